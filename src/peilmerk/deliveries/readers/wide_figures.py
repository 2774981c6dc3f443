"""The observations of one line of a wide table: its indicator, area, unit, and a figure a period."""

from __future__ import annotations

from peilmerk.deliveries.files import Sheet
from peilmerk.deliveries.layout import table_rows
from peilmerk.deliveries.layout.headers import Meaning, spanning
from peilmerk.deliveries.readers import common
from peilmerk.deliveries.readers.indicators import STATUS
from peilmerk.deliveries.readers.wide_form import Form
from peilmerk.deliveries.readers.wide_lines import Line
from peilmerk.deliveries.reading import Reading, RowReading
from peilmerk.errors import UnknownName
from peilmerk.observations import TOTAL


def observations(row: RowReading, sheet: Sheet, form: Form, line: Line, reading: Reading) -> list[dict]:
    """The observations of one line of a table; faults go to the row."""
    reference, names, r = reading.context.reference, form.names, line.row

    def at(name: str) -> str:
        return sheet.text(r, names[name]) if name in names else ""

    code = form.indicator or row.take(_indicator, sheet, form, line, reference)
    if not code:
        return []
    indicator = reference.indicators[code]
    area, member = row.take(_area, sheet, form, line, reading, default=(None, ""))
    theme = row.take(common.named, sheet, r, names["Thema"], reference.theme) if at("Thema") else indicator.theme
    scenario, status = row.take(common.choice, sheet, r, names["Status"], STATUS, default=("", "")) if at("Status") else ("", "")
    unit, factor = row.take(_unit, sheet, form, r, indicator, reference, default=(indicator.unit, 1.0))
    qualifier, remark = common.qualifier(at("Opmerking"))
    members = {indicator.dimension: member or line.member, **({"age": at("Leeftijd")} if at("Leeftijd") else {})}
    summed = indicator.aggregation in ("sum", "stock")
    made = []
    for first, columns in _cells(sheet, r, form):
        told = form.meanings[first]
        unit_here = {"change_pct": "percent"}.get(told.change, unit)
        number = row.take(
            common.number_at, sheet, r, first, factor=factor if unit_here == unit else 1, unit=unit_here,
            dash="nil" if unit.startswith("EUR") else "not_applicable",
        )  # fmt: skip
        if indicator.people and not told.change and (remark_on := common.people_remark(indicator.label, r, number, factor)):
            reading.hint(remark_on)
        if number is None or area is None:
            continue
        if unit_here == "percent" and not told.change and number.value is not None and not number.unit:
            form.shares.append(number.value)
        if scenario and told.scenario and scenario != told.scenario:
            row.faults += sheet.error(
                row=r, column=names["Status"], found=at("Status"), expected=f"a status that agrees with the column ({told.scenario})",
                do="Correct the cell, or empty it.",
            ).faults  # fmt: skip
            break
        # The changed budget is told from the first one as in the accounts by taakveld, by `breakdown`.
        if told.budget and (members.get("breakdown", TOTAL) != TOTAL or (indicator.dimension == "breakdown" and line.role != "item")):
            row.faults += sheet.error(
                row=r, column=first, found=f"{told.budget} of {indicator.label} by Uitsplitsing", expected="one budget a year for an indicator with Uitsplitsing",
                do="Leave the column with the first budget or that with the changed one out of this table.",
            ).faults  # fmt: skip
            break
        marks = [m for text in (line.marks, *told.marks, number.mark) for m in table_rows.split_marks(text)]
        made.append({
            "ref_area": area.code, "scope": area.scope, "indicator": code, "theme": theme, **members,
            **({"breakdown": told.budget} if told.budget else {}), "role": line.role,
            "part_of": _part_of(form, line, reading) if summed and not told.change else "",
            "transformation": told.change or "level", "scenario": scenario or told.scenario or "actual",
            "obs_status": _status(form, line, told, number, status), "unit_measure": unit_here, "qualifier": qualifier,
            "note": "; ".join(t for t in (remark, *_texts(form, line, marks)) if t),
            **common.value_columns(number), **common.period_columns(_period(form, columns)), **common.place(r, first),
        })  # fmt: skip
    return made


def _indicator(sheet: Sheet, form: Form, line: Line, reference) -> str:
    column = form.names["Indicator"]
    if line.named_at is None:
        raise sheet.error(row=line.row, column=column, found="an empty cell", expected="the name of the indicator", do="Fill it in.")
    label = common.without_marks(sheet.text(line.named_at, column))[0]
    if table_rows.kind_of(label) == (table_rows.TOTAL, "") and "Uitsplitsing" in form.names:
        raise sheet.error(
            row=line.row, column=column, found=label, expected="the name of an indicator; Totaal stands in the column Uitsplitsing",
            do="Move Totaal to Uitsplitsing, below the lines that it is the total of.",
        )  # fmt: skip
    return common.known(sheet, line.row, column, label, reference.indicator)


