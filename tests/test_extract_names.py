"""From hits to names: grouping, the decision, and what becomes of overlaps, on hand-made documents."""

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.acronyms import acronyms
from kg.extract.candidates import Text, group
from kg.extract.decide import CLASSES, SURE, judge
from kg.extract.document import Candidate, Hit, tokens_of
from kg.extract.memory import Memory
from kg.extract.resource import resource_type
from kg.extract.sentences import blank, sentences
from kg.extract.shapes import find_shapes
from kg.extract.tagger import LABELS
from kg.extract.weighing import promising
from kg.model import Span
from tests.named import proposed

NLP = blank()


def document(text: str):
    return acronyms(sentences(NLP(text)))


def hit(text: str, form: str, kind: str = "Method", score: float = 1.0) -> Hit:
    start = text.index(form)
    return Hit(span=Span(start, start + len(form)), type=kind, rule="tagger:best", score=score)


def test_spellings_are_one_candidate_with_all_its_places() -> None:
    text = "Graph Neural Networks\nA graph neural network is one. graph-neural-networks too."
    [candidate] = group(document(text), [hit(text, "Graph Neural Networks")])
    assert candidate.forms == ["Graph Neural Networks", "graph neural network", "graph-neural-networks"]
    assert len(candidate.spans) == 3


def test_an_acronym_is_one_candidate_with_its_long_form() -> None:
    text = "T\nWe use sparse foo nets (SFN). SFN is good."
    [candidate] = group(document(text), [hit(text, "SFN"), hit(text, "sparse foo nets")])
    assert set(candidate.forms) == {"SFN", "sparse foo nets"}


def test_a_proper_name_is_not_found_in_lower_case() -> None:
    text = "T\nSAM is run. It is sam who ran."
    assert [start for start, _ in Text.of(text).find("SAM")] == [2]


def test_versions_are_candidates_of_their_own() -> None:
    text = "T\nGPT-3 and GPT-3.5 differ."
    found = group(document(text), [hit(text, "GPT-3"), hit(text, "GPT-3.5")])
    assert [c.key for c in found] == ["gpt3", "gpt3.5"]


def test_nothing_inside_a_link_is_a_candidate() -> None:
    from kg.extract.links import links

    text = "T\nSee https://github.com/foo/FooNet now."
    assert group(links(document(text)), [hit(text, "FooNet")]) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the M-BEIR suite", ["M-BEIR"]),
        ("LLaMA-2-7B-Chat wins", ["LLaMA-2-7B-Chat"]),
        ("ViT-L/14 and nDCG@10", ["ViT-L/14", "nDCG@10"]),
        ("a BERT-based model", ["BERT"]),
        ("GPT-4o mini", ["GPT-4o", "GPT-4o mini"]),
        ("The plain words", []),
        ("", []),
    ],
)
def test_shapes(text: str, found: list[str]) -> None:
    assert [s.of(text) for s in find_shapes(text)] == found


def candidate(*spans: tuple[int, int]) -> Candidate:
    return Candidate(key="x", forms=["x"], spans=[Span(*s) for s in spans], hits=[])


def chances(*rows: dict[str, float]) -> list[list[float]]:
    return [[r.get(c, 0.0) if c else 1 - sum(r.values()) for c in CLASSES] for r in rows]


def test_the_surer_of_two_overlapping_candidates_is_kept() -> None:
    inner, outer = candidate((5, 8)), candidate((0, 8))
    first, second = judge([inner, outer], chances({"Method": 0.6}, {"Task": 0.9}))
    assert (first.candidate, first.type, first.kept) == (outer, "Task", True)
    assert second.candidate is inner
    assert second.likely
    assert not second.kept
    assert second.within == (outer,)


def test_a_sure_candidate_keeps_its_places_from_a_surer_part_of_them() -> None:
    inner, outer = candidate((3, 8), (20, 25)), candidate((0, 8))
    part, whole = judge([inner, outer], chances({"Method": 0.99}, {"Method": SURE}))
    assert (part.candidate, part.spans, part.within) == (inner, (Span(20, 25),), (outer,))
    assert (whole.candidate, whole.spans) == (outer, (Span(0, 8),))
    [part, less] = judge([inner, outer], chances({"Method": 0.99}, {"Method": SURE - 0.01}))
    assert part.spans == (Span(3, 8), Span(20, 25))
    assert not less.kept


def test_of_sure_candidates_within_each_other_the_longest_has_the_place() -> None:
    short, middle, long = candidate((4, 6)), candidate((2, 6)), candidate((0, 8))
    verdicts = judge([short, middle, long], chances({"Method": 0.99}, {"Task": 0.95}, {"Metric": 0.9}))
    assert [v.type for v in verdicts if v.kept] == ["Metric"]
    assert all(v.within == (long,) for v in verdicts if not v.kept)


