"""Patterns as data: one JSON object a line in `data/patterns/*.jsonl`, matched by spaCy's Matcher.

Keys: `id`; `type` of what is named ("" when the pattern cannot tell); `pattern`, a list of spaCy token patterns, those
of the name marked with `"NAME": true`, where `"$word"` stands for a token pattern or a list of words of
`data/patterns/words.json`; `examples`, pairs of a text and the names found in it; `counterexamples`, texts in which
nothing is found. A test runs every example.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc

from kg.errors import SourceError
from kg.extract.document import Hit
from kg.model import Span
from kg.resources import shipped

_NAME = "NAME"


@dataclass(frozen=True, slots=True)
class Pattern:
    """One line of a pattern file."""

    id: str
    type: str
    tokens: tuple[dict[str, Any], ...]
    names: frozenset[int]
    examples: tuple[tuple[str, tuple[str, ...]], ...]
    counterexamples: tuple[str, ...]


def read_patterns() -> Iterator[Pattern]:
    """Yield the patterns that ship.

    Raises:
        SourceError: a line is not a pattern; the message names the file and the line.
    """
    folder = shipped("data", "patterns")
    words = json.loads((folder / "words.json").read_text(encoding="utf-8"))
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip():
                continue
            try:
                yield _pattern(json.loads(line), words)
            except (ValueError, KeyError, TypeError) as error:
                raise SourceError(f"{path}:{number}: not a pattern: {error!r}; see kg/extract/patterns.py") from error


def _pattern(item: dict[str, Any], words: dict[str, Any]) -> Pattern:
    tokens = [_expand(token, words) for token in item["pattern"]]
    names = frozenset(i for i, token in enumerate(tokens) if token.pop(_NAME, False))
    if not names:
        raise ValueError(f"no token of {item['id']!r} is marked as the name")
    return Pattern(
        id=item["id"],
        type=item["type"],
        tokens=tuple(tokens),
        names=names,
        examples=tuple((text, tuple(found)) for text, found in item["examples"]),
        counterexamples=tuple(item["counterexamples"]),
    )


def _expand(value: Any, words: dict[str, Any]) -> Any:
    """Put in the word lists and token patterns that `"$name"` stands for; a dict's "$" takes over all its keys."""
    if isinstance(value, str) and value.startswith("$"):
        return _expand(words[value[1:]], words)
    if isinstance(value, dict):
        base = _expand(value["$"], words) if "$" in value else {}
        return {**base, **{k: _expand(v, words) for k, v in value.items() if k != "$"}}
    if isinstance(value, list):
        return [_expand(v, words) for v in value]
    return value


class Patterns:
    """The spaCy component that runs the patterns; the longest match of a pattern at a place counts."""

    def __init__(self, nlp: Language, patterns: Iterator[Pattern]) -> None:
        self.matcher = Matcher(nlp.vocab)
        self.patterns: dict[str, Pattern] = {}
        for pattern in patterns:
            self.patterns[pattern.id] = pattern
            self.matcher.add(pattern.id, [list(pattern.tokens)], greedy="LONGEST")

    def find(self, doc: Doc) -> Iterator[tuple[Pattern, Span]]:
        """Yield each match's pattern and the place of its name."""
        for match in self.matcher(doc, with_alignments=True):
            key, start, end, alignment = cast("tuple[int, int, int, list[int]]", match)
            pattern = self.patterns[doc.vocab.strings[key]]
            inside = [start + i for i, token in enumerate(alignment[: end - start]) if token in pattern.names]
            while inside and doc[inside[-1]].text in "-/":
                inside.pop()
            if inside:
                last = doc[inside[-1]]
                yield pattern, Span(doc[inside[0]].idx, last.idx + len(last.text))

    def __call__(self, doc: Doc) -> Doc:
        """Add the hits to `doc._.hits`."""
        found = {Hit(span=span, type=p.type, rule=f"pattern:{p.id}"): None for p, span in self.find(doc)}
        doc._.hits = (*doc._.hits, *sorted(found, key=lambda h: (h.span, h.rule)))
        return doc


@lru_cache(maxsize=1)
def _all() -> tuple[Pattern, ...]:
    return tuple(read_patterns())


@Language.factory("kg_patterns", assigns=["doc._.hits"])
def make_patterns(nlp: Language, name: str) -> Patterns:
    """Build the component for a pipeline."""
    return Patterns(nlp, iter(_all()))
