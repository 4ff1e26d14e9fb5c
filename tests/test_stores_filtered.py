"""`--min-confidence` and `--min-papers`: only what has evidence enough is there, whatever asks."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

import kg
from kg.cli.app import app
from kg.model import Edge, Entity, Evidence, Graph, Span
from kg.stores.file import GraphFile
from kg.stores.filtered import Enough, Filtered
from kg.stores.memory import MemoryStore
from tests.graphs import graphs


def edge(source: str, type: str, target: str, **scores: float) -> Edge:
    """An edge that papers support, each with a score."""
    evidence = (Evidence(paper=p, span=Span(0, 1), sentence="A.", rule="r", score=s) for p, s in scores.items())
    return Edge(source=source, type=type, target=target, evidence=frozenset(evidence))


GRAPH = Graph.of(
    [
        *(Entity(id=f"paper:{p}", type="Paper", name=f"Paper {p}") for p in "ab"),
        *(Entity(id=f"method:{m}", type="Method", name=m) for m in ("foo", "bar", "rare")),
        Entity(id="author:ann", type="Author", name="Ann"),
    ],
    [
        edge("paper:a", "USES", "method:foo", a=0.9),
        edge("paper:b", "USES", "method:foo", b=0.4),
        edge("paper:a", "USES", "method:bar", a=0.9),
        edge("paper:b", "USES", "method:bar", b=0.9),
        edge("paper:b", "USES", "method:rare", b=0.9),
        edge("method:foo", "BUILDS_ON", "method:bar", a=0.9, b=0.9),
        edge("method:bar", "BUILDS_ON", "method:foo", a=0.5),
        edge("author:ann", "WROTE", "paper:a", a=1.0),
    ],
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with GraphFile.open(tmp_path / "g.kg", create=True) as file:
        file.replace(GRAPH)
    return tmp_path / "g.kg"


def run(path: Path, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "-g", str(path)])


def test_papers_count_between_named_things_and_for_the_thing_that_a_paper_names(path: Path) -> None:
    with kg.open(path, min_papers=2) as graph:
        assert set(graph.graph.edges) == {
            ("paper:a", "USES", "method:foo"),
            ("paper:b", "USES", "method:foo"),
            ("paper:a", "USES", "method:bar"),
            ("paper:b", "USES", "method:bar"),
            ("method:foo", "BUILDS_ON", "method:bar"),
            ("author:ann", "WROTE", "paper:a"),
        }
        assert "method:rare" not in graph.graph.nodes
        assert "paper:b" in graph.graph.nodes


def test_every_command_that_reads_is_filtered(path: Path, tmp_path: Path) -> None:
    assert "rare" in run(path, "show", "paper:b").stdout
    assert "rare" not in run(path, "show", "paper:b", "--min-papers", "2").stdout
    assert "Paper b" not in run(path, "show", "foo", "--min-confidence", "0.8").stdout
    assert run(path, "why", "bar", "BUILDS_ON", "foo").exit_code == 0
    assert run(path, "why", "bar", "BUILDS_ON", "foo", "--min-confidence", "0.6").exit_code == 1
    assert json.loads(run(path, "stats", "--min-papers", "2", "-f", "json").stdout)["nodes"]["Method"] == 2
    counted = "MATCH (:Method)-[e:BUILDS_ON]->(:Method) RETURN count(e) AS n"
    assert run(path, "cypher", counted).stdout.split() == ["n", "2"]
    assert run(path, "cypher", counted, "--min-papers", "2").stdout.split() == ["n", "1"]
    asked = run(path, "query", "papers-using", "-p", "method=foo", "--min-confidence", "0.8", "-f", "json")
    assert [row["paper"] for row in json.loads(asked.stdout)] == ["Paper a"]
    assert "method:rare" not in run(path, "export", "json", "-o", "-", "--min-papers", "2").stdout
    page = tmp_path / "view.html"
    assert run(path, "view", "-o", str(page), "--min-papers", "2").exit_code == 0
    assert "method:rare" not in page.read_text(encoding="utf-8")


def test_the_file_stays_as_it_is_and_no_index_is_left_beside_it(path: Path) -> None:
    before = path.read_bytes()
    run(path, "cypher", "MATCH (n) RETURN n.name", "--min-papers", "2")
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == ["g.kg"]


@given(graphs(), st.floats(0, 1), st.integers(1, 3))
def test_a_filtered_store_answers_as_its_graph_does(graph: Graph, confidence: float, papers: int) -> None:
    store = Filtered(MemoryStore(graph), Enough(confidence=confidence, papers=papers))  # type: ignore[arg-type]
    asked_first = {id: [e.key for e in store.edges_of(id)] for id in graph.nodes}
    kept = store.graph()
    for id, keys in asked_first.items():
        assert keys == [key for key in kept.edges if id in (key[0], key[2])]
    for key in graph.edges:
        assert store.edge(*key) == kept.edges.get(key)
    assert all(e.confidence >= confidence for e in kept.edges.values())
    assert {n for n in kept.nodes if graph.nodes[n].type != "Paper"} <= {
        end for k in kept.edges for end in (k[0], k[2])
    }
