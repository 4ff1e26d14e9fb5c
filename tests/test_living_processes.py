"""Processes that share a graph file, and processes that are killed: real ones, each with the file to itself or not."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

import kg
from kg.checking import check
from kg.model import Paper
from kg.resolve import Decisions, resolve
from kg.sources import read
from kg.stores import codec
from kg.stores.file import GraphFile, decisions_path
from tests.living import content, taken_in

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does")
OLD = Path(__file__).parent / "fixtures" / "graphs" / "v1.sqlite"
NAMES = ("LoRA = low-rank adaptation", "Fen", "Fen-2", "ICL", "BERT")
STEPS = {
    "remove": ("remove", "2101.00003"),
    "merge": ("merges", "accept", "Fen", "BERT"),
    "repair": ("doctor", "--repair"),
    "migration": ("stats",),
}
# A command whose papers are read as statements. After so many steps of SQLite's machine it is killed (0: never), and
# at the end it tells how many there were.
COMMAND = """
import os, signal, sys
import kg.building, kg.checking, kg.stores.database, kg.stores.sqlite
from tests.living import Reader
from kg.cli.app import app
until, made, connect = int(sys.argv[1]), 0, kg.stores.sqlite.open_file
def step():
    global made
    made += 1
    if made == until:
        os.kill(os.getpid(), signal.SIGKILL)
def opened(path, mode):
    db = connect(path, mode)
    db.set_progress_handler(step, 50)
    return db
kg.stores.sqlite.open_file = opened
for module in (kg.building, kg.checking):
    module.Extractor = lambda weights=None, fast=False: Reader()
try:
    app(sys.argv[2:])
finally:
    print(made, file=sys.stderr)
"""


def papers(first: int, last: int) -> list[Paper]:
    return [
        Paper(id=f"2101.{n:05}", title=f"Paper {n}", abstract=f"Method {NAMES[n % 5]}; Method M{n % 7}; Task T{n % 3};")
        for n in range(first, last)
    ]


def begun(words: Sequence[str], graph: Path, *, until: int = 0) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    command = [sys.executable, "-c", COMMAND, str(until), *words, "-g", str(graph)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


@pytest.mark.parametrize("is_new", [True, False])
def test_two_builds_at_once_make_the_graph_of_both_while_others_read(tmp_path: Path, is_new: bool) -> None:
    path, every, inputs = tmp_path / "g.kg", papers(0, 300), [tmp_path / "a.jsonl", tmp_path / "b.jsonl"]
    for given, some in zip(inputs, (every[:200], every[100:]), strict=True):
        lines = [json.dumps({"arxiv_id": p.id, "title": p.title, "abstract": p.abstract}) for p in some]
        given.write_text("\n".join(lines), encoding="utf-8")
    taken_in(tmp_path / "calm.kg", list(read(inputs)))
    if not is_new:
        taken_in(path, every[:3])
    running = [begun(["build", str(given)], path) for given in inputs]
    while any(process.poll() is None for process in running):
        if path.exists():
            with GraphFile.open(path, read_only=True) as file, file.database.snapshot():
                assert codec.digest(file.graph()) == file.digest()
    said = [process.communicate()[1] for process in running]
    if 1 in {process.returncode for process in running}:
        # Who comes while another writes waits, and after five seconds says whom for.
        assert any("process" in text and "try again when that one is done" in text for text in said), said
        taken_in(path, list(read(inputs)))
    else:
        assert [process.returncode for process in running] == [0, 0], said
    assert content(path) == content(tmp_path / "calm.kg")
    assert {p.name for p in tmp_path.iterdir()} == {"a.jsonl", "b.jsonl", "calm.kg", "g.kg"}


@pytest.mark.parametrize("step", STEPS)
def test_a_step_that_is_killed_anywhere_was_done_or_was_not(step: str, tmp_path: Path) -> None:
    start, path, calm = tmp_path / "start.kg", tmp_path / "g.kg", tmp_path / "calm.kg"
    if step == "migration":
        shutil.copyfile(OLD, start)
    else:
        taken_in(start, papers(0, 40))
    shutil.copyfile(start, calm)
    whole = begun(STEPS[step], calm)
    _, said = whole.communicate()
    assert whole.returncode == 0, said
    steps = int(said.split()[-1])
    for part in (0.5, 0.95):
        for left in tmp_path.glob("g.kg*"):
            left.unlink()
        shutil.copyfile(start, path)
        killed = begun(STEPS[step], path, until=int(part * steps))
        assert (killed.communicate(), killed.returncode)[1] == -9
        with kg.open(path):  # who opens it completes what was begun, where it was kept that it was
            pass
        with GraphFile.open(path, read_only=True) as file:
            assert list(check(file)) == []
            assert file.graph() == resolve(file.readings(), Decisions.read(decisions_path(path)))
        done, undone = content(calm), content(start) if step != "migration" else None
        now = content(path)
        assert now in (done, undone)
        if decisions_path(path).exists():
            assert now == done
        again = begun(STEPS[step], path)
        assert "Traceback" not in again.communicate()[1]
        assert content(path) == done
        assert not {p.suffix for p in tmp_path.glob("g.kg*")} - {".kg", ".tsv", ".bak"}
