"""Senses: what each naming means by its name, within its family of types.

A name is its normal form. A short form stands for the long form its paper gives; long forms of one acronym that only
differ in endings or small words are one, all others are senses of their own. A short form that its paper does not
spell out has the one sense that other papers and the vocabularies give it; where they give several, it is the one
whose papers keep the same company, else the one nearly all papers mean, else the vocabularies', else one of its own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from kg.resolve.decisions import Decisions
from kg.resolve.forms import form, is_short, is_variant, known, plain
from kg.resolve.naming import Key, Naming, Spelling, spelling
from kg.resolve.unions import Unions
from kg.vocabulary import Entry

Sense = tuple[str, str]
"""A family of types, and one normal form out of those that mean the thing."""

_VOTES, _AHEAD = 2, 2
"""How many names of its company must speak for a sense, and how many times as many as for any other."""
_PAPERS, _MOST = 5, 9
"""How many papers must mean a sense, and how many times as many as mean any other, for nearly all to mean it."""


class Senses:
    """The senses of some namings, told from nothing but them, what people split, and the vocabularies."""

    def __init__(self, namings: Iterable[Naming], decisions: Decisions) -> None:
        """Find them, whatever the order of the namings."""
        self._unions: Unions[Sense] = Unions()
        self._given: dict[Key, Sense] = {}
        self._support: Counter[Sense] = Counter()
        spelled: list[tuple[Naming, Spelling]] = []
        bare: list[tuple[Naming, Spelling]] = []
        for naming in sorted(namings, key=lambda n: n.key):
            this = spelling(naming.term)
            if apart := decisions.split_off(naming.paper, this.of, _names(this), this.full):
                self._give(naming, (this.of, apart))
            else:
                (spelled if this.long else bare).append((naming, this))
        longs = self._spelled_out(spelled)
        doubtful = [(naming, (this.of, this.own)) for naming, this in bare if (this.of, this.own) in longs]
        for naming, this in bare:
            if (this.of, this.own) not in longs:
                self._give(naming, (this.of, this.own))
                self._join_known((this.of, this.own), this.own)
        self._settle(doubtful, longs, [n for n, _ in spelled + bare if n.key in self._given])
        self._forms: dict[Sense, list[str]] = defaultdict(list)
        for sense in sorted(self._support):
            self._forms[self._unions.root(sense)].append(sense[1])

    def of(self, naming: Naming) -> Sense:
        """Return the sense of a naming: the same for all that mean the same."""
        return self._unions.root(self._given[naming.key])

    def forms(self, sense: Sense) -> list[str]:
        """Return the normal forms that mean it."""
        return self._forms[sense]

    def key(self, sense: Sense) -> str:
        """Return the form that stands for it: a known name's where there is one, else the one in most namings."""
        of, _ = sense
        forms = self._forms[sense]
        names = [f for f in forms if (entry := known(f, of)) and plain(entry.name) == f]
        return min(names or forms, key=lambda f: (-self._support[of, f], f))

    def _give(self, naming: Naming, sense: Sense) -> None:
        self._given[naming.key] = sense
        self._support[sense] += 1

    def _join_known(self, sense: Sense, name: str) -> None:
        """Join a sense with that of a known name, if this is one."""
        of, _ = sense
        if entry := known(name, of):
            canonical = of, plain(entry.name)
            self._support[canonical] += 0
            self._unions.join(sense, canonical)

    def _spelled_out(self, namings: Iterable[tuple[Naming, Spelling]]) -> dict[Sense, set[Sense]]:
        """Give every naming with a long form its sense; return the senses of each short form."""
        written: dict[Sense, dict[Sense, Spelling]] = defaultdict(dict)
        for naming, this in namings:
            self._give(naming, (this.of, this.long))
            written[this.of, this.own].setdefault((this.of, this.long), this)
        for longs in written.values():
            for one, other in combinations(sorted(longs), 2):
                # Two known names are two things, whatever acronym papers give them.
                entries = known(one[1], one[0]), known(other[1], other[0])
                is_two = None not in entries and entries[0] is not entries[1]
                if not is_two and is_variant(longs[one].as_written, longs[other].as_written, longs[one].short):
                    self._unions.join(one, other)
            for long, this in longs.items():
                for name in (this.long, this.own):
                    if (entry := known(name, this.of)) and _means(entry, this):
                        self._join_known(long, name)
                        break
        # A known name without a known long form means what papers spell it out as, where that is one thing only.
        alone = [
            (short, next(iter(longs)))
            for short, longs in written.items()
            if len({self._unions.root(long) for long in longs}) == 1
        ]
        for (of, own), long in alone:
            if (entry := known(own, of)) and not _longs(entry):
                self._join_known(long, own)
        return {short: set(longs) for short, longs in written.items()}

    def _settle(
        self, doubtful: Sequence[tuple[Naming, Sense]], longs: Mapping[Sense, set[Sense]], sure: Iterable[Naming]
    ) -> None:
        """Give the short forms that only other papers spell out their senses, by the papers whose sense is sure."""
        if not doubtful:
            return
        papers: dict[Sense, list[Naming]] = defaultdict(list)
        for naming in sure:
            papers[self.of(naming)].append(naming)
        for naming, (of, own) in doubtful:
            entry = known(own, of)
            vocabulary = self._unions.root((of, plain(entry.name))) if entry and _longs(entry) else None
            senses = {self._unions.root(long) for long in longs[of, own]} | ({vocabulary} if vocabulary else set())
            sense = _choose(naming, {s: papers[s] for s in sorted(senses)}) or vocabulary or (of, own)
            self._given[naming.key] = sense
            self._support[sense] += 0


def _choose(naming: Naming, senses: Mapping[Sense, Sequence[Naming]]) -> Sense | None:
    """Return the sense that its company speaks for, else the one that nearly all papers mean, else None."""
    if len(senses) == 1:
        return next(iter(senses))
    votes: Counter[Sense] = Counter()
    for name in naming.company:
        speaking = [sense for sense, namings in senses.items() if any(name in n.company for n in namings)]
        if len(speaking) == 1:
            votes[speaking[0]] += 1
    papers = Counter({sense: len(namings) for sense, namings in senses.items()})
    for counts, least, ahead in ((votes, _VOTES, _AHEAD), (papers, _PAPERS, _MOST)):
        ranked = counts.most_common()
        if ranked and ranked[0][1] >= least and all(ranked[0][1] >= ahead * fewer for _, fewer in ranked[1:]):
            return ranked[0][0]
    return None


def _names(spelled: Spelling) -> set[str]:
    """Return the forms that a thing may go by: its short form only where that is not known to mean another thing."""
    entry = known(spelled.own, spelled.of)
    is_other = entry is not None and spelled.long and _longs(entry) and not _means(entry, spelled)
    shorts = set() if is_other else {spelled.own} | ({plain(entry.name)} if entry else set())
    long = known(spelled.full, spelled.of)
    return shorts | {spelled.full} | ({plain(long.name)} if long else set())


def _longs(entry: Entry) -> list[str]:
    """Return the long forms of a known name: those that are not written as acronyms, if others are."""
    return [f for f in entry.forms if not is_short(f) and len(f.replace("-", " ").split()) > 1]


def _means(entry: Entry, spelled: Spelling) -> bool:
    """Tell whether a known name may be spelled out like this."""
    return any(
        form(known_long, entry.type) == spelled.long or is_variant(known_long, spelled.as_written, spelled.short)
        for known_long in (entry.name, *_longs(entry))
    )
