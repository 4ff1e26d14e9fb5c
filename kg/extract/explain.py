"""Explanation: what every component found in one paper, what was kept of it, what was dropped, and why.

Nothing is decided here: the components that decide are asked again, so what is told is what happened.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.additive import Additive, Cue
from kg.extract.cues import Reading
from kg.extract.decide import THRESHOLD, Verdict
from kg.extract.document import Candidate, Name, Result, text_of
from kg.extract.elsewhere import offers
from kg.extract.numbers import SLOTS, Numbers
from kg.extract.relations import THRESHOLD as RELATED
from kg.extract.relations import Relations, again, alone
from kg.extract.results import Results
from kg.extract.roles import cues_of
from kg.extract.scene import Scene
from kg.extract.slots import REPORTED, look, look_again
from kg.extract.weighing import passed_over
from kg.model import Paper, Ref, Span
from kg.schema import family

LOUD = 5
"""So many cues are told for a claim, and so many against it."""
WORTH_TELLING = 0.05
"""Relations and slots less likely than this are counted, not listed."""

Explanation = dict[str, Any]
"""An object that JSON can hold; offsets count code points of `text`."""


def explain(nlp: Language, doc: Doc, paper: Paper, *, version: str, others: Iterable[Paper] = ()) -> Explanation:
    """Return the explanation of a document that a pipeline has read; `others` are papers that may define its acronyms.

    Keys: id, title, text, version, thresholds; sentences, acronyms, acronyms_elsewhere, links; candidates (the surest
    first), relations (the likeliest first), relations_considered, numbers (as they stand). Each of the last has
    `score`, `kept` and `reason`; a claim also `for` and `against`, pairs of a cue and how far it moves the log-odds. A
    relation has its score `alone`, too: that of the first look, which is what its cues moved.
    """
    text = text_of(doc)
    relations = sorted(_relations(nlp, doc), key=lambda r: -r["score"])
    return {
        "id": paper.id,
        "title": paper.title,
        "text": paper.text,
        "version": version,
        "thresholds": {"candidates": THRESHOLD, "relations": RELATED, "numbers": REPORTED},
        "sentences": [_span(Span(s.start_char, s.end_char), text) for s in doc.sents if s.end_char > s.start_char],
        "acronyms": [
            {"short": a.short, "long": a.long, "rule": a.rule, "places": _places((a.short_span, a.long_span), text)}
            for a in doc._.acronyms
        ],
        "acronyms_elsewhere": [
            {"short": o.short, "longs": list(o.longs), "ambiguous": o.ambiguous}
            for o in offers(doc, (other.text for other in others if other.id != paper.id), nlp)
        ],
        "links": [
            {"url": k.url, "kind": k.kind, "owner": k.owner, "rule": k.rule, **_span(k.span, text)} for k in doc._.links
        ],
        "candidates": list(_candidates(nlp, doc)),
        "relations": [r for r in relations if r["kept"] or r["score"] >= WORTH_TELLING],
        "relations_considered": len(relations),
        "numbers": list(_numbers(nlp, doc)),
    }


def _candidates(nlp: Language, doc: Doc) -> Iterator[Explanation]:
    decision: Any = dict(nlp.pipeline).get("kg_decide") or nlp.get_pipe("kg_tagged")
    roles = dict(_roles(nlp, doc))
    named = {name.spans: i for i, name in enumerate(doc._.names)}
    passed: dict[int, str] = {}
    if "kg_decide" in nlp.pipe_names:
        passed = dict(zip(map(id, doc._.candidates), passed_over(doc, doc._.candidates), strict=True))
    for verdict in decision.judge(doc):
        found = verdict.candidate
        unweighed = passed.get(id(found), "")
        at = named[verdict.spans] if verdict.kept else None
        name: Name | None = doc._.names[at] if at is not None else None
        yield {
            "name": name.name if name else found.forms[0],
            "type": name.type if name else _proposed(found) if unweighed else verdict.type,
            "forms": found.forms,
            "score": round(verdict.score, 4),
            "types": found.scores,
            "kept": verdict.kept,
            "reason": f"not weighed: {unweighed}" if unweighed else _reason(verdict),
            "places": _places(found.spans, text_of(doc)),
            "left": _places(verdict.spans, text_of(doc)),
            "within": [c.forms[0] for c in verdict.within],
            "hits": [
                {"rule": h.rule, "type": h.type, "score": h.score, **_span(h.span, text_of(doc))}
                for h in sorted(found.hits, key=lambda h: (-h.score, h.rule, h.span))
            ],
            "rule": name.rule if name else "",
            "known": bool(name and name.known),
            "role": roles[at] if at is not None else None,
        }


def _proposed(candidate: Candidate) -> str:
    """Return the type that the first source has which knows one."""
    return next((hit.type for hit in candidate.hits if hit.type), "")


def _reason(verdict: Verdict) -> str:
    reason = _weighed(verdict.score, THRESHOLD)
    if not verdict.likely or not verdict.within:
        return reason
    inside = f"inside {_listed(c.forms[0] for c in verdict.within)}, which has them"
    return f"{reason}; other places of it lie {inside}" if verdict.spans else f"every place of it lies {inside}"


def _weighed(score: float, threshold: float) -> str:
    """Say how a score stands to its threshold.

    >>> _weighed(0.93, 0.4), _weighed(0.28, 0.4), _weighed(0.3991, 0.4)
    ('0.93 reaches 0.40', '0.28 is 0.12 short of 0.40', '0.3991 is 0.0009 short of 0.4000')
    """
    digits = 2 if abs(score - threshold) >= 0.01 else 4
    if score >= threshold:
        return f"{score:.{digits}f} reaches {threshold:.{digits}f}"
    return f"{score:.{digits}f} is {threshold - score:.{digits}f} short of {threshold:.{digits}f}"


def _listed(words: Iterable[str]) -> str:
    return " and ".join(f"“{word}”" for word in dict.fromkeys(words))


def _roles(nlp: Language, doc: Doc) -> Iterator[tuple[int, Explanation]]:
    component: Any = nlp.get_pipe("kg_roles")
    models: dict[str, Additive] = component.models
    reading = Reading.of(doc)
    for i, (name, cues) in enumerate(zip(reading.names, cues_of(reading), strict=True)):
        model = models[family(name.type)]
        roles = dict(zip(model.classes, (round(p, 4) for p in model.probabilities(cues)), strict=True))
        yield (
            i,
            {
                "role": name.role,
                "score": name.role_score,
                "rule": name.role_rule,
                "roles": roles,
                **_spoken(model, cues, model.classes.index(name.role)),
            },
        )


def _relations(nlp: Language, doc: Doc) -> Iterator[Explanation]:
    component: Any = nlp.get_pipe("kg_relations")
    relations: Relations = component
    kept = {(f.head, f.type, f.tail) for f in doc._.relations}
    scene = Scene(Reading.of(doc))
    refs = [Ref(name.type, name.name) for name in scene.reading.names]
    first = alone(scene.claims(), relations.models)
    second = again(first, scene.reading.names, relations.company)
    for claim, (head, tail, relation, key, cues, score) in zip(first, second, strict=True):
        span = scene.span(head, tail)
        is_kept = (refs[head], relation, refs[tail]) in kept
        reason = f"{_weighed(score, RELATED)} ({claim.score:.2f} by itself)"
        if score >= RELATED and not is_kept:
            reason += ", but it is surer the other way round or as another relation"
        yield {
            "head": refs[head].name,
            "relation": relation,
            "tail": refs[tail].name,
            "score": round(score, 4),
            "alone": round(claim.score, 4),
            "kept": is_kept,
            "reason": reason,
            **_span(span, text_of(doc)),
            **_in_sentence(span, doc),
            **_spoken(relations.models[key], cues, 1),
        }


def _numbers(nlp: Language, doc: Doc) -> Iterator[Explanation]:
    component: Any = nlp.get_pipe("kg_results")
    results: Results = component
    kept: dict[Span, Result] = {r.span: r for r in doc._.results}
    numbers = Numbers(Reading.of(doc))
    looks = look_again(numbers, look(numbers, results.models), results.company)
    for i, (value, seen) in enumerate(zip(numbers.found, looks, strict=True)):
        cues, score = numbers.value_cues(i), seen.reported
        span = Span(value.start, value.end)
        result = kept.get(span)
        yield {
            "value": span.of(text_of(doc)),
            "score": round(score, 4),
            "kept": result is not None,
            "reason": _weighed(score, REPORTED),
            "metric": result.metric if result else None,
            "method": result.method if result else None,
            "dataset": result.dataset if result else None,
            "could_be_of": {
                slot: sorted(
                    (
                        (numbers.reading.names[n].name, chance)
                        for n, exact in seen.chances.get(slot, {}).items()
                        if (chance := round(exact, 4)) >= WORTH_TELLING
                    ),
                    key=lambda pair: -pair[1],
                )[:LOUD]
                for slot in SLOTS
            }
            if result
            else {},
            **_span(span, text_of(doc)),
            **_in_sentence(span, doc),
            **_spoken(results.models["value"], cues, 1),
        }


def _spoken(model: Additive, cues: Iterable[Cue], best: int) -> dict[str, list[tuple[str, float]]]:
    """Return the cues that spoke loudest for class number `best`, and against it, each with its height."""
    heights = sorted(model.heights(cues, best), key=lambda pair: (-pair[1], pair[0]))
    loud = [(cue, round(height, 2)) for cue, height in heights]
    return {
        "for": [(cue, height) for cue, height in loud if height > 0][:LOUD],
        "against": [(cue, height) for cue, height in reversed(loud) if height < 0][:LOUD],
    }


def _span(span: Span, text: str) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "text": span.of(text)}


def _places(spans: Iterable[Span], text: str) -> list[dict[str, Any]]:
    return [_span(span, text) for span in spans]


def _in_sentence(span: Span, doc: Doc) -> dict[str, Any]:
    """Return the sentence that a span begins in, under the key "sentence"."""
    sentences = [s for s in doc.sents if s.end_char > s.start_char]
    at = bisect_right([s.start_char for s in sentences], span.start) - 1
    return {"sentence": _span(Span(sentences[at].start_char, sentences[at].end_char), text_of(doc))}
