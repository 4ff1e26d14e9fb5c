"""Views without a browser: what is chosen, where it stands, what is marked, and what the page holds."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pyvis.network  # noqa: F401  it raises the limit of recursion, which Hypothesis does not want to see in a test
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import MissingExtraError, NotFoundError, OutputError, UsageError
from kg.model import Edge, Entity, Evidence, Graph, Span, properties
from kg.schema import NODES
from kg.views import engines, to_pyvis, view_html, write_view
from kg.views.communities import communities
from kg.views.layout import positions
from kg.views.marking import marked
from kg.views.selection import choose, find, neighbours, support
from tests.engines import EACH
from tests.graphs import graphs, texts, toy_graph

law = settings(deadline=None, max_examples=50)


def large(papers: int = 60) -> Graph:
    """Papers that all use one method, each with a method and a result of its own; every tenth also uses a second."""
    nodes = [Entity(id=f"method:{n}", type="Method", name=n) for n in ("common", "rare")]
    edges = []
    for n in range(papers):
        own = [
            Entity(id=f"paper:{n}", type="Paper", name=f"Paper {n}"),
            Entity(id=f"method:own-{n}", type="Method", name=f"Own {n}"),
            Entity(id=f"result:{n}/r", type="Result", name="9"),
        ]
        nodes += own
        said = frozenset([Evidence(paper=str(n), span=Span(0, 1), sentence="s", rule="r", score=0.5)])
        ties = [("USES", "method:common"), ("INTRODUCES", own[1].id), ("REPORTS_RESULT", own[2].id)]
        ties += [("USES", "method:rare")] * (n % 10 == 0)
        edges += [Edge(source=own[0].id, type=t, target=o, evidence=said) for t, o in ties]
    return Graph.of(nodes, edges)


def rows(columns: dict[str, list[Any]]) -> list[dict[str, Any]]:
    """Columns, as the page holds them, as rows."""
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def batched(values: list[int], size: int) -> Iterator[tuple[int, ...]]:
    """The values in tuples of one size."""
    return zip(*[iter(values)] * size, strict=True)


def data_of(page: str) -> dict[str, Any]:
    (block,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    found: dict[str, Any] = json.loads(block)
    return found


# What is chosen


def test_small_graph_is_shown_whole_and_without_a_note() -> None:
    chosen = choose(toy_graph())
    assert (chosen.graph, chosen.left_out, chosen.note) == (toy_graph(), 0, "")


def test_large_graph_leaves_out_details_first_then_what_one_paper_names_and_says_so() -> None:
    graph = large()
    assert {n.type for n in choose(graph, limit=150).graph.nodes.values()} == {"Paper", "Method"}
    chosen = choose(graph, limit=70)
    assert {n.name for n in chosen.graph.of_type("Method")} == {"common", "rare"}
    assert chosen.left_out == 120
    assert "62 of 182 nodes" in chosen.note
    assert "(60)" in chosen.note
    assert "kg view NAME" in chosen.note


def test_still_too_large_graph_keeps_the_best_supported() -> None:
    chosen = choose(large(), limit=10)
    assert len(chosen.graph) == 10
    assert {"method:common", "method:rare"} <= set(chosen.graph.nodes)
    assert sum(1 for _, _, target in chosen.graph.edges if target == "method:rare") == 6


@given(graph=graphs(), edges=st.integers(0, 6), limit=st.none() | st.integers(1, 8))
@law
def test_no_page_gets_more_edges_than_it_can_hold_and_it_says_so(graph: Graph, edges: int, limit: int | None) -> None:
    chosen = choose(graph, limit=limit, edges=edges)
    assert len(chosen.graph.edges) <= edges
    assert bool(chosen.note) == (chosen.graph != graph)


@given(graph=graphs(), limit=st.integers(1, 8))
@law
def test_choice_is_an_induced_part_within_the_limit(graph: Graph, limit: int) -> None:
    chosen = choose(graph, limit=limit)
    kept = set(chosen.graph.nodes)
    assert len(kept) <= limit
    assert kept <= set(graph.nodes)
    assert chosen.left_out == len(graph) - len(kept)
    assert set(chosen.graph.edges) == {k for k in graph.edges if k[0] in kept and k[2] in kept}
    assert bool(chosen.note) == (len(graph) > limit)


@given(graph=graphs().filter(len), depth=st.integers(0, 4), limit=st.integers(1, 8), data=st.data())
@law
def test_focus_shows_what_lies_within_its_depth(graph: Graph, depth: int, limit: int, data: st.DataObject) -> None:
    centre = data.draw(st.sampled_from(list(graph.nodes)))
    near, reached = neighbours(graph), {centre}
    for _ in range(depth):
        reached |= {n for i in reached for n in near[i]}
    kept = set(choose(graph, focus=centre, depth=depth, limit=limit).graph.nodes)
    assert centre in kept
    assert kept <= reached
    assert len(kept) == min(limit, len(reached))


@pytest.mark.parametrize("name", ["method:brooknet", "Brooknet", "brook net", "BN"])
def test_focus_is_an_id_a_name_or_an_alias(name: str) -> None:
    assert find(toy_graph(), name) == "method:brooknet"


def test_unknown_focus_suggests_a_name() -> None:
    with pytest.raises(NotFoundError, match="Did you mean 'Brooknet'"):
        choose(toy_graph(), focus="Broknett")


def test_negative_depth_is_refused() -> None:
    with pytest.raises(UsageError, match="depth"):
        choose(toy_graph(), focus="BN", depth=-1)


def test_support_counts_papers_not_edges() -> None:
    papers = support(toy_graph())
    assert (papers["method:brooknet"], papers["metric:bleu"]) == (2, 1)


# What draws it


@pytest.mark.parametrize(
    ("nodes", "pyvis", "sigma", "engine", "why"),
    [
        (10, True, True, "pyvis", "up to 1,000 nodes"),
        (1001, True, True, "sigma", "more than 1,000 nodes"),
        (10, False, True, "sigma", "pyvis is not installed"),
        (1001, True, False, "pyvis", "make viz"),
    ],
)
def test_auto_takes_the_engine_that_suits_and_is_there_and_says_why(
    monkeypatch: pytest.MonkeyPatch, nodes: int, pyvis: bool, sigma: bool, engine: str, why: str
) -> None:
    monkeypatch.setattr(engines, "bundle", lambda: Path("there") if sigma else None)
    if not pyvis:
        monkeypatch.setitem(sys.modules, "pyvis", None)
    graph = Graph.of([Entity(id=f"task:{n}", type="Task", name=str(n)) for n in range(nodes)], [])
    chosen = engines.choose_engine("auto", graph)
    assert chosen.name == engine
    assert why in chosen.why
    assert engines.choose_engine(engine, graph).why == ""


def test_engine_that_is_not_there_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "bundle", lambda: None)
    with pytest.raises(UsageError, match="make viz"):
        view_html(toy_graph(), engine="sigma")
    with pytest.raises(UsageError, match="auto, pyvis, sigma"):
        view_html(toy_graph(), engine="ink")


# Where it stands


@given(graph=graphs())
@law
def test_communities_are_the_same_whatever_the_order(graph: Graph) -> None:
    joined = {(s, o): 1 for s, _, o in graph.edges}
    found = communities(graph.nodes, joined)
    assert found == communities(reversed(list(graph.nodes)), dict(reversed(joined.items())))
    assert all(list(found.values()).count(n) >= 5 for n in found.values())


def test_large_layout_is_stable_and_keeps_nodes_and_communities_apart() -> None:
    sizes = {f"{part}-{n}": 8.0 for part in range(20) for n in range(40)}
    joined = [(f"{part}-{n}", f"{part}-{n // 2}") for part in range(20) for n in range(1, 40)]
    joined += [(f"{part}-0", f"{part // 2}-0") for part in range(1, 20)]
    groups = {name: int(name.split("-")[0]) for name in sizes}
    places = positions(sizes, joined, groups)
    assert places == positions(dict(reversed(sizes.items())), joined[::-1], groups)
    where = np.array(list(places.values()), dtype=float)
    far = np.linalg.norm(where[:, None] - where[None, :], axis=2)
    assert ((far + 99 * np.eye(len(far))).min(axis=1) >= 14).mean() > 0.95
    same = np.equal.outer(list(groups.values()), list(groups.values()))
    assert np.median(far[same]) < 0.4 * np.median(far[~same])


@st.composite
def nets(draw: st.DrawFn) -> tuple[dict[str, float], list[tuple[str, str]]]:
    sizes = {str(n): draw(st.floats(4, 46)) for n in range(draw(st.integers(0, 12)))}
    ends = st.sampled_from(sorted(sizes)) if sizes else st.nothing()
    return sizes, draw(st.lists(st.tuples(ends, ends), max_size=20)) if sizes else []


@given(net=nets())
@law
def test_layout_places_every_node_apart_from_the_others_and_always_the_same(
    net: tuple[dict[str, float], list[tuple[str, str]]],
) -> None:
    sizes, joined = net
    places = positions(sizes, joined)
    assert list(places) == list(sizes)
    assert places == positions(sizes, joined) == positions(sizes, joined[::-1])
    for a in sizes:
        for b in sizes:
            if a < b:
                apart = ((places[a][0] - places[b][0]) ** 2 + (places[a][1] - places[b][1]) ** 2) ** 0.5
                assert apart > (sizes[a] + sizes[b]) * 0.9


def test_layout_needs_no_scipy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [n for n in sys.modules if n.split(".")[0] == "scipy"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "scipy", None)
    assert len(positions({str(n): 8 for n in range(40)}, [(str(n), str(n // 2)) for n in range(40)])) == 40


# What is marked


@given(sentence=texts(min_size=0, max_size=40), names=st.lists(texts(min_size=0), max_size=4))
@law
def test_pieces_are_the_sentence(sentence: str, names: list[str]) -> None:
    pieces = marked(sentence, names)
    assert "".join(pieces) == sentence
    assert len(pieces) % 2 == 1


@given(
    before=st.sampled_from(["", "a ", "𝒟 ("]), name=texts().filter(str.strip), after=st.sampled_from(["", ".", " b"])
)
@law
def test_a_name_that_stands_in_a_sentence_is_marked(before: str, name: str, after: str) -> None:
    name = name.strip()
    assert len(marked(before + name + after, [name])) > 1


@pytest.mark.parametrize(
    ("sentence", "names", "found"),
    [
        ("We fine-tune BERT.", ["Fine Tune"], ["fine-tune"]),
        ("Roberta is not BERT", ["BERT"], ["BERT"]),
        ("C++ and .NET (C)", ["C++", ".NET"], ["C++", ".NET"]),
        ("large language models", ["language model", "large language model"], ["large language models"]),
        ("a.b", ["a+b"], []),
        ("-x- and _y", ["-x-", "_y", "-"], ["-x-", "_y"]),
    ],
)
def test_marking_respects_words_spelling_and_the_longer_name(sentence: str, names: list[str], found: list[str]) -> None:
    assert marked(sentence, names)[1::2] == found


# pyvis


@given(graph=graphs())
@law
def test_pyvis_network_holds_the_graph(graph: Graph) -> None:
    network = to_pyvis(graph)
    assert network.get_nodes() == list(network.node_map) == list(graph.nodes)
    assert [(e["from"], e["title"], e["to"]) for e in network.edges] == list(graph.edges)
    assert all(n["shape"] == NODES[graph.nodes[n["id"]].type].shape for n in network.nodes)
    assert all(len(n["label"]) <= 40 and "\n" not in n["label"] for n in network.nodes)
    assert json.loads(json.dumps([network.nodes, network.edges]))


def test_pyvis_network_writes_its_own_page_too() -> None:
    network = to_pyvis(toy_graph(), focus="Brooknet")
    assert network.num_nodes() < len(toy_graph())
    assert "Brooknet" in network.generate_html(notebook=False)


def test_without_pyvis_the_extra_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "pyvis", None)
    monkeypatch.setattr(engines, "bundle", lambda: None)
    with pytest.raises(MissingExtraError, match=r"kg\[view\]"):
        write_view(toy_graph(), tmp_path / "v.html", title="t")
    assert not list(tmp_path.iterdir())


# The page


def test_page_is_the_same_every_time() -> None:
    assert view_html(toy_graph(), title="Toy") == view_html(toy_graph(), title="Toy")


def test_policy_allows_the_pages_own_scripts_and_nothing_else() -> None:
    page = view_html(toy_graph())
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert (len(scripts), len(styles)) == (2, 1)
    for text in scripts + styles:
        assert base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() in policy


@pytest.mark.parametrize("engine", EACH)
def test_page_names_no_address_to_load_from_and_keeps_the_licence_of_its_library(engine: str) -> None:
    page = view_html(toy_graph(), engine=engine)
    assert re.findall(r"""<[^>]+\b(?:src|href)=["']?([^"'\s>]+)""", re.sub(r"(?s)<script.*?</script>", "", page)) == [
        "data:,"
    ]
    assert {"pyvis": "visjs contributors", "sigma": "sigma.js: MIT"}[engine] in page
    assert "\r" not in page


