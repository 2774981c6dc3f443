"""What readers would miss of Quarto's websites, feature by feature: there when a project asks for it, and not when it does not. The list for people is docs/embedded-publisher.md."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from reading import parse, words
from sample import ASSETS

from peilmerk.publishers.embedded import PublishResult, publish

SETTINGS = """
project: {type: website, resources: [assets/]}
lang: nl
website:
  title: Onderzoek
  description: Cijfers
  favicon: assets/favicon.svg
  site-url: https://cijfers.example.nl/o
  open-graph: {image: assets/og.png, site-name: Almelo}
  bread-crumbs: true
  page-navigation: true
  navbar: {title: Almelo, logo: assets/favicon.svg, logo-alt: Wapen, left: [{text: Start, href: index.qmd}], right: [{text: Meer, menu: [thema/b.qmd]}]}
  sidebar:
    - {id: een, title: Eerste, contents: [index.qmd, {section: Thema, contents: [thema/a.qmd, thema/b.qmd]}]}
    - {id: twee, title: Tweede, contents: [los.qmd]}
  page-footer: {left: Links, center: "Midden **vet**", right: [{text: Start, href: index.qmd}]}
format:
  html:
    theme: {light: assets/theme.scss, dark: assets/theme-dark.scss}
    css: assets/peilmerk.css
    toc: true
    toc-depth: 2
    toc-title: Inhoud
    number-sections: true
    code-fold: true
    code-tools: true
    bibliography: boeken.bib
"""
PAGES = {
    "_variables.yml": "jaar: 2020\n",
    "thema/_metadata.yml": "author: Afdeling O&S\nkleur: rood\n",
    "_deel.qmd": "Ingevoegd.\n",
    "boeken.bib": "@book{smit, author={Smit, Jan}, title={Wachten}, year={2019}}\n",
    "index.qmd": "---\ntitle: Start\nlisting: {contents: thema/*.qmd}\naliases: [oud.html, /vroeger/]\n---\n\nVoor.\n",
    "los.qmd": "---\ntitle: Los\nsidebar: twee\ntoc: false\nnumber-sections: false\nsearch: false\n---\n\n## Kop\n",
    "thema/b.qmd": "---\ntitle: Bee\n---\n\nTekst.\n",
    "thema/a.qmd": """---
title: Aa
image: ../assets/eigen.png
---

{{< include /_deel.qmd >}}

Het jaar {{< var jaar >}} is {{< meta kleur >}}, zie @fig-a, @tbl-a en @sec-kop; volgens @smit.[^n]

[^n]: Noot.

## Kop {#sec-kop}

