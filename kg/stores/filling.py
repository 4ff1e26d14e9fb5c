"""Filling a LadybugDB database with a graph, by way of CSV files.

The engine reads a file many times faster than the parameters of statements, which it converts value by value. Its CSV
keeps no empty text apart from a missing one, and splits no list that holds its own marks: so a text begins with a mark
that is taken off again, and the items of a list stand between characters that none of them holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

import ladybug

from kg.model import Graph
from kg.stores import ddl

_ENDS = (("source", "STRING"), ("target", "STRING"))
_FORMAT = "HEADER=false, PARALLEL=false, AUTO_DETECT=false, DELIM=',', QUOTE='\"', ESCAPE='\"'"
_MARK = "\n"  # the engine counts characters as they are seen, and to a line's end no accent is added
_Columns = Sequence[tuple[str, str]]


def fill(connection: ladybug.Connection, graph: Graph, folder: Path) -> None:
    """Make the tables and fill them, in one transaction; `folder` is for the files meanwhile.

    Raises:
        RuntimeError: the engine refuses.
        OSError: a file cannot be written.
    """
    separator = ddl.separator(graph)
    with _Files(folder, separator) as files:
        for node, row in ddl.node_rows(graph):
            files.add(node.type, ddl.columns(node.type), row)
        for edge, row in ddl.edge_rows(graph):
            head, tail = graph.nodes[edge.source].type, graph.nodes[edge.target].type
            ends = {"source": edge.source, "target": edge.target}
            files.add(edge.type, (*_ENDS, *ddl.columns(edge.type)), ends | row, f" (from='{head}', to='{tail}')")
    connection.execute("BEGIN TRANSACTION")
    for statement in (*ddl.tables(), *files.copies):
        connection.execute(statement)
    connection.execute("COMMIT")


class _Files:
    """The open files, one for everything that one COPY takes; a second COPY into a pair of ends ends the process."""

    def __init__(self, folder: Path, separator: str) -> None:
        self.copies: list[str] = []
        self._folder = folder
        self._separator = separator
        self._open: dict[str, TextIO] = {}
        self._stack = ExitStack()

    def __enter__(self) -> _Files:
        return self

    def __exit__(self, *exc: object) -> None:
        self._stack.close()

    def add(self, type: str, columns: _Columns, row: Mapping[str, Any], ends: str = "") -> None:
        """Write a row of a table; `ends` names the node types that an edge joins."""
        table = f"{type}{ends}"
        if table not in self._open:
            path = self._folder / f"{len(self._open)}.csv"
            self._open[table] = self._stack.enter_context(path.open("w", encoding="utf-8", newline=""))
            self.copies.append(_copy(type, columns, path, self._separator) + ends)
        self._open[table].write(",".join(self._cell(row[name]) for name, _ in columns) + "\n")

    def _cell(self, value: Any) -> str:
        match value:
            case None | []:
                return ""
            case str():
                return _quoted(f"{_MARK}{value}")
            case list():
                return _quoted(self._separator.join(f"{_MARK}{item}" for item in value))
        return repr(value)


def _copy(type: str, columns: _Columns, path: Path, separator: str) -> str:
    """Return the statement that copies a file into a table."""
    read = ", ".join(f"c{n} {form if form in {'INT64', 'DOUBLE'} else 'STRING'}" for n, (_, form) in enumerate(columns))
    values = ", ".join(_VALUES[form](f"c{n}", separator) for n, (_, form) in enumerate(columns))
    file = str(path).replace("\\", "\\\\").replace("'", "\\'")
    return f"COPY `{type}` FROM (LOAD WITH HEADERS ({read}) FROM '{file}' ({_FORMAT}) RETURN {values})"


def _text(column: str, _: str = "") -> str:
    return f"substring({column}, 2, {2**31 - 1})"


def _list(column: str, separator: str) -> str:
    items = f"list_transform(string_split({column}, '{separator}'), x -> {_text('x')})"
    return f"coalesce({items}, CAST([], 'STRING[]'))"


_VALUES: dict[str, Callable[[str, str], str]] = {
    "STRING": _text,
    "STRING[]": _list,
    "INT64": lambda column, _: column,
    "DOUBLE": lambda column, _: column,
}
"""What makes the value of a column, by its type, of what stands in the file."""


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'
