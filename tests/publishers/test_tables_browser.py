"""Tables in a real browser: rows below each other on a telephone, and where explanations of rows go on a narrow screen and on paper."""

from __future__ import annotations

import io
import shutil
from contextlib import contextmanager
from dataclasses import asdict

import pytest
from pypdf import PdfReader

from browser import axe, page, serve
from peilmerk.account_findings import table
from peilmerk.display import Cell, Row
from peilmerk.publishers import blocks
from synthetic import ROOT

pytestmark = pytest.mark.browser

WORDS = ["Waarover", "Gevonden", "Verwacht", "Oordeel"]
NOTE = "Het geleverde totaal is niet de som van de regels die ertoe horen, en het verschil is groter dan door afronding kan ontstaan."
#: The explanation as a share of its row, its place below what the other cells say, and whether it is in the heading of its row.
MEASURE = """() => {
  const note = document.querySelector(".pm-note-line"), row = note.closest("tr"), box = note.getBoundingClientRect();
  const said = [...row.querySelectorAll("td")].map(cell => { const range = document.createRange(); range.selectNodeContents(cell); return range.getBoundingClientRect(); });
  return {wide: box.width / note.closest(".pm-scroll").clientWidth, below: said.every(r => r.bottom <= box.top + 1 || r.left >= box.right),
          heading: note.parentElement.matches("th[scope=row]")};
}"""


@pytest.fixture
def measured(chromium):
    """Shows a table of one row whose heading has an explanation; returns what is measured of that."""

    def measure(*cells: Cell, size: str = "narrow", media: str = "screen") -> dict:
        made = table(WORDS, [Row([Cell("Besteed aan jeugdhulp, 1e halfjaar 2020", "head", note=NOTE), *cells], "member")], {"Gevonden", "Verwacht"})
        with page(chromium, size=size) as opened:
            opened.set_content(f"<style>{(ROOT / 'assets/peilmerk.css').read_text('utf-8')}</style>{blocks.table(asdict(made), 'Bevindingen')}")
            opened.emulate_media(media=media)
            return opened.evaluate(MEASURE)

    return measure


FIGURES = Cell("€ 2.077.000", "num"), Cell("€ 2.067.000", "num")


@pytest.mark.parametrize("last", [Cell("€ 10.000", "num"), Cell("akkoord, 26 november 2026")])
def test_on_a_narrow_screen_an_explanation_goes_below_its_whole_row(measured, last):
    found = measured(*FIGURES, last)
    assert found["wide"] > 0.85 and found["below"] and found["heading"]


def test_on_paper_too(measured):
    found = measured(*FIGURES, FIGURES[0], size="wide", media="print")
    assert found["wide"] > 0.85 and found["below"]


def test_where_there_is_room_it_stays_in_its_column(measured):
    assert measured(*FIGURES, FIGURES[0], size="wide")["wide"] < 0.5


def test_beside_cells_of_more_than_one_line_it_stays_in_its_column(measured):
    """Else it would stand on top of them."""
    found = measured(Cell("Zo gepubliceerd: het rapport noemt twee van de vier verhogingen en geeft geen reden."), FIGURES[0], Cell("redactie"))
    assert found["wide"] < 0.7 and found["below"]


# --- a table that is too wide for a telephone ---------------------------------------------------------------------

GOALS = table(
    ["Doel", "Streefwaarde", "Nieuwste cijfer", "Verschil met een jaar eerder", "Stand"],
    [
        Row([Cell("Binnen de norm begonnen", "head"), Cell("ten minste 80%", "num"), Cell("74,4% (2025)", "num"), Cell("−€ 5,0 mln tot −€ 1,5 mln", "num"), Cell("nog niet", flags=["status-none"])]),
        Row([Cell("2025", "head"), Cell("€ 950.000", "num"), Cell("€ 940.000", "num"), Cell("", "num"), Cell("gehaald", flags=["status-yes"])]),
    ],
    {"Streefwaarde", "Nieuwste cijfer", "Verschil met een jaar eerder"},
)
#: For every cell: its role, the name that is shown with it, whether it lies within the window, and how many lines it has.
CELLS = """() => [...document.querySelectorAll("tbody th, tbody td")].map(cell => {
  const box = cell.getBoundingClientRect(), range = document.createRange(); range.selectNodeContents(cell);
  return {text: cell.textContent.trim().replaceAll("\\u00a0", " "), role: cell.getAttribute("role"), name: getComputedStyle(cell, "::before").content.split("/")[0].replace(/["]/g, "").trim(),
          seen: cell.textContent === "" || (box.width > 0 && box.right <= innerWidth), top: box.top};
})"""


