"""What a reader is: the row of the table `FORMATS`, and the problems a reader reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from kg.model import Paper

Line = tuple[int, str]
"""A line's number, from 1, and its text without the line break."""

Report = Callable[[int | None, str], None]
"""How a reader says what it left out: the line it began on (None: no one line), and one clause."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in an input that could not be read, while the rest was.

    >>> str(Problem("page.txt", 7, "a title without an abstract"))
    'page.txt:7: a title without an abstract'
    """

    path: str
    line: int | None
    message: str

    def __str__(self) -> str:
        return ":".join([self.path, *([str(self.line)] if self.line else []), f" {self.message}"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A format of papers: how it is recognised and how it is read.

    `detect` sees the first lines of a text (blank ones too); `read` sees all of them, once, and yields a Paper for
    every entry, duplicates too. It raises nothing: whatever it has to leave out, it reports and goes on.
    """

    name: str
    doc: str
    suffixes: tuple[str, ...]
    detect: Callable[[Sequence[str]], bool]
    read: Callable[[Iterator[Line], Report], Iterator[Paper]]
