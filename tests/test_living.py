"""A graph file over the years: older formats, newer extractors, builds that stop, two writers, the log."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

import kg
import kg.bench.update
from kg.building import remove
from kg.derivation import complete
from kg.differences import differences, together
from kg.errors import GraphFileError, NotFoundError, UsageError
from kg.intake import BATCH, take_in
from kg.model import Paper, PaperFacts
from kg.resolve import resolve
from kg.sources import read
from kg.stores.file import GraphFile
from kg.text import title_id
from tests.living import Reader, content, taken_in

OLD = Path(__file__).parent / "fixtures" / "graphs" / "v1.sqlite"
NAMES = ("LoRA = low-rank adaptation", "Fen", "Fen-2", "ICL", "ICL = in-context learning", "BERT")


def papers(number: int) -> list[Paper]:
    """Papers of our own whose names meet in each other."""
    return [
        Paper(id=f"2101.{n:05}", title=f"Paper {n}", abstract=f"Method {NAMES[n % 6]}; Method M{n % 7}; Task T{n % 5};")
        for n in range(number)
    ]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "g.kg"


def test_a_graph_of_format_1_is_migrated_and_kept(path: Path) -> None:
    shutil.copyfile(OLD, path)
    with kg.open(path) as graph:
        papers = {p.id: p for p in graph._store.papers()}
        # The page without ids had made a second paper of it.
        assert [i for i in papers if "foonet" in i or i == "2101.00001"] == ["2101.00001"]
        assert len(papers) == 6
        assert ("paper:2101.00001", "INTRODUCES", "method:foonet") in graph.graph.edges
    with GraphFile.open(path, read_only=True) as file:
        assert file.graph() == resolve(file.readings())
        assert [r.id for r in file.ledger.records("2101.00001")] == [
            "2101.00001", "foonet-sparse-foo-networks-for-image-classification",
        ]  # fmt: skip
    with closing(sqlite3.connect(path.with_name("g.kg.v1.bak"))) as backup, closing(sqlite3.connect(OLD)) as old:
        assert list(backup.iterdump()) == list(old.iterdump())
        assert backup.execute("PRAGMA user_version").fetchone() == (1,)
    before = path.read_bytes()
    kg.open(path).close()
    assert path.read_bytes() == before
    assert sorted(p.name for p in path.parent.iterdir()) == ["g.kg", "g.kg.v1.bak"]


def test_a_migration_that_fails_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copyfile(OLD, path)
    before = path.read_bytes()
    monkeypatch.setattr("kg.stores.migration.fingerprint", lambda paper, version: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        GraphFile.open(path)
    monkeypatch.undo()
    assert path.read_bytes() == before
    with GraphFile.open(path) as file:
        assert file.ledger.count() == 7


class Stopped(Reader):
    """Reads some papers, and then no more."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.after = after

    def __call__(self, papers: Iterable[Paper], *, jobs: int = 1) -> Iterator[PaperFacts]:
        for n, facts in enumerate(super().__call__(papers, jobs=jobs)):
            if n == self.after:
                raise KeyboardInterrupt
            yield facts


def test_a_build_that_stops_keeps_complete_batches_and_is_completed(path: Path, tmp_path: Path) -> None:
    every = papers(3 * BATCH)
    taken_in(tmp_path / "calm.kg", every)
    with pytest.raises(KeyboardInterrupt):
        taken_in(path, every, Stopped(after=2 * BATCH + 5))
    with GraphFile.open(path) as file:
        assert file.ledger.count() == 2 * BATCH
        assert len(file.ledger.pending()) == 2 * BATCH
    with kg.open(path) as graph:  # who opens it to read completes the graph, as far as papers were kept
        assert graph.papers == 2 * BATCH
        assert graph.graph == resolve(graph._store.readings())
    reader = Reader()
    assert taken_in(path, every, reader).new == BATCH
    assert len(reader.read) == BATCH
    assert content(path) == content(tmp_path / "calm.kg")


def test_builds_killed_at_any_moment_are_completed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [json.dumps({"arxiv_id": p.id, "title": p.title, "abstract": p.abstract}) for p in papers(400)]
    (tmp_path / "papers.jsonl").write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.setattr(kg.bench.update, "build", lambda given, path, fast: taken_in(path, list(read(given))))
    found = kg.bench.update.measure_kills([tmp_path / "papers.jsonl"], tmp_path, kills=3)
    assert (found.papers, found.opened, found.same) == (400, 3, 3)


