"""Edges walked once: Neo4j walks no edge twice in one MATCH, LadybugDB does unless it is told.

A statement is changed so that it means on LadybugDB what it means on Neo4j, or a CypherError names the construct and
what to write instead.
"""

from __future__ import annotations

from itertools import combinations

from kg.errors import CypherError
from kg.stores.relations import Place, Relation, bounds, predicates, relations, walk
from kg.stores.tokens import Clause, Statement

_TAKES_EDGES = frozenset({"RELS", "NODES", "LENGTH", "PROPERTIES", "IS_TRAIL", "IS_ACYCLIC", "COST"})


def edges_once(statement: Statement) -> None:
    """See that no edge is walked twice in one MATCH, as on Neo4j, and that conditions on edges are looked at late."""
    matches = [c for c in statement.clauses if c.word == "MATCH"]
    patterns = [list(relations(statement, match.start + 1, match.stop)) for match in matches]
    edges = {r.name for found in patterns for r in found} - {""}
    for match, found in zip(matches, patterns, strict=True):
        for relation in found:
            if relation.star is not None:
                _once(statement, relation)
        if len(found) > 1 and (where := statement.following(match, "WHERE")):
            _look_late(statement, where, found, edges)
        if pairs := [pair for pair in combinations(found, 2) if pair[0].may_be(pair[1])]:
            _keep_apart(statement, match, found, pairs)
    for start, stop in predicates(statement):
        found = list(relations(statement, start, stop))
        if any(a.may_be(b) for a, b in combinations(found, 2)) or any(r.star is not None for r in found):
            raise CypherError(
                "Cypher: a pattern of several edges in WHERE: write EXISTS { MATCH … } around it, in which no edge is "
                "walked twice"
            )


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
    if not relation.is_shortest and (steps := bounds(statement, relation))[1] > 1:
        walk(statement, relation, "TRAIL", *steps)


def _keep_apart(
    statement: Statement, match: Clause, found: list[Relation], pairs: list[tuple[Relation, Relation]]
) -> None:
    """Add to the WHERE of a MATCH that the edges of each pair are not the same."""
    if any(r.is_shortest for pair in pairs for r in pair):
        raise CypherError("Cypher: a shortest path beside another edge in one MATCH: give each a MATCH of its own")
    conditions = " AND ".join(_different(statement, found, *pair) for pair in pairs)
    if where := statement.following(match, "WHERE"):
        statement.put(text=f" {conditions} AND (", after=where.start)
        statement.put(text=")", after=where.stop - 1)
    else:
        statement.put(text=f" WHERE {conditions}", after=match.stop - 1)


def _different(statement: Statement, found: list[Relation], first: Relation, second: Relation) -> str:
    """The condition that two of the edges that were found are not one, by the nodes they join as far as these tell."""
    many = [relation for relation in (first, second) if relation.star is not None]
    is_told = not many and first.is_told_by_ends(second)
    apart = [] if many else _ends_apart(statement, first, second)
    if is_told:
        return " AND ".join(f"({' OR '.join(terms or ['false'])})" for terms in apart)
    for relation in (first, second):
        _name_edge(statement, relation)
    ids = [f"properties(rels({relation.name}), '_id')" for relation in many]
    match ids:
        case []:
            by_id = f"id({first.name}) <> id({second.name})"
        case [steps]:
            (one,) = {first, second}.difference(many)
            by_id = f"NOT list_contains({steps}, id({one.name}))"
        case _:
            by_id = f"NOT list_has_any({', '.join(ids)})"
    late = _never(statement, found) if len(found) > 2 else ""
    return " AND ".join(f"({' OR '.join((*terms, by_id))}{late})" for terms in apart or [[]])


def _ends_apart(statement: Statement, first: Relation, second: Relation) -> list[list[str]]:
    """The conditions, of each list at least one, under which two edges do not join the same nodes."""
    (a, b), (c, d) = first.ends, second.ends
    ways = [((a, c), (b, d))]
    if not (first.arrow and second.arrow):
        ways.append(((a, d), (b, c)))
    for place in (place for way in ways for pair in way for place in pair if pair[0] is not pair[1]):
        _name_node(statement, place)
    apart = [[f"id({x.name}) <> id({y.name})" for x, y in way if x is not y and x.name != y.name] for way in ways]
    # Where a node is shared, the other way round follows.
    return [min(apart, key=len)] if any(len(terms) < 2 for terms in apart) else apart


def _look_late(statement: Statement, where: Clause, found: list[Relation], edges: set[str]) -> None:
    """Have the conditions wait that hold an edge against something else."""
    for start, stop in _parts(statement, where):
        named = {statement[i].text for i in range(start, stop) if _is_value(statement, start, i)}
        if named & edges and len(named) > 1:
            statement.put(text="(", before=start)
            statement.put(text=f"{_never(statement, found)})", after=stop - 1)


def _never(statement: Statement, found: list[Relation]) -> str:
    """What a condition has behind it to wait until the whole pattern has been found: by itself it is never so.

    LadybugDB reads the properties of an edge wrongly where the pattern goes on behind a condition on them.
    """
    places = [place for relation in found for place in relation.ends]
    for place in places:
        _name_node(statement, place)
    return "".join(f" OR id({name}) <> id({name})" for name in dict.fromkeys(place.name for place in places))


def _name_node(statement: Statement, place: Place) -> None:
    if not place.name:
        _no_star(statement)
        place.name = f"_node{place.opened}"
        statement.put(text=place.name, after=place.opened)


def _name_edge(statement: Statement, relation: Relation) -> None:
    if not relation.name:
        _no_star(statement)
        relation.name = f"_edge{relation.start}"
        is_bare = statement[relation.start].text != "["
        statement.put(text=f"[{relation.name}]" if is_bare else relation.name, after=relation.start)


def _no_star(statement: Statement) -> None:
    for clause in statement.clauses:
        if clause.word in {"RETURN", "WITH"} and statement[clause.start + 1].text == "*":
            raise CypherError(
                f"Cypher: {clause.word} * beside two edges that must be told apart, of which something has no name: "
                "name edges and nodes, as in (p)-[r:USES]->(m), or write out what you want"
            )


def _parts(statement: Statement, where: Clause) -> list[tuple[int, int]]:
    """The conditions that a WHERE joins by AND, half-open, in tokens."""
    start, stop = where.start + 1, where.stop
    if statement.find(start, stop, "OR") is not None or statement.find(start, stop, "XOR") is not None:
        return [(start, stop)]
    return statement.split(start, stop, "AND")


def _is_value(statement: Statement, start: int, index: int) -> bool:
    """Whether a token of a condition from `start` may be the name of something found: no property, type, key, call."""
    token, scope = statement[index], statement.around[index]
    while scope >= start:  # a query of its own, or a map, has names of its own
        if statement[scope].text == "{":
            return False
        scope = statement.around[scope]
    is_bare = statement[index - 1].text not in {".", ":", "$"} and statement[index + 1].text not in {":", "("}
    return token.kind == "name" and is_bare and not statement.is_keyword(index)
