"""DuckDB as the engine beneath reading and counting: bounded memory, two threads, nothing outside the folder that it is given.

Why DuckDB: docs/decisions/0009-counting-engine.md.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb

#: Of the 4 GB that counting may take: the rest is for Arrow, pandas and the interpreter. Beyond it DuckDB spills to disk.
MEMORY = "2GB"


@contextmanager
def connection(folder: Path, memory: str = MEMORY) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory that spills into a temporary folder below `folder`, which is gone afterwards, also after an error."""
    folder.mkdir(parents=True, exist_ok=True)
    spill = Path(tempfile.mkdtemp(prefix=".spill-", dir=folder))
    threads = int(os.environ.get("PEILMERK_THREADS", "2"))
    connected = duckdb.connect(
        config={
            "threads": threads, "memory_limit": memory, "temp_directory": str(spill), "preserve_insertion_order": False,
            "autoinstall_known_extensions": False, "autoload_known_extensions": False,
        },
    )  # fmt: skip
    try:
        # A bar of DuckDB would stand in a notebook's output. Where none could be drawn, DuckDB refuses to hear of it.
        with suppress(duckdb.InvalidInputException):
            connected.execute("SET enable_progress_bar = false")
        yield connected
    finally:
        connected.close()
        shutil.rmtree(spill, ignore_errors=True)


def text(path: Path | str) -> str:
    """A path or text as a literal of SQL."""
    return "'" + str(path).replace("'", "''") + "'"
