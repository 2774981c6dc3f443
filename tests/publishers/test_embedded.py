"""The embedded publisher: what becomes of every construct of a Quarto website project."""

from __future__ import annotations

import copy
import gzip
import hashlib
import json
from pathlib import Path

import pytest
from lxml import etree, html
from reading import body, one, parse, words
from sample import CONFIG, code, front, notebook, raw, shown, text, write_project

from peilmerk.errors import PublisherError
from peilmerk.publishers.embedded import PublishResult, publish
from peilmerk.publishers.markup import synthetic_notice

# --- The site as a whole ---------------------------------------------------------------------------------------


def test_every_page_carries_its_policy_and_the_hashes_of_what_it_loads(result):
    for name in result.pages:
        tree = parse(result, name)
        first = tree.xpath("//head/*")[:2]
        assert [first[0].get("charset"), first[1].get("http-equiv")] == ["utf-8", "Content-Security-Policy"]
        loaded = tree.xpath("//script[@src] | //link[@rel='stylesheet']")
        assert len(loaded) >= 5 and all(e.get("integrity", "").startswith("sha384-") for e in loaded), name


def test_pages_that_may_be_opened_from_disk_have_no_hashes(small):
    made = small({"index.qmd": "---\ntitle: A\n---\n"})
    assert not parse(made, "index.html").xpath("//@integrity")


def test_pages_are_named_and_there_is_nothing_to_warn_for(result: PublishResult):
    assert result.pages == [
        "404.html", "edities.html", "gegevens.html", "index.html", "methode.html", "thema/doorbraak.html", "thema/maatregelen.html",
    ]  # fmt: skip
    assert result.warnings == []
    assert all((result.site / page).is_file() for page in result.pages)


def digest(folder: Path) -> dict[str, str]:
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def test_two_builds_are_byte_equal_search_index_included(result: PublishResult, tmp_path: Path):
    again = publish(write_project(tmp_path / "elders" / "andere-naam"), jobs=1)
    first = digest(result.site)
    assert any(name.startswith("pagefind/fragment/") for name in first)
    assert digest(again.site) == first


def test_neither_order_nor_place_nor_number_of_processes_is_seen_in_a_site(tmp_path: Path):
    sources = {"_quarto.yml": "project: {type: website}\nlang: nl\nwebsite: {title: T, sidebar: {contents: auto}}\n", **FOLDERS, "lijst.qmd": "---\ntitle: L\nlisting: {contents: '**/*.qmd'}\n---\n"}
    made = []
    for n, (folder, names) in enumerate([("een", list(sources)), ("twee é", list(sources)[::-1])], 1):
        for name in names:
            (tmp_path / folder / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / folder / name).write_text(sources[name], "utf-8")
        result = publish(tmp_path / folder, jobs=n)
        made.append((result.warnings, {path.relative_to(result.site): path.read_bytes() for path in result.site.rglob("*") if path.is_file()}))
    assert made[0] == made[1]


def test_what_is_hidden_is_nowhere_in_the_site(result: PublishResult):
    for path in result.site.rglob("*.html"):
        assert "GEHEIM" not in path.read_text("utf-8"), path
    shown_page = (result.site / "thema/doorbraak.html").read_text("utf-8")
    assert "STDOUT-ZICHTBAAR &lt;b&gt;" in shown_page
    assert "PLAIN-FORM" not in shown_page
    assert "Alleen op de site." in (result.site / "index.html").read_text("utf-8")


def test_a_deleted_source_disappears_and_a_failed_build_keeps_the_old_site(tmp_path: Path):
    folder = write_project(tmp_path / "p")
    assert (publish(folder).site / "edities.html").exists()
    (folder / "edities.qmd").unlink()
    made = publish(folder)
    assert not (made.site / "edities.html").exists()
    assert any("edities.qmd does not exist" in w for w in made.warnings)
    (folder / "thema/doorbraak.ipynb").write_text("{", "utf-8")
    with pytest.raises(PublisherError, match=r"doorbraak\.ipynb"):
        publish(folder)
    assert (made.site / "thema/doorbraak.html").exists()
    assert [p.name for p in folder.iterdir() if p.name.startswith(".publish")] == []


def test_every_link_leads_somewhere_and_none_ends_in_a_folder(result: PublishResult):
    for page in result.pages:
        if page == "404.html":
            continue
        for target in parse(result, page).xpath("//@href | //@src"):
            if ":" in target.split("/")[0] or target.startswith("#"):
                continue
            path, _, fragment = target.partition("#")
            assert not path.endswith("/") and not path.startswith("/"), (page, target)
            file = ((result.site / page).parent / path).resolve()
            if file.parent.name in ("nijmegen", "zwolle"):  # other sites, below the portal
                continue
            assert file.is_file(), (page, target)
            if fragment:
                assert html.fromstring(file.read_text("utf-8")).xpath(f"//*[@id='{fragment}']"), (
                    page,
                    target,
                )


def test_scripts_are_files_and_nothing_comes_from_elsewhere(result: PublishResult):
    for page in result.pages:
        tree = parse(result, page)
        assert not tree.xpath("//script[not(@src) and not(@type='application/json')]")
        assert not tree.xpath("//@*[starts-with(name(), 'on')]")
        for address in tree.xpath("//script/@src | //link[@rel!='canonical']/@href | //img/@src"):
            assert "//" not in address


def test_a_linked_file_is_copied_and_a_source_is_not(result: PublishResult):
    assert (result.site / "data/cijfers.csv").exists()
    assert not list(result.site.rglob("*.qmd")) and not list(result.site.rglob("*.ipynb"))
    assert (result.site / "assets/favicon.svg").exists()
    assert not [p.name for p in (result.site / "pagefind").iterdir() if "ui" in p.name or p.suffix == ".css"]


# --- The frame -------------------------------------------------------------------------------------------------


def test_head(result: PublishResult):
    tree = parse(result, "thema/doorbraak.html")
    assert tree.get("lang") == "nl"
    assert (
        tree.findtext("head/title") == "Doorbraakmethode – Sociaal domein Almelo, 1e viermaandsperiode 2020"
    )
    assert (
        one(tree, "//meta[@property='og:url']/@content")
        == "https://cijfers.example.nl/almelo/2020-t1/thema/doorbraak.html"
    )
    assert one(tree, "//link[@rel='icon']/@href") == "../assets/favicon.svg"
    assert tree.xpath("//link[@rel='stylesheet']/@href") == [
        "../site_libs/tokens.css", "../site_libs/site.css", "../assets/peilmerk.css",
    ]  # fmt: skip
    assert tree.xpath("//body/script/@src")[-1] == "../assets/peilmerk.js"


def test_menus_mark_the_page_that_is_shown(result: PublishResult):
    tree = parse(result, "thema/doorbraak.html")
    assert words(one(tree, "//nav[@class='side-nav']//a[@aria-current='page']")) == "Doorbraakmethode"
    assert [words(a) for a in tree.xpath("//nav[@class='main-nav']/ul[1]/li/a | //nav[@class='main-nav']//summary")] == [
        "Samenvatting", "Thema’s", "Methode",
    ]  # fmt: skip
    assert one(tree, "//nav[@class='main-nav']//details//a[text()='Maatregelen']/@href") == "maatregelen.html"


def test_breadcrumbs_and_page_navigation(result: PublishResult):
    tree = parse(result, "thema/doorbraak.html")
    assert [words(li) for li in tree.xpath("//nav[@aria-label='Kruimelpad']//li")] == [
        "Thema’s",
        "Doorbraakmethode",
    ]
    assert words(one(tree, "//a[@rel='prev']")) == "Vorige Samenvatting"
    assert words(one(tree, "//a[@rel='next']")) == "Volgende Maatregelen"
    assert not parse(result, "index.html").xpath("//nav[@aria-label='Kruimelpad']")


def test_footer_has_markdown_shortcodes_and_links(result: PublishResult):
    footer = one(parse(result, "thema/maatregelen.html"), "//footer")
    assert words(footer).startswith("Onderzoek & Statistiek, gemeente Almelo Peildatum 1 mei 2020")
    assert one(footer, ".//strong").text == "1 mei 2020"
    assert one(footer, ".//a/@href") == "../methode.html#sec-toegankelijk"


