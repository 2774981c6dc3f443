"""What a year comes to: the model against plain regression, how often outcomes lie within the range, what is left out, and forecasts beside what came true."""

from __future__ import annotations

import os

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from observed import observed
from test_chain_ladder import declared

from peilmerk import keys
from peilmerk.analyses.chain_ladder import Trial, drawn, estimates, trial
from peilmerk.analyses.forecast import (
    bounds,
    code_of,
    grenzen,
    number_of,
    paths,
    prognose,
    widths,
)
from peilmerk.analyses.late import EXPECTED, MARGIN
from peilmerk.analyses.outcome import HIDDEN, Outcome
from peilmerk.analyses.outturn import ABOVE, BELOW, SAME, WITHIN, judge, prognose_en_uitkomst, uitgekomen
from peilmerk.errors import PeilmerkError

#: More simulated series for the numbers on the page of the method: PEILMERK_SIMULATIONS=4000.
SIMULATIONS = int(os.environ.get("PEILMERK_SIMULATIONS", "300"))
#: Quarters of 2022 up to and including the second of 2025, as on the page of the method.
EXAMPLE = [100, 104, 98, 110, 106, 109, 105, 116, 111, 116, 109, 122, 118, 121]


def quarters(*values: float | None, first: str = "2022-Q1", provisional: int = 0, hidden: tuple[int, ...] = (), **common) -> pd.DataFrame:
    """A series of quarters; the last ones provisional, hidden ones by their number; None was not delivered."""
    begin = number_of(first)
    rows = [
        {"time_period": code_of(begin + n), "obs_value": v, "obs_status": "P" if n >= len(values) - provisional else "A", "hidden": n in hidden}
        for n, v in enumerate(values) if v is not None
    ]  # fmt: skip
    return observed(*rows, **common)


def year(outcome) -> pd.Series:
    return outcome.rows[outcome.rows["deel"] == "jaar"].iloc[0]


# --- the model ----------------------------------------------------------------------------------------------------


def regression(values: np.ndarray, ahead: int) -> tuple[np.ndarray, np.ndarray, int]:
    """Mean and spread of what comes after a straight line with fixed seasons, by least squares, and the degrees of freedom."""
    t = np.arange(len(values) + ahead)
    design = np.column_stack([np.ones(len(t)), t, *((t % 4 == n).astype(float) for n in range(1, 4))]).astype(float)
    known = np.isfinite(values)
    x, y = design[: len(values)][known], values[known]
    inverse = np.linalg.inv(x.T @ x)
    fit = inverse @ x.T @ y
    free = len(y) - x.shape[1]
    new = design[len(values) :]
    return new @ fit, (new @ inverse @ new.T + np.eye(ahead)) * float(((y - x @ fit) ** 2).sum()) / free, free


@pytest.mark.parametrize("count, gap", [(16, None), (16, 6), (13, 3)])
def test_without_a_moving_level_it_is_the_regression_of_every_textbook(count, gap):
    rng = np.random.default_rng(4)
    values = 50 + 0.7 * np.arange(count) + np.tile([3, -1, -4, 2], 5)[:count] + rng.normal(0, 1, count)
    if gap is not None:
        values[gap] = np.nan
    mean, spread, free = regression(values, 4)
    middle, away = paths(values, 4, count=40_000, lasting=0.0)
    assert middle[0] == pytest.approx(mean)
    variance = spread.sum() * free / (free - 2)  # of a t distribution: the four quarters of a path move together
    assert away.sum(axis=1).var() == pytest.approx(variance, rel=0.12) and abs(away.mean()) < 0.05 * np.sqrt(variance)


@pytest.mark.parametrize("lasting", [0.2, 0.5, 1.0])
def test_a_moving_level_is_that_of_statsmodels(lasting):
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    values = 50 + np.cumsum(np.random.default_rng(1).normal(0.5, 1, 30)) + np.tile([3, -1, -4, 2], 8)[:30]
    values[7] = np.nan
    model = UnobservedComponents(values, level="lldtrend", seasonal=4, stochastic_seasonal=False, use_exact_diffuse=True)
    told = model.smooth([1 - lasting, lasting]).get_forecast(4)
    middle, away = paths(values, 4, count=60_000, lasting=lasting)
    assert middle[0] == pytest.approx(told.predicted_mean)
    free = 29 - 5
    squares = float(np.nansum(model.smooth([1 - lasting, lasting]).filter_results.standardized_forecasts_error**2))
    assert away.var(axis=0) == pytest.approx(told.se_mean**2 * squares / (free - 2), rel=0.04)


