"""The handle of the Python API: asked, shown, drawn, exported, and at home in a notebook."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import networkx
import pytest

import kg
from kg.analysis import card, reasons, stats
from kg.errors import CypherError, GraphFileError, NotFoundError, OutputError, UsageError
from kg.exports import read_json
from kg.graph import Answer, KnowledgeGraph
from kg.model import Edge, Entity, Evidence, Graph, PaperFacts, Span
from kg.stores.file import GraphFile
from kg.stores.memory import MemoryStore
from tests.graphs import toy_graph, toy_papers


def write_toy(path: Path) -> Path:
    with GraphFile.open(path, create=True) as file, file.transaction():
        for paper in toy_papers():
            file.put(paper, PaperFacts(paper=paper.id, version="toy-1"), "toy")
        file.replace(toy_graph())
    return path


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeGraph]:
    with kg.open(write_toy(tmp_path_factory.mktemp("toy") / "toy.kg")) as graph:
        yield graph


def test_it_counts(toy: KnowledgeGraph) -> None:
    assert (toy.papers, toy.nodes, toy.edges) == (3, len(toy_graph().nodes), len(toy_graph().edges))
    assert repr(toy) == f"<KnowledgeGraph 3 papers, {toy.nodes} nodes, {toy.edges} edges>"
    assert toy.graph == toy_graph()


def test_a_question_answers_in_records(toy: KnowledgeGraph) -> None:
    answer = toy.query("most-used-methods", limit=2)
    assert answer.columns == ("method", "papers")
    assert answer.to_records() == [{"method": "Brooknet", "papers": 2}, {"method": "Pondformer", "papers": 2}]
    assert list(answer) == answer.to_records()
    assert len(answer) == 2


def test_a_wrong_question_or_parameter_is_an_error_of_usage(toy: KnowledgeGraph) -> None:
    with pytest.raises(UsageError, match="Did you mean 'papers-using'"):
        toy.query("papers-usin", method="Brooknet")
    with pytest.raises(UsageError, match="Did you mean 'Brooknet'"):
        toy.query("papers-using", method="Broknet")
    with pytest.raises(UsageError, match="no parameter 'name'"):
        toy.query("papers-using", name="Brooknet")


def test_cypher_takes_parameters_and_only_reads(toy: KnowledgeGraph) -> None:
    found = toy.cypher("MATCH (t:Task) WHERE t.name STARTS WITH $start RETURN t.name AS task", start="part")
    assert found.rows == [("part-of-speech tagging",)]
    with pytest.raises(CypherError):
        toy.cypher("MATCH (t:Task) DETACH DELETE t")
    with pytest.raises(CypherError):
        toy.cypher("MATCH (t:Task")


def test_a_card_says_what_stands_around_a_node(toy: KnowledgeGraph) -> None:
    found = toy.show("brook-net")
    assert (found.entity.name, found.papers) == ("Brooknet", 2)
    around = {(r.type, r.outgoing): [n.node.name for n in r.neighbours] for r in found.relations}
    assert around["BUILDS_ON", True] == ["Pondformer"]
    assert around["USES", False] == ['Mossnet Grows: Tagging "Slow" Texts, 𝒟-free']
    assert found.urls == ("https://example.org/brooknet",)
    assert "BUILDS_ON →  Pondformer" in str(found)
    with pytest.raises(NotFoundError, match="Did you mean 'Mossnet'"):
        toy.show("Mosnet")
    with pytest.raises(UsageError, match="no node type 'Metod'"):
        toy.show("Mossnet", type="Metod")


def test_the_neighbours_most_papers_speak_of_come_first() -> None:
    def said(*papers: str) -> frozenset[Evidence]:
        return frozenset(Evidence(paper=p, span=Span(0, 1), sentence="S.", rule="r", score=0.5) for p in papers)

    nodes = [Entity(id=f"method:{n.lower()}", type="Method", name=n) for n in "ABC"]
    edges = [
        Edge(source="method:a", type="BUILDS_ON", target="method:b", evidence=said("1")),
        Edge(source="method:a", type="BUILDS_ON", target="method:c", evidence=said("1", "2")),
        Edge(source="method:a", type="BUILDS_ON", target="method:a", evidence=said("3")),
    ]
    found = card(MemoryStore(Graph.of(nodes, edges)), nodes[0])
    assert found.papers == 3
    assert [n.node.name for n in found.relations[0].neighbours] == ["C", "A", "B"]


def test_why_marks_the_words_in_their_sentence(toy: KnowledgeGraph) -> None:
    found = toy.why("Brooknet", "compared-with", "Mossnet")
    assert [r.parts for r in found] == [
        ("On LakeBench, Brooknet reaches 91.5 F1 and is ", "better than Mossnet", "."),
        ("We use Brooknet and ", "compare with it", " on LakeBench, the tagging track of WaterSuite."),
    ]
    assert [r.evidence.score for r in found] == [0.9, 0.5]
    assert found[0].title == "Brooknet: Small Streams for Sequence Labelling"


@pytest.mark.parametrize("key", sorted(toy_graph().edges))
def test_every_edge_has_its_reasons_and_their_words_are_in_the_sentence(
    toy: KnowledgeGraph, key: tuple[str, str, str]
) -> None:
    found = toy.why(*key)
    assert len(found) == len(toy_graph().edges[key].evidence)
    for reason in found:
        assert reason.words
        assert reason.parts[1] == reason.words
        assert "".join(reason.parts) == reason.evidence.sentence


def test_why_tells_what_the_graph_does_say(toy: KnowledgeGraph) -> None:
    with pytest.raises(NotFoundError, match="does say: Brooknet COMPARED_WITH Mossnet"):
        toy.why("Mossnet", "BUILDS_ON", "Brooknet")
    with pytest.raises(UsageError, match="Did you mean 'BUILDS_ON'"):
        toy.why("Mossnet", "BULDS_ON", "Brooknet")


def test_reasons_without_the_paper_at_hand_still_have_the_sentence() -> None:
    edge = toy_graph().edges["method:brooknet", "BUILDS_ON", "method:pondformer"]
    (reason,) = reasons(edge, lambda _: None)
    assert reason.parts == ("It is based on Pondformer and trained on RiverText.", "", "")
    assert reason.title == "2501.00001"


def test_words_are_marked_in_the_sentence_they_stand_in_when_both_come_twice() -> None:
    text = "We use A and A. We use A and A."
    paper = kg.Paper(id="p", title="T", abstract=text)
    start = paper.text.rindex("A")
    said = Evidence(paper="p", span=Span(start, start + 1), sentence="We use A and A.", rule="r", score=1)
    edge = Edge(source="paper:p", type="USES", target="method:a", evidence=frozenset([said]))
    (reason,) = reasons(edge, lambda _: paper)
    assert reason.parts == ("We use A and ", "A", ".")


def test_stats_count_every_node_and_edge_once(toy: KnowledgeGraph) -> None:
    found = toy.stats(top=1)
    assert found.papers == 3
    assert sum(found.nodes.values()) == toy.nodes
    assert sum(found.edges.values()) == toy.edges
    assert found.evidence == sum(len(e.evidence) for e in toy_graph().edges.values())
    assert found.top["Method"] == (("Pondformer", 3),)
    assert stats(Graph()).nodes == {}


def test_it_is_handed_over_and_exported(toy: KnowledgeGraph, tmp_path: Path) -> None:
    handed = toy.to_networkx()
    assert isinstance(handed, networkx.MultiDiGraph)
    assert handed.number_of_edges() == toy.edges
    assert read_json(toy.export("json", tmp_path / "toy.json")) == toy_graph()
    with pytest.raises(OutputError):
        toy.export("json", tmp_path / "toy.json")
    with pytest.raises(UsageError, match="graphml"):
        toy.export("grahpml", tmp_path / "x")


def test_a_view_is_written_and_shows_itself(toy: KnowledgeGraph, tmp_path: Path) -> None:
    view = toy.view(tmp_path / "v.html", focus="Brooknet", depth=1)
    assert view.path.read_text(encoding="utf-8").startswith("<!")
    shown = view._repr_html_()
    assert shown.startswith("<iframe srcdoc=")
    assert "<script" not in shown  # the page is inside an attribute, escaped
    with pytest.raises(OutputError):
        toy.view(tmp_path / "v.html")
    beside = toy.view()
    assert beside.path.is_file()
    beside.path.unlink()
    beside.path.parent.rmdir()
    assert toy.to_pyvis("Brooknet").num_nodes() > 1


def test_notebook_reprs_escape_what_papers_wrote(tmp_path: Path) -> None:
    said = frozenset([Evidence(paper="p", span=Span(0, 1), sentence="S", rule="r", score=1)])
    nodes = [
        Entity(id="paper:p", type="Paper", name="<script>alert(1)</script>"),
        Entity(id="method:m", type="Method", name="<img src=x>"),
    ]
    with GraphFile.open(tmp_path / "<b>.kg", create=True) as file:
        file.replace(Graph.of(nodes, [Edge(source="paper:p", type="USES", target="method:m", evidence=said)]))
    with kg.open(tmp_path / "<b>.kg") as graph:
        page = graph._repr_html_() + graph.query("papers-using", method="method:m")._repr_html_()
    assert "<script>" not in page
    assert "<img" not in page
    assert "&lt;img" in page
    assert "&lt;b&gt;.kg" in page


def test_an_answer_shows_lists_and_nothing_as_text() -> None:
    shown = Answer(columns=("a", "b"), rows=[(["x", "y"], None)])._repr_html_()
    assert "<td>x, y</td><td></td>" in shown


def test_opening_what_is_not_there_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(GraphFileError, match=r"nope\.kg"):
        kg.open(tmp_path / "nope.kg")
    assert not list(tmp_path.iterdir())


def test_the_handle_sees_the_graph_it_opened_and_closes_twice(tmp_path: Path) -> None:
    graph = kg.open(write_toy(tmp_path / "t.kg"))
    graph.query("most-used-methods")
    graph.close()
    graph.close()
    with kg.open(tmp_path / "t.kg") as again:
        assert again.papers == 3


def test_importing_kg_loads_nothing_heavy() -> None:
    code = "import sys, kg, kg.cli; print(sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not {"spacy", "ladybug", "networkx", "pyvis", "rich", "kg.graph"} & set(ast.literal_eval(loaded))


def test_the_public_names_are_there() -> None:
    for name in kg.__all__:
        assert getattr(kg, name) is not None
    assert set(kg.__all__) <= set(dir(kg))
    with pytest.raises(AttributeError, match="no attribute 'nope'"):
        kg.nope  # noqa: B018  the access is the test


PAGE = [
    {"title": "Fenlight: Adapters for Peat", "abstract": "We introduce Fenlight, which builds on LoRA. We use BERT."},
    {"title": "Reeds at Scale", "abstract": "We use LoRA for question answering and evaluate on SQuAD."},
]


def test_build_without_a_graph_lives_as_long_as_its_handle(tmp_path: Path) -> None:
    page = tmp_path / "page.jsonl"
    page.write_text("\n".join(map(json.dumps, PAGE)), encoding="utf-8")
    graph = kg.build(page)
    assert graph.papers == 2
    assert [row["paper"] for row in graph.query("papers-using", method="lora")] == sorted(p["title"] for p in PAGE)
    folder = graph.path.parent
    graph.close()
    del graph
    assert not folder.exists()


def test_build_into_a_file_warns_of_what_it_could_not_read(tmp_path: Path) -> None:
    page = tmp_path / "page.jsonl"
    page.write_text("\n".join([*map(json.dumps, PAGE), "{broken"]), encoding="utf-8")
    with pytest.warns(UserWarning, match="first problem of 1: .*page.jsonl:3"):
        graph = kg.build([page], tmp_path / "own.kg")
    with graph:
        assert graph.path == tmp_path / "own.kg"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        kg.build(str(page), str(tmp_path / "own.kg")).close()
