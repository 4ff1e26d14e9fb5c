"""Tables of what a token's text alone tells: found out once, then looked up for all tokens of a document at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


class Table:
    """A row of numbers for every text that was asked for; of very many texts it forgets all and begins anew.

    `tell` is given all the new texts at once and returns an array of (texts, width).

    >>> lengths = Table(lambda texts: [[len(text), text.isupper()] for text in texts], 2)
    >>> lengths.rows(["BERT", "reads"]).tolist()
    [[4.0, 1.0], [5.0, 0.0]]
    """

    def __init__(
        self,
        tell: Callable[[Sequence[str]], ArrayLike],
        width: int,
        *,
        dtype: type[Any] = np.float32,
        limit: int = 50_000,
    ) -> None:
        self.tell = tell
        self.limit = limit
        self.number: dict[str, int] = {}
        # What nothing was written to yet takes no memory.
        self.table = np.zeros((limit, width), dtype)

    def rows(self, texts: Sequence[str]) -> NDArray[Any]:
        """Return the rows of some texts, an array of (texts, width)."""
        number = self.number
        try:
            return self.table.take([number[text] for text in texts] or np.zeros(0, int), axis=0)
        except KeyError:
            self._learn(set(texts))
            return self.table[[number[text] for text in texts]]

    def _learn(self, texts: set[str]) -> None:
        if len(self.number) + len(texts) > self.limit:
            self.number.clear()
            if len(texts) > len(self.table):
                self.table = np.zeros((len(texts), self.table.shape[1]), self.table.dtype)
        new = sorted(text for text in texts if text not in self.number)
        begin, end = len(self.number), len(self.number) + len(new)
        self.table[begin:end] = self.tell(new)
        self.number.update(zip(new, range(begin, end), strict=True))
