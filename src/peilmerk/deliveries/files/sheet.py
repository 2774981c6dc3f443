"""A sheet of cells exactly as they stand: no types guessed, no rows skipped. Every form of file is opened as these."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from functools import cached_property
from itertools import islice
from typing import Protocol

from peilmerk.errors import DeliveryError, Fault

#: Cells that one workbook or one list of cells may have. A cell takes some 70 bytes while it is loaded (measured: 5 million
#: cells of XLSX, 380 MB), so that a file never takes more than half a gigabyte. Larger tables are streamed, row by row.
MAX_CELLS = 6_000_000


@dataclass
class Sheet:
    """A sheet. `cells[r][c]` counts from 0; `merged` maps the first cell of a merged range to its last.

    hidden_rows, hidden_columns: what the spreadsheet hides; it is read like the rest, and a remark says so.
    siblings: the other sheets of the same delivery (a CBS table comes with its code lists).
    remarks: what whoever uses the figures should know of the file, in Dutch.
    faults: what could not be opened: cells with an error instead of a value; or, if `is_refused`, why there are no cells at all.
    """

    file: str
    name: str
    cells: list[list[object]] = field(repr=False)
    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    siblings: list[Sheet] = field(default_factory=list, repr=False)
    remarks: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list, repr=False)
    is_refused: bool = False

    def cell(self, row: int, column: int) -> object:
        """A cell, or the empty text outside the sheet."""
        return self.cells[row][column] if 0 <= row < len(self.cells) and column < len(self.cells[row]) else ""

    def text(self, row: int, column: int) -> str:
        """A cell as stripped text; whole numbers without `.0`, dates as 2024-05-01."""
        return as_text(self.cell(row, column))

    def head(self, rows: int) -> list[list[object]]:
        """The first rows: enough to recognise a sheet by, without reading all of a large one."""
        return self.cells[:rows]

    def rows(self, start: int = 0) -> Iterator[list[object]]:
        """All rows from `start` on, one by one; of a large file they are never in memory together."""
        return islice(self.cells, start, None)

    def batches(self, start: int = 0, size: int = 10_000) -> Iterator[list[list[object]]]:
        """All rows from `start` on, `size` at a time: what a reader of millions of rows is fast with."""
        rows = iter(self.rows(start))
        while batch := list(islice(rows, size)):
            yield batch

    @property
    def height(self) -> int:
        """The number of rows."""
        return len(self.cells)

    @property
    def width(self) -> int:
        """The number of columns of the widest row."""
        return max((len(r) for r in self.cells), default=0)

    @property
    def is_empty(self) -> bool:
        """True if no cell has content, and none was refused."""
        return not self.faults and not any(as_text(c) for line in self.rows() for c in line)

    def faults_by_row(self) -> dict[int, list[Fault]]:
        """The faults of single cells by row, counted from 0: such a row is refused, the others are read."""
        found: dict[int, list[Fault]] = {}
        for fault in () if self.is_refused else self.faults:
            if fault.row is not None:
                found.setdefault(fault.row - 1, []).append(fault)
        return found

    @classmethod
    def refused(cls, file: str, name: str, faults: Iterable[Fault]) -> Sheet:
        """A sheet that cannot be read at all, beside others of the same file that can."""
        return cls(file, name, [], faults=list(faults), is_refused=True)

    def error(
        self, *, found: object, expected: str, do: str, row: int | None = None, column: int | None = None
    ) -> DeliveryError:
        """A DeliveryError about a place in this sheet (row and column from 0)."""
        return DeliveryError.at(
            self.file, sheet=self.name, row=None if row is None else row + 1,
            column=None if column is None else letter(column), found=found, expected=expected, do=do,
        )  # fmt: skip


class Table(Protocol):
    """What a large sheet reads its rows from: a file that is opened anew each time. All raise DeliveryError."""

    height: int
    width: int
    #: The number of cells: of ragged rows less than height times width.
    size: int

    def rows(self, start: int = 0) -> Iterator[list[object]]:
        """All rows from `start` on."""
        ...


class StreamedSheet(Sheet):
    """A sheet that stays on disk: `head`, `rows`, `batches`, `height` and `width` never hold more than some rows.

    `cells` loads all of it on first use. Raises DeliveryError for more than MAX_CELLS cells.
    """

    def __init__(self, file: str, name: str, table: Table, remarks: list[str] | None = None):
        super().__init__(file, name, [], remarks=list(remarks or ()))
        del self.cells  # so that the property below gives them
        self.table = table

    @cached_property
    def cells(self) -> list[list[object]]:
        """All cells."""
        if self.table.size > MAX_CELLS:
            raise self.error(
                found=f"{self.table.size:,} cells", expected=f"at most {MAX_CELLS:,} cells in a table that is not in a form of CBS StatLine",
                do="Split the table, or leave out what is not needed; only CBS tables are read in parts and may be this large.",
            )  # fmt: skip
        return list(self.table.rows())

    def head(self, rows: int) -> list[list[object]]:
        """The first rows; only the beginning of the file is read."""
        return list(islice(self.rows(), rows))

    def rows(self, start: int = 0) -> Iterator[list[object]]:
        """All rows from `start` on, from disk unless the cells were loaded already."""
        return islice(self.cells, start, None) if "cells" in self.__dict__ else self.table.rows(start)

    @property
    def height(self) -> int:
        """The number of rows."""
        return self.table.height

    @property
    def width(self) -> int:
        """The number of columns of the widest row."""
        return self.table.width


def as_text(cell: object) -> str:
    """A cell as a reader sees it: one line, numbers without needless `.0`, dates and times in ISO 8601."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return " ".join(str(cell).replace("\u00a0", " ").split())


def letter(column: int) -> str:
    """The letter of a column counted from 0: 0 is A, 27 is AB."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_number(letters: str) -> int:
    """The column, from 0, of a letter: A is 0, AB is 27. Raises ValueError for what are no capitals."""
    number = 0
    for char in letters:
        if not "A" <= char <= "Z":
            raise ValueError(f"no column: {letters!r}")
        number = number * 26 + ord(char) - 64
    return number - 1
