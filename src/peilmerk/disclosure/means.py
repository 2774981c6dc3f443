"""What a mean tells of the number of persons that it is of: an amount per client says, beside the amount, how many clients there are, though no page says so.

Of 2,526 clients with 3,000 euros each the mean in whole euros tells the number to within half a client. Such numbers are figures as any other: those of the Wmo, of the
Jeugdwet and of both together tell who has both (`disclosure.both`). So they are cells, hidden with the means that tell them.

Source: Hundepool et al., Handbook on Statistical Disclosure Control (2024), section 4.5 (linked tables: what several tables tell together).
"""

from __future__ import annotations

import math
from collections.abc import Collection

import numpy as np
import pandas as pd

from peilmerk import precision
from peilmerk.disclosure.figures import FIGURE
from peilmerk.disclosure.rule import Disclosure
from peilmerk.reference import Reference


def told(observations: pd.DataFrame, stated: Collection[tuple], rule: Disclosure, reference: Reference) -> pd.DataFrame:
    """The numbers of persons that means tell with what they are the mean of, as observations of these numbers; index: that of the means.

    observations: before protection, with `of` and `known`. stated: keys (FIGURE) of figures that some observation states; these are no news. Beside the columns of an
    observation: low and high, between which the number lies for who sees both; must_low and must_high, if it is sensitive.
    """
    means = {code: i for code, i in reference.indicators.items() if i.numerator and i.denominator and not i.of_members and reference.indicators[i.denominator].people}
    level = (observations["transformation"] == "level") & observations["obs_value"].notna()
    rows = observations[level & observations["indicator"].isin(means) & (observations["base"].fillna(0) > 0)]
    nothing = rows.iloc[:0].assign(low=0.0, high=0.0, must_low=0.0, must_high=0.0)
    if rows.empty:
        return nothing
    sums = observations[level & observations["indicator"].isin({means[code].numerator for code in rows["indicator"]})]
    halves = precision.halves(pd.concat([rows, sums]))
    of_what = {key: precision.known(row, halves[at]) for at, key, row in zip(sums.index, sums[FIGURE].itertuples(index=False, name=None), sums.to_dict("records"), strict=True)}
    seen, found = set(stated), []
    for at, row in zip(rows.index, rows.to_dict("records"), strict=True):
        mean = means[row["indicator"]]
        above, below = (_key(row, name, reference) for name in (mean.numerator, mean.denominator))
        if above not in of_what or below in seen:
            continue
        factor = {"percent": 100.0, "per_1000_inhabitants": 1000.0}.get(row["unit_measure"], 1.0)
        persons, said = float(row["base"]), of_what[above].times(factor) / precision.known(row, halves[at])
        low, high = math.ceil(said.low - 1e-9) if np.isfinite(said.low) else -math.inf, math.floor(said.high + 1e-9) if np.isfinite(said.high) else math.inf
        if not low <= persons <= high or not np.isfinite(high - low):  # not the mean of this, or of anything
            continue
        few = persons < rule.minimum_count
        count = dict(zip(FIGURE, below, strict=True))
        found.append({
            **row, **count, "at": at, "obs_value": persons, "base": pd.NA, "decimals": 0, "qualifier": "", "low": float(low), "high": float(high),
            "must_low": 1.0 if few else math.nan, "must_high": rule.minimum_count - 1.0 if few else math.nan,
        })  # fmt: skip
    if not found:
        return nothing
    table = pd.DataFrame(found).set_index("at").rename_axis(None)
    # Of several means of the same persons each tells their number; where they were not taken of as many, they are not of the same.
    return table[table.groupby(FIGURE)["obs_value"].transform("nunique") == 1].astype({c: t for c, t in rows.dtypes.items() if c in table})


def _key(row: dict, name: str, reference: Reference) -> tuple:
    return tuple(name if c == "indicator" else reference.indicators[name].unit if c == "unit_measure" else row[c] for c in FIGURE)
