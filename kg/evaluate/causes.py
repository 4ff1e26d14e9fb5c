"""Causes: every error of a stage with why it is one, as far as the annotations of both sides tell.

One case may explain two errors: a name of the wrong type is one missed and one spurious. In entities, relations, links
and results the cases add up to all that was missed and all that is spurious; in roles, link kinds and full results they
are the pairs that the stage before has and this one has not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from kg.evaluate.forms import merged, squash, surfaces, words
from kg.evaluate.pairing import Item, Pairing

CAUSES: Mapping[str, Mapping[str, str]] = {
    "entities": {
        "missed": "annotated, and nothing like it was predicted",
        "boundary": "a predicted name is part of the annotated one, or the other way round",
        "type": "the right name as the wrong type",
        "merged": "one predicted entity has the forms of two annotated ones",
        "duplicate": "predicted a second time, as an entity of its own",
        "spurious": "predicted, and nothing like it is annotated",
    },
    "roles": {"role": "the right entity in the wrong role"},
    "relations": {
        "end missed": "annotated, but an entity at one of its ends was not found",
        "not proposed": "annotated, both entities found, and nothing said of them",
        "type": "the right ends, the wrong relation",
        "reversed": "the right relation the wrong way round",
        "wrong end": "predicted of something that is not annotated as an entity",
        "spurious": "predicted between two annotated entities that are not so related",
    },
    "links": {"missed": "annotated and not found", "spurious": "found and not annotated"},
    "link_kinds": {"kind": "another kind", "owner": "another owner", "kind and owner": "another kind and owner"},
    "results": {
        "missed": "an annotated value that was not predicted",
        "metric": "the right value in the wrong metric, or in none",
        "spurious": "a predicted value that is not annotated",
    },
    "results_full": {
        "method": "the right value and metric of the wrong method, or of none",
        "dataset": "the right value and metric on the wrong dataset, or on none",
        "method and dataset": "the right value and metric, both others wrong",
    },
}
"""Stage -> cause -> what it means; the order in which they are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Error:
    """One case: what was annotated, what was predicted (None where there is nothing), and why they do not match.

    `beside` is what else explains it: the predicted entity that a duplicate repeats, or that two were merged into.
    """

    stage: str
    cause: str
    title: str
    wanted: Item | None = None
    got: Item | None = None
    beside: Item | None = None


def errors_of(pairings: Iterable[Pairing]) -> Iterator[Error]:
    """Yield the errors of paired papers, paper by paper and stage by stage.

    >>> gold = {"title": "t", "entities": [{"name": "ImageNet", "type": "DATASET"}]}
    >>> found = {"entities": [{"name": "Imagenet", "type": "TASK"}]}
    >>> [(e.cause, e.got["name"]) for e in errors_of([Pairing(gold, found)])]
    [('type', 'Imagenet')]
    """
    for pairing in pairings:
        for stage, cases in _CASES.items():
            for cause, wanted, got in cases(pairing):
                beside = _found_as(pairing, wanted or got or {}) if cause in {"merged", "duplicate"} else None
                yield Error(stage=stage, cause=cause, title=pairing.title, wanted=wanted, got=got, beside=beside)


Case = tuple[str, Item | None, Item | None]


def _entities(pairing: Pairing) -> Iterator[Case]:
    missed, spurious = list(pairing["entities"].missed), list(pairing["entities"].spurious)
    for cause, alike in (("type", _share_form), ("boundary", _overlap_in_type), ("boundary", _overlap)):
        yield from _taken(cause, missed, spurious, alike)
    for wanted in missed:
        yield "merged" if _found_as(pairing, wanted) else "missed", wanted, None
    for got in spurious:
        yield "duplicate" if _found_as(pairing, got) else "spurious", None, got


def _found_as(pairing: Pairing, entity: Item) -> Item | None:
    """Return the rightly predicted entity that an entity shares a form with, or whose annotated one it does."""
    pairs = pairing["entities"].pairs
    return next((got for wanted, got in pairs if _alike(entity, got) or _alike(entity, wanted)), None)


