"""Graphs for tests: a toy one a person can read, and a Hypothesis strategy that makes any legal one.

    from tests.graphs import graphs, texts, toy_graph, toy_papers

The toy papers are invented; every toy edge quotes one of them, with offsets that hold.
"""

from __future__ import annotations

import re
from functools import cache

from hypothesis import strategies as st

from kg.model import Edge, Entity, Evidence, Graph, Paper, Properties, Span, properties
from kg.schema import EDGES, NODES

VERSION = "toy-1"

_PAPERS = (
    Paper(
        id="2501.00001",
        title="Brooknet: Small Streams for Sequence Labelling",
        abstract=(
            "We introduce Brooknet, a small network for sequence labelling. It is based on Pondformer and trained on "
            "RiverText. On LakeBench, Brooknet reaches 91.5 F1 and is better than Mossnet. LakeBench measures progress "
            "on sequence labelling. Our code is at https://example.org/brooknet. Thanks to Ada Lindqvist."
        ),
        date="2025-01-03",
        urls=("https://example.org/abs/2501.00001",),
        authors=("Ada Lindqvist", "Grace Óskarsdóttir"),
    ),
    Paper(
        id="2501.00002",
        title="RiverText: A Corpus of Gauges and Tides",
        abstract=(
            "We present RiverText, a corpus for sequence labelling, and its part DeltaText. The corpus is at "
            "https://example.org/rivertext. We study Pondformer on it and report F1. Unlike BLEU, F1 needs no "
            "references."
        ),
        date="2025-01-09",
        urls=("https://example.org/abs/2501.00002",),
        authors=("Grace Óskarsdóttir",),
    ),
    Paper(
        id="2502.00003",
        title='Mossnet Grows: Tagging "Slow" Texts, 𝒟-free',
        abstract=(
            "Mossnet, a kind of Pondformer, is for part-of-speech tagging, which is a kind of sequence labelling. We "
            "use Brooknet and compare with it on LakeBench, the tagging track of WaterSuite. Brooknet is at "
            "https://example.org/brooknet."
        ),
        date="2025-02-01",
    ),
)


def toy_papers() -> tuple[Paper, ...]:
    """Three invented papers, in order of id; the third has no authors, and a title outside the BMP."""
    return _PAPERS


def _said(paper: str, words: str, *, rule: str, score: float) -> Evidence:
    """Evidence that quotes `words` of a toy paper, with the sentence around them (the title counts as one)."""
    text = next(p.text for p in _PAPERS if p.id == paper)
    start = text.index(words)
    stop = start + len(words)
    begin = max(m.end() for m in re.finditer(r"^|\n|\. ", text) if m.end() <= start)
    end = min(m.start() for m in re.finditer(r"(?<=\.) |\n|$", text) if m.start() >= stop)
    return Evidence(
        paper=paper, span=Span(start, stop), sentence=text[begin:end], rule=rule, score=score, version=VERSION
    )


_ONE, _TWO, _THREE = (p.id for p in _PAPERS)
_F1 = f"result:{_ONE}/brooknet-lakebench-f1"
_CODE = "resource:example.org/brooknet"
_CORPUS = "resource:example.org/rivertext"

_NODES: tuple[tuple[str, str, str, tuple[str, ...], Properties], ...] = (
    ("author:ada-lindqvist", "Author", "Ada Lindqvist", (), ()),
    ("author:grace-oskarsdottir", "Author", "Grace Óskarsdóttir", ("G. Óskarsdóttir",), ()),
    ("benchmark:lakebench", "Benchmark", "LakeBench", ("Lake-Bench",), ()),
    ("benchmark:watersuite", "Benchmark", "WaterSuite", (), ()),
    ("dataset:deltatext", "Dataset", "DeltaText", (), ()),
    ("dataset:rivertext", "Dataset", "RiverText", ("River Text Corpus",), ()),
    ("method:brooknet", "Method", "Brooknet", ("Brook-Net", "BN"), ()),
    ("method:mossnet", "Method", "Mossnet", (), ()),
    ("method:pondformer", "Method", "Pondformer", ("Pond Transformer",), ()),
    ("metric:bleu", "Metric", "BLEU", (), ()),
    ("metric:f1", "Metric", "F1", ("F-score", "F₁"), ()),
    ("task:part-of-speech-tagging", "Task", "part-of-speech tagging", ("POS tagging",), ()),
    ("task:sequence-labelling", "Task", "sequence labelling", (), ()),
    (_CODE, "Resource", "example.org/brooknet", (), properties(kind="code", url="https://example.org/brooknet")),
    (_CORPUS, "Resource", "example.org/rivertext", (), properties(kind="dataset", url="https://example.org/rivertext")),
    (_F1, "Result", "91.5 F1", (), properties(number=91.5, unit="points", value="91.5")),
)

