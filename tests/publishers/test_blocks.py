"""Blocks: what data becomes as HTML. Data can be anything, and stays text."""

from __future__ import annotations

import json

import pytest
from lxml import html

from peilmerk.publishers import blocks, markup

NASTY = "<b>&amp; \"dubbel\" 'enkel' {{< include x >}} </script><!-- ` $x$ @ref **vet**"


def cell(text: str, kind: str = "text", *flags: str, colspan: int = 1) -> dict:
    return {"text": text, "kind": kind, "flags": list(flags), "colspan": colspan, "note": ""}


def row(*cells: dict, kind: str = "item") -> dict:
    return {"cells": list(cells), "kind": kind}


def table(*rows: dict, head: list | None = None, unit: str = "", legend: list | None = None) -> dict:
    return {"head": head or [[cell("Onderwerp", "head"), cell("2024", "head", "num")]], "rows": list(rows), "unit": unit, "legend": legend or []}


def tree(block: str):
    return html.fragment_fromstring(block, create_parent="div")


def shown(data: dict, caption: str = "Titel"):
    return tree(blocks.table(data, caption))


# --- escaping -----------------------------------------------------------------------------------------------------


def test_a_shortcode_in_a_table_is_text():
    assert "{{<" not in blocks.table(table(row(cell(NASTY, "head"), cell(NASTY, "num")), head=[[cell(NASTY, "head")]]), NASTY)


def test_everything_that_comes_from_data_is_escaped():
    data = table(row(cell(NASTY, "head"), cell(NASTY, "num")), head=[[cell(NASTY, "head"), cell(NASTY, "head")]], unit=NASTY, legend=[NASTY])
    common = {"caption": NASTY, "table": data, "notes": [NASTY], "source": NASTY}
    made = [
        blocks.table_block(common),
        blocks.figure_block({**common, "alt": NASTY, "unit": NASTY, "provisional": NASTY, "spec": {"title": NASTY}}, "<svg></svg>"),
        blocks.tiles_block({"tiles": [dict.fromkeys(["label", "member", "qualifier", "value", "unit", "note", "page", "against", "differs"], NASTY)]}),
        blocks.facts_block([(NASTY, NASTY)], (NASTY, NASTY)),
    ]
    for block in made:
        element = tree(block)
        assert not element.xpath(".//b"), block
        assert len(element.xpath(".//script")) == ("pm-spec" in block)
        assert NASTY in element.text_content()
        markup.raw(block)


@pytest.mark.parametrize("text", ["```", "een\n\ntwee"])
def test_data_cannot_end_the_fence_around_it(text):
    markup.raw(blocks.table_block({"caption": text, "table": table(row(cell(text, "head"), cell(text))), "notes": [text], "source": text}))


# --- tables -------------------------------------------------------------------------------------------------------


def test_headings_have_a_scope():
    head = [[cell("", "head"), cell("Besteed", "head", "num", colspan=2)], [cell("Post", "head"), cell("2024", "head", "num"), cell("2025", "head", "num")]]
    made = shown(table(row(cell("Jeugd", "head", colspan=3), kind="group"), row(cell("Wijkteam", "head"), cell("1", "num"), cell("2", "num")), head=head))
    assert [(th.text_content(), th.get("scope")) for th in made.iter("th")] == [
        ("Besteed", "colgroup"), ("Post", "col"), ("2024", "col"), ("2025", "col"), ("Jeugd", "rowgroup"), ("Wijkteam", "row"),
    ]  # fmt: skip
    assert made.find(".//thead//td") is not None  # an empty heading is no heading


def test_the_caption_is_for_screen_readers():
    (caption,) = shown(table(row(cell("a", "head"), cell("1", "num"))), "Titel & meer").iter("caption")
    assert (caption.text, caption.get("class")) == ("Titel & meer", "visually-hidden")


def test_a_cell_over_several_columns_spans_them():
    made = shown(table(row(cell("a", "head"), cell("400", "num", colspan=2))))
    assert [td.get("colspan") for td in made.iter("td")] == ["2"]


@pytest.mark.parametrize(("flag", "name"), [("provisional", "pm-provisional"), ("missing", "pm-missing"), ("hidden", "pm-hidden"), ("differs", "pm-differs")])
def test_what_is_special_about_a_cell_is_a_class(flag, name):
    (td,) = shown(table(row(cell("a", "head"), cell("1", "num", flag)))).iter("td")
    assert set(td.get("class").split()) == {"pm-num", name}