def _area(sheet: Sheet, form: Form, line: Line, reading: Reading):
    """The area of a line, and the member that an unknown part of the city is (`Onbekend`); empty if it is an area."""
    reference, municipality = reading.context.reference, reading.context.municipality
    column = form.names.get("Gebied")
    label = common.without_marks(sheet.text(line.row, column))[0] if column is not None else ""
    kind, of = table_rows.kind_of(label)
    if not label or (kind == table_rows.TOTAL and not of):
        return common.home(sheet, reference, municipality), ""
    label = of if kind in (table_rows.TOTAL, table_rows.SUBTOTAL, table_rows.PART) else label
    if label.casefold() in ("onbekend", "niet in te delen", "overig", "buiten gemeente", "wijk onbekend"):
        return common.home(sheet, reference, municipality), label
    if form.level:
        try:
            return reference.area(label, municipality, level=form.level), ""
        except UnknownName:
            pass  # departments call their own divisions wijk as well
    return common.known(sheet, line.row, column, label, reference.area, municipality), ""


def _unit(sheet: Sheet, form: Form, r: int, indicator, reference) -> tuple[str, float]:
    """Unit and factor of a line: its cell Eenheid, or else the line above the table, or else the dictionary."""
    column = form.names.get("Eenheid")
    text = sheet.text(r, column) if column is not None else ""
    if text.casefold() in ("aantal", "aantallen", "abs.", "absoluut") and not indicator.unit.startswith(("EUR", "percent")):
        return indicator.unit, 1.0
    if text:
        unit, factor = common.unit_at(sheet, r, column, reference)
        if unit != indicator.unit:
            raise sheet.error(
                row=r, column=column, found=text, expected=f"{reference.units[indicator.unit].label}, as {indicator.label} is",
                do="Correct the unit, or name the indicator that these figures are of.",
            )  # fmt: skip
        return unit, factor
    line = form.unit
    if line and line.kind == "percent" and not line.fits(indicator.unit):
        raise sheet.error(
            row=r, column=form.names["Indicator"], found=indicator.label, expected="an indicator in %, as the line above the table says",
            do="Add a column Eenheid, or correct the line above the table.",
        )  # fmt: skip
    return indicator.unit, line.factor if line and line.fits(indicator.unit) else 1.0


def _cells(sheet: Sheet, r: int, form: Form) -> list[tuple[int, list[int]]]:
    """The cells of a line: (first column, columns of figures that it covers), for one may be merged over periods."""
    found, covered = [], -1
    for c in form.table.values:
        if c > covered:
            covered = max(c, sheet.merged.get((r, c), (r, c))[1])
            found.append((c, [k for k in form.table.values if c <= k <= covered]))
    return found


def _period(form: Form, columns: list[int]):
    return spanning([form.meanings[c].period for c in columns])


def _part_of(form: Form, line: Line, reading: Reading) -> str:
    """The member that a line adds up to; of areas the code of the area. Empty if it is in no sum."""
    if line.sum_role is None:
        return ""
    if not line.by_area:
        return TOTAL if line.sum_role == "total" else line.sum_member
    if line.sum_role == "total":
        return reading.context.municipality
    try:
        return reading.context.reference.area(table_rows.kind_of(line.sum_member)[1], reading.context.municipality).code
    except UnknownName:  # said at the subtotal itself
        return ""


def _status(form: Form, line: Line, told: Meaning, number, row_status: str) -> str:
    status = row_status or told.status or "A"
    marked = [m for text in (*told.marks, number.mark) for m in table_rows.split_marks(text)]
    footnoted = any(form.notes.provisional(m) for m in marked)
    footnoted |= any("voorlopig" in form.notes.marked.get(m, "").lower() for m in table_rows.split_marks(line.marks))
    # "2023 (voorlopig)" has no mark to look up
    footnoted |= told.provisional and not marked
    return "P" if footnoted and status == "A" and (told.scenario or "actual") == "actual" else status


def _texts(form: Form, line: Line, marks: list[str]) -> list[str]:
    """Notes of a figure and of its whole table; CBS's `*` at a period or a figure needs no footnote."""
    own = table_rows.split_marks(line.marks)
    told = form.notes.texts(m for m in marks if m in form.notes.marked or m in own or m not in ("*", "**"))
    return [*told, *form.notes.general]
