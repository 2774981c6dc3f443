"""Workbooks of which equal rows give equal bytes: a delivery is known by the hash of its content."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import xlsxwriter

#: What a file says of its making must not depend on when it was made.
_MADE = datetime(2020, 1, 1)
_COMMENT = "Synthetisch: verzonnen gegevens van een gemeente die niet bestaat."


def write(path: Path, sheets: dict[str, Iterable[Iterable]]) -> None:
    """An XLSX of these sheets, each a list of rows; dates become dates, None an empty cell."""
    book = xlsxwriter.Workbook(path, {"constant_memory": True, "default_date_format": "dd-mm-yyyy", "strings_to_formulas": False})
    book.set_properties({"created": _MADE, "comments": _COMMENT})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write(number, column, value)
    book.close()
