"""Every page in a real browser, full of hostile texts: all of them are shown as text, and nothing runs.

The graph's own page is in `test_views_browser.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest

from kg.evaluate import pair, write_page
from kg.extract import Extractor
from kg.model import Edge, Entity, Evidence, Graph, Paper, Span, properties
from kg.site import Site, write_site
from kg.site.addresses import address
from kg.views import write_explanation
from kg.views.kinds import KINDS, write_kind
from tests.annotations import entity
from tests.payloads import PAYLOADS
from tests.test_site import PAYLOADS as PATHS
from tests.test_site import hostile

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import Browser, Page

from tests.browser import opened
from tests.test_site_browser import opened as opened_site
from tests.test_site_browser import ready

pytestmark = pytest.mark.browser

BOARD = "<script>window.ran=1</script> board"

# Click each of the parts that a selector finds, and tell what is wrong with what the page then shows.
CLICK_ALL = """([selector, where, step = 1]) => {
  const wrong = [], titles = [];
  for (const [number, part] of [...document.querySelectorAll(selector)].entries()) {
    if (number % step) continue;
    part.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    const shown = document.querySelector(where);
    titles.push(shown.querySelector("h2")?.textContent ?? "");
    for (const a of shown.querySelectorAll("a")) if (!["http:", "https:"].includes(a.protocol)) wrong.push(a.href);
    if (shown.querySelector("img, script, iframe, form, link, meta, base, style")) wrong.push(shown.innerHTML);
  }
  return { wrong, titles };
}"""


PROTOCOLS = "all => all.map((a) => new URL(a.getAttribute('href'), document.baseURI).protocol)"


def printed(text: str) -> str:
    """What is left of a text on paper: HTML knows no control characters, and white space may be another."""
    return "".join(c for c in text if c.isprintable() and not c.isspace() and c != "\ufffd")


def harmless(page: Page, *, whole: str = "body") -> None:
    """Nothing ran, nothing sticks out, and nothing of a text became part of the page."""
    assert page.evaluate("window.ran") is None
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    foreign = "img, iframe, object, embed, form, meta, base, style, a[href^='javascript:' i], a[href^='data:' i]"
    assert page.locator(f"{whole} :is({foreign})").count() == 0


def hostile_results(texts: Sequence[str]) -> Graph:
    """A method of each name builds on the first and reports a number; names, dates, links and sentences are hostile."""
    nodes, edges = [Entity(id="dataset:b", type="Dataset", name=BOARD)], []
    nodes += [Entity(id="metric:m", type="Metric", name="`${window.ran=1}`", aliases=texts[:3])]
    nodes += [Entity(id="task:t", type="Task", name="</select><img src=x onerror=window.ran=1>")]
    for n, text in enumerate(texts):
        nodes += [
            Entity(id=f"method:{n}", type="Method", name=text, aliases=(f"alias {n}", text[::-1])),
            Entity(id=f"dataset:{n}", type="Dataset", name=text),
            Entity(
                id=f"result:{n}",
                type="Result",
                name=text,
                properties=properties(value=f"{n}% {text}", number=n, unit="%"),
            ),
            Entity(
                id=f"paper:{n}", type="Paper", name=text, properties=properties(url=text, date=f"20{10 + n % 9}-01")
            ),
        ]
        said = Evidence(paper=str(n), span=Span(0, 1), sentence=f"We use {text} 𝒟 here.", rule=text, score=0.5)
        ends = [
            (f"paper:{n}", "INTRODUCES", f"method:{n}"), (f"paper:{n}", "REPORTS_RESULT", f"result:{n}"),
            (f"result:{n}", "OF_METHOD", f"method:{n}"), (f"result:{n}", "ON_DATA", "dataset:b"),
            (f"result:{n}", "IN_METRIC", "metric:m"), (f"method:{n}", "USED_FOR", "task:t"),
        ]  # fmt: skip
        ends += [(f"result:{n}", "ON_DATA", f"dataset:{n}")] if n < 79 else []  # as many as a matrix has columns
        ends += [(f"method:{n}", "BUILDS_ON", "method:0")] if n else []
        edges += [Edge(source=s, type=t, target=o, evidence=frozenset([said])) for s, t, o in ends]
    return Graph.of(nodes, edges)


@pytest.mark.parametrize("kind", KINDS)
def test_in_a_kind_of_view_all_is_text(browser: Browser, tmp_path: Path, kind: str) -> None:
    # A timeline leaves out much of what neither rises nor falls.
    parts = [PAYLOADS[::2], PAYLOADS[1::2]] if kind == "timeline" else [PAYLOADS]
    given = {"leaderboard": {"focus": BOARD}, "timeline": {"min_papers": 1}}.get(kind)
    for texts in parts:
        path = tmp_path / f"{len(texts)}.html"
        write_kind(hostile_results(texts), path, kind, title=PAYLOADS[8], given=given, force=True)
        with opened(browser, path) as (page, wrong):
            if kind != "leaderboard":
                page.evaluate("document.querySelectorAll('#behind details').forEach((d) => (d.open = true))")
            while page.locator("#more:visible").count():
                page.locator("#more").click()
            found = page.evaluate(CLICK_ALL, [".method, .grid td button, .thing, .point", "#panel"])
            assert found["wrong"] == []
            assert len(found["titles"]) >= len(texts)
            if kind != "leaderboard":
                page.locator("#behind table, .grid").first.wait_for()
            shown = set(map(printed, page.locator("main bdi").all_text_contents()))
            assert {printed(text) for text in texts} <= shown
            page.locator("#save-menu summary").click()
            with page.expect_download() as saving:
                page.locator("[data-save=svg]").click()
            saving.value.save_as(tmp_path / "drawing.svg")
            page.locator("#save-menu summary").click()
            with page.expect_download():
                page.locator("[data-save=png]").click()
            harmless(page)
            assert wrong == []
        tags = {e.tag.rpartition("}")[2] for e in ElementTree.parse(tmp_path / "drawing.svg").iter()}
        assert tags <= {"svg", "title", "g", "rect", "path", "circle", "text"}


@pytest.mark.parametrize("kind", KINDS)
def test_in_the_address_of_a_kind_of_view_nothing_runs(browser: Browser, tmp_path: Path, kind: str) -> None:
    given = {"leaderboard": {"focus": BOARD}, "timeline": {"min_papers": 1}}.get(kind)
    write_kind(hostile_results(PAYLOADS[:9]), tmp_path / "v.html", kind, title="v", given=given)
    with opened(browser, tmp_path / "v.html") as (page, wrong):
        for text in PAYLOADS:
            word = quote(text[:300], safe="", errors="replace")
            names = ("chosen", "find", "by", "task", "axis", "order", "type", "table", "size")
            page.evaluate("words => (location.hash = words)", "&".join(f"{name}={word}" for name in names))
        harmless(page)
        assert wrong == []


def test_on_the_page_of_errors_all_is_text(browser: Browser, tmp_path: Path) -> None:
    def annotated(role: str) -> dict[str, Any]:
        return {
            "title": PAYLOADS[0],
            "entities": [entity(f"{text} a", text, role, rule=text) for text in PAYLOADS],
            "relations": [[f"{text} a", text, "b"] for text in PAYLOADS],
            "links": [{"url": f"{text}/{role}", "kind": text} for text in PAYLOADS],
            "results": [{"value": f"{text} {role}", "metric": text} for text in PAYLOADS],
        }

    wanted, got = annotated("<b>one</b>"), {**annotated("__proto__"), "relations": []}
    paper = Paper(id="p", title=PAYLOADS[0], abstract=" a ".join(PAYLOADS))
    write_page(pair([wanted], [got]), tmp_path / "errors.html", papers=[paper], title=PAYLOADS[8])
    seen: set[str] = set()
    with opened(browser, tmp_path / "errors.html") as (page, wrong):
        for tab in page.get_by_role("tab").all():
            tab.click()
            while page.locator("#more:visible").count():
                page.locator("#more").click()
            seen.add(printed(page.evaluate("document.querySelector('main').textContent")))
            harmless(page)
        assert wrong == []
    for text in PAYLOADS:
        assert any(printed(text) in one for one in seen), text[:80]


def test_in_an_explanation_all_is_text(browser: Browser, tmp_path: Path) -> None:
    plain = (
        "We propose FooNet, which builds on BERT. It reaches 91.2% accuracy on ImageNet. See https://github.com/a/b. "
    )
    told = Extractor().explain(Paper(id=PAYLOADS[0], title=PAYLOADS[1], abstract=plain + " and ".join(PAYLOADS)))
    for claims, words in (
        ("candidates", ("name", "reason")),
        ("relations", ("relation", "reason")),
        ("numbers", ("reason",)),
        ("links", ("url", "kind", "owner")),
    ):
        first = told[claims][0]
        told[claims] += [{**first, **dict.fromkeys(words, text)} for text in PAYLOADS]
    told["candidates"] = [{**c, "forms": list(PAYLOADS[:9]), "reason": c["reason"]} for c in told["candidates"]]
    write_explanation(told, tmp_path / "e.html")
    with opened(browser, tmp_path / "e.html") as (page, wrong):
        for tab in page.get_by_role("tab").all():
            tab.click()
            found = page.evaluate(CLICK_ALL, ["main button:not([role=tab])", "main", 29])
            assert found["wrong"] == []
            harmless(page)
        shown = printed(page.evaluate("document.querySelector('main').textContent"))
        assert wrong == []
    for text in PAYLOADS:
        assert printed(text) in shown, text[:80]


def test_on_the_pages_of_a_site_all_is_text(browser: Browser, tmp_path: Path) -> None:
    texts = [*PATHS, *PAYLOADS]
    write_site(Site(hostile(texts), (), name=PAYLOADS[8]), tmp_path / "s")
    root = f"{(tmp_path / 's').as_uri()}/"
    with opened_site(browser, root) as (page, wrong):
        for number, text in enumerate(texts):
            kind = ("paper", "method", "dataset", "resource")[number % 4]
            ready(page, root + address(f"{kind}:{text}"))
            assert printed(page.locator("h1").text_content() or "").rstrip("…") in printed(text)
            assert page.locator("h1").text_content() or not printed(text)
            assert set(page.locator("a[href]").evaluate_all(PROTOCOLS)) <= {
                "http:", "https:", "file:",
            }  # fmt: skip
            harmless(page, whole="main")
            assert wrong == [], text[:80]
        ready(page, f"{root}index.html")
        for typed in ("alert", "onerror"):
            page.get_by_role("combobox").fill(typed)
            page.get_by_role("option").first.wait_for()
        assert "onerror=window.ran=1" in " ".join(page.get_by_role("option").all_inner_texts())
        for text in PAYLOADS[:70:3]:
            page.goto(f"{root}search.html#{quote(text, safe='')}")
        page.reload()
        harmless(page, whole=":is(main, #found)")
        assert wrong == []
