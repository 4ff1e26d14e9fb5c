"""Records to and from JSON, without loss and in one canonical spelling, and the digest of a graph made of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from kg.model import Edge, Entity, Evidence, Fact, Graph, Mention, Paper, PaperFacts, Properties, Ref, Span, Term


def canonical(value: Any) -> str:
    """Return the one JSON text of a value: sorted keys, no spaces, characters as they are.

    Raises:
        ValueError: a number is not finite.

    >>> canonical({"b": 1, "a": ["é"]})
    '{"a":["é"],"b":1}'
    """
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def plain(text: str) -> Any:
    """Return the value that `canonical` wrote.

    Raises:
        ValueError: the text is no JSON.
    """
    return json.loads(text)


def facts_to_json(facts: PaperFacts) -> str:
    """Return the canonical JSON of what one paper says.

    >>> facts = PaperFacts(paper="p", version="1", sentences=(Span(0, 4),))
    >>> facts_to_json(facts)
    '{"facts":[],"mentions":[],"paper":"p","sentences":[[0,4]],"terms":[],"version":"1"}'
    >>> facts_from_json(facts_to_json(facts)) == facts
    True
    """
    return canonical(
        {
            "paper": facts.paper,
            "version": facts.version,
            "sentences": [_pair(s) for s in facts.sentences],
            "terms": [_term(t) for t in facts.terms],
            "mentions": [
                {
                    "paper": m.paper,
                    "span": _pair(m.span),
                    "text": m.text,
                    "type": m.type,
                    "rule": m.rule,
                    "score": m.score,
                }
                for m in facts.mentions
            ],
            "facts": [
                {
                    "head": [f.head.type, f.head.name],
                    "type": f.type,
                    "tail": [f.tail.type, f.tail.name],
                    "span": _pair(f.span),
                    "rule": f.rule,
                    "score": f.score,
                }
                for f in facts.facts
            ],
        }
    )


def facts_from_json(text: str) -> PaperFacts:
    """Return the facts that `facts_to_json` wrote.

    Raises:
        ValueError, KeyError, TypeError: the text is something else.
    """
    data = json.loads(text)
    return PaperFacts(
        paper=data["paper"],
        version=data["version"],
        sentences=tuple(Span(*s) for s in data["sentences"]),
        terms=tuple(map(_term_of, data["terms"])),
        mentions=tuple(Mention(**(m | {"span": Span(*m["span"])})) for m in data["mentions"]),
        facts=tuple(
            Fact(**(f | {"head": Ref(*f["head"]), "tail": Ref(*f["tail"]), "span": Span(*f["span"])}))
            for f in data["facts"]
        ),
    )


def term_to_json(term: Term) -> str:
    """Return the canonical JSON of a term.

    >>> term_of_json(term_to_json(Term(type="Task", name="parsing"))).name
    'parsing'
    """
    return canonical(_term(term))


def term_of_json(text: str) -> Term:
    """Return the term that `term_to_json` wrote.

    Raises:
        ValueError, KeyError, TypeError: the text is something else.
    """
    return _term_of(json.loads(text))


def paper_row(paper: Paper) -> tuple[str, str, str, str, str, str]:
    """Return a paper as (id, date, title, abstract, addresses as JSON, authors as JSON)."""
    return paper.id, paper.date, paper.title, paper.abstract, canonical(paper.urls), canonical(paper.authors)


def paper_of(id: str, date: str, title: str, abstract: str, urls: str, authors: str) -> Paper:
    """Return the paper that `paper_row` wrote.

    Raises:
        ValueError, TypeError: the JSON is something else.
    """
    return Paper(
        id=id,
        title=title,
        abstract=abstract,
        date=date,
        urls=tuple(json.loads(urls)),
        authors=tuple(json.loads(authors)),
    )


def entity_row(entity: Entity) -> tuple[str, str, str, str, str]:
    """Return a node as (id, type, name, aliases as JSON, properties as JSON)."""
    aliases, properties = canonical(entity.aliases), canonical(dict(entity.properties))
    return entity.id, entity.type, entity.name, aliases, properties


def entity_of(id: str, type: str, name: str, aliases: str, properties: str) -> Entity:
    """Return the node that `entity_row` wrote.

    Raises:
        ValueError, TypeError: the JSON is something else.
    """
    return Entity(
        id=id, type=type, name=name, aliases=tuple(json.loads(aliases)), properties=_properties(json.loads(properties))
    )


def evidence_row(evidence: Evidence) -> tuple[str, int, int, str, str, float, str]:
    """Return a piece of evidence as (paper, start, stop, sentence, rule, score, version)."""
    e = evidence
    return e.paper, e.span.start, e.span.end, e.sentence, e.rule, float(e.score), e.version


def evidence_of(paper: str, start: int, stop: int, sentence: str, rule: str, score: float, version: str) -> Evidence:
    """Return the evidence that `evidence_row` wrote.

    Raises:
        ValueError: the offsets are no span.
    """
    return Evidence(paper=paper, span=Span(start, stop), sentence=sentence, rule=rule, score=score, version=version)


def digest(graph: Graph) -> str:
    """Return a digest of a graph's content; graphs of the same content have the same.

    It is the sum of the digests of its nodes and edges, so that whoever changes one of them knows the new one.

    >>> digest(Graph())[:8]
    '00000000'
    """
    digests = (*map(node_digest, graph.nodes.values()), *map(edge_digest, graph.edges.values()))
    return summed(f"{0:064x}", add=digests)


def node_digest(entity: Entity) -> bytes:
    """Return the SHA-256 of all that a node says."""
    return hashlib.sha256(_line("node", *entity_row(entity))).digest()


def edge_digest(edge: Edge) -> bytes:
    """Return the SHA-256 of all that an edge says."""
    return hashlib.sha256(_line("edge", *edge.key, [evidence_row(e) for e in ordered(edge)])).digest()


def summed(total: str, *, add: Iterable[bytes] = (), take: Iterable[bytes] = ()) -> str:
    """Return a graph's digest after nodes and edges of these digests came to it and went from it.

    >>> none, one, two = f"{0:064x}", b"1" * 32, b"2" * 32
    >>> summed(summed(none, add=[one, two]), take=[one]) == summed(none, add=[two])
    True
    """
    change = sum(int.from_bytes(d) for d in add) - sum(int.from_bytes(d) for d in take)
    return f"{(int(total, 16) + change) % 2**256:064x}"


def ordered(edge: Edge) -> list[Evidence]:
    """Return an edge's evidence in its one order: by paper, offsets, and so on."""
    return sorted(edge.evidence)


def _line(*values: object) -> bytes:
    # A lone surrogate has a digest too: a store in memory can hold one.
    return (canonical(values) + "\n").encode("utf-8", "surrogatepass")


def _term(term: Term) -> dict[str, Any]:
    return {
        "type": term.type,
        "name": term.name,
        "aliases": term.aliases,
        "properties": dict(term.properties),
        "score": term.score,
    }


def _term_of(data: dict[str, Any]) -> Term:
    return Term(
        type=data["type"],
        name=data["name"],
        aliases=tuple(data["aliases"]),
        properties=_properties(data["properties"]),
        score=data["score"],
    )


def _pair(span: Span) -> tuple[int, int]:
    return span.start, span.end


def _properties(data: dict[str, Any]) -> Properties:
    return tuple(sorted(data.items()))
