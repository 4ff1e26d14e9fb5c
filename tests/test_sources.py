"""What every source holds: inputs are found, formats told by content, and what cannot be read says so in a sentence."""

import gzip
import io
import json
import os
import sys
from pathlib import Path

import pytest

from kg.errors import KgError, SourceError, UsageError
from kg.model import Paper
from kg.sources import FORMATS, Problem, read

FIXTURES = Path(__file__).parent / "fixtures" / "sources"
PAGE = (FIXTURES / "page.txt").read_text(encoding="utf-8")
ONE = "Acornet: Squirrels as Graph Encoders\n\nSquirrels remember places. We present Acornet.\n"
LINE = '{"title": "Acornet", "abstract": "Squirrels remember."}\n'
TABLE = "title,abstract\nAcornet,Squirrels remember.\n"
TEXTS = {"jsonl": LINE, "csv": TABLE, "daily-papers": ONE}


def titles(*inputs: str | Path, **options: object) -> list[str]:
    return [paper.title for paper in read(inputs, **options)]  # type: ignore[arg-type]


def failure(*inputs: str | Path, **options: object) -> str:
    with pytest.raises(KgError) as caught:
        list(read(inputs, **options))  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)
    return str(caught.value)


def write(path: Path, data: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_is_told_by_content_and_not_by_name(tmp_path: Path, name: str) -> None:
    for other in FORMATS.values():
        for suffix in (*other.suffixes, "", ".log"):
            path = write(tmp_path / f"x{suffix}", TEXTS[name])
            assert titles(path) == titles(path, format=name)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_names_a_suffix_and_says_what_it_is(name: str) -> None:
    assert FORMATS[name].name == name
    assert FORMATS[name].doc
    assert all(suffix.startswith(".") for suffix in FORMATS[name].suffixes)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("change", ["bom", "crlf", "cr", "gzip", "no last newline", "blank lines first"])
def test_how_a_text_is_stored_does_not_matter(tmp_path: Path, name: str, change: str) -> None:
    data = TEXTS[name].encode()
    changed = {
        "bom": b"\xef\xbb\xbf" + data,
        "crlf": data.replace(b"\n", b"\r\n"),
        "cr": data.replace(b"\n", b"\r"),
        "gzip": gzip.compress(data),
        "no last newline": data.rstrip(),
        "blank lines first": b"\n  \n\n" + data,
    }[change]
    assert list(read([write(tmp_path / "new", changed)])) == list(read([write(tmp_path / "old", data)]))


def test_a_file_may_be_given_as_text_or_as_a_path_or_alone(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", ONE)
    assert list(read([path])) == list(read([str(path)])) == list(read(path)) == list(read(str(path)))


def test_patterns_and_folders_are_expanded_in_order_and_hidden_files_left_out(tmp_path: Path) -> None:
    for name in ("b/2.jsonl", "a.jsonl", "b/1.ndjson.gz", ".hidden.jsonl", ".git/x.jsonl", "b/notes.md"):
        line = LINE.replace("Acornet", name)
        write(tmp_path / name, gzip.compress(line.encode()) if name.endswith("gz") else line)
    assert titles(tmp_path) == ["a.jsonl", "b/1.ndjson.gz", "b/2.jsonl"]
    assert titles(f"{tmp_path}/**/*.jsonl") == ["a.jsonl", "b/2.jsonl"]
    assert titles(f"{tmp_path}/?.jsonl", tmp_path / "b" / "notes.md") == ["a.jsonl", "b/notes.md"]
    assert titles(f"{tmp_path}/.hid*") == [".hidden.jsonl"]
    assert titles(f"{tmp_path}/b*") == ["b/1.ndjson.gz", "b/2.jsonl"]


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(tmp_path: Path) -> None:
    assert titles(write(tmp_path / "page[1].txt", ONE)) == ["Acornet: Squirrels as Graph Encoders"]


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", LINE)
    assert titles(path, tmp_path, f"{tmp_path}/*.jsonl") == ["Acornet"]


def test_a_folder_that_links_to_itself_is_read_once(tmp_path: Path) -> None:
    write(tmp_path / "in" / "a.jsonl", LINE)
    (tmp_path / "in" / "again").symlink_to(tmp_path, target_is_directory=True)
    assert titles(tmp_path / "in") == ["Acornet"]
    assert titles(f"{tmp_path}/**/*.jsonl") == ["Acornet"]


def test_standard_input_is_detected_like_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    for data in (LINE.encode(), gzip.compress(LINE.encode()), b"\xef\xbb\xbf" + TABLE.encode()):
        stream = io.TextIOWrapper(io.BytesIO(data))
        monkeypatch.setattr(sys, "stdin", stream)
        assert titles("-") == ["Acornet"]
        assert not stream.closed
    monkeypatch.setattr(sys, "stdin", io.StringIO(LINE))
    assert titles("-") == ["Acornet"]


def test_standard_input_comes_from_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as sender:
        sender.write(PAGE.encode())
    with os.fdopen(reading, "rb") as receiver, io.TextIOWrapper(receiver) as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        assert len(titles("-")) == 4


def test_empty_standard_input_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    assert failure("-").startswith("standard input: it is empty")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "it is empty"),
        (b" \n\t\n", "nothing but blank lines"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "a PNG image"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"SQLite format 3\0rest", "SQLite"),
        (b"PK\x03\x04rest", "ZIP"),
        (bytes(range(256)) * 4, "a binary file"),
        (ONE.encode("utf-16"), "iconv -f UTF-16 -t UTF-8"),
        (ONE.encode("utf-16-le"), "iconv -f UTF-16LE -t UTF-8"),
        ("hi".encode("utf-16-be"), "iconv -f UTF-16BE -t UTF-8"),
        (ONE.encode("utf-32"), "UTF-32"),
        ("A Title\n\nAn abstract. Caf\u00e9.\n".encode("latin-1"), "x.txt:3: byte 0xe9 is not UTF-8"),
        (b"A\rB\r\xff", "x.txt:3: byte 0xff"),
        (b"<!DOCTYPE html>\n<html></html>", "an HTML page"),
        (b"x = 1\ny = 2\n", "of no known format"),
        (b"left,right\n1,2\n", "of no known format"),
        (b'{"left": 1}\n', "neither a title nor an abstract, line 1"),
        (b"[]", "no paper could be read"),
        (gzip.compress(ONE.encode())[:-12], "gzip file is damaged"),
        (gzip.compress(b""), "it is empty"),
    ],
)
def test_what_cannot_be_read_says_what_it_is_and_what_to_do(tmp_path: Path, data: bytes, said: str) -> None:
    path = write(tmp_path / "x.txt", data)
    message = failure(path)
    assert message.startswith(f"{path}:")
    assert said in message
    with pytest.raises(SourceError):
        list(read([path]))


