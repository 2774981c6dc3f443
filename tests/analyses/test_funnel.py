"""The breakthrough approach: from state to state, what plans save and cost, for whom, and added up over years."""

from __future__ import annotations

import re
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from observed import observed, reference

from peilmerk.analyses import funnel
from peilmerk.analyses.funnel import (
    STATES,
    businesscase,
    cumulatief,
    in_states,
    per_betaler,
    per_plan,
    trechter,
    trechterstappen,
)
from peilmerk.analyses.funnel_chart import trechterstaven
from peilmerk.analyses.outcome import HIDDEN
from peilmerk.keys import FIELD
from peilmerk.registers.counting import crossing

#: A table of observations takes some time to make.
few = settings(max_examples=25, deadline=None, derandomize=True)
CASES = {"law": "_T", "theme": "doorbraak", "unit_measure": "cases"}
EURO = {"theme": "doorbraak", "unit_measure": "EUR", "decimals": 0}


def cases(period: str, **counts: float | None) -> list[dict]:
    """Counted cases of states in a period; None is hidden."""
    return [{"indicator": f"doorbraak_{s}", "time_period": period, **({"hidden": True} if n is None else {"obs_value": n})} for s, n in counts.items()]


def stated(period: str, indicator: str, value: float, member: str = "_T", **more) -> dict:
    return {"indicator": indicator, "time_period": period, "obs_value": value, "breakdown": member, **more}


def saving(period: str, law: str, value: float | None, indicator: str = "doorbraak_besparing") -> dict:
    return {"indicator": indicator, "time_period": period, "law": law, **({"hidden": True} if value is None else {"obs_value": value})}


def cost(period: str, value: float | None, indicator: str = "doorbraak_plankosten", member: str = "_T") -> dict:
    return {"indicator": indicator, "time_period": period, "law": "_T", "breakdown": member, **({"hidden": True} if value is None else {"obs_value": value})}


def shares(outcome, period: str) -> dict[str, float]:
    rows = outcome.rows[(outcome.rows["time_period"] == period) & (outcome.rows["maat"] == "overgang")]
    return dict(zip(rows["overgang"], rows["obs_value"], strict=True))


def posts(outcome, period: str) -> dict[str, float]:
    rows = outcome.rows[outcome.rows["time_period"] == period]
    return dict(zip(rows["post"], rows["obs_value"], strict=True))


NIJMEGEN = observed(
    stated("2019-03/2020-06", "doorbraak_aanmeldingen", 123), stated("2020-S1", "doorbraak_aanmeldingen", 45), stated("2019-03/2020-06", "doorbraak_casussen_opgepakt", 77),
    stated("2020-S1", "doorbraak_casussen_opgepakt", 30), stated("2019-03/2020-06", "doorbraak_maatwerkplannen", 40, "uitgevoerd"), **CASES,
)  # fmt: skip
#: The example of docs/methods/businesscase.md.
SAVED = observed(saving("2025", "Jeugdwet", 78000), saving("2025", "Wmo", 36000), saving("2025", "Participatiewet", -6000), saving("2025", "_T", 108000), **EURO)
SPENT = observed(cost("2025", 27000), **EURO)
PLANS = observed(*cases("2025", uitgevoerd=12), **CASES)


# --- from state to state ---------------------------------------------------------------------------------------------


def test_the_states_are_those_that_are_counted_and_their_indicators_exist():
    assert tuple(STATES) == crossing.STATES
    assert {code for ways in STATES.values() for code, _ in ways} <= set(reference().indicators)
    assert {f"doorbraak_{s}" for s in STATES} == {ways[0][0] for ways in STATES.values()}