def test_table_of_contents_can_be_switched_off(result: PublishResult):
    toc = one(parse(result, "methode.html"), "//details[@class='toc']")
    assert [words(a) for a in toc.xpath(".//a")] == ["1 Telling", "1.1 Bronnen", "2 Toegankelijkheid"]
    assert not parse(result, "gegevens.html").xpath("//details[@class='toc']")


def test_a_page_for_lost_readers_works_at_any_depth(result: PublishResult):
    tree = parse(result, "404.html")
    assert words(one(tree, "//h1")) == "Pagina niet gevonden"
    assert tree.xpath("//main//a/@href") == ["/almelo/2020-t1/index.html", "/almelo/2020-t1/edities.html"]
    assert words(one(tree, "//main//button[@class='pm-search-open']")) == "Zoek in deze site"
    assert tree.xpath("//link[@rel='stylesheet']/@href")[0] == "/almelo/2020-t1/site_libs/tokens.css"
    assert not tree.xpath("//main[@data-pagefind-body]")


def test_sitemap_has_every_page_and_no_dates(result: PublishResult):
    tree = etree.parse(result.site / "sitemap.xml")
    places = tree.xpath("//*[local-name()='loc']/text()")
    assert "https://cijfers.example.nl/almelo/2020-t1/thema/doorbraak.html" in places
    assert len(places) == len(result.pages) - 1
    assert not tree.xpath("//*[local-name()='lastmod']")


def test_several_sidebars(small):
    made = small(
        {
            "index.qmd": "---\ntitle: Start\n---\n",
            "a.qmd": "---\ntitle: A\n---\n",
            "b.qmd": "---\ntitle: B\nsidebar: een\n---\n",
        },
        "website:\n  title: T\n  navbar:\n    left: [{text: Twee, href: 'sidebar:twee'}]\n"
        "  sidebar:\n    - {id: een, title: Een, contents: [index.qmd]}\n    - {id: twee, contents: [{text: Naar A, href: a.qmd}]}\n",
    )
    side = {
        page: parse(made, page).xpath("//nav[@class='side-nav']//a/text()")
        for page in ("index.html", "a.html", "b.html")
    }
    assert side == {"index.html": ["Start"], "a.html": ["Naar A"], "b.html": ["Start"]}
    assert one(parse(made, "index.html"), "//nav[@class='main-nav']//a/@href") == "a.html"


FOLDERS = {
    "index.qmd": "# Start\n", "b.qmd": "# Bee\n", "a.qmd": "# Aa\n", "per-wijk/index.qmd": "# Wijken\n", "per-wijk/zuid.qmd": "# Zuid\n",
    "per-wijk/noord.qmd": "---\ntitle: Noord\norder: 2\n---\n", "per-wijk/oost.qmd": "---\ntitle: Oost\norder: 1\n---\n", "oude-cijfers/x.qmd": "# X\n", "oude-cijfers/diep/y.qmd": "# Y\n",
}  # fmt: skip


@pytest.mark.parametrize(
    ("contents", "expected"),
    [
        # Names in order, folders after files, `order` before all; a folder is a section, its index page the head of it.
        ("auto", "Aa | Bee | Oude cijfers (X | Diep (Y)) | Wijken (Oost | Noord | Zuid)"),
        ("[index.qmd, {auto: true}]", "Start | Aa | Bee | Oude cijfers (X | Diep (Y)) | Wijken (Oost | Noord | Zuid)"),
        ("[b.qmd, {auto: per-wijk}]", "Bee | Wijken (Oost | Noord | Zuid)"),
        ("{auto: 'per-wijk/*'}", "Oost | Noord | Wijken | Zuid"),
        ("{auto: ['oude-cijfers/**', a.qmd]}", "X | Diep (Y) | Aa"),
        ("/*", "Aa | Bee"),
        ("per-wijk", "Wijken (Oost | Noord | Zuid)"),
        ("[{section: Buurten, contents: per-wijk}]", "Buurten (Oost | Noord | Zuid)"),
        ("[{section: Buurten, contents: 'per-wijk/*.qmd'}]", "Buurten (Oost | Noord | Zuid)"),
        ("[{section: Alles, contents: auto}]", "Alles (Aa | Bee | Oude cijfers (X | Diep (Y)) | Wijken (Oost | Noord | Zuid))"),
        ("[{section: per-wijk/index.qmd, contents: [per-wijk/zuid.qmd]}]", "Wijken (Zuid)"),
    ],
)
def test_a_sidebar_can_choose_its_pages_itself(small, contents, expected):
    def said(items) -> str:
        return " | ".join(one(item, "./a | ./details/summary").text + (f" ({said(below)})" if (below := item.xpath("./ul/li | ./details/ul/li")) else "") for item in items)

    made = small(FOLDERS, f"website: {{sidebar: {{contents: {contents}}}}}")
    assert said(parse(made, "a.html").xpath("//nav[@class='side-nav']/ul/li")) == expected
    assert not [w for w in made.warnings if "theme" not in w]


@pytest.mark.parametrize(
    ("contents", "told"),
    [
        ("weg.qmd", "page weg.qmd does not exist"),
        ("weg", "auto: weg chooses no page"),
        ("{auto: 'weg/*'}", "auto: weg/* chooses no page"),
        ("['per-wijk/*']", "page per-wijk/* does not exist; its entry is left out. A pattern is written as auto: 'per-wijk/*'."),
    ],
)
def test_what_a_sidebar_chooses_in_vain_is_told(small, contents, told):
    assert [w for w in small(FOLDERS, f"website: {{sidebar: {{contents: {contents}}}}}").warnings if f"website.sidebar[0]: {told}" in w]


def test_a_theme_is_optional_and_its_absence_is_told(small):
    made = small({"index.qmd": "hoi"})
    assert any("no theme" in w for w in made.warnings)
    assert not parse(made, "index.html").xpath("//button[contains(@class, 'scheme-toggle')]")


@pytest.mark.parametrize(
    ("lang", "said"), [("nl", "Naar de inhoud"), ("nl-NL", "Naar de inhoud"), ("fr", "Skip to content")]
)
def test_interface_words_follow_the_language_and_fall_back_on_english(tmp_path: Path, lang: str, said: str):
    made = publish(write_project(tmp_path / "p", {**copy.deepcopy(CONFIG), "lang": lang}))
    tree = parse(made, "index.html")
    assert tree.get("lang") == lang and words(one(tree, "//a[@class='skip-link']")) == said


# --- Figures, tables, references ----------------------------------------------------------------------------------


def test_labelled_cells_become_numbered_figures_and_tables(result: PublishResult):
    tree = parse(result, "thema/doorbraak.html")
    figure = one(tree, "//figure[@id='fig-casussen']")
    assert words(figure[-1]) == "Figuur 1: Opgepakte doorbraakcasussen, begroot en werkelijk"
    assert figure[-1].tag == "figcaption" and one(figure, ".//em").text == "doorbraakcasussen"
    table = one(tree, "//figure[@id='tbl-casussen']")
    assert table[0].tag == "figcaption" and words(table[0]) == "Tabel 1: Casussen per jaar"
    assert len(tree.xpath("//figure//figcaption")) == 6
    assert one(table, ".//caption/@class") == "visually-hidden"


def test_the_specification_of_a_chart_passes_unchanged(result: PublishResult):
    script = one(
        parse(result, "thema/doorbraak.html"), "//figure[@id='fig-casussen']//script[@class='pm-spec']"
    )
    assert json.loads(script.text)["data"]["values"][0] == {"jaar": "2019", "soort": "Begroot", "aantal": 75}


def test_subcaptions_get_letters(result: PublishResult):
    figure = one(parse(result, "thema/doorbraak.html"), "//figure[@id='fig-paar']")
    assert [words(c) for c in figure.xpath(".//figcaption")] == [
        "(a) Links",
        "(b) Rechts",
        "Figuur 3: Twee grafieken",
    ]


