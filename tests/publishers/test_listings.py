"""Listings: what is chosen, in what order, and what a reader has of it."""

from __future__ import annotations

import json

import pytest
from reading import body, one, parse, words

PAGES = {
    "onderzoek/a.qmd": "---\ntitle: Wachttijden\ndate: 2020-05-01\nauthor: [Jansen, Smit]\ncategories: [Wmo, Wachttijd]\ndescription: Over *wachten*.\n---\n\nTekst.\n",
    "onderzoek/b.qmd": "---\ntitle: Armoede\ndate: 2021-03-09\nimage: b.png\nimage-alt: Een kaart\ngeheim: GEHEIM\n---\n\nEerste alinea, zie [hier](a.qmd)[^1].\n\n[^1]: Noot.\n",
    "onderzoek/c.qmd": "---\ntitle: Zorg\n---\n",
    "onderzoek/concept.qmd": "---\ntitle: Concept\ndraft: true\n---\n",
    "onderzoek/b.png": "",
    "cijfers/a.csv": "1",
}


def published(small, listing: str, text: str = "", **more: str):
    made = small({**PAGES, "index.qmd": f"---\ntitle: Start\nlisting: {listing}\n---\n\n{text}\n", **more})
    return made, parse(made, "index.html"), [w for w in made.warnings if "theme" not in w and "draft" not in w]


def titles(tree) -> list[str]:
    return [words(e) for e in tree.xpath("//*[contains(@class, 'listing-title')] | //tbody[contains(@class, 'listing-items')]//th")]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("contents: onderzoek", ["Armoede", "Wachttijden", "Zorg"]),
        ("contents: onderzoek, sort: false", ["Wachttijden", "Armoede", "Zorg"]),
        ("contents: 'onderzoek/*.qmd', sort: date desc", ["Armoede", "Wachttijden", "Zorg"]),  # what has no date stands last
        ("contents: /onderzoek/, sort: date", ["Wachttijden", "Armoede", "Zorg"]),
        ("contents: ['**/*.qmd', '!onderzoek/c.qmd']", ["Armoede", "Wachttijden"]),
        ("contents: [onderzoek/c.qmd, onderzoek/a.qmd], sort: false", ["Zorg", "Wachttijden"]),
        ("contents: onderzoek, max-items: 1", ["Armoede"]),
        ("contents: onderzoek, include: {categories: 'W*'}", ["Wachttijden"]),
        ("contents: onderzoek, exclude: {title: Zorg}", ["Armoede", "Wachttijden"]),
        ("contents: cijfers/*.csv", ["a.csv"]),
        ("contents: [{title: Later, path: 'https://www.cbs.nl/'}, {title: Eerder, draft: true}, {path: onderzoek/c.qmd}]", ["Later", "Zorg"]),
    ],
)
def test_what_is_listed_in_what_order(small, settings, expected):
    _, tree, told = published(small, f"{{{settings}}}")
    assert titles(tree) == expected and told == []


@pytest.mark.parametrize(("listing", "kind"), [("default", "default"), ("true", "default"), ("table", "table"), ("grid", "grid")])
def test_without_contents_the_pages_of_the_own_folder_are_listed(small, listing, kind):
    _, tree, told = published(small, listing, **{"x.qmd": "---\ntitle: Buur\n---\n"})
    assert titles(tree) == ["Buur"] and told == []
    assert one(tree, "//div[starts-with(@class, 'listing ')]/@class") == f"listing listing-{kind}"


def test_an_entry_has_a_heading_that_leads_to_its_page_and_what_the_page_says_of_itself(small):
    _, tree, _ = published(small, "{contents: onderzoek, categories: true}", "## Nieuw\n\n::: {#listing}\n:::\n")
    first, second, third = tree.xpath("//li[@class='listing-item']")
    assert one(first, ".//h3/a/@href") == "onderzoek/b.html"  # one level below the heading above it
    assert (one(first, ".//img/@src"), one(first, ".//img/@alt")) == ("onderzoek/b.png", "Een kaart")
    assert words(one(first, ".//p[@class='listing-description']")) == "Eerste alinea, zie hier."
    assert words(one(second, ".//p[@class='listing-description']")) == "Over wachten." and second.xpath(".//p/em")
    assert words(one(second, ".//p[@class='listing-facts']")) == "1 mei 2020 · Jansen, Smit"
    assert [words(c) for c in second.xpath(".//ul[@aria-label='Categorieën']/li")] == ["Wmo", "Wachttijd"]
    assert words(third) == "Zorg"


def test_a_table_has_headings_of_columns_and_rows_and_dutch_words(small):
    _, tree, _ = published(small, "{contents: onderzoek, type: table, fields: [date, title, reading-time], date-format: D MMM YYYY, field-display-names: {title: Onderzoek}}")
    assert [(words(th), th.get("scope")) for th in tree.xpath("//thead//th")] == [("Datum", "col"), ("Onderzoek", "col"), ("Leestijd", "col")]
    assert [words(row) for row in tree.xpath("//tbody/tr")] == ["9 mrt 2021Armoede1 min. lezen", "1 mei 2020Wachttijden1 min. lezen", "Zorg1 min. lezen"]
    assert tree.xpath("//tbody//th[@scope='row']/a/@href") == ["onderzoek/b.html", "onderzoek/a.html", "onderzoek/c.html"]


