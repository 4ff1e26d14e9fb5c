"""The small graph of a page: a node in the middle, what points to it on the left, what it points to on the right.

Names stand in two columns, so none ever lies on another, and edges run between them and the middle; the places are
whole pixels, computed here, and the template only draws.
"""

from __future__ import annotations

from kg.model import Edge, Entity
from kg.site.relations import phrase, rank
from kg.site.shelf import Record, Shelf, clip

_SIDE, _LINE, _LABEL = 7, 38, 22
_APART = {"Result", "Author"}


def around(shelf: Shelf, node: Entity) -> Record | None:
    """Return the best supported neighbours of a node with their places; None where there are none to draw."""
    left, right = _best(shelf, node, incoming=True), _best(shelf, node, incoming=False)
    if not left or not right:
        both = left or right
        half = (min(len(both), 2 * _SIDE) + 1) // 2
        left, right = both[half : 2 * half], both[:half]
    left, right = left[:_SIDE], right[:_SIDE]
    if not right:
        return None
    lines = max(len(left), len(right), 2)
    return {
        "height": lines * _LINE + 12,
        "middle": lines * _LINE // 2 + 6,
        "name": clip(node.name, _LABEL),
        "left": _column(shelf, node, left, lines),
        "right": _column(shelf, node, right, lines),
    }


def _best(shelf: Shelf, node: Entity, *, incoming: bool) -> list[Edge]:
    """Return the edges to draw on one side: one a neighbour, no papers around a thing that has other company."""
    seen: dict[str, Edge] = {}
    edges = [e for e in shelf.edges[node.id] if (e.target if incoming else e.source) == node.id]
    for edge in sorted(edges, key=lambda e: (-e.papers, rank(e.type), -e.confidence, e.key)):
        other = edge.source if incoming else edge.target
        if other != node.id and shelf.node(other).type not in _APART:
            seen.setdefault(other, edge)
    things = [e for id, e in seen.items() if shelf.node(id).type != "Paper"]
    return things or list(seen.values())


def _column(shelf: Shelf, node: Entity, edges: list[Edge], lines: int) -> list[Record]:
    top = (lines - len(edges)) * _LINE // 2
    column = []
    for number, edge in enumerate(sorted(edges, key=lambda e: (rank(e.type), -e.papers, e.key))):
        outgoing = edge.source == node.id
        other = shelf.thing(edge.target if outgoing else edge.source)
        column.append(
            {
                "name": clip(other["name"], _LABEL),
                "full": other["name"],
                "type": other["type"],
                "page": other["page"],
                "says": phrase(edge.type),
                "outgoing": outgoing,
                "papers": edge.papers,
                "y": top + number * _LINE + _LINE // 2 + 6,
            }
        )
    return column