def test_a_season_is_told_apart_from_the_slope():
    season = np.array([5, -3, -8, 6])
    values = 100 + 2 * np.arange(20) + np.tile(season, 5) + np.random.default_rng(2).normal(0, 0.01, 20)
    assert paths(values, 4)[0][0] == pytest.approx(100 + 2 * np.arange(20, 24) + season, abs=0.2)


def test_too_few_values_are_refused():
    for function in (paths, lambda values, ahead: widths(values, ahead, ((0,),))):
        with pytest.raises(ValueError, match="too few"):
            function(np.arange(5.0), 4)


YEAR = ((0,), (1,), (2,), (3,), (0, 1, 2, 3))


def test_a_range_is_wider_if_changes_last():
    rng = np.random.default_rng(3)
    incidental, lasting = rng.normal(0, 1, 24), rng.normal(0, 1, 24).cumsum()
    assert widths(lasting, 4, YEAR)[-1] > 1.2 * widths(incidental, 4, YEAR)[-1]


@settings(max_examples=20, deadline=None)
@given(st.floats(-50, 50), st.floats(0.01, 1000))
def test_how_wide_a_range_is_follows_no_shift_nor_unit(shift, factor):
    values = np.random.default_rng(8).normal(0, 1, 12)
    assert widths(shift + factor * values, 4, YEAR) == pytest.approx(widths(values, 4, YEAR), rel=1e-6)


def simulated(lasting: float, count: int, rng: np.random.Generator) -> np.ndarray:
    """A series and its next four quarters: slope, seasons, and noise of which a part lasts."""
    t = np.arange(count + 4)
    noise = np.sqrt(lasting) * np.cumsum(rng.normal(0, 1, len(t))) + np.sqrt(1 - lasting) * rng.normal(0, 1, len(t))
    return np.exp(5 + rng.normal(0, 0.01) * t + np.tile(rng.normal(0, 0.05, 4), 8)[: len(t)] + 0.03 * noise)


def coverage(lasting: float, count: int, times: int = SIMULATIONS) -> np.ndarray:
    """The percent of quarters (first to fourth) and years that come out within their range of 80%."""
    rng, hits = np.random.default_rng(count), np.zeros(5)
    for _ in range(times):
        series = simulated(lasting, count, rng)
        known = np.log(series[:count])
        middle, away = paths(known, 4, count=1000, rng=rng)
        wide = widths(known, 4, YEAR)
        made = np.column_stack([np.exp(middle + away * wide[:-1]), np.exp(middle + away * wide[-1]).sum(axis=1)])
        low, high = np.quantile(made, [0.1, 0.9], axis=0)
        came = np.append(series[count:], series[count:].sum())
        hits += (low <= came) & (came <= high)
    return 100 * hits / times


@pytest.mark.parametrize("count", [12, 16, 24])
@pytest.mark.parametrize("lasting", [0.0, 0.2, 0.5, 0.8, 1.0])
def test_eighty_of_a_hundred_quarters_and_years_come_out_within_their_range_whatever_lasts(count, lasting):
    error = 100 * np.sqrt(0.8 * 0.2 / SIMULATIONS)
    assert coverage(lasting, count) == pytest.approx(80, abs=3 + 2.5 * error)


