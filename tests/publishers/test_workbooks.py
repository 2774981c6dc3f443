"""The workbook of a page: contents, notes, one table a sheet, numbers as numbers that look as on the page."""

from __future__ import annotations

import io
from datetime import date, datetime

import pytest
from openpyxl import load_workbook

from peilmerk.publishers.downloads import number
from peilmerk.publishers.workbooks import Sheet, _form, workbook

FIGURES = [["werkblad", "rij", "tekst", "waarde", "sleutel"], ["Tabel 1", "Vervoer", "1.234", number("1.234").value, "k1"], ["Tabel 1", "=Wonen", "×", None, "k2"]]


def cells(*texts: str) -> list:
    return [(texts[0], None), *((t, number(t)) for t in texts[1:])]


@pytest.fixture
def made(tmp_path):
    """A workbook of two tables, as bytes; and opened."""
    sheets = [
        Sheet("Tabel 1", "Uitgaven per soort", ["euro, 2024"], ["", "2024", "2024"], [cells("Vervoer", "1.234", "−€ 3,4 mln"), cells("=Wonen", "× (verborgen)", "")], ["* = voorlopig"], "Bron: x."),
        Sheet("Figuur 1", "Cliënten", [], ["Periode", "Personen"], [cells("2024", "12*"), cells("2023", "—")], [], ""),
    ]
    return workbook("Jeugd", ["Onderzoek, Almelo", "Rapport, 2024", "Peildatum 1 mei 2024"], sheets, FIGURES, date(2024, 5, 1), tmp_path)


@pytest.fixture
def book(made):
    return load_workbook(io.BytesIO(made))


def test_contents_and_notes_come_first_and_all_figures_last(book):
    assert book.sheetnames == ["Inhoud", "Toelichting", "Tabel 1", "Figuur 1", "Alle cijfers"]
    said = [c.value for row in book["Inhoud"].iter_rows() for c in row if c.value]
    assert said[:4] == ["Jeugd", "Onderzoek, Almelo", "Rapport, 2024", "Peildatum 1 mei 2024"] and "Uitgaven per soort" in said
    assert book["Inhoud"].cell(6 + 1, 1).hyperlink is not None or any(c.hyperlink for row in book["Inhoud"].iter_rows() for c in row)


def test_every_sheet_has_one_table_with_headings_and_nothing_is_merged(book):
    for sheet in book.worksheets:
        (named,) = sheet.tables.values()
        assert named.headerRowCount in (None, 1) and not sheet.merged_cells.ranges, sheet.title
        (head, *_) = sheet[named.ref]
        assert all(c.value for c in head) and len({c.value for c in head}) == len(head), sheet.title


def test_numbers_are_numbers_in_the_form_of_their_text(book):
    found = {c.value: c.number_format for row in book["Tabel 1"].iter_rows() for c in row if isinstance(c.value, (int, float))}
    assert found == {1234: "#,##0", -3400000: '"€ "#,##0.0,,"' + ' mln"'}
    (twelve,) = [c for row in book["Figuur 1"].iter_rows() for c in row if c.value == 12]
    assert twelve.number_format == '#,##0"*"'


def test_what_is_hidden_is_its_sign_with_a_word_and_a_sign_alone_says_where_it_is_explained(book):
    texts = [c.value for name in ("Tabel 1", "Figuur 1") for row in book[name].iter_rows() for c in row if isinstance(c.value, str)]
    assert "× (verborgen)" in texts and "— (zie Toelichting)" in texts


def test_no_text_is_a_formula(book):
    assert all(c.data_type != "f" for sheet in book.worksheets for row in sheet.iter_rows() for c in row)


def test_every_figure_stands_in_the_last_sheet_with_its_key(book):
    assert [[c.value for c in row] for row in book["Alle cijfers"].iter_rows()] == [FIGURES[0], ["Tabel 1", "Vervoer", "1.234", 1234, "k1"], ["Tabel 1", "=Wonen", "×", None, "k2"]]


def test_it_is_the_same_in_every_build_and_kept(made, book, tmp_path):
    (kept,) = tmp_path.glob("*.xlsx")
    kept.unlink()
    again = workbook("Jeugd", ["a", "b", "c"], [Sheet("Tabel 1", "t", [], ["a", "b"], [cells("x", "1")], [], "")], FIGURES, date(2024, 5, 1), tmp_path)
    (kept,) = tmp_path.glob("*.xlsx")
    kept.unlink()
    assert workbook("Jeugd", ["a", "b", "c"], [Sheet("Tabel 1", "t", [], ["a", "b"], [cells("x", "1")], [], "")], FIGURES, date(2024, 5, 1), tmp_path) == again
    assert book.properties.created == book.properties.modified == datetime(2024, 5, 1)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("1.957", "#,##0"), ("12", "#,##0"), ("8,7 weken", '#,##0.0" weken"'), ("12%", '#,##0"%"'), ("+7,9%", '+#,##0.0"%";-#,##0.0"%";#,##0.0"%"'), ("€ 2,0 mln", '"€ "#,##0.0,,"' + ' mln"'),
        ("circa 42%", '"circa "#,##0"%"'), ("€ 204.690*", '"€ "#,##0"*"'), ("2019", "0"),
    ],
)  # fmt: skip
def test_the_form_of_a_number(text, form):
    assert _form(number(text)) == form