_PRESENT = "We present RiverText, a corpus for sequence labelling, and its part DeltaText"
_EDGES: tuple[tuple[str, str, str, str, str, float], ...] = (
    # source, type, target, paper, the words that say so, score
    ("author:ada-lindqvist", "WROTE", f"paper:{_ONE}", _ONE, "Ada Lindqvist", 1.0),
    (f"paper:{_ONE}", "INTRODUCES", "method:brooknet", _ONE, "We introduce Brooknet", 0.95),
    (f"paper:{_ONE}", "INTRODUCES", "method:brooknet", _ONE, "Brooknet: Small Streams", 0.8),
    (f"paper:{_ONE}", "USES", "method:pondformer", _ONE, "based on Pondformer", 0.9),
    (f"paper:{_ONE}", "USES", "dataset:rivertext", _ONE, "trained on RiverText", 0.9),
    (f"paper:{_ONE}", "COMPARES_WITH", "method:mossnet", _ONE, "better than Mossnet", 0.85),
    (f"paper:{_ONE}", "EVALUATES_ON", "benchmark:lakebench", _ONE, "On LakeBench", 0.9),
    (f"paper:{_ONE}", "ADDRESSES", "task:sequence-labelling", _ONE, "for sequence labelling", 0.8),
    (f"paper:{_ONE}", "REPORTS", "metric:f1", _ONE, "91.5 F1", 0.9),
    (f"paper:{_ONE}", "RELEASES", _CODE, _ONE, "https://example.org/brooknet", 0.95),
    (f"paper:{_ONE}", "REPORTS_RESULT", _F1, _ONE, "Brooknet reaches 91.5 F1", 0.9),
    (_F1, "OF_METHOD", "method:brooknet", _ONE, "Brooknet reaches 91.5 F1", 0.9),
    (_F1, "ON_DATA", "benchmark:lakebench", _ONE, "On LakeBench, Brooknet reaches 91.5 F1", 0.8),
    (_F1, "IN_METRIC", "metric:f1", _ONE, "91.5 F1", 0.9),
    ("method:brooknet", "BUILDS_ON", "method:pondformer", _ONE, "based on Pondformer", 0.9),
    ("method:brooknet", "TRAINED_ON", "dataset:rivertext", _ONE, "trained on RiverText", 0.9),
    ("method:brooknet", "EVALUATED_ON", "benchmark:lakebench", _ONE, "On LakeBench, Brooknet", 0.8),
    ("method:brooknet", "COMPARED_WITH", "method:mossnet", _ONE, "better than Mossnet", 0.9),
    ("method:brooknet", "USED_FOR", "task:sequence-labelling", _ONE, "a small network for sequence labelling", 0.9),
    ("benchmark:lakebench", "BENCHMARK_FOR", "task:sequence-labelling", _ONE, "measures progress on", 0.9),
    (_CODE, "IMPLEMENTS", "method:brooknet", _ONE, "Our code is at https://example.org/brooknet", 0.8),
    ("author:grace-oskarsdottir", "WROTE", f"paper:{_TWO}", _TWO, "RiverText: A Corpus of Gauges and Tides", 1.0),
    (f"paper:{_TWO}", "INTRODUCES", "dataset:rivertext", _TWO, "We present RiverText", 0.95),
    (f"paper:{_TWO}", "USES", "method:pondformer", _TWO, "We study Pondformer", 0.8),
    (f"paper:{_TWO}", "REPORTS", "metric:f1", _TWO, "report F1", 0.9),
    (f"paper:{_TWO}", "MENTIONS", "metric:bleu", _TWO, "Unlike BLEU", 0.6),
    (f"paper:{_TWO}", "RELEASES", _CORPUS, _TWO, "https://example.org/rivertext", 0.95),
    (_CORPUS, "HOSTS", "dataset:rivertext", _TWO, "The corpus is at https://example.org/rivertext", 0.8),
    ("dataset:deltatext", "PART_OF", "dataset:rivertext", _TWO, "its part DeltaText", 0.8),
    ("dataset:rivertext", "BENCHMARK_FOR", "task:sequence-labelling", _TWO, _PRESENT, 0.6),
    (f"paper:{_THREE}", "USES", "method:brooknet", _THREE, "We use Brooknet", 0.9),
    (f"paper:{_THREE}", "EVALUATES_ON", "benchmark:lakebench", _THREE, "on LakeBench", 0.8),
    (f"paper:{_THREE}", "ADDRESSES", "task:part-of-speech-tagging", _THREE, "part-of-speech tagging", 0.8),
    (f"paper:{_THREE}", "LINKS_TO", _CODE, _THREE, "https://example.org/brooknet", 0.9),
    ("method:mossnet", "SUBCLASS_OF", "method:pondformer", _THREE, "Mossnet, a kind of Pondformer", 0.9),
    ("method:mossnet", "USED_FOR", "task:part-of-speech-tagging", _THREE, "is for part-of-speech tagging", 0.9),
    ("method:brooknet", "COMPARED_WITH", "method:mossnet", _THREE, "compare with it", 0.5),
    (
        "task:part-of-speech-tagging", "SUBCLASS_OF", "task:sequence-labelling",
        _THREE, "part-of-speech tagging, which is a kind of sequence labelling", 0.9,
    ),
    ("benchmark:lakebench", "PART_OF", "benchmark:watersuite", _THREE, "the tagging track of WaterSuite", 0.9),
)  # fmt: skip


