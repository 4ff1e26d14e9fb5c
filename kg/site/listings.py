"""The pages over many nodes: the front page, a list for every type, all leaderboards, and the search."""

from __future__ import annotations

from collections.abc import Iterator

from kg.model import Entity
from kg.schema import NODES
from kg.site.addresses import folder
from kg.site.pages import Page, page
from kg.site.results import leaderboards, results_of
from kg.site.shelf import Record, Shelf, chunks, date_of

FRONT, SEARCH, BOARDS = "index.html", "search.html", "leaderboards.html"
LISTED = tuple(kind for kind in NODES if kind != "Result")
"""The types whose nodes have pages."""
_ROWS, _TOP, _NEWEST = 150, 8, 8


def title_of(kind: str) -> str:
    """Return what the list of a type is called.

    >>> title_of("Dataset")
    'Datasets'
    """
    return f"{kind}s"


def list_of(kind: str) -> str:
    """Return the path of the (first) list of a type.

    >>> list_of("Dataset")
    'dataset/index.html'
    """
    return f"{folder(kind)}/index.html"


def front(shelf: Shelf) -> Page:
    """Return the front page: how much there is, what most papers speak of, and what is new."""
    papers, boards = shelf.of_type("Paper"), _boards(shelf)
    record = {
        "papers": len(papers),
        "nodes": len(shelf.graph) - len(papers),
        "edges": len(shelf.graph.edges),
        "kinds_shown": [
            {
                "type": kind,
                "title": title_of(kind),
                "page": list_of(kind),
                "total": len(shelf.of_type(kind)),
                "top": [_counted(shelf, node) for node in shelf.of_type(kind)[:_TOP]],
            }
            for kind in LISTED
            if kind not in {"Paper", "Resource", "Author"} and shelf.of_type(kind)
        ],
        "boards": boards[:_TOP],
        "boards_total": len(boards),
        "newest": [_new(shelf, node) for node in papers[:_NEWEST]],
        "dated": bool(papers and date_of(papers[0])),
        "paper_page": list_of("Paper"),
    }
    return page(FRONT, "home.html", record)


def search_page() -> Page:
    """Return the page that shows all that a search finds."""
    return page(SEARCH, "search.html", {})


def lists(shelf: Shelf, kind: str) -> Iterator[Page]:
    """Yield the list of a type's nodes in as many pages as it needs, at least one."""
    nodes = shelf.of_type(kind)
    parts = list(chunks([_counted(shelf, node) for node in nodes], _ROWS)) or [[]]
    paths = [_numbered(list_of(kind), number) for number in range(len(parts))]
    for number, rows in enumerate(parts):
        record = {"type": kind, "title": title_of(kind), "total": len(nodes), "first": number * _ROWS + 1}
        yield page(paths[number], "kind.html", record | {"rows": rows, "pages": paths, "number": number})


def all_boards(shelf: Shelf) -> Iterator[Page]:
    """Yield the overview of the leaderboards in as many pages as it needs, at least one."""
    rows = _boards(shelf)
    parts = list(chunks(rows, _ROWS)) or [[]]
    paths = [_numbered(BOARDS, number) for number in range(len(parts))]
    for number, part in enumerate(parts):
        record = {"title": "Leaderboards", "total": len(rows), "rows": part, "pages": paths, "number": number}
        yield page(paths[number], "boards.html", record)


def _numbered(path: str, number: int) -> str:
    return path if number == 0 else f"{path.removesuffix('.html')}_{number + 1}.html"


def _counted(shelf: Shelf, node: Entity) -> Record:
    return shelf.thing(node.id) | {"papers": len(shelf.behind[node.id])}


def _new(shelf: Shelf, node: Entity) -> Record:
    introduced = [e.target for e in shelf.edges[node.id] if e.type == "INTRODUCES"][:4]
    return shelf.thing(node.id) | {"date": date_of(node), "introduces": [shelf.thing(id) for id in introduced]}


def _boards(shelf: Shelf) -> list[Record]:
    """Return what has a leaderboard, what has most results first, with the best of its longest board."""
    found = []
    for node in (*shelf.of_type("Benchmark"), *shelf.of_type("Dataset")):
        boards = leaderboards(results_of(shelf, node.id))
        if boards:
            longest = boards[0]
            best = {"value": longest["rows"][0]["value"], "method": longest["rows"][0]["method"]}
            results = sum(len(board["rows"]) for board in boards)
            found.append(shelf.thing(node.id) | {"results": results, "metric": longest["metric"], "best": best})
    return sorted(found, key=lambda row: (-row["results"], row["name"], row["page"]))
