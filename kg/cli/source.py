"""Which graph a command reads: a file, or what was pushed to a Neo4j server; and how a password comes in."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from kg.errors import UsageError
from kg.stores import LIMIT

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph
    from kg.stores.bolt import Server

Command = TypeVar("Command", bound=Callable[..., Any])
GRAPH = "graph.kg"


@dataclass(frozen=True, kw_only=True)
class Source:
    """The graph that a command reads: that on the server where there is one, else that in the file."""

    file: Path
    server: Server | None = None
    min_confidence: float = 0.0
    min_papers: int | None = None

    @property
    def name(self) -> str:
        """What files made of the graph are named after."""
        return self.server.database if self.server else self.file.stem

    def open(self, *, limit: float = LIMIT, rows: int | None = None, write: bool = False) -> KnowledgeGraph:
        """Open the graph to read it; `limit` and `rows` are for Cypher, 0 and None for none, `write` for servers."""
        from kg import graph  # noqa: PLC0415  brings every store and view; a wrong option should not wait for it

        sure, many = self.min_confidence, self.min_papers or 1
        if self.server:
            return graph.connect(self.server, limit=limit, rows=rows, write=write, min_confidence=sure, min_papers=many)
        return graph.open(self.file, limit=limit, rows=rows, min_confidence=sure, min_papers=many)


def graph_option(command: Command) -> Command:
    """Add `-g/--graph`."""
    return click.option(
        "-g",
        "--graph",
        type=click.Path(path_type=Path, dir_okay=False),
        default=GRAPH,
        envvar="KG_GRAPH",
        show_default=True,
        show_envvar=True,
        help="The graph file.",
    )(command)


def source_options(command: Command) -> Command:
    """Add `-g/--graph`, `--neo4j` with what belongs to it, and how much evidence counts; the command gets a `source`.

    What is given on the command line goes before what the environment names, and there the file before the server.
    """

    @functools.wraps(command)
    def with_source(*args: Any, graph: Path, uri: str | None, **others: Any) -> Any:
        credentials = {name: others.pop(name) for name in ("user", "database", "password_file")}
        enough = {name: others.pop(name) for name in ("min_confidence", "min_papers")}
        named = click.get_current_context().get_parameter_source
        file_from, server_from = named("graph"), named("uri")
        if file_from is server_from is ParameterSource.COMMANDLINE:
            raise UsageError("both a graph file (-g) and a server (--neo4j) are named: give one of them")
        is_file = file_from is ParameterSource.COMMANDLINE or (
            file_from is ParameterSource.ENVIRONMENT and server_from is not ParameterSource.COMMANDLINE
        )
        server = None if is_file or uri is None else server_of(uri, **credentials)
        return command(*args, source=Source(file=graph, server=server, **enough), **others)

    return graph_option(server_options(_evidence_options(with_source)))  # type: ignore[return-value]


def _evidence_options(command: Command) -> Command:
    for option in (
        click.option("--min-papers", type=click.IntRange(1), help="Only what at least so many papers say or name."),
        click.option(
            "--min-confidence", type=click.FloatRange(0, 1), default=0.0, help="Only edges at least that sure."
        ),
    ):
        command = option(command)
    return command


def server_options(command: Command) -> Command:
    """Add `--neo4j` (as `uri`), `--user`, `--database` and `--password-file`: what `server_of` takes."""
    for option in (
        click.option(
            "--password-file",
            type=click.Path(path_type=Path, dir_okay=False),
            help="A file with the password; else NEO4J_PASSWORD, else you are asked.",
        ),
        click.option(
            "--database", default="neo4j", envvar="NEO4J_DATABASE", show_envvar=True, help="The database there."
        ),
        click.option("--user", default="neo4j", envvar="NEO4J_USERNAME", show_envvar=True, help="The user there."),
        click.option(
            "--neo4j",
            "--uri",
            "uri",
            metavar="URI",
            envvar="NEO4J_URI",
            show_envvar=True,
            help="A Neo4j server: bolt://HOST.",
        ),
    ):
        command = option(command)
    return command


def server_of(uri: str, *, user: str, database: str, password_file: Path | None) -> Server:
    """Return the server that the options name, with the password from the file, the environment or the person."""
    from kg.stores.bolt import Server  # noqa: PLC0415  only for who uses a server

    return Server(uri=uri, user=user, database=database, password=_password(user, password_file))


def _password(user: str, file: Path | None) -> str | None:
    """Never an option of its own: other users of the computer see the words of a command."""
    if file is not None:
        try:
            return file.read_text(encoding="utf-8").split("\n")[0].strip()
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is no text"
            raise UsageError(f"the password cannot be read from {file}: {why}") from None
    password = os.environ.get("NEO4J_PASSWORD")
    if password is None and sys.stdin.isatty() and sys.stderr.isatty():
        asked = click.prompt(f"Password of {user}", hide_input=True, err=True, default="", show_default=False)
        return str(asked) or None
    return password
