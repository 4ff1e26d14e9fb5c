"""Relations on hand-made documents: the words between two names, and the shape of the paper, decide."""

from __future__ import annotations

import pytest
from hypothesis import given
from scipy.special import expit

from kg.extract.additive import Additive
from kg.extract.cues import Reading
from kg.extract.relations import AGAIN, WORTH, Relations, in_company, weigh
from kg.extract.roles import Roles
from kg.extract.scene import MODELS, Claim, Scene, main_method
from kg.model import Fact
from kg.schema import is_legal
from tests.named import documents, named
from tests.trees import asking

relations = Relations()

roles = Roles()

Given = tuple[str, str, str]


def facts_of(text: str, *given_names: Given) -> set[tuple[str, str, str]]:
    """Return the facts of a text whose names are given as (type, form, role)."""
    return {(f.head.name, f.type, f.tail.name) for f in facts(text, *given_names)}


def facts(text: str, *given_names: Given) -> tuple[Fact, ...]:
    doc = named(text, *((kind, form) for kind, form, _ in given_names))
    doc._.names = tuple(
        n._replace(role=role, role_score=0.95) for n, (_, _, role) in zip(doc._.names, given_names, strict=True)
    )
    return relations(doc)._.relations


ZORBLAT = ("Method", "Zorblat", "introduces")
TITLE = "Zorblat: Better Fish Sorting\n"
SORTING = ("Task", "Fish Sorting", "addresses")


def test_the_introduced_method_is_used_for_the_task_the_paper_addresses() -> None:
    text = TITLE + "Fish are moody. We propose Zorblat, a method for quick sorting."
    assert ("Zorblat", "USED_FOR", "Fish Sorting") in facts_of(text, ZORBLAT, SORTING)


def test_a_method_for_a_task_in_one_sentence_is_used_for_it() -> None:
    text = "On Ponds\nWe apply BERT for pond labelling and study the outcome."
    assert ("BERT", "USED_FOR", "pond labelling") in facts_of(
        text, ("Method", "BERT", "uses"), ("Task", "pond labelling", "addresses")
    )


def test_a_method_that_extends_another_builds_on_it() -> None:
    text = TITLE + "We propose Zorblat, which is based on Swimformer and extends it with mood."
    assert ("Zorblat", "BUILDS_ON", "Swimformer") in facts_of(text, ZORBLAT, ("Method", "Swimformer", "uses"))


def test_who_outperforms_is_the_head_of_the_comparison() -> None:
    text = TITLE + "We propose Zorblat. Experiments show that Zorblat outperforms Quibbler and Grumbler."
    found = facts_of(text, ZORBLAT, ("Method", "Quibbler", "compares"), ("Method", "Grumbler", "compares"))
    assert {("Zorblat", "COMPARED_WITH", "Quibbler"), ("Zorblat", "COMPARED_WITH", "Grumbler")} <= found
    assert ("Quibbler", "COMPARED_WITH", "Zorblat") not in found


def test_the_main_method_is_evaluated_on_what_results_are_reported_on() -> None:
    text = TITLE + "We propose Zorblat. Experiments on PondBank and LakeBank show that Zorblat works."
    found = facts_of(text, ZORBLAT, ("Dataset", "PondBank", "evaluates_on"), ("Benchmark", "LakeBank", "evaluates_on"))
    assert {("Zorblat", "EVALUATED_ON", "PondBank"), ("Zorblat", "EVALUATED_ON", "LakeBank")} <= found


def test_an_introduced_benchmark_is_for_the_task_it_measures() -> None:
    text = "PondBench: A Benchmark for Fish Sorting\nWe introduce PondBench, a benchmark for Fish Sorting."
    found = facts_of(text, ("Benchmark", "PondBench", "introduces"), SORTING)
    assert ("PondBench", "BENCHMARK_FOR", "Fish Sorting") in found


def test_a_component_of_the_main_method_is_part_of_it() -> None:
    text = TITLE + "We propose Zorblat. Zorblat consists of two modules: Moodnet and Finnet."
    found = facts_of(text, ZORBLAT, ("Method", "Moodnet", "introduces"), ("Method", "Finnet", "introduces"))
    assert {("Moodnet", "PART_OF", "Zorblat"), ("Finnet", "PART_OF", "Zorblat")} <= found


def test_a_mention_in_the_background_relates_to_nothing() -> None:
    text = "Sorting Fish\nModels such as BERT are costly. Pond labelling is hard. We sort fish by hand."
    assert not facts_of(text, ("Method", "BERT", "mentions"), ("Task", "Pond labelling", "mentions"))


def test_a_fact_spans_the_words_from_one_name_to_the_other() -> None:
    text = TITLE + "We propose Zorblat. Experiments show that Zorblat outperforms Quibbler by far."
    [fact] = [f for f in facts(text, ZORBLAT, ("Method", "Quibbler", "compares")) if f.type == "COMPARED_WITH"]
    assert fact.span.of(text) == "Zorblat outperforms Quibbler"
    assert fact.rule.startswith("relation:")
    assert 0.3 <= fact.score <= 1.0


def test_a_fact_whose_names_never_meet_spans_the_tail() -> None:
    text = "Zorblat: Sorting by Mood\nWe propose Zorblat. Fish labelling improves. Fish labelling is our task."
    [fact] = facts(text, ZORBLAT, ("Task", "Fish labelling", "addresses"))
    assert (fact.type, fact.span.of(text)) == ("USED_FOR", "Fish labelling")


