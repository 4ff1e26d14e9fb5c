"""Derivation: the graph of all that was read, from nothing but the ledger, whatever the order of the papers."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from kg.model import Edge, Entity, Evidence, Fact, Graph, Paper, PaperFacts, Ref, Term, properties
from kg.resolve.identity import Identity
from kg.schema import NAMED, family, is_legal
from kg.text import arxiv_id, normalise, slug
from kg.vocabulary import known_forms


def resolve(readings: Iterable[tuple[Paper, PaperFacts]]) -> Graph:
    """Return the graph of these papers: entities joined across papers, every fact as evidence of an edge.

    >>> paper = Paper(id="p", title="LoRA", abstract="")
    >>> lora = Term(type="Method", name="LoRA")
    >>> from kg.model import Span
    >>> fact = Fact(head=Ref("Paper", "p"), type="INTRODUCES", tail=lora.ref, span=Span(0, 4), rule="r", score=1.0)
    >>> graph = resolve([(paper, PaperFacts(paper="p", version="1", terms=(lora,), facts=(fact,)))])
    >>> list(graph.edges)
    [('paper:p', 'INTRODUCES', 'method:lora')]
    """
    read = sorted(readings, key=lambda pair: pair[0].id)
    identity = Identity.of(t for _, facts in read for t in facts.terms if t.type in NAMED)
    things: dict[tuple[str, str], _Thing] = {}
    for _, facts in read:
        for term in facts.terms:
            if term.type in NAMED:
                key = (family(term.type), identity.key(term))
                things.setdefault(key, _Thing(*key)).add(term)
    ids = {key: thing.settle() for key, thing in things.items()}
    nodes: dict[str, Entity] = {}
    edges: list[Edge] = []
    for paper, facts in read:
        of_paper = _plain_nodes(paper, facts)
        nodes.update({e.id: e for e in of_paper.values()})
        of_paper |= {t.ref: ids[family(t.type), identity.key(t)] for t in facts.terms if t.type in NAMED}
        edges += _edges(paper, facts, of_paper)
    used = {end for e in edges for end in (e.source, e.target)}
    nodes |= {e.id: e for e in ids.values() if e.id in used}
    return Graph.of(nodes.values(), edges)


@dataclass(slots=True)
class _Thing:
    """What the papers' terms for one thing add up to."""

    family: str
    key: str
    types: Counter[str] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)
    forms: set[str] = field(default_factory=set)

    def add(self, term: Term) -> None:
        self.types[term.type] += 1
        self.names[term.name] += 1
        self.forms.update((term.name, *term.aliases))

    def settle(self) -> Entity:
        """Give the thing its type (the vocabularies' word, else the most papers'), name and id."""
        known = known_forms().get(self.key)
        kind = known[0] if known and known[0] in self.types else min(self.types, key=lambda t: (-self.types[t], t))
        name = min(self.names, key=lambda n: (-self.names[n], n))
        if known and normalise(known[1]) in {normalise(f) for f in self.forms} and any(c.isupper() for c in known[1]):
            name = known[1]
        aliases = tuple(sorted(f for f in self.forms if f != name))
        return Entity(id=f"{kind.lower()}:{self.key}", type=kind, name=name, aliases=aliases)


def _plain_nodes(paper: Paper, facts: PaperFacts) -> dict[Ref, Entity]:
    """Return the nodes that need no resolving: the paper, its links, its results, its authors."""
    found = {Ref("Paper", paper.id): paper_node(paper)}
    for term in facts.terms:
        if term.type in NAMED:
            continue
        if term.type == "Result":
            key = f"result:{paper.id}/{slug(term.name)}"
        elif term.type == "Resource":
            key = f"resource:{_address(term.name)}"
        else:
            key = f"{term.type.lower()}:{slug(term.name) or normalise(term.name)}"
        found[term.ref] = Entity(
            id=key,
            type=term.type,
            name=_address(term.name) if term.type == "Resource" else term.name,
            properties=term.properties,
        )
    return found


def paper_node(paper: Paper) -> Entity:
    """Return a paper's node: its title as the name; date, year and address as far as they are known."""
    url = next(iter(paper.urls), None) or (f"https://arxiv.org/abs/{paper.id}" if arxiv_id(paper.id) else None)
    year: Any = int(paper.date[:4]) if paper.date[:4].isdigit() else None
    return Entity(
        id=f"paper:{paper.id}",
        type="Paper",
        name=paper.title,
        properties=properties(date=paper.date or None, year=year, url=url),
    )


def _address(url: str) -> str:
    """Return a URL without what does not tell addresses apart; hosts, and GitHub's paths, know no case.

    >>> _address("https://www.GitHub.com/Microsoft/LoRA/"), _address("http://a.org/X")
    ('github.com/microsoft/lora', 'a.org/X')
    """
    host, slash, path = url.partition("://")[2].rstrip("/").partition("/")
    host = host.casefold().removeprefix("www.")
    return host + slash + (path.casefold() if host == "github.com" else path)


def _edges(paper: Paper, facts: PaperFacts, nodes: dict[Ref, Entity]) -> list[Edge]:
    starts = [s.start for s in facts.sentences]
    found = []
    for fact in facts.facts:
        head, tail = nodes[fact.head], nodes[fact.tail]
        if head.id == tail.id or not is_legal(head.type, fact.type, tail.type):
            continue
        evidence = Evidence(
            paper=paper.id,
            span=fact.span,
            sentence=_sentence(paper, facts, starts, fact),
            rule=fact.rule,
            score=fact.score,
            version=facts.version,
        )
        found.append(Edge(source=head.id, type=fact.type, target=tail.id, evidence=frozenset([evidence])))
    return found


def _sentence(paper: Paper, facts: PaperFacts, starts: list[int], fact: Fact) -> str:
    """Return the sentence, or the sentences, that the fact's words stand in."""
    first = bisect_right(starts, fact.span.start) - 1
    last = bisect_right(starts, fact.span.end - 1) - 1
    if first < 0:
        return fact.span.of(paper.text)
    return paper.text[facts.sentences[first].start : facts.sentences[last].end].strip()
