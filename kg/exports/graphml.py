"""The graph as GraphML, for Gephi, yEd, Cytoscape and NetworkX.

A node has `label`, `type`, `aliases` (a JSON list) and its type's own properties. An edge has `relation` and `label`
(its type), `papers` and `weight` (how many support it: tools look for a weight), `confidence`, and `evidence`
(a JSON list of objects).
"""

from __future__ import annotations

import json
from pathlib import Path

import networkx

from kg.model import Edge, Evidence, Graph, Property

# What XML 1.0 cannot hold: C0 controls become their control pictures (␀ ␁ …), the rest the replacement character.
# CR would come back as LF, so it counts as one.
_PICTURES = {c: chr(0x2400 + c) for c in range(32) if chr(c) not in "\t\n"}
_UNHELD = dict.fromkeys((*range(0xD800, 0xE000), 0xFFFE, 0xFFFF), "\ufffd")
_XML = {**_PICTURES, **_UNHELD}


def write_graphml(graph: Graph, path: Path) -> None:
    """Write GraphML; every edge has an id of its own, and parallel edges stay apart."""
    networkx.write_graphml_xml(_plain(graph), path)  # not write_graphml: its bytes depend on whether lxml is installed


def _plain(graph: Graph) -> networkx.MultiDiGraph:
    """Return the graph with nothing but what GraphML holds: no lists, no missing values, no control characters."""
    plain = networkx.MultiDiGraph()
    for node in graph.nodes.values():
        plain.add_node(
            _xml(node.id),
            **{name: _xml(value) for name, value in node.properties},
            label=_xml(node.name),
            type=node.type,
            aliases=_json(list(node.aliases)),
        )
    for number, edge in enumerate(graph.edges.values()):
        plain.add_edge(
            _xml(edge.source),
            _xml(edge.target),
            key=f"e{number}",
            relation=edge.type,
            label=edge.type,
            papers=edge.papers,
            weight=float(edge.papers),
            confidence=float(edge.confidence),
            evidence=_json(_evidence(edge)),
        )
    return plain


def _evidence(edge: Edge) -> list[dict[str, Property]]:
    def record(e: Evidence) -> dict[str, Property]:
        place: dict[str, Property] = {"paper": e.paper, "start": e.span.start, "end": e.span.end}
        return place | {"sentence": e.sentence, "rule": e.rule, "score": e.score, "version": e.version}

    return [record(e) for e in sorted(edge.evidence)]


def _json(value: object) -> str:
    return str(_xml(json.dumps(value, ensure_ascii=False)))


def _xml(value: Property) -> Property:
    return value.translate(_XML) if isinstance(value, str) else value
