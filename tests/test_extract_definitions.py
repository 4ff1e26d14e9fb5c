"""What a text says that a name is, on hand-made texts: the head of its definition, and nothing else nearby."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.definitions import defined, kinds
from kg.extract.features import INDEX
from kg.extract.memory import Memory
from kg.extract.sentences import sentences
from kg.extract.weighing import weigh
from kg.resources import shipped
from tests.named import NLP, proposed


def told(text: str, name: str = "Foo") -> tuple[str, ...]:
    start = text.index(name)
    return defined(text, start, start + len(name))


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("We propose Foo, a herring counting approach that considers tides.", "Method"),
        ("We present Foo, a browser-based, zero-installation platform for anglers.", "Method"),
        ("Foo is an end-to-end differentiable net-mending architecture.", "Method"),
        ("Foo: An Open Catalogue of Harbour Bells", "Resource"),
        ("We release Foo, a multi-harbour 3D dataset containing 5K hulls.", "Resource"),
        ("We introduce Foo (Free Oar Objects), one of the largest corpora of oars.", "Resource"),
        ("the Free Oar Objects (Foo), a knowledge base for rowers", "Resource"),
        ("We build Foo as a diagnostic benchmark of safe knots.", "Resource"),
        ("a family of small rowing models called Foo", "Method"),
        ("a mooring dataset containing videos of 21 boats, called \\emph{Foo}", "Resource"),
        ("Foo, a family of open parsers", "Method"),
        ("Foo, a new version of the benchmark, is harder.", "Resource"),
        ("Foo, a set of 11K pairs of oars", "Resource"),
        ("Foo, a set of sailing agents", "Method"),
        ("Foo, a 3.5B-parameter rowing model", "Method"),
        ('a corpus called "Foo"', "Resource"),
        ("a corpus called \\textbf{\\textsc{Foo}}", "Resource"),
        ("“Foo”, a corpus of oars", "Resource"),
        ("$\\mathrm{Foo}$, a corpus of oars", "Resource"),
        ("Foo, a yy " + "vast " * 10 + "dataset", "Resource"),
        ("We train on Foo, a corpus of oars", "Resource"),
        ("Foo is a common task in fishery", "Task"),
        ("Foo, a new distance-aware score", "Metric"),
    ],
)
def test_the_head_of_a_definition_tells_a_type(text: str, head: str) -> None:
    assert told(text)[-1] == head


@pytest.mark.parametrize(
    "text",
    [
        "We propose Foo and a framework for boats.",
        "On Foo, our approach wins.",
        "On Foo, a frozen detector wins.",
        "It sinks. Unlike the Foo, a rowing model floats.",
        "Foo, a " + "vast " * 40 + "dataset",
        "Foo, an extension of nets by a framework",  # what it extends by is not what it is
        "Foo is better than a dataset.",
        "Foo. A framework",
        "a dataset of boats that Foo reads",
        "Foo",
    ],
)
def test_what_is_no_definition_tells_nothing(text: str) -> None:
    assert told(text) == ()


def test_nouns_before_the_head_are_told_too() -> None:
    assert told("Foo, a unified benchmark framework for nets") == ("Resource", "Method")
    assert told("Foo, a holistic evaluation framework") == ("Resource", "Method")


def test_no_noun_tells_two_types() -> None:
    listed = json.loads((shipped("data", "cues") / "kinds.json").read_text(encoding="utf-8"))
    assert set(listed) == {"Method", "Resource", "Task", "Metric"}
    assert sum(map(len, listed.values())) == len(kinds()) > 150


def test_the_decision_is_told_of_definitions() -> None:
    text = "Knots\nWe tie Foo, a benchmark framework, and Bar, a corpus of knots."
    found = [proposed(text, name) for name in ("Foo", "Bar")]
    rows = weigh(sentences(NLP.make_doc(text)), found, Memory())
    columns = [INDEX[f"defined {what}"] for what in ("Method", "Resource", "with Resource")]
    assert np.asarray(rows)[:, columns].tolist() == [[1, 0, 1], [0, 1, 0]]


PIECES = [
    *("Foo", ", a ", " is an ", " called ", "corpus", "framework", " knowledge base"),
    *(" of ", " (", ")", "\\emph{", "}", ". ", '"', "$", "\n", " 3.5", "ab"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), st.integers(0, 60))
def test_whatever_stands_around_a_name_the_nouns_told_are_there(text: str, start: int) -> None:
    start = min(start, len(text))
    told = defined(text, start, min(start + 3, len(text)))
    nouns = [kinds()[word] for word in ("corpus", "framework") if word in text]
    assert set(told) <= {*nouns, *(["Resource"] if "knowledge base" in text else [])}
