"""Every command that reads or writes texts, where the encoding knows little: as Windows has it, and bare ASCII."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kg.exports import FORMATS
from kg.model import Edge, Evidence, Graph
from kg.stores.file import GraphFile
from tests.annotations import entity
from tests.engines import BUILT
from tests.measured import measured_graph

ODD = "👩‍🔬 Łódź \u2028\u202e¡𝒟"
"""Emoji, letters beyond cp1252, a line separator, a mark that turns the direction of reading."""

# What Windows gives a program that asks for no encoding; the files' names are Unicode there.
WINDOWS = """
import builtins, io, locale
plain = io.open
def opened(file, mode="r", buffering=-1, encoding=None, *rest, **more):
    return plain(file, mode, buffering, encoding or (None if "b" in mode else "cp1252"), *rest, **more)
io.open = builtins.open = opened
io.text_encoding = lambda encoding, *rest: encoding or "cp1252"
locale.getencoding = locale.getpreferredencoding = lambda *rest: "cp1252"
"""
# All commands in one process, which is quicker; after each a line of how it ended.
ONE_BY_ONE = """
import json, sys, traceback
from pathlib import Path
from kg.cli import main
ended = []
commands, out = map(Path, sys.argv[1:])
for words in json.loads(commands.read_text(encoding="utf-8")):
    sys.argv = ["kg", *words]
    try:
        main()
    except SystemExit as end:
        ended.append(end.code or 0)
    except BaseException:
        traceback.print_exc()
        ended.append("traceback")
out.write_text(json.dumps(ended), encoding="utf-8")
"""
LOCALES = {
    "windows": {"LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "cp1252"},
    "ascii": {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"},
}


def odd_graph() -> Graph:
    """The measured graph with odd names and sentences; the plain names are aliases."""
    graph = measured_graph()
    nodes = [replace(n, name=f"{n.name} {ODD}", aliases=(n.name,)) for n in graph.nodes.values()]

    def odd(said: Evidence) -> Evidence:
        return replace(said, sentence=f"{said.sentence} {ODD}")

    edges = [
        Edge(source=e.source, type=e.type, target=e.target, evidence=frozenset(map(odd, e.evidence)))
        for e in graph.edges.values()
    ]
    return Graph.of(nodes, edges)


def lines(path: Path, *records: dict[str, Any]) -> Path:
    path.write_text("".join(f"{json.dumps(r, ensure_ascii=False)}\n" for r in records), encoding="utf-8")
    return path


@pytest.mark.parametrize("locale", LOCALES)
def test_every_command_works_whatever_the_locale(tmp_path: Path, locale: str) -> None:
    folder = tmp_path / "Äpfel und Öl"
    folder.mkdir()
    with GraphFile.open(folder / "odd.kg", create=True) as file:
        file.replace(odd_graph())
    abstract = f"We propose Brooknet {ODD}, which builds on BERT. It reaches 91% accuracy on ImageNet."
    lines(folder / "papers.jsonl", {"id": "p", "title": f"Brooknet {ODD}", "abstract": abstract})
    annotated = {"title": ODD, "relations": [], "links": [], "results": []}
    lines(folder / "gold.jsonl", {**annotated, "entities": [entity(f"Brooknet {ODD}"), entity(ODD)]})
    lines(folder / "predicted.jsonl", {**annotated, "entities": [entity(f"{ODD} net")]})
    graph = ["-g", "odd.kg"]
    commands = [
        ["build", "papers.jsonl", "-g", "built.kg"],
        ["show", "BERT", "-g", "built.kg"],
        *(["view", *graph, "--engine", engine, "-o", f"{engine}.html"] for engine in BUILT),
        *(["view", *graph, "--as", kind, "-o", f"{kind}.html"] for kind in ("lineage", "matrix", "timeline")),
        ["view", "LakeBench", *graph, "--as", "leaderboard", "-o", "leaderboard.html"],
        ["site", "site", *graph],
        ["show", "Mossnet", *graph],
        ["show", "Mossnet", *graph, "-f", "table"],
        ["why", "Mossnet", "BUILDS_ON", "Pondformer", *graph],
        ["why", "Mossnet", "BUILDS_ON", "Pondformer", *graph, "-f", "table"],
        *(["query", "papers-using", "-p", "method=Mossnet", *graph, "-f", form] for form in ("tsv", "json")),
        ["cypher", "MATCH (m:Method) RETURN m.name", *graph, "-f", "table"],
        *(["export", name, *graph, "-o", f"export-{name}"] for name in FORMATS),
        ["evaluate", "gold.jsonl", "predicted.jsonl", "--html", "errors.html"],
        ["extract", "papers.jsonl", "--explain", "explained.html"],
        ["stats", *graph],
    ]
    (folder / "commands.json").write_text(json.dumps(commands), encoding="utf-8")
    (folder / "sitecustomize.py").write_text(WINDOWS if locale == "windows" else "", encoding="utf-8")
    (folder / "run.py").write_text(ONE_BY_ONE, encoding="utf-8")
    where = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "PYTHON", "KG_"))}
    where |= {**LOCALES[locale], "PYTHONUTF8": "0"}
    where["PYTHONPATH"] = os.pathsep.join([str(folder), str(Path(__file__).parent.parent)])
    done = subprocess.run(
        [sys.executable, "run.py", str(folder / "commands.json"), str(folder / "ended.json")],
        cwd=folder, env=where, capture_output=True, check=False,
    )  # fmt: skip
    said = done.stderr.decode("utf-8", "replace")
    ended = json.loads((folder / "ended.json").read_text(encoding="utf-8"))
    assert [(words, end) for words, end in zip(commands, ended, strict=True) if end] == [], said
    assert "Traceback" not in said
    written = [p for p in folder.rglob("*") if p.suffix in {".html", ".json", ".xml", ".csv", ".graphml", ".js"}]
    assert len(written) > 40
    for path in written:
        path.read_text(encoding="utf-8")
    for page in ("pyvis", "lineage", "matrix", "timeline", "leaderboard", "errors", "explained"):
        assert json.dumps(ODD)[1:-1].split()[0] in (folder / f"{page}.html").read_text(encoding="utf-8"), page
    assert "Łódź" in (folder / "site/method/mossnet.html").read_text(encoding="utf-8")
