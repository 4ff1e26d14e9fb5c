"""Training of the decision (`kg.extract.decide`): gradient-boosted trees over the candidates of annotated papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg.extract.decide import CLASSES, Trees
from kg.extract.document import Candidate
from kg.text import normalise
from kg.train.annotated import Annotated, coarse

PARAMETERS: dict[str, Any] = {
    "objective": "multiclass",
    "num_class": len(CLASSES),
    "learning_rate": 0.08,
    "num_leaves": 48,
    "max_depth": 9,
    "min_data_in_leaf": 30,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 3.0,
    "seed": 0,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}
ROUNDS = 120


def truth(candidates: Sequence[Candidate], item: Annotated) -> dict[str, str]:
    """Return the true type of every candidate, by its key; "" where the reader took it for no name."""
    gold = {
        normalise(form): coarse(e["type"])
        for e in item.gold["entities"]
        for form in [e["name"], *(e.get("aliases") or [])]
    }
    found = {}
    for candidate in candidates:
        kinds = (gold.get(normalise(form)) for form in candidate.forms)
        found[candidate.key] = next((k for k in kinds if k), gold.get(candidate.key, ""))
    return found


def train_trees(x: NDArray[np.float32], y: NDArray[np.int32], parameters: Mapping[str, Any] = PARAMETERS) -> Trees:
    """Train on the features and classes of all candidates; deterministic."""
    import lightgbm

    booster = lightgbm.train(dict(parameters), lightgbm.Dataset(x, y), num_boost_round=ROUNDS)
    return _flatten(booster.dump_model())


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
        classes.append(number % len(CLASSES))
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
