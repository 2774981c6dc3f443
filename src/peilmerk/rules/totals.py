"""Totals: what was delivered as a sum equals the sum of its parts.

In the table that it was delivered in: by rows, by columns, nested, by a status, and as a balance of several lines.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from peilmerk import period as periods
from peilmerk.observations import BREAKDOWNS, breakdown_of
from peilmerk.rules.findings import finding, findings, matching, rule
from peilmerk.rules.precision import half_unit


def _rows(parts: pd.DataFrame) -> list[dict]:
    return parts.to_dict("records")


def _tolerance(parts: pd.DataFrame, declared) -> float:
    return half_unit(declared["decimals"]) + sum(half_unit(d) for d in parts["decimals"])


@rule
def declared_totals(table: pd.DataFrame, dimension: str = "", within: Sequence[str] = ()) -> pd.DataFrame:
    """Every delivered subtotal and total equals the sum of the members that name it in `part_of`.

    dimension: the one of which `part_of` names a member, if figures have more than one. within: columns that parts and
    total share besides, for deliveries with a line a figure, where one column has them all.
    """
    found = []
    amounts = table[(table["transformation"] == "level") & table["obs_value"].notna()]
    totals = amounts[amounts["role"].isin(["subtotal", "total"])]
    same = ["source", "source_sheet", "source_column", "indicator", "ref_area", "time_period", "unit_measure", *within]
    groups = dict(list(amounts[amounts["part_of"] != ""].groupby(same, dropna=False)))
    for _, total in totals.iterrows():
        siblings = groups.get(tuple(total[c] for c in same))
        if siblings is None:
            continue
        parts = siblings[siblings["part_of"] == (total[dimension] if dimension else breakdown_of(total))]
        if len(parts):
            found.append(finding(total, float(parts["obs_value"].sum()), float(total["obs_value"]), _tolerance(parts, total), _rows(parts)))
    return findings(found)


@rule
def area_totals(table: pd.DataFrame) -> pd.DataFrame:
    """Every delivered total of areas (its area) equals the sum of the areas that name it in `part_of`."""
    found = []
    amounts = table[(table["transformation"] == "level") & table["obs_value"].notna()]
    totals = amounts[amounts["role"].isin(["subtotal", "total"])]
    same = ["source", "source_sheet", "source_column", "indicator", "scenario", "time_period", "unit_measure"]
    groups = dict(list(amounts[amounts["part_of"] != ""].groupby([*same, "part_of"], dropna=False)))
    for _, total in totals.iterrows():
        parts = groups.get((*(total[c] for c in same), total["ref_area"]))
        if parts is not None:
            found.append(finding(total, float(parts["obs_value"].sum()), float(total["obs_value"]), _tolerance(parts, total), _rows(parts)))
    return findings(found)


@rule
def differences(table: pd.DataFrame, difference: str, plus: str, minus: str) -> pd.DataFrame:
    """An indicator is the one less the other (saldo is baten less lasten), of the same sheet, area, period, members and kind."""
    same = ["source", "source_sheet", "ref_area", "time_period", "scenario", "role", *BREAKDOWNS]
    level = table[(table["transformation"] == "level") & table["obs_value"].notna()]
    sides = {(row["indicator"], *(row[c] for c in same)): row for _, row in level[level["indicator"].isin([plus, minus])].iterrows()}
    found = []
    for _, row in level[level["indicator"] == difference].iterrows():
        key = tuple(row[c] for c in same)
        if (plus, *key) in sides and (minus, *key) in sides:
            both = pd.DataFrame([sides[plus, *key], sides[minus, *key]])
            expected = float(both["obs_value"].iloc[0] - both["obs_value"].iloc[1])
            found.append(finding(row, expected, float(row["obs_value"]), _tolerance(both, row), _rows(both)))
    return findings(found)


@rule
def row_totals(table: pd.DataFrame, total: str, parts: list[str]) -> pd.DataFrame:
    """An indicator that is the sum of others over the periods within its own, per member and sheet (row totals)."""
    found = []
    level = table[table["transformation"] == "level"]
    for _, row in level[(level["indicator"] == total) & level["obs_value"].notna()].iterrows():
        within = periods.parse(row["time_period"])
        beside = level[
            level["indicator"].isin(parts) & level["obs_value"].notna() & (level["source"] == row["source"])
            & (level["source_sheet"] == row["source_sheet"]) & (level["source_row"] == row["source_row"])
        ]  # fmt: skip
        beside = beside[[within.contains(periods.parse(p)) for p in beside["time_period"]]]
        if len(beside):
            found.append(finding(row, float(beside["obs_value"].sum()), float(row["obs_value"]), _tolerance(beside, row), _rows(beside)))
    return findings(found)


@rule
def status_inventory(table: pd.DataFrame, status: str, value: float = 1.0) -> pd.DataFrame:
    """An inventory equals the sum of the measures that have the status, in the same sheet and period."""
    found = []
    inventories = table[(table["role"] == "inventory") & (table["indicator"] != status) & table["obs_value"].notna()]
    for _, row in inventories.iterrows():
        sheet = table[(table["source"] == row["source"]) & (table["source_sheet"] == row["source_sheet"])]
        chosen = sheet[(sheet["indicator"] == status) & (sheet["obs_value"] == value)]["source_row"]
        parts = sheet[
            (sheet["indicator"] == row["indicator"]) & (sheet["role"] == "item") & sheet["source_row"].isin(chosen)
            & (sheet["time_period"] == row["time_period"]) & sheet["obs_value"].notna()
        ]  # fmt: skip
        if len(parts):
            found.append(finding(row, float(parts["obs_value"].sum()), float(row["obs_value"]), _tolerance(parts, row), _rows(parts)))
    return findings(found)


@rule
def balance(table: pd.DataFrame, total: dict, parts: list[dict]) -> pd.DataFrame:
    """A balance equals the sum of other lines of its sheet and period, each chosen by a selector."""
    found = []
    for _, row in matching(table, total)[lambda t: t["obs_value"].notna()].iterrows():
        column = table[
            (table["source"] == row["source"]) & (table["source_sheet"] == row["source_sheet"])
            & (table["time_period"] == row["time_period"]) & table["obs_value"].notna()
        ]  # fmt: skip
        chosen = [matching(column, selector) for selector in parts]
        if all(len(c) for c in chosen):
            together = pd.concat(chosen)
            found.append(finding(row, float(together["obs_value"].sum()), float(row["obs_value"]), _tolerance(together, row), _rows(together)))
    return findings(found)
