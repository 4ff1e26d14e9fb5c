"""Gradient-boosted trees (Friedman 2001), kept as plain arrays and read without executing anything.

They weigh the numbers of a candidate (`kg.extract.decide`), or the cues of a claim (`Boosted`). They are grown by
`kg.train.trees`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg.extract.additive import Cue
from kg.extract.remembered import Remembered

_ROWS = 1000
"""How many rows are weighed at once, so that no paper takes much memory."""


@dataclass(frozen=True, slots=True, eq=False)
class Trees:
    """An ensemble: for each node its feature, threshold and children; for each leaf its value; for each tree its class.

    `feature` is -1 at a leaf. All trees lie in one array; `roots` says where each begins. A class without trees, as
    the first of two, has a score of nought before the softmax.
    """

    feature: NDArray[np.int32]
    threshold: NDArray[np.float64]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: NDArray[np.float64]
    roots: NDArray[np.int32]
    classes: NDArray[np.int32]
    depth: int
    count: int = field(init=False)
    # The same laid out for walking: a leaf leads to itself, so that every tree can be walked as deep as the deepest;
    # and all is there twice, so that where one goes from a node is found at twice its place, or one behind.
    asked: NDArray[np.int32] = field(init=False, repr=False)
    limit: NDArray[np.float32] = field(init=False, repr=False)
    children: NDArray[np.int32] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        leaf, here = self.feature < 0, np.arange(len(self.feature), dtype=np.int32)
        left, right = np.where(leaf, here, self.left), np.where(leaf, here, self.right)
        limit = self.threshold.astype(np.float32)
        # Rounded down, so that a feature, which is of single precision too, compares as with the threshold itself.
        above = limit.astype(np.float64) > self.threshold
        limit[above] = np.nextafter(limit[above], np.float32(-np.inf))
        object.__setattr__(self, "count", int(self.classes.max(initial=1)) + 1)
        object.__setattr__(self, "asked", np.repeat(np.where(leaf, 0, self.feature).astype(np.int32), 2))
        object.__setattr__(self, "limit", np.repeat(limit, 2))
        object.__setattr__(self, "children", 2 * np.stack([left, right], axis=1).astype(np.int32).ravel())

    def probabilities(self, x: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the probability of each class, an array of (rows of x, classes)."""
        size = len(self.roots)
        rows = np.repeat(np.arange(len(x), dtype=np.int32), size)
        at = self.leaves(x, np.tile(self.roots, len(x)), rows).reshape(len(x), size)
        raw = np.zeros((len(x), self.count))
        for k in range(self.count):
            raw[:, k] = self.value.take(at[:, self.classes == k]).sum(axis=1)
        raw -= raw.max(axis=1, keepdims=True)
        exp = np.exp(raw)
        return np.asarray(exp / exp.sum(axis=1, keepdims=True))

    def leaves(self, x: NDArray[np.float32], at: NDArray[np.int32], rows: NDArray[np.int32]) -> NDArray[np.int32]:
        """Return the leaves that one reaches from nodes, each with a row of x."""
        begins = rows * np.int32(x.shape[1])
        flat = np.ascontiguousarray(x).ravel()
        # Every step writes into the same few arrays: so many nodes are too many to make room for again and again.
        at, place = 2 * at, np.empty_like(at)
        value, limit, goes_right = np.empty_like(at, x.dtype), np.empty_like(at, np.float32), np.empty_like(at, bool)
        # A tree that is two levels deep, leaves and all, asks once.
        for _ in range(1, self.depth):
            self.asked.take(at, out=place, mode="wrap")
            flat.take(np.add(place, begins, out=place), out=value, mode="wrap")
            self.limit.take(at, out=limit, mode="wrap")
            np.greater(value, limit, out=goes_right)
            self.children.take(np.add(at, goes_right, out=at), out=place, mode="wrap")
            at, place = place, at
        return at // 2

    def arrays(self) -> dict[str, Any]:
        """Return what `of` makes the same trees of."""
        return {
            "feature": self.feature,
            "threshold": self.threshold,
            "left": self.left,
            "right": self.right,
            "value": self.value.astype(np.float32),
            "roots": self.roots,
            "classes": self.classes,
            "depth": np.array(self.depth),
        }

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[Any]]) -> Trees:
        """Return the trees of what `arrays` gave."""
        fields: dict[str, Any] = dict(arrays)
        return cls(**fields | {"depth": int(fields["depth"]), "value": fields["value"].astype(np.float64)})

    def write(self, path: Path) -> None:
        """Write the arrays (numpy's format, no pickled objects)."""
        np.savez_compressed(path, **self.arrays())

    @classmethod
    def read(cls, path: Path) -> Trees:
        """Read what `write` wrote."""
        return cls.of(_read(path))


