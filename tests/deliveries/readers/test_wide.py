"""Hand-kept indicators in wide form: as the handleiding shows them, in every kind of file, and with totals that are checked."""

from datetime import date
from html import escape
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making_files import ods, ods_row

from handkept import figures, read_cells
from peilmerk.checks.suites import load_suite, run
from peilmerk.errors import DeliveryError
from synthetic import ROOT, workbook

SUITE = load_suite(ROOT / "expectations/indicatoren-breed.json")
CELLS = [
    ["Kerncijfers inkomen"],
    [],
    ["Indicator", "Uitsplitsing", "Eenheid", "2022", "2023*", "2024"],
    ["", "", "", "Realisatie", "", "Prognose"],
    ["Bijstandsgerechtigden", "tot 27 jaar", "personen", "410", "395", ""],
    ["", "27 jaar en ouder", "personen", "6.746", "6.626", "6.500"],
    ["", "Totaal", "personen", "7.156", "7.021", "PM"],
    ["Wachttijd wijkteam in weken", "", "weken", "8,7", "9,0", "<10"],
    ["* voorlopig"],
]
COLUMNS = ("source_row", "source_column", "indicator", "member", "role", "time_period", "scenario", "obs_status", "obs_value", "obs_high", "decimals")


def failed(table: pd.DataFrame) -> list[str]:
    return [r.name for r in run(table, SUITE) if not r.ok]


def test_a_table_of_indicators_by_year_is_read():
    table, log = read_cells(CELLS)
    assert log.rows == {"data": 3, "total": 1, "text": 4, "empty": 1, "refused": 0, "dropped": 0}
    assert figures(table, "source_row", "time_period", "scenario", "obs_status", "obs_value")[3:9] == [
        (6, "2022", "actual", "A", 6746), (6, "2023", "actual", "P", 6626), (6, "2024", "forecast", "F", 6500),
        (7, "2022", "actual", "A", 7156), (7, "2023", "actual", "P", 7021), (7, "2024", "forecast", "F", None),
    ]  # fmt: skip
    assert failed(table) == []


