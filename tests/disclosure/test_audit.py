"""The audit: what anyone can compute of a hidden value, and whether that is too much."""

from dataclasses import replace
from types import SimpleNamespace

import generated_tables as generated
import numpy as np
import pandas as pd
import pytest
from generated_tables import cells_of, crossed, total
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from peilmerk.disclosure import components
from peilmerk.disclosure.audit import audit, intervals
from peilmerk.disclosure.problem import Problem
from peilmerk.errors import PeilmerkError

tables = settings(settings.get_profile("tables"))


def only(problem: Problem, *numbers: int) -> np.ndarray:
    """Only these cells are hidden."""
    return np.isin(np.arange(len(problem.cells)), numbers)


def sensitive(problem: Problem, number: int, low: float, high: float) -> Problem:
    cells = problem.cells.copy()
    cells.loc[number, ["primary", "must_low", "must_high"]] = [True, low, high]
    return replace(problem, cells=cells)


def interval(problem: Problem, hidden: np.ndarray, number: int, **how) -> tuple[float, float]:
    return tuple(intervals(problem, hidden, cells=[number], **how).loc[number].round(6))


def by_two_programmes(problem: Problem, hidden: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """Intervals as a textbook computes them, with nothing left out: two programmes a cell over all cells, in values. low and high by row."""
    c = problem.cells
    known = (~hidden | c["fixed"]).to_numpy()
    low = np.where(known, np.maximum(c["lower"], c["value"] - c["half"]), c["lower"])
    high = np.where(known, np.minimum(c["upper"], c["value"] + c["half"]), c["upper"])
    equal = problem.low == problem.high
    a_ub = [m for m in (problem.matrix[~equal & np.isfinite(problem.high)], -problem.matrix[~equal & np.isfinite(problem.low)])]
    b_ub = np.append(problem.high[~equal & np.isfinite(problem.high)], -problem.low[~equal & np.isfinite(problem.low)])
    found = []
    for number in numbers:
        for sign in (1.0, -1.0):
            aim = np.zeros(len(c))
            aim[number] = sign
            answer = linprog(
                aim, A_eq=problem.matrix[equal], b_eq=problem.low[equal], A_ub=np.vstack([m.toarray() for m in a_ub]) if len(b_ub) else None, b_ub=b_ub if len(b_ub) else None, bounds=np.c_[low, high]
            )
            assert answer.status in (0, 3), answer.message
            found.append(answer.x[number] if answer.status == 0 else -sign * np.inf)
    return np.array(found).reshape(-1, 2)


def enumerated(problem: Problem, hidden: np.ndarray) -> np.ndarray:
    """The least and the greatest whole number that each hidden cell has in any table that fits."""
    c = problem.cells
    low = np.where(hidden, c["lower"], np.maximum(c["lower"], c["value"] - c["half"])).astype(int)
    high = np.where(hidden, c["upper"], np.minimum(c["upper"], c["value"] + c["half"])).astype(int)
    rows = problem.matrix.toarray().astype(int)
    seen = []

    def fill(low: np.ndarray, high: np.ndarray) -> None:
        least = np.where(rows > 0, rows * low, rows * high).sum(axis=1)
        most = np.where(rows > 0, rows * high, rows * low).sum(axis=1)
        if (least > 0).any() or (most < 0).any():
            return
        left = np.flatnonzero(high > low)
        if not len(left):
            seen.append(low)
            return
        first = left[np.argmin((high - low)[left])]
        for value in range(low[first], high[first] + 1):
            one_low, one_high = low.copy(), high.copy()
            one_low[first] = one_high[first] = value
            fill(one_low, one_high)

    fill(low, high)
    return np.c_[np.min(seen, axis=0), np.max(seen, axis=0)][hidden]


# What can be computed


def test_two_hidden_members_of_a_shown_total_can_each_be_all_that_the_others_leave():
    """Total 20, of which 10 and 0 are shown."""
    problem = total([3, 7, 10, 0])
    assert intervals(problem, only(problem, 1, 2)).to_numpy().tolist() == [[0, 10], [0, 10]]


def test_one_hidden_member_is_the_difference():
    problem = sensitive(total([3, 7, 10]), 1, 0, 5)
    told = audit(problem, only(problem, 1)).loc[1]
    assert (told["low"], told["high"], told["ok"]) == (3, 3, False)
    assert told["why"] == "its value follows from what is shown; must be possible from 0 to 5"


def test_a_hidden_total_is_the_sum():
    problem = total([3, 7, 10])
    assert interval(problem, only(problem, 0), 0) == (20, 20)


def test_four_hidden_cells_of_a_crossed_table_move_together():
    """Along the cycle the smallest cell that goes down ends it: 3 and 9 go down by 3 at most, 5 and 4 by 4."""
    problem = crossed(np.array([[3, 5, 20], [4, 9, 30], [11, 12, 13]]))
    assert intervals(problem, only(problem, 0, 1, 4, 5)).to_numpy().round(6).tolist() == [[0, 7], [1, 8], [0, 7], [6, 13]]


def test_in_every_line_two_hidden_cells_and_known_all_the_same():
    """Three rows by three columns of which the equations leave one answer: the case that counting hidden cells by line does not see."""
    problem = Problem.of(
        cells_of([2, 3, 4]),
        [({0: 1, 1: 1}, 5, 5), ({1: 1, 2: 1}, 7, 7), ({0: 1, 2: 1}, 6, 6)],
    )
    assert intervals(problem, only(problem, 0, 1, 2)).to_numpy().round(6).tolist() == [[2, 2], [3, 3], [4, 4]]


def test_a_rounded_total_leaves_as_much_as_its_rounding():
    problem = total([3, 7, 10], half=[5, 0, 0, 0])
    assert interval(problem, only(problem, 1), 1) == (0, 8)
    problem = total([30, 7, 10], half=[5, 0, 2, 0])
    assert interval(problem, only(problem, 1), 1) == (23, 37)


def test_rounded_cells_narrow_a_hidden_one_through_equations_that_have_none():
    """Shown: a = 10 +- 5 and b = 10 +- 5 with sum 20 +- 1; hidden: c, with a + b + c = 27 exactly."""
    problem = Problem.of(cells_of([10, 10, 20, 7, 27], half=[5, 5, 1, 0, 0]), [({0: 1, 1: 1, 2: -1}, 0, 0), ({0: 1, 1: 1, 3: 1, 4: -1}, 0, 0)])
    assert interval(problem, only(problem, 3), 3) == (6, 8)


def test_unique_persons_bind_by_inequalities():
    """7 persons use a or b, 3 use a: 4 to 7 use b."""
    problem = Problem.of(cells_of([7, 3, 5]), [({0: 1, 1: -1, 2: -1}, -np.inf, 0), ({0: 1, 1: -1}, 0, np.inf), ({0: 1, 2: -1}, 0, np.inf)])
    assert interval(problem, only(problem, 2), 2) == (4, 7)


def test_an_earlier_release_binds_what_is_hidden_now():
    """Earlier 6, and since then at most two were added."""
    problem = total([7, 9, 10])
    then = Problem.of(pd.concat([problem.cells, cells_of([6], fixed=True)], ignore_index=True), [({0: 1, 1: -1, 2: -1, 3: -1}, 0, 0), ({1: 1, 4: -1}, 0, 2)])
    assert interval(problem, only(problem, 1, 2), 1) == (0, 16)
    assert interval(then, only(then, 1, 2), 1) == (6, 8)
    assert interval(then, only(then, 1, 2, 4), 1) == (6, 8)  # what was published stays known


def test_what_all_know_beforehand_binds():
    problem = total([3, 7, 10], lower=[0, 1, 0, 0], upper=[100, 100, 8, 100])
    assert interval(problem, only(problem, 1, 2), 1) == (2, 10)


def test_a_cell_without_equation_can_be_anything():
    problem = Problem.of(cells_of([3, 4, 5]), [({0: 1, 1: -1}, -np.inf, 0)])
    assert intervals(problem, np.ones(3, dtype=bool)).to_numpy().tolist() == [[0, np.inf], [0, np.inf], [0, np.inf]]


@tables
@given(generated.tiny())
def test_whole_numbers_that_fit_lie_in_the_interval_and_with_integer_are_it(drawn):
    problem, hidden = drawn
    fit = enumerated(problem, hidden)
    found, whole = intervals(problem, hidden).to_numpy(), intervals(problem, hidden, integer=True).to_numpy()
    assert (found[:, 0] <= fit[:, 0] + 1e-6).all() and (found[:, 1] >= fit[:, 1] - 1e-6).all()
    assert whole.tolist() == fit.tolist()


def test_in_plain_tables_whole_numbers_make_no_difference():
    rng, differ = np.random.default_rng(1), 0
    for _ in range(20):
        problem = crossed(rng.integers(0, 6, (3, 3)).astype(float))
        hidden = rng.random(16) < 0.5
        differ += not np.allclose(intervals(problem, hidden), intervals(problem, hidden, integer=True), atol=1e-6)
    assert differ == 0


def test_rounding_counts_to_whole_numbers_hides_nothing_from_who_knows_that_they_are():
    problem = total([3, 7, 10], half=[0.5, 0, 0, 0])
    assert interval(problem, only(problem, 1), 1) == (2.5, 3.5)
    assert interval(problem, only(problem, 1), 1, integer=True) == (3, 3)


def test_a_cell_that_is_no_whole_number_cannot_be_taken_as_one():
    problem = total([3, 7.5])
    with pytest.raises(PeilmerkError, match="no whole number"):
        intervals(problem, only(problem, 1, 2), integer=True)
    whole = np.array([False, True, False])
    assert interval(problem, only(problem, 1, 2), 1, integer=whole) == (0, 10)


# Shortcuts change nothing


@tables
@given(st.one_of(generated.hierarchical(), generated.linked()), st.integers(0, 99))
def test_intervals_and_verdicts_are_those_of_two_programmes_a_cell(problem, seed):
    rng = np.random.default_rng(seed)
    hidden = generated.no_single(problem, rng, spare=0.1)
    some = rng.permutation(np.flatnonzero(hidden))[:6]
    expected, found = by_two_programmes(problem, hidden, some), intervals(problem, hidden, cells=some).to_numpy()
    scale = np.maximum(1.0, problem.cells["value"].max())
    np.testing.assert_allclose(found, expected, atol=1e-6 * scale)
    told, whole = audit(problem, hidden), audit(problem, hidden, exact=True)
    must = problem.cells.loc[some, ["must_low", "must_high"]].to_numpy()
    enough = (expected[:, 0] <= must[:, 0] + 1e-6 * scale) & (expected[:, 1] >= must[:, 1] - 1e-6 * scale)
    primary = problem.cells.loc[some, "primary"].to_numpy()
    for answer in (told, whole):
        assert answer.loc[some, "ok"].tolist() == (~primary | enough).tolist()
        assert answer.loc[some, "needless"].tolist() == (~primary & (expected[:, 1] - expected[:, 0] < 1e-6 * scale)).tolist()
    assert whole["exact"].all()
    assert (told["low"] >= whole["low"] - 1e-6 * scale).all() and (told["high"] <= whole["high"] + 1e-6 * scale).all()


def test_the_same_audit_twice_says_the_same():
    problem = generated.tables(np.random.default_rng(3), generated.SIZES[300], mean=8)
    hidden = generated.no_single(problem)
    pd.testing.assert_frame_equal(audit(problem, hidden), audit(problem, hidden))


def test_most_programmes_need_not_be_solved(monkeypatch):
    solved = []
    real = components.milp
    monkeypatch.setattr(components, "milp", lambda *a, **k: solved.append(1) or real(*a, **k))
    problem = generated.tables(np.random.default_rng(1), generated.SIZES[1_000], share=0.02)
    hidden = generated.no_single(problem)
    audit(problem, hidden)
    assert hidden.sum() > 100 and len(solved) < hidden.sum() / 2


# Verdicts


def test_what_is_protected_passes():
    problem = sensitive(total([3, 7, 10, 0]), 1, 0, 10)
    told = audit(problem, only(problem, 1, 2))
    assert told["ok"].tolist() == [True, True]
    assert told["why"].tolist() == ["can be all from 0 to 10, as it must", "protects others"]


def test_an_interval_that_is_too_narrow_on_one_side_does_not():
    problem = sensitive(total([3, 7, 10, 0]), 1, 0, 10.01)
    told = audit(problem, only(problem, 1, 2)).loc[1]
    assert not told["ok"] and told["why"] == "can be 0 to 10, not as high as it must: 0 to 10.01"


def test_a_sensitive_cell_that_is_shown_or_known_is_not_protected():
    problem = sensitive(total([3, 7, 10]), 1, 0, 5)
    assert audit(problem, only(problem, 2, 3)).loc[1, ["ok", "why"]].tolist() == [False, "sensitive, and shown"]
    known = replace(problem, cells=problem.cells.assign(fixed=[False, True, False, False]))
    assert audit(known, only(known, 1, 2)).loc[1, ["ok", "why"]].tolist() == [False, "sensitive, and known whatever is hidden here"]


def test_a_cell_that_is_hidden_for_nothing_is_told():
    problem = sensitive(crossed(np.array([[3, 5, 20], [4, 9, 30], [11, 12, 13]])), 0, 0, 5)
    told = audit(problem, only(problem, 0, 1, 4, 5, 10))
    assert told["ok"].all() and told.index[told["needless"]].tolist() == [10]
    assert told.loc[10, "why"] == "needless: its value follows from what is shown"


def test_what_no_suppression_can_protect_is_told():
    problem = sensitive(total([3, 7, 10], upper=8.0 + 12 * np.array([1, 0, 1, 1])), 1, 0, 9)
    told = audit(problem, only(problem, 0, 1, 2, 3)).loc[1]
    assert not told["ok"] and "no suppression helps" in told["why"]


@pytest.mark.parametrize("scale", [0.001, 1.0, 1e7])
def test_amounts_of_any_size_are_judged_alike(scale):
    problem = crossed(scale * np.array([[3, 5, 20], [4, 9, 30], [11, 12, 13]]))
    hidden = only(problem, 0, 1, 4, 5)
    assert audit(sensitive(problem, 0, 0, 6.9 * scale), hidden)["ok"].all()
    assert not audit(sensitive(problem, 0, 0, 7.1 * scale), hidden)["ok"].all()


def test_a_secondary_cell_that_is_shown_by_mistake_is_found_every_time():
    """Two cells of one parent in each dimension, in all combinations: each of them is needed, so that showing any gives all away."""
    rng, planted, missed = np.random.default_rng(7), 0, 0
    for number in range(130):
        dimensions = [(3,), (4,), (3, 2)][: 2 + number % 2] if number % 4 < 2 else [(2, 2), (5,), (3,)][: 2 + number % 2]
        problem = generated.tables(rng, dimensions, mean=20)
        value = problem.cells["value"].to_numpy()
        sizes = [1 + sum(np.cumprod(d)) for d in dimensions]
        picks = [rng.permutation(np.arange(n - d[-1], n))[:2] for n, d in zip(sizes, dimensions, strict=True)]  # leaves of the last parent
        cube = np.ravel_multi_index(np.meshgrid(*picks, indexing="ij"), sizes).ravel()  # cells are in that order
        if value[cube].min() < 1:
            continue
        first = int(cube[np.argmin(value[cube])])
        problem = sensitive(replace(problem, cells=problem.cells.assign(primary=False, must_low=np.nan, must_high=np.nan)), first, value[first] - 0.5, value[first] + 0.5)
        assert audit(problem, only(problem, *cube))["ok"].all()
        for shown in set(cube.tolist()) - {first}:
            planted += 1
            missed += bool(audit(problem, only(problem, *(set(cube.tolist()) - {shown}))).loc[first, "ok"])
    assert planted >= 200 and missed == 0


# What cannot be judged is no pass


def test_values_that_cannot_be_are_refused():
    problem = total([3, 7, 10], upper=[100, 2, 100, 100])
    with pytest.raises(PeilmerkError, match="cell 1 is 3, and known to lie between 0 and 2"):
        audit(problem, only(problem, 1, 2))


def test_a_sensitive_cell_needs_a_protection_interval():
    problem = total([3, 7, 10], primary=[False, True, False, False])
    with pytest.raises(PeilmerkError, match="Cell 1 is sensitive, but how wide"):
        audit(problem, only(problem, 1, 2))


def test_what_is_hidden_must_be_said_for_each_cell():
    problem = total([3, 7, 10])
    for wrong in (np.array([True]), np.array([0, 1, 1, 0])):
        with pytest.raises(PeilmerkError, match="4 booleans"):
            audit(problem, wrong)
    with pytest.raises(PeilmerkError, match="cell 3, which is shown"):
        intervals(problem, only(problem, 1, 2), cells=[3])


@pytest.mark.parametrize("answer", [
    SimpleNamespace(status=4, x=None, message="numerical trouble"),
    SimpleNamespace(status=2, x=None, message="infeasible"),
    SimpleNamespace(status=3, x=None, message="unbounded"),  # of what has an end that cannot be
    SimpleNamespace(status=0, x=np.array([0.0, 7.0, 8.0, -3.0]), message="optimal"),
])  # fmt: skip
def test_a_programme_without_an_answer_that_fits_is_an_error(monkeypatch, answer):
    problem = sensitive(crossed(np.array([[3, 5], [4, 9]])), 0, 1, 4)
    monkeypatch.setattr(components, "milp", lambda *_, **__: answer)
    with pytest.raises(PeilmerkError, match="nothing is known to be safe"):
        audit(problem, only(problem, 0, 1, 3, 4))


def test_an_audit_that_takes_too_long_is_an_error():
    problem = sensitive(crossed(np.array([[3, 5], [4, 9]])), 0, 1, 4)
    with pytest.raises(PeilmerkError, match="not finished within 1e-09 seconds"):
        audit(problem, only(problem, 0, 1, 3, 4), seconds=1e-9)
