"""The property graph that Cypher sees, derived from the schema: its tables, their columns, and the values of these.

One node table per node type, with columns id (key), name, aliases (list), papers (how many papers stand behind its
edges) and the type's own properties. One edge table per edge type, with columns confidence, papers, and three lists
that go together, one item per piece of evidence: sentences, rules, paper_ids.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from kg.model import Edge, Entity, Graph
from kg.schema import EDGES, NODES, PropertyType
from kg.stores.codec import ordered

_TYPES: dict[PropertyType, str] = {"string": "STRING", "integer": "INT64", "number": "DOUBLE"}
_NODE = (("id", "STRING"), ("name", "STRING"), ("aliases", "STRING[]"), ("papers", "INT64"))
_EDGE = (
    ("confidence", "DOUBLE"),
    ("papers", "INT64"),
    ("sentences", "STRING[]"),
    ("rules", "STRING[]"),
    ("paper_ids", "STRING[]"),
)


def columns(type: str) -> tuple[tuple[str, str], ...]:
    """Return the (name, type) of the columns of a node or edge type, as LadybugDB spells them.

    >>> columns("Paper")[4:]
    (('date', 'STRING'), ('year', 'INT64'), ('url', 'STRING'))
    """
    if type in EDGES:
        return _EDGE
    return _NODE + tuple((name, _TYPES[form]) for name, form in NODES[type].properties)


def tables() -> Iterator[str]:
    """Yield the statements that make the tables.

    >>> next(tables())[:61]
    'CREATE NODE TABLE `Paper` (`id` STRING, `name` STRING, `alias'
    """
    for node in NODES.values():
        yield f"CREATE NODE TABLE `{node.name}` ({_declared(node.name)}, PRIMARY KEY (`id`))"
    for edge in EDGES.values():
        ends = ", ".join(f"FROM `{head}` TO `{tail}`" for head, tail in edge.ends)
        yield f"CREATE REL TABLE `{edge.name}` ({ends}, {_declared(edge.name)})"


def separator(graph: Graph) -> str:
    """Return a character that no text of a list of the graph holds, to put between items where nothing is escaped.

    >>> separator(Graph())
    '\\x1f'
    """
    used: set[str] = set()
    for node in graph.nodes.values():
        used.update(*node.aliases)
    for edge in graph.edges.values():
        for said in edge.evidence:
            used.update(said.sentence, said.rule, said.paper, said.version)
    private = map(chr, range(0xE000, 0xF900))  # which Unicode gives no meaning
    return next(char for char in chain("\x1f", private) if char not in used)


def node_rows(graph: Graph) -> Iterator[tuple[Entity, dict[str, Any]]]:
    """Yield each node with the values of its columns, None where it has none."""
    behind = graph.papers_behind()
    for node in graph.nodes.values():
        yield node, _node_row(node, len(behind[node.id]))


def edge_rows(graph: Graph) -> Iterator[tuple[Edge, dict[str, Any]]]:
    """Yield each edge with the values of its columns."""
    for edge in graph.edges.values():
        yield edge, _edge_row(edge)


def _declared(type: str) -> str:
    return ", ".join(f"`{name}` {form}" for name, form in columns(type))


def _node_row(node: Entity, papers: int) -> dict[str, Any]:
    own: Mapping[str, Any] = dict(node.properties)
    properties = {
        name: float(own[name]) if form == "number" and name in own else own.get(name)
        for name, form in NODES[node.type].properties
    }
    return {"id": node.id, "name": node.name, "aliases": list(node.aliases), "papers": papers} | properties


def _edge_row(edge: Edge) -> dict[str, Any]:
    evidence = ordered(edge)
    return {
        "confidence": edge.confidence,
        "papers": edge.papers,
        "sentences": [e.sentence for e in evidence],
        "rules": [e.rule for e in evidence],
        "paper_ids": [e.paper for e in evidence],
    }
