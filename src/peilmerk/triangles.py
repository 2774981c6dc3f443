"""Development triangles: how a figure grew since it was first told, by month of invoice or by delivery.

Observations come from a declared table with `"registers": True`: for months of invoice of the indicator
`gedeclareerd_naar_factuurmaand`, for deliveries of any other with `"eerdere_leveringen": True`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from peilmerk.errors import HiddenCells, PeilmerkError
from peilmerk.hidden_values import plain

#: The indicator that has a month of invoice as its breakdown.
INVOICED = "gedeclareerd_naar_factuurmaand"
_MONTHS = "months"


def by_invoice(observations: pd.DataFrame, *, cumulative: bool = True) -> pd.DataFrame:
    """Amounts by month of delivery (rows, ISO) and months between delivery and invoice (columns 0, 1, ...), in the unit of the observations.

    Of one product, law or total. A month that cannot have been invoiced yet is missing, one without declarations nil: what the newest
    month of invoice can tell is known of every month of delivery. cumulative: each column with those before it. Raises HiddenCells
    if a cell is hidden, PeilmerkError if two observations are of one cell or a month of invoice is no month.
    """
    _none_hidden(observations)
    once(observations, ["time_period", "breakdown"])
    if observations.empty:
        return pd.DataFrame(index=pd.Index([], dtype="str", name="leveringsmaand"), columns=pd.Index([], dtype="int64", name=_MONTHS))
    delivered = observations["time_period"].map(_number)
    invoiced = observations["breakdown"].map(_number)
    grid = pd.Series(observations["obs_value"].to_numpy(), index=pd.MultiIndex.from_arrays([delivered, invoiced - delivered])).unstack()
    newest = int(invoiced.max())
    grid = grid.reindex(index=range(int(delivered.min()), int(delivered.max()) + 1), columns=range(min(0, int(grid.columns.min())), int(grid.columns.max()) + 1))
    possible = pd.DataFrame({lag: grid.index + lag <= newest for lag in grid.columns}, index=grid.index)
    grid = grid.fillna(0.0)
    grid = grid.cumsum(axis=1) if cumulative else grid
    grid = grid.where(possible)
    grid.index = pd.Index([f"{n // 12}-{n % 12 + 1:02d}" for n in grid.index], name="leveringsmaand")
    grid.columns.name = _MONTHS
    return grid


def by_vintage(observations: pd.DataFrame) -> pd.DataFrame:
    """A figure by period (rows) and by the day of the delivery that told it (columns): first told on the left, now on the right.

    Of one group. A delivery that does not tell of a period has no value there. Raises HiddenCells if a cell is hidden,
    PeilmerkError if two observations are of one cell.
    """
    _none_hidden(observations)
    once(observations, ["time_period", "vintage"])
    if observations.empty:
        return pd.DataFrame()
    table = observations.assign(_start=observations["time_start"]).pivot(index=["_start", "time_period"], columns="vintage", values="obs_value")
    return table.sort_index().droplevel("_start").sort_index(axis=1)


def first_and_now(observations: pd.DataFrame) -> pd.DataFrame:
    """Per period: `eerst` and its delivery, `nu` and its delivery, and the difference, of a figure in several vintages. Raises as by_vintage."""
    grid = by_vintage(observations)
    if grid.empty:
        return pd.DataFrame(columns=["eerst", "eerste_levering", "nu", "laatste_levering", "verschil"])
    first, last = (grid.apply(lambda row, at=at: row.dropna().index[at], axis=1) for at in (0, -1))
    table = pd.DataFrame({
        "eerst": [grid.loc[p, v] for p, v in first.items()], "eerste_levering": first.to_numpy(),
        "nu": [grid.loc[p, v] for p, v in last.items()], "laatste_levering": last.to_numpy(),
    }, index=grid.index)  # fmt: skip
    return table.assign(verschil=table["nu"] - table["eerst"])


def growth(observations: pd.DataFrame) -> pd.DataFrame:
    """Amounts by quarter (rows, ISO) and age in quarters (columns 0, 1, ...: how many quarters have ended since), cumulative, for an estimate of what is still to come.

    Of one group: either months of invoice (`gedeclareerd_naar_factuurmaand`, added up to quarters) or a figure per quarter of several deliveries, of which the last of
    each quarter counts. Missing is what is not known: below the newest diagonal, of a delivery that there is not, and of hidden cells; adding up ends at a
    hidden cell. A month of invoice that was not over at the delivery does not count. Raises PeilmerkError as by_invoice and by_vintage.
    """
    if observations.empty:
        return pd.DataFrame()
    table = observations.assign(_shown=observations["conf_status"].eq("F") & observations["obs_value"].notna())
    if (table["indicator"] == INVOICED).all():
        once(table, ["time_period", "breakdown"])
        quarter, age, value = _invoiced(table)
    else:
        table = table[table["time_period"].str.fullmatch(r"\d{4}-Q[1-4]")]
        once(table, ["time_period", "vintage"])
        quarter, age, value = _delivered(table)
    found = pd.Series(value, index=pd.MultiIndex.from_arrays([quarter, age]))
    found = found[found.index.get_level_values(1) >= 0]
    if found.empty:
        return pd.DataFrame()
    grid = found.groupby(level=[0, 1]).last(skipna=False).unstack()
    first, newest = int(grid.index.min()), int(max(q + a for q, a in found.index))
    grid = grid.reindex(index=range(first, newest + 1), columns=range(newest - first + 1))
    grid.index = pd.Index([f"{q // 4}-Q{q % 4 + 1}" for q in grid.index], name="kwartaal")
    grid.columns.name = "age"
    return grid


def _delivered(table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Quarter, age and value of every figure of a delivery; of a quarter that was not over yet the age is below nil."""
    table = table.sort_values("vintage", kind="stable")
    quarter = table["time_start"].dt.year * 4 + table["time_start"].dt.quarter - 1
    day_after = table["vintage"] + pd.Timedelta(days=1)
    ended = day_after.dt.year * 4 + day_after.dt.quarter - 2  # the last quarter that was over
    return quarter.to_numpy(), (ended - quarter).to_numpy(), plain(table)["obs_value"].where(table["_shown"]).to_numpy(dtype="float64")


