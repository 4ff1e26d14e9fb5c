"""Relations between the names of one paper: which method is for what, builds on what, was compared, tested, trained.

Every legal pair of names that stand together, or of which one is the paper's main method, is a candidate. Its cues are
the roles of both, where the two stand to each other in a sentence, the words between them, and the shape of the paper
(how many methods it introduces, how many tasks it has); an additive model per relation weighs them. Each claim that is
not hopeless is then weighed once more by a second model that also sees its company: how likely the paper's other claims
looked, and how sure the names are. A fact's rule is its loudest cue and its score the probability.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.additive import Additive, load
from kg.extract.cues import LINKS, Mention, Reading, is_name, symbol
from kg.extract.document import Name
from kg.model import Fact, Ref, Span
from kg.resources import weights
from kg.schema import is_legal

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
THRESHOLD = 0.2
"""A fact at least this likely is kept: what gave the best F1 in cross-validation."""
_MANY = 40
_KIND = {"Method": "method", "Dataset": "resource", "Benchmark": "resource", "Task": "task"}
_LEGAL = {
    (head, tail): tuple((r, f"{r} {_KIND[head]} {_KIND[tail]}") for r in RELATIONS if is_legal(head, r, tail))
    for head in _KIND
    for tail in _KIND
}
MODELS = tuple(dict.fromkeys(model for legal in _LEGAL.values() for _, model in legal))
"""The names of the models: one for each relation and the kinds of name at its ends."""
AGAIN = "again "
"""What the name of the model that weighs a claim in its company begins with."""
WORTH = 0.02
"""A claim that looks less likely than this by itself is not weighed again."""
_SILENT = (
    *("types=", "again ", "distance", "heads=", "tails=", "apart by", "0 names", "1 names", "2 names", "3 names"),
    *(f"{who} {what}" for who in ("head", "tail") for what in ("known", "sure", "rank", "in 1", "in 2", "in 3")),
)
"""Cues that weigh but explain nothing to a reader."""
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
    cues: tuple[str, ...]
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


class Scene:
    """What the cues of all pairs of one document share: the main method, counts by role, mentions by sentence."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.main = main_method(reading)
        names = reading.names
        self.squashed = ["".join(c for c in n.name.casefold() if c.isalnum()) for n in names]
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

    def closest(self, head: int, tail: int) -> list[tuple[Mention, Mention]]:
        """Return, for each sentence both stand in (at most four), their closest mentions."""
        theirs = self.by_sentence[tail]
        shared = ((mentions, theirs[s]) for s, mentions in self.by_sentence[head].items() if s in theirs)
        return [
            min(((a, b) for a in ours for b in others), key=lambda p: abs(p[0].token - p[1].token))
            for ours, others in islice(shared, 4)
        ]

    def cues(self, head: int, tail: int) -> tuple[str, ...]:
        """Return the cues that hold for a pair, each once."""
        reading, names = self.reading, self.reading.names
        parts = f"{self.part[head]} > {self.part[tail]}"
        cues = [parts, f"types={names[head].type}>{names[tail].type}"]
        main = (
            "no main" if self.main is None else "head is main" if head == self.main
            else "tail is main" if tail == self.main else "neither is main"
        )  # fmt: skip
        cues += (main, f"{main} | {parts}")
        cues.append(f"heads={min(self.count[self.part[head]], 4)} | {parts}")
        cues.append(f"tails={min(self.count[self.part[tail]], 5)} | {parts}")
        for who, i in (("head", head), ("tail", tail)):
            cues.append(f"{who} rank={min(self.rank[i], 3)} | {self.part[i]}")
            sentences = self.by_sentence[i].keys()
            if reading.of_name[i][0].start < reading.title_end:
                cues += (f"{who} in title", f"{who} in title | {parts}")
            if max(sentences) < reading.turn_sentence:
                cues += (f"{who} before turn", f"{who} before turn | {parts}")
            cues.append(f"{who} known={names[i].known}")
            cues.append(f"{who} sure={int(names[i].role_score * 3)}")
            cues.append(f"{who} in {min(len(sentences), 3)} sentences")
        if self.own_resource:
            cues += ("introduces a resource", f"introduces a resource | {parts}")
        ours, theirs = self.squashed[head], self.squashed[tail]
        if len(theirs) > 1 and theirs in ours:
            cues += ("head contains tail", "head ends in tail" if ours.endswith(theirs) else "head begins with tail")
        elif len(ours) > 1 and ours in theirs:
            cues.append("tail contains head")
        if together := self.closest(head, tail):
            cues += ("together", f"together | {parts}", f"together {len(together)} times")
            for a, b in together:
                self._between(a, b, parts, cues)
        else:
            gap = min(abs(a - b) for a in self.by_sentence[head] for b in self.by_sentence[tail])
            cues += ("apart", f"apart | {parts}", f"apart by {min(gap, 4)}")
            for who, i in (("head", head), ("tail", tail)):
                cues += (
                    f"{who} after {kind}"
                    for m in reading.of_name[i][:6]
                    if m.sentence >= reading.turn_sentence and (kind := _nearest(reading, m))
                )
        return tuple(dict.fromkeys(cues))

    def _between(self, a: Mention, b: Mention, parts: str, cues: list[str]) -> None:
        reading = self.reading
        words, kinds = reading.words, reading.cues
        first, last = (a, b) if a.token < b.token else (b, a)
        order = "head first" if first is a else "tail first"
        cues += (order, f"{order} | {parts}")
        if first.start < reading.title_end:
            cues += ("both in title", f"both in title, {order}", f"both in title | {parts}")
        elif first.sentence < reading.turn_sentence:
            cues.append("together before turn")
        start, end = first.token + 1, last.token
        if first.first == last.first:
            cues += ("in one list", f"in one list | {parts}")
        else:
            # A list's members share what stands before and after the list.
            start, end = first.last + 1, last.first
        gap = words[start:end]
        cues += (f"distance {_bucket(len(gap))}", f"distance {_bucket(len(gap))}, {order}")
        if len(gap) <= 4:
            cues.append(f"{order}: {' '.join(symbol(w) for w in gap)}")
        elif len(gap) <= 8:
            cues += (f"{order}: {symbol(gap[0])} {symbol(gap[1])} ...", f"{order}: ... {symbol(gap[-1])}")
        if "such" in kinds[start : start + 2]:
            cues.append(f"{order}: at once such")
        cues.append(f"{min(sum(map(is_name, gap)), 3)} names between")
        sequence = [k for k in kinds[start:end] if k]
        cues += (f"{order}: ..{kind}.." for kind in sequence)
        strong = [k for k in sequence if k not in LINKS]
        if strong:
            cues += (f"{order}: {strong[0]} first", f"{order}: {strong[-1]} last")
            cues += (f"{order}: ..{kind}.. | {parts}" for kind in strong)
        if sequence:
            cues.append(f"{order}: {' '.join(sequence[-2:])} before the last")
        if kind := _nearest(reading, first):
            cues.append(f"{order}, after {kind}")
        after = last.last + 1
        if after < len(words) and reading.sentence_of[after] == last.sentence:
            cues.append(f"{order}, then {symbol(words[after])}")

    def span(self, head: int, tail: int) -> Span:
        """Return the words from one name to the other where a sentence has both; else a mention of the tail."""
        turn = self.reading.turn_sentence
        if together := self.closest(head, tail):
            a, b = min(together, key=lambda p: (p[0].sentence < turn, abs(p[0].token - p[1].token)))
            return Span(min(a.start, b.start), max(a.end, b.end))
        places = self.reading.of_name[tail]
        mention = next((m for m in places if m.sentence >= turn), places[0])
        return Span(mention.start, mention.end)


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


