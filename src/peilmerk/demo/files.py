"""Registers as the files that a supplier sends: its columns and words, Dutch dates and numbers, in three kinds of file.

The same rows give the same bytes, because a delivery is known by the hash of its content.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq
import yaml

from peilmerk.demo import days, handkept, supplier, vintage, workbooks
from peilmerk.demo.town import Town
from peilmerk.errors import PeilmerkError

Form = Literal["csv", "parquet", "xlsx"]
#: In a delivery of CSV files, these come otherwise: suppliers have more than one way out.
_OTHERWISE: dict[str, Form] = {"geleverd": "parquet", "doorbraak": "xlsx"}
#: Registers whose CSV is in cp1252, as older programs write it; the others are UTF-8 with a byte order mark, as Excel does.
_CP1252 = ("indicaties", "personen", "uitkeringen")
_BATCH = 500_000
#: Rows of a sheet in XLSX (ECMA-376), the header among them.
_MOST_ROWS = 1_048_576
#: Since when the registers are complete, and how many years after the export they are kept: Wmo 2015, article 5.3.4, and Jeugdwet, 7.3.8.
COMPLETE_FROM = date(2020, 1, 1)
_KEPT_YEARS = 15


def write(town: Town, export: date, folder: Path, form: Form = "csv", told: Callable[[str], None] = lambda what: None) -> list[Path]:
    """Write the registers of a vintage, hand-kept tables and leveringen.yml into a folder; returns the files of the registers.

    form: csv (delivered care as Parquet, breakthrough cases as XLSX), parquet or xlsx for all. Raises PeilmerkError for more
    rows than a sheet holds.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made, entries = [], []
    for name in vintage.MAKERS:
        told(name)
        kind = _OTHERWISE.get(name, form) if form == "csv" else form
        path = folder / f"{name}.{kind}"
        table = vintage.register(town, export, name)
        {"csv": _csv, "parquet": _parquet, "xlsx": _xlsx}[kind](table, town, name, path)
        made.append(path)
        entries.append({
            "bestand": path.name, "bron": supplier.SOURCE, "export": export, "export_grond": "datum van de export", "register": name,
            "vanaf": COMPLETE_FROM, "bewaren_tot": date(export.year + _KEPT_YEARS, 12, 31),
        })  # fmt: skip
    told("hand-kept tables")
    entries += handkept.write(town, export, folder)
    head = f"# {town.name} bestaat niet: alles in deze map is verzonnen, en geen rij gaat over een mens.\n"
    text = yaml.dump({"leveringen": entries}, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=200)
    (folder / "leveringen.yml").write_text(head + text, "utf-8", newline="\n")
    return made


class _Plain(yaml.SafeDumper):
    """YAML as a person writes it: a date that stands there twice is written twice."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _as_written(table: pa.Table, town: Town, register: str) -> pa.Table:
    """The table with the supplier's columns, in its order, and its words."""
    columns = {}
    for ours, theirs in supplier.HEADERS[register].items():
        column = table[ours].combine_chunks()
        if pa.types.is_dictionary(column.type):
            words = supplier.words(town, register, ours)
            column = pa.DictionaryArray.from_arrays(column.indices, pa.array([words.get(w, w) for w in column.dictionary.to_pylist()]))
        columns[theirs] = column
    return pa.table(columns)


def _csv(table: pa.Table, town: Town, register: str, path: Path) -> None:
    written = _as_written(table, town, register)
    cp1252 = register in _CP1252
    # Only free text can have a separator or quotes in it.
    quoted = any(c in table.column_names for c in supplier.LEFT_OUT)
    options = arrow_csv.WriteOptions(include_header=False, delimiter=";", quoting_style="needed" if quoted else "none")
    with path.open("wb") as file:
        file.write(b"" if cp1252 else b"\xef\xbb\xbf")
        file.write((";".join(written.column_names) + "\n").encode("cp1252" if cp1252 else "utf-8"))
        for start in range(0, written.num_rows, _BATCH):
            texts = _texts(written.slice(start, _BATCH))
            if cp1252:
                buffer = io.BytesIO()
                arrow_csv.write_csv(texts, buffer, options)
                file.write(buffer.getvalue().decode("utf-8").encode("cp1252"))
            else:
                arrow_csv.write_csv(texts, file, options)


def _texts(table: pa.Table) -> pa.Table:
    """Dates as 31-12-2024, numbers with a decimal comma, yes as x, words as text."""
    columns = {}
    for name in table.column_names:
        column = table[name].combine_chunks()
        if pa.types.is_dictionary(column.type):
            column = column.dictionary_decode()
        elif pa.types.is_date(column.type):
            column = _DAYS.take(pc.subtract(column.cast(pa.int32()), _FIRST_DAY))
        elif pa.types.is_floating(column.type):
            column = _decimal(column)
        elif pa.types.is_boolean(column.type):
            column = pc.if_else(column, "x", "")
        columns[name] = column
    return pa.table(columns)


_FIRST_DAY = days.day(1900)
_DAYS = pc.strftime(pa.array(np.arange(_FIRST_DAY, days.day(2060), dtype="int32")).cast(pa.date32()), "%d-%m-%Y")
_HUNDREDTHS = pa.array([f"{n:02}" for n in range(100)])


def _decimal(column: pa.Array) -> pa.Array:
    """Amounts and volumes, none below 0, with two decimals after a comma."""
    hundredths = pc.round(pc.multiply(column, 100)).cast(pa.int64())
    whole = pc.divide(hundredths, 100)
    rest = pc.subtract(hundredths, pc.multiply(whole, 100))
    return pc.binary_join_element_wise(whole.cast(pa.string()), _HUNDREDTHS.take(rest), ",")


def _parquet(table: pa.Table, town: Town, register: str, path: Path) -> None:
    pq.write_table(_as_written(table, town, register), path, compression="zstd", row_group_size=_BATCH)


def _xlsx(table: pa.Table, town: Town, register: str, path: Path) -> None:
    if table.num_rows >= _MOST_ROWS:
        raise PeilmerkError(f"{path.name} would have {table.num_rows:,} rows, and a sheet holds {_MOST_ROWS - 1:,}. Choose csv or parquet.")
    written = _as_written(table, town, register)
    rows = (row for batch in written.to_batches(max_chunksize=_BATCH) for row in zip(*(c.to_pylist() for c in batch.columns), strict=True))
    workbooks.write(path, {register.capitalize(): [written.column_names, *rows]})
