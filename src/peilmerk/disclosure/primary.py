"""Primary suppression: which figures say too much of too few persons, each by itself; and what must stay unknown of them.

Source of the rules and of the protection levels: Hundepool et al., Handbook on Statistical Disclosure Control (2024), sections 4.2.1 (tables of sensitivity
rules) and 4.2.2 (upper protection levels). Parameters: `disclosure.rule`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from peilmerk.disclosure.rule import Disclosure
from peilmerk.reference import Reference

#: What makes a figure sensitive, the first that holds: a count of few persons; about few persons; its n largest persons, or one beside all but the two
#: largest, are too large a part of it. Empty: it is not.
REASONS = COUNT, BASE, DOMINANCE, P_PERCENT = "count", "base", "dominance", "p_percent"


def exemption(observations: pd.DataFrame, rule: Disclosure, reference: Reference) -> pd.Series:
    """Why each observation may be shown however small; empty if it is not exempt."""
    found = np.full(len(observations), "", dtype=object)
    for exempt in reversed(rule.exemptions):  # the first that fits gives the reason
        keep = observations["exempt"].to_numpy(dtype=bool) if exempt.published else np.ones(len(observations), dtype=bool)
        if exempt.levels:
            keep &= observations["ref_area"].isin({code for code, area in reference.areas.items() if area.level in exempt.levels}).to_numpy()
        for column, names in exempt.selector.items():
            keep &= observations[column].isin(names).to_numpy()
        found[keep] = exempt.reason
    return pd.Series(found, index=observations.index, dtype="str")


def primary(observations: pd.DataFrame, rule: Disclosure, reference: Reference) -> pd.Series:
    """Why each observation is sensitive by itself: one of `REASONS`, empty if it is not or is exempt.

    Nil is shown. An amount or mean of nobody that is not nil (all was credited again, or more) is of few. Contributions below nil count by their size.
    """
    level = observations["transformation"] == "level"
    means = {code for code, i in reference.indicators.items() if i.aggregation == "average"}
    least = np.where(observations["indicator"].isin(means) | ~level, rule.minimum_base, rule.minimum_count)
    base = observations["base"].astype("float64").to_numpy()
    value = observations["obs_value"].to_numpy(dtype=float)
    people = observations["indicator"].isin({code for code, i in reference.indicators.items() if i.people})
    few = observations[["obs_value", "obs_low", "obs_high"]].apply(lambda c: c.between(1e-9, rule.minimum_count, inclusive="left")).any(axis=1)
    one, two = (observations[c].to_numpy(dtype=float) for c in ("largest", "two_largest"))
    size = np.abs(value)
    holds = {
        P_PERCENT: (size - two < rule.p_percent / 100 * one) & (one > 0),
        DOMINANCE: _largest(one, two, rule) > _share(rule) * size,
        BASE: (base < least) & ((base >= 1) | (value != 0) & ~np.isnan(value)),
        COUNT: (people & level & few).to_numpy(),
    }
    found = np.full(len(observations), "", dtype=object)
    for reason, true in holds.items():
        found[true] = reason
    found[(exemption(observations, rule, reference) != "").to_numpy()] = ""
    return pd.Series(found, index=observations.index, dtype="str")


def small(observations: pd.DataFrame, rule: Disclosure, reference: Reference) -> pd.Series:
    """Which observations are sensitive by themselves."""
    return primary(observations, rule, reference) != ""


def protection_interval(observations: pd.DataFrame, rule: Disclosure, reference: Reference) -> pd.DataFrame:
    """What must stay possible of every sensitive observation: from `must_low` to `must_high` (NaN of others).

    A count: every number from 1 up to the minimum. An amount or volume: as far from what it is as the rules say, and p% of its largest contribution at least,
    whoever puts together what they know; to both sides. Where contributions are not known, and of means and shares: p% of it.
    """
    reason = primary(observations, rule, reference).to_numpy()
    low, high = (observations[c].to_numpy(dtype=float) for c in ("obs_low", "obs_high"))
    value = observations["obs_value"].to_numpy(dtype=float)
    ends = np.where(np.isnan(low), high, np.where(np.isnan(high), low, (low + high) / 2))  # of a range its middle, of one end that end
    value = np.where(np.isnan(value), ends, value)
    one, two = (observations[c].to_numpy(dtype=float) for c in ("largest", "two_largest"))
    part = rule.p_percent / 100
    level = np.where(np.isnan(one), part * np.abs(value), np.fmax(part * one, _largest(one, two, rule) / _share(rule) - np.abs(value)))
    least = np.where(reason == COUNT, 1.0, np.where(value >= 0, np.maximum(value - level, 0.0), value - level))
    most = np.where(reason == COUNT, rule.minimum_count - 1.0, value + level)
    sensitive = reason != ""
    return pd.DataFrame({"must_low": np.where(sensitive, least, np.nan), "must_high": np.where(sensitive, most, np.nan)}, index=observations.index)


def _largest(one: np.ndarray, two: np.ndarray, rule: Disclosure) -> np.ndarray:
    """The n largest contributions together."""
    if rule.dominance is None:
        return np.zeros(len(one))
    return one if rule.dominance.n == 1 else two


def _share(rule: Disclosure) -> float:
    return rule.dominance.k / 100 if rule.dominance else 1.0
