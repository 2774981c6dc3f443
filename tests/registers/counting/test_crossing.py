"""Referrers, several laws at once and breakthrough cases. That every cell is right is in test_brute_force.py."""

from __future__ import annotations

from datetime import date

from registers.making import NORTH
from registers.rows import address, benefit, case, indication

STATES = ("aangemeld", "opgepakt", "plan", "uitgevoerd", "afgesloten")


def by_number(made, indicator: str, period: str) -> list[float]:
    """How many have to do with one law, two, three or more, and all together."""
    return [made(indicator, period, breakdown=b) for b in ("1 wet", "2 wetten", "3 of meer wetten", "_T")]


# --- referrers -------------------------------------------------------------------------------------------------------
def test_starts_are_indications_and_not_persons(told):
    rows = [indication(1, "2023-01-10", "2023-02-10", verwijzer="huisarts"), indication(1, "2023-02-11", verwijzer="huisarts"), indication(2, "2023-03-01", verwijzer="gemeente")]
    made = told(indicaties=rows)
    assert [made("gestarte_indicaties", "2023-Q1", referrer=r) for r in ("huisarts", "gemeente", "_T")] == [2, 1, 3]
    assert [made("gestarte_indicaties", p) for p in ("2023-01", "2023-02", "2023-03", "2023-04")] == [1, 1, 1, 0]


def test_shares_of_referrers_are_of_all_that_start_in_the_same_group(told):
    rows = [indication(n, "2023-01-10", verwijzer=v, product=p) for n, (v, p) in enumerate([("huisarts", "01"), ("gemeente", "01"), ("gemeente", "07"), ("huisarts", "45")])]
    made = told(indicaties=rows)
    assert made("aandeel_verwijzer", "2023-01", referrer="huisarts") == 50
    assert made("aandeel_verwijzer", "2023-01", referrer="huisarts", law="Jeugdwet") == 100
    assert made("aandeel_verwijzer", "2023-01", referrer="gemeente", law="Wmo") == 66.7
    assert made("aandeel_verwijzer", "2023-01", referrer="gemeente", law="Wmo", product="Dagbesteding") == 100
    assert not made.is_told("aandeel_verwijzer", "2023-02", referrer="huisarts")


def test_a_referrer_that_is_not_known_is_told_as_such(told):
    made = told(indicaties=[indication(1, "2023-01-10", verwijzer=""), indication(2, "2023-01-10"), indication(3, "2023-01-10", verwijzer="onbekend")])
    assert made("gestarte_indicaties", "2023-01", referrer="onbekend") == 3


def test_totals_of_products_stand_at_their_own_product(told):
    rows = [indication(n, "2023-01-10", product=p, verwijzer=v) for n, (p, v) in enumerate([("45", "z"), ("45", "a"), ("07", "m"), ("07", "a"), ("07", "z"), ("ioaw", "b")])]
    made = told(indicaties=rows)
    for product, law, n in (("Jeugdhulp ambulant", "Jeugdwet", 2), ("Dagbesteding", "Wmo", 3), ("IOAW", "IOAW", 1)):
        assert made("gestarte_indicaties", "2023", product=product, law=law) == made("gestarte_indicaties", "2023", law=law) == n


def test_what_starts_before_the_window_or_after_it_has_no_start_in_it(told):
    made = told(indicaties=[indication(1, "2022-12-31"), indication(2, "2024-04-01")])
    assert "gestarte_indicaties" not in set(made.table["indicator"])


# --- several laws ----------------------------------------------------------------------------------------------------
def test_a_person_is_told_by_the_number_of_laws_once(told):
    made = told(
        indicaties=[indication(1, "2023-02-01"), indication(1, "2023-02-01", product="07"), indication(2, "2023-02-01"), indication(2, "2023-02-01", product="45")],
        uitkeringen=[benefit(2, "2023-02-01"), benefit(3, "2023-02-01"), benefit(3, "2023-02-01", scheme="ioaw")],
    )
    assert by_number(made, "clienten_naar_wetten", "2023-Q1") == [2, 0, 1, 3]


def test_laws_that_follow_each_other_within_a_period_are_two(told):
    made = told(indicaties=[indication(1, "2023-01-01", "2023-03-31"), indication(1, "2023-04-01", "2023-06-30", product="45")])
    assert [by_number(made, "clienten_naar_wetten", p) for p in ("2023-Q1", "2023-Q2", "2023-S1")] == [[1, 0, 0, 1], [1, 0, 0, 1], [0, 1, 0, 1]]


def test_a_household_has_the_laws_of_all_who_live_there(told):
    homes = [address(1, "2020-01-01", household=701), address(2, "2020-01-01", household=701), address(3, "2020-01-01", household=702)]
    made = told(personen=homes, indicaties=[indication(1, "2023-02-01"), indication(2, "2023-02-01", product="45")], uitkeringen=[benefit(3, "2023-02-01")])
    assert by_number(made, "clienten_naar_wetten", "2023-Q1") == [3, 0, 0, 3]
    assert by_number(made, "huishoudens_naar_wetten", "2023-Q1") == [1, 1, 0, 2]