@dataclass(frozen=True, slots=True, eq=False)
class Boosted:
    """Models by name whose trees ask whether cues hold, and tell how likely something is: two classes, no and yes.

    `columns` numbers the cues that a tree asks for; `sizes` says how many of the trees, in order, are each model's. A
    model that had too little to grow from is not there.
    """

    sizes: Mapping[str, int]
    columns: Mapping[str, int]
    trees: Trees
    roots: dict[str, NDArray[np.int32]] = field(init=False, repr=False)
    # The columns of each bundle met so far.
    bundles: Remembered[tuple[str, ...], list[int]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        ends = np.cumsum(list(self.sizes.values()))
        object.__setattr__(self, "roots", dict(zip(self.sizes, np.split(self.trees.roots, ends), strict=False)))
        object.__setattr__(self, "bundles", Remembered(self._columns_of))

    def chances(self, rows: Sequence[tuple[str, Iterable[Cue], float]]) -> list[float | None]:
        """Return the probability of yes for each row: a model, the cues that hold, and the log-odds to begin with.

        Of a model not there nothing is told (None).
        """
        found: list[float | None] = [None] * len(rows)
        known = [i for i, (model, *_) in enumerate(rows) if model in self.roots]
        for at in range(0, len(known), _ROWS):
            some = known[at : at + _ROWS]
            for i, chance in zip(some, self._chances([rows[i] for i in some]), strict=True):
                found[i] = chance
        return found

    def _chances(self, rows: Sequence[tuple[str, Iterable[Cue], float]]) -> list[float]:
        x = np.zeros((len(rows), len(self.columns) or 1), np.float32)
        for row, (_, cues, _) in zip(x, rows, strict=True):
            row[list(self._places(cues))] = 1
        roots = [self.roots[model] for model, *_ in rows]
        sizes = [len(r) for r in roots]
        leaves = self.trees.leaves(x, np.concatenate(roots), np.repeat(np.arange(len(rows), dtype=np.int32), sizes))
        odds = np.add.reduceat(self.trees.value.take(leaves), np.cumsum([0, *sizes[:-1]]))
        odds += [start for *_, start in rows]
        found: list[float] = (1 / (1 + np.exp(-odds))).tolist()
        return found

    def _columns_of(self, cues: tuple[str, ...]) -> list[int]:
        return [self.columns[cue] for cue in cues if cue in self.columns]

    def _places(self, cues: Iterable[Cue]) -> Iterator[int]:
        columns, bundles = self.columns, self.bundles
        for cue in cues:
            if isinstance(cue, str):
                if (place := columns.get(cue)) is not None:
                    yield place
            else:
                yield from bundles[cue]

    def write(self, path: Path) -> None:
        """Write the trees, and names and cues a line each (numpy's format, no pickled objects)."""
        arrays = self.trees.arrays() | {"sizes": np.array(list(self.sizes.values()), np.int32)}
        for key, words in (("models", self.sizes), ("cues", sorted(self.columns, key=self.columns.__getitem__))):
            arrays[key] = np.frombuffer("".join(f"{word}\n" for word in words).encode(), np.uint8)
        np.savez_compressed(path, **arrays)

    @classmethod
    def read(cls, path: Path) -> Boosted:
        """Read what `write` wrote."""
        arrays = _read(path)
        models, cues = (arrays.pop(key).tobytes().decode().split("\n")[:-1] for key in ("models", "cues"))
        sizes = dict(zip(models, arrays.pop("sizes").tolist(), strict=True))
        return cls(sizes, {cue: i for i, cue in enumerate(cues)}, Trees.of(arrays))


def _read(path: Path) -> dict[str, NDArray[Any]]:
    with np.load(path, allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}
