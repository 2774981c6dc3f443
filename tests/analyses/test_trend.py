"""Which way a series goes, where it breaks and what of it is the season, on made series of which the truth is known."""

from __future__ import annotations

import os

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from observed import observed

from peilmerk import keys
from peilmerk.analyses.outcome import HIDDEN
from peilmerk.analyses.trend import (
    CLEAR,
    FALLS,
    FALSE_BREAKS,
    RISES,
    UNCLEAR,
    _sen,
    break_in,
    correlation,
    seasonal,
    seizoen,
    slope,
    trend,
)
from peilmerk.errors import PeilmerkError

#: More simulated series for the numbers on the page of the method: PEILMERK_SIMULATIONS=2000.
SIMULATIONS = int(os.environ.get("PEILMERK_SIMULATIONS", "120"))
PERSONS = {"indicator": "clienten_maatwerk", "unit_measure": "persons", "law": "_T"}


def quarters(values, first: int = 2020, provisional: int = 0, hidden: tuple[int, ...] = (), **common) -> pd.DataFrame:
    values = list(values)
    return observed(
        *({"time_period": f"{first + n // 4}-Q{n % 4 + 1}", "obs_value": float(v), "obs_status": "P" if n >= len(values) - provisional else "A", "hidden": n in hidden}
          for n, v in enumerate(values)), **PERSONS | common,
    )  # fmt: skip


def noise(count: int, together: float, rng: np.random.Generator) -> np.ndarray:
    """Values with variance one, each with so much in common with the one before."""
    made = rng.normal(0, 1, count)
    for n in range(1, count):
        made[n] = together * made[n - 1] + np.sqrt(1 - together**2) * made[n]
    return made


def told(outcome) -> pd.Series:
    return outcome.rows[outcome.rows["deel"] == "helling"].iloc[0]


# --- slope --------------------------------------------------------------------------------------------------------


def test_the_example_of_the_page():
    each, _, _, _ = slope(np.arange(5), np.array([10.0, 12, 11, 30, 14]))
    assert each == 1.25
    found = trend(quarters([100, 103, 101, 106, 105, 109, 108, 112]))
    assert [round(told(found)[c], 1) for c in ("obs_low", "obs_value", "obs_high")] == [3.5, 6.0, 8.5] and found.rows["richting"].unique().tolist() == [RISES]


@pytest.mark.parametrize("direction, way", [(2, RISES), (-2, FALLS), (0, UNCLEAR)])
def test_a_slope_is_found_back_beside_seasons_and_one_wild_value(direction, way):
    rng = np.random.default_rng(5)
    values = 200 + direction * np.arange(24) + np.tile([8, -3, -9, 4], 6) + noise(24, 0.2, rng)
    values[9] += 60
    row = told(trend(quarters(values)))
    assert row["richting"] == way and row["obs_low"] <= 4 * direction <= row["obs_high"] and row["obs_value"] == pytest.approx(4 * direction, abs=0.8)


@pytest.mark.parametrize("count", [8, 12, 16, 24, 48])
@pytest.mark.parametrize("together", [0.0, 0.5, 0.7])
def test_ninety_five_of_a_hundred_intervals_hold_the_slope_whatever_values_have_in_common(count, together):
    outside = 0
    for n in range(SIMULATIONS):
        _, low, high, _ = slope(np.arange(count), noise(count, together, np.random.default_rng(n)), 4)
        outside += low > 0 or high < 0
    error = 100 * np.sqrt(0.05 * 0.95 / SIMULATIONS)
    assert 100 * outside / SIMULATIONS == pytest.approx(5, abs=3 + 2.5 * error)


@pytest.mark.parametrize("count", [8, 13])
def test_slopes_of_made_series_are_those_of_scipy(count):
    from scipy.stats import theilslopes

    x = np.delete(np.arange(count + 2), [3, 6])
    y = np.array([noise(count, 0.5, np.random.default_rng(n)) for n in range(4)])
    each, low, high, left = _sen(x, y, 1, 95)
    for n, one in enumerate(y):
        found = theilslopes(one, x, alpha=0.95)
        assert (each[n], low[n], high[n]) == pytest.approx((found.slope, found.low_slope, found.high_slope)) and left[n] == pytest.approx(one - found.slope * x - np.median(one - found.slope * x))


def test_what_values_have_in_common_widens_the_interval():
    even, uneven = (noise(60, r, np.random.default_rng(3)) for r in (0.0, 0.7))
    assert correlation(uneven, 2) > 0.4 > 0.3 > correlation(even, 2)


