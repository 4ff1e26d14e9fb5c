"""Gradient-boosted trees (Friedman 2001), kept as plain arrays and read without executing anything.

They weigh the numbers of a candidate (`kg.extract.decide`), or the cues of a claim (`Boosted`). They are grown by
`kg.train.trees`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg.extract.additive import Cue, OfCues, singly

_ROWS = 1000
"""How many rows are weighed at once, so that no paper takes much memory."""


@dataclass(frozen=True, slots=True, eq=False)
class Trees:
    """Ensembles of trees, their nodes level by level: first the root of every tree, then the children of these, ...

    Each node asks whether a feature is greater than its limit; `below` is its left child, and its right one is the next
    node. A leaf leads to itself, since nothing is greater than its limit, so that every tree can be walked as deep as
    the deepest. `values` are those of the leaves; `sizes` says how many of the trees, in order, are each ensemble's.
    """

    features: NDArray[np.int32]
    limits: NDArray[np.float32]
    below: NDArray[np.int32]
    values: NDArray[np.float32]
    sizes: NDArray[np.int32]
    levels: int

    def probabilities(self, x: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the probability of each class, an array of (rows of x, classes), where an ensemble stands for each."""
        count = int(self.sizes.sum())
        added = self._values(x, np.arange(count, dtype=np.int32), np.arange(len(x), dtype=np.int32))
        raw = np.add.reduceat(added, np.cumsum(self.sizes) - self.sizes, axis=1, dtype=float)
        raw -= raw.max(axis=1, keepdims=True)
        exp = np.exp(raw)
        return np.asarray(exp / exp.sum(axis=1, keepdims=True))

    def scores(self, x: NDArray[np.float32], ensemble: int, rows: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return what the trees of one ensemble add up to for some rows of x."""
        end = int(self.sizes[: ensemble + 1].sum())
        trees = np.arange(end - self.sizes[ensemble], end, dtype=np.int32)
        return np.asarray(self._values(x, trees, rows).sum(axis=1, dtype=float))

    def _values(self, x: NDArray[np.float32], trees: NDArray[np.int32], rows: NDArray[np.int32]) -> NDArray[np.float32]:
        """Return the values of the leaves that rows of x reach, an array of (rows, trees)."""
        # Tree by tree, for the rows go similar ways in each: the nodes they ask stay at hand.
        at, begins = np.repeat(trees, len(rows)), np.tile(rows * np.int32(x.shape[1]), len(trees))
        flat = np.ascontiguousarray(x).ravel()
        # Every step writes into the same few arrays: so many nodes are too many to make room for again and again.
        place, value, limit = np.empty_like(at), np.empty_like(at, np.float32), np.empty_like(at, np.float32)
        goes_right = np.empty_like(at, bool)
        for _ in range(1, self.levels):
            self.features.take(at, out=place, mode="wrap")
            flat.take(np.add(place, begins, out=place), out=value, mode="wrap")
            self.limits.take(at, out=limit, mode="wrap")
            np.greater(value, limit, out=goes_right)
            self.below.take(at, out=place, mode="wrap")
            np.add(place, goes_right, out=at)
        return self.values.take(at.reshape(len(trees), len(rows)).T)

    def arrays(self) -> dict[str, Any]:
        """Return what `of` makes the same trees of."""
        return {
            "features": self.features,
            "limits": self.limits,
            "below": self.below,
            "values": self.values,
            "sizes": self.sizes,
            "levels": np.array(self.levels),
        }

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[Any]]) -> Trees:
        """Return the trees of what `arrays` gave."""
        fields: dict[str, Any] = dict(arrays)
        return cls(**fields | {"levels": int(fields["levels"])})

    def write(self, path: Path) -> None:
        """Write the arrays (numpy's format, no pickled objects)."""
        np.savez_compressed(path, **self.arrays())

    @classmethod
    def read(cls, path: Path) -> Trees:
        """Read what `write` wrote."""
        return cls.of(_read(path))


@dataclass(frozen=True, slots=True, eq=False)
class Boosted:
    """Models by name, each an ensemble of trees that ask whether cues hold, and tell how likely something is.

    `columns` numbers the cues that a tree asks for. A model that had too little to grow from is not there.
    """

    models: Sequence[str]
    columns: Mapping[str, int]
    trees: Trees
    # The columns of each cue, and of each bundle.
    places: OfCues[Sequence[int]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "places", OfCues(self._columns_of, self.columns, ()))

    def chances(self, rows: Sequence[tuple[str, Iterable[Cue], float]]) -> list[float | None]:
        """Return the probability of yes for each row: a model, the cues that hold, and the log-odds to begin with.

        Of a model not there nothing is told (None).
        """
        found: list[float | None] = [None] * len(rows)
        known = [i for i, (model, *_) in enumerate(rows) if model in self.models]
        for at in range(0, len(known), _ROWS):
            some = known[at : at + _ROWS]
            for i, chance in zip(some, self._chances([rows[i] for i in some]), strict=True):
                found[i] = chance
        return found

    def _chances(self, rows: Sequence[tuple[str, Iterable[Cue], float]]) -> list[float]:
        x = np.zeros((len(rows), len(self.columns) or 1), np.float32)
        of_model: dict[str, list[int]] = {}
        for i, (row, (model, cues, _)) in enumerate(zip(x, rows, strict=True)):
            row[list(chain.from_iterable(map(self.places.__getitem__, cues)))] = 1
            of_model.setdefault(model, []).append(i)
        odds = np.array([start for *_, start in rows], np.float64)
        for model, some in of_model.items():
            odds[some] += self.trees.scores(x, self.models.index(model), np.array(some, np.int32))
        found: list[float] = (1 / (1 + np.exp(-odds))).tolist()
        return found

    def _columns_of(self, cue: Cue) -> list[int]:
        return [self.columns[one] for one in singly([cue]) if one in self.columns]

    def write(self, path: Path) -> None:
        """Write the trees, and names and cues a line each (numpy's format, no pickled objects)."""
        arrays = self.trees.arrays()
        for key, words in (("models", self.models), ("cues", sorted(self.columns, key=self.columns.__getitem__))):
            arrays[key] = np.frombuffer("".join(f"{word}\n" for word in words).encode(), np.uint8)
        np.savez_compressed(path, **arrays)

    @classmethod
    def read(cls, path: Path) -> Boosted:
        """Read what `write` wrote."""
        arrays = _read(path)
        models, cues = (arrays.pop(key).tobytes().decode().split("\n")[:-1] for key in ("models", "cues"))
        return cls(models, {cue: i for i, cue in enumerate(cues)}, Trees.of(arrays))


def _read(path: Path) -> dict[str, NDArray[Any]]:
    with np.load(path, allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}
