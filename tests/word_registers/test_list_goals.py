"""Goals: beside the newest figure that is protected, and no more certain than that figure is."""

from datetime import date
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keeping_lists import kept

from peilmerk.errors import UnknownName
from peilmerk.word_registers import Goal, cells, goal
from peilmerk.word_registers.tables import goals as goals_of_page
from synthetic import TOWN, rows

DAY = date(2024, 6, 30)


def aim(target: str | None = "ten minste 80", year: int | None = 2023, indicator: str = "aandeel_vragen_door_basisteam", unit: str = "", member: str = "") -> Goal:
    return Goal("doel", "doel", "", indicator, member, cells.target(target) if target else None, unit, year, "r. 1", ())


def figure(**facts):
    return rows({"obs_value": 82, "time_period": "2023", "unit_measure": "percent", "indicator": "aandeel_vragen_door_basisteam"} | facts)


def standing(found: Goal, table, reference) -> str:
    return goal.standing(found, goal.latest(found, table, TOWN, reference), DAY, reference)


@pytest.mark.parametrize(
    ("target", "year", "facts", "said"),
    [
        ("ten minste 80", 2023, {}, goal.REACHED), ("ten minste 80", 2023, {"obs_value": 80}, goal.REACHED), ("ten minste 80", 2023, {"obs_value": 79.9}, goal.NOT_REACHED),
        ("hoogstens 80", 2023, {}, goal.NOT_REACHED), ("hoogstens 82", 2023, {}, goal.REACHED),
        ("80", 2023, {}, goal.REACHED),  # the dictionary says that more of it is better
        ("ten minste 80", 2025, {}, goal.SO_FAR), ("ten minste 90", 2025, {}, goal.NOT_YET), ("ten minste 80", None, {}, goal.SO_FAR),
        ("ten minste 80", 2024, {"time_period": "2024"}, goal.SO_FAR),  # 2024 is not over on the day of the edition
        (None, 2023, {}, goal.UNSAID),
        ("ten minste 80", 2023, {"conf_status": "C", "obs_value": None}, goal.UNSAID),
        ("ten minste 80", 2023, {"obs_value": None, "obs_low": 75, "obs_high": 85}, goal.UNSAID), ("ten minste 80", 2023, {"obs_value": None, "obs_low": 81, "obs_high": 85}, goal.REACHED),
        ("ten minste 80", 2023, {"obs_value": None, "missing_reason": "unknown"}, goal.UNSAID),
        ("ten minste 80", 2023, {"obs_value": 80, "qualifier": "circa"}, goal.UNSAID), ("ten minste 60", 2023, {"obs_value": 80, "qualifier": "circa"}, goal.REACHED),
    ],
)  # fmt: skip
def test_a_goal_stands_as_its_figure_allows_to_say(reference, target, year, facts, said):
    assert standing(aim(target, year), figure(**facts), reference) == said


def test_without_a_direction_nothing_is_said(reference):
    assert reference.indicators["clienten_begeleiding"].better == "none"
    table = rows({"indicator": "clienten_begeleiding", "obs_value": 100, "time_period": "2023", "unit_measure": "persons"})
    assert standing(aim("80", indicator="clienten_begeleiding"), table, reference) == goal.UNSAID
    assert standing(aim("hoogstens 80", indicator="clienten_begeleiding"), table, reference) == goal.NOT_REACHED


@pytest.mark.parametrize(
    "facts", [{"indicator": "aandeel_beschermd_thuis"}, {"ref_area": "GM0268"}, {"scenario": "target"}, {"transformation": "change_abs"}, {"product": "a"}, {"time_period": "2024"}]
)  # fmt: skip
def test_another_figure_says_nothing_of_a_goal(reference, facts):
    assert goal.latest(aim(), figure(**facts), TOWN, reference) is None


def test_a_goal_without_a_target_is_told_by_a_change_where_there_is_no_level(reference):
    change = figure(transformation="change_pct", obs_value=-21)
    assert goal.latest(aim(None), change, TOWN, reference)["obs_value"] == -21 and standing(aim(None), change, reference) == goal.UNSAID
    assert goal.latest(aim(), change, TOWN, reference) is None, "a target is not a change"
    assert goal.latest(aim(None), rows({"transformation": "change_pct", "obs_value": -21}, {"obs_value": 82}, time_period="2023", unit_measure="percent", indicator="aandeel_vragen_door_basisteam"), TOWN, reference)["obs_value"] == 82


