"""The house style: one place for colours, charts that say the same without them, Dutch formats."""

from __future__ import annotations

import json
import re

import altair as alt
import pandas as pd
import pytest
import vl_convert

from peilmerk import house_style
from peilmerk.house_style import NAMEN, WIDE, afgebroken, colours, locale, merge, staven, structure, tokens
from peilmerk.publishers.vega import VEGA_LITE
from synthetic import ROOT

THEMES = [ROOT / "assets/theme.scss", ROOT / "assets/theme-dark.scss"]


def figures(*values: float, unit: str = "EUR", **columns) -> pd.DataFrame:
    return pd.DataFrame({
        "naam": [f"regel {n}" for n, _ in enumerate(values, 1)], "obs_value": values, "unit_measure": unit, "cijfer": [f"{v:g}" for v in values],
        "soort": "gerealiseerd", "voorlopig": False, **columns,
    })  # fmt: skip


def rows_of(chart) -> pd.DataFrame:
    spec = chart.to_dict()
    (data,) = spec["datasets"].values()
    return pd.DataFrame(data)


# --- tokens -------------------------------------------------------------------------------------------------------


def test_tokens_are_read_from_the_theme(tmp_path):
    theme = tmp_path / "theme.scss"
    theme.write_text("/* $pm-no: #000000; */\n$pm-ink: #1b2733;\n$pm-cat-1: #0A4 !default;\n$other: #ffffff;\n", "utf-8")
    assert tokens(theme) == {"ink": "#1b2733", "cat-1": "#0A4"}


@pytest.mark.parametrize("theme", THEMES, ids=lambda p: p.stem)
def test_a_theme_has_a_colour_for_everything_in_a_chart(theme):
    used = colours(tokens(theme))
    assert len(used["range"]["category"]) == 6
    assert all(c.startswith("#") for c in [*used["range"]["category"], used["axis"]["labelColor"], used["mark"]["color"], used["text"]["color"]])


def _distance(one: str, other: str) -> float:
    return sum((int(one[n : n + 2], 16) - int(other[n : n + 2], 16)) ** 2 for n in (1, 3, 5)) ** 0.5


@pytest.mark.parametrize("theme", THEMES, ids=lambda p: p.stem)
def test_categories_have_colours_that_can_be_told_apart(theme):
    categories = colours(tokens(theme))["range"]["category"]
    near = [(a, b) for i, a in enumerate(categories) for b in categories[:i] if _distance(a, b) < 60]
    assert near == []


def test_what_is_published_of_the_style_has_no_colour():
    """The site gives a chart the colours of the scheme that its reader has."""
    assert "#" not in json.dumps(structure()) and "olor" not in json.dumps(structure())


def test_structure_and_colours_together_are_the_theme_of_altair():
    house_style.enable(THEMES[0])
    config = alt.theme.get()()["config"]
    assert config["axis"]["labelColor"] == tokens(THEMES[0])["ink"] and config["axis"]["labelFontSize"] == structure()["axis"]["labelFontSize"]


def test_merging_keeps_both_halves():
    assert merge({"a": {"x": 1, "y": 2}, "b": 1}, {"a": {"y": 3}, "c": 4}) == {"a": {"x": 1, "y": 3}, "b": 1, "c": 4}


def test_numbers_and_dates_are_dutch():
    assert locale()["number"]["decimal"] == "," and locale()["number"]["thousands"] == "."
    assert "€" in locale()["number"]["currency"][0]
    assert locale()["time"]["months"][2] == "maart"


# --- names --------------------------------------------------------------------------------------------------------


def test_a_long_name_is_broken_between_words():
    (broken,) = afgebroken(pd.Series(["Maatregelen voor jeugdigen en gezinnen in de wijk Zuid"]), 20)
    assert broken.split("|") == ["Maatregelen voor", "jeugdigen en", "gezinnen in de wijk", "Zuid"]
    assert "split(datum.label, '|')" in str(NAMEN.to_dict())


