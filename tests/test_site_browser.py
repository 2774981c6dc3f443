"""The whole site in a real browser: every kind of page, both schemes, wide and narrow, over http and from a folder."""

from __future__ import annotations

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
def test_search_is_accessible_and_finds_what_is_on_a_page(chromium, address, scheme, size):
    with page(chromium, scheme=scheme, size=size) as opened:
        opened.goto(f"{address}/{EDITION}/wmo.html")
        opened.locator(".search-button").click()
        opened.keyboard.type("maatregelen")
        opened.wait_for_selector(".search-results a")
        assert axe(opened) == []
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


# --- without script -----------------------------------------------------------------------------------------------


def test_without_script_figures_and_tables_are_there(chromium, address):
    with page(chromium, script=False) as opened:
        opened.goto(f"{address}/{KINDS['charts']}")
        assert opened.locator(".pm-chart > img").first.is_visible()
        assert opened.locator(".pm-chart > img").first.evaluate("picture => picture.complete && picture.naturalWidth > 300")
        opened.goto(f"{address}/{KINDS['matrix']}")
        assert opened.locator("#tbl-maatregelen table").is_visible()


def test_the_check_can_fail(chromium, address):
    with page(chromium) as opened:
        opened.goto(f"{address}/{KINDS['summary']}")
        opened.evaluate("document.querySelector('main p').style.color = '#c8c8c8'")
        opened.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"https://teller.example.com/1.gif\">')")
        found = axe(opened)
        assert any("color-contrast" in line for line in found) and any("image-alt" in line for line in found)
        assert [url for url in opened.requested if not url.startswith(address)]
