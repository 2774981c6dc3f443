"""From what SQL gives (a group, a period, a number) to full grids: groups down, periods across, nil where nothing was counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

#: What a row of a grid can be about, beside the municipality as a whole; `_T` is the total.
DIMENSIONS = ["product", "wet", "wijk", "verwijzer", "leeftijd", "groep", "taakveld", "lid"]
TOTAL = "_T"


@dataclass
class Counts:
    """One measure in one frequency. groups: a row a group, columns of DIMENSIONS; values: groups x periods.

    base: the number of people behind every value, where that is not the value itself. NaN is no value (a mean of nobody). largest,
    two_largest: of amounts and volumes what is of the person of whom it is most, and of the two of whom it is most (`contributions`).
    """

    register: str
    measure: str
    frequency: str
    groups: pd.DataFrame
    values: np.ndarray
    base: np.ndarray | None = None
    largest: np.ndarray | None = None
    two_largest: np.ndarray | None = None
    extra: dict[str, object] = field(default_factory=dict)


class Groups:
    """The groups of one table of spells or rows, with a number each."""

    def __init__(self, con, table: str, by: list[str], frame: pd.DataFrame | None = None):
        """The groups that stand in a table, or those of `frame` where they are known beforehand."""
        self.by = by
        columns = ", ".join(by)
        if frame is not None:
            self.frame = frame
        elif by:
            self.frame = con.execute(f"SELECT DISTINCT {columns} FROM {table} ORDER BY ALL").df().astype("str")
        else:
            self.frame = pd.DataFrame(index=range(1))
        self._known = _index(self.frame) if by else None

    @cached_property
    def full(self) -> pd.DataFrame:
        """The groups with all DIMENSIONS, `_T` where a group is not about one."""
        return self.frame.reindex(columns=DIMENSIONS, fill_value=TOTAL).astype("str")

    def grid(self, rows: pd.DataFrame, first: int, count: int, *columns: str) -> list[np.ndarray]:
        """Sums of columns of `rows` (the groups' columns, `p`, and these) as groups x `count` periods from number `first`."""
        made = [np.zeros((len(self.frame), count)) for _ in columns]
        if not len(rows):
            return made
        group = self._known.get_indexer(_index(rows[self.by].astype("str"))) if self.by else np.zeros(len(rows), dtype=np.int64)
        place = rows["p"].to_numpy(dtype=np.int64) - first
        inside = (place >= 0) & (place < count) & (group >= 0)
        for grid, column in zip(made, columns, strict=True):
            np.add.at(grid, (group[inside], place[inside]), rows[column].to_numpy(dtype=float)[inside])
        return made

    def numbers(self, rows: pd.DataFrame) -> np.ndarray:
        """The number of the group of every row, -1 where there is none; quick for many rows of few groups."""
        if not self.by:
            return np.zeros(len(rows), dtype=np.int64)
        at = rows.groupby(self.by, observed=True, sort=False).ngroup().to_numpy()
        one_of_each = rows[self.by].iloc[np.unique(at, return_index=True)[1]]
        return self._known.get_indexer(_index(one_of_each.astype("str")))[at]


def _index(frame: pd.DataFrame) -> pd.Index:
    return pd.MultiIndex.from_frame(frame) if frame.shape[1] > 1 else pd.Index(frame.iloc[:, 0])


def ratio(above: np.ndarray, below: np.ndarray, factor: float = 1.0) -> np.ndarray:
    """above / below, NaN where below is nil."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(below > 0, factor * above / below, np.nan)
