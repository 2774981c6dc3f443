"""A figure in a real browser: drawn when it comes near, its data in its place, files, references to copy, tooltips, paper."""

from __future__ import annotations

import json
from urllib.parse import urljoin

import pytest

from browser import axe, page, serve, wait_until_drawn

pytestmark = pytest.mark.browser

ONE, MANY = "almelo/2020-t1/jeugd-toegang.html", "voorbeeldstad/2025-q4/wmo.html"
#: What the server of a municipality that is strict would send; Vega and the site's own style set styles of elements by script, which it allows.
STRICT = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'"


@pytest.fixture(scope="module")
def address(built):
    with serve(built.site, {"Content-Security-Policy": STRICT}) as served:
        yield served


@pytest.fixture
def one(chromium, address):
    """The page with one figure, drawn; and that figure."""
    with page(chromium) as opened:
        opened.context.grant_permissions(["clipboard-read", "clipboard-write"])
        opened.goto(f"{address}/{ONE}")
        wait_until_drawn(opened)
        yield opened, opened.locator(".pm-figure").first


# --- drawing ----------------------------------------------------------------------------------------------------------


def test_a_chart_is_drawn_when_it_comes_near_and_its_picture_stands_there_until_then(chromium, address):
    with page(chromium) as opened:
        opened.goto(f"{address}/{MANY}", wait_until="networkidle")
        opened.wait_for_selector(".pm-chart[data-drawn]")
        charts = opened.locator(".pm-chart")
        last = charts.last
        assert 0 < opened.locator(".pm-chart[data-drawn]").count() < charts.count() / 2
        assert last.get_attribute("data-drawn") is None and last.locator(":scope > img").is_visible()
        last.scroll_into_view_if_needed()
        opened.wait_for_function("chart => chart.dataset.drawn", arg=last.element_handle())
        assert not last.locator(":scope > img").is_visible() and opened.complaints == []


def test_another_scheme_redraws_what_is_in_sight(chromium, address):
    with page(chromium) as opened:
        opened.goto(f"{address}/{ONE}")
        opened.wait_for_selector(".pm-chart[data-drawn=light]")
        opened.click(".scheme-toggle")
        opened.wait_for_selector(".pm-chart[data-drawn=dark]")
        assert opened.locator(".pm-drawing").count() == 1


def test_paper_has_the_picture_of_every_chart_also_of_those_that_were_never_near(chromium, address):
    with page(chromium) as opened:
        opened.goto(f"{address}/{MANY}", wait_until="load")
        opened.wait_for_function("() => [...document.querySelectorAll('.pm-chart > img')].every(p => p.complete && p.naturalWidth > 0)")
        opened.emulate_media(media="print")
        assert all(p.is_visible() for p in opened.locator(".pm-chart > img").all())
        assert not opened.locator(".pm-drawing:visible, .pm-offered:visible, .pm-instead:visible, .pm-more:visible, .pm-aside:visible").count()


# --- the data in place of the chart ---------------------------------------------------------------------------------


def test_t_shows_the_table_in_place_of_the_chart_while_the_focus_is_within_the_figure(one):
    opened, figure = one
    chart, table = figure.locator(".pm-chart"), figure.locator("table")
    opened.keyboard.press("t")
    assert chart.is_visible() and not table.is_visible()  # the focus is elsewhere
    figure.locator("summary").first.focus()
    opened.keyboard.press("t")
    assert not chart.is_visible() and table.is_visible()
    assert opened.evaluate("document.activeElement.textContent") == "Toon de grafiek"
    opened.keyboard.press("t")
    assert chart.is_visible() and not table.is_visible()
    opened.keyboard.press("Control+t")
    assert chart.is_visible()


def test_a_click_on_the_chart_is_enough_for_the_key(one):
    opened, figure = one
    figure.locator(".pm-chart").click()
    opened.keyboard.press("t")
    assert figure.locator("table").is_visible()


def test_the_button_does_the_same_and_says_what_it_will_do(one):
    opened, figure = one
    button = figure.get_by_role("button", name="Toon als tabel")
    assert button.get_attribute("aria-keyshortcuts") == "t"
    button.click()
    assert not figure.locator(".pm-chart").is_visible() and axe(opened) == []
    figure.get_by_role("button", name="Toon de grafiek").click()
    assert figure.locator(".pm-chart").is_visible()


# --- files and references -------------------------------------------------------------------------------------------