@settings(max_examples=25, deadline=None)
@given(st.floats(-50, 50), st.floats(0.01, 1000))
def test_a_slope_follows_shift_and_unit(shift, factor):
    values = noise(12, 0, np.random.default_rng(8)) + np.arange(12)
    one, other = slope(np.arange(12), values), slope(np.arange(12), shift + factor * values)
    assert np.array(other[:3]) == pytest.approx(np.array(one[:3]) * factor, rel=1e-6, abs=1e-6)
    assert one[1] <= one[0] <= one[2]


def test_an_interval_that_is_wider_than_the_figures_are_large_says_nothing_and_is_not_told():
    outcome = trend(quarters([100, 400, 90, 20, 300, 10, 250, 60]))
    assert not outcome and outcome.absent == "met 8 cijfers is het interval van de helling te ruim: over een jaar is het breder dan een cijfer groot is"
    assert trend(quarters([100, 101, 99, 100, 102, 98, 100, 101]))  # hardly a direction, but known to be small


# --- breaks -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("together", [0.0, 0.3, 0.5])
def test_a_stable_series_seldom_seems_to_break(together):
    false = sum(break_in(np.arange(24), 0.3 * np.arange(24) + noise(24, together, np.random.default_rng(n)), 4)[0] is not None for n in range(SIMULATIONS))
    error = np.sqrt(FALSE_BREAKS * (1 - FALSE_BREAKS) / SIMULATIONS)
    assert false / SIMULATIONS <= FALSE_BREAKS + 2 * error


