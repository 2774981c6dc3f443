"""Headers: the texts above a column of figures, in whatever order they stand, mean one period and one kind of figure."""

from __future__ import annotations

from datetime import datetime
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peilmerk import period
from peilmerk.deliveries.layout import headers
from peilmerk.deliveries.layout.header_texts import Part
from peilmerk.deliveries.readers import common


def path(*texts: object) -> tuple[Part, ...]:
    """A header of these texts above each other, as `tables` gives it."""
    split = [common.without_marks(str(t)) for t in texts]
    return tuple(Part(text, row, 1, marks, cell) for row, ((text, marks), cell) in enumerate(zip(split, texts, strict=True)))


@pytest.mark.parametrize(
    ("texts", "code", "scenario", "status"),
    [
        (["2023"], "2023", "", ""),
        (["2023", "2e kwartaal"], "2023-Q2", "", ""),
        (["2023", "t/m juni"], "2023-01/2023-06", "", ""),
        (["januari", "2023"], "2023-01", "", ""),
        (["2023", "31 december 2023"], "2023-12-31", "", ""),
        (["2023", "Totaal"], "2023", "", ""),
        (["Realisatie 2023"], "2023", "actual", "A"),
        (["2023 (prognose)"], "2023", "forecast", "F"),
        (["Begroting", "2023", "kw 1"], "2023-Q1", "budget", "A"),
        (["Streefwaarde", "2025"], "2025", "target", "A"),
        (["Raming 2023"], "2023", "actual", "E"),
        (["Realisatie", "voorlopig", "2023"], "2023", "actual", "P"),
        (["2019 t/m 2021"], "2019/2021", "", ""),
    ],
)
def test_texts_above_a_column_say_what_it_is(texts, code, scenario, status):
    told = headers.meaning(path(*texts))
    assert (told.period.code, told.scenario, told.status, told.rest, told.twice) == (code, scenario, status, (), False)


@given(
    st.sampled_from(["Realisatie", "Begroting", "Prognose", "Doel", "Begroting na wijziging"]), st.sampled_from(["Lasten", "Baten", "Saldo"]),
    st.integers(2010, 2030), st.sampled_from(["1e kwartaal", "kw 3", "2e halfjaar", "mei"]),
)  # fmt: skip
def test_the_order_of_the_texts_makes_no_difference(kind, side, year, part):
    told = [headers.meaning(path(*texts)) for texts in permutations([kind, side, str(year), part])]
    assert len({(m.period, m.scenario, m.budget, m.side, m.rest, m.twice) for m in told}) == 1
    assert told[0].period == period.parse(f"{part} {year}") and told[0].side == side.lower() and not told[0].rest


def test_the_budget_of_after_an_amendment_is_another_than_the_first():
    for texts in (["Begroting na wijziging 2023"], ["Begroting", "na wijziging", "2023"], ["2023", "Gewijzigde begroting"]):
        told = headers.meaning(path(*texts))
        assert (told.scenario, told.budget, told.period.code) == ("budget", "na wijziging", "2023")
    assert headers.meaning(path("Primitieve begroting 2023")).budget == ""


@pytest.mark.parametrize(("texts", "provisional", "marks"), [
    (["2023*"], True, ("*",)), (["2023*", "kw 1"], True, ("*",)), (["2023 (voorlopig)"], False, ()), (["2023 1)"], False, ("1)",)), (["2023"], False, ()),
])  # fmt: skip
def test_marks_of_a_header_are_kept_apart(texts, provisional, marks):
    told = headers.meaning(path(*texts))
    assert (told.period.code[:4], told.provisional, told.marks) == ("2023", provisional, marks)


def test_a_period_that_is_called_provisional_has_that_status():
    assert headers.meaning(path("2023 (voorlopig)")).status == "P"


def test_a_date_of_a_spreadsheet_is_a_day():
    assert headers.meaning(path(datetime(2023, 12, 31))).period.code == "2023-12-31"


@pytest.mark.parametrize("texts", [["Bron"], ["2023", "2024"], ["2023", "7"], ["2023", "1e kwartaal 2024"], ["klanten", "2023"], ["2022", "kw 1", "kw 2"]])
def test_what_makes_no_sense_together_is_left_over(texts):
    told = headers.meaning(path(*texts))
    assert told.rest


def test_a_total_without_a_year_has_no_period():
    told = headers.meaning(path("Totaal"))
    assert told.total and told.period is None


@pytest.mark.parametrize("texts", [["Realisatie", "Begroting", "2023"], ["Lasten", "Baten 2023"]])
def test_two_kinds_at_once_are_told(texts):
    assert headers.meaning(path(*texts)).twice


@pytest.mark.parametrize(("text", "change"), [("Verschil", "change_abs"), ("mutatie in %", "change_pct"), ("2023", "")])
def test_a_column_of_differences_is_known(text, change):
    assert headers.meaning(path(text)).change == change
