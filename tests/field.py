"""A small invented field of research for questions that the toy graph is too small for: rivals, records, disputes.

    from tests.field import field_graph

Eight papers of three years; every line of `SAID` is what one of them says, `Result:VALUE METRIC` being a number.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from kg.model import Edge, Entity, Evidence, Graph, Span, properties

_PAPERS = {
    "2301.1": ("Reedformer: Attention for River Gauges", "2023-01-10"),
    "2303.2": ("GaugeBench: Measuring Flood Forecasts", "2023-03-02"),
    "2305.3": ("Siltnet: Convolutions Are Enough for Sediment", "2023-05-03"),
    "2402.4": ("Reedformer-2 Reads Longer Rivers", "2024-02-04"),
    "2404.5": ("A Second Look at Siltnet", "2024-04-05"),
    "2409.6": ("Eddy: Diffusion over River Networks", "2024-09-06"),
    "2501.7": ("Eddy Meets Satellites", "2025-01-07"),
    "2501.8": ("What Flood Benchmarks Leave Out", "2025-01-20"),
}

SAID = """
2301.1 INTRODUCES Method:Reedformer
2301.1 ADDRESSES Task:flood forecasting
2301.1 RELEASES Resource:example.org/reedformer
2301.1 MENTIONS Method:ARIMA
2301.1 Resource:example.org/reedformer IMPLEMENTS Method:Reedformer
2301.1 Method:Reedformer USED_FOR Task:flood forecasting
2303.2 INTRODUCES Benchmark:GaugeBench
2303.2 INTRODUCES Dataset:DroughtText
2303.2 ADDRESSES Task:flood forecasting
2303.2 USES Method:Reedformer
2303.2 COMPARES_WITH Method:ARIMA
2303.2 EVALUATES_ON Benchmark:GaugeBench
2303.2 Benchmark:GaugeBench BENCHMARK_FOR Task:flood forecasting
2303.2 Method:Reedformer EVALUATED_ON Benchmark:GaugeBench
2303.2 Method:ARIMA EVALUATED_ON Benchmark:GaugeBench
2303.2 Method:Reedformer COMPARED_WITH Method:ARIMA
2303.2 Method:ARIMA USED_FOR Task:flood forecasting
2303.2 Result:61.0 skill Method:ARIMA Benchmark:GaugeBench
2303.2 Result:70.5 skill Method:Reedformer Benchmark:GaugeBench
2303.2 Result:2.4 RMSE Method:Reedformer Benchmark:GaugeBench
2305.3 INTRODUCES Method:Siltnet
2305.3 ADDRESSES Task:sediment mapping
2305.3 COMPARES_WITH Method:Reedformer
2305.3 EVALUATES_ON Dataset:SiltMap
2305.3 EVALUATES_ON Benchmark:GaugeBench
2305.3 LINKS_TO Resource:example.org/siltmap
2305.3 Method:Siltnet EVALUATED_ON Dataset:SiltMap
2305.3 Method:Siltnet EVALUATED_ON Benchmark:GaugeBench
2305.3 Method:Siltnet COMPARED_WITH Method:Reedformer
2305.3 Method:Siltnet USED_FOR Task:sediment mapping
2305.3 Result:72.0 skill Method:Siltnet Benchmark:GaugeBench
2305.3 Result:1.9 RMSE Method:Siltnet Benchmark:GaugeBench
2402.4 INTRODUCES Method:Reedformer-2
2402.4 ADDRESSES Task:flood forecasting
2402.4 USES Method:Reedformer
2402.4 COMPARES_WITH Method:Siltnet
2402.4 EVALUATES_ON Benchmark:GaugeBench
2402.4 RELEASES Resource:example.org/reedformer-2
2402.4 Resource:example.org/reedformer-2 IMPLEMENTS Method:Reedformer-2
2402.4 Method:Reedformer-2 BUILDS_ON Method:Reedformer
2402.4 Method:Reedformer-2 EVALUATED_ON Benchmark:GaugeBench
2402.4 Method:Reedformer COMPARED_WITH Method:Siltnet
2402.4 Result:70.9 skill Method:Reedformer-2 Benchmark:GaugeBench
2402.4 Result:78.3 skill Method:Reedformer-2 Benchmark:GaugeBench
2404.5 ADDRESSES Task:sediment mapping
2404.5 USES Method:Siltnet
2404.5 COMPARES_WITH Method:Reedformer
2404.5 EVALUATES_ON Dataset:SiltMap
2404.5 Method:Siltnet COMPARED_WITH Method:Reedformer
2404.5 Result:0.61 F1 Method:Siltnet Dataset:SiltMap
2409.6 INTRODUCES Method:Eddy
2409.6 ADDRESSES Task:flood forecasting
2409.6 COMPARES_WITH Method:Reedformer-2
2409.6 EVALUATES_ON Benchmark:GaugeBench
2409.6 Method:Eddy BUILDS_ON Method:Reedformer-2
2409.6 Method:Eddy COMPARED_WITH Method:Reedformer-2
2409.6 Method:Eddy EVALUATED_ON Benchmark:GaugeBench
2409.6 Result:77.0 skill Method:Eddy Benchmark:GaugeBench
2501.7 INTRODUCES Dataset:OrbitFlow
2501.7 ADDRESSES Task:sediment mapping
2501.7 USES Method:Eddy
2501.7 EVALUATES_ON Benchmark:GaugeBench
2501.7 EVALUATES_ON Dataset:SiltMap
2501.7 Method:Eddy TRAINED_ON Dataset:OrbitFlow
2501.7 Method:Eddy USED_FOR Task:sediment mapping
2501.7 Result:0.66 F1 Method:Eddy Dataset:SiltMap
2501.8 ADDRESSES Task:flood forecasting
2501.8 USES Method:Eddy
2501.8 USES Method:Reedformer-2
2501.8 EVALUATES_ON Benchmark:GaugeBench
2501.8 Task:flash flood forecasting SUBCLASS_OF Task:flood forecasting
2501.8 Author:Ines Ferro WROTE Paper
"""


@cache
def field_graph() -> Graph:
    """The graph of all that the papers say."""
    nodes = {
        f"paper:{id}": Entity(
            id=f"paper:{id}", type="Paper", name=title, properties=properties(date=date, year=int(date[:4]))
        )
        for id, (title, date) in _PAPERS.items()
    }
    edges: dict[tuple[str, str, str], set[Evidence]] = defaultdict(set)
    for number, line in enumerate(SAID.strip().splitlines()):
        paper, _, said = line.partition(" ")
        evidence = Evidence(
            paper=paper, span=Span(0, 6), sentence=_PAPERS[paper][0], rule="hand", score=(50 + number % 7) / 100
        )
        for head, type, tail in _triples(paper, said):
            ends = [_node(nodes, paper, end) for end in (head, tail)]
            edges[ends[0], type, ends[1]].add(evidence)
    return Graph.of(
        nodes.values(),
        [Edge(source=s, type=t, target=o, evidence=frozenset(e)) for (s, t, o), e in edges.items()],
    )


def _triples(paper: str, said: str) -> list[tuple[str, str, str]]:
    if said.startswith("Result:"):
        value, metric, method, data = said.split()
        result = f"{value} {metric} {method}"
        return [
            ("Paper", "REPORTS_RESULT", result),
            ("Paper", "REPORTS", f"Metric:{metric}"),
            (result, "OF_METHOD", method),
            (result, "ON_DATA", data),
            (result, "IN_METRIC", f"Metric:{metric}"),
        ]
    head, type, tail = next(
        (before or "Paper", word, after)
        for word in said.split()
        if word.replace("_", "").isupper() and ":" not in word and word not in {"ARIMA", "RMSE"}
        for before, _, after in [[part.strip() for part in said.partition(word)]]
    )
    return [(head, type, tail)]


def _node(nodes: dict[str, Entity], paper: str, end: str) -> str:
    if end == "Paper":
        return f"paper:{paper}"
    type, _, name = end.partition(":")
    id = f"{type.lower()}:{name.lower().replace(' ', '-')}"
    own = {}
    if type == "Result":
        id = f"result:{paper}/{name.replace(' ', '-')}"
        value, metric, _ = name.split()
        name, own = f"{value} {metric}", {"number": float(value), "value": value}
    elif type == "Resource":
        own = {"url": f"https://{name}", "kind": "dataset" if "map" in name else "code"}
    nodes.setdefault(id, Entity(id=id, type=type, name=name, properties=properties(**own)))
    return id
