"""The audit: whether what is hidden stays hidden. It knows nothing of how cells were chosen, and shares no code with what chose them.

Source: Hundepool et al., Handbook on Statistical Disclosure Control (2024), chapter 4: a suppression pattern is safe if the feasibility interval of
each sensitive cell covers its protection interval.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from peilmerk.disclosure.components import Clock, region
from peilmerk.disclosure.feasibility import TOLERANCE, Reach, intervals, tolerance, whole_numbers
from peilmerk.disclosure.problem import Problem
from peilmerk.errors import PeilmerkError

__all__ = ["audit", "intervals"]


def audit(problem: Problem, hidden: np.ndarray, *, exact: bool = False, integer: bool | np.ndarray = False, seconds: float | None = None) -> pd.DataFrame:
    """Whether every sensitive cell is protected: a row for each cell that is hidden or sensitive. Index: its number.

    low, high: what it can be. exact: whether that is the whole feasibility interval; if not, the interval is at least so wide. ok: a primary cell that can be as
    low as must_low and as high as must_high (within a millionth of that width), given all that is published; any other hidden cell. needless: hidden, not
    sensitive, and known all the same, so that it may be shown. why: in words.

    Without `exact` no more is computed than the verdict takes. Whether a cell is ok never rests on what HiGHS says of a programme, only on a point that
    satisfies all equations, which is checked here. What cannot be computed raises PeilmerkError: no values fit, time is over, HiGHS gave no answer.

    Counts are whole numbers, and a linear programme does not know. Its intervals are at least as wide as those of whoever uses that: between 0.5 and 1.5 there
    is one whole number. `integer=True` (or an array: which cells are whole numbers) computes with that, by two integer programmes a cell: exact, and
    for small components only. In one plain table, also one with a hierarchy in one dimension, both are the same; in linked tables, in those of three
    dimensions and in rounded ones they may differ.
    """
    cells, clock = problem.cells, Clock(seconds)
    primary, fixed, value = (cells[c].to_numpy() for c in ("primary", "fixed", "value"))
    must_low, must_high = cells["must_low"].to_numpy(), cells["must_high"].to_numpy()
    unsaid = primary & ~(np.isfinite(must_low) & np.isfinite(must_high))
    if unsaid.any():
        raise PeilmerkError(f"Cell {int(np.argmax(unsaid))} is sensitive, but how wide its feasibility interval must be is not said (must_low, must_high).")
    reach, slack = Reach(region(problem, hidden), tolerance(problem), clock), tolerance(problem)
    hidden = np.asarray(hidden)
    needs, at = primary & hidden & ~fixed, np.flatnonzero(hidden | primary)
    if np.any(integer):
        reach.whole(np.flatnonzero(hidden), whole_numbers(problem, integer))
    else:
        reach.until(np.where(needs, must_low - value, np.nan), np.where(needs, must_high - value, np.nan), hidden & ~needs)
    low, high = value + reach.low, value + reach.high
    enough_below, enough_above = low <= must_low + slack, high >= must_high - slack
    ok = ~primary | (needs & enough_below & enough_above)
    if exact and not np.any(integer):
        reach.all_of(np.flatnonzero(hidden))
        low, high = value + reach.low, value + reach.high
    needless = hidden & ~primary & (high - low <= slack)
    low, high = (np.where(hidden, a, b) for a, b in ((low, value + reach.floor), (high, value + reach.ceiling)))
    known = ~hidden | (reach.low_is_known & reach.high_is_known)
    told = pd.DataFrame({"low": low, "high": high, "exact": known, "ok": ok, "needless": needless}, index=pd.RangeIndex(len(cells), name="cell")).iloc[at]
    return told.assign(why=[_why(problem, number, row, hidden[number]) for number, row in zip(at, told.itertuples(index=False), strict=True)])


def _why(problem: Problem, number: int, told: tuple, is_hidden: bool) -> str:
    cell = problem.cells.iloc[number]
    must = f"{cell['must_low']:g} to {cell['must_high']:g}"
    if not cell["primary"]:
        return "needless: its value follows from what is shown" if told.needless else "protects others"
    if cell["fixed"]:
        return "sensitive, and known whatever is hidden here"
    if not is_hidden:
        return "sensitive, and shown"
    if told.ok:
        return f"can be all from {must}, as it must"
    if cell["lower"] > cell["must_low"] + TOLERANCE or cell["upper"] < cell["must_high"] - TOLERANCE:
        return f"must be possible from {must}, but all know that it lies between {cell['lower']:g} and {cell['upper']:g}: no suppression helps"
    if told.high - told.low <= TOLERANCE * max(1.0, cell["must_high"] - cell["must_low"]):
        return f"its value follows from what is shown; must be possible from {must}"
    short = ["not as low"] * bool(told.low > cell["must_low"]) + ["not as high"] * bool(told.high < cell["must_high"])
    return f"can be {told.low:g} to {told.high:g}, {' and '.join(short)} as it must: {must}"
