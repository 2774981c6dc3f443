"""From groups, periods and numbers to grids: everything that lies within, in its place, and nil where nothing was counted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from peilmerk.registers.counting.grid import DIMENSIONS, Groups, ratio


@pytest.fixture
def table(engine):
    engine.execute("CREATE TABLE t AS SELECT * FROM (VALUES ('02', 'Wmo', 5, 1.5), ('01', 'Wmo', 4, 2.0), ('01', 'Wmo', 4, 3.0)) AS v(product, wet, p, n)")
    return engine


def test_numbers_stand_at_their_group_and_period_and_are_added_up(table):
    (grid,) = Groups(table, "t", ["product", "wet"]).grid(table.execute("SELECT * FROM t").df(), 4, 3, "n")
    assert grid.tolist() == [[5.0, 0, 0], [0, 1.5, 0]]


def test_a_period_outside_the_window_and_a_group_that_is_not_there_are_left_out(table):
    rows = pd.DataFrame({"product": ["01", "01", "09"], "wet": ["Wmo"] * 3, "p": [3, 7, 4], "n": [1.0, 1.0, 1.0]})
    (grid,) = Groups(table, "t", ["product", "wet"]).grid(rows, 4, 3, "n")
    assert not grid.any()


def test_one_column_of_groups_and_none_at_all_are_grids_too(table):
    rows = table.execute("SELECT * FROM t").df()
    assert Groups(table, "t", ["product"]).grid(rows, 4, 2, "n")[0].tolist() == [[5, 0], [0, 1.5]]
    assert Groups(table, "t", []).grid(rows, 4, 2, "n")[0].tolist() == [[5, 1.5]]


def test_no_rows_are_a_grid_of_nil(table):
    empty = table.execute("SELECT * FROM t WHERE false").df()
    assert [g.tolist() for g in Groups(table, "t", ["wet"]).grid(empty, 4, 2, "n", "p")] == [[[0, 0]], [[0, 0]]]


def test_a_group_says_that_it_is_about_the_whole_of_everything_else(table):
    full = Groups(table, "t", ["product"]).full
    assert full.columns.tolist() == DIMENSIONS
    assert full.iloc[0].to_dict() == dict.fromkeys(DIMENSIONS, "_T") | {"product": "01"}


def test_nothing_divided_by_nothing_is_no_value():
    made = ratio(np.array([0.0, 5.0, 5.0]), np.array([0.0, 0.0, 2.0]), 100)
    assert np.isnan(made[:2]).all() and made[2] == 250
