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


#: Columns that say which region a row is; all others are figures.
_DESCRIBES = re.compile(r"ID|RegioS|Code_\d+|Naam_\d+|SoortRegio_\d+")


def recognises(sheet: Sheet) -> bool:
    """True if the header is ID, RegioS and at least one topic that Peilmerk knows."""
    return sheet.text(0, 0) == "ID" and sheet.text(0, 1) == "RegioS" and bool(_topics(sheet))


def read(sheet: Sheet, context) -> list[dict]:
    """Rows of observations for every region in data/reference/gebieden.csv; raises DeliveryError on other regions.

    Population in a table of regional classifications is that of 1 January of the year in the delivery's export date.
    """
    topics = _topics(sheet)
    for c in range(sheet.width):
        name = sheet.text(0, c)
        if name and c not in topics and not _DESCRIBES.fullmatch(name):
            raise sheet.error(
                row=0, column=c, found=name, expected="a topic that Peilmerk knows: " + ", ".join(_TOPICS),
                do="Leave the column out of the delivery, or add the topic to src/peilmerk/deliveries/statline.py.",
            )  # fmt: skip
    header = {sheet.text(0, c): c for c in range(sheet.width) if sheet.text(0, c)}
    common.nothing_outside(sheet, 0, set(header.values()))
    if "Code_1" not in header:
        raise sheet.error(row=0, found="no column Code_1", expected="the code of every region", do="Download the table with Code_1.")
    code_column = header["Code_1"]
    day = period.parse(f"{context.delivery.exported.year}-01-01")
    rows = []
    for r in range(1, len(sheet.cells)):
        code = sheet.text(r, code_column)
        if not any(sheet.text(r, c) for c in range(sheet.width)):
            continue
        area = context.reference.areas.get(code)
        if area is None:
            raise sheet.error(
                row=r, column=code_column, found=code, expected="an area of data/reference/gebieden.csv",
                do="Add it there, or leave the row out of the delivery.",
            )  # fmt: skip
        for c, indicator in topics.items():
            number = common.number_at(sheet, r, c)
            entry = context.reference.indicators[indicator]
            rows.append({
                "ref_area": code, "scope": area.scope, "indicator": indicator, "theme": entry.theme,
                "unit_measure": entry.unit, "obs_value": number.value, "decimals": number.decimals,
                "missing_reason": number.missing, **common.period_columns(day), **common.place(r, c),
            })  # fmt: skip
    return rows