def test_references_are_dutch_links(result: PublishResult):
    found = {
        a.get("href"): a.text
        for a in parse(result, "thema/doorbraak.html").xpath("//a[@class='quarto-xref']")
    }
    assert found == {"#fig-casussen": "Figuur\u00a01", "#tbl-casussen": "Tabel\u00a01"}
    methode = [a.text for a in parse(result, "methode.html").xpath("//a[@class='quarto-xref']")]
    assert methode == ["Paragraaf\u00a01", "Figuur\u00a01", "1"]


def test_a_markdown_table_with_a_label_is_numbered_too(result: PublishResult):
    figure = one(parse(result, "index.html"), "//figure[@id='tbl-kern']")
    assert words(figure[0]) == "Tabel 1: Cliënten dagstructurering in december"
    assert not figure.xpath(".//caption")


def test_a_broken_reference_is_shown_and_told(small):
    made = small({"index.qmd": "Zie @fig-weg en @tbl-weg, groeten van @piet.\n"})
    assert "?@fig-weg" in body(made) and "@piet" in body(made)
    assert [w for w in made.warnings if "@fig-weg" in w] and not [w for w in made.warnings if "piet" in w]


def test_captions_of_figures_can_stand_above(small):
    made = small(
        {"index.qmd": "---\nfig-cap-location: top\n---\n\n::: {#fig-x}\nBeeld\n\nOnderschrift\n:::\n"}
    )
    figure = one(parse(made, "index.html"), "//figure")
    assert [child.tag for child in figure] == ["figcaption", "p"]


# --- Cells ----------------------------------------------------------------------------------------------------------

OUTPUT = shown("UITVOER")
ERR = {"output_type": "stream", "name": "stderr", "text": "STDERR"}


@pytest.mark.parametrize(
    ("options", "tags", "config", "expected"),
    [
        # The table of what Quarto hides, for: code, output, standard error.
        ("", [], "", "CODE UITVOER STDERR"),
        ("", [], "execute: {echo: false}", "UITVOER STDERR"),
        ("", [], "execute: {echo: false, warning: false}", "UITVOER"),
        ("#| echo: true", [], "execute: {echo: false, warning: false}", "CODE UITVOER"),
        ("", [], "echo: false\noutput: false", ""),
        ("", [], "format: {html: {echo: false, warning: false}}", "UITVOER"),
        ("#| echo: false", [], "", "UITVOER STDERR"),
        ("#| output: false", [], "", "CODE"),
        ("#| include: false", [], "", ""),
        ("", ["remove-cell"], "", ""),
        ("", ["hide-cell"], "", ""),
        ("", ["hide-output"], "", "CODE"),
        ("#| eval: false", [], "", "CODE UITVOER STDERR"),
        ("", ["parameters"], "", "CODE UITVOER STDERR"),
        ("", ["remove-output"], "", "CODE UITVOER STDERR"),
        ("", ["remove_input"], "", "CODE UITVOER STDERR"),
    ],
)
def test_hiding_is_that_of_quarto(small, options: str, tags: list[str], config: str, expected: str):
    cells = [front("title: T"), code(f"{options}\nCODE".lstrip(), OUTPUT, ERR, tags=tags)]
    made = small({"index.ipynb": notebook(*cells)}, config)
    assert body(made) == expected
    without_effect = set(tags) & {"remove-output", "remove_input"}
    assert bool([w for w in made.warnings if "hides nothing" in w]) == bool(without_effect)


def test_a_traceback_is_not_published(small):
    error = {"output_type": "error", "ename": "KeyError", "evalue": "GEHEIM", "traceback": ["GEHEIM"]}
    made = small({"index.ipynb": notebook(front("title: T"), code("x", error))})
    assert "GEHEIM" not in (made.site / "index.html").read_text("utf-8")
    assert any("cell 2: ended in KeyError" in w for w in made.warnings)


#: A picture that does more than be seen, once it is opened by itself.
HOSTILE = ["<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "<svg xmlns='http://www.w3.org/2000/svg'><script>x()</script></svg>", "<svg xmlns='http://www.w3.org/2000/svg'><foreignObject/></svg>", "<svg xmlns='http://www.w3.org/2000/svg'><image href='https://elders.example/x'/></svg>", "<svg xmlns='http://www.w3.org/2000/svg'><a href='javascript:x()'/></svg>"]


@pytest.mark.parametrize("svg", HOSTILE)
def test_a_picture_that_is_more_than_a_picture_is_left_out_and_told(small, svg):
    output = {"output_type": "display_data", "metadata": {}, "data": {"image/svg+xml": svg}}
    pasted = {"cell_type": "markdown", "metadata": {}, "source": "![x](attachment:p.svg)", "attachments": {"p.svg": {"image/svg+xml": svg}}}
    made = small({"index.ipynb": notebook(front("title: T"), code("#| fig-alt: A\nx", output), pasted)})
    assert not list(made.site.rglob("index_files/*"))
    assert [w for w in made.warnings if "cell 2: an image is left out: this SVG" in w] and [w for w in made.warnings if "cell 3: attachment p.svg is left out" in w]


def test_a_picture_of_a_library_for_charts_stays_as_it_is(small):
    svg = '<?xml version="1.0"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><a xlink:href="https://almelo.nl"><use xlink:href="#a" style="fill: url(#b)"/></a></svg>'
    made = small({"index.ipynb": notebook(code("#| fig-alt: A\nx", {"output_type": "display_data", "metadata": {}, "data": {"image/svg+xml": svg}}))})
    assert (made.site / "index_files/cel-1-1.svg").read_text("utf-8") == svg


def test_pictures_of_what_is_hidden_are_in_no_file(small):
    picture = {"output_type": "display_data", "metadata": {}, "data": {"image/png": "R0VIRUlN"}}
    pasted = {"cell_type": "markdown", "metadata": {}, "source": "![x](attachment:p.png)\n\n:::", "attachments": {name: {"image/png": "R0VIRUlN"} for name in ("p.png", "ongebruikt.png")}}
    made = small({"index.ipynb": notebook(front("title: T"), text("::: {.content-hidden}"), code("#| fig-alt: A\nx", picture), pasted)})
    assert body(made) == "" and not list(made.site.rglob("index_files/*"))


def test_a_text_with_the_tag_of_hidden_cells_is_hidden_too_and_told(small):
    made = small({"index.ipynb": notebook({"cell_type": "markdown", "metadata": {"tags": ["remove-cell"]}, "source": "GEHEIM"})})
    assert "GEHEIM" not in body(made)
    assert [w for w in made.warnings if w.startswith("index.ipynb, cell 1: is left out for its tag")]


@pytest.mark.parametrize("line", ["# | include: false", "#|include : false", "# |output: false"])
def test_what_was_meant_as_an_option_and_is_a_comment_is_told(small, line):
    made = small({"index.ipynb": notebook(code(f"x = 1\n{line}\ny"))})
    assert [w for w in made.warnings if w.startswith(f"index.ipynb, cell 1: option {line!r} stands below code")]


def test_a_label_that_is_none_is_told_and_its_figure_stays(small):
    made = small({"index.ipynb": notebook(code("#| echo: false\n#| label: 'fig-\"x'\n#| fig-cap: Bij\ny", OUTPUT))})
    assert body(made) == "UITVOER Bij"
    assert [w for w in made.warnings if w.startswith("index.ipynb, cell 1: label 'fig-\"x' has no effect")]


def test_what_only_a_terminal_obeys_is_not_on_the_page(small):
    made = small({"index.ipynb": notebook(code("#| echo: false\nx", {**ERR, "text": "\x1b[31mrood\x1b[0m \x1b]8;;https://elders.example\x07hier\x1b]8;;\x07\x00"}))})
    assert body(made) == "rood hier"


def test_a_notebook_without_cells_is_an_empty_page(small):
    assert body(small({"index.ipynb": notebook()})) == ""


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", r"^index\.ipynb: this is not a notebook of format 4 \(Expecting"),
        ('{"worksheets": []}', r"^index\.ipynb: this is not a notebook of format 4 \(it has no list of cells\)"),
        ('{"cells": ["x"]}', r"^index\.ipynb, cell 1: no cell of a notebook of format 4"),
        ('{"cells": [{"cell_type": "heading", "source": "x"}]}', r"^index\.ipynb, cell 1: .*cell_type is 'heading'"),
        ('{"cells": [{"cell_type": "code", "source": "x", "outputs": [{"output_type": "display_data", "data": "x"}]}]}', r"^index\.ipynb, cell 1: its metadata, attachments or outputs"),
    ],
)
def test_a_broken_notebook_is_named_with_its_cell(small, content, told):
    with pytest.raises(PublisherError, match=told):
        small({"index.ipynb": content})