@pytest.mark.parametrize(("text", "wraps"), [("€ 40.000 tot € 100.000", False), ("circa 200 tot 300 personen", True), ("9 maanden voor de geboorte tot 2,5 jaar", True)])
def test_a_long_value_may_wrap_so_that_the_last_column_stays_in_sight(text, wraps):
    (td,) = shown(table(row(cell("a", "head"), cell(text, "num")))).iter("td")
    assert ("pm-wide" in td.get("class").split()) == wraps


def test_a_chart_and_its_table_each_say_the_unit_of_their_own_numbers():
    content = {"source": "", "hidden": "", "explained": "", "notes": [], "caption": "Kosten", "alt": "", "unit": "mln euro, 2024", "drawn": "x 1.000 euro, 2024", "provisional": "", "spec": {}}
    made = tree(blocks.figure_block({**content, "table": table(row(cell("a", "head"), cell("1,2", "num")), unit="mln euro")}, "<svg></svg>"))
    assert [p.text for p in made.find_class("pm-sub")] == ["x 1.000 euro, 2024", "mln euro"] and made.find_class("pm-data")[0].find_class("pm-sub")


def test_a_total_that_differs_carries_a_mark_with_an_explanation():
    (td,) = shown(table(row(cell("Totaal", "head"), cell("201", "num", "differs"), kind="total"))).iter("td")
    assert td.text_content() == "201 ≠" and "berekende som" in td.find("span").get("title")


def test_the_mark_of_a_value_says_what_other_figures_say_to_who_cannot_see_it():
    (td,) = shown(table(row(cell("Totaal", "head"), cell("201", "num", "differs") | {"note": 'elders "staat" 200'}))).iter("td")
    mark = td.find("span")
    assert td.text_content() == "201 ≠" and (mark.get("role"), mark.get("aria-label"), mark.get("title")) == ("img", 'elders "staat" 200', 'elders "staat" 200')


@pytest.mark.parametrize(("flag", "sign"), [("status-yes", "✔"), ("status-no", "✖"), ("status-none", "–"), ("dir-up", "▲"), ("dir-down", "▼"), ("dir-flat", "►")])
def test_a_status_and_a_direction_are_a_sign_and_a_word(flag, sign):
    """Not by colour or sign alone: the word is read, the sign is not."""
    (td,) = shown(table(row(cell("a", "head"), cell("het woord", "text", flag)))).iter("td")
    assert td.text_content() == f"{sign} het woord"
    assert td.find(".//span[@aria-hidden='true']").text == sign


def test_kinds_of_rows_are_classes():
    made = shown(table(*(row(cell("a", "head"), cell("1", "num"), kind=k) for k in ("item", "subtotal", "total", "computed"))))
    assert [tr.get("class") for tr in made.find(".//tbody")] == [None, "pm-subtotal", "pm-total", "pm-computed"]


def test_under_a_table_stand_legend_notes_and_source_in_that_order():
    data = table(row(cell("a", "head"), cell("1*", "num")), unit="in duizenden", legend=["* = voorlopig"])
    made = tree(blocks.table_block({"caption": "t", "table": data, "notes": ["Afgerond."], "source": "Bron: gemeente."}))
    assert [p.text for p in made.iter("p")] == ["in duizenden", "* = voorlopig.", "Afgerond.", "Bron: gemeente."]
    assert not list(tree(blocks.table_block({"caption": "t", "table": table(), "notes": [], "source": ""})).iter("p"))


def test_the_signs_of_a_legend_are_one_line_and_each_sentence_of_it_is_another():
    """A sentence behind signs would begin in the middle of a line, without the capital that every other line has."""
    data = table(row(cell("a", "head"), cell("1*", "num")), legend=["* = voorlopig", "PM = bedrag volgt later (pro memorie)", "Onderwijs (175): elders staat 137.", "r. = regel van het rapport"])
    lines = [p.text for p in tree(blocks.table_block({"caption": "t", "table": data, "notes": [], "source": ""})).iter("p")]
    assert lines == ["* = voorlopig; PM = bedrag volgt later (pro memorie); r. = regel van het rapport.", "Onderwijs (175): elders staat 137."]


def sources(*places: str) -> list[str]:
    """What stands below a table of which the rows are said in these places: a line, or a summary and its items."""
    rows = [row(cell(f"rij {n}", "head")) | {"source": place} for n, place in enumerate(places)]
    made = tree(blocks.table_block({"caption": "t", "table": table(*rows), "notes": [], "source": ""}))
    return [e.text for e in made.iter("p", "summary", "li")]


