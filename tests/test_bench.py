"""Speed is told of every contender and component; test sets are read as they are written and scored exactly."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.bench import PublicFigure, ablate, measure_public, measure_speed
from kg.bench.corpora import Labelled, join, read_scier, read_sdu, read_tdmsci
from kg.bench.speed import FASTER, NEEDED, TOKENIZER, WHOLE
from kg.cli.app import app
from kg.errors import SourceError
from kg.extract import COMPONENTS, Extractor, to_annotation
from kg.extract.pipeline import FAST
from tests.papers import PAPERS

TDMSCI = """We\t10\tO
parse\t13\tB-TASK
trees\t19\tI-TASK
on\t25\tO
FooBank\t28\tB-DATASET
,\t35\tO

F1\t37\tB-METRIC
rose\t40\tO
"""
SCIER = (
    {"doc_id": "1", "sentence": "FooNet ( FN ) beats CNNs and CNNs .", "ner": [["CNNs", "Method"], ["FN", "Method"]]},
    {"doc_id": "2", "sentence": "Alone .", "ner": []},
    {"doc_id": "1", "sentence": "It parses pre - trained trees .", "ner": [["pre - trained trees", "Task"]]},
)
SDU = (
    (
        "We use sparse foo nets ( SFN ) and ABC .".split(),
        "O O B-long I-long I-long O B-short O O O O".split(),
    ),
    ("The sweet fish net ( SFN ) and RST .".split(), "O O O O O O O O B-short O".split()),
)


@pytest.fixture
def corpora(tmp_path: Path) -> Path:
    """A folder with all three sets, as they are published but of our own words."""
    for name in ("tdmsci/conll", "scier", "sdu_ai"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "tdmsci/conll/test_500_v2.conll").write_text(TDMSCI, encoding="utf-8")
    (tmp_path / "scier/dev.jsonl").write_text("\n".join(map(json.dumps, SCIER)), encoding="utf-8")
    rows = [{"id": str(i), "tokens": tokens, "labels": labels} for i, (tokens, labels) in enumerate(SDU)]
    for part in ("dev", "truth"):
        (tmp_path / f"sdu_ai/{part}.json").write_text(json.dumps(rows), encoding="utf-8")
    return tmp_path


def marked(item: Labelled) -> list[tuple[str, str]]:
    return [(span.of(item.text), label) for span, label in sorted(item.spans)]


@pytest.mark.parametrize(
    ("tokens", "text"),
    [
        ("A pre - trained net ( 3D ) , fast !", "A pre-trained net (3D), fast!"),
        ("the model 's 5 %", "the model's 5%"),
        ("", " "),
    ],
)
def test_tokens_are_spaced_as_people_write(tokens: str, text: str) -> None:
    joined, places = join(tokens.split(" "))
    assert joined == text
    assert [s.of(joined) for s in places] == [t or " " for t in tokens.split(" ")]


def test_tdmsci_is_read_with_its_own_spacing(corpora: Path) -> None:
    first, second = read_tdmsci(corpora / "tdmsci")
    assert first.text == "We parse trees on FooBank,"
    assert marked(first) == [("parse trees", "TASK"), ("FooBank", "DATASET")]
    assert marked(second) == [("F1", "METRIC")]


def test_scier_joins_the_sentences_of_a_document(corpora: Path) -> None:
    first, second = read_scier(corpora / "scier")
    assert first.text == "FooNet (FN) beats CNNs and CNNs. It parses pre-trained trees."
    assert marked(first) == [("FN", "Method"), ("CNNs", "Method"), ("pre-trained trees", "Task")]
    assert (second.text, second.spans) == ("Alone.", frozenset())


def test_a_name_given_twice_takes_two_places(tmp_path: Path) -> None:
    row = {"doc_id": "1", "sentence": "CNNs and CNNs .", "ner": [["CNNs", "Method"], ["CNNs", "Method"]]}
    (tmp_path / "dev.jsonl").write_text(json.dumps(row), encoding="utf-8")
    [document] = read_scier(tmp_path)
    assert sorted(span.start for span, _ in document.spans) == [0, 9]


def test_the_truth_of_the_test_sentences_is_read(corpora: Path) -> None:
    assert [marked(item) for item in read_sdu(corpora / "sdu_ai", "test")] == [
        [("sparse foo nets", "long"), ("SFN", "short")],
        [("RST", "short")],
    ]


@pytest.mark.parametrize("name", ["tdmsci", "scier", "sdu"])
def test_a_folder_without_the_set_is_told(name: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="there is no"):
        list(measure_public({name: tmp_path}))


@pytest.mark.parametrize(
    ("name", "file", "content", "message"),
    [
        ("tdmsci", "test_500_v2.conll", "We\t0\tO\nbad line\n", r":2: expected a token"),
        ("tdmsci", "test_500_v2.conll", "We\tx\tO\n", r":1: expected a token"),
        ("scier", "dev.jsonl", "[1]\n", r":1: expected a JSON object"),
        ("scier", "dev.jsonl", "{", r":1: expected a JSON object"),
        ("sdu", "dev.json", '[{"tokens": ["a"], "labels": []}]', "expected a JSON list"),
        ("sdu", "dev.json", "nonsense", "expected a JSON list"),
    ],
)
def test_a_broken_set_is_told_with_its_line(tmp_path: Path, name: str, file: str, content: str, message: str) -> None:
    (tmp_path / file).write_text(content, encoding="utf-8")
    with pytest.raises(SourceError, match=message):
        list(measure_public({name: tmp_path}))


def test_acronyms_are_scored_by_exact_spans(corpora: Path) -> None:
    found = {(f.test_set, f.label): f for f in measure_public({"sdu": corpora / "sdu_ai"})}
    long, short = found["SDU dev", "long"], found["SDU dev", "short"]
    # Both definitions are found; only the first is annotated.
    assert (long.precision, long.recall) == (0.5, 1.0)
    assert long.f1 == pytest.approx(2 / 3)
    # Found: SFN, ABC, SFN, RST; annotated: the first and the last.
    assert (short.precision, short.recall) == (0.5, 1.0)
    assert found["SDU test", "long"].precision == 0.5
    assert "64.4" in long.published


def test_figures_of_names_come_with_every_label(corpora: Path) -> None:
    figures = list(measure_public({"tdmsci": corpora / "tdmsci", "scier": corpora / "scier"}))
    assert [(f.test_set, f.label) for f in figures] == [
        *(("TDMSci test", label) for label in ("all", "TASK", "DATASET", "METRIC")),
        *(("SciER dev", label) for label in ("all", "Method", "Task", "Dataset")),
    ]
    for figure in figures:
        assert figure.overlap_precision >= figure.precision
        assert figure.overlap_recall >= figure.recall
    assert next(f for f in figures if f.label == "all").overlap_recall > 0


def test_nothing_found_is_no_division_by_zero() -> None:
    nothing = PublicFigure(test_set="s", label="l", precision=0, recall=0, overlap_precision=0, overlap_recall=0)
    assert (nothing.f1, nothing.overlap_f1) == (0, 0)


def test_speed_is_told_of_every_contender_and_component() -> None:
    told: list[int] = []
    speed = measure_speed(PAPERS[:3], repeats=2, on_progress=told.append)
    assert (speed.papers, speed.repeats) == (3, 2)
    assert [rate.name for rate in speed.rates] == [TOKENIZER, WHOLE, FASTER]
    assert speed.rates[0].ratio == 1
    assert all(rate.milliseconds == pytest.approx(1000 / rate.per_second) for rate in speed.rates)
    assert [c.name for c in speed.components] == ["tokenizer", *COMPONENTS, "assembly"]
    assert [c.name for c in speed.fast_components] == ["tokenizer", *FAST, "assembly"]
    assert sum(c.share for c in speed.components) == pytest.approx(1)
    assert told == sorted(told)
    assert told[-1] == 3 * 3 * (1 + 2)  # of three contenders a pass that is not counted and two that are
    assert all(rate.first > 0 for rate in speed.rates)


def test_what_falls_without_a_component_is_told() -> None:
    gold = [to_annotation(p, f) for p, f in zip(PAPERS, Extractor()(PAPERS), strict=True)]
    found = {a.without: a for a in ablate(PAPERS, gold)}
    assert found.keys() == {WHOLE, FASTER, *COMPONENTS} - set(NEEDED)
    assert (found[WHOLE].entities, found[WHOLE].headline) == (1, 1)
    assert found["kg_links"].entities == 1
    assert found["kg_links"].headline < 1
    assert found["kg_relations"].headline < 1
    assert found["kg_tagger"].entities < 1


# The command ----------------------------------------------------------------------------------------------------------


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(app, ["bench", *map(str, args)], prog_name="kg", catch_exceptions=False)


def test_bench_public_finds_the_sets_of_a_folder(corpora: Path) -> None:
    told = json.loads(run("public", corpora, "-f", "json").stdout)
    assert list(dict.fromkeys(f["test_set"] for f in told)) == ["TDMSci test", "SciER dev", "SDU dev", "SDU test"]
    header, *rows = run("public", "--sdu", corpora / "sdu_ai", "-f", "tsv").stdout.splitlines()
    assert header.split("\t")[:5] == ["test set", "label", "P", "R", "F1"]
    assert rows[0].split("\t")[:5] == ["SDU dev", "long", "50.0", "100.0", "66.7"]


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (("public",), 2, "say where a test set is"),
        (("public", "."), 2, "has none of the folders"),
        (("public", "--sdu", "."), 1, "does not hold SDU@AAAI-21"),
        (("extract", "missing.jsonl"), 1, "missing.jsonl"),
        (("extract", "--gold", "missing.jsonl"), 1, "missing.jsonl"),
    ],
)
def test_bench_refuses_in_a_sentence(
    args: tuple[str, ...], code: int, message: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*args)
    assert (result.exit_code, result.stdout) == (code, "")
    assert message in result.stderr


def test_bench_extract_prints_rates_components_and_what_they_are_worth(tmp_path: Path) -> None:
    papers, gold = tmp_path / "papers.jsonl", tmp_path / "gold.jsonl"
    papers.write_text(
        "".join(json.dumps({"title": p.title, "abstract": p.abstract}) + "\n" for p in PAPERS[:2]), encoding="utf-8"
    )
    read = [to_annotation(p, f) for p, f in zip(PAPERS[:1], Extractor()(PAPERS[:1]), strict=True)]
    gold.write_text("".join(json.dumps(item) + "\n" for item in read), encoding="utf-8")
    arguments = ("extract", papers, "--gold", gold, "--limit", "1", "--repeats", "1")
    told = json.loads(run(*arguments, "-f", "json").stdout)
    assert told["papers"] == 1
    assert told["f1"][0] == {"without": WHOLE, "entities": 1, "headline": 1}
    result = run(*arguments, "-f", "tsv")
    rates, components = (part.splitlines() for part in result.stdout.split("\n\n"))
    assert rates[2].split("\t")[-3:] == ["0.15", "100.0", "100.0"]
    assert [line.split("\t")[0] for line in components[1:]] == ["tokenizer", *COMPONENTS, "assembly", "kg_tagged"]
    assert "1 paper, 1 pass each" in result.stderr
