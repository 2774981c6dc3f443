"""The small chart of a tile: bars from a line at nil, drawn in the colours of the site, so that it reads in the dark, on paper and without JavaScript.

It repeats what the figure and the table beside it say, so who hears the page is not told of it again.
"""

from __future__ import annotations

from collections.abc import Sequence

WIDE, HIGH, _EDGE, _MOST = 132, 34, 2, 14


def bars(points: Sequence[dict]) -> str:
    """An SVG of points (see `headlines.points`) as bars from nil, the last one marked; empty without two values."""
    if sum(p["y"] is not None for p in points) < 2:
        return ""
    step = (WIDE - 2 * _EDGE) / len(points)
    thick, room = min(_MOST, step * 0.7), HIGH - 2 * _EDGE
    nil = HIGH - _EDGE - room * points[0]["nil"]
    parts = []
    for n, p in enumerate(points):
        middle = _EDGE + step * (n + 0.5)
        if p["y"] is None:
            parts.append(f'<text x="{middle:.1f}" y="{nil - 3:.1f}" text-anchor="middle" class="pm-spark-x">×</text>')
            continue
        top = HIGH - _EDGE - room * p["y"]
        low, high = sorted((top, nil))
        names = " ".join(name for name, there in (("pm-spark-now", n == len(points) - 1), ("pm-spark-open", p["provisional"])) if there)
        named = f' class="{names}"' if names else ""
        parts.append(f'<rect x="{middle - thick / 2:.1f}" y="{low:.1f}" width="{thick:.1f}" height="{max(0.5, high - low):.1f}"{named}/>')
    line = f'<line x1="0" x2="{WIDE}" y1="{nil:.1f}" y2="{nil:.1f}"/>'
    return f'<svg class="pm-spark" viewBox="0 0 {WIDE} {HIGH}" width="{WIDE}" height="{HIGH}" aria-hidden="true" focusable="false">{"".join(parts)}{line}</svg>'
