"""Commands that read a graph: what they print, in every format, and how they refuse."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

import kg
from kg.cli.app import COMMANDS, App, app
from kg.cli.completion import join_assignments
from kg.cli.printing import printable
from kg.exports import FORMATS, read_json
from kg.model import PaperFacts
from kg.query import questions
from kg.stores.file import GraphFile
from tests.graphs import toy_graph, toy_papers

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("toy") / "toy.kg"
    with GraphFile.open(path, create=True) as file, file.transaction():
        for paper in toy_papers():
            file.put(paper, PaperFacts(paper=paper.id, version="toy-1"), "toy")
        file.replace(toy_graph())
    return path


@pytest.fixture
def run(graph: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `kg` in an empty folder, with the toy graph as KG_GRAPH."""
    monkeypatch.setenv("KG_GRAPH", str(graph))
    monkeypatch.chdir(tmp_path)

    def invoke(*args: str, input: str | None = None) -> Result:
        return CliRunner().invoke(app, args, input=input, prog_name="kg", catch_exceptions=False)

    return invoke


def fails(result: Result, code: int, *messages: str) -> None:
    """It said one thing on standard error, nothing on standard output, and left with that code."""
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    assert result.stderr.startswith("kg: ")
    assert "Traceback" not in result.stderr
    for message in messages:
        assert message in result.stderr


def test_version_and_help(run: Run) -> None:
    assert run("--version").stdout == f"kg {kg.__version__}\n"
    shown = run("--help").stdout
    assert all(f"  {name} " in shown for name in COMMANDS)
    assert run().exit_code == 2


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_examples(run: Run, name: str) -> None:
    command = App().get_command(click.Context(app), name)
    assert command is not None
    assert command.get_short_help_str(200) == COMMANDS[name][1]
    shown = run(name, "--help").stdout
    assert "Examples:" in shown
    assert f"kg {name}" in shown
    assert "{formats}" not in shown


def test_a_wrong_command_or_option_is_suggested(run: Run) -> None:
    fails(run("qurey"), 2, "no command 'qurey'. Did you mean 'query'?")
    fails(run("zzz"), 2, "There are build, extract,")
    fails(run("show", "--typ", "x"), 2, "--type")
    fails(run("show"), 2, "NAME")


def test_query_lists_the_questions(run: Run) -> None:
    rows = run("query").stdout.splitlines()
    assert rows[0] == "question\tparameters\ttitle"
    assert [row.split("\t")[0] for row in rows[1:]] == list(questions())
    assert "used-together\tmethod [limit]\t" in run("query").stdout


def test_query_answers_in_every_format(run: Run) -> None:
    ask = ("query", "most-used-methods", "-p", "limit=2")
    assert run(*ask).stdout == "method\tpapers\nBrooknet\t2\nPondformer\t2\n"
    assert run(*ask, "-f", "csv").stdout == "method,papers\nBrooknet,2\nPondformer,2\n"
    records = [{"method": "Brooknet", "papers": 2}, {"method": "Pondformer", "papers": 2}]
    assert json.loads(run(*ask, "-f", "json").stdout) == records
    assert [json.loads(line) for line in run(*ask, "--format", "JSONL").stdout.splitlines()] == records
    table = run(*ask, "-f", "table").stdout.splitlines()
    assert [line.split() for line in (table[0], *table[2:])] == [
        ["method", "papers"], ["Brooknet", "2"], ["Pondformer", "2"],
    ]  # fmt: skip


def test_csv_quotes_and_tsv_stays_one_line_a_row(run: Run) -> None:
    ask = ("query", "papers-on-task", "-p", "task=pos-tagging")
    rows = list(csv.reader(io.StringIO(run(*ask, "-f", "csv").stdout)))
    assert rows[1] == ['Mossnet Grows: Tagging "Slow" Texts, 𝒟-free', "2025-02-01"]
    statement = "RETURN 'a\tb\nc' AS x, ['1', '2'] AS y"
    assert run("cypher", statement).stdout == "x\ty\na b c\t1, 2\n"


def test_query_describes_a_question(run: Run) -> None:
    shown = run("query", "used-together", "--describe").stdout
    assert "Columns: method, papers" in shown
    assert "limit" in shown
    assert "MATCH" in shown
    assert "//" not in shown


