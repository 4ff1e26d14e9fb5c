"""Cypher statements before they reach an engine, and an engine's complaints before they reach a person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from kg.errors import CypherError, did_you_mean
from kg.schema import EDGES, NODES
from kg.stores.ddl import columns

_QUOTED = re.compile(
    r"""'(?:\\.|[^'\\])*' | "(?:\\.|[^"\\])*" | `[^`]*` | //[^\n]* | /\*.*?\*/""", re.VERBOSE | re.DOTALL
)
_PARAMETER = re.compile(r"\$(\w+)")
_READING = ("MATCH", "OPTIONAL", "UNWIND", "WITH", "RETURN", "CALL")
_WRITING = (
    "CREATE", "MERGE", "SET", "DELETE", "DETACH", "REMOVE", "DROP", "ALTER", "COPY", "LOAD", "IMPORT", "EXPORT",
    "INSTALL", "UNINSTALL", "UPDATE", "ATTACH", "USE", "BEGIN", "COMMIT", "ROLLBACK", "CHECKPOINT", "COMMENT",
    "ANALYZE", "FORCE", "FOREACH",
)  # fmt: skip

# What Neo4j's Cypher says and this engine does not: a sign of it in the statement, and what to write instead.
_HINTS = tuple(
    (re.compile(sign, re.IGNORECASE), hint)
    for sign, hint in (
        (r"\[\s*\(", "write a MATCH and collect(…) for [(a)-->(b) | …]"),
        (r"\bexists\s*\(", "write EXISTS { … } for exists(…) of a pattern, IS NOT NULL for that of a property"),
        (r"\bCALL\s*(?:\([^)]*\))?\s*\{", "there is no CALL { … }: use WITH between two MATCH"),
        (r"\bCALL\s+\w+\s*\.", "there are no procedures of Neo4j here: `kg stats` counts the types"),
        (r"\bapoc\s*\.", "there is no APOC"),
        (r"\breduce\s*\(", "write list_reduce(list, (a, x) -> …) for reduce"),
        (r"\bsplit\s*\(", "write string_split(text, ','), which leaves out empty parts"),
        (
            r"\bto(?:Integer|Float|Boolean)\w*\s*\(",
            "write to_int64(x), to_double(x) or to_bool(x), which want what can be read so",
        ),
        (
            r"\.\s*date\s*\.|\bdate\s*\([^)]*\)\s*\.|\b(?:local)?datetime\s*\(",
            "dates are texts: use p.year, left(p.date, 7)",
        ),
        (r"\b(?:exp|stDevP?|rand|timestamp)\s*\(", "Neo4j has it, this engine has not: work it out from the rows"),
        (r"\bduration\s*[(.]", "write interval('30 days') for duration('P30D')"),
        (r"[\w)]\s*[<>]=?\s*[\w.]+\s*[<>]=?\s*\w", "write a < b AND b < c for a < b < c"),
    )
)


def bare(statement: str) -> str:
    """Return a statement without what stands in quotes or comments.

    >>> bare("RETURN 'CREATE;', `a b`, 1 // DELETE").split()
    ['RETURN', "'',", '``,', '1']
    """
    return _QUOTED.sub(lambda m: " " if m[0][0] == "/" else m[0][0] * 2, statement)


def check(statement: str, parameters: Mapping[str, Any]) -> None:
    """See that a statement is one statement, only reads, and has the parameters it names.

    Raises:
        CypherError: it is not, does not, has not.

    >>> check("MATCH (m:Method {name: $name}) RETURN m", {"name": "LoRA"})
    """
    text = bare(statement).strip().rstrip("; \t\r\n")
    if not text:
        raise CypherError("the Cypher statement is empty: write MATCH (p:Paper) RETURN p.name LIMIT 5, for one")
    if ";" in text:
        raise CypherError("only one Cypher statement at a time: there is a ; in the middle")
    first = re.match(r"(?:(?:EXPLAIN|PROFILE|LOGICAL)\s+)*(\w*)", text, re.IGNORECASE)
    word = first[1].upper() if first else ""
    # LOAD FROM may stand behind another clause, and reads files.
    if word in _WRITING or re.search(r"\bLOAD\s+(?:FROM|WITH|CSV)\b", text, re.IGNORECASE):
        raise CypherError(f"read-only: Cypher on a graph file reads the graph and nothing else, no {word}")
    if first and first[0] != first[1]:
        raise CypherError("Cypher: EXPLAIN and PROFILE tell how an engine works and not what the graph says")
    if word not in _READING:
        raise CypherError(f"a Cypher statement begins with MATCH, UNWIND, WITH, RETURN or CALL, not with {text[:20]!r}")
    check_parameters(text, parameters)


