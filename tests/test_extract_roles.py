"""Roles on hand-made documents: what a paper says of a name decides what it does with it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from spacy.tokens import Doc

from kg.extract.additive import Additive, dump, load
from kg.extract.cues import Reading, cue_words
from kg.extract.roles import Roles, cues_of
from kg.resources import shipped
from kg.schema import ROLES
from tests.named import documents, named

roles = Roles()


def role_of(text: str, kind: str, form: str, *, known: bool = False) -> str:
    [name] = roles(named(text, (kind, form, known)))._.names
    return name.role


@pytest.mark.parametrize(
    "text",
    [
        "Zorblat: Sorting Fish by Mood\nFish are moody. We present Zorblat, a new framework for sorting them.",
        "Sorting Fish by Mood\nFish are moody. In this paper, we propose a novel method called Zorblat.",
        "Sorting Fish by Mood\nFish are moody. To this end, we introduce Zorblat, which sorts them.",
    ],
)
def test_a_new_name_that_is_proposed_is_introduced(text: str) -> None:
    assert role_of(text, "Method", "Zorblat") == "introduces"


def test_a_known_method_the_paper_builds_with_is_used() -> None:
    text = "Sorting Fish\nFish are moody. We propose a sorter based on BERT and fine-tune BERT with little data."
    assert role_of(text, "Method", "BERT", known=True) == "uses"


def test_a_method_that_is_outperformed_is_compared() -> None:
    text = "Sorting Fish\nWe sort fish. Our approach outperforms strong baselines such as Quibbler by a large margin."
    assert role_of(text, "Method", "Quibbler") == "compares"


def test_a_method_of_the_background_alone_is_mentioned() -> None:
    text = (
        "Sorting Fish\nDespite the recent success of large models such as BERT in many fields, sorting fish remains a"
        " challenge. In this paper, we sort fish by hand and by eye. The results are good."
    )
    assert role_of(text, "Method", "BERT", known=True) == "mentions"


def test_data_that_results_are_reported_on_is_evaluated_on() -> None:
    text = "Sorting Fish\nWe sort fish. Experiments on PondBank show that the sorter achieves good results."
    assert role_of(text, "Dataset", "PondBank") == "evaluates_on"


def test_a_benchmark_that_is_presented_is_introduced() -> None:
    text = (
        "PondBench: A Benchmark for Fish Sorting\nFish are moody. We introduce PondBench, a new benchmark for sorting."
    )
    assert role_of(text, "Benchmark", "PondBench") == "introduces"


def test_the_title_task_is_addressed() -> None:
    text = "Towards Better Fish Sorting\nWe study Fish Sorting and improve it."
    assert role_of(text, "Task", "Fish Sorting") == "addresses"


def test_a_task_of_other_peoples_work_is_mentioned() -> None:
    text = (
        "Sorting Fish by Mood\nLarge nets have been successful in many tasks such as pond management and river "
        "cleaning. However, nobody has sorted fish. In this paper, we propose a sorter of fish. It sorts well."
    )
    assert role_of(text, "Task", "pond management") == "mentions"


def test_a_measure_with_a_claim_is_reported() -> None:
    text = "Sorting Fish\nWe sort fish. The sorter achieves an accuracy of 91.5% on our pond."
    assert role_of(text, "Metric", "accuracy", known=True) == "reports"


def test_a_role_names_the_cue_that_spoke_for_it_and_how_sure_it_is() -> None:
    text = "Zorblat: Sorting Fish by Mood\nFish are moody. We present Zorblat, a new framework for sorting them."
    [name] = roles(named(text, ("Method", "Zorblat")))._.names
    assert name.role_rule.startswith("role:")
    assert 0.5 < name.role_score <= 1.0


def test_coordinated_names_share_what_stands_before_their_list() -> None:
    text = "A Title\nWe outperform Alpha, Beta and Gamma on ponds."
    reading = Reading(named(text, ("Method", "Alpha"), ("Method", "Beta"), ("Method", "Gamma")))
    left = [{c for c in cues if c == "left=beat"} for cues in cues_of(reading)]
    assert left[0] == left[1] == left[2] == {"left=beat"}


def test_names_of_different_families_are_no_list() -> None:
    reading = Reading(named("A Title\nWe use Alpha and Pond.", ("Method", "Alpha"), ("Dataset", "Pond")))
    assert [m.first == m.last for m in reading.mentions] == [True, True]


def test_the_turn_is_the_first_sentence_about_the_paper_itself() -> None:
    doc = named("We Sort Fish\nFish are moody. Others sort ponds. This paper sorts fish. We are glad.")
    assert Reading(doc).text[Reading(doc).turn :].startswith("This paper")


def test_where_two_names_overlap_the_longer_is_read() -> None:
    text = "T\nWe use graph attention networks."
    doc = named(text, ("Method", "graph attention networks"), ("Method", "attention"))
    assert [(m.start, m.end) for m in Reading(doc).mentions] == [(9, 33)]


def test_every_cue_word_has_one_class() -> None:
    words = cue_words()
    listed = json.loads((shipped("data", "cues") / "words.json").read_text(encoding="utf-8"))
    assert sum(map(len, listed.values())) == len(words)
    assert words["outperformed"] == "beat"
    assert words["compared to"] == "than"
    assert all(word == word.lower() and len(word.split()) <= 2 for word in words)


def test_the_reading_is_kept_for_the_next_component_and_renewed_for_new_names() -> None:
    doc = named("T\nWe use Alpha.", ("Method", "Alpha"))
    first = Reading.of(doc)
    roles(doc)
    assert Reading.of(doc) is first
    assert first.names[0].role
    doc._.names = ()
    assert Reading.of(doc) is not first


def test_a_model_survives_writing_and_reading(tmp_path) -> None:
    models = {"a": Additive(("no", "yes"), (0.0, 0.5), {"some cue": (0.0, 1.25), "other": (0.0, -0.5)})}
    path = tmp_path / "models.json"
    path.write_text(dump(models), encoding="utf-8", newline="\n")
    assert load(path) == models


def test_silent_cues_weigh_but_are_never_the_reason() -> None:
    model = Additive(("no", "yes"), (0.0, 0.0), {"known=True": (0.0, 3.0), "left=beat": (0.0, 1.0)})
    assert model.decide(["known=True", "left=beat"], silent=("known=",)) == ("yes", 0.982, "left=beat")


@given(documents())
def test_any_names_in_any_text_get_roles_that_exist(doc: Doc) -> None:
    before = doc._.names
    after = roles(doc)._.names
    assert [(n.type, n.name, n.spans) for n in after] == [(n.type, n.name, n.spans) for n in before]
    assert all(n.role in ROLES and 0 <= n.role_score <= 1 for n in after)


@given(documents())
def test_mentions_lie_in_the_text_in_order_and_apart(doc: Doc) -> None:
    reading = Reading(doc)
    assert len(reading.masked) == len(reading.text)
    for mention in reading.mentions:
        assert 0 <= mention.start < mention.end <= len(reading.text)
        assert mention.first <= mention.token <= mention.last < len(reading.words)
    for a, b in zip(reading.mentions, reading.mentions[1:], strict=False):
        assert a.end <= b.start
