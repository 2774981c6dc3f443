"""Primary suppression: which figures are sensitive by themselves, why, and what must stay unknown of them."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peilmerk import observations
from peilmerk.disclosure.primary import REASONS, exemption, primary, protection_interval, small
from peilmerk.disclosure.rounding import round_counts, rounded
from peilmerk.disclosure.rule import Disclosure, Dominance

COUNT, BASE, DOMINANCE, P_PERCENT = REASONS
RULE = Disclosure(minimum_count=10, dominance=Dominance(n=1, k=50), p_percent=10)
PEOPLE = {"indicator": "clienten_maatwerk", "unit_measure": "persons"}
AMOUNT = {"indicator": "gedeclareerd_bedrag", "unit_measure": "EUR", "base": 100}
MEAN = {"indicator": "bedrag_per_client", "unit_measure": "EUR"}
TOWN = "GM9001"


def rows(*given_: dict) -> pd.DataFrame:
    """Observations of the municipality."""
    return observations.frame([{"ref_area": TOWN, "time_period": "2024", "theme": "maatwerk", **r} for r in given_])


def amount(*parts: float, **more) -> dict:
    """An amount of persons with these contributions."""
    sizes = sorted((abs(p) for p in parts), reverse=True)
    return {**AMOUNT, "obs_value": sum(parts), "largest": sizes[0], "two_largest": sum(sizes[:2]), **more}


def why(row: dict, reference, rule: Disclosure = RULE) -> str:
    """The reason of one observation."""
    return primary(rows(row), rule, reference).iloc[0]


# --- counts and bases --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("value", "reason"), [(0, ""), (1, COUNT), (9, COUNT), (9.9, COUNT), (10, ""), (float("nan"), "")])
def test_a_count_of_people_from_1_up_to_the_minimum_is_sensitive(reference, value, reason):
    assert why({**PEOPLE, "obs_value": value}, reference) == reason


@pytest.mark.parametrize("end", ["obs_low", "obs_high"])
def test_so_is_a_range_that_begins_or_ends_there(reference, end):
    assert why({**PEOPLE, end: 4}, reference) == COUNT
    assert why({**PEOPLE, end: 40}, reference) == ""


def test_a_change_is_no_count_and_a_number_of_something_else_is_no_person(reference):
    assert why({**PEOPLE, "transformation": "change_pct", "obs_value": 4}, reference) == ""
    assert why({"indicator": "lasten", "obs_value": 4}, reference) == ""


@pytest.mark.parametrize(("base", "reason"), [(0, ""), (1, BASE), (9, BASE), (10, ""), (None, "")])
def test_a_mean_or_share_of_few_persons_is_sensitive(reference, base, reason):
    assert why({**MEAN, "obs_value": 0.0 if base == 0 else 812.0, "base": base}, reference) == reason


def test_the_minimum_base_is_of_means_and_the_minimum_count_of_sums(reference):
    rule = Disclosure(minimum_count=10, minimum_base=30)
    assert why({**MEAN, "obs_value": 812.0, "base": 20}, reference, rule) == BASE
    assert why({**AMOUNT, "obs_value": 812.0, "base": 20}, reference, rule) == ""
    assert why({**AMOUNT, "obs_value": 812.0, "base": 9}, reference, rule) == BASE


def test_an_amount_of_nobody_is_of_those_to_whom_it_was_credited(reference):
    assert why({**AMOUNT, "base": 0, "obs_value": -75.0}, reference) == BASE
    assert why({**AMOUNT, "base": 0, "obs_value": 0.0}, reference) == ""


# --- dominance and p% --------------------------------------------------------------------------------------------------
def test_an_amount_of_which_one_person_is_more_than_half_is_sensitive(reference):
    assert why(amount(600, *[40] * 12), reference) == DOMINANCE  # 600 of 1,080
    assert why(amount(500, *[50] * 10), reference) == ""  # exactly half is not more
    assert why(amount(600, *[40] * 12), reference, Disclosure(dominance={"n": 1, "k": 60})) == ""


def test_an_example_of_the_handbook_is_safe_for_dominance_and_not_for_p_percent(reference):
    """Example 1 of 4.2.1: 100,000 with 50,000 and 49,000 under the (1, 90) rule."""
    row = {**AMOUNT, "obs_value": 100_000, "largest": 50_000, "two_largest": 99_000}
    assert why(row, reference, Disclosure(dominance={"n": 1, "k": 90}, p_percent=1)) == ""
    assert why(row, reference, Disclosure(dominance={"n": 1, "k": 90}, p_percent=10)) == P_PERCENT


def test_an_example_of_the_handbook_is_safe_for_p_percent_and_not_for_dominance_of_two(reference):
    """Example 2 of 4.2.1: 110,000 with 52,000 and 50,000; p = 10, or (2, 90.9)."""
    row = {**AMOUNT, "obs_value": 110_000, "largest": 52_000, "two_largest": 102_000}
    assert why(row, reference, Disclosure(dominance=None)) == ""
    assert why(row, reference, Disclosure(dominance={"n": 2, "k": 90.9})) == DOMINANCE


def test_what_is_not_known_of_contributions_says_nothing(reference):
    assert why({**AMOUNT, "obs_value": 500}, reference) == ""
    assert why({**AMOUNT, "obs_value": 0, "largest": 0, "two_largest": 0}, reference) == ""


def test_contributions_below_nil_count_by_their_size(reference):
    assert why(amount(900, -890, *[20] * 10), reference) == DOMINANCE
    assert why(amount(-600, *[-40] * 12), reference) == DOMINANCE


@given(parts=st.lists(st.integers(0, 1000), min_size=1, max_size=25), p=st.integers(1, 50))
def test_the_p_percent_rule_is_what_the_second_largest_could_compute(reference, parts, p):
    """Handbook 4.2.1: sensitive where X - x2 is within p% of x1."""
    one, two = (*sorted(parts, reverse=True), 0)[:2]
    near = sum(parts) - two - one < p / 100 * one
    assert (why(amount(*parts), reference, Disclosure(dominance=None, p_percent=p)) == P_PERCENT) == near


# --- exemptions ----------------------------------------------------------------------------------------------------------
def test_what_the_municipality_published_is_exempt_with_the_reason(reference):
    table = rows({**PEOPLE, "obs_value": 4, "exempt": True}, {**PEOPLE, "obs_value": 4})
    assert small(table, RULE, reference).tolist() == [False, True]
    assert exemption(table, RULE, reference).tolist() == [RULE.exemptions[0].reason, ""]


def test_without_that_exemption_it_is_not(reference):
    assert small(rows({**PEOPLE, "obs_value": 4, "exempt": True}), Disclosure(exemptions=[]), reference).tolist() == [True]


def test_budgets_of_the_municipality_are_exempt_and_those_of_a_district_are_not(reference):
    budget = {**AMOUNT, "obs_value": 900, "base": 1, "scenario": "budget"}
    table = rows({**budget, "ref_area": "GM0268"}, {**budget, "ref_area": "WK900101"}, {**budget, "ref_area": "GM0268", "scenario": "actual"}, {**budget, "ref_area": "GM0268", "unit_measure": "persons"})
    assert exemption(table, RULE, reference).ne("").tolist() == [True, False, False, False]


def test_all_that_an_exemption_names_must_fit_and_the_first_that_fits_gives_the_reason(reference):
    rule = Disclosure(exemptions=[{"law": "Wmo", "indicator": ["clienten_maatwerk", "instroom_maatwerk"], "reason": "a"}, {"law": ["Wmo", "Jeugdwet"], "reason": "b"}])
    table = rows(*({**PEOPLE, "obs_value": 4, "law": law, "indicator": i} for law, i in (("Wmo", "clienten_maatwerk"), ("Wmo", "stand_maatwerk"), ("Jeugdwet", "clienten_maatwerk"), ("_T", "clienten_maatwerk"))))
    assert exemption(table, rule, reference).tolist() == ["a", "b", "b", ""]


# --- what must stay unknown -----------------------------------------------------------------------------------------------
def interval(row: dict, reference, rule: Disclosure = RULE) -> tuple[float, float]:
    """From where to where one observation must be possible."""
    return tuple(protection_interval(rows(row), rule, reference).iloc[0])


def test_of_a_small_count_every_number_up_to_the_minimum_stays_possible(reference):
    assert interval({**PEOPLE, "obs_value": 4}, reference) == (1, 9)
    assert interval({**PEOPLE, "obs_low": 2, "obs_high": 6}, reference) == (1, 9)


def test_of_what_is_not_sensitive_nothing_is_asked(reference):
    assert all(math.isnan(v) for v in interval({**PEOPLE, "obs_value": 40}, reference))


def test_an_example_of_the_handbook_has_its_upper_protection_level(reference):
    """Example 4 of 4.2.2: 300, 20 and 10 under the (1, 85) rule must be possible up to 352.94."""
    low, high = interval(amount(300, 20, 10), reference, Disclosure(dominance={"n": 1, "k": 85}, p_percent=1))
    assert high == pytest.approx(352.94, abs=0.005)
    assert low == pytest.approx(330 - 22.94, abs=0.005)


def test_of_an_amount_of_few_persons_p_percent_of_the_largest_stays_unknown_whoever_knows_the_others(reference):
    rule = Disclosure(dominance=None, p_percent=10)
    assert interval(amount(100, 100, 100, 100, 100, base=5), reference, rule) == (490, 510)


def test_where_contributions_are_not_known_it_is_p_percent_of_the_amount_and_never_below_nil(reference):
    assert interval({**AMOUNT, "obs_value": 200, "base": 3}, reference) == (180, 220)
    assert interval(amount(900, -890, base=2), reference) == (0, 10 + 1790)
    assert interval({**AMOUNT, "obs_value": -200, "base": 3}, reference) == (-220, -180)


@given(parts=st.lists(st.integers(0, 1000), min_size=2, max_size=25), p=st.integers(1, 50), n=st.sampled_from([1, 2]), k=st.integers(30, 99))
def test_at_the_upper_end_an_amount_would_be_safe_by_every_rule(reference, parts, p, n, k):
    """Handbook 4.2.2: with the upper end as the best that anyone knows, no contribution is estimated too closely."""
    rule = Disclosure(minimum_count=1, dominance={"n": n, "k": k}, p_percent=p)
    row = amount(*parts)
    low, high = interval(row, reference, rule)
    if why(row, reference, rule):
        assert low <= row["obs_value"] <= high
        assert high - row["two_largest"] >= p / 100 * row["largest"] - 1e-6
        assert (row["largest"], row["two_largest"])[n - 1] <= k / 100 * high + 1e-6


def test_no_rows_have_no_reasons(reference):
    assert primary(rows(), RULE, reference).empty and protection_interval(rows(), RULE, reference).empty and exemption(rows(), RULE, reference).empty


# --- rounding -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("value", "base", "shown"), [(12, 5, 10), (12.5, 5, 15), (13, 5, 15), (-12.5, 5, -15), (0, 5, 0), (14, None, 14)])
def test_a_number_is_rounded_to_the_nearest_multiple(value, base, shown):
    assert rounded(value, base) == shown


@given(value=st.integers(10, 10_000), base=st.integers(2, 10))
def test_a_shown_count_never_becomes_nil_and_is_off_by_half_the_base_at_most(value, base):
    shown = rounded(value, base)
    assert shown > 0 and shown % base == 0 and abs(shown - value) <= base / 2


def test_counts_are_rounded_and_nothing_else(reference):
    table = rows({**PEOPLE, "obs_value": 13}, {**PEOPLE, "obs_low": 21, "obs_high": 27}, {**PEOPLE, "obs_value": 13, "exempt": True}, {**AMOUNT, "obs_value": 13}, {**PEOPLE, "obs_value": 13, "transformation": "change_pct"})
    made = round_counts(table, Disclosure(rounding_base=10), reference)
    assert made["obs_value"].tolist()[0::2] == [10, 13, 13] and made["obs_value"].iloc[3] == 13
    assert made.loc[1, ["obs_low", "obs_high"]].tolist() == [20, 30] and np.isnan(made["obs_value"].iloc[1])
    assert round_counts(table, Disclosure(), reference) is table
    assert table["obs_value"].iloc[0] == 13
