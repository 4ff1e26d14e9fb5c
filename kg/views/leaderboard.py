"""The leaderboard of a dataset or benchmark: every number reported on it, by measure and scale, with its sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from kg.errors import NotFoundError, UsageError, did_you_mean
from kg.model import Entity, Graph
from kg.text import normalise
from kg.views.citing import Citations
from kg.views.drawn import Drawn
from kg.views.measured import Measured, axes, measurements
from kg.views.selection import find


def leaderboard(graph: Graph, *, focus: str | None = None, metric: str | None = None) -> Drawn:
    """Draw what papers report on the dataset or benchmark `focus`, in every measure or in one.

    Raises:
        UsageError: no dataset is named.
        NotFoundError: there is no such dataset, or no number on it in this measure.
    """
    every = [m for m in measurements(graph) if m.data]
    if focus is None:
        raise UsageError(f"a leaderboard is of one dataset: name it.{_most(every)}")
    of = _dataset(graph, focus)
    found = [m for m in every if m.data == of]
    if not found:
        raise NotFoundError(f"the graph has no result on {of.name}.{_most(every)}")
    if metric is not None:
        found = _in_metric(found, metric, of)
    ranked = axes(found)
    number = {axis.key: n for n, axis in enumerate(ranked)}
    cited = Citations(graph)
    data = {
        "heading": of.name,
        "note": _note(found),
        "axes": [axis.record() for axis in ranked],
        "results": [
            {
                "axis": number[m.axis],
                "method": m.method.name if m.method else None,
                "value": m.value,
                "number": m.number,
                "quote": cited.quote(m.evidence, m.about),
            }
            for m in found
        ],
        "papers": cited.records(),
    }
    methods = {m.method.id for m in found if m.method}
    return Drawn(data=data, nodes=1 + len(methods) + len({m.result.id for m in found}), edges=len(found))


def _dataset(graph: Graph, name: str) -> Entity:
    of_type = Graph.of(graph.of_type("Dataset", "Benchmark"), ())
    try:
        return graph.nodes[find(of_type, name)]
    except NotFoundError as error:
        raise NotFoundError(str(error).replace("no node", "no dataset or benchmark")) from None


def _most(every: Iterable[Measured]) -> str:
    """Return a sentence that names the datasets with most results."""
    count = Counter(m.data.name for m in every if m.data)
    best = sorted(count, key=lambda name: (-count[name], name))[:5]
    return f" Most results: {', '.join(f'{name} ({count[name]})' for name in best)}." if best else ""


def _in_metric(found: Sequence[Measured], metric: str, of: Entity) -> list[Measured]:
    def names(m: Measured) -> list[str]:
        return [m.metric.name, *m.metric.aliases] if m.metric else []

    kept = [m for m in found if normalise(metric) in map(normalise, names(m))]
    if not kept:
        known = sorted({m.metric.name for m in found if m.metric})
        hint = did_you_mean(metric, known) or (f" There are {', '.join(known)}." if known else "")
        raise NotFoundError(f"the graph has no result on {of.name} in {metric!r}.{hint}")
    return kept


def _note(found: Sequence[Measured]) -> str:
    results, papers = len({m.result.id for m in found}), len({m.evidence.paper for m in found})
    numbers = f"{results:,} number{'' if results == 1 else 's'} that {papers:,} paper{'' if papers == 1 else 's'}"
    return f"{numbers} report{'s' if papers == 1 else ''} in the abstract; settings differ, so read the sentence."
