"""Sums of ranges: ends that add up, and parts that are independent."""

from __future__ import annotations

import os

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from observed import observed

from peilmerk.analyses.forecast import grenzen, paths, prognose, quantile, widths
from peilmerk.analyses.outcome import HIDDEN, absent
from peilmerk.analyses.ranges import added, bandbreedte, met_totaal

#: More simulated totals for the numbers on the page of the method: PEILMERK_SIMULATIONS=1000.
SIMULATIONS = int(os.environ.get("PEILMERK_SIMULATIONS", "60"))
RANGE = st.tuples(st.floats(-1e6, 1e6), st.floats(0, 1e5), st.floats(0, 1e5)).map(lambda t: (t[0] - t[1], t[0], t[0] + t[2]))


def domain(name: str, low=None, high=None, value=None, **more) -> dict:
    told = {"time_period": "2020", "indicator": "resultaat", "theme": "financien", "law": "_T", "scenario": "forecast", "obs_status": "F", "decimals": -5}
    return told | {"breakdown": name, "obs_low": low, "obs_high": high, "obs_value": value} | more


def whole(outcome) -> list[list[float]]:
    rows = outcome.rows[outcome.rows["deel"] == "geheel"]
    return rows[["obs_low", "obs_value", "obs_high"]].to_numpy().tolist()


def test_the_example_of_the_page():
    found = bandbreedte(observed(domain("Wmo", 1e6, 5e6), domain("Jeugd", -6e6, 0)))
    assert whole(found)[0] == [-5e6, 0, 5e6]
    assert whole(found)[1] == pytest.approx([-np.sqrt(13) * 1e6, 0, np.sqrt(13) * 1e6])
    low, _, high = whole(bandbreedte(observed(domain("Wmo", -1e6, 3e6, 0), domain("Jeugd", -1e6, 3e6, 0))))[1]
    assert (low / 1e6, high / 1e6) == pytest.approx((-1.71, 4.20), abs=0.005)


def test_published_parts_add_up_to_the_published_whole():
    """Nijmegen 2020: Wmo klassiek and nieuwe taken, and the whole of both that the report gives."""
    found = bandbreedte(observed(domain("Wmo klassiek", 1.9e6, 3.6e6), domain("Wmo nieuwe taken", -1.1e6, -0.7e6)))
    assert whole(found)[0][::2] == pytest.approx([0.8e6, 2.9e6])


@given(st.lists(RANGE, min_size=2, max_size=8), st.floats(50, 99))
def test_independent_parts_leave_a_narrower_range_and_order_makes_no_difference(parts, certainty):
    low, middle, high = zip(*parts, strict=True)
    worst, independent = added(low, middle, high, certainty)
    assert worst[0] <= worst[1] <= worst[2] and independent[2] - independent[0] <= worst[2] - worst[0] + 1e-6
    assert added(low[::-1], middle[::-1], high[::-1], certainty)[1] == pytest.approx(independent, abs=1e-3)


@pytest.mark.parametrize("sides", [[(1, 1)] * 4, [(1, 3)] * 4, [(3, 1), (1, 2), (2, 2)], [(0.5, 4), (4, 0.5)]])
def test_as_many_sums_lie_within_as_the_ranges_themselves_hold(sides):
    rng = np.random.default_rng(3)
    low, high = -np.array([a for a, _ in sides], dtype=float), np.array([b for _, b in sides], dtype=float)
    halves = ((normal, np.where(normal < 0, -a, b) / quantile(80)) for a, b in zip(low, high, strict=True) for normal in [rng.standard_normal(200_000)])
    drawn = sum(normal * side for normal, side in halves)
    _, (from_, _, to) = added(low, np.zeros(len(sides)), high, 80)
    assert 100 * ((drawn >= from_) & (drawn <= to)).mean() == pytest.approx(80, abs=3)


@pytest.mark.parametrize("together, least, most", [(0.0, (77, 83), (97, 99)), (0.3, (67, 73), (90, 95)), (0.6, (59, 65), (84, 89)), (1.0, (50, 56), (79, 81))])
def test_a_sum_of_ranges_has_no_fixed_certainty_it_depends_on_what_parts_have_in_common(together, least, most):
    """Three alike ranges that hold 80% each: how often their sum lies within both, as docs/methods/bandbreedte.md tells."""
    rng = np.random.default_rng(4)
    drawn = (np.sqrt(together) * rng.standard_normal((200_000, 1)) + np.sqrt(1 - together) * rng.standard_normal((200_000, 3))).sum(axis=1)
    end = np.full(3, 1.2815515655446004)
    for (low, _, high), (from_, to) in zip(added(-end, 0 * end, end, 80), (most, least), strict=True):
        assert from_ <= 100 * ((drawn >= low) & (drawn <= high)).mean() <= to


