"""Static pictures of charts, for readers without JavaScript and for print; kept by content, as each costs 0.1 s."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import vl_convert

from peilmerk import house_style
from peilmerk.publishers.blocks import escape
from peilmerk.publishers.vega import VEGA_LITE

_WIDTH = 680


def picture(spec: dict, alt: str, tokens: dict[str, str], cache: Path) -> str:
    """The chart as one line of SVG in the light colours, an image with `alt` as its name."""
    shown = house_style.merge(spec, {"config": house_style.colours(tokens)})
    if shown.get("width") == "container":
        shown["width"] = _WIDTH
        shown["autosize"] = {"type": "fit-x", "contains": "padding"}
    # Measured here with one font and shown with another: room for names that turn out wider.
    shown["padding"] = {"left": 24, "top": 5, "right": 12, "bottom": 5}
    key = hashlib.sha256(f"{json.dumps(shown, sort_keys=True)}{vl_convert.__version__}".encode()).hexdigest()
    path = cache / f"{key}.svg"
    if path.is_file():
        svg = path.read_text("utf-8")
    else:
        locale = house_style.locale()
        svg = vl_convert.vegalite_to_svg(shown, vl_version=VEGA_LITE, format_locale=locale["number"], time_format_locale=locale["time"])
        cache.mkdir(parents=True, exist_ok=True)
        path.write_text(svg, "utf-8")
    svg = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", svg)  # English names of every mark
    svg = _own_ids(re.sub(r"\n\s*", "", svg), hashlib.sha256(f"{key}{alt}".encode()).hexdigest()[:10])
    return svg.replace("<svg ", f'<svg role="img" aria-label="{escape(alt)}" ', 1)


def _own_ids(svg: str, prefix: str) -> str:
    """The picture with ids of its own.

    Vega counts them over all pictures that a process drew: the same chart would get other ids in another build, and a kept
    picture the ids of a new one on the same page.
    """
    names = {name: f"pm-{prefix}-{n}" for n, name in enumerate(dict.fromkeys(re.findall(r' id="([^"]+)"', svg)))}
    return re.sub(r'( id="|url\(#|href="#)([^")]+)', lambda m: m[1] + names.get(m[2], m[2]), svg)