![Een beeld](/assets/favicon.svg){#fig-a fig-alt="Bout"}

| A | B |
|---|---|
| 1 | 2 |

: Een tabel {#tbl-a}

### Diep

::: {.callout-tip}
Let op.
:::

::: {.panel-tabset}
#### Een
Eerste tab.

#### Twee
Tweede tab.
:::

```{python}
x = 1
```
""",
}


def site(folder: Path, settings: str) -> PublishResult:
    for name, text in {"_quarto.yml": settings, **PAGES}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    (folder / "assets").mkdir()
    for name in ("theme.scss", "theme-dark.scss", "peilmerk.css", "favicon.svg"):
        (folder / "assets" / name).write_bytes((ASSETS / name).read_bytes())
    for name in ("og.png", "eigen.png"):
        (folder / "assets" / name).write_bytes(b"\x89PNG\r\n\x1a\n")
    return publish(folder)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> PublishResult:
    """The project with everything asked for."""
    return site(tmp_path_factory.mktemp("alles") / "p", SETTINGS)


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> PublishResult:
    """The same pages with as little as can be asked for."""
    return site(tmp_path_factory.mktemp("kaal") / "p", "project: {type: website}\nlang: en\nwebsite: {search: false, bread-crumbs: false}\n")


def test_nothing_of_it_is_without_effect(asked: PublishResult):
    assert asked.warnings == ["thema/a.qmd: a {python} block is not run; its outputs belong in a notebook."]


@pytest.mark.parametrize(
    ("feature", "page", "found", "expected"),
    [
        ("navbar", "thema/a.html", "//nav[@class='main-nav']/ul[1]//a", ["Start"]), ("navbar: menu", "index.html", "//nav[@class='main-nav']//details//a/@href", ["thema/b.html"]),
        ("navbar: logo", "index.html", "//a[@class='brand']/img/@alt", ["Wapen"]), ("navbar: title", "index.html", "//a[@class='brand']/span", ["Almelo"]),
        ("sidebar of a page", "thema/a.html", "//p[@class='side-title']", ["Eerste"]), ("sidebar by id", "los.html", "//p[@class='side-title']", ["Tweede"]),
        ("search", "index.html", "//dialog[@id='zoeken']/@aria-label", ["Zoeken"]), ("search: false", "los.html", "//main/@data-pagefind-body", []),
        ("bread-crumbs", "thema/b.html", "//nav[@class='crumbs']//li", ["Thema", "Bee"]), ("page-navigation", "thema/a.html", "//nav[@class='page-nav']/a/@href", ["../index.html", "b.html"]),
        ("page-footer", "index.html", "//div[@class='footer-center']/strong", ["vet"]), ("page-footer: links", "thema/a.html", "//div[@class='footer-right']//a/@href", ["../index.html"]),
        ("favicon", "thema/a.html", "//link[@rel='icon']/@href", ["../assets/favicon.svg"]),
        ("open-graph", "index.html", "//meta[@property='og:site_name' or @property='og:image']/@content", ["Almelo", "https://cijfers.example.nl/o/assets/og.png"]),
        ("open-graph: image of a page", "thema/a.html", "//meta[@property='og:image']/@content", ["https://cijfers.example.nl/o/assets/eigen.png"]),
        ("description", "index.html", "//meta[@name='description']/@content", ["Cijfers"]),
        ("lang", "index.html", "/html/@lang", ["nl"]), ("theme: light and dark", "index.html", "//button[contains(@class, 'scheme-toggle')]", ["Donkere weergave"]),
        ("css", "thema/a.html", "//link[contains(@href, 'peilmerk.css')]/@href", ["../assets/peilmerk.css"]),
        ("toc, toc-depth, number-sections", "thema/a.html", "//details[@class='toc']//a", ["1 Kop"]), ("toc-title", "thema/a.html", "//details[@class='toc']/summary", ["Inhoud"]),
        ("toc: false", "los.html", "//details[@class='toc']", []), ("number-sections: false", "los.html", "//span[@class='header-section-number']", []),
        ("code-fold", "thema/a.html", "//details[@class='code-fold']/summary", ["Code"]), ("code-tools", "thema/a.html", "//details[contains(@class, 'code-tools')]//button", ["Toon alle code", "Verberg alle code"]),
        ("code-copy", "thema/a.html", "//@data-copy", ["Kopieer de code"]),
        ("callouts", "thema/a.html", "//div[@role='note']/p[@class='callout-title']", ["✓Tip"]), ("tabsets", "thema/a.html", "//section[@class='tab-panel']/h4", ["Een", "Twee"]),
        ("cross-references", "thema/a.html", "//a[@class='quarto-xref']", ["Figuur\u00a01", "Tabel\u00a01", "Paragraaf\u00a01"]),
        ("footnotes", "thema/a.html", "//section[@id='footnotes']//li/p", ["Noot.↩︎"]), ("citations", "thema/a.html", "//div[@role='listitem']", ["Smit, Jan. 2019. Wachten."]),
        ("listings", "index.html", "//li[@class='listing-item']//h2", ["Aa", "Bee"]),
        ("_metadata.yml", "thema/b.html", "//dl[@class='title-meta']//dd", ["Afdeling O&S"]), ("_metadata.yml: its folder only", "index.html", "//dl[@class='title-meta']", []),
        ("include", "thema/a.html", "//div[@class='page-body']/p[1]", ["Ingevoegd."]), ("var and meta", "thema/a.html", "substring(//div[@class='page-body']/p[2], 1, 21)", ["Het jaar 2020 is rood"]),
        ("aliases", "oud.html", "//meta[@http-equiv='refresh']/@content", ["0; url=index.html"]), ("aliases: folder", "vroeger/index.html", "//h1/a/@href", ["../index.html"]),
        ("404", "404.html", "//h1", ["Pagina niet gevonden"]),
    ],
    ids=lambda value: value if isinstance(value, str) and not value.startswith(("/", "substring")) and ".html" not in value else "",
)  # fmt: skip
def test_what_is_asked_for_is_there(asked: PublishResult, feature: str, page: str, found: str, expected: list[str]):
    made = parse(asked, page).xpath(found)
    made = made if isinstance(made, list) else [made]
    assert [element.replace("\n", " ") if isinstance(element, str) else element.text_content().replace("\n", " ").strip() for element in made] == expected


def test_a_sitemap_has_the_pages_that_are_to_be_found(asked: PublishResult):
    text = (asked.site / "sitemap.xml").read_text("utf-8")
    assert text.count("<loc>") == 3 and "los.html" not in text and "oud.html" not in text
    assert "Sitemap: https://cijfers.example.nl/o/sitemap.xml" in (asked.site / "robots.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("feature", "found"),
    [
        ("navbar", "//nav[@class='main-nav']"), ("sidebar", "//nav[@class='side-nav']"), ("search", "//dialog | //button[contains(@class, 'search-button')]"), ("bread-crumbs", "//nav[@class='crumbs']"),
        ("page-navigation", "//nav[@class='page-nav']"), ("page-footer", "//footer"), ("favicon", "//link[@rel='icon']"), ("open-graph", "//meta[starts-with(@property, 'og:')]"), ("theme: dark", "//button[contains(@class, 'scheme-toggle')]"),
        ("css", "//link[contains(@href, 'peilmerk.css')]"), ("toc", "//details[@class='toc']"), ("number-sections", "//span[@class='header-section-number']"), ("code-fold", "//details[@class='code-fold']"),
        ("code-tools", "//details[contains(@class, 'code-tools')]"), ("citations", "//*[@id='refs']"),
    ],
    ids=lambda value: value if not value.startswith("/") else "",
)  # fmt: skip
def test_what_is_not_asked_for_is_not_there(bare: PublishResult, feature: str, found: str):
    assert parse(bare, "thema/a.html").xpath(found) == []


def test_a_site_without_search_and_address_has_no_index_and_no_sitemap(bare: PublishResult):
    assert not (bare.site / "pagefind").exists() and not (bare.site / "sitemap.xml").exists()
    assert words(parse(bare, "404.html").xpath("//h1")[0]) == "Page not found"


def test_every_feature_of_the_list_for_people_is_tested_and_named_there():
    """The table of docs/embedded-publisher.md and the tests above go together."""
    text = (Path(__file__).parents[2] / "docs/embedded-publisher.md").read_text("utf-8")
    listed = [row.split("|")[1].strip().strip("`") for row in text.splitlines() if row.startswith("| ") and not row.startswith("| Feature")]
    cases = next(mark for mark in test_what_is_asked_for_is_there.pytestmark if mark.name == "parametrize").args[1]
    tested = {part.strip() for case in cases for part in case[0].split(":")[0].split(",")} | {"sitemap"}
    missing = [name for name in listed if not any(name in t or t in name for t in tested)]
    assert listed and missing == [], json.dumps(missing)
