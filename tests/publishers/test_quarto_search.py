"""Search of a site that Quarto makes: our index and dialog in the place of Quarto's own. Pages have the structure that Quarto 1.10 gives them."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import pytest
import yaml
from lxml import html
from sample import ASSETS

from browser import SIZES, axe, page, serve
from peilmerk.publishers import portal_index, quarto, quarto_search
from peilmerk.publishers.embedded.tokens import read_tokens, stylesheet

SETTINGS: dict[str, Any] = {
    "project": {"type": "website", "resources": ["assets/"], "output-dir": "_site"}, "lang": "nl",
    "website": {"title": "Almelo", "search": {"location": "navbar", "type": "overlay"}},
    "format": {"html": {"css": "assets/peilmerk.css", "include-after-body": [{"text": '<script src="/assets/peilmerk.js" defer></script>'}]}},
}  # fmt: skip

WMO = """<section id="wachttijd" class="level2"><h2 class="anchored" data-anchor-id="wachttijd">Wachttijd</h2>
<p>Voor cliënten was de wachttijd 6,2 weken.</p>
<div id="fig-wacht" class="quarto-float quarto-figure quarto-figure-center anchored"><figure class="quarto-float quarto-float-fig figure">
<figcaption class="quarto-float-caption-top" id="fig-wacht-caption-0ceaefa1">Figuur 1: Wachttijd per wijk</figcaption>
<div aria-describedby="fig-wacht-caption-0ceaefa1"><svg><text>TEKENING</text></svg><table><tr><td>Dukenburg</td><td>12</td></tr></table></div></figure></div></section>"""


def rendered(title: str, body: str, settings: dict[str, Any], up: str = "") -> str:
    """A page as Quarto writes it: bar, menu and navigation around the main text, and what the settings put behind it."""
    added = settings["format"]["html"]
    after = re.sub(r'src="/', f'src="{up}', "".join(part["text"] for part in added["include-after-body"]))
    sheets = "".join(f'<link rel="stylesheet" href="{up}{sheet}">' for sheet in added["css"])
    return f"""<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" lang="nl" xml:lang="nl"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title><link rel="icon" href="data:,"><link rel="stylesheet" href="{up}tokens.css">{sheets}</head>
