"""Readers of papers: one module a format, one table.

from kg.sources import read
papers = list(read(["pages/*.txt", "more.jsonl"]))
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import chain
from pathlib import Path

from kg.errors import SourceError, UsageError, did_you_mean
from kg.model import Paper
from kg.sources import daily_papers, delimited, jsonl
from kg.sources.format import Format, Line, Problem, Report
from kg.sources.inputs import Input, expand
from kg.sources.lines import STDIN, lines, unreadable
from kg.text import arxiv_id, doi, paper_id, slug

__all__ = ["FORMATS", "Format", "Problem", "ignore", "read"]

FORMATS: dict[str, Format] = {f.name: f for f in (jsonl.FORMAT, delimited.FORMAT, daily_papers.FORMAT)}
"""The formats by name, in the order in which a text is tried for them."""

_HEAD_LINES = 200
_HEAD_CHARACTERS = 2**18
_SUFFIXES = tuple(sorted({suffix for f in FORMATS.values() for suffix in f.suffixes}))


def ignore(problem: Problem) -> None:
    """Do nothing about a problem."""


def read(
    inputs: Sequence[str | Path], *, format: str | None = None, on_problem: Callable[[Problem], None] = ignore
) -> Iterator[Paper]:
    """Return the papers of files, patterns (`**` too), folders and standard input ("-"), every entry of them.

    The format is told by content, file by file, unless `format` names one of `FORMATS`. A file named twice is read
    once. What is broken in a file goes to `on_problem`, and so do the files of a folder that hold no papers.

    Raises:
        UsageError: no such format, or no input; at the call.
        SourceError: a missing file, at the call; while reading, an input that is not text or holds no papers.
    """
    if format is not None and format not in FORMATS:
        raise UsageError(f"no format {format!r}: there are {', '.join(FORMATS)}.{did_you_mean(format, FORMATS)}")
    given = [inputs] if isinstance(inputs, str | Path) else inputs
    expanded = expand(given, suffixes=_SUFFIXES)
    chosen = FORMATS[format] if format else None
    return (paper for each in expanded for paper in _papers(each, chosen, on_problem))


def _papers(given: Input, format: Format | None, on_problem: Callable[[Problem], None]) -> Iterator[Paper]:
    kept = not given.files
    for path in given.files:
        started = False
        try:
            for paper in _read(path, format, on_problem):
                started = kept = True
                yield paper
        except SourceError as error:
            if started or not given.is_folder:
                raise
            on_problem(error.args[0])
    if not kept:
        raise unreadable(given.name, f"no file of this folder holds papers ({len(given.files)} looked at)")


def _read(path: Path | None, format: Format | None, on_problem: Callable[[Problem], None]) -> Iterator[Paper]:
    """Yield the papers of one file; a file without any is an error that names the first thing wrong with it."""
    name = STDIN if path is None else str(path)
    problems: list[Problem] = []

    def report(line: int | None, message: str) -> None:
        problem = Problem(name, line, message)
        problems[:] = problems or [problem]
        on_problem(problem)

    found = False
    with closing(lines(path)) as all_lines:
        head = _head(all_lines)
        if not any(text.strip() for _, text in head):
            raise unreadable(name, "it holds nothing but blank lines; give a file with papers in it")
        format = format or _detected(head, name)
        for paper in _told_apart(format.read(chain(head, all_lines), report), report):
            found = True
            yield paper
    if not found:
        why = f" ({problems[0].message}, line {problems[0].line})" if problems else ""
        raise unreadable(name, f"no paper could be read from it as {format.name}{why}; it needs {format.doc}")


def _told_apart(papers: Iterator[Paper], report: Report) -> Iterator[Paper]:
    """Yield the papers with their titles as ids where a file gives one id of its own making to several titles.

    Such an id names a volume or a venue; taken for an identity, it would make one paper of many.
    """
    titles: dict[str, str] = {}
    for paper in papers:
        first = titles.setdefault(paper.id, paper.title)
        if first == paper.title or slug(first) == slug(paper.title) or arxiv_id(paper.id) or doi(paper.id):
            yield paper
        else:
            report(None, f"the id {paper.id!r} is also that of {first[:60]!r}; {paper.title[:60]!r} goes by its title")
            yield replace(paper, id=paper_id(title=paper.title))


def _head(all_lines: Iterator[Line]) -> list[Line]:
    head: list[Line] = []
    size = 0
    for line in all_lines:
        head.append(line)
        size += len(line[1])
        if size >= _HEAD_CHARACTERS or (size and len(head) >= _HEAD_LINES):
            break
    return head


def _detected(head: list[Line], name: str) -> Format:
    texts = [text for _, text in head]
    for format in FORMATS.values():
        if format.detect(texts):
            return format
    known = "; ".join(f.doc for f in FORMATS.values())
    raise unreadable(
        name, f"it is of no known format; what can be read is {known} (--from {'|'.join(FORMATS)} forces one)"
    )
