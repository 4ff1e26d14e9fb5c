"""Annotated files: one JSON object a paper, as careful readers and `kg extract` write them.

Keys: title, entities [{name, type, aliases, role}], relations [[head, TYPE, tail]], links [{url, kind, owner}] and
results [{method, dataset, metric, value}]. How each was decided may stand beside it; see `kg.extract.to_annotation`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kg.errors import SourceError
from kg.text import sound

Annotation = Mapping[str, Any]

_TEXTS = {
    "entities": ("name", "type"),
    "links": ("url",),
    "results": (),
}
_OPTIONAL_TEXTS = {
    "entities": ("role", "rule", "role_rule"),
    "links": ("kind", "owner", "rule"),
    "results": ("method", "dataset", "metric", "rule"),
}


def read_annotations(path: Path) -> list[Annotation]:
    """Return the annotations in a JSON Lines file.

    Raises:
        SourceError: the file cannot be read, or a line is no object with a title.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror or error}.") from None
    except UnicodeDecodeError:
        raise SourceError(f"{path}: not UTF-8 text; annotations are JSON Lines, one object a paper.") from None
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            value = _whole(json.loads(line))
        except (ValueError, RecursionError) as error:
            raise SourceError(f"{path}:{number}: not JSON ({error}); expected one object a line.") from None
        if problem := _malformed(value):
            raise SourceError(f"{path}:{number}: {problem}; `kg extract` writes what is expected.")
        found.append(value)
    if not found:
        raise SourceError(f"{path}: holds no annotated paper.")
    return found


def _whole(value: Any) -> Any:
    """Return a JSON value in which half a character (a lone surrogate) is U+FFFD, for no output can hold it."""
    text = json.dumps(value, ensure_ascii=False)
    return value if text.isascii() else json.loads(sound(text))


def _malformed(value: Any) -> str:
    """Say what is wrong with the shape of an annotation, or nothing."""
    if not isinstance(value, dict) or not isinstance(value.get("title"), str):
        return "expected an object with a title"
    for key, texts in _TEXTS.items():
        items = value.get(key) or []
        needed = texts or ("value",)
        if not isinstance(items, list) or any(
            not isinstance(i, dict) or any(n not in i for n in needed) for i in items
        ):
            return f"expected {key} to be a list of objects with {' and '.join(needed)}"
        for item in items:
            if wrong := [n for n in texts if not isinstance(item[n], str)]:
                return f"expected the {wrong[0]} of each of {key} to be text"
            if wrong := [n for n in _OPTIONAL_TEXTS[key] if not isinstance(item.get(n), str | None)]:
                return f"expected the {wrong[0]} of each of {key} to be text or null"
            if not _are_texts(item.get("aliases") or []):
                return "expected aliases to be a list of texts"
            if not all(_is_score(item.get(n)) for n in ("score", "role_score")):
                return f"expected the score of each of {key} to be a number from 0 to 1"
    relations = value.get("relations") or []
    if not isinstance(relations, list) or any(not _are_texts(r) or len(r) != 3 for r in relations):
        return "expected relations to be a list of [head, TYPE, tail]"
    evidence = value.get("relation_evidence")
    if evidence is not None and not _is_evidence(evidence, len(relations)):
        return "expected relation_evidence to have an object with rule and score for each of relations"
    return ""


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_score(value: Any) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1)


def _is_evidence(value: Any, length: int) -> bool:
    return (
        isinstance(value, list)
        and len(value) == length
        and all(
            isinstance(e, dict) and isinstance(e.get("rule"), str | None) and _is_score(e.get("score")) for e in value
        )
    )