@pytest.fixture
def shown(chromium, tmp_path):
    """Opens a page with a table, and our style and script; `size` one of browser.SIZES."""

    @contextmanager
    def show(made, size: str = "narrow"):
        for name in ("peilmerk.css", "peilmerk.js"):
            shutil.copy(ROOT / "assets" / name, tmp_path)
        body = f"<main><h1>Tabel</h1>{blocks.table(asdict(made), 'Doelen')}</main><script src='peilmerk.js'></script>"
        head = "<meta charset='utf-8'><meta name='viewport' content='width=device-width'><title>Tabel</title><link rel='stylesheet' href='peilmerk.css'>"
        (tmp_path / "index.html").write_text(f"<!DOCTYPE html><html lang='nl'><head>{head}</head><body>{body}</body></html>", "utf-8")
        with serve(tmp_path) as address, page(chromium, size=size) as opened:
            opened.goto(f"{address}/index.html")
            yield opened

    return show


def test_on_a_telephone_every_cell_of_a_row_is_in_sight_with_the_name_of_its_column(shown):
    with shown(GOALS) as opened:
        cells = {c["text"]: c for c in opened.evaluate(CELLS)}
        assert all(c["seen"] for c in cells.values())
        assert cells["✔ gehaald"]["name"] == "Stand:" and cells["€ 950.000"]["name"] == "Streefwaarde"
        assert cells["−€ 5,0 mln tot −€ 1,5 mln"]["name"] == "Verschil met een jaar eerder:"
        assert cells["74,4% (2025)"]["top"] > cells["Binnen de norm begonnen"]["top"]


def test_a_head_of_a_row_that_is_a_number_gets_the_name_of_its_column_too(shown):
    with shown(GOALS) as opened:
        cells = {c["text"]: c["name"] for c in opened.evaluate(CELLS)}
        assert cells["2025"] == "Doel" and cells["Binnen de norm begonnen"] == "none"


def test_it_stays_a_table_for_who_hears_it(shown):
    with shown(GOALS) as opened:
        assert {c["role"] for c in opened.evaluate(CELLS)} == {"rowheader", "cell"}
        assert opened.locator("table[role=table] thead [role=columnheader]").count() == 5
        assert axe(opened) == []


def test_turned_to_a_wide_window_it_is_a_plain_table_again(shown):
    with shown(GOALS) as opened:
        opened.set_viewport_size({"width": 1280, "height": 900})
        opened.wait_for_function("() => !document.querySelector('[data-stacked]')")
        assert {c["role"] for c in opened.evaluate(CELLS)} == {None} and {c["name"] for c in opened.evaluate(CELLS)} == {"none"}


def test_a_table_that_fits_stays_as_it_is(shown):
    small = table(["Jaar", "Aantal"], [Row([Cell("2025", "head"), Cell("42", "num")])], {"Aantal"})
    with shown(small) as opened:
        assert opened.locator("[data-stacked], [data-wide]").count() == 0


def test_a_table_of_very_many_columns_scrolls_by_keyboard(shown):
    quarters = [f"{q}e kwartaal {year}" for year in range(2020, 2026) for q in (1, 2, 3, 4)]
    many = table(["Wijk", *quarters], [Row([Cell("Noord", "head"), *(Cell("1.234", "num") for _ in quarters)])], set(quarters))
    with shown(many) as opened:
        box = opened.locator(".pm-scroll")
        assert opened.locator("[data-stacked]").count() == 0 and box.get_attribute("tabindex") == "0"
        box.focus()
        opened.keyboard.press("ArrowRight")
        opened.wait_for_function("() => document.querySelector('.pm-scroll').scrollLeft > 0")


# --- on paper -----------------------------------------------------------------------------------------------------


def sheets(opened) -> list[str]:
    """The text of every sheet that the page would be printed on."""
    return [sheet.extract_text() for sheet in PdfReader(io.BytesIO(opened.pdf(format="A4", prefer_css_page_size=True))).pages]


def long(rows: int):
    return table(["Wijk", "Aantal"], [Row([Cell(f"wijk {n} einde", "head"), Cell(str(n), "num")]) for n in range(1, rows + 1)], {"Aantal"})


@pytest.mark.parametrize("room", [850, 900, 950])
def test_a_short_table_is_whole_on_its_sheet(shown, room):
    with shown(long(8), size="wide") as opened:
        opened.evaluate("room => document.querySelector('h1').style.marginTop = `${room}px`", room)
        assert [text.count("einde") for text in sheets(opened) if "einde" in text] == [8]


@pytest.mark.parametrize("room", range(760, 980, 20))
def test_a_longer_one_has_three_rows_at_both_its_ends(shown, room):
    with shown(long(12), size="wide") as opened:
        opened.evaluate("room => document.querySelector('h1').style.marginTop = `${room}px`", room)
        parts = [text.count("einde") for text in sheets(opened) if "einde" in text]
        assert sum(parts) == 12 and min(parts) >= 3
