"""Values: every number of an abstract that could be a result, as it stands and as it is meant.

Names are masked, so BERT-2 or nDCG@10 lend no digits; "from A to B" is two values, "A-B%" one.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import compress

from kg.extract.cues import Reading
from kg.extract.remembered import Remembered

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e-?\d+)?|\.\d+"
_UNIT = (
    r"\\?%p?|\\times\b|\$\\times\$|×"
    r"|x\b|times\b|-?\s?fold\b|percentage[ -]points?\b|percentage\b|percent\b|%?-?points?\b|pts?\b"
    r"|pp\b|p\.p\.|db\b|[kmgt]b\b|fps\b|ms\b|s\b|seconds?\b|minutes?\b|hours?\b|days?\b|million\b|billion\b|trillion\b"
    r"|[kmb]\b|[cmkn]m\b|[gmk]?hz\b|m?ev\b|deg\b|\$?\\sigma\$?|°|degrees?\b|[kmb]?\s?tokens?\b"
    r"|(?:absolute |relative )?(?:(?:f1|f-1|bleu|rouge|accuracy|map|ndcg|percentage|[\ue000-\ue004]+) )?"
    r"(?:score )?points?\b"
)
_DIGITS = "one two three four five six seven eight nine".split()
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_POWERS = {"hundred": 100.0, "thousand": 1000.0}
_NUMBERS = {
    **{word: float(number) for number, word in enumerate([*_DIGITS, *_TEENS], 1)},
    **{word: 10.0 * number for number, word in enumerate(_TENS, 2)},
}
_COUNT = (
    rf"(?:(?:{'|'.join(_TENS)})(?:[ -](?:{'|'.join(_DIGITS)}))?|{'|'.join(_TEENS)}|{'|'.join(_DIGITS[1:])}"
    r"|one(?= hundred| thousand)|hundred|thousand)(?: hundred| thousand)?"
)
_OPENS = (
    r"[\d.+\-−–~∼≈±\\$]"
    r"|one|t(?:w[eio]|h(?:r|ir|ou)|en|ripl)|fo(?:ur|rt)|fi[vf]|s(?:ix|ev)|ei|ni|ele|hu|doub|hal[fv]|an?\Z"
)
"""How every value begins: with a digit, a sign, or a word of numbers ("twice", "half", "an" order of magnitude)."""
_SIGN = r"(?:[+\-−–~∼≈±]\s?|\\?\$?\\sim\s?\$?)?"
VALUE = re.compile(
    rf"(?:(?P<outof>(?<![@.])\b"
    rf"(?:(?:\d+|{_COUNT}) out of (?:the |all )?(?:\d+|{_COUNT})|\d+ of (?:the |all )?\d+)\b(?!\.\d))"
    rf"|(?P<magnitude>\b(?:an?|one|two|three|four|several|\d+(?:-\d+)?)(?: to (?:two|three|four))?"
    rf" orders? of magnitude\b)"
    rf"|(?P<word>(?<![\w-])(?:twice|double[sd]?|doubling|triple[sd]?|tripling|half|halves|halved|halving"
    rf"|(?:one|{_COUNT})[ -]?(?:times|fold|percentage points?|percent|points?|seconds|minutes|hours|days))\b)"
    rf"|(?<![\w.,@#/\-–\ue000-\ue004])(?P<sign>{_SIGN})(?P<first>{_NUMBER})(?P<unit1>[\s~]?(?:{_UNIT}))?"
    rf"(?:(?P<range>[\s~]?(?:-{{1,2}}|[–—~∼]|/|\+/-|±|\$?\\pm\$?|\$--\$)[\s~]?)(?P<second>[+\-]?(?:{_NUMBER}))(?P<unit2>\s?(?:{_UNIT}))?"
    rf"|(?P<to> to )(?P<upper>{_NUMBER})(?P<unit3>\s?(?:{_UNIT})))?"
    rf"(?:(?<=%)(?=\d)|(?![\w]|[.,]\d|\s?(?:-d\b))))"
)
_BEGINS = re.compile(rf"(?!(?<=\w)[a-z])(?={_OPENS})")
_openings: Remembered[str, list[int]] = Remembered(lambda word: [m.start() for m in _BEGINS.finditer(word)])
"""Where in a word a value may begin; most words have no such place."""
_WORDS = {"twice": 2.0, "half": 0.5, "halv": 0.5, "doubl": 2.0, "tripl": 3.0}
MINUS = frozenset("-−–")
"""The signs of a number below nought."""
_KINDS = (
    (re.compile(r"%|percent"), "%"),
    (re.compile(r"point|\bpts?\b|\bpp\b|p\.p\."), "points"),
    (re.compile(r"times|×|(?<![a-z])x\b|fold"), "x"),
    (re.compile(r"(?<![a-z])m?s\b|second|minute|hour|day"), "time"),
    (re.compile(r"(?<![a-z])[kmgt]b\b"), "size"),
    (re.compile(r"million|billion|trillion|token|(?<![a-z])[kb]\b|(?<=\d)m\b"), "count"),
)
_OPENING = re.compile(r"[\\$]*(?:sim)?[\s$]*")
"""TeX before a number that is no part of it: a dollar, "about"."""
_JOINTS = frozenset({",", "and", "or", "/", "&", "$", "\\", "%"})


@dataclass(frozen=True, slots=True)
class Value:
    """A number as it stands: its characters, what it means, the tokens it covers, and its rank in a list of values."""

    start: int
    end: int
    number: float | None
    unit: str
    form: str
    first: int
    last: int
    rank: int = 0
    of: int = 1


def values(reading: Reading) -> list[Value]:
    """Return every number of the abstract that could be a result, in order; "from A to B" is two."""
    found = list(_values(reading))
    run: list[int] = []
    for i, value in enumerate(found):
        if run and not _continues(reading, found[run[-1]], value):
            _number(found, run)
            run = []
        run.append(i)
    _number(found, run)
    return found


def _continues(reading: Reading, before: Value, value: Value) -> bool:
    between = reading.words[before.last + 1 : value.first]
    return len(between) <= 3 and all(w in _JOINTS for w in between) and value.form != "to"


def _number(found: list[Value], run: list[int]) -> None:
    for rank, i in enumerate(run):
        found[i] = replace(found[i], rank=rank, of=len(run))


def matches(reading: Reading) -> Iterator[re.Match[str]]:
    """Yield where the abstract has what is written as a value; it is looked for only where a word can begin one."""
    done = reading.title_end
    opens = list(map(_openings.__getitem__, reading.words))
    for i in compress(range(len(opens)), opens):
        for offset in opens[i]:
            at = reading.starts[i] + offset
            if at >= done and (match := VALUE.match(reading.masked, at)):
                done = match.end()
                yield match


def _values(reading: Reading) -> Iterator[Value]:
    for match in matches(reading):
        start, end = match.span()
        if match["outof"]:
            yield _value(reading, start, end, "out of", _counted(match["outof"].partition(" out ")[0]))
        elif match["magnitude"]:
            yield _value(reading, start, end, "magnitude", None)
        elif word := match["word"]:
            number = next((n for w, n in _WORDS.items() if word.startswith(w)), _counted(word))
            yield _value(reading, start, end, "word", number)
        elif match["range"] and _are_two(match):
            form = "pair" + ("decimal" if "." in match["first"] else "integer")
            yield _value(reading, start, match.start("range"), form, _float(match["first"]))
            yield _value(reading, match.start("second"), end, form, _float(match["second"]))
        elif match["to"] and (match["unit1"] or reading.masked[max(start - 5, 0) : start] == "from "):
            yield _value(reading, start, match.start("to"), "from", _float(match["first"]))
            yield _value(reading, match.start("upper"), end, "to", _float(match["upper"]))
        else:
            first = match["first"]
            form = "range" if match["range"] or match["to"] else "signed" if match["sign"] else ""
            form += "decimal" if "." in first else "integer" if "," not in first else "thousands"
            if form == "integer" and not match["unit1"] and len(first) == 4 and first[:2] in {"19", "20"}:
                continue
            number = _float(first)
            if number is not None and (match["sign"] or "").strip() in MINUS:
                number = -number
            yield _value(reading, start, end, form, number)


def _are_two(match: re.Match[str]) -> bool:
    """Tell whether "a/b" or "a - b" is two values: two decimals with a slash, or two quantities spaced apart."""
    if match["range"].strip() == "/":
        return "." in match["first"] and "." in match["second"]
    return match["range"] == " - " and bool(match["unit1"]) and bool(match["unit2"])


def _value(reading: Reading, start: int, end: int, form: str, number: float | None) -> Value:
    text = reading.masked[start:end]
    if opening := _OPENING.match(text):
        start, text = start + opening.end(), text[opening.end() :]
    trimmed = text.rstrip() if text.count("$") % 2 == 0 else text.rstrip("$ ")
    end -= len(text) - len(trimmed)
    unit = next((kind for pattern, kind in _KINDS if pattern.search(trimmed)), "")
    first = bisect.bisect_right(reading.starts, start) - 1
    last = bisect.bisect_right(reading.starts, max(end - 1, start)) - 1
    return Value(start, end, number, unit, form, first, last)


def _counted(text: str) -> float | None:
    """Return the number that a text begins with, in words or figures.

    >>> _counted("twenty-five percent"), _counted("two hundred"), _counted("18 of 26"), _counted("few")
    (25.0, 200.0, 18.0, None)
    """
    number = 0.0
    pieces = re.split(r"[ -]", text)
    for piece in pieces:
        if piece in _POWERS:
            number = max(number, 1.0) * _POWERS[piece]
        elif piece in _NUMBERS:
            number += _NUMBERS[piece]
        else:
            break
    return number or _float(pieces[0])


def _float(text: str) -> float | None:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return None
