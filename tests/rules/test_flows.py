"""Flows and stocks: in and out explain a stock, and parts of a period its whole."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peilmerk import relations
from peilmerk.rules import RULES
from synthetic import rows

ADDING = {"meldingen_wijkteam": "sum", "bijstandsgerechtigden": "stock", "taakstelling": "sum"}


def reports(**by_period) -> list[dict]:
    return [{"time_period": p.replace("_", "-").lstrip("y"), "obs_value": v} for p, v in by_period.items()]


def judge(*values: dict, **common) -> list[tuple]:
    table = rows(*values, **{"indicator": "meldingen_wijkteam", "unit_measure": "reports"} | common)
    found = RULES["parts_of_periods"](table, optelling=ADDING, behalve=["taakstelling"])
    return [tuple(v) for v in found[["ok", "period", "found", "expected"]].values.tolist()]


QUARTERS = reports(y2024_Q1=10, y2024_Q2=20, y2024_Q3=30, y2024_Q4=40)


@pytest.mark.parametrize(("year", "holds"), [(100, True), (101, False), (1000, False)])
def test_four_quarters_make_a_year(year, holds):
    assert judge(*QUARTERS, *reports(y2024=year)) == [(holds, "2024", year, 100)]


def test_halves_are_judged_by_quarters_and_the_year_by_both():
    found = judge(*QUARTERS, *reports(y2024_S1=30, y2024_S2=71, y2024=100))
    assert sorted(found) == [(False, "2024", 100, 101), (False, "2024-S2", 71, 70), (True, "2024", 100, 100), (True, "2024-S1", 30, 30)]


@pytest.mark.parametrize(("year", "holds"), [(30, True), (90, True), (29, False)])
def test_parts_that_do_not_cover_the_whole_are_not_more_than_it(year, holds):
    assert judge(*QUARTERS[:2], *reports(y2024=year)) == [(holds, "2024", year, 30)]


def test_parts_of_different_length_that_follow_one_another_make_a_whole():
    assert judge(*reports(y2024_S1=30, y2024_Q3=30, y2024_Q4=40, y2024=99))[-1] == (False, "2024", 99, 100)


@pytest.mark.parametrize("other", [{"indicator": "bijstandsgerechtigden"}, {"indicator": "taakstelling"}, {"transformation": "change_abs"}])
def test_what_does_not_add_up_over_time_is_not_judged(other):
    assert judge(*QUARTERS, *reports(y2024=7), **other) == []


def test_amounts_below_zero_can_make_a_part_more_than_its_whole():
    assert judge(*reports(y2024_Q1=10, y2024=-5), unit_measure="EUR") == [(False, "2024", -5, 10)]
    assert judge(*reports(y2024_Q1=10, y2024_Q2=-20, y2024=-15), unit_measure="EUR") == []


@settings(settings.get_profile("tables"))
@given(st.lists(st.floats(0, 1e5), min_size=12, max_size=12), st.integers(-2, 1))
def test_months_and_year_that_were_rounded_each_on_their_own_hold(months, decimals):
    cells = [{"time_period": f"2024-{m:02}", "obs_value": round(v, decimals)} for m, v in enumerate(months, 1)]
    found = judge(*cells, {"time_period": "2024", "obs_value": round(sum(months), decimals)}, unit_measure="EUR", decimals=decimals)
    assert [ok for ok, *_ in found] == [True]


# --- voorraad ---

STOCK = """
verbanden:
  - naam: Bijstand
    soort: voorraad
    stand: {indicator: stand_uitkering}
    in:
      - {indicator: instroom_uitkering}
    uit:
      - {indicator: uitstroom_uitkering}
"""


def stocks(reference, tmp_path, *values: dict) -> list[tuple]:
    (tmp_path / "verbanden.yml").write_text(STOCK, "utf-8")
    verbanden = relations.load(tmp_path / "verbanden.yml", "verbanden.yml", reference, own=False)
    found = RULES["stocks"](rows(*values, unit_measure="persons"), verbanden=verbanden)
    return [tuple(v) for v in found[["ok", "period", "found", "expected"]].values.tolist()]


def people(indicator: str, period: str, value: float, **more) -> dict:
    return {"indicator": indicator, "time_period": period, "obs_value": value} | more


@pytest.mark.parametrize(("stock", "holds"), [(105, True), (106, False), (95, False)])
def test_a_stock_is_the_one_before_with_who_came_and_without_who_went(reference, tmp_path, stock, holds):
    flows = [people("instroom_uitkering", "2024-Q2", 20), people("uitstroom_uitkering", "2024-Q2", 15)]
    both = [people("stand_uitkering", "2024-Q1", 100), people("stand_uitkering", "2024-Q2", stock)]
    assert stocks(reference, tmp_path, *flows, *both) == [(holds, "2024-Q2", stock, 105)]


def test_a_stock_at_the_end_of_a_month_follows_from_the_flows_of_the_year(reference, tmp_path):
    flows = [people("instroom_uitkering", "2024", 20), people("uitstroom_uitkering", "2024", 30)]
    found = stocks(reference, tmp_path, *flows, people("stand_uitkering", "2023-12", 100), people("stand_uitkering", "2024-12", 90))
    assert found == [(True, "2024-12", 90, 90)]


def test_flows_of_another_period_area_or_product_explain_no_stock(reference, tmp_path):
    both = [people("stand_uitkering", "2024-Q1", 100), people("stand_uitkering", "2024-Q2", 70)]
    for other in ({"time_period": "2024-Q1"}, {"ref_area": "GM0141"}, {"product": "IOAW"}):
        flows = [people("instroom_uitkering", "2024-Q2", 20), people("uitstroom_uitkering", "2024-Q2", 15) | other]
        assert stocks(reference, tmp_path, *flows, *both) == []
