"""The numbers that papers report, as rows of tables, and those on one dataset in one measure as a leaderboard.

Numbers are ranked only beside numbers in the same measure on the same scale; by how much something rose or fell is no
standing and stays out of the ranking.
"""

from __future__ import annotations

from collections import defaultdict

from kg.model import Entity
from kg.site.shelf import Record, Shelf, clip
from kg.views.measured import is_change, less_is_better, scale

_VALUE = 80
_SLOTS = {"OF_METHOD": "method", "ON_DATA": "data", "IN_METRIC": "metric", "REPORTS_RESULT": "paper"}


def results_of(shelf: Shelf, id: str) -> list[Record]:
    """Return the results that a node has to do with, the newest first; a result says only what its paper says of it."""
    found = [
        result(shelf, shelf.node(other))
        for edge in shelf.edges[id]
        if edge.type in _SLOTS
        for other in (edge.source, edge.target)
        if other != id and shelf.node(other).type == "Result"
    ]
    return sorted(found, key=lambda r: (_newest(r), r["value"], r["paper"]["name"] if r["paper"] else ""))


def result(shelf: Shelf, node: Entity) -> Record:
    """Return a result: its value, and the method, data, measure and paper it belongs to (None where none is told)."""
    record: Record = {
        "value": clip(str(node.get("value") or node.name).replace("\\", ""), _VALUE),
        "number": node.get("number"),
        "scale": scale(node)[:_VALUE],
        "lower": False,
        **dict.fromkeys(_SLOTS.values()),
        "sentence": None,
    }
    for edge in shelf.edges[node.id]:
        other = edge.target if edge.source == node.id else edge.source
        if slot := _SLOTS.get(edge.type):
            record[slot] = shelf.thing(other)
        if edge.type == "IN_METRIC":
            record["lower"] = less_is_better(shelf.node(other), record["scale"])
        if edge.type == "REPORTS_RESULT":
            record["sentence"] = shelf.sentences(edge)[0]["pieces"]
    return record


def leaderboards(rows: list[Record]) -> list[Record]:
    """Return the results on one dataset that can be ranked, best first, a board for each measure and scale."""
    groups: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for row in rows:
        if row["metric"] and row["number"] is not None and not is_change(row["scale"]):
            groups[row["metric"]["page"], row["scale"]].append(row)
    boards = [_board(found) for found in groups.values()]
    return sorted(boards, key=lambda b: (-len(b["rows"]), b["metric"]["name"], b["scale"]))


def _board(rows: list[Record]) -> Record:
    metric, on, lower = rows[0]["metric"], rows[0]["scale"], rows[0]["lower"]
    ranked = sorted(rows, key=lambda r: (r["number"] if lower else -r["number"], _newest(r), _who(r)))
    most = max((abs(r["number"]) for r in ranked), default=0) or 1
    # The share of the longest bar; what is measured in percent is drawn to a hundred.
    scale = max(most, 100) if on == "%" else most
    places: dict[float, int] = {}
    for place, row in enumerate(ranked, start=1):
        places.setdefault(row["number"], place)
    return {
        "metric": metric,
        "scale": on,
        "lower": lower,
        "rows": [{**r, "place": places[r["number"]], "bar": round(100 * abs(r["number"]) / scale, 1)} for r in ranked],
    }


def _newest(row: Record) -> int:
    year = str((row["paper"] or {}).get("year") or "0")
    return -int(year) if year.isdecimal() else 0


def _who(row: Record) -> str:
    return row["method"]["name"] if row["method"] else ""
