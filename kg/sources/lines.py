"""Lines of a text file, a gzip file or standard input: checked to be UTF-8, bounded in memory, numbered."""

from __future__ import annotations

import codecs
import gzip
import io
import sys
import zlib
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from kg.errors import SourceError
from kg.sources.format import Line, Problem

STDIN = "standard input"
LIMIT = 10 * 2**20
"""The longest line, paragraph or record, in bytes, that is taken for one: nothing longer is built up in memory."""

_GZIP = b"\x1f\x8b"
_WIDE = {codecs.BOM_UTF32_LE: "UTF-32", codecs.BOM_UTF32_BE: "UTF-32", codecs.BOM_LE: "UTF-16", codecs.BOM_BE: "UTF-16"}
_MAGIC = {
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a ZIP archive (or an office document)",
    b"SQLite format 3": "an SQLite database (perhaps a graph file: name it with -g)",
    b"PAR1": "a Parquet file",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"\x28\xb5\x2f\xfd": "a Zstandard archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"\x7fELF": "a program",
    b"{\\rtf": "a rich-text document",
}


def unreadable(path: str, message: str, *, line: int | None = None) -> SourceError:
    """Return the error that says where (path, line) and why an input cannot be read: a Problem as its argument."""
    return SourceError(Problem(path, line, message))


def lines(path: Path | None) -> Generator[Line, None, None]:
    """Yield the numbered lines of a file, or of standard input for None; gzip is recognised by its content.

    Line breaks are LF, CRLF or CR; a byte-order mark is dropped.

    Raises:
        SourceError: the file cannot be opened, is empty, is no UTF-8 text, or has a line over `LIMIT` bytes.
    """
    name = STDIN if path is None else str(path)
    try:
        with _opened(path) as stream:
            _refuse_other_than_text(stream.peek(4096)[:4096], name)
            yield from _decoded(stream, name)
    except PermissionError:
        raise unreadable(name, "permission denied; make it readable for you") from None
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise unreadable(name, "the gzip file is damaged or cut short; make or download it again") from None
    except OSError as error:
        raise unreadable(name, f"it cannot be read ({error.strerror or error})") from None


@contextmanager
def _opened(path: Path | None) -> Iterator[io.BufferedReader]:
    with ExitStack() as stack:
        stream = stack.enter_context(path.open("rb")) if path else _stdin(stack)
        if stream.peek(2)[:2] == _GZIP:
            unpacked = stack.enter_context(gzip.GzipFile(fileobj=stream, mode="rb"))
            stream = io.BufferedReader(cast(io.RawIOBase, unpacked))
        yield stream


def _stdin(stack: ExitStack) -> io.BufferedReader:
    stream = getattr(sys.stdin, "buffer", None) or io.BytesIO(sys.stdin.read().encode())
    if isinstance(stream, io.BufferedReader):
        return stream
    # Standard input is not ours to close, and a reader that is let go closes what it reads.
    reader: io.BufferedReader = io.BufferedReader(cast(io.RawIOBase, cast(BinaryIO, stream)))
    stack.callback(reader.detach)
    return reader


def _refuse_other_than_text(head: bytes, name: str) -> None:
    if not head:
        raise unreadable(name, "it is empty; give a file with papers in it")
    kind = next((kind for magic, kind in _MAGIC.items() if head.startswith(magic)), None)
    wide = next((kind for mark, kind in _WIDE.items() if head.startswith(mark)), None)
    if b"\0" in head and not kind and not wide:
        # Latin text in UTF-16 has a zero for every other byte.
        even, odd = head[0::2].count(0), head[1::2].count(0)
        wide = (
            ("UTF-16BE" if even > odd else "UTF-16LE") if max(even, odd) * 4 > len(head) + min(even, odd) * 32 else None
        )
        kind = "a binary file"
    if wide:
        raise unreadable(name, f"it is saved as {wide}; save it as UTF-8, for instance with `iconv -f {wide} -t UTF-8`")
    if kind:
        raise unreadable(name, f"it is {kind}, not text; give the papers as text, JSON Lines or CSV")
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()[:15].lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise unreadable(name, "it is an HTML page; save it from the browser as text and give that file")


def _decoded(stream: io.BufferedReader, name: str) -> Iterator[Line]:
    number = 0
    while raw := stream.readline(LIMIT + 1):
        if len(raw) > LIMIT:
            message = (
                f"the line is longer than {LIMIT >> 20} MB; write one paper a line (JSON Lines, CSV) or a paragraph"
            )
            raise unreadable(name, message, line=number + 1)
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            at = number + 1 + raw[: error.start].count(b"\r")
            message = f"byte {raw[error.start]:#04x} is not UTF-8; save the file as UTF-8"
            raise unreadable(name, message, line=at) from None
        text = text.rstrip("\r\n")
        for piece in text.split("\r") if "\r" in text else (text,):
            number += 1
            yield number, piece.removeprefix("\ufeff")
