"""Reading one delivery with the real reference data, as the municipality of Nijmegen would deliver it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from peilmerk import observations
from peilmerk.deliveries import readers
from peilmerk.deliveries.manifest import Delivery
from peilmerk.errors import DeliveryError
from synthetic import workbook


@pytest.fixture
def read_whole(tmp_path, reference):
    """A function from rows of cells (or a path) to (observations, logs): what the readers make of them, faults included."""

    def run(
        content: list[list] | Path, *, municipality: str = "GM0268", theme: str = "", sheet: str = "Blad", folder: str = "nijmegen/2024",
        exported: date = date(2024, 5, 1),
    ):  # fmt: skip
        path = content if isinstance(content, Path) else workbook(tmp_path / "levering.xlsx", **{sheet: content})
        delivery = Delivery(path, folder, "bron", exported, "", False, theme)
        tables: list[pd.DataFrame] = []
        logs = readers.read(delivery, reference, municipality, tables.append)
        tables = [observations.completed(t) for t in tables]
        return (pd.concat(tables, ignore_index=True) if tables else observations.frame([])), logs

    return run


@pytest.fixture
def read(read_whole):
    """A function from rows of cells (or a path) to the observations. Raises DeliveryError with every fault that was found."""

    def run(content: list[list] | Path, **how):
        table, logs = read_whole(content, **how)
        faults = [f for log in logs for f in log.faults]
        if faults:
            raise DeliveryError(faults=faults)
        return table

    return run