def test_where_rows_are_said_stands_once_below_the_table():
    assert sources("Plan 2020, r. 3", "Plan 2020, r. 3") == ["Bron: Plan 2020, r. 3."]
    assert sources("Plan 2020, r. 3-4, in eigen woorden", "", "Plan 2020, r. 9") == ["Bron: Plan 2020, per rij", "rij 0: r. 3-4, in eigen woorden", "rij 2: r. 9"]
    assert sources("Plan 2020, r. 3", "Brief van 1 mei") == ["Bronnen per rij", "rij 0: Plan 2020, r. 3", "rij 1: Brief van 1 mei"]
    assert sources("", "") == [] == sources("verzonnen", "verzonnen")


# --- figures, tiles, facts ----------------------------------------------------------------------------------------


def figure(**more) -> dict:
    return {"caption": "t", "table": table(row(cell("a", "head"), cell("1", "num"))), "notes": [], "source": "", "alt": "Staafdiagram: t.",
            "unit": "personen", "provisional": "", "spec": {"mark": "bar"}} | more  # fmt: skip


def test_a_figure_has_its_picture_its_specification_and_its_data():
    made = tree(blocks.figure_block(figure(), '<svg role="img"></svg>'))
    (chart,) = made.find_class("pm-chart")
    assert chart.get("data-alt") == "Staafdiagram: t." and chart.find("svg") is not None
    assert json.loads(made.find(".//script").text) == {"mark": "bar"}
    assert made.find(".//details/summary").text == "Gegevens bij deze figuur" and made.find(".//details//table") is not None


def offered(**more) -> dict:
    return {"files": {"CSV": "data/jeugd/fig-x.csv", "Excel": "data/jeugd/jeugd.xlsx"}, "cite": "Onderzoek, Almelo (2020). t [figuur].", "address": "jeugd.html#fig-x"} | more


def test_files_stand_in_one_closed_row_with_the_data_below_a_figure_and_alone_below_a_table():
    made = tree(blocks.figure_block(figure(**offered()), "<svg></svg>"))
    (data,) = made.xpath("./div/details")
    assert data.get("open") is None and data.find("summary").text_content() == "Gegevens en downloads bij deze figuur"
    assert [(a.text, a.get("href"), a.get("download")) for a in data.find_class("pm-offered")[0].find("p").iter("a")] == [("CSV", "data/jeugd/fig-x.csv", ""), ("Excel", "data/jeugd/jeugd.xlsx", "")]
    assert data.find(".//table") is not None
    below = tree(blocks.table_block({"caption": "t", "table": table(row(cell("a", "head"), cell("1", "num"))), "notes": [], "source": "", **offered()}))
    assert below.xpath("./div/details/summary/text()") == ["Downloads"] and below.xpath("count(.//table)") == 1
    assert not tree(blocks.figure_block(figure(), "<svg></svg>")).find_class("pm-offered")


def test_a_reference_is_text_that_can_be_selected_and_ends_with_its_address():
    made = tree(blocks.figure_block(figure(**offered()), "<svg></svg>"))
    _, text = made.find_class("pm-copied")
    assert text.text_content() == "Onderzoek, Almelo (2020). t [figuur]. jeugd.html#fig-x" and text.getprevious().text == "Citeren"


def test_the_address_of_a_figure_stands_first_and_is_a_link_to_itself():
    made = tree(blocks.figure_block(figure(**offered(address="https://cijfers.example.nl/a/jeugd.html#fig-x")), "<svg></svg>"))
    text = made.find_class("pm-copied")[0]
    assert (text.text_content(), text.getprevious().text, text.find("a").get("href")) == ("https://cijfers.example.nl/a/jeugd.html#fig-x", "Link", "#fig-x")


@pytest.mark.parametrize(("address", "base"), [("jeugd.html#fig-x", ""), ("https://cijfers.example.nl/a/jeugd.html#fig-x", "https://cijfers.example.nl/a/")])
def test_to_embed_is_a_picture_that_leads_to_its_page_with_its_title_in_full_and_no_script_or_frame(address, base):
    made = tree(blocks.figure_block(figure(**offered(address=address, embed=("assets/figures/jeugd/fig-x.svg", 712, 300, NASTY))), "<svg></svg>"))
    (code,) = made.iter("code")
    link = html.fragment_fromstring(code.text_content())
    assert (link.tag, link.get("href"), [c.tag for c in link]) == ("a", address, ["img"])
    assert dict(link[0].attrib) == {"src": f"{base}assets/figures/jeugd/fig-x.svg", "alt": NASTY, "width": "712", "height": "300", "style": "max-width:100%;height:auto"}


