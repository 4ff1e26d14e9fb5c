"""A walk through the view of a whole graph in a browser: that of the sample, or of the file KG_VIEW_GRAPH names."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

import kg
from kg.views import write_view
from tests.engines import EACH

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import Browser, Page, expect

from tests.browser import opened, search, violations

pytestmark = pytest.mark.browser

SAMPLE = Path(__file__).parent.parent / "data" / "sample" / "papers.jsonl"


@pytest.fixture(scope="module")
def handle() -> Iterator[kg.KnowledgeGraph]:
    """A graph of many papers."""
    given = os.environ.get("KG_VIEW_GRAPH")
    with kg.open(given) if given else kg.build(SAMPLE) as handle:
        yield handle


@pytest.fixture(scope="module")
def hubs(handle: kg.KnowledgeGraph) -> list[str]:
    """The names of the methods that most is said of, each borne by one thing only."""
    graph = handle.graph
    said = Counter(end for source, _, target in graph.edges for end in (source, target))
    names = Counter(name for node in graph.nodes.values() for name in (node.name, *node.aliases))
    return [
        graph.nodes[id].name
        for id, _ in said.most_common()
        if graph.nodes[id].type == "Method" and names[graph.nodes[id].name] == 1
    ]


def do(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize("engine", EACH)
def test_a_person_finds_their_way_about(
    browser: Browser, handle: kg.KnowledgeGraph, hubs: list[str], engine: str, tmp_path: Path
) -> None:
    path = tmp_path / "whole.html"
    write_view(handle.graph, path, title="Whole", engine=engine)
    hub, other = hubs[:2]
    with ExitStack() as stack:
        page, wrong = stack.enter_context(opened(browser, path))
        status, card = page.locator("#status"), page.locator("#card h2")
        whole = status.inner_text()
        assert len(page.evaluate("page.labels()")) > 10
        assert violations(page) == []

        search(page, hub)
        expect(card).to_have_text(hub)
        assert page.locator("#card blockquote").count() > 0
        do(page, "Path to …")
        page.keyboard.type(other)
        page.keyboard.press("Enter")
        expect(card).to_contain_text("step")
        ends = page.locator("#card .ends .node").all_inner_texts()
        assert (ends[0], ends[-1]) == (hub, other)
        page.keyboard.press("Escape")

        page.locator("#legend [data-type=Paper]").click()
        expect(status).not_to_have_text(whole)
        page.locator("#reset").click()
        expect(status).to_have_text(whole)

        search(page, hub)
        do(page, "Only its neighbours")
        expect(page.locator("#focused")).to_contain_text(hub)
        around = status.inner_text()
        assert around != whole
        again, wrong_again = stack.enter_context(opened(browser, path, at=page.evaluate("location.hash")))
        expect(again.locator("#status")).to_have_text(around)
        expect(again.locator("#card h2")).to_have_text(hub)
        for kind in ("png", "svg", "json"):
            again.get_by_text("Save", exact=True).click()
            with again.expect_download() as saving:
                again.locator(f"[data-save={kind}]").click()
            saving.value.save_as(tmp_path / kind)
        assert (tmp_path / "png").read_bytes().startswith(b"\x89PNG")
        assert f">{hub}</text>" in (tmp_path / "svg").read_text(encoding="utf-8")
        assert hub in {node["name"] for node in json.loads((tmp_path / "json").read_text(encoding="utf-8"))["nodes"]}

        do(page, "Back")
        expect(status).to_have_text(whole)
        page.locator("#graph").focus()
        page.keyboard.press("ArrowRight")
        expect(card).not_to_have_text(hub)
        first = card.inner_text()
        page.keyboard.press("ArrowLeft")  # something lies there, if only the hub
        expect(card).not_to_have_text(first)
        page.locator("#theme").click()
        assert violations(page) == []
        assert wrong == wrong_again == []
