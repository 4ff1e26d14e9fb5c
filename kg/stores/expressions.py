"""Expressions of Neo4j's Cypher in LadybugDB's: where both take them and mean another thing, and some more.

LadybugDB counts places in lists and texts from one, has a sum of nothing that is null, and drops an ORDER BY before an
aggregate. Each function changes a statement so that it means on LadybugDB what it means on Neo4j.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import takewhile

from kg.errors import CypherError
from kg.stores.tokens import Clause, Statement

_RENAMED = {
    "startnode": "start_node",
    "endnode": "end_node",
    "log": "ln",
    "tostring": "to_string",
    "elementid": "id",
    "char_length": "size",
    "character_length": "size",
}
_OF_A_TYPE = frozenset({"TYPE", "LABEL", "LABELS"})
_OF_A_PATH = frozenset({"nodes", "relationships", "rels"})


def functions(statement: Statement) -> None:
    """Write the functions that are called, or mean, something else."""
    for name, word, _, _ in statement.calls(*_RENAMED):
        statement.replace(word, _RENAMED[name])
    for name, word, opened, closed in statement.calls("sum", "ceil", "floor", "head", "last", "tail", "isempty"):
        first, last = {
            "sum": ("coalesce(sum(", "), 0)"),  # a sum of nothing is null here
            "ceil": ("ceil(1.0 * (", "))"),  # of a whole number they are whole numbers here
            "floor": ("floor(1.0 * (", "))"),
            "head": ("list_max(list_slice(", ", 1, 1))"),
            "last": ("list_max(list_slice(", ", -1, -1))"),
            "tail": ("list_slice(", ", 2, -1)"),
            "isempty": ("(size(", ") = 0)"),
        }[name]
        statement.remove(word, opened)
        statement.replace(opened, first)
        statement.replace(closed, last)
    for name, word, opened, closed in statement.calls("type", "labels"):
        begin, end = ("[label", ")]") if name == "labels" else ("label", ")")
        if closed == opened + 2:  # here a node that is not there has a label all the same
            begin, end = f"CASE WHEN {statement[opened + 1].text} IS NULL THEN null ELSE {begin}", f"{end} END"
        statement.replace(word, begin)
        statement.replace(closed, end)
    for _, _, opened, closed in statement.calls("substring"):
        given = statement.split(opened + 1, closed)
        if len(given) in {2, 3}:  # the engine refuses other numbers
            statement.put(text="(", before=given[1][0])
            statement.put(text=") + 1", after=given[1][1] - 1)
        if len(given) == 2:
            statement.put(text=f", size({statement.slice(*given[0])})", before=closed)
    for _, word, opened, closed in statement.calls("round"):
        given = statement.split(opened + 1, closed)
        if len(given) == 1 or (len(given) == 2 and statement.slice(*given[1]) == "0"):
            (start, stop), *_ = given
            statement.remove(stop, closed)
            statement.replace(word, "floor")
            statement.put(text="1.0 * (", before=start)
            statement.put(text=") + 0.5", after=stop - 1)


def comprehensions(statement: Statement) -> None:
    """Write `[x IN list WHERE … | …]` with list_filter and list_transform."""
    for opened, token in enumerate(statement.tokens):
        if token.text != "[" or not statement.is_walk(opened):
            continue
        if _is_taken(statement, opened) or statement[opened - 1].text == "-":
            continue
        closed, name = statement.partner[opened], statement[opened + 1].text
        where, bar = statement.find(opened + 3, closed, "WHERE"), statement.find(opened + 3, closed, "|")
        statement.remove(opened + 1, opened + 3)
        statement.replace(opened, "list_transform(" * (bar is not None) + "list_filter(" * (where is not None))
        if where is not None:
            statement.replace(where, f", {name} ->")
        if bar is not None:
            statement.replace(bar, f"{')' if where is not None else ''}, {name} ->")
        statement.replace(closed, ")" if where is not None or bar is not None else "")


def along_paths(statement: Statement) -> None:
    """Walk over one property of a path's nodes or edges: over these themselves, LadybugDB mixes up what they hold."""
    for opened, token in enumerate(statement.tokens):
        name, kind = statement[opened + 1], statement[opened + 3].text
        if not statement.is_walk(opened) or kind.lower() not in _OF_A_PATH or statement[opened + 4].text != "(":
            continue
        start, stop = opened + 3, statement.partner[opened + 4]
        used = [i for i in range(stop + 1, statement.partner[opened]) if statement[i].text == name.text]
        used = [i for i in used if statement[i - 1].text != "."]
        if all(statement[i - 1].text == "(" and statement[i - 2].word in _OF_A_TYPE for i in used):
            continue
        properties = {statement[i + 2].text if statement[i + 1].text == "." else "" for i in used}
        is_counted = statement[opened - 1].text == "(" and statement[opened - 2].word == "SIZE"
        if token.text == "[" and not is_counted and statement.find(stop, statement.partner[opened], "|") is None:
            properties.clear()  # the nodes themselves are asked for
        if len(properties) != 1 or "" in properties:
            raise CypherError(
                f"Cypher: a walk over {kind}(…) must use one property of each here, as "
                f"[{name.text} IN {kind}(…) | {name.text}.name] does, or UNWIND {kind}(…)"
            )
        statement.put(text="properties(", before=start)
        statement.put(text=f", '{properties.pop()}')", after=stop)
        for i in used:
            statement.remove(i + 1, i + 3)


