"""An extractor that reads statements of our own, and whole files compared: for tests of graphs that change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from kg.derivation import complete
from kg.intake import Taken, take_in
from kg.model import Fact, Paper, PaperFacts, Ref, Span, Term
from kg.stores.file import GraphFile
from kg.stores.tables import DERIVED

_USES = {"Method": "USES", "Dataset": "USES", "Task": "ADDRESSES", "Metric": "REPORTS", "Resource": "LINKS_TO"}


class Reader:
    """Reads `Type name = other form.` as a term that the paper uses, and builds each method on the one before it.

    `Use Type name.` only names it: a term without an edge.
    """

    def __init__(self, version: str = "1") -> None:
        self.version = version
        self.read: list[str] = []

    def __call__(self, papers: Iterable[Paper], *, jobs: int = 1) -> Iterator[PaperFacts]:
        for paper in papers:
            self.read.append(paper.id)
            yield self._facts(paper)

    def _facts(self, paper: Paper) -> PaperFacts:
        this = Ref("Paper", paper.id)
        terms: dict[Ref, Term] = {}
        facts: list[Fact] = []
        methods: list[Ref] = []
        for said in re.finditer(r"(only )?(\w+) ([^=;]+?)(?: = ([^;]+))?;", paper.abstract):
            only, kind, name, other = said.groups()
            term = Term(type=kind, name=name, aliases=(other,) if other else ())
            terms[term.ref] = term
            # Spans index the title, a line break, and the abstract.
            span = Span(said.start() + len(paper.title) + 1, said.end() + len(paper.title) + 1)
            if not only:
                facts.append(Fact(head=this, type=_USES[kind], tail=term.ref, span=span, rule="told", score=0.5))
            if kind == "Method":
                facts += [
                    Fact(head=term.ref, type="BUILDS_ON", tail=before, span=span, rule="order", score=0.25)
                    for before in methods[-1:]
                ]
                methods.append(term.ref)
        for author in paper.authors:
            terms[Ref("Author", author)] = Term(type="Author", name=author)
            wrote = Fact(
                head=Ref("Author", author), type="WROTE", tail=this, span=Span(0, 1), rule="authors", score=1.0
            )
            facts.append(wrote)
        return PaperFacts(
            paper=paper.id,
            version=self.version,
            sentences=(Span(0, len(paper.text)),),
            terms=tuple(terms.values()),
            facts=tuple(facts),
        )


def taken_in(path: Path, records: Sequence[Paper], reader: Reader | None = None) -> Taken:
    """Take records into a graph file, made if it is not there, and let its graph tell them."""
    with GraphFile.open(path, create=True) as file:
        taken = take_in(file, records, reader or Reader())
        complete(file, action="build")
        return taken


def content(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows of all tables but the log."""
    with GraphFile.open(path, read_only=True) as file:
        tables = (*DERIVED, "papers", "records", "readings", "pending", "meta")
        return {table: sorted(file.database.rows(f"SELECT * FROM {table}")) for table in tables}
