"""Columns up and down with their balance: everything is drawn once, nothing hidden as nil, and it renders."""

from __future__ import annotations

import json

import pandas as pd
import pytest
import vl_convert
from observed import observed

from peilmerk.analyses.flow import INFLOW, NET, OUTFLOW, stroom
from peilmerk.analyses.flow_chart import op_en_neer
from peilmerk.display.specs import aggregated, spec_of
from peilmerk.keys import FIELD

QUARTERS = ["2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4"]


def bridges(hidden=()):
    kinds = {"stand": [100, 110, 105, 105], "instroom": [0, 30, 20, 25], "uitstroom": [0, 20, 25, 25]}
    return observed(*(
        {"indicator": f"{kind}_maatwerk", "time_period": q, "obs_value": float(v), "unit_measure": "persons", "hidden": (kind, q) in hidden}
        for kind, values in kinds.items() for q, v in zip(QUARTERS, values, strict=True)
    ))  # fmt: skip


def drawn(chart) -> pd.DataFrame:
    (rows,) = chart.to_dict()["datasets"].values()
    return pd.DataFrame(rows)


def test_what_came_in_stands_above_nil_and_what_went_out_below_it():
    points = drawn(op_en_neer(stroom(bridges()).rows)).query("deel == 'punt'")
    assert points.groupby("reeks", sort=False)["hoog"].apply(list).to_dict() == {"Instroom": [30, 20, 25], "Uitstroom": [-20, -25, -25], "Saldo": [10, -5, 0]}
    assert points.loc[points["reeks"] == "Uitstroom", "getal"].tolist() == ["20", "25", "25"], "what is told is no negative number"


def test_every_mark_carries_the_key_of_its_figure():
    rows = drawn(op_en_neer(stroom(bridges()).rows))
    assert rows[FIELD].str.contains("maatwerk.persons").all() and rows.loc[rows["reeks"] == "Saldo", FIELD].str.endswith("computed=net+flow").all()


def test_the_last_balance_has_its_name_and_value_beside_it_and_columns_have_squares_in_the_legend():
    chart = op_en_neer(stroom(bridges()).rows)
    assert drawn(chart).query("deel == 'eind'")["tekst"].tolist() == ["saldo 0"]
    legends = [layer["encoding"]["color"]["legend"] for layer in chart.to_dict()["layer"] if "color" in layer["encoding"]]
    assert legends and all(one["symbolType"] == "square" and one["values"] == ["Instroom", "Uitstroom"] for one in legends)


def test_of_delivered_figures_a_hidden_one_is_a_cross_and_no_column():
    table = bridges(hidden={("instroom", "2024-Q3")})
    table = table.assign(wat=table["indicator"].str.partition("_")[0])
    chart = op_en_neer(table, "wat", op="instroom", neer="uitstroom", saldo="saldo")
    points = drawn(chart)
    assert points.loc[~points["getoond"].astype(bool), "periode"].tolist() == ["3e kwartaal 2024"] and "×" in json.dumps(chart.to_dict(), ensure_ascii=False)


@pytest.mark.parametrize("table", [bridges().head(0), bridges()[bridges()["time_period"] == "2024-Q1"]])
def test_fewer_than_two_periods_are_no_series(table):
    assert op_en_neer(table.assign(onderdeel=INFLOW)) is None


def test_it_renders_and_adds_nothing_up():
    chart = op_en_neer(stroom(bridges()).rows, titel="personen")
    spec = spec_of(chart) | {"width": 340}
    assert not aggregated(spec)
    picture = vl_convert.vegalite_to_svg(json.dumps(spec))
    assert all(word in picture for word in ("Instroom", "Uitstroom", "Saldo", "personen")) and "-20" not in picture


def test_parts_of_a_bridge_have_the_names_that_the_chart_looks_for():
    assert {INFLOW, OUTFLOW, NET} <= set(stroom(bridges()).rows["onderdeel"])


def test_provisional_columns_are_hatched_and_a_provisional_balance_is_an_open_dot():
    rows = stroom(bridges()).rows
    late = rows.assign(voorlopig=rows["time_period"].eq("2024-Q4"))
    settled, provisional = (len(op_en_neer(table).to_dict()["layer"]) for table in (rows, late))
    assert provisional == settled + 1
    vl_convert.vegalite_to_svg(json.dumps(spec_of(op_en_neer(late)) | {"width": 340}))
