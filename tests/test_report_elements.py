"""The five real reports, element by element: docs/reports says where each is shown, and the built pages show it there.

`python tests/test_report_elements.py --write` renews the shares in docs/reports/README.md. With the folder of a built site behind it,
anchors that went to another page of their edition are looked up first; look at the difference before it is kept.
"""

import re
import sys
from pathlib import Path

import pytest

import report_elements
from report_elements import (
    COUNTED,
    FOLDER,
    KINDS,
    REASON,
    REPORTS,
    SHARE,
    SYNTHETIC,
    Page,
    elements,
    share,
    summary,
)

MARKS = ("<!-- shares: written by tests/test_report_elements.py -->", "<!-- end of shares -->")


def between(text: str) -> str:
    return text.split(MARKS[0])[1].split(MARKS[1])[0].strip()


# ------------------------------------------------------------------ the tables


@pytest.mark.parametrize("report", REPORTS)
def test_a_table_has_every_element_of_its_report_once_and_in_order(report):
    letters, number, _ = REPORTS[report]
    assert [e.code for e in elements(report)] == [f"{letters}-{n}" for n in range(1, number + 1)]


@pytest.mark.parametrize("report", REPORTS)
def test_every_element_has_words_a_known_kind_and_a_place_or_a_reason(report):
    for e in elements(report):
        assert e.kinds <= KINDS and e.name, e.code
        assert all(p.anchors for p in e.places), e.code
        assert e.places or REASON.fullmatch(e.reason), f"{e.code}: {e.reason}"


@pytest.mark.parametrize("report", REPORTS)
def test_an_element_is_shown_for_its_own_municipality_or_for_the_synthetic_one(report):
    municipality = REPORTS[report][2].split("/")[0]
    elsewhere = [e.code for e in elements(report) for p in e.places if p.edition != SYNTHETIC and p.edition.split("/")[0] != municipality]
    assert elsewhere == []


def test_a_picture_without_values_is_the_reason_only_for_figures():
    assert [e.code for name in REPORTS for e in elements(name) if "picture only" in e.reason and "FIG" not in e.kinds] == []


def test_there_are_369_elements_of_which_187_are_structure_figure_table_or_computed():
    everything = [e for name in REPORTS for e in elements(name)]
    assert (len(everything), sum(e.counted for e in everything)) == (369, 187)


@pytest.mark.parametrize("report", [*REPORTS, None], ids=lambda r: r or "all")
def test_at_least_85_percent_of_structures_figures_tables_and_computed_quantities_is_shown(report):
    shown, counted = share([e for name in ([report] if report else REPORTS) for e in elements(name)])
    assert shown / counted >= SHARE, f"{shown} of {counted} of {sorted(COUNTED)}"


def test_the_readme_says_the_shares_of_the_tables():
    assert between((FOLDER / "README.md").read_text("utf-8")) == summary()


# ------------------------------------------------------------------ the pages


@pytest.mark.parametrize("report", REPORTS)
def test_the_built_pages_show_what_the_tables_say(built, report):
    assert report_elements.faults(built.site, elements(report)) == []


# ------------------------------------------------------------------ the test itself

PAGE = """<html><body><main id="inhoud">
<h2 id="vol">Plan</h2><p>Drie woorden of meer.</p><h3 id="onder">Deel</h3><p>Ook hier staat tekst.</p><h2 id="leeg">Leeg</h2>
<h2 id="geen-tekst">Plan</h2><p>Hier staat geen tekst: het is er niet.</p>
<div id="zonder-tekst"><p>Geen tekst bij ‘Plan’: het is er niet.</p></div>
<section id="deel"><h2>Deel</h2><p>Een hele zin tekst.</p></section>
<figure id="fig-goed"><svg></svg><table><tr><th>Jaar</th></tr><tr><td>2024: 17</td></tr></table></figure>
<figure id="fig-zonder-plaat"><table><tr><td>2024: 17</td></tr></table></figure>
<figure id="fig-zonder-tabel"><svg></svg></figure>
<figure id="tbl-goed"><table><tr><th>Wachttijd</th><td>6,2 weken</td></tr></table></figure>
<figure id="tbl-leeg"><table><thead><tr><th>Jaar</th></tr></thead></table></figure>
<span data-key="GM0000.2024.personen.persons GM0000.2023.personen.persons">17</span>
<span data-key="GM0000.2024.verborgen.persons">×</span>
</main></body></html>"""


