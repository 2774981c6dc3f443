"""Static pictures of charts: for readers without JavaScript and for print, and to download; kept by content, as each costs 0.1 s."""

from __future__ import annotations

import hashlib
import json
import re
import struct
import textwrap
import zlib
from pathlib import Path

import numpy as np
import vl_convert

from peilmerk import house_style
from peilmerk.publishers.markup import escape
from peilmerk.publishers.vega import VEGA_LITE

_WIDTH = 680
#: Of a picture to download: the size in pixels of its title and of what stands below it, with how many characters of that size fit in 100 pixels; and its margin.
_TITLE, _SMALL, _MARGIN = (17, 11.0), (12, 16.0), 16


def picture(spec: dict, alt: str, tokens: dict[str, str], cache: Path) -> str:
    """The chart as one line of SVG in the light colours, an image with `alt` as its name."""
    key, svg = _drawn(spec, tokens, cache)
    svg = _own_ids(svg, hashlib.sha256(f"{key}{alt}".encode()).hexdigest()[:10])
    return svg.replace("<svg ", f'<svg role="img" aria-label="{escape(alt)}" ', 1)


def drawn(spec: dict, tokens: dict[str, str], cache: Path) -> str:
    """The chart as a file: one line of SVG in the light colours, whose name and alternative are given by who shows it."""
    key, svg = _drawn(spec, tokens, cache)
    return _own_ids(svg, key[:10])


def _drawn(spec: dict, tokens: dict[str, str], cache: Path) -> tuple[str, str]:
    """(hash of what was drawn, the chart as one line of SVG) without names in English."""
    shown = house_style.merge(spec, {"config": {**house_style.colours(tokens), "font": house_style.PICTURE_FONT}})
    if shown.get("width") == "container":
        shown["width"] = _WIDTH
        shown["autosize"] = {"type": "fit-x", "contains": "padding"}
    # Room for what stands at the ends of lines, which takes no part in the layout, and for names in a font that is not as wide as it says.
    shown["padding"] = {"left": 40, "top": 5, "right": 28, "bottom": 5}
    key = hashlib.sha256(f"{json.dumps(shown, sort_keys=True)}{vl_convert.__version__}".encode()).hexdigest()
    path = cache / f"{key}.svg"
    if path.is_file():
        svg = path.read_text("utf-8")
    else:
        locale = house_style.locale()
        svg = vl_convert.vegalite_to_svg(shown, vl_version=VEGA_LITE, format_locale=locale["number"], time_format_locale=locale["time"])
        cache.mkdir(parents=True, exist_ok=True)
        path.write_text(svg, "utf-8")
    return key, re.sub(r"\n\s*", "", re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", svg))  # English names of every mark


def _own_ids(svg: str, prefix: str) -> str:
    """The picture with ids of its own.

    Vega counts them over all pictures that a process drew: the same chart would get other ids in another build, and a kept
    picture the ids of a new one on the same page.
    """
    names = {name: f"pm-{prefix}-{n}" for n, name in enumerate(dict.fromkeys(re.findall(r' id="([^"]+)"', svg)))}
    return re.sub(r'( id="|url\(#|href="#)([^")]+)', lambda m: m[1] + names.get(m[2], m[2]), svg)


def size(svg: str) -> tuple[int, int]:
    """Width and height of a picture in pixels, whole, as a page needs to keep room for it."""
    width, height = (float(re.search(rf'<svg[^>]*? {side}="([0-9.]+)"', svg)[1]) for side in ("width", "height"))
    return round(width), round(height)


def titled(svg: str, title: str, below: list[str], tokens: dict[str, str]) -> str:
    """A picture that can leave its page: on white, with its title above it and lines (unit, source, edition) below it, as one file."""
    width, height = size(svg)
    room = max(width, 320)
    heads = _lines([title], _MARGIN, room, *_TITLE, f'font-weight="700" fill="{tokens["ink"]}"')
    feet = _lines(below, _MARGIN + len(heads) * 22 + 14 + height, room, *_SMALL, f'fill="{tokens.get("muted", tokens["ink"])}"')
    whole, tall, top = room + 2 * _MARGIN, height + len(heads) * 22 + len(feet) * 17 + 2 * _MARGIN + 20, _MARGIN + len(heads) * 22 + 8
    inside = svg.replace("<svg ", f'<svg x="{_MARGIN}" y="{top}" ', 1)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole}" height="{tall}" viewBox="0 0 {whole} {tall}" font-family="{escape(house_style.PICTURE_FONT)}">'
        f'<title>{escape(title)}</title><rect width="{whole}" height="{tall}" fill="#ffffff"/>{"".join(heads)}{inside}{"".join(feet)}</svg>'
    )


def _lines(texts: list[str], top: float, room: float, font: int, fit: float, more: str) -> list[str]:
    """Texts as lines of a picture, broken where they no longer fit in its width."""
    lines = [line for text in texts for line in textwrap.wrap(text, round(room / 100 * fit))]
    step = round(font * 1.3) if font > 12 else 17
    return [f'<text x="{_MARGIN}" y="{top + font + n * step}" font-size="{font}" {more}>{escape(line)}</text>' for n, line in enumerate(lines)]


def png(svg: str, cache: Path, scale: int = 2) -> bytes:
    """A picture as PNG, at twice its size for sharp screens and print, or as many times as `scale` says."""
    path = cache / f"{hashlib.sha256(f'{svg}{vl_convert.__version__}{scale}'.encode()).hexdigest()}.png"
    if not path.is_file():
        drawn = _smaller(vl_convert.svg_to_png(svg, scale=scale))
        cache.mkdir(parents=True, exist_ok=True)
        path.write_bytes(drawn)
    return path.read_bytes()


def _smaller(drawn: bytes) -> bytes:
    """The same PNG in a fifth of the bytes: without its transparency, and of a chart of at most 256 colours each pixel as a place in a list of them.

    Colour types 2 and 3 of https://www.w3.org/TR/png-3/. Left as it is if it has a form that vl-convert does not write today.
    """
    chunks, at = {}, 8
    while at < len(drawn):
        length, kind = struct.unpack(">I4s", drawn[at : at + 8])
        chunks[kind] = chunks.get(kind, b"") + drawn[at + 8 : at + 8 + length]
        at += 12 + length
    width, height, depth, colour = struct.unpack(">IIBB", chunks[b"IHDR"][:10])
    if (depth, colour) != (8, 6):
        return drawn
    rows = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(height, 1 + 4 * width)
    pixels = np.cumsum(rows[:, 1:].reshape(height, width, 4), axis=1, dtype=np.uint8)  # filter 1: each pixel is the difference with the one before it
    if set(rows[:, 0].tolist()) != {1} or pixels[..., 3].min() < 255:
        return drawn
    codes = pixels[..., 0].astype(np.int32) << 16 | pixels[..., 1].astype(np.int32) << 8 | pixels[..., 2]
    seen = np.zeros(2**24, bool)
    seen[codes] = True
    colours, palette, form, body = np.flatnonzero(seen), [], 2, pixels[..., :3].reshape(height, -1)
    if len(colours) <= 256:
        place = np.zeros(2**24, np.uint8)
        place[colours] = np.arange(len(colours))
        palette, form, body = [(b"PLTE", b"".join(int(c).to_bytes(3, "big") for c in colours))], 3, place[codes]
    packed = zlib.compress(np.concatenate([np.zeros((height, 1), np.uint8), body], axis=1).tobytes(), 6)
    parts = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, form, 0, 0, 0)), *palette, (b"IDAT", packed), (b"IEND", b"")]
    return drawn[:8] + b"".join(struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts)
