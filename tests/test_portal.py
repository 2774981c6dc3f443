"""The portal: which editions it lists, in which order."""

from __future__ import annotations

from lxml import html

from peilmerk import portal
from peilmerk.publishers.contract import _PAGES
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
