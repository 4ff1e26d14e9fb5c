"""The page in a real browser: nothing leaves it, nothing hostile runs, and a person finds what they look for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from kg.model import Edge, Entity, Evidence, Graph, Span, properties
from kg.views import write_view
from tests.graphs import toy_graph

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import Browser, Page, expect

from tests.browser import chromium, opened, search

pytestmark = pytest.mark.browser

ALL = "19 nodes and 37 edges shown"
HOSTILE = {
    "script": "<script>window.ran = 1</script>",
    "closing": "</script><img src=x onerror='window.ran = 1'>",
    "comment": "<!--<script>",
    "quotes": "\"'`&amp;\\u0041",
    "lines": "one\u2028two\u2029three\nfour",
    "bidi": "abc\u202edcba\u200f",
    "emoji": "👩‍🔬 𝒟-net 🇪🇺",
    "endless": "x" * 10_000,
    "proto": "__proto__",
    "surrogate": "\ud800",
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("view") / "toy.html"
    write_view(toy_graph(), path, title="Toy papers")
    return path


@pytest.fixture
def page(browser: Browser, toy: Path) -> Iterator[Page]:
    with opened(browser, toy) as (page, wrong):
        yield page
        assert wrong == []


def test_page_opens_offline_with_its_title_counts_and_legend(page: Page) -> None:
    expect(page.locator("h1")).to_have_text("Toy papers")
    expect(page.locator("#counts")).to_have_text("3 papers · 19 nodes · 37 edges")
    assert page.locator("#legend button").count() == 9
    expect(page.locator("#status")).to_have_text(ALL)
    expect(page.locator("#note")).to_be_hidden()


def test_search_finds_by_alias_and_shows_marked_evidence(page: Page) -> None:
    search(page, "brook-net")
    card = page.locator("#card")
    expect(card.locator("h2")).to_have_text("Brooknet")
    expect(card.locator(".aliases")).to_contain_text("Brook-Net · BN")
    assert "Brooknet" in card.locator("mark").all_inner_texts()
    expect(card.get_by_role("link", name="example.org/brooknet")).to_have_attribute("rel", "noopener noreferrer")
    expect(card.get_by_role("link", name="example.org/brooknet")).to_have_attribute("target", "_blank")


def test_search_suggests_as_one_types_and_says_when_there_is_nothing(page: Page) -> None:
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("text")
    names = page.locator("#found [role=option] .name").all_inner_texts()
    assert names[0] == "RiverText"  # by its alias, a word of which begins so
    assert names.index("DeltaText") < names.index(toy_graph().nodes["paper:2501.00002"].name)
    page.keyboard.press("ArrowDown")
    expect(page.locator("#search")).to_have_attribute("aria-activedescendant", "found-1")
    page.keyboard.type("zzz")
    expect(page.locator("#found")).to_contain_text("No name or alias")
    page.keyboard.press("Escape")
    expect(page.locator("#found")).to_be_hidden()


def test_neighbours_and_reasons_can_be_walked_by_keyboard(page: Page) -> None:
    search(page, "Mossnet")
    page.get_by_role("button", name="Pondformer", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#card h2")).to_have_text("Pondformer")
    page.get_by_role("button", name="Why: builds on Brooknet").click()
    expect(page.locator("#card h2")).to_have_text("builds on")
    expect(page.locator("#card blockquote")).to_have_text("It is based on Pondformer and trained on RiverText.")
    expect(page.locator("#card mark")).to_have_text("Pondformer")
    page.keyboard.press("Escape")
    expect(page.locator("#card")).to_be_hidden()


def test_click_on_a_node_shows_it_and_double_click_its_neighbourhood(page: Page) -> None:
    search(page, "BLEU")  # brings it to the middle of what the card leaves free
    page.get_by_role("button", name="Close the details").click()
    box = page.locator("#graph").bounding_box()
    assert box is not None
    middle = (box["x"] + (box["width"] - 416) / 2, box["y"] + box["height"] / 2)
    page.mouse.click(*middle)
    expect(page.locator("#card h2")).to_have_text("BLEU")
    page.mouse.dblclick(*middle)
    expect(page.locator("#status")).to_have_text("2 nodes and 1 edge shown")
    expect(page.locator("#focused")).to_contain_text("BLEU")
    page.locator("#all").click()
    expect(page.locator("#status")).to_have_text(ALL)


def test_legend_relations_and_papers_filter_what_is_shown(page: Page) -> None:
    legend = page.locator("#legend [data-type=Paper]")
    legend.click()
    expect(legend).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#status")).to_contain_text("16 nodes")
    legend.click()
    page.get_by_text("Relations").click()
    page.get_by_label("wrote").uncheck()
    expect(page.locator("#status")).to_have_text("17 nodes and 35 edges shown")
    page.locator("#papers").fill("2")
    expect(page.locator("#papers-value")).to_have_text("2 papers")
    expect(page.locator("#legend")).to_be_visible()
    page.get_by_role("button", name="Show everything again").click()
    expect(page.locator("#status")).to_have_text(ALL)


def test_searching_for_what_a_filter_hides_brings_it_back(page: Page) -> None:
    page.locator("#legend [data-type=Metric]").click()
    search(page, "BLEU")
    expect(page.locator("#legend [data-type=Metric]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#card h2")).to_have_text("BLEU")


def test_themes_follow_the_system_and_the_button(browser: Browser, toy: Path) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    with opened(browser, toy, color_scheme="dark") as (page, wrong):
        dark = page.evaluate(ground)
        page.locator("#theme").click()
        assert page.evaluate(ground) != dark
        assert wrong == []
    with opened(browser, toy, color_scheme="light") as (page, wrong):
        assert page.evaluate(ground) != dark
        page.locator("#theme").click()
        assert page.evaluate(ground) == dark
        assert wrong == []


def test_phone_has_the_panel_behind_a_button_and_nothing_sticks_out(browser: Browser, toy: Path) -> None:
    with opened(browser, toy, viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True) as (page, wrong):
        expect(page.locator("#legend")).to_be_hidden()
        page.locator("#panel-toggle").click()
        expect(page.locator("#legend")).to_be_visible()
        page.keyboard.press("Escape")
        search(page, "Brooknet")
        expect(page.locator("#card")).to_be_in_viewport()
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        assert wrong == []


def test_focus_given_in_advance_opens_on_that_node(browser: Browser, tmp_path: Path) -> None:
    write_view(toy_graph(), tmp_path / "v.html", title="Toy", focus="BN")
    with opened(browser, tmp_path / "v.html") as (page, wrong):
        expect(page.locator("#card h2")).to_have_text("Brooknet")
        expect(page.locator("#note")).to_contain_text("within 1 step of Brooknet")
        assert wrong == []


def test_empty_graph_opens(browser: Browser, tmp_path: Path) -> None:
    write_view(Graph(), tmp_path / "v.html", title="Nothing yet")
    with opened(browser, tmp_path / "v.html") as (page, wrong):
        expect(page.locator("#status")).to_have_text("0 nodes and 0 edges shown")
        assert wrong == []


def hostile_graph() -> Graph:
    nodes = [Entity(id="paper:p", type="Paper", name=HOSTILE["closing"], properties=properties(url="javascript:ran=1"))]
    edges = []
    for key, name in HOSTILE.items():
        nodes.append(Entity(id=f"method:{name[:40]}", type="Method", name=name, aliases=(f"alias-{key}", name[::-1])))
        said = Evidence(paper="p", span=Span(0, 1), sentence=f"We use {name} 𝒟 here.", rule=name, score=0.5)
        edges.append(Edge(source="paper:p", type="USES", target=nodes[-1].id, evidence=frozenset([said])))
    return Graph.of(nodes, edges)


@pytest.fixture(scope="module")
def hostile(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    path = tmp_path_factory.mktemp("view") / "hostile.html"
    write_view(hostile_graph(), path, title=HOSTILE["closing"])
    context: AbstractContextManager[tuple[Page, list[str]]] = opened(browser, path)
    with context as page_and_wrong:
        yield page_and_wrong


@pytest.mark.parametrize("key", HOSTILE)
def test_hostile_names_are_text_and_nothing_runs(hostile: tuple[Page, list[str]], key: str) -> None:
    page, wrong = hostile
    search(page, f"alias-{key}")
    shown = page.locator("#card h2").evaluate("e => e.textContent")
    assert shown == HOSTILE[key].replace("\ud800", "\ufffd") or HOSTILE[key] == "\ud800"
    assert "𝒟 here." in page.locator("#card blockquote").first.inner_text()
    assert page.locator("h1").inner_text() == HOSTILE["closing"]
    assert page.evaluate("window.ran") is None
    assert page.locator("#card img, #card script, h1 img").count() == 0
    assert page.locator("a[href^='javascript']").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") == 1280
    assert wrong == []
