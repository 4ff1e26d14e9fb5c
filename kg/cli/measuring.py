"""`kg evaluate`: how well facts were read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from kg.cli.options import format_option, weights_option
from kg.cli.printing import chosen, emit, emit_json, progress
from kg.evaluate import Annotation, Count, Scores, read_annotations
from kg.evaluate import evaluate as score
from kg.extract import Extractor, to_annotation
from kg.sources import read


@click.command()
@click.argument("gold", type=click.Path(path_type=Path, dir_okay=False), metavar="GOLD.jsonl")
@click.argument("input", type=click.Path(path_type=Path, dir_okay=False))
@weights_option
@format_option
def evaluate(gold: Path, input: Path, weights: Path | None, format: str | None) -> None:
    """Score extracted facts against annotated papers.

    INPUT is what `kg extract` wrote, or papers to extract from now. Both sides are joined on the title; a paper of GOLD
    that INPUT lacks counts as found empty. The headline is the mean F1 of entities, roles, relations, links, results.

    \b
    Examples:
      kg evaluate gold.jsonl facts.jsonl
      kg evaluate gold.jsonl papers.txt -f json
    """
    wanted = read_annotations(gold)
    print_scores(score(wanted, _predicted(input, weights)), format=format)


def print_scores(scores: Scores, *, format: str | None) -> None:
    """Print the figures of an evaluation, a row a measure."""
    if chosen(format) == "json":
        emit_json(_record(scores))
        return
    columns = ("measure", "precision", "recall", "f1", "found", "predicted", "gold")
    rows = [_row(name, count) for name, count in {**scores.stages, **scores.types}.items()]
    rows.append(("headline", "", "", f"{100 * scores.headline:.1f}", "", "", ""))
    emit(columns, rows, format=format)


def _predicted(path: Path, weights: Path | None) -> list[Annotation]:
    """Read annotations, or papers and what they say."""
    if _is_annotated(path):
        return read_annotations(path)
    papers = {paper.id: paper for paper in read([path])}
    with progress("extracting") as done:
        found: list[Annotation] = []
        for facts in Extractor(weights)(papers.values()):
            found.append(to_annotation(papers[facts.paper], facts))
            done(len(found))
    return found


def _is_annotated(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8-sig") as lines:
            first = json.loads(next((line for line in lines if line.strip()), ""))
    except (OSError, ValueError):
        # Not JSON, not text, or not there: the reader of papers knows what to say about it.
        return False
    return isinstance(first, dict) and "entities" in first


def _row(name: str, count: Count) -> tuple[Any, ...]:
    ratios = (f"{100 * ratio:.1f}" for ratio in (count.precision, count.recall, count.f1))
    return name, *ratios, count.found, count.predicted, count.gold


def _record(scores: Scores) -> dict[str, Any]:
    def figures(counts: Mapping[str, Count]) -> dict[str, Any]:
        return {
            name: {"precision": c.precision, "recall": c.recall, "f1": c.f1, **asdict(c)} for name, c in counts.items()
        }

    return {
        "papers": scores.papers,
        "headline": scores.headline,
        "stages": figures(scores.stages),
        "types": figures(scores.types),
    }
