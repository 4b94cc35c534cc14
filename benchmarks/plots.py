"""Plots as SVG: bars, and a curve over logarithmic axes."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDTH, _ROW, _LABELS = 760, 26, 400
_HEAD = 40
_STYLE = "font-family='sans-serif' font-size='13'"


def bars(title: str, values: Sequence[tuple[str, float]]) -> str:
    """Return horizontal bars.

    Args:
        title: Title of the plot.
        values: Label and length of each bar.
    """
    longest = max((value for _, value in values), default=1) or 1
    scale = (_WIDTH - _LABELS - 60) / longest
    parts = []
    for n, (label, value) in enumerate(values):
        y = _HEAD + n * _ROW
        color = "#2b6cb0" if label.endswith("specgen") else "#a0aec0"
        width = max(value * scale, 1)
        parts.append(
            f"<text x='{_LABELS - 8}' y='{y + 15}' text-anchor='end'>{escape(label)}</text>"
        )
        parts.append(
            f"<rect x='{_LABELS}' y='{y}' width='{width:.1f}' height='20' fill='{color}'/>"
        )
        parts.append(
            f"<text x='{_LABELS + width + 6:.1f}' y='{y + 15}'>{value:.2f}</text>"
        )
    return _svg(title, _HEAD + len(values) * _ROW + 10, parts)


def curve(title: str, points: Sequence[tuple[float, float]]) -> str:
    """Return a curve; both axes are logarithmic, so that linear growth is a straight line.

    Args:
        title: Title of the plot.
        points: Positive coordinates, from left to right.
    """
    height = 360
    if not points:
        return _svg(title, height, [])
    xs = [math.log10(x) for x, _ in points]
    ys = [math.log10(y) for _, y in points]
    wide, high = (max(xs) - min(xs)) or 1, (max(ys) - min(ys)) or 1
    places = [
        (70 + (x - min(xs)) / wide * (_WIDTH - 160), 310 - (y - min(ys)) / high * 230)
        for x, y in zip(xs, ys, strict=True)
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    parts = [
        f"<polyline points='{line}' fill='none' stroke='#2b6cb0' stroke-width='2'/>"
    ]
    for (x, y), (size, value) in zip(places, points, strict=True):
        parts.append(f"<circle cx='{x:.1f}' cy='{y:.1f}' r='4' fill='#2b6cb0'/>")
        parts.append(
            f"<text x='{x + 8:.1f}' y='{y + 18:.1f}'>{size:g}: {value:.2f} s</text>"
        )
    return _svg(title, height, parts)


def _svg(title: str, height: int, parts: Sequence[str]) -> str:
    lines = [
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{_WIDTH}' height='{height}' {_STYLE}>",
        f"<rect width='{_WIDTH}' height='{height}' fill='white'/>",
        f"<text x='10' y='24' font-weight='bold'>{escape(title)}</text>",
        *parts,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"
