"""What carries figures: a table of cells that can be changed in its file, and nothing else of that file.

`Table` is what faults of cells work on; `csv_tables` and `workbooks` are its two kinds.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from planting.numbers import Cell


class Table(Protocol):
    """Cells of one sheet, by row and column from 0. `rows` may be ragged."""

    sheet: str
    rows: list[list[Cell]]

    def put(self, row: int, column: int, value: Cell) -> None:
        """Another value in a cell."""

    def drop(self, row: int) -> None:
        """Without this row."""

    def double(self, row: int) -> None:
        """With this row once more below it."""

    def save(self) -> None:
        """Write the file."""


def tables(path: Path) -> list[Table]:
    """The sheets of a file; none if it carries no cells that people keep by hand."""
    from planting import csv_tables, workbooks

    if path.suffix == ".csv":
        return [csv_tables.CsvTable(path)]
    return workbooks.sheets(path) if path.suffix == ".xlsx" else []


def place(row: int, column: int) -> str:
    """A cell as spreadsheets name it: `B16`."""
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
