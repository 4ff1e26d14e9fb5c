"""Growing of gradient-boosted trees (`kg.extract.trees`) with LightGBM (Ke et al. 2017); deterministic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg.extract.additive import Cue, singly
from kg.extract.trees import Boosted, Trees

Row = tuple[Sequence[Cue], str, float]
"""Cues, "yes" or "no", and how likely that looked already, as log-odds."""
_Node = dict[str, Any]
"""A node of a tree as LightGBM gives it: what it asks, its threshold and its children, or the value of a leaf."""
_ASKED, _CHILDREN = "split_feature", ("left_child", "right_child")
_SAME: Mapping[str, Any] = {
    "seed": 0,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}
_OF_CUES: Mapping[str, Any] = {
    "objective": "binary",
    "learning_rate": 0.06,
    "num_leaves": 48,
    "max_depth": 9,
    "min_data_in_leaf": 30,
    "feature_fraction": 0.3,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
}
_ROUNDS = 250
_LEAST = 25
"""The number of rows a cue must hold in for a tree to ask for it."""


def grow(x: NDArray[np.float32], y: NDArray[np.int32], parameters: Mapping[str, Any], rounds: int) -> Trees:
    """Grow an ensemble for each class on an array of (rows, features) and the class of each row."""
    grown = _grow(x, y, parameters, rounds)
    count = int(parameters["num_class"])
    return lay([grown[of_class::count] for of_class in range(count)])


def _grow(
    x: Any, y: NDArray[Any], parameters: Mapping[str, Any], rounds: int, starts: Sequence[float] | None = None
) -> list[_Node]:
    """Return the roots of the trees grown on an array, dense or sparse, and the class of each row.

    `starts` are the log-odds of each row that the trees add to; without them they begin with the share of each class.
    """
    import lightgbm

    booster = lightgbm.train({**parameters, **_SAME}, lightgbm.Dataset(x, y, init_score=starts), num_boost_round=rounds)
    return [tree["tree_structure"] for tree in booster.dump_model()["tree_info"]]


def boost(rows: Mapping[str, Sequence[Row]]) -> Boosted:
    """Grow the trees of models by name, each on rows of cues with "yes" or "no" and the log-odds to begin with.

    >>> birds = [(["flies", "sings"], "yes", 0.0), (["flies"], "no", 0.0), (["sings"], "no", 0.0)] * 99
    >>> low, high = boost({"birds": birds}).chances([("birds", ["flies"], 0.0), ("birds", ["flies", "sings"], 0.0)])
    >>> low < 0.1, high > 0.9
    (True, True)
    """
    grown = {name: one for name, of_model in rows.items() if (one := _grow_one(of_model))}
    asking = _asking(chain.from_iterable(grown.values()))
    columns = {cue: i for i, cue in enumerate(sorted({node[_ASKED] for node in asking}))}
    for node in asking:
        node[_ASKED] = columns[node[_ASKED]]
    return Boosted(list(grown), columns, lay(list(grown.values())))


def _grow_one(rows: Sequence[Row]) -> list[_Node]:
    """Return the roots of trees that ask for cues by name; none where rows are too few."""
    columns, held = cue_table([cues for cues, *_ in rows], _LEAST)
    if not columns:
        return []
    right = np.array([label == "yes" for _, label, _ in rows], np.float32)
    roots = _grow(held, right, _OF_CUES, _ROUNDS, [start for *_, start in rows])
    asking = _asking(roots)
    for node in asking:
        node[_ASKED] = columns[node[_ASKED]]
    return roots if asking else []


def cue_table(rows: Sequence[Sequence[Cue]], least: int) -> tuple[list[str], Any]:
    """Return the cues that hold in at least so many rows, sorted, and a sparse array of ones where a row has one.

    >>> cues, held = cue_table([["flies", "sings"], [("sings",)]], 2)
    >>> cues, held.toarray().tolist()
    (['sings'], [[1.0], [1.0]])
    """
    from scipy.sparse import csr_matrix

    counts = Counter(cue for cues in rows for cue in set(singly(cues)))
    common = sorted(cue for cue, count in counts.items() if count >= least)
    columns = {cue: i for i, cue in enumerate(common)}
    places: list[int] = []
    starts = [0]
    for cues in rows:
        places += sorted({columns[c] for c in singly(cues) if c in columns})
        starts.append(len(places))
    return common, csr_matrix((np.ones(len(places)), places, starts), shape=(len(rows), len(common)))


def _nodes(roots: Iterable[_Node]) -> list[_Node]:
    """Return all nodes of trees level by level: the roots, then their children, two and two, and so on."""
    nodes = list(roots)
    for node in nodes:
        nodes += [node[child] for child in _CHILDREN if child in node]
    return nodes


def _asking(roots: Iterable[_Node]) -> list[_Node]:
    return [node for node in _nodes(roots) if _ASKED in node]


def lay(ensembles: Sequence[Sequence[_Node]]) -> Trees:
    """Lay the trees of several ensembles, each given by its roots as LightGBM dumps them, into flat arrays.

    >>> no, yes = {"leaf_value": -1}, {"leaf_value": 2}
    >>> trees = lay([[{"split_feature": 0, "threshold": 0.5, "left_child": no, "right_child": yes}]])
    >>> trees.scores(np.array([[0], [1]], np.float32), 0, np.arange(2, dtype=np.int32)).tolist()
    [-1.0, 2.0]
    """
    nodes = _nodes(chain.from_iterable(ensembles))
    sizes = np.array([len(roots) for roots in ensembles], np.int32)
    inner = np.array([_ASKED in node for node in nodes], bool)
    below = np.arange(len(nodes), dtype=np.int32)
    below[inner] = sizes.sum() + 2 * np.arange(inner.sum())
    limits = np.array([node.get("threshold", np.inf) for node in nodes])
    single = limits.astype(np.float32)
    # Rounded down, so that a feature, which is of single precision too, compares as with the threshold itself.
    above = single > limits
    single[above] = np.nextafter(single[above], np.float32(-np.inf))
    levels = np.ones(len(nodes), int)
    for node in np.flatnonzero(inner):
        levels[below[node] : below[node] + 2] = levels[node] + 1
    return Trees(
        features=np.array([node.get(_ASKED, 0) for node in nodes], np.int32),
        limits=single,
        below=below,
        values=np.array([0.0 if _ASKED in node else node["leaf_value"] for node in nodes], np.float32),
        sizes=sizes,
        levels=int(levels.max(initial=1)),
    )
