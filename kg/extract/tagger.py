"""The learned tagger: a linear-chain conditional random field (Lafferty et al. 2001) and a recurrent network.

The field's features are the token's spelling, its statistics, its neighbours, the vocabularies' hits and the acronyms;
both are trained by `kg.train.tagger` from annotated papers. The tagger proposes names; the decision is taken over the
whole document.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice, repeat
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.document import Hit, tokens_of
from kg.extract.field import Field
from kg.extract.recurrent import Recurrent
from kg.model import Span
from kg.resources import weights
from kg.schema import FAMILIES

LABELS = ("O", *(f"{place}-{kind}" for kind in FAMILIES for place in "BI"))
"""What a token can be: outside of all names, or at the beginning of or inside one of a type."""
FILES = ("tagger.crfsuite", "recurrent.npz")
"""The names of its weights' files: the field's, and the network's."""
THRESHOLD = 0.1
"""Spans whose tokens are of a type with at least this chance are proposed; the decision weighs them."""
_THRESHOLDS = np.array([0.5, 0.25, THRESHOLD], np.float32)
_NONE = np.zeros(0, np.float32)
_AT_ONCE = 4000
"""How many tokens are weighed at once."""


def spans_of(labels: NDArray[np.intp]) -> list[tuple[int, int, int]]:
    """Return the runs of a sequence of labels, by their numbers, as (first token, token after the last, type's number).

    >>> spans_of(np.array([LABELS.index(label) for label in ("O", "B-Task", "I-Task", "B-Task")]))
    [(1, 3, 2), (3, 4, 2)]
    """
    named = np.flatnonzero(labels)
    found: list[tuple[int, int, int]] = []
    for i, label in zip(named.tolist(), labels[named].tolist(), strict=True):
        begins, kind = label % 2, (label - 1) // 2
        if not begins and found and found[-1][1:] == (i, kind):
            found[-1] = (found[-1][0], i + 1, kind)
        else:
            found.append((i, i + 1, kind))
    return found


class Tagger:
    """The spaCy component that proposes spans: the likeliest of each place, and less likely ones over a threshold.

    It weighs every token twice, by spelling (the random field) and by meaning (the recurrent network
    of `kg.extract.recurrent`), and goes by the mean. A `fast` one does without the second and the less likely.
    """

    def __init__(self, models: Path, *, fast: bool = False) -> None:
        field, network = (models / file for file in FILES)
        self.field = Field(field)
        self.network = None if fast else Recurrent.read(network)
        # The field knows no label that no paper had which it was trained on.
        self.columns = [LABELS.index(label) for label in self.field.labels]

    def __call__(self, doc: Doc) -> Doc:
        """Assign `doc._.tagging` and add to `doc._.hits`."""
        [tagged] = self.pipe([doc])
        return tagged

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 128) -> Iterator[Doc]:
        """Do the same to a stream of documents, many walked at once."""
        rest = iter(stream)
        while docs := list(islice(rest, batch_size)):
            some = list(_together(docs))
            scores = chain.from_iterable(map(self.field.scores, some))
            told = chain.from_iterable(map(self.network.read_out, some)) if self.network else repeat(None, len(docs))
            for doc, chances, others in zip(docs, self.field.marginals(list(scores)), told, strict=True):
                tagging = np.zeros((len(doc), len(LABELS)), np.float32)
                tagging[:, self.columns] = chances
                if others is not None:
                    tagging += others
                    tagging /= 2
                doc._.tagging = tagging
                doc._.hits = (*doc._.hits, *propose(doc, _THRESHOLDS if self.network else _NONE))
                yield doc


def _together(docs: Sequence[Doc]) -> Iterator[list[Doc]]:
    """Yield documents some at a time, few if they are long: what is told of all their tokens is held at once."""
    some: list[Doc] = []
    size = 0
    for doc in docs:
        if some and size + len(doc) > _AT_ONCE:
            yield some
            some, size = [], 0
        some.append(doc)
        size += len(doc)
    if some:
        yield some


def propose(doc: Doc, thresholds: NDArray[np.float32] = _THRESHOLDS) -> list[Hit]:
    """Return the hits of a tagged document; their score is the mean probability of their tokens."""
    tagging = doc._.tagging
    tokens = tokens_of(doc)
    words = tokens.words
    found: dict[tuple[int, int, str], Hit] = {}
    inside = np.ascontiguousarray((tagging[:, 1::2] + tagging[:, 2::2]).T)
    chances = inside.tolist()

    def add(start: int, end: int, kind: int, rule: str) -> None:
        while start < end and not _worded(words[start]):
            start += 1
        while end > start and not _worded(words[end - 1]):
            end -= 1
        if start < end and (start, end, FAMILIES[kind]) not in found:
            score = round(sum(chances[kind][start:end]) / (end - start), 4)
            span = Span(tokens.starts[start], tokens.ends[end - 1])
            found[start, end, FAMILIES[kind]] = Hit(span=span, type=FAMILIES[kind], rule=rule, score=score)

    for start, end, kind in spans_of(tagging.argmax(axis=1)):
        add(start, end, kind, "tagger:best")
    for start, end, kind in _stretches(inside, thresholds) if len(thresholds) else ():
        add(start, end, kind, "tagger:low")
    return [found[k] for k in sorted(found)]


def _stretches(inside: NDArray[np.float32], thresholds: NDArray[np.float32]) -> Iterator[tuple[int, int, int]]:
    """Return where each type's chance rises over a threshold and falls under it again, as `spans_of` does runs."""
    over = np.zeros((len(thresholds), len(inside), inside.shape[1] + 2), bool)
    over[:, :, 1:-1] = inside >= thresholds[:, None, None]
    edges = np.nonzero(over[:, :, 1:] != over[:, :, :-1])
    kinds, places = edges[1].tolist(), edges[2].tolist()
    return zip(places[::2], places[1::2], kinds[::2], strict=True)


def _worded(text: str) -> bool:
    """Tell whether a token can stand at the edge of a name: a word, a number, or what C++ and A* end in."""
    return text[:1].isalnum() or text[-1:].isalnum() or text in {"+", "++", "*", "$"}


@Language.factory(
    "kg_tagger",
    default_config={"models": None, "fast": False},
    assigns=["doc._.hits", "doc._.tagging"],
    requires=["doc._.acronyms"],
)
def make_tagger(nlp: Language, name: str, models: str | None, fast: bool) -> Tagger:
    """Build the component with the weights in a folder, or those that ship."""
    return Tagger(weights(models), fast=fast)
