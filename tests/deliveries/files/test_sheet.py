"""Sheet: cells, rows and batches; a streamed sheet says the same as one in memory, and holds no more than it must."""

from datetime import date, datetime, time

import pytest

from peilmerk.deliveries.files import Sheet, as_text, letter, sheets
from peilmerk.deliveries.files import sheet as sheet_module
from peilmerk.deliveries.files.sheet import column_number
from peilmerk.errors import DeliveryError, Fault


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""), (2020.0, "2020"), (8.7, "8.7"), (" a\u00a0 b\n", "a b"), (True, "True"), (date(2024, 5, 1), "2024-05-01"),
        (datetime(2024, 5, 1), "2024-05-01"), (datetime(2024, 5, 1, 9, 30), "2024-05-01 09:30:00"), (time(9, 5), "09:05:00"),
    ],
)  # fmt: skip
def test_a_cell_as_a_reader_sees_it(cell, text):
    assert as_text(cell) == text


def test_columns_have_letters_as_in_a_spreadsheet():
    numbers = (0, 25, 26, 27, 701, 702, 16383)
    assert [letter(c) for c in numbers] == ["A", "Z", "AA", "AB", "ZZ", "AAA", "XFD"]
    assert [column_number(letter(c)) for c in numbers] == list(numbers)


def test_an_error_counts_as_a_spreadsheet_does():
    error = Sheet("a.xlsx", "Budget", []).error(row=4, column=1, found="acht", expected="a number", do="Correct the cell.")
    assert str(error) == "a.xlsx, sheet 'Budget', row 5, column B: found 'acht', expected a number. Correct the cell."


def test_batches_give_all_rows_from_a_start_on():
    sheet = Sheet("a", "b", [[n] for n in range(7)])
    assert list(sheet.batches(1, 4)) == [[[1], [2], [3], [4]], [[5], [6]]]


def test_faults_of_cells_are_found_by_row_and_those_of_a_refused_sheet_are_not():
    fault = Fault("a", "'#N/A'", "a value", "Mend it.", "b", 3, "C")
    assert Sheet("a", "b", [[]], faults=[fault]).faults_by_row() == {2: [fault]}
    refused = Sheet.refused("a", "b", [fault])
    assert (refused.is_refused, refused.faults_by_row(), refused.faults) == (True, {}, [fault])


def test_a_sheet_with_faults_is_not_empty():
    assert Sheet("a", "b", [["", None, " "]]).is_empty
    assert not Sheet.refused("a", "b", [Fault("a", "x", "y", "z")]).is_empty


@pytest.fixture
def streamed(tmp_path):
    (tmp_path / "a.csv").write_text("a;b\n1\n2;3;4\n", "utf-8")
    return sheets(tmp_path / "a.csv")[0]


def test_a_streamed_sheet_says_the_same_before_and_after_its_cells_are_loaded(streamed):
    def told():
        return streamed.height, streamed.width, streamed.head(2), list(streamed.rows(1)), list(streamed.batches(0, 2)), streamed.is_empty

    before = told()
    assert before == (3, 3, [["a", "b"], ["1"]], [["1"], ["2", "3", "4"]], [[["a", "b"], ["1"]], [["2", "3", "4"]]], False)
    assert streamed.cells == [["a", "b"], ["1"], ["2", "3", "4"]] and streamed.text(2, 1) == "3"
    assert told() == before


def test_cells_of_a_table_that_is_too_large_for_memory_are_refused_and_its_rows_are_read(streamed, monkeypatch):
    monkeypatch.setattr(sheet_module, "MAX_CELLS", 5)
    with pytest.raises(DeliveryError, match=r"found '6 cells', expected at most 5 cells .* CBS StatLine"):
        _ = streamed.cells
    assert len(list(streamed.rows())) == 3
