"""What every store keeps, and what everything that answers Cypher finds. A new store is one more parameter."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import Edge, Entity, Evidence, Graph, Span
from kg.schema import EDGES, NODES
from kg.stores import CypherStore, Store
from kg.stores.bolt import Server
from kg.stores.cypher import CypherIndex
from kg.stores.file import GraphFile
from kg.stores.memory import MemoryStore
from kg.stores.neo4j import Neo4jStore
from tests.graphs import graphs, texts, toy_graph

NewStore = Callable[[], AbstractContextManager[Store]]
NewCypher = Callable[[Graph], AbstractContextManager[CypherStore]]

ANY = texts() | st.text(st.sampled_from("\0a'"), min_size=1, max_size=3)
"""Every character that is one, NUL too."""


@contextmanager
def graph_file() -> Iterator[Store]:
    with tempfile.TemporaryDirectory() as folder, GraphFile.open(Path(folder, "g.kg"), create=True) as file:
        yield file


@contextmanager
def cypher_index(graph: Graph) -> Iterator[CypherStore]:
    with tempfile.TemporaryDirectory() as folder, GraphFile.open(Path(folder, "g.kg"), create=True) as file:
        file.replace(graph)
        with CypherIndex.open(file) as index:
            yield index


def neo4j_store(server: Server) -> NewStore:
    """New stores on one server, each emptied of what the one before left."""

    @contextmanager
    def new() -> Iterator[Store]:
        with Neo4jStore.open(server) as store:
            store.replace(Graph())
            yield store

    return new


@pytest.fixture(scope="module", params=["GraphFile", "MemoryStore", "Neo4jStore"])
def new_store(request: pytest.FixtureRequest) -> NewStore:
    match request.param:
        case "GraphFile":
            return graph_file
        case "MemoryStore":
            return MemoryStore
    return neo4j_store(request.getfixturevalue("server"))


@pytest.fixture(scope="module", params=["CypherIndex", "Neo4jStore"])
def new_cypher(request: pytest.FixtureRequest) -> NewCypher:
    if request.param == "CypherIndex":
        return cypher_index
    server: Server = request.getfixturevalue("server")

    @contextmanager
    def new(graph: Graph) -> Iterator[CypherStore]:
        with Neo4jStore.open(server) as store:
            store.replace(graph)
            yield store

    return new


@pytest.fixture
def toy(new_store: NewStore) -> Iterator[Store]:
    with new_store() as store:
        store.replace(toy_graph())
        yield store


def test_a_new_store_holds_nothing(new_store: NewStore) -> None:
    with new_store() as store:
        assert store.graph() == Graph.of([], [])
        assert list(store.names()) == store.find("LoRA") == store.edges_of("method:lora") == []
        assert store.node("method:lora") is store.edge("a", "USES", "b") is None
        assert store.suggestions("LoRA") == ""


@settings(deadline=None, max_examples=30)
@given(graph=graphs(text=ANY), before=graphs())
def test_what_goes_in_comes_out(new_store: NewStore, graph: Graph, before: Graph) -> None:
    with new_store() as store:
        store.replace(before)
        store.replace(graph)
        assert store.graph() == graph
        store.replace(graph)
        assert store.graph() == graph
        assert [store.node(i) for i in graph.nodes] == list(graph.nodes.values())
        assert [store.edge(*k) for k in graph.edges] == list(graph.edges.values())
        for n in graph.nodes.values():
            assert store.edges_of(n.id) == [e for k, e in graph.edges.items() if n.id in (k[0], k[2])]
            for name in (n.name, *n.aliases):
                assert n in store.find(name, limit=len(graph))
        assert list(store.names()) == sorted({n.name for n in graph.nodes.values()})


def test_nodes_and_edges_come_in_order(toy: Store) -> None:
    graph = toy.graph()
    assert list(graph.nodes) == sorted(graph.nodes)
    assert list(graph.edges) == sorted(graph.edges)
    keys = [e.key for e in toy.edges_of("method:brooknet")]
    assert keys == sorted(keys)
    assert len(keys) == 9


def test_find_knows_spellings_and_aliases(toy: Store) -> None:
    for name in ("Brooknet", "BROOK NET", "brook-nets", "BN"):
        assert [n.id for n in toy.find(name)] == ["method:brooknet"]
    assert toy.find("no such thing") == toy.find("") == toy.find("\ud800") == []


def test_find_puts_the_exact_spelling_first_then_the_best_connected(new_store: NewStore) -> None:
    paper = Entity(id="paper:1", type="Paper", name="One")
    twins = [
        Entity(id="dataset:lora", type="Dataset", name="LORA"),
        Entity(id="method:lora", type="Method", name="LoRA"),
        Entity(id="task:lora", type="Task", name="lora"),
        Entity(id="metric:radio", type="Metric", name="radio", aliases=("Lora",)),
    ]
    said = frozenset([Evidence(paper="1", span=Span(0, 1), sentence="L.", rule="r", score=0.5)])
    edges = [Edge(source="paper:1", type="USES", target="method:lora", evidence=said)]
    with new_store() as store:
        store.replace(Graph.of([paper, *twins], edges))
        assert [n.name for n in store.find("lora")] == ["lora", "LoRA", "LORA", "radio"]
        assert [n.name for n in store.find("LORA")] == ["LORA", "LoRA", "radio", "lora"]
        assert [n.name for n in store.find("Lora")] == ["radio", "LoRA", "LORA", "lora"]
        assert [n.name for n in store.find("lo-ra")] == ["LoRA", "LORA", "radio", "lora"]
        assert len(store.find("lora", limit=2)) == 2


def test_find_tells_names_of_marks_alone_apart(new_store: NewStore) -> None:
    marks = [Entity(id=f"method:{n}", type="Method", name=n) for n in ("\u0301", "\u0302", " ", "$")]
    with new_store() as store:
        store.replace(Graph.of(marks, []))
        assert [store.find(n.name) for n in marks] == [[n] for n in marks]
        assert store.find("") == []


def test_names_of_one_type(toy: Store) -> None:
    assert list(toy.names("Metric")) == ["BLEU", "F1"]
    assert list(toy.names("Nonsense")) == []


def test_a_wrong_name_is_told_the_near_one(toy: Store) -> None:
    assert toy.suggestions("Broknet") == " Did you mean 'Brooknet'?"


def test_closing_twice_is_closing_once(new_store: NewStore) -> None:
    with new_store() as store:
        store.close()
        store.close()


@settings(deadline=None, max_examples=15)
@given(graph=graphs(text=ANY))
def test_cypher_sees_every_node_and_edge(new_cypher: NewCypher, graph: Graph) -> None:
    with new_cypher(graph) as store:
        for type, declared in NODES.items():
            expected = {n.id: as_cypher(n, graph) for n in graph.of_type(type)}
            rows = store.cypher(f"MATCH (n:{type}) RETURN n").rows
            assert {n["id"]: n for (n,) in rows} == expected
            assert len(rows) == len(expected)
            assert set(dict(declared.properties)).isdisjoint({"id", "name", "aliases", "papers", "type"})
        for type in EDGES:
            rows = store.cypher(
                f"MATCH (a)-[r:{type}]->(b) "
                "RETURN a.id, b.id, r.confidence, r.papers, r.sentences, r.rules, r.paper_ids"
            ).rows
            assert sorted(rows) == sorted(
                (
                    e.source, e.target, e.confidence, e.papers,
                    [v.sentence for v in sorted(e.evidence)],
                    [v.rule for v in sorted(e.evidence)],
                    [v.paper for v in sorted(e.evidence)],
                )
                for e in graph.edges.values()
                if e.type == type
            )  # fmt: skip


@settings(deadline=None, max_examples=15)
@given(graph=graphs(text=ANY, max_nodes=4), absent=ANY)
def test_cypher_finds_parameters_as_they_are(new_cypher: NewCypher, graph: Graph, absent: str) -> None:
    with new_cypher(graph) as store:
        for n in graph.nodes.values():
            found = store.cypher("MATCH (n {id: $id}) WHERE n.name = $name RETURN n", {"id": n.id, "name": n.name})
            assert [row["_label"] for (row,) in found.rows] == [n.type]
            assert store.cypher("RETURN $x, $y AS y", {"x": n.name, "y": [n.id]}).rows == [(n.name, [n.id])]
        for e in graph.edges.values():
            for v in e.evidence:
                table = store.cypher("MATCH ()-[r]->() WHERE $s IN r.sentences RETURN count(r) > 0", {"s": v.sentence})
                assert table.rows == [(True,)]
        names = {n.name for n in graph.nodes.values()}
        count = store.cypher("MATCH (n) WHERE n.name = $name RETURN count(n) > 0", {"name": absent})
        assert count.rows == [(absent in names,)]


def test_cypher_answers_with_plain_values(new_cypher: NewCypher) -> None:
    with new_cypher(toy_graph()) as store:
        table = store.cypher(
            "MATCH p = (r:Result)-[e:OF_METHOD]->(m) RETURN r, e, m.aliases, p, sum(e.papers) AS total"
        )
        ((result, edge, aliases, path, total),) = table.rows
        assert table.columns == ("r", "e", "m.aliases", "p", "total")
        assert result["_label"] == "Result"
        assert (result["number"], result["unit"], result["value"], result["papers"]) == (91.5, "points", "91.5", 1)
        assert edge["_label"] == "OF_METHOD"
        assert edge["rules"] == ["toy:of_method"]
        assert aliases == ["Brook-Net", "BN"]
        assert [n["name"] for n in path["nodes"]] == ["91.5 F1", "Brooknet"]
        assert path["rels"] == [edge]
        assert type(total) is int
        table = store.cypher("RETURN date('2025-01-03') AS day, null AS nothing, {a: [1.5], b: true} AS map")
        assert table.rows == [("2025-01-03", None, {"a": [1.5], "b": True})]
        assert json.loads(json.dumps(store.cypher("MATCH (n)-[r]->(m) RETURN n, r, m").rows))


def as_cypher(node: Entity, graph: Graph) -> dict[str, Any]:
    papers = {v.paper for e in graph.edges.values() if node.id in (e.source, e.target) for v in e.evidence}
    own = {"_label": node.type, "id": node.id, "name": node.name, "aliases": list(node.aliases), "papers": len(papers)}
    return own | dict(node.properties)
