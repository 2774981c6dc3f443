"""A sheet with other content in some of its cells, in memory or streamed from disk; the sheet itself stays as it was."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping

from peilmerk.deliveries.files.sheet import Sheet, StreamedSheet, Table, letter

Cells = Mapping[tuple[int, int], object]


def patched(sheet: Sheet, cells: Cells) -> Sheet:
    """The sheet with other content in these cells (row and column from 0), which were no faults if they were one before."""
    new = copy.copy(sheet)
    places = {(row + 1, letter(column)) for row, column in cells}
    new.faults = [f for f in sheet.faults if (f.row, f.column) not in places]
    if isinstance(sheet, StreamedSheet):
        new.__dict__.pop("cells", None)  # what was loaded of the sheet as it was
        new.table = _PatchedTable(sheet.table, cells)
    else:
        new.cells = list(_patched(enumerate(sheet.cells), cells))
    return new


class _PatchedTable:
    """The rows of another table, with other content in some cells. See sheet.Table."""

    def __init__(self, table: Table, cells: Cells):
        self.table, self.patches = table, cells
        self.height, self.size = table.height, table.size
        self.width = max([table.width, *(column + 1 for _, column in cells)])

    def rows(self, start: int = 0) -> Iterator[list[object]]:
        """All rows from `start` on."""
        return _patched(enumerate(self.table.rows(start), start), self.patches)


def _patched(rows: Iterator[tuple[int, list[object]]], cells: Cells) -> Iterator[list[object]]:
    touched = {row for row, _ in cells}
    for number, row in rows:
        if number in touched:
            row = list(row)
            for (there, column), value in cells.items():
                if there == number:
                    row += [""] * (column + 1 - len(row))
                    row[column] = value
        yield row
