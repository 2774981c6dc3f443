"""Periods: parts of years beside whole ones, gaps in a series, and what is provisional."""

import pytest

from peilmerk.rules import RULES
from synthetic import described, rows


def over(*codes: str, **common):
    return described(rows(*({"obs_value": 10 + k, "time_period": c} for k, c in enumerate(codes)), unit_measure="cases", **common))


def wrong(name: str, table, **parameters) -> list[dict]:
    return RULES[name](table, **parameters)[lambda t: ~t["ok"].astype(bool)].to_dict("records")


@pytest.mark.parametrize(
    ("codes", "compare"),
    [(["2022", "2023"], True), (["2023-01/2023-10"], False), (["2023", "2023-S1"], False), (["2019-03/2020-06", "2020-S1"], False),
     (["2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4", "2023"], True), (["2023-S1", "2023-S2", "2023"], True), (["2023-Q1", "2023-Q2"], True),
     (["2019-12", "2020"], True)],
)  # fmt: skip
def test_periods_of_one_indicator_compare(codes, compare):
    found = wrong("whole_years", over(*codes))
    assert (not found) == compare and len(found) <= 1


def test_a_part_of_a_year_is_called_by_its_name():
    assert "januari t/m oktober 2023" in wrong("whole_years", over("2023-01/2023-10"))[0]["told"]


def test_what_stands_at_a_moment_may_be_told_of_any_period():
    assert RULES["whole_years"](over("2023", "2023-S1").assign(aggregation="stock")).empty


QUARTERS = [f"{y}-Q{q}" for y in (2022, 2023) for q in (1, 2, 3, 4)]


@pytest.mark.parametrize("gone", QUARTERS[1:-1])
def test_a_hole_in_a_series_is_found(gone):
    (finding,) = wrong("no_gaps", over(*(q for q in QUARTERS if q != gone)))
    assert f"{gone[-1]}e kwartaal {gone[:4]}" in finding["told"]


def test_a_series_ends_with_the_others_of_its_indicator_and_may_begin_later():
    def district(name: str, codes):
        return [{"ref_area": name, "time_period": c, "obs_value": 5} for c in codes]

    table = described(rows(*district("GM9999", QUARTERS), *district("WK999901", QUARTERS[:-1])))
    (finding,) = wrong("no_gaps", table)
    assert finding["area"] == "WK999901" and "4e kwartaal 2023" in finding["told"]
    assert not wrong("no_gaps", described(rows(*district("GM9999", QUARTERS), *district("WK999901", QUARTERS[2:]))))


def test_a_short_series_is_no_series():
    assert RULES["no_gaps"](over("2022-Q1", "2022-Q2", "2023-Q4")).empty


def test_the_provisional_share_is_told():
    table = described(rows({"obs_value": 1, "obs_status": "P"}, {"obs_value": 2}, {"obs_value": 3}, {"obs_value": 4, "scenario": "budget"}))
    (finding,) = RULES["provisional_share"](table).to_dict("records")
    assert not finding["ok"] and finding["found"] == 33.3 and "er 1 voorlopig" in finding["told"]
    assert RULES["provisional_share"](described(rows({"obs_value": 1})))["ok"].all()


@pytest.mark.parametrize(("period", "ok"), [("2023", True), ("2022-Q4", True), ("2022-Q1", False)])
def test_provisional_ends_after_some_time(period, ok):
    table = over(period, obs_status="P")
    (finding,) = RULES["not_provisional_forever"](table, peildatum="2024-05-01", months=18).to_dict("records")
    assert finding["ok"] == ok and finding["expected"] == 18 and finding["unit"] == "months"


@pytest.mark.parametrize(("row", "ok"), [({"time_period": "2023"}, True), ({"time_period": "2024"}, False), ({"time_period": "2024", "obs_status": "P"}, True)])
def test_a_period_that_ran_at_the_export_is_not_final(row, ok):
    table = described(rows({"obs_value": 5} | row))
    assert bool(wrong("unfinished_periods", table)) != ok
    assert not wrong("unfinished_periods", table.assign(aggregation="stock"))


@pytest.mark.parametrize(("odd", "usual"), [("2025", True), ("2026", True), ("2030", False), ("2002", False), ("2020/2030", True), ("2027/..", False), ("2023/..", True)])
def test_a_year_far_from_all_others_is_a_slip(odd, usual):
    table = over("2022", "2023", "2023-Q4", odd)
    found = wrong("usual_years", table)
    assert (not found) == usual and all(f["period"] == odd and f["unit"] == "years" for f in found)


def test_a_year_of_which_much_is_told_is_no_slip():
    assert not wrong("usual_years", over("2022", "2023", *["2030"] * 6))