def test_a_long_word_is_not_broken():
    assert afgebroken(pd.Series(["arbeidsongeschiktheidsverzekering"]), 10).tolist() == ["arbeidsongeschiktheidsverzekering"]


# --- bars ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "unit", "drawn", "title"),
    [
        ((120_000, 80_000), "EUR", [120, 80], "x 1.000 euro"),
        ((2_500_000, 80_000), "EUR", [2.5, 0.08], "mln euro"),
        ((-2_500_000, 80_000), "EUR", [-2.5, 0.08], "mln euro"),
        ((310, 325), "persons", [310, 325], "jeugdigen"),
    ],
)
def test_amounts_are_drawn_in_thousands_or_millions_and_the_axis_says_so(values, unit, drawn, title):
    chart = staven(figures(*values, unit=unit), "naam", titel=None if unit == "EUR" else "jeugdigen")
    assert rows_of(chart)["schaal"].tolist() == drawn
    assert title in json.dumps(chart.to_dict())


def test_the_axis_keeps_what_else_its_title_says():
    text = json.dumps(staven(figures(2_500_000, 80_000), "naam", titel="euro; per jaar").to_dict())
    assert "mln euro; per jaar" in text


def test_bars_stand_in_the_order_of_the_rows():
    data = figures(1, 2, 3).assign(naam=["zuid", "noord", "oost"])
    assert '"sort": ["zuid", "noord", "oost"]' in json.dumps(staven(data, "naam").to_dict())


def test_every_bar_has_its_value_beside_it_and_a_provisional_one_a_mark():
    data = figures(1, 2, unit="persons").assign(soort=["gerealiseerd", "voorlopig"], voorlopig=[False, True])
    chart = staven(data, "naam")
    assert rows_of(chart)["waarde"].tolist() == ["1", "2*"]
    text = json.dumps(chart.to_dict())
    assert '"strokeDash"' in text and '"opacity"' in text  # not by colour alone


def test_provisional_bars_are_hatched_and_others_are_not():
    """The hatching is a dashed rule over the bar, as thick as it and as long."""
    data = figures(-4, 2, unit="persons").assign(soort=["gerealiseerd", "voorlopig"], voorlopig=[False, True])
    layers = staven(data, "naam").to_dict()["layer"]
    (hatched,) = [x for x in layers if x["mark"]["type"] == "rule" and "strokeDash" in x["mark"]]
    assert hatched["transform"] == [{"filter": "datum.voorlopig"}] and hatched["mark"]["strokeWidth"] == layers[0]["mark"]["size"]
    assert hatched["encoding"]["x"]["field"] == layers[0]["encoding"]["x"]["field"] and hatched["encoding"]["x2"] == {"datum": 0}
    assert not any("strokeDash" in x["mark"] for x in staven(figures(1, 2), "naam").to_dict()["layer"])


def test_hatching_says_nothing_of_colour():
    layer = house_style.arcering(alt.Chart(figures(1, 2)), "datum.breed * width").encode(x="obs_value:Q").to_dict()
    assert layer["mark"]["strokeWidth"] == {"expr": "datum.breed * width"} and "olor" not in json.dumps({k: layer[k] for k in ("mark", "encoding", "transform")})


def test_bars_begin_at_zero():
    """A bar that begins elsewhere lies about proportion."""
    for values in ((310, 325), (-3, -5), (-3, 5)):
        spec = staven(figures(*values, unit="persons"), "naam").to_dict()
        low, high = spec["layer"][0]["encoding"]["x"]["scale"]["domain"]
        assert low <= 0 <= high and low <= min(values) and high >= max(values)


@pytest.mark.parametrize(("values", "pixels"), [((7462, 7156), 12 + 7 * 4), ((1, 2), 12 + 7 * 1)])
def test_beside_the_longest_bar_is_room_for_its_value_however_narrow_the_page(values, pixels):
    """In pixels: a share of the width is too little on a telephone."""
    spec = staven(figures(*values, unit="persons"), "naam").to_dict()
    scale = spec["layer"][0]["encoding"]["x"]["scale"]
    assert scale["range"] == [0, {"expr": f"width - min({pixels}, 0.6 * width)"}] and scale["domain"] == [0, max(values)]


