"""Training of what weighs cues, from annotated papers: additive models, and the trees that look again.

Relations and results see roles as they will be when the pipeline runs: predicted by models that never saw the paper.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from spacy.tokens import Doc

from kg.extract import relations, results, slots
from kg.extract.additive import Additive, Cue, dump, singly
from kg.extract.cues import Reading
from kg.extract.document import Name
from kg.extract.numbers import SLOTS, Numbers
from kg.extract.relations import AGAIN, CLAIM, alone, in_company
from kg.extract.roles import cues_of, fill
from kg.extract.scene import MODELS, Claim, Scene
from kg.extract.trees import Boosted
from kg.schema import FAMILIES, family
from kg.text import normalise
from kg.train import trees
from kg.train.folds import folds
from kg.train.trees import boost, cue_table

Row = tuple[Sequence[Cue], str]
R = TypeVar("R")
Gold = Mapping[str, Any]
_FOLDS = 5
_RARE = 250
STRENGTH = {"roles": 0.2, "relations": 0.1, "results": 0.3}
"""Inverse strength of the L2 penalty for each stage."""


LEAST = {"roles": 4, "relations": 12, "results": 3}
"""The number of rows a cue must hold in to be weighed."""


_BESIDE = "read by others"
_WEIGHED = ("value", *SLOTS)


def fit(rows: Iterable[Row], *, strength: float, least: int) -> Additive:
    """Fit an additive model to (cues, class) rows by penalised maximum likelihood; deterministic."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    rows = list(rows)
    columns, matrix = cue_table([cues for cues, _ in rows], least)
    classes = sorted({label for _, label in rows})
    if len(classes) < 2 or not columns:
        return Additive(tuple(classes or ["no"]), (0.0,) * max(len(classes), 1), {})
    model = LogisticRegression(C=strength, max_iter=5000).fit(matrix, [label for _, label in rows])
    coefficients, bias = model.coef_, model.intercept_
    if len(classes) == 2:
        coefficients, bias = np.vstack([0 * coefficients, coefficients]), np.array([0.0, bias[0]])
    weights = {}
    for i, cue in enumerate(columns):
        column = tuple(round(float(w), 3) for w in coefficients[:, i])
        if max(column) - min(column) >= 0.02:
            weights[cue] = column
    return Additive(tuple(classes), tuple(round(float(b), 3) for b in bias), weights)


def fit_roles(documents: Sequence[tuple[Doc, Gold]]) -> dict[str, Additive]:
    """Fit the model of each family of names; names the gold does not have are left out.

    A family without names is taken for like the others: what is read later may have one.
    """
    rows: dict[str, list[Row]] = defaultdict(list)
    for doc, gold in documents:
        roles = _by_form(gold, "role")
        reading = Reading(doc)
        for name, cues in zip(reading.names, cues_of(reading), strict=True):
            if role := _look_up(roles, name):
                rows[family(name.type)].append((cues, role))
    every = list(chain.from_iterable(rows.values())) or [((), "mentions")]
    return {kind: fit(rows[kind] or every, strength=STRENGTH["roles"], least=LEAST["roles"]) for kind in FAMILIES}


def assign_roles(documents: Sequence[tuple[Doc, Gold]]) -> None:
    """Fill the roles of every document's names with models that were fitted to the other documents."""
    for seen, unseen in folds(len(documents), _FOLDS):
        models = fit_roles([documents[i] for i in seen])
        for i in unseen:
            doc, _ = documents[i]
            doc._.names = fill(Reading(doc), models)


def fit_relations(documents: Sequence[tuple[Doc, Gold]], beside: int = 0) -> tuple[dict[str, Additive], Boosted]:
    """Fit the model of each relation to all legal pairs of names, of which those in the gold are right, and the trees.

    The trees see how likely claims look to models that were fitted to other documents, and which documents are the last
    `beside`: their readers may write relations more or less readily than the others, and how likely a claim is, is to
    mean what the others would write.
    """
    claims = [list(Scene(Reading(doc)).claims()) for doc, _ in documents]
    right = [_right(doc, gold, found) for (doc, gold), found in zip(documents, claims, strict=True)]
    models = _fit_claims(zip(claims, right, strict=True))
    company: dict[int, list[trees.Row]] = {}
    for seen, unseen in folds(len(claims), _FOLDS):
        others = _fit_claims((claims[i], right[i]) for i in seen)
        for i in unseen:
            found = in_company(alone(claims[i], others), documents[i][0]._.names)
            of_reader = (_BESIDE,) if i >= len(claims) - beside else ()
            worth = (pair for pair in zip(found, right[i], strict=True) if pair[0].score >= AGAIN)
            company[i] = [((*claim.cues, *of_reader), label, relations.odds(claim)) for claim, label in worth]
    return models, boost({CLAIM: list(chain.from_iterable(company[i] for i in sorted(company)))})


