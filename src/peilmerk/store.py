"""The observation store: one Parquet file a delivery, append-only, read through one function that records.

`<store>/<folder of deliveries>/<delivery hash>.parquet`. A delivery that was cleaned with the same rules is never cleaned again: the
fingerprint of content and rules stands in the file's metadata.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from peilmerk import files, reads
from peilmerk.observations import COLUMNS, DEFAULTS, PRIMARY_KEY, NotObservations, check_columns, completed

_METADATA = b"peilmerk"


def digest(path: Path) -> str:
    """The sha256 of a file's content, in hex."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hash_of(table: pd.DataFrame) -> str:
    """The sha256 of a table's columns and values, in their order."""
    total = hashlib.sha256("\n".join(f"{c} {k}" for c, k in table.dtypes.items()).encode())
    total.update(pd.util.hash_pandas_object(table, index=False).to_numpy().tobytes())
    return total.hexdigest()


_KINDS = {
    "str": pa.large_string(), "float64": pa.float64(), "datetime64[us]": pa.timestamp("us"), "bool": pa.bool_(), "Int64": pa.int64(),
}  # fmt: skip
SCHEMA = pa.schema([(name, _KINDS[kind]) for name, kind in COLUMNS.items()])
#: What is unique within one delivery; rows that share a cell are compared by their whole primary key.
_CELL = ["source", "source_sheet", "source_row", "source_column"]


class Writer:
    """Writes one file of observations in parts, so that no delivery has to fit in memory; whole or not at all.

        with Writer(path) as writer:
            writer.append(table)
            writer.about = {"fingerprint": ...}

    Leaving the block with an error leaves what was there before. Raises NotObservations if columns are missing or two
    observations of one part have the same primary key (readers give the observations of one row in one part).
    """

    def __init__(self, path: Path):
        self.path, self.about, self.rows = path, {}, 0
        self._temporary = files.beside(path)

    def __enter__(self) -> Writer:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._writer = pq.ParquetWriter(self._temporary, SCHEMA)
        return self

    def append(self, table: pd.DataFrame) -> None:
        """Add observations. Columns of `COLUMNS` that the table lacks get their defaults; text may be categorical."""
        unknown = set(table.columns) - set(COLUMNS)
        if unknown:
            raise NotObservations(f"These are no columns of an observation: {', '.join(sorted(unknown))}.")
        _unique(table)
        columns = []
        for field in SCHEMA:
            if field.name in table.columns:
                column = pa.Array.from_pandas(table[field.name])
                column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
                columns.append(column if column.type == field.type else column.cast(field.type))
            else:
                columns.append(pa.repeat(pa.scalar(DEFAULTS[field.name], field.type), len(table)))
        self._writer.write_table(pa.Table.from_arrays(columns, schema=SCHEMA))
        self.rows += len(table)

    def __exit__(self, kind, error, traceback) -> None:
        try:
            if kind is None:
                text = json.dumps(self.about, ensure_ascii=False, sort_keys=True)
                self._writer.add_key_value_metadata({_METADATA: text.encode()})
            self._writer.close()
            if kind is None:
                files.take_place(self._temporary, self.path)
        finally:
            self._temporary.unlink(missing_ok=True)


def _unique(table: pd.DataFrame) -> None:
    if not _same_cells(table):
        return
    same_cell = completed(table[table.duplicated([c for c in _CELL if c in table], keep=False)])
    twice = same_cell.duplicated(PRIMARY_KEY)
    if twice.any():
        row = same_cell[twice].iloc[0]
        raise NotObservations(
            f"Two observations have the same primary key: {row['indicator']}, {row['time_period']}, "
            f"{row['source_sheet']} row {row['source_row']} column {row['source_column']}."
        )


def _same_cells(table: pd.DataFrame) -> bool:
    """True if two rows may come from one cell: a quick look at numbers, before texts of millions of rows are compared."""
    codes = [pd.factorize(table[c])[0] for c in _CELL if c in table]
    place = np.zeros(len(table), dtype=np.int64)
    for code in codes:
        place = place * (int(code.max(initial=0)) + 1) + code
    return len(np.unique(place)) < len(table)


def write(path: Path, table: pd.DataFrame, about: dict) -> Path:
    """Write observations with facts about them (JSON) to one Parquet file, whole or not at all.

    Raises NotObservations if columns are missing or the primary key is not unique.
    """
    check_columns(table)
    with Writer(path) as writer:
        writer.append(table[list(COLUMNS)])
        writer.about = about
    return path


def copy(source: Path, path: Path, about: dict) -> Path:
    """The observations of one file in another, with other facts about them; whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = files.beside(path)
    read_from = pq.ParquetFile(source)
    try:
        with read_from, pq.ParquetWriter(temporary, read_from.schema_arrow.remove_metadata()) as writer:
            for group in range(read_from.num_row_groups):
                writer.write_table(read_from.read_row_group(group).replace_schema_metadata(None))
            writer.add_key_value_metadata({_METADATA: json.dumps(about, ensure_ascii=False, sort_keys=True).encode()})
        files.take_place(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    return path


def about(path: Path) -> dict | None:
    """The facts that were written with a file of observations; None if there is no such file, or it is damaged."""
    if not path.is_file():
        return None
    try:
        with reads.unrecorded():  # it says what the file was made from, which is recorded where it is looked at
            metadata = pq.read_metadata(path).metadata or {}
        return json.loads(metadata.get(_METADATA, b"{}"))
    except (pa.ArrowException, OSError, ValueError):  # half a file after a full disk: what reads deliveries makes it anew
        return None


def read(paths: list[Path], any_of: Sequence[Mapping[str, Collection[str]]] = (), **only: Collection[str]) -> pd.DataFrame:
    """Observations from files, recorded as read (the file, or what was asked of it). The only way in which observations are read.

    only: columns with the codes to keep (`ref_area={"GM0268"}`); of a national table the rest is not even decoded. any_of: several
    of these, of which a row needs one.
    """
    wanted = any_of or [only]
    filters = [[(column, "in", sorted(codes)) for column, codes in one.items()] for one in wanted] if all(wanted) else None
    tables = [_read(path, filters) for path in paths]
    tables = [_of_today(t) for t in tables if len(t) or len(paths) == 1]
    if not tables:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in COLUMNS.items()})
    return pd.concat(tables, ignore_index=True)


def _of_today(table: pd.DataFrame) -> pd.DataFrame:
    """A table with the columns of `COLUMNS`; what was kept of a destroyed register may have been written with fewer."""
    absent = {name: pd.Series(DEFAULTS[name], index=table.index, dtype=kind) for name, kind in COLUMNS.items() if name not in table.columns}
    return table.assign(**absent).astype(COLUMNS)


def _read(path: Path, filters: list | None) -> pd.DataFrame:
    if not filters:
        reads.file(path)  # before it is read: one that changes in between is then noticed
    with reads.unrecorded():
        table = pq.read_table(path, filters=filters).to_pandas()
    if filters:
        reads.query("observations", path, filters, hash_of(table))
    return table


def asked_again(path: Path, filters: list, root: Path) -> str:
    """The hash of what filters give of a file now."""
    return hash_of(_read(path, [[tuple(one) for one in group] for group in filters]))
