"""What binds several indicators on the same persons: stocks and flows, what is counted among others, shares of one whole.

Source of stocks and flows: `peilmerk.registers.counting.spells`, where stock = stock + inflow - outflow exactly, for every group and district.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from peilmerk import period_codes as codes
from peilmerk.disclosure.figures import AT, INDICATOR, UNIT, Equation, Figures, at_most, equal, replaced, side
from peilmerk.disclosure.sums import Sum
from peilmerk.observations import BREAKDOWNS, TOTAL


def same_day(figures: Figures) -> Iterator[Equation]:
    """The stock of a year is that of its last quarter and month."""
    for _, days in _stocks(figures):
        for first, *others in days.values():
            for other in others:
                yield from equal(figures, [other], [first])


def flows(figures: Figures) -> Iterator[Equation]:
    """A stock is the one before, and who entered, less who left. Of whom one is not shown, the others say on which side of it they are.

    Persons of a period are no more than those who were there before it and those who entered in it.
    """
    for base, days in _stocks(figures):
        indicator = figures.indicator(base)
        if not indicator.flows:
            continue
        entered, left = (figures.series.get(figures.of(base, name), {}) for name in (indicator.flows.inflow, indicator.flows.outflow))
        for code in {**entered, **left}:
            start, end = codes.bounds(code)
            before, after = (days.get(day, [None])[0] for day in (start - timedelta(days=1), end))
            plus, minus = [before, entered.get(code)], [after, left.get(code)]  # what was there and came is what is there and left
            known_plus, known_minus = [c for c in plus if c is not None], [c for c in minus if c is not None]
            unknown = 4 - len(known_plus) - len(known_minus)
            if unknown == 0:
                yield from equal(figures, plus, minus)
            elif unknown == 1:
                yield from side(figures, known_plus, known_minus, less=len(known_plus) == 1)
            for name in indicator.subset_of:
                persons = figures.series.get(figures.of(base, name), {}).get(code)
                if persons is not None and len(known_plus) == 2:
                    yield from side(figures, [persons], known_plus, less=True)


def _stocks(figures: Figures) -> Iterator[tuple[tuple, dict[date, list[int]]]]:
    for base, there in figures.series.items():
        if figures.indicator(base).aggregation == "stock":
            days: dict[date, list[int]] = defaultdict(list)
            for code, cell in there.items():
                if (day := _day(base, figures, code)) is not None:
                    days[day].append(cell)
            yield base, days


def _day(key: tuple, figures: Figures, code: str) -> date | None:
    """The day at whose end a stock of this period was counted."""
    start, end = codes.bounds(code)
    flows = figures.indicator(key).flows
    return start - timedelta(days=1) if flows and flows.stock_on == "first_day" else end


def subsets(figures: Figures) -> Iterator[Equation]:
    """What is counted among others is no more than those: a stock among the persons of its period, re-entry among inflow."""
    number, indicators = figures.number, figures.reference.indicators
    for key, cell in number.items():
        for name in figures.indicator(key).subset_of:
            other = figures.of(key, name)
            if other not in number:  # it may not be told by all that this is told by
                has = {indicators[name].dimension, *indicators[name].dimensions}
                other = tuple(TOTAL if c in BREAKDOWNS and c not in has else v for c, v in zip(AT, other, strict=True))
            if other in number:
                yield from at_most(figures, [(cell, number[other])])


def overlaps(figures: Figures) -> Iterator[Equation]:
    """Who has two laws is among the persons of both: under a member each person stands so many times in the others together, or more often.

    Of the last member (three or more) once more at most, where that is so.
    """
    for code, indicator in figures.reference.indicators.items():
        if indicator.overlap:
            rule, by = indicator.overlap, AT[indicator.dimension]
            own = _grouped(figures, code, by)
            others = [_grouped(figures, name, AT[d] if d else None) for name, d in rule.of.items()]
            for group, members in own.items():
                times = {cell: float(rule.members[member]) for member, cell in members.items() if member in rule.members}
                if not times or not all(group in other for other in others):
                    continue
                terms = {cell: -n for cell, n in times.items()} | {cell: 1.0 for other in others for cell in other[group].values()}
                found = sum(factor * figures.value[cell] for cell, factor in terms.items())
                slack = sum(abs(factor) * figures.half[cell] for cell, factor in terms.items()) + 1e-9
                if found < -slack:
                    continue
                yield terms, min(0.0, found), math.inf
                last = members.get(list(rule.members)[-1])
                if last is not None and found <= figures.value[last] + slack:
                    yield terms | {last: terms[last] - 1.0}, -math.inf, max(0.0, found - figures.value[last])


def of_laws(figures: Figures) -> Iterator[Sum]:
    """Persons of all laws together, with the figures of which they are those that stand in either (clients and people with a benefit)."""
    for code, indicator in figures.reference.indicators.items():
        if indicator.overlap:
            for key, cell in figures.number.items():
                if key[INDICATOR] == code and key[AT[indicator.dimension]] == TOTAL:
                    parts = [figures.number.get(figures.of(key, name)) for name in indicator.overlap.of]
                    if None not in parts:
                        yield cell, parts, True


def among_both(figures: Figures) -> Iterator[tuple[tuple[int, int], list[int], int | None]]:
    """Two figures of persons, and what is said of who stands in both: the members that they are among, and the member that is among them (nobody has more laws than all)."""
    for code, indicator in figures.reference.indicators.items():
        if not indicator.overlap:
            continue
        rule = indicator.overlap
        own = _grouped(figures, code, AT[indicator.dimension])
        laws = [_grouped(figures, name, AT[d] if d else None) for name, d in rule.of.items()]
        wholes = [_grouped(figures, name, None) for name in rule.of]
        for group, members in own.items():
            several = [members.get(m) for m, times in rule.members.items() if times > 1]
            there = [law.get(group, {}) for law in laws]
            last, times = list(rule.members.items())[-1]
            all_laws = members.get(last) if sum(map(len, there)) == times else None
            pairs = [tuple(sorted(law.values())) for law in there]
            pairs.append(tuple(sorted(c for whole in wholes for c in whole.get(group, {}).values())))
            yield from ((pair, several if None not in several else [], all_laws) for pair in pairs if len(pair) == 2)


def _grouped(figures: Figures, code: str, by: int | None) -> dict[tuple, dict[str, int]]:
    """Figures of an indicator that are the same but for one member: their key without it -> member -> number. by None: the figure itself."""
    found: dict[tuple, dict[str, int]] = defaultdict(dict)
    for key, cell in figures.number.items():
        if key[INDICATOR] == code and (by is None or key[by] != TOTAL):
            group = replaced(replaced(key, INDICATOR, ""), UNIT, "")
            found[group if by is None else replaced(group, by, TOTAL)]["" if by is None else key[by]] = cell
    return dict(found)


def members_of_shares(figures: Figures) -> Iterator[Equation]:
    """Shares of all members of one whole are a hundred percent together, and no more than that if some are not shown."""
    groups: dict[tuple, list[int]] = defaultdict(list)
    for key, cell in figures.number.items():
        indicator = figures.indicator(key)
        if indicator.of_members and key[at := AT[indicator.dimension]] != TOTAL and key[UNIT] == "percent":
            groups[replaced(key, at, TOTAL)].append(cell)
    for members in groups.values():
        found, slack = figures.gap(members, [])
        slack += 1e-7
        if len(members) > 1 and abs(found - 100.0) <= slack:
            yield dict.fromkeys(members, 1.0), min(100.0, found), max(100.0, found)
        elif found <= 100.0 + slack:
            yield dict.fromkeys(members, 1.0), -math.inf, max(100.0, found)
