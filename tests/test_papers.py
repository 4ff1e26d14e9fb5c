"""Which records are one paper, whatever the order they come in."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Paper
from kg.papers import newest, told_apart
from kg.sources.records import paper_of
from kg.text import paper_id, title_id

TITLE = "Fenlight: Adapters for Peat"
PAGE = Paper(id=title_id(TITLE), title=TITLE, abstract="We introduce Fenlight, as the page has it.", date="2021-06-20")
LISTED = Paper(
    id="2106.00001",
    title="Fenlight: adapters for peat",
    abstract="We introduce Fenlight.",
    date="2021-06-17",
    urls=("https://arxiv.org/abs/2106.00001",),
    authors=("Ada Foo",),
)
PUBLISHED = Paper(id="10.1000/fen", title=TITLE, date="2022-01-01", urls=("https://doi.org/10.1000/fen",))


def ids(*records: Paper) -> list[str]:
    return [known.paper.id for known in told_apart(records)]


def test_the_better_record_wins_field_by_field_and_all_are_kept() -> None:
    [known] = told_apart([PAGE, PUBLISHED, LISTED])
    assert known.paper == replace(LISTED, urls=(*LISTED.urls, *PUBLISHED.urls))
    assert set(known.records) == {PAGE, PUBLISHED, LISTED}
    [known] = told_apart([PAGE, replace(LISTED, abstract="", date="", authors=())])
    assert (known.paper.id, known.paper.abstract, known.paper.date) == (LISTED.id, PAGE.abstract, PAGE.date)


def test_nearly_the_same_title_is_another_paper() -> None:
    long = "A Study of Many Words " * 8
    for one, other in (("On Fens, Part I", "On Fens, Part II"), (f"{long} I", f"{long} II"), ("Fen", "Fen+"),
                       ("Fast C", "Fast C#"), ("A search", "A* search"), ("Fen v1", "Fen v2"), ("Fen 3", "Fen 3.5"),
                       ("On Fens (1)", "On Fens (2)"), ("$\\alpha$ Fens", "$\\beta$ Fens")):  # fmt: skip
        assert len(ids(*(Paper(id=title_id(t), title=t) for t in (one, other)))) == 2


@pytest.mark.parametrize(
    "written",
    [
        "FENLIGHT: ADAPTERS FOR PEAT.", "Fenlight \u2013 Adapters for Peat*", "{F}enlight: \\emph{Adapters} for {P}eat",
        r"\textsc{Fenlight}: Adapters for~Peat", r"$\mathbb{F}$enlight: Adapters \\ for Peat",
        "<i>Fenlight</i>: Adapters for Peat", "F\u00ebnlight: Adapters for Peat", r'F\"{e}nlight: Adapters for Peat',
        "``Fenlight'': *Adapters* for\n  Peat", "\ufb00enlight: Adapters for Peat".replace("\ufb00", "F"),
    ],
)  # fmt: skip
def test_a_page_without_ids_is_the_paper_that_a_list_writes_otherwise(written: str) -> None:
    listed = paper_of({"title": written, "abstract": "We introduce Fenlight.", "arxiv_id": "2106.00001v3"})
    assert isinstance(listed, Paper)
    assert ids(PAGE, listed) == ["2106.00001"]


@pytest.mark.parametrize(
    ("same", "id"),
    [
        (("2106.00001v1", "arXiv:2106.00001v2 [cs.CL]", "http://export.arxiv.org/abs/2106.00001v3",
          "oai:arXiv.org:2106.00001", "https://arxiv.org/pdf/2106.00001v2.pdf?download=1", "https://arxiv.org/abs/2106.00001/#top",
          "https://huggingface.co/papers/2106.00001", "https://ar5iv.labs.arxiv.org/html/2106.00001",
          "doi:10.48550/arXiv.2106.00001"), "2106.00001"),
        (("cs.CL/0106004v2", "cs/0106004", "https://arxiv.org/abs/CS/0106004"), "cs/0106004"),
        (("10.1000/Fen(1)2", "doi:10.1000/fen(1)2.", "https://dx.doi.org/10.1000%2FFEN%281%292?x=1",
          "(10.1000/fen(1)2)"), "10.1000/fen(1)2"),
    ],
)  # fmt: skip
def test_an_id_is_the_same_however_it_is_written(same: tuple[str, ...], id: str) -> None:
    assert {paper_id(title="Fens", ids=(written,)) for written in same} == {id}


def test_a_title_of_two_papers_of_one_registry_is_no_identity() -> None:
    one, other = (replace(LISTED, id=id) for id in ("2106.00001", "2106.00002"))
    assert ids(one, other) == ["2106.00001", "2106.00002"]
    assert ids(one, PAGE, other) == ["2106.00001", "2106.00002", PAGE.id]
    # Nor does a chain of titles join the two.
    bridge = (replace(PUBLISHED, title="Bridge", date=""), replace(PUBLISHED, title=TITLE))
    assert ids(one, *bridge, replace(other, title="Bridge")) == ["10.1000/fen", "2106.00001", "2106.00002"]


def test_a_newer_version_is_the_text_and_the_first_date_the_date() -> None:
    later = replace(LISTED, abstract="We introduce Fenlight 2.", date="2021-09-01")
    for records in ([LISTED, later], [later, LISTED]):
        [known] = told_apart(records)
        assert (known.paper.abstract, known.paper.date) == (later.abstract, LISTED.date)
    corrected = replace(LISTED, abstract="We introduce Fenlights.")
    assert newest([LISTED, PAGE, corrected]) == [corrected, PAGE]


RECORDS = st.builds(
    lambda title, id, abstract, date: Paper(id=id or title_id(title), title=title, abstract=abstract, date=date),
    st.sampled_from(("On Fens, Part I", "On Fens, Part II", "On fens: Part I", "Editorial", "")),
    st.sampled_from(("", "2101.00001", "2101.00002", "10.1000/fen", "10.1000/bog", "W7", "W8", "editorial")),
    st.sampled_from(("", "We introduce Fen.", "We use Fen.")),
    st.sampled_from(("", "2021", "2021-01-02")),
)


@given(st.lists(RECORDS, max_size=12), st.randoms(use_true_random=False))
def test_order_does_not_matter_and_no_record_is_lost(records: list[Paper], chance: random.Random) -> None:
    records = newest(records)
    known = told_apart(records)
    shuffled = list(records)
    chance.shuffle(shuffled)
    assert told_apart(shuffled) == known
    assert sorted(r.id + r.date for k in known for r in k.records) == sorted(r.id + r.date for r in records)
    assert len({k.paper.id for k in known}) == len(known)
    for k in known:
        assert k.paper.id in {r.id for r in k.records}
        assert told_apart(k.records) == [k]
