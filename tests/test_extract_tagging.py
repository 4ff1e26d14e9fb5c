"""What tokens and candidates are like: vectors, the window network, the two halves of the tagger, meaning, company."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.candidates import group
from kg.extract.document import Hit
from kg.extract.features import FEATURES
from kg.extract.meaning import Meaning, inputs
from kg.extract.memory import Memory
from kg.extract.sentences import blank, sentences
from kg.extract.tagger import LABELS, propose
from kg.extract.vectors import token_vectors, vectors
from kg.extract.weighing import token_places, weigh
from kg.extract.window import KINDS, REACH, Window, width, windows
from kg.extract.window import inputs as window_inputs
from kg.model import Paper, Span
from kg.train.vectors import write_vectors

NLP = blank()


def tagged(text: str, **names: str):
    """A document of which the tagger is sure: each keyword is a type, its value a name that stands in the text."""
    doc = token_vectors(sentences(NLP(text)))
    doc._.tagging = np.zeros((len(doc), len(LABELS)), np.float32)
    doc._.tagging[:, 0] = 1
    for kind, name in names.items():
        start = text.index(name)
        span = doc.char_span(start, start + len(name))
        doc._.tagging[span.start : span.end] = 0
        doc._.tagging[span.start, LABELS.index(f"B-{kind}")] = 1
        doc._.tagging[span.start + 1 : span.end, LABELS.index(f"I-{kind}")] = 1
    return doc


def candidates_of(doc, *forms: str):
    starts = [doc.text.index(form) for form in forms]
    hits = [Hit(span=Span(s, s + len(f)), type="", rule="shape") for s, f in zip(starts, forms, strict=True)]
    return group(doc, hits)


def nothing_meant() -> Meaning:
    return Meaning(np.zeros((4 * vectors().dimensions, 5), np.float32), np.zeros(5, np.float32))


def features_of(doc, *forms: str) -> dict[str, dict[str, float]]:
    found = candidates_of(doc, *forms)
    rows = weigh(doc, found, Memory(), nothing_meant())
    return {c.forms[0]: dict(zip(FEATURES, map(float, row), strict=True)) for c, row in zip(found, rows, strict=True)}


def test_words_that_keep_the_same_company_are_alike() -> None:
    alike = vectors().of("retrieval") @ vectors().of("reranking")
    assert alike > vectors().of("retrieval") @ vectors().of("protein") + 0.2


def test_every_token_has_a_vector_and_an_unknown_one_zeros() -> None:
    doc = token_vectors(NLP("BERT zzyzx"))
    assert doc._.vectors.shape == (2, vectors().dimensions)
    assert doc._.vectors.any(axis=1).tolist() == [True, False]
    assert token_vectors(NLP(""))._.vectors.shape == (0, vectors().dimensions)


def test_vectors_are_made_from_papers_and_leave_some_out(tmp_path: Path) -> None:
    papers = [Paper(id="p", title=f"Foo {n}", abstract=f"the foo eats bar and the qux eats baz {n}") for n in range(12)]
    annotated = [Paper(id="p", title=f"Own {n}", abstract="our coined words") for n in range(5)]
    size = write_vectors([*papers, *annotated], tmp_path, without=[p.title for p in annotated], dimensions=4, least=3)
    with np.load(tmp_path / "vectors.npz", allow_pickle=False) as arrays:
        words = arrays["words"].tobytes().decode().split("\n")
        assert arrays["matrix"].shape == (size, 4)
    assert {"foo", "eats", "0"} <= set(words)
    assert "coined" not in words


def test_the_network_sees_a_token_its_neighbours_and_the_vocabularies() -> None:
    doc = token_vectors(NLP("T\nBERT reads"))
    start = doc.text.index("BERT")
    doc._.hits = (Hit(span=Span(start, start + 4), type="Method", rule="vocabulary:Method"),)
    rows = window_inputs(doc)
    bert = next(t.i for t in doc if t.text == "BERT")
    assert rows.shape == (len(doc), width())
    assert rows[:, -len(KINDS)].tolist() == [float(t.i == bert) for t in doc]
    near = windows(rows)[bert + 1].reshape(2 * REACH + 1, width())
    assert (near[REACH - 1] == rows[bert]).all()


@pytest.mark.parametrize("text", ["T\nBERT reads, GPT-4o reads BERT's Zyzzyva.", "T", ""])
def test_what_is_looked_up_for_a_document_is_what_the_network_says_of_its_inputs(text: str) -> None:
    rng = np.random.default_rng(0)
    shapes = ((7 * width(), 16), (16,), (16, 9), (9,))
    window = Window(*(rng.normal(scale=0.1, size=shape).astype(np.float32) for shape in shapes))
    doc = NLP(text)
    if "BERT" in text:
        doc._.hits = (Hit(span=Span(2, 6), type="Method", rule="vocabulary:Method"),)
    for read in (doc, token_vectors(doc)):  # without vectors, then with them
        assert window.read_out(read) == pytest.approx(window.probabilities(window_inputs(read)), abs=1e-5)


def test_network_and_meaning_are_read_as_written(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    window = Window(*(rng.normal(size=s).astype(np.float32) for s in ((7 * width(), 3), (3,), (3, 9), (9,))))
    window.write(tmp_path / "w.npz")
    rows = rng.normal(size=(5, width())).astype(np.float32)
    chances = Window.read(tmp_path / "w.npz").probabilities(rows)
    assert chances == pytest.approx(window.probabilities(rows), abs=0.02)
    assert chances.sum(axis=1) == pytest.approx(np.ones(5), abs=1e-5)
    assert window.probabilities(rows[:0]).shape == (0, 9)

    meaning = Meaning(rng.normal(size=(8, 5)).astype(np.float32), np.zeros(5, np.float32))
    meaning.write(tmp_path / "m.npz")
    x = rng.normal(size=(2, 8)).astype(np.float32)
    assert Meaning.read(tmp_path / "m.npz").chances(x) == pytest.approx(meaning.chances(x), abs=0.02)


def test_likely_spans_are_proposed_without_punctuation_at_their_edges() -> None:
    text = "T\nWe run foo nets - now."
    doc = tagged(text, Method="foo nets -")
    assert [(h.span.of(text), h.type, h.rule) for h in propose(doc)] == [("foo nets", "Method", "tagger:best")]


def test_a_less_likely_span_is_proposed_with_its_doubt() -> None:
    text = "T\nWe run foo now."
    doc = tagged(text, Method="foo")
    doc._.tagging[:, 0] = 0.7
    doc._.tagging[:, 1:] *= 0.3
    [hit] = propose(doc)
    assert (hit.span.of(text), hit.rule, hit.score) == ("foo", "tagger:low", 0.3)


def test_meaning_reads_the_name_its_head_and_what_stands_around() -> None:
    doc = token_vectors(sentences(NLP("T\nWe train sparse retrieval models.")))
    found = candidates_of(doc, "sparse retrieval")
    [row] = inputs(doc, found, token_places(doc, found))
    name, head, before, after = row.reshape(4, -1)
    assert (head == 2 * vectors().of("retrieval")).all()
    assert name == pytest.approx(vectors().of("sparse") + vectors().of("retrieval"), abs=1e-5)
    assert before.any()
    assert after.any()


def test_a_candidate_beside_surer_ones_in_a_list_sees_what_they_are() -> None:
    doc = tagged("T\nWe test FooSet, BarSet, and QuxSet; not Zap.", Resource="BarSet")
    told = features_of(doc, "FooSet", "BarSet", "QuxSet", "Zap")
    assert told["FooSet"]["beside Resource"] == told["QuxSet"]["beside Resource"] == 1
    assert told["BarSet"]["listed"] == 2
    assert told["Zap"]["listed"] == 0


def test_a_candidate_sees_what_is_around_and_within_it() -> None:
    doc = tagged("T\nWe use deep foo nets.", Method="deep foo nets")
    told = features_of(doc, "deep foo nets", "foo nets")
    assert told["foo nets"]["around Method"] == told["foo nets"]["around surest"] == 1
    assert told["foo nets"]["begins within"] == 1
    assert told["deep foo nets"]["within Method"] == 1
    assert told["deep foo nets"]["begins Method"] == 1


@given(st.text(max_size=200))
def test_any_text_is_weighed(text: str) -> None:
    doc = tagged("T\n" + text)
    hits = [Hit(span=Span(t.idx, t.idx + len(t)), type="Method", rule="tagger:best", score=0.5) for t in doc][:20]
    found = group(doc, hits)
    x = weigh(doc, found, Memory(), nothing_meant())
    assert x.shape == (len(found), len(FEATURES))
    assert np.isfinite(x).all()
