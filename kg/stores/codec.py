"""Records to and from JSON, without loss and in one canonical spelling, and the digest of a graph made of it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from kg.model import Edge, Entity, Evidence, Fact, Graph, Mention, PaperFacts, Properties, Ref, Span, Term


def canonical(value: Any) -> str:
    """Return the one JSON text of a value: sorted keys, no spaces, characters as they are.

    Raises:
        ValueError: a number is not finite.

    >>> canonical({"b": 1, "a": ["é"]})
    '{"a":["é"],"b":1}'
    """
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


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
            "terms": [
                {
                    "type": t.type,
                    "name": t.name,
                    "aliases": t.aliases,
                    "properties": dict(t.properties),
                    "score": t.score,
                }
                for t in facts.terms
            ],
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
        terms=tuple(
            Term(
                type=t["type"],
                name=t["name"],
                aliases=tuple(t["aliases"]),
                properties=_properties(t["properties"]),
                score=t["score"],
            )
            for t in data["terms"]
        ),
        mentions=tuple(Mention(**(m | {"span": Span(*m["span"])})) for m in data["mentions"]),
        facts=tuple(
            Fact(**(f | {"head": Ref(*f["head"]), "tail": Ref(*f["tail"]), "span": Span(*f["span"])}))
            for f in data["facts"]
        ),
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
    """Return the SHA-256 of a graph's content; graphs of the same content have the same.

    >>> digest(Graph())[:8]
    'e3b0c442'
    """
    sha = hashlib.sha256()
    for entity in graph.nodes.values():
        sha.update(_line("node", *entity_row(entity)))
    for edge in graph.edges.values():
        sha.update(_line("edge", *edge.key, [evidence_row(e) for e in ordered(edge)]))
    return sha.hexdigest()


def ordered(edge: Edge) -> list[Evidence]:
    """Return an edge's evidence in its one order: by paper, offsets, and so on."""
    return sorted(edge.evidence)


def _line(*values: object) -> bytes:
    # A lone surrogate has a digest too: a store in memory can hold one.
    return (canonical(values) + "\n").encode("utf-8", "surrogatepass")


def _pair(span: Span) -> tuple[int, int]:
    return span.start, span.end


def _properties(data: dict[str, Any]) -> Properties:
    return tuple(sorted(data.items()))
