"""The kinds of view in a real browser: what a person does in them, and that hostile text stays text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kg.model import Edge, Graph
from kg.views.kinds import KINDS, write_kind
from tests.measured import DATES, measured_graph, said

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import Browser, Page, expect

from tests.browser import opened

pytestmark = pytest.mark.browser


def write_all(graph: Graph, folder: Path, *, title: str, dataset: str) -> dict[str, Path]:
    """The page of every kind."""
    of = {"leaderboard": {"focus": dataset}, "timeline": {"min_papers": 1}}
    paths = {kind: folder / f"{kind}.html" for kind in KINDS}
    for kind, path in paths.items():
        write_kind(graph, path, kind, title=title, given=of.get(kind))
    return paths


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return write_all(measured_graph(), tmp_path_factory.mktemp("kinds"), title="invented", dataset="LakeBench")


@pytest.fixture
def page(request: pytest.FixtureRequest, browser: Browser, written: dict[str, Path]) -> Iterator[Page]:
    """The page of the kind that the test's `kind` mark names."""
    with opened(browser, written[request.param]) as (page, wrong):
        yield page
        assert wrong == []


def of_kind(kind: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("page", [kind], indirect=True)


@of_kind("lineage")
def test_a_method_is_found_and_its_family_lit(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("reed")
    expect(page.locator("#status")).to_have_text("1 method of this name")
    page.keyboard.press("Enter")
    expect(page.locator("#panel h2")).to_have_text("Reednet")
    expect(page.locator("#panel")).to_contain_text("by 2019")
    expect(page.locator("#panel blockquote")).to_have_text("Pondformer builds on Reednet.")
    expect(page.locator("#panel mark")).to_have_text(["Pondformer", "Reednet"])
    expect(page.locator(".method.lit")).to_have_count(4)
    page.locator("#panel").get_by_role("button", name="Pondformer").click()
    expect(page.locator("#panel h2")).to_have_text("Pondformer")
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    expect(page.locator(".lit")).to_have_count(0)


@of_kind("lineage")
def test_a_lineage_is_walked_by_arrow_keys(page: Page) -> None:
    focused = "document.activeElement.getAttribute('aria-label')"
    page.locator(".method[tabindex='0']").focus()
    assert page.evaluate(focused) == "Brooknet, 2018, builds on 0, 2 methods build on it"
    for key, name in (("ArrowRight", "Pondformer"), ("ArrowRight", "Mossnet"), ("ArrowRight", "Fernnet")):
        page.keyboard.press(key)
        assert page.evaluate(focused).startswith(name)
    page.keyboard.press("Enter")
    expect(page.locator("#panel h2")).to_have_text("Fernnet")
    page.keyboard.press("Escape")
    assert page.evaluate(focused).startswith("Fernnet")


@of_kind("lineage")
def test_what_is_drawn_is_also_a_table(page: Page) -> None:
    page.get_by_text("The same as a table").click()
    rows = page.locator("#behind tbody tr")
    expect(rows).to_have_count(5)
    page.get_by_role("button", name="builds on", exact=True).click()
    expect(rows.first).to_contain_text("Brooknet")
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("builds on")


@of_kind("matrix")
def test_a_cell_leads_to_all_its_numbers_and_their_sentences(page: Page) -> None:
    page.get_by_role("button", name="Fernnet on LakeBench").click()
    expect(page.locator("#panel h2")).to_have_text(" Fernnet on  LakeBench")
    expect(page.locator("#panel")).to_contain_text("3 numbers")
    expect(page.locator("#panel blockquote")).to_have_count(3)


@of_kind("matrix")
def test_the_matrix_is_sorted_and_filtered(page: Page) -> None:
    names = page.locator(".grid tbody th")
    page.locator(".grid thead").get_by_role("button", name="LakeBench").click()
    expect(names).to_have_text(["Pondformer", "Mossnet", "Brooknet", "Fernnet"])
    page.locator(".grid thead").get_by_role("button", name="Method").click()
    expect(names).to_have_text(["Brooknet", "Fernnet", "Mossnet", "Pondformer"])
    page.get_by_label("Task").select_option("tagging (2)")
    expect(names).to_have_text(["Mossnet", "Pondformer"])
    page.get_by_label("Method or dataset").fill("pond")
    expect(names).to_have_text(["Pondformer"])
    expect(page.locator("#status")).to_contain_text("1 number of 1 method on 1 dataset")


@of_kind("timeline")
def test_a_thing_shows_its_papers_and_charts_are_filtered_and_ordered(page: Page) -> None:
    cards = page.locator(".thing")
    page.get_by_role("button", name="most papers").click()
    page.get_by_role("button", name="method", exact=True).click()
    expect(cards.locator("bdi").first).to_have_text("Mossnet")
    cards.first.click()
    expect(page.locator("#panel blockquote")).to_have_text(
        ["We use Mossnet.", "We use Mossnet.", "We introduce Mossnet."]
    )
    expect(page.locator("#panel tbody tr").first).to_have_text("20212100%")
    page.get_by_label("Find a name").fill("fern")
    expect(cards).to_have_count(1)
    page.get_by_text("The same as a table").click()
    expect(page.locator("#behind tbody tr")).to_have_count(4)


@of_kind("leaderboard")
def test_a_measure_has_its_chart_its_ranking_and_its_direction(page: Page) -> None:
    methods = page.locator(".results tbody td:nth-child(2)")
    expect(methods).to_have_text(["Pondformer", "Mossnet", "Brooknet"])
    expect(page.locator(".point")).to_have_count(3)
    page.get_by_label("Measure").select_option("word error rate, in % (2)")
    expect(methods).to_have_text(["Pondformer", "Brooknet"])
    expect(page.locator("#status")).to_contain_text("less is better")
    page.get_by_label("Measure").select_option("accuracy, in %, gained (1)")
    expect(page.locator("#status")).not_to_contain_text("is better")


@of_kind("leaderboard")
def test_a_point_of_the_chart_leads_to_its_sentence_by_keyboard(page: Page) -> None:
    page.get_by_role("button", name="Mossnet: 84%, 2020-01-15").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#panel blockquote")).to_have_text("Mossnet reaches 84% accuracy on LakeBench.")
    expect(page.locator("tr.chosen")).to_contain_text("Mossnet")
    page.get_by_role("button", name="by method").click()
    expect(page.locator(".chart text.name")).to_have_text(["Pondformer", "Mossnet", "Brooknet"])


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_fits_its_window_and_has_two_themes(browser: Browser, written: dict[str, Path], kind: str) -> None:
    for width in (390, 1280):
        with opened(browser, written[kind], viewport={"width": width, "height": 800}) as (page, wrong):
            assert page.evaluate("document.documentElement.scrollWidth") == width
            page.locator(".method, .grid td button, .thing, .point").first.click()
            expect(page.locator("#panel")).to_be_visible()
            assert page.evaluate("document.documentElement.scrollWidth") == width
            ground = "getComputedStyle(document.body).backgroundColor"
            before = page.evaluate(ground)
            page.locator("#theme").click()
            assert page.evaluate(ground) != before
            assert wrong == []


HOSTILE = (
    "<script>window.ran = 1</script>", "</script><img src=x onerror='window.ran = 1'>", "javascript:window.ran=1",
    "one\u2028two\u2029three", "\u202edesrever", "__proto__", "x" * 10_000, "\ud800", "`${window.ran = 1}`",
    "\"'><svg onload=window.ran=1>", "🦆" * 40,
)  # fmt: skip


def test_hostile_text_stays_text(browser: Browser, tmp_path: Path) -> None:
    graph = measured_graph(dates=dict.fromkeys(DATES, "2020-01-01") | {"p1": "2019-01-01"})
    turn = {id: HOSTILE[n % len(HOSTILE)] for n, id in enumerate(graph.nodes)}
    nodes = [
        replace(n, name=f"{turn[n.id]} {n.name}", aliases=HOSTILE[:-1], properties=(*n.properties, ("url", turn[n.id])))
        for n in graph.nodes.values()
    ]
    edges = [
        Edge(source=e.source, type=e.type, target=e.target, evidence=said(next(iter(e.evidence)).paper, turn[e.source]))
        for e in graph.edges.values()
    ]
    hostile = Graph.of(nodes, edges)
    board = next(n.name for n in nodes if n.type == "Benchmark")
    for path in write_all(hostile, tmp_path, title=HOSTILE[1], dataset=board).values():
        with opened(browser, path) as (page, wrong):
            for part in page.locator(".method, .grid td button, .thing, .point").all():
                part.click(force=True)
            for fold in page.locator("summary").all():
                fold.click()
            assert page.evaluate("document.documentElement.scrollWidth") == 1280
            assert page.evaluate("window.ran") is None
            assert page.locator("a[href^=javascript]").count() == 0
            assert wrong == []
