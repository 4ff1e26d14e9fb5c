"""The graph as a picture: one HTML file that works offline, with search, legend, filters and the evidence."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kg.model import Graph
from kg.outputs import replacing
from kg.views.explanation import explanation_html, write_explanation
from kg.views.network import network_of, to_pyvis
from kg.views.page import render
from kg.views.selection import choose, support

__all__ = ["ViewSummary", "explanation_html", "to_pyvis", "view_html", "write_explanation", "write_view"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewSummary:
    """What a written view shows, and how much of the graph it leaves out."""

    nodes_shown: int
    edges_shown: int
    nodes_left_out: int
    path: Path


def view_html(graph: Graph, *, title: str = "Knowledge graph", focus: str | None = None, depth: int = 1) -> str:
    """Return the page: the whole graph, its best supported part where it is large, or what is around `focus`.

    Raises:
        MissingExtraError: pyvis is not installed.
        NotFoundError: the graph has no node `focus` (an id, a name or an alias).
    """
    return _page(graph, title=title, focus=focus, depth=depth)[0]


def write_view(
    graph: Graph, path: Path, *, title: str, focus: str | None = None, depth: int = 1, force: bool = False
) -> ViewSummary:
    """Write the page of `view_html` to `path`, whole or not at all.

    Raises:
        OutputError: `path` exists and `force` is not given, or it cannot be written.
        MissingExtraError: pyvis is not installed.
        NotFoundError: the graph has no node `focus`.
    """
    path = Path(path)
    with replacing(path, force=force) as beside:
        page, nodes, edges = _page(graph, title=title, focus=focus, depth=depth)
        beside.write_text(page, encoding="utf-8", newline="\n")
    return ViewSummary(nodes_shown=nodes, edges_shown=edges, nodes_left_out=len(graph) - nodes, path=path)


def _page(graph: Graph, *, title: str, focus: str | None, depth: int) -> tuple[str, int, int]:
    selection, papers = choose(graph, focus=focus, depth=depth), support(graph)
    page = render(graph, selection, network_of(selection, papers=papers), title=title, papers=papers)
    return page, len(selection.graph), len(selection.graph.edges)
