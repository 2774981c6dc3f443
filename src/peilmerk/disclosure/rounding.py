"""Rounding of shown counts of people to a base, where the rule has one. It does not protect by itself: what is small is hidden before.

Source: conventional rounding, Hundepool et al., Handbook on Statistical Disclosure Control (2024), section 5.5. Each figure by itself, so that rounded parts need not add
up to a rounded total; means and shares stay what they are of the counts as they were.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from peilmerk.disclosure.primary import exemption
from peilmerk.disclosure.rule import Disclosure
from peilmerk.reference import Reference


def rounded(value: float | np.ndarray | pd.Series, base: int | None):
    """The nearest multiple of base, halves away from nil; the value itself if there is no base."""
    if base is None:
        return value
    return np.sign(value) * np.floor(np.abs(value) / base + 0.5) * base + 0.0


def round_counts(observations: pd.DataFrame, rule: Disclosure, reference: Reference) -> pd.DataFrame:
    """Observations with counts of people rounded (value, low and high), but for what is exempt; the same table if the rule has no base."""
    if rule.rounding_base is None:
        return observations
    people = observations["indicator"].isin({code for code, i in reference.indicators.items() if i.people})
    counts = people & (observations["transformation"] == "level") & (exemption(observations, rule, reference) == "")
    values = ["obs_value", "obs_low", "obs_high"]
    table = observations.copy()
    table.loc[counts, values] = rounded(table.loc[counts, values], rule.rounding_base)
    return table