@given(graph=graphs(), title=texts())
@settings(deadline=None, max_examples=25)
def test_any_text_arrives_as_data(graph: Graph, title: str) -> None:
    page = view_html(graph, title=title)
    data = data_of(page)
    assert data["title"] == title
    kinds = [t["name"] for t in data["types"]]
    found = [(n["id"], n["name"], kinds[n["type"]], tuple(n["aliases"] or ())) for n in rows(data["nodes"])]
    assert found == [(n.id, n.name, n.type, n.aliases) for n in graph.nodes.values()]
    for edge, drawn in zip(graph.edges.values(), rows(data["edges"]), strict=True):
        assert (found[drawn["source"]][0], found[drawn["target"]][0]) == (edge.source, edge.target)
        said = [
            (data["papers"][paper][0], data["sentences"][sentence], data["rules"][rule])
            for sentence, paper, _, rule in batched(drawn["evidence"], 4)
        ]
        assert sorted(said) == sorted((e.paper, e.sentence, e.rule) for e in edge.evidence)
    assert page.count("</script>") == 3


def test_only_links_of_the_web_are_links() -> None:
    def resource(n: int, url: str) -> Entity:
        return Entity(id=f"resource:{n}", type="Resource", name=url, properties=properties(url=url))

    urls = [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "http://[",
        " https://x.org",
        "HTTPS://x.org",
    ]
    nodes = data_of(view_html(Graph.of([resource(n, u) for n, u in enumerate(urls)], [])))["nodes"]
    assert nodes["links"] == [0, 0, 0, 0, [" https://x.org"], ["HTTPS://x.org"]]