def check_parameters(statement: str, parameters: Mapping[str, Any]) -> None:
    """See that a statement has the parameters it names, and no others.

    Raises:
        CypherError: one is missing, or one is not named.

    >>> check_parameters("RETURN $name, '$x'", {"name": "LoRA"})
    """
    named = set(_PARAMETER.findall(bare(statement)))
    if missing := sorted(named - parameters.keys()):
        raise CypherError(f"the statement names ${missing[0]}, which is not given: add the parameter {missing[0]}")
    if extra := sorted(parameters.keys() - named):
        known = ", ".join(f"${n}" for n in sorted(named)) or "none"
        raise CypherError(
            f"the statement names no parameter ${extra[0]} (it names {known}).{did_you_mean(extra[0], named)}"
        )


def explain(message: str, statement: str) -> CypherError:
    """Return the error for an engine's message, in one sentence, with a hint where the dialects differ.

    >>> print(explain("Catalog exception: function REDUCE does not exist.", "RETURN reduce(s = 0, x IN [1] | s + x)"))
    Cypher: function REDUCE does not exist (write list_reduce(list, (a, x) -> …) for reduce)
    >>> print(explain("Binder exception: Table Papr does not exist.", "MATCH (p:Papr) RETURN p"))
    Cypher: there is no node or edge type Papr. Did you mean 'Paper'?
    """
    if "read-only database" in message:
        return CypherError("read-only: Cypher on a graph file reads the graph and cannot change it")
    if "buffer pool is full" in message:
        return CypherError("Cypher: the statement needs too much memory: narrow the pattern, or return less at once")
    if "unordered_map" in message:
        return CypherError("Cypher: a name stands for nodes of two types that exclude each other")
    text = bare(statement)
    hints = [hint for sign, hint in _HINTS if sign.search(text)]
    hint = f" ({'; '.join(hints)})" if hints else ""
    first = re.sub(r"^[A-Za-z ]+ exception: ", "", message.split("\n", maxsplit=1)[0]).strip().rstrip(".")
    if match := re.match(
        r"Cannot match a built-in function for given function (\S+?)\((.*?)\)|Function (\S+) did not", first
    ):
        took = (
            f"{match[1]} does not take {match[2].replace(',', ' and ')}"
            if match[1]
            else f"{match[3]} does not take this"
        )
        return CypherError(f"Cypher: {took}{hint}")
    if match := re.fullmatch(r"Table (.+) does not exist", first):
        return CypherError(
            f"Cypher: there is no node or edge type {match[1]}.{_near(match[1], [*NODES, *EDGES])}{hint}"
        )
    if match := re.fullmatch(r"Cannot find property (.+) for (.+)", first):
        of = {name: type for type in (*EDGES, *NODES) for name, _ in columns(type)}
        where = f" {of[match[1]]} has." if match[1] in of else _near(match[1], sorted(of))
        return CypherError(f"Cypher: {match[2]} has no property {match[1]}.{where}{hint}")
    if place := re.search(r"\(line: (\d+), offset: (\d+)\)", message):
        line, offset = int(place[1]), int(place[2])
        rest = (statement.split("\n")[line - 1 : line] or [""])[0][offset : offset + 30].strip()
        where = f"line {line}, column {offset + 1}, near {rest!r}" if rest else f"line {line}, at its end"
        return CypherError(f"Cypher: cannot be parsed at {where}{hint}")
    return CypherError(f"Cypher: {first}{hint}")


def _near(name: str, known: list[str]) -> str:
    return did_you_mean(name, known) or f" There are {', '.join(known)}."
