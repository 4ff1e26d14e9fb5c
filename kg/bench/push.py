"""Pushing: edges a second beside a bare driver and by the bulk import, and what is left when the server is killed.

All of it on a server of its own, which is gone at the end.
"""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from kg.bench.synthetic import synthetic
from kg.errors import ServerError
from kg.exports import write
from kg.exports.neo4j_admin import ARGUMENTS
from kg.model import Graph, Paper
from kg.neo4j_server import LocalServer
from kg.stores import neo4j_rows
from kg.stores.bolt import Server, connect
from kg.stores.neo4j import Neo4jStore, batches

GOAL = 0.7
"""What part of a bare driver's rate a push should reach at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PushSpeed:
    """How long a push into an empty database takes, beside a driver that runs the same statements and nothing else."""

    nodes: int
    edges: int
    bare_seconds: float
    push_seconds: float
    ratio: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkSpeed:
    """How long the bulk import of a graph takes: writing the files, importing them, and the push that finishes it."""

    nodes: int
    edges: int
    write_seconds: float
    import_seconds: float
    finish_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Kill:
    """One kill in a push: after how many of its rows, whether the push went on, and whether nothing was lost or twice.

    `is_whole` tells that after the next push the server held the graph, and that one more found nothing to do.
    """

    after: int
    of: int
    went_on: bool
    is_whole: bool


def measure_push(
    graph: Graph, papers: Sequence[Paper], server: Server, *, repeats: int = 3, on_progress: Callable[[int], None]
) -> PushSpeed:
    """Measure pushing into a database of the server, which is emptied; medians of several turns of both."""
    bare, push = [], []
    rows = neo4j_rows.rows(graph, papers)
    with Neo4jStore.open(server) as store:
        store.push(Graph())  # constraints and indexes
        for turn in range(repeats):
            _empty(server)
            bare.append(_seconds(lambda: _write_bare(rows, server)))
            _empty(server)
            push.append(_seconds(lambda: store.push(graph, papers)))
            on_progress(2 * (turn + 1) * len(graph.edges))
    return PushSpeed(
        nodes=len(graph.nodes),
        edges=len(graph.edges),
        bare_seconds=median(bare),
        push_seconds=median(push),
        ratio=median(b / p for b, p in zip(bare, push, strict=True)),
    )


def measure_bulk(graph: Graph, papers: Iterable[Paper], local: LocalServer, *, memory: int = 512) -> BulkSpeed:
    """Measure filling the database of a server that has never run, which runs afterwards."""
    with TemporaryDirectory(prefix="kg-") as folder:
        files = Path(folder, "files")
        papers = list(papers)
        written = _seconds(lambda: write(graph, "neo4j-admin", files, papers=papers))
        words = ("database", "import", "full", "neo4j", f"@{ARGUMENTS}")
        imported = _seconds(lambda: local.admin(*words, folder=files, memory=memory))
    with Neo4jStore.open(local.start(port=0, memory=memory)) as store:
        finished = _seconds(lambda: store.push(graph, papers))
    return BulkSpeed(
        nodes=len(graph.nodes),
        edges=len(graph.edges),
        write_seconds=written,
        import_seconds=imported,
        finish_seconds=finished,
    )


def kill(local: LocalServer, *, kills: int, edges: int = 20_000, seed: int = 0) -> Iterator[Kill]:
    """Push two graphs of so many edges in turn, kill the server (SIGKILL) and start it again at a chance point of each.

    Every second push is itself cut off when the server is back, and the next one has to complete it.
    """
    graphs = [synthetic(edges, seed=seed), synthetic(edges, seed=seed + 1)]
    chance = random.Random(seed)
    server = local.start(port=0)
    for number in range(kills):
        graph = graphs[number % 2]
        of = _changes(graphs[1 - number % 2] if number else Graph(), graph)
        after = chance.randrange(of)
        with Neo4jStore.open(server) as store, _Killer(local, after, delay=chance.random() / 2) as killer:
            went_on = _went_on(store, graph, killer, is_cut=number % 2 == 1)
        with Neo4jStore.open(server) as store:
            store.push(graph)
            is_whole = store.graph() == graph and _raw_size(store) == store.size() and not store.push(graph)
        yield Kill(after=after, of=of, went_on=went_on, is_whole=is_whole)


class _CutError(Exception):
    """Where a push is cut off."""


class _Killer:
    """A thread that kills the server when a push has come to a point, and starts it again."""

    def __init__(self, local: LocalServer, after: int, *, delay: float) -> None:
        self.is_back = threading.Event()
        self._local = local
        self._after = after
        self._delay = delay
        self._reached = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> _Killer:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._reached.set()
        self._thread.join()

    def watch(self, done: int) -> None:
        """Take note of how far the push has come."""
        if done >= self._after:
            self._reached.set()

    def _run(self) -> None:
        self._reached.wait()
        time.sleep(self._delay)  # into the middle of a batch
        running = self._local.running()
        assert running is not None
        os.kill(running.pid, signal.SIGKILL)
        os.waitpid(running.pid, 0)
        self._local.start(port=running.port)
        self.is_back.set()


def _went_on(store: Neo4jStore, graph: Graph, killer: _Killer, *, is_cut: bool) -> bool:
    """Push, and tell whether that ended well; `is_cut` ends it at the first batch after the kill."""

    def watch(done: int) -> None:
        if is_cut and killer.is_back.is_set():
            raise _CutError
        killer.watch(done)

    try:
        store.push(graph, on_progress=watch)
    except (_CutError, ServerError):
        return False
    return True


def _changes(old: Graph, new: Graph) -> int:
    """Return how many nodes and edges a push of `new` over `old` writes or removes, at most."""
    gone = len(old.nodes.keys() - new.nodes.keys()) + len(old.edges.keys() - new.edges.keys())
    return len(new.nodes) + len(new.edges) + gone


def _raw_size(store: Neo4jStore) -> tuple[int, int]:
    """Count all nodes and edges, ours or not."""
    ((nodes,),) = store.cypher("MATCH (n) RETURN count(n)").rows
    ((edges,),) = store.cypher("MATCH ()-[r]->() RETURN count(r)").rows
    return nodes, edges


def _write_bare(rows: dict[neo4j_rows.Kind, neo4j_rows.Rows], server: Server) -> None:
    with connect(server) as driver, driver.session(database=server.database) as session:
        for kind, of_kind in rows.items():
            for batch in batches([{"key": key, "values": values} for key, values in of_kind.items()]):
                for statement in kind.write:
                    session.execute_write(
                        lambda tx, statement, batch: tx.run(statement, rows=batch).consume(), statement, batch
                    )


def _empty(server: Server) -> None:
    with connect(server) as driver, driver.session(database=server.database) as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS").consume()


def _seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start
