"""Neo4j's Cypher on LadybugDB: what is translated means what it meant, what cannot be is refused, the rest is left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import CypherError
from kg.stores.cypher import CypherIndex
from kg.stores.file import GraphFile
from kg.stores.tokens import Statement
from kg.stores.translate import translate
from tests.graphs import texts, toy_graph


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CypherIndex]:
    with GraphFile.open(Path(tmp_path_factory.mktemp("toy"), "toy.kg"), create=True) as file:
        file.replace(toy_graph())
        with CypherIndex.open(file) as index:
            yield index


def quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


WORDS_AND_MARKS = ("a", "b.c", "$p", "1..3", "4.5", "`x y`", "/*(*/", "<=", "<>")


@given(st.lists(st.one_of(texts().map(quoted), st.sampled_from(WORDS_AND_MARKS))))
def test_a_statement_is_written_out_as_it_was(pieces: list[str]) -> None:
    text = " ".join(pieces)
    assert str(Statement(text)) == text


WORDS = (
    "MATCH OPTIONAL WHERE WITH RETURN UNWIND ORDER BY LIMIT 2 AS IN DISTINCT NOT EXISTS COUNT any sum round substring "
    "type labels id reverse shortestPath startNode a b r :Method :USES .name .year .url * *1..2 .. , + = < > - -> <- "
    "-- | 'x' $p ( ) [ ] { } (a) (b) -[r]- -[:USES*1..2]-> [0] (x)"
).split()


@given(st.lists(st.sampled_from(WORDS), max_size=25))
def test_no_statement_is_an_accident(words: list[str]) -> None:
    with suppress(CypherError):
        translate(" ".join(words), {"p": 1})


@given(texts())
def test_what_stands_in_quotes_is_left_alone(text: str) -> None:
    statement = f"MATCH (m:Method) WHERE m.name = {quoted(text)} RETURN m.name // {text.splitlines()[0]}"
    assert translate(statement, {}).text == statement


@pytest.mark.parametrize(
    "name", ["m.name", "count(*)", "`a b`", "m.papers + 1", "{a: 1}", "[1, 2]", "CASE WHEN 1 = 1 THEN 2 END"]
)
def test_a_column_is_called_as_it_was_written(name: str) -> None:
    assert translate(f"MATCH (m) RETURN DISTINCT {name}, 1 AS one ORDER BY one", {}).columns == (name, "one")
    assert translate(f"MATCH (m) RETURN {name};", {}).columns == (name,)


@pytest.mark.parametrize(
    ("statement", "rows"),
    [
        ("MATCH (a:Method)<-[:USES]-(p)-[:USES]->(b:Method) RETURN a.name", []),
        (
            "MATCH (a:Method)<-[:USES]-(p), (p)-[:USES]->(b) WHERE a.papers > 0 OR true RETURN a.name, b.name",
            [("Pondformer", "RiverText")],
        ),
        ("MATCH (p:Paper) RETURN COUNT { (p)-[:USES]->()<-[:USES]-(p) } AS n ORDER BY n LIMIT 1", [(0,)]),
        ("MATCH (a {name: 'Brooknet'})-[:COMPARED_WITH*1..3]-(b) RETURN b.name", [("Mossnet",)]),
        ("RETURN [1, 2][0], [1, 2][7], [1, 2][-1], [1, 2][1..2], [1, 2, 3][..-1]", [(1, None, 2, [2], [1, 2])]),
        ("RETURN substring('hello', 1, 2), substring('hello', 3)", [("el", "lo")]),
        ("MATCH (m:Method {name: 'nobody'}) RETURN sum(m.papers)", [(0,)]),
        ("UNWIND [3, 1, 2] AS x WITH x ORDER BY x DESC LIMIT 2 RETURN collect(x), sum(x)", [([3, 2], 5)]),
        ("UNWIND [3, 1, 2] AS x WITH x ORDER BY x RETURN collect(x)", [([1, 2, 3],)]),
        ("RETURN ceil(2), floor(-2.5), round(2.5), round(-2.5), round(log(1))", [(2.0, -3.0, 3.0, -2.0, 0.0)]),
        (
            "MATCH (p:Paper {id: 'paper:2502.00003'}) OPTIONAL MATCH (p)-[r:REPORTS]->(k) RETURN type(r), labels(k)",
            [(None, None)],
        ),
        ("MATCH (n) WHERE n:Metric OR n:Task RETURN n.name ORDER BY n.name LIMIT 1", [("BLEU",)]),
        ("MATCH (m:Method {name: 'Brooknet'}) RETURN m {.name, n: m.papers}", [({"name": "Brooknet", "n": 2},)]),
        ("MATCH (a {name: 'Brooknet'})<-[r:USES]-(p) RETURN endNode(r).name", [("Brooknet",)]),
        (
            "MATCH (m:Method {name: 'Brooknet'}) RETURN [a IN m.aliases WHERE size(a) > 2 | toUpper(a)]",
            [(["BROOK-NET"],)],
        ),
        (
            "MATCH p = shortestPath((a:Method {name: 'Mossnet'})-[*..4]-(b:Dataset {name: 'DeltaText'})) "
            "RETURN length(p), nodes(p)[0].name, nodes(p)[-1].name",
            [(3, "Mossnet", "DeltaText")],
        ),
    ],
)  # fmt: skip
def test_it_means_what_it_means_on_neo4j(index: CypherIndex, statement: str, rows: list[tuple[Any, ...]]) -> None:
    assert index.cypher(statement).rows == rows


def test_a_limit_is_written_out() -> None:
    statement = "MATCH (m) RETURN m.id AS limit ORDER BY limit SKIP $from LIMIT $limit"
    text = translate(statement, {"from": 2, "limit": 3}).text
    assert text == "MATCH (m) RETURN m.id AS limit ORDER BY limit SKIP 2 LIMIT 3"
    assert translate(statement, {"from": -2, "limit": "3"}).text == statement


def test_a_star_gives_the_names_in_order(index: CypherIndex) -> None:
    table = index.cypher("MATCH (b:Method)-[r:BUILDS_ON]->(a) RETURN *, 1 AS one")
    assert table.columns == ("a", "b", "r", "one")
    assert [cell if isinstance(cell, int) else cell["_label"] for cell in table.rows[0]] == [
        "Method", "Method", "BUILDS_ON", 1,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("statement", "parameters", "saying"),
    [
        ("MATCH (a)-->(b)<--(c) RETURN *", {}, "name edges and nodes"),
        ("MATCH (a)-[:USES*]->(b) RETURN a", {}, "as in *1..5"),
        ("MATCH (a)-[r:USES*1..2]->(b) RETURN r", {}, "relationships(p) for r"),
        ("MATCH (a) WHERE (a)-[:USES]-()-[:USES]-() RETURN a", {}, "EXISTS { MATCH … }"),
        ("MATCH (a:Method:Dataset) RETURN a", {}, "(x:A|B)"),
        ("MATCH (a)-[r]-(b) RETURN startNode(r)", {}, "-[r]-> or <-[r]-"),
        ("MATCH (p:Paper) WHERE p.year = '2025' RETURN p", {}, "a number with a text"),
        ("MATCH (p:Paper {year: $year}) RETURN p", {"year": "2025"}, "a number with a text"),
        ("MATCH (p:Paper) WHERE date('2025-01-01') < p.date RETURN p", {}, "a date with a text"),
        ("MATCH (p:Paper) RETURN p.url + '/x'", {}, "coalesce(p.url, '')"),
        ("RETURN 2 IN $list", {"list": [1, None]}, "leave the null out"),
        ("MATCH (m) RETURN [a IN m.aliases | a + '!'], [a IN m.aliases | a]", {}, "UNWIND the list"),
        ("MATCH (m) WITH * ORDER BY m.name LIMIT 1 RETURN m", {}, "write out what goes on"),
    ],
)
def test_what_would_mean_another_thing_is_refused(statement: str, parameters: dict[str, Any], saying: str) -> None:
    with pytest.raises(CypherError, match=re.escape(saying)):
        translate(statement, parameters)


@pytest.mark.parametrize(
    ("text", "place"),
    [("RETURN\n (1", "( at line 2, column 2"), ("RETURN 1)", ") at line 1, column 9"), ("RETURN [1)", ") at line 1")],
)
def test_brackets_that_do_not_match_are_an_error(text: str, place: str) -> None:
    with pytest.raises(CypherError, match=re.escape(f"cannot be parsed: the {place}")):
        translate(text, {})
