"""`kg merges`: proposals, decisions in a file, and what becomes of the graph after each."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.building import decide, rederive
from kg.cli.app import app
from kg.errors import GraphFileError
from kg.graph import open as open_graph
from kg.model import Term
from kg.resolve import Decision, Decisions, resolve
from kg.stores.file import GraphFile, decisions_path
from kg.stores.ledger import Ledger
from tests.living import content
from tests.test_resolve import method, reading

VISION = [Term(type="Task", name="blob detection"), Term(type="Dataset", name="Blobs")]
PAPERS = {
    "2401.00001": [method("Quuxformer"), *VISION],
    "2401.00002": [method("Quuxfomer"), *VISION],
    "2401.00003": [method("QNA", "Quux Net Alignment")],
    "2401.00004": [method("QNA")],
    "2401.00005": [method("quux net alignment")],
}


def fill(path: Path) -> Path:
    """Make a graph file of the papers above, with the decisions that lie beside its place."""
    with GraphFile.open(path, create=True) as file, file.transaction():
        for id, terms in PAPERS.items():
            paper, facts = reading(id, terms)
            file.put(paper, facts, "f")
    rederive(path, action="test")
    return path


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    return fill(tmp_path / "g.kg")


def kg(*words: str, graph: Path) -> Result:
    return CliRunner().invoke(app, [*words, "-g", str(graph)])


def methods(graph: Path) -> set[str]:
    with open_graph(graph) as handle:
        return {n.id for n in handle.graph.of_type("Method")}


PROPOSED = {"method:quuxformer", "method:quuxfomer"}
JOINED = "method:quuxnetalignment"


def test_a_proposal_is_listed_with_score_and_evidence(graph: Path) -> None:
    said = kg("merges", "list", "-f", "tsv", graph=graph)
    assert said.exit_code == 0
    row = dict(zip(*(line.split("\t") for line in said.stdout.splitlines()), strict=True))
    assert {row["one"], row["other"]} == PROPOSED
    assert 0.5 < float(row["score"]) < 1
    assert (row["because"], row["both beside"]) == ("spelled alike", "Blobs, blob detection")


def test_accept_joins_and_undo_proposes_again(graph: Path) -> None:
    assert kg("merges", "accept", "Quuxformer", "Quuxfomer", graph=graph).exit_code == 0
    assert len(methods(graph) & PROPOSED) == 1
    assert kg("merges", "list", graph=graph).exit_code == 3
    assert kg("merges", "undo", graph=graph).exit_code == 0
    assert methods(graph) >= PROPOSED
    assert "spelled alike" in kg("merges", "list", graph=graph).stdout


def test_a_rejected_proposal_is_not_made_again_until_it_is_undone(graph: Path) -> None:
    assert kg("merges", "reject", "Quuxformer", "Quuxfomer", graph=graph).exit_code == 0
    assert kg("merges", "list", graph=graph).exit_code == 3
    assert kg("merges", "undo", "Quuxfomer", graph=graph).exit_code == 0
    assert kg("merges", "list", graph=graph).exit_code == 0


def test_a_wrong_merge_that_was_rejected_stays_apart_after_a_rebuild_from_nothing(graph: Path) -> None:
    assert JOINED in kg("merges", "list", "--made", graph=graph).stdout
    before = methods(graph)
    assert kg("merges", "reject", "QNA", "quux net alignment", graph=graph).exit_code == 0
    apart = methods(graph)
    assert len(apart) == len(before) + 1
    graph.unlink()
    assert methods(fill(graph)) == apart
    assert JOINED not in kg("merges", "list", "--made", graph=graph).stdout
    assert kg("merges", "undo", graph=graph).exit_code == 0
    assert methods(graph) == before
    assert JOINED in kg("merges", "list", "--made", graph=graph).stdout


def test_one_name_for_two_types_can_be_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "g.kg"
    with GraphFile.open(path, create=True) as file, file.transaction():
        for number, kind in enumerate(("Method", "Method", "Method", "Task")):
            paper, facts = reading(f"2401.0000{number}", [Term(type=kind, name="Quux Net")])
            file.put(paper, facts, "f")
    rederive(path, action="test")
    said = kg("merges", "list", "--conflicts", "-f", "tsv", graph=path).stdout.splitlines()
    assert [line.split("\t")[1:5] for line in said[1:]] == [
        ["yes", "Method", "method:quuxnet", "3"],
        ["yes", "Task", "method:quuxnet", "1"],
    ]
    assert kg("merges", "reject", "Method:Quux Net", "Task:Quux Net", graph=path).exit_code == 0
    with open_graph(path) as handle:
        assert "task:quuxnet" in handle.graph.nodes


def test_decisions_are_a_file_that_can_be_shared(graph: Path, tmp_path: Path) -> None:
    kg("merges", "accept", "Quuxformer", "Quuxfomer", graph=graph)
    shared = decisions_path(graph).read_text(encoding="utf-8")
    assert shared.splitlines() == ["decision\tone\tother", "same\tMethod:Quuxfomer\tMethod:Quuxformer"]
    (tmp_path / "other.kg.decisions.tsv").write_text(shared, encoding="utf-8")
    assert methods(fill(tmp_path / "other.kg")) == methods(graph)
    decisions_path(graph).unlink()
    assert len(methods(graph) & PROPOSED) == 1  # who only reads undoes nothing
    assert kg("merges", "apply", graph=graph).exit_code == 0
    assert methods(graph) >= PROPOSED


def test_split_by_paper_and_undo(graph: Path) -> None:
    before = methods(graph)
    assert kg("merges", "split", "QNA", "--paper", "2401.00004", graph=graph).exit_code == 0
    assert methods(graph) == {*before, "method:qna/2401.00004"}
    assert kg("merges", "list", "QNA", "--made", graph=graph).exit_code == 0
    assert kg("merges", "undo", graph=graph).exit_code == 0
    assert methods(graph) == before


ACCEPTED = Decision.read("same\tMethod:Quuxfomer\tMethod:Quuxformer")
REJECTED = Decision.read("different\tMethod:QNA\tMethod:quux net alignment")


def test_a_decision_reads_only_the_papers_that_it_changes(graph: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    reading = Ledger.reading
    monkeypatch.setattr(Ledger, "reading", lambda ledger, id: read.append(id) or reading(ledger, id))
    monkeypatch.setattr(Ledger, "readings", lambda ledger: pytest.fail("every paper was read"))
    decide(graph, lambda made: made.add(ACCEPTED))
    assert set(read) == {"2401.00001"}
    with open_graph(graph) as handle:
        assert handle.find("Quuxfomer") == handle.find("Quuxformer")


def test_who_decides_at_the_same_time_waits_and_adds(graph: Path) -> None:
    def slowly(made: Decisions) -> Decisions:
        other.start()
        other.join(1)  # it would be done by now, were it not to wait
        return made.add(REJECTED)

    other = threading.Thread(target=decide, args=(graph, lambda made: made.add(ACCEPTED)))
    decide(graph, slowly)
    other.join()
    assert Decisions.read(decisions_path(graph)).made == (REJECTED, ACCEPTED)
    assert len(methods(graph) & PROPOSED) == 1


KILLED = """
import os, signal, sys
import kg.building
from kg.cli.app import app
kg.building.complete = lambda *args, **named: os.kill(os.getpid(), signal.SIGKILL)
app(["merges", "accept", "Quuxformer", "Quuxfomer", "-g", sys.argv[1]])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does")
def test_a_decision_that_was_killed_is_followed_when_the_graph_is_opened(graph: Path) -> None:
    assert subprocess.run([sys.executable, "-c", KILLED, str(graph)], check=False).returncode == -9
    assert len(methods(graph) & PROPOSED) == 1
    with GraphFile.open(graph, read_only=True) as file:
        assert file.graph() == resolve(file.readings(), Decisions((ACCEPTED,)))
        assert file.ledger.events()[0].action == "merges"
    assert sorted(p.name for p in graph.parent.iterdir()) == ["g.kg", "g.kg.decisions.tsv"]


