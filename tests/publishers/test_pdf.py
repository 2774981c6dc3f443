"""A whole edition as one PDF: real ones are printed of a small site and read back. Without a browser it is said so, and the site is published all the same."""

from __future__ import annotations

import base64
import re
import shutil
from dataclasses import replace

import pikepdf
import pypdf
import pytest
from lxml import html
from typer.testing import CliRunner

from building import copy_of
from peilmerk import cli, publishing
from peilmerk.errors import PublisherError
from peilmerk.publishers import stage
from peilmerk.publishers.pdf import browser, making
from peilmerk.publishers.pdf.document import Cover, compose, with_pages
from synthetic import make_project

FACTS = stage.Build("2026-11-26T12:00:00Z", "0.0.0", "embedded", {}, "B. Bouwer")
COVER = Cover("Titel", "Voorbeeld, 2024", "Concept", (("Uitgever", "O&S"),), "", "Voorbeeld, 2024")
PAGE = '<html><body><nav>menu</nav><main><div class="page-head"><h1>{title}</h1></div><div class="page-body">{body}</div></main></body></html>'


# --- one document ----------------------------------------------------------------------------------------------------------------


#: Tables of a page, but for the data of a figure whose numbers stand in one of the others (stage.told_in_a_table).
ON_PAPER = "//main//table[not(ancestor::details[contains(@class, 'pm-told')])]"


@pytest.fixture
def composed(tmp_path):
    """Bodies of pages, by name, as (the document of them, its text)."""

    def make(**bodies: str):
        for name, body in bodies.items():
            (tmp_path / f"{name}.html").write_text(PAGE.format(title=name, body=body), "utf-8")
        text, chapters = compose(tmp_path, {name: name.capitalize() for name in bodies}, COVER, "")
        return html.document_fromstring(with_pages(text, {c.anchor: c.number + 2 for c in chapters}))

    return make


def test_pages_become_numbered_chapters_and_the_contents_say_where_each_begins(composed):
    document = composed(index="<p>een</p>", jeugd="<p>twee</p>")
    assert [h.text_content() for h in document.findall(".//h1")] == ["Inhoud", "1 Index", "2 Jeugd"]
    assert [li.text_content() for li in document.findall(".//section[@class='contents']//li")] == [
        "1Index3",
        "2Jeugd4",
    ]
    assert "menu" not in document.text_content()


def test_what_a_reader_opens_is_open(composed):
    document = composed(
        index='<details class="pm-data"><summary>Gegevens</summary><table><caption>Cijfers</caption></table></details><div class="tab-pane" id="t">tweede tab</div>'
    )
    assert (
        document.find(".//details") is None
        and "Gegevens" in document.text_content()
        and "Cijfers" in document.text_content()
    )
    assert document.find(".//div[@class='pdf-tab']").text == "tweede tab"


def test_links_lead_to_chapters_and_places_in_them_and_those_to_files_are_words(composed):
    links = composed(
        index='<p><a href="jeugd.html">a</a><a href="jeugd.html#deel">b</a><a href="jeugd.html#weg">c</a><a href="data/x.csv">d</a><a href="../../index.html">e</a><a href="https://www.cbs.nl">f</a></p>',
        jeugd='<h2 id="deel">Deel</h2><a href="#deel">g</a>',
    ).findall(".//main//a")
    assert [(a.text, a.get("href")) for a in links] == [
        ("a", "#hoofdstuk-jeugd"), ("b", "#hoofdstuk-jeugd--deel"), ("c", "#hoofdstuk-jeugd"), ("d", None), ("e", None), ("f", "https://www.cbs.nl"), ("g", "#hoofdstuk-jeugd--deel"),
    ]  # fmt: skip