def with_late(count: int, late: int, of_year: int, lasting: float = 0.5, deliveries: int = 8, uneven: float = 0.0) -> float:
    """The percent of years within their range of 80% where the newest quarters are estimates from declarations that come in late, of which `of_year` are of the year itself.

    count: final quarters. Declarations are those of `declared`, on which the margins of `uitloop` are tested; series are tested two by two, as two laws on a page.
    """
    rng, hits, ahead, whole = np.random.default_rng((SIMULATIONS, count + late)), 0, 4 - of_year, count + late  # more series are also other series
    truth = np.array([simulated(lasting, whole - 4 + ahead, rng) for _ in range(SIMULATIONS)])
    grid, _ = declared(SIMULATIONS, whole, min(deliveries, whole), rng, uneven, truth[:, :whole])
    made, tried = estimates(grid), trial(grid)
    newest = (slice(None), slice(count, None), -1)
    expected, error, freedom, common = (part[newest] for part in (made.expected, made.error, made.freedom, made.common))
    for n in range(SIMULATIONS):
        mine = tried.series // 2 == n // 2
        size = Trial(tried.missed[mine], tried.diagonal[mine], tried.series[mine]).size()
        (draws, free), known = drawn(expected[n], size * error[n] / expected[n], freedom[n], common[n], 0.8, 1000, rng), np.log(truth[n, :count])
        year = np.exp(draws[:, late - of_year :]).sum(axis=1)
        if ahead:
            middle, away = paths(known, ahead, draws=draws, count=1000, rng=rng)
            year = year + np.exp(middle + away * widths(known, ahead, (tuple(range(-of_year, ahead)),), draws=draws, freedom=free)[-1]).sum(axis=1)
        low, high = np.quantile(year, [0.1, 0.9])
        hits += low <= truth[n, whole - of_year :].sum() <= high
    return 100 * hits / SIMULATIONS


LATE = [(12, 1, 1), (12, 2, 2), (16, 4, 2), (20, 4, 4)]


@pytest.mark.parametrize("count, late, of_year", LATE)
@pytest.mark.parametrize("uneven", [0.0, 0.05])
def test_where_late_quarters_are_estimates_eighty_of_a_hundred_years_come_out_within_their_range_as_well(count, late, of_year, uneven):
    """With what late quarters have in common after Mack (1993), and also where invoices come later for all of them at once."""
    found = with_late(count, late, of_year, uneven=uneven)
    print(f"{count} final quarters, {late} late, {of_year} of the year, uneven {uneven}: {found:.1f}")
    assert found == pytest.approx(80, abs=3 + 2.5 * 100 * np.sqrt(0.8 * 0.2 / SIMULATIONS))


@pytest.mark.skipif(SIMULATIONS < 1000, reason="measures what docs/methods/prognose.md tells of: PEILMERK_SIMULATIONS=8000")
@pytest.mark.parametrize("lasting, deliveries", [(0.0, 8), (1.0, 8), (0.5, 5), (0.5, 24)])
@pytest.mark.parametrize("count, late, of_year", [*LATE, (20, 2, 2)])
@pytest.mark.parametrize("uneven", [0.0, 0.05])
def test_so_they_do_whatever_lasts_and_however_many_deliveries_there_are(lasting, deliveries, count, late, of_year, uneven):
    found = with_late(count, late, of_year, lasting, deliveries, uneven)
    print(f"{count} final quarters, {late} late, {of_year} of the year, lasting {lasting}, {deliveries} deliveries, uneven {uneven}: {found:.1f}")
    assert found == pytest.approx(80, abs=3 + 2.5 * 100 * np.sqrt(0.8 * 0.2 / SIMULATIONS))


# --- one forecast -------------------------------------------------------------------------------------------------


def test_the_example_of_the_page():
    found = year(prognose(quarters(*EXAMPLE, indicator="instroom_maatwerk", unit_measure="persons")))
    assert found["time_period"] == "2025"
    assert [round(found[c]) for c in ("obs_low", "obs_value", "obs_high")] == [481, 483, 485]


def test_what_is_known_of_the_year_counts_as_it_is():
    table = quarters(*EXAMPLE)
    rows = prognose(table).rows
    coming = rows[rows["deel"] == "kwartaal"]
    assert coming["time_period"].tolist() == ["2025-Q3", "2025-Q4"]
    assert year(prognose(table))["obs_low"] > 118 + 121 + coming["obs_low"].sum(), "quarters that are not low together leave less spread than their lows added up"


