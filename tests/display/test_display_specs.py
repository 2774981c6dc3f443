"""A chart as data, for the site and for JupyterLab."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import altair as alt
import pandas as pd
import pytest
from handed_over import draw, mime

from peilmerk.display import MIME, figuur
from peilmerk.display.specs import spec_of
from peilmerk.errors import HiddenCells


def test_the_published_chart_has_no_colours_and_the_one_in_jupyter_has(spent):
    bundle = mime(draw(spent))
    assert "#" not in json.dumps(bundle[MIME]["spec"]["config"])
    vega = next(v for k, v in bundle.items() if "vegalite" in k)
    assert vega["config"]["axis"]["labelColor"].startswith("#")


def test_a_chart_of_invented_figures_says_so_in_jupyter_which_saves_pictures(spent, edition, monkeypatch):
    def in_jupyter():
        return next(v for k, v in mime(draw(spent)).items() if "vegalite" in k)

    assert "title" not in in_jupyter()
    monkeypatch.setattr(edition, "publication", replace(edition.publication, synthetic=True))
    assert in_jupyter()["title"]["text"] == "Verzonnen gegevens"


def test_a_chart_has_only_the_columns_that_it_uses(spent):
    values = draw(spent).content["spec"]["data"]["values"]
    used = {k for v in values for k in v}
    assert used and used <= {"naam", "schaal", "plek", "waarde", "voorlopig", "sleutel"}
    for column in ("source", "vintage", "obs_value", "note", "conf_status", "source_row"):
        assert column not in used


def test_a_column_is_pruned_by_its_whole_name():
    data = pd.DataFrame({"a": [1], "aa": [2], "b": ["x"]})
    spec = spec_of(alt.Chart(data).mark_bar().encode(x="aa:Q", y="b:N"))
    assert spec["data"]["values"] == [{"aa": 2, "b": "x"}]


def test_the_same_chart_is_the_same_specification(spent):
    """Altair names data sets and parameters by a counter."""
    assert json.dumps(draw(spent).content) == json.dumps(draw(spent).content)


def test_a_chart_with_a_disputed_figure_says_so_for_who_does_not_open_its_data(spent, disputed):
    """In its chart, behind the value; or, where a chart writes no values, in a note."""
    assert "≠" not in json.dumps([draw(spent).content["spec"], draw(spent).content["notes"]], ensure_ascii=False)
    before = draw(spent).content["spec"]
    disputed("2. Doorbraakaanpak")
    content = draw(spent).content
    values = {row["naam"]: row["waarde"] for layer in content["spec"]["layer"] for row in layer.get("data", content["spec"].get("data"))["values"] if "waarde" in row}
    assert values["2. Doorbraakaanpak"] == "€ 80.000*\u00a0≠" and "≠" not in values["1. Wijkaanpak"]
    assert any(note.startswith("≠ = wijkt af") for note in content["notes"])

    def room(spec: dict) -> int:
        return int(re.search(r"width - min\((\d+)", json.dumps(spec))[1])

    assert room(content["spec"]) > room(before), "the mark has room beside the longest bar"
    chart = alt.Chart(spent).mark_bar().encode(x="obs_value:Q", y="uitsplitsing:N")
    unwritten = figuur(chart, spent, titel="t", label="fig-x").content
    assert unwritten["notes"] == ["Een cijfer dat afwijkt van andere cijfers, heeft ≠ in de gegevens bij deze figuur."]


def test_a_chart_that_adds_up_hidden_cells_raises(young):
    added = alt.Chart(young).mark_bar().encode(x="sum(obs_value):Q", y="gebied:N")
    with pytest.raises(HiddenCells, match=r"fig-x.*computes sum.*\n  - GM[0-9]+\.[^\n]+pleegzorg"):
        figuur(added, young, titel="t", label="fig-x")
    figuur(alt.Chart(young).mark_bar().encode(x="count():Q", y="gebied:N"), young, titel="t", label="fig-x")
    shown = young[young["conf_status"] == "F"]
    figuur(alt.Chart(shown).mark_bar().encode(x="sum(obs_value):Q", y="gebied:N"), shown, titel="t", label="fig-x")
