"""Vocabularies: where known names of every type stand in a text."""

from __future__ import annotations

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.tokens import Span as Tokens
from spacy.util import filter_spans

from kg.extract.document import Hit
from kg.model import Span
from kg.vocabulary import vocabulary


def variants(form: str) -> set[str]:
    """Return the spellings under which a form is looked for.

    >>> sorted(variants("question answering"))
    ['question answering', 'question answerings', 'question-answering', 'question-answerings']
    """
    spellings = {form, form.replace("-", " "), form.replace(" ", "-")}
    if form[-1].isalpha() and not form.endswith("s") and len(form) > 2:
        spellings |= {s + "s" for s in spellings}
        if form.endswith("y") and form.islower():
            spellings |= {s[:-1] + "ies" for s in (form, form.replace(" ", "-"))}
    return spellings


def is_distinctive(form: str) -> bool:
    """Tell whether a form can be known in another case too, as HotpotQA in HotPotQA: no English word is spelled so.

    >>> [is_distinctive(f) for f in ("HotpotQA", "SWE-bench", "FiD", "MATH", "Adam")]
    [True, True, False, False, False]
    """
    capitals = sum(c.isupper() for c in form)
    return len(form) >= 6 and (capitals >= 3 or (capitals >= 2 and ("-" in form or not form.isalpha())))


class Vocabularies:
    """The spaCy component that finds known names; longest first, overlapping types kept side by side."""

    def __init__(self, nlp: Language) -> None:
        self.cased = PhraseMatcher(nlp.vocab, attr="ORTH")
        self.folded = PhraseMatcher(nlp.vocab, attr="LOWER")
        self.recased = PhraseMatcher(nlp.vocab, attr="LOWER")
        cased: dict[str, set[str]] = {}
        folded: dict[str, set[str]] = {}
        recased: dict[str, set[str]] = {}
        for entry in vocabulary():
            for form in entry.forms:
                (folded if form.islower() else cased).setdefault(entry.type, set()).update(variants(form))
                if is_distinctive(form):
                    recased.setdefault(entry.type, set()).update(variants(form))
        make = nlp.tokenizer
        for matcher, forms in ((self.cased, cased), (self.folded, folded), (self.recased, recased)):
            for kind, spellings in forms.items():
                matcher.add(kind, [make(s) for s in sorted(spellings)])

    def __call__(self, doc: Doc) -> Doc:
        """Add the hits to `doc._.hits`."""
        by_type: dict[str, list[Tokens]] = {}
        for matcher in (self.cased, self.folded, self.recased):
            for span in matcher(doc, as_spans=True):
                if matcher is self.recased and span.text.islower():
                    continue
                by_type.setdefault(span.label_, []).append(span)
        found = [
            Hit(span=Span(s.start_char, s.end_char), type=kind, rule=f"vocabulary:{kind.lower()}")
            for kind, spans in sorted(by_type.items())
            for s in filter_spans(spans)
        ]
        doc._.hits = (*doc._.hits, *found)
        return doc


@Language.factory("kg_vocabularies", assigns=["doc._.hits"])
def make_vocabularies(nlp: Language, name: str) -> Vocabularies:
    """Build the component for a pipeline."""
    return Vocabularies(nlp)
