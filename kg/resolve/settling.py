"""Settling: namings of one sense become one thing, unless people said otherwise; its type is settled by weight."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

from kg.model import Entity, Ref
from kg.resolve.decisions import NO_DECISIONS, Decisions, Target
from kg.resolve.forms import form, is_short, plain
from kg.resolve.naming import Naming
from kg.resolve.senses import Sense, Senses
from kg.resolve.things import Claim, Thing, labelled, with_ids
from kg.resolve.unions import Unions
from kg.schema import NAMED, family

_PAPERS, _TIMES = 3, 3.0
"""From how many papers on, and at how many times the weight, one type is right and another's few are mistaken."""

_KINDS = {family(kind): kind for kind in NAMED}

Atom = tuple[Sense, str]
"""A sense, and a name for it as written: the least that a decision can move."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A name that papers use for several types: settled where all are one entity now, else kept apart."""

    name: str
    claims: tuple[Claim, ...]

    @property
    def is_settled(self) -> bool:
        """Whether all claims are about one entity."""
        return len({claim.entity for claim in self.claims}) == 1

    @property
    def papers(self) -> int:
        """How many papers use the name."""
        return len({paper for claim in self.claims for paper in claim.papers})


def settle(namings: Iterable[Naming], decisions: Decisions = NO_DECISIONS) -> dict[tuple[str, Ref], Entity]:
    """Return the entity that each paper's term is, by paper and what the paper's facts call the term.

    The answer for a naming depends only on the namings it is linked to by shared blocks, on the decisions and on the
    vocabularies.
    """
    entities = {id: (thing, thing.entity(id)) for id, thing in _things(namings, decisions).items()}
    return {(n.paper, n.term.ref): entity for thing, entity in entities.values() for n in thing.namings}


def conflicts(namings: Iterable[Naming], decisions: Decisions = NO_DECISIONS) -> list[Conflict]:
    """Return the names that papers use for several types, those of most papers first."""
    things = _things(namings, decisions)
    sharing: dict[str, set[str]] = defaultdict(set)
    for id, thing in things.items():
        for shared in thing.forms:
            sharing[shared].add(id)
    found = []
    for ids in {tuple(sorted(ids)) for ids in sharing.values()}:
        claims = sorted((c for id in ids for c in things[id].claims(id)), key=lambda c: (-c.weight, c.type, c.entity))
        if len({c.type for c in claims}) > 1:
            found.append(Conflict(name=things[claims[0].entity].name, claims=tuple(claims)))
    return sorted(found, key=lambda c: (-c.papers, c.name, c.claims[0].entity))


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A node that stands for several forms: each as most papers write it, with how many papers do."""

    entity: Entity
    forms: tuple[tuple[str, int], ...]


def joined(namings: Iterable[Naming], decisions: Decisions = NO_DECISIONS) -> list[Joined]:
    """Return the nodes that join names which more than case, hyphens and the like tell apart, biggest first."""
    found = []
    for id, thing in _things(namings, decisions).items():
        papers: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for naming in thing.namings:
            papers[plain(naming.term.name)][naming.term.name].add(naming.paper)
        if len(papers) < 2:
            continue
        forms = [
            (min(written, key=lambda f: (-len(written[f]), f)), len(set().union(*written.values())))
            for written in papers.values()
        ]
        ranked = sorted(forms, key=lambda pair: (-pair[1], pair[0]))
        found.append(Joined(entity=thing.entity(id), forms=tuple(ranked)))
    return sorted(found, key=lambda j: (-sum(papers for _, papers in j.forms), j.entity.id))


def _things(namings: Iterable[Naming], decisions: Decisions) -> dict[str, Thing]:
    """Return the things by id."""
    ordered = sorted(namings, key=lambda n: n.key)
    senses = Senses(ordered, decisions)
    atoms: dict[Atom, list[Naming]] = defaultdict(list)
    for naming in ordered:
        atoms[senses.of(naming), naming.term.name].append(naming)
    unions: Unions[Atom] = Unions()
    _decide(unions, atoms, senses, decisions)
    leaders: dict[Sense, list[Atom]] = defaultdict(list)
    for atom in sorted(atoms, key=lambda a: (-len(atoms[a]), a)):
        # What a decision keeps out of the biggest goes with the next that takes it.
        if not any(unions.join(leader, atom) for leader in leaders[atom[0]]):
            leaders[atom[0]].append(atom)
    things = _gathered(unions, atoms, senses)
    for few, many in _mistyped(things):
        unions.join(few, many)
    return with_ids(_gathered(unions, atoms, senses).values())


def _decide(unions: Unions[Atom], atoms: Mapping[Atom, Sequence[Naming]], senses: Senses, decisions: Decisions) -> None:
    """Put people's decisions into effect: first what must stay apart, then what is the same."""
    if not decisions.made:
        return
    meant = _Meanings(atoms, senses)
    for decision in decisions.of("different"):
        one, other = map(meant, decision.targets)
        if one == other:
            one, other = ({a for a in one if a[1] == target.name} for target in decision.targets)
        # A name is kept apart from the rest of the sense that the other target stands for.
        unions.keep_apart(one - other if other < one else one, other - one if one < other else other)
    for decision in decisions.of("same"):
        # One sense each: a name that came to have a second one after the decision does not join the two.
        most = [min(meant(target), key=lambda a: (-len(atoms[a]), a), default=None) for target in decision.targets]
        if most[0] and most[1]:
            unions.join(most[0], most[1])


