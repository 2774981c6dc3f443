"""The portal: which editions it lists, in which order."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from lxml import etree, html

from building import copy_of
from peilmerk import period, portal, publishing
from peilmerk.publishers import stage
from peilmerk.publishers.contract import _PAGES
from peilmerk.publishers.embedded import publish
from synthetic import TOWN


def tree(project, people=None, publications=None):
    text = portal.editions(project, project.publications if publications is None else publications, people)
    return text, html.fromstring("<div>" + text + "</div>")


def test_only_editions_whose_site_is_there_are_published(project):
    assert portal.published(project) == []
    (project.site / "voorbeeld/2024-q2").mkdir(parents=True)
    assert portal.published(project) == []  # a folder is no site
    (project.site / "voorbeeld/2024-q2/index.html").write_text("x")
    assert [p.id for p in portal.published(project)] == ["voorbeeld/2024-q2"]


def test_editions_stand_below_their_municipality_newest_first(project):
    text, page = tree(project)
    assert text.startswith("## Voorbeeld\n")
    assert [a.get("href") for a in page.iter("a")] == ["voorbeeld/2024-q2/index.html", "voorbeeld/2024-q1/index.html"]
    assert [a.text for a in page.iter("a")] == ["Voorbeeld, 2e kwartaal 2024", "Voorbeeld, 1e kwartaal 2024"]


def test_of_several_editions_the_newest_says_so(project):
    _, page = tree(project)
    assert [bool(card.find_class("pm-card-new")) for card in page.find_class("pm-card")] == [True, False]


def test_a_thematic_report_stands_in_the_card_of_its_edition_and_by_itself_without_one(project):
    first, second = project.publications
    theme = replace(second, report="verblijf", title="Jeugdhulp met verblijf", structure="thema")
    _, page = tree(project, publications=[first, theme, second])
    assert [[a.get("href") for a in card.iter("a")] for card in page.find_class("pm-card")] == [
        ["voorbeeld/2024-q2/index.html", "voorbeeld/2024-q2-verblijf/index.html"], ["voorbeeld/2024-q1/index.html"],
    ]  # fmt: skip
    assert "Jeugdhulp met verblijf: Voorbeeld, 2e kwartaal 2024" in page.find_class("pm-card-themes")[0].text_content()
    _, page = tree(project, publications=[theme])
    assert page.find_class("pm-card")[0].findtext("h3/a") == "Jeugdhulp met verblijf: Voorbeeld, 2e kwartaal 2024"


def test_older_editions_are_a_list_and_none_is_lost(project):
    one = project.publications[0]
    many = [replace(one, period=period.parse(str(year))) for year in range(2010, 2020)]
    _, page = tree(project, publications=many)
    assert [a.get("href") for a in page.iter("a")] == [f"voorbeeld/{year}/index.html" for year in range(2019, 2009, -1)]
    assert len(page.find_class("pm-card")) == 6 and len(page.find_class("pm-earlier")[0]) == 4


def test_several_municipalities_stand_on_a_map_above_the_list(project):
    other = [replace(p, municipality="almelo", name="Almelo", area="GM0141") for p in project.publications]
    here = [replace(p, area="GM0268") for p in project.publications]
    text, page = tree(project, publications=[*here, *other])
    links = [a.get("href") for a in page.find_class("pm-where")[0].iter("a")]
    assert links == ["almelo/2024-q2/index.html", "voorbeeld/2024-q2/index.html"] and text.index("pm-where") < text.index("## ")


def test_a_card_says_which_report_it_is_and_whether_it_is_final(published):
    _, page = tree(published)
    cards = [" ".join(c.text_content().split()) for c in page.find_class("pm-card")]
    assert [c.endswith(w) for c, w in zip(cards, ("Concept", "Definitief"), strict=True)] == [True, True]
    assert all("Kwartaalrapport" in c for c in cards)


def test_a_name_is_text(project):
    config = project.root / "peilmerk.yml"
    config.write_text(config.read_text("utf-8").replace("title: Kwartaalrapport", 'title: "Zorg & <b>wonen</b>"'), "utf-8")
    _, page = tree(type(project)(project.root))
    assert not list(page.iter("b")) and "Zorg & <b>wonen</b>" in page.text_content()


def test_inhabitants_are_the_newest_of_the_store(project):
    from peilmerk import clean

    folder = project.raw / "landelijk/2024"
    folder.mkdir(parents=True)
    assert portal.inhabitants(project) == {}
    text = (
        "Thema;Indicator;Uitsplitsing;Gebied;Periode;Maat;Waarde;Laag;Hoog;Eenheid;Status;Opmerking;Regel\n"
        "Sociale basis;Inwoners;;;1 januari 2023;niveau;72.000;;;personen;gerealiseerd;;1\n"
        "Sociale basis;Inwoners;;;1 januari 2024;niveau;73.107;;;personen;gerealiseerd;;2\n"
    )
    (folder / "inwoners.csv").write_text(text, "utf-8")
    (folder / "leveringen.yml").write_text('leveringen:\n  - bestand: inwoners.csv\n    bron: "CBS (synthetisch)"\n    export: 2024-05-01\n', "utf-8")
    clean.clean(project, "landelijk/2024", TOWN)
    people = portal.inhabitants(project)
    assert people[TOWN][0] == 73_107
    text, _ = tree(project, people)
    assert "73.107 inwoners op 1 januari 2024 (CBS)." in text


def test_without_editions_there_is_nothing(project):
    assert portal.editions(project, []) == ""


def test_the_list_is_markdown_that_a_page_can_include(project):
    text, _ = tree(project)
    assert ".md" in _PAGES and text.count("```{=html}") == text.count("```\n") == 1


# --- municipalities that do not exist -----------------------------------------------------------------------------


@pytest.fixture
def both(project):
    """Editions of an invented municipality, and of one that comes after it in the alphabet and is not."""
    invented = [replace(p, municipality="aadorp", name="Aadorp", synthetic=True) for p in project.publications]
    return [*invented, *project.publications]


def test_what_is_invented_stands_in_a_section_of_its_own_below_the_rest(project, both):
    text, page = tree(project, publications=both)
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == ["Voorbeeld", "Voorbeeld met verzonnen gegevens"]
    assert "Aadorp bestaat niet. De cijfers zijn gemaakt om Peilmerk te laten zien." in text
    links = [a.get("href") for a in page.iter("a")]
    assert links == ["voorbeeld/2024-q2/index.html", "voorbeeld/2024-q1/index.html", "aadorp/2024-q2/index.html", "aadorp/2024-q1/index.html"]


def test_only_the_cards_of_what_is_invented_have_its_badge(project, both):
    _, page = tree(project, publications=both)
    badges = [[b.text for b in card.find_class("pm-badge-synthetic")] for card in page.find_class("pm-card")]
    assert badges == [[], [], ["Verzonnen gegevens"], ["Verzonnen gegevens"]]
    assert all(len(card.find_class("pm-badge")) == 2 for card in page.find_class("pm-card")[2:])  # its status too


def test_inhabitants_are_of_municipalities_that_exist(project, both):
    from pandas import Timestamp

    people = {TOWN: (73_107.0, Timestamp("2024-01-01"))}
    text, _ = tree(project, people, both)
    assert text.count("73.107 inwoners") == 1 and text.index("73.107") < text.index("Voorbeeld met")
    assert "inwoners" not in tree(project, people, [p for p in both if p.synthetic])[0]


def test_several_that_do_not_exist_share_the_section(project, both):
    text, _ = tree(project, publications=[replace(p, synthetic=True) for p in both])
    assert "Aadorp en Voorbeeld bestaan niet." in text and text.count("## ") == 1 and text.count("```{=html}") == 1


def test_without_invented_editions_nothing_is_said_of_them(project):
    assert "verzonnen" not in tree(project)[0].casefold()


def test_the_start_page_of_a_built_project_lists_them(marked):
    page = html.parse(str(marked.site / "index.html"))
    assert [h.text_content() for h in page.xpath("//main//h2")] == ["Voorbeeld met verzonnen gegevens"]
    assert len(page.xpath("//main//*[contains(@class, 'pm-badge-synthetic')]")) == 2


ATOM = "{http://www.w3.org/2005/Atom}"
ADDRESS = "https://cijfers.example.nl/sociaal/"


def test_the_feed_has_every_edition_by_its_newest_deliveries_with_addresses_that_stay(project):
    feed = etree.fromstring(portal.feed(project, project.publications, ADDRESS).encode())
    entries = feed.findall(f"{ATOM}entry")
    assert [e.findtext(f"{ATOM}id") for e in entries] == [f"{ADDRESS}voorbeeld/2024-q2/", f"{ADDRESS}voorbeeld/2024-q1/"]
    assert entries[0].findtext(f"{ATOM}title") == "Voorbeeld, 2e kwartaal 2024: Kwartaalrapport"
    assert [e.findtext(f"{ATOM}updated") for e in (feed, *entries)] == ["2024-08-15T00:00:00Z", "2024-08-15T00:00:00Z", "2024-05-15T00:00:00Z"]
    assert entries[0].findtext(f"{ATOM}summary") == "Concept, stand van de leveringen op 15 augustus 2024."
    assert entries[0].find(f"{ATOM}link").get("href") == f"{ADDRESS}voorbeeld/2024-q2/index.html"


def test_the_feed_of_no_edition_is_a_feed(project):
    assert etree.fromstring(portal.feed(project, [], ADDRESS).encode()).findall(f"{ATOM}entry") == []


def test_the_sitemap_names_that_of_every_edition(project):
    tree_ = etree.fromstring(portal.sitemap_index(project.publications, ADDRESS).encode())
    assert [place.text for place in tree_.iter("{*}loc")] == [f"{ADDRESS}voorbeeld/2024-q1/sitemap.xml", f"{ADDRESS}voorbeeld/2024-q2/sitemap.xml"]


def test_what_stays_on_a_disk_has_no_address(published, tmp_path):
    """Variants and explanations: their pages are at no address of the site, and what has a hash does not open from a disk."""
    project = copy_of(published, tmp_path / "copy")
    config = project.root / "_quarto.yml"
    config.write_text(config.read_text("utf-8").replace("website:\n", f"website:\n  site-url: {ADDRESS}\n", 1), "utf-8")
    publication = project.publications[0]
    stage.edition(project, publication, project.edition_folder(publication) / "notebooks", project.root / "website", stage.Build("2024-08-15T00:00:00Z", "0", "embedded", {}))
    stage.without_address(project.root / "website")
    made = publish(project.root / "website")
    text = (made.site / "jeugd.html").read_text("utf-8")
    assert "integrity=" not in text and "og:url" not in text and "canonical" not in text and not (made.site / "sitemap.xml").exists()


def test_with_an_address_the_portal_has_a_feed_and_every_edition_an_address_of_its_own(published, tmp_path):
    project = copy_of(published, tmp_path / "copy")
    config = project.root / "_quarto.yml"
    config.write_text(config.read_text("utf-8").replace("website:\n", f"website:\n  site-url: {ADDRESS}\n", 1), "utf-8")
    publishing.publish_portal(project, "embedded")
    page = html.fromstring((project.site / "index.html").read_text("utf-8"))
    assert page.xpath("//link[@type='application/atom+xml']/@href") == [f"{ADDRESS}feed.xml"]
    assert page.xpath("//meta[@property='og:image']/@content") == [f"{ADDRESS}assets/og.png"] and (project.site / "assets/og.png").read_bytes().startswith(b"\x89PNG")
    assert "<loc>" not in (project.site / "sitemap-edities.xml").read_text("utf-8")  # built before there was an address, they have no sitemap to be found
    (project.site / project.publications[0].id / "sitemap.xml").write_text("<urlset/>", "utf-8")
    publishing.publish_portal(project, "embedded")
    assert (project.site / "sitemap-edities.xml").read_text("utf-8").count(f"<loc>{ADDRESS}{project.publications[0].id}/sitemap.xml</loc>") == 1
    assert (project.site / "feed.xml").is_file() and f"Sitemap: {ADDRESS}sitemap-edities.xml" in (project.site / "robots.txt").read_text("utf-8")
    publication = project.publications[0]
    stage.edition(project, publication, project.edition_folder(publication) / "notebooks", project.root / "website", stage.Build("2024-08-15T00:00:00Z", "0", "embedded", {}))
    assert f"site-url: {ADDRESS}{publication.id}/" in (project.root / "website/_quarto.yml").read_text("utf-8")
    assert 'VEGA_HASH = "sha384-' in (project.root / "website/assets/peilmerk.js").read_text("utf-8")
    made = publish(project.root / "website")
    assert html.fromstring((made.site / "jeugd.html").read_text("utf-8")).xpath("//link[@rel='canonical']/@href") == [f"{ADDRESS}{publication.id}/jeugd.html"]
    shared = html.fromstring((made.site / "jeugd.html").read_text("utf-8")).xpath("//meta[@property='og:image']/@content")
    assert shared == [f"{ADDRESS}{publication.id}/assets/og/jeugd.png"] and (made.site / "assets/og/jeugd.png").is_file()
