"""`kg build`, `kg extract` and `kg evaluate`: what they say, and that nothing is harmed when they cannot."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kg.building import BuildReport
from kg.cli import measuring, reading
from kg.cli.app import app
from kg.model import Paper, PaperFacts
from kg.sources import Problem
from kg.stores.file import GraphFile

Run = Callable[..., Result]
PAPERS = [
    {"title": "Fenlight: Adapters for Peat", "abstract": "We introduce Fenlight, which builds on LoRA."},
    {"title": "Reeds at Scale", "abstract": "We use LoRA for question answering."},
    {"title": "Fenlight: Adapters for Peat", "abstract": "We introduce Fenlight, which builds on LoRA."},
]
REPORT = BuildReport(
    entries=329, papers=251, duplicates=78, new=251, updated=0, unchanged=0, problems=0, nodes=2133, edges=6011
)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.delenv("KG_GRAPH", raising=False)
    monkeypatch.chdir(tmp_path)

    def invoke(*args: str, input: str | None = None) -> Result:
        return CliRunner().invoke(app, args, input=input, prog_name="kg", catch_exceptions=False)

    return invoke


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.jsonl"
    path.write_text("\n".join(map(json.dumps, PAPERS)), encoding="utf-8")
    return path


class Hollow:
    """An extractor that reads nothing: what a paper says is tested elsewhere, and loading the real one takes time."""

    def __init__(self, weights: Path | None, *, fast: bool = False) -> None:
        assert weights is None
        assert not fast

    def __call__(self, papers: Iterable[Paper]) -> Iterator[PaperFacts]:
        return (PaperFacts(paper=paper.id, version="hollow") for paper in papers)


@pytest.fixture
def hollow(monkeypatch: pytest.MonkeyPatch) -> None:
    def annotation(paper: Paper, facts: PaperFacts) -> dict[str, Any]:
        assert facts.paper == paper.id
        return {"title": paper.title, "entities": [], "relations": [], "links": [], "results": []}

    for module in (reading, measuring):
        monkeypatch.setattr(module, "Extractor", Hollow)
        monkeypatch.setattr(module, "to_annotation", annotation)


def reports(monkeypatch: pytest.MonkeyPatch, report: BuildReport, problems: int = 0) -> list[tuple[Any, ...]]:
    """Stand in for the building itself; return the list its calls are kept in."""
    calls: list[tuple[Any, ...]] = []

    def build(inputs: list[str], graph: Path, **options: Any) -> BuildReport:
        calls.append((inputs, graph, options["format"]))
        options["on_progress"](1)
        for line in range(problems):
            options["on_problem"](Problem("page.txt", line + 1, "a title without abstract"))
        return report

    monkeypatch.setattr(reading, "build_file", build)
    return calls


def test_build_sums_up_in_a_line(run: Run, page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = reports(monkeypatch, REPORT)
    result = run("build", "page.jsonl", "-", "-g", "x.kg", "--from", "JSONL")
    assert result.stdout == (
        "329 entries read, 251 papers kept (78 seen before), 0 problems; 2,133 nodes, 6,011 edges\n"
    )
    assert result.stderr == ""
    assert calls == [(["page.jsonl", "-"], Path("x.kg"), "jsonl")]


def test_build_says_when_nothing_changed(run: Run, page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    same = BuildReport(entries=2, papers=1, duplicates=1, new=0, updated=0, unchanged=1, problems=1, nodes=1, edges=0)
    reports(monkeypatch, same, problems=1)
    result = run("build", "page.jsonl")
    assert result.stdout == (
        "2 entries read, 1 paper kept (1 seen before), 1 problem; nothing changed: 1 node, 0 edges\n"
    )
    assert result.stderr == "kg: page.txt:1: a title without abstract\n"


def test_build_tells_the_first_problems_and_counts_the_rest(
    run: Run, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports(monkeypatch, REPORT, problems=25)
    lines = run("build", "page.jsonl").stderr.splitlines()
    assert len(lines) == 21
    assert lines[-1] == "kg: and 5 more problems"


def test_build_reads_papers_into_a_graph(run: Run, page: Path, tmp_path: Path) -> None:
    result = run("build", "page.jsonl", "-g", "own.kg")
    assert result.exit_code == 0
    assert result.stdout.startswith("3 entries read, 2 papers kept (1 seen before), 0 problems; ")
    before = (tmp_path / "own.kg").read_bytes()
    assert "nothing changed" in run("build", "page.jsonl", "-g", "own.kg").stdout
    assert (tmp_path / "own.kg").read_bytes() == before
    with GraphFile.open(tmp_path / "own.kg", read_only=True) as file:
        assert len(list(file.papers())) == 2


BROKEN = {
    "empty.txt": b"",
    "blank.txt": b"\n \n\n",
    "image.png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01",
    "prose.txt": b"just a few words that are neither a title nor an abstract",
    "broken.jsonl": b"{not json\n{nor this\n",
    "header.csv": b"title,abstract\n",
}


@pytest.mark.parametrize("name", [*BROKEN, "missing.txt"])
@pytest.mark.parametrize("command", ["build", "extract"])
def test_an_input_without_papers_is_an_error_and_harms_nothing(
    run: Run, tmp_path: Path, name: str, command: str, hollow: None
) -> None:
    if name in BROKEN:
        (tmp_path / name).write_bytes(BROKEN[name])
    with GraphFile.open(tmp_path / "graph.kg", create=True) as file, file.transaction():
        file.put(Paper(id="p", title="T"), PaperFacts(paper="p", version="1"), "f")
    (tmp_path / "facts.jsonl").write_text("kept", encoding="utf-8")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    result = run(command, name, *(("-o", "facts.jsonl", "--force") if command == "extract" else ()))
    assert result.exit_code == 1
    assert name in result.stderr
    assert "Traceback" not in result.stderr
    assert "unexpected" not in result.stderr
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_build_into_what_is_no_graph_is_refused(run: Run, page: Path, tmp_path: Path) -> None:
    (tmp_path / "text.kg").write_text("These are words and no graph.", encoding="utf-8")
    result = run("build", "page.jsonl", "-g", "text.kg")
    assert result.exit_code == 1
    assert result.stderr.startswith("kg: text.kg")
    assert (tmp_path / "text.kg").read_text(encoding="utf-8") == "These are words and no graph."
    result = run("build", "page.jsonl", "-g", "no/such/folder.kg")
    assert result.exit_code == 1
    assert "unexpected" not in result.stderr


def test_wrong_calls_are_exit_code_2(run: Run, page: Path) -> None:
    for args in (("build",), ("extract",), ("build", "page.jsonl", "--from", "jsonll"), ("evaluate",)):
        assert run(*args).exit_code == 2
    assert "Did you mean 'jsonl'?" in run("build", "page.jsonl", "--from", "jsonll").stderr


def test_extract_writes_one_object_a_paper(run: Run, page: Path, tmp_path: Path, hollow: None) -> None:
    result = run("extract", "page.jsonl")
    assert [json.loads(line)["title"] for line in result.stdout.splitlines()] == [p["title"] for p in PAPERS[:2]]
    assert run("extract", "page.jsonl", "-o", "facts.jsonl").stdout == ""
    assert (tmp_path / "facts.jsonl").read_text(encoding="utf-8") == result.stdout
    again = run("extract", "page.jsonl", "-o", "facts.jsonl")
    assert again.exit_code == 1
    assert "--force" in again.stderr
    assert run("extract", "page.jsonl", "-o", "facts.jsonl", "--force").exit_code == 0
    assert run("extract", "-", input=page.read_text(encoding="utf-8")).stdout == result.stdout


GOLD = {
    "title": "Reeds at Scale",
    "entities": [{"name": "LoRA", "type": "METHOD", "aliases": [], "role": "uses"}],
    "relations": [],
    "links": [],
    "results": [],
}


def test_evaluate_scores_facts(run: Run, tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_text(json.dumps(GOLD), encoding="utf-8")
    scores = json.loads(run("evaluate", "gold.jsonl", "gold.jsonl", "-f", "json").stdout)
    assert (scores["headline"], scores["papers"]) == (1.0, 1)
    assert scores["types"]["METHOD"] == {
        "precision": 1.0, "recall": 1.0, "f1": 1.0, "found": 1, "predicted": 1, "gold": 1,
    }  # fmt: skip
    rows = run("evaluate", "gold.jsonl", "gold.jsonl").stdout.splitlines()
    assert rows[0] == "measure\tprecision\trecall\tf1\tfound\tpredicted\tgold"
    assert rows[1] == "entities\t100.0\t100.0\t100.0\t1\t1\t1"
    assert rows[-1] == "headline\t\t\t100.0\t\t\t"


def test_evaluate_extracts_papers_first(run: Run, page: Path, tmp_path: Path, hollow: None) -> None:
    (tmp_path / "gold.jsonl").write_text(json.dumps(GOLD), encoding="utf-8")
    scores = json.loads(run("evaluate", "gold.jsonl", "page.jsonl", "-f", "json").stdout)
    assert scores["types"]["METHOD"]["gold"] == 1
    assert scores["types"]["METHOD"]["predicted"] == 0


def test_evaluate_refuses_in_a_sentence(run: Run, page: Path, tmp_path: Path) -> None:
    result = run("evaluate", "nope.jsonl", "page.jsonl")
    assert (result.exit_code, "nope.jsonl: cannot be read" in result.stderr) == (1, True)
    (tmp_path / "gold.jsonl").write_text("{", encoding="utf-8")
    result = run("evaluate", "gold.jsonl", "page.jsonl")
    assert (result.exit_code, "gold.jsonl:1: not JSON" in result.stderr) == (1, True)
