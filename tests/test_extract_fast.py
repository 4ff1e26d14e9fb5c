"""Reading without the second stage: names as the tagger has them, and everything after them as always."""

from __future__ import annotations

import gc
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli.app import app
from kg.extract import COMPONENTS, Extractor, load
from kg.extract.acronyms import acronyms
from kg.extract.cues import Reading
from kg.extract.document import Hit
from kg.extract.pipeline import FAST, SECOND
from kg.extract.relations import again, alone
from kg.extract.scene import Scene
from kg.extract.sentences import blank, sentences
from kg.extract.tagged import Tagged
from kg.model import Span
from tests.papers import PAPERS

NLP = blank()


def names(text: str, *hits: tuple[str, str, float, str]) -> list[tuple[str, str, float]]:
    doc = acronyms(sentences(NLP.make_doc(text)))
    doc._.hits = tuple(
        Hit(span=Span(text.index(form), text.index(form) + len(form)), type=kind, rule=rule, score=score)
        for form, kind, score, rule in hits
    )
    return [(n.type, n.name, n.score) for n in Tagged()(doc)._.names]


def test_only_the_best_path_counts() -> None:
    text = "T\nFooNet learns parsing."
    hits = (("FooNet", "Method", 0.9, "tagger:best"), ("parsing", "Task", 0.9, "tagger:low"))
    assert names(text, *hits) == [("Method", "FooNet", 0.9)]


def test_an_acronym_is_one_name_with_its_long_form_whichever_was_tagged() -> None:
    text = "T\nWe use sparse foo nets (SFN). SFN helps."
    assert names(text, ("sparse foo nets", "Method", 0.7, "tagger:best")) == [("Method", "SFN", 0.7)]


def test_an_acronym_that_nothing_tagged_is_no_name() -> None:
    assert names("T\nthe World Foo Organisation (WFO)") == []


def test_the_type_is_the_one_tagged_most_surely() -> None:
    text = "T\nFoo and foo are one."
    hits = (("Foo", "Method", 0.5, "tagger:best"), ("foo", "Task", 0.9, "tagger:best"))
    assert names(text, *hits) == [("Task", "Foo", 0.45)]


def test_the_fast_pipeline_has_all_but_the_second_stage() -> None:
    assert set(COMPONENTS) - set(FAST) == set(SECOND)
    assert load(fast=True).pipe_names == list(FAST)
    assert load().pipe_names == list(COMPONENTS)


def test_the_fast_pipeline_looks_once() -> None:
    doc = load(fast=True)(PAPERS[0].text)
    assert {hit.rule.partition(":")[0] for hit in doc._.hits} <= {"vocabulary", "tagger"}
    assert "tagger:low" not in {hit.rule for hit in doc._.hits}
    whole = load()(PAPERS[0].text)
    assert "tagger:low" in {hit.rule for hit in whole._.hits}
    claims = list(Scene(Reading(doc)).claims())
    assert claims
    models = load(fast=True).get_pipe("kg_relations").models
    assert again(alone(claims, models), doc._.names, None) == alone(claims, models)
    assert {f.score for f in doc._.relations} <= {round(c.score, 4) for c in alone(claims, models)}


def test_what_was_written_as_a_name_is_found_wherever_it_stands() -> None:
    text = "T\nWe tune FooNet. FooNets differ, and MyFooNet. Then FooNet wins."
    doc = acronyms(sentences(NLP.make_doc(text)))
    doc._.hits = (Hit(span=Span(10, 16), type="Method", rule="tagger:best", score=0.9),)
    [name] = Tagged()(doc)._.names
    assert [s.start for s in name.spans] == [10, text.rindex("FooNet")]


def test_the_order_of_components_gives_each_what_it_needs() -> None:
    assert load(fast=True).analyze_pipes()["problems"] == {name: [] for name in FAST}


def test_the_two_ways_of_reading_never_pass_for_one_another() -> None:
    whole, fast = Extractor(), Extractor(fast=True)
    assert whole.version != fast.version
    for paper, facts in zip(PAPERS, fast(PAPERS), strict=True):
        assert (facts.paper, facts.version) == (paper.id, fast.version)
    assert list(fast(PAPERS, jobs=2)) == list(fast(PAPERS))


@pytest.mark.parametrize("command", ["build", "extract"])
def test_help_says_what_fast_costs(command: str) -> None:
    shown = " ".join(CliRunner().invoke(app, [command, "--help"]).stdout.split())
    assert "finds fewer and errs more" in shown


def test_a_graph_read_fast_is_read_anew_without_it(tmp_path: Path) -> None:
    inputs = tmp_path / "papers.jsonl"
    inputs.write_text(json.dumps({"title": PAPERS[0].title, "abstract": PAPERS[0].abstract}), encoding="utf-8")
    arguments = ["build", str(inputs), "-g", str(tmp_path / "graph.kg")]

    def build(*options: str) -> str:
        return CliRunner().invoke(app, [*arguments, *options], catch_exceptions=False).stdout

    assert "nothing changed" not in build("--fast")
    assert "nothing changed" in build("--fast")
    assert "nothing changed" not in build()


def test_loading_leaves_the_collector_of_garbage_as_it_was() -> None:
    load.cache_clear()
    assert gc.isenabled()
    load(fast=True)
    assert gc.isenabled()
    gc.disable()
    try:
        load.cache_clear()
        load(fast=True)
        assert not gc.isenabled()
    finally:
        gc.enable()
