"""What a graph file looks like inside, how SQLite opens one, and what each way of failing means."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.errors import GraphFileError
from kg.stores import FORMAT

APPLICATION_ID = 0x6B67_6670
"""What SQLite calls the application of a file: the letters "kgfp"."""

WAIT = 5.0
"""Seconds to wait for another process that holds the file."""

# Every table is WITHOUT ROWID: rows lie in the order of their keys, so that a new file's bytes do not depend on the
# order papers came in. "stop" is what Span calls end, which is a keyword of SQL.
SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE papers (
  id TEXT PRIMARY KEY, title TEXT NOT NULL, abstract TEXT NOT NULL, date TEXT NOT NULL,
  urls TEXT NOT NULL,     -- JSON array
  authors TEXT NOT NULL   -- JSON array
) STRICT, WITHOUT ROWID;

CREATE TABLE readings (   -- the ledger: what each paper says, as read
  paper TEXT PRIMARY KEY REFERENCES papers (id), fingerprint TEXT NOT NULL, version TEXT NOT NULL,
  facts TEXT NOT NULL     -- JSON object
) STRICT, WITHOUT ROWID;

CREATE TABLE nodes (
  id TEXT PRIMARY KEY, type TEXT NOT NULL, name TEXT NOT NULL,
  aliases TEXT NOT NULL,  -- JSON array
  properties TEXT NOT NULL -- JSON object
) STRICT, WITHOUT ROWID;

CREATE INDEX nodes_by_type ON nodes (type, name);

CREATE TABLE forms (      -- the normal forms of names and aliases
  form TEXT NOT NULL, node TEXT NOT NULL REFERENCES nodes (id), PRIMARY KEY (form, node)
) STRICT, WITHOUT ROWID;

CREATE TABLE edges (
  source TEXT NOT NULL REFERENCES nodes (id), type TEXT NOT NULL, target TEXT NOT NULL REFERENCES nodes (id),
  confidence REAL NOT NULL,
  papers INTEGER NOT NULL, -- how many papers support it
  PRIMARY KEY (source, type, target)
) STRICT, WITHOUT ROWID;

CREATE INDEX edges_by_target ON edges (target);

CREATE TABLE evidence (
  source TEXT NOT NULL, type TEXT NOT NULL, target TEXT NOT NULL, number INTEGER NOT NULL,
  paper TEXT NOT NULL,
  start INTEGER NOT NULL, stop INTEGER NOT NULL, -- half-open, code points of title || char(10) || abstract
  sentence TEXT NOT NULL, rule TEXT NOT NULL, score REAL NOT NULL, version TEXT NOT NULL,
  PRIMARY KEY (source, type, target, number),
  FOREIGN KEY (source, type, target) REFERENCES edges (source, type, target)
) STRICT, WITHOUT ROWID;

CREATE VIEW facts AS      -- every edge by the names of its ends
SELECT s.type AS source_type, s.name AS source_name, e.type, t.type AS target_type, t.name AS target_name,
  e.confidence, e.papers, e.source, e.target
FROM edges e JOIN nodes s ON s.id = e.source JOIN nodes t ON t.id = e.target;

CREATE VIEW sentences AS  -- every edge by the names of its ends, with each sentence behind it
SELECT s.name AS source_name, v.type, t.name AS target_name, v.sentence, v.score, v.rule, v.paper,
  p.title AS paper_title, v.source, v.target
FROM evidence v JOIN nodes s ON s.id = v.source JOIN nodes t ON t.id = v.target LEFT JOIN papers p ON p.id = v.paper;
"""

