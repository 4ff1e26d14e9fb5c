"""Communities: which nodes belong together, so that the picture can set them apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import networkx

_SMALLEST = 5
"""Fewer nodes than this are not worth a place and a tint of their own."""


def communities(names: Iterable[str], joined: Mapping[tuple[str, str], int]) -> dict[str, int]:
    """Return the number of each node's community, the largest being 0; what belongs to none has no entry.

    `joined` says by how many papers two nodes are. The method of Louvain (Blondel et al. 2008), always with the same
    answer for the same input.

    >>> names = "abcdefghijk"
    >>> pairs = {(a, b): 1 for part in ("abcde", "fghij") for a in part for b in part if a < b} | {("a", "f"): 1}
    >>> found = communities(names, pairs)
    >>> ["".join(n for n in found if found[n] == i) for i in (0, 1)]
    ['abcde', 'fghij']
    """
    # Numbers instead of names: NetworkX walks sets, whose order for strings changes from run to run.
    order = sorted(names)
    index = {name: n for n, name in enumerate(order)}
    graph = networkx.Graph()
    graph.add_nodes_from(range(len(order)))
    graph.add_weighted_edges_from(sorted((index[a], index[b], weight) for (a, b), weight in joined.items() if a != b))
    found = [sorted(part) for part in networkx.community.louvain_communities(graph, seed=1) if len(part) >= _SMALLEST]
    found.sort(key=lambda part: (-len(part), part))
    return {order[n]: number for number, part in enumerate(found) for n in part}
