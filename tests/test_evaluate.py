"""Scores: hand-made papers with hand-counted figures, and agreement with the script the gold came with."""

from __future__ import annotations

import importlib.util
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import SourceError
from kg.evaluate import Count, evaluate, read_annotations

SCRIPT = Path(__file__).parent.parent.parent / "shared" / "eval" / "score.py"


def entity(name: str, kind: str = "METHOD", role: str = "uses", *aliases: str) -> dict[str, Any]:
    return {"name": name, "type": kind, "aliases": list(aliases), "role": role}


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


def test_what_the_gold_has_nothing_of_is_left_out_of_the_headline() -> None:
    gold = {"title": "t", "entities": [entity("A")]}
    assert evaluate([gold], [{"title": "t", "entities": [entity("A")], "links": [{"url": "x.org"}]}]).headline == 1.0


def test_read_annotations_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(GOLD) + "\n\n{nope\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"gold\.jsonl:3: not JSON"):
        read_annotations(path)
    path.write_text('{"title": "t", "relations": [["a", "b"]]}', encoding="utf-8")
    with pytest.raises(SourceError, match=r"gold\.jsonl:1: expected relations"):
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


NAMES = st.sampled_from(["A", "B", "BB", "Cs", "c-D", "graph nets", "Graph-Net", "C"])
ENTITIES = st.lists(
    st.builds(
        entity, NAMES, st.sampled_from(["METHOD", "DATASET", "BENCHMARK"]), st.sampled_from(["uses", "mentions"])
    ),
    max_size=5,
)
PAPERS = st.fixed_dictionaries(
    {
        "title": st.sampled_from(["one", "two", "three"]),
        "entities": ENTITIES,
        "relations": st.lists(st.tuples(NAMES, st.sampled_from(["PART_OF", "USED_FOR"]), NAMES).map(list), max_size=4),
        "links": st.lists(
            st.fixed_dictionaries({"url": st.sampled_from(["http://a.b/", "www.a.b", "c.d"]), "kind": NAMES}),
            max_size=3,
        ),
        "results": st.lists(
            st.fixed_dictionaries(
                {"value": st.sampled_from(["1", "2 points", "1,0"]), "metric": NAMES | st.none(), "method": NAMES}
            ),
            max_size=3,
        ),
    }
)


@given(st.lists(PAPERS, max_size=4), st.lists(PAPERS, max_size=4), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_scores_stay_in_bounds_and_do_not_hang_on_the_order_of_papers(
    gold: list[dict[str, Any]], predicted: list[dict[str, Any]], rng: random.Random
) -> None:
    gold = list({p["title"]: p for p in gold}.values())
    predicted = list({p["title"]: p for p in predicted}.values())
    scores = evaluate(gold, predicted)
    for count in [*scores.stages.values(), *scores.types.values()]:
        assert 0 <= count.found <= min(count.predicted, count.gold)
    assert evaluate(rng.sample(gold, len(gold)), rng.sample(predicted, len(predicted))) == scores


@pytest.mark.skipif(not SCRIPT.exists(), reason="the gold's own script is not beside this checkout")
@given(st.lists(PAPERS, min_size=1, max_size=3), st.lists(PAPERS, max_size=3))
@settings(max_examples=60)
def test_figures_agree_with_the_script_of_the_gold(
    tmp_path_factory: pytest.TempPathFactory, gold: list[dict[str, Any]], predicted: list[dict[str, Any]]
) -> None:
    spec = importlib.util.spec_from_file_location("score", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    folder = tmp_path_factory.mktemp("score")
    paths = []
    for name, papers in (("gold", gold), ("predicted", predicted)):
        paths.append(folder / name)
        paths[-1].write_text("\n".join(map(json.dumps, papers)), encoding="utf-8")
    expected = script.score(*paths)
    scores = evaluate(gold, predicted)
    assert scores.headline == pytest.approx(expected["headline"])
    for name, count in [*scores.stages.items(), *((k, c) for k, c in scores.types.items())]:
        figures = expected["types"][name] if name in scores.types else expected[name]
        assert count == Count(figures["tp"], figures["pred"], figures["gold"]), name
