"""Unions: a partition that grows by joining, where some things must stay apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Generic, TypeVar

T = TypeVar("T", bound=tuple[Any, ...] | str)


class Unions(Generic[T]):
    """Disjoint sets with a root each: the least member, so that it does not depend on the order of joining.

    >>> unions = Unions()
    >>> unions.keep_apart({"a"}, {"c"})
    >>> unions.join("b", "a"), unions.join("b", "c"), unions.root("b")
    (True, False, 'a')
    """

    def __init__(self) -> None:
        self._parent: dict[T, T] = {}
        self._sides: dict[T, frozenset[tuple[int, bool]]] = defaultdict(frozenset)
        self._rules = 0

    def root(self, thing: T) -> T:
        """Return the root of a thing's set; a thing never seen is a set of its own."""
        path = []
        while (parent := self._parent.get(thing, thing)) != thing:
            path.append(thing)
            thing = parent
        for passed in path:
            self._parent[passed] = thing
        return thing

    def keep_apart(self, some: Iterable[T], others: Iterable[T]) -> None:
        """Let no set ever hold one of some and one of others; both before they are joined."""
        for side, things in ((True, some), (False, others)):
            for thing in things:
                self._sides[thing] |= {(self._rules, side)}
        self._rules += 1

    def join(self, one: T, other: T) -> bool:
        """Join two sets and tell whether they are one now: False where a rule keeps them apart."""
        first, second = self.root(one), self.root(other)
        if first == second:
            return True
        sides = self._sides[first] | self._sides[second]
        if any((rule, not side) in sides for rule, side in sides):
            return False
        least = min(first, second)
        self._parent[first] = self._parent[second] = least
        self._parent.setdefault(least, least)
        self._sides[least] = sides
        return True
