"""The whole site in a real browser: every kind of page, both schemes, wide and narrow, over http and from a folder."""

from __future__ import annotations

import gzip
import re

import pytest

from browser import SIZES, axe, page, serve, wait_until_drawn

pytestmark = pytest.mark.browser

EDITION = "almelo/2020-t1"
#: One page of every kind.
KINDS = {
    "portal": "index.html",
    "summary": f"{EDITION}/index.html",
    "charts": f"{EDITION}/jeugd-toegang.html",
    "parts": f"{EDITION}/onderdelen.html", "council": f"{EDITION}/raad.html", "residents": f"{EDITION}/inwoners.html",
    "overview": f"{EDITION}/overzicht.html", "guide": f"{EDITION}/leeswijzer.html",
    "matrix": f"{EDITION}/maatregelen.html",
    "lists": f"{EDITION}/wmo.html",
    "quality": f"{EDITION}/kwaliteit.html",
    "origin": f"{EDITION}/herkomst.html",
    "not found": f"{EDITION}/404.html",
}


@pytest.fixture(scope="module")
def address(built):
    with serve(built.site) as served:
        yield served


@pytest.fixture(scope="module")
def pages(built):
    """Every page of every edition that peilmerk.yml names, and the portal."""
    editions = [p.relative_to(built.site).as_posix() for e in built.publications for p in sorted((built.site / e.id).glob("*.html"))]
    return ["index.html", "404.html", *editions]


def looks(opened):
    """What any page must be: accessible, not wider than the screen, without complaints in the console."""
    opened.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
    assert axe(opened) == []
    assert opened.evaluate("document.documentElement.scrollWidth") <= opened.viewport_size["width"]
    assert opened.complaints == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_page_is_accessible_and_fits(chromium, address, kind, scheme, size):
    with page(chromium, scheme=scheme, size=size) as opened:
        opened.goto(f"{address}/{KINDS[kind]}")
        wait_until_drawn(opened)
        looks(opened)


def test_the_kinds_are_what_they_are_called(chromium, address):
    """The test above looks at charts, a table of amounts and a list, not at pages that happen to be empty."""
    wanted = {"charts": ".pm-chart", "matrix": "#tbl-maatregelen .pm-total", "lists": "#tbl-wmo-begeleiding tbody tr", "portal": ".pm-card",
              "summary": ".pm-tile", "quality": "#tbl-controles", "origin": "#pm-build-time",
              "parts": "#tbl-onderdelen tbody tr", "council": "#tbl-raad-doelen tbody tr", "residents": "main li", "overview": "#fig-overzicht", "guide": "#tbl-dekking tbody tr"}  # fmt: skip
    with page(chromium) as opened:
        for kind, selector in wanted.items():
            opened.goto(f"{address}/{KINDS[kind]}")
            assert opened.locator(selector).count() >= 1, kind


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_search_is_accessible_on_every_kind_of_page_open_and_with_results(chromium, address, kind, scheme, size):
    with page(chromium, scheme=scheme, size=size) as opened:
        opened.goto(f"{address}/{KINDS[kind]}")
        opened.locator(".search-button").click()
        assert axe(opened) == []
        opened.keyboard.type("maatregelen")
        opened.wait_for_selector(".search-results a")
        assert axe(opened) == []
        assert opened.evaluate("document.documentElement.scrollWidth") <= opened.viewport_size["width"]
        assert opened.complaints == []


def test_every_page_draws_its_charts_and_asks_nothing_of_another_host(chromium, address, pages, built):
    """All pages of all editions: charts drawn, no errors, no address but our own."""
    assert len(pages) > 50 and {e.id for e in built.publications} <= {p.rpartition("/")[0] for p in pages}
    drawn = 0
    with page(chromium) as opened:
        for name in pages:
            opened.goto(f"{address}/{name}")
            wait_until_drawn(opened)
            drawn += opened.locator(".pm-chart[data-drawn]").count()
            assert opened.locator(".pm-chart:not([data-drawn])").count() == 0, name
            assert opened.evaluate("[...document.querySelectorAll('.pm-chart')].every(c => c.querySelector('.pm-drawing svg, .pm-drawing canvas'))"), name
            assert opened.complaints == [], name
        assert [url for url in opened.requested if not url.startswith((address, "data:", "blob:"))] == []
    assert drawn >= 15


def test_who_reads_several_editions_fetches_the_chart_script_once(chromium, address):
    with page(chromium) as opened:
        for name in (f"{EDITION}/jeugd-toegang.html", f"{EDITION}/wmo.html", "nijmegen/2020-s1/jeugd.html"):
            opened.goto(f"{address}/{name}")
            wait_until_drawn(opened)
        assert len({url for url in opened.requested if "/vega" in url}) == 1


