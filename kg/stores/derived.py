"""The derived part of a graph file: the graph as rows, changed row by row, and the index of names it was made from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, groupby
from typing import Generic, TypeVar

from kg.errors import GraphFileError
from kg.model import Edge, Entity, Graph, Key, Ref, Term
from kg.stores import codec, forms
from kg.stores.database import Database
from kg.stores.ledger import Change
from kg.stores.tables import DERIVED
from kg.text import sound

K = TypeVar("K")
_EVIDENCE = "v.source, v.type, v.target, v.paper, v.start, v.stop, v.sentence, v.rule, v.score, v.version"
_NODE = "n.id, n.type, n.name, n.aliases, n.properties"


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One paper's term, the company it keeps there, its blocks, and the node that it became."""

    paper: str
    term: Term
    company: frozenset[str]
    node: str
    blocks: frozenset[str] = frozenset()

    @property
    def key(self) -> tuple[str, Ref]:
        """What makes this use this use."""
        return self.paper, self.term.ref


class Derived:
    """The graph that is made from the ledger, and from which term of which paper each node was made."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def digest(self) -> str:
        """Return the digest of the graph's content, as kept in the file."""
        digest = self.told("digest")
        if digest is None:
            raise GraphFileError(f"{self._db.path} is damaged: it does not say which graph it holds; build it again")
        return digest

    def told(self, key: str) -> str | None:
        """Return what the file says of itself under a key, or None."""
        row = self._db.row("SELECT value FROM meta WHERE key = ?", key)
        return str(row[0]) if row else None

    def tell(self, key: str, value: str) -> None:
        """Let the file say something of itself."""
        with self._db.transaction():
            if self.told(key) != value:
                self._db.insert("meta", [(key, value)])

    def forget(self, key: str) -> None:
        """Let the file no longer say something of itself."""
        self._db.delete("meta", "key", [(key,)])

    def entities(self, where: str = "", *values: str) -> Iterator[Entity]:
        """Yield the nodes, as `n`, that a clause of SQL finds."""
        for row in self._db.rows(f"SELECT {_NODE} FROM nodes n {where}", *map(sound, values)):
            yield self._db.decoded(codec.entity_of, *row)

    def name(self, node: str) -> str | None:
        """Return a node's name, or None where there is no such node."""
        state = self._state(node)
        return state[1] if state else None

    def edges(self, source: str = "evidence v", *values: str) -> Iterator[Edge]:
        """Yield the edges whose evidence, as `v`, a FROM clause finds; sorted by key."""
        order = "v.source, v.type, v.target, v.number"
        rows = self._db.rows(f"SELECT {_EVIDENCE} FROM {source} ORDER BY {order}", *map(sound, values))
        for (start, kind, end), group in groupby(rows, key=lambda row: row[:3]):
            evidence = frozenset(self._db.decoded(codec.evidence_of, *row[3:]) for row in group)
            yield Edge(source=start, type=kind, target=end, evidence=evidence)

    def edge(self, key: Key) -> Edge | None:
        """Return the edge of this key, or None."""
        return next(self.edges("evidence v WHERE v.source = ? AND v.type = ? AND v.target = ?", *key), None)

    def keys_of(self, paper: str) -> set[Key]:
        """Return the keys of the edges that a paper supports."""
        return set(self._db.rows("SELECT DISTINCT source, type, target FROM evidence WHERE paper = ?", paper))

    def is_used(self, node: str, *, without: Container[Key] = ()) -> bool:
        """Tell whether an edge, other than these, starts or ends at a node."""
        rows = self._db.rows("SELECT source, type, target FROM edges WHERE source = ?1 OR target = ?1", node)
        return any(key not in without for key in rows)

    def replace(self, graph: Graph) -> list[Change]:
        """Hold this graph and nothing else, and return what that changed; what is held already is not written again."""
        nodes: dict[str, Entity | None] = dict(graph.nodes)
        edges: dict[Key, Edge | None] = dict(graph.edges)
        gone_edges = {key: None for key in self._db.rows("SELECT source, type, target FROM edges") if key not in edges}
        gone_nodes = {node: None for (node,) in self._db.rows("SELECT id FROM nodes") if node not in nodes}
        return self.patch(nodes | gone_nodes, edges | gone_edges)

    def patch(self, nodes: Mapping[str, Entity | None], edges: Mapping[Key, Edge | None]) -> list[Change]:
        """Write these nodes and edges, remove those that are None, and return what that changed."""
        with self._db.transaction():
            states = {id: state for id in nodes if (state := self._state(id))}
            old_nodes = {id: digest for id, (digest, _) in states.items()}
            old_edges = {key: digest for key in edges if (digest := self._digest_of(key))}
            of_nodes = _Difference(old_nodes, {id: codec.node_digest(node) for id, node in nodes.items() if node})
            of_edges = _Difference(old_edges, {key: codec.edge_digest(edge) for key, edge in edges.items() if edge})
            names = {id: name for id, (_, name) in states.items()} | {id: n.name for id, n in nodes.items() if n}
            changes = [Change("entity", change, id, names[id]) for id, change in of_nodes]
            for key, change in of_edges:
                source, kind, target = key
                ends = [names.get(end) or self.name(end) or end for end in (source, target)]
                said = f"{ends[0]} {kind} {ends[1]}"
                changes.append(Change("edge", change, " ".join(key), said))
            self._remove(of_nodes.stale, of_edges.stale)
            self._write([n for i in of_nodes.fresh if (n := nodes[i])], [e for k in of_edges.fresh if (e := edges[k])])
            add, take = chain(of_nodes.came(), of_edges.came()), chain(of_nodes.went(), of_edges.went())
            self.tell("digest", codec.summed(self.digest(), add=add, take=take))
            return changes

    def clear(self) -> None:
        """Hold nothing: what is derived is to be derived again."""
        with self._db.transaction():
            for table in DERIVED:
                self._db.empty(table)
            self.tell("digest", codec.digest(Graph()))

    def index(self, uses: Iterable[Use], *, papers: Iterable[str] | None = None) -> None:
        """Keep the uses of names in these papers, or in all, in the place of what was kept of them before."""
        with self._db.transaction():
            for table in ("terms", "blocks"):
                if papers is None:
                    self._db.empty(table)
                else:
                    self._db.delete(table, "paper", [(paper,) for paper in papers])
            every = sorted(uses, key=lambda u: u.key)
            self._db.insert("terms", map(_use_row, every))
            self._db.insert("blocks", sorted((b, u.paper, u.term.type, u.term.name) for u in every for b in u.blocks))

    def index_blocks(self, blocks: Mapping[tuple[str, Ref], frozenset[str]]) -> None:
        """Keep the blocks of uses of names in the place of those that they had before."""
        with self._db.transaction():
            keys = [(paper, ref.type, ref.name) for paper, ref in blocks]
            self._db.delete("blocks", "paper, type, name", keys)
            rows = ((b, paper, ref.type, ref.name) for (paper, ref), of_use in blocks.items() for b in of_use)
            self._db.insert("blocks", sorted(rows))

    def become(self, nodes: Mapping[tuple[str, Ref], str]) -> None:
        """Keep which nodes uses of names became, where those are others than before."""
        with self._db.transaction():
            for (paper, ref), node in nodes.items():
                update = "UPDATE terms SET node = ? WHERE paper = ? AND type = ? AND name = ?"
                self._db.connection.execute(update, (node, paper, ref.type, ref.name))

    def became(self) -> dict[tuple[str, Ref], str]:
        """Return which node each use of a name became."""
        rows = self._db.rows("SELECT paper, type, name, node FROM terms")
        return {(paper, Ref(kind, name)): node for paper, kind, name, node in rows}

    def indexed(self) -> dict[tuple[str, Ref], tuple[str, frozenset[str]]]:
        """Return which node each use of a name became, and its blocks."""
        blocks: dict[tuple[str, Ref], set[str]] = defaultdict(set)
        for block, paper, kind, name in self._db.rows("SELECT block, paper, type, name FROM blocks"):
            blocks[paper, Ref(kind, name)].add(block)
        nodes = self.became()
        return {key: (nodes.get(key, ""), frozenset(blocks.get(key, ()))) for key in nodes.keys() | blocks.keys()}

    def uses(self, paper: str) -> list[Use]:
        """Return the uses of names in one paper."""
        rows = self._db.rows("SELECT paper, term, company, node FROM terms WHERE paper = ?", paper)
        return [self._db.decoded(_use_of, *row) for row in rows]

    def blocks_of(self, papers: Iterable[str]) -> set[str]:
        """Return the blocks of the names in these papers."""
        query = "SELECT DISTINCT block FROM blocks WHERE paper = ?"
        return {str(block) for paper in papers for (block,) in self._db.rows(query, paper)}

    def connected(self, blocks: Iterable[str]) -> dict[tuple[str, Ref], Use]:
        """Return the uses of names that share a block with one of these, or with one that does, and so on."""
        waiting, seen = set(blocks), set[str]()
        found: dict[tuple[str, Ref], Use] = {}
        while waiting:
            block = waiting.pop()
            seen.add(block)
            for use in self.with_block(block):
                if use.key not in found:
                    found[use.key] = use
                    waiting |= self.blocks_of_use(use) - seen
        return found

    def with_block(self, block: str) -> Iterator[Use]:
        """Yield the uses of names that have this block."""
        query = (
            "SELECT t.paper, t.term, t.company, t.node FROM blocks b "
            "JOIN terms t ON t.paper = b.paper AND t.type = b.type AND t.name = b.name WHERE b.block = ?"
        )
        for row in self._db.rows(query, block):
            yield self._db.decoded(_use_of, *row)

    def blocks_of_use(self, use: Use) -> set[str]:
        """Return the blocks of one use of a name."""
        query = "SELECT block FROM blocks WHERE paper = ? AND type = ? AND name = ?"
        return {str(block) for (block,) in self._db.rows(query, use.paper, use.term.type, use.term.name)}

    def blocks_of_node(self, node: str) -> set[str]:
        """Return the blocks of the names that became a node."""
        query = "SELECT DISTINCT b.block FROM terms t JOIN blocks b USING (paper, type, name) WHERE t.node = ?"
        return {str(block) for (block,) in self._db.rows(query, node)}

    def last_paper_with(self, node: str) -> str | None:
        """Return the last paper, by id, of which a term became a node."""
        row = self._db.row("SELECT max(paper) FROM terms WHERE node = ?", node)
        return row[0] if row else None

    def _state(self, id: str) -> tuple[bytes, str] | None:
        row = self._db.row("SELECT digest, name FROM nodes WHERE id = ?", sound(id))
        return (row[0], row[1]) if row else None

    def _digest_of(self, key: Key) -> bytes | None:
        query = "SELECT digest FROM edges WHERE source = ? AND type = ? AND target = ?"
        row = self._db.row(query, *map(sound, key))
        return row[0] if row else None

    def _remove(self, nodes: Iterable[str], edges: list[Key]) -> None:
        self._db.delete("evidence", "source, type, target", edges)
        self._db.delete("edges", "source, type, target", edges)
        gone = [(node,) for node in nodes]
        self._db.delete("forms", "node", gone)
        self._db.delete("nodes", "id", gone)

    def _write(self, nodes: list[Entity], edges: list[Edge]) -> None:
        self._db.insert("nodes", ((*codec.entity_row(n), codec.node_digest(n)) for n in nodes))
        self._db.insert("forms", sorted((f, n.id) for n in nodes for f in forms(n)))
        self._db.insert("edges", ((*e.key, e.confidence, e.papers, codec.edge_digest(e)) for e in edges))
        self._db.insert(
            "evidence",
            (
                (*e.key, number, *codec.evidence_row(v))
                for e in edges
                for number, v in enumerate(codec.ordered(e), start=1)
            ),
        )


class _Difference(Generic[K]):
    """How rows differ by their digests from what is to be there: those to remove first, and those to write then."""

    def __init__(self, old: Mapping[K, bytes], new: Mapping[K, bytes]) -> None:
        self._old, self._new = old, new
        self.stale = [key for key, digest in old.items() if new.get(key) != digest]
        self.fresh = [key for key, digest in new.items() if old.get(key) != digest]

    def __iter__(self) -> Iterator[tuple[K, str]]:
        for key in dict.fromkeys([*self.stale, *self.fresh]):
            yield key, "removed" if key not in self._new else "changed" if key in self._old else "added"

    def came(self) -> Iterator[bytes]:
        return (self._new[key] for key in self.fresh)

    def went(self) -> Iterator[bytes]:
        return (self._old[key] for key in self.stale)


def _use_row(use: Use) -> tuple[str, ...]:
    term, company = codec.term_to_json(use.term), codec.canonical(sorted(use.company))
    return use.paper, use.term.type, use.term.name, use.node, term, company


def _use_of(paper: str, term: str, company: str, node: str) -> Use:
    return Use(paper=paper, term=codec.term_of_json(term), company=frozenset(codec.plain(company)), node=node)
