"""Slots on hand-made documents: what a number is told of the others, and what that changes."""

from __future__ import annotations

from kg.extract.additive import Additive, singly
from kg.extract.cues import Reading
from kg.extract.numbers import SLOTS, Numbers
from kg.extract.slots import AGAIN, REPORTED, Look, beside, fill, look, look_again
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


def test_a_name_too_unlikely_at_first_is_not_looked_at_again() -> None:
    found = numbers()
    chances = {"method": {FENNET: 0.6, MOSSNET: AGAIN / 2}, "metric": {}, "dataset": {}}
    looks = [Look(0.9, chances)] * 3
    assert [name for name, _ in beside(found, looks, 0, "method")] == [FENNET]
    again = look_again(found, looks, asking(metric=("main", 0.0, 0.0), method=("role=", -9.0, -9.0)))
    assert again[0].chances["method"][FENNET] < 0.1
    assert again[0].chances["method"][MOSSNET] == AGAIN / 2


def test_of_a_crowd_of_numbers_only_those_around_one_tell() -> None:
    found = Numbers(Reading(named(TEXT + " Mossnet needs 12 hours." * 100, *NAMES)))
    of_moss, of_fennet = ({"method": {FENNET: c, MOSSNET: 1 - c}, "metric": {}, "dataset": {}} for c in (0.2, 0.8))
    looks = [Look(0.9, of_moss) for _ in found.found]
    usual = by_name(found, "method", 1, looks)
    near = by_name(found, "method", 1, [*looks[:10], Look(0.9, of_fennet), *looks[11:]])
    far = by_name(found, "method", 1, [*looks[:90], *[Look(0.9, of_fennet)] * (len(looks) - 90)])
    assert "again elsewhere all" in usual["Mossnet"]
    assert "again elsewhere some" in near["Mossnet"]
    assert far == usual


def told(text: str, value: str, name: str, slot: str, *names: tuple[str, str]) -> set[str]:
    found = Numbers(Reading(named("T\n" + text, *names)))
    [index] = [i for i, v in enumerate(found.found) if found.reading.text[v.start : v.end] == value]
    [at] = [i for i, n in enumerate(found.reading.names) if n.name == name]
    return set(singly(found.slot_cues(index, at, slot)))


MOSS = (("Method", "Mossnet"), ("Method", "Fennet"))


def test_a_name_is_told_how_its_number_stands() -> None:
    cues = told("Our model cuts errors by 12.5% over Mossnet. Fennet does not.", "12.5%", "Mossnet", "method", *MOSS)
    assert {"unit=%", "form=decimal", "magnitude=< 40", "direction=down", "measured from a name=True"} <= cues
    assert {"opens=our model", "said: our", "said: model", "words before=errors by", "word after=over"} <= cues
    assert "measured from it" in cues


def test_what_a_number_is_measured_from_is_told_of_that_name_alone() -> None:
    text = "Our model cuts errors by 12.5% over Mossnet. Fennet does not."
    assert "measured from it" not in told(text, "12.5%", "Fennet", "method", *MOSS)


def test_the_second_of_two_levels_is_reached() -> None:
    text = "Mossnet goes from 28% to 54%."
    assert [
        f"reached={value == '54%'}" in told(text, value, "Mossnet", "method", *MOSS[:1]) for value in ("28%", "54%")
    ]


def test_a_name_is_told_whether_it_was_named_last() -> None:
    text = "Fennet reads and Mossnet writes. It is slow. It needs 12 hours."
    last, first = (told(text, "12 hours", name, "method", *MOSS) for name in ("Mossnet", "Fennet"))
    how = "here=False, rivals here=False"
    assert {f"last named=True, {how}", f"first of the last named=False, {how}"} <= last
    assert {f"last named=False, {how}", f"first of the last named=True, {how}"} <= first


def test_a_measure_is_told_in_which_unit_it_would_be() -> None:
    names = (("Metric", "pond accuracy"), ("Dataset", "PondBank"))
    text = "It has a pond accuracy of 81% on PondBank."
    assert {"accuracy of %", "accuracy of integer", "head=accuracy"} <= told(
        text, "81%", "pond accuracy", "metric", *names
    )
    assert "pondbank of %" not in told(text, "81%", "PondBank", "dataset", *names)


def test_a_name_beside_a_number_is_told_what_stands_around_it_and_between() -> None:
    cues = told("With Mossnet we get 81%.", "81%", "Mossnet", "method", *MOSS[:1])
    assert {"before: with _ we", "before from we get", "before all: we get", "listed 1 for 1"} <= cues


def test_a_name_is_told_which_of_its_role_it_is() -> None:
    cues = told("Mossnet and Fennet need 12 hours.", "12 hours", "Fennet", "method", *MOSS)
    assert {"type=Method", "looks=capital 1", "in title=False", "places=1", ", 1 of 2", ", 0 introduced"} <= cues
