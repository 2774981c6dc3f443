"""Deliveries as a whole: how old they are, and whether they are there whole."""

from __future__ import annotations

import pandas as pd

from peilmerk.observations import TOTAL
from peilmerk.rules.findings import finding, findings, rule


@rule
def recent_export(table: pd.DataFrame, peildatum: str, days: int) -> pd.DataFrame:
    """No delivery is older than a stated age on the edition's peildatum; `found` and `expected` are in days."""
    found = []
    for source, group in table.groupby("source"):
        first = group.iloc[0]
        age = (pd.Timestamp(peildatum) - first["vintage"]).days
        found.append(
            finding(first, float(days), float(age), 0.0)
            | {"ok": age <= days, "subject": "levering", "member": TOTAL, "unit": "days", "source": source}
        )
    return findings(found)
