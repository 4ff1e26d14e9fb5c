"""Decisions: what people say about which names are one thing, in a file that can be read, versioned and shared.

One decision a line, tab-separated: `same`, `different` or `split`, then one or two targets. A target is a node type and
a name (`Method:LoRA`) or a node's id (`method:lora`). A later line goes before an earlier one about the same two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kg.errors import UsageError
from kg.outputs import replacing
from kg.resolve.forms import form
from kg.schema import NAMED, family

VERBS = ("same", "different", "split")
PAPERS, LONG_FORMS = "papers", "long-forms"
_TYPES = {kind.casefold(): kind for kind in NAMED}
_HEADER = "decision\tone\tother"


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """What a decision is about: a node type and a name, or the key of a node's id.

    >>> Target.read("method:LoRA")
    Target(type='Method', name='LoRA')
    """

    type: str
    name: str

    @classmethod
    def read(cls, text: str) -> Target:
        """Read `Type:name`.

        Raises:
            UsageError: it has no type that text names, or no name.
        """
        kind, colon, name = text.partition(":")
        if not colon or kind.strip().casefold() not in _TYPES or not name.strip():
            raise UsageError(f"expected a type and a name, like Method:LoRA, not {text!r}; types: {', '.join(NAMED)}")
        return cls(_TYPES[kind.strip().casefold()], " ".join(name.split()))

    def __str__(self) -> str:
        return f"{self.type}:{self.name}"

    @property
    def of(self) -> str:
        """The family of its type."""
        return family(self.type)

    @property
    def form(self) -> str:
        """The normal form of its name."""
        return form(self.name, self.type)

    @property
    def forms(self) -> frozenset[str]:
        """The normal forms that a term it may be about has one of; an id may end in a paper or a spelling."""
        return frozenset({self.form, self.name, self.name.partition("/")[0]})

    def may_mean(self, of: str, forms: Iterable[str]) -> bool:
        """Tell whether it may be about a term of these normal forms."""
        return of == self.of and not self.forms.isdisjoint(forms)


@dataclass(frozen=True, slots=True, order=True)
class Decision:
    """One line: `same A B`, `different A B`, or `split A HOW` (papers, long-forms, or the id of one paper)."""

    verb: str
    one: Target
    other: Target | None = None
    how: str = ""

    @classmethod
    def read(cls, line: str) -> Decision:
        """Read a line of the file.

        Raises:
            UsageError: it is none.
        """
        cells = line.rstrip("\r\n").split("\t")
        if len(cells) != 3 or cells[0] not in VERBS or not cells[2].strip():
            raise UsageError(f"expected {' or '.join(VERBS)} and two more cells between tabs, not {line.strip()!r}")
        verb, one, other = cells
        if verb == "split":
            return cls(verb, Target.read(one), how=other.strip())
        return cls.of_two(verb, Target.read(one), Target.read(other))

    @classmethod
    def of_two(cls, verb: str, one: Target, other: Target) -> Decision:
        """Return a decision about two targets, whichever is named first."""
        return cls(verb, min(one, other), max(one, other))

    def __str__(self) -> str:
        return f"{self.verb}\t{self.one}\t{self.other or self.how}"

    @property
    def targets(self) -> tuple[Target, ...]:
        """What it is about."""
        return (self.one, self.other) if self.other else (self.one,)

    def overrules(self, earlier: Decision) -> bool:
        """Tell whether an earlier decision is moot now: it was about the same two, or the same split."""
        if self.other is None or earlier.other is None:
            return self == earlier
        return self.targets == earlier.targets


@dataclass(frozen=True)
class Decisions:
    """What people decided, in order.

    >>> both = Target.read("Method:Adam"), Target.read("Method:ADAM")
    >>> made = Decisions().add(Decision.of_two("same", *both)).add(Decision.of_two("different", *both))
    >>> [d.verb for d in made.made]
    ['different']
    """

    made: tuple[Decision, ...] = ()

    @classmethod
    def read(cls, path: Path) -> Decisions:
        """Read a file of decisions; where there is none, nothing was decided.

        Raises:
            UsageError: it cannot be read, or a line is no decision.
        """
        if not path.exists():
            return cls()
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"the decisions in {path} cannot be read: {error}") from None
        return cls.of_text(text, path)

    @classmethod
    def of_text(cls, text: str, path: Path) -> Decisions:
        """Return the decisions that a text tells, one a line.

        Raises:
            UsageError: a line is no decision; it is told as one of `path`.
        """
        decisions = cls()
        for number, line in enumerate(text.splitlines(), 1):
            if not line.strip() or line.startswith("#") or line == _HEADER:
                continue
            try:
                decisions = decisions.add(Decision.read(line))
            except UsageError as error:
                raise UsageError(f"{path}:{number}: {error}") from None
        return decisions

    def write(self, path: Path) -> None:
        """Write the file, whole or not at all.

        Raises:
            OutputError: it cannot be written.
        """
        with replacing(path, force=True) as beside:
            beside.write_text(self.text, encoding="utf-8", newline="\n")

    @property
    def text(self) -> str:
        """What `of_text` reads."""
        return "\n".join([_HEADER, *map(str, self.made), ""])

    def add(self, decision: Decision) -> Decisions:
        """Return these with one more, without those it overrules."""
        return Decisions((*(d for d in self.made if not decision.overrules(d)), decision))

    def without(self, decision: Decision) -> Decisions:
        """Return these without one."""
        return Decisions(tuple(d for d in self.made if d != decision))

    def differing(self, other: Decisions) -> list[Decision]:
        """Return the decisions that only one of the two has; all, where those of both are in another order.

        >>> one, two = Decision.read("split\\tMethod:SAM\\tpapers"), Decision.read("split\\tMethod:PAM\\tpapers")
        >>> Decisions((one, two)).differing(Decisions((one,))) == [two]
        True
        >>> Decisions((one, two)).differing(Decisions((two, one))) == [one, two]
        True
        """
        every = dict.fromkeys([*self.made, *other.made])
        common = set(self.made) & set(other.made)
        if [d for d in self.made if d in common] != [d for d in other.made if d in common]:
            return list(every)
        return [d for d in every if d not in common]

    def keys(self, of: str, forms: Iterable[str]) -> set[str]:
        """Return what terms of these forms share with those that decisions name together with them."""
        return {key for form in forms for key in self._keys.get((of, form), ())}

    @cached_property
    def _keys(self) -> Mapping[tuple[str, str], set[str]]:
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for decision in self.made:
            for target in decision.targets:
                for shared in target.forms:
                    found[target.of, shared].add(f"={decision}" if decision.verb == "same" else f"={target}")
        return found

    def tells_apart(self, one: Collection[str], other: Collection[str], of: str) -> bool:
        """Tell whether people decided that things of these forms are not the same."""
        return any(
            (first.may_mean(of, one) and second.may_mean(of, other))
            or (second.may_mean(of, one) and first.may_mean(of, other))
            for decision in self.of("different")
            for first, second in [decision.targets]
        )

    def split_off(self, paper: str, of: str, forms: Collection[str], full: str) -> str | None:
        """Return the form that stands for a paper's term by itself, where people split the name; None where not.

        >>> both = Decisions((Decision.read("split\\tMethod:SAM\\tpapers"),))
        >>> both.split_off("2401.1", "Method", {"sam"}, "sam"), both.split_off("2401.1", "Method", {"pam"}, "pam")
        ('sam/2401.1', None)
        """
        for decision in self._splits:
            if decision.one.of == of and not {decision.one.form, decision.one.name}.isdisjoint(forms):
                if decision.how == LONG_FORMS:
                    return f"{decision.one.form}/{full}"
                if decision.how in (PAPERS, paper):
                    return f"{decision.one.form}/{paper}"
        return None

    @cached_property
    def _splits(self) -> tuple[Decision, ...]:
        """The splits, the latest first."""
        return self.of("split")[::-1]

    def of(self, verb: str) -> tuple[Decision, ...]:
        """Return those of one verb, in order."""
        return tuple(d for d in self.made if d.verb == verb)


NO_DECISIONS = Decisions()
