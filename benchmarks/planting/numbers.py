"""Numbers as they are written in cells: digits to slip on, and a point or comma to move."""

from __future__ import annotations

import random
import re
from decimal import Decimal
from itertools import pairwise

Cell = str | int | float | None
_WRITTEN = re.compile(r"\s*(?P<sign>[-−])?\s*(?P<digits>\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?)\s*%?\s*")


def is_number(cell: object) -> bool:
    """True for a number, and for text that is nothing but one: `1.234`, `-3,4`, `12%`."""
    if isinstance(cell, bool):
        return False
    return isinstance(cell, int | float) or (isinstance(cell, str) and bool(_WRITTEN.fullmatch(cell)))


def flipped(cell: Cell, rng: random.Random) -> Cell | None:
    """The same number with one digit changed into another; None if there is no way."""
    text = _text(cell)
    places = [i for i, character in enumerate(text) if character.isdigit()]
    place = rng.choice(places)
    lowest = "1" if place == places[0] and len(places) > 1 else "0"  # 0123 is no number that a hand leaves
    digit = rng.choice([d for d in "0123456789" if d != text[place] and d >= lowest])
    return _like(cell, text[:place] + digit + text[place + 1 :])


def swapped(cell: Cell, rng: random.Random) -> Cell | None:
    """The same number with two neighbouring digits in each other's place; None if no two differ."""
    text = _text(cell)
    digits = [i for i, character in enumerate(text) if character.isdigit()]
    pairs = [(a, b) for a, b in pairwise(digits) if text[a] != text[b] and not (a == digits[0] and text[b] == "0")]
    if not pairs:
        return None
    a, b = rng.choice(pairs)
    characters = list(text)
    characters[a], characters[b] = characters[b], characters[a]
    return _like(cell, "".join(characters))


def shifted(cell: Cell, rng: random.Random) -> Cell | None:
    """The number in another unit: ten or a thousand times as much, or a thousandth; None for nil."""
    value = _value(cell) * rng.choice([Decimal(10), Decimal(1000), Decimal("0.001")])
    if not value:
        return None
    if not isinstance(cell, str):
        return int(value) if value == value.to_integral() else float(value)
    found = _WRITTEN.fullmatch(cell)
    plain = format(value.normalize().copy_abs(), "f")
    whole, _, rest = plain.partition(".")
    if re.search(r"\d\.\d{3}", cell):
        whole = f"{int(whole):,}".replace(",", ".")
    start, end = found.span("digits")
    return cell[:start] + whole + (f",{rest}" if rest else "") + cell[end:]


def negated(cell: Cell, rng: random.Random) -> Cell | None:
    """The number with the other sign; None for nil."""
    if not _value(cell):
        return None
    if not isinstance(cell, str):
        return -cell
    found = _WRITTEN.fullmatch(cell)
    if found["sign"]:
        return cell[: found.start("sign")] + cell[found.end("sign") :].lstrip()
    return cell[: found.start("digits")] + "-" + cell[found.start("digits") :]


def year_changed(cell: Cell, rng: random.Random) -> Cell | None:
    """A cell that names a year with the year before or after it; None if it names none, or is a number among others."""
    text = str(int(cell)) if isinstance(cell, int | float) and not isinstance(cell, bool) and cell == int(cell) else cell
    years = list(re.finditer(r"(?<![\d.,])20[0-4]\d(?![\d.,])", text)) if isinstance(text, str) else []
    if not years:
        return None
    year = rng.choice(years)
    return _like(cell, text[: year.start()] + str(int(year.group()) + rng.choice([-1, 1])) + text[year.end() :])


def _text(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell
    return str(int(cell)) if cell == int(cell) else format(Decimal(repr(cell)), "f")


def _like(cell: Cell, text: str) -> Cell:
    """The text as the kind of cell that it comes from."""
    return type(cell)(text)


def _value(cell: Cell) -> Decimal:
    if not isinstance(cell, str):
        return Decimal(repr(cell))
    found = _WRITTEN.fullmatch(cell)
    digits = found["digits"]
    plain = digits.replace(".", "") if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", digits) else digits
    return Decimal(plain.replace(",", ".")) * (-1 if found["sign"] else 1)
