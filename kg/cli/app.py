"""The `kg` group: finds commands, and turns every error into one sentence and an exit code."""

from __future__ import annotations

import importlib
import os
import shlex
import sys
import traceback
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import click

import kg
from kg.cli import completion as _completion  # noqa: F401  teaches click our bash completion before it is asked for
from kg.errors import KgError, did_you_mean

COMMANDS: dict[str, tuple[str, str]] = {
    "build": ("reading", "Read papers into a graph file."),
    "extract": ("reading", "Write what each paper says, without building a graph."),
    "train": ("training", "Train the extractor on annotated papers, or cross-validate it."),
    "evaluate": ("measuring", "Score extracted facts against annotated papers."),
    "bench": ("benchmarking", "Measure speed, and what public test sets say."),
    "remove": ("keeping", "Take papers out of a graph file."),
    "log": ("keeping", "List what was done to a graph file."),
    "diff": ("keeping", "Tell what changed from one graph file to another."),
    "doctor": ("keeping", "Check a graph file, and repair it."),
    "query": ("asking", "Ask a named question, or list the questions."),
    "cypher": ("asking", "Run a Cypher statement."),
    "show": ("looking", "Show what the graph says about one node."),
    "why": ("looking", "Show the sentences behind an edge."),
    "stats": ("looking", "Count what the graph holds."),
    "merges": ("merges", "Review which names are one thing, and decide."),
    "view": ("handing", "Write an interactive page of the graph."),
    "site": ("publishing", "Write the graph as a web site."),
    "serve": ("publishing", "Show the graph in a browser: its site, the graph view, and a box for Cypher."),
    "export": ("handing", "Write the graph in a format other tools read."),
    "push": ("serving", "Push the graph to a Neo4j server."),
    "neo4j": ("serving", "Run a Neo4j server of your own."),
    "completion": ("completion", "Print the completion script of a shell."),
}
"""Command -> the module that has it, and its line in the list: read without loading the module."""


@dataclass
class Settings:
    """What is set before the command's name and holds for every command."""

    debug: bool = False


class App(click.Group):
    """A group that loads a command when it is called and reports errors in one sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order one meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"kg.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, doc) for name, (_, doc) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one may have been meant."""
        if not ctx.resilient_parsing and not args[0].startswith("-") and args[0] not in COMMANDS:
            hint = did_you_mean(args[0], COMMANDS) or f" There are {', '.join(COMMANDS)}."
            raise click.UsageError(f"there is no command {args[0]!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run and exit: 0 done, 1 error, 2 usage, 3 nothing found."""
        settings = Settings()
        try:
            code = super().main(args, prog_name, complete_var, standalone_mode=False, obj=settings, **extra)
            sys.stdout.flush()
        except Exception as error:
            if settings.debug and not isinstance(error, click.ClickException | click.Abort):
                traceback.print_exc()
            code = _report(error, sys.argv[1:] if args is None else args)
        except KeyboardInterrupt:
            code = _report(click.Abort(), ())
        if not standalone_mode:
            return code
        sys.exit(code or 0)


def _report(error: Exception, args: Iterable[str]) -> int:
    """Say what went wrong in a sentence on standard error, and return the exit code."""
    match error:
        case click.Abort():
            return _say("interrupted; the graph holds what was complete")
        case click.exceptions.NoArgsIsHelpError():
            click.echo(error.format_message(), err=True)
            return error.exit_code
        case click.ClickException():
            context = getattr(error, "ctx", None)
            hint = f"\nTry '{context.command_path} --help'." if context else ""
            return _say(f"{error.format_message()}{hint}", error.exit_code)
        case KgError():
            return _say(str(error), error.exit_code)
        case BrokenPipeError():
            # Whoever read has seen enough. What is left in the buffer must not be written when Python ends.
            sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115  stays open until the end
            return 1
        case OSError() if error.strerror:
            return _say(f"{f'{error.filename}: ' if error.filename else ''}{error.strerror}")
        case MemoryError():
            return _say("out of memory; the graph holds what was complete")
        case _:
            said = f"{type(error).__name__}: {error}".rstrip(": ").replace("\n", " ")
            again = shlex.join(["kg", "--debug", *(a for a in args if a != "--debug")])
            return _say(f"unexpected error ({said}); please report it with what `{again}` prints")


def _say(message: str, code: int = 1) -> int:
    click.echo(f"kg: {message}", err=True)
    return code


@click.group(
    cls=App,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="Every command has its own help with examples: kg COMMAND --help",
)
@click.version_option(kg.__version__, "-V", "--version", prog_name="kg", message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.pass_obj
def app(settings: Settings, debug: bool) -> None:
    """A knowledge graph of papers, methods and resources, with the sentence behind every edge.

    \b
    kg build papers.txt                        read papers into graph.kg
    kg query papers-using -p method=LoRA       ask it
    kg show LoRA                               look at one node
    kg view --open                             see all of it
    """
    settings.debug = debug
