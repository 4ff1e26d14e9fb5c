"""The matrix of results: methods by datasets, in each cell what papers report of the one on the other."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from kg.errors import NotFoundError
from kg.model import Entity, Graph
from kg.views.citing import Citations
from kg.views.drawn import Drawn
from kg.views.measured import Measured, axes, measurements
from kg.views.selection import find, support

ROWS, COLUMNS = 200, 80
"""The most methods and datasets one page shows."""
_TASKS = 80

Cell = tuple[str, str]


def matrix(graph: Graph, *, focus: str | None = None, min_papers: int = 1) -> Drawn:
    """Draw the results that name both a method and a dataset; `focus` is the task to begin with.

    Raises:
        NotFoundError: there are no such results, or none for this task.
    """
    papers = support(graph)
    every = [m for m in measurements(graph) if m.method and m.data]
    every = [m for m in every if all(papers[i] >= min_papers for i in _cell(m))]
    if not every:
        raise NotFoundError("the matrix is empty: the graph has no number of a method on a dataset")
    methods = _best(Counter(_cell(m)[0] for m in every), ROWS)
    datasets = _best(Counter(_cell(m)[1] for m in every if _cell(m)[0] in methods), COLUMNS)
    shown = [m for m in every if _cell(m)[0] in methods and _cell(m)[1] in datasets]
    filled = {_cell(m)[0] for m in shown}
    row = {id: n for n, id in enumerate(i for i in methods if i in filled)}
    column = {id: n for n, id in enumerate(datasets)}
    tasks = _tasks(graph, {_cell(m) for m in shown})
    ranked = axes(shown)
    number = {axis.key: n for n, axis in enumerate(ranked)}
    cited = Citations(graph)
    data = {
        "note": _note(every, shown),
        "methods": [_named(graph.nodes[i], papers) for i in row],
        "datasets": [_named(graph.nodes[i], papers) for i in column],
        "axes": [axis.record() for axis in ranked],
        "results": [
            {
                "row": row[_cell(m)[0]],
                "column": column[_cell(m)[1]],
                "axis": number[m.axis],
                "value": m.value,
                "number": m.number,
                "quote": cited.quote(m.evidence, m.about),
            }
            for m in shown
        ],
        "tasks": [
            {"name": graph.nodes[t].name, "cells": sorted((row[a], column[b]) for a, b in cells)}
            for t, cells in tasks.items()
        ],
        "task": None if focus is None else _chosen(graph, tasks, focus),
        "papers": cited.records(),
    }
    left_out = len({i for m in every for i in _cell(m)}) - len(row) - len(column)
    return Drawn(data=data, nodes=len(row) + len(column), edges=len(shown), left_out=left_out)


def _cell(m: Measured) -> Cell:
    return (m.method.id if m.method else "", m.data.id if m.data else "")


def _best(count: Counter[str], limit: int) -> list[str]:
    return sorted(count, key=lambda i: (-count[i], i))[:limit]


def _named(node: Entity, papers: Mapping[str, int]) -> dict[str, Any]:
    return {"name": node.name, "type": node.type, "papers": papers[node.id]}


def _tasks(graph: Graph, cells: set[Cell]) -> dict[str, set[Cell]]:
    """Return for each task the cells whose dataset measures it, or whose method is for it; most cells first."""
    of_end: dict[str, set[Cell]] = defaultdict(set)
    for cell in cells:
        for end in cell:
            of_end[end].add(cell)
    found: dict[str, set[Cell]] = defaultdict(set)
    for source, kind, target in graph.edges:
        if kind in {"BENCHMARK_FOR", "USED_FOR"} and source in of_end:
            found[target] |= of_end[source]
    best = sorted(found, key=lambda t: (-len(found[t]), graph.nodes[t].name, t))[:_TASKS]
    return {t: found[t] for t in best}


def _chosen(graph: Graph, tasks: Mapping[str, set[Cell]], name: str) -> int:
    task = find(Graph.of(graph.of_type("Task"), ()), name)
    if task not in tasks:
        some = ", ".join(graph.nodes[t].name for t in list(tasks)[:5])
        raise NotFoundError(f"no result is tied to {graph.nodes[task].name}.{f' There are {some}.' if some else ''}")
    return list(tasks).index(task)


def _note(every: Sequence[Measured], shown: Sequence[Measured]) -> str:
    if len(shown) == len(every):
        return "Every number that papers report in the abstract, of a method on a dataset."
    return f"{len(shown):,} of {len(every):,} numbers: of the methods and datasets with most."
