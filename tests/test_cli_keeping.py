"""`kg remove`, `kg log`, `kg diff`, `kg doctor` and `kg build --again`."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli.app import app
from kg.model import Paper
from kg.stores.ledger import Ledger
from tests.living import Reader, content, taken_in

Run = Callable[..., Result]
PAPERS = [
    Paper(id="2101.00001", title="On Fens", abstract="Method Fen = fen network; Task parsing;"),
    Paper(id="2101.00002", title="On Bogs", abstract="Method Bog; Method Fen;", authors=("Ada Foo",)),
]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.delenv("KG_GRAPH", raising=False)
    monkeypatch.chdir(tmp_path)
    for module in ("kg.building", "kg.checking"):
        monkeypatch.setattr(f"{module}.Extractor", lambda weights=None, fast=False: Reader("2"))
    taken_in(tmp_path / "graph.kg", PAPERS)
    taken_in(tmp_path / "one.kg", PAPERS[:1])

    def invoke(*args: str) -> Result:
        return CliRunner().invoke(app, args, prog_name="kg", catch_exceptions=False)

    return invoke


def test_remove_diff_and_log(run: Run) -> None:
    result = run("remove", "on bogs")
    assert result.stdout.splitlines() == ["removed: On Bogs (2101.00002)", "3 nodes, 2 edges are left"]
    assert content(Path("graph.kg")) == content(Path("one.kg"))
    same = run("diff", "one.kg", "graph.kg")
    assert (same.exit_code, same.stdout) == (3, "kind\tchange\tname\tid\n")
    rows = [json.loads(line) for line in run("log", "-f", "jsonl").stdout.splitlines()]
    assert [(row["number"], row["action"], row["papers"]) for row in rows] == [
        (2, "remove", "1 removed"), (1, "build", "2 added"),
    ]  # fmt: skip
    assert "paper\tremoved\tOn Bogs\t2101.00002" in run("log", "2").stdout.splitlines()
    assert run("log", "9").exit_code == 3


def test_log_tells_what_several_rows_changed_together(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    moor = Paper(id="2101.00003", title="On Moors", abstract="Method Moor;")
    for day, step in enumerate((lambda: run("remove", "on bogs"), lambda: taken_in(Path("graph.kg"), [moor]))):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(4102444800 + day * 86400))  # from 2100-01-01 on
        step()
    taken_in(Path("graph.kg"), PAPERS)
    both = run("log", "--from", "2", "--to", "3").stdout.splitlines()
    assert both[1:3] == ["paper\tadded\tOn Moors\t2101.00003", "paper\tremoved\tOn Bogs\t2101.00002"]
    assert run("log", "--from", "2100-01-01", "--to", "2100-01-02").stdout.splitlines() != both
    assert run("log", "--from", "2100-01-02").stdout == run("log", "--from", "3").stdout
    assert run("log", "--from", "2", "--to", "2").stdout == run("log", "2").stdout
    assert run("log", "--to", "2099-12").stdout == run("log", "1").stdout
    # What went came again.
    assert run("log", "--from", "2", "--only", "paper").stdout.splitlines()[1:] == [
        "paper\tadded\tOn Moors\t2101.00003", "paper\tchanged\tOn Bogs\t2101.00002",
    ]  # fmt: skip
    run("remove", "on moors")
    # The graph is that of the first row again, whatever happened between.
    assert {line.split("\t")[0] for line in run("log", "--from", "2").stdout.splitlines()[1:]} == {"paper"}
    assert run("log", "--from", "9").exit_code == 3
    for wrong in (("--from", "yesterday"), ("--from", "2100-1"), ("2", "--from", "1")):
        assert run("log", *wrong).exit_code == 2


def test_what_is_kept_in_numbers_only_is_told_in_numbers(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Ledger.log, "__kwdefaults__", {"most": 3})
    run("remove", "on bogs")
    said = run("log", "--from", "1", "--to", "2")
    assert "by 2 (remove); see --summary" in said.stderr
    assert {line.split("\t")[1] for line in said.stdout.splitlines()[1:]} == {"added"}
    assert "paper\tremoved\t1" in run("log", "--from", "1", "--summary").stdout.splitlines()


def test_diff_tells_what_changed(run: Run) -> None:
    said = run("diff", "one.kg", "graph.kg").stdout.splitlines()
    assert "paper\tadded\tOn Bogs\t2101.00002" in said
    assert "edge\tadded\tOn Bogs USES Bog\tpaper:2101.00002 USES method:bog" in said
    back = run("diff", "graph.kg", "one.kg", "--summary").stdout.splitlines()
    assert "paper\tremoved\t1" in back
    assert run("diff", "one.kg", "graph.kg", "--only", "merge").exit_code == 3


@pytest.mark.parametrize(
    ("harm", "law"),
    [
        ("DELETE FROM edges WHERE type = 'BUILDS_ON'", "evidence"),
        ("DELETE FROM evidence WHERE type = 'USES'", "edges"),
        ("DELETE FROM nodes WHERE type = 'Task'", "edges"),
        ("UPDATE nodes SET name = 'Moor' WHERE name = 'Bog'", "derivation"),
        ("UPDATE meta SET value = 'ff' WHERE key = 'digest'", "digest"),
        ("UPDATE readings SET facts = replace(facts, '[0,', '[900,')", "ledger"),
        ("UPDATE terms SET node = 'method:bog' WHERE name = 'Fen'", "names"),
        ("DELETE FROM blocks WHERE paper = '2101.00001'", "names"),
        ("INSERT INTO blocks VALUES ('moor', '2101.00009', 'Method', 'Moor')", "names"),
        ("INSERT INTO forms VALUES ('moor', 'method:moor')", "names"),
        ("UPDATE papers SET abstract = '' WHERE id = '2101.00001'", "papers"),
        ("DELETE FROM readings WHERE paper = '2101.00002'", "ledger"),
        ("UPDATE readings SET facts = replace(facts, 'parsing', 'bowling')", "derivation"),
    ],
)
def test_doctor_finds_and_repairs(run: Run, harm: str, law: str) -> None:
    assert run("doctor").exit_code == 0
    before = content(Path("graph.kg"))
    with closing(sqlite3.connect("graph.kg")) as db:
        db.execute(harm)
        db.commit()
    found = run("doctor", "-f", "json")
    assert found.exit_code == 1
    assert law in {finding["law"] for finding in json.loads(found.stdout)}
    assert run("doctor", "--repair").exit_code == 0
    if "bowling" not in harm:  # what was read is taken at its word
        after = content(Path("graph.kg"))
        assert after["papers"] == before["papers"]
        assert [row[:4] for row in after["terms"]] == [row[:4] for row in before["terms"]]


def test_build_again_reads_what_another_extractor_read(run: Run) -> None:
    assert run("build", "--again").stdout == "2 papers read again\n"
    assert {row[2] for row in content(Path("graph.kg"))["readings"]} == {"2"}
    assert run("build", "--again").stdout == "0 papers read again\n"
    assert run("build").exit_code == 2
    assert run("build", "--again", "papers.txt").exit_code == 2


def test_what_is_not_there_is_a_sentence(run: Run) -> None:
    for args in (("remove", "x"), ("remove", "On Moors"), ("log", "-g", "no.kg"), ("diff", "no.kg", "one.kg")):
        result = run(*args)
        assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "Did you mean 'On Bogs'" in run("remove", "On Bog").stderr
