"""Questions: their files, their parameters, the names people give, and what the statements mean on awkward graphs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import NotFoundError, UsageError
from kg.model import Edge, Entity, Evidence, Graph, Span
from kg.query import Parameter, answer, bind, find_nodes, parse, question, questions
from kg.schema import NODES
from kg.stores.cypher import CypherIndex
from kg.stores.file import GraphFile
from kg.stores.memory import MemoryStore
from tests.graphs import toy_graph

HEADER = """\
// Title
// What it says.
// param method: Method - the method
// param limit: count = 7 - rows
// columns: a, b
"""


@pytest.fixture(scope="module")
def toy() -> MemoryStore:
    return MemoryStore(toy_graph())


def test_parse_reads_the_header() -> None:
    asked = parse("x", HEADER + "MATCH (m:Method) RETURN m.name AS a, m.id AS b")
    assert (asked.title, asked.description, asked.columns) == ("Title", "What it says.", ("a", "b"))
    assert asked.parameters == (
        Parameter(name="method", type="text", doc="the method", of=("Method",)),
        Parameter(name="limit", type="count", default=7, doc="rows"),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("MATCH (n) RETURN n", "starts with comment lines"),
        ("// Title\nRETURN 1", "starts with comment lines"),
        ("// T\n// param x: Methods - of no type\n// columns: a", "x.cypher:2: expected `param NAME: TYPE"),
        ("// T\n// param limit: count = many - rows\n// columns: a", "whole number"),
    ],
)
def test_parse_refuses_a_bad_header(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=re.escape(message)):
        parse("x", text)


def test_there_are_questions_and_they_say_what_they_are() -> None:
    assert len(questions()) >= 40
    for asked in questions().values():
        assert asked.title[0].isupper()
        assert not asked.title.endswith(".")
        assert asked.description.endswith(".")


@pytest.mark.parametrize("name", questions())
def test_a_statement_keeps_to_what_every_engine_shares(name: str) -> None:
    statement = questions()[name].statement
    # Neo4j's words, which the graph file's engine gets translated; never that engine's own.
    assert not re.search(r"\b(label|list_\w+|string_split|start_node|rels|apoc)\s*[(.]|\b(SHORTEST|TRAIL)\b", statement)
    assert "ORDER BY" in statement
    used = set(re.findall(r"\$(\w+)", statement))
    assert used == {p.name for p in questions()[name].parameters}
    assert max(map(len, statement.splitlines())) <= 120


def test_an_unknown_question_is_suggested() -> None:
    with pytest.raises(UsageError, match=r"there is no question 'lineageup'\. Did you mean 'lineage-up'"):
        question("lineageup")
    with pytest.raises(UsageError, match="`kg query` lists them all"):
        question("zzz")


def test_bind_types_and_fills_in() -> None:
    asked = question("used-together")
    assert bind(asked, {"method": " LoRA "}) == {"method": "LoRA", "limit": 20}
    assert bind(asked, {"method": "LoRA", "limit": "3"})["limit"] == 3
    assert bind(asked, {"method": "LoRA", "limit": 3})["limit"] == 3


@pytest.mark.parametrize(
    ("given_", "message"),
    [
        ({}, "needs method (the method, by any of its names): kg query used-together -p method=METHOD"),
        ({"metod": "x"}, "has no parameter 'metod'. Did you mean 'method'?"),
        ({"method": "x", "limit": "five"}, "limit must be a whole number, 0 or more, not 'five'"),
        ({"method": "x", "limit": "-1"}, "limit must be a whole number, 0 or more, not '-1'"),
        ({"method": "x", "limit": "1.5"}, "limit must be a whole number"),
        ({"method": "  "}, "method is empty"),
    ],
)
def test_bind_refuses_in_a_sentence(given_: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=re.escape(message)):
        bind(question("used-together"), given_)


@given(st.integers(0, 10**9))
def test_a_count_reads_back(number: int) -> None:
    assert bind(question("most-used-methods"), {"limit": str(number)}) == {"limit": number}


@pytest.mark.parametrize("kind", ["integer", "number", "text"])
def test_the_other_types_of_parameters(kind: str) -> None:
    parameter = Parameter(name="x", type=kind)
    assert parameter.read("12") == {"integer": 12, "number": 12.0, "text": "12"}[kind]


@pytest.mark.parametrize(
    ("name", "of", "found"),
    [
        ("brook-net", (), "method:brooknet"),
        ("BROOKNETS", (), "method:brooknet"),
        ("bn", ("Method",), "method:brooknet"),
        ("method:brooknet", (), "method:brooknet"),
        ("brooknet", ("Method",), "method:brooknet"),
        ("POS Tagging", ("Task",), "task:part-of-speech-tagging"),
        ("2501.00002", ("Paper",), "paper:2501.00002"),
        ("https://arxiv.org/abs/2501.00002v3", (), "paper:2501.00002"),
        ("rivertext: a corpus", ("Paper",), "paper:2501.00002"),
        ("Mossnet grows", (), "paper:2502.00003"),
        ("Mossnet", ("Paper",), "paper:2502.00003"),
        ("lake bench", ("Dataset", "Benchmark"), "benchmark:lakebench"),
    ],
)
def test_names_are_found_generously(toy: MemoryStore, name: str, of: tuple[str, ...], found: str) -> None:
    assert find_nodes(toy, name, of=of)[0].id == found


@pytest.mark.parametrize(
    ("name", "of", "message"),
    [
        ("Brokenet", ("Method",), "no method named 'Brokenet'. Did you mean 'Brooknet'?"),
        ("Pond", ("Method",), "Did you mean 'Pondformer'?"),
        ("LakeBench", ("Method",), "'LakeBench' is a benchmark here, not a method"),
        ("Brooknet", ("Author",), "'Brooknet' is a method here, not an author"),
        ("zzzz", ("Dataset", "Benchmark"), "no dataset or benchmark named 'zzzz'."),
        (" ", (), "empty"),
    ],
)
def test_a_name_that_is_not_there_is_explained(toy: MemoryStore, name: str, of: tuple[str, ...], message: str) -> None:
    with pytest.raises(NotFoundError, match=re.escape(message)):
        find_nodes(toy, name, of=of)


@pytest.mark.parametrize("id_", sorted(toy_graph().nodes))
def test_every_node_is_found_by_its_id_and_by_its_name(toy: MemoryStore, id_: str) -> None:
    node = toy_graph().nodes[id_]
    assert [n.id for n in find_nodes(toy, id_)] == [id_]
    assert id_ in {n.id for n in find_nodes(toy, node.name)}
    assert id_ in {n.id for n in find_nodes(toy, node.name.upper(), of=(node.type,))}


def graph_of(*triples: tuple[str, str, str]) -> Graph:
    """A graph of (head, TYPE, tail) where a node is written `Type:Name`, all said by one paper."""
    said = frozenset([Evidence(paper="p", span=Span(0, 1), sentence="It says so.", rule="hand", score=0.5)])

    def identity(node: str) -> str:
        kind, _, name = node.partition(":")
        return f"{kind.lower()}:{name.lower()}"

    names = {end for head, _, tail in triples for end in (head, tail)}
    nodes = [Entity(id=identity(n), type=n.split(":")[0], name=n.split(":")[1]) for n in names]
    edges = [Edge(source=identity(h), type=t, target=identity(o), evidence=said) for h, t, o in triples]
    return Graph.of(nodes, edges)


def ask(path: Path, graph: Graph, name: str, **parameters: str) -> list[tuple[object, ...]]:
    with GraphFile.open(path / "g.kg", create=True) as file:
        file.replace(graph)
        index = CypherIndex.open(file)
        try:
            return answer(question(name), parameters, store=file, engine=index).rows
        finally:
            index.close()


def test_lineage_gives_the_shortest_depth_of_each_and_never_the_asked_one(tmp_path: Path) -> None:
    graph = graph_of(
        ("Method:A", "BUILDS_ON", "Method:B"),
        ("Method:B", "SUBCLASS_OF", "Method:C"),
        ("Method:A", "BUILDS_ON", "Method:C"),
        ("Method:C", "BUILDS_ON", "Method:D"),
        ("Method:D", "BUILDS_ON", "Method:A"),
    )
    assert ask(tmp_path, graph, "lineage-up", method="A") == [("B", 1), ("C", 1), ("D", 2)]
    assert ask(tmp_path, graph, "lineage-down", method="D") == [("C", 1), ("A", 2), ("B", 2)]


def test_a_paper_in_two_roles_is_one_answer_in_the_stronger_one(tmp_path: Path) -> None:
    graph = graph_of(
        ("Paper:P", "USES", "Method:A"), ("Paper:P", "INTRODUCES", "Method:A"), ("Paper:Q", "MENTIONS", "Method:A")
    )
    assert ask(tmp_path, graph, "papers-using", method="A") == [("P", "introduces", "")]
    assert ask(tmp_path, graph, "most-used-methods") == [("A", 1)]


def test_a_method_is_never_used_together_with_itself(tmp_path: Path) -> None:
    graph = graph_of(("Paper:P", "USES", "Method:A"), ("Paper:P", "USES", "Method:B"), ("Paper:Q", "USES", "Method:A"))
    assert ask(tmp_path, graph, "used-together", method="A") == [("B", 1)]
    assert ask(tmp_path, graph, "method-pairs") == [("A", "B", 1)]


def test_an_unknown_name_in_a_question_is_an_error_of_usage(tmp_path: Path) -> None:
    graph = graph_of(("Paper:P", "USES", "Method:LoRA"))
    with pytest.raises(UsageError, match=r"no method named 'LoRAA'\. Did you mean 'LoRA'"):
        ask(tmp_path, graph, "papers-using", method="LoRAA")


def test_node_types_of_parameters_are_of_the_schema() -> None:
    for asked in questions().values():
        for parameter in asked.parameters:
            assert set(parameter.of) <= NODES.keys()
            assert parameter.doc
