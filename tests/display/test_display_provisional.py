"""How a chart draws what is provisional, in words."""

from __future__ import annotations

import altair as alt

from peilmerk import house_style
from peilmerk.display import figuur


def test_only_a_chart_that_draws_something_provisional_says_how_that_looks(spent):
    """Its data may be provisional without being drawn so: a budget as a line, or a series that is left out."""
    chart = alt.Chart(spent.assign(voorlopig=False)).mark_bar().encode(x="obs_value:Q", y="uitsplitsing:N", opacity=house_style.voorlopig())
    assert spent["voorlopig"].any() and figuur(chart, spent, titel="Besteed", label="fig-x").content["provisional"] == ""
    layered = alt.layer(chart, alt.Chart(spent).mark_bar().encode(x="obs_value:Q", opacity=house_style.voorlopig()))
    assert figuur(layered, spent, titel="Besteed", label="fig-x").content["provisional"] == "Gearceerd: voorlopig."


def test_how_provisional_figures_look_is_told_of_this_chart_and_of_its_figures(spent):
    late = spent.assign(voorlopig=True, soort=["raming", *["prognose"] * (len(spent) - 1)])
    x, y = "jaar:Q", "obs_value:Q"
    lines = alt.Chart(late).mark_line().encode(x=x, y=y, strokeDash=house_style.voorlopige_rand())
    dots = alt.Chart(late).transform_filter("datum.voorlopig").mark_point(filled=False).encode(x=x, y=y)
    assert figuur(lines, late, titel="t", label="fig-x").content["provisional"] == "Streepjeslijn: raming of prognose."
    assert figuur(alt.layer(lines, dots), late, titel="t", label="fig-x").content["provisional"] == "Streepjeslijn of open rondje: raming of prognose."
    growing = late.assign(soort="voorlopig", onvolledig=True)
    said = figuur(alt.layer(lines, dots), growing, titel="t", label="fig-x").content["provisional"]
    assert said == "Open rondje: nog niet compleet. Er komen nog gegevens bij, dus lager is hier geen daling."
    mixed = late.assign(soort="voorlopig", onvolledig=[True, *[False] * (len(late) - 1)])
    said = figuur(alt.layer(lines, dots), mixed, titel="t", label="fig-x").content["provisional"]
    assert said.startswith("Streepjeslijn of open rondje: voorlopig; een los open rondje is nog niet compleet.")
