"""Conformance: a question, and a statement people type, says on the graph file what it says on a Neo4j server.

Every question is asked of three graphs; the statements stand in tests/conformance. Their outcomes are the tables of
docs/cypher.md, which this writes anew (with a server as tests/neo4j.py finds one):

    python -m tests.test_neo4j_queries
"""

from __future__ import annotations

import json
import os
import random
import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from kg.errors import CypherError
from kg.model import Graph
from kg.query import Parameter, Question, answer, questions
from kg.stores import CypherStore, Table
from kg.stores.bolt import Server
from kg.stores.cypher import CypherIndex
from kg.stores.file import GraphFile
from kg.stores.neo4j import Neo4jStore
from kg.stores.tokens import Statement
from tests.neo4j import empty, neo4j_server
from tests.random_cypher import statement
from tests.test_query_golden import GRAPHS, cases, opened

ROOT = Path(__file__).parent
STATEMENTS = ROOT / "conformance" / "statements.cypher"
PAGE = ROOT.parent / "docs" / "cypher.md"
TABLES = re.compile(r"<!-- statements -->\n(.*?)<!-- /statements -->", re.DOTALL)
RANDOM = int(os.environ.get("KG_STATEMENTS", "150"))  # of the statements drawn for each graph
VALUES = 3  # of each parameter, beside those of the golden cases


class Engines(NamedTuple):
    """One graph on both engines."""

    name: str
    graph: Graph
    file: GraphFile
    index: CypherIndex
    server: Neo4jStore


@pytest.fixture(scope="module", params=GRAPHS)
def engines(
    request: pytest.FixtureRequest, server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engines]:
    empty(server)
    file, index = opened(request.param, tmp_path_factory.mktemp(request.param))
    with file, index, Neo4jStore.open(server) as store:
        store.push(file.graph())
        yield Engines(request.param, file.graph(), file, index, store)


@pytest.mark.parametrize("name", questions())
def test_a_question_has_the_same_rows_on_both(name: str, engines: Engines) -> None:
    asked = questions()[name]
    for parameters in values(asked, engines):
        here = answer(asked, parameters, store=engines.file, engine=engines.index)
        there = answer(asked, parameters, store=engines.server, engine=engines.server)
        assert there.columns == here.columns == asked.columns
        assert there.rows == here.rows, parameters


def values(asked: Question, engines: Engines) -> list[dict[str, Any]]:
    """The parameters of the golden cases, and the nodes with most edges that the question can be about."""
    needed = [p for p in asked.parameters if p.needed]
    found: list[dict[str, Any]] = [case.parameters for case in cases(asked.name) if case.graph == engines.name]
    # The second parameter takes other nodes than the first where both take the same: a chain has two ends.
    best = [busiest(engines.graph, p)[k : k + VALUES] for k, p in enumerate(needed)]
    return found + [dict(zip((p.name for p in needed), ids, strict=True)) for ids in zip(*best, strict=False)]


def busiest(graph: Graph, parameter: Parameter) -> list[str]:
    edges = Counter(end for edge in graph.edges.values() for end in (edge.source, edge.target))
    return sorted((node.id for node in graph.of_type(*parameter.of)), key=lambda id: (-edges[id], id))


class Typed(NamedTuple):
    """A statement as somebody types it."""

    about: str
    text: str
    parameters: dict[str, Any]


def typed() -> list[Typed]:
    found, about = [], ""
    for line in STATEMENTS.read_text(encoding="utf-8").splitlines():
        if line.startswith("// ## "):
            about = line.removeprefix("// ## ")
        elif line and not line.startswith("//"):
            text, _, parameters = line.partition(" // {")
            found.append(Typed(about, text, json.loads(f"{{{parameters}") if parameters else {}))
    return found


def test_there_are_statements_enough() -> None:
    assert len({each.text for each in typed()}) == len(typed()) >= 60


