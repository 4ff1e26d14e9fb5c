"""Where nodes stand: a force-directed layout computed before the page is written, so that nothing moves in it.

Each connected part is laid out by the forces of Fruchterman and Reingold (1991), where hubs push harder so that their
leaves find room; turned to lie along the screen; and set down where it fits beside the larger parts. NetworkX's
spring layout asks for SciPy from 500 nodes on and does not know how large a node is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import networkx
import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.float64]

_STEPS = 250
_EDGE = 62.0
_GAP = 12.0
_APART = 58.0
_GOLDEN = np.pi * (3.0 - np.sqrt(5.0))
_WIDE = 1.45
"""How much wider than high the picture may become: screens are."""


def positions(sizes: Mapping[str, float], joined: Iterable[tuple[str, str]]) -> dict[str, tuple[int, int]]:
    """Return whole x and y, in pixels, for every node of `sizes` (radii in pixels); the same input, the same answer.

    >>> found = positions({"a": 8, "b": 8}, [("a", "b")])
    >>> found["a"][1] == found["b"][1], found["a"][0] == -found["b"][0]
    (True, True)
    """
    graph = networkx.Graph()
    graph.add_nodes_from(sizes)
    graph.add_edges_from(sorted((a, b) for a, b in joined if a != b))
    parts = sorted((sorted(part) for part in networkx.connected_components(graph)), key=lambda p: (-len(p), p))
    placed, radii = np.empty((0, 2)), np.empty(0)
    turn = before = 0
    for part in parts:
        # What is as large as the last part would find no room nearer than it: look from there on.
        turn = turn if len(part) == before else 0
        before = len(part)
        own = np.array([sizes[name] for name in part], dtype=np.float64)
        place = _lay_out(graph, part, own)
        if len(placed):
            place, turn = _beside(placed, place, _APART + radii[:, None] + own, turn)
        placed, radii = np.vstack([placed, place]), np.append(radii, own)
    if len(placed):
        placed -= (placed.max(axis=0) + placed.min(axis=0)) / 2
    names = (name for part in parts for name in part)
    found = {i: (int(x), int(y)) for i, (x, y) in zip(names, np.rint(placed).tolist(), strict=True)}
    return {i: found[i] for i in sizes}


def _lay_out(graph: networkx.Graph, part: list[str], radii: Places) -> Places:
    if len(part) == 1:
        return np.zeros((1, 2))
    index = {name: n for n, name in enumerate(part)}
    ends = np.array([(index[a], index[b]) for a, b in graph.edges(part)], dtype=np.intp).reshape(-1, 2)
    return _part_overlaps(_lie_down(_relax(len(part), ends)), radii)


def _relax(count: int, ends: NDArray[np.intp]) -> Places:
    """Let the forces work for a fixed number of ever smaller steps, from a spiral with the hubs inside."""
    degree: Places = np.bincount(ends.ravel(), minlength=count).astype(np.float64)
    turn = np.empty(count)
    turn[np.argsort(-degree, kind="stable")] = np.arange(count)
    reach = _EDGE * np.sqrt(turn + 0.5)
    place = np.stack([reach * np.cos(turn * _GOLDEN), reach * np.sin(turn * _GOLDEN)], axis=1)
    mass = (1.0 + degree) ** 0.4
    warmth = _EDGE * np.sqrt(count)
    for step in range(_STEPS):
        force = _repulsion(place, mass)
        pull = place[ends[:, 1]] - place[ends[:, 0]]
        pull *= np.linalg.norm(pull, axis=1)[:, None] / _EDGE
        np.add.at(force, ends[:, 0], pull)
        np.add.at(force, ends[:, 1], -pull)
        force -= np.array([0.16, 0.16 * _WIDE**3]) * place
        length = np.maximum(np.linalg.norm(force, axis=1), 1e-9)
        limit = 0.2 * warmth * (1.0 - step / _STEPS) ** 2 + 0.3
        place += force * np.minimum(1.0, limit / length)[:, None]
    centred: Places = place - place.mean(axis=0)
    return centred


def _repulsion(place: Places, mass: Places) -> Places:
    """Return what every node gets from all others: the square of an edge's length over the distance."""
    dx = place[:, 0, None] - place[None, :, 0]
    dy = place[:, 1, None] - place[None, :, 1]
    weight = _EDGE**2 * mass[None, :] * mass[:, None] / (dx * dx + dy * dy + 1.0)
    return np.stack([(weight * dx).sum(axis=1), (weight * dy).sum(axis=1)], axis=1)


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
