"""`kg push` and `kg neo4j`: the graph on a Neo4j server, and a server of one's own to have it on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import force_option
from kg.cli.printing import count, note, progress
from kg.cli.source import Source, graph_option, server_of, server_options
from kg.errors import ServerError, UsageError
from kg.exports.neo4j_admin import ARGUMENTS

if TYPE_CHECKING:
    from kg.stores.neo4j import Changes

NOT_RUNNING = 3
_PORT, _MEMORY = 7687, 512


@click.command()
@graph_option
@server_options
@click.option("--all", "afresh", is_flag=True, help="Write everything again, also what has not changed.")
def push(graph: Path, uri: str | None, user: str, database: str, password_file: Path | None, afresh: bool) -> None:
    """Push the graph to a Neo4j server.

    What an earlier push wrote becomes this graph: what differs is written, what is gone is removed, and what other
    applications keep in the same database stays as it is. A push that was cut off is completed by the next.

    \b
    Examples:
      kg push --neo4j bolt://localhost:7687
      kg push -g papers.kg --neo4j neo4j+s://host --user me --password-file secret
    """
    if not uri:
        raise UsageError(
            "no server is named: give --neo4j bolt://HOST:7687 or set NEO4J_URI; `kg neo4j start` runs one"
        )
    with Source(file=graph).open() as handle:
        server = server_of(uri, user=user, database=database, password_file=password_file)
        try:
            with progress("pushing", "nodes and edges") as show:
                changes = handle.push(server, afresh=afresh, on_progress=show)
        except KeyboardInterrupt:
            raise ServerError(f"interrupted: what is at {uri} is incomplete until you push again") from None
        size = f"{count(handle.nodes, 'node')}, {count(handle.edges, 'edge')}"
    click.echo(f"pushed {graph} to {uri}: {size} ({_said(changes)})")


def _said(changes: Changes) -> str:
    if not changes:
        return "nothing had changed"
    written = f"{count(changes.nodes_written, 'node')} and {count(changes.edges_written, 'edge')} written"
    if not changes.nodes_removed + changes.edges_removed:
        return written
    return f"{written}, {count(changes.nodes_removed, 'node')} and {count(changes.edges_removed, 'edge')} removed"


@click.group()
def neo4j() -> None:
    """Run a Neo4j server of your own.

    The Community edition without Docker, for this computer only; it needs Java 17 or later, and Maven to fetch it.

    \b
    Examples:
      kg neo4j start
      kg neo4j status
      kg neo4j stop
    """


@neo4j.command()
@click.option("--port", type=click.IntRange(0, 65535), default=_PORT, show_default=True, help="Where; 0: any free one.")
@click.option("--memory", type=click.IntRange(256), default=_MEMORY, show_default=True, help="Memory in MB.")
def start(port: int, memory: int) -> None:
    """Start the server; the first time, its libraries are downloaded.

    \b
    Examples:
      kg neo4j start
      kg neo4j start --port 7700 --memory 2048
    """
    from kg.neo4j_server import LocalServer  # noqa: PLC0415  as below: brings the driver

    local = LocalServer()
    server = local.start(port=port, memory=memory, on_download=lambda said: note(f"downloading {said}"))
    click.echo(f"Neo4j runs at {server.uri}; user {server.user}, password in {local.password_file}")
    click.echo(f"push a graph there: kg push --neo4j {server.uri} --password-file {local.password_file}")


@neo4j.command(name="import")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@force_option
def import_(folder: Path, force: bool) -> None:
    """Fill the server's database with the files of `kg export neo4j-admin`.

    The server must not run, and its database be empty; --force removes what it holds, another application's data too.
    Then start the server and push the same graph, which makes constraints and indexes.

    \b
    Examples:
      kg export neo4j-admin -o import/ && kg neo4j import import/
    """
    from kg.neo4j_server import LocalServer  # noqa: PLC0415

    overwriting = ["--overwrite-destination"] if force else []
    LocalServer().admin(
        *("database", "import", "full", "neo4j", f"@{ARGUMENTS}", *overwriting),
        folder=folder,
        on_download=lambda said: note(f"downloading {said}"),
    )
    click.echo(f"imported {folder}; next: kg neo4j start")


@neo4j.command()
def stop() -> None:
    """Stop the server; its data stay.

    \b
    Examples:
      kg neo4j stop
    """
    from kg.neo4j_server import LocalServer  # noqa: PLC0415

    click.echo("stopped" if LocalServer().stop() else "it was not running")


@neo4j.command()
def status() -> None:
    """Say whether the server runs, and where its data lie; exit code 3 when it does not run.

    \b
    Examples:
      kg neo4j status
    """
    from kg.neo4j_server import VERSION, LocalServer  # noqa: PLC0415

    local = LocalServer()
    found = local.running()
    click.echo(f"Neo4j {VERSION} runs at {found.uri}, process {found.pid}" if found else "not running")
    click.echo(
        f"data: {local.home}\nlibraries: {local.libraries}{'' if local.libraries.is_dir() else ' (not there yet)'}"
    )
    if not found:
        raise click.exceptions.Exit(NOT_RUNNING)
