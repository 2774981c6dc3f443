"""Changes: a stated change against the levels that it connects."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from peilmerk.rules import RULES
from synthetic import rows


def level(period: str, value: float, **more) -> dict:
    return {"time_period": period, "obs_value": value} | more


def judge(*values: dict, **common) -> list[tuple]:
    table = rows(*values, **{"indicator": "clienten_verblijf", "product": "pleegzorg", "unit_measure": "persons"} | common)
    found = RULES["changes"](table)
    return [(ok, x, pytest.approx(e)) for ok, x, e in found[["ok", "found", "expected"]].values.tolist()]


def percent(period: str, value: float, **more) -> dict:
    return level(period, value, transformation="change_pct", unit_measure="percent") | more


def number(period: str, value: float, **more) -> dict:
    return level(period, value, transformation="change_abs") | more


@pytest.mark.parametrize(("stated", "holds"), [(-13, True), (-12, False), (13, False), (-31, False)])
def test_a_change_in_percent_is_that_from_the_year_before(stated, holds):
    assert judge(percent("2019", stated), level("2018", 210), level("2019", 183)) == [(holds, stated, -12.857142857142857)]


@pytest.mark.parametrize("period", ["2019-Q2", "2019-S1", "2019-12"])
def test_a_part_of_a_year_is_compared_with_the_same_part_of_the_year_before(period):
    assert judge(percent(period, 50), level(period, 90), level("2018" + period[4:], 60), level("2018", 999)) == [(True, 50, 50)]


def test_a_change_over_several_years_is_that_from_the_first_to_the_last():
    aged = [level("2020", 9400), level("2030", 11800, scenario="forecast")]
    assert judge(number("2020/2030", 2400, scenario="forecast", qualifier="circa"), *aged) == [(True, 2400, 2400)]
    assert judge(number("2020/2030", 4200, scenario="forecast", qualifier="circa"), *aged) == [(False, 4200, 2400)]


def test_a_change_between_parts_of_years_is_not_guessed():
    assert judge(percent("2023-Q2/2023-Q4", -28), level("2023-Q2", 100), level("2023-Q4", 100)) == []


def test_a_level_that_the_edition_does_not_state_may_come_from_another():
    table = rows(percent("2019", -13), level("2018", 210), level("2019", 183), indicator="clienten_verblijf").assign(edition=["", "nijmegen/2018", ""])
    assert RULES["changes"](table)["ok"].tolist() == [True]
    assert RULES["changes"](table.assign(edition=["nijmegen/2018", "", ""])).empty  # the change itself is of another edition


def test_its_own_level_comes_before_that_of_another_edition():
    table = rows(percent("2019", -13), level("2018", 210), level("2019", 183), level("2018", 400), indicator="clienten_verblijf")
    assert RULES["changes"](table.assign(edition=["", "", "", "nijmegen/2018"]))["ok"].tolist() == [True]


def test_levels_of_other_members_are_no_ends():
    assert judge(percent("2019", -13), level("2018", 210, product="gezinshuis"), level("2019", 183)) == []


@pytest.mark.parametrize(("share", "people", "holds"), [(-21, -291, True), (21, -291, False), (-21, 291, False), (0, 3, True)])
def test_changes_in_percent_and_in_number_go_the_same_way(share, people, holds):
    assert [ok for ok, *_ in judge(percent("2023", share), number("2023", people))] == [holds]


def test_what_is_wrong_is_told_in_a_sentence():
    table = rows(percent("2019", -31), level("2018", 210), level("2019", 183), indicator="clienten_verblijf", unit_measure="persons")
    table.loc[0, "unit_measure"] = "percent"
    (told,) = RULES["changes"](table)["told"]
    assert told == "Van 210 naar 183 is een verandering van -12,9%, en niet van -31%."


@settings(settings.get_profile("tables"))
@given(st.floats(1, 1e6), st.floats(1, 1e6), st.integers(-2, 1))
def test_levels_and_change_that_were_rounded_each_on_their_own_agree(before, after, decimals):
    assume(round(before, decimals) > 0 and abs(after / before) < 1e3)
    figures = [level("2018", round(before, decimals), decimals=decimals), level("2019", round(after, decimals), decimals=decimals)]
    found = judge(percent("2019", round((after / before - 1) * 100), decimals=0), *figures, unit_measure="EUR")
    assert all(ok for ok, *_ in found)
