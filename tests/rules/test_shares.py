"""Parts and wholes: members in their total, areas in their town, and whole numbers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peilmerk.rules import RULES
from synthetic import rows

ADDING = {"meldingen_wijkteam": "sum", "clienten_verblijf": "unique", "wachttijd_wijkteam_weken": "average", "resultaat": "sum"}
PARTS = {"GM0268": [["WK026801", "", ""], ["WK026802", "", ""], ["WK026803", "2025-01-01", ""]]}


def ok(findings) -> list[bool]:
    return findings["ok"].tolist()


@pytest.mark.parametrize(("value", "unit", "holds"), [(183, "persons", [True]), (18.3, "persons", [False]), (2.5, "fte", []), (8.7, "weeks", []), (0.5, "children_per_group", [])])
def test_what_is_counted_is_a_whole_number(value, unit, holds):
    assert ok(RULES["counts"](rows({"obs_value": value, "unit_measure": unit}))) == holds


# --- members ---


def clients(*values: dict, **common):
    table = rows(*values, **{"indicator": "clienten_verblijf", "unit_measure": "persons"} | common)
    return RULES["parts_of_wholes"](table, optelling=ADDING)


@pytest.mark.parametrize(("part", "holds"), [(183, True), (518, True), (519, False)])
def test_a_member_is_not_more_than_the_total(part, holds):
    found = clients({"product": "pleegzorg", "obs_value": part}, {"obs_value": 518})
    assert found[["ok", "found", "expected"]].values.tolist() == [[holds, part, 518]]


def test_a_member_of_two_dimensions_is_judged_by_the_total_of_each():
    found = clients({"product": "pleegzorg", "age": "0-12", "obs_value": 50}, {"product": "pleegzorg", "obs_value": 60}, {"age": "0-12", "obs_value": 40})
    assert sorted(ok(found)) == [False, True]


def test_members_of_people_that_are_counted_once_may_be_more_than_the_total_together():
    assert ok(clients({"product": "a", "obs_value": 60}, {"product": "b", "obs_value": 60}, {"obs_value": 100})) == [True, True]


@pytest.mark.parametrize("other", [{"time_period": "2023"}, {"ref_area": "GM0141"}, {"scenario": "target"}])
def test_a_total_of_something_else_is_no_whole(other):
    assert clients({"product": "a", "obs_value": 60}, {"obs_value": 10} | other).empty


def test_amounts_can_be_more_than_their_total():
    assert clients({"product": "a", "obs_value": 60}, {"obs_value": -10}, indicator="resultaat", unit_measure="EUR").empty


# --- areas ---


def areas(town: float, *districts: float, **common):
    cells = [{"ref_area": f"WK02680{n}", "obs_value": v} for n, v in enumerate(districts, 1)]
    table = rows({"ref_area": "GM0268", "obs_value": town}, *cells, **{"indicator": "meldingen_wijkteam", "unit_measure": "reports"} | common)
    return RULES["parts_of_areas"](table, gebieden=PARTS, optelling=ADDING)


@pytest.mark.parametrize(("town", "holds"), [(7, True), (8, False), (70, False)])
def test_districts_add_up_to_their_town(town, holds):
    found = areas(town, 3, 4)
    assert found[["ok", "found", "expected", "area"]].values.tolist() == [[holds, town, 7, "GM0268"]]


def test_a_district_counts_from_the_day_that_it_is_part_of_the_town():
    assert ok(areas(7, 3, 4, time_period="2025")) == [True, True]  # the third is not given: no sum, and no part is more than the whole
    assert ok(areas(7, 3, 4, 2, time_period="2025")) == [False]


@pytest.mark.parametrize(("town", "holds"), [(7, [True]), (5, [False])])
def test_one_of_several_districts_is_not_more_than_the_town(town, holds):
    assert ok(areas(town, 6)) == holds


@pytest.mark.parametrize(("town", "holds"), [(4.0, True), (3.0, True), (5.1, True), (5.2, False), (2.9, True), (2.8, False)])
def test_an_average_lies_between_those_of_the_districts(town, holds):
    """3,0 and 5,0 weeks, each within half a tenth."""
    assert ok(areas(town, 3.0, 5.0, indicator="wachttijd_wijkteam_weken", unit_measure="weeks", decimals=1)) == [holds]


def test_people_that_are_counted_once_do_not_add_up():
    assert ok(areas(6, 3, 4, indicator="clienten_verblijf", unit_measure="persons")) == [True, True]


@settings(settings.get_profile("tables"))
@given(st.lists(st.floats(0, 1e6), min_size=2, max_size=2), st.integers(-3, 1))
def test_districts_and_town_that_were_rounded_each_on_their_own_hold(exact, decimals):
    found = areas(round(sum(exact), decimals), *(round(x, decimals) for x in exact), unit_measure="EUR", decimals=decimals)
    assert ok(found) == [True]
