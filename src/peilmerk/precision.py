"""Precision: within what a figure is known, from how it was given. A tolerance follows from it, and is never guessed.

5,8 mln is 5,75 to 5,85 mln: half a unit of the last digit that was given, to either side. How qualifiers are read:

- `circa 300` is given to hundreds, whatever its zeros: half of the unit of the last digit that is not zero, 250 to 350.
- `meer dan 1,7 mln` (ruim, ten minste) is 1,7 to 1,8 mln: whoever knew it to be more than 1,8 would have written that. To one side,
  by one unit of the last digit that is not zero. `bijna 150.000` (hoogstens) is 140.000 to 150.000 likewise.
- A range is what it says, its ends within half a unit; an open end is open.
- What is counted (persons, cases, plans) and given in units is exact, unless all counts of a delivery are multiples of five, as
  CBS rounds them: then half of that.

Two figures agree if some value lies within both. Sums, differences, products and quotients of figures are within what their ends
give (interval arithmetic: R.E. Moore, Interval Analysis, 1966).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pandas as pd

APPROXIMATE = ("circa", "ongeveer", "rond")
AT_LEAST = ("meer dan", "ten minste", "minimaal", "ruim")
AT_MOST = ("bijna", "hoogstens", "maximaal", "minder dan")
#: Units that are measured, and so rounded; all others are counts. Those of money, shares and rates are known by their name.
_MEASURED = {"factor", "fte", "hours", "days", "weeks", "months", "years", "clock_hour", "timestamp", "direction", "flag", "index"}
_RATES = ("EUR", "percent", "per_")
#: CBS rounds counts of people to fives (Wmo en Jeugdzorg, toelichting op de tabellen); with fewer figures than this it may be chance.
_ROUNDED_TO, _ENOUGH = 5, 12


class Known(NamedTuple):
    """A figure: the value that was stated (or computed from what was), and between what the true one lies, ends included."""

    value: float
    low: float
    high: float

    def __add__(self, other: Known) -> Known:
        return Known(self.value + other.value, self.low + other.low, self.high + other.high)

    def __neg__(self) -> Known:
        return Known(-self.value, -self.high, -self.low)

    def __sub__(self, other: Known) -> Known:
        return self + -other

    def __mul__(self, other: Known) -> Known:
        ends = [_times(a, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        return Known(_times(self.value, other.value), min(ends), max(ends))

    def __truediv__(self, other: Known) -> Known:
        """Anything, if what is divided by can be zero."""
        if other.low <= 0 <= other.high:
            return Known(self.value / other.value if other.value else math.nan, -math.inf, math.inf)
        return self * Known(1 / other.value, 1 / other.high, 1 / other.low)

    def times(self, factor: float) -> Known:
        """Multiplied by an exact number."""
        return self * exactly(factor)

    def agrees(self, other: Known) -> bool:
        """True if both can be the same number."""
        return not abs(self.value - other.value) > self.apart(other) + _dust(self, other)  # of NaN nothing can be said

    def exceeds(self, other: Known) -> bool:
        """True if this has to be the larger."""
        return self.value > other.value and not self.agrees(other)

    def apart(self, other: Known) -> float:
        """How far the two stated values may be apart, in the direction in which they are."""
        if self.value <= other.value:
            return (self.high - self.value) + (other.value - other.low)
        return (self.value - self.low) + (other.high - other.value)


ZERO = Known(0.0, 0.0, 0.0)


def exactly(value: float) -> Known:
    """A number that is what it is."""
    return Known(value, value, value)


def total(figures: Iterable[Known]) -> Known:
    """The sum of figures."""
    return sum(figures, ZERO)


def half_unit(decimals) -> float:
    """Half of the last digit that was given: what a figure can be off by. 0 if the precision is unknown."""
    return 0.0 if pd.isna(decimals) else 0.5 * 10.0 ** -float(decimals)


def last_digit(value: float, decimals) -> float:
    """The unit of the last digit that is not zero: 100 of 2.400, 0,1 mln of 1,7 mln. 0 of nothing.

    decimals: how it was given; if that is unknown, as few as its shortest spelling has.
    """
    if not math.isfinite(value) or value == 0:
        return 0.0
    given = max(0, -int(np.floor(np.log10(abs(value)))) + 6) if pd.isna(decimals) else int(decimals)
    digits, place = round(abs(value) * 10.0**given), -given
    while digits and digits % 10 == 0:
        digits, place = digits // 10, place + 1
    return 10.0**place if digits else 10.0**-given


def counted(unit: str) -> bool:
    """True for a unit of which there can only be whole ones: persons, cases, plans, schools."""
    return not (unit in _MEASURED or unit.startswith(_RATES) or "_per_" in unit)


def known(row, half: float | None = None) -> Known:
    """What an observation says. half: what it was rounded by, if not what its digits say (see `halves`). Not for a row without figure."""
    value, low, high, decimals = row["obs_value"], row["obs_low"], row["obs_high"], row["decimals"]
    if half is None:
        half = _half(decimals, row["unit_measure"], row["obs_status"])
    if pd.isna(value):
        bottom, top = (-math.inf if pd.isna(low) else low - half), (math.inf if pd.isna(high) else high + half)
        middle = high if pd.isna(low) else low if pd.isna(high) else (low + high) / 2
        return Known(float(middle), float(bottom), float(top))
    value, qualifier = float(value), row["qualifier"]
    if qualifier in APPROXIMATE:
        wide = max(half, last_digit(value, decimals) / 2)
        return Known(value, value - wide, value + wide)
    if qualifier in AT_LEAST:
        return Known(value, value, value + max(half, last_digit(value, decimals)))
    if qualifier in AT_MOST:
        return Known(value, value - max(half, last_digit(value, decimals)), value)
    return Known(value, value - half, value + half)


def halves(table: pd.DataFrame) -> dict:
    """What each observation was rounded by, by its index: its digits, or the base to which all counts of its delivery were rounded."""
    found = {i: _half(d, u, s) for i, d, u, s in zip(table.index, table["decimals"], table["unit_measure"], table["obs_status"], strict=True)}
    units = [u for u in table["unit_measure"].unique() if counted(u)]
    counts = table[table["obs_value"].notna() & (table["transformation"] == "level") & table["unit_measure"].isin(units)]
    for _, group in counts.groupby(["source", "indicator"]):
        values = group["obs_value"].to_numpy()
        if np.count_nonzero(values) >= _ENOUGH and not np.any(values % _ROUNDED_TO):
            found |= {i: max(found[i], _ROUNDED_TO / 2) for i in group.index}
    return found


def _half(decimals, unit: str, status: str) -> float:
    # An estimate of a count (status E or F) is rounded at least to whole ones, a count itself is exact.
    return 0.0 if pd.notna(decimals) and decimals == 0 and status in ("A", "P") and counted(unit) else half_unit(decimals)


def _times(a: float, b: float) -> float:
    return 0.0 if a == 0 or b == 0 else a * b  # nothing of something without end is nothing


def _dust(a: Known, b: Known) -> float:
    """What adding up floats leaves: not a euro."""
    return 1e-12 * max(1.0, abs(a.value), abs(b.value))
