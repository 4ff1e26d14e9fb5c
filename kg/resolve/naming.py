"""Namings: one paper's term for a thing, and the blocks that say which namings may be joined at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kg.model import PaperFacts, Term
from kg.resolve.decisions import NO_DECISIONS, Decisions
from kg.resolve.forms import acronym, form, known, plain
from kg.schema import NAMED, family

Key = tuple[str, str, str]
"""What tells namings apart, and puts them in order: the paper, and type and name as its facts call the term."""


@dataclass(frozen=True, slots=True)
class Naming:
    """A paper's term, with the company it keeps: the plain forms of the other names in the paper."""

    paper: str
    term: Term
    company: frozenset[str] = frozenset()

    @property
    def key(self) -> Key:
        """What tells it apart."""
        return self.paper, self.term.type, self.term.name


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a term is called, in normal forms within its family of types.

    `own` is the form of its name, or of its short form where the paper gives one with a long form; `long` is the long
    form, also `as_written`; `known` are the canonical forms that the vocabularies have for the two.
    """

    of: str
    own: str
    short: str = ""
    long: str = ""
    as_written: str = ""
    known: frozenset[str] = frozenset()

    @property
    def full(self) -> str:
        """The form that says most about the thing: the long one where there is one."""
        return self.long or self.own


@lru_cache(maxsize=100_000)
def spelling(term: Term) -> Spelling:
    """Return how a term is called.

    >>> spelling(Term(type="Method", name="QNA", aliases=("Quux Net Alignment",))).full
    'quuxnetalignment'
    """
    of = family(term.type)
    pair = acronym(term)
    if pair is None:
        own = form(term.name, term.type)
        return Spelling(of, own, known=_canonical(of, own))
    short, long = pair
    own, full = form(short, term.type), form(long, term.type)
    return Spelling(of, own, short, full, long, _canonical(of, own) | _canonical(of, full))


def _canonical(of: str, name: str) -> frozenset[str]:
    entry = known(name, of)
    return frozenset() if entry is None else frozenset([plain(entry.name)])


def namings(facts: PaperFacts) -> list[Naming]:
    """Return the namings of one reading.

    >>> terms = (Term(type="Method", name="LoRA"), Term(type="Dataset", name="GLUE"))
    >>> [sorted(n.company) for n in namings(PaperFacts(paper="p", version="1", terms=terms))]
    [['glue'], ['lora']]
    """
    named = [(term, form(term.name, term.type)) for term in facts.terms if term.type in NAMED]
    company = frozenset(own for _, own in named)
    return [Naming(facts.paper, term, company - {own}) for term, own in named]


def blocks(term: Term, decisions: Decisions = NO_DECISIONS) -> frozenset[str]:
    """Return the keys under which a term may be joined with others: they share one, or nothing joins them.

    Its normal forms whatever its type, and what the decisions of people that may be about it name.

    >>> sorted(blocks(Term(type="Method", name="QNA", aliases=("Quux Net Alignment",))))
    ['qna', 'quuxnetalignment']
    """
    return frozenset(_blocks(term, decisions))


def _blocks(term: Term, decisions: Decisions) -> Iterator[str]:
    spelled = spelling(term)
    forms = {spelled.own, spelled.full, form(term.name, term.type), *spelled.known}
    yield from forms
    yield from decisions.keys(spelled.of, forms)
