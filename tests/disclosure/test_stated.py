"""Changes, shares and means that are known whatever is hidden: they bind the figures that they are made of."""

import math

import pytest
from bound_figures import FLOW, PEOPLE, binding

from peilmerk.disclosure.stated import compared

_YEARS = [{"time_period": "2023", "obs_value": 40}, {"time_period": "2024", "obs_value": 50}]


def _change(kind: str, value: float, **more) -> dict:
    return {"time_period": "2024", "transformation": kind, "obs_value": value, "exempt": True} | more


def test_a_known_change_binds_both_levels(reference):
    assert binding(reference, *_YEARS, _change("change_abs", 10)) == [([-1.0, 1.0], 10.0, 10.0)]


def test_a_known_percentage_binds_them_within_its_rounding(reference):
    low, high = binding(reference, *_YEARS, _change("change_pct", 25, unit_measure="percent"))
    assert low == ([-1.245, 1.0], -1e-9, math.inf)
    assert high == ([-1.255, 1.0], -math.inf, 1e-9)


def test_a_known_direction_says_which_is_more(reference):
    assert binding(reference, *_YEARS, _change("direction", 1, unit_measure="direction")) == [([-1.0, 1.0], 0.0, math.inf)]


def test_a_change_that_is_not_known_by_itself_binds_nothing_for_it_is_hidden_with_its_levels(reference):
    assert binding(reference, *_YEARS, _change("change_abs", 10, exempt=False)) == []


def test_a_change_that_the_levels_contradict_binds_nothing(reference):
    assert binding(reference, *_YEARS, _change("change_abs", 25), _change("direction", -1, unit_measure="direction")) == []


def test_a_known_share_binds_its_counts(reference):
    told = [{"indicator": "clienten_beschermd_thuis", "obs_value": 25}, {"indicator": "clienten_beschermd_wonen", "obs_value": 100},
            {"indicator": "aandeel_beschermd_thuis", "unit_measure": "percent", "obs_value": 25, "exempt": True}]  # fmt: skip
    assert [equation for equation in binding(reference, *told, theme="wmo") if abs(equation[0][1]) != 1.0] == [
        ([1.0, -0.245], -1e-9, math.inf), ([1.0, -0.255], -math.inf, 1e-9),
    ]  # fmt: skip


def test_flows_have_changes_too(reference):
    quarters = [{"time_period": "2024-Q1", "obs_value": 30}, {"time_period": "2024-Q2", "obs_value": 36}]
    assert binding(reference, *quarters, _change("change_abs", 6, time_period="2024-Q2"), indicator=FLOW, theme="maatwerk") == [([-1.0, 1.0], 6.0, 6.0)]


@pytest.mark.parametrize(
    ("code", "pairs"),
    [
        ("2024", [("2023", "2024")]), ("2024-Q1", [("2023-Q1", "2024-Q1"), ("2023-Q4", "2024-Q1")]), ("2024-10", [("2023-10", "2024-10"), ("2024-09", "2024-10")]),
        ("2018/2019", [("2018", "2019"), ("2017/2018", "2018/2019")]), ("2022/..", []), ("2024-S2", [("2023-S2", "2024-S2"), ("2024-S1", "2024-S2")]),
        ("2024-05-01", [("2023-05-01", "2024-05-01")]),
    ],
)  # fmt: skip
def test_a_change_can_be_since_a_year_before_or_since_the_period_before(code, pairs):
    assert compared(code) == pairs


def test_the_levels_are_those_of_the_same_figure(reference):
    assert binding(reference, *_YEARS, _change("change_abs", 10, breakdown="groep"), indicator=PEOPLE) == []
