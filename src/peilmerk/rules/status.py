"""Status: what is said to be on track, against what was realised."""

from __future__ import annotations

import re

import pandas as pd

from peilmerk.observations import members_of
from peilmerk.precision import known
from peilmerk.rules.findings import finding, findings, rule
from peilmerk.rules.values import plain_name
from peilmerk.rules.vintages import SAME, current, member_names, own, stated

#: A word of an indicator's code that a measure's name begins a word with, of at least so many letters, speaks of the same thing:
#: `doorbraak_casussen_opgepakt` of `1.1 Doorbraakmethode`.
_TELLING = 6


@rule
def on_track_against_realised(table: pd.DataFrame, status: str, target: str, realised: str, value: float = 1.0) -> pd.DataFrame:
    """A measure of which the status says that it is on track is not behind its target in a period of which the realisation is known.

    status: indicator of the status, `value` is on track; target and realised: indicators of its amounts. Measures are matched by name,
    without numbering, brackets and capitals. Another indicator with a target and a realisation for the same period counts too, if its code
    has a word with which a word of the measure's name begins. `expected` is the target, `found` what was realised, within precision.
    """
    figures = current(stated(table))
    named = figures.assign(_name=[plain_name(n) for n in member_names(figures)])
    flags = own(named[(named["indicator"] == status) & (named["obs_value"] == value) & (named["_name"] != "") & (named["role"] == "item")])
    flags = flags.drop_duplicates("_name")
    if flags.empty:
        return findings([])
    level = named[(named["transformation"] == "level") & named["obs_value"].notna()]
    targets, actual = level[level["scenario"] == "target"], level[(level["scenario"] == "actual") & (level["obs_status"] != "F")]
    pairs = _amounts(targets[targets["indicator"] == target], actual[actual["indicator"] == realised])
    found = []
    for flag in flags.to_dict("records"):
        mine = [(goal, got) for name, goal, got in pairs if name == flag["_name"]] or _alike(flag, targets, actual, {target, realised})
        for goal, got in mine:
            behind = known(got).high < known(goal).low
            told = f"‘{members_of(flag)}’ staat als op koers ({flag['source_sheet']}, cel {flag['source_column']}{flag['source_row']:.0f}), maar het doel is niet gehaald." if behind else ""
            found.append(finding(got, goal["obs_value"], got["obs_value"], 0.0, [goal, flag], told) | {"ok": not behind})
    return findings(found)


@rule
def targets_reached(table: pd.DataFrame) -> pd.DataFrame:
    """What was realised reaches the target for the same figure and period, within precision; a target below zero is a reduction.

    Told in the edition that states the later of the two first.
    """
    level = current(stated(table))
    level = level[(level["transformation"] == "level") & level["obs_value"].notna()]
    same = [c for c in SAME if c != "scenario"]
    both = level[level["scenario"].isin(["target", "actual"])]
    both = both[both.groupby(same, dropna=False)["scenario"].transform("nunique") > 1]
    found = []
    for _, group in both.groupby(same, dropna=False, sort=False):
        if own(group).empty:
            continue
        goal = group[group["scenario"] == "target"].iloc[0].to_dict()
        got = group[group["scenario"] == "actual"].iloc[0].to_dict()
        aim, real = known(goal), known(got)
        behind = real.high < aim.low if aim.value >= 0 else real.low > aim.high
        told = "Het doel voor deze periode is niet gehaald." if behind else ""
        found.append(finding(got, goal["obs_value"], got["obs_value"], 0.0, [goal], told) | {"ok": not behind})
    return findings(found)


def _amounts(targets: pd.DataFrame, actual: pd.DataFrame) -> list[tuple[str, dict, dict]]:
    """Target and realisation by name, in the same area and period; of several realisations the one that is not called soft or possible."""
    found = []
    goals = {(r["_name"], r["ref_area"], r["time_period"]): r for r in targets.to_dict("records")}
    best: dict[tuple, dict] = {}
    for row in actual.to_dict("records"):
        key = (row["_name"], row["ref_area"], row["time_period"])
        if key in goals and (key not in best or _soft(best[key]) > _soft(row)):
            best[key] = row
    for key, row in best.items():
        found.append((key[0], goals[key], row))
    return found


def _soft(row: dict) -> bool:
    return bool(re.search(r"\b(zacht|mogelijk|vermeden)\b", members_of(row), re.IGNORECASE))


def _alike(flag: dict, targets: pd.DataFrame, actual: pd.DataFrame, not_these: set[str]) -> list[tuple[dict, dict]]:
    words = flag["_name"].split()
    candidates = [i for i in targets["indicator"].unique() if i not in not_these and _speaks_of(i, words)]
    same = [c for c in SAME if c != "scenario"]
    found = []
    for _, goal in targets[targets["indicator"].isin(candidates)].iterrows():
        got = actual[(actual[same] == goal[same]).all(axis=1)]
        if len(got):
            found.append((goal.to_dict(), got.iloc[0].to_dict()))
    return found


def _speaks_of(indicator: str, words: list[str]) -> bool:
    return any(word.startswith(part) for part in indicator.split("_") if len(part) >= _TELLING for word in words)
