"""The pages of single nodes: what each one says, as a record that is its JSON and all that its template sees."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from kg.model import Edge, Entity
from kg.schema import NAMED, NODES
from kg.site.addresses import address, beside, root_of
from kg.site.around import around
from kg.site.relations import phrase, sections
from kg.site.results import leaderboards, results_of
from kg.site.shelf import NAME, Record, Shelf, chunks, clip, date_of, links_of
from kg.text import normalise

ROWS = 50
"""How many rows a page has that continues a list."""
_THINGS, _PAPERS, _BOARD, _BOARDS, _RESULTS = 8, 8, 10, 6, 12
"""How many rows of each list stand on a node's own page; all stand on the pages that continue it."""
_TEXT, _ALIASES, _CLAIMS, _LIKE = 20_000, 40, 30, 5
_FEED = 3
"""So many papers must name a thing before it has a feed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page: its path below the site, the template that shows it, and all that it says."""

    path: str
    template: str
    record: Record


def pages_of(shelf: Shelf, node: Entity) -> Iterator[Page]:
    """Yield a node's own page, and after it those that continue its long lists."""
    path = address(node.id)
    record, lists = (_paper if node.type == "Paper" else _thing)(shelf, node, path)
    yield Page(path=path, template="paper.html" if node.type == "Paper" else "thing.html", record=record)
    for name, title, rows in lists:
        parts = list(chunks(rows, ROWS))
        paths = [beside(path, f"_{name}{f'-{number}' if number else ''}.html") for number in range(len(parts))]
        for number, part in enumerate(parts):
            continued = {
                "node": shelf.thing(node.id),
                "title": title,
                "kind": "results" if name == "results" else "relations",
                "total": len(rows),
                "first": number * ROWS + 1,
                "rows": part,
                "pages": paths,
                "number": number,
            }
            yield page(paths[number], "list.html", continued)


def page(path: str, template: str, record: Record) -> Page:
    """Return a page that knows where it lies."""
    return Page(path=path, template=template, record={"page": path, "root": root_of(path), **record})


_Lists = list[tuple[str, str, list[Record]]]


def _thing(shelf: Shelf, node: Entity, path: str) -> tuple[Record, _Lists]:
    found, lists = sections(shelf, node.id), []
    for section in found:
        most = _PAPERS if _is_of_papers(section) else _THINGS
        if len(section["rows"]) > most:
            name = f"{section['relation'].lower().replace('_', '-')}-{section['direction']}"
            lists.append((name, section["heading"], section["rows"]))
            section["more"] = beside(path, f"_{name}.html")
    for section in found:
        section["of_papers"] = _is_of_papers(section)
        section["rows"] = section["rows"][: _PAPERS if section["of_papers"] else _THINGS]
    results = results_of(shelf, node.id)
    boards = leaderboards(results) if node.type in {"Dataset", "Benchmark"} else []
    on_boards = sum(len(board["rows"]) for board in boards)
    is_cut = len(boards) > _BOARDS or any(len(b["rows"]) > _BOARD for b in boards) or len(results) > _RESULTS
    if results and (is_cut or on_boards < len(results)):
        lists.append(("results", "Results", results))
    record = _head(shelf, node, path) | {
        "papers": len(shelf.behind[node.id]),
        "years": _years(shelf, node),
        "around": around(shelf, node),
        "sections": found,
        "leaderboards": [{**b, "total": len(b["rows"]), "rows": b["rows"][:_BOARD]} for b in boards[:_BOARDS]],
        "results": [] if boards else results[:_RESULTS],
        "results_total": len(results),
        "results_page": beside(path, "_results.html") if any(name == "results" for name, _, _ in lists) else None,
        "feed": beside(path, ".xml") if has_feed(shelf, node) else None,
    }
    return record, lists


def has_feed(shelf: Shelf, node: Entity) -> bool:
    """Tell whether enough papers name a thing for a feed of them."""
    return node.type in NAMED and sum(f"paper:{p}" in shelf.graph.nodes for p in shelf.behind[node.id]) >= _FEED


def _is_of_papers(section: Record) -> bool:
    return all(row["type"] == "Paper" for row in section["rows"])


def _head(shelf: Shelf, node: Entity, path: str) -> Record:
    """Return what every node's page begins with."""
    own = {name for name, _ in NODES[node.type].properties} - {"url", "year"}
    return {
        "page": path,
        "root": root_of(path),
        "id": node.id[:500],
        "type": node.type,
        "name": clip(node.name, 4 * NAME),
        "aliases": [clip(alias, NAME) for alias in _told_apart(node)[:_ALIASES]],
        "properties": {name: clip(str(value), NAME) for name, value in node.properties if name in own},
        "links": links_of(node),
    }


def _told_apart(node: Entity) -> list[str]:
    """Return the aliases that are more than another spelling of the name or of an earlier one."""
    forms = {normalise(alias): alias for alias in reversed(node.aliases)}
    forms.pop(normalise(node.name), None)
    return [alias for alias in node.aliases if forms.get(normalise(alias)) == alias]


