"""Scenes: the pairs of a paper's names that may be related, and the cues of each.

The roles of both, where the two stand to each other in a sentence, the words between them, and the shape of the paper
(how many methods it introduces, how many tasks it has).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import NamedTuple

from kg.extract.additive import Cue, singly
from kg.extract.cues import LINKS, Mention, Reading
from kg.model import Span
from kg.schema import is_legal
from kg.text import squash

RELATIONS = (
    "USED_FOR",
    "BUILDS_ON",
    "COMPARED_WITH",
    "TRAINED_ON",
    "EVALUATED_ON",
    "BENCHMARK_FOR",
    "PART_OF",
    "SUBCLASS_OF",
)
_MANY = 40
_KIND = {"Method": "method", "Dataset": "resource", "Benchmark": "resource", "Task": "task"}
_LEGAL = {
    (head, tail): tuple((r, f"{r} {_KIND[head]} {_KIND[tail]}") for r in RELATIONS if is_legal(head, r, tail))
    for head in _KIND
    for tail in _KIND
}
MODELS = tuple(dict.fromkeys(model for legal in _LEGAL.values() for _, model in legal))
"""The names of the models: one for each relation and the kinds of name at its ends."""
_PAST = {
    "introduces": "introduced",
    "uses": "used",
    "compares": "compared",
    "mentions": "mentioned",
    "evaluates_on": "tested",
    "addresses": "addressed",
}


class Claim(NamedTuple):
    """One relation that two names (by index) may have, the model that weighs it, its cues, and how likely it is."""

    head: int
    tail: int
    relation: str
    model: str
    cues: tuple[Cue, ...]
    score: float = 0.0


def main_method(reading: Reading) -> int | None:
    """Return the index of the method the paper is about: introduced, in the title, spoken of most, first."""
    introduced = [
        i for i, n in enumerate(reading.names) if n.type == "Method" and n.role == "introduces" and reading.of_name[i]
    ]

    def rank(i: int) -> tuple[bool, bool, int, float, int]:
        start = reading.of_name[i][0].start
        return (
            start == 0,
            start < reading.title_end,
            len(reading.of_name[i]),
            reading.names[i].role_score,
            -i,
        )

    return max(introduced, key=rank, default=None)


class End(NamedTuple):
    """What holds of a name whichever pair it is in: its part in the paper, how many before it have the same, ..."""

    part: str
    rank: int
    in_title: bool
    before_turn: bool
    known: bool
    sure: int
    sentences: int


# The cues of a pair that depend on little, each time the same bundle, so that a model need not weigh each of them.
_bundle = lru_cache(maxsize=20_000)


@_bundle
def _of_both(parts: str, head: str, tail: str, main: str, heads: int, tails: int) -> tuple[str, ...]:
    """Return the cues of what two names are in their paper."""
    types = f"types={head}>{tail}"
    return parts, types, main, f"{main} | {parts}", f"heads={heads} | {parts}", f"tails={tails} | {parts}"


@_bundle
def _of_end(who: str, end: End, parts: str) -> tuple[str, ...]:
    """Return the cues of one of the two names."""
    cues = [f"{who} rank={end.rank} | {end.part}"]
    if end.in_title:
        cues += (f"{who} in title", f"{who} in title | {parts}")
    if end.before_turn:
        cues += (f"{who} before turn", f"{who} before turn | {parts}")
    return *cues, f"{who} known={end.known}", f"{who} sure={end.sure}", f"{who} in {end.sentences} sentences"


@_bundle
def _of_paper(parts: str, own_resource: bool, inside: str, together: int, gap: int) -> tuple[str, ...]:
    """Return the cues of the paper, of one name within the other, and of how far apart the two are kept."""
    cues: list[str] = []
    if own_resource:
        cues += ("introduces a resource", f"introduces a resource | {parts}")
    if inside == "contained":
        cues.append("tail contains head")
    elif inside:
        cues += ("head contains tail", "head ends in tail" if inside == "ends" else "head begins with tail")
    if together:
        return *cues, "together", f"together | {parts}", f"together {together} times"
    return *cues, "apart", f"apart | {parts}", f"apart by {gap}"


@_bundle
def _of_place(who: str, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Return the cues of what a name stands after that never stands beside the other."""
    return tuple(dict.fromkeys(f"{who} after {kind}" for kind in kinds if kind))


@_bundle
def _of_order(order: str, parts: str, in_title: bool, early: bool, listed: bool, distance: str) -> tuple[str, ...]:
    """Return the cues of where the two stand to each other."""
    cues = [order, f"{order} | {parts}"]
    if in_title:
        cues += ("both in title", f"both in title, {order}", f"both in title | {parts}")
    elif early:
        cues.append("together before turn")
    if listed:
        cues += ("in one list", f"in one list | {parts}")
    return *cues, f"distance {distance}", f"distance {distance}, {order}"


