"""Columns by kind: on each other where they add up, beside each other where they do not, and a sentence that says so."""

from __future__ import annotations

import json

import pandas as pd
import pytest
import vl_convert
from hypothesis import given, settings
from hypothesis import strategies as st

from peilmerk.publishers.vega import VEGA_LITE
from peilmerk.stacked import gestapeld, kolommen
from test_charts import series
from test_panels import headings


def kinds(*values, unit="EUR", **more) -> pd.DataFrame:
    """Kinds a, b, c ... with their values through time."""
    return pd.concat([series(name, *line, unit=unit, **more.get(name, {})) for name, line in zip("abcdefgh", values, strict=False)], ignore_index=True).assign(decimals=0)


def totals(table: pd.DataFrame, more: float = 0) -> pd.DataFrame:
    whole = table.drop_duplicates("time_period").copy()
    return whole.assign(obs_value=whole["time_period"].map(table.groupby("time_period")["obs_value"].sum()) + more)


def points(chart) -> pd.DataFrame:
    return chart.data.query("deel == 'punt'")


def said(chart) -> str:
    return " ".join(chart.to_dict()["usermeta"].get("notes", []))


def picture(chart, width: int = 340) -> str:
    return vl_convert.vegalite_to_svg({**chart.to_dict(), "width": width}, vl_version=VEGA_LITE)


AMOUNTS = kinds([10, 20], [30, 5], [2, 2])


def test_amounts_stand_on_each_other_from_the_first_kind_up():
    found = points(gestapeld(AMOUNTS, "wat"))
    one = found[found["periode"] == "kwartaal 2023Q1"].set_index("reeks")
    unit = one.loc["A", "hoog"] - one.loc["A", "laag"]
    assert one.loc["B", "laag"] == pytest.approx(one.loc["A", "hoog"]) and one.loc["C", "laag"] == pytest.approx(one.loc["B", "hoog"])
    assert (one.loc["B", "hoog"] - one.loc["B", "laag"]) / unit == pytest.approx(3)


def test_a_kind_has_one_colour_in_all_figures_of_a_subject_also_where_another_lacks():
    asked = ["a", "b", "c", "d"]
    for table in (AMOUNTS, AMOUNTS[AMOUNTS["wat"] != "a"]):
        chart = gestapeld(table, "wat", volgorde=asked).to_dict()
        domains = {tuple(found["domain"]) for layer in chart["layer"] if (found := (layer["encoding"].get("color") or {}).get("scale"))}
        assert domains == {("A", "B", "C", "D")}
    long = AMOUNTS.assign(wat=AMOUNTS["wat"] + " met een naam van meer dan een regel")
    legend = [layer["encoding"]["color"]["legend"] for layer in gestapeld(long, "wat", volgorde=["z", *dict.fromkeys(long["wat"])]).to_dict()["layer"] if "color" in layer["encoding"]]
    assert all("Z" not in (one or {}).get("values", []) for one in legend)


def test_names_stand_beside_the_parts_of_the_last_column():
    (data,) = gestapeld(AMOUNTS, "wat").to_dict()["datasets"].values()
    assert [r["tekst"] for r in data if r["deel"] == "eind"] == ["A 20", "B 5", "C 2"]
    assert '"legend": null' in json.dumps(gestapeld(AMOUNTS, "wat").to_dict())


def test_long_names_stand_in_a_legend_and_values_at_the_end():
    table = AMOUNTS.assign(wat=AMOUNTS["wat"] + " met een naam van meer dan een regel")
    chart = gestapeld(table, "wat")
    assert [r["tekst"] for r in next(iter(chart.to_dict()["datasets"].values())) if r["deel"] == "eind"] == ["20", "5", "2"]
    assert picture(chart).count("A met een naam van meer dan een regel") >= 1


def test_names_stay_below_the_heading():
    table = kinds(*[[1.0, 1.0]] * 6)
    (data,) = gestapeld(table, "wat").to_dict()["datasets"].values()
    assert max(r["plek"] for r in data if r["deel"] == "eind") <= gestapeld(table, "wat").to_dict()["height"] - 23


def test_a_period_with_a_hidden_part_is_not_stacked_and_says_so():
    chart = gestapeld(kinds([10, 20, 30], [30, 5, 6], b={"hidden": (1,)}), "wat")
    found = points(chart).query("periode == 'kwartaal 2023Q2'").sort_values("begin")
    assert found["reeks"].tolist() == ["A", "B"] and found["eind"].iloc[0] == pytest.approx(found["begin"].iloc[1])
    assert found["getal"].tolist() == ["20", "×"] and found["hoog"].iloc[1] == found["laag"].iloc[1]  # what is hidden has no height
    others = points(chart).query("periode == 'kwartaal 2023Q1'")
    assert others["begin"].nunique() == 1
    assert said(chart) == "2e kwartaal 2023 is niet gestapeld, omdat een deel verborgen is: daar staan de delen naast elkaar."


