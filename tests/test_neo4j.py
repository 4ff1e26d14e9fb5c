"""Pushing to a Neo4j server and reading back: what changes, what stays, what it is told when it cannot."""

from __future__ import annotations

import dataclasses
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from kg.errors import CypherError, MissingExtraError, ServerError
from kg.model import Edge, Entity, Graph, Paper
from kg.neo4j_server import LocalServer
from kg.schema import NODES
from kg.stores import neo4j as neo4j_module
from kg.stores import neo4j_rows
from kg.stores.bolt import Server, check_version, connect, explained
from kg.stores.neo4j import Changes, Neo4jStore
from tests.graphs import toy_graph, toy_papers

TOY = toy_graph()
SIZE = len(TOY.nodes), len(TOY.edges)


@pytest.fixture
def store(empty_server: Server) -> Iterator[Neo4jStore]:
    with Neo4jStore.open(empty_server) as store:
        yield store


@pytest.fixture
def toy(server: Server) -> Iterator[Neo4jStore]:
    """The toy graph, only to be read."""
    with Neo4jStore.open(server) as store:
        store.push(TOY, toy_papers())
        yield store


def run(server: Server, statement: str, **parameters: Any) -> list[tuple[Any, ...]]:
    """Run a statement as another application would."""
    with connect(server) as driver, driver.session(database=server.database) as session:
        return [tuple(record.values()) for record in session.run(statement, parameters)]


def without(graph: Graph, *ids: str) -> Graph:
    nodes = [node for node in graph.nodes.values() if node.id not in ids]
    return Graph.of(nodes, [e for e in graph.edges.values() if not {e.source, e.target} & set(ids)])


def test_a_push_makes_constraints_and_indexes_of_the_schema_first(store: Neo4jStore) -> None:
    store.push(TOY)
    unique = run(store.server, "SHOW CONSTRAINTS YIELD labelsOrTypes, properties, type")
    assert {labels[0] for labels, properties, type in unique if (properties, type) == (["kg_id"], "UNIQUENESS")} == set(
        NODES
    )
    indexed = run(store.server, "SHOW INDEXES YIELD labelsOrTypes, properties WHERE 'id' IN properties")
    assert {labels[0] for labels, _ in indexed} == set(NODES)
    said = "CALL db.index.fulltext.queryNodes('kg_names', $words) YIELD node RETURN node.id"
    assert run(store.server, said, words="corpus gauges") == [("paper:2501.00002",), ("dataset:rivertext",)]
    assert run(store.server, said, words="POS") == [("task:part-of-speech-tagging",)]


def test_a_push_gives_the_same_graph_and_papers_back(store: Neo4jStore) -> None:
    assert store.push(TOY, toy_papers()) == Changes(nodes_written=SIZE[0], edges_written=SIZE[1])
    assert store.graph() == TOY
    assert store.size() == SIZE
    assert tuple(store.papers()) == toy_papers()


def everything(server: Server) -> list[tuple[Any, ...]]:
    nodes = run(server, "MATCH (n) RETURN elementId(n) AS id, labels(n), properties(n) ORDER BY id")
    return nodes + run(server, "MATCH ()-[r]->() RETURN elementId(r) AS id, type(r), properties(r) ORDER BY id")


