"""A graph in memory, as the NetworkX graph people would expect; and the way there and back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Self

import networkx as nx

from kg.errors import did_you_mean
from kg.model import Edge, Entity, Evidence, Graph, Span
from kg.stores import FORMAT, form, forms, ranked
from kg.stores.codec import ordered


def to_networkx(graph: Graph) -> nx.MultiDiGraph:
    """Return the graph as a `networkx.MultiDiGraph`.

    A node's key is its id; its attributes are `type`, `name`, `aliases` (a list) and its own properties. An edge's
    key is its type; its attributes are `type`, `confidence`, `papers` (how many) and `evidence` (a list of dicts with
    paper, start, end, sentence, rule, score, version). No attribute is None. Nodes and edges come sorted.

    >>> e = Evidence(paper="1", span=Span(0, 4), sentence="LoRA is good.", rule="r", score=0.5)
    >>> nodes = [Entity(id="paper:1", type="Paper", name="One"), Entity(id="method:lora", type="Method", name="LoRA")]
    >>> edge = Edge(source="paper:1", type="USES", target="method:lora", evidence=frozenset([e]))
    >>> g = to_networkx(Graph.of(nodes, [edge]))
    >>> g.nodes["method:lora"]
    {'type': 'Method', 'name': 'LoRA', 'aliases': []}
    >>> g["paper:1"]["method:lora"]["USES"]["confidence"]
    0.5
    """
    g = nx.MultiDiGraph(name="kg", schema_version=FORMAT)
    for n in graph.nodes.values():
        g.add_node(n.id, **{"type": n.type, "name": n.name, "aliases": list(n.aliases), **dict(n.properties)})
    for e in graph.edges.values():
        evidence = [v.record() for v in ordered(e)]
        g.add_edge(e.source, e.target, e.type, type=e.type, confidence=e.confidence, papers=e.papers, evidence=evidence)
    return g


def from_networkx(g: nx.MultiDiGraph) -> Graph:
    """Return the graph that `to_networkx` wrote.

    Raises:
        ValueError: a node or an edge lacks an attribute that `to_networkx` writes.
    """
    try:
        nodes = [_entity(id, attributes) for id, attributes in g.nodes(data=True)]
        edges = [_edge(s, t, kind, attributes) for s, t, kind, attributes in g.edges(keys=True, data=True)]
    except KeyError as error:
        raise ValueError(f"not a graph of to_networkx: a node or edge has no attribute {error}") from None
    return Graph.of(nodes, edges)


class MemoryStore:
    """A store over a NetworkX graph, which `networkx` gives away; gone when the process ends."""

    def __init__(self, graph: Graph | None = None) -> None:
        self.replace(graph or Graph())

    def graph(self) -> Graph:
        """Return the whole graph."""
        return from_networkx(self.networkx)

    def replace(self, graph: Graph) -> None:
        """Hold this graph and nothing else."""
        self.networkx = to_networkx(graph)
        self._forms: dict[str, list[str]] = defaultdict(list)
        for entity in graph.nodes.values():
            for name in forms(entity):
                self._forms[name].append(entity.id)

    def node(self, id: str) -> Entity | None:
        """Return the node of this id, or None."""
        return _entity(id, self.networkx.nodes[id]) if id in self.networkx else None

    def edge(self, source: str, type: str, target: str) -> Edge | None:
        """Return the edge of this key, or None."""
        attributes = self.networkx.get_edge_data(source, target, type)
        return _edge(source, target, type, attributes) if attributes is not None else None

    def edges_of(self, id: str) -> list[Edge]:
        """Return the edges that start or end at a node, sorted by key."""
        if id not in self.networkx:
            return []
        out = self.networkx.out_edges(id, keys=True, data=True)
        into = self.networkx.in_edges(id, keys=True, data=True)
        edges = {(s, k, t): _edge(s, t, k, a) for view in (out, into) for s, t, k, a in view}
        return [edges[key] for key in sorted(edges)]

    def find(self, name: str, *, limit: int = 10) -> list[Entity]:
        """Return the nodes of this name or alias, whatever its spelling, best first."""
        found = [_entity(id, self.networkx.nodes[id]) for id in self._forms.get(form(name), ())]
        return ranked(found, name, lambda id: len(self.edges_of(id)), limit)

    def names(self, type: str | None = None) -> Iterator[str]:
        """Yield the different names of the nodes (of one type), sorted."""
        return iter(sorted({n["name"] for _, n in self.networkx.nodes(data=True) if type in (None, n["type"])}))

    def suggestions(self, name: str) -> str:
        """Return " Did you mean 'x'?" for the nearest names, or ""."""
        return did_you_mean(name, self.names())

    def close(self) -> None:
        """Forget nothing: memory goes with the object."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def _entity(id: str, attributes: Mapping[str, Any]) -> Entity:
    own = {"type", "name", "aliases"}
    return Entity(
        id=id,
        type=attributes["type"],
        name=attributes["name"],
        aliases=tuple(attributes["aliases"]),
        properties=tuple(sorted((k, v) for k, v in attributes.items() if k not in own)),
    )


def _edge(source: str, target: str, type: str, attributes: Mapping[str, Any]) -> Edge:
    return Edge(source=source, type=type, target=target, evidence=frozenset(map(_evidence, attributes["evidence"])))


def _evidence(data: Mapping[str, Any]) -> Evidence:
    rest = {k: v for k, v in data.items() if k not in ("start", "end")}
    return Evidence(span=Span(data["start"], data["end"]), **rest)
