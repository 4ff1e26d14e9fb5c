"""Boosted trees: what they add up to, what they ask for, and that they are read as written."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit

from kg.extract.features import FEATURES
from kg.extract.trees import Boosted, Trees
from kg.resources import shipped
from kg.train.trees import boost, lay
from tests.trees import asking, stumps


def test_trees_add_their_leaves() -> None:
    trees = stumps((0, -1.0, 2.0), (1, 0.5, 1.0), (0, 0.0, 0.25), sizes=[2, 1])
    x = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]], np.float32)
    assert trees.scores(x, 0, np.arange(3, dtype=np.int32)).tolist() == [-0.5, 2.5, 3.0]
    assert trees.scores(x, 1, np.array([2, 0], np.int32)).tolist() == [0.25, 0.0]
    chances = trees.probabilities(x)
    assert chances[:, 0].tolist() == pytest.approx(expit([-0.5, 2.25, 2.75]))
    assert chances.sum(axis=1).tolist() == pytest.approx([1, 1, 1])


NODES = st.recursive(
    st.builds(lambda value: {"leaf_value": value}, st.integers(-9, 9)),
    lambda child: st.builds(
        lambda feature, limit, left, right: {
            "split_feature": feature, "threshold": limit, "left_child": left, "right_child": right,
        },
        st.integers(0, 2), st.floats(-1, 1), child, child,
    ),
)  # fmt: skip
ROOTS = st.lists(NODES, min_size=1, max_size=3)


@given(st.lists(ROOTS, min_size=1, max_size=3), st.lists(st.tuples(*[st.floats(-1, 1, width=32)] * 3), min_size=1))
def test_every_row_reaches_the_leaf_that_its_answers_lead_to(
    ensembles: list[list[dict[str, Any]]], rows: list[tuple[float, ...]]
) -> None:
    def leaf(node: dict[str, Any], row: tuple[float, ...]) -> float:
        while "threshold" in node:
            node = node["left_child" if row[node["split_feature"]] <= node["threshold"] else "right_child"]
        return float(node["leaf_value"])

    trees, x, every = lay(ensembles), np.array(rows, np.float32), np.arange(len(rows), dtype=np.int32)
    for number, roots in enumerate(ensembles):
        assert trees.scores(x, number, every).tolist() == [sum(leaf(r, row) for r in roots) for row in rows]


def test_trees_are_read_as_written(tmp_path: Path) -> None:
    read = Trees.read(shipped("data", "models", "trees.npz"))
    read.write(tmp_path / "again.npz")
    x = np.random.default_rng(0).normal(size=(20, len(FEATURES))).astype(np.float32)
    assert (Trees.read(tmp_path / "again.npz").probabilities(x) == read.probabilities(x)).all()


def test_cues_hold_singly_or_in_a_bundle() -> None:
    model = asking(birds=("sings", -1.0, 2.0))
    for _ in range(2):  # the second time the bundle is known
        held = (["sings"], [("flies", "sings")], ["flies"], [("flies",)], [])
        rows = model.chances([("birds", cues, 0.0) for cues in held])
        assert rows == pytest.approx(expit([2.0, 2.0, -1.0, -1.0, -1.0]))
    assert model.chances([]) == []


def test_trees_add_to_what_was_known() -> None:
    model = asking(birds=("sings", -1.0, 2.0))
    rows = model.chances([("birds", ["sings"], start) for start in (-3.0, 0.0, 1.5)])
    assert rows == pytest.approx(expit([-1.0, 2.0, 3.5]))


ROWS = [
    (["flies", ("sings", "in spring")], "yes", 0.0),
    (["flies"], "no", 0.0),
    ([("sings", "in spring")], "no", 0.0),
    ([], "no", 0.0),
]


def test_models_are_read_as_written(tmp_path: Path) -> None:
    fish = [(["has „fins“"], "yes", 0.0), (["flies"], "no", 0.0), ([], "no", 0.0)] * 50
    model = boost({"birds": ROWS * 50, "fish | of ponds": fish, "stones": []})
    model.write(tmp_path / "models.npz")
    again = Boosted.read(tmp_path / "models.npz")
    asked = [(name, cues, 0.0) for name in model.models for cues in (["has „fins“"], *(cues for cues, *_ in ROWS))]
    assert again.chances(asked) == model.chances(asked)
    chance = dict(zip(((name, str(cues)) for name, cues, _ in asked), again.chances(asked), strict=True))
    assert chance["fish | of ponds", "['has „fins“']"] > 0.9
    assert chance["birds", "['has „fins“']"] < 0.1
    assert again.chances([("stones", ["flies"], 0.0)]) == [None]


def test_trees_see_what_no_sum_of_cues_can() -> None:
    flies, sings = (tuple(f"{what} {i}" for i in range(9)) for what in ("flies", "sings"))
    kinds = [([flies, sings], "no", 0.0), ([flies], "yes", 0.0), ([sings], "yes", 0.0), ([], "no", 0.0)]
    rows = [row for row, often in zip(kinds, (100, 200, 60, 140), strict=True) for _ in range(often)]
    both, one, other, none = boost({"birds": rows}).chances([("birds", cues, 0.0) for cues, *_ in kinds])
    assert min(one, other) > 0.9
    assert max(both, none) < 0.1


@pytest.mark.parametrize("rows", [[], [(["flies"], "yes", 0.0)], [(["flies"], "no", 0.0)] * 99, [([], "no", 0.0)] * 99])
def test_too_few_rows_or_but_one_class_give_no_model(rows: list[tuple[list[str], str, float]], tmp_path: Path) -> None:
    boost({"birds": rows}).write(tmp_path / "models.npz")
    assert Boosted.read(tmp_path / "models.npz").chances([("birds", ["flies"], 0.0)]) == [None]


GROWN = boost({"birds": ROWS * 50, "fish": [(["swims", "flies"], "yes", 0.0), (["sings"], "no", 0.0)] * 60})
CUES = st.lists(st.sampled_from(["flies", "sings", "in spring", "swims"]))


@given(st.lists(st.tuples(st.sampled_from(["birds", "fish"]), CUES, st.floats(-9, 9))))
def test_each_row_is_weighed_by_itself(rows: list[tuple[str, list[str], float]]) -> None:
    assert GROWN.chances(rows) == [GROWN.chances([row])[0] for row in rows]
