"""A table as data: what of it is hidden, and what is left out."""

from __future__ import annotations

from peilmerk.display import Cell, Row, Table, cijferlijst, tabel


def test_a_table_says_how_many_of_its_figures_are_hidden(young):
    table = cijferlijst(young)
    assert table.hidden == (1, 3)  # ambulante hulp stands there twice, and is one figure
    assert tabel(table, titel="t", label="tbl-x").content["hidden"] == "1 van de 3 cijfers is verborgen"
    shown = cijferlijst(young[young["conf_status"] == "F"])
    assert tabel(shown, titel="t", label="tbl-x").content["hidden"] == ""


def test_a_column_in_which_nothing_stands_is_left_out_and_headings_of_groups_span_the_rest():
    head = [Cell(t, "head") for t in ("Besluit", "Door", "Datum")]
    rows = [Row([Cell("2020", "head", colspan=3)], "group"), Row([Cell("a", "head"), Cell(""), Cell("mei")]), Row([Cell("b", "head"), Cell(""), Cell("")], source="Plan, r. 3")]
    table = Table([head], rows).without_empty_columns()
    assert [c.text for c in table.head[0]] == ["Besluit", "Datum"] and [[c.text for c in r.cells] for r in table.rows[1:]] == [["a", "mei"], ["b", ""]]
    assert table.rows[0].cells[0].colspan == 2
    assert table.to_pandas()["Bron"].tolist() == ["", "", "Plan, r. 3"], "in JupyterLab where a row is said is a column"
