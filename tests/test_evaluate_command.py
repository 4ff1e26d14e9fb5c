"""`kg evaluate` on hand-made papers: its tables in every format, its minima, its page, and how it refuses."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kg.cli import training
from kg.cli.app import app
from kg.evaluate import evaluate, read_annotations
from kg.extract import Extractor, to_annotation
from kg.model import Fact, Mention, Paper, PaperFacts, Ref, Span, Term, properties
from kg.train import Annotated
from tests.annotations import BEFORE, GOLD, PREDICTED, TEXTS

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)

    def invoke(*args: object) -> Result:
        return CliRunner().invoke(app, [str(a) for a in args], prog_name="kg", catch_exceptions=False)

    return invoke


def rows(result: Result) -> list[dict[str, str]]:
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout)))


def test_rules_take_the_place_of_the_figures(run: Run) -> None:
    found = rows(run("evaluate", GOLD, PREDICTED, "--rules", "-f", "csv"))
    assert found[0] == {
        "stage": "entities", "rule": "tagger:best", "right": "14", "wrong": "0", "precision": "100.0",
        "alone_right": "4", "alone_wrong": "0",
    }  # fmt: skip
    assert {row["stage"] for row in found} == {"entities", "roles", "relations", "links", "results"}


def test_json_has_figures_and_every_table_in_one_object(run: Run) -> None:
    result = run("evaluate", GOLD, PREDICTED, "--rules", "--calibration", "--against", BEFORE, "-f", "json")
    told = json.loads(result.stdout)
    assert list(told) == [
        "papers", "headline", "stages", "types", "rules", "calibration", "thresholds", "comparison", "changes"
    ]  # fmt: skip
    assert told["headline"] == pytest.approx(0.5538461538461539)
    assert told["comparison"][0]["difference"] == pytest.approx(0.5538461538461539 - 0.4836363636363636, abs=1e-6)
    assert told["thresholds"][0] == {
        "stage": "entities", "threshold": 0.0, "precision": pytest.approx(15 / 19, abs=1e-6), "recall": 0.75,
        "f1": pytest.approx(30 / 39, abs=1e-6), "found": 15, "predicted": 19,
    }  # fmt: skip


def test_several_tables_are_told_apart_in_every_format(run: Run) -> None:
    args = ("evaluate", GOLD, PREDICTED, "--calibration", "-f")
    for how, separator in (("csv", ","), ("tsv", "\t")):
        heads = [block.splitlines()[0].split(separator)[:2] for block in run(*args, how).stdout.split("\n\n")]
        assert heads == [["stage", "above"], ["stage", "threshold"]]
    names = [json.loads(line)["table"] for line in run(*args, "jsonl").stdout.splitlines()]
    assert list(dict.fromkeys(names)) == ["calibration", "thresholds"]
    shown = run(*args, "table").stdout.splitlines()
    assert [line for line in shown if re.fullmatch(r"[a-z]+", line)] == ["calibration", "thresholds"]


def test_calibration_ends_each_stage_with_its_expected_error(run: Run) -> None:
    told = json.loads(run("evaluate", GOLD, PREDICTED, "--calibration", "--bins", 5, "-f", "json").stdout)
    of_results = [row for row in told["calibration"] if row["stage"] == "results"]
    # Four results: 0.9 right, 0.95 right, 0.6 and 0.4 wrong.
    assert of_results[-1] == {
        "stage": "results", "above": "all", "up_to": "", "claims": 4, "score": 0.7125, "right": 0.5,
        "error": pytest.approx((2 * 0.075 + 0.6 + 0.4) / 4),
    }  # fmt: skip
    assert [row["claims"] for row in of_results[:-1]] == [1, 1, 2]


def test_thresholds_that_take_nothing_away_are_left_out(run: Run) -> None:
    told = json.loads(run("evaluate", GOLD, PREDICTED, "--calibration", "-f", "json").stdout)
    assert [row["threshold"] for row in told["thresholds"] if row["stage"] == "results"] == [0.0, 0.45, 0.65, 0.95]


def test_comparison_lists_the_papers_that_changed(run: Run) -> None:
    told = json.loads(run("evaluate", GOLD, PREDICTED, "--against", BEFORE, "-f", "json").stdout)
    assert told["changes"][0]["paper"] == "Stones in a Stream"
    assert all(row["difference"] == row["errors"] - row["other"] for row in told["changes"])
    assert [row["difference"] < 0 for row in told["changes"]] == sorted(
        (row["difference"] < 0 for row in told["changes"]), reverse=True
    )


def test_minima_that_hold_say_nothing_and_those_that_do_not_fail_after_the_figures(run: Run) -> None:
    figures = run("evaluate", GOLD, PREDICTED).stdout
    held = run("evaluate", GOLD, PREDICTED, "--min", "headline=55.4", "--min", "Results_Full=0", "--min", "task=60")
    assert (held.exit_code, held.stdout, held.stderr) == (0, figures, "")
    failed = run("evaluate", GOLD, PREDICTED, "--min", "headline=55.5", "--min", "METHOD=77", "--min", "link-kinds=1")
    assert (failed.exit_code, failed.stdout) == (1, figures)
    assert failed.stderr == "kg: below the minimum: headline is 55.4, not 55.5, link_kinds is 0.0, not 1\n"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("entites=3", "there is no measure 'entites'. Did you mean 'entities'?"),
        ("entities", "a minimum is given as entities=70"),
        ("entities=most", "a minimum is given as entities=70"),
        ("entities=nan", "a minimum is given as entities=70"),
        ("entities=101", "a minimum is given as entities=70"),
    ],
)
def test_a_minimum_that_means_nothing_is_refused(run: Run, given: str, message: str) -> None:
    result = run("evaluate", GOLD, PREDICTED, "--min", given)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


@pytest.mark.parametrize("option", ["--rules", "--calibration"])
def test_predictions_that_tell_neither_rules_nor_scores_are_refused(run: Run, option: str) -> None:
    result = run("evaluate", GOLD, BEFORE, option)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "`kg extract` writes them" in result.stderr


def test_the_page_is_written_once_and_quotes_the_papers(run: Run, tmp_path: Path) -> None:
    args = ("evaluate", GOLD, PREDICTED, "--html", "errors.html", "-p", TEXTS)
    assert run(*args).stdout == run("evaluate", GOLD, PREDICTED).stdout
    page = (tmp_path / "errors.html").read_text(encoding="utf-8")
    assert '["","River segmentation"," finds water in pictures."]' in page
    again = run(*args)
    assert (again.exit_code, "use --force" in again.stderr) == (1, True)
    assert run(*args, "--force").exit_code == 0


def test_a_page_needs_no_texts_scores_or_rules(run: Run, tmp_path: Path) -> None:
    assert run("evaluate", GOLD, BEFORE, "--html", "errors.html").exit_code == 0
    assert "Tying Small Adapters" in (tmp_path / "errors.html").read_text(encoding="utf-8")


def facts() -> tuple[Paper, PaperFacts]:
    paper = Paper(id="p", title="MossNet", abstract="MossNet beats FernNet by 2 points.")
    moss, fern, result = Ref("Method", "MossNet"), Ref("Method", "FernNet"), Ref("Result", "2 points of MossNet")
    this, word = Ref("Paper", "p"), Span(8, 15)
    names = [Mention(paper="p", span=word, text="MossNet", type="Method", rule="shape:name+tagger:best", score=0.9)]

    def fact(head: Ref, kind: str, tail: Ref, rule: str, score: float) -> Fact:
        return Fact(head=head, type=kind, tail=tail, span=word, rule=rule, score=score)

    return paper, PaperFacts(
        paper="p",
        version="1",
        terms=(
            Term(type="Method", name="MossNet", score=0.9),
            Term(type="Method", name="FernNet", score=0.6),
            Term(type="Result", name=result.name, properties=properties(value="2 points"), score=0.7),
        ),
        mentions=tuple(names),
        facts=(
            fact(this, "INTRODUCES", moss, "role:title", 0.8),
            fact(moss, "COMPARED_WITH", fern, "relation:weak", 0.3),
            fact(moss, "COMPARED_WITH", fern, "relation:beats", 0.5),
            fact(this, "REPORTS_RESULT", result, "result:points", 0.7),
            fact(result, "OF_METHOD", moss, "result:points", 0.7),
        ),
    )


def test_annotations_tell_how_everything_was_decided() -> None:
    annotation = to_annotation(*facts())
    decided = {"rule": "shape:name+tagger:best", "score": 0.9, "role_rule": "role:title", "role_score": 0.8}
    assert annotation["entities"][0].items() >= decided.items()
    assert annotation["relations"] == [("MossNet", "COMPARED_WITH", "FernNet")]
    assert annotation["relation_evidence"] == [{"rule": "relation:beats", "score": 0.5, "start": 8, "end": 15}]
    assert annotation["results"] == [
        {
            "method": "MossNet", "dataset": None, "metric": None, "value": "2 points",
            "direction": None, "baseline": None, "rule": "result:points", "score": 0.7, "start": 8, "end": 15,
        }
    ]  # fmt: skip


def test_what_the_extractor_writes_can_be_evaluated_by_rule_and_score(run: Run, tmp_path: Path) -> None:
    abstract = (
        "We propose MossNet, which builds on BERT. MossNet reaches 81.2% accuracy on GLUE: https://github.com/a/moss"
    )
    paper = Paper(id="p", title="MossNet: Small Models for Parsing", abstract=abstract)
    [read] = Extractor()([paper])
    path = tmp_path / "facts.jsonl"
    path.write_text(json.dumps(to_annotation(paper, read)), encoding="utf-8")
    [annotation] = read_annotations(path)
    assert all(e["rule"] and e["role_rule"] for e in annotation["entities"])
    assert len(annotation["relations"]) == len(annotation["relation_evidence"]) > 0
    assert evaluate([annotation], [annotation]).headline == 1
    told = json.loads(run("evaluate", path, path, "--rules", "--calibration", "-f", "json").stdout)
    assert {row["stage"] for row in told["rules"]} >= {"entities", "roles", "relations", "links"}
    assert all(row["wrong"] == 0 for row in told["rules"])


@pytest.fixture
def folded(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Cross-validation that trains nothing, tells the papers in another order, and counts how often it was done."""
    done: list[int] = []

    def cross_validate(
        items: list[Annotated], folds: int, also: list[Annotated]
    ) -> Iterator[tuple[Annotated, dict[str, Any]]]:
        done.append(folds + 100 * len(also))
        for item in reversed(items):
            yield item, {**item.gold, "version": "unseen"}

    monkeypatch.setattr(training, "cross_validate", cross_validate)
    return done


