"""The kinds of view beside the graph: lineage, matrix, timeline and leaderboard, each one offline page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.errors import UsageError
from kg.model import Graph
from kg.outputs import replacing
from kg.schema import NAMED, NODES
from kg.views import ViewSummary
from kg.views.drawn import Drawn
from kg.views.leaderboard import leaderboard
from kg.views.lineage import lineage
from kg.views.matrix import matrix
from kg.views.standalone import standalone
from kg.views.timeline import timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of view: how its title begins, what draws it, and which parameters that takes."""

    doc: str
    title: str
    draw: Callable[..., Drawn]
    takes: tuple[str, ...]


_SCRIPTS = ("dom.js", "svg.js", "trail.js", "saving.js", "drawing.js", "kinds.js")

Given = Mapping[str, str | int | None]
_SPOKEN = {"focus": "NAME", "min_papers": "smallest number of papers"}

KINDS: dict[str, Kind] = {
    "lineage": Kind(
        doc="which method builds on which, by year; of NAME, what it comes from and led to",
        title="Lineage of methods",
        draw=lineage,
        takes=("focus", "min_papers"),
    ),
    "matrix": Kind(
        doc="methods by datasets with the results reported; NAME is a task to begin with",
        title="Results of methods on data",
        draw=matrix,
        takes=("focus", "min_papers"),
    ),
    "timeline": Kind(
        doc="what rises: papers by month or year for each method, dataset and task",
        title="What rises",
        draw=timeline,
        takes=("min_papers",),
    ),
    "leaderboard": Kind(
        doc="the results on the dataset NAME as chart and table",
        title="Leaderboard",
        draw=leaderboard,
        takes=("focus", "metric"),
    ),
}


def kind_html(graph: Graph, kind: str, *, title: str, given: Given | None = None) -> tuple[str, Drawn]:
    """Return the page of a kind of view, and what is drawn in it; `title` says which graph it is of.

    `given` are `focus` (a name), `metric` and `min_papers`, as far as the kind takes them; None is not given.

    Raises:
        UsageError: there is no such kind, or it takes no such parameter.
        NotFoundError: the graph has nothing to draw, or no such node.
    """
    drawn = _draw(graph, kind, {name: value for name, value in (given or {}).items() if value is not None})
    heading = f"{drawn.data.get('heading', KINDS[kind].title)} · {title}"
    types = [{"name": t.name, "colour": t.colour, "shape": t.shape} for t in map(NODES.__getitem__, NAMED)]
    page = standalone(
        "kinds.html",
        title=heading,
        styles=("theme.css", "tools.css", "kinds.css", f"{kind}.css"),
        scripts=(*_SCRIPTS, f"{kind}.js"),
        data={**drawn.data, "title": heading, "types": types},
    )
    return page, drawn


def _draw(graph: Graph, kind: str, given: Given) -> Drawn:
    takes = KINDS[kind].takes if kind in KINDS else ()
    if kind != "graph" and kind not in KINDS:
        raise UsageError(f"there is no kind of view {kind!r}. Known: graph, {', '.join(KINDS)}.")
    if refused := next((name for name in given if name not in takes), None):
        raise UsageError(f"{kind} takes no {_SPOKEN.get(refused, refused)}")
    return KINDS[kind].draw(graph, **given)


def write_kind(
    graph: Graph, path: Path, kind: str, *, title: str, given: Given | None = None, force: bool = False
) -> ViewSummary:
    """Write the page of `kind_html` to `path`, whole or not at all.

    Raises:
        OutputError: `path` exists and `force` is not given, or it cannot be written.
        UsageError: there is no such kind, or it takes no such parameter.
        NotFoundError: the graph has nothing to draw, or no such node.
    """
    path = Path(path)
    with replacing(path, force=force) as beside:
        page, drawn = kind_html(graph, kind, title=title, given=given)
        beside.write_text(page, encoding="utf-8", newline="\n")
    return ViewSummary(
        nodes_shown=drawn.nodes, edges_shown=drawn.edges, nodes_left_out=drawn.left_out, path=path, engine=""
    )
