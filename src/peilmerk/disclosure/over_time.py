"""What binds figures of one series: periods and the shorter ones that they consist of, and ranges of months that have no code of their own."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache

from peilmerk import period_codes as codes
from peilmerk.disclosure.figures import Equation, Figures, at_most, equal, side


def in_time(figures: Figures) -> Iterator[tuple[int, list[int], bool]]:
    """Periods with the shorter ones that they consist of, for what adds up over time; where one of these is not shown, with what that consists of."""
    for base, there in figures.series.items():
        if figures.indicator(base).aggregation == "sum" and len(there) > 1:
            for code, cell in there.items():
                for parts, all_of_it in covers(code, there):
                    yield cell, parts, all_of_it


def unique_in_time(figures: Figures) -> Iterator[Equation]:
    """Persons of a year are no fewer than those of each quarter, and no more than those of all quarters together."""
    for base, there in figures.series.items():
        if figures.indicator(base).aggregation != "unique" or len(there) < 2:
            continue
        for code, whole in there.items():
            for parts, all_of_it in covers(code, there):
                if all_of_it:
                    yield from side(figures, parts, [whole], less=False)
                yield from at_most(figures, ((part, whole) for part in parts))


def ranges(figures: Figures) -> Iterator[Equation]:
    """Figures of several months or years that have no code of their own (January to October): what they and the others differ by."""
    for base, there in figures.series.items():
        kind = figures.indicator(base).aggregation
        if kind not in ("sum", "unique") or len(there) < 2 or not any("/" in code for code in there):
            continue
        edges = [(ends, cell, code) for code, cell in there.items() if (ends := _months(code))]
        for (begin, end), whole, code in edges:
            if "/" not in code:
                continue
            if figures.counts(whole):
                yield from at_most(figures, ((cell, whole) for (a, b), cell, _ in edges if begin <= a and b <= end and (a, b) != (begin, end)))
                yield from at_most(figures, ((whole, cell) for (a, b), cell, _ in edges if a <= begin and end <= b and (a, b) != (begin, end)))
            if kind == "sum" and (path := _path(begin, end, [(e, cell) for e, cell, _ in edges if cell != whole])):
                yield from equal(figures, [c for c, sign in path if sign > 0], [whole, *(c for c, sign in path if sign < 0)])


def covers(code: str, there: dict[str, int]) -> Iterator[tuple[list[int], bool]]:
    """The figures that a period consists of, by each shorter length, and whether they are all of it."""
    for parts in shorter(code):
        found, all_of_it = [], True
        for part in parts:
            if part in there:
                found.append(there[part])
            elif (below := next((c for c, all_ in covers(part, there) if all_), None)) is not None:
                found += below
            else:
                all_of_it = False
        if found:
            yield found, all_of_it


@lru_cache(maxsize=4096)
def shorter(code: str) -> tuple[tuple[str, ...], ...]:
    """The periods that a year, half-year, four months or quarter consists of, by each shorter length."""
    kind = codes.frequency(code)
    if kind not in ("A", *codes.PARTS):
        return ()
    year, months = code[:4], 12 // codes.PARTS.get(kind, 1)
    first = 0 if kind == "A" else (int(code[6:]) - 1) * months
    found = []
    for part, count in codes.PARTS.items():
        each = 12 // count
        if each < months and months % each == 0 and first % each == 0:
            found.append(tuple(f"{year}-{part}{n // each + 1}" for n in range(first, first + months, each)))
    found.append(tuple(f"{year}-{month:02d}" for month in range(first + 1, first + months + 1)))
    return tuple(found)


def _path(begin: int, end: int, edges: list[tuple[tuple[int, int], int]]) -> list[tuple[int, int]]:
    """The fewest periods that, added (1) and taken away (-1), run from one month to another."""
    steps: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for (a, b), cell in edges:
        steps[a].append((b, cell, 1))
        steps[b].append((a, cell, -1))
    before: dict[int, tuple[int, int, int] | None] = {begin: None}
    wait = deque([begin])
    while wait and end not in before:
        at = wait.popleft()
        for to, cell, sign in steps[at]:
            if to not in before:
                before[to] = (at, cell, sign)
                wait.append(to)
    path, at = [], end
    while before.get(at):
        at, cell, sign = before[at]
        path.append((cell, sign))
    return path


@lru_cache(maxsize=4096)
def _months(code: str) -> tuple[int, int] | None:
    """The first month of a period and the month after it, as numbers; None if it does not consist of whole months."""
    start, end = codes.bounds(code)
    if end is None or start.day != 1 or (after := end + timedelta(days=1)).day != 1:
        return None
    return start.year * 12 + start.month, after.year * 12 + after.month
