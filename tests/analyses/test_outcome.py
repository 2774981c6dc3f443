"""What an analysis hands over: rows like observations, with keys that say how they were computed, or a reason."""

from __future__ import annotations

import pytest
from observed import observed

from peilmerk import keys
from peilmerk.analyses.outcome import HIDDEN, Outcome, absent, derive, figure, nothing, said

COST = "GM9001.2024.gedeclareerd_bedrag.EUR;law=Wmo"


@pytest.fixture
def cost():
    return observed({"time_period": "2023", "obs_value": 900.0}, {"time_period": "2024", "obs_value": 1000.0})


def test_a_computed_figure_is_a_row_like_an_observation_of_which_the_key_says_how_it_was_computed(cost):
    rows = derive(cost.tail(1), "price", obs_value=[-250.4], transformation="change_abs")
    assert rows.loc[0, keys.FIELD] == f"{COST};computed=price"
    assert rows.loc[0, "cijfer"] == "−€ 250" and rows.loc[0, "periode"] == "2024"
    assert set(cost.columns) <= set(rows.columns)


def test_each_row_can_be_computed_in_its_own_way(cost):
    rows = derive(cost, ["volume", "mix effect"], obs_value=[1.0, 2.0])
    assert [keys.parts(k)["computed"] for k in rows[keys.FIELD]] == ["volume", "mix effect"]


def test_what_is_computed_from_a_computed_figure_says_the_last_computation_only(cost):
    once = derive(cost.tail(1), "forecast", obs_value=[1.0])
    assert derive(once, "completeness", obs_value=[2.0]).loc[0, keys.FIELD] == f"{COST};computed=completeness"


def test_a_figure_that_is_not_known_is_written_as_such(cost):
    rows = derive(cost, "forecast", obs_value=[float("nan"), 1.0])
    assert rows["missing_reason"].tolist() == ["unknown", ""] and rows["cijfer"].tolist() == [".", "€ 1"]


def test_an_estimate_is_provisional_and_has_its_ends(cost):
    rows = derive(cost.tail(1), "forecast", obs_value=[2e6], obs_low=[1e6], obs_high=[3e6], decimals=-5, obs_status="E")
    assert rows.loc[0, "soort"] == "raming" and rows.loc[0, "voorlopig"]
    assert rows.loc[0, "cijfer"] == "€ 1,0 mln tot € 3,0 mln"


def test_nothing_is_computed_about_a_hidden_figure():
    with pytest.raises(ValueError, match="may not be about a hidden one"):
        derive(observed({"time_period": "2024", "obs_value": 5.0, "hidden": True}), "price", obs_value=[1.0])


def test_columns_of_the_input_that_are_of_another_figure_do_not_go_along(cost):
    noted = cost.assign(qualifier="circa", note="uit de begroting", reference="12", obs_low=1.0)
    row = derive(noted.tail(1), "price", obs_value=[1.0]).loc[0]
    assert (row["qualifier"], row["note"], row["reference"]) == ("", "", "") and row["obs_low"] != row["obs_low"]


def test_an_outcome_is_true_if_there_is_a_result(cost):
    assert Outcome("ontleding", rows=derive(cost, "price", obs_value=[1.0, 2.0]))
    assert not absent("ontleding", HIDDEN) and not nothing("ontleding")
    assert absent("ontleding", HIDDEN, "Let op.").notes == ("Let op.",)


def test_a_number_in_a_sentence_carries_its_key(cost):
    assert said("7.156", "GM1.2024.a.persons") == '[7.156]{data-key="GM1.2024.a.persons"}'
    assert said("7.156", "") == "7.156"
    assert figure(cost.iloc[1]) == f'[€ 1.000]{{data-key="{COST}"}}'