def test_a_goal_of_a_part_is_measured_by_that_part(reference):
    table = rows({"product": "pleegzorg", "obs_value": 1}, {"obs_value": 2}, {"product": "pleegzorg", "age": "18+", "obs_value": 3}, indicator="clienten_beschermd_thuis", time_period="2023")
    assert goal.latest(aim(indicator="clienten_beschermd_thuis", member="pleegzorg"), table, TOWN, reference)["obs_value"] == 1


def test_the_newest_figure_counts_and_of_one_day_the_one_over_the_longest_time(reference):
    table = rows({"time_period": "2022", "obs_value": 1}, {"time_period": "2023-Q4", "obs_value": 2}, {"time_period": "2023", "obs_value": 3}, indicator="aandeel_vragen_door_basisteam")
    assert goal.latest(aim(), table, TOWN, reference)["obs_value"] == 3


def test_what_adds_up_over_a_year_is_not_measured_by_a_part_of_it(reference):
    assert reference.indicators["doorbraak_casussen_opgepakt"].aggregation == "sum"
    table = rows({"time_period": "2022", "obs_value": 60}, {"time_period": "2023-S1", "obs_value": 90}, indicator="doorbraak_casussen_opgepakt")
    assert goal.latest(aim(indicator="doorbraak_casussen_opgepakt"), table, TOWN, reference)["obs_value"] == 60


def test_a_target_is_read_in_the_unit_of_its_indicator(reference):
    table = rows({"indicator": "gerealiseerde_besparing", "obs_value": 5_400_000, "time_period": "2023", "unit_measure": "EUR"})
    assert standing(aim("ten minste 4 mln", indicator="gerealiseerde_besparing", unit="euro"), table, reference) == goal.REACHED
    with pytest.raises(UnknownName, match="The unit of gerealiseerde_besparing is"):
        aim(indicator="gerealiseerde_besparing", unit="weken").target(reference)


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.sampled_from(["ten minste", "hoogstens"]))
def test_more_never_makes_a_goal_of_at_least_less_reached(reference, value, more, words):
    found = aim(f"{words} 80")
    order = [goal.NOT_REACHED, goal.REACHED] if words == "ten minste" else [goal.REACHED, goal.NOT_REACHED]
    said = [order.index(standing(found, figure(obs_value=v), reference)) for v in sorted((value, max(value, more)))]
    assert said == sorted(said)


def test_rows_of_the_list_are_goals(project):
    (found,) = goal.of(kept(project, "doelen", {"indicator": "inwoners", "jaar": "2024"}), DAY)
    assert (found.indicator, found.jaar, found.streefwaarde) == ("inwoners", 2024, None)


def shown(found: Goal, table, reference) -> list[str]:
    """The cells of a goal on its page: target, year, newest figure, how it stands."""
    return [c.text for c in goals_of_page([found], table, SimpleNamespace(area=TOWN, peildatum=DAY), reference).rows[0].cells[1:]]


def test_a_target_below_nil_is_said_as_what_it_means(reference):
    indicator = reference.indicators["reductie_begeleiding"]
    assert indicator.unit == "percent"
    assert shown(aim("hoogstens -10", indicator="reductie_begeleiding"), figure(), reference)[0] == "ten minste 10% minder"


def test_a_newer_figure_of_a_year_that_is_not_over_is_known_beside_the_one_that_a_goal_is_judged_by(reference):
    cases = {"indicator": "doorbraak_casussen_opgepakt", "unit_measure": "cases"}
    table = rows(cases | {"time_period": "2023", "obs_value": 60}, cases | {"time_period": "2024-05-01", "obs_value": 40})
    goal_of = aim("ten minste 150", 2025, "doorbraak_casussen_opgepakt")
    assert goal.latest(goal_of, table, TOWN, reference)["obs_value"] == 60 and goal.later(goal_of, table, TOWN, reference)["obs_value"] == 40
    assert goal.later(aim("ten minste 75", 2023, "doorbraak_casussen_opgepakt"), table, TOWN, reference) is None, "what came after the year of the goal says nothing of it"
    assert goal.later(goal_of, table.head(1), TOWN, reference) is None
