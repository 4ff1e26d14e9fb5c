"""Training of the tagger (`kg.extract.tagger`) from annotated papers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pycrfsuite
from numpy.typing import NDArray
from spacy.tokens import Doc

from kg.extract.document import Hit
from kg.extract.tagger import FILE, LABELS, WINDOW
from kg.extract.window import Window, windows
from kg.train.annotated import Annotated, coarse, gold_spans

FIELD = {
    "c1": 1.5,
    "c2": 1.0,
    "max_iterations": 60,
    "feature.minfreq": 2,
    "feature.possible_transitions": False,
}
"""The strengths of the L1 and L2 penalties, and what keeps the weights few: most features are seen once."""
HIDDEN = 128
PENALTY = 0.1
EPOCHS = 5
BATCH = 1024
PAPERS = 200
"""How many papers' tokens the network is shown at once."""


@dataclass(slots=True)
class Example:
    """An annotated paper as the components before the tagger leave it, with the tagger's features and labels."""

    item: Annotated
    doc: Doc
    hits: tuple[Hit, ...]
    features: list[list[str]]
    inputs: NDArray[np.float32]
    labels: list[str]


def labels(doc: Doc, item: Annotated) -> list[str]:
    """Return the gold B-/I-/O label of every token."""
    found = ["O"] * len(doc)
    for start, end, kind in gold_spans(item):
        tokens = doc.char_span(start, end, alignment_mode="expand")
        if tokens is None or any(found[i] != "O" for i in range(tokens.start, tokens.end)):
            continue
        for i in range(tokens.start, tokens.end):
            found[i] = f"{'B' if i == tokens.start else 'I'}-{coarse(kind)}"
    return found


def train_tagger(examples: Sequence[Example], folder: Path) -> None:
    """Train both models of the tagger and write their weights into `folder`; deterministic."""
    folder.mkdir(parents=True, exist_ok=True)
    _train_field(examples, folder / FILE)
    _train_window(examples).write(folder / WINDOW)


def _train_field(examples: Sequence[Example], path: Path) -> None:
    trainer = pycrfsuite.Trainer(verbose=False)
    for example in examples:
        trainer.append(example.features, example.labels)
    trainer.select("lbfgs")
    trainer.set_params(FIELD)
    trainer.train(str(path))


def _train_window(examples: Sequence[Example]) -> Window:
    """Fit the network by Adam (Kingma & Ba 2015), some papers at a time, so that memory does not grow with them."""
    from sklearn.neural_network import MLPClassifier

    network = MLPClassifier(HIDDEN, alpha=PENALTY, random_state=0, learning_rate_init=1e-3)
    classes = np.arange(len(LABELS))
    shuffle = np.random.default_rng(0)
    for _ in range(EPOCHS):
        order = shuffle.permutation(len(examples))
        for at in range(0, len(order), PAPERS):
            chosen = [examples[i] for i in order[at : at + PAPERS]]
            x = np.concatenate([windows(e.inputs) for e in chosen])
            y = np.array([LABELS.index(label) for e in chosen for label in e.labels])
            mixed = shuffle.permutation(len(y))
            network.set_params(batch_size=min(BATCH, len(y))).partial_fit(x[mixed], y[mixed], classes=classes)
    (hidden, output), (hidden_bias, output_bias) = network.coefs_, network.intercepts_
    return Window(*(w.astype(np.float32) for w in (hidden, hidden_bias, output, output_bias)))
