"""The ledger of a graph file: what sources say of papers, what each paper says, and what was done when."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from kg.model import Paper, PaperFacts
from kg.stores import codec
from kg.stores.database import Database
from kg.text import sound, title_id

_PAPER = "p.id, p.date, p.title, p.abstract, p.urls, p.authors"


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One thing that came, changed or went: its kind (paper, entity, edge, merge), what became of it, id and name."""

    kind: str
    change: str
    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One row of the log: what was done, when, by which kg, and how many of each kind it changed in which way."""

    number: int
    time: str
    action: str
    version: str
    digest: str
    counts: Mapping[str, Mapping[str, int]]


class Ledger:
    """What a graph file holds beside the graph: the part of it that nothing else can give back."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def papers(self) -> Iterator[Paper]:
        """Yield the papers, in order of id."""
        for row in self._db.rows(f"SELECT {_PAPER} FROM papers p ORDER BY p.id"):
            yield self._db.decoded(codec.paper_of, *row)

    def count(self) -> int:
        """Return the number of papers."""
        row = self._db.row("SELECT count(*) FROM papers")
        return int(row[0]) if row else 0

    def paper(self, id: str) -> Paper | None:
        """Return the paper of this id, or None."""
        row = self._db.row(f"SELECT {_PAPER} FROM papers p WHERE p.id = ?", sound(id))
        return self._db.decoded(codec.paper_of, *row) if row else None

    def readings(self) -> Iterator[tuple[Paper, PaperFacts]]:
        """Yield the papers with what each one says, in order of id."""
        for *paper, facts in self._db.rows(
            f"SELECT {_PAPER}, r.facts FROM papers p JOIN readings r ON r.paper = p.id ORDER BY p.id"
        ):
            yield self._db.decoded(codec.paper_of, *paper), self._db.decoded(codec.facts_from_json, facts)

    def reading(self, id: str) -> tuple[Paper, PaperFacts] | None:
        """Return a paper with what it says, or None where it is not there or was not read."""
        row = self._db.row(
            f"SELECT {_PAPER}, r.facts FROM papers p JOIN readings r ON r.paper = p.id WHERE p.id = ?", sound(id)
        )
        if row is None:
            return None
        *paper, facts = row
        return self._db.decoded(codec.paper_of, *paper), self._db.decoded(codec.facts_from_json, facts)

    def version(self, id: str) -> str | None:
        """Return the version of the extractor that read a paper, or None where it was not read."""
        row = self._db.row("SELECT version FROM readings WHERE paper = ?", sound(id))
        return str(row[0]) if row else None

    def fingerprint(self, id: str) -> str | None:
        """Return what `put` was told had been read of a paper, or None where the paper is new."""
        row = self._db.row("SELECT fingerprint FROM readings WHERE paper = ?", sound(id))
        return str(row[0]) if row else None

    def records(self, paper: str | None = None) -> list[Paper]:
        """Return what the sources say of a paper, or of all, in order of id and date."""
        where, values = ("", ()) if paper is None else ("WHERE paper = ?", (sound(paper),))
        rows = self._db.rows(f"SELECT {_PAPER} FROM records p {where} ORDER BY id, date", *values)
        return [self._db.decoded(codec.paper_of, *row) for row in rows]

    def papers_of(self, word: str) -> list[str]:
        """Return the ids of the papers of which a source gives this id, or this title."""
        where = "id = ?1 OR title_id = ?2 OR paper = ?1"
        found = self._db.rows(f"SELECT DISTINCT paper FROM records WHERE {where} ORDER BY 1", sound(word), title(word))
        return [str(paper) for (paper,) in found]

    def linked(self, records: Iterable[Paper]) -> dict[Paper, str]:
        """Return the records that share an id or a title with some of these, directly or not, and their papers' ids."""
        waiting = {("id", sound(r.id)) for r in records} | {("title_id", title(r.title)) for r in records}
        seen: set[tuple[str, str]] = set()
        found: dict[Paper, str] = {}
        while waiting:
            column, value = key = waiting.pop()
            seen.add(key)
            query = f"SELECT id, date, title, abstract, urls, authors, title_id, paper FROM records WHERE {column} = ?"
            for *record, of_title, paper in self._db.rows(query, value):
                known = self._db.decoded(codec.paper_of, *record)
                found[known] = paper
                waiting |= {("id", known.id), ("title_id", of_title)} - seen
        return found

    def put(self, paper: Paper, facts: PaperFacts, fingerprint: str, records: Iterable[Paper] = ()) -> bool:
        """Keep a paper, its records (itself unless told) and what it says in the place of what was kept of it before.

        Return whether anything changed.
        """
        rows = sorted((*codec.paper_row(r), title(r.title), paper.id) for r in list(records) or [paper])
        reading = (paper.id, fingerprint, facts.version, codec.facts_to_json(facts))
        with self._db.transaction():
            there = self._db.row(
                f"SELECT {_PAPER}, r.paper, r.fingerprint, r.version, r.facts "
                "FROM papers p LEFT JOIN readings r ON r.paper = p.id WHERE p.id = ?",
                sound(paper.id),
            )
            query = "SELECT * FROM records WHERE paper = ? ORDER BY id, date"
            if there == (*codec.paper_row(paper), *reading) and list(self._db.rows(query, sound(paper.id))) == rows:
                return False
            self._db.delete("records", "paper", [(sound(paper.id),)])
            self._db.insert("papers", [codec.paper_row(paper)])
            self._db.insert("records", rows)
            self._db.insert("readings", [reading])
            self._note(paper, "changed" if there else "added")
        return True

    def drop(self, id: str) -> None:
        """Forget a paper: its records and what it says."""
        with self._db.transaction():
            if paper := self.paper(id):
                for table, column in (("records", "paper"), ("readings", "paper"), ("papers", "id")):
                    self._db.delete(table, column, [(id,)])
                self._note(paper, "removed")

    def unread(self, id: str) -> None:
        """Forget what a paper says, so that it is read again."""
        self._db.delete("readings", "paper", [(id,)])

    def pending(self) -> list[Change]:
        """Return the papers whose change the graph does not tell yet, and what happened to them, in order of id."""
        rows = self._db.rows("SELECT change, paper, title FROM pending ORDER BY paper")
        return [Change("paper", *map(str, row)) for row in rows]

    def settled(self) -> None:
        """Note that the graph tells all changes."""
        with self._db.transaction():
            if self._db.row("SELECT 1 FROM pending"):
                self._db.empty("pending")

    def _note(self, paper: Paper, change: str) -> None:
        row = self._db.row("SELECT change FROM pending WHERE paper = ?", paper.id)
        # The graph tells the state before the first of the changes.
        match (row[0] if row else None, change):
            case ("added", "removed"):
                self._db.delete("pending", "paper", [(paper.id,)])
                return
            case ("added", "changed"):
                change = "added"
            case ("removed", "added"):
                change = "changed"
        self._db.insert("pending", [(paper.id, change, paper.title)])

    def log(self, action: str, *, version: str, digest: str, changes: Iterable[Change], most: int = 2_000) -> None:
        """Add a row to the log: the numbers of changes, and the changes themselves unless they are more than `most`.

        The time is SOURCE_DATE_EPOCH where that is set, so that files can be made alike to the byte.
        """
        every = sorted(set(changes))
        counts: dict[str, dict[str, int]] = {}
        for c in every:
            of = counts.setdefault(c.kind, {})
            of[c.change] = of.get(c.change, 0) + 1
        epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
        now = datetime.fromtimestamp(int(epoch), UTC) if epoch.isdigit() else datetime.now(UTC)
        with self._db.transaction():
            row = self._db.row("SELECT coalesce(max(number), 0) + 1 FROM log")
            number = row[0] if row else 1
            time = now.isoformat(timespec="seconds")
            self._db.insert("log", [(number, time, action, version, digest, codec.canonical(counts))])
            if len(every) <= most:
                self._db.insert("changes", ((number, c.kind, c.change, c.id, c.name) for c in every))

    def events(self) -> list[Event]:
        """Return the log, the latest first."""
        columns = "number, time, action, version, digest, counts"
        return [
            Event(**dict(zip(columns.split(", ")[:-1], row, strict=True)), counts=self._db.decoded(codec.plain, counts))
            for *row, counts in self._db.rows(f"SELECT {columns} FROM log ORDER BY number DESC")
        ]

    def changes(self, number: int) -> list[Change]:
        """Return what one row of the log changed, sorted; nothing where it was too much to be kept."""
        query = "SELECT kind, change, id, name FROM changes WHERE log = ? ORDER BY kind, change, id"
        return [Change(*map(str, row)) for row in self._db.rows(query, number)]


def title(text: str) -> str:
    """Return what titles are compared by, as a file can hold it."""
    return sound(title_id(text))
