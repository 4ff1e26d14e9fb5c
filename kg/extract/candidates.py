"""Candidates: all that the components before propose, grouped into things.

One candidate is one thing with all its forms and places in the document: spellings that differ only in case, hyphens
or plural are one, and an acronym is one with its long form. `kg.extract.weighing` tells what speaks for each.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.document import Candidate, Hit, text_of
from kg.extract.remembered import Remembered
from kg.model import Span
from kg.text import chunks, normalise

WORD = re.compile(r"\d+(?:\.\d+)+|[^\W_]+|[+@]")
"""What counts as a word of a name."""


@lru_cache(maxsize=20_000)
def _pieces(form: str) -> list[str]:
    return [normalise(m.group()) for m in WORD.finditer(form)]


def _split(chunk: str) -> tuple[tuple[str, int, int], ...]:
    """Return the normal words of what stands between two spaces, and where each begins and ends in it."""
    return tuple((normalise(m.group()), m.start(), m.end()) for m in WORD.finditer(chunk))


_words_in = Remembered(_split)


@dataclass(frozen=True, slots=True)
class Text:
    """The words of a document in normal form, with where each stands; candidates are found again in it."""

    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]
    places: dict[str, list[int]]

    @classmethod
    def of(cls, text: str) -> Text:
        """Split a text into normal words."""
        found, begins = chunks(text)
        told = [_words_in[chunk] for chunk in found]
        words = [word for of_chunk in told for word, _, _ in of_chunk]
        starts = [at + start for at, of_chunk in zip(begins, told, strict=True) for _, start, _ in of_chunk]
        ends = [at + end for at, of_chunk in zip(begins, told, strict=True) for _, _, end in of_chunk]
        places: defaultdict[str, list[int]] = defaultdict(list)
        for i, word in enumerate(words):
            places[word].append(i)
        return cls(text, words, starts, ends, places)

    def find(self, form: str) -> Iterator[tuple[int, int]]:
        """Yield where a form stands in any spelling; one with capitals is never found all in lower case."""
        pieces = _pieces(form)
        if not pieces:
            return
        proper = not form.islower()
        single = len(pieces) == 1
        size = len(pieces)
        for i in self.places.get(pieces[0], ()):
            if not single and (
                self.words[i : i + size] != pieces
                or any(self.starts[j + 1] - self.ends[j] > 1 for j in range(i, i + size - 1))
            ):
                continue
            start, end = self.starts[i], self.ends[i + size - 1]
            surface = self.text[start:end]
            if proper and single and surface.islower() and surface != form:
                continue
            yield start, end


Find = Callable[[str], Iterable[tuple[int, int]]]
"""What finds where a form stands in a text."""


def group(doc: Doc, hits: Iterable[Hit], find: Find | None = None) -> list[Candidate]:
    """Join the hits into candidates, acronyms with their long forms, and find every place of each, however spelled."""
    raw = text_of(doc)
    find = find or Text.of(raw).find
    links = [link.span for link in doc._.links]
    same: dict[str, str] = {}
    for acronym in doc._.acronyms:
        same.setdefault(normalise(acronym.long), normalise(acronym.short))
    by_key: dict[str, list[Hit]] = {}
    for hit in hits:
        start, end = hit.span.start, hit.span.end
        key = normalise(raw[start:end])
        if not key or end - start > 120 or any(start < s.end and s.start < end for s in links):
            continue
        by_key.setdefault(same.get(key, key), []).append(hit)
    found = []
    for key, of_key in by_key.items():
        places = {(h.span.start, h.span.end) for h in of_key}
        for surface in {raw[start:end] for start, end in places}:
            places.update(find(surface))
        if links:
            places = {p for p in places if not any(p[0] < x.end and x.start < p[1] for x in links)}
        spans = [Span(*place) for place in _longest(places)]
        forms = list(dict.fromkeys(" ".join(s.of(raw).split()) for s in spans))
        found.append(Candidate(key=key, forms=forms, spans=spans, hits=of_key))
    return sorted(found, key=lambda c: (c.spans[0].start, c.spans[0].end, c.key))


def _longest(places: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield places in order, without those that overlap one before; of those that begin together the longest stays."""
    last = 0
    for start, end in sorted(places, key=lambda place: (place[0], -place[1])):
        if start >= last:
            last = end
            yield start, end


@Language.component(
    "kg_candidates", assigns=["doc._.candidates"], requires=["doc._.hits", "doc._.acronyms", "doc._.links"]
)
def candidates(doc: Doc) -> Doc:
    """Assign `doc._.candidates`."""
    pairs = [Hit(span=span, type="", rule=a.rule) for a in doc._.acronyms for span in (a.short_span, a.long_span)]
    doc._.candidates = tuple(group(doc, (*doc._.hits, *pairs)))
    return doc
