"""The graph as files for `neo4j-admin database import`, which fills an empty database far faster than any client.

    TYPE.header.csv, TYPE.csv                           the nodes of a type
    HEAD-TYPE-TAIL.header.csv, HEAD-TYPE-TAIL.csv       the edges of a type between two node types
    import.args                                         all other words of the command
    finish.cypher                                       what no import makes: constraints, indexes, lists without items

The database then holds what `kg push` would have written, with the marks by which a push finds what differs. A push in
place of finish.cypher makes the same.
"""

from __future__ import annotations

import shlex
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import Any, TextIO

from kg.exports.cypher_script import schema, writing
from kg.model import Graph, Paper
from kg.stores import ddl, neo4j_rows
from kg.stores.neo4j_rows import Key, Kind, Rows

ARGUMENTS, FINISH = "import.args", "finish.cypher"

_TYPES = {"STRING": "string", "INT64": "long", "DOUBLE": "double", "STRING[]": "string[]"}
_OWN_OF_NODE = {"kg_forms": "string[]", "kg_paper": "string", "kg_digest": "string"}
_OWN_OF_EDGE = {
    "kg_starts": "long[]",
    "kg_stops": "long[]",
    "kg_scores": "double[]",
    "kg_versions": "string[]",
    "kg_digest": "string",
}
_BUFFER = 4 * 2**20  # bytes that the import reads at once, unless told: a value must fit in
_HEAD = """\
# Fills the database neo4j of a server that does not run, and that has nothing in it yet:
#   {command}
# To replace what it has, another application's data too, add --overwrite-destination. Then start the server and run
# `kg push`, or `cypher-shell -f finish.cypher`.
"""


def write_neo4j_admin(graph: Graph, papers: Iterable[Paper], folder: Path) -> None:
    """Write the files into a folder that exists; the same graph always gives the same bytes."""
    files = _Files(folder, separator=ddl.separator(graph))
    with files:
        for kind, key, values in neo4j_rows.records(graph, papers):
            files.add(kind, key, values)
    arguments = [
        "--id-type=string",
        "--multiline-fields=true",
        f"--array-delimiter=U+{ord(files.separator):04X}",
        f"--read-buffer-size={max(_BUFFER, 2 * files.longest)}",
        "--bad-tolerance=0",
        *(f"--{'relationships' if kind.is_edge else 'nodes'}={kind.type}={_files(kind)}" for kind in files.kinds),
    ]
    head = _HEAD.format(command=command("FOLDER"))
    _write(folder / ARGUMENTS, chain([head], (f"{argument}\n" for argument in arguments)))
    mended = chain.from_iterable(writing(kind, rows) for kind, rows in files.unsaid.items())
    _write(folder / FINISH, chain(schema(), (f"{s};\n" for s in neo4j_rows.EMPTY_LISTS), mended))


def command(folder: Path | str) -> str:
    """Return the command that imports a folder.

    >>> command("graph")
    'cd graph && neo4j-admin database import full neo4j @import.args'
    """
    return f"cd {shlex.quote(str(folder))} && neo4j-admin database import full neo4j @{ARGUMENTS}"


class _Files:
    """The open files of all kinds, made as the kinds come."""

    def __init__(self, folder: Path, *, separator: str) -> None:
        self.separator = separator
        self.longest = 0
        self.unsaid: dict[Kind, Rows] = defaultdict(dict)
        self._folder = folder
        self._open: dict[Kind, TextIO] = {}
        self._stack = ExitStack()

    @property
    def kinds(self) -> Iterable[Kind]:
        """The kinds that have come."""
        return self._open.keys()

    def __enter__(self) -> None:
        self._stack.__enter__()

    def __exit__(self, *exc: Any) -> None:
        self._stack.__exit__(*exc)

    def add(self, kind: Kind, key: Key, values: Mapping[str, Any]) -> None:
        """Write a row.

        A list of one empty text looks like an empty list in CSV. A row with one is kept for the end, and without its
        digest, so that a push writes it, too.
        """
        if kind not in self._open:
            (self._folder / f"{_name(kind)}.header.csv").write_text(f"{','.join(_header(kind))}\n", encoding="utf-8")
            file = (self._folder / f"{_name(kind)}.csv").open("w", encoding="utf-8", errors="replace", newline="")
            self._open[kind] = self._stack.enter_context(file)
        if [""] in values.values():
            self.unsaid[kind][key] = dict(values)
            values = {**values, "kg_digest": None}
        ends = ("true", *key) if isinstance(key, tuple) else (key,)
        cells = [*map(_quoted, ends), *(self._cell(values[name]) for name in _columns(kind))]
        self.longest = max(self.longest, *map(len, cells))
        self._open[kind].write(",".join(cells) + "\n")

    def _cell(self, value: Any) -> str:
        match value:
            case None | []:
                return ""
            case str():
                return _quoted(value)
            case list():
                return _quoted(self.separator.join(map(str, value)))
        return repr(value)


def _columns(kind: Kind) -> dict[str, str]:
    """Return the properties of a kind and their types, as an import names these."""
    of_schema = {name: _TYPES[type] for name, type in ddl.columns(kind.type)}
    return of_schema | (_OWN_OF_EDGE if kind.is_edge else _OWN_OF_NODE)


def _header(kind: Kind) -> list[str]:
    # Ids of each type are a space of their own, as they are in the constraints.
    ends = (
        ["kg_owned:boolean", f":START_ID({kind.head})", f":END_ID({kind.tail})"]
        if kind.is_edge
        else [f"kg_id:ID({kind.type})"]
    )
    return ends + [f"{name}:{type}" for name, type in _columns(kind).items()]


def _name(kind: Kind) -> str:
    return f"{kind.head}-{kind.type}-{kind.tail}" if kind.is_edge else kind.type


def _files(kind: Kind) -> str:
    return f"{_name(kind)}.header.csv,{_name(kind)}.csv"


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def _write(path: Path, lines: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(lines)