def test_sure_candidates_that_only_overlap_go_by_how_sure_they_are() -> None:
    left, right = candidate((0, 6)), candidate((4, 12))
    verdicts = judge([left, right], chances({"Method": 0.95}, {"Method": 0.9}))
    assert [v.candidate is left for v in verdicts if v.kept] == [True]


def test_a_sure_candidate_that_loses_its_place_to_a_surer_one_holds_it_against_no_part() -> None:
    surest, loser, part = candidate((0, 20)), candidate((6, 28)), candidate((21, 28))
    verdicts = judge([surest, loser, part], chances({"Method": 0.9}, {"Method": 0.85}, {"Task": 0.95}))
    assert [v.candidate for v in verdicts if v.kept] == [part, surest]


def test_a_part_of_two_places_that_cross_is_the_surer_one_s() -> None:
    left, right, part = candidate((0, 10)), candidate((7, 14)), candidate((8, 12))
    verdicts = judge([left, right, part], chances({"Method": 0.8}, {"Metric": 0.85}, {"Task": 0.95}))
    assert [v.candidate for v in verdicts if v.kept] == [right]


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(1, 6), st.floats(0.0, 1.0)), max_size=8))
def test_names_never_overlap_and_a_held_place_is_lost_to_none_of_its_parts(drawn: list[tuple[int, int, float]]) -> None:
    found = [candidate((start, start + length)) for start, length, _ in drawn]
    verdicts = judge(found, chances(*({"Method": score} for *_, score in drawn)))
    kept = sorted((s.start, s.end) for v in verdicts if v.kept for s in v.spans)
    assert all(before[1] <= after[0] for before, after in pairwise(kept))
    likely = [v for v in verdicts if v.likely]
    assert bool(kept) == bool(likely)
    for verdict in (v for v in likely if not v.kept):
        assert verdict.within


def test_a_candidate_keeps_the_places_that_are_left() -> None:
    inner, outer = candidate((5, 8), (20, 23)), candidate((0, 8))
    verdicts = judge([inner, outer], chances({"Method": 0.6}, {"Task": 0.9}))
    assert {v.type: v.spans for v in verdicts if v.kept} == {"Task": (Span(0, 8),), "Method": (Span(20, 23),)}


def test_an_unlikely_candidate_is_dropped_and_takes_no_place() -> None:
    likely, unlikely = judge([candidate((0, 5)), candidate((0, 3))], chances({"Method": 0.2}, {"Method": 0.5}))
    assert (likely.score, likely.kept) == (0.5, True)
    assert not unlikely.likely
    assert not unlikely.kept
    [alone] = judge([candidate((0, 1))], chances({"Method": 0.2}))
    assert not alone.kept
    assert alone.spans == (Span(0, 1),)


def test_what_one_paper_alone_had_is_not_remembered() -> None:
    memory = Memory.of([{"foo": "Method", "bar": "Task"}, {"foo": "Method"}])
    assert memory.look_up("foo")["Method"] > 0
    assert set(memory.counts) == {"foo"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("We use the Foo benchmark.", "Benchmark"),
        ("We use the Foo dataset.", "Dataset"),
        ("We release Foo, a new benchmark of reasoning.", "Benchmark"),
        ("Benchmarks such as Foo are hard.", "Benchmark"),
        ("We train on Foo.", "Dataset"),
        ("We train on Foo Retrieval Corpus.", "Dataset"),
        ("We train on FooEval.", "Benchmark"),
    ],
)
def test_the_text_tells_datasets_from_benchmarks(text: str, kind: str) -> None:
    form = re.search(r"Foo(?:Eval| Retrieval Corpus)?", text).group()
    assert resource_type(document(text), proposed(text, form))[0] == kind


def test_candidates_that_the_tagger_never_begins_or_only_a_pattern_finds_are_not_weighed() -> None:
    text = "Ponds\nFennet is a net for ponds."
    doc = sentences(NLP.make_doc(text))
    words = tokens_of(doc).words
    doc._.tagging = np.zeros((len(words), len(LABELS)), np.float32)
    doc._.tagging[words.index("Fennet"), 1] = 0.04
    doc._.tagging[words.index("ponds"), 3] = 0.06
    found = [
        Candidate(key=form.casefold(), forms=[form], spans=[Span(at, at + len(form))], hits=[hit(text, form)])
        for form, at in (("Fennet", 6), ("net", 18), ("ponds", 26))
    ]
    assert [found[i].forms[0] for i in promising(doc, found, 0.05)] == ["ponds"]
    assert [found[i].forms[0] for i in promising(doc, found, 0.01)] == ["Fennet", "ponds"]
    found[2].hits = [Hit(span=found[2].spans[0], type="Task", rule="pattern:task.of")]
    assert promising(doc, found, 0.05) == [], "a pattern alone says little"
    doc._.tagging = None
    assert promising(doc, found, 0.5) == [0, 1, 2]
