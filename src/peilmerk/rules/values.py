"""One value: the same figure is the same wherever it stands."""

from __future__ import annotations

import pandas as pd

from peilmerk.observations import BREAKDOWNS
from peilmerk.rules.findings import finding, findings, rule
from peilmerk.rules.precision import half_unit


@rule
def one_value(table: pd.DataFrame) -> pd.DataFrame:
    """The same indicator, members, area, period and kind of statement has one value, within its precision."""
    found = []
    level = table[(table["transformation"] != "direction") & table["obs_value"].notna()]
    same = ["ref_area", "time_period", "indicator", "theme", *BREAKDOWNS, "transformation", "scenario", "unit_measure"]
    for _, group in level.groupby(same, dropna=False):
        if len(group) < 2:
            continue
        precise = group.loc[group["decimals"].fillna(-99).idxmax()]
        for index, row in group.iterrows():
            if index != precise.name:
                slack = half_unit(row["decimals"]) + half_unit(precise["decimals"])
                found.append(finding(row, float(precise["obs_value"]), float(row["obs_value"]), slack, [precise]))
    return findings(found)
