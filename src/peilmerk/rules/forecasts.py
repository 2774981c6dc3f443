"""Forecasts and plans, against what came of them, and against each other."""

from __future__ import annotations

import pandas as pd

from peilmerk.precision import known
from peilmerk.rules.findings import finding, findings, rule
from peilmerk.rules.vintages import SAME, current, own, stated

_PLANS = {"budget": "begroot", "forecast": "verwacht", "target": "doel"}
_FIGURE = [c for c in SAME if c not in ("scenario", "time_period")]


@rule
def forecasts_against_realised(table: pd.DataFrame, open_ended: tuple[str, ...] = ("stock", "average", "none")) -> pd.DataFrame:
    """What was realised lies within what was forecast or budgeted for it, or for the open period in which it lies.

    open_ended: how an indicator adds up (`aggregation`) if a plan "from 2022 on" is one for every later period; a sum over an open period
    is not. `found` is what was realised, `expected` the forecast (of a range its nearest end). Told in the edition that states one of both.
    A budget beside the realisation in one table is for the reader to compare.
    """
    level = current(stated(table))
    level = level[level["transformation"] == "level"]
    plans = level[level["scenario"].isin(["forecast", "budget"])]
    actual = level[(level["scenario"] == "actual") & (level["obs_status"] != "F")]
    actual = actual[pd.MultiIndex.from_frame(actual[_FIGURE]).isin(pd.MultiIndex.from_frame(plans[_FIGURE]))]
    by_figure = {key: group.to_dict("records") for key, group in plans.groupby(_FIGURE, dropna=False)}
    found = []
    for got in actual.to_dict("records"):
        for plan in by_figure[tuple(got[c] for c in _FIGURE)]:
            if _is_for(plan, got, open_ended) and (_own(plan) or _own(got)) and not _side_by_side(plan, got):
                found.append(_compared(got, plan, f"Dit was {_PLANS[plan['scenario']]} in de levering van {plan['vintage']:%d-%m-%Y}."))
    return findings(found)


@rule
def forecasts_against_plans(table: pd.DataFrame) -> pd.DataFrame:
    """What is now expected for a period agrees with what was budgeted or aimed at for it. `found` is the forecast."""
    level = current(stated(table))
    level = level[(level["transformation"] == "level") & level["scenario"].isin(list(_PLANS))]
    same = [*_FIGURE, "time_period"]
    level = level[level.groupby(same, dropna=False)["scenario"].transform("nunique") > 1]
    found = []
    for _, group in level.groupby(same, dropna=False, sort=False):
        forecasts, plans = group[group["scenario"] == "forecast"], group[group["scenario"] != "forecast"]
        for row in own(forecasts).to_dict("records"):
            found += [_compared(row, plan, f"Dit is {_PLANS[plan['scenario']]} voor dezelfde periode.") for plan in plans.to_dict("records")]
    return findings(found)


def _compared(row: dict, plan: dict, told: str) -> dict:
    said, got = known(plan), known(row)
    # "circa 100" rounds anything below 150: an end that only touches is outside.
    ok = got.value == said.value or max(got.low, said.low) < min(got.high, said.high) or said.low < got.value < said.high or got.low < said.value < got.high
    ends = [plan["obs_value"]] if not pd.isna(plan["obs_value"]) else [v for v in (plan["obs_low"], plan["obs_high"]) if not pd.isna(v)]
    end = min(ends, key=lambda v: abs(v - got.value))  # of a range the end that lies nearest
    return finding(row, float(end), got.value, abs(said.high - said.low) / 2 if said.high - said.low < float("inf") else 0.0, [plan], "" if ok else told) | {"ok": ok}


def _is_for(plan: dict, got: dict, open_ended: tuple[str, ...]) -> bool:
    if plan["time_period"] == got["time_period"]:
        return True
    return pd.isna(plan["time_end"]) and plan["time_start"] <= got["time_start"] and plan.get("aggregation", "none") in open_ended


def _side_by_side(plan: dict, got: dict) -> bool:
    return plan["scenario"] == "budget" and (plan["source"], plan["source_sheet"]) == (got["source"], got["source_sheet"])


def _own(row: dict) -> bool:
    return bool(row.get("own", True))
