"""Changes on hand-made documents: which numbers say how much something rose or fell, and against what."""

from __future__ import annotations

import pytest
from hypothesis import given
from spacy.tokens import Doc

from kg.extract.changes import change
from kg.extract.cues import Reading
from kg.extract.numbers import Numbers
from tests.named import documents, named

NAMES = (("Method", "PondNet"), ("Method", "ReedNet"), ("Metric", "recall"))


def changes_of(text: str) -> list[tuple[str, str | None, str | None]]:
    """Each value of a text with its direction and what it is compared with."""
    numbers = Numbers(Reading(named(f"Ponds\n{text}", *NAMES)))
    return [
        (numbers.reading.text[v.start : v.end], *change(numbers.reading, numbers.found, i, numbers.near(v, "method")))
        for i, v in enumerate(numbers.found)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PondNet raises recall from 28.8% to 54.7%", [("28.8%", None, None), ("54.7%", "up", "28.8%")]),
        ("PondNet lowers the loss from 0.9 to 0.4", [("0.9", None, None), ("0.4", "down", "0.9")]),
        ("PondNet outperforms ReedNet by 3.2 points", [("3.2 points", "up", "ReedNet")]),
        ("PondNet is 3.6x faster than ReedNet", [("3.6x", "up", "ReedNet")]),
        ("PondNet needs 30% fewer frogs than ReedNet", [("30%", "down", "ReedNet")]),
        ("a reduction of up to 40% over ReedNet", [("40%", "down", "ReedNet")]),
        ("it cuts the cost by about 50%, while ReedNet sleeps", [("50%", "down", None)]),
        ("an 8.5% absolute improvement in recall", [("8.5%", "up", None)]),
        ("it improves by 3%, 7% and 9%", [("3%", "up", None), ("7%", "up", None), ("9%", "up", None)]),
        ("PondNet halves the cost", [("halves", "down", None)]),
        ("a change of -82.3% in noise", [("-82.3%", "down", None)]),
        ("the mean rises from -5.2 to -3.1", [("-5.2", None, None), ("-3.1", "up", "-5.2")]),
        ("a likelihood of -3.2 in ponds", [("-3.2", None, None)]),
        ("PondNet reaches 87.6% recall", [("87.6%", None, None)]),
        ("PondNet improves recall to 87.6%", [("87.6%", None, None)]),
        ("better than ReedNet. It has 12.5 frogs", [("12.5", None, None)]),
    ],
)
def test_a_change_has_a_direction_and_a_level_has_none(
    text: str, expected: list[tuple[str, str | None, str | None]]
) -> None:
    assert changes_of(text) == expected


@given(documents())
def test_what_is_compared_with_is_a_method_of_the_paper_or_the_value_before(doc: Doc) -> None:
    numbers = Numbers(Reading(doc))
    methods = {n.name for n in doc._.names if n.type == "Method"}
    texts = [doc.text[v.start : v.end] for v in numbers.found]
    for i, value in enumerate(numbers.found):
        direction, baseline = change(numbers.reading, numbers.found, i, numbers.near(value, "method"))
        assert direction in {"up", "down", None}
        assert baseline is None or baseline in {*methods, *texts[:i]}
