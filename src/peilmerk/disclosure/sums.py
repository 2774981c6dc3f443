"""Wholes and their parts: in a sheet, along each dimension, by area, of a law, and of other indicators.

Source: Hundepool et al., Handbook on Statistical Disclosure Control (2024), sections 4.1 and 4.5 (tables with totals; hierarchical and linked tables).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pandas as pd

from peilmerk.disclosure.figures import AREA, AT, FIGURE, PERIOD, Figures, level_of, replaced
from peilmerk.disclosure.over_time import shorter
from peilmerk.observations import BREAKDOWNS, TOTAL
from peilmerk.reference import Reference

#: A whole, its parts, and whether these may be all there are.
Sum = tuple[int, list[int], bool]
DIMENSIONS = [AT[d] for d in BREAKDOWNS]


def delivered(table: pd.DataFrame) -> Iterator[Sum]:
    """Totals with the rows that name them in `part_of`, in one column of one sheet."""
    siblings = ["source", "source_sheet", "source_column", "indicator", "ref_area", "time_period", "unit_measure"]
    totals, parts = table[table["role"].isin(["total", "subtotal"])], table[table["part_of"] != ""]
    if totals.empty or parts.empty:
        return
    members = totals[BREAKDOWNS].to_numpy()
    named = [next((m for m in row if m != TOTAL), TOTAL) for row in members]
    total = dict(zip(zip(*(totals[c] for c in siblings), named, strict=True), totals["cell"], strict=True))
    groups: dict[int, list[int]] = defaultdict(list)
    for key, cell in zip(zip(*(parts[c] for c in (*siblings, "part_of")), strict=True), parts["cell"], strict=True):
        if key in total:
            groups[total[key]].append(cell)
    yield from ((whole, members, True) for whole, members in groups.items())


def wherever(figures: Figures) -> Iterator[Sum]:
    """Wholes with their parts wherever they were delivered: along each dimension, by area, products by their law. Two parts or more are taken to be all."""
    number, areas, laws = figures.number, figures.reference.areas, _laws(figures.reference)
    sums: dict[tuple, dict[int, None]] = {}
    unknown: dict[int, dict[int, None]] = {}

    def part(cell: int, whole_key: tuple, how: str) -> None:
        if (whole := number.get(whole_key)) is not None and whole != cell:
            sums.setdefault((whole, how), {})[cell] = None

    for key, cell in number.items():
        part_of = figures.part_of[cell]
        for at in DIMENSIONS:
            if key[at] != TOTAL:
                part(cell, replaced(key, at, TOTAL), FIGURE[at])
                if part_of == key[AREA] and (whole := number.get(replaced(key, at, TOTAL))) is not None:  # the part of which the area is not known
                    unknown.setdefault(whole, {})[cell] = None
        if part_of in areas and part_of != key[AREA]:
            part(cell, replaced(key, AREA, part_of), "part_of")
        if level := level_of(key[AREA], figures.reference):
            part(cell, replaced(key, AREA, areas[key[AREA]].parent), level)
        law = laws.get(key[AT["product"]])
        if law and key[AT["law"]] == TOTAL:
            part(cell, replaced(replaced(key, AT["law"], law), AT["product"], TOTAL), "product of law")
    for (whole, how), parts in sums.items():
        everything = parts if how in BREAKDOWNS else parts | unknown.get(whole, {})
        yield whole, list(everything), len(everything) > 1 or how == "part_of"


def stand_ins(figures: Figures) -> Iterator[Sum]:
    """Wholes of which some members are not shown, but the parts of those are: products of a law of which the total is not on any page."""
    number, reference = figures.number, figures.reference
    sums: dict[tuple, dict[int, bool]] = {}
    for key, cell in number.items():
        ways = [(at, replaced(key, at, TOTAL), FIGURE[at]) for at in DIMENSIONS if key[at] != TOTAL]
        if level := level_of(key[AREA], reference):
            ways.append((AREA, replaced(key, AREA, reference.areas[key[AREA]].parent), level))
        for at, member, how in ways:  # the member that this one is a part of
            if member in number:
                continue
            for other, across, along in ways:
                if other != at and (whole := number.get(replaced(member, other, across[other]))) is not None:
                    sums.setdefault((whole, along, how), {})[cell] = across in number
    if not sums:
        return
    members: dict[tuple, list[int]] = defaultdict(list)
    wanted = {(whole, along) for whole, along, _ in sums}
    for key, cell in number.items():
        for at in DIMENSIONS:
            if key[at] != TOTAL and (pair := (number.get(replaced(key, at, TOTAL)), FIGURE[at])) in wanted:
                members[pair].append(cell)
        if (level := level_of(key[AREA], reference)) and (pair := (number.get(replaced(key, AREA, reference.areas[key[AREA]].parent)), level)) in wanted:
            members[pair].append(cell)
    for (whole, along, _), parts in sums.items():
        if members[whole, along] or not all(parts.values()):  # else it follows from the sums across
            yield whole, [*parts, *members[whole, along]], True


def of_others(figures: Figures) -> Iterator[Sum]:
    """Indicators beside those that they are the sum of, and those of which the members of another are the parts (a month of delivery by month of invoice)."""
    number = figures.number
    for key, cell in number.items():
        if names := figures.indicator(key).sum_of:
            parts = [p for name in names if (p := number.get(figures.of(key, name))) is not None]
            if parts:
                yield cell, parts, len(parts) == len(names)
    split: dict[tuple, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for key, cell in number.items():
        indicator = figures.indicator(key)
        if indicator.splits:
            at = AT[indicator.dimension]
            if key[at] == TOTAL:
                if (whole := number.get(figures.of(key, indicator.splits))) is not None:
                    yield whole, [cell], True
            else:
                split[replaced(figures.of(replaced(key, at, TOTAL), indicator.splits), PERIOD, "")][key[PERIOD]].append(cell)
    for base, there in split.items():
        for code, whole in figures.series.get(base, {}).items():
            for periods in ((code,), *shorter(code)):
                parts = [cell for p in periods for cell in there.get(p, ())]
                if parts and (len(periods) == 1 or all(p in there for p in periods)):
                    yield whole, parts, True


def _laws(reference: Reference) -> dict[str, str]:
    """Products, by code and label, that are of one law only."""
    found: dict[str, set[str]] = defaultdict(set)
    for code, product in reference.products.items():
        found[code].add(product.law)
        found[product.label].add(product.law)
    return {name: next(iter(laws)) for name, laws in found.items() if len(laws) == 1 and "" not in laws}