<body class="nav-sidebar docked nav-fixed quarto-light">
<div id="quarto-search-results"></div>
<header id="quarto-header" class="headroom fixed-top"><nav class="navbar navbar-expand-lg" data-bs-theme="dark"><div class="navbar-container container-fluid">
<div class="navbar-brand-container mx-auto"><a href="{up}index.html" class="navbar-brand navbar-brand-logo"><span class="navbar-title">Almelo</span></a></div>
<div class="collapse navbar-collapse" id="navbarCollapse"><ul class="navbar-nav"><li class="nav-item"><a class="nav-link" href="{up}index.html"><span class="menu-text">MENUWOORD</span></a></li></ul></div>
</div></nav></header>
<div id="quarto-content" class="quarto-container page-columns page-rows-contents page-layout-article page-navbar">
<main class="content" id="quarto-document-content">
<header id="title-block-header" class="quarto-title-block default"><nav class="quarto-page-breadcrumbs quarto-title-breadcrumbs d-none d-lg-block" aria-label="breadcrumb"><ol class="breadcrumb"><li class="breadcrumb-item">KRUIMEL</li></ol></nav>
<div class="quarto-title"><h1 class="title">{escape(title)}</h1></div></header>
{body}
</main> <!-- /main -->
<nav class="page-navigation"><div class="nav-page nav-page-next"><a href="x.html" class="pagination-link">VOLGENDE</a></div></nav>
{after}
</div> <!-- /content -->
</body></html>"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """An edition folder, and what its sources become."""
    folder = tmp_path / "editie"
    (folder / "assets").mkdir(parents=True)
    for name in ("peilmerk.css", "peilmerk.js"):
        (folder / "assets" / name).write_bytes((ASSETS / name).read_bytes())
    (folder / "_quarto.yml").write_text(yaml.safe_dump(SETTINGS), "utf-8")
    (folder / "index.qmd").write_text("---\ntitle: Samenvatting\n---\n", "utf-8")
    (folder / "verborgen.qmd").write_text("---\ntitle: Weg\nsearch: false\n---\n", "utf-8")
    cell = {"cell_type": "raw", "metadata": {}, "source": ["---\n", "title: Weg\n", "search: false\n", "---"]}
    (folder / "ook.ipynb").write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), "utf-8")
    return folder


def render(project: Path) -> Path:
    """What Quarto does with the folder, as far as search goes: pages, styles and resources of the settings that it finds."""
    settings = yaml.safe_load((project / "_quarto.yml").read_text("utf-8"))
    site = project / "_site"
    (site / "thema").mkdir(parents=True)
    (site / "assets").mkdir()
    for file in (project / "assets").iterdir():
        (site / "assets" / file.name).write_bytes(file.read_bytes())
    (site / "tokens.css").write_text(stylesheet(read_tokens(ASSETS / "theme.scss"), read_tokens(ASSETS / "theme-dark.scss")) + "body { color: var(--pm-ink); background: var(--pm-bg); } a { color: var(--pm-link); }", "utf-8")
    for name, title, text, up in (
        ("index", "Samenvatting", "<p>Over het sociaal domein.</p>", ""), ("thema/wmo", "Wmo", WMO, "../"),
        ("verborgen", "Weg", "<p>GEHEIM</p>", ""), ("ook", "Weg", "<p>GEHEIM</p>", ""), ("404", "Niet gevonden", "<p>KWIJT</p>", ""),
    ):  # fmt: skip
        (site / f"{name}.html").write_text(rendered(title, text, settings, up), "utf-8")
    return site


@pytest.fixture
def site(project: Path) -> Path:
    """The site with its index."""
    with quarto_search.ours(project) as searched:
        assert searched
        made = render(project)
    assert quarto_search.write(project, made) == 2
    return made


def records(folder: Path) -> dict[str, dict[str, Any]]:
    found = [json.loads(gzip.decompress(p.read_bytes()).removeprefix(b"pagefind_dcd")) for p in (folder / "pagefind/fragment").iterdir()]
    return {f["url"]: f for f in found}


def test_quartos_own_search_is_off_and_ours_is_on_every_page_while_quarto_renders(project):
    before = (project / "_quarto.yml").read_text("utf-8")
    with quarto_search.ours(project):
        settings = yaml.safe_load((project / "_quarto.yml").read_text("utf-8"))
        assert settings["website"] == {"title": "Almelo", "search": False}
        assert settings["format"]["html"]["css"] == ["assets/peilmerk.css", "assets/search.css"]
        first, second = (part["text"] for part in settings["format"]["html"]["include-after-body"])
        assert "peilmerk.js" in first and '<script src="/assets/search.js" defer></script>' in second
        tree = html.fromstring(f"<div>{second}</div>")
        assert not tree.xpath(".//script[not(@src)] | .//@*[starts-with(name(), 'on')]") and tree.xpath(".//dialog/@aria-label") == ["Zoeken"]
        assert all((project / name).is_file() for name in ("assets/search.js", "assets/search.css"))
    assert (project / "_quarto.yml").read_text("utf-8") == before


def test_the_settings_are_put_back_after_a_failure_too(project):
    before = (project / "_quarto.yml").read_text("utf-8")
    with pytest.raises(RuntimeError), quarto_search.ours(project):
        raise RuntimeError
    assert (project / "_quarto.yml").read_text("utf-8") == before


def test_a_site_without_search_stays_without(project):
    (project / "_quarto.yml").write_text("website: {title: A, search: false}\n", "utf-8")
    with quarto_search.ours(project) as searched:
        assert not searched and yaml.safe_load((project / "_quarto.yml").read_text("utf-8"))["website"]["search"] is False
    assert not (project / "assets/search.js").exists()


def test_the_index_has_the_main_text_of_a_page_and_nothing_around_it(site):
    found = records(site)
    assert sorted(found) == ["/index.html", "/thema/wmo.html"]
    wmo = found["/thema/wmo.html"]
    assert wmo["meta"]["title"] == "Wmo" and {a["id"] for a in wmo["anchors"]} >= {"wachttijd", "fig-wacht"}
    assert "Voor cliënten was de wachttijd" in wmo["content"] and "Dukenburg" in wmo["content"]
    for word in ("MENUWOORD", "KRUIMEL", "VOLGENDE", "Sluiten", "TEKENING"):
        assert word not in wmo["content"], word


def test_pages_stay_as_quarto_made_them(site):
    text = (site / "thema/wmo.html").read_text("utf-8")
    assert '<main class="content" id="quarto-document-content">' in text and "data-pagefind-body" not in text


def test_the_dialog_is_left_out_where_quarto_puts_it_within_the_main_text(site):
    wmo = site / "thema/wmo.html"
    text = wmo.read_text("utf-8")
    dialog = text[text.index("<dialog") : text.index("</dialog>") + 9]
    wmo.write_text(text.replace(dialog, "").replace("</main>", f"{dialog}</main>"), "utf-8")
    quarto_search.write(site.parent, site)
    assert "Sluiten" not in records(site)["/thema/wmo.html"]["content"]


def test_the_publisher_makes_the_index_over_what_quarto_rendered(project, monkeypatch):
    program = project.parent / "quarto"
    program.write_text("#!/bin/sh\ncat \"$2/_quarto.yml\" > \"$2/../seen.yml\"\n")
    program.chmod(0o755)
    monkeypatch.setattr(quarto.shutil, "which", lambda _: str(program))
    with quarto_search.ours(project):
        render(project)
    made, _ = quarto.publish(project)
    assert sorted(records(made)) == ["/index.html", "/thema/wmo.html"]
    assert yaml.safe_load((project.parent / "seen.yml").read_text("utf-8"))["website"]["search"] is False


def test_the_portal_finds_editions_of_either_publisher(tmp_path):
    ours = f'<html lang="nl"><body><main data-pagefind-body><h1>Wmo</h1>{WMO}</main></body></html>'
    for edition, text in (("almelo/2020-t1", rendered("Wmo", WMO, {"format": {"html": {"css": [], "include-after-body": []}}})), ("zwolle/2020-s1", ours)):
        (tmp_path / "site" / edition).mkdir(parents=True)
        (tmp_path / "site" / edition / "wmo.html").write_text(text, "utf-8")
    (tmp_path / "portal").mkdir()
    editions = [{"id": e, "gemeente": e.partition("/")[0].title(), "periode": "2020", "merk": ""} for e in ("almelo/2020-t1", "zwolle/2020-s1")]
    assert portal_index.write(tmp_path / "portal", tmp_path / "site", editions, tmp_path / "kept") == 2
    one, two = (records(tmp_path / "portal")[f"/{e['id']}/wmo.html"] for e in editions)
    assert (one["meta"]["title"], two["meta"]["title"]) == ("Wmo – Almelo, 2020", "Wmo – Zwolle, 2020")
    assert [a["id"] for a in one["anchors"]] == [a["id"] for a in two["anchors"]] == ["wachttijd", "fig-wacht"]
    assert "cliënten" in one["content"] and "Dukenburg" not in one["content"] and "KRUIMEL" not in one["content"]


# --- in a browser -------------------------------------------------------------------------------------------------


@pytest.fixture
def address(site: Path, tmp_path: Path) -> Iterator[str]:
    """The site below a path, as an edition is."""
    (tmp_path / "server/almelo").mkdir(parents=True)
    (tmp_path / "server/almelo/2020-t1").symlink_to(site)
    with serve(tmp_path / "server") as served:
        yield f"{served}/almelo/2020-t1"


@pytest.mark.browser
def test_a_page_is_found_by_keyboard_and_everything_is_accessible(chromium: Any, address: str):
    for scheme in ("light", "dark"):
        for size in SIZES:
            with page(chromium, scheme=scheme, size=size) as opened:
                opened.goto(f"{address}/thema/wmo.html")
                button = opened.get_by_role("button", name="Zoeken")
                assert button.evaluate("e => e.closest('#quarto-header') !== null") and button.is_visible()
                button.press("Enter")
                assert axe(opened) == []
                opened.keyboard.type("clienten")  # the page says "cliënten"
                opened.wait_for_selector(".search-results a")
                assert axe(opened) == []
                opened.keyboard.press("ArrowDown")
                opened.keyboard.press("Enter")
                opened.wait_for_url(f"{address}/thema/wmo.html*")
                button.press("Enter")
                opened.keyboard.press("Escape")
                assert opened.evaluate("document.activeElement.textContent") == "Zoeken"
                assert opened.complaints == [] and all(url.startswith((address, "data:", "blob:")) for url in opened.requested)


@pytest.mark.browser
def test_from_a_folder_it_says_that_search_needs_a_server(chromium: Any, site: Path):
    with page(chromium) as opened:
        opened.goto((site / "index.html").as_uri())
        opened.get_by_role("button", name="Zoeken").click()
        assert "webserver" in opened.inner_text(".search-status")
