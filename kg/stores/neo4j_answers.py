"""What goes to Neo4j with a person's own statement, and what comes back: plain values, or why it was refused."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from kg.errors import CypherError, did_you_mean
from kg.schema import EDGES, NODES
from kg.stores import dialect, stopped
from kg.stores.bolt import message
from kg.stores.ddl import columns
from kg.stores.neo4j_rows import HIDDEN
from kg.text import sound

if TYPE_CHECKING:
    from neo4j import ResultSummary

# What the graph file's engine says and Neo4j does not: a sign of it in the statement, and what to write instead.
_HINTS = tuple(
    (re.compile(sign, re.IGNORECASE), hint)
    for sign, hint in (
        (r"\blabel\s*\(", "write type(r) for label(r) of an edge, labels(n)[0] for that of a node"),
        (r"\*\s*(?:ALL\s+)?SHORTEST\b", "write shortestPath((a)-[*1..6]-(b)) for (a)-[* SHORTEST 1..6]-(b)"),
        (
            r"\blist_(?:transform|filter)\s*\(",
            "write [x IN list | …] or [x IN list WHERE …] for list_transform and list_filter",
        ),
    )
)
_NOT_KNOWN = {
    "01N50": ("node type", list(NODES)),
    "01N51": ("edge type", list(EDGES)),
    "01N52": ("property", sorted({name for type in (*NODES, *EDGES) for name, _ in columns(type)})),
}
"""The statuses by which the server says that a database has no such name, and the names that may well be missing."""


def given(name: str, value: Any) -> Any:
    """Return a parameter as the driver takes it.

    Raises:
        CypherError: it is of no type that Cypher has.
    """
    match value:
        case None | bool() | float() | datetime.date() | datetime.time():
            return value
        case int() if -(2**63) <= value < 2**63:
            return value
        case int():
            raise CypherError(f"the parameter {name} is too large a number: Cypher takes 64 bits")
        case str():
            return sound(value)
        case list() | tuple():
            return [given(name, item) for item in value]
        case dict():
            return {sound(str(key)): given(name, item) for key, item in value.items()}
    raise CypherError(f"the parameter {name} is of type {type(value).__name__}, which Cypher cannot take")


def plain(value: Any) -> Any:
    """Return a value of an answer as plain Python, without what is ours to hide.

    >>> plain([1.5, None, {"a": datetime.date(2025, 1, 3)}])
    [1.5, None, {'a': '2025-01-03'}]
    """
    from neo4j.graph import Node, Path, Relationship  # noqa: PLC0415  an extra

    match value:
        case None | bool() | int() | float() | str():
            return value
        case Node():
            return _labelled(":".join(sorted(value.labels, key=_types_first)), dict(value))
        case Relationship():
            return _labelled(value.type, dict(value))
        case Path():
            return {"nodes": [plain(n) for n in value.nodes], "rels": [plain(r) for r in value.relationships]}
        case dict():  # properties(n), too
            return {key: plain(item) for key, item in value.items() if not key.startswith(HIDDEN)}
        case list() | tuple() if type(value) in {list, tuple}:
            return [plain(item) for item in value]
        case bytes() | bytearray():
            return value.hex()
    return value.iso_format() if hasattr(value, "iso_format") else _isoformat(value)


def _isoformat(value: Any) -> str:
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)


def _types_first(label: str) -> tuple[bool, str]:
    return label not in NODES, label


def _labelled(label: str, properties: dict[str, Any]) -> dict[str, Any]:
    """Return a node or an edge with its columns in the order of the schema, other applications' properties last."""
    first = label.partition(":")[0]
    known = [name for name, _ in columns(first)] if first in NODES or first in EDGES else []
    names = [n for n in known if n in properties] + sorted(n for n in properties if n not in known)
    return {"_label": label} | {n: plain(properties[n]) for n in names if not n.startswith(HIDDEN)}


@contextmanager
def refusal(statement: str, limit: float) -> Iterator[None]:
    """Raise what the server says against a statement as a CypherError; what it says against the user passes through."""
    from neo4j.exceptions import ClientError, DatabaseError, Neo4jError, TransientError  # noqa: PLC0415  an extra

    try:
        yield
    except (ClientError, DatabaseError, TransientError) as error:
        said = _sentence(error, statement, limit)
        if not said:
            raise
        raise CypherError(said) from error
    except (ValueError, TypeError, OverflowError) as error:
        if isinstance(error, Neo4jError):
            raise
        raise CypherError(f"Cypher: {error}") from error


def _sentence(error: Any, statement: str, limit: float) -> str:
    code = str(error.code).removeprefix("Neo.")
    match code.split("."):
        case [_, "Statement", "AccessMode"]:
            return "read-only: the statement writes; give --write to let it change the graph"
        case [_, "Transaction", "TransactionTimedOut" | "TransactionTimedOutClientConfiguration" | "Terminated"]:
            return stopped(limit)
        case [_, "Statement", _] | [_, "Procedure", _] | [_, "Schema", _]:
            hints = [hint for sign, hint in _HINTS if sign.search(dialect.bare(statement))]
            hint = f" ({'; '.join(hints)})" if hints else ""
            return f"Cypher: {message(error)}{hint}"
    return ""


def checked(summary: ResultSummary) -> None:
    """See that a statement names nothing that neither the database nor the schema has: on Neo4j that finds nothing.

    Raises:
        CypherError: it does; the nearest names are suggested.
    """
    for status in summary.gql_status_objects:
        what, names = _NOT_KNOWN.get(status.gql_status, ("", []))
        match = re.search(r"`([^`]*)`", status.status_description) if what else None
        if match and match[1] not in names:
            hint = did_you_mean(match[1], names) or f" There are {', '.join(names)}."
            raise CypherError(f"Cypher: the graph has no {what} {match[1]}.{hint}")
