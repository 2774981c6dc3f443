"""reekstabel(): series beside each other, through time."""

from __future__ import annotations

import pandas as pd
import pytest
from handed_over import MARK, texts

from peilmerk.display import reekstabel
from peilmerk.errors import PeilmerkError


def test_a_disputed_figure_of_a_series_has_a_mark_and_the_words_below_the_table(quarters, disputed):
    disputed("gezinshuis")
    table = reekstabel(quarters[quarters["periode"] == "kwartaal 1"], "uitsplitsing")
    (line,) = table.rows
    assert (line.cells[1].flags, line.cells[1].note, line.cells[2].flags) == (["provisional", "differs"], "elders staat 41", ["hidden"])
    assert table.legend[-2:] == [MARK, "Kwartaal 1 (1.041*): elders staat 41."]


def test_amounts_of_a_wide_table_can_be_told_in_thousands(spent):
    table = reekstabel(spent, "uitsplitsing", in_duizenden=True)
    whole = reekstabel(spent, "uitsplitsing")
    assert table.unit == "bedragen × € 1.000" and whole.unit != table.unit
    for thousand, euro in zip((c for r in table.rows for c in r.cells[1:]), (c for r in whole.rows for c in r.cells[1:]), strict=True):
        assert thousand.key == euro.key and thousand.flags == euro.flags
        if euro.text.rstrip("*"):
            assert abs(float(thousand.text.rstrip("*").replace(".", "")) - float(euro.text.rstrip("*").replace(".", "")) / 1000) <= 0.5


def test_series_are_a_row_a_period_newest_first_and_a_column_a_series(quarters):
    table = reekstabel(quarters, "uitsplitsing")
    assert [c.text for c in table.head[0]] == ["Periode", "Gezinshuis", "Pleegzorg"]
    assert texts(table) == [["kwartaal 1", "1.041*", "×"], ["kwartaal 0", "1.040", "1.040"]]
    assert table.unit == "personen" and table.legend == ["× = verborgen om personen te beschermen", "* = voorlopig"]


def test_a_plan_can_run_from_its_first_period(quarters):
    assert [line[0] for line in texts(reekstabel(quarters, "uitsplitsing", oudste_eerst=True))] == ["kwartaal 0", "kwartaal 1"]


@pytest.mark.parametrize(
    ("amounts", "unit", "told"),
    [
        ([(6.9e6, -5), (620e3, -3), (0.0, 0)], "mln euro", ["6,9", "0,62", "0"]),  # part of them was given in millions
        ([(6.9e6, -5), (620e3, -3), (50e3, -3)], "bedragen × € 1.000", ["6.900", "620", "50"]),  # 0,05 mln says little
        ([(6.9e6, -5), (1_776_462.0, 0)], "euro", ["6,9 mln", "1.776.462"]),  # to the euro: in millions that would be seven digits
        ([(620e3, -3), (50e3, -3)], "euro", ["620.000", "50.000"]),
        ([(6.9e6, -5), (7.5e6, -5)], "euro", ["6,9 mln", "7,5 mln"]),
    ],
)  # fmt: skip
def test_amounts_of_one_table_have_one_unit(quarters, amounts, unit, told):
    line = quarters.iloc[[0]]
    table = reekstabel(pd.concat([line.assign(uitsplitsing=f"deel {n}", obs_value=v, decimals=d, unit_measure="EUR") for n, (v, d) in enumerate(amounts)]), "periode", rijen="uitsplitsing")
    assert (table.unit, [cells[1] for cells in texts(table)]) == (unit, told)


def test_a_table_of_series_can_be_short(quarters):
    assert texts(reekstabel(quarters, "uitsplitsing", aantal=1)) == [["kwartaal 1", "1.041*", "×"]]


def test_rows_can_be_something_else_than_periods(quarters):
    table = reekstabel(quarters, "periode", rijen="uitsplitsing")
    assert [c.text for c in table.head[0]] == ["Uitsplitsing", "Kwartaal 0", "Kwartaal 1"]
    assert texts(table)[1] == ["Pleegzorg", "1.040", "×"]


def test_series_of_several_units_have_theirs_in_the_heading(quarters):
    table = reekstabel(quarters.assign(unit_measure=["persons", "persons", "EUR", "EUR"]), "uitsplitsing")
    assert [c.text for c in table.head[0]] == ["Periode", "Gezinshuis (personen)", "Pleegzorg (euro)"] and table.unit == ""
    assert texts(table)[1] == ["kwartaal 0", "1.040", "1.040"]


