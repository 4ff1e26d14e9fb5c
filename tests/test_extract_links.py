"""Links are found, repaired to what a person would click, and told apart by kind and owner."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.links import find_links, links
from kg.extract.sentences import blank, sentences

NLP = blank()


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("Code: https://github.com/a/b.", ["https://github.com/a/b"]),
        ("in future work.https://github.com/a/b", ["https://github.com/a/b"]),
        ("(https://github.com/a/b-c.)", ["https://github.com/a/b-c"]),
        ("see https://github.com/a/b.We then", ["https://github.com/a/b"]),
        ("at https://github.com/a/b_c(v2) and", ["https://github.com/a/b_c(v2)"]),
        ("at https:// github.com/ owner/ repo. Next", ["https://github.com/owner/repo"]),
        ("at https://github. com/owner/repo now", ["https://github.com/owner/repo"]),
        ("[code](https://github.com/a/b), here", ["https://github.com/a/b"]),
        (r"\url{https://a.org/x} and $\href{http://b.org}{b}$", ["https://a.org/x", "http://b.org"]),
        (r"https://github.com/a/b\_c", ["https://github.com/a/b_c"]),
        ("on www.kg.org, and a.github.io/b/.", ["http://www.kg.org", "https://a.github.io/b/"]),
        ("data: https://x.org/f?a=1&b=%2F~%2F. Our", ["https://x.org/f?a=1&b=%2F~%2F"]),
        ("two: https://a.org/1; https://a.org/2", ["https://a.org/1", "https://a.org/2"]),
        ("a mail me@a.org, a file b.txt, this https URL", []),
    ],
)
def test_urls_are_found_and_repaired(text: str, urls: list[str]) -> None:
    assert [url for url, _ in find_links(text)] == urls


@pytest.mark.parametrize(
    ("abstract", "kind", "owner"),
    [
        ("Our code is available at https://github.com/a/b.", "code", "own"),
        ("Code and data are at https://github.com/a/b.", "code", "own"),
        ("The dataset can be found at https://github.com/a/b.", "dataset", "own"),
        ("The weights: https://huggingface.co/org/model-7b.", "model", "own"),
        ("See https://huggingface.co/datasets/org/set.", "dataset", "own"),
        ("A demo runs on https://huggingface.co/spaces/org/demo.", "website", "own"),
        ("Project page: https://org.github.io/thing/.", "website", "own"),
        ("It is built on the toolkit at https://github.com/other/kit.", "code", "other"),
    ],
)
def test_kind_and_owner(abstract: str, kind: str, owner: str) -> None:
    doc = links(sentences(NLP("A Title\nIt works. " + abstract)))
    assert [(link.kind, link.owner) for link in doc._.links] == [(kind, owner)]


def test_what_leads_to_a_link_is_told_from_what_leads_to_one_that_begins_alike() -> None:
    doc = links(sentences(NLP("T\nBuilt on https://github.com/a/b-core; our code is at https://github.com/a/b")))
    assert [(link.url, link.owner) for link in doc._.links] == [
        ("https://github.com/a/b-core", "other"),
        ("https://github.com/a/b", "own"),
    ]


def test_a_link_given_twice_is_one_link() -> None:
    doc = links(sentences(NLP("T\nAt https://a.org/x. Again: https://a.org/X.")))
    assert len(doc._.links) == 1


@given(
    st.lists(
        st.sampled_from(["https://", "http://", "www.", "a.org", "/b", " ", ".", ")", "\n", "é", "\\url{", "}"]),
        max_size=20,
    ).map("".join)
)
def test_any_text_gives_links_inside_it(text: str) -> None:
    for url, span in find_links(text):
        assert span.end <= len(text)
        assert "://" in url
        assert not any(c.isspace() for c in url)
