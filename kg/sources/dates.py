"""Dates as sources write them, in ISO form; what a source does not say is not invented."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_WRITTEN = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? )?"
    r"(?:(?P<month>[a-z]{3,9})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?|(?P<day_>\d{1,2})\.? (?P<month_>[a-z]{3,9})\.?)"
    r"(?:,? (?P<year>\d{4}))?",
    re.I,
)
_NUMERIC = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")


def date_line(text: str) -> str | None:
    """Return the ISO date of a line that is nothing but a date: "" when it names no year, None when it is no date.

    >>> date_line("Mar 11"), date_line("Tuesday, March 11th, 2025"), date_line("11 Mar 2025"), date_line("March On")
    ('', '2025-03-11', '2025-03-11', None)
    """
    text = " ".join(text.split())
    if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", text):
        return _iso(*map(int, text.split("-"))) or None
    match = _WRITTEN.fullmatch(text)
    if not match:
        return None
    name = (match["month"] or match["month_"]).casefold()
    month = next((n for n, full in enumerate(_MONTHS, 1) if full.startswith(name) or name == full[:4]), 0)
    day = int(match["day"] or match["day_"])
    if not month or not 1 <= day <= 31:
        return None
    return _iso(int(match["year"]), month, day) if match["year"] else ""


def iso_date(text: str) -> str:
    """Return the ISO date a record gives, as precisely as it gives it: a day, a month or a year; "" when unclear.

    >>> iso_date("2025-03-11T08:00:00.000Z"), iso_date("2025"), iso_date("Mon, 2 Apr 2007 19:18:42 GMT")
    ('2025-03-11', '2025', '2007-04-02')
    >>> iso_date("2025-3"), iso_date("2025-02-30"), iso_date("last week"), iso_date("3/4/2025")
    ('2025-03', '', '', '')
    """
    day = re.sub(r"(?:T|\s)\s*\d{1,2}:\d{2}.*", "", text.strip())
    match = _NUMERIC.fullmatch(day) or _COMPACT.fullmatch(day)
    if match:
        return _iso(*(int(part) for part in match.groups() if part))
    return date_line(day) or ""


def _iso(year: int, month: int = 0, day: int = 0) -> str:
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return ""
    return f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")
