"""The page of a view: template, style, scripts and data in one HTML file that asks the network for nothing."""

from __future__ import annotations

from collections import Counter
from importlib import resources
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from kg.model import Edge, Entity, Graph
from kg.schema import EDGES, NODES
from kg.text import arxiv_id, doi
from kg.views.marking import marked, names_of
from kg.views.selection import Selection
from kg.views.standalone import standalone

if TYPE_CHECKING:
    from pyvis.network import Network

_SCRIPTS = ("dom.js", "model.js", "drawing.js", "card.js", "search.js", "filters.js", "view.js")


def render(graph: Graph, selection: Selection, network: Network, *, title: str, papers: dict[str, int]) -> str:
    """Return the page that shows a selection of `graph`, drawn as `network`."""
    library = resources.files("pyvis").joinpath("templates/lib/vis-9.1.2/vis-network.min.js").read_text("utf-8")
    return standalone(
        "page.html",
        title=title,
        styles=("theme.css", "view.css"),
        scripts=_SCRIPTS,
        data=_data(graph, selection, network, title=title, papers=papers),
        libraries={"library": library},
    )


def _data(
    graph: Graph, selection: Selection, network: Network, *, title: str, papers: dict[str, int]
) -> dict[str, Any]:
    shown = selection.graph
    return {
        "title": title,
        "note": selection.note,
        "focus": selection.focus,
        "totals": {"papers": sum(1 for _ in graph.of_type("Paper")), "nodes": len(graph), "edges": len(graph.edges)},
        "types": _types(shown),
        "relations": _relations(shown),
        "drawn": {"nodes": network.nodes, "edges": network.edges},
        "nodes": {n.id: _node(n, papers[n.id]) for n in shown.nodes.values()},
        "edges": [_edge(e, shown) for e in shown.edges.values()],
        "papers": _papers(graph, shown),
    }


def _types(shown: Graph) -> list[dict[str, Any]]:
    count = Counter(n.type for n in shown.nodes.values())
    return [
        {"name": t.name, "doc": t.doc, "colour": t.colour, "shape": t.shape, "count": count[t.name]}
        for t in NODES.values()
        if count[t.name]
    ]


def _relations(shown: Graph) -> list[dict[str, Any]]:
    count = Counter(kind for _, kind, _ in shown.edges)
    return [{"name": e.name, "doc": e.doc, "count": count[e.name]} for e in EDGES.values() if count[e.name]]


def _node(node: Entity, papers: int) -> dict[str, Any]:
    return {
        "name": node.name,
        "type": node.type,
        "aliases": list(node.aliases),
        "papers": papers,
        "properties": [[name, str(value)] for name, value in node.properties if name not in {"url", "year"}],
        "links": _links(node),
    }


def _links(node: Entity) -> list[str]:
    given = [str(value) for name, value in node.properties if name == "url"]
    if node.type == "Paper" and not given:
        own = node.id.removeprefix("paper:")
        if arxiv := arxiv_id(own):
            given = [f"https://arxiv.org/abs/{arxiv}"]
        elif number := doi(own):
            given = [f"https://doi.org/{number}"]
    return [url for url in given if _is_web(url)]


def _is_web(url: str) -> bool:
    try:
        return urlsplit(url).scheme in {"http", "https"}
    except ValueError:
        return False


def _edge(edge: Edge, shown: Graph) -> dict[str, Any]:
    names = [name for end in (edge.source, edge.target) for name in names_of(shown.nodes[end])]
    return {
        "papers": edge.papers,
        "confidence": edge.confidence,
        "evidence": [
            {"paper": e.paper, "pieces": marked(e.sentence, names), "score": round(e.score, 3), "rule": e.rule}
            for e in sorted(edge.evidence, key=lambda e: (-e.score, e))
        ],
    }


def _papers(graph: Graph, shown: Graph) -> dict[str, dict[str, Any]]:
    """Return the title and links of every paper that is quoted, whether its node is shown or not."""
    quoted = sorted({e.paper for edge in shown.edges.values() for e in edge.evidence})
    known = {p: graph.nodes.get(f"paper:{p}") for p in quoted}
    return {p: {"title": node.name, "links": _links(node)} for p, node in known.items() if node}
