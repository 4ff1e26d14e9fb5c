"""What the components hand each other: the extension attributes of a spaCy Doc and the records they hold.

A component reads some attributes and assigns others, as its declaration says; spaCy's `analyze_pipes` checks the order.
Offsets are code points of `Paper.text`, which is the Doc's text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from spacy.tokens import Doc

from kg.model import Fact, Span


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One proposal of one source: these characters may name something, perhaps of this type ("" when it cannot say)."""

    span: Span
    type: str
    rule: str
    score: float = 1.0


@dataclass(slots=True, kw_only=True)
class Candidate:
    """All hits on one thing over the document, under its normal forms; `features` is what the decision weighs."""

    key: str
    forms: list[str]
    spans: list[Span]
    hits: list[Hit]
    features: dict[str, float] = field(default_factory=dict)
    scores: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
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
    value A.
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


ATTRIBUTES: dict[str, Any] = {
    "links": (),  # tuple[Link, ...]
    "acronyms": (),  # tuple[Acronym, ...]
    "hits": (),  # tuple[Hit, ...]
    "vectors": None,  # NDArray of (tokens, dimensions), see kg.extract.vectors
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


def title_end(doc: Doc) -> int:
    """Return the offset at which the title ends (the place of the newline between title and abstract)."""
    text = text_of(doc)
    end = text.find("\n")
    return len(text) if end < 0 else end


__all__ = ["ATTRIBUTES", "Acronym", "Candidate", "Fact", "Hit", "Link", "Name", "Result", "text_of", "title_end"]
