"""Ledger extracts: every cell an observation, the total beside its parts."""

import copy

import pandas as pd
import pytest

from handkept import read_cells
from peilmerk.deliveries.files import Sheet
from peilmerk.deliveries.readers.ledger import recognises
from peilmerk.errors import DeliveryError
from synthetic import workbook

CELLS = [
    ["Transformatiebudget"],
    ["bedragen x € 1.000"],
    [],
    ["Interventie", "Besteed", None, "Beschikbaar", "Totaal"],
    [None, 2019, "2020*", 2021, "2019-2021"],
    ["1. Wijkaanpak", 290, 114, "-", 404],
    ["9. Stelselwijziging **", 25, None, 40, 65],
    ["Totaal", 315, 114, 40, 469],
    [],
    ["* voorlopig: uitgaven tot halverwege 2020"],
]


def changed(row: int, column: int, value) -> list[list]:
    cells = copy.deepcopy(CELLS)
    cells[row] += [None] * (column + 1 - len(cells[row]))
    cells[row][column] = value
    return cells


def test_every_cell_is_an_observation_empty_ones_too(read):
    table = read(CELLS, theme="financien")
    assert len(table) == 3 * 4
    empty = table[(table["source_row"] == 7) & (table["source_column"] == "C")].iloc[0]
    assert pd.isna(empty["obs_value"]) and empty["missing_reason"] == "unknown"


def test_amounts_are_in_euro_with_their_precision(read):
    table = read(CELLS)
    cell = table[(table["source_row"] == 6) & (table["source_column"] == "B")].iloc[0]
    assert (cell["obs_value"], cell["decimals"], cell["unit_measure"]) == (290_000, -3, "EUR")
    nil = table[(table["source_row"] == 6) & (table["source_column"] == "D")].iloc[0]
    assert (nil["obs_value"], nil["missing_reason"]) == (0, "")


def test_a_column_says_what_kind_of_amount_and_whether_it_is_provisional(read):
    table = read(CELLS)
    kinds = table[table["role"] == "total"][["indicator", "time_period", "scenario", "obs_status"]].values.tolist()
    assert kinds == [
        ["transformatiebudget_uitgaven", "2019", "actual", "A"],
        ["transformatiebudget_uitgaven", "2020", "actual", "P"],
        ["transformatiebudget_beschikbaar", "2021", "budget", "A"],
        ["transformatiebudget_totaal", "2019/2021", "actual", "E"],
    ]


def test_lines_add_up_to_the_total(read):
    table = read(CELLS)
    assert set(table[table["role"] == "item"]["part_of"]) == {"_T"}
    assert set(table[table["role"] == "total"]["intervention"]) == {"_T"}


def test_a_footnote_mark_without_footnote_becomes_a_note(read):
    table = read(CELLS)
    assert set(table[table["intervention"] == "9. Stelselwijziging"]["note"]) == {"voetnootteken ** zonder voetnoot"}


@pytest.mark.parametrize(
    ("unit", "value"),
    [("bedragen x € 1.000", 290_000), ("Bedragen x € 1 mln", 290_000_000), ("bedragen in euro", 290), ("(bedragen * € 1000)", 290_000)],
)
def test_the_unit_above_the_table_multiplies(read, unit, value):
    assert read(changed(1, 0, unit))["obs_value"].iloc[0] == value


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (changed(1, 0, "in duizenden"), r"row 4: found 'no unit above the table', expected a line such as 'bedragen x € 1\.000'"),
        (changed(5, 2, "veel"), "row 6, column C: found 'veel', expected a number"),
        (changed(5, 0, None), "row 6, column A: found 'an empty cell', expected the name of the line"),
        (changed(4, 1, "vorig jaar"), "row 5, column B: found 'vorig jaar', expected a period"),
        (changed(3, 1, "Geboekt"), "row 4, column B: found 'Geboekt', expected Besteed, Beschikbaar or Totaal"),
        (changed(7, 0, "Samen"), "row 10: found 'no row Totaal'"),
        (changed(8, 1, 99), "row 9, column B: found '99', expected no figures below the row Totaal"),
        (changed(5, 5, 7), "row 6, column F: found '7', expected no content in a column without a header"),
    ],
)
def test_a_mistake_is_named_with_its_cell(read, cells, message):
    with pytest.raises(DeliveryError, match=message):
        read(cells)


def test_a_ledger_of_no_municipality_is_refused(read):
    with pytest.raises(DeliveryError, match="figures of no area"):
        read(CELLS, municipality="")


def test_only_its_own_form_is_recognised():
    assert recognises(Sheet("a", "b", CELLS))
    assert not recognises(Sheet("a", "b", [["Interventie", "Kosten"]]))


def test_the_same_table_as_csv_reads_the_same(read, tmp_path):
    text = "\n".join(";".join("" if c is None else str(c) for c in (*row, *[""] * (5 - len(row)))) for row in CELLS)
    (tmp_path / "levering.csv").write_bytes(text.encode("cp1252"))
    columns = ["intervention", "time_period", "indicator", "obs_value", "decimals", "missing_reason", "source_row", "source_column"]
    one, two = read(workbook(tmp_path / "levering.xlsx", Blad=CELLS)), read(tmp_path / "levering.csv")
    pd.testing.assert_frame_equal(one[columns], two[columns])


def test_a_line_that_stands_twice_is_refused_and_names_the_other():
    cells = [["bedragen x € 1.000"], ["Interventie", "Besteed", ""], ["", "2022", "2023"], ["1. A", 1, 2], ["1. A", 1, 3], ["Totaal", 2, 5]]
    _, log = read_cells(cells)
    assert [(f.row, f.column, f.expected) for f in log.faults] == [(5, "A", "every line once; row 4 is about the same")]
    assert log.rows["data"] == log.rows["refused"] == 1
