"""The tables of an evaluation: which columns they have, and how several are printed in one output format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

import click

from kg.cli.printing import chosen, emit, emit_json
from kg.evaluate import Change, Count, Cut, Difference, Reliability, RuleCount, Scores

_SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table with a name; the columns in `ratios` hold parts of 1, which JSON keeps and eyes see in per cent."""

    name: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]
    ratios: frozenset[str] = frozenset()

    def records(self) -> list[dict[str, Any]]:
        """Return the rows as objects, ratios as parts of 1."""
        return [
            {c: round(cell, 6) if isinstance(cell, float) else cell for c, cell in zip(self.columns, row, strict=True)}
            for row in self.rows
        ]

    def in_percent(self) -> list[tuple[Any, ...]]:
        """Return the rows with ratios in per cent."""
        return [
            tuple(
                round(100 * cell, 1) if c in self.ratios and isinstance(cell, float) else cell
                for c, cell in zip(self.columns, row, strict=True)
            )
            for row in self.rows
        ]


def emit_evaluation(scores: Scores, sheets: Sequence[Sheet], *, format: str | None) -> None:
    """Print the figures, or the sheets asked for in their place; JSON has both in one object.

    Several sheets have an empty line between them, for eyes also their names; in JSON Lines each row has its own.
    """
    how = chosen(format)
    if how == "json":
        emit_json({**_record(scores), **{sheet.name: sheet.records() for sheet in sheets}})
        return
    if not sheets:
        emit(*_figures(scores), format=how)
        return
    for index, sheet in enumerate(sheets):
        if how == "jsonl":
            rows = [(sheet.name, *record.values()) for record in sheet.records()]
            emit(("table", *sheet.columns), rows, format=how)
            continue
        if index:
            click.echo()
        if how == "table" and len(sheets) > 1:
            click.echo(sheet.name)
        emit(sheet.columns, sheet.in_percent(), format=how)


def print_scores(scores: Scores, *, format: str | None) -> None:
    """Print the figures of an evaluation, a row a measure."""
    emit_evaluation(scores, (), format=format)


def of_rules(counts: Iterable[RuleCount]) -> Sheet:
    """Return what each rule found rightly and wrongly."""
    columns = ("stage", "rule", "right", "wrong", "precision", "alone_right", "alone_wrong")
    rows = [(c.stage, c.rule, c.right, c.wrong, c.precision, c.alone_right, c.alone_wrong) for c in counts]
    return Sheet(name="rules", columns=columns, rows=rows, ratios=frozenset({"precision"}))


def of_reliability(found: Iterable[Reliability]) -> Sheet:
    """Return each stage's bins, and a row over all of them whose error is the expected calibration error."""
    columns = ("stage", "above", "up_to", "claims", "score", "right", "error")
    rows: list[tuple[Any, ...]] = []
    for stage in found:
        rows += [(stage.stage, b.low, b.high, b.claims, b.score, b.right, abs(b.gap)) for b in stage.bins]
        rows.append((stage.stage, "all", "", stage.claims, stage.score, stage.right, stage.error))
    return Sheet(name="calibration", columns=columns, rows=rows, ratios=frozenset({"score", "right", "error"}))


def of_edges(found: Iterable[Reliability]) -> Sheet:
    """Return the same of the edges of a graph, with the error that chance alone would make of so few."""
    of_bins = of_reliability(found := list(found))
    chances = {stage.stage: stage.chance for stage in found}
    rows = [(*row, chances[row[0]] if row[1] == "all" else "") for row in of_bins.rows]
    columns = ("edges", *of_bins.columns[1:], "chance")
    return Sheet(name="edges", columns=columns, rows=rows, ratios=of_bins.ratios | {"chance"})


def of_cuts(found: Iterable[Cut]) -> Sheet:
    """Return precision and recall by threshold, without those that take nothing away."""
    columns = ("stage", "threshold", "precision", "recall", "f1", "found", "predicted")
    rows = [
        (c.stage, c.threshold, c.count.precision, c.count.recall, c.count.f1, c.count.found, c.count.predicted)
        for c in [next(of_same) for _, of_same in groupby(found, key=lambda c: (c.stage, c.count))]
    ]
    return Sheet(name="thresholds", columns=columns, rows=rows, ratios=frozenset({"precision", "recall", "f1"}))


def of_differences(found: Iterable[Difference]) -> Sheet:
    """Return the F1 of two predictions, their difference and its interval."""
    columns = ("measure", "f1", "other", "difference", "low", "high", "sure")
    rows = [(d.measure, d.f1, d.other, d.difference, d.low, d.high, "yes" if d.is_sure else "no") for d in found]
    ratios = frozenset({"f1", "other", "difference", "low", "high"})
    return Sheet(name="comparison", columns=columns, rows=rows, ratios=ratios)


def of_changes(found: Sequence[Change]) -> Sheet:
    """Return the papers whose number of errors fell most, then those whose number rose most."""
    better = [c for c in found if c.difference < 0][:_SHOWN]
    worse = [c for c in found if c.difference > 0][-_SHOWN:][::-1]
    rows = [(c.title, c.errors, c.other, c.difference) for c in (*better, *worse)]
    return Sheet(name="changes", columns=("paper", "errors", "other", "difference"), rows=rows)


def _figures(scores: Scores) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    columns = ("measure", "precision", "recall", "f1", "found", "predicted", "gold")
    rows: list[tuple[Any, ...]] = [_row(name, count) for name, count in {**scores.stages, **scores.types}.items()]
    rows.append(("headline", "", "", f"{100 * scores.headline:.1f}", "", "", ""))
    return columns, rows


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
