"""Where graphs are kept: the graph file (SQLite), its Cypher index (LadybugDB), NetworkX in memory.

A store holds one graph. `Store` is what every one of them can do; `CypherStore` is what answers Cypher.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, Self

from kg.model import Edge, Entity, Graph
from kg.text import normalise

FORMAT = 1
"""The version of what a stored graph looks like; a store refuses a graph of a higher one."""


LIMIT = 60.0
"""Seconds that a Cypher statement may take."""


@dataclass(frozen=True, slots=True)
class Table:
    """An answer: column names, and rows of plain values (str, int, float, bool, list, dict, None).

    `is_cut` tells that there were more rows than whoever opened the engine wanted.
    """

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    is_cut: bool = False


class Store(Protocol):
    """What holds a graph: put it in whole, take it out whole, look things up."""

    def graph(self) -> Graph:
        """Return the whole graph."""

    def replace(self, graph: Graph) -> None:
        """Hold this graph and nothing else; doing it twice is doing it once."""

    def node(self, id: str) -> Entity | None:
        """Return the node of this id, or None."""

    def edge(self, source: str, type: str, target: str) -> Edge | None:
        """Return the edge of this key, or None."""

    def edges_of(self, id: str) -> list[Edge]:
        """Return the edges that start or end at a node, sorted by key."""

    def find(self, name: str, *, limit: int = 10) -> list[Entity]:
        """Return the nodes a person may mean by `name`, best first (see `ranked`)."""

    def names(self, type: str | None = None) -> Iterator[str]:
        """Yield the different names of the nodes (of one type), sorted."""

    def suggestions(self, name: str) -> str:
        """Return " Did you mean 'x'?" for the nearest names, or ""."""

    def close(self) -> None:
        """Let go of files and memory; closing twice is closing once."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc: object) -> None: ...


class CypherStore(Protocol):
    """What answers Cypher."""

    def cypher(self, statement: str, parameters: Mapping[str, Any] = {}, *, write: bool = False) -> Table:
        """Run one statement.

        Raises:
            CypherError: it cannot be parsed or run, writes where only reading is allowed, or takes too long.
        """

    def close(self) -> None:
        """Let go of files and memory; closing twice is closing once."""


def stopped(limit: float) -> str:
    """Return what is said when a statement takes longer than `limit` seconds.

    >>> stopped(60)
    'Cypher: stopped after 60 seconds: narrow the pattern, or give paths a shorter bound'
    """
    return f"Cypher: stopped after {limit:g} seconds: narrow the pattern, or give paths a shorter bound"


def forms(entity: Entity) -> set[str]:
    """Return every normal form under which a node is found.

    >>> forms(Entity(id="method:lora", type="Method", name="LoRA", aliases=("Low-Rank Adaptations",))) == {
    ...     "lora", "lowrankadaptation"
    ... }
    True
    """
    return {form(name) for name in (entity.name, *entity.aliases)}


def form(name: str) -> str:
    """Return the normal form of a name; a name of marks alone has none and stands for itself."""
    return normalise(name) or name


def ranked(found: Iterable[Entity], name: str, edges: Callable[[str], int], limit: int) -> list[Entity]:
    """Sort what a name found: spelled exactly so first, then so as an alias, then by number of edges, then by id."""

    def key(entity: Entity) -> tuple[int, int, str]:
        spelled = 0 if entity.name == name else 1 if name in entity.aliases else 2
        return spelled, -edges(entity.id), entity.id

    return sorted(found, key=key)[:limit]
