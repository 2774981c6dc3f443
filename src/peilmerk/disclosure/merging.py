"""Which merges of categories would free hidden figures: computed by protecting the merged table, not guessed.

Source: Hundepool et al., Handbook on Statistical Disclosure Control (2024), section 4.2.1 (table redesign before suppression).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from peilmerk import period_codes as codes
from peilmerk.observations import BREAKDOWNS, FIGURE, TOTAL
from peilmerk.reference import Reference
from peilmerk.reference.areas import MUNICIPALITY

#: Categories of one dimension of one indicator of which pairs are tried: those with most hidden figures.
_MOST_HIDDEN = 3


@dataclass(frozen=True)
class Merge:
    """members of a dimension of an indicator as one; figures and hidden ones (of that indicator by itself) before and after.

    shown: what can be shown more, though there are fewer figures. estimated: persons who count for both members count twice here.
    """

    indicator: str
    dimension: str
    members: tuple[str, ...]
    figures: tuple[int, int]
    hidden: tuple[int, int]
    estimated: bool

    @property
    def freed(self) -> int:
        return self.hidden[0] - self.hidden[1]

    @property
    def shown(self) -> tuple[int, int]:
        return self.figures[0] - self.hidden[0], self.figures[1] - self.hidden[1]


def merges(
    observations: pd.DataFrame, status: pd.Series, reference: Reference, decide: Callable[[pd.DataFrame], pd.Series], *, seconds: float = 60
) -> tuple[list[Merge], int]:
    """The merges that were tried and free figures without showing fewer, the best first, and how many promising ones there was no time for.

    observations: before protection. status: of each `F`, or that it is hidden. decide: gives that status. seconds: for all, by the clock; the most promising are tried first.
    """
    hidden = (status != "F").to_numpy()
    level = observations[(observations["transformation"] == "level") & observations["indicator"].isin(reference.indicators)]
    candidates = sorted(_candidates(level, hidden[observations.index.get_indexer(level.index)], reference), key=lambda c: (-c[0], c[1:]))
    end, found, before = time.monotonic() + seconds, [], {}
    for number, (_, indicator, dimension, members) in enumerate(candidates):
        if time.monotonic() >= end:
            return _best(found), len(candidates) - number
        own = level[level["indicator"] == indicator].reset_index(drop=True)
        if indicator not in before:
            before[indicator] = _counted(own, decide(own))
        merged = merge(own, dimension, members)
        after = _counted(merged, decide(merged))
        estimated = reference.indicators[indicator].aggregation == "unique"
        found.append(Merge(indicator, dimension, members, (before[indicator][0], after[0]), (before[indicator][1], after[1]), estimated))
    return _best(found), 0


def _best(found: list[Merge]) -> list[Merge]:
    return sorted((m for m in found if m.freed > 0 and m.shown[1] >= m.shown[0]), key=lambda m: (-(m.shown[1] - m.shown[0]), -m.freed, m.indicator, m.dimension, m.members))


def _candidates(level: pd.DataFrame, hidden: np.ndarray, reference: Reference) -> Iterator[tuple[int, str, str, tuple[str, ...]]]:
    """Hidden figures that are concerned, indicator, dimension and members."""
    for indicator, own in level.assign(hidden=hidden).groupby("indicator", sort=True):
        how = reference.indicators[indicator].aggregation
        if how not in ("sum", "stock", "unique") or not own["hidden"].any():
            continue
        for dimension in ["ref_area", *BREAKDOWNS]:
            some = own[~own["ref_area"].map(lambda a: _whole(a, reference))] if dimension == "ref_area" else own[own[dimension] != TOTAL]
            counts = some.groupby(dimension)["hidden"].sum()
            counts = counts[counts > 0].sort_values(ascending=False, kind="stable").head(_MOST_HIDDEN)
            for a, b in combinations(sorted(counts.index), 2):
                if _together(some, dimension, a, b, reference):
                    yield int(counts[a] + counts[b]), indicator, dimension, (a, b)
        quarters = own[own["time_period"].map(codes.frequency) == "Q"]
        if how == "sum" and quarters["hidden"].any():
            yield int(quarters["hidden"].sum()), indicator, "time_period", ("Q", "S")


def _whole(code: str, reference: Reference) -> bool:
    return code not in reference.areas or reference.areas[code].level == MUNICIPALITY or reference.areas[code].scope != "city"


def _together(some: pd.DataFrame, dimension: str, a: str, b: str, reference: Reference) -> bool:
    """Whether two members are of one whole: areas of one larger area, products of the same law."""
    if dimension == "ref_area":
        return reference.areas[a].parent == reference.areas[b].parent and reference.areas[a].level == reference.areas[b].level
    if dimension != "product":
        return True
    laws = some.groupby("product")["law"].agg(lambda s: frozenset(s) - {TOTAL})
    return laws[a] == laws[b]


def merge(observations: pd.DataFrame, dimension: str, members: tuple[str, ...]) -> pd.DataFrame:
    """Observations in which the members of a dimension are one, under the code of the first; `time_period` with (Q, S): quarters as half-years.

    Values and persons behind them are added up; of the largest contributions the largest is kept.
    """
    table = observations.copy()
    if dimension == "time_period":
        quarter = table["time_period"].map(codes.frequency) == "Q"
        changed = [f"{code[:4]}-S{(int(code[6:]) + 1) // 2}" for code in table.loc[quarter, "time_period"]]
        there = set(table.loc[~quarter, "time_period"])
        table.loc[quarter, "time_period"] = changed
        table = table[~(quarter & table["time_period"].isin(there))]  # a half-year that is published already
        touched = quarter.reindex(table.index)
    else:
        touched = table[dimension].isin(members)
        table.loc[touched, dimension] = members[0]
    key = [*FIGURE, *(c for c in ("vintage", "source") if c in table)]
    values = [c for c in ("obs_value", "obs_low", "obs_high", "base") if c in table]
    some, rest = table[touched], table[~touched]
    if not len(some):
        return rest.reset_index(drop=True)
    groups = some.groupby(key, sort=False, dropna=False)
    first = groups.head(1).copy()
    sums = groups[values].sum(min_count=1).reset_index(drop=True)
    for column in values:
        first[column] = sums[column].astype(first[column].dtype).to_numpy() if first[column].dtype.kind == "f" else pd.array(sums[column], dtype=first[column].dtype)
    for column in ("largest", "two_largest"):
        if column in some:
            first[column] = groups[column].max().to_numpy()
    if "two_largest" in some:
        first["two_largest"] = np.fmax(first["two_largest"], groups["largest"].sum(min_count=1).to_numpy() if len(members) == 2 and dimension != "time_period" else first["two_largest"])
    if "exempt" in some:
        first["exempt"] = groups["exempt"].all().to_numpy()
    return pd.concat([rest, first], ignore_index=True)


def _counted(observations: pd.DataFrame, status: pd.Series) -> tuple[int, int]:
    """How many figures there are, and how many are hidden; a figure that was delivered twice counts once."""
    hidden = pd.Series((status != "F").to_numpy(), index=observations.index)
    by_figure = hidden.groupby([observations[c] for c in FIGURE], sort=False, dropna=False).any()
    return len(by_figure), int(by_figure.sum())