def test_amounts_stand_without_a_sign_under_their_unit(quarters):
    table = reekstabel(quarters.assign(unit_measure="EUR"), "uitsplitsing")
    assert table.unit == "euro" and texts(table)[1] == ["kwartaal 0", "1.040", "1.040"]


def test_a_unit_that_a_name_says_is_not_said_again(quarters):
    named = quarters.assign(uitsplitsing=["jeugdigen (personen)"] * 2 + ["bedrag"] * 2, unit_measure=["persons"] * 2 + ["EUR"] * 2)
    assert [c.text for c in reekstabel(named, "uitsplitsing").head[0]] == ["Periode", "Jeugdigen (personen)", "Bedrag (euro)"]


def _many(quarters, codes: list[str], count: int = 7) -> pd.DataFrame:
    """So many series of the given periods; the value tells which one: 10 for the first period of the first series."""
    row = quarters.iloc[[0]]
    values = ((s, n, code) for s in range(count) for n, code in enumerate(codes))
    return pd.concat([row.assign(uitsplitsing=f"soort {s}", time_period=code, periode=code, time_start=pd.Timestamp(2020, 1, 1) + pd.DateOffset(months=n), obs_value=10.0 * (s + 1) + n) for s, n, code in values], ignore_index=True)


def test_more_series_than_fit_beside_each_other_are_rows_with_a_column_a_period(quarters):
    table = reekstabel(_many(quarters, ["2023", "2024"]), "uitsplitsing")
    assert [c.text for c in table.head[0]] == ["Uitsplitsing", "2023", "2024"] and texts(table)[1] == ["Soort 1", "20", "21"] and len(table.rows) == 7
    assert len(reekstabel(_many(quarters, ["2023", "2024"], 6), "uitsplitsing").rows) == 2, "six fit"


def test_many_series_of_quarters_have_a_row_a_year_so_that_a_quarter_stands_below_that_of_a_year_later(quarters):
    codes = [f"{year}-Q{n}" for year in (2022, 2023, 2024) for n in (1, 2, 3, 4)][:-1]
    table = reekstabel(_many(quarters, codes), "uitsplitsing")
    assert [c.text for c in table.head[0]] == ["Jaar", "1e kwartaal", "2e kwartaal", "3e kwartaal", "4e kwartaal"]
    first, newest, *_ = table.rows
    assert (first.kind, [c.text for c in first.cells]) == ("group", ["Soort 0"]) and [c.text for c in newest.cells] == ["2024", "18", "19", "20", ""]
    assert len([r for r in table.rows if r.kind == "member"]) == 21


def test_a_year_in_which_a_product_was_not_there_has_no_row(quarters):
    codes = [f"{year}-Q{n}" for year in (2022, 2023, 2024) for n in (1, 2, 3, 4)]
    data = _many(quarters, codes)
    table = reekstabel(data[(data["uitsplitsing"] != "soort 0") | (data["time_period"] > "2023-Q3")], "uitsplitsing")
    rows = [[c.text for c in row.cells] for row in table.rows]
    assert rows[:4] == [["Soort 0"], ["2024", "18", "19", "20", "21"], ["2023", "", "", "", "17"], ["Soort 1"]]
    assert [row[0] for row in rows[4:7]] == ["2024", "2023", "2022"]


def test_one_long_series_of_quarters_has_a_row_a_year_and_a_short_one_a_row_a_quarter(quarters):
    codes = [f"{year}-Q{n}" for year in (2022, 2023, 2024) for n in (1, 2, 3, 4)]
    table = reekstabel(_many(quarters, codes, 1), "uitsplitsing")
    assert texts(table) == [["2024", "18", "19", "20", "21"], ["2023", "14", "15", "16", "17"], ["2022", "10", "11", "12", "13"]] and {r.kind for r in table.rows} == {"item"}
    assert len(reekstabel(_many(quarters, codes[:8], 1), "uitsplitsing").rows) == 8


def test_two_figures_of_one_cell_are_refused(quarters):
    with pytest.raises(PeilmerkError, match="4 figures are of 2 cells"):
        reekstabel(quarters, "indicator")


def test_a_figure_without_a_place_in_a_table_of_series_is_an_empty_cell(quarters):
    assert texts(reekstabel(quarters.iloc[:3], "uitsplitsing"))[0] == ["kwartaal 1", "1.041*", ""]
