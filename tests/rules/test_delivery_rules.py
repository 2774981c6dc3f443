"""Deliveries as a whole: how old they are, whether they are there whole, and whether they are new."""

import pandas as pd
import pytest

from peilmerk.rules import RULES, key
from synthetic import described, rows


@pytest.mark.parametrize(("peildatum", "ok"), [("2024-05-01", True), ("2024-08-09", True), ("2024-08-10", False)])
def test_a_delivery_is_not_older_than_allowed(peildatum, ok):
    table = rows({}, {}, {"source": "ander", "vintage": "2024-08-01"})
    findings = RULES["recent_export"](table, peildatum=peildatum, days=100).set_index("source")
    assert len(findings) == 2
    assert findings.loc["levering", "ok"] == ok and findings.loc["ander", "ok"]
    assert findings.loc["levering", "unit"] == "days"


def wrong(name: str, table, **parameters) -> list[dict]:
    return RULES[name](table, **parameters)[lambda t: ~t["ok"].astype(bool)].to_dict("records")


# --- the same row twice ---


def test_a_row_that_stands_twice_in_a_sheet_is_found():
    (finding,) = wrong("repeated_rows", rows({"obs_value": 7}, {"obs_value": 7}, {"obs_value": 7, "measure": "a"}))
    assert (finding["where"], finding["beside"]) == ("Blad, cel B2", "Blad, cel B1")


@pytest.mark.parametrize("change", [{"reference": "12"}, {"note": "Herhaald in de bron"}, {"source_sheet": "Ander"}, {"obs_value": 8}, {"time_period": "2023"}])
def test_a_figure_may_be_repeated_elsewhere_or_by_name(change):
    assert not wrong("repeated_rows", rows({"obs_value": 7, "reference": "1"}, {"obs_value": 7, "reference": "1"} | change))


def test_a_doubled_direction_is_a_doubled_row_too():
    assert len(wrong("repeated_rows", rows({"obs_value": 1}, {"obs_value": 1}, transformation="direction", reference="25"))) == 1


# --- whole again ---


def quarters(vintage: str, *gone: str, last: str = "2024-Q1", value: float = 5):
    codes = [f"{y}-Q{q}" for y in (2022, 2023, 2024) for q in (1, 2, 3, 4) if f"{y}-Q{q}" <= last and f"{y}-Q{q}" not in gone]
    return [{"time_period": c, "vintage": vintage, "source": vintage, "obs_value": value + k} for k, c in enumerate(codes)]


def test_a_figure_that_was_there_the_time_before_is_missed():
    table = described(rows(*quarters("2024-02-01", last="2023-Q4"), *quarters("2024-05-01", "2022-Q3")), own_since="2024-05-01")
    (finding,) = wrong("complete_again", table)
    assert finding["period"] == "2022-Q3" and finding["source"] == "2024-05-01" and finding["beside"]


def test_a_table_may_begin_later_and_an_indicator_may_be_left_out():
    later = [r for r in quarters("2024-05-01") if r["time_period"] > "2022-Q2"]
    assert not wrong("complete_again", described(rows(*quarters("2024-02-01"), *later), own_since="2024-05-01"))
    few = quarters("2024-05-01")[::4]
    assert not wrong("complete_again", described(rows(*quarters("2024-02-01"), *few), own_since="2024-05-01"))


def test_a_forecast_that_is_realised_now_has_not_gone():
    before = [*quarters("2024-02-01", last="2023-Q4"), {"time_period": "2024-Q1", "scenario": "forecast", "vintage": "2024-02-01", "obs_value": 6}]
    assert not wrong("complete_again", described(rows(*before, *quarters("2024-05-01")), own_since="2024-05-01"))


def test_an_old_copy_is_found_and_one_new_figure_is_enough():
    members = [f"m{k}" for k in range(25)]

    def sheet(vintage: str, first: float = 0.0):
        return [{"measure": m, "obs_value": k or first, "vintage": vintage, "source": vintage} for k, m in enumerate(members)]

    copy = described(rows(*sheet("2024-02-01"), *sheet("2024-05-01")), own_since="2024-05-01")
    (finding,) = wrong("new_content", copy)
    assert finding["unit"] == "text" and "01-02-2024" in finding["told"]
    assert not wrong("new_content", described(rows(*sheet("2024-02-01"), *sheet("2024-05-01", 1.0)), own_since="2024-05-01"))


def test_a_column_that_is_a_copy_of_the_one_before_is_found():
    one = [{"measure": m, "obs_value": k, "time_period": p} for p in ("2022", "2023") for k, m in enumerate("abcdef", 10)]
    (finding,) = wrong("different_periods", rows(*one))
    assert finding["period"] == "2023" and "2022" in finding["told"]
    other = [r | ({"obs_value": 99} if (r["measure"], r["time_period"]) == ("a", "2023") else {}) for r in one]
    assert not wrong("different_periods", rows(*other))
    assert RULES["different_periods"](rows(*one, scenario="budget")).empty


# --- dates ---


@pytest.mark.parametrize(
    ("row", "possible"),
    [({"time_period": "2023"}, True), ({"time_period": "2024"}, True), ({"time_period": "2024-Q3"}, False), ({"time_period": "2025"}, False),
     ({"time_period": "2025", "scenario": "forecast"}, True), ({"time_period": "2025", "obs_status": "F"}, True), ({"time_period": "2023/.."}, True)],
)  # fmt: skip
def test_nothing_is_realised_before_it_can_be(row, possible):
    assert bool(wrong("possible_dates", rows({"obs_value": 7} | row))) != possible


def test_a_period_that_ends_before_it_begins_is_impossible():
    table = rows({"obs_value": 7, "time_period": "2023"}).assign(time_end=pd.Timestamp("2022-12-31"))
    assert "eindigt" in wrong("possible_dates", table)[0]["told"]


def test_an_old_delivery_is_the_same_finding_whatever_its_figures_are():
    """Otherwise every correction of an old delivery would have to be accepted again as if it had become old anew."""
    one, other = ({"obs_value": value, "source": source} for value, source in ((1, "a" * 64), (2, "b" * 64)))
    ids = [key("recent_export", RULES["recent_export"](rows(o), peildatum="2030-01-01", days=100).iloc[0]) for o in (one, other)]
    assert ids[0] == ids[1]
