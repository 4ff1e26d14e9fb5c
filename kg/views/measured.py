"""The results of a graph as measurements: which method reached what, on what, in which measure and on which scale.

Numbers of different scales never share an axis: per cent and plain numbers, seconds and days, a level and a change.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from kg.model import Entity, Evidence, Graph

_SLOTS = ("OF_METHOD", "ON_DATA", "IN_METRIC")
_WRITTEN = {"time", "size", "count"}
"""Units that name only a kind of unit: a number of these is read with the unit as it is written."""
_WORDS = {
    "s": "seconds", "sec": "seconds", "second": "seconds", "minute": "minutes", "min": "minutes", "hour": "hours",
    "h": "hours", "day": "days", "b": "billion", "m": "million", "k": "thousand", "token": "tokens",
}  # fmt: skip
_LESS = re.compile(
    r"\b(?:errors?|loss|perplexity|ppl|bpc|bpb|bits per|nats|nll|regret"
    r"|fid|kid|fvd|lpips|wer|cer|ter|eer|mae|mse|n?rmse|rmsle|mape|ece|mpjpe|epe|chamfer|hausdorff|distance"
    r"|latency|delay|time|runtime|flops?|macs?|param(?:eter)?s?|size|memory|footprint|kv cache|compute|cost|energy"
    r"|emissions?|forgetting|hallucinations?|toxicity|fpr|false positive rate)\b",
    re.IGNORECASE,
)


AxisKey = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One reported number: `scale` is the axis it stands on ("%", "% up", "points", "×", "seconds", "" for plain)."""

    result: Entity
    method: Entity | None
    data: Entity | None
    metric: Entity | None
    scale: str
    evidence: Evidence

    @property
    def number(self) -> float | None:
        """The number, where the value is one."""
        found = self.result.get("number")
        return float(found) if isinstance(found, int | float) else None

    @property
    def value(self) -> str:
        """The value as the paper writes it, without TeX's marks."""
        return re.sub(r"[\\$]", "", str(self.result.get("value") or self.result.name)).strip()

    @property
    def about(self) -> tuple[Entity, ...]:
        """The nodes its sentence is about."""
        return tuple(n for n in (self.result, self.method, self.data, self.metric) if n)

    @property
    def axis(self) -> AxisKey:
        """What it may be compared along: the measure's id, and the scale."""
        return self.metric.id if self.metric else "", self.scale


def measurements(graph: Graph) -> Iterator[Measured]:
    """Yield every reported number, one for each thing it is said of, in the order of the results' ids."""
    said: dict[str, Evidence] = {}
    ends: dict[tuple[str, str], list[Entity | None]] = defaultdict(list)
    for source, kind, target in graph.edges:
        if kind == "REPORTS_RESULT":
            best = min(graph.edges[source, kind, target].evidence, key=lambda e: (-e.score, e))
            said[target] = min(said.get(target, best), best, key=lambda e: (-e.score, e))
        elif kind in _SLOTS:
            ends[source, kind].append(graph.nodes[target])
    for id in sorted(said):
        slots = (ends.get((id, kind)) or [None] for kind in _SLOTS)
        for method, data, metric in product(*slots):
            result = graph.nodes[id]
            yield Measured(
                result=result, method=method, data=data, metric=metric, scale=scale(result), evidence=said[id]
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """A measure on one scale, and how many numbers stand on it."""

    metric: Entity | None
    scale: str
    results: int

    @property
    def key(self) -> AxisKey:
        """What its measurements have as `axis`."""
        return self.metric.id if self.metric else "", self.scale

    def record(self) -> dict[str, Any]:
        """Return the axis as a page reads it."""
        return {
            "metric": self.metric.name if self.metric else None,
            "scale": self.scale,
            "lessIsBetter": less_is_better(self.metric, self.scale),
            "isChange": is_change(self.scale),
            "results": self.results,
        }


def axes(found: Iterable[Measured]) -> list[Axis]:
    """Return the axes that measurements stand on: named measures and levels first, then those with most numbers."""
    count: Counter[AxisKey] = Counter()
    metrics: dict[AxisKey, Entity | None] = {}
    for m in found:
        count[m.axis] += 1
        metrics[m.axis] = m.metric
    every = [Axis(metric=metrics[key], scale=key[1], results=number) for key, number in count.items()]
    return sorted(every, key=lambda a: (a.metric is None, is_change(a.scale), -a.results, a.key))


def is_change(scale: str) -> bool:
    """Tell whether numbers on a scale say by how much something moved."""
    return scale.endswith(("up", "down"))


def scale(result: Entity) -> str:
    r"""Return the axis that a result's number stands on.

    >>> def told(**given): return scale(Entity(id="r", type="Result", name="r", properties=tuple(given.items())))
    >>> told(value="87.6\\%", unit="%"), told(value="+2%", unit="%"), told(value="41.8"), told(value="2x", unit="x")
    ('%', '% up', '', '×')
    >>> told(value="3.5 days", unit="time"), told(value="200 ms", unit="time"), told(value="7B", unit="count")
    ('days', 'ms', 'billion')
    >>> told(value="3%", unit="%", direction="down"), told(value="90%", unit="%", direction="up", baseline="80%")
    ('% down', '%')
    """
    unit, value = str(result.get("unit") or ""), str(result.get("value") or "")
    if unit in _WRITTEN:
        written = re.sub(r"[^a-zµ/ ]", "", value.casefold()).strip()
        unit = _WORDS.get(written, written)
    change = _change(result, value)
    return " ".join(part for part in ("×" if unit == "x" else unit, change) if part)


def _change(result: Entity, value: str) -> str:
    """Return "up" or "down" where the number says by how much something moved, "" where it is a level."""
    direction, baseline = str(result.get("direction") or ""), str(result.get("baseline") or "")
    # "from 80% to 90%" moves too, but its number is the level reached.
    if direction and not re.match(r"[^\w]*\d", baseline):
        return direction
    return {"+": "up", "−": "down", "-": "down"}.get(value.lstrip("$ ")[:1], "")


def less_is_better(metric: Entity | None, scale: str) -> bool:
    """Tell whether a smaller number is the better one; of a change, a larger one always tells more.

    >>> less_is_better(Entity(id="m", type="Metric", name="word error rate"), "%"), less_is_better(None, "")
    (True, False)
    """
    named = (metric.name, *metric.aliases) if metric and not is_change(scale) else ()
    return any(_LESS.search(name) for name in named)
