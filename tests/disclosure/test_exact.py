"""The cheapest mask there is, against trying every mask."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from generated_tables import crossed, rounded, total
from hypothesis import given, settings
from hypothesis import strategies as st

from peilmerk.disclosure import exact
from peilmerk.disclosure.audit import audit
from peilmerk.disclosure.region import Region


def _small(values: list[int], weights: list[int], columns: int = 2):
    inside = np.array(values, dtype=float).reshape(-1, columns)
    plain = crossed(inside)
    value = plain.cells["value"].to_numpy()
    primary = (value > 0) & (value < 5)
    return crossed(inside, weight=np.array(weights[: len(value)], dtype=float), primary=primary, must_low=np.where(primary, 0.0, np.nan), must_high=np.where(primary, 5.0, np.nan))


def _by_trying(problem) -> float | None:
    primary = problem.cells["primary"].to_numpy()
    weight = problem.cells["weight"].to_numpy()
    others = np.flatnonzero(~primary)
    costs = sorted((weight[list(more)].sum(), more) for size in range(len(others) + 1) for more in combinations(others.tolist(), size))
    for cost, more in costs:
        mask = primary.copy()
        mask[list(more)] = True
        if audit(problem, mask)["ok"].all():
            return cost
    return None


@given(st.lists(st.integers(0, 12), min_size=4, max_size=4), st.lists(st.integers(1, 9), min_size=9, max_size=9), st.sampled_from([0.0, 1.0]))
@settings(max_examples=8)
def test_no_mask_is_cheaper(values, weights, half):
    problem = rounded(_small(values, weights), half)
    region, primary = Region(problem), problem.cells["primary"].to_numpy()
    mask = exact.cheapest(region, primary)
    assert mask is not None and audit(problem, mask)["ok"].all()
    assert region.weight[mask & ~primary].sum() == _by_trying(problem)


def test_a_lonely_cell_takes_the_cheapest_companion():
    problem = total([3, 20, 30], weight=[9, 1, 5, 4], primary=[False, True, False, False], must_low=[np.nan, 0, np.nan, np.nan], must_high=[np.nan, 10, np.nan, np.nan])
    assert np.flatnonzero(exact.cheapest(Region(problem), problem.cells["primary"].to_numpy())).tolist() == [1, 3]


def test_there_is_no_mask_where_all_others_are_known():
    problem = total([3, 20], primary=[False, True, False], fixed=[True, False, True], must_low=[np.nan, 0, np.nan], must_high=[np.nan, 10, np.nan])
    assert exact.cheapest(Region(problem), problem.cells["primary"].to_numpy()) is None
