"""The observation store: one Parquet file a delivery, append-only, read through one function that records.

`<store>/<folder of deliveries>/<delivery hash>.parquet`. A delivery that was cleaned with the same rules is never cleaned again: the
fingerprint of content and rules stands in the file's metadata.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from uuid import uuid4

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from peilmerk.observations import COLUMNS, PRIMARY_KEY, NotObservations, check_columns

#: Everything that this process has read: (file, sha256 of its content). A step's fingerprint is made of it.
READS: list[tuple[str, str]] = []

_METADATA = b"peilmerk"


def digest(path: Path) -> str:
    """The sha256 of a file's content, in hex."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def record(path: Path) -> Path:
    """Note that a file is read, with the hash of what it held; returns the path."""
    READS.append((str(path), digest(path)))
    return path


def write(path: Path, table: pd.DataFrame, about: dict) -> Path:
    """Write observations with facts about them (JSON) to one Parquet file, whole or not at all.

    Raises NotObservations if columns are missing or the primary key is not unique.
    """
    check_columns(table)
    twice = table.duplicated(PRIMARY_KEY)
    if twice.any():
        row = table[twice].iloc[0]
        raise NotObservations(
            f"Two observations have the same primary key: {row['indicator']}, {row['time_period']}, "
            f"{row['source_sheet']} row {row['source_row']} column {row['source_column']}."
        )
    arrow = pa.Table.from_pandas(table[list(COLUMNS)], preserve_index=False)
    arrow = arrow.replace_schema_metadata({_METADATA: json.dumps(about, ensure_ascii=False, sort_keys=True).encode()})
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.parent / f".{uuid4().hex}.parquet"
    try:
        pq.write_table(arrow, temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return path


def about(path: Path) -> dict | None:
    """The facts that were written with a file of observations; None if there is no such file."""
    if not path.is_file():
        return None
    metadata = pq.read_schema(path).metadata or {}
    return json.loads(metadata.get(_METADATA, b"{}"))


def read(paths: list[Path]) -> pd.DataFrame:
    """Observations from files, recorded as read. The only way in which observations are read."""
    tables = [pq.read_table(record(path)).to_pandas() for path in paths]
    tables = [t.astype(COLUMNS) for t in tables]
    if not tables:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in COLUMNS.items()})
    return pd.concat(tables, ignore_index=True)