def test_low_likely_and_high_stand_in_order_and_carry_keys_of_their_own():
    found = grenzen(prognose(quarters(*EXAMPLE)))
    assert found["grens"].tolist() == ["laag", "waarschijnlijk", "hoog"] and found["obs_value"].is_monotonic_increasing
    assert found[keys.FIELD].nunique() == 3 and found[keys.FIELD].str.startswith("GM9001.2025.gedeclareerd_bedrag.EUR;law=Wmo;scenario=forecast;computed=").all()
    assert (found["soort"] == "prognose").all() and found["voorlopig"].all()


def test_a_full_year_gives_the_next_one_and_persons_are_not_added_up():
    found = prognose(quarters(*EXAMPLE[:12], indicator="clienten_maatwerk", unit_measure="persons"), optellen=False)
    last = year(found)
    assert last["time_period"] == "2025-Q4" and 110 < last["obs_low"] < last["obs_high"] < 150
    assert "geen som" in " ".join(found.notes)
    assert prognose(quarters(*EXAMPLE[:12]), jaar=2024).absent == "alle kwartalen van 2024 zijn bekend"


def test_provisional_quarters_are_left_out_and_counted():
    table = quarters(*EXAMPLE[:-2], 40, 20, provisional=2)
    found = prognose(table)
    assert found.rows["time_period"].tolist() == ["2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2025"] and year(found)["obs_low"] > 400
    assert any(n.startswith("2 voorlopige kwartalen zijn niet gebruikt") for n in found.notes)


def expected(table: pd.DataFrame, *likely: float, spread: float = 0.01, common: float = 0.0) -> Outcome:
    """What `uitloop` tells of provisional quarters: what each comes to, and how far it may be off."""
    late = table[table["obs_status"] == "P"]
    whole = late.assign(deel=EXPECTED, obs_value=likely)
    margin = late.assign(deel=MARGIN, obs_value=np.nan, spreiding=spread, vrijheid=1000.0, gemeen=common)
    return Outcome("uitloop", pd.concat([whole, margin], ignore_index=True))


def test_provisional_quarters_count_as_what_they_are_expected_to_come_to():
    table = quarters(*EXAMPLE[:-2], 40, 20, provisional=2)
    narrow, wide = (prognose(table, uitloop=expected(table, 118, 121, spread=spread)) for spread in (0.0001, 0.05))
    final = year(prognose(quarters(*EXAMPLE)))
    assert year(narrow)["obs_value"] == pytest.approx(final["obs_value"], rel=0.002)
    assert year(wide)["obs_high"] - year(wide)["obs_low"] > 1.5 * (year(narrow)["obs_high"] - year(narrow)["obs_low"])
    assert "wat er naar verwachting nog bij komt" in " ".join(wide.notes) and "niet gebruikt" not in " ".join(wide.notes)


def test_a_quarter_of_which_nothing_more_is_expected_is_certain():
    table = quarters(*EXAMPLE[:12], 118, 121, 115, 130, provisional=4)
    told = expected(table, 118, 121, 115, 130)
    told = Outcome(told.method, told.rows[told.rows["deel"] == EXPECTED])
    assert year(prognose(table, uitloop=told))[["obs_low", "obs_high"]].tolist() == pytest.approx([484, 484])


@pytest.mark.parametrize("common, spread", [(0.0, 0.055), (1.0, 0.1)])
def test_a_year_of_only_provisional_quarters_is_what_is_expected_of_them(common, spread):
    """Four of 110 with a standard deviation of 10%: of their mean it is 10% where all is in common, and otherwise half of that, and a little more (`ALIKE`)."""
    table = quarters(*EXAMPLE[:12], 90, 80, 60, 20, provisional=4)
    told = year(prognose(table, uitloop=expected(table, *[110] * 4, spread=0.1, common=common)))
    assert told["obs_value"] == pytest.approx(440, abs=4)
    assert (np.log(told["obs_high"]) - np.log(told["obs_low"])) / 2 == pytest.approx(1.2816 * spread, rel=0.08)


