"""Acronyms: short forms and the long forms a paper gives for them, after Schwartz & Hearst (2003), mended.

The published algorithm walks back from the last character of the short form. Mended here: the long form may not cross
a sentence; it starts at a word's beginning for every capital; quotation marks around it do not belong to it; plural
shorts (GNNs) are matched without their s; the short form may stand before its long form; and a short form of the
abstract may be spelled out in the title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import compress

from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.document import Acronym, sentences_of, text_of, title_end, tokens_of
from kg.model import Span

_PAREN = re.compile(r"[(\[]\s*([^()\[\]\n]{2,100}?)\s*[)\]]")
_SHORT = re.compile(r"(?=[^\s]*[A-Z])[A-Za-z0-9$\\τβαλ][\w\-.+*/&$]{1,14}$")
_WORD = re.compile(r"[^\s\-–—/\"'“‘`][^\s\-–—/]*")
_WORD_LENGTH = 40
"""How many characters a word of a long form has at most, on average."""
_LEAVE = frozenset(
    "a an the our this that these its their his her of for in on with and or to by from as is are we".split()
)
_LAST_WORDS = frozenset("of for in on with and or to by from as the a an".split())


def is_short_form(text: str) -> bool:
    """Tell whether this could be an acronym: one word of 2 to 15 characters with a capital, not all digits.

    >>> [is_short_form(t) for t in ("BERT", "GNNs", "the model", "e.g.", "Fig", "mT5", "2021")]
    [True, True, False, False, False, True, False]
    """
    if not _SHORT.match(text) or text.endswith("."):
        return False
    capitals = sum(c.isupper() for c in text)
    return capitals >= 2 or (capitals == 1 and any(c.isdigit() for c in text)) or text[1:2].isupper()


def long_form(short: str, before: str) -> int | None:
    """Return where in `before` (the text that leads to the parenthesis) the long form of `short` starts, or None.

    >>> text = "we use graph neural networks"
    >>> text[long_form("GNNs", text):]
    'graph neural networks'
    >>> long_form("XYZ", text) is None
    True
    """
    letters = [c.casefold() for c in short if c.isalnum()]
    if len(letters) > 2 and letters[-1] == "s" and short[-1] == "s" and short[-2].isupper():
        letters.pop()
    if not letters:
        return None
    most = min(len(letters) + 5, len(letters) * 2 + 1)
    words = list(_WORD.finditer(before, max(len(before) - _WORD_LENGTH * most, 0)))[-most:]
    if not words:
        return None
    # Initials first: the shortest run of words that spells the short form by first letters, small words skipped.
    for first in range(len(words) - 1, -1, -1):
        if words[first].group()[0].casefold() == letters[0] and _spells(letters, [w.group() for w in words[first:]]):
            return words[first].start()
    return _schwartz_hearst(letters, before, words[0].start())


def _spells(letters: list[str], words: list[str]) -> bool:
    """Tell whether the letters are the words' initials in order; small words may be skipped, none else."""
    at = 0
    for word in words:
        if at < len(letters) and word[0].casefold() == letters[at]:
            at += 1
        elif word.casefold() not in _LEAVE:
            return False
    return at == len(letters)


def _schwartz_hearst(letters: list[str], before: str, limit: int) -> int | None:
    """Walk back from the end, matching each letter; the first letter must begin a word."""
    position = len(before)
    for i in range(len(letters) - 1, -1, -1):
        position -= 1
        while position >= limit and (
            before[position].casefold() != letters[i]
            or (i == 0 and position > 0 and (before[position - 1].isalnum() or before[position - 1] == "'"))
        ):
            position -= 1
        if position < limit:
            return None
    return position


