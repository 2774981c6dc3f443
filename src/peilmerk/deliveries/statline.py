"""CBS StatLine in the OData layout: `ID;RegioS;...;<Topic>_<n>`, padded codes, empty for unknown or secret."""

from __future__ import annotations

import re

from peilmerk import period
from peilmerk.deliveries import common
from peilmerk.deliveries.grid import Sheet

#: Topics of CBS tables that Peilmerk knows -> indicator of the dictionary.
_TOPICS = {"Inwonertal": "inwoners"}


def _topics(sheet: Sheet) -> dict[int, str]:
    found = {}
    for c in range(sheet.width):
        match = re.fullmatch(r"(\w+?)_\d+", sheet.text(0, c))
        if match and match[1] in _TOPICS:
            found[c] = _TOPICS[match[1]]
    return found


def recognises(sheet: Sheet) -> bool:
    """True if the header is ID, RegioS and at least one topic that Peilmerk knows."""
    return sheet.text(0, 0) == "ID" and sheet.text(0, 1) == "RegioS" and bool(_topics(sheet))


def read(sheet: Sheet, context) -> list[dict]:
    """Rows of observations for every region in data/reference/gebieden.csv; raises DeliveryError on other regions.

    Population in a table of regional classifications is that of 1 January of the year in the delivery's export date.
    """
    header = {sheet.text(0, c): c for c in range(sheet.width)}
    code_column = header["Code_1"]
    day = period.parse(f"{context.delivery.exported.year}-01-01")
    rows = []
    for r in range(1, len(sheet.cells)):
        code = sheet.text(r, code_column)
        if not code:
            continue
        area = context.reference.areas.get(code)
        if area is None:
            raise sheet.error(
                row=r, column=code_column, found=code, expected="an area of data/reference/gebieden.csv",
                do="Add it there, or leave the row out of the delivery.",
            )  # fmt: skip
        for c, indicator in _topics(sheet).items():
            number = common.number_at(sheet, r, c)
            entry = context.reference.indicators[indicator]
            rows.append({
                "ref_area": code, "scope": area.scope, "indicator": indicator, "theme": entry.theme,
                "unit_measure": entry.unit, "obs_value": number.value, "decimals": number.decimals,
                "missing_reason": number.missing, **common.period_columns(day), **common.place(r, c),
            })  # fmt: skip
    return rows