def test_under_every_sum_it_says_that_it_has_no_fixed_certainty_and_no_percentage_is_told():
    found = bandbreedte(observed(domain("Wmo", 1e6, 5e6), domain("Jeugd", -6e6, 0)))
    assert "geen marges met een vaste kans" in " ".join(found.notes) and "%" not in found.sentence and "kans" not in found.sentence
    table = observed(*costs("Wmo", 2e6, 1), *costs("Jeugdwet", 1e6, 2))
    parts = prognose(table, "law")
    found = met_totaal(parts, table, "law")
    assert "geen marges met een vaste kans" in " ".join(found.notes)
    assert "%" not in found.sentence.removeprefix(parts.sentence) and "kans" not in found.sentence.removeprefix(parts.sentence)


def totals(lasting: float, count: int, parts: int, together: float) -> np.ndarray:
    """The percent of made years of several series that come out within both sums of their forecasts: all ends at once, and independent."""
    rng, hits, t = np.random.default_rng(count + parts), np.zeros(2), np.arange(count + 4)
    sums = (*((n,) for n in range(4)), tuple(range(4)))
    for _ in range(SIMULATIONS):
        shared, ends, came = rng.normal(0, 1, (2, len(t))), [], 0.0
        for _ in range(parts):
            last, pass_ = np.sqrt(together) * shared + np.sqrt(1 - together) * rng.normal(0, 1, (2, len(t)))
            noise = np.sqrt(lasting) * np.cumsum(last) + np.sqrt(1 - lasting) * pass_
            series = np.exp(5 + rng.normal(0, 0.01) * t + np.tile(rng.normal(0, 0.05, 4), 7)[: len(t)] + 0.03 * noise)
            known = np.log(series[:count])
            middle, away = paths(known, 4, count=1000, rng=rng)
            ends.append(np.quantile(np.exp(middle + away * widths(known, 4, sums)[-1]).sum(axis=1), [0.1, 0.5, 0.9]))
            came += series[count:].sum()
        hits += [low <= came <= high for low, _, high in added(*np.array(ends).T)]
    return 100 * hits / SIMULATIONS


@pytest.mark.parametrize("count", [12, 16, 24])
@pytest.mark.parametrize("lasting", [0.0, 0.5, 1.0])
def test_totals_of_forecasts_lie_within_both_sums_as_often_as_the_page_says(count, lasting):
    """Independent parts: never less often than the parts themselves (80%), more often in short series, whose ranges are wide in some. With all ends at once nearly always."""
    error = 2.5 * 100 * np.sqrt(0.8 * 0.2 / SIMULATIONS)
    worst, independent = totals(lasting, count, 3, 0.0)
    print(f"{count} quarters, {lasting} lasts, 3 independent parts: {independent:.1f}, all ends at once {worst:.1f}")
    assert 77 - error <= independent <= 93 + error and worst >= 95 - error


