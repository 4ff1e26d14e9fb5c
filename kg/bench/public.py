"""Public test sets: what extraction finds in them, beside published figures.

These sets label every generic mention ("model", "classification accuracy"), which our guideline does not, and nothing
here was trained on them: the figures say how far two understandings of a name agree, not how well either is followed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.bench.corpora import Labelled, read_scier, read_sdu, read_tdmsci
from kg.extract import Extractor
from kg.extract.acronyms import acronyms, is_short_form
from kg.extract.sentences import blank, sentences
from kg.model import Paper, Span

Marked = frozenset[tuple[Span, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicFigure:
    """How well one label of a test set is found: exact spans, and spans that at least overlap.

    `published` says what others reached, where it is known.
    """

    test_set: str
    label: str
    precision: float
    recall: float
    overlap_precision: float
    overlap_recall: float
    published: str = ""

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall of exact spans."""
        return _f1(self.precision, self.recall)

    @property
    def overlap_f1(self) -> float:
        """The harmonic mean of precision and recall of overlapping spans."""
        return _f1(self.overlap_precision, self.overlap_recall)


def measure_public(folders: Mapping[str, Path], *, models: Path | None = None) -> Iterator[PublicFigure]:
    """Yield the figures of the sets in these folders, by their names in SETS.

    Raises:
        SourceError: a folder does not hold the set.
        UsageError: `models` holds no weights.
    """
    for name, folder in folders.items():
        yield from SETS[name](folder, models)


def _tdmsci(folder: Path, models: Path | None) -> Iterator[PublicFigure]:
    labels = {"Task": "TASK", "Dataset": "DATASET", "Benchmark": "DATASET", "Metric": "METRIC"}
    published = {"all": "F1 62.1 (Hou et al. 2021, tagger trained on it)"}
    yield from _names("TDMSci test", list(read_tdmsci(folder)), labels, published, models)


def _scier(folder: Path, models: Path | None) -> Iterator[PublicFigure]:
    labels = {"Method": "Method", "Task": "Task", "Dataset": "Dataset", "Benchmark": "Dataset"}
    published = {"all": "on its test: F1 86.9 (HGERE, trained on it), 54.8 (a 70B LLM, zero-shot)"}
    yield from _names("SciER dev", list(read_scier(folder)), labels, published, models)


def _sdu(folder: Path, models: Path | None) -> Iterator[PublicFigure]:
    published = {"long": "P 96.5 R 64.4 (Schwartz & Hearst)"}
    for part in ("dev", "test"):
        texts = list(read_sdu(folder, part))
        found = [_short_and_long(item.text) for item in texts]
        yield from _figures(f"SDU {part}", ("long", "short"), texts, found, published if part == "dev" else {})


SETS: dict[str, Callable[[Path, Path | None], Iterator[PublicFigure]]] = {
    "tdmsci": _tdmsci,
    "scier": _scier,
    "sdu": _sdu,
}
"""Name of a test set -> what measures it, given its folder and the weights."""


def _names(
    test_set: str,
    texts: list[Labelled],
    labels: Mapping[str, str],
    published: Mapping[str, str],
    models: Path | None,
) -> Iterator[PublicFigure]:
    """Score the names found in texts that are read as papers without a title."""
    papers = [Paper(id=str(i), title="", abstract=item.text) for i, item in enumerate(texts)]
    found = [
        _of_abstract((m.span, labels[m.type]) for m in facts.mentions if m.type in labels)
        for facts in Extractor(models)(papers)
    ]
    yield from _figures(test_set, ("all", *dict.fromkeys(labels.values())), texts, found, published)


def _short_and_long(text: str) -> Marked:
    """Return the long forms that a text gives, and its short forms: those defined, and every word that looks so."""
    doc = acronyms(sentences(_NLP.make_doc(f"{_NO_TITLE}{text}")))
    found = {(a.long_span, "long") for a in doc._.acronyms} | {(a.short_span, "short") for a in doc._.acronyms}
    found |= {(Span(t.idx, t.idx + len(t)), "short") for t in doc if is_short_form(t.text)}
    return _of_abstract(found)


def _of_abstract(marked: Iterable[tuple[Span, str]]) -> Marked:
    """Return spans of a paper without a title as spans of its abstract."""
    shift = len(_NO_TITLE)
    return frozenset((Span(s.start - shift, s.end - shift), label) for s, label in marked if s.start >= shift)


_NO_TITLE = "\n"
"""What the text of a paper without a title begins with: the newline that ends the title."""
_NLP = blank()


def _figures(
    test_set: str, labels: Iterable[str], texts: list[Labelled], found: list[Marked], published: Mapping[str, str]
) -> Iterator[PublicFigure]:
    for label in labels:
        exact = predicted = gold = near_predicted = near_gold = 0
        for item, marked in zip(texts, found, strict=True):
            wanted = {(s, kind) for s, kind in item.spans if label in {"all", kind}}
            got = {(s, kind) for s, kind in marked if label in {"all", kind}}
            exact += len(wanted & got)
            predicted += len(got)
            gold += len(wanted)
            near_predicted += sum(_overlaps(one, wanted) for one in got)
            near_gold += sum(_overlaps(one, got) for one in wanted)
        yield PublicFigure(
            test_set=test_set,
            label=label,
            precision=exact / max(predicted, 1),
            recall=exact / max(gold, 1),
            overlap_precision=near_predicted / max(predicted, 1),
            overlap_recall=near_gold / max(gold, 1),
            published=published.get(label, ""),
        )


def _overlaps(one: tuple[Span, str], others: Iterable[tuple[Span, str]]) -> bool:
    span, label = one
    return any(kind == label and other.start < span.end and span.start < other.end for other, kind in others)


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
