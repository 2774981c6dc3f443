"""What tests of counting share: rows to the figures that are told of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from peilmerk.registers import database
from peilmerk.registers.counting import people
from registers.making import EXPORTED, SINCE, TOWN, count, value, write


@dataclass
class Told:
    """The observations of a small register."""

    table: pd.DataFrame

    def __call__(self, indicator: str, period: str, **where: str) -> float:
        """The one figure of an indicator and a period: of the whole, but for what `where` says. Fails if there is none."""
        return value(self.table, indicator, period, **where)

    def is_told(self, indicator: str, period: str, **where: str) -> bool:
        """True if there is such a figure."""
        wanted = {"ref_area": TOWN, **dict.fromkeys(("product", "law", "referrer", "age", "target_group", "taakveld", "breakdown"), "_T"), **where}
        found = self.table[(self.table["indicator"] == indicator) & (self.table["time_period"] == period)]
        return any(all(row[column] == word for column, word in wanted.items()) for _, row in found.iterrows())


@pytest.fixture
def told(tmp_path, reference) -> Callable[..., Told]:
    """A function from rows by register to what is told of them; counted from SINCE to EXPORTED if nothing else is said."""

    def run(*, since: date | None = SINCE, exported: date = EXPORTED, **rows: list[dict]) -> Told:
        return Told(count(tmp_path, reference, rows, since, exported))

    return run


@pytest.fixture
def engine(tmp_path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The database as counting uses it, without anything in it."""
    with database.connection(tmp_path / "work") as con:
        yield con


@pytest.fixture
def peopled(tmp_path, reference) -> Callable[..., list[tuple]]:
    """A function from rows by register and a query to its rows, where people, addresses and spans were made."""

    def run(query: str, **rows: list[dict]) -> list[tuple]:
        Path(tmp_path / "rows").mkdir(exist_ok=True)
        with database.connection(tmp_path / "work") as con:
            people.registers(con, write(tmp_path / "rows", rows), reference)
            people.people(con)
            people.spans(con)
            return con.execute(query).fetchall()

    return run
