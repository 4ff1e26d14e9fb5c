"""Every question gives the rows in tests/golden/queries: on the toy graph, an invented field, and the sample.

A golden file holds cases: the graph, the parameters as a person gives them, and the rows. After a question, a graph,
the sample or the weights have changed, write the rows anew and read the difference:

    python -m tests.test_query_golden
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import kg
from kg.errors import KgError
from kg.model import Graph
from kg.query import Question, answer, questions
from kg.stores.cypher import CypherIndex
from kg.stores.file import GraphFile
from tests.field import field_graph
from tests.graphs import toy_graph

ROOT = Path(__file__).parent
GOLDEN = ROOT / "golden" / "queries"


@cache
def sample_graph() -> Graph:
    """The graph of data/sample, as it is read now."""
    with kg.build(ROOT.parent / "data" / "sample" / "papers.jsonl") as handle:
        return handle.graph


GRAPHS: dict[str, Callable[[], Graph]] = {"toy": toy_graph, "field": field_graph, "sample": sample_graph}
Engine = tuple[GraphFile, CypherIndex]


class Case(NamedTuple):
    """What a question is asked, of which graph, and its rows."""

    graph: str
    parameters: dict[str, str]
    rows: list[list[Any]]


def cases(name: str) -> list[Case]:
    """The cases of a question's golden file."""
    return [Case(**case) for case in json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))]


def opened(name: str, folder: Path) -> Engine:
    """One of the graphs in a file, with its Cypher index."""
    file = GraphFile.open(folder / f"{name}.kg", create=True)
    file.replace(GRAPHS[name]())
    return file, CypherIndex.open(file)


def rows_of(question: Question, parameters: dict[str, str], file: GraphFile, index: CypherIndex) -> list[list[Any]]:
    table = answer(question, parameters, store=file, engine=index)
    assert table.columns == question.columns
    return [list(row) for row in table.rows]


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Engine]]:
    found = {name: opened(name, tmp_path_factory.mktemp(name)) for name in GRAPHS}
    yield found
    for file, index in found.values():
        index.close()
        file.close()


@pytest.mark.parametrize("name", questions())
def test_a_question_gives_its_golden_rows(name: str, engines: dict[str, Engine]) -> None:
    found = cases(name)
    assert any(case.graph == "sample" for case in found)
    assert any(case.rows for case in found), "a golden file without a row shows nothing"
    for case in found:
        assert rows_of(questions()[name], case.parameters, *engines[case.graph]) == case.rows, (
            f"{case.graph} {case.parameters}: if this is meant, `python -m tests.test_query_golden`"
        )


def test_every_golden_file_is_of_a_question() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(questions())


def written(found: list[Case]) -> str:
    """The text of a golden file: a row a line, so that a difference can be read."""

    def line(value: object) -> str:
        return json.dumps(value, ensure_ascii=False)

    def block(case: Case) -> str:
        rows = ",\n  ".join(map(line, case.rows))
        return (
            f' {{"graph": {line(case.graph)}, "parameters": {line(case.parameters)}, "rows": [\n  {rows}\n ]}}'
            if rows
            else f' {{"graph": {line(case.graph)}, "parameters": {line(case.parameters)}, "rows": []}}'
        )

    return "[\n" + ",\n".join(map(block, found)) + "\n]\n"


def refresh() -> None:
    with tempfile.TemporaryDirectory() as folder:
        engines = {name: opened(name, Path(folder)) for name in GRAPHS}
        for path in sorted(GOLDEN.glob("*.json")):
            anew = []
            for case in cases(path.stem):
                try:
                    rows = rows_of(questions()[path.stem], case.parameters, *engines[case.graph])
                except KgError as error:  # the sample is no longer read so that it has the name
                    print(f"{path.name}: choose another parameter: {error}")
                    rows = case.rows
                anew.append(case._replace(rows=rows))
            path.write_text(written(anew), encoding="utf-8", newline="\n")
            if not any(case.rows for case in anew):
                print(f"{path.name}: no case has a row")
        for file, index in engines.values():
            index.close()
            file.close()


if __name__ == "__main__":
    refresh()
