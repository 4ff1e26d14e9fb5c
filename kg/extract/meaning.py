"""Meaning: what a candidate's words, and the words around it, are like, whoever coined it.

A logistic regression on word vectors says of which type a thing called so would be; "query generation" is like the
tasks of other papers although none has it. The decision weighs its answer among the other features.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from kg.extract.document import Candidate
from kg.extract.table import sums
from kg.extract.vectors import vectors_of

FILE = "meaning.npz"
"""The name of its weights' file."""
_AROUND = 3
_PLACES = 8
_SCALE = 2.0
_LEAST = -8.0


def inputs(doc: Doc, found: Sequence[Candidate], places: Sequence[Sequence[tuple[int, int]]]) -> NDArray[np.float32]:
    """Return the mean vectors of name, last word, words before and after: an array of (candidates, 4 dimensions).

    `places` are the token ranges of each candidate's spans.
    """
    table = vectors_of(doc)
    size, length = table.shape[1], len(table)
    names: list[Sequence[int]] = []
    before: list[Sequence[int]] = []
    after: list[Sequence[int]] = []
    for spans in places:
        names.append(range(*max(spans, key=lambda s: s[1] - s[0], default=(0, 0))))
        before.append([i for first, _ in spans[:_PLACES] for i in range(max(first - _AROUND, 0), first)])
        after.append([i for _, last in spans[:_PLACES] for i in range(last, min(last + _AROUND, length))])
    rows = np.zeros((len(found), 4 * size), np.float32)
    if length:
        rows[:, :size] = _means(table, names)
        rows[:, size : 2 * size] = table[[name[-1] for name in names]]
        rows[:, 2 * size : 3 * size] = _means(table, before)
        rows[:, 3 * size :] = _means(table, after)
    rows *= _SCALE
    return rows


def _means(table: NDArray[np.float32], chosen: Sequence[Sequence[int]]) -> NDArray[np.float32]:
    """Return the mean of each choice of rows; zeros where there are none."""
    sizes = np.array([len(rows) for rows in chosen], np.float32)
    return np.asarray(sums(table, chosen) / np.maximum(sizes, 1)[:, None])


@dataclass(frozen=True, slots=True)
class Meaning:
    """The regression: `weights` of (inputs, classes) and a bias for each class."""

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def chances(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the logarithm of the probability of each class, an array of (rows, classes)."""
        raw = rows @ self.weights + self.bias
        raw -= raw.max(axis=1, keepdims=True)
        return np.asarray(np.maximum(raw - np.log(np.exp(raw).sum(axis=1, keepdims=True)), _LEAST), np.float32)

    def write(self, path: Path) -> None:
        """Write the weights in half precision (numpy's format, no pickled objects)."""
        np.savez_compressed(path, weights=self.weights.astype(np.float16), bias=self.bias)

    @classmethod
    def read(cls, path: Path) -> Meaning:
        """Read what `write` wrote."""
        with np.load(path, allow_pickle=False) as arrays:
            return cls(arrays["weights"].astype(np.float32), arrays["bias"].astype(np.float32))
