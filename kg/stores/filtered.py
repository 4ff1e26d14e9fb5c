"""A store that shows only what has evidence enough, over any other store; nothing is copied."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol, Self

from kg.model import Edge, Entity, Graph, Paper
from kg.schema import NAMED
from kg.stores import Store

_NAMED = frozenset(kind.lower() for kind in NAMED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enough:
    """How much evidence an edge needs: a confidence, and a number of papers.

    An edge between two named things must itself be supported by so many papers. What a paper says of itself only one
    paper can support: such an edge needs a thing at its end that so many papers name.

    >>> bool(Enough()), bool(Enough(papers=2))
    (False, True)
    """

    confidence: float = 0.0
    papers: int = 1

    def __bool__(self) -> bool:
        return self.confidence > 0 or self.papers > 1

    def has(self, edge: Edge, papers_of: Callable[[str], int]) -> bool:
        """Tell whether an edge has it; `papers_of` tells how many papers name a node."""
        if edge.confidence < self.confidence:
            return False
        if self.papers <= 1:
            return True
        named = [end for end in (edge.source, edge.target) if end.partition(":")[0] in _NAMED]
        if len(named) == 2:
            return edge.papers >= self.papers
        return all(papers_of(end) >= self.papers for end in named)


class Keeping(Store, Protocol):
    """A store that also keeps the papers."""

    def papers(self) -> Iterator[Paper]:
        """Yield the papers."""

    def size(self) -> tuple[int, int]:
        """Return the numbers of nodes and edges."""


class Filtered:
    """The part of a store that has evidence enough: those edges, the papers, and the nodes that these edges join."""

    def __init__(self, store: Keeping, enough: Enough) -> None:
        self._store = store
        self._enough = enough
        self._counted: dict[str, int] = {}
        self._graph: Graph | None = None

    def graph(self) -> Graph:
        """Return the graph of it, read once."""
        if self._graph is None:
            whole = self._store.graph()
            self._counted = {id: len(papers) for id, papers in whole.papers_behind().items()}
            edges = [e for e in whole.edges.values() if self._has(e)]
            ends = {end for e in edges for end in (e.source, e.target)}
            self._graph = Graph.of((n for n in whole.nodes.values() if n.type == "Paper" or n.id in ends), edges)
        return self._graph

    def papers(self) -> Iterator[Paper]:
        """Yield the papers, in order of id."""
        return self._store.papers()

    def size(self) -> tuple[int, int]:
        """Return the numbers of nodes and edges."""
        graph = self.graph()
        return len(graph.nodes), len(graph.edges)

    def replace(self, graph: Graph) -> None:
        """Refuse: what is filtered is only read."""
        raise TypeError("a filtered store is only read")

    def node(self, id: str) -> Entity | None:
        """Return the node of this id, or None; also one that no edge with evidence enough joins."""
        return self._store.node(id)

    def edge(self, source: str, type: str, target: str) -> Edge | None:
        """Return the edge of this key, or None."""
        edge = self._store.edge(source, type, target)
        return edge if edge and self._has(edge) else None

    def edges_of(self, id: str) -> list[Edge]:
        """Return the edges that start or end at a node, sorted by key."""
        return [e for e in self._store.edges_of(id) if self._has(e)]

    def find(self, name: str, *, limit: int = 10) -> list[Entity]:
        """Return the nodes a person may mean by `name`, best first."""
        return self._store.find(name, limit=limit)

    def names(self, type: str | None = None) -> Iterator[str]:
        """Yield the different names of the nodes (of one type), sorted."""
        return self._store.names(type)

    def suggestions(self, name: str) -> str:
        """Return " Did you mean 'x'?" for the nearest names, or ""."""
        return self._store.suggestions(name)

    def close(self) -> None:
        """Let go of files and memory; closing twice is closing once."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _has(self, edge: Edge) -> bool:
        return self._enough.has(edge, self._papers_of)

    def _papers_of(self, id: str) -> int:
        if id not in self._counted:
            self._counted[id] = len({v.paper for e in self._store.edges_of(id) for v in e.evidence})
        return self._counted[id]
