"""The graph file: one SQLite file with the papers, what each one says, and the graph derived from that."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import groupby
from pathlib import Path
from typing import Any, Self, TypeVar

from kg.errors import GraphFileError, did_you_mean
from kg.model import Edge, Entity, Graph, Paper, PaperFacts
from kg.stores import codec, form, forms, ranked, sound
from kg.stores.sqlite import check_writable, claim, connect, discard, explained

T = TypeVar("T")
_EVIDENCE = "v.source, v.type, v.target, v.paper, v.start, v.stop, v.sentence, v.rule, v.score, v.version"


class GraphFile:
    """A store in one SQLite file: the truth from which every other store is made.

    All changes go through `transaction`. A new file is written beside its place, as `<path>.part`, and moved there
    by the first transaction that ends well; a build that is interrupted leaves nothing.
    """

    def __init__(self, path: Path, db: sqlite3.Connection, *, read_only: bool, part: Path | None) -> None:
        """Use `open` instead."""
        self.path = path
        self.read_only = read_only
        self._db = db
        self._part = part

    @classmethod
    def open(cls, path: str | Path, *, create: bool = False, read_only: bool = False) -> Self:
        """Open a graph file; with `create`, begin a new one where there is none.

        Raises:
            GraphFileError: it is missing, no graph file, damaged, newer than this kg, held by another process, or
                cannot be written and `read_only` is not set. Nothing on disk has changed then.
        """
        path = Path(path)
        if "\0" in str(path):
            raise GraphFileError(f"{str(path)!r} is no path: it holds a NUL character")
        with explained(path):
            if not read_only and (create or path.exists()):
                check_writable(path)
            if create and not read_only and not path.exists():
                db, part = claim(path, digest=codec.digest(Graph()))
                return cls(path, db, read_only=False, part=part)
            # Opened for writing even to read where that can be: whoever comes next undoes a write that was cut off.
            writable = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
            db = connect(path, "rw" if writable else "ro")
            if read_only:
                db.execute("PRAGMA query_only = ON")
            return cls(path, db, read_only=read_only, part=None)

    def papers(self) -> Iterator[Paper]:
        """Yield the papers, in order of id."""
        for row in self._rows("SELECT id, title, abstract, date, urls, authors FROM papers ORDER BY id"):
            yield self._decoded(_paper, *row)

    def readings(self) -> Iterator[tuple[Paper, PaperFacts]]:
        """Yield the papers with what each one says, in order of id."""
        for *paper, facts in self._rows(
            "SELECT p.id, p.title, p.abstract, p.date, p.urls, p.authors, r.facts "
            "FROM papers p JOIN readings r ON r.paper = p.id ORDER BY p.id"
        ):
            yield self._decoded(_paper, *paper), self._decoded(codec.facts_from_json, facts)

    def fingerprint(self, paper_id: str) -> str | None:
        """Return what `put` was told had been read of a paper, or None where the paper is new."""
        row = self._row("SELECT fingerprint FROM readings WHERE paper = ?", sound(paper_id))
        return str(row[0]) if row else None

    def put(self, paper: Paper, facts: PaperFacts, fingerprint: str) -> None:
        """Keep a paper and what it says in the place of what was kept of it before."""
        row = (
            paper.id, paper.title, paper.abstract, paper.date,
            codec.canonical(paper.urls), codec.canonical(paper.authors),
        )  # fmt: skip
        reading = (paper.id, fingerprint, facts.version, codec.facts_to_json(facts))
        with self.transaction(), explained(self.path):
            self._upsert("papers", "id, title, abstract, date, urls, authors", row)
            self._upsert("readings", "paper, fingerprint, version, facts", reading)

    def graph(self) -> Graph:
        """Return the whole graph."""
        with self._snapshot():
            nodes = [
                self._decoded(codec.entity_of, *row)
                for row in self._rows("SELECT id, type, name, aliases, properties FROM nodes")
            ]
            return Graph.of(nodes, self._edges("evidence v"))

    def replace(self, graph: Graph) -> None:
        """Hold this graph and nothing else; a graph that is held already is not written again."""
        digest = codec.digest(graph)
        with self.transaction():
            if digest == self.digest():
                return
            with explained(self.path):
                for table in ("evidence", "edges", "forms", "nodes"):
                    self._db.execute(f"DELETE FROM {table}")
                nodes, edges = graph.nodes.values(), graph.edges.values()
                self._insert("nodes", map(codec.entity_row, nodes))
                self._insert("forms", sorted((f, n.id) for n in nodes for f in forms(n)))
                self._insert("edges", ((*e.key, e.confidence, e.papers) for e in edges))
                self._insert(
                    "evidence",
                    (
                        (*e.key, number, *codec.evidence_row(v))
                        for e in edges
                        for number, v in enumerate(codec.ordered(e), start=1)
                    ),
                )
            self._write_meta("digest", digest)

    def size(self) -> tuple[int, int]:
        """Return the numbers of nodes and edges."""
        row = self._row("SELECT (SELECT count(*) FROM nodes), (SELECT count(*) FROM edges)")
        return (int(row[0]), int(row[1])) if row else (0, 0)

    def digest(self) -> str:
        """Return the SHA-256 of the graph's content, as kept in the file."""
        row = self._row("SELECT value FROM meta WHERE key = 'digest'")
        if row is None:
            raise GraphFileError(f"{self.path} is damaged: it does not say which graph it holds; build it again")
        return str(row[0])

    def node(self, id: str) -> Entity | None:
        """Return the node of this id, or None."""
        row = self._row("SELECT id, type, name, aliases, properties FROM nodes WHERE id = ?", sound(id))
        return self._decoded(codec.entity_of, *row) if row else None

    def edge(self, source: str, type: str, target: str) -> Edge | None:
        """Return the edge of this key, or None."""
        found = self._edges("evidence v WHERE v.source = ? AND v.type = ? AND v.target = ?", source, type, target)
        return next(found, None)

    def edges_of(self, id: str) -> list[Edge]:
        """Return the edges that start or end at a node, sorted by key."""
        return list(
            self._edges(
                "edges e JOIN evidence v ON v.source = e.source AND v.type = e.type AND v.target = e.target "
                "WHERE e.source = ?1 OR e.target = ?1",
                id,
            )
        )

    def find(self, name: str, *, limit: int = 10) -> list[Entity]:
        """Return the nodes of this name or alias, whatever its spelling, best first."""
        rows = self._rows(
            "SELECT n.id, n.type, n.name, n.aliases, n.properties FROM forms f JOIN nodes n ON n.id = f.node "
            "WHERE f.form = ?",
            sound(form(name)),
        )
        return ranked([self._decoded(codec.entity_of, *row) for row in rows], name, self._degree, limit)

    def names(self, type: str | None = None) -> Iterator[str]:
        """Yield the different names of the nodes (of one type), sorted."""
        where, values = ("", ()) if type is None else ("WHERE type = ?", (sound(type),))
        for (name,) in self._rows(f"SELECT DISTINCT name FROM nodes {where} ORDER BY name", *values):
            yield str(name)

    def suggestions(self, name: str) -> str:
        """Return " Did you mean 'x'?" for the nearest names, or ""."""
        return did_you_mean(name, self.names())

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do everything inside, or nothing if it raises (Ctrl-C, too); one inside another may fail by itself.

        Raises:
            GraphFileError: the file is open for reading only, or another process holds it for longer than `WAIT`.
        """
        if self.read_only:
            raise GraphFileError(f"{self.path} was opened for reading only")
        inner = self._busy()
        begin, end = ("SAVEPOINT inner", "RELEASE inner") if inner else ("BEGIN IMMEDIATE", "COMMIT")
        undo = ("ROLLBACK TO inner", "RELEASE inner") if inner else ("ROLLBACK",)
        with explained(self.path):
            self._db.execute(begin)
        try:
            yield
            with explained(self.path):
                self._db.execute(end)
        except BaseException:
            # A full disk ends the transaction by itself.
            if self._db.in_transaction:
                with suppress(sqlite3.Error):
                    for statement in undo:
                        self._db.execute(statement)
            raise
        if self._part and not inner:
            self._publish(self._part)

    def close(self) -> None:
        """Let go of the file; a new one that no transaction completed is gone."""
        if self._part:
            discard(self._db, self._part)
            self._part = None
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    @contextmanager
    def _snapshot(self) -> Iterator[None]:
        """Let several queries see one state of the file, whoever writes meanwhile."""
        if self._busy():
            yield
            return
        with explained(self.path):
            self._db.execute("BEGIN")
        try:
            yield
        finally:
            self._db.execute("ROLLBACK")

    def _busy(self) -> bool:
        with explained(self.path):
            return self._db.in_transaction

    def _publish(self, part: Path) -> None:
        """Move a new file to its place and go on there."""
        if self.path.exists():
            raise GraphFileError(f"{self.path} was made by another process meanwhile: run again to add to it")
        with explained(self.path):
            # Rewritten in the order of its tables, so that its bytes depend on its content only.
            self._db.execute("VACUUM")
            if os.name == "nt":  # which moves no open file
                self._db.close()
            part.replace(self.path)
            self._part = None
            self._db.close()
            self._db = connect(self.path, "rw")

    def _edges(self, source: str, *values: str) -> Iterator[Edge]:
        """Yield the edges whose evidence, as `v`, a FROM clause finds; sorted by key."""
        order = "v.source, v.type, v.target, v.number"
        rows = self._rows(f"SELECT {_EVIDENCE} FROM {source} ORDER BY {order}", *map(sound, values))
        for (start, kind, end), group in groupby(rows, key=lambda row: row[:3]):
            evidence = frozenset(self._decoded(codec.evidence_of, *row[3:]) for row in group)
            yield Edge(source=start, type=kind, target=end, evidence=evidence)

    def _degree(self, id: str) -> int:
        row = self._row("SELECT count(*) FROM edges WHERE source = ?1 OR target = ?1", id)
        return int(row[0]) if row else 0

    def _rows(self, query: str, *values: str) -> Iterator[tuple[Any, ...]]:
        with explained(self.path):
            yield from self._db.execute(query, values)

    def _row(self, query: str, *values: str) -> tuple[Any, ...] | None:
        with explained(self.path):
            row: tuple[Any, ...] | None = self._db.execute(query, values).fetchone()
            return row

    def _insert(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        width = len(self._db.execute(f"SELECT * FROM {table} LIMIT 0").description)
        self._db.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * width)})", rows)

    def _upsert(self, table: str, columns: str, row: tuple[str, ...]) -> None:
        key, *rest = columns.split(", ")
        new = ", ".join(f"excluded.{c}" for c in rest)
        old = ", ".join(rest)
        # The same row again leaves every byte: SQLite does not write a page whose content stays.
        self._db.execute(
            f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(row))}) "
            f"ON CONFLICT ({key}) DO UPDATE SET ({old}) = ({new})",
            row,
        )

    def _write_meta(self, key: str, value: str) -> None:
        with explained(self.path):
            self._upsert("meta", "key, value", (key, value))

    def _decoded(self, decode: Callable[..., T], *row: Any) -> T:
        try:
            return decode(*row)
        except (ValueError, KeyError, TypeError) as error:
            raise GraphFileError(f"{self.path} is damaged: a row cannot be read ({error}); build it again") from error


def _paper(id: str, title: str, abstract: str, date: str, urls: str, authors: str) -> Paper:
    return Paper(
        id=id,
        title=title,
        abstract=abstract,
        date=date,
        urls=tuple(json.loads(urls)),
        authors=tuple(json.loads(authors)),
    )
