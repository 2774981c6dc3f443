"""Directions: what is said to rise, fall or stay, against the figures of the same thing, and against what is said elsewhere.

A direction is an observation without a size (transformation `direction`: 1, 0, -1). It does not say with what its period is compared, so it
is wrong only if every comparison that the figures allow contradicts it: a stated change, the course within the period, the same period
a year before, and the period before it.
"""

from __future__ import annotations

import pandas as pd

from peilmerk.precision import known
from peilmerk.rules.findings import finding, findings, rule
from peilmerk.rules.vintages import SAME, SERIES, current, levels, members, own

_WORDS = {1: "stijgt", 0: "blijft gelijk", -1: "daalt"}
_FIGURE = [c for c in SERIES if c not in ("transformation", "unit_measure", "scenario")]


@rule
def directions_agree(table: pd.DataFrame) -> pd.DataFrame:
    """Two statements about the same thing and period do not say that it goes two ways, in one edition or in two.

    What an earlier edition said as provisional may have turned out otherwise.
    """
    found = []
    said = _directions(table)
    said = said[said.duplicated(SAME, keep=False)]
    for _, group in said.groupby(SAME, dropna=False, sort=False):
        mine = own(group)
        final = group[(group["vintage"] == mine["vintage"].max()) | (group["obs_status"] == "A")].sort_values("vintage", kind="stable")
        if mine.empty or len(final) < 2:
            continue
        first, *others = final.to_dict("records")
        for row in others:
            told = f"Hier staat dat dit {_WORDS[int(row['obs_value'])]}, elders dat het {_WORDS[int(first['obs_value'])]}."
            one = finding(row, float(first["obs_value"]), float(row["obs_value"]), 0.0, [first])
            found.append(one | {"told": "" if one["ok"] else told})
    return findings(found)


@rule
def directions_against_figures(table: pd.DataFrame, stable: float = 0.05) -> pd.DataFrame:
    """What is said to rise, fall or stay does so by one of the comparisons that the figures allow.

    stable: to stay is to change by no more than this part, or than figures can tell. A statement about the whole without figures of its
    own is judged by its members, if they all go the same way. `found` is the direction that was stated, `expected` that of the figures.
    """
    found = []
    said = current(own(_directions(table)))
    figures = current(table[table["indicator"].isin(set(said["indicator"]))])
    level = {key: _by_period(group) for key, group in levels(figures)[lambda t: t["scenario"] == "actual"].groupby(_FIGURE, dropna=False)}
    changes = figures[figures["transformation"].isin(["change_pct", "change_abs"]) & figures["obs_value"].notna() & (figures["scenario"] == "actual")]
    change = {key: group.to_dict("records") for key, group in changes.groupby([*_FIGURE, "time_period"], dropna=False)}
    parts: dict[tuple, list] = {}
    for key in level:
        parts.setdefault((key[_FIGURE.index("ref_area")], key[_FIGURE.index("indicator")]), []).append(key)
    for row in said.to_dict("records"):
        key = tuple(row[c] for c in _FIGURE)
        compared = [({int(r["obs_value"] > 0) - int(r["obs_value"] < 0)}, [r]) for r in change.get((*key, row["time_period"]), [])]
        compared += _comparisons(row, level.get(key, []), stable)
        if not compared and not members(row):
            by_member = [_comparisons(row, level[k], stable) for k in parts.get((row["ref_area"], row["indicator"]), []) if k != key]
            if by_member and all(by_member) and len({frozenset(ways) for one in by_member for ways, _ in one}) == 1:
                compared = [pair for one in by_member for pair in one]
        if not compared:
            continue
        stated = int(row["obs_value"])
        agreeing = [pair for pair in compared if stated in pair[0]]
        ways, beside = (agreeing or compared)[0]
        way = max(ways, key=abs)
        told = "" if agreeing else f"Hier staat dat dit {_WORDS[stated]}; volgens de cijfers ernaast {_WORDS[way]} het."
        found.append(finding(row, float(stated if agreeing else way), float(stated), 0.0, beside, told) | {"ok": bool(agreeing)})
    return findings(found)


def _directions(table: pd.DataFrame) -> pd.DataFrame:
    return table[(table["transformation"] == "direction") & table["obs_value"].isin([-1, 0, 1]) & (table["correction"] != "drop")]


def _by_period(group: pd.DataFrame) -> list[dict]:
    return group.sort_values(["time_start", "time_end"]).drop_duplicates("time_period").to_dict("records")


def _comparisons(row: dict, series: list[dict], stable: float) -> list[tuple[set[int], list[dict]]]:
    """The ways that a series can be said to go by each comparison, with the two figures."""
    if not series or pd.isna(row["time_end"]):
        return []
    found = []
    inside = [r for r in series if row["time_start"] <= r["time_start"] and r["time_end"] <= row["time_end"]]
    if len(inside) > 1:
        found.append(_way(inside[0], inside[-1], stable))
    at = next((r for r in series if r["time_start"] == row["time_start"] and r["time_end"] == row["time_end"]), None)
    now = at or (inside[-1] if inside else None)
    if now is None:
        return found
    length = (now["time_end"] - now["time_start"]).days
    alike = [r for r in series if abs((r["time_end"] - r["time_start"]).days - length) <= 3 and r["time_start"] < now["time_start"]]
    year = [r for r in alike if abs((now["time_start"] - r["time_start"]).days - 365) <= 3]
    found += [_way(r, now, stable) for r in [*year, *alike[-1:]]]
    return found


def _way(before: dict, now: dict, stable: float) -> tuple[set[int], list[dict]]:
    a, b = known(before), known(now)
    change = b.value - a.value
    way = int(change > 0) - int(change < 0)
    if way and a.agrees(b):
        return {-1, 0, 1}, [before, now]  # their precision does not tell
    if abs(change) <= stable * abs(a.value):
        return {0, way}, [before, now]
    return {way}, [before, now]
