"""Money: what is shown beside what, and nothing computed from what is hidden, unknown or nil."""

from __future__ import annotations

import math

import pandas as pd
import pytest
import vl_convert
from hypothesis import given, settings
from hypothesis import strategies as st
from observed import observed

from peilmerk import keys
from peilmerk.analyses import money_chart
from peilmerk.analyses.money import (
    begroting,
    incidenteel_en_structureel,
    kind_of_money,
    marge,
    per_client,
    per_inwoner,
    reserves,
    resultaten,
)
from peilmerk.analyses.money_chart import bereiken
from peilmerk.analyses.outcome import HIDDEN
from peilmerk.publishers.vega import VEGA_LITE

NO_LAW = {"law": "_T", "theme": "financien"}


def results(*rows: dict):
    return observed(*rows, indicator="resultaat", decimals=-5, **NO_LAW)


def cells(outcome, by: str) -> dict[tuple[str, str], float]:
    return {(r[by], r["kolom"]): r["obs_value"] for r in outcome.rows.to_dict("records")}


# --- results ------------------------------------------------------------------------------------------------------

EXPECTED = {"breakdown": "Wmo", "time_period": "2020", "obs_low": 0.8e6, "obs_high": 2.9e6, "scenario": "forecast", "obs_status": "F"}
LAST_YEAR = {"breakdown": "wmo", "time_period": "2019", "obs_value": 1e6}


def test_a_result_stands_beside_that_of_a_year_before_and_a_range_differs_by_a_range():
    rows = resultaten(results(EXPECTED, LAST_YEAR)).rows
    assert rows["rol"].tolist() == ["nu", "vorig", "verschil"] and set(rows["domein"]) == {"Wmo"}
    change = rows.iloc[2]
    assert (change["obs_low"], change["obs_high"]) == pytest.approx((-0.2e6, 1.9e6)) and math.isnan(change["obs_value"])
    assert change["cijfer"] == "−€ 0,2 mln tot +€ 1,9 mln"


def test_last_year_may_come_from_an_earlier_delivery_and_no_figure_counts_twice():
    now, before = results(EXPECTED), results(LAST_YEAR)
    assert resultaten(now, pd.concat([before, now])).rows["rol"].tolist() == ["nu", "vorig", "verschil"]
    assert resultaten(now, before.head(0)).rows["rol"].tolist() == ["nu"] and resultaten(now.head(0), before).nothing


def test_a_forecast_of_last_year_is_no_realisation():
    assert resultaten(results(EXPECTED, LAST_YEAR | {"scenario": "forecast"})).rows["rol"].tolist() == ["nu"]


def test_a_hidden_domain_is_left_out_and_counted_and_all_hidden_gives_no_result():
    both = results({"breakdown": "Wmo", "time_period": "2020", "obs_value": 1.0, "hidden": True}, {"breakdown": "Jeugd", "time_period": "2020", "obs_value": -1e6})
    outcome = resultaten(both)
    assert set(outcome.rows["domein"]) == {"Jeugd"} and outcome.notes == ("1 van de 2 domeinen staat er niet bij (hun bedrag is verborgen): Wmo.",)
    assert resultaten(both[both["breakdown"] == "Wmo"]).absent == HIDDEN
    assert resultaten(both.head(0)).nothing


def test_the_sentence_tells_the_largest_deficit_and_surplus_with_their_keys():
    said = resultaten(results(*({"breakdown": n, "time_period": "2020", "obs_value": v} for n, v in (("Wmo", -1e6), ("Jeugd", -3e6), ("Werk", 2e6))))).sentence
    assert said.startswith("In 2020: het grootste tekort heeft Jeugd: [€ 3,0 miljoen]{data-key=") and "alleen Werk heeft een overschot" in said


def test_a_deficit_over_a_range_has_no_sign_either_and_a_whole_is_called_by_its_domain():
    rows = results({"breakdown": "Jeugd totaal", "time_period": "2020", "obs_value": None, "obs_low": -5e6, "obs_high": -1.5e6}, {"breakdown": "Werk", "time_period": "2020", "obs_value": 2e6})
    assert "alleen Jeugd heeft een tekort: [€ 1,5 miljoen tot € 5,0 miljoen]" in resultaten(rows).sentence


def test_one_delivered_result_says_nothing_of_other_domains():
    one = {"breakdown": "Tiem", "time_period": "2019", "obs_value": 3e5}
    said = resultaten(results(one)).sentence
    assert said.startswith("Over 2019 is alleen het resultaat van Tiem opgegeven. Het is een overschot: [€ 0,3 miljoen]{data-key=")
    assert "Het is een tekort:" in resultaten(results(one | {"obs_value": -3e5})).sentence and resultaten(results(one | {"obs_value": 0.0})).sentence == ""


