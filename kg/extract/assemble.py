"""Assembly: from what the components found in a document to the record of what one paper says."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

from spacy.tokens import Doc

from kg.extract.document import Link, Name, Result, sentences_of, title_end
from kg.model import Fact, Mention, Paper, PaperFacts, Ref, Span, Term, properties
from kg.schema import NAMED, ROLES, is_legal

_OWNER = {"own": "RELEASES", "other": "LINKS_TO"}


def assemble(doc: Doc, paper: Paper, *, version: str) -> PaperFacts:
    """Return the paper's terms, mentions and facts; every fact is legal by the schema."""
    names: tuple[Name, ...] = doc._.names
    results: tuple[Result, ...] = doc._.results
    this = Ref("Paper", paper.id)
    terms = [
        Term(type=n.type, name=n.name, aliases=n.aliases, score=n.score)
        for n in {Ref(n.type, n.name): n for n in names}.values()
    ]
    terms += [Term(type="Resource", name=k.url, properties=properties(kind=k.kind, url=k.url)) for k in doc._.links]
    terms += [Term(type="Author", name=a) for a in dict.fromkeys(paper.authors)]
    facts = [*_of_names(doc, this, names), *_of_links(this, doc._.links, names)]
    facts += doc._.relations
    # The same finding, stated twice, is one.
    stated: dict[Ref, Term] = {}
    for term, of_result in _of_results(this, results, names):
        stated[term.ref] = max(stated.get(term.ref, term), term, key=lambda t: t.score)
        facts += of_result
    terms += stated.values()
    title = Span(0, max(title_end(doc), 1))
    facts += [
        Fact(head=Ref("Author", a), type="WROTE", tail=this, span=title, rule="source:authors", score=1.0)
        for a in dict.fromkeys(paper.authors)
    ]
    mentions = [
        Mention(paper=paper.id, span=s, text=s.of(paper.text), type=n.type, rule=n.rule, score=n.score)
        for n in names
        for s in n.spans
    ]
    known = {t.ref for t in terms} | {this}
    facts = [f for f in facts if f.head in known and f.tail in known and is_legal(f.head.type, f.type, f.tail.type)]
    return PaperFacts(
        paper=paper.id,
        version=version,
        sentences=tuple(Span(*sentence) for sentence in sentences_of(doc)),
        terms=tuple(terms),
        mentions=tuple(sorted(mentions, key=lambda m: (m.span, m.type))),
        facts=tuple(dict.fromkeys(facts)),
    )


def _of_names(doc: Doc, this: Ref, names: tuple[Name, ...]) -> Iterator[Fact]:
    """Yield a fact for every sentence that names a thing: the paper's relation to it, and this sentence behind it."""
    starts = [start for start, _ in sentences_of(doc)]
    for name in names:
        if name.role not in ROLES:
            continue
        seen: set[int] = set()
        for span in name.spans:
            sentence = bisect_right(starts, span.start)
            if sentence in seen:
                continue
            seen.add(sentence)
            yield Fact(
                head=this,
                type=ROLES[name.role],
                tail=Ref(name.type, name.name),
                span=span,
                rule=name.role_rule,
                score=round(name.score * name.role_score, 4),
            )


def _of_links(this: Ref, links: tuple[Link, ...], names: tuple[Name, ...]) -> Iterator[Fact]:
    """Yield the paper's links, and what its own ones hold: code the methods it introduces, data the datasets."""
    for link in links:
        resource = Ref("Resource", link.url)
        yield Fact(head=this, type=_OWNER[link.owner], tail=resource, span=link.span, rule=link.rule, score=0.95)
        if link.owner != "own":
            continue
        for name in names:
            held = (link.kind in {"code", "model"} and name.type == "Method") or (
                link.kind in {"dataset", "code"} and name.type == "Dataset"
            )
            if name.role == "introduces" and held:
                yield Fact(
                    head=resource,
                    type="IMPLEMENTS" if name.type == "Method" else "HOSTS",
                    tail=Ref(name.type, name.name),
                    span=link.span,
                    rule="link:own release of what is introduced",
                    score=round(0.8 * name.score, 4),
                )


