"""The graph as a script of Cypher for any client of Neo4j: constraints and indexes, then what `kg push` would write.

One statement a line, each ended by `;`; text stands in single quotes, with an escape for all that is no plain letter
or mark, so that no line break, quote or NUL of a name can end a literal or a line. Nothing is created twice: run into a
database that holds an older state of the graph, it brings that up to date, but removes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from kg.model import Graph, Paper
from kg.stores import neo4j_rows
from kg.stores.neo4j_rows import Kind, Rows

_BATCH = 200  # rows of one statement: the server reads a longer one no faster, and a client holds it whole
_HEAD = """\
// A graph of papers, written by `kg export cypher`. Run it with: cypher-shell -f FILE
// Running it again changes nothing; another application's nodes and edges stay as they are.
"""
# Quotes and the backslash; controls, line ends of Unicode, marks of direction, and halves of characters.
_ESCAPED = re.compile("['\\\\\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def write_cypher(graph: Graph, papers: Iterable[Paper], path: Path) -> None:
    """Write the script; the same graph always gives the same bytes."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write(_HEAD)
        out.writelines(schema())
        for kind, rows in neo4j_rows.rows(graph, papers).items():
            out.writelines(writing(kind, rows))


def schema() -> Iterator[str]:
    """Yield the lines that make constraints and indexes, and wait until they can be used."""
    for statement in (*neo4j_rows.constraints(), *neo4j_rows.full_text()):
        yield f"{statement.text};\n"
    yield f"{neo4j_rows.READY};\n"


def writing(kind: Kind, rows: Rows) -> Iterator[str]:
    """Yield the lines that make these rows of a kind what they say."""
    every = list(rows.items())
    for start in range(0, len(every), _BATCH):
        batch = [{"key": key, "values": values} for key, values in every[start : start + _BATCH]]
        for statement in kind.write:
            yield f"{statement.replace('$rows', literal(batch), 1)};\n"


def literal(value: Any) -> str:
    """Return a value as Cypher spells it.

    >>> print(literal({"name": "it's\\n", "papers": 2, "aliases": ["a", None], "owned": True}))
    {`name`: 'it\\'s\\u000a', `papers`: 2, `aliases`: ['a', null], `owned`: true}
    """
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return f"'{_ESCAPED.sub(_escape, value)}'"
        case Mapping():
            return "{" + ", ".join(f"`{name}`: {literal(of)}" for name, of in value.items()) + "}"
        case list() | tuple():
            return f"[{', '.join(map(literal, value))}]"
    return repr(value)


def _escape(found: re.Match[str]) -> str:
    char = found[0]
    if char in "'\\":
        return f"\\{char}"
    # Half a character has no place in a database.
    return "\ufffd" if "\ud800" <= char <= "\udfff" else f"\\u{ord(char):04x}"
