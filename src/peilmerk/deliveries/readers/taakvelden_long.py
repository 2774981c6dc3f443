"""Ledger extracts by taakveld in long form: a line an amount, as a bookkeeping system exports them.

    Boekjaar;Taakveld;Categorie;Lasten/Baten;Soort;Bedrag
    2023;6.71a;3.8;L;Realisatie;1250300,15
"""

from __future__ import annotations

from peilmerk.deliveries.files import Sheet
from peilmerk.deliveries.layout import headers, table_rows
from peilmerk.deliveries.readers import common
from peilmerk.deliveries.readers.taakveld_codes import AMOUNTS, CODES, DESCRIPTIONS, Code, code_at, sums
from peilmerk.deliveries.reading import EMPTY, TEXT, Reading, RowReading
from peilmerk.errors import DeliveryError, Fault, UnknownName
from peilmerk.observations import TOTAL
from peilmerk.period import Period

_COLUMNS = {
    **dict.fromkeys(CODES, "Taakveld"),
    **dict.fromkeys(DESCRIPTIONS, "Omschrijving"),
    **dict.fromkeys(["boekjaar", "jaar", "dienstjaar"], "Boekjaar"),
    **dict.fromkeys(["periode", "verslagperiode"], "Periode"),
    **dict.fromkeys(["categorie", "economische categorie", "cat", "cat."], "Categorie"),
    **dict.fromkeys(["lasten/baten", "lasten / baten", "l/b", "lb", "lasten of baten", "baten/lasten", "b/l"], "Lasten/Baten"),
    **dict.fromkeys(["soort", "scenario", "begroting/realisatie", "stand", "versie"], "Soort"),
    **dict.fromkeys(["bedrag", "bedragen", "bedrag in euro", "bedrag (euro)", "bedrag in euro's"], "Bedrag"),
}  # fmt: skip
_NEEDED = ["Taakveld", "Lasten/Baten", "Bedrag"]
_SIDES = {"l": "lasten", "b": "baten", "s": "saldo", **headers.SIDES}


def _name(text: str) -> str:
    """What a column is called here: `Bedrag (x € 1.000)` is Bedrag. Empty if it is none of this form."""
    bare = text.casefold().partition("(")[0].strip()
    return _COLUMNS.get(text.casefold(), _COLUMNS.get(bare, ""))


def header(sheet: Sheet) -> int | None:
    """The row that names Taakveld and Bedrag, or None."""
    top = common.top(sheet, 12)
    for row, cells in enumerate(top.cells):
        names = {_name(top.text(row, c)) for c in range(len(cells))}
        if {"Taakveld", "Bedrag"} <= names:
            return row
    return None


def read(sheet: Sheet, reading: Reading) -> None:
    """One observation a line: lasten, baten or saldo of a taakveld, and of a category of Iv3 if the extract has these.

    Amounts are in euro unless the header or a line above it says otherwise. A line with an unknown code or word, or one
    that stands there twice, is refused. Raises DeliveryError with every fault of the header.
    """
    top = header(sheet)
    columns = _columns(sheet, top)
    lines = [common.unit_line(sheet.text(r, c), r, c) for r in range(top + 1) for c in range(len(sheet.cells[r])) if sheet.text(r, c)]
    factor = next((line.factor for line in reversed(lines) if line and line.kind == "EUR"), 1.0)
    codes: dict[int, Code] = {}
    found: dict[tuple, Code | DeliveryError] = {}
    for r in range(top + 1, sheet.height):
        year = _year(sheet, r, columns)
        place = (str(sheet.cell(r, columns["Taakveld"])), sheet.text(r, columns.get("Omschrijving", sheet.width)), year)
        if year and place not in found:
            try:
                found[place] = code_at(sheet, r, columns["Taakveld"], columns.get("Omschrijving"), [year], reading.context.reference)
            except DeliveryError as error:
                found[place] = error
        if isinstance(found.get(place), Code):
            codes[r] = found[place]
    years = [y for _, _, y in found if y]
    roles = sums(codes, reading.context.reference, max(years)) if codes else {}
    seen: dict[tuple, int] = {}
    for r in range(sheet.height):
        with reading.row(r) as row:
            filled = [c for c in range(len(sheet.cells[r])) if sheet.text(r, c)]
            if not filled:
                row.skip(EMPTY)
            elif r <= top or (len(filled) == 1 and table_rows.is_footnote(sheet.text(r, filled[0]))):
                row.skip(TEXT)
            else:
                row.take(common.beside, sheet, r, columns.values())
                _read_row(row, sheet, r, columns, factor, codes.get(r), roles, seen, reading)


