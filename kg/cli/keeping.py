"""`kg remove`, `kg log`, `kg diff` and `kg doctor`: a graph file over the years."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.options import Known, format_option, weights_option
from kg.cli.printing import chosen, count, emit, note, printable
from kg.cli.source import graph_option
from kg.errors import UsageError
from kg.stores.file import GraphFile

if TYPE_CHECKING:
    from kg.stores.ledger import Change, Event

# Imports inside functions below: extraction and resolution take a moment that a wrong option should not wait for.

KINDS = ("paper", "entity", "edge", "merge")
_CHANGES = ("added", "changed", "removed", "merged", "split", "renamed")
NOTHING_FOUND = 3
BROKEN = 1
_kind = Known("kind", lambda: KINDS, listed=True)
_graph_path = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("papers", nargs=-1, required=True, metavar="PAPER...")
@weights_option
@graph_option
def remove(papers: tuple[str, ...], weights: Path | None, graph: Path) -> None:
    """Take papers out of a graph file.

    A PAPER is named by its id, by an id that a source gives it, or by its title. The graph is then the one that never
    saw them; `kg log` says what that changed.

    \b
    Examples:
      kg remove 2106.09685
      kg remove "LoRA: Low-Rank Adaptation of Large Language Models" -g survey.kg
    """
    from kg.building import remove as remove_papers  # noqa: PLC0415

    _complete(graph)
    gone = remove_papers(papers, graph, weights=weights)
    with GraphFile.open(graph, read_only=True) as file:
        nodes, edges = file.size()
    for paper in gone:
        click.echo(f"removed: {printable(paper.title)} ({printable(paper.id)})")
    click.echo(f"{count(nodes, 'node')}, {count(edges, 'edge')} are left")


class Point(click.ParamType[str]):
    """A point of a log: the number of a row, or a time as far as it is told, from the month on."""

    name = "number or time"
    _time = re.compile(r"\d{4}-\d\d(-\d\d([T ]\d\d(:\d\d){0,2})?)?")

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return it as the log spells it."""
        text = str(value).strip()
        if not text.isdecimal() and not self._time.fullmatch(text):
            raise click.UsageError(f"expected the number of a row, or a time like 2026-11-30, not {value!r}.", ctx)
        return text.replace(" ", "T")


