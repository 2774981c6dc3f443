"""One page with the variants of an edition side by side: what was set, and every headline, figure, table and sentence that is not the same in all of them.

It is made from the executed notebooks of the variants, which passed protection and the gate each; it lies beside them and is never served.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

import nbformat
import yaml

from peilmerk import house_style, publishers, synthetic
from peilmerk.display import MIME
from peilmerk.parameters import as_text
from peilmerk.parameters.variants import varied
from peilmerk.places import places
from peilmerk.project import Project, Publication
from peilmerk.publishers import blocks, markup, stage
from peilmerk.publishers.pictures import picture
from peilmerk.scan import gate

#: The folder of the page, beside those of the variants; its name has no `=`, which each of theirs has.
FOLDER = "naast-elkaar"
#: Figures of one table that are shown; the others are counted.
MOST_ROWS = 60
_MISSING, _DIFFERS = "staat er niet", "anders dan in de eerste variant"
#: What is of a build and not of its figures.
_PASSED_OVER = ("build", "contents", "overview")
#: Pictures side by side are this wide.
_WIDTH = 360


@dataclass(frozen=True)
class Variant:
    """A variant that was built. folder: its name below reports/varianten/<edition>/; values: what was set."""

    folder: str
    values: Mapping[str, object]

    def told(self, names: Iterable[str]) -> str:
        """`norm_weken = 6`."""
        return "; ".join(f"{name} = {as_text(self.values[name])}" for name in names)


def publish(project: Project, publication: Publication, variants: Sequence[Variant], publisher: str) -> Path:
    """Make the page of variants that were built; returns it. Raises GateClosed if the scan finds something in it."""
    base = project.reports / "varianten" / publication.id / FOLDER
    target = base / "website"
    stage.fresh(target)
    stage.copy_assets(project, target, vega=False)
    (target / "index.qmd").write_text(page(project, publication, variants), "utf-8", newline="\n")
    title = f"{publication.heading}: varianten naast elkaar"
    settings = {
        "project": {"render": ["index.qmd"], "resources": ["assets/"], "output-dir": "_site"},
        "website": {
            "title": synthetic.beside(title, publication), "search": False, "bread-crumbs": False, "page-navigation": False,
            "navbar": {"title": publication.heading, "right": []}, "page-footer": {"left": project.organisation, "center": title},
        },
        "format": {"html": {"toc": True}},
    }  # fmt: skip
    if publication.synthetic:
        settings["peilmerk"] = {"verzonnen": publication.name}
    stage.write_config(project, target, settings)
    stage.without_address(target)
    site, _ = publishers.publish(publisher, target)
    gate.publication_gate(project, site, title, publication=publication, elsewhere={unquote(_address(v)) for v in variants}, laid_beside=True)
    return site / "index.html"


def page(project: Project, publication: Publication, variants: Sequence[Variant]) -> str:
    """The page as markdown."""
    names = varied([v.values for v in variants])
    heads = [v.told(names) for v in variants]
    title = "Varianten naast elkaar"
    meta = {"title": title, "subtitle": synthetic.beside(publication.heading, publication), "pagetitle": synthetic.beside(f"{title} | {publication.heading}", publication)}
    parts = ["---\n" + yaml.safe_dump(meta, allow_unicode=True, sort_keys=False, width=1000) + "---"]
    parts += [markup.raw(markup.synthetic_notice(publication.name))] if publication.synthetic else []
    parts += ["## Wat is ingesteld", markup.raw(_settings(variants, heads))]
    parts += ["Elke variant in haar geheel: " + ", ".join(f"[{markup.markdown_text(head)}]({_address(v)})" for v, head in zip(variants, heads, strict=True)) + "."]
    parts += ["Een waarde met ≠ is anders dan in de eerste variant. Wat in alle varianten gelijk is, staat hier niet; de kerncijfers van een pagina staan er allemaal."]
    tokens, alike, differing = house_style.tokens(project.root / "assets" / "theme.scss"), 0, False
    for name in publication.pages:
        found = [_outputs(places(project, publication, v.folder).notebooks / f"{name}.ipynb") for v in variants]
        shown = []
        for key in dict.fromkeys(key for of in found for key in of):
            contents = [of.get(key) for of in found]
            if all(c == contents[0] for c in contents):
                alike += 1
            else:
                shown += _beside(contents, heads, tokens, project.cache / "svg")
        if shown:
            told = next(of for of in found if of)
            parts += [f"## {markup.markdown_text(told.title or name)}", *shown]
            differing = True
    if not differing:
        parts += ["De varianten zijn gelijk: geen enkel cijfer, figuur, tabel of zin verschilt."]
    parts += [f"In alle varianten gelijk: {alike} {'onderdeel' if alike == 1 else 'onderdelen'} (figuren, tabellen, kerncijfers en zinnen)."]
    return "\n\n".join(parts) + "\n"


# --- parts --------------------------------------------------------------------------------------------------------


class _Outputs(dict):
    """What a page shows, by cell and number of the output; with the title of the page."""

    title = ""


def _outputs(path: Path) -> _Outputs:
    """What an executed notebook hands over to readers; nothing if the page was left out."""
    found = _Outputs()
    if not path.is_file():
        return found
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "raw" and cell.source.startswith("---"):
            found.title = str(yaml.safe_load(cell.source.strip("-\n")).get("title", ""))
        for number, output in enumerate(cell.get("outputs", [])):
            data = output.get("data", {})
            content = data.get(MIME) or ({"kind": "text", "markdown": "".join(data["text/markdown"])} if data.get("text/markdown") else None)
            if content and content["kind"] not in _PASSED_OVER:
                found[cell["id"], number] = content
    return found


def _address(variant: Variant) -> str:
    return f"../../../{quote(variant.folder, safe='=,')}/website/_site/index.html"


def _settings(variants: Sequence[Variant], heads: Sequence[str]) -> str:
    names = list(dict.fromkeys(name for v in variants for name in v.values))
    rows = [_row(name, [as_text(v.values.get(name, "")) for v in variants], mark=False) for name in names]
    return _table("Parameter", [f"variant {n}" for n in range(1, len(heads) + 1)], rows, "Wat in elke variant is ingesteld")


def _beside(contents: Sequence[dict | None], heads: Sequence[str], tokens: dict[str, str], cache: Path) -> list[str]:
    """One part of a page in every variant, as parts of the markdown."""
    first = next(c for c in contents if c)
    kinds = {c["kind"] for c in contents if c}
    if kinds == {"text"}:
        rows = [_row("Zin", [c["markdown"] if c else _MISSING for c in contents])]
        return [markup.raw(_table("", heads, rows, "De zin in elke variant"))]
    values = [_values(c) for c in contents]
    keys = [key for key in dict.fromkeys(k for v in values for k in v) if "tiles" in kinds or len({v.get(key, ("", ""))[0] for v in values}) > 1]
    caption = "Kerncijfers" if "tiles" in kinds else first.get("caption", "Cijfers")
    parts = [f"### {markup.markdown_text(caption)}"]
    specs = [c["spec"] if c and c["kind"] == "figure" else None for c in contents]
    if any(spec != specs[0] for spec in specs):
        parts.append(markup.raw(_pictures(contents, heads, tokens, cache)))
    if keys:
        rows = [_row(key, [v.get(key, (_MISSING, ""))[0] for v in values], [v.get(key, ("", ""))[1] for v in values]) for key in keys[:MOST_ROWS]]
        parts.append(markup.raw(_table("", heads, rows, f"{caption}, in elke variant")))
        if len(keys) > MOST_ROWS:
            parts.append(f"En nog {len(keys) - MOST_ROWS} cijfers die verschillen.")
    elif len(parts) == 1:
        rows = [_row("Bijschrift en toelichting", [" ".join([c.get("caption", ""), *c.get("notes", [])]) if c else _MISSING for c in contents])]
        parts.append(markup.raw(_table("", heads, rows, f"{caption}, in elke variant")))
    return parts


def _values(content: dict | None) -> dict[str, tuple[str, str]]:
    """The values of a table, a figure or tiles by what they are about: text and key of the figure."""
    if content is None:
        return {}
    if content["kind"] == "tiles":
        return {
            ", ".join(x for x in (t["label"], t["member"], t["note"]) if x): (" ".join(x for x in (t["qualifier"], t["value"], t["unit"]) if x), t.get("key", ""))
            for t in content["tiles"]
        }  # fmt: skip
    if content["kind"] == "absence":
        return {"Geheel": (content["reason"], "")}
    if content["kind"] == "text":
        return {"Geheel": (content["markdown"], "")}
    found: dict[str, tuple[str, str]] = {}
    columns, group = _columns(content["table"]["head"]), ""
    for row in content["table"]["rows"]:
        first, place = row["cells"][0], row["cells"][0]["colspan"]
        if row["kind"] == "group":
            group = first["text"]
            continue
        for cell in row["cells"][1:]:
            about = ", ".join(x for x in (group if row["kind"] == "member" else "", first["text"], columns[place] if place < len(columns) else "") if x)
            name, number = about, 2
            while name in found:
                name, number = f"{about} ({number})", number + 1
            found[name] = (cell["text"], cell.get("key", ""))
            place += cell["colspan"]
    return found


def _columns(head: Sequence[Sequence[dict]]) -> list[str]:
    """What heads each column, over all lines of the heading."""
    lines = [[cell["text"] for cell in row for _ in range(cell["colspan"])] for row in head]
    width = max(map(len, lines), default=0)
    return [", ".join(dict.fromkeys(line[n] for line in lines if n < len(line) and line[n])) for n in range(width)]


def _row(name: str, texts: Sequence[str], keys: Sequence[str] = (), *, mark: bool = True) -> dict:
    """A line of a table; marked are values that differ from the first."""
    keys = keys or [""] * len(texts)
    cells = [
        {"text": text, "kind": "text", "flags": ["differs"] if mark and text != texts[0] else [], "colspan": 1, "note": _DIFFERS, "key": key}
        for text, key in zip(texts, keys, strict=True)
    ]  # fmt: skip
    return {"kind": "item", "cells": [{"text": name, "kind": "head", "flags": [], "colspan": 1, "note": ""}, *cells]}


def _table(first: str, heads: Sequence[str], rows: list[dict], caption: str) -> str:
    head = [{"text": text, "flags": [], "colspan": 1} for text in (first, *heads)]
    return f'<div class="pm-tablebox">{blocks.table({"head": [head], "rows": rows}, caption)}</div>'


def _pictures(contents: Sequence[dict | None], heads: Sequence[str], tokens: dict[str, str], cache: Path) -> str:
    """The same picture in every variant, small and beside each other."""
    shown = []
    for content, head in zip(contents, heads, strict=True):
        drawn = f"<p>{_MISSING}</p>"
        if content and content["kind"] == "figure":
            spec, alt = content["spec"], f"{head}: {content['alt']}"
            narrow = {"width": _WIDTH, "autosize": {"type": "fit-x", "contains": "padding"}} if spec.get("width") == "container" else {}
            drawn = f'<div class="pm-chart">{picture(house_style.merge(spec, narrow), alt, tokens, cache)}</div>'
        elif content and content["kind"] == "absence":
            drawn = f"<p>{markup.escape(content['reason'])}</p>"
        shown.append(f'<div class="pm-variant"><p class="pm-sub">{markup.escape(head)}</p>{drawn}</div>')
    return f'<div class="pm-variants">{"".join(shown)}</div>'
