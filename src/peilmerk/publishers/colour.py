"""Contrast of colours, as accessibility law measures it.

Source: WCAG 2.1, success criteria 1.4.3 (text, 4.5 to 1) and 1.4.11 (what must be seen to use a page or read a chart, 3 to 1), and its definition of relative luminance.
"""

from __future__ import annotations

import colorsys
from collections.abc import Iterator, Mapping

TEXT, SHAPE = 4.5, 3.0
_INK = ("ink", "muted", "accent", "link", "mark", "good", "bad", "warn", "code")
_GROUND = ("bg", "soft", "note-soft", "warn-soft", "good-soft", "bad-soft")
_SHAPES = ("edge", "focus", *(f"cat-{n}" for n in range(1, 7)))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours as #rrggbb: 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def faults(tokens: Mapping[str, str]) -> list[tuple[str, str, float, float]]:
    """Pairs of tokens that stand on each other without enough contrast: (token, ground, what it has, what it needs)."""
    pairs = [(name, ground, TEXT) for name in _INK for ground in _GROUND] + [(name, "bg", SHAPE) for name in _SHAPES]
    found = ((name, ground, contrast(tokens[name], tokens[ground]), needed) for name, ground, needed in pairs)
    return [fault for fault in found if fault[2] < fault[3]]


def grounds(name: str) -> tuple[str, ...]:
    """What a token stands on."""
    return _GROUND if name in _INK else ("bg",)


def grounded(tokens: Mapping[str, str]) -> list[str]:
    """The tokens that stand on the background of a page."""
    return [name for name in (*_INK, *_SHAPES) if name in tokens]


def ground(colour: str, above: Mapping[str, str]) -> str | None:
    """The nearest background of the same hue and saturation on which all these tokens have enough contrast; None if there is none. above: tokens, by name."""
    return next((tried for tried in _lighter_and_darker(colour) if all(contrast(own, tried) >= (TEXT if name in _INK else SHAPE) for name, own in above.items())), None)


def with_contrast(colour: str, grounds: list[str], needed: float) -> str | None:
    """The nearest colour of the same hue and saturation that has enough contrast with all grounds; None if no lightness has."""
    return next((tried for tried in _lighter_and_darker(colour) if all(contrast(tried, ground) >= needed for ground in grounds)), None)


def _lighter_and_darker(colour: str) -> Iterator[str]:
    """A colour, and those of its hue and saturation, the nearest first."""
    hue, light, saturation = colorsys.rgb_to_hls(*_parts(colour))
    for step in range(101):
        for lightness in (light - step / 100, light + step / 100):
            if 0 <= lightness <= 1:
                yield "#" + "".join(f"{round(part * 255):02x}" for part in colorsys.hls_to_rgb(hue, lightness, saturation))


def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    return red, green, blue


def _luminance(colour: str) -> float:
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
