"""Things: namings that mean one thing, and what its type, name and id are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from kg.model import Entity
from kg.resolve.forms import known, plain
from kg.resolve.naming import Naming
from kg.schema import family


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What papers take a name to be: a type, by these papers, with the sum of their terms' scores as its weight."""

    type: str
    entity: str
    papers: tuple[str, ...]
    weight: float


@dataclass(frozen=True, kw_only=True)
class Thing:
    """Namings that mean one thing: its family of types, the form that stands for it, and all forms that mean it.

    `label` tells it apart where people keep several things of one type and form apart.
    """

    of: str
    key: str
    forms: frozenset[str]
    label: str
    namings: tuple[Naming, ...]

    @cached_property
    def papers(self) -> frozenset[str]:
        """The papers that name it."""
        return frozenset(n.paper for n in self.namings)

    @cached_property
    def weights(self) -> dict[str, float]:
        """What each type that papers give it weighs: the sum of their terms' scores."""
        types = sorted({n.term.type for n in self.namings})
        return {t: round(sum(n.term.score for n in self.namings if n.term.type == t), 4) for t in types}

    @property
    def weight(self) -> float:
        """What all its namings weigh."""
        return sum(self.weights.values())

    @cached_property
    def written(self) -> frozenset[str]:
        """Every form of it as written."""
        return frozenset(f for n in self.namings for f in (n.term.name, *n.term.aliases))

    @cached_property
    def type(self) -> str:
        """The vocabularies' type where some paper says so too, else the weightiest of its family."""
        entry = known(self.key, self.of)
        if entry and entry.type in self.weights:
            return entry.type
        return min((t for t in self.weights if family(t) == self.of), key=lambda t: (-self.weights[t], t))

    @cached_property
    def name(self) -> str:
        """The known name where papers write it, in whatever case; else the one in most papers."""
        entry = known(self.key, self.of)
        if entry and any(c.isupper() for c in entry.name) and plain(entry.name) in map(plain, self.written):
            return entry.name
        return self.commonest

    @property
    def commonest(self) -> str:
        """The name in most papers."""
        names = Counter(n.term.name for n in self.namings)
        return min(names, key=lambda name: (-names[name], name))

    def entity(self, id: str) -> Entity:
        """Return the node it is: under its known name, unless it was kept apart from what is known."""
        name = self.name if id == self.id else self.commonest
        return Entity(id=id, type=self.type, name=name, aliases=tuple(sorted(self.written - {name})))

    @property
    def id(self) -> str:
        """The id it has unless a bigger thing has it."""
        return f"{self.type.lower()}:{self.key}"

    def claims(self, id: str) -> Iterator[Claim]:
        """Yield a claim for each type that papers give it."""
        for kind, weight in self.weights.items():
            papers = tuple(sorted({n.paper for n in self.namings if n.term.type == kind}))
            yield Claim(type=kind, entity=id, papers=papers, weight=weight)


def with_ids(things: Iterable[Thing]) -> dict[str, Thing]:
    """Return things by their ids: the type and the form; what people keep apart from a bigger one also has its label.

    >>> from kg.model import Term
    >>> def thing(name: str, *papers: str) -> Thing:
    ...     namings = tuple(Naming(p, Term(type="Method", name=name)) for p in papers)
    ...     return Thing(of="Method", key="adam", forms=frozenset(["adam"]), label=name, namings=namings)
    >>> list(with_ids([thing("ADAM", "1"), thing("Adam", "1", "2")]))
    ['method:adam', 'method:adam/ADAM']
    """
    found: dict[str, Thing] = {}
    for thing in sorted(things, key=lambda t: (t.type, t.key, -len(t.papers), t.label)):
        id = thing.id if thing.id not in found else labelled(thing.id, thing.label)
        while id in found:
            id += "'"
        found[id] = thing
    return found


def labelled(key: str, label: str) -> str:
    """Return the key, or id, of what is kept apart from a bigger thing of the same key.

    >>> labelled("method:lora", "low-rank adaptation")
    'method:lora/low-rank-adaptation'
    """
    return f"{key}/{'-'.join(label.split())}"
