"""Figures in a sentence: Dutch, and no more precise than they were given."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from peilmerk import numbers
from peilmerk.texts import formats
from synthetic import rows


def row(**cell) -> dict:
    return rows(cell).iloc[0].to_dict()


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ({"obs_value": 7156, "unit_measure": "persons"}, "7.156"),
        ({"obs_value": 7.5, "decimals": 1, "unit_measure": "percent"}, "7,5%"),
        ({"obs_value": 8.7, "decimals": 1, "unit_measure": "weeks"}, "8,7 weken"),
        ({"obs_value": 1, "unit_measure": "weeks"}, "1 week"),
        ({"obs_value": 1, "decimals": 1, "unit_measure": "weeks"}, "1,0 weken"),
        ({"obs_value": 275.7, "decimals": 1, "unit_measure": "days"}, "276 dagen"),
        ({"obs_value": 22.5, "decimals": 1, "unit_measure": "days"}, "22,5 dagen"),
        ({"obs_value": 1460.3, "decimals": 1, "unit_measure": "days"}, "1.460 dagen (ongeveer 4 jaar)"),
        ({"obs_value": 940, "unit_measure": "days"}, "940 dagen (ongeveer 2 jaar en 7 maanden)"),
        ({"obs_value": 29_608}, "€ 29.608"),
        ({"obs_value": 2_000_000, "decimals": -5}, "€ 2,0 miljoen"),
        ({"obs_value": -3_400_000, "decimals": -5}, "−€ 3,4 miljoen"),
        ({"obs_value": 2_000_000, "decimals": -5, "qualifier": "circa"}, "circa € 2,0 miljoen"),
        ({"obs_low": 800_000, "obs_high": 2_900_000, "decimals": -5}, "€ 0,8 tot € 2,9 miljoen"),
        ({"obs_low": 4, "obs_high": 12, "unit_measure": "weeks"}, "4 tot 12 weken"),
        ({"obs_value": -7.5, "decimals": 1, "unit_measure": "percent", "transformation": "change_pct"}, "−7,5%"),
    ],
)
def test_a_figure_in_a_sentence(reference, cell, said):
    assert formats.value(row(**cell), reference) == said


@pytest.mark.parametrize(
    ("low", "high", "common", "said"),
    [
        (800_000, 2_900_000, {"decimals": -5}, "tussen € 0,8 en € 2,9 miljoen"),
        (9e6, 12e6, {"decimals": -6}, "tussen € 9 en € 12 miljoen"),
        (20_000, 25_000, {"decimals": -3}, "tussen € 20.000 en € 25.000"),
        (-5e6, -1.5e6, {"decimals": -5}, "tussen −€ 5,0 en −€ 1,5 miljoen"),
        (4, 12, {"unit_measure": "weeks"}, "tussen 4 en 12 weken"),
        (1, 1.5, {"unit_measure": "hours_per_week", "decimals": 1}, "tussen 1,0 en 1,5 uren per week"),
        (1, 3, {"unit_measure": "percent"}, "tussen 1% en 3%"),
        (40, 55, {"unit_measure": "persons"}, "tussen 40 en 55"),
        (40, 40, {"unit_measure": "persons"}, "40"),
    ],
)
def test_a_range_in_a_sentence(reference, low, high, common, said):
    assert formats.between(row(obs_value=low, **common), row(obs_value=high, **common), reference) == said


@pytest.mark.parametrize(
    ("first", "last", "common", "gap", "percent"),
    [
        (7462, 7156, {"unit_measure": "persons"}, "306", "4,1%"),
        (8.7, 6.2, {"unit_measure": "weeks", "decimals": 1}, "2,5 weken", "29%"),
        (4e6, 5.4e6, {"decimals": -5}, "€ 1,4 miljoen", "circa 35%"),
        (40, 50, {"unit_measure": "percent_per_month"}, "10% per maand", "circa 25%"),
        (2, 3, {"unit_measure": "weeks"}, "1 week", ""),  # 1,5 to 2,5 against 2,5 to 3,5: nothing to say
    ],
)
def test_a_difference_has_no_more_digits_than_its_figures_bear(reference, first, last, common, gap, percent):
    a, b = row(obs_value=first, **common), row(obs_value=last, **common)
    assert (formats.difference(a, b, reference), formats.change(a, b)) == (gap, percent)


def test_of_two_precisions_the_coarser_one_counts(reference):
    a, b = row(obs_value=4e6, decimals=-6), row(obs_value=5_412_000, decimals=-3)
    assert formats.difference(a, b, reference) == "€ 1 miljoen"


def test_a_reservation_stays(reference):
    a, b = (row(obs_value=v, qualifier="circa", unit_measure="persons") for v in (360, 250))
    assert (formats.difference(a, b, reference), formats.change(a, b)) == ("circa 110", "circa 30%")


def test_shares_differ_in_percentage_points(reference):
    a, b = (row(obs_value=v, unit_measure="percent") for v in (23, 47))
    assert formats.difference(a, b, reference) == "24 procentpunt"


@pytest.mark.parametrize(
    ("first", "last", "sign"),
    [
        ({"obs_value": 7156}, {"obs_value": 7157}, 1),  # people are counted, and a count is exact
        ({"obs_value": 8.7, "decimals": 1, "unit_measure": "weeks"}, {"obs_value": 8.8, "decimals": 1, "unit_measure": "weeks"}, 1),
        ({"obs_value": 8, "unit_measure": "weeks"}, {"obs_value": 8.4, "decimals": 1, "unit_measure": "weeks"}, 0),
        ({"obs_value": 8, "unit_measure": "weeks"}, {"obs_value": 8.6, "decimals": 1, "unit_measure": "weeks"}, 1),
        ({"obs_value": 300, "qualifier": "circa"}, {"obs_value": 340}, 0),
        ({"obs_value": 300, "qualifier": "circa"}, {"obs_value": 240}, -1),
        ({"obs_value": 5.8e6, "decimals": -5, "unit_measure": "EUR"}, {"obs_value": 5_832_000, "decimals": -3, "unit_measure": "EUR"}, 0),
    ],
)
def test_a_direction_is_stable_where_the_precision_cannot_tell_figures_apart(first, last, sign):
    common = {"unit_measure": "persons"}
    assert formats.direction(row(**(common | first)), row(**(common | last))) == sign


AMOUNTS = st.integers(-(10**12), 10**12)


@given(AMOUNTS, st.integers(-6, 3))
def test_any_number_that_is_said_is_the_number_when_read_back(reference, digits, decimals):
    value = round(digits * 10.0**-decimals, 6)
    assume(abs(value) < 1e12)
    said = formats.value(row(obs_value=value, decimals=decimals), reference)
    assert numbers.parse(said.replace("−", "-")).value == pytest.approx(value, rel=1e-12, abs=1e-6)


@given(AMOUNTS, AMOUNTS, st.integers(-6, 2), st.integers(-6, 2))
def test_direction_turns_with_its_figures_and_agrees_with_their_difference(first, last, d1, d2):
    a, b = row(obs_value=first * 10.0**-d1, decimals=d1), row(obs_value=last * 10.0**-d2, decimals=d2)
    sign = formats.direction(a, b)
    assert sign == -formats.direction(b, a)
    assert sign in (0, (b["obs_value"] > a["obs_value"]) - (b["obs_value"] < a["obs_value"]))


@given(st.integers(1, 10**9), st.integers(1, 10**9), st.integers(-3, 2))
def test_a_percentage_is_near_the_true_one_wherever_within_their_precision_the_figures_lie(first, last, decimals):
    scale = 10.0**-decimals
    a, b = (row(obs_value=n * scale, decimals=decimals, unit_measure="EUR") for n in (first, last))
    step, said = formats.step_of_change(a, b), formats.change(a, b)
    assert (step is None) == (said == "")
    if step:
        ends = [100 * ((b["obs_value"] + i * scale / 2) / (a["obs_value"] + j * scale / 2) - 1) for i in (-1, 1) for j in (-1, 1)]
        told = numbers.parse(said.removeprefix("circa ").removesuffix("%")).value
        sign = 1 if last >= first else -1
        assert all(abs(sign * e - told) <= 1.5 * step + 1e-6 for e in ends)


@pytest.mark.parametrize(("when", "said"), [(date(2021, 7, 1), "1 juli 2021"), ("2020-S1", "1e halfjaar 2020"), ("2020-Q2", "2e kwartaal 2020")])
def test_a_date_in_a_sentence(when, said):
    assert formats.day(when) == said


def test_a_list_in_a_sentence():
    assert [formats.listed(x) for x in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a en b", "a, b en c"]
