"""What can be taken from a figure: its rows, each number with its key and none that the page does not show."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path

import pytest
from sample import ASSETS

from peilmerk import house_style, synthetic
from peilmerk.display import Cell, Row, Table
from peilmerk.publishers import blocks, downloads
from peilmerk.publishers.downloads import Shelf, number, rows

HEAD = [[Cell("", "head"), Cell("Besteed", "head", ["num"], colspan=2), Cell("Begroot", "head", ["num"])], [Cell("Post", "head"), Cell("2023", "head"), Cell("2024", "head"), Cell("2024", "head")]]


def table(*given: Row, head=None, unit: str = "") -> dict:
    return asdict(Table(head or [[Cell("Periode", "head"), Cell("Personen", "head", ["num"])]], list(given), unit))


def line(name: str, *cells: Cell, kind: str = "item", note: str = "") -> Row:
    return Row([Cell(name, "head", note=note), *cells], kind)


def num(text: str, *flags: str, key: str = "k", colspan: int = 1) -> Cell:
    return Cell(text, "num", list(flags), colspan, key=key)


# --- numbers as a page writes them ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1.957", "1957", ""), ("0", "0", ""), ("8,7 weken", "8.7", "weken"), ("+7,9%", "7.9", "%"), ("−12", "-12", ""), ("€ 340.000*", "340000", "euro"), ("€\u00a0204.690", "204690", "euro"),
        ("−€ 3,4 mln", "-3400000", "euro"), ("€ 2,0 mln", "2000000", "euro"), ("0,0%", "0.0", "%"), ("12*", "12", ""), ("2 huisartsen", "2", "huisartsen"), ("1,50", "1.50", ""),
    ],
)  # fmt: skip
def test_a_number_is_read_as_it_is_written(text, value, unit):
    read = number(text)
    assert (str(read.value), read.measured) == (value, unit)


@pytest.mark.parametrize("text", ["", "×", ".", "PM", "€ 0,8 mln tot € 2,9 mln", "vanaf 55 jaar", "1.95", "12.3456", "daalt", "2019-2020", "12 × 3"])
def test_what_is_not_one_number_is_none(text):
    assert number(text) is None


def test_what_is_about_so_much_says_so():
    (row,) = rows(table(line("2020", num("circa 42%"))))
    assert (row["waarde"], row["eenheid"], row["bijzonderheid"], row["tekst"]) == (Decimal(42), "%", "circa", "circa 42%")


# --- rows -------------------------------------------------------------------------------------------------------------


def test_every_cell_is_a_row_with_what_it_is_about_and_its_key():
    made = rows(table(line("2024", num("1.957", key="GM1.2024.x.persons"), note="eind van het jaar"), line("2023", num("12*", "provisional")), unit="personen"))
    assert list(made[0]) == downloads.COLUMNS
    assert made[0] == dict(zip(downloads.COLUMNS, ["", "2024", "eind van het jaar", "Personen", "1.957", Decimal(1957), "personen", "", "GM1.2024.x.persons"], strict=True))
    assert (made[1]["waarde"], made[1]["bijzonderheid"]) == (Decimal(12), "voorlopig")


@pytest.mark.parametrize(("cell", "said"), [(num("×", "hidden"), "verborgen"), (num("PM", "missing"), "bedrag volgt later (pro memorie)"), (num("", key=""), None)])
def test_what_has_no_number_gets_none_and_says_why(cell, said):
    found = rows(table(line("2024", cell)))
    assert [(r["waarde"], r["bijzonderheid"], r["tekst"]) for r in found] == ([(None, said, cell.text)] if said else [])


def test_a_hidden_cell_has_no_number_whatever_its_text():
    assert [r["waarde"] for r in rows(table(line("2024", num("12", "hidden"))))] == [None]


def test_two_rows_of_headings_are_one_and_a_cell_over_two_columns_says_both():
    made = rows(table(line("Vervoer", num("1"), num("2"), num("3")), line("Wonen", num("4", colspan=2), num("5")), head=HEAD))
    assert [(r["rij"], r["kolom"], r["tekst"]) for r in made] == [
        ("Vervoer", "Besteed, 2023", "1"), ("Vervoer", "Besteed, 2024", "2"), ("Vervoer", "Begroot, 2024", "3"), ("Wonen", "Besteed, 2023 t/m Besteed, 2024", "4"), ("Wonen", "Begroot, 2024", "5"),
    ]  # fmt: skip


def test_members_have_their_group_and_what_follows_them_has_not():
    made = rows(table(Row([Cell("Per wijk", "head", colspan=2)], "group"), line("Noord", num("1"), kind="member"), line("Totaal", num("9")), line("berekende som", num("8"), kind="computed")))
    assert [(r["groep"], r["rij"]) for r in made] == [("Per wijk", "Noord"), ("", "Totaal"), ("", "Totaal, berekende som")]


@pytest.mark.parametrize(("unit", "heading", "found"), [("personen", "Wmo", "personen"), ("", "Uitgaven (euro)", "euro"), ("bedragen × € 1.000", "2024", "bedragen × € 1.000"), ("", "2024", "")])
def test_the_unit_is_that_of_the_cell_the_table_or_the_column(unit, heading, found):
    head = [[Cell("Periode", "head"), Cell(heading, "head")]]
    assert [r["eenheid"] for r in rows(table(line("2024", num("12")), line("2023", num("3,5%")), head=head, unit=unit))] == [found, "%"]


def test_a_cell_of_the_workbook_has_the_signs_of_that_of_the_page():
    given = table(Row([Cell("Per wijk", "head", colspan=2)], "group"), line("Noord", num("12*", "provisional", "differs")), line("Zuid", num("×", "hidden"), note="Nieuw."), line("Oost", num("PM", "missing")))
    sheet = downloads._Taken("Tabel 1", {"caption": "t", "table": given, "notes": []}, []).sheet()
    assert (sheet.head, [[text for text, _ in row] for row in sheet.rows]) == (
        ["Groep", "Periode", "Personen"], [["Per wijk", "Noord", "12*"], ["Per wijk", "Zuid (Nieuw)", "× (verborgen)"], ["Per wijk", "Oost", "PM (bedrag volgt later (pro memorie))"]]
    )  # fmt: skip
    assert [row[-1][1] and row[-1][1].marks for row in sheet.rows] == ["* ≠", None, None]


# --- files ------------------------------------------------------------------------------------------------------------


def test_a_csv_has_semicolons_and_points_and_no_formula():
    text = downloads.as_csv(rows(table(line("=1+1", num("+7,9%"), note="a;b"))))
    (row,) = csv.DictReader(io.StringIO(text), delimiter=";")
    assert (row["rij"], row["tekst"], row["waarde"], row["toelichting"]) == ("'=1+1", "'+7,9%", "7.9", "a;b") and "\r" not in text


def test_a_csv_of_an_invented_municipality_says_so_in_every_row():
    lines = downloads.as_csv(rows(table(line("a", num("1")), line("b", num("2")))), invented=True).splitlines()
    assert lines[0].endswith(";synthetic") and [x.rpartition(";")[2] for x in lines[1:]] == ["True", "True"]


def test_json_has_its_title_and_numbers_as_numbers():
    data = json.loads(downloads.as_json({"titel": 'De "wijk"'}, rows(table(line("a", num("8,7 weken")), line("b", num("×", "hidden")), line("c", num("12"))))))
    assert data["titel"] == 'De "wijk"' and [r["waarde"] for r in data["rijen"]] == [8.7, None, 12]


@pytest.fixture(params=[False, True], ids=["real", "synthetic"])
def shelf(request, published, marked, tmp_path):
    """A shelf of the page 'jeugd' of the synthetic project, real and invented, and where it writes."""
    project = marked if request.param else published
    return Shelf(project, project.publications[0], tmp_path, "jeugd", "Jeugd", "jeugd.ipynb", house_style.tokens(ASSETS / "theme.scss"))


def figure(label: str, publication) -> dict:
    title = synthetic.beside("Cliënten", publication)
    words = [f" {synthetic.LABEL}."] * publication.synthetic
    spec = {"data": {"values": [{"a": "x", "b": 1}]}, "mark": "bar", "width": 300, "encoding": {"y": {"field": "a", "type": "nominal"}, "x": {"field": "b", "type": "quantitative"}}}
    return {"kind": "figure", "label": label, "caption": title, "unit": "personen", "source": "Bron: x.", "alt": "Staaf.", "notes": ["n"], "table": table(line("x", num("12"))), "provisional": False,
            "spec": house_style.marked(spec, synthetic.LABEL) if words else spec}  # fmt: skip


def test_a_page_gets_files_by_figure_and_one_workbook(shelf, tmp_path):
    mark = "-synthetisch" if shelf.publication.synthetic else ""
    offered = shelf.offer(figure("fig-a", shelf.publication))
    shelf.offer({**figure("tbl-b", shelf.publication), "kind": "table"})
    shelf.close()
    assert list(offered["files"]) == ["CSV", "Excel", "JSON", "SVG", "PNG"]
    assert {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()} == {
        *(f"data/jeugd/{n}{mark}.{s}" for n in ("fig-a", "tbl-b") for s in ("csv", "json")), f"data/jeugd/jeugd{mark}.xlsx",
        f"assets/figures/jeugd/fig-a{mark}.svg", *(f"assets/figures/jeugd/fig-a-met-titel{mark}.{s}" for s in ("svg", "png")),
    }  # fmt: skip
    assert all((tmp_path / address).is_file() for address in [*offered["files"].values(), offered["picture"][0], offered["embed"][0]])
    assert offered["embed"][3] == offered["caption"]  # as its files say it: elsewhere no line below it says that figures are invented


def test_a_reference_says_who_what_when_and_where(shelf):
    offered = shelf.offer(figure("fig-a", shelf.publication))
    caption = "Cliënten (verzonnen gegevens)" if shelf.publication.synthetic else "Cliënten"
    assert offered["cite"] == f"{shelf.project.organisation}, Voorbeeld (2024). {caption} [figuur]. Kwartaalrapport, 1e kwartaal 2024. Peildatum 15 mei 2024, definitief."
    assert offered["address"] == "jeugd.html#fig-a"


def test_a_table_without_a_cell_has_no_files(shelf):
    assert shelf.offer({**figure("tbl-a", shelf.publication), "kind": "table", "table": table()})["files"] == {}
    shelf.close()
    assert not list(shelf.target.rglob("*.xlsx"))


def test_what_is_for_the_department_alone_offers_nothing_to_pass_on(shelf):
    shelf.offers = False
    offered = shelf.offer(figure("fig-a", shelf.publication))
    shelf.close()
    assert "files" not in offered and [p.name for p in shelf.target.rglob("*") if p.is_file()] == [Path(offered["picture"][0]).name]
    assert blocks.figure_block(offered, "").count("<a ") == 0


def test_what_is_no_figure_or_table_is_left_as_it_is(shelf):
    content = {"kind": "text", "markdown": "a"}
    assert shelf.offer(content) is content
