"""`kg build` and `kg extract`: from papers to a graph file, or to what each of them says."""

from __future__ import annotations

import json
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TextIO

import click

from kg.building import BuildReport, reread
from kg.building import build as build_file
from kg.cli.options import Command, Known, force_option, weights_option
from kg.cli.printing import count, note, printable, progress
from kg.cli.source import graph_option
from kg.errors import SourceError, UsageError, did_you_mean
from kg.extract import Extractor, to_annotation
from kg.model import Paper
from kg.outputs import replacing
from kg.sources import FORMATS, Problem, read
from kg.text import normalise
from kg.views import explanation_html

EXPLANATIONS = ("html", "json")
_SHOWN = 20


def _inputs(command: Command, *, required: bool = True) -> Command:
    command = click.option(
        "--from", "source", type=Known("input format", lambda: FORMATS, listed=True), help="The format, if not told."
    )(command)
    return click.argument("inputs", nargs=-1, required=required, type=click.Path(allow_dash=True), metavar="INPUT...")(
        command
    )


def _fast_option(command: Command) -> Command:
    return click.option(
        "--fast",
        is_flag=True,
        help="Leave out the second stage and second looks: names as the tagger alone has them, relations and results "
        "each weighed by itself. Over twice as fast, but finds fewer and errs more; "
        "`kg bench extract --gold` says by how much.",
    )(command)


@click.command()
@partial(_inputs, required=False)
@click.option("--again", is_flag=True, help="Instead of INPUT, read the graph's own papers that another kg has read.")
@click.option(
    "-j", "--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="How many processes extract."
)
@weights_option
@_fast_option
@graph_option
def build(
    inputs: tuple[str, ...], source: str | None, again: bool, jobs: int, weights: Path | None, fast: bool, graph: Path
) -> None:
    """Read papers into a graph file.

    An INPUT is a file, a folder, a pattern, or - for standard input: saved Daily Papers pages, JSON Lines, CSV or TSV
    with titles and abstracts, told apart by their content. What the graph file already holds stays; reading a paper
    again changes nothing, and a paper that changed is read anew. Papers are kept batch by batch: when a build stops in
    the middle, building again goes on from there.

    \b
    Examples:
      kg build papers.txt
      kg build pages/*.txt more.jsonl -g survey.kg
      curl -s https://example.org/papers.jsonl | kg build -
      kg build --again -g survey.kg
    """
    if again == bool(inputs):
        raise click.UsageError("give an INPUT of papers, or --again to read those of the graph")
    if again:
        with progress("extracting") as done:
            number = reread(graph, jobs=jobs, weights=weights, fast=fast, on_progress=done)
        click.echo(f"{count(number, 'paper')} read again")
        return
    with _problems() as tell, progress("extracting") as done:
        report = build_file(
            list(inputs), graph, format=source, jobs=jobs, weights=weights, fast=fast, on_problem=tell, on_progress=done
        )
    click.echo(_summary(report))


def _summary(report: BuildReport) -> str:
    """Say what a build did in one line."""
    seen = f" ({report.duplicates:,} seen before)" if report.duplicates else ""
    entries, papers = count(report.entries, "entry", "entries"), count(report.papers, "paper")
    read = f"{entries} read, {papers} kept{seen}, {count(report.problems, 'problem')}"
    graph = f"{count(report.nodes, 'node')}, {count(report.edges, 'edge')}"
    if not report.new and not report.updated:
        return f"{read}; nothing changed: {graph}"
    return f"{read}; {graph}"


