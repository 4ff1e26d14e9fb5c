"""`kg bench update`: what changing a graph costs, and what becomes of builds that are killed."""

from __future__ import annotations

import tempfile
from dataclasses import asdict
from pathlib import Path

import click

from kg.bench.update import GOAL, Kills, Updates, measure_kills, measure_updates
from kg.cli.options import format_option
from kg.cli.printing import chosen, emit, emit_json, note, progress
from kg.errors import UsageError


@click.command()
@click.argument("graph", required=False, type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--kills", type=click.IntRange(min=1), help="Kill builds of --papers so many times, and complete them.")
@click.option("--papers", multiple=True, type=click.Path(), help="What the builds that are killed read.")
@click.option("--repeats", type=click.IntRange(min=1), default=5, show_default=True, help="How many papers to change.")
@click.option("--build-seconds", type=click.FloatRange(min=0), help="What building takes, instead of measuring that.")
@click.option("--fast", is_flag=True, help="Read without the second stage.")
@format_option
def update(
    graph: Path | None,
    kills: int | None,
    papers: tuple[str, ...],
    repeats: int,
    build_seconds: float | None,
    fast: bool,
    format: str | None,
) -> None:
    """Measure what adding, changing and removing a paper costs, beside building the graph.

    All is done on a copy of GRAPH. With --kills, builds of --papers are killed at random moments instead, opened,
    completed, and compared with a build that nothing disturbed.

    \b
    Examples:
      kg bench update graph.kg
      kg bench update --kills 100 --papers papers.jsonl --fast
    """
    if (graph is None) == (kills is None) or (kills is None) == bool(papers):
        raise UsageError("give a graph file to change, or --kills with the --papers to build")
    with tempfile.TemporaryDirectory(prefix="kg-") as folder, progress("measuring") as done:
        if kills is not None:
            killed = measure_kills(papers, Path(folder), kills=kills, fast=fast, on_progress=done)
            _print_kills(killed, format)
        elif graph is not None:
            found = measure_updates(
                graph, Path(folder), repeats=repeats, build_seconds=build_seconds, fast=fast, on_progress=done
            )
            _print_updates(found, format)


def _print_updates(found: Updates, format: str | None) -> None:
    if chosen(format) == "json":
        emit_json(asdict(found))
        return
    rows = [("build", f"{found.build_seconds:.2f}", "", "")]
    rows += [(c.step, f"{c.seconds:.3f}", f"{c.share:.2%}", f"{GOAL:.0%}") for c in found.costs]
    emit(("step", "seconds", "of building", "goal"), rows, format=format)
    same = "the graph is the same in the end" if found.same else "THE GRAPH IS ANOTHER IN THE END"
    note(f"{found.papers:,} papers; {same}")


def _print_kills(found: Kills, format: str | None) -> None:
    if chosen(format) == "json":
        emit_json(asdict(found))
        return
    row = (found.papers, found.kills, found.opened, found.same)
    emit(("papers", "builds killed", "opened", "completed to the same graph"), [row], format=format)
