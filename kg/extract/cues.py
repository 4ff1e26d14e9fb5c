"""How a paper speaks of its names: one pass over the text that says what stands before and after each mention.

Every mention becomes one symbol in a line of words, coordinated mentions ("A, B and C") share what stands around them,
and words that tell something ("we propose", "outperforms", "based on") carry the class of cue they belong to.
The components for roles, relations and results all read this; none of them looks at raw text again.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from functools import cache
from itertools import accumulate, chain, compress
from typing import NamedTuple

from spacy.tokens import Doc

from kg.extract.document import Name, sentences_of, text_of, title_end
from kg.extract.remembered import Remembered
from kg.resources import word_classes

MASK = {"Method": "\ue000", "Dataset": "\ue001", "Benchmark": "\ue002", "Task": "\ue003", "Metric": "\ue004"}
"""The private character that covers a mention of each type, so that patterns can speak of names."""

_TOKEN = re.compile(r"[\ue000-\ue004]+|\w+(?:[-'’.]\w+)*|\S")
_TURN_WORDS = frozenset({"we", "our", "us"})
_TURN_PHRASE = re.compile(
    r"\b(?:this|the present|the current) (?:paper|work|article|study|survey|report|thesis|research|tutorial|project)\b"
    r"|\bis (?:proposed|presented|introduced)\b"
)
_JOINTS = frozenset({",", "and", "or", "&", "/", "as", "well", "+", "(", ")"})

LINKS = frozenset({"on", "for", "in", "of", "to", "from", "with"})
"""Prepositions: they stand between a verb and what is not its object."""


class Mention(NamedTuple):
    """One place of a name: its characters, its position in the line of tokens, its sentence, and its coordination."""

    start: int
    end: int
    name: int
    token: int
    sentence: int
    first: int
    last: int


class Reading:
    """A document as its names and the words between them; offsets and indices only, built in one pass."""

    __slots__ = (
        "cues",
        "group",
        "marked",
        "masked",
        "mentions",
        "names",
        "of_name",
        "sentence_of",
        "sentences",
        "starts",
        "symbols",
        "text",
        "title_end",
        "turn",
        "turn_sentence",
        "words",
    )

    def __init__(self, doc: Doc) -> None:
        self.text = text_of(doc)
        self.names: Sequence[Name] = doc._.names
        self.title_end = title_end(doc)
        self.sentences = sentences_of(doc)
        spans = _disjoint(self.names)
        self.masked = _mask(self.text, spans, self.names)
        self.words: list[str] = []
        self.starts: list[int] = []
        self.symbols: list[str] = []
        self.cues: list[str] = []
        """The class of cue each word belongs to, or begins a cue of two words of; "" for most."""
        self.marked: list[int] = []
        """The places of the words that have a class, and of the marks that part a sentence."""
        ours = self._read_words()
        self.sentence_of = self._number_sentences()
        self.turn_sentence = self._turn(ours)
        self.turn = (
            self.sentences[self.turn_sentence][0] if self.turn_sentence < len(self.sentences) else len(self.text)
        )
        self.mentions = self._mentions(spans)
        self.of_name: list[list[Mention]] = [[] for _ in self.names]
        for mention in self.mentions:
            self.of_name[mention.name].append(mention)

    @classmethod
    def of(cls, doc: Doc) -> Reading:
        """Return the reading of a document; it is kept there, as three components in a row ask for it."""
        kept: Reading | None = doc._.reading
        if kept is not None and [n.spans for n in kept.names] == [n.spans for n in doc._.names]:
            kept.names = doc._.names
            return kept
        reading = cls(doc)
        doc._.reading = reading
        return reading

    def _number_sentences(self) -> list[int]:
        numbers: list[int] = []
        for i, (start, _) in enumerate(self.sentences[1:]):
            numbers += [i] * (bisect.bisect_left(self.starts, start) - len(numbers))
        return numbers + [max(len(self.sentences) - 1, 0)] * (len(self.starts) - len(numbers))

    def _read_words(self) -> list[int]:
        """Take the masked text apart; return which words after the title speak of the paper as its authors'."""
        found = self.masked.split()
        told = [_words_in[chunk] for chunk in found]
        if not told:
            return []
        words, steps, symbols, cues, tells = map(list, zip(*chain.from_iterable(told), strict=True))
        self.words, self.symbols, self.cues = words, symbols, cues
        self.starts = list(accumulate(steps, initial=0))
        # Most texts have one space between any two of these, so that the last step leads to one behind the end.
        if self.starts.pop() != len(self.masked) + 1:
            self.starts = _starts(self.masked, found, told)
        kinds = cue_words()
        ours = []
        for i in compress(range(len(words)), tells):
            tell = tells[i]
            if "o" in tell:
                ours.append(i)
            elif "t" in tell and i + 1 < len(words) and (cue := kinds.get(f"{words[i]} {words[i + 1]}")):
                cues[i], tell = cue, "m"
            if "m" in tell:
                self.marked.append(i)
        return [i for i in ours if self.starts[i] > self.title_end]

    def _turn(self, ours: Sequence[int]) -> int:
        """Return the abstract's first sentence about the paper itself; the number of sentences if there is none."""
        first = self.sentence_of[ours[0]] if ours else len(self.sentences)
        for i, (start, end) in enumerate(self.sentences[:first]):
            if start > self.title_end and _TURN_PHRASE.search(self.masked, start, end):
                return i
        return first

    def _mentions(self, spans: list[tuple[int, int, int]]) -> list[Mention]:
        tokens = [bisect.bisect_right(self.starts, start) - 1 for start, _, _ in spans]
        firsts = list(tokens)
        lasts = list(tokens)
        for i in range(1, len(spans)):
            if self._coordinated(tokens[i - 1], tokens[i]):
                firsts[i] = firsts[i - 1]
        for i in range(len(spans) - 2, -1, -1):
            if firsts[i + 1] == firsts[i]:
                lasts[i] = lasts[i + 1]
        return [
            Mention(start, end, name, token, self.sentence_of[token], first, last)
            for (start, end, name), token, first, last in zip(spans, tokens, firsts, lasts, strict=True)
        ]

    def _coordinated(self, before: int, after: int) -> bool:
        """Tell whether only commas, "and", brackets and the like stand between two mentions of one kind of name."""
        between = self.words[before + 1 : after]
        return (
            0 < len(between) <= 4
            and self.sentence_of[before] == self.sentence_of[after]
            and _JOINTS.issuperset(between)
            and _kind(self.words[before]) == _kind(self.words[after])
        )


