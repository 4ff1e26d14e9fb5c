"""Asking: how long each named question takes on the embedded engine and on a Neo4j server that hold the same graph."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import median, quantiles

from kg.errors import UsageError
from kg.model import Graph
from kg.query import Question, answer, questions
from kg.stores import CypherStore, Store

GOAL = 0.8
"""For what part of the questions the embedded engine should take no longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """How long answers took, in milliseconds: half of them at most `median`, all but one of twenty at most `p95`."""

    median: float
    p95: float


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionTime:
    """How long one question takes on each engine."""

    question: str
    latencies: Mapping[str, Latency]


Engine = tuple[Store, CypherStore]
"""What looks names up, and what answers."""


def measure_questions(
    graph: Graph, engines: Mapping[str, Engine], *, samples: int = 5, repeats: int = 5, seed: int = 0
) -> Iterator[QuestionTime]:
    """Yield the times of every question, asked of `samples` things that the graph says much of, `repeats` times each.

    A time is what a person waits for: names are looked up, and all rows are fetched. Everything is asked once before.
    """
    chance = random.Random(seed)
    for question in questions().values():
        passes: dict[str, list[float]] = {name: [] for name in engines}
        for given in _examples(question, graph, engines, samples, chance):
            for _ in range(repeats):
                for name, (store, engine) in engines.items():
                    start = time.perf_counter()
                    answer(question, given, store=store, engine=engine)
                    passes[name].append(1000 * (time.perf_counter() - start))
        if all(passes.values()):
            yield QuestionTime(question=question.name, latencies={name: _latency(of) for name, of in passes.items()})


def _examples(
    question: Question, graph: Graph, engines: Mapping[str, Engine], samples: int, chance: random.Random
) -> Iterator[dict[str, str]]:
    """Yield what may be given to a question, after asking it once; a thing is drawn the more often the more it says."""
    needed = [parameter for parameter in question.parameters if parameter.needed]
    ends = [end for source, _, target in graph.edges for end in (source, target)]
    for _ in range(samples if needed else 1):
        given = {}
        for parameter in needed:
            drawn = (graph.nodes[chance.choice(ends)] for _ in range(10_000))
            node = next((node for node in drawn if node.type in parameter.of), None)
            if node is None:  # a text, or nothing of the type in this graph
                return
            given[parameter.name] = node.id
        try:
            for store, engine in engines.values():
                answer(question, given, store=store, engine=engine)
        except UsageError:
            continue
        yield given


def _latency(milliseconds: list[float]) -> Latency:
    p95 = quantiles(milliseconds, n=20, method="inclusive")[-1] if len(milliseconds) > 1 else milliseconds[0]
    return Latency(median=median(milliseconds), p95=p95)