def test_an_answer_without_rows_is_exit_code_3(run: Run) -> None:
    result = run("query", "lineage-down", "-p", "method=Brooknet")
    assert (result.exit_code, result.stdout, result.stderr) == (3, "descendant\tdepth\n", "kg: nothing found\n")
    result = run("cypher", "MATCH (t:Task {name: 'none'}) RETURN t.name AS task", "-f", "json")
    assert (result.exit_code, json.loads(result.stdout)) == (3, [])


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("papers-usin", "-p", "method=x"), "no question 'papers-usin'. Did you mean 'papers-using'"),
        (("papers-using",), "needs method"),
        (("papers-using", "-p", "method"), "name=value"),
        (("papers-using", "-p", "=x"), "name=value"),
        (("papers-using", "-p", "metod=x"), "Did you mean 'method'?"),
        (("papers-using", "-p", "method=Broknet"), "Did you mean 'Brooknet'?"),
        (("papers-using", "-p", "method=LakeBench"), "is a benchmark here"),
        (("most-used-methods", "-p", "limit=x"), "whole number"),
        (("most-used-methods", "-f", "tabel"), "Did you mean 'table'?"),
    ],
)
def test_a_wrong_question_is_exit_code_2(run: Run, args: tuple[str, ...], message: str) -> None:
    fails(run("query", *args), 2, message)


def test_cypher_takes_parameters_and_standard_input(run: Run) -> None:
    statement = "MATCH (m:Method) WHERE m.name = $name RETURN m.id AS id, $n AS n"
    result = run("cypher", "-", "-p", "name=Mossnet", "-p", "n=3", "-f", "json", input=statement)
    assert json.loads(result.stdout) == [{"id": "method:mossnet", "n": 3}]


def test_cypher_refuses_in_a_sentence(run: Run) -> None:
    fails(run("cypher", "MATCH (n"), 1)
    fails(run("cypher", " "), 1, "empty")
    fails(run("cypher", "CREATE (t:Task {id: 'x'})"), 1)
    fails(run("cypher", "CREATE (t:Task {id: 'x'})", "--write"), 1, "derived", "Neo4j")


def test_show_prints_a_card(run: Run) -> None:
    shown = run("show", "brook-net", "-f", "table").stdout
    assert shown.splitlines()[0] == "Brooknet  Method, 2 papers"
    assert "also   Brook-Net, BN" in shown
    assert "https://example.org/brooknet" in shown
    assert "COMPARED_WITH →  1  Mossnet (2)" in shown


def test_show_as_records(run: Run) -> None:
    record = json.loads(run("show", "2501.00001", "-f", "json").stdout)
    assert (record["id"], record["type"], record["papers"]) == ("paper:2501.00001", "Paper", 1)
    assert record["properties"]["year"] == 2025
    assert {"type": "INTRODUCES", "direction": "out"}.items() <= record["relations"][0].items()
    rows = run("show", "Mossnet").stdout.splitlines()
    assert rows[0].startswith("relation\tdirection\tname")
    assert any(row.startswith("SUBCLASS_OF\tout\tPondformer\tMethod\t1\t0.9\t") for row in rows)


def test_show_of_what_is_not_there(run: Run) -> None:
    fails(run("show", "Mosnet"), 1, "no node named 'Mosnet'. Did you mean 'Mossnet'?")
    fails(run("show", "Mossnet", "--type", "Task"), 1, "is a method here, not a task")
    fails(run("show", "Mossnet", "--type", "Mehtod"), 2, "Did you mean 'Method'?")


def test_why_prints_sentences_with_their_words_marked(run: Run) -> None:
    shown = run("why", "Brooknet", "builds-on", "pondformer", "-f", "table").stdout
    assert shown.splitlines() == [
        "It is «based on Pondformer» and trained on RiverText.",
        "    Brooknet: Small Streams for Sequence Labelling  toy:builds_on  0.90",
    ]
    (record,) = json.loads(run("why", "Brooknet", "BUILDS_ON", "Pondformer", "-f", "json").stdout)
    text = toy_papers()[0].text
    assert text[record["start"] : record["end"]] == record["words"] == "based on Pondformer"


def test_why_of_what_is_not_said(run: Run) -> None:
    fails(run("why", "Brooknet", "BUILDSON", "Mossnet"), 2, "Did you mean 'BUILDS_ON'")
    fails(run("why", "Brooknet", "BUILDS_ON", "Mossnet"), 1, "does say: Brooknet COMPARED_WITH Mossnet")
    fails(run("why", "Brooknet", "BUILDS_ON", "Mosnet"), 1, "Did you mean 'Mossnet'?")


def test_stats_count(run: Run) -> None:
    record = json.loads(run("stats", "-f", "json").stdout)
    assert record["papers"] == 3
    assert sum(record["edges"].values()) == len(toy_graph().edges)
    assert "nodes\tMethod\t3\n" in run("stats").stdout
    shown = run("stats", "-f", "table").stdout
    assert shown.startswith(f"3 papers, {len(toy_graph().nodes)} nodes, {len(toy_graph().edges)} edges, ")
    assert "Pondformer (3)" in shown


