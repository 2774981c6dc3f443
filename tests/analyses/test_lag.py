"""Lags: made series with a known lag give it back, series that have nothing to do with each other give none."""

from __future__ import annotations

import os
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from observed import observed

from peilmerk.analyses.lag import (
    FEWEST,
    _either,
    as_good,
    by_lag,
    cross_correlation,
    declaratietijd,
    likelihoods,
    vertraging,
)
from peilmerk.analyses.outcome import HIDDEN
from peilmerk.errors import PeilmerkError

#: How many made series; more of them for the numbers on the page of the method: PEILMERK_SIMULATIONS=2000.
SERIES = int(os.environ.get("PEILMERK_SIMULATIONS", "60"))
QUARTERS = [f"{year}-Q{n}" for year in range(2018, 2026) for n in range(1, 5)]


def made(seed: int, quarters: int, lag: int | None, noise: float = 0.5, *, slow: bool = False, together: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Inflow that wanders, with a season; and cost that follows it after so many quarters, or has nothing to do with it.

    noise: of cost, as a part of what comes and goes in inflow. slow: most of the change in inflow lasts, so that quarters next to each other look alike. together: what noise has in common with a quarter before.
    """
    chance = np.random.default_rng(seed)
    lasts, goes = (6, 2) if slow else (3, 8)
    long = 100 + 10 * np.sin(np.arange(quarters + 10) * np.pi / 2) + np.cumsum(chance.normal(0, lasts, quarters + 10)) + chance.normal(0, goes, quarters + 10)
    driven = long[10 - lag : quarters + 10 - lag] if lag is not None else 100 + np.cumsum(chance.normal(0, lasts, quarters)) + chance.normal(0, goes, quarters)
    left = chance.normal(0, 8000 * noise, quarters)
    for n in range(1, quarters):
        left[n] = together * left[n - 1] + np.sqrt(1 - together**2) * left[n]
    return long[10:], 1000 * driven + left


def table(inflow, cost, provisional=0, hidden=()):
    """The two series as observations; the last ones of cost are provisional."""
    n = len(cost)
    x = observed(*({"time_period": QUARTERS[i], "obs_value": float(v)} for i, v in enumerate(inflow)), indicator="instroom_maatwerk", unit_measure="persons")
    y = observed(*({"time_period": QUARTERS[i], "obs_value": float(v), "obs_status": "P" if i >= n - provisional else "A", "hidden": i in hidden} for i, v in enumerate(cost)))
    return x, y


# --- inflow and cost ----------------------------------------------------------------------------------------------------


def test_the_worked_example_of_docs_methods_vertraging():
    found = by_lag(np.array([4, -2, 3, -5, 1, 0.0]), np.array([1, 0, 4, -2, 3, -5.0]), 2)
    assert found[0] == pytest.approx(0.53, abs=0.005) and found[2] == pytest.approx(1) and found.argmax() == 2


@pytest.mark.parametrize("lag", [0, 1, 2, 3])
def test_made_series_with_a_known_lag_give_it_back(lag):
    found = [cross_correlation(*made(seed, 32, lag), 4) for seed in range(60)]
    assert sum(f.lag == lag and f.chance < 0.05 for f in found) >= 0.8 * len(found)
    assert sum(lag in (f.lag, *f.nearly) for f in found) >= 0.85 * len(found)


@pytest.mark.parametrize("quarters", [16, 20, 24])
@pytest.mark.parametrize("together", [0.0, 0.6])
@pytest.mark.parametrize("noise", [0.6, 1.0, 1.5])
@pytest.mark.parametrize("slow", [False, True])
def test_the_lag_is_mostly_the_one_that_is_told_and_else_one_of_those_that_fit_nearly_as_well(slow, noise, together, quarters):
    """Each lag from 0 to 4 as often. No part of cases is promised, for a lag is a whole number; docs/methods/vertraging.md tells what was found."""
    found = [(n % 5, cross_correlation(*made(n, quarters, n % 5, noise, slow=slow, together=together), 4)) for n in range(SERIES)]
    told = [(lag, f) for lag, f in found if f.chance < 0.05 and len(f.nearly) < 4]
    right, held, others = (np.mean(v) for v in zip(*((f.lag == lag, lag in (f.lag, *f.nearly), len(f.nearly)) for lag, f in told), strict=True))
    print(f"slow {slow}, noise {noise}, together {together}, {quarters} quarters: told {len(told) / SERIES:.3f}, lag itself {right:.3f}, or another {held:.3f}, others {others:.2f}")
    assert right > 0.6 - 2.5 * np.sqrt(0.7 * 0.3 / len(told)) and held >= 0.8 - 2.5 * np.sqrt(0.9 * 0.1 / len(told)) and others < 2


def test_a_lag_fits_nearly_as_well_if_its_likelihood_is_an_eighth_of_the_best():
    likely = likelihoods(np.array([0.53, -0.6, 1.0]), np.array([12, 11, 10]))
    assert likely[2] == 1 and likely[1] < likely[0] < 0.01, "against inflow is no better than nothing"
    example = likelihoods(np.array([0.6, 0.5, 0.2]), np.array([16, 16, 16]))  # of docs/methods/vertraging.md
    assert example == pytest.approx([1, 0.39, 0.09], abs=0.005) and as_good(0, example) == (1,) and as_good(2, likely) == ()
    assert as_good(1, np.array([0.125, 1.0, 0.1249])) == (0,)


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=5), st.integers(5, 40))
def test_the_strongest_lag_fits_best(correlations, pairs):
    likely = likelihoods(np.array(correlations), np.full(len(correlations), pairs))
    assert (likely >= 0).all() and likely[np.argmax(correlations)] == likely.max() == 1


def test_series_that_have_nothing_to_do_with_each_other_give_a_lag_about_one_in_twenty_times():
    found = [cross_correlation(*made(seed, 24, None), 4) for seed in range(max(180, SERIES))]
    assert 0 < np.mean([f.chance < 0.05 for f in found]) <= 0.09


def test_the_sentence_says_how_many_quarters_earlier_and_which_others_fit_nearly_as_well():
    outcome = vertraging(*table(*made(1, 24, 2)))
    assert "met de instroom van [2 kwartalen eerder]{" in outcome.sentence and "computed=lag" in outcome.sentence and "%" not in outcome.sentence
    assert outcome.sentence.endswith("Geen ander kwartaal past bijna even goed.") and not outcome.rows["ook"].any()
    assert outcome.rows["kwartalen"].tolist() == [0, 1, 2, 3, 4] and outcome.rows.loc[outcome.rows["sterkst"], "kwartalen"].tolist() == [2]
    assert outcome.rows["obs_value"].between(-1, 1).all() and outcome.rows["later"].tolist()[:2] == ["in hetzelfde kwartaal", "1 kwartaal later"]


@pytest.mark.parametrize("lags, words", [
    ((0,), "[hetzelfde kwartaal]"), ((1,), "[1 kwartaal eerder]"), ((1, 3), "[1 of 3 kwartalen eerder]"), ((0, 2), "[hetzelfde kwartaal] en die van [2 kwartalen eerder]"),
    ((0, 1, 2), "[hetzelfde kwartaal] en die van [1 of 2 kwartalen eerder]"), ((1, 2, 3), "[1, 2 of 3 kwartalen eerder]"),
])  # fmt: skip
def test_other_lags_in_words(lags, words):
    assert re.sub(r"\{[^}]*\}", "", _either(lags, "x")) == words


def test_the_same_figures_give_the_same_result():
    one, two = (cross_correlation(*made(3, 20, 1), 4) for _ in range(2))
    assert one.chance == two.chance and one.nearly == two.nearly


def test_provisional_cost_is_left_out_because_invoices_are_still_to_come():
    inflow, cost = made(1, 24, 2)
    cut = cost.copy()
    cut[-4:] *= 0.3
    assert vertraging(*table(inflow, cut, provisional=4)).rows["obs_value"].tolist() == pytest.approx(vertraging(*table(inflow[:20], cost[:20])).rows["obs_value"].tolist())


def test_below_sixteen_quarters_there_is_no_result():
    inflow, cost = made(1, FEWEST, 2)
    assert vertraging(*table(inflow[1:], cost[1:])).absent == "er zijn 15 kwartalen op rij met vaste cijfers, en er zijn er 16 nodig"
    assert not vertraging(*table(inflow, cost)).absent.startswith("er zijn")


def test_a_hidden_quarter_breaks_the_series():
    assert vertraging(*table(*made(1, 24, 2), hidden={12})).absent == HIDDEN


def test_where_nothing_moves_together_it_says_so_and_on_what_that_rests():
    outcome = vertraging(*table(*made(0, 24, None)))
    assert outcome.absent == "de samenhang tussen instroom en kosten is niet sterker dan bij toeval kan voorkomen"
    assert outcome.notes == ("Berust op 24 kwartalen, van het eerste kwartaal van 2018 tot en met het vierde kwartaal van 2023.",)


def test_where_all_lags_fit_nearly_as_well_there_is_no_result():
    season = np.tile([0.0, 30.0, -20.0, 10.0], 6) * np.repeat(np.arange(6), 4)  # a season that grows: each year looks like the one before, whatever the lag
    chance = np.random.default_rng(17)
    outcome = vertraging(*table(100 + season + chance.normal(0, 9, 24), 1000 * season + chance.normal(0, 40000, 24)))
    assert outcome.absent == "instroom en kosten bewegen samen, maar met hoeveel kwartalen ertussen is niet te bepalen (0 tot en met 4 passen vrijwel even goed)"


def test_a_series_that_changes_by_the_same_every_year_has_no_lag():
    assert vertraging(*table(np.arange(20.0), made(1, 20, 1)[1])).absent == "de verandering in een jaar is steeds dezelfde"


def test_figures_of_years_are_no_quarters():
    years = observed(*({"time_period": str(y), "obs_value": 1.0} for y in range(2000, 2020)))
    assert vertraging(years, years).absent == "de cijfers zijn niet per kwartaal"


def test_no_rows_are_nothing_at_all_and_two_figures_of_a_quarter_are_an_error():
    x, y = table(*made(1, 20, 1))
    assert vertraging(x.head(0), y).nothing and vertraging(x, y.head(0)).nothing
    with pytest.raises(PeilmerkError, match="one figure a quarter"):
        vertraging(pd.concat([x, x], ignore_index=True), y)


# --- delivery and invoice -----------------------------------------------------------------------------------------------


def months(*values, provisional=0, hidden=()):
    n = len(values)
    return observed(
        *({"time_period": QUARTERS[i], "obs_value": v, "obs_status": "P" if i >= n - provisional else "A", "hidden": i in hidden} for i, v in enumerate(values)),
        indicator="declaratievertraging", unit_measure="months", decimals=1,
    )  # fmt: skip


def test_the_last_settled_period_is_compared_with_a_year_before():
    outcome = declaratietijd(months(2.0, 1.9, 2.0, 2.1, 2.4, 1.2, provisional=1))
    assert "Zorg uit het eerste kwartaal van 2019 werd gemiddeld [2,4 maanden]{" in outcome.sentence and "een jaar eerder [2,0 maanden]{" in outcome.sentence
    assert outcome.notes[0].startswith("Van zorg vanaf het tweede kwartaal van 2019 komen nog facturen binnen.")


def test_without_a_year_before_or_with_provisional_figures_only_less_is_said():
    assert "jaar eerder" not in declaratietijd(months(2.0, 1.9)).sentence
    assert declaratietijd(months(1.2, provisional=1)).sentence == ""


def test_of_hidden_figures_there_is_no_time_until_the_invoice():
    assert declaratietijd(months(2.0, hidden={0})).absent == HIDDEN
    assert declaratietijd(months().head(0)).nothing