def test_the_example_of_the_method_is_what_is_computed_from_the_report_of_nijmegen():
    found = trechter(NIJMEGEN)
    assert shares(found, "2019-03/2020-06") == {"aangemeld naar opgepakt": pytest.approx(100 * 77 / 123), "opgepakt naar uitgevoerd": pytest.approx(100 * 40 / 77)}
    rest = found.rows[found.rows["maat"] == "rest"]
    assert dict(zip(rest["vorige"], rest["obs_value"], strict=True)) == {"aangemeld": 46, "opgepakt": 37}
    assert shares(found, "2020-S1") == {"aangemeld naar opgepakt": pytest.approx(100 * 30 / 45)}
    assert found.rows[found.rows["maat"] == "overgang"][["van", "aantal"]].to_numpy().tolist() == [[123, 77], [77, 40], [45, 30]]


def test_the_sentence_speaks_of_the_newest_period_and_of_two_that_end_together_of_the_longest():
    text = trechter(NIJMEGEN).sentence
    assert text.startswith("Casussen in de periode maart 2019 t/m juni 2020: [123]") and "[63%]" in text and "van de stap ervoor), [40]" not in text
    assert 'computed=conversion"' in text
    half = trechter(NIJMEGEN[NIJMEGEN["time_period"] == "2020-S1"]).sentence
    assert half.startswith("Casussen in het eerste halfjaar van 2020: [45]") and "[30]" in half and "[67%]" in half


def test_what_has_not_come_so_far_is_told_of_a_period_since_the_beginning_only():
    whole = trechter(NIJMEGEN[NIJMEGEN["time_period"] == "2019-03/2020-06"])
    assert "Nog niet verder of gestopt: [46]" in whole.sentence and "na aangemeld en [37]" in whole.sentence
    year = trechter(observed(*cases("2025", aangemeld=28, opgepakt=17), **CASES))
    assert "gestopt" not in year.sentence and set(year.rows["maat"]) == {"overgang"}


def test_a_disputed_number_and_what_rests_on_it_are_marked_and_it_is_said_what_others_say():
    def other(rows):
        return ("2019 en 1e halfjaar 2020 geven samen 108 casussen", True) if rows[0]["obs_value"] == 77 else ("", False)

    found = trechter(NIJMEGEN, betwist=other)
    text = re.sub(r"\[([^\]]*)\]\{[^}]*\}", r"\1", found.sentence)
    assert "123 aangemeld, 77 ≠ opgepakt (63% van de stap ervoor) en 40 uitgevoerd (52%)" in text and "46 na aangemeld en 37 na opgepakt" in text
    assert found.notes[-1] == (
        "≠ Het aantal opgepakt (maart 2019 t/m juni 2020) wijkt af van andere cijfers: 2019 en 1e halfjaar 2020 geven samen 108 casussen. Wat daarmee is berekend, is dus ook onzeker."
    )
    assert "≠" not in trechter(NIJMEGEN).sentence


def test_a_state_that_was_not_delivered_is_stepped_over():
    found = trechter(observed(stated("2023", "doorbraak_aanmeldingen", 162), stated("2023", "doorbraak_maatwerkplannen", 60), **CASES))
    assert shares(found, "2023") == {"aangemeld naar plan": pytest.approx(37.037, abs=0.001)}


def test_a_state_that_is_hidden_is_not_stepped_over_and_its_transitions_are_counted():
    found = trechter(observed(*cases("2024", aangemeld=30, opgepakt=22, plan=None, uitgevoerd=16), **CASES))
    assert shares(found, "2024") == {"aangemeld naar opgepakt": pytest.approx(100 * 22 / 30)}
    assert "2 van de 3 overgangen staan er niet bij: een van de twee aantallen is verborgen." in found.notes
    assert "16" not in str(found.rows[["obs_value", "cijfer"]].to_numpy().tolist())


def test_more_than_all_is_possible_in_a_year_and_explained():
    found = trechter(observed(*cases("2025", plan=10, uitgevoerd=12), **CASES))
    assert shares(found, "2025") == {"plan naar uitgevoerd": 120} and any("Meer dan 100%" in n for n in found.notes)


