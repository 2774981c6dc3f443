"""The code of a period: its frequency, first and last day, Dutch label, and CBS's own code.

Codes follow SDMX 3.0 time formats where they fit (2020, 2020-S1, 2020-T1, 2020-Q2, 2020-06, 2020-05-01).
What SDMX has no short form for is an interval of two such codes, `2019/2021`, or an open one, `2022/..`
(ISO 8601-2), so that January-October or "from 2022" can be said.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from peilmerk.dates import MONTHS
from peilmerk.errors import PeilmerkError

#: Words for a part of the year, and how many of it there are in a year.
ORDINALS = {"eerste": 1, "tweede": 2, "derde": 3, "vierde": 4}
PARTS = {"S": 2, "T": 3, "Q": 4}
_PART_NAMES = {"S": "halfjaar", "T": "vier maanden", "Q": "kwartaal"}
#: CBS codes a period as year, kind and number (2020JJ00, 2020HJ01, 2020KW02, 2020MM06).
_CBS_KINDS = {"S": "HJ", "Q": "KW", "M": "MM"}


class PeriodError(PeilmerkError, ValueError):
    """A text that is no period in any spelling that Peilmerk knows."""


def frequency(code: str) -> str:
    """A, S, T, Q, M, D as in SDMX, or `range`."""
    if "/" in code:
        return "range"
    if len(code) == 4:
        return "A"
    if code[5] in PARTS:
        return code[5]
    return "M" if len(code) == 7 else "D"


def bounds(code: str) -> tuple[date, date | None]:
    """First and last day of a code; None if it is open. Raises PeriodError for a code that is no time."""
    if "/" not in code:
        return _bounds_of_one(code)
    first, last = code.split("/")
    start, first_end = _bounds_of_one(first)
    if last == "..":
        return start, None
    last_start, end = _bounds_of_one(last)
    if last_start < start or end < first_end:
        raise PeriodError(f"'{code}' is no period: it ends before it begins.")
    return start, end


def _bounds_of_one(code: str) -> tuple[date, date]:
    year = int(code[:4])
    kind = frequency(code)
    if kind == "A":
        return date(year, 1, 1), date(year, 12, 31)
    if kind in PARTS:
        months = 12 // PARTS[kind]
        part = int(code[6:])
        if not 1 <= part <= PARTS[kind]:
            raise PeriodError(f"'{code}' is no period: there is no part {part} in a year of {PARTS[kind]} parts.")
        last = part * months
        return date(year, last - months + 1, 1), date(year, last, monthrange(year, last)[1])
    month = int(code[5:7])
    if not 1 <= month <= 12:
        raise PeriodError(f"'{code}' is no period: there is no month {month}.")
    if kind == "M":
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    try:
        day = date(year, month, int(code[8:10]))
    except ValueError as error:
        raise PeriodError(f"'{code}' is no date: {error}.") from None
    return day, day


def label(code: str) -> str:
    """The code as a Dutch reader writes it."""
    if "/" in code:
        first, last = code.split("/")
        if last == "..":
            return f"vanaf {label(first)}"
        same_year = first[:4] == last[:4] and frequency(first) == frequency(last) == "M"
        begin = MONTHS[int(first[5:7]) - 1] if same_year else label(first)
        return f"{begin} t/m {label(last)}"
    kind = frequency(code)
    if kind == "A":
        return code
    if kind in PARTS:
        if kind == "T":
            return f"{[*ORDINALS][int(code[6:]) - 1]} {_PART_NAMES[kind]} {code[:4]}"
        return f"{code[6:]}e {_PART_NAMES[kind]} {code[:4]}"
    month = MONTHS[int(code[5:7]) - 1]
    return f"{month} {code[:4]}" if kind == "M" else f"{int(code[8:10])} {month} {code[:4]}"


def cbs(code: str) -> str | None:
    """CBS's code of the same period (`2020KW02`), or None where CBS has none of that kind."""
    kind = frequency(code)
    if kind == "A":
        return f"{code}JJ00"
    if kind not in _CBS_KINDS:
        return None
    return f"{code[:4]}{_CBS_KINDS[kind]}{int(code[5:] if kind == 'M' else code[6:]):02d}"
