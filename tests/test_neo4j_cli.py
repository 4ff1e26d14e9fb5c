"""`kg push`, and the commands that read a graph, with a Neo4j server as with a graph file."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import kg
from kg.cli.app import app
from kg.errors import CypherError
from kg.stores.bolt import Server
from kg.stores.neo4j import Neo4jStore
from tests.graphs import toy_graph, toy_papers
from tests.test_cli import fails
from tests.test_graph_handle import write_toy

Run = Callable[..., Result]


@pytest.fixture
def pushed(server: Server) -> Server:
    with Neo4jStore.open(server) as store:
        store.push(toy_graph(), toy_papers())
    return server


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    return write_toy(tmp_path / "toy.kg")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `kg` in a folder with the graph toy.kg and nothing else."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KG_GRAPH", raising=False)

    def invoke(*args: str, **environment: str) -> Result:
        return CliRunner(env=environment).invoke(app, args, prog_name="kg", catch_exceptions=False)

    return invoke


def options(server: Server, folder: Path) -> list[str]:
    file = folder / "password"
    file.write_text(f"{server.password or ''}\n", encoding="utf-8")
    named = ["--neo4j", server.uri, "--user", server.user, "--database", server.database]
    return [*named, *(["--password-file", str(file)] if server.password is not None else [])]


def test_push_says_what_changed(empty_server: Server, graph: Path, run: Run, tmp_path: Path) -> None:
    at = options(empty_server, tmp_path)
    size = f"pushed toy.kg to {empty_server.uri}: 19 nodes, 37 edges"
    pushed = run("push", "-g", "toy.kg", *at)
    assert (pushed.exit_code, pushed.stderr) == (0, "")
    assert pushed.stdout == f"{size} (19 nodes and 37 edges written)\n"
    assert run("push", "-g", "toy.kg", *at).stdout == f"{size} (nothing had changed)\n"
    assert run("push", "-g", "toy.kg", *at, "--all").stdout == f"{size} (19 nodes and 37 edges written)\n"
    with Neo4jStore.open(empty_server) as store:
        store.cypher("MATCH (a:Author) DETACH DELETE a", write=True)
    assert "(2 nodes and 2 edges written)" in run("push", "-g", "toy.kg", *at).stdout


READING = [
    ("query", "most-used-methods"),
    ("query", "papers-using", "-p", "method=brook net", "-f", "json"),
    ("cypher", "MATCH (m:Method) RETURN m ORDER BY m.id", "-f", "json"),
    ("show", "Brooknet", "-f", "table"),
    ("show", "2502.00003", "-f", "json"),
    ("why", "brooknet", "builds-on", "pondformer", "-f", "table"),
    ("why", "brooknet", "compared-with", "mossnet", "-f", "json"),
    ("stats", "-f", "json"),
    ("stats", "-f", "table"),
    ("export", "json", "-o", "-"),
    ("export", "graphml", "-o", "-"),
]


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_a_command_says_the_same_of_a_server(
    command: tuple[str, ...], pushed: Server, graph: Path, run: Run, tmp_path: Path
) -> None:
    here = run(*command, "-g", "toy.kg")
    there = run(*command, *options(pushed, tmp_path))
    assert here.exit_code == 0, here.output
    assert (there.exit_code, there.stdout, there.stderr) == (here.exit_code, here.stdout, here.stderr)


def test_view_and_export_write_files_named_after_the_database(
    pushed: Server, graph: Path, run: Run, tmp_path: Path
) -> None:
    at = options(pushed, tmp_path)
    assert "19 nodes, 37 edges" in run("view", *at, "-o", "there.html").stdout
    assert "Brooknet" in (tmp_path / "there.html").read_text(encoding="utf-8")
    assert run("export", "json", *at).stdout == f"written: {pushed.database}.json\n"
    assert run("export", "json", "-g", "toy.kg").stdout == "written: toy.json\n"
    assert (tmp_path / f"{pushed.database}.json").read_bytes() == (tmp_path / "toy.json").read_bytes()


def test_wrong_names_are_told_the_near_ones_there_too(pushed: Server, run: Run, tmp_path: Path) -> None:
    at = options(pushed, tmp_path)
    fails(run("show", "Broknet", *at), 1, "Did you mean 'Brooknet'?")
    fails(
        run("why", "Brooknet", "USED_FOR", "Pondformer", *at), 1, "The graph does say: Brooknet BUILDS_ON Pondformer."
    )
    fails(run("query", "papers-using", "-p", "method=RiverText", *at), 2, "'RiverText' is a dataset here")


def test_the_environment_names_a_server_and_a_file_goes_before_it(
    pushed: Server, graph: Path, run: Run, tmp_path: Path
) -> None:
    named = {
        "NEO4J_URI": pushed.uri,
        "NEO4J_USERNAME": pushed.user,
        "NEO4J_DATABASE": pushed.database,
        **({"NEO4J_PASSWORD": pushed.password} if pushed.password is not None else {}),
    }
    alive = ("cypher", "CALL dbms.components() YIELD name RETURN name")
    assert run(*alive, **named).exit_code == 0
    # The embedded engine has no such procedure.
    fails(run(*alive, "-g", "toy.kg", **named), 1)
    fails(run(*alive, KG_GRAPH="toy.kg", **named), 1)
    assert run(*alive, *options(pushed, tmp_path), KG_GRAPH="toy.kg").exit_code == 0
    fails(run(*alive, *options(pushed, tmp_path), "-g", "toy.kg"), 2, "give one of them")


def test_cypher_reads_unless_told_to_write(empty_server: Server, run: Run, tmp_path: Path) -> None:
    at = options(empty_server, tmp_path)
    fails(run("cypher", "CREATE (n:Note)", *at), 1, "read-only", "--write")
    written = run("cypher", "CREATE (n:Note)", "--write", *at)
    assert (written.exit_code, written.output) == (0, "")
    assert run("cypher", "MATCH (n:Note) RETURN count(n) AS n", *at).stdout == "n\n1\n"


@pytest.mark.parametrize("on_server", [False, True])
def test_rows_and_time_are_limited_and_it_is_said(
    on_server: bool, graph: Path, run: Run, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    at = options(request.getfixturevalue("pushed"), tmp_path) if on_server else ["-g", "toy.kg"]
    cut = run("cypher", "UNWIND range(1, 12000) AS x RETURN x", *at)
    assert cut.stdout.splitlines() == ["x", *map(str, range(1, 10_001))]
    assert cut.stderr == "kg: cut after 10,000 rows: there are more, which --rows lets through\n"
    whole = run("cypher", "UNWIND range(1, 12000) AS x RETURN x", "--rows", "0", *at)
    assert (len(whole.stdout.splitlines()), whole.stderr) == (12_001, "")
    endless = "UNWIND range(1, 100000) AS a UNWIND range(1, 1000000) AS b WITH a * b AS x RETURN max(x)"
    fails(run("cypher", endless, "--timeout", "0.5", *at), 1, "stopped after 0.5 seconds")


def test_errors_are_one_sentence(pushed: Server, graph: Path, run: Run, tmp_path: Path) -> None:
    at = ["--neo4j", pushed.uri]
    fails(run("push", "-g", "toy.kg"), 2, "no server is named", "kg neo4j start")
    fails(run("push", "-g", "missing.kg", *at, NEO4J_PASSWORD="x"), 1, "missing.kg")
    fails(run("push", "-g", "toy.kg", *at, "--password-file", "nothing"), 2, "password cannot be read from nothing")
    fails(run("stats", "--neo4j", "bolt://127.0.0.1:1", NEO4J_PASSWORD="x"), 1, "no Neo4j server answers")
    if pushed.password is not None:
        wrong = run("push", "-g", "toy.kg", *at, NEO4J_PASSWORD="wrong-and-secret")
        fails(wrong, 1, "with this password")
        assert "secret" not in wrong.stderr
        fails(run("stats", *at), 1, "set NEO4J_PASSWORD, or give --password-file")
    nowhere = [*options(pushed, tmp_path), "--database", "nosuch"]
    before = graph.read_bytes()
    fails(run("push", "-g", "toy.kg", *nowhere), 1, "has no database 'nosuch'")
    assert graph.read_bytes() == before


@pytest.mark.skipif(os.name == "nt", reason="a terminal of POSIX")
def test_a_password_is_asked_for_on_a_terminal_and_not_shown(pushed: Server) -> None:
    if pushed.password is None:
        pytest.skip("this server has no password")
    command = [sys.executable, "-m", "kg", "stats", "--neo4j", pushed.uri, "-f", "json"]
    mine, theirs = pty.openpty()
    with subprocess.Popen(command, stdin=theirs, stdout=subprocess.PIPE, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        while b"Password of neo4j: " not in shown:
            shown += os.read(mine, 1000)
        os.write(mine, f"{pushed.password}\n".encode())
        assert process.stdout is not None
        assert json.loads(process.stdout.read())["papers"] == 3
    os.close(mine)
    assert process.returncode == 0


def test_the_python_handle_is_the_same(pushed: Server, graph: Path) -> None:
    with kg.connect(pushed) as there, kg.open(graph) as here:
        assert there.graph == here.graph
        assert there.path is None
        assert repr(there) == repr(here)
        assert there.query("most-used-methods") == here.query("most-used-methods")
        assert there.to_networkx().nodes == here.to_networkx().nodes
        assert not here.push(pushed)
        assert ">neo4j<" in there._repr_html_()
        with pytest.raises(CypherError, match="read-only"):
            there.cypher("CREATE (n:Note)")
