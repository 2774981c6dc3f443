"""Panels on one time axis: each measure with its own scale, events through all of them, nothing hidden drawn as nil."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest
import vl_convert
from hypothesis import given, settings
from hypothesis import strategies as st

from peilmerk.panels import _ticks, panelen
from peilmerk.publishers.vega import VEGA_LITE
from test_charts import series

CLIENTS = series("jeugdigen", 300, 310, 305, 320, 330, 325, hidden=(2,)).assign(paneel="jeugdigen (personen)")
MONEY = series("bedrag", 1.0e6, 1.1e6, 1.2e6, 1.1e6, 1.3e6, 0.9e6, unit="EUR", provisional=2).assign(paneel="gedeclareerd")
HOURS = series("uren", 40, 41, 42, 43, 44, 45, unit="hours", provisional=2).assign(paneel="uren per cliënt")
THREE = pd.concat([CLIENTS, MONEY, HOURS], ignore_index=True)


def rows(chart) -> pd.DataFrame:
    (data,) = chart.to_dict()["datasets"].values()
    return pd.DataFrame(data)


def points(chart, number: int) -> pd.DataFrame:
    found = rows(chart).query("deel == 'punt'")
    return found[found["paneel"] == number]


def headings(chart) -> list[str]:
    return [" ".join(layer["mark"]["text"]) for layer in chart.to_dict()["layer"] if isinstance(layer["mark"].get("text"), list)]


def nils(chart) -> list[float]:
    """Where each panel has nil, in pixels above the foot of the chart."""
    found = chart.to_dict()
    lines = [layer for layer in found["layer"] if layer["mark"]["type"] == "rule" and "x2" in layer["encoding"] and "value" in layer["encoding"]["y"]]
    return [found["height"] - layer["encoding"]["y"]["value"] for layer in lines]


def svg(chart, width: int) -> str:
    return vl_convert.vegalite_to_svg({**chart.to_dict(), "width": width}, vl_version=VEGA_LITE)


def test_every_panel_has_its_heading_with_its_own_unit_and_all_of_its_figures():
    chart = panelen(THREE, "paneel")
    assert headings(chart) == ["Jeugdigen (personen)", "Gedeclareerd (mln euro)", "Uren per cliënt"]
    assert [len(points(chart, n)) for n in range(3)] == [6, 6, 6]


def test_a_margin_is_a_line_over_the_column_of_its_panel_which_reaches_it():
    margin = MONEY.tail(1).assign(obs_value=None, obs_low=1.2e6, obs_high=2.0e6)
    chart = panelen(THREE, "paneel", marge=margin)
    (line,) = rows(chart).query("deel == 'marge'").to_dict("records")
    column = points(chart, 1).iloc[-1]
    assert line["midden"] == column["midden"] and line["hoog"] > line["laag"] > column["hoog"]
    assert line["hoog"] < points(chart, 0)["laag"].min(), "it stays within its panel"
    assert rows(panelen(THREE, "paneel")).query("deel == 'marge'").empty


def test_no_line_of_a_panel_runs_to_what_is_not_complete():
    growing = HOURS.assign(onvolledig=HOURS["voorlopig"])
    assert points(panelen(growing, "paneel"), 0).groupby("stuk").size().tolist() == [4, 1, 1]


def test_a_panel_of_crosses_alone_is_a_sentence_below_the_figure():
    hidden = HOURS.assign(obs_value=float("nan"), conf_status="C", cijfer="×")
    chart = panelen(pd.concat([MONEY, hidden], ignore_index=True), "paneel")
    assert headings(chart) == ["Gedeclareerd (mln euro)"]
    assert chart.to_dict()["usermeta"]["notes"] == ["‘Uren per cliënt’ staat er niet bij: alle cijfers daarvan zijn verborgen om personen te beschermen."]


def test_panels_do_not_overlap_and_each_begins_at_nil():
    chart = panelen(THREE, "paneel")
    nil = nils(chart)
    reached = [points(chart, n)["hoog"] for n in range(3)]
    assert nil == sorted(nil, reverse=True)
    assert all(found.min() > low for found, low in zip(reached, nil, strict=True))
    assert all(above > found.max() for above, found in zip(nil, reached[1:], strict=False))


def test_a_value_twice_as_large_is_twice_as_high_in_its_own_panel():
    chart = panelen(pd.concat([series("a", *[10] * 5, 20).assign(p="a"), series("b", *[7000] * 5, 3500).assign(p="b")], ignore_index=True), "p")
    nil = nils(chart)
    for number, times in ((0, 2), (1, 0.5)):
        high = (points(chart, number)["hoog"] - nil[number]).tolist()
        assert high[5] / high[0] == pytest.approx(times)


def test_there_is_one_time_axis_and_one_axis_of_values_and_none_is_said_twice():
    text = json.dumps(panelen(THREE, "paneel").to_dict())
    assert '"resolve"' not in text and '"orient": "right"' not in text
    domains = set(re.findall(r'"scale": \{"domain": \[2023\.0[^}]*\}', text))
    assert len(domains) == 1


def test_amounts_are_columns_that_are_hatched_where_they_are_provisional_and_counts_are_lines():
    chart = panelen(THREE, "paneel")
    assert [set(points(chart, n)["vorm"]) for n in range(3)] == [{"lijn"}, {"kolom"}, {"lijn"}]
    for width in (300, 600):
        hatched = re.findall(r'<line [^>]*stroke-width="([0-9.]+)"[^>]*stroke-dasharray="1.25,4.25"', svg(chart, width))
        assert len(hatched) == 2 and float(hatched[0]) == pytest.approx(0.82 * width / 6, rel=0.02)
    assert "1.25,4.25" not in svg(panelen(CLIENTS, "paneel"), 300)


def test_a_hidden_figure_is_a_cross_near_nil_and_breaks_its_line():
    found = points(panelen(THREE, "paneel"), 0)
    cross = found[~found["getoond"]]
    assert cross["getal"].tolist() == ["×"] and cross["hoog"].iloc[0] < found.loc[found["getoond"], "hoog"].min()
    assert found.loc[found["getoond"], "stuk"].nunique() == 2
    assert '"text": "×"' not in json.dumps(panelen(HOURS, "paneel").to_dict(), ensure_ascii=False)


def test_every_row_is_a_figure_with_its_key_or_an_event():
    """The scan of a site refuses a number without a key."""
    keyed = THREE.assign(sleutel=[f"figuur {n}" for n in range(len(THREE))])
    found = rows(panelen(keyed, "paneel", gebeurtenissen={"2023-07-01": "nieuwe wet"}))
    assert (found["sleutel"].str.startswith("figuur") | found["deel"].eq("gebeurtenis")).all()


def test_a_hidden_figure_has_no_height_in_what_is_published():
    """The scan of a site refuses a hidden row of which two heights differ."""
    for chart in (panelen(THREE, "paneel"), panelen(CLIENTS.head(3), "paneel")):
        found = rows(chart)
        covered = found[(found["deel"] != "gebeurtenis") & ~found["getoond"]]
        assert len(covered) and (covered["hoog"] == covered["laag"]).all() and not set(covered["tekst"]) - {"", "×"}


def test_the_words_of_an_event_keep_away_from_the_heading_above_them():
    def place(picture, text):
        return float(re.search(rf'translate\([\d.]+,([\d.]+)\)"[^>]*>{text}<', picture)[1])

    picture = svg(panelen(THREE, "paneel", gebeurtenissen={"2023-04-01/2023-09-30": "crisis"}), 300)
    heading = re.search(r"font-weight=\"bold\"[^>]*>([^<]+)<", picture)[1]
    assert place(picture, "crisis") - place(picture, re.escape(heading)) >= 20, "a line of text of 12 pixels, and some air"


def test_an_event_is_a_line_through_every_panel_and_is_said_once():
    chart = panelen(THREE, "paneel", gebeurtenissen={"2023-07-01": "nieuwe wet", "2030-01-01": "later"})
    assert rows(chart).query("deel == 'gebeurtenis'")["tekst"].tolist() == ["nieuwe wet"]
    picture = svg(chart, 300)
    assert picture.count(">nieuwe wet<") == 1 and picture.count('stroke-dasharray="2,3"') == 3


def test_what_lasted_is_a_band_in_every_panel():
    picture = svg(panelen(THREE, "paneel", gebeurtenissen={"2023-04-01/2023-09-30": "crisis"}), 300)
    assert picture.count('opacity="0.1"') == 3


@pytest.mark.parametrize("count", [1, 2])
def test_one_or_two_periods_are_columns_with_their_values_and_named_periods(count):
    few = THREE.groupby("paneel", sort=False).head(count)
    chart = panelen(few, "paneel")
    assert set(rows(chart).query("deel == 'punt'")["vorm"]) == {"kolom"}
    picture = svg(chart, 340)
    assert all(f">{value}<" in picture for value in few.loc[few["obs_value"].lt(1000), "cijfer"]) and ">2023Q1<" in picture and "NaN" not in picture


def test_series_within_a_panel_are_lines_with_their_names_and_do_not_join_those_of_another_panel():
    data = pd.concat([series("a", 1, 2, 3).assign(p="een"), series("b", 2, 3, 4).assign(p="een"), series("a", 9, 8, 7).assign(p="twee")], ignore_index=True)
    chart = panelen(data, "p", reeks="wat")
    names = rows(chart).query("deel == 'eind'")
    assert names["tekst"].tolist()[:2] == ["A 3", "B 4"]
    lines = [layer for layer in chart.to_dict()["layer"] if layer["mark"]["type"] == "line"]
    assert all("paneel" in json.dumps(layer["encoding"]["detail"]) for layer in lines)


def test_a_panel_without_figures_is_left_out_and_without_any_there_is_no_chart():
    nothing = series("leeg", None, None).assign(paneel="leeg")
    assert headings(panelen(pd.concat([CLIENTS, nothing], ignore_index=True), "paneel")) == ["Jeugdigen (personen)"]
    assert panelen(nothing, "paneel") is None and panelen(THREE.head(0), "paneel") is None


def test_where_nothing_is_shown_at_all_a_panel_has_crosses_and_no_scale():
    chart = panelen(series("x", 4, 3, hidden=(0, 1)).assign(paneel="x"), "paneel")
    assert svg(chart, 340).count(">×<") == 2


def test_it_has_no_colours_of_its_own_and_computes_nothing():
    own = {k: v for k, v in panelen(THREE, "paneel").to_dict().items() if k != "config"}
    assert '"#' not in json.dumps(own) and "aggregate" not in json.dumps(own)


@given(low=st.sampled_from([0.0]) | st.floats(-1e6, -1e-3), high=st.floats(1e-3, 1e9))
@settings(max_examples=200, deadline=None)
def test_an_axis_has_a_few_round_numbers_with_nil_among_them(low, high):
    marks = _ticks(low, high)
    assert 0.0 in marks and 1 <= len(marks) <= 6 and marks == sorted(set(marks))
    assert marks[-1] <= high * (1 + 1e-6)
