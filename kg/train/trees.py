"""Growing of gradient-boosted trees (`kg.extract.trees`) with LightGBM (Ke et al. 2017); deterministic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg.extract.additive import Cue, singly
from kg.extract.trees import Boosted, Trees

Row = tuple[Sequence[Cue], str, float]
"""Cues, "yes" or "no", and how likely that looked already, as log-odds."""
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


def grow(
    x: Any, y: NDArray[Any], parameters: Mapping[str, Any], rounds: int, starts: Sequence[float] | None = None
) -> Trees:
    """Grow trees on an array, dense or sparse, of (rows, features) and the class of each row.

    `starts` are the log-odds of each row that the trees add to; without them they begin with the share of each class.
    """
    import lightgbm

    booster = lightgbm.train({**parameters, **_SAME}, lightgbm.Dataset(x, y, init_score=starts), num_boost_round=rounds)
    return _flatten(booster.dump_model())


def boost(rows: Mapping[str, Sequence[Row]]) -> Boosted:
    """Grow the trees of models by name, each on rows of cues with "yes" or "no" and the log-odds to begin with.

    >>> birds = [(["flies", "sings"], "yes", 0.0), (["flies"], "no", 0.0), (["sings"], "no", 0.0)] * 99
    >>> low, high = boost({"birds": birds}).chances([("birds", ["flies"], 0.0), ("birds", ["flies", "sings"], 0.0)])
    >>> low < 0.1, high > 0.9
    (True, True)
    """
    grown = {name: one for name, of_model in rows.items() if (one := _grow_one(of_model))}
    asked = sorted({cues[i] for cues, trees in grown.values() for i in trees.feature if i >= 0})
    columns = {cue: i for i, cue in enumerate(asked)}
    sizes = {name: len(trees.roots) for name, (_, trees) in grown.items()}
    return Boosted(sizes, columns, _joined([_renumbered(trees, cues, columns) for cues, trees in grown.values()]))


def _grow_one(rows: Sequence[Row]) -> tuple[Sequence[str], Trees] | None:
    """Return the cues that the features of the trees mean, and the trees; nothing where rows are too few."""
    columns, held = cue_table([cues for cues, *_ in rows], _LEAST)
    if not columns:
        return None
    right = np.array([label == "yes" for _, label, _ in rows], np.float32)
    trees = grow(held, right, _OF_CUES, _ROUNDS, [start for *_, start in rows])
    return (columns, trees) if (trees.feature >= 0).any() else None


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


def _renumbered(trees: Trees, cues: Sequence[str], columns: Mapping[str, int]) -> dict[str, NDArray[Any]]:
    """Return the arrays of trees that ask for cues by their columns."""
    places = np.array([*(columns.get(cue, -1) for cue in cues), -1], np.int32)
    return trees.arrays() | {"feature": places[trees.feature]}


def _joined(several: Sequence[dict[str, NDArray[Any]]]) -> Trees:
    """Lay the arrays of several ensembles one behind the other."""
    if not several:
        return _flatten({"num_tree_per_iteration": 1, "tree_info": []})
    begins = np.cumsum([0, *(len(arrays["feature"]) for arrays in several[:-1])])
    moved = [
        arrays | {key: arrays[key] + np.int32(begin) for key in ("left", "right", "roots")}
        for arrays, begin in zip(several, begins, strict=True)
    ]
    whole = {key: np.concatenate([a[key] for a in moved]) for key in moved[0] if key != "depth"}
    return Trees.of(whole | {"depth": np.array(max(int(a["depth"]) for a in moved))})


def _flatten(model: dict[str, Any]) -> Trees:
    """Lay the trees of a LightGBM model into flat arrays."""
    feature: list[int] = []
    threshold: list[float] = []
    left: list[int] = []
    right: list[int] = []
    value: list[float] = []
    roots: list[int] = []
    classes: list[int] = []
    deepest = 0
    per_round = model["num_tree_per_iteration"]

    def add(node: dict[str, Any], depth: int) -> int:
        nonlocal deepest
        deepest = max(deepest, depth)
        at = len(feature)
        inner = "split_feature" in node
        feature.append(node["split_feature"] if inner else -1)
        threshold.append(node["threshold"] if inner else 0.0)
        value.append(0.0 if inner else node["leaf_value"])
        left.append(0)
        right.append(0)
        if inner:
            left[at] = add(node["left_child"], depth + 1)
            right[at] = add(node["right_child"], depth + 1)
        return at

    for number, tree in enumerate(model["tree_info"]):
        roots.append(add(tree["tree_structure"], 0))
        classes.append(number % per_round if per_round > 1 else 1)
    return Trees(
        feature=np.array(feature, np.int32),
        threshold=np.array(threshold),
        left=np.array(left, np.int32),
        right=np.array(right, np.int32),
        value=np.array(value),
        roots=np.array(roots, np.int32),
        classes=np.array(classes, np.int32),
        depth=deepest + 1,
    )
