"""The waiting list, case by case. That every cell is right is in test_brute_force.py; here stands what a definition means."""

from __future__ import annotations

from datetime import date, timedelta

from registers.making import NORTH, SOUTH
from registers.rows import address, waits

WMO = {"product": "Hulp bij het huishouden", "law": "Wmo"}
MEANS = ("wachttijd_gemiddeld", "wachttijd_mediaan", "wachttijd_p90", "aandeel_binnen_norm")


def test_who_waits_on_the_last_day_is_counted_as_waiting(told):
    made = told(wachtlijst=[waits(1, "2023-03-31", "2023-04-01"), waits(2, "2023-03-01", "2023-03-31"), waits(3, "2023-04-01"), waits(4, "2023-03-30", "", "2023-03-31")])
    assert [made("wachtenden", p) for p in ("2023-02", "2023-03", "2023-04", "2023-Q1", "2023")] == [0, 1, 1, 1, 1]


def test_who_starts_on_the_day_of_registration_never_waited_and_started_at_once(told):
    made = told(wachtlijst=[waits(1, "2023-03-31", "2023-03-31")])
    assert made("wachtenden", "2023-03") == 0
    assert made("gestart_na_wachten", "2023-03") == 1 and made("wachttijd_gemiddeld", "2023-03") == 0


def test_who_still_waits_has_no_waiting_time(told):
    made = told(wachtlijst=[waits(1, "2023-01-01")])
    assert made("wachtenden", "2023-Q1") == made("wachtenden", "2024-03") == 1
    assert made("gestart_na_wachten", "2023") == 0 and not any(made.is_told(m, "2023") for m in MEANS)


def test_who_withdrew_waits_no_longer_and_has_no_waiting_time(told):
    made = told(wachtlijst=[waits(1, "2023-01-10", "", "2023-04-15")])
    assert [made("wachtenden", p) for p in ("2023-03", "2023-04")] == [1, 0]
    assert made("gestart_na_wachten", "2023") == 0 and not any(made.is_told(m, "2023") for m in MEANS)


def test_who_withdrew_before_registering_never_waited(told):
    made = told(wachtlijst=[waits(1, "2023-04-10", "", "2023-02-15")])
    assert {made("wachtenden", f"2023-{m:02d}") for m in range(1, 13)} == {0}


def test_a_start_that_is_planned_after_the_export_is_waiting_still(told):
    made = told(wachtlijst=[waits(1, "2023-12-01", "2024-06-01")])
    assert made("wachtenden", "2024-03") == 1 and not any(made.is_told(m, "2024-Q1") for m in MEANS)


def test_who_registered_before_the_window_has_the_whole_wait(told):
    assert told(wachtlijst=[waits(1, "2022-12-02", "2023-01-31")])("wachttijd_gemiddeld", "2023-01") == 60


def test_a_wait_over_a_leap_day_is_a_day_longer(told):
    made = told(wachtlijst=[waits(1, "2023-02-28", "2023-03-01"), waits(2, "2024-02-28", "2024-03-01")])
    assert made("wachttijd_gemiddeld", "2023-03") == 1 and made("wachttijd_gemiddeld", "2024-03") == 2


def test_mean_median_and_90th_percentile_by_linear_interpolation(told, reference):
    cases = {"01": ([10], 10, 10, 10), "02": ([10, 20], 15, 15, 19), "03": ([0, 0, 30], 10, 0, 24), "04": (list(range(1, 12)), 6, 6, 10), "05": ([0, 1, 1, 1], 0.8, 1, 1)}
    start = date(2023, 6, 15)
    made = told(wachtlijst=[waits(n, (start - timedelta(days=d)).isoformat(), "2023-06-15", product=p) for p, (days, *_) in cases.items() for n, d in enumerate(days)])
    for product, (days, *expected) in cases.items():
        where = {"product": reference.products[product].label, "law": "Wmo"}
        assert [made(m, "2023-06", **where) for m in MEANS[:3]] == expected
        assert made("gestart_na_wachten", "2023-06", **where) == len(days)


def test_the_56th_day_is_within_the_norm_and_the_57th_is_not(told):
    made = told(wachtlijst=[waits(1, "2023-01-01", "2023-02-26"), waits(2, "2023-01-01", "2023-02-27")])
    assert [made("wachttijd_gemiddeld", "2023-02"), made("aandeel_binnen_norm", "2023-02")] == [56.5, 50]


def test_urgent_and_not_are_told_apart_and_together(told):
    made = told(wachtlijst=[waits(1, "2023-01-01", urgent=True), waits(2, "2023-01-01", urgent=False), waits(3, "2023-01-01", product="45")])
    assert [made("wachtenden", "2023", target_group=g) for g in ("spoed", "geen spoed", "_T")] == [1, 2, 3]
    assert [made("wachtenden", "2023", target_group=g, **WMO) for g in ("spoed", "geen spoed", "_T")] == [1, 1, 2]


def test_a_registration_without_product_is_told_as_such(told):
    made = told(wachtlijst=[waits(1, "2023-01-01", product="")])
    assert made("wachtenden", "2023", product="onbekend", law="geen wet") == made("wachtenden", "2023") == 1


def test_a_district_is_that_of_the_list_and_else_of_the_address_on_the_day_of_registration(told):
    homes = [address(n, "2020-01-01", "2023-01-31", NORTH) for n in (1, 2)] + [address(2, "2023-02-01", district=SOUTH)]
    made = told(personen=homes, wachtlijst=[waits(1, "2023-01-31", district=SOUTH), waits(2, "2023-01-31"), waits(2, "2023-02-01", product="45"), waits(1, "2023-02-01"), waits(9, "2023-01-01")])
    assert [made("wachtenden", "2023", **where) for where in ({"ref_area": NORTH}, {"ref_area": SOUTH}, {"breakdown": "Onbekend"})] == [1, 2, 2]


def test_two_registrations_of_one_person_are_two(told):
    assert told(wachtlijst=[waits(1, "2023-01-01"), waits(1, "2023-01-01", product="45")])("wachtenden", "2023") == 2


def test_behind_a_mean_stand_those_who_started(told):
    made = told(wachtlijst=[waits(1, "2023-01-01", "2023-02-01"), waits(2, "2023-01-01", "2023-02-01"), waits(3, "2023-01-01")])
    for measure in MEANS:
        rows = made.table[(made.table["indicator"] == measure) & (made.table["time_period"] == "2023-02")]
        assert len(rows) and set(rows["base"]) == {2}
