"""How well names are joined: pairs told the same or different by hand, and the names of annotated papers."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import SourceError
from kg.model import Term
from kg.resolve import Naming, settle
from kg.resolve.forms import acronym, spells
from kg.resolve.unions import Unions
from kg.resources import shipped
from kg.schema import NAMED, family
from kg.text import normalise

VERDICTS = ("same", "different", "trap")
GOALS = {"precision": 0.98, "recall": 0.90, "traps merged": 0.02}
"""What the pairs ask for: the first two at least, the last at most."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two terms of two papers: the same, different, or a trap: different though they look alike."""

    verdict: str
    one: Term
    other: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class PairScore:
    """How pairs were told; `wrong` are those told wrong."""

    setting: str
    pairs: int
    precision: float
    recall: float
    traps: int
    traps_merged: float
    wrong: tuple[Pair, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterScore:
    """B-cubed over namings: of what stands with a name how much belongs there, and of what belongs how much stands."""

    setting: str
    namings: int
    things: int
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def read_pairs(path: Path | None = None) -> list[Pair]:
    """Read a file of pairs: verdict, one, other between tabs; a term is `Type: name = other form = …`.

    Raises:
        SourceError: it cannot be read, or a line is no pair.

    >>> sum(p.verdict == "trap" for p in read_pairs()) / len(read_pairs()) > 1 / 3
    True
    """
    path = path or shipped("data", "pairs.tsv")
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"the pairs in {path} cannot be read: {error}") from None
    pairs = []
    for number, row in enumerate(rows, 2):
        if len(row) != 3 or row[0] not in VERDICTS:
            raise SourceError(f"{path}:{number}: expected {', '.join(VERDICTS)}, then two terms, between tabs")
        pairs.append(Pair(row[0], *(_term(cell, where=f"{path}:{number}") for cell in row[1:])))
    return pairs


def _term(cell: str, *, where: str) -> Term:
    kind, colon, rest = cell.partition(": ")
    name, *aliases = (form.strip() for form in rest.split(" = "))
    if not colon or kind not in NAMED or not name:
        raise SourceError(f"{where}: expected a type and a name, like Method: LoRA, not {cell!r}")
    return Term(type=kind, name=name, aliases=tuple(aliases))


def measure_pairs(pairs: Sequence[Pair]) -> Iterator[PairScore]:
    """Yield how the pairs are told when two papers are all there is, and when all pairs' papers are one graph."""
    yield _scored("each pair alone", pairs, [_is_joined([pair])[0] for pair in pairs])
    yield _scored("all in one graph", pairs, _is_joined(pairs))


def _is_joined(pairs: Sequence[Pair]) -> list[bool]:
    namings = [Naming(f"{i}/{side}", t) for i, p in enumerate(pairs) for side, t in enumerate((p.one, p.other))]
    settled = settle(namings)
    ids = [settled[n.paper, n.term.ref].id for n in namings]
    return [one == other for one, other in zip(ids[::2], ids[1::2], strict=True)]


def _scored(setting: str, pairs: Sequence[Pair], joined: Sequence[bool]) -> PairScore:
    told = list(zip(pairs, joined, strict=True))
    right = sum(is_joined and p.verdict == "same" for p, is_joined in told)
    same = sum(p.verdict == "same" for p in pairs)
    traps = sum(p.verdict == "trap" for p in pairs)
    merged = sum(is_joined and p.verdict == "trap" for p, is_joined in told)
    return PairScore(
        setting=setting,
        pairs=len(pairs),
        precision=right / sum(joined) if any(joined) else 1.0,
        recall=right / same if same else 1.0,
        traps=traps,
        traps_merged=merged / traps if traps else 0.0,
        wrong=tuple(p for p, is_joined in told if is_joined != (p.verdict == "same")),
    )


def measure_clusters(namings: Sequence[Naming], clusters: Path | None = None) -> Iterator[ClusterScore]:
    """Yield B-cubed over namings: of names just as written, of normal forms alone, and of resolution.

    What is one thing tells a file reviewed by hand (`data/clusters.txt`), by the long form where a paper gives one.
    """
    gold = _gold(namings, clusters or shipped("data", "clusters.txt"))
    settled = settle(namings)
    yield _b_cubed("names as written", gold, [f"{family(n.term.type)}:{n.term.name}" for n in namings])
    yield _b_cubed("normal forms", gold, [f"{family(n.term.type)}:{normalise(n.term.name)}" for n in namings])
    yield _b_cubed("resolution", gold, [settled[n.paper, n.term.ref].id for n in namings])


def _gold(namings: Iterable[Naming], path: Path) -> list[str]:
    """Return what each naming is by hand."""
    same: Unions[str] = Unions()
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            first, *others = (_name(*cell.split(": ", 1)) for cell in line.split(" | "))
            for other in others:
                same.join(first, other)
    found = []
    for naming in namings:
        pair = acronym(naming.term)
        written = pair[1] if pair and spells(pair[1], pair[0]) else naming.term.name
        found.append(same.root(_name(naming.term.type, written)))
    return found


def _name(kind: str, name: str) -> str:
    return f"{family(kind)}:{normalise(name)}"


def _b_cubed(setting: str, gold: Sequence[str], found: Sequence[str]) -> ClusterScore:
    both = Counter(zip(gold, found, strict=True))
    of_gold, of_found = Counter(gold), Counter(found)
    total = len(gold) or 1
    return ClusterScore(
        setting=setting,
        namings=len(gold),
        things=len(of_found),
        precision=sum(n * n / of_found[f] for (_, f), n in both.items()) / total,
        recall=sum(n * n / of_gold[g] for (g, _), n in both.items()) / total,
    )


def namings_of(annotated: Iterable[tuple[str, Sequence[Term]]]) -> list[Naming]:
    """Return the namings of annotated papers, given as ids and terms."""
    found: dict[str, list[Term]] = defaultdict(list)
    for paper, terms in annotated:
        found[paper] += {t.ref: t for t in terms}.values()
    return [
        Naming(paper, term, frozenset(normalise(t.name) for t in terms if t is not term))
        for paper, terms in found.items()
        for term in terms
    ]
