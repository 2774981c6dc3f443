"""The site of the embedded publisher in a real browser: accessibility, keyboard, search, charts, no network but its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sample import CONFIG, code, front, notebook, shown, write_project

from browser import SIZES, axe, page, serve, wait_until_drawn
from peilmerk.publishers.embedded import PublishResult, publish
from peilmerk.publishers.vega import vega_bundle

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(drawn: PublishResult, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site, below the path that its site-url says."""
    root = tmp_path_factory.mktemp("server")
    shutil.copytree(drawn.site, root / "almelo/2020-t1")
    with serve(root) as address:
        yield f"{address}/almelo/2020-t1"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible_fits_and_stays_at_home(
    chromium: Any, site: str, drawn: PublishResult, scheme: str, size: str
):
    for name in drawn.pages:
        with page(chromium, scheme=scheme, size=size) as opened:
            opened.goto(f"{site}/{name}")
            wait_until_drawn(opened)
            opened.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
            assert axe(opened) == [], name
            assert opened.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0], name
            assert [url for url in opened.requested if not url.startswith((site, "data:"))] == [], name
            assert opened.complaints == [], name


def test_the_check_can_fail(chromium: Any, site: str):
    with page(chromium) as opened:
        opened.goto(f"{site}/index.html")
        opened.evaluate("document.querySelector('.brand img').removeAttribute('alt')")
        opened.evaluate("document.querySelector('main p').style.color = '#bbbbbb'")
        found = axe(opened)
        assert any("image-alt" in line for line in found) and any("color-contrast" in line for line in found)


def test_charts_are_drawn_in_the_colours_of_the_scheme(chromium: Any, site: str):
    with page(chromium) as opened:
        opened.goto(f"{site}/thema/doorbraak.html")
        wait_until_drawn(opened)
        charts = opened.locator(".pm-chart")
        assert charts.count() == 2
        for n in range(2):
            chart = charts.nth(n)
            assert chart.get_attribute("role") == "img" and chart.get_attribute("aria-label").startswith(
                "Staafdiagram"
            )
            assert chart.locator(".pm-drawing").get_attribute("aria-hidden") == "true"
            assert (
                chart.locator(
                    ".pm-drawing svg path[aria-roledescription], .pm-drawing svg .mark-rect path"
                ).count()
                >= 4
            )
            assert not chart.locator(":scope > svg").is_visible()
        assert "1.000.000" in charts.nth(1).inner_text()  # Dutch thousands

        def fills() -> set[str]:
            return set(
                opened.eval_on_selector_all(
                    ".pm-drawing .mark-rect path", "paths => paths.map(p => p.getAttribute('fill'))"
                )
            )

        def palette() -> set[str]:
            return set(
                opened.evaluate(
                    "['1', '2'].map(n => getComputedStyle(document.documentElement).getPropertyValue('--pm-cat-' + n).trim())"
                )
            )

        light = palette()
        assert fills() == light
        opened.click(".scheme-toggle")
        wait_until_drawn(opened)
        assert palette() != light and fills() == palette()


def test_vega_is_loaded_only_where_there_is_a_chart(chromium: Any, site: str):
    with page(chromium) as opened:
        opened.goto(f"{site}/methode.html", wait_until="networkidle")
        assert not [url for url in opened.requested if url.endswith("vega.js")]


def test_the_choice_of_dark_is_remembered_without_a_flash(chromium: Any, site: str):
    with page(chromium) as opened:
        opened.goto(f"{site}/index.html")
        toggle = opened.get_by_role("button", name="Donkere weergave")
        assert toggle.get_attribute("aria-pressed") == "false"
        toggle.press("Enter")
        assert toggle.get_attribute("aria-pressed") == "true"
        # The next page is dark before its body exists, so before anything is painted.
        opened.add_init_script(
            "new MutationObserver((_, o) => { if (document.body) { window.early = document.documentElement.dataset.scheme; o.disconnect(); } })"
            ".observe(document, {childList: true, subtree: true})"
        )
        opened.goto(f"{site}/methode.html")
        assert opened.evaluate("window.early") == "dark"


