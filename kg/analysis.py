"""What a graph says about itself: counts, the card of one node, and the sentences behind one edge, as plain records."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.model import Edge, Entity, Evidence, Graph, Paper
from kg.schema import EDGES, NAMED, NODES

if TYPE_CHECKING:
    from kg.stores import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """Counts of a graph; types are in the order of the schema, `top` gives (name, papers) by node type, most first."""

    papers: int
    evidence: int
    nodes: Mapping[str, int]
    edges: Mapping[str, int]
    top: Mapping[str, tuple[tuple[str, int], ...]]


def stats(graph: Graph, *, top: int = 10) -> Stats:
    """Count what `graph` holds; `top` names of each type that text names, by the papers they stand in.

    >>> stats(Graph()).papers
    0
    """
    behind = graph.papers_behind()
    nodes = Counter(n.type for n in graph.nodes.values())
    edges = Counter(e.type for e in graph.edges.values())
    best = {
        kind: sorted(((n.name, len(behind[n.id])) for n in graph.of_type(kind)), key=lambda x: (-x[1], x[0]))[:top]
        for kind in NAMED
    }
    return Stats(
        papers=nodes["Paper"],
        evidence=sum(len(e.evidence) for e in graph.edges.values()),
        nodes={t: nodes[t] for t in NODES if nodes[t]},
        edges={t: edges[t] for t in EDGES if edges[t]},
        top={t: tuple(rows) for t, rows in best.items() if rows},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """One edge as seen from a node: the other end, how many papers say so, how sure it is, its best sentence."""

    node: Entity
    papers: int
    confidence: float
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """All edges of one type and direction at a node: the best supported neighbours first."""

    type: str
    outgoing: bool
    neighbours: tuple[Neighbour, ...]

    def __str__(self) -> str:
        return f"{self.type} →" if self.outgoing else f"← {self.type}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Everything the graph says about one node; `papers` counts the papers behind its edges, `urls` where to click."""

    entity: Entity
    papers: int
    relations: tuple[Relation, ...]
    urls: tuple[str, ...]

    def __str__(self) -> str:
        papers = f"{self.papers:,} paper{'' if self.papers == 1 else 's'}"
        lines = [f"{self.entity.name} ({self.entity.type}), {papers}"]
        lines += [f"  {r}  {', '.join(n.node.name for n in r.neighbours)}" for r in self.relations]
        return "\n".join(lines)


def card(store: Store, entity: Entity) -> Card:
    """Gather what `store` says about a node of it."""
    edges = store.edges_of(entity.id)
    node = _nodes(store)
    groups: dict[tuple[int, bool], list[Neighbour]] = defaultdict(list)
    rank = {name: index for index, name in enumerate(EDGES)}
    for edge in edges:
        outgoing = edge.source == entity.id
        neighbour = Neighbour(
            node=node(edge.target if outgoing else edge.source),
            papers=edge.papers,
            confidence=edge.confidence,
            sentence=best_evidence(edge)[0].sentence,
        )
        groups[rank[edge.type], not outgoing].append(neighbour)
    relations = tuple(
        Relation(
            type=list(EDGES)[index],
            outgoing=not incoming,
            neighbours=tuple(sorted(found, key=lambda n: (-n.papers, -n.confidence, n.node.name, n.node.id))),
        )
        for (index, incoming), found in sorted(groups.items(), key=lambda item: item[0])
    )
    resources = [n.node for r in relations for n in r.neighbours if n.node.type == "Resource"]
    urls = dict.fromkeys(str(url) for n in (entity, *resources) if (url := n.get("url")))
    papers = {e.paper for edge in edges for e in edge.evidence}
    return Card(entity=entity, papers=len(papers), relations=relations, urls=tuple(urls))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One sentence behind an edge: `words` are those that carry the claim, at `start` of `sentence` (-1: elsewhere)."""

    evidence: Evidence
    title: str
    words: str
    start: int

    @property
    def parts(self) -> tuple[str, str, str]:
        """The sentence before its words, the words, and the sentence after them.

        >>> from kg.model import Span
        >>> e = Evidence(paper="p", span=Span(9, 13), sentence="We use LoRA.", rule="r", score=1)
        >>> Reason(evidence=e, title="T", words="LoRA", start=7).parts
        ('We use ', 'LoRA', '.')
        """
        sentence = self.evidence.sentence
        if self.start < 0:
            return sentence, "", ""
        end = self.start + len(self.words)
        return sentence[: self.start], sentence[self.start : end], sentence[end:]


def reasons(edge: Edge, paper: Callable[[str], Paper | None]) -> list[Reason]:
    """Return the evidence of an edge, the surest first; `paper` gives the paper of an id, where it is at hand."""
    return [_reason(evidence, paper(evidence.paper)) for evidence in best_evidence(edge)]


def _reason(evidence: Evidence, paper: Paper | None) -> Reason:
    if paper is None:
        return Reason(evidence=evidence, title=evidence.paper, words="", start=-1)
    words = evidence.span.of(paper.text)
    # A sentence may stand twice in a paper, and its words twice in it: the span says which one is meant.
    begin = next((at for at in _places(evidence.sentence, paper.text) if at <= evidence.span.start), -1)
    start = evidence.span.start - begin
    if begin < 0 or evidence.sentence[start : start + len(words)] != words:
        start = evidence.sentence.find(words)
    return Reason(evidence=evidence, title=paper.title, words=words, start=start)


def _places(part: str, text: str) -> Iterator[int]:
    """Yield where `part` begins in `text`, last first."""
    at = text.rfind(part)
    while at >= 0:
        yield at
        at = text.rfind(part, 0, at + len(part) - 1)


def best_evidence(edge: Edge) -> list[Evidence]:
    """Return the evidence of an edge, the surest first."""
    return sorted(edge.evidence, key=lambda e: (-e.score, e))


def _nodes(store: Store) -> Callable[[str], Entity]:
    """Look nodes up once each; an edge's end is always there."""
    known: dict[str, Entity] = {}

    def node(identifier: str) -> Entity:
        if identifier not in known:
            found = store.node(identifier)
            if found is None:
                raise LookupError(f"an edge ends at {identifier}, which is no node")
            known[identifier] = found
        return known[identifier]

    return node
