"""The page in a real browser, drawn by each engine: a person finds what they look for, and nothing hostile runs."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from kg.model import Edge, Entity, Evidence, Graph, Span, properties
from kg.views import write_view
from kg.views.marking import marked
from tests.engines import BUILT, EACH
from tests.graphs import toy_graph
from tests.payloads import PAYLOADS

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import Browser, Page, expect

from tests.browser import opened, search, violations

pytestmark = pytest.mark.browser

ALL = "19 nodes and 37 edges shown"
COLOUR = "getComputedStyle(document.body).backgroundColor"


@pytest.fixture(scope="module")
def toys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The view of the toy graph by each engine, in a folder with spaces and umlauts."""
    folder = tmp_path_factory.mktemp("view") / "Grüße aus Łódź"
    folder.mkdir()
    for engine in BUILT:
        write_view(toy_graph(), folder / f"{engine}.html", title="Toy papers", engine=engine)
    return {engine: folder / f"{engine}.html" for engine in BUILT}


@pytest.fixture(params=EACH)
def toy(request: pytest.FixtureRequest, toys: dict[str, Path]) -> Path:
    return toys[request.param]


@pytest.fixture
def page(browser: Browser, toy: Path) -> Iterator[Page]:
    with opened(browser, toy) as (page, wrong):
        yield page
        assert wrong == []


