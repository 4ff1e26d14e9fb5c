"""Derivation: the graph of all that was read, from nothing but the ledger, whatever the order of the papers."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from typing import Any

from kg.model import Edge, Entity, Evidence, Fact, Graph, Paper, PaperFacts, Ref, properties
from kg.resolve.decisions import NO_DECISIONS, Decisions
from kg.resolve.naming import namings
from kg.resolve.settling import settle
from kg.schema import NAMED, ROLES, is_legal
from kg.text import arxiv_id, normalise, slug


def resolve(readings: Iterable[tuple[Paper, PaperFacts]], decisions: Decisions = NO_DECISIONS) -> Graph:
    """Return the graph of these papers: entities joined across papers, every fact as evidence of an edge.

    >>> paper = Paper(id="p", title="LoRA", abstract="")
    >>> from kg.model import Span, Term
    >>> lora = Term(type="Method", name="LoRA")
    >>> fact = Fact(head=Ref("Paper", "p"), type="INTRODUCES", tail=lora.ref, span=Span(0, 4), rule="r", score=1.0)
    >>> graph = resolve([(paper, PaperFacts(paper="p", version="1", terms=(lora,), facts=(fact,)))])
    >>> list(graph.edges)
    [('paper:p', 'INTRODUCES', 'method:lora')]
    """
    read = sorted(readings, key=lambda pair: pair[0].id)
    settled = settle((n for _, facts in read for n in namings(facts)), decisions)
    nodes: dict[str, Entity] = {}
    edges: list[Edge] = []
    for paper, facts in read:
        plain = plain_nodes(paper, facts)
        nodes.update({e.id: e for e in plain.values()})
        named = {t.ref: settled[paper.id, t.ref] for t in facts.terms if t.type in NAMED}
        edges += edges_of(paper, facts, plain | named)
    used = {end for e in edges for end in (e.source, e.target)}
    nodes |= {e.id: e for e in settled.values() if e.id in used}
    return Graph.of(nodes.values(), edges)


def plain_nodes(paper: Paper, facts: PaperFacts) -> dict[Ref, Entity]:
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


def edges_of(paper: Paper, facts: PaperFacts, entities: Mapping[Ref, Entity]) -> list[Edge]:
    """Return an edge for every fact of a paper, between the entities that its refs are.

    Where the papers together take a thing for another type than this paper does, the paper still names it: a role
    that the type cannot have becomes a mention; a relation that it cannot have is none.
    """
    starts = [s.start for s in facts.sentences]
    found = []
    for fact in facts.facts:
        head, tail = entities[fact.head], entities[fact.tail]
        kind = fact.type
        if not is_legal(head.type, kind, tail.type) and kind in ROLES.values():
            kind = ROLES["mentions"]
        if head.id == tail.id or not is_legal(head.type, kind, tail.type):
            continue
        evidence = Evidence(
            paper=paper.id,
            span=fact.span,
            sentence=_sentence(paper, facts, starts, fact),
            rule=fact.rule,
            score=fact.score,
            version=facts.version,
        )
        found.append(Edge(source=head.id, type=kind, target=tail.id, evidence=frozenset([evidence])))
    return found


def _sentence(paper: Paper, facts: PaperFacts, starts: list[int], fact: Fact) -> str:
    """Return the sentence, or the sentences, that the fact's words stand in."""
    first = bisect_right(starts, fact.span.start) - 1
    last = bisect_right(starts, fact.span.end - 1) - 1
    if first < 0:
        return fact.span.of(paper.text)
    return paper.text[facts.sentences[first].start : facts.sentences[last].end].strip()
