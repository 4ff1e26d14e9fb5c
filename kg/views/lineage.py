"""The lineage of methods: which builds on which, drawn in layers of years, or of steps where years are not known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import networkx

from kg.errors import NotFoundError
from kg.model import Edge, Graph
from kg.views.citing import Citations
from kg.views.drawn import Drawn
from kg.views.layers import layered
from kg.views.published import published
from kg.views.selection import find, support

LIMIT = 140
"""The most methods one picture shows."""
_SENTENCES = 4
_ACROSS = 8
"""The layers that fit beside one another on a screen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeared:
    """The year of a method; where no paper introduces it, the year by which it must have been there."""

    year: int
    is_exact: bool = False


def lineage(graph: Graph, *, focus: str | None = None, min_papers: int = 1, limit: int = LIMIT) -> Drawn:
    """Draw at most `limit` methods that build on one another, or what `focus` comes from and led to.

    Raises:
        NotFoundError: no method builds on another, or `focus` is not among those that do.
    """
    every = _acyclic(e for e in graph.edges.values() if e.type == "BUILDS_ON" and e.papers >= min_papers)
    if not every:
        raise NotFoundError("there is no lineage to draw: the graph says of no method that it builds on another")
    centre = None if focus is None else find(graph, focus)
    kept = every if centre is None else _family(graph, every, centre)
    papers = support(graph)
    edges = _strongest(kept, papers, centre, limit)
    introduced = _introducing(graph)
    when = _settled(_appeared(graph, introduced), edges)
    bands, layer = _by_year(edges, when) if when else _by_step(edges)
    placed = layered(layer, ((e.target, e.source) for e in edges))
    methods = sorted(layer, key=lambda i: (layer[i], placed.rows[i], i))
    number = {i: n for n, i in enumerate(methods)}
    left_out = len(_names(kept)) - len(methods)
    cited = Citations(graph)
    data = {
        "note": _note(graph, centre, len(methods), left_out, dated=bool(when)),
        "dated": bool(when),
        "focus": None if centre is None else number[centre],
        "bands": bands,
        "height": placed.height,
        "methods": [
            {
                "name": graph.nodes[i].name,
                "aliases": list(graph.nodes[i].aliases),
                "papers": papers[i],
                "layer": layer[i],
                "row": placed.rows[i],
                "year": when[i].year if when else None,
                "exact": not when or when[i].is_exact,
                "introduced": cited.quotes(introduced[i], limit=1) if i in introduced else [],
            }
            for i in methods
        ],
        "edges": [
            {
                "from": number[e.target],
                "to": number[e.source],
                "route": placed.route(e.target, e.source),
                "papers": e.papers,
                "quotes": cited.quotes(e, limit=_SENTENCES),
            }
            for e in edges
        ],
        "papers": cited.records(),
    }
    return Drawn(data=data, nodes=len(methods), edges=len(edges), left_out=left_out)


def _note(graph: Graph, centre: str | None, shown: int, left_out: int, *, dated: bool) -> str:
    what = "methods that build on one another"
    if centre:
        what = f"methods that {graph.nodes[centre].name} comes from or led to"
    older = "by year" if dated else "by steps, as no years are known"
    if not left_out:
        return f"{shown:,} {what}; the older to the left, {older}."
    which = "the nearest" if centre else "the most built on"
    return f"{shown:,} of {shown + left_out:,} {what}, {which}; the older to the left, {older}."


def _names(edges: Iterable[Edge]) -> set[str]:
    return {end for e in edges for end in (e.source, e.target)}


def _walk(edges: Iterable[Edge]) -> networkx.DiGraph:
    """Return the edges as a graph from the younger to what it builds on."""
    return networkx.DiGraph((e.source, e.target) for e in edges)


def _acyclic(edges: Iterable[Edge]) -> list[Edge]:
    """Return the edges without those that would close a circle, the best supported kept; sorted by key."""
    walk, kept = networkx.DiGraph(), []
    for edge in sorted(edges, key=lambda e: (-e.papers, -e.confidence, e.key)):
        walk.add_nodes_from((edge.source, edge.target))
        if not networkx.has_path(walk, edge.target, edge.source):
            walk.add_edge(edge.source, edge.target)
            kept.append(edge)
    return sorted(kept, key=lambda e: e.key)


def _family(graph: Graph, edges: list[Edge], centre: str) -> list[Edge]:
    """Return the edges among what a method comes from, and among what came of it."""
    walk = _walk(edges)
    if centre not in walk:
        name = graph.nodes[centre].name
        raise NotFoundError(f"the graph says neither what {name} builds on nor what builds on it")
    sides = [{centre} | networkx.descendants(walk, centre), {centre} | networkx.ancestors(walk, centre)]
    return [e for e in edges if any({e.source, e.target} <= side for side in sides)]


