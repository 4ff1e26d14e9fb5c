"""The learned tagger: a linear-chain conditional random field (Lafferty et al. 2001) over the tokens.

Its features are the token's spelling, its statistics, its neighbours, the vocabularies' hits and the acronyms;
trained by `kg.train.tagger` from annotated papers. It proposes names; the decision is taken over the whole document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import pycrfsuite
from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.document import Hit, title_end
from kg.extract.statistics import log_bucket, words
from kg.model import Span
from kg.resources import weights

TYPES = ("Method", "Resource", "Task", "Metric")
FILE = "tagger.crfsuite"
"""The name of its weights' file."""
THRESHOLD = 0.1
"""Spans whose tokens are outside with less than 1 - THRESHOLD are proposed; the decision weighs them."""


@lru_cache(maxsize=100_000)
def shape(text: str) -> str:
    """Return the kinds of characters of a token, runs shortened.

    >>> shape("LLaMA-2"), shape("F1"), shape("learning"), shape("87.6")
    ('XxX-d', 'Xd', 'x', 'd.d')
    """
    kinds = "".join("X" if c.isupper() else "x" if c.islower() else "d" if c.isdigit() else c for c in text[:20])
    return re.sub(r"(.)\1+", r"\1", kinds)


@lru_cache(maxsize=100_000)
def _own(text: str) -> tuple[str, ...]:
    """Features of the token itself; cached, since abstracts repeat their words."""
    folded = text.casefold()
    found = [
        f"w={folded}",
        f"s={shape(text)}",
        f"p3={folded[:3]}",
        f"e2={folded[-2:]}",
        f"e3={folded[-3:]}",
        f"e4={folded[-4:]}",
    ]
    known = words().get(folded)
    found.append(f"df={log_bucket(known.papers) if known else 0}")
    if known:
        found.append(f"cap={known.capitalised // 20}")
        if number := known.classes.get(text):
            found.append(f"k={number}")
    capitals = sum(c.isupper() for c in text)
    if capitals >= 2 or (capitals and (text[1:] != text[1:].lower() or any(c.isdigit() for c in text))):
        found.append("namelike")
    return tuple(found)


@lru_cache(maxsize=100_000)
def _near(text: str, offset: int) -> tuple[str, ...]:
    """Features that a token gives its neighbour `offset` places away."""
    folded = text.casefold()
    found = [f"{offset}:w={folded}", f"{offset}:s={shape(text)}"]
    known = words().get(folded)
    if known and (number := known.classes.get(text)):
        found.append(f"{offset}:k={number}")
    return tuple(found)


def _marks(doc: Doc, spans: Iterable[tuple[int, int, str]]) -> list[str]:
    """Spread labelled character ranges over the tokens: B-, I- or nothing."""
    marks = [""] * len(doc)
    for start, end, label in spans:
        tokens = doc.char_span(start, end, alignment_mode="expand")
        if tokens is not None:
            for i in range(tokens.start, tokens.end):
                marks[i] = f"{'B' if i == tokens.start else 'I'}-{label}"
    return marks


def features(doc: Doc) -> list[list[str]]:
    """Return the features of every token, from what the components before have found."""
    texts = [t.text for t in doc]
    vocabulary: list[list[str]] = [[] for _ in texts]
    by_rule: dict[str, list[tuple[int, int, str]]] = {}
    for hit in doc._.hits:
        by_rule.setdefault(hit.rule, []).append((hit.span.start, hit.span.end, hit.type))
    for rule, spans in by_rule.items():
        if rule.startswith("vocabulary:"):
            for i, mark in enumerate(_marks(doc, spans)):
                if mark:
                    vocabulary[i].append(f"v={mark}")
    pairs = [(a.short_span.start, a.short_span.end, "short") for a in doc._.acronyms]
    pairs += [(a.long_span.start, a.long_span.end, "long") for a in doc._.acronyms]
    paired = _marks(doc, pairs)
    end = title_end(doc)
    colon = doc.text.find(":", 0, end)
    rows = []
    size = len(texts)
    for i, text in enumerate(texts):
        row = ["bias", *_own(text)]
        if i > 0:
            row += _near(texts[i - 1], -1)
            row.append(f"w-1w={texts[i - 1].casefold()}|{text.casefold()}")
            row += [f"-1{v}" for v in vocabulary[i - 1]]
        else:
            row.append("first")
        if i > 1:
            row += _near(texts[i - 2], -2)
        if i + 1 < size:
            row += _near(texts[i + 1], 1)
            row.append(f"ww+1={text.casefold()}|{texts[i + 1].casefold()}")
            row += [f"+1{v}" for v in vocabulary[i + 1]]
        else:
            row.append("last")
        if i + 2 < size:
            row += _near(texts[i + 2], 2)
        row += vocabulary[i]
        if paired[i]:
            row.append(f"a={paired[i]}")
        start = doc[i].idx
        if start < end:
            row.append("title")
            if start < colon:
                row.append("before colon")
        rows.append(row)
    return rows


