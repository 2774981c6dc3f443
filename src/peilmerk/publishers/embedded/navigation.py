"""Navigation: entries of `_quarto.yml` resolved to pages, and a page's place among them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import PurePosixPath
from typing import Any

from peilmerk.publishers.embedded import schema

_EXTERNAL = re.compile(r"^(?:[A-Za-z][A-Za-z0-9+.-]*:|//)")


@dataclass
class Entry:
    """One line of a menu. `text` is HTML; `page` is a path in the site, `url` an address as it is given."""

    text: str = ""
    page: str | None = None
    url: str | None = None
    fragment: str = ""
    label: str | None = None
    target: str | None = None
    rel: str | None = None
    entries: list[Entry] = field(default_factory=list)
    separator: bool = False

    def pages(self) -> Iterator[Entry]:
        """Yield this entry and those below it that lead to a page of the site."""
        if self.page:
            yield self
        for entry in self.entries:
            yield from entry.pages()

    def holds(self, page: str) -> bool:
        """Whether the page is this entry's or stands somewhere below it."""
        return any(entry.page == page for entry in self.pages())


@dataclass
class Sidebar:
    """One sidebar; `collapse` is the depth to which its sections are open by themselves."""

    id: str
    title: str
    entries: list[Entry]
    collapse: int = 2

    def holds(self, page: str) -> bool:
        return any(entry.holds(page) for entry in self.entries)

    @property
    def closes(self) -> bool:
        """Whether a section is so deep that it is closed, but on its own pages."""

        def deep(entries: list[Entry], depth: int) -> bool:
            return any(
                entry.entries
                and ((not entry.page and depth >= self.collapse) or deep(entry.entries, depth + 1))
                for entry in entries
            )

        return deep(self.entries, 1)

    def pages(self) -> list[Entry]:
        return [entry for top in self.entries for entry in top.pages()]

    def trail(self, page: str) -> list[Entry]:
        """Return the sections above a page, outermost first."""

        def search(entries: list[Entry], above: list[Entry]) -> list[Entry] | None:
            for entry in entries:
                if entry.page == page:
                    return above
                if (found := search(entry.entries, [*above, entry])) is not None:
                    return found
            return None

        return search(self.entries, []) or []


class Menus:
    """Turns menu entries into `Entry`; `titles` is HTML by source, `texts` the HTML of configured words."""

    def __init__(
        self,
        pages: Mapping[str, str],
        titles: Mapping[str, str],
        texts: Mapping[str, str],
        warnings: list[str],
    ):
        self.pages, self.titles, self.texts, self.warnings = pages, titles, texts, warnings
        self.sidebars: list[Sidebar] = []

    def entries(self, given: Any, where: str) -> list[Entry]:
        """Resolve a list of entries; a page that does not exist is reported, and its entry left out."""
        if (
            isinstance(given, str)
            and given != "auto"
            and given not in self.pages
            and not _EXTERNAL.match(given)
        ):
            return [Entry(self.titles[s], self.pages[s]) for s in self._matching(given)]
        if given == "auto":
            given = [source for source in self.pages if source != "index.qmd"]
        made = (self._entry(one, where) for one in schema.as_list(given))
        return [entry for entry in made if entry]

    def _matching(self, pattern: str) -> list[str]:
        pattern = pattern if "*" in pattern else pattern.rstrip("/") + "/*"
        return [source for source in self.pages if fnmatch(source, pattern)]

    def _entry(self, given: Any, where: str) -> Entry | None:
        if isinstance(given, str):
            if re.fullmatch(r"-{3,}", given):
                return Entry(separator=True)
            given = {"href": given}
        if not isinstance(given, Mapping):
            self.warnings.append(f"{where}: {given!r} is no menu entry; give a page, or text and href.")
            return None
        text, section = given.get("text"), given.get("section")
        href = given.get("href") or given.get("file") or given.get("url")
        if section in self.pages:
            href, section = section, None
        if isinstance(text, str) and re.fullmatch(r"-{3,}", text):
            return Entry(separator=True)
        entry = Entry(
            self._word(text or section),
            label=given.get("aria-label"),
            target=given.get("target"),
            rel=given.get("rel"),
        )
        entry.entries = self.entries(given.get("contents") or given.get("menu"), where)
        if href and not self._resolve(entry, str(href), where):
            return None
        if not entry.text:
            self.warnings.append(
                f"{where}: an entry has no text, and its icon is not drawn here: {dict(given)}."
            )
            return None
        return entry

    def _resolve(self, entry: Entry, href: str, where: str) -> bool:
        path, _, fragment = href.partition("#")
        entry.fragment = f"#{fragment}" if fragment else ""
        if href.startswith("sidebar:"):
            pages = next((s.pages() for s in self.sidebars if s.id == href.removeprefix("sidebar:")), [])
            if not pages:
                self.warnings.append(f"{where}: there is no {href} with pages.")
                return False
            entry.page, entry.text = pages[0].page, entry.text or pages[0].text
        elif _EXTERNAL.match(href):
            entry.url, entry.text = href, entry.text or href
        else:
            source = path.lstrip("/").removeprefix("./")
            by_page = {page: name for name, page in self.pages.items()}
            source = by_page.get(source, source)
            if source in self.pages:
                entry.page, entry.text = self.pages[source], entry.text or self.titles[source]
            elif PurePosixPath(source).suffix in (".qmd", ".md", ".ipynb", ""):
                self.warnings.append(f"{where}: page {href} does not exist; its entry is left out.")
                return False
            else:
                entry.url, entry.text = "/" + path.lstrip("/"), entry.text or source
        return True

    def _word(self, text: Any) -> str:
        return self.texts.get(str(text), str(text)) if text is not None else ""
