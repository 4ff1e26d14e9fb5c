"""The laws of the records and the graph, for any papers in any order."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extract import Extractor
from kg.model import Paper, PaperFacts
from kg.resolve import resolve
from kg.schema import is_legal
from tests.papers import PAPERS, paper_sets

READ: dict[str, PaperFacts] = {}


def readings(papers: list[Paper]) -> list[tuple[Paper, PaperFacts]]:
    missing = [p for p in {p.id: p for p in PAPERS}.values() if p.id not in READ]
    READ.update({p.id: f for p, f in zip(missing, Extractor()(missing), strict=True)})
    return [(p, READ[p.id]) for p in {p.id: p for p in papers}.values()]


def test_the_papers_say_something() -> None:
    graph = resolve(readings(list(PAPERS)))
    assert {n.type for n in graph.nodes.values()} >= {"Paper", "Method", "Dataset", "Benchmark", "Task", "Resource"}
    assert ("paper:2101.00001", "INTRODUCES", "method:foonet") in graph.edges


@pytest.mark.parametrize("paper", PAPERS, ids=lambda p: p.id)
def test_a_mention_is_the_slice_its_span_names(paper: Paper) -> None:
    [(_, facts)] = readings([paper])
    for mention in facts.mentions:
        assert mention.text == mention.span.of(paper.text)
    for fact in facts.facts:
        assert fact.span.end <= len(paper.text)
        assert is_legal(fact.head.type, fact.type, fact.tail.type)


@given(paper_sets, st.randoms(use_true_random=False))
def test_order_and_rereading_do_not_matter(papers: list[Paper], chance: random.Random) -> None:
    shuffled = papers + papers[:2]
    chance.shuffle(shuffled)
    assert resolve(readings(papers)) == resolve(readings(shuffled))


@settings(max_examples=5, deadline=None)
@given(st.integers(1, 4))
def test_batches_do_not_matter(size: int) -> None:
    alone = [next(Extractor()([p])) for p in PAPERS]
    assert list(Extractor()(PAPERS, batch_size=size)) == alone


@given(paper_sets, st.sampled_from(PAPERS))
def test_removing_a_paper_leaves_the_graph_that_never_saw_it(papers: list[Paper], gone: Paper) -> None:
    without = [p for p in papers if p.id != gone.id]
    kept = [pair for pair in readings([*papers, gone]) if pair[0].id != gone.id]
    assert resolve(kept) == resolve(readings(without))


@given(paper_sets)
def test_every_edge_is_legal_and_has_evidence_in_its_paper(papers: list[Paper]) -> None:
    graph = resolve(readings(papers))
    texts = {p.id: p.text for p in papers}
    for edge in graph.edges.values():
        assert is_legal(graph.nodes[edge.source].type, edge.type, graph.nodes[edge.target].type)
        for evidence in edge.evidence:
            assert evidence.sentence in texts[evidence.paper]
            assert evidence.span.of(texts[evidence.paper])
            assert 0 < evidence.score <= 1


def test_no_entity_is_a_class_word_and_none_is_there_twice() -> None:
    paper = Paper(
        id="x", title="LLMs", abstract="Large language models (LLMs) such as GPT-4 are large. An LLM is a model."
    )
    [facts] = Extractor()([paper])
    names = {t.name for t in facts.terms}
    assert "GPT-4" in names
    assert not names & {"LLM", "LLMs", "Large language models", "language models"}
    assert len({(t.type, t.name.casefold()) for t in facts.terms}) == len(facts.terms)


def test_two_builds_are_byte_identical(tmp_path: Path) -> None:
    from kg.building import build
    from kg.exports import write
    from kg.stores.file import GraphFile

    lines = "\n\n".join(f"{p.title}\n\n{p.abstract}" for p in PAPERS[:3])
    (tmp_path / "page.txt").write_text(lines, encoding="utf-8")
    written = []
    for name in ("a", "b"):
        build([tmp_path / "page.txt"], tmp_path / f"{name}.kg")
        with GraphFile.open(tmp_path / f"{name}.kg", read_only=True) as file:
            write(file.graph(), "json", tmp_path / f"{name}.json")
        written.append((tmp_path / f"{name}.json").read_bytes())
    assert written[0] == written[1]
