"""What stands at the addresses of an edition that was withdrawn: what, when, by whom, why, and where to go instead."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import yaml

from peilmerk import period, synthetic
from peilmerk.project import Project, Publication
from peilmerk.publishers import blocks, markup, stage
from peilmerk.withdrawal import Decision

_ROBOTS = '<meta name="robots" content="noindex">'
LABEL = "Ingetrokken"


def folder(project: Project, publication: Publication, decision: Decision, later: Publication | None, pages: Iterable[str], target: Path) -> Path:
    """Make the project of the explanation, once for every address that the edition had; returns `target`.

    pages: names of pages (`jeugd`), of which `index` is always there; later: the next edition, if it can be read.
    """
    stage.fresh(target)
    style = stage.copy_assets(project, target, vega=False, municipality=publication.municipality)
    names = sorted({"index", *pages} - {"404"})
    text = page(project, publication, decision, later)
    for name in names:
        (target / f"{name}.qmd").write_text(text, "utf-8", newline="\n")
    settings = {
        "project": {"render": [f"{name}.qmd" for name in names], "resources": ["assets/"], "output-dir": "_site"},
        "website": {
            "title": synthetic.beside(f"{publication.title}, {publication.heading}", publication), "description": f"{LABEL} op {_day(decision)}",
            "search": False, "bread-crumbs": False, "page-navigation": False,
            "navbar": {"title": publication.heading, "right": [{"href": "../../index.html", "text": "Alle edities"}]},
            "page-footer": {"left": project.organisation, "center": f"{publication.heading}, {LABEL.lower()}"},
        },
        "format": {"html": {"toc": False, "include-in-header": [{"text": _ROBOTS}]}},
    }  # fmt: skip
    if publication.synthetic:
        settings["peilmerk"] = {"verzonnen": publication.name}
    stage.write_config(project, target, stage.merge(settings, style))
    stage.without_address(target)  # what is no longer there is in no sitemap, and the root's address is that of the start page
    return target


def page(project: Project, publication: Publication, decision: Decision, later: Publication | None) -> str:
    """The explanation, as the markdown of a page."""
    title = f"{LABEL}: {publication.heading}"
    meta = {"title": title, "subtitle": synthetic.beside(publication.title, publication), "pagetitle": synthetic.beside(title, publication), "toc": False}
    facts = [
        ("Wat", f"{publication.title}, {publication.heading}"), ("Ingetrokken op", _day(decision)), ("Door", f"{decision.naam}, {project.organisation}"),
        ("Waarom", decision.reden),
    ]  # fmt: skip
    where = (
        f"De volgende editie is [{markup.markdown_text(later.heading)}](../../{later.id}/index.html)." if later
        else "Een volgende editie is er nog niet."
    )  # fmt: skip
    parts = [
        "---\n" + yaml.safe_dump(meta, allow_unicode=True, sort_keys=False, width=1000) + "---",
        *([markup.raw(markup.synthetic_notice(publication.name))] if publication.synthetic else []),
        markup.raw(f'<p class="pm-banner"><span class="pm-badge pm-badge-withdrawn">{LABEL}</span> De cijfers, teksten en bestanden van deze editie zijn van de site gehaald.</p>'),
        markup.raw(blocks.facts_block(facts)),
        "Heeft u cijfers van deze editie overgenomen? Gebruik ze dan niet meer, en verwijder wat u bewaarde.",
        f"{where} Alle edities staan op de [startpagina](../../index.html).",
    ]
    return "\n\n".join(parts) + "\n"


def _day(decision: Decision) -> str:
    return period.parse(decision.datum.isoformat()).label
