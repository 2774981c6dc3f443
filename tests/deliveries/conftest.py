"""Reading one sheet with the real reference data, as the municipality of Nijmegen would deliver it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from peilmerk.deliveries import readers
from peilmerk.deliveries.manifest import Delivery
from synthetic import workbook


@pytest.fixture
def read(tmp_path, reference):
    """A function from rows of cells (or a path) to the observations that the readers make of them."""

    def run(content: list[list] | Path, *, municipality: str = "GM0268", theme: str = "", sheet: str = "Blad"):
        path = content if isinstance(content, Path) else workbook(tmp_path / "levering.xlsx", **{sheet: content})
        delivery = Delivery(path, "nijmegen/2024", "bron", date(2024, 5, 1), "", False, theme)
        return readers.read(delivery, reference, municipality)[0]

    return run
