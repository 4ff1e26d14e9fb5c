"""What a graph holds is what the tables of its Cypher index hold, whatever stands in it."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import ladybug
import pytest
from hypothesis import HealthCheck, given, settings

from kg.model import Edge, Entity, Graph
from kg.stores import ddl
from kg.stores.filling import fill
from tests.graphs import graphs, toy_graph

HOSTILE = [
    "", '"', '""', "'", "\\", '\\"', "\\'", "a\nb", "\r\n", "\r", ",", "[x]", "{y}", " lead", "trail ", "a\0b", "\0",
    "\u2028", "\ufeff", "𝒟-free", "\u202egnihtemos\u202c", "NULL", "\t", "#", "\x1f", "a\x1f", "\ue000", ":", "::",
    "\\N", "\u17b4", "\u0301x", "\u200d", ";", "|", "\x85", "1", "true", '","', "long " * 2000, "語" * 10_000,
]  # fmt: skip


def held(graph: Graph, folder: Path) -> tuple[list[Any], list[Any]]:
    """The rows of all nodes and of all edges, as the engine has them."""
    with ladybug.Database(":memory:", max_db_size=2**30) as database, ladybug.Connection(database) as connection:
        fill(connection, graph, folder)

        def rows(statement: str) -> list[Any]:
            with connection.execute(statement) as result:
                return list(result)

        nodes = [row for type in {n.type for n in graph.nodes.values()} for row in rows(f"MATCH (n:`{type}`) RETURN n")]
        types = {e.type for e in graph.edges.values()}
        edges = [row for type in types for row in rows(f"MATCH (a)-[r:`{type}`]->(b) RETURN a.id, label(r), b.id, r")]
    plain = [(node["_LABEL"], {k: v for k, v in node.items() if k[0] != "_"}) for (node,) in nodes]
    return sorted(plain, key=repr), sorted(
        [
            ((source, type, target), {k: v for k, v in row.items() if k[0] != "_"})
            for source, type, target, row in edges
        ],
        key=repr,
    )


def wanted(graph: Graph) -> tuple[list[Any], list[Any]]:
    nodes = [(node.type, row) for node, row in ddl.node_rows(graph)]
    return sorted(nodes, key=repr), sorted([(edge.key, row) for edge, row in ddl.edge_rows(graph)], key=repr)


@given(graph=graphs())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_any_graph_is_held_as_it_is(graph: Graph, tmp_path: Path) -> None:
    assert held(graph, tmp_path) == wanted(graph)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:12]))
def test_hostile_texts_are_held_as_they_are(text: str, tmp_path: Path) -> None:
    name = Entity(id=f"method:{text}", type="Method", name=text, aliases=(text,))
    more = Entity(id=f"method:{text}2", type="Method", name=f"{text}2", aliases=("", text, "", text))
    said = next(iter(toy_graph().edges["method:mossnet", "SUBCLASS_OF", "method:pondformer"].evidence))
    evidence = [dataclasses.replace(said, sentence=text, rule=rule, version=text) for rule in ("", text or "x")]
    graph = Graph.of(
        [name, more], [Edge(source=name.id, type="BUILDS_ON", target=more.id, evidence=frozenset(evidence))]
    )
    assert held(graph, tmp_path) == wanted(graph)


def test_a_folder_of_any_name_will_do(tmp_path: Path) -> None:
    folder = tmp_path / 'it\'s \\ "odd" 𝒟'
    folder.mkdir()
    assert held(toy_graph(), folder) == wanted(toy_graph())