def test_a_provisional_result_is_told_as_one():
    rows = results(*({"breakdown": n, "time_period": "2020", "obs_value": v, "obs_status": "P"} for n, v in (("Wmo", -1e6), ("Jeugd", -3e6))))
    assert resultaten(rows).sentence.startswith("In 2020 (voorlopig): ")


# --- budgets ------------------------------------------------------------------------------------------------------


def budget(code: str, planned: float | None, changed: float | None, actual: float | None, *, hide: bool = False, **more):
    kinds = (({"scenario": "budget"}, planned), ({"scenario": "budget", "breakdown": "na wijziging"}, changed), ({"scenario": "actual", "hidden": hide}, actual))
    return [{"taakveld": code, "obs_value": v} | kind | more for kind, v in kinds if v is not None]


def fields(*rows: list[dict]):
    return observed(*(r for group in rows for r in group), indicator="lasten_taakveld", time_period="2024", **NO_LAW)


def test_the_outcome_is_held_against_the_budget_as_it_was_changed():
    outcome = begroting(fields(budget("6.1", 4600.0, 4700.0, 4747.0)), {"6.1": "Samenkracht"})
    found = cells(outcome, "taakveld_naam")
    assert found["6.1 Samenkracht", "verschil"] == 47 and found["6.1 Samenkracht", "afwijking"] == pytest.approx(1.0)
    assert outcome.rows.loc[outcome.rows["rol"] == "naast", "kolom"].tolist() == ["begroting na wijziging"]


@pytest.mark.parametrize(("changed", "status", "told"), [(True, "A", "realisatie [€ 310]"), (False, "P", "realisatie (voorlopig) [€ 310]")])
def test_the_sentence_names_the_budget_that_counts_and_what_is_provisional(changed, status, told):
    said = begroting(fields(*(budget(c, p, p + 10 if changed else None, a) for c, p, a in (("6.1", 100.0, 120.0), ("6.2", 200.0, 190.0)))).assign(soort=lambda t: "voorlopig" if status == "P" else t["soort"])).sentence
    assert told in said and said.endswith("minder dan de begroting na wijziging." if changed else "meer dan de begroting.")


def test_a_budget_that_was_not_changed_counts_itself_and_one_of_nil_has_no_percentage():
    found = cells(begroting(fields(budget("6.1", 0.0, None, 30.0))), "taakveld_naam")
    assert found["6.1", "verschil"] == 30 and ("6.1", "afwijking") not in found


def test_the_whole_is_told_only_if_every_taakveld_is_shown():
    both = fields(budget("6.1", 100.0, 110.0, 120.0), budget("6.2", 200.0, 210.0, 190.0))
    assert cells(begroting(both), "taakveld_naam")["Totaal", "verschil"] == -10
    whole = begroting(both).rows.query("taakveld_naam == 'Totaal' and kolom == 'realisatie'").iloc[0]
    assert whole[keys.FIELD] == "GM9001.2024.lasten_taakveld.EUR;computed=sum" and whole["obs_value"] == 310
    one_hidden = fields(budget("6.1", 100.0, 110.0, 120.0), budget("6.2", 200.0, 210.0, 190.0, hide=True))
    outcome = begroting(one_hidden)
    assert set(outcome.rows["taakveld_naam"]) == {"6.1"} and "1 van de 2 taakvelden staat er niet bij" in outcome.notes[0]


def test_a_taakveld_that_was_divided_is_not_counted_twice_and_codes_stand_in_their_order():
    divided = fields(budget("6.10", 1.0, None, 1.0), budget("6.71", 5.0, None, 5.0, role="subtotal"), budget("6.71a", 5.0, None, 6.0, part_of="6.71"), budget("6.2", 1.0, None, 1.0))
    assert list(dict.fromkeys(begroting(divided).rows["taakveld_naam"])) == ["6.2", "6.10", "6.71a", "Totaal"]


def test_without_an_outcome_there_is_no_comparison():
    assert begroting(fields(budget("6.1", 100.0, 110.0, None))).absent == "er is nog geen realisatie geleverd"
    assert begroting(fields(budget("6.1", 100.0, 110.0, None)).head(0)).nothing
    assert begroting(fields(budget("6.1", 1.0, None, 1.0, hide=True))).absent == HIDDEN


# --- reserves -----------------------------------------------------------------------------------------------------


def moves(indicator: str, *rows: tuple[str, float]):
    return observed(*({"time_period": p, "obs_value": v} for p, v in rows), indicator=indicator, breakdown="Reserve zorg", **NO_LAW)


