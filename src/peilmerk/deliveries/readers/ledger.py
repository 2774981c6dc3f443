"""Ledger extracts: a table of budget lines with two header rows, the kind of amount above, the year below.

    Interventie        | Besteed |       | Beschikbaar |      | Totaal
                       | 2019    | 2020* | 2020        | 2021 | 2019-2021
"""

from __future__ import annotations

from dataclasses import dataclass

from peilmerk.deliveries.files import Sheet
from peilmerk.deliveries.layout import table_rows
from peilmerk.deliveries.readers import common
from peilmerk.deliveries.reading import EMPTY, TEXT, Context, Reading, RowReading
from peilmerk.errors import DeliveryError, Fault
from peilmerk.observations import TOTAL
from peilmerk.period import Period

#: What the first header row calls a kind of amount -> indicator, scenario.
#: A budget is what was made available; a total of what was spent and what is left is an estimate.
_KINDS = {
    "besteed": ("transformatiebudget_uitgaven", "actual", "A"),
    "beschikbaar": ("transformatiebudget_beschikbaar", "budget", "A"),
    "totaal": ("transformatiebudget_totaal", "actual", "E"),
}
_FIRST = "interventie"


@dataclass(frozen=True)
class _Column:
    index: int
    indicator: str
    scenario: str
    status: str
    period: Period


def _header(sheet: Sheet) -> int | None:
    top = common.top(sheet, 12)
    for row, cells in enumerate(top.cells):
        kinds = {top.text(row, c).lower() for c in range(1, len(cells))}
        if top.text(row, 0).lower() == _FIRST and kinds & set(_KINDS):
            return row
    return None


def recognises(sheet: Sheet) -> bool:
    """True if a row begins with Interventie and has Besteed, Beschikbaar or Totaal beside it."""
    return _header(sheet) is not None


def _columns(sheet: Sheet, header: int) -> list[_Column]:
    """What each column of amounts is. Raises DeliveryError with every fault of the two rows."""
    found, faults, kind = [], [], ""
    for c in range(1, sheet.width):
        above, below = sheet.text(header, c), sheet.text(header + 1, c)
        kind = above.lower() or kind  # a merged header stands in its first column only
        if not below:
            continue
        if kind not in _KINDS:
            faults += sheet.error(
                row=header, column=c, found=above, expected="Besteed, Beschikbaar or Totaal", do="Name the kind of amount in the header."
            ).faults
            continue
        indicator, scenario, status = _KINDS[kind]
        provisional = below.endswith("*")  # as CBS marks provisional figures
        try:
            period = common.period_at(sheet, header + 1, c)
        except DeliveryError as error:
            faults += error.faults
            continue
        found.append(_Column(c, indicator, scenario, "P" if provisional else status, period))
    if faults:
        raise DeliveryError(faults=faults)
    return found


def read(sheet: Sheet, reading: Reading) -> None:
    """One observation a cell, empty cells too. A line with a cell that is wrong is refused, the others are read.

    The row `Totaal` is an observation of its own (role total), to which every other row adds up; the row total is one
    too, of another indicator (see `sum_of` in the indicator dictionary). Text below the total is a note, not a row.
    Raises DeliveryError if the header, the unit above it or the row `Totaal` fails.
    """
    header = _header(sheet)
    faults: list[Fault] = []
    factor, columns = 1.0, []
    try:
        factor = common.amount_factor(sheet, header)
    except DeliveryError as error:
        faults += error.faults
    try:
        columns = _columns(sheet, header)
    except DeliveryError as error:
        faults += error.faults
    body = range(header + 2, sheet.height)
    total = next((r for r in body if common.without_marks(sheet.text(r, 0))[0].lower() == "totaal"), None)
    if total is None:
        faults += sheet.error(row=sheet.height - 1, found="no row Totaal", expected="a last row Totaal", do="Was the extract cut off?").faults
    if faults:
        raise DeliveryError(faults=faults)
    seen: dict[tuple, int] = {}
    notes = table_rows.rows(sheet, range(total + 1, sheet.height), [0], [c.index for c in columns])[1]
    for r in range(sheet.height):
        with reading.row(r) as row:
            if not any(sheet.text(r, c) for c in range(len(sheet.cells[r]))):
                row.skip(EMPTY)
            elif r not in body:
                row.skip(TEXT)
            else:
                row.take(common.beside, sheet, r, {0, *(c.index for c in columns)})
                _read_row(row, sheet, r, columns, total, factor, notes, reading.context, seen)


def _read_row(
    row: RowReading, sheet: Sheet, r: int, columns: list[_Column], total: int, factor: float, notes: table_rows.Footnotes, context: Context,
    seen: dict[tuple, int],
) -> None:
    label, marks = common.without_marks(sheet.text(r, 0))
    values = [c for c in columns if sheet.text(r, c.index)]
    if r > total:
        for c in values:
            row.faults += sheet.error(
                row=r, column=c.index, found=sheet.text(r, c.index), expected="no figures below the row Totaal",
                do="Move the row above Totaal, or to a sheet of its own.",
            ).faults  # fmt: skip
        return
    if not label:
        row.faults += sheet.error(row=r, column=0, found="an empty cell", expected="the name of the line", do="Fill it in.").faults
    is_total = r == total
    # The marks of a year say that it is provisional (obs_status); the footnote of a line is told with its figures.
    note = "; ".join(notes.texts(table_rows.split_marks(marks))) if marks else ""
    made = []
    for column in columns:
        number = row.take(common.number_at, sheet, r, column.index, factor=factor, unit="EUR")
        if number is not None:
            made.append({
                "ref_area": context.municipality, "theme": context.delivery.theme or "financien",
                "indicator": column.indicator, "intervention": TOTAL if is_total else label,
                "role": "total" if is_total else "item", "part_of": "" if is_total else TOTAL,
                "scenario": column.scenario, "obs_status": "P" if number.provisional and column.status == "A" else column.status,
                "unit_measure": "EUR", **common.value_columns(number), "note": note,
                **common.period_columns(column.period), **common.place(r, column.index),
            })  # fmt: skip
    if row.ok:
        row.take(common.once, sheet, r, 0, made, seen, "Remove one of the two, or say in their names in what they differ.")
    row.observe(*made, total=is_total)
