"""Names without the second stage: what the tagger's best path says, grouped over the document (`--fast`).

It stands in for the candidates' features and trees. A candidate is as likely as the tagger was sure, on average, of
the places that it tagged; nothing that the best path leaves out is found but what is written as a name elsewhere.
"""

from __future__ import annotations

from functools import partial

from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.candidates import group
from kg.extract.decide import Verdict, judge, names_of
from kg.extract.document import Candidate, Hit, text_of
from kg.schema import FAMILIES, family
from kg.text import occurrences


class Tagged:
    """The spaCy component that takes the tagger's best spans, and the acronyms that go with them, for names."""

    def __call__(self, doc: Doc) -> Doc:
        """Assign `doc._.candidates` and `doc._.names`."""
        best = [hit for hit in doc._.hits if hit.rule == "tagger:best"]
        pairs = [Hit(span=span, type="", rule=a.rule) for a in doc._.acronyms for span in (a.short_span, a.long_span)]
        found = group(doc, (*best, *pairs), partial(occurrences, text_of(doc)))
        doc._.candidates = tuple(c for c in found if any(hit.type for hit in c.hits))
        doc._.names = names_of(doc, self.judge(doc))
        return doc

    def judge(self, doc: Doc) -> list[Verdict]:
        """Return what is decided of every candidate of a document, and fill the candidates' scores."""
        found: list[Candidate] = list(doc._.candidates)
        rows = []
        for candidate in found:
            tagged = [hit for hit in candidate.hits if hit.type]
            likely = dict.fromkeys(FAMILIES, 0.0)
            for hit in tagged:
                likely[family(hit.type)] += hit.score / len(tagged)
            rows.append((1 - sum(likely.values()), *likely.values()))
            candidate.scores = {kind: round(chance, 4) for kind, chance in likely.items()}
        return judge(found, rows)


@Language.factory(
    "kg_tagged", assigns=["doc._.candidates", "doc._.names"], requires=["doc._.hits", "doc._.acronyms", "doc._.links"]
)
def make_tagged(nlp: Language, name: str) -> Tagged:
    """Build the component; it has no weights of its own."""
    return Tagged()
