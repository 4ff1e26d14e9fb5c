"""Memory: how often annotated papers had a candidate, and how often careful readers took it for which type."""

from __future__ import annotations

import gzip
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kg.schema import FAMILIES


@dataclass(slots=True)
class Memory:
    """Counts by normal form: the papers that had the candidate, and those whose readers took it, by type."""

    counts: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def look_up(self, key: str) -> dict[str, float]:
        """Return the share of papers that took it per type, and under "seen" the logarithm of the papers' number.

        >>> memory = Memory.of([{"bert": "Method"}, {"bert": "Method"}, {"bert": ""}])
        >>> memory.look_up("bert")["Method"], memory.look_up("xyz")["seen"]
        (0.5, 0.0)
        """
        seen, *taken = self.counts.get(key, (0, 0, 0, 0, 0))
        shares = {kind: n / (seen + 1) for kind, n in zip(FAMILIES, taken, strict=True)}
        return {**shares, "seen": math.log2(1 + seen)}

    @classmethod
    def of(cls, papers: Iterable[Mapping[str, str]]) -> Memory:
        """Count papers, each a mapping of its candidates' normal forms to their true type ("" for none).

        A candidate that one paper alone had is not remembered: it tells of that paper.
        """
        counts: dict[str, list[int]] = {}
        for paper in papers:
            for key, kind in paper.items():
                row = counts.setdefault(key, [0, 0, 0, 0, 0])
                row[0] += 1
                if kind:
                    row[1 + FAMILIES.index(kind)] += 1
        return cls({k: tuple(v) for k, v in sorted(counts.items()) if v[0] >= 2})

    @classmethod
    def read(cls, path: Path) -> Memory:
        """Read what `write` wrote."""
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows = (line.rstrip("\n").split("\t") for line in lines)
            return cls({key: tuple(int(n) for n in numbers) for key, *numbers in rows})

    def write(self, path: Path) -> None:
        """Write the counts."""
        with path.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename="") as out:
            for key, row in self.counts.items():
                out.write(("\t".join([key, *map(str, row)]) + "\n").encode())
