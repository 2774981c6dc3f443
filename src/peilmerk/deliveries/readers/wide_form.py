"""How a wide table is to be read: its label columns by name, what each column of figures means, its indicator and unit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from peilmerk.deliveries.files import Sheet
from peilmerk.deliveries.layout import headers, table_rows, tables, titles
from peilmerk.deliveries.layout.headers import Meaning, spanning
from peilmerk.deliveries.readers import common
from peilmerk.deliveries.readers.wide_lines import Line, lines
from peilmerk.deliveries.reading import Reading
from peilmerk.errors import DeliveryError, Fault, UnknownName

#: What departments call the columns of labels -> what it is called here.
LABELS = {
    **dict.fromkeys(["indicator", "kengetal", "onderwerp", "omschrijving", "indicatoren", "kengetallen"], "Indicator"),
    **dict.fromkeys(["gebied", "wijk", "wijken", "stadsdeel", "stadsdelen", "buurt", "buurten", "gemeente", "regio", "wijk/stadsdeel"], "Gebied"),
    **dict.fromkeys(["thema", "programma"], "Thema"),
    **dict.fromkeys(["uitsplitsing", "categorie", "groep", "doelgroep", "voorziening", "product", "soort"], "Uitsplitsing"),
    **dict.fromkeys(["eenheid", "eenheid/maat"], "Eenheid"),
    "status": "Status",
    **dict.fromkeys(["opmerking", "opmerkingen", "toelichting", "noot"], "Opmerking"),
    "leeftijd": "Leeftijd",
}  # fmt: skip
_LEVELS = {"wijk": "wijk", "wijken": "wijk", "buurt": "buurt", "buurten": "buurt", "gemeente": "gemeente"}


@dataclass
class Form:
    """A table as it is to be read: its label columns by name, what each column of figures means, and its lines.

    indicator: of the whole table, where a title names it (else a column Indicator does). unit: of a line above it.
    """

    table: tables.Table
    names: dict[str, int]
    meanings: dict[int, Meaning]
    indicator: str
    unit: common.UnitLine | None
    lines: dict[int, Line]
    notes: table_rows.Footnotes
    level: str | None = None
    seen: dict[tuple, int] = field(default_factory=dict)  # what was said already, and in which row
    shares: list[float] = field(default_factory=list)  # what stands in cells without a percent sign


def form_of(sheet: Sheet, table: tables.Table, reading: Reading) -> Form:
    """What a table is about. Raises DeliveryError with every fault of its header and titles."""
    names: dict[str, int] = {}
    faults: list[Fault] = []
    for position, c in enumerate(table.labels):
        text = table.label_text(c)
        name = LABELS.get(text.casefold())
        row, column = table.place(c)
        before = c < table.values[0]
        if name is None and before and position == 0:
            name = "Uitsplitsing"  # a cross table: "Voorziening | 2022 | 2023", or no text in the corner
        if name is None:
            shown = "a name of a column" if before else "a period, or a name of a column"
            do = str(UnknownName.among("column", text, dict.fromkeys(LABELS.values())))
            faults += sheet.error(row=row, column=column, found=text, expected=f"{shown} that this form has", do=do).faults
        elif name in names:
            faults += sheet.error(
                row=row, column=column, found=text, expected=f"one column {name}", do="Remove or rename one of the two."
            ).faults
        else:
            names[name] = c
    meanings = {c: headers.meaning(table.columns[c]) for c in table.values}
    changes: dict[int, Meaning] = {}
    for c, told in meanings.items():
        try:
            changes[c] = _derived(sheet, table, c, meanings) if told.change or (told.total and not told.period) else told
        except DeliveryError as error:
            faults += error.faults
    seen: dict[tuple, int] = {}
    for c, told in changes.items():
        what = (told.period, told.scenario or "actual", told.change, told.budget)
        if what in seen:
            row, column = table.place(c)
            faults += sheet.error(
                row=row, column=column, found=sheet.text(row, column), expected="every period once for a kind of figure",
                do="Remove one of the two columns, or say in a row above what each is (Realisatie, Begroting, Prognose, Doel).",
            ).faults  # fmt: skip
        seen[what] = c
    indicator = ""
    if "Indicator" not in names:
        try:
            indicator = titles.indicator_above(sheet, table, reading.context.reference)
        except DeliveryError as error:
            faults += error.faults
    unit = titles.unit_above(table)
    if indicator and unit and not unit.fits(reading.context.reference.indicators[indicator].unit):
        known = reading.context.reference.indicators[indicator]
        faults += sheet.error(
            row=unit.row, column=unit.column, found=sheet.text(unit.row, unit.column), expected=f"figures in {known.unit}, as {known.label} is",
            do="Correct the line, or name the indicator that these figures are of.",
        ).faults  # fmt: skip
    if faults:
        raise DeliveryError(faults=faults)
    found, notes = lines(sheet, table, names, _names(reading, indicator, names))
    level = _LEVELS.get(table.label_text(names["Gebied"]).casefold()) if "Gebied" in names else None
    return Form(table, names, changes, indicator, unit, found, notes, level)


def _names(reading: Reading, indicator: str, names: dict[str, int]) -> Callable[[str], bool]:
    """Whether a label is a line even without figures: it is a name that the reference data knows."""
    reference, municipality = reading.context.reference, reading.context.municipality

    def is_name(label: str) -> bool:
        try:
            if "Indicator" in names:
                reference.indicator(label)
            elif "Gebied" in names:
                reference.area(label, municipality)
            else:
                return False
        except UnknownName:
            return False
        return bool(label)

    return is_name


def _derived(sheet: Sheet, table: tables.Table, column: int, meanings: dict[int, Meaning]) -> Meaning:
    """What a column Verschil says: the change from the second to the first period left of it, of one kind of figure.

    And a column Totaal: the figure over all periods left of it.
    """
    before = [m for c, m in meanings.items() if c < column and not m.change and m.period]
    told = meanings[column]
    if told.total and len(before) > 1 and len({m.scenario for m in before}) == 1:
        whole = spanning([m.period for m in before])
        return Meaning(whole, before[0].scenario, before[0].status, marks=told.marks)
    if told.period is None and len(before) > 1 and before[-2].period < before[-1].period and before[-2].scenario == before[-1].scenario:
        last = before[-1]
        return Meaning(last.period, last.scenario, last.status, change=told.change, provisional=last.provisional, marks=told.marks)
    row, at = table.place(column)
    raise sheet.error(
        row=row, column=at, found=sheet.text(row, at),
        expected="a column with differences or totals right of the periods that it compares or adds up",
        do="Say the period in the header, or leave the column out.",
    )  # fmt: skip
