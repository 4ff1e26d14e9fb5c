"""Edges: whether the confidence of an edge, as a graph joins it over papers, means what it says.

The predictions of all papers are resolved into one graph, as a build does it. An edge is right where at least one of
the papers behind it is annotated with what was predicted of it: that is what its confidence is the chance of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from kg.evaluate.claims import Claim
from kg.evaluate.pairing import Item, Pairing, items, relations
from kg.model import Edge, Evidence, Fact, Paper, PaperFacts, Ref, Span, Term
from kg.resolve import resolve
from kg.schema import NAMED, ROLES, is_legal

OF_PAPERS, BETWEEN, JOINED, PAIRED = "of papers", "between things", "of several papers", "pairs"
"""Edges that start at a paper; between what papers name; those of the latter that several papers support; and pairs of
edges between things, of one type into one node and of one paper each, put together as if they were one edge."""

_KINDS = {kind.upper(): kind for kind in NAMED}
_OWNERS = {"own": "RELEASES", "other": "LINKS_TO"}


def edge_claims(pairings: Sequence[Pairing]) -> list[Claim]:
    """Return a claim for every edge of the graph of what was predicted, its confidence as the score.

    Few edges stand in several papers where few papers are annotated. Pairs tell more of how papers err together.

    >>> lora = {"name": "LoRA", "type": "METHOD", "role": "uses", "role_score": 0.75}
    >>> edge_claims([Pairing({"title": "t", "entities": [lora]}, {"entities": [lora]})])
    [Claim(stage='of papers', right=True, score=0.75, rules=())]
    """
    readings, right = [], {}
    for number, pairing in enumerate(pairings):
        paper = Paper(id=f"{number:06}", title=pairing.title)
        judged = list(_judged(pairing, Ref("Paper", paper.id)))
        readings.append((paper, _reading(pairing, paper.id, [fact for fact, _ in judged])))
        right.update({(paper.id, at): is_right for at, (_, is_right) in enumerate(judged)})

    def is_right(evidence: Evidence) -> bool:
        return right[evidence.paper, evidence.span.start]

    claims = []
    between: dict[tuple[str, str], list[Edge]] = defaultdict(list)
    for edge in resolve(readings).edges.values():
        stages = [OF_PAPERS] if edge.source.startswith("paper:") else [BETWEEN, JOINED][: 1 + (edge.papers > 1)]
        claims += [_claim(stage, edge, map(is_right, edge.evidence)) for stage in stages]
        if BETWEEN in stages and edge.papers == 1:
            between[edge.type, edge.target].append(edge)
    for alike in between.values():
        for one, other in _pairs(alike):
            both = Edge(source="", type=one.type, target=one.target, evidence=one.evidence | other.evidence)
            claims.append(_claim(PAIRED, both, map(is_right, both.evidence)))
    return claims


def _claim(stage: str, edge: Edge, right: Iterable[bool]) -> Claim:
    return Claim(stage=stage, right=any(right), score=edge.confidence, rules=())


def _pairs(edges: Iterable[Edge]) -> Iterator[tuple[Edge, Edge]]:
    """Yield edges of different papers by twos, each at most once."""
    waiting: list[Edge] = []
    for edge in edges:
        paper = {e.paper for e in edge.evidence}
        other = next((e for e in waiting if {v.paper for v in e.evidence} != paper), None)
        if other is None:
            waiting.append(edge)
        else:
            waiting.remove(other)
            yield other, edge


def _judged(pairing: Pairing, this: Ref) -> Iterator[tuple[Fact, bool]]:
    """Yield what was predicted of a paper as facts whose spans number them, and whether each is right."""
    right = {id(got) for stage in ("roles", "link_kinds", "results") for _, got in pairing[stage].pairs}
    of_name: dict[str, Ref] = {}
    number = 0

    def fact(head: Ref, kind: str, tail: Ref, score: float | None) -> Fact:
        nonlocal number
        number += 1
        span = Span(number - 1, number)
        return Fact(head=head, type=kind, tail=tail, span=span, rule="", score=_told(score))

    for entity in items(pairing.predicted, "entities"):
        ref = _ref(entity)
        of_name.setdefault(entity["name"], ref)
        kind = ROLES.get(entity.get("role") or "")
        if kind and is_legal("Paper", kind, ref.type):
            yield fact(this, kind, ref, entity.get("role_score")), id(entity) in right
    for link in items(pairing.predicted, "links"):
        owner = _OWNERS.get(link.get("owner") or "", "LINKS_TO")
        yield fact(this, owner, Ref("Resource", link["url"]), link.get("score")), id(link) in right
    for at, result in enumerate(items(pairing.predicted, "results")):
        yield fact(this, "REPORTS_RESULT", Ref("Result", str(at)), result.get("score")), id(result) in right
    wanted = {(pairing.named(r["head"]), r["type"], pairing.named(r["tail"])) for r in relations(pairing.gold)}
    for relation in relations(pairing.predicted):
        head, tail = of_name.get(relation["head"]), of_name.get(relation["tail"])
        if head and tail and is_legal(head.type, relation["type"], tail.type):
            meant = pairing.meant(relation["head"]), relation["type"], pairing.meant(relation["tail"])
            yield fact(head, relation["type"], tail, relation["score"]), meant in wanted


def _reading(pairing: Pairing, paper: str, facts: Sequence[Fact]) -> PaperFacts:
    terms = {
        ref: Term(type=ref.type, name=ref.name, aliases=tuple(e.get("aliases") or ()), score=_told(e.get("score")))
        for e in items(pairing.predicted, "entities")
        for ref in [_ref(e)]
    }
    plain = {f.tail: Term(type=f.tail.type, name=f.tail.name) for f in facts if f.tail not in terms}
    return PaperFacts(paper=paper, version="", terms=(*terms.values(), *plain.values()), facts=tuple(facts))


def _ref(entity: Item) -> Ref:
    return Ref(_KINDS[entity["type"]], entity["name"])


def _told(score: float | None) -> float:
    """Return a score, 1 where none is told."""
    return 1.0 if score is None else score
