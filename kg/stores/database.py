"""One open SQLite file: queries, and transactions that are done wholly or not at all."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from kg.errors import GraphFileError
from kg.stores.sqlite import connect, discard, explained, leave, take

T = TypeVar("T")
Row = tuple[Any, ...]
PATIENCE = 2.0
"""Seconds to wait for those who read just now, so that all may read on from then on."""


class Database:
    """A graph file as SQLite has it: rows in, rows out; every failure is one sentence about the file.

    A new one is written beside its place, as `part`, and moved there by the first transaction that ends well.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, *, read_only: bool, part: Path | None) -> None:
        self.path = path
        self.read_only = read_only
        self.connection = connection
        self._part = part
        self._is_shared = False

    def rows(self, query: str, *values: Any) -> Iterator[Row]:
        """Yield the rows that a query finds."""
        with explained(self.path):
            yield from self.connection.execute(query, values)

    def row(self, query: str, *values: Any) -> Row | None:
        """Return the first row that a query finds, or None."""
        with explained(self.path):
            row: Row | None = self.connection.execute(query, values).fetchone()
            return row

    def insert(self, table: str, rows: Iterable[Row]) -> None:
        """Write whole rows in the place of those of the same key."""
        with explained(self.path):
            width = len(self.connection.execute(f"SELECT * FROM {table} LIMIT 0").description)
            self.connection.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({', '.join('?' * width)})", rows)

    def delete(self, table: str, columns: str, keys: Iterable[Row]) -> None:
        """Remove the rows whose columns have these values."""
        with explained(self.path):
            where = " AND ".join(f"{column} = ?" for column in columns.split(", "))
            self.connection.executemany(f"DELETE FROM {table} WHERE {where}", keys)

    def empty(self, table: str) -> None:
        """Remove every row."""
        with explained(self.path):
            self.connection.execute(f"DELETE FROM {table}")

    def decoded(self, decode: Callable[..., T], *row: Any) -> T:
        """Return what a row says.

        Raises:
            GraphFileError: it says nothing that can be read.
        """
        try:
            return decode(*row)
        except (ValueError, KeyError, TypeError) as error:
            raise GraphFileError(f"{self.path} is damaged: a row cannot be read ({error}); build it again") from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do everything inside, or nothing if it raises (Ctrl-C, too); one inside another may fail by itself.

        Raises:
            GraphFileError: the file is open for reading only, or another process holds it for longer than `WAIT`.
        """
        if self.read_only:
            raise GraphFileError(f"{self.path} was opened for reading only")
        inner = self.busy()
        begin, end = ("SAVEPOINT inner", "RELEASE inner") if inner else ("BEGIN IMMEDIATE", "COMMIT")
        undo = ("ROLLBACK TO inner", "RELEASE inner") if inner else ("ROLLBACK",)
        with explained(self.path):
            self.connection.execute(begin)
        try:
            if not inner:
                take(self.path)
            yield
            if not inner and not self._part:
                leave(self.path)
            with explained(self.path):
                self.connection.execute(end)
        except BaseException:
            if not inner and not self._part:
                leave(self.path)
            # A full disk ends the transaction by itself.
            if self.connection.in_transaction:
                with suppress(sqlite3.Error):
                    for statement in undo:
                        self.connection.execute(statement)
            raise
        if self._part and not inner:
            self._publish(self._part)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let several queries see one state of the file, whoever writes meanwhile."""
        if self.busy():
            yield
            return
        with explained(self.path):
            self.connection.execute("BEGIN")
        try:
            yield
        finally:
            self.connection.execute("ROLLBACK")

    def busy(self) -> bool:
        """Tell whether a transaction is open."""
        with explained(self.path):
            return self.connection.in_transaction

    def share(self) -> None:
        """Let others read on while this process writes, until it closes the file (SQLite's write-ahead log).

        Where that cannot be, readers wait for each transaction's end.
        """
        self._is_shared = True
        if not self._part:
            self._journal("WAL", wait=PATIENCE)

    def close(self) -> None:
        """Let go of the file; a new one that no transaction completed is gone."""
        if self._part:
            discard(self.connection, self._part)
            leave(self.path)
            self._part = None
        elif self._is_shared:
            # One file again, which also who may write nothing beside it can read.
            self._journal("DELETE", wait=0)
        self._is_shared = False
        self.connection.close()

    def _journal(self, mode: str, *, wait: float) -> None:
        with suppress(sqlite3.Error):
            ((usual,),) = self.connection.execute("PRAGMA busy_timeout")
            self.connection.execute(f"PRAGMA busy_timeout = {int(1000 * wait)}")
            try:
                self.connection.execute(f"PRAGMA journal_mode = {mode}").fetchone()
            finally:
                self.connection.execute(f"PRAGMA busy_timeout = {usual}")

    def _publish(self, part: Path) -> None:
        """Move a new file to its place and go on there."""
        if self.path.exists():
            raise GraphFileError(f"{self.path} was made by another process meanwhile: run again to add to it")
        with explained(self.path):
            # Rewritten in the order of its tables, so that its bytes depend on its content only.
            self.connection.execute("VACUUM")
            if os.name == "nt":  # which moves no open file
                self.connection.close()
            leave(self.path)
            part.replace(self.path)
            self._part = None
            self.connection.close()
            self.connection = connect(self.path, "rw")
        if self._is_shared:
            self._journal("WAL", wait=PATIENCE)
