"""Additive models: each cue adds a weight to each class's log-odds; probabilities by softmax; fitted in kg.train."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Additive:
    """Classes, a bias for each, and for each cue a weight for each class.

    >>> model = Additive(("no", "yes"), (0.0, 0.0), {"we propose": (-1.0, 1.0)})
    >>> model.decide(["we propose", "a cue nobody weighed"])
    ('yes', 0.8808, 'we propose')
    """

    classes: tuple[str, ...]
    bias: tuple[float, ...]
    weights: Mapping[str, tuple[float, ...]]

    def probabilities(self, cues: Iterable[str]) -> list[float]:
        """Return the probability of each class, in the order of `classes`."""
        totals = list(self.bias)
        for cue in cues:
            if (weights := self.weights.get(cue)) is not None:
                for i, weight in enumerate(weights):
                    totals[i] += weight
        top = max(totals)
        powers = [math.exp(t - top) for t in totals]
        whole = sum(powers)
        return [p / whole for p in powers]

    def chance(self, cues: Iterable[str]) -> float:
        """Return the probability of the second of two classes.

        >>> round(Additive(("no", "yes"), (0.0, -1.0), {"named": (0.0, 1.0)}).chance(["named"]), 2)
        0.5
        """
        total = self.bias[-1] - self.bias[0] if len(self.bias) == 2 else -math.inf
        for cue in cues:
            if (weights := self.weights.get(cue)) is not None:
                total += weights[1] - weights[0]
        return 1.0 / (1.0 + math.exp(-total)) if total > -700 else 0.0

    def decide(self, cues: Sequence[str], *, silent: tuple[str, ...] = ()) -> tuple[str, float, str]:
        """Return the likeliest class, its probability, and the cue that spoke loudest for it ("prior" if none did)."""
        chances = self.probabilities(cues)
        best = max(range(len(chances)), key=chances.__getitem__)
        return self.classes[best], round(chances[best], 4), self.loudest(cues, best, silent=silent)

    def loudest(self, cues: Iterable[str], best: int, *, silent: tuple[str, ...] = ()) -> str:
        """Return the cue that sets class number `best` furthest above the mean of the others.

        Cues that begin with one of `silent` are weighed like any other but explain nothing to a reader.
        """
        cue, height = "prior", 0.0
        for candidate, above in self.heights(cues, best):
            if above > height and not candidate.startswith(silent):
                cue, height = candidate, above
        return cue

    def heights(self, cues: Iterable[str], best: int) -> Iterator[tuple[str, float]]:
        """Yield each cue that has weights, and how far it sets class number `best` above the mean of the others.

        >>> model = Additive(("no", "yes"), (0.0, 0.0), {"we propose": (-1.0, 1.0)})
        >>> list(model.heights(["we propose", "a cue nobody weighed"], 1))
        [('we propose', 2.0)]
        """
        rest = max(len(self.classes) - 1, 1)
        for cue in cues:
            if (weights := self.weights.get(cue)) is not None:
                yield cue, weights[best] - (sum(weights) - weights[best]) / rest


def load(path: Path) -> dict[str, Additive]:
    """Read models from the JSON that `dump` writes."""
    with path.open(encoding="utf-8") as file:
        return {
            name: Additive(tuple(m["classes"]), tuple(m["bias"]), {c: tuple(w) for c, w in m["weights"].items()})
            for name, m in json.load(file).items()
        }


def dump(models: Mapping[str, Additive]) -> str:
    """Return models as JSON, one cue a line, sorted, so that a diff shows what training changed."""
    parts = []
    for name, model in sorted(models.items()):
        cues = ",\n".join(f"  {json.dumps(c)}: {json.dumps(list(w))}" for c, w in sorted(model.weights.items()))
        head = f' {json.dumps(name)}: {{"classes": {json.dumps(model.classes)}, "bias": {json.dumps(model.bias)},'
        parts.append(f'{head} "weights": {{\n{cues}\n }}}}')
    return "{\n" + ",\n".join(parts) + "\n}\n"
