"""Intake: records of papers into the ledger, batch by batch, each batch wholly or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Protocol

from kg.extract import Extractor
from kg.model import Paper, PaperFacts
from kg.papers import Known, fingerprint, newest, renamed, told_apart
from kg.stores.file import GraphFile

BATCH = 64
"""How many papers are read and kept at a time; those of one batch are lost when a build is killed."""


class Reader(Protocol):
    """What reads papers: an `Extractor`, or what stands in for one."""

    @property
    def version(self) -> str:
        """What two readers must share to read a text alike."""

    def __call__(self, papers: Iterable[Paper], *, jobs: int = 1) -> Iterator[PaperFacts]:
        """Yield what each paper says, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """How many papers the records are, how many of these are new, and how many were known and changed."""

    papers: int
    new: int
    updated: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """A paper to be put: of which papers in the ledger its records are, and which of those says what it says."""

    known: Known
    owners: frozenset[str]
    donor: str | None

    @property
    def id(self) -> str:
        return self.known.paper.id


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What makes the ledger hold some records: papers to drop, and batches of papers to put.

    `filed` is of which papers the records are that this was planned on.
    """

    papers: int
    gone: frozenset[str]
    batches: list[list[_Step]]
    filed: dict[Paper, str]


def take_in(
    file: GraphFile,
    records: Iterable[Paper],
    extract: Reader,
    *,
    jobs: int = 1,
    any_version: bool = False,
    on_progress: Callable[[int], None] = lambda done: None,
) -> Taken:
    """Keep these records and what their papers say; records that are there already cost nothing.

    `any_version` is content with what another extractor read. `on_progress` is told how many papers have been put.

    Raises:
        GraphFileError: the file cannot be written; the batches before are kept.
    """
    given = list(records)
    new: set[str] = set()
    put: set[str] = set()
    while True:
        plan = _plan(file, given, None if any_version else extract.version)
        if not plan.batches and not plan.gone:
            return Taken(papers=plan.papers, new=len(new), updated=len(put - new))
        file.database.share()
        for batch in _carried_out(file, plan, extract, jobs):
            new.update(step.id for step in batch if not step.owners)
            put.update(step.id for step in batch)
            on_progress(len(put))


def tell_apart(file: GraphFile, weights: Path | None) -> None:
    """Make papers of the records of a file of an older format, which had a paper for each."""
    if file.derived.told("migrated"):
        with file.transaction():
            take_in(file, file.ledger.records(), Extractor(weights), any_version=True)
            file.derived.forget("migrated")


def _plan(file: GraphFile, given: Sequence[Paper], version: str | None) -> _Plan:
    filed = file.ledger.linked(given)
    owner = {(r.id, r.date): paper for r, paper in filed.items()}
    every = told_apart(newest([*filed, *given]))
    keys = {(r.id, r.date) for r in given}
    steps, knotted = [], []
    for known in every:
        own = {(r.id, r.date) for r in known.records}
        id, owners = known.paper.id, frozenset(owner[key] for key in own if key in owner)
        there = {(r.id, r.date) for r in file.ledger.records(id)}
        step = _Step(known=known, owners=owners, donor=_donor(file, known, owners, version))
        if not owners <= {id} or not there <= own:
            knotted.append(step)
        elif not _is_kept(file, step):
            steps.append(step)
    # What records leave and what they come to are put at once: between the two they would be lost.
    batches = [knotted] if knotted else []
    batches += [steps[n : n + BATCH] for n in range(0, len(steps), BATCH)]
    return _Plan(
        papers=sum(not keys.isdisjoint((r.id, r.date) for r in known.records) for known in every),
        gone=frozenset(owner.values()) - {known.paper.id for known in every},
        batches=batches,
        filed=filed,
    )


def _donor(file: GraphFile, known: Known, owners: frozenset[str], version: str | None) -> str | None:
    """Return the paper in the ledger of which the same text was read, by the extractor of this version (None: any)."""
    for id in sorted(owners, key=lambda owner: (owner != known.paper.id, owner)):
        read_by = file.ledger.version(id)
        if (
            read_by is not None
            and version in (None, read_by)
            and file.ledger.fingerprint(id) == fingerprint(known.paper, read_by)
        ):
            return id
    return None


def _is_kept(file: GraphFile, step: _Step) -> bool:
    kept = file.ledger.paper(step.id) == step.known.paper and step.donor == step.id
    return kept and set(file.ledger.records(step.id)) == set(step.known.records)


def _carried_out(file: GraphFile, plan: _Plan, extract: Reader, jobs: int) -> Iterator[list[_Step]]:
    """Put the batches, and yield each when it is kept; stop where others have changed these papers since the plan."""
    unread = (step.known.paper for step in chain.from_iterable(plan.batches) if step.donor is None)
    facts = extract(unread, jobs=jobs)
    gone = plan.gone
    for batch in plan.batches or [[]]:
        read = {step.id: next(facts) for step in batch if step.donor is None}
        with file.transaction():
            if not all(_is_as_planned(file, plan, step) for step in batch):
                return
            read |= {step.id: _given(file, step.donor, step.id) for step in batch if step.donor is not None}
            for id in gone:
                file.ledger.drop(id)
            gone = frozenset()
            for step in batch:
                print_of = fingerprint(step.known.paper, read[step.id].version)
                file.put(step.known.paper, read[step.id], print_of, step.known.records)
                plan.filed.update(dict.fromkeys(step.known.records, step.id))
        yield batch


def _is_as_planned(file: GraphFile, plan: _Plan, step: _Step) -> bool:
    """Tell whether the records linked with a paper are those that were, and its own are there still."""
    now = file.ledger.linked(step.known.records)
    own = [record for record in step.known.records if record in plan.filed]
    return all(plan.filed.get(r) == paper for r, paper in now.items()) and all(r in now for r in own)


def _given(file: GraphFile, donor: str, id: str) -> PaperFacts:
    reading = file.ledger.reading(donor)
    assert reading is not None
    return renamed(reading[1], id)