@pytest.mark.parametrize(
    ("title", "main"), [("Alpha and Friends\n", "Alpha"), ("Beta: New\n", "Beta"), ("A Title\n", "Beta")]
)
def test_the_main_method_is_introduced_in_the_title_and_spoken_of_most(title: str, main: str) -> None:
    text = title + "We propose Alpha. We also propose Beta. Beta works."
    doc = named(text, ("Method", "Alpha"), ("Method", "Beta"))
    doc._.names = tuple(n._replace(role="introduces") for n in doc._.names)
    index = main_method(Reading(doc))
    assert index is not None
    assert doc._.names[index].name == main


def test_without_an_introduced_method_there_is_no_main_one() -> None:
    doc = named("A Title\nWe use Alpha.", ("Method", "Alpha"))
    doc._.names = tuple(n._replace(role="uses") for n in doc._.names)
    assert main_method(Reading(doc)) is None


def test_in_a_crowd_only_neighbours_and_the_main_method_are_paired() -> None:
    many = [f"Meth{i}x" for i in range(60)]
    text = "Zorblat: A Title\nWe propose Zorblat. " + " ".join(f"{m} is old." for m in many)
    doc = named(text, ("Method", "Zorblat"), *(("Method", m) for m in many))
    doc._.names = (doc._.names[0]._replace(role="introduces"), *doc._.names[1:])
    assert {head for head, _ in Scene(Reading(doc)).pairs()} == {0}


def claim(head: int, tail: int, score: float) -> Claim:
    return Claim(head, tail, "USED_FOR", "USED_FOR method task", ("together",), score)


def test_company_says_which_claims_of_the_same_names_look_surer() -> None:
    names = named("A Title\nAlpha, Beta, Pond.", ("Method", "Alpha"), ("Method", "Beta"), ("Task", "Pond"))._.names
    sure, unsure, hopeless = in_company([claim(0, 2, 0.9), claim(1, 2, 0.3), claim(1, 2, WORTH / 2)], names)
    assert {"together", "again rank 0 of its tail"} <= set(sure.cues)
    assert {"together", "again rank 1 of its tail", "again rank 0 of its head"} <= set(unsure.cues)
    assert hopeless.cues == ("together",)


def test_a_second_look_overrules_the_first() -> None:
    doc = named(TITLE + "We propose Zorblat.", ("Method", "Zorblat"), ("Task", "Fish Sorting"))
    first = {name: Additive(("no", "yes"), (0.0, 0.0), {}) for name in MODELS}
    for height in (-9.0, 9.0):
        second = asking(claim=("USED_FOR method task", 0.0, height))
        assert [c.score for c in weigh(Scene(Reading(doc)), first, second)] == [pytest.approx(expit(height))]


def test_what_looks_unlikely_is_company_but_keeps_its_score() -> None:
    names = named("A Title\nAlpha, Beta, Pond.", ("Method", "Alpha"), ("Method", "Beta"), ("Task", "Pond"))._.names
    sure, unlikely = in_company([claim(0, 2, 0.9), claim(1, 2, (WORTH + AGAIN) / 2)], names)
    assert unlikely.cues == ("together",)
    [alone] = in_company([claim(0, 2, 0.9)], names)
    assert "again 0 others" in alone.cues
    assert sure.cues == alone.cues
    crowd, *_ = in_company([claim(0, 2, 0.9), *[claim(1, 2, (WORTH + AGAIN) / 2)] * 20], names)
    assert "again 2 others" in crowd.cues


def test_without_trees_the_first_look_stays() -> None:
    doc = named(TITLE + "We propose Zorblat.", ("Method", "Zorblat"), ("Task", "Fish Sorting"))
    first = {name: Additive(("no", "yes"), (0.0, 0.0), {}) for name in MODELS}
    assert [c.score for c in weigh(Scene(Reading(doc)), first, asking())] == [0.5]


def test_what_looks_hopeless_is_not_looked_at_again() -> None:
    doc = named(TITLE + "We propose Zorblat.", ("Method", "Zorblat"), ("Task", "Fish Sorting"))
    first = {name: Additive(("no", "yes"), (0.0, -9.0), {}) for name in MODELS}
    second = asking(claim=("together", 9.0, 9.0))
    assert weigh(Scene(Reading(doc)), first, second) == []


def test_a_long_text_is_read_without_error() -> None:
    text = "A Title\n" + "We compare Alpha with Beta on Pond for Sorting. " * 2200
    doc = named(text, ("Method", "Alpha"), ("Method", "Beta"), ("Dataset", "Pond"), ("Task", "Sorting"))
    assert len(doc.text) > 100_000
    assert all(f.span.end <= len(text) for f in relations(roles(doc))._.relations)


@given(documents())
def test_any_names_give_legal_facts_once_each_within_the_text(doc) -> None:
    doc = relations(roles(doc))
    found = doc._.relations
    keys = [(f.head, f.type, f.tail) for f in found]
    assert len(set(keys)) == len(keys) or len({n.name for n in doc._.names}) < len(doc._.names)
    for fact in found:
        assert is_legal(fact.head.type, fact.type, fact.tail.type)
        assert 0 <= fact.span.start < fact.span.end <= len(doc.text)
        assert 0 < fact.score <= 1
