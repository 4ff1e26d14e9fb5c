"""Exports for Neo4j give the graph that a push gives, and a server that is killed in a push loses nothing."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kg.bench.push import kill
from kg.bench.synthetic import synthetic
from kg.cli.app import app
from kg.errors import ServerError
from kg.exports import write
from kg.exports.neo4j_admin import ARGUMENTS, FINISH
from kg.model import Edge, Entity, Graph, Paper
from kg.neo4j_server import LocalServer, temporary
from kg.stores.bolt import Server, connect
from kg.stores.neo4j import Changes, Neo4jStore
from tests.graphs import toy_graph, toy_papers
from tests.neo4j import missing
from tests.test_graph_handle import write_toy
from tests.test_neo4j import HOSTILE, run

TOY = toy_graph()
MARKS = {
    "separator": "a\x1fb",
    "separator at the end": "a\x1f",
    "escapes": "\\u0041 \\\x01 \\n \\\\u0027",
    "semicolons": ";a;b;",
    "blanks": "  ",
    "byte order": "\ufeff\ufffe\U000e0001",
}


def hostile() -> tuple[Graph, list[Paper]]:
    """The toy graph, and texts at every place that could end a literal, a cell or a line."""
    texts = [*HOSTILE.values(), *MARKS.values()]
    nodes = [
        Entity(id=f"method:{n}{text[:100]}", type="Method", name=text, aliases=aliases)
        for n, text in enumerate(texts)
        for aliases in [(text,) if n % 2 else (f"{text} too", text, "")]
    ]
    nodes.append(Entity(id="method:nothing", type="Method", name="", aliases=("",)))
    paper = Entity(id="paper:p", type="Paper", name="P")
    said = next(iter(TOY.edges["paper:2501.00001", "USES", "method:pondformer"].evidence))
    evidence = {
        node.id: frozenset(
            dataclasses.replace(said, sentence=node.name, rule=rule, version=node.name, score=1 / (n + 3))
            for rule in [node.name, *(["", "x"] if node.name and n % 2 else [])]
        )
        for n, node in enumerate(nodes)
    }
    edges = [Edge(source=paper.id, type="USES", target=id, evidence=of) for id, of in evidence.items()]
    graph = Graph.of([paper, *nodes, *TOY.nodes.values()], [*edges, *TOY.edges.values()])
    text = Paper(id="p", title="P", abstract="\n".join(texts), authors=tuple(texts))
    return graph, sorted([text, *toy_papers()], key=lambda paper: paper.id)


def everything(server: Server) -> list[tuple[Any, ...]]:
    """All there is but the ids of the server's own."""
    nodes = run(server, "MATCH (n) RETURN n.kg_id AS id, labels(n), properties(n) ORDER BY id")
    edges = "MATCH (a)-[r]->(b) RETURN a.kg_id AS a, type(r) AS t, b.kg_id AS b, properties(r) ORDER BY a, t, b"
    return nodes + run(server, edges)


def schema(server: Server) -> set[tuple[Any, ...]]:
    rows = run(server, "SHOW INDEXES YIELD name, type, labelsOrTypes, properties")
    return {(name, type, *map(tuple, (labels or (), properties or ()))) for name, type, labels, properties in rows}


def play(script: Path, server: Server) -> None:
    """Run a script statement by statement, as a plain client does."""
    with connect(server) as driver, driver.session(database=server.database) as session:
        for line in script.read_text(encoding="utf-8").split("\n"):
            if line and not line.startswith("//"):
                assert line.endswith(";")
                session.run(line.removesuffix(";")).consume()


def test_a_script_makes_what_a_push_makes(empty_server: Server, tmp_path: Path) -> None:
    graph, papers = hostile()
    write(graph, "cypher", tmp_path / "g.cypher", papers=papers)
    with Neo4jStore.open(empty_server) as store:
        run(empty_server, "CREATE (:Method {id: 'method:mossnet', name: 'of another application'})")
        play(tmp_path / "g.cypher", empty_server)
        assert store.graph() == graph
        assert list(store.papers()) == papers
        held = everything(empty_server), schema(empty_server)
        play(tmp_path / "g.cypher", empty_server)
        assert (everything(empty_server), schema(empty_server)) == held
        assert not store.push(graph, papers)
        store.push(graph, papers, afresh=True)
        assert (everything(empty_server), schema(empty_server)) == held


