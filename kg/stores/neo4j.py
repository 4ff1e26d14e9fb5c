"""A graph on a Neo4j server: pushed there by differences, read back as it was, and asked in the server's own Cypher."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Self, TypeVar

from kg.errors import ServerError, did_you_mean
from kg.model import Edge, Entity, Graph, Paper
from kg.schema import EDGES, NODES
from kg.stores import FORMAT, LIMIT, Table, dialect, form, forms, neo4j_rows, ranked
from kg.stores.bolt import Server, connect, explained
from kg.stores.neo4j_answers import checked, given, plain, refusal
from kg.stores.neo4j_rows import FORMS, GONE, KINDS, LABELS, OUR_EDGES, OUR_NODES, TYPES, Key, Kind, type_of
from kg.text import sound

if TYPE_CHECKING:
    from neo4j import Driver, ManagedTransaction, Session

T = TypeVar("T")
_Row = dict[str, Any]
BATCH = 5_000
"""Rows of one UNWIND: more are no faster, and a small server has no memory for them."""

# How often a transaction is run again of which the lost server did not say whether it was committed: the driver leaves
# that to us, who may, because all our statements say what shall be there and not what to add.
_UNSURE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a push changed: numbers of nodes and edges written, and removed."""

    nodes_written: int = 0
    edges_written: int = 0
    nodes_removed: int = 0
    edges_removed: int = 0

    def __bool__(self) -> bool:
        return self != Changes()


