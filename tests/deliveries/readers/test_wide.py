"""Hand-kept indicators in wide form: as the handleiding shows them, in every kind of file, and with totals that are checked."""

from html import escape
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making_files import ods, ods_row

from handkept import figures, read_cells
from peilmerk.checks import load_suite, run
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


@pytest.mark.parametrize(("total", "wrong"), [(11, []), (12, []), (30, ["declared_totals"])])
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
