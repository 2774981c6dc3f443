"""Observations as a notebook sees them, for tests of analyses."""

from __future__ import annotations

from functools import lru_cache
from types import SimpleNamespace

import pandas as pd

from peilmerk import hidden_values, keys, period
from peilmerk.edition import Edition
from peilmerk.observations import frame
from peilmerk.reference import Reference
from synthetic import ROOT


@lru_cache(maxsize=1)
def reference() -> Reference:
    return Reference(ROOT / "data/reference")


def observed(*values: dict, **common) -> pd.DataFrame:
    """Rows as `Edition.observaties` gives them: columns of an observation and those for readers. `time_period` gives its first and last day, `hidden=True` hides a value.

    What a row does not say is of Voorbeeldstad, of law Wmo's `gedeclareerd_bedrag` in euro.
    """
    rows = []
    for value in values:
        row = {"ref_area": "GM9001", "indicator": "gedeclareerd_bedrag", "unit_measure": "EUR", "theme": "maatwerk", "law": "Wmo", "decimals": 0} | common | value
        span = period.parse(row["time_period"])
        row |= {"time_start": span.start, "time_end": span.end}
        if row.pop("hidden", False):
            row |= {"obs_value": None, "conf_status": "C"}
        rows.append(row)
    table = Edition._readable(SimpleNamespace(reference=reference(), public={"deliveries": []}), frame(rows))
    return hidden_values.guarded(table.assign(**{keys.FIELD: keys.of(table)}))