def test_search_by_keyboard(chromium: Any, site: str):
    with page(chromium) as opened:
        opened.goto(f"{site}/thema/maatregelen.html")
        opened.get_by_role("button", name="Zoeken").press("Enter")
        opened.keyboard.type("doorbraakcasus")  # the page says "doorbraakcasussen": Dutch stemming
        opened.wait_for_selector(".search-results a")
        assert opened.inner_text(".search-status").startswith("2 pagina's gevonden")
        assert axe(opened) == []
        opened.keyboard.press("ArrowDown")
        target = opened.evaluate("document.activeElement.href")
        opened.keyboard.press("Enter")
        opened.wait_for_url(target)
        assert target.startswith(site) and ".html" in target
        opened.get_by_role("button", name="Zoeken").press("Enter")
        opened.keyboard.press("Escape")
        assert opened.evaluate("document.activeElement.className").endswith("search-button")


@pytest.mark.parametrize(
    ("typed", "found"), [("clienten", 2), ("cliënt", 2), ("euro", 2), ("GEHEIM", 0), ("kruimelpad", 0)]
)
def test_search_folds_accents_and_reads_cells_as_words(chromium: Any, site: str, typed: str, found: int):
    with page(chromium, scheme="dark", size="narrow") as opened:
        opened.goto(f"{site}/index.html")
        opened.click(".search-button")
        opened.fill("#zoekveld", typed)
        opened.wait_for_function(
            "t => document.querySelector('.search-status').textContent.endsWith(`“${t}”`)", arg=typed
        )
        opened.wait_for_function("n => document.querySelectorAll('.search-results > li').length === n", arg=found)
        assert axe(opened) == []


def searched(opened: Any, site: str, typed: str) -> tuple[str, str, list[str]]:
    """What a search for the words says, what it advises, and the pages that it finds."""
    opened.goto(f"{site}/index.html")
    opened.click(".search-button")
    opened.fill("#zoekveld", typed)
    opened.wait_for_function("t => document.querySelector('.search-status').textContent.includes(`“${t}”`)", arg=typed)
    opened.wait_for_timeout(200)
    return opened.inner_text(".search-status"), opened.text_content(".search-advice"), opened.locator(".search-results > li > a").all_inner_texts()


def test_a_word_that_is_nowhere_is_not_answered_by_its_first_letters_but_a_compound_word_by_its_first_part(chromium: Any, site: str):
    with page(chromium) as opened:
        assert searched(opened, site, "doorbraakkosten")[2] != []
        said, advice, found = searched(opened, site, "enzym")
        pagefind = "async (address) => { const module = await import(address); await module.init(); return (await module.search('enzym')).results.length; }"
        assert opened.evaluate(pagefind, f"{site}/pagefind/pagefind.js") > 0, "as Pagefind has it, which finds the word en"
        assert (said, advice, found) == ("Niets gevonden voor “enzym”", "Probeer een korter of een ander woord.", [])


def test_where_no_page_has_all_words_those_with_some_of_them_are_found_and_that_is_said(chromium: Any, site: str):
    with page(chromium) as opened:
        _, _, alone = searched(opened, site, "doorbraakcasus")
        said, advice, found = searched(opened, site, "doorbraakcasus enzym")
        assert said == f"Geen pagina heeft al deze woorden. Met een deel ervan: {len(alone)} pagina's gevonden voor “doorbraakcasus enzym”"
        assert found == alone != [] and advice == "" and axe(opened) == []


def test_the_menu_on_a_telephone(chromium: Any, site: str):
    with page(chromium, size="narrow") as opened:
        opened.goto(f"{site}/index.html")
        side = opened.get_by_role("navigation", name="Pagina's van deze site")
        assert not side.is_visible()
        opened.get_by_role("button", name="Menu").click()
        assert side.is_visible() and axe(opened) == []
        opened.keyboard.press("Escape")
        assert not side.is_visible()


