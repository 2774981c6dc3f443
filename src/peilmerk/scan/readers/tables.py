"""Tables of any kind become blocks of columns: CSV, XLSX, ODS, Parquet, Arrow, SQLite."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import islice, zip_longest

from peilmerk.deliveries.files.sheet import letter
from peilmerk.scan import kinds
from peilmerk.scan.model import COLUMN, Block, Member, Problem, as_text
from peilmerk.scan.persons import PERSON_HEADING

#: Rows that are looked at together: so much of a large file is in memory as text.
BATCH = 20_000
#: In so many rows at the top headings are looked for.
_HEAD = 10
_NUMBER = re.compile(r"[-+€\s]*[0-9][0-9.,:/\s%-]*")

_YEAR = re.compile(r"(?:19|20)[0-9]{2}")

Item = Block | Member | Problem


class Grid:
    """Some rows of a table: `columns` of texts with the same length, `first` the number of the first row, `names` the headings."""

    def __init__(self, rows: Sequence[Sequence[str]], names: Sequence[str] | None = None, first: int = 1, where: str = ""):
        rows = list(rows)
        self.columns = [list(c) for c in zip_longest(*rows, fillvalue="")] if rows else []
        self.names = list(names) if names is not None else headings(rows)
        self.names += [""] * (len(self.columns) - len(self.names))
        self.first, self.where = first, where

    def blocks(self) -> Iterator[Block]:
        """A block for each column."""
        person = any(PERSON_HEADING.search(n.casefold()) for n in self.names)
        for number, cells in enumerate(self.columns):
            # The same text in many rows is searched once: columns of codes, periods and names have few different ones.
            rows = dict(zip(reversed(cells), range(len(cells) - 1, -1, -1), strict=True))
            rows.pop("", None)
            if not rows:
                continue
            different = sorted(rows, key=rows.__getitem__)
            text = "\n".join(different)
            if text.count("\n") >= len(different):
                text = "\n".join(c.replace("\n", " ").replace("\r", " ") for c in different)
            at = [rows[c] for c in different]
            beside = [self.columns[0][row] for row in at] if number and len(self.columns) <= 4 else None
            yield Block(text, self._where(number, text, at), COLUMN, self.names[number], beside, person=person)

    def _where(self, number: int, text: str, rows: list[int]):
        def place(offset: int) -> str:
            return f"{self.where}row {rows[text.count(chr(10), 0, offset)] + self.first}, column {letter(number)}"

        return place


def headings(rows: Sequence[Sequence[str]]) -> list[str]:
    """The headings of columns: the texts above the first row that has a figure or a day; the first row alone if there is none."""
    top = [list(r) for r in islice(rows, _HEAD)]
    until = next((n for n, row in enumerate(top) if any(_NUMBER.fullmatch(c) and not _YEAR.fullmatch(c.strip()) for c in row)), 1)
    until = max(1, until) if until < len(top) else 1
    return [" ".join(c for c in column if c.strip()) for column in zip_longest(*top[:until], fillvalue="")]


def separated(name: str, data: bytes) -> Iterator[Item]:
    """CSV with whatever delimiter."""
    text = kinds.decoded(data).replace("\0", "")
    head = text[:20000].split("\n")[:20]
    delimiter = max(";,\t|", key=lambda d: min((line.count(d) for line in head if line.strip()), default=0) * 100 + sum(line.count(d) for line in head))
    csv.field_size_limit(2**31 - 1)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    first, names = 1, None
    while True:
        try:
            batch = list(islice(rows, BATCH))
        except csv.Error as error:
            yield Problem(f"is no valid CSV ({error}); it was searched as text")
            yield Block(text, by_line(text))
            return
        if not batch:
            return
        grid = Grid(batch, names, first)
        names = grid.names
        yield grid
        first += len(batch)


def by_line(text: str):
    """`line 12` of an offset."""
    return lambda offset: f"line {text.count(chr(10), 0, offset) + 1}"


def workbook(data: bytes) -> Iterator[Item]:
    """The sheets of XLSX, XLS or ODS, hidden ones too."""
    import python_calamine as calamine

    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    for sheet in book.sheet_names:
        rows = [[_cell(c) for c in row] for row in book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)]
        names = headings(rows)
        for start in range(0, len(rows), BATCH):
            yield Grid(rows[start : start + BATCH], names, start + 1, f"sheet '{sheet}', ")


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return as_text(value) if value != "" else ""


def parquet(name: str, data: bytes) -> Iterator[Item]:
    """Columns and metadata of a Parquet file."""
    import pyarrow.parquet as pq

    file = pq.ParquetFile(io.BytesIO(data))
    first = 1
    for batch in file.iter_batches(batch_size=BATCH):
        yield _batch(batch, first)
        first += batch.num_rows
    yield from _metadata({**(file.schema_arrow.metadata or {}), **(file.metadata.metadata or {})}, file.schema_arrow)


def arrow(name: str, data: bytes) -> Iterator[Item]:
    """Columns and metadata of an Arrow (Feather) file."""
    import pyarrow.ipc as ipc

    file = ipc.open_file(io.BytesIO(data))
    first = 1
    for number in range(file.num_record_batches):
        batch = file.get_batch(number)
        yield _batch(batch, first)
        first += batch.num_rows
    yield from _metadata(file.schema.metadata or {}, file.schema)


def _batch(batch, first: int) -> Grid:
    columns = [_texts(batch.column(n)) for n in range(batch.num_columns)]
    grid = Grid([], [str(n) for n in batch.schema.names], first)
    grid.columns = columns
    return grid


def _texts(column) -> list[str]:
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
        return [v.decode("utf-8", "replace") if v else "" for v in column.to_pylist()]
    try:
        return [v or "" for v in pc.cast(column, pa.string()).to_pylist()]
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        return [as_text(v) for v in column.to_pylist()]


def _metadata(metadata: dict, schema) -> Iterator[Item]:
    for key, value in metadata.items():
        if key != b"ARROW:schema":  # the schema itself, in base64
            yield Member(f"metadata {key.decode('utf-8', 'replace')}", value)
    fields = "\n".join(f"{f.name} {dict(f.metadata) if f.metadata else ''}" for f in schema)
    yield Block(fields, "names of columns")


def sqlite(name: str, data: bytes) -> Iterator[Item]:
    """Every table of a SQLite database, and what is left of removed rows."""
    import sqlite3

    database = sqlite3.connect(":memory:")
    try:
        database.deserialize(data)
        tables = [(n, sql) for n, sql in database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")]
        for table, sql in tables:
            yield Block(sql or "", f"definition of table {table}")
            rows = database.execute(f'SELECT * FROM "{table.replace(chr(34), chr(34) * 2)}"')
            names, first = [d[0] for d in rows.description], 1
            while batch := [[v.decode("utf-8", "replace") if isinstance(v, bytes) else as_text(v) for v in row] for row in rows.fetchmany(BATCH)]:
                yield Grid(batch, names, first, f"table {table}, ")
                first += len(batch)
    except sqlite3.Error as error:
        yield Problem(f"is no SQLite database that can be read ({error})")
    finally:
        database.close()
