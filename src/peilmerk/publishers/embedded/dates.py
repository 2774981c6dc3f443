"""Dates of pages as a reader reads them: `date-format` as Quarto has it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from babel.dates import format_date

STYLES = ("full", "long", "medium", "short")
#: Tokens of Quarto's formats (day.js) that Unicode's patterns write otherwise: https://quarto.org/docs/reference/dates.html
_TOKENS = {"YYYY": "yyyy", "YY": "yy", "DD": "dd", "D": "d", "dddd": "EEEE", "ddd": "EEE", "MMMM": "MMMM", "MMM": "MMM", "MM": "MM", "M": "M"}
_PART = re.compile(r"\[([^\]]*)\]|YYYY|YY|DD|D|dddd|ddd|MMMM|MMM|MM|M|[A-Za-z]+|'")


def as_date(given: Any) -> dt.date | None:
    """A date of front matter; None for a text that is none."""
    if isinstance(given, dt.datetime):
        return given.date()
    if isinstance(given, dt.date):
        return given
    try:
        return dt.date.fromisoformat(str(given)[:10])
    except ValueError:
        return None


def written(given: Any, lang: str, form: Any = None) -> str:
    """A date in words of the language; what is no date stays as it is. form: full, long (what it is by itself), medium, short, iso, or a pattern such as `D MMMM YYYY`."""
    day = as_date(given) if isinstance(given, (dt.date, str)) else None
    if day is None:
        return str(given or "")
    form = str(form or "long")
    if form == "iso":
        return day.isoformat()
    locale = "nl" if lang.startswith("nl") else "en_GB"
    return format_date(day, form if form in STYLES else _PART.sub(_unicode, form), locale=locale)


def _unicode(part: re.Match[str]) -> str:
    if part[1] is not None or part[0] not in _TOKENS:  # words, which Unicode's patterns want in quotes
        return "''" if part[0] == "'" else f"'{(part[0] if part[1] is None else part[1])}'"
    return _TOKENS[part[0]]
