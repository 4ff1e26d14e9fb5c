"""Scores: precision, recall and F1 per stage and per type.

The measures are those the annotated papers came with, so figures can be compared with anybody's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kg.evaluate.annotations import Annotation
from kg.evaluate.pairing import STAGES, TYPES, Count, Pairing, pair

HEADLINE = ("entities", "roles", "relations", "links", "results")
"""The stages whose mean F1 is the headline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """What was scored: `stages` by name (entities … results_full), `types` by entity type, over `papers` papers."""

    papers: int
    stages: Mapping[str, Count] = field(default_factory=dict)
    types: Mapping[str, Count] = field(default_factory=dict)

    @property
    def headline(self) -> float:
        """The mean F1 of entities, roles, relations, links and results, of those that the gold has at all."""
        parts = [self.stages[s].f1 for s in HEADLINE if self.stages[s].gold]
        return sum(parts) / len(parts) if parts else 0.0

    def figures(self) -> dict[str, float]:
        """Return the F1 of everything that has one, by name, the headline first; between 0 and 1."""
        counts = {**self.stages, **self.types}
        return {"headline": self.headline, **{name: count.f1 for name, count in counts.items()}}


def evaluate(gold: Iterable[Annotation], predicted: Iterable[Annotation]) -> Scores:
    """Score `predicted` against `gold`; a paper that was not predicted counts as predicted empty, one more does not.

    >>> paper = {"title": "LoRA", "entities": [{"name": "LoRA", "type": "METHOD", "role": "introduces"}]}
    >>> evaluate([paper], [paper]).headline, evaluate([paper], []).headline
    (1.0, 0.0)
    """
    return scores_of(pair(gold, predicted))


def scores_of(pairings: Sequence[Pairing]) -> Scores:
    """Sum up paired papers."""
    total = dict.fromkeys((*STAGES, *TYPES), Count())
    for pairing in pairings:
        for name, count in pairing.counts().items():
            total[name] += count
    return Scores(papers=len(pairings), stages={s: total[s] for s in STAGES}, types={t: total[t] for t in TYPES})
