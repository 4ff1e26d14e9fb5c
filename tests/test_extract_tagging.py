"""What tokens and candidates are like: vectors, the recurrent network, the tagger's two halves, company."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from threadpoolctl import threadpool_info

from kg.extract import recurrent
from kg.extract.candidates import group
from kg.extract.document import Hit
from kg.extract.features import FEATURES
from kg.extract.memory import Memory
from kg.extract.recurrent import PLACES, REACH, Recurrent, meanings, places
from kg.extract.sentences import blank, sentences
from kg.extract.tagger import LABELS, propose
from kg.extract.vectors import vectors
from kg.extract.weighing import weigh
from kg.model import Paper, Span
from kg.schema import FAMILIES
from kg.train.vectors import write_vectors

NLP = blank()


def tagged(text: str, **names: str):
    """A document of which the tagger is sure: each keyword is a type, its value a name that stands in the text."""
    doc = sentences(NLP(text))
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


def features_of(doc, *forms: str) -> dict[str, dict[str, float]]:
    found = candidates_of(doc, *forms)
    rows = weigh(doc, found, Memory())
    return {c.forms[0]: dict(zip(FEATURES, map(float, row), strict=True)) for c, row in zip(found, rows, strict=True)}


def test_words_that_keep_the_same_company_are_alike() -> None:
    alike = vectors().of("retrieval") @ vectors().of("reranking")
    assert alike > vectors().of("retrieval") @ vectors().of("protein") + 0.2


def test_every_text_has_a_vector_and_an_unknown_one_zeros() -> None:
    rows = vectors().rows(["BERT", "zzyzx"])
    assert rows.shape == (2, vectors().dimensions)
    assert rows.any(axis=1).tolist() == [True, False]
    assert vectors().rows([]).shape == (0, vectors().dimensions)


def test_vectors_are_made_from_papers_and_leave_some_out(tmp_path: Path) -> None:
    papers = [Paper(id="p", title=f"Foo {n}", abstract=f"the foo eats bar and the qux eats baz {n}") for n in range(12)]
    annotated = [Paper(id="p", title=f"Own {n}", abstract="our coined words") for n in range(5)]
    size = write_vectors([*papers, *annotated], tmp_path, without=[p.title for p in annotated], dimensions=4, least=3)
    with np.load(tmp_path / "vectors.npz", allow_pickle=False) as arrays:
        words = arrays["words"].tobytes().decode().split("\n")
        assert arrays["matrix"].shape == (size, 4)
    assert {"foo", "eats", "0"} <= set(words)
    assert "coined" not in words


def network(rng: np.random.Generator, states: int = 4, hidden: int = 6, own: int = 2) -> Recurrent:
    """A network of random weights, with vectors of its own for "bert" and what ends in "ads"."""
    inputs = meanings(["a"]).shape[1] + 3 * own + PLACES
    sizes = {
        "own": (3, own),
        "gates": (2 * REACH + 1, inputs, 6 * states),
        "gates_bias": (6 * states,),
        "hidden": (2 * states, hidden),
        "hidden_bias": (hidden,),
        "output": (hidden, 9),
        "output_bias": (9,),
    }
    arrays = {name: rng.normal(scale=0.4, size=size).astype(np.float32) for name, size in sizes.items()}
    arrays["own"][-1] = 0
    return Recurrent(["-ads", "bert"], **arrays)


def known(text: str, form: str = "BERT"):
    doc = NLP(text)
    if form in text:
        start = text.index(form)
        doc._.hits = (Hit(span=Span(start, start + len(form)), type="Method", rule="vocabulary:Method"),)
    return doc


def test_the_network_is_told_where_the_title_and_known_names_are() -> None:
    told = places(known("Title\nBERT reads"))
    assert told[:, 0].tolist() == [1, 0, 0, 0]
    assert told[:, 1 + FAMILIES.index("Method")].tolist() == [0, 0, 1, 0]
    assert not told[:, 2:].any()


def by_the_book(of: Recurrent, doc) -> np.ndarray:
    """What the network says of a document's tokens, reckoned one after the other from its definition."""

    def logistic(x: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(-x))

    words = [token.text for token in doc]
    inputs = np.hstack([meanings(words), of.own[of.numbers(words)].reshape(len(words), -1), places(doc)]).astype(float)
    size = len(of.gates_bias) // 6
    gates = []
    for i in range(len(words)):
        near = {r: i + r - REACH for r in range(2 * REACH + 1) if 0 <= i + r - REACH < len(words)}
        gates.append(of.gates_bias + sum(inputs[at] @ of.gates[r] for r, at in near.items()))
    shown = np.zeros((len(words), 2 * size))
    for way, order in enumerate((range(len(words)), reversed(range(len(words))))):
        state = np.zeros(size)
        for i in order:
            new, kept, seen = (gates[i][(2 * part + way) * size : (2 * part + way + 1) * size] for part in range(3))
            state = logistic(kept) * state + (1 - logistic(kept)) * np.tanh(new)
            shown[i, way * size : (way + 1) * size] = logistic(seen) * state
    raw = np.maximum(shown @ of.hidden + of.hidden_bias, 0) @ of.output + of.output_bias
    likely: np.ndarray = np.exp(raw) / np.exp(raw).sum(axis=1, keepdims=True)
    return likely


