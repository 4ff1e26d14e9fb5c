"""Acronyms that a paper uses and never spells out, as other papers spell them out.

They are offered to a reader, with all that compete, and join nothing: the same letters often stand for something else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.acronyms import acronyms, is_short_form
from kg.extract.sentences import sentences
from kg.text import normalise


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A short form and the long forms that other papers give it, each with how many do, the commonest first."""

    short: str
    longs: tuple[tuple[str, int], ...]

    @property
    def ambiguous(self) -> bool:
        """Whether several long forms compete."""
        return len(self.longs) > 1


def offers(doc: Doc, others: Iterable[str], nlp: Language) -> list[Offer]:
    """Return what other papers' texts offer for the short forms that a document leaves undefined, in order of place."""
    defined = {acronym.short for acronym in doc._.acronyms}
    wanted = dict.fromkeys(t.text for t in doc if is_short_form(t.text) and t.text not in defined)
    found: dict[str, dict[str, tuple[str, int]]] = {short: {} for short in wanted}
    if wanted:
        for text in others:
            # Few papers have any of them, and only those are worth taking apart.
            if any(short in text for short in wanted):
                for acronym in acronyms(sentences(nlp.make_doc(text)))._.acronyms:
                    if acronym.short in found:
                        longs = found[acronym.short]
                        form, papers = longs.get(normalise(acronym.long), (acronym.long, 0))
                        longs[normalise(acronym.long)] = (form, papers + 1)
    return [
        Offer(short=short, longs=tuple(sorted(longs.values(), key=lambda pair: (-pair[1], pair[0]))))
        for short, longs in found.items()
        if longs
    ]
