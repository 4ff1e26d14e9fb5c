"""What a picture needs beside the graph, whichever engine draws it: sizes, places, communities."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from kg.model import Entity, Graph
from kg.views.communities import communities
from kg.views.layout import positions
from kg.views.selection import Selection

_LABEL = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A selection laid out: by node how many papers speak of it, radius and place in pixels, and community if any."""

    selection: Selection
    papers: Mapping[str, int]
    sizes: Mapping[str, float]
    places: Mapping[str, tuple[int, int]]
    groups: Mapping[str, int]

    @property
    def graph(self) -> Graph:
        """What is shown."""
        return self.selection.graph


def picture_of(selection: Selection, papers: Mapping[str, int]) -> Picture:
    """Lay out a selection; `papers` says how many papers of the whole graph speak of each node."""
    graph = selection.graph
    sizes = {n.id: _size(n, papers[n.id]) for n in graph.nodes.values()}
    joined: Counter[tuple[str, str]] = Counter()
    for (source, _, target), edge in graph.edges.items():
        joined[min(source, target), max(source, target)] += len(edge.evidence)
    groups = communities(graph.nodes, joined)
    places = positions(sizes, joined, groups)
    return Picture(selection=selection, papers=papers, sizes=sizes, places=places, groups=groups)


def short(name: str, *, limit: int = _LABEL) -> str:
    """Return a name on one line, cut to fit beside a node.

    >>> short("A  very\\nlong name", limit=9)
    'A very l…'
    """
    line = " ".join(name[: 4 * limit].split())
    return line if len(line) <= limit and len(name) <= 4 * limit else f"{line[: limit - 1]}…"


def _size(node: Entity, papers: int) -> float:
    """Return a radius in pixels: papers and results are small, what many papers speak of is large (area grows)."""
    if node.type in {"Paper", "Result"}:
        return 8.0 if node.type == "Paper" else 6.0
    return round(min(3.0 + 7.0 * math.sqrt(max(papers, 1)), 46.0), 1)
