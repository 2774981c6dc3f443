"""From a problem to a mask."""

from __future__ import annotations

import numpy as np
import pytest
from generated_tables import tables, total
from hypothesis import given, settings
from hypothesis import strategies as st

from peilmerk.disclosure import suppression, tau
from peilmerk.disclosure.audit import audit
from peilmerk.disclosure.suppression import suppress

SHAPES = [(((3,), (3,)), None), (((2, 2), (3,)), None), (((3,), (2,), (2,)), [[0, 1], [0, 2]])]


@pytest.fixture(autouse=True, scope="module")
def without_tau():
    """tau-Argus is tested by itself; here it would start a process for each example."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tau, "available", lambda: False)
        yield


def _hidden(rng, problem):
    return (rng.random(len(problem.cells)) < 0.1) & ~problem.cells["fixed"].to_numpy()


@given(st.integers(0, 10_000), st.sampled_from(SHAPES))
@settings(max_examples=10)
def test_no_primary_cell_is_known_within_its_interval_and_what_was_hidden_stays_so(seed, shape):
    rng = np.random.default_rng(seed)
    problem = tables(rng, *shape, mean=25)
    problem.cells["fixed"] = ~problem.cells["primary"] & (rng.random(len(problem.cells)) < 0.1)
    earlier = _hidden(rng, problem)
    result = suppress(problem, hidden=earlier)
    assert result.hidden[earlier].all() and result.hidden[problem.cells["primary"]].all()
    assert not result.hidden[problem.cells["fixed"]].any()
    judged = audit(problem, result.hidden)
    assert set(judged.index[~judged["ok"]]) == set(result.unprotected)


@given(st.integers(0, 10_000))
@settings(max_examples=3)
def test_the_same_problem_gives_the_same_mask(seed):
    problem = tables(np.random.default_rng(seed), ((2, 2), (3,)), mean=25)
    assert (suppress(problem).hidden == suppress(problem).hidden).all()


def test_a_fixed_total_with_one_member_that_may_be_hidden_is_told():
    result = suppress(total([3, 20], primary=[False, True, False], fixed=[True, False, True], must_low=[np.nan, 0, np.nan], must_high=[np.nan, 10, np.nan]))
    assert result.unprotected[1] and set(result.unprotected[1]) <= {0, 2}
    assert any("Cell 1 cannot be protected" in line and "coarser table" in line for line in result.told)


def test_a_cell_that_is_known_to_be_small_without_the_publication_cannot_be_protected():
    result = suppress(total([3, 20], primary=[False, True, False], upper=[np.inf, 5, np.inf], must_low=[np.nan, 0, np.nan], must_high=[np.nan, 10, np.nan]))
    assert result.unprotected == {1: []}


def test_an_earlier_mask_that_names_a_known_cell_is_told():
    result = suppress(total([30, 20], fixed=[False, True, False]), hidden=np.array([False, True, False]))
    assert not result.hidden[1] and "must stay hidden" in result.told[0]


def test_nothing_is_hidden_where_nothing_is_sensitive():
    assert not suppress(total([30, 20])).hidden.any()


def test_without_tau_argus_that_is_told():
    problem = total([3, 20, 30], primary=[False, True, False, False], must_low=[np.nan, 0, np.nan, np.nan], must_high=[np.nan, 10, np.nan, np.nan])
    assert any("not installed" in line for line in suppression.suppress(problem).told)