def test_an_edition_that_stands_alone_draws_with_its_own_script(chromium, built):
    with serve(built.site / EDITION) as alone, page(chromium) as opened:
        opened.goto(f"{alone}/jeugd-toegang.html")
        wait_until_drawn(opened)
        assert opened.locator(".pm-chart[data-drawn]").count()
        assert opened.evaluate("performance.getEntriesByType('resource').map(e => e.name).filter(n => n.endsWith('/assets/vega.js')).length") == 1


@pytest.mark.parametrize("kind", ["charts", "lists", "parts", "matrix"])
def test_a_first_visit_is_small(built, kind):
    """At most 150 kB as a server sends it (gzip) before charts: the page, its styles and its scripts."""
    path = built.site / KINDS[kind]
    text = path.read_text("utf-8")
    asked = [path, *(path.parent / a for a in re.findall(r'<(?:script[^>]* src|link rel="stylesheet"[^>]* href)="([^"]+)"', text))]
    assert len(asked) >= 5 and sum(len(gzip.compress(file.read_bytes(), 6)) for file in asked) <= 150_000


def test_no_page_is_wider_than_a_telephone(chromium, address, pages):
    with page(chromium, size="narrow") as opened:
        wide = []
        for name in pages:
            opened.goto(f"{address}/{name}")
            wait_until_drawn(opened)
            opened.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
            if opened.evaluate("document.documentElement.scrollWidth") > 390:
                wide.append(name)
        assert wide == []


@pytest.mark.parametrize("kind", ["portal", "summary", "residents", "council", "overview"])
def test_letters_of_twice_their_size_fit_a_telephone(chromium, address, kind):
    """To a browser that is a screen of half the width, for all sizes are in letters."""
    with page(chromium) as opened:
        opened.set_viewport_size({"width": 195, "height": 844})
        opened.goto(f"{address}/{KINDS[kind]}")
        assert opened.evaluate("document.documentElement.scrollWidth") <= 195


def test_what_a_finger_aims_at_is_44_pixels_high(chromium, address):
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    opened = context.new_page()
    opened.goto(f"{address}/{KINDS['charts']}")
    opened.locator(".menu-button").click()
    opened.locator("details.toc > summary").click()
    opened.locator(".pm-figure .pm-data > summary").first.click()
    heights = opened.evaluate(
        "[...document.querySelectorAll('.site-header button, .side-nav a, .toc a, .toc > summary, .pm-instead, .pm-data > summary, .pm-offered summary, .pm-offered > p > a')].filter(e => e.checkVisibility()).map(e => [e.textContent.trim(), e.getBoundingClientRect().height])"
    )
    context.close()
    assert len(heights) > 30 and [(name, height) for name, height in heights if height < 44] == []


def test_periods_to_choose_from_are_the_newest_first(chromium, address):
    with page(chromium) as opened:
        opened.goto(f"{address}/index.html")
        opened.locator(".search-button").click()
        opened.wait_for_selector(".search-filters select[name=periode]")
        years = [re.findall(r"\d{4}", text)[-1] for text in opened.locator("select[name=periode] option").all_text_contents()[1:]]
        assert years == sorted(years, reverse=True) and len(set(years)) > 1


def test_no_amount_of_a_wide_table_is_out_of_sight_on_a_telephone(chromium, address):
    """Its rows stand below each other then; a table of more columns than that scrolls (tests/publishers/test_tables_browser.py)."""
    with page(chromium, size="narrow") as opened:
        opened.goto(f"{address}/{KINDS['matrix']}")
        wait_until_drawn(opened)
        assert opened.locator("#tbl-maatregelen [role=row] [role=cell]").count() > 10, "the table of amounts is expected to be wider than a telephone"
        assert opened.evaluate("[...document.querySelectorAll('#tbl-maatregelen td:not([data-empty])')].filter(c => c.getBoundingClientRect().right > innerWidth).map(c => c.textContent)") == []
        assert axe(opened) == []


# --- from a folder ------------------------------------------------------------------------------------------------


def test_from_a_folder_links_lead_to_pages_and_to_the_portal(chromium, built):
    with page(chromium) as opened:
        opened.goto((built.site / "index.html").as_uri())
        opened.click(f"main a[href='{EDITION}/index.html']")
        opened.wait_for_selector("main .pm-tile")
        assert opened.locator("main .pm-tile").count() >= 3
        opened.locator("nav a[href='jeugd-toegang.html']").first.click()
        wait_until_drawn(opened)
        assert opened.locator(".pm-chart[data-drawn]").count() >= 1
        opened.get_by_role("link", name="Alle edities").first.click()
        assert opened.url == (built.site / "index.html").as_uri()
        assert opened.complaints == [] and [u for u in opened.requested if not u.startswith(("file:", "data:", "blob:"))] == []