def test_in_forced_colours_only_the_current_page_has_its_line_in_the_menu(chromium: Any, site: str):
    with page(chromium) as opened:
        opened.emulate_media(forced_colors="active")
        opened.goto(f"{site}/index.html")
        lines = opened.evaluate("[...document.querySelectorAll('.main-nav a')].map(a => [a.ariaCurrent === 'page', getComputedStyle(a).borderBottomColor === getComputedStyle(document.body).backgroundColor])")
        assert lines and all(current != unseen for current, unseen in lines)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_who_asks_for_more_contrast_reads_notes_in_the_ink_of_the_text(chromium: Any, site: str, scheme: str):
    with page(chromium, scheme=scheme) as opened:
        opened.goto(f"{site}/thema/doorbraak.html")
        colours = "[getComputedStyle(document.querySelector('.pm-source')).color, getComputedStyle(document.body).color]"
        note, ink = opened.evaluate(colours)
        assert note != ink
        opened.emulate_media(contrast="more")
        assert opened.evaluate(colours) == [ink, ink] and axe(opened) == []


def test_tabs_and_wide_parts_by_keyboard(chromium: Any, site: str):
    with page(chromium, size="narrow") as opened:
        opened.goto(f"{site}/methode.html")
        opened.get_by_role("tab", name="Register").focus()
        opened.keyboard.press("ArrowRight")
        assert opened.get_by_role("tabpanel", name="Grootboek").is_visible()
        assert not opened.get_by_text("Het register van indicaties.").is_visible()
        assert opened.locator("pre").first.evaluate("e => e.scrollWidth <= e.clientWidth")  # its lines wrap: nothing is out of sight
        opened.goto(f"{site}/thema/maatregelen.html")
        assert opened.get_by_role("table", name="Taakstelling per maatregel").get_by_role("rowheader", name="1.4 Peuteropvang").is_visible()
        opened.set_viewport_size({"width": 660, "height": 900})  # no telephone: there rows stand below each other
        table = opened.get_by_role("group", name="Taakstelling per maatregel")
        table.focus()
        before = table.evaluate("e => e.scrollLeft")
        opened.keyboard.press("ArrowRight")
        opened.wait_for_function(
            "before => document.querySelector('.pm-scroll').scrollLeft > before", arg=before
        )


def test_skip_link_is_the_first_stop(chromium: Any, site: str):
    with page(chromium) as opened:
        opened.goto(f"{site}/index.html")
        opened.keyboard.press("Tab")
        assert opened.evaluate("document.activeElement.textContent") == "Naar de inhoud"
        opened.keyboard.press("Enter")
        assert opened.evaluate("document.activeElement.id") == "inhoud"


def test_text_that_came_into_a_page_is_never_run(chromium: Any, site: str):
    with page(chromium) as opened:
        opened.goto(f"{site}/index.html")
        opened.evaluate("""() => {
            const script = document.createElement("script"), button = document.createElement("button");
            script.textContent = "window.ran = 'script'";
            button.setAttribute("onclick", "window.ran = 'button'");
            document.body.append(script, button);
            button.click();
        }""")
        assert opened.evaluate("window.ran") is None
        later = "new Promise(done => setTimeout(() => { try { done(new Function('return 1')()) } catch (error) { done(error.name) } }, 50))"
        assert opened.evaluate(later) == "EvalError"
        assert any("Content Security Policy" in line for line in opened.complaints)


def test_a_script_that_was_changed_on_the_way_is_not_run(chromium: Any, site: str):
    with page(chromium) as opened:
        opened.route(
            "**/site.js",
            lambda route: route.fulfill(body="window.ran = 'changed'", content_type="text/javascript"),
        )
        opened.goto(f"{site}/index.html")
        assert opened.evaluate("window.ran") is None
        assert any("integrity" in line for line in opened.complaints)


