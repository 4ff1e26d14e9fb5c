"""Printing: rows in every output format, text from papers made harmless, notes and progress on standard error."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

FORMATS = ("table", "tsv", "csv", "json", "jsonl")
Row = Sequence[Any]
# C0 and C1 controls but tab and newline: a title must not be able to steer the terminal.
_CONTROLS = {c: "\ufffd" for c in (*range(0x20), *range(0x7F, 0xA0)) if chr(c) not in "\t\n"}


def chosen(format: str | None) -> str:
    """Return the format asked for, else table on a terminal and TSV in a pipe."""
    return format or ("table" if sys.stdout.isatty() else "tsv")


def emit(columns: Sequence[str], rows: Sequence[Row], *, format: str | None) -> None:
    """Print rows on standard output."""
    match chosen(format):
        case "json":
            emit_json([dict(zip(columns, row, strict=True)) for row in rows])
        case "jsonl":
            for row in rows:
                click.echo(json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False, default=str))
        case "csv":
            _delimited(columns, rows, delimiter=",")
        case "tsv":
            _delimited(columns, rows, delimiter="\t")
        case _:
            emit_table(columns, rows)


def emit_json(value: object) -> None:
    """Print one JSON document."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def emit_table(columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Print rows as a table for eyes: numbers to the right, long cells folded on a terminal."""
    from rich import box  # noqa: PLC0415  not for pipes
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for index, column in enumerate(columns):
        numbers = bool(rows) and all(isinstance(row[index], int | float) for row in rows)
        table.add_column(Text(column), justify="right" if numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    show(table)


def show(*parts: RenderableType) -> None:
    """Print rich things on standard output; in a pipe without colour, fold or trailing space."""
    console = _console()
    if console.is_terminal:
        console.print(*parts, sep="\n")
        return
    with console.capture() as captured:
        console.print(*parts, sep="\n")
    click.echo("\n".join(line.rstrip() for line in captured.get().splitlines()))


def marks_words() -> bool:
    """Tell whether standard output shows styles, so that words can be marked by one."""
    console = _console()
    return console.is_terminal and not console.no_color


def _console() -> Console:
    from rich.console import Console  # noqa: PLC0415  not for pipes

    wide = None if sys.stdout.isatty() else 400
    return Console(file=sys.stdout, highlight=False, markup=False, emoji=False, width=wide)


def _delimited(columns: Sequence[str], rows: Sequence[Row], *, delimiter: str) -> None:
    text = io.StringIO()
    if delimiter == ",":
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_cell(cell) for cell in row] for row in rows)
    else:
        # TSV as `cut` and `awk` read it: no quotes; a tab or a line break inside a cell becomes a space.
        for row in (columns, *rows):
            text.write("\t".join(" ".join(printable(cell).split()) for cell in row) + "\n")
    click.echo(text.getvalue(), nl=False)


def _cell(value: object) -> object:
    return value if isinstance(value, int | float) else printable(value)


def printable(value: object) -> str:
    """Return a value as text that cannot steer a terminal; a list is joined, nothing is empty.

    >>> printable(["a", 1]), printable(None), printable("red\\x1b[31m")
    ('a, 1', '', 'red�[31m')
    """
    if isinstance(value, list | tuple):
        return ", ".join(map(printable, value))
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return "" if value is None else str(value).translate(_CONTROLS)


def count(number: int, noun: str, nouns: str = "") -> str:
    """Return a number with its noun.

    >>> count(1, "node"), count(2133, "node"), count(0, "entry", "entries")
    ('1 node', '2,133 nodes', '0 entries')
    """
    return f"{number:,} {noun if number == 1 else nouns or f'{noun}s'}"


def note(message: str) -> None:
    """Say something beside the answer, on standard error."""
    click.echo(f"kg: {printable(message)}", err=True)


@contextmanager
def progress(label: str, what: str = "papers") -> Iterator[Callable[[int], None]]:
    """Show how many papers (or `what`) are done, on standard error when that is a terminal; the block says how many."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    from rich.console import Console  # noqa: PLC0415  not for pipes
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (SpinnerColumn(), TextColumn(label), TextColumn(f"{{task.completed:,.0f}} {what}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done: bar.update(task, completed=done)
