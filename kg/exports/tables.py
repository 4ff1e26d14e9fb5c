"""The graph as three CSV tables in a folder, with the column names Gephi looks for; pandas reads them as they are.

    nodes.csv     Id, Label, Type, Aliases, then one column for every property of the schema
    edges.csv     Id, Source, Target, Type (always Directed, as Gephi wants), Label (the relation), Weight (papers),
                  Confidence
    evidence.csv  Edge (an Id of edges.csv), Source, Relation, Target, Paper, Start, End, Sentence, Rule, Score, Version

UTF-8 without a mark, LF line ends, text in quotes; aliases are joined by `|`, and one inside a name is written `\\|`.
Values stand as they are: a name that begins with `=` is not disarmed, so import the tables into a spreadsheet as text.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from kg.model import Graph, Property
from kg.schema import NODES

PROPERTIES = tuple(sorted({name for kind in NODES.values() for name, _ in kind.properties}))


def write_csv(graph: Graph, folder: Path) -> None:
    """Write nodes.csv, edges.csv and evidence.csv into a folder that exists."""
    edges = [(f"e{number}", edge) for number, edge in enumerate(graph.edges.values())]
    _table(
        folder / "nodes.csv",
        ("Id", "Label", "Type", "Aliases", *(name.capitalize() for name in PROPERTIES)),
        (
            (n.id, n.name, n.type, _joined(n.aliases), *(_cell(dict(n.properties).get(p)) for p in PROPERTIES))
            for n in graph.nodes.values()
        ),
    )
    _table(
        folder / "edges.csv",
        ("Id", "Source", "Target", "Type", "Label", "Weight", "Confidence"),
        ((i, e.source, e.target, "Directed", e.type, e.papers, e.confidence) for i, e in edges),
    )
    _table(
        folder / "evidence.csv",
        ("Edge", "Source", "Relation", "Target", "Paper", "Start", "End", "Sentence", "Rule", "Score", "Version"),
        (
            (i, *edge.key, e.paper, e.span.start, e.span.end, e.sentence, e.rule, e.score, e.version)
            for i, edge in edges
            for e in sorted(edge.evidence)
        ),
    )


def _table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Property]]) -> None:
    # "replace" is for lone surrogates, which no UTF-8 holds.
    with path.open("w", encoding="utf-8", errors="replace", newline="") as out:
        # Everything quoted: Python 3.11 would else leave a CR inside a value bare, and it would end the row.
        writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
        writer.writerow(columns)
        writer.writerows(rows)


def _joined(names: Iterable[str]) -> str:
    return "|".join(n.replace("\\", "\\\\").replace("|", "\\|") for n in names)


def _cell(value: Property | None) -> Property:
    return "" if value is None else value
