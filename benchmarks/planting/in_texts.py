"""Faults in texts: each takes the lines that an author wrote, changes one thing, and tells what, or gives None.

What a text may be spoilt with comes from outside it: numbers of the edition's files, and paragraphs of other texts.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from planting import numbers, words
from planting.in_cells import Change

CALL = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_PERIOD = re.compile(r"(?<=[\"'])(?:19|20)\d\d(?:-(?:[QST]\d|\d\d))?(?=[\"'/])")


@dataclass(frozen=True)
class Beside:
    """What lies around a text: numbers of the files in its folder, and paragraphs of other texts (of other chapters, of the edition before)."""

    numbers: list[str]
    paragraphs: list[str]


def _changed(text: str, start: int, end: int, new: str) -> tuple[str, Change]:
    line = text.count("\n", 0, start) + 1
    return text[:start] + new + text[end:], Change(f"regel {line}", text[start:end].strip()[:120], new.strip()[:120])


def typed_number(text: str, beside: Beside, rng: random.Random) -> tuple[str, Change] | None:
    """A number typed in the place of a call."""
    calls = list(CALL.finditer(text))
    if not calls or not beside.numbers:
        return None
    call = rng.choice(calls)
    return _changed(text, *call.span(), rng.choice(beside.numbers))


def call_period(text: str, beside: Beside, rng: random.Random) -> tuple[str, Change] | None:
    """A call that asks for another year, or for another quarter, half-year or month of it."""
    found = [(call.start() + m.start(), call.start() + m.end()) for call in CALL.finditer(text) for m in _PERIOD.finditer(call.group())]
    if not found:
        return None
    start, end = rng.choice(found)
    year, _, part = text[start:end].partition("-")
    if part and rng.random() < 0.5:
        highest = {"Q": 4, "S": 2, "T": 3}.get(part[0], 12)
        number = int(part.lstrip("QST"))
        other = rng.choice([n for n in (number - 1, number + 1) if 1 <= n <= highest])
        new = f"{year}-{part[0]}{other}" if part[0] in "QST" else f"{year}-{other:02}"
    else:
        new = "-".join([str(int(year) + rng.choice([-1, 1])), *([part] if part else [])])
    return _changed(text, start, end, new)


def stale_paragraph(text: str, beside: Beside, rng: random.Random) -> tuple[str, Change] | None:
    """A paragraph of another text in the place of one of this, or a paragraph that stands here twice."""
    here = [(m.start(), m.end()) for m in re.finditer(r"(?:[^\n]+\n?)+", text)]
    if not here:
        return None
    start, end = rng.choice(here)
    own = text[start:end].strip()
    others = [p for p in beside.paragraphs if p.strip() != own]
    if others and rng.random() < 0.5:
        return _changed(text, start, end, rng.choice(others).strip() + "\n")
    return text[:end].rstrip("\n") + "\n\n" + own + "\n" + text[end:], Change(f"regel {text.count(chr(10), 0, end) + 1}", own[:120], f"{own[:110]} (2x)")


def direction(text: str, beside: Beside, rng: random.Random) -> tuple[str, Change] | None:
    """Another word of direction where the author wrote one, or a typed one in the place of a call for it."""
    found = [(m.start(), m.end(), other) for group in words.DIRECTIONS for word in group for m in re.finditer(rf"(?<![\w\"']){word}(?![\w\"'])", text) for other in group if other != word]
    inside = [call.span() for call in CALL.finditer(text)]
    found = [f for f in found if not any(a <= f[0] < b for a, b in inside)]
    calls = [call for call in CALL.finditer(text) if "richting" in call.group()]
    found += [(*call.span(), word) for call in calls for word in words.DIRECTIONS[0]]
    if not found:
        return None
    start, end, other = rng.choice(found)
    if text[start:end][0].isupper():
        other = other.capitalize()
    return _changed(text, start, end, other)


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text that are sentences: no headings, no lists of one word."""
    return [p.strip() for p in re.split(r"\n\s*\n", text) if len(p.split()) >= 8 and not p.lstrip().startswith("#")]


def numbers_of(rows: list[list]) -> list[str]:
    """The numbers of a table as a Dutch author would type them."""
    found = []
    for row in rows:
        found += [f"{cell}".replace(".", ",") if isinstance(cell, float) else f"{cell}" for cell in row if numbers.is_number(cell)]
    return found