# --- what gives no forecast ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("table, why", [
    (quarters(*EXAMPLE[:11]), "er zijn 11 kwartalen met vaste cijfers; een prognose heeft er ten minste 12 nodig"),
    (quarters(*(v if n % 4 != 2 or n == 2 else None for n, v in enumerate([*EXAMPLE, 115, 126, 123, 128, 121, 133]))), "niet elk kwartaal heeft cijfers van twee jaren"),
    (quarters(*EXAMPLE, provisional=14), "er zijn 0 kwartalen met vaste cijfers"),
    (quarters(*EXAMPLE, hidden=tuple(range(14))), HIDDEN),
    (quarters(*EXAMPLE, hidden=(12,)), HIDDEN),
    (quarters(*[5.0] * 14), "de cijfers verschillen niet"),
    (quarters(*EXAMPLE[:12], None, 121), "een kwartaal van 2025 ontbreekt"),
    (observed({"time_period": "2024", "obs_value": 5}), "er zijn geen cijfers per kwartaal"),
])  # fmt: skip
def test_what_is_too_thin_gives_a_reason(table, why):
    found = prognose(table)
    assert not found and found.absent.startswith(why)


def test_no_rows_are_nothing_and_two_figures_of_a_quarter_a_mistake():
    assert prognose(quarters(1).head(0)).nothing and uitgekomen(quarters(1).head(0)).nothing
    with pytest.raises(PeilmerkError, match="stands there twice"):
        prognose(pd.concat([quarters(*EXAMPLE), quarters(*EXAMPLE)], ignore_index=True))


def test_a_hidden_quarter_of_before_is_not_used_and_counted():
    found = prognose(quarters(*EXAMPLE, hidden=(2,)))
    assert found and any("1 kwartaal is verborgen" in n for n in found.notes)


def test_what_is_hidden_makes_no_difference():
    one, other = (list(EXAMPLE) for _ in range(2))
    other[2] = 5000
    first, second = (year(prognose(quarters(*values, hidden=(2,)))) for values in (one, other))
    assert first["obs_value"] == second["obs_value"] and first["obs_low"] == second["obs_low"]


def test_a_series_without_a_result_is_left_out_and_said():
    table = pd.concat([quarters(*EXAMPLE), quarters(1, 2, 3, law="Jeugdwet")], ignore_index=True)
    found = prognose(table, "law")
    assert set(found.rows["reeks"]) == {"Wmo"} and any(n.startswith("1 van de 2 reeksen staat er niet bij: Jeugdwet") for n in found.notes)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 1e8, allow_nan=False) | st.none(), min_size=1, max_size=20), st.integers(0, 4), st.booleans())
def test_whatever_is_given_a_forecast_is_numbers_in_order_or_a_reason(values, provisional, add):
    table = quarters(*values, provisional=provisional)
    found = prognose(table, optellen=add)
    if found:
        rows = found.rows[["obs_low", "obs_value", "obs_high"]]
        assert np.isfinite(rows).all().all() and (rows.diff(axis=1).iloc[:, 1:] >= 0).all().all() and (rows >= 0).all().all()
        assert "nan" not in found.sentence and "inf" not in found.sentence
    else:
        assert found.nothing or found.absent


@settings(max_examples=5, deadline=None)
@given(st.floats(1e-3, 1e6))
def test_a_forecast_is_in_the_unit_of_its_figures(factor):
    one, other = year(prognose(quarters(*EXAMPLE))), year(prognose(quarters(*(v * factor for v in EXAMPLE))))
    assert other["obs_high"] == pytest.approx(one["obs_high"] * factor, rel=1e-6)


def test_a_series_of_nearly_nil_and_millions_gives_no_nonsense():
    found = prognose(quarters(1e8, 5e-275, 2, 1e8, 5e7, 1e-3, 3, 1e8, 2, 1e-9, 1e8, 7))
    assert found.absent == "de cijfers lopen te sterk uiteen voor een prognose" or year(found)["obs_high"] < 1e11


# --- beside what came true ----------------------------------------------------------------------------------------


def deliveries() -> pd.DataFrame:
    """A delivery of the end of 2024, with a year of provisional quarters, and one of a year later."""
    then = quarters(95, 99, 92, 104, *EXAMPLE[:8], 80, 60, 40, 20, first="2021-Q1", provisional=4).assign(vintage=pd.Timestamp("2025-01-20"), earlier=True)
    now = quarters(95, 99, 92, 104, *EXAMPLE[:12], 40, 30, first="2021-Q1", provisional=2).assign(vintage=pd.Timestamp("2026-01-20"), earlier=False)
    return pd.concat([then, now], ignore_index=True).drop(columns=keys.FIELD).pipe(lambda t: t.assign(**{keys.FIELD: keys.of(t)}))


