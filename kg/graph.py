"""The handle of the Python API: one graph, in a file or on a server, ready to be asked, drawn, exported and pushed."""

from __future__ import annotations

import html
import shutil
import tempfile
import warnings
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from kg.analysis import Card, Reason, Stats, card, reasons, stats
from kg.errors import GraphFileError, NotFoundError, UsageError, did_you_mean
from kg.model import Edge, Entity, Graph, Paper
from kg.query import answer, find_nodes, question
from kg.schema import EDGES, NODES
from kg.stores import LIMIT, CypherStore, Table
from kg.stores.file import GraphFile, decisions_path
from kg.stores.filtered import Enough, Filtered

if TYPE_CHECKING:
    import networkx
    from pyvis.network import Network

    from kg.site import Site
    from kg.sources import Problem
    from kg.stores.bolt import Server
    from kg.stores.cypher import CypherIndex
    from kg.stores.neo4j import Changes, Neo4jStore
    from kg.views import ViewSummary


# Imports inside functions below: the Cypher engine, spaCy, NetworkX and pyvis each take a moment that only who uses
# them should wait for.


class Answer(Table):
    """The rows of a question: iterates as dicts, and shows itself as a table in a notebook.

    >>> answer = Answer(columns=("method", "papers"), rows=[("LoRA", 3)])
    >>> list(answer), len(answer)
    ([{'method': 'LoRA', 'papers': 3}], 1)
    """

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def to_records(self) -> list[dict[str, Any]]:
        """Return a list of dicts, one a row; `pandas.DataFrame` takes it as it is."""
        return list(self)

    def _repr_html_(self) -> str:
        from kg.views.notebook import table_html  # noqa: PLC0415

        return table_html(self.columns, self.rows)


class View:
    """A view that was written to `path`; a notebook shows it inline. `summary` says how much of the graph it shows."""

    def __init__(self, summary: ViewSummary) -> None:
        self.path = summary.path
        self.summary = summary

    def __repr__(self) -> str:
        return f"<View {self.path}>"

    def _repr_html_(self) -> str:
        page = html.escape(self.path.read_text(encoding="utf-8"), quote=True)
        return f'<iframe srcdoc="{page}" style="width:100%;height:700px;border:0" title="knowledge graph"></iframe>'


