"""Lags: made series with a known lag give it back, series that have nothing to do with each other give none."""

from __future__ import annotations

import os

import numpy as np
import pandas as pd
import pytest
from observed import observed

from peilmerk.analyses.lag import FEWEST, by_lag, cross_correlation, declaratietijd, vertraging
from peilmerk.analyses.outcome import HIDDEN
from peilmerk.errors import PeilmerkError

#: How many made series; more of them with PEILMERK_SERIES.
SERIES = int(os.environ.get("PEILMERK_SERIES", "60"))
QUARTERS = [f"{year}-Q{n}" for year in range(2018, 2026) for n in range(1, 5)]


def made(seed: int, quarters: int, lag: int | None, noise: float = 0.5) -> tuple[np.ndarray, np.ndarray]:
    """Inflow that wanders, with a season; and cost that follows it after so many quarters, or has nothing to do with it."""
    chance = np.random.default_rng(seed)
    long = 100 + 10 * np.sin(np.arange(quarters + 10) * np.pi / 2) + np.cumsum(chance.normal(0, 3, quarters + 10)) + chance.normal(0, 8, quarters + 10)
    driven = long[10 - lag : quarters + 10 - lag] if lag is not None else 100 + np.cumsum(chance.normal(0, 3, quarters)) + chance.normal(0, 8, quarters)
    return long[10:], 1000 * driven + chance.normal(0, 8000 * noise, quarters)


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
    found = [cross_correlation(*made(seed, 32, lag), 4) for seed in range(SERIES)]
    assert sum(f.lag == lag and f.chance < 0.05 for f in found) >= 0.8 * SERIES
    assert sum(f.low <= lag <= f.high for f in found) >= 0.85 * SERIES


def test_series_that_have_nothing_to_do_with_each_other_give_a_lag_about_one_in_twenty_times():
    found = [cross_correlation(*made(seed, 24, None), 4) for seed in range(3 * SERIES)]
    assert 0 < np.mean([f.chance < 0.05 for f in found]) <= 0.09


def test_the_sentence_says_how_many_quarters_earlier_with_an_interval():
    outcome = vertraging(*table(*made(1, 24, 2)))
    assert "met de instroom van [2 kwartalen eerder]{" in outcome.sentence and "computed=lag" in outcome.sentence and "90%-interval" in outcome.sentence
    assert outcome.rows["kwartalen"].tolist() == [0, 1, 2, 3, 4] and outcome.rows.loc[outcome.rows["sterkst"], "kwartalen"].tolist() == [2]
    assert outcome.rows["obs_value"].between(-1, 1).all() and outcome.rows["later"].tolist()[:2] == ["in hetzelfde kwartaal", "1 kwartaal later"]


def test_the_same_figures_give_the_same_result():
    one, two = (cross_correlation(*made(3, 20, 1), 4) for _ in range(2))
    assert one.chance == two.chance and (one.low, one.high) == (two.low, two.high)


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
    assert outcome.absent == "instroom en kosten bewegen niet sterker samen dan toeval kan geven"
    assert outcome.notes == ("Berust op 24 kwartalen, van het eerste kwartaal van 2018 tot en met het vierde kwartaal van 2023.",)


def test_where_the_interval_is_all_lags_there_is_no_result():
    season = np.tile([0.0, 30.0, -20.0, 10.0], 6) * np.repeat(np.arange(6), 4)  # a season that grows: each year looks like the one before, whatever the lag
    chance = np.random.default_rng(0)
    found = [vertraging(*table(100 + season + chance.normal(0, 9, 24), 1000 * season + chance.normal(0, 20000, 24))).absent for _ in range(40)]
    assert "instroom en kosten bewegen samen, maar met hoeveel kwartalen ertussen is niet te bepalen: de marge loopt van 0 tot 4" in found


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
