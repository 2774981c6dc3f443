"""Ledger extracts by taakveld of Iv3, wide (a column a year and side) or long (a line an amount).

    Taakveld | Omschrijving              | Begroting 2023  | Realisatie 2023          Boekjaar;Taakveld;Lasten/Baten;Bedrag
             |                           | Lasten | Baten  | Lasten | Baten           2023;6.71a;L;1250300
    6.71a    | Huishoudelijke hulp (WMO) |  12400 |   810  |  12911 |   795           2023;6.71a;B;80100

A code is looked up in the list of the year that the figures are of. The long form is read by `taakvelden_long`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from peilmerk.deliveries.files import Sheet
from peilmerk.deliveries.layout import headers, table_rows, tables, titles
from peilmerk.deliveries.layout.header_texts import Part, Path
from peilmerk.deliveries.layout.headers import Meaning
from peilmerk.deliveries.readers import common, taakvelden_long
from peilmerk.deliveries.readers.taakveld_codes import AMOUNTS, CODES, DESCRIPTIONS, Code, code_at, sums
from peilmerk.deliveries.reading import TEXT, Reading, RowReading
from peilmerk.errors import DeliveryError, Fault
from peilmerk.period import parse as period


def _understands(path: Path) -> bool:
    told = headers.meaning(path)
    said = told.period or told.side or told.scenario or told.change
    return bool(said) and not (told.rest or told.twice or told.total)


def _is_label(text: str) -> bool:
    return text.casefold() in CODES


def _found(sheet: Sheet) -> list[tables.Table]:
    found = tables.find(sheet, _understands, least=1, is_label=_is_label)
    return [t for t in found if any(_is_label(t.label_text(c)) for c in t.labels)]


def recognises(sheet: Sheet) -> bool:
    """True if a header has a column Taakveld, and beside it amounts by year, side or kind; or a line an amount (Bedrag)."""
    return taakvelden_long.header(sheet) is not None or bool(_found(common.top(sheet, tables.HEAD_ROWS)))


@dataclass
class _Form:
    """A table as it is to be read: columns of codes and descriptions, meaning of each column of amounts, factor, notes.

    codes: what stands before each line, by row. totals: member that each line adds up to, by row.
    """

    table: tables.Table
    code: int
    description: int | None
    meanings: dict[int, Meaning]
    factor: float
    kinds: dict[int, table_rows.Row]
    notes: table_rows.Footnotes
    codes: dict[int, Code]
    totals: dict[int, tuple[str, str, str]]
    seen: dict[tuple, int] = field(default_factory=dict)  # what was said already, and in which row


def read(sheet: Sheet, reading: Reading) -> None:
    """Observations of lasten_taakveld, baten_taakveld and saldo_taakveld, one a cell, empty cells too.

    A line with an unknown code or a wrong amount is refused. Lines of a main group (`6.`), of a code with lettered parts,
    and `Totaal` are observations of their own to which the others add up. Raises DeliveryError with every fault of the headers.
    """
    if taakvelden_long.header(sheet) is not None:
        taakvelden_long.read(sheet, reading)
        return
    forms = common.all_forms(_found(sheet), lambda table: _form(sheet, table, reading))
    for r in range(sheet.height):
        with reading.row(r) as row:
            here = [f for f in forms if r in f.kinds and f.kinds[r].kind not in (table_rows.EMPTY, table_rows.NOTE, table_rows.HEADING)]
            if here:
                row.take(common.beside, sheet, r, {c for f in forms if r in f.table.body for c in f.table.columns})
                for form in here:
                    _read_row(row, sheet, form, r, reading)
            else:
                row.skip(common.kind_without_figures(sheet, r))


def _form(sheet: Sheet, table: tables.Table, reading: Reading) -> _Form:
    """How a table is to be read. Raises DeliveryError with every fault of its header."""
    faults: list[Fault] = []
    code = next(c for c in table.labels if _is_label(table.label_text(c)))
    description = None
    for c in table.labels:
        row, column = table.place(c)
        text = table.label_text(c)
        if c == code:
            continue
        if description is None and c < table.values[0] and (not text or text.casefold() in DESCRIPTIONS):
            description = c
        else:
            faults += sheet.error(
                row=row, column=column, found=text, expected="Omschrijving, or Lasten, Baten or Saldo with a year and Begroting or Realisatie",
                do="Correct the header, or leave the column out.",
            ).faults  # fmt: skip
    meanings: dict[int, Meaning] = {}
    seen: set[tuple] = set()
    stated = {c: _completed(headers.meaning(table.columns[c]), table) for c in table.values}
    periods = {m.period for m in stated.values() if m.period}
    for c, told in stated.items():
        if not told.period and len(periods) == 1:  # "Begroting na wijziging" beside "Begroting 2023"
            told = replace(told, period=next(iter(periods)))
        row, column = table.place(c)
        if told.change:
            reading.remark(
                f"De kolom ‘{table.label_text(c)}’ is niet overgenomen: het verschil volgt uit de andere kolommen."
            )
            continue
        lacking = [] if told.side else ["Lasten, Baten or Saldo"]
        lacking += [] if told.period else ["a year"]
        if lacking:
            faults += sheet.error(
                row=row, column=column, found=sheet.text(row, column), expected=" and ".join(lacking) + " in the header or in the lines above it",
                do="Add it to the header.",
            ).faults  # fmt: skip
        elif (what := (told.period, told.side, told.scenario, told.budget)) in seen:
            faults += sheet.error(
                row=row, column=column, found=sheet.text(row, column), expected="every year, side and kind of amount once",
                do="Remove one of the two columns, or say what they are (Begroting, Begroting na wijziging, Realisatie).",
            ).faults  # fmt: skip
        else:
            seen.add(what)
        meanings[c] = told
    line = titles.unit_above(table, kinds=("EUR",))
    factor = line.factor if line else 1.0
    if line is None:
        try:
            factor = common.amount_factor(sheet, table.header[0])
        except DeliveryError as error:
            faults += error.faults
    if faults:
        raise DeliveryError(faults=faults)
    labels = [code, *([description] if description is not None else [])]
    rows, notes = table_rows.rows(sheet, table.body, labels[:1], table.values, labels[1:])
    kinds = {r.index: _named(sheet, r, description) for r in rows}
    years = sorted({int(m.period.code[:4]) for m in meanings.values()}, reverse=True)
    codes: dict[int, Code] = {}
    for r, row in kinds.items():
        if row.kind in (table_rows.DATA, table_rows.TOTAL, table_rows.SUBTOTAL, table_rows.PART):
            try:
                found = code_at(sheet, r, code, description, years, reading.context.reference)
            except DeliveryError:
                continue  # said when the line itself is read
            if found.entry and found.entry.is_sum and not any(sheet.text(r, c) for c in table.values):
                kinds[r] = replace(row, kind=table_rows.HEADING)  # "6. Sociaal domein" above its lines
            else:
                codes[r] = found
    return _Form(table, code, description, meanings, factor, kinds, notes, codes, sums(codes, reading.context.reference, years[0]))


def _named(sheet: Sheet, row: table_rows.Row, description: int | None) -> table_rows.Row:
    """A row by its description where no code stands before it: `| Totaal sociaal domein |`."""
    if row.label or description is None or row.kind != table_rows.DATA:
        return row
    label, marks = common.without_marks(sheet.text(row.index, description))
    kind, of = table_rows.kind_of(label)
    return replace(row, kind=kind, label=label, marks=marks, of=of)


def _completed(told: Meaning, table: tables.Table) -> Meaning:
    """What a column means, with what the lines above the table say of all columns: year, side, kind of amount."""
    said = [headers.meaning((Part(text, row, column),)) for text, row, column in table.titles]
    sides = {m.side for m in said if m.side}
    kinds = {(m.scenario, m.status, m.budget) for m in said if m.scenario}
    year = titles.year_above(table)
    if not told.period and year:
        told = replace(told, period=period(str(year)))
    if not told.side and len(sides) == 1:
        told = replace(told, side=sides.pop())
    if not told.scenario and len(kinds) == 1:
        scenario, status, budget = kinds.pop()
        told = replace(told, scenario=scenario, status=status, budget=budget)
    return told


def _read_row(row: RowReading, sheet: Sheet, form: _Form, r: int, reading: Reading) -> None:
    years = sorted({int(m.period.code[:4]) for m in form.meanings.values()}, reverse=True)
    code = form.codes.get(r) or row.take(code_at, sheet, r, form.code, form.description, years, reading.context.reference)
    if code is None:
        return
    for text in code.remarks:
        reading.remark(text)
    role, member, part_of = form.totals.get(r, ("item", code.member, ""))
    line = form.kinds[r]
    made = []
    for c, told in form.meanings.items():
        number = row.take(common.number_at, sheet, r, c, factor=form.factor, unit="EUR")
        if number is None:
            continue
        year = int(told.period.code[:4])
        if not code.holds_in(year):
            if number.value:
                row.take(_no_such_code, sheet, form, r, c, code, year, reading.context.reference)
            continue  # an empty cell or nil of a year without the code says nothing
        marks = [m for text in (line.marks, *told.marks, number.mark) for m in table_rows.split_marks(text)]
        provisional = any(form.notes.provisional(m) for text in (*told.marks, number.mark) for m in table_rows.split_marks(text))
        provisional |= told.provisional and not told.marks
        status = told.status or "A"
        known = [m for m in marks if m in form.notes.marked or m not in ("*", "**") or m in table_rows.split_marks(line.marks)]
        made.append({
            "ref_area": reading.context.municipality, "theme": reading.context.delivery.theme or "financien",
            "indicator": AMOUNTS[told.side], "taakveld": member, "role": role, "part_of": part_of,
            **({"breakdown": told.budget} if told.budget else {}),
            "scenario": told.scenario or "actual", "unit_measure": "EUR",
            "obs_status": "P" if provisional and status == "A" and (told.scenario or "actual") == "actual" else status,
            "note": "; ".join([*form.notes.texts(known), *form.notes.general]),
            **common.value_columns(number), **common.period_columns(told.period), **common.place(r, c),
        })  # fmt: skip
    if row.ok:
        row.take(common.once, sheet, r, form.code, made, form.seen, "Remove one of the two, or correct the code.")
    row.observe(*made, total=role != "item" and row.kind in (TEXT, "total"))


def _no_such_code(sheet: Sheet, form: _Form, r: int, column: int, code: Code, year: int, reference) -> None:
    """Raise DeliveryError for an amount in a year in which the code does not exist."""
    common.known(sheet, r, column, code.member, reference.taakveld, year)
