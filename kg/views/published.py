"""When a paper appeared, as far as it says so: its date, its year, or what its arXiv or ACL Anthology id tells."""

from __future__ import annotations

import re

from kg.model import Entity

_DATE = re.compile(r"(?:19|20)\d\d(?!\d)(?:-(?:0[1-9]|1[0-2])(?!\d)(?:-(?:0[1-9]|[12]\d|3[01])(?!\d))?)?", re.ASCII)
_PREFIX = re.compile(r"(?:[a-z]+:)+")
_ARXIV = re.compile(r"(?:[a-z\-]+(?:\.[A-Z]{2})?/)?(\d\d)(0[1-9]|1[0-2])(?:\.\d{4,5}|(?<=/\d{4})\d{3})(?:v\d+)?")
_ACL = re.compile(r"[A-Z](\d\d)-\d+|((?:19|20)\d\d)\.[a-z0-9]+-[a-z0-9]+\.\d+", re.ASCII)
_FIRST = 60
"""Two digits from here on are of the last century: the oldest paper of the ACL Anthology is of 1965."""


def published(paper: Entity) -> str:
    """Return the ISO date of a paper's node, to the day, the month or the year; "" where nothing tells it.

    >>> published(Entity(id="paper:2106.09685", type="Paper", name="LoRA"))
    '2021-06'
    >>> published(Entity(id="paper:acl:P98-1032", type="Paper", name="A", properties=(("year", 1998),)))
    '1998'
    >>> published(Entity(id="paper:acl:C16-35", type="Paper", name="A")), published(
    ...     Entity(id="paper:a-title", type="Paper", name="A title")
    ... )
    ('2016', '')
    >>> published(Entity(id="paper:cs.CL/9906004", type="Paper", name="A"))
    '1999-06'
    """
    for given in (paper.get("date"), paper.get("year")):
        if match := _DATE.match(str(given)):
            return match[0]
    return _told(_PREFIX.sub("", paper.id.removeprefix("paper:"), count=1))


def _told(id: str) -> str:
    if match := _ARXIV.fullmatch(id):
        return f"{_year(match[1])}-{match[2]}"
    if match := _ACL.fullmatch(id):
        return match[2] or _year(match[1])
    return ""


def _year(digits: str) -> str:
    return f"{19 if int(digits) >= _FIRST else 20}{digits}"
