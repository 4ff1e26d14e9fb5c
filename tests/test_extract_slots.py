"""Slots on hand-made documents: what a number is told of the others, and what that changes."""

from __future__ import annotations

from kg.extract.additive import Additive
from kg.extract.cues import Reading
from kg.extract.numbers import SLOTS, Numbers
from kg.extract.slots import REPORTED, Look, beside, fill, look, look_again
from tests.named import named
from tests.trees import asking

TEXT = "Of Ponds\nFennet reaches 81.2% accuracy and 79.0% recall on PondBench. Mossnet needs 12 hours."
NAMES = (
    ("Method", "Fennet"),
    ("Method", "Mossnet"),
    ("Metric", "accuracy"),
    ("Metric", "recall"),
    ("Benchmark", "PondBench"),
)
FENNET, MOSSNET = 0, 1
NEVER = Additive(("no", "yes"), (0.0, -9.0), {})
EVEN = Additive(("no", "yes"), (0.0, 0.0), {})


def numbers() -> Numbers:
    return Numbers(Reading(named(TEXT, *NAMES)))


def weights(**parts: Additive) -> dict[str, Additive]:
    return {"value": EVEN, **dict.fromkeys(SLOTS, EVEN), **parts}


def by_name(found: Numbers, slot: str, index: int, looks: list[Look]) -> dict[str, list[str]]:
    return {found.reading.names[n].name: cues for n, cues in beside(found, looks, index, slot)}


def test_what_is_hardly_a_finding_is_held_against_no_names() -> None:
    found = numbers()
    assert [seen.chances for seen in look(found, weights(value=NEVER))] == [{}, {}, {}]
    assert [set(seen.chances) for seen in look(found, weights())] == [set(SLOTS)] * 3
    assert fill(found, found.found[0], look(found, weights(value=NEVER))[0], "method") == (None, 0.0)


def test_a_number_sees_where_its_neighbours_and_the_rest_of_the_paper_went() -> None:
    found = numbers()
    sure = {"method": {FENNET: 0.95, MOSSNET: 0.05}, "metric": {}, "dataset": {}}
    doubt = {"method": {FENNET: 0.45, MOSSNET: 0.55}, "metric": {}, "dataset": {}}
    cues = by_name(found, "method", 1, [Look(0.9, sure), Look(0.9, doubt), Look(0.9, doubt)])
    assert {"again before all", "again beside 9/10", "again alike all", "again none behind"} <= set(cues["Fennet"])
    assert {"again before none", "again elsewhere all", "again rank 0"} <= set(cues["Mossnet"])
    alone = by_name(found, "method", 1, [Look(0.1, {}), Look(0.9, doubt), Look(0.1, {})])
    assert {"again none beside", "again none elsewhere"} <= set(alone["Fennet"])


def test_the_second_look_decides() -> None:
    found = numbers()
    nearest = ("nearest=True", -2.0, 7.0)
    first = look(found, weights())
    assert fill(found, found.found[0], first[0], "method") == (MOSSNET, 0.5)
    looks = look_again(found, first, asking(metric=nearest, method=nearest, dataset=nearest))
    name, chance = fill(found, found.found[0], looks[0], "method")
    assert (name, chance > 0.9) == (FENNET, True)
    looks = look_again(found, first, asking(metric=nearest, method=("nearest=True", -9.0, -9.0), dataset=nearest))
    assert fill(found, found.found[0], looks[0], "method")[0] is None


def test_a_slot_without_trees_keeps_the_first_look() -> None:
    found = numbers()
    first = look(found, weights())
    again = look_again(found, first, asking(metric=("nearest=True", -2.0, 7.0)))
    assert [seen.chances["method"] for seen in again] == [seen.chances["method"] for seen in first]
    assert again[0].chances["metric"] != first[0].chances["metric"]


def test_what_is_hardly_a_finding_is_not_looked_at_again() -> None:
    found = numbers()
    first = look(found, weights(value=Additive(("no", "yes"), (0.0, -0.7), {})))
    assert [0.3 < seen.reported < REPORTED for seen in first] == [True] * 3
    assert look_again(found, first, asking()) == first
