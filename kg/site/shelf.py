"""A graph as pages need it: what is around each node, which papers stand behind it, the sentences of each edge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any

from kg.analysis import Reason, reasons
from kg.model import Edge, Entity, Graph, Key, Paper
from kg.site.addresses import address
from kg.views.addresses import addresses

Record = dict[str, Any]

NAME, SENTENCE = 160, 420
"""How many characters of a name or a sentence stand in a list: what is longer is told in full on its own page."""
_SENTENCES, _URL = 3, 2000


class Shelf:
    """A graph with its papers, indexed once. What it gives as a record is plain data, for JSON and templates alike."""

    def __init__(self, graph: Graph, papers: Iterable[Paper]) -> None:
        self.graph = graph
        self.papers = {paper.id: paper for paper in papers}
        self.edges: dict[str, list[Edge]] = defaultdict(list)
        self.claims: dict[str, list[Edge]] = defaultdict(list)
        """The edges between two things, by the papers that say so."""
        for edge in graph.edges.values():
            said = {e.paper for e in edge.evidence}
            for end in dict.fromkeys((edge.source, edge.target)):
                self.edges[end].append(edge)
            if not edge.source.startswith(("paper:", "result:", "author:")):
                for paper in said:
                    self.claims[paper].append(edge)
        self.behind = graph.papers_behind()
        """The ids of the papers that speak of each node."""
        self._things: dict[str, Record] = {}
        self._told: dict[Key, list[Record]] = {}

    def node(self, id: str) -> Entity:
        """Return a node of the graph."""
        return self.graph.nodes[id]

    def of_type(self, kind: str) -> list[Entity]:
        """Return the nodes of a type, those that most papers speak of first; papers the newest first."""
        return self._by_type.get(kind, [])

    @cached_property
    def _by_type(self) -> dict[str, list[Entity]]:
        found: dict[str, list[Entity]] = defaultdict(list)
        for node in sorted(self.graph.nodes.values(), key=lambda n: (-len(self.behind[n.id]), n.name, n.id)):
            found[node.type].append(node)
        if "Paper" in found:
            found["Paper"].sort(key=lambda n: (n.name, n.id))
            found["Paper"].sort(key=date_of, reverse=True)
        return found

    def thing(self, id: str) -> Record:
        """Return what a link to a node says: its name, type and page (from the top of the site)."""
        if id not in self._things:
            node = self.node(id)
            record = {"name": clip(node.name, NAME), "type": node.type, "page": self.page_of(id)}
            if node.type == "Paper":
                record["year"] = date_of(node)[:4]
            self._things[id] = record
        return self._things[id]

    def page_of(self, id: str) -> str:
        """Return the page on which a node is told: its own; a result's is that of its paper."""
        if self.node(id).type != "Result":
            return address(id)
        paper = next((e.source for e in self.edges[id] if e.type == "REPORTS_RESULT"), None)
        return address(paper) if paper else "index.html"

    def paper(self, paper: str) -> Record:
        """Return what a quotation says of its paper, which may be no node of the graph."""
        id = f"paper:{paper}"
        if id in self.graph.nodes:
            return self.thing(id)
        known = self.papers.get(paper)
        return {"name": clip(known.title if known else paper, NAME), "type": "Paper", "page": None, "year": ""}

    def sentences(self, edge: Edge) -> list[Record]:
        """Return the surest sentences behind an edge: before its words, the words, after them, and where it says so."""
        if edge.key not in self._told:
            self._told[edge.key] = [self._quoted(reason) for reason in reasons(edge, self.papers.get)[:_SENTENCES]]
        return self._told[edge.key]

    def sentence(self, edge: Edge, paper: str) -> Record:
        """Return the surest sentence of one of the papers behind an edge."""
        if edge.papers == 1:
            return self.sentences(edge)[0]
        own = replace(edge, evidence=frozenset(e for e in edge.evidence if e.paper == paper))
        return self._quoted(reasons(own, self.papers.get)[0])

    def _quoted(self, reason: Reason) -> Record:
        return {
            "pieces": clip_around(*reason.parts),
            "paper": self.paper(reason.evidence.paper),
            "rule": clip(reason.evidence.rule, NAME),
            "score": round(reason.evidence.score, 3),
        }


def date_of(node: Entity) -> str:
    """Return when a paper is from, as far as its source says: a date, a year, or nothing."""
    return str(node.get("date") or node.get("year") or "")[:10]


def links_of(node: Entity) -> list[str]:
    """Return the addresses on the web that a node has; what is longer than any real one is none."""
    return [url for url in addresses(node) if len(url) <= _URL]


def clip(text: str, most: int) -> str:
    """Return a text on one line, cut where it is too long.

    >>> clip("A  very\\nlong name", 9)
    'A very l…'
    """
    line = " ".join(text[: 4 * most].split())
    return line if len(line) <= most and len(text) <= 4 * most else f"{line[: most - 1]}…"


def clip_around(before: str, words: str, after: str, most: int = SENTENCE) -> list[str]:
    """Return the pieces of a sentence, cut on both sides where it is too long, so that its words are seen.

    >>> clip_around("We do many things and also use ", "LoRA", " for this and that.", most=24)
    ['…also use ', 'LoRA', ' for this…']
    """
    words = words if len(words) <= most else f"{words[: most - 1]}…"
    room = max(most - len(words), 0)
    left = min(len(before), max(room // 2, room - len(after)))
    right = room - left
    start = before if len(before) <= left else f"…{before[len(before) - max(left - 1, 0) :]}"
    end = after if len(after) <= right else f"{after[: max(right - 1, 0)]}…"
    return [start, words, end]


def chunks(rows: list[Record], size: int) -> Iterator[list[Record]]:
    """Yield the rows in parts of that size."""
    return (rows[start : start + size] for start in range(0, len(rows), size))
