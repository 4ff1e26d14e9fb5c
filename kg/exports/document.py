"""The graph as one JSON document: everything it holds, one node or edge a line, in sorted order.

    {"schema": 1,
     "nodes": [{"id", "type", "name", "aliases": [...], "properties": {...}}, ...],
     "edges": [{"source", "type", "target", "papers", "confidence", "evidence": [
         {"paper", "start", "end", "sentence", "rule", "score", "version"}, ...]}, ...]}

`start` and `end` are half-open offsets, in code points, into the paper's title + newline + abstract.
`papers` (how many support the edge) and `confidence` follow from the evidence and are not read back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kg.errors import SourceError
from kg.model import Edge, Entity, Evidence, Graph, Span, properties

SCHEMA = 1

_SURROGATE = re.compile("[\ud800-\udfff]")


def write_json(graph: Graph, path: Path) -> None:
    """Write the document; the same graph always gives the same bytes."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write(f'{{"schema": {SCHEMA},\n"nodes": [')
        out.writelines(_lines(_node(n) for n in graph.nodes.values()))
        out.write('\n],\n"edges": [')
        out.writelines(_lines(_edge(e) for e in graph.edges.values()))
        out.write("\n]}\n")


def read_json(path: Path) -> Graph:
    """Read a document that `write_json` wrote; gives the equal graph.

    Raises:
        SourceError: it is not such a document, or one of a newer schema.
    """
    path = Path(path)
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror or error}") from None
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{path}: is not JSON ({error}); expected a file of `kg export json`") from None
    schema = document.get("schema") if isinstance(document, dict) else None
    if not isinstance(schema, int):
        raise SourceError(f"{path}: is not an exported graph; expected a file of `kg export json`")
    if schema > SCHEMA:
        raise SourceError(f"{path}: has schema {schema}, newer than the {SCHEMA} this version reads; upgrade kg")
    try:
        return Graph.of(map(_as_entity, document["nodes"]), map(_as_edge, document["edges"]))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SourceError(f"{path}: is not a whole exported graph: {error!r}; export it again") from None


def _lines(records: Iterator[dict[str, Any]]) -> Iterator[str]:
    for i, record in enumerate(records):
        # A lone surrogate is text in Python and legal as an escape in JSON, but no UTF-8 holds it.
        line = _SURROGATE.sub(lambda m: f"\\u{ord(m[0]):04x}", json.dumps(record, ensure_ascii=False))
        yield f"{',' if i else ''}\n{line}"


def _node(node: Entity) -> dict[str, Any]:
    return {
        "id": node.id,
        "type": node.type,
        "name": node.name,
        "aliases": list(node.aliases),
        "properties": dict(node.properties),
    }


def _edge(edge: Edge) -> dict[str, Any]:
    return {
        "source": edge.source,
        "type": edge.type,
        "target": edge.target,
        "papers": edge.papers,
        "confidence": edge.confidence,
        "evidence": [e.record() for e in sorted(edge.evidence)],
    }


def _as_entity(record: dict[str, Any]) -> Entity:
    return Entity(
        id=record["id"],
        type=record["type"],
        name=record["name"],
        aliases=tuple(record["aliases"]),
        properties=properties(**record["properties"]),
    )


def _as_edge(record: dict[str, Any]) -> Edge:
    return Edge(
        source=record["source"],
        type=record["type"],
        target=record["target"],
        evidence=frozenset(
            Evidence(
                paper=e["paper"],
                span=Span(e["start"], e["end"]),
                sentence=e["sentence"],
                rule=e["rule"],
                score=e["score"],
                version=e["version"],
            )
            for e in record["evidence"]
        ),
    )
