"""The site in a real browser, from a folder and from a web path: searching, themes, narrow screens."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from kg.site import Site, write_site
from tests.browser import violations
from tests.graphs import toy_graph, toy_papers

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "Ein Ördner mit Leerzeichen"
    write_site(Site(toy_graph(), toy_papers(), name="Toy"), folder)
    return folder


@contextmanager
def opened(browser: Browser, root: str, **context: Any) -> Iterator[tuple[Page, list[str]]]:
    """A page, and a list that fills with all that should not happen on a site below `root`."""
    wrong: list[str] = []
    with browser.new_context(**context) as where:
        where.set_default_timeout(120_000)  # machines are busy
        page = where.new_page()
        page.on("request", lambda r: None if r.url.startswith((root, "data:")) else wrong.append(f"request: {r.url}"))
        page.on("console", lambda m: wrong.append(f"{m.type}: {m.text}") if m.type in {"error", "warning"} else None)
        page.on("pageerror", lambda e: wrong.append(f"exception: {e}"))
        page.on("dialog", lambda d: (wrong.append(f"dialog: {d.message}"), d.dismiss()))
        yield page, wrong


@contextmanager
def at_a_web_path(folder: Path) -> Iterator[str]:
    """The address of a folder on a web server, below the top of it."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

    handler = functools.partial(Quiet, directory=str(folder.parent))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}{Path('/', folder.name).as_uri().removeprefix('file://')}/"
        finally:
            server.shutdown()


@pytest.fixture(params=["folder", "web"])
def root(request: pytest.FixtureRequest, toy: Path) -> Iterator[str]:
    if request.param == "folder":
        yield f"{toy.as_uri()}/"
    else:
        with at_a_web_path(toy) as address:
            yield address


def ready(page: Page, url: str) -> None:
    page.goto(url)
    page.wait_for_selector("html[data-ready]", state="attached")


def look_up(page: Page, root: str, typed: str) -> None:
    ready(page, f"{root}method/mossnet.html")
    page.keyboard.press("/")
    page.keyboard.type(typed)


def test_a_slash_and_a_few_letters_lead_to_a_page(browser: Browser, root: str) -> None:
    with opened(browser, root) as (page, wrong):
        look_up(page, root, "brook n")
        expect(page.get_by_role("option").first).to_contain_text("Brooknet")
        page.keyboard.press("ArrowDown")
        expect(page.get_by_role("combobox")).to_have_attribute("aria-activedescendant", "found-0")
        page.keyboard.press("Enter")
        page.wait_for_url("**/method/brooknet.html")
        page.get_by_role("link", name="Pondformer").first.click()
        page.wait_for_url("**/method/pondformer.html")
        assert wrong == []


def test_what_was_chosen_stays_chosen_while_the_list_is_made_anew(browser: Browser, root: str) -> None:
    with opened(browser, root) as (page, _):
        look_up(page, root, "brook")
        chosen = page.locator("[role=option][aria-selected=true] .name")
        expect(page.get_by_role("option").first).to_contain_text("Brooknet")
        page.keyboard.press("ArrowDown")
        expect(chosen).to_have_text("Brooknet")
        page.evaluate("document.querySelector('[role=option]').classList.add('old')")
        page.keyboard.type("ne")
        expect(page.locator("[role=option].old")).to_have_count(0)
        expect(chosen).to_have_text("Brooknet")
        page.keyboard.press("Enter")
        page.wait_for_url("**/method/brooknet.html")


def test_the_search_is_the_second_stop_and_its_list_is_walked_and_left_by_keys(browser: Browser, root: str) -> None:
    with opened(browser, root) as (page, wrong):
        ready(page, f"{root}method/brooknet.html")
        field, chosen = page.get_by_role("combobox"), page.locator("[role=option][aria-selected=true]")
        stops = []
        for _ in range(3):
            page.keyboard.press("Tab")
            stops.append(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))
        assert stops == ["Skip to the content", "Toy", "search"]
        page.keyboard.type("r")
        expect(field).to_have_attribute("aria-expanded", "true")
        names = page.get_by_role("option").locator(".name").all_inner_texts()
        assert len(names) > 1
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        expect(chosen.locator(".name")).to_have_text(names[1])
        page.keyboard.press("ArrowUp")
        expect(chosen.locator(".name")).to_have_text(names[0])
        page.keyboard.press("Escape")
        expect(page.locator("#found")).to_be_hidden()
        expect(field).to_have_attribute("aria-expanded", "false")
        page.keyboard.press("/")
        expect(field).to_be_focused()
        expect(field).to_have_value("r")  # a slash leads there and is not typed
        expect(page.locator("#found")).to_be_visible()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: url.startswith(root) and "brooknet" not in url)
        expect(page.locator("h1")).to_have_text(names[0])
        assert wrong == []


