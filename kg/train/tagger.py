"""Training of the tagger (`kg.extract.tagger`) from annotated papers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pycrfsuite
from spacy.tokens import Doc

from kg.extract.document import Hit, tokens_of
from kg.extract.recurrent import Floats
from kg.extract.tagger import FILES, LABELS
from kg.train.annotated import Annotated, coarse, gold_spans
from kg.train.recurrent import Labelled, train_recurrent

FIELD = {
    "c1": 1.5,
    "c2": 1.0,
    "max_iterations": 60,
    "feature.minfreq": 2,
    "feature.possible_transitions": False,
}
"""The strengths of the L1 and L2 penalties, and what keeps the weights few: most features are seen once."""


@dataclass(slots=True)
class Example:
    """An annotated paper as the components before the tagger leave it, with the tagger's features and labels.

    `features` are the random field's, `places` the network's (`kg.extract.recurrent.places`).
    """

    item: Annotated
    doc: Doc
    hits: tuple[Hit, ...]
    features: list[list[str]]
    places: Floats
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
    field, network = (folder / file for file in FILES)
    _train_field(examples, field)
    train_recurrent([_labelled(example) for example in examples], len(LABELS)).write(network)


def _labelled(example: Example) -> Labelled:
    numbers = np.array([LABELS.index(label) for label in example.labels], np.intp)
    return Labelled(tokens_of(example.doc).words, example.places, numbers)


def _train_field(examples: Sequence[Example], path: Path) -> None:
    trainer = pycrfsuite.Trainer(verbose=False)
    for example in examples:
        trainer.append(example.features, example.labels)
    trainer.select("lbfgs")
    trainer.set_params(FIELD)
    trainer.train(str(path))