def test_a_cell_may_lack_what_other_tools_leave_empty(small):
    assert body(small({"index.ipynb": '{"cells": [{"cell_type": "code", "source": "x", "metadata": null, "outputs": null}]}'})) == "x"


def test_a_broken_picture_is_left_out_and_told(small):
    made = small({"index.ipynb": notebook(code("x", {"output_type": "display_data", "metadata": {}, "data": {"image/png": "geen!"}}))})
    assert [w for w in made.warnings if w.startswith("index.ipynb, cell 1: an image is left out: its data are broken")]


@pytest.mark.parametrize("name", ["index.qmd", "_deel.md", "_quarto.yml", "_metadata.yml", "kop.html"])
def test_a_file_in_another_encoding_is_named_with_its_line(small, tmp_path, name):
    sources = {"index.qmd": "---\ntitle: T\ninclude-in-header: kop.html\n---\n\n{{< include _deel.md >}}\n", "_deel.md": "x", "_metadata.yml": "a: b\n", "kop.html": "x"}
    small(sources)
    file = tmp_path / "project" / name
    file.write_bytes(file.read_bytes().rstrip(b"\n") + " \n# cliënten\n".encode("latin-1"))
    with pytest.raises(PublisherError, match=rf"{name}, line \d+: not UTF-8 \(found byte 0xeb\)"):
        publish(tmp_path / "project")


def test_marks_of_other_editors_are_no_text(small, tmp_path):
    sources = {"index.qmd": "---\ntitle: T\n---\n\n{{< include _deel.md >}}\n\n::: {.callout-note}\n## Kop\nTekst\n:::\n", "_deel.md": "---\ntitle: Weg\n---\n\nDeel\n"}
    small(sources)
    plain = (tmp_path / "project/_site/index.html").read_bytes()
    for name, content in sources.items():
        (tmp_path / "project" / name).write_bytes(b"\xef\xbb\xbf" + content.replace("\n", "\r\n").encode())
    assert (publish(tmp_path / "project").site / "index.html").read_bytes() == plain


def test_html_outputs_are_cleaned_and_told(small):
    output = {
        "output_type": "display_data",
        "metadata": {},
        "data": {"text/html": "<b>vet</b><script>fout()</script>"},
    }
    made = small({"index.ipynb": notebook(front("title: T"), code("#| echo: false\nx", output))})
    assert body(made) == "vet"
    assert any("text/html" in w for w in made.warnings)


def test_an_image_becomes_a_file_with_a_text_alternative(small):
    output = {"output_type": "display_data", "metadata": {}, "data": {"image/png": "iVBORw0KGgo="}}
    made = small(
        {
            "sub/p.ipynb": notebook(front("title: T"), code('#| fig-alt: Een "plaatje"\nx', output)),
            "index.qmd": "x",
        }
    )
    image = one(parse(made, "sub/p.html"), "//main//img")
    assert image.get("alt") == 'Een "plaatje"'
    assert (made.site / "sub" / image.get("src")).read_bytes() == b"\x89PNG\r\n\x1a\n"


def test_code_can_be_folded(result: PublishResult):
    fold = one(parse(result, "thema/doorbraak.html"), "//details[@class='code-fold']")
    assert words(fold[0]) == "Toon de code" and fold.get("open") is None
    assert "som = 1 + 1" in words(fold)


FOLDED = notebook(
    front("title: T\ncode-fold: true\ncode-tools: true\nexecute: {warning: false}"),
    text("Tekst *hier*.\n\n<!-- GEHEIM -->\n\n::: {.content-hidden}\nGEHEIM\n:::"),
    code("som = 1 + 1", shown("UITVOER")), code("#| echo: false\nGEHEIM = 1"), code("#| include: false\nGEHEIM = 2"),
)  # fmt: skip


def test_code_tools_open_all_code_and_show_the_source_without_what_is_hidden(small):
    made = small({"index.ipynb": FOLDED})
    tree = parse(made, "index.html")
    menu = one(tree, "//details[contains(@class, 'code-tools')]")
    assert [words(e) for e in menu.xpath("./summary | .//li")] == ["Code", "Toon alle code", "Verberg alle code", "Bekijk de bron"]
    assert menu.xpath(".//button/@data-code") == ["show", "hide"] and one(menu, ".//a/@href") == "#paginabron"
    source = one(tree, "//details[@class='page-source']")
    assert words(one(source, "./summary")) == "Bron van deze pagina" and one(source, ".//code").text == "Tekst *hier*.\n\n``` python\nsom = 1 + 1\n```"
    assert "GEHEIM" not in (made.site / "index.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("code-tools: true", ["Code", "Bekijk de bron"]),  # nothing is folded
        ("code-tools: true\ncode-fold: show", ["Code", "Toon alle code", "Verberg alle code", "Bekijk de bron"]),
        ("code-tools: {source: false, caption: Programma}\ncode-fold: true", ["Programma", "Toon alle code", "Verberg alle code"]),
        ("code-tools: {toggle: false, source: 'https://git.example.nl/x'}\ncode-fold: true", ["Code", "Bekijk de bron"]),
        ("code-tools: false\ncode-fold: true", []), ("", []),
    ],
)  # fmt: skip
def test_code_tools_are_what_the_page_asks_for(small, settings, expected):
    tree = parse(small({"index.ipynb": notebook(front(f"title: T\n{settings}"), code("x = 1"))}), "index.html")
    assert [words(e) for e in tree.xpath("//details[contains(@class, 'code-tools')]/summary | //details[contains(@class, 'code-tools')]//li")] == expected
    assert bool(tree.xpath("//*[@id='paginabron']")) == ("Bekijk de bron" in expected and "https" not in settings)


def test_the_source_of_a_text_is_what_its_readers_may_see(small):
    made = small({"index.qmd": "---\ntitle: T\ncode-tools: true\n---\n\n::: {.callout-note}\nZin [GEHEIM]{.content-hidden when-format=html}\n:::\n\n```{python}\n#| echo: true\nx = 1\n```\n"})
    assert one(parse(made, "index.html"), "//details[@class='page-source']//code").text == "::: callout-note\nZin\n:::\n\n``` python\nx = 1\n```"


@pytest.mark.parametrize(("setting", "when"), [("", ["hover"]), ("code-copy: true", ["true"]), ("code-copy: hover", ["hover"]), ("code-copy: false", [])])
def test_code_can_be_copied(small, setting, when):
    tree = parse(small({"index.qmd": f"---\ntitle: T\n{setting}\n---\n\n```python\nx = 1\n```\n"}), "index.html")
    assert tree.xpath("//div[@class='page-body']/@data-copy-when") == when
    assert tree.xpath("//@data-copied") == (["Gekopieerd"] if when else [])


def test_a_page_without_code_has_no_tools_for_it(small):
    tree = parse(small({"index.qmd": "---\ntitle: T\ncode-tools: true\ncode-copy: true\ncode-fold: true\n---\n\nTekst met `code`.\n"}), "index.html")
    assert not tree.xpath("//*[contains(@class, 'code-tools')] | //*[@id='paginabron'] | //@data-copy")


def test_a_block_may_span_cells(result: PublishResult):
    callout = one(parse(result, "thema/doorbraak.html"), "//div[contains(@class, 'callout-note')]")
    assert words(callout).endswith("1 + 1 STDOUT-ZICHTBAAR <b> Einde van het kader.")


