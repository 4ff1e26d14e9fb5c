"""Proposals: nodes that may be one thing and were not joined, for people to decide, with what speaks for it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import prod

from kg.model import Entity, Graph
from kg.resolve.decisions import NO_DECISIONS, Decisions
from kg.resolve.forms import gist, is_short, plain
from kg.schema import NAMED, ROLES, family

_SPELLED, _WORDS, _SHORT = 0.5, 0.5, 0.4
"""What one letter more or less, the same words, and a common short form speak for."""
_COMPANY = 0.6
"""What a wholly shared company would speak for."""
_BESIDE = 0.2
"""What is left of a score where one paper names both: it should know."""
_LETTERS = 7
"""How long a form must be for one letter not to make another name."""
_MANY = 40
"""How many nodes of one short form are too many to compare."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Two nodes that may be one: how likely, what speaks for it, their papers, and what both are named beside."""

    one: Entity
    other: Entity
    score: float
    reasons: tuple[str, ...]
    papers: tuple[int, int]
    shared: tuple[str, ...]


def proposals(graph: Graph, decisions: Decisions = NO_DECISIONS, *, least: float = 0.3) -> list[Proposal]:
    """Return pairs of nodes of one family that may be one thing, likeliest first.

    The score is 1 − ∏(1 − s) over what speaks for it: a spelling but one letter the same (.5), the same words in
    another order or ending (.5), a common short form (.4), and the share of company they have in common (up to .6).
    It falls to a fifth where one paper names both. What people decided is not proposed.
    """
    papers = _papers(graph)
    company = _company(papers)
    found = []
    for (one, other), reasons in _candidates(graph).items():
        if decisions.tells_apart(_forms(graph.nodes[one]), _forms(graph.nodes[other]), family(graph.nodes[one].type)):
            continue
        shared = company[one] & company[other] - {one, other}
        smaller = min(len(company[one] - {other}), len(company[other] - {one}))
        likeness = len(shared) / (smaller + 3)  # little company says little
        score = 1 - prod(1 - s for s in (*reasons.values(), _COMPANY * likeness))
        if papers[one] & papers[other]:
            score *= _BESIDE
        if score < least:
            continue
        named = sorted(shared, key=lambda id: (len(papers[id]), id))
        found.append(
            Proposal(
                one=graph.nodes[one],
                other=graph.nodes[other],
                score=round(score, 3),
                reasons=tuple(reasons),
                papers=(len(papers[one]), len(papers[other])),
                shared=tuple(graph.nodes[id].name for id in named),
            )
        )
    return sorted(found, key=lambda p: (-p.score, -sum(p.papers), p.one.id, p.other.id))


def _papers(graph: Graph) -> dict[str, set[str]]:
    """Map each named node to the papers that name it."""
    found: dict[str, set[str]] = defaultdict(set)
    for edge in graph.edges.values():
        if edge.type in ROLES.values():
            found[edge.target].add(edge.source)
    return found


def _company(papers: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Map each named node to those that its papers name."""
    named: dict[str, set[str]] = defaultdict(set)
    for id, its in papers.items():
        for paper in its:
            named[paper].add(id)
    company: dict[str, set[str]] = defaultdict(set)
    for together in named.values():
        for id in together:
            company[id] |= together
    return company


def _candidates(graph: Graph) -> dict[tuple[str, str], dict[str, float]]:
    """Return pairs of ids with what their names have in common and what it speaks for."""
    found: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for of in sorted({family(kind) for kind in NAMED}):
        nodes = [n for n in graph.of_type(*NAMED) if family(n.type) == of]
        for reason, weight, keys in (
            ("spelled alike", _SPELLED, _spellings),
            ("the same words", _WORDS, _words),
            ("a common short form", _SHORT, _shorts),
        ):
            sharing: dict[object, list[str]] = defaultdict(list)
            for node in nodes:
                for key in set(keys(node)):
                    sharing[key].append(node.id)
            for ids in sharing.values():
                if len(ids) <= _MANY:
                    for pair in combinations(ids, 2):
                        found[pair][reason] = weight
    return found


def _forms(entity: Entity) -> frozenset[str]:
    """Return the normal forms of a node's names, and the key in its id."""
    key = entity.id.partition(":")[2]
    return frozenset({plain(entity.name), *map(plain, entity.aliases), key})


def _spellings(entity: Entity) -> Iterator[object]:
    """Yield keys that two names share which one letter, but no digit, tells apart."""
    for name in {plain(entity.name), entity.id.partition(":")[2]}:
        if len(name) >= _LETTERS:
            digits = tuple(re.findall(r"\d+", name))
            yield from ((name[:at] + name[at + 1 :], digits) for at, c in enumerate(name) if not c.isdigit())
            yield name, digits


def _words(entity: Entity) -> Iterator[object]:
    """Yield the stems of every form of several words, in order of the alphabet."""
    for name in (entity.name, *entity.aliases):
        stems = gist(name)
        if len(stems) > 1:
            yield tuple(sorted(stems))


def _shorts(entity: Entity) -> Iterator[object]:
    """Yield the forms that are written as acronyms."""
    yield from (plain(name) for name in (entity.name, *entity.aliases) if is_short(name))
