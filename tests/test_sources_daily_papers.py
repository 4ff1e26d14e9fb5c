"""The page reader: alternation is its backbone, and one paragraph that is missing costs its own paper only."""

import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import Paper
from kg.sources import Problem, read
from kg.sources.daily_papers import FORMAT

FIXTURE = Path(__file__).parent / "fixtures" / "sources" / "page.txt"
HEADER = [
    "new",
    "Get trending papers in your email inbox!",
    "Subscribe",
    "Daily Papers",
    "byAK and the research community",
    "Mar 11",
]
A, B, C = (
    ("Squirrels as Graph Encoders", "Squirrels remember thousands of places. We store a node the way they store nuts."),
    ("Do Umbrellas Generalize? A Study", "Umbrellas are trained on light rain. We fold forty of them, and report it."),
    ("Teapots at Scale", "We pour tea from one million teapots. The cup overflows, and we measure the flood."),
)


def parse(text: str) -> tuple[list[Paper], list[tuple[int | None, str]]]:
    problems: list[tuple[int | None, str]] = []
    lines = iter(enumerate(text.split("\n"), 1))
    return list(FORMAT.read(lines, lambda line, message: problems.append((line, message)))), problems


def pairs(text: str) -> list[tuple[str, str]]:
    return [(p.title, p.abstract) for p in parse(text)[0]]


def page(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs)


words = st.text("abcdefghijklmnopqrstuvwxyzäß𝒟", min_size=1, max_size=12)
titles = st.lists(words, min_size=2, max_size=9).map(lambda w: " ".join(w).capitalize() + " Study")
sentences = st.lists(words, min_size=2, max_size=20).map(lambda w: " ".join(w).capitalize() + ".")
abstracts = st.lists(sentences, min_size=2, max_size=12).map(" ".join)
papers = st.lists(st.tuples(titles, abstracts), min_size=1, max_size=8)


@settings(deadline=None)
@given(papers)
def test_papers_written_as_a_page_read_back_the_same(written: list[tuple[str, str]]) -> None:
    text = page(*HEADER, *(paragraph for paper in written for paragraph in paper))
    assert pairs(text) == written
    assert parse(text)[1] == []


@settings(deadline=None)
@given(papers, st.data())
def test_header_lines_may_stand_before_any_paper_or_be_missing(
    written: list[tuple[str, str]], data: st.DataObject
) -> None:
    paragraphs: list[str] = []
    for paper in written:
        paragraphs += data.draw(st.lists(st.sampled_from(HEADER), max_size=4))
        paragraphs += paper
    assert pairs(page(*paragraphs)) == written


@settings(deadline=None)
@given(papers, st.integers(40, 110), st.sampled_from(["\n", "\r\n"]))
def test_wrapped_lines_are_joined(written: list[tuple[str, str]], width: int, newline: str) -> None:
    text = page(*(textwrap.fill(paragraph, width) for paper in written for paragraph in paper))
    assert pairs(text.replace("\n", newline)) == written


@settings(deadline=None)
@given(papers, st.data())
def test_a_lost_paragraph_costs_its_own_paper_only(written: list[tuple[str, str]], data: st.DataObject) -> None:
    # Abstracts as long as abstracts are: what a short one is without its title, nobody can tell.
    full = [(title, f"{abstract} {'We repeat it and we measure it. ' * 12}".strip()) for title, abstract in written]
    lost = data.draw(st.integers(0, len(full) - 1))
    half = data.draw(st.sampled_from(["title", "abstract"]))
    paragraphs = [list(paper) for paper in full]
    del paragraphs[lost][half == "abstract"]
    text = page(*HEADER, *(p for paper in paragraphs for p in paper))
    read_back, problems = parse(text)
    assert [(p.title, p.abstract) for p in read_back] == full[:lost] + full[lost + 1 :]
    assert len(problems) == 1
    line, message = problems[0]
    assert text.split("\n")[(line or 0) - 1] == paragraphs[lost][0]
    assert message.startswith("a title without an abstract" if half == "abstract" else "an abstract without a title")


