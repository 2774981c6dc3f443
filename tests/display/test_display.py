"""What a cell hands over: tables and charts as data, the same for JupyterLab and the site."""

from __future__ import annotations

import json
import re
from pathlib import Path

import altair as alt
import pytest
from handed_over import mime

from peilmerk import display, house_style
from peilmerk.display import cijferlijst, figuur, matrix, reekstabel, tabel, tegels
from peilmerk.errors import HiddenCells
from peilmerk.plan.modules import Library


def test_a_hidden_value_is_in_no_output_of_any_kind(young, edition):
    chart = alt.Chart(young).mark_bar().encode(x="obs_value:Q", y="uitsplitsing:N", tooltip=["waarde:N", "note:N", "cijfer:N"])
    made = [
        tabel(cijferlijst(young), titel="t", label="tbl-x"), tabel(cijferlijst(young, kort=True), titel="t", label="tbl-x"),
        figuur(chart, young, titel="t", label="fig-x"), tegels(young),
        tabel(young.astype(str), titel="t", label="tbl-x"),
    ]  # fmt: skip
    said = json.dumps([mime(o) for o in made])
    assert "pleegzorg" in said and "gezinshuis" in said
    assert "7.625" not in said and "7,625" not in said
    hidden = next(v for v in made[2].content["spec"]["data"]["values"] if v["uitsplitsing"] == "pleegzorg")
    assert hidden["obs_value"] is None


def test_a_selection_with_hidden_cells_cannot_be_added_up(young):
    with pytest.raises(HiddenCells, match="pleegzorg"):
        young["obs_value"].sum()
    assert young[young["conf_status"] == "F"]["obs_value"].sum() > 0


def numbers_of(table):
    return [c for r in table.rows for c in r.cells[1:] if c.kind == "num" and any(x.isdigit() for x in c.text)]


def test_every_number_of_a_table_carries_the_key_of_its_figure(young, budget, measures):
    for table in (cijferlijst(young), cijferlijst(young, kort=True), reekstabel(young.drop_duplicates("uitsplitsing"), "uitsplitsing"), matrix(measures, rijen="measure")):
        assert numbers_of(table)
        assert all(c.key for c in numbers_of(table))
    assert {c.key for c in numbers_of(cijferlijst(young))} == set(young.loc[young["conf_status"] == "F", "sleutel"])


def test_every_row_of_a_chart_and_every_tile_carries_a_key(young, spent):
    rows = figuur(house_style.staven(spent, "uitsplitsing"), spent, titel="t", label="fig-x").content["spec"]["data"]["values"]
    assert [r["sleutel"] for r in rows] == spent["sleutel"].tolist()
    assert all(t["key"] in set(young["sleutel"]) for t in tegels(young).content["tiles"])


# --- the package --------------------------------------------------------------------------------------------------

NAMED = re.findall(r"(?<=`)\w+(?=`)", "\n".join(line for line in (display.__doc__ or "").splitlines() if line.startswith("`")))


def test_every_module_is_named_where_the_package_says_what_it_is_made_of():
    assert sorted(NAMED) == sorted(path.stem for path in Path(display.__file__).parent.glob("*.py") if path.stem != "__init__")


@pytest.mark.parametrize("module", NAMED)
def test_a_module_imports_those_that_are_named_before_it_only(module):
    imported = {name.split(".")[2] for name in Library().facts(f"peilmerk.display.{module}").library if name.startswith("peilmerk.display.")}
    assert imported <= set(NAMED[: NAMED.index(module)])
