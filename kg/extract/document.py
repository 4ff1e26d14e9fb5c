"""What the components hand each other: the extension attributes of a spaCy Doc and the records they hold.

A component reads some attributes and assigns others, as its declaration says; spaCy's `analyze_pipes` checks the order.
Offsets are code points of `Paper.text`, which is the Doc's text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from spacy.attrs import IDX, LENGTH
from spacy.tokens import Doc

from kg.model import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A URL as a person would click it; `span` is where the raw text of it stands."""

    url: str
    kind: str
    owner: str
    span: Span
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Acronym:
    """A short form, the long form a paper gives for it, and where each stands at the place of definition."""

    short: str
    long: str
    short_span: Span
    long_span: Span
    rule: str


class Hit(NamedTuple):
    """One proposal of one source: these characters may name something, perhaps of this type ("" when it cannot say)."""

    span: Span
    type: str
    rule: str
    score: float = 1.0


@dataclass(slots=True, kw_only=True)
class Candidate:
    """All hits on one thing over the document, under its normal forms; `scores` says how likely it is of each type."""

    key: str
    forms: list[str]
    spans: list[Span]
    hits: list[Hit]
    scores: dict[str, float] = field(default_factory=dict)


class Name(NamedTuple):
    """A thing the paper names, decided: type, preferred form, other forms, every place it stands, and its role.

    `known` tells that the vocabularies or many other papers have it, so that this paper can hardly introduce it.
    """

    type: str
    name: str
    aliases: tuple[str, ...]
    spans: tuple[Span, ...]
    score: float
    rule: str
    known: bool = False
    role: str = ""
    role_rule: str = ""
    role_score: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One number the paper reports; `metric`, `method` and `dataset` are names of the paper or None.

    `value` is copied from the text ("87.6%"), `number` and `unit` what it means (87.6, "%"). Of a change, `direction`
    is "up" or "down" and `baseline` what it is measured from, where that is said: a method, or in "from A to B" the
    value A. `score` is the chance that the number is a finding and its metric right, `method_score` and `dataset_score`
    the same of the method and the dataset.
    """

    value: str
    number: float | None
    unit: str
    metric: str | None
    method: str | None
    dataset: str | None
    direction: str | None = None
    baseline: str | None = None
    span: Span
    rule: str
    score: float
    method_score: float
    dataset_score: float


ATTRIBUTES: dict[str, Any] = {
    "links": (),  # tuple[Link, ...]
    "acronyms": (),  # tuple[Acronym, ...]
    "hits": (),  # tuple[Hit, ...]
    "tagging": None,  # NDArray of (tokens, labels), how likely each token is what, see kg.extract.tagger
    "candidates": (),  # tuple[Candidate, ...]
    "names": (),  # tuple[Name, ...], in order of first place
    "reading": None,  # kg.extract.cues.Reading, what the last three components share
    "relations": (),  # tuple[Fact, ...], between names
    "results": (),  # tuple[Result, ...]
}

for _name, _default in ATTRIBUTES.items():
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=_default)


def text_of(doc: Doc) -> str:
    """Return the text of a document; `Doc.text` joins it from the tokens anew each time, which adds up."""
    text: str | None = doc.user_data.get("kg.text")
    if text is None:
        text = doc.user_data["kg.text"] = doc.text
    return text


@dataclass(frozen=True, slots=True)
class Tokens:
    """A document's tokens as plain lists, told once for all components: asking spaCy for each Token adds up."""

    words: list[str]
    starts: list[int]
    ends: list[int]

    def over(self, start: int, end: int) -> tuple[int, int]:
        """Return the range of tokens that characters lie in, wholly or partly; a space belongs to the token before."""
        first = max(bisect_right(self.starts, start) - 1, 0)
        return first + (start == self.ends[first]), bisect_right(self.starts, end - 1)


def tokens_of(doc: Doc) -> Tokens:
    """Return the tokens of a document.

    >>> import spacy
    >>> tokens_of(spacy.blank("en")("We tune BERT."))
    Tokens(words=['We', 'tune', 'BERT', '.'], starts=[0, 3, 8, 12], ends=[2, 7, 12, 13])
    """
    found: Tokens | None = doc.user_data.get("kg.tokens")
    if found is None:
        text, places = text_of(doc), doc.to_array([IDX, LENGTH])
        starts, ends = places[:, 0].tolist(), (places[:, 0] + places[:, 1]).tolist()
        found = Tokens([text[i:j] for i, j in zip(starts, ends, strict=True)], starts, ends)
        doc.user_data["kg.tokens"] = found
    return found


def sentences_of(doc: Doc) -> list[tuple[int, int]]:
    """Return where each sentence starts and ends, in characters; none is empty."""
    found: list[tuple[int, int]] | None = doc.user_data.get("kg.sentences")
    if found is None:
        found = doc.user_data["kg.sentences"] = [(s.start_char, s.end_char) for s in doc.sents] if len(doc) else []
    return found


def title_end(doc: Doc) -> int:
    """Return the offset at which the title ends (the place of the newline between title and abstract)."""
    text = text_of(doc)
    end = text.find("\n")
    return len(text) if end < 0 else end


def longest(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return places without those that overlap a longer one, or an earlier one as long, in order."""
    kept: list[tuple[int, int]] = []
    taken: set[int] = set()
    for first, after in sorted(places, key=lambda place: (place[0] - place[1], place[0])):
        if first not in taken and after - 1 not in taken:
            kept.append((first, after))
            taken.update(range(first, after))
    return sorted(kept)


__all__ = [
    "ATTRIBUTES",
    "Acronym",
    "Candidate",
    "Hit",
    "Link",
    "Name",
    "Result",
    "Tokens",
    "longest",
    "sentences_of",
    "text_of",
    "title_end",
    "tokens_of",
]