def _roles(pairing: Pairing) -> Iterator[Case]:
    for wanted, got in pairing["entities"].pairs:
        if wanted.get("role") != got.get("role"):
            yield "role", wanted, got


def _relations(pairing: Pairing) -> Iterator[Case]:
    match = pairing["relations"]
    missed, spurious = list(match.missed), list(match.spurious)

    def ends(wanted: Item, got: Item) -> bool:
        return (pairing.named(wanted["head"]), pairing.named(wanted["tail"])) == (
            pairing.meant(got["head"]),
            pairing.meant(got["tail"]),
        )

    def turned(wanted: Item, got: Item) -> bool:
        return wanted["type"] == got["type"] and ends({"head": wanted["tail"], "tail": wanted["head"]}, got)

    yield from _taken("reversed", missed, spurious, turned)
    yield from _taken("type", missed, spurious, ends)
    for wanted in missed:
        found = pairing.is_predicted(wanted["head"]) and pairing.is_predicted(wanted["tail"])
        yield "not proposed" if found else "end missed", wanted, None
    for got in spurious:
        known = pairing.is_annotated(got["head"]) and pairing.is_annotated(got["tail"])
        yield "spurious" if known else "wrong end", None, got


def _links(pairing: Pairing) -> Iterator[Case]:
    match = pairing["links"]
    yield from (("missed", wanted, None) for wanted in match.missed)
    yield from (("spurious", None, got) for got in match.spurious)


def _link_kinds(pairing: Pairing) -> Iterator[Case]:
    for wanted, got in pairing["links"].pairs:
        if differing := [key for key in ("kind", "owner") if wanted.get(key) != got.get(key)]:
            yield " and ".join(differing), wanted, got


def _results(pairing: Pairing) -> Iterator[Case]:
    match = pairing["results"]
    missed, spurious = list(match.missed), list(match.spurious)
    yield from _taken("metric", missed, spurious, pairing.same_value)
    yield from (("missed", wanted, None) for wanted in missed)
    yield from (("spurious", None, got) for got in spurious)


def _results_full(pairing: Pairing) -> Iterator[Case]:
    for wanted, got in pairing["results"].pairs:
        if differing := pairing.differing(wanted, got):
            yield " and ".join(slot for slot in ("method", "dataset") if slot in differing), wanted, got


_CASES: Mapping[str, Callable[[Pairing], Iterator[Case]]] = {
    "entities": _entities,
    "roles": _roles,
    "relations": _relations,
    "links": _links,
    "link_kinds": _link_kinds,
    "results": _results,
    "results_full": _results_full,
}


def _taken(cause: str, missed: list[Item], spurious: list[Item], alike: Callable[[Item, Item], bool]) -> Iterator[Case]:
    """Yield the missed that a spurious one was meant for, and take both out of their lists."""
    for wanted in missed[:]:
        at = next((i for i, got in enumerate(spurious) if alike(wanted, got)), None)
        if at is not None:
            missed.remove(wanted)
            yield cause, wanted, spurious.pop(at)


def _share_form(one: Item, other: Item) -> bool:
    return not {*map(squash, surfaces(one))}.isdisjoint({*map(squash, surfaces(other))} - {""})


def _alike(one: Item, other: Item) -> bool:
    return merged(one["type"]) == merged(other["type"]) and _share_form(one, other)


def _overlap(one: Item, other: Item) -> bool:
    """Tell whether a form of one is a run of words of a form of the other."""
    runs = [[words(form) for form in surfaces(entity)] for entity in (one, other)]
    return any(_contains(a, b) or _contains(b, a) for a in runs[0] for b in runs[1])


def _overlap_in_type(one: Item, other: Item) -> bool:
    return merged(one["type"]) == merged(other["type"]) and _overlap(one, other)


def _contains(outer: list[str], inner: list[str]) -> bool:
    if not inner or len(inner) > len(outer):
        return False
    return any(outer[i : i + len(inner)] == inner for i in range(len(outer) - len(inner) + 1))
