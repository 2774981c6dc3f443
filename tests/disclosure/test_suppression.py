"""From a problem to a mask."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from generated_tables import tables, total
from hypothesis import given, settings
from hypothesis import strategies as st

from peilmerk.disclosure import suppression, tau
from peilmerk.disclosure.audit import audit
from peilmerk.disclosure.suppression import suppress
from peilmerk.disclosure.tables import Table

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


def test_what_is_told_names_figures_and_not_cell_numbers():
    problem = total([3, 20], primary=[False, True, False], fixed=[True, False, True], must_low=[np.nan, 0, np.nan], must_high=[np.nan, 10, np.nan])
    told = suppress(problem, names=["all clients", "Youth Act", "Social Support Act"]).told
    assert any(line.startswith("Youth Act cannot be protected while") for line in told) and not any("ell 1" in line for line in told)


# A coarser table, where time is over or a table is too large


@pytest.fixture
def no_programme(monkeypatch):
    """After the first linear programme it is enough."""
    monkeypatch.setattr(suppression, "_PROTECTING", 0)


def _finest(problem):
    """One dimension of the table: its cells by the depth of the first tree of `tables(..., ((3,), (4,)))`."""
    places = pd.DataFrame([(str(r), str(c)) for r in range(4) for c in range(5)], columns=["district", "product"]).assign(cell=range(20))
    trees = {"district": {"0": "", "1": "0", "2": "0", "3": "0"}, "product": {"0": "", **{str(n): "0" for n in range(1, 5)}}}
    return Table(("district", "product"), trees, places, "clients 2025-Q4")


@pytest.mark.parametrize("seed", range(6))
def test_out_of_time_the_finest_level_of_a_dimension_is_hidden_and_that_is_safe_and_told(seed, no_programme):
    problem = tables(np.random.default_rng(seed), ((3,), (4,)), mean=25)
    result = suppress(problem, [_finest(problem)])
    judged = audit(problem, result.hidden)
    assert set(judged.index[~judged["ok"]]) == set(result.unprotected)
    coarser = [r for r in result.remarks if r.kind == "coarser"]
    if result.how["coarser"]:
        assert coarser[0].detail in ("clients 2025-Q4 (district by product): the finest level of district is", "clients 2025-Q4 (district by product): the finest level of product is")
        assert "A coarser table is published: clients 2025-Q4" in "\n".join(result.told)
        hidden = result.hidden.reshape(4, 5)
        assert hidden[1:].all() or hidden[:, 1:].all()


def test_a_large_component_without_tables_shows_only_its_totals(monkeypatch):
    monkeypatch.setattr(suppression, "_LARGE", 10)
    coarser = 0
    for seed in range(4):
        problem = tables(np.random.default_rng(seed), ((3,), (4,)), mean=30)
        result = suppress(problem)
        judged = audit(problem, result.hidden)
        assert set(judged.index[~judged["ok"]]) == set(result.unprotected) == set()
        coarser += bool(result.how["coarser"])
    assert coarser >= 2


def test_tables_are_asked_for_only_where_no_optimum_is_possible(monkeypatch):
    asked = []
    problem = tables(np.random.default_rng(1), ((3,), (4,)), mean=25)
    suppress(problem, lambda cells: asked.append(cells) or [])
    assert not asked
    monkeypatch.setattr(tau, "OPTIMAL_CELLS", 5)
    suppress(problem, lambda cells: asked.append(cells) or [])
    assert len(asked) == 1 and len(asked[0]) > 5
