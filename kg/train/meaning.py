"""Training of the meaning model (`kg.extract.meaning`): a logistic regression over word vectors."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kg.extract.decide import CLASSES
from kg.extract.meaning import Meaning

STRENGTH = 0.3
"""Inverse strength of the L2 penalty."""


def train_meaning(x: NDArray[np.float32], y: NDArray[np.int32]) -> Meaning:
    """Fit the regression to the inputs and classes of all candidates by penalised maximum likelihood; deterministic."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=STRENGTH, max_iter=300).fit(x, y)
    weights = np.zeros((x.shape[1], len(CLASSES)), np.float32)
    # A class that no candidate has is never meant.
    bias = np.full(len(CLASSES), -20.0, np.float32)
    weights[:, model.classes_], bias[model.classes_] = model.coef_.T, model.intercept_
    return Meaning(weights, bias)
