"""A node's edges as sections of its page: each relation under a heading a person would use, best supported first."""

from __future__ import annotations

from collections import defaultdict

from kg.model import Edge
from kg.schema import EDGES
from kg.site.shelf import Record, Shelf, date_of

HEADINGS: dict[str, tuple[str, str]] = {
    "BUILDS_ON": ("Builds on", "What builds on it"),
    "USED_FOR": ("Used for", "Methods for it"),
    "BENCHMARK_FOR": ("Measures progress on", "Measured by"),
    "SUBCLASS_OF": ("A kind of", "Kinds of it"),
    "PART_OF": ("Part of", "Parts"),
    "TRAINED_ON": ("Trained on", "Methods trained on it"),
    "EVALUATED_ON": ("Evaluated on", "Methods evaluated on it"),
    "COMPARED_WITH": ("Compared with", "What was compared with it"),
    "IMPLEMENTS": ("Implements", "Code"),
    "HOSTS": ("Hosts", "Where to get it"),
    "INTRODUCES": ("Introduces", "Introduced by"),
    "USES": ("Uses", "Used by"),
    "EVALUATES_ON": ("Evaluates on", "Papers that evaluate on it"),
    "COMPARES_WITH": ("Compares with", "Papers that compare with it"),
    "ADDRESSES": ("Addresses", "Papers that work on it"),
    "REPORTS": ("Reports", "Papers that report it"),
    "RELEASES": ("Releases", "Released by"),
    "LINKS_TO": ("Links to", "Linked from"),
    "WROTE": ("Papers", "Authors"),
    "MENTIONS": ("Mentions", "Mentioned by"),
}
"""Relation -> what it is called on the page of its head, and on that of its tail; in the order of a page."""

_APART = {"REPORTS_RESULT", "OF_METHOD", "ON_DATA", "IN_METRIC"}
"""Told in tables of results."""

_Place = tuple[int, bool, str]


def sections(shelf: Shelf, id: str) -> list[Record]:
    """Return every relation of a node with all that stands in it, each neighbour with its surest sentences."""
    groups: dict[_Place, list[Edge]] = defaultdict(list)
    for edge in shelf.edges[id]:
        if edge.type in _APART:
            continue
        # A node may be tied to itself; then it stands in both.
        for incoming in {edge.source != id, edge.target == id}:
            groups[rank(edge.type), incoming, edge.type].append(edge)
    return [
        _section(shelf, kind, edges, incoming=incoming)
        for (_, incoming, kind), edges in sorted(groups.items(), key=lambda item: item[0])
    ]


def heading(relation: str, *, incoming: bool) -> str:
    """Return what a relation is called on a page, also one that is not listed above.

    >>> heading("USES", incoming=True), heading("TURNS_INTO", incoming=False), heading("TURNS_INTO", incoming=True)
    ('Used by', 'Turns into', 'Turns into (from)')
    """
    if relation in HEADINGS:
        return HEADINGS[relation][incoming]
    said = phrase(relation).capitalize()
    return f"{said} (from)" if incoming else said


def phrase(relation: str) -> str:
    """Return a relation in small letters, to be read between its ends.

    >>> phrase("BUILDS_ON")
    'builds on'
    """
    return relation.lower().replace("_", " ")


def rank(relation: str) -> int:
    """Return where a relation stands among the sections of a page."""
    order = [*HEADINGS, *EDGES]
    return order.index(relation) if relation in order else len(order)


def row(shelf: Shelf, edge: Edge, other: str) -> Record:
    """Return one edge as seen from a node: the other end, how well it is supported, and by which sentences."""
    return {
        **shelf.thing(other),
        "papers": edge.papers,
        "confidence": round(edge.confidence, 3),
        "sentences": shelf.sentences(edge),
    }


def _section(shelf: Shelf, kind: str, edges: list[Edge], *, incoming: bool) -> Record:
    def order(edge: Edge) -> tuple[int, int, float, str]:
        other = shelf.node(edge.source if incoming else edge.target)
        newest = int((date_of(other) or "0")[:4]) if date_of(other)[:4].isdecimal() else 0
        return (-newest, -edge.papers, -edge.confidence, other.id)

    ends = [(edge, edge.source if incoming else edge.target) for edge in sorted(edges, key=order)]
    return {
        "relation": kind,
        "direction": "in" if incoming else "out",
        "heading": heading(kind, incoming=incoming),
        "total": len(ends),
        "rows": [row(shelf, edge, other) for edge, other in ends],
        "more": None,
    }
