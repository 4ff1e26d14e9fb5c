"""Causes: every error is told once, with why it is one and the sentence it is about."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings

from kg.evaluate import CAUSES, Error, Pairing, errors_of, pair, read_annotations, scores_of
from kg.evaluate.quoting import Quotes
from kg.model import Paper
from tests.annotations import GOLD, PREDICTED, SETS, entity

BERT, LARGE, GLUE = entity("BERT"), entity("BERT large"), entity("GLUE", "BENCHMARK", "evaluates_on")


def errors(gold: dict[str, Any], predicted: dict[str, Any]) -> list[Error]:
    return list(errors_of([Pairing({"title": "t", **gold}, predicted)]))


def causes(gold: dict[str, Any], predicted: dict[str, Any]) -> list[str]:
    return [f"{error.stage}: {error.cause}" for error in errors(gold, predicted)]


@pytest.mark.parametrize(
    ("wanted", "got", "expected"),
    [
        ([BERT], [], ["missed"]),
        ([], [BERT], ["spurious"]),
        ([BERT], [entity("berts", "TASK")], ["type"]),
        ([LARGE], [BERT], ["boundary"]),
        (
            [BERT],
            [LARGE, entity("BERT", "TASK")],
            ["type", "spurious"],
        ),  # the same name explains more than a longer one
        ([BERT], [entity("the BERT large", "TASK")], ["boundary"]),
        ([BERT], [entity("RoBERTa")], ["missed", "spurious"]),  # letters in common are no words in common
        ([BERT], [BERT, entity("B", "METHOD", "uses", "BERT")], ["duplicate"]),
        ([BERT, LARGE], [entity("BERT", "METHOD", "uses", "BERT large")], ["merged"]),
        ([entity("GLUE", "DATASET")], [entity("GLUE", "BENCHMARK")], []),
    ],
)
def test_why_an_entity_is_wrong(wanted: list[Any], got: list[Any], expected: list[str]) -> None:
    assert causes({"entities": wanted}, {"entities": got}) == [f"entities: {cause}" for cause in expected]


def test_a_boundary_error_takes_the_name_of_the_same_type_first() -> None:
    task = entity("BERT large tuning", "TASK")
    cases = errors({"entities": [LARGE]}, {"entities": [task, BERT]})
    assert [(error.cause, error.got and error.got["name"]) for error in cases] == [
        ("boundary", "BERT"),
        ("spurious", "BERT large tuning"),
    ]


def test_a_duplicate_stands_beside_what_it_repeats() -> None:
    [case] = errors({"entities": [BERT]}, {"entities": [entity("bert"), entity("BERT", "METHOD", "uses", "Bert v1")]})
    assert (case.cause, case.got and case.got["name"], case.beside and case.beside["name"]) == (
        "duplicate",
        "BERT",
        "bert",
    )


@pytest.mark.parametrize(
    ("wanted", "got", "expected"),
    [
        (["BERT", "EVALUATED_ON", "GLUE"], None, ["not proposed"]),
        (["BERT", "BUILDS_ON", "ELMo"], None, ["end missed"]),
        (None, ["BERT", "EVALUATED_ON", "GLUE"], ["spurious"]),
        (None, ["BERT", "BUILDS_ON", "sand"], ["wrong end"]),
        (["BERT", "EVALUATED_ON", "GLUE"], ["bert", "TRAINED_ON", "GLUE"], ["type"]),
        (["BERT", "BUILDS_ON", "BERT large"], ["BERT large", "BUILDS_ON", "BERT"], ["reversed"]),
        (["BERT", "BUILDS_ON", "BERT large"], ["BERT large", "PART_OF", "BERT"], ["not proposed", "spurious"]),
        (["BERT", "EVALUATED_ON", "GLUE"], ["BERTs", "EVALUATED_ON", "glue"], []),
    ],
)
def test_why_a_relation_is_wrong(wanted: list[str] | None, got: list[str] | None, expected: list[str]) -> None:
    gold = {"entities": [BERT, LARGE, GLUE, entity("ELMo")], "relations": [wanted] if wanted else []}
    predicted = {"entities": [BERT, LARGE, GLUE, entity("sand")], "relations": [got] if got else []}
    found = [cause for cause in causes(gold, predicted) if cause.startswith("relations")]
    assert found == [f"relations: {cause}" for cause in expected]


RESULT = {"value": "81.2%", "metric": "F1", "method": "BERT", "dataset": "GLUE"}


@pytest.mark.parametrize(
    ("wanted", "got", "expected"),
    [
        (RESULT, {**RESULT, "value": "81.2 %"}, []),
        (RESULT, None, ["results: missed"]),
        (None, RESULT, ["results: spurious"]),
        (RESULT, {**RESULT, "value": "82%"}, ["results: missed", "results: spurious"]),
        (RESULT, {**RESULT, "metric": None}, ["results: metric"]),
        (RESULT, {**RESULT, "method": "BERT large"}, ["results_full: method"]),
        (RESULT, {**RESULT, "dataset": None}, ["results_full: dataset"]),
        (RESULT, {**RESULT, "dataset": None, "method": None}, ["results_full: method and dataset"]),
    ],
)
def test_why_a_result_is_wrong(wanted: Any, got: Any, expected: list[str]) -> None:
    entities = [BERT, LARGE, GLUE, entity("F1", "METRIC")]
    gold = {"entities": entities, "results": [wanted] if wanted else []}
    assert causes(gold, {"entities": entities, "results": [got] if got else []}) == expected


def test_a_result_that_is_right_in_full_is_not_taken_for_another_of_the_same_value() -> None:
    entities = [BERT, LARGE, GLUE, entity("F1", "METRIC")]
    one, other = RESULT, {**RESULT, "method": "BERT large"}
    gold, predicted = ({"entities": entities, "results": results} for results in ([one, other], [other, one]))
    assert causes(gold, predicted) == []


def test_why_a_role_or_a_link_is_wrong() -> None:
    link = {"url": "https://a.org/x", "kind": "code", "owner": "own"}
    gold = {"entities": [BERT], "links": [link, {**link, "url": "b.org"}, {**link, "url": "c.org"}]}
    predicted = {
        "entities": [{**BERT, "role": "mentions"}],
        "links": [{**link, "kind": "model"}, {**link, "url": "b.org", "kind": None, "owner": "other"}],
    }
    assert causes(gold, predicted) == [
        "roles: role", "links: missed", "link_kinds: kind", "link_kinds: kind and owner"
    ]  # fmt: skip


def test_the_hand_made_papers_have_every_cause_but_those_tested_alone() -> None:
    found = Counter((e.stage, e.cause) for e in errors_of(pair(read_annotations(GOLD), read_annotations(PREDICTED))))
    every = {(stage, cause) for stage, of_stage in CAUSES.items() for cause in of_stage}
    assert every - found.keys() == {
        ("link_kinds", "owner"), ("link_kinds", "kind and owner"), ("results_full", "method and dataset"),
    }  # fmt: skip


@given(SETS, SETS)
@settings(max_examples=150)
def test_the_causes_add_up_to_what_the_figures_say(gold: list[dict[str, Any]], predicted: list[dict[str, Any]]) -> None:
    pairings = pair(gold, predicted)
    stages, cases = scores_of(pairings).stages, list(errors_of(pairings))
    assert all(error.cause in CAUSES[error.stage] for error in cases)
    for stage in ("entities", "relations", "links", "results"):
        of_stage = [error for error in cases if error.stage == stage]
        assert sum(error.wanted is not None for error in of_stage) == stages[stage].gold - stages[stage].found
        assert sum(error.got is not None for error in of_stage) == stages[stage].predicted - stages[stage].found
    for stage, before in (("roles", "entities"), ("link_kinds", "links"), ("results_full", "results")):
        assert sum(error.stage == stage for error in cases) == stages[before].found - stages[stage].found


PAPER = Paper(
    id="p",
    title="On Moss",
    abstract="Moss is old. MossNet beats FernNet. It gains 2.5 points of F1 over ferns."
    " MossNet, FernNet and F1 are known to all.",
)

MOST = "MossNet, FernNet and F1 are known to all."


def quoted(stage: str, wanted: dict[str, Any]) -> str:
    pairing = Pairing({"title": "on moss!", "entities": [entity("MossNet", "METHOD", "uses", "Moss Network")]}, {})
    return "".join(Quotes([PAPER]).of(Error(stage=stage, cause="missed", title="on moss!", wanted=wanted), pairing))


def test_the_sentence_of_an_error_has_its_names() -> None:
    assert quoted("entities", entity("FernNet")) == "MossNet beats FernNet."
    assert quoted("relations", {"head": "MossNet", "type": "USES", "tail": "F1"}) == MOST
    assert quoted("entities", entity("LichenNet")) == ""


def test_the_sentence_of_a_number_is_where_it_stands_even_if_others_have_more_names() -> None:
    about = {"method": "MossNet", "metric": "F1", "dataset": "FernNet"}
    assert quoted("results", {"value": "2.5 points", **about}) == "It gains 2.5 points of F1 over ferns."
    assert quoted("results", {"value": "2.5 F1", **about}) == "It gains 2.5 points of F1 over ferns."
    assert quoted("results", {"value": "twice", **about}) == MOST


def test_a_sentence_that_names_both_ends_goes_before_one_with_two_names_of_one() -> None:
    abstract = "The Moss Network (MossNet) is old. Ferns fear the Moss Network."
    pairing = Pairing({"title": "t", "entities": [entity("MossNet", "METHOD", "uses", "Moss Network")]}, {})
    error = Error(stage="relations", cause="missed", title="t", wanted={"head": "ferns", "tail": "MossNet"})
    pieces = Quotes([Paper(id="p", title="t", abstract=abstract)]).of(error, pairing)
    assert pieces == ["", "Ferns", " fear the ", "Moss Network", "."]


def test_a_paper_without_text_has_no_sentence() -> None:
    assert Quotes([]).quote("On Moss", [["MossNet"]]) == []
