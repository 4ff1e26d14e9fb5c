"""Choosing what a page can show: all of a small graph, the best supported part of a large one, or a neighbourhood."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from kg.errors import NotFoundError, UsageError, did_you_mean
from kg.model import Graph
from kg.text import normalise

LIMIT = 1000
"""The most nodes that pyvis is given: more is slow to draw with it."""
EDGES_LIMIT = 100_000
"""The most edges that any page holds."""

_DETAILS = ("Result", "Metric", "Resource", "Author")
"""The types a first look can do without."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The part of a graph that is shown, how many nodes are not, and a sentence that says which (or "")."""

    graph: Graph
    left_out: int
    note: str = ""
    focus: str | None = None


def choose(
    graph: Graph, *, focus: str | None = None, depth: int = 1, limit: int | None = LIMIT, edges: int = EDGES_LIMIT
) -> Selection:
    """Choose at most `limit` nodes (None: any number) with at most `edges` edges between them.

    They lie around `focus` (an id, name or alias) where it is given, else they are the best supported of all.

    Raises:
        NotFoundError: the graph has no node `focus`.
        UsageError: `depth` is negative.
    """
    room = _Room(graph, len(graph) if limit is None else limit, edges)
    if focus is not None:
        return _around(room, find(graph, focus), depth)
    if room.takes(graph.nodes):
        return Selection(graph=graph, left_out=0)
    return _overview(room)


@dataclass(frozen=True, slots=True)
class _Room:
    """How much of a graph a page may hold."""

    graph: Graph
    nodes: int
    edges: int

    def takes(self, ids: Collection[str]) -> bool:
        if len(ids) > self.nodes:
            return False
        return len(self.graph.edges) <= self.edges or self._between(set(ids)) <= self.edges

    def most(self, ranked: Sequence[str]) -> int:
        """Return how many of these nodes, from the first on, there is room for."""
        fits, too_many = 0, min(len(ranked), self.nodes) + 1
        while fits + 1 < too_many:
            middle = (fits + too_many) // 2
            if self.takes(ranked[:middle]):
                fits = middle
            else:
                too_many = middle
        return fits

    def _between(self, ids: set[str]) -> int:
        return sum(1 for source, _, target in self.graph.edges if source in ids and target in ids)


def find(graph: Graph, name: str) -> str:
    """Return the id of the node with this id, or with this name or alias; of several, the one with most edges.

    Raises:
        NotFoundError: there is none.
    """
    if name in graph.nodes:
        return name
    key, near = normalise(name), neighbours(graph)
    found = [n for n in graph.nodes.values() if key in {normalise(form) for form in (n.name, *n.aliases)}]
    if not found:
        known = [form for n in graph.nodes.values() for form in (n.name, *n.aliases)]
        raise NotFoundError(f"the graph has no node {name!r}.{did_you_mean(name, known)}")
    return min(found, key=lambda n: (normalise(n.name) != key, -len(near[n.id]), n.id)).id


def support(graph: Graph) -> dict[str, int]:
    """Return for every node how many papers speak of it."""
    return {id: len(papers) for id, papers in graph.papers_behind().items()}


def neighbours(graph: Graph) -> dict[str, set[str]]:
    """Return for every node the other nodes it shares an edge with, in either direction."""
    near: dict[str, set[str]] = {i: set() for i in graph.nodes}
    for source, _, target in graph.edges:
        if source != target:
            near[source].add(target)
            near[target].add(source)
    return near


def _around(room: _Room, centre: str, depth: int) -> Selection:
    if depth < 0:
        raise UsageError(f"depth must be 0 or more, not {depth}")
    graph = room.graph
    near, papers = neighbours(graph), support(graph)
    kept, ring, seen = [centre], {centre}, {centre}
    for _ in range(depth):
        ring = {n for i in ring for n in near[i]} - seen
        seen |= ring
        kept += sorted(ring, key=lambda i: (-papers[i], i))
    part = _part(graph, kept[: room.most(kept)])
    note = f"Shown is what lies within {_count(depth, 'step')} of {graph.nodes[centre].name}"
    if len(kept) > len(part):
        note += f", the nearest and best supported {len(part):,} of {len(kept):,} nodes"
    return Selection(graph=part, left_out=len(graph) - len(part), note=f"{note}.", focus=centre)


def _overview(room: _Room) -> Selection:
    graph = room.graph
    near, papers = neighbours(graph), support(graph)
    nodes = graph.nodes

    def is_detail(i: str) -> bool:
        return nodes[i].type == "Result" or (nodes[i].type in _DETAILS and len(near[i]) <= 1)

    kept, left_out = set(nodes), []
    for rule, what in (
        (is_detail, "results, and links, measures and authors that hang on a single node"),
        (lambda i: nodes[i].type != "Paper" and papers[i] <= 1, "what only one paper names"),
    ):
        if not room.takes(kept) and (gone := {i for i in kept if rule(i)}):
            kept -= gone
            left_out.append(f"{what} ({len(gone):,})")
    if not room.takes(kept):
        ranked = _ranked(graph, kept, near, papers, room.nodes)
        best = set(ranked[: room.most(ranked)])
        left_out.append(f"the less connected ({len(kept) - len(best):,})")
        kept = best
    alone = {i for i in kept if near[i] and not near[i] & kept}
    if alone:
        left_out.append(f"what is then joined to nothing ({len(alone):,})")
    part = _part(graph, kept - alone)
    return Selection(
        graph=part,
        left_out=len(graph) - len(part),
        note=f"Shown are {len(part):,} of {len(graph):,} nodes. Left out: {'; '.join(left_out)}. "
        "To see everything around one node: kg view NAME.",
    )


def _ranked(
    graph: Graph, kept: set[str], near: Mapping[str, set[str]], papers: Mapping[str, int], room: int
) -> list[str]:
    """Rank nodes for little room: in turn what most papers speak of, and the papers that speak of most of that."""
    things = sorted(
        (i for i in kept if graph.nodes[i].type != "Paper"), key=lambda i: (-papers[i], -len(near[i] & kept), i)
    )
    best = set(things[: max(room // 2, 1)])
    read = sorted((i for i in kept if graph.nodes[i].type == "Paper"), key=lambda i: (-len(near[i] & best), i))
    return [i for pair in zip_longest(things, read) for i in pair if i is not None]


def _part(graph: Graph, ids: Iterable[str]) -> Graph:
    """Return the graph induced by these nodes."""
    kept = set(ids)
    return Graph.of(
        (graph.nodes[i] for i in kept), (e for e in graph.edges.values() if e.source in kept and e.target in kept)
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
