"""What readers of feeds and search engines fetch: Atom feeds of papers, and the site map."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from urllib.parse import urljoin

from kg.model import Entity
from kg.site.addresses import address, beside
from kg.site.pages import has_feed
from kg.site.relations import heading, rank
from kg.site.rendering import Templates
from kg.site.shelf import NAME, Record, Shelf, clip, date_of

FEED = "feed.xml"
_NEWEST, _MOST, _URLS = 50, 20, 1_000
_UNKNOWN = "1970-01-01"


def feeds(shelf: Shelf, templates: Templates, url: str | None) -> Iterator[tuple[str, bytes]]:
    """Yield the feed of all papers, and that of every thing that several papers name; newest papers first.

    Addresses are absolute below `url`, or relative where the site has none.
    """
    newest = shelf.of_type("Paper")[:_NEWEST]
    yield FEED, templates.fill("feed.xml", _feed(shelf, None, newest, FEED, "index.html", url))
    for node in shelf.graph.nodes.values():
        if has_feed(shelf, node):
            yield feed_of(shelf, templates, node, url)


def feed_of(shelf: Shelf, templates: Templates, node: Entity, url: str | None) -> tuple[str, bytes]:
    """Return the feed of the papers that name a thing, with its path."""
    page = address(node.id)
    papers = [p for i in shelf.behind[node.id] if (p := shelf.graph.nodes.get(f"paper:{i}"))]
    papers.sort(key=lambda n: (n.name, n.id))
    papers.sort(key=date_of, reverse=True)
    path = beside(page, ".xml")
    return path, templates.fill("feed.xml", _feed(shelf, node, papers[:_MOST], path, page, url))


def site_map(paths: list[str], url: str) -> dict[str, bytes]:
    """Return the site map below `url`: one file, or an index of several where there are very many pages.

    >>> sorted(site_map(["index.html"], "https://example.org/kg"))
    ['sitemap.xml']
    """
    parts = [paths[start : start + _URLS] for start in range(0, len(paths), _URLS)] or [[]]
    if len(parts) == 1:
        return {"sitemap.xml": _map("urlset", "url", paths, url)}
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    files = {name: _map("urlset", "url", part, url) for name, part in zip(names, parts, strict=True)}
    return files | {"sitemap.xml": _map("sitemapindex", "sitemap", names, url)}


def _map(root: str, item: str, paths: list[str], url: str) -> bytes:
    # Paths are made of letters, digits and marks that need no escape; the address is the caller's.
    lines = (f"<{item}><loc>{_xml(_absolute(path, url))}</loc></{item}>" for path in paths)
    namespace = "http://www.sitemaps.org/schemas/sitemap/0.9"
    text = "\n".join(('<?xml version="1.0" encoding="utf-8"?>', f'<{root} xmlns="{namespace}">', *lines, f"</{root}>"))
    return f"{text}\n".encode()


def _xml(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _absolute(path: str, url: str) -> str:
    return urljoin(f"{url.rstrip('/')}/", path)


def _feed(shelf: Shelf, node: Entity | None, papers: list[Entity], path: str, page: str, url: str | None) -> Record:
    root = "../" * path.count("/")

    def at(target: str) -> str:
        return _absolute(target, url) if url else f"{root}{target}"

    name = f"Papers that name {clip(node.name, NAME)}" if node else "New papers"
    return {
        "title": name,
        "id": _urn(node.id if node else "kg"),
        "updated": max((_updated(p) for p in papers), default=_time(_UNKNOWN)),
        "self": at(path),
        "about": at(page),
        "entries": [
            {
                "title": clip(paper.name, 2 * NAME),
                "id": _urn(paper.id),
                "updated": _updated(paper),
                "page": at(address(paper.id)),
                "authors": [n["name"] for n in _told(shelf, paper, "WROTE")][:20],
                "summary": _summary(shelf, paper),
            }
            for paper in papers
        ],
    }


def _summary(shelf: Shelf, paper: Entity) -> str:
    roles = sorted({e.type for e in shelf.edges[paper.id]} - {"WROTE", "MENTIONS", "REPORTS_RESULT"}, key=rank)
    told = ((role, [n["name"] for n in _told(shelf, paper, role)]) for role in roles)
    return ". ".join(f"{heading(role, incoming=False)} {', '.join(names[:8])}" for role, names in told if names)


def _told(shelf: Shelf, paper: Entity, role: str) -> list[Record]:
    return [
        shelf.thing(e.target if e.source == paper.id else e.source) for e in shelf.edges[paper.id] if e.type == role
    ]


def _updated(paper: Entity) -> str:
    return _time(date_of(paper))


def _time(date: str) -> str:
    """Return a date or a year as feeds tell time.

    >>> _time("2024"), _time("2024-05-06"), _time("May")
    ('2024-01-01T00:00:00Z', '2024-05-06T00:00:00Z', '1970-01-01T00:00:00Z')
    """
    found = re.fullmatch(r"(\d{4})(?:-(0[1-9]|1[0-2]))?(?:-(0[1-9]|[12]\d|3[01]))?", date)
    return f"{found[1]}-{found[2] or '01'}-{found[3] or '01'}T00:00:00Z" if found else f"{_UNKNOWN}T00:00:00Z"


def _urn(id: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_OID, f"kg {id}").urn
