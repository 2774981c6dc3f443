"""Dates as Dutch departments, CBS and spreadsheets write them. The day comes first; whatever can be another day is refused."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from numbers import Real

from peilmerk.errors import PeilmerkError

MONTHS = [
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
]  # fmt: skip
#: Every way to write a month, in lower case and without its point.
MONTH_NUMBER = (
    {m: i for i, m in enumerate(MONTHS, 1)} | {m[:3]: i for i, m in enumerate(MONTHS, 1)} | {"mrt": 3, "sept": 9}
)
MONTH = r"(?P<month>" + "|".join(sorted(MONTH_NUMBER, key=len, reverse=True)) + r")\b\.?"
_WEEKDAY = r"(?:(?:maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|ma|di|wo|do|vr|za|zo)\.?,? )?"
_TIME = r"(?:[t ][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?(?: ?z|[+-][0-9]{2}:?[0-9]{2})?)?"
_NUMERIC = re.compile(rf"(?P<day>[0-9]{{1,2}})(?P<sign>[-/.])(?P<month>[0-9]{{1,2}})(?P=sign)(?P<year>[0-9]{{4}}){_TIME}")
_ISO = re.compile(rf"(?P<year>[0-9]{{4}})(?P<sign>[-/])(?P<month>[0-9]{{1,2}})(?P=sign)(?P<day>[0-9]{{1,2}}){_TIME}")
_COMPACT = re.compile(r"(?P<year>(?:1[5-9]|20)[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")
_WORDS = re.compile(rf"{_WEEKDAY}(?P<day>[0-9]{{1,2}})[- ]{MONTH}[- ](?P<year>[0-9]{{4}}){_TIME}")
SHORT_YEAR = re.compile(rf"{_WEEKDAY}[0-9]{{1,2}}(?:([-/.])[0-9]{{1,2}}\1|[- ]{MONTH}[- ])['’]?[0-9]{{2}}")
#: Excel keeps a date as days since the end of 1899, and counts a 29 February 1900 that was none so that its serials agree
#: with Lotus 1-2-3; the 1904 system of older Macs counts from 1 January 1904, which is 0 (Microsoft KB 175753 and
#: "Excel incorrectly assumes that the year 1900 is a leap year").
_EPOCHS = {1900: date(1899, 12, 30), 1904: date(1904, 1, 1)}
_SERIAL_TEXT = re.compile(r"[1-9][0-9]{4}(?:[.,][0-9]+)?")
#: No spelling of a date is longer; a longer text is a sentence.
_LONGEST = 100


class DateError(PeilmerkError, ValueError):
    """A cell that is no date, or of which nobody can tell which."""


def parse(cell: object, *, epoch: int = 1900) -> date:
    """The day in a cell: a date cell, `1-3-2020`, `01/03/2020`, `2020-03-01`, `20200301`, `1 mrt 2020`, an Excel serial.

    A time of day is left out. epoch: 1900 or 1904, the date system of the workbook. A text of five digits is a serial.
    Raises DateError for anything else, also for two-digit years and for month before day (03/25/2020).
    """
    if isinstance(cell, datetime) and cell == cell:  # NaT is not itself
        return cell.date()
    if isinstance(cell, date) and cell == cell:
        return cell
    if isinstance(cell, Real) and not isinstance(cell, bool):
        return _of_number(cell, epoch)
    if not isinstance(cell, str):
        raise DateError(f"{'An empty cell' if cell is None else f'A cell of type {type(cell).__name__}'} is no date.")
    text = _clean(cell)
    if _SERIAL_TEXT.fullmatch(text):
        return _of_number(float(text.replace(",", ".")), epoch)
    found = of_text(text)
    if found:
        return found
    if SHORT_YEAR.fullmatch(text):
        raise DateError(f"'{_shown(cell)}' is no date without its century. Write the year with four digits.")
    raise DateError(f"'{_shown(cell)}' is no date that Peilmerk knows. Write for instance 1-3-2020, 2020-03-01 or 1 maart 2020.")


def of_text(text: str) -> date | None:
    """The day that a text writes out, or None if it writes none. Raises DateError for one that does not exist."""
    clean = _clean(text)
    match = next(filter(None, (p.fullmatch(clean) for p in (_NUMERIC, _ISO, _WORDS, _COMPACT))), None)
    if not match:
        return None
    month = MONTH_NUMBER.get(match["month"]) or int(match["month"])
    year, day = int(match["year"]), int(match["day"])
    try:
        return date(year, month, day)
    except ValueError:
        if match.re is _NUMERIC and month > 12 and 1 <= day <= 12:
            raise DateError(
                f"'{_shown(text)}' is no date in Dutch order (day, month, year): there is no month {month}. "
                "It has the month first; deliver the whole column with the day first, or as 2020-03-25."
            ) from None
        raise DateError(f"'{_shown(text)}' is no date: day {day} of month {month} of {year} does not exist.") from None


def _of_number(cell: Real, epoch: int) -> date:
    if not 0 <= cell < 1e8:  # nor NaN
        raise DateError("A number that is negative, endless or longer than 8 digits is no date.")
    serial = int(cell)
    if serial >= 10_000_000:  # 20200301, kept as a number
        found = of_text(str(serial)) if serial == cell else None
        if not found:
            raise DateError(f"{float(cell):.15g} is no date: as a number that would be yyyymmdd.")
        return found
    if 1900 <= serial <= 2100 and serial == cell:
        raise DateError(f"{serial} is no date but a year. Give day and month too.")
    if epoch == 1900 and serial == 60:
        raise DateError("Serial 60 is no date: Excel counts a 29 February 1900 that never was.")
    if epoch == 1900 and serial == 0:
        raise DateError("Serial 0 is no date in the 1900 system: Excel shows it as 0 January 1900.")
    try:
        return _EPOCHS[epoch] + timedelta(days=serial + (1 if epoch == 1900 and serial < 60 else 0))
    except OverflowError:
        raise DateError(f"{float(cell):.15g} is no date: an Excel serial that far lies after the year 9999.") from None


def _clean(text: str) -> str:
    if len(text) > _LONGEST:
        return ""
    return re.sub(r"\s+", " ", re.sub("[\u200b-\u200f\u2060\ufeff]", "", text)).strip().lower()


def _shown(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."
