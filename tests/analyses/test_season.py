"""A series without its season: only of a series that has one."""

from __future__ import annotations

import numpy as np
import pandas as pd
from observed import observed

from peilmerk.analyses.outcome import HIDDEN
from peilmerk.analyses.season import zonder_seizoen
from peilmerk.analyses.trend import seizoen


def quarters(values, hidden: tuple[int, ...] = ()) -> pd.DataFrame:
    return observed(*({"time_period": f"{2020 + n // 4}-Q{n % 4 + 1}", "obs_value": float(v), "obs_status": "A", "hidden": n in hidden} for n, v in enumerate(values)))


def test_a_clear_season_is_taken_out():
    table = quarters(1000 + np.tile([80, -20, -90, 30], 6) + np.arange(24))
    assert zonder_seizoen(table).rows.equals(seizoen(table).rows)


def test_a_crisis_is_no_season_and_is_not_taken_out():
    values = 760 + 8 * np.random.default_rng(4).standard_normal(24)
    values[1:4] += [140, 90, 40]
    found = zonder_seizoen(quarters(values))
    assert not found and found.rows.empty and not found.nothing
    assert found.absent.startswith("er is geen duidelijk seizoen (sterkte 0,") and found.absent.endswith("vanaf 0,64 heet het duidelijk)")


def test_other_reasons_stay_as_they_are():
    assert zonder_seizoen(quarters(range(1, 14), hidden=(3,))).absent == HIDDEN and zonder_seizoen(quarters([1]).head(0)).nothing