def test_the_picture_of_a_chart_keeps_its_room_and_has_the_alternative():
    (picture,) = tree(blocks.picture_block({"picture": ("assets/figures/jeugd/fig-x.svg", 680, 300), "alt": NASTY})).iter("img")
    assert (picture.get("alt"), picture.get("width"), picture.get("height"), picture.get("loading")) == (NASTY, "680", "300", "lazy")


def test_on_paper_a_figure_whose_numbers_stand_in_a_table_names_that_instead_of_its_data():
    made = tree(blocks.figure_block(figure(told="Financieel kader"), "<svg></svg>"))
    assert made.find_class("pm-paper")[0].text_content() == "De cijfers staan in de tabel ‘Financieel kader’."
    assert len(made.find_class("pm-told")) == 1 and len(made.find_class("pm-table")) == 1, "the site has the data too"
    assert not tree(blocks.figure_block(figure(), "<svg></svg>")).find_class("pm-told")


def test_the_ends_of_a_range_of_numbers_stay_whole():
    """Else a line breaks behind a minus."""
    ends = shown(table(row(cell("Jeugd", "head"), cell("−€ 5,0 mln tot −€ 1,5 mln", "num")))).find_class("pm-end")
    assert [end.text_content().replace("\u00a0", " ") for end in ends] == ["−€ 5,0 mln", "−€ 1,5 mln"]


def test_provisional_bars_are_explained_only_where_there_are_some():
    said = "Gearceerd: voorlopig."
    assert said in blocks.figure_block(figure(provisional=said), "<svg></svg>")
    assert said not in blocks.figure_block(figure(), "<svg></svg>")


def test_a_tile_links_to_the_page_of_its_figure():
    tile = {"label": "Cliënten", "member": "", "qualifier": "", "value": "1.234", "unit": "personen", "note": "2024", "page": "jeugd.ipynb"}
    made = tree(blocks.tiles_block({"tiles": [tile, tile | {"page": ""}]}))
    assert [a.get("href") for a in made.iter("a")] == ["jeugd.html"] and len(made.find_class("pm-tile")) == 2


def test_what_holds_for_all_tiles_stands_below_them():
    tile = {"label": "Cliënten", "member": "", "qualifier": "", "value": "1.234", "unit": "personen", "note": "2024", "page": ""}
    assert [p.text for p in tree(blocks.tiles_block({"tiles": [tile], "notes": ["Er zijn geen eerdere cijfers."]})).find_class("pm-legend")] == ["Er zijn geen eerdere cijfers."]


def test_a_tile_of_a_disputed_figure_has_a_mark_and_the_words():
    tile = {"label": "Besparing", "member": "", "qualifier": "", "value": "€ 201", "unit": "", "note": "2024", "page": "", "against": "elders staat € 200"}
    marked, told, plain = tree(blocks.tiles_block({"tiles": [tile | {"differs": True}, tile | {"differs": False}, tile | {"against": ""}]})).find_class("pm-tile")
    said = "Elders staat € 200".replace("€ ", "€\u00a0")
    assert [m.text for m in marked.find_class("pm-mark")] == ["≠"] and [n.text for n in marked.find_class("pm-tile-note")] == ["2024", said]
    assert not told.find_class("pm-mark") and [n.text for n in told.find_class("pm-tile-note")] == ["2024", said]
    assert [n.text for n in plain.find_class("pm-tile-note")] == ["2024"]


def test_the_build_time_is_the_only_thing_that_differs_and_is_not_searched():
    one, two = (blocks.facts_block([("Editie", "Voorbeeld")], ("Gemaakt op", m)) for m in ("2024-05-01T10:00:00Z", "2024-05-02T11:00:00Z"))
    (time,) = tree(one).xpath(".//time[@id='pm-build-time']")
    assert (time.get("datetime"), time.text) == ("2024-05-01T10:00:00Z", "1 mei 2024, 12:00 uur"), "as the clock stood in the Netherlands; the record keeps UTC"
    assert time.xpath("ancestor::div[@data-pagefind-ignore]")
    assert one.replace("2024-05-01T10:00:00Z", "").replace("1 mei 2024, 12:00", "") == two.replace("2024-05-02T11:00:00Z", "").replace("2 mei 2024, 13:00", "")
    assert "<time" not in blocks.facts_block([("Editie", "Voorbeeld")])


