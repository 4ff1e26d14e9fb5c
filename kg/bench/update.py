"""Updates: what a paper and a decision cost beside building the graph, and what a build that is killed leaves."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, product
from operator import methodcaller
from pathlib import Path
from statistics import median

from kg.building import build, decide, remove
from kg.derivation import complete
from kg.errors import SourceError
from kg.extract import Extractor
from kg.intake import take_in
from kg.model import Paper, PaperFacts
from kg.papers import newest
from kg.resolve import Decision, Target
from kg.sources import read
from kg.stores.file import GraphFile

_SCRIPT = """
import sys
from pathlib import Path
from kg.bench.update import build_recalling
path, calm, *papers = sys.argv[1:]
build_recalling(papers, Path(path), Path(calm))
"""

_OTHERS = 20
"""Among how many papers the other name of a decision is looked for."""
GOAL = 0.02
"""What part of the time of building a graph one paper may take to add or remove, or one decision to make."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a step took: seconds, and that as a part of building the whole graph."""

    step: str
    seconds: float
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Updates:
    """What was measured on a graph of so many papers, and whether it was the same one in the end."""

    papers: int
    build_seconds: float
    costs: tuple[Cost, ...]
    same: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Kills:
    """What became of builds that were killed: how many, how many opened again, and were completed to the same graph."""

    kills: int
    opened: int
    same: int
    papers: int


def measure_updates(
    graph: Path,
    folder: Path,
    *,
    repeats: int = 5,
    build_seconds: float | None = None,
    fast: bool = False,
    on_progress: Callable[[int], None] = lambda done: None,
) -> Updates:
    """Measure on a copy of a graph file in a folder; each paper removed is added again, as its records told it.

    Decisions are about one name of the paper and one of another paper, and are taken back.

    Building is measured, too, from the file's own records, unless its seconds are given. Loading the extractor counts
    as part of neither. Time is the processor's, so other work on the machine hardly counts.
    """
    copy = folder / "copy.kg"
    shutil.copyfile(graph, copy)
    extract = Extractor(fast=fast)
    list(extract([Paper(id="warm", title="Warm", abstract="We use LoRA.")]))
    chance = random.Random(0)
    with GraphFile.open(copy) as file:
        records = file.ledger.records()
        papers = [p.id for p in file.papers()]
        chosen = chance.sample(papers, min(repeats, len(papers)))
        # Another version of the extractor may have read them, and then they would come back as other papers.
        take_in(file, [record for paper in chosen for record in file.ledger.records(paper)], extract)
        complete(file, action="build")
        digest = file.digest()
    if build_seconds is None:
        start = time.process_time()
        with GraphFile.open(folder / "built.kg", create=True) as file:
            take_in(file, records, extract, on_progress=on_progress)
            complete(file, action="build")
        build_seconds = time.process_time() - start
    steps = ("remove a paper", "add a paper", "change a paper", "decide on a merge", "undo the decision")
    seconds: dict[str, list[float]] = {step: [] for step in steps}

    def timed(step: str, run: Callable[[], object]) -> None:
        start = time.process_time()
        run()
        seconds[step].append(time.process_time() - start)

    def taken(given: Sequence[Paper]) -> None:
        with GraphFile.open(copy) as file:
            take_in(file, given, extract)
            complete(file, action="build")

    for done, paper in enumerate(chosen, 1):
        with GraphFile.open(copy, read_only=True) as file:
            own = file.ledger.records(paper)
        changed = [replace(r, abstract=f"{r.abstract} We use LoRA on ImageNet.") for r in own]
        timed("change a paper", lambda given=changed: taken(given))  # type: ignore[misc]
        timed("remove a paper", lambda id=paper: remove([id], copy))  # type: ignore[misc]
        timed("add a paper", lambda given=own: taken(given))  # type: ignore[misc]
        if merge := _merge(copy, paper, chance.sample(papers, min(_OTHERS, len(papers)))):
            timed("decide on a merge", partial(decide, copy, methodcaller("add", merge)))
            timed("undo the decision", partial(decide, copy, methodcaller("without", merge)))
        on_progress(done)
    with GraphFile.open(copy, read_only=True) as file:
        same = file.digest() == digest
    return Updates(
        papers=len(papers),
        build_seconds=build_seconds,
        costs=tuple(
            Cost(step=step, seconds=median(of), share=median(of) / max(build_seconds, 1e-9))
            for step, of in seconds.items()
            if of
        ),
        same=same,
    )