def test_the_fixture_reads_with_its_two_faults_reported() -> None:
    problems: list[Problem] = []
    papers = list(read([FIXTURE], on_problem=problems.append))
    assert [p.title.split()[0] for p in papers] == ["Acornet:", "Do", "Teapots", "Acornet:"]
    assert papers[0] == papers[3]
    assert {p.date for p in papers} == {"2025-03-11"}
    assert papers[0].id == "acornet-squirrels-as-graph-encoders"
    assert papers[0].abstract.endswith("https://github.com/example/acornet")
    assert [(p.line, p.message[:27]) for p in problems] == [
        (21, "a title without an abstract"),
        (27, "an abstract without a title"),
    ]


def test_short_toy_pages_lose_only_what_is_lost() -> None:
    (ta, aa), (tb, ab), (tc, ac) = A, B, C
    assert pairs(page(ta, aa, tb, tc, ac)) == [A, C]
    assert pairs(page(ta, aa, ab, tc, ac)) == [A, C]
    assert pairs(page(aa, tb, ab)) == [B]
    assert pairs(page(ta, aa, tb)) == [A]
    assert pairs(page(ta, tb, tc, ac)) == [C]
    assert pairs(page(ta, "One sentence it is.", tb, tc, "We do one thing well.")) == [
        (ta, "One sentence it is."),
        (tc, "We do one thing well."),
    ]


@pytest.mark.parametrize(
    ("date", "iso"),
    [
        ("Mar 11", ""),
        ("Mar 11, 2025", "2025-03-11"),
        ("11 March 2025", "2025-03-11"),
        ("Tuesday, March 11th, 2025", "2025-03-11"),
        ("2025-03-11", "2025-03-11"),
    ],
)
def test_a_date_is_given_when_the_year_is_known(date: str, iso: str) -> None:
    papers, problems = parse(page(date, *A, *B))
    assert [p.date for p in papers] == [iso, iso]
    assert problems == []


def test_pages_in_one_file_keep_their_own_dates_and_their_own_faults() -> None:
    text = page("new", "Mar 11, 2025", *A, "Lost Its Abstract", "\ufeffnew", "Daily Papers", *B, "Mar 12, 2025", *C)
    papers, problems = parse(text)
    assert [(p.title, p.date) for p in papers] == [(A[0], "2025-03-11"), (B[0], ""), (C[0], "2025-03-12")]
    assert [line for line, _ in problems] == [9]


def test_a_title_that_ends_in_a_full_stop_or_asks_is_a_title() -> None:
    written = [
        ("A study of nuts.", A[1]),
        ("Jailbreaking? One Step Is Enough!", B[1]),
        ("St. Louis vs. Rain: A Tale", C[1]),
    ]
    assert pairs(page(*(p for paper in written for p in paper))) == written


@pytest.mark.parametrize(
    "more",
    [
        "Our code is available at https://github.com/example/acornet.",
        "Code: https://github.com/example/acornet",
        "However, squirrels forget. Extensive experiments on NutBench show how much they do.",
        "- nuts are stored. They are found again.",
        "https://github.com/example/acornet",
    ],
)
def test_an_abstract_goes_on_in_a_paragraph_that_says_so(more: str) -> None:
    papers, problems = parse(page(*A, more, *B))
    assert [(p.title, p.abstract) for p in papers] == [(A[0], f"{A[1]} {more}"), B]
    assert problems == []


def test_a_page_without_blank_lines_is_read_line_by_line() -> None:
    long = [(title, abstract + " We repeat it and we measure it." * 6) for title, abstract in (A, B)]
    assert pairs("\n".join(["new", "Mar 11", *(p for paper in long for p in paper)])) == long


def test_a_hyphen_at_the_end_of_a_line_joins_but_a_hanging_one_does_not() -> None:
    text = page("End-to-\nEnd Teapots", "We use multi-\nand single-task cups. They are state-of-\nthe-art, and wet.")
    assert pairs(text) == [
        ("End-to-End Teapots", "We use multi- and single-task cups. They are state-of-the-art, and wet.")
    ]


@pytest.mark.parametrize("title", ["[MASK] Is All You Need", "{Nuts} and Squirrels", "Nuts, Abstract and Title"])
def test_a_page_may_begin_with_what_looks_like_another_format(tmp_path: Path, title: str) -> None:
    path = tmp_path / "page"
    path.write_text(page(title, A[1], *B), encoding="utf-8")
    assert [p.title for p in read([path])] == [title, B[0]]
