"""The charts of a forecast and of a trend: what was, the band, and words; they can be drawn and have no colours of their own."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
import vl_convert
from observed import observed

from peilmerk.analyses.fan import gemeten_en_berekend, trendlijn, waaier
from peilmerk.analyses.forecast import prognose
from peilmerk.analyses.outcome import absent
from peilmerk.analyses.trend import trend
from peilmerk.publishers.vega import VEGA_LITE

VALUES = 2e6 + 2e4 * np.arange(14) + 1e5 * np.tile([1, -1, -2, 2], 4)[:14]


def quarters(provisional: int = 0, hidden: tuple[int, ...] = ()) -> pd.DataFrame:
    return observed(*(
        {"time_period": f"{2022 + n // 4}-Q{n % 4 + 1}", "obs_value": float(v), "obs_status": "P" if n >= 14 - provisional else "A", "hidden": n in hidden}
        for n, v in enumerate(VALUES)
    ))  # fmt: skip


def rows(chart) -> pd.DataFrame:
    (data,) = chart.to_dict()["datasets"].values()
    return pd.DataFrame(data)


CHARTS = {"waaier": lambda t: waaier(t, prognose(t)), "trendlijn": lambda t: trendlijn(t, trend(t))}
every_chart = pytest.mark.parametrize("form", CHARTS.values(), ids=CHARTS)


@every_chart
@pytest.mark.parametrize("width", [300, 900])
def test_it_can_be_drawn_and_has_no_colours_of_its_own(form, width):
    spec = form(quarters(provisional=1, hidden=(3,))).to_dict()
    assert '"#' not in json.dumps({k: v for k, v in spec.items() if k != "config"}) and "aggregate" not in json.dumps(spec)
    svg = vl_convert.vegalite_to_svg(spec | {"width": width}, vl_version=VEGA_LITE)
    assert ">2023<" in svg and "NaN" not in svg and "undefined" not in svg and ">×<" in svg


def test_a_fan_goes_on_where_the_line_ends_and_widens():
    data = rows(waaier(quarters(), prognose(quarters())))
    band = data[data["deel"] == "prognose"].sort_values("midden")
    assert band["periode"].tolist() == ["2e kwartaal 2025", "3e kwartaal 2025", "4e kwartaal 2025"]
    assert band["laag"].iloc[0] == band["hoog"].iloc[0] == band["top"].iloc[0] == pytest.approx(VALUES[-1] / 1e6)
    assert ((band["top"] - band["laag"]).diff().dropna() > 0).all()


def test_a_fan_says_what_the_year_comes_to():
    table = quarters()
    (words,) = rows(waaier(table, prognose(table))).query("deel == 'woorden'")["tekst"]
    assert words.startswith("Heel 2025: € 9,") and words.count("|") == 1 and words.endswith("mln")
    one = waaier(table, prognose(table, optellen=False))
    assert rows(one).query("deel == 'woorden'")["tekst"].iloc[0].startswith("4e kwartaal 2025: ")


def test_provisional_figures_are_open_dots_beside_the_fan():
    data = rows(waaier(quarters(provisional=2), prognose(quarters(provisional=2))))
    assert data[data["deel"] == "punt"]["voorlopig"].sum() == 2
    band = data[data["deel"] == "prognose"]
    assert band["periode"].tolist()[0] == "4e kwartaal 2024", "the band begins at the last final figure"


def test_a_trend_line_lies_in_its_band_and_says_the_change_per_year():
    table = quarters()
    data = rows(trendlijn(table, trend(table)))
    line = data[data["deel"] == "prognose"]
    assert len(line) == 14 and (line["laag"] <= line["hoog"] + 1e-9).all() and (line["hoog"] <= line["top"] + 1e-9).all()
    assert data.query("deel == 'woorden'")["tekst"].iloc[0] == "+€ 80.000 per jaar|stijgt"


def test_without_a_result_there_is_no_chart():
    assert waaier(quarters(), absent("prognose", "x")) is None and trendlijn(quarters(), absent("trend", "x")) is None
    assert waaier(quarters().head(0), prognose(quarters())) is None


def test_an_axis_begins_at_nil():
    spec = waaier(quarters(), prognose(quarters())).to_dict()
    assert spec["layer"][0]["encoding"]["y"]["scale"]["domain"][0] == 0


def test_the_table_below_a_fan_has_every_quarter_that_was_and_that_is_to_come():
    table = quarters(provisional=1, hidden=(3,))
    found = gemeten_en_berekend(table, prognose(table))
    was = found[found["grens"] == "gemeten"]
    assert was["sleutel"].tolist() == table["sleutel"].tolist() and (was["conf_status"] != "F").sum() == 1
    coming = found[found["grens"] != "gemeten"]
    assert coming.groupby("grens")["time_period"].agg(" ".join).to_dict() == dict.fromkeys(["laag", "waarschijnlijk", "hoog"], "2025-Q2 2025-Q3 2025-Q4 2025")
    assert not found.duplicated(["grens", "time_period"]).any() and found["sleutel"].is_unique


def test_the_table_below_a_trend_has_figures_and_line_and_not_the_slope_among_them():
    table = quarters()
    outcome = trend(table)
    found = gemeten_en_berekend(table, outcome)
    assert found["grens"].value_counts().to_dict() == dict.fromkeys(["gemeten", "laag (berekend)", "lijn (berekend)", "hoog (berekend)"], 14)
    assert set(found["transformation"]) == {"level"} and not found["sleutel"].eq(outcome.rows.query("deel == 'helling'")["sleutel"].iloc[0]).any()
    assert found.loc[found["grens"] == "gemeten", "time_period"].min() == "2022-Q1"


def test_without_a_result_the_figures_stand_alone():
    assert gemeten_en_berekend(quarters(), absent("trend", "x"))["grens"].unique().tolist() == ["gemeten"]
