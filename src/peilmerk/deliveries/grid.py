"""Any delivered file as sheets of cells, exactly as they stand: no types guessed, no rows skipped."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

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
    found = []
    try:
        book = load_workbook(path)
        for title in book.sheet_names:
            sheet = book.get_sheet_by_name(title)
            cells = sheet.to_python(skip_empty_area=False)
            merged = {tuple(first): tuple(last) for first, last in (sheet.merged_cell_ranges or [])}
            found.append(Sheet(name, title, cells, merged))
        broken = next(_without_result(path), None) if path.suffix.lower() in (".xlsx", ".xlsm") else None
    except (CalamineError, BadZipFile, ElementTree.ParseError, KeyError, OSError) as error:
        raise DeliveryError.at(
            name, found=f"a workbook that cannot be opened ({error})", expected=f"a whole {path.suffix} file",
            do="Open it in a spreadsheet program and save it again, or ask for the delivery once more.",
        ) from None  # fmt: skip
    if broken:
        title, cell, what = broken
        column, row = re.fullmatch(r"([A-Z]+)(\d+)", cell).groups()
        raise DeliveryError.at(
            name, sheet=title, row=int(row), column=column, found=what, expected="a value",
            do="Mend the formula in a spreadsheet program and save the workbook again.",
        )  # fmt: skip
    return found


_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def _without_result(path: Path) -> Iterator[tuple[str, str, str]]:
    """(sheet, cell, what) of cells with an error (#N/B) or a formula that was never computed; calamine calls them empty."""
    with ZipFile(path) as archive:
        links = {r.get("Id"): r.get("Target") for r in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))}
        for entry in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter(f"{_MAIN}sheet"):
            target = links[entry.get(_LINK)]
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            data = archive.read(part)
            if b't="e"' not in data and b"<f" not in data:
                continue
            for cell in ElementTree.fromstring(data).iter(f"{_MAIN}c"):
                value = cell.findtext(f"{_MAIN}v")
                if cell.get("t") == "e":
                    yield entry.get("name"), cell.get("r"), value or "an error"
                elif cell.find(f"{_MAIN}f") is not None and not value and cell.get("t") != "str":
                    yield entry.get("name"), cell.get("r"), "a formula without result"


def decode(data: bytes) -> str:
    """Text in UTF-8 (with or without BOM), UTF-16 with BOM, or else cp1252, as Dutch offices write.

    Raises UnicodeDecodeError for bytes that are none of these.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252")


def _text(path: Path, name: str) -> Sheet:
    try:
        text = decode(path.read_bytes())
    except UnicodeDecodeError as error:
        raise DeliveryError.at(
            name, found=f"byte {error.start + 1} that is no text", expected="text in UTF-8, UTF-16 or cp1252", do="Save it again as CSV UTF-8."
        ) from None
    # The separator is what the fullest of the first lines (the header, not a title above it) has most of.
    separator = max(";\t,", key=lambda s: max(line.count(s) for line in text.split("\n")[:12]))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        rows = list(reader)
    except csv.Error as error:
        raise DeliveryError.at(
            name, row=reader.line_num, found=str(error), expected="quotes that are closed, and doubled within a quoted cell",
            do="Correct the quotes in this line or the one where the cell begins.",
        ) from None  # fmt: skip
    return Sheet(name, path.stem, rows)
