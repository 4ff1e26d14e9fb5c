"""Checking a written site: every link leads somewhere, nothing is loaded from elsewhere, no page is too large."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.site.writing import written

LARGEST = 200_000
"""The most bytes a file of the site may have."""
_ATTRIBUTE = re.compile(r'\s(href|src|id)="([^"]*)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCheck:
    """How many pages and links were looked at, and what is wrong with them, in sentences."""

    pages: int
    links: int
    wrong: tuple[str, ...]


def check_site(folder: Path, *, on_progress: Callable[[int], None] = lambda done: None) -> SiteCheck:
    """Look at every page of the site in a folder, as it lies there.

    Raises:
        OutputError: there is no site.
    """
    files = dict(written(folder))
    wrong = [f"{path} has {size:,} bytes" for path, size in files.items() if size > LARGEST]
    wrong += [f"{path} is gone" for path in files if not (folder / path).is_file()]
    pages = [path for path in files if path.endswith(".html") and (folder / path).is_file()]
    anchors: dict[str, set[str]] = {}
    aims: dict[tuple[str, str], str] = {}
    links = 0
    for done, path in enumerate(pages, start=1):
        anchors[path] = set()
        for name, value in _ATTRIBUTE.findall((folder / path).read_text(encoding="utf-8")):
            if name == "id":
                anchors[path].add(value)
                continue
            links += 1
            wrong += _follow(path, html.unescape(value), name, files, aims)
        if done % 100 == 0:
            on_progress(done)
    wrong += [
        f"{page} links to {aim}#{part}, and there is no such place"
        for (aim, part), page in aims.items()
        if part not in anchors.get(aim, ())
    ]
    return SiteCheck(pages=len(pages), links=links, wrong=tuple(wrong))


def _follow(path: str, value: str, name: str, files: dict[str, int], aims: dict[tuple[str, str], str]) -> Iterator[str]:
    """Yield what is wrong with a link of a page; remember the place within a page that it leads to."""
    if name == "href" and value.startswith(("http://", "https://", "data:,")):
        return
    target, _, part = value.partition("#")
    aim = posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) if target else path
    if aim not in files:
        yield f"{path} links to {value[:200]}, which is not part of the site"
    elif part and path.endswith(".html"):
        # Each place is looked for once; one page that leads there is enough to name.
        aims.setdefault((aim, part), path)
