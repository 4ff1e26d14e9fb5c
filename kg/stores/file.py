"""The graph file: one SQLite file with the papers, what each one says, and the graph derived from that."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Self

from kg.errors import GraphFileError, did_you_mean
from kg.model import Edge, Entity, Graph, Paper, PaperFacts
from kg.stores import codec, form, ranked
from kg.stores.database import Database
from kg.stores.derived import Derived
from kg.stores.ledger import Ledger
from kg.stores.migration import migrate
from kg.stores.sqlite import check_writable, claim, connect, explained, sweep
from kg.text import sound


def decisions_path(graph: Path) -> Path:
    """Return where the decisions about a graph file lie: beside it.

    >>> str(decisions_path(Path("graph.kg")))
    'graph.kg.decisions.tsv'
    """
    return graph.with_name(f"{graph.name}.decisions.tsv")


class GraphFile:
    """A store in one SQLite file: the truth from which every other store is made.

    All changes go through `transaction`. A new file is written beside its place, as `<path>.part`, and moved there
    by the first transaction that ends well. `ledger` is what nothing else can give back, `derived` what is made of it.
    """

    def __init__(self, database: Database) -> None:
        """Use `open` instead."""
        self.path = database.path
        self.read_only = database.read_only
        self.ledger = Ledger(database)
        self.derived = Derived(database)
        self.database = database

    @classmethod
    def open(cls, path: str | Path, *, create: bool = False, read_only: bool = False) -> Self:
        """Open a graph file; with `create`, begin a new one where there is none. One of an older format is migrated.

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
                return cls(Database(path, db, read_only=False, part=part))
            # Opened for writing even to read where that can be: whoever comes next undoes a write that was cut off.
            writable = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
            db = connect(path, "rw" if writable else "ro")
            try:
                migrate(db, path, writable=writable)
            except BaseException:
                db.close()
                raise
            if writable:
                sweep(path)
            if read_only:
                db.execute("PRAGMA query_only = ON")
            return cls(Database(path, db, read_only=read_only, part=None))

    def papers(self) -> Iterator[Paper]:
        """Yield the papers, in order of id."""
        return self.ledger.papers()

    def readings(self) -> Iterator[tuple[Paper, PaperFacts]]:
        """Yield the papers with what each one says, in order of id."""
        return self.ledger.readings()

    def fingerprint(self, paper_id: str) -> str | None:
        """Return what `put` was told had been read of a paper, or None where the paper is new."""
        return self.ledger.fingerprint(paper_id)

    def put(self, paper: Paper, facts: PaperFacts, fingerprint: str, records: Iterable[Paper] = ()) -> None:
        """Keep a paper, its records (itself unless told) and what it says in the place of what was kept of it."""
        self.ledger.put(paper, facts, fingerprint, records)

    def graph(self) -> Graph:
        """Return the whole graph."""
        with self.database.snapshot():
            return Graph.of(self.derived.entities(), self.derived.edges())

    def replace(self, graph: Graph) -> None:
        """Hold this graph and nothing else; a graph that is held already is not written again."""
        with self.transaction():
            self.derived.replace(graph)
            self.ledger.settled()

    def size(self) -> tuple[int, int]:
        """Return the numbers of nodes and edges."""
        row = self.database.row("SELECT (SELECT count(*) FROM nodes), (SELECT count(*) FROM edges)")
        return (int(row[0]), int(row[1])) if row else (0, 0)

    def digest(self) -> str:
        """Return the digest of the graph's content, as kept in the file."""
        return self.derived.digest()

    def node(self, id: str) -> Entity | None:
        """Return the node of this id, or None."""
        return next(self.derived.entities("WHERE n.id = ?", id), None)

    def edge(self, source: str, type: str, target: str) -> Edge | None:
        """Return the edge of this key, or None."""
        return self.derived.edge((source, type, target))

    def edges_of(self, id: str) -> list[Edge]:
        """Return the edges that start or end at a node, sorted by key."""
        joined = "edges e JOIN evidence v ON v.source = e.source AND v.type = e.type AND v.target = e.target"
        return list(self.derived.edges(f"{joined} WHERE e.source = ?1 OR e.target = ?1", id))

    def find(self, name: str, *, limit: int = 10) -> list[Entity]:
        """Return the nodes of this name or alias, whatever its spelling, best first."""
        found = self.derived.entities("JOIN forms f ON n.id = f.node WHERE f.form = ?", form(name))
        return ranked(list(found), name, self._degree, limit)

    def names(self, type: str | None = None) -> Iterator[str]:
        """Yield the different names of the nodes (of one type), sorted."""
        where, values = ("", ()) if type is None else ("WHERE type = ?", (sound(type),))
        for (name,) in self.database.rows(f"SELECT DISTINCT name FROM nodes {where} ORDER BY name", *values):
            yield str(name)

    def suggestions(self, name: str) -> str:
        """Return " Did you mean 'x'?" for the nearest names, or ""."""
        return did_you_mean(name, self.names())

    def transaction(self) -> AbstractContextManager[None]:
        """Do everything inside, or nothing if it raises (Ctrl-C, too); one inside another may fail by itself.

        Raises:
            GraphFileError: the file is open for reading only, or another process holds it for longer than `WAIT`.
        """
        return self.database.transaction()

    def close(self) -> None:
        """Let go of the file; a new one that no transaction completed is gone."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _degree(self, id: str) -> int:
        row = self.database.row("SELECT count(*) FROM edges WHERE source = ?1 OR target = ?1", id)
        return int(row[0]) if row else 0
