"""The page of parts: chapters of all texts gathered, with canonical titles, fixed blocks, links and the way to the next one."""

import pytest

from peilmerk.texts import chapters, gathered, part_pages
from peilmerk.texts.forms import Forms
from peilmerk.texts.gathered import Told
from peilmerk.texts.narrator import Narrative
from peilmerk.word_registers.part import Link, Part
from synthetic import ROOT

KINDS = Forms(ROOT / "data/reference")


def part(code: str, soort: str, titel: str, number: str = "1", **more) -> Part:
    facts = {"kort": titel, "onder": "", "thema": "", "indicatoren": (), "uitsplitsingen": (), "status": "", "eerder": (), "toelichting": "", "bron": "", "entries": ()}
    return Part(code, soort, titel, **{**facts, **more}, number=number)


def read(text: str) -> chapters.Document:
    return chapters.parse(text, KINDS)


def told(parts: list[Part], *texts: str) -> dict[str, list[Told]]:
    found: dict[str, list[Told]] = {}
    for text in texts:
        document = read(text)
        for code, section in gathered.match(document, parts).sections.items():
            found.setdefault(code, []).append(Told(section, document.form, Narrative("", (), document)))
    return found


def page(parts: list[Part], *texts: str, links=(), money=None, figures=None) -> str:
    return part_pages.write(parts, told(parts, *texts), figures=figures or {}, money=money or {}, links=links).markdown


TWO = [part("doorbraak", "interventie", "Doorbraakaanpak", "1", kort="Doorbraak"), part("data", "interventie", "Datagestuurd werken", "2")]
FIRST = "---\nhoofdstuk: interventie\nnummer: 8\n---\n# Doorbraak\n## PvA\nZo.\n### Eigen kop\nTekst.\n## Uitvoering\nKlaar.\n## Monitoring\nleeg: geen cijfers\n"
SECOND = "---\nhoofdstuk: interventie\n---\n# Interventie 10: Datagestuurd werken\n## Vervolg\nStraks.\n"


def test_chapters_of_all_texts_stand_in_the_order_and_under_the_titles_of_the_list():
    text = page(TWO, SECOND, FIRST)
    assert text.index("## Interventie 1: Doorbraakaanpak {#onderdeel-doorbraak}") < text.index("## Interventie 2: Datagestuurd werken {#onderdeel-data}")
    assert "### Plan van aanpak {#onderdeel-doorbraak-plan .unnumbered .unlisted}\n\nZo.\n#### Eigen kop" in text


def test_an_empty_block_says_why_or_that_it_is_not_written():
    text = page(TWO, FIRST)
    assert "::: {#onderdeel-doorbraak-monitoring .pm-unwritten}\nGeen tekst bij ‘Monitoring’: geen cijfers.\n:::" in text and "### Monitoring" not in text
    assert f"### Vervolg {{#onderdeel-doorbraak-vervolg .unnumbered .unlisted}}\n\n[{part_pages.UNWRITTEN}]" in text
    assert "Bij deze interventie staat geen tekst" in text, "of the second one there is nothing at all"


def test_blocks_that_are_empty_for_one_reason_are_told_together_and_the_other_half_of_a_pair_stands_alone():
    text = page(TRACKS, SPOOR.replace("Veel vraag.", "leeg: niet overgenomen").replace("- rente", "leeg: niet overgenomen"))
    assert "Geen tekst bij ‘[Context]{#onderdeel-wonen-context}’ en ‘[Niet of gedeeltelijk beïnvloedbaar]{#onderdeel-wonen-niet-beinvloedbaar}’: niet overgenomen." in text
    assert ".pm-pair" not in text and "### Beïnvloedbaar {#onderdeel-wonen-beinvloedbaar .unnumbered .unlisted}\n\n- bouwen" in text


def test_what_is_said_of_a_disputed_figure_stands_below_the_part_that_tells_it():
    document = read("---\nhoofdstuk: interventie\n---\n# Doorbraak\n## PvA\nEr waren 77.\n")

    class Disputed(Narrative):
        def keyed(self, disputed, placed=None):
            return placed, ["≠ bij 77: elders staat 75."] if "77" in placed else []

    mine = {"doorbraak": [Told(gathered.match(document, TWO).sections["doorbraak"], document.form, Disputed("", (), document))]}
    text = part_pages.write(TWO, mine, figures={}, money={}, links=()).markdown
    assert text.index("Er waren 77.") < text.index("::: {.pm-legend}\n≠ bij 77: elders staat 75.\n:::") < text.index("## Interventie 2")


def test_each_part_leads_to_the_one_before_and_after_it():
    text = page(TWO, FIRST, SECOND)
    assert "[Volgende interventie: Datagestuurd werken](#onderdeel-data){.pm-next}" in text and "[Vorige interventie: Doorbraak](#onderdeel-doorbraak){.pm-previous}" in text
    assert text.count(".pm-next") == text.count(".pm-previous") == 1


