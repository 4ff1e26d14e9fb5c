"""Marking in a sentence the words an edge is about, as pieces of text: a page in UTF-16 has no use for our offsets."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kg.model import Entity

Pieces = list[str]
"""Plain and marked text in turn, beginning with plain (which may be ""); joined, they are the sentence."""

_BETWEEN = r"[\s\-‐‑–_]*"
_NAME = re.compile(rf"({_BETWEEN})(.*?)({_BETWEEN})", re.DOTALL)


def names_of(node: Entity) -> list[str]:
    """Return what a sentence may call this node: for a Paper nothing, for a Result also its value."""
    if node.type == "Paper":
        return []
    values = [str(v) for k, v in node.properties if k in {"value", "url"}]
    return [node.name, *node.aliases, *values]


def marked(sentence: str, names: Iterable[str]) -> Pieces:
    """Split a sentence at the places where it uses one of these names, however it is cased, spaced or hyphenated.

    >>> marked("Unlike BERTs, we use low-rank adaptation.", ["BERT", "Low Rank Adaptation"])
    ['Unlike ', 'BERTs', ', we use ', 'low-rank adaptation', '.']
    >>> marked("Nothing here.", ["BERT"])
    ['Nothing here.']
    """
    ways = [_pattern(n) for n in sorted(set(names), key=lambda n: (-len(n), n)) if n.strip() and len(n) <= 200]
    if not ways:
        return [sentence]
    pieces, end = [], 0
    for match in re.finditer("|".join(ways), sentence, re.IGNORECASE):
        pieces += [sentence[end : match.start()], match[0]]
        end = match.end()
    return [*pieces, sentence[end:]]


def _pattern(name: str) -> str:
    before, inner, after = _NAME.fullmatch(name.strip()).groups()  # type: ignore[union-attr]  # it matches anything
    words = _BETWEEN.join(re.escape(word) for word in re.split(_BETWEEN[:-1] + "+", inner))
    # A name may begin or end in a mark (C++, .NET), so what must not touch it is a letter, not a word boundary.
    return rf"(?<!\w){re.escape(before)}{words}{re.escape(after)}(?:e?s)?(?!\w)"
