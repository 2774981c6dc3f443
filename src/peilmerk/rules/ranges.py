"""Ranges: low, high, and the totals of ranges."""

from __future__ import annotations

import pandas as pd

from peilmerk.rules.findings import finding, findings, rule


@rule
def ordered_ranges(table: pd.DataFrame) -> pd.DataFrame:
    """The low end of a range is not above its high end."""
    ranged = table[table["obs_low"].notna() & table["obs_high"].notna()]
    return findings([
        finding(r, r["obs_low"], r["obs_high"], 0.0) | {"ok": bool(r["obs_low"] <= r["obs_high"])} for _, r in ranged.iterrows()
    ])  # fmt: skip
