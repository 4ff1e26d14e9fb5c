"""The property graph that Cypher sees, derived from the schema: its tables, its rows, and the statements that fill it.

One node table per node type, with columns id (key), name, aliases (list), papers (how many papers stand behind its
edges) and the type's own properties. One edge table per edge type, with columns confidence, papers, and three lists
that go together, one item per piece of evidence: sentences, rules, paper_ids.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
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

    >>> columns("Result")[4:]
    (('number', 'DOUBLE'), ('unit', 'STRING'), ('value', 'STRING'))
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


def rows(graph: Graph) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield each statement that takes `$rows`, with all its rows: nodes first, then edges."""
    nodes: dict[str, list[dict[str, Any]]] = {type: [] for type in NODES}
    for node, row in node_rows(graph):
        nodes[node.type].append(row)
    for type, found in nodes.items():
        if found:
            yield f"UNWIND $rows AS r CREATE (:`{type}` {_filled(type)})", found

    edges: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for edge, row in edge_rows(graph):
        ends = {"source": edge.source, "target": edge.target}
        edges[graph.nodes[edge.source].type, edge.type, graph.nodes[edge.target].type].append(ends | row)
    for (head, type, tail), found in edges.items():
        # One MATCH for each end: with both in one, the engine builds the product of all heads and all tails.
        yield (
            f"UNWIND $rows AS r MATCH (a:`{head}` {{id: r.source}}) MATCH (b:`{tail}` {{id: r.target}}) "
            f"CREATE (a)-[:`{type}` {_filled(type)}]->(b)",
            found,
        )


def node_rows(graph: Graph) -> Iterator[tuple[Entity, dict[str, Any]]]:
    """Yield each node with the values of its columns, None where it has none."""
    support: dict[str, set[str]] = defaultdict(set)
    for edge in graph.edges.values():
        papers = {e.paper for e in edge.evidence}
        support[edge.source] |= papers
        support[edge.target] |= papers
    for node in graph.nodes.values():
        yield node, _node_row(node, len(support[node.id]))


def edge_rows(graph: Graph) -> Iterator[tuple[Edge, dict[str, Any]]]:
    """Yield each edge with the values of its columns."""
    for edge in graph.edges.values():
        yield edge, _edge_row(edge)


def _declared(type: str) -> str:
    return ", ".join(f"`{name}` {form}" for name, form in columns(type))


def _filled(type: str) -> str:
    return "{" + ", ".join(f"`{name}`: r.`{name}`" for name, _ in columns(type)) + "}"


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
