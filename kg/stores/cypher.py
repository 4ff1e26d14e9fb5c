"""Cypher on a graph file: an index that LadybugDB reads, made from the file, kept beside it, and disposable."""

from __future__ import annotations

import datetime
import decimal
import hashlib
import json
import shutil
import tempfile
import uuid
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any, Self

import ladybug

from kg.errors import CypherError
from kg.model import Graph
from kg.stores import FORMAT, LIMIT, Table, codec, ddl, dialect, stopped
from kg.stores.file import GraphFile
from kg.stores.filling import fill
from kg.stores.translate import translate
from kg.text import sound

_MEMORY = 2**30  # bytes; left alone, the engine takes four fifths of the machine
_ADDRESSES = (
    2**34
)  # bytes, the largest an index can be; left alone, the engine wants 8 TiB, which not every place gives


class CypherIndex:
    """What answers Cypher on a graph file.

    The index is one file, `<graph>.cypher`; `<graph>.cypher.json` says what it was made from. It is remade when the
    graph has changed (also while it is open), when it is damaged, and when it was made for another schema or engine.
    Where it cannot lie beside the graph, it lies in a temporary folder until `close`. It is only ever read: whoever
    remakes it does so aside and moves it into place, so that processes do not disturb each other.
    """

    def __init__(self, file: GraphFile, *, limit: float = LIMIT, rows: int | None = None) -> None:
        """Use `open` instead."""
        self._file = file
        self._limit = limit
        self._most = rows
        self._digest = ""
        self._database: ladybug.Database | None = None
        self._connection: ladybug.Connection | None = None
        self._temporary: Path | None = None

    @classmethod
    def open(cls, file: GraphFile, *, limit: float = LIMIT, rows: int | None = None) -> Self:
        """Open the index of a graph file, making it where it is missing or stale.

        `limit` is in seconds, 0 for none; `rows` are the most that an answer has, None for any. `file` stays the
        caller's to close, after the index.

        Raises:
            CypherError: the index cannot be made.
            GraphFileError: the graph file cannot be read.
        """
        index = cls(file, limit=limit, rows=rows)
        index._refresh()
        return index

    def cypher(self, statement: str, parameters: Mapping[str, Any] = {}, *, write: bool = False) -> Table:
        """Run one statement, which may only read.

        A node comes as a dict of its columns with its type as `_label`, an edge likewise, a path as a dict of `nodes`
        and `rels`; a date as ISO text.

        Raises:
            CypherError: it cannot be parsed or run, it writes, or it takes longer than the limit.
        """
        if write:
            raise CypherError(
                "Cypher cannot write to a graph file, whose index is made from it: add papers by building"
            )
        dialect.check(statement, parameters)
        values = {name: _given(name, value) for name, value in parameters.items()}
        asked = translate(statement, values)
        self._refresh()
        try:
            with self._execute(asked.text, values) as result:
                columns, places = asked.arrange(result.get_column_names())
                rows = [tuple(_plain(row[place]) for place in places) for row in islice(result, self._most)]
                return Table(columns, rows, is_cut=result.has_next())
        except (RuntimeError, ValueError, TypeError) as error:
            if "Interrupted" in str(error):
                raise CypherError(stopped(self._limit)) from error
            raise dialect.explain(str(error), asked.text) from error

    def close(self) -> None:
        """Let go of the index; closing twice is closing once."""
        if self._connection:
            self._connection.close()
        if self._database:
            self._database.close()
        if self._temporary:
            shutil.rmtree(self._temporary, ignore_errors=True)
        self._connection = self._database = self._temporary = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _execute(self, statement: str, values: dict[str, Any]) -> Any:
        connection = self._connection
        assert connection is not None
        # In a thread of its own, because the engine does not hear Ctrl-C.
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(connection.execute, statement, values)
            try:
                return running.result()
            except KeyboardInterrupt:
                connection.interrupt()
                raise

    def _refresh(self) -> None:
        """Open the index of the graph as the file holds it now."""
        digest = self._file.digest()
        if self._connection and digest == self._digest:
            return
        self.close()
        path = self._file.path.with_name(f"{self._file.path.name}.cypher")
        if not _is_fresh(path, digest):
            path, digest = self._make(path)
        try:
            self._database = _database(path, read_only=True)
            # With several threads, ORDER BY now and then puts rows without a value in the wrong place.
            self._connection = ladybug.Connection(self._database, num_threads=1)
        except RuntimeError as error:
            self.close()
            raise CypherError(f"the Cypher index {path} cannot be opened ({_first_line(error)}): remove it") from error
        if self._limit:
            self._connection.set_query_timeout(max(1, round(self._limit * 1000)))
        self._digest = digest

    def _make(self, path: Path) -> tuple[Path, str]:
        """Make the index at `path`, or where that cannot be, in a temporary folder; say where, and of which graph."""
        graph = self._file.graph()
        digest = codec.digest(graph)
        try:
            aside = Path(tempfile.mkdtemp(prefix=f"{path.name}-", dir=path.parent))
        except OSError:
            aside = Path(tempfile.mkdtemp(prefix="kg-"))
        self._temporary = aside
        made, stamp = aside / "index", aside / "stamp"
        try:
            _fill(made, graph)
            stamp.write_text(_stamp(made, digest), encoding="utf-8", newline="\n")
        except (RuntimeError, OSError) as error:
            self.close()
            raise CypherError(f"the Cypher index of {self._file.path} cannot be made: {_first_line(error)}") from error
        except BaseException:
            self.close()
            raise
        if aside.parent != path.parent:
            return made, digest
        try:
            made.replace(path)
        except OSError:  # something of that name is in the way, or held open where that matters
            return made, digest
        stamp.replace(_beside(path))
        self.close()
        return path, digest


