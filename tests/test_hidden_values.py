"""One door: what a notebook computes from several values raises if one of them is hidden, by whatever road of pandas."""

from __future__ import annotations

import json

import altair as alt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peilmerk import hidden_values
from peilmerk.errors import HiddenCells
from peilmerk.hidden_values import HiddenDtype, guarded, plain
from peilmerk.observations import frame

FIGURE = {"ref_area": "GM9001", "indicator": "stand_maatwerk", "unit_measure": "persons"}
KEY = "GM9001.2020.stand_maatwerk.persons;product=b"
V = "obs_value"


def figures() -> pd.DataFrame:
    """Two periods: 10 and a hidden one, 12 and one that is unknown."""
    return frame([
        FIGURE | {"time_period": "2020", "product": "a", V: 10}, FIGURE | {"time_period": "2020", "product": "b", "conf_status": "C"},
        FIGURE | {"time_period": "2021", "product": "a", V: 12}, FIGURE | {"time_period": "2021", "product": "c", "missing_reason": "unknown"},
    ])  # fmt: skip


@pytest.fixture
def selection() -> pd.DataFrame:
    return guarded(figures())


ONE_NUMBER = ["sum", "mean", "median", "min", "max", "std", "var", "sem", "prod", "skew", "kurt", "cumsum", "cummax", "idxmax", "idxmin", "describe", "quantile", "ffill", "bfill", "interpolate"]
GROUPED = ["sum", "mean", "median", "min", "max", "std", "var", "prod", "sem", "cumsum"]
ROADS = {
    "numpy": lambda t: np.sum(t[V]), "agg": lambda t: t[V].agg(["sum", "mean"]), "columns": lambda t: t[[V, "obs_low"]].sum(), "across": lambda t: t[[V, "obs_low"]].sum(axis=1),
    "numeric": lambda t: t.sum(numeric_only=True), "named": lambda t: t.groupby("time_period").agg(n=(V, "sum")), "own function": lambda t: t.groupby("time_period")[V].agg(lambda s: s.sum()),
    "transform": lambda t: t.groupby("time_period")[V].transform("sum"), "apply": lambda t: t.groupby("time_period").apply(lambda d: d[V].sum()),
    "pivot_table": lambda t: t.pivot_table(index="time_period", columns="product", values=V, aggfunc="sum"), "pivot_table mean": lambda t: t.pivot_table(index="time_period", values=V),
    "crosstab": lambda t: pd.crosstab(t["time_period"], t["product"], values=t[V], aggfunc="sum"), "pivot": lambda t: t.pivot(index="time_period", columns="product", values=V).sum(axis=1),
    "resample": lambda t: t.assign(day=pd.date_range("2020", periods=4)).set_index("day")[V].resample("2D").sum(), "eval": lambda t: t.eval("obs_value.sum()"),
    "thousands": lambda t: (t[V] / 1000).sum(), "difference": lambda t: (t[V] - t["obs_low"].fillna(0)).sum(), "fillna": lambda t: t[V].fillna(0).sum(), "round": lambda t: t[V].round().sum(),
    "abs": lambda t: t[V].abs().max(), "clip": lambda t: t[V].clip(lower=0).sum(), "where": lambda t: t[V].where(t[V] > 0, 0).sum(), "mask": lambda t: t[V].mask(t[V].isna(), 0).sum(),
    "replace": lambda t: t[V].replace(np.nan, 0).sum(), "map": lambda t: t[V].map(float).sum(), "merge": lambda t: t.merge(t[["time_period"]].drop_duplicates())[V].sum(),
    "concat": lambda t: pd.concat([t, frame([FIGURE | {"time_period": "2022", V: 1}])])[V].sum(), "unstack": lambda t: t.set_index(["time_period", "product"])[V].unstack().sum(),
    "melt": lambda t: t.melt(id_vars=["time_period"], value_vars=[V])["value"].sum(), "query": lambda t: t.query("obs_value != 0")[V].sum(), "add": lambda t: t[V].add(1, fill_value=0).sum(),
    "typed in its place": lambda t: t.assign(**{V: t[V].copy().pipe(lambda s: s.__setitem__(1, 5) or s)})[V].sum(),
}  # fmt: skip


@pytest.mark.parametrize("name", ONE_NUMBER)
def test_one_number_of_a_column_with_a_hidden_cell_raises_and_names_the_cell(selection, name):
    with pytest.raises(HiddenCells, match=f"1 of these 4 cells are hidden to protect people(.|\n)*{KEY}"):
        getattr(selection[V], name)()


