"""Whether a finished site says that its municipality does not exist: everywhere if so, nowhere if it is real.

Part of the publication gate (`scan.gate`), so that no change of a template, a notebook or a publisher can lose the mark.
"""

from __future__ import annotations

import csv
import json
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zipfile import ZipFile, is_zipfile

from peilmerk import keys
from peilmerk.synthetic import COLUMN, IN_NAME, MARK, WORD

#: What a reader sees of a page in any case, and what can be copied from it alone; by the class of its element.
_BY_CLASS = {"pm-synthetic": "notice", "pm-source": "source line", "pm-spec": "chart", "pm-tile": "tile", "pm-chart": "text alternative"}
_BY_TAG = {"title": "title", "caption": "caption", "figcaption": "caption"}
_ON_EVERY_PAGE = ("title", "notice")
#: What need not repeat what its figure says: a caption or a tile in one figure with a source line, or in a table of ours that has no figure of the municipality (definitions, checks).
_REPEATS = ("caption", "tile")
#: What holds a figure or table of ours together.
_BOXES = {"pm-tablebox", "pm-figure"}


@dataclass
class _Part:
    """A part of a page that must tell. While it is read, `depth` counts the open elements of its tag."""

    kind: str
    tag: str
    pieces: list[str] = field(default_factory=list)
    depth: int = 1
    told_beside: bool = False

    @property
    def text(self) -> str:
        return " ".join("".join(self.pieces).split())

    @property
    def mark(self) -> str:
        return WORD if self.kind == "tile" else MARK

    @property
    def tells(self) -> bool:
        return self.mark in self.text.casefold()


@dataclass
class _Box:
    """A figure or table while it is read, as `_Part`: the parts in it, whether it is one of ours, has a source line, and has a number of the municipality."""

    tag: str
    ours: bool
    parts: list[_Part] = field(default_factory=list)
    depth: int = 1
    source: bool = False
    number: bool = False


class _Page(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.parts: list[_Part] = []
        self._boxes: list[_Box] = []
        self.links: list[str] = []
        self._open: list[_Part] = []

    def handle_starttag(self, tag, attributes):
        a = dict(attributes)
        classes = (a.get("class") or "").split()
        for one in (*self._open, *self._boxes):
            one.depth += one.tag == tag
        if tag == "figure" or _BOXES & set(classes):
            self._boxes.append(_Box(tag, bool(_BOXES & set(classes))))
        if key := a.get("data-key"):
            for box in self._boxes:
                box.number |= key != keys.EDITION
            for part in self._open:
                part.told_beside |= part.kind == "tile" and key == keys.EDITION  # of the edition itself, such as how many checks there were
        if kind := self._kind(tag, classes):
            self._open.append(_Part(kind, tag, [a.get("data-alt") or ""] if kind == "text alternative" else []))
            self.parts.append(self._open[-1])
            for box in self._boxes:
                box.source |= kind == "source line"
                box.parts.append(self._open[-1])
        if tag == "a" and a.get("href"):
            self.links.append(a["href"] or "")

    def handle_endtag(self, tag):
        for one in (*self._open, *self._boxes):
            one.depth -= one.tag == tag
        self._open = [part for part in self._open if part.depth]
        for box in self._boxes:
            if not box.depth:
                self._closed(box)
        self._boxes = [box for box in self._boxes if box.depth]

    def _closed(self, box: _Box) -> None:
        for outer in self._boxes:
            outer.ours |= outer.depth > 0 and box.ours
        if box.source or (box.ours and not box.number):
            for part in box.parts:
                part.told_beside = True

    def handle_data(self, data):
        for part in self._open:
            if part.kind != "text alternative":
                part.pieces.append(data)

    def _kind(self, tag: str, classes: list[str]) -> str | None:
        if tag == "svg":
            return "picture" if any(p.kind == "text alternative" for p in self._open) else None  # an icon says nothing
        if tag == "title" and any(p.kind == "title" for p in self.parts):
            return None  # of a drawing
        return _BY_TAG.get(tag) or next((_BY_CLASS[c] for c in classes if c in _BY_CLASS), None)


def faults(site: Path, synthetic: bool) -> Iterator[tuple[str, str]]:
    """Where a site does not say that it is synthetic, or says so and is not: (page or file, what is wrong).

    It is said by every page at its head and in its title, by every source line, chart with its picture and text alternative, and by every caption and tile that has no
    such source line in its figure; tiles and tables about the edition itself (its checks, its definitions) need not; and by every file in `data/` or linked to and every picture of a chart, in its name and within: in the last column of rows, in
    JSON as `synthetic`, in words of a picture and a workbook.
    """
    root = site.resolve()
    files = {p.resolve() for folder in ("data", "assets/figures") for p in (site / folder).rglob("*") if p.is_file()}
    for path in sorted(p for p in site.rglob("*.html") if "pagefind" not in p.parts):
        name, page = path.relative_to(site).as_posix(), _Page()
        page.feed(path.read_text("utf-8"))
        if synthetic:
            there = {part.kind for part in page.parts}
            yield from ((name, f"has no {kind} that says '{MARK}'") for kind in _ON_EVERY_PAGE if kind not in there)
        for part in page.parts:
            if part.tells != synthetic and not (synthetic and part.kind in _REPEATS and part.told_beside):
                what = f"does not say '{part.mark}'" if synthetic else f"says '{part.mark}', but this municipality is not `synthetic: true`"
                yield name, f"the {part.kind} '{part.text[:60]}' {what}"
        files |= {p for p in _linked(path, page.links) if p.is_relative_to(root)}
    for path in sorted(files):
        if what := _file(path, synthetic):
            yield path.relative_to(root).as_posix(), what


def _linked(page: Path, links: list[str]) -> Iterator[Path]:
    """The files that a page links to and that are no pages."""
    for link in map(urlsplit, links):
        path = Path(posixpath.normpath(page.parent.resolve() / unquote(link.path)))
        if link.path and not link.scheme and not link.netloc and path.suffix != ".html" and path.is_file():
            yield path


def _file(path: Path, synthetic: bool) -> str:
    """What is wrong with a file with figures; empty if nothing."""
    if (IN_NAME in path.stem) != synthetic:
        return f"'{IN_NAME}' {'is not' if synthetic else 'is'} in its name"
    if path.suffix == ".json" and (isinstance(told := json.loads(path.read_bytes()), dict) and told.get(COLUMN) is True) != synthetic:
        return f"it says {'not ' if synthetic else ''}that it is '{COLUMN}'"
    words = path.read_text("utf-8") if path.suffix == ".svg" else _words(path) if path.suffix == ".xlsx" and is_zipfile(path) else None
    if words is not None and (MARK in words.casefold()) != synthetic:
        return f"it {'does not say' if synthetic else 'says'} '{MARK}'"
    if path.suffix != ".csv":
        return ""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file, delimiter=";")
        if (next(rows, [""])[-1:] == [COLUMN]) != synthetic:
            return f"its last column is {'not ' if synthetic else ''}'{COLUMN}'"
        if synthetic and any(row[-1:] != ["True"] for row in rows):
            return f"not every row says True in its last column, '{COLUMN}'"
    return ""


def _words(path: Path) -> str:
    """The texts of a workbook, which programs keep together or in each sheet."""
    with ZipFile(path) as book:
        return "".join(book.read(n).decode("utf-8") for n in book.namelist() if n == "xl/sharedStrings.xml" or n.startswith("xl/worksheets/sheet"))
