"""The recurrent network: what each token is, from the words beside it and all that went before and comes after.

A quasi-recurrent network in both directions with fo-pooling (Bradbury et al. 2017): candidate, forget gate and output
gate depend on the token and its two neighbours alone, so that the walk from token to token multiplies no matrices.
Besides likeness it learns vectors of words, beginnings and ends, and it hears of the whole text, where the random field
of `kg.extract.field` goes by spelling and the next words: they err elsewhere, and their mean is better than either.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc
from threadpoolctl import ThreadpoolController

from kg.extract.abreast import Abreast, Rows
from kg.extract.document import title_end, tokens_of
from kg.extract.spelling import MARKS, vocabulary_marks
from kg.extract.table import Table
from kg.extract.vectors import vectors
from kg.schema import FAMILIES, family

REACH = 1
"""Tokens on either side that are looked at together with each."""
PLACES = 1 + len(FAMILIES)
"""The number of inputs that a token's place gives: in the title, of a known name of a kind."""
PIECES = 3
"""The number of pieces of a text that are weighed by vectors of their own."""
_MARKS = 7
_REMEMBERED = 16_384
"""Of how many texts it is remembered what they add to the gates: 4.6 kB each."""
_SCALE = 3.0
"""Vectors have length 1, their components a tenth: the network learns faster when they weigh as much as the marks."""
_IN_FAMILIES = np.array([[family(mark[2:]) == kind for kind in FAMILIES] for mark in MARKS], float)
ARRAYS = ("own", "gates", "gates_bias", "hidden", "hidden_bias", "output", "output_bias")
"""The names of the arrays of weights."""
Floats = NDArray[np.float32]


def pieces_of(text: str) -> tuple[str, str, str]:
    """Return the pieces of a text that may have vectors of their own: itself, its beginning, its end.

    >>> pieces_of("Transformers")
    ('transformers', 'tra-', '-ers')
    """
    folded = text.casefold()
    return folded, f"{folded[:3]}-", f"-{folded[-3:]}"


def meanings(texts: Sequence[str]) -> Floats:
    """Return the vector of each text, and the marks its spelling gives: an array of (texts, dimensions + marks)."""
    found = vectors().rows(texts)
    marks = np.zeros((len(texts), _MARKS), np.float32)
    for row, text in zip(marks, texts, strict=True):
        row[:-1] = (
            text[:1].isupper(),
            sum(c.isupper() for c in text) > 1,
            any(c.isdigit() for c in text),
            text.islower(),
            not text[:1].isalnum(),
            len(text) > 9,
        )
    marks[:, -1] = ~found.any(axis=1)
    return np.hstack([found * np.float32(_SCALE), marks])


def places(doc: Doc) -> Floats:
    """Return what a token's place tells, an array of (tokens, PLACES): in the title, of a known name of a kind."""
    tokens = tokens_of(doc)
    rows = np.zeros((len(tokens.words), PLACES), np.float32)
    rows[: bisect_left(tokens.starts, title_end(doc)), 0] = 1
    rows[:, 1:] = vocabulary_marks(doc) @ _IN_FAMILIES > 0
    return rows


@cache
def _threads() -> ThreadpoolController:
    """Return what limits the threads of the libraries that multiply: found once, since that takes a moment."""
    return ThreadpoolController()


def opened(gates: Floats) -> tuple[Floats, Floats, Floats]:
    """Return what is new at each token, what share is kept and what share is shown, from the gates as they are used."""
    third = gates.shape[1] // 3
    told = np.tanh(gates)
    shares = told[:, third:]
    shares += 1
    shares *= np.float32(0.5)
    return told[:, :third], shares[:, :third], shares[:, third:]


def lay(told: Floats, found: Floats, rows: Rows) -> None:
    """Put what is told of tokens into the rows where they are walked, half of the columns forth, half back."""
    half, (forth, back) = told.shape[1] // 2, rows
    found[forth, :half] = told[:, :half]
    found[back, half:] = told[:, half:]


def lift(found: Floats, rows: Rows) -> Floats:
    """Return what was found of tokens, in order."""
    half, (forth, back) = found.shape[1] // 2, rows
    return np.hstack([found[forth, :half], found[back, half:]])


def carry(kept: Floats, states: Floats, steps: Sequence[tuple[int, int, int]]) -> None:
    """Add to the states of each step what is kept of the step's before; `steps` are those of `Abreast`."""
    for last, now, end in steps:
        states[now:end] += kept[now:end] * states[last : last + end - now]


def softmax(raw: Floats) -> Floats:
    """Return the probability of each label for each token."""
    likely = np.exp(raw - raw.max(axis=1, keepdims=True))
    return np.asarray(likely / likely.sum(axis=1, keepdims=True))


