"""`kg bench push` and `kg bench questions`: the graph file and a Neo4j server side by side."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from kg.cli.options import format_option
from kg.cli.printing import chosen, count, emit, emit_json, note, progress
from kg.cli.source import graph_option
from kg.errors import UsageError

_EDGES = 20_000
memory_option = click.option(
    "--memory", type=click.IntRange(256), default=1024, show_default=True, help="Memory of the server in MB."
)


@click.command()
@click.option(
    "-g", "--graph", type=click.Path(path_type=Path, dir_okay=False), help="The graph to push; else one is made up."
)
@click.option(
    "--edges", type=click.IntRange(min=1), default=_EDGES, show_default=True, help="Edges of the one made up."
)
@click.option("--repeats", type=click.IntRange(min=1), default=3, show_default=True, help="How often each is measured.")
@click.option("--bulk", is_flag=True, help="Measure the bulk import instead.")
@click.option("--kills", type=click.IntRange(min=1), help="Kill the server so often while pushing instead.")
@memory_option
@format_option
def push(
    graph: Path | None, edges: int, repeats: int, bulk: bool, kills: int | None, memory: int, format: str | None
) -> None:
    """Measure how fast, and how safely, a graph comes to a Neo4j server.

    On a server of its own that is gone afterwards (as `kg neo4j start` makes one). A push is measured beside a bare
    driver that runs the same statements over the same rows in the same batches. With --kills the server is killed at
    chance points of pushes and started again, and the next push has to leave exactly the graph.

    \b
    Examples:
      kg bench push -g papers.kg
      kg bench push --bulk --edges 1000000 --memory 2048
      kg bench push --kills 20
    """
    from kg.bench import push as bench  # noqa: PLC0415  brings the driver
    from kg.bench.synthetic import synthetic  # noqa: PLC0415
    from kg.neo4j_server import temporary  # noqa: PLC0415

    if bulk and kills:
        raise UsageError("--bulk and --kills are two measurements: ask for one of them")
    if graph and kills:
        raise UsageError("--kills pushes graphs that are made up: leave -g out")
    with temporary() as local, progress("pushing", "edges") as show:
        if kills:
            rows = []
            for kill in bench.kill(local, kills=kills, edges=edges):
                rows.append(asdict(kill))
                note(f"kill {len(rows)} of {kills}: {'the graph is whole' if kill.is_whole else 'ANOTHER GRAPH'}")
        else:
            whole, papers = _read(graph) if graph else (synthetic(edges), [])
            if bulk:
                rows = [_per_second(asdict(bench.measure_bulk(whole, papers, local, memory=memory)))]
            else:
                server = local.start(port=0, memory=memory)
                speed = bench.measure_push(whole, papers, server, repeats=repeats, on_progress=show)
                rows = [_per_second(asdict(speed)) | {"goal": bench.GOAL}]
    emit(tuple(rows[0]), [tuple(row.values()) for row in rows], format=format)
    if kills and (lost := sum(not row["is_whole"] for row in rows)):
        note(f"{count(lost, 'kill')} of {kills} left another graph")
        raise click.exceptions.Exit(1)


@click.command()
@graph_option
@click.option("--samples", type=click.IntRange(min=1), default=5, show_default=True, help="Things to ask of.")
@click.option("--repeats", type=click.IntRange(min=1), default=5, show_default=True, help="How often each is asked.")
@memory_option
@format_option
def questions(graph: Path, samples: int, repeats: int, memory: int, format: str | None) -> None:
    """Measure how long the questions take on the graph file and on a Neo4j server.

    On a server of its own that is gone afterwards (as `kg neo4j start` makes one), filled by the bulk import. Names
    are drawn from the graph, those that it says more of more often.

    \b
    Examples:
      kg bench questions -g papers.kg
    """
    from kg.bench.push import measure_bulk  # noqa: PLC0415  brings the driver
    from kg.bench.questions import GOAL, Engine, measure_questions  # noqa: PLC0415
    from kg.neo4j_server import temporary  # noqa: PLC0415
    from kg.stores.cypher import CypherIndex  # noqa: PLC0415
    from kg.stores.file import GraphFile  # noqa: PLC0415
    from kg.stores.neo4j import Neo4jStore  # noqa: PLC0415

    with temporary() as local, GraphFile.open(graph, read_only=True) as file:
        whole = file.graph()
        measure_bulk(whole, file.papers(), local, memory=memory)
        server = local.start(memory=memory)
        with (
            Neo4jStore.open(server) as store,
            CypherIndex.open(file) as index,
            progress("asking", "questions") as show,
        ):
            engines: dict[str, Engine] = {"file": (file, index), "Neo4j": (store, store)}
            found = []
            for time in measure_questions(whole, engines, samples=samples, repeats=repeats):
                found.append(time)
                show(len(found))
    if chosen(format) == "json":
        emit_json([asdict(time) for time in found])
        return
    columns = ("question", *(f"{engine} {what} ms" for engine in engines for what in ("median", "p95")))
    emit(
        columns,
        [(t.question, *(f"{ms:.1f}" for of in t.latencies.values() for ms in (of.median, of.p95))) for t in found],
        format=format,
    )
    faster = sum(t.latencies["file"].median <= t.latencies["Neo4j"].median for t in found)
    note(
        f"the graph file's median is at most Neo4j's for {faster} of {count(len(found), 'question')} "
        f"({faster / max(len(found), 1):.0%}; goal {GOAL:.0%})"
    )


def _read(path: Path) -> tuple[Any, list[Any]]:
    from kg.stores.file import GraphFile  # noqa: PLC0415

    with GraphFile.open(path, read_only=True) as file:
        return file.graph(), list(file.papers())


def _per_second(row: dict[str, Any]) -> dict[str, Any]:
    """Add to every time of a row how many edges a second that is."""
    rates = {
        name.replace("seconds", "edges_per_second"): round(row["edges"] / seconds)
        for name, seconds in row.items()
        if name.endswith("_seconds")
    }
    return {name: round(value, 3) if isinstance(value, float) else value for name, value in row.items()} | rates