class KnowledgeGraph:
    """A graph opened for reading: counts, questions, Cypher, cards, evidence, views and exports.

    It is a context manager; `close()` gives the file and its Cypher index back, or the connection. One handle serves
    one thread. `path` is the graph file, None where the graph is on a server.
    """

    def __init__(
        self,
        store: GraphFile | Neo4jStore,
        name: str,
        *,
        limit: float = LIMIT,
        rows: int | None = None,
        write: bool = False,
        enough: Enough = Enough(),  # noqa: B008  immutable
    ) -> None:
        """Use `open` or `connect` instead."""
        self._store: GraphFile | Neo4jStore | Filtered = Filtered(store, enough) if enough else store
        self._index: CypherIndex | None = None
        self._part: GraphFile | None = None
        self._limits = limit, rows
        self._write = write
        self._graph: Graph | None = None
        self._papers: dict[str, Paper] | None = None
        self.name = name
        self.path = store.path if isinstance(store, GraphFile) else None

    @property
    def graph(self) -> Graph:
        """The whole graph as records, read once."""
        if self._graph is None:
            self._graph = self._store.graph()
        return self._graph

    @property
    def papers(self) -> int:
        """The number of papers."""
        return sum(1 for _ in self._store.papers())

    @property
    def nodes(self) -> int:
        """The number of nodes, papers among them."""
        return self._store.size()[0]

    @property
    def edges(self) -> int:
        """The number of edges."""
        return self._store.size()[1]

    def query(self, name: str, /, **parameters: object) -> Answer:
        """Ask one of the named questions, as in `query("papers-using", method="LoRA")`.

        Raises:
            UsageError: there is no such question or parameter, or the graph has no node of the name given.
        """
        return _answer(answer(question(name), parameters, store=self._store, engine=self._engine()))

    def cypher(self, statement: str, /, **parameters: Any) -> Answer:
        """Run a Cypher statement, which only reads unless `write` was given to `connect`; `$name` takes a parameter.

        Raises:
            CypherError: the engine refuses the statement, or it would write.
        """
        return _answer(self._engine().cypher(statement, parameters, write=self._write))

    def find(self, name: str, *, type: str | None = None) -> list[Entity]:
        """Return the nodes a person may mean by a name, best first.

        Raises:
            NotFoundError: there is none; the nearest names are suggested.
            UsageError: there is no such node type.
        """
        return find_nodes(self._store, name, of=(_known(type, NODES, "node type"),) if type else ())

    def names(self, type: str | None = None) -> Iterator[str]:
        """Yield the names of all nodes, or of those of one type."""
        return self._store.names(type)

    def show(self, name: str, *, type: str | None = None) -> Card:
        """Return the card of the node a person means by a name: what it is, its relations, its links.

        Raises:
            NotFoundError: there is no such node; the nearest names are suggested.
        """
        return card(self._store, self.find(name, type=type)[0])

    def why(self, head: str, type: str, tail: str) -> list[Reason]:
        """Return the sentences behind an edge, the surest first.

        Raises:
            NotFoundError: there is no such node, or no such edge between the two.
            UsageError: there is no such edge type.
        """
        type = _known(type.strip().upper().replace("-", "_").replace(" ", "_"), EDGES, "edge type")
        edge = self._edge(head, type, tail)
        return reasons(edge, self._paper)

    def _edge(self, head: str, type: str, tail: str) -> Edge:
        heads, tails = self.find(head), self.find(tail)
        between = [(h, t) for h in heads for t in tails]
        for h, t in between:
            if edge := self._store.edge(h.id, type, t.id):
                return edge
        others = {
            f"{source.name} {kind} {target.name}"
            for h, t in between
            for source, target in ((h, t), (t, h))
            for kind in EDGES
            if self._store.edge(source.id, kind, target.id)
        }
        known = f" The graph does say: {'; '.join(sorted(others))}." if others else ""
        raise NotFoundError(f"the graph does not say {heads[0].name} {type} {tails[0].name}.{known}")

    def stats(self, *, top: int = 10) -> Stats:
        """Count nodes, edges and evidence, and name what stands in most papers."""
        return stats(self.graph, top=top)

    def to_networkx(self) -> networkx.MultiDiGraph:
        """Return the graph as a NetworkX MultiDiGraph: node and edge attributes, edges keyed by their type."""
        from kg.stores.memory import to_networkx  # noqa: PLC0415

        return to_networkx(self.graph)

    def to_pyvis(self, focus: str | None = None, *, depth: int = 1) -> Network:
        """Return the graph, or what is around one node, as a pyvis Network to go on with."""
        from kg.views import to_pyvis  # noqa: PLC0415

        return to_pyvis(self.graph, focus=self._focus(focus), depth=depth)

    def view(
        self,
        path: str | Path | None = None,
        *,
        focus: str | None = None,
        depth: int = 1,
        force: bool = False,
        engine: str = "auto",
        as_: str = "graph",
        metric: str | None = None,
        min_papers: int | None = None,
    ) -> View:
        """Write the interactive page, of everything or of what is around one node; without a path, a temporary one.

        `engine` is "pyvis", "sigma" or, by the size of the graph, "auto". `as_` is "graph" or another kind of view:
        "lineage", "matrix", "timeline", "leaderboard" (of the dataset `focus`, in one `metric` or in all); these know
        no depth, and leave out what fewer than `min_papers` papers speak of.

        Raises:
            OutputError: the path exists and `force` is not given, or cannot be written.
            NotFoundError: the graph has no such node.
            UsageError: there is no such engine, or it has not been built.
        """
        from kg.views import write_view  # noqa: PLC0415

        # A temporary page outlives the handle: a browser may be about to read it.
        page = Path(path) if path is not None else Path(tempfile.mkdtemp(prefix="kg-"), f"{self.name}.html")
        if as_ != "graph" or metric is not None or min_papers is not None:
            from kg.views.kinds import write_kind  # noqa: PLC0415

            chosen = {"focus": focus, "metric": metric, "min_papers": min_papers}
            return View(write_kind(self.graph, page, as_, title=self.name, given=chosen, force=force))
        focus = self._focus(focus)
        return View(write_view(self.graph, page, title=self.name, focus=focus, depth=depth, force=force, engine=engine))

    def _focus(self, name: str | None) -> str | None:
        return None if name is None else self.find(name)[0].id

    def site(self, *, name: str | None = None, url: str | None = None, live: tuple[tuple[str, str], ...] = ()) -> Site:
        """Return the graph as a web site, which `kg.site.write_site` puts into a folder.

        Raises:
            MissingExtraError: Jinja is not installed.
        """
        from kg.site import Site  # noqa: PLC0415

        return Site(self.graph, self._store.papers(), name=name or self.name, url=url, live=live)

    def export(self, format: str, path: str | Path, *, force: bool = False) -> Path:
        """Write the graph in one of the export formats and return the path.

        Raises:
            UsageError: there is no such format.
            OutputError: the path exists and `force` is not given, or cannot be written.
        """
        from kg.exports import write  # noqa: PLC0415

        write(self.graph, format, Path(path), papers=self._store.papers(), force=force)
        return Path(path)

    def push(
        self, server: Server, *, afresh: bool = False, on_progress: Callable[[int], None] = lambda done: None
    ) -> Changes:
        """Make what an earlier push wrote to a Neo4j database this graph, and leave all else there alone.

        Only what differs is written; `afresh` writes everything. `on_progress` is told how many nodes and edges are
        done. A push that was cut off is completed by the next.

        Raises:
            ServerError: the server cannot be reached, or refuses.
            MissingExtraError: the driver is not installed.
        """
        from kg.stores.neo4j import Neo4jStore  # noqa: PLC0415

        with Neo4jStore.open(server) as store:
            return store.push(self.graph, self._store.papers(), afresh=afresh, on_progress=on_progress)

    def close(self) -> None:
        """Give the file and its index, or the connection, back; the handle is of no use after it."""
        if self._index is not None:
            self._index.close()
            self._index = None
        if self._part is not None:
            self._part.close()
        self._store.close()

    def __enter__(self) -> KnowledgeGraph:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<KnowledgeGraph {self.papers:,} papers, {self.nodes:,} nodes, {self.edges:,} edges>"

    def _repr_html_(self) -> str:
        from kg.views.notebook import summary_html  # noqa: PLC0415

        found = self.stats(top=5)
        name = self.path.name if self.path else self.name
        counts = {"papers": found.papers, "evidence": found.evidence}
        return summary_html(name, **counts, nodes=found.nodes, edges=found.edges, top=found.top)

    def _engine(self) -> CypherStore:
        if isinstance(self._store, Filtered):
            file = self._filtered_file()
        elif isinstance(self._store, GraphFile):
            file = self._store
        else:
            return self._store
        from kg.stores.cypher import CypherIndex  # noqa: PLC0415

        if self._index is None:
            limit, rows = self._limits
            self._index = CypherIndex.open(file, limit=limit, rows=rows)
        return self._index

    def _filtered_file(self) -> GraphFile:
        """Return a temporary graph file of what has evidence enough, for Cypher to be asked about."""
        if self.path is None:
            raise UsageError(
                "a server answers about all it holds: ask for evidence in the statement, as in "
                "`MATCH ()-[e:USES]->() WHERE e.confidence >= 0.8 AND e.papers >= 2`"
            )
        if self._part is None:
            folder = Path(tempfile.mkdtemp(prefix="kg-"))
            weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
            with GraphFile.open(folder / self.path.name, create=True) as file:
                file.replace(self.graph)
            self._part = GraphFile.open(folder / self.path.name, read_only=True)
        return self._part

    def _paper(self, identifier: str) -> Paper | None:
        if self._papers is None:
            self._papers = {paper.id: paper for paper in self._store.papers()}
        return self._papers.get(identifier)


