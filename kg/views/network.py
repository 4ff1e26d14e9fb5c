"""The shown part of a graph as a pyvis `Network`, filled directly: `from_nx` is slow and changes its input."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from kg.errors import MissingExtraError
from kg.model import Entity, Graph
from kg.schema import NODES
from kg.views.layout import positions
from kg.views.selection import LIMIT, Selection, choose, support

if TYPE_CHECKING:
    from pyvis.network import Network

_LABEL = 40


def to_pyvis(graph: Graph, *, focus: str | None = None, depth: int = 1, limit: int = LIMIT) -> Network:
    """Return a pyvis `Network` of the graph, or of what lies within `depth` steps of `focus`: at most `limit` nodes.

    Nodes carry the schema's colours and shapes and stand where the layout put them; physics is off.

    Raises:
        MissingExtraError: pyvis is not installed.
        NotFoundError: the graph has no node `focus`.
    """
    return network_of(choose(graph, focus=focus, depth=depth, limit=limit), papers=support(graph))


def network_of(selection: Selection, *, papers: dict[str, int]) -> Network:
    """Return the `Network` of a selection; `papers` says how many papers speak of each node."""
    try:
        from pyvis.network import Network  # noqa: PLC0415 - an extra, and slow to import
    except ImportError:
        raise MissingExtraError("the view", "view") from None
    graph = selection.graph
    sizes = {n.id: _size(n, papers[n.id]) for n in graph.nodes.values()}
    places = positions(sizes, ((source, target) for source, _, target in graph.edges))
    network = Network(height="800px", width="100%", directed=True, cdn_resources="in_line")
    network.toggle_physics(False)
    for node in graph.nodes.values():
        drawn = _drawn(node, size=sizes[node.id], place=places[node.id])
        network.nodes.append(drawn)
        network.node_ids.append(node.id)
        network.node_map[node.id] = drawn
    for source, kind, target in graph.edges:
        network.edges.append({"from": source, "to": target, "title": kind, "arrows": "to"})
    return network


def short(name: str, *, limit: int = _LABEL) -> str:
    """Return a name on one line, cut to fit beside a node.

    >>> short("A  very\\nlong name", limit=9)
    'A very l…'
    """
    line = " ".join(name[: 4 * limit].split())
    return line if len(line) <= limit and len(name) <= 4 * limit else f"{line[: limit - 1]}…"


def _drawn(node: Entity, *, size: float, place: tuple[int, int]) -> dict[str, Any]:
    look = NODES[node.type]
    return {
        "id": node.id,
        "label": short(node.name),
        "title": node.type,
        "shape": look.shape,
        "color": look.colour,
        "size": size,
        "x": place[0],
        "y": place[1],
    }


def _size(node: Entity, papers: int) -> float:
    """Return a radius in pixels: papers and results are small, what many papers speak of is large (area grows)."""
    if node.type in {"Paper", "Result"}:
        return 8.0 if node.type == "Paper" else 6.0
    return round(min(3.0 + 7.0 * math.sqrt(max(papers, 1)), 46.0), 1)
