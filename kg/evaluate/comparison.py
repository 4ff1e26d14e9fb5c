"""Comparison: two predictions of the same gold, with an interval that says whether the difference may be chance.

A paired bootstrap over papers (Efron & Tibshirani 1993, "An Introduction to the Bootstrap"): papers are drawn anew with
replacement, both predictions are scored on the same draw, and the interval holds the middle of their differences.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.evaluate.pairing import STAGES, TYPES, Pairing
from kg.evaluate.scores import HEADLINE, scores_of

RESAMPLES = 1000
CONFIDENCE = 0.95
_NAMES = (*STAGES, *TYPES)
_HEADLINE = [_NAMES.index(stage) for stage in HEADLINE]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The F1 of two predictions in one measure (0 to 1), and the interval that holds their difference."""

    measure: str
    f1: float
    other: float
    low: float
    high: float

    @property
    def difference(self) -> float:
        """By how much the first is better."""
        return self.f1 - self.other

    @property
    def is_sure(self) -> bool:
        """Whether the interval leaves out 0."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How many errors two predictions make in one paper: missed and spurious, over the stages of the headline."""

    title: str
    errors: int
    other: int

    @property
    def difference(self) -> int:
        """By how many errors the first is worse."""
        return self.errors - self.other


def compare(
    pairings: Sequence[Pairing], others: Sequence[Pairing], *, resamples: int = RESAMPLES, seed: int = 0
) -> list[Difference]:
    """Return the difference of two predictions, paired with the same gold in the same order, in every measure.

    The same seed gives the same intervals.
    """
    both = np.stack([_counts(pairings), _counts(others)])
    papers = len(pairings)
    drawn = np.random.default_rng(seed).multinomial(papers, np.full(papers, 1 / papers), size=resamples)
    # The headline is of the same stages in every draw: those that the gold has at all.
    headline = [m for m in _HEADLINE if both[0, :, m, 2].any()]
    ours, theirs = (_f1(np.einsum("rp,pmk->rmk", drawn, side), headline) for side in both)
    tail = 50 * (1 - CONFIDENCE)
    low, high = np.percentile(ours - theirs, [tail, 100 - tail], axis=0)
    figures, other = (scores_of(side).figures() for side in (pairings, others))
    return [
        Difference(measure=name, f1=figures[name], other=other[name], low=float(low[m]), high=float(high[m]))
        for m, name in enumerate(("headline", *_NAMES))
    ]


def changes(pairings: Sequence[Pairing], others: Sequence[Pairing]) -> list[Change]:
    """Return the papers that differ in their number of errors, those that got better most first."""
    found = [
        Change(title=ours.title, errors=_errors(ours), other=_errors(theirs))
        for ours, theirs in zip(pairings, others, strict=True)
    ]
    return sorted((c for c in found if c.difference), key=lambda c: (c.difference, c.title))


def _counts(pairings: Sequence[Pairing]) -> NDArray[np.int64]:
    """Return an array of (papers, measures, 3): found, predicted and gold."""
    rows = [[(c.found, c.predicted, c.gold) for c in p.counts().values()] for p in pairings]
    return np.array(rows, dtype=np.int64).reshape(len(rows), len(_NAMES), 3)


def _f1(counts: NDArray[np.int64], headline: Sequence[int]) -> NDArray[np.float64]:
    """Return F1 from counts of (draws, measures, 3): an array of (draws, 1 + measures), the headline first."""
    found, all_of_both = counts[..., 0], counts[..., 1] + counts[..., 2]
    f1 = 2 * found / np.maximum(all_of_both, 1)
    mean = f1[:, headline].mean(axis=1, keepdims=True) if headline else np.zeros((len(f1), 1))
    return np.concatenate([mean, f1], axis=1)


def _errors(pairing: Pairing) -> int:
    return sum(len(pairing[stage].missed) + len(pairing[stage].spurious) for stage in HEADLINE)
