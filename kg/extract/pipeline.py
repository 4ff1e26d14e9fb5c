"""The pipeline: which components read a paper, in which order, and what comes out of it."""

from __future__ import annotations

import gc
import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import lru_cache, partial
from itertools import chain, islice
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from kg import __version__
from kg.errors import UsageError
from kg.extract import (  # noqa: F401  importing a component makes its name known to spaCy
    acronyms,
    candidates,
    decide,
    links,
    measures,
    patterns,
    relations,
    results,
    roles,
    sentences,
    shapes,
    tagged,
    tagger,
    vocabularies,
)
from kg.extract.assemble import assemble
from kg.extract.explain import explain
from kg.model import Paper, PaperFacts
from kg.resources import shipped, weights
from kg.text import sound

COMPONENTS = (
    "kg_sentences",
    "kg_links",
    "kg_acronyms",
    "kg_vocabularies",
    "kg_patterns",
    "kg_shapes",
    "kg_measures",
    "kg_tagger",
    "kg_candidates",
    "kg_decide",
    "kg_roles",
    "kg_relations",
    "kg_results",
)
"""In order; each declares which attributes of the document it needs and which it assigns."""
SECOND = ("kg_patterns", "kg_shapes", "kg_measures", "kg_candidates", "kg_decide")
"""The components of the second stage: they propose to the decision, tell it what it asks for, or are it."""
FAST = tuple("kg_tagged" if name == SECOND[-1] else name for name in COMPONENTS if name not in SECOND[:-1])
"""The same with the tagger's word for the second stage's; its components that look twice look once (`fast`)."""
TWICE = ("kg_tagger", "kg_relations", "kg_results")
"""The components that weigh everything twice, or once if they are to be `fast`."""

LEARNED = ("kg_tagger", "kg_decide", "kg_roles", "kg_relations", "kg_results")
"""The components that `kg.train` trains; their weights lie together in one folder."""
FILES = (*tagger.FILES, *decide.FILES, "roles.json", *relations.FILES, *results.FILES)
"""What that folder holds."""

BATCH = 128
"""How many papers are read at once."""
Step = Callable[[Iterable[Doc]], Iterable[Doc]]


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for no garbage meanwhile: of what is loaded or read nothing is, or it is freed at once, without a search."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@lru_cache(maxsize=4)
@_uncollected()
def load(models: Path | None = None, *, fast: bool = False) -> Language:
    """Return the whole pipeline, or the fast one, with the weights in a folder or those that ship.

    It is built once, since its vocabularies and weights take a moment to read.

    >>> load().pipe_names == list(COMPONENTS)
    True
    """
    nlp = build(FAST if fast else COMPONENTS, models, fast=fast)
    # Statistics are read when a text first asks for them; this one does.
    nlp("Questions\nWe answer them.")
    # All this is there to stay: looking through it, again and again, would take a tenth of the time to read.
    gc.freeze()
    return nlp


def build(components: Iterable[str], models: Path | None = None, *, fast: bool = False) -> Language:
    """Return a new pipeline of these components, in order, with the weights in a folder or those that ship.

    Raises:
        UsageError: the folder holds files that are no weights, or those of another version.
    """
    nlp = sentences.blank()
    for name in components:
        own = models is not None and name in LEARNED
        config: dict[str, Any] = {"models": str(models)} if own else {}
        try:
            nlp.add_pipe(name, config=config | ({"fast": fast} if name in TWICE else {}))
        except Exception as error:
            # What a file of other content leads to, its reader does not promise.
            if not own:
                raise
            raise UsageError(
                f"the weights of {name} in {models} cannot be read ({error!r}): they are of another version or damaged;"
                f" make them anew with `kg train -o {models}`"
            ) from error
    return nlp


@lru_cache(maxsize=4)
def version(models: Path | None = None, *, fast: bool = False) -> str:
    """Return what two extractors must share to read a text alike: the code's version and the data files' digest."""
    digest = hashlib.sha256()
    folders = [shipped("data", f) for f in ("vocabularies", "statistics", "patterns", "cues")]
    for folder in (weights(models), *folders):
        for path in sorted(folder.iterdir()):
            if path.suffix != ".md":
                digest.update(path.name.encode() + path.read_bytes())
    return f"{__version__}+{digest.hexdigest()[:10]}{'.fast' if fast else ''}"


class Extractor:
    """Reads papers: every component in turn over each, in a stream, with the weights in a folder or those that ship.

    `fast` leaves out the second stage and every second look: names are then what the random field alone takes for
    names, and relations and results are weighed each by itself.

    Raises:
        UsageError: the folder holds no weights.

    >>> paper = Paper(id="p", title="LoRA", abstract="We propose LoRA. Code: https://github.com/microsoft/LoRA.")
    >>> [facts] = Extractor()([paper])
    >>> [(t.type, t.name) for t in facts.terms]
    [('Method', 'LoRA'), ('Resource', 'https://github.com/microsoft/LoRA')]
    """

    def __init__(self, models: Path | None = None, *, fast: bool = False) -> None:
        folder = weights(models)
        if missing := [name for name in FILES if not (folder / name).is_file()]:
            raise UsageError(
                f"{folder} holds no weights ({missing[0]} is missing): make them with `kg train -o {folder}`"
            )
        self.models = models
        self.fast = fast
        self.version = version(models, fast=fast)

    def __call__(self, papers: Iterable[Paper], *, batch_size: int = BATCH, jobs: int = 1) -> Iterator[PaperFacts]:
        """Yield what each paper says, in order; `jobs` processes share the work."""
        split = batches(papers, batch_size)
        if jobs <= 1:
            yield from chain.from_iterable(_read(batch, self.models, self.fast) for batch in split)
            return
        with ProcessPoolExecutor(max_workers=jobs) as pool:
            waiting: deque[Future[list[PaperFacts]]] = deque()
            for batch in split:
                waiting.append(pool.submit(_read, batch, self.models, self.fast))
                # Enough batches to keep every process busy, few enough to keep the memory flat.
                if len(waiting) > 2 * jobs:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()

    def explain(self, paper: Paper, *, others: Iterable[Paper] = ()) -> dict[str, Any]:
        """Return what every component found in one paper, and why it kept what it kept; see `kg.extract.explain`."""
        nlp = load(self.models, fast=self.fast)
        return explain(nlp, nlp(sound(paper.text)), paper, version=self.version, others=others)


def steps(nlp: Language) -> Iterator[tuple[str, Step]]:
    """Yield each component of a pipeline by name, as what reads a batch of documents."""
    for name, component in nlp.pipeline:
        many = getattr(component, "pipe", None)
        yield name, many or partial(map, component)


@_uncollected()
def _read(papers: Sequence[Paper], models: Path | None, fast: bool) -> list[PaperFacts]:
    nlp = load(models, fast=fast)
    docs = [nlp.make_doc(sound(paper.text)) for paper in papers]
    # A component reads all papers of a batch before the next begins: its code and tables stay at hand.
    for _, step in steps(nlp):
        docs = list(step(docs))
    of = version(models, fast=fast)
    return [assemble(doc, paper, version=of) for doc, paper in zip(docs, papers, strict=True)]


def batches(papers: Iterable[Paper], size: int = BATCH) -> Iterator[list[Paper]]:
    """Yield papers some at a time, as they are read."""
    rest = iter(papers)
    while batch := list(islice(rest, size)):
        yield batch
