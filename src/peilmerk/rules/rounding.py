"""Rounding: figures so coarse that they hide what they should tell, or finer than what is behind them."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from peilmerk import period as periods
from peilmerk.precision import known
from peilmerk.rules.findings import finding, findings, rule
from peilmerk.rules.vintages import SERIES, current, levels, own

_NOTHING = float("nan")


@rule
def change_can_be_told(table: pd.DataFrame, coarse: float = 0.05) -> pd.DataFrame:
    """Two successive figures of a series are given finely enough to tell whether it changed.

    Judges pairs of which the later is the edition's own. A change is hidden if the two differ, may be equal within their precision, and
    that precision is more than the part `coarse` of the figure. One finding a series.
    """
    found = []
    series = current(levels(table))
    series = series[(series["scenario"] == "actual") & ~series["unit_measure"].isin(["flag", "direction"])]
    for _, group in series.groupby(SERIES, dropna=False, sort=False):
        if len(group) < 2 or own(group).empty:
            continue
        rows = group.sort_values(["time_start", "time_end"]).drop_duplicates("time_period").to_dict("records")
        hidden = [(a, b) for a, b in pairwise(rows) if b.get("own", True) and _hides(a, b, coarse)]
        before, now = hidden[-1] if hidden else (rows[-1], rows[-1])
        told = f"Of dit cijfer veranderde sinds {periods.parse(before['time_period']).label}, is door de afronding niet te zien." if hidden else ""
        found.append(finding(now, before["obs_value"], now["obs_value"], 0.0, [before] if hidden else (), told) | {"ok": not hidden})
    return findings(found)


@rule
def decimals_of_base(table: pd.DataFrame, base: int = 100) -> pd.DataFrame:
    """A share of fewer than `base` persons or cases has no decimals: one of them is more than a whole percent.

    The base is what the delivery says, or the value of the indicator that the dictionary names as denominator, for the same area and period.
    One finding a series: the smallest base.
    """
    smallest: dict[tuple, dict] = {}
    figures = current(levels(table))
    shares = own(figures)
    shares = shares[(shares["unit_measure"] == "percent") & (shares["decimals"].fillna(0) > 0)]
    wholes = figures[figures["indicator"].isin(set(shares.get("denominator", pd.Series(dtype=str)).dropna()))]
    wholes = {(r["indicator"], r["ref_area"], r["time_period"]): r for r in wholes.to_dict("records")}
    for row in shares.to_dict("records"):
        whole = wholes.get((row.get("denominator"), row["ref_area"], row["time_period"]))
        size = row["base"] if not pd.isna(row["base"]) else whole["obs_value"] if whole else _NOTHING
        if pd.isna(size):
            continue
        ok = size >= base
        step = f"{100 / max(size, 1):.1f}".replace(".", ",")
        told = "" if ok else f"Dit is een aandeel van {size:.0f}, met een decimaal: één meer of minder is al {step} procentpunt."
        series = tuple(row[c] for c in SERIES)
        if series not in smallest or size < smallest[series]["found"]:
            smallest[series] = finding(row, float(base), float(size), 0.0, [whole] if whole else (), told) | {"ok": ok, "unit": "cases"}
    return findings(list(smallest.values()))


def _hides(before: dict, now: dict, coarse: float) -> bool:
    a, b = known(before), known(now)
    wide = max((f.high - f.low) / 2 for f in (a, b) if f.high - f.low < float("inf"))
    return a.value != b.value and a.agrees(b) and wide > coarse * max(abs(a.value), abs(b.value))
