"""`kg` as a process: pipes, interruptions, odd terminals, and errors nobody thought of."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import kg.graph
from kg.cli.app import app
from kg.stores.file import GraphFile
from tests.graphs import toy_graph
from tests.signals import HEEDING

KG = (sys.executable, "-m", "kg")


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    with GraphFile.open(tmp_path / "toy.kg", create=True) as file:
        file.replace(toy_graph())
    return tmp_path / "toy.kg"


def test_the_module_runs(graph: Path) -> None:
    done = subprocess.run([*KG, "show", "Brooknet", "-g", graph], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"relation\t")


def test_a_reader_that_has_seen_enough_is_no_error(graph: Path) -> None:
    with subprocess.Popen([*KG, "show", "Brooknet", "-g", graph], stdout=-1, stderr=-1) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


def test_a_terminal_that_knows_no_unicode_still_gets_an_answer(graph: Path) -> None:
    done = subprocess.run(
        [*KG, "show", "2502.00003", "-g", graph, "-f", "table"],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b'Mossnet Grows: Tagging "Slow" Texts, ?-free')


@pytest.mark.skipif(os.name == "nt", reason="signals are sent otherwise there")
@pytest.mark.parametrize("existing", [True, False])
def test_interrupting_a_build_leaves_the_graph_as_it_was(tmp_path: Path, graph: Path, existing: bool) -> None:
    target = graph if existing else tmp_path / "new.kg"
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    # Enough lines for the reader to settle on a format, then one it complains of: by then it is reading.
    lines = [json.dumps({"title": f"Paper {n}", "abstract": "We use LoRA."}) for n in range(300)]
    with subprocess.Popen([*KG, "build", "-", "-g", target], stdin=-1, stdout=-1, stderr=-1, **HEEDING) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write("\n".join([*lines, "{broken", "{broken", *lines]).encode() + b"\n" * 70_000)
        process.stdin.flush()
        assert b":301:" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        said = process.stderr.read().decode()
        assert process.stdout.read() == b""
    assert process.returncode == 1
    assert "kg: interrupted; the graph holds what was complete" in said
    assert "Traceback" not in said
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_an_unexpected_error_is_a_sentence_and_a_traceback_only_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: Path, **limits: object) -> None:
        raise ZeroDivisionError("on\npurpose")

    monkeypatch.setattr(kg.graph, "open", fail)
    result = CliRunner().invoke(app, ["show", "a b"], prog_name="kg")
    assert result.exit_code == 1
    assert result.stderr == (
        "kg: unexpected error (ZeroDivisionError: on purpose); please report it with what "
        "`kg --debug show 'a b'` prints\n"
    )
    result = CliRunner().invoke(app, ["--debug", "show", "a"], prog_name="kg")
    assert "Traceback" in result.stderr
    assert "`kg --debug show a`" in result.stderr


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (KeyboardInterrupt(), "interrupted; the graph holds what was complete"),
        (MemoryError(), "out of memory; the graph holds what was complete"),
        (PermissionError(13, "Permission denied", "/x/y.kg"), "/x/y.kg: Permission denied"),
        (OSError(28, "No space left on device"), "No space left on device"),
    ],
)
def test_errors_of_the_machine_are_sentences(monkeypatch: pytest.MonkeyPatch, error: BaseException, said: str) -> None:
    def fail(path: Path, **limits: object) -> None:
        raise error

    monkeypatch.setattr(kg.graph, "open", fail)
    result = CliRunner().invoke(app, ["show", "a"], prog_name="kg")
    assert (result.exit_code, result.stderr.strip()) == (1, f"kg: {said}")