def test_every_file_of_a_figure_is_there_and_says_what_the_table_says(one):
    opened, figure = one
    figure.locator(".pm-data > summary").click()
    links = {a.inner_text(): urljoin(opened.url, a.get_attribute("href")) for a in figure.locator(".pm-offered > p > a").all()}
    assert list(links) == ["CSV", "Excel", "JSON", "SVG", "PNG"]
    got = {name: opened.request.get(url) for name, url in links.items()}
    assert all(answer.ok for answer in got.values())
    assert [got["PNG"].body()[:4], got["Excel"].body()[:2], got["SVG"].text()[:5]] == [b"\x89PNG", b"PK", "<svg "]
    data = json.loads(got["JSON"].text())
    assert {r["tekst"] for r in data["rijen"]} == {t for t in figure.locator("tbody td").all_inner_texts() if t}
    assert all(row["tekst"] in got["CSV"].text() and row["sleutel"] in got["CSV"].text() for row in data["rijen"])


@pytest.mark.parametrize(("kind", "begins"), [("Link", "http://"), ("Citeren", "Onderzoek & Statistiek, Almelo (2020). "), ("Insluiten", '<a href="http://')])
def test_a_reference_is_copied_by_keyboard_with_the_address_of_the_site_and_it_is_said(one, kind, begins):
    opened, figure = one
    figure.locator(".pm-data > summary").press("Enter")
    figure.locator(".pm-offered summary", has_text=kind).press("Enter")
    button = figure.locator(".pm-offered details", has_text=kind).get_by_role("button", name="Kopieer")
    button.press("Enter")
    opened.wait_for_function("() => document.querySelector('[role=status]:last-child').textContent === 'Gekopieerd'")
    assert button.inner_text() == "Gekopieerd"
    copied = opened.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(begins) and f"{opened.url}#fig-poh" in copied
    assert axe(opened) == [] and opened.complaints == []


def test_what_is_embedded_elsewhere_is_the_picture(one, tmp_path, chromium):
    _, figure = one
    code = figure.locator(".pm-copied code").text_content()
    with serve(tmp_path) as elsewhere, page(chromium) as other:
        (tmp_path / "index.html").write_text(f'<!doctype html><title>x</title><link rel="icon" href="data:,"><div>{code}</div>', "utf-8")
        other.goto(elsewhere)
        assert other.locator("a > img").evaluate("p => p.complete && p.naturalWidth > 300") and other.complaints == []
        assert other.locator("a > img").get_attribute("alt") == "Hoe de POH jeugd vragen afhandelt"


def test_without_script_files_and_references_are_there_and_no_button_does_nothing(chromium, address):
    with page(chromium, script=False) as opened:
        opened.goto(f"{address}/{ONE}")
        figure = opened.locator(".pm-figure").first
        figure.locator(".pm-data > summary").click()
        assert figure.locator("table").is_visible()
        for kind in ("Link", "Citeren"):
            figure.locator(".pm-offered summary", has_text=kind).click()
            text = figure.locator(".pm-offered details", has_text=kind).locator(".pm-copied")
            assert text.is_visible() and "jeugd-toegang.html#fig-poh" in text.inner_text()
        assert opened.locator("main button").count() == 0


def test_a_word_that_was_broken_behind_its_hyphen_is_whole_where_its_parts_come_on_one_line_again(chromium, address):
    with page(chromium, size="narrow") as opened:
        opened.goto(f"{address}/nijmegen/2020-s1/raad.html")
        wait_until_drawn(opened)
        names = opened.locator("#fig-raad-resultaat .pm-drawing .role-axis-label text").all_text_contents()
        assert [name for name in names if "participatie" in name] and not [name for name in names if "- " in name]


# --- tooltips ---------------------------------------------------------------------------------------------------------


def test_a_mark_says_its_value_its_status_and_its_source(chromium, address):
    with page(chromium) as opened:
        opened.goto(f"{address}/{MANY}")
        figure = opened.locator(".pm-figure", has=opened.locator(".pm-drawing")).first
        figure.scroll_into_view_if_needed()
        box = figure.locator(".pm-drawing svg .mark-symbol path").first.bounding_box()
        opened.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        tip = opened.locator(".pm-tip")
        tip.wait_for(state="visible")
        lines = tip.inner_text().splitlines()
        assert len(lines) == 5 and lines[3] == "gerealiseerd" and lines[4] == figure.locator(":scope > .pm-source").inner_text()
        opened.keyboard.press("Escape")
        assert not tip.is_visible()
