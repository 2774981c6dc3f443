"""Tables in a real browser: where explanations of rows go on a narrow screen, and on paper."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from browser import page
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