def _years(shelf: Shelf, node: Entity) -> list[Record]:
    """Return how many papers of each year speak of a thing, without gaps; nothing where years are not known."""
    known = (shelf.graph.nodes.get(f"paper:{paper}") for paper in shelf.behind[node.id])
    count = Counter(year for paper in known if paper and (year := date_of(paper)[:4]).isdecimal())
    years = sorted(int(y) for y in count)
    if len(years) < 2 or years[-1] - years[0] > 60:
        return []
    return [{"year": y, "papers": count[str(y)]} for y in range(years[0], years[-1] + 1)]


def _paper(shelf: Shelf, node: Entity, path: str) -> tuple[Record, _Lists]:
    found = sections(shelf, node.id)
    own = node.id.removeprefix("paper:")
    claims = sorted(shelf.claims.get(own, ()), key=lambda e: (-e.confidence, e.key))
    results = results_of(shelf, node.id)
    authors = [row for s in found if s["relation"] == "WROTE" for row in s["rows"]]
    roles = [s for s in found if s["relation"] != "WROTE"]
    record = _head(shelf, node, path) | {
        "date": date_of(node),
        "authors": [{"name": a["name"], "page": a["page"]} for a in authors[:100]],
        "text": _marked_text(shelf, node),
        "around": around(shelf, node),
        "sections": [{**s, "rows": s["rows"][:60]} for s in roles],
        "claims": _claims(shelf, own, claims[:_CLAIMS]),
        "claims_total": len(claims),
        "results": results[:_RESULTS],
        "results_total": len(results),
        "results_page": beside(path, "_results.html") if len(results) > _RESULTS else None,
        "like": _like(shelf, node),
    }
    lists: _Lists = [("results", "Results", results)] if len(results) > _RESULTS else []
    return record, lists


def _claims(shelf: Shelf, paper: str, edges: list[Edge]) -> list[Record]:
    """Return what a paper says of things, under the sentence that says it, its words marked in plain and marked turn.

    A sentence mostly says several things at once, and is told once.
    """
    groups: dict[str, Record] = {}
    for edge in edges:
        own = shelf.sentence(edge, paper)["pieces"]
        group = groups.setdefault("".join(own), {"marks": [], "claims": []})
        group["marks"].append((len(own[0]), len(own[0]) + len(own[1])))
        group["claims"].append(
            {
                "head": shelf.thing(edge.source),
                "says": phrase(edge.type),
                "tail": shelf.thing(edge.target),
                "papers": edge.papers,
                "confidence": round(edge.confidence, 3),
            }
        )
    return [{"pieces": _cut(text, g["marks"]), "claims": g["claims"]} for text, g in groups.items()]


def _cut(text: str, marks: list[tuple[int, int]]) -> list[str]:
    """Return a text as plain and marked pieces in turn, a mark wherever one of the ranges lies.

    >>> _cut("We use LoRA here.", [(7, 11), (3, 9)])
    ['We ', 'use LoRA', ' here.']
    """
    pieces: list[str] = []
    done = 0
    for start, end in sorted(marks):
        if start > done or not pieces:
            pieces += [text[done:start], text[start:end]]
        elif end > done:
            pieces[-1] += text[done:end]
        done = max(done, end)
    return [*pieces, text[done:]]


def _marked_text(shelf: Shelf, node: Entity) -> list[Record]:
    """Return a paper's abstract in pieces: plain text, and what the graph has a page for, or knows as a number."""
    paper = shelf.papers.get(node.id.removeprefix("paper:"))
    if paper is None:
        return []
    text, offset = paper.text, len(paper.title) + 1
    end = min(len(text), offset + _TEXT)
    places = sorted(
        (e.span.start, -e.span.end, edge.target)
        for edge in shelf.edges[node.id]
        if edge.source == node.id
        for e in edge.evidence
        if e.paper == paper.id and offset <= e.span.start and e.span.end <= end
    )
    pieces: list[Record] = []
    done = offset
    for start, minus_stop, target in places:
        if start < done:
            continue
        if start > done:
            pieces.append(_plain(text[done:start]))
        thing = shelf.node(target)
        done = -minus_stop
        is_number = thing.type == "Result"
        pieces.append({"text": text[start:done], "type": thing.type, "page": None if is_number else address(target)})
    if done < end:
        pieces.append(_plain(text[done:end] + ("…" if end < len(text) else "")))
    return pieces


def _plain(text: str) -> Record:
    return {"text": text, "type": None, "page": None}


def _like(shelf: Shelf, node: Entity) -> list[Record]:
    """Return the papers that share most with a paper: what few papers name counts more; a hub counts nothing."""
    shared: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for edge in shelf.edges[node.id]:
        if edge.source != node.id or shelf.node(edge.target).type not in NAMED:
            continue
        papers = shelf.behind[edge.target]
        if 1 < len(papers) <= 60:
            weight = 1 / math.log(1 + len(papers))
            for other in papers:
                shared[f"paper:{other}"].append((weight, edge.target))
    shared.pop(node.id, None)
    best = sorted(
        ((sum(w for w, _ in set(ties)), id) for id, ties in shared.items() if id in shelf.graph.nodes),
        key=lambda found: (-found[0], found[1]),
    )[:_LIKE]
    return [
        shelf.thing(id) | {"shared": [shelf.thing(t)["name"] for _, t in sorted(set(shared[id]), reverse=True)[:4]]}
        for _, id in best
    ]
