"""The timeline: how many papers speak of each method, dataset, task by month or year, and which of them rise."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.errors import NotFoundError
from kg.model import Evidence, Graph
from kg.schema import NAMED
from kg.views.citing import Citations
from kg.views.drawn import Drawn
from kg.views.published import published

_MONTHS = 36
"""Up to so many months are shown by month, more by year."""
_RECENT = 0.25
"""The recent periods are the last ones, as few as hold this share of the papers."""
_PRIOR = 10.0
"""How many papers of no news every thing is given before its rise is told: few papers prove little."""
_RISING, _FALLING, _COMMON = 60, 30, 60
_SENTENCES = 8


def timeline(graph: Graph, *, min_papers: int | None = None) -> Drawn:
    """Draw what at least `min_papers` dated papers speak of: without it 2, or 3 of a larger graph.

    Raises:
        NotFoundError: no paper has a date, or nothing has so many.
    """
    dates = {n.id: date for n in graph.of_type("Paper") if (date := published(n))}
    if not dates:
        raise NotFoundError("there is no timeline to draw: no paper of this graph says when it appeared")
    periods, period = _periods(dates)
    of_period = Counter(period.values())
    totals = [of_period[n] for n in range(len(periods))]
    since = _since(totals)
    least = min_papers if min_papers is not None else 2 if len(period) < 200 else 3
    said = _said(graph, period)
    things = [
        Thing(id=i, counts=tuple(Counter(period[p] for p in by_paper)[n] for n in range(len(periods))))
        for i, by_paper in said.items()
        if len(by_paper) >= least
    ]
    if not things:
        raise NotFoundError(f"nothing is named by {least} dated papers: try a smaller number of papers")
    rise = {t.id: rising(t.counts, totals, since) for t in things}
    kept = [t for kind in NAMED for t in _telling((t for t in things if graph.nodes[t.id].type == kind), rise)]
    cited = Citations(graph)
    data = {
        "note": _note(graph, len(period), periods, since),
        "periods": periods,
        "totals": totals,
        "since": since,
        "things": [
            {
                "name": graph.nodes[t.id].name,
                "type": graph.nodes[t.id].type,
                "counts": t.counts,
                "papers": sum(t.counts),
                "rise": round(rise[t.id], 3),
                "quotes": [
                    cited.quote(said[t.id][p], [graph.nodes[t.id]])
                    for p in sorted(said[t.id], key=lambda p: (dates[p], p), reverse=True)[:_SENTENCES]
                ],
            }
            for t in kept
        ],
        "papers": cited.records(),
    }
    return Drawn(data=data, nodes=len(kept), edges=sum(sum(t.counts) for t in kept), left_out=len(things) - len(kept))


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """A node, and how many papers of each period speak of it."""

    id: str
    counts: tuple[int, ...]


def rising(counts: Sequence[int], totals: Sequence[int], since: int) -> float:
    """Return how surely a share of papers grew: the z-score of log odds with a prior (Monroe et al. 2008).

    `counts` of `totals` papers of each period speak of a thing; compared are the periods from `since` on with those
    before. Above 2 a rise is hardly chance, below -2 a fall; a single paper proves nothing.

    >>> rising([1, 1, 9], [50, 50, 50], 2) > 2, rising([9, 9, 0], [50, 50, 50], 2) < -2
    (True, True)
    >>> abs(rising([0, 0, 1], [50, 50, 50], 2)) < 1.5, rising([5, 5, 5], [50, 50, 50], 2)
    (True, 0.0)
    """
    before, after = sum(counts[:since]), sum(counts[since:])
    papers_before, papers_after = sum(totals[:since]), sum(totals[since:])
    share = (before + after) / max(papers_before + papers_after, 1)
    if not papers_before or not papers_after or not 0 < share < 1:
        return 0.0
    prior = _PRIOR * share

    def odds(papers: int, of: int) -> float:
        return (papers + prior) / (of + _PRIOR - papers - prior)

    log_ratio = math.log(odds(after, papers_after)) - math.log(odds(before, papers_before))
    return log_ratio / math.sqrt(1 / (after + prior) + 1 / (before + prior))


def _periods(dates: Mapping[str, str]) -> tuple[list[str], dict[str, int]]:
    """Return the periods, without a gap, and in which of them each paper is: months, or years where those are many."""
    months = {p: date[:7] for p, date in dates.items() if len(date) >= 7}
    if len(months) * 10 >= len(dates) * 9:
        index = {p: int(month[:4]) * 12 + int(month[5:7]) - 1 for p, month in months.items()}
        first, last = min(index.values()), max(index.values())
        if last - first < _MONTHS:
            labels = [f"{n // 12}-{n % 12 + 1:02}" for n in range(first, last + 1)]
            return labels, {p: n - first for p, n in index.items()}
    years = {p: int(date[:4]) for p, date in dates.items()}
    first, last = min(years.values()), max(years.values())
    return [str(year) for year in range(first, last + 1)], {p: year - first for p, year in years.items()}


def _since(totals: Sequence[int]) -> int:
    """Return the first of the recent periods; the very first never is."""
    wanted, at = _RECENT * sum(totals), len(totals)
    while at > 1 and sum(totals[at:]) < wanted:
        at -= 1
    return at


def _said(graph: Graph, period: Mapping[str, int]) -> dict[str, dict[str, Evidence]]:
    """Return for every named thing the dated papers that speak of it, each with its surest sentence."""
    found: dict[str, dict[str, Evidence]] = defaultdict(dict)
    for (source, _, target), edge in graph.edges.items():
        if source in period and graph.nodes[target].type in NAMED:
            best = min(edge.evidence, key=lambda e: (-e.score, e))
            known = found[target].get(source)
            if known is None or best.score > known.score:
                found[target][source] = best
    return {i: found[i] for i in sorted(found)}


def _telling(things: Iterable[Thing], rise: Mapping[str, float]) -> list[Thing]:
    """Return the things that rise, fall, or are spoken of most, the fastest rising first."""
    by_rise = sorted(things, key=lambda t: (-rise[t.id], -sum(t.counts), t.id))
    by_papers = sorted(by_rise, key=lambda t: -sum(t.counts))
    kept = {t.id for t in (*by_rise[:_RISING], *by_rise[-_FALLING:], *by_papers[:_COMMON])}
    return [t for t in by_rise if t.id in kept]


def _note(graph: Graph, dated: int, periods: Sequence[str], since: int) -> str:
    every = sum(1 for _ in graph.of_type("Paper"))
    papers = f"{dated:,} papers" if dated == every else f"{dated:,} of {every:,} papers, those with a date"
    if since >= len(periods) or len(periods) == 1:
        return f"{papers}, all of {periods[0]}: nothing to compare yet."
    return f"{papers}, {periods[0]} to {periods[-1]}. A rise is told by the share of papers since {periods[since]}."
