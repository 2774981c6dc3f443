"""Numbers as Dutch departments write them, with the precision in which they were given, and back again."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import format_decimal

from peilmerk.errors import PeilmerkError

#: How a cell says that there is no figure, and why (missing_reason of the observation).
#: PM (pro memorie) is an amount that follows later; of CBS's marks "." is unknown (or unreliable) and "x" is secret.
MISSING = {
    "": "unknown", ".": "unknown", "?": "unknown", "onbekend": "unknown",
    "pm": "not_yet", "p.m.": "not_yet", "volgt": "not_yet",
    "x": "secret", "geheim": "secret",
    "n.v.t.": "not_applicable", "nvt": "not_applicable",
}  # fmt: skip
_DASHES = {"-", "–", "—"}
#: Sign and euro in either order, thousands in groups of three or not at all, a decimal comma (or ",-"), a percent sign.
#: A point anywhere else is an error and never a decimal: 1.5 may be 1,5 or a slip of 1.500.
_DUTCH = re.compile(
    r"(?P<sign>[-+]?) ?(?:€ ?)?(?P<sign2>[-+]?) ?(?P<whole>[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)"
    r"(?:,(?P<part>[0-9]+|-{1,2}))? ?%?"
)


class NumberError(PeilmerkError, ValueError):
    """A text that is no number in Dutch writing."""


@dataclass(frozen=True)
class Number:
    """A value (None if missing), the decimals it was given in (negative: tens, thousands), and why it is missing."""

    value: float | None
    decimals: int | None = None
    missing: str = ""


def _decimals(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return max(0, -int(exponent))


def parse(cell: object, *, factor: float = 1, dash: str = "nil") -> Number:
    """Read one cell: a spreadsheet number or Dutch text (`1.776.462`, `8,7`, `€ 1,5`, `12,5%`, `PM`, `-`, empty).

    factor: what the unit of the table multiplies with (1000 for "x € 1.000"); precision moves along with it.
    dash: what a lone dash means here, `nil` (financial tables) or a missing_reason.
    Raises NumberError for anything else.
    """
    shift = len(str(int(factor))) - 1 if factor > 1 else 0
    if isinstance(cell, bool):
        raise NumberError(f"{cell!r} is no number.")
    if isinstance(cell, int | float):
        if not math.isfinite(cell):
            raise NumberError(f"{cell!r} is no number.")
        # A spreadsheet keeps 15 digits; what a formula leaves behind them is no precision (0,1 + 0,2).
        number = Decimal(f"{cell:.15g}") if isinstance(cell, float) else Decimal(cell)
        if number == number.to_integral_value():
            number = number.to_integral_value()
        return Number(float(number * Decimal(str(factor))), _decimals(number) - shift)
    text = re.sub(r"[\s\u00a0\u202f]+", " ", str(cell if cell is not None else "")).strip()
    if text in _DASHES:
        return Number(0.0, -shift) if dash == "nil" else Number(None, None, dash)
    if text.lower() in MISSING:
        return Number(None, None, MISSING[text.lower()])
    match = _DUTCH.fullmatch(text.replace("−", "-"))
    if not match or (match["sign"] and match["sign2"]):
        raise NumberError(f"'{text}' is no number in Dutch writing (decimal comma, thousands point).")
    part = (match["part"] or "").strip("-")
    digits = match["whole"].replace(".", "").replace(" ", "")
    number = Decimal(f"{match['sign'] or match['sign2']}{digits}" + (f".{part}" if part else ""))
    return Number(float(number * Decimal(str(factor))), _decimals(number) - shift)


def write(value: float, decimals: int = 0) -> str:
    """A number for Dutch readers: `7.156`, `-3,4`; `decimals` digits after the comma (none if negative).

    Halves go up, away from nil, as readers expect: 2,5 is written as 3.
    """
    places = max(0, decimals)
    number = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    number = number if number else abs(number)  # what rounds to nothing has no sign
    return format_decimal(number, format="#,##0." + "0" * places if places else "#,##0", locale="nl")
