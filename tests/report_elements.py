"""The tables of docs/reports: which element of a real report stands where on the site, read and looked up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path

from lxml import html

FOLDER = Path(__file__).parents[1] / "docs" / "reports"

#: Table -> (letters of its ids, number of elements, edition that they are looked for in).
REPORTS = {
    "nijmegen-2020-s1": ("N20", 95, "nijmegen/2020-s1"),
    "almelo-2020-t1": ("A20", 73, "almelo/2020-t1"),
    "nijmegen-2023": ("N23", 54, "nijmegen/2023"),
    "nijmegen-2019": ("N19", 57, "nijmegen/2019"),
    "zwolle-2020-s1": ("Z20", 90, "zwolle/2020-s1"),
}
SYNTHETIC = "voorbeeldstad/2025-q4"
KINDS = {"STR", "FIG", "TAB", "CMP", "SRC", "DQ", "PRO", "PRV", "ARE", "CAT", "WSH", "MIL", "NAR"}
#: Kinds of which at least SHARE must be shown: structure, figure, table, computed quantity.
COUNTED = {"STR", "FIG", "TAB", "CMP"}
SHARE = 0.85
REASON = re.compile(
    r"value never published \(picture only\)|text of the municipality|outside the data of any register|later issue \(\d+: [a-z ]+\)"
)
_ANCHOR = re.compile(r'`([^`]+)`(?: "([^"]+)")?')
#: What stands in the place of a text that there is not.
_NO_TEXT = ("Hier staat geen tekst", "Geen tekst bij")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
#: Pages that repeat what others show: looked in last.
_REPEATING = ("index", "leeswijzer", "onderdelen", "overzicht", "inwoners", "raad", "404")


@dataclass(frozen=True)
class Place:
    """A page of an edition and what to find there: ids (with #) or keys of figures, each with words that must be in it or None."""

    edition: str
    page: str
    anchors: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True)
class Element:
    """A row of a table. Either `places` or `reason` is empty."""

    code: str
    kinds: frozenset[str]
    name: str
    places: tuple[Place, ...]
    reason: str

    @property
    def counted(self) -> bool:
        return bool(self.kinds & COUNTED)


def parse(text: str) -> list[Element]:
    """The rows of a table in markdown. Raises ValueError for a row that is not of the five columns, or whose pages and anchors do not go together."""
    found = []
    for line in text.splitlines():
        if not re.match(r"\| [A-Z]\d\d-\d+ \|", line):
            continue
        cells = [c.strip() for c in line.strip().strip("|").split(" | ")]
        if len(cells) != 5:
            raise ValueError(f"{len(cells)} columns in: {line}")
        code, kinds, name, pages, where = cells
        places = ()
        if pages != "–":
            told, anchors = pages.split("<br>"), where.split("<br>")
            if len(told) != len(anchors):
                raise ValueError(f"{code}: {len(told)} pages and {len(anchors)} groups of anchors")
            places = tuple(Place(*page.split(" "), tuple((a, w or None) for a, w in _ANCHOR.findall(group))) for page, group in zip(told, anchors, strict=True))
        found.append(Element(code, frozenset(kinds.split(", ")), name, places, "" if places else where))
    return found


@lru_cache
def elements(report: str) -> tuple[Element, ...]:
    """The elements of one of REPORTS."""
    return tuple(parse((FOLDER / f"{report}.md").read_text("utf-8")))


def _words(node) -> str:
    return re.sub(r"\s+", " ", node.text_content()).strip()


