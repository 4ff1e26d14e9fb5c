"""The random field at work: weights as CRFsuite wrote them, and how likely each label of each token is by them.

CRFsuite itself would be given every feature of every token as a string. Here what a token's text says is summed once,
and many documents are walked at once (forward-backward; Rabiner 1989); the outcome is the same.
"""

from __future__ import annotations

import struct
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from kg.extract.document import text_of, title_end, tokens_of
from kg.extract.spelling import MARKS, acronym_marks, told_by, vocabulary_marks
from kg.extract.table import Table

Scores = NDArray[np.float64]
_FEATURE = np.dtype([("kind", "<u4"), ("source", "<u4"), ("label", "<u4"), ("weight", "<f8")])
_HEADER = struct.Struct("<4sI4s9I")
_STRINGS = struct.Struct("<4s5I")
_OFFSETS = (-2, -1, 0, 1, 2)


def _strings(data: bytes, start: int, count: int) -> list[str]:
    """Return the strings of one of CRFsuite's tables, in the order of their numbers."""
    *_, offset = _STRINGS.unpack_from(data, start)
    found = []
    for place in np.frombuffer(data, "<u4", count, start + offset).tolist():
        at = start + place
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        found.append(data[at + 8 : at + 7 + size].decode())
    return found


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
        self.told = Table(self._tell, len(_OFFSETS) * labels, dtype=np.float64)
        pairs = dict.fromkeys(name.partition("=")[2] for name in self.number if name.startswith(("w-1w=", "ww+1=")))
        self.pairs = {pair: i for i, pair in enumerate(pairs)}
        self.left = self.weights[[*(self.number.get(f"ww+1={pair}", -1) for pair in pairs), -1]]
        self.right = self.weights[[*(self.number.get(f"w-1w={pair}", -1) for pair in pairs), -1]]
        self.marks = {at: np.array([self._weigh([f"{at}v={m}"]) for m in MARKS]) for at in ("", "-1", "+1")}

    def _weigh(self, features: Iterable[str]) -> Scores:
        return np.asarray(self.weights[[self.number.get(f, -1) for f in features]].sum(axis=0))

    def _tell(self, texts: Sequence[str]) -> list[Scores]:
        """Return what each token's text adds to the scores of the token two places before, ..., two places after."""
        return [np.concatenate([self._weigh(told_by(text, -offset)) for offset in _OFFSETS]) for text in texts]

    def scores(self, doc: Doc) -> Scores:
        """Return the sum of the weights of every token's features, an array of (tokens, labels)."""
        tokens = tokens_of(doc)
        size, kinds = len(tokens.words), len(self.labels)
        if not size:
            return np.zeros((0, kinds))
        told = self.told.rows(tokens.words).reshape(size, len(_OFFSETS), kinds)
        padded = np.zeros((size + 4, kinds))
        for i, offset in enumerate(_OFFSETS):
            padded[2 + offset : 2 + offset + size] += told[:, i]
        scores = padded[2 : 2 + size]
        folded = [word.casefold() for word in tokens.words]
        pairs = [self.pairs.get(f"{a}|{b}", -1) for a, b in pairwise(folded)]
        scores[:-1] += self.left[pairs]
        scores[1:] += self.right[pairs]
        marks = vocabulary_marks(doc)
        scores += marks @ self.marks[""]
        scores[1:] += marks[:-1] @ self.marks["-1"]
        scores[:-1] += marks[1:] @ self.marks["+1"]
        for i, mark in acronym_marks(doc).items():
            scores[i] += self._weigh([f"a={mark}"])
        scores[0] += self._weigh(["first"])
        scores[-1] += self._weigh(["last"])
        end = title_end(doc)
        scores[: bisect_left(tokens.starts, end)] += self._weigh(["title"])
        colon = text_of(doc).find(":", 0, end)
        scores[: bisect_left(tokens.starts, max(colon, 0))] += self._weigh(["before colon"])
        return scores

    def marginals(self, documents: Sequence[Scores]) -> list[Scores]:
        """Return how likely each label of each token is, from the scores of some documents.

        They are walked side by side, the first tokens of all, then the second of all that have one; the longest
        document comes first, so that those are always the first rows.
        """
        order = sorted(range(len(documents)), key=lambda i: -len(documents[i]))
        longest = max(map(len, documents), default=0)
        lengths = [len(documents[i]) for i in reversed(order)]
        having = [len(order) - bisect_right(lengths, at) for at in range(longest)]
        begins = np.cumsum([0, *having])
        places = {i: begins[: len(documents[i])] + rank for rank, i in enumerate(order)}
        scores = np.zeros((begins[-1], len(self.labels)))
        for i, rows in places.items():
            scores[rows] = documents[i]
        likely = self._walk(np.exp(scores - scores.max(axis=1, keepdims=True)), having, begins.tolist())
        return [likely[places[i]] for i in range(len(documents))]

    def _walk(self, here: Scores, having: Sequence[int], begins: Sequence[int]) -> Scores:
        """Return how likely each label is in the light of all before and all after it; rows are ordered by place."""
        after = np.exp(self.after)
        before, behind = here.copy(), np.ones_like(here)
        for at in range(1, len(having)):
            last, now, size = begins[at - 1], begins[at], having[at]
            step = before[last : last + size] @ after
            step *= here[now : now + size]
            step /= step.sum(axis=1, keepdims=True)
            before[now : now + size] = step
        for at in range(len(having) - 1, 0, -1):
            last, now, size = begins[at - 1], begins[at], having[at]
            step = (here[now : now + size] * behind[now : now + size]) @ after.T
            step /= step.sum(axis=1, keepdims=True)
            behind[last : last + size] = step
        both = before * behind
        return np.asarray(both / both.sum(axis=1, keepdims=True))
