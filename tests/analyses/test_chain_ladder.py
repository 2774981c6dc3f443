"""The chain ladder: Mack's own figures, intervals that are right as often as they say, and earlier estimates beside what came."""

from __future__ import annotations

import os
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peilmerk.analyses import chain_ladder
from peilmerk.analyses.chain_ladder import ALIKE, NOMINAL, Trial, drawn, estimates, interval, seen, trial

#: Series a simulation makes in each setting; more with `PEILMERK_SIMULATIONS=2000`, as docs/methods/uitloop.md tells of.
SIMULATIONS = int(os.environ.get("PEILMERK_SIMULATIONS", "120"))

#: Taylor and Ashe (1983), as printed in T. Mack (1993), ASTIN Bulletin 23(2), p. 219: incremental amounts by accident year.
TAYLOR_ASHE = """
357848 766940 610542 482940 527326 574398 146342 139950 227229 67948
352118 884021 933894 1183289 445745 320996 527804 266172 425046
290507 1001799 926219 1016654 750816 146923 495992 280405
310608 1108250 776189 1562400 272482 352053 206286
443160 693190 991983 769488 504851 470639
396132 937085 847498 805037 705960
440832 847631 1131398 1063269
359480 1061648 1443370
376686 986608
344014
"""
#: The same source, p. 220: reserve by accident year in thousands, and its standard error in percent of it.
RESERVES = [95, 470, 710, 985, 1419, 2178, 3920, 4279, 4626]
ERRORS = [80, 26, 19, 27, 29, 26, 22, 23, 29]


def triangle(text: str) -> np.ndarray:
    rows = [np.cumsum([float(x) for x in line.split()]) for line in text.strip().splitlines()]
    return np.array([[*row, *[np.nan] * (len(rows) - len(row))] for row in rows])[None]


def newest(grid: np.ndarray) -> np.ndarray:
    return grid[:, np.arange(grid.shape[1]), ::-1][:, np.arange(grid.shape[1]), np.arange(grid.shape[1])]


# --- the published example ----------------------------------------------------------------------------------------


def test_reserves_of_taylor_and_ashe_are_those_that_mack_published():
    grid = triangle(TAYLOR_ASHE)
    reserve = estimates(grid).expected[0, :, -1] - newest(grid)[0]
    assert np.round(reserve[1:] / 1000).tolist() == RESERVES
    assert reserve.sum() == pytest.approx(18_680_856, abs=1)


def test_standard_errors_of_taylor_and_ashe_are_those_that_mack_published():
    grid = triangle(TAYLOR_ASHE)
    made = estimates(grid)
    reserve = made.expected[0, :, -1] - newest(grid)[0]
    assert np.round(made.error[0, 1:, -1] / reserve[1:] * 100).tolist() == ERRORS


def test_the_total_error_of_taylor_and_ashe_is_that_of_the_library():
    """Mack (1993): 2,447 thousand over all accident years, 13% of the reserve."""
    import chainladder as cl
    import pandas as pd

    grid = triangle(TAYLOR_ASHE)[0]
    told = [(pd.Timestamp(2001 + i, 1, 1), pd.Timestamp(2001 + i + j, 12, 31), v) for (i, j), v in np.ndenumerate(grid) if not np.isnan(v)]
    made = cl.Triangle(pd.DataFrame(told, columns=["origin", "at", "amount"]), origin="origin", development="at", columns="amount", cumulative=True)
    model = cl.MackChainladder().fit(cl.Development(sigma_interpolation="mack").fit_transform(made))
    assert float(model.total_mack_std_err_.iloc[0, 0]) == pytest.approx(2_447_095, abs=1)
    assert model.mack_std_err_.values[0, 0, :, -1][1:] == pytest.approx(estimates(triangle(TAYLOR_ASHE)).error[0, 1:, -1])


