"""Edges walked once: what the engine finds of a graph of many ways is what walking it step by step finds."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.model import Edge, Entity, Evidence, Graph, Span
from kg.stores.cypher import CypherIndex
from kg.stores.file import GraphFile
from kg.stores.translate import translate

Key = tuple[str, str, str]
Step = tuple[str, str]
"""The types of an edge, between which there is a bar, and ">" or "<" as it points, "-" for either way."""

LETTERS = "abcde"
WALKS: tuple[tuple[Step, ...], ...] = (
    (("ADDRESSES", ">"), ("ADDRESSES", "<")),
    (("ADDRESSES", ">"), ("ADDRESSES", "<"), ("EVALUATES_ON", ">")),
    (("ADDRESSES", ">"), ("ADDRESSES", "<"), ("EVALUATES_ON", ">"), ("EVALUATES_ON", "<")),
    (("ADDRESSES", "-"), ("ADDRESSES", "-"), ("ADDRESSES", "-"), ("ADDRESSES", "-")),
    (("USES|COMPARES_WITH", ">"), ("USES|COMPARES_WITH", "<"), ("ADDRESSES", ">")),
    (("USES|COMPARES_WITH", ">"), ("USES", "<"), ("ADDRESSES", ">"), ("ADDRESSES", "<")),
    (("", ">"), ("", "<"), ("ADDRESSES", ">")),
    (("USES", ">"), ("BUILDS_ON|COMPARED_WITH", "-"), ("COMPARED_WITH", "-"), ("USES", "<")),
    (("COMPARED_WITH", "-"), ("COMPARED_WITH", "-"), ("BUILDS_ON", ">"), ("USES", "<")),
    (("COMPARED_WITH", ">"), ("COMPARED_WITH", ">"), ("COMPARED_WITH", "-")),
)


def tangle() -> Graph:
    """A graph in which most things are joined in several ways, methods to each other to and fro."""
    chance = random.Random(1)
    nodes = {
        f"{kind.lower()}:{n}": Entity(id=f"{kind.lower()}:{n}", type=kind, name=f"{kind} {n}")
        for kind, many in (("Paper", 9), ("Task", 3), ("Dataset", 4), ("Method", 5))
        for n in range(many)
    }
    joined = (
        ("Paper", "ADDRESSES", "Task"),
        ("Paper", "EVALUATES_ON", "Dataset"),
        ("Paper", "USES", "Method"),
        ("Paper", "COMPARES_WITH", "Method"),
        ("Method", "COMPARED_WITH", "Method"),
        ("Method", "BUILDS_ON", "Method"),
    )
    edges = {}
    for head, kind, tail in joined:
        for one in (n for n in nodes.values() if n.type == head):
            for other in (n for n in nodes.values() if n.type == tail and n is not one):
                if chance.random() < 0.5:
                    said = frozenset(
                        Evidence(paper=f"paper:{k}", span=Span(0, 1), sentence="So.", rule="test", score=0.5)
                        for k in range(chance.randint(1, 3))
                    )
                    edges[one.id, kind, other.id] = Edge(source=one.id, type=kind, target=other.id, evidence=said)
    return Graph(nodes=nodes, edges=edges)


GRAPH = tangle()


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CypherIndex]:
    with GraphFile.open(Path(tmp_path_factory.mktemp("tangle"), "g.kg"), create=True) as file:
        file.replace(GRAPH)
        with CypherIndex.open(file) as index:
            yield index


def walked(start: str, steps: tuple[Step, ...]) -> Iterator[tuple[list[str], list[Key]]]:
    """Yield the nodes and edges of every walk that uses no edge twice."""
    walks: list[tuple[list[str], list[Key]]] = [([start], [])]
    for types, arrow in steps:
        walks = [
            ([*nodes, far], [*edges, key])
            for nodes, edges in walks
            for key in GRAPH.edges
            if key not in edges and (not types or key[1] in types.split("|"))
            for near, far, way in ((key[0], key[2], ">"), (key[2], key[0], "<"))
            if near == nodes[-1] and arrow in {way, "-"}
        ]
    yield from walks


def pattern(steps: tuple[Step, ...], *, names: str = "", edges: bool = False) -> str:
    """The walk in Cypher from (a), with names for the nodes whose letters are given."""
    text = "(a)"
    for n, (types, arrow) in enumerate(steps):
        inside = f"[{f'e{n}' if edges else ''}{f':{types}' if types else ''}]"
        text += f"{'<' if arrow == '<' else ''}-{inside}-{'>' if arrow == '>' else ''}"
        text += f"({LETTERS[n + 1] if LETTERS[n + 1] in names else ''})"
    return text


@pytest.mark.parametrize("steps", WALKS, ids=pattern)
@pytest.mark.parametrize("kind", ["paper", "method"])
def test_no_edge_is_walked_twice(index: CypherIndex, steps: tuple[Step, ...], kind: str) -> None:
    for start in (id for id in GRAPH.nodes if id.startswith(kind)):
        found = [nodes for nodes, _ in walked(start, steps)]
        given = {"start": start}
        counted = index.cypher(f"MATCH {pattern(steps)} WHERE a.id = $start RETURN count(*)", given)
        assert counted.rows == [(len(found),)]
        last = LETTERS[len(steps)]
        ends = index.cypher(f"MATCH {pattern(steps, names=last)} WHERE a.id = $start RETURN {last}.id", given)
        assert Counter(ends.rows) == Counter((nodes[-1],) for nodes in found)
        named = index.cypher(
            f"MATCH {pattern(steps, names=LETTERS, edges=True)} WHERE a.id = $start "
            f"RETURN {', '.join(f'{letter}.id' for letter in LETTERS[: len(steps) + 1])}",
            given,
        )
        assert Counter(named.rows) == Counter(tuple(nodes) for nodes in found)


@pytest.mark.parametrize("steps", WALKS, ids=pattern)
def test_conditions_on_edges_hold(index: CypherIndex, steps: tuple[Step, ...]) -> None:
    papers = {key: edge.papers for key, edge in GRAPH.edges.items()}
    last = LETTERS[len(steps)]
    for start in (id for id in GRAPH.nodes if id.startswith(("paper", "method"))):
        found = [nodes[-1] for nodes, edges in walked(start, steps) if papers[edges[0]] < papers[edges[1]]]
        table = index.cypher(
            f"MATCH {pattern(steps, names=last, edges=True)} WHERE a.id = $start AND e0.papers < e1.papers "
            f"RETURN {last}.id",
            {"start": start},
        )
        assert Counter(table.rows) == Counter((id,) for id in found)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("(p)-[:USES]->(m)", "(p)-[:USES]->(m)"),
        ("(p)-[:USES]->()<-[:COMPARES_WITH]-(q)", "(p)-[:USES]->()<-[:COMPARES_WITH]-(q)"),
        ("(p)-[:USES]->()<-[:USES]-(q)", "(p)-[:USES]->()<-[:USES]-(q) WHERE (id(p) <> id(q))"),
        (
            "(p)-[:USES|MENTIONS]->(m)<-[:USES]-(q)",
            "(p)-[_edge5:USES|MENTIONS]->(m)<-[_edge18:USES]-(q) WHERE (id(p) <> id(q) OR id(_edge5) <> id(_edge18))",
        ),
    ],
)
def test_edges_are_told_apart_by_their_ends_where_these_tell(written: str, read: str) -> None:
    assert translate(f"MATCH {written} RETURN count(*)", {}).text == f"MATCH {read} RETURN count(*)"
