"""Voorbeeldstad as it is bundled, and its registers by quarter."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest
from story import frame

from peilmerk.demo import registers, voorbeeldstad
from peilmerk.demo.making import NEWEST, VINTAGES

EARLIEST = min(VINTAGES)


@cache
def _vintage(period: str) -> dict[str, pd.DataFrame]:
    tables = registers(voorbeeldstad(), VINTAGES[period])
    return {name: frame(table) for name, table in tables.items()}


@pytest.fixture(scope="session")
def newest() -> dict[str, pd.DataFrame]:
    """The registers of the newest export, by name."""
    return _vintage(NEWEST)


@pytest.fixture(scope="session")
def earliest() -> dict[str, pd.DataFrame]:
    """Those of a year before."""
    return _vintage(EARLIEST)


@pytest.fixture(scope="session")
def indications(newest) -> pd.DataFrame:
    """What the newest export says of indications: the last row of each number, without what was withdrawn or never began."""
    table = newest["indicaties"].drop_duplicates("toewijzingnummer", keep="last")
    table = table[table["status"] != "verwijderd"]
    return table[~(table["einddatum"] < table["ingangsdatum"])]
