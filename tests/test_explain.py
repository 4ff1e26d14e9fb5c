"""The explanation tells what the components decided, and the page shows it whatever the text is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from kg.cli.app import app
from kg.errors import OutputError
from kg.extract import Extractor, load
from kg.extract.acronyms import acronyms
from kg.extract.decide import THRESHOLD
from kg.extract.document import Hit, tokens_of
from kg.extract.elsewhere import offers
from kg.extract.explain import explain
from kg.extract.sentences import blank, sentences
from kg.extract.tagger import LABELS
from kg.model import Paper, Span
from kg.schema import NAMED
from kg.views import explanation_html, write_explanation
from tests.papers import PAPERS

NLP = blank()
HOSTILE = (
    "</script><img src=x onerror='window.ran = 1'> We propose \u202eFooNet<b>, 𝒟-Net "
    "and \u2028 BAR-2 on ImageNet: 91.2%."
)


def hand_made(text: str, *hits: tuple[str, str, float]) -> dict[str, Any]:
    """Explain a text whose tagger proposes these (form, type, score), each where it first stands."""
    nlp = load(fast=True)
    doc = nlp.make_doc(text)
    for name, step in nlp.pipeline:
        if name == "kg_tagged":
            starts = [text.index(form) for form, _, _ in hits]
            doc._.hits = tuple(
                Hit(span=Span(at, at + len(form)), type=kind, rule="tagger:best", score=score)
                for at, (form, kind, score) in zip(starts, hits, strict=True)
            )
        doc = step(doc)
    title, _, abstract = text.partition("\n")
    return explain(nlp, doc, Paper(id="p", title=title, abstract=abstract), version="v")


def test_a_candidate_is_kept_or_dropped_with_its_reason() -> None:
    told = hand_made(
        "A Title\nWe train sparse foo networks for image parsing.",
        ("sparse foo networks", "Method", 0.9),
        ("foo networks", "Method", 0.6),
        ("image parsing", "Task", 0.15),
    )
    found = {c["name"]: c for c in told["candidates"]}
    assert [(c["name"], c["kept"]) for c in told["candidates"]] == [
        ("sparse foo networks", True),
        ("foo networks", False),
        ("image parsing", False),
    ]
    assert found["sparse foo networks"]["reason"] == f"0.90 reaches {THRESHOLD:.2f}"
    assert found["foo networks"]["reason"] == "every place of it lies inside “sparse foo networks”, which has them"
    assert found["image parsing"]["reason"] == f"0.15 is {THRESHOLD - 0.15:.2f} short of {THRESHOLD:.2f}"
    assert found["image parsing"]["role"] is None
    assert found["image parsing"]["hits"][0]["rule"] == "tagger:best"


def test_a_candidate_with_one_place_left_says_where_the_others_are() -> None:
    told = hand_made("T\nFoo nets beat foo trees. Foo is old.", ("Foo nets", "Method", 0.9), ("Foo", "Method", 0.8))
    [foo] = [c for c in told["candidates"] if c["name"] == "Foo"]
    assert foo["kept"]
    reason = f"0.80 reaches {THRESHOLD:.2f}; other places of it lie inside “Foo nets”, which has them"
    assert foo["reason"] == reason
    assert [p["start"] for p in foo["left"]] == [27]


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize("paper", PAPERS, ids=lambda p: p.id)
def test_what_is_told_is_what_is_extracted(paper: Paper, fast: bool) -> None:
    extract = Extractor(fast=fast)
    [facts] = extract([paper])
    told = extract.explain(paper)
    kept = [c for c in told["candidates"] if c["kept"]]
    assert {(c["type"], c["name"]) for c in kept} == {(t.type, t.name) for t in facts.terms if t.type in NAMED}
    assert {(c["type"], p["start"], p["end"]) for c in kept for p in c["left"]} == {
        (m.type, m.span.start, m.span.end) for m in facts.mentions
    }
    named = {f for f in facts.facts if f.head.type in NAMED and f.tail.type in NAMED}
    assert {(r["head"], r["relation"], r["tail"]) for r in told["relations"] if r["kept"]} == {
        (f.head.name, f.type, f.tail.name) for f in named
    }
    reported = sorted(f.span for f in facts.facts if f.type == "REPORTS_RESULT")
    assert sorted(Span(n["start"], n["end"]) for n in told["numbers"] if n["kept"]) == reported
    for item in (*told["relations"], *told["numbers"], *told["sentences"], *(h for c in kept for h in c["hits"])):
        assert item["text"] == told["text"][item["start"] : item["end"]]
    for claim in (*told["relations"], *told["numbers"], *(c["role"] for c in kept)):
        assert all(height > 0 for _, height in claim["for"])
        assert all(height < 0 for _, height in claim["against"])
    json.dumps(told)


def test_the_score_stands_to_its_threshold_as_the_verdict_says() -> None:
    told = Extractor().explain(PAPERS[0])
    for kind, key in (("candidates", "candidates"), ("relations", "relations"), ("numbers", "numbers")):
        assert told[kind]
        for item in told[key]:
            if item["kept"]:
                assert item["score"] >= told["thresholds"][kind]
            if item["score"] < told["thresholds"][kind]:
                assert "short of" in item["reason"] or item["reason"].startswith("not weighed: ")


def test_what_was_not_weighed_says_why_and_has_the_type_that_was_proposed() -> None:
    nlp = load()
    doc = nlp.make_doc("T\nWe go by boat and by ferry, as is done. It cuts rowing time by 3x.")
    words = tokens_of(doc).words
    for name, step in nlp.pipeline:
        doc = step(doc)
        if name == "kg_tagger":
            doc._.tagging = np.zeros((len(words), len(LABELS)), np.float32)
            proposed = (("boat", "Method", "tagger:low"), ("ferry", "Task", "pattern:task.of"))
            ours = [
                Hit(span=Span(at, at + len(form)), type=kind, rule=rule)
                for form, kind, rule in proposed
                for at in (doc.text.index(form),)
            ]
            doc._.hits = (*ours, *(hit for hit in doc._.hits if hit.rule.startswith("measure")))
    told = explain(nlp, doc, Paper(id="p", title="T", abstract=doc.text[2:]), version="v")
    found = {c["name"]: (c["type"], c["reason"]) for c in told["candidates"]}
    assert found["boat"] == ("Method", "not weighed: the tagger begins no name there that is 0.05 likely")
    assert found["ferry"] == ("Task", "not weighed: nothing but patterns and shapes proposes it")
    assert "not weighed" not in found["rowing time"][1]


def offered(text: str, *others: str) -> list[tuple[str, tuple[tuple[str, int], ...], bool]]:
    doc = acronyms(sentences(NLP.make_doc(text)))
    return [(o.short, o.longs, o.ambiguous) for o in offers(doc, others, NLP)]


def test_other_papers_offer_the_long_form_that_this_one_leaves_out() -> None:
    others = ("T\nWe use sparse foo nets (SFN).", "T\nSparse Foo Nets (SFN) again.", "T\nSFN is not spelled out here.")
    assert offered("T\nWe train an SFN.", *others) == [("SFN", (("sparse foo nets", 2),), False)]


def test_competing_long_forms_are_all_offered_and_flagged() -> None:
    others = ("T\na sweet fish net (SFN)", "T\nsparse foo nets (SFN)", "T\nsparse foo nets (SFN)")
    assert offered("T\nWe train an SFN.", *others) == [("SFN", (("sparse foo nets", 2), ("sweet fish net", 1)), True)]


def test_nothing_is_offered_for_what_the_paper_defines_itself() -> None:
    assert offered("T\nA simple fog number (SFN) helps. SFN!", "T\nsparse foo nets (SFN)") == []


def test_offers_join_nothing() -> None:
    paper = Paper(id="p", title="T", abstract="We train an SFN on ImageNet.")
    other = Paper(id="q", title="T2", abstract="We use sparse foo nets (SFN).")
    alone, among = Extractor().explain(paper), Extractor().explain(paper, others=[paper, other])
    assert among["acronyms_elsewhere"] == [{"short": "SFN", "longs": [("sparse foo nets", 1)], "ambiguous": False}]
    assert alone == {**among, "acronyms_elsewhere": []}


def data_of(page: str) -> dict[str, Any]:
    [found] = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    data: dict[str, Any] = json.loads(found)
    return data


def text_of(runs: list[dict[str, Any]]) -> str:
    return "".join(text for run in runs for text, _ in run["parts"])


def test_the_page_marks_kept_names_and_quotes_the_words_that_carry_a_claim() -> None:
    paper = PAPERS[0]
    told = Extractor().explain(paper)
    data = data_of(explanation_html(told))
    assert text_of(data["title"]) == paper.title
    assert text_of(data["abstract"]) == paper.abstract
    marked = {text_of([run]) for run in (*data["title"], *data["abstract"]) if run["kind"] == "name"}
    assert marked == {p["text"] for c in told["candidates"] if c["kept"] for p in c["left"]}
    relation = data["relations"][0]
    assert "".join(relation["pieces"]) == relation["sentence"]["text"]
    assert relation["pieces"][1] == relation["text"]
    linked = [run for run in data["abstract"] if run["kind"] == "link"]
    assert [text_of([run]) for run in linked] == ["https://github.com/foo/foonet"]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9), st.booleans()), max_size=9))
def test_any_places_leave_the_text_whole(places: list[tuple[int, int, bool]]) -> None:
    text = "Title of the 𝒟\nAn abstract <b>text</b>."
    spans = [(start, min(start + size, len(text)), kept) for start, size, kept in places]
    told = {
        **hand_made(text),
        "candidates": [
            {"name": str(i), "kept": kept, "forms": ["x"], "hits": [], "places": [place], "left": [place]}
            for i, (start, end, kept) in enumerate(spans)
            for place in [{"start": start, "end": end, "text": text[start:end]}]
        ],
    }
    data = data_of(explanation_html(told))
    assert f"{text_of(data['title'])}\n{text_of(data['abstract'])}" == text
    # Each character of a part is covered by the candidates it is said to be covered by.
    at = 0
    for part, covering in [p for runs in (data["title"], data["abstract"]) for run in runs for p in run["parts"]]:
        at = text.index(part, at)
        assert covering == [i for i, (start, end, _) in enumerate(spans) if start <= at and at + len(part) <= end]
        at += len(part)


def test_no_text_can_become_mark_up() -> None:
    page = explanation_html(Extractor().explain(Paper(id="<i>", title=HOSTILE, abstract=HOSTILE)))
    assert page.count("</script>") == 2
    assert "<img" not in page
    assert "default-src 'none'" in page


def test_the_page_is_not_written_over_another_file(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("mine", encoding="utf-8")
    told = Extractor().explain(PAPERS[3])
    with pytest.raises(OutputError, match="use --force"):
        write_explanation(told, path)
    assert path.read_text(encoding="utf-8") == "mine"
    write_explanation(told, path, force=True)
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")


# The command ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    path = tmp_path / "papers.jsonl"
    path.write_text(
        "".join(json.dumps({"id": p.id, "title": p.title, "abstract": p.abstract}) + "\n" for p in PAPERS[:3]),
        encoding="utf-8",
    )
    return path


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(app, [str(a) for a in args], prog_name="kg", catch_exceptions=False)


def test_one_paper_of_several_is_chosen_by_id_or_title(papers: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    result = run("extract", papers, "--explain", page, "--paper", PAPERS[1].title.upper())
    assert (result.exit_code, result.stdout) == (0, f"written: {page} ({PAPERS[1].title})\n")
    assert data_of(page.read_text(encoding="utf-8"))["id"] == PAPERS[1].id
    told = run("extract", papers, "--explain", "-", "-f", "json", "--paper", PAPERS[2].id)
    assert json.loads(told.stdout)["id"] == PAPERS[2].id
    # This paper leaves RAG undefined, and another of the same run spells it out.
    assert [o["short"] for o in json.loads(told.stdout)["acronyms_elsewhere"]][-1:] == ["RAG"]


def test_the_only_paper_needs_no_choosing_and_json_is_told_by_the_name(papers: Path, tmp_path: Path) -> None:
    papers.write_text(papers.read_text(encoding="utf-8").splitlines()[0], encoding="utf-8")
    assert run("extract", papers, "--explain", tmp_path / "told.json").exit_code == 0
    assert json.loads((tmp_path / "told.json").read_text(encoding="utf-8"))["title"] == PAPERS[0].title


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (("--explain", "x.html"), 2, "the input has 3 papers, and one can be explained: choose it with --paper"),
        (("--explain", "x.html", "--paper", "2101.0001"), 2, "no paper '2101.0001'. Did you mean '2101.00001'"),
        (("--explain", "x.html", "--paper", "q7"), 2, "has no paper 'q7'. It has 2101.00001, "),
        (("--paper", "2101.00001"), 2, "add --explain PAGE.html"),
        (("-f", "json"), 2, "add --explain PAGE.html"),
        (("--explain", "x.html", "-o", "y.jsonl"), 2, "leave out --output"),
        (("--explain", "no/x.html", "--paper", "2101.00001"), 1, "there is no folder"),
    ],
)
def test_what_cannot_be_explained_is_told_in_a_sentence(
    papers: Path, args: tuple[str, ...], code: int, message: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("extract", papers, *args)
    assert (result.exit_code, result.stdout) == (code, "")
    assert message in result.stderr
    assert not (tmp_path / "x.html").exists()


# In a browser ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Any]:
    pytest.importorskip("playwright.sync_api")
    from tests.browser import chromium, opened

    path = tmp_path / "page.html"
    text = f"{PAPERS[0].abstract} {HOSTILE}"
    write_explanation(Extractor().explain(Paper(id="p", title=PAPERS[0].title, abstract=text)), path)
    with chromium() as browser, opened(browser, path) as (shown, wrong):
        yield shown
        assert shown.evaluate("window.ran") is None
        assert wrong == []


@pytest.mark.browser
def test_text_and_table_point_at_each_other(page: Any) -> None:
    name = page.locator("#abstract .name", has_text="FooNet").first
    name.hover()
    row = page.locator("#rows tr.lit")
    assert row.count() == 1
    assert "FooNet" in row.inner_text()
    name.click()
    assert page.locator("#rows tr.details").count() == 1
    assert "Kept:" in page.locator("#rows tr.details").inner_text()
    page.locator("#rows tr.kept").first.hover()
    assert page.locator("#abstract .lit, #title .lit").count() > 0


@pytest.mark.browser
def test_the_table_is_filtered_and_sorted(page: Any) -> None:
    every = page.locator("#rows tr").count()
    page.get_by_role("button", name="Dropped", exact=True).click()
    assert 0 < page.locator("#rows tr").count() < every
    assert page.locator("#rows tr.kept").count() == 0
    page.get_by_role("button", name="All", exact=True).click()
    page.locator("#filter").fill("imagenet")
    assert all("imagenet" in text.lower() for text in page.locator("#rows tr").all_inner_texts())
    page.locator("#filter").fill("no such thing")
    assert page.locator("#none").is_visible()
    page.locator("#filter").fill("")
    page.get_by_role("button", name="Candidate", exact=True).click()
    names = [text.lower() for text in page.locator("#rows .open bdi").all_inner_texts()]
    assert names == sorted(names)


@pytest.mark.browser
def test_relations_and_numbers_say_which_words_carry_them(page: Any) -> None:
    page.get_by_role("tab", name="Numbers").click()
    assert page.locator("#candidates").is_hidden()
    assert "79.3%" in page.locator("#numbers mark").all_inner_texts()
    page.keyboard.press("ArrowLeft")
    assert page.locator("#relations .claim").count() > 0
    page.locator("#relations summary", has_text="Why").first.click()
    assert "reaches" in page.locator("#relations details[open] .reason").first.inner_text()