class _Meanings:
    """Tells which atoms a target means: those of the sense it is the key of, else of its name, else of its form."""

    def __init__(self, atoms: Iterable[Atom], senses: Senses) -> None:
        self._levels: tuple[dict[Sense, set[Atom]], ...] = tuple(defaultdict(set) for _ in range(3))
        for sense, name in atoms:
            of, key = sense[0], senses.key(sense)
            named = form(name, _KINDS[of])
            by_level = {key, labelled(key, name)}, {named}, senses.forms(sense)
            for level, forms in zip(self._levels, by_level, strict=True):
                for known in forms:
                    level[of, known].add((sense, name))

    def __call__(self, target: Target) -> set[Atom]:
        for level in self._levels:
            if found := level[target.of, target.name] | level[target.of, target.form]:
                return found
        return set()


def _gathered(unions: Unions[Atom], atoms: Mapping[Atom, Sequence[Naming]], senses: Senses) -> dict[Atom, Thing]:
    """Return the things that the joined atoms are, by root."""
    together: dict[Atom, list[Atom]] = defaultdict(list)
    for atom in atoms:
        together[unions.root(atom)].append(atom)
    things = {}
    for root, parts in together.items():
        weights: dict[Sense, float] = defaultdict(float)
        for sense, name in sorted(parts):
            weights[sense] += sum(n.term.score for n in atoms[sense, name])
        heaviest = min(weights, key=lambda sense: (-weights[sense], sense))
        things[root] = Thing(
            of=heaviest[0],
            key=senses.key(heaviest),
            forms=frozenset(f for sense in weights for f in senses.forms(sense)),
            label=min(name for _, name in parts),
            namings=tuple(sorted((n for part in parts for n in atoms[part]), key=lambda n: n.key)),
        )
    return things


def _mistyped(things: Mapping[Atom, Thing]) -> Iterator[tuple[Atom, Atom]]:
    """Yield the things that a few papers take for another type than many papers do, with those of the many.

    Not where one paper names both, nor where the two are not written alike: MATH is no math.
    """
    sharing: dict[str, list[Atom]] = defaultdict(list)
    for root, thing in things.items():
        for shared in thing.forms:
            sharing[shared].append(root)
    bigger: dict[Atom, set[Atom]] = defaultdict(set)
    for roots in sharing.values():
        for few, many in permutations(roots, 2):
            if _is_mistaken(things[few], things[many]):
                bigger[few].add(many)
    for few in sorted(bigger):
        yield few, min(bigger[few], key=lambda root: (-things[root].weight, root))


def _is_mistaken(few: Thing, many: Thing) -> bool:
    return (
        few.of != many.of
        and len(many.papers) >= _PAPERS
        and many.weight >= _TIMES * few.weight
        and not few.papers & many.papers
        and not _shapes(few).isdisjoint(_shapes(many))
    )


def _shapes(thing: Thing) -> set[str]:
    """Return the forms of a thing, whole, with what tells an acronym from a word."""
    return {plain(f) + ("^" if is_short(f) else "") for f in thing.written}