def test_from_a_memory_stick(chromium: Any, tmp_path: Path, request: pytest.FixtureRequest):
    """A site without an address of its own: its pages have no hashes, which a browser cannot check in a file."""
    website = {name: value for name, value in CONFIG["website"].items() if name != "site-url"}
    folder = write_project(tmp_path / "stick", {**CONFIG, "website": website})
    shutil.copyfile(vega_bundle(Path(request.config.cache.mkdir("vega"))), folder / "assets" / "vega.js")
    drawn = publish(folder)
    with page(chromium) as opened:
        opened.goto((drawn.site / "thema/doorbraak.html").as_uri())
        wait_until_drawn(opened)
        opened.click(".search-button")
        assert "webserver" in opened.inner_text(".search-status")
        opened.keyboard.press("Escape")
        opened.click("nav.side-nav >> text=Samenvatting")
        assert Path(opened.url.removeprefix("file://")).name == "index.html"
        assert opened.locator("h1").inner_text() == "Samenvatting"
        assert opened.complaints == [] and not [url for url in opened.requested if url.startswith("http")]


def test_without_script_nothing_is_lost(chromium: Any, site: str):
    with page(chromium, script=False, size="narrow") as opened:
        opened.goto(f"{site}/methode.html")
        for said in ("Het register van indicaties.", "Het grootboek per taakveld.", "Alle edities"):
            assert opened.get_by_text(said).first.is_visible(), said
        opened.goto(f"{site}/thema/doorbraak.html")
        assert opened.locator(".pm-chart > svg").first.is_visible()
        assert not opened.locator(".tools").is_visible()


def test_paper_has_the_data_and_no_menus_and_is_light(chromium: Any, site: str):
    with page(chromium, scheme="dark") as opened:
        opened.goto(f"{site}/thema/doorbraak.html")
        wait_until_drawn(opened)
        opened.emulate_media(media="print")
        assert opened.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert (
            opened.locator(".pm-chart > svg").first.is_visible()
            and not opened.locator(".pm-drawing").first.is_visible()
        )
        assert opened.locator(".pm-data table").first.is_visible()
        for part in (".site-header", ".side-nav", ".toc-nav", ".page-nav"):
            assert not opened.locator(part).is_visible(), part


# --- Citations, listings and tools for code -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site of research: listings of every kind, a page with citations, a page with folded code."""
    folder = write_project(tmp_path_factory.mktemp("onderzoek") / "p")
    for n, (title, kind) in enumerate((("Wachttijden", "Wmo"), ("Armoede", "Inkomen"), ("Jeugdhulp", "Jeugd"), ("Cliënten", "Wmo"))):
        (folder / f"onderzoek{n}.qmd").write_text(f"---\ntitle: {title}\ndate: 2020-0{n + 1}-01\ncategories: [{kind}]\nimage: assets/favicon.svg\n---\n\nEerste alinea.\n", "utf-8")
    several = "\n  - {id: lijst, contents: onderzoek*.qmd, sort: date, sort-ui: true, filter-ui: true, categories: true, page-size: 3}\n  - {id: kaarten, contents: onderzoek*.qmd, type: grid}\n  - {id: tabel, contents: onderzoek*.qmd, type: table}"
    (folder / "lijsten.qmd").write_text(f"---\ntitle: Lijsten\nlisting: {several}\n---\n\n## Lijst\n\n::: {{#lijst}}\n:::\n\n## Kaarten\n\n::: {{#kaarten}}\n:::\n", "utf-8")
    (folder / "boeken.bib").write_text("@article{smit, author={Smit, Jan}, title={Wachten}, journal={Beleid}, year={2019}, doi={10.1000/x}}\n", "utf-8")
    (folder / "literatuur.qmd").write_text("---\ntitle: Literatuur\nbibliography: boeken.bib\n---\n\nVolgens @smit is dat zo.\n", "utf-8")
    cells = [front("title: Code\ncode-fold: true\ncode-tools: true\ncode-copy: true\nexecute: {echo: true}"), code("een = 1", shown("UIT")), code("twee = 2")]
    (folder / "thema/code.ipynb").write_text(notebook(*cells), "utf-8")
    root = tmp_path_factory.mktemp("server")
    shutil.copytree(publish(folder).site, root / "almelo/2020-t1")
    with serve(root) as address:
        yield f"{address}/almelo/2020-t1"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_citations_listings_and_tools_for_code_are_accessible_and_fit(chromium: Any, library: str, scheme: str, size: str):
    for name in ("lijsten.html", "literatuur.html", "thema/code.html"):
        with page(chromium, scheme=scheme, size=size) as opened:
            opened.goto(f"{library}/{name}")
            opened.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
            assert axe(opened) == [], name
            assert opened.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0], name
            assert opened.complaints == [], name


