"""The random field at work: weights as CRFsuite wrote them, and how likely each label of each token is by them.

CRFsuite itself would be given every feature of every token as a string. Here what a token's text says is summed once,
and many documents are walked at once (forward-backward; Rabiner 1989); the outcome is the same.
"""

from __future__ import annotations

import struct
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from kg.extract.abreast import Abreast
from kg.extract.document import text_of, title_end, tokens_of
from kg.extract.spelling import ACRONYM_MARKS, MARKS, acronym_marks, mark_vocabulary, told_by
from kg.extract.table import Table

Scores = NDArray[np.float64]
_FEATURE = np.dtype([("kind", "<u4"), ("source", "<u4"), ("label", "<u4"), ("weight", "<f8")])
_HEADER = struct.Struct("<4sI4s9I")
_STRINGS = struct.Struct("<4s5I")
_OFFSETS = (-2, -1, 0, 1, 2)
_GAP = ("", "")
_OFTEN = 8
_MARKS = 2**20
_PAIR = ("w-1w=", "ww+1=")
_PLACES = ("first", "last", "title", "before colon")


def _strings(data: bytes, start: int, count: int) -> list[str]:
    """Return the strings of one of CRFsuite's tables, in the order of their numbers."""
    *_, offset = _STRINGS.unpack_from(data, start)
    found = []
    for place in np.frombuffer(data, "<u4", count, start + offset).tolist():
        at = start + place
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        found.append(data[at + 8 : at + 7 + size].decode())
    return found


