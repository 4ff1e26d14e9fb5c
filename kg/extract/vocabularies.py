"""Vocabularies: where known names of every type stand in a text."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.document import Hit, Tokens, longest, tokens_of
from kg.extract.remembered import Remembered
from kg.extract.table import Table
from kg.model import Span
from kg.vocabulary import vocabulary


def variants(form: str) -> set[str]:
    """Return the spellings under which a form is looked for.

    >>> sorted(variants("question answering"))
    ['question answering', 'question answerings', 'question-answering', 'question-answerings']
    """
    spellings = {form, form.replace("-", " "), form.replace(" ", "-")}
    if form[-1].isalpha() and not form.endswith("s") and len(form) > 2:
        spellings |= {s + "s" for s in spellings}
        if form.endswith("y") and form.islower():
            spellings |= {s[:-1] + "ies" for s in (form, form.replace(" ", "-"))}
    return spellings


def is_distinctive(form: str) -> bool:
    """Tell whether a form can be known in another case too, as HotpotQA in HotPotQA: no English word is spelled so.

    >>> [is_distinctive(f) for f in ("HotpotQA", "SWE-bench", "FiD", "MATH", "Adam")]
    [True, True, False, False, False]
    """
    capitals = sum(c.isupper() for c in form)
    return len(form) >= 6 and (capitals >= 3 or (capitals >= 2 and ("-" in form or not form.isalpha())))


K = TypeVar("K")
_PLAIN = re.compile(r"(?:[A-Za-z0-9]+(?:\.[0-9]+)?-)*(?=[A-Za-z0-9])[A-Za-z]*[0-9]*(?:\.[0-9]+)?[Bb]?s?")
_HYPHEN = re.compile(r"((?<=[0-9])-|-(?=[A-Za-z]))")
_MARKS = 2**20
_FACTOR = 2_654_435_761


class Phrases(Generic[K]):
    """Known runs of words and their kinds: one table has every run, and every beginning of one without a kind."""

    def __init__(self) -> None:
        self.known: dict[str, tuple[K, ...]] = {}
        # A mark for every run of one word that has a kind, and for the first two words of every longer run, under the
        # sum of numbers that only depend on each. Most places of a text have no mark, so that nothing begins there.
        self._marks = bytearray(_MARKS)
        self.marks = np.frombuffer(self._marks, np.bool_)

    def add(self, words: Sequence[str], kind: K) -> None:
        """Make a run of words known."""
        known, run = self.known, words[0]
        place = _numbers[run][0]
        if len(words) > 1:
            place += _numbers[words[1]][1]
            for word in words[1:]:
                known.setdefault(run, ())
                run = f"{run} {word}"
        kinds = known.get(run, ())
        if kind not in kinds:
            known[run] = (*kinds, kind)
        self._marks[place % _MARKS] = True

    def find(self, words: Sequence[str], numbers: NDArray[np.int64]) -> Iterator[tuple[int, int, K]]:
        """Yield each known run as (first word, word after the last, kind).

        `numbers` are those of the words, an array of (words, 2).

        >>> phrases = Phrases[str]()
        >>> phrases.add(["question", "answering"], "Task")
        >>> words = ["visual", "question", "answering"]
        >>> list(phrases.find(words, numbers_of(words)))
        [(1, 3, 'Task')]
        """
        known, size = self.known, len(words)
        begins = self.marks.take(numbers[:, 0] % _MARKS)
        begins[:-1] |= self.marks.take((numbers[:-1, 0] + numbers[1:, 1]) % _MARKS)
        for first in np.flatnonzero(begins).tolist():
            run, after = words[first], first + 1
            kinds = known.get(run)
            while kinds is not None:
                for kind in kinds:
                    yield first, after, kind
                if after == size:
                    break
                run = f"{run} {words[after]}"
                after, kinds = after + 1, known.get(run)


def _number(word: str) -> tuple[int, int]:
    """Return two numbers of a word: for when it comes first, and second."""
    digest = crc32(word.encode())
    return digest, (digest * _FACTOR) % _MARKS + 1


_numbers = Remembered(_number)


def numbers_of(words: Sequence[str]) -> NDArray[np.int64]:
    """Return the numbers of words by which phrases find where they may begin, an array of (words, 2)."""
    return np.array([_numbers[word] for word in words], np.int64).reshape(-1, 2)


class Vocabularies:
    """The spaCy component that finds known names; longest first, overlapping types kept side by side."""

    def __init__(self, nlp: Language) -> None:
        self.cased: Phrases[str] = Phrases()
        # What is known in any case, and what is if it is not all in lower case, told apart by the second of the kind.
        self.folded: Phrases[tuple[str, bool]] = Phrases()
        self.numbers = Table(
            lambda texts: np.hstack([numbers_of(texts), numbers_of([t.lower() for t in texts])]), 4, dtype=np.int64
        )
        split = splitter(nlp)
        for entry in vocabulary():
            for form in entry.forms:
                lower, distinctive = form.islower(), is_distinctive(form)
                for spelling in variants(form):
                    words = split(spelling)
                    if lower:
                        self.folded.add(words, (entry.type, False))
                    else:
                        self.cased.add(words, entry.type)
                    if distinctive:
                        self.folded.add([word.lower() for word in words], (entry.type, True))

    def find(self, tokens: Tokens) -> Iterator[tuple[int, int, str]]:
        """Yield every known name as (first token, token after the last, type)."""
        words = tokens.words
        lower = list(map(str.lower, words))
        numbers = self.numbers.rows(words)
        yield from self.cased.find(words, numbers[:, :2])
        for first, after, (kind, recased) in self.folded.find(lower, numbers[:, 2:]):
            if not recased or words[first:after] != lower[first:after]:
                yield first, after, kind

    def __call__(self, doc: Doc) -> Doc:
        """Add the hits to `doc._.hits`."""
        tokens = tokens_of(doc)
        by_type: dict[str, list[tuple[int, int]]] = {}
        for first, after, kind in self.find(tokens):
            by_type.setdefault(kind, []).append((first, after))
        found = [
            Hit(span=Span(tokens.starts[first], tokens.ends[after - 1]), type=kind, rule=f"vocabulary:{kind.lower()}")
            for kind, places in sorted(by_type.items())
            for first, after in longest(places)
        ]
        doc._.hits = (*doc._.hits, *found)
        return doc


def splitter(nlp: Language) -> Callable[[str], Sequence[str]]:
    """Return what splits a spelling as the tokenizer does, which need not be asked about letters, digits and hyphens.

    Between a letter and a digit a hyphen joins; what may be a number with its unit, as 10K, is the tokenizer's to tell.

    >>> from kg.extract.sentences import blank
    >>> splitter(blank())("Qwen2.5-VL-7B on GSM-8K")
    ['Qwen2.5', '-', 'VL-7B', 'on', 'GSM-8', 'K']
    """
    tokenizer: Any = nlp.tokenizer
    special = frozenset(nlp.Defaults.tokenizer_exceptions or ())

    def taken_apart(chunk: str) -> list[str]:
        if _PLAIN.fullmatch(chunk) and chunk not in special:
            return _HYPHEN.split(chunk)
        return [token.text for token in tokenizer.tokenize(chunk)]

    pieces = Remembered(taken_apart, limit=sys.maxsize)

    def split(spelling: str) -> list[str]:
        return [piece for chunk in spelling.split() for piece in pieces[chunk]] if " " in spelling else pieces[spelling]

    return split


@Language.factory("kg_vocabularies", assigns=["doc._.hits"])
def make_vocabularies(nlp: Language, name: str) -> Vocabularies:
    """Build the component for a pipeline."""
    return Vocabularies(nlp)