def test_several_listings_stand_in_their_places_or_at_the_end(small):
    settings = "\n  - {id: een, contents: onderzoek/a.qmd}\n  - {contents: onderzoek/b.qmd}\n  - {id: drie, contents: onderzoek/c.qmd, type: grid}"
    made, tree, _ = published(small, settings, "Voor.\n\n::: {#drie}\n:::\n\nTussen.\n\n::: {#een}\n:::\n\nNa.\n")
    assert tree.xpath("//div[starts-with(@class, 'listing ')]/@id") == ["drie", "een", "listing-1"]
    assert body(made).startswith("Voor. Zorg Tussen. Wachttijden") and "Na. Armoede" in body(made)


def test_items_of_a_file_have_markdown_and_lead_where_they_say(small):
    _, tree, told = published(
        small, "{contents: [items.yml, leeg.yml]}",
        **{"items.yml": "- {title: Elders *vet*, path: 'https://www.cbs.nl/x', description: 'Van **CBS**'}\n- {path: onderzoek/a.qmd}\n", "leeg.yml": "- los\n"},
    )  # fmt: skip
    assert titles(tree) == ["Elders vet", "Wachttijden"]
    assert tree.xpath("//*[contains(@class, 'listing-title')]/a/@href") == ["https://www.cbs.nl/x", "onderzoek/a.html"]
    assert [words(e) for e in tree.xpath("//main//li//em | //main//li//strong")] == ["vet", "CBS"] and [w for w in told if "leeg.yml holds something else" in w]


def test_what_the_script_needs_is_data_and_nothing_that_is_not_shown(small):
    made, tree, _ = published(small, "{contents: onderzoek, page-size: 2, sort-ui: [title, date], filter-ui: true, categories: true}")
    told = json.loads(one(tree, "//div[@data-listing]/@data-listing"))
    assert (told["size"], told["sort"], told["filter"], told["categories"]) == (2, {"title": "Titel", "date": "Datum"}, [], ["Wachttijd", "Wmo"])
    assert told["words"]["filter"] == "Filter de lijst"
    assert json.loads(tree.xpath("//li/@data-item")[0]) == {"keys": {"title": "Armoede", "date": "2021-03-09"}, "categories": []}
    assert "GEHEIM" not in (made.site / "index.html").read_text("utf-8")
    assert tree.xpath("//script/@src")[-1].endswith("listing.js")
    _, tree, _ = published(small, "{contents: onderzoek}")
    assert not tree.xpath("//@data-item") and not [s for s in tree.xpath("//script/@src") if s.endswith("listing.js")]


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("{contents: onderzoek, stijl: x}", "index.qmd, line 3: listing: stijl has no effect here."),
        ("{contents: onderzoek, template: x.ejs}", "index.qmd, line 3: listing: template: x.ejs has no effect here."),
        ("{contents: onderzoek, feed: true}", "index.qmd, line 3: listing: feed: true has no effect here (only false)."),
        ("{contents: onderzoek, type: kaart}", "index.qmd, line 3: listing: type: kaart has no effect here (only default or table or grid)."),
        ("kaart", "index.qmd, line 3: listing: kaart has no effect here (only default or table or grid)."),
        ("{contents: weg/*.qmd}", "index.qmd, line 3: listing listing: contents weg/*.qmd matches nothing."),
        ("{contents: onderzoek, sort: kleur}", "index.qmd, line 3: listing listing: sort kleur: no item has this field."),
        ("{contents: onderzoek, fields: [title, kleur]}", "index.qmd, line 3: listing listing: no item has a field kleur."),
        ("{contents: onderzoek, fields: [file-modified]}", "index.qmd, line 3: listing: fields: file-modified has no effect here: two equal builds would differ. Give date."),
        ("{contents: onderzoek/c.qmd, field-required: [date]}", "index.qmd: listing listing: Zorg has no date, which field-required asks for."),
    ],
)  # fmt: skip
def test_what_has_no_effect_is_told(small, settings, told):
    assert told in published(small, settings)[2]


def test_an_empty_listing_says_so(small):
    made, _, _ = published(small, "{contents: weg}")
    assert body(made) == "Er is nog niets in deze lijst."


def test_another_title_of_a_listed_page_is_seen_by_a_page_that_was_kept(small, tmp_path):
    sources = {**PAGES, "index.qmd": "---\ntitle: Start\nlisting: {contents: onderzoek}\n---\n"}
    small(sources, kept=tmp_path / "kept")
    again = small({**sources, "onderzoek/c.qmd": "---\ntitle: Zorg thuis\n---\n"}, kept=tmp_path / "kept")
    assert titles(parse(again, "index.html")) == ["Armoede", "Wachttijden", "Zorg thuis"]
