"""Patterns of Neo4j's Cypher in LadybugDB's: edges walked once, paths of several steps, shortest paths, predicates.

Neo4j walks no edge twice in one MATCH; LadybugDB does unless it is told. Each function changes a statement so that it
means on LadybugDB what it means on Neo4j, or raises a CypherError that names the construct and what to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, takewhile

from kg.errors import CypherError
from kg.stores.tokens import Clause, Statement

_LONGEST = 30  # steps, the most that LadybugDB goes
_SHORTEST = {"SHORTESTPATH": "SHORTEST", "ALLSHORTESTPATHS": "ALL SHORTEST"}
_WALKS = frozenset({"TRAIL", "ACYCLIC", "SHORTEST", "ALL", "WSHORTEST"})
_RANGE = re.compile(r"(\d*)(?:(\.\.)(\d*))?")
_TAKES_EDGES = frozenset({"RELS", "NODES", "LENGTH", "PROPERTIES", "IS_TRAIL", "IS_ACYCLIC", "COST"})


@dataclass(kw_only=True)
class Relation:
    """An edge of a pattern, between the tokens `start` and `stop`; no types: any; `star` is where its * stands.

    `is_shortest` tells that it is a shortest path, or walks in another way that LadybugDB has words for.
    """

    start: int
    stop: int
    name: str
    types: frozenset[str]
    star: int | None = None
    is_shortest: bool = False

    def may_be(self, other: Relation) -> bool:
        """Whether both may be one and the same edge of the graph."""
        return not self.types or not other.types or bool(self.types & other.types)


def shortest_paths(statement: Statement) -> None:
    """Write `p = shortestPath((a)-[*1..4]-(b))` as `p = (a)-[* SHORTEST 1..4]-(b)`."""
    for name, word, opened, closed in statement.calls(*(n.lower() for n in _SHORTEST)):
        said = statement[word].text
        relations = [r for r in _relations(statement, opened + 1, closed) if r.star is not None]
        if len(relations) != 1:
            raise CypherError(f"Cypher: {said} takes a pattern of one edge with a *, as in (a)-[*1..6]-(b)")
        (relation,) = relations
        path = statement[word - 2].text if statement[word - 1].text == "=" else ""
        match = next((c for c in statement.clauses if c.start <= word < c.stop), None)
        where = match and statement.following(match, "WHERE")
        if path and where and any(t.text == path for t in statement.tokens[where.start : where.stop]):
            raise CypherError(
                f"Cypher: a WHERE about {path}, a shortest path, belongs to the search on Neo4j, and not here: put "
                f"WITH {path} between MATCH and WHERE, which on both means the shortest of all paths"
            )
        lowest, highest = _bounds(statement, relation)
        if lowest > 1:
            raise CypherError(f"Cypher: {said} begins at one step: write *1..{highest}")
        _walk(statement, relation, _SHORTEST[name.upper()], max(lowest, 1), highest)
        statement.remove(word, opened + 1)
        statement.remove(closed, closed + 1)


def edges_once(statement: Statement) -> None:
    """See that no edge is walked twice in one MATCH, as on Neo4j."""
    names = iter(f"_edge{n}" for n in range(1, 1_000))
    for match in [c for c in statement.clauses if c.word == "MATCH"]:
        relations = list(_relations(statement, match.start + 1, match.stop))
        for relation in relations:
            if relation.star is not None:
                _once(statement, relation)
        _apart(statement, match, [pair for pair in combinations(relations, 2) if pair[0].may_be(pair[1])], names)
    for start, stop in _predicates(statement):
        relations = list(_relations(statement, start, stop))
        if any(a.may_be(b) for a, b in combinations(relations, 2)) or any(r.star is not None for r in relations):
            raise CypherError(
                "Cypher: a pattern of several edges in WHERE: write EXISTS { MATCH … } around it, in which no edge is "
                "walked twice"
            )


def ends_of_edges(statement: Statement) -> None:
    """Refuse `startNode(r)` of an edge without an arrow, which here is where the pattern begins."""
    matches = [c for c in statement.clauses if c.word == "MATCH"]
    edges = {r.name: r for c in matches for r in _relations(statement, c.start + 1, c.stop)}
    for _, word, opened, closed in statement.calls("startnode", "endnode"):
        edge = edges.get(statement.slice(opened + 1, closed))
        if edge is None or (statement[edge.start - 2].text != "<" and statement[edge.stop + 2].text != ">"):
            raise CypherError(
                f"Cypher: {statement.slice(word, closed + 1)} is only told of an edge that was matched with its arrow: "
                "write -[r]-> or <-[r]-"
            )


def one_type_a_node(statement: Statement) -> None:
    """Refuse `(x:A:B)` and `(x:A&B)`, which here would be read as either."""
    for index, token in enumerate(statement.tokens):
        if token.text == "(" and _is_node(statement, index):
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


def _once(statement: Statement, relation: Relation) -> None:
    """Have an edge of several steps walk each edge once, and be used only as the path that it is here."""
    assert relation.star is not None
    for index, token in enumerate(statement.tokens):
        if relation.name and token.text == relation.name and not relation.start <= index < relation.stop:
            is_taken = statement[index - 1].text == "(" and statement[index - 2].word in _TAKES_EDGES
            if statement[index - 1].text not in {".", ":"} and not is_taken:
                raise CypherError(
                    f"Cypher: {relation.name} is an edge of several steps, a list on Neo4j and a path here: name the "
                    f"path, as in MATCH p = …, and take relationships(p) for {relation.name}"
                )
    if not relation.is_shortest and (bounds := _bounds(statement, relation))[1] > 1:
        _walk(statement, relation, "TRAIL", *bounds)


def _apart(statement: Statement, match: Clause, pairs: list[tuple[Relation, Relation]], names: Iterator[str]) -> None:
    """Add to the WHERE of a MATCH that the edges of each pair are not the same."""
    if not pairs:
        return
    if any(r.is_shortest for pair in pairs for r in pair):
        raise CypherError("Cypher: a shortest path beside another edge in one MATCH: give each a MATCH of its own")
    for relation in {id(r): r for pair in pairs for r in pair}.values():
        if not relation.name:
            _no_star(statement)
            relation.name = next(names)
            is_bare = statement[relation.start].text != "["
            statement.put(text=f"[{relation.name}]" if is_bare else relation.name, after=relation.start)
    conditions = " AND ".join(_different(*pair) for pair in pairs)
    if where := statement.following(match, "WHERE"):
        statement.put(text=f" {conditions} AND (", after=where.start)
        statement.put(text=")", after=where.stop - 1)
    else:
        statement.put(text=f" WHERE {conditions}", after=match.stop - 1)


def _different(first: Relation, second: Relation) -> str:
    match first.star, second.star:
        case None, None:
            return f"id({first.name}) <> id({second.name})"
        case None, _:
            return f"NOT list_contains(properties(rels({second.name}), '_id'), id({first.name}))"
        case _, None:
            return _different(second, first)
    ids = (f"properties(rels({r.name}), '_id')" for r in (first, second))
    return f"NOT list_has_any({', '.join(ids)})"


def _no_star(statement: Statement) -> None:
    for clause in statement.clauses:
        if clause.word in {"RETURN", "WITH"} and statement[clause.start + 1].text == "*":
            raise CypherError(
                f"Cypher: {clause.word} * beside two edges without names, which must be named here to be told apart: "
                "name them, as in -[r:USES]-, or write out what you want"
            )


def _walk(statement: Statement, relation: Relation, how: str, lowest: int, highest: int) -> None:
    assert relation.star is not None
    statement.put(text=f" {how} {lowest}..{highest}", after=relation.star)
    index = relation.star + 1
    while statement[index].kind == "number" or statement[index].text == "..":
        statement.remove(index, index + 1)
        index += 1


def _bounds(statement: Statement, relation: Relation) -> tuple[int, int]:
    assert relation.star is not None
    stop = relation.star + 1
    while statement[stop].kind == "number" or statement[stop].text == "..":
        stop += 1
    said = _RANGE.fullmatch("".join(t.text for t in statement.tokens[relation.star + 1 : stop]))
    lowest, dots, highest = said.groups() if said else ("", None, None)
    most = highest if dots else lowest
    if not most or int(most) > _LONGEST:
        raise CypherError(
            f"Cypher: a path without an end, or of more than {_LONGEST} steps: write the most steps it may have, "
            f"as in *{lowest or 1}..5"
        )
    return int(lowest or 1), int(most)


def _relations(statement: Statement, start: int, stop: int) -> Iterator[Relation]:
    """Yield the edges of the patterns between two tokens."""
    index = start
    while index < stop:
        text = statement[index].text
        if text == "(" and statement[index - 1].text.upper() not in _SHORTEST:
            index = statement.partner[index]
        elif text == "[" and statement[index - 1].text == "-":
            yield _relation(statement, index)
            index = statement.partner[index]
        elif text == "-" and statement[index + 1].text == "-":
            yield Relation(start=index, stop=index + 1, name="", types=frozenset())
            index += 1
        index += 1


def _relation(statement: Statement, opened: int) -> Relation:
    index, stop = opened + 1, statement.partner[opened]
    name, types, star = "", set(), None
    if statement[index].kind == "name":
        name = statement[index].text
        index += 1
    if statement[index].text == ":":
        while statement[index].text in {":", "|"} or statement[index].kind == "name":
            if statement[index].kind == "name":
                types.add(statement[index].text.strip("`").upper())
            index += 1
    if statement[index].text == "*":
        star = index
    is_shortest = star is not None and (
        statement[star + 1].word in _WALKS or statement[statement.around[opened] - 1].word in _SHORTEST
    )
    return Relation(start=opened, stop=stop, name=name, types=frozenset(types), star=star, is_shortest=is_shortest)


def _predicates(statement: Statement) -> Iterator[tuple[int, int]]:
    """Yield the patterns that stand as conditions outside MATCH, one after the other."""
    inside = [(c.start, c.stop) for c in statement.clauses if c.word == "MATCH"]
    index = 0
    while index < len(statement):
        end = next((stop for start, stop in inside if start <= index < stop), 0)
        if end:
            index = end
        elif statement[index].text == "(" and _is_node(statement, index):
            start = index
            while True:
                index = statement.partner[index] + 1
                while statement[index].text in {"-", "<", ">", "["}:
                    index = statement.partner.get(index, index) + 1
                if statement[index].text != "(" or statement[index - 1].text not in {"-", ">"}:
                    break
            yield start, index
        else:
            index += 1


def _is_node(statement: Statement, opened: int) -> bool:
    """Whether a bracket is a node of a pattern: in a MATCH, or with an edge beside it."""
    before, after = statement[opened - 1], statement.partner[opened] + 1
    if statement[after].text + statement[after + 1].text in {"--", "-[", "<-"}:
        return before.text not in {"+", "*", "/"} and (before.kind != "name" or statement.is_keyword(opened - 1))
    is_in_match = any(c.word == "MATCH" and c.start < opened < c.stop for c in statement.clauses)
    return is_in_match and (before.text in {",", "=", ">", "-"} or before.word == "MATCH")