@pytest.mark.parametrize("before", [(), ("reject", "QNA", "quux net alignment")])
def test_a_decision_that_the_graph_cannot_follow_is_not_made(
    graph: Path, before: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    if before:
        kg("merges", *before, graph=graph)
    path = decisions_path(graph)
    there = content(graph), path.read_text(encoding="utf-8") if before else None

    def full(*args: object, **named: object) -> None:
        raise GraphFileError("no space left")

    monkeypatch.setattr("kg.building.complete", full)
    result = kg("merges", "accept", "Quuxformer", "Quuxfomer", graph=graph)
    assert (result.exit_code, result.stderr.strip()) == (1, "kg: no space left")
    assert (content(graph), path.read_text(encoding="utf-8") if path.exists() else None) == there


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("accept", "Quuxformer", "nothing like it"), 1, "no node named"),
        (("accept", "QNA", "QNA"), 2, "written alike"),
        (("reject", "Method:nothing", "Blobs"), 1, "no node named"),
        (("accept", "QNA", "2401.00001"), 2, "none of Method"),
        (("split", "QNA", "--paper", "2409.99999"), 1, "no paper"),
        (("undo",), 1, "nothing was decided"),
        (("undo", "QNA"), 1, "nothing was decided about QNA"),
    ],
)
def test_what_cannot_be_decided_is_said_in_a_sentence_and_changes_nothing(
    graph: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    before = methods(graph)
    result = kg("merges", *words, graph=graph)
    assert (result.exit_code, methods(graph)) == (code, before)
    assert said in result.stderr
    assert not decisions_path(graph).exists()


def test_a_line_that_is_no_decision_is_named(graph: Path) -> None:
    decisions_path(graph).write_text("decision\tone\tother\nsame\tMethod:QNA\n", encoding="utf-8")
    for words in (("merges", "list"), ("merges", "accept", "Quuxformer", "Quuxfomer")):
        result = kg(*words, graph=graph)
        assert result.exit_code == 2
        assert "g.kg.decisions.tsv:2" in result.stderr
    assert methods(graph) >= PROPOSED  # and the graph is read as it was
