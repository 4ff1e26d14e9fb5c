"""Changes: whether a number says that something rose or fell by it, and against what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from kg.extract.cues import Mention, Reading
from kg.extract.values import MINUS, Value

Direction = Literal["up", "down"]
Change = tuple[Direction | None, str | None]

_UP = re.compile(
    r"(?:improv|increas|boost|outperform|surpass|exceed|accelerat|enhanc|speedup|speed-up|ris(?:e|ing)|rais(?:e|ing)|rose)"
    r"|(?:gains?|gain(?:ed|ing)|higher|better|faster|greater|larger|more|beat(?:s|ing)?|quicker|stronger|longer)$"
)
_DOWN = re.compile(
    r"(?:reduc|decreas|degrad|declin|shrink|shorten|underperform|sav(?:e|ing)|drop|worse)"
    r"|(?:lower(?:s|ed|ing)?|fewer|less|smaller|cheaper|slower|shorter|cut(?:s|ting)?|falls?|fell|fallen|loss)$"
)
_HEDGES = re.compile(
    r"about|around|roughly|approximately|nearly|almost|over|only|just|at|least|most|as|much|many|up|more|less|than"
    r"|between|an?|the|average|mean|total|additional|further|another|absolute|relative|[~≈+]"
)
_BEFORE_NOUN = re.compile(
    r"absolute|relative|average|overall|performance|point|and|accuracy|relatively|\W|[\ue000-\ue004]+"
)
_CLAUSE = frozenset({",", ";", ".", "but", "while"})
_FURTHEST = 12
_NEAR = 4
_MANY = 40


def change(reading: Reading, found: Sequence[Value], index: int, methods: Sequence[Mention]) -> Change:
    """Return which way one of a document's values moves ("up", "down" or None) and what it is compared with, or None.

    `methods` are the mentions of methods in the value's sentence. What it is compared with is the name of a method, or
    in "from A to B" the text of A. A level ("reaches 87.6%", "improves it to 87.6%") has no direction.
    """
    value = found[index]
    if is_reached(reading, found, index):
        start = found[index - 1]
        return _moved(start.number, value.number), reading.text[start.start : start.end]
    # "by 12.9%, 8% and 11.4%": what is said of one value of a list holds for all of it, of an endless one around it.
    first = index - value.rank
    around = range(max(first, index - _MANY), min(first + value.of, index + _MANY))
    for i in (index, *around):
        where, direction = _moving(reading, found, i)
        if direction:
            return direction, _against(reading, found, i, where, methods)
    return None, None


def is_reached(reading: Reading, found: Sequence[Value], index: int) -> bool:
    """Tell whether a value is the B of "from A to B": a level, though it has a direction."""
    if not index:
        return False
    words, start, value = reading.words, found[index - 1], found[index]
    return start.first > 0 and words[start.first - 1] == "from" and words[start.last + 1 : value.first] == ["to"]


def _moved(start: float | None, end: float | None) -> Direction | None:
    if start is None or end is None or start == end:
        return None
    return "up" if end > start else "down"


def _way(word: str) -> Direction | None:
    return "up" if _UP.match(word) else "down" if _DOWN.match(word) else None


def _moving(reading: Reading, found: Sequence[Value], index: int) -> tuple[int, Direction | None]:
    """Return the token that says which way a value moves, and which way: before "by" or "of", or after it."""
    value, words = found[index], reading.words
    own = reading.text[value.start : value.end].casefold()
    if own.startswith(("half", "halv")):
        return value.first, "down"
    if own.startswith(("doubl", "tripl")):
        return value.first, "up"
    sentence = reading.sentence_of[value.first]
    at = value.first - 1
    while at >= 0 and (_HEDGES.fullmatch(words[at]) or (words[at] == "to" and words[at - 1] == "up")):
        at -= 1
    if at >= 0 and words[at] in {"by", "of"}:
        furthest = at - (_FURTHEST if words[at] == "by" else 2)
        for i in range(at - 1, max(furthest, -1), -1):
            if reading.sentence_of[i] != sentence or words[i] in {";", "."}:
                break
            if direction := _way(words[i]):
                return i, direction
    i = value.last + 1
    while i < len(words) and i <= value.last + _NEAR and reading.sentence_of[i] == sentence:
        if direction := _way(words[i]):
            return i, direction
        if words[i] in ",;." or not _BEFORE_NOUN.fullmatch(words[i]):
            break
        i += 1
    sign = own.lstrip("$")[:1]
    # A bare "-3.2" may be a level below nought, such as a log-likelihood.
    if value.form.startswith("signed") and (sign == "+" or (sign in MINUS and value.unit)):
        return value.first, "up" if sign == "+" else "down"
    return -1, None


def _against(
    reading: Reading, found: Sequence[Value], index: int, where: int, methods: Sequence[Mention]
) -> str | None:
    """Return the method that a change is measured from: what was beaten "by" the value, or what follows "than"."""
    value = found[index]
    if where < value.first and reading.cues[where] == "beat":
        beaten = next((m for m in methods if where < m.token < value.first), None)
        if beaten:
            return reading.names[beaten.name].name
    until = found[index + 1].first if index + 1 < len(found) else len(reading.words)
    for i in range(value.last + 1, min(value.last + 1 + _FURTHEST, until)):
        if reading.words[i] in _CLAUSE:
            return None
        if reading.cues[i] == "than":
            compared = next((m for m in methods if i < m.token <= i + _NEAR and m.token < until), None)
            return reading.names[compared.name].name if compared else None
    return None
