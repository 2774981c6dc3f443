"""Tiles with direction and history, and the overview by theme."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from headline_figures import edition, figures
from peilmerk import edition as opened
from peilmerk import headlines as heads
from peilmerk import overview
from peilmerk.publishers import blocks, markup, sparks


@pytest.fixture
def known(monkeypatch):
    """An opened edition with two headlines: one with a history, one that is alone."""
    ed = edition()
    ed.disputed = lambda rows: ("", False)
    ed.page_of = lambda row: "werk-en-inkomen.ipynb" if row["theme"] == "werk_inkomen" else ""
    ed.source_line = lambda rows: f"Bron: {len(rows)} cijfers."
    monkeypatch.setattr(opened, "_CURRENT", [ed])
    rows = [{"time_period": f"{y}-Q4", "obs_value": v} for y, v in ((2022, 700), (2023, 900), (2024, 800))]
    benefit = figures(*rows, {"time_period": "2025-Q4", "obs_value": 769, "obs_status": "P"})
    wait = figures({"time_period": "2025-Q4", "obs_value": 6.2, "decimals": 1}, indicator="wachttijd_wijkteam_weken", unit_measure="weeks", theme="wijkteams")
    return heads.headlines(ed, benefit, wait)


def test_a_tile_says_which_way_it_went_and_whether_that_is_good(known):
    first, second = overview.kerntegels(known).content["tiles"]
    assert (first["value"], first["sign"], first["judged"], first["points"]) == ("769*", "down", "gunstig", [])
    assert (second["value"], second["sign"], second["change"], second["judged"]) == ("6,2", "", "", "")
    assert overview.kerntegels([]) is None and len(overview.kerntegels(known, aantal=1).content["tiles"]) == 1


def test_a_tile_says_that_its_year_was_assumed(known):
    benefit = heads.headlines(opened.current(), figures({"time_period": "2019", "obs_value": 480, "note": "circa; peiljaar niet genoemd"}))
    assert overview.kerntegels(benefit).content["tiles"][0]["note"] == "2019 (jaar aangenomen), gerealiseerd"
    assert [[c["text"] for c in r["cells"]] for r in overview.overzicht(benefit, titel="Het jaar", label="fig-overzicht").content["table"]["rows"]][1][0] == "2019 (jaar aangenomen)"


def test_a_tile_says_that_its_source_does_not_name_the_number(known):
    read = heads.headlines(opened.current(), figures({"time_period": "2019", "obs_value": 480, "note": "in de bron zonder label en eenheid"}))
    assert overview.kerntegels(read).content["tiles"][0]["against"] == "in de bron zonder label en eenheid"


def test_a_total_says_what_of_it_comes_out_of_the_margin(known):
    common = {"indicator": "taakstelling", "unit_measure": "EUR", "theme": "financien", "scenario": "target"}
    claim = {"measure": "10 Beslag behoedzaamheidsmarge", "time_period": "2024", "obs_value": 0.7e6, "decimals": -5}
    total = {"measure": "Totaal besparing", "time_period": "2024", "obs_value": 5.7e6, "decimals": -5, "role": "total"}
    (with_claim,), (without,) = (heads.headlines(opened.current(), figures(total, other, **common)) for other in (claim, claim | {"measure": "3 Toegang jeugd"}))
    assert overview.kerntegels([with_claim]).content["tiles"][0]["against"] == "waarvan € 0,7 mln uit de marge, zonder besparing van een maatregel"
    assert overview.kerntegels([without]).content["tiles"][0]["against"] == ""


def test_that_there_is_no_earlier_figure_is_said_once(known):
    assert overview.kerntegels(known).content["notes"] == ["Waar geen verandering staat, is er geen eerder cijfer om mee te vergelijken, of is het cijfer een plan of een prognose."]
    assert overview.kerntegels(known[1:]).content["notes"] == ["Een verandering staat er niet bij: er zijn geen eerdere cijfers."]
    assert overview.kerntegels(known[:1]).content["notes"] == []


def test_the_overview_has_a_group_a_theme_and_a_table_of_all_that_is_drawn(known):
    content = overview.overzicht(known, titel="Het jaar", label="fig-overzicht").content
    assert [(g["title"], len(g["tiles"])) for g in content["groups"]] == [("Werk en inkomen", 1), ("Wijkteams", 1)]
    rows = [[c["text"] for c in r["cells"]] for r in content["table"]["rows"]]
    assert rows == [
        ["Bijstandsgerechtigden"], ["4e kwartaal 2025", "769 personen*", "voorlopig"], ["4e kwartaal 2024", "800 personen", "gerealiseerd"], ["4e kwartaal 2023", "900 personen", "gerealiseerd"],
        ["4e kwartaal 2022", "700 personen", "gerealiseerd"], ["Wachttijd wijkteam in weken"], ["4e kwartaal 2025", "6,2 weken", "gerealiseerd"],
    ]  # fmt: skip
    assert content["source"] == "Bron: 2 cijfers." and content["table"]["legend"] == ["* = voorlopig"] and "voorlopig" in content["notes"][1]
    assert overview.overzicht([], titel="Het jaar", label="fig-overzicht") is None


class Page(HTMLParser):
    """The elements of a block that carry a key or are drawn, and whether all is closed."""

    def __init__(self):
        super().__init__()
        self.open, self.keys, self.bars = [], [], []

    def handle_starttag(self, tag, attributes):
        a = dict(attributes)
        self.keys += [a["data-key"]] if "data-key" in a else []
        self.bars += [a] if tag == "rect" else []
        if tag not in ("rect", "line"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in ("rect", "line"):
            assert self.open.pop() == tag


def page(html: str) -> Page:
    read = Page()
    read.feed(html)
    assert read.open == []
    return read


def test_the_block_of_an_overview_is_whole_and_every_number_has_a_key(known):
    block = blocks.overview_block(overview.overzicht(known, titel="Het jaar", label="fig-overzicht").content)
    read = page(markup.raw(block))
    assert len(read.bars) == 4 and len(read.keys) == 2 + 1 + 5, "two tiles, one difference, five cells"
    assert "▼" in block and "✔" in block and 'href="werk-en-inkomen.html"' in block


def test_words_with_keys_become_html_with_nothing_left_of_markdown():
    assert blocks.keyed_text('[4,1%]{data-key="a b"} meer <dan>') == '<span data-key="a b">4,1%</span> meer &lt;dan&gt;'


# --- the small chart ---


def points(*values, nil=0.0, provisional=False):
    return [{"y": v, "nil": nil, "provisional": provisional} for v in values]


def heights(svg: str) -> list[float]:
    return [float(bar["height"]) for bar in page(svg).bars]


def test_bars_are_as_long_as_their_values_from_nil():
    assert heights(sparks.bars(points(1.0, 0.5, 0.25))) == [30.0, 15.0, 7.5]
    below = page(sparks.bars(points(0.0, 1.0, nil=0.5))).bars
    assert [b["height"] for b in below] == ["15.0", "15.0"] and float(below[0]["y"]) > float(below[1]["y"])


def test_what_is_hidden_or_unknown_is_a_cross_and_no_bar():
    svg = sparks.bars(points(1.0, None, 0.5))
    assert len(heights(svg)) == 2 and svg.count("×") == 1


def test_provisional_bars_and_the_newest_have_a_mark():
    svg = sparks.bars([*points(1.0), *points(0.5, provisional=True)])
    assert svg.count("pm-spark-now pm-spark-open") == 1


def test_one_value_is_no_chart():
    assert sparks.bars(points(1.0)) == sparks.bars(points(1.0, None)) == sparks.bars([]) == ""
