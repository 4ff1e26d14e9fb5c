"""Curves of calibration as one SVG file: how often claims of a score are right, a square for each stage."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from kg.evaluate.calibration import Reliability
from kg.outputs import replacing

_SIDE, _LEFT, _TOP, _PLOT = 260, 40, 34, 190
_STYLE = (
    "text{font:11px sans-serif;fill:#333}.grid{stroke:#ddd}.ideal{stroke:#999;stroke-dasharray:4 3}"
    ".mass{fill:#e3e8ef}.line{stroke:#2463a8;stroke-width:1.5;fill:none}.point{fill:#2463a8}"
)


def curve_svg(found: Sequence[Reliability]) -> str:
    """Return the curves of these stages: the share of right claims over their score, bars for how many there are.

    The dashed diagonal is where scores mean what they say.
    """
    width, height = _SIDE * len(found), _TOP + _PLOT + 36
    squares = "".join(_square(stage, _SIDE * at) for at, stage in enumerate(found))
    said = "; ".join(f"{s.stage}: calibration error {100 * s.error:.1f} % over {s.claims:,}" for s in found)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img"><title>{escape(said)}</title><style>{_STYLE}</style>'
        f'<rect width="{width}" height="{height}" fill="#fff"/>{squares}</svg>\n'
    )


def write_curve(found: Sequence[Reliability], path: Path, *, force: bool = False) -> None:
    """Write the curves of these stages.

    Raises:
        OutputError: the path exists and `force` is not given, or cannot be written.
    """
    with replacing(path, force=force) as beside:
        beside.write_text(curve_svg(found), encoding="utf-8", newline="\n")


def _square(stage: Reliability, left: int) -> str:
    def x(value: float) -> str:
        return f"{left + _LEFT + value * _PLOT:.1f}"

    def y(value: float) -> str:
        return f"{_TOP + (1 - value) * _PLOT:.1f}"

    most = max(b.claims for b in stage.bins)
    drawn = [f'<text x="{x(0)}" y="16">{escape(stage.stage)}: {stage.claims:,}, error {100 * stage.error:.1f} %</text>']
    for mark in (0, 0.5, 1):
        drawn.append(f'<path class="grid" d="M{x(0)} {y(mark)}H{x(1)}"/>')
        drawn.append(f'<text x="{left + _LEFT - 6}" y="{y(mark)}" dy="4" text-anchor="end">{mark:g}</text>')
        drawn.append(f'<text x="{x(mark)}" y="{_TOP + _PLOT + 15}" text-anchor="middle">{mark:g}</text>')
    for b in stage.bins:
        part = 0.3 * b.claims / most
        size = f'width="{(b.high - b.low) * _PLOT - 1:.1f}" height="{part * _PLOT:.1f}"'
        drawn.append(f'<rect class="mass" x="{x(b.low)}" y="{y(part)}" {size}/>')
    drawn.append(f'<path class="ideal" d="M{x(0)} {y(0)}L{x(1)} {y(1)}"/>')
    # A handful of claims says little: they have their points, but the line goes on without them.
    telling = [b for b in stage.bins if 100 * b.claims >= stage.claims]
    drawn.append(f'<path class="line" d="M{"L".join(f"{x(b.score)} {y(b.right)}" for b in telling)}"/>')
    for b in stage.bins:
        title = f"<title>{b.score:.2f}: {100 * b.right:.0f} % of {b.claims:,}</title>"
        drawn.append(f'<circle class="point" cx="{x(b.score)}" cy="{y(b.right)}" r="3">{title}</circle>')
    return "".join(drawn)
