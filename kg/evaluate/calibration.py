"""Calibration: whether scores mean what they say, and what precision and recall a threshold on them gives.

The expected calibration error is the mean distance between score and share of right claims over bins of equal width,
weighted by their claims (Naeini et al. 2015, "Obtaining well calibrated probabilities using Bayesian binning"; Guo et
al. 2017, "On calibration of modern neural networks").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, pi, sqrt

from kg.errors import SourceError
from kg.evaluate.claims import Claim
from kg.evaluate.pairing import Count

SCORED = ("entities", "roles", "relations", "results")
"""The stages whose scores are probabilities."""
BINS = 10
THRESHOLDS = tuple(step / 20 for step in range(20))
"""0, 0.05 … 0.95."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """The claims with a score above `low` and up to `high`: how many, their mean score, and the share of right ones."""

    low: float
    high: float
    claims: int
    score: float
    right: float

    @property
    def gap(self) -> float:
        """How much too sure (above 0) or too modest (below 0) the claims are."""
        return self.score - self.right


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """A stage's bins that have claims, from low to high."""

    stage: str
    bins: tuple[Bin, ...]

    @property
    def claims(self) -> int:
        """How many claims have a score."""
        return sum(b.claims for b in self.bins)

    @property
    def error(self) -> float:
        """The expected calibration error."""
        return sum(b.claims * abs(b.gap) for b in self.bins) / self.claims

    @property
    def chance(self) -> float:
        """What error to expect by chance alone, were every score true: few claims are never right at just that rate."""
        return sum(sqrt(2 / pi * b.claims * b.score * (1 - b.score)) for b in self.bins) / self.claims

    @property
    def score(self) -> float:
        """The mean score."""
        return sum(b.claims * b.score for b in self.bins) / self.claims

    @property
    def right(self) -> float:
        """The share of right claims."""
        return sum(b.claims * b.right for b in self.bins) / self.claims


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What is left of a stage when only claims with at least this score are taken."""

    stage: str
    threshold: float
    count: Count


def calibrate(claims: Iterable[Claim], *, bins: int = BINS, stages: Sequence[str] = SCORED) -> list[Reliability]:
    """Return the reliability of each of these stages that has scores, in `bins` bins of equal width.

    Raises:
        SourceError: no claim has a score.

    >>> def claim(score, right):
    ...     return Claim(stage="roles", right=right, score=score, rules=())
    >>> [stage] = calibrate([claim(0.95, True), claim(0.95, False), claim(0.25, False)])
    >>> [(b.low, b.high, b.claims, b.right) for b in stage.bins], round(stage.error, 3)
    ([(0.2, 0.3, 1, 0.0), (0.9, 1.0, 2, 0.5)], 0.383)
    """
    found = []
    for stage, scored in _scored(claims, stages).items():
        binned: dict[int, list[tuple[float, bool]]] = {}
        for score, right in scored:
            binned.setdefault(_number(score, bins), []).append((score, right))
        found.append(Reliability(stage=stage, bins=tuple(_bin(n, bins, binned[n]) for n in sorted(binned))))
    return found


def cuts(
    claims: Iterable[Claim], wanted: Mapping[str, Count], *, thresholds: Sequence[float] = THRESHOLDS
) -> list[Cut]:
    """Return precision and recall of each stage by threshold; `wanted` has the counts of the stages uncut.

    Claims keep the verdict they have among all claims: what falls away is not matched anew.

    Raises:
        SourceError: no claim has a score.
    """
    found = []
    for stage, scored in _scored(claims, SCORED).items():
        for threshold in thresholds:
            left = [right for score, right in scored if score >= threshold]
            count = Count(sum(left), len(left), wanted[stage].gold)
            found.append(Cut(stage=stage, threshold=threshold, count=count))
    return found


def _scored(claims: Iterable[Claim], stages: Sequence[str]) -> dict[str, list[tuple[float, bool]]]:
    found: dict[str, list[tuple[float, bool]]] = {stage: [] for stage in stages}
    for claim in claims:
        if claim.stage in found and claim.score is not None:
            found[claim.stage].append((claim.score, claim.right))
    if not any(found.values()):
        raise SourceError("the predictions have no scores to calibrate; `kg extract` writes them")
    return {stage: scored for stage, scored in found.items() if scored}


def _number(score: float, bins: int) -> int:
    # Rounded, for 0.7 × 10 is a little above 7 in floating point.
    return max(ceil(round(score * bins, 9)), 1)


def _bin(number: int, bins: int, scored: Sequence[tuple[float, bool]]) -> Bin:
    return Bin(
        low=(number - 1) / bins,
        high=number / bins,
        claims=len(scored),
        score=sum(score for score, _ in scored) / len(scored),
        right=sum(right for _, right in scored) / len(scored),
    )