def _of_results(this: Ref, results: tuple[Result, ...], names: tuple[Name, ...]) -> Iterator[tuple[Term, list[Fact]]]:
    """Yield each number as a node of its own, tied to the method, the data and the metric it is about."""
    types = {n.name: n.type for n in names}
    for r in results:
        about = f"{r.value} {r.metric or ''}".strip()
        about += f" of {r.method}" if r.method else ""
        about += f" on {r.dataset}" if r.dataset else ""
        said = properties(value=r.value, number=r.number, unit=r.unit, direction=r.direction, baseline=r.baseline)
        term = Term(type="Result", name=about, properties=said, score=r.score)
        ends = (
            ("OF_METHOD", r.method, r.method_score),
            ("ON_DATA", r.dataset, r.dataset_score),
            ("IN_METRIC", r.metric, r.score),
        )
        facts = [Fact(head=this, type="REPORTS_RESULT", tail=term.ref, span=r.span, rule=r.rule, score=r.score)]
        facts += [
            Fact(head=term.ref, type=edge, tail=Ref(types[end], end), span=r.span, rule=r.rule, score=score)
            for edge, end, score in ends
            if end and end in types
        ]
        yield term, facts


def to_annotation(paper: Paper, facts: PaperFacts) -> dict[str, Any]:
    """Return a paper's facts as one object of an annotated file (eval/dev.jsonl), with how each was decided beside it.

    Extra keys: entities, links and results have the `rule` they were found by and their `score`, entities also
    `role_rule` and `role_score`, results also `start`, `end`, `direction` and `baseline`; `relation_evidence` has rule,
    score, start and end for each of `relations`, in order; `mentions` (start, end, text, type, rule, score) and
    `version`.
    """
    roles = {edge: role for role, edge in ROLES.items()}
    of_paper = {f.tail: f for f in sorted(facts.facts, key=lambda f: f.score) if f.head.type == "Paper"}
    tails: dict[tuple[Ref, str], str] = {(f.head, f.type): f.tail.name for f in facts.facts}
    relations: dict[tuple[str, str, str], Fact] = {}
    for fact in facts.facts:
        if fact.head.type in NAMED and fact.tail.type in NAMED:
            triple = (fact.head.name, fact.type, fact.tail.name)
            relations[triple] = max(relations.get(triple, fact), fact, key=lambda f: f.score)
    rules = {Ref(m.type, " ".join(m.text.split())): m.rule for m in facts.mentions}
    return {
        "id": paper.id,
        "title": paper.title,
        "entities": [
            {
                "name": t.name,
                "type": t.type.upper(),
                "aliases": list(t.aliases),
                "role": roles[of_paper[t.ref].type] if t.ref in of_paper else "mentions",
                "rule": rules.get(t.ref, ""),
                "score": t.score,
                "role_rule": of_paper[t.ref].rule if t.ref in of_paper else "",
                "role_score": of_paper[t.ref].score if t.ref in of_paper else t.score,
            }
            for t in facts.terms
            if t.type in NAMED
        ],
        "relations": list(relations),
        "relation_evidence": [_decided(fact) for fact in relations.values()],
        "links": [
            {
                "url": t.name,
                "kind": dict(t.properties)["kind"],
                "owner": "own" if of_paper[t.ref].type == "RELEASES" else "other",
                "rule": of_paper[t.ref].rule,
                "score": of_paper[t.ref].score,
            }
            for t in facts.terms
            if t.type == "Resource" and t.ref in of_paper
        ],
        "results": [
            {
                "method": tails.get((t.ref, "OF_METHOD")),
                "dataset": tails.get((t.ref, "ON_DATA")),
                "metric": tails.get((t.ref, "IN_METRIC")),
                **{key: dict(t.properties).get(key) for key in ("value", "direction", "baseline")},
                **_decided(of_paper[t.ref]),
            }
            for t in facts.terms
            if t.type == "Result"
        ],
        "mentions": [
            {"start": m.span.start, "end": m.span.end, "text": m.text, "type": m.type, "rule": m.rule, "score": m.score}
            for m in facts.mentions
        ],
        "version": facts.version,
    }


def _decided(fact: Fact) -> dict[str, Any]:
    return {"rule": fact.rule, "score": fact.score, "start": fact.span.start, "end": fact.span.end}