def _invoiced(table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The same of months of invoice: for every quarter and age up to the last quarter of which all invoices can be in."""
    delivered, invoiced = (table[column].map(_number) for column in ("time_period", "breakdown"))
    vintage = table["vintage"].max()
    over = int(invoiced.max()) + 1 if pd.isna(vintage) else (vintage + pd.Timedelta(days=1)).year * 12 + (vintage + pd.Timedelta(days=1)).month - 1
    newest = over // 3 - 1  # the last quarter of which all months of invoice are over
    first, last = int(delivered.min()) // 3, min(int(delivered.max()) // 3, newest)
    cells = pd.DataFrame({"q": delivered // 3, "age": (invoiced // 3 - delivered // 3).clip(lower=0), "value": plain(table)["obs_value"], "lacks": ~table["_shown"]})
    cells = cells[cells["q"] + cells["age"] <= newest]
    added, lacks = (cells.groupby(["q", "age"])[c].sum() for c in ("value", "lacks"))
    rows = []
    for q in range(first, last + 1):
        known = 0.0
        for age in range(newest - q + 1):
            known = float("nan") if lacks.get((q, age), 0) else known + float(added.get((q, age), 0.0))
            rows.append((q, age, known))
    quarter, age, value = np.array(rows).T if rows else np.empty((3, 0))
    return quarter.astype(int), age.astype(int), value


def _number(month: str) -> int:
    try:
        year, number = month.split("-")
        return int(year) * 12 + int(number) - 1
    except ValueError:
        raise PeilmerkError(f"A triangle by month of invoice needs months such as 2024-03; found {month!r}. Select gedeclareerd_naar_factuurmaand.") from None


def _none_hidden(observations: pd.DataFrame) -> None:
    hidden = observations[observations["conf_status"] != "F"]
    if len(hidden):
        raise HiddenCells(f"{len(hidden)} of these {len(observations)} cells are hidden to protect people: their triangle would give them away. Select a larger group.")


def once(observations: pd.DataFrame, cell: list[str]) -> None:
    """Raise PeilmerkError if two observations are of one cell."""
    if observations.duplicated(cell).any():
        twice = observations[observations.duplicated(cell)].iloc[0]
        raise PeilmerkError(f"A triangle is of one figure; {', '.join(str(twice[c]) for c in cell)} stands there twice. Select one product, law or total, and one area.")