def find_acronyms(text: str, start: int, end: int) -> Iterator[Acronym]:
    """Yield the pairs defined by a parenthesis in one sentence, `text[start:end]`.

    >>> text = "Low-Rank Adaptation (LoRA) and RAG (retrieval-augmented generation)"
    >>> [(a.short, a.long) for a in find_acronyms(text, 0, len(text))]
    [('LoRA', 'Low-Rank Adaptation'), ('RAG', 'retrieval-augmented generation')]
    """
    if text.find("(", start, end) < 0 and text.find("[", start, end) < 0:
        return
    sentence = text[start:end]
    for match in _PAREN.finditer(sentence):
        inner = re.split(r"[;,:]\s|\s(?:or|i\.e\.)\s", match.group(1))[0].strip().strip("\"'“”`")
        # A quotation mark or a comma may stand between a long form and its bracket.
        before = sentence[: match.start()].rstrip(" \t\"'“”’`,")
        inner_start = start + match.start(1) + match.group(1).find(inner)
        if is_short_form(inner):
            offset = long_form(inner, before)
            if offset is None or not _is_plausible(inner, before[offset:]):
                continue
            while (word := re.match(r"(\w+)\s+", before[offset:])) and word.group(1).casefold() in _LEAVE:
                offset += word.end()
            yield Acronym(
                short=inner,
                long=before[offset:],
                short_span=Span(inner_start, inner_start + len(inner)),
                long_span=Span(start + offset, start + len(before)),
                rule="acronym:long (short)",
            )
        elif before:
            chunk = before.rsplit(None, 1)[-1]
            name = chunk.strip("\"'“”`")
            if is_short_form(name) and long_form(name, inner) == 0 and _is_plausible(name, inner):
                at = start + len(before) - len(chunk) + chunk.find(name)
                yield Acronym(
                    short=name,
                    long=inner,
                    short_span=Span(at, at + len(name)),
                    long_span=Span(inner_start, inner_start + len(inner)),
                    rule="acronym:short (long)",
                )


def _is_plausible(short: str, long: str) -> bool:
    words = long.split()
    if not words or len(long) <= len(short) or words[-1].casefold() in _LAST_WORDS:
        return False
    squashed = [w.casefold() for w in re.findall(r"\w+", long)]
    return short.casefold() not in squashed and len(words) <= max(len(short) + 5, 2 * len(short))


def in_title(short: str, title: str) -> tuple[int, int] | None:
    """Return where the title spells out a short form: capitalised words whose initials it is, at least three.

    >>> title = "CKA: Centered Kernel Alignment for Probing"
    >>> start, end = in_title("CKA", title); title[start:end]
    'Centered Kernel Alignment'
    """
    letters = [c.casefold() for c in short if c.isalpha()]
    if len(letters) < 3 or not short.isupper():
        return None
    words = list(_WORD.finditer(title))
    # Most titles have no words with such initials at all.
    initials = iter([word.group()[0].casefold() for word in words])
    if not all(letter in initials for letter in letters):
        return None
    for first in range(len(words)):
        for last in range(first + len(letters), min(first + len(letters) + 3, len(words)) + 1):
            run = [w.group() for w in words[first:last]]
            whole = title[words[first].start() : words[last - 1].end()]
            if _spells(letters, run) and not re.search(r"[:;?!,]", whole) and run[-1].casefold() not in _LAST_WORDS:
                return words[first].start(), words[last - 1].end()
    return None


@Language.component("kg_acronyms", assigns=["doc._.acronyms"], requires=["token.is_sent_start"])
def acronyms(doc: Doc) -> Doc:
    """Assign `doc._.acronyms`: the pairs defined in a sentence, then those whose long form only the title has."""
    text = text_of(doc)
    found: list[Acronym] = []
    shorts: set[str] = set()
    for start, stop in sentences_of(doc):
        for acronym in find_acronyms(text, start, stop):
            if acronym.short not in shorts:
                shorts.add(acronym.short)
                found.append(acronym)
    end = title_end(doc)
    tokens = tokens_of(doc)
    for i in compress(range(len(tokens.words)), map(str.isupper, tokens.words)):
        short, start = tokens.words[i], tokens.starts[i]
        if 3 <= len(short) <= 8 and short.isalpha() and short not in shorts:
            shorts.add(short)
            if at := in_title(short, text[:end]):
                found.append(
                    Acronym(
                        short=short,
                        long=text[at[0] : at[1]],
                        short_span=Span(start, start + len(short)),
                        long_span=Span(*at),
                        rule="acronym:title",
                    )
                )
    doc._.acronyms = tuple(found)
    return doc
