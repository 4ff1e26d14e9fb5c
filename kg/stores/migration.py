"""Graph files of older formats: brought to the present one, with a copy of what was there."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

from kg.errors import GraphFileError
from kg.model import Graph
from kg.papers import fingerprint, renamed
from kg.stores import codec
from kg.stores.sqlite import open_file
from kg.stores.tables import FILE_FORMAT, STATEMENTS
from kg.text import slug, title_id


def migrate(db: sqlite3.Connection, path: Path, *, writable: bool) -> None:
    """Bring a file of an older format to the present one, in one transaction, after a copy to `<path>.v<format>.bak`.

    Everything that can be derived is left to be derived again.

    Raises:
        GraphFileError: the file cannot be written.
        sqlite3.Error: it cannot be written, or is held; `explained` says why.
    """
    if _format(db) == FILE_FORMAT:
        return
    if not writable:
        raise GraphFileError(f"{path} has an older format, and is brought to this one only where it can be written")
    db.execute("BEGIN IMMEDIATE")
    try:
        if (old := _format(db)) < FILE_FORMAT:  # nobody else has done it while we waited
            _copy(path, path.with_name(f"{path.name}.v{old}.bak"))
            _from_1(db)
            db.execute(f"PRAGMA user_version = {FILE_FORMAT}")
        db.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            db.execute("ROLLBACK")
        raise


def _format(db: sqlite3.Connection) -> int:
    ((version,),) = db.execute("PRAGMA user_version")
    return int(version)


def _copy(path: Path, backup: Path) -> None:
    """Copy the file as it is, beside and renamed; a copy that is there already is of an earlier try, and whole."""
    if backup.exists():
        return
    part = backup.with_name(f"{backup.name}.part")
    part.unlink(missing_ok=True)
    # By SQLite: any other handle on the file, when closed, would let go of the locks that hold it.
    with closing(open_file(path, "ro")) as source, closing(sqlite3.connect(part)) as copy:
        source.backup(copy)
    part.replace(backup)


def _from_1(db: sqlite3.Connection) -> None:
    """Make each paper its own record, as format 1 had it; titles cut to 120 characters were ids then."""
    rows = db.execute("SELECT id, date, title, abstract, urls, authors FROM papers ORDER BY id").fetchall()
    readings = db.execute("SELECT paper, version, facts FROM readings ORDER BY paper").fetchall()
    for kind in ("view", "table"):
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = ?", (kind,)).fetchall():
            db.execute(f'DROP {kind} "{name}"')
    for statement in STATEMENTS:
        db.execute(statement)
    papers = {row[0]: codec.paper_of(*row) for row in rows}
    for old, paper in papers.items():
        new = replace(paper, id=title_id(paper.title)) if old == slug(paper.title) else paper
        papers[old] = new
        db.execute("INSERT INTO papers VALUES (?, ?, ?, ?, ?, ?)", codec.paper_row(new))
        record = (*codec.paper_row(new), title_id(new.title), new.id)
        db.execute("INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?)", record)
        db.execute("INSERT INTO pending VALUES (?, 'added', ?)", (new.id, new.title))
    for old, version, said in readings:
        new = papers[old]
        facts = said if new.id == old else codec.facts_to_json(renamed(codec.facts_from_json(said), new.id))
        row = (new.id, fingerprint(new, version), version, facts)
        db.execute("INSERT INTO readings VALUES (?, ?, ?, ?)", row)
    db.execute("INSERT INTO meta VALUES ('migrated', '1')")
    db.execute("INSERT INTO meta VALUES ('digest', ?)", (codec.digest(Graph()),))