@pytest.mark.parametrize("name", [None, *FORMATS])
def test_an_endless_line_is_refused_without_being_held(name: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    class Endless(io.RawIOBase):
        given = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
            buffer[:] = b"a" * len(buffer)
            self.given += len(buffer)
            return len(buffer)

    endless = Endless()
    with io.BufferedReader(endless) as buffered, io.TextIOWrapper(buffered) as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        assert "standard input:1: the line is longer than 10 MB" in failure("-", format=name)
    assert endless.given < 16 * 2**20


def test_a_missing_file_is_told_with_the_names_near_it(tmp_path: Path) -> None:
    write(tmp_path / "papers.jsonl", LINE)
    assert "Did you mean 'papers.jsonl'?" in failure(tmp_path / "paper.jsonl")
    assert "there is no folder" in failure(tmp_path / "nowhere" / "x.txt")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert "leads nowhere" in failure(tmp_path / "loop")
    assert "File name too long" in failure("x" * 5000)


def test_missing_inputs_are_told_at_the_call(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        read([write(tmp_path / "a.jsonl", LINE), tmp_path / "b"])
    with pytest.raises(SourceError, match="no file matches"):
        read([str(tmp_path / "*.zip")])
    with pytest.raises(SourceError, match=r"not a pattern|no file matches"):
        read([str(tmp_path / "**.zip")])
    with pytest.raises(UsageError, match="nothing to read"):
        read([])
    with pytest.raises(UsageError, match="no name"):
        read([""])
    with pytest.raises(UsageError, match="Did you mean 'jsonl'"):
        read([tmp_path], format="jsonll")


def test_a_folder_reports_what_is_no_papers_and_keeps_the_rest(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", LINE)
    write(tmp_path / "b.txt", "x = 1\n")
    write(tmp_path / "c.txt", b"caf\xe9\n")
    problems: list[Problem] = []
    assert titles(tmp_path, on_problem=problems.append) == ["Acornet"]
    assert [(p.path, p.line) for p in problems] == [(f"{tmp_path}/b.txt", None), (f"{tmp_path}/c.txt", 1)]


def test_a_file_of_a_folder_that_breaks_half_way_is_an_error(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", LINE.encode() * 300 + b"\xff\n")
    assert "a.jsonl:301: byte 0xff" in failure(tmp_path)


def test_a_folder_without_papers_is_an_error(tmp_path: Path) -> None:
    assert "no file that ends in" in failure(tmp_path)
    write(tmp_path / "b.txt", "x = 1\n")
    assert "no file of this folder holds papers" in failure(tmp_path)


def test_permission_denied_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.jsonl", LINE)

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    assert "permission denied" in failure(path)


def test_a_forced_format_that_does_not_fit_says_why(tmp_path: Path) -> None:
    path = write(tmp_path / "x", ONE)
    assert "not a whole JSON object" in failure(path, format="jsonl")
    assert "no column of the header is called title" in failure(path, format="csv")


def test_one_id_over_several_titles_of_a_file_is_no_identity(tmp_path: Path) -> None:
    records = [{"id": "V1", "title": t, "abstract": "We do."} for t in ("Acorns", "Umbrellas", "Acorns!")]
    problems: list[Problem] = []
    path = write(tmp_path / "a.jsonl", "\n".join(map(json.dumps, records)))
    assert [p.id for p in read([path], on_problem=problems.append)] == ["V1", "umbrellas", "V1"]
    assert len(problems) == 1


def test_reading_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    class Growing(io.RawIOBase):
        given = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
            data = (LINE.encode() * (len(buffer) // len(LINE) + 1))[: len(buffer) // len(LINE) * len(LINE)]
            buffer[: len(data)] = data
            self.given += len(data)
            return len(data)

    growing = Growing()
    with io.BufferedReader(growing) as buffered, io.TextIOWrapper(buffered) as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        papers = read(["-"])
        assert next(papers) == Paper(id="acornet", title="Acornet", abstract="Squirrels remember.")
        papers.close()  # type: ignore[attr-defined]
    assert growing.given < 2**20
