"""How well facts were read: extracted annotations scored against annotated papers, per stage and per type.

Both sides hold one object a paper, with the keys title, entities [{name, type, aliases, role}], relations
[[head, TYPE, tail]], links [{url, kind, owner}] and results [{method, dataset, metric, value}], and are joined on the
title. The measures are those the annotated papers came with, so figures can be compared with anybody's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from kg.errors import SourceError

T = TypeVar("T")
Annotation = Mapping[str, Any]

TYPES = ("METHOD", "DATASET", "BENCHMARK", "RESOURCE", "TASK", "METRIC")
"""The entity types scored apart; RESOURCE is DATASET and BENCHMARK as one, for the two are often a matter of taste."""

STAGES = ("entities", "roles", "relations", "links", "link_kinds", "results", "results_full")
"""What is scored over all types; link_kinds asks for a link's kind and owner too, results_full for all of a result."""

_HEADLINE = ("entities", "roles", "relations", "links", "results")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """What was scored: `stages` by name (entities … results_full), `types` by entity type, over `papers` papers."""

    papers: int
    stages: Mapping[str, Count] = field(default_factory=dict)
    types: Mapping[str, Count] = field(default_factory=dict)

    @property
    def headline(self) -> float:
        """The mean F1 of entities, roles, relations, links and results, of those that the gold has at all."""
        parts = [self.stages[s].f1 for s in _HEADLINE if self.stages[s].gold]
        return sum(parts) / len(parts) if parts else 0.0


def evaluate(gold: Iterable[Annotation], predicted: Iterable[Annotation]) -> Scores:
    """Score `predicted` against `gold`; a paper that was not predicted counts as predicted empty, one more does not.

    >>> paper = {"title": "LoRA", "entities": [{"name": "LoRA", "type": "METHOD", "role": "introduces"}]}
    >>> evaluate([paper], [paper]).headline, evaluate([paper], []).headline
    (1.0, 0.0)
    """
    wanted, got = _by_title(gold), _by_title(predicted)
    stages = dict.fromkeys(STAGES, Count())
    types = dict.fromkeys(TYPES, Count())
    for title, annotation in wanted.items():
        pair = _Pair(annotation, got.get(title, {}))
        for stage, count in pair.stages().items():
            stages[stage] += count
        for kind, count in pair.types().items():
            types[kind] += count
    return Scores(papers=len(wanted), stages=stages, types=types)


