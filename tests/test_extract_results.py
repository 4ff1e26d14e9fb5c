"""Results on hand-made documents: which numbers are findings, what they mean, and whose they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.cues import Reading
from kg.extract.document import Result
from kg.extract.numbers import Numbers
from kg.extract.results import Results
from kg.extract.roles import Roles
from kg.extract.sentences import sentences
from kg.extract.values import values
from tests.named import NLP, documents, named

results = Results()

roles = Roles()


def values_of(text: str) -> list[str]:
    doc = sentences(NLP.make_doc("T\n" + text))
    doc._.names = ()
    return [doc.text[v.start : v.end] for v in values(Reading(doc))]


def results_of(text: str, *given_names: tuple[str, str]) -> tuple[Result, ...]:
    return results(roles(named(text, *given_names)))._.results


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("it reaches 87.6% accuracy", ["87.6%"]),
        ("a gain of 12.4 points", ["12.4 points"]),
        ("it is 3.6x faster and 2 times smaller", ["3.6x", "2 times"]),
        (r"a $2.5\times$ speedup and 7.7\% more", [r"2.5\times", r"7.7\%"]),
        ("from 28.8% to 54.7%", ["28.8%", "54.7%"]),
        ("improvements from 0.61 to 0.75", ["0.61", "0.75"]),
        ("a drop of 33-34% and of 3.3 to 3.6 percent", ["33-34%", "3.3 to 3.6 percent"]),
        ("a score of 0.85/0.04", ["0.85", "0.04"]),
        ("wins on 18 out of 26 tasks", ["18 out of 26"]),
        ("by an order of magnitude", ["an order of magnitude"]),
        ("on five out of the eight ponds", ["five out of the eight"]),
        ("a MAP@10 of 0.3128", ["0.3128"]),
        ("a gain of 11.7 absolute points", ["11.7 absolute points"]),
        ("after only five minutes", ["five minutes"]),
        (r"only $\sim$25.5% pass", ["25.5%"]),
        (r"to 23.6~$\pm$~0.7\%", [r"23.6~$\pm$~0.7\%"]),
        (r"5-27$\times$ and 7.3$\times$ faster", [r"5-27$\times$", r"7.3$\times$"]),
        ("it halves the cost and is twice as fast", ["halves", "twice"]),
        ("by twenty-five percent or forty-two points", ["twenty-five percent", "forty-two points"]),
        ("costs two hundred percent more", ["two hundred percent"]),
        ("on twenty one out of thirty ponds", ["twenty one out of thirty"]),
        ("improves by +7.01%", ["+7.01%"]),
        ("in 2021 we wrote", []),
        ("a rise of 9% .Then 10%", ["9%", "10%"]),
    ],
)
def test_numbers_are_found_as_they_stand(text: str, expected: list[str]) -> None:
    assert values_of(text) == expected


def test_digits_of_names_are_no_numbers() -> None:
    doc = named(
        "T\nWe use Llama 3 and score 91.5% on MMLU 5 by nDCG 10.", ("Method", "Llama 3"), ("Benchmark", "MMLU 5")
    )
    doc._.names += named(doc.text, ("Metric", "nDCG 10"))._.names
    assert [doc.text[v.start : v.end] for v in values(Reading(doc))] == ["91.5%"]


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("87.6%", 87.6, "%"),
        ("12.4 points", 12.4, "points"),
        ("3.6x", 3.6, "x"),
        ("31 ms", 31.0, "time"),
        ("1,200 tokens", 1200.0, "count"),
        ("twice", 2.0, ""),
        ("18 out of 26", 18.0, ""),
        ("five out of the eight", 5.0, ""),
        ("fifteen minutes", 15.0, "time"),
        ("an order of magnitude", None, ""),
        ("twenty-five percent", 25.0, "%"),
        ("one percentage point", 1.0, "%"),
        ("two hundred percent", 200.0, "%"),
        ("twenty one out of thirty", 21.0, ""),
        ("32.1 dB", 32.1, ""),
        ("5 cm", 5.0, ""),
        ("20ms", 20.0, "time"),
        ("7B", 7.0, "count"),
        ("5 GB", 5.0, "size"),
        ("-5.2", -5.2, ""),
        ("+3.1", 3.1, ""),
    ],
)
def test_a_value_says_what_it_means(text: str, number: float | None, unit: str) -> None:
    doc = sentences(NLP.make_doc(f"T\nIt is {text}."))
    doc._.names = ()
    [value] = values(Reading(doc))
    assert (value.number, value.unit) == (number, unit)


def cues_of(text: str, value: str) -> set[str]:
    numbers = Numbers(Reading(named("T\n" + text)))
    [index] = [i for i, v in enumerate(numbers.found) if numbers.reading.text[v.start : v.end] == value]
    return set(numbers.value_cues(index))


@pytest.mark.parametrize("value", ["0.85", "0.04"])
def test_the_values_of_a_list_share_what_stands_around_it(value: str) -> None:
    cues = cues_of("It has a score of 0.85/0.04 on ponds.", value)
    assert {"form=pairdecimal", "list before=of", "list after=on", "list of 2"} <= cues
    assert ("before=of" in cues) is (value == "0.85")


def test_a_value_in_brackets_knows_what_stands_before_them() -> None:
    text = "It beats trees (by 3% in all, 7% there) and 9% of nets."
    assert "bracket after=trees" in cues_of(text, "7%")
    assert not any(cue.startswith("bracket") for cue in cues_of(text, "9%"))


def test_a_reported_number_has_its_measure_method_and_data() -> None:
    text = "Zorblat: Sorting Fish\nWe propose Zorblat. Zorblat achieves an accuracy of 91.5% on PondBank."
    [result] = results_of(text, ("Method", "Zorblat"), ("Metric", "accuracy"), ("Dataset", "PondBank"))
    assert (result.value, result.number, result.unit) == ("91.5%", 91.5, "%")
    assert (result.metric, result.method, result.dataset) == ("accuracy", "Zorblat", "PondBank")
    assert result.span.of(text) == "91.5%"
    assert result.rule.startswith("result:")


def test_each_number_goes_to_the_measure_beside_it() -> None:
    text = "Fish\nWe sort fish. The sorter achieves 91.5% accuracy and 84.2% recall, improving over prior work."
    found = results_of(text, ("Metric", "accuracy"), ("Metric", "recall"))
    assert [(r.value, r.metric) for r in found] == [("91.5%", "accuracy"), ("84.2%", "recall")]


def test_a_list_of_numbers_runs_parallel_to_a_list_of_measures() -> None:
    text = "Fish\nWe sort fish. It achieves improvements of 8%, 6%, and 19% in PSNR, SSIM, and LPIPS, respectively."
    doc = named(text, ("Metric", "PSNR"), ("Metric", "SSIM"), ("Metric", "LPIPS"))
    assert [(v.rank, v.of) for v in values(Reading(doc))] == [(0, 3), (1, 3), (2, 3)]
    assert [r.metric for r in results(roles(doc))._.results] == ["PSNR", "SSIM", "LPIPS"]


@pytest.mark.parametrize(
    "text",
    [
        "We collect a dataset of 12,000 images of fish.",
        "The corpus was compiled in 2019 and has 300 documents.",
        "We introduce a benchmark with 1,500 questions from 40 ponds.",
    ],
)
def test_sizes_and_years_are_no_results(text: str) -> None:
    assert results_of("A Pond Corpus\n" + text) == ()


def test_a_title_alone_reports_nothing() -> None:
    assert results_of("99% of Fish Improve Accuracy by 20%") == ()


@given(documents())
def test_any_names_in_any_text_give_results_in_order_that_name_what_is_there(doc) -> None:
    doc = results(roles(doc))
    there = {n.name for n in doc._.names}
    last = 0
    for result in doc._.results:
        assert last <= result.span.start < result.span.end <= len(doc.text)
        assert result.span.of(doc.text) == result.value
        assert {result.metric, result.method, result.dataset} - {None} <= there
        last = result.span.end


@given(st.text(alphabet=st.sampled_from("0123456789.,%$\\-–+/x~ to from of out \n"), max_size=60))
def test_any_soup_of_digits_gives_values_in_order_within_the_text(text: str) -> None:
    doc = sentences(NLP.make_doc("T\n" + text))
    doc._.names = ()
    last = 0
    for value in values(Reading(doc)):
        assert last <= value.start < value.end <= len(doc.text)
        assert doc.text[value.start : value.end].strip() == doc.text[value.start : value.end]
        last = value.end
