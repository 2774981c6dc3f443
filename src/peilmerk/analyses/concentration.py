"""Concentration of cost: which part of all that was declared is of the households with the highest cost, and how unequal that is (Lorenz curve, Gini coefficient).

Households with care are ranked by what was declared for all who live there in a year, and told in groups (`bedrag_naar_kostengroep`): the highest 1%, what follows up to 5, 10,
20 and 50%, and the lower half. Their amounts are protected as any other; shares are computed of what may be shown.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from peilmerk.analyses.outcome import HIDDEN, Outcome, absent, derive, figure, nothing, places
from peilmerk.hidden_values import plain
from peilmerk.observations import TOTAL, records
from peilmerk.texts import formats

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
        return absent(METHOD, "de kosten per groep huishoudens zijn niet bekend", lacks="maatwerk")
    made, asked, given = [], 0, 0
    counts = _counts(huishoudens)
    for code, at in places(rows, "time_period"):
        asked += len(GROUPS) - 1
        amount, shown_at = _amounts(rows, at)
        found = _shares(amount, shown_at)
        given += len(found)
        made += [*found, *_gini(amount, shown_at, counts.get(code, {}))]
    shown = rows[rows["conf_status"] == "F"]
    if not made:
        return absent(METHOD, HIDDEN if len(shown) < len(rows) else "de kosten zijn samen niet meer dan nul")
    about, how, columns = [m[0] for m in made], [m[1] for m in made], {c: [m[2][c] for m in made] for c in made[0][2]}
    table = derive(rows.iloc[about], how, **columns)
    notes = ["Kosten zijn gedeclareerde bedragen; een huishouden is iedereen op één adres."]
    if given < asked:
        notes.append(f"{asked - given} van de {asked} aandelen {'staat' if asked - given == 1 else 'staan'} er niet bij: een bedrag daarin is verborgen of onbekend.")
    return Outcome(METHOD, table, sentence=_newest(table), notes=tuple(notes))


def _amounts(rows: pd.DataFrame, at: np.ndarray) -> tuple[dict[str, float], dict[str, int]]:
    """What of a year is shown: amounts by group (the total is that of all groups, if it was not delivered), and their places. at: those of the year."""
    names, values = rows["breakdown"].iloc[at].tolist(), rows["obs_value"].to_numpy(dtype="float64")[at].tolist()
    open_ = (rows["conf_status"].iloc[at] == "F").tolist()
    shown = {name: int(n) for name, n, free in zip(names, at, open_, strict=True) if free}
    amount = {name: value for name, value, free in zip(names, values, open_, strict=True) if free}
    if TOTAL not in names and all(name in amount for name in GROUPS):
        amount[TOTAL] = sum(amount.values())
    return amount, shown


def _shares(amount: dict[str, float], shown: dict[str, int]) -> list[tuple[int, str, dict]]:
    """The shares of a year: the place of what each is about, how it is computed, and its columns."""
    whole = amount.get(TOTAL, 0.0)
    if whole <= 0:
        return []
    names, found = list(GROUPS), []
    for at, part in enumerate(list(GROUPS.values())[:-1], 1):
        above, below = names[:at], names[at:]
        if all(name in amount for name in above):
            value, about = sum(amount[n] for n in above), shown[above[-1]]
        elif TOTAL in shown and all(name in amount for name in below):
            value, about = whole - sum(amount[n] for n in below), shown[TOTAL]
        else:
            continue
        nothing_ = {"obs_low": np.nan, "obs_high": np.nan}
        found.append((about, f"top{part}", {"obs_value": 100 * value / whole, "unit_measure": "percent", "decimals": 1, "maat": "aandeel", "deel": part, "groep": f"hoogste {part}%"} | nothing_))
    return found


def _counts(huishoudens: pd.DataFrame | None) -> dict[str, dict[str, float]]:
    """Numbers of households that are shown, by period and group."""
    found: dict[str, dict[str, float]] = {}
    if huishoudens is not None:
        asked = plain(huishoudens[["time_period", "breakdown", "obs_value", "conf_status"]])
        for code, name, value, status in zip(*(asked[c].tolist() for c in asked), strict=True):
            if status == "F":
                found.setdefault(code, {})[name] = value
    return found


def _gini(amount: dict[str, float], shown: dict[str, int], count: dict[str, float]) -> list[tuple[int, str, dict]]:
    """The Gini coefficient of a year, as `_shares`; none if a group is not shown."""
    if not all(name in amount and name in count for name in GROUPS) or amount[TOTAL] <= 0:
        return []
    low, high = gini_bounds([count[n] for n in GROUPS][::-1], [amount[n] for n in GROUPS][::-1])
    columns = {"obs_value": np.nan, "unit_measure": "coefficient", "decimals": 2, "maat": "gini", "deel": 0, "groep": "Gini", "obs_low": low, "obs_high": high}
    return [(shown.get(TOTAL, shown[next(iter(GROUPS))]), "gini", columns)]


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
    listed = formats.listed(told)
    provisional = " Er komen nog declaraties bij." if last["voorlopig"].any() else ""
    return f"In {last['periode'].iloc[0]} ging van de gedeclareerde kosten {listed} huishoudens met de hoogste kosten.{provisional}"