def test_a_listing_is_filtered_sorted_and_shown_in_parts_by_keyboard(chromium: Any, library: str):
    with page(chromium) as opened:
        opened.goto(f"{library}/lijsten.html")
        listing = opened.locator("#lijst")

        def titles() -> list[str]:
            return [e.inner_text() for e in listing.locator(".listing-title").all() if e.is_visible()]

        status = listing.get_by_role("status")
        assert titles() == ["Wachttijden", "Armoede", "Jeugdhulp"] and status.inner_text() == "3 van 4 getoond"
        listing.get_by_role("button", name="Toon meer").press("Enter")
        assert titles()[3:] == ["Cliënten"] and opened.evaluate("document.activeElement.textContent") == "Cliënten"
        listing.get_by_label("Filter de lijst").fill("clienten")
        assert titles() == ["Cliënten"] and status.inner_text() == "1 van 1 getoond"
        listing.get_by_label("Filter de lijst").fill("")
        listing.locator("label", has_text="Categorie").locator("select").select_option("Wmo")
        assert titles() == ["Wachttijden", "Cliënten"]
        listing.get_by_label("Sorteer op").select_option("Datum: nieuwste eerst")
        assert titles() == ["Cliënten", "Wachttijden"]


def test_without_script_a_listing_is_whole(chromium: Any, library: str):
    with page(chromium, script=False) as opened:
        opened.goto(f"{library}/lijsten.html")
        assert [len(opened.locator(f"#{name} .listing-item").all()) for name in ("lijst", "kaarten", "tabel")] == [4, 4, 4]
        assert all(e.is_visible() for e in opened.locator(".listing-item").all()) and not opened.locator(".listing-tools").count()


def test_all_code_opens_and_closes_and_the_source_is_shown_by_keyboard(chromium: Any, library: str):
    with page(chromium) as opened:
        opened.goto(f"{library}/thema/code.html")
        menu = opened.locator(".code-tools > summary")
        for name, visible in (("Toon alle code", [True, True]), ("Verberg alle code", [False, False])):
            menu.press("Enter")
            opened.get_by_role("button", name=name).press("Enter")
            assert [e.is_visible() for e in opened.locator("details.code-fold pre").all()] == visible
            assert opened.evaluate("document.activeElement.matches('.code-tools > summary')")
        assert not opened.locator(".page-source pre").is_visible()
        menu.press("Enter")
        opened.get_by_role("link", name="Bekijk de bron").press("Enter")
        assert "twee = 2" in opened.locator(".page-source pre").inner_text()
        assert opened.evaluate("document.activeElement.textContent") == "Bron van deze pagina"


def test_code_is_copied(chromium: Any, library: str):
    with page(chromium) as opened:
        opened.context.grant_permissions(["clipboard-read", "clipboard-write"])
        opened.goto(f"{library}/thema/code.html")
        opened.locator("details.code-fold summary").first.press("Enter")
        opened.get_by_role("button", name="Kopieer de code").first.press("Enter")
        opened.get_by_role("button", name="Gekopieerd").wait_for()
        assert opened.evaluate("navigator.clipboard.readText()").strip() == "een = 1"


def test_without_script_the_tools_for_code_still_lead_to_the_source(chromium: Any, library: str):
    with page(chromium, script=False) as opened:
        opened.goto(f"{library}/thema/code.html")
        opened.locator(".code-tools > summary").click()
        assert not opened.get_by_role("button", name="Toon alle code").is_visible()
        opened.get_by_role("link", name="Bekijk de bron").click()
        assert opened.url.endswith("#paginabron")
