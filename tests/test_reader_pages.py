"""The pages for readers (raad, inwoners, overzicht, leeswijzer, afspraken), built for a project that has little: each stands by itself, and says what is not there."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest
from lxml import html

import rendered
from browser import pages_of
from building import build_all
from peilmerk import guide, plain_language, readability
from peilmerk.edition import editie
from peilmerk.project import Project
from peilmerk.publishers import stage
from synthetic import ROOT, make_project

sys.path.insert(0, str(Path(__file__).parent / "word_registers"))
from keeping_lists import write

PAGES = ["raad", "inwoners", "overzicht", "leeswijzer", "afspraken"]
WORDS = plain_language.load(ROOT / "data/reference")


@pytest.fixture(scope="module")
def site(tmp_path_factory, vega) -> Project:
    """The synthetic project with the pages for readers of the repository, lists, a mandate, and a text that names a risk."""
    project = make_project(tmp_path_factory.mktemp("readers") / "project")
    project.cache.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(vega, project.cache / vega.name)
    for name in ("01-opschonen", "02-controleren", "begrippen", *PAGES):
        shutil.copy(ROOT / f"notebooks/{name}.ipynb", project.notebooks)
    shutil.copy(ROOT / "index.qmd", project.root)
    config = project.root / "peilmerk.yml"
    text = config.read_text("utf-8").replace("[samenvatting, jeugd]", f"[samenvatting, {', '.join(PAGES)}, jeugd, begrippen]")
    config.write_text(text.replace("publisher:", "colofon: {redactie: de redactie, contact: het loket}\npublisher:", 1).replace("name: Voorbeeld}", "name: Voorbeeld, colofon: {contact: de balie}}"), "utf-8")
    write(project, "mijlpalen", {"gepland": "1e kwartaal 2025", "vastgelegd": "2024-01-01"}, {"gepland": "1 september 2025", "vastgelegd": "2024-08-01"})
    write(project, "doelen", {"indicator": "bijstandsgerechtigden", "streefwaarde": "hoogstens 1.300", "jaar": "2023", "thema": "werk_inkomen"})
    write(project, "besluiten", {"datum": "maart 2024", "orgaan": "raad"})
    write(project, "rapportages", {"over": "1e kwartaal 2024", "verschenen": "mei 2024", "vastgelegd": "2024-06-01"}, {"code": "k3", "over": "3e kwartaal 2024", "verwacht": "november 2024", "vastgelegd": "2024-08-01"})
    texts = project.root / "data/raw/voorbeeld/2024-Q2/teksten"
    (texts / "leeswijzer.md").write_text("De raad wil elk kwartaal zien hoe het gaat.\n", "utf-8")
    (texts / "jeugd.md").write_text('Nu zijn er {{ waarde("clienten_ambulante_jeugdhulp", "2024-Q2") }} jeugdigen. Het risico is dat het er {{ waarde("clienten_ambulante_jeugdhulp", "2024-Q2") }} blijven.\n', "utf-8")
    failed = [f"{o.publication.id}: {o.error}" for o in build_all(project) if o.error]
    assert not failed, "\n".join(failed)
    return Project(project.root)


def tree(site: Project, page: str, period: str = "2024-q2"):
    return rendered.page(site.site / "voorbeeld" / period / f"{page}.html")


def words_of(site: Project, page: str, period: str = "2024-q2") -> str:
    return " ".join(tree(site, page, period).xpath("//main")[0].text_content().split())


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("period", ["2024-q1", "2024-q2"])
def test_no_heading_stands_without_something_below_it(site, page, period):
    main = tree(site, page, period).xpath("//main")[0]
    for heading in main.xpath(".//h2"):
        text = " ".join(heading.getparent().text_content().split())
        assert len(text) > len(heading.text_content()) + 10, heading.text_content()


# --- leeswijzer ---


def test_the_guide_has_mandate_place_readers_and_colophon(site):
    said = words_of(site, "leeswijzer")
    assert "De raad wil elk kwartaal zien hoe het gaat." in said and "de tweede editie" in said and "1e kwartaal 2024" in said and "Het is een concept" in said
    assert "Voor inwoners: In gewone taal" in said and "de redactie" in said and "de balie" in said and "het loket" not in said, "what the municipality says goes before the project"
    first = words_of(site, "leeswijzer", "2024-q1")
    assert "de eerste editie" in first and "Opdracht" not in first, "no text, no heading"


def test_a_page_that_lives_on_lists_lacks_no_figures_that_somebody_delivers(site):
    """`niet_in_deze_editie` on pages as `public.json` has them: with a table of its own, and with lists and figures that stand there beside them."""
    from types import SimpleNamespace

    from peilmerk.guide import Guide

    def told(**pages):
        return Guide.niet_in_deze_editie(SimpleNamespace(public={"pages": {n: {"title": n, "present": False, "tables": t} for n, t in pages.items()}}))

    assert told(Onderdelen={"cijfers": {"theme": ["jeugd"], "aanvullend": True}}) is None
    assert "weggelaten: Wonen." in told(Onderdelen={"cijfers": {"theme": ["jeugd"], "aanvullend": True}}, Wonen={"wonen": {"theme": ["wonen"]}}).content["markdown"]


def test_an_edition_knows_no_report_that_came_later(site):
    assert "november 2024" in words_of(site, "leeswijzer") and "november 2024" not in words_of(site, "leeswijzer", "2024-q1")


def test_the_contents_lead_to_every_page_and_heading(site):
    edition = site.site / "voorbeeld/2024-q2"
    links = tree(site, "leeswijzer").xpath("//section[@id='inhoudsopgave']//a/@href | //*[@id='inhoudsopgave']/following-sibling::ul[1]//a/@href")
    files = {link.split("#")[0] for link in links}
    assert {f"{p}.html" for p in ("raad", "inwoners", "overzicht", "afspraken", "jeugd", "begrippen")} <= files
    for link in links:
        name, _, anchor = link.partition("#")
        page = rendered.page(edition / name)
        assert not anchor or page.xpath(f"//*[@id='{anchor}']"), link
    assert any("#" in link for link in links)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Kerncijfers", "kerncijfers"), ("Risico's", "risicos"), ("5.1 Plan van aanpak", "plan-van-aanpak"), ("Wmo: hulp & zorg", "wmo-hulp-zorg"), ("Financiën", "financiën"), ("2020", "section"),
        ("Eén  *nadruk*", "eén-nadruk"),
    ],
)  # fmt: skip
def test_a_heading_has_the_id_that_pandoc_gives_it(title, expected):
    import pypandoc

    assert stage._identifier(title) == expected
    assert f'id="{expected}"' in pypandoc.convert_text(f"## {title}\n", "html", format="markdown-smart")


def test_the_coverage_says_what_is_there_and_who_delivers_the_rest(site):
    matrix = {(c.row, c.columns[-1]): c.text for c in rendered.cells(tree(site, "leeswijzer"), "tbl-dekking")}
    assert matrix["Jeugd", "Tekst"] == "✔ ja" and matrix["Wonen", "Cijfers"] == "– nog geen" and matrix["Werk en inkomen", "Doelen"] == "✔ ja"
    missing = {(c.row, c.columns[-1]): c.text for c in rendered.cells(tree(site, "leeswijzer"), "tbl-ontbreekt")}
    assert missing["Wonen", "Wat ontbreekt"] == "Alle cijfers" and "corporaties" in missing["Wonen", "Wie het levert"]


def test_the_signs_say_of_how_many_figures_they_stand(site):
    counts = {c.row: c.text for c in rendered.cells(tree(site, "leeswijzer"), "tbl-tekens") if c.columns[-1] == "Cijfers in deze editie"}
    edition = editie("voorbeeld", "2024-Q2", {}, site.root)
    assert counts["×"] == str(edition.aantallen.hidden) != "0"
    assert (edition.protected["conf_status"] != "F").sum() == edition.aantallen.hidden + edition.aantallen.hidden_beside, "those of earlier deliveries stand beside, and are counted apart"


def test_a_sign_that_no_figure_of_the_edition_has_is_not_explained(site):
    signs = {c.row for c in rendered.cells(tree(site, "leeswijzer"), "tbl-tekens")}
    edition = editie("voorbeeld", "2024-Q2", {}, site.root)
    assert not edition.protected["onvolledig"].any() and "los open rondje" not in signs
    assert edition.protected["voorlopig"].any() and "gearceerd, licht of gestreept" in signs
    assert ("≠" in signs) == edition._differs


# --- raad ---


def test_a_block_about_risks_without_a_text_is_no_risk():
    assert guide._about_risks("## 5.1 Plan {#a}\n\nTekst.\n\n::: {#b .pm-unwritten}\nGeen tekst bij ‘Uitdagingen en risico’s’: niet overgenomen.\n:::\n") == ""


def test_the_council_sees_headlines_with_direction_goals_decisions_moves_and_risks(site):
    said = words_of(site, "raad")
    assert "325 personen" in said and "▲ 4,8% meer dan een kwartaal eerder" in said
    assert "Het risico is dat het er 325 blijven." in said and "6 maanden later" not in said.split("Doelen")[0]
    assert "✔ gehaald" in said and "maart 2024" in said and "1 september 2025" in said
    assert "Mijlpalen die verschoven" not in words_of(site, "raad", "2024-q1")


def test_the_council_page_leads_to_the_others_and_not_to_itself(site):
    links = tree(site, "raad").xpath("//*[@id='verder-lezen']/following::li//a/@href")
    assert "inwoners.html" in links and "raad.html" not in links


def test_tiles_lead_to_chapters_and_not_to_pages_that_say_the_same_again(site):
    for page in ("raad", "overzicht"):
        links = set(tree(site, page).xpath("//*[contains(@class, 'pm-tile-label')]/a/@href"))
        assert links == {"jeugd.html"}


@pytest.mark.browser
@pytest.mark.parametrize("page", ["raad", "overzicht"])
def test_it_is_one_sheet_of_paper(site, chromium, page, tmp_path):
    assert pages_of(chromium, site.site, f"voorbeeld/2024-q2/{page}.html", tmp_path) == 1


# --- inwoners ---


def plain_text(page) -> str:
    """What residents read: paragraphs and lines, without what stands on every page."""
    main = page.xpath("//main")[0]
    return "\n".join(" ".join(e.text_content().split()) for e in main.xpath(".//p | .//li") if not e.xpath("ancestor-or-self::*[contains(@class, 'pm-synthetic') or contains(@class, 'page-nav') or self::nav]"))


def test_residents_read_the_same_figures_in_plain_words(site):
    said = words_of(site, "inwoners")
    assert "In het tweede kwartaal van 2024 kregen ongeveer 330 jongeren hulp terwijl zij thuis woonden. Dat is meer dan een kwartaal eerder. Toen waren het er 310." in said.replace("\xa0", " ")
    assert said.count("hebben wij nog geen cijfers") == 1 and "Wonen. Deze cijfers komen van de organisaties die woningen verhuren." in said
    keys = tree(site, "inwoners").xpath("//main//*[@data-key]/@data-key")
    assert any(k.endswith(";computed=rounded") for k in keys) and len(keys) >= 4


@pytest.mark.parametrize("period", ["2024-q1", "2024-q2"])
def test_the_page_for_residents_is_readable(site, period):
    text = plain_text(tree(site, "inwoners", period))
    assert len(readability.sentences(text)) > 15 and plain_language.faults(text, WORDS) == []


def test_the_page_for_residents_is_readable_for_every_edition_of_the_repository(built):
    """Mean length of a sentence, and jargon, over the pages that readers get."""
    found = sorted(built.site.glob("*/*/inwoners.html"))
    assert len(found) >= 6
    for path in found:
        assert plain_language.faults(plain_text(html.fromstring(path.read_text("utf-8"))), WORDS) == [], path


# --- overzicht and afspraken ---


def test_the_overview_has_every_headline_with_its_data(site):
    page = tree(site, "overzicht")
    assert page.xpath("//*[@id='fig-overzicht']//*[contains(@class, 'pm-spark')]") and "Jeugd" in words_of(site, "overzicht")
    table = page.xpath("//*[@id='fig-overzicht']//details//td[contains(@class, 'pm-num')]")
    assert {t.text_content() for t in table} >= {"325 personen", "310 personen"} and all(t.get("data-key") for t in table)


def test_the_timeline_stands_above_its_table_and_what_is_to_come_below(site):
    page = tree(site, "afspraken")
    assert page.xpath("//*[@id='fig-mijlpalen']//*[contains(@class, 'pm-spec')]") and rendered.cells(page, "tbl-planning") and rendered.cells(page, "tbl-vooruit")
    assert re.search(r"2025.*Start van de jeugdteams", words_of(site, "afspraken"))