SPOOR = "---\nhoofdstuk: spoor\n---\n# Wonen\n## Samenvatting\n### Context\nVeel vraag.\n### Financieel\nKrap.\n### Beïnvloedbaar\n- bouwen\n### Niet beïnvloedbaar\n- rente\n### Raakvlakken\nleeg: zie de lijst\n## Aanpak\nSamen.\n"
TRACKS = [part("wonen", "spoor", "Wonen"), part("jeugd", "spoor", "Jeugdhulp", "2")]


def test_a_summary_has_its_money_and_links_where_its_blocks_are_and_the_rest_comes_later():
    text = page(TRACKS, SPOOR, links=[Link("wonen", "jeugd", "een woning na de hulp", "", ())], money={"wonen": ["Budget: 5"]})
    assert "### Financieel {#onderdeel-wonen-financieel .unnumbered .unlisted}\n\n- Budget: 5\n\nKrap." in text
    assert "Hier staat geen tekst: zie de lijst.\n\n- [Jeugdhulp](#onderdeel-jeugd): een woning na de hulp" in text
    assert "[Volgende samenvatting: Jeugdhulp](#onderdeel-jeugd){.pm-next}" in text
    assert text.index("## Spoor 2: Jeugdhulp") < text.index("## Spoor 1: Wonen, uitgewerkt {#onderdeel-wonen-uitgewerkt}") < text.index("### Uitgangspunten en aanpak")
    pair = text[text.index("::::: {.pm-pair}") : text.index("\n:::::\n")]
    assert pair.count("::: {.pm-half}") == 2 and "- bouwen" in pair and "- rente" in pair


def test_money_without_a_block_of_its_own_stands_with_the_figures():
    assert "- Aanmeldingen: 45\n- Uitgegeven: 5" in page(TWO, FIRST, figures={"doorbraak": ["Aanmeldingen: 45"]}, money={"doorbraak": ["Uitgegeven: 5"]})


def test_a_tree_takes_goals_and_activities_from_any_text():
    parts = [part("mee", "ambitie", "Meedoen"), part("jong", "doel", "Jongeren doen mee", "1.1", onder="mee", level=1), part("taal", "activiteit", "Taalles", "", onder="jong", level=2),
             part("oud", "doel", "Ouderen doen mee", "1.2", onder="mee", level=1)]  # fmt: skip
    front = "---\nhoofdstuk: ambitie-doel-activiteit\n---\n# Ambitie: Meedoen\n"
    text = page(parts, front + "## Doel: Jongeren doen mee\n### Activiteit: Taalles\nEr was taalles.\n", front + "## Doel 4: Ouderen doen mee\nleeg: dit jaar niets\n")
    assert "#### Activiteit: Taalles {#onderdeel-taal}\n\nEr was taalles." in text and "### Doel 1.2: Ouderen doen mee {#onderdeel-oud}\n\nHier staat geen tekst: dit jaar niets." in text


def test_lines_of_action_without_a_text_are_named_at_their_track():
    parts = [TRACKS[0], part("bouw", "actielijn", "Bouwen", "", onder="wonen", level=1), part("verdeling", "actielijn", "Eerlijk verdelen", "", onder="wonen", level=1)]
    text = page(parts, SPOOR)
    assert "- Actielijnen: Bouwen; Eerlijk verdelen." in text and "onderdeel-bouw" not in text


def test_planning_is_said_in_a_word_with_a_mark_and_what_it_was():
    from datetime import date

    late = part("lening", "project", "Lening", "", status="vertraagd", eerder=(("op schema", date(2020, 1, 1)),), toelichting="na de zomer")
    text = page([late])
    assert 'Planning: [[◆]{aria-hidden="true"} vertraagd]{.pm-status .pm-status-late}. Eerder: op schema. Na de zomer.' in text


@pytest.mark.parametrize("title", ["Doorbraakaanpak", "doorbraak", "Interventie 8: DOORBRAAKAANPAK", "8. Doorbraak"])
def test_a_heading_may_use_the_title_the_short_one_or_the_code(title):
    assert set(gathered.match(read(FIRST.replace("# Doorbraak\n", f"# {title}\n")), TWO).sections) == {"doorbraak"}


def test_a_chapter_about_nothing_in_the_list_or_a_second_one_is_a_stray():
    document = read(FIRST + "# Iets anders\n## PvA\nZo.\n# Doorbraakaanpak\n")
    matched = gathered.match(document, TWO)
    assert [s.title for s in matched.strays] == ["Iets anders", "Doorbraakaanpak"]
    assert not gathered.match(document, TRACKS).strays, "a kind that the report has not is none of its business"


def test_in_a_notebook_nothing_is_left_of_what_publishers_read():
    plain = part_pages.plain(page([*TWO], FIRST))
    assert "{#" not in plain and ":::" not in plain and ".pm-" not in plain and "## Interventie 1: Doorbraakaanpak\n" in plain