def read_annotations(path: Path) -> list[Annotation]:
    """Return the annotations in a JSON Lines file.

    Raises:
        SourceError: the file cannot be read, or a line is no object with a title.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror or error}.") from None
    except UnicodeDecodeError:
        raise SourceError(f"{path}: not UTF-8 text; annotations are JSON Lines, one object a paper.") from None
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise SourceError(f"{path}:{number}: not JSON ({error}); expected one object a line.") from None
        if problem := _malformed(value):
            raise SourceError(f"{path}:{number}: {problem}; `kg extract` writes what is expected.")
        found.append(value)
    if not found:
        raise SourceError(f"{path}: holds no annotated paper.")
    return found


def _malformed(value: Any) -> str:
    """Say what is wrong with the shape of an annotation, or nothing."""
    if not isinstance(value, dict) or not isinstance(value.get("title"), str):
        return "expected an object with a title"
    for key, need in (("entities", ("name", "type")), ("links", ("url",)), ("results", ("value",))):
        items = value.get(key) or []
        if not isinstance(items, list) or any(not isinstance(i, dict) or any(n not in i for n in need) for i in items):
            return f"expected {key} to be a list of objects with {' and '.join(need)}"
    relations = value.get("relations") or []
    if not isinstance(relations, list) or any(not isinstance(r, list) or len(r) != 3 for r in relations):
        return "expected relations to be a list of [head, TYPE, tail]"
    return ""


class _Pair:
    """One paper as annotated and as predicted."""

    def __init__(self, gold: Annotation, predicted: Annotation) -> None:
        self._gold, self._predicted = gold, predicted
        self._wanted, self._got = _items(gold, "entities"), _items(predicted, "entities")
        self._wanted_forms = [_forms(e) for e in self._wanted]
        self._got_forms = [_forms(e) for e in self._got]
        self._entity_of_form: dict[str, int] = {}
        for index, forms in enumerate(self._wanted_forms):
            for form in forms:
                self._entity_of_form.setdefault(form, index)
        self._entity_of_predicted: dict[str, int | None] = {}
        for forms in self._got_forms:
            # Sorted, so that a prediction which could stand for two entities stands for the same one every time.
            index_ = next((self._entity_of_form[f] for f in sorted(forms) if f in self._entity_of_form), None)
            self._entity_of_predicted |= dict.fromkeys(forms, index_)

    def types(self) -> dict[str, Count]:
        """Entities, type by type."""
        return {kind: self._entities(kind)[0] for kind in TYPES}

    def stages(self) -> dict[str, Count]:
        """Every stage of extraction."""
        entities, pairs = self._entities()
        roles = sum(self._wanted[g].get("role") == self._got[p].get("role") for g, p in pairs)
        counts = {"entities": entities, "roles": Count(roles, entities.predicted, entities.gold)}
        wanted = {(self._named(h), r, self._named(t)) for h, r, t in self._gold.get("relations") or []}
        got = {(self._meant(h), r, self._meant(t)) for h, r, t in self._predicted.get("relations") or []}
        counts["relations"] = Count(len(wanted & got), len(got), len(wanted))
        links, found = _links(self._gold), _links(self._predicted)
        both = links.keys() & found.keys()
        counts["links"] = Count(len(both), len(found), len(links))
        counts["link_kinds"] = Count(sum(links[u] == found[u] for u in both), len(found), len(links))
        counts["results"] = self._results("metric")
        counts["results_full"] = self._results("metric", "method", "dataset")
        return counts

    def _entities(self, kind: str | None = None) -> tuple[Count, list[tuple[int, int]]]:
        """Match the entities (of one kind, or all); a pair shares a form and a type, DATASET being like BENCHMARK."""

        def among(entities: list[Annotation]) -> list[int]:
            return [i for i, e in enumerate(entities) if kind in {None, e["type"], _merged(e["type"])}]

        wanted, got = among(self._wanted), among(self._got)
        pairs = _match(wanted, got, self._same)
        return Count(len(pairs), len(got), len(wanted)), pairs

    def _same(self, wanted: int, got: int) -> bool:
        alike = _merged(self._wanted[wanted]["type"]) == _merged(self._got[got]["type"])
        return alike and not self._wanted_forms[wanted].isdisjoint(self._got_forms[got])

    def _named(self, name: str) -> Hashable:
        """What a name in the gold stands for: an entity, or else itself."""
        form = _squash(name)
        return self._entity_of_form.get(form, form)

    def _meant(self, name: str) -> Hashable:
        """What a predicted name stands for: the entity of any of its forms, or else something of its own."""
        form = _squash(name)
        index = self._entity_of_predicted.get(form)
        index = self._entity_of_form.get(form) if index is None else index
        return ("predicted", form) if index is None else index

    def _results(self, *names: str) -> Count:
        def key(result: Annotation, meaning: Callable[[str], Hashable]) -> tuple[Hashable, ...]:
            return (_value(result["value"]), *(meaning(result[n]) if result.get(n) else None for n in names))

        wanted = [key(r, self._named) for r in _items(self._gold, "results")]
        got = [key(r, self._meant) for r in _items(self._predicted, "results")]
        return Count(len(_match(wanted, got, lambda a, b: a == b)), len(got), len(wanted))


def _match(wanted: Sequence[T], got: Sequence[T], same: Callable[[T, T], bool]) -> list[tuple[T, T]]:
    """Pair each wanted with the first that is the same and still free."""
    free, pairs = list(got), []
    for item in wanted:
        at = next((i for i, other in enumerate(free) if same(item, other)), None)
        if at is not None:
            pairs.append((item, free.pop(at)))
    return pairs


def _by_title(annotations: Iterable[Annotation]) -> dict[str, Annotation]:
    return {_squash(a["title"]): a for a in annotations}


def _items(annotation: Annotation, key: str) -> list[Annotation]:
    return list(annotation.get(key) or [])


def _links(annotation: Annotation) -> dict[str, tuple[Any, Any]]:
    return {_url(link["url"]): (link.get("kind"), link.get("owner")) for link in _items(annotation, "links")}


def _forms(entity: Annotation) -> frozenset[str]:
    return frozenset(filter(None, map(_squash, (entity["name"], *(entity.get("aliases") or ())))))


def _merged(kind: str) -> str:
    return "RESOURCE" if kind in {"DATASET", "BENCHMARK"} else kind


# Three normal forms that belong to the measure, not to kg.text: figures must stay comparable when kg.text gets better.


def _squash(name: str | None) -> str:
    """Case, punctuation, spaces and a final plural s gone.

    >>> _squash("Graph Neural-Networks!"), _squash("GPT-3.5"), _squash("loss")
    ('graphneuralnetwork', 'gpt35', 'loss')
    """
    words = re.sub(r"[^a-z0-9+@ ]+", " ", (name or "").casefold()).split()
    return "".join(w[:-1] if len(w) > 3 and w.endswith("s") and not w.endswith("ss") else w for w in words)


def _url(url: str) -> str:
    return re.sub(r"^(https?://)?(www\.)?", "", url.strip().rstrip(").,;/").casefold())


def _value(value: object) -> str:
    return re.sub(r"[\s,\\]|points?$|absolute$", "", str(value).casefold())