@cache
def cue_words() -> dict[str, str]:
    """Return the class of each cue of one or two words, from `data/cues/words.json`.

    >>> cue_words()["outperforms"], cue_words()["based on"]
    ('beat', 'base')
    """
    return word_classes("data", "cues", "words.json")


@cache
def _cue_pairs() -> frozenset[str]:
    """Return the first word of each cue of two words."""
    return frozenset(first for first, space, _ in (words.partition(" ") for words in cue_words()) if space)


class _Word(NamedTuple):
    """A word of what stands between two spaces: how far it is to the next, how cues write it, and what it tells.

    `tells` has an m of one that has a class of cue or parts a sentence (a mark), an o of what speaks as authors do
    ("our"), and a t of what may begin a cue of two words.
    """

    text: str
    step: int
    symbol: str
    cue: str
    tells: str


def _split(chunk: str) -> tuple[_Word, ...]:
    kinds, pairs = cue_words(), _cue_pairs()
    words = _TOKEN.findall(chunk)
    return tuple(
        _Word(
            text=word,
            step=len(word) + (i == len(words)),
            symbol=symbol(word),
            cue=kinds.get(word, ""),
            tells="m" * (word in kinds or word in ";:") + "o" * (word in _TURN_WORDS) + "t" * (word in pairs),
        )
        for i, word in enumerate(words, 1)
    )


def _starts(text: str, found: Sequence[str], told: Sequence[Sequence[_Word]]) -> list[int]:
    """Return where each word begins in a text, given all that stands between its spaces and the words of each."""
    starts: list[int] = []
    at = 0
    for chunk, words in zip(found, told, strict=True):
        at = text.index(chunk, at)
        for word in words:
            starts.append(at)
            at += word.step
    return starts


_words_in = Remembered(_split)


def is_name(word: str) -> bool:
    """Tell whether a word of the line is a name."""
    return "\ue000" <= word[0] <= "\ue004"


_NAMES = tuple(f"<{letter}>" for letter in "MDBTR")
"""How cues write a name of each type, in the order of the characters that cover them."""


def symbol(word: str) -> str:
    """Return a word of the line as cues write it: a name as its type's letter, a number as 0.

    >>> symbol("\ue000\ue000"), symbol("beats"), symbol("3.5")
    ('<M>', 'beats', '0')
    """
    if is_name(word):
        return _NAMES[ord(word[0]) - 0xE000]
    return "0" if word[0].isdigit() else word


def _kind(word: str) -> str:
    return MASK["Dataset"] if word[0] == MASK["Benchmark"] else word[0]


def _disjoint(names: Sequence[Name]) -> list[tuple[int, int, int]]:
    """Return (start, end, index of the name) of every mention, in order; where two overlap, the longer stays."""
    spans = sorted((s.start, -s.end, i) for i, name in enumerate(names) for s in name.spans)
    kept: list[tuple[int, int, int]] = []
    for start, minus_end, i in spans:
        if kept and start < kept[-1][1]:
            if -minus_end - start > kept[-1][1] - kept[-1][0] and (len(kept) < 2 or kept[-2][1] <= start):
                kept[-1] = (start, -minus_end, i)
            continue
        kept.append((start, -minus_end, i))
    return kept


def _mask(text: str, spans: list[tuple[int, int, int]], names: Sequence[Name]) -> str:
    """Return the text in lower case, of the same length, with each mention covered by its type's character."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    if not lower.isascii():
        lower = re.sub("[\ue000-\ue004]", " ", lower)
    pieces: list[str] = []
    at = 0
    for start, end, i in spans:
        pieces += (lower[at:start], MASK[names[i].type] * (end - start))
        at = end
    pieces.append(lower[at:])
    return "".join(pieces)
