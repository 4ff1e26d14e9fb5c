"""Patterns as data: one JSON object a line in `data/patterns/*.jsonl`, matched by spaCy's Matcher.

Keys: `id`; `type` of what is named ("" when the pattern cannot tell); `pattern`, a list of spaCy token patterns, those
of the name marked with `"NAME": true`, where `"$word"` stands for a token pattern or a list of words of
`data/patterns/words.json`; `examples`, pairs of a text and the names found in it; `counterexamples`, texts in which
nothing is found. A test runs every example.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

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


class _Flags:
    """Lexical flags for what patterns ask of a token's text: told once a word, where a predicate is asked each time."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab
        self.known: dict[tuple[str, str], int] = {}

    def put_in(self, token: dict[str, Any]) -> dict[Any, Any]:
        """Return a token pattern with flags in place of its predicates on the text, as long as there are flags left."""
        flagged: dict[Any, Any] = {}
        for attribute, value in token.items():
            test = _test(attribute, value)
            flag = self._flag(attribute, value, test) if test else None
            flagged |= {attribute: value} if flag is None else {flag: True}
        return flagged

    def _flag(self, attribute: str, value: Any, test: Callable[[str], bool]) -> int | None:
        key = (attribute, json.dumps(value, sort_keys=True))
        if key not in self.known:
            try:
                self.known[key] = self.vocab.add_flag(test)
            except ValueError:
                return None
        return self.known[key]


def _test(attribute: str, value: Any) -> Callable[[str], bool] | None:
    """Return what a predicate on a word's text asks of it; None where it is no such predicate."""
    if attribute not in {"TEXT", "LOWER"} or not isinstance(value, dict) or len(value) != 1:
        return None
    [(kind, wanted)] = value.items()
    form = str.lower if attribute == "LOWER" else str
    if kind == "REGEX":
        search = re.compile(wanted).search
        return lambda text: search(form(text)) is not None
    if kind in {"IN", "NOT_IN"}:
        words, inside = frozenset(wanted), kind == "IN"
        return lambda text: (form(text) in words) is inside
    return None


class Patterns:
    """The spaCy component that runs the patterns; the longest match of a pattern at a place counts."""

    def __init__(self, nlp: Language, patterns: Iterator[Pattern]) -> None:
        # spaCy would refuse a flag as a key, so what is written in the files is checked before flags are put in.
        self.matcher, checked = Matcher(nlp.vocab, validate=False), Matcher(nlp.vocab)
        self.patterns: dict[str, Pattern] = {}
        flags = _Flags(nlp.vocab)
        for pattern in patterns:
            checked.add(pattern.id, [list(pattern.tokens)])
            self.patterns[pattern.id] = pattern
            self.matcher.add(pattern.id, [[flags.put_in(token) for token in pattern.tokens]], greedy="LONGEST")

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
