"""The records everything else passes around: frozen, slotted, keyword-only, comparable and hashable.

A paper is read into `PaperFacts` (what one paper says); the facts of many papers are resolved into a `Graph`
(what the papers together mean). Nothing here knows a store, a format or a library.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

Property = str | int | float | bool
Properties = tuple[tuple[str, Property], ...]
"""Sorted (name, value) pairs; a missing value is a missing pair, never None."""


def properties(**values: Property | None) -> Properties:
    """Return sorted pairs of the values that are there.

    >>> properties(year=2021, date=None, kind="code")
    (('kind', 'code'), ('year', 2021))
    """
    return tuple(sorted((k, v) for k, v in values.items() if v is not None and v != ""))


class _Range(NamedTuple):
    start: int
    end: int


class Span(_Range):
    """A half-open range of code points of `Paper.text`.

    Raises:
        ValueError: the range is empty or negative.

    >>> Span(0, 4).of("LoRA adapts")
    'LoRA'
    """

    __slots__ = ()

    def __new__(cls, start: int, end: int) -> Span:
        """Return the range, which is a tuple because there are so many: made, compared and looked up in C."""
        if not 0 <= start < end:
            raise ValueError(f"a span needs 0 <= start < end, not {start}..{end}")
        return tuple.__new__(cls, (start, end))

    def of(self, text: str) -> str:
        """Return the slice of `text` that this span names."""
        return text[self.start : self.end]

    def __contains__(self, other: object) -> bool:
        return isinstance(other, Span) and self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A title and an abstract, with what the source says about them; `text` is what every Span indexes.

    >>> Paper(id="2106.09685", title="LoRA", abstract="We adapt.").text
    'LoRA\\nWe adapt.'
    """

    id: str
    title: str
    abstract: str = ""
    date: str = ""
    urls: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Title, newline, abstract."""
        return f"{self.title}\n{self.abstract}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One place where a paper names something; `text` is exactly the slice of the paper that `span` names."""

    paper: str
    span: Span
    text: str
    type: str
    rule: str
    score: float


class Ref(NamedTuple):
    """What a fact points at before resolution: a node type and the name one paper uses for it."""

    type: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One thing as one paper names it: its preferred form and every other form of it in that paper."""

    type: str
    name: str
    aliases: tuple[str, ...] = ()
    properties: Properties = ()
    score: float = 1.0

    @property
    def ref(self) -> Ref:
        """What facts call this term."""
        return Ref(self.type, self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What one paper says: a typed edge between two names, and the words that carry it."""

    head: Ref
    type: str
    tail: Ref
    span: Span
    rule: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFacts:
    """Everything read from one paper: a small graph over its own names. The ledger keeps these as read."""

    paper: str
    version: str
    sentences: tuple[Span, ...] = ()
    terms: tuple[Term, ...] = ()
    mentions: tuple[Mention, ...] = ()
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Evidence:
    """One sentence behind an edge: where it stands, what found it, how sure that was.

    `span` are the offsets in `Paper.text` of the words that carry the claim, `sentence` the sentence around them,
    `version` the extractor's.
    """

    paper: str
    span: Span
    sentence: str
    rule: str
    score: float
    version: str = ""

    def record(self) -> dict[str, Property]:
        """Return the evidence as other tools read it: flat, the span as start and end."""
        return {
            "paper": self.paper,
            "start": self.span.start,
            "end": self.span.end,
            "sentence": self.sentence,
            "rule": self.rule,
            "score": self.score,
            "version": self.version,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A node: what the papers together mean by a name. `id` is made of the type and the content, never of chance."""

    id: str
    type: str
    name: str
    aliases: tuple[str, ...] = ()
    properties: Properties = ()

    def get(self, name: str) -> Property | None:
        """Return a property's value, or None where it has none."""
        return dict(self.properties).get(name)


Key = tuple[str, str, str]
"""(source id, edge type, target id): what makes an edge that edge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A typed edge with all the evidence for it; joining two edges of one key is the union of their evidence.

    Raises:
        ValueError: there is no evidence.

    >>> e = Evidence(paper="p", span=Span(0, 4), sentence="LoRA is used.", rule="r", score=0.5)
    >>> edge = Edge(source="paper:p", type="USES", target="method:lora", evidence=frozenset([e]))
    >>> edge.papers, edge.confidence
    (1, 0.5)
    """

    source: str
    type: str
    target: str
    evidence: frozenset[Evidence]

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError(f"an edge needs evidence: {self.key}")

    @property
    def key(self) -> Key:
        """What makes this edge this edge."""
        return self.source, self.type, self.target

    @property
    def papers(self) -> int:
        """The number of papers that support the edge."""
        return len({e.paper for e in self.evidence})

    @property
    def confidence(self) -> float:
        """How likely at least one paper really says so: noisy-or over papers of each paper's best score."""
        best: dict[str, float] = {}
        for e in self.evidence:
            best[e.paper] = max(best.get(e.paper, 0.0), e.score)
        return round(1.0 - math.prod(1.0 - best[p] for p in sorted(best)), 6)

    def join(self, other: Edge) -> Edge:
        """Return the edge with the evidence of both.

        Raises:
            ValueError: the two have different ends or types.
        """
        if self.key != other.key:
            raise ValueError(f"cannot join {self.key} with {other.key}")
        return Edge(source=self.source, type=self.type, target=self.target, evidence=self.evidence | other.evidence)


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes by id and edges by key, each in sorted order; equal graphs compare equal.

    Raises:
        ValueError: an edge's end is not among the nodes.
    """

    nodes: Mapping[str, Entity] = field(default_factory=dict)
    edges: Mapping[Key, Edge] = field(default_factory=dict)

    @classmethod
    def of(cls, nodes: Iterable[Entity], edges: Iterable[Edge]) -> Graph:
        """Build a graph from any iterables; edges that share a key are joined."""
        by_key: dict[Key, Edge] = {}
        for edge in edges:
            by_key[edge.key] = by_key[edge.key].join(edge) if edge.key in by_key else edge
        by_id = {n.id: n for n in nodes}
        for source, kind, target in by_key:
            for end in (source, target):
                if end not in by_id:
                    raise ValueError(f"edge {source} {kind} {target}: no node {end!r}")
        return cls(
            MappingProxyType({i: by_id[i] for i in sorted(by_id)}),
            MappingProxyType({k: by_key[k] for k in sorted(by_key)}),
        )

    def __len__(self) -> int:
        return len(self.nodes)

    def papers_behind(self) -> dict[str, set[str]]:
        """Return for every node the ids of the papers that speak of it: those behind its edges.

        >>> Graph.of([Entity(id="method:x", type="Method", name="x")], []).papers_behind()
        {'method:x': set()}
        """
        behind: dict[str, set[str]] = {id: set() for id in self.nodes}
        for edge in self.edges.values():
            papers = {e.paper for e in edge.evidence}
            behind[edge.source] |= papers
            behind[edge.target] |= papers
        return behind

    def of_type(self, *types: str) -> Iterator[Entity]:
        """Yield the nodes of these types, in order of id."""
        return (n for n in self.nodes.values() if n.type in types)
