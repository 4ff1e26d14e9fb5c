"""Building: from inputs to a graph file. Papers that are already in it as they are now cost nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import SourceError
from kg.extract import Extractor
from kg.model import Paper
from kg.resolve import resolve
from kg.sources import Problem, read
from kg.sources import ignore as ignore_problem
from kg.stores.file import GraphFile


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What a build read and what the graph holds after it."""

    entries: int
    papers: int
    duplicates: int
    new: int
    updated: int
    unchanged: int
    problems: int
    nodes: int
    edges: int


def build(
    inputs: Sequence[str | Path],
    graph: str | Path,
    *,
    format: str | None = None,
    jobs: int = 1,
    weights: Path | None = None,
    fast: bool = False,
    on_problem: Callable[[Problem], None] = ignore_problem,
    on_progress: Callable[[int], None] = lambda done: None,
) -> BuildReport:
    """Read papers into a graph file, made if it is not there, and derive the graph anew if anything changed.

    `jobs` processes extract, with the `weights` in a folder or those that ship, `fast` without the second stage.
    `on_progress` is told the number of papers extracted so far. Everything is one transaction: an error or an
    interruption leaves the file as it was.

    Raises:
        SourceError: an input cannot be read, or no paper was found in any.
        UsageError: `weights` holds none.
        GraphFileError: the graph file cannot be opened or written.
    """
    problems = 0

    def tell(problem: Problem) -> None:
        nonlocal problems
        problems += 1
        on_problem(problem)

    entries = 0
    papers: dict[str, Paper] = {}
    for paper in read(inputs, format=format, on_problem=tell):
        entries += 1
        papers.setdefault(paper.id, paper)
    if not papers:
        raise SourceError("no paper was found in the input")
    extract = Extractor(weights, fast=fast)
    with GraphFile.open(graph, create=True) as file, file.transaction():
        known = {i: file.fingerprint(i) for i in papers}
        changed = [p for i, p in papers.items() if known[i] != fingerprint(p, extract.version)]
        new = sum(known[p.id] is None for p in changed)
        for done, (paper, facts) in enumerate(zip(changed, extract(changed, jobs=jobs), strict=True), 1):
            file.put(paper, facts, fingerprint(paper, extract.version))
            on_progress(done)
        if changed:
            file.replace(resolve(file.readings()))
        nodes, edges = file.size()
        return BuildReport(
            entries=entries,
            papers=len(papers),
            duplicates=entries - len(papers),
            new=new,
            updated=len(changed) - new,
            unchanged=len(papers) - len(changed),
            problems=problems,
            nodes=nodes,
            edges=edges,
        )


def fingerprint(paper: Paper, version: str) -> str:
    """Return a digest of what a reading depends on: the paper's content and the extractor's version."""
    content = "\x1f".join((paper.id, paper.title, paper.abstract, paper.date, *paper.urls, "\x1e", *paper.authors))
    return hashlib.sha256(f"{version}\x1d{content}".encode()).hexdigest()