def test_a_reserve_moves_from_one_stand_to_the_next_by_what_was_added_and_withdrawn():
    stands = moves("reserve_stand", ("2023-01-01", 9.0), ("2023-12-31", 500.0), ("2024-12-31", 420.0))
    outcome = reserves(stands, moves("reserve_toevoeging", ("2023", 7.0), ("2024", 120.0)), moves("reserve_onttrekking", ("2024", 200.0)))
    assert outcome.rows["obs_value"].tolist() == [500, 120, -200, 420]
    assert outcome.rows["stap"].tolist() == ["stand 31 december 2023", "toevoeging", "onttrekking", "stand 31 december 2024"]


def test_a_reserve_that_does_not_close_says_what_is_left():
    stands = moves("reserve_stand", ("2023-12-31", 500.0), ("2024-12-31", 400.0))
    outcome = reserves(stands, moves("reserve_toevoeging", ("2024", 120.0)), moves("reserve_onttrekking", ("2024", 200.0)))
    assert outcome.rows.set_index("stap").loc["niet verklaard", "obs_value"] == -20


def test_one_stand_or_none_is_no_movement():
    none = moves("reserve_toevoeging")
    assert reserves(none, none, none).nothing
    assert "maar één stand" in reserves(moves("reserve_stand", ("2024-12-31", 1.0)), none, none).absent
    other = pd.concat([moves("reserve_stand", ("2023-12-31", 1.0)), moves("reserve_stand", ("2024-12-31", 1.0)).assign(breakdown="Andere reserve")])
    assert "meer dan één reserve" in reserves(other.reset_index(drop=True), none, none).absent


# --- incidental and structural ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "note", "kind"),
    [
        ("2 Wonen incidenteel", "structureel na besluit", "incidenteel"), ("begroting 2019 structureel", "", "structureel"), ("plan", "eenmalig", "incidenteel"),
        ("plan", "deels incidenteel, deels structureel", ""), ("plan", "", ""), ("infrastructureel plan", "", ""),
    ],
)  # fmt: skip
def test_a_figure_is_what_its_name_says_and_else_what_its_note_says(name, note, kind):
    row = observed({"measure": name, "note": note, "obs_value": 1.0, "time_period": "2024"}).iloc[0]
    assert kind_of_money(row) == kind


def test_what_does_not_say_its_kind_is_counted_and_nothing_is_added_up():
    table = observed(*({"measure": m, "time_period": "2024", "obs_value": 100.0} for m in ("a incidenteel", "b structureel", "c")), indicator="taakstelling", **NO_LAW)
    outcome = incidenteel_en_structureel(table)
    assert outcome.rows["soort_geld"].tolist() == ["incidenteel", "structureel"] and "Bij 1 van de 3 bedragen" in outcome.notes[-1]
    assert not outcome.rows[keys.FIELD].str.contains("computed").any()


# --- the margin of prudence ---------------------------------------------------------------------------------------


def margin(value: float, goal: float, **more):
    goals = {"indicator": "taakstelling", "scenario": "target", "role": "total", "measure": "Totaal", "obs_value": goal} | more
    return observed({"indicator": "behoedzaamheidsmarge", "scenario": "budget", "obs_value": value}, goals, time_period="2022", decimals=-3, **NO_LAW)


def test_the_margin_is_a_percentage_of_the_delivered_total():
    assert cells(marge(margin(800_000, 3_800_000)), "periode")["2022", "marge als deel van te besparen"] == pytest.approx(21.0526, abs=1e-3)


def test_the_smallest_margin_is_the_smallest_part_and_the_sentence_says_so():
    """The margin of 2023 is the smaller amount, that of 2024 the smaller part."""
    years = [margin(value, goal).assign(time_period=year, periode=year, time_start=pd.Timestamp(year), time_end=pd.Timestamp(f"{year}-12-31")) for year, value, goal in (("2023", 300_000, 1_150_000), ("2024", 320_000, 1_400_000))]
    told = marge(pd.concat(years, ignore_index=True)).sentence
    assert told.startswith("Als deel van wat in een jaar bespaard moet worden, is de marge het kleinst in 2024: [23%]")


def test_a_claim_on_the_margin_is_in_the_total_and_is_told_to_be_no_saving():
    claim = observed({"indicator": "taakstelling", "scenario": "target", "measure": "10 Beslag behoedzaamheidsmarge t.b.v. Wmo-voorzieningen", "time_period": "2022", "obs_value": 700_000.0, "theme": "financien", "law": "_T"})
    assert marge(pd.concat([margin(800_000, 3_800_000), claim], ignore_index=True)).notes == ("In wat te besparen is, zit een beslag op de marge: € 700.000 in 2022. Dat is geen besparing van een maatregel.",)
    assert marge(margin(800_000, 3_800_000)).notes == ()


