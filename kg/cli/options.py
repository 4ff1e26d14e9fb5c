"""What commands share: the format option, and others, and types that know their names and complete them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

from kg.cli.printing import FORMATS
from kg.cli.source import GRAPH, Source
from kg.errors import KgError, did_you_mean

Command = TypeVar("Command", bound=Callable[..., Any])
_SHOWN = 200


class Known(click.ParamType[str]):
    """A name out of a known set: matched without regard to case, suggested when misspelled, completed by the shell."""

    def __init__(self, name: str, known: Callable[[], Iterable[str]], *, listed: bool = False) -> None:
        self.name = name
        self._known = known
        self._listed = listed

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name as it is spelled."""
        spelled = {k.casefold().replace("_", "-"): k for k in self._known()}
        key = str(value).casefold().replace("_", "-")
        if key not in spelled:
            hint = did_you_mean(value, spelled.values()) or f" Known: {', '.join(spelled.values())}."
            raise click.UsageError(f"there is no {self.name} {value!r}.{hint}", ctx)
        return spelled[key]

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        """List a short set in the help; name a long one."""
        return f"[{'|'.join(self._known())}]" if self._listed else None

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Complete."""
        start = incomplete.casefold()
        return [CompletionItem(k) for k in self._known() if k.casefold().startswith(start)]


class NodeName(click.ParamType[str]):
    """The name of a node; the shell completes it from the graph."""

    name = "name"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Complete from the graph that `-g` or KG_GRAPH names."""
        return [CompletionItem(name) for name in complete_names(ctx, incomplete)]


class Assignment(click.ParamType[tuple[str, str]]):
    """A `name=value` pair; the shell completes it from the question asked."""

    name = "name=value"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """Return the two."""
        if isinstance(value, tuple):
            return value
        name, equals, given = str(value).partition("=")
        if not equals or not name.strip():
            raise click.UsageError(f"a parameter is given as name=value, not {value!r}.", ctx)
        return name.strip(), given

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Complete the name of a parameter of the question, or the node it names, or its default."""
        from kg.query import questions  # noqa: PLC0415  only where it is asked for

        # A `-p` still without its value ends click's parsing early, and the words before it stay in `ctx.args`.
        words = map(str, (ctx.params.get("name"), *ctx.args))
        asked = next((questions()[word] for word in words if word in questions()), None)
        if asked is None:
            return []
        name, equals, start = incomplete.partition("=")
        if not equals:
            return [CompletionItem(f"{p.name}=", help=p.doc) for p in asked.parameters if p.name.startswith(name)]
        parameter = next((p for p in asked.parameters if p.name == name), None)
        if parameter is None:
            return []
        if parameter.of:
            return [CompletionItem(f"{name}={n}") for n in complete_names(ctx, start, of=parameter.of)]
        default = "" if parameter.needed else str(parameter.default)
        return [CompletionItem(f"{name}={default}")] if default and default.startswith(start) else []


def complete_names(ctx: click.Context, start: str, *, of: Iterable[str] = ()) -> Iterator[str]:
    """Yield names of nodes as one shell word (`knowledge-distillation` finds knowledge distillation)."""
    path = ctx.params.get("graph") or os.environ.get("KG_GRAPH") or GRAPH
    if not Path(path).is_file():
        return
    begun = _word(start).casefold()
    try:
        with Source(file=Path(path)).open() as graph:
            names = (_word(name) for kind in (tuple(of) or (None,)) for name in graph.names(kind))
            yield from islice((n for n in dict.fromkeys(names) if n.casefold().startswith(begun)), _SHOWN)
    except (KgError, OSError):
        # A shell that completes has no place for an error; the command itself will tell it.
        return


def _word(name: str) -> str:
    return re.sub(r"[^\w.+@/]+", "-", name).strip("-") if name else ""


def format_option(command: Command) -> Command:
    """Add `-f/--format`."""
    return click.option(
        "-f",
        "--format",
        type=Known("output format", lambda: FORMATS, listed=True),
        help="How to print it: table on a terminal and TSV in a pipe unless told.",
    )(command)


def weights_option(command: Command) -> Command:
    """Add `--weights`."""
    return click.option(
        "--weights",
        type=click.Path(path_type=Path, file_okay=False),
        help="A folder that `kg train` wrote, instead of the weights that ship.",
    )(command)


def force_option(command: Command) -> Command:
    """Add `--force`."""
    return click.option("--force", is_flag=True, help="Overwrite what is there.")(command)


def parameters_option(command: Command) -> Command:
    """Add `-p/--param`, as often as needed."""
    return click.option(
        "-p", "--param", "parameters", multiple=True, type=Assignment(), help="A parameter; may be repeated."
    )(command)