def test_ids_that_stand_on_several_pages_are_of_their_own(composed):
    body = '<h2 id="deel">Deel</h2><p aria-labelledby="deel">x</p><svg><g clip-path="url(#knip)"><clipPath id="knip"></clipPath></g></svg>'
    document = composed(index=body, jeugd=body)
    ids = [e.get("id") for e in document.iter() if isinstance(e.tag, str) and e.get("id")]
    assert len(ids) == len(set(ids)) and "hoofdstuk-jeugd--deel" in ids
    assert [p.get("aria-labelledby") for p in document.findall(".//p[@aria-labelledby]")] == [
        "hoofdstuk-index--deel",
        "hoofdstuk-jeugd--deel",
    ]
    assert [g.get("clip-path") for g in document.findall(".//g")] == [
        "url(#hoofdstuk-index--knip)",
        "url(#hoofdstuk-jeugd--knip)",
    ]


def test_figures_and_tables_are_numbered_by_chapter_also_where_a_text_refers_to_them(composed):
    body = '<figure id="fig-a"><figcaption><span class="pm-float-label">Figuur 1</span>: x</figcaption></figure><p>Zie <a href="#fig-a">Figuur 1</a>.</p>'
    document = composed(index="", jeugd=body)
    assert document.find(".//figcaption").text_content() == "Figuur 2.1: x".replace(" 2", "\u00a02")
    assert document.find(".//main//p").text_content() == "Zie Figuur 2.1.".replace(" 2", "\u00a02")


def test_scripts_notices_and_the_moment_of_the_build_are_left_out(composed):
    document = composed(
        index='<div class="pm-synthetic">verzonnen</div><script>1</script><dl><div><dt>Gemaakt op</dt><dd><time id="pm-build-time">2026</time></dd></div><div><dt>Status</dt></div></dl>'
    )
    assert "verzonnen" not in document.text_content() and document.find(".//script") is None
    assert [dt.text for dt in document.findall(".//main//dt")] == ["Status"]


def test_pictures_are_within_the_document_for_it_is_printed_elsewhere(composed, tmp_path):
    (tmp_path / "fig-a.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", "utf-8")
    (picture,) = composed(index='<img src="fig-a.svg" alt="Staafdiagram" width="680" loading="lazy">').iter("img")
    kind, _, content = picture.attrib.pop("src").partition(";base64,")
    assert (kind, base64.b64decode(content)) == ("data:image/svg+xml", (tmp_path / "fig-a.svg").read_bytes())
    assert dict(picture.attrib) == {"alt": "Staafdiagram", "width": "680"}
    with pytest.raises(PublisherError, match=r"no picture fig-b\.svg"):
        composed(index='<img src="fig-b.svg" alt="">')


def test_it_has_the_house_style_of_the_site_with_its_fonts_and_logo_in_it(tmp_path):
    project = make_project(tmp_path / "project")
    assets = tmp_path / "site/assets"
    shutil.copytree(project.root / "assets", assets)
    (tmp_path / "site/index.html").write_text(PAGE.format(title="index", body=""), "utf-8")
    plain, _ = compose(tmp_path / "site", {"index": "Index"}, COVER, making.look(project, tmp_path / "site"))
    assert "font/woff2" not in plain and "<img" not in plain and making.logo(tmp_path / "site") == ""
    theme = (assets / "theme.scss").read_text("utf-8")
    (assets / "theme.scss").write_text(re.sub(r"(?m)^\$pm-accent:.*$", "$pm-accent: #5b2a86;", theme), "utf-8")
    (assets / "fonts").mkdir()
    (assets / "fonts/huis.woff2").write_bytes(b"wOF2")
    (assets / "brand.css").write_text('@font-face { font-family: "Huis"; src: url("fonts/huis.woff2") format("woff2"); }', "utf-8")
    (assets / "logo-light.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', "utf-8")
    styled, _ = compose(tmp_path / "site", {"index": "Index"}, replace(COVER, logo=making.logo(tmp_path / "site")), making.look(project, tmp_path / "site"))
    assert "--pm-accent: #5b2a86" in styled and 'url("data:font/woff2;base64,d09GMg==")' in styled and "url(\"fonts/" not in styled
    assert html.document_fromstring(styled).xpath("//section[@class='cover']/img/@src")[0].startswith("data:image/svg+xml;base64,")


def test_a_page_that_is_gone_is_an_error_that_says_what_to_do(tmp_path):
    with pytest.raises(PublisherError, match=r"no page jeugd\.html\. Build the edition again"):
        compose(tmp_path, {"jeugd": "Jeugd"}, COVER, "")


# --- a real one ------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def copy(published, tmp_path_factory):
    """The published synthetic project with room of its own for what is printed."""
    if not browser.find():
        pytest.skip("Chromium is missing. Install it with: sudo apt-get install -y chromium")
    return copy_of(published, tmp_path_factory.mktemp("pdf") / "project")


@pytest.fixture(scope="module")
def edition(copy):
    return copy.publications[1]


@pytest.fixture(scope="module")
def made(copy, edition, tmp_path_factory):
    """The PDF of its second edition."""
    return making.make(
        copy, edition, copy.site / edition.id, tmp_path_factory.mktemp("gemaakt") / making.file_name(edition)
    )


@pytest.fixture(scope="module")
def text(made) -> list[str]:
    """Its text by page, white space as one blank."""
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(made.path).pages]


