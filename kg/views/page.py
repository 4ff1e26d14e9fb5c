"""The page of a view: template, style, scripts and data in one HTML file that asks the network for nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar

from kg.model import Edge, Entity, Graph
from kg.schema import EDGES, NODES
from kg.views.addresses import addresses
from kg.views.engines import Engine
from kg.views.marking import names_of
from kg.views.network import network_of
from kg.views.picture import Picture, short
from kg.views.standalone import standalone

Key = TypeVar("Key")

_BEFORE = ("dom.js", "marking.js", "model.js", "heading.js", "state.js", "trail.js")
_AFTER = (
    "picture.js", "labels.js", "places.js", "paths.js", "card.js", "results.js", "search.js", "filters.js",
    "saving.js", "export.js", "view.js",
)  # fmt: skip


def render(graph: Graph, picture: Picture, engine: Engine, *, title: str, depth: int) -> str:
    """Return the page that shows a picture of a part of `graph`, drawn by `engine`."""
    library, adapter = engine.scripts()
    data = _data(graph, picture, title=title, depth=depth)
    if engine.name == "pyvis":
        network = network_of(picture)
        data["drawn"] = {"nodes": network.nodes, "edges": network.edges}
    return standalone(
        "page.html",
        title=title,
        styles=("theme.css", "tools.css", "view.css"),
        scripts=(*_BEFORE, adapter, *_AFTER),
        data=data,
        libraries={"library": library},
    )


def _data(graph: Graph, picture: Picture, *, title: str, depth: int) -> dict[str, Any]:
    shown = picture.graph
    sentences, rules, papers = _Numbered[str](), _Numbered[str](), _Numbered[str]()
    return {
        "title": title,
        "note": picture.selection.note,
        "focus": picture.selection.focus,
        "depth": depth,
        "totals": {"papers": sum(1 for _ in graph.of_type("Paper")), "nodes": len(graph), "edges": len(graph.edges)},
        "types": _types(shown),
        "relations": _relations(shown),
        "nodes": _nodes(picture),
        "edges": _edges(
            shown, lambda e: (sentences[e.sentence], papers[e.paper], round(e.score * 1000), rules[e.rule])
        ),
        # What evidence counts in: each sentence, rule and paper is written once.
        "sentences": list(sentences),
        "rules": list(rules),
        "papers": [_paper(p, graph.nodes.get(f"paper:{p}")) for p in papers],
    }


class _Numbered(Generic[Key]):
    """Numbers for things, from 0 on as they are first asked for; iterates over the things in that order."""

    def __init__(self) -> None:
        self._known: dict[Key, int] = {}

    def __getitem__(self, key: Key) -> int:
        return self._known.setdefault(key, len(self._known))

    def __iter__(self) -> Iterator[Key]:
        return iter(self._known)


def _types(shown: Graph) -> list[dict[str, Any]]:
    count = Counter(n.type for n in shown.nodes.values())
    return [
        {"name": t.name, "doc": t.doc, "colour": t.colour, "shape": t.shape} for t in NODES.values() if count[t.name]
    ]


def _relations(shown: Graph) -> list[dict[str, Any]]:
    count = Counter(kind for _, kind, _ in shown.edges)
    return [{"name": e.name, "doc": e.doc} for e in EDGES.values() if count[e.name]]


def _nodes(picture: Picture) -> dict[str, list[Any]]:
    """Return the nodes as columns, which take less room than rows; `says` is what a sentence may call the node."""
    nodes = list(picture.graph.nodes.values())
    kinds = {t["name"]: n for n, t in enumerate(_types(picture.graph))}

    def column(value: Callable[[Entity], Any]) -> list[Any]:
        return [value(n) for n in nodes]

    return {
        "id": column(lambda n: n.id),
        "name": column(lambda n: n.name),
        "label": column(lambda n: _unless(short(n.name), n.name)),
        "type": column(lambda n: kinds[n.type]),
        "aliases": column(lambda n: list(n.aliases) or 0),
        "says": column(lambda n: _unless(names_of(n), [n.name, *n.aliases])),
        "papers": column(lambda n: picture.papers[n.id]),
        "year": column(lambda n: n.get("year") or 0),
        "properties": column(lambda n: [[k, str(v)] for k, v in n.properties if k not in {"url", "year"}] or 0),
        "links": column(lambda n: addresses(n) or 0),
        "size": column(lambda n: picture.sizes[n.id]),
        "x": column(lambda n: picture.places[n.id][0]),
        "y": column(lambda n: picture.places[n.id][1]),
        "group": column(lambda n: picture.groups.get(n.id, -1)),
    }


def _unless(value: Any, usual: Any) -> Any:
    """Return 0 for what goes without saying."""
    return 0 if value == usual else value


def _edges(shown: Graph, numbers: Callable[[Any], Iterable[int]]) -> dict[str, list[Any]]:
    """Return the edges as columns; `evidence` is four numbers a piece, all in one list, the surest first."""
    index = {id: n for n, id in enumerate(shown.nodes)}
    kinds = {r["name"]: n for n, r in enumerate(_relations(shown))}
    edges: Sequence[Edge] = list(shown.edges.values())
    return {
        "source": [index[e.source] for e in edges],
        "target": [index[e.target] for e in edges],
        "type": [kinds[e.type] for e in edges],
        "papers": [e.papers for e in edges],
        "confidence": [round(e.confidence, 4) for e in edges],
        "evidence": [
            [n for piece in sorted(e.evidence, key=lambda piece: (-piece.score, piece)) for n in numbers(piece)]
            for e in edges
        ],
    }


def _paper(id: str, node: Entity | None) -> list[Any]:
    """Return the id, title, links and year of a paper that is quoted, whether its node is shown or not."""
    return [id, node.name, addresses(node), node.get("year") or 0] if node else [id, id, [], 0]
