"""The pages of a built site as one document of HTML: what a reader opens or chooses is open, links between pages lead to chapters.

It reads the site and not its sources, so that the PDF says what the site says, whichever publisher made it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import html

from peilmerk.errors import PublisherError
from peilmerk.publishers.markup import css_string

#: What pictures and fonts of a site are.
_KINDS = {
    ".woff2": "font/woff2", ".woff": "font/woff", ".ttf": "font/ttf", ".otf": "font/otf", ".svg": "image/svg+xml", ".png": "image/png", ".gif": "image/gif", ".webp": "image/webp",
    ".jpg": "image/jpeg", ".jpeg": "image/jpeg",
}  # fmt: skip

#: What has no use on paper: menus, scripts, what was asked of the reader; the notice of invented data stands on the cover and over every sheet.
_LEFT_OUT = ["script", "style", "template", "nav", "button", "dialog", "noscript"]
_LEFT_OUT_CLASSES = (
    "pm-synthetic",
    "pm-ways",
    "pm-pdf",
    "page-head",
    "quarto-title-block",
    "tab-list",
    "nav-tabs",
    "anchorjs-link",
)
#: Attributes that name ids.
_NAMES_IDS = ("aria-labelledby", "aria-describedby", "for", "headers")
_NUMBERED = re.compile(r"^(Figuur|Tabel)[\s\u00a0](\d+)$")
CONTENTS = "inhoud"


@dataclass(frozen=True)
class Cover:
    """What stands on the first sheet. lines: what else is told there, as (word, text); notice: that figures are invented, or empty; running: at the foot of every sheet; logo: the address of a picture, or empty."""

    title: str
    heading: str
    badge: str
    lines: tuple[tuple[str, str], ...]
    notice: str
    running: str
    logo: str = ""


@dataclass(frozen=True)
class Chapter:
    """A page of the site as a chapter: its number, the id of its heading, its title."""

    number: int
    anchor: str
    title: str


def compose(site: Path, titles: Mapping[str, str], cover: Cover, look: str) -> tuple[str, list[Chapter]]:
    """A built site as (HTML with `{{page:<anchor>}}` for every page number of the contents, its chapters).

    titles: title by page file without suffix, in order, the start page first as `index`; look: the style of its pages. Raises PublisherError if a page is not there.
    """
    chapters = [
        Chapter(number, _anchor(name), title) for number, (name, title) in enumerate(titles.items(), 1)
    ]
    bodies = [
        _chapter(site, name, chapter, list(titles)) for name, chapter in zip(titles, chapters, strict=True)
    ]
    known = set(re.findall(r' id="([^"]+)"', "".join(bodies))) | {c.anchor for c in chapters}
    bodies = [
        re.sub(
            r'href="#([^"]+?)"', lambda m: m[0] if m[1] in known else f'href="#{m[1].split("--")[0]}"', body
        )
        for body in bodies
    ]
    style = look + files(__package__).joinpath("report.css").read_text("utf-8")
    style = style.replace("/*running*/", css_string(cover.running)).replace(
        "/*notice*/", css_string(cover.notice)
    )
    listed = "".join(
        f'<li><a href="#{c.anchor}"><span class="number">{c.number}</span><span class="name">{escape(c.title)}</span><span class="dots"></span><span class="page">{{{{page:{c.anchor}}}}}</span></a></li>'
        for c in chapters
    )
    return (
        f'<!DOCTYPE html>\n<html lang="nl"><head><meta charset="utf-8"><title>{escape(cover.title)}, {escape(cover.heading)}</title><style>{style}</style></head><body>'
        f'{_cover(cover)}<section class="contents"><h1 id="{CONTENTS}">Inhoud</h1><ol>{listed}</ol></section><main>{"".join(bodies)}</main></body></html>\n'
    ), chapters


def with_pages(text: str, pages: Mapping[str, int]) -> str:
    """A composed document with its page numbers in the contents; of what is not in `pages` three figures' room."""
    return re.sub(r"\{\{page:([^}]+)\}\}", lambda m: str(pages.get(m[1], 888)), text)


def _cover(cover: Cover) -> str:
    notice = f'<p class="pdf-notice">{escape(cover.notice)}</p>' if cover.notice else ""
    # The heading below it says whose report it is, so that the logo needs no words.
    logo = f'<img class="pdf-logo" src="{escape(cover.logo)}" alt="">' if cover.logo else ""
    lines = "".join(
        f"<div><dt>{escape(word)}</dt><dd>{escape(text)}</dd></div>" for word, text in cover.lines
    )
    return (
        f'<section class="cover">{logo}<p class="pdf-heading">{escape(cover.heading)}</p><p class="pdf-title">{escape(cover.title)}</p>'
        f'<p class="pdf-badge">{escape(cover.badge)}</p>{notice}<dl>{lines}</dl></section>'
    )