_MEANING = {
    sqlite3.SQLITE_BUSY: "is held by another process: try again when that one is done",
    sqlite3.SQLITE_LOCKED: "is held by another process: try again when that one is done",
    sqlite3.SQLITE_READONLY: "is read-only: it can be read, not written",
    sqlite3.SQLITE_PERM: "cannot be opened: permission denied",
    sqlite3.SQLITE_FULL: "cannot be written: no space left on the disk",
    sqlite3.SQLITE_TOOBIG: "cannot be written: one text is longer than SQLite can hold",
    sqlite3.SQLITE_CORRUPT: "is damaged or cut off: take a copy of it that is whole, or build it again",
    sqlite3.SQLITE_NOTADB: "is damaged: take a copy of it that is whole, or build it again",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened: is its folder there and writable?",
}


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite and the file system raise into a GraphFileError of one sentence about `path`."""
    try:
        yield
    except sqlite3.Error as error:
        # The low byte is the kind; the rest only refines it.
        kind = getattr(error, "sqlite_errorcode", None)
        meaning = _MEANING.get(kind & 0xFF) if kind is not None else None
        raise GraphFileError(f"{path} {meaning or f'cannot be used: {error}'}") from error
    except UnicodeEncodeError as error:
        around = error.object[max(0, error.start - 20) : error.end + 20].encode("ascii", "backslashreplace").decode()
        raise GraphFileError(f"{path} cannot hold half a character (a lone surrogate), as in {around!r}") from error
    except OSError as error:
        raise GraphFileError(f"{path} cannot be used: {(error.strerror or str(error)).lower()}") from error


def check_writable(path: Path) -> None:
    """See that a graph file can be written, or made where there is none.

    Raises:
        GraphFileError: there is no such folder, or no permission.
    """
    if path.is_dir():
        raise GraphFileError(f"{path} is a folder, not a graph file")
    if not path.parent.is_dir():
        raise GraphFileError(f"{path} cannot be written: there is no folder {path.parent}")
    if path.exists() and not os.access(path, os.W_OK):
        raise GraphFileError(f"{path} {_MEANING[sqlite3.SQLITE_READONLY]}")
    if not os.access(path.parent, os.W_OK):  # SQLite keeps its journal beside the file
        raise GraphFileError(f"{path} cannot be written: no permission to write in the folder {path.parent}")


def connect(path: Path, mode: str) -> sqlite3.Connection:
    """Open a graph file in a mode of SQLite's URIs (ro, rw); transactions are ours to begin and end.

    Nothing but SQLite ever opens the file: a second handle, when closed, would let go of the locks of the first.

    Raises:
        GraphFileError: it is missing, a folder, something else, or written by a newer kg.
        sqlite3.Error, OSError: it cannot be read; `explained` says why.
    """
    if path.is_dir():
        raise GraphFileError(f"{path} is a folder, not a graph file")
    if not path.exists():
        raise GraphFileError(f"no graph at {path}: make one with `kg build INPUT -g {path}`")
    if not path.stat().st_size:
        raise GraphFileError(f"{path} is empty, not a graph file: remove it, or name another")
    db = _open(path, mode)
    try:
        ((application,),) = db.execute("PRAGMA application_id")
        ((version,),) = db.execute("PRAGMA user_version")
        db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError as error:
        db.close()
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_NOTADB:
            raise GraphFileError(f"{path} is not a graph file (no SQLite database)") from error
        raise
    if application == APPLICATION_ID and version <= FORMAT:
        return db
    db.close()
    if application != APPLICATION_ID:
        raise GraphFileError(f"{path} is an SQLite database of another program, not a graph file")
    raise GraphFileError(f"{path} was written by a newer kg (format {version}, this one reads {FORMAT}): upgrade kg")


def claim(path: Path, *, digest: str) -> tuple[sqlite3.Connection, Path]:
    """Open the file that a new graph is written into, `<path>.part`, empty, and hold it against everybody else.

    One that a killed process left behind is used again.

    Raises:
        GraphFileError: another process is making the same graph.
        sqlite3.Error: it cannot be written; `explained` says why.
    """
    part = path.with_name(f"{path.name}.part")
    db = _open(part, "rwc")
    ours = False
    try:
        inode = part.stat().st_ino
        db.execute("PRAGMA locking_mode = EXCLUSIVE")
        db.execute("BEGIN EXCLUSIVE")
        # Who held it while we waited has put it in its place or thrown it away: it is no longer the file of this name.
        if path.exists() or not part.exists() or part.stat().st_ino != inode:
            raise GraphFileError(f"{path} is being made by another process: try again when that one is done")
        ours = True
        left = db.execute("SELECT type, name FROM sqlite_master WHERE type IN ('table', 'view')").fetchall()
        for kind, name in left:
            db.execute(f'DROP {kind} "{name}"')
        for statement in SCHEMA.split(";\n\n"):
            db.execute(statement)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {FORMAT}")
        db.execute("INSERT INTO meta VALUES ('digest', ?)", (digest,))
        db.execute("COMMIT")
    except BaseException:
        if ours:
            discard(db, part)
        db.close()
        raise
    return db, part


def discard(db: sqlite3.Connection, part: Path) -> None:
    """Remove a new file that never came to its place, while it is still held: nobody else can have begun to use it."""
    if os.name == "nt":  # which removes no open file
        db.close()
    part.unlink(missing_ok=True)
    db.close()


def _open(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=WAIT, isolation_level=None)
