"""Hugging Face Daily Papers saved as text: header lines, a date, then titles and abstracts in turn.

Nothing marks a paragraph as a title or an abstract but its place and its look. Both are weighed over a whole page at
once: the labels chosen are those of the best sum of looks (`_lean`) and of turns kept (`_COST` for each one missed),
so one paragraph that is missing costs its own paper and no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from kg.model import Paper
from kg.sources.dates import date_line
from kg.sources.format import Format, Line, Report
from kg.sources.lines import LIMIT
from kg.sources.records import clean
from kg.text import paper_id

_HEADER = {
    "new", "get trending papers in your email inbox!", "subscribe", "daily papers", "by", "ak",
    "byak and the research community", "by ak and the research community", "and the research community",
}  # fmt: skip
_WRAPPED = 200
"""Lines of hard-wrapped text are shorter; in a block with a longer one, each line is a paragraph."""

_COST = 3.0
"""What a turn missed (a title or an abstract that is not there) weighs against the looks of paragraphs."""

_LONGEST = 2400
"""More characters than an abstract has (arXiv allows 1,920); a paragraph beyond does not continue one."""

_FULL_STOP = re.compile(r"[.。][)\]\"'”’*]*$")
_SENTENCE = re.compile(r"[.。][)\]\"'”’]*\s+(?=\S)")
_LINK = re.compile(r"https?://|www\.")
_AVAILABLE = re.compile(
    r"(?:(?:our|the|all|source|project|data|dataset|code|demo|models?|codes?)\b.{0,80}\b"
    r"(?:available|released|open-sourced|found|provided|accessible)\b"
    r"|(?:project|code|demo|github|home)\s?(?:page|link|website|repo|repository)?\s?[:：]\s?(?:https?:|www\.))",
    re.I,
)
_ITEM = re.compile(r"[-–•*·]\s|\(?(?:\d{1,2}|[ivx]{1,4}|[a-h])[.)]\s")
_GOES_ON = re.compile(
    r"(?:However|Moreover|Furthermore|Additionally|In addition|Finally|Specifically|Notably|Therefore|Thus|Hence|"
    r"To (?:address|tackle|this end|overcome|solve|bridge)|As a result|In particular|These|"
    r"(?:The |Our )?(?:[Ee]xtensive |[Ee]xperimental |[Ee]mpirical )?(?:[Ee]xperiments?|[Rr]esults|[Ee]valuations?)|"
    r"Our (?:method|approach|code|findings|model|framework|analysis)|We (?:further|also|then|additionally))\b"
)


@dataclass(frozen=True, slots=True)
class _Paragraph:
    line: int
    text: str


@dataclass(slots=True)
class _Page:
    date: str = ""
    paragraphs: list[_Paragraph] = field(default_factory=list)


def _blocks(lines: Iterable[Line], report: Report) -> Iterator[list[Line]]:
    """Yield the runs of lines between blank ones."""
    block: list[Line] = []
    size = 0
    for number, raw in lines:
        text = clean(raw)
        size += len(text)
        if text and size <= LIMIT:
            block.append((number, text))
        elif not text:
            if block and size <= LIMIT:
                yield block
            block, size = [], 0
        elif block:
            report(block[0][0], f"a paragraph longer than {LIMIT >> 20} MB")
            block = []
    if block:
        yield block


def _pages(lines: Iterable[Line], report: Report) -> Iterator[_Page]:
    """Yield pages: a header line or a date begins the next one."""
    page = _Page()
    for block in _blocks(lines, report):
        separate = len(block) > 1 and any(len(text) > _WRAPPED for _, text in block)
        rest = block
        while rest:
            number, text = rest[0]
            date = date_line(text)
            if date is not None or text.casefold() in _HEADER:
                if page.paragraphs:
                    yield page
                    page = _Page()
                page.date = date if date is not None else page.date
                rest = rest[1:]
                continue
            until = 1 if separate else len(rest)
            page.paragraphs.append(_Paragraph(number, _unwrapped(text for _, text in rest[:until])))
            rest = rest[until:]
    if page.paragraphs:
        yield page


def _unwrapped(texts: Iterable[str]) -> str:
    """Join the lines of a paragraph; a line that ends in a hyphen goes on without a space, but not "multi- and"."""
    return re.sub(r"(?<=\w-)\n(?!(?:and|or|to)[ ,\n])(?=\w)", "", "\n".join(texts)).replace("\n", " ")


def _lean(text: str) -> float:
    """Return how much a paragraph looks like an abstract (above 0) rather than a title (below 0).

    Long, ending in a full stop, of several sentences, with a link: an abstract.
    """
    length = min(max((len(text) - 200) / 40, -3.0), 6.0)
    stop = 3.5 if _FULL_STOP.search(text) else -4.0 if len(text) < _WRAPPED else -1.5
    sentences = 1.5 * min(len(_SENTENCE.findall(text)), 2)
    link = 6.0 if _LINK.match(text) else 4.0 if _LINK.search(text) else 0.0
    return length + stop + sentences + link + 2.0 * bool(_AVAILABLE.match(text))


def _continues(before: str, text: str) -> bool:
    """Say whether a paragraph after an abstract is its next paragraph rather than an abstract that lost its title."""
    if len(before) + len(text) > _LONGEST:
        return False
    return bool(
        before.endswith((":", ",", ";"))
        or text[0].islower()
        or _ITEM.match(text)
        or _AVAILABLE.match(text)
        or _GOES_ON.match(text)
        or re.fullmatch(r"\S*https?://\S+", text)
    )


def _abstracts(texts: Sequence[str]) -> list[bool]:
    """Label each paragraph of a page: True for an abstract, False for a title (the best labelling, by Viterbi)."""
    scores, came_from = (
        (0.0, -_COST),
        [],
    )  # of ending in a title, of ending in an abstract: the page begins with a title
    for n, text in enumerate(texts):
        lean = _lean(text)
        if n == 0:
            scores = (0.0, lean - _COST)
            continue
        again = 0.5 if _continues(texts[n - 1], text) else _COST
        to_title = (scores[0] - _COST, scores[1])
        to_abstract = (scores[0], scores[1] - again)
        came_from.append((to_title[1] >= to_title[0], to_abstract[1] > to_abstract[0]))
        scores = (max(to_title), max(to_abstract) + lean)
    labels = [scores[1] >= scores[0] - _COST]
    for back in reversed(came_from):
        labels.append(back[labels[-1]])
    return labels[::-1]


def _entries(page: _Page, report: Report) -> Iterator[tuple[str, str]]:
    """Yield the titles and abstracts of a page, and report what lacks its other half."""
    title: _Paragraph | None = None
    parts: list[str] = []
    labels = _abstracts([p.text for p in page.paragraphs])
    for paragraph, is_abstract in zip(page.paragraphs, labels, strict=True):
        if not is_abstract:
            yield from _entry(title, parts, report)
            title, parts = paragraph, []
        elif title and (not parts or _continues(parts[-1], paragraph.text)):
            parts.append(paragraph.text)
        else:
            yield from _entry(title, parts, report)
            title, parts = None, []
            report(paragraph.line, f"an abstract without a title: {_short(paragraph.text)}")
    yield from _entry(title, parts, report)


def _entry(title: _Paragraph | None, parts: Sequence[str], report: Report) -> Iterator[tuple[str, str]]:
    if title and parts:
        yield title.text, " ".join(parts)
    elif title:
        report(title.line, f"a title without an abstract: {_short(title.text)}")


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")


def _read(lines: Iterator[Line], report: Report) -> Iterator[Paper]:
    for page in _pages(lines, report):
        for title, abstract in _entries(page, report):
            yield Paper(id=paper_id(title=title), title=title, abstract=abstract, date=page.date)


def _detect(head: Sequence[str]) -> bool:
    """Say whether most paragraphs of the first lines are titles and abstracts in turn."""
    missed: list[int | None] = []
    pages = list(_pages(enumerate(head, 1), lambda line, _: missed.append(line)))
    read = [entry for page in pages for entry in _entries(page, lambda line, _: missed.append(line))]
    good = sum(_lean(abstract) > 0 > _lean(title) for title, abstract in read)
    return good > 0 and good * 2 >= len(read) and good * 2 >= len(missed)


FORMAT = Format(
    name="daily-papers",
    doc="a Hugging Face Daily Papers page saved as text: titles and abstracts in turn",
    suffixes=(".txt",),
    detect=_detect,
    read=_read,
)
