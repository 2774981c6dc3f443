"""History: a figure against its own past, and a number that fits only in another unit.

Robust throughout: medians and the median absolute deviation (MAD), so that the fault that is looked for does not hide itself in the spread
(F.R. Hampel, The influence curve and its role in robust estimation, 1974; 1.4826 makes the MAD the standard deviation of a normal one).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from peilmerk.precision import counted, half_unit
from peilmerk.rules.findings import finding, findings, rule
from peilmerk.rules.vintages import OWN, SERIES, current, levels

_NORMAL = 1.4826
#: Days in a period, within which it is a month, a quarter, four months, half a year or a year; and how many of them are in a year.
_LENGTHS = {(27, 31): 12, (89, 92): 4, (119, 124): 3, (180, 185): 2, (364, 367): 1}
#: What a change is at least off by, relative: a series of equal values has no spread, and one per cent is no break.
_LEAST_SPREAD = 0.01
#: Numbers are written in units, tens, hundreds, thousands and millions; a comma slips by one, a header is read a thousand wrong.
_SHIFTS = (1, 2, 3, 6)


@rule
def breaks(table: pd.DataFrame, times: float = 4.0, least: int = 6) -> pd.DataFrame:
    """A figure does not change far more than its series ever did, from the period before and (of two years or more) from a year before.

    Judges realised levels in series of at least `least` equal periods, of the edition's own vintage. Changes are of logarithms where all
    values are above zero. A change is a break beyond `times` the usual spread of the other changes, to which chance (of numbers of people
    and cases: Poisson) and rounding are added, and more in a short series, of which the spread is less certain (8 times for six periods,
    4,6 times for 24); with a season both changes must be breaks. `expected` is the value before with the usual change.
    """
    found = []
    actual = current(levels(table))
    actual = actual[(actual["scenario"] == "actual") & (actual["role"] != "inventory")]
    actual = actual.assign(_per=_per_year(actual)).dropna(subset="_per").drop_duplicates([*SERIES, "time_period"])
    for (*_, per), series in actual.groupby([*SERIES, "_per"], dropna=False, sort=False):
        if len(series) < least or not _is_own(series).any():
            continue
        series = series.sort_values("time_start")
        found += _judge(series, int(per), times)
    return findings(found)


def _judge(series: pd.DataFrame, per: int, times: float) -> list[dict]:
    values = series["obs_value"].to_numpy(float)
    logs = bool((values > 0).all())
    x = np.log(values) if logs else values
    step = np.round((series["time_start"] - series["time_start"].iloc[0]).dt.days.to_numpy() / (365.25 / per)).astype(int)
    noise = _noise(series, values, logs)
    bound = times * (1 + 3 / (len(values) - 3))
    seasonal = per > 1 and step[-1] >= 2 * per
    last, usual = _scores(x, step, noise, 1, per if seasonal else 1)
    last[0] = last[1]  # the first one has only the change after it
    score = last
    if seasonal:
        year, _ = _scores(x, step, noise, per, 1)
        after, _ = _scores(x[::-1], step[-1] - step[::-1], noise[::-1], per, 1)
        score = np.fmin(last, np.where(np.isnan(year), after[::-1], year))  # of the first year: against the year after
    rows, found = series.to_dict("records"), []
    for k, own in enumerate(_is_own(series)):
        if not own or np.isnan(score[k]):
            continue
        broke_before = bool(found) and not found[-1]["ok"] and k > 1 and found[-1]["period"] == rows[k - 1]["time_period"]
        ok = bool(score[k] <= bound) or (broke_before and abs(x[k] - x[k - 2]) < abs(x[k] - x[k - 1]) / 2)  # back to where it was
        before = rows[k - 1] if k else rows[1]
        expected = x[k - 1] + usual[k] if k else x[1] - usual[1]
        told = "" if ok else f"De verandering is {score[k]:.0f} keer zo groot als in deze reeks van {len(rows)} perioden gewoon is."
        one = finding(rows[k], float(np.exp(expected) if logs else expected), float(values[k]), 0.0, [before], told)
        found.append(one | {"ok": ok})
    return found


def _scores(x: np.ndarray, step: np.ndarray, noise: np.ndarray, lag: int, seasons: int) -> tuple[np.ndarray, np.ndarray]:
    """How many times its usual spread each change over `lag` periods is off the usual change, NaN where there is none; and that change.

    The usual change is the median of the others in the same season, if there are two or more of these, else of all others.
    """
    at = {s: k for k, s in enumerate(step)}
    before = np.array([at.get(s - lag, -1) for s in step])
    changes = np.where(before >= 0, x - x[before], np.nan)
    there = ~np.isnan(changes)
    scores, usual = np.full(len(x), np.nan), np.zeros(len(x))
    if there.sum() < 4:
        return scores, usual
    for k in np.flatnonzero(there):
        others = there & (np.arange(len(x)) != k)
        alike = others & (step % seasons == step[k] % seasons)
        usual[k] = np.median(changes[alike if alike.sum() > 1 else others])
    left = changes - usual
    for k in np.flatnonzero(there):
        spread = _NORMAL * np.median(np.abs(np.delete(left, k)[~np.isnan(np.delete(left, k))]))
        scores[k] = abs(left[k]) / np.sqrt(spread**2 + noise[k] ** 2 + noise[before[k]] ** 2)
    return scores, usual


def _noise(series: pd.DataFrame, values: np.ndarray, logs: bool) -> np.ndarray:
    """What chance and rounding do to each value, as x is measured (logarithms or units)."""
    half = np.array([half_unit(d) for d in series["decimals"]])
    chance = np.sqrt(np.maximum(np.abs(values), 1.0)) if counted(series["unit_measure"].iloc[0]) else 0.0
    size = np.maximum(np.abs(values), 1e-12) if logs else 1.0
    least = _LEAST_SPREAD if logs else _LEAST_SPREAD * float(np.median(np.abs(values)))
    return np.sqrt((chance / size) ** 2 + (half / size) ** 2 + least**2)


@rule
def unit_shift(table: pd.DataFrame, least: int = 3, times: float = 3.0) -> pd.DataFrame:
    """No value fits among the others of its kind only when divided or multiplied by ten, a hundred, a thousand or a million.

    Of the same indicator and members, whatever period and kind of statement, with at least `least` others within a factor `times` of each
    other; for a factor of a thousand or more also among all others of the indicator. `expected` is the value in the other unit.
    """
    found = []
    figures = current(levels(table))
    figures = figures[figures["obs_value"] != 0]
    series = [c for c in SERIES if c != "scenario"]
    closely = dict(_shifted(figures, series, least, times, _SHIFTS))
    widely = dict(_shifted(figures, ["indicator", "transformation", "unit_measure"], max(5, 2 * least), float("inf"), (3, 6)))
    for index, own in zip(figures.index, _is_own(figures), strict=True):
        if own and (index in closely or index in widely):
            row = figures.loc[index].to_dict()
            shift = closely.get(index) or widely.get(index)
            if shift:
                fits = row["obs_value"] * 10.0**shift
                way = f"{10 ** abs(shift):,} keer zo {'groot' if shift < 0 else 'klein'}".replace(",", ".")
                told = f"Dit is ongeveer {way} als de andere cijfers van deze soort: staat het in een andere eenheid?"
                found.append(finding(row, fits, row["obs_value"], 0.0, (), told) | {"ok": False})
            else:
                found.append(finding(row, row["obs_value"], row["obs_value"], 0.0))
    return findings(found)


def _shifted(figures: pd.DataFrame, same: list[str], least: int, times: float, shifts: tuple[int, ...]):
    """Of each figure with enough others: by which power of ten it fits among them, 0 if it fits as it is."""
    for _, group in figures.groupby(same, dropna=False, sort=False):
        if len(group) <= least:
            continue
        x = np.log10(group["obs_value"].abs().to_numpy())
        order = np.sort(x)
        for k, index in enumerate(group.index):
            low, high = (order[1] if x[k] == order[0] else order[0]), (order[-2] if x[k] == order[-1] else order[-1])
            if high - low > np.log10(times):
                continue
            yield index, _fitting(x[k], low, high, shifts)


def _fitting(value: float, low: float, high: float, shifts: tuple[int, ...]) -> int:
    distance = max(low - value, value - high)
    if distance < 0.5 * shifts[0]:  # nearer to them than halfway to the smallest shift
        return 0
    way = -1 if value > high else 1
    for shift in shifts:
        slack = 0.15 if shift == 1 else 0.3
        if low - slack <= value + way * shift <= high + slack:
            return way * shift
    return 0


@rule
def sign(table: pd.DataFrame, least: int = 4) -> pd.DataFrame:
    """A figure does not have the other sign than all others of its indicator, at least `least`.

    Not of what goes below zero by its nature: an indicator whose definition speaks of a difference, a shortage or a decrease.
    """
    found = []
    figures = current(levels(table))
    figures = figures[figures["obs_value"] != 0]
    if "definition" in figures:
        figures = figures[~figures["definition"].str.contains(r"\b(?:verschil|tekort|min|minus|saldo|verminder\w*|daling)\b", case=False, na=False)]
    for _, group in figures.groupby(["indicator", "unit_measure", "role"], sort=False):
        if len(group) <= least:
            continue
        negative = group["obs_value"] < 0
        odd = negative if negative.sum() == 1 else ~negative if (~negative).sum() == 1 else None
        for row, own, wrong in zip(group.to_dict("records"), _is_own(group), odd if odd is not None else [False] * len(group), strict=True):
            if own:
                expected = -row["obs_value"] if wrong else row["obs_value"]
                told = f"De {len(group) - 1} andere cijfers van deze indicator hebben het andere teken." if wrong else ""
                found.append(finding(row, expected, row["obs_value"], 0.0, (), told) | {"ok": not wrong})
    return findings(found)


def _per_year(table: pd.DataFrame) -> pd.Series:
    days = (table["time_end"] - table["time_start"]).dt.days + 1
    per = pd.Series(np.nan, table.index)
    for (low, high), number in _LENGTHS.items():
        per[days.between(low, high)] = number
    return per


def _is_own(table: pd.DataFrame) -> np.ndarray:
    return table[OWN].to_numpy(bool) if OWN in table else np.ones(len(table), bool)
