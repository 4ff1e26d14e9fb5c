"""The window network: what each token is, from the vectors of the tokens around it (Collobert et al. 2011).

One hidden layer over the vectors and a few marks of the three tokens on either side. It sees likeness of meaning where
the random field of `kg.extract.tagger` sees spelling, and errs elsewhere: the mean of both is better than either.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from kg.extract.document import title_end, tokens_of
from kg.extract.spelling import MARKS, vocabulary_marks
from kg.extract.table import Table
from kg.extract.vectors import table, vectors, vectors_of
from kg.schema import family

REACH = 3
"""Tokens on either side that are looked at."""
KINDS = ("Method", "Resource", "Task", "Metric")
_MARKS, _IN_TITLE = 8, 5
_REMEMBERED = 16_384
"""Of how many texts it is remembered what they add to the hidden layer: 4 kB each."""
_SCALE = 3.0
"""Vectors have length 1, their components a tenth: the network learns faster when they weigh as much as the marks."""


def width() -> int:
    """Return the number of inputs per token."""
    return vectors().dimensions + _MARKS + len(KINDS)


def _tell(text: str) -> tuple[bool, ...]:
    """Return the marks that a token's text gives."""
    return (
        text[:1].isupper(),
        sum(c.isupper() for c in text) > 1,
        any(c.isdigit() for c in text),
        text.islower(),
        not text[:1].isalnum(),
        False,
        len(text) > 9,
        not vectors().of(text).any(),
    )


_told = Table(lambda texts: [_tell(text) for text in texts], _MARKS)
_FAMILIES = np.array([[family(mark[2:]) == kind for kind in KINDS] for mark in MARKS], float)


def inputs(doc: Doc) -> NDArray[np.float32]:
    """Return what the network sees of each token, an array of (tokens, width): vector, spelling, vocabularies."""
    tokens = tokens_of(doc)
    size = vectors().dimensions
    rows = np.empty((len(tokens.words), width()), np.float32)
    np.multiply(vectors_of(doc), _SCALE, out=rows[:, :size])
    rows[:, size : size + _MARKS] = _told.rows(tokens.words)
    rows[:, _placed()] = _places(doc)
    return rows


def _placed() -> list[int]:
    """Return which inputs depend on where a token stands."""
    first = vectors().dimensions
    return [first + _IN_TITLE, *range(first + _MARKS, width())]


def _places(doc: Doc) -> NDArray[np.float32]:
    """Return what a token's place tells, an array of (tokens, 1 + KINDS): in the title, of a known name of a kind."""
    tokens = tokens_of(doc)
    rows = np.zeros((len(tokens.words), 1 + len(KINDS)), np.float32)
    rows[: bisect_left(tokens.starts, title_end(doc)), 0] = 1
    rows[:, 1:] = vocabulary_marks(doc) @ _FAMILIES > 0
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
    told: Table = field(init=False, repr=False, compare=False)
    # The hidden layer's weights of the inputs that depend on a token's place, for each place of the window.
    placed: NDArray[np.float32] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        told = Table(self._tell, (2 * REACH + 1) * self.hidden.shape[1], limit=_REMEMBERED)
        object.__setattr__(self, "told", told)
        object.__setattr__(self, "placed", self._by_place(_placed()))

    def _by_place(self, inputs: list[int] | slice) -> NDArray[np.float32]:
        """Return the hidden layer's weights of some inputs, an array of (places of the window, inputs, hidden)."""
        return self.hidden.reshape(2 * REACH + 1, width(), -1)[:, inputs]

    def _tell(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return what each text adds to the hidden layer at each place of the window."""
        told = np.hstack([table().rows(texts) * np.float32(_SCALE), _told.rows(texts)])
        weights = self._by_place(slice(told.shape[1]))
        return np.hstack([told @ of_place for of_place in weights])

    def read_out(self, doc: Doc) -> NDArray[np.float32]:
        """Return the probability of each label for each token of a document: an array of (tokens, labels).

        It is that of `probabilities` for its `inputs`; but what a text adds to the hidden layer is multiplied once and
        then looked up.
        """
        if doc._.vectors is None or not len(doc):
            return self.probabilities(inputs(doc))
        size, length = self.hidden.shape[1], len(doc)
        told = self.told.rows(tokens_of(doc).words).reshape(length, -1, size)
        places = _places(doc)
        layer = np.zeros((length + 2 * REACH, size), np.float32)
        for i, weights in enumerate(self.placed):
            here = layer[2 * REACH - i : 2 * REACH - i + length]
            here += told[:, i]
            here += places @ weights
        return self._labels(layer[REACH : REACH + length])

    def probabilities(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the probability of each label for each token, from `inputs`: an array of (tokens, labels)."""
        if not len(rows):
            return np.zeros((0, self.output.shape[1]), np.float32)
        return self._labels(windows(rows) @ self.hidden)

    def _labels(self, layer: NDArray[np.float32]) -> NDArray[np.float32]:
        raw = np.maximum(layer + self.hidden_bias, 0) @ self.output + self.output_bias
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
