"""The Cypher index: made, remade, shared and thrown away; and what a wrong statement is told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kg.errors import CypherError
from kg.model import Graph
from kg.stores import cypher
from kg.stores.cypher import CypherIndex
from kg.stores.file import GraphFile
from tests.graphs import toy_graph
from tests.signals import HEEDING
from tests.test_stores_file import made, nobody

COUNT = "MATCH (n) RETURN count(n)"
SLOW = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b WITH a * b AS x RETURN max(x)"
ENDLESS = SLOW.replace("WITH", "UNWIND range(1, 100000) AS c WITH")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CypherIndex]:
    path = made(tmp_path_factory.mktemp("toy") / "g.kg")
    with GraphFile.open(path, read_only=True) as file, CypherIndex.open(file) as index:
        yield index


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return made(tmp_path / "g.kg")


def count(path: Path) -> int:
    with GraphFile.open(path, read_only=True) as file, CypherIndex.open(file) as index:
        return int(index.cypher(COUNT).rows[0][0])


def names(path: Path) -> list[str]:
    return sorted(p.name for p in path.parent.iterdir())


def test_it_lies_beside_the_graph_and_is_used_again(path: Path) -> None:
    assert count(path) == len(toy_graph())
    assert names(path) == ["g.kg", "g.kg.cypher", "g.kg.cypher.json"]
    before = [(p.stat().st_ino, p.read_bytes()) for p in path.parent.iterdir()]
    assert count(path) == len(toy_graph())
    assert [(p.stat().st_ino, p.read_bytes()) for p in path.parent.iterdir()] == before


def test_it_follows_the_graph(path: Path) -> None:
    with GraphFile.open(path) as file, CypherIndex.open(file) as index:
        assert index.cypher(COUNT).rows == [(len(toy_graph()),)]
        file.replace(Graph.of([], []))
        assert index.cypher(COUNT).rows == [(0,)]
    assert count(path) == 0
    made(path)
    assert count(path) == len(toy_graph())


def cut(index: Path) -> None:
    index.write_bytes(index.read_bytes()[:5000])


def spoil(index: Path) -> None:
    content = bytearray(index.read_bytes())
    content[len(content) // 2] ^= 255
    index.write_bytes(content)


def beside(index: Path) -> Path:
    return index.with_name("g.kg.cypher.json")


@pytest.mark.parametrize(
    "damage",
    [
        cut,
        spoil,
        Path.unlink,
        lambda index: index.write_text("text"),
        lambda index: beside(index).unlink(),
        lambda index: beside(index).write_bytes(b"\xff\xfe"),
        lambda index: beside(index).write_text("[1]"),
    ],
    ids=["cut", "spoilt", "gone", "text", "no stamp", "stamp of bytes", "stamp of another kind"],
)
def test_it_is_remade_when_damaged(path: Path, damage: Callable[[Path], object]) -> None:
    count(path)
    damage(path.with_name("g.kg.cypher"))
    assert count(path) == len(toy_graph())
    assert names(path) == ["g.kg", "g.kg.cypher", "g.kg.cypher.json"]


def test_it_is_remade_for_another_engine_or_schema(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    count(path)
    before = beside(path).read_text(encoding="utf-8")
    monkeypatch.setattr(cypher, "FORMAT", cypher.FORMAT + 1)
    assert count(path) == len(toy_graph())
    assert beside(path).read_text(encoding="utf-8") != before


def test_a_folder_in_its_way_is_left_alone(path: Path) -> None:
    folder = path.with_name("g.kg.cypher")
    folder.mkdir()
    (folder / "mine").touch()
    assert count(path) == len(toy_graph())
    assert names(path) == ["g.kg", "g.kg.cypher"]
    assert (folder / "mine").exists()


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_a_folder_that_may_only_be_read() -> None:
    with tempfile.TemporaryDirectory() as name, tempfile.TemporaryDirectory() as elsewhere:
        path = made(Path(name, "g.kg"))
        Path(name).chmod(0o555)
        Path(elsewhere).chmod(0o777)
        old, tempfile.tempdir = tempfile.tempdir, elsewhere
        try:
            with nobody():
                with GraphFile.open(path, read_only=True) as file, CypherIndex.open(file) as index:
                    assert index.cypher(COUNT).rows == [(len(toy_graph()),)]
                    assert len(list(Path(elsewhere).iterdir())) == 1
                assert names(path) == ["g.kg"]
                assert list(Path(elsewhere).iterdir()) == []
        finally:
            tempfile.tempdir = old
            Path(name).chmod(0o755)


def test_two_in_one_process(path: Path) -> None:
    with GraphFile.open(path) as a, GraphFile.open(path) as b, CypherIndex.open(a) as first:
        with CypherIndex.open(b) as second:
            a.replace(Graph.of([], []))
            assert first.cypher(COUNT).rows == second.cypher(COUNT).rows == [(0,)]
            b.replace(toy_graph())
            assert second.cypher(COUNT).rows == [(len(toy_graph()),)]
        assert first.cypher(COUNT).rows == [(len(toy_graph()),)]
    assert count(path) == len(toy_graph())


READER = """
import sys
from pathlib import Path
from kg.stores.cypher import CypherIndex
from kg.stores.file import GraphFile
for _ in range(3):
    with GraphFile.open(sys.argv[1], read_only=True) as file, CypherIndex.open(file) as index:
        print(index.cypher("MATCH (n) RETURN count(n)").rows[0][0])
    Path(f"{sys.argv[1]}.cypher.json").unlink(missing_ok=True)  # so that everybody makes it again
