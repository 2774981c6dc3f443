"""Hours and amounts, case by case. That every cell is right is in test_brute_force.py; here stands what a definition means."""

from __future__ import annotations

from datetime import date

import pytest

from registers.making import NORTH, SOUTH
from registers.rows import address, declared, delivered, indication

WMO, DAYCARE = {"product": "Hulp bij het huishouden", "law": "Wmo"}, {"product": "Dagbesteding", "law": "Wmo"}


def asked(client: int, begin: str, end: str, volume: float | None, unit: str = "uur", per: str = "dag", **more) -> dict:
    """An indication of a volume."""
    return indication(client, begin, end, volume=volume, eenheid=unit, frequentie=per, **more)


# --- indicated hours -------------------------------------------------------------------------------------------------
def test_hours_of_a_month_by_unit_and_frequency(told, reference):
    cases = {
        "01": (24, "uur", "dag", 24 * 31), "02": (600, "minuut", "dag", 10 * 31), "03": (3, "dagdeel", "dag", 12 * 31), "04": (700, "uur", "week", 3100),
        "05": (36_525, "uur", "maand", 37_200), "06": (5900, "uur", "totaal", 3100),
    }  # fmt: skip
    made = told(indicaties=[asked(1, "2023-02-01", "2023-03-31", volume, unit, per, product=p) for p, (volume, unit, per, _) in cases.items()])
    found = {p: made("geindiceerde_uren", "2023-03", product=reference.products[p].label, law="Wmo") for p in cases}
    assert found == {p: hours for p, (*_, hours) in cases.items()}


def test_a_year_of_a_volume_per_month_is_twelve_of_them_but_for_the_leap_day(told):
    made = told(indicaties=[asked(1, "2023-01-01", "", 10_000, per="maand")], exported=date(2025, 1, 1))
    assert made("geindiceerde_uren", "2023") == pytest.approx(120_000 * 365 / 365.25, abs=0.5)
    assert made("geindiceerde_uren", "2024") == pytest.approx(120_000 * 366 / 365.25, abs=0.5)


def test_a_volume_of_a_whole_indication_is_spread_over_its_days_also_those_outside_the_window(told):
    made = told(indicaties=[asked(1, "2022-12-02", "2023-01-10", 4000, per="totaal")])
    assert made("geindiceerde_uren", "2023-01") == 1000 == made("geindiceerde_uren", "2023")


def test_a_volume_of_a_whole_indication_needs_an_end(told):
    made = told(indicaties=[asked(1, "2023-01-01", "", 4000, per="totaal"), asked(2, "2023-01-01", "9999-12-31", 4000, per="totaal")])
    assert made("geindiceerde_uren", "2023") == 0 and not made.is_told("geindiceerde_uren", "2023", **WMO)


def test_overlapping_indications_are_hours_of_each(told):
    made = told(indicaties=[asked(1, "2023-03-01", "2023-03-31", 1), asked(1, "2023-03-15", "2023-04-01", 2)])
    assert [made("geindiceerde_uren", p) for p in ("2023-03", "2023-04", "2023-Q1")] == [31 + 34, 2, 65]


def test_a_leap_day_has_hours(told):
    made = told(indicaties=[asked(1, "2023-02-01", "2024-02-29", 10)])
    assert [made("geindiceerde_uren", p) for p in ("2023-02", "2024-02", "2024-03")] == [280, 290, 0]


def test_one_day_and_one_month_and_a_turn_of_the_month_are_exact(told):
    made = told(indicaties=[asked(1, "2023-03-31", "2023-03-31", 100), asked(2, "2023-04-01", "2023-04-30", 100), asked(3, "2023-05-31", "2023-06-01", 100)])
    assert [made("geindiceerde_uren", f"2023-0{m}") for m in range(2, 8)] == [0, 100, 3000, 100, 100, 0]


def test_what_is_not_in_time_is_no_hours(told):
    volumes = [(5, "stuks", "week"), (5, "etmaal", "week"), (100, "euro", "maand"), (None, "uur", "week"), (5, None, "week"), (5, "uur", None), (5, "", "week")]
    made = told(indicaties=[asked(n, "2023-01-01", "2023-12-31", *volume) for n, volume in enumerate(volumes, 1)])
    assert made("geindiceerde_uren", "2023") == 0 and not made.is_told("geindiceerde_uren", "2023", **WMO)


# --- delivered and declared hours ------------------------------------------------------------------------------------
def test_delivered_hours_are_those_of_the_month_of_delivery_and_only_time(told):
    made = told(geleverd=[delivered(1, "2023-02", 90, "minuut"), delivered(1, "2023-02", 2, "dagdeel"), delivered(1, "2023-03", 7, "stuks"), delivered(1, "2022-12", 50)])
    assert [made("geleverde_uren", p) for p in ("2023-01", "2023-02", "2023-03", "2023")] == [0, 10, 0, 10]  # 9.5, rounded up