def _ods_text(text: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{escape(text)}</text:p></table:table-cell>'


@pytest.mark.parametrize("kind", ["xlsx", "csv", "tsv", "ods"])
def test_the_same_table_in_any_kind_of_file_reads_the_same(read, tmp_path, kind):
    path = tmp_path / f"levering.{kind}"
    if kind == "xlsx":
        workbook(path, levering=CELLS)
    elif kind == "ods":
        texts = "".join(ods_row(*(_ods_text(c) for c in line)) for line in CELLS)
        ods(path, f'<table:table table:name="levering">{texts}</table:table>')
    else:
        separator = ";" if kind == "csv" else "\t"
        path.write_bytes("\r\n".join(separator.join(line) for line in CELLS).encode("cp1252"))
    assert figures(read(Path(path)), *COLUMNS) == figures(read_cells(CELLS)[0], *COLUMNS)


def test_numbers_of_a_spreadsheet_read_as_the_same_figures_as_text(read, tmp_path):
    cells = [["Indicator", 2022, 2023], ["Bijstandsgerechtigden", 7156, 7021.0], ["Wachttijd wijkteam in weken", 8.7, 9]]
    texts = [["Indicator", "2022", "2023"], ["Bijstandsgerechtigden", "7.156", "7.021"], ["Wachttijd wijkteam in weken", "8,7", "9"]]
    assert figures(read(workbook(tmp_path / "a.xlsx", B=cells)), *COLUMNS) == figures(read_cells(texts)[0], *COLUMNS)


def test_a_cell_of_a_spreadsheet_can_be_a_date(read, tmp_path):
    path = workbook(tmp_path / "a.xlsx", B=[["Indicator", pd.Timestamp("2023-12-31").date(), pd.Timestamp("2024-12-31").date()], ["Bijstandsgerechtigden", 1, 2]])
    assert read(path)["time_period"].tolist() == ["2023-12-31", "2024-12-31"]


@pytest.mark.parametrize(("total", "wrong"), [(11, []), (12, ["declared_totals"]), (30, ["declared_totals"])])  # people are counted: exact
def test_a_total_is_checked_against_its_lines_and_not_added(total, wrong):
    table, log = read_cells([["Indicator", "Uitsplitsing", 2022, 2023], ["Bijstandsgerechtigden", "a", 5, 5], [None, "b", 6, 6], [None, "Totaal", total, total]])
    assert log.rows["total"] == 1 and table["role"].value_counts().to_dict() == {"item": 4, "total": 2}
    assert failed(table) == wrong


@pytest.mark.parametrize(("total", "wrong"), [(11, []), (30, ["area_totals"])])
def test_a_total_of_areas_is_checked_against_them(total, wrong):
    table, _ = read_cells([["Bijstandsgerechtigden"], ["Wijk", 2022, 2023], ["Zuid", 5, 5], ["Oost", 6, 6], ["Totaal", total, total]])
    assert failed(table) == wrong


@pytest.mark.parametrize("label", ["Wachttijd wijkteam in weken", "Cliënten met begeleiding", "Kosten per cliënt"])
def test_what_cannot_be_added_has_no_sum(label):
    """Means, and persons that are counted once each, do not add up to their total."""
    table, _ = read_cells([["Indicator", "Uitsplitsing", 2022, 2023], [label, "a", 5, 5], [None, "b", 6, 6], [None, "Totaal", 7, 7]])
    assert set(table["part_of"]) == {""} and failed(table) == []


def test_a_shared_delivery_of_no_municipality_is_refused_row_by_row():
    table, log = read_cells([["Indicator", 2022, 2023], ["Bijstandsgerechtigden", 1, 2]], municipality="")
    assert table.empty and "figures of no area" in str(log.faults[0]) and log.rows["refused"] == 1


def test_a_theme_of_its_own_goes_before_that_of_the_dictionary():
    table, _ = read_cells([["Thema", "Indicator", 2022, 2023], ["Wmo", "Bijstandsgerechtigden", 1, 2], [None, "Bijstandsgerechtigden", 1, 2]])
    assert table["theme"].tolist() == ["wmo", "wmo", "werk_inkomen", "werk_inkomen"]


def test_a_status_that_contradicts_its_column_is_refused():
    cells = [["Indicator", "Status", "Realisatie 2022", "Begroting 2023"], ["Bijstandsgerechtigden", "begroot", 1, 2]]
    _, log = read_cells(cells)
    assert "found 'begroot', expected a status that agrees with the column (actual)" in str(log.faults[0])


@settings(max_examples=40)
@given(st.lists(st.lists(st.one_of(st.none(), st.sampled_from(["Indicator", "Totaal", 2022, 2023, "2024*", "kw 1", "Wijk", "-", "12,5%", "Bron: x", "Bijstandsgerechtigden", 7, 0.5])), max_size=5), max_size=7))  # fmt: skip
def test_whatever_is_laid_out_every_row_is_accounted_for_and_nothing_breaks(cells):
    table, log = read_cells(cells)
    assert not log.rows.get("refused") or log.faults
    assert len(table) == 0 or log.reader


@pytest.mark.parametrize("spelling", ["x € 1.000", "€ x 1.000", "x 1.000 euro", "bedragen x € 1.000", "in duizenden euro's"])
def test_a_unit_in_a_cell_may_be_written_as_above_a_table(spelling):
    table, _ = read_cells([["Indicator", "Eenheid", 2022, 2023], ["Uitgaven begeleiding", spelling, "1.234,5", 2]])
    assert figures(table, "obs_value", "decimals") == [(1234500, -2), (2000, -3)]


def test_a_scale_of_euros_is_no_unit_of_persons():
    _, log = read_cells([["Indicator", "Eenheid", 2022, 2023], ["Bijstandsgerechtigden", "x € 1.000", 1, 2]])
    assert [(f.row, f.column, f.found) for f in log.faults] == [(2, "B", "'x € 1.000'")]


def test_a_line_that_stands_twice_in_a_table_is_refused_and_names_the_other():
    cells = [["Indicator", "Uitsplitsing", 2022, 2023], ["Bijstandsgerechtigden", "a", 5, 6], ["Bijstandsgerechtigden", "b", 5, 6], ["Bijstandsgerechtigden", "a", 5, 7]]
    _, log = read_cells(cells)
    assert [(f.row, f.expected) for f in log.faults] == [(4, "every line once; row 2 is about the same")]


def test_two_tables_of_a_sheet_may_tell_the_same_figure():
    table = [["Indicator", 2022, 2023], ["Bijstandsgerechtigden", 5, 6]]
    assert len(read_cells([*table, [], *table])[0]) == 4


def test_the_changed_budget_is_told_from_the_first_one():
    table, _ = read_cells([["Indicator", "Begroting 2023", "Begroting na wijziging 2023", "Realisatie 2023"], ["Uitgaven begeleiding", 1, 2, 3]])
    assert figures(table, "scenario", "breakdown", "obs_value") == [("budget", "_T", 1), ("budget", "na wijziging", 2), ("actual", "_T", 3)]


def test_the_changed_budget_of_an_indicator_with_members_of_its_own_is_refused():
    _, log = read_cells([["Indicator", "Uitsplitsing", "Begroting 2023", "Begroting na wijziging 2023"], ["Budget", "a", 1, 2], ["", "Totaal", 1, 2]])
    assert [(f.row, f.column) for f in log.faults] == [(2, "D"), (3, "D")]


def test_a_year_that_is_given_provisional_and_final_is_refused_as_nobody_knows_which_holds():
    _, log = read_cells([["Indicator", "2023 voorlopig", "2023 definitief"], ["Bijstandsgerechtigden", 1, 2]])
    assert [(f.row, f.column) for f in log.faults] == [(1, "C")]


def test_the_total_of_a_year_may_name_it():
    table, _ = read_cells([["Indicator", "Q1 2023", "Q2 2023", "Totaal 2023"], ["Aanvragen Meedoenregeling", 1, 2, 3]])
    assert table["time_period"].tolist() == ["2023-Q1", "2023-Q2", "2023"]


def test_percentages_and_months_of_a_spreadsheet_are_read_as_they_are_shown(read, tmp_path):
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    for line in [["Indicator", date(2024, 1, 1), date(2024, 2, 1)], ["Aandeel intake binnen 14 dagen", 0.825, 1], ["Aandeel doorverwezen", 12.5, 13]]:
        book.active.append(line)
    for place, code in {"B1": "mmm-yy", "C1": "mmm-yy", "B2": "0%", "C2": "0%"}.items():
        book.active[place].number_format = code
    book.save(path)
    assert figures(read(path), "time_period", "obs_value", "decimals") == [("2024-01", 82.5, 1), ("2024-02", 100, 0), ("2024-01", 12.5, 1), ("2024-02", 13, 0)]


def test_persons_shown_as_a_percentage_are_refused_as_a_spreadsheet_shows_them(read, tmp_path):
    path = workbook(tmp_path / "a.xlsx", B=[["Indicator", 2022, 2023], ["Bijstandsgerechtigden", 410, 0.5]])
    book = openpyxl.load_workbook(path)
    book["B"]["C2"].number_format = "0%"
    book.save(path)
    with pytest.raises(DeliveryError) as error:
        read(path)
    assert [(f.column, f.found) for f in error.value.faults] == [("C", "'50%'")]


@pytest.mark.parametrize(
    ("indicator", "cell", "low", "high", "missing"),
    [
        ("Bijstandsgerechtigden", "<10", None, 9, "secret"), ("Wachttijd wijkteam in weken", "<10", None, 10, "unknown"),
        ("Wachttijd wijkteam in weken", "meer dan 10*", 10, None, "unknown"), ("Aandeel doorverwezen", ">90", 90, None, "unknown"),
        ("Uitgaven begeleiding", "<1.000", None, 1000, "unknown"), ("Wachttijd wijkteam in weken", "hoogstens 10", None, 10, "unknown"),
    ],
)  # fmt: skip
def test_a_bound_of_what_is_measured_is_not_moved_to_the_next_whole_number(indicator, cell, low, high, missing):
    table, log = read_cells([["Indicator", 2022, 2023], [indicator, cell, 1]])
    assert log.faults == []
    assert figures(table, "obs_low", "obs_high", "missing_reason")[0] == (low, high, missing)


@pytest.mark.parametrize("cell", ["1,234", 1.234])
def test_a_count_of_people_with_three_decimals_is_told_as_it_may_be_thousands(cell):
    table, log = read_cells([["Indicator", 2022, 2023], ["Bijstandsgerechtigden", cell, 5], ["Wachttijd wijkteam in weken", cell, 5]])
    assert table["obs_value"].tolist() == [1.234, 5, 1.234, 5]
    assert log.hints == ["Bij ‘Bijstandsgerechtigden’ staat in rij 2 een aantal personen met drie cijfers achter de komma: ga na of die komma duizendtallen scheidt."]


def test_amounts_and_averages_may_have_decimals():
    table, log = read_cells([["Indicator", "Eenheid", 2022, 2023], ["Uitgaven begeleiding", "x € 1.000", "1,234", 5], ["Bijstandsgerechtigden", "personen", "12,5", 5]])
    assert log.faults == log.remarks == [] and table["obs_value"].tolist() == [1234, 5000, 12.5, 5]


def test_a_total_in_the_column_of_indicators_is_told_where_it_belongs():
    _, log = read_cells([["Indicator", "Uitsplitsing", 2022, 2023], ["Bijstandsgerechtigden", "a", 1, 2], ["", "b", 1, 2], ["Totaal", "", 2, 4]])
    (fault,) = log.faults
    assert fault.row == 4 and "Totaal stands in the column Uitsplitsing" in str(fault)