def _fill(path: Path, graph: Graph) -> None:
    with _database(path, read_only=False) as database, ladybug.Connection(database) as connection:
        fill(connection, graph, path.parent)


def _database(path: Path, *, read_only: bool) -> ladybug.Database:
    return ladybug.Database(path, read_only=read_only, buffer_pool_size=_MEMORY, max_db_size=_ADDRESSES)


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


def _stamp(index: Path, digest: str) -> str:
    """What an index must say of itself to be used: its graph, what made it, and that not a bit of it has changed."""
    maker = [str(FORMAT), str(ladybug.__version__), str(ladybug.storage_version), *ddl.tables()]
    with index.open("rb") as file:
        content = hashlib.file_digest(file, "sha256").hexdigest()
    made_by = hashlib.sha256("\n".join(maker).encode()).hexdigest()
    return json.dumps({"graph": digest, "made_by": made_by, "sha256": content}, indent=2) + "\n"


def _is_fresh(index: Path, digest: str) -> bool:
    try:
        said = _beside(index).read_text(encoding="utf-8")
        # Reading the whole index is quick beside opening a damaged one, which can take the process with it.
        return json.loads(said)["graph"] == digest and said == _stamp(index, digest)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _given(name: str, value: Any) -> Any:
    """A parameter as the engine takes it."""
    match value:
        case None | bool() | float() | datetime.date():
            return value
        case int() if -(2**63) <= value < 2**63:
            return value
        case str():
            return sound(value)
        case list() | tuple():
            kinds = {type(v) for v in value if v is not None}
            if kinds == {int, float}:
                return [v if v is None else float(v) for v in value]
            if len(kinds) > 1:
                raise CypherError(f"the parameter {name} is a list of values of different types")
            return [_given(name, v) for v in value]
        case dict():
            return {str(k): _given(name, v) for k, v in value.items()}
        case int():
            raise CypherError(f"the parameter {name} is too large a number: Cypher takes 64 bits")
    raise CypherError(f"the parameter {name} is of type {type(value).__name__}, which Cypher cannot take")


def _plain(value: Any) -> Any:
    """A value of an answer as plain Python."""
    match value:
        case {"_NODES": nodes, "_RELS": rels}:
            return {"nodes": _plain(nodes), "rels": _plain(rels)}
        case {"_ID": _, "_LABEL": label}:
            own = {k: _plain(v) for k, v in value.items() if not k.startswith("_") and v is not None}
            return {"_label": label} | own
        case dict():
            return {str(k): _plain(v) for k, v in value.items()}
        case list() | tuple():
            return [_plain(v) for v in value]
        case decimal.Decimal():  # what sum() of whole numbers is
            return int(value) if value == value.to_integral_value() else float(value)
        case datetime.date():
            return value.isoformat()
        case datetime.timedelta() | uuid.UUID():
            return str(value)
        case bytes():
            return value.hex()
    return value


def _first_line(error: BaseException) -> str:
    return str(error).split("\n")[0].rstrip(".")
