"""Every question, asked of the toy graph, gives the rows that stand in tests/golden/queries.

A golden file holds cases: the parameters as a person gives them, and the rows. After a question or the toy graph has
changed, write the rows anew and read the difference:

    python -m tests.test_query_golden
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.query import Question, answer, questions
from kg.stores.cypher import CypherIndex
from kg.stores.file import GraphFile
from tests.graphs import toy_graph

GOLDEN = Path(__file__).parent / "golden" / "queries"


def toy_file(path: Path) -> GraphFile:
    file = GraphFile.open(path, create=True)
    file.replace(toy_graph())
    return file


def rows_of(question: Question, parameters: dict[str, str], file: GraphFile, index: CypherIndex) -> list[list[Any]]:
    table = answer(question, parameters, store=file, engine=index)
    assert table.columns == question.columns
    return [list(row) for row in table.rows]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[GraphFile, CypherIndex]]:
    with toy_file(tmp_path_factory.mktemp("toy") / "toy.kg") as file:
        index = CypherIndex.open(file)
        yield file, index
        index.close()


@pytest.mark.parametrize("name", questions())
def test_a_question_gives_its_golden_rows(name: str, engine: tuple[GraphFile, CypherIndex]) -> None:
    cases = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    assert any(case["rows"] for case in cases), "a golden file without a row shows nothing"
    for case in cases:
        assert rows_of(questions()[name], case["parameters"], *engine) == case["rows"]


def test_every_golden_file_is_of_a_question() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(questions())


def refresh() -> None:
    with tempfile.TemporaryDirectory() as folder, toy_file(Path(folder, "toy.kg")) as file:
        index = CypherIndex.open(file)
        for path in sorted(GOLDEN.glob("*.json")):
            cases = json.loads(path.read_text(encoding="utf-8"))
            for case in cases:
                case["rows"] = rows_of(questions()[path.stem], case["parameters"], file, index)
            path.write_text(json.dumps(cases, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
        index.close()


if __name__ == "__main__":
    refresh()