def test_forecasts_and_other_members_are_no_cases():
    rows = observed(
        stated("2019", "doorbraak_aanmeldingen", 100, scenario="forecast"), stated("2019", "doorbraak_casussen_opgepakt", 78), stated("2019", "doorbraak_maatwerkplannen", 40, "rekenbasis"), **CASES,
    )  # fmt: skip
    assert in_states(rows)["stap"].tolist() == ["opgepakt"]
    assert trechter(rows).absent == "er is geen periode waarvan het gerealiseerde aantal van twee stappen bekend is"


def test_too_little_gives_a_reason_and_nothing_gives_nothing():
    assert trechter(NIJMEGEN.head(0)).nothing
    assert trechter(observed(*cases("2025", aangemeld=None, opgepakt=None), **CASES)).absent == HIDDEN
    assert trechter(observed(*cases("2025", aangemeld=0, opgepakt=0), **CASES)).absent == "in de vorige stap zijn er geen casussen"


def test_the_steps_to_draw_are_those_of_the_newest_and_longest_period_with_two_that_are_shown():
    assert set(trechterstappen(NIJMEGEN)["time_period"]) == {"2019-03/2020-06"}
    later = observed(*cases("2024", aangemeld=30, opgepakt=22), *cases("2025", aangemeld=None, opgepakt=17), **CASES)
    assert set(trechterstappen(later)["time_period"]) == {"2024"}
    assert trechterstappen(observed(*cases("2025", aangemeld=3), **CASES)).empty


@few
@given(st.lists(st.one_of(st.none(), st.integers(0, 500)), min_size=5, max_size=5))
def test_whatever_the_counts_no_share_rests_on_a_hidden_or_empty_step(counts):
    rows = observed(*cases("2025", **dict(zip(STATES, counts, strict=True))), **CASES)
    found = trechter(rows)
    for r in found.rows.to_dict("records") if found else ():
        at = list(STATES).index(r["stap"])
        assert counts[at] is not None and counts[at - 1] and r["obs_value"] == pytest.approx(100 * counts[at] / counts[at - 1])
    fit = sum(a is not None and b is not None and a > 0 for a, b in pairwise(counts))
    assert len(found.rows) == fit and bool(found) == (fit > 0)


def test_a_hidden_value_does_not_change_what_is_told():
    """Non-interference: the outcome is the same whatever stands behind ×."""
    rows = observed(*cases("2025", aangemeld=28, opgepakt=17, plan=None), **CASES)
    other = rows.copy()
    other["base"] = [28, 17, 3]
    assert trechter(rows).sentence == trechter(other).sentence


# --- the chart -------------------------------------------------------------------------------------------------------


def test_the_chart_has_a_bar_a_state_with_what_part_it_is_and_keys_of_both():
    steps = trechterstappen(NIJMEGEN)
    found = trechterstaven(steps, trechter(NIJMEGEN)).to_dict()
    data = pd.DataFrame(next(iter(found["datasets"].values())))
    assert data[data["deel"] == "staaf"]["getal"].tolist() == ["123", "77", "40"]
    assert data[data["deel"] == "overgang"]["getal"].tolist() == ["63% van aangemeld", "52% van opgepakt"]
    assert data[FIELD].str.len().gt(0).all() and data[FIELD].is_unique
    assert "aggregate" not in str(found) and found["layer"][0]["encoding"]["x"]["scale"]["domain"][0] == 0


def test_a_percentage_that_rests_on_a_disputed_number_has_the_mark_of_that():
    disputed = trechter(NIJMEGEN, betwist=lambda rows: ("elders staat iets anders", rows[0]["obs_value"] == 77))
    data = pd.DataFrame(next(iter(trechterstaven(trechterstappen(NIJMEGEN), disputed).to_dict()["datasets"].values())))
    assert data[data["deel"] == "overgang"]["getal"].tolist() == ["63%\u00a0≠ van aangemeld", "52%\u00a0≠ van opgepakt"]


