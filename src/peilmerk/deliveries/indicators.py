"""Hand-kept indicators in long form: one row a figure (`Waarde`), or one row a claim (`Richting`)."""

from __future__ import annotations

from peilmerk.deliveries import common
from peilmerk.deliveries.grid import Sheet
from peilmerk.errors import UnknownName
from peilmerk.numbers import Number
from peilmerk.observations import TOTAL

_REQUIRED = ["Thema", "Indicator", "Periode", "Status"]
_COLUMNS = [
    "Thema", "Indicator", "Uitsplitsing", "Gebied", "Periode", "Maat", "Waarde", "Laag", "Hoog", "Eenheid", "Richting",
    "Status", "Opmerking", "Regel",
]  # fmt: skip
_STATUS = {  # what a department calls a figure -> scenario, obs_status
    "gerealiseerd": ("actual", "A"), "voorlopig": ("actual", "P"), "raming": ("actual", "E"),
    "prognose": ("forecast", "F"), "gepland": ("budget", "A"), "begroot": ("budget", "A"), "doel": ("target", "A"),
}  # fmt: skip
_MEASURE = {"": "level", "niveau": "level", "verandering in %": "change_pct", "verandering": "change_abs"}
_DIRECTION = {"stijgt": 1.0, "stabiel": 0.0, "daalt": -1.0}


def _header(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    for row in range(min(len(sheet.cells), 10)):
        columns = {sheet.text(row, c): c for c in range(sheet.width) if sheet.text(row, c)}
        if all(name in columns for name in _REQUIRED) and ("Waarde" in columns or "Richting" in columns):
            return row, columns
    return None


def recognises(sheet: Sheet) -> bool:
    """True if a header row names Thema, Indicator, Periode, Status and Waarde or Richting."""
    return _header(sheet) is not None


def read(sheet: Sheet, context) -> list[dict]:
    """Rows of observations. Raises DeliveryError on an unknown column, name, period, status, unit or number."""
    header, columns = _header(sheet)
    _check_header(sheet, header)
    common.nothing_outside(sheet, header, set(columns.values()))
    return [
        _row(sheet, r, columns, context)
        for r in range(header + 1, len(sheet.cells))
        if any(sheet.text(r, c) for c in columns.values())
    ]


def _check_header(sheet: Sheet, header: int) -> None:
    """Raise DeliveryError if a column is not known, stands there twice, or is missing: nothing is left out silently."""
    seen: dict[str, int] = {}
    for c in range(sheet.width):
        name = sheet.text(header, c)
        if name and name not in _COLUMNS:
            raise sheet.error(
                row=header, column=c, found=name, expected="a column that this form has",
                do=str(UnknownName.among("column", name, _COLUMNS)),
            )  # fmt: skip
        if name and name in seen:
            raise sheet.error(row=header, column=c, found=name, expected="every column once", do="Remove one of the two.")
        seen[name] = c
    if "Waarde" in seen and "Richting" in seen:
        raise sheet.error(
            row=header, column=seen["Richting"], found="Richting beside Waarde", expected="either Waarde or Richting",
            do="Put directions in a sheet of their own.",
        )  # fmt: skip
    if "Waarde" in seen and "Eenheid" not in seen:
        raise sheet.error(row=header, found="no column Eenheid", expected="a unit for every Waarde", do="Add the column.")


def _choice(sheet: Sheet, row: int, column: int, choices: dict):
    text = sheet.text(row, column).lower()
    if text not in choices:
        raise sheet.error(
            row=row, column=column, found=sheet.text(row, column),
            expected="one of " + ", ".join(c for c in choices if c), do="Correct the cell.",
        )  # fmt: skip
    return choices[text]


def _row(sheet: Sheet, row: int, columns: dict[str, int], context) -> dict:
    def at(name: str) -> str:
        return sheet.text(row, columns[name]) if name in columns else ""

    reference = context.reference
    code = common.named(sheet, row, columns["Indicator"], reference.indicator)
    indicator = reference.indicators[code]
    area = (
        common.named(sheet, row, columns["Gebied"], reference.area, context.municipality)
        if at("Gebied")
        else reference.area("", context.municipality)
    )
    scenario, status = _choice(sheet, row, columns["Status"], _STATUS)
    member = at("Uitsplitsing")
    qualifier, note = common.qualifier(at("Opmerking"))
    result = {
        "ref_area": area.code, "scope": area.scope, "indicator": code,
        "theme": common.named(sheet, row, columns["Thema"], reference.theme),
        indicator.dimension: TOTAL if member in ("", "Totaal") else member,
        "role": "total" if member == "Totaal" else "item",
        "scenario": scenario, "obs_status": status, "qualifier": qualifier, "note": note, "reference": at("Regel"),
        **common.period_columns(common.period_at(sheet, row, columns["Periode"])),
    }  # fmt: skip
    if "Richting" in columns:
        value = _choice(sheet, row, columns["Richting"], _DIRECTION)
        return result | common.place(row, columns["Richting"]) | {
            "transformation": "direction", "obs_value": value, "decimals": 0, "unit_measure": "direction",
        }  # fmt: skip
    unit, factor = common.named(sheet, row, columns["Eenheid"], reference.unit)
    value, low, high = (
        common.number_at(sheet, row, columns[name], factor=factor, dash="not_applicable") if name in columns else Number(None)
        for name in ("Waarde", "Laag", "Hoog")
    )
    ranged = low.value is not None or high.value is not None
    given = [n.decimals for n in (value, low, high) if n.decimals is not None]
    if value.value is not None and ranged:
        raise sheet.error(
            row=row, column=columns["Waarde"], found="a value and a range", expected="either Waarde, or Laag and Hoog",
            do="Empty one of them.",
        )  # fmt: skip
    return result | common.place(row, columns["Waarde"]) | {
        "transformation": _choice(sheet, row, columns["Maat"], _MEASURE) if "Maat" in columns else "level",
        "obs_value": value.value, "obs_low": low.value, "obs_high": high.value,
        "decimals": max(given) if given else None,
        "unit_measure": unit, "missing_reason": "" if ranged else value.missing,
    }  # fmt: skip