@pytest.mark.parametrize(
    ("anchor", "words", "fault"),
    [
        ("#vol", None, ""),
        ("#vol", "Ook hier", ""),
        ("#onder", "Drie woorden", "does not say"),
        ("#leeg", None, "has no words"),
        ("#deel", "hele zin", ""),
        ("#geen-tekst", None, "only says"),
        ("#geen-tekst", "het is er niet", ""),
        ("#zonder-tekst", None, "only says"),
        ("#weg", None, "no such id"),
        ("#fig-goed", None, ""),
        ("#fig-zonder-plaat", None, "no picture"),
        ("#fig-zonder-tabel", None, "no picture or no table"),
        ("#tbl-goed", "Wachttijd", ""),
        ("#tbl-goed", "Kosten", "does not say"),
        ("#tbl-leeg", None, "has no rows"),
        ("GM0000.2023.personen.persons", None, ""),
        ("GM0000.2022.personen.persons", None, "no figure"),
        ("GM0000.2024.verborgen.persons", None, "no figure"),
    ],
)
def test_an_anchor_must_be_there_and_hold_what_it_should(anchor, words, fault):
    said = Page(PAGE).fault(anchor, words)
    assert (fault in said) if fault else said == ""


def test_a_table_that_does_not_fit_is_no_table():
    (one,) = report_elements.parse('| N20-1 | FIG, CMP | a name | a/b c<br>d/e f | `#x` "y"<br>`k;z=1` |')
    assert [(p.edition, p.page, p.anchors) for p in one.places] == [("a/b", "c", (("#x", "y"),)), ("d/e", "f", (("k;z=1", None),))]
    with pytest.raises(ValueError, match="2 pages and 1 groups"):
        report_elements.parse("| N20-1 | FIG | a name | a/b c<br>d/e f | `#x` |")
    with pytest.raises(ValueError, match="4 columns"):
        report_elements.parse("| N20-1 | FIG | a name | – |")


def test_a_page_that_is_not_there_is_told(tmp_path):
    wanted = report_elements.parse("| N20-1 | FIG | a name | a/b c | `#x` |")
    assert report_elements.faults(tmp_path, wanted) == ["N20-1: a/b has no page c"]


def test_what_went_to_another_page_is_found_there(tmp_path, monkeypatch):
    monkeypatch.setattr(report_elements, "FOLDER", tmp_path)
    (tmp_path / "one.md").write_text('| N20-1 | FIG | a name | a/b c | `#vol` "Drie" `#weg` |\n', "utf-8")
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "a/b/c.html").write_text("<html><body><main><p>Niets</p></main></body></html>", "utf-8")
    (tmp_path / "a/b/d.html").write_text(PAGE, "utf-8")
    assert report_elements.moved(tmp_path, "one") == '| N20-1 | FIG | a name | a/b d<br>a/b c | `#vol` "Drie"<br>`#weg` |\n'


if __name__ == "__main__" and "--write" in sys.argv:
    for folder in map(Path, sys.argv[sys.argv.index("--write") + 1 :]):
        for report in REPORTS:
            (FOLDER / f"{report}.md").write_text(report_elements.moved(folder, report), "utf-8", newline="\n")
    elements.cache_clear()
    readme = FOLDER / "README.md"
    text = re.sub(rf"{MARKS[0]}.*{MARKS[1]}", lambda _: f"{MARKS[0]}\n\n{summary()}\n\n{MARKS[1]}", readme.read_text("utf-8"), flags=re.S)
    readme.write_text(text, "utf-8", newline="\n")
    print(f"written: {readme}")