def test_the_chart_writes_a_hidden_state_as_such_and_draws_nothing_of_it():
    steps = observed(*cases("2025", aangemeld=28, opgepakt=None, plan=13), **CASES)
    data = pd.DataFrame(next(iter(trechterstaven(steps, trechter(steps)).to_dict()["datasets"].values())))
    assert data["getal"].tolist() == ["28", "×", "13"] and data["hoog"].tolist() == [28, 0, 13]


def test_one_state_or_several_periods_are_no_funnel():
    assert trechterstaven(NIJMEGEN.head(1), trechter(NIJMEGEN)) is None and trechterstaven(NIJMEGEN, trechter(NIJMEGEN)) is None


# --- what plans save -------------------------------------------------------------------------------------------------


def test_the_example_of_the_method_is_what_plans_save_by_law():
    found = per_plan(SAVED, PLANS)
    assert dict(zip(found.rows["wet"], found.rows["obs_value"], strict=True)) == {"Jeugdwet": 6500, "Wmo": 3000, "Participatiewet": -500, "totaal": 9000}
    assert set(found.rows["plannen"]) == {12} and found.rows[FIELD].is_unique
    assert dict(zip(found.rows["wet"], found.rows["betaler"], strict=True))["Wmo"] == "gemeente"
    assert dict(zip(found.rows["wet"], found.rows["cijfer"], strict=True))["Participatiewet"] == "−€ 500"


def test_laws_that_are_hidden_are_left_out_and_counted():
    rows = observed(saving("2025", "Wmo", 36000), saving("2025", "Zvw", None), **EURO)
    found = per_plan(rows, PLANS)
    assert found.rows["wet"].tolist() == ["Wmo"] and found.notes == ("1 van de 2 bedragen staat er niet bij: het bedrag of het aantal plannen is verborgen of niet bekend.",)


def test_without_plans_there_is_no_amount_per_plan():
    assert per_plan(SAVED.head(0), PLANS).nothing
    assert per_plan(SAVED, PLANS.head(0)).absent == "het aantal plannen is niet bekend"
    assert per_plan(SAVED, observed(*cases("2025", uitgevoerd=None), **CASES)).absent == HIDDEN
    assert per_plan(SAVED, observed(*cases("2025", uitgevoerd=0), **CASES)).absent == "er zijn geen plannen uitgevoerd"
    assert per_plan(SAVED, observed(*cases("2024", uitgevoerd=3), **CASES)).absent.startswith("bij geen bedrag")


def test_savings_are_added_up_by_who_pays_and_a_payer_with_a_hidden_law_is_left_out():
    rows = observed(saving("2025", "Wmo", 10), saving("2025", "Jeugdwet", -4), saving("2025", "Zvw", None), saving("2025", "Wlz", 3), saving("2025", "_T", 99), saving("2025", "overig", 1), **EURO)
    found = per_betaler(rows)
    assert dict(zip(found.rows["betaler"], found.rows["obs_value"], strict=True)) == {"gemeente": 6, "zorgkantoor": 3, "betaler niet bekend": 1}
    assert found.rows[FIELD].is_unique and found.notes[0].startswith("1 van de 4 bedragen per betaler staat er niet bij")
    assert per_betaler(rows.head(0)).nothing and per_betaler(observed(saving("2025", "Wmo", None), **EURO)).absent == HIDDEN


@few
@given(st.lists(st.integers(-100_000, 100_000), min_size=3, max_size=3), st.integers(1, 60))
def test_amounts_per_plan_of_laws_add_up_to_that_of_the_whole(amounts, plans):
    laws = dict(zip(("Wmo", "Jeugdwet", "Zvw"), amounts, strict=True))
    rows = observed(*(saving("2025", law, v) for law, v in laws.items()), saving("2025", "_T", sum(amounts)), **EURO)
    found = per_plan(rows, observed(*cases("2025", uitgevoerd=plans), **CASES)).rows.set_index("wet")["obs_value"]
    assert found.drop("totaal").sum() == pytest.approx(found["totaal"], abs=1e-6)


