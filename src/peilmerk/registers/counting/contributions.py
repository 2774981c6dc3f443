"""Of whom an amount or volume is: what of each is of the person of whom it is most, and of the two of whom it is most, for dominance and p%.

A contribution is all of one person in one cell together, without its sign: what was declared for somebody, less what was credited. In a register that knows
cases instead of persons it is of a case.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from peilmerk.registers.counting.grid import Groups
from peilmerk.registers.counting.window import FREQUENCIES, Window

#: Indications that are spread over months at a time: a row of 72 months for each takes 60 MB.
_MANY = 100_000


def largest(con, source: str, groups: Groups, window: Window, frequencies: Sequence[str], *values: str) -> dict[tuple[str, str], dict[str, np.ndarray]]:
    """By frequency and column of `values`: `largest` and `two_largest`, groups x periods; nil where there is nothing.

    source: a table or query with persoon, the columns of the groups, p (number of the month) and values. frequencies: from short to long, as each is
    added up from the one before.
    """
    columns = "".join(f"{c}, " for c in groups.by)
    sums = ", ".join(f"coalesce(sum({v}), 0) AS {v}" for v in values)
    both = ", ".join(f"max(abs({v}), 2) AS {v}" for v in values)
    told = ", ".join(f"{v}[1] AS {v}_1, {v}[1] + coalesce({v}[2], 0) AS {v}_2" for v in values)
    first, last = window.months
    finer, size = f"(SELECT * FROM {source} WHERE p BETWEEN {first} AND {last})", 1
    found = {}
    for f in frequencies:
        months = 12 // FREQUENCIES[f]
        con.execute(f"CREATE OR REPLACE TEMP TABLE bijdrage_nieuw AS SELECT {columns} persoon, (p // {months // size})::INTEGER AS p, {sums} FROM {finer} GROUP BY ALL")
        con.execute("DROP TABLE IF EXISTS bijdrage; ALTER TABLE bijdrage_nieuw RENAME TO bijdrage")
        finer, size = "bijdrage", months
        rows = con.execute(f"SELECT {columns} p, {told} FROM (SELECT {columns} p, {both} FROM bijdrage GROUP BY ALL)").df()
        low, high = window.bounds(f)
        grids = groups.grid(rows, low, high - low + 1, *(f"{v}_{n}" for v in values for n in (1, 2)))
        for v, one, two in zip(values, grids[::2], grids[1::2], strict=True):
            found[f, v] = {"largest": one, "two_largest": two}
    con.execute("DROP TABLE IF EXISTS bijdrage")
    return found


def largest_in_time(con, source: str, groups: Groups, window: Window, frequencies: Sequence[str]) -> dict[str, dict[str, np.ndarray]]:
    """By frequency `largest` and `two_largest` of what lasts, groups x periods, without a row for every month of every indication in the database.

    source: a table with persoon, the columns of the groups, a and b (numbers of the first and last month, within the window), eerste and laatste (hours in these; laatste
    is nil where they are one), uren (hours of a day of the months between).
    """
    first = window.months[0]
    lengths = (window.periods("M")["end"] - window.periods("M")["start"]).map(lambda d: d.days + 1).to_numpy(dtype=float)
    found = {f: (np.zeros((len(groups.frame), high - low + 1)), np.zeros((len(groups.frame), high - low + 1))) for f in frequencies for low, high in [window.bounds(f)]}
    columns = "".join(f"{c}, " for c in groups.by)
    parts = con.execute(f"SELECT count(*) FROM {source}").fetchone()[0] // _MANY + 1
    for n in range(parts):  # all of a person in one part
        rows = con.execute(f"SELECT {columns} persoon, a - {first} AS a, b - {first} AS b, eerste, laatste, uren FROM {source} WHERE hash(persoon) % {parts} = {n}").df()
        if not len(rows):
            continue
        group, hours = _by_person(rows, groups.numbers(rows), lengths)
        for f in frequencies:
            values = window.of_months(hours, f)
            for g, of in zip(*np.unique(group, return_index=True), strict=True):
                _keep(found[f], g, values[of : of + np.searchsorted(group[of:], g, side="right")])
    return {f: {"largest": one, "two_largest": one + second} for f, (one, second) in found.items()}


def _by_person(rows: pd.DataFrame, group: np.ndarray, lengths: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The group of every person in a group, in order of group, and their hours by month."""
    person = pd.factorize(rows["persoon"])[0]
    each, at = np.unique(group * (person.max() + 1) + person, return_inverse=True)
    months = len(lengths)
    a, b = rows["a"].to_numpy(), rows["b"].to_numpy()
    begin, end, day = (rows[c].to_numpy() for c in ("eerste", "laatste", "uren"))

    def grid(first: np.ndarray, second: np.ndarray, one: np.ndarray, two: np.ndarray) -> np.ndarray:
        place = np.concatenate([at * (months + 1) + first, at * (months + 1) + second])  # a month more: what would begin after the last one falls in it
        return np.bincount(place, np.concatenate([one, two]), len(each) * (months + 1)).reshape(len(each), months + 1)

    between = grid(a + 1, np.maximum(b, a + 1), day, -day)  # of an indication within a month: nothing
    hours = np.cumsum(between, axis=1, out=between)[:, :months]
    hours *= lengths
    hours += grid(a, b, begin, end)[:, :months]
    return each // (person.max() + 1), hours


def _keep(found: tuple[np.ndarray, np.ndarray], group: int, values: np.ndarray) -> None:
    """The largest and the second of a group's persons (down) in every period, with those that were found before; in place."""
    one, second = (grid[group] for grid in found)
    top, periods = values.argmax(axis=0), np.arange(values.shape[1])
    most = values[top, periods]
    values[top, periods] = 0.0
    next_ = values.max(axis=0)
    values[top, periods] = most
    second[:] = np.maximum(np.minimum(one, most), np.maximum(second, next_))
    one[:] = np.maximum(one, most)