@cache
def toy_graph() -> Graph:
    """Nineteen nodes and 37 edges over the toy papers: every node type and every edge type, one edge of two papers."""
    papers = [
        Entity(
            id=f"paper:{p.id}",
            type="Paper",
            name=p.title,
            properties=properties(date=p.date, year=int(p.date[:4]), url=p.urls[0] if p.urls else None),
        )
        for p in _PAPERS
    ]
    nodes = [Entity(id=i, type=t, name=n, aliases=a, properties=p) for i, t, n, a, p in _NODES]
    edges = [
        Edge(
            source=source,
            type=kind,
            target=target,
            evidence=frozenset([_said(paper, words, rule=f"toy:{kind.lower()}", score=score)]),
        )
        for source, kind, target, paper, words, score in _EDGES
    ]
    return Graph.of(papers + nodes, edges)


def texts(*, min_size: int = 1, max_size: int = 12) -> st.SearchStrategy[str]:
    """Any Unicode but NUL and lone surrogates (no UTF-8 holds them); the marks that break quoting are made likely."""
    letters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
    hostile = st.sampled_from("'\"`\\\n\r\t,;|{}[]$<>&é𝒟\u2028\ufeff\x01ab ")
    return st.text(st.one_of(hostile, letters), min_size=min_size, max_size=max_size)


_PROPERTY = {
    "string": texts(),
    "integer": st.integers(-(2**63), 2**63 - 1),
    "number": st.floats(allow_nan=False, allow_infinity=False),
}


@st.composite
def _entities(draw: st.DrawFn, text: st.SearchStrategy[str]) -> Entity:
    kind = draw(st.sampled_from(list(NODES.values())))
    given = {name: draw(st.none() | (text if form == "string" else _PROPERTY[form])) for name, form in kind.properties}
    return Entity(
        id=f"{kind.name.lower()}:{draw(text)}",
        type=kind.name,
        name=draw(text),
        aliases=tuple(draw(st.lists(text, max_size=3))),
        properties=properties(**given),
    )


@st.composite
def _evidence(draw: st.DrawFn, text: st.SearchStrategy[str]) -> Evidence:
    start = draw(st.integers(0, 5000))
    return Evidence(
        paper=draw(st.sampled_from(["p1", "p2", "2106.09685"]) | text),
        span=Span(start, start + draw(st.integers(1, 400))),
        sentence=draw(text),
        rule=draw(text),
        score=draw(st.floats(0, 1)),
        version=draw(st.sampled_from(["", "1"])),
    )


@st.composite
def graphs(draw: st.DrawFn, *, text: st.SearchStrategy[str] | None = None, max_nodes: int = 8) -> Graph:
    """Any legal graph of up to `max_nodes` nodes; `text` narrows what its ids, names, sentences and rules may hold."""
    text = texts() if text is None else text
    nodes = draw(st.lists(_entities(text), max_size=max_nodes, unique_by=lambda n: n.id))
    possible = sorted(
        (head.id, edge.name, tail.id)
        for edge in EDGES.values()
        for head in nodes
        for tail in nodes
        if (head.type, tail.type) in edge.ends
    )
    keys = draw(st.lists(st.sampled_from(possible), max_size=12)) if possible else []
    said = st.frozensets(_evidence(text), min_size=1, max_size=3)
    return Graph.of(nodes, [Edge(source=s, type=t, target=o, evidence=draw(said)) for s, t, o in keys])