def test_a_target_of_nil_or_a_hidden_one_gives_no_percentage():
    assert "boven nul" in marge(margin(1.0, 0.0)).absent
    assert marge(margin(1.0, 1.0, hidden=True)).absent == HIDDEN
    assert "geen totaal" in marge(margin(1.0, 1.0, role="item")).absent


# --- per inhabitant and per client --------------------------------------------------------------------------------


def people(count, when: str = "2024-01-01", **more):
    return observed({"indicator": "inwoners", "unit_measure": "persons", "theme": "sociale_basis", "law": "_T", "time_period": when, "obs_value": count} | more)


def costs(**more):
    return observed({"time_period": "2024", "obs_value": 43_100_000.0, "indicator": "lasten"} | more, **NO_LAW)


def test_cost_is_divided_by_the_inhabitants_of_the_first_of_january():
    outcome = per_inwoner(costs(), people(40_000.0))
    assert outcome.rows["obs_value"].iloc[0] == 1077.5 and outcome.rows["cijfer"].iloc[0] == "€ 1.078"
    assert outcome.rows[keys.FIELD].iloc[0] == "GM9001.2024.lasten.EUR;computed=per+inhabitant"


def test_inhabitants_of_another_day_or_age_are_not_those_of_the_year():
    assert per_inwoner(costs(), people(40_000.0, "2024-07-01")).absent.startswith("er is geen aantal inwoners")
    assert per_inwoner(costs(), people(40_000.0, age="jonger dan 18")).absent.startswith("er is geen aantal inwoners")
    assert per_inwoner(costs().head(0), people(1.0)).nothing


def test_clients_are_those_of_the_same_law_and_product():
    cost = observed({"time_period": "2024", "obs_low": 900_000.0, "obs_high": 1_200_000.0})
    clients = observed({"time_period": "2024", "obs_value": 300.0}, {"time_period": "2024", "obs_value": 7.0, "law": "Jeugdwet"}, indicator="clienten_gedeclareerd", unit_measure="persons")
    row = per_client(cost, clients).rows.iloc[0]
    assert (row["obs_low"], row["obs_high"]) == (3000, 4000) and math.isnan(row["obs_value"])


@pytest.mark.parametrize(
    ("cost", "count", "why"),
    [
        ({}, {"obs_value": 0.0}, "is nul"), ({"obs_value": -1.0}, {}, "onder nul"), ({"hidden": True}, {}, HIDDEN), ({}, {"hidden": True}, HIDDEN),
        ({"obs_value": None, "obs_low": 5.0}, {}, "open eind"),
    ],
)  # fmt: skip
def test_what_cannot_be_divided_says_why(cost, count, why):
    assert why in per_inwoner(costs(**cost), people(**({"count": 40_000.0} | ({"count": count["obs_value"]} if "obs_value" in count else count)))).absent


amount = st.floats(0, 1e9, allow_nan=False)


@settings(max_examples=15)
@given(st.lists(st.tuples(amount, amount, st.integers(0, 10_000)), min_size=1, max_size=4))
def test_a_quotient_is_never_endless_and_lies_within_its_range(rows):
    products = [f"p{n}" for n in range(len(rows))]
    cost = observed(*({"product": p, "obs_low": min(a, b), "obs_high": max(a, b), "time_period": "2024"} for p, (a, b, _) in zip(products, rows, strict=True)))
    clients = observed(*({"product": p, "obs_value": float(n), "time_period": "2024"} for p, (_, _, n) in zip(products, rows, strict=True)), unit_measure="persons")
    outcome = per_client(cost, clients)
    shown = [n for _, _, n in rows if n]
    assert len(outcome.rows) == len(shown)
    if outcome:
        assert (outcome.rows["obs_low"] <= outcome.rows["obs_high"]).all() and outcome.rows[["obs_low", "obs_high"]].map(math.isfinite).all().all()


# --- the chart ----------------------------------------------------------------------------------------------------


def drawn(chart) -> pd.DataFrame:
    return pd.DataFrame(next(iter(chart.to_dict()["datasets"].values())))


