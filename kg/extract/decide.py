"""The decision: which candidates are names, and of which type.

Gradient-boosted trees (`kg.extract.trees`) weigh each candidate's features; they are trained by `kg.train.decision`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.document import Candidate, Name, text_of, title_end
from kg.extract.memory import Memory
from kg.extract.resource import RIGHT, resource_type
from kg.extract.statistics import papers_with
from kg.extract.trees import Trees
from kg.extract.weighing import promising, weigh
from kg.model import Span
from kg.resources import weights
from kg.schema import FAMILIES
from kg.text import normalise
from kg.vocabulary import known_forms

CLASSES = ("", *FAMILIES)
_NO_NAME = [1.0, *(0.0 for _ in FAMILIES)]
TREES, MEMORY = "trees.npz", "memory.tsv.gz"
FILES = (TREES, MEMORY)
"""The names of its weights' files."""
THRESHOLD = 0.44
"""A candidate at least this likely to be a name of some type is kept: what gave the best F1 in cross-validation."""
SURE = 0.8
"""A candidate at least this likely keeps its places, though a part of them may be likelier."""
ESTABLISHED = 3
"""A name that so many other papers have is not a paper's own."""


class Decision:
    """The spaCy component that keeps the likely candidates, settles overlaps and gives each name its form and type."""

    def __init__(self, models: Path) -> None:
        self.trees = Trees.read(models / TREES)
        self.memory = Memory.read(models / MEMORY)

    def __call__(self, doc: Doc) -> Doc:
        """Assign `doc._.names` and the scores of `doc._.candidates`."""
        doc._.names = names_of(doc, self.judge(doc))
        return doc

    def judge(self, doc: Doc) -> list[Verdict]:
        """Return what is decided of every candidate of a document, and fill the candidates' scores."""
        found: list[Candidate] = list(doc._.candidates)
        rows = [_NO_NAME] * len(found)
        if chosen := promising(doc, found):
            chances = self.trees.probabilities(weigh(doc, [found[i] for i in chosen], self.memory))
            for i, row in zip(chosen, chances.tolist(), strict=True):
                rows[i] = row
        for candidate, (_, *of_types) in zip(found, rows, strict=True):
            candidate.scores = {kind: round(p, 4) for kind, p in zip(FAMILIES, of_types, strict=True)}
        return judge(found, rows)


class Verdict(NamedTuple):
    """What is decided of one candidate: its likeliest type, how likely it is a name, and what became of it.

    `score` is the chance that it is a name of any type, `of_type` that it is one of this. `spans` are the places left
    to it, `within` the surer names that have the others. It is a name if it is likely enough and has a place left.
    """

    candidate: Candidate
    type: str
    score: float
    of_type: float
    likely: bool
    spans: tuple[Span, ...]
    within: tuple[Candidate, ...] = ()

    @property
    def kept(self) -> bool:
        """Whether the candidate is a name."""
        return self.likely and bool(self.spans)


def names_of(doc: Doc, verdicts: Iterable[Verdict]) -> tuple[Name, ...]:
    """Return the names among the candidates, in order of their first place."""
    shorts = {a.short: a.long for a in doc._.acronyms}
    names = (_name(doc, v, shorts) for v in verdicts if v.kept)
    return tuple(sorted(names, key=lambda n: (n.spans[0], n.type, n.name)))


def judge(
    found: Sequence[Candidate], chances: Sequence[Sequence[float]], *, threshold: float = THRESHOLD
) -> list[Verdict]:
    """Return what is decided of each candidate, the surest first; `chances` has a row of CLASSES for each.

    A place inside a place of a surer name is that name's, and inside a longer place of a sure name that name's however
    sure its part is ("Net" in "Sea-Net"); a candidate with no other place is dropped.
    """
    owner = [-1] * max((s.end for c in found for s in c.spans), default=0)
    held = _held(found, [1 - row[0] for row in chances])
    starts = [place.start for place, _ in held]
    verdicts = []
    for i in sorted(range(len(found)), key=lambda i: chances[i][0]):
        spans = found[i].spans
        owners = [_holder(held, starts, s) or set(owner[s.start : s.end]) - {-1} for s in spans]
        free = tuple(s for s, of in zip(spans, owners, strict=True) if not of)
        none, *of_types = chances[i]
        of_type = max(of_types)
        likely = 1 - none >= threshold
        if likely:
            for span in free:
                owner[span.start : span.end] = [i] * (span.end - span.start)
        verdicts.append(
            Verdict(
                candidate=found[i],
                type=CLASSES[1 + of_types.index(of_type)],
                score=1 - none,
                of_type=of_type,
                likely=likely,
                spans=free,
                within=tuple(found[j] for j in sorted(set().union(*owners))) if len(free) < len(spans) else (),
            )
        )
    return verdicts


