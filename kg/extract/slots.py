"""Slots: to which names the numbers of a document belong, each looked at by itself and again beside the others.

Most numbers of a sentence are of one method or one measure, and a paper reports most of them of its own: so at the
second look trees see which names the other numbers went to, and how the cues go together.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from kg.extract.additive import Additive, Cue, log_odds
from kg.extract.numbers import SLOTS, Numbers
from kg.extract.trees import Boosted
from kg.extract.values import Value

REPORTED = 0.5
"""A number at least this likely to be a finding is kept: what gave the best F1 in cross-validation."""
AGAIN = 0.05
"""A name that a number belongs to at least this likely at the first look is looked at again."""
RIGHT = "right: "
"""What the names of the models begin with that tell how likely a filled or empty slot is right."""
_FILLED = {"metric": 0.37, "method": 0.33, "dataset": 0.45}
"""A slot is filled by the likeliest name that is at least this likely: what gave the best F1 in cross-validation."""
_LEAST = 1e-4
_MANY = 40
"""How many numbers before it, and behind it, are beside a number."""
_WORTH = 0.3
"""A number at least this likely to be a finding counts as company."""


class Look(NamedTuple):
    """How likely a number is a finding, and for each slot how likely it belongs to each name that could stand there."""

    reported: float
    chances: Mapping[str, Mapping[int, float]]

    def best(self, slot: str) -> int | None:
        """The likeliest name of a slot; None where none could stand there."""
        chances = self.chances.get(slot, {})
        return max(chances, key=lambda name: (chances[name], name), default=None)

    def odds(self, slot: str, name: int) -> float:
        """The log-odds that the number belongs to a name."""
        return log_odds(self.chances[slot][name], least=_LEAST)


def look(numbers: Numbers, models: Mapping[str, Additive]) -> list[Look]:
    """Look at every number by itself; what is hardly a finding is held against no names."""
    found = []
    for index in range(len(numbers.found)):
        reported = models["value"].chance(numbers.value_cues(index))
        likely = SLOTS if reported >= _WORTH else ()
        found.append(Look(reported, {slot: _weighed(numbers, index, slot, models) for slot in likely}))
    return found


def look_again(numbers: Numbers, looks: Sequence[Look], company: Boosted | None) -> list[Look]:
    """Look at the findings again, each beside the others; `company` has a model for each slot, or there is none."""
    if company is None:
        return list(looks)
    chances: dict[int, dict[str, dict[int, float]]] = {
        index: {slot: dict(seen.chances[slot]) for slot in SLOTS}
        for index, seen in enumerate(looks)
        if seen.reported >= REPORTED
    }
    rows = [
        (index, slot, name, cues)
        for index in chances
        for slot in SLOTS
        for name, cues in beside(numbers, looks, index, slot)
    ]
    asked = [(slot, cues, looks[index].odds(slot, name)) for index, slot, name, cues in rows]
    for (index, slot, name, _), chance in zip(rows, company.chances(asked), strict=True):
        if chance is not None:
            chances[index][slot][name] = chance
    return [Look(seen.reported, chances[i]) if i in chances else seen for i, seen in enumerate(looks)]


def beside(numbers: Numbers, looks: Sequence[Look], index: int, slot: str) -> Iterator[tuple[int, list[Cue]]]:
    """Yield each name that a number may well belong to, with all cues, also of how it and the other numbers looked."""
    value, here = numbers.found[index], looks[index]
    groups = {
        where: ([other.chances[slot] for other in others], [other.best(slot) for other in others])
        for where, others in _company(numbers, looks, index).items()
    }
    parallel = numbers.parallel(value, slot)
    chances = here.chances.get(slot, {})
    rest = [
        f"again {other} {_tenth(max(found.values(), default=0.0))}"
        for other, found in here.chances.items()
        if other != slot
    ]
    for name, chance in chances.items():
        if chance < AGAIN:
            continue
        rank = min(sum(c > chance for c in chances.values()), 3)
        rival = max((c for n, c in chances.items() if n != name), default=0.0)
        margin = math.log(max(chance, 1e-4) / max(rival, 1e-4))
        odds = round(2 * here.odds(slot, name))
        steps, tenth = max(-4, min(4, round(margin))), _tenth(chance)
        role = numbers.reading.names[name].role
        cues: list[Cue] = [
            *numbers.slot_cues(index, name, slot),
            *rest,
            f"again {odds}",
            f"again {odds}, rank {min(rank, 2)}",
            f"again rank {rank}",
            f"again margin {max(-8, min(8, round(2 * margin)))}",
            f"again {tenth}, margin {steps}",
            f"again {role} {tenth}",
            f"again main={name == numbers.main} {tenth}",
            f"again {min(round(2 * sum(chances.values())), 5)} in all, {tenth}",
            f"again reported {_tenth(here.reported)}",
        ]
        if parallel is not None:
            cues.append(f"again parallel={parallel == name}")
        for where, (others, likeliest) in groups.items():
            if not others:
                cues += (f"again none {where}", f"again none {where}, {tenth}")
                continue
            likes = [chances_there.get(name, 0.0) for chances_there in others]
            share = likeliest.count(name)
            most = "all" if share == len(others) else "some" if share else "none"
            top, mean = _tenth(max(likes)), _tenth(sum(likes) / len(likes))
            cues += (
                f"again {where} {top}",
                f"again {where} {top}, {tenth}",
                f"again {where} {most}",
                f"again {where} {most}, {tenth}",
                f"again {where} {most}, margin {steps}",
                f"again {where} mean {mean}, {role}",
                f"again {where} mean {mean}, rank {min(rank, 2)}",
            )
        yield name, cues


def fill(numbers: Numbers, value: Value, look: Look, slot: str) -> tuple[int | None, float]:
    """Return the name that a value most likely belongs to, if any is likely enough, and how likely the likeliest is."""
    if (parallel := numbers.parallel(value, slot)) is not None:
        return parallel, 1.0
    best = look.best(slot)
    if best is None:
        return None, 0.0
    chance = look.chances[slot][best]
    return best if chance >= _FILLED[slot] else None, chance


def sure_cues(numbers: Numbers, reported: float, name: int | None, chance: float) -> list[str]:
    """Return the cues that tell whether a value is a finding and the name in its slot, or none, is right."""
    what = "none" if name is None else "name"
    cues = [f"{what}", f"value {_tenth(reported)}", f"{what} {_tenth(chance)}"]
    if name is not None:
        cues.append(f"a name of {_tenth(numbers.reading.names[name].score)}")
    return cues


def _weighed(numbers: Numbers, index: int, slot: str, models: Mapping[str, Additive]) -> dict[int, float]:
    model, candidates = models[slot], numbers.candidates(numbers.found[index], slot)
    return {name: model.chance(numbers.slot_cues(index, name, slot)) for name in candidates}


def _company(numbers: Numbers, looks: Sequence[Look], index: int) -> dict[str, list[Look]]:
    """The other findings by where they stand to a number; of its sentence those of its unit and its neighbours too.

    Of a crowd, only those around it.
    """
    sentence_of, value = numbers.reading.sentence_of, numbers.found[index]
    here = sentence_of[value.first]
    groups: dict[str, list[Look]] = {"beside": [], "elsewhere": [], "alike": [], "before": [], "behind": []}
    for i in range(max(index - _MANY, 0), min(index + _MANY + 1, len(looks))):
        other, seen = numbers.found[i], looks[i]
        if i == index or seen.reported < _WORTH:
            continue
        if sentence_of[other.first] != here:
            groups["elsewhere"].append(seen)
            continue
        groups["beside"].append(seen)
        if other.unit == value.unit:
            groups["alike"].append(seen)
        if abs(i - index) == 1:
            groups["before" if i < index else "behind"].append(seen)
    return groups


def _tenth(chance: float) -> str:
    return f"{min(int(10 * chance), 9)}/10"
