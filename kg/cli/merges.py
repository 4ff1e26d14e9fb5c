"""`kg merges`: what may be, or is, one thing under several names; and what people decide about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.options import NodeName, format_option
from kg.cli.printing import count, emit, note
from kg.cli.source import Source, graph_option
from kg.errors import NotFoundError, UsageError
from kg.schema import NAMED

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph
    from kg.model import Entity
    from kg.resolve import Decision, Decisions, Target

# Imports inside functions below: resolution reads the vocabularies, which a wrong option should not wait for.

NOTHING_FOUND = 3
_SHARED = 5
_TYPES = {kind.casefold() for kind in NAMED}


@click.group()
def merges() -> None:
    """Review which names are one thing, and decide.

    Decisions are lines of GRAPH.decisions.tsv beside the graph file: readable, to be versioned and shared; every build
    keeps to them. A node is named by its name, or by its id where several have the name.

    \b
    Examples:
      kg merges list
      kg merges accept "convolutional networks" CNN
      kg merges reject Adam ADAM
      kg merges split SAM --by papers
      kg merges undo
    """


@merges.command(name="list")
@click.argument("name", required=False, type=NodeName())
@click.option("--conflicts", "what", flag_value="conflicts", help="Names that papers use for several types.")
@click.option("--made", "what", flag_value="made", help="Nodes that join names spelled differently.")
@click.option("--decisions", "what", flag_value="decisions", help="What people decided.")
@click.option("--min-score", type=click.FloatRange(0, 1), default=0.5, show_default=True, help="Of a proposal.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="At most so many.")
@graph_option
@format_option
def list_(name: str | None, what: str | None, min_score: float, limit: int, graph: Path, format: str | None) -> None:
    """List merges that are proposed, likeliest first, with what speaks for them.

    With NAME only those about it. Exit code 3 when there is none.

    \b
    Examples:
      kg merges list
      kg merges list LSTM -f json
      kg merges list --conflicts
      kg merges list --made --limit 20
      kg merges list --decisions
    """
    columns, rows, about = _listed(graph, what, min_score)
    if name is not None:
        with Source(file=graph).open() as handle:
            wanted = {node.id for node in handle.find(name)}
        rows = [row for row, ids in zip(rows, about, strict=True) if not wanted.isdisjoint(ids)]
    emit(columns, rows[:limit], format=format)
    if len(rows) > limit:
        note(f"{count(len(rows) - limit, 'more', 'more')}: choose with --limit, --min-score or NAME")
    if not rows:
        note("nothing to decide" if what is None else "nothing found")
        raise click.exceptions.Exit(NOTHING_FOUND)


def _listed(graph: Path, what: str | None, least: float) -> tuple[tuple[str, ...], list[tuple[Any, ...]], list[Any]]:
    """Return columns and rows, and for each row the ids of the nodes it is about."""
    from kg.resolve import conflicts, joined, namings, proposals  # noqa: PLC0415
    from kg.stores.file import GraphFile  # noqa: PLC0415

    decisions = _read(graph)
    with GraphFile.open(graph, read_only=True) as file:
        if what == "decisions":
            made = [(d.verb, str(d.one), str(d.other or d.how)) for d in decisions.made]
            return ("decision", "one", "other"), list(made), [{t.lower() for t in row[1:]} for row in made]
        if what is None:
            found = proposals(file.graph(), decisions, least=least)
            return (
                ("score", "one", "papers", "other", "papers of other", "because", "both beside"),
                [
                    (p.score, p.one.id, p.papers[0], p.other.id, p.papers[1], list(p.reasons), list(p.shared[:_SHARED]))
                    for p in found
                ],
                [{p.one.id, p.other.id} for p in found],
            )
        named = [naming for _, facts in file.readings() for naming in namings(facts)]
    if what == "made":
        nodes = joined(named, decisions)
        rows = [(j.entity.id, j.entity.name, [f"{form} ({papers})" for form, papers in j.forms]) for j in nodes]
        return ("node", "name", "forms (papers)"), list(rows), [{j.entity.id} for j in nodes]
    several = conflicts(named, decisions)
    return (
        ("name", "settled", "type", "node", "papers", "weight", "such as"),
        [
            (c.name, "yes" if c.is_settled else "no", claim.type, claim.entity, len(claim.papers), claim.weight, first)
            for c in several
            for claim in c.claims
            for first in claim.papers[:1]
        ],
        [{claim.entity} for c in several for claim in c.claims],
    )


@merges.command()
@click.argument("one", type=NodeName())
@click.argument("other", type=NodeName())
@graph_option
def accept(one: str, other: str, graph: Path) -> None:
    """Decide that two names are one thing.

    \b
    Examples:
      kg merges accept "convolutional networks" CNN
      kg merges accept method:icl method:incontextlearning
    """
    _decide_two(graph, "same", one, other)


@merges.command()
@click.argument("one", type=NodeName())
@click.argument("other", type=NodeName())
@graph_option
def reject(one: str, other: str, graph: Path) -> None:
    """Decide that two names are not one thing: undoes what resolution joined, or keeps it from being proposed.

    Two names of one node are told apart as they are written; papers that use both stay with the first. One name for
    two types is given with each type.

    \b
    Examples:
      kg merges reject Adam ADAM
      kg merges reject Method:reranking Task:reranking
      kg merges reject method:treesearch method:triesearch
    """
    _decide_two(graph, "different", one, other)


@merges.command()
@click.argument("name", type=NodeName())
@click.option("--by", type=click.Choice(["papers", "long-forms"]), default="papers", show_default=True)
@click.option("--paper", "papers", multiple=True, help="Only what this paper names, by its id; may be repeated.")
@graph_option
def split(name: str, by: str, papers: tuple[str, ...], graph: Path) -> None:
    """Split a node: into one for each paper, or for each long form that papers give; accept joins what belongs.

    \b
    Examples:
      kg merges split SAM
      kg merges split SAM --by long-forms
      kg merges split SAM --paper 2010.01412
    """
    from kg.resolve import Decision  # noqa: PLC0415

    with Source(file=graph).open() as handle:
        target = _target(handle, name)
        papers = tuple(handle.find(f"paper:{paper}", type="Paper")[0].id.partition(":")[2] for paper in papers)
    _change(graph, lambda made: _with(made, (Decision("split", target, how=how) for how in papers or (by,))))


@merges.command()
@click.argument("one", required=False)
@click.argument("other", required=False)
@graph_option
def undo(one: str | None, other: str | None, graph: Path) -> None:
    """Take back the last decision, or those about one name or two.

    \b
    Examples:
      kg merges undo
      kg merges undo Adam ADAM
    """
    from kg.resolve.forms import plain  # noqa: PLC0415

    def about(decision: Decision) -> bool:
        said = {form for t in decision.targets for form in (plain(t.name), str(t).lower(), t.name)}
        return all({plain(name), name.lower(), name} & said for name in (one, other) if name is not None)

    def undone(made: Decisions) -> Decisions:
        gone = made.made[-1:] if one is None else tuple(d for d in made.made if about(d))
        if not gone:
            raise NotFoundError(f"nothing was decided{f' about {one}' if one else ''} for {graph}")
        for decision in gone:
            made = made.without(decision)
        return made

    _change(graph, undone)


@merges.command()
@graph_option
def apply(graph: Path) -> None:
    """Let the graph follow the file of decisions as it is now: one that was edited, pulled or copied.

    \b
    Examples:
      cp shared.decisions.tsv graph.kg.decisions.tsv && kg merges apply
    """
    _derive(graph)


def _decide_two(graph: Path, verb: str, one: str, other: str) -> None:
    from kg.resolve import Decision  # noqa: PLC0415

    with Source(file=graph).open() as handle:
        targets = _target(handle, one), _target(handle, other)
        if targets[0] == targets[1] or (verb == "different" and _is_one_node(handle, one, other)):
            targets = _target(handle, one, as_written=True), _target(handle, other, as_written=True)
    if targets[0] == targets[1]:
        raise UsageError(f"{one!r} and {other!r} are written alike: name two names")
    _change(graph, lambda made: made.add(Decision.of_two(verb, *targets)))


def _nodes(handle: KnowledgeGraph, name: str) -> list[Entity]:
    found = [node for node in handle.find(name) if node.type in NAMED]
    if not found:
        raise UsageError(f"{name!r} is none of {', '.join(NAMED)}, which alone are merged")
    return found


def _is_one_node(handle: KnowledgeGraph, one: str, other: str) -> bool:
    if _is_typed(one) or _is_typed(other):
        return False
    return _nodes(handle, one)[0].id == _nodes(handle, other)[0].id


def _is_typed(name: str) -> bool:
    """Tell whether a name is an id, or a target as a file of decisions has it."""
    return name.partition(":")[0].casefold() in _TYPES


def _target(handle: KnowledgeGraph, name: str, *, as_written: bool = False) -> Target:
    """Return the target that means the node of a name and no other: by its name, or by its id's key."""
    from kg.resolve import Target  # noqa: PLC0415

    if _is_typed(name):
        target = Target.read(name)
        with suppress(NotFoundError):
            return Target(_nodes(handle, name)[0].type, name.partition(":")[2])
        _nodes(handle, target.name)
        return target
    found = _nodes(handle, name)
    node = found[0]
    if as_written:
        return Target(node.type, name)
    alike = [n for n in found if n.id != node.id]
    if alike and name not in (node.name, *node.aliases):
        ids = ", ".join(n.id for n in found)
        raise UsageError(f"several nodes go by {name!r}: name one by its id: {ids}")
    return Target(node.type, node.id.partition(":")[2] if alike else node.name)


def _read(graph: Path) -> Decisions:
    from kg.resolve import Decisions  # noqa: PLC0415
    from kg.stores.file import decisions_path  # noqa: PLC0415

    return Decisions.read(decisions_path(graph))


def _with(made: Decisions, more: Iterable[Decision]) -> Decisions:
    for decision in more:
        made = made.add(decision)
    return made


def _change(graph: Path, change: Callable[[Decisions], Decisions]) -> None:
    """Change the decisions, let the graph follow, and say what was done."""
    from kg.building import decide  # noqa: PLC0415

    before, after = decide(graph, change)
    _tell_size(graph)
    for decision in after.made:
        if decision not in before.made:
            click.echo(f"decided: {decision}".replace("\t", "  "))
    for decision in before.made:
        if decision not in after.made:
            click.echo(f"undone: {decision}".replace("\t", "  "))


def _derive(graph: Path) -> None:
    from kg.building import rederive  # noqa: PLC0415

    rederive(graph, action="merges")
    _tell_size(graph)


def _tell_size(graph: Path) -> None:
    with Source(file=graph).open() as handle:
        click.echo(f"{graph}: {count(handle.nodes, 'node')}, {count(handle.edges, 'edge')}")
