"""`kg query` and `kg cypher`: named questions, and statements of one's own."""

from __future__ import annotations

import json
import re
import sys
from typing import Any

import click

from kg.cli.options import Known, format_option, parameters_option
from kg.cli.printing import chosen, count, emit, emit_table, note
from kg.cli.source import Source, source_options
from kg.errors import CypherError
from kg.graph import Answer
from kg.query import Question, bind, question, questions
from kg.stores import LIMIT

NOTHING_FOUND = 3
ROWS = 10_000
"""Rows that `kg cypher` returns unless told."""


@click.command()
@click.argument("name", required=False, type=Known("question", questions))
@parameters_option
@source_options
@format_option
@click.option("--describe", is_flag=True, help="Say what the question takes and answers, with its Cypher, and stop.")
def query(
    name: str | None, parameters: tuple[tuple[str, str], ...], source: Source, format: str | None, describe: bool
) -> None:
    """Ask a named question, or list the questions.

    Names are matched without regard to case, hyphens, spaces and plurals, and by alias.
    Exit code 3 when there is no answer.

    \b
    Examples:
      kg query                                           which questions there are
      kg query papers-using --describe                   what one takes and answers
      kg query papers-using -p method=LoRA
      kg query most-used-methods -p limit=5 -f json
      kg query results-on -p data=glue | cut -f1-3
    """
    if name is None:
        _list_questions(format)
        return
    asked = question(name)
    if describe:
        _describe(asked)
        return
    # Before the graph is opened: a wrong parameter is wrong whatever the graph says.
    bind(asked, dict(parameters))
    with source.open() as handle:
        _answer(handle.query(name, **dict(parameters)), format)


@click.command()
@click.argument("statement")
@parameters_option
@source_options
@format_option
@click.option("--write", is_flag=True, help="Let the statement change the graph (on a server only).")
@click.option(
    "--timeout", type=click.FloatRange(0), default=LIMIT, show_default=True, help="Seconds it may take; 0: any."
)
@click.option("--rows", type=click.IntRange(0), default=ROWS, show_default=True, help="Most rows to return; 0: all.")
def cypher(
    statement: str,
    parameters: tuple[tuple[str, str], ...],
    source: Source,
    format: str | None,
    write: bool,
    timeout: float,
    rows: int,
) -> None:
    """Run a Cypher statement.

    STATEMENT - is read from standard input. A parameter's value is taken as JSON where it is a whole number, true,
    false, a list or a quoted string, and as text otherwise. Nodes have id, name, aliases and papers; edges confidence,
    papers, sentences, rules and paper_ids.
    Exit code 3 when there is no row.

    \b
    Examples:
      kg cypher 'MATCH (m:Method)-[:USED_FOR]->(t:Task) RETURN m.name, t.name LIMIT 5'
      kg cypher 'MATCH (p:Paper)-[:USES]->(m:Method {name: $m}) RETURN p.name' -p m=LoRA
      kg cypher - < question.cypher
      kg cypher 'MATCH (n) RETURN n.name' --rows 0 --neo4j bolt://localhost:7687
    """
    if write and not source.server:
        raise CypherError(
            f"the Cypher index of a graph file is derived from it and only read; write to a Neo4j server instead, "
            f"or change {source.file} with `kg build`"
        )
    text = sys.stdin.read() if statement == "-" else statement
    if not text.strip():
        raise CypherError("the statement is empty; try 'MATCH (p:Paper) RETURN p.name LIMIT 5'")
    with source.open(limit=timeout, rows=rows or None, write=write) as handle:
        answer = handle.cypher(text, **{name: _value(given) for name, given in parameters})
    if write and not answer.columns:  # a statement that only writes
        return
    _answer(answer, format)


def _answer(answer: Answer, format: str | None) -> None:
    emit(answer.columns, answer.rows, format=format)
    if answer.is_cut:
        note(f"cut after {count(len(answer.rows), 'row')}: there are more, which --rows lets through")
    if not answer.rows:
        note("nothing found")
        raise click.exceptions.Exit(NOTHING_FOUND)


def _list_questions(format: str | None) -> None:
    def takes(asked: Question) -> str:
        return " ".join(p.name if p.needed else f"[{p.name}]" for p in asked.parameters)

    rows = [(q.name, takes(q), q.title) for q in questions().values()]
    emit(("question", "parameters", "title"), rows, format=format)
    if chosen(format) == "table":
        click.echo("\nAsk one with: kg query NAME -p parameter=value    Learn more with: kg query NAME --describe")


def _describe(asked: Question) -> None:
    click.echo(f"{asked.title} ({asked.name})\n{asked.description}\n")
    if asked.parameters:
        rows = [
            (p.name, " or ".join(p.of) or p.type, "" if p.needed else str(p.default), p.doc) for p in asked.parameters
        ]
        emit_table(("parameter", "type", "default", "what it is"), rows)
        click.echo()
    click.echo(f"Columns: {', '.join(asked.columns)}\n")
    click.echo("\n".join(line for line in asked.statement.splitlines() if not line.startswith("//")))


def _value(text: str) -> Any:
    """Read a parameter of a free statement; 2106.09685 stays text, for it is a paper's id.

    >>> _value("5"), _value("true"), _value('"5"'), _value("LoRA"), _value("2106.09685"), _value("[1, 2]")
    (5, True, '5', 'LoRA', '2106.09685', [1, 2])
    """
    if not re.fullmatch(r'-?\d+|true|false|\[.*\]|".*"', text, re.DOTALL):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text