# --- Markdown of Quarto -----------------------------------------------------------------------------------------------


def test_callouts(result: PublishResult):
    index, methode = parse(result, "index.html"), parse(result, "methode.html")
    assert (
        words(one(index, "//details[contains(@class, 'callout-warning')]/summary"))
        == "!Waarschuwing: Trendbreuk in 2019"
    )
    assert index.xpath("//details[contains(@class, 'callout-warning')]")[0].get("open") is None
    assert methode.xpath("//details[contains(@class, 'callout-tip')]")[0].get("open") is not None
    assert words(one(methode, "//div[contains(@class, 'callout-caution')]/p")) == "!Opgepast"


def test_tabsets_are_readable_without_script(result: PublishResult):
    panels = parse(result, "methode.html").xpath("//div[@class='panel-tabset']/section")
    assert [words(p) for p in panels] == [
        "Register Het register van indicaties.",
        "Grootboek Het grootboek per taakveld.",
    ]


def test_footnotes_math_definitions_and_includes(result: PublishResult):
    notes = one(parse(result, "index.html"), "//section[@id='footnotes']")
    assert notes.get("aria-label") == "Voetnoten" and one(notes, ".//a/@aria-label") == "Terug naar de tekst"
    methode = parse(result, "methode.html")
    assert (
        methode.xpath("//*[local-name()='math']")
        and words(one(methode, "//main//dl[not(@class)]/dt")) == "Term"
    )
    assert "Deze tekst komt uit _kader.qmd." in words(methode.body)
    assert words(one(methode, "//dl[@class='title-meta']")) == "AuteurOnderzoek & Statistiek Datum1 mei 2020"


def test_shortcodes(small):
    made = small(
        {
            "index.qmd": "---\ntitle: T\nnaam: Almelo\n---\n{{< meta naam >}} {{< var a.b >}} `{{{< meta naam >}}}` {{< weg x >}} {{< var leeg >}}\n",
            "_variables.yml": "a: {b: 12}\n",
        }
    )
    assert body(made) == "Almelo 12 {{< meta naam >}} {{< weg x >}} ?var:leeg"
    assert [w for w in made.warnings if "weg x" in w] and [w for w in made.warnings if "var leeg" in w]


def test_an_include_stays_inside_the_project_and_ends(small):
    made = small(
        {
            "index.qmd": "begin\n\n{{< include ../../geheim.md >}}\n\n{{< include _a.md >}}\n",
            "_a.md": "A\n\n{{< include _a.md >}}\n",
        }
    )
    assert body(made).startswith("begin") and " A " in body(made)
    assert [w for w in made.warnings if "outside the project" in w] and [
        w for w in made.warnings if "includes itself" in w
    ]


def test_links_and_images_of_an_included_file_start_at_its_folder(small):
    sources = {
        "thema/p.qmd": "---\ntitle: T\ncode-tools: true\n---\n\n{{< include ../delen/_a.qmd >}}\n\n[eigen](q.qmd)\n\n```python\nx\n```\n",
        "delen/_a.qmd": "[naast](b.qmd#kop) [wortel](/index.qmd) ![Beeld](p.png) <img src=\"p.png\" alt=\"\"> [anker](#kop) [buiten](https://www.cbs.nl/)[^1]\n\n[^1]: [noot](b.qmd)\n\n{{< include diep/_c.qmd >}}\n\n[weer](b.qmd)\n",
        "delen/diep/_c.qmd": "[diep](../../thema/q.qmd)\n", "delen/b.qmd": "# B\n", "thema/q.qmd": "# Q\n", "index.qmd": "# I\n", "delen/p.png": "x",
    }  # fmt: skip
    made = small(sources)
    page = one(parse(made, "thema/p.html"), "//div[@class='page-body']")
    links = {words(a): a.get("href") for a in page.xpath(".//a")}
    assert {name: links[name] for name in ("naast", "wortel", "anker", "buiten", "noot", "diep", "weer", "eigen")} == {
        "naast": "../delen/b.html#kop", "wortel": "../index.html", "anker": "#kop", "buiten": "https://www.cbs.nl/",
        "noot": "../delen/b.html", "diep": "q.html", "weer": "../delen/b.html", "eigen": "q.html",
    }  # fmt: skip
    assert page.xpath(".//img/@src") == ["../delen/p.png"] * 2 and (made.site / "delen/p.png").is_file()
    assert "pm-folder" not in (made.site / "thema/p.html").read_text("utf-8")
    assert not [w for w in made.warnings if "theme" not in w]


def test_content_under_an_unknown_condition_is_left_out(small):
    made = small(
        {
            "index.qmd": 'a\n\n::: {.content-visible when-profile="intern"}\nGEHEIM\n:::\n\n[b]{.content-hidden unless-format="html"}\n'
        }
    )
    assert body(made) == "a b"
    assert any("when-profile" in w for w in made.warnings)


def test_styles_and_parts_start_at_the_folder_of_who_names_them_and_come_together(small):
    made = small(
        {
            "index.qmd": "x", "root.css": "a{}", "a/map.css": "a{}", "a/b/p.css": "a{}", "a/kop.html": "<meta name='kop'>", "a/b/na.html": "<i>na</i>", "root.html": "<i>root</i>",
            "a/_metadata.yml": "css: map.css\ninclude-in-header: kop.html\n",
            "a/b/p.qmd": "---\ntitle: P\ncss: [p.css]\ninclude-after-body: [{file: na.html}, {text: '<i>tekst</i>'}]\n---\n",
        },
        "css: root.css\ninclude-after-body: root.html\n",
    )  # fmt: skip
    tree = parse(made, "a/b/p.html")
    assert [href for href in tree.xpath("//link[@rel='stylesheet']/@href") if "site_libs" not in href] == ["../map.css", "p.css"]
    assert [i.text for i in tree.xpath("//i")] == ["root", "na", "tekst"] and tree.xpath("//meta[@name='kop']")
    assert (made.site / "a/b/p.css").is_file() and not [w for w in made.warnings if "theme" not in w]


@pytest.mark.parametrize(
    ("entry", "told"),
    [("{text: x, href: 'javascript:doe()'}", "javascript:doe() is a script and no address"), ("{text: M, menu: [{text: N, menu: [index.qmd]}]}", "menu within a menu has no effect here")],
)
def test_an_entry_of_a_menu_that_does_nothing_is_told_once(small, entry, told):
    made = small({"index.qmd": "x", "a.qmd": "y"}, f"website: {{navbar: {{left: [{entry}]}}}}")
    assert [told in w and w.startswith("_quarto.yml") for w in made.warnings if "theme" not in w] == [True]


def test_a_title_can_come_from_the_first_heading(small):
    made = small({"index.ipynb": notebook(text("# Wmo *nu*\n\nTekst"))})
    tree = parse(made, "index.html")
    assert [words(h) for h in tree.xpath("//h1")] == ["Wmo nu"] and one(tree, "//h1/em").text == "nu"
    assert tree.findtext("head/title") == "Wmo nu"


def test_links_in_raw_html_are_rewritten_and_scripts_are_not(small):
    made = small(
        {
            "sub/index.qmd": raw(
                '<a class="x" href="../b.ipynb?a=1&amp;b=2#c">b</a><a href="/">home</a><a href="./">hier</a>'
            )
            + raw(
                '<script type="application/json">{"a": "<a href=\'/x.qmd\'>"}</script><!-- <a href="/y.qmd"> --> na'
            ),
            "b.ipynb": notebook(front("title: B")),
            "index.qmd": "x",
        }
    )
    tree = parse(made, "sub/index.html")
    links = tree.xpath("//div[@class='page-body']//a/@href")
    assert links == ["../b.html?a=1&b=2#c", "../index.html", "index.html"]
    assert one(tree, "//script[@type='application/json']").text == '{"a": "<a href=\'/x.qmd\'>"}'


# --- Citations --------------------------------------------------------------------------------------------------------