def _anchor(name: str) -> str:
    return f"hoofdstuk-{name}"


def _chapter(site: Path, name: str, chapter: Chapter, names: list[str]) -> str:
    path = site / f"{name}.html"
    if not path.is_file():
        raise PublisherError(f"The site has no page {path.name}. Build the edition again, then make its PDF.")
    page = html.document_fromstring(path.read_text("utf-8"))
    main = page.find(".//main")
    if main is None:
        raise PublisherError(f"{path.name} has no main part, so that no chapter can be made of it.")
    for element in [e for e in main.iter() if isinstance(e.tag, str) and _left_out(e)]:
        if element.getparent() is not None:
            element.drop_tree()
    for heading in main.findall(".//h1"):
        heading.drop_tree()
    for made in main.findall(
        ".//time[@id='pm-build-time']"
    ):  # equal sites give equal bytes; the site itself says when it was made
        made.getparent().getparent().drop_tree()
    for element in main.iter():
        if isinstance(element.tag, str):
            _element(element, name, chapter, names)
            if element.tag == "img":
                _picture(element, site)
    body = main.find(".//div[@class='page-body']")
    content = "".join(
        html.tostring(part, encoding="unicode") for part in (body if body is not None else main)
    )
    return f'<section class="chapter"><h1 id="{chapter.anchor}"><span class="number">{chapter.number}</span> {escape(chapter.title)}</h1>{content}</section>\n'


def _left_out(element) -> bool:
    classes = (element.get("class") or "").split()
    return (
        element.tag in _LEFT_OUT
        or any(name in classes for name in _LEFT_OUT_CLASSES)
        or element.get("id") == "title-block-header"
    )


def _element(element, name: str, chapter: Chapter, names: list[str]) -> None:
    """One element of a page in the one document: open, with ids and links of its own, tables and figures numbered by chapter."""
    if element.tag == "details":
        element.tag = "div"
        element.attrib.pop("open", None)
    elif element.tag == "summary":
        element.tag = "p"
        element.set("class", "pdf-summary")
    for attribute, value in list(element.attrib.items()):
        if attribute == "id":
            element.set("id", f"{_anchor(name)}--{value}")
        elif attribute in _NAMES_IDS:
            element.set(attribute, " ".join(f"{_anchor(name)}--{one}" for one in value.split()))
        elif "url(#" in value:
            element.set(attribute, value.replace("url(#", f"url(#{_anchor(name)}--"))
        elif attribute in ("hidden", "tabindex", "aria-controls", "aria-expanded", "data-alt", "data-key"):
            del element.attrib[attribute]
    if "tab-pane" in (element.get("class") or "").split():  # Quarto shows the chosen one only
        element.set("class", "pdf-tab")
    if element.tag == "a" and element.get("href"):
        _link(element, name, names)
    words = element.text or ""
    if ("pm-float-label" in (element.get("class") or "") or element.tag == "a") and (
        found := _NUMBERED.match(words.strip())
    ):
        element.text = f"{found[1]}\u00a0{chapter.number}.{found[2]}"


def carried(file: Path) -> str:
    """A picture or font as an address that holds it: what is printed lies in a folder of its own, and takes everything along."""
    kind = _KINDS.get(file.suffix.lower(), "application/octet-stream")
    return f"data:{kind};base64,{base64.b64encode(file.read_bytes()).decode()}"


def _picture(element, site: Path) -> None:
    """A picture of the site within the document, which is printed where the site's files are not; read at once, not when it comes in sight. Raises PublisherError if the site lacks it."""
    address = urlsplit(element.get("src") or "")
    if address.scheme or address.netloc:
        return
    path = site / unquote(address.path)
    if not path.is_file():
        raise PublisherError(f"The site has no picture {address.path}. Build the edition again, then make its PDF.")
    element.set("src", carried(path))
    element.attrib.pop("loading", None)


def _link(element, name: str, names: list[str]) -> None:
    """A link to a page of the report leads to its chapter; one to another host stays; one to a file or another edition is left as words."""
    address = urlsplit(element.get("href"))
    if address.scheme or address.netloc:
        return
    target = unquote(address.path).removesuffix(".html") if address.path else name
    if target not in names or (address.path and not address.path.endswith(".html")):
        del element.attrib["href"]
        return
    element.set(
        "href",
        f"#{_anchor(target)}--{unquote(address.fragment)}" if address.fragment else f"#{_anchor(target)}",
    )
