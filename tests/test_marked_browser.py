"""The site of a municipality that does not exist, in a real browser: readers see that it is invented, however they read."""

from __future__ import annotations

import pytest

from browser import SIZES, axe, page, serve, wait_until_drawn

pytestmark = pytest.mark.browser

EDITION = "voorbeeld/2024-q1"
PAGES = {"portal": "index.html", "summary": f"{EDITION}/index.html", "origin": f"{EDITION}/verantwoording.html", "not found": f"{EDITION}/404.html"}


@pytest.fixture(scope="module")
def address(marked):
    with serve(marked.site) as served:
        yield served


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", PAGES)
def test_the_mark_is_accessible_and_fits(chromium, address, kind, scheme, size):
    with page(chromium, scheme=scheme, size=size) as opened:
        opened.goto(f"{address}/{PAGES[kind]}")
        wait_until_drawn(opened)
        assert opened.locator(".pm-badge-synthetic" if kind == "portal" else "main .pm-synthetic").first.is_visible()
        assert axe(opened) == [] and opened.complaints == []
        assert opened.evaluate("document.documentElement.scrollWidth") <= opened.viewport_size["width"]


def test_the_check_can_fail(chromium, address):
    with page(chromium) as opened:
        opened.goto(f"{address}/{PAGES['summary']}")
        opened.evaluate("document.querySelector('.pm-synthetic').style.color = '#8a5a00'")
        assert any("color-contrast" in line for line in axe(opened))


@pytest.mark.parametrize("kind", ["summary", "origin", "not found"])
def test_the_notice_is_a_landmark_and_comes_before_any_figure(chromium, address, kind):
    with page(chromium) as opened:
        opened.goto(f"{address}/{PAGES[kind]}")
        assert opened.get_by_role("region", name="Verzonnen gegevens", exact=True).count() == 1
        assert opened.evaluate(
            "() => { const n = document.querySelector('.pm-synthetic'); return [...document.querySelectorAll('main figure, main .pm-tile, main table')]"
            ".every(f => n.compareDocumentPosition(f) & Node.DOCUMENT_POSITION_FOLLOWING) }"
        )


def test_a_chart_that_the_browser_draws_says_it_within_its_picture(chromium, address):
    with page(chromium, size="narrow") as opened:
        opened.goto(f"{address}/{PAGES['summary']}")
        wait_until_drawn(opened)
        said = opened.locator(".pm-drawing svg text", has_text="Verzonnen gegevens")
        assert said.count() == 1
        inside = said.evaluate("t => { const a = t.getBoundingClientRect(), b = t.ownerSVGElement.getBoundingClientRect(); return a.left >= b.left && a.right <= b.right }")
        assert inside and "Verzonnen gegevens." in opened.locator(".pm-chart").first.get_attribute("aria-label")


def test_without_script_it_is_all_there(chromium, address):
    with page(chromium, script=False) as opened:
        opened.goto(f"{address}/{PAGES['summary']}")
        assert opened.locator("main .pm-synthetic").is_visible()
        assert opened.locator(".pm-chart > img").first.is_visible()
        picture = opened.locator(".pm-chart > img").first.get_attribute("src")
        opened.goto(f"{address}/{PAGES['summary'].rpartition('/')[0]}/{picture}")
        assert opened.locator("text", has_text="Verzonnen gegevens").first.is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_print_the_notice_is_ink_without_a_background_and_every_sheet_has_the_words(chromium, address, scheme):
    """Browsers print no backgrounds; the words at the head of a sheet come from the page that `body` names."""
    with page(chromium, scheme=scheme) as opened:
        opened.goto(f"{address}/{PAGES['summary']}")
        opened.emulate_media(media="print")
        assert opened.locator(".pm-synthetic").is_visible()
        style = opened.locator(".pm-synthetic p").evaluate("p => [getComputedStyle(p).color, getComputedStyle(p.parentElement).backgroundColor]")
        assert style == ["rgb(23, 34, 44)", "rgba(0, 0, 0, 0)"]  # the ink of the light theme
        assert opened.evaluate("getComputedStyle(document.body).page") == "verzonnen"
        opened.goto(f"{address}/{PAGES['portal']}")
        assert opened.evaluate("getComputedStyle(document.body).page") == "auto"


def test_search_results_say_it(chromium, address):
    with page(chromium) as opened:
        opened.goto(f"{address}/{PAGES['summary']}")
        opened.locator(".search-button").click()
        opened.keyboard.type("pleegzorg")
        opened.wait_for_selector(".search-results a")
        assert opened.locator(".search-results > li > a").all_inner_texts() == ["Jeugd (verzonnen gegevens)"]
