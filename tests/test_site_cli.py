"""`kg site` and `kg bench site` as commands, also under an old Windows' locale and from a path with spaces."""

from __future__ import annotations

import builtins
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kg.cli.app import app
from kg.stores.file import GraphFile
from tests.graphs import toy_graph


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    folder = tmp_path / "Grüße mit Leerzeichen"
    folder.mkdir()
    with GraphFile.open(folder / "toy.kg", create=True) as file:
        file.replace(toy_graph())
    return folder / "toy.kg"


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(app, [str(a) for a in args], prog_name="kg", catch_exceptions=False)


def test_it_writes_says_how_much_and_checks(graph: Path) -> None:
    out = graph.parent / "out" / "site"
    done = run("site", out, "-g", graph, "--url", "https://example.org/x", "--title", "Toy & Co", "--check")
    assert (done.exit_code, done.stderr) == (0, "")
    written, checked = done.stdout.splitlines()
    assert written.startswith(f"written: {out} (")
    assert "each leads somewhere" in checked
    assert "<bdi>Toy &amp; Co</bdi>" in (out / "index.html").read_text(encoding="utf-8")
    assert (out / "sitemap.xml").is_file()
    again = run("site", out, "-g", graph, "--url", "https://example.org/x", "--title", "Toy & Co")
    assert "0 files written anew" in again.stdout


def test_without_an_address_it_says_why_there_is_no_site_map(graph: Path) -> None:
    done = run("site", graph.parent / "s", "-g", graph)
    assert done.exit_code == 0
    assert "--url" in done.stderr


@pytest.mark.parametrize("url", ["example.org", "ftp://example.org", "javascript:x", "https://"])
def test_what_is_no_web_address_is_a_usage_error(graph: Path, url: str) -> None:
    done = run("site", graph.parent / "s", "-g", graph, "--url", url)
    assert (done.exit_code, done.stdout) == (2, "")
    assert not (graph.parent / "s").exists()


def test_a_foreign_folder_and_a_file_are_refused_in_one_sentence(graph: Path) -> None:
    for folder in (graph.parent, graph):
        done = run("site", folder, "-g", graph)
        assert (done.exit_code, done.stdout) == (1, "")
        assert done.stderr.count("\n") == 1
        assert str(folder) in done.stderr


def test_a_broken_link_fails_the_check(graph: Path) -> None:
    out = graph.parent / "s"
    run("site", out, "-g", graph)
    page = out / "search.html"
    page.write_bytes(page.read_bytes().replace(b'href="index.html"', b'href="indez.html"'))
    done = run("site", out, "-g", graph, "--check")
    assert done.exit_code == 1
    assert "search.html links to indez.html" in done.stderr


@pytest.mark.parametrize(("command", "package", "extra"), [("site", "jinja2", "site"), ("serve", "uvicorn", "serve")])
def test_a_missing_package_is_named(
    graph: Path, monkeypatch: pytest.MonkeyPatch, command: str, package: str, extra: str
) -> None:
    found = builtins.__import__

    def without(name: str, *rest: Any, **options: Any) -> Any:
        if name.partition(".")[0] == package:
            raise ImportError(name)
        return found(name, *rest, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    where = [graph.parent / "s"] if command == "site" else ["--port", "0"]
    done = run(command, *where, "-g", graph)
    assert done.exit_code == 1
    assert f"kg[{extra}]" in done.stderr


def test_bench_site_tells_rate_size_and_links(graph: Path) -> None:
    done = run("bench", "site", "-g", graph, "-f", "json")
    found = json.loads(done.stdout)
    assert found["pages"] > 19
    assert found["rate"] > 0
    assert found["largest_bytes"] < 200_000
    assert found["wrong"] == []
    assert "pages a second" in run("bench", "site", "-g", graph).stdout


def test_it_runs_under_a_locale_that_knows_no_unicode(graph: Path) -> None:
    out = graph.parent / "s"
    done = subprocess.run(
        [sys.executable, "-m", "kg", "site", str(out), "-g", str(graph), "--check"],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONUTF8": "0", "LC_ALL": "en_US.CP1252", "PYTHONIOENCODING": "cp1252"},
    )
    assert done.returncode == 0, done.stderr
    assert "Óskarsdóttir" in (out / "author/grace-oskarsdottir.html").read_text(encoding="utf-8")
