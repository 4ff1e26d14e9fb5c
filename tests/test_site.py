"""The site of a graph: addresses, what its pages say, how it is written, and that nothing a paper says can break it."""

from __future__ import annotations

import json
import re
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import OutputError
from kg.model import Edge, Entity, Evidence, Graph, Paper, Span, properties
from kg.site import LARGEST, Site, check_site, write_site
from kg.site.addresses import address
from kg.site.writing import MANIFEST
from tests.graphs import graphs, texts, toy_graph, toy_papers

ATOM = "{http://www.w3.org/2005/Atom}"
DEVICES = {"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(10))}
slow = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])


def said(paper: str, sentence: str = "We use it.", score: float = 0.5) -> frozenset[Evidence]:
    return frozenset([Evidence(paper=paper, span=Span(0, 4), sentence=sentence, rule="r", score=score)])


def site_of(graph: Graph, papers: tuple[Paper, ...] = (), **options: Any) -> Site:
    return Site(graph, papers, **{"name": "Toy", **options})


def toy_site(**options: Any) -> Site:
    return site_of(toy_graph(), toy_papers(), **options)


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def record(folder: Path, path: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / path).read_text(encoding="utf-8"))
    return found


class Elements(HTMLParser):
    """Every element of a page with its attributes, and the page's text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "toy"
    write_site(toy_site(url="https://example.org/kg/"), folder)
    return folder


# Addresses

ids = st.builds(lambda kind, own: f"{kind}:{own}", st.sampled_from(["method", "paper"]), st.text(min_size=1))


@given(ids)
def test_an_address_is_a_safe_file_name_on_every_system(id: str) -> None:
    path = address(id)
    assert re.fullmatch(r"(method|paper)/[a-z0-9][a-z0-9._+-]*\.html", path)
    stem = path.partition("/")[2].removesuffix(".html")
    assert len(stem) <= 120
    assert stem.partition(".")[0] not in DEVICES | {"index"}
    assert not stem.endswith(".")


@given(st.lists(ids, unique=True, min_size=2, max_size=6))
def test_two_nodes_never_share_an_address(found: list[str]) -> None:
    assert len({address(id) for id in found}) == len(found)


@pytest.mark.parametrize(
    "own", ["LoRA", "lora", "LORA", "../lora", "lora.", "con", "CON", "a/b", "a b", "é", "e", "x" * 300]
)
def test_names_that_clash_on_a_disk_are_kept_apart(own: str) -> None:
    others = {"LoRA", "lora", "LORA", "../lora", "lora.", "con", "CON", "a/b", "a b", "é", "e", "x" * 300} - {own}
    assert address(f"method:{own}") not in {address(f"method:{other}") for other in others}


# What the pages say


def test_every_node_but_results_has_a_page_with_its_json(toy: Path) -> None:
    for node in toy_graph().nodes.values():
        if node.type == "Result":
            continue
        page = toy / address(node.id)
        assert node.name in Elements(page.read_text(encoding="utf-8")).text
        told = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
        assert (told["id"], told["type"], told["name"]) == (node.id, node.type, node.name)


def test_a_page_tells_each_relation_with_its_sentence_and_marks_the_words(toy: Path) -> None:
    sections = {(s["relation"], s["direction"]): s for s in record(toy, "method/brooknet.json")["sections"]}
    [row] = sections["BUILDS_ON", "out"]["rows"]
    assert (row["name"], row["page"], row["papers"]) == ("Pondformer", "method/pondformer.html", 1)
    assert row["sentences"][0]["pieces"] == ["It is ", "based on Pondformer", " and trained on RiverText."]
    page = (toy / "method/brooknet.html").read_text(encoding="utf-8")
    assert "It is <mark>based on Pondformer</mark> and trained on RiverText." in page
    assert '<a href="../method/pondformer.html"><bdi>Pondformer</bdi></a>' in page


def test_a_paper_shows_its_abstract_with_every_name_as_a_link(toy: Path) -> None:
    told = record(toy, "paper/2501.00001.json")
    assert "".join(piece["text"] for piece in told["text"]) == toy_papers()[0].abstract
    linked = {piece["text"]: piece["page"] for piece in told["text"] if piece["page"]}
    assert linked["On LakeBench"] == "benchmark/lakebench.html"
    assert told["authors"] == [{"name": "Ada Lindqvist", "page": "author/ada-lindqvist.html"}]


def test_what_a_paper_claims_stands_once_under_each_sentence(toy: Path) -> None:
    claims = record(toy, "paper/2501.00001.json")["claims"]
    sentences = ["".join(said["pieces"]) for said in claims]
    assert len(sentences) == len(set(sentences))
    triples = {(c["head"]["name"], c["says"], c["tail"]["name"]) for said in claims for c in said["claims"]}
    assert ("Brooknet", "compared with", "Mossnet") in triples
    assert ("Mossnet", "subclass of", "Pondformer") not in triples, "another paper says so"


def reported(*numbers: tuple[float, str, str | None], metric: str = "F1") -> Graph:
    """A dataset with a paper, a method and a result for each (number, unit, direction)."""
    nodes = [
        Entity(id="dataset:d", type="Dataset", name="D"),
        Entity(id="metric:m", type="Metric", name=metric),
    ]
    edges = []
    for n, (number, unit, direction) in enumerate(numbers):
        ends = [f"paper:{n}", f"result:{n}/r", f"method:{n}"]
        own = properties(number=number, unit=unit, value=f"{number}{unit}", direction=direction)
        nodes += [
            Entity(id=ends[0], type="Paper", name=f"Paper {n}"),
            Entity(id=ends[1], type="Result", name="r", properties=own),
            Entity(id=ends[2], type="Method", name=f"M{n}"),
        ]
        for source, kind, target in (
            (ends[0], "REPORTS_RESULT", ends[1]),
            (ends[1], "OF_METHOD", ends[2]),
            (ends[1], "ON_DATA", "dataset:d"),
            (ends[1], "IN_METRIC", "metric:m"),
        ):
            edges.append(Edge(source=source, type=kind, target=target, evidence=said(str(n))))
    return Graph.of(nodes, edges)


def boards_of(graph: Graph) -> list[dict[str, Any]]:
    page = site_of(graph).page("dataset/d.html")
    assert page is not None
    boards: list[dict[str, Any]] = page.record["leaderboards"]
    return boards


def test_a_leaderboard_ranks_numbers_of_one_unit_and_leaves_changes_out() -> None:
    percent, points = boards_of(
        reported((80.0, "%", None), (90.0, "%", None), (90.0, "%", None), (12.0, "%", "up"), (41.0, "points", None))
    )
    assert [(r["place"], r["method"]["name"], r["value"]) for r in percent["rows"]] == [
        (1, "M1", "90.0%"),
        (1, "M2", "90.0%"),
        (3, "M0", "80.0%"),
    ]
    assert [r["method"]["name"] for r in points["rows"]] == ["M4"]


def test_where_less_is_better_the_smallest_number_leads() -> None:
    [board] = boards_of(reported((20.0, "", None), (12.5, "", None), metric="perplexity"))
    assert board["lower"]
    assert [r["number"] for r in board["rows"]] == [12.5, 20.0]


def crowded(papers: int) -> Graph:
    nodes = [Entity(id="method:hub", type="Method", name="Hub")]
    nodes += [
        Entity(id=f"paper:{n}", type="Paper", name=f"Paper {n}", properties=properties(year=2000 + n % 20))
        for n in range(papers)
    ]
    edges = [Edge(source=f"paper:{n}", type="USES", target="method:hub", evidence=said(str(n))) for n in range(papers)]
    return Graph.of(nodes, edges)


def test_a_long_list_goes_on_over_pages_that_have_each_row_once_newest_first(tmp_path: Path) -> None:
    write_site(site_of(crowded(130)), tmp_path / "s")
    own = record(tmp_path / "s", "method/hub.json")
    [section] = own["sections"]
    assert (section["total"], section["more"]) == (130, "method/hub_uses-in.html")
    assert len(section["rows"]) < 20
    rows = [r for n in ("", "-1", "-2") for r in record(tmp_path / "s", f"method/hub_uses-in{n}.json")["rows"]]
    assert sorted(r["name"] for r in rows) == sorted(f"Paper {n}" for n in range(130))
    assert [r["year"] for r in rows] == sorted((r["year"] for r in rows), reverse=True)
    assert sum(y["papers"] for y in own["years"]) == 130
    assert check_site(tmp_path / "s").wrong == ()


# Feeds and the site map


def test_feeds_are_atom_with_the_newest_first_and_addresses_where_the_site_has_one(toy: Path) -> None:
    feed = ET.parse(toy / "feed.xml").getroot()
    entries = feed.findall(f"{ATOM}entry")
    assert [e.findtext(f"{ATOM}updated") for e in entries] == [
        "2025-02-01T00:00:00Z",
        "2025-01-09T00:00:00Z",
        "2025-01-03T00:00:00Z",
    ]
    links = [e.find(f"{ATOM}link") for e in entries]
    assert links[0] is not None
    assert links[0].get("href") == "https://example.org/kg/paper/2502.00003.html"
    assert len({e.findtext(f"{ATOM}id") for e in entries}) == 3
    assert (
        ET.parse(toy / "task/sequence-labelling.xml").getroot().findtext(f"{ATOM}title")
        == "Papers that name sequence labelling"
    )


def test_without_an_address_feeds_are_relative_and_there_is_no_site_map(tmp_path: Path) -> None:
    write_site(toy_site(), tmp_path / "s")
    feed = ET.parse(tmp_path / "s/task/sequence-labelling.xml").getroot()
    hrefs = [link.get("href") for link in feed.iter(f"{ATOM}link")]
    assert "../paper/2502.00003.html" in hrefs
    assert not (tmp_path / "s/sitemap.xml").exists()


def test_the_site_map_has_every_page(toy: Path) -> None:
    found = {e.text for e in ET.parse(toy / "sitemap.xml").getroot().iter() if e.tag.endswith("}loc")}
    pages = {p.relative_to(toy).as_posix() for p in toy.rglob("*.html")}
    assert found == {f"https://example.org/kg/{page}" for page in pages}


# The search


def test_the_search_finds_a_node_by_every_word_of_its_names(toy: Path) -> None:
    def script(name: str) -> Any:
        text = (toy / f"search/{name}.js").read_text(encoding="utf-8")
        return json.loads(re.fullmatch(r'kgFound\("[^"]+",(.*)\);\n', text, re.DOTALL)[1])  # type: ignore[index]

    index = script("index")
    for words, page in (
        (("brooknet", "bn", "net"), "brooknet"),
        (("tagging", "postagging", "speech"), "part-of-speech-tagging"),
        (("gauges",), "2501.00002"),
    ):
        for word in words:
            key = next(k for k in index["words"] if word.startswith(k))
            numbers = script(f"words-{index['words'][key]}")[word]
            entries = [script("names-0")[n] for n in numbers]
            assert page in {entry[2] for entry in entries}, word


# Writing


@slow
@given(before=graphs(), after=graphs())
def test_written_over_an_older_site_it_is_as_written_anew_and_again_it_changes_nothing(
    before: Graph, after: Graph
) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        old, new = Path(scratch, "old"), Path(scratch, "new")
        write_site(site_of(before), old)
        write_site(site_of(after), old)
        write_site(site_of(after), new)
        assert contents(old) == contents(new)
        times = {p: p.stat().st_mtime_ns for p in new.rglob("*.html")}
        again = write_site(site_of(after), new)
        assert (again.written, again.removed) == (0, 0)
        assert {p: p.stat().st_mtime_ns for p in new.rglob("*.html")} == times


def test_only_what_changed_is_written_and_a_lost_file_comes_back(tmp_path: Path) -> None:
    write_site(toy_site(), tmp_path / "s")
    (tmp_path / "s/task/sequence-labelling.html").unlink()
    (tmp_path / "s/metric/bleu.json").unlink()
    assert write_site(toy_site(), tmp_path / "s").written == 2
    assert check_site(tmp_path / "s").wrong == ()


@pytest.mark.parametrize("force", [False, True])
def test_a_folder_that_is_not_a_sites_is_left_alone_unless_forced(tmp_path: Path, force: bool) -> None:
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "index.html").write_text("mine", encoding="utf-8")
    if not force:
        with pytest.raises(OutputError, match="did not write"):
            write_site(toy_site(), tmp_path)
        assert contents(tmp_path) == {"thesis.txt": b"mine", "index.html": b"mine"}
        return
    write_site(toy_site(), tmp_path, force=True)
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "mine"
    assert check_site(tmp_path).wrong == ()


def test_somebody_elses_file_in_a_sites_folder_is_neither_overwritten_nor_removed(tmp_path: Path) -> None:
    write_site(site_of(Graph()), tmp_path / "s")
    (tmp_path / "s/method").mkdir()
    (tmp_path / "s/method/brooknet.html").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match=r"brooknet\.html"):
        write_site(toy_site(), tmp_path / "s")
    assert (tmp_path / "s/method/brooknet.html").read_text(encoding="utf-8") == "mine"


def test_a_run_that_was_cut_off_is_completed_by_the_next(tmp_path: Path) -> None:
    def stop(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_site(site_of(crowded(200)), tmp_path / "s", on_progress=stop)
    write_site(site_of(crowded(200)), tmp_path / "s")
    write_site(site_of(crowded(200)), tmp_path / "other")
    assert contents(tmp_path / "s") == contents(tmp_path / "other")


def test_a_forged_manifest_removes_nothing_outside_the_site(tmp_path: Path) -> None:
    write_site(toy_site(), tmp_path / "s")
    (tmp_path / "victim.html").write_text("mine", encoding="utf-8")
    (tmp_path / "away").mkdir()
    (tmp_path / "away/x.html").write_text("mine", encoding="utf-8")
    (tmp_path / "s/link").symlink_to(tmp_path / "away")
    manifest = json.loads((tmp_path / "s" / MANIFEST).read_text(encoding="utf-8"))
    names = ("../victim.html", f"{tmp_path}/victim.html", "..\\victim.html", "link/x.html")
    manifest["files"] |= {name: ["0", 4] for name in names}
    (tmp_path / "s" / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    write_site(toy_site(), tmp_path / "s")
    assert (tmp_path / "victim.html").exists()
    assert (tmp_path / "away/x.html").exists()


def test_a_folder_that_leads_elsewhere_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "away").mkdir()
    write_site(site_of(Graph()), tmp_path / "s")
    (tmp_path / "s/method").symlink_to(tmp_path / "away")
    with pytest.raises(OutputError, match="leads out"):
        write_site(toy_site(), tmp_path / "s")
    assert not list((tmp_path / "away").iterdir())


# The check


def test_the_check_finds_a_link_a_place_and_a_file_that_are_not_there(tmp_path: Path) -> None:
    write_site(toy_site(), tmp_path / "s")
    page = tmp_path / "s/search.html"
    text = page.read_text(encoding="utf-8")
    page.write_text(
        text.replace("</main>", '<a href="method/nothing.html">x</a><a href="index.html#nowhere">y</a></main>'),
        encoding="utf-8",
    )
    (tmp_path / "s/site.css").unlink()
    wrong = " ".join(check_site(tmp_path / "s").wrong)
    assert "search.html links to method/nothing.html" in wrong
    assert "index.html#nowhere" in wrong
    assert "site.css is gone" in wrong


def test_the_check_refuses_a_folder_without_a_site(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="kg site"):
        check_site(tmp_path)


# What papers say cannot break it

LONG = "𝒟" * 10_000
PAYLOADS = [
    "<script>alert(1)</script>", "</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>', "' onmouseover='alert(1)", "javascript:alert(1)", "{{ 7 * 7 }}", "{% raw %}", "`${1}`",
    "]]>", "<!--", "&lt;b&gt;", "\u2028\u2029", "\u202eevil\u202c", "..", "../../etc/passwd", "..\\..\\x", "CON",
    "index", "LoRA", "lora", "LORA", "\x01\x1b[31m", "\ufffe", "👩‍👩‍👧", "%2e%2e%2f", "?x#y", LONG, "a" * 10_000,
]  # fmt: skip


def hostile(texts: Sequence[str] = PAYLOADS) -> Graph:
    """Every text as the name, alias, sentence, rule and address of a paper and of what it says."""
    nodes, edges = [], []
    for n, text in enumerate(texts):
        paper, method, result = f"paper:{text}", f"method:{text}", f"result:{text}"
        link = f"resource:{text}"
        data = f"dataset:{text}"
        nodes += [
            Entity(id=paper, type="Paper", name=text, properties=properties(url=text, date=text)),
            Entity(id=method, type="Method", name=text, aliases=(text, f"{text}{n}")),
            Entity(id=result, type="Result", name=text, properties=properties(value=text, unit=text, number=float(n))),
            Entity(id=link, type="Resource", name=text, properties=properties(url=f"javascript:{text}", kind=text)),
            Entity(id=data, type="Dataset", name=text),
            Entity(id=f"metric:{text}", type="Metric", name=text),
        ]
        ties = (
            (paper, "USES", method), (paper, "RELEASES", link), (paper, "REPORTS_RESULT", result),
            (result, "ON_DATA", data), (result, "IN_METRIC", f"metric:{text}"), (method, "EVALUATED_ON", data),
            (method, "BUILDS_ON", "method:LoRA"),
        )  # fmt: skip
        evidence = frozenset([Evidence(paper=text, span=Span(0, 4), sentence=text, rule=text, score=0.5)])
        edges += [Edge(source=s, type=t, target=o, evidence=evidence) for s, t, o in ties]
    return Graph.of(nodes, edges)


def assert_harmless(folder: Path) -> None:
    """Nothing in a page of the folder runs, loads or leads anywhere but the site's own files and the web."""
    for path in folder.rglob("*.html"):
        own = path.relative_to(folder).as_posix()
        for tag, attributes in Elements(path.read_text(encoding="utf-8")).elements:
            assert tag not in {"iframe", "object", "embed", "base", "style", "img", "form"}, (own, tag)
            assert not [name for name in attributes if name.startswith("on") or name == "style"], (own, attributes)
            if tag == "script":
                assert urljoin(f"/{own}", attributes["src"]) in {"/site.js", "/theme.js"}
            if tag == "meta":
                assert attributes.get("http-equiv") in {None, "Content-Security-Policy"}
            href = attributes.get("href")
            if href:
                assert urlsplit(href).scheme in {"", "http", "https"} or href == "data:,", (own, href)
                assert not href.startswith("//"), (own, href)
    for path in (*folder.rglob("*.json"), *folder.rglob("*.xml")):
        if path.suffix == ".xml":
            ET.parse(path)
        else:
            json.loads(path.read_bytes())