def places(statement: Statement) -> None:
    """Count places in lists from nought, with null where there is none, and slices likewise."""
    for opened, token in enumerate(statement.tokens):
        if token.text != "[" or not _is_taken(statement, opened):
            continue
        closed = statement.partner[opened]
        if statement.find(opened + 1, closed, ":") is not None or statement[opened + 1].kind == "text":
            continue  # LadybugDB's own slice; an item of a map
        dots = statement.find(opened + 1, closed, "..")
        start = statement.operand_start(opened - 1)
        statement.remove(opened, closed)
        if dots is None:
            place = _place(statement, opened + 1, closed, from_nought=True)
            # The greatest item of a slice of one is null where there is none; nodes and edges have no greatest.
            is_path = statement[start].text.lower() in _OF_A_PATH and statement[start + 1].text == "("
            statement.put(text="list_extract(" if is_path else "list_max(list_slice(", before=start)
            statement.replace(closed, f", {place})" if is_path else f", {place}, {place}))")
            continue
        first = _place(statement, opened + 1, dots, from_nought=True)
        last = _place(statement, dots + 1, closed, from_nought=False)
        statement.put(text="list_slice(", before=start)
        statement.replace(closed, f", {first or '1'}, {last or '-1'})")


def projections(statement: Statement) -> None:
    """Write `m {.name, n: 1}` as a map."""
    for index, token in enumerate(statement.tokens):
        before = statement[index - 1]
        is_first = statement[index + 1].text == "." or statement[index + 1].kind == "name"
        if token.text != "{" or before.kind != "name" or statement.is_keyword(index - 1) or not is_first:
            continue
        around = statement.around[index]
        if before.word in {"EXISTS", "COUNT", "CALL", "COLLECT"} or statement[index - 2].text in {":", "|", "("}:
            continue
        if around >= 0 and statement[around].text == "[" and statement[around - 1].text == "-":
            continue
        closed = statement.partner[index]
        statement.put(text=f"CASE WHEN {before.text} IS NULL THEN null ELSE ", before=index)
        statement.put(text=" END", after=closed)
        statement.replace(index - 1, "")
        for start, stop in statement.split(index + 1, closed):
            if statement[start].text == ".":
                if statement[start + 1].text == "*":
                    raise CypherError(f"Cypher: no {before.text} {{.*}} here: return {before.text} itself")
                statement.replace(start, f"{statement[start + 1].text}: {before.text}.")
            elif stop == start + 1:
                statement.put(text=f"{statement[start].text}: ", before=start)