def _strongest(edges: list[Edge], papers: Mapping[str, int], centre: str | None, limit: int) -> list[Edge]:
    """Return the edges among up to `limit` methods: the nearest to `centre`, then those most built on.

    What nothing builds on comes last, and in turn: of every method the best known that builds on it, then the second.
    """
    if len(_names(edges)) <= limit:
        return edges
    onto: dict[str, int] = defaultdict(int)
    for edge in edges:
        onto[edge.target] += edge.papers
    turn: dict[str, int] = defaultdict(int)
    away = networkx.single_source_shortest_path_length(_walk(edges).to_undirected(), centre) if centre else {}
    ranks: dict[Edge, tuple[int, ...]] = {}
    for edge in sorted(edges, key=lambda e: (-papers[e.source], e.key)):
        far = max(away.get(edge.source, 0), away.get(edge.target, 0))
        is_last = not onto[edge.source]
        turn[edge.target] += is_last
        ranks[edge] = far, is_last * turn[edge.target], -min(onto[edge.source], onto[edge.target])
    kept: set[str] = set()
    for edge in sorted(ranks, key=lambda e: (ranks[e], -onto[e.target], e.key)):
        if len(kept | {edge.source, edge.target}) <= limit:
            kept |= {edge.source, edge.target}
    return [e for e in edges if e.source in kept and e.target in kept]


def _introducing(graph: Graph) -> dict[str, Edge]:
    """Return for every method the edge from the first paper that introduces it."""
    found: dict[str, Edge] = {}
    for edge in graph.edges.values():
        if edge.type == "INTRODUCES" and (
            edge.target not in found or _date(graph, edge) < _date(graph, found[edge.target])
        ):
            found[edge.target] = edge
    return found


def _date(graph: Graph, edge: Edge) -> str:
    return published(graph.nodes[edge.source]) or "9999"


def _appeared(graph: Graph, introduced: Mapping[str, Edge]) -> dict[str, Appeared]:
    """Return the year of every method that a dated paper speaks of: of its introduction, else of its first mention."""
    year = {n.id: int(date[:4]) for n in graph.of_type("Paper") if (date := published(n))[:4].isdecimal()}
    found: dict[str, Appeared] = {}
    for source, _, target in graph.edges:
        if source in year and (target not in found or year[source] < found[target].year):
            found[target] = Appeared(year=year[source])
    exact = {i: Appeared(year=year[e.source], is_exact=True) for i, e in introduced.items() if e.source in year}
    return found | exact


def _settled(known: Mapping[str, Appeared], edges: list[Edge]) -> dict[str, Appeared]:
    """Return a year for every method: what is not exact is no later than what builds on it. {} where few are known."""
    walk = _walk(edges)
    if sum(i in known for i in walk) * 2 < len(walk):
        return {}
    when: dict[str, Appeared] = {}
    younger_first = list(networkx.lexicographical_topological_sort(walk))
    for name in younger_first:
        told = known.get(name)
        bounds = [when[i].year for i in walk.predecessors(name) if i in when] + ([told.year] if told else [])
        if bounds:
            when[name] = told if told and told.is_exact else Appeared(year=min(bounds))
    first = min(a.year for a in when.values())
    for name in reversed(younger_first):
        if name not in when:
            when[name] = Appeared(year=max((when[i].year for i in walk.successors(name)), default=first))
    return when


def _by_year(edges: list[Edge], when: Mapping[str, Appeared]) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """Return the years with how many layers each has, and every method's layer; within a year, the younger last."""
    depth = _depths(e for e in edges if when[e.source].year == when[e.target].year)
    wide: dict[int, int] = {}
    for name, appeared in when.items():
        wide[appeared.year] = max(wide.get(appeared.year, 1), 1 + depth.get(name, 0))
    start, at = {}, 0
    for year in sorted(wide):
        start[year], at = at, at + wide[year]
    layer = {name: start[appeared.year] + depth.get(name, 0) for name, appeared in when.items()}
    return [{"label": str(year), "layers": wide[year]} for year in sorted(wide)], layer


def _by_step(edges: list[Edge]) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """Return the steps, and every method's, as `_depths` counts them.

    Few steps leave room beside them: parts that nothing joins then stand in several columns of steps.
    """
    depth = _depths(edges)
    steps = max(depth.values()) + 1
    filled = [0] * max(_ACROSS // steps, 1)
    layer: dict[str, int] = {}
    parts = (sorted(part) for part in networkx.weakly_connected_components(_walk(edges)))
    for part in sorted(parts, key=lambda part: (-len(part), part)):
        column = filled.index(min(filled))
        filled[column] += len(part)
        layer |= {name: column * steps + depth[name] for name in part}
    columns = sum(bool(size) for size in filled)
    return [{"label": f"step {n}", "layers": 1} for n in range(1, steps + 1)] * columns, layer


def _depths(edges: Iterable[Edge]) -> dict[str, int]:
    """Return every method's step: right of all it builds on, and as near as can be to what builds on it."""
    walk = _walk(edges)
    younger_first = list(networkx.topological_sort(walk))
    depth: dict[str, int] = {}
    for name in reversed(younger_first):
        depth[name] = max((depth[i] + 1 for i in walk.successors(name)), default=0)
    for name in younger_first:
        depth[name] = min((depth[i] - 1 for i in walk.predecessors(name)), default=depth[name])
    return depth