class _Pairs:
    """The pairs of folded words that have weights, in the order of their codes: the numbers of both as one number."""

    def __init__(self, pairs: Iterable[str]) -> None:
        split = {both: pair for pair in pairs for both in _halves(pair)}
        self.number = {word: i for i, word in enumerate(sorted({word for both in split for word in both}), 1)}
        self.base = len(self.number) + 1
        coded = {self.number[a] * self.base + self.number[b]: pair for (a, b), pair in split.items()}
        codes = sorted(coded)
        self.ordered = [coded[code] for code in codes]
        self.codes = np.array([*codes, self.base**2], float)
        self.marks = np.zeros(_MARKS, np.bool_)
        self.marks[[code % _MARKS for code in codes]] = True

    def find(self, numbers: Scores) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return at which of some words in a row, by their numbers, a pair begins, and which pair of `ordered` it is.

        >>> pairs = _Pairs(["machine|translation"])
        >>> at, which = pairs.find(np.array([0, pairs.number["machine"], pairs.number["translation"]]))
        >>> at.tolist(), which.tolist()
        ([1], [0])
        """
        codes = numbers[:-1] * self.base + numbers[1:]
        # Most have no mark, and need not be looked for.
        at = np.flatnonzero(self.marks.take((codes % _MARKS).astype(np.intp)))
        codes = codes[at]
        places = np.searchsorted(self.codes, codes)
        known = self.codes[places] == codes
        return at[known], places[known]


def _halves(pair: str) -> list[tuple[str, str]]:
    """Return the two words of a pair, in each way it can be read: a bar may be part of a word too.

    >>> _halves("machine|translation"), _halves("|||")
    ([('machine', 'translation')], [('', '||'), ('|', '|'), ('||', '')])
    """
    pieces = pair.split("|")
    if len(pieces) == 2:
        return [(pieces[0], pieces[1])]
    return [("|".join(pieces[:i]), "|".join(pieces[i:])) for i in range(1, len(pieces))]


class Field:
    """The weights of a field: of each feature for each label, and of each label after each."""

    def __init__(self, path: Path) -> None:
        data = path.read_bytes()
        *_, labels, attributes, at_features, at_labels, at_attributes, _, _ = _HEADER.unpack_from(data)
        self.labels = _strings(data, at_labels, labels)
        self.number = {name: i for i, name in enumerate(_strings(data, at_attributes, attributes))}
        count = int.from_bytes(data[at_features + 8 : at_features + 12], "little")
        features = np.frombuffer(data, _FEATURE, count, at_features + 12)
        # The last row is that of a feature without weights.
        self.weights = np.zeros((attributes + 1, labels))
        self.after = np.zeros((labels, labels))
        for kind, table in enumerate((self.weights, self.after)):
            some = features[features["kind"] == kind]
            table[some["source"], some["label"]] = some["weight"]
        self.told = Table(self._tell, len(_OFFSETS) * labels + 1, dtype=np.float64)
        self.pairs = _Pairs(name.partition("=")[2] for name in self.number if name.startswith(_PAIR))
        self.left, self.right = (
            self.weights[[*(self.number.get(f"{which}{pair}", -1) for pair in self.pairs.ordered), -1]]
            for which in reversed(_PAIR)
        )
        self.marks = {at: np.array([self._weigh([f"{at}v={m}"]) for m in MARKS]) for at in ("", "-1", "+1")}
        self.alone = {f: self._weigh([f]) for f in (*_PLACES, *(f"a={mark}" for mark in ACRONYM_MARKS))}

    def _weigh(self, features: Iterable[str]) -> Scores:
        return np.asarray(self.weights[[self.number.get(f, -1) for f in features]].sum(axis=0))

    def _tell(self, texts: Sequence[str]) -> Scores:
        """Return what each token's text adds to the scores of the token two places before, ..., two places after.

        The last column is the number of the text in pairs.
        """
        # Where no token is, nothing is told: a feature without weights.
        told = [told_by(text, -offset) if text else ("",) for text in texts for offset in _OFFSETS]
        weights = self.weights[[self.number.get(f, -1) for features in told for f in features]]
        starts = [0, *accumulate(map(len, told))][:-1]
        pairs = [self.pairs.number.get(text.casefold(), 0) for text in texts]
        return np.column_stack([np.add.reduceat(weights, starts).reshape(len(texts), -1), pairs])

    def scores(self, docs: Sequence[Doc]) -> list[Scores]:
        """Return the sum of the weights of every token's features, for each document an array of (tokens, labels).

        The documents are laid one behind the other, parted by as many empty tokens as a feature reaches.
        """
        kinds = len(self.labels)
        words: list[str] = []
        begins: list[int] = []
        for doc in docs:
            begins.append(len(words))
            words += tokens_of(doc).words
            words += _GAP
        told = self.told.rows(words)
        reach = len(_GAP)
        padded = np.zeros((len(words) + 2 * reach, kinds))
        for i, offset in enumerate(_OFFSETS):
            at = reach + offset
            padded[at : at + len(words)] += told[:, i * kinds : (i + 1) * kinds]
        scores = padded[reach : reach + len(words)]
        places, pairs = self.pairs.find(told[:, -1])
        scores[places] += self.left[pairs]
        scores[places + 1] += self.right[pairs]
        marks = np.zeros((len(words), len(MARKS)))
        found = []
        for doc, begin in zip(docs, begins, strict=True):
            size = len(tokens_of(doc).words)
            mark_vocabulary(doc, marks[begin : begin + size])
            found.append(scores[begin : begin + size])
            self._place(doc, found[-1])
        scores += marks @ self.marks[""]
        scores[1:] += marks[:-1] @ self.marks["-1"]
        scores[:-1] += marks[1:] @ self.marks["+1"]
        return found

    def _place(self, doc: Doc, scores: Scores) -> None:
        """Add what a document says of its tokens: which are of acronyms, first and last, or the title's."""
        if not len(scores):
            return
        for i, mark in acronym_marks(doc).items():
            scores[i] += self.alone[f"a={mark}"]
        scores[0] += self.alone["first"]
        scores[-1] += self.alone["last"]
        starts, end = tokens_of(doc).starts, title_end(doc)
        scores[: bisect_left(starts, end)] += self.alone["title"]
        if (colon := text_of(doc).find(":", 0, end)) > 0:
            scores[: bisect_left(starts, colon)] += self.alone["before colon"]

    def marginals(self, documents: Sequence[Scores]) -> list[Scores]:
        """Return how likely each label of each token is, from the scores of some documents.

        They are walked side by side, as `Abreast` lays them.
        """
        laid = Abreast.of([len(scores) for scores in documents])
        scores = np.empty((laid.size, len(self.labels)))
        for of_one, (rows, _) in zip(documents, laid.of_each, strict=True):
            scores[rows] = of_one
        likely = self._walk(np.exp(scores - scores.max(axis=1, keepdims=True)), laid.steps)
        return [likely[rows] for rows, _ in laid.of_each]

    def _walk(self, here: Scores, steps: Sequence[tuple[int, int, int]]) -> Scores:
        """Return how likely each label is in the light of all before and all after it; rows are ordered by place.

        What is carried along is brought back to a sum of one now and then, before it is too small or large a number.
        """
        after = np.exp(self.after)
        behind = np.ones_like(here)
        before = here.copy()
        for at, (last, now, end) in enumerate(steps, 1):
            step = before[now:end]
            step *= before[last : last + end - now].dot(after)
            if at % _OFTEN == 0:
                step /= np.add.reduce(step, axis=1, keepdims=True)
        back = after.T.copy()
        for at, (last, now, end) in zip(range(len(steps), 0, -1), reversed(steps), strict=True):
            step = behind[last : last + end - now]
            np.multiply(here[now:end], behind[now:end]).dot(back, out=step)
            if at % _OFTEN == 0:
                step /= np.add.reduce(step, axis=1, keepdims=True)
        both = before * behind
        return np.asarray(both / both.sum(axis=1, keepdims=True))
