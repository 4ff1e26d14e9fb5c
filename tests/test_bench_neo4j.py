"""Pushing and asking are measured side by side, and a graph of any size can be made up for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.bench.push import measure_push
from kg.bench.questions import measure_questions
from kg.bench.synthetic import synthetic
from kg.cli.app import app
from kg.query import questions
from kg.schema import is_legal
from kg.stores.bolt import Server
from kg.stores.cypher import CypherIndex
from kg.stores.file import GraphFile
from kg.stores.neo4j import Neo4jStore
from tests.graphs import toy_graph, toy_papers
from tests.test_cli import fails
from tests.test_graph_handle import write_toy


@pytest.mark.parametrize("edges", [1, 17, 5_000])
def test_a_graph_that_is_made_up_is_legal_and_uneven(edges: int) -> None:
    graph = synthetic(edges)
    assert len(graph.edges) == edges
    assert all(
        is_legal(graph.nodes[source].type, type, graph.nodes[target].type) for source, type, target in graph.edges
    )
    assert {end for source, _, target in graph.edges for end in (source, target)} == set(graph.nodes)
    if edges == 5_000:
        named = [target for _, type, target in graph.edges if type == "USES"]
        assert max(map(named.count, set(named))) > 5 * len(named) / len(set(named))


def test_every_question_is_timed_on_every_engine(tmp_path: Path) -> None:
    path = write_toy(tmp_path / "toy.kg")
    with GraphFile.open(path, read_only=True) as file, CypherIndex.open(file) as index:
        engines = {"one": (file, index), "other": (file, index)}
        times = list(measure_questions(toy_graph(), engines, samples=2, repeats=2))
    assert {time.question for time in times} == set(questions())
    for time in times:
        assert list(time.latencies) == ["one", "other"]
        assert all(0 < latency.median <= latency.p95 for latency in time.latencies.values())


def test_a_push_is_timed_beside_a_bare_driver(empty_server: Server) -> None:
    done: list[int] = []
    speed = measure_push(toy_graph(), toy_papers(), empty_server, repeats=2, on_progress=done.append)
    assert (speed.nodes, speed.edges) == (len(toy_graph().nodes), len(toy_graph().edges))
    assert min(speed.bare_seconds, speed.push_seconds, speed.ratio) > 0
    assert len(done) == 2
    with Neo4jStore.open(empty_server) as store:
        assert store.graph() == toy_graph()


def test_what_cannot_be_measured_together_is_refused() -> None:
    def run(*words: str) -> None:
        fails(CliRunner().invoke(app, ["bench", "push", *words], prog_name="kg"), 2, "--kills")

    run("--bulk", "--kills", "2")
    run("-g", "papers.kg", "--kills", "2")