def test_a_credit_takes_hours_and_amount_away(told):
    rows = [declared(1, "2023-02", 500, volume=10.0, eenheid="uur"), declared(1, "2023-02", 200, "2023-05", credit=True, volume=4.0, eenheid="uur")]
    made = told(declaraties=rows)
    assert [made(i, "2023-02") for i in ("gedeclareerd_bedrag", "gedeclareerde_uren", "clienten_gedeclareerd", "bedrag_per_client")] == [300, 6, 1, 300]


# --- shares of what was indicated ------------------------------------------------------------------------------------
def test_a_share_compares_products_of_which_all_indications_are_in_time(told):
    made = told(
        indicaties=[asked(1, "2023-01-01", "2023-12-31", 10), asked(2, "2023-01-01", "2023-12-31", 10, product="07"), asked(3, "2023-01-01", "2023-12-31", 2, "etmaal", product="07")],
        geleverd=[delivered(1, "2023-03", 155), delivered(2, "2023-03", 400, product="07")],
    )
    assert made("aandeel_geleverd", "2023-03", **WMO) == made("aandeel_geleverd", "2023-03") == 50
    assert not made.is_told("aandeel_geleverd", "2023-03", **DAYCARE)


def test_nothing_delivered_is_a_share_of_nil_and_nothing_indicated_is_no_share(told):
    made = told(indicaties=[asked(1, "2023-03-01", "2023-03-31", 10)], geleverd=[delivered(1, "2023-04", 5)])
    assert made("aandeel_geleverd", "2023-03") == 0
    assert not made.is_told("aandeel_geleverd", "2023-04")


def test_what_is_left_of_adding_up_fractions_is_nothing_indicated(told):
    rows = [asked(n, "2023-01-01", f"2023-0{n + 2}-10", volume, per="week") for n, volume in enumerate([0.1, 0.2, 0.3], 1)]
    made = told(indicaties=rows, geleverd=[delivered(1, f"2023-{m:02d}", 5) for m in range(1, 13)])
    assert [m for m in range(1, 13) if made.is_told("aandeel_geleverd", f"2023-{m:02d}")] == [1, 2, 3, 4, 5]


# --- amounts and clients ---------------------------------------------------------------------------------------------
def test_a_client_is_counted_once_a_period_with_everything_that_was_declared(told):
    made = told(declaraties=[declared(1, "2023-01", 100), declared(1, "2023-02", 100), declared(1, "2023-02", 50, product="07"), declared(2, "2023-03", 30)])
    assert [made("clienten_gedeclareerd", p) for p in ("2023-01", "2023-02", "2023-03", "2023-Q1", "2023")] == [1, 1, 1, 2, 2]
    assert [made("bedrag_per_client", p) for p in ("2023-02", "2023-Q1")] == [150, 140]


def test_who_saw_everything_credited_is_no_client(told):
    made = told(declaraties=[declared(1, "2023-02", 100), declared(1, "2023-02", 100, "2023-06", credit=True), declared(2, "2023-02", 80)])
    assert [made(i, "2023-02") for i in ("gedeclareerd_bedrag", "clienten_gedeclareerd", "bedrag_per_client")] == [80, 1, 80]


def test_who_saw_cents_credited_in_parts_is_no_client(told):
    rows = [declared(1, "2023-02", 0.1), declared(1, "2023-02", 0.2), declared(1, "2023-02", 0.3, "2023-03", credit=True)]
    made = told(declaraties=rows)
    assert made("clienten_gedeclareerd", "2023-02") == 0 and not made.is_told("bedrag_per_client", "2023-02")


def test_an_amount_of_nil_is_no_client(told):
    made = told(declaraties=[declared(1, "2023-02", 0)])
    assert made("clienten_gedeclareerd", "2023") == 0


def test_a_credit_without_what_it_credits_is_an_amount_below_nil_of_nobody(told):
    made = told(declaraties=[declared(1, "2023-02", 75, credit=True)])
    assert made("gedeclareerd_bedrag", "2023-02") == -75 and made("clienten_gedeclareerd", "2023-02") == 0


def test_amounts_are_told_per_taakveld_and_together(told):
    made = told(declaraties=[declared(1, "2023-02", 100, taakveld="6.71"), declared(1, "2023-02", 40, taakveld="6.72"), declared(2, "2023-02", 5)])
    assert [made("gedeclareerd_bedrag", "2023-02", taakveld=t) for t in ("6.71", "6.72", "onbekend", "_T")] == [100, 40, 5, 145]