@_bundle
def _of_words(order: str, parts: str, such: bool, names: int, kinds: tuple[str, ...], before: str) -> tuple[str, ...]:
    """Return the cues of the telling words between the two and before them."""
    cues = [f"{order}: at once such"] if such else []
    cues.append(f"{names} names between")
    cues += (f"{order}: ..{kind}.." for kind in kinds)
    strong = [k for k in kinds if k not in LINKS]
    if strong:
        cues += (f"{order}: {strong[0]} first", f"{order}: {strong[-1]} last")
        cues += (f"{order}: ..{kind}.. | {parts}" for kind in strong)
    if kinds:
        cues.append(f"{order}: {' '.join(kinds[-2:])} before the last")
    if before:
        cues.append(f"{order}, after {before}")
    return tuple(dict.fromkeys(cues))


class Scene:
    """What the cues of all pairs of one document share: the main method, counts by role, mentions by sentence."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.main = main_method(reading)
        names = reading.names
        self.squashed = [squash(n.name) for n in names]
        self.part = [f"{_PAST.get(n.role, n.role)} {_KIND.get(n.type, 'metric')}" for n in names]
        self.count: dict[str, int] = {}
        self.rank: list[int] = []
        for part in self.part:
            self.rank.append(self.count.get(part, 0))
            self.count[part] = self.rank[-1] + 1
        self.by_sentence: list[dict[int, list[Mention]]] = []
        for mentions in reading.of_name:
            places: dict[int, list[Mention]] = {}
            for mention in islice(mentions, 30):
                places.setdefault(mention.sentence, []).append(mention)
            self.by_sentence.append(places)
        self.own_resource = "introduced resource" in self.count
        self.ends = [self._end(i) if places else None for i, places in enumerate(self.by_sentence)]
        self._near: dict[int, str] = {}
        self._places: dict[int, tuple[str, ...]] = {}
        self._tokens = sorted({mention.token for mention in reading.mentions})

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Yield the ordered pairs of names worth weighing; in a crowd, only neighbours and the main method's."""
        names = self.reading.names
        usable = [i for i, n in enumerate(names) if n.type in _KIND and self.by_sentence[i]]
        crowd = len(usable) > _MANY
        for at, head in enumerate(usable):
            near = self.by_sentence[head].keys()
            others = usable[max(at - _MANY, 0) : at + _MANY] if crowd and head != self.main else usable
            for tail in others:
                if head != tail and _LEGAL[names[head].type, names[tail].type]:
                    apart = near.isdisjoint(self.by_sentence[tail])
                    if not apart or head == self.main or (not crowd and self._worth(head, tail)):
                        yield head, tail

    def _worth(self, head: int, tail: int) -> bool:
        """Tell whether two names that never share a sentence may still be related."""
        if self.main is None or self.main in {head, tail} or self.part[head].endswith("resource"):
            return True
        ours, theirs = self.squashed[head], self.squashed[tail]
        return self.part[head].startswith("introduced") or theirs in ours or ours in theirs

    def claims(self) -> Iterator[Claim]:
        """Yield every claim worth weighing, with the cues that hold for its names."""
        names = self.reading.names
        for head, tail in self.pairs():
            cues = self.cues(head, tail)
            for relation, model in _LEGAL[names[head].type, names[tail].type]:
                yield Claim(head, tail, relation, model, cues)

    def _end(self, i: int) -> End:
        """Return what holds of a name whichever pair it is in."""
        name, sentences = self.reading.names[i], self.by_sentence[i].keys()
        return End(
            part=self.part[i],
            rank=min(self.rank[i], 3),
            in_title=self.reading.of_name[i][0].start < self.reading.title_end,
            before_turn=max(sentences) < self.reading.turn_sentence,
            known=name.known,
            sure=int(name.role_score * 3),
            sentences=min(len(sentences), 3),
        )

    def closest(self, head: int, tail: int) -> list[tuple[Mention, Mention]]:
        """Return, for each sentence both stand in (at most four), their closest mentions."""
        ours, theirs = self.by_sentence[head], self.by_sentence[tail]
        return [_closest(ours[s], theirs[s]) for s in [s for s in ours if s in theirs][:4]]

    def cues(self, head: int, tail: int) -> tuple[Cue, ...]:
        """Return the cues that hold for a pair, each once."""
        names, parts = self.reading.names, f"{self.part[head]} > {self.part[tail]}"
        main = (
            "no main" if self.main is None else "head is main" if head == self.main
            else "tail is main" if tail == self.main else "neither is main"
        )  # fmt: skip
        heads, tails = min(self.count[self.part[head]], 4), min(self.count[self.part[tail]], 5)
        ours, theirs = self.squashed[head], self.squashed[tail]
        inside = (
            ("ends" if ours.endswith(theirs) else "begins") if len(theirs) > 1 and theirs in ours
            else "contained" if len(ours) > 1 and ours in theirs else ""
        )  # fmt: skip
        cues: list[Cue] = [
            _of_both(parts, names[head].type, names[tail].type, main, heads, tails),
            _of_end("head", self.ends[head], parts),
            _of_end("tail", self.ends[tail], parts),
        ]
        if together := self.closest(head, tail):
            cues.append(_of_paper(parts, self.own_resource, inside, len(together), 0))
            places = [self._between(a, b, parts) for a, b in together]
            cues += places[0] if len(places) == 1 else dict.fromkeys(singly(chain.from_iterable(places)))
        else:
            gap = min([abs(a - b) for a in self.by_sentence[head] for b in self.by_sentence[tail]])
            cues.append(_of_paper(parts, self.own_resource, inside, 0, min(gap, 4)))
            cues += (_of_place("head", self._place(head)), _of_place("tail", self._place(tail)))
        return tuple(cues)

    def _nearest(self, mention: Mention) -> str:
        """Return the nearest telling cue left of a mention in its sentence, then the preposition between, if any."""
        if (known := self._near.get(mention.first)) is None:
            known = self._near[mention.first] = _nearest(self.reading, mention)
        return known

    def _place(self, i: int) -> tuple[str, ...]:
        """Return what a name of the paper's own part stands after."""
        if (known := self._places.get(i)) is None:
            turn = self.reading.turn_sentence
            known = tuple([self._nearest(m) for m in self.reading.of_name[i][:6] if m.sentence >= turn])
            self._places[i] = known
        return known

    def _between(self, a: Mention, b: Mention, parts: str) -> Iterator[Cue]:
        reading = self.reading
        first, last = (a, b) if a.token < b.token else (b, a)
        order = "head first" if first is a else "tail first"
        listed = first.first == last.first
        # A list's members share what stands before and after the list.
        start, end = (first.token + 1, last.token) if listed else (first.last + 1, last.first)
        gap = reading.symbols[start:end]
        in_title, early = first.start < reading.title_end, first.sentence < reading.turn_sentence
        yield _of_order(order, parts, in_title, early, listed, _bucket(len(gap)))
        if len(gap) <= 4:
            yield f"{order}: {' '.join(gap)}"
        elif len(gap) <= 8:
            yield f"{order}: {gap[0]} {gap[1]} ..."
            yield f"{order}: ... {gap[-1]}"
        such = "such" in reading.cues[start : start + 2]
        names = min(bisect_left(self._tokens, end) - bisect_left(self._tokens, start), 3) if gap else 0
        yield _of_words(order, parts, such, names, tuple(filter(None, reading.cues[start:end])), self._nearest(first))
        after = last.last + 1
        if after < len(reading.words) and reading.sentence_of[after] == last.sentence:
            yield f"{order}, then {reading.symbols[after]}"

    def span(self, head: int, tail: int) -> Span:
        """Return the words from one name to the other where a sentence has both; else a mention of the tail."""
        turn = self.reading.turn_sentence
        if together := self.closest(head, tail):
            a, b = min(together, key=lambda p: (p[0].sentence < turn, abs(p[0].token - p[1].token)))
            return Span(min(a.start, b.start), max(a.end, b.end))
        places = self.reading.of_name[tail]
        mention = next((m for m in places if m.sentence >= turn), places[0])
        return Span(mention.start, mention.end)


def _closest(ours: Sequence[Mention], others: Sequence[Mention]) -> tuple[Mention, Mention]:
    """Return the two mentions, one of each name, that have the fewest words between them."""
    if len(ours) == len(others) == 1:
        return ours[0], others[0]
    return min([(a, b) for a in ours for b in others], key=lambda pair: abs(pair[0].token - pair[1].token))


def _nearest(reading: Reading, mention: Mention) -> str:
    """Return the nearest telling cue left of a mention in its sentence, then the preposition that stands between."""
    link = ""
    for i in range(mention.first - 1, max(mention.first - 12, -1), -1):
        if reading.sentence_of[i] != mention.sentence:
            break
        if kind := reading.cues[i]:
            if kind not in LINKS:
                return f"{kind} {link}".rstrip()
            link = link or kind
    return link


def _bucket(length: int) -> str:
    return str(length) if length <= 3 else "4-7" if length <= 7 else "8-15" if length <= 15 else "16+"
