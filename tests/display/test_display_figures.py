"""figuur(): a chart with what stands around it."""

from __future__ import annotations

import json

import altair as alt
import pandas as pd
import pytest
from handed_over import draw, mime

from peilmerk import house_style
from peilmerk.display import MIME, figuur, reekstabel
from peilmerk.errors import PeilmerkError


def test_a_figure_is_a_chart_for_jupyter_and_data_for_the_site(spent):
    bundle = mime(draw(spent))
    (vega,) = [k for k in bundle if k.startswith("application/vnd.vegalite.")]
    assert bundle[vega]["data"]["values"] and bundle[vega]["usermeta"]["embedOptions"]["formatLocale"]["decimal"] == ","
    assert json.loads(json.dumps(bundle[MIME])) == bundle[MIME]
    assert (bundle[MIME]["kind"], bundle[MIME]["caption"]) == ("figure", "Besteed") and "text/html" not in bundle


def test_a_figure_says_unit_period_source_and_its_data(spent):
    content = draw(spent).content
    assert content["unit"] == "euro, 2024" and content["source"].startswith("Bron: Gemeente Voorbeeld")
    assert "€ 120.000*" in json.dumps(content["table"], ensure_ascii=False)
    assert content["provisional"] == "Gearceerd: voorlopig." and draw(spent.assign(voorlopig=False)).content["provisional"] == ""


def test_without_data_there_is_no_figure(spent):
    assert figuur(None, spent, titel="t", label="fig-x") is None
    assert figuur(alt.Chart(spent).mark_bar(), spent.iloc[:0], titel="t", label="fig-x") is None


def test_the_label_of_a_figure_is_checked(spent):
    with pytest.raises(PeilmerkError, match="such as 'fig-wachttijd'"):
        figuur(alt.Chart(spent).mark_bar(), spent, titel="t", label="tbl-x")


def test_a_figure_can_bring_its_own_table(spent):
    table = reekstabel(spent, "indicator", rijen="uitsplitsing")
    assert draw(spent, tabel=table).content["table"]["head"][0][0]["text"] == "Uitsplitsing"
    frame = pd.DataFrame({"maand": ["2024-01"], "bedrag": [1234.0]})
    assert draw(spent, tabel=frame).content["table"]["rows"][0]["cells"][1]["text"] == "1.234"


def test_a_chart_says_how_many_of_its_figures_are_hidden_below_it_and_to_who_does_not_see_it(young):
    drawn = figuur(house_style.staven(young, "uitsplitsing"), young, titel="t", label="fig-x").content
    assert drawn["hidden"] == "1 van de 4 cijfers is verborgen"
    assert "× = verborgen om personen te beschermen." in drawn["notes"]
    assert drawn["alt"].endswith("1 van de 4 cijfers is verborgen: daar staat een ×.")
    chart = alt.Chart(young).mark_bar().encode(x="obs_value:Q", y="uitsplitsing:N")
    left_out = figuur(chart, young, titel="t", label="fig-x", alt_tekst="Staven.").content
    assert left_out["alt"] == "Staven. 1 van de 4 cijfers is verborgen en niet getekend." and left_out["notes"] == []
