"""Hand-kept indicators in long form: one row a figure (`Waarde`), or one row a claim (`Richting`)."""

from __future__ import annotations

from peilmerk.deliveries.files import Sheet
from peilmerk.deliveries.layout.table_rows import is_footnote
from peilmerk.deliveries.readers import common
from peilmerk.deliveries.reading import EMPTY, TEXT, Reading, RowReading
from peilmerk.errors import DeliveryError, Fault, UnknownName
from peilmerk.numbers import Number
from peilmerk.observations import TOTAL

_REQUIRED = ["Thema", "Indicator", "Periode", "Status"]
_COLUMNS = [
    "Thema", "Indicator", "Uitsplitsing", "Gebied", "Periode", "Maat", "Waarde", "Laag", "Hoog", "Eenheid", "Richting",
    "Status", "Opmerking", "Regel",
]  # fmt: skip
#: What a department calls a figure -> scenario, obs_status.
STATUS = {
    "gerealiseerd": ("actual", "A"), "voorlopig": ("actual", "P"), "raming": ("actual", "E"),
    "prognose": ("forecast", "F"), "gepland": ("budget", "A"), "begroot": ("budget", "A"), "doel": ("target", "A"),
}  # fmt: skip
_TWICE = "Remove one of the two, or say in what they differ (Uitsplitsing, Gebied, Maat)."
_MEASURE = {"": "level", "niveau": "level", "verandering in %": "change_pct", "verandering": "change_abs"}
_DIRECTION = {"stijgt": 1.0, "stabiel": 0.0, "daalt": -1.0}