def _columns(sheet: Sheet, top: int) -> dict[str, int]:
    """Columns by name. Raises DeliveryError for one that is not known, stands there twice, or lacks."""
    columns: dict[str, int] = {}
    faults: list[Fault] = []
    for c in range(len(sheet.cells[top])):
        text = sheet.text(top, c)
        name = _name(text)
        if text and not name:
            faults += sheet.error(
                row=top, column=c, found=text, expected="a column that this form has",
                do=str(UnknownName.among("column", text, [n.capitalize() for n in _COLUMNS])),
            ).faults  # fmt: skip
        elif name in columns:
            faults += sheet.error(row=top, column=c, found=text, expected="every column once", do="Remove one of the two.").faults
        elif name:
            columns[name] = c
    lacking = [n for n in _NEEDED if n not in columns] + ([] if {"Boekjaar", "Periode"} & set(columns) else ["Boekjaar"])
    for name in lacking:
        faults += sheet.error(row=top, found=f"no column {name}", expected="the columns " + ", ".join([*_NEEDED, "Boekjaar"]), do="Add it.").faults
    if faults:
        raise DeliveryError(faults=faults)
    return columns


def _period(sheet: Sheet, r: int, columns: dict[str, int]) -> Period:
    """The period of a line: its Periode within its Boekjaar, or the whole year."""
    year = common.period_at(sheet, r, columns["Boekjaar"]) if "Boekjaar" in columns else None
    if "Periode" not in columns or (year and not sheet.text(r, columns["Periode"])):
        return year
    return common.period_at(sheet, r, columns["Periode"], year=int(year.code[:4]) if year else None)


def _year(sheet: Sheet, r: int, columns: dict[str, int]) -> int | None:
    try:
        return int(_period(sheet, r, columns).code[:4])
    except DeliveryError:
        return None  # said when the line itself is read


def _read_row(
    row: RowReading, sheet: Sheet, r: int, columns: dict[str, int], factor: float, code: Code | None, roles: dict, seen: dict, reading: Reading
) -> None:
    reference = reading.context.reference
    period = row.take(_period, sheet, r, columns)
    if code is None and period is not None:
        code = row.take(code_at, sheet, r, columns["Taakveld"], columns.get("Omschrijving"), [int(period.code[:4])], reference)
    side = row.take(common.choice, sheet, r, columns["Lasten/Baten"], _SIDES)
    scenario, status, budget = "actual", "A", ""
    if "Soort" in columns and sheet.text(r, columns["Soort"]):
        scenario, status, budget = row.take(common.choice, sheet, r, columns["Soort"], headers.SCENARIOS, default=(scenario, status, budget))
    number = row.take(common.number_at, sheet, r, columns["Bedrag"], factor=factor, unit="EUR")
    category = TOTAL
    if "Categorie" in columns and sheet.text(r, columns["Categorie"]) and period and side in ("lasten", "baten"):
        cell = sheet.cell(r, columns["Categorie"])
        written = float(cell) if isinstance(cell, int | float) else sheet.text(r, columns["Categorie"])
        found = row.take(common.known, sheet, r, columns["Categorie"], written, reference.category, int(period.code[:4]), side)
        category = found.code if found else TOTAL
    if not row.ok:
        return
    role, member, part_of = roles.get(r, ("item", code.member, ""))
    what = (period.code, member, category, side, scenario, budget)
    if what in seen:
        row.faults += sheet.error(
            row=r, column=columns["Taakveld"], found=sheet.text(r, columns["Taakveld"]),
            expected=f"every year, taakveld, category, side and kind of amount once; row {seen[what] + 1} has the same",
            do="Remove one of the two, or ask for an extract that adds up the bookings.",
        ).faults  # fmt: skip
        return
    seen[what] = r
    for text in code.remarks:
        reading.remark(text)
    row.observe({
        "ref_area": reading.context.municipality, "theme": reading.context.delivery.theme or "financien",
        "indicator": AMOUNTS[side], "taakveld": member, "category": category, "role": role, "part_of": part_of,
        **({"breakdown": budget} if budget else {}), "scenario": scenario, "unit_measure": "EUR",
        "obs_status": "P" if number.provisional and (scenario, status) == ("actual", "A") else status,
        **common.value_columns(number), **common.period_columns(period), **common.place(r, columns["Bedrag"]),
    }, total=role != "item")  # fmt: skip
