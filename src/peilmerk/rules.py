"""Rules: what the figures of this field must obey, each a function from observations to a table of findings.

A rule takes observations and its parameters (from the suite's JSON) and returns a DataFrame with the columns of
`FINDING`, one row a figure that was judged: also those that hold, so that what was checked can be counted. `ok` says
which. Values of `expected`, `found` and `tolerance` are in the unit of the observation.

A tolerance is derived from the precision in which the figures were given: a value in thousands is known within 500.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from peilmerk import period as periods
from peilmerk.observations import BREAKDOWNS, TOTAL, breakdown_of

FINDING = ["ok", "subject", "member", "area", "period", "scenario", "expected", "found", "tolerance", "unit", "where", "source"]

Rule = Callable[..., pd.DataFrame]
RULES: dict[str, Rule] = {}


def rule(function: Rule) -> Rule:
    """Register a rule under its name, for use in suites."""
    RULES[function.__name__] = function
    return function


def half_unit(decimals) -> float:
    """Half of the last digit that was given: what a figure can be off by. 0 if the precision is unknown."""
    return 0.0 if pd.isna(decimals) else 0.5 * 10.0 ** -float(decimals)


def where(row) -> str:
    """The source cell of an observation as it is called everywhere: `Budget, cel B16`."""
    return f"{row['source_sheet']}, cel {row['source_column']}{int(row['source_row'])}"


def _finding(row, expected: float, found: float, tolerance: float) -> dict:
    return {
        "ok": bool(abs(expected - found) <= tolerance + 1e-12 * max(1.0, abs(found))),  # what adding up floats leaves, not a euro
        "subject": row["indicator"], "member": ", ".join(row[d] for d in BREAKDOWNS if row[d] != TOTAL) or TOTAL, "area": row["ref_area"], "period": row["time_period"],
        "scenario": row["scenario"],
        "expected": expected, "found": found, "tolerance": tolerance, "unit": row["unit_measure"],
        "where": where(row), "source": row["source"],
    }  # fmt: skip


def _findings(rows: list[dict]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=FINDING)


def _tolerance(parts: pd.DataFrame, declared) -> float:
    return half_unit(declared["decimals"]) + sum(half_unit(d) for d in parts["decimals"])


def matching(table: pd.DataFrame, selector: dict) -> pd.DataFrame:
    """Rows whose columns have the values (one, or a list) of a selector."""
    keep = np.arange(len(table))  # column by column only what is left: of registers there are hundreds of thousands of rows
    for column, value in selector.items():
        keep = keep[table[column].iloc[keep].isin(value if isinstance(value, list) else [value]).to_numpy()]
    return table.iloc[keep]


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
            found.append(_finding(total, float(parts["obs_value"].sum()), float(total["obs_value"]), _tolerance(parts, total)))
    return _findings(found)


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
            found.append(_finding(total, float(parts["obs_value"].sum()), float(total["obs_value"]), _tolerance(parts, total)))
    return _findings(found)


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
            found.append(_finding(row, expected, float(row["obs_value"]), _tolerance(both, row)))
    return _findings(found)


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
            found.append(_finding(row, float(beside["obs_value"].sum()), float(row["obs_value"]), _tolerance(beside, row)))
    return _findings(found)


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
            found.append(_finding(row, float(parts["obs_value"].sum()), float(row["obs_value"]), _tolerance(parts, row)))
    return _findings(found)


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
            found.append(_finding(row, float(together["obs_value"].sum()), float(row["obs_value"]), _tolerance(together, row)))
    return _findings(found)


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
                found.append(_finding(row, float(precise["obs_value"]), float(row["obs_value"]), slack))
    return _findings(found)


@rule
def ordered_ranges(table: pd.DataFrame) -> pd.DataFrame:
    """The low end of a range is not above its high end."""
    ranged = table[table["obs_low"].notna() & table["obs_high"].notna()]
    return _findings([
        _finding(r, r["obs_low"], r["obs_high"], 0.0) | {"ok": bool(r["obs_low"] <= r["obs_high"])} for _, r in ranged.iterrows()
    ])  # fmt: skip


@rule
def recent_export(table: pd.DataFrame, peildatum: str, days: int) -> pd.DataFrame:
    """No delivery is older than a stated age on the edition's peildatum; `found` and `expected` are in days."""
    found = []
    for source, group in table.groupby("source"):
        first = group.iloc[0]
        age = (pd.Timestamp(peildatum) - first["vintage"]).days
        found.append(
            _finding(first, float(days), float(age), 0.0)
            | {"ok": age <= days, "subject": "levering", "member": TOTAL, "unit": "days", "source": source}
        )
    return _findings(found)