def test_a_script_brings_an_older_graph_up_to_date(empty_server: Server, tmp_path: Path) -> None:
    older = [dataclasses.replace(node, name=f"old {node.name}", aliases=("x",)) for node in TOY.nodes.values()]
    write(TOY, "cypher", tmp_path / "g.cypher")
    with Neo4jStore.open(empty_server) as store:
        store.push(Graph.of(older, list(TOY.edges.values())[::2]))
        play(tmp_path / "g.cypher", empty_server)
        assert store.graph() == TOY


@pytest.fixture
def local() -> Iterator[LocalServer]:
    with temporary() as local:
        yield local


def imported(local: LocalServer, folder: Path, *more: str) -> None:
    try:
        local.admin("database", "import", "full", "neo4j", f"@{ARGUMENTS}", *more, folder=folder)
    except ServerError as error:
        if "neo4j-admin" in str(error):
            raise
        missing(str(error))


def test_a_bulk_import_makes_what_a_push_makes(local: LocalServer, empty_server: Server, tmp_path: Path) -> None:
    graph, papers = hostile()
    write(graph, "neo4j-admin", tmp_path / "files", papers=papers)
    imported(local, tmp_path / "files")
    server = local.start(port=0)
    with Neo4jStore.open(empty_server) as there:
        there.push(graph, papers)
    with Neo4jStore.open(server) as store:
        # A list of one empty text is what CSV cannot say: only what has one is written by the push.
        unsaid = store.push(graph, papers)
        assert unsaid == Changes(nodes_written=1, edges_written=1)
        assert store.graph() == graph
        assert list(store.papers()) == papers
    assert everything(server) == everything(empty_server)
    assert schema(server) == schema(empty_server)
    with pytest.raises(ServerError, match="the server runs: stop it first"):
        local.admin("--version", folder=tmp_path)
    local.stop()
    with pytest.raises(ServerError, match=r"neo4j-admin fails \(.*\): see .*admin.log"):
        imported(local, tmp_path / "files")
    write(TOY, "neo4j-admin", tmp_path / "toy", papers=toy_papers())
    imported(local, tmp_path / "toy", "--overwrite-destination")
    server = local.start(port=0)
    # In place of a push.
    play(tmp_path / "toy" / FINISH, server)
    with Neo4jStore.open(server) as store:
        assert store.graph() == TOY
        assert not store.push(TOY, toy_papers())
        assert schema(server) == schema(empty_server)


def test_the_command_says_how_to_import(tmp_path: Path) -> None:
    words = ["export", "neo4j-admin", "-g", str(write_toy(tmp_path / "toy.kg")), "-o", str(tmp_path / "my files")]
    said = CliRunner().invoke(app, words, prog_name="kg", catch_exceptions=False).stdout.splitlines()
    folder = tmp_path / "my files"
    assert said[1] == f"import it: cd '{folder}' && neo4j-admin database import full neo4j @import.args"
    named = [
        line.partition("=")[2].partition("=")[2].split(",") for line in (folder / ARGUMENTS).read_text().split("\n")
    ]
    assert {file for files in named for file in files if file} == {f.name for f in folder.glob("*.csv")}


def test_a_server_that_is_killed_while_a_graph_is_pushed(local: LocalServer) -> None:
    """Two kills; `kg bench push --kills 20` does twenty."""
    try:
        local.start(port=0)
    except ServerError as error:
        missing(str(error))
    kills = list(kill(local, kills=int(os.environ.get("KG_KILLS", "2")), seed=1))
    assert all(kill.is_whole for kill in kills), kills
    # The driver waits for the server, and the push goes on; every second push is cut off and completed by the next.
    assert all(kill.went_on for kill in kills[::2]), kills


def test_a_commit_whose_end_was_not_heard_is_done_again(empty_server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    from neo4j import Session
    from neo4j.exceptions import IncompleteCommit

    left = [2]

    def commits(session: Session, work: Any) -> None:
        really(session, work)
        if left[0]:
            left[0] -= 1
            raise IncompleteCommit("lost")

    really = Session.execute_write
    monkeypatch.setattr(Session, "execute_write", commits)
    graph = synthetic(200)
    with Neo4jStore.open(empty_server) as store:
        store.push(graph)
        assert store.graph() == graph
    assert left == [0]