def test_each_step_of_an_update_is_measured_and_leaves_the_graph_as_it_was(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kg.bench.update, "Extractor", lambda weights=None, fast=False: Reader())
    monkeypatch.setattr(kg.building, "Extractor", lambda weights=None, fast=False: Reader())
    taken_in(path, papers(40))
    (tmp_path / "work").mkdir()
    found = kg.bench.update.measure_updates(path, tmp_path / "work", repeats=2)
    assert (found.papers, found.same) == (40, True)
    assert [c.step for c in found.costs] == [
        "remove a paper", "add a paper", "change a paper", "decide on a merge", "undo the decision",
    ]  # fmt: skip
    with GraphFile.open(tmp_path / "work" / "copy.kg", read_only=True) as file:
        merged = [e for e in file.ledger.events() if e.action == "merges" and "merge" in e.counts]
    assert len(merged) == 4


def test_two_writers_of_the_same_paper_make_it_once(path: Path, tmp_path: Path) -> None:
    title = "Fenlight: Adapters for Peat"
    page = Paper(id=title_id(title), title=title, abstract="Method Fen;")
    listed = Paper(id="2106.00001", title=title, abstract="Method LoRA;", date="2021")
    taken_in(path, papers(2))

    class Overtaken(Reader):
        """While it reads, another process brings the page."""

        def __call__(self, papers: Iterable[Paper], *, jobs: int = 1) -> Iterator[PaperFacts]:
            for facts in super().__call__(papers):
                if page.id not in {p.id for p in seen}:
                    seen.append(page)
                    taken_in(path, [page])
                yield facts

    seen: list[Paper] = []
    taken_in(path, [listed], Overtaken())
    taken_in(tmp_path / "one.kg", [*papers(2), listed, page])
    assert content(path) == content(tmp_path / "one.kg")


def test_readers_read_on_while_a_build_writes(path: Path) -> None:
    taken_in(path, papers(5))
    with GraphFile.open(path) as writer, GraphFile.open(path, read_only=True) as reader:
        before = reader.graph()
        writer.database.share()
        with writer.transaction():
            for paper in papers(40):  # more than SQLite keeps in memory
                big = replace(paper, abstract="x" * 100_000)
                writer.put(big, PaperFacts(paper=paper.id, version="1"), "f")
            with GraphFile.open(path, read_only=True) as another:
                assert another.graph() == reader.graph() == before
        assert reader.ledger.count() == 40
    assert [p.name for p in path.parent.iterdir()] == ["g.kg"]


def test_a_full_disk_leaves_the_batches_before(path: Path) -> None:
    taken_in(path, papers(5))
    with GraphFile.open(path) as file:
        before = file.graph()
        ((pages,),) = file.database.rows("PRAGMA page_count")
        file.database.connection.execute(f"PRAGMA max_page_count = {pages + 2}")
        with pytest.raises(GraphFileError, match="no space left"):
            take_in(file, papers(200), Reader())
    with GraphFile.open(path, read_only=True) as file:
        assert file.graph() == before
        assert file.ledger.count() == 5


def test_a_newer_extractor_replaces_and_an_id_costs_no_reading(path: Path) -> None:
    page = Paper(id="a-title", title="A Title", abstract="Method Fen;")
    taken_in(path, [page, *papers(3)])
    newer = Reader("2")
    assert taken_in(path, [page], newer).updated == 1
    assert newer.read == ["a-title"]
    taken_in(path, [replace(page, id="W7")], newer)
    assert newer.read == ["a-title"]
    with GraphFile.open(path, read_only=True) as file:
        assert {p.id: f.version for p, f in file.readings()}["W7"] == "2"
        assert file.graph() == resolve(file.readings())
        [edge] = [e for e in file.edges_of("paper:W7") if e.type == "USES"]
        assert {e.version for e in edge.evidence} == {"2"}


def test_papers_are_removed_by_any_of_their_names(path: Path, tmp_path: Path) -> None:
    title = "Fenlight: Adapters for Peat"
    page = Paper(id=title_id(title), title=title, abstract="Method Fen;")
    listed = Paper(id="2106.00001", title=title, abstract="Method LoRA;")
    taken_in(tmp_path / "without.kg", papers(4))
    for name in ("2106.00001", "https://arxiv.org/abs/2106.00001v2", "fenlight: adapters for peat", page.id):
        taken_in(path, [*papers(4), page, listed])
        assert [p.id for p in remove([name], path)] == ["2106.00001"]
        assert content(path) == content(tmp_path / "without.kg")
    with pytest.raises(NotFoundError, match=r"there is no paper 'Paper 11' in .* Did you mean 'Paper 1'"):
        remove(["Paper 0", "Paper 11"], path)
    taken_in(path, [replace(p, title="Editorial") for p in papers(2)])
    with pytest.raises(UsageError, match=r"name one by its id: 2101\.00000, 2101\.00001"):
        remove(["Editorial"], path)


