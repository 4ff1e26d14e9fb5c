"""Training of everything that finds names: the tagger, the memory and the decision, from annotated papers alone."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language

from kg.extract import pipeline
from kg.extract.candidates import candidates
from kg.extract.decide import CLASSES, MEMORY, TREES, judge, names_of
from kg.extract.document import Candidate
from kg.extract.memory import Memory
from kg.extract.recurrent import places
from kg.extract.sentences import blank
from kg.extract.spelling import features
from kg.extract.tagger import Tagger
from kg.extract.weighing import promising, weigh
from kg.train.annotated import Annotated
from kg.train.decision import PARAMETERS, ROUNDS, truth
from kg.train.folds import folds
from kg.train.tagger import Example, labels, train_tagger
from kg.train.trees import grow

FOLDS = 2
"""Over how many parts what learns from taggers is cross-validated: more take longer and bring no more."""


def prepare(items: Sequence[Annotated]) -> list[Example]:
    """Run the components that need no training over annotated papers."""
    nlp = _untrained()
    found = []
    for item in items:
        doc = nlp(item.paper.text)
        found.append(Example(item, doc, doc._.hits, features(doc), places(doc), labels(doc, item)))
    return found


def _untrained() -> Language:
    nlp = blank()
    for name in pipeline.COMPONENTS[: pipeline.COMPONENTS.index("kg_tagger")]:
        nlp.add_pipe(name)
    return nlp


def train_names(examples: Sequence[Example], folder: Path) -> None:
    """Train on all examples and write the weights into `folder`; the same examples give the same files.

    The decision learns from candidates of a tagger and a memory that had not seen their paper
    (cross-validation). To take only the paper's own counts off the memory would betray them: where a candidate was
    a name in nine papers of ten, eight of the other nine are left if it is one here, and all nine if it is not.
    Afterwards every example's `doc._.names` are what models would have found that had not seen it: what the stages
    behind learn from.
    """
    folder.mkdir(parents=True, exist_ok=True)
    found = _cross_tagged(examples)
    truths = [truth(c, e.item) for e, c in zip(examples, found, strict=True)]
    classes = [np.array([CLASSES.index(t[c.key]) for c in cs], np.int32) for cs, t in zip(found, truths, strict=True)]
    rows: dict[int, NDArray[np.float32]] = {}
    for seen, unseen in folds(len(examples), FOLDS):
        memory = Memory.of(truths[i] for i in seen)
        for i in unseen:
            rows[i] = weigh(examples[i].doc, found[i], memory)
    for seen, unseen in folds(len(examples), FOLDS):
        trees = grow(_joined(rows, seen), _joined(classes, seen), PARAMETERS, ROUNDS)
        for i in unseen:
            chances = trees.probabilities(rows[i]).tolist()
            examples[i].doc._.names = names_of(examples[i].doc, judge(found[i], chances))
    every = range(len(examples))
    grow(_joined(rows, every), _joined(classes, every), PARAMETERS, ROUNDS).write(folder / TREES)
    Memory.of(truths).write(folder / MEMORY)
    train_tagger(examples, folder)


def _joined(tables: Sequence[NDArray[Any]] | Mapping[int, NDArray[Any]], chosen: Iterable[int]) -> NDArray[Any]:
    return np.concatenate([tables[i] for i in chosen])


def _cross_tagged(examples: Sequence[Example]) -> list[list[Candidate]]:
    """Return each example's promising candidates, by a tagger trained on the other folds; documents keep its hits."""
    found: dict[int, list[Candidate]] = {}
    for seen, unseen in folds(len(examples), FOLDS):
        with tempfile.TemporaryDirectory() as folder:
            train_tagger([examples[i] for i in seen], Path(folder))
            tagger = Tagger(Path(folder))
            for i in unseen:
                found[i] = tag(tagger, examples[i])
    return [found[i] for i in range(len(examples))]


def tag(tagger: Tagger, example: Example) -> list[Candidate]:
    """Run a tagger over an example and return its promising candidates."""
    doc = example.doc
    doc._.hits = example.hits
    found = candidates(tagger(doc))._.candidates
    return [found[i] for i in promising(doc, found)]