def test_pushing_twice_changes_nothing(store: Neo4jStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.push(TOY, toy_papers())
    before = everything(store.server)
    monkeypatch.setattr(store, "_change", lambda *_: pytest.fail("it writes"))
    assert not store.push(TOY, toy_papers())
    monkeypatch.undo()
    assert everything(store.server) == before
    assert store.push(TOY, toy_papers(), afresh=True).nodes_written == SIZE[0]
    assert everything(store.server) == before


def test_pushing_a_newer_graph_updates_and_removes_what_is_gone(store: Neo4jStore) -> None:
    store.push(TOY)
    renamed = dataclasses.replace(TOY.nodes["method:mossnet"], name="MossNet", aliases=())
    repository = dataclasses.replace(TOY.nodes["resource:example.org/brooknet"], properties=())
    smaller = without(TOY, "metric:f1", "author:ada-lindqvist")
    newer = Graph.of([*smaller.nodes.values(), renamed, repository], smaller.edges.values())
    changes = store.push(newer)
    assert (changes.nodes_removed, changes.edges_removed) == (2, len(TOY.edges) - len(newer.edges))
    assert store.graph() == newer
    assert run(store.server, "MATCH (n) RETURN count(n)") == [(len(newer.nodes),)]


def test_what_another_application_keeps_there_stays(store: Neo4jStore) -> None:
    run(store.server, "CREATE (:Paper {id: 1, title: 'mine'}), (:Paper {id: 1}), (:Method {id: 'method:mossnet'})")
    run(store.server, "CREATE (:Reader {name: 'R'})-[:USES {since: 1}]->(:Method {id: 'method:brooknet', name: 'own'})")
    before = everything(store.server)
    store.push(TOY)
    run(store.server, "MATCH (r:Reader), (m:Method {kg_id: 'method:mossnet'}) CREATE (r)-[:LIKES {stars: 5}]->(m)")
    run(store.server, "MATCH (m:Method {kg_id: 'method:brooknet'}) SET m.note = 'good', m:Favourite")
    ends = "MATCH (a {kg_id: 'paper:2501.00001'}), (b {kg_id: 'method:brooknet'}) CREATE (a)-[:USES {by: 'hand'}]->(b)"
    run(store.server, ends)
    assert store.graph() == TOY
    changed = dataclasses.replace(TOY.nodes["method:brooknet"], name="BrookNet")
    smaller = without(TOY, "method:mossnet")
    store.push(Graph.of([*smaller.nodes.values(), changed], smaller.edges.values()))
    assert run(store.server, "MATCH (m:Favourite) RETURN m.name, m.note") == [("BrookNet", "good")]
    assert run(store.server, "MATCH ()-[u:USES {by: 'hand'}]->() RETURN count(u)") == [(1,)]
    # The node that is gone stands for its end, and is the same one when it comes back.
    liked = "MATCH (:Reader)-[l:LIKES]->(m) RETURN labels(m), m.id, l.stars"
    assert run(store.server, liked) == [(["KgGone"], "method:mossnet", 5)]
    store.push(TOY)
    assert run(store.server, liked) == [(["Method"], "method:mossnet", 5)]
    assert store.graph() == TOY
    store.replace(Graph())
    assert store.size() == (0, 0)
    foreign = {row[0] for row in before}
    assert [row for row in everything(store.server) if row[0] in foreign] == before


class CutError(Exception):
    """Where a push ends in the tests."""


@pytest.mark.parametrize("steps", [0, 1, 4, 8])
def test_a_push_that_was_cut_off_is_completed_by_the_next(
    store: Neo4jStore, steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neo4j_module, "BATCH", 2)
    old = without(TOY, "method:brooknet")
    store.push(Graph.of([*old.nodes.values(), Entity(id="task:old", type="Task", name="old")], old.edges.values()))
    left = [steps]

    def change(statements: Any, rows: Any = None) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise CutError
        really(statements, rows)

    really = store._change
    with monkeypatch.context() as patch:
        patch.setattr(store, "_change", change)
        with pytest.raises(CutError):
            store.push(TOY)
    assert store.graph() != TOY
    store.push(TOY)
    assert store.graph() == TOY
    assert run(store.server, "MATCH (n) RETURN count(n)") == [(SIZE[0],)]
    assert run(store.server, "MATCH ()-[r]->() RETURN count(r)") == [(SIZE[1],)]


def test_batches_are_written_whole(store: Neo4jStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neo4j_module, "BATCH", 3)
    done: list[int] = []
    store.push(TOY, on_progress=done.append)
    assert store.graph() == TOY
    assert done == sorted(done)
    assert done[-1] == sum(SIZE)


def test_a_change_by_somebody_else_meanwhile_is_said(store: Neo4jStore) -> None:
    store.push(TOY)
    smaller = without(TOY, "metric:bleu")

    def remove(done: int) -> None:
        run(store.server, "MATCH (n:Author {kg_id: 'author:ada-lindqvist'}) DETACH DELETE n")

    with pytest.raises(ServerError, match=r"somebody else changed the graph at .*: push again"):
        store.push(smaller, on_progress=remove)
    store.push(smaller)
    assert store.graph() == smaller


HOSTILE = {
    "injection": "x'}) DETACH DELETE n //",
    "quotes": "\"; MATCH (n) DETACH DELETE n; \\' \\",
    "back-ticks": "`Method`) SET n.x = `y`",
    "NUL": "a\0b",
    "right to left": "\u202egnihtemos\u202c \u200f",
    "parameter": "$rows {key: 1} +[]?~*:^",
    "beyond the BMP": "𝒟-free 🌊",
    "line breaks": "a\r\nb\u2028c\td",
    "10,000 characters": "long " * 2000,
    "10,000 characters without a space": "語" * 10_000,
}


def test_hostile_names_are_found_again_as_they_are(store: Neo4jStore) -> None:
    nodes = [
        Entity(id=f"method:{number}{name[:100]}", type="Method", name=name, aliases=(f"{name} too",))
        for number, name in enumerate(HOSTILE.values())
    ]
    said = next(iter(TOY.edges["paper:2501.00001", "USES", "method:pondformer"].evidence))
    paper = Entity(id="paper:p", type="Paper", name="P")
    edges = [
        Edge(
            source="paper:p",
            type="USES",
            target=node.id,
            evidence=frozenset([dataclasses.replace(said, sentence=node.name, rule=node.name, version=node.name)]),
        )
        for node in nodes
    ]
    graph = Graph.of([paper, *nodes], edges)
    texts = [Paper(id="p", title="P", abstract="\n".join(HOSTILE.values()), authors=tuple(HOSTILE.values()))]
    store.push(graph, texts)
    assert store.graph() == graph
    assert list(store.papers()) == texts
    for node in nodes:
        assert node in store.find(node.name)
        assert node in store.find(f"{node.name} too")
        assert store.node(node.id) == node
        found = store.cypher("MATCH (m:Method {name: $name}) RETURN m.id, m.name", {"name": node.name})
        assert found.rows == [(node.id, node.name)]
    assert not store.push(graph, texts)


def test_an_id_that_no_index_holds_is_refused_before_anything_is_written(store: Neo4jStore) -> None:
    long = Entity(id=f"method:{'y' * 9000}", type="Method", name="y")
    with pytest.raises(ServerError, match="longer than the 8,000 bytes"):
        store.push(Graph.of([*TOY.nodes.values(), long], TOY.edges.values()))
    assert everything(store.server) == []


def test_a_graph_of_a_newer_kg_is_refused(store: Neo4jStore, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(neo4j_rows, "FORMAT", neo4j_rows.FORMAT + 1)
        store.push(TOY)
    with pytest.raises(ServerError, match="a newer kg pushed the graph"):
        Neo4jStore.open(store.server)


def test_what_was_changed_by_hand_is_said_and_put_right(store: Neo4jStore) -> None:
    store.push(TOY)
    run(store.server, "MATCH ()-[r:BUILDS_ON]->() REMOVE r.kg_starts")
    with pytest.raises(ServerError, match="incomplete or was changed by hand"):
        store.graph()
    store.push(TOY, afresh=True)
    assert store.graph() == TOY


def test_an_index_over_an_older_schema_is_made_again(store: Neo4jStore) -> None:
    run(store.server, "CREATE FULLTEXT INDEX kg_forms FOR (n:Paper) ON EACH [n.kg_forms]")
    store.push(TOY)
    assert [node.id for node in store.find("brook net")] == ["method:brooknet"]


WRITING = [
    "CREATE (:Method {id: 'x'})",
    "MATCH (n) DETACH DELETE n",
    "MATCH (n) SET n.name = 'x'",
    "MERGE (:Method {id: 'x'})",
    "CREATE INDEX mine FOR (n:Paper) ON (n.name)",
    "DROP CONSTRAINT kg_paper",
    "CALL db.createLabel('Mine')",
    "MATCH (n) CALL (n) { SET n.x = 1 } RETURN count(n)",
    "FOREACH (x IN [1] | CREATE (:Method))",
]


@pytest.mark.parametrize("statement", WRITING)
def test_cypher_only_reads_unless_told(toy: Neo4jStore, statement: str) -> None:
    with pytest.raises(CypherError, match="read-only: the statement writes; give --write"):
        toy.cypher(statement)
    assert toy.graph() == TOY


def test_words_that_write_may_stand_in_quotes(toy: Neo4jStore) -> None:
    assert toy.cypher("RETURN 'CREATE (n) DELETE n' AS `SET`").rows == [("CREATE (n) DELETE n",)]


def test_cypher_writes_when_told(store: Neo4jStore) -> None:
    store.push(TOY)
    assert store.cypher("CREATE (n:Note {text: $t}) RETURN n", {"t": "hi"}, write=True).rows == [
        ({"_label": "Note", "text": "hi"},)
    ]
    assert store.cypher("MATCH (n:Note) DELETE n", write=True).rows == []
    assert store.cypher("CREATE (:Note) WITH 1 AS x MATCH (n:Nowhere) RETURN n", write=True).rows == []
    assert run(store.server, "MATCH (n:Note) RETURN count(n)") == [(1,)]
    assert store.graph() == TOY


@pytest.mark.parametrize(
    ("statement", "saying"),
    [
        ("MATCH (n:Papr) RETURN n", "no node type Papr. Did you mean 'Paper'?"),
        ("MATCH ()-[r:USSES]->() RETURN r", "no edge type USSES. Did you mean 'USES'"),
        ("MATCH (m:Method) RETURN m.nam", "no property nam. Did you mean 'name'?"),
        ("MATCH (n:Paper RETURN n", "Invalid input 'RETURN'"),
        ("MATCH (n) RETURN m", "`m` not defined"),
        ("MATCH (n)-[r]->() RETURN label(r)", "write type(r) for label(r)"),
        ("MATCH (a:Method)-[* SHORTEST 1..3]-(b) RETURN a", "write shortestPath("),
        ("RETURN list_filter([1], x -> x > 1)", "or [x IN list WHERE …]"),
        ("MATCH (m:Method) WHERE m.name = $name RETURN m", "$name, which is not given"),
        ("RETURN 1 / 0", "/ by zero"),
        ("", ""),
    ],
)
def test_a_wrong_statement_is_told_what_is_wrong(toy: Neo4jStore, statement: str, saying: str) -> None:
    with pytest.raises(CypherError) as error:
        toy.cypher(statement)
    assert saying in str(error.value)
    assert "\n" not in str(error.value)
    assert "neo4j_code" not in str(error.value)


def test_types_of_the_schema_that_the_graph_lacks_find_nothing(store: Neo4jStore) -> None:
    store.push(without(TOY, *(node.id for node in TOY.of_type("Author"))))
    assert store.cypher("MATCH (a:Author)-[:WROTE]->(p) RETURN p.name").rows == []


@pytest.mark.parametrize(
    ("value", "saying"), [({1}, "of type set"), (object(), "of type object"), (2**63, "too large")]
)
def test_wrong_parameters_are_named(toy: Neo4jStore, value: object, saying: str) -> None:
    with pytest.raises(CypherError, match=saying):
        toy.cypher("RETURN $x", {"x": value})
    with pytest.raises(CypherError, match=r"no parameter \$nam .*Did you mean 'name'"):
        toy.cypher("RETURN $name", {"name": "x", "nam": "x"})
    assert toy.cypher("RETURN $x", {"x": {"a": ("b\ud800",)}}).rows == [({"a": ["b\ufffd"]},)]


def test_values_come_plain(toy: Neo4jStore) -> None:
    table = toy.cypher(
        "RETURN datetime('2025-01-03T10:00:00Z') AS a, duration('P1D') AS b, time('10:00Z') AS c, "
        "point({x: 1, y: 2}) AS d, [date('2025-01-03')] AS e"
    )
    assert table.rows[0][:3] == ("2025-01-03T10:00:00.000000000+00:00", "P1D", "10:00:00.000000000+00:00")
    assert table.rows[0][4] == ["2025-01-03"]
    assert all(isinstance(value, str | list) for value in table.rows[0])


def test_time_and_rows_are_limited(server: Server, toy: Neo4jStore) -> None:
    with Neo4jStore.open(server, limit=0.5, rows=3) as limited:
        with pytest.raises(CypherError, match=r"stopped after 0.5 seconds"):
            limited.cypher("UNWIND range(1, 100000) AS a UNWIND range(1, 1000000) AS b WITH a * b AS x RETURN max(x)")
        cut = limited.cypher("UNWIND range(1, 9) AS x RETURN x")
        assert (cut.rows, cut.is_cut) == ([(1,), (2,), (3,)], True)
        for rows, is_cut in ((2, False), (3, False), (4, True)):
            assert limited.cypher(f"UNWIND range(1, {rows}) AS x RETURN x").is_cut is is_cut
    assert not toy.cypher("UNWIND range(1, 9) AS x RETURN x").is_cut


@contextmanager
def answering(reply: bytes) -> Iterator[int]:
    """A port at which everybody gets the same answer."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    speaking, _ = listening.accept()
                except OSError:
                    return
                with speaking:
                    speaking.recv(64)
                    speaking.sendall(reply)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


def refused(server: Server) -> str:
    with pytest.raises(ServerError) as error:
        connect(server)
    said = str(error.value)
    assert "\n" not in said
    assert "neo4j_code" not in said
    assert not server.password or server.password not in said
    return said


def test_a_wrong_password_is_said_without_it(server: Server) -> None:
    assert "refuses the user 'neo4j' with this password" in refused(
        dataclasses.replace(server, user="neo4j", password="wrong-and-secret")
    )
    assert "set NEO4J_PASSWORD, or give --password-file" in refused(dataclasses.replace(server, password=None))
    assert "secret" not in repr(dataclasses.replace(server, password="secret"))


def test_a_missing_database_is_said(server: Server) -> None:
    assert "has no database 'nosuch': name another with --database" in refused(
        dataclasses.replace(server, database="nosuch")
    )


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@pytest.mark.parametrize(
    ("uri", "saying"),
    [
        (lambda: f"bolt://127.0.0.1:{free_port()}", "no Neo4j server answers at bolt://127.0.0.1:"),
        (lambda: f"neo4j://127.0.0.1:{free_port()}", "no Neo4j server answers at neo4j://127.0.0.1:"),
        (lambda: "bolt://no.such.host.invalid", "there is no host of the name"),
        (lambda: "http://127.0.0.1:7474", "is no URI of a Neo4j server"),
        (lambda: "localhost", "is no URI of a Neo4j server"),
        (lambda: "", "is no URI of a Neo4j server"),
        (lambda: "bolt://127.0.0.1:99999", "there is no port 99999"),
    ],
)
def test_a_server_that_is_not_there_is_said(uri: Callable[[], str], saying: str) -> None:
    assert saying in refused(Server(uri=uri(), password="secret"))


def test_a_password_in_the_uri_is_refused_and_not_repeated() -> None:
    said = refused(Server(uri="bolt://neo4j:hunter2@127.0.0.1:7687"))
    assert "NEO4J_PASSWORD" in said
    assert "hunter2" not in said


@pytest.mark.parametrize(
    ("reply", "saying"),
    [
        (bytes(4), "is no Neo4j that is supported: Neo4j 5.7 or later is needed"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "answers HTTP, not Bolt"),
        (b"", "the connection with Neo4j at .* was lost"),
    ],
)
def test_something_else_that_answers_is_said(reply: bytes, saying: str) -> None:
    with answering(reply) as port, pytest.raises(ServerError, match=saying):
        connect(Server(uri=f"bolt://127.0.0.1:{port}", password="secret"))


def test_tls_where_there_is_none_is_said(server: Server) -> None:
    uri = server.uri.replace("bolt://", "bolt+s://").replace("neo4j://", "neo4j+s://")
    if uri == server.uri:
        pytest.skip("this server speaks TLS")
    assert "does not speak TLS" in refused(dataclasses.replace(server, uri=uri))


def test_an_older_server_is_refused() -> None:
    for agent in ("Neo4j/5.7.0", "Neo4j/5.26.16", "Neo4j/2025.10.1", "Memgraph"):
        check_version(agent)
    for old in ("4.4.40", "5.6.0"):
        with pytest.raises(ServerError, match=f"Neo4j {old}, which is too old: Neo4j 5.7 or later"):
            check_version(f"Neo4j/{old}")


@pytest.mark.parametrize(
    ("code", "saying"),
    [
        ("Neo.ClientError.Security.Forbidden", "the user 'reader' may not do this in the database 'neo4j'"),
        ("Neo.ClientError.General.ForbiddenOnReadOnlyDatabase", "lets nobody write to the database 'neo4j'"),
        ("Neo.ClientError.Security.CredentialsExpired", "has to be changed"),
        ("Neo.TransientError.Database.DatabaseUnavailable", "is not running"),
        ("Neo.TransientError.General.MemoryPoolOutOfMemoryError", "too little memory"),
        ("Neo.DatabaseError.Transaction.TransactionLogError", "as when its disk is full"),
        ("Neo.DatabaseError.General.UnknownError", "fails: the disk is full"),
    ],
)
def test_what_the_community_edition_cannot_be_made_to_say(code: str, saying: str) -> None:
    from neo4j.exceptions import Neo4jError

    said: Mapping[str, Any] = {"code": code, "message": "the disk is full\nand more"}
    with (
        pytest.raises(ServerError, match=saying) as error,
        explained(Server(uri="bolt://h", user="reader", password="secret")),
    ):
        raise Neo4jError._hydrate_neo4j(**said)
    assert "secret" not in str(error.value)


def test_a_certificate_that_is_not_trusted_is_explained() -> None:
    from neo4j.exceptions import ServiceUnavailable

    error = ServiceUnavailable("Couldn't connect")
    error.__cause__ = ssl.SSLCertVerificationError("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed certificate")
    with (
        pytest.raises(ServerError, match=r"the certificate of .* is not trusted .*\+ssc"),
        explained(Server(uri="neo4j+s://h")),
    ):
        raise error


def test_without_the_driver_the_extra_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"pip install 'kg\[neo4j\]'"):
        Neo4jStore.open(Server(uri="bolt://h"))
    with pytest.raises(MissingExtraError):
        LocalServer(tmp_path).start()


def test_nothing_is_logged_to_standard_error(server: Server) -> None:
    script = (
        "import sys; from kg.stores.bolt import Server; from kg.stores.neo4j import Neo4jStore; "
        "password = sys.stdin.read() or None; "
        "store = Neo4jStore.open(Server(uri=sys.argv[1], user=sys.argv[2], database=sys.argv[3], password=password)); "
        "print(store.cypher('MATCH (a:Author)-[w:WROTE]->(p) WHERE a.url IS NULL RETURN count(w) > -1').rows)"
    )
    words = [sys.executable, "-c", script, server.uri, server.user, server.database]
    done = subprocess.run(words, input=server.password or "", capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("[(True,)]\n", "")
