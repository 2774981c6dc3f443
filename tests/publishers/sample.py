"""A small edition with every construct that the publisher knows; figures that Almelo published in 2020."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import yaml

ASSETS = Path(__file__).parents[2] / "assets"

CONFIG: dict[str, Any] = {
    "project": {
        "type": "website",
        "output-dir": "_site",
        "resources": ["assets/"],
        "render": ["*.qmd", "thema/*.ipynb"],
    },
    "lang": "nl",
    "website": {
        "title": "Sociaal domein Almelo, 1e viermaandsperiode 2020",
        "description": "Cijfers van het sociaal domein in Almelo",
        "favicon": "assets/favicon.svg",
        "site-url": "https://cijfers.example.nl/almelo/2020-t1",
        "open-graph": True,
        "search": {"location": "navbar", "type": "overlay"},
        "bread-crumbs": True,
        "page-navigation": True,
        "back-to-top-navigation": False,
        "navbar": {
            "title": "Sociaal domein Almelo",
            "left": [
                {"href": "index.qmd", "text": "Samenvatting"},
                {"text": "Thema's", "menu": ["thema/doorbraak.ipynb", "---", "thema/maatregelen.ipynb"]},
                {"href": "methode.qmd", "text": "Methode"},
            ],
            "right": [{"href": "edities.qmd", "text": "Alle edities"}],
        },
        "sidebar": [
            {
                "id": "editie",
                "title": "Editie 2020-T1",
                "style": "docked",
                "contents": [
                    "index.qmd",
                    {"section": "Thema's", "contents": ["thema/doorbraak.ipynb", "thema/maatregelen.ipynb"]},
                    "gegevens.qmd",
                    "methode.qmd",
                    "edities.qmd",
                ],
            }
        ],
        "page-footer": {
            "left": "Onderzoek & Statistiek, gemeente {{< meta peilmerk.naam >}}",
            "center": "Peildatum **1 mei 2020**",
            "right": [{"text": "Toegankelijkheid", "href": "methode.qmd#sec-toegankelijk"}],
        },
    },
    "execute": {"enabled": False, "echo": False, "warning": False},
    "format": {
        "html": {
            "theme": {"light": "assets/theme.scss", "dark": "assets/theme-dark.scss"},
            "css": "assets/peilmerk.css",
            "syntax-highlighting": "a11y",
            "html-math-method": "mathml",
            "html-table-processing": "none",
            "toc": True,
            "toc-depth": 3,
            "anchor-sections": False,
            "code-copy": False,
            "include-after-body": [{"text": '<script src="/assets/peilmerk.js" defer></script>\n'}],
        }
    },
    "peilmerk": {"naam": "Almelo", "periode": "2020-T1"},
}

INDEX = """---
title: Samenvatting
subtitle: Eerste viermaandsperiode 2020
---

```{=html}
<div class="pm-banner"><p><span class="pm-badge pm-badge-concept">Concept</span> Deze editie is nog niet vastgesteld. Cijfers kunnen wijzigen.</p></div>
<p class="pm-lead">De taakstelling voor Wmo en Jeugd is € 5,8 miljoen vanaf 2022. De meeste maatregelen liggen op koers; de
doorbraakmethode bereikte veertig casussen in de eerste vier maanden.</p>
<ul class="pm-tiles">
<li class="pm-tile"><span class="pm-tile-label">Resterende taakstelling</span><span class="pm-tile-value">€ 5,8 mln</span><span class="pm-tile-note">vanaf 2022, structureel</span><a href="thema/maatregelen.ipynb">Maatregelen</a></li>
<li class="pm-tile"><span class="pm-tile-label">Doorbraakcasussen opgepakt</span><span class="pm-tile-value">40</span><span class="pm-tile-note">tot 1 mei 2020 · <span class="pm-dir pm-dir-up">↑ hoger</span> dan een jaar eerder</span></li>
<li class="pm-tile"><span class="pm-tile-label">Cliënten dagstructurering</span><span class="pm-tile-value">510*</span><span class="pm-tile-note">december 2019 · <span class="pm-dir pm-dir-down">↓ lager</span> dan 2018 (720)</span></li>
<li class="pm-tile"><span class="pm-tile-label">Wachtlijst wijkteams</span><span class="pm-tile-value">geen</span><span class="pm-tile-note">april 2020 · <span class="pm-dir pm-dir-flat">→ gelijk</span></span></li>
</ul>
```

