"""How SQLite opens a graph file, who holds one, and what each way of failing means."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kg.errors import GraphFileError
from kg.stores.tables import FILE_FORMAT, STATEMENTS

APPLICATION_ID = 0x6B67_6670
"""What SQLite calls the application of a file: the letters "kgfp"."""

WAIT = 5.0
"""Seconds to wait for another process that holds the file."""

_MEANING = {
    sqlite3.SQLITE_BUSY: "is held by {holder}: try again when that one is done",
    sqlite3.SQLITE_LOCKED: "is held by {holder}: try again when that one is done",
    sqlite3.SQLITE_READONLY: "is read-only: it can be read, not written",
    sqlite3.SQLITE_PERM: "cannot be opened: permission denied",
    sqlite3.SQLITE_FULL: "cannot be written: no space left on the disk",
    sqlite3.SQLITE_IOERR: "cannot be read or written: the disk fails, or no space or quota is left on it",
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
        meaning = _MEANING.get(kind & 0xFF, "") if kind is not None else ""
        said = meaning.format(holder=_holder(path)) or f"cannot be used: {error}"
        raise GraphFileError(f"{path} {said}") from error
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
    db = open_file(path, mode)
    try:
        ((application,),) = db.execute("PRAGMA application_id")
        ((version,),) = db.execute("PRAGMA user_version")
        db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError as error:
        db.close()
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_NOTADB:
            raise GraphFileError(f"{path} is not a graph file (no SQLite database)") from error
        raise
    if application == APPLICATION_ID and version <= FILE_FORMAT:
        return db
    db.close()
    if application != APPLICATION_ID:
        raise GraphFileError(f"{path} is an SQLite database of another program, not a graph file")
    formats = f"format {version}, this one reads {FILE_FORMAT}"
    raise GraphFileError(f"{path} was written by a newer kg ({formats}): upgrade kg")


def claim(path: Path, *, digest: str) -> tuple[sqlite3.Connection, Path]:
    """Open the file that a new graph is written into, `<path>.part`, empty, and hold it against everybody else.

    One that a killed process left behind is used again.

    Raises:
        GraphFileError: another process is making the same graph.
        sqlite3.Error: it cannot be written; `explained` says why.
    """
    part = path.with_name(f"{path.name}.part")
    db = open_file(part, "rwc")
    ours = False
    try:
        inode = _inode(part)
        db.execute("PRAGMA locking_mode = EXCLUSIVE")
        try:
            db.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error:
            # What moves under its name fails in ways of its own.
            if _is_taken(path, part, inode):
                raise _being_made(path) from None
            raise
        if _is_taken(path, part, inode):
            raise _being_made(path)
        ours = True
        take(path)
        left = db.execute("SELECT type, name FROM sqlite_master WHERE type IN ('table', 'view')").fetchall()
        for kind, name in left:
            db.execute(f'DROP {kind} "{name}"')
        for statement in STATEMENTS:
            db.execute(statement)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {FILE_FORMAT}")
        db.execute("INSERT INTO meta VALUES ('digest', ?)", (digest,))
        db.execute("COMMIT")
    except BaseException:
        if ours:
            discard(db, part)
            leave(path)
        db.close()
        raise
    return db, part


def _is_taken(path: Path, part: Path, inode: int | None) -> bool:
    """Tell whether who held a new file while we waited has put it in its place, or has thrown it away."""
    return inode is None or _inode(part) != inode or path.exists()


def _inode(part: Path) -> int | None:
    with suppress(FileNotFoundError):
        return part.stat().st_ino
    return None


def _being_made(path: Path) -> GraphFileError:
    return GraphFileError(f"{path} is being made by another process: try again when that one is done")


def take(path: Path) -> None:
    """Note beside a graph file which process writes it: SQLite holds the file, but does not tell for whom."""
    with suppress(OSError):
        _note(path).write_text(f"{os.getpid()}\n", encoding="ascii")


def leave(path: Path) -> None:
    """Remove the note again, before the file is let go of."""
    with suppress(OSError):
        _note(path).unlink()


def sweep(path: Path) -> None:
    """Remove the note of a process that was killed."""
    with suppress(OSError, ValueError):
        process = int(_note(path).read_text(encoding="ascii"))
        if os.name == "posix":  # elsewhere asking for a process can end it
            try:
                os.kill(process, 0)
            except ProcessLookupError:
                leave(path)


def _note(path: Path) -> Path:
    return path.with_name(f"{path.name}.writer")


def _holder(path: Path) -> str:
    with suppress(OSError, ValueError):
        return f"process {int(_note(path).read_text(encoding='ascii'))}"
    return "another process"


def discard(db: sqlite3.Connection, part: Path) -> None:
    """Remove a new file that never came to its place, while it is still held: nobody else can have begun to use it."""
    if os.name == "nt":  # which removes no open file
        db.close()
    part.unlink(missing_ok=True)
    db.close()


def open_file(path: Path, mode: str) -> sqlite3.Connection:
    """Open an SQLite file in a mode of SQLite's URIs, whatever it holds."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=WAIT, isolation_level=None)