def test_what_years_have_in_common_makes_the_total_error_that_mack_published():
    """The same 2,447 thousand, of the errors of years and the part of the factors that each shares with newer ones."""
    made = estimates(triangle(TAYLOR_ASHE))
    error, expected, common = (part[0, :, -1] for part in (made.error, made.expected, made.common))
    every = np.arange(len(error))
    older = np.minimum.outer(every, every)
    shared = np.outer(expected, expected) * (common * (error / expected) ** 2)[older]
    np.fill_diagonal(shared, error**2)
    assert np.sqrt(shared.sum()) == pytest.approx(2_447_095, abs=1)


def test_amounts_that_are_drawn_spread_as_they_are_said_to_and_have_their_factors_in_common():
    rng = np.random.default_rng(2)
    one, other = drawn(np.array([100.0, 200.0]), np.array([0.1, 0.2]), np.full(2, 1e6), np.array([1.0, 0.0]), 0.8, 200_000, rng)[0].T
    assert (one.std(), other.std()) == (pytest.approx(0.1, rel=0.01), pytest.approx(0.2, rel=0.01)) and np.exp(one).mean() == pytest.approx(100, rel=0.01)
    assert np.corrcoef(one, other)[0, 1] == pytest.approx(0.5 + 0.5 * ALIKE, abs=0.01), "the factors of the older one are all of its error, and half of that of the newer one"
    few, freedom = drawn(np.array([100.0]), np.array([0.1]), np.array([4.0]), np.zeros(1), 0.8, 200_000, rng)
    assert np.mean(np.abs(few - np.median(few)) < 0.1 * 1.5332) == pytest.approx(0.8, abs=0.005), "of 4 degrees of freedom 80% lies within 1.53"
    assert freedom == pytest.approx(4)


def test_an_amount_that_is_certain_is_drawn_as_it_is():
    made, freedom = drawn(np.array([100.0, 200.0]), np.array([0.0, 0.1]), np.array([1.0, 5.0]), np.zeros(2), 0.8, 50, np.random.default_rng(3))
    assert np.exp(made[:, 0]) == pytest.approx(np.full(50, 100.0)) and np.ptp(made[:, 1]) > 0 and freedom == pytest.approx(5)


