"""Which names of different papers are one thing, and which are not."""

import pytest

from kg.model import Fact, Paper, PaperFacts, Ref, Span, Term
from kg.resolve import resolve


def graph_of(*papers: list[Term]):
    """The graph of papers that use the given terms."""
    readings = []
    for number, terms in enumerate(papers):
        paper = Paper(id=f"p{number}", title="A title", abstract="Some text.")
        this = Ref("Paper", paper.id)
        facts = tuple(
            Fact(
                head=this,
                type="ADDRESSES" if t.type == "Task" else "USES",
                tail=t.ref,
                span=Span(0, 1),
                rule="r",
                score=1.0,
            )
            for t in terms
        )
        readings.append((paper, PaperFacts(paper=paper.id, version="1", terms=tuple(terms), facts=facts)))
    return resolve(readings)


def names(graph) -> set[str]:
    return {n.name for n in graph.nodes.values() if n.type != "Paper"}


def method(name: str, *aliases: str) -> Term:
    return Term(type="Method", name=name, aliases=aliases)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (method("Quux Networks"), method("quux-network")),
        (method("QuxNet"), method("QUXNET")),
        (method("QNA", "Quux Net Alignment"), method("QNA")),
        (method("QNA", "Quux Net Alignment"), method("quux net alignments")),
        (method("LoRA"), method("low-rank adaptation")),
        (Term(type="Dataset", name="GLUE"), Term(type="Benchmark", name="GLUE")),
    ],
)
def test_the_same(one: Term, other: Term) -> None:
    assert len(names(graph_of([one], [other]))) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (method("GPT-3.5"), method("GPT-3")),
        (method("GPT-4"), method("GPT-4o")),
        (method("LLaMA-2-7B"), method("LLaMA-2-13B")),
        (method("LLaMA-2"), method("LLaMA-2-7B")),
        (method("Command R"), method("Command R+")),
        (method("QNA", "Quux Net Alignment"), method("QNA", "Query Noise Attack")),
        (method("Quux"), Term(type="Task", name="Quux")),
    ],
)
def test_not_the_same(one: Term, other: Term) -> None:
    assert len({n.id for n in graph_of([one], [other]).nodes.values() if n.type != "Paper"}) == 2


def test_an_ambiguous_acronym_alone_stays_apart() -> None:
    graph = graph_of([method("QNA", "Quux Net Alignment")], [method("QNA", "Query Noise Attack")], [method("QNA")])
    assert sum(n.type == "Method" for n in graph.nodes.values()) == 3


def test_the_commonest_form_is_the_name_and_the_others_stay_as_aliases() -> None:
    graph = graph_of([method("QuxNet", "QuxNets")], [method("QuxNet")], [method("QUXNET")])
    [node] = [n for n in graph.nodes.values() if n.type == "Method"]
    assert node.name == "QuxNet"
    assert node.aliases == ("QUXNET", "QuxNets")


def test_edges_of_two_papers_are_one_edge_only_from_the_same_paper() -> None:
    graph = graph_of([method("QuxNet")], [method("QuxNet")])
    assert sorted(graph.edges) == [("paper:p0", "USES", "method:quxnet"), ("paper:p1", "USES", "method:quxnet")]
