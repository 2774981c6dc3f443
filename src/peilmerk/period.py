"""Periods: every Dutch spelling of a time, to a start, an end and one SDMX code.

Codes follow SDMX 3.0 time formats where they fit (2020, 2020-S1, 2020-T1, 2020-Q2, 2020-06, 2020-05-01).
What SDMX has no short form for is an interval of two such codes, `2019/2021`, or an open one, `2022/..`
(ISO 8601-2), so that January-October or "from 2022" can be said.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, total_ordering

from peilmerk.errors import PeilmerkError

MONTHS = [
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
]  # fmt: skip
_MONTH_NUMBER = {m: i for i, m in enumerate(MONTHS, 1)} | {m[:3]: i for i, m in enumerate(MONTHS, 1)} | {"mrt": 3}
_ORDINALS = {"eerste": 1, "tweede": 2, "derde": 3, "vierde": 4}
_PARTS = {"S": 2, "T": 3, "Q": 4}
_PART_NAMES = {"S": "halfjaar", "T": "vier maanden", "Q": "kwartaal"}


class PeriodError(PeilmerkError, ValueError):
    """A text that is no period in any spelling that Peilmerk knows."""


@total_ordering
@dataclass(frozen=True)
class Period:
    """A stretch of time. `end` is the last day; None means open. `code` is the SDMX (or interval) code.

    Periods sort by start, then by end; an open one comes last.
    """

    start: date
    end: date | None
    code: str

    @property
    def label(self) -> str:
        """The period as a Dutch reader writes it: `2e kwartaal 2020`, `mei 2020`, `2019 t/m 2021`."""
        return _label(self.code)

    @property
    def frequency(self) -> str:
        """A, S, T, Q, M, D as in SDMX, or `range`."""
        return _frequency(self.code)

    def contains(self, other: Period) -> bool:
        """True if `other` lies wholly within this period."""
        if other.end is None or self.end is None:
            return self.end is None and self.start <= other.start
        return self.start <= other.start and other.end <= self.end

    def __lt__(self, other: Period) -> bool:
        return (self.start, self.end or date.max, self.code) < (other.start, other.end or date.max, other.code)

    def __str__(self) -> str:
        return self.code


def _frequency(code: str) -> str:
    if "/" in code:
        return "range"
    if len(code) == 4:
        return "A"
    if code[5] in _PARTS:
        return code[5]
    return "M" if len(code) == 7 else "D"


def _bounds(code: str) -> tuple[date, date]:
    year = int(code[:4])
    kind = _frequency(code)
    if kind == "A":
        return date(year, 1, 1), date(year, 12, 31)
    if kind in _PARTS:
        months = 12 // _PARTS[kind]
        part = int(code[6:])
        if not 1 <= part <= _PARTS[kind]:
            raise PeriodError(f"'{code}' is no period: there is no part {part} in a year of {_PARTS[kind]} parts.")
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


def _from_code(code: str) -> Period:
    if "/" not in code:
        start, end = _bounds(code)
        return Period(start, end, code)
    first, last = code.split("/")
    start, first_end = _bounds(first)
    if last == "..":
        return Period(start, None, code)
    last_start, end = _bounds(last)
    if last_start < start or end < first_end:
        raise PeriodError(f"'{code}' is no period: it ends before it begins.")
    if first == last:
        return Period(start, end, first)
    return Period(start, end, code)


def _label(code: str) -> str:
    if "/" in code:
        first, last = code.split("/")
        if last == "..":
            return f"vanaf {_label(first)}"
        same_year = first[:4] == last[:4] and _frequency(first) == _frequency(last) == "M"
        begin = MONTHS[int(first[5:7]) - 1] if same_year else _label(first)
        return f"{begin} t/m {_label(last)}"
    kind = _frequency(code)
    if kind == "A":
        return code
    if kind in _PARTS:
        if kind == "T":
            return f"{[*_ORDINALS][int(code[6:]) - 1]} {_PART_NAMES[kind]} {code[:4]}"
        return f"{code[6:]}e {_PART_NAMES[kind]} {code[:4]}"
    month = MONTHS[int(code[5:7]) - 1]
    return f"{month} {code[:4]}" if kind == "M" else f"{int(code[8:10])} {month} {code[:4]}"


_YEAR = r"(?P<year>(?:19|20)\d\d)"
_NTH = r"(?:(?P<n>[1-4])\s*(?:e|ste|de)?|(?P<word>eerste|tweede|derde|vierde))"
_MONTH = r"(?P<month>" + "|".join(sorted(_MONTH_NUMBER, key=len, reverse=True)) + r")\.?"
_SINGLE = [
    (re.compile(_YEAR), lambda g: g["year"]),
    (re.compile(rf"{_YEAR}\s*[- ]?\s*(?P<kind>[sthqk])\s*(?P<n>\d)"), lambda g: _part(g, g["kind"])),
    (re.compile(rf"(?P<kind>[qkh])\s*(?P<n>\d)\s+{_YEAR}"), lambda g: _part(g, g["kind"])),
    (re.compile(rf"{_YEAR}\s*(?P<kind>kw|hj)\s*0?(?P<n>\d)"), lambda g: _part(g, g["kind"])),
    (re.compile(rf"{_NTH}\s*(?P<kind>kwartaal|half\s*jaar|vier maanden|4 maanden|kw|hj)\s*(?:van\s+)?{_YEAR}"),
     lambda g: _part(g, g["kind"])),
    (re.compile(rf"{_YEAR}\s+{_NTH}\s*(?P<kind>kwartaal|half\s*jaar|vier maanden|4 maanden)"), lambda g: _part(g, g["kind"])),
    (re.compile(rf"{_YEAR}-(?P<mm>\d\d)"), lambda g: f"{g['year']}-{g['mm']}"),
    (re.compile(rf"{_MONTH}\s+{_YEAR}"), lambda g: f"{g['year']}-{_MONTH_NUMBER[g['month']]:02d}"),
    (re.compile(rf"{_YEAR}\s+{_MONTH}"), lambda g: f"{g['year']}-{_MONTH_NUMBER[g['month']]:02d}"),
    (re.compile(rf"{_YEAR}-(?P<mm>\d\d)-(?P<dd>\d\d)"), lambda g: f"{g['year']}-{g['mm']}-{g['dd']}"),
    (re.compile(rf"(?P<dd>\d\d?)\s+{_MONTH}\s+{_YEAR}"),
     lambda g: f"{g['year']}-{_MONTH_NUMBER[g['month']]:02d}-{int(g['dd']):02d}"),
    (re.compile(rf"(?P<dd>\d\d?)[-/](?P<mm>\d\d?)[-/]{_YEAR}"),
     lambda g: f"{g['year']}-{int(g['mm']):02d}-{int(g['dd']):02d}"),
]  # fmt: skip
_KIND = {"kwartaal": "Q", "kw": "Q", "k": "Q", "q": "Q", "halfjaar": "S", "hj": "S", "h": "S", "s": "S", "t": "T",
         "viermaanden": "T", "4maanden": "T"}  # fmt: skip
_UNTIL = [re.compile(rf"\s*(?:{sign})\s*") for sign in (r"t/m|tot en met", r"\.\.", "/", r"(?<=[a-z.])\s*[-–]|\s[-–]\s")]


def _part(groups: dict, kind: str) -> str:
    number = groups.get("n") or _ORDINALS[groups["word"]]
    letter = _KIND[re.sub(r"\s", "", kind)]
    return f"{groups['year']}-{letter}{number}"


def _single(text: str) -> str | None:
    for pattern, code in _SINGLE:
        match = pattern.fullmatch(text)
        if match:
            return code(match.groupdict())
    return None


def _with_end_of(first: str, last: str, year: str) -> str | None:
    """The begin of a range that leaves to its end what both share: "maart t/m juni 2020", "1e t/m 3e kwartaal 2020"."""
    words = last.split(" ")
    tails = [" ".join(words[k:]) for k in range(1, len(words))]
    return next(filter(None, (_single(f"{first} {tail}") for tail in [*tails, year])), None)


@lru_cache(maxsize=4096)
def parse(text: str) -> Period:
    """The period that a text means, in SDMX code or in any Dutch spelling.

    A trailing `*` (CBS: provisional) is not part of the period. Raises PeriodError for anything else.
    """
    clean = re.sub(r"\s+", " ", str(text)).strip().lower().rstrip("* ").strip()
    if clean.endswith(".0") and clean[:-2].isdigit():  # a year that a spreadsheet kept as a number
        clean = clean[:-2]
    single = _single(clean)
    if single:
        return _from_code(single)
    opening = re.fullmatch(r"(?:vanaf\s+(?P<a>.+)|(?P<b>.+?)\s*(?:/|\.\.|/\.\.))", clean)
    if opening:
        first = _single((opening["a"] or opening["b"]).removesuffix("/").strip())
        if first:
            return _from_code(f"{first}/..")
    years = re.fullmatch(r"((?:19|20)\d\d)\s*[-–]\s*((?:19|20)\d\d)", clean)
    if years:
        return _from_code(f"{years[1]}/{years[2]}")
    for sign in _UNTIL:
        halves = sign.split(clean)
        if len(halves) == 2 and all(halves):
            last = _single(halves[1])
            first = _single(halves[0]) or (last and _with_end_of(halves[0], halves[1], last[:4]))
            if first and last:
                return _from_code(f"{first}/{last}")
    raise PeriodError(
        f"'{text}' is no period that Peilmerk knows. Write for instance 2020, 2e kwartaal 2020, 1e halfjaar 2020, "
        "mei 2020, 1 mei 2020, 2019 t/m 2021 or vanaf 2022."
    )
