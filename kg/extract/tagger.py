"""The learned tagger: a linear-chain conditional random field (Lafferty et al. 2001) and a window network.

The field's features are the token's spelling, its statistics, its neighbours, the vocabularies' hits and the acronyms;
both are trained by `kg.train.tagger` from annotated papers. The tagger proposes names; the decision is taken over the
whole document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pycrfsuite
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.document import Hit, text_of, title_end
from kg.extract.statistics import log_bucket, words
from kg.extract.window import Window, inputs
from kg.model import Span
from kg.resources import weights

TYPES = ("Method", "Resource", "Task", "Metric")
LABELS = ("O", *(f"{place}-{kind}" for kind in TYPES for place in "BI"))
"""What a token can be: outside of all names, or at the beginning of or inside one of a type."""
FILE, WINDOW = "tagger.crfsuite", "window.npz"
"""The names of its weights' files."""
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


def _own(text: str) -> tuple[str, ...]:
    """Features of the token itself."""
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


def _near(text: str, offset: int) -> tuple[str, ...]:
    """Features that a token gives its neighbour `offset` places away."""
    folded = text.casefold()
    found = [f"{offset}:w={folded}", f"{offset}:s={shape(text)}"]
    known = words().get(folded)
    if known and (number := known.classes.get(text)):
        found.append(f"{offset}:k={number}")
    return tuple(found)


class _Token(NamedTuple):
    """All that a token's text alone says: its own features, and those it gives its neighbours, by their distance."""

    folded: str
    own: tuple[str, ...]
    near: dict[int, tuple[str, ...]]


@lru_cache(maxsize=100_000)
def _token(text: str) -> _Token:
    return _Token(text.casefold(), ("bias", *_own(text)), {offset: _near(text, offset) for offset in (-2, -1, 1, 2)})


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
    tokens = [_token(t.text) for t in doc]
    vocabulary: list[list[str]] = [[] for _ in tokens]
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
    paired = _marks(doc, pairs) if pairs else [""] * len(tokens)
    rows = []
    size = len(tokens)
    for i, token in enumerate(tokens):
        row = list(token.own)
        if i > 0:
            row += tokens[i - 1].near[-1]
            row.append(f"w-1w={tokens[i - 1].folded}|{token.folded}")
            row += [f"-1{v}" for v in vocabulary[i - 1]]
        else:
            row.append("first")
        if i > 1:
            row += tokens[i - 2].near[-2]
        if i + 1 < size:
            row += tokens[i + 1].near[1]
            row.append(f"ww+1={token.folded}|{tokens[i + 1].folded}")
            row += [f"+1{v}" for v in vocabulary[i + 1]]
        else:
            row.append("last")
        if i + 2 < size:
            row += tokens[i + 2].near[2]
        row += vocabulary[i]
        if paired[i]:
            row.append(f"a={paired[i]}")
        rows.append(row)
    end = title_end(doc)
    colon = text_of(doc).find(":", 0, end)
    for i, token_ in enumerate(doc):
        if token_.idx >= end:
            break
        rows[i] += ("title", "before colon") if token_.idx < colon else ("title",)
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
    """The spaCy component that proposes spans: the likeliest of each place, and less likely ones over a threshold.

    It weighs every token twice, by spelling (the random field) and by meaning (the window network of
    `kg.extract.window`), and goes by the mean.
    """

    def __init__(self, models: Path) -> None:
        self.field = pycrfsuite.Tagger()
        self.field.open(str(models / FILE))
        self.labels = frozenset(self.field.labels())
        self.window = Window.read(models / WINDOW)

    def __call__(self, doc: Doc) -> Doc:
        """Assign `doc._.tagging` and add to `doc._.hits`."""
        return self.tag(doc, features(doc), inputs(doc))

    def tag(self, doc: Doc, rows: list[list[str]], seen: NDArray[np.float32]) -> Doc:
        """Do the same given the features of both models, which training keeps."""
        doc._.tagging = (self.marginals(rows) + self.window.probabilities(seen)) / 2
        doc._.hits = (*doc._.hits, *propose(doc))
        return doc

    def marginals(self, rows: list[list[str]]) -> NDArray[np.float32]:
        """Return the random field's probability of each label for each token, an array of (tokens, LABELS)."""
        found = np.zeros((len(rows), len(LABELS)), np.float32)
        if rows:
            self.field.set(rows)
            places = range(len(rows))
            for k, label in enumerate(LABELS):
                if label in self.labels:
                    found[:, k] = [self.field.marginal(label, i) for i in places]
        return found


def propose(doc: Doc) -> list[Hit]:
    """Return the hits of a tagged document; their score is the mean probability of their tokens."""
    tagging = doc._.tagging
    found: dict[tuple[int, int, str], Hit] = {}

    def add(start: int, end: int, kind: str, rule: str) -> None:
        while start < end and not _worded(doc[start].text):
            start += 1
        while end > start and not _worded(doc[end - 1].text):
            end -= 1
        if start < end and (start, end, kind) not in found:
            span = doc[start:end]
            score = float(inside[kind][start:end].mean())
            found[start, end, kind] = Hit(
                span=Span(span.start_char, span.end_char), type=kind, rule=rule, score=round(score, 4)
            )

    inside = {kind: tagging[:, LABELS.index(f"B-{kind}")] + tagging[:, LABELS.index(f"I-{kind}")] for kind in TYPES}
    for start, end, kind in spans_of([LABELS[i] for i in tagging.argmax(axis=1)]):
        add(start, end, kind, "tagger:best")
    for threshold in (0.5, 0.25, THRESHOLD):
        for kind in TYPES:
            for start, end in _runs((inside[kind] >= threshold).tolist()):
                add(start, end, kind, "tagger:low")
    return [found[k] for k in sorted(found)]


def _worded(text: str) -> bool:
    """Tell whether a token can stand at the edge of a name: a word, a number, or what C++ and A* end in."""
    return text[:1].isalnum() or text[-1:].isalnum() or text in {"+", "++", "*", "$"}


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


@Language.factory(
    "kg_tagger",
    default_config={"models": None},
    assigns=["doc._.hits", "doc._.tagging"],
    requires=["doc._.acronyms", "doc._.vectors"],
)
def make_tagger(nlp: Language, name: str, models: str | None) -> Tagger:
    """Build the component with the weights in a folder, or those that ship."""
    return Tagger(weights(models))
