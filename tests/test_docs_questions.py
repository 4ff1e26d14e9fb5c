"""The page on the questions is what their files say.

`python -m tests.test_docs_questions` writes it anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kg.query import Parameter, Question, questions

PAGE = Path(__file__).parent.parent / "docs" / "questions.md"
HEAD = """\
# Questions

`kg query` asks them by name, of a graph file or of a Neo4j server, with the same rows on both; `kg query NAME
--describe` shows the Cypher of one. Names are found whatever their case, hyphens, spaces and plurals, and by aliases,
papers by the start of their title or their arXiv id; the shell completes them from the graph. In Python it is
`g.query("NAME", parameter=…)`. A question is one file in [queries](../queries); this page is written from them.
"""
PARTS = {
    "Method": "About a method",
    "Dataset|Benchmark": "About a dataset or benchmark",
    "Task": "About a task",
    "Paper": "About a paper",
    "Author": "About an author",
    "": "About everything",
}
"""The first parameter a question needs, as its file says it, and the part of the page it stands in."""


def part_of(question: Question) -> str:
    kinds = next((p.of for p in question.parameters if p.needed), ())
    return next((part for part, _ in PARTS.items() if set(part.split("|")) & set(kinds)), "")


def page() -> str:
    parts = {part: [q for q in questions().values() if part_of(q) == part] for part in PARTS}
    return HEAD + "".join(f"\n## {PARTS[part]}\n{''.join(map(entry, found))}" for part, found in parts.items())


def entry(question: Question) -> str:
    command = " ".join(("kg query", question.name, *(f"-p {p.name}={p.of[0].upper()}" for p in needed(question))))
    takes = "".join(f"- {line}\n" for line in taken(question.parameters))
    return (
        f"\n### {question.title}\n\n{question.description}\n\n```sh\n{command}\n```\n\n"
        f"{takes}- answers {', '.join(f'`{column}`' for column in question.columns)}\n"
    )


def needed(question: Question) -> list[Parameter]:
    return [p for p in question.parameters if p.needed]


def taken(parameters: tuple[Parameter, ...]) -> Iterator[str]:
    for parameter in parameters:
        kind = " or ".join(parameter.of) or parameter.type
        default = "" if parameter.needed else f", `{parameter.default}` unless given"
        yield f"takes `{parameter.name}` ({kind}{default}): {parameter.doc}"


def test_the_page_on_the_questions_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "`python -m tests.test_docs_questions` writes it anew"


def test_every_question_stands_on_the_page() -> None:
    assert page().count("\n### ") == len(questions())


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