# --- benefits and costs ----------------------------------------------------------------------------------------------


def test_the_example_of_the_method_is_the_business_case():
    found = businesscase(SAVED, SPENT)
    assert posts(found, "2025") == {
        "besparing": 108000, "waarvan minder uitgaven": 114000, "waarvan meer uitgaven": -6000, "kosten": -27000, "saldo": 81000, "terugverdientijd": 3, "break-even": 25,
    }  # fmt: skip
    assert found.rows[FIELD].is_unique
    assert "[€ 108.000]" in found.sentence and "[€ 27.000]" in found.sentence and "[€ 81.000]" in found.sentence and "[25%]" in found.sentence


def test_the_published_figures_of_nijmegen_2023_are_netted_with_their_own_total():
    laws = {"Jeugdwet": 980982, "Wmo": 399608, "overig": 383420, "Zorgverzekeringswet": 108110, "Participatiewet": 4102, "Wlz": 27375, "Wgs": -30400, "Doorbraakoplossingen": -96920}
    rows = observed(saving("2023", "_T", 1776462, "doorbraak_besparing_totaal"), *(saving("2023", law, v, "besparing_per_wet") for law, v in laws.items()), **EURO)
    costs = observed(cost("2023", 220000, "doorbraak_kosten", "personeel"), cost("2023", 60000, "doorbraak_kosten", "doorbraakbudget"), **EURO)
    found = businesscase(rows, costs)
    told = posts(found, "2023")
    assert told["saldo"] == 1776462 - 280000 and told["waarvan meer uitgaven"] == -127320
    assert told["terugverdientijd"] == pytest.approx(12 * 280000 / 1776462)
    assert "In 2023 zijn de wetten samen € 185 minder dan het opgegeven totaal; gerekend is met het totaal." in found.notes


def test_a_year_of_which_saving_or_cost_is_hidden_has_no_balance_and_is_counted():
    rows = observed(saving("2023", "_T", 100), saving("2024", "_T", None), saving("2025", "_T", 50), **EURO)
    found = businesscase(rows, observed(cost("2023", 20), cost("2024", 20), cost("2025", None), **EURO))
    assert set(found.rows["time_period"]) == {"2023"}
    assert any(n.startswith("2 van de 3 periodes staan er niet bij") for n in found.notes)


def test_parts_of_cost_are_added_up_only_if_all_are_shown():
    costs = observed(cost("2025", 5, "doorbraak_kosten", "a"), cost("2025", None, "doorbraak_kosten", "b"), **EURO)
    assert businesscase(SAVED, costs).absent == HIDDEN


def test_what_costs_more_than_it_saves_is_told_with_its_sign_and_is_never_earned_back_without_a_saving():
    rows = observed(saving("2024", "_T", 10), saving("2025", "_T", -5), **EURO)
    found = businesscase(rows, observed(cost("2024", 40), cost("2025", 40), **EURO))
    assert posts(found, "2024")["saldo"] == -30 and posts(found, "2024")["terugverdientijd"] == 48
    assert posts(found, "2025") == {"besparing": -5, "kosten": -40, "saldo": -45}
    assert "In 2025 was er geen besparing: dan is er geen terugverdientijd." in found.notes and "[−€ 45]" in found.sentence


def test_a_business_case_needs_saving_and_cost_of_one_period():
    assert businesscase(SAVED.head(0), SPENT).nothing
    assert businesscase(SAVED, SPENT.head(0)).absent == "de kosten van de plannen zijn niet geleverd"
    assert businesscase(SAVED, observed(cost("2024", 1), **EURO)).absent == "besparing en kosten gaan over verschillende periodes"


