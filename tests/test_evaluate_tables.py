"""Tables by rule, by score and against another prediction: hand-counted, and laws on anything."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import SourceError
from kg.evaluate import (
    STAGES,
    TYPES,
    Claim,
    Count,
    calibrate,
    changes,
    claims_of,
    compare,
    count_rules,
    cuts,
    evaluate,
    pair,
    read_annotations,
    scores_of,
)
from tests.annotations import BEFORE, GOLD, PREDICTED, SETS, entity


def claim(score: float | None, right: bool, *rules: str, stage: str = "entities") -> Claim:
    return Claim(stage=stage, right=right, score=score, rules=rules)


@given(SETS, SETS)
@settings(max_examples=100)
def test_every_prediction_is_one_claim(gold: list[dict[str, Any]], predicted: list[dict[str, Any]]) -> None:
    pairings = pair(gold, predicted)
    claims = list(claims_of(pairings))
    for stage in ("entities", "roles", "relations", "links", "results"):
        count = scores_of(pairings).stages[stage]
        verdicts = [c.right for c in claims if c.stage == stage]
        assert (sum(verdicts), len(verdicts)) == (count.found, count.predicted)


def test_of_relations_that_mean_the_same_the_surest_is_claimed() -> None:
    predicted = {
        "title": "t",
        "entities": [entity("A", "METHOD", "uses", "long A"), entity("B")],
        "relations": [["A", "BUILDS_ON", "B"], ["long A", "BUILDS_ON", "B"]],
        "relation_evidence": [{"rule": "weak", "score": 0.3}, {"rule": "strong", "score": 0.8}],
    }
    gold = {"title": "t", "entities": predicted["entities"], "relations": [["A", "BUILDS_ON", "B"]]}
    [found] = [c for c in claims_of(pair([gold], [predicted])) if c.stage == "relations"]
    assert found == claim(0.8, True, "strong", stage="relations")


def test_a_role_is_claimed_by_its_own_cue_and_score() -> None:
    decided = {"rule": "shape+tagger", "score": 0.9, "role_rule": "role:left=a+b", "role_score": 0.4}
    annotation = {"title": "t", "entities": [entity("A", **decided)]}
    assert list(claims_of(pair([annotation], [annotation]))) == [
        claim(0.9, True, "shape", "tagger"),
        claim(0.4, True, "role:left=a+b", stage="roles"),
    ]


def test_a_rule_counts_for_all_it_found_and_for_what_it_alone_found() -> None:
    claims = [
        claim(None, True, "shape", "tagger"),
        claim(None, True, "tagger", "resource:name"),  # what settles the type is no second source
        claim(None, False, "shape"),
        claim(None, False, "cue", stage="roles"),
    ]
    rows = [(c.stage, c.rule, c.right, c.wrong, c.alone_right, c.alone_wrong) for c in count_rules(claims)]
    assert rows == [
        ("entities", "shape", 1, 1, 0, 1),
        ("entities", "tagger", 2, 0, 1, 0),
        ("entities", "resource:name", 1, 0, 0, 0),
        ("roles", "cue", 0, 1, 0, 1),
    ]


def test_predictions_without_rules_or_scores_are_refused_in_a_sentence() -> None:
    with pytest.raises(SourceError, match="do not tell their rules"):
        count_rules([claim(0.5, True)])
    with pytest.raises(SourceError, match="have no scores"):
        calibrate([claim(None, True, "a"), claim(0.95, True, stage="links")])
    with pytest.raises(SourceError, match="have no scores"):
        cuts([], {})


def test_calibration_error_by_hand() -> None:
    claims = [claim(0.95, True), claim(0.85, True), claim(0.85, False), claim(0.3, False), claim(0.0, False)]
    [stage] = calibrate(claims)
    rows = [(b.low, b.high, b.claims, b.right) for b in stage.bins]
    assert rows == [(0.0, 0.1, 1, 0.0), (0.2, 0.3, 1, 0.0), (0.8, 0.9, 2, 0.5), (0.9, 1.0, 1, 1.0)]
    assert stage.error == pytest.approx((1 * 0.0 + 1 * 0.3 + 2 * 0.35 + 1 * 0.05) / 5)
    assert stage.bins[2].gap == pytest.approx(0.35)


def test_a_score_on_the_edge_belongs_to_the_bin_below() -> None:
    for bins in (10, 20, 100):
        for number in range(1, bins + 1):
            [stage] = calibrate([claim(number / bins, True)], bins=bins)
            assert stage.bins[0].high == number / bins


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1), st.integers(2, 20))
def test_calibration_covers_all_claims_and_its_error_is_at_least_the_gap_of_the_means(
    scored: list[tuple[float, bool]], bins: int
) -> None:
    [stage] = calibrate([claim(score, right) for score, right in scored], bins=bins)
    assert stage.claims == len(scored)
    assert all(b.low - 1e-9 <= b.score <= b.high + 1e-9 for b in stage.bins)
    assert abs(stage.score - stage.right) - 1e-9 <= stage.error <= 1


def test_cuts_by_hand() -> None:
    claims = [claim(0.9, True), claim(0.5, False), claim(0.5, True), claim(0.2, True)]
    counts = {c.threshold: c.count for c in cuts(claims, {"entities": Count(3, 4, 6)}, thresholds=(0, 0.5, 0.6, 1))}
    assert counts == {0: Count(3, 4, 6), 0.5: Count(2, 3, 6), 0.6: Count(1, 1, 6), 1: Count(0, 0, 6)}


@pytest.fixture(scope="module")
def gold() -> list[Any]:
    return read_annotations(GOLD)


def test_a_prediction_does_not_differ_from_itself(gold: list[Any]) -> None:
    pairings = pair(gold, read_annotations(PREDICTED))
    for difference in compare(pairings, pairings):
        assert (difference.difference, difference.low, difference.high, difference.is_sure) == (0, 0, 0, False)
    assert changes(pairings, pairings) == []


def test_differences_are_those_of_the_figures_and_turn_with_the_sides(gold: list[Any]) -> None:
    now, before = (pair(gold, read_annotations(path)) for path in (PREDICTED, BEFORE))
    forth, back = compare(now, before), compare(before, now)
    assert [d.measure for d in forth] == ["headline", *STAGES, *TYPES]
    assert forth[0].difference == pytest.approx(scores_of(now).headline - scores_of(before).headline)
    for one, other in zip(forth, back, strict=True):
        assert (one.low, one.high) == pytest.approx((-other.high, -other.low))
        assert one.low <= one.high
    assert compare(now, before) == forth
    assert compare(now, before, seed=1) != forth


def test_intervals_are_those_of_a_bootstrap_done_one_draw_at_a_time() -> None:
    gold = [{"title": str(i), "entities": [entity("A")]} for i in range(6)]
    some = [{"title": str(i), "entities": [entity("A"), *([entity("B")] if i % 2 else [])]} for i in range(6)]
    few = [{"title": str(i), "entities": [entity("A")]} for i in range(3)]
    [interval] = [
        d for d in compare(pair(gold, some), pair(gold, few), resamples=200, seed=7) if d.measure == "entities"
    ]
    differences = []
    for drawn in np.random.default_rng(7).multinomial(6, np.full(6, 1 / 6), size=200):
        papers = [i for i, times in enumerate(drawn) for _ in range(times)]
        f1 = []
        for predicted in (some, few):
            by_title = {p["title"]: p for p in predicted}
            total = Count()
            for i in papers:
                got = [by_title[str(i)]] if str(i) in by_title else []
                total += evaluate([gold[i]], got).stages["entities"]
            f1.append(total.f1)
        differences.append(f1[0] - f1[1])
    assert (interval.low, interval.high) == pytest.approx(tuple(np.percentile(differences, [2.5, 97.5])))


def test_a_difference_in_every_paper_is_sure_and_one_in_a_single_paper_is_not() -> None:
    gold = [{"title": str(i), "entities": [entity("A")]} for i in range(30)]
    for missing, is_sure in ((30, True), (1, False)):
        others = [{"title": str(i), "entities": [] if i < missing else [entity("A")]} for i in range(30)]
        found = {d.measure: d for d in compare(pair(gold, gold), pair(gold, others))}
        assert found["entities"].is_sure is is_sure
        assert found["headline"].is_sure is is_sure
        # The headline leaves out the stages that the gold has nothing of, in every draw as in the figures.
        assert found["headline"].low <= found["headline"].difference <= found["headline"].high
        assert not found["links"].is_sure  # neither side has any


def test_papers_are_told_from_the_most_better_to_the_most_worse() -> None:
    gold = [{"title": name, "entities": [entity("A"), entity("C")]} for name in "uvwx"]
    now = [{"title": "u", "entities": [entity("A")]}, {"title": "v", "entities": [entity("A"), entity("C")]}]
    before = [{"title": "v"}, {"title": "w", "entities": [entity("A")]}]
    found = changes(pair(gold, now), pair(gold, before))
    # Each entity that is missed is missed in its role, too.
    assert [(c.title, c.errors, c.other, c.difference) for c in found] == [
        ("v", 0, 4, -4), ("u", 2, 4, -2), ("w", 4, 2, 2)
    ]  # fmt: skip