def open(
    path: str | Path,
    *,
    limit: float = LIMIT,
    rows: int | None = None,
    min_confidence: float = 0.0,
    min_papers: int = 1,
) -> KnowledgeGraph:
    """Open a graph file for reading; a Cypher statement may take `limit` seconds (0: any) and give `rows` (None: any).

    Only what has at least that confidence, and is said by at least so many papers, is there to be seen.

    Raises:
        GraphFileError: there is no such file, or it is not a graph file of this version.
    """
    file = GraphFile.open(Path(path), read_only=True)
    if (pending := file.ledger.pending()) or not _follows_decisions(file):
        from kg.building import rederive  # noqa: PLC0415  only after a build or a decision that was cut off

        file.close()
        # Who only may read, or comes while somebody writes, sees the graph as it was before.
        with suppress(GraphFileError, UsageError):
            rederive(path, action="build" if pending else "merges")
        file = GraphFile.open(Path(path), read_only=True)
    enough = Enough(confidence=min_confidence, papers=min_papers)
    return KnowledgeGraph(file, Path(path).stem, limit=limit, rows=rows, enough=enough)


def _follows_decisions(file: GraphFile) -> bool:
    """Tell whether the graph follows the decisions beside it, as far as those can be read."""
    if not decisions_path(file.path).exists():
        return True
    from kg.derivation import follows_decisions  # noqa: PLC0415  only for who decided something

    with suppress(UsageError):
        return follows_decisions(file)
    return True