TEXTS = ("T\nBERT reads, GPT-4o reads BERT's Zyzzyva.", "T", "", "Zyzzyva reads BERT")


def test_the_network_says_of_many_documents_at_once_what_its_definition_says_of_each() -> None:
    of, docs = network(np.random.default_rng(0)), [known(text) for text in TEXTS]
    for doc, said in zip(docs, of.read_out(docs), strict=True):
        assert said.shape == (len(doc), 9)
        if len(doc):
            assert said == pytest.approx(by_the_book(of, doc), abs=1e-5)
    assert of.read_out([]) == []


def test_what_a_text_says_to_the_gates_does_not_depend_on_those_it_is_learned_with() -> None:
    of = network(np.random.default_rng(0))
    words = ["BERT", "reads", "Zyzzyva"]
    assert all((of._tell([word])[0] == row).all() for word, row in zip(words, of._tell(words), strict=True))


def test_the_network_hears_of_words_far_away_on_either_side() -> None:
    of = network(np.random.default_rng(0))
    far = "and so it goes on and on"
    plain, ahead, behind = of.read_out([NLP(f"{a} {far} {b}") for a, b in (("a", "b"), ("BERT", "b"), ("a", "BERT"))])
    middle = len(plain) // 2
    assert abs(plain[middle] - ahead[middle]).max() > 1e-6
    assert abs(plain[middle] - behind[middle]).max() > 1e-6


def test_one_thread_reads_and_the_others_are_let_go_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def threads() -> list[int]:
        return [library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"]

    told: list[int] = []
    recurrent._threads.cache_clear()  # another test may have loaded a library that multiplies since they were found
    monkeypatch.setattr(Recurrent, "_read_out", lambda of, docs: told.extend(threads()))
    before = threads()
    network(np.random.default_rng(0)).read_out([NLP("T")])
    assert told == [1] * len(before)
    assert threads() == before


def test_network_is_read_as_written(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    of = network(rng)
    of.write(tmp_path / "n.npz")
    again, docs = Recurrent.read(tmp_path / "n.npz"), [known(TEXTS[0])]
    assert list(again.pieces) == list(of.pieces)
    assert again.read_out(docs)[0] == pytest.approx(of.read_out(docs)[0], abs=0.02)
    assert of.read_out(docs)[0].sum(axis=1) == pytest.approx(np.ones(len(docs[0])), abs=1e-5)


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
    x = weigh(doc, found, Memory())
    assert x.shape == (len(found), len(FEATURES))
    assert np.isfinite(x).all()