@click.command()
@_inputs
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, allow_dash=True),
    default="-",
    help="Where to write it; standard output unless told.",
)
@click.option(
    "--explain",
    "page",
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="PAGE.html",
    help="Write instead how one paper was read: every candidate, its sources and scores, and why it was kept or not.",
)
@click.option("--paper", metavar="ID", help="Which paper to explain: its id or its title.")
@click.option(
    "-f",
    "--format",
    type=Known("explanation format", lambda: EXPLANATIONS, listed=True),
    help="How to explain: a page, or the same as data. A page unless the file is called .json.",
)
@weights_option
@_fast_option
@force_option
def extract(
    inputs: tuple[str, ...],
    source: str | None,
    output: Path,
    page: Path | None,
    paper: str | None,
    format: str | None,
    weights: Path | None,
    fast: bool,
    force: bool,
) -> None:
    """Write what each paper says, without building a graph.

    One JSON object a paper and line: title, entities, relations, links and results, as papers are annotated for
    `kg evaluate`. A paper that comes twice is written once.

    \b
    Examples:
      kg extract papers.txt -o facts.jsonl
      kg extract papers.txt | jq -r '.entities[].name'
      kg extract papers.txt --paper 2106.09685 --explain lora.html
      kg extract papers.txt --paper 2106.09685 --explain - -f json | jq '.candidates[] | .name, .reason'
    """
    if page is None and (paper is not None or format is not None):
        raise click.UsageError("--paper and --format choose what --explain writes: add --explain PAGE.html")
    if page is not None and str(output) != "-":
        raise click.UsageError("--explain says where to write the explanation: leave out --output")
    extractor = Extractor(weights, fast=fast)
    with _problems() as tell, progress("extracting") as done:
        papers = _once(read(list(inputs), format=source, on_problem=tell))
        if page is not None:
            every = list(papers)
            _explain(extractor, _chosen(every, paper), every, page, format=format, force=force)
        elif str(output) == "-":
            _write_facts(extractor, papers, sys.stdout, done)
        else:
            with replacing(output, force=force) as beside, beside.open("w", encoding="utf-8", newline="\n") as file:
                _write_facts(extractor, papers, file, done)


def _chosen(every: Sequence[Paper], wanted: str | None) -> Paper:
    """Return the paper to explain: the one with this id or title, or the only one."""
    if not every:
        raise SourceError("no paper could be read from the input")
    if wanted is None:
        if len(every) > 1:
            raise UsageError(
                f"the input has {count(len(every), 'paper')}, and one can be explained: "
                f"choose it with --paper, such as --paper {every[0].id}"
            )
        return every[0]
    if found := [p for p in every if wanted == p.id or normalise(wanted) == normalise(p.title)]:
        return found[0]
    meant = did_you_mean(wanted, (s for p in every for s in (p.id, p.title)))
    raise UsageError(f"the input has no paper {wanted!r}.{meant or f' It has {every[0].id}, {every[0].title!r}.'}")


def _explain(
    extract: Extractor, paper: Paper, others: Iterable[Paper], path: Path, *, format: str | None, force: bool
) -> None:
    explanation = extract.explain(paper, others=others)
    is_data = format == "json" or (format is None and path.suffix == ".json")
    text = f"{json.dumps(explanation, ensure_ascii=False, indent=2)}\n" if is_data else explanation_html(explanation)
    if str(path) == "-":
        sys.stdout.write(text)
        return
    with replacing(path, force=force) as beside:
        beside.write_text(text, encoding="utf-8", errors="replace" if is_data else "strict", newline="\n")
    click.echo(f"written: {path} ({printable(paper.title)})")


def _write_facts(extract: Extractor, papers: Iterable[Paper], file: TextIO, done: Callable[[int], None]) -> None:
    waiting: deque[Paper] = deque()

    def passed() -> Iterator[Paper]:
        for paper in papers:
            waiting.append(paper)
            yield paper

    written = 0
    for written, facts in enumerate(extract(passed()), 1):
        file.write(json.dumps(to_annotation(waiting.popleft(), facts), ensure_ascii=False) + "\n")
        done(written)
    if not written:
        raise SourceError("no paper could be read from the input")


def _once(papers: Iterable[Paper]) -> Iterator[Paper]:
    seen: set[str] = set()
    for paper in papers:
        if paper.id not in seen:
            seen.add(paper.id)
            yield paper


@contextmanager
def _problems() -> Iterator[Callable[[Problem], None]]:
    """Tell the first problems as they come, and how many more there were at the end."""
    told = 0

    def tell(problem: Problem) -> None:
        nonlocal told
        told += 1
        if told <= _SHOWN:
            note(printable(problem))

    try:
        yield tell
    finally:
        if told > _SHOWN:
            note(f"and {count(told - _SHOWN, 'more problem')}")
