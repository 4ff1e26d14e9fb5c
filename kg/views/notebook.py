"""What a notebook shows of a graph and of an answer: small tables that fit its page, light or dark."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from kg.schema import NODES

_CELL = "padding:3px 14px 3px 0;text-align:left;vertical-align:baseline"
_SOFT = "opacity:0.7"


def summary_html(
    name: str,
    *,
    papers: int,
    evidence: int,
    nodes: Mapping[str, int],
    edges: Mapping[str, int],
    top: Mapping[str, Sequence[tuple[str, int]]],
) -> str:
    """Return a graph at a glance: how much it holds of each type, and what most papers speak of.

    `top` gives (name, papers) by node type.

    >>> "<script>" in summary_html("<script>", papers=1, evidence=2, nodes={"Paper": 1}, edges={}, top={})
    False
    """
    counts = f"{papers:,} papers · {sum(nodes.values()):,} nodes · {sum(edges.values()):,} edges"
    counts += f" · {evidence:,} sentences of evidence"
    rows = "".join(_row(kind, number, top.get(kind, ())) for kind, number in nodes.items())
    told = " · ".join(f"{escape(kind)} {number:,}" for kind, number in edges.items())
    return (
        f'<div style="max-width:900px;line-height:1.5"><p style="margin:0 0 6px"><b style="font-size:1.15em">'
        f'<bdi>{escape(name)}</bdi></b><br><span style="{_SOFT}">{counts}</span></p>'
        f'<table style="border-collapse:collapse"><thead><tr>{_heads("type", "nodes", "in most papers")}</tr></thead>'
        f'<tbody>{rows}</tbody></table><p style="margin:6px 0 0;font-size:0.85em;{_SOFT}">{told}</p></div>'
    )


def _heads(*names: str) -> str:
    return "".join(f'<th scope="col" style="{_CELL};font-weight:600;{_SOFT}">{escape(name)}</th>' for name in names)


def _row(kind: str, number: int, top: Sequence[tuple[str, int]]) -> str:
    colour = NODES[kind].colour if kind in NODES else "currentcolor"
    names = ", ".join(f'<bdi>{escape(name)}</bdi>&nbsp;<span style="{_SOFT}">{n:,}</span>' for name, n in top)
    return (
        f'<tr><th scope="row" style="{_CELL};font-weight:400;white-space:nowrap">'
        f'<span style="color:{colour}" aria-hidden="true">■</span> {escape(kind)}</th>'
        f'<td style="{_CELL};text-align:right">{number:,}</td><td style="{_CELL}">{names}</td></tr>'
    )


def table_html(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table of plain values; a list is its items, None is empty.

    >>> table_html(["method"], [["<b>"]])
    '<table><thead><tr><th>method</th></tr></thead><tbody><tr><td>&lt;b&gt;</td></tr></tbody></table>'
    """

    def line(cells: Sequence[object], tag: str) -> str:
        texts = (", ".join(map(str, c)) if isinstance(c, list) else "" if c is None else str(c) for c in cells)
        return f"<tr>{''.join(f'<{tag}>{escape(text)}</{tag}>' for text in texts)}</tr>"

    body = "".join(line(row, "td") for row in rows)
    return f"<table><thead>{line(columns, 'th')}</thead><tbody>{body}</tbody></table>"
