"""Days and months as whole numbers, so that arrays of millions of them can be reckoned with, and the dates that make this story."""

from __future__ import annotations

from datetime import date

import numpy as np

_EPOCH = date(1970, 1, 1)
#: A day that never comes: an end that is not known, a correction that is not made.
NEVER = 99_999


def day(year: int, month: int = 1, number: int = 1) -> int:
    """Days since 1 January 1970."""
    return (date(year, month, number) - _EPOCH).days


def day_of(given: date) -> int:
    """Days since 1 January 1970 of a date."""
    return (given - _EPOCH).days


def month(year: int, number: int = 1) -> int:
    """Months since January 1970."""
    return (year - 1970) * 12 + number - 1


def month_of(days: np.ndarray) -> np.ndarray:
    """Of each day its month."""
    return np.asarray(days, "int64").astype("datetime64[D]").astype("datetime64[M]").astype("int32")


def first_day(months: np.ndarray) -> np.ndarray:
    """Of each month its first day."""
    return np.asarray(months, "int64").astype("datetime64[M]").astype("datetime64[D]").astype("int32")


def year_of(months: np.ndarray) -> np.ndarray:
    """Of each month its year."""
    return 1970 + np.asarray(months) // 12


#: The 24 quarters in which care is delivered and declared.
FIRST_MONTH, LAST_MONTH = month(2020, 1), month(2025, 12)
#: Indications are drawn from well before, so that on the first day as many run as would after a long life.
BEGIN = month(2010, 1)
#: And until after the last quarter, so that people wait at its end for what begins later.
END = month(2026, 12)
#: Jeugdwet, article 1.1 as it is since this day (woonplaatsbeginsel): the municipality of before the stay is responsible.
LAW_CHANGE = day(2022)
MERGER = date(2023, 1, 1)
#: The product Begeleiding ends, and people go on with one of two new products.
SPLIT = day(2024)
#: Tozo, the scheme for the self-employed in the crisis: five periods, of which this is the last day.
TOZO_ENDS = day(2021, 9, 30)
