"""Which names of different papers are one thing, and which are not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import Fact, Graph, Paper, PaperFacts, Ref, Span, Term
from kg.resolve import Decision, Decisions, Target, blocks, conflicts, joined, namings, proposals, resolve, settle
from kg.schema import ROLES

ROLE = {"Task": "ADDRESSES", "Metric": "REPORTS"}


def reading(id: str, terms: list[Term]) -> tuple[Paper, PaperFacts]:
    """A paper that names these terms, and what it says."""
    paper = Paper(id=id, title="A title", abstract="Some text.")
    facts = tuple(
        Fact(head=Ref("Paper", id), type=ROLE.get(t.type, "USES"), tail=t.ref, span=Span(0, 1), rule="r", score=1.0)
        for t in terms
    )
    return paper, PaperFacts(paper=id, version="1", terms=tuple(terms), facts=facts)


def graph_of(*papers: list[Term], decisions: Decisions = Decisions()) -> Graph:  # noqa: B008  immutable
    """The graph of papers that name the given terms."""
    return resolve([reading(f"p{number}", terms) for number, terms in enumerate(papers)], decisions)


def named(graph: Graph) -> list[str]:
    """The ids of all nodes but the papers."""
    return [n.id for n in graph.nodes.values() if n.type != "Paper"]


def method(name: str, *aliases: str) -> Term:
    return Term(type="Method", name=name, aliases=aliases)


def decided(*lines: str) -> Decisions:
    decisions = Decisions()
    for line in lines:
        decisions = decisions.add(Decision.read(line.replace("  ", "\t")))
    return decisions


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (method("Quux Networks"), method("quux-network")),
        (method("QuxNet"), method("QUXNET")),
        (method("QuxNetV2"), method("QuxNet-v2")),
        (method("QuxNet 2.0"), method("QuxNet v2")),
        (method(r"$\alpha$-Qux"), method("α-Qux")),
        (method("alpha-Qux"), method("α-Qux")),
        (method("quux normalisation"), method("Quux Normalization")),
        (method("QNA", "Quux Net Alignment"), method("QNA")),
        (method("QNA", "Quux Net Alignment"), method("quux net alignments")),
        (method("QNA", "Quux Net Alignment"), method("QNA", "quux-net aligning")),
        (method("QNA", "Quux Net Alignment"), method("QNA", "Quux Net Alignment of Large Models")),
        (method("LoRA"), method("low-rank adaptation")),
        (method("QuxNet model"), method("QuxNet")),
        (Term(type="Dataset", name="Quux dataset"), Term(type="Benchmark", name="Quux benchmark")),
        (Term(type="Dataset", name="GLUE"), Term(type="Benchmark", name="GLUE")),
    ],
)
def test_the_same(one: Term, other: Term) -> None:
    assert len(named(graph_of([one], [other]))) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (method("GPT-3.5"), method("GPT-3")),
        (method("GPT-4"), method("GPT-4o")),
        (method("LLaMA-2-7B"), method("LLaMA-2-13B")),
        (method("LLaMA-2"), method("LLaMA-2-7B")),
        (method("QuxNet"), method("QuxNet v2")),
        (method("Command R"), method("Command R+")),
        (method("Q"), method("Q*")),
        (method("QNA", "Quux Net Alignment"), method("QNA", "Query Noise Attack")),
        (method("SLQ", "small language quux"), method("SLQ", "speech language quux")),
        (method("diffusion model"), method("diffusion")),
        (method("Quux"), Term(type="Task", name="Quux")),
        (Term(type="Dataset", name="MATH"), Term(type="Task", name="math")),
    ],
)
def test_not_the_same(one: Term, other: Term) -> None:
    assert len(named(graph_of([one], [other]))) == 2


def test_an_ambiguous_acronym_alone_stays_apart() -> None:
    graph = graph_of([method("QNA", "Quux Net Alignment")], [method("QNA", "Query Noise Attack")], [method("QNA")])
    assert len(named(graph)) == 3


def test_an_ambiguous_acronym_goes_with_the_company_it_keeps() -> None:
    align, attack = method("QNA", "Quux Net Alignment"), method("QNA", "Query Noise Attack")
    vision = [Term(type="Task", name="blob detection"), Term(type="Dataset", name="Blobs")]
    safety = [Term(type="Task", name="red teaming"), Term(type="Dataset", name="Harms")]
    graph = graph_of([align, *vision], [attack, *safety], [method("QNA"), *safety])
    assert ("paper:p2", "USES", "method:querynoiseattack") in graph.edges


def test_an_acronym_that_nearly_all_papers_mean_alike_is_no_doubt() -> None:
    usual = [[method("QNA", "Quux Net Alignment")] for _ in range(9)]
    graph = graph_of(*usual, [method("QNA", "Query Noise Attack")], [method("QNA")])
    assert ("paper:p10", "USES", "method:quuxnetalignment") in graph.edges


def test_the_commonest_form_is_the_name_and_the_others_stay_as_aliases() -> None:
    graph = graph_of([method("QuxNet", "QuxNets")], [method("QuxNet")], [method("QUXNET")])
    [node] = [n for n in graph.nodes.values() if n.type == "Method"]
    assert node.name == "QuxNet"
    assert node.aliases == ("QUXNET", "QuxNets")


def test_edges_of_two_papers_are_one_edge_only_from_the_same_paper() -> None:
    graph = graph_of([method("QuxNet")], [method("QuxNet")])
    assert sorted(graph.edges) == [("paper:p0", "USES", "method:quxnet"), ("paper:p1", "USES", "method:quxnet")]


def test_many_papers_outweigh_the_type_that_one_gives_and_its_evidence_stays() -> None:
    graph = graph_of(*[[method("Quux Net")]] * 3, [Term(type="Task", name="Quux Net")])
    assert named(graph) == ["method:quuxnet"]
    # What that paper said of a task no method can be: it still names the method.
    assert ("paper:p3", ROLES["mentions"], "method:quuxnet") in graph.edges


def test_a_paper_that_gives_one_name_two_types_means_two_things() -> None:
    both = [method("Quux Net"), Term(type="Task", name="Quux Net")]
    assert len(named(graph_of(*[[method("Quux Net")]] * 5, both))) == 2


def test_conflicts_tell_settled_and_open_ones() -> None:
    settled = [reading(f"p{i}", [method("Quux Net")]) for i in range(3)]
    settled.append(reading("p3", [Term(type="Task", name="Quux Net")]))
    still_open = [reading("p4", [method("Foo Bar")]), reading("p5", [Term(type="Task", name="Foo Bar")])]
    found = conflicts(n for _, facts in settled + still_open for n in namings(facts))
    assert [(c.name, c.is_settled, c.papers) for c in found] == [("Quux Net", True, 4), ("Foo Bar", False, 2)]
    assert [(c.type, c.papers) for c in found[0].claims] == [("Method", ("p0", "p1", "p2")), ("Task", ("p3",))]


def test_joined_names_every_spelling_with_its_papers() -> None:
    papers = [[method("QNA", "Quux Net Alignment")], [method("QNA")], [method("quux net alignment")]]
    [node] = joined(n for i, terms in enumerate(papers) for n in namings(reading(f"p{i}", terms)[1]))
    assert node.forms == (("QNA", 2), ("quux net alignment", 1))


def test_a_proposal_tells_what_speaks_for_it_and_a_paper_that_names_both_speaks_against_it() -> None:
    company = [Term(type="Task", name="blob detection"), Term(type="Dataset", name="Blobs")]
    apart = graph_of([method("quuxformer"), *company], [method("quuxfomer"), *company])
    [proposal] = proposals(apart)
    assert {proposal.one.id, proposal.other.id} == {"method:quuxformer", "method:quuxfomer"}
    assert proposal.reasons == ("spelled alike",)
    assert set(proposal.shared) == {"blob detection", "Blobs"}
    beside = graph_of([method("quuxformer"), method("quuxfomer"), *company])
    assert not proposals(beside)
    [weak] = proposals(beside, least=0)
    assert weak.score < proposal.score


WRONG = [[method("QNA", "Quux Net Alignment")], [method("QNA")], [method("quux net alignment")]]


def test_what_was_rejected_stays_apart_and_what_was_accepted_together() -> None:
    assert named(graph_of(*WRONG)) == ["method:quuxnetalignment"]
    apart = graph_of(*WRONG, decisions=decided("different  Method:QNA  Method:quux net alignment"))
    assert named(apart) == ["method:quuxnetalignment", "method:quuxnetalignment/quux-net-alignment"]
    together = decided("same  Method:Foo  Method:Bar")
    assert len(named(graph_of([method("Foo")], [method("Bar")], decisions=together))) == 1


def test_a_name_that_came_to_have_a_second_sense_does_not_join_the_two() -> None:
    accepted = decided("same  Method:QNA  Method:Foo")
    usual, other = method("QNA", "Quux Net Alignment"), method("QNA", "Query Noise Attack")
    graph = graph_of([usual], [usual], [method("Foo")], [other], decisions=accepted)
    assert named(graph) == ["method:querynoiseattack", "method:quuxnetalignment"]


def test_two_spellings_of_one_form_can_be_told_apart() -> None:
    apart = graph_of([method("Quux")], [method("QUUX")], decisions=decided("different  Method:Quux  Method:QUUX"))
    assert {n.name for n in apart.nodes.values() if n.type == "Method"} == {"Quux", "QUUX"}


def test_a_later_decision_goes_before_an_earlier_one_about_the_same_two() -> None:
    both = decided("same  Method:Foo  Method:Bar", "different  Method:Bar  Method:Foo")
    assert len(both.made) == 1
    assert len(named(graph_of([method("Foo")], [method("Bar")], decisions=both))) == 2


def test_a_node_is_split_by_paper_and_joined_again_where_it_belongs() -> None:
    papers = [[method("Quux")], [method("Quux")], [method("Quux")]]
    split = decided("split  Method:Quux  papers")
    assert named(graph_of(*papers, decisions=split)) == ["method:quux/p0", "method:quux/p1", "method:quux/p2"]
    mended = split.add(Decision.of_two("same", Target.read("Method:quux/p0"), Target.read("Method:quux/p2")))
    assert named(graph_of(*papers, decisions=mended)) == ["method:quux/p0", "method:quux/p1"]


def test_a_node_is_split_by_long_form() -> None:
    graph = graph_of(*WRONG, decisions=decided("split  Method:QNA  long-forms"))
    assert len(named(graph)) == 3


# Few names that meet often: acronyms with several long forms, versions, one name for several types.
TERMS = [
    *(
        method("QNA", *longs)
        for longs in ((), ("Quux Net Alignment",), ("Query Noise Attack",), ("quux net aligning",))
    ),
    *map(method, ("quux net alignment", "Query-Noise Attack", "QuxNet", "QUXNET", "QuxNet v2", "QuxNet-V2", "LoRA")),
    *map(method, ("low-rank adaptation", "ICL", "SAM", "BERT", "bert model")),
    method("SAM", "Segment Anything Model"),
    method("SAM", "Sharpness-Aware Minimization"),
    method("ICL", "in-context learning"),
    method("ICL", "incremental class learning"),
    method("BERT", "Bidirectional Encoder Representations from Transformers"),
    *(Term(type=kind, name="QuxNet") for kind in ("Task", "Dataset", "Benchmark")),
    *(Term(type=kind, name="BERT") for kind in ("Task", "Dataset")),
    Term(type="Task", name="ICL", aliases=("In-Context Learning",)),
]
CHOICES = [
    Target(type=t.type, name=name) for t in TERMS for name in (t.name, *t.aliases) if t.type in {"Method", "Task"}
]
papers_of_terms = st.lists(st.lists(st.sampled_from(TERMS), max_size=5, unique_by=lambda t: t.ref), max_size=9)
any_decisions = st.lists(
    st.one_of(
        st.builds(Decision.of_two, st.sampled_from(["same", "different"]), *[st.sampled_from(CHOICES)] * 2),
        st.builds(
            Decision, st.just("split"), st.sampled_from(CHOICES), how=st.sampled_from(["papers", "long-forms", "p1"])
        ),
    ),
    max_size=3,
).map(lambda made: Decisions(tuple(dict.fromkeys(made))))


@settings(deadline=None, max_examples=300)
@given(papers_of_terms, any_decisions, st.randoms(use_true_random=False))
def test_what_a_name_becomes_depends_only_on_what_it_shares_blocks_with(papers, decisions, chance) -> None:
    everything = [n for i, terms in enumerate(papers) for n in namings(reading(f"p{i}", terms)[1])]
    whole = settle(everything, decisions)
    for component in components(everything, decisions):
        chance.shuffle(component)
        alone = settle(component, decisions)
        assert alone == {key: whole[key] for key in alone}


@settings(deadline=None)
@given(papers=papers_of_terms, decisions=any_decisions)
def test_two_things_never_have_one_id_and_decisions_survive_their_file(papers, decisions, tmp_path_factory) -> None:
    whole = settle([n for i, terms in enumerate(papers) for n in namings(reading(f"p{i}", terms)[1])], decisions)
    assert len({e.id for e in whole.values()}) == len(set(whole.values()))
    path = tmp_path_factory.getbasetemp() / "decisions.tsv"
    decisions.write(path)
    again = Decisions.read(path)
    again.write(path)
    assert Decisions.read(path) == again


def components(everything, decisions) -> list[list]:
    """The namings, those together that shared blocks link."""
    left = [(n, blocks(n.term, decisions)) for n in everything]
    found = []
    while left:
        naming, keys = left.pop()
        component = [naming]
        while linked := [pair for pair in left if pair[1] & keys]:
            left = [pair for pair in left if not pair[1] & keys]
            component += [n for n, _ in linked]
            keys = keys.union(*(k for _, k in linked))
        found.append(component)
    return found
