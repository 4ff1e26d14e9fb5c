"""Pairing: one paper as annotated and as predicted, and which predicted thing stands for which annotated one.

Every figure, table and list of errors is read off these pairs, so they cannot tell different stories.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kg.evaluate.annotations import Annotation
from kg.evaluate.forms import address, merged, quantity, squash, surfaces

TYPES = ("METHOD", "DATASET", "BENCHMARK", "RESOURCE", "TASK", "METRIC")
"""The entity types scored apart; RESOURCE is DATASET and BENCHMARK as one, for the two are often a matter of taste."""

STAGES = ("entities", "roles", "relations", "links", "link_kinds", "results", "results_full")
"""What is scored over all types; link_kinds asks for a link's kind and owner too, results_full for all of a result."""

SLOTS = ("metric", "method", "dataset")
"""What a result may say its number is about."""

Item = Mapping[str, Any]
"""An entity, link or result as in the file; a relation as {head, type, tail} with its rule and score."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many were found, predicted and wanted, and the ratios of the three (0 where there is nothing to divide).

    >>> count = Count(1, 2, 4) + Count(1, 2, 0)
    >>> count.precision, count.recall, count.f1
    (0.5, 0.5, 0.5)
    """

    found: int = 0
    predicted: int = 0
    gold: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.found + other.found, self.predicted + other.predicted, self.gold + other.gold)

    @property
    def precision(self) -> float:
        """The part of the predicted that is right."""
        return self.found / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """The part of the wanted that was found."""
        return self.found / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Match:
    """Which annotated thing was found as which predicted one, which were missed, and which stand for none."""

    pairs: tuple[tuple[Item, Item], ...] = ()
    missed: tuple[Item, ...] = ()
    spurious: tuple[Item, ...] = ()

    @property
    def count(self) -> Count:
        """How many of each."""
        return Count(len(self.pairs), len(self.pairs) + len(self.spurious), len(self.pairs) + len(self.missed))

    def where(self, same: Callable[[Item, Item], bool]) -> Match:
        """Return the stricter match in which a pair must also be the same in this; others are missed and spurious."""
        failed = [pair for pair in self.pairs if not same(*pair)]
        return Match(
            tuple(pair for pair in self.pairs if same(*pair)),
            (*self.missed, *(wanted for wanted, _ in failed)),
            (*self.spurious, *(got for _, got in failed)),
        )


