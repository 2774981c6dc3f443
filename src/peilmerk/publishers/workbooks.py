"""A workbook that can be read by who does not see it: a sheet with contents, one table a sheet, no merged or coloured cells.

After the rules of the UK Government Analysis Function for spreadsheets, as the package gptables keeps them:
https://analysisfunction.civilservice.gov.uk/policy-store/releasing-statistics-in-spreadsheets/. Its cover has English headings; here the sheet with
contents is the cover. Equal tables give equal bytes.
"""

from __future__ import annotations

import hashlib
import io
import re
import warnings
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from peilmerk.publishers.downloads import Number

_CONTENTS, _NOTES, _ALL = "Inhoud", "Toelichting", "Alle cijfers"
_NARROW, _WIDE = 10, 60  # of columns, in characters


@dataclass(frozen=True)
class Sheet:
    """A table for a workbook. rows: of each cell its text, and the number that it is; a cell that is a number is written as one, in the form of its text."""

    name: str
    title: str
    subtitles: list[str]
    head: list[str]
    rows: list[list[tuple[str, Number | None]]]
    notes: list[str]
    source: str


def workbook(title: str, about: list[str], sheets: list[Sheet], figures: list[list], moment: date, cache: Path) -> bytes:
    """An XLSX: contents with `about` above it, notes, a sheet for every table, and last all `figures` with their keys (headings first).

    moment: the date that the file says it was made, so that equal builds are equal. Kept in `cache` by content, as it takes a tenth of a second a sheet.
    """
    said = repr([title, about, sheets, figures, moment, version("gptables"), version("xlsxwriter")])
    path = cache / f"{hashlib.sha256(said.encode()).hexdigest()}.xlsx"
    if not path.is_file():
        cache.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_made(title, about, sheets, figures, moment))
    return path.read_bytes()


def _made(title: str, about: list[str], sheets: list[Sheet], figures: list[list], moment: date) -> bytes:
    import gptables

    shown = {sheet.name: _table(sheet, number) for number, sheet in enumerate(sheets, 1)}
    notes = [(sheet.name, note) for sheet in sheets for note in sheet.notes]
    if notes:
        told = pd.DataFrame(notes, columns=["Werkblad", "Toelichting"])
        shown = {_NOTES: gptables.GPTable(told, "toelichting", _NOTES, instructions="Dit werkblad bevat één tabel: wat bij de tabellen hoort te worden gezegd.", index_columns={2: 0}), **shown}
    target = io.BytesIO()
    with warnings.catch_warnings():  # of empty cells, which a table of the page has too, and of a sheet with notes of its own
        warnings.simplefilter("ignore")
        book = gptables.produce_workbook(
            target, shown, contentsheet_label=_CONTENTS, auto_width=False, workbook_options={"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
            contentsheet_options={
                "title": title, "subtitles": about, "column_names": ["Werkblad", "Titel"], "table_name": "inhoud",
                "instructions": f"Dit werkblad bevat één tabel: de inhoud. Elk volgend werkblad heeft één tabel. Het laatste werkblad, {_ALL}, heeft elk cijfer met zijn sleutel.",
            },
        )  # fmt: skip
        book.set_properties({"title": title, "subject": about[-1], "author": about[0], "created": datetime.combine(moment, datetime.min.time())})
        for sheet in book.worksheets():
            _widths(sheet, next((s for s in sheets if s.name == sheet.name), None))
        _all(book, figures)
        book.close()
    return target.getvalue()


def _table(sheet: Sheet, number: int):
    import gptables

    head = _different(sheet.head)
    body = [[_written(*cell) for cell in row] + [""] * (len(head) - len(row)) for row in sheet.rows]
    forms = [{"cell": {"cells": (r, c), "format": {"num_format": _form(n), "align": "right"}}} for r, row in enumerate(sheet.rows, 1) for c, (_, n) in enumerate(row) if n]
    return gptables.GPTable(
        pd.DataFrame(body, columns=head, dtype=object), f"tabel_{number}", sheet.title, subtitles=sheet.subtitles, source=sheet.source or None,
        instructions=f"Dit werkblad bevat één tabel. Wat tekens betekenen, staat op het werkblad {_NOTES}. Een lege cel heeft geen cijfer." if sheet.notes else "Dit werkblad bevat één tabel. Een lege cel heeft geen cijfer.",
        index_columns={2: 0}, additional_formatting=forms,
    )  # fmt: skip


def _different(head: list[str]) -> list[str]:
    """Headings that are all there, and all different, as a table in a workbook needs."""
    found: list[str] = []
    for position, text in enumerate(head):
        name = text or ("Onderwerp" if position == 0 else "Kolom")
        found.append(name if name not in found else f"{name} ({position + 1})")
    return found


def _written(text: str, number: Number | None) -> str | int | float:
    if number is not None:
        return int(number.value) if number.value == number.value.to_integral_value() else float(number.value)
    return text if not text or re.search(r"[a-zA-Z0-9]", text) else f"{text} (zie {_NOTES})"  # a sign alone says nothing to who hears it, and gptables refuses it


def _form(number: Number) -> str:
    """The format of a number in a workbook by which it looks as on the page: `"€ "#,##0.0,," mln"`. Programs write points and commas as their reader has them."""
    digits = ("#,##0" if number.grouped or abs(number.value) < 1000 or number.millions else "0") + ("." + "0" * number.decimals if number.decimals else "") + (",," if number.millions else "")
    unit = " ".join(filter(None, ["mln" if number.millions else "", number.unit.replace('"', "")]))
    behind = f"{'' if unit in ('', '%') else ' '}{unit}{number.marks}"
    before = f"{number.about}{' ' if number.about else ''}{'€ ' if number.euro else ''}"
    form = (f'"{before}"' if before else "") + digits + (f'"{behind}"' if behind else "")
    return f"+{form};-{form};{form}" if number.signed else form


def _widths(sheet, table: Sheet | None) -> None:
    """Columns as wide as what is in them, up to where a text wraps."""
    for column in range(len(table.head) if table else 2):
        longest = max([len(table.head[column]), *(len(row[column][0]) for row in table.rows if column < len(row))]) if table else (16, _WIDE)[column]
        sheet.set_column(column, column, max(_NARROW, min(_WIDE, longest + 3)))


def _all(book, figures: list[list]) -> None:
    """The sheet with all figures: it has thousands of rows, which need no format of their own."""
    sheet = book.add_worksheet(_ALL, gridlines="hide_all")
    head, *rows = figures
    for at, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, bool):
                sheet.write_boolean(at, column, value)
            elif isinstance(value, str):
                sheet.write_string(at, column, value) if value else None
            elif value is not None:
                sheet.write_number(at, column, float(value))
    sheet.add_table(0, 0, max(1, len(rows)), len(head) - 1, {"name": "alle_cijfers", "columns": [{"header": name} for name in head], "style": None, "autofilter": False})
    for column, name in enumerate(head):
        sheet.set_column(column, column, 40 if name in ("rij", "sleutel", "toelichting") else 16)
