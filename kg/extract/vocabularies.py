"""Vocabularies: where known names of every type stand in a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.document import Hit, Tokens, longest, tokens_of
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


_PLAIN = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")
_HYPHEN = re.compile(r"(-)")


class Phrases:
    """Known runs of words and their types: one table has every run, and every beginning of one without a type."""

    def __init__(self) -> None:
        self.known: dict[str, tuple[str, ...]] = {}

    def add(self, words: Sequence[str], kind: str) -> None:
        """Make a run of words known."""
        known, run = self.known, ""
        for word in words:
            run = f"{run} {word}" if run else word
            known.setdefault(run, ())
        if kind not in known[run]:
            known[run] += (kind,)

    def find(self, words: Sequence[str]) -> Iterator[tuple[int, int, str]]:
        """Yield each known run as (first word, word after the last, type).

        >>> phrases = Phrases()
        >>> phrases.add(["question", "answering"], "Task")
        >>> list(phrases.find(["visual", "question", "answering"]))
        [(1, 3, 'Task')]
        """
        known, size = self.known, len(words)
        for first, word in enumerate(words):
            run, after, kinds = word, first + 1, known.get(word)
            while kinds is not None:
                for kind in kinds:
                    yield first, after, kind
                if after == size:
                    break
                run = f"{run} {words[after]}"
                after, kinds = after + 1, known.get(run)


class Vocabularies:
    """The spaCy component that finds known names; longest first, overlapping types kept side by side."""

    def __init__(self, nlp: Language) -> None:
        self.cased, self.folded, self.recased = Phrases(), Phrases(), Phrases()
        split = _splitter(nlp)
        for entry in vocabulary():
            for form in entry.forms:
                matched = self.folded if form.islower() else self.cased
                distinctive = is_distinctive(form)
                for spelling in variants(form):
                    words = split(spelling)
                    matched.add(words, entry.type)
                    if distinctive:
                        self.recased.add([word.lower() for word in words], entry.type)

    def find(self, tokens: Tokens) -> Iterator[tuple[int, int, str]]:
        """Yield every known name as (first token, token after the last, type)."""
        lower = [word.lower() for word in tokens.words]
        yield from self.cased.find(tokens.words)
        yield from self.folded.find(lower)
        for first, after, kind in self.recased.find(lower):
            if tokens.words[first:after] != lower[first:after]:
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


def _splitter(nlp: Language) -> Callable[[str], list[str]]:
    """Return what splits a spelling as the tokenizer does, which need not be asked about letters and hyphens."""
    tokenizer: Any = nlp.tokenizer
    special = frozenset(nlp.Defaults.tokenizer_exceptions or ())

    @cache
    def pieces(chunk: str) -> list[str]:
        if _PLAIN.fullmatch(chunk) and chunk not in special:
            return _HYPHEN.split(chunk)
        return [token.text for token in tokenizer.tokenize(chunk)]

    return lambda spelling: [piece for chunk in spelling.split() for piece in pieces(chunk)]


@Language.factory("kg_vocabularies", assigns=["doc._.hits"])
def make_vocabularies(nlp: Language, name: str) -> Vocabularies:
    """Build the component for a pipeline."""
    return Vocabularies(nlp)
