"""Concentration of cost: which part of all that was declared is of the households with the highest cost, and how unequal that is (Lorenz curve, Gini coefficient).

Households with care are ranked by what was declared for all who live there in a year, and told in groups (`bedrag_naar_kostengroep`): the highest 1%, what follows up to 5, 10,
20 and 50%, and the lower half. Their amounts are protected as any other; shares are computed of what may be shown.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from peilmerk.analyses.outcome import HIDDEN, Outcome, absent, derive, figure, nothing
from peilmerk.hidden_values import plain
from peilmerk.observations import TOTAL, records

METHOD = "concentratie"
#: The groups of households from the highest cost down, as counting names them, and up to which percentage of all households each one goes.
GROUPS = {"hoogste 1%": 1, "1 tot 5%": 5, "5 tot 10%": 10, "10 tot 20%": 20, "20 tot 50%": 50, "laagste 50%": 100}


def concentratie(bedragen: pd.DataFrame, huishoudens: pd.DataFrame | None = None) -> Outcome:
    """Which part of the cost is of the 1, 5, 10, 20 and 50% of households with the highest cost, by year; and between what values the Gini coefficient lies.

    bedragen: observations of `bedrag_naar_kostengroep`, the total among them; huishoudens: of `huishoudens_naar_kostengroep`, for the Gini coefficient. A share is given if all
    groups above its line are shown, or all below it and the total. Rows: `maat` is `aandeel` (percent; `deel` is the percentage of households, `groep` its words: "hoogste 10%") or `gini` (between
    obs_low and obs_high, where all groups of a year are shown). Nothing without amounts.
    """
    rows = bedragen[(bedragen["scenario"] == "actual") & (bedragen["transformation"] == "level") & bedragen["breakdown"].isin([*GROUPS, TOTAL])]
    rows = rows[rows["obs_value"].notna() | (rows["conf_status"] != "F")].sort_values("time_start", kind="stable")
    if rows.empty:
        return nothing(METHOD)
    if (rows["breakdown"] == TOTAL).all():
        return absent(METHOD, "de kosten per groep huishoudens zijn niet bekend")
    made, asked, given = [], 0, 0
    for _, year in plain(rows).groupby("time_period", sort=False):
        asked += len(GROUPS) - 1
        found = _shares(year)
        given += len(found)
        made += [found] if len(found) else []
        gini = _gini_row(year, huishoudens)
        made += [gini] if gini is not None else []
    shown = rows[rows["conf_status"] == "F"]
    if not made:
        return absent(METHOD, HIDDEN if len(shown) < len(rows) else "de kosten zijn samen niet meer dan nul")
    table = pd.concat(made, ignore_index=True)
    notes = ["Kosten zijn gedeclareerde bedragen; een huishouden is iedereen op één adres."]
    if given < asked:
        notes.append(f"{asked - given} van de {asked} aandelen {'staat' if asked - given == 1 else 'staan'} er niet bij: een bedrag daarin is verborgen of onbekend.")
    return Outcome(METHOD, table, sentence=_newest(table), notes=tuple(notes))


def _amounts(year: pd.DataFrame) -> tuple[dict[str, float], dict[str, dict]]:
    """What of a year is shown: amounts by group (the total is that of all groups, if it was not delivered), and their rows."""
    shown = {r["breakdown"]: r for r in records(year[year["conf_status"] == "F"])}
    amount = {name: r["obs_value"] for name, r in shown.items()}
    if not (year["breakdown"] == TOTAL).any() and all(name in amount for name in GROUPS):
        amount[TOTAL] = sum(amount.values())
    return amount, shown


def _shares(year: pd.DataFrame) -> pd.DataFrame:
    amount, shown = _amounts(year)
    whole = amount.get(TOTAL, 0.0)
    if whole <= 0:
        return year.head(0)
    names, about, values, parts = list(GROUPS), [], [], []
    for at, part in enumerate(list(GROUPS.values())[:-1], 1):
        above, below = names[:at], names[at:]
        if all(name in amount for name in above):
            value, row = sum(amount[n] for n in above), shown[above[-1]]
        elif TOTAL in shown and all(name in amount for name in below):
            value, row = whole - sum(amount[n] for n in below), shown[TOTAL]
        else:
            continue
        about, values, parts = [*about, row], [*values, 100 * value / whole], [*parts, part]
    if not about:
        return year.head(0)
    words = [f"hoogste {part}%" for part in parts]
    return derive(pd.DataFrame(about), [f"top{p}" for p in parts], obs_value=values, unit_measure="percent", decimals=1, maat="aandeel", deel=parts, groep=words)


def _gini_row(year: pd.DataFrame, huishoudens: pd.DataFrame | None) -> pd.DataFrame | None:
    if huishoudens is None:
        return None
    amount, shown = _amounts(year)
    same = plain(huishoudens[(huishoudens["time_period"] == year["time_period"].iloc[0]) & (huishoudens["conf_status"] == "F")])
    count = dict(zip(same["breakdown"], same["obs_value"], strict=True))
    if not all(name in amount and name in count for name in GROUPS) or amount[TOTAL] <= 0:
        return None
    low, high = gini_bounds([count[n] for n in GROUPS][::-1], [amount[n] for n in GROUPS][::-1])
    row = pd.DataFrame([shown.get(TOTAL, shown[next(iter(GROUPS))])])
    return derive(row, "gini", obs_value=np.nan, obs_low=low, obs_high=high, unit_measure="factor", decimals=2, maat="gini", groep="Gini", deel=0)


def gini_bounds(counts: Sequence[float], amounts: Sequence[float]) -> tuple[float, float]:
    """Between what values the Gini coefficient lies, of groups from the lowest amount per unit up: how many units each has and what they have together.

    The least is that of equal amounts within each group. The most is that of the lowest convex Lorenz curve through the same points (Gastwirth 1972, of groups whose bounds are not
    known); nobody in the lowest group has less than nil, unless that group has together. Groups without units are left out. Raises ValueError if there are no units or no amount.
    """
    n, y = (np.asarray([v for v, of in zip(given, counts, strict=True) if of > 0], dtype=float) for given in (counts, amounts))
    if not len(n) or y.sum() <= 0:
        raise ValueError("a Gini coefficient is of units with an amount")
    width, height = n / n.sum(), y / y.sum()
    slope = height / width
    right = np.cumsum(height)
    low = 1 - float((width * (2 * right - height)).sum())
    before = np.concatenate([[min(0.0, slope[0])], slope[:-1]])
    after = np.concatenate([slope[1:], [np.inf]])
    # Within a group the curve lies above the lines of the groups beside it: at most a triangle is added, whose top is where these two cross.
    gap = slope - before  # how much steeper the chord is than the line from its left end
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.where(np.isinf(after), 1.0, np.where(after > before, (after - slope) / (after - before), 0.0))  # how far from the left end they cross, of the width
    return low, low + float((np.maximum(gap, 0.0) * np.maximum(part, 0.0) * width**2).sum())


def _newest(table: pd.DataFrame) -> str:
    shares = table[table["maat"] == "aandeel"]
    if shares.empty:
        return ""
    last = shares[shares["time_start"] == shares["time_start"].max()]
    told = [f"{figure(r)} naar de {r['deel']:.0f}%" for r in records(last[last["deel"].isin([1, 10, 50])])] or [f"{figure(last.iloc[0])} naar de {last.iloc[0]['deel']:.0f}%"]
    listed = " en ".join([", ".join(told[:-1]), told[-1]] if len(told) > 1 else told)
    provisional = " Er komen nog declaraties bij." if last["voorlopig"].any() else ""
    return f"In {last['periode'].iloc[0]} ging van de gedeclareerde kosten {listed} huishoudens met de hoogste kosten.{provisional}"