BOOKS = """@book{veen2020, author={van der Veen, Anna and Jansen, Piet and Bakker, Kees}, title={Jeugdhulp in cijfers}, publisher={SCP}, year={2020}}
@article{smit2019, author={Smit, Jan}, title={Wachttijden}, journal={Beleidsonderzoek}, year={2019}, volume={3}, pages={1--9}, doi={10.1000/x}}
"""


def references(made: PublishResult, page: str = "index.html") -> list[str]:
    return [words(e) for e in parse(made, page).xpath("//*[@id='refs'][@role='list']/*[@role='listitem']")]


def test_citations_are_dutch_chicago_author_date_and_lead_to_the_list_of_references(small):
    made = small({"index.qmd": "---\ntitle: A\n---\n\nVolgens @veen2020 en [vgl. @smit2019, p. 3], zie [-@smit2019].\n", "boeken.bib": BOOKS}, "bibliography: boeken.bib\n")
    tree = parse(made, "index.html")
    assert words(one(tree, "//div[@class='page-body']/p")) == "Volgens Veen e.a. (2020) en (vgl. Smit 2019, 3), zie (2019)."
    assert references(made) == [
        "Smit, Jan. 2019. ‘Wachttijden’. Beleidsonderzoek 3: 1-9. https://doi.org/10.1000/x.",
        "Veen, Anna van der, Piet Jansen, en Kees Bakker. 2020. Jeugdhulp in cijfers. SCP.",
    ]
    section = one(tree, "//section[@class='references-section']")
    assert words(one(section, "./h2")) == "Literatuur" and section.get("aria-labelledby") == one(section, "./h2/@id")
    assert tree.xpath("//span[@class='citation']//a/@href") == ["#ref-veen2020", "#ref-smit2019", "#ref-smit2019"]
    assert all(tree.xpath(f"//*[@id='{a[1:]}']") for a in tree.xpath("//span[@class='citation']//a/@href"))
    assert not [w for w in made.warnings if "theme" not in w]


def test_the_list_stands_where_the_page_says_and_has_what_nocite_names(small):
    made = small(
        {"index.qmd": "---\ntitle: A\nbibliography: boeken.bib\nnocite: '@smit2019'\nlink-citations: false\n---\n\nVolgens @veen2020.\n\n## Bronnen\n\n::: {#refs}\n:::\n\n## Verder\n", "boeken.bib": BOOKS}
    )
    tree = parse(made, "index.html")
    assert len(references(made)) == 2 and not tree.xpath("//section[@class='references-section'] | //span[@class='citation']//a")
    assert [e.get("id") for e in tree.xpath("//div[@class='page-body']/*[@id]")] == ["bronnen", "refs", "verder"]


def test_bibliographies_of_other_kinds_and_folders_and_another_style(small):
    csl = '<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0"><info><title>t</title><id>t</id><updated>2020-01-01T00:00:00Z</updated></info>' \
          '<citation><layout prefix="[" suffix="]"><text variable="citation-number"/></layout></citation><bibliography><layout><text variable="title"/></layout></bibliography></style>'
    report = [{"id": "almelo", "type": "report", "title": "Zorg", "author": [{"literal": "Gemeente Almelo"}], "issued": {"date-parts": [[2020]]}}]
    made = small(
        {
            "index.qmd": "x",
            "sub/a.qmd": "---\ntitle: A\nbibliography: [eigen.json]\n---\n\nVolgens [@almelo; @veen2020].\n",
            "sub/b.qmd": "---\ntitle: B\ncsl: stijl.csl\nbibliography: eigen.yaml\n---\n\nVolgens @wmo.\n",
            "sub/eigen.json": json.dumps(report), "sub/stijl.csl": csl, "boeken.bib": BOOKS,
            "sub/eigen.yaml": "references:\n  - {id: wmo, type: legislation, title: Wet maatschappelijke ondersteuning 2015}\n",
        },
        "bibliography: boeken.bib\n",
    )  # fmt: skip
    assert words(one(parse(made, "sub/a.html"), "//span[@class='citation']")) == "(Gemeente Almelo 2020; Veen e.a. 2020)"
    assert words(one(parse(made, "sub/b.html"), "//span[@class='citation']")) == "[1]"
    assert references(made, "sub/b.html") == ["Wet maatschappelijke ondersteuning 2015"]


def test_what_is_in_no_bibliography_is_told_with_its_line_and_references_stay_what_they_are(small):
    source = "---\ntitle: A\nbibliography: [boeken.bib, weg.bib]\n---\n\n## Kop {#sec-kop}\n\nVolgens [@smit2019;\n@weg2020], zie @sec-kop.\n"
    made = small({"index.qmd": source, "boeken.bib": BOOKS})
    tree = parse(made, "index.html")
    assert [w for w in made.warnings if "theme" not in w] == [
        "index.qmd, line 3: bibliography: weg.bib does not exist in the project.",
        "index.qmd, line 9: citation @weg2020 is in no bibliography of this page.",
    ]
    assert "weg2020?" in words(one(tree, "//span[@class='citation']")) and not tree.xpath("//a[@href='#ref-weg2020']")
    assert one(tree, "//a[@class='quarto-xref']/@href") == "#sec-kop" and len(references(made)) == 1


def test_without_a_bibliography_an_at_sign_is_text(small):
    made = small({"index.qmd": "---\ntitle: A\n---\n\nGroeten van @piet.\n"})
    assert body(made) == "Groeten van @piet." and not references(made)


# --- What has no effect, is told --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda c: c.update(websit={"title": "x"}), "websit"),
        (lambda c: c.update(bibliography="x.bib"), "bibliography: x.bib does not exist"),
        (lambda c: c["website"].update(sidebars=[]), "Did you mean sidebar"),
        (lambda c: c["website"]["navbar"].update(colour="red"), "colour"),
        (lambda c: c["website"]["sidebar"][0].update(pinned=True), "pinned: true"),
        (lambda c: c["website"]["navbar"]["left"][0].update(icn="house"), "icn"),
        (lambda c: c["website"]["page-footer"].update(middle="x"), "middle"),
        (lambda c: c["format"]["html"].update({"code-link": True}), "code-link: true"),
        (lambda c: c["format"]["html"].update({"code-tools": {"bron": True}}), "code-tools: bron"),
        (lambda c: c["format"].update(pdf={}), "format.pdf"),
        (lambda c: c["execute"].update(enabled=True), "enabled: true"),
        (lambda c: c["project"].update({"pre-render": "x.py"}), "pre-render"),
        (lambda c: c["project"]["resources"].append("weg/"), "weg/"),
        (lambda c: c["website"].update(favicon="weg.svg"), "weg.svg"),
    ],
)
def test_unknown_and_unsupported_settings_are_told(tmp_path: Path, change, told: str):
    config = copy.deepcopy(CONFIG)
    change(config)
    assert [w for w in publish(write_project(tmp_path / "p", config)).warnings if told in w]


