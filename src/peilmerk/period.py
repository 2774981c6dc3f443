"""Periods: every Dutch spelling of a time, to a start, an end and one SDMX code (period_codes says which codes)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache, total_ordering
from numbers import Real

from peilmerk import period_codes as codes
from peilmerk import period_spellings as spellings
from peilmerk.dates import MONTHS as MONTHS
from peilmerk.dates import DateError
from peilmerk.period_codes import PeriodError as PeriodError

#: No spelling of a period is longer; a longer text is a sentence.
_LONGEST = 100


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
        return codes.label(self.code)

    @property
    def frequency(self) -> str:
        """A, S, T, Q, M, D as in SDMX, or `range`."""
        return codes.frequency(self.code)

    @property
    def cbs(self) -> str | None:
        """CBS's code (`2020KW02`); None for days, ranges and four months, which CBS has no code for."""
        return codes.cbs(self.code)

    def contains(self, other: Period) -> bool:
        """True if `other` lies wholly within this period."""
        if other.end is None or self.end is None:
            return self.end is None and self.start <= other.start
        return self.start <= other.start and other.end <= self.end

    def __lt__(self, other: Period) -> bool:
        return (self.start, self.end or date.max, self.code) < (other.start, other.end or date.max, other.code)

    def __str__(self) -> str:
        return self.code


def parse(cell: object, *, year: int | None = None) -> Period:
    """The period that a cell means: an SDMX or CBS code, any Dutch spelling, a year as a number, or a date cell.

    A mark for provisional figures (`2020*`, `2020 (voorlopig)`) is not part of the period; see `marked`.
    year: the year of a header above, for a cell that names none (`t/m juni`, `1e kwartaal`).
    Raises PeriodError for anything else.
    """
    return marked(cell, year=year)[0]


def marked(cell: object, *, year: int | None = None) -> tuple[Period, bool]:
    """As parse, and whether the label says that its figures are provisional (CBS: `*` and `**`; or the word voorlopig)."""
    if isinstance(cell, date) and cell == cell:  # a datetime is a date too; NaT is not itself
        return _parse((cell.date() if isinstance(cell, datetime) else cell).isoformat(), None)
    if isinstance(cell, Real) and not isinstance(cell, bool) and abs(cell) < 1e15:
        return _parse(f"{float(cell):.15g}", year)
    if not isinstance(cell, str):
        raise PeriodError(f"{'An empty cell' if cell is None else f'A cell of type {type(cell).__name__}'} is no period.")
    return _parse(cell, year)


@lru_cache(maxsize=4096)
def _parse(text: str, year: int | None) -> tuple[Period, bool]:
    clean, provisional = spellings.clean(text) if len(text) <= _LONGEST else ("", False)
    shown = text if len(text) <= 60 else text[:57] + "..."
    try:
        code = spellings.code(clean, year)
        if code:
            return Period(*codes.bounds(code), code), provisional
        hint = spellings.hint(clean)
    except (DateError, PeriodError) as error:
        raise PeriodError(str(error) if shown in str(error) else f"'{shown}': {error}") from None
    raise PeriodError(
        f"'{shown}' is no period that Peilmerk knows.{hint} Write for instance 2020, 2e kwartaal 2020, 1e halfjaar 2020, "
        "mei 2020, 1 mei 2020, 2019 t/m 2021 or vanaf 2022."
    )