@few
@given(st.integers(-10**6, 10**6), st.integers(0, 10**6))
def test_whatever_the_amounts_the_balance_is_what_is_left_and_no_figure_is_endless(gain, spent):
    found = posts(businesscase(observed(saving("2025", "_T", gain), **EURO), observed(cost("2025", spent), **EURO)), "2025")
    assert found["saldo"] == gain - spent == found["besparing"] + found["kosten"]
    assert ("terugverdientijd" in found) == (gain > 0)
    assert all(abs(v) < 1e9 for v in found.values())


# --- added up --------------------------------------------------------------------------------------------------------


def series(*values: float | None, scenario: str = "actual", first: int = 2021) -> list[dict]:
    return [{**saving(str(first + n), "_T", v), "scenario": scenario} for n, v in enumerate(values)]


def test_target_realised_and_forecast_are_each_added_up():
    rows = observed(*series(10, 20, 30), *series(15, 15, 15, 15, scenario="target"), *series(25, 35, scenario="forecast", first=2024), **EURO)
    found = cumulatief(rows, "soort")
    told = {name: group["obs_value"].tolist() for name, group in found.rows.groupby("soort")}
    assert told == {"gerealiseerd": [10, 30, 60], "doel": [15, 30, 45, 60], "prognose": [25, 60]}
    assert found.rows[FIELD].is_unique


def test_adding_up_begins_after_the_last_hidden_year_and_says_so():
    found = cumulatief(observed(*series(10, None, 30, 40), **EURO), "soort")
    assert found.rows["obs_value"].tolist() == [30, 70] and found.rows["time_period"].tolist() == ["2023", "2024"]
    assert found.notes == ("Opgeteld vanaf 2023, want daarvoor is een cijfer verborgen of onbekend.",)


def test_series_that_begin_later_than_others_are_named():
    rows = observed(*series(10, None, 30, 40), *series(1, 1, 1, 1, scenario="target"), **EURO)
    assert cumulatief(rows, "soort").notes == ("Gerealiseerd: opgeteld vanaf 2023, want daarvoor is een cijfer verborgen of onbekend.",)


def test_a_year_that_lacks_is_not_bridged_and_a_last_year_that_is_hidden_leaves_nothing():
    rows = observed(*series(10, 20, 30, 40), **EURO)
    assert cumulatief(rows.iloc[[0, 1, 3]], "soort").absent == "er is maar één periode met cijfers"
    assert cumulatief(observed(*series(10, 20, None), **EURO), "soort").absent == HIDDEN
    assert cumulatief(rows.head(0), "soort").nothing


def test_what_was_computed_is_added_up_under_keys_of_its_own():
    rows = observed(*series(10, 20), **EURO)
    case = businesscase(rows, observed(cost("2021", 1), cost("2022", 2), **EURO))
    found = cumulatief(case.rows[case.rows["post"].isin(["besparing", "kosten", "saldo"])], "post")
    assert {n: g["obs_value"].tolist() for n, g in found.rows.groupby("post")} == {"besparing": [10, 30], "kosten": [-1, -3], "saldo": [9, 27]}
    assert found.rows[FIELD].is_unique and found.rows[FIELD].str.endswith(("cumulative-benefit", "cumulative-cost", "cumulative-balance")).all()


@few
@given(st.lists(st.one_of(st.none(), st.integers(-1000, 1000)), min_size=2, max_size=8))
def test_the_last_of_what_is_added_up_is_the_sum_of_the_years_since_the_last_hidden_one(values):
    found = cumulatief(observed(*series(*values, first=2015), **EURO), "soort")
    tail = values[max((n + 1 for n, v in enumerate(values) if v is None), default=0) :]
    assert bool(found) == (len(tail) >= 2)
    if found:
        assert found.rows["obs_value"].iloc[-1] == sum(tail) and len(found.rows) == len(tail)


def test_words_for_payers_are_lower_case_and_known():
    assert funnel.betaler("Wmo") == "gemeente" and funnel.betaler("Doorbraakoplossingen") == funnel.UNKNOWN_PAYER
