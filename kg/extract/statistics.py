"""Statistics of 43,000 abstracts, as they ship: document frequencies of words and phrases, and classes of words."""

from __future__ import annotations

import gzip
import math
from functools import lru_cache
from typing import NamedTuple

from kg.extract.remembered import Remembered
from kg.resources import shipped


class Word(NamedTuple):
    """How many papers have a word in any case, the percentage of them that capitalise it, its class per spelling."""

    papers: int
    capitalised: int
    listed: str
    """Spelling and class, as spelling=class, one after the other."""

    @property
    def classes(self) -> dict[str, str]:
        """The class of each spelling: asked of few words, so told only then."""
        pairs = (pair.rpartition("=") for pair in self.listed.split())
        return {spelling: number for spelling, _, number in pairs}


@lru_cache(maxsize=1)
def words() -> dict[str, Word]:
    """Map folded words to their statistics.

    >>> words()["bert"].capitalised > 90 > words()["model"].capitalised
    True
    """
    found = {}
    with gzip.open(shipped("data", "statistics", "words.tsv.gz"), "rt", encoding="utf-8") as lines:
        for line in lines:
            word, papers, capitalised, classes = line.rstrip("\n").split("\t")
            found[word] = Word(int(papers), int(capitalised), classes)
    return found


@lru_cache(maxsize=1)
def phrases() -> dict[str, int]:
    """Map folded phrases of two to five tokens to the number of papers that have them.

    >>> phrases()["question answering"] > 100
    True
    """
    with gzip.open(shipped("data", "statistics", "phrases.tsv.gz"), "rt", encoding="utf-8") as lines:
        pairs = (line.rstrip("\n").split("\t") for line in lines)
        return {phrase: int(papers) for phrase, papers in pairs}


def papers_with(name: str) -> int:
    """Return the number of papers that have a name, in any case; 0 where it is too rare to be listed."""
    return _papers[name]


def _count(name: str) -> int:
    folded = name.casefold()
    word = words().get(folded)
    papers = word.papers if word else 0
    return max(phrases().get(folded, 0), papers) if " " in folded or "-" in folded else papers


_papers = Remembered(_count)


def log_bucket(papers: int) -> int:
    """Return the frequency's bucket, by powers of two.

    >>> [log_bucket(n) for n in (0, 1, 5, 1000)]
    [0, 1, 3, 10]
    """
    return math.ceil(math.log2(papers + 1))
