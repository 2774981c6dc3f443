"""What is still to come of a quarter, what was said first and now, and every revision: from observations as a notebook sees them."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from observed import observed

from peilmerk import keys, methods, triangles
from peilmerk.analyses import late
from peilmerk.analyses.late import (
    CHANGE,
    COMING,
    EXPECTED,
    FIRST,
    KNOWN,
    MARGIN,
    NOW,
    SHARE,
    eerst_en_nu,
    herzieningen,
    uitloop,
    van_reeks,
)
from peilmerk.analyses.late_chart import uitloopstaven
from peilmerk.analyses.outcome import HIDDEN
from synthetic import ROOT

QUARTERS = [f"{year}-Q{q}" for year in range(2022, 2026) for q in range(1, 5)]
GROWTH = [0.65, 0.92, 0.98, 1.0]


def delivered(amounts: list[float], *, deliveries: int = 6, law: str = "Wmo", hidden: tuple[str, ...] = (), noise: float = 0.02, seed: int = 1) -> pd.DataFrame:
    """Amounts of the last quarters, each of which grows as `GROWTH` says, as the last deliveries tell of them: each twenty days after a quarter."""
    chance, last, rows = np.random.default_rng(seed), len(amounts) - 1, []
    quarters = QUARTERS[-len(amounts) :]
    grown = [[a * g * (1 + noise * chance.normal() * (1 - g)) for g in GROWTH] for a in amounts]
    for at in range(last - deliveries + 1, last + 1):
        vintage = pd.Period(quarters[at].replace("-", ""), "Q").end_time.normalize() + pd.Timedelta(days=20)
        for n in range(at + 1):
            rows.append({
                "time_period": quarters[n], "obs_value": grown[n][min(at - n, 3)], "vintage": vintage, "hidden": quarters[n] in hidden, "law": law,
                "obs_status": "P" if at - n < 4 else "A", "source_sheet": "declaraties",
            })  # fmt: skip
    table = observed(*rows)
    earlier = table["vintage"] < table.groupby("time_period")["vintage"].transform("max")
    table = table.assign(earlier=earlier)
    return table.assign(**{keys.FIELD: keys.of(table)})


def part(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    return rows[rows["deel"] == name].set_index("time_period")


TWELVE = [1e6 * (1 + 0.02 * n) for n in range(12)]


# --- the grid -----------------------------------------------------------------------------------------------------


def test_deliveries_stand_by_how_many_quarters_have_ended_since():
    grid = triangles.growth(delivered([100.0, 200.0, 300.0], deliveries=3, noise=0))
    assert grid.index.tolist() == QUARTERS[-3:] and grid.columns.tolist() == [0, 1, 2]
    assert grid.loc[QUARTERS[-3]].tolist() == pytest.approx([65, 92, 98])
    assert grid.loc[QUARTERS[-1]].isna().tolist() == [False, True, True]


def test_what_a_delivery_says_of_a_quarter_that_is_not_over_does_not_count():
    told = observed({"time_period": "2025-Q1", "obs_value": 10.0, "vintage": "2025-03-20"}, {"time_period": "2024-Q4", "obs_value": 90.0, "vintage": "2025-03-20"})
    assert triangles.growth(told).index.tolist() == ["2024-Q4"]


def test_a_delivery_on_the_last_day_of_a_quarter_is_of_that_quarter():
    told = observed({"time_period": "2025-Q1", "obs_value": 10.0, "vintage": "2025-03-31"}, {"time_period": "2024-Q4", "obs_value": 90.0, "vintage": "2025-03-31"})
    assert triangles.growth(told).loc["2024-Q4", 1] == 90 and triangles.growth(told).loc["2025-Q1", 0] == 10


def invoiced(*cells, vintage: str = "2025-01-20") -> pd.DataFrame:
    return observed(*({"time_period": m, "breakdown": i, "obs_value": v, "hidden": v is None, "vintage": vintage} for m, i, v in cells), indicator="gedeclareerd_naar_factuurmaand")


def test_months_of_invoice_add_up_to_quarters_up_to_the_last_that_is_over():
    cells = [("2024-01", "2024-02", 10.0), ("2024-03", "2024-03", 5.0), ("2024-03", "2024-04", 7.0), ("2024-04", "2024-06", 20.0), ("2024-04", "2025-01", 99.0)]
    grid = triangles.growth(invoiced(*cells))
    assert grid.loc["2024-Q1"].dropna().tolist() == [15, 22, 22, 22] and grid.loc["2024-Q2"].dropna().tolist() == [20, 20, 20]


def test_adding_up_ends_at_a_hidden_cell():
    grid = triangles.growth(invoiced(("2024-01", "2024-02", 10.0), ("2024-01", "2024-04", None), ("2024-01", "2024-07", 5.0)))
    assert grid.loc["2024-Q1", 0] == 10 and grid.loc["2024-Q1", 1:].isna().all()


# --- what is still to come ----------------------------------------------------------------------------------------


def test_every_quarter_has_what_is_known_and_an_open_one_what_is_expected():
    rows = uitloop(delivered(TWELVE)).rows
    known, share = part(rows, KNOWN), part(rows, SHARE)
    assert len(known) == len(share) == 12
    assert part(rows, COMING).index.tolist() == part(rows, MARGIN).index.tolist() == QUARTERS[-3:], "of others all is known"
    assert share.loc[QUARTERS[-1], "obs_value"] == pytest.approx(65, abs=3)
    assert share.loc[QUARTERS[0 - 12], "obs_value"] == pytest.approx(100, abs=0.01)


def test_known_and_expected_together_are_the_whole_and_it_lies_within_its_margin():
    rows = uitloop(delivered(TWELVE)).rows
    known, coming, whole, margin = (part(rows, name).loc[QUARTERS[-3:]] for name in (KNOWN, COMING, EXPECTED, MARGIN))
    assert (known["obs_value"] + coming["obs_value"]).tolist() == pytest.approx(whole["obs_value"].tolist())
    assert (margin["obs_low"] < whole["obs_value"]).all() and (whole["obs_value"] < margin["obs_high"]).all()
    assert margin.loc[QUARTERS[-1], "obs_low"] < TWELVE[-1] < margin.loc[QUARTERS[-1], "obs_high"], "the truth"


def test_a_margin_says_how_far_a_forecast_has_to_take_an_amount_to_be_off():
    rows = uitloop(delivered(TWELVE)).rows
    margin = part(rows, MARGIN)
    assert (margin["spreiding"].to_numpy() > 0).all() and (margin["vrijheid"] >= 1).all() and margin["gemeen"].between(0, 1).all()
    assert margin["spreiding"].is_monotonic_increasing, "of the newest quarter least is known"
    assert rows.loc[rows["deel"] != MARGIN, list(late.SPREAD)].isna().all().all()


def test_what_is_known_keeps_the_key_of_its_observation_and_what_is_computed_says_so():
    rows = uitloop(delivered(TWELVE)).rows
    last = rows[rows["time_period"] == QUARTERS[-1]].set_index("deel")[keys.FIELD]
    assert last[KNOWN] == f"GM9001.{QUARTERS[-1]}.gedeclareerd_bedrag.EUR;law=Wmo"
    assert {last[d].rpartition("=")[2] for d in (COMING, EXPECTED, MARGIN, SHARE)} == {"expected", "ultimate", "interval", "completeness"}
    assert not rows[keys.FIELD].duplicated().any()


def test_the_sentence_tells_of_the_newest_quarter_with_keys():
    outcome = uitloop(delivered(TWELVE))
    assert outcome.sentence.startswith("Wmo, 4e kwartaal 2025: nu is [€ 0,79 miljoen]{data-key=") and "naar verwachting [65%]" in outcome.sentence


def test_series_are_estimated_each_by_itself_and_tested_together():
    both = pd.concat([delivered(TWELVE), delivered([3 * a for a in TWELVE], law="Jeugdwet", seed=2)], ignore_index=True)
    rows, alone = uitloop(both).rows, uitloop(delivered(TWELVE)).rows
    mine = part(rows[rows["law"] == "Wmo"], EXPECTED)["obs_value"]
    assert mine.tolist() == pytest.approx(part(alone, EXPECTED)["obs_value"].tolist())
    assert rows["law"].unique().tolist() == ["Wmo", "Jeugdwet"]


def test_the_note_says_how_often_the_margin_was_right():
    (note,) = [n for n in uitloop(delivered(TWELVE)).notes if "schattingen" in n]
    assert "Getoetst aan wat eerder zou zijn geschat: bij " in note or "te weinig eerdere schattingen" in note
    both = pd.concat([delivered(TWELVE, law=law, seed=n) for n, law in enumerate(("Wmo", "Jeugdwet"))], ignore_index=True)
    assert any(" van de " in n and "schattingen kwam het bedrag uit binnen deze marge" in n for n in uitloop(both).notes)


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (lambda: delivered(TWELVE, deliveries=2), "te kort"),
        (lambda: delivered(TWELVE[:1], deliveries=1), "te kort"),
        (lambda: delivered([0.0] * 12), "nul of minder"),
        (lambda: delivered([-1e6] * 12), "nul of minder"),
        (lambda: delivered([0.65 * 1.4**n for n in range(3)] + [5.0], deliveries=4), "hoe het afliep"),
        (lambda: delivered(TWELVE, hidden=tuple(QUARTERS)), HIDDEN),
    ],
    ids=["two deliveries", "one", "nil", "negative", "no quarter is complete", "all hidden"],
)
def test_what_cannot_be_estimated_is_absent_and_says_why(table, reason):
    outcome = uitloop(table())
    assert not outcome and not outcome.nothing and reason in outcome.absent


def test_without_registers_there_is_nothing():
    assert uitloop(delivered(TWELVE).head(0)).nothing and eerst_en_nu(delivered(TWELVE).head(0)).nothing and herzieningen(delivered(TWELVE).head(0)).nothing


def test_a_quarter_that_is_hidden_is_left_out_and_counted():
    outcome = uitloop(delivered(TWELVE, hidden=(QUARTERS[-6],)))
    assert outcome and QUARTERS[-6] not in set(outcome.rows["time_period"])
    assert any("zijn verborgen en tellen niet mee" in n for n in outcome.notes)


def test_a_series_that_cannot_be_estimated_is_left_out_and_counted():
    both = pd.concat([delivered(TWELVE), delivered(TWELVE, law="Jeugdwet", deliveries=2)], ignore_index=True)
    outcome = uitloop(both)
    assert set(outcome.rows["law"]) == {"Wmo"} and any(n.startswith("1 van de 2 reeksen staat er niet bij: er is te kort") for n in outcome.notes)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.floats(1e3, 1e7), min_size=5, max_size=8), st.integers(4, 6), st.floats(0, 0.2), st.sets(st.integers(0, 7)))
def test_whatever_is_delivered_gives_figures_or_a_reason(amounts, deliveries, noise, missing):
    hidden = tuple(q for n, q in enumerate(QUARTERS[-len(amounts) :]) if n in missing)
    outcome = uitloop(delivered(amounts, deliveries=min(deliveries, len(amounts)), noise=noise, hidden=hidden))
    assert outcome.absent or np.isfinite(part(outcome.rows, EXPECTED)["obs_value"]).all()
    assert outcome.absent or not set(outcome.rows["time_period"]) & set(hidden)


def test_hidden_amounts_change_nothing_that_is_told():
    """Non-interference: what a hidden cell holds is not there to be used."""
    one, other = (uitloop(delivered([*TWELVE[:5], x, *TWELVE[6:]], hidden=(QUARTERS[-7],), noise=0)) for x in (1e6, 9e6))
    assert one.sentence == other.sentence and one.rows["cijfer"].tolist() == other.rows["cijfer"].tolist()


def test_months_of_invoice_lead_to_an_estimate_as_well():
    """One delivery is enough: its months of invoice tell how amounts grew. What is known is a sum, and says so."""
    months = pd.period_range("2023-01", "2025-12", freq="M")
    shares = [0.1, 0.6, 0.2, 0.06, 0.03, 0.01]
    cells = [(str(m), str(m + lag), 1e5 * share * (1 + 0.03 * ((i * 7 + lag * 3) % 5 - 2)))
             for i, m in enumerate(months) for lag, share in enumerate(shares) if m + lag <= months[-1]]  # fmt: skip
    outcome = uitloop(invoiced(*cells, vintage="2026-01-20"))
    known, expected = part(outcome.rows, KNOWN), part(outcome.rows, EXPECTED)
    newest = sum(v for m, i, v in cells if m >= "2025-10")
    assert known.loc["2025-Q4", "obs_value"] == pytest.approx(newest) and known.loc["2025-Q4", "periode"] == "4e kwartaal 2025"
    assert known.loc["2025-Q4", keys.FIELD].endswith(";computed=sum")
    assert expected.loc["2025-Q4", "obs_value"] == pytest.approx(3e5, rel=0.05)


def test_of_several_series_one_can_be_shown_and_of_that_the_last_quarters():
    both = uitloop(pd.concat([delivered(TWELVE), delivered(TWELVE, law="Jeugdwet", seed=2)], ignore_index=True))
    one = van_reeks(both, "Jeugdwet", 4)
    assert set(one.rows["law"]) == {"Jeugdwet"} and sorted(set(one.rows["time_period"])) == QUARTERS[-4:] and one.notes == both.notes
    assert van_reeks(both, "Participatiewet").nothing
    none = uitloop(delivered(TWELVE, deliveries=2))
    assert van_reeks(none, "Wmo") is none, "why there is none goes along"


# --- first and now ------------------------------------------------------------------------------------------------


def test_first_and_now_are_observations_and_their_difference_is_computed():
    rows = eerst_en_nu(delivered([100.0] * 8, deliveries=4, noise=0)).rows.set_index(["time_period", "wanneer"])
    quarter = QUARTERS[-3]
    assert rows.loc[(quarter, FIRST), "obs_value"] == pytest.approx(65) and rows.loc[(quarter, NOW), "obs_value"] == pytest.approx(98)
    assert rows.loc[(quarter, CHANGE), "cijfer"] == "+50,8%"
    assert rows.loc[(quarter, FIRST), keys.FIELD].endswith("@2025-07-20") or "@" in rows.loc[(quarter, FIRST), keys.FIELD]
    assert "@" not in rows.loc[(quarter, NOW), keys.FIELD]


def test_only_periods_of_which_the_first_delivery_is_there_are_told():
    rows = eerst_en_nu(delivered([100.0] * 8, deliveries=4, noise=0)).rows
    assert sorted(set(rows["time_period"])) == QUARTERS[-4:-1], "older ones were told before, the newest was told once"


def test_one_delivery_or_hidden_figures_have_no_first_and_now():
    assert eerst_en_nu(delivered([100.0] * 4, deliveries=1)).absent == "er is maar één levering met deze cijfers"
    assert eerst_en_nu(delivered([100.0] * 4, deliveries=4, hidden=tuple(QUARTERS))).absent == HIDDEN
    some = eerst_en_nu(delivered([100.0] * 8, deliveries=4, hidden=(QUARTERS[-3],)))
    assert QUARTERS[-3] not in set(some.rows["time_period"]) and some.notes == ("1 periode staat er niet bij: een cijfer ervan is verborgen.",)


def test_from_nil_there_is_no_percentage():
    table = delivered([100.0, 100, 100, 100], deliveries=4, noise=0)
    table.loc[(table["time_period"] == QUARTERS[-2]) & table["earlier"], "obs_value"] = 0.0
    rows = eerst_en_nu(table).rows
    assert set(rows.loc[rows["time_period"] == QUARTERS[-2], "wanneer"]) == {FIRST, NOW}


def test_revisions_have_a_column_a_delivery_oldest_first():
    rows = herzieningen(delivered([100.0] * 6, deliveries=3, noise=0), aantal=3).rows
    assert list(dict.fromkeys(rows["levering"])) == ["20 juli 2025", "20 oktober 2025", "20 januari 2026"]
    assert sorted(set(rows["time_period"])) == QUARTERS[-3:]


def test_a_hidden_revision_stays_hidden():
    rows = herzieningen(delivered([100.0] * 6, deliveries=3, hidden=(QUARTERS[-2],))).rows
    assert rows.loc[rows["time_period"] == QUARTERS[-2], "conf_status"].ne("F").all()


# --- the chart ----------------------------------------------------------------------------------------------------


def test_what_is_expected_is_hatched_and_what_is_known_is_not():
    chart = uitloopstaven(uitloop(delivered(TWELVE)).rows)
    data = pd.DataFrame(next(iter(chart.to_dict()["datasets"].values())))
    bars = data[data["deel"] == "punt"]
    assert bars.groupby("reeks")["voorlopig"].agg(["all", "any"]).to_dict("index") == {
        "Nu bekend": {"all": False, "any": False}, "Nog verwacht": {"all": True, "any": True},
    }  # fmt: skip
    assert (data["deel"] == "marge").sum() == 3
    assert uitloopstaven(pd.DataFrame()) is None


def test_the_chart_reaches_as_high_as_the_highest_margin():
    rows = uitloop(delivered(TWELVE)).rows
    spec = uitloopstaven(rows).to_dict()
    domain = next(layer["encoding"]["y"]["scale"]["domain"] for layer in spec["layer"] if "y" in layer.get("encoding", {}))
    assert domain[0] == 0 and domain[1] >= rows["obs_high"].max() / 1e6
    assert '"aggregate"' not in json.dumps(spec)


# --- the method pages ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [late.LATE, late.REVISED])
def test_a_method_page_has_every_part(name):
    text = (ROOT / methods.FOLDER / f"{name}.md").read_text("utf-8")
    headings = [line.removeprefix("## ") for line in text.splitlines() if line.startswith("## ")]
    assert headings == list(methods.PARTS) and text.startswith("# ")


def test_the_worked_example_of_the_method_page_is_what_the_functions_compute():
    """docs/methods/uitloop.md: four quarters, in thousands of euro."""
    from peilmerk.analyses.chain_ladder import estimates

    grid = np.array([[[100, 150, 160, 160], [120, 186, 195, np.nan], [110, 165, np.nan, np.nan], [130, np.nan, np.nan, np.nan]]], dtype="float64")
    made = estimates(grid)
    text = (ROOT / methods.FOLDER / "uitloop.md").read_text("utf-8")
    assert made.expected[0, 3, 1:3] == pytest.approx([197.4, 208.5], abs=0.05)
    for number in ("501 / 330 = 1,518", "355 / 336 = 1,057", "130 × 1,518 × 1,057 × 1 = 208,5", "62%"):
        assert number in text
    assert round(130 / made.expected[0, 3, 3] * 100) == 62


def test_the_worked_example_of_first_and_now_is_what_the_function_computes():
    told = [("2025-Q1", "2025-04-20", 80.0), ("2025-Q1", "2025-07-20", 96.0), ("2025-Q2", "2025-07-20", 70.0)]
    rows = eerst_en_nu(observed(*({"time_period": p, "vintage": v, "obs_value": x} for p, v, x in told))).rows
    assert rows.loc[rows["wanneer"] == CHANGE, "cijfer"].tolist() == ["+20,0%"]
    assert "(96 - 80) / 80 = 20%" in (ROOT / methods.FOLDER / "eerst-en-nu.md").read_text("utf-8")
