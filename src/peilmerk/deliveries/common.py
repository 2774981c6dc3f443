"""What several readers share: periods, numbers, units and headers of one sheet, with errors that name the cell."""

from __future__ import annotations

import re

from peilmerk import numbers, period
from peilmerk.deliveries.grid import Sheet, letter
from peilmerk.errors import UnknownName

#: "bedragen x € 1.000", "bedragen x € 1 mln"
_AMOUNT_UNIT = re.compile(r"bedragen\s*(?:x|\*|in)\s*(?:€|euro)\s*(?P<n>[\d.]*)\s*(?P<mln>mln|miljoen|mio)?", re.IGNORECASE)
_QUALIFIERS = ["ten minste", "meer dan", "circa", "bijna"]


def amount_factor(sheet: Sheet, before: int) -> float:
    """The factor of the line "bedragen x € 1.000" above row `before`. Raises DeliveryError if there is none."""
    for row in range(before):
        for column in range(sheet.width):
            match = _AMOUNT_UNIT.search(sheet.text(row, column))
            if match:
                factor = int(match["n"].replace(".", "") or 1)
                return float(factor * (1_000_000 if match["mln"] else 1))
    raise sheet.error(
        found="no unit above the table", expected="a line such as 'bedragen x € 1.000'", do="Add it above the header.", row=before
    )


def period_at(sheet: Sheet, row: int, column: int) -> period.Period:
    """The period in a cell. Raises DeliveryError naming the cell."""
    try:
        return period.parse(sheet.text(row, column))
    except period.PeriodError:
        raise sheet.error(
            row=row, column=column, found=sheet.text(row, column), expected="a period (2020, 2e kwartaal 2020, 2019 t/m 2021)",
            do="Correct the cell.",
        ) from None  # fmt: skip


def number_at(sheet: Sheet, row: int, column: int, **how) -> numbers.Number:
    """The number in a cell (see numbers.parse). Raises DeliveryError naming the cell."""
    try:
        return numbers.parse(sheet.cell(row, column), **how)
    except numbers.NumberError:
        raise sheet.error(
            row=row, column=column, found=sheet.text(row, column),
            expected="a number with decimal comma, '-', PM or an empty cell", do="Correct the cell, or ask the supplier.",
        ) from None  # fmt: skip


def nothing_outside(sheet: Sheet, header: int, columns: set[int]) -> None:
    """Raise DeliveryError if a row below the header has a cell in a column that no header names: it would be left out."""
    for row in range(header + 1, len(sheet.cells)):
        for column in range(sheet.width):
            if column not in columns and sheet.text(row, column):
                raise sheet.error(
                    row=row, column=column, found=sheet.text(row, column), expected="no content in a column without a header",
                    do="Name the column in the header, or empty the cell.",
                )  # fmt: skip


def named(sheet: Sheet, row: int, column: int, lookup, *args):
    """What a reference lookup gives for a cell's text. Raises DeliveryError with the nearest names."""
    try:
        return lookup(sheet.text(row, column), *args)
    except UnknownName as error:
        raise sheet.error(
            row=row, column=column, found=sheet.text(row, column), expected="a name from data/reference", do=str(error)
        ) from None


def place(row: int, column: int) -> dict:
    """Source row and column of an observation, as a spreadsheet counts them."""
    return {"source_row": row + 1, "source_column": letter(column)}


def period_columns(p: period.Period) -> dict:
    """The time columns of an observation."""
    return {"time_period": p.code, "time_start": p.start, "time_end": p.end}


def qualifier(note: str) -> tuple[str, str]:
    """Split a note in its qualifier (circa, meer dan, bijna, ten minste) and the rest."""
    first, _, rest = note.partition(";")
    return (first.strip(), rest.strip()) if first.strip() in _QUALIFIERS else ("", note.strip())


def without_marks(label: str) -> tuple[str, str]:
    """A label without trailing footnote marks, and the marks: ('9. Stelselwijziging', '**')."""
    bare = label.rstrip("*¹²³ ")
    return bare, label[len(bare) :].strip()