def by_mack_chainladder(grid: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(expected, error) as `MackChainladder` of chainladder has them."""
    import chainladder as cl
    import pandas as pd

    _, origins, ages = grid.shape
    first = pd.Period("2000Q1")
    starts = pd.PeriodIndex([first + n for n in range(origins)])
    # A last series that is whole, so that quarters without any amount are not taken for a grid of half years; it is left out again.
    whole = np.concatenate([grid, seen(np.ones((1, origins, ages)), origins - 1)])
    of, origin, age = np.nonzero(~np.isnan(whole))
    told = pd.DataFrame({
        "of": [f"{n:06d}" for n in of], "origin": starts[origin].start_time, "at": pd.PeriodIndex([first + n for n in range(origins + ages)])[origin + age].end_time.normalize(),
        "amount": whole[of, origin, age],
    })  # fmt: skip
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        triangle = cl.Triangle(told, origin="origin", development="at", columns="amount", index="of", cumulative=True).set_backend("numpy")
        developed = cl.Development(sigma_interpolation="mack").fit_transform(triangle)
        for part in (developed.sigma_, developed.std_err_):
            part.values = np.nan_to_num(part.values)  # where nothing comes any more it does not differ either
        model = cl.MackChainladder().fit(developed)
        order = np.argsort(model.X_.index["of"].to_numpy())[:-1]
        return (np.array(part.values[order, 0, :, :ages], dtype="float64") for part in (model.full_triangle_, model.mack_std_err_))


@pytest.mark.parametrize("kind", ["whole", "holes", "few deliveries", "nothing comes any more", "some go down"])
def test_estimates_are_those_of_the_mack_chain_ladder_of_the_library(kind):
    """Of series of random growth, also where amounts are hidden, early deliveries are lacking, or a series ends early."""
    chance = np.random.default_rng(len(kind))
    compared = 0
    for _ in range(6):
        series, origins = chance.integers(1, 4), chance.integers(4, 9)
        growth = chance.choice([0.02, 0.1, 0.4], (1, 1, origins - 1)) * chance.uniform(-0.1 if kind == "some go down" else 0, 1, (series, origins, origins - 1))
        grid = 100 * np.exp(chance.normal(0, 0.3, (series, origins, 1))) * np.cumprod(np.concatenate([np.ones((series, origins, 1)), 1 + growth], axis=2), axis=2)
        if kind == "nothing comes any more":
            grid[:, :, 2:] = grid[:, :, 2:3]
        grid = seen(grid, origins - 1)
        if kind == "holes":
            grid[chance.random(grid.shape) < 0.1] = np.nan
        if kind == "few deliveries":
            grid = np.where(np.add(*np.indices((origins, origins))) >= origins - 3, grid, np.nan)
        try:
            made = estimates(grid)
        except ValueError:  # no step to some age
            continue
        expected, error = by_mack_chainladder(grid)
        newest_ = newest(grid)
        assert made.expected[~np.isnan(newest_)] == pytest.approx(expected[~np.isnan(newest_)], rel=1e-9, nan_ok=True)
        assert made.error[~np.isnan(newest_)] == pytest.approx(np.nan_to_num(error)[~np.isnan(newest_)], rel=1e-6, abs=1e-9 * np.nanmax(expected))
        compared += 1
    assert compared


# --- of every grid ------------------------------------------------------------------------------------------------


@st.composite
def grids(draw, origins: int = 6):
    amounts = draw(st.lists(st.floats(100, 1000), min_size=origins, max_size=origins))
    shares = draw(st.lists(st.lists(st.floats(0.0, 0.4), min_size=origins - 1, max_size=origins - 1), min_size=origins, max_size=origins))
    whole = np.array([np.cumprod([a, *(1 + np.array(s) / np.arange(1, origins) ** 2)]) for a, s in zip(amounts, shares, strict=True)])
    return seen(whole[None], origins - 1)


@settings(max_examples=12, deadline=None)
@given(grids(), st.floats(0.01, 100))
def test_amounts_in_another_unit_have_estimates_in_that_unit(grid, factor):
    one, other = estimates(grid), estimates(grid * factor)
    assert other.expected == pytest.approx(one.expected * factor, rel=1e-9)
    assert other.error == pytest.approx(one.error * factor, rel=1e-6, abs=1e-6 * factor)


@settings(max_examples=12, deadline=None)
@given(grids())
def test_the_expected_amount_lies_within_its_interval_and_nothing_is_nonsense(grid):
    made = estimates(grid)
    expected, error, freedom = (a[0, :, -1] for a in (made.expected, made.error, made.freedom))
    low, high = interval(expected, error, freedom)
    assert np.isfinite([low, high, expected, error, freedom]).all()
    assert (low <= expected * (1 + 1e-9)).all() and (high >= low).all() and (low > 0).all()
    assert expected[0] == pytest.approx(grid[0, 0, -1]), "of the oldest all is known"


def test_a_widened_interval_lies_around_the_other():
    low, high = interval(np.array([100.0]), np.array([10.0]), np.array([4.0]))
    wide_low, wide_high = interval(np.array([100.0]), np.array([10.0]), np.array([4.0]), 1.5)
    assert wide_low[0] < low[0] < 100 < high[0] < wide_high[0]


def test_few_steps_give_a_wider_interval():
    widths = [np.ptp(np.array(interval(np.array([100.0]), np.array([5.0]), np.array([f])))) for f in (2.0, 4.0, 30.0)]
    assert widths[0] > widths[1] > widths[2]


def test_an_amount_that_is_not_known_now_has_no_estimate_and_does_not_spoil_others():
    grid = triangle(TAYLOR_ASHE)
    grid[0, 9, 0] = np.nan
    made = estimates(grid)
    assert np.isnan(made.expected[0, 9]).all() and np.isfinite(made.expected[0, :9, -1]).all()


def test_every_series_has_the_estimates_that_it_has_alone():
    one = triangle(TAYLOR_ASHE)
    many = np.concatenate([one * (n + 1) for n in range(12)])
    made = estimates(many).expected[:, :, -1]
    assert made == pytest.approx(np.concatenate([estimates(one).expected[:, :, -1] * (n + 1) for n in range(12)]))


def test_series_of_which_different_deliveries_are_known_are_not_mixed_up():
    whole = np.outer([100.0, 110, 130, 120, 140, 150], np.cumsum([0.6, 0.3, 0.1, 0, 0, 0]))[None]
    band = np.where(np.add(*np.indices((6, 6))) >= 2, seen(whole, 5), np.nan)
    for order in (np.concatenate([seen(whole, 5), 2 * band]), np.concatenate([2 * band, seen(whole, 5)])):
        assert (estimates(order).expected[:, :, -1] / whole[0, :, -1]).round(6).tolist() in ([[1.0] * 6, [2.0] * 6], [[2.0] * 6, [1.0] * 6])
        assert estimates(order).expected[0, 5, 0] == order[0, 5, 0]


def test_a_quarter_without_any_amount_leaves_the_others_as_far_apart():
    whole = np.outer([100.0, 110, 130, 120, 140], np.cumsum([0.6, 0.3, 0.1, 0, 0]))[None]
    grid = seen(whole, 4)
    grid[0, 1] = np.nan
    made = estimates(grid).expected[0, :, -1]
    assert np.isnan(made[1]) and made[[0, 2, 3, 4]] == pytest.approx([100, 130, 120, 140])


def test_without_any_step_to_the_next_age_there_is_no_estimate():
    grid = triangle(TAYLOR_ASHE)
    grid[0, :, 4] = np.nan
    with pytest.raises(ValueError, match="no origin tells"):
        estimates(grid)


# --- earlier estimates --------------------------------------------------------------------------------------------


def test_earlier_estimates_see_only_what_was_known_then():
    """What came later changes the misses of what was estimated before, and not which estimates there are."""
    grid = triangle(TAYLOR_ASHE)
    assert np.nansum(seen(grid, 4)) == np.nansum([v for (_, i, j), v in np.ndenumerate(grid) if i + j <= 4])
    assert seen(grid, 4).shape == (1, 5, 5)


def test_of_amounts_that_grow_the_same_every_time_nothing_is_missed():
    """In a deterministic world no estimate has an error, so that there is none to test."""
    whole = np.outer([100.0, 110, 130, 120, 140, 150, 135, 160], np.cumsum([0.6, 0.3, 0.1, 0, 0, 0, 0, 0]))
    assert len(trial(seen(whole[None], 7)).missed) == 0 or np.abs(trial(seen(whole[None], 7)).missed).max() < 2


def test_an_interval_is_widened_until_enough_of_the_earlier_estimates_lie_within_it():
    missed = np.array([0.1, 0.2, 0.5, 0.8, 1.0, 1.2, 1.5, 2.0, 3.29, 3.29])
    made = Trial(missed, np.arange(10), np.zeros(10, dtype=int))
    assert made.widening() == pytest.approx(3.29 / 1.645, abs=0.01)
    assert made.within() >= 9


def test_an_interval_is_never_made_narrower_and_not_changed_by_few_estimates():
    assert Trial(np.full(20, 0.1), np.arange(20), np.zeros(20, dtype=int)).widening() == 1
    few = chain_ladder.CASES - 1
    assert Trial(np.full(few, 9.0), np.arange(few), np.zeros(few, dtype=int)).widening() == 1


def test_a_standard_error_is_as_large_as_it_turned_out_to_be_larger_or_smaller():
    for size in (0.5, 2.0):
        missed = size * np.random.default_rng(4).standard_normal(4000)
        assert Trial(missed, np.arange(4000), np.zeros(4000, dtype=int)).size() == pytest.approx(size, rel=0.05)
    assert Trial(np.full(chain_ladder.CASES - 1, 9.0), np.arange(chain_ladder.CASES - 1), np.zeros(chain_ladder.CASES - 1, dtype=int)).size() == 1


def test_an_estimate_is_judged_by_what_the_others_ask_for():
    """A single large miss widens the interval of others, and does not excuse itself."""
    made = Trial(np.array([*np.full(18, 0.5), 9.0]), np.arange(19), np.zeros(19, dtype=int))
    assert made.within() == 18


# --- with known truth ---------------------------------------------------------------------------------------------

#: Of an amount, what is invoiced in the quarter itself (and some weeks after it) and in the next ones.
DELAY = np.array([0.66, 0.27, 0.05, 0.015, 0.004, 0.001])


def declared(count: int, origins: int, deliveries: int, chance: np.random.Generator, uneven: float = 0.0, amounts: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Grids of declarations of which all is known: (what the last deliveries tell, the amounts that each quarter has in the end).

    About 1,200 declarations a quarter of gamma-distributed amounts, with the delay of `DELAY`, which differs from quarter to quarter (Dirichlet). uneven: the
    standard deviation of the part of a quarter's invoices that comes a quarter later, for all at once: what the chain ladder assumes does not happen. amounts: what each quarter has in the end, where that is given.
    """
    expected = 1200 * np.exp(chance.normal(0, 0.08, (count, origins, 1))) * chance.dirichlet(600 * DELAY, size=(count, origins))
    added = chance.gamma(np.maximum(chance.poisson(expected), 1e-9), 1500.0)
    whole = np.zeros((count, origins, origins))
    whole[:, :, : len(DELAY)] = added if amounts is None else added * (amounts / added.sum(axis=2))[:, :, None]
    if uneven:
        late = np.clip(np.abs(chance.normal(0, uneven, (count, 2 * origins))), 0, 0.9)
        origin, age = np.indices((origins, origins))
        moved = whole * late[:, origin + age]
        whole = whole - moved
        whole[:, :, 1:] += moved[:, :, :-1]
    whole = whole.cumsum(axis=2)
    told = (origin_age := np.add(*np.indices((origins, origins)))) < origins
    told &= origin_age >= origins - deliveries
    return np.where(told, whole, np.nan), whole[:, :, -1]


def coverage(grid: np.ndarray, truth: np.ndarray, calibrated: bool = True) -> float:
    """Which part of the amounts of the four newest quarters came out within the interval; series are calibrated two by two, as two laws on a page."""
    made, tried, count = estimates(grid), trial(grid), len(grid)
    pairs = np.arange(count) // 2
    widening = np.ones(count)
    for pair in np.unique(pairs) if calibrated else ():
        mine = pairs[tried.series] == pair
        widening[pairs == pair] = Trial(tried.missed[mine], tried.diagonal[mine], tried.series[mine]).widening()
    hits = []
    for origin in range(grid.shape[1] - 4, grid.shape[1]):
        low, high = interval(made.expected[:, origin, -1], made.error[:, origin, -1], made.freedom[:, origin, -1], widening)
        hits.append((truth[:, origin] >= low) & (truth[:, origin] <= high))
    return float(np.mean(hits))


@pytest.mark.parametrize("deliveries", [5, 8, 24], ids=lambda n: f"{n} deliveries")
def test_nine_of_ten_amounts_come_out_within_their_interval(deliveries):
    """Within three points of what it says; with few simulations chance has its part too (two standard errors of the mean)."""
    grid, truth = declared(SIMULATIONS, 24, deliveries, np.random.default_rng(deliveries))
    chance = 2 * (NOMINAL * (1 - NOMINAL) / SIMULATIONS) ** 0.5 if SIMULATIONS < 1000 else 0
    found = coverage(grid, truth)
    print(f"{deliveries} deliveries: {found:.3f}, not calibrated {coverage(grid, truth, calibrated=False):.3f}")
    assert abs(found - NOMINAL) <= 0.03 + chance


@pytest.mark.skipif(SIMULATIONS < 1000, reason="measures what docs/methods/uitloop.md tells of: PEILMERK_SIMULATIONS=2000")
@pytest.mark.parametrize("deliveries", [5, 8, 24], ids=lambda n: f"{n} deliveries")
def test_where_invoices_are_late_all_at_once_calibration_brings_the_interval_nearer(deliveries):
    grid, truth = declared(SIMULATIONS, 24, deliveries, np.random.default_rng(100 + deliveries), uneven=0.05)
    found, without = coverage(grid, truth), coverage(grid, truth, calibrated=False)
    print(f"{deliveries} deliveries, uneven: {found:.3f}, not calibrated {without:.3f}")
    assert found >= without
