"""Definitions: units, what a figure can be at all, what a share is of, and what changed between editions."""

import pytest

from peilmerk.rules import RULES
from synthetic import described, rows


def wrong(name: str, table, **parameters) -> list[dict]:
    return RULES[name](table, **parameters)[lambda t: ~t["ok"].astype(bool)].to_dict("records")


@pytest.mark.parametrize(
    ("value", "possible"),
    [({"obs_value": 100}, True), ({"obs_value": 0}, True), ({"obs_value": 101}, False), ({"obs_value": -1}, False),
     ({"obs_low": 20, "obs_high": 130}, False), ({"obs_low": -3, "obs_high": 3}, True)],
)  # fmt: skip
def test_a_share_lies_between_nothing_and_the_whole(value, possible):
    table = described(rows({"obs_value": None, "unit_measure": "percent"} | value), lowest=0.0, highest=100.0)
    found = wrong("possible_size", table)
    assert (not found) == possible and all(f["told"] for f in found)


def test_a_change_may_be_of_any_size():
    assert RULES["possible_size"](described(rows({"obs_value": 250, "transformation": "change_pct"}), lowest=0.0, highest=100.0)).empty


@pytest.mark.parametrize(("people", "ok"), [(5_000, True), (80_001, False)])
def test_a_town_has_no_more_clients_than_inhabitants(people, ok):
    table = described(rows({"obs_value": people, "unit_measure": "persons", "indicator": "clienten"}), inhabitants=80_000.0)
    assert RULES["no_more_than_inhabitants"](table)["ok"].tolist() == [ok]
    assert RULES["no_more_than_inhabitants"](table.assign(inhabitants=float("nan"))).empty


@pytest.mark.parametrize(("unit", "alike", "ok"), [("persons", [], True), ("weeks", [], False), ("households", [], False), ("participants", [["persons", "participants"]], True)])
def test_a_figure_is_in_the_unit_of_its_indicator(unit, alike, ok):
    table = described(rows({"obs_value": 5, "unit_measure": unit}), dictionary_unit="persons", dictionary_unit_label="personen", unit_label="iets anders")
    found = wrong("unit_of_dictionary", table, alike=alike)
    assert (not found) == ok and all("personen" in f["told"] and "iets anders" in f["told"] for f in found)


def over_years(*years: int, **told):
    return described(rows(*({"obs_value": 5 + y, "time_period": str(y)} for y in years)), **told)


def test_figures_of_before_and_after_a_new_definition_do_not_compare():
    (finding,) = wrong("definitions_kept", over_years(2022, 2023, 2024, version=2, since="2024"))
    assert "2024" in finding["told"] and finding["beside"]
    assert not wrong("definitions_kept", over_years(2024, 2025, version=2, since="2024"))
    assert not wrong("definitions_kept", over_years(2022, 2024, version=1, since="2022"))


def test_an_indicator_in_the_place_of_another_says_so():
    weeks = {"indicator": "wachttijd_weken", "time_period": "2020-Q2", "obs_value": 6, "unit_measure": "weeks", "vintage": "2020-08-01"}
    days = {"indicator": "wachttijd_dagen", "time_period": "2023", "obs_value": 19, "unit_measure": "days"}
    table = described(rows(weeks, days), own_since="2024-01-01", succeeds=["", "wachttijd_weken"], label="Wachttijd in weken")
    (finding,) = wrong("succeeded", table)
    assert finding["subject"] == "wachttijd_dagen" and "2e kwartaal 2020" in finding["told"]
    assert not wrong("succeeded", table.iloc[1:])


def test_a_share_of_another_whole_than_in_the_edition_before_is_found():
    before = {"obs_value": 15, "breakdown": "van alle cliënten", "time_period": "2020", "vintage": "2020-08-01"}
    now = {"obs_value": 47, "breakdown": "ten opzichte van intramuraal", "time_period": "2023"}
    table = described(rows(before, now, unit_measure="percent"), own_since="2024-01-01")
    (finding,) = wrong("same_base", table)
    assert "van alle cliënten" in finding["told"] and "intramuraal" in finding["told"]
    assert not wrong("same_base", described(rows(before, now | {"breakdown": "van alle cliënten"}, unit_measure="percent"), own_since="2024-01-01"))


@pytest.mark.parametrize(
    ("row", "told", "said"),
    [({}, {}, False), ({}, {"denominator": "clienten"}, True), ({}, {"definition": "Deel van de meldingen."}, True),
     ({"breakdown": "van inlopers"}, {}, True), ({"note": "van de benaderde personen"}, {}, True),
     ({"note": "noemer niet eenduidig"}, {"denominator": "clienten"}, False)],
)  # fmt: skip
def test_a_share_says_of_what(row, told, said):
    table = described(rows({"obs_value": 40, "unit_measure": "percent"} | row), **told)
    assert RULES["shares_say_of_what"](table)["ok"].tolist() == [said]