@pytest.mark.parametrize("count, at", [(24, 8), (24, 15), (40, 20)])
def test_a_large_jump_is_found_where_it_is(count, at):
    found = []
    for n in range(SIMULATIONS // 3):
        values = noise(count, 0.2, np.random.default_rng(n)) + 7 * (np.arange(count) >= at)
        found.append(break_in(np.arange(count), values, 4)[0])
    seen = [f for f in found if f is not None]
    assert len(seen) > 0.6 * len(found) and np.mean([abs(f - at) <= 1 for f in seen]) > 0.95


def test_the_direction_is_that_of_after_the_jump():
    values = np.concatenate([np.full(16, 100.0), 200 - 2 * np.arange(16)]) + noise(32, 0, np.random.default_rng(1))
    found = trend(quarters(values))
    assert told(found)["breuk"] == "2024-01-01" and told(found)["richting"] == FALLS
    assert (found.rows.query("deel == 'lijn'")["time_period"] >= "2024-Q1").all()
    assert any("verspringt in 1e kwartaal 2024" in n and "zegt niet waarom" in n for n in found.notes)


def test_a_known_break_splits_the_series():
    values = [100] * 10 + [100 + 3 * n for n in range(10)]
    found = trend(quarters(values), breuken={"2020-03-15/2022-06-30": "corona"})
    assert told(found)["breuk"] == "2022-06-30" and told(found)["obs_value"] == pytest.approx(12)
    assert any("gesplitst bij 30 juni 2022 (corona)" in n for n in found.notes)
    assert trend(quarters(values), breuken={"2010-01-01": "wet"}).rows["breuk"].eq("").all()


def test_too_little_since_a_break_gives_a_reason():
    found = trend(quarters(range(12)), breuken={"2022-01-01": "nieuwe wet"})
    assert found.absent.startswith("sinds nieuwe wet (1 januari 2022) zijn er 4 cijfers")


# --- season -------------------------------------------------------------------------------------------------------


def test_seasonal_factors_are_found_back():
    factors = np.array([1.10, 0.97, 0.88, 1.05])
    factors /= np.exp(np.log(factors).mean())
    rng = np.random.default_rng(6)
    values = 1000 * 1.01 ** np.arange(24) * np.tile(factors, 6) * np.exp(rng.normal(0, 0.005, 24))
    found = seizoen(quarters(values))
    own = found.rows[found.rows["deel"] == "factor"]
    assert own["obs_value"].to_numpy() == pytest.approx(100 * (factors - 1), abs=1.0) and own["sterkte"].iloc[0] > CLEAR
    corrected = found.rows[found.rows["deel"] == "gecorrigeerd"]["obs_value"].to_numpy()
    assert np.abs(corrected / (1000 * 1.01 ** np.arange(24)) - 1).max() < 0.02
    assert "het hoogst in het 1e kwartaal" in found.sentence and "het laagst in het 3e kwartaal" in found.sentence


def test_a_series_without_season_has_none():
    clear = [seasonal(noise(24, 0.3, np.random.default_rng(n)), 4)[1] >= CLEAR for n in range(SIMULATIONS)]
    assert np.mean(clear) < 0.25
    assert seizoen(quarters(500 + noise(24, 0, np.random.default_rng(1)))).sentence == "Er is geen duidelijk seizoen."


@pytest.mark.parametrize("table, why", [
    (quarters(range(1, 12)), "er zijn 11 kwartalen met vaste cijfers; voor een seizoen zijn drie volle jaren nodig"),
    (quarters(range(1, 14), hidden=(3,)), HIDDEN),
    (quarters([5] * 12), "alle cijfers zijn gelijk"),
    (quarters(range(1, 15)).drop(index=4), "er ontbreekt een periode in de reeks"),
    (observed({"time_period": "2020", "obs_value": 3}), "alleen reeksen per kwartaal of per maand"),
])  # fmt: skip
def test_a_season_that_cannot_be_told_gives_a_reason(table, why):
    found = seizoen(table)
    assert not found and found.absent.startswith(why)


def test_figures_below_nil_have_a_season_in_their_own_unit():
    found = seizoen(quarters(np.tile([5, -3, -6, 4], 4) + noise(16, 0, np.random.default_rng(1)) * 0.1))
    own = found.rows[found.rows["deel"] == "factor"]
    assert own["obs_value"].to_numpy() == pytest.approx([5, -3, -6, 4], abs=0.4) and (own["transformation"] == "change_abs").all()


# --- a trend that cannot be told ----------------------------------------------------------------------------------


@pytest.mark.parametrize("table, why", [
    (quarters(range(5)), "er zijn 5 vaste cijfers; voor een richting zijn er ten minste 8 nodig"),
    (quarters(range(12), hidden=tuple(range(2, 12))), HIDDEN),
    (quarters(range(10), provisional=4), "er zijn 6 vaste cijfers"),
])  # fmt: skip
def test_what_is_too_thin_gives_a_reason(table, why):
    found = trend(table)
    assert not found and found.absent.startswith(why)


def test_figures_that_are_hidden_since_a_break_are_not_called_undelivered():
    broken = {"2022-01-01": "Dorpen erbij"}
    thin = trend(quarters(range(20), hidden=tuple(range(12, 18))), breuken=broken)
    assert thin.absent == "sinds Dorpen erbij (1 januari 2022) zijn er 6 cijfers; voor een richting zijn er ten minste 8 nodig, en andere zijn verborgen om personen te beschermen"
    assert not thin.lacks
    undelivered = trend(quarters(range(13)), breuken=broken)
    assert undelivered.absent.startswith("sinds Dorpen erbij") and "verborgen" not in undelivered.absent and undelivered.lacks


def test_no_rows_are_nothing_and_two_figures_of_a_period_a_mistake():
    assert trend(quarters([1]).head(0)).nothing and seizoen(quarters([1]).head(0)).nothing
    with pytest.raises(PeilmerkError, match="stands there twice"):
        trend(pd.concat([quarters(range(9)), quarters(range(9))], ignore_index=True))


def test_hidden_and_provisional_figures_are_not_used_and_counted():
    values = list(noise(16, 0, np.random.default_rng(2)) + 2 * np.arange(16) + 50)
    other = list(values)
    other[3], other[15] = 9000, 1
    one, two = (trend(quarters(v, hidden=(3,), provisional=1)) for v in (values, other))
    assert told(one)["obs_value"] == told(two)["obs_value"]
    assert any("1 van de 16 cijfers is verborgen" in n for n in one.notes) and any("1 voorlopig cijfer is niet gebruikt" in n for n in one.notes)


def test_numbers_of_the_sentence_carry_the_key_of_the_slope():
    found = trend(quarters(np.arange(10) * 2.0 + 50))
    assert found.sentence.count("computed=trend") == 3 and told(found)[keys.FIELD].endswith(";computed=trend")
    assert "stijgt (1e kwartaal 2020 t/m 2e kwartaal 2022)" in found.sentence


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(-1e7, 1e7), min_size=1, max_size=18), st.integers(0, 3))
def test_whatever_is_given_a_trend_is_numbers_in_order_or_a_reason(values, provisional):
    found = trend(quarters(values, provisional=provisional))
    if found:
        row = told(found)
        assert row["obs_low"] <= row["obs_value"] <= row["obs_high"] and np.isfinite(found.rows[["obs_value", "obs_low", "obs_high"]]).all().all()
    else:
        assert found.absent
