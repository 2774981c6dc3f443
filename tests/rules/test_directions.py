"""Directions: what is said to rise, fall or stay, against the figures and against what is said elsewhere."""

import pytest

from peilmerk.rules import RULES
from synthetic import described, rows


def said(way: int, period: str = "2024-Q1", **more) -> dict:
    return {"transformation": "direction", "unit_measure": "direction", "obs_value": way, "time_period": period, "source_column": "F"} | more


def level(value: float, period: str, **more) -> dict:
    return {"obs_value": value, "time_period": period, "unit_measure": "persons"} | more


def wrong(name: str, *values: dict, **parameters) -> list[dict]:
    return RULES[name](described(rows(*values)), **parameters)[lambda t: ~t["ok"].astype(bool)].to_dict("records")


def test_two_statements_about_the_same_go_the_same_way():
    (finding,) = wrong("directions_agree", said(1), said(-1))
    assert "daalt" in finding["told"] and "stijgt" in finding["told"]
    assert not wrong("directions_agree", said(1), said(1))


@pytest.mark.parametrize("other", [{"time_period": "2023"}, {"measure": "a"}, {"theme": "jeugd"}, {"scenario": "forecast"}, {"ref_area": "GM0268"}])
def test_statements_about_something_else_may_differ(other):
    assert not wrong("directions_agree", said(1), said(-1) | other)


@pytest.mark.parametrize(("way", "holds"), [(1, True), (0, False), (-1, False)])
def test_a_direction_is_that_of_the_year_before(way, holds):
    found = wrong("directions_against_figures", said(way), level(100, "2023-Q1"), level(140, "2024-Q1"))
    assert (not found) == holds
    assert all(f["beside"].count("cel") == 2 and "stijgt" in f["told"] for f in found)


def test_one_comparison_that_agrees_is_enough():
    figures = [level(100, "2023-Q1"), level(170, "2023-Q4"), level(140, "2024-Q1")]
    assert not wrong("directions_against_figures", said(1), *figures)
    assert not wrong("directions_against_figures", said(-1), *figures)
    assert wrong("directions_against_figures", said(0), *figures)


def test_the_course_within_the_period_counts():
    figures = [level(8.7, "2020-Q1", unit_measure="weeks", decimals=1), level(6.2, "2020-Q2", unit_measure="weeks", decimals=1)]
    assert not wrong("directions_against_figures", said(-1, "2020-S1"), *figures)
    assert wrong("directions_against_figures", said(1, "2020-S1"), *figures)


@pytest.mark.parametrize(("now", "ways"), [(103, {0, 1}), (100, {0}), (97, {0, -1}), (110, {1})])
def test_a_small_change_is_also_called_stable(now, ways):
    for way in (-1, 0, 1):
        assert bool(wrong("directions_against_figures", said(way), level(100, "2023-Q1"), level(now, "2024-Q1"))) == (way not in ways)


def test_what_rounding_hides_contradicts_nothing():
    for way in (-1, 0, 1):
        assert not wrong("directions_against_figures", said(way), level(2e6, "2023-Q1", decimals=-6, unit_measure="EUR"),
                         level(3e6, "2024-Q1", decimals=-6, unit_measure="EUR"))  # fmt: skip


def test_a_stated_change_counts_and_members_that_go_one_way():
    assert wrong("directions_against_figures", said(1), level(-7, "2024-Q1", transformation="change_pct", unit_measure="percent"))
    parts = [level(v, p, product=m) for m, a, b in (("x", 360, 250), ("y", 360, 260)) for v, p in ((a, "2023-Q1"), (b, "2024-Q1"))]
    assert wrong("directions_against_figures", said(1), *parts)
    assert not wrong("directions_against_figures", said(-1), *parts)
    mixed = [p | ({"obs_value": 400} if (p["product"], p["time_period"]) == ("y", "2024-Q1") else {}) for p in parts]
    assert not wrong("directions_against_figures", said(1), *mixed) and not wrong("directions_against_figures", said(-1), *mixed)


def test_without_figures_nothing_is_judged():
    assert RULES["directions_against_figures"](described(rows(said(1), level(5, "2024-Q1", indicator="iets_anders")))).empty


def test_an_earlier_edition_that_said_otherwise_is_found_unless_it_was_provisional():
    before = said(1, vintage="2023-05-01", source="vorige")
    (finding,) = RULES["directions_agree"](described(rows(before, said(-1)), own_since="2024-01-01")).to_dict("records")
    assert (finding["ok"], finding["source"], finding["rests_on"]) == (False, "levering", "vorige")
    assert RULES["directions_agree"](described(rows(before | {"obs_status": "P"}, said(-1)), own_since="2024-01-01")).empty
