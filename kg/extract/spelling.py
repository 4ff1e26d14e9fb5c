"""Spelling: what the tagger's random field is told of each token, as names of features.

The token's form, its statistics, its neighbours, the vocabularies' hits and the acronyms. Training gives the names to
CRFsuite; `kg.extract.field` sums their weights.
"""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from kg.extract.document import text_of, title_end, tokens_of
from kg.extract.statistics import log_bucket, words

_KINDS = ("Benchmark", "Dataset", "Method", "Metric", "Task")
MARKS = tuple(f"{place}-{kind}" for kind in _KINDS for place in "BI")
"""What the vocabularies can say of a token: that a known name of a type begins at it, or goes on."""
ACRONYM_MARKS = tuple(f"{place}-{form}" for form in ("short", "long") for place in "BI")
"""What can be said of a token of an acronym: that a short or a long form begins at it, or goes on."""
_COLUMN = {kind: 2 * i for i, kind in enumerate(_KINDS)}


@lru_cache(maxsize=1024)
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


def told_by(text: str, distance: int) -> tuple[str, ...]:
    """Return the features that a token's text gives to itself, or to the token so many places away."""
    return _near(text, distance) if distance else ("bias", *_own(text))


_remembered = lru_cache(maxsize=200_000)(told_by)


def vocabulary_marks(doc: Doc) -> NDArray[np.float64]:
    """Return which MARKS each token has, an array of (tokens, MARKS)."""
    marks = np.zeros((len(tokens_of(doc).words), len(MARKS)))
    mark_vocabulary(doc, marks)
    return marks


def mark_vocabulary(doc: Doc, marks: NDArray[np.float64]) -> None:
    """Set the MARKS that each token has in an array of (tokens, MARKS)."""
    tokens = tokens_of(doc)
    for hit in doc._.hits:
        if hit.rule.startswith("vocabulary:") and (column := _COLUMN.get(hit.type)) is not None:
            first, after = tokens.over(hit.span.start, hit.span.end)
            marks[first, column] = 1
            marks[first + 1 : after, column + 1] = 1


def acronym_marks(doc: Doc) -> dict[int, str]:
    """Return which tokens are part of a short or a long form."""
    tokens = tokens_of(doc)
    marks: dict[int, str] = {}
    for what in ("short", "long"):
        for acronym in doc._.acronyms:
            span = acronym.short_span if what == "short" else acronym.long_span
            first, after = tokens.over(span.start, span.end)
            marks |= {i: f"{'B' if i == first else 'I'}-{what}" for i in range(first, after)}
    return marks


def features(doc: Doc) -> list[list[str]]:
    """Return the features of every token, from what the components before have found."""
    words = tokens_of(doc).words
    folded = [word.casefold() for word in words]
    vocabulary = [[f"v={MARKS[i]}" for i in np.flatnonzero(row)] for row in vocabulary_marks(doc)]
    paired = acronym_marks(doc)
    rows = []
    size = len(words)
    for i, word in enumerate(words):
        row = list(_remembered(word, 0))
        if i > 0:
            row += _remembered(words[i - 1], -1)
            row.append(f"w-1w={folded[i - 1]}|{folded[i]}")
            row += [f"-1{v}" for v in vocabulary[i - 1]]
        else:
            row.append("first")
        if i > 1:
            row += _remembered(words[i - 2], -2)
        if i + 1 < size:
            row += _remembered(words[i + 1], 1)
            row.append(f"ww+1={folded[i]}|{folded[i + 1]}")
            row += [f"+1{v}" for v in vocabulary[i + 1]]
        else:
            row.append("last")
        if i + 2 < size:
            row += _remembered(words[i + 2], 2)
        row += vocabulary[i]
        if i in paired:
            row.append(f"a={paired[i]}")
        rows.append(row)
    end = title_end(doc)
    colon = text_of(doc).find(":", 0, end)
    for row, start in zip(rows, tokens_of(doc).starts, strict=True):
        if start >= end:
            break
        row.extend(("title", "before colon") if start < colon else ("title",))
    return rows
