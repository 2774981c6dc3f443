"""XLSX: cells by openpyxl, which keeps formats; a new row gets those of the row that it repeats."""

from __future__ import annotations

from copy import copy
from pathlib import Path

import openpyxl


def sheets(path: Path) -> list[SheetTable]:
    """The sheets of a workbook."""
    book = openpyxl.load_workbook(path)
    return [SheetTable(path, book, name) for name in book.sheetnames]


class SheetTable:
    """The cells of one sheet, as openpyxl reads them: text, numbers, dates, None."""

    def __init__(self, path: Path, book: openpyxl.Workbook, sheet: str):
        self.path, self.sheet, self._book, self._sheet = path, sheet, book, book[sheet]

    @property
    def rows(self) -> list[list]:
        return [list(row) for row in self._sheet.iter_rows(values_only=True)]

    def put(self, row: int, column: int, value: object) -> None:
        self._sheet.cell(row + 1, column + 1).value = value

    def drop(self, row: int) -> None:
        self._sheet.delete_rows(row + 1)

    def double(self, row: int) -> None:
        self._sheet.insert_rows(row + 2)
        for cell in self._sheet[row + 1]:
            new = self._sheet.cell(row + 2, cell.column, cell.value)
            new.number_format, new.font, new.fill, new.alignment = cell.number_format, copy(cell.font), copy(cell.fill), copy(cell.alignment)

    def save(self) -> None:
        self._book.save(self.path)