def squeezed(words: str) -> str:
    """Words without white space: where a line of a PDF breaks is none of the tests' business."""
    return re.sub(r"\s", "", words)


def titles(copy, edition) -> list[str]:
    page = html.fromstring((copy.site / edition.id / "index.html").read_bytes())
    return [a.text_content() for a in page.findall(".//nav[@class='side-nav']//a")]


@pytest.mark.browser
def test_bookmarks_and_contents_are_the_chapters_with_their_true_pages(copy, edition, made, text):
    chapters = [f"{n} {title}" for n, title in enumerate(titles(copy, edition), 1)]
    assert len(chapters) == 4
    reader = pypdf.PdfReader(made.path)
    top = [item for item in reader.outline if not isinstance(item, list)]
    assert [item.title for item in top] == ["Inhoud", *chapters]
    begins = [reader.get_destination_page_number(item) for item in top]
    assert begins[0] == 1 and begins == sorted(set(begins))
    for chapter, page in zip(chapters, begins[1:], strict=True):
        running = squeezed(f"{page + 1}{edition.heading}, {edition.title}")
        assert squeezed(text[page]).startswith(running + squeezed(chapter)), (
            "a chapter begins on a page of its own"
        )
        number, _, title = chapter.partition(" ")
        assert squeezed(f"{number}{title}{page + 1}") in squeezed(text[1]), "and the contents say which"
    assert any(isinstance(item, list) for item in reader.outline), "sections are bookmarks below them"


@pytest.mark.browser
def test_page_numbers_are_labels_and_stand_on_the_pages(made, text):
    reader = pypdf.PdfReader(made.path)
    assert reader.page_labels == [
        "Omslag",
        *(str(n) for n in range(2, made.pages + 1)),
    ] and made.pages == len(text)
    assert all(words.startswith(str(n)) for n, words in enumerate(text[1:], 2))


@pytest.mark.browser
def test_it_is_tagged_with_headings_tables_their_headers_and_words_for_pictures(copy, edition, made):
    with pikepdf.open(made.path) as document:
        root = document.Root
        assert (
            str(root.Lang) == "nl"
            and bool(root.MarkInfo.Marked)
            and bool(root.ViewerPreferences.DisplayDocTitle)
        )
        elements = [
            o
            for o in document.objects
            if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/StructElem"
        ]
        by_tag = {
            tag: [e for e in elements if f"/{tag}" == e.S]
            for tag in ("H1", "H2", "Table", "TH", "Caption", "Figure", "Link")
        }
        pages = [html.fromstring(p.read_bytes()) for p in sorted((copy.site / edition.id).glob("*.html"))]
        assert len(by_tag["Table"]) == sum(len(page.xpath(ON_PAPER)) for page in pages) > 3
        assert all("Scope" in str(e.get("/A")) for e in by_tag["TH"]) and len(by_tag["TH"]) > len(
            by_tag["Table"]
        )
        assert len(by_tag["H1"]) == 5 and by_tag["H2"] and by_tag["Caption"] and by_tag["Link"]
        told = {str(e.Alt) for e in by_tag["Figure"]}
        assert {
            c.get("data-alt") for page in pages for c in page.findall(".//div[@class='pm-chart']")
        } <= told and all(told)
        assert all(page.obj.Tabs == "/S" for page in document.pages)


