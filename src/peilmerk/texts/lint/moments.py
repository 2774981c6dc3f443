"""Moments in prose: every year, season, quarter, month or day that a sentence names, as a period."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from peilmerk import period
from peilmerk.errors import PeilmerkError
from peilmerk.period import Period

_YEAR = r"(?P<year>(?:19|20)\d\d)\b(?![.,]\d)"
_OF = r"(?:,? (?:van |in |over )?(?:het jaar )?)"
_NTH = r"(?:eerste|tweede|derde|vierde|1e|2e|3e|4e|1ste|2de|3de|4de)"
_MONTH = "|".join(period.MONTHS)
#: Meteorological seasons, as the KNMI counts them; a winter ends in February of the year after.
_SEASONS = {"voorjaar": (3, 5), "lente": (3, 5), "zomer": (6, 8), "najaar": (9, 11), "herfst": (9, 11), "winter": (12, 14)}
_PARTS = {"begin": (1, 3), "medio": (6, 7), "halverwege": (6, 7), "eind": (12, 12), "einde": (12, 12), "ultimo": (12, 12)}
_MOMENT = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}}(?:e|ste|de)?) (?P<daymonth>{_MONTH})(?: {_YEAR.replace('year', 'dayyear')})?"
    rf"|(?P<season>{'|'.join(_SEASONS)}){_OF}{_YEAR.replace('year', 'seasonyear')}"
    rf"|(?P<nth>{_NTH}) (?P<kind>kwartaal|halfjaar|helft|half jaar)(?:{_OF}{_YEAR.replace('year', 'partyear')})?"
    rf"|(?P<month>{_MONTH})(?:{_OF}{_YEAR.replace('year', 'monthyear')})?"
    rf"|(?P<edge>{'|'.join(_PARTS)}) (?:van )?{_YEAR.replace('year', 'edgeyear')}"
    rf"|{_YEAR})",
    re.IGNORECASE,
)
_NUMBERS = {"eerste": 1, "tweede": 2, "derde": 3, "vierde": 4}


@dataclass(frozen=True)
class Moment:
    """A moment that a prose names: offsets, its period, and whether the prose itself names the year."""

    start: int
    end: int
    written: str
    period: Period
    dated: bool


def find(prose: str, until: date | None = None) -> list[Moment]:
    """The moments of a prose, in order. Without a year it is the last one that began not later than `until`; left out without that."""
    found = []
    for match in _MOMENT.finditer(prose):
        g = match.groupdict()
        year = next((int(g[k]) for k in g if k.endswith("year") and g[k]), None)
        for guess in [year] if year else [until.year, until.year - 1] if until else []:
            when = _period(g, guess)
            if when and (year or when.start <= until):
                found.append(Moment(match.start(), match.end(), match.group(), when, bool(year)))
                break
    return found


def _period(g: dict, year: int) -> Period | None:
    try:
        if g["day"]:
            day = re.match(r"\d+", g["day"]).group()
            return period.parse(f"{day} {g['daymonth']} {year}")
        if g["season"]:
            return _months(year, *_SEASONS[g["season"].lower()])
        if g["edge"]:
            return _months(year, *_PARTS[g["edge"].lower()])
        if g["nth"]:
            number = _NUMBERS.get(g["nth"].lower()) or int(g["nth"][0])
            return period.parse(f"{year}-{'Q' if g['kind'].lower() == 'kwartaal' else 'S'}{number}")
        return period.parse(f"{g['month']} {year}" if g["month"] else str(year))
    except PeilmerkError:  # 31 februari, vierde halfjaar
        return None


def _months(year: int, first: int, last: int) -> Period:
    start = date(year, first, 1)
    end = date(year + last // 12, last % 12 + 1, 1) - timedelta(days=1)
    code = f"{year}-{first:02d}" if first == last else f"{year}-{first:02d}/{end.year}-{end.month:02d}"
    return Period(start, end, code)
