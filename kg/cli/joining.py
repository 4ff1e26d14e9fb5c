"""`kg bench resolve`: how well names of one thing are joined, and names of two things kept apart."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from kg.bench.resolve import (
    GOALS,
    ClusterScore,
    Pair,
    PairScore,
    measure_clusters,
    measure_pairs,
    namings_of,
    read_pairs,
)
from kg.cli.options import format_option
from kg.cli.printing import chosen, emit, emit_json
from kg.evaluate import read_annotations
from kg.model import Term
from kg.schema import NAMED


@click.command()
@click.option("--pairs", type=click.Path(path_type=Path, dir_okay=False), help="A file of pairs; else the one shipped.")
@click.option(
    "--annotated",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="Annotated papers: B-cubed, too.",
)
@click.option(
    "--clusters", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="What is one thing in them."
)
@click.option("--wrong", is_flag=True, help="Also list the pairs told wrong.")
@format_option
def resolve(
    pairs: Path | None, annotated: tuple[Path, ...], clusters: Path | None, wrong: bool, format: str | None
) -> None:
    """Measure how well names are joined across papers.

    Pairs of names, told the same or different by hand; a third and more of them are traps, which look alike and are
    not. With --annotated also B-cubed over the names of annotated papers.

    \b
    Examples:
      kg bench resolve
      kg bench resolve --wrong
      kg bench resolve --annotated gold.jsonl -f json
    """
    scores = list(measure_pairs(read_pairs(pairs)))
    papers = [
        (str(paper.get("id") or f"{path}:{number}"), _terms(paper["entities"]))
        for path in annotated
        for number, paper in enumerate(read_annotations(path))
    ]
    cubed = list(measure_clusters(namings_of(papers), clusters)) if papers else []
    if chosen(format) == "json":
        emit_json(
            {
                "pairs": [asdict(s) | {"wrong": [_said(s, p) for p in s.wrong]} for s in scores],
                "b_cubed": [asdict(c) | {"f1": c.f1} for c in cubed],
            }
        )
        return
    _print(scores, cubed, format)
    if wrong:
        click.echo()
        emit(("setting", "verdict", "one", "other"), [_said(s, p) for s in scores for p in s.wrong], format=format)


def _print(scores: list[PairScore], cubed: list[ClusterScore], format: str | None) -> None:
    columns = ("pairs", "number", "precision", "recall", "traps", "traps merged")
    goals = (
        "goal",
        "",
        f"≥ {GOALS['precision']:.2f}",
        f"≥ {GOALS['recall']:.2f}",
        "",
        f"≤ {GOALS['traps merged']:.0%}",
    )
    rows = [
        (s.setting, str(s.pairs), f"{s.precision:.3f}", f"{s.recall:.3f}", str(s.traps), f"{s.traps_merged:.1%}")
        for s in scores
    ]
    emit(columns, [*rows, goals], format=format)
    if cubed:
        click.echo()
        emit(
            ("B-cubed over annotated papers", "namings", "things", "P", "R", "F1"),
            [
                (c.setting, c.namings, c.things, *(f"{100 * share:.1f}" for share in (c.precision, c.recall, c.f1)))
                for c in cubed
            ],
            format=format,
        )


def _said(score: PairScore, pair: Pair) -> tuple[str, ...]:
    terms = (" = ".join((f"{t.type}: {t.name}", *t.aliases)) for t in (pair.one, pair.other))
    return score.setting, pair.verdict, *terms


def _terms(entities: list[dict[str, Any]]) -> list[Term]:
    """Return the terms of an annotated paper."""
    types = {kind.upper(): kind for kind in NAMED}
    return [
        Term(type=types[e["type"].upper()], name=e["name"], aliases=tuple(e.get("aliases") or ()))
        for e in entities
        if e["type"].upper() in types
    ]
