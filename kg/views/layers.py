"""Layered drawing of what follows from what: few crossings, straight lines, the same input the same answer.

After Sugiyama, Tagawa and Toda (1981): long edges pass the layers between their ends at points of their own, those of
one node together as one trunk; the points of a layer are ordered by where their neighbours stand, sweep by sweep, and
the order with the fewest crossings is kept; then each comes as close to its neighbours as the order and the room allow
(isotonic regression).
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import networkx

Ends = tuple[str, str]
_SWEEPS = 24
_THIN = 0.45
"""The room a passing edge takes, where a node takes 1."""
_GAP = 0.6
"""The room between two parts that nothing joins."""


@dataclass(slots=True)
class Layered:
    """Where everything stands, in rows of one node's height: `rows` of the nodes, `routes` of the edges.

    A route is the row at which an edge passes each layer strictly between those of its ends, in the order of layers.
    """

    rows: dict[str, float] = field(default_factory=dict)
    routes: dict[Ends, list[float]] = field(default_factory=dict)
    height: float = 0.0

    def route(self, one: str, other: str) -> list[float]:
        """Return the route between two nodes, whichever of them comes first."""
        return self.routes.get((one, other)) or self.routes.get((other, one)) or []


def layered(layer: Mapping[str, int], joined: Iterable[Ends]) -> Layered:
    """Place the nodes of `layer` (node -> number of its layer), joined as given; parts stand where they find room.

    >>> found = layered({"a": 0, "b": 0, "c": 1, "d": 1, "e": 2}, [("a", "d"), ("b", "c"), ("a", "e")])
    >>> (found.rows["a"] < found.rows["b"]) == (found.rows["d"] < found.rows["c"]), found.rows["b"] == found.rows["c"]
    (True, True)
    >>> len(found.routes["a", "e"]), len(found.routes["a", "d"])
    (1, 0)
    """
    edges = sorted({(a, b) if layer[a] < layer[b] else (b, a) for a, b in joined if a != b})
    graph = networkx.Graph()
    graph.add_nodes_from(sorted(layer))
    graph.add_edges_from(edges)
    whole, below = Layered(), dict[int, float]()
    parts = (sorted(part) for part in networkx.connected_components(graph))
    for names in sorted(parts, key=lambda part: (-len(part), part)):
        kept = set(names)
        part = _Part({n: layer[n] for n in names}, [e for e in edges if e[0] in kept])
        part.settle()
        drop = max(below.get(at, 0.0) - top for at, (top, _) in part.extent().items())
        below |= {at: bottom + drop + _GAP for at, (_, bottom) in part.extent().items()}
        for name in names:
            whole.rows[name] = round(part.row[name] + drop, 3)
        for ends, points in part.routes.items():
            whole.routes[ends] = [round(part.row[point] + drop, 3) for point in points]
    whole.height = round(max(below.values(), default=0.0), 3)
    return whole


class _Part:
    """One connected part; its points are nodes (names) and the places where long edges pass (a name and a layer)."""

    def __init__(self, layer: Mapping[str, int], edges: Sequence[Ends]) -> None:
        self.routes: dict[Ends, list[str]] = {}
        self.row: dict[str, float] = {}
        self._room = dict.fromkeys(layer, 1.0)
        self._back: dict[str, list[str]] = {}
        self._on: dict[str, list[str]] = {}
        at = dict(layer)
        for a, b in edges:
            self.routes[a, b] = [f"{a}\0{n}" for n in range(layer[a] + 1, layer[b])]
            at |= {point: n for n, point in enumerate(self.routes[a, b], layer[a] + 1)}
            for left, right in pairwise((a, *self.routes[a, b], b)):
                if at[left] != at[right] and right not in self._on.get(left, ()):
                    self._on.setdefault(left, []).append(right)
                    self._back.setdefault(right, []).append(left)
        self._layers: dict[int, list[str]] = {}
        for point in self._in_reach(at):
            self._layers.setdefault(at[point], []).append(point)
            self._room.setdefault(point, _THIN)
        self._layers = dict(sorted(self._layers.items()))

    def _in_reach(self, at: Mapping[str, int]) -> list[str]:
        """Return the points as a walk along the edges meets them, so that what belongs together starts together."""
        walk = networkx.Graph()
        walk.add_nodes_from(sorted(at, key=lambda p: (at[p], p)))
        walk.add_edges_from((a, b) for a in self._on for b in self._on[a])
        return list(networkx.dfs_preorder_nodes(walk))

    def settle(self) -> None:
        """Order every layer, then give every point its row."""
        best, fewest = {n: list(points) for n, points in self._layers.items()}, self._crossings()
        for sweep in range(_SWEEPS):
            forward = sweep % 2 == 0
            towards = self._back if forward else self._on
            numbers = list(self._layers) if forward else list(reversed(self._layers))
            for before, here in pairwise(numbers):
                place = {point: n for n, point in enumerate(self._layers[before])}
                self._layers[here] = _by_mean(self._layers[here], towards, place)
            if (now := self._crossings()) < fewest:
                best, fewest = {n: list(points) for n, points in self._layers.items()}, now
        self._layers = best
        self._space()

    def _crossings(self) -> int:
        """Count pairs of edges between neighbouring layers whose ends stand in opposite order."""
        place = {point: n for points in self._layers.values() for n, point in enumerate(points)}
        total = 0
        for points in self._layers.values():
            met: list[int] = []
            for point in points:
                ends = sorted(place[other] for other in self._on.get(point, ()))
                total += sum(len(met) - bisect_right(met, end) for end in ends)
                for end in ends:
                    insort(met, end)
        return total

    def _space(self) -> None:
        for points in self._layers.values():
            self.row |= dict(zip(points, self._offsets(points), strict=True))
        for sweep in range(_SWEEPS):
            near = (self._back, self._on, None)[sweep % 3] if sweep < _SWEEPS - 2 else None
            for points in self._layers.values() if sweep % 2 == 0 else reversed(self._layers.values()):
                wanted = [self._wanted(point, near) for point in points]
                offsets = self._offsets(points)
                level = _rising([w - o for w, o in zip(wanted, offsets, strict=True)])
                self.row |= {p: v + o for p, v, o in zip(points, level, offsets, strict=True)}
        top = min(row - self._room[point] / 2 for point, row in self.row.items())
        self.row = {point: row - top for point, row in self.row.items()}

    def _wanted(self, point: str, near: Mapping[str, list[str]] | None) -> float:
        around = near.get(point, []) if near is not None else [*self._back.get(point, ()), *self._on.get(point, ())]
        return sum(self.row[p] for p in around) / len(around) if around else self.row[point]

    def _offsets(self, points: Sequence[str]) -> list[float]:
        """Return how far down each point stands where all stand as close as they may."""
        down, found = 0.0, []
        for point in points:
            found.append(down + self._room[point] / 2)
            down += self._room[point]
        return found

    def extent(self) -> dict[int, tuple[float, float]]:
        """Return the first and the last row of each layer."""
        return {
            n: (
                min(self.row[p] - self._room[p] / 2 for p in points),
                max(self.row[p] + self._room[p] / 2 for p in points),
            )
            for n, points in self._layers.items()
        }


def _by_mean(points: list[str], towards: Mapping[str, list[str]], place: Mapping[str, int]) -> list[str]:
    """Sort points by the mean place of their neighbours; those without one stay where they are."""
    free = [n for n, point in enumerate(points) if towards.get(point)]
    means = {points[n]: sum(place[p] for p in towards[points[n]]) / len(towards[points[n]]) for n in free}
    ordered = list(points)
    for n, point in zip(free, sorted(means, key=means.__getitem__), strict=True):
        ordered[n] = point
    return ordered


def _rising(values: Sequence[float]) -> list[float]:
    """Return the non-decreasing numbers closest to `values` (pool adjacent violators).

    >>> _rising([1, 3, 2, 4])
    [1.0, 2.5, 2.5, 4.0]
    """
    pools: list[tuple[float, int]] = []
    for value in values:
        mean, size = float(value), 1
        while pools and pools[-1][0] > mean:
            before, many = pools.pop()
            mean, size = (before * many + mean * size) / (many + size), many + size
        pools.append((mean, size))
    return [mean for mean, size in pools for _ in range(size)]