@pytest.mark.parametrize(
    ("id", "link"),
    [("paper:2106.09685", "https://arxiv.org/abs/2106.09685"), ("paper:10.1000/x", "https://doi.org/10.1000/x")],
)
def test_paper_without_address_is_linked_by_its_registry(id: str, link: str) -> None:
    page = view_html(Graph.of([Entity(id=id, type="Paper", name="A paper")], []))
    assert data_of(page)["nodes"]["links"] == [[link]]


def test_summary_says_what_is_shown(tmp_path: Path) -> None:
    summary = write_view(toy_graph(), tmp_path / "v.html", title="Toy", focus="BLEU", depth=1)
    assert (summary.nodes_shown, summary.edges_shown, summary.path) == (2, 1, tmp_path / "v.html")
    assert summary.nodes_left_out == len(toy_graph()) - 2
    data = data_of((tmp_path / "v.html").read_text(encoding="utf-8"))
    assert data["focus"] == "metric:bleu"
    assert data["totals"]["nodes"] == len(toy_graph())


def test_existing_file_stays_unless_forced(tmp_path: Path) -> None:
    path = tmp_path / "v.html"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="--force"):
        write_view(toy_graph(), path, title="Toy")
    assert path.read_text(encoding="utf-8") == "mine"
    write_view(toy_graph(), path, title="Toy", force=True)
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_folder_that_is_missing_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="no folder"):
        write_view(toy_graph(), tmp_path / "none" / "v.html", title="Toy")
