"""The edges of patterns in Cypher: where each stands in a statement, of which types it is, and what it joins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from kg.errors import CypherError
from kg.schema import EDGES
from kg.stores.tokens import Statement

_LONGEST = 30  # steps, the most that LadybugDB goes
_RANGE = re.compile(r"(\d*)(?:(\.\.)(\d*))?")
_WALKS = frozenset({"TRAIL", "ACYCLIC", "SHORTEST", "ALL", "WSHORTEST"})
SHORTEST = {"SHORTESTPATH": "SHORTEST", "ALLSHORTESTPATHS": "ALL SHORTEST"}
"""Neo4j's functions of shortest paths, and LadybugDB's words."""


@dataclass(eq=False, slots=True)
class Place:
    """A node where a pattern says it: the token that opens it, and its name, "" for none."""

    opened: int
    name: str


@dataclass(kw_only=True, eq=False, slots=True)
class Relation:
    """An edge of a pattern, between the tokens `start` and `stop`; no types: any; `star` is where its * stands.

    `left` and `right` are the nodes as written, `arrow` is ">" or "<" as it points, "" for either way. `is_shortest`
    tells that it is a shortest path, or walks in another way that LadybugDB has words for.
    """

    start: int
    stop: int
    left: Place
    right: Place
    arrow: str = ""
    name: str = ""
    types: frozenset[str] = field(default_factory=frozenset)
    star: int | None = None
    is_shortest: bool = False

    def may_be(self, other: Relation) -> bool:
        """Whether both may be one and the same edge of the graph."""
        return bool(self._kinds & other._kinds)

    def is_told_by_ends(self, other: Relation) -> bool:
        """Whether this and the other are one edge wherever they join the same nodes: no two edges say the same."""
        kinds = self._kinds | other._kinds
        is_one_way = bool(self.arrow and other.arrow) or not any(_goes_both_ways(kind) for kind in kinds)
        return len(kinds) == 1 and is_one_way

    @property
    def ends(self) -> tuple[Place, Place]:
        """The nodes from tail to head; as written where it goes either way."""
        return (self.right, self.left) if self.arrow == "<" else (self.left, self.right)

    @property
    def _kinds(self) -> frozenset[str]:
        return self.types or frozenset(EDGES)


def relations(statement: Statement, start: int, stop: int) -> Iterator[Relation]:
    """Yield the edges of the patterns between two tokens."""
    places: dict[int, Place] = {}
    index = start
    while index < stop:
        text = statement[index].text
        if text == "(" and statement[index - 1].text.upper() not in SHORTEST:
            index = statement.partner[index]
        elif text == "[" and statement[index - 1].text == "-":
            relation = _joined(statement, places, index, statement.partner[index])
            _read(statement, relation)
            yield relation
            index = relation.stop
        elif text == "-" and statement[index + 1].text == "-":
            yield _joined(statement, places, index, index + 1)
            index += 1
        index += 1


def predicates(statement: Statement) -> Iterator[tuple[int, int]]:
    """Yield the patterns that stand as conditions outside MATCH, one after the other."""
    inside = [(c.start, c.stop) for c in statement.clauses if c.word == "MATCH"]
    index = 0
    while index < len(statement):
        end = next((stop for start, stop in inside if start <= index < stop), 0)
        if end:
            index = end
        elif statement[index].text == "(" and is_node(statement, index):
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


def is_node(statement: Statement, opened: int) -> bool:
    """Whether a bracket is a node of a pattern: in a MATCH, or with an edge beside it."""
    before, after = statement[opened - 1], statement.partner[opened] + 1
    if statement[after].text + statement[after + 1].text in {"--", "-[", "<-"}:
        return before.text not in {"+", "*", "/"} and (before.kind != "name" or statement.is_keyword(opened - 1))
    is_in_match = any(c.word == "MATCH" and c.start < opened < c.stop for c in statement.clauses)
    return is_in_match and (before.text in {",", "=", ">", "-"} or before.word == "MATCH")


def bounds(statement: Statement, relation: Relation) -> tuple[int, int]:
    """Return the least and the most steps of an edge.

    Raises:
        CypherError: they have no end, or are more than the engine goes.
    """
    assert relation.star is not None
    steps = statement.tokens[relation.star + 1 : _end_of_steps(statement, relation)]
    said = _RANGE.fullmatch("".join(token.text for token in steps))
    lowest, dots, highest = said.groups() if said else ("", None, None)
    most = highest if dots else lowest
    if not most or int(most) > _LONGEST:
        raise CypherError(
            f"Cypher: a path without an end, or of more than {_LONGEST} steps: write the most steps it may have, "
            f"as in *{lowest or 1}..5"
        )
    return int(lowest or 1), int(most)


def walk(statement: Statement, relation: Relation, how: str, lowest: int, highest: int) -> None:
    """Write how an edge of several steps is walked, and how many of them."""
    assert relation.star is not None
    statement.put(text=f" {how} {lowest}..{highest}", after=relation.star)
    statement.remove(relation.star + 1, _end_of_steps(statement, relation))


def _end_of_steps(statement: Statement, relation: Relation) -> int:
    """Where what is said of the number of steps ends, behind the *."""
    assert relation.star is not None
    stop = relation.star + 1
    while statement[stop].kind == "number" or statement[stop].text == "..":
        stop += 1
    return stop


def _goes_both_ways(kind: str) -> bool:
    """Whether an edge of the type may go from a to b and another one back."""
    if kind not in EDGES:
        return False
    tails, heads = ({end[k] for end in EDGES[kind].ends} for k in (0, 1))
    return bool(tails & heads)


def _joined(statement: Statement, places: dict[int, Place], start: int, stop: int) -> Relation:
    """The edge between two tokens, `[` and `]` or two dashes, with the nodes beside it."""
    before, after = (start - 1, stop + 1) if statement[start].text == "-" else (start - 2, stop + 2)
    arrow = ""
    if statement[before].text == "<":
        arrow, before = "<", before - 1
    elif statement[after].text == ">":
        arrow = ">"
    after += statement[after].text == ">"
    left, right = (_place(statement, places, opened) for opened in (statement.around[before], after))
    return Relation(start=start, stop=stop, left=left, right=right, arrow=arrow)


def _place(statement: Statement, places: dict[int, Place], opened: int) -> Place:
    if opened not in places:
        inside = statement[opened + 1]
        places[opened] = Place(opened, inside.text if inside.kind == "name" else "")
    return places[opened]


def _read(statement: Statement, relation: Relation) -> None:
    """Read what stands between the brackets of an edge."""
    index, types = relation.start + 1, set()
    if statement[index].kind == "name":
        relation.name = statement[index].text
        index += 1
    if statement[index].text == ":":
        while statement[index].text in {":", "|"} or statement[index].kind == "name":
            if statement[index].kind == "name":
                types.add(statement[index].text.strip("`").upper())
            index += 1
    relation.types = frozenset(types)
    if statement[index].text == "*":
        relation.star = index
        around = statement[statement.around[relation.start] - 1].word
        relation.is_shortest = statement[index + 1].word in _WALKS or around in SHORTEST
