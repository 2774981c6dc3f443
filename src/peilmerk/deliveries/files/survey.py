"""What stands where in a workbook, found in a stream before a library loads it: how far it reaches, errors, hidden rows."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat
from zipfile import ZipFile

from peilmerk.deliveries.files.safety import MAX_FAULTS, MAX_IN_MEMORY, Source, unpacked
from peilmerk.deliveries.files.sheet import letter

#: A content that no spreadsheet program writes in XML, and that entity bombs ("billion laughs") and thefts of files need.
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")


@dataclass
class Survey:
    """One sheet. Rows and columns count from 0. `bad`: cells with an error or a formula without result, and what stands there.

    shown: by kind of `formats`, the row, column, rows and columns of cells, one after the other (16 bytes a cell: there can be millions).
    """

    cells: int = 0
    last_row: int = -1
    last_column: int = -1
    farthest: tuple[int, int] = (-1, -1)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    bad: list[tuple[int, int, str]] = field(default_factory=list)
    bad_cells: int = 0
    shown: dict[str, array] = field(default_factory=dict)

    def add(self, row: int, column: int, rows: int = 1, columns: int = 1) -> None:
        """These cells have content."""
        self.cells += rows * columns
        if row + rows - 1 > self.last_row or column + columns - 1 > self.last_column:
            self.last_row = max(self.last_row, row + rows - 1)
            self.last_column = max(self.last_column, column + columns - 1)
            self.farthest = (row + rows - 1, column + columns - 1)

    def add_shown(self, kind: str, row: int, column: int, rows: int = 1, columns: int = 1) -> None:
        """These cells are shown as another thing than they keep: 0.125 as 12,5%."""
        self.shown.setdefault(kind, array("I")).extend((row, column, rows, columns))

    def add_bad(self, row: int, column: int, what: str) -> None:
        """This cell has no value that can be used."""
        self.bad_cells += 1
        if len(self.bad) < MAX_FAULTS:
            self.bad.append((row, column, what))

    def hide_columns(self, first: int, last: int) -> None:
        """These columns are hidden; no spreadsheet has more than 16384."""
        self.hidden_columns.update(range(first, min(last, 16383) + 1))

    @property
    def area(self) -> int:
        """The cells from A1 to the last row and column with content: what a library makes of it in memory."""
        return (self.last_row + 1) * (self.last_column + 1)

    @property
    def far_cell(self) -> str:
        """`XFD1048576`: the cell with content that stands farthest away."""
        return f"{letter(self.farthest[1])}{self.farthest[0] + 1}"


def refuse_entities(source: Source, archive: ZipFile) -> None:
    """Raises DeliveryError for a declaration of entities in any XML part, for a part that unpacks too large, and for a name that comes twice."""
    seen: set[str] = set()
    for info in archive.infolist():
        name = info.filename.lower()
        if name in seen:
            raise source.error(found=f"two parts called {info.filename}", expected="each part once", do="Open the workbook in Excel and save it again.")
        seen.add(name)
        if not name.endswith((".xml", ".rels")):
            continue
        limit = MAX_IN_MEMORY if name.endswith("sharedstrings.xml") else None
        tail = b""
        for chunk in unpacked(source, archive, info, *([limit] if limit else [])):
            if not tail and (chunk[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in chunk[:4]):
                raise source.error(found=f"{info.filename} in UTF-16", expected="XML in UTF-8", do="Open the workbook in Excel and save it again.")
            if any(d in tail + chunk[:16] or d in chunk for d in _DECLARATIONS):
                raise source.error(
                    found=f"a DOCTYPE or ENTITY in {info.filename}", expected="a workbook as a spreadsheet program writes it",
                    do="No spreadsheet program writes this; it can be an attack. Ask the sender what this file is.",
                )  # fmt: skip
            tail = chunk[-16:]


def parse(chunks: Iterator[bytes], start, end, text) -> None:
    """Stream XML through these handlers; names come without prefix, attributes with. Raises expat.ExpatError for what is no XML."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    local: dict[str, str] = {}

    def plain(name: str) -> str:
        if name not in local:
            local[name] = name.rpartition(":")[2]
        return local[name]

    parser.StartElementHandler = lambda name, attributes: start(plain(name), attributes)
    parser.EndElementHandler = lambda name: end(plain(name))
    parser.CharacterDataHandler = text
    for chunk in chunks:
        parser.Parse(chunk, False)
    parser.Parse(b"", True)
