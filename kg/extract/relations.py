"""Relations between the names of one paper: which method is for what, builds on what, was compared, tested, trained.

Every legal pair of names that stand together, or of which one is the paper's main method, is a candidate. Its cues are
the roles of both, where the two stand to each other in a sentence, the words between them, and the shape of the paper
(how many methods it introduces, how many tasks it has); an additive model per relation weighs them. Each claim that is
not hopeless is then weighed once more, by trees that see how its cues go together and its company: how likely the
paper's other claims looked, and how sure the names are. A fact's rule is its loudest cue at the first look and its
score the probability at the second.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.additive import Additive, load, log_odds
from kg.extract.cues import Reading
from kg.extract.document import Name
from kg.extract.scene import Claim, Scene
from kg.extract.trees import Boosted
from kg.model import Fact, Ref
from kg.resources import weights

THRESHOLD = 0.25
"""A fact at least this likely is kept: what gave the best F1 in cross-validation."""
FILES = ("relations.json", "relations.npz")
"""The names of its weights' files: the models that weigh a claim alone, and the trees that do so in its company."""
WORTH = 0.02
"""A claim at least this likely by itself counts as company."""
AGAIN = 0.08
"""A claim that looks less likely than this by itself is not weighed again: hardly one of 300 would be kept."""
CLAIM = "claim"
"""The name of the model that weighs a claim again, whatever its relation, which is one of its cues."""
_LEAST = 1e-4
_SILENT = (
    *("types=", "distance", "heads=", "tails=", "apart by", "0 names", "1 names", "2 names", "3 names"),
    *(f"{who} {what}" for who in ("head", "tail") for what in ("known", "sure", "rank", "in 1", "in 2", "in 3")),
)
"""Cues that weigh but explain nothing to a reader."""


class Relations:
    """The spaCy component that finds the facts between names, in order of head and tail; a `fast` one looks once."""

    def __init__(self, models: str | Path | None = None, *, fast: bool = False) -> None:
        alone, company = (weights(models) / file for file in FILES)
        self.models = load(alone)
        self.company = None if fast else Boosted.read(company)

    def __call__(self, doc: Doc) -> Doc:
        """Assign `doc._.relations`."""
        doc._.relations = tuple(_one_way(list(_facts(Scene(Reading.of(doc)), self.models, self.company))))
        return doc


@Language.factory(
    "kg_relations",
    default_config={"models": None, "fast": False},
    assigns=["doc._.relations"],
    requires=["doc._.names"],
)
def make_relations(nlp: Language, name: str, models: str | None, fast: bool) -> Relations:
    """Build the component with the weights in a folder, or those that ship."""
    return Relations(models, fast=fast)


def weigh(scene: Scene, models: Mapping[str, Additive], company: Boosted | None) -> list[Claim]:
    """Return the claims of a document that are not hopeless, each with its likelihood in the company of the others."""
    least = THRESHOLD if company is None else WORTH
    return again(alone(scene.claims(), models, least=least), scene.reading.names, company)


def again(claims: Sequence[Claim], names: Sequence[Name], company: Boosted | None) -> list[Claim]:
    """Return claims that were weighed alone with the likelihood each has in the company of the others.

    Without trees to tell, it stays as it was.
    """
    if company is None:
        return list(claims)
    found = list(in_company(claims, names))
    worth = [i for i, claim in enumerate(found) if claim.score >= AGAIN]
    asked = [(CLAIM, found[i].cues, odds(found[i])) for i in worth]
    for i, chance in zip(worth, company.chances(asked), strict=True):
        if chance is not None:
            found[i] = found[i]._replace(score=chance)
    return found


def odds(claim: Claim) -> float:
    """Return the log-odds of a claim, of one that looks hopeless or certain those of one that hardly does."""
    return log_odds(claim.score, least=_LEAST)


def alone(claims: Iterable[Claim], models: Mapping[str, Additive], *, least: float = 0.0) -> list[Claim]:
    """Return the claims that are at least so likely by themselves, each with how likely."""
    weighed = ((claim, models[claim.model].chance(claim.cues)) for claim in claims)
    return [claim._replace(score=chance) for claim, chance in weighed if chance >= least]


def in_company(claims: Sequence[Claim], names: Sequence[Name]) -> Iterator[Claim]:
    """Yield a document's claims in order, those worth it with cues of how likely the others looked."""
    groups: dict[tuple[str, str, int], list[float]] = defaultdict(list)
    whole: dict[str, float] = defaultdict(float)
    joined: dict[tuple[int, int], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.score >= WORTH:
            groups["head", claim.relation, claim.head].append(claim.score)
            groups["tail", claim.relation, claim.tail].append(claim.score)
            whole[claim.relation] += claim.score
            joined[claim.head, claim.tail].append(claim)
    for scores in groups.values():
        scores.sort()
    for claim in claims:
        if claim.score < AGAIN:
            yield claim
            continue
        head, tail = names[claim.head], names[claim.tail]
        surer = []
        for end, limit in (("head", 4), ("tail", 3)):
            rivals = groups[end, claim.relation, claim.head if end == "head" else claim.tail]
            surer.append(min(len(rivals) - bisect_right(rivals, claim.score), limit))
        cues = [
            claim.model,
            f"again {math.floor(2 * log_odds(claim.score, least=0.001))}",
            f"again rank {surer[0]} of its head",
            f"again rank {surer[1]} of its tail",
            f"again ranks {min(surer[0], 2)}, {min(surer[1], 2)}",
            f"again {min(int(2 * (whole[claim.relation] - claim.score)), 8)} others",
            f"again names {int(10 * min(head.score, tail.score))}",
        ]
        for who, name in (("head", head), ("tail", tail)):
            cues.append(f"again {who} {int(8 * name.score)}")
            cues.append(f"again {who} {name.role} {int(5 * name.role_score)}")
        cues += (f"again {o.relation} {int(6 * o.score)}" for o in joined[claim.head, claim.tail] if o is not claim)
        cues += (f"again reversed {o.relation} {int(6 * o.score)}" for o in joined.get((claim.tail, claim.head), ()))
        yield claim._replace(cues=claim.cues + tuple(cues))


def _facts(scene: Scene, models: Mapping[str, Additive], company: Boosted | None) -> Iterator[Fact]:
    names = scene.reading.names
    for claim in weigh(scene, models, company):
        if claim.score >= THRESHOLD:
            head, tail = names[claim.head], names[claim.tail]
            yield Fact(
                head=Ref(head.type, head.name),
                type=claim.relation,
                tail=Ref(tail.type, tail.name),
                span=scene.span(claim.head, claim.tail),
                rule=f"relation:{models[claim.model].loudest(claim.cues, 1, silent=_SILENT)}",
                score=round(claim.score, 4),
            )


def _one_way(facts: list[Fact]) -> Iterator[Fact]:
    """Drop the less likely of two facts that say the same the other way round; a component is not also a basis."""
    best: dict[tuple[str, Ref, Ref], Fact] = {}
    for fact in facts:
        low, high = sorted((fact.head, fact.tail))
        if fact.type in {"BUILDS_ON", "PART_OF"} and fact.head.type == fact.tail.type == "Method":
            key = ("BUILDS_ON", low, high)
        else:
            key = (fact.type, low, high)
        if key not in best or fact.score > best[key].score:
            best[key] = fact
    kept = set(best.values())
    return (f for f in facts if f in kept)
