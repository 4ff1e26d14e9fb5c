"""The graph file: its ledger, its transactions, its bytes, and what it says when something is wrong with it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import GraphFileError
from kg.model import Fact, Graph, Mention, Paper, PaperFacts, Ref, Span, Term
from kg.stores import codec, sqlite
from kg.stores.file import GraphFile
from tests.graphs import graphs, texts, toy_graph, toy_papers

SPANS = st.builds(lambda a, n: Span(a, a + n), st.integers(0, 10**6), st.integers(1, 99))
SCORES = st.floats(0, 1)
VALUES = texts() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans()
TERMS = st.builds(
    Term,
    type=texts(),
    name=texts(),
    aliases=st.lists(texts(), max_size=3).map(tuple),
    properties=st.dictionaries(texts(), VALUES, max_size=3).map(lambda d: tuple(sorted(d.items()))),
    score=SCORES,
)
REFS = st.builds(Ref, texts(), texts())
FACTS = st.builds(
    PaperFacts,
    paper=texts(),
    version=texts(),
    sentences=st.lists(SPANS, max_size=3).map(tuple),
    terms=st.lists(TERMS, max_size=3).map(tuple),
    mentions=st.lists(
        st.builds(Mention, paper=texts(), span=SPANS, text=texts(), type=texts(), rule=texts(), score=SCORES),
        max_size=3,
    ).map(tuple),
    facts=st.lists(
        st.builds(Fact, head=REFS, type=texts(), tail=REFS, span=SPANS, rule=texts(), score=SCORES), max_size=3
    ).map(tuple),
)
PAPERS = st.builds(
    Paper,
    id=texts(),
    title=texts(),
    abstract=texts(min_size=0),
    date=texts(min_size=0),
    urls=st.lists(texts(), max_size=2).map(tuple),
    authors=st.lists(texts(), max_size=2).map(tuple),
)


def made(path: Path, graph: Graph | None = None) -> Path:
    """A graph file with the toy papers in it."""
    with GraphFile.open(path, create=True) as file, file.transaction():
        for paper in toy_papers():
            file.put(paper, PaperFacts(paper=paper.id, version="1"), f"fingerprint of {paper.id}")
        file.replace(toy_graph() if graph is None else graph)
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return made(tmp_path / "g.kg")


@contextmanager
def refused(path: Path, saying: str, **how: bool) -> Iterator[None]:
    """Opening `path` fails with one sentence, and leaves its folder as it was."""
    before = {p.name: p.read_bytes() for p in path.parent.iterdir() if p.is_file()}
    with pytest.raises(GraphFileError) as error:
        GraphFile.open(path, **how)
    message = str(error.value)
    assert saying in message
    assert str(path) in message
    assert "\n" not in message
    assert {p.name: p.read_bytes() for p in path.parent.iterdir() if p.is_file()} == before
    yield


@settings(deadline=None, max_examples=50)
@given(facts=FACTS)
def test_facts_survive_json(facts: PaperFacts) -> None:
    assert codec.facts_from_json(codec.facts_to_json(facts)) == facts


@settings(deadline=None, max_examples=40)
@given(graph=graphs(), other=graphs())
def test_equal_graphs_and_only_they_share_a_digest(graph: Graph, other: Graph) -> None:
    again = Graph.of(reversed(graph.nodes.values()), reversed(graph.edges.values()))
    assert codec.digest(graph) == codec.digest(again)
    assert (codec.digest(graph) == codec.digest(other)) == (graph == other)


@settings(deadline=None, max_examples=15)
@given(entries=st.lists(st.tuples(PAPERS, FACTS, texts()), max_size=4, unique_by=lambda e: e[0].id))
def test_the_ledger_keeps_what_was_read(entries: list[tuple[Paper, PaperFacts, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder, GraphFile.open(f"{folder}/g.kg", create=True) as file:
        for paper, facts, fingerprint in entries:
            file.put(paper, facts, fingerprint)
        entries.sort(key=lambda e: e[0].id)
        assert list(file.papers()) == [p for p, _, _ in entries]
        assert list(file.readings()) == [(p, f) for p, f, _ in entries]
        assert [file.fingerprint(p.id) for p, _, _ in entries] == [f for _, _, f in entries]


def test_a_paper_read_again_takes_its_own_place(path: Path) -> None:
    paper = toy_papers()[0]
    with GraphFile.open(path) as file:
        file.put(paper, PaperFacts(paper=paper.id, version="2"), "new")
        assert file.fingerprint(paper.id) == "new"
        assert [f.version for _, f in file.readings()] == ["2", "1", "1"]
        assert file.fingerprint("never read") is None


def test_any_order_makes_the_same_bytes(tmp_path: Path) -> None:
    graph = toy_graph()
    contents = []
    for name, papers in (("a", toy_papers()), ("b", toy_papers()[::-1])):
        with GraphFile.open(tmp_path / name, create=True) as file, file.transaction():
            for paper in papers:
                file.put(paper, PaperFacts(paper=paper.id, version="1"), "f")
            file.replace(graph)
        contents.append((tmp_path / name).read_bytes())
    assert contents[0] == contents[1]


def test_the_same_again_leaves_every_byte(path: Path) -> None:
    before = path.read_bytes()
    made(path)
    assert path.read_bytes() == before
    made(path, Graph.of([], []))
    assert path.read_bytes() != before


def test_any_sqlite_tool_reads_it(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        facts = db.execute("SELECT source_name, type, target_name, papers FROM facts WHERE papers > 1").fetchall()
        assert facts == [("Brooknet", "COMPARED_WITH", "Mossnet", 2)]
        said = "SELECT paper_title, sentence FROM sentences WHERE source_name = 'DeltaText'"
        assert db.execute(said).fetchall() == [
            (
                "RiverText: A Corpus of Gauges and Tides",
                "We present RiverText, a corpus for sequence labelling, and its part DeltaText.",
            )
        ]
        quoted = db.execute(
            "SELECT DISTINCT substr(p.title || char(10) || p.abstract, v.start + 1, v.stop - v.start) "
            "FROM evidence v JOIN papers p ON p.id = v.paper WHERE v.target = 'metric:bleu'"
        ).fetchall()
        assert quoted == [("Unlike BLEU",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_nothing_lies_beside_a_finished_file(path: Path) -> None:
    assert [p.name for p in path.parent.iterdir()] == ["g.kg"]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, ValueError])
def test_an_interrupted_first_build_leaves_nothing(tmp_path: Path, stop: type[BaseException]) -> None:
    def build() -> None:
        with GraphFile.open(tmp_path / "g.kg", create=True) as file, file.transaction():
            file.replace(toy_graph())
            raise stop

    with pytest.raises(stop):
        build()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("stop", [KeyboardInterrupt, ValueError])
def test_an_interrupted_transaction_changes_nothing(path: Path, stop: type[BaseException]) -> None:
    before = path.read_bytes()

    def build(file: GraphFile) -> None:
        with file.transaction():
            file.put(Paper(id="x", title="X"), PaperFacts(paper="x", version="1"), "f")
            file.replace(Graph.of([], []))
            raise stop

    with GraphFile.open(path) as file:
        with pytest.raises(stop):
            build(file)
        assert file.graph() == toy_graph()
        assert file.digest() == codec.digest(toy_graph())
    assert path.read_bytes() == before


def test_a_transaction_inside_another_may_fail_by_itself(path: Path) -> None:
    def inner(file: GraphFile) -> None:
        with file.transaction():
            file.replace(Graph.of([], []))
            raise ValueError("inner")

    with GraphFile.open(path) as file:
        with file.transaction():
            file.put(Paper(id="kept", title="X"), PaperFacts(paper="kept", version="1"), "f")
            with pytest.raises(ValueError, match="inner"):
                inner(file)
        assert file.fingerprint("kept") == "f"
        assert file.graph() == toy_graph()


def test_a_file_grows_after_its_first_transaction(tmp_path: Path) -> None:
    with GraphFile.open(tmp_path / "g.kg", create=True) as file:
        assert not (tmp_path / "g.kg").exists()
        assert file.digest() == codec.digest(Graph.of([], []))
        file.replace(toy_graph())
        assert (tmp_path / "g.kg").exists()
        file.put(Paper(id="x", title="X"), PaperFacts(paper="x", version="1"), "f")
    with GraphFile.open(tmp_path / "g.kg", read_only=True) as file:
        assert file.graph() == toy_graph()
        assert [p.id for p in file.papers()] == ["x"]


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tests.graphs import toy_graph
from kg.model import Graph, Paper, PaperFacts
from kg.stores.file import GraphFile
file = GraphFile.open(sys.argv[1], create=True)
with file.transaction():
    file.replace(toy_graph() if not Path(sys.argv[1]).exists() else Graph.of([], []))
    for number in range(40):  # more than SQLite keeps in memory: some is in the file before the end
        file.put(Paper(id=str(number), title="x" * 100_000), PaperFacts(paper=str(number), version="1"), "f")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_process_loses_only_its_own_work(tmp_path: Path) -> None:
    path = tmp_path / "g.kg"
    command = [sys.executable, "-c", KILLED, str(path), str(Path(__file__).parents[1])]
    assert subprocess.run(command, check=False).returncode < 0
    assert not path.exists()
    made(path)
    assert [p.name for p in tmp_path.iterdir()] == ["g.kg"]
    assert subprocess.run(command, check=False).returncode < 0
    assert (tmp_path / "g.kg-journal").read_bytes().startswith(b"\xd9\xd5\x05\xf9")
    with GraphFile.open(path, read_only=True) as file:
        assert file.graph() == toy_graph()
    assert [p.name for p in tmp_path.iterdir()] == ["g.kg"]


def test_a_second_writer_is_told_to_wait(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "WAIT", 0.05)
    with GraphFile.open(path) as first, GraphFile.open(path) as second, first.transaction():
        first.put(Paper(id="x", title="X"), PaperFacts(paper="x", version="1"), "f")
        with pytest.raises(GraphFileError, match=f"held by process {os.getpid()}:"), second.transaction():
            raise AssertionError("two writers at once")
        assert second.graph() == toy_graph()
        assert first.fingerprint("x") == "f"


def test_a_second_first_build_is_told_to_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "WAIT", 0.05)
    path = tmp_path / "g.kg"
    with GraphFile.open(path, create=True) as first:
        with pytest.raises(GraphFileError, match=f"held by process {os.getpid()}:"):
            GraphFile.open(path, create=True)
        first.replace(toy_graph())
    with GraphFile.open(path, create=True) as second:
        assert second.graph() == toy_graph()


WAITING = """
import sys
from kg.errors import GraphFileError
from kg.stores.file import GraphFile
print("waiting", flush=True)
try:
    with GraphFile.open(sys.argv[1], create=True) as file:
        print(len(file.graph()))