def test_every_tile_leads_to_the_page_of_its_figure(chromium, built):
    with page(chromium) as opened:
        opened.goto((built.site / KINDS["summary"]).as_uri())
        links = opened.eval_on_selector_all(".pm-tile a", "links => links.map(a => a.href)")
        assert links
        for link in links:
            opened.goto(link)
            assert opened.locator("h1").count() == 1


def test_from_a_folder_search_says_what_it_needs_and_everything_else_is_there(chromium, built):
    with page(chromium) as opened:
        opened.goto((built.site / KINDS["charts"]).as_uri())
        wait_until_drawn(opened)
        opened.locator(".search-button").click()
        assert "alleen als deze site via een webserver (http) is geopend" in opened.locator(".search-status").inner_text()
        assert opened.locator("#zoekveld").is_disabled()
        assert opened.evaluate("document.activeElement.classList.contains('search-close')")
        opened.keyboard.press("Enter")
        assert not opened.locator("#zoeken").is_visible()
        opened.locator(".pm-data summary").first.press("Enter")
        assert opened.locator(".pm-data table").first.is_visible()
        opened.locator(".scheme-toggle").click()
        wait_until_drawn(opened)
        assert opened.complaints == [] and [u for u in opened.requested if not u.startswith(("file:", "data:", "blob:"))] == []


# --- by keyboard --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["portal", "summary", "charts"])
def test_the_first_stop_skips_to_the_content(chromium, address, kind):
    with page(chromium) as opened:
        opened.goto(f"{address}/{KINDS[kind]}")
        opened.keyboard.press("Tab")
        assert opened.evaluate("document.activeElement.textContent") == "Naar de inhoud"
        opened.keyboard.press("Enter")
        assert opened.evaluate("document.activeElement.closest('main') !== null")


def test_search_opens_leads_to_a_page_and_closes_by_keyboard(chromium, address):
    with page(chromium) as opened:
        opened.goto(f"{address}/{EDITION}/index.html")
        opened.locator(".search-button").focus()
        opened.keyboard.press("Enter")
        opened.keyboard.type("begeleiding")
        opened.wait_for_selector(".search-results a")
        opened.keyboard.press("Escape")  # empties the field, as in every search field of Chromium
        opened.keyboard.press("Escape")
        assert not opened.locator(".search-results").is_visible()
        assert opened.evaluate("document.activeElement.classList.contains('search-button')")
        opened.keyboard.press("Enter")
        opened.keyboard.type("doorbraak")
        opened.wait_for_selector(".search-results a")
        opened.keyboard.press("ArrowDown")
        target = opened.evaluate("document.activeElement.href")
        opened.keyboard.press("Enter")
        opened.wait_for_url(target)
        assert target.startswith(f"{address}/{EDITION}/")


def test_the_data_under_a_chart_opens_by_keyboard(chromium, address):
    with page(chromium) as opened:
        opened.goto(f"{address}/{KINDS['charts']}")
        wait_until_drawn(opened)
        summary = opened.locator(".pm-data summary").first
        summary.focus()
        opened.keyboard.press("Enter")
        assert opened.locator(".pm-data table").first.is_visible()


def tab_to(opened, selector, at_most=60):
    """Press Tab until what the selector names has the focus, as who has no mouse does."""
    for _ in range(at_most):
        opened.keyboard.press("Tab")
        if opened.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached by {at_most} times Tab")


def test_a_question_is_answered_with_keys_only(chromium, address):
    """From the first page of an edition: search, choose a page, skip to its text, jump to a part of it, open the data of a figure."""
    with page(chromium) as opened:
        opened.goto(f"{address}/{EDITION}/index.html")
        tab_to(opened, ".search-button")
        opened.keyboard.press("Enter")
        opened.keyboard.type("toegang jeugdhulp")
        opened.wait_for_selector(".search-results a")
        opened.keyboard.press("ArrowDown")
        opened.keyboard.press("Enter")
        opened.wait_for_url(f"{address}/{EDITION}/*.html*")
        opened.emulate_media(reduced_motion="reduce")   # the browser jumps, so that there is nothing to wait for
        opened.goto(f"{address}/{KINDS['charts']}")
        tab_to(opened, ".skip-link", at_most=1)
        opened.keyboard.press("Enter")
        assert opened.evaluate("document.activeElement.id") == "inhoud"
        tab_to(opened, ".toc a")
        target = opened.evaluate("decodeURIComponent(document.activeElement.hash.slice(1))")
        opened.keyboard.press("Enter")
        top = opened.locator(f"[id='{target}']").evaluate("e => e.getBoundingClientRect().top")
        assert opened.url.endswith(f"#{target}") and 0 <= top < 200
        tab_to(opened, ".pm-data summary")   # Tab goes on from the part that was jumped to
        box = opened.evaluate_handle("document.activeElement.parentElement")
        opened.keyboard.press("Enter")
        assert box.evaluate("e => e.open && e.querySelector('table').checkVisibility()")