@pytest.mark.parametrize("each", typed(), ids=lambda each: each.text)
def test_a_statement_says_the_same_or_is_refused_on_one(each: Typed, engines: Engines) -> None:
    here, there = run(engines.index, each), run(engines.server, each)
    for refusal in (here, there):
        if isinstance(refusal, str):
            assert refusal
            assert "\n" not in refusal
            assert "exception" not in refusal.casefold()
    if isinstance(here, Table) and isinstance(there, Table):
        assert there.columns == here.columns
        if is_ordered(each.text):
            assert rows(there, each.text) == rows(here, each.text)
        else:
            assert as_multiset(there, each.text) == as_multiset(here, each.text)


@pytest.mark.parametrize("seed", range(RANDOM))
def test_a_random_statement_says_the_same(seed: int, engines: Engines) -> None:
    each = Typed("at random", statement(random.Random(seed), engines.graph), {})
    here, there = run(engines.index, each), run(engines.server, each)
    assert isinstance(here, Table), (each.text, here)
    assert isinstance(there, Table), (each.text, there)
    assert there.columns == here.columns, each.text
    if is_ordered(each.text):
        assert here.rows == there.rows, each.text
    else:
        assert Counter(here.rows) == Counter(there.rows), each.text


def run(engine: CypherStore, each: Typed) -> Table | str:
    try:
        return engine.cypher(each.text, each.parameters)
    except CypherError as error:
        return str(error)


def is_ordered(text: str) -> bool:
    """Whether the answer as a whole is ordered: by an ORDER BY after the last RETURN."""
    clauses = [c for c in Statement(text).clauses if c.scope < 0]
    return "ORDER" in [c.word for c in clauses[[c.word for c in clauses].index("RETURN") :]]


def rows(table: Table, text: str) -> list[list[Any]]:
    """The rows, without the order of what is collected where nothing orders it before."""
    is_free = "collect(" in text and "ORDER BY" not in text.partition("collect(")[0]
    return [
        [sorted(cell, key=str) if is_free and isinstance(cell, list) else cell for cell in row] for row in table.rows
    ]


def as_multiset(table: Table, text: str) -> Counter[str]:
    return Counter(json.dumps(row, sort_keys=True, ensure_ascii=False) for row in rows(table, text))


def tables(index: CypherIndex, server: Neo4jStore) -> str:
    """The tables of the page, from the toy graph."""
    lines = []
    for about, found in groupby(typed(), key=lambda each: each.about):
        lines += [f"### {about}", "", "| statement | rows |", "|---|---|"]
        lines += [f"| {shown(each)} | {outcome(run(index, each), run(server, each))} |" for each in found]
        lines.append("")
    return "\n".join(lines)


def shown(each: Typed) -> str:
    text = f"{each.text} // {json.dumps(each.parameters, ensure_ascii=False)}" if each.parameters else each.text
    mark = "``" if "`" in text else "`"
    return f"{mark} {text} {mark}".replace("|", "\\|") if mark == "``" else f"`{text}`".replace("|", "\\|")


def outcome(here: Table | str, there: Table | str) -> str:
    match here, there:
        case Table(), Table():
            return "the same"
        case str(), str():  # in words of each
            return "refused on both"
    where, said = ("graph file", here) if isinstance(here, str) else ("Neo4j", there)
    return f"{where}: {str(said).removeprefix('Cypher: ')}".replace("|", "\\|").replace("*", "\\*")


def renewed(text: str, server: Server, folder: Path) -> str:
    empty(server)
    file, index = opened("toy", folder)
    with file, index, Neo4jStore.open(server) as store:
        store.push(file.graph())
        found = tables(index, store)
    return TABLES.sub(lambda _: f"<!-- statements -->\n{found}<!-- /statements -->", text)


def test_the_page_is_current(server: Server, tmp_path: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert renewed(text, server, tmp_path) == text, "`python -m tests.test_neo4j_queries` writes it anew"


if __name__ == "__main__":
    with neo4j_server() as server, tempfile.TemporaryDirectory() as folder:
        PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8"), server, Path(folder)), encoding="utf-8", newline="\n")
