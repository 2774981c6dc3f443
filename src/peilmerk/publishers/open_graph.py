"""The picture of a page that other sites and apps show when someone shares its address: title, edition and sender, in the colours of the edition.

Only sites with an address (`website.site-url`) have one, for the address of the picture must be whole. Kept by content, as drawing one costs some tenths of a second.
"""

from __future__ import annotations

import textwrap
from pathlib import Path
from xml.sax.saxutils import escape

from peilmerk.house_style import FONT
from peilmerk.publishers import pictures

#: What networks show without cutting (Open Graph gives no size; 1.91 to 1 is common to them).
WIDTH, HEIGHT = 1200, 630
_LINE, _LINES = 30, 3


def picture(title: str, below: str, sender: str, tokens: dict[str, str], cache: Path, warning: str = "") -> bytes:
    """A PNG of 1200 x 630: the title in at most three lines, the edition, who publishes it; warning: what must be seen with it (invented figures)."""
    return pictures.png(_svg(title, below, sender, tokens, warning), cache, scale=1)


def _svg(title: str, below: str, sender: str, tokens: dict[str, str], warning: str) -> str:
    lines = textwrap.wrap(title, _LINE)
    if len(lines) > _LINES:
        lines = [*lines[: _LINES - 1], textwrap.shorten(" ".join(lines[_LINES - 1 :]), _LINE, placeholder=" …")]
    heading = "".join(f'<tspan x="80" dy="{0 if n == 0 else 82}">{escape(line)}</tspan>' for n, line in enumerate(lines))
    after = 200 + 82 * len(lines)
    label = f'<text x="80" y="{after + 66}" font-size="32" font-weight="700" fill="{tokens["warn"]}">{escape(warning)}</text>' if warning else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="{escape(FONT, {chr(34): "&quot;"})}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{tokens["bg"]}"/><rect width="{WIDTH}" height="20" fill="{tokens["accent"]}"/>'
        f'<text x="80" y="180" font-size="70" font-weight="700" fill="{tokens["ink"]}">{heading}</text>'
        f'<text x="80" y="{after}" font-size="{38 if len(below) <= 50 else 30}" fill="{tokens["muted"]}">{escape(below)}</text>{label}'
        f'<line x1="80" y1="530" x2="{WIDTH - 80}" y2="530" stroke="{tokens["line"]}" stroke-width="2"/>'
        f'<text x="80" y="582" font-size="30" fill="{tokens["muted"]}">{escape(sender)}</text></svg>'
    )
