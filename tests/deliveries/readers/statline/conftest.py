"""Reading a delivery of StatLine as a shared one; reference data with another statline.yml."""

from __future__ import annotations

import shutil
from datetime import date

import pandas as pd
import pytest
from statline_faces import packed

from peilmerk import observations
from peilmerk.deliveries import readers
from peilmerk.deliveries.manifest import Delivery
from peilmerk.reference import Reference


@pytest.fixture
def statline(reference, tmp_path):
    """A function from the text of a CSV, or of the members of a zip, to (observations, log of the sheet with figures)."""

    def run(content: str | dict[str, str], *, reference: Reference = reference, exported: date = date(2024, 5, 1)):
        if isinstance(content, str):
            path = tmp_path / "levering.csv"
            path.write_text(content, "utf-8-sig")
        else:
            path = packed(tmp_path / "levering.zip", content)
        tables: list[pd.DataFrame] = []
        delivery = Delivery(path, "landelijk/2025", "CBS", exported, "", True, "")
        logs = readers.read(delivery, reference, "", tables.append)
        assert {log.reader for log in logs} == {"statline"}
        told = max(logs, key=lambda log: (log.observations, len(log.faults)))
        tables = [observations.completed(t) for t in tables]
        return (pd.concat(tables, ignore_index=True) if tables else observations.frame([])), told

    return run


@pytest.fixture
def project_reference(reference, tmp_path):
    """A function that gives reference data with one text in statline.yml replaced by another."""

    def change(old: str, new: str, before: Reference | None = None) -> Reference:
        folder = (before or reference).folder
        if not before:
            folder = shutil.copytree(folder, tmp_path / "reference")
        path = folder / "statline.yml"
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")
        return Reference(folder)

    return change