@dataclass(frozen=True, slots=True, eq=False)
class Recurrent:
    """The network's weights.

    `own` has the vectors of `pieces`, and noughts for all others in its last row. `gates` weighs what a token and its
    neighbours say, an array of (places of the window, inputs, 6 times the states of a way): the inputs are those of
    `meanings`, the vectors of its pieces, and `places`; a third of the outputs each are the candidate, the forget gate
    and the output gate, half of it for the way forth, half for the way back. A layer of rectified linear units is over
    the states shown, then one output per label.
    """

    pieces: Sequence[str]
    own: Floats
    gates: Floats
    gates_bias: Floats
    hidden: Floats
    hidden_bias: Floats
    output: Floats
    output_bias: Floats
    number: dict[str, int] = field(init=False, repr=False)
    told: Table = field(init=False, repr=False)
    # The gates as they are used: for a hyperbolic tangent, of which a logistic function is one of half the argument.
    half: Floats = field(init=False, repr=False)
    halved: Floats = field(init=False, repr=False)
    bias: Floats = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "number", {piece: i for i, piece in enumerate(self.pieces)})
        wide = self.gates.shape[2]
        object.__setattr__(self, "half", np.where(np.arange(wide) < wide // 3, 1, 0.5).astype(np.float32))
        object.__setattr__(self, "halved", self.gates * self.half)
        object.__setattr__(self, "bias", self.gates_bias * self.half)
        object.__setattr__(self, "told", Table(self._tell, len(self.gates) * wide, limit=_REMEMBERED))

    def numbers(self, texts: Sequence[str]) -> NDArray[np.intp]:
        """Return which rows of `own` are the pieces of each text: an array of (texts, PIECES)."""
        rest = len(self.pieces)
        return np.array([[self.number.get(p, rest) for p in pieces_of(t)] for t in texts], np.intp).reshape(-1, PIECES)

    def _tell(self, texts: Sequence[str]) -> Floats:
        """Return what each text adds to the gates at each place of the window."""
        own = self.own[self.numbers(texts)]
        inputs = np.hstack([meanings(texts), own.reshape(len(texts), PIECES * own.shape[2])])
        # One row alone is multiplied by another routine, which rounds otherwise: what was read before must not tell.
        rows = np.repeat(inputs, 2, axis=0) if len(texts) == 1 else inputs
        told = [(rows @ of_place)[: len(texts)] for of_place in self.halved[:, :-PLACES]]
        told[REACH] += self.bias
        return np.hstack(told)

    def read_out(self, docs: Sequence[Doc]) -> list[Floats]:
        """Return the probability of each label for each token of some documents: arrays of (tokens, labels).

        What a text adds to the gates is multiplied once and then looked up. One thread does it all: products so small
        are made no sooner by several, which wait for each other; `kg.extract.Extractor` shares papers among processes.
        """
        with _threads().limit(limits=1, user_api="blas"):
            return self._read_out(docs)

    def _read_out(self, docs: Sequence[Doc]) -> list[Floats]:
        laid = Abreast.of([len(doc) for doc in docs])
        laid_kept, states = (np.empty((laid.size, self.hidden.shape[0]), np.float32) for _ in range(2))
        outputs = []
        # One by one what is told of their tokens stays at hand; only the walk is made by all of them at once.
        for doc, rows in zip(docs, laid.of_each, strict=True):
            new, kept, shown = opened(self._gates(tokens_of(doc).words, places(doc)))
            lay(kept, laid_kept, rows)
            new *= 1 - kept
            lay(new, states, rows)
            outputs.append(shown)
        carry(laid_kept, states, laid.steps)
        return [self._labels(shown * lift(states, rows)) for shown, rows in zip(outputs, laid.of_each, strict=True)]

    def _gates(self, words: Sequence[str], placed: Floats) -> Floats:
        """Return what the words of a document, and their places, say to the gates of each."""
        told, size = self.told.rows(words), len(words)
        wide, window = self.gates.shape[2], len(self.gates)
        # Of most tokens their place says nothing.
        telling = np.flatnonzero(placed.any(axis=1))
        placed = placed[telling]
        for i, weights in enumerate(self.halved[:, -PLACES:]):
            told[telling, i * wide : (i + 1) * wide] += placed @ weights
        gates = told[:, REACH * wide : (REACH + 1) * wide].copy()
        for i in range(window):
            # What stands so many tokens further on is told by the window's place i.
            if further := i - REACH:
                here = slice(max(-further, 0), size - max(further, 0))
                gates[here] += told[max(further, 0) : size + min(further, 0), i * wide : (i + 1) * wide]
        return gates

    def _labels(self, seen: Floats) -> Floats:
        """Return the probability of each label for each token, from the states shown."""
        layer = seen @ self.hidden
        layer += self.hidden_bias
        return softmax(np.maximum(layer, 0, out=layer) @ self.output + self.output_bias)

    def write(self, path: Path) -> None:
        """Write the weights in half precision, and the pieces a line each (numpy's format, no pickled objects)."""
        arrays = {name: getattr(self, name).astype(np.float16) for name in ARRAYS}
        lines = np.frombuffer("".join(f"{piece}\n" for piece in self.pieces).encode(), np.uint8)
        np.savez_compressed(path, pieces=lines, **arrays)

    @classmethod
    def read(cls, path: Path) -> Recurrent:
        """Read what `write` wrote."""
        with np.load(path, allow_pickle=False) as arrays:
            pieces = arrays["pieces"].tobytes().decode().split("\n")[:-1]
            return cls(pieces, **{name: arrays[name].astype(np.float32) for name in ARRAYS})