def test_hostile_papers_make_a_harmless_site_of_small_pages(tmp_path: Path) -> None:
    done = write_site(site_of(hostile(), url="https://example.org"), tmp_path / "s")
    assert done.largest_bytes < LARGEST
    assert check_site(tmp_path / "s").wrong == ()
    assert_harmless(tmp_path / "s")
    names = [p.relative_to(tmp_path).as_posix().casefold() for p in tmp_path.rglob("*")]
    assert len(names) == len(set(names))
    page = tmp_path / "s" / address("method:<script>alert(1)</script>")
    assert "<script>alert(1)</script>" in Elements(page.read_text(encoding="utf-8")).text


@slow
@given(graph=graphs(text=texts()))
def test_the_site_of_any_graph_is_whole_and_harmless(graph: Graph) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        write_site(site_of(graph), Path(scratch, "s"))
        assert check_site(Path(scratch, "s")).wrong == ()
        assert_harmless(Path(scratch, "s"))


# One file at a time, as a server asks


@slow
@given(graph=graphs())
def test_what_is_found_at_a_path_is_what_is_written_there(graph: Graph) -> None:
    site = site_of(graph)
    with tempfile.TemporaryDirectory() as scratch:
        write_site(site, Path(scratch, "s"))
        for path, content in contents(Path(scratch, "s")).items():
            if path != MANIFEST:
                assert site.find(path) == content, path


def test_every_page_of_a_long_list_is_found(tmp_path: Path) -> None:
    site = site_of(crowded(400))
    write_site(site, tmp_path / "s")
    assert "paper/index_3.html" in contents(tmp_path / "s")
    for path, content in contents(tmp_path / "s").items():
        assert path == MANIFEST or site.find(path) == content, path


@pytest.mark.parametrize(
    "path", ["", "x", "method/none.html", "../x.html", "method/brooknet_uses-in-9.html", "a_.html", ".kg-site.json"]
)
def test_what_is_not_of_the_site_is_not_found(path: str) -> None:
    assert toy_site().find(path) is None
