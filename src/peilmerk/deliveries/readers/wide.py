"""Hand-kept indicators in wide form: periods beside each other, indicators, areas or categories below each other.

    Indicator             | Uitsplitsing | 2022 | 2023* |        Bijstandsgerechtigden
    Bijstandsgerechtigden | tot 27 jaar  |  410 |   395 |        Wijk    | 2022 | 2023
                          | Totaal       | 7156 |  7021 |        Zuid    |  812 |  790

Which tables a sheet has is found by `tables`, what a header means by `headers`, what a line is by `table_rows`.
"""

from __future__ import annotations

from peilmerk.deliveries.files import Sheet
from peilmerk.deliveries.layout import headers, tables
from peilmerk.deliveries.layout.header_texts import Path
from peilmerk.deliveries.readers import common
from peilmerk.deliveries.readers.wide_figures import observations
from peilmerk.deliveries.readers.wide_form import LABELS, Form, form_of
from peilmerk.deliveries.reading import Reading, RowReading

_TWICE = "Remove one of the two, or say in what they differ (a column Uitsplitsing, Gebied or Leeftijd)."


def _understands(path: Path) -> bool:
    told = headers.meaning(path)
    return (told.period is not None or bool(told.change) or told.total) and not (told.rest or told.twice or told.side)


def _is_label(text: str) -> bool:
    return text.casefold() in LABELS


def recognises(sheet: Sheet) -> bool:
    """True if a header has two or more periods beside each other, and labels before them."""
    return bool(_found(common.top(sheet, tables.HEAD_ROWS)))


def _found(sheet: Sheet) -> list[tables.Table]:
    found = tables.find(sheet, _understands, is_label=_is_label)
    return [t for t in found if t.labels and sum(headers.meaning(t.columns[c]).period is not None for c in t.values) >= 2]


def read(sheet: Sheet, reading: Reading) -> None:
    """One observation a cell, empty cells too, of every table of the sheet. A line with a wrong name or figure is refused.

    A title names the indicator of a table without a column Indicator. Totals and subtotals are observations of their own,
    to which the lines add up (`part_of`) if figures of the indicator can be added. Raises DeliveryError with every fault
    in the headers.
    """
    forms = common.all_forms(_found(sheet), lambda table: form_of(sheet, table, reading))
    for r in range(sheet.height):
        with reading.row(r) as row:
            _read_row(row, sheet, r, forms, reading)
    # A spreadsheet keeps a cell that shows 12,5% as 0,125; a delivery that is read as data has lost how it was shown.
    for shares in (f.shares for f in forms):
        if shares and all(0 <= s <= 1 for s in shares) and any(0 < s < 1 for s in shares):
            reading.hint("Aandelen in % op dit blad liggen alle tussen 0 en 1: ga na of het percentages zijn, of delen van één.")


def _read_row(row: RowReading, sheet: Sheet, r: int, forms: list[Form], reading: Reading) -> None:
    here = [f for f in forms if r in f.table.body]
    told = [(f, f.lines[r]) for f in here if r in f.lines]
    if told:
        row.take(common.beside, sheet, r, _spoken_for(r, forms))
        made = []
        for form, line in told:
            found = observations(row, sheet, form, line, reading)
            if row.ok:
                row.take(common.once, sheet, r, form.table.labels[0], found, form.seen, _TWICE)
            made += found
        if row.ok:
            row.observe(*made, total=all(line.role != "item" for _, line in told))
    else:
        row.skip(common.kind_without_figures(sheet, r))


def _spoken_for(r: int, forms: list[Form]) -> set[int]:
    """The columns of a row in which something may stand: those of tables, and the headers, titles and notes of others."""
    found: set[int] = set()
    for form in forms:
        span = range(min(form.table.columns), max(form.table.columns) + 1)
        if r in form.lines:
            found |= set(form.table.columns)
        elif r in form.table.body or r in form.table.header:
            found |= set(span)
        found |= {column for _, row, column in form.table.titles if row == r}
    return found
