"""How fast the site of a graph is written, written again and checked, and how large its pages are.

Time is the processor's, so other work on the machine hardly counts.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kg.site import Site, check_site, write_site

GOAL_RATE, GOAL_BYTES = 300, 200_000
"""Pages a second that should be written at least, and bytes that no page should have more of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSpeed:
    """What was measured: times in seconds; the rate counts indexing the graph and every file beside the pages."""

    pages: int
    indexing: float
    writing: float
    again: float
    checking: float
    largest: str
    largest_bytes: int
    links: int
    wrong: tuple[str, ...]

    @property
    def rate(self) -> float:
        """Pages a second."""
        return self.pages / (self.indexing + self.writing)


def measure_site(site_of: Callable[[], Site], *, on_progress: Callable[[int], None] = lambda done: None) -> SiteSpeed:
    """Write a site into a temporary folder, write it again with nothing changed, and check it."""
    site_of()  # before the clock starts, for the first may read the graph from a file
    with tempfile.TemporaryDirectory(prefix="kg-") as scratch:
        folder = Path(scratch, "site")
        start = time.process_time()
        site = site_of()
        indexed = time.process_time()
        done = write_site(site, folder, on_progress=on_progress)
        written = time.process_time()
        write_site(site, folder, on_progress=on_progress)
        again = time.process_time()
        found = check_site(folder, on_progress=on_progress)
        checked = time.process_time()
    return SiteSpeed(
        pages=done.pages,
        indexing=indexed - start,
        writing=written - indexed,
        again=again - written,
        checking=checked - again,
        largest=done.largest,
        largest_bytes=done.largest_bytes,
        links=found.links,
        wrong=found.wrong,
    )
