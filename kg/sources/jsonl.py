"""JSON Lines, a JSON array or one JSON object of records with a title and an abstract (see `records.FIELDS`)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kg.model import Paper
from kg.sources.format import Format, Line, Report
from kg.sources.lines import LIMIT
from kg.sources.records import Record, clean, names, told

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]')
_AROUND = re.compile(
    r'\s*\{[^{}\[\]]*"(?:papers|data|results|items|entries|records|works|articles|documents)"\s*:\s*\[\s*'
)


def _detect(head: Sequence[str]) -> bool:
    first = next((line.strip() for line in head if line.strip()), "")
    return first.startswith(("{", "[")) and (
        first in {"[]", "{}"} or any(re.match(r'[\s\[{]*"(?:[^"\\]|\\.)*"\s*:', line) for line in head)
    )


def _read(lines: Iterator[Line], report: Report) -> Iterator[Paper]:
    for number, value in _objects(lines):
        if isinstance(value, str):
            report(number, f"not a whole JSON object: {clean(value)[:60]!r}")
            continue
        for record in _records(value):
            yield from told(record, number, report)


def _records(value: Record) -> Iterator[Record]:
    """Yield the records of a value: itself, or those in it, as in `{"papers": [...]}` and `{"id1": {...}, ...}`."""
    if isinstance(value.get("paper"), Mapping) or any(names(key, "title") or names(key, "abstract") for key in value):
        yield value
        return
    nested: list[Record] = [item for v in value.values() if isinstance(v, list) for item in v if isinstance(item, dict)]
    if not nested and value and all(isinstance(v, dict) for v in value.values()):
        nested = [{"id": key, **v} for key, v in value.items()]
    yield from nested or [value]


def _objects(lines: Iterator[Line]) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """Yield each outermost object, on one line, on many, or in an array, with its first line's number.

    A text in place of an object is what could not be read as one: cut short, not JSON, or longer than `LIMIT`.
    """
    pending: list[str] = []  # the lines of an object that is still open, `depth` brackets deep
    start = depth = size = 0
    closed = False  # whether what follows belongs to an object around the records, as in `], "total": 3}`
    for number, line in lines:
        whole = _object(line)
        if whole is not None and not (pending and _is_inner(line, whole)):
            if pending:
                yield start, "".join(pending)
                pending, depth = [], 0
            yield number, whole
            continue
        at = 0
        for token in _TOKEN.finditer(line):
            mark = token.group()
            if depth == 0 and mark == "{":
                start, at, depth = number, token.start(), 1
            elif depth == 0 and mark[0] == '"':
                break
            elif depth and mark in "{[":
                depth += 1
            elif depth and mark in "}]":
                depth -= 1
                if depth == 0:
                    text = "".join([*pending, line[at : token.end()]])
                    pending, at = [], token.end()
                    value = _object(text)
                    yield start, text if value is None else value
        if depth:
            size = size * bool(pending) + len(line)
            pending.append(line[at:] + "\n")
            if depth == 2 and _AROUND.fullmatch("".join(pending[:9])):
                pending, depth = [], 0
            elif size > LIMIT:
                yield start, pending[0]
                pending, depth = [], 0
        elif rest := line[at:].strip("[]{}, \t"):
            closed = closed or line[at:].lstrip(" \t,").startswith("]")
            if not closed:
                yield number, rest
    if pending:
        yield start, "".join(pending)


def _is_inner(line: str, value: Record) -> bool:
    """Say whether a line that is an object belongs to one begun above it: indented, and no paper by itself."""
    is_paper = all(any(names(key, field) for key in value) for field in ("title", "abstract"))
    return not is_paper and (not value or not line.startswith("{"))


def _object(text: str) -> dict[str, Any] | None:
    text = text.strip().rstrip(",")
    if not text.startswith("{"):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


FORMAT = Format(
    name="jsonl",
    doc="JSON Lines, or a JSON array, of objects with a title and an abstract",
    suffixes=(".jsonl", ".ndjson", ".json"),
    detect=_detect,
    read=_read,
)
