"""Training of the decision (`kg.extract.decide`): gradient-boosted trees over the candidates of annotated papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kg.extract.decide import CLASSES
from kg.extract.document import Candidate
from kg.text import normalise
from kg.train.annotated import Annotated, coarse

PARAMETERS: Mapping[str, Any] = {
    "objective": "multiclass",
    "num_class": len(CLASSES),
    "learning_rate": 0.1,
    "num_leaves": 48,
    "max_depth": 7,
    "min_data_in_leaf": 30,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 3.0,
}
ROUNDS = 100


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
