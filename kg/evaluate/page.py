"""The page of an evaluation: figures, errors grouped by cause with their sentences, confusions, rules, calibration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from kg.errors import SourceError
from kg.evaluate.calibration import Reliability, calibrate, cuts
from kg.evaluate.causes import CAUSES, Error, errors_of
from kg.evaluate.claims import claims_of
from kg.evaluate.pairing import SLOTS, Count, Item, Pairing
from kg.evaluate.quoting import Quotes
from kg.evaluate.rules import count_rules
from kg.evaluate.scores import Scores, scores_of
from kg.model import Paper
from kg.outputs import replacing
from kg.schema import NAMED, NODES, ROLES
from kg.views.marking import Pieces
from kg.views.standalone import standalone

T = TypeVar("T")

_SHOWN = {"entities": ("name", "type"), "roles": ("name", "type", "role"), "relations": ("head", "type", "tail")}
_LINK, _RESULT = ("url", "kind", "owner"), ("value", *SLOTS)


def write_page(
    pairings: Sequence[Pairing], path: Path, *, papers: Iterable[Paper] = (), title: str = "", force: bool = False
) -> None:
    """Write the page of paired papers to `path`, whole or not at all; errors are quoted from `papers`.

    Raises:
        OutputError: `path` exists and `force` is not given, or it cannot be written.
    """
    with replacing(Path(path), force=force) as beside:
        beside.write_text(page_html(pairings, papers=papers, title=title), encoding="utf-8", newline="\n")


def page_html(pairings: Sequence[Pairing], *, papers: Iterable[Paper] = (), title: str = "") -> str:
    """Return the page: one file that asks the network for nothing."""
    return standalone(
        "evaluation.html",
        title=f"{title or 'kg evaluate'} · errors by cause",
        styles=("theme.css", "evaluation.css"),
        scripts=("dom.js", "svg.js", "curve.js", "evaluation.js"),
        data=page_data(pairings, papers=papers, title=title),
    )


def page_data(pairings: Sequence[Pairing], *, papers: Iterable[Paper] = (), title: str = "") -> dict[str, Any]:
    """Return what the page shows; errors name their paper by its number under "papers"."""
    scores, claims = scores_of(pairings), list(claims_of(pairings))
    quotes = Quotes(papers)
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for number, pairing in enumerate(pairings):
        for error in errors_of([pairing]):
            record = _record(error, number, quotes.of(error, pairing))
            groups.setdefault((error.stage, error.cause), []).append(record)
    return {
        "title": title,
        "papers": [pairing.title for pairing in pairings],
        "headline": scores.headline,
        "figures": _figures(scores),
        "types": [
            {"name": t.name.upper(), "colour": t.colour, "shape": t.shape} for t in (NODES[name] for name in NAMED)
        ],
        "groups": [
            {
                "stage": stage,
                "cause": cause,
                "doc": doc,
                "errors": groups.get((stage, cause), []),
            }
            for stage, causes in CAUSES.items()
            for cause, doc in causes.items()
        ],
        "roles": _confusion(pairings),
        "rules": [
            {
                "stage": c.stage, "rule": c.rule, "right": c.right, "wrong": c.wrong,
                "alone": [c.alone_right, c.alone_wrong],
            }
            for c in _if_told(count_rules, claims)
        ],
        "reliability": [_curve(r) for r in _if_told(calibrate, claims)],
        "cuts": [
            {"stage": c.stage, "threshold": c.threshold, **_ratios(c.count)}
            for c in _if_told(lambda told: cuts(told, scores.stages), claims)
        ],
    }  # fmt: skip


def _if_told(table: Callable[[Sequence[T]], list[Any]], claims: Sequence[T]) -> list[Any]:
    """Return a table, or no rows where the predictions do not tell their rules or scores."""
    try:
        return table(claims)
    except SourceError:
        return []


def _figures(scores: Scores) -> list[dict[str, Any]]:
    counts = {**scores.stages, **scores.types}
    return [
        {"name": name, **_ratios(count), "found": count.found, "predicted": count.predicted, "gold": count.gold}
        for name, count in counts.items()
    ]


def _ratios(count: Count) -> dict[str, float]:
    return {"precision": count.precision, "recall": count.recall, "f1": count.f1}


def _record(error: Error, paper: int, pieces: Pieces) -> dict[str, Any]:
    prefix = "role_" if error.stage == "roles" else ""
    got = error.got or {}
    return {
        "paper": paper,
        "wanted": _shown(error.stage, error.wanted),
        "got": _shown(error.stage, error.got),
        "beside": _shown(error.stage, error.beside),
        "rule": got.get(f"{prefix}rule"),
        "score": got.get(f"{prefix}score"),
        "pieces": pieces,
    }


def _shown(stage: str, item: Item | None) -> dict[str, Any] | None:
    """Return of an item what its stage is about."""
    if item is None:
        return None
    keys = _SHOWN.get(stage) or (_LINK if stage.startswith("link") else _RESULT)
    return {key: item.get(key) for key in keys}


def _confusion(pairings: Iterable[Pairing]) -> dict[str, Any]:
    """Return how often entities of each annotated role (rows) were predicted in each role (columns)."""
    counts = Counter(
        (wanted.get("role") or "", got.get("role") or "")
        for pairing in pairings
        for wanted, got in pairing["entities"].pairs
    )
    seen = {role for pair in counts for role in pair}
    roles = [*(role for role in ROLES if role in seen), *sorted(seen - ROLES.keys())]
    return {"names": roles, "counts": [[counts[row, column] for column in roles] for row in roles]}


def _curve(reliability: Reliability) -> dict[str, Any]:
    return {
        "stage": reliability.stage,
        "error": reliability.error,
        "claims": reliability.claims,
        "bins": [
            {"low": b.low, "high": b.high, "claims": b.claims, "score": b.score, "right": b.right}
            for b in reliability.bins
        ],
    }
