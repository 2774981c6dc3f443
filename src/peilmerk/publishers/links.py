"""Whether all of a finished site leads somewhere: part of the publication gate (`scan.gate`).

No link within the site to what is not there, no unresolved cross-reference, no id that stands twice on a page, no reference to another host that
a browser would fetch. What a site must not hold is judged by the scan, and whether it says what is invented by `marks`.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

_FETCHED = {("script", "src"), ("img", "src"), ("iframe", "src"), ("source", "src"), ("video", "src"), ("audio", "src"), ("object", "data")}
_LOADS = {"stylesheet", "preload", "icon", "modulepreload", "preconnect", "dns-prefetch"}


@dataclass(frozen=True)
class Fault:
    """What is wrong on a page."""

    page: str
    what: str


class _Page(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.links: list[tuple[str, str]] = []  # (target, kind: link or fetch)
        self.ids: list[str] = []
        self.text: list[str] = []
        self._in_script = False

    def handle_starttag(self, tag, attributes):
        a = dict(attributes)
        if "id" in a:
            self.ids.append(a["id"] or "")
        if tag == "a" and a.get("href"):
            self.links.append((a["href"], "link"))
        if tag == "link" and a.get("href") and _LOADS & set((a.get("rel") or "").split()):
            self.links.append((a["href"], "fetch"))
        for name, value in attributes:
            if (tag, name) in _FETCHED and value:
                self.links.append((value, "fetch"))
        self._in_script = tag in ("script", "style")

    def handle_endtag(self, tag):
        if tag in ("script", "style"):
            self._in_script = False

    def handle_data(self, data):
        if not self._in_script:
            self.text.append(data)


def faults(site: Path, elsewhere: set[str] | None = None) -> list[Fault]:
    """Every link, id and reference of a site that is wrong.

    elsewhere: addresses, relative to the site, that are there although they are not in it (the portal, the editions).
    """
    found: list[Fault] = []
    pages = {p.relative_to(site).as_posix(): _read(p) for p in sorted(site.rglob("*.html")) if "pagefind" not in p.parts}
    if not pages:
        return [Fault("", "the site has no pages")]
    for name, page in pages.items():
        if "?@" in " ".join(page.text):
            found.append(Fault(name, "a cross-reference that leads nowhere"))
        times = Counter(page.ids)
        found += [Fault(name, f"the id '{i}' stands {n} times") for i, n in sorted(times.items()) if n > 1]
        for target, kind in page.links:
            found += _target(site, name, target, kind, pages, elsewhere or set())
    return found


def _read(path: Path) -> _Page:
    page = _Page()
    page.feed(path.read_text("utf-8"))
    return page


def _target(site: Path, name: str, target: str, kind: str, pages: dict, elsewhere: set[str]) -> list[Fault]:
    parts = urlsplit(target)
    if parts.scheme in ("http", "https") or target.startswith("//"):
        return [Fault(name, f"fetches {target} from another host")] if kind == "fetch" else []
    if parts.scheme:  # mailto, data, tel
        return []
    path = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(parts.path))) if parts.path else name
    if name == "404.html" and parts.path.startswith("/"):
        return []
    if path.startswith(".."):
        return [] if path in elsewhere else [Fault(name, f"links to {target}, outside the site")]
    if path in elsewhere:
        return []
    if not (site / path).exists():
        return [Fault(name, f"links to {target}, which is not there")]
    if parts.fragment and path in pages and unquote(parts.fragment) not in pages[path].ids:
        return [Fault(name, f"links to {target}, but that page has no such place")]
    return []
