"""Any delivered file as sheets of cells, exactly as they stand: no types guessed, no rows skipped."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path

from python_calamine import CalamineError, load_workbook

from peilmerk.errors import DeliveryError

WORKBOOKS = {".xlsx", ".xls", ".xlsm", ".ods"}
TEXTS = {".csv", ".txt", ".tsv"}


@dataclass
class Sheet:
    """A sheet. `cells[r][c]` counts from 0; `merged` maps the first cell of a merged range to its last."""

    file: str
    name: str
    cells: list[list[object]]
    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    def cell(self, row: int, column: int) -> object:
        """A cell, or the empty text outside the sheet."""
        return self.cells[row][column] if 0 <= row < len(self.cells) and column < len(self.cells[row]) else ""

    def text(self, row: int, column: int) -> str:
        """A cell as stripped text; whole numbers without `.0`."""
        return as_text(self.cell(row, column))

    @property
    def width(self) -> int:
        return max((len(r) for r in self.cells), default=0)

    def error(self, *, found: object, expected: str, do: str, row: int | None = None, column: int | None = None) -> DeliveryError:
        """A DeliveryError about a place in this sheet (row and column from 0)."""
        return DeliveryError.at(
            self.file, sheet=self.name, row=None if row is None else row + 1,
            column=None if column is None else letter(column), found=found, expected=expected, do=do,
        )  # fmt: skip


def as_text(cell: object) -> str:
    """A cell as a reader sees it."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).replace("\u00a0", " ").split())


def letter(column: int) -> str:
    """The letter of a column counted from 0: 0 is A, 27 is AB."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def sheets(path: Path, name: str | None = None) -> list[Sheet]:
    """All sheets of a workbook, or the one table of a text file. Raises DeliveryError if it is neither."""
    name = name or path.name
    kind = path.suffix.lower()
    if kind in WORKBOOKS:
        return _workbook(path, name)
    if kind in TEXTS:
        return [_text(path, name)]
    raise DeliveryError.at(
        name, found=f"a {kind or 'nameless'} file", expected="XLSX, XLS, ODS or CSV",
        do="Ask for the delivery in one of these forms.",
    )  # fmt: skip


def _workbook(path: Path, name: str) -> list[Sheet]:
    try:
        book = load_workbook(path)
    except CalamineError as error:
        raise DeliveryError.at(
            name, found=str(error), expected="a workbook that can be opened", do="Open and save it again in a spreadsheet program."
        ) from None
    found = []
    for title in book.sheet_names:
        sheet = book.get_sheet_by_name(title)
        cells = sheet.to_python(skip_empty_area=False)
        merged = {tuple(first): tuple(last) for first, last in (sheet.merged_cell_ranges or [])}
        found.append(Sheet(name, title, cells, merged))
    return found


def decode(data: bytes) -> str:
    """Text in UTF-8 (with or without BOM), UTF-16 with BOM, or else cp1252, as Dutch offices write."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _text(path: Path, name: str) -> Sheet:
    text = decode(path.read_bytes())
    first = text.split("\n", 1)[0]
    separator = max(";\t,", key=first.count)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    return Sheet(name, path.stem, rows)
