"""A whole site: every page and file it has, in order, or one of them at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, partial

from kg.model import Graph, Paper
from kg.site.addresses import address, folder
from kg.site.feeds import FEED, feed_of, feeds, site_map
from kg.site.listings import BOARDS, FRONT, LISTED, SEARCH, all_boards, front, lists, search_page
from kg.site.lookup import search_files
from kg.site.pages import Page, has_feed, pages_of
from kg.site.rendering import Templates, assets, data, version
from kg.site.shelf import Shelf


class Site:
    """The site of a graph.

    `name` is its title, `url` where it will be found (for the site map, and for absolute addresses in feeds), `live`
    what a server adds to its menu. The same graph gives the same bytes.
    """

    def __init__(
        self,
        graph: Graph,
        papers: Iterable[Paper],
        *,
        name: str,
        url: str | None = None,
        live: tuple[tuple[str, str], ...] = (),
    ) -> None:
        """Index the graph.

        Raises:
            MissingExtraError: Jinja is not installed.
        """
        self.name = name
        self.url = url
        self.shelf = Shelf(graph, papers)
        self.kinds = tuple(kind for kind in LISTED if self.shelf.of_type(kind))
        self.templates = Templates(name, self.kinds, live=live)

    @property
    def version(self) -> str:
        """What a page depends on beside its record: its templates, and what the site is called."""
        return f"{version()} {self.templates.menu} {self.name}"

    def pages(self) -> Iterator[Page]:
        """Yield every page, the front page first."""
        yield front(self.shelf)
        yield search_page()
        yield from all_boards(self.shelf)
        for kind in self.kinds:
            yield from lists(self.shelf, kind)
            for node in self.shelf.of_type(kind):
                yield from pages_of(self.shelf, node)

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield every file that is no page, with its path: style, scripts, the index of the search, feeds."""
        yield from assets().items()
        yield from search_files(self.shelf)
        yield from feeds(self.shelf, self.templates, self.url)

    def site_map(self, paths: Iterable[str]) -> dict[str, bytes]:
        """Return the site map of these pages; none where the site has no address, for such a map needs it."""
        return site_map(sorted(paths), self.url) if self.url else {}

    def page(self, path: str) -> Page | None:
        """Return the page at a path, or None."""
        pages = self._pages_near(path)
        return next((page for page in pages if page.path == path), None)

    def find(self, path: str) -> bytes | None:
        """Return what lies at a path of the site, or None."""
        stem, _, ending = path.rpartition(".")
        if ending == "html" and (page := self.page(path)):
            return self.templates.html(page)
        if ending == "json" and (page := self.page(f"{stem}.html")):
            return data(page)
        if ending == "xml" and (id := self._addresses.get(f"{stem}.html")):
            node = self.shelf.node(id)
            return feed_of(self.shelf, self.templates, node, self.url)[1] if has_feed(self.shelf, node) else None
        return self._others.get(path)

    def _pages_near(self, path: str) -> Iterator[Page]:
        if path in self._lists:
            return self._lists[path]()
        # A page that continues another is named after it, so one of the two is a node's own.
        own = next((p for p in (path, f"{path.rpartition('_')[0]}.html") if p in self._addresses), None)
        if own:
            return pages_of(self.shelf, self.shelf.node(self._addresses[own]))
        first = f"{path.rpartition('_')[0]}.html"
        return self._lists[first]() if first in self._lists else iter(())

    @cached_property
    def _lists(self) -> dict[str, Callable[[], Iterator[Page]]]:
        one: dict[str, Callable[[], Iterator[Page]]] = {
            FRONT: lambda: iter([front(self.shelf)]),
            SEARCH: lambda: iter([search_page()]),
            BOARDS: lambda: all_boards(self.shelf),
        }
        return one | {f"{folder(kind)}/{FRONT}": partial(lists, self.shelf, kind) for kind in self.kinds}

    @cached_property
    def _addresses(self) -> dict[str, str]:
        return {address(node.id): node.id for kind in self.kinds for node in self.shelf.of_type(kind)}

    @cached_property
    def _others(self) -> dict[str, bytes]:
        all_papers = next(feeds(self.shelf, self.templates, self.url))
        return {**assets(), **dict(search_files(self.shelf)), FEED: all_papers[1]}
