"""Changes, and shares and means of two figures, that are known whatever is hidden: what they say of the figures that they are made of."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd

from peilmerk import period_codes as codes
from peilmerk import precision
from peilmerk.disclosure.figures import AT, FIGURE, PERIOD, UNIT, Equation, Figures, replaced
from peilmerk.observations import TOTAL


def stated(known: pd.DataFrame, figures: Figures) -> Iterator[Equation]:
    """Changes, and shares and means of two figures, that are shown whatever is hidden: with one figure they give the other, within their rounding.

    known: these observations, with `of`. A statement that the figures contradict binds nothing.
    """
    for row in known.to_dict("records"):
        key = tuple(row[c] for c in FIGURE)
        if row["transformation"] == "direction":
            low, high = (0.0, math.inf) if row["obs_value"] > 0 else (-math.inf, 0.0) if row["obs_value"] < 0 else (-math.inf, math.inf)
        else:
            said = precision.known(row)
            low, high = said.low, said.high
        if row["transformation"] == "level":
            factor = {"percent": 100.0, "per_1000_inhabitants": 1000.0}.get(row["unit_measure"], 1.0)
            above, below = made_of(key, figures)
            pairs = [(above, below, low / factor, high / factor)]
        else:
            pairs = []
            for first, last in compared(row["time_period"]):
                now, before = (figures.number.get(_own_unit(replaced(key, PERIOD, code), figures)) for code in (last, first))
                if row["transformation"] == "change_pct":
                    pairs.append((now, before, 1 + low / 100, 1 + high / 100))
                elif now is not None and before is not None:
                    gap, _ = figures.gap([now], [before])
                    if low <= gap <= high:
                        yield {now: 1.0, before: -1.0}, low, high
        for above, below, least, most in pairs:
            if above is not None and below is not None and above != below:
                a, b = figures.value[above], figures.value[below]
                if a >= least * b - 1e-9 and math.isfinite(least):
                    yield {above: 1.0, below: -least}, -1e-9, math.inf
                if a <= most * b + 1e-9 and math.isfinite(most):
                    yield {above: 1.0, below: -most}, -math.inf, 1e-9


def compared(code: str) -> list[tuple[str, str]]:
    """The two periods that a change of this period can be between, the earlier first: a year before and this one, or the one before it; of a range also its ends."""
    first, _, last = code.partition("/")
    if not last:
        return list(dict.fromkeys([(_a_year_before(code), code), (_before(code), code)]))
    return [(first, last), (f"{_a_year_before(first)}/{_a_year_before(last)}", code)] if last != ".." and len(first) == len(last) else []


def _a_year_before(code: str) -> str:
    return f"{int(code[:4]) - 1}{code[4:]}"


def _before(code: str) -> str:
    """The period of the same length before this one; of a day, that day a year before."""
    kind = codes.frequency(code)
    if kind not in (*codes.PARTS, "M"):
        return _a_year_before(code)
    head, number, count = (code[:5], int(code[5:]), 12) if kind == "M" else (code[:6], int(code[6:]), codes.PARTS[kind])
    earlier = number - 1 or count
    return (head if number > 1 else _a_year_before(head)) + (f"{earlier:02d}" if kind == "M" else str(earlier))


def made_of(key: tuple, figures: Figures) -> tuple[int | None, int | None]:
    """The numbers of the figures that a share, mean or rate is a quotient of; None of one that is not shown."""
    indicator = figures.indicator(key)
    return _component(key, indicator.numerator, figures), _component(key, indicator.denominator, figures, whole=indicator.of_members)


def _component(key: tuple, name: str, figures: Figures, *, whole: bool = False) -> int | None:
    if not name:
        return None
    found = replaced(figures.of(key, name), UNIT, figures.reference.indicators[name].unit)
    return figures.number.get(replaced(found, AT[figures.indicator(key).dimension], TOTAL) if whole else found)


def _own_unit(key: tuple, figures: Figures) -> tuple:
    return replaced(key, UNIT, figures.indicator(key).unit)