def test_the_skip_link_leads_past_the_bar(browser: Browser, root: str) -> None:
    with opened(browser, root) as (page, wrong):
        ready(page, f"{root}method/brooknet.html")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
        assert wrong == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [("POS tagging", "part-of-speech tagging"), ("gauges tides", "RiverText: A Corpus"), ("f₁", "F1"), ("g", "Grace")],
)
def test_it_finds_aliases_words_of_titles_and_odd_spellings(
    browser: Browser, root: str, typed: str, found: str
) -> None:
    with opened(browser, root) as (page, wrong):
        ready(page, f"{root}index.html")
        page.get_by_role("combobox").fill(typed)
        page.get_by_role("option").first.wait_for()
        assert found in " ".join(page.get_by_role("option").all_inner_texts())
        assert wrong == []


def test_enter_shows_all_hits_on_a_page_with_an_address(browser: Browser, root: str) -> None:
    with opened(browser, root) as (page, wrong):
        ready(page, f"{root}index.html")
        page.get_by_role("combobox").fill("sequence lab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search.html#sequence%20lab")
        page.locator("#hits a").first.wait_for()
        assert page.locator("#hits a").all_inner_texts() == [
            "sequence labelling",
            "Brooknet: Small Streams for Sequence Labelling",
        ]
        page.goto(f"{root}search.html#%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E")
        page.reload()
        page.wait_for_selector("html[data-ready]", state="attached")
        page.get_by_text("Nothing is called").wait_for()
        assert wrong == []


def test_the_theme_one_chose_holds_on_the_next_page(browser: Browser, root: str) -> None:
    with opened(browser, root, color_scheme="light") as (page, wrong):
        ready(page, f"{root}index.html")
        light = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.get_by_role("button", name="Switch between light and dark").click()
        ready(page, f"{root}method/brooknet.html")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
        assert wrong == []


# What stands out at the right; the menu of a phone is pushed aside with a finger.
OUTSIDE = """[...document.querySelectorAll("h1, h2, table, svg, #search, figure, blockquote")]
    .filter((e) => e.checkVisibility() && !e.closest(".skip") && e.getBoundingClientRect().right > innerWidth + 1)
    .map((e) => e.outerHTML.slice(0, 200))"""


@pytest.mark.parametrize(
    "path",
    ["index.html", "method/brooknet.html", "benchmark/lakebench.html", "paper/2501.00001.html", "task/index.html"],
)
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_is_wider_than_its_screen(browser: Browser, root: str, path: str, width: int) -> None:
    phone = {"is_mobile": True, "has_touch": True} if width < 800 else {}
    with opened(browser, root, viewport={"width": width, "height": 700}, **phone) as (page, wrong):
        ready(page, f"{root}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.evaluate(OUTSIDE) == []
        page.get_by_role("combobox").fill("net")
        page.get_by_role("option").first.wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert wrong == []


def test_the_whole_page_is_reached_by_keyboard_in_order(browser: Browser, toy: Path) -> None:
    with opened(browser, f"{toy.as_uri()}/") as (page, _):
        ready(page, f"{toy.as_uri()}/method/brooknet.html")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
        links, seen = page.locator("a[href], button, summary, input").count(), set()
        for _ in range(links + 10):
            seen.add(page.evaluate("document.activeElement.outerHTML.slice(0, 200)"))
            page.keyboard.press("Tab")
        assert len(seen) > links / 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_issue(browser: Browser, toy: Path, scheme: str) -> None:
    root = f"{toy.as_uri()}/"
    with opened(browser, root, color_scheme=scheme, bypass_csp=True) as (page, _):
        for path in (
            "index.html",
            "method/brooknet.html",
            "benchmark/lakebench.html",
            "paper/2501.00001.html",
            "leaderboards.html",
            "search.html",
            "task/index.html",
        ):
            ready(page, f"{root}{path}")
            assert violations(page) == [], path
