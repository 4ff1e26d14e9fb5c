"""Building: from inputs to a graph file. Papers that are already in it as they are now cost nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from kg.derivation import complete, is_complete
from kg.errors import NotFoundError, OutputError, SourceError, UsageError, did_you_mean
from kg.extract import Extractor
from kg.intake import take_in, tell_apart
from kg.model import Paper
from kg.outputs import replacing
from kg.papers import newest
from kg.resolve import Decisions
from kg.sources import Problem, read
from kg.sources import ignore as ignore_problem
from kg.stores.file import GraphFile, decisions_path
from kg.text import arxiv_id, doi


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
    """Read papers into a graph file, made if it is not there, and let the graph tell what they say.

    `jobs` processes extract, with the `weights` in a folder or those that ship, `fast` with one look at everything.
    `on_progress` is told the number of papers extracted so far. Papers are kept batch by batch: an error, an
    interruption or a kill leaves the complete batches, and building again goes on from there.

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

    every = list(read(inputs, format=format, on_problem=tell))
    if not every:
        raise SourceError("no paper was found in the input")
    extract = Extractor(weights, fast=fast)
    with GraphFile.open(graph, create=True) as file:
        tell_apart(file, weights)
        taken = take_in(file, newest(every), extract, jobs=jobs, on_progress=on_progress)
        _complete(file, action="build")
        nodes, edges = file.size()
    return BuildReport(
        entries=len(every),
        papers=taken.papers,
        duplicates=len(every) - taken.papers,
        new=taken.new,
        updated=taken.updated,
        unchanged=taken.papers - taken.new - taken.updated,
        problems=problems,
        nodes=nodes,
        edges=edges,
    )


def reread(
    graph: str | Path,
    *,
    jobs: int = 1,
    weights: Path | None = None,
    fast: bool = False,
    on_progress: Callable[[int], None] = lambda done: None,
) -> int:
    """Read the papers of a graph file anew that another extractor read, and return how many those are.

    Raises:
        GraphFileError: the graph file cannot be opened or written.
    """
    extract = Extractor(weights, fast=fast)
    with GraphFile.open(graph) as file:
        tell_apart(file, weights)
        taken = take_in(file, file.ledger.records(), extract, jobs=jobs, on_progress=on_progress)
        _complete(file, action="reread")
    return taken.updated


def remove(words: Iterable[str], graph: str | Path, *, weights: Path | None = None) -> list[Paper]:
    """Take papers out of a graph file, each named by its id, a source's id or its title, and return them.

    The graph is then the one that never saw them.

    Raises:
        NotFoundError: there is no such paper.
        UsageError: several have that title.
        GraphFileError: the graph file cannot be opened or written.
    """
    with GraphFile.open(graph) as file:
        tell_apart(file, weights)
        papers = {paper.id: paper for word in words for paper in [_named(file, word)]}
        file.database.share()
        with file.transaction():
            gone = [record for id in papers for record in file.ledger.records(id)]
            for id in papers:
                file.ledger.drop(id)
            # A title that two papers had may now be that of one.
            if left := file.ledger.linked(gone):
                take_in(file, left, Extractor(weights), any_version=True)
            complete(file, action="remove")
    return list(papers.values())


def rederive(graph: str | Path, *, action: str) -> None:
    """Let a graph tell what its ledger and the decisions beside it now mean.

    Raises:
        GraphFileError: the graph file cannot be opened or written.
    """
    with GraphFile.open(graph) as file:
        tell_apart(file, None)
        _complete(file, action=action)


def decide(graph: str | Path, change: Callable[[Decisions], Decisions]) -> tuple[Decisions, Decisions]:
    """Change the decisions beside a graph file, let the graph follow, and return those of before and of now.

    The file is held meanwhile, so that who decides at the same time waits and adds to these. Where it fails the
    decisions are those of before; where it is killed the graph follows them when it is next opened.

    Raises:
        UsageError: the decisions of before cannot be read.
        GraphFileError, OutputError: the graph file or the decisions cannot be written.
    """
    with GraphFile.open(graph) as file:
        tell_apart(file, None)
        file.database.share()
        path = decisions_path(file.path)
        with ExitStack() as undo:
            with file.transaction():
                made = Decisions.read(path)
                decided = change(made)
                undo.callback(_restore, path, path.read_text(encoding="utf-8") if path.exists() else None)
                decided.write(path)
                complete(file, action="merges")
            undo.pop_all()
    return made, decided


def _restore(path: Path, text: str | None) -> None:
    if text is None:
        path.unlink(missing_ok=True)
        return
    # Where not even that can be written, the error that led here is the one to tell.
    with suppress(OutputError), replacing(path, force=True) as beside:
        beside.write_text(text, encoding="utf-8", newline="\n")


def _complete(file: GraphFile, *, action: str) -> None:
    if not is_complete(file):
        file.database.share()
        complete(file, action=action)


def _named(file: GraphFile, word: str) -> Paper:
    """Return the paper that a person means by an id or a title."""
    words = [w for w in (word, arxiv_id(word), doi(word)) if w]
    ids = next(([w] for w in words if file.ledger.paper(w)), [])
    ids = ids or next((found for w in words if (found := file.ledger.papers_of(w))), [])
    if len(ids) > 1:
        raise UsageError(f"several papers go by {word!r}: name one by its id: {', '.join(ids)}")
    paper = file.ledger.paper(ids[0]) if ids else None
    if paper is None:
        known = (said for p in file.papers() for said in (p.id, p.title))
        raise NotFoundError(f"there is no paper {word!r} in {file.path}.{did_you_mean(word, known)}")
    return paper
