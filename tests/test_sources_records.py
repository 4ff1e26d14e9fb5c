"""JSON and tables: keys matched generously, broken records reported by line, and the rest kept."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import Paper
from kg.sources import FORMATS, Problem, read
from kg.sources.records import clean, paper_of

FIXTURES = Path(__file__).parent / "fixtures" / "sources"


def parse(text: str, name: str) -> tuple[list[Paper], list[int | None]]:
    problems: list[int | None] = []
    lines = iter(enumerate(text.split("\n"), 1))
    return list(FORMATS[name].read(lines, lambda line, _: problems.append(line))), problems


def paper(**record: Any) -> Paper:
    found = paper_of({"title": "Acornet", "abstract": "We do.", **record})
    assert isinstance(found, Paper)
    return found


anything = st.text(max_size=60)
texts = anything.map(clean).filter(lambda t: t.casefold() not in {"", "nan", "none", "null", "n/a"})
records = st.lists(st.fixed_dictionaries({"title": texts, "abstract": texts}), min_size=1, max_size=6)


@settings(deadline=None)
@given(records, st.sampled_from([None, 0, 2]), st.booleans(), st.booleans())
def test_json_reads_back_the_same(rows: list[dict[str, str]], indent: int | None, ascii: bool, array: bool) -> None:
    def dump(value: Any) -> str:
        return json.dumps(value, indent=indent, ensure_ascii=ascii)

    papers, problems = parse(dump(rows) if array else "\n".join(map(dump, rows)), "jsonl")
    assert [{"title": p.title, "abstract": p.abstract} for p in papers] == rows
    assert problems == []


@settings(deadline=None)
@given(records, st.sampled_from(",;\t|"), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_tables_read_back_the_same(rows: list[dict[str, str]], delimiter: str, quoting: Any) -> None:
    out = io.StringIO()
    writer = csv.DictWriter(out, ["title", "abstract"], delimiter=delimiter, quoting=quoting, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    papers, problems = parse(out.getvalue(), "csv")
    assert [{"title": p.title, "abstract": p.abstract} for p in papers] == rows
    assert problems == []


@settings(deadline=None)
@given(st.text())
def test_clean_text_is_clean(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert not re.search(r"[\x00-\x1f\x7f]|\s\s|^\s|\s$", once)
    once.encode("utf-8")


@settings(deadline=None)
@given(st.text('{}[]",:\\ titleabstract\n0', max_size=80), st.sampled_from(sorted(FORMATS)))
def test_no_text_breaks_a_reader(text: str, name: str) -> None:
    papers, problems = parse(text, name)
    assert all(p.title and p.id for p in papers)
    assert all(line is None or 1 <= line <= text.count("\n") + 1 for line in problems)


@settings(deadline=None)
@given(
    records,
    st.integers(0, 6),
    st.sampled_from(['{"title": "Cut sho', '{"title": "A" "abstract"}', "nonsense", "[1, 2]", '{"a": [{']),
)
def test_a_broken_line_costs_itself_only(rows: list[dict[str, str]], at: int, broken: str) -> None:
    lines = list(map(json.dumps, rows))
    at = min(at, len(lines))
    lines.insert(at, broken)
    papers, problems = parse("\n".join(lines), "jsonl")
    assert [p.title for p in papers] == [row["title"] for row in rows]
    assert problems == [at + 1]


def test_the_jsonl_fixture_reads_with_its_faults_reported() -> None:
    problems: list[Problem] = []
    papers = list(read([FIXTURES / "papers.jsonl"], on_problem=problems.append))
    assert papers == [
        Paper(
            id="2503.01234",
            title="Acornet: Squirrels as Graph Encoders",
            abstract="Squirrels remember thousands of places. We present Acornet.",
            date="2025-03-04",
            urls=("https://arxiv.org/abs/2503.01234",),
            authors=("Ada Nutt", "Bo Leaf"),
        ),
        Paper(
            id="UMB-7",
            title="Do Umbrellas Generalize?",
            abstract="We fold 40 umbrellas. Folding twice helps.",
            date="2024",
            urls=("https://example.org/umbrella",),
            authors=("Cy Rain", "Di Storm", "Ed Hail"),
        ),
        Paper(
            id="10.1000/tea.1",
            title="Teapots at Scale",
            abstract="We pour tea from one million teapots.",
            urls=("https://doi.org/10.1000/tea.1",),
            authors=("Fay Pot", "Gil Cup"),
        ),
        Paper(id="a-title-whose-abstract-was-lost", title="A Title Whose Abstract Was Lost"),
    ]
    assert [p.line for p in problems] == [3, 5, 6]


def test_the_csv_fixture_reads_with_its_faults_reported() -> None:
    problems: list[Problem] = []
    papers = list(read([FIXTURES / "papers.csv"], on_problem=problems.append))
    assert [(p.id, p.date, p.authors) for p in papers] == [
        ("acornet-squirrels-as-graph-encoders", "2025", ("Ada Nutt", "Bo Leaf")),
        ("do-umbrellas-generalize", "2024", ("Cy Rain", "Di Storm")),
        ("a-title-whose-abstract-was-lost", "", ()),
    ]
    assert papers[0].abstract == 'Squirrels remember thousands of places. We present "Acornet", a graph encoder.'
    assert [p.line for p in problems] == [5, 6, 7, 8]


def test_a_table_written_without_quoting_keeps_its_quotation_marks() -> None:
    text = 'title\tabstract\n"Why Nuts?": A Study\tWe ask "why".\n5" Cups\tThey are "small\n'
    papers, problems = parse(text, "csv")
    assert [(p.title, p.abstract) for p in papers] == [
        ('"Why Nuts?": A Study', 'We ask "why".'),
        ('5" Cups', 'They are "small'),
    ]
    assert problems == []


@pytest.mark.parametrize(
    "text",
    [
        '{"papers": [{"title": "A", "abstract": "We."}, {"title": "B", "abstract": "Us."}], "total": 2}',
        '{"papers": [\n{"title": "A", "abstract": "We."},\n{"title": "B", "abstract": "Us."}\n], "total": 2}',
        json.dumps(
            {"count": 2, "data": [{"title": t, "abstract": "We.", "authors": [{"name": "X"}]} for t in "AB"]}, indent=1
        ),
        '{"a": {"title": "A", "abstract": "We."}, "b": {"title": "B", "abstract": "Us."}}',
        '[{"paper": {"id": "2503.01234", "title": "A", "summary": "We."}}, {"title": "B", "summary": "Us."}]',
        '[\n {"title": "A", "summary": "We.", "author": [\n {"name": "Ada"}\n]},\n {"title": "B", "summary": "Us."}\n]',
    ],
)
def test_records_are_found_inside_what_is_around_them(text: str) -> None:
    papers, problems = parse(text, "jsonl")
    assert [p.title for p in papers] == ["A", "B"]
    assert problems == []


@pytest.mark.parametrize(
    ("record", "identity"),
    [
        ({"id": "n1", "source": "arxiv:2511.05610"}, "2511.05610"),
        ({"id": 7}, "acornet"),
        ({"id": "7", "source": "arXiv"}, "acornet"),
        ({"corpusid": 7}, "corpusid:7"),
        ({"externalIds": {"ArXiv": "2106.09685", "CorpusId": 1}}, "2106.09685"),
        ({"arxiv_id": 2511.0561}, "2511.05610"),
        ({"paperId": "abc", "doi": "https://doi.org/10.1000/X"}, "10.1000/x"),
        ({"id": "https://openalex.org/W42"}, "W42"),
        ({"url": "https://arxiv.org/pdf/2106.09685v3.pdf"}, "2106.09685"),
        ({"id": None}, "acornet"),
    ],
)
def test_ids_are_those_of_registries_or_of_the_source_but_never_row_numbers(
    record: dict[str, Any], identity: str
) -> None:
    assert paper(**record).id == identity


@pytest.mark.parametrize(
    ("authors", "names"),
    [
        (["Ada Nutt", "Bo Leaf"], ("Ada Nutt", "Bo Leaf")),
        ([{"name": "Ada Nutt"}, {"first": "Bo", "last": "Leaf"}], ("Ada Nutt", "Bo Leaf")),
        ([{"author": {"display_name": "Ada Nutt"}}], ("Ada Nutt",)),
        ("Ada Nutt and Bo Leaf; Cy Rain", ("Ada Nutt", "Bo Leaf", "Cy Rain")),
        ("Ada Nutt, Bo Leaf and Andy Sand", ("Ada Nutt", "Bo Leaf", "Andy Sand")),
        ("Nutt, Ada and Leaf, Bo", ("Ada Nutt", "Bo Leaf")),
        ("['Ada Nutt', \"Bo O'Leaf\"]", ("Ada Nutt", "Bo O'Leaf")),
        ("", ()),
        (None, ()),
    ],
)
def test_authors_are_read_as_sources_write_them(authors: Any, names: tuple[str, ...]) -> None:
    assert paper(authors=authors).authors == names


def test_links_are_kept_once_and_in_order() -> None:
    found = paper(url="https://a.example/x", urls=["https://b.example/y,", "https://a.example/x"], code="see notes")
    assert found.urls == ("https://a.example/x", "https://b.example/y")


def test_whitespace_and_control_characters_go_and_unicode_stays() -> None:
    found = paper(title="τ-bench:\n 𝒟\x00 and\u00a0naïve\ud800 ", abstract=["One.", " Two. "])
    assert (found.title, found.abstract) == ("τ-bench: 𝒟 and naïve", "One. Two.")


def test_deep_nesting_is_no_text_and_no_crash() -> None:
    nested = '{"title": ' + "[" * 900 + '"A"' + "]" * 900 + "}"
    assert parse(f'{nested}\n{{"title": "A", "abstract": "We."}}', "jsonl") == (
        [Paper(id="a", title="A", abstract="We.")],
        [1],
    )


def test_a_json_object_over_many_lines_is_bounded() -> None:
    endless = "\n".join(["[", "{", *['"key": "' + "x" * 10_000 + '",'] * 1200, "}", "]"])
    papers, problems = parse(endless, "jsonl")
    assert papers == []
    assert problems[0] == 2


@pytest.mark.parametrize("title", ["$$", "{}", "?!"])
def test_a_title_without_a_letter_still_has_an_id(title: str) -> None:
    assert paper(title=title).id
