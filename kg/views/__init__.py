"""The graph as a picture: one HTML file that works offline, with search, legend, filters and the evidence."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kg.model import Graph
from kg.outputs import replacing
from kg.views.engines import ENGINES, Engine, choose_engine
from kg.views.explanation import explanation_html, write_explanation
from kg.views.network import to_pyvis
from kg.views.page import render
from kg.views.picture import Picture, picture_of
from kg.views.selection import choose, support

__all__ = [
    "ENGINES",
    "ViewSummary",
    "choose_engine",
    "explanation_html",
    "picture_of",
    "render",
    "to_pyvis",
    "view_html",
    "write_explanation",
    "write_view",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewSummary:
    """What a written view shows, how much of the graph it leaves out, and what draws it and why ("" if asked for)."""

    nodes_shown: int
    edges_shown: int
    nodes_left_out: int
    path: Path
    engine: str = "pyvis"
    why: str = ""


def view_html(
    graph: Graph, *, title: str = "Knowledge graph", focus: str | None = None, depth: int = 1, engine: str = "auto"
) -> str:
    """Return the page: the whole graph, its best supported part where it is large, or what is around `focus`.

    Raises:
        MissingExtraError: pyvis is not installed.
        NotFoundError: the graph has no node `focus` (an id, a name or an alias).
        UsageError: there is no engine of this name, or it has not been built.
    """
    return _page(graph, title=title, focus=focus, depth=depth, engine=engine)[0]


def write_view(
    graph: Graph,
    path: Path,
    *,
    title: str,
    focus: str | None = None,
    depth: int = 1,
    force: bool = False,
    engine: str = "auto",
) -> ViewSummary:
    """Write the page of `view_html` to `path`, whole or not at all.

    Raises:
        OutputError: `path` exists and `force` is not given, or it cannot be written.
        MissingExtraError: pyvis is not installed.
        NotFoundError: the graph has no node `focus`.
        UsageError: there is no engine of this name, or it has not been built.
    """
    path = Path(path)
    with replacing(path, force=force) as beside:
        page, picture, chosen = _page(graph, title=title, focus=focus, depth=depth, engine=engine)
        beside.write_text(page, encoding="utf-8", newline="\n")
    return ViewSummary(
        nodes_shown=len(picture.graph),
        edges_shown=len(picture.graph.edges),
        nodes_left_out=len(graph) - len(picture.graph),
        path=path,
        engine=chosen.name,
        why=chosen.why,
    )


def _page(graph: Graph, *, title: str, focus: str | None, depth: int, engine: str) -> tuple[str, Picture, Engine]:
    selection = choose(graph, focus=focus, depth=depth, limit=None)
    chosen = choose_engine(engine, selection.graph)
    if chosen.nodes is not None and len(selection.graph) > chosen.nodes:
        selection = choose(graph, focus=focus, depth=depth, limit=chosen.nodes)
    picture = picture_of(selection, support(graph))
    return render(graph, picture, chosen, title=title, depth=depth), picture, chosen
