"""What every page must have, whichever publisher makes it: title, language, headings, anchors, figures, tables, links, and each number with its key.

It is read from the sources that staging wrote, kept beside them as `contract.json`, and laid beside the finished pages: a publisher (of another version, of another maker)
that drops, doubles or moves one of these is found before a reader sees it. Wording and markup are a publisher's own.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import nbformat
import yaml
from lxml import etree, html

from peilmerk import keys
from peilmerk.errors import PublisherError

FILE = "contract.json"
_FENCED = re.compile(r"^(?P<fence>`{3,}|~{3,})(?P<what>[^\n]*)\n(?P<body>.*?)^(?P=fence)[`~]*[ \t]*$", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"^(#{1,6})[ \t]+(.*?)[ \t]*(\{[^{}]*\})?[ \t]*$", re.MULTILINE)
_FLOAT = re.compile(r"^:{3,}[ \t]*\{#((?:fig|tbl)-[\w-]+)[^}]*\}", re.MULTILINE)
_KEY = re.compile(rf'\b{keys.ATTRIBUTE}="([^"]*)"')
_ID = re.compile(r"#([\w-]+)")
_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
_HREF = re.compile(r'<a\b[^>]*?\bhref="([^"]*)"')
_LINK = re.compile(r"(?<!!)\[(?:[^\[\]]|\[[^\[\]]*\])*\]\(<?([^()<>\s]+)>?\)")
_REFERENCE = re.compile(r"(?<![\w@\\/])@((?:fig|tbl|sec)-[\w-]*\w)")
_PAGE = re.compile(r"\.(?:ipynb|qmd|md)$")


def write(folder: Path, files: Mapping[str, Path]) -> Path:
    """Write the contract of staged notebooks (page in the site -> source) beside them; returns the file."""
    path = folder / FILE
    told = {page: of_source(nbformat.read(source, as_version=4)) for page, source in files.items()}
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8", newline="\n")
    return path


def of_source(notebook: nbformat.NotebookNode) -> dict[str, Any]:
    """What the page of a staged notebook must have: `title`, `headings` ([level, text, id or ""]), `floats` (ids in order), `tables`, `charts`, `numbers` (key -> how often), `links` (target -> how often)."""
    title, texts = "", []
    for cell in notebook.cells:
        if cell.cell_type == "raw" and not title:
            title = str((yaml.safe_load(cell.source.strip().strip("-")) or {}).get("title", ""))
        elif cell.cell_type == "markdown":
            texts.append(cell.source)
        elif cell.cell_type == "code" and "#| include: false" not in cell.source:
            texts += ["".join(o.data["text/markdown"]) for o in cell.outputs if "text/markdown" in o.get("data", {})]
    text = "\n\n".join(texts)
    raw = "\n".join(m["body"] for m in _FENCED.finditer(text) if m["what"].strip() == "{=html}")
    words = _FENCED.sub("", text)
    return {
        "title": _plain(title),
        "headings": [[len(m[1]), _plain(m[2]), found[1] if (found := _ID.search(m[3] or "")) else ""] for m in _HEADING.finditer(words)],
        "floats": _FLOAT.findall(words),
        "tables": raw.count("<table"),
        "charts": raw.count('class="pm-spec"'),
        "numbers": dict(sorted(Counter(unescape(k) for k in _KEY.findall(raw) + _KEY.findall(words)).items())),
        "links": _links([*map(unescape, _HREF.findall(raw + words)), *_LINK.findall(_CODE.sub("", words)), *(f"#{m}" for m in _REFERENCE.findall(_CODE.sub("", words)))]),
    }


def of_page(page: str) -> dict[str, Any]:
    """The same of a finished page, and its language (`lang`)."""
    tree = html.document_fromstring(page)
    [main] = tree.xpath("//main") or [tree]
    [title, *_] = main.xpath(".//h1") or tree.xpath("//h1") or [None]
    headings = list(main.iter("h2", "h3", "h4", "h5", "h6"))
    ids = main.xpath(".//@id")
    floats = main.xpath(".//*[not(contains(@class, 'pm-absence'))]/@id")  # a figure that could not be made says why, in its place
    return {
        "lang": tree.get("lang") or "",
        "title": _text(title) if title is not None else "",
        "headings": [[int(h.tag[1]), _text(h), h.get("id") or (h.getparent().get("id") or "")] for h in headings],
        "floats": [i for i in floats if re.match(r"(fig|tbl)-", i) and not re.search(r"-caption(-|$)", i)],
        "tables": len(main.xpath(".//table")),
        "charts": len(main.xpath(".//script[contains(@class, 'pm-spec')]")),
        "numbers": dict(sorted(Counter(main.xpath(f".//@{keys.ATTRIBUTE}")).items())),
        "links": _links(main.xpath(".//a/@href")),
        "ids": ids,
    }


def faults(folder: Path, site: Path) -> list[str]:
    """What the pages of a site lack or have too much, as sentences; none if the folder has no contract (a start page, an explanation)."""
    path = folder / FILE
    if not path.is_file():
        return []
    found = []
    for name, wanted in json.loads(path.read_text("utf-8")).items():
        page = site / name
        found += [f"{name}: {what}" for what in (_differences(wanted, of_page(page.read_text("utf-8"))) if page.is_file() else ["the page is not there"])]
    return found


def keep(folder: Path, site: Path) -> None:
    """Raise PublisherError if a site breaks the contract of its folder."""
    if found := faults(folder, site):
        raise PublisherError(f"The site of {folder.name} is not what its sources say:\n" + "\n".join(f"  - {f}" for f in found[:20]))


def _differences(wanted: Mapping[str, Any], has: Mapping[str, Any]) -> Iterator[str]:
    if has["lang"] != "nl":
        yield f"its language is {has['lang']!r}, and must be 'nl'"
    if wanted["title"] != has["title"]:
        yield f"its title is {has['title']!r}, and must be {wanted['title']!r}"
    there = Counter(text for _, text, _ in has["headings"])
    for level, text, anchor in wanted["headings"]:
        if not there[text]:
            yield f"the heading {text!r} (level {level}) is not there"
        elif anchor and anchor not in has["ids"]:
            yield f"the heading {text!r} has lost its anchor #{anchor}"
        there[text] -= 1
    if wanted["floats"] != has["floats"]:
        lacking, more = [f for f in wanted["floats"] if f not in has["floats"]], [f for f in has["floats"] if f not in wanted["floats"]]
        yield f"figures and tables are {'others' if lacking or more else 'in another order'}" + (f"; lacking: {', '.join(lacking)}" if lacking else "") + (f"; too many: {', '.join(more)}" if more else "")
    for what in ("tables", "charts"):
        if wanted[what] > has[what]:
            yield f"it has {has[what]} {what}, and must have {wanted[what]}"
    lacking = Counter(wanted["numbers"]) - Counter(has["numbers"])
    if lacking:
        yield f"{lacking.total()} number(s) have lost their key or are not there: {', '.join(list(lacking)[:3])}"
    if more := Counter(has["numbers"]) - Counter(wanted["numbers"]):
        yield f"{more.total()} number(s) stand there that no source has: {', '.join(list(more)[:3])}"
    # A publisher adds links of its own (footnotes, citations, copying a link), so only those that are lost are told.
    if lost := Counter(wanted["links"]) - Counter(has["links"]):
        yield f"{lost.total()} link(s) are not there or lead elsewhere: {', '.join(list(lost)[:3])}"


def _links(targets: Iterable[str]) -> dict[str, int]:
    """Targets as the finished site has them, to how often: a source is its page, and a folder its index."""
    return dict(sorted(Counter(_target(target) for target in targets).items()))


def _target(link: str) -> str:
    path, mark, anchor = link.partition("#")
    if re.match(r"[\w+.-]+:|//", path) or not path:
        return link
    folder = "/" if path.endswith("/") else ""
    path = posixpath.normpath(unquote(_PAGE.sub(".html", path))) + folder
    if path == "." or folder:
        path = posixpath.normpath(f"{path}/index.html")
    return path + mark + anchor


def _plain(text: str) -> str:
    """Words of markdown, without what marks them."""
    text = re.sub(r"\[([^\[\]]*)\](?:\([^()]*\)|\{[^{}]*\})", r"\1", text)
    return _even(unescape(re.sub(r"\\(?=[^\w\s])", "", text)))


def _text(element: etree._Element) -> str:
    """Words of an element, without the number of a section."""
    words = "".join(element.xpath(".//text()[not(ancestor::*[contains(@class, 'header-section-number')])]"))
    return _even(words)


def _even(text: str) -> str:
    """Text without marks of emphasis, with plain quotes, dashes and spaces: each publisher has its own."""
    text = re.sub(r"[*_`]", "", text).translate({0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'})
    return " ".join(text.replace("...", "…").replace("---", "—").replace("--", "–").split())
