"""Whether the confidence of edges means what it says: they are joined as the product joins them, and judged by hand."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kg.cli.app import app
from kg.evaluate import BETWEEN, JOINED, OF_PAPERS, PAIRED, Claim, calibrate, curve_svg, edge_claims, pair

Row = tuple[float | None, bool]


def paper(
    title: str, *relations: tuple[str, str, str, float], role: str = "uses", score: float = 0.75
) -> dict[str, Any]:
    """A paper that uses methods, with roles of the score 0.75."""
    names = dict.fromkeys(name for head, _, tail, _ in relations for name in (head, tail))
    return {
        "title": title,
        "entities": [{"name": n, "type": "METHOD", "role": "uses", "score": 1.0, "role_score": 0.75} for n in names],
        "relations": [[head, kind, tail] for head, kind, tail, _ in relations],
        "relation_evidence": [{"rule": "r", "score": score} for *_, score in relations],
    }


def claims(gold: list[dict[str, Any]], predicted: list[dict[str, Any]]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {OF_PAPERS: [], BETWEEN: [], JOINED: [], PAIRED: []}
    for claim in edge_claims(pair(gold, predicted)):
        found[claim.stage].append((claim.score, claim.right))
    return {stage: sorted(rows) for stage, rows in found.items()}


def test_an_edge_of_several_papers_is_right_where_one_of_them_says_so() -> None:
    predicted = [paper("a", ("Fen", "BUILDS_ON", "Bog", 0.5)), paper("b", ("fen", "BUILDS_ON", "BOG", 0.5))]
    gold = [paper("a"), paper("b", ("Fen", "BUILDS_ON", "Bog", 1.0))]
    found = claims(gold, predicted)
    assert found[BETWEEN] == found[JOINED] == [(0.75, True)]
    assert found[PAIRED] == []
    assert found[OF_PAPERS] == [(0.75, False)] * 2 + [(0.75, True)] * 2
    assert claims([paper("a"), paper("b")], predicted)[JOINED] == [(0.75, False)]


def test_the_surest_of_one_papers_statements_counts() -> None:
    both = paper("a", ("Fen", "BUILDS_ON", "Bog", 0.5), ("fens", "BUILDS_ON", "Bog", 0.75))
    found = claims([paper("a", ("Fen", "BUILDS_ON", "Bog", 1.0))], [both])
    assert (found[BETWEEN], found[JOINED]) == ([(0.75, True)], [])


def test_pairs_are_of_one_type_into_one_node_and_of_two_papers() -> None:
    predicted = [
        paper("a", ("Fen", "BUILDS_ON", "Bog", 0.5), ("Moss", "BUILDS_ON", "Bog", 0.25)),
        paper("b", ("Peat", "BUILDS_ON", "Bog", 0.5)),
        paper("c", ("Reed", "COMPARED_WITH", "Bog", 0.5)),
    ]
    gold = [paper("a"), paper("b", ("Peat", "BUILDS_ON", "Bog", 1.0)), paper("c")]
    assert claims(gold, predicted)[PAIRED] == [(0.75, True)]


def test_links_and_results_are_edges_of_their_paper() -> None:
    said = {
        "title": "a",
        "links": [{"url": "https://a.org/fen", "kind": "code", "owner": "own", "score": 0.5}],
        "results": [{"value": "9", "score": 0.25}, {"value": "8", "score": 0.25}],
    }
    gold = {**said, "results": [{"value": "9"}]}
    assert claims([gold], [said])[OF_PAPERS] == [(0.25, False), (0.25, True), (0.5, True)]


def test_chance_is_the_error_to_expect_of_true_scores() -> None:
    made = [Claim(stage="s", right=at % 2 == 0, score=0.5, rules=()) for at in range(100)]
    [many] = calibrate(made, stages=("s",))
    [few] = calibrate(made[:4], stages=("s",))
    assert (many.error, few.error) == (0.0, 0.0)
    # The mean distance of a normal variable of variance s(1 − s)/n from its mean.
    assert many.chance == pytest.approx(0.0399, abs=1e-4)
    assert few.chance == pytest.approx(5 * many.chance)


def test_the_curve_is_drawn(tmp_path: Path) -> None:
    data = [
        json.dumps(p)
        for p in (paper("a", ("Fen", "BUILDS_ON", "Bog", 0.5)), paper("b <i>", ("A", "BUILDS_ON", "B", 0.25)))
    ]
    (tmp_path / "p.jsonl").write_text("\n".join(data), encoding="utf-8")
    words = ["evaluate", str(tmp_path / "p.jsonl"), str(tmp_path / "p.jsonl"), "--curve", str(tmp_path / "c.svg")]
    refused = CliRunner().invoke(app, words)
    assert (refused.exit_code, "give one of them" in refused.stderr) == (2, True)
    done = CliRunner().invoke(app, [*words, "--edges", "-f", "tsv"])
    assert done.exit_code == 0
    assert done.stdout.splitlines()[-1].split("\t")[:2] == [BETWEEN, "all"]
    root = ET.fromstring((tmp_path / "c.svg").read_text(encoding="utf-8"))
    points = [e for e in root.iter() if e.tag.endswith("circle")]
    assert [p[0].text for p in points] == ["0.75: 100 % of 4", "0.25: 100 % of 1", "0.50: 100 % of 1"]
    again = CliRunner().invoke(app, [*words, "--edges"])
    assert (again.exit_code, "use --force" in again.stderr) == (1, True)


def test_names_in_a_curve_are_text() -> None:
    found = calibrate([Claim(stage="<s>", right=True, score=1.0, rules=())], stages=("<s>",))
    assert "<s>" not in "".join(e.text or "" for e in ET.fromstring(curve_svg(found)).iter() if e.tag.endswith("style"))
    assert ET.fromstring(curve_svg(found))[0].text == "<s>: calibration error 0.0 % over 1"
