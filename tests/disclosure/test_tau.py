"""tau-Argus: what it proposes, and that it leaves nothing behind."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from generated_tables import crossed, total

from peilmerk.disclosure import exact, tau
from peilmerk.disclosure.region import Region
from peilmerk.disclosure.tables import Table
from peilmerk.errors import PeilmerkError

pytest.importorskip("pytauargus")

INSIDE = np.array([[3.0, 20, 30], [40, 50, 60], [70, 80, 90]])
ONE = np.arange(16) == 0
TREE = {"total": "", "a": "total", "b": "total", "c": "total"}


@pytest.fixture
def problem():
    return crossed(INSIDE, primary=ONE, must_low=np.where(ONE, 0, np.nan), must_high=np.where(ONE, 10, np.nan), weight=np.arange(1.0, 17.0))


@pytest.fixture
def table():
    places = [(r, c) for r in ("a", "b", "c", "total") for c in ("a", "b", "c", "total")]
    return Table(("row", "column"), {"row": TREE, "column": TREE}, pd.DataFrame(places, columns=["row", "column"]).assign(cell=range(16)))


@pytest.fixture
def nothing_left(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    here = set(Path.cwd().iterdir())
    yield
    assert list(tmp_path.iterdir()) == [] and set(Path.cwd().iterdir()) == here


def test_the_optimum_of_a_small_component(problem, nothing_left):
    region = Region(problem)
    [found] = tau.optimal(region, region.components(), ONE, 300)
    best = exact.cheapest(region, ONE)
    assert region.weight[found].sum() == region.weight[best & ~ONE].sum()


def test_a_difference_that_may_be_anything_within_bounds(nothing_left):
    """A relation with room is no equation: where the room is enough, nothing has to be hidden."""
    problem = total([3, 20], primary=[False, True, False], must_low=[np.nan, 0, np.nan], must_high=[np.nan, 10, np.nan])
    wide = type(problem)(problem.cells, problem.matrix, problem.low - 50, problem.high + 50)
    region = Region(wide)
    [found] = tau.optimal(region, region.components(), region.primary, 300)
    assert len(found) == 0


def test_a_table_by_the_modular_method(problem, table, nothing_left):
    region = Region(problem)
    found = tau.modular(region, problem.cells["value"].to_numpy(), table, ONE, 300)
    assert len(found) == 3 and 0 not in found


def test_work_that_takes_too_long_is_ended_and_leaves_nothing(problem, table, nothing_left):
    region = Region(problem)
    assert tau.modular(region, problem.cells["value"].to_numpy(), table, ONE, 0.01) is None


def test_a_table_that_misses_cells_does_not_add_up(problem, table):
    assert table.adds_up(problem)
    assert not Table(table.dimensions, table.parents, table.cells.iloc[1:]).adds_up(problem)


@pytest.mark.parametrize("tree", [{"a": "", "b": ""}, {"total": "", "a": "nowhere"}, {"total": "", "a": "b", "b": "a"}])
def test_a_dimension_is_one_tree(tree):
    with pytest.raises(PeilmerkError, match="total"):
        Table(("row",), {"row": tree}, pd.DataFrame({"row": [], "cell": []}))


def test_the_same_input_gives_the_same_answer(problem, table, nothing_left):
    region, value = Region(problem), problem.cells["value"].to_numpy()
    once, again = ([tau.optimal(region, region.components(), ONE, 300)[0].tolist(), tau.modular(region, value, table, ONE, 300).tolist()] for _ in range(2))
    assert once == again
