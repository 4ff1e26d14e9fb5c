"""Where nodes stand: a force-directed layout computed before the page is written, so that nothing moves in it.

The forces are those of Fruchterman and Reingold (1991), where hubs push harder so that their leaves find room, and what
is of one community keeps together. In a small graph every node pushes every other, and parts that nothing joins are set
down beside each other; in a large one the pushing is a field on a grid, convolved by the fast Fourier transform as in
the particle-mesh method (Hockney and Eastwood 1981), so that 20,000 nodes take seconds instead of hours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import networkx
import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.float64]
Numbers = NDArray[np.intp]

_EXACT = 300
"""Up to so many nodes every pair is looked at."""
_STEPS, _STEPS_LARGE = 250, 160
_EDGE = 62.0
_GAP = 12.0
_APART = 58.0
_GOLDEN = np.pi * (3.0 - np.sqrt(5.0))
_WIDE = 1.45
"""How much wider than high the picture may become: screens are."""
_ACROSS = 0.12
"""How hard an edge between two communities pulls, beside 1 within one."""
_TOGETHER = 0.35
"""How hard a community pulls its own towards its middle."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Nodes to lay out together: radii, the two ends of each edge, and each one's community (or -1)."""

    radii: Places
    ends: Numbers
    groups: Numbers


def positions(
    sizes: Mapping[str, float], joined: Iterable[tuple[str, str]], groups: Mapping[str, int] | None = None
) -> dict[str, tuple[int, int]]:
    """Return whole x and y, in pixels, for every node of `sizes` (radii in pixels); the same input, the same answer.

    `groups` says which community a node belongs to, where it does.

    >>> found = positions({"a": 8, "b": 8}, [("a", "b")])
    >>> found["a"][1] == found["b"][1], found["a"][0] == -found["b"][0]
    (True, True)
    """
    graph = networkx.Graph()
    graph.add_nodes_from(sorted(sizes))
    graph.add_edges_from(sorted({(min(pair), max(pair)) for pair in joined if pair[0] != pair[1]}))
    if len(sizes) > _EXACT:
        names = sorted(sizes)
        placed = _part_overlaps_nearby(_relax(_part(graph, names, sizes, groups or {})), _radii(names, sizes))
    else:
        names, placed = _side_by_side(graph, sizes, groups or {})
    if len(placed):
        placed -= (placed.max(axis=0) + placed.min(axis=0)) / 2
    found = {i: (int(x), int(y)) for i, (x, y) in zip(names, np.rint(placed).tolist(), strict=True)}
    return {i: found[i] for i in sizes}


def _radii(names: list[str], sizes: Mapping[str, float]) -> Places:
    return np.array([sizes[name] for name in names], dtype=np.float64)


def _part(graph: networkx.Graph, names: list[str], sizes: Mapping[str, float], groups: Mapping[str, int]) -> _Part:
    index = {name: n for n, name in enumerate(names)}
    ends = np.array([(index[a], index[b]) for a, b in graph.edges(names)], dtype=np.intp).reshape(-1, 2)
    return _Part(_radii(names, sizes), ends, np.array([groups.get(name, -1) for name in names], dtype=np.intp))


def _side_by_side(
    graph: networkx.Graph, sizes: Mapping[str, float], groups: Mapping[str, int]
) -> tuple[list[str], Places]:
    """Lay out each part that nothing joins to the rest, and set it down where it fits beside the larger ones."""
    parts = sorted((sorted(part) for part in networkx.connected_components(graph)), key=lambda p: (-len(p), p))
    placed, radii = np.empty((0, 2)), np.empty(0)
    turn = before = 0
    for names in parts:
        # What is as large as the last part would find no room nearer than it: look from there on.
        turn = turn if len(names) == before else 0
        before = len(names)
        part = _part(graph, names, sizes, groups)
        place = _part_overlaps(_lie_down(_relax(part)), part.radii) if len(names) > 1 else np.zeros((1, 2))
        if len(placed):
            place, turn = _beside(placed, place, _APART + radii[:, None] + part.radii, turn)
        placed, radii = np.vstack([placed, place]), np.append(radii, part.radii)
    return [name for names in parts for name in names], placed


def _relax(part: _Part) -> Places:
    """Let the forces work for a fixed number of ever smaller steps, from a spiral with communities side by side."""
    count, ends = len(part.radii), part.ends
    degree: Places = np.bincount(ends.ravel(), minlength=count).astype(np.float64)
    turn = np.empty(count)
    turn[np.lexsort((-degree, part.groups % (count + 1)))] = np.arange(count)
    reach = _EDGE * np.sqrt(turn + 0.5)
    place = np.stack([reach * np.cos(turn * _GOLDEN), reach * np.sin(turn * _GOLDEN)], axis=1)
    mass = (1.0 + degree) ** 0.4
    same = (part.groups[ends[:, 0]] == part.groups[ends[:, 1]])[:, None]
    weight = np.where(same, 1.0, _ACROSS)
    # A large picture is held together by gravity, so gravity gives it its shape; a small one by its edges.
    if count <= _EXACT:
        repulsion, gravity, steps = _repulsion, [0.2, 0.2 * _WIDE**3], _STEPS
    else:
        repulsion, gravity, steps = _field, [2.0, 2.0 * _WIDE], _STEPS_LARGE
    warmth = _EDGE * np.sqrt(count)
    for step in range(steps):
        force = repulsion(place, mass)
        pull = place[ends[:, 1]] - place[ends[:, 0]]
        pull *= weight * np.linalg.norm(pull, axis=1)[:, None] / _EDGE
        force += _sums(ends[:, 0], pull, count) - _sums(ends[:, 1], pull, count)
        force += _TOGETHER * _to_the_middle(place, part.groups)
        force -= np.array(gravity) * place
        length = np.maximum(np.linalg.norm(force, axis=1), 1e-9)
        limit = 0.2 * warmth * (1.0 - step / steps) ** 2 + 0.3
        place += force * np.minimum(1.0, limit / length)[:, None]
    centred: Places = place - place.mean(axis=0)
    return centred


