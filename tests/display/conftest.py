"""An edition that is open, and figures of it."""

from __future__ import annotations

import pandas as pd
import pytest

from peilmerk import methods
from peilmerk.analyses.outcome import Outcome, derive
from peilmerk.edition import editie

TABLES = {"cijfers": {"theme": ["financien", "werk_inkomen"]}, "jeugd": {"theme": ["jeugd"]}, "maatregelen": {"theme": ["maatregelen"]},
          "op_koers": {"indicator": ["op_koers"]}}  # fmt: skip


@pytest.fixture(scope="module")
def opened(published):
    return editie("voorbeeld", "2024-Q1", TABLES, published.root)


@pytest.fixture(autouse=True)
def edition(opened, monkeypatch):
    """The first edition of the synthetic project, open."""
    monkeypatch.setattr("peilmerk.edition._CURRENT", [opened])
    return opened


@pytest.fixture
def young(edition):
    return edition.observaties("jeugd")


@pytest.fixture
def budget(edition):
    table = edition.observaties("cijfers")
    return table[table["uit_tabel"]]


@pytest.fixture
def measures(edition):
    table = edition.observaties("maatregelen")
    return table[table["indicator"] == "taakstelling"]


@pytest.fixture
def disputed(edition, monkeypatch):
    """A function: checks say this against the figures of a member (`gezinshuis`), or an indicator; differs: against their value too."""

    def of(name: str, words: str = "elders staat 41", differs: bool = True) -> None:
        def told(rows):
            return (words, differs) if any(name in (r["uitsplitsing"], r["indicator"]) for r in rows) else ("", False)

        monkeypatch.setattr(edition, "disputed", told)

    return of


@pytest.fixture
def spent(budget):
    return budget[(budget["indicator"] == "transformatiebudget_uitgaven") & (budget["role"] == "item")]


@pytest.fixture
def quarters(young):
    """One figure in two quarters for two members; of the newest one is provisional, the other hidden."""
    row = young[young["uitsplitsing"] == "gezinshuis"].iloc[[0]]
    parts = []
    for name in ("gezinshuis", "pleegzorg"):
        for number, start in enumerate(["2023-10-01", "2024-01-01"]):
            late = number == 1
            hide = late and name == "pleegzorg"
            parts.append(row.assign(
                uitsplitsing=name, time_start=pd.Timestamp(start), periode=f"kwartaal {number}", obs_value=None if hide else 1040.0 + number,
                conf_status="C" if hide else "F", obs_status="P" if late and not hide else "A",
            ))  # fmt: skip
    return pd.concat(parts, ignore_index=True).astype({"obs_value": "float64"})


@pytest.fixture
def computed(young, tmp_path, monkeypatch):
    """Two computed figures, and the page of their method."""
    (tmp_path / "ontleding.md").write_text("# Ontleding van kosten\n", "utf-8")
    monkeypatch.setattr(methods, "FOLDER", tmp_path)  # an absolute path is not looked for in the project
    rows = derive(young[young["conf_status"] == "F"].head(2), "price", obs_value=[3.0, 4.0])
    return Outcome("ontleding", rows=rows, notes=("Zonder vervoer.",), sentence='Het waren er [3]{data-key="a.b"}.')