class Relations:
    """The spaCy component that finds the facts between names, in order of head and tail."""

    def __init__(self, models: str | Path | None = None) -> None:
        self.models = load(weights(models) / "relations.json")

    def __call__(self, doc: Doc) -> Doc:
        """Assign `doc._.relations`."""
        doc._.relations = tuple(_one_way(list(_facts(Scene(Reading.of(doc)), self.models))))
        return doc


@Language.factory(
    "kg_relations", default_config={"models": None}, assigns=["doc._.relations"], requires=["doc._.names"]
)
def make_relations(nlp: Language, name: str, models: str | None) -> Relations:
    """Build the component with the weights in a folder, or those that ship."""
    return Relations(models)


def weigh(scene: Scene, models: Mapping[str, Additive]) -> list[Claim]:
    """Return every claim of a document with its likelihood; weights without a second look give the first."""
    first = alone(scene.claims(), models)
    if not any(name.startswith(AGAIN) for name in models):
        return first
    return [
        claim._replace(score=models[AGAIN + claim.model].chance(claim.cues)) if claim.score >= WORTH else claim
        for claim in in_company(first, scene.reading.names)
    ]


def alone(claims: Iterable[Claim], models: Mapping[str, Additive]) -> list[Claim]:
    """Return claims with the likelihood each has by itself."""
    return [claim._replace(score=models[claim.model].chance(claim.cues)) for claim in claims]