@pytest.mark.skipif(SIMULATIONS < 1000, reason="measures what docs/methods/bandbreedte.md tells of: PEILMERK_SIMULATIONS=1000")
@pytest.mark.parametrize("count", [12, 16, 24])
@pytest.mark.parametrize("lasting", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("parts, together", [(2, 0.0), (5, 0.0), (3, 0.5)])
def test_more_parts_lie_within_more_often_and_parts_that_move_together_less(parts, together, count, lasting):
    worst, independent = totals(lasting, count, parts, together)
    print(f"{count} quarters, {lasting} lasts, {parts} parts, in common {together}: {independent:.1f}, all ends at once {worst:.1f}")
    assert worst >= independent and (independent >= 75 if together == 0 else independent < 85)


def test_a_part_without_a_range_counts_as_certain_and_it_says_so():
    found = bandbreedte(observed(domain("Wmo", 1e6, 5e6), domain("Werk", value=3e6)))
    assert whole(found)[0] == whole(found)[1] == [4e6, 6e6, 8e6]
    assert any("telt als zeker" in n for n in found.notes) and any("telt het midden" in n for n in found.notes)


def test_a_table_has_low_middle_and_high_of_every_part_and_of_both_wholes():
    found = grenzen(bandbreedte(observed(domain("Wmo", 1e6, 5e6), domain("Werk", value=3e6))))
    assert len(found) == 4 * 3 and not found.duplicated(["reeks", "grens"]).any() and found["sleutel"].is_unique
    assert found.query("reeks == 'Werk'")["cijfer"].tolist() == ["€ 3,0 mln"] * 3


def test_all_parts_are_told_in_the_digits_of_the_finest_one():
    """So that the middles of the parts add up in print to that of the whole: 10,5 and not 11."""
    found = grenzen(bandbreedte(observed(domain("Wmo", value=1.9e6), domain("Wonen", 9e6, 12e6, decimals=-6))))
    middles = found[found["grens"] == "waarschijnlijk"].set_index("reeks")["cijfer"]
    assert middles[["Wmo", "Wonen"]].tolist() == ["€ 1,9 mln", "€ 10,5 mln"] and set(middles) == {"€ 1,9 mln", "€ 10,5 mln", "€ 12,4 mln"}


def costs(law: str, level: float, seed: int, count: int = 18) -> list[dict]:
    noise = np.random.default_rng(seed).standard_normal(count)
    return [{"law": law, "time_period": f"{2021 + n // 4}-Q{n % 4 + 1}", "obs_value": level * float(1 + 0.05 * noise[n]), "obs_status": "A"} for n in range(count)]


def test_a_total_agrees_with_its_parts_and_is_never_more_certain_than_one_of_them():
    table = observed(*costs("Wmo", 2e6, 1), *costs("Jeugdwet", 1e6, 2))
    parts = prognose(table, "law")
    found = met_totaal(parts, table, "law")
    rows = found.rows.set_index("reeks")
    years = parts.rows[parts.rows["deel"] == "jaar"].set_index("reeks")
    worst = rows.loc["totaal: alle uitersten tegelijk"]
    independent = rows.loc["totaal: mee- en tegenvallers los van elkaar"]
    assert found.method == "prognose" and list(rows.index[:2]) == list(years.index)
    assert worst[["obs_low", "obs_value", "obs_high"]].tolist() == pytest.approx(years[["obs_low", "obs_value", "obs_high"]].sum().tolist())
    assert independent["obs_high"] - independent["obs_low"] >= (years["obs_high"] - years["obs_low"]).max()
    assert found.sentence.startswith(parts.sentence) and found.sentence.count("computed=") == parts.sentence.count("computed=") + 5
    assert set(parts.notes) <= set(found.notes) and grenzen(found)["sleutel"].is_unique


def test_without_a_forecast_of_every_part_there_is_no_total_and_it_says_so():
    table = observed(*costs("Wmo", 2e6, 1), *costs("Jeugdwet", 1e6, 2, count=3))
    found = met_totaal(prognose(table, "law"), table, "law")
    assert found.rows["reeks"].tolist() == ["Wmo"] and found.notes[-1] == "Een totaal staat er niet bij: niet van elk deel is er een prognose."
    alone = observed(*costs("Wmo", 2e6, 1))
    assert met_totaal(one := prognose(alone, "law"), alone, "law") is one
    assert met_totaal(none := absent("prognose", "x"), table, "law") is none


@pytest.mark.parametrize("rows, why", [
    ([domain("Wmo", 1, 5)], "er is maar één onderdeel"),
    ([domain("Wmo", 1, 5), domain("Jeugd", 1, 5, hidden=True)], HIDDEN),
    ([domain("Wmo", 1, 5), domain("Jeugd", 1, None)], "van een onderdeel is niet zowel laag als hoog gegeven"),
    ([domain("Wmo", 1, 5), domain("Jeugd", 1, 5, time_period="2021")], "de onderdelen gaan niet over dezelfde periode"),
    ([domain("Wmo", value=1), domain("Jeugd", value=5)], "geen van de onderdelen heeft een bandbreedte"),
    ([domain("Wmo", 5, 1), domain("Jeugd", 1, 5)], "van een onderdeel ligt laag niet onder hoog"),
])  # fmt: skip
def test_what_cannot_be_added_gives_a_reason(rows, why):
    found = bandbreedte(observed(*rows))
    assert not found and found.absent.startswith(why)


def test_no_rows_are_nothing():
    assert bandbreedte(observed(domain("Wmo", 1, 5)).head(0)).nothing
