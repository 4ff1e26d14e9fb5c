"""Lineage, matrix, timeline and leaderboard: what they show of a graph, what they leave out, and what they refuse."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import kg
from kg.cli.app import app
from kg.errors import NotFoundError, UsageError
from kg.model import Edge, Graph, PaperFacts
from kg.stores.file import GraphFile
from kg.views.kinds import KINDS, kind_html
from kg.views.layers import layered
from kg.views.leaderboard import leaderboard
from kg.views.lineage import lineage
from kg.views.matrix import matrix
from kg.views.measured import axes, measurements
from kg.views.timeline import rising, timeline
from tests.graphs import graphs, toy_graph, toy_papers
from tests.measured import DATES, RESULTS, entity, measured_graph, said

# Layers ------------------------------------------------------------------------------------------------------------


@st.composite
def layered_graphs(draw: st.DrawFn) -> tuple[dict[str, int], list[tuple[str, str]]]:
    """Nodes with layers, and any edges among them."""
    layer = draw(st.dictionaries(st.text("abcdefgh", min_size=1, max_size=3), st.integers(0, 5), max_size=14))
    names = sorted(layer)
    pairs = st.tuples(st.sampled_from(names), st.sampled_from(names)) if names else st.nothing()
    return layer, draw(st.lists(pairs, max_size=24)) if names else []


@given(layered_graphs(), st.randoms())
def test_no_two_of_a_layer_overlap_and_order_of_input_changes_nothing(
    drawn: tuple[dict[str, int], list[tuple[str, str]]], chance: Any
) -> None:
    layer, joined = drawn
    found = layered(layer, joined)
    for at in set(layer.values()):
        rows = sorted(found.rows[name] for name in layer if layer[name] == at)
        assert all(b - a >= 0.999 for a, b in pairwise(rows))
    for a, b in joined:
        assert len(found.route(a, b)) == max(abs(layer[a] - layer[b]) - 1, 0)
    assert all(-0.001 <= row <= found.height for row in found.rows.values())
    names = list(layer)
    chance.shuffle(names)
    chance.shuffle(joined)
    assert layered({name: layer[name] for name in names}, joined) == found


def test_a_tree_is_drawn_without_crossings() -> None:
    layer = {"root": 0, **dict.fromkeys("abc", 1), **dict.fromkeys(("c1", "a1", "b1", "a2", "c2"), 2)}
    joined = [("root", x) for x in "abc"] + [(x[0], x) for x in ("c1", "a1", "b1", "a2", "c2")]
    rows = layered(layer, joined).rows
    leaves = sorted(("c1", "a1", "b1", "a2", "c2"), key=rows.__getitem__)
    assert [rows[a] for a, _ in leaves] == sorted(rows[a] for a, _ in leaves)


# Lineage -----------------------------------------------------------------------------------------------------------


def drawn_years(graph: Graph, **given: Any) -> dict[str, tuple[int | None, bool]]:
    return {m["name"]: (m["year"], m["exact"]) for m in lineage(graph, **given).data["methods"]}


def test_a_method_stands_in_the_year_of_the_paper_that_introduces_it() -> None:
    assert drawn_years(measured_graph()) == {
        "Brooknet": (2018, True),
        "Reednet": (2019, False),  # no paper introduces it: it was there when Pondformer built on it
        "Pondformer": (2019, True),
        "Mossnet": (2020, True),
        "Fernnet": (2021, True),
    }


@given(st.dictionaries(st.sampled_from(sorted(DATES)), st.integers(1990, 2030).map(str)))
def test_what_is_not_dated_exactly_is_no_younger_than_what_builds_on_it(dates: dict[str, str]) -> None:
    data = lineage(measured_graph(dates=dates)).data
    methods = data["methods"]
    for edge in data["edges"]:
        old, young = methods[edge["from"]], methods[edge["to"]]
        if data["dated"] and not old["exact"]:
            assert old["year"] <= young["year"]
        if not data["dated"] or old["year"] <= young["year"]:
            assert old["layer"] < young["layer"]
    assert sum(band["layers"] for band in data["bands"]) > max(m["layer"] for m in methods)


def test_without_dates_methods_stand_by_steps() -> None:
    data = lineage(measured_graph(dates={})).data
    assert not data["dated"]
    assert {m["name"]: m["layer"] for m in data["methods"]} == {
        "Brooknet": 0, "Reednet": 0, "Pondformer": 1, "Mossnet": 2, "Fernnet": 3,
    }  # fmt: skip


def test_a_lineage_of_one_method_is_what_it_comes_from_and_led_to() -> None:
    assert set(drawn_years(measured_graph(), focus="Mossnet")) == {
        "Mossnet", "Pondformer", "Brooknet", "Reednet", "Fernnet",
    }  # fmt: skip
    assert set(drawn_years(measured_graph(), focus="Reednet")) == {"Reednet", "Pondformer", "Mossnet", "Fernnet"}
    with pytest.raises(NotFoundError, match="Did you mean 'Mossnet'"):
        lineage(measured_graph(), focus="Mosnet")
    with pytest.raises(NotFoundError, match="neither what LakeBench builds on"):
        lineage(measured_graph(), focus="LakeBench")


def test_a_circle_is_opened_where_fewest_papers_say_so() -> None:
    graph = measured_graph()
    back = Edge(
        source=entity("Brooknet").id, type="BUILDS_ON", target=entity("Fernnet").id, evidence=said("p1", "b", 0.2)
    )
    data = lineage(Graph.of(graph.nodes.values(), [*graph.edges.values(), back])).data
    assert len(data["edges"]) == 5


def test_a_large_lineage_keeps_the_most_built_on_and_counts_the_rest() -> None:
    drawn = lineage(measured_graph(), limit=3)
    assert drawn.nodes == 3
    assert drawn.left_out == 2
    assert drawn.data["note"].startswith("3 of 5 methods")
    assert set(drawn_years(measured_graph(), focus="Reednet", limit=2)) == {"Reednet", "Pondformer"}


# Results -----------------------------------------------------------------------------------------------------------


def test_numbers_of_different_scales_never_share_an_axis() -> None:
    data = leaderboard(measured_graph(), focus="lakebench").data
    on_axis = defaultdict(list)
    for result in data["results"]:
        axis = data["axes"][result["axis"]]
        on_axis[axis["metric"], axis["scale"]].append(result["value"])
    assert on_axis == {
        ("accuracy", "%"): ["81.5%", "86.25%", "84%"],
        ("accuracy", "points"): ["2.5points"],
        ("accuracy", "% up"): ["3%"],
        ("word error rate", "%"): ["9.5%", "7.25%"],
        ("latency", "ms"): ["20 ms"],
        ("latency", "seconds"): ["3 seconds"],
    }
    less = {axis["metric"]: axis["lessIsBetter"] for axis in data["axes"] if not axis["isChange"]}
    assert less == {"accuracy": False, "word error rate": True, "latency": True}
    assert (data["axes"][0]["metric"], data["axes"][0]["scale"]) == ("accuracy", "%")


def test_every_number_has_its_sentence_with_the_names_marked() -> None:
    data = leaderboard(measured_graph(), focus="RiverText").data
    quotes = {r["value"]: (data["papers"][r["quote"]["paper"]]["title"], r["quote"]["pieces"]) for r in data["results"]}
    assert quotes == {
        "91.5": ("Paper p2", ["", "Pondformer", " reaches ", "91.5", " ", "F1", " on ", "RiverText", "."]),
        "4x": ("Paper p3", ["", "Mossnet", " reaches ", "4x", "  on ", "RiverText", "."]),
    }


def test_a_leaderboard_says_what_it_lacks() -> None:
    graph = measured_graph()
    with pytest.raises(UsageError, match=r"name it. Most results: LakeBench \(9\), RiverText \(2\)"):
        leaderboard(graph)
    with pytest.raises(NotFoundError, match=r"no dataset or benchmark 'Lakebensh'. Did you mean 'LakeBench'"):
        leaderboard(graph, focus="Lakebensh")
    with pytest.raises(NotFoundError, match=r"no result on LakeBench in 'BLEU'. There are accuracy, latency, word"):
        leaderboard(graph, focus="LakeBench", metric="BLEU")
    assert len(leaderboard(graph, focus="LakeBench", metric="Accuracy").data["results"]) == 5
    with pytest.raises(NotFoundError, match="no result on RiverText"):
        leaderboard(toy_graph(), focus="RiverText")


@given(st.lists(st.sampled_from(RESULTS), min_size=1, max_size=8))
def test_the_matrix_has_every_number_of_a_method_on_a_dataset_once(rows: list[Any]) -> None:
    graph = measured_graph(rows)
    data = matrix(graph).data
    seen = sorted(
        (data["methods"][r["row"]]["name"], data["datasets"][r["column"]]["name"], r["value"]) for r in data["results"]
    )
    assert seen == sorted((m.method.name, m.data.name, m.value) for m in measurements(graph) if m.method and m.data)
    assert [a.results for a in axes(measurements(graph))] == [a["results"] for a in data["axes"]]


def test_the_matrix_knows_the_tasks_of_its_cells() -> None:
    data = matrix(measured_graph(), focus="tagging").data
    [task] = data["tasks"]
    names = {(data["methods"][a]["name"], data["datasets"][b]["name"]) for a, b in task["cells"]}
    assert (task["name"], data["task"], names) == (
        "tagging", 0, {("Pondformer", "RiverText"), ("Mossnet", "RiverText")},
    )  # fmt: skip
    with pytest.raises(NotFoundError, match="no node 'parsing'"):
        matrix(measured_graph(), focus="parsing")
    assert {d["name"] for d in matrix(measured_graph(), min_papers=3).data["datasets"]} == {"LakeBench"}


# Timeline ----------------------------------------------------------------------------------------------------------


def crosswise(since: int) -> list[tuple[slice, slice]]:
    before, after = slice(None, since), slice(since, None)
    return [(before, after), (after, before)]


_counts = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 60)), min_size=2, max_size=8)


@given(_counts, st.data())
def test_what_rises_has_a_larger_share_since_and_mirrored_it_falls(
    counted: list[tuple[int, int]], data: st.DataObject
) -> None:
    counts, totals = [c for c, _ in counted], [c + rest for c, rest in counted]
    since = data.draw(st.integers(1, len(counts) - 1))
    rise = rising(counts, totals, since)
    assert rising(counts[::-1], totals[::-1], len(counts) - since) == pytest.approx(-rise)
    shares = [sum(counts[part]) * sum(totals[other]) for part, other in crosswise(since)]
    assert (rise > 1e-12) == (shares[1] > shares[0])


def test_the_timeline_counts_each_paper_once_in_its_period() -> None:
    data = timeline(measured_graph(), min_papers=1).data
    assert data["periods"] == ["2018", "2019", "2020", "2021"]
    assert data["totals"] == [1, 1, 1, 2]
    counts = {t["name"]: t["counts"] for t in data["things"]}
    assert counts["Mossnet"] == (0, 0, 1, 2)
    [mossnet] = [t for t in data["things"] if t["name"] == "Mossnet"]
    assert [data["papers"][q["paper"]]["date"] for q in mossnet["quotes"]] == ["2021-03", "2021", "2020-01-15"]
    assert {t["name"] for t in timeline(measured_graph()).data["things"]} == {"Mossnet"}


def test_a_short_time_is_told_by_month() -> None:
    dates = {"p1": "2020-11-02", "p2": "2020-12-20", "p3": "2021-02-15", "p4": "2021-02-01", "p5": "2021-02-03"}
    data = timeline(measured_graph(dates=dates), min_papers=1).data
    assert data["periods"] == ["2020-11", "2020-12", "2021-01", "2021-02"]
    assert data["totals"] == [1, 1, 0, 3]


def test_without_dates_there_is_no_timeline() -> None:
    with pytest.raises(NotFoundError, match="no paper of this graph says when it appeared"):
        timeline(measured_graph(dates={}))
    with pytest.raises(NotFoundError, match="nothing is named by 9 dated papers"):
        timeline(measured_graph(), min_papers=9)


# All kinds ---------------------------------------------------------------------------------------------------------


@given(graphs(max_nodes=10), st.sampled_from(sorted(KINDS)))
def test_any_graph_is_drawn_or_refused_in_a_sentence_and_its_texts_are_never_mark_up(graph: Graph, kind: str) -> None:
    hostile = Graph.of(
        (replace(n, name=f"{n.name}</script><img onerror=x>") for n in graph.nodes.values()), graph.edges.values()
    )
    of = {"focus": next((n.id for n in hostile.of_type("Dataset", "Benchmark")), None)} if kind == "leaderboard" else {}
    try:
        page, drawn = kind_html(hostile, kind, title="</script><b>", given=of)
    except (NotFoundError, UsageError):
        return
    json.dumps(drawn.data, allow_nan=False)
    assert "<img onerror" not in page
    assert page.count("</script>") == 2


def test_two_drawings_of_one_graph_are_the_same() -> None:
    graph = measured_graph()
    again = Graph.of(reversed(graph.nodes.values()), reversed(list(graph.edges.values())))
    for kind in KINDS:
        of = {"focus": "LakeBench"} if kind == "leaderboard" else {}
        assert kind_html(graph, kind, title="t", given=of) == kind_html(again, kind, title="t", given=of)


def test_what_a_kind_does_not_take_is_refused() -> None:
    for kind, given_, message in (
        ("pie", {}, "no kind of view 'pie'. Known: graph, lineage, matrix, timeline, leaderboard"),
        ("timeline", {"focus": "LoRA"}, "timeline takes no NAME"),
        ("lineage", {"metric": "F1"}, "lineage takes no metric"),
        ("graph", {"min_papers": 2}, "graph takes no smallest number of papers"),
    ):
        with pytest.raises(UsageError, match=message):
            kind_html(measured_graph(), kind, title="t", given=given_)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("toy") / "toy.kg"
    with GraphFile.open(path, create=True) as opened, opened.transaction():
        for paper in toy_papers():
            opened.put(paper, PaperFacts(paper=paper.id, version="toy-1"), "toy")
        opened.replace(toy_graph())
    return path


@pytest.mark.parametrize("words", [["--as", "lineage"], ["--as", "matrix"], ["--as", "timeline", "--min-papers", "1"],
                                   ["lakebench", "--as", "leaderboard", "--metric", "f1"]])  # fmt: skip
def test_the_command_draws_every_kind(file: Path, tmp_path: Path, words: list[str]) -> None:
    page = tmp_path / "Über uns" / "view.html"
    page.parent.mkdir()
    done = CliRunner().invoke(app, ["view", *words, "-g", str(file), "-o", str(page)], prog_name="kg")
    assert done.exit_code == 0, done.output
    assert done.output.startswith(f"written: {page} (")
    assert "drawn by" not in done.output
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_the_command_refuses_in_a_sentence(file: Path, tmp_path: Path) -> None:
    for words, code, message in (
        (["--as", "leaderboard"], 2, "a leaderboard is of one dataset: name it. Most results: LakeBench (1)."),
        (["RiverText", "--as", "leaderboard"], 1, "the graph has no result on RiverText."),
        (["--as", "pie"], 2, "there is no kind of view 'pie'"),
        (["--metric", "F1"], 2, "graph takes no metric"),
    ):
        done = CliRunner().invoke(app, ["view", *words, "-g", str(file), "-o", str(tmp_path / "x.html")])
        assert (done.exit_code, message in done.stderr) == (code, True), done.stderr
    assert not list(tmp_path.iterdir())


def test_a_handle_draws_every_kind_and_shows_itself_in_a_notebook(file: Path, tmp_path: Path) -> None:
    with kg.open(file) as handle:
        view = handle.view(tmp_path / "lineage.html", as_="lineage")
        assert (view.summary.nodes_shown, view.summary.edges_shown) == (2, 1)
        assert "srcdoc=" in view._repr_html_()
        shown = handle._repr_html_()
    for part in ("toy.kg", "3 papers", "Method", "<bdi>Brooknet</bdi>&nbsp;", "INTRODUCES 2"):
        assert part in shown
