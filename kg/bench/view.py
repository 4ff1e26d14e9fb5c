"""Views: how long a large page takes to write and to open, how large it is, and how fast its search answers.

Beside it in the same run, on the same graph, what pyvis makes of it by its own `from_nx`, and ipysigma where it is
installed; each has its own process and a limited time. Writing is measured in the processor's time, so that other work
on the machine hardly counts; opening and searching as somebody who waits sees them.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median
from typing import TYPE_CHECKING

from kg.bench.browser import chromium
from kg.model import Edge, Entity, Evidence, Graph, Span
from kg.stores.memory import to_networkx
from kg.views import choose_engine, picture_of, render
from kg.views.selection import choose, support

if TYPE_CHECKING:
    from playwright.sync_api import Browser

GOALS = {"seconds": 3.0, "megabytes": 15.0, "ready": 3.0, "search": 0.1}
"""What a page of 20,000 nodes and 60,000 edges may take."""
_OPENINGS = 3
_WORDS = ("deep", "sparse", "graph", "language", "vision", "retrieval", "speech", "causal", "robust", "neural", "few")
_QUERIES = (
    "sparse",
    "graph lang",
    "d",
    "retrieval 77",
    "robust speech 1234",
    "zzz",
    "vision f",
    "neural deep",
    "paper 12",
)
_OTHERS = {
    "pyvis from_nx": (
        "from pyvis.network import Network\n"
        "net = Network(directed=True, cdn_resources='in_line'); net.from_nx(graph); net.toggle_physics(False)\n"
        "page = net.generate_html(notebook=False)"
    ),
    "ipysigma": (
        "import io; from ipysigma import Sigma\n"
        "out = io.StringIO(); Sigma.write_html(graph, out, fullscreen=True); page = out.getvalue()"
    ),
}
_RUN = """
import pickle, sys, time
from pathlib import Path
graph = pickle.loads(Path(sys.argv[1]).read_bytes())
begun = time.process_time()
{code}
Path(sys.argv[2]).write_text(page, encoding="utf-8")
print(time.process_time() - begun)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewTime:
    """What one contender took: seconds to lay out and to write, megabytes, seconds to open and to search.

    None is what was not, or could not be, measured; `note` says why where that is not plain.
    """

    name: str
    layout: float | None = None
    seconds: float | None = None
    megabytes: float | None = None
    ready: float | None = None
    search: float | None = None
    note: str = ""


def synthetic(nodes: int, edges: int) -> Graph:
    """Return a graph like that of papers: a quarter papers, communities, hubs, a sentence behind every edge.

    >>> graph = synthetic(100, 200)
    >>> len(graph), len(graph.edges)
    (100, 200)
    """
    chance, papers = Random(1), max(nodes // 4, 1)
    made = [Entity(id=f"paper:{n}", type="Paper", name=f"Paper {n} on {_name(chance)}") for n in range(papers)]
    made += [Entity(id=f"method:{n}", type="Method", name=f"{_name(chance)} {n}") for n in range(nodes - papers)]
    found: dict[tuple[str, str], Edge] = {}
    while len(found) < edges:
        paper, other = chance.randrange(papers), int((nodes - papers) * chance.random() ** 3)
        near = paper * (nodes - papers) // papers + int(60 * chance.random())
        method = made[papers + (near % (nodes - papers) if chance.random() < 0.75 else other)]
        sentence = f"Unlike earlier work we use {method.name} for {_name(chance)}, which helps number {len(found)}."
        said = Evidence(paper=str(paper), span=Span(0, 9), sentence=sentence, rule="bench", score=0.5)
        ends = (f"paper:{paper}", method.id)
        found[ends] = Edge(source=ends[0], type="USES", target=ends[1], evidence=frozenset([said]))
    return Graph.of(made, found.values())


def measure_views(
    nodes: int, edges: int, *, seconds: float, on_progress: Callable[[int], None] = lambda done: None
) -> Iterator[ViewTime]:
    """Yield what our own page takes, then what the others do, each within so many seconds.

    `on_progress` is told how many pages are done.

    Raises:
        UsageError: the engine of the large view has not been built.
    """
    graph = synthetic(nodes, edges)
    with tempfile.TemporaryDirectory(prefix="kg-") as folder, chromium() as browser:
        yield _own(graph, Path(folder, "own.html"), browser, seconds)
        pickled = Path(folder, "graph.pickle")
        pickled.write_bytes(pickle.dumps(_plain(graph)))
        for done, (name, code) in enumerate(_OTHERS.items(), start=1):
            on_progress(done)
            yield _other(name, code, pickled, Path(folder, "other.html"), seconds)


def _name(chance: Random) -> str:
    return " ".join(chance.sample(_WORDS, 2))


def _plain(graph: Graph) -> object:
    """Return the graph as NetworkX has it, with no more than others can draw: names."""
    full = to_networkx(graph)
    for _, attributes in full.nodes(data=True):
        name = attributes["name"]
        attributes.clear()
        attributes["label"] = name
    for _, _, attributes in full.edges(data=True):
        attributes.clear()
    return full


def _own(graph: Graph, path: Path, browser: Browser | None, seconds: float) -> ViewTime:
    engine = choose_engine("sigma", graph)
    begun = time.process_time()
    selection = choose(graph, limit=engine.nodes)
    picture = picture_of(selection, support(graph))
    laid_out = time.process_time()
    path.write_text(render(graph, picture, engine, title="bench", depth=1), encoding="utf-8", newline="\n")
    written = time.process_time()
    ready, search = (None, None) if browser is None else _opened(browser, path, seconds)
    return ViewTime(
        name="kg view",
        layout=laid_out - begun,
        seconds=written - laid_out,
        megabytes=path.stat().st_size / 1e6,
        ready=ready,
        search=search,
        note="" if browser else "no Chromium or no Playwright: not opened",
    )


def _opened(browser: Browser, path: Path, seconds: float) -> tuple[float, float]:
    """Return the seconds until the page takes input, the median of a few openings, and those of a typical search."""
    opened = []
    for left in reversed(range(_OPENINGS)):
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(path.as_uri(), timeout=1000 * seconds)
        page.wait_for_selector("html[data-ready]", timeout=1000 * seconds)
        opened.append(page.evaluate("performance.getEntriesByName('ready')[0].startTime"))
        if left:
            page.close()
    searched = page.evaluate(
        """queries => queries.map((query) => {
            const input = document.getElementById("search");
            const begun = performance.now();
            input.value = query;
            input.dispatchEvent(new Event("input"));
            return performance.now() - begun;
        })""",
        list(_QUERIES),
    )
    page.close()
    return median(opened) / 1000, median(searched) / 1000


def _other(name: str, code: str, graph: Path, path: Path, seconds: float) -> ViewTime:
    command = [sys.executable, "-c", _RUN.format(code=code), str(graph), str(path)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=seconds)
    except subprocess.TimeoutExpired:
        return ViewTime(name=name, note=f"not written within {seconds:.0f} s")
    if done.returncode:
        said = done.stderr.strip().splitlines()
        return ViewTime(name=name, note=said[-1] if said else "failed")
    return ViewTime(name=name, seconds=float(done.stdout), megabytes=path.stat().st_size / 1e6)
