"""Speed: abstracts a second on one core beside spaCy's bare tokenizer, and where the time goes.

All contenders read the same texts in the same process, in turn, several times after a first pass, in which they meet
their words; medians are told, as ratios too, for those hardly depend on the machine, and the first pass beside them.
Time is the processor's, so other work on the machine hardly counts.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import spacy

from kg.evaluate import Annotation, evaluate
from kg.extract import COMPONENTS, Extractor, to_annotation
from kg.extract.assemble import assemble
from kg.extract.pipeline import FAST, LEARNED, batches, build, load, steps
from kg.model import Paper

TOKENIZER = "bare tokenizer"
WHOLE = "everything on"
FASTER = "--fast"
GOALS = {WHOLE: 0.15, FASTER: 0.4}
"""What part of the bare tokenizer's rate each should reach at least."""
NEEDED = ("kg_sentences", "kg_candidates", "kg_decide")
"""The components without which there is nothing to score."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How fast one contender reads: abstracts a second, and that as a part of the bare tokenizer's rate.

    `first` is the time of an abstract in the first pass, in milliseconds.
    """

    name: str
    per_second: float
    ratio: float
    first: float

    @property
    def milliseconds(self) -> float:
        """The time that one abstract takes."""
        return 1000 / self.per_second


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentTime:
    """The time one component takes for an abstract, in milliseconds, and its share of the whole."""

    name: str
    milliseconds: float
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """What was measured on a number of papers.

    `load_seconds` is what vocabularies and weights take to load, `weights_seconds` the weights alone; `memory_growth`
    the megabytes by which the process grew at most after the first tenth of the papers (None where no system tells).
    """

    papers: int
    repeats: int
    load_seconds: float
    weights_seconds: float
    memory_growth: float | None
    rates: tuple[Rate, ...]
    components: tuple[ComponentTime, ...]
    fast_components: tuple[ComponentTime, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ablation:
    """How well papers are read with a component left out, or with none or all of the second stage: two F1."""

    without: str
    entities: float
    headline: float


def measure_speed(
    papers: Sequence[Paper],
    *,
    models: Path | None = None,
    repeats: int = 5,
    on_progress: Callable[[int], None] = lambda done: None,
) -> Speed:
    """Measure how fast papers are read, with the weights in a folder or those that ship.

    `on_progress` is told how many papers have been read, all passes together.
    """
    start = time.perf_counter()
    load.cache_clear()
    load(models)
    load_seconds = time.perf_counter() - start
    start = time.perf_counter()
    build(LEARNED, models)
    weights_seconds = time.perf_counter() - start
    load(models, fast=True)
    whole, fast = Extractor(models), Extractor(models, fast=True)
    tokenize = spacy.blank("en").tokenizer
    growth: list[float | None] = []

    def bare() -> None:
        for paper in papers:
            tokenize(paper.text)

    contenders: dict[str, Callable[[], object]] = {
        TOKENIZER: bare,
        WHOLE: lambda: list(whole(papers)),
        FASTER: lambda: list(fast(papers)),
    }
    met: dict[str, Callable[[], object]] = contenders | {WHOLE: lambda: growth.append(_memory_growth(papers, whole))}
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    done = 0
    for reading in (met, *[contenders] * repeats):
        for name, run in reading.items():
            before = time.process_time()
            run()
            seconds[name].append(time.process_time() - before)
            done += len(papers)
            on_progress(done)
    first = {name: 1000 * of.pop(0) / len(papers) for name, of in seconds.items()}
    each = {name: max(median(of), 1e-9) / len(papers) for name, of in seconds.items()}
    ratios = {
        name: median(bare / max(own, 1e-9) for bare, own in zip(seconds[TOKENIZER], of, strict=True))
        for name, of in seconds.items()
    }
    return Speed(
        papers=len(papers),
        repeats=repeats,
        load_seconds=load_seconds,
        weights_seconds=weights_seconds,
        memory_growth=growth[0],
        rates=tuple(
            Rate(name=name, per_second=1 / each[name], ratio=ratios[name], first=first[name]) for name in contenders
        ),
        components=_component_times(papers, models, fast=False, repeats=repeats),
        fast_components=_component_times(papers, models, fast=True, repeats=repeats),
    )


def _component_times(
    papers: Sequence[Paper], models: Path | None, *, fast: bool, repeats: int
) -> tuple[ComponentTime, ...]:
    nlp = load(models, fast=fast)
    whole: dict[str, Callable[[Any], Iterable[Any]]] = {"tokenizer": partial(map, nlp.make_doc), **dict(steps(nlp))}
    passes: dict[str, list[float]] = {name: [] for name in (*whole, "assembly")}
    for _ in range(repeats):
        spent = dict.fromkeys(passes, 0.0)
        for batch in batches(papers):
            read: list[Any] = [paper.text for paper in batch]
            before = time.process_time()
            for name, step in whole.items():
                read = list(step(read))
                after = time.process_time()
                spent[name] += after - before
                before = after
            for doc, paper in zip(read, batch, strict=True):
                assemble(doc, paper, version="")
            spent["assembly"] += time.process_time() - before
        for name, seconds in spent.items():
            passes[name].append(1000 * seconds / len(papers))
    each = {name: median(of) for name, of in passes.items()}
    total = max(sum(each.values()), 1e-9)
    return tuple(ComponentTime(name=name, milliseconds=ms, share=ms / total) for name, ms in each.items())


def ablate(
    papers: Sequence[Paper],
    gold: Sequence[Annotation],
    *,
    models: Path | None = None,
    on_progress: Callable[[int], None] = lambda done: None,
) -> Iterator[Ablation]:
    """Yield how well papers are read by everything, by `--fast`, and without each component that can be left out.

    The weights stay as they were trained with the component. Gold papers that are not among `papers` count as unread.
    """
    plans = {WHOLE: COMPONENTS, FASTER: FAST}
    plans |= {out: tuple(c for c in COMPONENTS if c != out) for out in COMPONENTS if out not in NEEDED}
    done = 0
    for name, components in plans.items():
        nlp = build(components, models, fast=name == FASTER)
        read = [to_annotation(paper, assemble(nlp(paper.text), paper, version="")) for paper in papers]
        scores = evaluate(gold, read)
        done += len(papers)
        on_progress(done)
        yield Ablation(without=name, entities=scores.stages["entities"].f1, headline=scores.headline)


def _memory_growth(papers: Sequence[Paper], read: Extractor) -> float | None:
    """Return by how many megabytes the process's peak grows from the first tenth of the papers to the last."""
    first = max(len(papers) // 10, 1)
    for _ in read(papers[:first]):
        pass
    before = _peak()
    for _ in read(papers[first:]):
        pass
    after = _peak()
    return None if before is None or after is None else after - before


def _peak() -> float | None:
    """Return the most memory the process has held so far, in megabytes."""
    try:
        import resource  # noqa: PLC0415  not on every system
    except ImportError:
        return None
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