def test_two_hidden_parts_beside_each_other_are_two_crosses_also_on_a_telephone():
    found = points(gestapeld(kinds([10, 20], [30, 5], [6, 5], b={"hidden": (1,)}, c={"hidden": (1,)}), "wat"))
    high = found.loc[~found["getoond"], "hoog"].tolist()
    assert len(high) == 2 and abs(high[0] - high[1]) >= 10, "one higher than the other"


def test_persons_are_stacked_only_if_the_whole_shows_that_they_add_up():
    people = kinds([10, 20], [30, 5], unit="persons")
    assert "telt bij beide" in said(gestapeld(people, "wat"))
    assert points(gestapeld(people, "wat"))["begin"].nunique() == 4
    whole = gestapeld(people, "wat", geheel=totals(people))
    assert said(whole) == "" and points(whole)["begin"].nunique() == 2


def test_kinds_that_are_together_more_than_the_whole_overlap_and_less_than_it_are_not_all():
    people = kinds([10, 20], [30, 5], unit="persons")
    assert "samen meer dan het totaal" in said(gestapeld(people, "wat", geheel=totals(people, -6)))
    assert "samen minder dan het totaal" in said(gestapeld(people, "wat", geheel=totals(people, 6)))


def test_kinds_that_do_not_add_up_are_lines_if_there_are_many_periods():
    first = kinds([10] * 8, [5] * 8, unit="persons")
    later = first.assign(time_period="later " + first["time_period"], **{c: first[c] + pd.DateOffset(years=2) for c in ("time_start", "time_end")})
    chart = gestapeld(pd.concat([first, later], ignore_index=True), "wat")
    assert {layer["mark"]["type"] for layer in chart.to_dict()["layer"]} >= {"line"} and "niet gestapeld" in said(chart)


def test_a_share_is_a_line_in_a_panel_of_its_own():
    share = series("x", 60.0, 65.0, unit="percent").assign(onderwerp="aandeel in een gezin")
    (data,) = gestapeld(AMOUNTS, "wat", aandeel=share, titel="euro").to_dict()["datasets"].values()
    table = pd.DataFrame(data)
    assert headings(gestapeld(AMOUNTS, "wat", aandeel=share, titel="euro")) == ["Euro", "Aandeel in een gezin (%)"]
    own = table[(table["paneel"] == 1) & (table["deel"] == "punt")]
    assert set(own["vorm"]) == {"lijn"} and own["hoog"].max() < table[(table["paneel"] == 0) & (table["deel"] == "punt")]["laag"].min()


def test_a_column_below_nil_is_not_stacked():
    found = points(gestapeld(kinds([10, -5], [3, 4]), "wat"))
    assert found.query("periode == 'kwartaal 2023Q2'")["begin"].nunique() == 2


def test_more_kinds_than_colours_are_strips():
    table = kinds(*[[n, n + 1] for n in range(1, 9)])
    assert "split(" in json.dumps(gestapeld(table, "wat").to_dict())


def test_columns_beside_each_other_have_their_values_above_them_where_these_fit():
    chart = kolommen(kinds([46, 56], [24, 19], unit="persons"), "wat", titel="personen")
    assert all(f">{v}<" in picture(chart) for v in (46, 56, 24, 19)) and '"orient"' not in said(chart)
    wide = kolommen(kinds([123456] * 8, [654321] * 8, unit="persons"), "wat")
    assert ">123456<" not in picture(wide)


def test_one_period_can_be_drawn_and_nothing_is_no_chart():
    assert "NaN" not in picture(gestapeld(kinds([10], [20]), "wat")) and "NaN" not in picture(kolommen(kinds([10], [20]), "wat"))
    assert gestapeld(AMOUNTS.head(0), "wat") is None and kolommen(AMOUNTS.head(0), "wat") is None
    assert gestapeld(kinds([None, None]), "wat") is None


def test_provisional_columns_are_hatched_as_wide_as_they_are():
    late = gestapeld(kinds([10, 20], [30, 5], a={"provisional": 1}, b={"provisional": 1}), "wat")
    assert picture(late).count('stroke-dasharray="1.25,4.25"') == 2


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500), st.booleans()), min_size=1, max_size=6))
@settings(max_examples=12, deadline=None)
def test_a_stack_is_as_high_as_its_parts_together_and_no_hidden_part_is_in_one(lines):
    first, second, covered = zip(*lines, strict=True)
    hidden = tuple(n for n, c in enumerate(covered) if c)
    chart = gestapeld(kinds([*map(float, first)], [*map(float, second)], b={"hidden": hidden}), "wat")
    if chart is None:
        return
    for name, found in points(chart).groupby("periode"):
        alone = found["begin"].nunique() == len(found)
        assert alone == (not found["getoond"].all()), name
        if not alone:
            lower, upper = found.sort_values("reeks").to_dict("records")
            assert upper["laag"] == pytest.approx(lower["hoog"]) and upper["hoog"] >= upper["laag"] >= lower["laag"]