def do(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_page_opens_offline_with_its_title_counts_and_legend(page: Page) -> None:
    expect(page.locator("h1")).to_have_text("Toy papers")
    expect(page.locator("#counts")).to_have_text("3 papers · 19 nodes · 37 edges")
    assert page.locator("#legend button").count() == 9
    expect(page.locator("#status")).to_have_text(ALL)
    expect(page.locator("#note")).to_be_hidden()
    expect(page.locator("#focused")).to_be_hidden()


def test_every_label_is_readable_at_the_first_glance(page: Page) -> None:
    boxes = page.evaluate("page.labels()")
    assert {"Brooknet", "Pondformer", "RiverText", "LakeBench"} <= {b["text"] for b in boxes}
    for i, a in enumerate(boxes):
        for b in boxes[:i]:
            apart = (
                a["x"] + a["w"] <= b["x"] or b["x"] + b["w"] <= a["x"] or abs(a["y"] - b["y"]) >= min(a["h"], b["h"])
            )
            assert apart, (a, b)


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


def test_results_stand_in_a_table(page: Page) -> None:
    search(page, "Brooknet")
    table = page.locator("#card table")
    expect(table.locator("thead")).to_have_text("ValueOnMetricPaper")
    expect(table.locator("tbody tr")).to_have_count(1)
    expect(table.locator("tbody [data-column=Metric]")).to_have_text("F1")
    expect(table.locator("tbody [data-column=On]")).to_have_text("LakeBench")


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


def test_click_on_a_node_shows_it_and_double_click_expands_from_it(page: Page) -> None:
    search(page, "BLEU")
    do(page, "Close the details")
    middle = page.evaluate("page.at('metric:bleu')")
    page.mouse.click(*middle)
    expect(page.locator("#card h2")).to_have_text("BLEU")
    page.wait_for_timeout(400)  # else the next click were the second of two
    page.mouse.dblclick(*middle)
    expect(page.locator("#status")).to_have_text("2 nodes and 1 edge shown")
    expect(page.locator("#focused")).to_contain_text("BLEU")
    page.locator("#depth").fill("2")
    expect(page.locator("#depth-value")).to_have_text("2 steps")
    expect(page.locator("#status")).to_contain_text("7 nodes")
    page.locator("#all").click()
    expect(page.locator("#status")).to_have_text(ALL)


def test_expanding_adds_what_is_around_another_node_and_back_and_forward_undo_and_redo(page: Page) -> None:
    search(page, "BLEU")
    do(page, "Only its neighbours")
    expect(page.locator("#status")).to_have_text("2 nodes and 1 edge shown")
    page.get_by_role("button", name="RiverText: A Corpus").first.click()
    do(page, "Expand")
    expect(page.locator("#status")).to_contain_text("7 nodes")
    do(page, "Back")
    do(page, "Back")
    expect(page.locator("#status")).to_have_text("2 nodes and 1 edge shown")
    do(page, "Forward")
    do(page, "Forward")
    expect(page.locator("#status")).to_contain_text("7 nodes")


def test_path_between_two_nodes(page: Page) -> None:
    search(page, "BLEU")
    do(page, "Path to …")
    expect(page.locator("#focused")).to_contain_text("Now choose where the path leads, from BLEU")
    page.keyboard.type("WaterSuite")
    page.keyboard.press("Enter")
    expect(page.locator("#card h2")).to_have_text("5 steps")
    names = page.locator("#card .ends .node").all_inner_texts()
    assert (names[0], names[-1], len(names)) == ("BLEU", "WaterSuite", 6)
    page.locator("#card .arrow").first.click()
    expect(page.locator("#card h2")).to_have_text("mentions")
    expect(page.locator("#card mark").first).to_have_text("BLEU")


def test_legend_relations_papers_and_certainty_filter_what_is_shown(page: Page) -> None:
    legend = page.locator("#legend [data-type=Paper]")
    legend.click()
    expect(legend).to_have_attribute("aria-pressed", "false")
    expect(legend.locator(".end")).to_have_text("0 of 3")
    expect(page.locator("#status")).to_contain_text("16 nodes")
    legend.click()
    page.get_by_text("Relations").click()
    page.get_by_label("wrote").uncheck()
    expect(page.locator("#status")).to_have_text("17 nodes and 35 edges shown")
    page.locator("#papers").fill("2")
    expect(page.locator("#papers-value")).to_have_text("2 papers")
    page.locator("#reset").click()
    expect(page.locator("#status")).to_have_text(ALL)
    page.locator("#sure").fill("90")
    expect(page.locator("#sure-value")).to_have_text("90%")
    expect(page.locator("#status")).not_to_have_text(ALL)
    page.locator("#reset").click()
    expect(page.locator("#status")).to_have_text(ALL)


def test_years_leave_what_papers_of_them_say(browser: Browser, tmp_path: Path) -> None:
    years = {"old": 2001, "new": 2020}
    nodes = [Entity(id="method:m", type="Method", name="m")]
    edges = []
    for name, year in years.items():
        nodes.append(Entity(id=f"paper:{name}", type="Paper", name=name, properties=properties(year=year)))
        said = Evidence(paper=name, span=Span(0, 1), sentence="m", rule="r", score=0.5)
        edges.append(Edge(source=f"paper:{name}", type="USES", target="method:m", evidence=frozenset([said])))
    write_view(Graph.of(nodes, edges), tmp_path / "v.html", title="Years")
    with opened(browser, tmp_path / "v.html") as (page, wrong):
        page.locator("#from").select_option("2020")
        expect(page.locator("#status")).to_have_text("2 nodes and 1 edge shown")
        page.locator("#to").select_option("2001")  # years that cross: the other end gives way
        expect(page.locator("#from")).to_have_value("0")
        expect(page.locator("#status")).to_have_text("2 nodes and 1 edge shown")
        assert wrong == []


def test_hidden_and_pinned_nodes(page: Page) -> None:
    search(page, "BLEU")
    do(page, "Hide")
    expect(page.locator("#status")).to_have_text("18 nodes and 36 edges shown")
    page.locator("#reset").click()
    expect(page.locator("#status")).to_have_text(ALL)
    search(page, "BLEU")
    do(page, "Pin")
    page.locator("#legend [data-type=Metric]").click()
    expect(page.locator("#legend [data-type=Metric] .end")).to_have_text("1 of 2")


def test_searching_for_what_a_filter_hides_brings_it_back(page: Page) -> None:
    page.locator("#legend [data-type=Metric]").click()
    search(page, "BLEU")
    expect(page.locator("#legend [data-type=Metric]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#card h2")).to_have_text("BLEU")


def test_the_address_brings_back_what_was_seen(browser: Browser, toy: Path, page: Page) -> None:
    page.locator("#legend [data-type=Author]").click()
    search(page, "LakeBench")
    do(page, "Only its neighbours")
    do(page, "Pin")
    address = page.evaluate("location.hash")
    seen = page.locator("#status").inner_text()
    with opened(browser, toy, at=address) as (again, wrong):
        expect(again.locator("#status")).to_have_text(seen)
        expect(again.locator("#card h2")).to_have_text("LakeBench")
        expect(again.locator("#legend [data-type=Author]")).to_have_attribute("aria-pressed", "false")
        expect(again.get_by_role("button", name="Unpin")).to_be_visible()
        assert wrong == []


@pytest.mark.parametrize("payload", ["", "node=nobody&path=a&path=b&depth=-5&papers=x&sure=y", "off=__proto__", "%"])
def test_any_address_is_survived(browser: Browser, toy: Path, payload: str) -> None:
    with opened(browser, toy, at=f"#{payload}") as (page, wrong):
        expect(page.locator("#status")).to_have_text(ALL)
        assert wrong == []


@pytest.mark.parametrize("kind", ["PNG", "SVG", "JSON"])
def test_what_is_seen_can_be_saved(page: Page, tmp_path: Path, kind: str) -> None:
    page.locator("#legend [data-type=Author]").click()
    page.get_by_text("Save", exact=True).click()
    with page.expect_download() as saving:
        page.locator(f"[data-save={kind.lower()}]").click()
    path = tmp_path / "saved"
    saving.value.save_as(path)
    assert saving.value.suggested_filename == f"Toy papers.{kind.lower()}"
    content = path.read_bytes()
    if kind == "PNG":
        assert content.startswith(b"\x89PNG")
        assert len(content) > 20_000
    elif kind == "SVG":
        assert b">Brooknet</text>" in content
        assert content.count(b"<path") == 17 + 35  # nodes and edges: two authors and what they wrote are gone
    else:
        assert {n["name"] for n in json.loads(content)["nodes"]} >= {"Brooknet", "BLEU"}
        assert not [n for n in json.loads(content)["nodes"] if n["type"] == "Author"]
        assert all(e["evidence"] for e in json.loads(content)["edges"])


def test_the_picture_can_be_walked_by_keyboard(page: Page) -> None:
    page.locator("#graph").focus()
    been = set()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"):
        page.keyboard.press(key)
        been.add(page.locator("#card h2").inner_text())
    assert len(been) > 2
    expect(page.locator("#graph")).to_be_focused()
    page.keyboard.press("e")
    expect(page.locator("#focused")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#card")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("#status")).to_have_text(ALL)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_issue(browser: Browser, toy: Path, scheme: str) -> None:
    with opened(browser, toy, color_scheme=scheme) as (page, wrong):
        assert violations(page) == []
        page.get_by_text("Relations").click()
        search(page, "Brooknet")
        assert violations(page) == []
        do(page, "Only its neighbours")
        page.keyboard.press("/")
        assert violations(page) == []
        assert wrong == []


def test_themes_follow_the_system_and_the_button(browser: Browser, toy: Path) -> None:
    with opened(browser, toy, color_scheme="dark") as (page, wrong):
        dark = page.evaluate(COLOUR)
        page.locator("#theme").click()
        assert page.evaluate(COLOUR) != dark
        assert wrong == []
    with opened(browser, toy, color_scheme="light") as (page, wrong):
        assert page.evaluate(COLOUR) != dark
        page.locator("#theme").click()
        assert page.evaluate(COLOUR) == dark
        assert wrong == []


def test_phone_has_the_panel_behind_a_button_and_nothing_sticks_out(browser: Browser, toy: Path) -> None:
    with opened(browser, toy, viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True) as (page, wrong):
        expect(page.locator("#legend")).to_be_hidden()
        page.locator("#panel-toggle").click()
        expect(page.locator("#legend")).to_be_visible()
        page.keyboard.press("Escape")
        search(page, "Brooknet")
        expect(page.locator("#card")).to_be_in_viewport()
        do(page, "Only its neighbours")
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        assert violations(page) == []
        assert wrong == []


def test_focus_given_in_advance_opens_on_that_node(browser: Browser, tmp_path: Path) -> None:
    write_view(toy_graph(), tmp_path / "v.html", title="Toy", focus="BN")
    with opened(browser, tmp_path / "v.html") as (page, wrong):
        expect(page.locator("#card h2")).to_have_text("Brooknet")
        expect(page.locator("#note")).to_contain_text("within 1 step of Brooknet")
        assert wrong == []


@pytest.mark.parametrize("engine", EACH)
def test_empty_graph_opens(browser: Browser, tmp_path: Path, engine: str) -> None:
    write_view(Graph(), tmp_path / "v.html", title="Nothing yet", engine=engine)
    with opened(browser, tmp_path / "v.html") as (page, wrong):
        expect(page.locator("#status")).to_have_text("0 nodes and 0 edges shown")
        assert wrong == []


def test_the_page_inside_another_still_goes_back(browser: Browser, toys: dict[str, Path], tmp_path: Path) -> None:
    """As in a notebook, where it has no address of its own."""
    frame = tmp_path / "frame.html"
    page_in = toys["pyvis"].read_text(encoding="utf-8").replace("&", "&amp;").replace('"', "&quot;")
    frame.write_text(
        f'<html data-ready><iframe srcdoc="{page_in}" width="1200" height="700"></iframe>', encoding="utf-8"
    )
    with opened(browser, frame) as (page, wrong):
        inner = page.frame_locator("iframe")
        inner.locator("html[data-ready]").wait_for()
        inner.locator("#legend [data-type=Author]").click()
        expect(inner.locator("#status")).to_contain_text("17 nodes")
        inner.get_by_role("button", name="Back", exact=True).click()
        expect(inner.locator("#status")).to_have_text(ALL)
        assert [w for w in wrong if "about:srcdoc" not in w] == []


MARKED = [
    ("We fine-tune BERT.", ["Fine Tune"]),
    ("Roberta is not BERT", ["BERT"]),
    ("C++ and .NET (C)", ["C++", ".NET"]),
    ("large language models", ["language model", "large language model"]),
    ("a.b [x]* a/b", ["a+b", "[x]*", "a/b"]),
    ("-x- and _y", ["-x-", "_y", "-"]),
    ("naïve 𝒟-nets, 𝒟 nets", ["𝒟 net", "NAÏVE"]),
]


def test_the_page_marks_words_as_python_does(page: Page) -> None:
    for sentence, names in [*MARKED, *((p[:150], [p[:20], p[3:9]]) for p in PAYLOADS)]:
        assert page.evaluate("([s, n]) => page.marked(s, n)", [sentence, names]) == marked(sentence, names), sentence


def hostile_graph() -> Graph:
    """Every payload as the name, alias, address, sentence and rule of something."""
    nodes = [Entity(id="paper:p", type="Paper", name=PAYLOADS[5], properties=properties(url="javascript:window.ran=1"))]
    edges = []
    for number, text in enumerate(PAYLOADS):
        method = Entity(
            id=f"method:{number}{text[:40]}", type="Method", name=text, aliases=(f"alias {number}", text[::-1])
        )
        resource = Entity(
            id=f"resource:{number}", type="Resource", name=text, properties=properties(url=text, kind=text)
        )
        nodes += [method, resource]
        said = Evidence(paper="p", span=Span(0, 1), sentence=f"We use {text} 𝒟 here.", rule=text, score=0.5)
        edges += [
            Edge(source="paper:p", type="USES", target=method.id, evidence=frozenset([said])),
            Edge(source=resource.id, type="IMPLEMENTS", target=method.id, evidence=frozenset([said])),
        ]
    return Graph.of(nodes, edges)


@pytest.mark.parametrize("engine", EACH)
def test_a_hundred_payloads_are_text_and_nothing_runs(browser: Browser, tmp_path: Path, engine: str) -> None:
    assert len(set(PAYLOADS)) >= 100
    path = tmp_path / "hostile.html"
    write_view(hostile_graph(), path, title=PAYLOADS[8], engine=engine)
    with opened(browser, path) as (page, wrong):
        assert page.locator("h1").evaluate("e => e.textContent") == PAYLOADS[8]
        for number, text in enumerate(PAYLOADS):
            page.evaluate("id => page.choose(id)", f"method:{number}{text[:40]}")
            assert page.locator("#card h2").evaluate("e => e.textContent") == text
            assert page.locator("#card blockquote").first.evaluate("e => e.textContent") == f"We use {text} 𝒟 here."
            hrefs = page.locator("#card a").evaluate_all("all => all.map(a => a.protocol)")
            assert set(hrefs) <= {"http:", "https:"}, text
            assert page.locator("#card :is(img, script, iframe, form, link, meta, base, style), h1 img").count() == 0
        assert page.evaluate("window.ran") is None
        assert page.evaluate("document.documentElement.scrollWidth") == 1280
        page.get_by_text("Save", exact=True).click()
        with page.expect_download():
            page.locator("[data-save=png]").click()  # the drawing holds every name, too
        assert page.evaluate("window.ran") is None
        assert wrong == []


def test_a_payload_in_the_address_does_not_run(browser: Browser, toy: Path) -> None:
    words = "&".join(f"node={quote(p[:200])}&hide={quote(p[:200])}" for p in PAYLOADS)
    with opened(browser, toy, at=f"#{words}") as (page, wrong):
        expect(page.locator("#status")).to_have_text(ALL)
        assert page.evaluate("window.ran") is None
        assert wrong == []


def test_the_view_is_written_whatever_the_locale(tmp_path: Path) -> None:
    folder = tmp_path / "Äpfel und Öl"
    folder.mkdir()
    code = (
        "from pathlib import Path; from kg.views import write_view; from tests.graphs import toy_graph;"
        "write_view(toy_graph(), Path(__import__('sys').argv[1]), title='\\u0141\\xf3d\\u017a \\U0001d49f')"
    )
    where = {
        "PYTHONUTF8": "0",
        "LC_ALL": "C",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONPATH": str(Path(__file__).parent.parent),
    }
    # What Windows gives a program that asks for no encoding.
    cp1252 = "import io; io.text_encoding = lambda e, *a: e or 'cp1252';"
    for start in ("", cp1252):
        out = folder / f"{len(start)}.html"
        subprocess.run([sys.executable, "-c", start + code, out], env=where, check=True, cwd=folder)
        assert re.search("<title>Łódź 𝒟</title>", out.read_text(encoding="utf-8"))
