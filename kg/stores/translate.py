"""Neo4j's Cypher for LadybugDB: a statement means on a graph file what it means on a server, or is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from kg.stores import expressions, patterns, trails, traps
from kg.stores.tokens import Statement


class Translated(NamedTuple):
    """What LadybugDB is asked, and what the columns are called on Neo4j, where a * stands for all names."""

    text: str
    columns: tuple[str, ...]

    def arrange(self, columns: Sequence[str]) -> tuple[tuple[str, ...], list[int]]:
        """Return the columns of an answer as they are called and ordered on Neo4j, and where each is now.

        >>> Translated("", ("*", "count(r)")).arrange(["b", "a", "COUNT(r)"])
        (('a', 'b', 'count(r)'), [1, 0, 2])
        """
        places = list(range(len(columns)))
        if self.columns[:1] == ("*",):
            names = places[: len(columns) - len(self.columns) + 1]
            places[: len(names)] = sorted(names, key=lambda place: columns[place])
            return (*(columns[p] for p in places[: len(names)]), *self.columns[1:]), places
        return self.columns if len(self.columns) == len(columns) else tuple(columns), places


def translate(text: str, parameters: Mapping[str, Any]) -> Translated:
    """Write a statement in LadybugDB's Cypher.

    Raises:
        CypherError: it would mean something else there; what to write instead is said.

    >>> translate("MATCH (a)<-[:USES]-(p)-[:USES]->(b) RETURN count(*)", {}).text
    'MATCH (a)<-[:USES]-(p)-[:USES]->(b) WHERE (id(a) <> id(b)) RETURN count(*)'
    >>> translate("MATCH ()-[r]->(m) RETURN m.aliases[0], count(r)", {}).columns
    ('m.aliases[0]', 'count(r)')
    """
    forms = tuple(sorted((name, traps.form_of(value)) for name, value in parameters.items()))
    return _translated(text, forms, tuple(sorted(p for p in parameters.items() if type(p[1]) is int)))


@lru_cache(maxsize=256)
def _translated(text: str, forms: tuple[tuple[str, str], ...], numbers: tuple[tuple[str, int], ...]) -> Translated:
    """Translate for parameters of these forms: the same statement is often asked of other things."""
    statement = Statement(text)
    traps.functions(statement)
    traps.comparisons(statement, dict(forms))
    traps.null_texts(statement)
    traps.lists_walked_twice(statement)
    patterns.one_type_a_node(statement)
    patterns.ends_of_edges(statement)
    patterns.shortest_paths(statement)
    patterns.subqueries(statement)
    expressions.type_tests(statement)
    expressions.functions(statement)
    expressions.projections(statement)
    expressions.along_paths(statement)
    expressions.comprehensions(statement)
    expressions.places(statement)
    expressions.order_before_aggregates(statement)
    expressions.limits(statement, dict(numbers))
    trails.edges_once(statement)
    return Translated(str(statement), _columns(statement))


def _columns(statement: Statement) -> tuple[str, ...]:
    """What Neo4j calls the columns: the alias, or the expression as it was written."""
    returns = next((c for c in statement.clauses if c.word == "RETURN" and c.scope < 0), None)
    if returns is None:
        return ()
    start = returns.start + (2 if statement[returns.start + 1].word == "DISTINCT" else 1)
    return tuple(_column(statement, *item) for item in statement.split(start, returns.stop))


def _column(statement: Statement, start: int, stop: int) -> str:
    alias = statement.find(start, stop, "AS")
    if alias is None:
        return statement.slice(start, stop)
    return statement.slice(alias + 1, stop).strip("`")
