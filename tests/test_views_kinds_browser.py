"""The kinds of view in a real browser: what a person does in them, that it has an address, and that it can be saved."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from kg.model import Graph
from kg.views.kinds import KINDS, write_kind
from tests.measured import measured_graph

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import Browser, Page, expect

from tests.browser import opened, violations

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
    expect(page.locator(".lit")).to_have_attribute("aria-label", re.compile("^Reednet"))  # it is still searched for
    page.get_by_label("Find a method").fill("")
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


# What is asked of a page has an address ----------------------------------------------------------------------------


def in_lineage(page: Page) -> None:
    page.get_by_role("button", name="all of it").click()
    page.get_by_label("Find a method").fill("moss")
    page.keyboard.press("Enter")
    page.get_by_text("The same as a table").click()
    page.get_by_role("button", name="Papers", exact=True).click()


def in_matrix(page: Page) -> None:
    page.get_by_label("Task").select_option("tagging")
    page.locator(".grid thead").get_by_role("button", name="RiverText").click()
    page.get_by_label("Method or dataset").fill("oss")
    page.get_by_role("button", name="Mossnet on RiverText").click()


def in_timeline(page: Page) -> None:
    page.get_by_role("button", name="falling").click()
    page.get_by_role("button", name="method", exact=True).click()
    page.get_by_role("button", name="share", exact=True).click()
    page.get_by_label("Find a name").fill("net")
    page.get_by_role("button", name="Mossnet").click()
    page.get_by_text("The same as a table").click()
    expect(page.locator("#behind table")).to_be_visible()


def in_leaderboard(page: Page) -> None:
    page.get_by_label("Measure").select_option("word error rate, in %")
    page.get_by_role("button", name="by method").click()
    page.locator(".results thead").get_by_role("button", name="Method").click()
    page.get_by_role("button", name="Brooknet: 9.5%").focus()
    page.keyboard.press("Enter")


ASKED: dict[str, Callable[[Page], None]] = {
    "lineage": in_lineage,
    "matrix": in_matrix,
    "timeline": in_timeline,
    "leaderboard": in_leaderboard,
}


STEPS = {"lineage": 5, "matrix": 4, "timeline": 6, "leaderboard": 4}  # what is typed is one, however many letters


def seen(page: Page) -> str:
    """All that one sees of a page: its texts, which parts stand out, what is pressed, and what stands in fields."""
    look: str = page.evaluate("""() => JSON.stringify([
        document.querySelector("main").innerText,
        [...document.querySelectorAll(".lit, .chosen, [aria-pressed=true], [aria-sort]")]
            .filter((e) => e.checkVisibility()).map((e) =>
            [e.getAttribute("aria-label") ?? e.textContent, e.getAttribute("aria-sort")]),
        [...document.querySelectorAll("input, select")].map((e) => e.value),
    ])""")
    return look


@pytest.mark.parametrize("kind", KINDS)
def test_the_address_brings_back_what_was_seen(browser: Browser, written: dict[str, Path], kind: str) -> None:
    with opened(browser, written[kind]) as (page, wrong):
        fresh = seen(page)
        ASKED[kind](page)
        expect(page.locator("#panel")).to_be_visible()
        before, address = seen(page), page.evaluate("location.hash")
        assert before != fresh
        assert wrong == []
    with opened(browser, written[kind], at=address) as (page, wrong):
        assert seen(page) == before
        assert wrong == []


@pytest.mark.parametrize("kind", KINDS)
def test_one_can_go_back_to_the_start_and_forward_again(browser: Browser, written: dict[str, Path], kind: str) -> None:
    with opened(browser, written[kind]) as (page, wrong):
        fresh = seen(page)
        ASKED[kind](page)
        last, steps = seen(page), page.evaluate("history.state.at")
        assert steps == STEPS[kind]
        for _ in range(steps):
            page.get_by_role("button", name="Back", exact=True).click()
            page.wait_for_timeout(50)
        page.wait_for_function("history.state.at === 0")
        assert seen(page) == fresh
        for number in range(steps):
            page.go_forward() if number % 2 else page.get_by_role("button", name="Forward", exact=True).click()
            page.wait_for_function(f"history.state.at === {number + 1}")
        assert seen(page) == last
        assert wrong == []


@pytest.mark.parametrize(
    "words", ["", "chosen=nobody&table=x&order=up&least=-5&shown=1e9&size=__proto__&axis=0&task=y&shape=z", "by=-", "%"]
)
def test_any_address_is_survived(browser: Browser, written: dict[str, Path], words: str) -> None:
    for kind, path in written.items():
        with opened(browser, path) as (page, _):
            fresh = seen(page)
        with opened(browser, path, at=f"#{words}") as (page, wrong):
            assert seen(page) == fresh, kind
            assert wrong == []


def test_a_new_address_in_an_open_page_is_a_step_of_its_own(browser: Browser, written: dict[str, Path]) -> None:
    with opened(browser, written["lineage"]) as (page, wrong):
        page.evaluate("location.hash = '#chosen=Mossnet'")
        expect(page.locator("#panel h2")).to_have_text("Mossnet")
        page.get_by_role("button", name="Back", exact=True).click()
        expect(page.locator("#panel")).to_be_hidden()
        page.get_by_role("button", name="Forward", exact=True).click()
        expect(page.locator("#panel h2")).to_have_text("Mossnet")
        assert wrong == []


# Saving ------------------------------------------------------------------------------------------------------------

SAVED = {  # the rows in the page as it opens, and some of what stands in its picture
    "lineage": (5, {"method": "Fernnet", "builds_on": "Mossnet"}, {"Reednet", "2018"}),
    "matrix": (
        11,
        {"method": "Brooknet", "dataset": "LakeBench", "value": "81.5%"},
        {"RiverText", "86.25%"},
    ),
    "timeline": (4, {"name": "Mossnet", "papers": 3, "2018": 0}, {"Brooknet", "2021"}),
    "leaderboard": (3, {"method": "Mossnet", "value": "84%", "number": 84}, {"Pondformer", "2018", "reaches"}),
}


def saved(page: Page, form: str, folder: Path) -> bytes:
    page.locator("#save-menu summary").click()
    with page.expect_download() as saving:
        page.locator(f"[data-save={form}]").click()
    assert saving.value.suggested_filename.endswith(f"invented.{form}")
    saving.value.save_as(folder / form)
    return (folder / form).read_bytes()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_seen_can_be_saved(
    browser: Browser, written: dict[str, Path], tmp_path: Path, kind: str, scheme: str
) -> None:
    many, row, words = SAVED[kind]
    with opened(browser, written[kind], color_scheme=scheme) as (page, wrong):
        svg = ElementTree.fromstring(saved(page, "svg", tmp_path))
        png = saved(page, "png", tmp_path)
        rows = json.loads(saved(page, "json", tmp_path))["rows"]
        table = list(csv.DictReader(io.StringIO(saved(page, "csv", tmp_path).decode("utf-8"))))
        width, height = (float(svg.attrib[side]) for side in ("width", "height"))
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor").replace(" ", "")
        assert wrong == []
    texts = {e.text for e in svg.iter("{http://www.w3.org/2000/svg}text")}
    assert texts >= words
    assert svg.find("{http://www.w3.org/2000/svg}rect").get("fill") == ground  # type: ignore[union-attr]
    assert png.startswith(b"\x89PNG")
    assert [int.from_bytes(png[at : at + 4], "big") for at in (16, 20)] == [round(2 * width), round(2 * height)]
    assert len(rows) == len(table) == many
    [found] = [r for r in rows if row.items() <= r.items()]
    assert {name: str(value) for name, value in row.items()}.items() <= table[rows.index(found)].items()


def test_what_is_saved_has_every_word_where_it_stands(
    browser: Browser, written: dict[str, Path], tmp_path: Path
) -> None:
    with opened(browser, written["leaderboard"], viewport={"width": 820, "height": 700}) as (page, wrong):
        svg = ElementTree.fromstring(saved(page, "svg", tmp_path))
        names = page.locator(".results tbody tr").evaluate_all("all => all.map((e) => [e.innerText, e.offsetTop])")
        assert wrong == []
    texts = [(e.text or "", float(e.get("y", 0))) for e in svg.iter("{http://www.w3.org/2000/svg}text")]
    whole = "".join("".join(text.split()) for text, _ in texts)
    assert all("".join(told.split()) in whole for told, _ in names)
    rows = [next(y for text, y in texts if text == f"{rank}") for rank in (1, 2, 3)]
    apart = [below - above for above, below in pairwise(rows)]
    assert apart == [pytest.approx(below[1] - above[1], abs=1) for above, below in pairwise(names)]


@of_kind("matrix")
def test_what_is_saved_is_what_the_filters_leave(page: Page, tmp_path: Path) -> None:
    page.get_by_label("Method or dataset").fill("pond")
    rows = json.loads(saved(page, "json", tmp_path))["rows"]
    assert [(r["dataset"], r["value"]) for r in rows] == [
        ("LakeBench", "86.25%"), ("LakeBench", "7.25%"), ("RiverText", "91.5"),
    ]  # fmt: skip
    assert all(r["sentence"].startswith("Pondformer reaches") and r["paper"] == "Paper p2" for r in rows)
    assert b"Mossnet" not in saved(page, "svg", tmp_path)


# For everybody -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_no_serious_issue(browser: Browser, written: dict[str, Path], kind: str, scheme: str) -> None:
    with opened(browser, written[kind], color_scheme=scheme) as (page, wrong):
        assert violations(page) == []
        ASKED[kind](page)
        page.locator("#save-menu summary").click()
        assert violations(page) == []
        page.set_viewport_size({"width": 390, "height": 800})
        assert violations(page) == []
        assert wrong == []


@pytest.mark.parametrize(
    ("kind", "first", "keys", "then"),
    [
        ("matrix", "Brooknet on LakeBench", ["ArrowDown"], "Fernnet on LakeBench"),
        ("matrix", "Pondformer on LakeBench", ["ArrowRight"], "Pondformer on RiverText"),
        ("timeline", "Mossnet", ["ArrowRight", "ArrowLeft", "ArrowRight"], "Fernnet"),
        ("leaderboard", "Brooknet: 81.5%", ["ArrowRight", "ArrowRight"], "Mossnet: 84%"),
    ],
)
def test_arrow_keys_lead_to_what_lies_beside(
    browser: Browser, written: dict[str, Path], kind: str, first: str, keys: list[str], then: str
) -> None:
    with opened(browser, written[kind]) as (page, wrong):
        page.locator("#picture").get_by_role("button", name=first).focus()
        for key in keys:
            page.keyboard.press(key)
        said = "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent"
        assert then in page.evaluate(said)
        page.keyboard.press("Enter")
        expect(page.locator("#panel")).to_be_visible()
        assert wrong == []


def test_the_page_inside_another_still_goes_back(browser: Browser, written: dict[str, Path], tmp_path: Path) -> None:
    """As in a notebook, where it has no address of its own."""
    frame = tmp_path / "frame.html"
    inside = written["matrix"].read_text(encoding="utf-8").replace("&", "&amp;").replace('"', "&quot;")
    frame.write_text(f'<html data-ready><iframe srcdoc="{inside}" width="1200" height="700"></iframe>', "utf-8")
    with opened(browser, frame) as (page, wrong):
        inner = page.frame_locator("iframe")
        inner.get_by_role("button", name="Fernnet on LakeBench").click()
        expect(inner.locator("#panel")).to_be_visible()
        inner.get_by_role("button", name="Back", exact=True).click()
        expect(inner.locator("#panel")).to_be_hidden()
        assert [w for w in wrong if "about:srcdoc" not in w] == []
