"""Many sequences walked side by side: the first tokens of all, then the second of all that have one, and so on.

A step of a recurrence is then one product of arrays for all sequences at once.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rows = tuple[NDArray[np.intp], NDArray[np.intp]]
"""Where the tokens of a sequence are, walked from its beginning and from its end."""


@dataclass(frozen=True, slots=True, eq=False)
class Abreast:
    """Where sequences, given by their lengths, are laid: all rows of a step together, the longest sequence's first.

    `size` is the number of rows. `steps` says for every step but the first where the rows of the step before begin,
    where its own do, and where they end: the sequences that go on are always the first rows of a step. `of_each` has
    for every sequence the rows of its tokens, and those where it is walked from its end.

    >>> laid = Abreast.of([1, 2])
    >>> laid.size, laid.steps, [(forth.tolist(), back.tolist()) for forth, back in laid.of_each]
    (3, [(0, 2, 3)], [([1], [1]), ([0, 2], [2, 0])])
    """

    size: int
    steps: list[tuple[int, int, int]]
    of_each: list[Rows]

    @classmethod
    def of(cls, lengths: Sequence[int]) -> Abreast:
        """Lay out sequences of these lengths."""
        order = sorted(range(len(lengths)), key=lambda i: -lengths[i])
        rising = sorted(lengths)
        having = [len(order) - bisect_right(rising, step) for step in range(max(lengths, default=0))]
        begins = np.cumsum([0, *having])
        rank = {i: at for at, i in enumerate(order)}
        rows = [begins[:length] + rank[i] for i, length in enumerate(lengths)]
        limits = begins.tolist()
        steps = list(zip(limits, limits[1:], limits[2:], strict=False))
        return cls(sum(lengths), steps, [(forth, forth[::-1]) for forth in rows])
