"""CSV, TSV and other delimited tables whose header names a title and an abstract (see `records.FIELDS`)."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Sequence

from kg.model import Paper
from kg.sources.format import Format, Line, Report
from kg.sources.records import names, told

_DELIMITERS = ",\t;|"


def _detect(head: Sequence[str]) -> bool:
    first = next((line for line in head if line.strip()), "")
    cells = _cells(first, _delimiter(first))
    return len(cells) > 1 and _known(cells) > 1


def _known(cells: Sequence[str]) -> int:
    """Count the paper's fields that these column names hold; none without a title."""
    held = [
        field for field in ("title", "abstract", "id", "date", "authors", "url") if any(names(c, field) for c in cells)
    ]
    return len(held) if "title" in held else 0


def _delimiter(header: str) -> str:
    # csv.Sniffer guesses from letter counts and takes a letter or a space now and then; a header that must name
    # a title decides it outright.
    return max(_DELIMITERS, key=lambda d: (_known(_cells(header, d)), header.count(d)))


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return line.split(delimiter)


def _read(lines: Iterator[Line], report: Report) -> Iterator[Paper]:
    first = next((line for line in lines if line[1].strip()), None)
    if first is None:
        return
    delimiter = _delimiter(first[1])
    header = [cell.strip() for cell in _cells(first[1], delimiter)]
    if not any(names(cell, "title") for cell in header):
        report(first[0], f"no column of the header is called title: {', '.join(header)[:100]}")
        return
    for number, cells in _rows(lines, delimiter, len(header), report):
        while len(cells) > len(header) and not cells[-1].strip():
            cells.pop()
        if len(cells) > len(header):
            report(
                number, f"{len(cells)} cells under a header of {len(header)}; quote the cells that hold {delimiter!r}"
            )
            continue
        yield from told(dict(zip(header, cells, strict=False)), number, report)


def _rows(lines: Iterator[Line], delimiter: str, width: int, report: Report) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the number of its first line; a quote that is never closed costs its own line only."""
    taken: list[Line] = []
    again: deque[Line] = deque()

    def feed() -> Iterator[str]:
        while line := again.popleft() if again else next(lines, None):
            taken.append(line)
            yield line[1] + "\n"

    while True:
        taken.clear()
        try:
            cells = next(csv.reader(feed(), delimiter=delimiter, strict=True), [])
        except csv.Error:
            # Many a table is written without quoting, and a title may begin with a quotation mark.
            again.extendleft(reversed(taken[1:]))
            cells = taken[0][1].split(delimiter)
            if len(cells) != width:
                report(taken[0][0], "a quotation mark that is not closed, or not doubled")
                continue
        if not taken:
            return
        if any(cell.strip() for cell in cells):
            yield taken[0][0], cells


FORMAT = Format(
    name="csv",
    doc="a table (CSV, TSV, semicolons) whose header names a title and an abstract",
    suffixes=(".csv", ".tsv"),
    detect=_detect,
    read=_read,
)
