"""Where Neo4j and LadybugDB take the same expression and answer otherwise, and no other words help: refused.

Each function raises a CypherError that names the construct and what to write instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

from kg.errors import CypherError
from kg.schema import EDGES, NODES
from kg.stores.ddl import columns
from kg.stores.tokens import Statement, Token

_TYPES = {name: form for kind in (*NODES, *EDGES) for name, form in columns(kind)}
_SURE = frozenset({"id", "name"})
"""Properties that every node has."""
_COMPARING = frozenset({"=", "<>", "<", "<=", ">", ">="})
_NULLS = "NULLS"
"""What is said of a list that holds null."""


def functions(statement: Statement) -> None:
    """Refuse functions whose answers are no answers about the graph, or cannot be the same."""
    for name, word, opened, closed in statement.calls("id", "elementid", "keys", "properties", "reverse", "tostring"):
        of = statement.slice(opened + 1, closed)
        if name in {"id", "elementid"} and not _are_compared(statement, word, closed):
            raise CypherError(f"Cypher: {statement[word].text}({of}) is a number of the engine's own: write {of}.id")
        if name == "keys":
            raise CypherError(f"Cypher: keys({of}) is everything a type may have here: name the properties you want")
        if name == "properties" and len(statement.split(opened + 1, closed)) == 1:
            raise CypherError(f"Cypher: properties({of}) has empty ones here: return {of} itself, or name them")
        if name == "reverse" and not _is_text(statement, opened + 1, closed):
            raise CypherError(f"Cypher: reverse({of}) is for texts here: write list_reverse({of}) for a list")
        if name == "tostring" and _form(statement.tokens[opened + 1 : closed], {}) not in {"INT64", "STRING"}:
            raise CypherError(f"Cypher: toString({of}) is for whole numbers here: return {of} as it is")


def lists_walked_twice(statement: Statement) -> None:
    """Refuse two walks over one list of which one makes a list: LadybugDB mixes up their texts."""
    walks = [
        (opened, statement.partner[opened], statement.slice(*_walked(statement, opened)))
        for opened in range(len(statement))
        if statement.is_walk(opened)
    ]
    for first, second in combinations(walks, 2):
        is_making = "[" in {statement[first[0]].text, statement[second[0]].text}
        # A name may be a list that the other takes as a property.
        is_same = first[2] == second[2] or first[2].isidentifier() or second[2].isidentifier()
        if is_making and is_same and not first[0] < second[0] < first[1]:
            raise CypherError(
                f"Cypher: two of [x IN {first[2]} …] and any(x IN {second[2]} …) may walk one list, whose texts "
                "are mixed up here: UNWIND the list for one of them"
            )


def null_texts(statement: Statement) -> None:
    """Refuse a + of texts of which one may be null: on Neo4j that is null, here the other text."""
    missing = _optional(statement)
    for index, token in enumerate(statement.tokens):
        if token.text != "+":
            continue
        sides = [_operand(statement, index, step) for step in (-1, 1)]
        if not any(_form(side, {}) == "STRING" for side in sides):
            continue
        for side in sides:
            prop = side[-1].text if len(side) > 1 and side[-2].text == "." else ""
            if _TYPES.get(prop) == "STRING" and (prop not in _SURE or side[0].text in missing):
                of = "".join(t.text for t in side)
                raise CypherError(f"Cypher: {of} may be null, and text + null is that text here: coalesce({of}, '')")


def _walked(statement: Statement, opened: int) -> tuple[int, int]:
    """Where the list of a walk stands."""
    closed = statement.partner[opened]
    ends = (statement.find(opened + 3, closed, end) for end in ("WHERE", "|"))
    return opened + 3, min((end for end in ends if end is not None), default=closed)


def _optional(statement: Statement) -> set[str]:
    """The names that an OPTIONAL MATCH may leave without a value."""
    missing: set[str] = set()
    for clause in statement.clauses:
        if clause.word == "OPTIONAL":
            match = statement.following(clause, "MATCH")
            known = {token.text for token in statement.tokens[: clause.start]}
            missing |= {t.text for t in statement.tokens[clause.stop : match.stop if match else None]} - known
    return missing


def form_of(value: Any) -> str:
    """Return what is to be known of a parameter's value: its type, or that it is a list that holds null, else "".

    >>> form_of(3), form_of([1, None]), form_of([1])
    ('INT64', 'NULLS', '')
    """
    match value:
        case bool():
            return "BOOL"
        case int():
            return "INT64"
        case float():
            return "DOUBLE"
        case str():
            return "STRING"
        case list() | tuple() if None in value:
            return _NULLS
    return ""


def comparisons(statement: Statement, parameters: Mapping[str, str]) -> None:
    """Refuse to compare a text with a number or a date, and to look into a list that holds null.

    `parameters` are the forms of what is given.
    """
    for index, token in enumerate(statement.tokens):
        if token.word == "IN":
            _check_list(statement, index + 1, parameters)
        if token.text in _COMPARING or (token.text == ":" and statement[statement.around[index]].text == "{"):
            left, right = (_operand(statement, index, step) for step in (-1, 1))
            forms = _form(left, parameters, is_key=token.text == ":"), _form(right, parameters)
            if "" in forms or forms[0] == forms[1] or set(forms) == {"INT64", "DOUBLE"}:
                continue
            said = " ".join("".join(t.text for t in side) for side in (left, [token], right))
            kinds = {"STRING": "a text", "DATE": "a date", "BOOL": "true or false"}
            what = " with ".join(kinds.get(form, "a number") for form in forms)
            raise CypherError(
                f"Cypher: {said} compares {what}, which is never so on Neo4j: write both of one type "
                "(dates are texts, as in p.date >= '2025-01-31')"
            )


def _check_list(statement: Statement, start: int, parameters: Mapping[str, str]) -> None:
    given = parameters.get(statement[start].text.strip("$`")) if statement[start].kind == "parameter" else None
    items = statement.split(start + 1, statement.partner[start]) if statement[start].text == "[" else []
    is_null = any(stop == begin + 1 and statement[begin].word == "NULL" for begin, stop in items)
    if is_null or given == _NULLS:
        raise CypherError("Cypher: IN a list that holds null is null on Neo4j and false here: leave the null out")


def _operand(statement: Statement, index: int, step: int) -> list[Token]:
    """The simple operand beside an operator: a literal, a parameter, a name, a property, or a call."""
    if step < 0:
        start = statement.operand_start(index - 1)
        return statement.tokens[start:index]
    stop = index + 2
    if statement[index + 1].text == "-":
        stop += 1
    while statement[stop].text == "." and statement[stop + 1].kind == "name":
        stop += 2
    if statement[stop].text == "(" and statement[stop - 1].kind == "name":
        stop = statement.partner[stop] + 1
    return statement.tokens[index + 1 : stop]


def _form(operand: list[Token], parameters: Mapping[str, str], *, is_key: bool = False) -> str:
    """The type of an operand where it can be told, else ""."""
    if not operand:
        return ""
    first, last = operand[0], operand[-1]
    if (len(operand) > 1 and operand[-2].text == ".") or is_key:
        form = _TYPES.get(last.text, "")
        return form if "[" not in form else ""
    if last.text == ")":
        return {"DATE": "DATE", "LEFT": "STRING", "TOLOWER": "STRING", "TOUPPER": "STRING", "SIZE": "INT64"}.get(
            first.word, ""
        )
    if last.kind == "number":
        return "INT64" if last.text.isdigit() else "DOUBLE"
    if len(operand) > 1:
        return ""
    if first.kind == "text":
        return "STRING"
    if first.word in {"TRUE", "FALSE"}:
        return "BOOL"
    given = parameters.get(first.text.strip("$`"), "") if first.kind == "parameter" else ""
    return given if given != _NULLS else ""


def _are_compared(statement: Statement, word: int, closed: int) -> bool:
    """Whether an id is only held against another one, which says the same on every engine."""
    behind = statement[closed + 1].text in {"=", "<>"} and statement[closed + 2].word in {"ID", "ELEMENTID"}
    before = statement[word - 1].text in {"=", "<>"} and statement[statement.operand_start(word - 2)].word
    return behind or before in {"ID", "ELEMENTID"}


def _is_text(statement: Statement, start: int, stop: int) -> bool:
    return _form(statement.tokens[start:stop], {}) == "STRING"
