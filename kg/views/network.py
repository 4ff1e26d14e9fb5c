"""The shown part of a graph as a pyvis `Network`, filled directly: `from_nx` is slow and changes its input."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.errors import MissingExtraError
from kg.model import Graph
from kg.schema import NODES
from kg.views.picture import Picture, picture_of, short
from kg.views.selection import LIMIT, choose, support

if TYPE_CHECKING:
    from pyvis.network import Network


def to_pyvis(graph: Graph, *, focus: str | None = None, depth: int = 1, limit: int = LIMIT) -> Network:
    """Return a pyvis `Network` of the graph, or of what lies within `depth` steps of `focus`: at most `limit` nodes.

    Nodes carry the schema's colours and shapes and stand where the layout put them; physics is off.

    Raises:
        MissingExtraError: pyvis is not installed.
        NotFoundError: the graph has no node `focus`.
    """
    return network_of(picture_of(choose(graph, focus=focus, depth=depth, limit=limit), support(graph)))


def network_of(picture: Picture) -> Network:
    """Return the `Network` of a picture.

    Raises:
        MissingExtraError: pyvis is not installed.
    """
    try:
        from pyvis.network import Network  # noqa: PLC0415 - an extra, and slow to import
    except ImportError:
        raise MissingExtraError("the view", "view") from None
    network = Network(height="800px", width="100%", directed=True, cdn_resources="in_line")
    network.toggle_physics(False)
    for id in picture.graph.nodes:
        drawn = _drawn(picture, id)
        network.nodes.append(drawn)
        network.node_ids.append(id)
        network.node_map[id] = drawn
    for source, kind, target in picture.graph.edges:
        network.edges.append({"from": source, "to": target, "title": kind, "arrows": "to"})
    return network


def _drawn(picture: Picture, id: str) -> dict[str, Any]:
    node = picture.graph.nodes[id]
    look, (x, y) = NODES[node.type], picture.places[id]
    return {
        "id": id,
        "label": short(node.name),
        "title": node.type,
        "shape": look.shape,
        "color": look.colour,
        "size": picture.sizes[id],
        "x": x,
        "y": y,
    }
