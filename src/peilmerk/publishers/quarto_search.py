"""Search of a site that Quarto makes: ours, in the place of Quarto's own.

Quarto's search knows no Dutch stems and folds no accents ("clienten" does not find "cliënten"), so both publishers have the same one: Pagefind, with one dialog and one script
(decision 0022). Before Quarto renders, its search is put off and ours is laid among the files of the project; afterwards the index is made over what it rendered. Pages stay as
Quarto made them: what is a page's own text is marked in what Pagefind is given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import yaml

from peilmerk.publishers.embedded import schema, search
from peilmerk.publishers.embedded.config import SOURCES
from peilmerk.publishers.embedded.document import front_matter

SCRIPT, STYLE = "assets/search.js", "assets/search.css"
#: The main text of a page of Quarto.
MAIN = "quarto-document-content"
_MAIN = re.compile(rf'<main\b(?=[^>]*\bid="{MAIN}")')


@contextmanager
def ours(project: Path) -> Iterator[bool]:
    """Within it the project has our search in the place of Quarto's; yields whether it has any. `_quarto.yml` is afterwards what it was."""
    path = project / "_quarto.yml"
    before = path.read_text("utf-8")
    settings = yaml.safe_load(before)
    website = settings.get("website") or {}
    if website.get("search", True) is False:
        yield False
        return
    static = files(search.__package__).joinpath("static")
    (project / "assets").mkdir(exist_ok=True)
    (project / SCRIPT).write_text(static.joinpath("search.js").read_text("utf-8"), "utf-8", newline="\n")
    (project / STYLE).write_text(search.style(), "utf-8", newline="\n")
    path.write_text(yaml.safe_dump(with_ours(settings), allow_unicode=True, sort_keys=False, width=1000), "utf-8", newline="\n")
    try:
        yield True
    finally:
        path.write_text(before, "utf-8", newline="\n")


def with_ours(settings: dict) -> dict:
    """Settings of a project with Quarto's search off, and the dialog, script and style of ours on every page."""
    made = {**settings, "website": {**(settings.get("website") or {}), "search": False}}
    made["project"] = {**made.get("project", {})}
    made["project"]["resources"] = [*schema.as_list(made["project"].get("resources")), SCRIPT]
    html = {**((made.get("format") or {}).get("html") or {})}
    html["css"] = [*schema.as_list(html.get("css")), STYLE]
    dialog = search.dialog(str(settings.get("lang") or "en"))
    # An address that begins with / is made relative to each page by Quarto.
    html["include-after-body"] = [*schema.as_list(html.get("include-after-body")), {"text": f'{dialog}\n<script src="/{SCRIPT}" defer></script>\n'}]
    return {**made, "format": {**(made.get("format") or {}), "html": html}}


def write(project: Path, site: Path) -> int:
    """Write the index of a site that Quarto rendered; returns the number of pages in it. What its source keeps out of search is left out, and the page for lost readers.

    Raises PublisherError or DiskError as `embedded.search.write_texts`.
    """
    pages = (page.relative_to(site).as_posix() for page in sorted(site.rglob("*.html")))
    found = {}
    for page in pages:
        text = (site / page).read_text("utf-8") if page != "404.html" and not _unlisted(project, page) else ""
        if marked := indexed(text):
            found[page] = marked
    if found:
        search.write_pages(site, found)
    return len(found)


def indexed(page: str) -> str:
    """A page with the mark of Pagefind on its main text; empty if it has none."""
    made, count = _MAIN.subn("<main data-pagefind-body", page, count=1)
    return made if count else ""


def _unlisted(project: Path, page: str) -> bool:
    """Whether the front matter of a page says `search: false`."""
    for suffix in SOURCES:
        source = project / Path(page).with_suffix(suffix)
        if source.is_file():
            return front_matter(source.read_text("utf-8-sig"), source.name).get("search") is False
    return False
