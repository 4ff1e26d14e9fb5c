"""`kg bench`: how fast extraction is, and how well it does on public test sets."""

from __future__ import annotations

from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

import click

from kg.bench import SETS, Ablation, PublicFigure, Speed, ablate, measure_public, measure_speed
from kg.bench.speed import GOALS, WHOLE
from kg.cli.joining import resolve
from kg.cli.options import format_option, weights_option
from kg.cli.printing import chosen, count, emit, emit_json, note, progress
from kg.cli.publishing import measure as site
from kg.cli.racing import push, questions
from kg.cli.updating import update
from kg.errors import SourceError, UsageError
from kg.evaluate import read_annotations
from kg.resources import shipped
from kg.sources import read

FOLDERS = {"tdmsci": ("tdmsci",), "scier": ("scier",), "sdu": ("sdu_ai", "sdu")}
"""Under which names a folder of corpora may hold each test set."""


@click.group()
def bench() -> None:
    """Measure speed, and what public test sets say.

    \b
    Examples:
      kg bench extract
      kg bench extract papers.jsonl --gold gold.jsonl
      kg bench push --kills 20
      kg bench update graph.kg
      kg bench resolve
      kg bench site -g graph.kg
      kg bench public --tdmsci TDMSci --scier SciER --sdu AI
    """


bench.add_command(push)
bench.add_command(questions)
bench.add_command(resolve)
bench.add_command(site)
bench.add_command(update)


@bench.command()
@click.argument("papers", nargs=-1, type=click.Path(), metavar="[PAPERS...]")
@click.option(
    "--gold", type=click.Path(path_type=Path, dir_okay=False), help="Annotations of PAPERS: also tell what F1 costs."
)
@click.option("--limit", type=click.IntRange(min=1), help="Read only the first so many papers.")
@click.option(
    "--repeats", type=click.IntRange(min=1), default=5, show_default=True, help="How often each contender reads."
)
@weights_option
@format_option
def extract(
    papers: tuple[str, ...],
    gold: Path | None,
    limit: int | None,
    repeats: int,
    weights: Path | None,
    format: str | None,
) -> None:
    """Measure how fast papers are read, on one core.

    Beside spaCy's bare tokenizer on the same texts in the same run, everything on and with --fast: medians of several
    passes in turn, after a first one in which words are met. Then the time of each component. With --gold also F1, and
    what it falls by without each component (weights that saw these papers in training flatter all of them: give others
    with --weights). Without PAPERS the sample is read.

    \b
    Examples:
      kg bench extract
      kg bench extract papers.jsonl --limit 1000 -f json
      kg bench extract papers.jsonl --gold gold.jsonl --weights trained-on-others
    """
    inputs = list(papers) or [str(shipped("data", "sample", "papers.jsonl"))]
    given = list(islice({p.id: p for p in read(inputs)}.values(), limit))
    if not given:
        raise SourceError("no paper could be read from the input")
    wanted = read_annotations(gold) if gold else None
    with progress("measuring") as done:
        speed = measure_speed(given, models=weights, repeats=repeats, on_progress=done)
        ablations = list(ablate(given, wanted, models=weights, on_progress=done)) if wanted is not None else []
    if chosen(format) == "json":
        emit_json(asdict(speed) | {"f1": [asdict(a) for a in ablations]})
        return
    _print_speed(speed, ablations, format)


def _print_speed(speed: Speed, ablations: list[Ablation], format: str | None) -> None:
    scores = {a.without: a for a in ablations}
    emit(
        (
            "reading with",
            "abstracts/s",
            "ms each",
            "ms at first",
            "of tokenizer",
            "goal",
            *(("entity F1", "headline") if scores else ()),
        ),
        [
            (
                *(
                    rate.name,
                    f"{rate.per_second:,.0f}",
                    f"{rate.milliseconds:.2f}",
                    f"{rate.first:.2f}",
                    f"{rate.ratio:.3f}",
                ),
                GOALS.get(rate.name, ""),
                *(_f1(scores.get(rate.name)) if scores else ()),
            )
            for rate in speed.rates
        ],
        format=format,
    )
    click.echo()
    fast = {c.name: c for c in speed.fast_components}
    components = [
        *speed.components,
        *(c for c in speed.fast_components if c.name not in {s.name for s in speed.components}),
    ]
    whole = {c.name: c for c in speed.components}
    emit(
        (
            "component",
            "ms each",
            "share",
            "ms with --fast",
            *(("F1 lost without it", "headline lost") if scores else ()),
        ),
        [
            (
                c.name,
                f"{whole[c.name].milliseconds:.2f}" if c.name in whole else "",
                f"{whole[c.name].share:.0%}" if c.name in whole else "",
                f"{fast[c.name].milliseconds:.2f}" if c.name in fast else "",
                *(_lost(scores[WHOLE], scores.get(c.name)) if scores else ()),
            )
            for c in components
        ],
        format=format,
    )
    grown = "unknown" if speed.memory_growth is None else f"{speed.memory_growth:.1f} MB"
    note(
        f"{count(speed.papers, 'paper')}, {count(speed.repeats, 'pass', 'passes')} each; "
        f"loaded in {speed.load_seconds:.2f} s, of which the weights {speed.weights_seconds:.2f} s; "
        f"memory grew by {grown} after the first tenth of the papers"
    )


