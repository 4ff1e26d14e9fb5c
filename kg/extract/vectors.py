"""Word vectors: what each word is like, by the company it keeps in 43,000 abstracts.

Words that stand among the same words have similar vectors, so that what is learned of one ("retrieval") holds for its
like ("reranking"). They are made without labels by `kg.train.vectors` and kept in a byte per number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from kg.resources import shipped

FILE = "vectors.npz"
_PIECE = re.compile(r"[^\W\d_]+|\d+|[^\w\s]")


def pieces(text: str) -> list[str]:
    """Split a text into what vectors are kept for: folded words without hyphens, punctuation, and 0 for any number.

    >>> pieces("GPT-4's recall")
    ['gpt', '-', '0', "'", 's', 'recall']
    """
    return ["0" if p[0].isdigit() else p for p in _PIECE.findall(text.casefold())]


@dataclass(frozen=True, slots=True)
class Vectors:
    """The vectors of words, an array of (words, dimensions), each of length 1."""

    index: dict[str, int]
    matrix: NDArray[np.float32]

    @property
    def dimensions(self) -> int:
        """The length of a vector's row."""
        return int(self.matrix.shape[1])

    def of(self, text: str) -> NDArray[np.float32]:
        """Return the mean vector of a text's pieces; zeros where none of them is known.

        >>> bool(vectors().of("zzyzx").any()), bool(vectors().of("BERT") @ vectors().of("RoBERTa") > 0.6)
        (False, True)
        """
        rows = [row for piece in pieces(text) if (row := self.index.get(piece)) is not None]
        if not rows:
            return np.zeros(self.dimensions, np.float32)
        return np.asarray(self.matrix[rows].mean(axis=0), np.float32)

    def rows(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of some texts, an array of (texts, dimensions)."""
        return np.array([self.of(text) for text in texts], np.float32).reshape(-1, self.dimensions)


@lru_cache(maxsize=1)
def vectors() -> Vectors:
    """Return the vectors that ship."""
    with np.load(shipped("data", "statistics", FILE), allow_pickle=False) as arrays:
        words = arrays["words"].tobytes().decode().split("\n")
        matrix = arrays["matrix"].astype(np.float32)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    return Vectors({word: i for i, word in enumerate(words)}, matrix)