class Page:
    """A built page, and what is wrong with an anchor on it."""

    def __init__(self, markup: str):
        self.main = html.fromstring(markup).find(".//main")

    @classmethod
    @cache
    def of(cls, path: Path) -> Page | None:
        return cls(path.read_text("utf-8")) if path.exists() else None

    @cached_property
    def ids(self) -> dict:
        return {n.get("id"): n for n in [self.main, *self.main.iterdescendants()] if isinstance(n.tag, str) and n.get("id")}

    @cached_property
    def keys(self) -> dict:
        found = {}
        for node in self.main.iterdescendants():
            if isinstance(node.tag, str):
                for key in (node.get("data-key") or "").split():
                    found.setdefault(key, []).append(node)
        return found

    def fault(self, anchor: str, words: str | None) -> str:
        """Why a reader does not find this here; empty if he does."""
        if not anchor.startswith("#"):
            told = [t for t in map(_words, self.keys.get(anchor, [])) if t and not t.startswith("×")]
            return "" if told else "no figure with this key is told"
        node = self.ids.get(anchor[1:])
        if node is None:
            return "no such id"
        if words and words not in self.text(node):
            return f"does not say ‘{words}’"
        if anchor.startswith("#fig-"):
            return "" if self.picture(node) and self.rows(node) else "has no picture or no table of its data"
        if anchor.startswith("#tbl-"):
            return "" if self.rows(node) else "has no rows"
        body = self.body(node)
        if len(body.split()) < 3:
            return "has no words"
        return "only says that there is no text" if body.startswith(_NO_TEXT) and not words else ""

    def in_table(self, key: str) -> bool:
        return any(next(node.iterancestors("table"), None) is not None for node in self.keys.get(key, []))

    @staticmethod
    def picture(node) -> bool:
        return next(node.iter("svg", "{http://www.w3.org/2000/svg}svg", "img"), None) is not None

    @staticmethod
    def rows(node) -> int:
        return sum(1 for row in node.iter("tr") if row.find("td") is not None and len(_words(row)) > 1)

    @classmethod
    def text(cls, node) -> str:
        """What stands in an element; of a heading: the heading and all up to the next that is not below it."""
        return f"{_words(node)} {cls.body(node)}" if node.tag in _HEADINGS else _words(node)

    @staticmethod
    def body(node) -> str:
        """What stands in an element besides its heading."""
        if node.tag not in _HEADINGS:
            return " ".join(_words(child) for child in node if isinstance(child.tag, str) and child.tag not in _HEADINGS)
        said = []
        for after in node.itersiblings():
            if after.tag in _HEADINGS and after.tag <= node.tag:
                break
            if isinstance(after.tag, str) and after.tag not in _HEADINGS:
                said.append(_words(after))
        return " ".join(said)


def faults(site: Path, found: list[Element]) -> list[str]:
    """What the tables say that the built site does not show."""
    wrong = []
    for element in found:
        for place in element.places:
            page = Page.of(site / place.edition / f"{place.page}.html")
            if page is None:
                wrong.append(f"{element.code}: {place.edition} has no page {place.page}")
                continue
            said = ((anchor, page.fault(anchor, words)) for anchor, words in place.anchors)
            wrong += [f"{element.code}: {place.edition} {place.page} {anchor}: {fault}" for anchor, fault in said if fault]
    return wrong


def share(found: list[Element]) -> tuple[int, int]:
    """How many elements of COUNTED are shown, and how many there are."""
    counted = [e for e in found if e.counted]
    return sum(bool(e.places) for e in counted), len(counted)


def summary() -> str:
    """The table of docs/reports/README.md: per report what is shown, and why the rest is not."""
    lines = ["| Report | Elements | Shown | Of these STR, FIG, TAB, CMP | Shown | Share |", "|---|---|---|---|---|---|"]
    everything = [*REPORTS, None]
    for report in everything:
        found = [e for name in ([report] if report else REPORTS) for e in elements(name)]
        shown, counted = share(found)
        name = f"[{report}]({report}.md)" if report else "all five"
        lines.append(f"| {name} | {len(found)} | {sum(bool(e.places) for e in found)} | {counted} | {shown} | {shown / counted:.1%} |")
    reasons: dict[str, list[Element]] = {}
    for element in (e for name in REPORTS for e in elements(name) if e.reason):
        reasons.setdefault(element.reason, []).append(element)
    lines += ["", "| Not shown because | Elements | Of these STR, FIG, TAB, CMP |", "|---|---|---|"]
    for reason, those in sorted(reasons.items(), key=lambda item: -len(item[1])):
        lines.append(f"| {reason} | {len(those)} | {', '.join(e.code for e in those if e.counted) or 'none'} |")
    return "\n".join(lines)


def moved(site: Path, report: str) -> str:
    """The table of a report with pages of its anchors as they are now: what went to another page of its edition is looked up there."""
    text = (FOLDER / f"{report}.md").read_text("utf-8")
    for element in parse(text):
        if not element.places:
            continue
        pages: dict[tuple[str, str], list[str]] = {}
        for place in element.places:
            here = site / place.edition
            others = sorted((p.stem for p in here.glob("*.html") if p.stem != place.page), key=lambda page: (page in _REPEATING, page))
            for anchor, words in place.anchors:
                found = [(p, Page.of(here / f"{p}.html")) for p in [place.page, *others]]
                fits = [(p, page) for p, page in found if page and not page.fault(anchor, words)]
                here_or = [p for p, _ in fits if p == place.page] or [p for p, page in fits if page.in_table(anchor)] or [p for p, _ in fits]
                told = f"`{anchor}`" + (f' "{words}"' if words else "")
                pages.setdefault((place.edition, (here_or or [place.page])[0]), []).append(told)
        row = f"| {'<br>'.join(' '.join(p) for p in pages)} | {'<br>'.join(' '.join(a) for a in pages.values())} |"
        text = re.sub(rf"(\| {element.code} \| [^|]* \| [^|]* )\|.*\|$", lambda m, row=row: m[1] + row, text, flags=re.M)
    return text
