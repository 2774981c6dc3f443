"""A site for the department itself: every page, caption, chart and file says that it is not to be passed on, and search engines are kept out.

What it says is in `audience`. `faults` looks whether a finished site does so; one for everyone may say it nowhere.
"""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import yaml

from peilmerk import house_style
from peilmerk.audience import COLUMN, IN_NAME, LABEL, WHY, WORD
from peilmerk.display import MIME
from peilmerk.executed import read as executed_notebook
from peilmerk.publishers.markup import escape, raw
from peilmerk.publishers.stage import merge

_CLASS = "pm-internal"
_ROBOTS = '<meta name="robots" content="noindex, nofollow">'
_NOTICE = f'<div class="{_CLASS}" role="region" aria-label="{LABEL}"><p><strong>{LABEL}.</strong> {escape(WHY)}</p></div>'
#: A link to a file with figures, in markdown or in a block.
_FILE = re.compile(r"(?<=[(\"])data/(?=[\w.-]+[)\"])")


def marked(executed: Path, target: Path) -> Path:
    """Copies of executed notebooks in which all that can be copied from a page by itself says that it is internal; returns `target`."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for path in sorted(executed.glob("*.ipynb")):
        notebook = executed_notebook(path)
        for output in (o for cell in notebook.cells for o in cell.get("outputs", [])):
            if MIME in output.get("data", {}):
                output.data[MIME] = _marked(output.data[MIME])
        nbformat.write(notebook, target / path.name)
    return target


def _marked(content: dict) -> dict:
    if content["kind"] == "tiles":
        return {**content, "tiles": [{**t, "note": f"{t['note']}, {WORD}".lstrip(", ")} for t in content["tiles"]]}
    if content["kind"] == "text":
        return {**content, "markdown": _FILE.sub(f"data/{IN_NAME}", content["markdown"])}
    if content["kind"] not in ("table", "figure"):
        return content
    said = {"caption": f"{content['caption']} ({WORD})", "source": f"{content['source']} {LABEL}.".lstrip()}
    if content["kind"] == "figure":
        said |= {"spec": house_style.marked(content["spec"], LABEL), "alt": f"{content['alt']} {LABEL}."}
    return {**content, **said}


def mark(folder: Path) -> None:
    """Let an edition folder say on every page and in every file that it is internal, and link to nothing that is public."""
    for path in sorted(folder.glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        front = yaml.safe_load(notebook.cells[0].source.strip("-\n"))
        front["pagetitle"] = f"{WORD.upper()} | {front.get('pagetitle') or front['title']}"
        notebook.cells[0].source = _front(front)
        notice = nbformat.v4.new_markdown_cell(raw(_NOTICE))
        notice["id"] = "cel-intern"
        notebook.cells.insert(1, notice)
        path.write_text(nbformat.writes(notebook) + "\n", "utf-8", newline="\n")
    for path in sorted(p for p in (folder / "data").rglob("*") if p.is_file()):
        new = path.rename(path.with_name(f"{IN_NAME}{path.name}"))
        if new.suffix == ".csv":
            _mark_rows(new)
    config = folder / "_quarto.yml"
    settings = yaml.safe_load(config.read_text("utf-8"))
    website = settings["website"]
    website.pop("site-url", None)  # or it had a sitemap
    footer = website.get("page-footer") or {}
    settings = merge(settings, {
        "project": {"render": [*settings["project"]["render"], "404.qmd"], "resources": [*settings["project"]["resources"], "robots.txt"]},
        "website": {
            "title": f"{WORD.upper()}: {website['title']}", "description": LABEL,
            "navbar": {"title": f"{WORD.upper()}: {website['navbar']['title']}", "right": []},
            "page-footer": {
                "center": f"{footer.get('center', '')}. {LABEL}".lstrip(". "),
                "right": [entry for entry in footer.get("right") or [] if not entry["href"].startswith("../")],  # nothing of the public site stands beside it
            },
        },
        "format": {"html": {"include-in-header": [{"text": _ROBOTS}]}},
    })  # fmt: skip
    config.write_text(yaml.safe_dump(settings, allow_unicode=True, sort_keys=False, width=1000), "utf-8", newline="\n")
    (folder / "robots.txt").write_text("User-agent: *\nDisallow: /\n", "utf-8", newline="\n")
    lost = _front({"title": "Pagina niet gevonden", "toc": False, "sidebar": False})
    synthetic = _synthetic(settings)
    text = f"{lost}\n\n{raw(_NOTICE)}\n{synthetic}Deze pagina bestaat niet of is verplaatst.\n\n[Naar de startpagina](index.ipynb)\n"
    (folder / "404.qmd").write_text(text, "utf-8", newline="\n")


def _synthetic(settings: dict) -> str:
    from peilmerk.publishers.markup import synthetic_notice

    name = (settings.get("peilmerk") or {}).get("verzonnen")
    return raw(synthetic_notice(name)) + "\n" if name else ""


def _front(meta: dict) -> str:
    return "---\n" + yaml.safe_dump(meta, allow_unicode=True, sort_keys=False, width=1000) + "---"


def _mark_rows(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file, delimiter=";")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerows([[COLUMN, *head], *([LABEL, *row] for row in rows)])


def faults(site: Path, internal: bool) -> Iterator[tuple[str, str]]:
    """Where a site for the department does not say so, or one for everyone says that it is internal: (page or file, what is wrong)."""
    for path in sorted(p for p in site.rglob("*.html") if "pagefind" not in p.parts):
        name, text = path.relative_to(site).as_posix(), path.read_text("utf-8")
        if not internal:
            if f'class="{_CLASS}"' in text:
                yield name, "is a page for the department itself"
            continue
        if _NOTICE not in text:
            yield name, f"does not say '{LABEL}'"
        if _ROBOTS not in text:
            yield name, "does not keep search engines out"
    for path in sorted(p for p in (site / "data").rglob("*") if p.is_file()):
        if path.name.startswith(IN_NAME) != internal:
            yield path.relative_to(site).as_posix(), f"{'does not begin' if internal else 'begins'} with '{IN_NAME}'"
    if internal and (site / "sitemap.xml").is_file():
        yield "sitemap.xml", "lists pages for search engines"