def test_an_amount_lies_in_the_district_where_the_client_lives_at_the_end_of_the_month(told):
    homes = [address(1, "2020-01-01", district=NORTH), address(1, "2023-02-28", district=SOUTH), address(1, "2024-02-29", district=NORTH)]
    made = told(personen=homes, declaraties=[declared(1, "2023-01", 10), declared(1, "2023-02", 20), declared(1, "2024-01", 30), declared(1, "2024-02", 40), declared(2, "2023-02", 5)])
    assert [made("gedeclareerd_bedrag", p, ref_area=NORTH) for p in ("2023-01", "2023-02", "2024-01", "2024-02")] == [10, 0, 0, 40]
    assert [made("gedeclareerd_bedrag", p, ref_area=SOUTH) for p in ("2023-01", "2023-02", "2024-01", "2024-02")] == [0, 20, 30, 0]
    assert made("gedeclareerd_bedrag", "2023-02", breakdown="Onbekend") == 5


def test_who_moves_within_a_year_is_a_client_of_two_districts_and_one_of_the_municipality(told):
    homes = [address(1, "2020-01-01", district=NORTH), address(1, "2023-07-01", district=SOUTH)]
    made = told(personen=homes, declaraties=[declared(1, "2023-01", 10), declared(1, "2023-08", 10)])
    assert [made("clienten_gedeclareerd", "2023", **where) for where in ({"ref_area": NORTH}, {"ref_area": SOUTH}, {})] == [1, 1, 1]


# --- late invoices ---------------------------------------------------------------------------------------------------
def test_delay_is_the_mean_number_of_months_weighed_by_amount(told):
    made = told(declaraties=[declared(1, "2023-01", 300, "2023-02"), declared(2, "2023-01", 100, "2023-06"), declared(3, "2023-03", 50)])
    assert [made("declaratievertraging", p) for p in ("2023-01", "2023-03")] == [2, 0]
    assert made("declaratievertraging", "2023-Q1") == pytest.approx((300 * 1 + 100 * 5) / 450, abs=0.05)


def test_what_was_credited_weighs_nothing_in_the_delay(told):
    rows = [declared(1, "2023-01", 100, "2023-02"), declared(2, "2023-01", 100, "2023-02"), declared(2, "2023-01", 100, "2023-12", credit=True)]
    made = told(declaraties=rows)
    assert made("declaratievertraging", "2023-01") == 1


def test_a_delay_over_the_turn_of_the_year_is_a_month(told):
    assert told(declaraties=[declared(1, "2023-12", 100, "2024-01")])("declaratievertraging", "2023") == 1


def test_the_triangle_has_the_amount_of_every_month_of_delivery_by_month_of_invoice(told):
    made = told(declaraties=[declared(1, "2023-01", 300, "2023-02"), declared(1, "2023-01", 100, "2024-02"), declared(2, "2023-02", 50), declared(2, "2023-02", 20, "2023-04", credit=True)])
    cells = made.table[(made.table["indicator"] == "gedeclareerd_naar_factuurmaand") & (made.table["law"] == "_T")]
    found = {(r.time_period, r.breakdown): r.obs_value for r in cells.itertuples()}
    assert found == {("2023-01", "2023-02"): 300, ("2023-01", "2024-02"): 100, ("2023-02", "2023-02"): 50, ("2023-02", "2023-04"): -20}


def test_a_cell_of_the_triangle_that_was_credited_to_nothing_is_left_out(told):
    made = told(declaraties=[declared(1, "2023-01", 0.1), declared(1, "2023-01", 0.2), declared(1, "2023-01", 0.3, credit=True)])
    assert "gedeclareerd_naar_factuurmaand" not in set(made.table["indicator"])


# --- whose figures they are --------------------------------------------------------------------------------------------
def test_behind_every_amount_stand_the_clients_that_it_is_about(told):
    made = told(declaraties=[declared(1, "2023-02", 100, volume=5.0, eenheid="uur"), declared(2, "2023-02", 100), declared(3, "2023-02", 10), declared(3, "2023-02", 10, credit=True)])
    for indicator in ("gedeclareerd_bedrag", "gedeclareerde_uren", "bedrag_per_client", "gedeclareerde_uren_per_client", "declaratievertraging"):
        rows = made.table[(made.table["indicator"] == indicator) & (made.table["time_period"] == "2023-02")]
        assert len(rows) and set(rows["base"]) <= {2}, indicator


def test_a_register_without_rows_tells_nothing(told):
    assert told(declaraties=[]).table.empty
