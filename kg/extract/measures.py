"""Measures: the words beside a number, which say what was measured ("hull leakage from 18%", "9x fewer tank-hours").

Papers coin measures, in lower case and of plain words, that nothing but the number beside them gives away. The phrase
before a number is taken through the words that lead to it ("from", "by up to", "("), the one behind a decimal or a
number with a unit through what a change is called ("% reduction in"); the word lists are in `data/patterns/words.json`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.document import Hit, text_of, title_end
from kg.extract.patterns import word_lists
from kg.model import Span

BEFORE, BEHIND = "measure:before", "measure:behind"
"""The rules of its hits."""
_NUMBER = re.compile(
    r"(?<![\w.,/@#-])[~+−±-]?(?:\\?\$?\\sim\s?\$?)?\$?[+−-]?(?P<digits>\d[\d,]*(?:\.\d+)?(?:e-?\d+)?(?:/\d+)?)"
    r"(?P<unit>\s?(?:\\?%p?|\$?\\times\$?|×|x\b|times\b|-?\s?fold\b|percentage[ -]points?\b|percent\b|%?-?points?\b"
    r"|pp\b|dB\b)\)?\$?)?"
)
_WORD = re.compile(r"[^\W\d_][\w@^+]*(?:[-/][\w@^]+)*")
_PIECE = re.compile(rf"{_WORD.pattern}|\S")
_OF = frozenset({"in", "of", "on", "the", "its"})
"""What may stand between the word for a change and what changed, as in "reduction in the"."""
_MOST = 4
"""How many words a measure has at most."""
_REACH = 100
"""How far before a number its measure may begin, in characters."""


class Measures:
    """The spaCy component that proposes the phrases beside numbers as metrics."""

    def __init__(self) -> None:
        words = word_lists()
        self.leads = frozenset(words["lead"])
        self.changes = frozenset(words["change"])
        self.no_part = frozenset(words["stop"]) - frozenset(words["unstopped"]) | self.changes

    def __call__(self, doc: Doc) -> Doc:
        """Add the hits to `doc._.hits`."""
        found = {
            Hit(span=span, type="Metric", rule=rule): None for rule, span in self.find(text_of(doc), title_end(doc))
        }
        doc._.hits = (*doc._.hits, *found)
        return doc

    def find(self, text: str, begin: int = 0) -> Iterator[tuple[str, Span]]:
        """Yield the phrases beside the numbers of a text from a place on, each with the rule that found it.

        >>> text = "It cuts hull leakage from 18% to 2.4% with 9x fewer tank-hours."
        >>> [(rule, span.of(text)) for rule, span in Measures().find(text)]
        [('measure:before', 'hull leakage'), ('measure:behind', 'tank-hours')]
        """
        for number in _NUMBER.finditer(text, begin):
            if span := self._before(text, begin, number.start()):
                yield BEFORE, span
            if (number["unit"] or "." in number["digits"]) and (span := self._behind(text, number.end())):
                yield BEHIND, span

    def _before(self, text: str, begin: int, end: int) -> Span | None:
        pieces = [m.span() for m in _PIECE.finditer(text, _whole(text, max(end - _REACH, begin), end), end)]
        last = len(pieces) - 1
        while last >= 0 and text[slice(*pieces[last])] in self.leads:
            last -= 1
        if 2 <= last < len(pieces) - 1 and [text[slice(*pieces[i])] for i in (last - 2, last)] == ["(", ")"]:
            last -= 3  # A short form in brackets, as in "hull leakage (HL) of".
        first = last + 1
        while first > 0 and last - first < _MOST - 1 and self._is_part(text[slice(*pieces[first - 1])]):
            if first <= last and not text[pieces[first - 1][1] : pieces[first][0]].isspace():
                break
            first -= 1
        # Only a phrase that something leads on to the number from is one of a measure.
        return Span(pieces[first][0], pieces[last][1]) if first <= last < len(pieces) - 1 else None

    def _behind(self, text: str, start: int) -> Span | None:
        places: list[tuple[int, int]] = []
        while len(places) < _MOST and (word := _WORD.match(text, start + (text[start : start + 1] == " "))):
            if self._is_part(word.group()):
                places.append(word.span())
            elif places:
                break
            elif word.group() not in self.changes and word.group() not in _OF:
                return None
            start = word.end()
        return Span(places[0][0], places[-1][1]) if places else None

    def _is_part(self, word: str) -> bool:
        """Tell whether a word may be one of a measure's: no stop word, none of change, no adverb."""
        if len(word) < 2 or not word[0].isalpha() or word.endswith("ly"):
            return False
        return word not in self.no_part and word.casefold() not in self.no_part


def _whole(text: str, place: int, end: int) -> int:
    """Return a place, or the end of the word it cuts."""
    while 0 < place < end and text[place - 1].isalnum() and text[place].isalnum():
        place += 1
    return place


@Language.factory("kg_measures", assigns=["doc._.hits"])
def make_measures(nlp: Language, name: str) -> Measures:
    """Build the component for a pipeline."""
    return Measures()