def _held(found: Sequence[Candidate], scores: Sequence[float]) -> list[tuple[Span, int]]:
    """Return the places that sure candidates hold against parts of them, in order, each with its candidate's number.

    Of two places that cross, the surer's is held; of one within another, the longer.
    """
    places = sorted(
        ((s, i) for i, c in enumerate(found) if scores[i] >= SURE for s in c.spans),
        key=lambda place: (place[0].start, -place[0].end, place[1]),
    )
    lost: set[tuple[Span, int]] = set()
    within: list[tuple[Span, int]] = []
    for place in places:
        while within and within[-1][0].end <= place[0].start:
            within.pop()
        while within and within[-1][0].end < place[0].end:
            if scores[within[-1][1]] >= scores[place[1]]:
                lost.add(place)
                break
            lost.add(within.pop())
        else:
            within.append(place)
    held: list[tuple[Span, int]] = []
    for place in places:
        if place not in lost and not (held and place[0].start < held[-1][0].end):
            held.append(place)
    return held


def _holder(held: Sequence[tuple[Span, int]], starts: Sequence[int], span: Span) -> set[int]:
    """Return the number of the sure candidate that holds a longer place around a span, if one does."""
    at = bisect_right(starts, span.start) - 1
    if at < 0 or span.end > held[at][0].end or span == held[at][0]:
        return set()
    return {held[at][1]}


def _name(doc: Doc, verdict: Verdict, shorts: Mapping[str, str]) -> Name:
    candidate, kind, score = verdict.candidate, verdict.type, verdict.of_type
    text = text_of(doc)
    forms: dict[str, int] = {}
    for span in verdict.spans:
        form = " ".join(span.of(text).split())
        forms[form] = forms.get(form, 0) + 1
    name = _preferred(forms, shorts, text[: title_end(doc)])
    rules = sorted({h.rule for h in candidate.hits})
    # An acronym may be coined anew for other words: where it is spelled out, the words alone tell.
    telling = [f for f in forms if f in shorts.values()] or list(forms)
    known = any(normalise(f) in known_forms() for f in telling) or (
        any(not f.islower() for f in telling) and max(papers_with(f) for f in telling) >= ESTABLISHED
    )
    if kind == "Resource":
        kind, rule = resource_type(doc, candidate)
        rules.append(rule)
        score *= RIGHT[rule]
    return Name(
        type=kind,
        name=name,
        aliases=tuple(sorted(f for f in forms if f != name)),
        spans=verdict.spans,
        score=round(score, 4),
        rule="+".join(rules),
        known=known,
    )


def _preferred(forms: Mapping[str, int], shorts: Mapping[str, str], title: str) -> str:
    """Return the form a graph should show: the acronym, else the commonest form of the running text."""
    for form in forms:
        if form in shorts and shorts[form] in forms:
            return form
    if len(forms) == 1:
        return next(iter(forms))
    in_text = {f: n for f, n in forms.items() if n > title.count(f)} or forms
    return max(sorted(in_text), key=lambda f: (in_text[f], len(f) > 1 and not f.endswith("s")))


@Language.factory(
    "kg_decide",
    default_config={"models": None},
    assigns=["doc._.names"],
    requires=["doc._.candidates", "doc._.hits", "doc._.acronyms", "token.is_sent_start"],
)
def make_decision(nlp: Language, name: str, models: str | None) -> Decision:
    """Build the component with the weights in a folder, or those that ship."""
    return Decision(weights(models))
