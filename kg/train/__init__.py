"""Training: from annotated papers to the weights that the extractor reads. Needs the `train` extra."""

from __future__ import annotations

import importlib.util
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from kg.errors import MissingExtraError, UsageError
from kg.extract import Extractor, to_annotation
from kg.train.annotated import Annotated, read_annotated
from kg.train.claims import train_claims
from kg.train.folds import folds
from kg.train.names import prepare, train_names

__all__ = ["Annotated", "cross_validate", "read_annotated", "train"]


def train(items: Sequence[Annotated], folder: Path, also: Sequence[Annotated] = ()) -> None:
    """Train every learned component on annotated papers and write the weights into `folder`; deterministic.

    What tells roles, relations and results learns from names as models find them that have not seen the paper. Papers
    of `also` are learned from in the same way, but how readily relations are claimed is learned from the others.

    Raises:
        MissingExtraError: LightGBM or scikit-learn is not installed.
        UsageError: there are too few papers to learn from.
    """
    for package in ("lightgbm", "sklearn"):
        if importlib.util.find_spec(package) is None:
            raise MissingExtraError("training", "train")
    if len(items) + len(also) < 20:
        raise UsageError(f"training needs at least 20 annotated papers, not {len(items) + len(also)}")
    examples = prepare([*items, *also])
    train_names(examples, folder)
    train_claims([(e.doc, e.item.gold) for e in examples], folder, len(also))


def cross_validate(
    items: Sequence[Annotated], parts: int, also: Sequence[Annotated] = ()
) -> Iterator[tuple[Annotated, dict[str, Any]]]:
    """Yield every annotated paper with what weights say of it that were trained on the other parts.

    Each is an object of an annotated file, as `kg.extract.to_annotation` makes it. Papers of `also` are learned from
    for every part, and nothing is said of them.
    """
    with tempfile.TemporaryDirectory() as name:
        for part, (seen, unseen) in enumerate(folds(len(items), parts)):
            folder = Path(name, str(part))
            train([items[i] for i in seen], folder, also)
            held = [items[i] for i in unseen]
            papers = [item.paper for item in held]
            for item, facts in zip(held, Extractor(folder)(papers), strict=True):
                yield item, to_annotation(item.paper, facts)
