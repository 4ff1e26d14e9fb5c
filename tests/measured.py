"""A small graph of invented methods with dates, lineages and results on every kind of scale.

from tests.measured import measured_graph, said
"""

from __future__ import annotations

from collections.abc import Iterable

from kg.model import Edge, Entity, Evidence, Graph, Span, properties

Row = tuple[str, str, str, str, str]
"""Paper, method, dataset, metric ("" for none) and value as "87.5 %" (number and unit) or "+2 % up"."""

DATES = {"p1": "2018-05-02", "p2": "2019-11-20", "p3": "2020-01-15", "p4": "2021-03", "p5": "2021"}
RESULTS: tuple[Row, ...] = (
    ("p1", "Brooknet", "LakeBench", "accuracy", "81.5 %"),
    ("p2", "Pondformer", "LakeBench", "accuracy", "86.25 %"),
    ("p3", "Mossnet", "LakeBench", "accuracy", "84 %"),
    ("p4", "Fernnet", "LakeBench", "accuracy", "2.5 points"),
    ("p4", "Fernnet", "LakeBench", "accuracy", "3 % up"),
    ("p1", "Brooknet", "LakeBench", "word error rate", "9.5 %"),
    ("p2", "Pondformer", "LakeBench", "word error rate", "7.25 %"),
    ("p3", "Mossnet", "LakeBench", "latency", "20 ms"),
    ("p4", "Fernnet", "LakeBench", "latency", "3 seconds"),
    ("p2", "Pondformer", "RiverText", "F1", "91.5 "),
    ("p3", "Mossnet", "RiverText", "", "4 x"),
)
BUILDS = (("Pondformer", "Brooknet", "p2"), ("Mossnet", "Pondformer", "p3"), ("Fernnet", "Mossnet", "p4"),
          ("Fernnet", "Brooknet", "p4"), ("Pondformer", "Reednet", "p2"))  # fmt: skip
_TYPES = {"LakeBench": "Benchmark", "RiverText": "Dataset", "accuracy": "Metric", "word error rate": "Metric",
          "latency": "Metric", "F1": "Metric", "tagging": "Task"}  # fmt: skip


def said(paper: str, sentence: str, score: float = 0.9) -> frozenset[Evidence]:
    """One sentence of evidence."""
    return frozenset([Evidence(paper=paper, span=Span(0, 4), sentence=sentence, rule="told", score=score)])


def entity(name: str) -> Entity:
    """The node of an invented name: a method, unless it is known as something else."""
    kind = _TYPES.get(name, "Method")
    return Entity(id=f"{kind.lower()}:{name.lower().replace(' ', '-')}", type=kind, name=name)


def result(number: int, row: Row) -> tuple[list[Entity], list[Edge]]:
    """The nodes and edges of one reported number."""
    paper, method, dataset, metric, told = row
    value, _, unit = told.partition(" ")
    unit, _, direction = unit.partition(" ")
    written = {"x": f"{value}x", "ms": f"{value} ms", "seconds": f"{value} seconds"}.get(unit, value + unit)
    kept = {"ms": "time", "seconds": "time"}.get(unit, unit)
    node = Entity(
        id=f"result:{paper}/{number}",
        type="Result",
        name=f"{written} {metric} of {method}".strip(),
        properties=properties(value=written, number=float(value), unit=kept, direction=direction),
    )
    quoted = said(paper, f"{method} reaches {written} {metric} on {dataset}.")
    ends = (("OF_METHOD", method), ("ON_DATA", dataset), ("IN_METRIC", metric))
    edges = [Edge(source=f"paper:{paper}", type="REPORTS_RESULT", target=node.id, evidence=quoted)]
    edges += [Edge(source=node.id, type=t, target=entity(end).id, evidence=quoted) for t, end in ends if end]
    return [node, *(entity(end) for _, end in ends if end)], edges


def measured_graph(rows: Iterable[Row] = RESULTS, dates: dict[str, str] = DATES) -> Graph:
    """Five papers, each of which introduces the method its results are of; without `dates` nobody knows when."""
    nodes = [
        Entity(id=f"paper:{p}", type="Paper", name=f"Paper {p}", properties=properties(date=dates.get(p)))
        for p in DATES
    ]
    edges = []
    for number, row in enumerate(rows):
        more_nodes, more_edges = result(number, row)
        nodes += more_nodes
        edges += more_edges
        introduced = Edge(
            source=f"paper:{row[0]}", type="INTRODUCES", target=entity(row[1]).id,
            evidence=said(row[0], f"We introduce {row[1]}."),
        )  # fmt: skip
        edges.append(introduced)
    for young, old, paper in BUILDS:
        nodes += [entity(young), entity(old)]
        quoted = said(paper, f"{young} builds on {old}.")
        edges.append(Edge(source=entity(young).id, type="BUILDS_ON", target=entity(old).id, evidence=quoted))
    nodes.append(entity("tagging"))
    edges += [
        Edge(
            source=entity("RiverText").id, type="BENCHMARK_FOR", target=entity("tagging").id, evidence=said("p2", "t")
        ),
        Edge(source="paper:p5", type="USES", target=entity("Mossnet").id, evidence=said("p5", "We use Mossnet.")),
        Edge(source="paper:p4", type="USES", target=entity("Mossnet").id, evidence=said("p4", "We use Mossnet.")),
    ]
    kept = {n.id: n for n in nodes}
    return Graph.of(kept.values(), [e for e in edges if e.source in kept and e.target in kept])
