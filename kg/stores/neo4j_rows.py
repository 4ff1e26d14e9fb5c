"""The graph as Neo4j keeps it: constraints and indexes, rows and the statements that take them, and the way back.

What Cypher sees is what it sees in every store (`kg.stores.ddl`). Beside that, properties that begin with `kg_` keep
what else a graph holds, and mark what is ours: a node of ours has `kg_id` (its id), an edge of ours `kg_owned`, both
have `kg_digest`, which tells whether they have changed. Whatever has no such mark belongs to another application.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from kg.errors import ServerError
from kg.model import Edge, Entity, Evidence, Graph, Paper, Span
from kg.schema import EDGES, NODES
from kg.stores import FORMAT, codec, ddl, forms

HIDDEN = "kg_"
"""What the names of our own properties begin with; answers leave them out."""

GONE = "KgGone"
"""The label, in place of its type, of a node that is gone while another application's relationships end at it."""

NAMES, FORMS = "kg_names", "kg_forms"
"""The full-text indexes: of names, aliases and titles for people; of normal forms for `find`."""

LONGEST = 8_000
"""Bytes of the longest id that an index of Neo4j takes."""


class Statement(NamedTuple):
    """A statement of the schema, and the name of what it makes."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Kind:
    """All nodes of a type (`head` and `tail` empty), or all edges of a type between two node types."""

    type: str
    head: str = ""
    tail: str = ""

    @property
    def is_edge(self) -> bool:
        """Whether it is a kind of edge."""
        return bool(self.head)

    @property
    def _ends(self) -> str:
        # One MATCH for each end, so that each is looked up by its key.
        return (
            f"UNWIND $rows AS r MATCH (a:`{self.head}` {{kg_id: r.key[0]}}) MATCH (b:`{self.tail}` {{kg_id: r.key[1]}})"
        )

    @property
    def write(self) -> tuple[str, ...]:
        """The statements that make what `$rows` say."""
        if self.is_edge:
            return (f"{self._ends} MERGE (a)-[x:`{self.type}` {{kg_owned: true}}]->(b) SET x += r.values",)
        return (f"UNWIND $rows AS r MERGE (x:`{self.type}` {{kg_id: r.key}}) SET x += r.values",)

    @property
    def remove(self) -> tuple[str, ...]:
        """The statements, one after the other, that remove what `$rows` name."""
        if self.is_edge:
            return (f"{self._ends} MATCH (a)-[x:`{self.type}` {{kg_owned: true}}]->(b) DELETE x",)
        found = f"UNWIND $rows AS r MATCH (x:`{self.type}` {{kg_id: r.key}})"
        return (
            f"{found} WHERE NOT EXISTS {{ MATCH (x)--() }} DELETE x",
            f"{found} SET x:`{GONE}` REMOVE x:`{self.type}`",
        )

    @property
    def revive(self) -> tuple[str, ...]:
        """The statements that give nodes that were `GONE` their type again, where `$rows` name them."""
        return (f"UNWIND $rows AS r MATCH (x:`{GONE}` {{kg_id: r.key}}) SET x:`{self.type}` REMOVE x:`{GONE}`",)


KINDS: tuple[Kind, ...] = (
    *(Kind(node) for node in NODES),
    *(Kind(edge.name, head, tail) for edge in EDGES.values() for head, tail in edge.ends),
)
"""Every kind there is, nodes first."""

LABELS, TYPES = ("|".join(f"`{name}`" for name in names) for names in (NODES, EDGES))
"""Any node type, and any edge type, as a pattern says it."""

OUR_NODES = f"MATCH (x:{LABELS}) WHERE x.kg_id IS NOT NULL"
OUR_EDGES = f"MATCH (a:{LABELS})-[x:{TYPES} {{kg_owned: true}}]->(b:{LABELS})"
"""What finds all that is ours, as `x`."""

Key = str | tuple[str, str]
"""What tells apart what is of one kind: a node's id, or the ids of an edge's ends."""

Rows = dict[Key, dict[str, Any]]
"""The properties of everything of one kind."""


def constraints() -> Iterator[Statement]:
    """Yield what makes our ids unique and found by index; other applications' nodes have no `kg_id` and stay free.

    >>> next(constraints()).text
    'CREATE CONSTRAINT `kg_paper` IF NOT EXISTS FOR (n:`Paper`) REQUIRE n.kg_id IS UNIQUE'
    """
    for node in NODES:
        name = f"kg_{node.lower()}"
        yield Statement(name, f"CREATE CONSTRAINT `{name}` IF NOT EXISTS FOR (n:`{node}`) REQUIRE n.kg_id IS UNIQUE")
        yield Statement(f"{name}_id", f"CREATE INDEX `{name}_id` IF NOT EXISTS FOR (n:`{node}`) ON (n.id)")


def full_text() -> Iterator[Statement]:
    """Yield what makes the full-text indexes."""
    of = "|".join(f"`{node}`" for node in NODES)
    yield Statement(
        NAMES, f"CREATE FULLTEXT INDEX `{NAMES}` IF NOT EXISTS FOR (n:{of}) ON EACH [n.`name`, n.`aliases`]"
    )
    whole = "OPTIONS {indexConfig: {`fulltext.analyzer`: 'keyword'}}"
    yield Statement(FORMS, f"CREATE FULLTEXT INDEX `{FORMS}` IF NOT EXISTS FOR (n:{of}) ON EACH [n.kg_forms] {whole}")


READY = "CALL db.awaitIndexes(600)"
"""What waits until constraints and indexes can be used."""

EMPTY_LISTS = tuple(
    f"MATCH (x:`{node}`) WHERE x.kg_id IS NOT NULL AND x.aliases IS NULL "
    "CALL (x) { SET x.aliases = [] } IN TRANSACTIONS OF 10000 ROWS"
    for node in NODES
)
"""What gives imported nodes the lists without items that no import makes; each is a transaction of its own."""


def rows(graph: Graph, papers: Iterable[Paper] = ()) -> dict[Kind, Rows]:
    """Return the rows of every kind, also where there are none; `papers` are kept beside the nodes that stand for them.

    Raises:
        ServerError: an id is longer than an index takes.
    """
    found: dict[Kind, Rows] = {kind: {} for kind in KINDS}
    for kind, key, values in records(graph, papers):
        found[kind][key] = values
    return found


def records(graph: Graph, papers: Iterable[Paper] = ()) -> Iterator[tuple[Kind, Key, dict[str, Any]]]:
    """Yield everything as kind, key and properties, one at a time and nodes first.

    Raises:
        ServerError: an id is longer than an index takes.
    """
    texts = {f"paper:{paper.id}": _paper_json(paper) for paper in papers}
    for node, columns in ddl.node_rows(graph):
        if len(node.id.encode("utf-8", "replace")) > LONGEST:
            raise ServerError(f"the id {node.id[:40]}… is longer than the {LONGEST:,} bytes that Neo4j can index")
        names = {"kg_forms": sorted(map(form_key, forms(node))), "kg_paper": texts.get(node.id)}
        yield Kind(node.type), node.id, _with_digest(columns | names)
    for edge, columns in ddl.edge_rows(graph):
        kind = Kind(edge.type, graph.nodes[edge.source].type, graph.nodes[edge.target].type)
        evidence = codec.ordered(edge)
        own: dict[str, Any] = {
            "kg_starts": [e.span.start for e in evidence],
            "kg_stops": [e.span.end for e in evidence],
            "kg_scores": [float(e.score) for e in evidence],
            "kg_versions": [e.version for e in evidence],
        }
        yield kind, (edge.source, edge.target), _with_digest(columns | own)


def type_of(labels: Iterable[str]) -> str:
    """Return the node type among the labels of a node, to which other applications may have added theirs.

    >>> type_of(["Favourite", "Method"])
    'Method'
    """
    return next(label for label in labels if label in NODES)


def entity(labels: Iterable[str], properties: Mapping[str, Any]) -> Entity:
    """Return the node of these labels and properties."""
    type = type_of(labels)
    own = {name: properties[name] for name, _ in NODES[type].properties if properties.get(name) is not None}
    return Entity(
        id=properties["id"],
        type=type,
        name=properties["name"],
        aliases=tuple(properties.get("aliases") or ()),
        properties=tuple(sorted(own.items())),
    )


def edge(source: str, type: str, target: str, properties: Mapping[str, Any]) -> Edge:
    """Return the edge between two ids, of this type and these properties."""
    columns = ("paper_ids", "kg_starts", "kg_stops", "sentences", "rules", "kg_scores", "kg_versions")
    evidence = zip(*(properties[c] for c in columns), strict=True)
    return Edge(
        source=source,
        type=type,
        target=target,
        evidence=frozenset(
            Evidence(paper=p, span=Span(start, stop), sentence=s, rule=rule, score=score, version=version)
            for p, start, stop, s, rule, score, version in evidence
        ),
    )


def paper(text: str) -> Paper:
    """Return the paper that was kept beside its node."""
    data = json.loads(text)
    return Paper(**(data | {"urls": tuple(data["urls"]), "authors": tuple(data["authors"])}))


def form_key(form: str) -> str:
    """Return what stands for a normal form in the index: of letters that its query language leaves alone, and short.

    >>> len(form_key("x" * 10_000))
    32
    """
    return hashlib.sha256(form.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def format_of(digest: str) -> int:
    """Return the version of what a stored graph looks like, as the digest of one of its rows says it.

    >>> format_of(_with_digest({})["kg_digest"]) == FORMAT
    True
    """
    return int(digest.partition(":")[0])


def _with_digest(values: dict[str, Any]) -> dict[str, Any]:
    content = hashlib.sha256(codec.canonical(values).encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return values | {"kg_digest": f"{FORMAT}:{content}"}


def _paper_json(paper: Paper) -> str:
    values = {name: getattr(paper, name) for name in ("id", "title", "abstract", "date", "urls", "authors")}
    return codec.canonical(values)
