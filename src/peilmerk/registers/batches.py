"""A register file as batches of columns: only the columns that are read, whatever else stands beside them.

CSV and Parquet are streamed by Arrow; a workbook comes through the same door as every other delivery. A row that has more or
fewer cells than the header is no row of the register, and is told by its number, never by what stands in it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq

from peilmerk.deliveries.files import Sheet, as_text, kinds, sheets
from peilmerk.deliveries.files.safety import CHUNK, Source, guarded
from peilmerk.deliveries.files.text import _SEP_LINE, encoding_of, open_text, separator_of
from peilmerk.errors import DeliveryError

#: Rows in which the header is looked for: a workbook may have a title above it.
HEAD = 10
_BLOCK = 16 << 20
_ROWS = 200_000


@dataclass
class Table:
    """A table of a register: its first rows as texts, and its rows in batches once it is known which columns are read."""

    name: str
    head: list[list[str]]
    #: Rows (from 1, as in a spreadsheet) of another width than the header, filled while `batches` runs.
    ragged: list[int] = field(default_factory=list)
    #: Rows of another width in which nothing stands, as a line of spaces or of too few separators.
    blank: list[int] = field(default_factory=list)
    #: How many rows it has, where that is known without reading it.
    height: int | None = None

    def batches(self, header: int, places: dict[str, int], decimal: str = ",") -> Iterator[dict[str, pa.Array]]:
        """The columns at these places (name -> position) below row `header`, batch by batch.

        decimal: the sign of decimals with which numbers of a workbook are written, so that they are read as its texts are.
        """
        raise NotImplementedError


def tables(source: Source) -> list[Table]:
    """The tables of a file: one of CSV and Parquet, one a sheet of a workbook. Raises DeliveryError if it cannot be opened."""
    kind = kinds.kind_of(source)
    if kind == kinds.TEXT:
        return [_Text(source)]
    if kind == kinds.PARQUET:
        return [_Parquet(source)]
    if kind == kinds.ZIP:
        raise source.error(found="a zip", expected="the register itself: CSV, Parquet or XLSX", do="Unpack it outside git, and name the file in leveringen.yml.")
    found = [_Cells(sheet) for sheet in sheets(source.path, source.name) if not sheet.is_empty]
    if not found:
        raise source.error(found="a workbook without content", expected="a sheet with the register", do="Ask for the delivery once more.")
    return found


class _Text(Table):
    def __init__(self, source: Source):
        self.source, self.encoding = source, encoding_of(source)
        self._all_quotes_close()
        with self._open() as text:
            named = _SEP_LINE.match(first := text.readline(64))
            sample = ("" if named else first) + text.read(1 << 18)
        self.separator = named[1] if named else separator_of(sample)
        rows = csv.reader(io.StringIO(sample, newline=""), delimiter=self.separator)
        head, self._lines = [], []
        with guarded(source, "a CSV file", do="Are all quotes closed, and doubled within a cell? Ask for the delivery once more."):
            for row in islice(rows, HEAD):
                head.append([as_text(c) for c in row])
                self._lines.append(rows.line_num + bool(named))  # Excel's line `sep=;` is no row, here as there
        super().__init__(source.stem, head)

    def _all_quotes_close(self) -> None:
        """Raise DeliveryError, with the row, for a quote that never closes: Arrow takes all that follows for one cell, which would
        be one row that is refused. Only where there is an odd number of quotes the file is gone through for it."""
        with self.source.open() as stream:
            quotes = sum(chunk.count(b'"') for chunk in iter(lambda: stream.read(CHUNK), b""))
        if quotes % 2 or (quotes and self.encoding.startswith("utf-16")):
            open_text(self.source)

    def _open(self):
        return io.TextIOWrapper(self.source.open(), self.encoding, newline="")

    def batches(self, header: int, places: dict[str, int], decimal: str = ",") -> Iterator[dict[str, pa.Array]]:
        if header + 1 == len(self.head) < HEAD:  # nothing follows the header; without a line end Arrow would call it damage
            return
        names = [f"c{i}" for i in range(len(self.head[header]))]
        wanted = {name: names[place] for name, place in places.items()}

        def other(row) -> str:
            # Arrow counts the lines above the data, where a row can have several.
            (self.ragged if row.text.strip(self.separator + '" \t\r\n\x1a') else self.blank).append(row.number - self._lines[header] + header + 1)
            return "skip"

        read = arrow_csv.ReadOptions(
            use_threads=False, block_size=_BLOCK, skip_rows=self._lines[header], column_names=names, encoding=self.encoding.replace("-sig", ""),
        )  # fmt: skip
        parse = arrow_csv.ParseOptions(
            delimiter=self.separator, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=other,
        )  # fmt: skip
        convert = arrow_csv.ConvertOptions(
            column_types={n: pa.string() for n in names}, include_columns=list(dict.fromkeys(wanted.values())), strings_can_be_null=False,
        )  # fmt: skip
        with guarded(self.source, "a CSV file", do="Are all quotes closed, and doubled within a cell? Ask for the delivery once more."), self.source.open() as stream:
            if self.encoding == "utf-8-sig" and stream.peek(3)[:3] == b"\xef\xbb\xbf":
                stream.read(3)
            try:
                reader = arrow_csv.open_csv(stream, read, parse, convert)
            except pa.ArrowInvalid as error:
                if "Empty CSV file" in str(error):
                    return
                raise
            for batch in reader:
                if batch.num_rows:
                    yield {name: batch.column(column) for name, column in wanted.items()}


class _Parquet(Table):
    def __init__(self, source: Source):
        self.source = source
        with guarded(source, "a Parquet file", do="Write it again, or ask for the delivery once more."), self._opened() as file:
            names = list(file.schema_arrow.names)
            self._parts = {f.name: str(f.type) for f in file.schema_arrow if pa.types.is_nested(f.type)}
        super().__init__(source.stem, [names])

    def _opened(self):
        return pq.ParquetFile(self.source.path)

    def batches(self, header: int, places: dict[str, int], decimal: str = ",") -> Iterator[dict[str, pa.Array]]:
        columns = {name: self.head[header][place] for name, place in places.items()}
        parts = [f"{name} ({self._parts[name]})" for name in columns.values() if name in self._parts]
        if parts:
            raise self.source.error(found=f"columns of parts: {', '.join(parts)}", expected="columns with one value a row", do="Write the table again with plain columns.")
        with guarded(self.source, "a Parquet file", do="Write it again, or ask for the delivery once more."), self._opened() as file:
            for batch in file.iter_batches(_ROWS, columns=list(dict.fromkeys(columns.values()))):
                yield {name: batch.column(column) for name, column in columns.items()}


class _Cells(Table):
    def __init__(self, sheet: Sheet):
        if sheet.is_refused or sheet.faults:
            raise DeliveryError(faults=sheet.faults)
        self.sheet = sheet
        super().__init__(sheet.name, [[as_text(c) for c in row] for row in sheet.head(HEAD)], height=sheet.height)

    def batches(self, header: int, places: dict[str, int], decimal: str = ",") -> Iterator[dict[str, pa.Array]]:
        width, number = len(self.head[header]), header + 1
        for rows in self.sheet.batches(header + 1, 20_000):
            kept = []
            for row in rows:
                number += 1
                if any(as_text(c) for c in row[width:]):
                    self.ragged.append(number)
                else:
                    kept.append(row)
            if kept:
                yield {
                    name: pa.array([_written(row[place], decimal) if place < len(row) else "" for row in kept], type=pa.string()) for name, place in places.items()
                }


def _written(cell: object, decimal: str) -> str:
    """A cell as text; a number with this sign of decimals. With the point of Python 12.345 would be read as twelve thousand."""
    if not isinstance(cell, float) or cell.is_integer():
        return as_text(cell)
    text = f"{cell:.15g}"  # a spreadsheet keeps 15 digits: what a formula leaves behind them is no precision
    return (f"{Decimal(text):f}" if "e" in text else text).replace(".", decimal)


def all_empty(columns: dict[str, pa.Array]) -> pa.Array:
    """Which rows of a batch have nothing in any column that is read."""
    blank = None
    for column in columns.values():
        if pa.types.is_dictionary(column.type):
            column = column.dictionary_decode()
        here = column.is_null()
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            here = pc.or_kleene(here, pc.equal(pc.fill_null(pc.utf8_trim_whitespace(column), ""), ""))
        here = pc.fill_null(here, False)
        blank = here if blank is None else pc.and_(blank, here)
    return blank
