"""Use of indications: delivered and declared, their change, and from when they are certain."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from observed import observed, reference

from peilmerk.analyses.outcome import HIDDEN
from peilmerk.analyses.use import DECLARED, DELIVERED, POINTS, verzilvering
from peilmerk.errors import PeilmerkError


def shares(*rows, hidden=(), **common):
    """(period, delivered, declared, provisional: which of both, as letters) and so on; None leaves one out. hidden: (indicator, period)."""
    found = []
    for period, delivered, declared, late in rows:
        for indicator, value, letter in (("aandeel_geleverd", delivered, "g"), ("aandeel_gedeclareerd", declared, "d")):
            if value is not None:
                found.append({"indicator": indicator, "time_period": period, "obs_value": value, "obs_status": "P" if letter in late else "A", "hidden": (indicator, period) in hidden, **common})
    return observed(*found, unit_measure="percent", decimals=1)


def of(outcome, what):
    return outcome.rows[outcome.rows["wat"] == what]


def test_the_worked_example_of_docs_methods_verzilvering():
    outcome = verzilvering(shares(("2025-Q4", 100 * 800 / 1000, 100 * 700 / 1000, "gd")), reference())
    assert "in het vierde kwartaal van 2025 indicaties golden, is tot nu toe [80,0%]{" in outcome.sentence and "geleverd en [70,0%]{" in outcome.sentence
    assert [n.partition("vast vanaf ")[2] for n in outcome.notes if "vast vanaf" in n] == ["april 2026.", "januari 2027."]
    settled = verzilvering(shares(("2023-Q1", 77.5, 70.0, ""), ("2024-Q1", 80.0, 70.0, "")), reference())
    assert of(settled, f"verandering {DELIVERED}")["cijfer"].tolist() == ["+2,5"] and of(settled, f"verandering {DELIVERED}")["unit_measure"].tolist() == [POINTS]


def test_the_months_that_the_page_tells_are_those_of_the_dictionary():
    indicators = reference().indicators
    assert [indicators[i].counted.provisional_months for i in ("aandeel_geleverd", "aandeel_gedeclareerd")] == [3, 12]


def test_a_provisional_share_is_not_compared_with_a_year_before():
    outcome = verzilvering(shares(("2024-Q4", 80.0, 78.0, ""), ("2025-Q4", 82.0, 50.0, "d")), reference())
    assert of(outcome, f"verandering {DECLARED}").empty and of(outcome, f"verandering {DELIVERED}")["cijfer"].tolist() == ["+2,0"]


@pytest.mark.parametrize(
    ("late", "told"), [("", "is 80,0% geleverd en 70,0% gedeclareerd."), ("d", "is 80,0% geleverd en tot nu toe 70,0% gedeclareerd."), ("gd", "is tot nu toe 80,0% geleverd en 70,0% gedeclareerd.")]
)
def test_a_share_that_can_still_grow_is_told_as_what_it_is_until_now(late, told):
    said = verzilvering(shares(("2025-Q4", 80.0, 70.0, late)), reference()).sentence
    assert re.sub(r"\[([^\]]*)\]\{[^}]*\}", r"\1", said).endswith(told)


def test_settled_shares_need_no_day_of_certainty_and_say_why_the_hours_give_another_percentage():
    (note,) = verzilvering(shares(("2023-Q1", 80.0, 70.0, "")), reference()).notes
    assert note.startswith("Alleen van producten waarvan alle indicaties in tijd zijn gesteld.") and "een ander percentage" in note


def test_more_delivered_than_indicated_is_told():
    outcome = verzilvering(shares(("2023-Q1", 104.0, 99.0, "")), reference())
    assert outcome.notes[0] == "Meer dan 100%: er is meer geleverd of gedeclareerd dan waarvoor indicaties gelden (het eerste kwartaal van 2023)."


def products(*tables):
    import pandas as pd

    return pd.concat(tables, ignore_index=True)


def test_by_product_the_last_year_without_provisional_shares_is_told_the_most_delivered_first():
    table = products(
        shares(("2023", 70.0, 69.0, ""), ("2024", 75.0, 74.0, ""), ("2025", 76.0, 60.0, "gd"), product="Dagbesteding"),
        shares(("2024", 78.0, 77.0, ""), ("2025", 77.0, 68.0, "gd"), product="Hulp bij het huishouden"),
    )
    outcome = verzilvering(table, reference(), per="product")
    assert of(outcome, DELIVERED)[["groep", "time_period"]].to_numpy().tolist() == [["Hulp bij het huishouden", "2024"], ["Dagbesteding", "2024"]]
    assert of(outcome, f"verandering {DELIVERED}")["groep"].tolist() == ["Dagbesteding"] and outcome.notes == ()


def test_a_product_of_which_a_share_is_hidden_is_left_out_and_counted():
    table = products(shares(("2024", 75.0, 74.0, ""), product="A"), shares(("2024", 75.0, 74.0, ""), hidden={("aandeel_geleverd", "2024")}, product="B"))
    outcome = verzilvering(table, reference(), per="product")
    assert set(outcome.rows["groep"]) == {"A"}
    assert outcome.notes == ("1 van de 2 producten staat er niet bij: een van beide delen is verborgen om personen te beschermen.",)


def test_if_all_years_are_provisional_the_last_one_is_told_with_when_it_is_certain():
    outcome = verzilvering(shares(("2024", 75.0, 74.0, "d"), ("2025", 76.0, 60.0, "gd"), product="A"), reference(), per="product")
    assert set(outcome.rows["time_period"]) == {"2025"} and "vast vanaf januari 2027" in outcome.notes[-1]


def test_hidden_or_missing_shares_give_the_reason_and_no_rows_nothing():
    assert verzilvering(shares(("2024", 75.0, None, ""), hidden={("aandeel_geleverd", "2024")}), reference()).absent == HIDDEN
    assert verzilvering(shares(("2024", 75.0, None, ""), product="A"), reference(), per="product").absent == "het geleverde of het gedeclareerde deel ontbreekt"
    assert verzilvering(shares(("2024", 75.0, 74.0, "")).head(0), reference()).nothing


def test_two_shares_of_one_period_are_an_error():
    table = products(shares(("2024", 75.0, 74.0, ""), product="A"), shares(("2024", 75.0, 74.0, ""), product="B"))
    with pytest.raises(PeilmerkError, match="name the groups with `per`"):
        verzilvering(table, reference())


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1200), st.integers(0, 1200), st.sampled_from(["", "d", "gd"])), min_size=1, max_size=6))
def test_every_change_is_the_difference_of_two_shares_that_are_shown_and_settled(values):
    table = shares(*((str(2018 + n), a / 10, b / 10, late) for n, (a, b, late) in enumerate(values)))
    rows = verzilvering(table, reference()).rows
    known = {(r["wat"], int(r["time_period"])): (r["obs_value"], r["voorlopig"]) for r in rows.to_dict("records") if not r["wat"].startswith("verandering")}
    assert len(known) == 2 * len(values)
    for row in rows[rows["wat"].str.startswith("verandering")].to_dict("records"):
        (now, late), (before, early) = (known[row["wat"].removeprefix("verandering "), int(row["time_period"]) - n] for n in (0, 1))
        assert row["obs_value"] == pytest.approx(now - before) and not late and not early
