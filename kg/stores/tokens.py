"""Cypher as tokens: what a statement is made of, its clauses and brackets, and changes that keep the rest as it was."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from kg.errors import CypherError

_TOKEN = re.compile(
    r"""(?P<blank>\s+|//[^\n]*|/\*.*?\*/)
      | (?P<text>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")
      | (?P<parameter>\$(?:\w+|`[^`]*`))
      | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?!\w))
      | (?P<name>\w+|`(?:[^`]|``)*`)
      | (?P<mark><=|>=|<>|=~|\.\.|.)""",
    re.VERBOSE | re.DOTALL,
)
_CLAUSES = frozenset("MATCH OPTIONAL WHERE WITH RETURN UNWIND CALL YIELD ORDER SKIP OFFSET LIMIT UNION".split())
_KEYWORDS = _CLAUSES | frozenset("AND OR NOT XOR IN AS BY THEN ELSE WHEN CASE DISTINCT IS CONTAINS ASC DESC".split())
_CLOSING = {"(": ")", "[": "]", "{": "}"}


class Token(NamedTuple):
    """A piece of a statement: text, parameter, number, name (a keyword is one, too) or mark, and where it begins."""

    kind: str
    text: str
    at: int

    @property
    def word(self) -> str:
        """A name in upper case, "" for all else: what keywords are compared with."""
        return self.text.upper() if self.kind == "name" else ""


class Clause(NamedTuple):
    """A clause from its keyword to where the next one begins: half-open, in tokens; `scope` tells queries apart."""

    word: str
    start: int
    stop: int
    scope: int


class Statement:
    """A statement as tokens; `put` and `replace` change it, `str` writes it out, blanks and comments as they were.

    >>> s = Statement("RETURN  sum(x) // all")
    >>> s.replace(1, "max"); s.put(before=1, text="1 + "); str(s)
    'RETURN  1 + max(x) // all'
    """

    def __init__(self, source: str) -> None:
        """Read a statement.

        Raises:
            CypherError: its brackets do not match.
        """
        self.source = source
        self.tokens = [
            Token(m.lastgroup or "", m[0], m.start()) for m in _TOKEN.finditer(source) if m.lastgroup != "blank"
        ]
        while self.tokens and self.tokens[-1].text == ";":  # no part of its last clause
            self.tokens.pop()
        self.partner: dict[int, int] = {}
        self.around: list[int] = []
        self._read_brackets()
        self.clauses = list(self._clauses())
        self._texts = [token.text for token in self.tokens]
        self._before: dict[int, str] = defaultdict(str)
        self._after: dict[int, str] = defaultdict(str)

    def __len__(self) -> int:
        return len(self.tokens)

    def __getitem__(self, index: int) -> Token:
        """The token at a place; beside the statement stands an empty mark."""
        return self.tokens[index] if 0 <= index < len(self.tokens) else Token("mark", "", len(self.source))

    def __str__(self) -> str:
        pieces, at = [], 0
        for index, token in enumerate(self.tokens):
            pieces += [self.source[at : token.at], self._before[index], self._texts[index], self._after[index]]
            at = token.at + len(token.text)
        return "".join((*pieces, self.source[at:]))

    def slice(self, start: int, stop: int) -> str:
        """Return the source of the tokens from `start` to before `stop`."""
        return self.source[self[start].at : self[stop - 1].at + len(self[stop - 1].text)] if stop > start else ""

    def is_walk(self, opened: int) -> bool:
        """Whether a token opens a walk over a list: `[x IN …` or `any(x IN …`.

        >>> s = Statement("any(x IN [1] WHERE x > 0)"); [s.is_walk(i) for i in range(4)]
        [False, True, False, False]
        """
        token, before = self[opened], self[opened - 1]
        is_opening = token.text == "[" or (token.text == "(" and before.word in {"ANY", "ALL", "NONE", "SINGLE"})
        return is_opening and self[opened + 1].kind == "name" and self[opened + 2].word == "IN"

    def put(self, *, text: str, before: int | None = None, after: int | None = None) -> None:
        """Put text before a token, in front of what was put there earlier, or after one, behind it."""
        if before is not None:
            self._before[before] = text + self._before[before]
        if after is not None:
            self._after[after] += text

    def replace(self, index: int, text: str) -> None:
        """Write a token otherwise."""
        self._texts[index] = text

    def remove(self, start: int, stop: int) -> None:
        """Leave out the tokens from `start` to before `stop`."""
        for index in range(start, stop):
            self._texts[index] = ""

    def split(self, start: int, stop: int, mark: str = ",") -> list[tuple[int, int]]:
        """Split tokens at a mark, or a keyword, that stands in no bracket between them.

        >>> s = Statement("a, f(b, c), d"); [s.slice(*part) for part in s.split(0, len(s))]
        ['a', 'f(b, c)', 'd']
        """
        parts, begin, index = [], start, start
        while index < stop:
            if mark in {self[index].text, self[index].word}:
                parts.append((begin, index))
                begin = index + 1
            index = self.partner.get(index, index) + 1
        return [*parts, (begin, stop)] if stop > start else []

    def find(self, start: int, stop: int, word: str) -> int | None:
        """Return where a keyword or mark stands that is in no bracket between `start` and `stop`."""
        index = start
        while index < stop:
            if self[index].word == word or self[index].text == word:
                return index
            index = self.partner.get(index, index) + 1
        return None

    def calls(self, *names: str) -> Iterator[tuple[str, int, int, int]]:
        """Yield the calls of functions: the name in lower case, its place, and the places of the brackets."""
        for index, token in enumerate(self.tokens):
            name = token.text.lower()
            if token.kind == "name" and name in names and self[index + 1].text == "(" and self[index - 1].text != ".":
                yield name, index, index + 1, self.partner[index + 1]

    def operand_start(self, last: int) -> int:
        """Return where the operand begins that ends at `last`: a name, a call, a list, with what is taken of it.

        >>> s = Statement("1 + f(x)[0].name"); s.operand_start(10)
        2
        """
        index = last
        while True:
            if self[index].text in {")", "]"}:
                index = self.around[index]
                if self[index - 1].kind == "name" and not self.is_keyword(index - 1):
                    index -= 1
                elif self[index].text == "[" and self[index - 1].text in {")", "]"}:
                    index -= 1
                    continue
            if self[index - 1].text != ".":
                return index
            index -= 2

    def is_keyword(self, index: int) -> bool:
        """Whether a name is a word of the language, after which an expression begins."""
        return self[index].word in _KEYWORDS and self[index - 1].text != "."

    def following(self, clause: Clause, word: str) -> Clause | None:
        """Return the clause right behind another of its query, if it is of this keyword."""
        behind = (c for c in self.clauses if c.scope == clause.scope and c.start == clause.stop)
        return next((c for c in behind if c.word == word), None)

    def _read_brackets(self) -> None:
        """Note the partner of every opening bracket, and of every token the bracket it stands in (-1: none)."""
        opened: list[int] = []
        for index, token in enumerate(self.tokens):
            if token.text in _CLOSING.values():
                if not opened or _CLOSING[self.tokens[opened[-1]].text] != token.text:
                    raise self._unmatched(token)
                self.partner[opened[-1]] = index
                self.around.append(opened.pop())
            else:
                self.around.append(opened[-1] if opened else -1)
                if token.text in _CLOSING:
                    opened.append(index)
        if opened:
            raise self._unmatched(self.tokens[opened[-1]])

    def _unmatched(self, token: Token) -> CypherError:
        before = self.source[: token.at]
        line, column = before.count("\n") + 1, token.at - before.rfind("\n")
        return CypherError(f"Cypher: cannot be parsed: the {token.text} at line {line}, column {column} has no partner")

    def _clauses(self) -> Iterator[Clause]:
        starts: dict[int, list[int]] = defaultdict(list)
        for index, token in enumerate(self.tokens):
            if token.word in _CLAUSES and self._begins_clause(index):
                starts[self.around[index]].append(index)
        for opened in self.partner:  # EXISTS { (a)-->(b) } has its MATCH unsaid
            if self[opened].text == "{" and self[opened + 1].text == "(":
                starts[opened].insert(0, opened)
        for scope, found in starts.items():
            end = self.partner.get(scope, len(self.tokens))
            for start, stop in zip(found, [*found[1:], end], strict=True):
                yield Clause(self.tokens[start].word or "MATCH", start, stop, scope)

    def _begins_clause(self, index: int) -> bool:
        before, scope = self[index - 1], self.around[index]
        if before.text in {".", ":", "$"} or before.word in {"AS", "STARTS", "ENDS"} or self[index + 1].text == ":":
            return False
        if scope < 0:
            return True
        # A { … } is a query of its own where it begins with a clause or a pattern, else a map.
        return self[scope].text == "{" and (self[scope + 1].word in _CLAUSES or self[scope + 1].text == "(")
