"""The words beside a number, on hand-made texts: what a paper measured, and what it did not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.features import INDEX
from kg.extract.measures import BEFORE, BEHIND, Measures
from kg.extract.memory import Memory
from kg.extract.sentences import blank, sentences
from kg.extract.tagger import LABELS
from kg.extract.weighing import promising, weigh
from tests.named import proposed

FIND = Measures().find


def phrases(text: str) -> list[tuple[str, str]]:
    return [(rule.removeprefix("measure:"), span.of(text)) for rule, span in FIND(text)]


@pytest.mark.parametrize(
    ("side", "text", "found"),
    [
        ("before", "raises landing success from 11/40 to 29/40", ["landing success"]),
        ("before", "reduces hull leakage by up to 18%", ["hull leakage"]),
        ("before", "cuts per-trip cost by more than 3x", ["per-trip cost"]),
        ("before", "lowers end-to-end latency to 20 ms", ["end-to-end latency"]),
        ("before", "a flavour score of 70.2 with all spices", ["flavour score"]),
        ("before", "better factual recall (0.44) is seen", ["factual recall"]),
        ("before", "a mean tone match: $3.91/5$", ["tone match"]),
        ("before", "a hull leakage (HL) of 3%", ["hull leakage"]),
        ("before", "an étale score of 3%", ["étale score"]),
        ("before", f"{'x' * 90}leakage of 3%", []),
        ("behind", "reaches 61.4% full-net rate", ["full-net rate"]),
        ("behind", "a 38.2% reduction in oar strokes, which", ["oar strokes"]),
        ("behind", "with roughly 9x fewer tank-hours.", ["tank-hours"]),
        ("behind", "a 12.5x average reduction in the per-trip cost", ["per-trip cost"]),
        ("behind", "wins 60\\% angler preference over others", ["angler preference"]),
    ],
)
def test_what_leads_to_a_number_or_stands_behind_it_and_its_unit_is_its_measure(
    side: str, text: str, found: list[str]
) -> None:
    assert [phrase for where, phrase in phrases(text) if where == side] == found


@pytest.mark.parametrize(
    "text",
    [
        "We use 12 layers.",  # no unit, and nothing leads to it
        "Since 2019 it was 5% better than before.",
        "It improves by 3%.",  # what improves by so much is not said
        "BERT-2 and nDCG@10 are names.",
        "41% of the",
        "",
    ],
)
def test_other_numbers_have_no_measure(text: str) -> None:
    assert phrases(text) == []


def test_a_title_has_no_measures() -> None:
    doc = Measures()(sentences(blank()("Cuts Hull Damage by 3x\nIt cuts hull leakage by 3x.")))
    assert [(hit.rule, hit.type, hit.span.start) for hit in doc._.hits] == [(BEFORE, "Metric", 31)]


@given(st.text(st.sampled_from("ab %.,()-/x5 from by of $\\\n"), max_size=60))
def test_any_text_is_borne_and_every_place_is_in_it(text: str) -> None:
    for rule, span in FIND(text):
        assert rule in {BEFORE, BEHIND}
        assert 0 <= span.start < span.end <= len(text)
        assert span.of(text) == span.of(text).strip()


def test_the_decision_is_told_of_a_measure_and_of_what_ends_or_begins_with_it() -> None:
    text = "T\nIt cuts mean hull leakage from 18% while saving 9x fewer tank hours of work."
    doc = Measures()(sentences(blank()(text)))
    found = [
        proposed(text, form, *(hit for hit in doc._.hits if hit.span.of(text) == form))
        for form in ("hull leakage", "leakage", "tank", "work")
    ]
    rows = weigh(doc, found, Memory())
    told = [[float(row[INDEX[f"measured {what}"]]) for what in ("whole", "before", "behind")] for row in rows]
    assert told == [[1, 1, 0], [0, 1, 0], [0, 0, 1], [0, 0, 0]]
    near = rows[:, INDEX["number near"]].tolist()
    assert near[0] == near[1] > near[3]


def test_a_measure_is_weighed_whatever_the_tagger_says() -> None:
    text = "T\nIt cuts hull leakage by 3x."
    doc = Measures()(sentences(blank()(text)))
    doc._.tagging = np.zeros((len(doc), len(LABELS)), np.float32)
    [hit] = doc._.hits
    assert promising(doc, [proposed(text, "hull leakage", hit), proposed(text, "It")], 0.05) == [0]