def test_an_earlier_forecast_stands_beside_what_the_year_came_to():
    found = uitgekomen(deliveries(), "law")
    told = found.rows.set_index("grens")
    assert told.loc["uitgekomen", "obs_value"] == 111 + 116 + 109 + 122 and told["oordeel"].unique().tolist() == [WITHIN]
    assert found.rows["moment"].unique().tolist() == ["2024, stand 20 januari 2025"]
    assert "@2025-01-20" in told.loc["laag", keys.FIELD] and "@" not in told.loc["uitgekomen", keys.FIELD]


def test_an_earlier_forecast_knows_nothing_of_later():
    table = deliveries()
    changed = table.assign(obs_value=table["obs_value"].where(table["vintage"] < "2026-01-01", table["obs_value"] * 3))
    low = [uitgekomen(t, "law").rows.set_index("grens").loc["laag", "obs_value"] for t in (table, changed)]
    assert low[0] == low[1] and uitgekomen(changed, "law").rows["oordeel"].unique().tolist() == [ABOVE]


def test_one_delivery_has_no_earlier_forecast():
    assert "maar één levering" in uitgekomen(quarters(*EXAMPLE).assign(vintage=pd.Timestamp("2026-01-20"))).absent


def own(**more) -> dict:
    return {"time_period": "2020", "indicator": "resultaat", "theme": "financien", "law": "_T", "breakdown": "Jeugd", "decimals": -5} | more


def test_what_a_municipality_forecast_stands_beside_what_came_true():
    table = observed(
        own(scenario="forecast", obs_status="F", obs_value=None, obs_low=-5e6, obs_high=-1.5e6), own(obs_value=-5.2e6),
        own(breakdown="Wmo", scenario="budget", obs_value=2e6), own(breakdown="Wmo", obs_value=2e6),
        own(breakdown="Werk", scenario="forecast", obs_status="F", obs_value=1e6),
    )  # fmt: skip
    found = prognose_en_uitkomst(table, "breakdown")
    assert found.rows.groupby("reeks")["oordeel"].first().to_dict() == {"Jeugd": BELOW, "Wmo": SAME}
    assert found.rows.groupby("reeks")["grens"].agg(list).to_dict() == {"Jeugd": ["voorspeld", "uitgekomen"], "Wmo": ["begroot", "uitgekomen"]}
    assert any(n.startswith("Van 1 van de 3") for n in found.notes)


def test_a_hidden_outcome_is_left_out_and_counted():
    table = observed(
        own(scenario="forecast", obs_value=1e6), own(obs_value=1e6, hidden=True),
        own(breakdown="Wmo", scenario="forecast", obs_value=1e6), own(breakdown="Wmo", obs_value=2e6),
    )  # fmt: skip
    found = prognose_en_uitkomst(table, "breakdown")
    assert found.rows["reeks"].unique().tolist() == ["Wmo"] and any("verborgen" in n for n in found.notes)


def test_without_forecasts_or_without_an_outcome_there_is_nothing_and_with_a_hidden_one_a_reason():
    assert prognose_en_uitkomst(observed(own(obs_value=1))).nothing
    assert prognose_en_uitkomst(observed(own(scenario="forecast", obs_value=1))).nothing
    assert prognose_en_uitkomst(observed(own(scenario="forecast", obs_value=1), own(obs_value=1, hidden=True))).absent == HIDDEN


def test_an_outcome_on_the_end_of_a_range_is_within_it():
    assert [judge(1, 3, v) for v in (0.9, 1, 3, 3.1)] == [BELOW, WITHIN, WITHIN, ABOVE] and judge(float("nan"), 3, -9) == WITHIN


def test_bounds_keep_what_was_computed():
    rows = prognose(quarters(*EXAMPLE)).rows
    assert bounds(rows)[keys.FIELD].is_unique
