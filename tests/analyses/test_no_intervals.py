"""Ranges that are no interval with a fixed certainty: their page says so, and what they are."""

from __future__ import annotations

import pytest

from synthetic import ROOT


@pytest.mark.parametrize("page, no, what", [
    ("index", "geen betrouwbaarheidsinterval", "over keuzes en niet over toeval"),
    ("bandbreedte", "Geen van beide is een marge met een vaste kans", "hangt af van wat de onderdelen gemeen hebben"),
    ("prognose", "Geen van beide is een marge van 80%", "hangt af van wat de wetten gemeen hebben"),
    ("per-inwoner", "geen betrouwbaarheidsinterval", "uit de uitersten die de gemeente zelf gaf"),
    ("concentratie", "geen betrouwbaarheidsinterval", "ligt er altijd tussen"),
    ("vergelijken", "er staat geen interval bij", "Hoeveel dat er zijn, staat niet in de cijfers"),
    ("vertraging", "Bij de vertraging staat geen percentage", "Een vertraging is een heel aantal kwartalen"),
])  # fmt: skip
def test_a_range_without_a_fixed_certainty_says_so(page, no, what):
    text = " ".join((ROOT / f"docs/methods/{page}.md").read_text(encoding="utf-8").split())
    assert no in text and what in text