except GraphFileError as error:
    print(error)
"""


def test_who_waited_for_a_first_build_does_not_undo_it(tmp_path: Path) -> None:
    path = tmp_path / "g.kg"
    with GraphFile.open(path, create=True) as first:
        command = [sys.executable, "-c", WAITING, str(path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as second:
            assert second.stdout is not None
            assert second.stdout.readline() == "waiting\n"
            first.replace(toy_graph())
            said = second.stdout.read().strip()
    # It came too early or too late: both are well, and neither harms the graph.
    assert said == str(len(toy_graph())) or "being made by another process" in said
    with GraphFile.open(path, read_only=True) as file:
        assert file.graph() == toy_graph()
    assert [p.name for p in tmp_path.iterdir()] == ["g.kg"]


@pytest.mark.parametrize("is_shared", [True, False])
def test_a_claimed_file_that_was_put_in_its_place_is_not_claimed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_shared: bool
) -> None:
    path = tmp_path / "g.kg"
    first = GraphFile.open(path, create=True)
    if is_shared:
        first.database.share()
    opened = sqlite.open_file

    def overtaken(part: Path, mode: str) -> sqlite3.Connection:
        # Between the opening of the file and the lock on it, the other process is done.
        db = opened(part, mode)
        if not path.exists():
            monkeypatch.setattr(sqlite, "open_file", opened)
            first.replace(toy_graph())
        return db

    monkeypatch.setattr(sqlite, "open_file", overtaken)
    with pytest.raises(GraphFileError, match="is being made by another process"):
        GraphFile.open(path, create=True)
    assert first.graph() == toy_graph()
    first.close()
    assert [p.name for p in tmp_path.iterdir()] == ["g.kg"]


def test_a_graph_that_appeared_meanwhile_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "g.kg"
    with GraphFile.open(path, create=True) as file:
        path.write_bytes(b"somebody else's")
        with pytest.raises(GraphFileError, match="meanwhile"):
            file.replace(toy_graph())
    assert path.read_bytes() == b"somebody else's"
    assert [p.name for p in tmp_path.iterdir()] == ["g.kg"]


@pytest.mark.parametrize("read_only", [True, False])
def test_what_is_no_graph_is_refused(tmp_path: Path, read_only: bool) -> None:
    png = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20
    for content in (b"text", b"some longer text\n" * 100, png, b"SQLite format 3\0 and no more"):
        file = tmp_path / "g.kg"
        file.write_bytes(content)
        with refused(file, "not a graph file", read_only=read_only):
            pass
        with refused(file, "not a graph file", create=True):
            pass
    file.write_bytes(b"")
    with refused(file, "is empty", read_only=read_only):
        pass


def test_a_missing_graph_is_told_how_to_be_made(tmp_path: Path) -> None:
    with refused(tmp_path / "g.kg", "make one with `kg build"):
        pass
    with refused(tmp_path / "g.kg", "make one with `kg build", read_only=True):
        pass


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "g.kg")) as db:
        db.execute("CREATE TABLE nodes (id)")
    with refused(tmp_path / "g.kg", "another program"):
        pass


def test_a_newer_graph_is_refused(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 7")
    with refused(path, "newer kg (format 7, this one reads 2): upgrade kg"):
        pass
    with refused(path, "newer kg (format 7, this one reads 2): upgrade kg", create=True):
        pass


@pytest.mark.parametrize("keep", [50, 500, 4096, 3 * 4096, -4096])
def test_a_cut_off_graph_is_refused(path: Path, keep: int) -> None:
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(GraphFileError, match=r"damaged|not a graph file"), GraphFile.open(path) as file:
        file.graph()


def test_a_graph_with_a_spoilt_row_is_refused(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE nodes SET aliases = 'no JSON' WHERE id = 'method:mossnet'")
        db.execute("UPDATE readings SET facts = '{}'")
        db.execute("DELETE FROM meta")
        db.commit()
    with GraphFile.open(path) as file:
        for read in (file.graph, lambda: file.node("method:mossnet"), lambda: list(file.readings()), file.digest):
            with pytest.raises(GraphFileError, match="damaged"):
                read()


def test_folders_and_places_that_are_not_there(tmp_path: Path) -> None:
    for how in ({}, {"create": True}, {"read_only": True}):
        with refused(tmp_path, "is a folder", **how):
            pass
    with pytest.raises(GraphFileError, match="there is no folder"):
        GraphFile.open(tmp_path / "no" / "g.kg", create=True)
    with pytest.raises(GraphFileError, match="NUL"):
        GraphFile.open("a\0b.kg", create=True)
    (tmp_path / "file").write_text("")
    with pytest.raises(GraphFileError, match="there is no folder"):
        GraphFile.open(tmp_path / "file" / "g.kg", create=True)


def test_a_path_with_marks_of_a_url(tmp_path: Path) -> None:
    path = tmp_path / "a b%20c?mode=ro#é&.kg"
    made(path)
    with GraphFile.open(path) as file:
        assert file.graph() == toy_graph()
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


@contextmanager
def nobody() -> Iterator[None]:
    """Root may write everywhere; for a while, be somebody who may not."""
    if os.geteuid() != 0:
        yield
        return
    os.setresuid(65534, 65534, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_a_graph_that_may_only_be_read() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = made(folder / "g.kg")
        path.chmod(0o444)
        folder.chmod(0o555)
        try:
            with nobody():
                with refused(path, "read-only"):
                    pass
                with refused(path, "read-only", create=True):
                    pass
                with refused(folder / "new.kg", "no permission to write in the folder", create=True):
                    pass
                with GraphFile.open(path, read_only=True) as file:
                    assert file.graph() == toy_graph()
        finally:
            folder.chmod(0o755)


def test_a_file_opened_for_reading_refuses_to_be_written(path: Path) -> None:
    with GraphFile.open(path, read_only=True) as file:
        with pytest.raises(GraphFileError, match="opened for reading only"):
            file.replace(toy_graph())
        with pytest.raises(GraphFileError, match="read-only"), sqlite.explained(path):
            file.database.connection.execute("DELETE FROM nodes")


def test_a_full_disk_changes_nothing(path: Path) -> None:
    before = path.read_bytes()
    with GraphFile.open(path) as file:
        ((pages,),) = file.database.connection.execute("PRAGMA page_count")
        file.database.connection.execute(f"PRAGMA max_page_count = {pages}")
        long = Paper(id="long", title="long" * 10_000)
        with pytest.raises(GraphFileError, match="no space left"):
            file.put(long, PaperFacts(paper="long", version="1"), "f")
        assert file.graph() == toy_graph()
    assert path.read_bytes() == before


def test_half_a_character_is_refused(path: Path) -> None:
    with GraphFile.open(path) as file:
        with pytest.raises(GraphFileError, match="half a character"):
            file.put(Paper(id="x", title="a \ud83d title"), PaperFacts(paper="x", version="1"), "f")
        assert file.fingerprint("x") is None
        assert file.fingerprint("\ud83d") is file.node("\ud83d") is file.edge("\ud83d", "USES", "x") is None
        assert file.edges_of("\ud83d") == []


def test_a_closed_file_says_so(path: Path) -> None:
    file = GraphFile.open(path)
    file.close()
    with pytest.raises(GraphFileError, match="closed"):
        file.graph()
