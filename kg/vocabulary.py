"""Known names: the vocabularies that ship, read once; extraction looks for them, resolution knows their aliases.

A form with a capital letter is matched as written, a form in lower case in any case. Hyphens, spaces and a final
plural s may differ. The files are `data/vocabularies/*.tsv`; see the README there.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from kg.resources import shipped
from kg.text import normalise

FILES = {
    "methods": "Method",
    "datasets": "Dataset",
    "benchmarks": "Benchmark",
    "tasks": "Task",
    "metrics": "Metric",
}


class Entry(NamedTuple):
    """A known name: its canonical form, its other forms, its type and where it was gathered."""

    type: str
    name: str
    aliases: tuple[str, ...]
    origin: str

    @property
    def forms(self) -> tuple[str, ...]:
        """The canonical form, then the others."""
        return (self.name, *self.aliases)


def read_vocabulary(path: Path, kind: str) -> Iterator[Entry]:
    """Yield the entries of one file (columns name, aliases separated by " | ", origin)."""
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            aliases = tuple(a for a in (row["aliases"] or "").split(" | ") if a)
            yield Entry(kind, row["name"], aliases, row["origin"] or "")


@lru_cache(maxsize=1)
def vocabulary() -> tuple[Entry, ...]:
    """Return every entry that ships, file by file.

    >>> next(e.type for e in vocabulary() if e.name == "LoRA")
    'Method'
    """
    folder = shipped("data", "vocabularies")
    return tuple(e for stem, kind in FILES.items() for e in read_vocabulary(folder / f"{stem}.tsv", kind))


@lru_cache(maxsize=1)
def known_forms() -> dict[str, tuple[str, str]]:
    """Map the normal form of every known form to its type and canonical name; the first file wins.

    >>> known_forms()[normalise("low-rank adaptations")]
    ('Method', 'LoRA')
    """
    known: dict[str, tuple[str, str]] = {}
    for entry in vocabulary():
        for form in entry.forms:
            known.setdefault(normalise(form), (entry.type, entry.name))
    return known


@lru_cache(maxsize=1)
def class_words() -> frozenset[str]:
    """Return the normal forms of words that name no particular thing: LLM, model, GPU, Google, Python.

    >>> normalise("Large Language Models") in class_words()
    True
    """
    text = shipped("data", "vocabularies", "class_words.txt").read_text(encoding="utf-8")
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return frozenset(normalise(line) for line in lines if line)
