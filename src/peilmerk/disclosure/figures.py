"""The figures of a publication by their number, and the few shapes that an equation of them can have.

Equations hold for the true values, whatever was delivered. Where a whole and its parts do not add up (persons who count for several parts, parts that are not
shown, a revision, a mistake), what is left is the inequality that holds; where a relation is not kept at all, it binds nothing.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from peilmerk.observations import BREAKDOWNS
from peilmerk.reference import Indicator, Reference
from peilmerk.reference.areas import MUNICIPALITY

#: What makes a figure one; `of` is the vintage of what an older delivery of a register said of it, else nothing.
FIGURE = ["ref_area", "time_period", "indicator", *BREAKDOWNS, "scenario", "unit_measure", "of"]
#: Where each of these stands in the key of a figure.
AT = {column: FIGURE.index(column) for column in FIGURE}
AREA, PERIOD, INDICATOR, UNIT = (AT[c] for c in ("ref_area", "time_period", "indicator", "unit_measure"))
#: Cell -> coefficient, and between which ends their sum lies.
Equation = tuple[dict[int, float], float, float]


@dataclass(frozen=True)
class Figures:
    """The figures of a publication by their number. keys: as FIGURE. value, half: as `problem.CELLS`. part_of: what each adds up to, as it was delivered."""

    keys: list[tuple]
    value: list[float]
    half: list[float]
    part_of: list[str]
    reference: Reference

    @cached_property
    def number(self) -> dict[tuple, int]:
        """The number of each figure, by its key."""
        return {key: n for n, key in enumerate(self.keys)}

    @cached_property
    def series(self) -> dict[tuple, dict[str, int]]:
        """Figures that are the same but for their period: their key without it -> period -> number."""
        found: dict[tuple, dict[str, int]] = defaultdict(dict)
        for number, key in enumerate(self.keys):
            found[replaced(key, PERIOD, "")][key[PERIOD]] = number
        return dict(found)

    def indicator(self, key: tuple) -> Indicator:
        """What the figure with this key is a figure of."""
        return self.reference.indicators[key[INDICATOR]]

    def counts(self, cell: int) -> bool:
        """Whether it is a number of persons or cases, and so never below nil."""
        return self.indicator(self.keys[cell]).people

    def gap(self, plus: Iterable[int], minus: Iterable[int]) -> tuple[float, float]:
        """How much more some figures are than others together, and how much of that can be rounding."""
        plus, minus = list(plus), list(minus)
        value, half = self.value, self.half
        size = sum(abs(value[c]) for c in minus)
        return sum(value[c] for c in plus) - sum(value[c] for c in minus), sum(half[c] for c in (*plus, *minus)) + 1e-9 * max(1.0, size)

    def of(self, key: tuple, code: str) -> tuple:
        """The key of the same figure of another indicator, in the unit of that one."""
        other = self.reference.indicators[code]
        return replaced(replaced(key, INDICATOR, code), UNIT, other.unit if key[UNIT] == self.indicator(key).unit else key[UNIT])


# --- equations ---
def bound(figures: Figures, whole: int, parts: list[int], all_of_it: bool) -> Iterator[Equation]:
    """What a whole and its parts say of each other: that they add up; or, where persons count for several parts or parts are left out, which is more."""
    gap, slack = figures.gap(parts, [whole])
    terms = {**dict.fromkeys(parts, 1.0), whole: -1.0}
    if all_of_it and abs(gap) <= slack:
        yield terms, min(0.0, gap), max(0.0, gap)
    elif gap <= slack and (all_of_it or figures.counts(whole)):
        yield terms, -math.inf, max(0.0, gap)
    elif gap > slack:
        if all_of_it:
            yield terms, 0.0, math.inf
        yield from at_most(figures, ((part, whole) for part in parts))


def at_most(figures: Figures, pairs: Iterable[tuple[int, int]]) -> Iterator[Equation]:
    """That the first of two figures is no more than the second, where that is so."""
    for small, large in pairs:
        gap, slack = figures.gap([small], [large])
        if small != large and gap <= slack:
            yield {small: 1.0, large: -1.0}, -math.inf, max(0.0, gap)


def equal(figures: Figures, plus: list[int], minus: list[int]) -> Iterator[Equation]:
    """That some figures together are as much as others, where that is so within their rounding."""
    gap, slack = figures.gap(plus, minus)
    if abs(gap) <= slack:
        yield {**dict.fromkeys(plus, 1.0), **dict.fromkeys(minus, -1.0)}, min(0.0, gap), max(0.0, gap)


def side(figures: Figures, plus: list[int], minus: list[int], *, less: bool) -> Iterator[Equation]:
    """That some figures together are no more than others (or no less), where that is so."""
    gap, slack = figures.gap(plus, minus)
    terms = {**dict.fromkeys(plus, 1.0), **dict.fromkeys(minus, -1.0)}
    if less and gap <= slack:
        yield terms, -math.inf, max(0.0, gap)
    elif not less and gap >= -slack:
        yield terms, min(0.0, gap), math.inf


# --- names ---
def level_of(area: str, reference: Reference) -> str:
    """The level of a part of a municipality of which the whole is known; nothing for other areas."""
    known = reference.areas.get(area)
    return known.level if known and is_part(area, reference) and known.parent in reference.areas else ""


def is_part(area: str, reference: Reference) -> bool:
    """Whether an area is a part of a municipality."""
    known = reference.areas.get(area)
    return bool(known and known.scope == "city" and known.level != MUNICIPALITY)


def replaced(key: tuple, at: int, value: str) -> tuple:
    """The key of the figure that is the same but for one thing."""
    return (*key[:at], value, *key[at + 1 :])