def type_tests(statement: Statement) -> None:
    """Write `x:Method` as a condition with label(x)."""
    for index, token in enumerate(statement.tokens):
        if token.text != ":" or statement[index - 1].kind != "name" or statement[index + 1].kind != "name":
            continue
        clause = max((c for c in statement.clauses if c.start < index < c.stop), key=lambda c: c.start, default=None)
        if clause is None or clause.word == "MATCH" or _is_key_or_pattern(statement, index, clause):
            continue
        stop = index + 2
        while statement[stop].text == "|" and statement[stop + 1].kind == "name":
            stop += 2
        types = [statement[i].text.strip("`") for i in range(index + 1, stop, 2)]
        name = statement[index - 1].text
        statement.remove(index, stop)
        statement.replace(index - 1, f"(CASE WHEN {name} IS NULL THEN null ELSE label({name}) END IN {types!r})")


def order_before_aggregates(statement: Statement) -> None:
    """Keep the order of a WITH for what comes next: LadybugDB forgets it, and with it what a LIMIT leaves out."""
    for clause in statement.clauses:
        if clause.word != "ORDER":
            continue
        query = [c for c in statement.clauses if c.scope == clause.scope]
        place = query.index(clause)
        if not place or query[place - 1].word != "WITH":
            continue
        if any(c.word in {"WITH", "RETURN"} and statement[c.start + 1].text == "*" for c in query[place - 1 :]):
            raise CypherError("Cypher: no * in or after a WITH … ORDER BY here: write out what goes on")
        rest = list(takewhile(lambda c: c.word in {"SKIP", "OFFSET", "LIMIT", "WHERE"}, query[place + 1 :]))
        if all(c.word == "WHERE" for c in rest):  # LadybugDB wants a number of rows
            statement.put(text=f" LIMIT {2**63 - 1}", after=clause.stop - 1)
        statement.put(text=f" UNWIND [1] AS _row{place}", after=[clause, *rest][-1].stop - 1)


def _is_key_or_pattern(statement: Statement, colon: int, clause: Clause) -> bool:
    """Whether a colon belongs to a map, or to a pattern that is a condition."""
    opened = statement.around[colon]
    if opened in {-1, clause.scope}:
        return False
    beside = {statement[opened - 1].text, statement[statement.partner[opened] + 1].text}
    return statement[opened].text != "(" or bool(beside & {"-", ">", "<"})


def _is_taken(statement: Statement, opened: int) -> bool:
    """Whether a [ takes something of what stands before it; else it begins a list, or an edge of a pattern."""
    before = statement[opened - 1]
    is_value = before.kind in {"name", "parameter"} or before.text in {")", "]"}
    return is_value and not statement.is_keyword(opened - 1)


def _place(statement: Statement, start: int, stop: int, *, from_nought: bool) -> str:
    """A place in a list, counted from one; negative places count from the end, up to the last one without it."""
    said = statement.slice(start, stop)
    if not said:
        return ""
    up, down = ("+ 1", "") if from_nought else ("", "- 1")
    if stop == start + 1 and said.isdigit():
        return str(int(said) + from_nought)
    if stop == start + 2 and statement[start].text == "-" and statement[start + 1].text.isdigit():
        return str(int(said.replace(" ", "")) - (not from_nought))
    return f"(CASE WHEN ({said}) >= 0 THEN ({said}) {up} ELSE ({said}) {down} END)"


def limits(statement: Statement, numbers: Mapping[str, int]) -> None:
    """Write the numbers behind LIMIT and SKIP out: with a parameter there, LadybugDB plans the statement every time."""
    for index, token in enumerate(statement.tokens):
        number = numbers.get(statement[index + 1].text.strip("$`"), -1)
        if token.word in {"LIMIT", "SKIP", "OFFSET"} and statement[index + 1].kind == "parameter" and number >= 0:
            statement.replace(index + 1, str(number))
