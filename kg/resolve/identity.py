"""Identity: which terms of which papers are one thing.

Case, hyphens, spaces and a plural s never tell two things apart; digits always do. A known alias (the vocabularies)
stands for its name. A short form stands for the long form that the papers give it, as long as they give it one only:
where papers spell it out in two ways, each spelling is a thing of its own and the bare short form a third.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from kg.model import Term
from kg.schema import family
from kg.text import normalise
from kg.vocabulary import known_forms, vocabulary


def is_short(form: str) -> bool:
    """Tell whether a form is written as an acronym: one word with two capitals or more.

    >>> [is_short(f) for f in ("LoRA", "GNNs", "BERT", "Adam", "low-rank adaptation")]
    [True, True, True, False, False]
    """
    return " " not in form and sum(c.isupper() for c in form) >= 2


def long_form(term: Term) -> str | None:
    """Return the normal form of what a term's acronym is spelled out as in its paper, None where it is not.

    >>> long_form(Term(type="Method", name="MoE", aliases=("MoEs", "Mixture of Experts")))
    'mixtureofexpert'
    """
    if not is_short(term.name):
        return None
    longs = [a for a in term.aliases if len(a.replace("-", " ").split()) > 1 and normalise(a) != normalise(term.name)]
    return normalise(max(longs, key=lambda a: (len(a), a))) if longs else None


@dataclass(slots=True)
class Identity:
    """What all papers' terms tell about names; `key` then says of any term which thing it is."""

    longs: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, terms: Iterable[Term]) -> Identity:
        """Learn every acronym's long forms from the terms of all papers."""
        identity = cls()
        for term in terms:
            if long := long_form(term):
                identity.longs.setdefault((family(term.type), normalise(term.name)), Counter())[long] += 1
        return identity

    def key(self, term: Term) -> str:
        """Return the normal form that stands for the thing within its family of types.

        >>> moe = Term(type="Method", name="MoE", aliases=("mixture of experts",))
        >>> identity = Identity.of([moe])
        >>> identity.key(moe) == identity.key(Term(type="Method", name="Mixture-of-Experts"))
        True
        """
        kind = family(term.type)
        own = normalise(term.name)
        long = long_form(term)
        for form in (own, long):
            known = known_forms().get(form) if form else None
            if known and family(known[0]) == kind and self._agrees(normalise(known[1]), long):
                return normalise(known[1])
        if long:
            return long
        spelled = self.longs.get((kind, own))
        return next(iter(spelled)) if spelled and len(spelled) == 1 else own

    @staticmethod
    def _agrees(canonical: str, long: str | None) -> bool:
        """Tell whether a long form can be that of a known name: it is one we know, or we know of none."""
        spelled = _long_forms().get(canonical, frozenset())
        return not long or not spelled or long in spelled or long == canonical


@lru_cache(maxsize=1)
def _long_forms() -> dict[str, frozenset[str]]:
    """Map each known name to the normal forms of what it is spelled out as."""
    found: dict[str, set[str]] = {}
    for entry in vocabulary():
        longs = {normalise(f) for f in entry.forms if len(f.replace("-", " ").split()) > 1}
        if longs:
            found.setdefault(normalise(entry.name), set()).update(longs)
    return {name: frozenset(longs) for name, longs in found.items()}
