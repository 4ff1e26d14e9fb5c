"""Additive models: each cue adds a weight to each class's log-odds; probabilities by softmax; fitted in kg.train."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from kg.extract.remembered import Remembered

V = TypeVar("V")
Cue = str | tuple[str, ...]
"""What holds of something to be classified, or a bundle of what often holds together, which is weighed at once."""


def singly(cues: Iterable[Cue]) -> Iterator[str]:
    """Yield cues one by one, those of bundles too.

    >>> list(singly(["a", ("b", "c")]))
    ['a', 'b', 'c']
    """
    for cue in cues:
        if isinstance(cue, tuple):
            yield from cue
        else:
            yield cue


class OfCues(Remembered[Cue, V]):
    """What is told of each cue that is known, and of each bundle; of any other cue `nothing`, which is not remembered.

    >>> lengths = OfCues(len, {"flies"}, 0)
    >>> lengths["flies"], lengths["sings"], lengths["flies", "sings"], len(lengths)
    (5, 0, 2, 2)
    """

    def __init__(self, tell: Callable[[Cue], V], known: Container[str], nothing: V) -> None:
        super().__init__(tell)
        self.known, self.nothing = known, nothing

    def __missing__(self, cue: Cue) -> V:
        return self.nothing if isinstance(cue, str) and cue not in self.known else super().__missing__(cue)


def log_odds(chance: float, *, least: float) -> float:
    """Return the log-odds of a chance, of one nearer to 0 or 1 than `least` those of one so near.

    >>> log_odds(0.5, least=0.001), round(log_odds(1.0, least=0.001), 3)
    (0.0, 6.907)
    """
    chance = min(max(chance, least), 1 - least)
    return math.log(chance / (1 - chance))


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
    # How much each cue, or all of a bundle, speaks for the second of two classes rather than the first.
    steps: OfCues[float] = field(init=False, repr=False, compare=False)
    # For what is silent of the cues, all that those met so far tell: their weights, then how loud each speaks for each.
    told: dict[tuple[str, ...], OfCues[tuple[float, ...]]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )
    # For each class and what is silent of its cues, how loud those met so far speak.
    loud: dict[tuple[int, tuple[str, ...]], OfCues[float]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "steps", OfCues(self._step, self.weights, 0.0))

    def probabilities(self, cues: Iterable[str]) -> list[float]:
        """Return the probability of each class, in the order of `classes`."""
        known = filter(None, map(self.weights.get, cues))
        totals = [sum(column) for column in zip(self.bias, *known, strict=True)]
        top = max(totals)
        powers = [math.exp(t - top) for t in totals]
        whole = sum(powers)
        return [p / whole for p in powers]

    def chance(self, cues: Iterable[Cue]) -> float:
        """Return the probability of the second of two classes.

        >>> round(Additive(("no", "yes"), (0.0, -1.0), {"named": (0.0, 1.0)}).chance(["named"]), 2)
        0.5
        """
        if len(self.bias) != 2:
            return 0.0
        total = sum(map(self.steps.__getitem__, cues), self.bias[1] - self.bias[0])
        return 1.0 / (1.0 + math.exp(-total)) if total > -700 else 0.0

    def decide(self, cues: Sequence[str], *, silent: tuple[str, ...] = ()) -> tuple[str, float, str]:
        """Return the likeliest class, its probability, and the cue that spoke loudest for it ("prior" if none did)."""
        if (told := self.told.get(silent)) is None:
            told = self.told[silent] = OfCues(partial(self._tell, silent), self.weights, ())
        rows = [told[cue] for cue in cues]
        # The biases are as many as the classes, so that no more of each row is added up than its weights.
        totals = [sum(column) for column in zip(self.bias, *filter(None, rows), strict=False)]
        top = max(totals)
        best = totals.index(top)
        at = len(totals) + best
        loud = [row[at] if row else 0.0 for row in rows]
        loudest = max(loud, default=0.0)
        score = round(1.0 / sum(math.exp(total - top) for total in totals), 4)
        return self.classes[best], score, cues[loud.index(loudest)] if loudest > 0 else "prior"

    def loudest(self, cues: Iterable[Cue], best: int, *, silent: tuple[str, ...] = ()) -> str:
        """Return the cue that sets class number `best` furthest above the mean of the others.

        Cues that begin with one of `silent` are weighed like any other but explain nothing to a reader.
        """
        if (loudness := self.loud.get((best, silent))) is None:
            loudness = OfCues(partial(self._loudness, best, silent), self.weights, 0.0)
            self.loud[best, silent] = loudness
        cue = max(cues, key=loudness.__getitem__, default="prior")
        if loudness[cue] <= 0:
            return "prior"
        return cue if isinstance(cue, str) else max(cue, key=loudness.__getitem__)

    def heights(self, cues: Iterable[Cue], best: int) -> Iterator[tuple[str, float]]:
        """Yield each cue that has weights, and how far it sets class number `best` above the mean of the others.

        >>> model = Additive(("no", "yes"), (0.0, 0.0), {"we propose": (-1.0, 1.0)})
        >>> list(model.heights(["we propose", "a cue nobody weighed"], 1))
        [('we propose', 2.0)]
        """
        for cue in singly(cues):
            if weights := self.weights.get(cue):
                yield cue, weights[best] - (sum(weights) - weights[best]) / max(len(weights) - 1, 1)

    def _step(self, cue: Cue) -> float:
        told = filter(None, map(self.weights.get, singly([cue])))
        return sum(against_for[1] - against_for[0] for against_for in told)

    def _tell(self, silent: tuple[str, ...], cue: Cue) -> tuple[float, ...]:
        """Return the weights of a cue, and for each class how far it sets it above the others."""
        assert isinstance(cue, str)
        return (*self.weights[cue], *(self._loudness(best, silent, cue) for best in range(len(self.bias))))

    def _loudness(self, best: int, silent: tuple[str, ...], cue: Cue) -> float:
        """Return how far a cue sets a class above the others, a bundle as its loudest; nought if it must be silent."""
        told = (height for one, height in self.heights([cue], best) if not one.startswith(silent))
        return max(told, default=0.0)


def load(path: Path) -> dict[str, Additive]:
    """Read models from the JSON that `dump` writes."""
    # Weights are rounded, so that most are the same few thousand numbers: each there once, they stay at hand.
    numbers: Remembered[str, float] = Remembered(float)
    with path.open(encoding="utf-8") as file:
        return {
            name: Additive(tuple(m["classes"]), tuple(m["bias"]), {c: tuple(w) for c, w in m["weights"].items()})
            for name, m in json.load(file, parse_float=numbers.__getitem__).items()
        }


def dump(models: Mapping[str, Additive]) -> str:
    """Return models as JSON, one cue a line, sorted, so that a diff shows what training changed."""
    parts = []
    for name, model in sorted(models.items()):
        cues = ",\n".join(f"  {json.dumps(c)}: {json.dumps(list(w))}" for c, w in sorted(model.weights.items()))
        head = f' {json.dumps(name)}: {{"classes": {json.dumps(model.classes)}, "bias": {json.dumps(model.bias)},'
        parts.append(f'{head} "weights": {{\n{cues}\n }}}}')
    return "{\n" + ",\n".join(parts) + "\n}\n"
