"""What a name's last word says of its type: the share of each type among the vocabularies' names that end so."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from kg.schema import family
from kg.text import normalise
from kg.vocabulary import vocabulary


@lru_cache(maxsize=1)
def _shares() -> dict[str, dict[str, float]]:
    counts: dict[str, Counter[str]] = {}
    for entry in vocabulary():
        for form in entry.forms:
            pieces = form.split()
            if len(pieces) > 1:
                counts.setdefault(normalise(pieces[-1]), Counter())[family(entry.type)] += 1
    # Two names of another type are taken for granted everywhere, so that one name proves little.
    return {head: {kind: n / (sum(of.values()) + 2) for kind, n in sorted(of.items())} for head, of in counts.items()}


def head_types(word: str) -> dict[str, float]:
    """Return the share of each type among known names of several words that end in this word.

    >>> max(head_types("classification").items(), key=lambda pair: pair[1])[0]
    'Task'
    """
    return _shares().get(normalise(word), {})