class Neo4jStore:
    """A store in a database of a Neo4j server, which may hold other applications' nodes and edges, too.

    Reading never writes; `push` and `replace` touch only what they wrote (see `kg.stores.neo4j_rows`). A push is many
    transactions, each repeated by the driver where the server asks for it: whoever reads meanwhile sees a part of it,
    and one that is cut off is completed by the next.
    """

    def __init__(self, driver: Driver, server: Server, *, limit: float = LIMIT, rows: int | None = None) -> None:
        """Use `open` instead."""
        self.server = server
        self._driver = driver
        self._limit = limit
        self._most = rows

    @classmethod
    def open(cls, server: Server, *, limit: float = LIMIT, rows: int | None = None) -> Self:
        """Reach a server; a Cypher statement may take `limit` seconds (0: any) and return `rows` rows (None: any).

        Raises:
            ServerError: it cannot be reached, does not let the user in, or holds a graph of a newer kg.
            MissingExtraError: the driver is not installed.
        """
        store = cls(connect(server), server, limit=limit, rows=rows)
        try:
            store._check_format()
        except BaseException:
            store.close()
            raise
        return store

    def replace(self, graph: Graph) -> None:
        """Hold this graph and nothing else of ours; a graph that is held already is not written again."""
        self.push(graph)

    def push(
        self,
        graph: Graph,
        papers: Iterable[Paper] = (),
        *,
        afresh: bool = False,
        on_progress: Callable[[int], None] = lambda done: None,
    ) -> Changes:
        """Make what is ours on the server this graph, with the texts of its papers; `afresh` trusts nothing there.

        `on_progress` is told how many nodes and edges have been written or removed.

        Raises:
            ServerError: the server is lost for longer than the driver waits, or the user may not write.
        """
        wanted = neo4j_rows.rows(graph, papers)
        self._make_schema()
        self._revive(wanted)
        there = self._digests()
        writes: dict[Kind, list[_Row]] = {}
        removals: dict[Kind, list[_Row]] = {}
        for kind in sorted(there, key=lambda kind: kind.is_edge):
            rows = wanted.get(kind, {})
            new = (key for key, row in rows.items() if afresh or there[kind].get(key) != row["kg_digest"])
            writes[kind] = [{"key": key, "values": rows[key]} for key in new]
            removals[kind] = [{"key": key} for key in there[kind] if key not in rows]
        done = 0
        # What goes, goes in the other order: a node only when no edge of ours ends at it.
        steps = [(kind.write, writes[kind]) for kind in KINDS]
        steps += [(kind.remove, rows) for kind, rows in reversed(removals.items())]
        for statements, changed in steps:
            for batch in batches(changed):
                self._change(statements, batch)
                done += len(batch)
                on_progress(done)
        if self.size() != (len(graph.nodes), len(graph.edges)):
            raise ServerError(f"somebody else changed the graph at {self.server.uri} meanwhile: push again")
        return Changes(
            nodes_written=sum(len(rows) for kind, rows in writes.items() if not kind.is_edge),
            edges_written=sum(len(rows) for kind, rows in writes.items() if kind.is_edge),
            nodes_removed=sum(len(rows) for kind, rows in removals.items() if not kind.is_edge),
            edges_removed=sum(len(rows) for kind, rows in removals.items() if kind.is_edge),
        )

    def graph(self) -> Graph:
        """Return the whole graph."""
        return self._in_one_reading(_graph)

    def papers(self) -> Iterator[Paper]:
        """Yield the papers whose texts were pushed, in order of id."""
        texts = self._rows("MATCH (n:Paper) WHERE n.kg_paper IS NOT NULL RETURN n.kg_paper")
        return iter(sorted((neo4j_rows.paper(text) for (text,) in texts), key=lambda paper: paper.id))

    def size(self) -> tuple[int, int]:
        """Return the numbers of nodes and edges."""
        ((nodes,),) = self._rows(f"{OUR_NODES} RETURN count(x)")
        ((edges,),) = self._rows(f"{OUR_EDGES} RETURN count(x)")
        return nodes, edges

    def node(self, id: str) -> Entity | None:
        """Return the node of this id, or None."""
        found = self._entities(f"MATCH (n:{LABELS} {{kg_id: $id}})", id=id)
        return found[0] if found else None

    def edge(self, source: str, type: str, target: str) -> Edge | None:
        """Return the edge of this key, or None."""
        if type not in EDGES:
            return None
        found = self._edges(
            f"MATCH (a:{LABELS} {{kg_id: $source}})-[r:`{type}`]->(b:{LABELS} {{kg_id: $target}})",
            source=source,
            target=target,
        )
        return found[0] if found else None

    def edges_of(self, id: str) -> list[Edge]:
        """Return the edges that start or end at a node, sorted by key."""
        of = f"(n:{LABELS} {{kg_id: $id}})"
        out = self._edges(f"MATCH {of} MATCH (n)-[r:{TYPES}]->(b) WITH n AS a, r, b", id=id)
        into = self._edges(f"MATCH {of} MATCH (a)-[r:{TYPES}]->(n) WITH a, r, n AS b", id=id)
        edges = {edge.key: edge for edge in (*out, *into)}
        return [edges[key] for key in sorted(edges)]

    def find(self, name: str, *, limit: int = 10) -> list[Entity]:
        """Return the nodes of this name or alias, whatever its spelling, best first."""
        wanted = sound(form(name))
        if not wanted or FORMS not in self._schema():  # nothing has been pushed
            return []
        found = self._entities(
            f"CALL db.index.fulltext.queryNodes('{FORMS}', $form) YIELD node AS n WHERE n.kg_id IS NOT NULL WITH n",
            form=neo4j_rows.form_key(wanted),
        )
        return ranked([node for node in found if wanted in forms(node)], name, self._degree, limit)

    def names(self, type: str | None = None) -> Iterator[str]:
        """Yield the different names of the nodes (of one type), sorted."""
        if type is not None and type not in NODES:
            return iter(())
        label = LABELS if type is None else f"`{type}`"
        rows = self._rows(f"MATCH (n:{label}) WHERE n.kg_id IS NOT NULL RETURN DISTINCT n.name")
        return iter(sorted(name for (name,) in rows))

    def suggestions(self, name: str) -> str:
        """Return " Did you mean 'x'?" for the nearest names, or ""."""
        return did_you_mean(name, self.names())

    def cypher(self, statement: str, parameters: Mapping[str, Any] = {}, *, write: bool = False) -> Table:
        """Run one statement, which may only read unless `write` is given: the server itself refuses the rest.

        Values come as they do from the graph file's index: a node as a dict of its properties with its type as
        `_label`, an edge likewise, a path as a dict of `nodes` and `rels`; a date as ISO text. Our own properties that
        begin with `kg_` are left out.

        Raises:
            CypherError: it cannot be parsed or run, names what neither the graph nor the schema has, writes where it
                may not, or takes longer than the limit.
            ServerError: the server cannot be reached.
        """
        import neo4j  # noqa: PLC0415  an extra

        dialect.check_parameters(statement, parameters)
        values = {name: given(name, value) for name, value in parameters.items()}
        query = neo4j.Query(statement, timeout=self._limit or None)
        mode = neo4j.WRITE_ACCESS if write else neo4j.READ_ACCESS
        with explained(self.server), self._session(mode) as session, refusal(statement, self._limit):
            result = session.run(query, values)
            columns = tuple(result.keys())
            rows = [tuple(map(plain, record.values())) for record in islice(result, self._most)]
            is_cut = result.peek() is not None
            summary = result.consume()
        if not write:  # what has been written is done, and no error
            checked(summary)
        return Table(columns, rows, is_cut=is_cut)

    def close(self) -> None:
        """Let go of the server; closing twice is closing once."""
        self._driver.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _make_schema(self) -> None:
        """Make the constraints and indexes that are missing, and wait until they can be used."""
        there = self._schema()
        missing = [s for s in neo4j_rows.constraints() if s.name not in there]
        if missing:  # what is ours there has been imported, if anything
            for statement in neo4j_rows.EMPTY_LISTS:
                self._change_in_parts(statement)
        statements = [s.text for s in missing]
        for name, text in neo4j_rows.full_text():
            # An index over the types of an older schema finds nothing of the new ones.
            if there.get(name, frozenset(NODES)) != frozenset(NODES):
                statements.append(f"DROP INDEX `{name}` IF EXISTS")
                del there[name]
            if name not in there:
                statements.append(text)
        for statement in statements:
            self._change([statement])
        if statements:
            self._change([neo4j_rows.READY])

    def _schema(self) -> dict[str, frozenset[str]]:
        """Return the names of all indexes, those of constraints among them, and the labels that each is over."""
        found = self._rows("SHOW INDEXES YIELD name, labelsOrTypes RETURN name, labelsOrTypes")
        return {name: frozenset(labels or ()) for name, labels in found}

    def _check_format(self) -> None:
        """See that what is there was not pushed by a newer kg."""
        for (digest,) in self._rows(f"MATCH (n:{LABELS}) WHERE n.kg_digest IS NOT NULL RETURN n.kg_digest LIMIT 1"):
            if (format := neo4j_rows.format_of(digest)) > FORMAT:
                raise ServerError(
                    f"a newer kg pushed the graph at {self.server.uri} (format {format}, here {FORMAT}): update kg"
                )

    def _revive(self, wanted: Mapping[Kind, neo4j_rows.Rows]) -> None:
        """Give nodes their type again that were gone, but kept for another application's relationships."""
        gone = {key for (key,) in self._rows(f"MATCH (x:`{GONE}`) RETURN x.kg_id")}
        for kind, rows in wanted.items():
            if back := gone & rows.keys():
                self._change(kind.revive, [{"key": key} for key in back])

    def _digests(self) -> dict[Kind, dict[Key, str]]:
        """Return the digest of everything that is there."""
        found: dict[Kind, dict[Key, str]] = {kind: {} for kind in KINDS}
        for labels, key, digest in self._rows(f"{OUR_NODES} RETURN labels(x), x.kg_id, x.kg_digest"):
            found[Kind(type_of(labels))][key] = digest
        for heads, source, type, tails, target, digest in self._rows(
            f"{OUR_EDGES} RETURN labels(a), a.kg_id, type(x), labels(b), b.kg_id, x.kg_digest"
        ):
            # An edge whose ends the schema no longer joins is of a kind of its own, and goes.
            found.setdefault(Kind(type, type_of(heads), type_of(tails)), {})[source, target] = digest
        return found

    def _change(self, statements: Iterable[str], rows: list[_Row] | None = None) -> None:
        """Run statements that take `$rows` in one transaction, repeated where the server asks for it or is lost."""
        from neo4j.exceptions import IncompleteCommit  # noqa: PLC0415  an extra

        def work(transaction: ManagedTransaction) -> None:
            for statement in statements:
                transaction.run(statement, rows=rows).consume()

        with explained(self.server):
            for _ in range(_UNSURE):
                with self._session("WRITE") as session, suppress(IncompleteCommit):
                    return session.execute_write(work)
            with self._session("WRITE") as session:
                session.execute_write(work)

    def _change_in_parts(self, statement: str) -> None:
        """Run a statement that makes transactions itself, and may be run again."""
        with explained(self.server), self._session("WRITE") as session:
            session.run(statement).consume()

    def _in_one_reading(self, work: Callable[[ManagedTransaction], T]) -> T:
        try:
            with explained(self.server), self._session("READ") as session:
                return session.execute_read(work)
        except (ValueError, KeyError, TypeError) as error:
            raise ServerError(
                f"the graph at {self.server.uri} is incomplete or was changed by hand ({error}): push it with --all"
            ) from error

    def _rows(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        values = {name: sound(value) for name, value in values.items()}
        return self._in_one_reading(lambda tx: [tuple(record.values()) for record in tx.run(statement, values)])

    def _entities(self, match: str, **values: Any) -> list[Entity]:
        rows = self._rows(f"{match} RETURN labels(n), properties(n)", **values)
        return [neo4j_rows.entity(*row) for row in rows]

    def _edges(self, match: str, **values: Any) -> list[Edge]:
        rows = self._rows(f"{match} WHERE r.kg_owned RETURN a.kg_id, type(r), b.kg_id, properties(r)", **values)
        return [neo4j_rows.edge(*row) for row in rows]

    def _degree(self, id: str) -> int:
        ((count,),) = self._rows(
            f"MATCH (n:{LABELS} {{kg_id: $id}})-[r:{TYPES}]-() WHERE r.kg_owned RETURN count(DISTINCT r)", id=id
        )
        return int(count)

    def _session(self, mode: str) -> Session:
        return self._driver.session(database=self.server.database, default_access_mode=mode)


def _graph(transaction: ManagedTransaction) -> Graph:
    nodes = [neo4j_rows.entity(*row) for row in transaction.run(f"{OUR_NODES} RETURN labels(x), properties(x)")]
    edges = transaction.run(f"{OUR_EDGES} RETURN a.kg_id, type(x), b.kg_id, properties(x)")
    return Graph.of(nodes, [neo4j_rows.edge(*row) for row in edges])


def batches(rows: list[_Row]) -> Iterator[list[_Row]]:
    """Yield rows in parts that one statement takes."""
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))