#: A picture of the size of most charts; words that a reader sees end with what a test asks for.
CHART = '<svg width="680" height="360" viewBox="0 0 680 360"><rect width="680" height="360"/></svg>'
FIGURE = f'<figure><figcaption>Het onderschrift</figcaption><div class="pm-figure"><div class="pm-chart">{CHART}</div><p class="pm-source">Einde van de figuur</p></div></figure>'


def lines(count: int) -> str:
    return f'<div class="pm-tablebox"><table class="pm-table"><thead><tr><th>Kop</th></tr></thead><tbody>{"".join(f"<tr><td>rij{n}.</td></tr>" for n in range(count))}</tbody></table></div>'


@pytest.mark.browser
@pytest.mark.parametrize(
    ("filled", "body", "first", "last"),
    [
        (148, FIGURE, 0, 0),  # two fifths of a sheet are enough for a chart with its caption
        (200, FIGURE, 1, 1),  # which stay together where there is none
        (200, lines(10), 0, 1),  # a table of some rows goes on over the sheet
        (215, lines(6), 1, 1),  # a short one does not
        (180, f'<section class="pm-part"><h2>rij0.</h2><p>{"Een regel. " * 60}</p><h3>Vervolg</h3><p>{"Een regel. " * 60} rij9.</p></section>', 0, 1),
    ],
)
def test_a_sheet_is_left_for_the_next_with_little_of_it_empty(copy, edition, tmp_path, filled, body, first, last):
    """filled: so many millimetres of the first sheet have text. first, last: on which sheet after it the begin and the end of what follows stand."""
    (tmp_path / "index.html").write_text(PAGE.format(title="t", body=f'<div style="height: {filled}mm"></div>{body}'), "utf-8")
    text, _ = compose(tmp_path, {"index": "Hoofdstuk"}, COVER, making.look(copy, copy.site / edition.id))
    page, printed = tmp_path / "rapport.html", tmp_path / "rapport.pdf"
    page.write_text(with_pages(text, {}), "utf-8")
    browser.print_page(page, printed, tagged=False)
    sheets = [" ".join(sheet.extract_text().split()) for sheet in pypdf.PdfReader(printed).pages]
    (begin,) = (n for n, words in enumerate(sheets) if "1 Hoofdstuk" in words and "Inhoud" not in words)
    words = ("Het onderschrift", "Einde van de figuur") if body is FIGURE else ("rij0.", [f"rij{n}." for n in range(10) if f"rij{n}." in body][-1])
    assert [next(n for n, said in enumerate(sheets) if word in said) - begin for word in words] == [first, last]


@pytest.mark.browser
def test_all_that_the_pages_say_is_in_its_text(copy, edition, text):
    whole = squeezed(" ".join(text))
    said = 0
    for path in sorted((copy.site / edition.id).glob("*.html")):
        main = html.fromstring(path.read_bytes()).find(".//main")
        if path.name == "404.html":
            continue
        for table in main.xpath(ON_PAPER):
            assert squeezed(table.find("caption").text_content()) in whole, path.name
            for cell in table.findall("./tbody//td"):
                assert squeezed(cell.text_content().replace("verborgen", "")) in whole, path.name
                said += 1
        for summary in main.findall(".//details[@class='pm-data']/summary"):
            on_paper = "".join(summary.xpath(".//text()[not(ancestor::*[@class='pm-more'])]"))  # on paper nothing can be downloaded
            assert squeezed(on_paper) in whole, path.name
    assert said > 30


@pytest.mark.browser
def test_charts_are_drawn_instead_of_the_words_that_a_browser_shows_for_a_picture_that_is_not_there(copy, edition, text):
    pages = [html.fromstring(path.read_bytes()) for path in (copy.site / edition.id).glob("*.html")]
    alternatives = [squeezed(chart.get("data-alt")) for page in pages for chart in page.findall(".//div[@class='pm-chart']")]
    assert alternatives and not [words for words in alternatives if words[:60] in squeezed(" ".join(text))]


