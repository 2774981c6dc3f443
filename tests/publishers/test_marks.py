"""Whether a site says that its municipality does not exist: each place where that could be lost, and each where it could slip in."""

from __future__ import annotations

import pytest
from openpyxl import Workbook

from peilmerk.publishers import marks, markup

TITLE, NOTICE = "<title>Jeugd (verzonnen gegevens)</title>", markup.synthetic_notice("Voorbeeldstad")
#: A part of a page, marked and not; and how a fault calls it.
PARTS = {
    "caption": ("<figcaption>Figuur 1: Wachttijd{}</figcaption>", " (verzonnen gegevens)"),
    "caption of a table": ('<table><caption class="visually-hidden">Wachttijd{}</caption></table>', " (verzonnen gegevens)"),
    "source line": ('<p class="pm-source">Bron: Gemeente.{}</p>', " Verzonnen gegevens."),
    "picture": ('<svg role="img"><g><text>{}</text></g><text>12</text></svg>', "Verzonnen gegevens"),
    "chart": ('<script type="application/json" class="pm-spec">{{"title":"{}"}}</script>', "Verzonnen gegevens"),
    "text alternative": ('<div class="pm-chart" data-alt="Staafdiagram.{}"></div>', " Verzonnen gegevens."),
    "tile": ('<ul><li class="pm-tile"><span>Wachttijd</span> <span class="pm-tile-note">2024{}</span></li></ul>', ", verzonnen"),
}


def part(kind: str, says: bool, synthetic: bool) -> str:
    """A part of a page that says it or not; a picture stands in a chart, whose text alternative is right."""
    form, mark = PARTS[kind]
    made = form.format(mark if says else "")
    return f'<div class="pm-chart" data-alt="{"Verzonnen gegevens." if synthetic else ""}">{made}</div>' if kind == "picture" else made


@pytest.fixture
def judge(tmp_path):
    """A function from a page and the files in `data/` to what is wrong with the site."""

    def run(synthetic: bool, body: str = "", head: str | None = None, notice: str | None = None, **files: str) -> list[tuple[str, str]]:
        head = (TITLE if synthetic else "<title>Jeugd</title>") if head is None else head
        notice = (NOTICE if synthetic else "") if notice is None else notice
        (tmp_path / "thema").mkdir(exist_ok=True)
        (tmp_path / "thema/jeugd.html").write_text(f"<html><head>{head}</head><body>{notice}{body}</body></html>", "utf-8")
        (tmp_path / "data").mkdir(exist_ok=True)
        for name, text in files.items():
            (tmp_path / "data" / name.replace("__", "-").replace("_csv", ".csv").replace("_xlsx", ".xlsx")).write_text(text, "utf-8")
        return list(marks.faults(tmp_path, synthetic))

    run.site = tmp_path
    return run


def test_a_site_that_says_it_everywhere_and_one_that_says_it_nowhere_are_good(judge):
    for synthetic in (True, False):
        assert judge(synthetic, "".join(part(kind, synthetic, synthetic) for kind in PARTS)) == []


@pytest.mark.parametrize("kind", PARTS)
def test_what_can_be_copied_says_it_by_itself(judge, kind):
    ((page, what),) = judge(True, part(kind, says=False, synthetic=True))
    assert page == "thema/jeugd.html" and what.startswith(f"the {kind.partition(' of')[0]} '") and "does not say 'verzonnen" in what


#: A figure of ours, its source line, and a number of the municipality and of the edition in it.
BOX, SOURCE, NUMBER, COUNT = '<figure>{}<div class="pm-tablebox">{}</div></figure>', part("source line", True, True), '<td data-key="GM9001.2024.lasten">3</td>', '<td data-key="edition">3</td>'


@pytest.mark.parametrize("kind", ["caption", "caption of a table", "tile"])
def test_a_source_line_says_it_for_all_of_its_figure(judge, kind):
    said = part(kind, says=False, synthetic=True)
    assert judge(True, f"<figure>{said}{NUMBER}{SOURCE}</figure>") == [] and judge(True, BOX.format(said, NUMBER + SOURCE)) == []
    assert len(judge(True, f"<figure>{said}</figure>{SOURCE}")) == len(judge(True, f"<figure>{SOURCE}</figure>{said}")) == 1, "not for what stands beside it"


def test_a_table_of_ours_without_a_source_need_not_say_it_only_if_it_has_no_number_of_the_municipality(judge):
    said = part("caption", says=False, synthetic=True)
    assert judge(True, BOX.format(said, COUNT)) == [] and len(judge(True, BOX.format(said, COUNT + NUMBER))) == 1
    assert len(judge(True, f"<figure>{said}<table></table></figure>")) == 1, "a table that an author wrote has to say it"


def test_a_tile_about_the_edition_itself_need_not_say_it(judge):
    tile = '<li class="pm-tile">Controles <span data-key="{}">45</span></li>'
    assert judge(True, tile.format("edition")) == [] and len(judge(True, tile.format("GM9001.2024.lasten"))) == 1


@pytest.mark.parametrize("kind", PARTS)
def test_nothing_of_a_real_municipality_says_it(judge, kind):
    ((_, what),) = judge(False, part(kind, says=True, synthetic=False))
    assert what.startswith(f"the {kind.partition(' of')[0]} '") and "but this municipality is not `synthetic: true`" in what


