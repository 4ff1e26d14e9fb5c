"""Checking a graph file against the laws, and making again what can be made again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.derivation import complete, indexed
from kg.errors import GraphFileError
from kg.extract import Extractor
from kg.intake import take_in, tell_apart
from kg.model import Paper, PaperFacts
from kg.papers import told_apart
from kg.resolve import Decisions, resolve
from kg.schema import is_legal
from kg.stores import codec
from kg.stores.file import GraphFile, decisions_path

READ, DERIVE, NONE = "read the paper again", "derive the graph again", "none: take a copy of the file that is whole"
"""What repairs a finding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A law that a file breaks: where, how, and what repairs it."""

    law: str
    where: str
    what: str
    repair: str


_QUERIES = (
    # law, what, repair, and where it is broken
    ("ledger", "facts of a paper that is not there", READ,
     "SELECT paper FROM readings WHERE paper NOT IN (SELECT id FROM papers)"),
    ("ledger", "a record of a paper that is not there", READ,
     "SELECT id FROM records WHERE paper NOT IN (SELECT id FROM papers)"),
    ("ledger", "a paper without a record", READ,
     "SELECT id FROM papers WHERE id NOT IN (SELECT paper FROM records)"),
    ("ledger", "a paper that was not read", READ,
     "SELECT id FROM papers WHERE id NOT IN (SELECT paper FROM readings)"),
    ("ledger", "a change that the graph does not tell yet", DERIVE, "SELECT paper FROM pending"),
    ("edges", "an edge whose start or end is not there", DERIVE,
     "SELECT source || ' ' || type || ' ' || target FROM edges "
     "WHERE source NOT IN (SELECT id FROM nodes) OR target NOT IN (SELECT id FROM nodes)"),
    ("edges", "an edge without evidence", DERIVE,
     "SELECT source || ' ' || type || ' ' || target FROM edges e WHERE NOT EXISTS (SELECT 1 FROM evidence v "
     "WHERE v.source = e.source AND v.type = e.type AND v.target = e.target)"),
    ("evidence", "evidence of an edge that is not there", DERIVE,
     "SELECT DISTINCT source || ' ' || type || ' ' || target FROM evidence v WHERE NOT EXISTS (SELECT 1 FROM edges e "
     "WHERE v.source = e.source AND v.type = e.type AND v.target = e.target)"),
    ("evidence", "evidence in a paper that is not there", DERIVE,
     "SELECT DISTINCT paper FROM evidence WHERE paper NOT IN (SELECT id FROM papers)"),
    ("names", "a name of a node that is not there", DERIVE,
     "SELECT form FROM forms WHERE node NOT IN (SELECT id FROM nodes)"),
)  # fmt: skip


def check(file: GraphFile) -> Iterator[Finding]:
    """Yield what is wrong with a graph file, worst first.

    It takes the time of deriving the graph from nothing, for that is done and compared.
    """
    damaged = [str(said) for (said,) in file.database.rows("PRAGMA integrity_check") if said != "ok"]
    for said in damaged:
        yield Finding(law="file", where=str(file.path), what=said, repair=NONE)
    if damaged:
        return
    for law, what, repair, query in _QUERIES:
        for (where,) in file.database.rows(query):
            yield Finding(law=law, where=str(where), what=what, repair=repair)
    yield from _check_papers(file)
    readings = []
    for paper in file.papers():
        try:
            reading = file.ledger.reading(paper.id)
        except GraphFileError as error:
            yield Finding(law="ledger", where=paper.id, what=str(error), repair=READ)
            continue
        if reading:
            yield from _check_facts(*reading)
            readings.append(reading)
    yield from _check_graph(file, readings)


def repair(path: Path, *, weights: Path | None = None) -> int:
    """Make again all of a graph file that can be made again, and return how many papers were read again.

    What the sources said stays; a paper is read again where what was read of it breaks a law.

    Raises:
        GraphFileError: the file cannot be written, or is damaged beyond that.
    """
    with GraphFile.open(path) as file:
        tell_apart(file, weights)
        broken = {f.where for f in check(file) if f.repair == READ}
        file.database.share()
        with file.transaction():
            # Papers are told by their records; a paper without one is its own.
            lost = [p for p in file.papers() if not file.ledger.records(p.id)]
            records = [*file.ledger.records(), *lost]
            for id in broken:
                file.ledger.unread(id)
            taken = take_in(file, records, Extractor(weights), any_version=True)
            file.derived.clear()
            complete(file, action="repair", afresh=True)
            return taken.new + taken.updated


def _check_papers(file: GraphFile) -> Iterator[Finding]:
    wanted = {known.paper.id: known.paper for known in told_apart(file.ledger.records())}
    there = {paper.id: paper for paper in file.papers()}
    for id in sorted(id for id in wanted.keys() | there.keys() if wanted.get(id) != there.get(id)):
        yield Finding(law="papers", where=id, what="a paper that is not what its records tell", repair=READ)


def _check_facts(paper: Paper, facts: PaperFacts) -> Iterator[Finding]:
    """Yield what of a reading is not in its paper's text."""
    end = len(paper.text)
    known = {t.ref for t in facts.terms}
    for mention in facts.mentions:
        if mention.span.of(paper.text) != mention.text:
            what = f"a mention of {mention.text!r} where the text does not have it"
            yield Finding(law="mentions", where=paper.id, what=what, repair=READ)
    for fact in facts.facts:
        ends = {ref for ref in (fact.head, fact.tail) if ref.type != "Paper"}
        if fact.span.end > end:
            yield Finding(law="spans", where=paper.id, what="a fact beyond the end of the text", repair=READ)
        elif not ends <= known or not is_legal(fact.head.type, fact.type, fact.tail.type):
            what = f"a fact that cannot be: {fact.head.name} {fact.type} {fact.tail.name}"
            yield Finding(law="facts", where=paper.id, what=what, repair=READ)


def _check_graph(file: GraphFile, readings: list[tuple[Paper, PaperFacts]]) -> Iterator[Finding]:
    """Yield where the graph is not what the ledger and the decisions mean, and does not add up in itself."""
    decisions = Decisions.read(decisions_path(file.path))
    wanted = resolve(readings, decisions)
    digests = {id: codec.node_digest(n) for id, n in wanted.nodes.items()}
    differing = _differing(digests, {n.id: codec.node_digest(n) for n in file.derived.entities()})
    edges = {" ".join(key): codec.edge_digest(e) for key, e in wanted.edges.items()}
    differing += _differing(edges, {" ".join(e.key): codec.edge_digest(e) for e in file.derived.edges()})
    for where, what in differing:
        yield Finding(law="derivation", where=where, what=what, repair=DERIVE)
    index, names = file.derived.indexed(), {u.key: (u.node, u.blocks) for u in indexed(readings, decisions)}
    for paper, ref in sorted(key for key in index.keys() | names.keys() if index.get(key) != names.get(key)):
        what = f"the index of names has {ref.type} {ref.name} as the paper does not"
        yield Finding(law="names", where=paper, what=what, repair=DERIVE)
    if not differing and file.digest() != codec.digest(wanted):
        yield Finding(law="digest", where=str(file.path), what="the digest is not that of the graph", repair=DERIVE)


def _differing(wanted: dict[str, bytes], there: dict[str, bytes]) -> list[tuple[str, str]]:
    return [
        (key, "missing" if key not in there else "not what the ledger means")
        for key in sorted(wanted.keys() | there.keys())
        if wanted.get(key) != there.get(key)
    ]