@pytest.mark.parametrize(
    ("sources", "told"),
    [
        # What hides something is not read as if it did not.
        ({"index.qmd": "---\ntitle: T\nexecute: {echo: nee}\n---\n"}, r"^index\.qmd, line 3: execute: echo is no value here \('nee'; expected true or false or fenced\)"),
        ({"index.qmd": "---\ntitle: T\ndraft: 'true'\n---\n"}, r"^index\.qmd, line 3: draft is no value here"),
        ({"index.qmd": "---\nsearch: nee\n---\n"}, r"^index\.qmd, line 2: search is no value here"),
        ({"index.ipynb": notebook(code("#| include: nee\nx"))}, r"^index\.ipynb, cell 1: include is no value here"),
        ({"index.qmd": "```{python}\n#| echo: nee\nx\n```\n"}, r"^index\.qmd: echo is no value here"),
        ({"index.qmd": "x", "_metadata.yml": "format:\n  html:\n    echo: nee\n"}, r"^_metadata\.yml, line 3: format\.html: echo is no value here"),
        # Of another kind than the setting takes.
        ({"index.qmd": "---\ntoc-depth: drie\n---\n"}, r"^index\.qmd, line 2: toc-depth is no value here \('drie'; expected a whole number\)"),
        ({"index.qmd": "---\nexecute: nee\n---\n"}, r"^index\.qmd, line 2: execute is no value here \('nee'; expected settings below it\)"),
        ({"index.qmd": "---\nlisting: {field-display-names: [x]}\n---\n"}, r"field-display-names is no value here"),
        ({"index.qmd": "x", "_quarto.yml": "website:\n  sidebar: [a.qmd]\n"}, r"^_quarto\.yml, line 2: website: sidebar is no value here"),
        ({"index.qmd": "x", "_quarto.yml": "website:\n  page-footer: [a.qmd]\n"}, r"^_quarto\.yml, line 2: website: page-footer is no value here"),
        ({"index.qmd": "x", "_quarto.yml": "website:\n  favicon: {light: a.svg}\n"}, r"^_quarto\.yml, line 2: website: favicon is no value here"),
        ({"index.qmd": "x", "_quarto.yml": "website:\n  sidebar:\n    collapse-level: diep\n"}, r"^_quarto\.yml, line 3: website.sidebar\[0\]: collapse-level is no value here"),
        ({"index.qmd": "x", "sub/_metadata.yml": "- a\n", "sub/a.qmd": "x"}, r"^sub/_metadata\.yml: expected keys with values"),
    ],
)
def test_a_value_that_a_setting_does_not_take_is_an_error(small, sources, told):
    with pytest.raises(PublisherError, match=told):
        small(sources)


def test_values_that_quarto_takes_are_none(small):
    front_matter = "---\ntitle: T\nexecute: {echo: fenced, eval: [1, 2], enabled: false}\nsearch: true\ncode-fold: show\ncode-copy: hover\ntoc-depth: 2\naliases: oud.html\nformat: html\n---\n"
    assert small({"index.qmd": front_matter}, "website: {search: {location: navbar}, sidebar: false, page-footer: X}").warnings == ["_quarto.yml: no theme with $pm- tokens; the site has the colours of the reader's browser."]


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("filters: [x]", "sub/_metadata.yml, line 1: filters has no effect here"),
        ("execute: {ecko: false}", "sub/_metadata.yml, line 1: execute: ecko has no effect here. Did you mean echo?"),
        ("format: {html: {lightbox: true}}", "sub/_metadata.yml, line 1: format.html: lightbox: true has no effect here"),
        ("listing: {type: kaart}", "sub/_metadata.yml, line 1: listing: type: kaart has no effect here"),
        ("toc-deph: 2", "sub/_metadata.yml, line 1: toc-deph has no effect here, but as {{< meta toc-deph >}}. Did you mean toc-depth?"),
    ],
)
def test_what_has_no_effect_in_a_folder_is_told_with_its_line(small, setting, told):
    made = small({"index.qmd": "x", "sub/a.qmd": "# A\n", "sub/b.qmd": "# B\n", "sub/_metadata.yml": setting + "\n"})
    assert len([w for w in made.warnings if w.startswith(told)]) == 1


def test_what_has_no_effect_in_a_page_is_told_and_words_of_its_own_are_not(small):
    made = small({"index.qmd": "---\ntitle: T\ntoc-deph: 2\nformat: pdf\nkleur: rood\n---\n"})
    assert [w for w in made.warnings if w.startswith("index.qmd")] == [
        "index.qmd, line 3: toc-deph has no effect here, but as {{< meta toc-deph >}}. Did you mean toc-depth?",
        "index.qmd, line 4: format: pdf has no effect here; only html is made.",
    ]


def test_missing_pages_files_and_drafts_are_told(small):
    made = small(
        {
            "index.qmd": "[a](weg.qmd) [b](data/weg.csv) ![c](weg.png) [d](../buiten.csv)\n",
            "x.qmd": "---\ntitle: X\ndraft: true\n---\nGEHEIM\n",
        },
        "website: {sidebar: {contents: [index.qmd, weg.qmd, x.qmd]}}",
    )
    for told in ("link to weg.qmd", "data/weg.csv does not exist", "weg.png does not exist", "../buiten.csv lies outside",
                 "page weg.qmd does not exist", "x.qmd: is a draft"):  # fmt: skip
        assert [w for w in made.warnings if told in w], told
    assert "x.html" not in made.pages and not (made.site / "x.html").exists()


def test_what_a_page_would_hide_is_not_copied_for_a_link_to_its_source(small):
    sources = {"klad.qmd": "---\ndraft: true\n---\nGEHEIM\n", "niet/n.ipynb": notebook(code("GEHEIM")), "_deel.qmd": "GEHEIM\n", ".sleutel": "GEHEIM\n", "bijlage.md": "Mag mee.\n"}
    links = " ".join(f"[x]({name})" for name in sources)
    made = small({"index.qmd": links, **sources, "_quarto.yml": "project: {type: website, render: [index.qmd, klad.qmd]}\n"})
    assert not [path for path in made.site.rglob("*") if path.is_file() and b"GEHEIM" in path.read_bytes()]
    for name in ("klad.qmd", "niet/n.ipynb", "_deel.qmd", ".sleutel"):
        assert [w for w in made.warnings if w.startswith("index.qmd, line 1:") and name in w and "not copied" in w], name
    assert (made.site / "bijlage.md").is_file()


@pytest.mark.parametrize("link", ["[x](javascript:doe)", "[x](JavaScript:doe)", "[x](java&#115;cript:doe)", "<a href=' vbscript:doe'>x</a>"])
def test_a_link_that_is_a_script_leads_nowhere_and_is_told(small, link):
    made = small({"index.qmd": link})
    assert one(parse(made, "index.html"), "//div[@class='page-body']//a").get("href") == "#"
    assert [w for w in made.warnings if "is a script and no address" in w]


def test_aliases_start_at_the_folder_of_their_page(small):
    made = small({"index.qmd": "x", "a/b.qmd": "---\ntitle: B\naliases: [oud, los.html, sub/, /weg.html, ../naast.html, bestand.htm]\n---\n"})
    there = {"a/oud/index.html": "../b.html", "a/los.html": "b.html", "a/sub/index.html": "../b.html", "weg.html": "a/b.html", "naast.html": "a/b.html", "a/bestand.htm": "b.html"}
    for path, target in there.items():
        assert f'<a href="{target}">' in (made.site / path).read_text("utf-8"), path


@pytest.mark.parametrize(("alias", "told"), [("/index.html", "is a page or a file"), ("../../x.html", "lies outside the site"), ("/oud.html#deel", "leave out #deel")])
def test_an_alias_that_leads_nowhere_is_told(small, alias, told):
    made = small({"index.qmd": "x", "a/b.qmd": f"---\naliases: ['{alias}']\n---\n"})
    assert [w for w in made.warnings if w.startswith("a/b.qmd") and f"alias {alias} " in w and told in w]


def test_addresses_of_names_with_spaces_and_accents_are_whole(small):
    made = small({"index.qmd": "[x](<map a/é é.qmd>)", "map a/é é.qmd": "# E\n"}, "website: {site-url: 'https://x.example', open-graph: true}")
    address = "https://x.example/map%20a/%C3%A9%20%C3%A9.html"
    assert f"<loc>{address}</loc>" in (made.site / "sitemap.xml").read_text("utf-8")
    assert parse(made, "map a/é é.html").xpath("//meta[@property='og:url']/@content") == [address]
    assert one(parse(made, "index.html"), "//div[@class='page-body']//a").get("href") == "map%20a/%C3%A9%20%C3%A9.html"


@pytest.mark.parametrize(
    ("title", "text"),
    [("2020. Cijfers", "2020. Cijfers"), ("- min 3", "- min 3"), ("# 1 op de 5", "# 1 op de 5"), ("*Nadruk* & `code` < 5", "Nadruk & code < 5"), ("> 65 jaar", "> 65 jaar")],
)
def test_a_title_is_one_line_whatever_it_begins_with(small, title, text):
    made = small({"index.qmd": f"---\ntitle: '{title}'\nsubtitle: '{title}'\n---\n"})
    tree = parse(made, "index.html")
    assert words(one(tree, "//h1")) == words(one(tree, "//p[@class='subtitle']")) == one(tree, "//title").text == text
    assert not tree.xpath("//h1/*[self::p or self::ol or self::ul or self::h1 or self::blockquote] | //p[@class='subtitle']//ul")