In 2019 zijn **60** doorbraakcasussen opgepakt[^telling]. Zie [Doorbraak](thema/doorbraak.ipynb#sec-verloop), @tbl-kern,
@sec-kern en [de methode](methode.qmd). Deze editie gaat over {{< meta peilmerk.naam >}}, {{< var periode >}}.

::: {.callout-note}
## Voorlopige cijfers
Cijfers met een sterretje (\\*) zijn voorlopig.
:::

::: {.callout-warning collapse="true"}
## Trendbreuk in 2019
Vanaf 2019 telt een cliënt met twee voorzieningen één keer.
:::

## Kerncijfers {#sec-kern}

| Onderwerp | 2018 | 2019 |
|:----------|-----:|-----:|
| Dagstructurering, aanbieder 1 | 360 | 250 |
| Dagstructurering, aanbieder 2 | 360 | 260 |

: Cliënten dagstructurering in december {#tbl-kern}

::: {.content-hidden when-format="html"}
GEHEIM-A
:::

<!-- GEHEIM-B -->

::: {.content-visible when-format="html"}
Alleen op de site.
:::

## Over deze editie

```{=html}
<dl class="pm-facts"><dt>Gemeente</dt><dd>Almelo (GM0141)</dd><dt>Periode</dt><dd>januari tot en met april 2020</dd><dt>Peildatum</dt><dd>1 mei 2020</dd><dt>Status</dt><dd><span class="pm-badge pm-badge-final">Vastgesteld</span></dd></dl>
```

[^telling]: Een casus telt mee vanaf het eerste gesprek.
"""

METHODE = """---
title: Methode
number-sections: true
date: 2020-05-01
author: Onderzoek & Statistiek
---

{{< include _kader.qmd >}}

## Telling {#sec-telling}

Een cliënt telt één keer per periode; zie [de samenvatting](index.qmd). De ratio is $r = \\frac{n}{N} \\times 1000$.

### Bronnen

::: {.panel-tabset}

#### Register

Het register van indicaties.

#### Grootboek

Het grootboek per taakveld.

:::

## Toegankelijkheid {#sec-toegankelijk}

Alle grafieken hebben een tabel, zie @sec-telling. Mail naar o&s@almelo.example.

```python
# Telt cliënten per periode
def tel(cliënten, drempel=10):
    return None if len(set(cliënten)) < drempel else f"{len(set(cliënten))} cliënten in een regel die breder is dan het scherm van een telefoon"
```

Term
:   Uitleg van de term met `code`.

> Een citaat uit de Wet maatschappelijke ondersteuning 2015.

![Een peilmerk](assets/favicon.svg){#fig-merk fig-alt="Een bout op een horizontale lijn" width=80}

Zie @fig-merk en [-@fig-merk].

::: {.callout-important}
## Onderdrukking
Aantallen onder 10 worden niet getoond.
:::

::: {.callout-caution}
Let op.
:::

::: {.callout-tip collapse="false"}
## Lezen
Open de tabel onder een grafiek.
:::
"""

GEGEVENS = """---
title: Gegevens
description: Alle cijfers van deze editie om te downloaden.
toc: false
---

[Download de cijfers (CSV)](data/cijfers.csv) of [bekijk de code]( /index.qmd ).
"""

EDITIES = """---
title: Alle edities
toc: false
page-layout: full
---

```{=html}
<ul class="pm-cards">
<li class="pm-card"><h3><a href="index.qmd">Almelo, 2020-T1</a></h3><p>Januari tot en met april 2020</p><p><span class="pm-badge pm-badge-concept">Concept</span></p></li>
<li class="pm-card"><h3><a href="nijmegen/index.html">Nijmegen, 2020-S1</a></h3><p>Januari tot en met juni 2020</p><p><span class="pm-badge pm-badge-final">Vastgesteld</span></p></li>
<li class="pm-card"><h3><a href="zwolle/index.html">Zwolle, 2020-S1</a></h3><p>Januari tot en met juni 2020</p></li>
</ul>
```
"""

SVG = (
    '<svg role="img" aria-label="Staafdiagram" xmlns="http://www.w3.org/2000/svg" width="400" height="120" viewBox="0 0 400 120">'
    '<rect width="400" height="120" fill="white"/><rect x="40" y="20" width="120" height="30" fill="#0b4a5e"/>'
    '<rect x="40" y="65" width="300" height="30" fill="#0b4a5e"/></svg>'
)


def spec(values: list[dict[str, Any]], **encoding: Any) -> dict[str, Any]:
    """A Vega-Lite specification of grouped bars, without colours of its own."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "data": {"values": values},
        "mark": "bar",
        "width": "container",
        "height": 260,
        "encoding": encoding,
    }


def chart(specification: dict[str, Any], alt: str, table: str, sub: str) -> str:
    """A chart as a notebook hands it to the publisher."""
    text = (
        json.dumps(specification, ensure_ascii=False)
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
    )
    return (
        f'<div class="pm-figure"><p class="pm-sub">{sub}</p><div class="pm-chart" data-alt="{alt}">{SVG}</div>'
        f'<script type="application/json" class="pm-spec">{text}</script>'
        f'<details class="pm-data"><summary>Gegevens bij de grafiek</summary><div class="pm-scroll">{table}</div></details>'
        '<p class="pm-source">Bron: gemeente Almelo, interventieplan sociaal domein.</p></div>'
    )


def simple_table(caption: str, head: list[str], rows: list[list[str]]) -> str:
    """A table as a notebook hands it over: caption hidden, first column heads the row."""
    top = "".join(f'<th scope="col"{"" if n == 0 else " class=pm-num"}>{h}</th>' for n, h in enumerate(head))
    body = "".join(
        "<tr>"
        + "".join(
            f'<th scope="row">{v}</th>' if n == 0 else f'<td class="pm-num">{v}</td>'
            for n, v in enumerate(row)
        )
        + "</tr>"
        for row in rows
    )
    return (
        f'<table class="pm-table"><caption class="visually-hidden">{caption}</caption><thead><tr>{top}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


MEASURES = (
    '<div class="pm-figure"><p class="pm-sub">Taakstelling en verwachting, bedragen × € 1.000</p><div class="pm-scroll"><table class="pm-table">'
    '<caption class="visually-hidden">Taakstelling per maatregel</caption><thead><tr><th scope="col">Maatregel</th>'
    + "".join(f'<th scope="col" class="pm-num">{year}</th>' for year in (2019, 2020, 2021, 2022))
    + '<th scope="col">Op koers</th><th scope="col">Verloop</th><th scope="col">Toelichting</th></tr></thead><tbody>'
    '<tr class="pm-group"><th colspan="8" scope="colgroup">Wmo en toegang</th></tr>'
    '<tr><th scope="row">1.1 Doorbraakmethode</th><td class="pm-num">750</td><td class="pm-num pm-provisional">2.251*</td><td class="pm-num">3.750</td><td class="pm-num">4.500</td>'
    '<td><span class="pm-status pm-status-yes">✓ ja</span></td><td><span class="pm-dir pm-dir-up">↑ stijgend</span></td><td class="pm-text">Besparing per plan € 22.000 volgens de kosten-batenanalyse.</td></tr>'
    '<tr><th scope="row">1.2 Dagstructurering</th><td class="pm-num">300</td><td class="pm-num">400</td><td class="pm-num">440</td><td class="pm-num">440</td>'
    '<td><span class="pm-status pm-status-yes">✓ ja</span></td><td><span class="pm-dir pm-dir-flat">→ gelijk</span></td><td class="pm-text"></td></tr>'
    '<tr class="pm-subtotal"><th scope="row">Subtotaal</th><td class="pm-num">1.050</td><td class="pm-num">2.651</td><td class="pm-num">4.190</td><td class="pm-num">4.940</td><td></td><td></td><td></td></tr>'
    '<tr class="pm-group"><th colspan="8" scope="colgroup">Jeugd</th></tr>'
    '<tr><th scope="row">1.3 Besparing middelen GIDS</th><td class="pm-num">240</td><td class="pm-num">240</td><td class="pm-num pm-missing">.</td><td class="pm-num pm-hidden">x</td>'
    '<td><span class="pm-status pm-status-no">✕ nee</span></td><td><span class="pm-dir pm-dir-down">↓ dalend</span></td><td class="pm-text">Niet meer in te vullen vanaf 2021.</td></tr>'
    '<tr><th scope="row">1.4 Peuteropvang</th><td class="pm-num">150</td><td class="pm-num">150</td><td class="pm-num">150</td><td class="pm-num">150</td>'
    '<td><span class="pm-status pm-status-none">– onbekend</span></td><td></td><td class="pm-text"></td></tr>'
    '<tr class="pm-total"><th scope="row">Totaal</th><td class="pm-num">1.440</td><td class="pm-num pm-differs">3.041<span class="pm-mark" title="berekend: 3.040">≠</span></td><td class="pm-num">4.580</td><td class="pm-num">5.330</td><td></td><td></td><td></td></tr>'
    '</tbody></table></div><p class="pm-legend">* voorlopig · . onbekend · x niet getoond om herkenning te voorkomen · ≠ het geleverde totaal wijkt af van het berekende (3.040)</p>'
    '<ul class="pm-notes"><li>Bedragen zijn afgerond op duizend euro.</li></ul><p class="pm-source">Bron: gemeente Almelo, 1 mei 2020.</p></div>'
)


def raw(text: str) -> str:
    """HTML as a markdown raw block."""
    return f"```{{=html}}\n{text}\n```\n"


def code(source: str, *outputs: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    """An executed code cell."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": "x",
        "metadata": metadata,
        "source": source,
        "outputs": list(outputs),
    }


def text(source: str) -> dict[str, Any]:
    """A markdown cell."""
    return {"cell_type": "markdown", "id": "x", "metadata": {}, "source": source}


def front(source: str) -> dict[str, Any]:
    """The raw cell that begins a notebook."""
    return {"cell_type": "raw", "id": "x", "metadata": {}, "source": f"---\n{source}\n---"}


def shown(markdown: str) -> dict[str, Any]:
    """What a figure or a table leaves as output."""
    return {
        "output_type": "display_data",
        "data": {"text/markdown": markdown, "text/plain": "PLAIN-FORM"},
        "metadata": {},
    }


def printed(line: str, name: str = "stdout") -> dict[str, Any]:
    """What print() leaves as output."""
    return {"output_type": "stream", "name": name, "text": [line]}


def notebook(*cells: dict[str, Any]) -> str:
    """Cells as the text of an .ipynb file."""
    return json.dumps(
        {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, ensure_ascii=False
    )


CASES = [
    {"jaar": "2019", "soort": "Begroot", "aantal": 75}, {"jaar": "2019", "soort": "Opgepakt", "aantal": 60},
    {"jaar": "2020", "soort": "Begroot", "aantal": 150}, {"jaar": "2020", "soort": "Opgepakt", "aantal": 100},
    {"jaar": "2021", "soort": "Begroot", "aantal": 150},
]  # fmt: skip
SAVINGS = [
    {"jaar": y, "maatregel": m, "bedrag": b}
    for m, amounts in {
        "Doorbraakmethode": [750000, 2251000, 3750000, 4500000],
        "Dagstructurering": [300000, 400000, 440000, 440000],
    }.items()
    for y, b in zip(("2019", "2020", "2021", "2022"), amounts, strict=True)
]

DOORBRAAK = notebook(
    front("title: Doorbraakmethode\nsubtitle: Casussen en besparing"),
    code('gemeente = "GEHEIM-C"', tags=["parameters"]),
    code("#| include: false\nimport pandas", printed("GEHEIM-D")),
    code("#| output: false\nprint(1)", printed("GEHEIM-E"), shown("GEHEIM-F")),
    code("x", printed("GEHEIM-G"), tags=["remove-cell"]),
    code("x", printed("GEHEIM-H"), tags=["hide-output"]),
    code("x", printed("GEHEIM-I", "stderr")),
    text("## Verloop {#sec-verloop}\n\nIn 2020 zijn tot 1 mei 40 casussen opgepakt, zie @fig-casussen en @tbl-casussen.\n\n::: {.callout-note}\n## Over cellen heen"),
    code("#| echo: true\n1 + 1", printed("STDOUT-ZICHTBAAR <b>")),
    text("Einde van het kader.\n:::"),
    code(
        "#| label: fig-casussen\n#| fig-cap: \"Opgepakte *doorbraakcasussen*, begroot en werkelijk\"\nfiguur()",
        shown(raw(chart(
            spec(CASES, x={"field": "jaar", "type": "nominal", "axis": {"labelAngle": 0}, "title": None},
                 y={"field": "aantal", "type": "quantitative", "title": None}, xOffset={"field": "soort"},
                 color={"field": "soort", "type": "nominal", "title": None, "legend": {"orient": "top"}}),
            "Staafdiagram: 60 van 75 casussen in 2019, naar verwachting 100 van 150 in 2020.",
            simple_table("Casussen", ["Jaar", "Begroot", "Opgepakt"], [["2019", "75", "60"], ["2020", "150", "100*"], ["2021", "150", "."]]),
            "Aantal casussen, 2019-2021",
        ))),
    ),
    code(
        "#| label: tbl-casussen\n#| tbl-cap: Casussen per jaar\ntabel()",
        shown(raw('<div class="pm-scroll">' + simple_table("Casussen per jaar", ["Jaar", "Begroot", "Opgepakt"], [["2019", "75", "60"], ["2020", "150", "100*"]]) + "</div>")),
    ),
    text("## Besparing\n\nDe besparing per plan is € 22.000, waarvan € 6.000 direct."),
    code(
        "#| label: fig-besparing\n#| fig-cap: Taakstelling per maatregel\nfiguur()",
        shown(raw(chart(
            spec(SAVINGS, x={"field": "jaar", "type": "nominal", "axis": {"labelAngle": 0}, "title": None},
                 y={"field": "bedrag", "type": "quantitative", "title": "euro", "axis": {"format": ",.0f"}}, color={"field": "maatregel", "title": None, "legend": {"orient": "top"}}),
            "Staafdiagram: de taakstelling loopt op van 1,05 miljoen euro in 2019 naar 4,94 miljoen in 2022.",
            simple_table("Taakstelling", ["Jaar", "Euro"], [["2019", "1.050.000"], ["2022", "4.940.000"]]), "Euro per jaar",
        ))),
    ),
    code(
        "#| label: fig-paar\n#| fig-cap: Twee grafieken\n#| fig-subcap: [Links, Rechts]\nfiguur()",
        shown(raw("<p>links</p>")), shown(raw("<p>rechts</p>")),
    ),
    code("#| code-fold: true\n#| code-summary: Toon de code\n#| echo: true\nsom = 1 + 1"),
)  # fmt: skip

MAATREGELEN = notebook(
    front("title: Maatregelen"),
    text("Vier maatregelen dragen bij aan de taakstelling, zie @tbl-maatregelen."),
    code(
        "#| label: tbl-maatregelen\n#| tbl-cap: Taakstelling per maatregel, Almelo\ntabel()",
        shown(raw(MEASURES)),
    ),
)


def write_project(folder: Path, config: dict[str, Any] | None = None) -> Path:
    """Write the edition to a folder and return it; `config` replaces its `_quarto.yml`."""
    (folder / "thema").mkdir(parents=True)
    (folder / "data").mkdir()
    shutil.copytree(ASSETS, folder / "assets")
    sources = {
        "_quarto.yml": yaml.safe_dump(config or CONFIG, allow_unicode=True, sort_keys=False, width=1000),
        "_variables.yml": "periode: januari-april 2020\n",
        "_kader.qmd": "---\ntitle: weg\n---\n\nDeze tekst komt uit `_kader.qmd`.\n",
        "index.qmd": INDEX,
        "methode.qmd": METHODE,
        "gegevens.qmd": GEGEVENS,
        "edities.qmd": EDITIES,
        "thema/doorbraak.ipynb": DOORBRAAK,
        "thema/maatregelen.ipynb": MAATREGELEN,
        "data/cijfers.csv": "jaar;waarde\n2019;60\n",
    }
    for name, content in sources.items():
        (folder / name).write_text(content, encoding="utf-8")
    return folder
