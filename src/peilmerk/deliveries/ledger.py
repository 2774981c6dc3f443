"""Ledger extracts: a table of budget lines with two header rows, the kind of amount above, the year below.

    Interventie        | Besteed |       | Beschikbaar |      | Totaal
                       | 2019    | 2020* | 2020        | 2021 | 2019-2021
"""

from __future__ import annotations

from dataclasses import dataclass

from peilmerk.deliveries import common
from peilmerk.deliveries.grid import Sheet
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
    for row in range(min(len(sheet.cells), 12)):
        kinds = {sheet.text(row, c).lower() for c in range(1, sheet.width)}
        if sheet.text(row, 0).lower() == _FIRST and kinds & set(_KINDS):
            return row
    return None


def recognises(sheet: Sheet) -> bool:
    """True if a row begins with Interventie and has Besteed, Beschikbaar or Totaal beside it."""
    return _header(sheet) is not None


def _columns(sheet: Sheet, header: int) -> list[_Column]:
    found, kind = [], ""
    for c in range(1, sheet.width):
        above, below = sheet.text(header, c), sheet.text(header + 1, c)
        kind = above.lower() or kind  # a merged header stands in its first column only
        if not below:
            continue
        if kind not in _KINDS:
            raise sheet.error(
                row=header, column=c, found=above, expected="Besteed, Beschikbaar or Totaal", do="Name the kind of amount in the header."
            )
        indicator, scenario, status = _KINDS[kind]
        provisional = below.endswith("*")  # as CBS marks provisional figures
        found.append(
            _Column(c, indicator, scenario, "P" if provisional else status, common.period_at(sheet, header + 1, c))
        )
    return found


def read(sheet: Sheet, context) -> list[dict]:
    """Rows of observations, one a cell, empty cells too. Raises DeliveryError naming the cell.

    The row `Totaal` is an observation of its own (role total), to which every other row adds up; the row total is one
    too, of another indicator (see `sum_of` in the indicator dictionary). Text below the total is a note, not a row.
    """
    header = _header(sheet)
    factor = common.amount_factor(sheet, header)
    columns = _columns(sheet, header)
    common.nothing_outside(sheet, header + 1, {0, *(c.index for c in columns)})
    rows, closed = [], False
    for r in range(header + 2, len(sheet.cells)):
        label, marks = common.without_marks(sheet.text(r, 0))
        values = [c for c in columns if sheet.text(r, c.index)]
        if not label and not values:
            continue
        if closed:
            if values:
                raise sheet.error(
                    row=r, column=values[0].index, found=sheet.text(r, values[0].index), expected="no figures below the row Totaal",
                    do="Move the row above Totaal, or to a sheet of its own.",
                )  # fmt: skip
            continue
        if not label:
            raise sheet.error(row=r, column=0, found="an empty cell", expected="the name of the line", do="Fill it in.")
        is_total = label.lower() == "totaal"
        closed = is_total
        for column in columns:
            number = common.number_at(sheet, r, column.index, factor=factor)
            rows.append({
                "ref_area": context.municipality, "theme": context.delivery.theme or "financien",
                "indicator": column.indicator, "intervention": TOTAL if is_total else label,
                "role": "total" if is_total else "item", "part_of": "" if is_total else TOTAL,
                "scenario": column.scenario, "obs_status": column.status, "unit_measure": "EUR",
                "obs_value": number.value, "decimals": number.decimals, "missing_reason": number.missing,
                "note": f"voetnootteken {marks} zonder voetnoot" if marks else "",
                **common.period_columns(column.period), **common.place(r, column.index),
            })  # fmt: skip
    if not closed:
        raise sheet.error(row=len(sheet.cells) - 1, found="no row Totaal", expected="a last row Totaal", do="Was the extract cut off?")
    return rows
