"""What tests of registers share: a delivered file to the rows that are kept of it, and what became of the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from peilmerk.deliveries.manifest import Delivery
from peilmerk.deliveries.reading import SheetLog
from peilmerk.errors import Fault
from peilmerk.reference import Reference
from peilmerk.registers import reading
from peilmerk.registers.persons import Pseudonyms
from registers.making import TOWN
from synthetic import ROOT


@dataclass
class Delivered:
    """A register that was read: the rows that are kept, and the log of every table."""

    rows: pd.DataFrame
    logs: list[SheetLog]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows of the file were data, text, empty, dropped and refused; without those of which there are none."""
        total = sum((Counter(log.rows) for log in self.logs), Counter())
        return {kind: n for kind, n in total.items() if n}

    @property
    def faults(self) -> list[Fault]:
        """All faults."""
        return [fault for log in self.logs for fault in log.faults]

    @property
    def hints(self) -> str:
        """All hints."""
        return "\n".join(hint for log in self.logs for hint in log.hints)

    def __getitem__(self, column: str) -> list:
        """The values of a column; None where there is none."""
        return [None if pd.isna(v) else v for v in self.rows[column]]


@pytest.fixture
def with_mapping(tmp_path) -> Callable[[str], Reference]:
    """A function to the reference data of the project with one mapping file of a supplier, `suite.yml`, instead of those that it has."""

    def make(text: str) -> Reference:
        folder = tmp_path / "reference"
        folder.mkdir(exist_ok=True)
        for path in (ROOT / "data/reference").glob("*.*"):
            if not (folder / path.name).exists():
                (folder / path.name).symlink_to(path)
        (folder / "registers").mkdir(exist_ok=True)
        (folder / "registers/suite.yml").write_text(text, "utf-8")
        return Reference(folder)

    return make


@pytest.fixture
def deliver(tmp_path, reference, with_mapping) -> Callable[..., Delivered]:
    """A function from a file (its path, bytes or text of a CSV) to what reading it gives. mapping: a mapping file for it."""

    def run(content: Path | bytes | str, form: str = "declaraties", mapping: str = "", exported: date = date(2024, 5, 1)) -> Delivered:
        path = content if isinstance(content, Path) else tmp_path / f"{form}.csv"
        if not isinstance(content, Path):
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        known = with_mapping(mapping) if mapping else reference
        delivery = Delivery(path, "voorbeeldstad/2024", "bron", exported, "", False, "", form)
        target = tmp_path / "rows.parquet"
        found = reading.read(delivery, known, TOWN, Pseudonyms(b"k" * 32), target, tmp_path / "work")
        rows = pq.read_table(target).to_pandas()
        assert found.rows == len(rows)
        return Delivered(rows.sort_values("rij", ignore_index=True), found.logs)

    return run
