"""Suppression by linear programmes: safe under any equations, and not far from the optimum."""

from __future__ import annotations

import numpy as np
from generated_tables import crossed, rounded, tables, total, with_earlier_release, with_unique_persons
from hypothesis import given, settings
from hypothesis import strategies as st

from peilmerk.disclosure import exact
from peilmerk.disclosure.audit import audit
from peilmerk.disclosure.heuristic import Search
from peilmerk.disclosure.region import Region

SHAPES = [(((4,), (4,)), None), (((2, 2), (3,)), None), (((3,), (3,), (2,)), None), (((3,), (3,), (3,)), [[0, 1], [0, 2]])]


def _searched(problem) -> Search:
    region = Region(problem)
    keep = region.primary & ~region.fixed
    search = Search(region, keep.copy())
    search.protect(region.needs)
    search.improve(keep, 12 * int((search.hidden & ~keep).sum()))
    return search


@given(st.integers(0, 10_000), st.sampled_from(SHAPES), st.booleans(), st.sampled_from(["plain", "rounded", "unique", "release"]))
@settings(max_examples=15)
def test_the_audit_finds_every_cell_protected_or_it_was_told(seed, shape, amounts, more):
    rng = np.random.default_rng(seed)
    amounts = amounts and more != "unique"  # only persons are unique
    problem = tables(rng, *shape, mean=25, amounts=amounts)
    problem = {"plain": lambda: problem, "rounded": lambda: rounded(problem, 0.5), "unique": lambda: with_unique_persons(problem, rng), "release": lambda: with_earlier_release(problem, rng)}[more]()
    search = _searched(problem)
    judged = audit(problem, search.hidden)
    assert set(judged.index[~judged["ok"]]) <= {n.cell for n in search.unproven()}
    assert not (search.hidden & search.region.fixed).any()


def test_a_need_that_nothing_meets_says_which_known_cells_are_in_the_way():
    problem = total([3, 20, 30], primary=[False, True, False, False], fixed=[True, False, True, True], must_low=[np.nan, 0, np.nan, np.nan], must_high=[np.nan, 10, np.nan, np.nan])
    search = _searched(problem)
    assert {n.cell for n in search.unproven()} == {1}
    assert all(len(cells) == 1 and cells[0] in (0, 2, 3) for cells in search.impossible.values())


def test_what_is_hidden_needlessly_is_shown_again():
    problem = crossed(np.array([[3.0, 20, 30], [40, 50, 60], [70, 80, 90]]), primary=np.arange(16) == 0, must_low=np.where(np.arange(16) == 0, 0, np.nan), must_high=np.where(np.arange(16) == 0, 10, np.nan))
    region = Region(problem)
    search = Search(region, np.ones(16, dtype=bool))
    search.protect(region.needs)
    search.improve(region.primary, 1_000)
    assert search.hidden.sum() == 4 and not search.unproven()


def test_a_mask_costs_at_most_half_more_than_the_optimum_and_little_more_on_the_whole():
    spent, least = [], []
    for seed in range(8):
        problem = tables(np.random.default_rng(seed), *SHAPES[seed % len(SHAPES)], mean=25)
        search = _searched(problem)
        if search.unproven():
            continue
        primary = search.region.primary
        spent.append(search.region.weight[search.hidden & ~primary].sum())
        least.append(search.region.weight[exact.cheapest(search.region, primary) & ~primary].sum())
    assert (np.array(spent) <= 1.5 * np.array(least) + 1e-9).all()
    assert sum(spent) <= 1.15 * sum(least)
