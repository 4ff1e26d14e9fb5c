"""Training of the tagger (`kg.extract.tagger`) from annotated papers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pycrfsuite
from spacy.tokens import Doc

from kg.train.annotated import Annotated, coarse, gold_spans


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


def train_tagger(rows: Sequence[tuple[list[list[str]], list[str]]], path: Path) -> None:
    """Train on (features, labels) of every document and write the weights; deterministic."""
    trainer = pycrfsuite.Trainer(verbose=False)
    for xs, ys in rows:
        trainer.append(xs, ys)
    trainer.select("lbfgs")
    trainer.set_params({"c1": 0.3, "c2": 1.0, "max_iterations": 80, "feature.possible_transitions": False})
    trainer.train(str(path))