# --- hidden figures and keys --------------------------------------------------------------------------------------


def test_a_hidden_figure_is_a_symbol_with_a_word_for_who_hears_the_page():
    (found,) = tree(blocks.table(table(row(cell("wijk", "head"), cell("×", "num") | {"flags": ["hidden"]})), "t")).xpath(".//td[contains(@class, 'pm-hidden')]")
    assert found.xpath("./span[@aria-hidden='true']/text()") == ["×"]
    assert found.xpath("./span[@class='visually-hidden']/text()") == [" verborgen"]


@pytest.mark.parametrize(("explained", "links"), [("kwaliteit.html#bescherming", ["kwaliteit.html#bescherming"]), ("", [])])
def test_how_many_are_hidden_stands_below_with_a_link_to_what_explains_it(explained, links):
    content = {"caption": "t", "table": table(row(cell("wijk", "head"), cell("×", "num"))), "notes": [], "source": "", "hidden": "3 van de 24 cijfers zijn verborgen", "explained": explained}
    made = blocks.table_block(content), blocks.figure_block({**content, "alt": "", "unit": "", "provisional": "", "spec": {}}, "<svg></svg>")
    for block in made:
        (line,) = tree(block).xpath(".//p[contains(@class, 'pm-hidden-count')]")
        assert line.text_content() == "3 van de 24 cijfers zijn verborgen, om personen te beschermen."
        assert line.xpath("./a/@href") == links


def test_a_number_carries_its_key_in_a_cell_and_in_a_tile():
    data = table(row(cell("wijk", "head"), cell("12", "num") | {"key": "GM0268.2020.x.persons;product=a"}, cell("", "num") | {"key": "b"}))
    assert tree(blocks.table(data, "t")).xpath(".//td/@data-key") == ["GM0268.2020.x.persons;product=a"]
    tile = dict.fromkeys(["label", "member", "qualifier", "unit", "note", "page", "against"], "") | {"value": "12", "key": "k"}
    assert tree(blocks.tiles_block({"tiles": [tile]})).xpath(".//*[@data-key='k']")[0].text_content() == "12"


# --- analyses -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("page", "links"), [("methoden.html", ["methoden.html#ontleding"]), ("", [])])
def test_how_figures_were_computed_stands_below_with_a_link_to_the_page_that_says_it(page, links):
    content = {"caption": "t", "table": table(row(cell("a", "head"), cell("1", "num"))), "notes": [], "source": "", "method": {"name": "ontleding", "title": "Ontleding"}, "methods_page": page}
    made = tree(blocks.table_block(content))
    assert made.xpath("//p[@class='pm-legend pm-method']")[0].text_content() == "Methode: Ontleding."
    assert [a.get("href") for a in made.xpath("//p[contains(@class, 'pm-method')]/a")] == links


def test_what_could_not_be_computed_says_why_in_the_place_of_the_figure():
    content = {"label": "fig-ontleding", "caption": NASTY, "reason": f"Niet berekend: {NASTY}.", "notes": ["Eén jaar."], "method": {"name": "ontleding", "title": "Ontleding"}}
    made = tree(blocks.absence_block(content))
    assert [p.text_content() for p in made.iter("p")] == [NASTY, f"Niet berekend: {NASTY}.", "Eén jaar.", "Methode: Ontleding."]
    assert made.xpath("//div[@id='fig-ontleding']")


def test_a_row_with_an_anchor_can_be_led_to_and_says_its_address():
    row = {"kind": "item", "anchor": "begrip-instroom", "cells": [{"text": "Instroom", "colspan": 1, "kind": "head", "flags": [], "note": "", "key": ""}]}
    head = [[{"text": "Begrip", "colspan": 1, "kind": "head", "flags": [], "note": "", "key": ""}]]
    page = html.fromstring(blocks.table({"head": head, "rows": [row, {**row, "anchor": ""}]}, "Begrippen"))
    first, second = page.findall(".//tbody/tr")
    assert first.get("id") == "begrip-instroom" and first.find("th/a").get("href") == "#begrip-instroom"
    assert second.get("id") is None and second.find("th/a") is None and second.findtext("th") == "Instroom"
