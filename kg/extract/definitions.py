"""Definitions: what a text itself says that a name is ("FooNet, a learned gate", "a corpus of letters called FooSet").

The noun that defines a name tells its type better than all that stands beside it elsewhere. It is the head of the
phrase after the name's comma, colon or "is a", or of the phrase before "called"; the nouns that tell a type are listed
in `data/cues/kinds.json`.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import islice

from kg.resources import word_classes

_OPENS = re.compile(
    # What may stand between a name and its definition: what closes the name, brackets, then a comma, "is", ...
    r"[)}$\"”'`]*(?:\s?\([^()]{0,60}\))?"
    r"(?:(?P<comma>,)\s+(?:an?|one of the|the first|two|three)"
    r"|(?:,? is| are|,? as|:| [-–—]+)\s+(?:an?|the|one of the|our))\s+",
    re.IGNORECASE,
)
_FRAMED = re.compile(
    r"(?:^|[.!?]\s|\n)\s*(?:across|at|by|for|from|given|in|like|on|to|under|unlike|using|with)\s+(?:the\s+|our\s+)?$",
    re.IGNORECASE,
)
"""Before a name that only frames what follows its comma: "On FooSet, a frozen model wins"."""
_CALLED = re.compile(
    r"\b(?:called|named|dubbed|termed|coined|namely|denoted(?: as)?|entitled|titled)[\s,:]*(?:[\"“'`‘$]|\\\w+\{)*$"
)
_LONGEST_CALL, _LONGEST_FRAME = 48, 24
_DETERMINER = re.compile(r"\b(?:an?|the|our|novel|new|first|two|three)\s+", re.IGNORECASE)
_WORD = re.compile(r"[^\W_][\w-]*(?:\.\d[\w-]*)*|[.;:!?]|[,()]")
_ENDS = frozenset(
    "of for that which to with in on from by at over between across where when whose while via through and is are was"
    " has can as using based designed built intended aimed specifically".split()
)
"""Words that end the phrase whose head is sought."""
_OF = frozenset("class family form group kind line pair range series set sets type variant version".split())
"""Heads that are said of something else: of "a family of parsers", the parsers tell."""
_PARTS = {("knowledge", "base"), ("knowledge", "graph"), ("test", "bed")}
_REACH, _MOST = 240, 20
"""How far from a name its definition may go, in characters and in words."""


@cache
def kinds() -> dict[str, str]:
    """Return the type that each defining noun tells, from `data/cues/kinds.json`.

    >>> kinds()["framework"], kinds()["corpus"]
    ('Method', 'Resource')
    """
    return word_classes("data", "cues", "kinds.json")


def defined(text: str, start: int, end: int) -> tuple[str, ...]:
    """Return the types that the nouns of a definition beside a name tell, its head's last; none where none is.

    >>> text = "We propose FooNet, an end-to-end differentiable gate network for routing."
    >>> defined(text, 11, 17)
    ('Method',)
    >>> text = "We release a benchmark corpus of old letters, called FooSet."
    >>> defined(text, 53, 59)
    ('Resource', 'Resource')
    """
    opening = _OPENS.match(text, end)
    framed = opening and opening["comma"] and _FRAMED.search(text, max(start - _LONGEST_FRAME, 0), start)
    if opening and not framed and (told := _nouns(text, opening.end(), opening.end() + _REACH)):
        return told
    if called := _CALLED.search(text, max(start - _LONGEST_CALL, 0), start):
        # The nearest phrase that tells something is the one that is given a name.
        for determiner in reversed(list(_DETERMINER.finditer(text, max(start - _REACH, 0), called.start()))):
            if told := _nouns(text, determiner.end(), called.start()):
                return told
    return ()


def _nouns(text: str, begin: int, end: int) -> tuple[str, ...]:
    """Return the types that the nouns of the noun phrase tell that begins at a place of a text.

    >>> [_nouns(text, 0, 99) for text in ("selection approach for tasks", "family of small parsers", "study of it")]
    [('Method',), ('Method',), ()]
    """
    known = kinds()
    found: list[str] = []
    before = ""
    for word in (match.group().lower() for match in islice(_WORD.finditer(text, begin, end), _MOST)):
        if word in ".;:!?" or (word in ",()" and found):
            break
        if word in _ENDS:
            if word != "of" or before not in _OF:
                break
        elif (before, word) in _PARTS:
            found.append("Resource")
        elif kind := known.get(word.rpartition("-")[2]):
            found.append(kind)
        elif before in known and word.endswith(("ing", "ed")):
            break
        before = word
    return tuple(found)