def _f1(scored: Ablation | None) -> tuple[str, str]:
    return (f"{100 * scored.entities:.1f}", f"{100 * scored.headline:.1f}") if scored else ("", "")


def _lost(whole: Ablation, without: Ablation | None) -> tuple[str, str]:
    if without is None:
        return "", ""
    falls = (whole.entities - without.entities, whole.headline - without.headline)
    # Nothing lost is 0.0, also where rounding leaves it a sign.
    entities, headline = (f"{round(100 * fall, 1) + 0:.1f}" for fall in falls)
    return entities, headline


@bench.command()
@click.argument("corpora", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--tdmsci", type=click.Path(path_type=Path, file_okay=False), help="The folder of TDMSci.")
@click.option("--scier", type=click.Path(path_type=Path, file_okay=False), help="The folder of SciER.")
@click.option(
    "--sdu", type=click.Path(path_type=Path, file_okay=False), help="The folder of SDU@AAAI-21, acronym identification."
)
@weights_option
@format_option
def public(
    corpora: Path | None,
    tdmsci: Path | None,
    scier: Path | None,
    sdu: Path | None,
    weights: Path | None,
    format: str | None,
) -> None:
    """Measure on public test sets, beside published figures.

    CORPORA is a folder with any of the folders tdmsci, scier, sdu_ai; or name each set's own. TDMSci and SciER label
    every generic mention, which our guideline does not, and nothing was trained on them: their figures say how far the
    two understandings of a name agree. Exact spans are compared, then spans that at least overlap.

    \b
    Examples:
      kg bench public corpora
      kg bench public --sdu AAAI-21-SDU-shared-task-1-AI/dataset
    """
    given = {"tdmsci": tdmsci, "scier": scier, "sdu": sdu}
    folders = {name: folder for name, folder in given.items() if folder is not None}
    if corpora is not None:
        for name, known in FOLDERS.items():
            if there := [corpora / folder for folder in known if (corpora / folder).is_dir()]:
                folders.setdefault(name, there[0])
    if not folders:
        places = ", ".join(f for names in FOLDERS.values() for f in names)
        raise UsageError(
            f"{corpora} has none of the folders {places}"
            if corpora
            else "say where a test set is: --tdmsci, --scier or --sdu"
        )
    figures = list(measure_public({name: folders[name] for name in SETS if name in folders}, models=weights))
    if chosen(format) == "json":
        emit_json([asdict(f) | {"f1": f.f1, "overlap_f1": f.overlap_f1} for f in figures])
        return
    columns = ("test set", "label", "P", "R", "F1", "overlap P", "overlap R", "overlap F1", "published")
    emit(columns, [_row(figure) for figure in figures], format=format)


def _row(figure: PublicFigure) -> tuple[Any, ...]:
    exact = (figure.precision, figure.recall, figure.f1)
    near = (figure.overlap_precision, figure.overlap_recall, figure.overlap_f1)
    return figure.test_set, figure.label, *(f"{100 * ratio:.1f}" for ratio in (*exact, *near)), figure.published


@bench.command()
@click.option("--nodes", type=click.IntRange(min=2), default=20_000, show_default=True, help="Nodes of the graph.")
@click.option("--edges", type=click.IntRange(min=1), default=60_000, show_default=True, help="Edges of the graph.")
@click.option(
    "--seconds", type=click.FloatRange(min=1), default=120, show_default=True, help="The time each contender may take."
)
@format_option
def view(nodes: int, edges: int, seconds: float, format: str | None) -> None:
    """Measure how long a large page takes to write, to open and to search.

    The graph is made up. Beside our own page stand what pyvis makes of the same graph by its own from_nx, and ipysigma
    where it is installed. Opening and searching need Chromium and Playwright.

    \b
    Examples:
      kg bench view
      kg bench view --nodes 100000 --edges 100000 -f json
    """
    from kg.bench.view import GOALS as AT_MOST  # noqa: PLC0415  slow to import
    from kg.bench.view import measure_views  # noqa: PLC0415

    if edges > nodes * (nodes // 4) // 4:
        raise UsageError(f"a graph of {nodes:,} nodes has no room for {edges:,} edges")
    with progress("measuring", "pages") as done:
        found = list(measure_views(nodes, edges, seconds=seconds, on_progress=done))
    if chosen(format) == "json":
        emit_json([asdict(one) for one in found])
        return

    def cell(value: float | None, digits: int = 2) -> str:
        return "" if value is None else f"{value:.{digits}f}"

    rows = [
        (v.name, cell(v.layout), cell(v.seconds), cell(v.megabytes, 1), cell(v.ready), cell(v.search, 3), v.note)
        for v in found
    ]
    goal = ("at most", "", *(cell(AT_MOST[name], 1) for name in ("seconds", "megabytes", "ready", "search")), "")
    emit(("page", "layout s", "written s", "MB", "ready s", "search s", ""), [*rows, goal], format=format)
