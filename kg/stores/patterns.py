"""Patterns of Neo4j's Cypher in LadybugDB's: shortest paths, ends of edges, types of nodes, queries in queries.

Each function changes a statement so that it means on LadybugDB what it means on Neo4j, or raises a CypherError that
names the construct and what to write instead.
"""

from __future__ import annotations

from itertools import takewhile

from kg.errors import CypherError
from kg.stores.relations import SHORTEST, bounds, is_node, relations, walk
from kg.stores.tokens import Statement


def shortest_paths(statement: Statement) -> None:
    """Write `p = shortestPath((a)-[*1..4]-(b))` as `p = (a)-[* SHORTEST 1..4]-(b)`."""
    for name, word, opened, closed in statement.calls(*(n.lower() for n in SHORTEST)):
        said = statement[word].text
        found = [r for r in relations(statement, opened + 1, closed) if r.star is not None]
        if len(found) != 1:
            raise CypherError(f"Cypher: {said} takes a pattern of one edge with a *, as in (a)-[*1..6]-(b)")
        (relation,) = found
        path = statement[word - 2].text if statement[word - 1].text == "=" else ""
        match = next((c for c in statement.clauses if c.start <= word < c.stop), None)
        where = match and statement.following(match, "WHERE")
        if path and where and any(t.text == path for t in statement.tokens[where.start : where.stop]):
            raise CypherError(
                f"Cypher: a WHERE about {path}, a shortest path, belongs to the search on Neo4j, and not here: put "
                f"WITH {path} between MATCH and WHERE, which on both means the shortest of all paths"
            )
        lowest, highest = bounds(statement, relation)
        if lowest > 1:
            raise CypherError(f"Cypher: {said} begins at one step: write *1..{highest}")
        walk(statement, relation, SHORTEST[name.upper()], max(lowest, 1), highest)
        statement.remove(word, opened + 1)
        statement.remove(closed, closed + 1)


def ends_of_edges(statement: Statement) -> None:
    """Refuse `startNode(r)` of an edge without an arrow, which here is where the pattern begins."""
    matches = [c for c in statement.clauses if c.word == "MATCH"]
    edges = {r.name: r for c in matches for r in relations(statement, c.start + 1, c.stop)}
    for _, word, opened, closed in statement.calls("startnode", "endnode"):
        edge = edges.get(statement.slice(opened + 1, closed))
        if edge is None or not edge.arrow:
            raise CypherError(
                f"Cypher: {statement.slice(word, closed + 1)} is only told of an edge that was matched with its arrow: "
                "write -[r]-> or <-[r]-"
            )


def one_type_a_node(statement: Statement) -> None:
    """Refuse `(x:A:B)` and `(x:A&B)`, which here would be read as either."""
    for index, token in enumerate(statement.tokens):
        if token.text == "(" and is_node(statement, index):
            inside = (t.text for t in statement.tokens[index + 1 : statement.partner[index]])
            head = list(takewhile(lambda text: text != "{", inside))
            if head.count(":") > 1 or "&" in head:
                raise CypherError("Cypher: a node has one type here: write (x:A|B) for either of two")
            if "!" in head:
                raise CypherError("Cypher: no (x:!A) here: name the types that it may be, as in (x:A|B)")


def subqueries(statement: Statement) -> None:
    """Write `EXISTS { (a)-->(b) }` with its MATCH, and have a COUNT { … } that finds nothing count as nought.

    LadybugDB leaves out the rows of such a COUNT, unless something of the nodes that it counts for is read.
    """
    for index, token in enumerate(statement.tokens):
        opened = index + 1
        if token.word not in {"EXISTS", "COUNT"} or statement[opened].text != "{":
            continue
        if statement[opened + 1].text == "(":
            statement.put(text="MATCH ", before=opened + 1)
        if token.word == "COUNT":
            closed = statement.partner[opened]
            known = {t.text for t in statement.tokens[:index] if t.kind == "name"}
            nodes = {statement[i + 1].text for i in range(opened, closed) if statement[i].text == "("} & known
            statement.put(text="(", before=index)
            reading = "".join(f" + 0 * coalesce({name}.papers, 0)" for name in sorted(nodes))
            statement.put(text=f"{reading})", after=closed)
