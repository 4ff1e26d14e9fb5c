"""Scores: hand-made papers with hand-counted figures, and agreement with the script the gold came with."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import SourceError
from kg.evaluate import Count, evaluate, read_annotations
from tests import annotations
from tests.annotations import SETS, entity

GOLD: dict[str, Any] = {
    "title": "Knots: Tying Small Adapters",
    "entities": [
        entity("Knots", "METHOD", "introduces"),
        entity("KD", "METHOD", "uses", "knowledge distillation"),
        entity("RopeBench", "BENCHMARK", "evaluates_on"),
        entity("accuracy", "METRIC", "reports"),
    ],
    "relations": [["Knots", "BUILDS_ON", "KD"], ["Knots", "EVALUATED_ON", "RopeBench"]],
    "links": [{"url": "https://github.com/a/knots", "kind": "code", "owner": "own"}],
    "results": [{"method": "Knots", "dataset": "RopeBench", "metric": "accuracy", "value": "81.2%"}],
}


def test_a_paper_scores_full_against_itself() -> None:
    scores = evaluate([GOLD], [GOLD])
    assert scores.headline == 1.0
    assert scores.papers == 1
    assert {name: c.f1 for name, c in scores.stages.items()} == dict.fromkeys(scores.stages, 1.0)
    assert {k: c.f1 for k, c in scores.types.items() if c.gold} == {
        "METHOD": 1.0, "BENCHMARK": 1.0, "RESOURCE": 1.0, "METRIC": 1.0,
    }  # fmt: skip


def test_hand_counted_figures() -> None:
    predicted = {
        "title": "KNOTS  tying small adapters",  # joined by letters and digits
        "entities": [
            entity("Knot", "METHOD", "uses"),  # a plural apart, wrong role
            entity("Knowledge Distillation", "METHOD", "uses"),  # an alias of the gold
            entity("Ropebench", "DATASET", "evaluates_on"),  # the other kind of resource
            entity("Strings", "METHOD", "uses"),  # wrong
        ],
        "relations": [
            ["Knot", "BUILDS_ON", "Knowledge Distillation"],  # right, by other names
            ["Strings", "BUILDS_ON", "KD"],  # wrong
        ],
        "links": [
            {"url": "www.github.com/A/knots/", "kind": "model", "owner": "own"},  # the same link, another kind
            {"url": "https://example.org", "kind": "website", "owner": "other"},
        ],
        "results": [{"method": None, "dataset": None, "metric": "Accuracy", "value": "81.2 %"}],
    }
    scores = evaluate([GOLD], [predicted])
    assert scores.types["METHOD"] == Count(2, 3, 2)
    assert scores.types["BENCHMARK"] == Count(0, 0, 1)
    assert scores.types["DATASET"] == Count(0, 1, 0)
    assert scores.types["RESOURCE"] == Count(1, 1, 1)
    assert scores.types["METRIC"] == Count(0, 0, 1)
    assert scores.stages == {
        "entities": Count(3, 4, 4),
        "roles": Count(2, 4, 4),
        "relations": Count(1, 2, 2),
        "links": Count(1, 2, 1),
        "link_kinds": Count(0, 2, 1),
        "results": Count(1, 1, 1),
        "results_full": Count(0, 1, 1),
    }
    assert scores.headline == pytest.approx((0.75 + 0.5 + 0.5 + 2 / 3 + 1) / 5)


def test_a_paper_not_predicted_counts_as_empty_and_one_more_does_not_count() -> None:
    scores = evaluate([GOLD], [{**GOLD, "title": "Another"}])
    assert scores.stages["entities"] == Count(0, 0, 4)
    assert scores.stages["links"] == Count(0, 0, 1)


def test_one_prediction_serves_one_entity_only() -> None:
    gold = {"title": "t", "entities": [entity("A1"), entity("A2", "METHOD", "uses", "A1")]}
    assert evaluate([gold], [{"title": "t", "entities": [entity("A1")]}]).stages["entities"] == Count(1, 1, 2)


def test_a_form_of_two_annotated_entities_stands_for_the_first() -> None:
    gold = {
        "title": "t",
        "entities": [entity("A"), entity("B", "METHOD", "uses", "A"), entity("C")],
        "relations": [["A", "BUILDS_ON", "C"]],
    }
    for head, found in (("A", 1), ("B", 0)):
        predicted = {"title": "t", "entities": [entity(head)], "relations": [[head, "BUILDS_ON", "C"]]}
        assert evaluate([gold], [predicted]).stages["relations"] == Count(found, 1, 1)


def test_what_the_gold_has_nothing_of_is_left_out_of_the_headline() -> None:
    gold = {"title": "t", "entities": [entity("A")]}
    assert evaluate([gold], [{"title": "t", "entities": [entity("A")], "links": [{"url": "x.org"}]}]).headline == 1.0


MALFORMED = {
    '{"title": "t", "entities": [{"name": "A"}]}': "entities to be a list of objects with name and type",
    '{"title": "t", "entities": [{"name": 1, "type": "METHOD"}]}': "the name of each of entities to be text",
    '{"title": "t", "entities": [{"name": "A", "type": "METHOD", "aliases": "B"}]}': "aliases to be a list of texts",
    '{"title": "t", "entities": [{"name": "A", "type": "METHOD", "score": 3}]}': "a number from 0 to 1",
    '{"title": "t", "entities": [{"name": "A", "type": "METHOD", "score": NaN}]}': "a number from 0 to 1",
    '{"title": "t", "entities": [{"name": "A", "type": "METHOD", "role_score": -1}]}': "a number from 0 to 1",
    '{"title": "t", "results": [{"value": "1", "metric": 2}]}': "the metric of each of results to be text or null",
    '{"title": "t", "relations": [["A", "USES", "B"]], "relation_evidence": []}': "relation_evidence",
}


def test_read_annotations_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(GOLD) + "\n\n{nope\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"gold\.jsonl:3: not JSON"):
        read_annotations(path)
    path.write_text('{"title": "t", "relations": [["a", "b"]]}', encoding="utf-8")
    with pytest.raises(SourceError, match=r"gold\.jsonl:1: expected relations"):
        read_annotations(path)
    for line, problem in MALFORMED.items():
        path.write_text(line, encoding="utf-8")
        with pytest.raises(SourceError, match=problem):
            read_annotations(path)
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(SourceError, match="expected an object with a title"):
        read_annotations(path)
    path.write_text("\n", encoding="utf-8")
    with pytest.raises(SourceError, match="no annotated paper"):
        read_annotations(path)
    with pytest.raises(SourceError, match="cannot be read"):
        read_annotations(tmp_path / "missing.jsonl")
    path.write_bytes(b"\xff\xfe{")
    with pytest.raises(SourceError, match="not UTF-8"):
        read_annotations(path)


def test_optional_keys_may_be_missing_or_null(tmp_path: Path) -> None:
    path = tmp_path / "sparse.jsonl"
    sparse = {
        "title": "t",
        "entities": [{"name": "A", "type": "METHOD", "aliases": None, "score": None}],
        "links": None,
    }
    path.write_text(json.dumps(sparse), encoding="utf-8")
    assert evaluate([sparse], read_annotations(path)).stages["entities"] == Count(1, 1, 1)


def test_half_a_character_is_read_as_unknown_and_whole_ones_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "half.jsonl"
    path.write_text('{"title": "\\ud800 \\ud83d\\ude00 é"}', encoding="utf-8")
    assert read_annotations(path)[0]["title"] == "\ufffd 😀 é"


@given(SETS, SETS, st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_scores_stay_in_bounds_and_do_not_hang_on_the_order_of_papers(
    gold: list[dict[str, Any]], predicted: list[dict[str, Any]], rng: random.Random
) -> None:
    scores = evaluate(gold, predicted)
    for count in [*scores.stages.values(), *scores.types.values()]:
        assert 0 <= count.found <= min(count.predicted, count.gold)
    assert evaluate(rng.sample(gold, len(gold)), rng.sample(predicted, len(predicted))) == scores


# What the script that came with the annotated papers prints of these files: found, predicted, gold.
BY_SCRIPT = {
    annotations.PREDICTED: (
        0.5538461538461539,
        {
            "entities": (15, 19, 20), "roles": (13, 19, 20), "relations": (3, 8, 10), "links": (1, 2, 2),
            "link_kinds": (0, 2, 2), "results": (2, 4, 4), "results_full": (0, 4, 4), "METHOD": (7, 9, 9),
            "DATASET": (2, 3, 3), "BENCHMARK": (1, 1, 2), "RESOURCE": (4, 4, 5), "TASK": (2, 3, 3),
            "METRIC": (2, 3, 3),
        },
    ),
    annotations.BEFORE: (
        0.4836363636363636,
        {
            "entities": (10, 13, 20), "roles": (9, 13, 20), "relations": (2, 5, 10), "links": (1, 2, 2),
            "link_kinds": (0, 2, 2), "results": (2, 4, 4), "results_full": (0, 4, 4), "METHOD": (5, 7, 9),
            "DATASET": (1, 1, 3), "BENCHMARK": (1, 1, 2), "RESOURCE": (2, 2, 5), "TASK": (1, 1, 3),
            "METRIC": (2, 3, 3),
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("predicted", BY_SCRIPT, ids=lambda path: path.stem)
def test_figures_agree_with_the_script_of_the_gold(predicted: Path) -> None:
    headline, counts = BY_SCRIPT[predicted]
    scores = evaluate(read_annotations(annotations.GOLD), read_annotations(predicted))
    assert scores.headline == pytest.approx(headline, abs=1e-12)
    assert {**scores.stages, **scores.types} == {name: Count(*count) for name, count in counts.items()}
