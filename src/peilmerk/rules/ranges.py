"""Ranges: low, high, and the totals of ranges."""

from __future__ import annotations

import math

import pandas as pd

from peilmerk import precision
from peilmerk.precision import Known
from peilmerk.rules.findings import finding, findings, rule
from peilmerk.rules.joined import compared, groups, wholes


@rule
def ordered_ranges(table: pd.DataFrame) -> pd.DataFrame:
    """The low end of a range is not above its high end."""
    ranged = table[table["obs_low"].notna() & table["obs_high"].notna()]
    return findings([
        finding(r, r["obs_low"], r["obs_high"], 0.0) | {"ok": bool(r["obs_low"] <= r["obs_high"])} for _, r in ranged.iterrows()
    ])  # fmt: skip


@rule
def range_sums(table: pd.DataFrame, verbanden: list[dict]) -> pd.DataFrame:
    """bandbreedte: a range of a total is the sum of the ranges of its parts, low and high each."""
    found = []
    for group in groups(table, verbanden, "bandbreedte"):
        parts = [(n, row) for n, part in enumerate(group.rows["delen"]) for row in part]
        for row, _ in wholes(group):
            for end, word in (("obs_low", "laag"), ("obs_high", "hoog")):
                whole = _end(row, end).times(group.relation["geheel"][0]["factor"])
                expected = precision.total(_end(r, end).times(group.relation["delen"][n]["factor"]) for n, r in parts)
                if not (math.isnan(whole.value) or math.isnan(expected.value)):
                    one = compared(group, row, whole, expected, [r for _, r in parts], f"de delen zijn {word} samen")
                    found.append(one | {"member": f"{one['member']} ({word})"})
    return findings(found)


def _end(row, column: str) -> Known:
    """One end of a range; of a single value both ends are that value."""
    value = row["obs_value"] if pd.isna(row["obs_low"]) and pd.isna(row["obs_high"]) else row[column]
    half = precision.half_unit(row["decimals"])
    return Known(float(value), value - half, value + half)