def test_parts_of_a_report_are_walked_by_key(chromium, address):
    with page(chromium) as opened:
        opened.goto(f"{address}/{KINDS['parts']}")
        here = "document.activeElement.closest('.pm-part')?.querySelector('h2, h3').textContent"
        opened.locator(".pm-part .pm-next").first.focus()
        first = opened.evaluate(here)
        opened.keyboard.press("n")
        second = opened.evaluate(here)
        assert second and second != first
        opened.keyboard.press("p")
        assert opened.evaluate(here) == first
        opened.evaluate("document.activeElement.blur()")
        opened.keyboard.press("n")   # outside a part the key is the reader's own
        assert opened.evaluate(here) is None


@pytest.mark.parametrize("kind", ["summary", "charts", "portal"])
def test_the_menu_of_a_telephone_opens_leads_on_and_closes_by_keyboard(chromium, address, kind):
    with page(chromium, size="narrow") as opened:
        opened.goto(f"{address}/{KINDS[kind]}")
        menu = opened.locator(".menu-button")
        if not menu.is_visible():   # the portal has one page, and so no menu
            assert kind == "portal" and not opened.locator(".side-nav a, .main-nav a").count()
            return
        tab_to(opened, ".menu-button")
        opened.keyboard.press("Enter")
        assert menu.get_attribute("aria-expanded") == "true" and axe(opened) == []
        opened.keyboard.press("Escape")
        assert menu.get_attribute("aria-expanded") == "false" and opened.evaluate("document.activeElement.matches('.menu-button')")
        opened.keyboard.press("Enter")
        tab_to(opened, ".side-nav a:not([aria-current])")
        target = opened.evaluate("document.activeElement.href")
        opened.keyboard.press("Enter")
        opened.wait_for_url(target)
        assert opened.locator("h1").count() == 1


# --- without script -----------------------------------------------------------------------------------------------


def test_without_script_figures_and_tables_are_there(chromium, address):
    with page(chromium, script=False) as opened:
        opened.goto(f"{address}/{KINDS['charts']}")
        assert opened.locator(".pm-chart > img").first.is_visible()
        assert opened.locator(".pm-chart > img").first.evaluate("picture => picture.complete && picture.naturalWidth > 300")
        opened.goto(f"{address}/{KINDS['matrix']}")
        assert opened.locator("#tbl-maatregelen table").is_visible()


@pytest.mark.parametrize("size", SIZES)
def test_without_script_a_reader_goes_from_the_start_page_to_the_data_of_a_figure(chromium, address, size):
    with page(chromium, script=False, size=size) as opened:
        opened.goto(f"{address}/index.html")
        opened.click(f"main a[href='{EDITION}/index.html']")
        opened.locator(".side-nav a[href='jeugd-toegang.html']").click()   # the menu is open where nothing can open it
        assert opened.url.endswith(KINDS["charts"])
        assert opened.locator(".pm-chart > img").first.is_visible()
        opened.locator(".pm-data summary").first.click()
        assert opened.locator(".pm-data table").first.is_visible()
        assert not opened.locator(".tools").is_visible() and not opened.locator("dialog").is_visible()   # no button that does nothing
        assert opened.evaluate("document.documentElement.scrollWidth") <= opened.viewport_size["width"]


def test_a_chart_that_is_not_drawn_is_missed(chromium, address):
    """Of what all tests with charts wait for: without the script, the wait fails, and says of which chart."""
    with page(chromium) as opened:
        opened.route("**/vega*.js", lambda route: route.abort())
        opened.goto(f"{address}/{KINDS['charts']}")
        with pytest.raises(AssertionError, match=r"not drawn: \w+"):
            wait_until_drawn(opened, seconds=0.5)


def test_the_check_can_fail(chromium, address):
    with page(chromium) as opened:
        opened.goto(f"{address}/{KINDS['summary']}")
        opened.evaluate("document.querySelector('main p').style.color = '#c8c8c8'")
        opened.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"https://teller.example.com/1.gif\">')")
        found = axe(opened)
        assert any("color-contrast" in line for line in found) and any("image-alt" in line for line in found)
        assert [url for url in opened.requested if not url.startswith(address)]
