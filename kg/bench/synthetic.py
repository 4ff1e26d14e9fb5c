"""Graphs of any size that are made up, for measuring where no corpus is large enough."""

from __future__ import annotations

import random
from collections.abc import Iterator

from kg.model import Edge, Entity, Evidence, Graph, Key, Span, properties

_PER_PAPER = 16  # edges, as in graphs of real abstracts
_SHARES = {"Method": 0.25, "Dataset": 0.05, "Task": 0.08, "Metric": 0.01}
"""How many different things of a type there are for every paper."""

_SAYS = (
    ("USES", "Method", 6),
    ("COMPARES_WITH", "Method", 3),
    ("EVALUATES_ON", "Dataset", 3),
    ("ADDRESSES", "Task", 2),
    ("REPORTS", "Metric", 2),
)
"""What a paper says of how many things."""

_SENTENCE = "On several of the collections that were named before, the approach is compared with {} at the same cost."


def synthetic(edges: int, *, seed: int = 0) -> Graph:
    """Return a graph of exactly so many edges, a few things in many papers and many things in few; `seed` varies it.

    >>> graph = synthetic(100)
    >>> len(graph.edges), graph == synthetic(100), graph == synthetic(100, seed=1)
    (100, True, False)
    """
    chance = random.Random(seed)
    papers = edges // _PER_PAPER + 1
    sizes = {type: round(papers * share) + _PER_PAPER for type, share in _SHARES.items()}
    nodes: dict[str, Entity] = {}
    said: dict[Key, Edge] = {}
    for number in range(papers):
        paper = _paper(number)
        for key, tail in _says(paper.id, sizes, chance):
            if len(said) == edges:
                break
            nodes[paper.id], nodes[tail.id] = paper, tail
            said.setdefault(key, _edge(key, tail.name, chance))
    # Things that papers drew twice are made up for between methods and tasks.
    while len(said) < edges:
        head, tail = (_thing(type, chance.randrange(sizes[type])) for type in ("Method", "Task"))
        nodes[head.id], nodes[tail.id] = head, tail
        key = head.id, "USED_FOR", tail.id
        said.setdefault(key, _edge(key, tail.name, chance))
    return Graph.of(nodes.values(), said.values())


def _paper(number: int) -> Entity:
    date = f"{2010 + number % 16}-{1 + number % 12:02}-15"
    about = properties(date=date, year=int(date[:4]), url=f"https://example.org/{number}")
    return Entity(id=f"paper:{number}", type="Paper", name=f"On the Matter of Number {number:,}", properties=about)


def _thing(type: str, number: int) -> Entity:
    name = f"{type} {number:,}"
    aliases = (f"{name} (revised)",) if number % 4 == 0 else ()
    return Entity(id=f"{type.lower()}:{number}", type=type, name=name, aliases=aliases)


def _says(paper: str, sizes: dict[str, int], chance: random.Random) -> Iterator[tuple[Key, Entity]]:
    for edge, type, times in _SAYS:
        for _ in range(times):
            # The square of an even chance: the first things are named far more often than the last.
            tail = _thing(type, int(sizes[type] * chance.random() ** 2))
            yield (paper, edge, tail.id), tail


def _edge(key: Key, name: str, chance: random.Random) -> Edge:
    sentence = _SENTENCE.format(name)
    start = sentence.index(name)
    evidence = Evidence(
        paper=key[0].removeprefix("paper:"),
        span=Span(start, start + len(name)),
        sentence=sentence,
        rule="synthetic",
        score=round(chance.uniform(0.3, 0.99), 3),
        version="1",
    )
    return Edge(source=key[0], type=key[1], target=key[2], evidence=frozenset([evidence]))
