"""Documents with given names: hand-made ones, and a Hypothesis strategy for any text with any names.

from tests.named import NLP, documents, named, proposed
"""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st
from spacy.tokens import Doc

from kg.extract.document import Candidate, Hit, Name
from kg.extract.sentences import blank, sentences
from kg.model import Span
from kg.schema import NAMED

NLP = blank()


def named(text: str, *given_names: tuple[str, str] | tuple[str, str, bool]) -> Doc:
    """Return a document whose names are given as (type, form) or (type, form, known)."""
    doc = sentences(NLP.make_doc(text))
    names = []
    for kind, form, *known in given_names:
        spans = []
        at = text.find(form)
        while at >= 0:
            spans.append(Span(at, at + len(form)))
            at = text.find(form, at + len(form))
        names.append(
            Name(
                type=kind,
                name=form,
                aliases=(),
                spans=tuple(spans),
                score=1.0,
                rule="test",
                known=bool(known and known[0]),
            )
        )
    doc._.names = tuple(names)
    return doc


def proposed(text: str, form: str, *hits: Hit) -> Candidate:
    """Return the candidate of a form where it first stands."""
    start = text.index(form)
    return Candidate(key=form.casefold(), forms=[form], spans=[Span(start, start + len(form))], hits=list(hits))


_texts = st.text(alphabet=st.sampled_from("We propose outperform ABC.,():-\n \u0130ß\ue000é中3%"), max_size=120)


@st.composite
def documents(draw: st.DrawFn) -> Doc:
    """Return any text with any names anywhere in it, overlapping or not, some without a place."""
    text = draw(st.one_of(_texts, st.text(max_size=80)))
    doc = sentences(NLP.make_doc(text))
    names = []
    for kind in draw(st.lists(st.sampled_from(NAMED), max_size=6)):
        spans: Sequence[Span] = ()
        if text:
            starts = draw(st.lists(st.integers(0, len(text) - 1), max_size=3))
            spans = tuple(sorted(Span(s, draw(st.integers(s + 1, min(len(text), s + 12)))) for s in starts))
        names.append(
            Name(
                type=kind,
                name=draw(st.text(max_size=8)),
                aliases=(),
                spans=tuple(spans),
                score=1.0,
                rule="any",
                known=draw(st.booleans()),
            )
        )
    doc._.names = tuple(names)
    return doc