@pytest.mark.browser
def test_it_says_what_it_is_and_nothing_of_who_made_it_and_when(made, edition):
    document = pypdf.PdfReader(made.path)
    assert (
        document.metadata.title == f"{edition.title}, {edition.heading}"
        and document.metadata.author == "Synthetische gegevens"
    )
    assert (
        document.metadata.creation_date_raw
        == document.metadata.modification_date_raw
        == f"D:{edition.peildatum:%Y%m%d}000000Z"
    )
    assert document.metadata.producer == "Peilmerk" and document.metadata.creator is None
    xmp = document.xmp_metadata
    assert xmp.dc_language == ["nl"] and xmp.dc_title == {"x-default": f"{edition.title}, {edition.heading}"}
    assert b"hrom" not in made.path.read_bytes() and b"/tmp" not in made.path.read_bytes()


@pytest.mark.browser
def test_an_equal_site_gives_equal_bytes(copy, edition, made, tmp_path):
    for kept in (copy.cache / "pdf").iterdir():
        kept.unlink()  # so that it is printed again
    assert (
        making.make(copy, edition, copy.site / edition.id, tmp_path / "weer.pdf").path.read_bytes()
        == made.path.read_bytes()
    )


@pytest.mark.parametrize(
    ("prints", "kept"), [("aa", "a"), ("baa", "a"), ("aba", "a"), ("abcde", "e")], ids=["equal", "first", "second", "never"]
)
def test_it_is_printed_until_two_prints_are_equal(tmp_path, monkeypatch, prints, kept):
    """A browser that embeds a font twice makes a print that no other is like. After five that all differ the last one is taken."""
    made = iter(f"-{prints}")  # the first only tells where chapters begin
    monkeypatch.setattr(browser, "print_page", lambda page, target, **_: target.write_text(next(made)) and browser.OLDEST)
    monkeypatch.setattr(making.finishing, "pages_of", lambda path: (3, {}))
    monkeypatch.setattr(making.finishing, "finish", lambda printed, done, *_: done.write_bytes(printed.read_bytes()))
    project = make_project(tmp_path / "project")
    making._print(project, project.publications[0], "<html></html>", [], tmp_path / "kept.pdf", lambda sentence: None)
    assert (tmp_path / "kept.pdf").read_text() == kept and next(made, "") == ""


@pytest.mark.browser
def test_what_is_invented_says_so_on_every_sheet_in_its_title_and_in_its_name(copy, edition, tmp_path):
    invented = replace(edition, synthetic=True)
    made = making.make(copy, invented, copy.site / edition.id, tmp_path / making.file_name(invented))
    document = pypdf.PdfReader(made.path)
    assert made.path.stem.endswith("-synthetisch") and document.metadata.title.endswith(
        "(verzonnen gegevens)"
    )
    assert all(
        "verzonnen gegevens" in " ".join(page.extract_text().split()).casefold() for page in document.pages
    )


# --- on the site, and by the command ---------------------------------------------------------------------------------------------


def asked_for(project):
    """The project, with a PDF asked for all editions."""
    settings = project.root / "peilmerk.yml"
    settings.write_text(settings.read_text("utf-8").replace("pdf: never", "pdf: always"), "utf-8")
    return type(project)(project.root)


@pytest.mark.browser
def test_a_site_leads_to_its_pdf_with_size_and_pages(copy, tmp_path):
    project = asked_for(copy_of(copy, tmp_path / "project"))
    edition = project.publications[1]
    site, warnings = publishing.publish(project, edition, "", "embedded", FACTS)
    assert warnings == []
    line = html.fromstring((site / "index.html").read_bytes()).find(".//p[@class='pm-pdf']")
    there = site / line.find("a").get("href")
    assert there.name == "voorbeeld-2024-q2.pdf" and there.read_bytes()[:5] == b"%PDF-"
    assert re.fullmatch(r"Hele rapport als pdf \(\d+,\d MB, (\d+) bladzijden\)", line.text_content())[
        1
    ] == str(len(pypdf.PdfReader(there).pages))


