"""Who counts for both of two parts: where each person counts once in a whole, it tells with its two parts how many that are, though no page shows it.

Clients of the Wmo and of the Jeugdwet less clients of either are those who have both. It is a count of persons as any other, and as sensitive where it is small;
so it is a cell, that is never shown. Of flows it is who entered (or left) one of the two only. If nobody counts for both, whole and parts add up, and need no such cell.

Source: the inclusion-exclusion principle; Hundepool et al., Handbook on Statistical Disclosure Control (2024), section 4.5 (linked tables: what several tables tell together).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from peilmerk.disclosure import linked, over_time
from peilmerk.disclosure.figures import AT, INDICATOR, PERIOD, UNIT, Equation, Figures, replaced
from peilmerk.disclosure.problem import CELLS
from peilmerk.disclosure.sums import Sum


@dataclass(frozen=True)
class Both:
    """parts: the numbers of two figures; whole: of that of either. key: as FIGURE, with the names of both parts. persons: how many count for both."""

    parts: tuple[int, int]
    whole: int
    key: tuple
    persons: float


def both(sums: Iterable[Sum], figures: Figures, minimum: int) -> list[Both]:
    """Of every whole of exactly two parts that are all of it who counts for both, if that is below the minimum: what is larger needs no protection.

    sums: as `equations.wholes`. Figures that are not known exactly (rounded, or told by a mean) may leave every number below the minimum possible: then they tell nothing. Of three parts or more only the sum is known of those who count for two and for three.
    """
    found: dict[tuple, Both] = {}
    for whole, parts, all_of_it in (*sums, *_over_time(figures), *linked.of_laws(figures)):
        parts = [part for part in parts if figures.value[part]]  # nobody counts for a part of nil
        if not all_of_it or len(parts) != 2 or whole in parts or not figures.counts(whole):
            continue
        one, other = sorted(parts)
        persons = figures.gap([one, other], [whole])[0]
        slack = figures.half[one] + figures.half[other] + figures.half[whole]
        near = persons - slack > 1.0 or persons + slack < minimum - 1.0
        told = persons <= min(figures.value[one], figures.value[other])  # else the whole is less than a part of it: a fault, that tells nothing
        if near and told and 0 < persons < minimum and (one, other, whole) not in found:
            found[one, other, whole] = Both((one, other), whole, _key(figures, one, other, whole), persons)
    return list(found.values())


def others(sums: Iterable[Sum], found: Iterable[Both], figures: Figures) -> Iterator[Sum]:
    """The sums that are not of these: `equations` says what binds them. Known within a few persons, they would be taken to add up, and nobody knows that."""
    said = {(one.whole, one.parts) for one in found}
    yield from ((whole, parts, all_of_it) for whole, parts, all_of_it in sums if (whole, tuple(sorted(part for part in parts if figures.value[part]))) not in said)


def _over_time(figures: Figures) -> Iterator[Sum]:
    for base, there in figures.series.items():
        if figures.indicator(base).aggregation == "unique" and len(there) > 2:
            yield from ((whole, parts, all_of_it) for code, whole in there.items() for parts, all_of_it in over_time.covers(code, there))


def _key(figures: Figures, one: int, other: int, whole: int) -> tuple:
    """The key of the whole, with what its two parts differ by: `Wmo en Jeugdwet`."""
    a, b, key = (figures.keys[n] for n in (one, other, whole))
    names = [key[at] if at in (INDICATOR, UNIT) else a[at] if a[at] == b[at] else f"{a[at]} en {b[at]}" for at in range(len(key))]
    if a[INDICATOR] != b[INDICATOR]:
        names[AT[figures.indicator(key).dimension]] = f"{a[INDICATOR]} en {b[INDICATOR]}"
    return tuple(names)


def lighter(found: Iterable[Both], table: pd.DataFrame, figures: Figures) -> None:
    """Let a total over two laws weigh less than either law, so that it is hidden first; in place. Each law has its own duties, budget and page; the total is nobody's.

    In every period, not only where few have both: a total over half a year would otherwise stay at the cost of a law in a quarter.
    """
    for one in found:
        laws = [figures.keys[part][AT["law"]] for part in one.parts]
        if laws[0] != laws[1]:
            weight = 0.5 * table.loc[list(one.parts), "weight"].min()
            series = list(figures.series[replaced(figures.keys[one.whole], PERIOD, "")].values())
            table.loc[series, "weight"] = table.loc[series, "weight"].clip(upper=weight)


def cells(found: Iterable[Both], table: pd.DataFrame, minimum: int) -> pd.DataFrame:
    """The cells of these, as CELLS; table: those of the figures. Who has them all has this too: it is fixed then, as nobody is."""
    rows = []
    for one in found:
        known = bool(table.loc[[*one.parts, one.whole], "fixed"].all())
        rows.append({
            "value": one.persons, "weight": 1.0, "primary": not known, "fixed": known, "lower": 0.0, "upper": math.inf,
            "must_low": math.nan if known else 1.0, "must_high": math.nan if known else minimum - 1.0, "half": 0.0,
        })  # fmt: skip
    return pd.DataFrame(rows, columns=list(CELLS)).astype(CELLS)


def equations(found: Sequence[Both], first: int, figures: Figures) -> Iterator[Equation]:
    """What binds these cells, of which the first has this number. They are no more than either part; who has all laws is among those with two of them."""
    numbers = {}
    for number, one in enumerate(found, first):
        numbers[one.parts] = number
        yield {one.parts[0]: 1.0, one.parts[1]: 1.0, one.whole: -1.0, number: -1.0}, 0.0, 0.0
        for part in one.parts:
            yield {number: 1.0, part: -1.0}, -math.inf, 0.0
    for parts, several, all_laws in linked.among_both(figures):
        if (number := numbers.get(parts)) is None:
            continue
        persons = figures.gap(parts, [found[number - first].whole])[0]
        if several and persons <= sum(figures.value[c] for c in several):
            yield {number: 1.0} | dict.fromkeys(several, -1.0), -math.inf, 0.0
        if all_laws is not None and figures.value[all_laws] <= persons:
            yield {all_laws: 1.0, number: -1.0}, -math.inf, 0.0
