"""Grid: any file as it stands, or an error that names it."""

import zipfile
from datetime import date

import openpyxl
import pytest

from peilmerk.deliveries.grid import Sheet, as_text, letter, sheets
from peilmerk.errors import DeliveryError
from synthetic import workbook

TEXT = "Thema;Waarde\nFinanciën;€ 1,5\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_text_is_read_in_every_encoding_of_dutch_offices(tmp_path, encoding):
    path = tmp_path / "a.csv"
    path.write_bytes(TEXT.encode(encoding))
    (sheet,) = sheets(path)
    assert sheet.cells == [["Thema", "Waarde"], ["Financiën", "€ 1,5"]]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_the_separator_is_that_of_the_header(tmp_path, separator):
    (tmp_path / "a.csv").write_text(separator.join(["Thema", "Periode", "Waarde"]) + "\n", "utf-8")
    assert sheets(tmp_path / "a.csv")[0].cells == [["Thema", "Periode", "Waarde"]]


def test_a_title_above_the_header_does_not_decide_the_separator(tmp_path):
    (tmp_path / "a.csv").write_text("Cijfers, stand 1 mei\nThema;Periode;Waarde\nJeugd;2024;8,7\n", "utf-8")
    assert sheets(tmp_path / "a.csv")[0].cells[2] == ["Jeugd", "2024", "8,7"]


def test_a_quoted_cell_keeps_its_separators_and_line_ends(tmp_path):
    (tmp_path / "a.csv").write_text('a;b\n"een; ""twee""\ndrie";4\n', "utf-8", newline="")
    assert sheets(tmp_path / "a.csv")[0].cells[1] == ['een; "twee"\ndrie', "4"]


def test_a_quote_that_is_never_closed_does_not_swallow_the_rest(tmp_path):
    (tmp_path / "a.csv").write_text('a;b\n"een;2\ndrie;4\n', "utf-8")
    with pytest.raises(DeliveryError, match=r"a\.csv, row 3.*quotes that are closed"):
        sheets(tmp_path / "a.csv")


def test_bytes_that_are_no_text_are_refused(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"a;b\n\x81;1\n")
    with pytest.raises(DeliveryError, match=r"a\.csv: found 'byte 5 that is no text'"):
        sheets(tmp_path / "a.csv")


def test_a_workbook_keeps_all_sheets_and_cells_where_they_stand(tmp_path):
    path = workbook(tmp_path / "a.xlsx", Een=[[], [None, "x", 2.5]], Twee=[[date(2024, 5, 1), 2024]])
    one, two = sheets(path)
    assert (one.name, one.cell(1, 1), one.cell(1, 2), one.cell(0, 0), one.cell(9, 9)) == ("Een", "x", 2.5, "", "")
    assert (two.text(0, 0), two.text(0, 1)) == ("2024-05-01", "2024")


def test_merged_cells_are_known_from_first_to_last(tmp_path):
    book = openpyxl.Workbook()
    book.active["B2"] = "PM"
    book.active.merge_cells("B2:D2")
    book.save(tmp_path / "a.xlsx")
    assert sheets(tmp_path / "a.xlsx")[0].merged == {(1, 1): (1, 3)}


def test_another_kind_of_file_is_refused(tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    with pytest.raises(DeliveryError, match=r"a\.pdf: found 'a \.pdf file', expected XLSX, XLS, ODS or CSV"):
        sheets(tmp_path / "a.pdf")


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
@pytest.mark.parametrize("content", [b"", b"Thema;Waarde", b"PK\x03\x04half"])
def test_a_corrupt_workbook_is_refused_by_name(tmp_path, kind, content):
    path = tmp_path / f"a.{kind}"
    path.write_bytes(content)
    with pytest.raises(DeliveryError, match=rf"a\.{kind}: found .*cannot be opened.*expected a whole \.{kind} file"):
        sheets(path)


def test_a_workbook_with_a_broken_sheet_is_refused_by_name(tmp_path):
    whole = zipfile.ZipFile(workbook(tmp_path / "whole.xlsx", Een=[["x", 1]]))
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as broken:
        for name in whole.namelist():
            content = whole.read(name)
            broken.writestr(name, content[: len(content) // 2] if "sheet1" in name else content)
    with pytest.raises(DeliveryError, match=r"a\.xlsx: found .*cannot be opened"):
        sheets(tmp_path / "a.xlsx")


@pytest.mark.parametrize(("content", "found"), [("#N/A", "#N/A"), ("=1/0", "a formula without result")])
def test_a_cell_with_an_error_is_not_an_empty_cell(tmp_path, content, found):
    path = workbook(tmp_path / "a.xlsx", Eerste=[[1]], Budget=[["x"], [None, content]])
    with pytest.raises(DeliveryError) as error:
        sheets(path)
    assert str(error.value).startswith(f"a.xlsx, sheet 'Budget', row 2, column B: found {found!r}")


def test_columns_have_letters_as_in_a_spreadsheet():
    assert [letter(c) for c in (0, 25, 26, 27, 701, 702)] == ["A", "Z", "AA", "AB", "ZZ", "AAA"]


@pytest.mark.parametrize(("cell", "text"), [(None, ""), (2020.0, "2020"), (8.7, "8.7"), (" a\u00a0 b\n", "a b"), (True, "True")])
def test_a_cell_as_a_reader_sees_it(cell, text):
    assert as_text(cell) == text


def test_an_error_counts_as_a_spreadsheet_does():
    error = Sheet("a.xlsx", "Budget", []).error(row=4, column=1, found="acht", expected="a number", do="Correct the cell.")
    assert str(error) == "a.xlsx, sheet 'Budget', row 5, column B: found 'acht', expected a number. Correct the cell."