def _right(doc: Doc, gold: Gold, claims: Iterable[Claim]) -> list[str]:
    """Return for each claim "yes" if the gold has it, else "no"."""
    canonical = _by_form(gold, "name")
    given = {
        (canonical.get(normalise(h), h), r, canonical.get(normalise(t), t)) for h, r, t in gold.get("relations", ())
    }
    ours = [_look_up(canonical, name) or name.name for name in doc._.names]
    return ["yes" if (ours[c.head], c.relation, ours[c.tail]) in given else "no" for c in claims]


def _fit_claims(documents: Iterable[tuple[Sequence[Claim], Sequence[str]]]) -> dict[str, Additive]:
    rows: dict[str, list[Row]] = defaultdict(list)
    for claims, labels in documents:
        for claim, label in zip(claims, labels, strict=True):
            rows[claim.model].append((tuple(singly(claim.cues)), label))
    return {key: _fit_relation(rows[key]) for key in MODELS}


def _fit_relation(rows: Sequence[Row]) -> Additive:
    """Fit one relation; a rare one has few cues that tell, which must count for more."""
    rare = sum(label == "yes" for _, label in rows) < _RARE
    return fit(rows, strength=1.0 if rare else STRENGTH["relations"], least=4 if rare else LEAST["relations"])


def fit_results(documents: Sequence[tuple[Doc, Gold]]) -> tuple[dict[str, Additive], Boosted]:
    """Fit the model that tells findings from other numbers, one for each slot and for how sure it is, and the trees.

    What a model is told of others is told by models that were fitted to other documents: how the numbers looked at
    first to the trees of each slot, and how often these were right to the models of how sure a slot is.
    """
    read = [_Measured.of(doc, gold) for doc, gold in documents]
    weighed = [list(of.weighed()) for of in read]
    looks: list[list[slots.Look]] = [[] for _ in read]
    for seen, unseen in folds(len(read), _FOLDS):
        models = _fit_parts(_WEIGHED, chain.from_iterable(weighed[i] for i in seen))
        for i in unseen:
            looks[i] = slots.look(read[i].numbers, models)
    again = [list(of.beside(seen)) for of, seen in zip(read, looks, strict=True)]
    sure: list[tuple[str, Row]] = []
    for seen, unseen in folds(len(read), _FOLDS):
        company = boost(_by_part(SLOTS, chain.from_iterable(again[i] for i in seen)))
        for i in unseen:
            sure += read[i].filled(slots.look_again(read[i].numbers, looks[i], company))
    models = _fit_parts(_WEIGHED, chain.from_iterable(weighed)) | _fit_parts([slots.RIGHT + s for s in SLOTS], sure)
    return models, boost(_by_part(SLOTS, chain.from_iterable(again)))


def _fit_parts(parts: Iterable[str], rows: Iterable[tuple[str, Row]]) -> dict[str, Additive]:
    """Fit a model for each part of a result to its rows, of which there may be none."""
    return {
        part: fit(found, strength=STRENGTH["results"], least=LEAST["results"])
        for part, found in _by_part(parts, rows).items()
    }


def _by_part(parts: Iterable[str], rows: Iterable[tuple[str, R]]) -> dict[str, list[R]]:
    of_part: dict[str, list[R]] = {part: [] for part in parts}
    for part, row in rows:
        of_part[part].append(row)
    return of_part


