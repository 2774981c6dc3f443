"""Forecasts and plans, against what came of them, and against each other."""

import pytest

from peilmerk.rules import RULES
from synthetic import described, rows


def judged(name: str, *values: dict, **told) -> list[bool]:
    return RULES[name](described(rows(*values), **told))["ok"].tolist()


def forecast(low: float, high: float, **more) -> dict:
    return {"scenario": "forecast", "obs_value": None, "obs_low": low, "obs_high": high, "vintage": "2023-05-01", "source": "vorige"} | more


@pytest.mark.parametrize(("got", "inside"), [(2.0, True), (0.8, True), (2.9, True), (3.2, False), (-1.0, False)])
def test_what_came_lies_within_what_was_expected(got, inside):
    assert judged("forecasts_against_realised", forecast(0.8, 2.9), {"obs_value": got}, decimals=1) == [inside]


def test_a_finding_says_both_and_when_it_was_expected():
    (finding,) = RULES["forecasts_against_realised"](described(rows(forecast(1, 2), {"obs_value": 7}))).to_dict("records")
    assert (finding["found"], finding["expected"], finding["rests_on"]) == (7, 2, "vorige")
    assert "01-05-2023" in finding["told"]


@pytest.mark.parametrize(("aggregation", "count"), [("stock", 1), ("average", 1), ("sum", 0)])
def test_a_plan_from_a_year_on_is_one_for_every_year_unless_it_adds_up(aggregation, count):
    plan = {"scenario": "budget", "obs_value": 1, "time_period": "2023/..", "source": "vorige"}
    assert judged("forecasts_against_realised", plan, {"obs_value": 2.5}, decimals=1, aggregation=aggregation) == [False] * count


def test_a_budget_beside_its_realisation_in_one_table_is_for_the_reader():
    assert judged("forecasts_against_realised", {"scenario": "budget", "obs_value": 1}, {"obs_value": 2}) == []


def test_rounding_gets_the_benefit_and_about_a_hundred_is_not_a_hundred_and_fifty():
    plan = {"scenario": "budget", "obs_value": 150}
    about = {"scenario": "forecast", "obs_value": 100, "qualifier": "circa", "obs_status": "F"}
    assert judged("forecasts_against_plans", plan, about, unit_measure="cases") == [False]
    assert judged("forecasts_against_plans", plan, about | {"obs_value": 150}, unit_measure="cases") == [True]
    assert judged("forecasts_against_plans", plan | {"obs_value": 140}, about, unit_measure="cases") == [True]


def test_the_figure_of_another_edition_is_judged_there():
    table = described(rows(forecast(1, 2), {"obs_value": 7, "vintage": "2023-05-01"}), own_since="2024-01-01")
    assert RULES["forecasts_against_realised"](table).empty
