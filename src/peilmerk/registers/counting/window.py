"""The periods that are counted: whole months, quarters, half-years and years between two days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import pandas as pd

#: SDMX frequency -> periods in a year.
FREQUENCIES = {"M": 12, "Q": 4, "S": 2, "A": 1}
#: An end that is open. Far enough for every comparison, and a day later still exists.
OPEN = "DATE '9998-12-31'"
#: Without `vanaf` in leveringen.yml counting begins this many years before the year of the export.
YEARS = 6


def number(frequency: str, day: str) -> str:
    """SQL: the number of the period that a day lies in, counted from the year 0. Numbers of one frequency are consecutive."""
    return {
        "M": f"(year({day}) * 12 + month({day}) - 1)", "Q": f"(year({day}) * 4 + quarter({day}) - 1)",
        "S": f"(year({day}) * 2 + CASE WHEN month({day}) > 6 THEN 1 ELSE 0 END)", "A": f"year({day})",
    }[frequency]  # fmt: skip


@dataclass(frozen=True)
class Window:
    """From the first day that is counted to the last; only periods that lie wholly within it are told."""

    first: date
    last: date

    @classmethod
    def of(cls, complete_from: date | None, exported: date) -> Window:
        """Of a register: from the day since when it is complete to the day before its export."""
        return cls(complete_from or date(exported.year - YEARS, 1, 1), exported - timedelta(days=1))

    def bounds(self, frequency: str) -> tuple[int, int]:
        """The numbers of the first and last whole period; the last lies before the first if there is none."""
        size = 12 // FREQUENCIES[frequency]
        first = self.first.year * 12 + self.first.month - 1 + (self.first.day > 1)
        after = self.last + timedelta(days=1)
        last = after.year * 12 + after.month - 1  # the month after the last whole one
        return -(-first // size), last // size - 1

    def periods(self, frequency: str) -> pd.DataFrame:
        """code, start, end, last_month (its number) of every whole period, in order."""
        low, high = self.bounds(frequency)
        per, size = FREQUENCIES[frequency], 12 // FREQUENCIES[frequency]
        rows = []
        for n in range(low, high + 1):
            year, part = divmod(n, per)
            start = date(year, part * size + 1, 1)
            month = n * size + size - 1
            end = _month_end(month)
            code = {"M": f"{year}-{part + 1:02d}", "Q": f"{year}-Q{part + 1}", "S": f"{year}-S{part + 1}", "A": f"{year}"}[frequency]
            rows.append((code, start, end, month))
        return pd.DataFrame(rows, columns=["code", "start", "end", "last_month"])

    @cached_property
    def months(self) -> tuple[int, int]:
        """The numbers of the first and last whole month."""
        return self.bounds("M")

    @property
    def days(self) -> tuple[str, str]:
        """SQL: the first and last day of the whole months."""
        whole = self.periods("M")
        if whole.empty:
            return "DATE '9999-01-01'", "DATE '9998-01-01'"
        return f"DATE '{whole['start'].iloc[0]}'", f"DATE '{whole['end'].iloc[-1]}'"

    def of_months(self, values: np.ndarray, frequency: str) -> np.ndarray:
        """Sums by period of sums by month (columns are the months of the window)."""
        if frequency == "M":
            return values
        low, high = self.bounds(frequency)
        size, first = 12 // FREQUENCIES[frequency], self.months[0]
        whole = values[:, low * size - first : (high + 1) * size - first] if high >= low else values[:, :0]
        return sum((whole[:, n::size] for n in range(1, size)), start=whole[:, ::size])

    def at_ends(self, values: np.ndarray, frequency: str) -> np.ndarray:
        """What stands at the end of every period, of what stands at the end of every month."""
        months = self.periods(frequency)["last_month"].to_numpy(dtype=np.int64) - self.months[0]
        return values[:, months]


def _month_end(month: int) -> date:
    year, m = divmod(month + 1, 12)
    return date(year, m + 1, 1) - timedelta(days=1)