@pytest.mark.parametrize("name", GROUPED)
def test_one_number_a_group_raises(selection, name):
    with pytest.raises(HiddenCells, match=KEY):
        getattr(selection.groupby("time_period")[V], name)()


@pytest.mark.parametrize("road", ROADS)
def test_every_road_of_pandas_to_a_sum_raises(selection, road):
    with pytest.raises(HiddenCells, match=KEY):
        ROADS[road](selection)


def test_the_error_says_what_to_do(selection):
    with pytest.raises(HiddenCells, match=r"(?s)Use the total as it was delivered.*tabel\(\) or figuur\(\)"):
        selection[V].sum()


USES = {
    "notna": lambda t: t[V].notna().tolist(), "nil": lambda t: (t[V] != 0).tolist(), "more": lambda t: (t[V] > 10).tolist(), "sorted": lambda t: t.sort_values(["time_period", V])[V].tolist(),
    "once": lambda t: len(t.drop_duplicates([V])), "by value": lambda t: t.groupby(V, dropna=False).size().tolist(), "records": lambda t: [r[V] for r in t.to_dict("records")],
    "row": lambda t: t.iloc[2][V], "written": lambda t: repr(t[[V]]), "in Lab": lambda t: t[[V]].to_html(), "last": lambda t: t.groupby("product").tail(1)[V].tolist(),
    "counted": lambda t: t.groupby("time_period")[V].count().tolist(), "kept": lambda t: len(t.groupby("product").filter(lambda g: len(g) > 1)), "thousands": lambda t: (t[V] / 1000).tolist(),
    "filled in": lambda t: t["obs_low"].fillna(t[V]).tolist(), "shift": lambda t: t[V].shift().tolist(), "csv": lambda t: t[[V]].to_csv(), "wide": lambda t: t.pivot(index="time_period", columns="product", values=V).to_csv(),
    "name": lambda t: t["product"].mask(t[V].isna(), "?").tolist(), "between": lambda t: t[V].between(1, 11).tolist(), "share": lambda t: (t[V] / t[V].iloc[0]).round(1).tolist(),
}  # fmt: skip


@pytest.mark.parametrize("use", USES)
def test_what_computes_nothing_from_several_values_gives_what_plain_numbers_give(selection, use):
    np.testing.assert_equal(USES[use](selection), USES[use](figures()))


def test_a_selection_without_hidden_cells_is_left_as_it_is():
    shown = figures()[lambda t: t["conf_status"] == "F"]
    assert guarded(shown) is shown


def test_rows_among_which_none_is_hidden_can_be_added_up(selection):
    assert selection[selection["time_period"] == "2021"][V].sum() == 12
    assert selection[selection["product"] == "a"].groupby("product")[V].sum().tolist() == [22]


def test_plain_gives_numbers_for_what_draws_cells_one_by_one(selection):
    assert plain(selection.assign(thousand=selection[V] / 1000)).dtypes[["obs_value", "obs_low", "thousand"]].eq("float64").all()
    assert isinstance(selection.dtypes[V], HiddenDtype)


def test_a_chart_gets_null_for_a_hidden_value(selection):
    with hidden_values.in_charts():
        spec = alt.Chart(selection[["product", V]]).mark_bar().encode(x="product", y=V).to_dict()
    (rows,) = spec["datasets"].values()
    assert [r[V] for r in rows] == [10, None, 12, None]
    assert spec["encoding"]["y"]["type"] == "quantitative"
    json.dumps(spec, allow_nan=False)


@given(st.lists(st.tuples(st.integers(-5, 5), st.booleans()), min_size=1), st.randoms())
def test_however_values_are_selected_a_sum_raises_just_if_a_hidden_one_is_among_them(values, random):
    table = frame([FIGURE | {"time_period": "2020", "product": str(n), **({"conf_status": "C"} if hidden else {V: value})} for n, (value, hidden) in enumerate(values)])
    rows = [random.randrange(len(values)) for _ in range(random.randrange(1, 6))]
    chosen = guarded(table).iloc[rows]
    if any(values[r][1] for r in rows):
        with pytest.raises(HiddenCells):
            (chosen[V] * 2 + 1).sum()
    else:
        assert (chosen[V] * 2 + 1).sum() == sum(values[r][0] * 2 + 1 for r in rows)