def test_bars_begin_at_nil_ranges_lie_where_they_are_and_last_year_is_a_line():
    jeugd = {"breakdown": "Jeugd", "time_period": "2020", "obs_value": -3e6}
    chart = bereiken(resultaten(results(EXPECTED, LAST_YEAR, jeugd)).rows, "domein")
    found = drawn(chart).set_index(["naam", "deel"])
    assert found.loc[("Wmo", "nu"), ["van", "tot"]].tolist() == pytest.approx([0.8, 2.9])
    assert found.loc[("Jeugd", "nu"), ["van", "tot"]].tolist() == [-3.0, -3.0], "among ranges an amount is a point"
    assert chart.to_dict()["usermeta"]["notes"] == [money_chart._POINT]
    assert found.loc[("Jeugd", "nu"), ["links", "rand", "voorbij"]].tolist() == [True, -3.0, 0.0] and not found.loc[("Wmo", "nu"), "links"], "of a deficit the value stands at its own end"
    assert found.loc[("Wmo", "ernaast"), "tot"] == 1.0 and found.loc[("Wmo", "nu"), "getal"] == "0,8 tot 2,9"
    assert (found[keys.FIELD] != "").all()
    assert "<svg" in vl_convert.vegalite_to_svg(chart.to_dict(), vl_version=VEGA_LITE)


def test_behind_a_bar_stand_both_amounts_each_with_what_it_is_and_its_own_key():
    jeugd = {"breakdown": "Jeugd", "time_period": "2020", "obs_value": -3e6}
    spec = bereiken(resultaten(results(EXPECTED, LAST_YEAR, jeugd)).rows, "domein").to_dict()
    found = pd.DataFrame(next(iter(spec["datasets"].values()))).set_index(["naam", "deel"])
    assert found.loc[("Wmo", "ernaast"), "tekst"] == "was\u00a01,0" and found.loc[("Wmo", "nu"), "tekst"] == "0,8 tot 2,9"
    assert found.loc[("Wmo", "ernaast"), "rand"] == found.loc[("Wmo", "nu"), "rand"] == 2.9, "one below the other, beyond what lies farthest out"
    assert found.loc[("Wmo", "ernaast"), keys.FIELD] != found.loc[("Wmo", "nu"), keys.FIELD]
    written = [layer["mark"] for layer in spec["layer"] if layer["mark"]["type"] == "text"]
    assert {(mark["align"], mark["dy"]) for mark in written} == {("left", -8), ("left", 8), ("right", 0), ("left", 0)}, "of Jeugd nothing stands beside it; on a telephone its value stands beyond nil"
    alone = bereiken(resultaten(results(EXPECTED, jeugd)).rows, "domein").to_dict()
    assert {layer["mark"]["dy"] for layer in alone["layer"] if layer["mark"]["type"] == "text"} == {0}, "one amount stands beside the middle of its bar"
    planned = begroting(fields(budget("6.6", 100.0, 110.0, 120.0), budget("6.71a", 200.0, 210.0, 190.0)), {}).rows
    words = drawn(bereiken(planned[planned["role"] != "total"], "taakveld_naam"))
    assert words.loc[words["deel"] == "ernaast", "tekst"].str.startswith("begroot\u00a0").all()


def test_the_value_of_a_range_below_nil_stands_at_its_low_end_and_no_amount_is_more_precise_than_it_came():
    rows = resultaten(results({"breakdown": "Jeugd", "time_period": "2020", "obs_low": -5e6, "obs_high": -1.5e6, "decimals": -5}, {**EXPECTED, "obs_low": 9e6, "obs_high": 12e6, "decimals": -6})).rows
    found = drawn(bereiken(rows, "domein")).set_index("naam")
    assert found.loc["Jeugd", "rand"] == -5.0 and found.loc["Jeugd", "getal"] == "−5,0 tot −1,5" and found.loc["Wmo", "getal"] == "9 tot 12"
    assert "usermeta" not in bereiken(rows, "domein").to_dict(), "nothing but ranges"


def test_a_line_beside_a_bar_is_not_drawn_as_provisional_and_long_names_are_broken():
    rows = begroting(fields(budget("6.6", 100.0, 110.0, 120.0), budget("6.71a", 200.0, 210.0, 190.0)), {"6.6": "Maatwerkvoorzieningen (WMO)", "6.71a": "Huishoudelijke hulp (WMO)"}).rows
    rows = rows[rows["role"] != "total"]
    found = drawn(bereiken(rows.assign(voorlopig=rows["scenario"].eq("budget")), "taakveld_naam"))
    assert not found["voorlopig"].any() and set(found["naam"]) == {"6.6 Maatwerk-|voorzieningen|(WMO)", "6.71a|Huishoudelijke|hulp (WMO)"}


def test_one_bar_is_no_picture():
    assert bereiken(resultaten(results(EXPECTED, LAST_YEAR)).rows, "domein") is None