@pytest.mark.parametrize(
    ("without", "said"),
    [
        ({"notice": ""}, "has no notice that says 'verzonnen gegevens'"),
        ({"notice": '<div class="pm-synthetic"></div>'}, "the notice '' does not say 'verzonnen gegevens'"),
        ({"head": ""}, "has no title that says 'verzonnen gegevens'"),
        ({"head": "<title>Jeugd</title>"}, "the title 'Jeugd' does not say 'verzonnen gegevens'"),
    ],
)
def test_every_page_says_it_at_its_head_and_in_its_title(judge, without, said):
    assert judge(True, **without) == [("thema/jeugd.html", said)]


@pytest.mark.parametrize("slipped", [{"notice": NOTICE}, {"head": TITLE}])
def test_the_mark_never_stands_on_a_page_of_a_real_municipality(judge, slipped):
    assert len(judge(False, **slipped)) == 1


def test_the_words_in_a_sentence_are_no_mark(judge):
    assert judge(False, "<p>Dit zijn geen verzonnen gegevens.</p>") == []
    assert judge(True, "<p>Verzonnen gegevens.</p>", notice="") != []


def test_words_of_the_part_beside_it_do_not_count(judge):
    """A part ends where its element ends, also with elements of the same kind in it."""
    inside = '<div class="pm-source">Bron<div>x</div></div><div>Verzonnen gegevens</div>'
    assert [what for _, what in judge(True, inside)] == ["the source line 'Bronx' does not say 'verzonnen gegevens'"]


def test_an_icon_and_the_title_of_a_drawing_say_nothing(judge):
    assert judge(True, '<svg role="img"><title>Zoeken</title><text>x</text></svg>') == []


def test_every_page_is_judged_and_the_search_index_is_not(judge):
    (judge.site / "pagefind").mkdir()
    (judge.site / "pagefind/x.html").write_text("<p></p>")
    (judge.site / "404.html").write_text("<title>Niet gevonden</title>")
    assert {page for page, _ in judge(True)} == {"404.html"}


# --- files --------------------------------------------------------------------------------------------------------

GOOD = "a;synthetic\n1;True\n2;True\n"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"cijfers_csv": GOOD}, "'synthetisch' is not in its name"),
        ({"cijfers_xlsx": ""}, "'synthetisch' is not in its name"),
        ({"cijfers__synthetisch_csv": "a;b\n1;True\n"}, "its last column is not 'synthetic'"),
        ({"cijfers__synthetisch_csv": ""}, "its last column is not 'synthetic'"),
        ({"cijfers__synthetisch_csv": "a;synthetic\n1;True\n2;\n"}, "not every row says True in its last column, 'synthetic'"),
        ({"cijfers__synthetisch_csv": "synthetic;a\nTrue;1\n"}, "its last column is not 'synthetic'"),
    ],
)
def test_a_file_says_it_in_its_name_and_in_every_row(judge, files, said):
    ((path, what),) = judge(True, **files)
    assert path.startswith("data/cijfers") and what == said


@pytest.mark.parametrize("synthetic", [True, False])
@pytest.mark.parametrize(
    ("name", "form", "mark"),
    [("data/jeugd/fig-x{}.json", '{{{} "titel": "x"}}', '"synthetic": true,'), ("assets/figures/jeugd/fig-x{}.svg", "<svg><text>{}</text></svg>", "Verzonnen gegevens")],
)
def test_a_file_of_a_figure_says_it_within(judge, name, form, mark, synthetic):
    path = judge.site / name.format("-synthetisch" if synthetic else "")
    path.parent.mkdir(parents=True)
    path.write_text(form.format(mark if synthetic else ""))
    assert judge(synthetic) == []
    path.write_text(form.format("" if synthetic else mark))
    assert [file for file, _ in judge(synthetic)] == [path.relative_to(judge.site).as_posix()]


def test_a_workbook_says_it_in_its_texts(judge):
    path = judge.site / "data" / "jeugd-synthetisch.xlsx"
    for words, faults in (("Verzonnen gegevens: Voorbeeld bestaat niet", []), ("Voorbeeld", [("data/jeugd-synthetisch.xlsx", "it does not say 'verzonnen gegevens'")])):
        path.parent.mkdir(exist_ok=True)
        book = Workbook()
        book.active.append([words])
        book.save(path)
        assert judge(True) == faults


def test_a_marked_file_is_good_and_may_lie_in_any_folder(judge):
    assert judge(True, cijfers__synthetisch_csv=GOOD, boek__synthetisch_xlsx="") == []
    (judge.site / "elders.csv").write_text("a;b\n")
    assert judge(True) == []  # nothing leads to it
    link = '<a href="../elders.csv#x">Bestand</a><a href="https://example.nl/y.csv">y</a><a href="../../buiten.csv">z</a><a href="../data/">map</a>'
    assert judge(True, link) == [("elders.csv", "'synthetisch' is not in its name")]


@pytest.mark.parametrize(
    ("files", "said"),
    [({"a__synthetisch_csv": "a;b\n"}, "'synthetisch' is in its name"), ({"a_csv": GOOD}, "its last column is 'synthetic'")],
)
def test_a_file_of_a_real_municipality_never_says_it(judge, files, said):
    assert [what for _, what in judge(False, **files)] == [said]


def test_an_ordinary_file_of_a_real_municipality_is_good(judge):
    assert judge(False, cijfers_csv="a;b\n1;\n") == []