def test_export_writes_every_format_and_overwrites_nothing(run: Run, tmp_path: Path) -> None:
    for name in FORMATS:
        result = run("export", name)
        assert (result.exit_code, result.stderr) == (0, "")
        assert Path(result.stdout.splitlines()[0].removeprefix("written: ")).exists()
        fails(run("export", name), 1, "--force")
        assert run("export", name, "--force").exit_code == 0
    assert read_json(tmp_path / "toy.json") == toy_graph()
    assert run("export", "json", "-o", "-").stdout == (tmp_path / "toy.json").read_text(encoding="utf-8")
    fails(run("export", "csv", "-o", "-"), 2, "folder")
    fails(run("export", "graphm"), 2, "Did you mean 'graphml'?")
    fails(run("export", "json", "-o", "no/such/folder.json"), 1, "no")


def test_view_writes_a_page(run: Run, tmp_path: Path) -> None:
    result = run("view", "Brooknet", "--depth", "1", "-o", "v.html")
    assert result.stdout.startswith("written: v.html (")
    assert (tmp_path / "v.html").stat().st_size > 1000
    fails(run("view", "-o", "v.html"), 1, "--force")
    fails(run("view", "Broknet"), 1, "Did you mean 'Brooknet'?")
    assert not (tmp_path / "view.html").exists()


def test_view_opens_the_page_it_wrote(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []
    monkeypatch.setattr(click, "launch", opened.append)
    assert run("view", "--open").exit_code == 0
    assert opened == [(tmp_path / "view.html").as_uri()]


@pytest.mark.parametrize(
    "args",
    ["query most-used-methods", "show x", "why a USES b", "stats", "view", "export json", "cypher RETURN"],
)
def test_a_graph_file_that_is_none_is_refused_and_left_alone(run: Run, tmp_path: Path, args: str) -> None:
    text = tmp_path / "text.kg"
    text.write_text("These are words and no graph.", encoding="utf-8")
    fails(run(*args.split(), "-g", str(text)), 1, "text.kg")
    fails(run(*args.split(), "-g", str(tmp_path / "nope.kg")), 1, "nope.kg")
    assert [p.name for p in tmp_path.iterdir()] == ["text.kg"]
    assert text.read_text(encoding="utf-8") == "These are words and no graph."


def complete(graph: Path, *words: str) -> list[str]:
    env = {"_KG_COMPLETE": "bash_complete", "COMP_WORDS": " ".join(words), "COMP_CWORD": str(len(words) - 1)}
    if words[-1] == "":
        env["COMP_WORDS"] = " ".join(words[:-1])
    result = CliRunner().invoke(app, [], prog_name="kg", env={**env, "KG_GRAPH": str(graph)})
    return [line.partition(",")[2] for line in result.stdout.splitlines() if line]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("kg", "st"), ["stats"]),
        (("kg", "query", "lineage"), ["lineage-down", "lineage-up"]),
        (("kg", "query", "used-together", "-p", "m"), ["method="]),
        (("kg", "query", "used-together", "-p", "method", "=", "Mo"), ["Mossnet"]),
        (("kg", "query", "used-together", "-p", "method", "="), ["Brooknet", "Mossnet", "Pondformer"]),
        (("kg", "query", "used-together", "-p", "limit", "="), ["20"]),
        (("kg", "query", "used-together", "-p", "limit", "=", "5"), []),
        (("kg", "query", "nothing", "-p", "l"), []),
        (("kg", "show", "part"), ["part-of-speech-tagging"]),
        (("kg", "show", "mossn"), ["Mossnet", "Mossnet-Grows-Tagging-Slow-Texts-𝒟-free"]),
        (("kg", "show", "-g", "nope.kg", "Moss"), []),
        (("kg", "why", "Brooknet", "builds"), ["BUILDS_ON"]),
        (("kg", "export", "graph"), ["graphml"]),
        (("kg", "stats", "--format", "js"), ["json", "jsonl"]),
    ],
)
def test_the_shell_completes(graph: Path, words: tuple[str, ...], expected: list[str]) -> None:
    assert complete(graph, *words) == expected


def test_what_completes_is_found(run: Run, graph: Path) -> None:
    for name in complete(graph, "kg", "show", ""):
        assert run("show", name).exit_code == 0, name


def test_completion_of_a_broken_graph_is_silent(graph: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.kg"
    broken.write_text("words", encoding="utf-8")
    assert complete(broken, "kg", "show", "Bro") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(run: Run, shell: str) -> None:
    assert "_KG_COMPLETE" in run("completion", shell).stdout
    fails(run("completion", f"{shell}x"), 2, f"Did you mean '{shell}'?" if shell != "zsh" else "Did you mean")


def test_words_that_bash_broke_are_joined() -> None:
    assert join_assignments(["a", "b=", "=", "c"]) == ["a", "b==c"]
    assert join_assignments([""]) == [""]
    assert join_assignments(["query", "-p", "x", "=", "y", "-p", "z"]) == ["query", "-p", "x=y", "-p", "z"]


def test_text_of_papers_cannot_steer_the_terminal() -> None:
    assert printable("a\x1b[31mred\x07\x9b2J\r") == "a�[31mred��2J�"
    assert printable({"a": "é"}) == '{"a": "é"}'
