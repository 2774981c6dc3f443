"""Charts of series and districts: full series, nothing hidden drawn as nil, names that do not meet."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest
import vl_convert

from peilmerk import charts
from peilmerk.charts import is_reeks, lijnen, punten, stapels, stroken, tijdstaven
from peilmerk.publishers.vega import VEGA_LITE

QUARTERS = pd.period_range("2023Q1", "2024Q4", freq="Q")


def series(name: str, *values: float | None, unit: str = "persons", provisional: int = 0, hidden: tuple[int, ...] = ()) -> pd.DataFrame:
    """A series from the first quarter of 2023 on; the last ones provisional, hidden ones by their number. None was not delivered."""
    when, count = QUARTERS[: len(values)], len(values)
    late = [n >= count - provisional for n in range(count)]
    shown = [None if n in hidden else v for n, v in enumerate(values)]
    text = ["×" if n in hidden else "." if v is None else f"{v:g}" for n, v in enumerate(values)]
    return pd.DataFrame({
        "wat": name, "time_period": [str(q) for q in when], "periode": [f"kwartaal {q}" for q in when], "time_start": when.start_time, "time_end": when.end_time.normalize(),
        "obs_value": pd.Series(shown, dtype="float64"), "unit_measure": unit, "cijfer": text, "waarde": [f"{t} {unit}" for t in text],
        "soort": ["voorlopig" if x else "gerealiseerd" for x in late], "voorlopig": late, "conf_status": ["C" if n in hidden else "F" for n in range(count)],
    })  # fmt: skip


def spec(chart) -> dict:
    found = chart.to_dict()
    assert len(found["datasets"]) == 1, "a chart passes its figures on once"
    return found


def rows(chart) -> pd.DataFrame:
    return pd.DataFrame(next(iter(spec(chart)["datasets"].values())))


def points(chart) -> pd.DataFrame:
    return rows(chart).query("deel == 'punt'")


def ends(chart) -> pd.DataFrame:
    return rows(chart).query("deel == 'eind'").set_index("reeks")


TWO = pd.concat([series("jeugd", 10, 12, 11, 13), series("wmo", 20, 24, 22, 26)], ignore_index=True)
EVERY = [lambda d: lijnen(d, "wat"), lambda d: stroken(d, "wat"), lambda d: stroken(d, "wat", staafjes=True), lambda d: tijdstaven(d, "wat")]
every_form = pytest.mark.parametrize("form", EVERY, ids=["lijnen", "stroken", "staafjes", "tijdstaven"])


# --- of every form ------------------------------------------------------------------------------------------------


@every_form
def test_every_figure_of_a_series_is_in_the_chart(form):
    assert points(form(TWO)).groupby("reeks").size().to_dict() == {"Jeugd": 4, "Wmo": 4}


@every_form
def test_a_hidden_figure_is_a_cross_and_has_no_value(form):
    data = series("jeugd", 10, 4, 11, 13, hidden=(1,))
    found = points(form(data))
    assert found["getoond"].tolist() == [True, False, True, True] and found["getal"].tolist()[1] == "×"
    assert '"text": "×"' in json.dumps(spec(form(data)), ensure_ascii=False)
    assert '"text": "×"' not in json.dumps(spec(form(TWO)), ensure_ascii=False)


@every_form
def test_what_began_within_its_period_is_drawn_from_then_on_and_says_so(form):
    """613 reports in the half year that there was a service are not a low year."""
    data = series("jeugd", 10, 12, 11, 13).assign(note=["dienst gestart in februari 2023", "", "dienst gestart in juli 2022", ""])
    plain, begun = (points(form(d)).set_index("periode") for d in (data.assign(note=""), data))
    first = "kwartaal 2023Q1 (vanaf\u00a0februari)"  # on one line below a column
    assert begun.index.tolist() == [first, *plain.index[1:]]
    assert begun.loc[first, "midden"] == pytest.approx((2023 + 1 / 12 + 2023.25) / 2, abs=0.001) and begun["midden"].tolist()[1:] == plain["midden"].tolist()[1:]


@every_form
def test_what_was_not_delivered_is_left_out(form):
    assert len(points(form(series("jeugd", 10, None, 11, 13)))) == 3


@every_form
def test_a_provisional_figure_has_its_mark_and_is_told_apart_without_colour(form):
    chart = form(series("jeugd", 10, 12, 11, 13, provisional=2))
    assert points(chart)["getal"].tolist() == ["10", "12", "11*", "13*"]
    text = json.dumps(spec(chart))
    assert "datum.voorlopig" in text and "strokeDash" in text


@pytest.mark.parametrize("form", EVERY[2:], ids=["staafjes", "tijdstaven"])
def test_provisional_columns_are_hatched_and_others_are_not(form):
    """Drawn: dashed lines as wide as a column, one for each provisional column, in any width."""

    def hatched(data, width: int) -> list[float]:
        svg = vl_convert.vegalite_to_svg({**form(data).to_dict(), "width": width}, vl_version=VEGA_LITE)
        lines = re.findall(r'<line [^>]*stroke-width="([0-9.]+)"[^>]*stroke-dasharray="1.25,4.25"', svg)
        return [float(x) for x in lines]

    data = series("jeugd", 10, 12, 11, 13, provisional=2)
    narrow, wide = hatched(data, 300), hatched(data, 600)
    assert len(narrow) == len(wide) == 2 and hatched(series("jeugd", 10, 12, 11, 13), 300) == []
    assert wide[0] == pytest.approx(2 * narrow[0], rel=0.01) and narrow[0] == pytest.approx(0.82 * 300 / 4, rel=0.02)


def test_hatching_of_wide_columns_makes_a_chart_no_higher():
    def height(data) -> float:
        svg = vl_convert.vegalite_to_svg({**tijdstaven(data, "wat").to_dict(), "width": 700}, vl_version=VEGA_LITE)
        return float(re.search(r'<svg[^>]* height="([0-9.]+)"', svg)[1])

    assert height(series("jeugd", 10, 12, provisional=2)) == height(series("jeugd", 10, 12))


@every_form
def test_one_period_is_no_series(form):
    assert form(TWO.head(1)) is None and form(TWO.head(0)) is None


@every_form
def test_it_can_be_drawn_and_has_no_colours_of_its_own(form):
    chart = form(pd.concat([TWO, series("pgb", 3, 30, 31, 29, hidden=(0,), provisional=1)], ignore_index=True))
    own = {k: v for k, v in spec(chart).items() if k != "config"}  # the theme of Altair may be on
    assert '"#' not in json.dumps(own)
    svg = vl_convert.vegalite_to_svg({**chart.to_dict(), "width": 400}, vl_version=VEGA_LITE)
    assert ">2023<" in svg and "NaN" not in svg


@every_form
def test_the_years_are_the_only_ticks(form):
    text = json.dumps(spec(form(TWO)))
    assert '"values": [2023]' in text and '"tickCount": 1' in text


@every_form
def test_a_year_of_which_the_first_quarter_lacks_begins_the_axis_and_has_its_name(form):
    later = series("jeugd", *range(10, 18)).iloc[1:]
    text = json.dumps(spec(form(later)))
    assert '"values": [2023, 2024]' in text and '"domain": [2023.0, 2025.0]' in text


# --- a line that columns are held against, and stacks ----------------------------------------------------------------


def test_a_line_is_drawn_over_the_columns_with_its_own_name_and_room():
    chart = tijdstaven(TWO, "wat", lijn=series("nodig (lijn)", 50, 60, 70, 80, provisional=1))
    line = rows(chart).query("deel == 'lijn'")
    assert line["hoog"].tolist()[-2:] == [70, 80] and set(line["kleur"]) == {"Nodig (lijn)"} and line["getal"].tolist()[-1] == "80*"
    text = json.dumps(spec(chart))
    top = max(layer["encoding"]["y"]["scale"]["domain"][1] for layer in spec(chart)["layer"] if "scale" in layer["encoding"].get("y", {}))
    assert top >= 80 and '"sort": ["Jeugd", "Wmo", "Nodig (lijn)"]' in text
    assert points(chart)["hoog"].max() == 39, "the line is no part of the stack"


def test_without_a_line_columns_are_as_they_were():
    assert tijdstaven(TWO, "wat", lijn=TWO.head(0)).to_dict()["layer"] == tijdstaven(TWO, "wat").to_dict()["layer"]


def parts(**more) -> pd.DataFrame:
    """Two names with two parts each, the second one provisional."""
    both = pd.concat([series("besteed", 10, 20), series("beschikbaar", 5, 7, provisional=2, **more)], ignore_index=True)
    return both.assign(naam=["wijkaanpak in alle wijken van de stad", "doorbraak"] * 2)


def test_parts_are_stacked_from_nil_in_the_order_that_is_asked():
    found = rows(stapels(parts(), "naam", "wat")).set_index(["naam", "reeks"])
    assert found.loc[("Doorbraak", "Besteed"), ["laag", "hoog"]].tolist() == [0, 20] and found.loc[("Doorbraak", "Beschikbaar"), ["laag", "hoog"]].tolist() == [20, 27]
    other = rows(stapels(parts(), "naam", "wat", volgorde=["beschikbaar", "besteed"])).set_index(["naam", "reeks"])
    assert other.loc[("Doorbraak", "Besteed"), ["laag", "hoog"]].tolist() == [7, 27]
    assert '"sort": ["Wijkaanpak in alle|wijken van de stad", "Doorbraak"]' in json.dumps(spec(stapels(parts(), "naam", "wat"))), "names stand in the order of the rows, and break for a telephone"


def test_a_hidden_part_is_a_cross_behind_its_bar_and_adds_nothing():
    chart = stapels(parts(hidden=(1,)), "naam", "wat")
    found = rows(chart).set_index(["naam", "reeks"])
    assert found.loc[("Doorbraak", "Beschikbaar"), ["laag", "hoog"]].tolist() == [20, 20] and not found.loc[("Doorbraak", "Beschikbaar"), "getoond"]
    assert '"text": "×"' in json.dumps(spec(chart), ensure_ascii=False) and spec(chart)["usermeta"] == {"stacked": True}
    assert '"text": "×"' not in json.dumps(spec(stapels(parts(), "naam", "wat")), ensure_ascii=False)


def test_one_name_is_no_stack():
    assert stapels(parts().query("naam == 'doorbraak'"), "naam", "wat") is None and stapels(parts().head(0), "naam", "wat") is None


# --- lines --------------------------------------------------------------------------------------------------------


def test_a_line_has_its_name_and_last_value_at_its_end():
    found = ends(lijnen(TWO, "wat"))
    assert found["tekst"].to_dict() == {"Jeugd": "Jeugd 13", "Wmo": "Wmo 26"}
    assert found["hoog"].to_dict() == {"Jeugd": 13, "Wmo": 26}


def test_a_line_that_stands_alone_needs_no_name():
    assert ends(lijnen(series("jeugd", 10, 12), "wat"))["tekst"].tolist() == ["12"]


def test_names_that_would_meet_are_moved_apart_and_stay_in_order():
    close = pd.concat([series("a", 100, 50), series("b", 90, 51), series("c", 80, 52)], ignore_index=True)
    found = ends(lijnen(close, "wat", hoogte=300))
    pixel = 105 / 300
    gaps = found["laag"].diff().dropna() / pixel
    assert (gaps >= charts._LINE - 0.01).all() and found["laag"].max() <= 105 + 0.01
    assert found["hoog"].tolist() == [50, 51, 52]


def test_names_at_the_top_go_down_and_not_out_of_the_chart():
    close = pd.concat([series(name, 10, 100) for name in "abcd"], ignore_index=True)
    found = ends(lijnen(close, "wat"))["laag"]
    assert found.max() <= 105.01 and found.sort_values().diff().min() > 0


def test_a_value_axis_begins_at_nil_unless_figures_lie_below_it():
    def domain(chart):
        return spec(chart)["layer"][0]["encoding"]["y"]["scale"]["domain"]

    assert domain(lijnen(TWO, "wat"))[0] == 0
    assert domain(lijnen(series("saldo", -3, 5), "wat"))[0] < -3


def test_a_series_of_which_all_is_hidden_is_drawn_as_hidden():
    found = points(lijnen(series("jeugd", 4, 3, 5, hidden=(0, 1, 2)), "wat"))
    assert found["getal"].tolist() == ["×"] * 3 and not found["getoond"].any()


def test_a_line_breaks_at_a_hidden_figure_and_dashes_begin_where_it_ends():
    found = rows(lijnen(series("jeugd", 10, 12, 4, 13, 14, 15, hidden=(2,), provisional=1), "wat"))
    points_ = found.query("deel == 'punt'")
    before, after = points_["stuk"].iloc[:2].unique(), points_["stuk"].iloc[3:5].unique()
    assert len(before) == len(after) == 1 and before[0] != after[0]
    (bridge,) = found.query("deel == 'brug'").to_dict("records")
    assert bridge["hoog"] == 14 and bridge["voorlopig"] and bridge["stuk"] == points_["stuk"].iloc[-1]


@pytest.mark.parametrize("form", [lambda d: lijnen(d, "wat"), lambda d: stroken(d, "wat")], ids=["lijnen", "stroken"])
def test_no_line_runs_to_a_quarter_of_which_more_is_still_to_come_in(form):
    growing = series("jeugd", 10, 12, 11, 13, 9, 4, provisional=2)
    drawn = rows(form(growing.assign(onvolledig=growing["voorlopig"])))
    assert drawn.query("deel == 'brug'").empty and drawn.query("deel == 'punt'").groupby("stuk").size().tolist() == [4, 1, 1]
    assert drawn.query("deel == 'punt'")["los"].tolist() == [False] * 4 + [True] * 2
    revised = rows(form(growing.assign(onvolledig=False)))  # what may only be corrected is joined, with dashes
    assert len(revised.query("deel == 'brug'")) == 1 and not revised.query("deel == 'punt'")["los"].any()


@pytest.mark.parametrize("form", [lambda d: lijnen(d, "wat"), lambda d: stroken(d, "wat")], ids=["lijnen", "stroken"])
def test_a_provisional_figure_that_stands_alone_is_an_open_dot(form):
    chart = form(series("jeugd", 10, 12, 11, 4, 9, provisional=1, hidden=(3,)))
    assert rows(chart).query("deel == 'punt'")["los"].tolist() == [False, False, False, False, True]
    drawn = {json.dumps(layer["transform"]): layer["mark"]["filled"] for layer in spec(chart)["layer"] if layer["mark"].get("filled") is not None and "transform" in layer}
    filled = [where for where, full in drawn.items() if full]
    assert filled and all("!datum.voorlopig" in where for where in filled)


def test_a_figure_between_hidden_ones_is_a_dot():
    found = points(lijnen(series("jeugd", 10, 12, 4, 13, 4, 15, hidden=(2, 4)), "wat"))
    assert found["los"].tolist() == [False, False, False, True, False, True]


def test_an_event_stands_at_its_day_if_that_lies_within_the_chart():
    chart = lijnen(TWO, "wat", gebeurtenissen={"2023-07-01": "nieuwe wet", "2030-01-01": "later"})
    (event,) = rows(chart).query("deel == 'gebeurtenis'").to_dict("records")
    assert event["tekst"] == "nieuwe wet" and event["midden"] == pytest.approx(2023.5, abs=0.01)
    assert rows(lijnen(TWO, "wat", gebeurtenissen={"2030-01-01": "later"})).query("deel == 'gebeurtenis'").empty


def test_amounts_of_one_client_are_in_euro_and_others_as_in_the_house_style():
    assert spec(lijnen(series("a", 2500, 2600, unit="EUR"), "wat"))["layer"][0]["encoding"]["y"]["title"] == "euro"
    chart = lijnen(series("a", 2_500_000, 2_600_000, unit="EUR"), "wat")
    assert spec(chart)["layer"][0]["encoding"]["y"]["title"] == "mln euro" and ends(chart)["tekst"].tolist() == ["€ 2,60 mln"]


def test_a_series_has_the_colour_of_its_place_in_an_order_that_figures_share():
    def domains(chart):
        return [layer["encoding"]["color"]["scale"]["domain"] for layer in spec(chart)["layer"] if "scale" in layer["encoding"].get("color", {})]

    shared = ["hulp", "Wmo", "Jeugd"]
    for chart in (lijnen(TWO, "wat", volgorde=shared), punten(TWO.groupby("wat").tail(2), "periode", "wat", volgorde=shared)):
        assert domains(chart) and all(domain == ["Hulp", "Wmo", "Jeugd"] for domain in domains(chart))
    assert domains(lijnen(TWO, "wat", volgorde=["Jeugd"])) == [], "not of an order that lacks one of them"


def test_events_do_not_meet_where_long_names_leave_little_room_for_the_lines():
    happened = {"2023-02-01": "crisis", "2023-05-01": "nieuw"}
    named = TWO.assign(wat=TWO["wat"] + " met een lange naam")
    assert [rows(lijnen(data, "wat", gebeurtenissen=happened)).query("deel == 'gebeurtenis'")["stuk"].tolist() for data in (TWO, named)] == [[0, 0], [0, 1]]


def test_words_of_an_event_stand_above_the_names_of_lines_rather_than_across_the_line_of_another_event():
    happened = {"2023-07-01": "Dorpen erbij", "2024-01-01": "begeleiding gesplitst"}
    data = pd.concat([series("volgens stand en instroom", *range(94, 100)), series("van wie stopte", *range(84, 90))])
    made = rows(lijnen(data, "wat", gebeurtenissen=happened))
    words, names = made.query("deel == 'gebeurtenis'"), made.query("deel == 'eind'")
    assert (words["los"].tolist(), words["stuk"].tolist()) == ([False, False], [0, 1]), "each at the right of its own line"
    assert names["laag"].max() <= 99, "no name is moved up to where the words are"


def test_years_lose_their_century_where_they_would_not_all_fit():
    chart = lijnen(series("jeugd", *range(10, 16)), "wat")
    axis = spec(chart)["layer"][0]["encoding"]["x"]["axis"]
    svg = {wide: vl_convert.vegalite_to_svg({**spec(chart), "width": wide}, vl_version=VEGA_LITE) for wide in (600, 50)}
    years = [str(y) for y in axis["values"]]
    assert all(f">{y}<" in svg[600] for y in years) and all(f">’{y[2:]}<" in svg[50] for y in years)


# --- strips -------------------------------------------------------------------------------------------------------


def test_every_strip_has_its_own_scale_unless_they_share_one():
    def heights(chart):
        found = points(chart)
        return (found["hoog"] - found["laag"]).groupby(found["reeks"]).max()

    assert heights(stroken(TWO, "wat"))["Jeugd"] == pytest.approx(heights(stroken(TWO, "wat"))["Wmo"])
    shared = heights(stroken(TWO, "wat", gelijke_schaal=True))
    assert shared["Jeugd"] / shared["Wmo"] == pytest.approx(13 / 26, abs=0.001)


def test_a_strip_has_its_first_value_beside_its_first_point_and_strips_of_own_scales_say_so():
    chart = stroken(TWO, "wat")
    begun = rows(chart).query("deel == 'begin'").set_index("reeks")
    assert begun["getal"].to_dict() == {"Jeugd": "10", "Wmo": "20"}
    assert spec(chart)["usermeta"] == {"notes": [charts._OWN_SCALES]} and "usermeta" not in spec(stroken(TWO, "wat", gelijke_schaal=True))
    assert rows(stroken(series("jeugd", 10, 12, hidden=(0,)), "wat")).query("deel == 'begin'").empty


@pytest.mark.parametrize(("values", "below", "above_all"), [((50e6, 99e6, 70e6, 40e6), True, False), ((99e6, 80e6, 60e6, 40e6), False, True), ((10e6, 99e6, 90e6, 80e6), False, True)], ids=["rises", "falls", "rises from nearly nil"])
def test_the_first_value_of_a_strip_is_not_read_as_that_of_a_peak_beside_it(values, below, above_all):
    chart = stroken(series("jeugd", *values, unit="EUR"), "wat")  # words as long as two quarters are wide on a telephone
    (first,) = rows(chart).query("deel == 'begin'").to_dict("records")
    of_strip = points(chart)
    along = of_strip.loc[of_strip["midden"] <= first["midden"] + 0.25, "hoog"].max()
    assert first["los"] == below and first["plek"] == pytest.approx(along if above_all else of_strip["hoog"].iloc[0])
    written = {layer["transform"][0]["filter"]: layer["mark"]["baseline"] for layer in spec(chart)["layer"] if "begin" in str(layer.get("transform"))}
    assert written == {"datum.deel == 'begin' && !datum.los": "bottom", "datum.deel == 'begin' && datum.los": "top"}


def test_the_unit_of_a_strip_stands_behind_its_last_value_only():
    chart = stroken(pd.concat([series("zaken", 5, 10, unit="cases"), series("duur", 4, 3, unit="weeks")], ignore_index=True), "wat")
    assert rows(chart).query("deel == 'begin'")["getal"].tolist() == ["5", "4"] and rows(chart).query("deel == 'eind'")["getal"].tolist() == ["10 cases", "3 weeks"]


def test_strips_say_what_happened_below_the_figure_for_they_have_no_room_for_words():
    chart = stroken(TWO, "wat", gebeurtenissen={"2023-07-01": "nieuwe wet", "2030-01-01": "later"})
    assert spec(chart)["usermeta"]["notes"] == [charts._OWN_SCALES, "1 juli 2023: nieuwe wet."]


def test_bars_of_one_unit_have_one_scale_for_their_length_is_compared():
    high = points(stroken(TWO, "wat", staafjes=True)).eval("hoog - laag").groupby(points(stroken(TWO, "wat", staafjes=True))["reeks"]).max()
    assert high["Jeugd"] == pytest.approx(high["Wmo"] * 13 / 26)
    assert spec(stroken(TWO, "wat", staafjes=True))["usermeta"]["notes"] == [charts._ONE_SCALE], "who did not ask for one scale did not say so"
    mixed = pd.concat([TWO.head(4), series("euro", 1000, 2000, unit="EUR")], ignore_index=True)
    assert "usermeta" in spec(stroken(mixed, "wat", staafjes=True))


def test_a_strip_of_crosses_alone_is_a_sentence_below_the_figure():
    chart = stroken(pd.concat([TWO, series("havo", 3, 4, hidden=(0, 1))], ignore_index=True), "wat")
    assert set(rows(chart)["reeks"]) == {"Jeugd", "Wmo"}
    assert spec(chart)["usermeta"]["notes"][-1] == "Havo staat er niet bij: alle cijfers daarvan zijn verborgen om personen te beschermen."
    assert len(points(stroken(series("havo", 3, 4, hidden=(0, 1)), "wat"))) == 2, "of nothing else it is drawn as it is"


def test_strips_do_not_overlap():
    data = pd.concat([series("a", -5, 10), series("b", 3, 8), series("c", -2, -9)], ignore_index=True)
    for chart in (stroken(data, "wat"), stroken(data, "wat", gelijke_schaal=True), stroken(data, "wat", staafjes=True)):
        found = points(chart)
        strip = found["reeks"].map({"A": 2, "B": 1, "C": 0})
        for column in ("hoog", "laag"):
            assert ((found[column] >= strip) & (found[column] < strip + 1)).all()


def test_names_of_strips_stand_at_the_left_in_the_order_of_the_rows():
    text = json.dumps(spec(stroken(TWO, "wat")), ensure_ascii=False)
    assert 'split([\\"Jeugd\\", \\"Wmo\\"]' in text and '"values": [0.5, 1.5]' in text


def test_figures_of_several_units_say_theirs():
    data = pd.concat([series("duur", 10, 12, unit="days"), series("bedrag", 200, 240, unit="EUR")], ignore_index=True)
    assert ends(stroken(data, "wat"))["getal"].tolist() == ["12 days", "240 EUR"]


def test_bars_have_their_values_above_them_only_where_these_are_short():
    def words(chart):
        return [layer["encoding"]["text"]["field"] for layer in spec(chart)["layer"] if layer["mark"]["type"] == "text"], len(ends(chart))

    short, long = series("a", 10, 12), series("a", *[10_000] * 6).assign(cijfer="10.000")
    assert '"align": "left"' not in json.dumps(spec(stroken(short, "wat", staafjes=True)))
    assert '"align": "left"' not in json.dumps(spec(stroken(long.head(2), "wat", staafjes=True))), "wide bars have room for long values"
    assert '"align": "left"' in json.dumps(spec(stroken(long, "wat", staafjes=True)))


# --- columns ------------------------------------------------------------------------------------------------------


def test_columns_are_stacked_from_the_first_series_up():
    found = points(tijdstaven(TWO, "wat"))
    assert found.query("reeks == 'Jeugd'")["laag"].tolist() == [0] * 4
    assert found.query("reeks == 'Wmo'")["laag"].tolist() == found.query("reeks == 'Jeugd'")["hoog"].tolist() == [10, 12, 11, 13]
    assert found["hoog"].max() == 39


def test_only_several_series_have_a_legend():
    assert "color" in spec(tijdstaven(TWO, "wat"))["layer"][0]["encoding"]
    assert "color" not in spec(tijdstaven(series("a", 1, 2), "wat"))["layer"][0]["encoding"]


def test_the_swatch_of_a_series_is_hatched_if_all_of_its_bars_are_and_others_are_not():
    def swatches(*parts):
        found = [layer["encoding"]["shape"]["scale"] for layer in spec(tijdstaven(pd.concat(parts, ignore_index=True), "wat"))["layer"] if "shape" in layer.get("encoding", {})]
        return {name: shape for scale in found for name, shape in zip(scale["domain"], scale["range"], strict=True)}

    known, coming = series("bekend", 10, 12, 11, 13), series("nog verwacht", 1, 2, 3, 4, provisional=4)
    assert swatches(known, coming) == {"Bekend": "square", "Nog verwacht": charts._HATCHED}
    assert swatches(known.assign(voorlopig=True), coming) == {}, "where all is hatched, the sentence below the chart says so"
    assert swatches(series("bekend", 10, 12, 11, 13, provisional=1), known.assign(wat="ander")) == {}, "a series of which a part is hatched has a plain swatch"
    chart = tijdstaven(pd.concat([known, coming], ignore_index=True), "wat").to_dict()
    svg = vl_convert.vegalite_to_svg({**chart, "width": 700}, vl_version=VEGA_LITE)
    assert svg.count(">Nog verwacht<") == 1, "one legend of colour and shape"


# --- dots ---------------------------------------------------------------------------------------------------------


def districts(hidden: tuple[int, ...] = ()) -> pd.DataFrame:
    """Median and 90th percentile of three districts, of which some are hidden."""
    parts = []
    for number, name in enumerate(["zuid", "noord", "oost"]):
        for what, value in (("mediaan", 20 + number), ("90e percentiel", 80 - number)):
            parts.append(series(what, value, hidden=(0,) if number in hidden else ()).assign(wijk=name))
    return pd.concat(parts, ignore_index=True)


def test_dots_have_their_values_beside_them_on_the_outer_side():
    found = pd.DataFrame(next(iter(punten(districts(), "wijk", "wat").to_dict()["datasets"].values())))
    assert set(found.query("reeks == 'Mediaan'")["plek"]) == {"links"} and set(found.query("reeks == '90e percentiel'")["plek"]) == {"rechts"}
    assert found["naam"].unique().tolist() == ["Zuid", "Noord", "Oost"]


def test_a_stack_with_a_hidden_part_has_a_cross_above_all_that_is_shown_and_says_that_it_is_not_the_whole():
    data = pd.concat([series("jeugd", 10, 4, hidden=(1,)), series("wmo", 20, 24)], ignore_index=True)
    chart = tijdstaven(data, "wat")
    hidden = points(chart).query("not getoond").iloc[0]
    assert (hidden["laag"], hidden["hoog"]) == (24, 24)
    assert chart.to_dict()["usermeta"] == {"stacked": True}


def test_a_district_that_is_hidden_says_so_once():
    chart = punten(districts(hidden=(1,)), "wijk", "wat")
    found = pd.DataFrame(next(iter(chart.to_dict()["datasets"].values())))
    assert found.query("naam == 'Noord'")["plek"].tolist() == ["verborgen", ""]
    assert "× verborgen" in json.dumps(chart.to_dict(), ensure_ascii=False)
    assert "× verborgen" not in json.dumps(punten(districts(), "wijk", "wat").to_dict(), ensure_ascii=False)


def test_two_equal_figures_have_one_value_on_each_side():
    same = pd.concat([series("eerst", 5).assign(rij="a"), series("nu", 5).assign(rij="a"), series("nu", 6).assign(rij="b")], ignore_index=True)
    found = pd.DataFrame(next(iter(punten(same, "rij", "wat").to_dict()["datasets"].values())))
    assert sorted(found.query("naam == 'A'")["plek"]) == ["links", "rechts"]


def test_a_hidden_dot_says_nothing_of_the_other_one_on_its_row():
    one_hidden = pd.concat([districts().iloc[[0, 2, 3]], districts(hidden=(0,)).iloc[[1]]], ignore_index=True)
    found = pd.DataFrame(next(iter(punten(one_hidden, "wijk", "wat").to_dict()["datasets"].values())))
    hidden = found[~found["getoond"]]
    assert len(hidden) == 1 and hidden[["hoog", "van", "tot"]].isna().all(axis=None)


def test_one_row_of_dots_is_no_picture():
    assert punten(districts().query("wijk == 'zuid'"), "wijk", "wat") is None


def test_dots_can_be_drawn_within_a_narrow_place():
    svg = vl_convert.vegalite_to_svg({**punten(districts((2,)), "wijk", "wat").to_dict(), "width": 330}, vl_version=VEGA_LITE)
    assert "verborgen" in svg and "Zuid" in svg


# --- series or not ------------------------------------------------------------------------------------------------


def test_some_figures_are_bars_and_many_periods_a_series():
    assert not is_reeks(TWO) and is_reeks(series("a", *range(1, 9)))


def test_a_margin_is_a_line_over_its_column_and_the_axis_reaches_it():
    margin = series("marge", 10, 12, 11, 13).tail(1).assign(obs_value=None, obs_low=12.0, obs_high=30.0)
    chart = tijdstaven(TWO.head(4), "wat", marge=margin)
    (line,) = rows(chart).query("deel == 'marge'").to_dict("records")
    assert (line["laag"], line["hoog"]) == (12, 30) and line["midden"] == points(chart)["midden"].max()
    domain = next(x["encoding"]["y"]["scale"]["domain"] for x in spec(chart)["layer"] if "y" in x.get("encoding", {}))
    assert domain[0] == 0 and domain[1] > 30
    assert rows(tijdstaven(TWO.head(4), "wat")).query("deel == 'marge'").empty


def test_a_margin_of_a_period_that_is_not_drawn_is_left_out():
    margin = series("marge", 10, 12, 11, 13, 14, 15).tail(1).assign(obs_low=1.0, obs_high=3.0)
    assert rows(tijdstaven(TWO.head(4), "wat", marge=margin)).query("deel == 'marge'").empty
