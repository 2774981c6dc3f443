"""Navigation: entries of `_quarto.yml` resolved to pages, and a page's place among them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from peilmerk.publishers.embedded import schema
from peilmerk.publishers.embedded.config import pattern

_EXTERNAL = re.compile(r"^(?:[A-Za-z][A-Za-z0-9+.-]*:|//)")
_INDEX = re.compile(r"index\.\w+")


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
    """Turns menu entries into `Entry`; `titles` is HTML by source, `texts` the HTML of configured words, `orders` what pages say of their place (`order`)."""

    def __init__(
        self,
        pages: Mapping[str, str],
        titles: Mapping[str, str],
        texts: Mapping[str, str],
        warnings: list[str],
        orders: Mapping[str, float] | None = None,
    ):
        self.pages, self.titles, self.texts, self.warnings, self.orders = pages, titles, texts, warnings, orders or {}
        self.sidebars: list[Sidebar] = []

    def entries(self, given: Any, where: str) -> list[Entry]:
        """Resolve a list of entries, or what stands for one: a page, a folder, a pattern, `auto`. A page that does not exist is reported, and its entry left out."""
        if isinstance(given, str) and given not in self.pages and not _EXTERNAL.match(given) and not (PurePosixPath(given).suffix and "*" not in given):
            given = [{"auto": True if given == "auto" else given}]
        made: list[Entry] = []
        for one in schema.as_list(given):
            if isinstance(one, Mapping) and one.get("auto") not in (None, False):
                made += self._auto(one["auto"], where)
            elif entry := self._entry(one, where):
                made.append(entry)
        return made

    def _auto(self, given: Any, where: str) -> list[Entry]:
        """Entries for the pages that `auto` chooses (true: all): of a folder in order of their names or `order`, each folder a section that its index page is the head of."""
        made: list[Entry] = []
        for rule in ["*"] if given is True else [str(one).strip("/") if "*" not in str(one) else str(one) for one in schema.as_list(given)]:
            folder = any(source.startswith(f"{rule}/") for source in self.pages)
            chooses = pattern(f"/{rule}/" if folder else rule)
            hits = [source for source in self.pages if chooses.fullmatch(source) and not _INDEX.fullmatch(source)]
            if not hits:
                self.warnings.append(f"{where}: auto: {rule} chooses no page.")
            # A folder that is named is a section; of a pattern only what it chooses in folders below its own.
            base = rule.rpartition("/")[0] if folder else rule.partition("*")[0].rpartition("/")[0]
            made += self._tree(hits, base.strip("/"))
        return made

    def _tree(self, sources: list[str], folder: str) -> list[Entry]:
        start = f"{folder}/" if folder else ""
        nodes: dict[str, list[str]] = {}
        for source in sources:
            nodes.setdefault(source.removeprefix(start).partition("/")[0], []).append(source)
        found: list[tuple[tuple[Any, ...], Entry]] = []
        for name, below in nodes.items():
            page = below[0] if below == [start + name] else next((s for s in below if _INDEX.fullmatch(s.removeprefix(f"{start}{name}/"))), None)
            words = re.sub(r"[_-]+", " ", name)
            entry = Entry(self.titles[page], self.pages[page]) if page else Entry(html.escape(words[:1].upper() + words[1:]))
            entry.entries = self._tree([source for source in below if source != page], start + name)
            order = self.orders.get(page or "")
            first = not _INDEX.fullmatch(name)
            found.append(((order is None, order or 0, first, bool(entry.entries), name.casefold()), entry))
        return [entry for _, entry in sorted(found, key=lambda one: one[0])]

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
        if isinstance(section, str) and section in self.pages:
            href, section = section, None
        if isinstance(text, str) and re.fullmatch(r"-{3,}", text):
            return Entry(separator=True)
        entry = Entry(
            self._word(text or section),
            label=given.get("aria-label"),
            target=given.get("target"),
            rel=given.get("rel"),
        )
        contents = given.get("contents") or given.get("menu")
        entry.entries = self.entries(contents, where)
        if section and not href and isinstance(contents, str):
            self._head(entry, contents)
        if href and not self._resolve(entry, str(href), where):
            return None
        if not entry.text:
            self.warnings.append(
                f"{where}: an entry has no text, and its icon is not drawn here: {dict(given)}."
            )
            return None
        return entry

    def _head(self, section: Entry, contents: str) -> None:
        """A section of one folder has that folder's index page as its head, and no section within it that says the same."""
        folder = contents.partition("*")[0].strip("/")
        index = next((page for source, page in self.pages.items() if folder and source.startswith(f"{folder}/") and _INDEX.fullmatch(source.removeprefix(f"{folder}/"))), None)
        if "*" not in contents and len(section.entries) == 1 and section.entries[0].entries and contents.strip("/") not in self.pages:
            section.entries = section.entries[0].entries
        if index:
            section.page, section.entries = index, [entry for entry in section.entries if entry.page != index]

    def _resolve(self, entry: Entry, href: str, where: str) -> bool:
        path, _, fragment = href.partition("#")
        entry.fragment = f"#{fragment}" if fragment else ""
        if href.startswith("sidebar:"):
            pages = next((s.pages() for s in self.sidebars if s.id == href.removeprefix("sidebar:")), [])
            if not pages:
                self.warnings.append(f"{where}: there is no {href} with pages.")
                return False
            entry.page, entry.text = pages[0].page, entry.text or pages[0].text
        elif re.match(r"\s*(?:javascript|vbscript):", href, re.IGNORECASE):
            self.warnings.append(f"{where}: {href[:40]} is a script and no address; its entry is left out.")
            return False
        elif _EXTERNAL.match(href):
            entry.url, entry.text = href, entry.text or href
        else:
            source = path.lstrip("/").removeprefix("./")
            by_page = {page: name for name, page in self.pages.items()}
            source = by_page.get(source, source)
            if source in self.pages:
                entry.page, entry.text = self.pages[source], entry.text or self.titles[source]
            elif PurePosixPath(source).suffix in (".qmd", ".md", ".ipynb", ""):
                hint = f" A pattern is written as auto: '{href}'." if "*" in href else ""
                self.warnings.append(f"{where}: page {href} does not exist; its entry is left out.{hint}")
                return False
            else:
                entry.url, entry.text = "/" + path.lstrip("/"), entry.text or source
        return True

    def _word(self, text: Any) -> str:
        return self.texts.get(str(text), str(text)) if text is not None else ""