def test_the_log_says_what_changed(path: Path) -> None:
    taken_in(path, papers(2))
    taken_in(path, papers(2))
    taken_in(path, [Paper(id="W7", title="Long", abstract="Method QNA = quux net alignment; Method BERT;")])
    taken_in(path, [Paper(id="W8", title="Short", abstract="Method QNA;")])
    remove(["W7"], path)
    with GraphFile.open(path, read_only=True) as file:
        events = file.ledger.events()
        assert [(e.number, e.action, e.counts["paper"]) for e in events] == [
            (4, "remove", {"removed": 1}), (3, "build", {"added": 1}), (2, "build", {"added": 1}),
            (1, "build", {"added": 2}),
        ]  # fmt: skip
        assert events[0].digest == file.digest()
        said = {(c.kind, c.change, c.name) for c in file.ledger.changes(4)}
        assert ("paper", "removed", "Long") in said
        assert ("edge", "removed", "Long USES BERT") in said
        # The short form stood for the long one, as long as a paper said so.
        assert any((c.kind, c.change) == ("merge", "renamed") for c in file.ledger.changes(4))


@pytest.mark.parametrize("seed", range(4))
def test_what_rows_of_the_log_changed_together_is_what_tells_two_files_apart(path: Path, seed: int) -> None:
    chance = random.Random(seed)
    every = papers(9)
    taken_in(path, every[:5])
    shutil.copyfile(path, path.with_name("before.kg"))
    for _ in range(6):
        paper = chance.choice(every)
        with GraphFile.open(path, read_only=True) as file:
            is_there = file.ledger.paper(paper.id) is not None and file.ledger.count() > 1
        if is_there:
            remove([paper.id], path)
        else:
            taken_in(path, [paper])
    with (
        GraphFile.open(path.with_name("before.kg"), read_only=True) as old,
        GraphFile.open(path, read_only=True) as new,
    ):
        apart = {c for c in differences(old, new) if c.kind != "merge"}
        told = [c for n in range(2, 8) for c in new.ledger.changes(n)]
    summed = {c for c in together(told) if c.kind != "merge"}
    assert len(summed) < len([c for c in told if c.kind != "merge"])  # something came and went again
    # The log keeps no states: what it takes for changed may be as it was.
    assert apart <= summed
    assert {c.change for c in summed - apart} <= {"changed"}


def test_files_of_one_time_are_alike_to_the_byte(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    taken_in(path, papers(9))
    taken_in(tmp_path / "again.kg", papers(9)[::-1])
    assert path.read_bytes() == (tmp_path / "again.kg").read_bytes()


def test_any_order_and_any_batches_export_the_same_bytes(path: Path, tmp_path: Path) -> None:
    title = "Fenlight: Adapters for Peat"
    page = Paper(id=title_id(title), title=title, abstract="Method Fen;", date="2021-06-20")
    listed = Paper(id="2106.00001", title=title, abstract="Method LoRA;", date="2021-06-17")
    every = [*papers(20), page, listed]
    exports = set()
    for order in range(3):
        for size in (1, 2 * len(every)):
            entries = every * 2
            random.Random(order).shuffle(entries)
            for start in range(0, len(entries), size):
                taken_in(path, entries[start : start + size])
            with kg.open(path) as graph:
                exports.add(graph.export("json", tmp_path / "g.json", force=True).read_bytes())
            path.unlink()
    assert len(exports) == 1


def test_decisions_that_changed_are_heeded_by_the_next_build(path: Path) -> None:
    taken_in(path, papers(6))
    with GraphFile.open(path) as file:
        before = file.digest()
    path.with_name("g.kg.decisions.tsv").write_text("same\tMethod:Fen\tMethod:BERT\n", encoding="utf-8")
    with GraphFile.open(path) as file:
        assert any(c.kind == "merge" for c in complete(file, action="merges"))
        assert file.digest() != before
    path.with_name("g.kg.decisions.tsv").unlink()
    taken_in(path, papers(6))
    with GraphFile.open(path) as file:
        assert file.digest() == before