@click.command()
@click.argument("number", type=click.IntRange(min=1), required=False)
@click.option("--from", "start", type=Point(), help="What this row and all after it changed, together; or of this day.")
@click.option("--to", "end", type=Point(), help="The same up to this row, or this day.")
@click.option("--only", type=_kind, help="Only changes of one kind.")
@click.option("--summary", is_flag=True, help="Only how many changes there are.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="At most so many rows.")
@graph_option
@format_option
def log(
    number: int | None,
    start: str | None,
    end: str | None,
    only: str | None,
    summary: bool,
    limit: int,
    graph: Path,
    format: str | None,
) -> None:
    """List what was done to a graph file.

    The latest is first; with a NUMBER, what that one changed is listed: papers, entities, edges, merges; with --from
    and --to, what all rows between the two changed together: what came and went again is left out. Times are in UTC.
    Exit code 3 when there is nothing to list: a very large change is kept in numbers only.

    \b
    Examples:
      kg log
      kg log 12
      kg log --from 3 --to 12 --only merge
      kg log --from 2026-11-01 --to 2026-11-30 --summary
    """
    is_range = start is not None or end is not None
    if is_range and number is not None:
        raise UsageError("give the number of one row, or the first and the last with --from and --to")
    _complete(graph)
    with GraphFile.open(graph, read_only=True) as file, file.database.snapshot():
        events = file.ledger.events()
        if number is not None or is_range or only or summary:
            within = [e for e in events if _is_within(e, start, end) and number in (None, e.number)]
            changes, untold = _changes_of(file, events, within)
            _print_differences(changes, untold, only=only, summary=summary, format=format)
            return
        events = events[:limit]
    rows = [(e.number, e.time, e.action, *(_counted(e.counts.get(kind, {})) for kind in KINDS)) for e in events]
    emit(("number", "time", "action", "papers", "entities", "edges", "merges"), rows, format=format)
    _leave_if_empty(rows)


@click.command()
@click.argument("old", type=_graph_path)
@click.argument("new", type=_graph_path)
@click.option("--only", type=_kind, help="Only changes of one kind.")
@click.option("--summary", is_flag=True, help="Only how many there are.")
@format_option
def diff(old: Path, new: Path, only: str | None, summary: bool, format: str | None) -> None:
    """Tell what changed from one graph file to another.

    Papers, entities, edges, and names that became another node. Exit code 3 when both hold the same.

    \b
    Examples:
      kg diff yesterday.kg graph.kg
      kg diff yesterday.kg graph.kg --only merge -f json
    """
    from kg.differences import differences  # noqa: PLC0415

    for path in (old, new):
        _complete(path)
    with GraphFile.open(old, read_only=True) as before, GraphFile.open(new, read_only=True) as after:
        changes = differences(before, after)
    _print_differences(changes, (), only=only, summary=summary, format=format)


@click.command()
@click.option("--repair", is_flag=True, help="Make again what can be made again.")
@weights_option
@graph_option
@format_option
def doctor(repair: bool, weights: Path | None, graph: Path, format: str | None) -> None:
    """Check a graph file, and repair it.

    Texts and spans, facts, evidence, edges, the derivation and the digest are checked against the laws. Exit code 1
    when something is wrong. With --repair everything that follows from what the sources said is made again, and
    checked after it.

    \b
    Examples:
      kg doctor
      kg doctor --repair -g survey.kg
    """
    from kg.checking import check  # noqa: PLC0415
    from kg.checking import repair as repair_file  # noqa: PLC0415

    _complete(graph)
    if repair:
        again = repair_file(graph, weights=weights)
        note(f"the graph was derived again; {count(again, 'paper')} read again")
    with GraphFile.open(graph, read_only=True) as file:
        findings = list(check(file))
        papers, (nodes, edges) = file.ledger.count(), file.size()
    if findings or chosen(format) != "table":
        rows = [(f.law, f.where, f.what, f.repair) for f in findings]
        emit(("law", "where", "what is wrong", "repair"), rows, format=format)
    if findings:
        note(f"{count(len(findings), 'finding')}; `kg doctor --repair` makes again what can be made again")
        click.get_current_context().exit(BROKEN)
    note(f"all is well: {count(papers, 'paper')}, {count(nodes, 'node')}, {count(edges, 'edge')}")


def _is_within(event: Event, start: str | None, end: str | None) -> bool:
    """Tell whether a row of the log is not before the one point and not after the other, both taken in."""

    def at(point: str) -> int:
        own: Any = event.number if point.isdecimal() else event.time[: len(point)]
        other: Any = int(point) if point.isdecimal() else point
        return int(own > other) - int(own < other)

    return (start is None or at(start) >= 0) and (end is None or at(end) <= 0)


def _changes_of(file: GraphFile, every: Sequence[Event], within: Sequence[Event]) -> tuple[list[Change], list[Event]]:
    """Return what rows of the log changed together, and those whose changes are kept in numbers only."""
    from kg.differences import together  # noqa: PLC0415

    kept = {e.number: file.ledger.changes(e.number) for e in within}
    untold = [e for e in within if not kept[e.number] and any(e.counts.values())]
    changes = together(change for number in sorted(kept) for change in kept[number])
    before = next((e for e in every if within and e.number == within[-1].number - 1), None)
    if before and before.digest == within[0].digest:
        # The graph is the one of before, so nothing of it came to be another.
        changes = [c for c in changes if c.kind == "paper"]
    return changes, untold


def _print_differences(
    changes: Iterable[Change], untold: Sequence[Event], *, only: str | None, summary: bool, format: str | None
) -> None:
    """Print changes, or how many there are, those of rows that are kept in numbers only among these."""
    if untold:
        which = ", ".join(f"{e.number} ({e.action})" for e in reversed(untold))
        note(f"too much changed to be kept in more than numbers by {which}{'' if summary else '; see --summary'}")
    changes = [c for c in changes if only in (None, c.kind)]
    if not summary:
        _print_changes(changes, format)
        return
    numbers = Counter((c.kind, c.change) for c in changes)
    counted = [(kind, counts) for event in untold for kind, counts in event.counts.items() if only in (None, kind)]
    for kind, counts in counted:
        numbers.update({(kind, change): number for change, number in counts.items()})
    rows = [(kind, change, numbers[kind, change]) for kind in KINDS for change in _CHANGES if numbers[kind, change]]
    emit(("kind", "change", "number"), rows, format=format)
    _leave_if_empty(rows)


def _print_changes(changes: Iterable[Change], format: str | None) -> None:
    rows = [(c.kind, c.change, c.name, c.id) for c in sorted(changes, key=lambda c: (KINDS.index(c.kind), c))]
    emit(("kind", "change", "name", "id"), rows, format=format)
    _leave_if_empty(rows)


def _counted(counts: Mapping[str, int]) -> str:
    """Return how many were changed in which way.

    >>> _counted({"removed": 1, "added": 2000})
    '2,000 added, 1 removed'
    """
    return ", ".join(f"{counts[change]:,} {change}" for change in _CHANGES if change in counts)


def _leave_if_empty(rows: Sequence[object]) -> None:
    if not rows:
        click.get_current_context().exit(NOTHING_FOUND)


def _complete(path: Path) -> None:
    """Bring a file that a build was killed on to what its ledger says, as every reading command does.

    Raises:
        GraphFileError: there is none.
    """
    from kg.graph import open as open_graph  # noqa: PLC0415

    open_graph(path).close()