def test_without_a_browser_the_site_is_published_without_pdf_and_that_is_told(
    published, tmp_path, monkeypatch
):
    monkeypatch.setenv(browser.VARIABLE, "no-such-browser")
    project = asked_for(copy_of(published, tmp_path / "project"))
    site, warnings = publishing.publish(project, project.publications[1], "", "embedded", FACTS)
    assert len(warnings) == 1 and "no PDF" in warnings[0] and "apt-get install chromium" in warnings[0]
    assert "pm-pdf" not in (site / "index.html").read_text("utf-8") and not list(site.glob("*.pdf"))


def test_which_editions_have_one_is_a_setting_of_the_project_and_of_each(published, tmp_path):
    project = copy_of(published, tmp_path / "project")
    settings = project.root / "peilmerk.yml"
    text = settings.read_text("utf-8")
    assert [project.publication("voorbeeld", c).status for c in ("2024-Q1", "2024-Q2")] == [
        "definitief",
        "concept",
    ]

    def wanted(setting: str, own: str = "") -> list[bool]:
        settings.write_text(
            text.replace("pdf: never", f"pdf: {setting}").replace(
                "status: definitief", f"status: definitief{own}"
            ),
            "utf-8",
        )
        fresh = type(project)(project.root)
        return [fresh.pdf(p) for p in fresh.publications]

    assert (
        wanted("definitief") == [True, False]
        and wanted("always") == [True, True]
        and wanted("never") == [False, False]
    )
    assert wanted("never", ", pdf: true") == [True, False] and wanted("always", ", pdf: false") == [
        False,
        True,
    ]


@pytest.fixture
def command(monkeypatch):
    def run(project, *words: str) -> tuple[int, str]:
        monkeypatch.setenv("PEILMERK_PROJECT", str(project.root))
        result = CliRunner().invoke(
            cli.app, ["pdf", *words], env={"COLUMNS": "300", "NO_COLOR": "1", "TERM": "dumb"}
        )
        return result.exit_code, " ".join(result.output.split())

    return run


@pytest.mark.browser
def test_the_command_makes_one_of_any_built_edition(copy, edition, made, command):
    code, said = command(copy, "-p", "2024-Q2")
    there = copy.reports / "pdf" / made.path.name
    assert code == 0 and f"{made.pages} pages" in said and there.read_bytes() == made.path.read_bytes()


def with_words(project, words: str):
    """The project, with words on the start page of its second edition that no build would leave there."""
    page = project.site / project.publications[1].id / "index.html"
    body = '<div class="page-body">'
    page.write_text(page.read_text("utf-8").replace(body, body + words, 1), "utf-8")
    return project


@pytest.mark.browser
@pytest.mark.parametrize("words", ["<p>Bel j.jansen@voorbeeld.nl</p>", "<table><tr><td>125125100</td></tr></table>"])
def test_what_must_not_be_published_is_not_left_behind(copy, command, tmp_path, words):
    project = with_words(copy_of(copy, tmp_path / "project"), words)
    code, said = command(project, "-p", "2024-Q2", "--to", str(tmp_path / "uit"))
    assert code == 1 and "must not be published" in said and not (tmp_path / "uit").exists()
    assert "j.jansen" not in said and "125125100" not in said


@pytest.mark.browser
def test_figures_beside_each_other_are_no_number_of_a_person(copy, command, tmp_path):
    project = with_words(copy_of(copy, tmp_path / "project"), "<table><tr><td>125</td><td>125</td><td>100</td></tr></table>")
    code, _ = command(project, "-p", "2024-Q2", "--to", str(tmp_path / "uit"))
    assert code == 0 and len(list((tmp_path / "uit").iterdir())) == 1


def test_the_command_says_what_is_missing(published, tmp_path, command, monkeypatch):
    project = copy_of(published, tmp_path / "project")
    monkeypatch.setenv(browser.VARIABLE, "no-such-browser")
    code, said = command(project, "-p", "2024-Q2")
    assert code == 1 and "Install one" in said and browser.VARIABLE in said
    (project.site / project.publications[1].id / "index.html").unlink()
    code, said = command(project, "-p", "2024-Q2")
    assert code == 1 and "has no site yet" in said and "peilmerk build -m voorbeeld -p 2024-Q2" in said
