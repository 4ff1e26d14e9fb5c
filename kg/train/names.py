"""Training of everything that finds names: the tagger, the memory and the decision, from annotated papers alone."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from kg.extract import pipeline
from kg.extract.candidates import candidates, weigh
from kg.extract.decide import CLASSES, MEMORY, TREES, names_of
from kg.extract.document import Candidate, Hit
from kg.extract.memory import Memory
from kg.extract.sentences import blank
from kg.extract.tagger import FILE, Tagger, features
from kg.train.annotated import Annotated
from kg.train.decision import train_trees, truth
from kg.train.tagger import labels, train_tagger

FOLDS = 5


@dataclass(slots=True)
class Example:
    """An annotated paper as the components before the tagger leave it, with the tagger's features and labels."""

    item: Annotated
    doc: Doc
    hits: tuple[Hit, ...]
    features: list[list[str]]
    labels: list[str]


def prepare(items: Sequence[Annotated]) -> list[Example]:
    """Run the components that need no training over annotated papers."""
    nlp = _untrained()
    found = []
    for item in items:
        doc = nlp(item.paper.text)
        found.append(Example(item, doc, doc._.hits, features(doc), labels(doc, item)))
    return found


def _untrained() -> Language:
    nlp = blank()
    for name in pipeline.COMPONENTS[: pipeline.COMPONENTS.index("kg_tagger")]:
        nlp.add_pipe(name)
    return nlp


def train_names(examples: Sequence[Example], folder: Path) -> None:
    """Train on all examples and write the three files into `folder`; the same examples give the same files.

    The decision learns from candidates that a tagger proposed which had not seen their paper (cross-validation), and
    from a memory without the paper's own names. Afterwards every example's `doc._.names` are what models would have
    found that had not seen it: what the stages behind learn from.
    """
    folder.mkdir(parents=True, exist_ok=True)
    found = _cross_tagged(examples)
    truths = [truth(c, e.item) for e, c in zip(examples, found, strict=True)]
    memory = Memory.of(truths)
    rows = [weigh(e.doc, c, memory.of_paper(t), own=True) for e, c, t in zip(examples, found, truths, strict=True)]
    classes = [np.array([CLASSES.index(t[c.key]) for c in cs], np.int32) for cs, t in zip(found, truths, strict=True)]
    for fold in range(FOLDS):
        others = [i for i in range(len(examples)) if i % FOLDS != fold]
        trees = train_trees(np.concatenate([rows[i] for i in others]), np.concatenate([classes[i] for i in others]))
        for i in range(fold, len(examples), FOLDS):
            examples[i].doc._.names = names_of(examples[i].doc, found[i], trees.probabilities(rows[i]))
    train_trees(np.concatenate(rows), np.concatenate(classes)).write(folder / TREES)
    memory.write(folder / MEMORY)
    train_tagger([(e.features, e.labels) for e in examples], folder / FILE)


def _cross_tagged(examples: Sequence[Example]) -> list[list[Candidate]]:
    """Return each example's candidates, by a tagger trained on the other folds; the documents keep its hits."""
    found: dict[int, list[Candidate]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for fold in range(FOLDS):
            path = Path(folder, f"{fold}.crfsuite")
            train_tagger([(e.features, e.labels) for i, e in enumerate(examples) if i % FOLDS != fold], path)
            tagger = Tagger(path)
            for i, example in enumerate(examples):
                if i % FOLDS == fold:
                    found[i] = tag(tagger, example)
    return [found[i] for i in range(len(examples))]


def tag(tagger: Tagger, example: Example) -> list[Candidate]:
    """Run a tagger over an example and return its candidates."""
    doc = example.doc
    doc._.hits = (*example.hits, *tagger.propose(doc, example.features))
    return list(candidates(doc)._.candidates)