def spans_of(labels: Sequence[str]) -> list[tuple[int, int, str]]:
    """Return the labelled runs of a B-/I-/O sequence as (first token, token after the last, type).

    >>> spans_of(["O", "B-Task", "I-Task", "B-Task"])
    [(1, 3, 'Task'), (3, 4, 'Task')]
    """
    found = []
    start, kind = 0, ""
    for i, label in enumerate([*labels, "O"]):
        inside = label.startswith("I-") and label[2:] == kind
        if kind and not inside:
            found.append((start, i, kind))
            kind = ""
        if label != "O" and not inside:
            start, kind = i, label[2:]
    return found


class Tagger:
    """The spaCy component that proposes spans: the best path, and less likely ones over a low threshold."""

    def __init__(self, path: Path) -> None:
        self.model = pycrfsuite.Tagger()
        self.model.open(str(path))

    def __call__(self, doc: Doc) -> Doc:
        """Add the hits to `doc._.hits`; their score is the mean probability of their tokens."""
        doc._.hits = (*doc._.hits, *self.propose(doc, features(doc)))
        return doc

    def propose(self, doc: Doc, rows: list[list[str]]) -> list[Hit]:
        """Return the hits on a document, given its features."""
        if not rows:
            return []
        self.model.set(rows)
        best = self.model.tag()
        probability = {t: self._inside(t, len(doc)) for t in TYPES}
        found: dict[tuple[int, int, str], Hit] = {}

        def propose(start: int, end: int, kind: str, rule: str) -> None:
            while start < end and doc[start].is_space:
                start += 1
            while end > start and doc[end - 1].is_space:
                end -= 1
            if start < end and (start, end, kind) not in found:
                span = doc[start:end]
                score = sum(probability[kind][start:end]) / (end - start)
                found[start, end, kind] = Hit(
                    span=Span(span.start_char, span.end_char), type=kind, rule=rule, score=round(score, 4)
                )

        for start, end, kind in spans_of(best):
            propose(start, end, kind, "tagger:best")
        for threshold in (0.5, 0.25, THRESHOLD):
            for kind in TYPES:
                inside = [p >= threshold for p in probability[kind]]
                for start, end in _runs(inside):
                    propose(start, end, kind, "tagger:low")
        return [found[k] for k in sorted(found)]

    def _inside(self, kind: str, size: int) -> list[float]:
        labels = self.model.labels()
        begin, inside = f"B-{kind}", f"I-{kind}"
        return [
            (self.model.marginal(begin, i) if begin in labels else 0.0)
            + (self.model.marginal(inside, i) if inside in labels else 0.0)
            for i in range(size)
        ]


def _runs(flags: Sequence[bool]) -> list[tuple[int, int]]:
    found = []
    start = -1
    for i, flag in enumerate([*flags, False]):
        if flag and start < 0:
            start = i
        elif not flag and start >= 0:
            found.append((start, i))
            start = -1
    return found


@Language.factory("kg_tagger", default_config={"models": None}, assigns=["doc._.hits"], requires=["doc._.acronyms"])
def make_tagger(nlp: Language, name: str, models: str | None) -> Tagger:
    """Build the component with the weights in a folder, or those that ship."""
    return Tagger(weights(models) / FILE)
