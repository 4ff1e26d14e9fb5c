"""The page of errors in a real browser: it asks for nothing, shows every case, and hostile text stays text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.evaluate import errors_of, pair, read_annotations, write_page
from kg.evaluate.page import page_data
from kg.sources import read
from tests.annotations import BEFORE, GOLD, PREDICTED, TEXTS, entity

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import Browser, Page, expect

from tests.browser import opened

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("errors") / "errors.html"
    pairings = pair(read_annotations(GOLD), read_annotations(PREDICTED))
    write_page(pairings, path, papers=read([TEXTS]), title="predicted against gold")
    return path


@pytest.fixture
def page(browser: Browser, written: Path) -> Iterator[Page]:
    with opened(browser, written) as (page, wrong):
        yield page
        assert wrong == []


def choose(page: Page, tab: str) -> None:
    page.get_by_role("tab", name=tab).click()


def test_the_page_has_every_error_once() -> None:
    pairings = pair(read_annotations(GOLD), read_annotations(PREDICTED))
    groups = page_data(pairings)["groups"]
    assert sum(len(group["errors"]) for group in groups) == len(list(errors_of(pairings)))


def test_the_overview_counts_causes_and_leads_to_them(page: Page) -> None:
    expect(page.locator("#headline")).to_have_text("55.4")
    expect(page.locator("#papers")).to_have_text("5 papers")
    page.locator("#causes button", has_text="wrong end").click()
    expect(page.get_by_role("tab", name="Relations")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#meaning")).to_contain_text("1 case: predicted of something that is not annotated")
    expect(page.locator("#list li")).to_have_count(1)


def test_an_error_shows_both_sides_its_rule_score_sentence_and_paper(page: Page) -> None:
    page.locator("#chips button", has_text="wrong type").click()
    case = page.locator("#list li")
    expect(case).to_have_count(1)
    expect(case.locator(".wanted")).to_have_text("annotatedriver segmentationtask")
    expect(case.locator(".got")).to_have_text("predictedRiver segmentationmethod")
    expect(case.locator(".because")).to_have_text("pattern:task.head.1+tagger:low 0.50")
    expect(case.locator("blockquote")).to_have_text("River segmentation finds water in pictures.")
    expect(case.locator("mark")).to_have_text("River segmentation")
    expect(case.locator(".source")).to_have_text("Rivers Need Banks")


def test_errors_are_filtered_by_words_and_by_type(page: Page) -> None:
    page.locator("#filter").fill("lakeset")
    expect(page.locator("#list li")).to_have_count(1)
    page.locator("#chips button", has_text="metric").click()
    expect(page.locator("#none")).to_be_visible()
    page.locator("#filter").fill("")
    expect(page.locator("#list .got")).to_have_text(["predictedoverlapmetric"])


def test_a_cell_of_the_role_matrix_shows_its_cases(page: Page) -> None:
    choose(page, "Roles")
    page.get_by_role("button", name="compares read as uses: 1").click()
    expect(page.locator("#list .wanted")).to_have_text("annotatedSplicecompares")
    expect(page.locator("#meaning")).to_have_text("1 case: compares read as uses")


def test_calibration_is_drawn_and_told(page: Page) -> None:
    choose(page, "Calibration")
    expect(page.locator("#calibration figure")).to_have_count(8)
    expect(page.locator("#calibration figcaption").first).to_contain_text("Entities")
    drawn = page.locator("#calibration svg[aria-label^='results: calibration error']")
    expect(drawn.locator("circle")).to_have_count(4)
    assert page.locator("#calibration td").count() > 20


def test_rules_are_listed_by_stage(page: Page) -> None:
    choose(page, "Rules")
    expect(page.locator("#rules h2").first).to_have_text("Entities")
    expect(page.locator("#rules tbody tr").first).to_contain_text("tagger:best")


def test_tabs_can_be_walked_by_keyboard_and_the_theme_switched(page: Page) -> None:
    page.get_by_role("tab", name="Entities").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Roles")).to_be_focused()
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator("#theme").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before


@pytest.mark.parametrize("width", [390, 1200])
def test_nothing_is_wider_than_the_window(browser: Browser, written: Path, width: int) -> None:
    with opened(browser, written, viewport={"width": width, "height": 844}) as (page, wrong):
        for tab in page.get_by_role("tab").all():
            tab.click()
            assert page.evaluate("document.documentElement.scrollWidth") == width
        assert wrong == []


def test_long_lists_are_shown_step_by_step(browser: Browser, tmp_path: Path) -> None:
    gold = {"title": "t", "entities": [entity(f"Net {i}x") for i in range(95)]}
    write_page(pair([gold], []), tmp_path / "long.html")
    with opened(browser, tmp_path / "long.html") as (page, wrong):
        for shown in (40, 80, 95):
            expect(page.locator("#list li")).to_have_count(shown)
            if shown < 95:
                page.locator("#more").click()
        expect(page.locator("#more")).to_be_hidden()
        assert wrong == []


def test_without_texts_scores_and_rules_the_page_says_what_is_missing(browser: Browser, tmp_path: Path) -> None:
    write_page(pair(read_annotations(GOLD), read_annotations(BEFORE)), tmp_path / "bare.html")
    with opened(browser, tmp_path / "bare.html") as (page, wrong):
        expect(page.locator("#meaning")).to_contain_text("With the papers’ texts (-p) each has its sentence.")
        expect(page.get_by_role("tab", name="Rules")).to_have_count(0)
        expect(page.get_by_role("tab", name="Calibration")).to_have_count(0)
        assert wrong == []