def test_cross_validation_writes_what_was_said_of_unseen_papers(run: Run, tmp_path: Path, folded: list[int]) -> None:
    args = ("train", GOLD, "-p", TEXTS, "--folds", 2, "--predictions", "unseen.jsonl")
    assert run(*args).exit_code == 0
    written = read_annotations(tmp_path / "unseen.jsonl")
    assert [a["title"] for a in written] == [a["title"] for a in read_annotations(GOLD)]
    assert {a["version"] for a in written} == {"unseen"}
    refused = run(*args)
    assert (refused.exit_code, "use --force" in refused.stderr) == (1, True)
    assert folded == [2]  # refused before the work, not after it
    assert run(*args, "--force").exit_code == 0


def test_papers_learned_from_beside_are_none_of_those_measured(run: Run, tmp_path: Path, folded: list[int]) -> None:
    more = tmp_path / "more.txt"
    more.write_text('{"title": "Another Brook", "abstract": "It flows."}\n', encoding="utf-8")
    beside = tmp_path / "more.jsonl"
    known = read_annotations(GOLD)[0]
    beside.write_text(json.dumps(known) + '\n{"title": "Another Brook", "entities": []}\n', encoding="utf-8")
    result = run("train", GOLD, "--also", beside, "-p", TEXTS, "-p", more, "--folds", 2)
    assert (result.exit_code, folded) == (0, [102])
    assert "because it is measured: 1 paper\n" in result.stderr


def test_predictions_without_folds_are_refused(run: Run, folded: list[int]) -> None:
    result = run("train", GOLD, "-p", TEXTS, "-o", "weights", "--predictions", "unseen.jsonl")
    assert (result.exit_code, "--folds 5" in result.stderr, folded) == (2, True, [])
