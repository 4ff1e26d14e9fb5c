"""Annotated papers: the format of eval/dev.jsonl joined with the papers' texts, and where each name stands."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import SourceError
from kg.model import Paper
from kg.schema import family
from kg.text import occurrences, slug


def coarse(annotated: str) -> str:
    """Return what the tagger and the decision take an annotated type for; resources are told apart afterwards.

    >>> coarse("METHOD"), coarse("BENCHMARK")
    ('Method', 'Resource')
    """
    return family(annotated.capitalize())


@dataclass(frozen=True, slots=True)
class Annotated:
    """A paper and what a careful reader found in it: one object of an annotated file."""

    paper: Paper
    gold: dict[str, Any]


def read_annotated(gold: Path, papers: Iterable[Paper]) -> list[Annotated]:
    """Join an annotated file with its papers by title.

    Raises:
        SourceError: a line is not JSON, or a paper's text is missing.
    """
    texts = {slug(p.title): p for p in papers}
    found = []
    with gold.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                item = json.loads(line)
                paper = texts[slug(item["title"])]
            except (ValueError, KeyError) as error:
                raise SourceError(f"{gold}:{number}: no annotation of a given paper: {error}") from error
            found.append(Annotated(paper, item))
    return found


def gold_spans(item: Annotated) -> list[tuple[int, int, str]]:
    """Return where the gold names stand, as (start, end, annotated type); longer forms first, none overlapping."""
    text = item.paper.text
    forms = {form: e["type"] for e in item.gold["entities"] for form in [e["name"], *(e.get("aliases") or [])] if form}
    taken = bytearray(len(text))
    found = []
    for form in sorted(forms, key=lambda f: (-len(f), f)):
        for start, end in occurrences(text, form):
            if not any(taken[start:end]):
                taken[start:end] = b"\x01" * (end - start)
                found.append((start, end, forms[form]))
    return sorted(found)