def test_titles_of_callouts_keep_their_markup(small):
    made = small({"index.qmd": "::: {.callout-note title='Met *nadruk* & <b>'}\nx\n:::\n\n::: {.callout-note}\n## Kop met `code`\nx\n:::\n"})
    first, second = parse(made, "index.html").xpath("//p[@class='callout-title']")
    assert one(first, "./em").text == "nadruk" and one(second, "./code").text == "code"


def test_a_reference_may_begin_a_sentence(small):
    made = small({"index.qmd": "@Tbl-a zegt het.\n\n| A |\n|---|\n| 1 |\n\n: T {#tbl-a}\n"})
    assert one(parse(made, "index.html"), "//a[@class='quarto-xref']").get("href") == "#tbl-a"


def test_a_name_that_names_nothing_is_told(small):
    made = small({"index.qmd": "---\ntitle: T\nsidebar: weg\n---\n", "_quarto.yml": "project:\n  type: website\n  render: [index.qmd, weg.qmd, 'thema/*.ipynb', '!niets/']\nwebsite: {sidebar: {id: een, contents: [index.qmd]}}\n"})
    assert [w for w in made.warnings if "theme" not in w] == [
        "_quarto.yml, line 3: project: render: weg.qmd chooses no source.",
        "_quarto.yml, line 3: project: render: thema/*.ipynb chooses no source.",
        "index.qmd, line 3: sidebar: weg has no effect here: no sidebar in _quarto.yml has this id.",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Een.\n\n---\nLet op: belangrijk\n---\n\nTwee.", "what stands between lines of --- in the text is read as settings (Let op)"),
        ("[x]{.aside}", ".aside has no effect here"),
        ("::: {.column-page}\nx\n:::", ".column-page has no effect here"),
        ("![a](/b.png){.lightbox}", ".lightbox has no effect here"),
        ("::: {.callout-let-op}\nx\n:::\n\n::: {.callout-nota}\nx\n:::", ".callout-nota is no kind of callout"),
    ],
)
def test_what_has_no_effect_in_a_text_is_told(small, text, told):
    made = small({"index.qmd": text, "b.png": "x"})
    assert [w for w in made.warnings if w.startswith("index.qmd") and told in w]


def test_broken_settings_in_a_text_are_named_with_what_to_do(small):
    with pytest.raises(PublisherError, match=r"^index\.qmd: pandoc cannot convert this page: .*YAML(.|\n)*write \*\*\*"):
        small({"index.qmd": "Een.\n\n---\nLet op: a: [\n---\n"})


@pytest.mark.parametrize("setting", ["abstract: Kort", "fig-width: 3", "title-block-banner: true", "date: last-modified", "date: today"])
def test_an_option_of_a_page_that_only_quarto_has_is_told_with_its_line(small, setting):
    made = small({"index.qmd": f"---\ntitle: T\n{setting}\n---\n"})
    name = setting if setting.startswith("date") else setting.partition(":")[0]
    assert [w for w in made.warnings if w.startswith(f"index.qmd, line 3: {name} has no effect here")]
    assert setting.partition(": ")[2] not in body(made)


def test_authors_are_named_in_every_form(small):
    made = small({"index.qmd": "---\ntitle: T\nauthor: [Afdeling O&S, {name: Piet Bakker}, {name: {given: Jan, non-dropping-particle: de, family: Wit}}]\n---\n"})
    assert [words(dd) for dd in parse(made, "index.html").xpath("//dl[@class='title-meta']//dd")] == ["Afdeling O&S, Piet Bakker, Jan de Wit"]


def test_an_empty_choice_of_pages_is_an_error(small):
    with pytest.raises(PublisherError, match="no pages"):
        small({"README.md": "x"})


@pytest.mark.parametrize("name", ["../elders", ".", "data"])
def test_a_folder_that_is_no_site_is_never_emptied(tmp_path: Path, name: str):
    folder = tmp_path / "p"
    (folder / "data").mkdir(parents=True)
    (folder / "data/a.csv").write_text("1", "utf-8")
    (folder / "index.qmd").write_text("x", "utf-8")
    (folder / "_quarto.yml").write_text(f"project: {{type: website, output-dir: {name}}}\n", "utf-8")
    with pytest.raises(PublisherError, match="output-dir"):
        publish(folder)
    assert (folder / "data/a.csv").read_text("utf-8") == "1"


def test_a_bad_configuration_names_its_place(small):
    with pytest.raises(PublisherError, match=r"_quarto\.yml, line \d+, column \d+"):
        small({"index.qmd": "x"}, "website: {title: [}")
    with pytest.raises(PublisherError, match=r"index\.qmd, front matter, line \d, column \d"):
        small({"index.qmd": "---\ntitle: [\n---\n"})
    with pytest.raises(PublisherError, match=r"there is no _quarto\.yml"):
        publish(Path(__file__).parent)


def test_which_sources_become_pages(small):
    sources = {
        name: "---\ntitle: x\n---\n"
        for name in ("index.qmd", "a/b.qmd", "a/c.md", "_deel.qmd", "README.md", "reports/x/index.qmd")
    }
    assert small(sources | {"reports/x/_quarto.yml": "project: {type: website}\n"}).pages == [
        "404.html", "a/b.html", "a/c.html", "index.html",
    ]  # fmt: skip
    sources["_quarto.yml"] = "project: {type: website, render: ['*.qmd', '!reports/']}\n"
    chosen = small(sources).pages
    assert chosen == ["404.html", "a/b.html", "index.html"]


# --- A municipality that does not exist --------------------------------------------------------------------------


@pytest.mark.parametrize("named", [True, False])
def test_the_page_that_the_publisher_makes_itself_says_that_the_municipality_is_invented(small, named):
    config = (
        'peilmerk: {gemeente: GM9999, verzonnen: "Voorbeeld <stad>"}'
        if named
        else "peilmerk: {gemeente: GM0268}"
    )
    made = small({"index.qmd": "---\ntitle: Start\n---\n"}, config)
    found = parse(made, "404.html").xpath("//main//div[@class='pm-synthetic'][@role='region']")
    assert [words(n).partition(".")[0] for n in found] == (
        ["Verzonnen gegevens: Voorbeeld <stad> bestaat niet"] if named else []
    )
    assert not [w for w in made.warnings if "peilmerk" in w or "verzonnen" in w]


def test_the_search_index_knows_it_of_a_page_and_does_not_show_the_notice_as_its_text(small):
    source = "---\ntitle: {}\n---\n\n" + "{}" + "\n\nTekst van de pagina.\n"
    made = small(
        {
            "index.qmd": source.format("Jeugd", raw(synthetic_notice("Voorbeeldstad"))),
            "echt.qmd": source.format("Wmo", ""),
        }
    )
    fragments = [
        gzip.decompress(p.read_bytes()).decode().removeprefix("pagefind_dcd")
        for p in (made.site / "pagefind/fragment").iterdir()
    ]
    meta = {f["meta"]["title"]: (f["meta"].get("mark"), f["content"]) for f in map(json.loads, fragments)}
    assert meta["Jeugd"][0] == "verzonnen gegevens" and meta["Wmo"][0] is None
    assert "Tekst van de pagina" in meta["Jeugd"][1] and "Voorbeeldstad" not in meta["Jeugd"][1]


def test_every_sheet_of_paper_says_of_which_site_it_is(small):
    made = small({"index.qmd": "---\ntitle: A\n---\n"}, "website: {title: Zorg & wonen}\npeilmerk: {status: concept}")
    [style] = parse(made, "index.html").xpath("//style[@media='print']")
    assert 'content: "Zorg \\26  wonen, concept"' in style.text and "counter(page)" in style.text