def in_company(claims: Sequence[Claim], names: Sequence[Name]) -> Iterator[Claim]:
    """Yield a document's claims in order, those worth it with cues of how likely the others looked."""
    groups: dict[tuple[str, str, int], list[float]] = defaultdict(list)
    whole: dict[str, float] = defaultdict(float)
    joined: dict[tuple[int, int], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.score >= WORTH:
            groups["head", claim.relation, claim.head].append(claim.score)
            groups["tail", claim.relation, claim.tail].append(claim.score)
            whole[claim.relation] += claim.score
            joined[claim.head, claim.tail].append(claim)
    for scores in groups.values():
        scores.sort()
    for claim in claims:
        if claim.score < WORTH:
            yield claim
            continue
        head, tail = names[claim.head], names[claim.tail]
        surer = []
        for end, limit in (("head", 4), ("tail", 3)):
            rivals = groups[end, claim.relation, claim.head if end == "head" else claim.tail]
            surer.append(min(len(rivals) - bisect_right(rivals, claim.score), limit))
        cues = [
            f"again {math.floor(2 * _log_odds(claim.score))}",
            f"again rank {surer[0]} of its head",
            f"again rank {surer[1]} of its tail",
            f"again ranks {min(surer[0], 2)}, {min(surer[1], 2)}",
            f"again {min(int(2 * (whole[claim.relation] - claim.score)), 8)} others",
            f"again names {int(10 * min(head.score, tail.score))}",
        ]
        for who, name in (("head", head), ("tail", tail)):
            cues.append(f"again {who} {int(8 * name.score)}")
            cues.append(f"again {who} {name.role} {int(5 * name.role_score)}")
        cues += (f"again {o.relation} {int(6 * o.score)}" for o in joined[claim.head, claim.tail] if o is not claim)
        cues += (f"again reversed {o.relation} {int(6 * o.score)}" for o in joined.get((claim.tail, claim.head), ()))
        yield claim._replace(cues=claim.cues + tuple(cues))


def _log_odds(chance: float) -> float:
    chance = min(max(chance, 0.001), 0.999)
    return math.log(chance / (1 - chance))


def _facts(scene: Scene, models: Mapping[str, Additive]) -> Iterator[Fact]:
    names = scene.reading.names
    again = any(name.startswith(AGAIN) for name in models)
    for claim in weigh(scene, models):
        if claim.score >= THRESHOLD:
            head, tail = names[claim.head], names[claim.tail]
            model = models[(AGAIN if again else "") + claim.model]
            yield Fact(
                head=Ref(head.type, head.name),
                type=claim.relation,
                tail=Ref(tail.type, tail.name),
                span=scene.span(claim.head, claim.tail),
                rule=f"relation:{model.loudest(claim.cues, 1, silent=_SILENT)}",
                score=round(claim.score, 4),
            )


def _one_way(facts: list[Fact]) -> Iterator[Fact]:
    """Drop the less likely of two facts that say the same the other way round; a component is not also a basis."""
    best: dict[tuple[str, Ref, Ref], Fact] = {}
    for fact in facts:
        low, high = sorted((fact.head, fact.tail))
        if fact.type in {"BUILDS_ON", "PART_OF"} and fact.head.type == fact.tail.type == "Method":
            key = ("BUILDS_ON", low, high)
        else:
            key = (fact.type, low, high)
        if key not in best or fact.score > best[key].score:
            best[key] = fact
    kept = set(best.values())
    return (f for f in facts if f in kept)
