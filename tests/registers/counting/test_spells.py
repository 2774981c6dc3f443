"""Persons by time, case by case. That every cell is right is in test_brute_force.py; here stands what a definition means."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peilmerk.registers.counting import spells
from registers.making import NORTH, SOUTH
from registers.rows import address, benefit, indication

WMO, YOUTH = {"product": "Hulp bij het huishouden", "law": "Wmo"}, {"product": "Jeugdhulp ambulant", "law": "Jeugdwet"}
NORTHERN, SOUTHERN = {"ref_area": NORTH}, {"ref_area": SOUTH}


# --- what a spell is -------------------------------------------------------------------------------------------------
_SPAN = st.tuples(st.integers(1, 2), st.sampled_from(["a", "b"]), st.integers(0, 14), st.integers(-1, 5))


@settings(max_examples=50, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_SPAN, min_size=1, max_size=9), st.booleans())
def test_spells_are_runs_of_days_with_something(engine, drawn, by_group):
    by = ["groep"] if by_group else []
    origin = date(2024, 2, 22)
    engine.execute("CREATE OR REPLACE TABLE bron (persoon BIGINT, groep VARCHAR, van DATE, tot DATE)")
    engine.executemany("INSERT INTO bron VALUES (?, ?, ?, ?)", [(p, g, origin + timedelta(days=a), origin + timedelta(days=a + n)) for p, g, a, n in drawn])
    spells.make(engine, "bron", "uit", by)
    expected = []
    for key in {(p, *([g] if by_group else [])) for p, g, _, _ in drawn}:
        covered = {d for p, g, a, n in drawn if (p, *([g] if by_group else [])) == key for d in range(a, a + n + 1)}
        for d in sorted(covered):
            if d - 1 not in covered:
                last = next(e for e in range(d, 99) if e + 1 not in covered)
                expected.append((*key, origin + timedelta(days=d), origin + timedelta(days=last)))
    assert engine.execute("SELECT * FROM uit ORDER BY ALL").fetchall() == sorted(expected)


@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_SPAN, min_size=1, max_size=9))
def test_spells_of_spells_are_the_spells_of_the_whole(engine, drawn):
    engine.execute("CREATE OR REPLACE TABLE bron (persoon BIGINT, groep VARCHAR, van INTEGER, tot INTEGER)")
    engine.executemany("INSERT INTO bron VALUES (?, ?, ?, ?)", [(p, g, a, a + n) for p, g, a, n in drawn])
    spells.make(engine, "bron", "fijn", ["groep"])
    spells.make(engine, "fijn", "twee", [])
    spells.make(engine, "bron", "een", [])
    assert engine.execute("SELECT * FROM twee ORDER BY ALL").fetchall() == engine.execute("SELECT * FROM een ORDER BY ALL").fetchall()


# --- who is counted --------------------------------------------------------------------------------------------------
def test_a_person_with_two_products_is_counted_at_each_and_once_in_the_whole(told):
    made = told(indicaties=[indication(1, "2023-01-01"), indication(1, "2023-01-01", product="07"), indication(1, "2023-02-01", product="45")])
    assert made("clienten_maatwerk", "2023", **WMO) == made("clienten_maatwerk", "2023", product="Dagbesteding", law="Wmo") == 1
    assert made("clienten_maatwerk", "2023", law="Wmo") == made("clienten_maatwerk", "2023", law="Jeugdwet") == 1
    assert made("clienten_maatwerk", "2023") == made("stand_maatwerk", "2023") == made("instroom_maatwerk", "2023") == 1


def test_one_day_in_a_period_is_enough_to_be_counted_in_it(told):
    made = told(indicaties=[indication(1, "2023-03-31", "2023-04-01")])
    assert [made("clienten_maatwerk", p) for p in ("2023-02", "2023-03", "2023-04", "2023-05", "2023-Q1", "2023-Q2")] == [0, 1, 1, 0, 1, 1]
    assert [made("stand_maatwerk", p) for p in ("2023-03", "2023-04", "2023-Q1", "2023-Q2")] == [1, 0, 1, 0]


def test_who_leaves_and_comes_back_within_a_period_is_one_person_and_two_entries(told):
    made = told(indicaties=[indication(1, "2023-02-01", "2023-02-10"), indication(1, "2023-02-20", "2023-02-25")])
    assert [made(f"{i}_maatwerk", "2023-02") for i in ("clienten", "instroom", "uitstroom", "herinstroom", "stand")] == [1, 2, 2, 1, 0]


def test_the_stock_is_that_of_the_last_day(told):
    made = told(indicaties=[indication(1, "2023-01-01", "2023-03-30"), indication(2, "2023-01-01", "2023-03-31"), indication(3, "2023-04-01")])
    assert [made("stand_maatwerk", p) for p in ("2023-Q1", "2023-03", "2023-04")] == [1, 1, 1]


def test_a_stock_on_a_leap_day_counts_who_began_that_day(told):
    made = told(indicaties=[indication(1, "2024-02-29", "2024-02-29"), indication(2, "2023-01-01", "2024-02-28")])
    assert made("stand_maatwerk", "2024-02") == made("clienten_maatwerk", "2024-02") - 1 == 1
    assert made("uitstroom_maatwerk", "2024-02") == made("uitstroom_maatwerk", "2024-03") == 1


# --- what joins ------------------------------------------------------------------------------------------------------
def test_an_indication_that_begins_the_day_after_another_ends_continues_it(told):
    made = told(indicaties=[indication(1, "2023-01-10", "2023-02-28"), indication(1, "2023-03-01", "2023-05-09")])
    assert [made(f"{i}_maatwerk", "2023") for i in ("instroom", "uitstroom", "herinstroom", "duur")] == [1, 1, 0, 120]


def test_a_day_without_makes_it_two(told):
    made = told(indicaties=[indication(1, "2023-01-10", "2023-02-27"), indication(1, "2023-03-01", "2023-05-09")])
    assert [made(f"{i}_maatwerk", "2023") for i in ("instroom", "uitstroom", "herinstroom", "duur")] == [2, 2, 1, 59.5]


def test_a_leap_day_between_two_indications_is_a_day_without(told):
    rows = [indication(1, "2024-01-10", "2024-02-28"), indication(1, "2024-03-01"), indication(2, "2023-01-10", "2023-02-28"), indication(2, "2023-03-01")]
    made = told(indicaties=rows)
    assert made("uitstroom_maatwerk", "2024-02") == made("instroom_maatwerk", "2024-03") == 1
    assert made("uitstroom_maatwerk", "2023-02") == made("instroom_maatwerk", "2023-03") == 0


def test_overlapping_indications_are_one_spell_to_the_latest_end(told):
    rows = [indication(1, "2023-01-01", "2023-06-30"), indication(1, "2023-02-01", "2023-03-31"), indication(1, "2023-06-30", "2023-07-31"), indication(1, "2023-01-01", "2023-01-01")]
    made = told(indicaties=rows)
    assert [made(f"{i}_maatwerk", "2023") for i in ("instroom", "uitstroom", "duur")] == [1, 1, 212]


def test_the_same_indication_twice_is_one_spell(told):
    made = told(indicaties=[indication(1, "2023-02-01", "2023-03-31")] * 2)
    assert [made(f"{i}_maatwerk", "2023") for i in ("clienten", "instroom", "uitstroom", "duur")] == [1, 1, 1, 59]


def test_another_product_continues_the_whole_and_begins_in_its_own(told):
    made = told(indicaties=[indication(1, "2023-02-01", "2023-03-31"), indication(1, "2023-04-01", product="07")])
    assert [made("instroom_maatwerk", "2023-04"), made("uitstroom_maatwerk", "2023-04"), made("instroom_maatwerk", "2023-04", law="Wmo")] == [0, 0, 0]
    assert made("instroom_maatwerk", "2023-04", product="Dagbesteding", law="Wmo") == made("uitstroom_maatwerk", "2023-04", **WMO) == 1


def test_a_row_that_ends_before_it_begins_counts_nowhere(told):
    made = told(indicaties=[indication(1, "2023-05-02", "2023-05-01"), indication(1, "2023-08-01", "2023-08-31")])
    assert [made(f"{i}_maatwerk", "2023") for i in ("clienten", "instroom", "uitstroom", "herinstroom", "duur")] == [1, 1, 1, 0, 31]
    assert made("clienten_maatwerk", "2023-05") == made("uitstroom_maatwerk", "2023-05") == 0


# --- ends ------------------------------------------------------------------------------------------------------------
def test_an_open_end_never_leaves(told):
    made = told(indicaties=[indication(1, "2023-01-15"), indication(2, "2023-01-15", "9999-12-31"), indication(3, "2023-01-15", "2031-12-31")])
    assert made("stand_maatwerk", "2024-03") == 3
    assert made("uitstroom_maatwerk", "2023") == 0 and not made.is_told("duur_maatwerk", "2023")


def test_outflow_is_counted_on_the_first_day_without(told):
    made = told(indicaties=[indication(1, "2023-01-01", "2023-03-31"), indication(2, "2023-01-01", "2023-12-31")])
    assert [made("uitstroom_maatwerk", p) for p in ("2023-03", "2023-04", "2023-Q1", "2023-Q2", "2023", "2024-Q1")] == [0, 1, 0, 1, 1, 1]


def test_an_end_on_the_last_day_that_is_counted_is_not_outflow_yet(told):
    made = told(indicaties=[indication(1, "2023-01-01", "2023-12-31")], exported=date(2024, 1, 1))
    assert made("stand_maatwerk", "2023") == 1 and made("uitstroom_maatwerk", "2023") == 0


def test_what_begins_after_the_export_is_told_as_nobody(told):
    made = told(indicaties=[indication(1, "2025-01-01")])
    assert {v for v in made.table["obs_value"]} == {0}


def test_who_was_there_before_the_window_is_no_inflow_in_it(told):
    made = told(indicaties=[indication(1, "2022-12-31", "2023-01-31"), indication(2, "2023-01-01", "2023-01-31")])
    assert [made(f"{i}_maatwerk", "2023-01") for i in ("clienten", "instroom")] == [2, 1]
    assert made("duur_maatwerk", "2023-02") == 31.5  # the days before the window belong to the spell


# --- coming back -----------------------------------------------------------------------------------------------------
def test_who_comes_back_365_days_after_leaving_has_returned_and_a_day_later_has_not(told):
    # The first day without is 1 February 2023.
    made = told(indicaties=[indication(1, "2023-01-01", "2023-01-31"), indication(1, "2024-02-01"), indication(2, "2023-01-01", "2023-01-31"), indication(2, "2024-02-02")])
    assert made("instroom_maatwerk", "2024-02") == 2 and made("herinstroom_maatwerk", "2024-02") == 1


def test_who_left_before_the_window_comes_back_in_it(told):
    made = told(indicaties=[indication(1, "2022-01-01", "2022-06-30"), indication(1, "2023-02-01")])
    assert made("herinstroom_maatwerk", "2023-02") == 1


def test_coming_back_is_to_the_same_product_law_or_whole(told):
    made = told(indicaties=[indication(1, "2023-01-01", "2023-01-31"), indication(1, "2023-04-01", product="45")])
    assert made("herinstroom_maatwerk", "2023-04") == 1
    assert made("herinstroom_maatwerk", "2023-04", law="Jeugdwet") == made("herinstroom_maatwerk", "2023-04", **YOUTH) == 0


# --- districts -------------------------------------------------------------------------------------------------------
def test_a_move_is_outflow_of_one_district_inflow_of_the_other_and_neither_of_the_municipality(told):
    made = told(
        personen=[address(1, "2020-01-01", district=NORTH), address(1, "2023-05-10", district=SOUTH)], indicaties=[indication(1, "2023-01-15", "2023-12-30")],
    )  # fmt: skip
    assert made("uitstroom_maatwerk", "2023-05", **NORTHERN) == made("instroom_maatwerk", "2023-05", **SOUTHERN) == 1
    assert made("instroom_maatwerk", "2023-05") == made("uitstroom_maatwerk", "2023-05") == 0
    assert made("clienten_maatwerk", "2023-05", **NORTHERN) == made("clienten_maatwerk", "2023-05", **SOUTHERN) == made("clienten_maatwerk", "2023-05") == 1
    assert made("stand_maatwerk", "2023-05", **NORTHERN) == 0 and made("stand_maatwerk", "2023-05", **SOUTHERN) == 1
    assert made("duur_maatwerk", "2023-05", **NORTHERN) == 115 and made("duur_maatwerk", "2023-12", **SOUTHERN) == 235


def test_a_move_within_a_district_is_no_move(told):
    homes = [address(1, "2020-01-01", district=NORTH, household=7), address(1, "2023-05-10", district=NORTH, household=8)]
    made = told(personen=homes, indicaties=[indication(1, "2023-01-15")])
    assert made("uitstroom_maatwerk", "2023", **NORTHERN) == 0 and made("instroom_maatwerk", "2023", **NORTHERN) == 1


def test_a_home_that_begins_and_is_left_on_one_day_has_had_nobody(told):
    homes = [address(1, "2020-01-01", district=NORTH), address(1, "2023-05-10", district=SOUTH), address(1, "2023-05-10", district=NORTH)]
    made = told(personen=homes, indicaties=[indication(1, "2023-01-15")])
    assert not made.is_told("clienten_maatwerk", "2023", **SOUTHERN)
    assert made("uitstroom_maatwerk", "2023", **NORTHERN) == 0


def test_a_move_there_and_back_is_a_return_to_the_district(told):
    homes = [address(1, "2020-01-01", district=NORTH), address(1, "2023-05-10", district=SOUTH), address(1, "2023-05-11", district=NORTH)]
    made = told(personen=homes, indicaties=[indication(1, "2023-01-15")])
    assert made("herinstroom_maatwerk", "2023-05", **NORTHERN) == 1 and made("herinstroom_maatwerk", "2023-05") == 0


def test_an_unknown_district_is_a_part_of_the_municipality(told):
    made = told(indicaties=[indication(1, "2023-01-15"), indication(2, "2023-01-15", wijk=NORTH)])
    assert made("clienten_maatwerk", "2023", breakdown="Onbekend") == made("clienten_maatwerk", "2023", **NORTHERN) == 1
    unknown = made.table[made.table["breakdown"] == "Onbekend"]
    assert set(unknown["part_of"]) == {"GM9001"} == set(unknown["ref_area"])


def test_products_by_district_are_told_by_quarter_and_longer_but_not_by_month(told):
    made = told(indicaties=[indication(1, "2023-01-15", wijk=NORTH)])
    assert made.is_told("stand_maatwerk", "2023-Q1", **NORTHERN, **WMO) and not made.is_told("stand_maatwerk", "2023-01", **NORTHERN, **WMO)
    assert made.is_told("stand_maatwerk", "2023-01", **NORTHERN, law="Wmo") and made.is_told("stand_maatwerk", "2023-01", **NORTHERN)


# --- ages ------------------------------------------------------------------------------------------------------------
def ages(made, period: str) -> list[float]:
    """Younger than 18, 18 and older, unknown; nil where none is told."""
    return [made("stand_maatwerk", period, age=a) if made.is_told("stand_maatwerk", period, age=a) else 0 for a in ("jonger dan 18", "18 jaar en ouder", "leeftijd onbekend")]


def test_who_turns_18_in_a_month_is_18_on_its_last_day(told):
    made = told(indicaties=[indication(1, "2023-01-15", born="2005-06-01"), indication(2, "2023-01-15"), indication(3, "2023-01-15", born="1940-02-01")])
    assert [ages(made, p) for p in ("2023-05", "2023-06", "2023-Q1", "2023")] == [[1, 1, 1], [0, 2, 1], [1, 1, 1], [0, 2, 1]]


def test_who_was_born_in_a_leap_february_is_18_at_the_end_of_february(told):
    made = told(indicaties=[indication(1, "2023-01-15", born="2006-02-01"), indication(2, "2023-01-15", born="2005-02-01")])
    assert [ages(made, p) for p in ("2023-01", "2023-02", "2024-01", "2024-02")] == [[2, 0, 0], [1, 1, 0], [1, 1, 0], [0, 2, 0]]


def test_ages_add_up_to_the_stock(told):
    made = told(indicaties=[indication(n, "2023-01-15", f"2023-{n + 1:02d}-10", born=b) for n, b in enumerate(["2005-03-01", "2005-04-01", "", "1990-01-01"], 1)])
    for period in ("2023-01", "2023-02", "2023-03", "2023-04", "2023-Q1"):
        assert sum(ages(made, period)) == made("stand_maatwerk", period)


# --- benefits --------------------------------------------------------------------------------------------------------
def test_a_benefit_is_told_by_scheme_law_and_household_type(told):
    made = told(uitkeringen=[
        benefit(1, "2023-01-15", "2023-05-31", household_type="alleenstaande"), benefit(1, "2023-06-01", household_type="gehuwden"), benefit(2, "2023-01-15", scheme="ioaw"),
    ])  # fmt: skip
    assert made("instroom_uitkering", "2023") == 2 and made("instroom_uitkering", "2023", product="bijstand", law="Participatiewet") == 1
    assert made("instroom_uitkering", "2023-06", target_group="gehuwden") == made("uitstroom_uitkering", "2023-06", target_group="alleenstaande") == 1
    assert made("instroom_uitkering", "2023-06") == 0
    assert made("stand_uitkering", "2023", target_group="onbekend") == made("stand_uitkering", "2023", law="IOAW") == 1


def test_an_empty_register_tells_that_nobody_has_anything(told):
    made = told(indicaties=[])
    assert made("clienten_maatwerk", "2023") == made("instroom_maatwerk", "2023-Q1") == 0
    assert not made.is_told("duur_maatwerk", "2023")