def _sums(index: Numbers, values: Places, count: int) -> Places:
    """Return for every number below `count` the sum of the rows of `values` that `index` gives it."""
    return np.stack([np.bincount(index, values[:, axis], minlength=count) for axis in (0, 1)], axis=1)


def _to_the_middle(place: Places, groups: Numbers) -> Places:
    """Return the way from every node to the middle of its community; none for what belongs to none."""
    size = np.bincount(groups + 1)
    middle = _sums(groups + 1, place, len(size)) / np.maximum(size, 1)[:, None]
    way: Places = (middle[groups + 1] - place) * (groups >= 0)[:, None]
    return way


def _repulsion(place: Places, mass: Places) -> Places:
    """Return what every node gets from all others: the square of an edge's length over the distance."""
    dx = place[:, 0, None] - place[None, :, 0]
    dy = place[:, 1, None] - place[None, :, 1]
    weight = _EDGE**2 * mass[None, :] * mass[:, None] / (dx * dx + dy * dy + 1.0)
    return np.stack([(weight * dx).sum(axis=1), (weight * dy).sum(axis=1)], axis=1)


def _field(place: Places, mass: Places) -> Places:
    """Return about what `_repulsion` does: masses dealt out to a grid, their field, read where each node stands."""
    cells = 2 ** int(np.ceil(np.log2(1.2 * np.sqrt(len(place)))))
    whole = (2 * cells, 2 * cells)  # with twice the cells that are used, no node feels another from behind
    low = place.min(axis=0)
    cell = max(float((place.max(axis=0) - low).max()) / (cells - 2), 1e-6)
    at = (place - low) / cell
    corner = at.astype(np.intp)
    part = at - corner
    shares = [
        ((corner[:, 0] + i) * 2 * cells + corner[:, 1] + j, np.abs(1 - i - part[:, 0]) * np.abs(1 - j - part[:, 1]))
        for i in (0, 1)
        for j in (0, 1)
    ]
    laid = np.sum([np.bincount(where, share * mass, minlength=4 * cells**2) for where, share in shares], axis=0)
    spectrum = np.fft.rfft2(laid.reshape(whole))
    steps = np.fft.fftfreq(2 * cells, 1 / (2 * cells)) * cell
    x, y = steps[:, None], steps[None, :]
    kernel = _EDGE**2 / (x * x + y * y + cell * cell / 4 + 1.0)
    field = [np.fft.irfft2(spectrum * np.fft.rfft2(kernel * way), s=whole).ravel() for way in (x, y)]
    return np.stack([mass * np.sum([share * axis[where] for where, share in shares], axis=0) for axis in field], axis=1)


def _lie_down(place: Places) -> Places:
    """Turn a picture so that its longer side lies along the x axis."""
    x, y = place.T
    angle = 0.5 * np.arctan2(2 * (x * y).sum(), (x * x).sum() - (y * y).sum())
    turned: Places = place @ np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return turned


def _part_overlaps(place: Places, radius: Places) -> Places:
    """Push overlapping nodes apart until none (or hardly any) is left."""
    wanted = radius[:, None] + radius[None, :] + _GAP
    np.fill_diagonal(wanted, 0.0)
    for _ in range(60):
        apart = _distances(place, place)
        missing = np.maximum(wanted - apart, 0.0)
        if not missing.any():
            break
        push = missing / np.maximum(apart, 1e-6) * 0.25
        place = place + (push[:, :, None] * (place[:, None, :] - place[None, :, :])).sum(axis=1)
    return place


def _part_overlaps_nearby(place: Places, radius: Places) -> Places:
    """Push apart what overlaps in a large graph: nodes are compared with the next few of their square of a grid.

    The grid is shifted from round to round, so that near nodes meet in one square sooner or later.
    """
    count = len(place)
    side = 2 * float(radius.mean()) + _GAP
    for turn in range(24):
        squares = np.floor((place + side * np.array([turn % 2, turn // 2 % 2]) / 2) / side).astype(np.int64)
        order = np.lexsort((np.arange(count), squares[:, 1], squares[:, 0]))
        for step in range(1, 5):
            these, those = order[:-step], order[step:]
            near = (squares[these] == squares[those]).all(axis=1)
            these, those = these[near], those[near]
            way = place[those] - place[these]
            apart = np.linalg.norm(way, axis=1)
            missing = np.maximum(radius[these] + radius[those] + _GAP / 2 - apart, 0.0)
            push = way * (missing / np.maximum(apart, 1e-6) * 0.35)[:, None]
            place = place + _sums(those, push, count) - _sums(these, push, count)
    return place


def _beside(placed: Places, place: Places, wanted: Places, turn: int) -> tuple[Places, int]:
    """Move a part outward along a spiral, from a turn of it on, to the first spot that keeps the wanted distances."""
    while True:
        reach = 16.0 * np.sqrt(turn)
        spot = place + reach * np.array([_WIDE * np.cos(turn * _GOLDEN), np.sin(turn * _GOLDEN)])
        if (_distances(placed, spot) >= wanted).all():
            return spot, turn
        turn += 1


def _distances(these: Places, those: Places) -> Places:
    difference = these[:, None, :] - those[None, :, :]
    distance: Places = np.linalg.norm(difference, axis=2)
    return distance
