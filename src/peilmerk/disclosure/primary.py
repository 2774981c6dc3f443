"""Primary suppression: which figures say too much of too few persons, each by itself.

Source of the rule: the threshold rule of Hundepool et al., Handbook on Statistical Disclosure Control (2024), section 4.2; minimum of 10 as CBS uses for
tables from registers of persons.
"""

from __future__ import annotations

import pandas as pd

from peilmerk.project import Disclosure
from peilmerk.reference import Reference


def small(observations: pd.DataFrame, rule: Disclosure, reference: Reference) -> pd.Series:
    """Which observations are counts of people that are too small to be shown: the primary rule, for each by itself."""
    people = {code for code, i in reference.indicators.items() if i.people}
    counts = observations["indicator"].isin(people) & (observations["transformation"] == "level")
    few = observations[["obs_value", "obs_low", "obs_high"]].apply(lambda c: c.between(1e-9, rule.minimum_count, inclusive="left")).any(axis=1)
    # A mean, a share or an amount of so few people says of them what it says.
    of_few = observations["base"].between(1, rule.minimum_count, inclusive="left").fillna(False).astype(bool)
    return ~observations["exempt"] & (counts & few | of_few)
