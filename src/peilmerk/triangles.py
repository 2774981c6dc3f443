"""Development triangles: how a figure grew since it was first told, by month of invoice or by delivery.

Observations come from a declared table with `"registers": True`: for months of invoice of the indicator
`gedeclareerd_naar_factuurmaand`, for deliveries of any other with `"eerdere_leveringen": True`.
"""

from __future__ import annotations

import pandas as pd

from peilmerk.errors import HiddenCells, PeilmerkError

_MONTHS = "months"


def by_invoice(observations: pd.DataFrame, *, cumulative: bool = True) -> pd.DataFrame:
    """Amounts by month of delivery (rows, ISO) and months between delivery and invoice (columns 0, 1, ...), in the unit of the observations.

    Of one product, law or total. A month that cannot have been invoiced yet is missing, one without declarations nil: what the newest
    month of invoice can tell is known of every month of delivery. cumulative: each column with those before it. Raises HiddenCells
    if a cell is hidden, PeilmerkError if two observations are of one cell or a month of invoice is no month.
    """
    _none_hidden(observations)
    _once(observations, ["time_period", "breakdown"])
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
    _once(observations, ["time_period", "vintage"])
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


def _once(observations: pd.DataFrame, cell: list[str]) -> None:
    if observations.duplicated(cell).any():
        twice = observations[observations.duplicated(cell)].iloc[0]
        raise PeilmerkError(f"A triangle is of one figure; {', '.join(str(twice[c]) for c in cell)} stands there twice. Select one product, law or total, and one area.")
