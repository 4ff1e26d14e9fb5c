"""Folds: what a model is fitted to, and what it is then asked about."""

from __future__ import annotations

from collections.abc import Iterator


def folds(size: int, parts: int) -> Iterator[tuple[list[int], list[int]]]:
    """Yield for each of so many parts the places outside of it and those inside.

    >>> list(folds(5, 2))
    [([1, 3], [0, 2, 4]), ([0, 2, 4], [1, 3])]
    """
    for part in range(parts):
        yield [i for i in range(size) if i % parts != part], list(range(part, size, parts))