class Pairing:
    """One paper as annotated and as predicted, matched stage by stage.

    >>> lora = {"name": "LoRA", "type": "METHOD", "role": "introduces"}
    >>> pairing = Pairing({"title": "t", "entities": [lora]}, {"entities": [{**lora, "role": "uses"}]})
    >>> pairing["entities"].count, pairing["roles"].count
    (Count(found=1, predicted=1, gold=1), Count(found=0, predicted=1, gold=1))
    """

    def __init__(self, gold: Annotation, predicted: Annotation) -> None:
        self.gold, self.predicted = gold, predicted
        self._wanted, self._got = items(gold, "entities"), items(predicted, "entities")
        self._wanted_forms, self._got_forms = ([_forms(e) for e in entities] for entities in (self._wanted, self._got))
        self._entity_of_form: dict[str, int] = {}
        for index, forms in enumerate(self._wanted_forms):
            for form in forms:
                self._entity_of_form.setdefault(form, index)
        self._entity_of_predicted: dict[str, int | None] = {}
        for forms in self._got_forms:
            # Sorted, so that a prediction which could stand for two entities stands for the same one every time.
            entity = next((self._entity_of_form[f] for f in sorted(forms) if f in self._entity_of_form), None)
            self._entity_of_predicted |= dict.fromkeys(forms, entity)

    @property
    def title(self) -> str:
        """The paper's title as annotated."""
        title: str = self.gold["title"]
        return title

    def __getitem__(self, stage: str) -> Match:
        """Return how a stage was matched: one of STAGES."""
        return self._stages[stage]

    def counts(self) -> dict[str, Count]:
        """Return the counts of every stage, then of the entities of every type."""
        of_types = {kind: self._match_entities(kind).count for kind in TYPES}
        return {stage: match.count for stage, match in self._stages.items()} | of_types

    @cached_property
    def _stages(self) -> dict[str, Match]:
        entities, links, results = self._match_entities(), self._match_links(), self._match_results()
        return {
            "entities": entities,
            "roles": entities.where(lambda a, b: a.get("role") == b.get("role")),
            "relations": self._match_relations(),
            "links": links,
            "link_kinds": links.where(lambda a, b: (a.get("kind"), a.get("owner")) == (b.get("kind"), b.get("owner"))),
            "results": results,
            "results_full": results.where(lambda a, b: not self.differing(a, b)),
        }

    def _match_entities(self, kind: str | None = None) -> Match:
        """Match the entities (of one type, or all): a pair shares a form and a type, DATASET being like BENCHMARK."""

        def among(entities: Sequence[Item]) -> list[int]:
            return [i for i, e in enumerate(entities) if kind in {None, e["type"], merged(e["type"])}]

        def same(wanted: int, got: int) -> bool:
            alike = merged(self._wanted[wanted]["type"]) == merged(self._got[got]["type"])
            return alike and not self._wanted_forms[wanted].isdisjoint(self._got_forms[got])

        free, pairs, missed = among(self._got), [], []
        for wanted in among(self._wanted):
            at = next((i for i, got in enumerate(free) if same(wanted, got)), None)
            if at is None:
                missed.append(self._wanted[wanted])
            else:
                pairs.append((self._wanted[wanted], self._got[free.pop(at)]))
        return Match(tuple(pairs), tuple(missed), tuple(self._got[i] for i in free))

    def _match_relations(self) -> Match:
        wanted: dict[Hashable, Item] = {}
        got: dict[Hashable, Item] = {}
        for relation in relations(self.gold):
            wanted.setdefault((self.named(relation["head"]), relation["type"], self.named(relation["tail"])), relation)
        # Of several that mean the same, the surest stands for them.
        for relation in sorted(relations(self.predicted), key=lambda r: -(r["score"] or 0.0)):
            got.setdefault((self.meant(relation["head"]), relation["type"], self.meant(relation["tail"])), relation)
        return _match_keys(wanted, got)

    def _match_links(self) -> Match:
        return _match_keys(_by_address(self.gold), _by_address(self.predicted))

    def _match_results(self) -> Match:
        """Match the results by value and metric, those first that are also of the same method and dataset."""
        free, missed = items(self.predicted, "results"), items(self.gold, "results")
        pairs: list[tuple[Item, Item]] = []
        for allowed in (frozenset[str](), frozenset(("method", "dataset"))):
            waiting, missed = missed, []
            for wanted in waiting:
                at = next((i for i, got in enumerate(free) if self._agree(wanted, got, allowed)), None)
                if at is None:
                    missed.append(wanted)
                else:
                    pairs.append((wanted, free.pop(at)))
        return Match(tuple(pairs), tuple(missed), tuple(free))

    def _agree(self, wanted: Item, got: Item, allowed: frozenset[str]) -> bool:
        return self.same_value(wanted, got) and self.differing(wanted, got) <= allowed

    @staticmethod
    def same_value(wanted: Item, got: Item) -> bool:
        """Tell whether two results have the same number."""
        return quantity(wanted["value"]) == quantity(got["value"])

    def differing(self, wanted: Item, got: Item) -> frozenset[str]:
        """Return the slots in which an annotated and a predicted result differ."""
        return frozenset(
            slot
            for slot in SLOTS
            if (self.named(wanted[slot]) if wanted.get(slot) else None)
            != (self.meant(got[slot]) if got.get(slot) else None)
        )

    def named(self, name: str) -> Hashable:
        """Return what a name in the gold stands for: the number of an entity, or else its own form."""
        form = squash(name)
        return self._entity_of_form.get(form, form)

    def meant(self, name: str) -> Hashable:
        """Return what a predicted name stands for: the entity of any of its forms, or else something of its own."""
        form = squash(name)
        entity = self._entity_of_predicted.get(form)
        entity = self._entity_of_form.get(form) if entity is None else entity
        return ("predicted", form) if entity is None else entity

    def forms(self, name: str) -> tuple[str, ...]:
        """Return a name with all others that either side has for the same entity."""
        form = squash(name)
        sides = ((self._wanted, self._wanted_forms), (self._got, self._got_forms))
        same = (e for entities, forms in sides for e, of_it in zip(entities, forms, strict=True) if form in of_it)
        return tuple(dict.fromkeys((name, *(surface for entity in same for surface in surfaces(entity)))))

    def is_annotated(self, predicted: str) -> bool:
        """Tell whether a predicted name stands for an annotated entity."""
        return isinstance(self.meant(predicted), int)

    def is_predicted(self, annotated: str) -> bool:
        """Tell whether any predicted entity stands for an annotated name."""
        return self.named(annotated) in self._entity_of_predicted.values()


def pair(gold: Iterable[Annotation], predicted: Iterable[Annotation]) -> list[Pairing]:
    """Join two sets of annotations on the title; a paper that was not predicted counts as predicted empty."""
    got = {squash(a["title"]): a for a in predicted}
    return [Pairing(a, got.get(title, {})) for title, a in {squash(a["title"]): a for a in gold}.items()]


def items(annotation: Annotation, key: str) -> list[Item]:
    """Return what an annotation has under a key, which may be missing or null."""
    return list(annotation.get(key) or [])


def relations(annotation: Annotation) -> Iterator[Item]:
    """Yield the relations of an annotation, each with its rule and score where they were told."""
    triples = items(annotation, "relations")
    decided = items(annotation, "relation_evidence") or [{}] * len(triples)
    for (head, kind, tail), evidence in zip(triples, decided, strict=True):
        yield {"head": head, "type": kind, "tail": tail, "rule": evidence.get("rule"), "score": evidence.get("score")}


def _by_address(annotation: Annotation) -> dict[Hashable, Item]:
    return {address(link["url"]): link for link in items(annotation, "links")}


def _match_keys(wanted: Mapping[Hashable, Item], got: Mapping[Hashable, Item]) -> Match:
    return Match(
        tuple((item, got[key]) for key, item in wanted.items() if key in got),
        tuple(item for key, item in wanted.items() if key not in got),
        tuple(item for key, item in got.items() if key not in wanted),
    )


def _forms(entity: Item) -> frozenset[str]:
    return frozenset(filter(None, map(squash, surfaces(entity))))
