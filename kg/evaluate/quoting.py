"""Quoting: the sentence an error is about, with its names marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from spacy.language import Language

from kg.evaluate.causes import Error
from kg.evaluate.forms import squash
from kg.evaluate.pairing import SLOTS, Item, Pairing
from kg.extract import sentences as _component  # noqa: F401  importing it makes its name known to spaCy
from kg.extract.sentences import blank
from kg.model import Paper
from kg.views.marking import Pieces, marked

_NUMBER = re.compile(r"\d[\d.,]*(?<=\d)%?")


class Quotes:
    """Finds sentences in the texts of papers, which are known by their titles.

    >>> paper = Paper(id="p", title="On LoRA", abstract="Adapters adapt. We use LoRA on GLUE. GLUE is old.")
    >>> Quotes([paper]).quote("on lora", [["LoRA", "adapters"], ["GLUE"]])
    ['We use ', 'LoRA', ' on ', 'GLUE', '.']
    """

    def __init__(self, papers: Iterable[Paper]) -> None:
        self._papers: Mapping[str, Paper] = {squash(p.title): p for p in papers}
        self._sentences = lru_cache(maxsize=8)(self._split)  # errors come paper by paper

    def quote(self, title: str, things: Iterable[Sequence[str]], *, about: str = "") -> Pieces:
        """Return the sentence that names most of these things, the earliest of several; nothing where none does.

        A thing is all that a sentence may call it; a sentence with `about` goes before all others. What is returned is
        plain and marked text in turn, as `kg.views.marking.marked` has it.
        """
        called = [{squash(name): name for name in names if name} for names in things]
        ways = [about, *(name for names in called for name in names.values())]
        best: Pieces = []
        most = (False, 0)
        for sentence in self._sentences(squash(title)):
            pieces = marked(sentence, ways)
            seen = {squash(piece) for piece in pieces[1::2]}
            if (found := (squash(about) in seen, sum(not seen.isdisjoint(n) for n in called))) > most:
                best, most = pieces, found
        return best

    def of(self, error: Error, pairing: Pairing) -> Pieces:
        """Return the sentence an error of a paper is about: of a number the one that has it."""
        items = [item for item in (error.wanted, error.got, error.beside) if item]
        things = [pairing.forms(name) for item in items for name in _names(error.stage, item)]
        value = str(items[0]["value"]) if error.stage.startswith("results") else ""
        best = self.quote(error.title, things, about=value)
        if value and value not in best and (number := _NUMBER.search(value)):
            # Annotated as "1.2 nDCG" where the text says "1.2 points nDCG".
            best = self.quote(error.title, things, about=number[0])
        return best

    def _split(self, title: str) -> list[str]:
        paper = self._papers.get(title)
        return [s.text.strip() for s in _splitter()(paper.text).sents] if paper else []


def _names(stage: str, item: Item) -> list[str]:
    """Return the names of what an error is about, the number of a result left out."""
    match stage:
        case "entities" | "roles":
            return [item["name"]]
        case "relations":
            return [item["head"], item["tail"]]
        case "links" | "link_kinds":
            return [item["url"], item["url"].rpartition("://")[2]]
        case _:
            return [item[slot] for slot in SLOTS if item.get(slot)]


@lru_cache(maxsize=1)
def _splitter() -> Language:
    nlp = blank()
    nlp.add_pipe("kg_sentences")
    return nlp
