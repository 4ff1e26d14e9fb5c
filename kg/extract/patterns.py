"""Patterns as data: one JSON object a line in `data/patterns/*.jsonl`, matched by spaCy's Matcher.

Keys: `id`; `type` of what is named ("" when the pattern cannot tell); `pattern`, a list of spaCy token patterns, those
of the name marked with `"NAME": true`, where `"$word"` stands for a token pattern or a list of words of
`data/patterns/words.json`; `examples`, pairs of a text and the names found in it; `counterexamples`, texts in which
nothing is found. A test runs every example.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from kg.errors import SourceError
from kg.extract.document import Hit, longest, tokens_of
from kg.model import Span
from kg.resources import shipped

_NAME = "NAME"
_REMEMBERED = 50_000
"""How many words are remembered with what is true of them."""


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
    words = word_lists()
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip():
                continue
            try:
                yield _pattern(json.loads(line), words)
            except (ValueError, KeyError, TypeError) as error:
                raise SourceError(f"{path}:{number}: not a pattern: {error!r}; see kg/extract/patterns.py") from error


@lru_cache(maxsize=1)
def word_lists() -> dict[str, Any]:
    """Return the word lists and token patterns that patterns share, by name, from `data/patterns/words.json`."""
    found: dict[str, Any] = json.loads((shipped("data", "patterns") / "words.json").read_text(encoding="utf-8"))
    return found


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


def asks_of(token: dict[str, Any]) -> Callable[[str], bool]:
    """Return what a token pattern asks of a token's text.

    Raises:
        ValueError: it asks for what only spaCy's Matcher knows.

    >>> asks = asks_of({"TEXT": {"REGEX": "^[A-Z]"}, "LOWER": {"NOT_IN": ["we"]}})
    >>> asks("BERT"), asks("We"), asks("text")
    (True, False, False)
    """
    tests = [_test(attribute, value) for attribute, value in token.items() if attribute != "OP"]
    return tests[0] if len(tests) == 1 else lambda text: all(test(text) for test in tests)


def _test(attribute: str, value: Any) -> Callable[[str], bool]:
    if attribute not in {"TEXT", "ORTH", "LOWER"}:
        raise ValueError(f"a token's TEXT, ORTH or LOWER can be asked for, not {attribute!r}")
    form = str.lower if attribute == "LOWER" else str
    [(kind, wanted)] = value.items() if isinstance(value, dict) else [("IN", [value])]
    if kind == "REGEX":
        search = re.compile(str(wanted)).search
        return lambda text: search(form(text)) is not None
    if kind not in {"IN", "NOT_IN"}:
        raise ValueError(f"IN, NOT_IN or REGEX can be asked of {attribute}, not {kind!r}")
    words, inside = frozenset(wanted), kind == "IN"
    return lambda text: (form(text) in words) is inside


@dataclass(frozen=True, slots=True)
class _Step:
    """One token of a pattern: the number of what it asks, whether it may be missing, whether the name has it."""

    asks: int
    optional: bool
    named: bool


class Patterns:
    """The spaCy component that runs the patterns; the longest match of a pattern at a place counts.

    It finds what spaCy's Matcher finds of them (`greedy="LONGEST"`), but asks a word only once what the patterns ask of
    words, and follows a pattern only from where one of its matches begins.
    """

    def __init__(self, nlp: Language, patterns: Iterator[Pattern]) -> None:
        self.patterns: list[tuple[Pattern, tuple[_Step, ...]]] = []
        self.tests: list[Callable[[str], bool]] = []
        self.answers: dict[str, tuple[int, ...]] = {}
        numbers: dict[str, int] = {}
        for pattern in patterns:
            steps: list[_Step] = []
            for i, token in enumerate(pattern.tokens):
                asked = json.dumps({k: v for k, v in token.items() if k != "OP"}, sort_keys=True)
                if asked not in numbers:
                    numbers[asked] = len(self.tests)
                    self.tests.append(asks_of(token))
                steps.append(_Step(asks=numbers[asked], optional=_is_optional(token), named=i in pattern.names))
            self.patterns.append((pattern, tuple(steps)))

    def _places(self, words: Sequence[str]) -> list[int]:
        """Return for each thing asked the places of the words it is true of, as the bits of a number."""
        if len(self.answers) > _REMEMBERED:
            self.answers.clear()
        answers, places = self.answers, [0] * len(self.tests)
        bit = 1
        for word in words:
            if (true := answers.get(word)) is None:
                true = answers[word] = tuple(n for n, test in enumerate(self.tests) if test(word))
            for number in true:
                places[number] |= bit
            bit <<= 1
        return places

    def find(self, doc: Doc) -> Iterator[tuple[Pattern, Span]]:
        """Yield each match's pattern and the place of its name."""
        tokens = tokens_of(doc)
        places = self._places(tokens.words)
        for pattern, steps in self.patterns:
            begins = _begins(steps, places)
            if not begins:
                continue
            matches: dict[tuple[int, int], tuple[int, ...]] = {}
            for start in _bits(begins):
                for end, named in _follow(steps, places, start):
                    matches.setdefault((start, end), named)
            for match in longest(matches):
                inside = list(matches[match])
                while inside and tokens.words[inside[-1]] in "-/":
                    inside.pop()
                if inside:
                    yield pattern, Span(tokens.starts[inside[0]], tokens.ends[inside[-1]])

    def __call__(self, doc: Doc) -> Doc:
        """Add the hits to `doc._.hits`."""
        found = {Hit(span=span, type=p.type, rule=f"pattern:{p.id}"): None for p, span in self.find(doc)}
        doc._.hits = (*doc._.hits, *sorted(found, key=lambda h: (h.span, h.rule)))
        return doc


def _is_optional(token: dict[str, Any]) -> bool:
    if token.get("OP", "?") != "?":
        raise ValueError(f"the only OP is '?', not {token['OP']!r}")
    return "OP" in token


def _begins(steps: tuple[_Step, ...], places: Sequence[int]) -> int:
    """Return where a match begins, as the bits of a number: from behind, all places at once (Baeza-Yates 1992)."""
    begins = -1
    for step in reversed(steps):
        here = (begins >> 1) & places[step.asks]
        begins = begins | here if step.optional else here
        if not begins:
            break
    return begins


def _bits(number: int) -> Iterator[int]:
    """Yield the places of the bits of a number that are set, in order.

    >>> list(_bits(0b101001))
    [0, 3, 5]
    """
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest


def _follow(
    steps: tuple[_Step, ...], places: Sequence[int], at: int, named: tuple[int, ...] = ()
) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield the end of every match that begins at a token, with its name's tokens; what is optional is taken first."""
    if not steps:
        yield at, named
        return
    step, rest = steps[0], steps[1:]
    if places[step.asks] >> at & 1:
        yield from _follow(rest, places, at + 1, (*named, at) if step.named else named)
    if step.optional:
        yield from _follow(rest, places, at, named)


@lru_cache(maxsize=1)
def _all() -> tuple[Pattern, ...]:
    return tuple(read_patterns())


@Language.factory("kg_patterns", assigns=["doc._.hits"])
def make_patterns(nlp: Language, name: str) -> Patterns:
    """Build the component for a pipeline."""
    return Patterns(nlp, iter(_all()))
