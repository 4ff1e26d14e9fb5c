"""Exports: what is written, what comes back, and that a target is never left half written."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import networkx
import pytest
from hypothesis import HealthCheck, given, settings

from kg.errors import OutputError, SourceError, UsageError
from kg.exports import FORMATS, read_json, write
from kg.exports.document import SCHEMA
from kg.model import Edge, Entity, Evidence, Graph, Span
from tests.graphs import graphs, texts, toy_graph

GOLDEN = Path(__file__).parent / "golden" / "exports"
law = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
HOSTILE = "a\x01b\x0b<&>\"'\r\n\ufffe𝒟\ud800"


def one_node(name: str) -> Graph:
    return Graph.of([Entity(id="method:x", type="Method", name=name, aliases=(name, "y|z"))], [])


def files_of(path: Path) -> dict[str, bytes]:
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return {f.relative_to(path.parent).as_posix(): f.read_bytes() for f in files}


def target(folder: Path, format: str) -> Path:
    return folder / f"toy{FORMATS[format].suffix or f'-{format}'}"


@pytest.mark.parametrize("format", FORMATS)
def test_toy_graph_is_written_as_the_golden_file_says(format: str, tmp_path: Path) -> None:
    write(toy_graph(), format, target(tmp_path, format))
    assert files_of(target(tmp_path, format)) == files_of(target(GOLDEN, format))


@pytest.mark.parametrize("format", FORMATS)
def test_equal_graphs_give_the_same_bytes(format: str, tmp_path: Path) -> None:
    toy = toy_graph()
    again = Graph.of(reversed(list(toy.nodes.values())), reversed(list(toy.edges.values())))
    for folder, graph in (("a", toy), ("b", again)):
        (tmp_path / folder).mkdir()
        write(graph, format, target(tmp_path / folder, format))
    assert files_of(target(tmp_path / "a", format)) == files_of(target(tmp_path / "b", format))


@pytest.mark.parametrize("format", FORMATS)
def test_empty_graph_and_hostile_text_are_written(format: str, tmp_path: Path) -> None:
    write(Graph(), format, tmp_path / "empty")
    write(one_node(HOSTILE), format, tmp_path / "hostile")
    assert (tmp_path / "hostile").exists()


@given(graph=graphs())
@law
def test_json_reads_back_as_the_same_graph(graph: Graph, tmp_path: Path) -> None:
    path = tmp_path / "g.json"
    write(graph, "json", path, force=True)
    assert read_json(path) == graph


def test_json_keeps_a_lone_surrogate_and_stays_utf8(tmp_path: Path) -> None:
    write(one_node(HOSTILE), "json", tmp_path / "g.json")
    assert (tmp_path / "g.json").read_text(encoding="utf-8")
    assert read_json(tmp_path / "g.json") == one_node(HOSTILE)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        (b"[1]", "not an exported graph"),
        (b'{"schema": 1}', "not a whole exported graph"),
        (b'{"schema": 1, "nodes": [{"id": 3}], "edges": []}', "not a whole exported graph"),
        (json.dumps({"schema": SCHEMA + 1}).encode(), "newer"),
    ],
)
def test_what_is_no_exported_graph_is_refused_in_a_sentence(content: bytes, says: str, tmp_path: Path) -> None:
    path = tmp_path / "g.json"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=says) as caught:
        read_json(path)
    assert str(path) in str(caught.value)


def test_reading_a_missing_document_says_so(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="No such file"):
        read_json(tmp_path / "none.json")


def as_tools_see_it(graph: Graph) -> tuple[dict[str, Any], set[tuple[str, str, str, int, float]]]:
    nodes = {
        n.id: {"label": n.name, "type": n.type, "aliases": list(n.aliases), **dict(n.properties)}
        for n in graph.nodes.values()
    }
    return nodes, {(*e.key, e.papers, e.confidence) for e in graph.edges.values()}


@given(graph=graphs(text=texts().map(lambda t: "".join(c for c in t if c >= " " and c not in "\ufffe\uffff") or "x")))
@law
def test_graphml_reads_back_in_networkx(graph: Graph, tmp_path: Path) -> None:
    path = tmp_path / "g.graphml"
    write(graph, "graphml", path, force=True)
    back = networkx.read_graphml(path, edge_key_type=str, force_multigraph=True)
    nodes, edges = as_tools_see_it(graph)
    assert {i: {**d, "aliases": json.loads(d["aliases"])} for i, d in back.nodes(data=True)} == nodes
    assert {(s, d["relation"], t, d["papers"], d["confidence"]) for s, t, d in back.edges(data=True)} == edges
    assert all(d["label"] == d["relation"] and d["weight"] == d["papers"] for *_, d in back.edges(data=True))


def test_graphml_edges_have_ids_of_their_own_and_carry_their_evidence(tmp_path: Path) -> None:
    write(toy_graph(), "graphml", tmp_path / "g.graphml")
    back = networkx.read_graphml(tmp_path / "g.graphml", edge_key_type=str, force_multigraph=True)
    keys = [key for *_, key in back.edges(keys=True)]
    assert len(keys) == len(set(keys)) == len(toy_graph().edges)
    said = [json.loads(d["evidence"]) for *_, d in back.edges(data=True)]
    assert sum(map(len, said)) == sum(len(e.evidence) for e in toy_graph().edges.values())
    assert all(e["sentence"] and e["start"] < e["end"] for evidence in said for e in evidence)


def test_graphml_shows_control_characters_as_pictures(tmp_path: Path) -> None:
    write(one_node(HOSTILE), "graphml", tmp_path / "g.graphml")
    back = networkx.read_graphml(tmp_path / "g.graphml")
    assert back.nodes["method:x"]["label"] == "a␁b␋<&>\"'␍\n\ufffd𝒟\ufffd"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@given(graph=graphs())
@law
def test_csv_tables_hold_every_node_edge_and_sentence(graph: Graph, tmp_path: Path) -> None:
    write(graph, "csv", tmp_path / "g", force=True)
    nodes, edges, said = (rows(tmp_path / "g" / f"{name}.csv") for name in ("nodes", "edges", "evidence"))
    assert [(r["Id"], r["Label"], r["Type"]) for r in nodes] == [(n.id, n.name, n.type) for n in graph.nodes.values()]
    assert [(r["Source"], r["Label"], r["Target"]) for r in edges] == list(graph.edges)
    assert {r["Type"] for r in edges} <= {"Directed"}
    keys = {r["Id"]: (r["Source"], r["Label"], r["Target"]) for r in edges}
    assert all(keys[r["Edge"]] == (r["Source"], r["Relation"], r["Target"]) for r in said)
    want = [(e.paper, e.sentence) for edge in graph.edges.values() for e in sorted(edge.evidence)]
    assert [(r["Paper"], r["Sentence"]) for r in said] == want


def test_csv_keeps_values_as_they_are_and_aliases_apart(tmp_path: Path) -> None:
    write(one_node('=HYPERLINK("x")'), "csv", tmp_path / "g")
    (row,) = rows(tmp_path / "g" / "nodes.csv")
    assert row["Label"] == '=HYPERLINK("x")'
    assert row["Aliases"] == '=HYPERLINK("x")|y\\|z'


def test_unknown_format_suggests_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Did you mean 'graphml'"):
        write(toy_graph(), "graphlm", tmp_path / "g")


@pytest.mark.parametrize("format", FORMATS)
def test_existing_target_stays_unless_forced(format: str, tmp_path: Path) -> None:
    path = target(tmp_path, format)
    write(one_node("old"), format, path)
    before = files_of(path)
    with pytest.raises(OutputError, match="--force"):
        write(toy_graph(), format, path)
    assert files_of(path) == before
    write(toy_graph(), format, path, force=True)
    assert files_of(path) == files_of(target(GOLDEN, format))


def test_folder_export_leaves_other_files_alone(tmp_path: Path) -> None:
    (tmp_path / "diary.txt").write_text("dear diary", encoding="utf-8")
    write(toy_graph(), "csv", tmp_path, force=True)
    assert (tmp_path / "diary.txt").read_text(encoding="utf-8") == "dear diary"
    assert {p.name for p in tmp_path.iterdir()} == {"diary.txt", "nodes.csv", "edges.csv", "evidence.csv"}


@pytest.mark.parametrize("format", FORMATS)
def test_target_that_cannot_be_written_is_one_sentence(format: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError, match="no folder"):
        write(toy_graph(), format, tmp_path / "none" / "x")
    with pytest.raises(OutputError, match="cannot be written"):
        write(toy_graph(), format, tmp_path / "file" / "x")


def test_file_in_place_of_a_folder_and_folder_in_place_of_a_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError, match="not a folder"):
        write(toy_graph(), "csv", tmp_path / "file", force=True)
    with pytest.raises(OutputError, match="is a folder"):
        write(toy_graph(), "json", tmp_path, force=True)


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("format", FORMATS)
def test_failure_in_the_middle_leaves_the_old_and_no_litter(
    format: str, error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = target(tmp_path, format)
    write(one_node("old"), format, path)
    before = files_of(path)
    calls = iter(range(100))

    def fails(edge: Edge) -> int:
        if next(calls) < 5:
            return 1
        raise error

    monkeypatch.setattr(Edge, "papers", property(fails))
    with pytest.raises(OutputError if isinstance(error, OSError) else KeyboardInterrupt):
        write(toy_graph(), format, path, force=True)
    assert files_of(path) == before
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_evidence_is_in_order_whatever_the_order_it_came_in(tmp_path: Path) -> None:
    said = [Evidence(paper=p, span=Span(0, 1), sentence="s", rule="r", score=0.5) for p in "zax"]
    node = Entity(id="method:x", type="Method", name="x")
    edge = Edge(source=node.id, type="BUILDS_ON", target=node.id, evidence=frozenset(said))
    write(Graph.of([node], [edge]), "json", tmp_path / "g.json")
    (record,) = json.loads((tmp_path / "g.json").read_text(encoding="utf-8"))["edges"]
    assert [e["paper"] for e in record["evidence"]] == ["a", "x", "z"]
