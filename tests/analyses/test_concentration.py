"""Concentration of cost: shares of the households with the highest cost, and between what values the Gini coefficient lies."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from observed import observed, reference

from peilmerk.analyses.concentration import GROUPS, concentratie, gini_bounds
from peilmerk.analyses.concentration_chart import concentratiekromme
from peilmerk.analyses.outcome import HIDDEN
from peilmerk.disclosure.primary import primary
from peilmerk.disclosure.rule import Disclosure
from peilmerk.keys import FIELD
from peilmerk.observations import TOTAL, frame
from peilmerk.registers.counting import households

MONEY = {"indicator": "bedrag_naar_kostengroep", "law": TOTAL, "unit_measure": "EUR"}
NUMBER = {"indicator": "huishoudens_naar_kostengroep", "law": TOTAL, "unit_measure": "households"}
few = settings(max_examples=25, deadline=None, derandomize=True)
#: The example of docs/methods/concentratie.md.
AMOUNTS, HOUSEHOLDS = (100_000, 200_000, 150_000, 200_000, 250_000, 100_000), (1, 4, 5, 10, 30, 50)


def by_group(period: str, values, total: float | str | None = "sum") -> list[dict]:
    """Amounts or numbers of the groups in order; None is hidden."""
    whole = sum(v or 0 for v in values) if total == "sum" else total
    return [{"time_period": period, "breakdown": m, **({"hidden": True} if v is None else {"obs_value": v})} for m, v in zip([*GROUPS, TOTAL], [*values, whole], strict=True)]


def shares(outcome, period: str) -> dict[int, float]:
    rows = outcome.rows[(outcome.rows["time_period"] == period) & (outcome.rows["maat"] == "aandeel")]
    return dict(zip(rows["deel"], rows["obs_value"], strict=True))


def grouped(amounts: np.ndarray) -> tuple[list[int], list[float]]:
    """Households by group from the highest cost down, as counting has them: numbers and amounts."""
    ranked, at, numbers, sums = np.sort(amounts)[::-1], 0, [], []
    for edge in GROUPS.values():
        upto = (2 * edge * len(ranked) + 100) // 200
        numbers, sums, at = [*numbers, upto - at], [*sums, float(ranked[at:upto].sum())], upto
    return numbers, sums


def gini(amounts: np.ndarray) -> float:
    """The Gini coefficient itself: half the mean difference of all pairs, as a part of the mean."""
    return float(np.abs(amounts[:, None] - amounts[None, :]).mean() / 2 / amounts.mean())


def test_the_groups_are_those_that_are_counted():
    assert GROUPS == households.GROUPS
    assert {MONEY["indicator"], NUMBER["indicator"]} <= set(reference().indicators)


def test_the_example_of_the_method_is_what_is_computed():
    outcome = concentratie(observed(*by_group("2024", AMOUNTS), **MONEY), observed(*by_group("2024", HOUSEHOLDS), **NUMBER))
    assert shares(outcome, "2024") == {1: 10, 5: 30, 10: 45, 20: 65, 50: 90}
    index = outcome.rows[outcome.rows["maat"] == "gini"].iloc[0]
    assert index["obs_low"] == pytest.approx(0.5795) and index["obs_low"] < index["obs_high"] < 1
    assert index["cijfer"].startswith("0,58 tot 0,")
    assert outcome.rows[FIELD].is_unique
    assert "In 2024 ging van de gedeclareerde kosten [10,0%]" in outcome.sentence and "[45,0%]" in outcome.sentence and outcome.sentence.endswith("naar de 50% huishoudens met de hoogste kosten.")


def test_of_a_year_of_which_declarations_are_still_to_come_that_is_said():
    late = observed(*by_group("2025", AMOUNTS), **MONEY, obs_status="P")
    assert concentratie(late).sentence.endswith("Er komen nog declaraties bij.") and concentratie(late).rows["voorlopig"].all()


def test_a_share_is_told_from_below_where_a_group_above_is_hidden():
    outcome = concentratie(observed(*by_group("2024", (None, None, 150_000, 200_000, 250_000, 100_000), 1_000_000), **MONEY))
    assert shares(outcome, "2024") == {5: 30, 10: 45, 20: 65, 50: 90}
    assert "1 van de 5 aandelen staat er niet bij: een bedrag daarin is verborgen of onbekend." in outcome.notes
    assert not outcome.rows[FIELD].str.contains("hoogste").any(), "no key of a hidden figure"


def test_without_the_total_only_what_all_groups_give_is_told():
    hidden = concentratie(observed(*by_group("2024", AMOUNTS, None), **MONEY))
    assert hidden.absent == HIDDEN
    rows = observed(*by_group("2024", AMOUNTS), **MONEY)
    assert shares(concentratie(rows[rows["breakdown"] != TOTAL]), "2024") == {1: 10, 5: 30, 10: 45, 20: 65, 50: 90}
    middle = concentratie(observed(*by_group("2024", (100_000, 200_000, None, None, 250_000, 100_000), 1_000_000), **MONEY))
    assert shares(middle, "2024") == {1: 10, 5: 30, 20: 65, 50: 90}


def test_a_gini_coefficient_needs_all_groups_and_their_households():
    money = observed(*by_group("2024", (None, None, 150_000, 200_000, 250_000, 100_000), 1_000_000), **MONEY)
    assert set(concentratie(money, observed(*by_group("2024", HOUSEHOLDS), **NUMBER)).rows["maat"]) == {"aandeel"}
    assert set(concentratie(observed(*by_group("2024", AMOUNTS), **MONEY), observed(*by_group("2024", (None, None, 5, 10, 30, 50), 100), **NUMBER)).rows["maat"]) == {"aandeel"}


def test_too_little_gives_a_reason():
    rows = observed(*by_group("2024", AMOUNTS), **MONEY)
    assert concentratie(rows.head(0)).nothing
    assert concentratie(rows[rows["breakdown"] == TOTAL]).absent == "de kosten per groep huishoudens zijn niet bekend"
    assert concentratie(observed(*by_group("2024", (0, 0, 0, 0, 0, 0)), **MONEY)).absent == "de kosten zijn samen niet meer dan nul"
    assert concentratie(observed(*by_group("2024", (None,) * 6, None), **MONEY)).absent == HIDDEN


@few
@given(st.lists(st.integers(0, 100_000), min_size=2, max_size=300).filter(sum), st.sets(st.integers(0, 5)))
def test_shares_are_those_of_the_households_themselves_whatever_is_hidden(costs, gone):
    amounts = np.array(costs, dtype=float)
    numbers, sums = grouped(amounts)
    rows = observed(*by_group("2024", [None if n in gone else v for n, v in enumerate(sums)], float(amounts.sum())), **MONEY)
    outcome = concentratie(rows)
    ranked = np.sort(amounts)[::-1]
    told = shares(outcome, "2024") if outcome else {}
    for at, edge in enumerate(list(GROUPS.values())[:-1], 1):
        above, below = set(range(at)), set(range(at, 6))
        assert (edge in told) == (not (above & gone) or not (below & gone)), edge
        if edge in told:
            assert told[edge] == pytest.approx(100 * ranked[: sum(numbers[:at])].sum() / amounts.sum())


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=400).filter(sum))
def test_the_gini_coefficient_of_the_households_lies_between_the_bounds(costs):
    amounts = np.array(costs, dtype=float)
    numbers, sums = grouped(amounts)
    low, high = gini_bounds(numbers[::-1], sums[::-1])
    assert low - 1e-9 <= gini(amounts) <= high + 1e-9
    assert -1e-9 <= low <= high <= 1 + 1e-9


@pytest.mark.parametrize("shape", [1.2, 1.6, 2.5, 5.0])
def test_of_costs_with_a_known_gini_coefficient_the_bounds_hold_it_and_are_close(shape):
    """A Pareto distribution with shape a has a Gini coefficient of 1 / (2a - 1); here by quantiles, so that there is no chance in it."""
    count = 20_000
    amounts = (1 - (np.arange(count) + 0.5) / count) ** (-1 / shape)
    numbers, sums = grouped(amounts)
    low, high = gini_bounds(numbers[::-1], sums[::-1])
    ranked = np.sort(amounts)
    itself = 2 * (np.arange(1, count + 1) * ranked).sum() / (count * ranked.sum()) - (count + 1) / count
    assert gini(amounts[::50]) == pytest.approx(2 * (np.arange(1, 401) * amounts[::50]).sum() / (400 * amounts[::50].sum()) - 401 / 400), "both formulas say the same"
    assert low <= itself <= high and high - low < 0.1
    if shape > 2:  # the tail of a heavier one is longer than that of 20,000 quantiles
        assert itself == pytest.approx(1 / (2 * shape - 1), abs=0.01)


def test_equal_costs_have_a_coefficient_of_nil_and_no_units_none():
    assert gini_bounds([50, 30, 20], [50, 30, 20]) == (pytest.approx(0), pytest.approx(0))
    for counts, amounts in (([0, 0], [1, 1]), ([3, 4], [0, 0]), ([3], [-1])):
        with pytest.raises(ValueError, match="with an amount"):
            gini_bounds(counts, amounts)


# --- protection ------------------------------------------------------------------------------------------------------


def test_a_group_of_few_households_or_with_one_that_dominates_it_is_hidden():
    groups = [
        {"breakdown": "hoogste 1%", "obs_value": 90_000.0, "base": 9, "largest": 11_000.0, "two_largest": 21_000.0},
        {"breakdown": "1 tot 5%", "obs_value": 100_000.0, "base": 36, "largest": 60_000.0, "two_largest": 61_000.0},
        {"breakdown": "5 tot 10%", "obs_value": 100_000.0, "base": 45, "largest": 4_000.0, "two_largest": 7_000.0},
    ]  # fmt: skip
    rows = frame([{"ref_area": "GM9001", "time_period": "2024", "theme": "maatwerk", **MONEY, **g} for g in groups])
    assert primary(rows, Disclosure(), reference()).tolist() == ["base", "dominance", ""]


# --- the chart -------------------------------------------------------------------------------------------------------


def test_the_curve_goes_from_nil_to_all_through_the_shares_of_the_last_year():
    rows = observed(*by_group("2023", AMOUNTS), *by_group("2024", (200_000, 200_000, 150_000, 200_000, 200_000, 50_000)), **MONEY)
    found = concentratiekromme(concentratie(rows)).to_dict()
    data = pd.DataFrame(next(iter(found["datasets"].values())))
    curve = data[data["wat"] == "kromme"]
    assert curve["deel"].tolist() == [0, 1, 5, 10, 20, 50, 100] and curve["hoog"].tolist() == [0, 20, 40, 55, 75, 95, 100]
    assert data[data["wat"] == "punt"]["getal"].tolist() == ["20,0%", "40,0%", "55,0%", "75,0%", "95,0%"]
    assert data[FIELD].str.len().gt(0).all() and "aggregate" not in str(found)


def test_one_share_is_no_curve():
    rows = observed(*by_group("2024", (100, None, None, None, None, None), 1_000), **MONEY)
    assert concentratiekromme(concentratie(rows)) is None and concentratiekromme(concentratie(rows.head(0))) is None