def test_negative_bars_have_a_line_at_zero_and_their_value_at_their_own_end_or_beyond_nil_where_that_is_too_narrow():
    layers = staven(figures(-3, 5, unit="persons"), "naam").to_dict()["layer"]
    words = {layer["mark"]["align"]: layer for layer in layers if layer["mark"]["type"] == "text"}
    assert words["right"]["encoding"]["x"]["field"] == "schaal" and words["right"]["transform"] == [{"filter": f"datum.schaal < 0 && {WIDE}"}]
    assert words["left"]["encoding"]["x"]["field"] == "plek" and words["left"]["transform"] == [{"filter": f"!(datum.schaal < 0) || !({WIDE})"}]
    assert len(layers) == 4 and layers[0]["encoding"]["x"]["scale"]["range"][0] == {"expr": f"{WIDE} ? {14 + 8 * len('−3')} : 0"}
    assert len(staven(figures(3, 5, unit="persons"), "naam").to_dict()["layer"]) == 2


@pytest.mark.parametrize("width", [150, 500])
def test_no_value_of_a_bar_below_nil_is_drawn_over_its_name_or_bar(width):
    """Measured in the picture: letters of the house font are some 8 pixels."""
    chart = staven(figures(-96_920, 980_982), "naam").properties(width=width)
    svg = vl_convert.vegalite_to_svg(chart.to_dict(), vl_version=VEGA_LITE)
    start, anchor, text = next((float(x), a, t) for a, x, t in re.findall(r'text-anchor="(\w+)" transform="translate\(([-\d.]+),[-\d.]+\)"[^>]*>([^<]*)</text>', svg) if t == "-96920")
    assert start - 8 * len(text) >= 0 if anchor == "end" else start + 8 * len(text) <= width
    assert anchor == ("end" if width == 500 else "start")


def test_bars_can_be_coloured_by_a_column():
    chart = staven(figures(1, 2).assign(plan=["A", "B"]), "naam", kleur="plan")
    assert chart.to_dict()["layer"][0]["encoding"]["color"]["field"] == "plan"


def test_without_figures_there_is_no_chart():
    assert staven(figures(), "naam") is None


# --- what is said within the picture ------------------------------------------------------------------------------


def test_a_chart_without_a_title_gets_the_words_as_its_title_and_no_colour():
    spec = {"mark": "bar", "title": None}
    title = house_style.marked(spec, "Verzonnen gegevens")["title"]
    assert title["text"] == "Verzonnen gegevens" and not [k for k in title if "olor" in k]
    assert spec == {"mark": "bar", "title": None}


@pytest.mark.parametrize(
    ("title", "below"),
    [
        ("Wachttijd", ["W"]), ({"text": "Wachttijd"}, ["W"]), ({"text": "Wachttijd", "subtitle": "in weken"}, ["in weken", "W"]),
        ({"text": "Wachttijd", "subtitle": ["in", "weken"]}, ["in", "weken", "W"]),
    ],
)  # fmt: skip
def test_a_title_that_is_there_stays_with_the_words_below_it(title, below):
    assert house_style.marked({"title": title}, "W")["title"] == {"text": "Wachttijd", "subtitle": below}


def test_a_hidden_figure_is_a_cross_at_nil_and_has_no_bar():
    data = figures(5, float("nan"), unit="persons").assign(cijfer=["5", "×"])
    found = rows_of(staven(data, "naam"))
    assert found["waarde"].tolist() == ["5", "×"] and found["plek"].tolist() == [5, 0]
    assert found["schaal"].isna().tolist() == [False, True]
    assert rows_of(staven(figures(float("nan"), float("nan"), unit="persons").assign(cijfer="×"), "naam"))["plek"].tolist() == [0, 0]
