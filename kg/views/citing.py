"""What a page quotes: papers by their number in the page, and sentences in pieces, plain and marked in turn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kg.model import Edge, Entity, Evidence, Graph
from kg.views.addresses import addresses
from kg.views.marking import marked, names_of
from kg.views.published import published

Quote = dict[str, Any]
"""{"paper": its number in the page, "pieces", "score"}"""


class Citations:
    """The papers that a page quotes, each once, in the order they are first quoted."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._numbers: dict[str, int] = {}

    def number(self, paper: str) -> int:
        """Return the number of a paper (an id as evidence gives it), and cite it."""
        return self._numbers.setdefault(paper, len(self._numbers))

    def quote(self, evidence: Evidence, about: Iterable[Entity]) -> Quote:
        """Return a sentence with the names of what it is about marked."""
        names = [name for entity in about for name in names_of(entity)]
        return {
            "paper": self.number(evidence.paper),
            "pieces": marked(evidence.sentence, names),
            "score": round(evidence.score, 3),
        }

    def quotes(self, edge: Edge, *, limit: int) -> list[Quote]:
        """Return the surest sentences behind an edge, at most one a paper."""
        about = [self._graph.nodes[end] for end in (edge.source, edge.target)]
        best: dict[str, Evidence] = {}
        for evidence in sorted(edge.evidence, key=lambda e: (-e.score, e)):
            best.setdefault(evidence.paper, evidence)
        return [self.quote(evidence, about) for evidence in list(best.values())[:limit]]

    def records(self) -> list[dict[str, Any]]:
        """Return title, address and date of every paper cited so far, by number."""
        return [self._record(paper) for paper in self._numbers]

    def _record(self, paper: str) -> dict[str, Any]:
        node = self._graph.nodes.get(f"paper:{paper}")
        if node is None:
            return {"title": paper, "url": None, "date": ""}
        return {"title": node.name, "url": next(iter(addresses(node)), None), "date": published(node)}
