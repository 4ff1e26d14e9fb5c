"""Results: the numbers a paper reports, each with its measure, the method it is about and the data it was taken on.

An additive model tells findings from data sizes, years and settings. Which of the paper's names a value belongs to is
told twice for each slot, by an additive model and by trees that see the other values too, unless a list of values runs
parallel to a list of names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.additive import Additive, load
from kg.extract.changes import is_reached
from kg.extract.cues import Reading
from kg.extract.document import Result
from kg.extract.numbers import SLOTS, Numbers
from kg.extract.slots import REPORTED, RIGHT, fill, look, look_again, sure_cues
from kg.extract.trees import Boosted
from kg.model import Span
from kg.resources import weights

FILES = ("results.json", "results.npz")
"""The names of its weights' files: the models that look at a number alone, and the trees that look again."""
_SILENT = ("values in", "follows")


class Results:
    """The spaCy component that finds the numbers a paper reports, in order; a `fast` one looks at each once."""

    def __init__(self, models: str | Path | None = None, *, fast: bool = False) -> None:
        alone, company = (weights(models) / file for file in FILES)
        self.models = load(alone)
        self.company = None if fast else Boosted.read(company)

    def __call__(self, doc: Doc) -> Doc:
        """Assign `doc._.results`."""
        doc._.results = tuple(_results(Numbers(Reading.of(doc)), self.models, self.company))
        return doc


@Language.factory(
    "kg_results",
    default_config={"models": None, "fast": False},
    assigns=["doc._.results"],
    requires=["doc._.names"],
)
def make_results(nlp: Language, name: str, models: str | None, fast: bool) -> Results:
    """Build the component with the weights in a folder, or those that ship."""
    return Results(models, fast=fast)


def _results(numbers: Numbers, models: Mapping[str, Additive], company: Boosted | None) -> Iterator[Result]:
    text, names = numbers.reading.text, numbers.reading.names
    looks = look_again(numbers, look(numbers, models), company)
    for i, (value, seen) in enumerate(zip(numbers.found, looks, strict=True)):
        if seen.reported < REPORTED:
            continue
        direction, baseline = numbers.change(i)
        number = value.number
        if direction and number is not None and not is_reached(numbers.reading, numbers.found, i):
            # How much it changed by; which way is said beside it.
            number = abs(number)
        filled = {slot: fill(numbers, value, seen, slot) for slot in SLOTS}
        sure = {
            slot: round(models[RIGHT + slot].chance(sure_cues(numbers, seen.reported, *filled[slot])), 4)
            for slot in SLOTS
        }
        yield Result(
            value=text[value.start : value.end],
            number=number,
            unit=value.unit,
            **{slot: None if name is None else names[name].name for slot, (name, _) in filled.items()},
            direction=direction,
            baseline=baseline,
            span=Span(value.start, value.end),
            rule=f"result:{models['value'].loudest(numbers.value_cues(i), 1, silent=_SILENT)}",
            score=sure["metric"],
            method_score=sure["method"],
            dataset_score=sure["dataset"],
        )
