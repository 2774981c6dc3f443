"""What a line must say that accepts a finding, in akkoord.yml and scan-akkoord.yml alike: words that are there, and a day."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated

from pydantic import BeforeValidator


def _words(given: object) -> object:
    if isinstance(given, str) and not given.strip():
        raise ValueError("is empty: fill it in.")
    return given.strip() if isinstance(given, str) else given


def _day(given: object) -> object:
    """Refuse 25-11-2026 in so many words: with a lower day it could be read in two ways."""
    if isinstance(given, datetime) or (isinstance(given, str) and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", given.strip())):
        raise ValueError(f"found {str(given)!r}, expected a date as year-month-day, such as 2026-11-25.")
    return given


Words = Annotated[str, BeforeValidator(_words)]
Day = Annotated[date, BeforeValidator(_day)]
