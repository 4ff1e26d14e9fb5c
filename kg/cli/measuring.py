"""`kg evaluate`: how well facts were read, and where they were read wrongly."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from kg.cli.options import Known, force_option, format_option, weights_option
from kg.cli.printing import progress
from kg.cli.sheets import (
    Sheet,
    emit_evaluation,
    of_changes,
    of_cuts,
    of_differences,
    of_edges,
    of_reliability,
    of_rules,
)
from kg.errors import UsageError
from kg.evaluate import (
    BETWEEN,
    BINS,
    JOINED,
    OF_PAPERS,
    PAIRED,
    RESAMPLES,
    STAGES,
    TYPES,
    Annotation,
    Reliability,
    Scores,
    calibrate,
    changes,
    claims_of,
    compare,
    count_rules,
    cuts,
    edge_claims,
    pair,
    read_annotations,
    scores_of,
    write_curve,
    write_page,
)
from kg.extract import Extractor, to_annotation
from kg.model import Paper
from kg.sources import read


class Minimum(click.ParamType[tuple[str, float]]):
    """A `measure=value` pair: what F1 in per cent a measure must at least have."""

    name = "measure=value"
    _measure = Known("measure", lambda: ("headline", *STAGES, *TYPES))

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, float]:
        """Return the two."""
        if isinstance(value, tuple):
            return value
        name, _, given = str(value).partition("=")
        measure = self._measure.convert(name.strip(), param, ctx)
        try:
            least = float(given)
        except ValueError:
            least = -1.0
        if not 0 <= least <= 100:
            raise click.UsageError(f"a minimum is given as {measure}=70, in per cent, not {value!r}.", ctx)
        return measure, least


@click.command()
@click.argument("gold", type=click.Path(path_type=Path, dir_okay=False), metavar="GOLD.jsonl")
@click.argument("input", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--rules", is_flag=True, help="What each rule found rightly and wrongly, and what it alone found.")
@click.option("--calibration", is_flag=True, help="Whether scores mean what they say; precision, recall by threshold.")
@click.option("--edges", is_flag=True, help="Whether the confidence of edges, joined over papers, means what it says.")
@click.option(
    "--curve",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.svg",
    help="Draw the curves of --calibration or --edges.",
)
@click.option(
    "--bins",
    type=click.IntRange(2, 100),
    default=BINS,
    show_default=True,
    help="In how many bins scores are calibrated.",
)
@click.option(
    "--against",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="OTHER.jsonl",
    help="Compare with another prediction: differences with 95% intervals, and the papers that changed most.",
)
@click.option(
    "--resamples",
    type=click.IntRange(100, 1_000_000),
    default=RESAMPLES,
    show_default=True,
    help="How often papers are drawn anew for the intervals.",
)
@click.option(
    "--html", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write a page of errors by cause."
)
@click.option("-p", "--papers", multiple=True, help="Where the texts are that the page quotes; may be given again.")
@click.option(
    "--min", "minima", multiple=True, type=Minimum(), help="Fail where F1 in per cent is lower; may be given again."
)
@weights_option
@force_option
@format_option
def evaluate(
    gold: Path,
    input: Path,
    rules: bool,
    calibration: bool,
    edges: bool,
    curve: Path | None,
    bins: int,
    against: Path | None,
    resamples: int,
    html: Path | None,
    papers: tuple[str, ...],
    minima: tuple[tuple[str, float], ...],
    weights: Path | None,
    force: bool,
    format: str | None,
) -> None:
    """Score extracted facts against annotated papers.

    INPUT is what `kg extract` wrote, or papers to extract from now. Both sides are joined on the title; a paper of GOLD
    that INPUT lacks counts as found empty. The headline is the mean F1 of entities, roles, relations, links, results.
    --rules, --calibration, --edges and --against print their tables in place of the figures.

    \b
    Examples:
      kg evaluate gold.jsonl facts.jsonl
      kg evaluate gold.jsonl papers.txt -f json
      kg evaluate gold.jsonl facts.jsonl --edges --curve edges.svg
      kg evaluate gold.jsonl facts.jsonl --html errors.html -p papers.txt
      kg evaluate gold.jsonl facts.jsonl --against before.jsonl
      kg evaluate gold.jsonl facts.jsonl --min headline=65 --min entities=70
    """
    if curve and not (calibration or edges):
        raise UsageError("--curve draws what --calibration or --edges tells: give one of them")
    annotated = read_annotations(gold)
    texts = list(read(papers)) if papers else []
    predicted, extracted = _predicted(input, weights)
    pairings = pair(annotated, predicted)
    scores = scores_of(pairings)
    sheets: list[Sheet] = []
    claims = list(claims_of(pairings)) if rules or calibration else []
    if rules:
        sheets.append(of_rules(count_rules(claims)))
    curves: list[Reliability] = []
    if calibration:
        curves += calibrate(claims, bins=bins)
        sheets.append(of_reliability(curves))
        sheets.append(of_cuts(cuts(claims, scores.stages)))
    if edges:
        found = calibrate(edge_claims(pairings), bins=bins, stages=(OF_PAPERS, BETWEEN, JOINED, PAIRED))
        sheets.append(of_edges(found))
        curves += found
    if curve:
        write_curve(curves, curve, force=force)
    if against:
        others = pair(annotated, read_annotations(against))
        sheets.append(of_differences(compare(pairings, others, resamples=resamples)))
        sheets.append(of_changes(changes(pairings, others)))
    if html:
        write_page(pairings, html, papers=[*texts, *extracted], title=f"{input.name} against {gold.name}", force=force)
    emit_evaluation(scores, sheets, format=format)
    _require(scores, minima)


def _require(scores: Scores, minima: Sequence[tuple[str, float]]) -> None:
    """Fail, saying which measures are lower than they must be."""
    figures = scores.figures()
    # As printed: what reads 70.0 is not below 70.
    below = [(name, value, least) for name, least in minima if (value := round(100 * figures[name], 1)) < least]
    if below:
        said = ", ".join(f"{name} is {value:.1f}, not {least:g}" for name, value, least in below)
        raise click.ClickException(f"below the minimum: {said}")


def _predicted(path: Path, weights: Path | None) -> tuple[list[Annotation], list[Paper]]:
    """Return the annotations in a file, or those of the papers in it and the papers themselves."""
    if _is_annotated(path):
        return read_annotations(path), []
    papers = {paper.id: paper for paper in read([path])}
    with progress("extracting") as done:
        found: list[Annotation] = []
        for facts in Extractor(weights)(papers.values()):
            found.append(to_annotation(papers[facts.paper], facts))
            done(len(found))
    return found, list(papers.values())


def _is_annotated(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8-sig") as lines:
            first = json.loads(next((line for line in lines if line.strip()), ""))
    except (OSError, ValueError):
        # Not JSON, not text, or not there: the reader of papers knows what to say about it.
        return False
    return isinstance(first, dict) and "entities" in first
