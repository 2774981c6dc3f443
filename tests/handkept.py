"""Sheets that stand in a test as rows of cells, read as the municipality of Nijmegen would deliver them; no file is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import pandas as pd

from peilmerk import observations
from peilmerk.deliveries import readers
from peilmerk.deliveries.files import Sheet
from peilmerk.deliveries.manifest import Delivery
from peilmerk.deliveries.reading import Context, SheetLog
from peilmerk.reference import Reference
from synthetic import ROOT

REFERENCE = Reference(ROOT / "data/reference")


class _Unwritten(Delivery):
    """A delivery of which no file exists."""

    hash = "0" * 64


def sheet(cells: Iterable[Sequence], merged: dict | None = None, name: str = "Blad") -> Sheet:
    """A sheet of these rows; None is an empty cell. merged: first cell of a range -> its last, both from 0."""
    return Sheet("nijmegen/2024/levering.xlsx", name, [["" if c is None else c for c in line] for line in cells], dict(merged or {}))


def read_cells(cells, merged: dict | None = None, *, name: str = "Blad", municipality: str = "GM0268", theme: str = "") -> tuple[pd.DataFrame, SheetLog]:
    """Observations and log of a sheet. Checks that every row is accounted for, whatever was refused."""
    delivery = _Unwritten(Path("levering.xlsx"), "nijmegen/2024", "bron", date(2024, 5, 1), "", False, theme)
    tables: list[pd.DataFrame] = []
    content = sheet(cells, merged, name)
    log = readers.read_sheet(content, Context(REFERENCE, delivery, municipality), tables.append)
    assert sum(log.rows.values()) == content.height, log.rows
    table = pd.concat([observations.completed(t) for t in tables], ignore_index=True) if tables else observations.frame([])
    assert len(table) == log.observations
    return table, log


def member(row) -> str:
    """The one member that an observation is about."""
    return observations.breakdown_of(row)


def figures(table: pd.DataFrame, *columns: str) -> list[tuple]:
    """Observations as tuples of these columns, in the order of the sheet; `member` is the one member; None for no number."""
    table = table.assign(member=[member(r) for _, r in table.iterrows()] if len(table) else [])
    rows = table.sort_values(["source_row", "source_column"], kind="stable")[list(columns)].itertuples(index=False)
    return [tuple(None if pd.isna(v) else v for v in row) for row in rows]