def _header(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    top = common.top(sheet, 10)
    for row, cells in enumerate(top.cells):
        columns = {top.text(row, c): c for c in range(len(cells)) if top.text(row, c)}
        if all(name in columns for name in _REQUIRED) and ("Waarde" in columns or "Richting" in columns):
            return row, columns
    return None


def recognises(sheet: Sheet) -> bool:
    """True if a header row names Thema, Indicator, Periode, Status and Waarde or Richting."""
    return _header(sheet) is not None


def read(sheet: Sheet, reading: Reading) -> None:
    """One observation a row. A row with an unknown name, period, status, unit or number is refused, the others are read.

    Raises DeliveryError if the header has a column that is not known, stands there twice, or is missing.
    """
    header, columns = _header(sheet)
    _check_header(sheet, header)
    reading.count(TEXT, sum(bool(any(sheet.text(r, c) for c in range(len(sheet.cells[r])))) for r in range(header + 1)))
    reading.count(EMPTY, sum(not any(sheet.text(r, c) for c in range(len(sheet.cells[r]))) for r in range(header + 1)))
    seen: dict[tuple, int] = {}
    for r in range(header + 1, sheet.height):
        with reading.row(r) as row:
            filled = [c for c in range(len(sheet.cells[r])) if sheet.text(r, c)]
            if not filled:
                row.skip(EMPTY)
            elif filled == [0] and is_footnote(sheet.text(r, 0)):
                row.skip(TEXT)
            else:
                row.take(common.beside, sheet, r, columns.values())
                _read_row(row, sheet, r, columns, reading)
                if row.ok and "Regel" not in columns:  # a report may state a figure in two of its lines, a register may not
                    row.take(common.once, sheet, r, columns["Indicator"], row.rows, seen, _TWICE)


def _check_header(sheet: Sheet, header: int) -> None:
    """Raise DeliveryError if a column is not known, stands there twice, or is missing: nothing is left out silently."""
    seen: dict[str, int] = {}
    faults: list[Fault] = []
    for c in range(len(sheet.cells[header])):
        name = sheet.text(header, c)
        if name and name not in _COLUMNS:
            faults += sheet.error(
                row=header, column=c, found=name, expected="a column that this form has",
                do=str(UnknownName.among("column", name, _COLUMNS)),
            ).faults  # fmt: skip
        elif name and name in seen:
            faults += sheet.error(row=header, column=c, found=name, expected="every column once", do="Remove one of the two.").faults
        seen[name] = c
    if "Waarde" in seen and "Richting" in seen:
        faults += sheet.error(
            row=header, column=seen["Richting"], found="Richting beside Waarde", expected="either Waarde or Richting",
            do="Put directions in a sheet of their own.",
        ).faults  # fmt: skip
    if "Waarde" in seen and "Eenheid" not in seen:
        faults += sheet.error(row=header, found="no column Eenheid", expected="a unit for every Waarde", do="Add the column.").faults
    if faults:
        raise DeliveryError(faults=faults)


def _read_row(row: RowReading, sheet: Sheet, r: int, columns: dict[str, int], reading: Reading) -> None:
    def at(name: str) -> str:
        return sheet.text(r, columns[name]) if name in columns else ""

    context = reading.context
    reference = context.reference
    code = row.take(common.named, sheet, r, columns["Indicator"], reference.indicator)
    if at("Gebied"):
        area = row.take(common.named, sheet, r, columns["Gebied"], reference.area, context.municipality)
    else:
        area = row.take(common.home, sheet, reference, context.municipality)
    theme = row.take(common.named, sheet, r, columns["Thema"], reference.theme)
    scenario, status = row.take(common.choice, sheet, r, columns["Status"], STATUS, default=("", ""))
    period = row.take(common.period_at, sheet, r, columns["Periode"])
    if "Richting" in columns:
        value = row.take(common.choice, sheet, r, columns["Richting"], _DIRECTION)
        figure = common.place(r, columns["Richting"]) | {
            "transformation": "direction", "obs_value": value, "decimals": 0, "unit_measure": "direction",
        }  # fmt: skip
        mark = ""
    else:
        figure, mark = _figure(row, sheet, r, columns, reading, code)
    if not row.ok:
        return
    member = at("Uitsplitsing")
    qualifier, note = common.qualifier(at("Opmerking"))
    row.observe({
        "ref_area": area.code, "scope": area.scope, "indicator": code, "theme": theme,
        reference.indicators[code].dimension: TOTAL if member in ("", "Totaal") else member,
        "role": "total" if member == "Totaal" else "item",
        "scenario": scenario, "obs_status": "P" if "*" in mark and status == "A" and scenario == "actual" else status,
        "qualifier": qualifier, "note": note, "reference": at("Regel"),
        **common.period_columns(period), **figure,
    }, total=member == "Totaal")  # fmt: skip


def _figure(row: RowReading, sheet: Sheet, r: int, columns: dict[str, int], reading: Reading, code: str | None) -> tuple[dict, str]:
    """The value columns and the mark of a row with Waarde, or with Laag and Hoog; faults go to the row."""
    reference = reading.context.reference
    unit, factor = row.take(common.unit_at, sheet, r, columns["Eenheid"], reference, default=("", 1.0))
    measure = row.take(common.choice, sheet, r, columns["Maat"], _MEASURE) if "Maat" in columns else "level"
    indicator = reference.indicators.get(code)
    fitting = "percent" if measure == "change_pct" else indicator.unit if indicator else unit
    if unit and not (unit.startswith("percent") if measure == "change_pct" else common.same_kind(unit, fitting)):
        row.faults += sheet.error(
            row=r, column=columns["Eenheid"], found=sheet.text(r, columns["Eenheid"]), expected=f"{reference.units[fitting].label}, as this figure is in",
            do="Correct the unit, or name the indicator that this figure is of.",
        ).faults  # fmt: skip
    value, low, high = (
        row.take(
            common.number_at, sheet, r, columns[name], factor=factor, dash="not_applicable", unit=unit, default=Number(None)
        ) if name in columns else Number(None)
        for name in ("Waarde", "Laag", "Hoog")
    )  # fmt: skip
    if indicator and indicator.people and measure == "level":
        for text in {common.people_remark(indicator.label, r, n, factor) for n in (value, low, high)} - {""}:
            reading.hint(text)
    ranged = low.value is not None or high.value is not None
    given = [n.decimals for n in (value, low, high) if n.decimals is not None]
    if ranged and (value.value is not None or value.low is not None or value.high is not None):
        row.faults += sheet.error(
            row=r, column=columns["Waarde"], found="a value and a range", expected="either Waarde, or Laag and Hoog",
            do="Empty one of them.",
        ).faults  # fmt: skip
    return common.place(r, columns["Waarde"]) | {
        "transformation": measure, "obs_value": value.value,
        "obs_low": low.value if ranged else value.low, "obs_high": high.value if ranged else value.high,
        "decimals": max(given) if given else None,
        "unit_measure": unit, "missing_reason": "" if ranged else value.missing,
    }, value.mark  # fmt: skip
