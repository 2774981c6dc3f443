"""What stands above and below a chart."""

from __future__ import annotations

import json

import altair as alt
import pandas as pd
import pytest
from handed_over import draw, through_time

from peilmerk.display import figuur
from peilmerk.display.notes import _spanned
from peilmerk.hidden_values import plain
from peilmerk.observations import BREAKDOWNS, TOTAL


@pytest.mark.parametrize(("times", "drawn"), [(1, "euro"), (1e3, "x 1.000 euro"), (1e6, "mln euro")])
def test_the_unit_above_a_chart_is_the_one_that_it_is_drawn_in(spent, times, drawn):
    bars = alt.Chart(spent.assign(schaal=spent["obs_value"] / times)).mark_bar().encode(x=alt.X("schaal:Q", title=drawn if times == 1 else f"{drawn}; per jaar"), y="uitsplitsing:N")
    content = figuur(bars, spent, titel="Besteed", label="fig-besteed").content
    assert (content["drawn"], content["unit"]) == (f"{drawn}, 2024", "euro, 2024")  # the table of the figure writes amounts with their own unit


@pytest.mark.parametrize(
    ("months", "said"), [(["2025-01", "2025-04", "2025-05", "2025-06"], "2025"), (["2024-12", "2025-04", "2025-05", "2025-06"], "2024 t/m 2025"), (["2025-01"], "2025-01")]
)
def test_the_time_of_many_figures_is_their_years_and_one_year_once(months, said):
    start = pd.Series(pd.to_datetime(months))
    assert _spanned(pd.DataFrame({"time_start": start, "time_end": start + pd.offsets.MonthEnd(0), "periode": months})) == said


def test_above_a_chart_a_year_that_no_source_names_is_no_fact():
    start = pd.Series(pd.to_datetime(["2020-01-01", "2020-01-01", "2021-01-01"]))
    rows = pd.DataFrame({"time_start": start, "time_end": start + pd.offsets.YearEnd(0), "periode": ["2020", "2020", "2021"], "note": ["circa; periode niet genoemd", "periode niet genoemd", ""]})
    assert _spanned(rows) == "2020 (periode aangenomen) en 2021"
    assert _spanned(rows.assign(note=["periode niet genoemd", "", ""])) == "2020 en 2021"  # of one figure the source does name it


@pytest.mark.parametrize(
    ("changed", "said"),
    [({}, True), ({"indicator": "bedrag_per_client"}, True), ({"indicator": "doorbraak_besparing"}, False), ({"law": "Wmo"}, False), ({"indicator": "bijstandsgerechtigden"}, False), ({"ref_area": "GM0268-OOST"}, False), ({"conf_status": "F"}, False)],
    ids=["the total over the laws", "what it is per client", "savings, of no persons", "one law", "what no law is told of", "a district", "shown"],
)
def test_below_a_hidden_total_over_the_laws_stands_why_it_is_hidden_though_each_law_is_not(edition, spent, changed, said):
    values = through_time(plain(spent), samen=(987.0, 30.0, 20.0)).assign(indicator="clienten_maatwerk", ref_area=edition.publication.area, **dict.fromkeys(BREAKDOWNS, TOTAL))
    values.loc[0, ["obs_value", "conf_status"]] = [None, "C"]
    values.loc[0, list(changed)] = list(changed.values())
    notes = draw(values).content["notes"]
    assert any("hoeveel mensen hulp van beide hebben" in note for note in notes) == said
    assert "987" not in json.dumps(notes)


def test_a_chart_that_draws_a_cross_says_what_it_means(quarters):
    chart = alt.Chart(quarters).mark_text().encode(y="uitsplitsing:N", text="waarde:N")
    crossed = quarters.assign(waarde=["1", "2", "3", "×"])
    assert "× = verborgen om personen te beschermen." in figuur(chart.properties(data=crossed), crossed, titel="t", label="fig-x").content["notes"]
    assert figuur(chart.properties(data=quarters.assign(waarde="1")), quarters, titel="t", label="fig-x").content["notes"] == []
