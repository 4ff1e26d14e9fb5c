"""Claims: everything that was predicted, with whether it is right, how sure it was and what found it.

What the tables by rule and by score are made of. A claim is judged among all that was predicted of its paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.evaluate.pairing import Pairing

CLAIMED = ("entities", "roles", "relations", "links", "results")
"""The stages whose predictions are claims of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One thing predicted in a stage; `score` is how sure it was (0 to 1) or None, `rules` what found it.

    An entity may have been found by several rules, anything else by one at most.
    """

    stage: str
    right: bool
    score: float | None
    rules: tuple[str, ...]


def claims_of(pairings: Iterable[Pairing]) -> Iterator[Claim]:
    """Yield every claim of paired papers; a stage has as many as its count of predictions.

    >>> gold = {"title": "t", "entities": [{"name": "LoRA", "type": "METHOD"}]}
    >>> found = {"name": "LoRA", "type": "METHOD", "rule": "shape:name+tagger:best", "score": 0.9}
    >>> next(claims_of([Pairing(gold, {"entities": [found]})]))
    Claim(stage='entities', right=True, score=0.9, rules=('shape:name', 'tagger:best'))
    """
    for pairing in pairings:
        for stage in CLAIMED:
            match, prefix = pairing[stage], "role_" if stage == "roles" else ""
            judged = [(got, True) for _, got in match.pairs] + [(got, False) for got in match.spurious]
            for item, right in judged:
                rule = item.get(f"{prefix}rule") or ""
                rules = rule.split("+") if stage == "entities" else [rule]
                score = item.get(f"{prefix}score")
                yield Claim(stage=stage, right=right, score=score, rules=tuple(filter(None, rules)))