def connect(
    server: Server,
    *,
    limit: float = LIMIT,
    rows: int | None = None,
    write: bool = False,
    min_confidence: float = 0.0,
    min_papers: int = 1,
) -> KnowledgeGraph:
    """Open the graph that was pushed to a Neo4j database; `write` lets Cypher change the database.

    Only what has at least that confidence, and is said by at least so many papers, is there to be seen, but by Cypher.

    Raises:
        ServerError: the server cannot be reached, or does not let the user in.
        MissingExtraError: the driver is not installed.
    """
    from kg.stores.neo4j import Neo4jStore  # noqa: PLC0415

    store = Neo4jStore.open(server, limit=limit, rows=rows)
    enough = Enough(confidence=min_confidence, papers=min_papers)
    return KnowledgeGraph(store, server.database, write=write, enough=enough)


def build(inputs: str | Path | Iterable[str | Path], graph: str | Path | None = None) -> KnowledgeGraph:
    """Read papers from one input or several into a graph file, and open it.

    An existing file takes the papers in beside its own; without `graph` the file is a temporary one that lives as long
    as the handle. Entries that cannot be read are told in a warning.

    Raises:
        SourceError: an input cannot be read at all.
        GraphFileError: the graph file cannot be written.
    """
    from kg.building import build as build_file  # noqa: PLC0415

    paths = [inputs] if isinstance(inputs, str | Path) else list(inputs)
    folder = tempfile.mkdtemp(prefix="kg-") if graph is None else None
    path = Path(folder, "papers.kg") if folder else Path(graph or "")
    problems: list[Problem] = []
    try:
        build_file(paths, path, on_problem=problems.append)
        handle = open(path)
    except BaseException:
        if folder:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    if folder:
        weakref.finalize(handle, shutil.rmtree, folder, ignore_errors=True)
    if problems:
        warnings.warn(f"could not read everything; the first problem of {len(problems)}: {problems[0]}", stacklevel=2)
    return handle


def _answer(table: Table) -> Answer:
    return Answer(columns=table.columns, rows=table.rows, is_cut=table.is_cut)


def _known(name: str, known: Iterable[str], what: str) -> str:
    """Return the name as it is spelled among the known ones."""
    spelled = {k.casefold(): k for k in known}
    if name.casefold() not in spelled:
        hint = did_you_mean(name, spelled.values()) or f" Known: {', '.join(spelled.values())}."
        raise UsageError(f"there is no {what} {name!r}.{hint}")
    return spelled[name.casefold()]
