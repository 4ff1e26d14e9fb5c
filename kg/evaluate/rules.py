"""Rules: which of them earn their place, by what they found rightly and wrongly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kg.errors import SourceError
from kg.evaluate.claims import CLAIMED, Claim

# These rules say which type a name has once others found it, so a name is still one source's alone beside them.
_SETTLES = "resource:"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCount:
    """What a rule found rightly and wrongly in a stage, and what of it no other rule found."""

    stage: str
    rule: str
    right: int
    wrong: int
    alone_right: int
    alone_wrong: int

    @property
    def precision(self) -> float:
        """The part of what it found that is right."""
        return self.right / (self.right + self.wrong)


def count_rules(claims: Iterable[Claim]) -> list[RuleCount]:
    """Count each rule's claims, stage by stage, the rules that found most first.

    An entity found by several rules counts for each of them.

    Raises:
        SourceError: no claim names its rule.

    >>> def claim(right, *rules):
    ...     return Claim(stage="entities", right=right, score=None, rules=rules)
    >>> for count in count_rules([claim(True, "shape", "tagger"), claim(True, "tagger"), claim(False, "shape")]):
    ...     print(count.rule, count.right, count.wrong, count.alone_right, count.alone_wrong)
    shape 1 1 0 1
    tagger 2 0 1 0
    """
    counts: dict[tuple[str, str], list[int]] = {}
    for claim in claims:
        sources = [rule for rule in claim.rules if not rule.startswith(_SETTLES)]
        for rule in claim.rules:
            count = counts.setdefault((claim.stage, rule), [0, 0, 0, 0])
            count[0 if claim.right else 1] += 1
            if sources == [rule]:
                count[2 if claim.right else 3] += 1
    if not counts:
        raise SourceError("the predictions do not tell their rules; `kg extract` writes them")
    rows = (
        RuleCount(stage=stage, rule=rule, right=r, wrong=w, alone_right=ar, alone_wrong=aw)
        for (stage, rule), (r, w, ar, aw) in counts.items()
    )
    return sorted(rows, key=lambda c: (CLAIMED.index(c.stage), -c.right - c.wrong, c.rule))
