"""The schema, declared once: node types, edge types, what may stand at an edge's ends, and how each looks.

Every store's DDL, the legal triples, the palette of the views and the reference page are derived from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PropertyType = Literal["string", "integer", "number"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeType:
    """A kind of node: its own properties (beside id, name, aliases), and its look (colour-blind safe, with a shape)."""

    name: str
    doc: str
    colour: str
    shape: str
    properties: tuple[tuple[str, PropertyType], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeType:
    """A kind of edge, the pairs of node types it may join, and the phrase a person would read it as."""

    name: str
    doc: str
    ends: tuple[tuple[str, str], ...]


def _ends(heads: str, tails: str) -> tuple[tuple[str, str], ...]:
    return tuple((h, t) for h in heads.split() for t in tails.split())


# Colours: Okabe & Ito (2008) and neighbours of equal contrast; the shape tells the types apart without colour.
NODES: dict[str, NodeType] = {
    n.name: n
    for n in (
        NodeType(
            name="Paper",
            doc="a title and abstract that was read",
            colour="#6b7280",
            shape="square",
            properties=(("date", "string"), ("year", "integer"), ("url", "string")),
        ),
        NodeType(
            name="Method",
            doc="a named model, architecture, algorithm, technique, framework, system or library",
            colour="#0072b2",
            shape="dot",
        ),
        NodeType(
            name="Dataset",
            doc="a named collection of data, corpus or knowledge base",
            colour="#009e73",
            shape="diamond",
        ),
        NodeType(
            name="Benchmark",
            doc="a named evaluation suite, shared task, leaderboard, challenge or test",
            colour="#e69f00",
            shape="triangle",
        ),
        NodeType(
            name="Task", doc="a named research problem or application task", colour="#cc79a7", shape="triangleDown"
        ),
        NodeType(name="Metric", doc="a named evaluation measure", colour="#56b4e9", shape="hexagon"),
        NodeType(
            name="Resource",
            doc="a link: code, model, dataset or website",
            colour="#d55e00",
            shape="star",
            properties=(("kind", "string"), ("url", "string")),
        ),
        NodeType(
            name="Result",
            doc="one number a paper reports",
            colour="#b8a800",
            shape="square",
            properties=(
                ("baseline", "string"),
                ("direction", "string"),
                ("number", "number"),
                ("unit", "string"),
                ("value", "string"),
            ),
        ),
        NodeType(name="Author", doc="a person, where the source names them", colour="#8d6e63", shape="ellipse"),
    )
}

_RESOURCES = "Dataset Benchmark"
EDGES: dict[str, EdgeType] = {
    e.name: e
    for e in (
        EdgeType(
            name="INTRODUCES",
            doc="the paper's own contribution",
            ends=_ends("Paper", "Method Dataset Benchmark"),
        ),
        EdgeType(
            name="USES",
            doc="the paper builds on, applies or studies it; trains on or mines it",
            ends=_ends("Paper", "Method Dataset Benchmark"),
        ),
        EdgeType(name="COMPARES_WITH", doc="a baseline or competitor", ends=_ends("Paper", "Method")),
        EdgeType(name="EVALUATES_ON", doc="results are reported on it", ends=_ends("Paper", _RESOURCES)),
        EdgeType(name="ADDRESSES", doc="the paper works on the task", ends=_ends("Paper", "Task")),
        EdgeType(name="REPORTS", doc="a result in this measure is claimed", ends=_ends("Paper", "Metric")),
        EdgeType(
            name="MENTIONS",
            doc="named in passing, as background",
            ends=_ends("Paper", "Method Dataset Benchmark Task Metric"),
        ),
        EdgeType(name="RELEASES", doc="a link to the paper's own release", ends=_ends("Paper", "Resource")),
        EdgeType(name="LINKS_TO", doc="a link to somebody else's resource", ends=_ends("Paper", "Resource")),
        EdgeType(name="REPORTS_RESULT", doc="the paper reports this number", ends=_ends("Paper", "Result")),
        EdgeType(name="OF_METHOD", doc="the method the number is about", ends=_ends("Result", "Method")),
        EdgeType(name="ON_DATA", doc="what the number was measured on", ends=_ends("Result", _RESOURCES)),
        EdgeType(name="IN_METRIC", doc="the measure of the number", ends=_ends("Result", "Metric")),
        EdgeType(name="USED_FOR", doc="the method is for the task", ends=_ends("Method", "Task")),
        EdgeType(
            name="BUILDS_ON",
            doc="is based on, extends, is fine-tuned from, has as backbone",
            ends=_ends("Method", "Method"),
        ),
        EdgeType(
            name="COMPARED_WITH",
            doc="was compared with; the head is the better one where the text says so",
            ends=_ends("Method", "Method"),
        ),
        EdgeType(name="TRAINED_ON", doc="was trained on", ends=_ends("Method", "Dataset")),
        EdgeType(name="EVALUATED_ON", doc="was evaluated on", ends=_ends("Method", _RESOURCES)),
        EdgeType(name="BENCHMARK_FOR", doc="measures progress on the task", ends=_ends(_RESOURCES, "Task")),
        EdgeType(
            name="PART_OF",
            doc="is a component or member of",
            ends=_ends("Method Dataset Benchmark", "Method Dataset Benchmark"),
        ),
        EdgeType(
            name="SUBCLASS_OF",
            doc="is a kind of",
            ends=(("Method", "Method"), ("Task", "Task")),
        ),
        EdgeType(
            name="IMPLEMENTS", doc="own code of the paper that introduces the method", ends=_ends("Resource", "Method")
        ),
        EdgeType(
            name="HOSTS",
            doc="own release of the paper that introduces the dataset",
            ends=_ends("Resource", "Dataset"),
        ),
        EdgeType(name="WROTE", doc="is an author of, where the source says so", ends=_ends("Author", "Paper")),
    )
}

NAMED = ("Method", "Dataset", "Benchmark", "Task", "Metric")
"""The types that text names and that are resolved across papers."""


def family(kind: str) -> str:
    """Return what a type counts as where datasets and benchmarks are one kind of thing: "Resource" for both.

    Texts, and annotators, tell the two apart only by what they call them; names are found, given roles and joined
    across papers as one kind, and the type is settled afterwards.

    >>> family("Dataset"), family("Benchmark"), family("Task")
    ('Resource', 'Resource', 'Task')
    """
    return "Resource" if kind in {"Dataset", "Benchmark"} else kind


FAMILIES = tuple(dict.fromkeys(map(family, NAMED)))
"""What the types that text names count as there: Method, Resource, Task, Metric."""

ROLES: dict[str, str] = {
    "introduces": "INTRODUCES",
    "uses": "USES",
    "compares": "COMPARES_WITH",
    "evaluates_on": "EVALUATES_ON",
    "addresses": "ADDRESSES",
    "reports": "REPORTS",
    "mentions": "MENTIONS",
}
"""A paper's role towards what it names, as annotated, and the Paper edge it becomes."""


def is_legal(head: str, edge: str, tail: str) -> bool:
    """Tell whether an edge of this type may join these node types.

    >>> is_legal("Paper", "USES", "Method"), is_legal("Task", "USES", "Method"), is_legal("Paper", "EATS", "Method")
    (True, False, False)
    """
    return edge in EDGES and (head, tail) in EDGES[edge].ends