@dataclass(frozen=True, slots=True)
class _Measured:
    """The numbers of a document, which of them the gold reports, and the gold's name for each of the document's."""

    numbers: Numbers
    given: Mapping[int, Any]
    canonical: Mapping[str, str]
    names: Sequence[str]

    @classmethod
    def of(cls, doc: Doc, gold: Gold) -> _Measured:
        canonical = _by_form(gold, "name")
        numbers = Numbers(Reading(doc))
        given = _align(gold, numbers.reading, [(v.start, v.end) for v in numbers.found])
        names = [_look_up(canonical, name) or f"not {name.name}" for name in numbers.reading.names]
        return cls(numbers, given, canonical, names)

    def weighed(self) -> Iterator[tuple[str, Row]]:
        """Yield for each number whether it is a finding, and for each slot of a finding which names belong there."""
        for i, value in enumerate(self.numbers.found):
            yield "value", (self.numbers.value_cues(i), "yes" if i in self.given else "no")
            for slot in SLOTS if i in self.given else ():
                target = self.target(i, slot)
                for n in self.numbers.candidates(value, slot):
                    yield slot, (self.numbers.slot_cues(i, n, slot), "yes" if self.names[n] == target else "no")

    def beside(self, looks: Sequence[slots.Look]) -> Iterator[tuple[str, trees.Row]]:
        """Yield for each slot of a finding which names belong there, seen beside the other numbers."""
        for i in self.given:
            for slot in SLOTS:
                target = self.target(i, slot)
                for n, cues in slots.beside(self.numbers, looks, i, slot):
                    yield slot, (cues, "yes" if self.names[n] == target else "no", looks[i].odds(slot, n))

    def filled(self, looks: Sequence[slots.Look]) -> Iterator[tuple[str, Row]]:
        """Yield for each slot of what looks like a finding how it was filled, and whether that is right."""
        for i, (value, seen) in enumerate(zip(self.numbers.found, looks, strict=True)):
            for slot in SLOTS if seen.reported >= slots.REPORTED else ():
                name, chance = slots.fill(self.numbers, value, seen, slot)
                is_right = i in self.given and self.target(i, slot) == (None if name is None else self.names[name])
                cues = slots.sure_cues(self.numbers, seen.reported, name, chance)
                yield slots.RIGHT + slot, (cues, "yes" if is_right else "no")

    def target(self, index: int, slot: str) -> str | None:
        """Return the gold's name in a slot of a value; None where it gives none."""
        said = self.given[index].get(slot)
        return self.canonical.get(normalise(said), said) if said else None


def _align(gold: Gold, reading: Reading, spans: Sequence[tuple[int, int]]) -> dict[int, Any]:
    """Return which of the found values each gold result is: the same text, near its measure where that decides."""
    texts = [_squash(reading.text[start:end]) for start, end in spans]
    given: dict[int, Any] = {}
    for result in gold.get("results", ()):
        options = [i for i, t in enumerate(texts) if t == _squash(str(result["value"])) and i not in given]
        if not options:
            continue
        measured = {
            m.sentence
            for n, name in enumerate(reading.names)
            if name.name == result.get("metric")
            for m in reading.of_name[n]
        }
        sentences = [start for start, _ in reading.sentences]
        near = [i for i in options if sum(s <= spans[i][0] for s in sentences) - 1 in measured]
        given[(near or options)[0]] = result
    return given


def _squash(value: str) -> str:
    return re.sub(r"[\s,\\$]|points?$|absolute$", "", value.casefold())


def _by_form(gold: Gold, key: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for entity in gold["entities"]:
        for form in [entity["name"], *(entity.get("aliases") or [])]:
            found.setdefault(normalise(form), entity[key])
    return found


def _look_up(by_form: Mapping[str, str], name: Name) -> str | None:
    return next((by_form[n] for f in (name.name, *name.aliases) if (n := normalise(f)) in by_form), None)


def train_claims(documents: Sequence[tuple[Doc, Gold]], folder: Path, beside: int = 0) -> dict[str, int]:
    """Fit all three stages on documents with names and write their files.

    The last `beside` documents are learned from, but not to be taken after where readers differ. Returns the number of
    weighed cues of each stage.
    """
    for doc, _ in documents:
        doc._.names = tuple(n._replace(role="") for n in doc._.names)
    stages = {"roles": fit_roles(documents)}
    assign_roles(documents)
    stages["relations"], claims = fit_relations(documents, beside)
    stages["results"], of_slots = fit_results(documents)
    folder.mkdir(parents=True, exist_ok=True)
    for stage, models in stages.items():
        (folder / f"{stage}.json").write_text(dump(models), encoding="utf-8", newline="\n")
    claims.write(folder / relations.FILES[1])
    of_slots.write(folder / results.FILES[1])
    return {stage: sum(len(m.weights) for m in models.values()) for stage, models in stages.items()}