def test_who_has_no_known_household_is_a_household_alone(told):
    made = told(personen=[address(1, "2020-01-01", household=0), address(2, "2020-01-01", household=0)], indicaties=[indication(1, "2023-02-01"), indication(2, "2023-02-01")])
    assert by_number(made, "huishoudens_naar_wetten", "2023-Q1") == [2, 0, 0, 2]


def test_who_moves_has_had_both_households_in_the_period(told):
    homes = [address(1, "2020-01-01", household=701), address(1, "2023-03-15", household=702)]
    made = told(personen=homes, indicaties=[indication(1, "2023-02-01")])
    assert by_number(made, "clienten_naar_wetten", "2023-Q1")[3] == 1
    assert by_number(made, "huishoudens_naar_wetten", "2023-Q1")[3] == 2 and by_number(made, "huishoudens_naar_wetten", "2023-Q2")[3] == 1


def test_benefits_alone_are_told_too(told):
    assert by_number(told(uitkeringen=[benefit(1, "2023-02-01")]), "clienten_naar_wetten", "2023") == [1, 0, 0, 1]


def test_laws_are_told_by_quarter_and_longer(told):
    made = told(indicaties=[indication(1, "2023-02-01", wijk=NORTH)]).table
    assert set(made[made["indicator"] == "clienten_naar_wetten"]["time_period"].str.slice(4, 6)) == {"-Q", "-S", ""}


def test_a_year_that_is_not_whole_makes_no_figures_of_it(told):
    made = told(indicaties=[indication(1, "2024-01-05", "2024-02-05")])
    assert by_number(made, "clienten_naar_wetten", "2024-Q1") == [1, 0, 0, 1]
    assert by_number(made, "clienten_naar_wetten", "2023") == [0, 0, 0, 0] and not made.is_told("clienten_naar_wetten", "2024")


# --- breakthrough ----------------------------------------------------------------------------------------------------
def test_a_case_is_counted_in_every_state_on_the_day_that_it_reached_it(told):
    made = told(doorbraak=[case(1, aangemeld="2023-01-31", opgepakt="2023-02-01", plan="2023-04-01"), case(2, aangemeld="2023-01-01")])
    assert [made(f"doorbraak_{s}", "2023-01") for s in STATES] == [2, 0, 0, 0, 0]
    assert [made(f"doorbraak_{s}", "2023-Q1") for s in STATES] == [2, 1, 0, 0, 0]
    assert [made(f"doorbraak_{s}", "2023") for s in STATES] == [2, 1, 1, 0, 0]


def test_savings_and_costs_are_those_of_plans_that_were_carried_out_in_the_period(told):
    made = told(doorbraak=[
        case(1, aangemeld="2023-01-01", uitgevoerd="2023-05-31", saved={"wmo": 1000, "zvw": -250}, cost=100),
        case(2, aangemeld="2023-01-01", uitgevoerd="2023-06-01", saved={"wmo": 500}, cost=50), case(3, aangemeld="2023-01-01", plan="2023-05-01", saved={"wmo": 9999}, cost=999),
    ])  # fmt: skip
    assert [made("doorbraak_besparing", "2023-Q2", law=law) for law in ("Wmo", "Zvw", "_T")] == [1500, -250, 1250]
    assert [made(i, "2023-Q2") for i in ("doorbraak_besparing_per_plan", "doorbraak_plankosten")] == [625, 150]
    assert [made("doorbraak_besparing", p) for p in ("2023-05", "2023-06", "2023-07")] == [750, 500, 0]
    assert not made.is_told("doorbraak_besparing", "2023-Q2", law="Wlz") and not made.is_told("doorbraak_besparing_per_plan", "2023-07")


def test_a_plan_without_an_amount_saves_nothing_and_counts_as_a_plan(told):
    made = told(doorbraak=[case(1, aangemeld="2023-01-01", uitgevoerd="2023-05-31", saved={"wmo": 1000}), case(2, aangemeld="2023-01-01", uitgevoerd="2023-05-31")])
    assert made("doorbraak_besparing_per_plan", "2023-05") == 500


def test_two_cases_of_one_person_are_two(told):
    assert told(doorbraak=[case(1, aangemeld="2023-01-01"), case(1, aangemeld="2023-01-05")])("doorbraak_aangemeld", "2023-01") == 2


def test_behind_what_is_saved_stand_the_plans(told):
    made = told(doorbraak=[case(1, aangemeld="2023-01-01", uitgevoerd="2023-05-31", saved={"wmo": 1000}, cost=5)], exported=date(2023, 7, 1))
    for indicator in ("doorbraak_besparing", "doorbraak_besparing_per_plan", "doorbraak_plankosten"):
        rows = made.table[(made.table["indicator"] == indicator) & (made.table["time_period"] == "2023-05")]
        assert len(rows) and set(rows["base"]) == {1}
