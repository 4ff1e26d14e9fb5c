"""The window network: what each token is, from the vectors of the tokens around it (Collobert et al. 2011).

One hidden layer over the vectors and a few marks of the three tokens on either side. It sees likeness of meaning where
the random field of `kg.extract.tagger` sees spelling, and errs elsewhere: the mean of both is better than either.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from kg.extract.document import title_end
from kg.extract.vectors import vectors
from kg.schema import family

REACH = 3
"""Tokens on either side that are looked at."""
KINDS = ("Method", "Resource", "Task", "Metric")
_MARKS = 8
_SCALE = 3.0
"""Vectors have length 1, their components a tenth: the network learns faster when they weigh as much as the marks."""


def width() -> int:
    """Return the number of inputs per token."""
    return vectors().dimensions + _MARKS + len(KINDS)


def inputs(doc: Doc) -> NDArray[np.float32]:
    """Return what the network sees of each token, an array of (tokens, width): vector, spelling, vocabularies."""
    size = vectors().dimensions
    rows = np.zeros((len(doc), width()), np.float32)
    rows[:, :size] = _SCALE * doc._.vectors
    end = title_end(doc)
    known = doc._.vectors.any(axis=1)
    for row, token, is_known in zip(rows[:, size:], doc, known, strict=True):
        word = token.text
        row[0] = word[:1].isupper()
        row[1] = sum(c.isupper() for c in word) > 1
        row[2] = any(c.isdigit() for c in word)
        row[3] = word.islower()
        row[4] = not word[:1].isalnum()
        row[5] = token.idx < end
        row[6] = len(word) > 9
        row[7] = not is_known
    for hit in doc._.hits:
        kind = family(hit.type)
        if hit.rule.startswith("vocabulary:") and kind in KINDS:
            tokens = doc.char_span(hit.span.start, hit.span.end, alignment_mode="expand")
            if tokens is not None:
                rows[tokens.start : tokens.end, size + _MARKS + KINDS.index(kind)] = 1
    return rows


def windows(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return each token's inputs beside those of its neighbours, an array of (tokens, (2 REACH + 1) width).

    >>> windows(np.ones((1, 2), np.float32)).tolist() == [[0, 0] * REACH + [1, 1] + [0, 0] * REACH]
    True
    """
    padded = np.zeros((len(rows) + 2 * REACH, rows.shape[1]), np.float32)
    padded[REACH : REACH + len(rows)] = rows
    return np.hstack([padded[i : i + len(rows)] for i in range(2 * REACH + 1)])


@dataclass(frozen=True, slots=True)
class Window:
    """The network's weights: a hidden layer of rectified linear units, then one output per label."""

    hidden: NDArray[np.float32]
    hidden_bias: NDArray[np.float32]
    output: NDArray[np.float32]
    output_bias: NDArray[np.float32]

    def probabilities(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the probability of each label for each token, from `inputs`: an array of (tokens, labels)."""
        if not len(rows):
            return np.zeros((0, self.output.shape[1]), np.float32)
        raw = np.maximum(windows(rows) @ self.hidden + self.hidden_bias, 0) @ self.output + self.output_bias
        raw -= raw.max(axis=1, keepdims=True)
        exp = np.exp(raw)
        return np.asarray(exp / exp.sum(axis=1, keepdims=True), np.float32)

    def write(self, path: Path) -> None:
        """Write the weights in half precision (numpy's format, no pickled objects)."""
        fields = ("hidden", "hidden_bias", "output", "output_bias")
        np.savez_compressed(path, **{name: getattr(self, name).astype(np.float16) for name in fields})

    @classmethod
    def read(cls, path: Path) -> Window:
        """Read what `write` wrote."""
        with np.load(path, allow_pickle=False) as arrays:
            return cls(**{name: arrays[name].astype(np.float32) for name in arrays.files})
