"""What binds the figures of one series: a year and its quarters and months, and ranges of months."""

import math

import pytest
from bound_figures import FLOW, PEOPLE, UNIQUE, binding

_MADE_OF = [
    ("2024", [f"2024-Q{n}" for n in range(1, 5)]), ("2024", ["2024-S1", "2024-S2"]), ("2024-S2", ["2024-Q3", "2024-Q4"]), ("2024-Q2", ["2024-04", "2024-05", "2024-06"]),
    ("2024-T3", ["2024-09", "2024-10", "2024-11", "2024-12"]),
]  # fmt: skip



def _bound(reference, indicator: str, counts: dict[str, float]) -> list:
    return binding(reference, *[{"time_period": code, "obs_value": n} for code, n in counts.items()], indicator=indicator, theme="maatwerk")


@pytest.mark.parametrize(("whole", "parts"), _MADE_OF)
def test_what_adds_up_over_time_binds_a_period_to_its_parts(reference, whole, parts):
    counts = dict.fromkeys(parts, 20) | {whole: 20 * len(parts)}
    assert _bound(reference, FLOW, counts) == [([1.0] * len(parts) + [-1.0], 0.0, 0.0)]


@pytest.mark.parametrize(("whole", "parts"), _MADE_OF)
def test_parts_of_which_one_is_not_shown_are_no_more_than_the_period(reference, whole, parts):
    counts = dict.fromkeys(parts[1:], 20) | {whole: 20 * len(parts)}
    assert _bound(reference, FLOW, counts)[-1] == ([1.0] * (len(parts) - 1) + [-1.0], -math.inf, 0.0)


def test_a_quarter_that_is_not_shown_is_its_months(reference):
    counts = {"2024-S1": 60, "2024-Q1": 30, "2024-04": 10, "2024-05": 10, "2024-06": 10}
    assert _bound(reference, FLOW, counts)[0] == ([-1.0, 1.0, 1.0, 1.0, 1.0], 0.0, 0.0)


def test_persons_of_a_year_are_at_least_those_of_each_quarter_and_no_more_than_all_together(reference):
    found = _bound(reference, UNIQUE, {"2024-S1": 30, "2024-S2": 40, "2024": 50})
    assert found == [([1.0, 1.0, -1.0], 0.0, math.inf), ([1.0, 0.0, -1.0], -math.inf, 0.0), ([0.0, 1.0, -1.0], -math.inf, 0.0)]


def test_of_one_quarter_that_is_shown_there_are_no_more_persons_than_of_the_year(reference):
    assert _bound(reference, UNIQUE, {"2024-Q2": 30, "2024": 50}) == [([1.0, -1.0], -math.inf, 0.0)]


def test_a_range_is_the_year_without_the_months_that_it_leaves_out(reference):
    found = _bound(reference, FLOW, {"2024": 120, "2024-01/2024-10": 100, "2024-11": 12, "2024-12": 8})
    assert ([1.0, -1.0, -1.0, -1.0], 0.0, 0.0) in found


def test_a_range_is_no_less_than_what_lies_in_it_and_no_more_than_what_it_lies_in(reference):
    found = _bound(reference, UNIQUE, {"2024": 120, "2024-01/2024-10": 100, "2024-Q2": 40})
    assert {tuple(row) for row, low, high in found if (low, high) == (-math.inf, 0.0)} == {(0, -1, 1), (-1, 1, 0), (-1, 0, 1)}


def test_a_cumulative_series_gives_what_came_between(reference):
    found = _bound(reference, FLOW, {"2024-Q1": 30, "2024-01/2024-05": 50, "2024-04/2024-05": 20})
    assert ([1.0, -1.0, 1.0], 0.0, 0.0) in found


def test_a_stock_does_not_add_up_over_time(reference):
    assert _bound(reference, PEOPLE, {"2024-Q1": 30, "2024-Q2": 40, "2024-S1": 70}) == []
