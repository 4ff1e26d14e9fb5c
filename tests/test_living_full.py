"""A disk that is full: real errors of writing at every place, one sentence, and the graph as it was."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli.app import app
from kg.model import Paper
from kg.stores.file import GraphFile, decisions_path
from kg.stores.tables import DERIVED
from tests.living import Reader, content, taken_in

resource = pytest.importorskip("resource", reason="limits of POSIX")
OLD = Path(__file__).parent / "fixtures" / "graphs" / "v1.sqlite"
NAMES = ("LoRA = low-rank adaptation", "Fen", "Fen-2", "ICL", "BERT")
STEPS = {
    "build": ("build", "more.jsonl"),
    "remove": ("remove", "2101.00003"),
    "merge": ("merges", "accept", "Fen", "BERT"),
    "repair": ("doctor", "--repair"),
}


def papers(first: int, last: int) -> list[Paper]:
    return [
        Paper(id=f"2101.{n:05}", title=f"Paper {n}", abstract=f"Method {NAMES[n % 5]}; Method M{n % 7}; Task T{n % 3};")
        for n in range(first, last)
    ]


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A graph of 40 papers, `more.jsonl` with more than a batch of others, and no extraction but of statements."""
    monkeypatch.chdir(tmp_path)
    for module in ("kg.building", "kg.checking"):
        monkeypatch.setattr(f"{module}.Extractor", lambda weights=None, fast=False: Reader())
    taken_in(tmp_path / "g.kg", papers(0, 40))
    lines = [json.dumps({"arxiv_id": p.id, "title": p.title, "abstract": p.abstract}) for p in papers(40, 190)]
    (tmp_path / "more.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path / "g.kg"


@contextmanager
def full_beyond(size: int) -> Iterator[None]:
    """For a while no file can be written beyond so many bytes: the kernel refuses it as on a full disk (EFBIG)."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def kg(*words: str, graph: Path) -> Result:
    return CliRunner().invoke(app, [*words, "-g", str(graph)])


def state(path: Path) -> tuple[object, ...]:
    """The graph as it is read, and what was decided."""
    there, decided = content(path), decisions_path(path)
    return {table: there[table] for table in (*DERIVED, "meta")}, decided.exists() and decided.read_bytes()


@pytest.mark.parametrize("step", STEPS)
def test_a_step_that_meets_a_full_disk_anywhere_changes_nothing_and_can_be_done_again(step: str, path: Path) -> None:
    calm = path.with_name("calm.kg")
    shutil.copyfile(path, calm)
    assert kg(*STEPS[step], graph=calm).exit_code == 0
    before, wanted = state(path), state(calm)
    failed = 0
    # From the first page on, and so that each step fails in its journal, in its midst, and on the way to the file.
    for limit in (0, 1, 4096, 3 * 4096, 10 * 4096, 20 * 4096, 30 * 4096, path.stat().st_size, 2 * path.stat().st_size):
        with full_beyond(limit):
            result = kg(*STEPS[step], graph=path)
        if result.exit_code == 0:
            break
        failed += 1
        said = result.stderr.strip().splitlines()
        assert (result.exit_code, len(said), type(result.exception)) == (1, 1, SystemExit), limit
        assert "space" in said[0] or "too large" in said[0], limit
        assert state(path) == before, limit
    assert failed >= 4
    if result.exit_code:
        assert kg(*STEPS[step], graph=path).exit_code == 0
    assert state(path) == wanted
    assert not [p.name for p in path.parent.iterdir() if p.name.startswith("g.kg") and p.suffix not in {".kg", ".tsv"}]


@pytest.mark.parametrize("limit", [0, 4096, 12 * 4096])
def test_a_first_build_on_a_full_disk_leaves_nothing(limit: int, path: Path) -> None:
    new = path.with_name("new.kg")
    with full_beyond(limit):
        result = kg("build", "more.jsonl", graph=new)
    assert (result.exit_code, "space" in result.stderr, result.stderr.count("\n")) == (1, True, 1)
    # What could not even be begun may have left its name.
    assert sum(p.stat().st_size for p in path.parent.glob("new.kg*")) == 0
    assert kg("build", "more.jsonl", graph=new).exit_code == 0
    assert [p.name for p in path.parent.glob("new.kg*")] == ["new.kg"]


@pytest.mark.parametrize("limit", [0, 4096, 12 * 4096, OLD.stat().st_size])
def test_a_migration_on_a_full_disk_leaves_the_old_file(limit: int, path: Path) -> None:
    shutil.copyfile(OLD, path)
    with full_beyond(limit):
        result = kg("stats", graph=path)
    assert (result.exit_code, "space" in result.stderr, result.stderr.count("\n")) == (1, True, 1)
    assert path.read_bytes() == OLD.read_bytes()
    assert kg("stats", graph=path).exit_code == 0
    with GraphFile.open(path, read_only=True) as file:
        assert file.ledger.count() == 6


OWN = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c")
MOUNTED = """
mount -t tmpfs -o size="$1" tmpfs "$2"
cp "$3" "$2/g.kg"
here="$2"; shift 3
"$@" -g "$here/g.kg"; code=$?
mkdir "$here.after"; cp "$here"/g.kg* "$here.after/"
exit $code
"""
STEP = """
import sys
import kg.building
from tests.living import Reader
from kg.cli.app import app
kg.building.Extractor = lambda weights=None, fast=False: Reader()
app(sys.argv[1:])
"""


def can_mount(folder: Path) -> bool:
    """Tell whether a process can have a file system of its own: on Linux, as root or where anybody may."""
    if not shutil.which("unshare"):
        return False
    return subprocess.run([*OWN, f"mount -t tmpfs tmpfs '{folder}'"], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("step", ["build", "remove", "merge"])
def test_a_small_file_system_that_fills_up_keeps_the_graph(step: str, path: Path, tmp_path: Path) -> None:
    (tmp_path / "small").mkdir()
    if not can_mount(tmp_path / "small"):
        pytest.skip("no file system can be mounted here")
    before, size = state(path), path.stat().st_size
    run = [sys.executable, "-c", STEP, *STEPS[step]]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    done = subprocess.run(
        [*OWN, MOUNTED, "sh", str(size + 3 * 4096), str(tmp_path / "small"), str(path), *run],
        capture_output=True, text=True, env=environment, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    assert "space" in done.stderr
    after = tmp_path / "small.after" / "g.kg"
    assert state(after) == before
    with GraphFile.open(after, read_only=True) as file:
        assert file.database.row("PRAGMA integrity_check") == ("ok",)
