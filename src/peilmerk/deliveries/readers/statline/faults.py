"""The faults of a large table: one for everything that is wrong, with the first place and the number of rows, not one a row."""

from __future__ import annotations

from dataclasses import replace

from peilmerk.deliveries.files import Sheet
from peilmerk.errors import Fault

#: Different things that can be wrong; what comes after is counted and no longer told.
_MOST = 1_000


class Faults:
    """Collects faults of one sheet. Rows and columns count from 0."""

    def __init__(self, sheet: Sheet):
        self._sheet = sheet
        self._found: dict[tuple, tuple[Fault, int]] = {}
        self._more = 0

    def cell(self, row: int, column: int, found: str, expected: str, do: str) -> None:
        """A cell that means nothing here."""
        self._add((column, found, expected), row, column, found, expected, do)

    def row(self, row: int, found: str, expected: str, do: str) -> None:
        """A row that cannot be read as a whole."""
        self._add((None, found, expected), row, None, found, expected, do)

    def _add(self, what: tuple, row: int, column: int | None, found: str, expected: str, do: str) -> None:
        if what in self._found:
            fault, times = self._found[what]
            self._found[what] = (fault, times + 1)
        elif len(self._found) >= _MOST:
            self._more += 1
        else:
            fault = self._sheet.error(row=int(row), column=column, found=found, expected=expected, do=do).faults[0]
            self._found[what] = (fault, 1)

    def told(self) -> list[Fault]:
        """All faults, each at its first place."""
        faults = [replace(f, found=f"{f.found} (in {n} rows)") if n > 1 else f for f, n in self._found.values()]
        if self._more:
            faults.append(
                self._sheet.error(
                    found=f"{self._more} more rows with other faults", expected="rows as told above", do="Correct these first and read the delivery again."
                ).faults[0]
            )
        return faults