"""


def test_processes_that_remake_it_at_once(path: Path) -> None:
    command = [sys.executable, "-c", READER, str(path)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    for process in running:
        out, err = process.communicate()
        assert (out.split(), err) == ([str(len(toy_graph()))] * 3, "")
    assert count(path) == len(toy_graph())
    assert names(path) == ["g.kg", "g.kg.cypher", "g.kg.cypher.json"]


@pytest.mark.parametrize(
    ("statement", "saying"),
    [
        ("", "is empty"),
        (" // only a comment", "is empty"),
        ("RETURN 1; RETURN 2", "one Cypher statement at a time"),
        ("MATCH (n:Papr) RETURN n", "no node or edge type Papr. Did you mean 'Paper'?"),
        ("MATCH ()-[r:USSES]->() RETURN r", "Did you mean 'USES'"),
        ("MATCH (m:Method) RETURN m.nam", "m has no property nam. Did you mean 'name'?"),
        ("MATCH (n:Paper RETURN n", "the ( at line 1, column 7 has no partner"),
        ("MATCH (n:Paper)\nRETURN n.name ORDER", "cannot be parsed at line 2"),
        ("MATCH (n) RETURN m", "Variable m is not in scope"),
        ("RETURN split('a,b', ',')", "string_split"),
        ("MATCH p = shortestPath((a:Method)-[*]->(b:Task)) RETURN p", "a path without an end"),
        ("MATCH (p:Paper) WHERE exists((p)-[:USES]->(:Method)) RETURN p", "write EXISTS { … }"),
        ("MATCH (n) WHERE id(n) = 3 RETURN n", "write n.id"),
        ("MATCH (p:Paper) RETURN p.date.year", "use p.year"),
        ("MATCH (p:Paper) RETURN [(p)-[:USES]->(m) | m.name]", "write a MATCH and collect(…)"),
        ("CALL (x) { RETURN 1 }", "use WITH"),
        ("RETURN apoc.coll.sum([1])", "no APOC"),
        ("MATCH (m:Method) WHERE m.name = $name RETURN m", "$name, which is not given"),
        ("RETURN 'unclosed", "cannot be parsed"),
        ("RETURN 1 / 0", "Divide by zero"),
        ("HELLO", "begins with MATCH"),
    ],
)
def test_a_wrong_statement_is_told_what_is_wrong(index: CypherIndex, statement: str, saying: str) -> None:
    with pytest.raises(CypherError) as error:
        index.cypher(statement)
    assert saying in str(error.value)
    assert "\n" not in str(error.value)
    assert "exception:" not in str(error.value)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE (:Method {id: 'x'})",
        "MATCH (n) DETACH DELETE n",
        "MATCH (n) SET n.name = 'x'",
        "MERGE (:Method {id: 'x'})",
        "DROP TABLE Paper",
        "COPY (MATCH (n) RETURN n.id) TO 'out.csv'",
        "LOAD FROM 'in.csv' RETURN *",
        "MATCH (n) LOAD FROM 'in.csv' RETURN *",
        "PROFILE COPY (RETURN 1) TO 'out.csv'",
        "EXPORT DATABASE 'out'",
        "ATTACH 'other' AS other (dbtype lbug)",
        "INSTALL json",
        "CHECKPOINT",
        "BEGIN TRANSACTION",
        "/* RETURN */ create (:Method {id: 'x'})",
    ],
)
def test_what_writes_or_reaches_outside_is_refused(
    index: CypherIndex, statement: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CypherError, match="read-only"):
        index.cypher(statement)
    assert list(tmp_path.iterdir()) == []
    assert index.cypher(COUNT).rows == [(len(toy_graph()),)]


def test_words_that_write_may_stand_in_quotes(index: CypherIndex) -> None:
    statement = "RETURN 'CREATE; $x', \"LOAD FROM\" AS `SET a; $y` // DELETE; $z"
    assert index.cypher(statement).rows == [("CREATE; $x", "LOAD FROM")]
    assert index.cypher("/* $a; */ RETURN $x AS x;\n", {"x": "it's \\ $y;"}).rows == [("it's \\ $y;",)]
    assert index.cypher("RETURN 'a\\'; CREATE $x' AS x").rows == [("a'; CREATE $x",)]


def test_writing_is_for_servers(index: CypherIndex) -> None:
    with pytest.raises(CypherError, match="cannot write to a graph file"):
        index.cypher("CREATE (:Method {id: 'x'})", write=True)


def test_wrong_parameters_are_named(index: CypherIndex) -> None:
    for value, saying in (
        ({1}, "of type set"),
        (object(), "of type object"),
        (2**63, "too large"),
        ([1, "a"], "different"),
    ):
        with pytest.raises(CypherError, match=saying):
            index.cypher("RETURN $x", {"x": value})
    with pytest.raises(CypherError, match=r"no parameter \$nam .*Did you mean 'name'"):
        index.cypher("RETURN $name", {"name": "x", "nam": "x"})
    assert index.cypher("RETURN $x", {"x": "a\ud800b"}).rows == [("a\ufffdb",)]
    assert index.cypher("RETURN $x, $y", {"x": (1, 2), "y": [1, 2.5]}).rows == [([1, 2], [1.0, 2.5])]
    assert index.cypher("RETURN $x", {"x": None}).rows == [(None,)]


def test_a_statement_that_takes_too_long_is_stopped(path: Path) -> None:
    with GraphFile.open(path) as file, CypherIndex.open(file, limit=0.2) as index:
        with pytest.raises(CypherError, match=r"stopped after 0.2 seconds"):
            index.cypher(SLOW)
        assert index.cypher(COUNT).rows == [(len(toy_graph()),)]


def test_a_statement_that_needs_too_much_memory_is_stopped(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cypher, "_MEMORY", 2**26)
    with GraphFile.open(path) as file, CypherIndex.open(file) as index:
        with pytest.raises(CypherError, match="too much memory"):
            index.cypher("UNWIND range(1, 30000000) AS a RETURN count(DISTINCT a)")
        assert index.cypher(COUNT).rows == [(len(toy_graph()),)]


INTERRUPTED = """
import sys
from kg.stores.cypher import CypherIndex
from kg.stores.file import GraphFile
with GraphFile.open(sys.argv[1]) as file, CypherIndex.open(file, limit=0) as index:
    print("running", flush=True)
    try:
        index.cypher(sys.argv[2])
    except KeyboardInterrupt:
        print("stopped", index.cypher("RETURN 1").rows)
"""


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_ctrl_c_stops_a_statement(path: Path) -> None:
    command = [sys.executable, "-c", INTERRUPTED, str(path), ENDLESS]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **HEEDING) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "running\n"
        timer = threading.Timer(0.3, process.send_signal, [signal.SIGINT])
        timer.start()
        try:
            said, _ = process.communicate(timeout=60)  # it would run for years
        finally:
            process.kill()
        timer.join()
    assert said == "stopped [(1,)]\n"


def test_closing_twice_is_closing_once(path: Path) -> None:
    with GraphFile.open(path) as file:
        index = CypherIndex.open(file)
        index.close()
        index.close()