def _merge(path: Path, paper: str, others: Iterable[str]) -> Decision | None:
    """Return the decision that a paper's first method and another's are one, which joins all their papers' edges."""
    with GraphFile.open(path, read_only=True) as file:
        own, *theirs = (
            [use for use in file.derived.uses(id) if use.term.type == "Method" and file.node(use.node)]
            for id in (paper, *others)
        )
        for one, other in product(own, chain.from_iterable(theirs)):
            if one.node != other.node:
                return Decision.of_two("same", Target.read(one.node), Target.read(other.node))
    return None


def measure_kills(
    papers: Sequence[Path | str],
    folder: Path,
    *,
    kills: int,
    seed: int = 0,
    fast: bool = True,
    on_progress: Callable[[int], None] = lambda done: None,
) -> Kills:
    """Kill builds of these papers, each at a random moment, build again, and compare with what nothing disturbed.

    Builds run in processes of their own; the moments are spread over the time that an undisturbed one takes. Only the
    first build extracts: the others recall what it read, so that moments fall where a file can be harmed.
    """
    calm, path = folder / "calm.kg", folder / "killed.kg"
    build(list(papers), calm, fast=fast)
    wanted = _content(calm)
    start = time.monotonic()
    if code := _begin(papers, path, calm).wait():
        raise SourceError(f"the build to compare with ended with exit code {code}")
    whole = time.monotonic() - start
    chance = random.Random(seed)
    killed = opened = same = 0
    while killed < kills:
        for left in path.parent.glob(f"{path.name}*"):
            left.unlink()
        running = _begin(papers, path, calm)
        with suppress(subprocess.TimeoutExpired):
            running.wait(chance.uniform(0, whole))
        if running.poll() is not None:
            continue
        running.kill()
        running.wait()
        killed += 1
        opened += not path.exists() or _is_whole(path)
        build_recalling(papers, path, calm)
        same += _content(path) == wanted
        on_progress(killed)
    return Kills(kills=killed, opened=opened, same=same, papers=len(wanted[1]))


class Recalled:
    """What the papers of a graph file were read to say, in the place of an extractor."""

    def __init__(self, file: GraphFile) -> None:
        self._file = file
        self.version = file.ledger.version(next(file.papers()).id) or ""

    def __call__(self, papers: Iterable[Paper], *, jobs: int = 1) -> Iterator[PaperFacts]:
        """Yield what each paper says."""
        for paper in papers:
            reading = self._file.ledger.reading(paper.id)
            if reading is None:
                raise SourceError(f"{self._file.path} has no paper {paper.id}")
            yield reading[1]


def build_recalling(papers: Sequence[Path | str], path: Path, calm: Path) -> None:
    """Build a graph file of papers that another one has read."""
    with GraphFile.open(calm, read_only=True) as known, GraphFile.open(path, create=True) as file:
        take_in(file, newest(read(papers)), Recalled(known))
        complete(file, action="build")


def _begin(papers: Sequence[Path | str], path: Path, calm: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", _SCRIPT, str(path), str(calm), *map(str, papers)]
    return subprocess.Popen(command)


def _content(path: Path) -> tuple[str, list[Paper]]:
    with GraphFile.open(path, read_only=True) as file:
        return file.digest(), list(file.papers())


def _is_whole(path: Path) -> bool:
    """Tell whether a file that a build was killed on opens, and holds every paper with what it says."""
    with GraphFile.open(path, read_only=True) as file:
        ((said,),) = file.database.rows("PRAGMA integrity_check")
        return said == "ok" and sum(1 for _ in file.readings()) == file.ledger.count()
