"""Listings: pages of the site, files or items given by hand, as a list, a table or cards.

Settings are those of Quarto (https://quarto.org/docs/reference/projects/websites.html#listings). A listing is made of what all pages say of themselves, so it is put
into its page when these are known; every reader gets all items, and listing.js shows them in parts, filters and sorts them.
"""

from __future__ import annotations

import html
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import yaml

from peilmerk.publishers.embedded import schema
from peilmerk.publishers.embedded.config import SOURCES, Project, pattern, within
from peilmerk.publishers.embedded.dates import as_date, written
from peilmerk.publishers.embedded.document import Document, authors
from peilmerk.publishers.embedded.words import words

if TYPE_CHECKING:
    from peilmerk.publishers.embedded.layout import Page

TYPES = ("default", "table", "grid")
#: What Quarto shows by itself, in its order.
_FIELDS = {
    "default": ["date", "title", "author", "subtitle", "image", "description"],
    "grid": ["title", "author", "date", "image", "description"],
    "table": ["date", "title", "author"],
}
_PAGE_SIZES = {"default": 25, "grid": 18, "table": 30}
_WORDS_A_MINUTE = 200
_MARK = re.compile(r'<pm-listing data-id="([^"]*)"></pm-listing>')
_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_NOTE = re.compile(r'<a\b[^>]*class="footnote-ref".*?</a>', re.DOTALL)
_HEADING = re.compile(r"<h([1-6])\b")


@dataclass
class Listing:
    """One listing of a page as its front matter has it: `own` are items given by hand, or in a YAML file, `sources` and `files` what patterns chose."""

    id: str
    kind: str
    settings: Mapping[str, Any]
    sources: list[str]
    files: list[str] = field(default_factory=list)
    own: list[Mapping[str, Any]] = field(default_factory=list)

    def texts(self) -> Iterator[str]:
        """What may hold markdown of the items given by hand."""
        for item in self.own:
            for key in ("title", "subtitle", "description"):
                if item.get(key):
                    yield str(item[key])


@dataclass
class Item:
    """One entry: values by field (texts are HTML), the text to sort by, and the address that it leads to."""

    values: dict[str, str]
    keys: dict[str, str]
    address: str
    categories: list[str]
    meta: Mapping[str, Any]


def ids(meta: Mapping[str, Any]) -> list[str]:
    """The places of a page's listings."""
    return [name for name, _settings in _given(meta.get("listing"))]


def _given(listing: Any) -> list[tuple[str, Mapping[str, Any]]]:
    """Settings by id; a listing without one is `listing`, and of several `listing-1` and on."""
    if not listing:
        return []
    if isinstance(listing, list):
        several = [one for one in listing if isinstance(one, Mapping)]
        without = iter(range(1, len(several) + 1))
        return [(str(one.get("id") or f"listing-{next(without)}"), one) for one in several]
    one = listing if isinstance(listing, Mapping) else {} if listing is True else {"type": listing}
    return [(str(one.get("id") or "listing"), one)]


def read(document: Document, known: Sequence[str], project: Project) -> list[Listing]:
    """The listings of a page; what they name in vain becomes a warning. known: the sources that are pages, without drafts."""
    return [_read(name, settings, document, known, project) for name, settings in _given(document.meta.get("listing"))]


def _read(name: str, settings: Mapping[str, Any], document: Document, known: Sequence[str], project: Project) -> Listing:
    kind = settings.get("type") if settings.get("type") in TYPES else "default"
    listing = Listing(name, str(kind), settings, [])
    folder = PurePosixPath(document.source).parent.as_posix()
    others = [source for source in known if source != document.source]
    for given in schema.as_list(settings.get("contents") or "*"):
        if isinstance(given, Mapping):
            listing.own.append(given)
            continue
        text = str(given)
        chosen = pattern(_rooted(text.removeprefix("!"), folder, project))
        if text.startswith("!"):
            listing.sources = [source for source in listing.sources if not chosen.fullmatch(source)]
            listing.files = [file for file in listing.files if not chosen.fullmatch(file)]
            continue
        hits = [source for source in others if chosen.fullmatch(source) and source not in listing.sources]
        # A pattern by itself means pages; one that says more may mean files, or a file of items.
        files = [] if settings.get("contents") is None or hits else [f for f in _files(project) if chosen.fullmatch(f)]
        listing.sources += hits
        for file in files:
            if file.endswith((".yml", ".yaml")):
                listing.own += _items_of(file, document.source, project)
            else:
                listing.files.append(file)
        if not hits and not files:
            project.warnings.append(f"{document.source}: listing {name}: contents {text} matches nothing.")
    return listing


def _rooted(glob: str, folder: str, project: Project) -> str:
    path = glob.strip("/") if glob.startswith("/") else within(folder, glob)
    return f"/{path}/" if (project.root / path).is_dir() else f"/{path}"


def _files(project: Project) -> Iterator[str]:
    """Files of the project that are no pages, in order."""
    output = project.output
    for path in sorted(project.root.rglob("*")):
        name = path.relative_to(project.root)
        hidden = any(part.startswith(("_", ".")) for part in name.parts)
        if path.is_file() and not hidden and output not in path.parents and path.suffix not in SOURCES:
            yield name.as_posix()


def _items_of(file: str, source: str, project: Project) -> list[Mapping[str, Any]]:
    try:
        made = yaml.safe_load((project.root / file).read_text("utf-8"))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        project.warnings.append(f"{source}: listing contents {file} is not valid YAML{f', line {mark.line + 1}' if mark else ''}.")
        return []
    items = [item for item in schema.as_list(made) if isinstance(item, Mapping)]
    if len(items) < len(schema.as_list(made)) or not items:
        project.warnings.append(f"{source}: listing contents {file} holds something else than items; give each a title and a path.")
    return items


class Listings:
    """Makes the listings of a site. pages: by source; texts: HTML, and plain: words, of the texts of items given by hand."""

    def __init__(self, project: Project, pages: Mapping[str, Page], texts: Mapping[str, str], plain: Mapping[str, str]):
        self.project, self.pages, self.texts, self.plain = project, pages, texts, plain

    def placed(self, page: Page, listings: Sequence[Listing]) -> str:
        """The body of a page with its listings in their places; one without a place stands at the end."""
        body, by_id = page.converted.html, {listing.id: listing for listing in listings}
        found = {match[1] for match in _MARK.finditer(body)}
        body += "".join(f'\n<pm-listing data-id="{html.escape(name)}"></pm-listing>' for name in by_id if html.escape(name) not in found)

        def one(match: re.Match[str]) -> str:
            listing = by_id.get(html.unescape(match[1]))
            above = [int(level) for level in _HEADING.findall(body[: match.start()])]
            return self._listing(listing, page, min(6, (above[-1] if above else 1) + 1)) if listing else ""

        return _MARK.sub(one, body)

    def _listing(self, listing: Listing, page: Page, level: int) -> str:
        lang = str(page.document.meta.get("lang") or "en")
        said, settings = words(lang), listing.settings
        items = self._sorted(list(self._items(listing, page, lang)), listing, page)
        if isinstance(most := settings.get("max-items"), int):
            items = items[:most]
        if not items:
            return f'<p class="listing-empty" id="{html.escape(listing.id)}">{html.escape(said["listing-empty"])}</p>'
        there = {name for item in items for name in item.values}
        fields = [str(name) for name in schema.as_list(settings.get("fields"))] or [
            name for name in (_FIELDS[listing.kind] if not listing.own else dict.fromkeys(name for item in items for name in item.values)) if name in there
        ]
        if settings.get("categories") and listing.kind != "table" and "categories" not in fields:
            fields.append("categories")
        for name in fields:
            if name not in there:
                self._warn(page, f"listing {listing.id}: no item has a field {name}")
        names = {name: said.get(f"field-{name}", name) for name in fields} | {
            str(k): str(v) for k, v in (settings.get("field-display-names") or {}).items()
        }
        told = _told(listing, items, fields, names, said)
        data = [_data(item, told) for item in items]
        inner = self._table(items, data, fields, names, listing, page) if listing.kind == "table" else self._list(items, data, fields, listing, level, said)
        script = f' data-listing="{html.escape(json.dumps(told, ensure_ascii=False))}"' if told else ""
        return f'<div class="listing listing-{listing.kind}" id="{html.escape(listing.id)}"{script}>\n{inner}\n</div>'

    # --- items ---

    def _items(self, listing: Listing, page: Page, lang: str) -> Iterator[Item]:
        form = listing.settings.get("date-format")
        found = [self._of_page(self.pages[source], lang, form) for source in listing.sources]
        found += [_of_file(file) for file in listing.files]
        found += [self._by_hand(item, page, lang, form) for item in listing.own if item.get("draft") is not True]
        for item in found:
            if not _chosen(item.meta, listing.settings):
                continue
            for name in schema.as_list(listing.settings.get("field-required")):
                if name not in item.values:
                    self._warn(page, f"listing {listing.id}: {item.keys.get('title') or item.address} has no {name}, which field-required asks for")
            yield item

    def _of_page(self, page: Page, lang: str, form: Any) -> Item:
        meta = page.document.meta
        values = {"title": page.title, "subtitle": page.subtitle, "description": page.description, "filename": html.escape(PurePosixPath(page.document.source).name)}
        image = str(meta.get("image") or "")
        if image and "://" not in image and not image.startswith("/"):
            image = "/" + within(PurePosixPath(page.document.source).parent.as_posix(), image)
        if not values["description"] and (first := _PARAGRAPH.search(page.converted.html)):
            # The first words of a page, as Quarto takes them, without notes and links.
            text = " ".join(html.unescape(re.sub(r"<[^>]*>", "", _NOTE.sub("", first[1]))).split())
            values["description"] = html.escape(text)
        minutes = math.ceil(len(re.sub(r"<[^>]*>", " ", page.converted.html).split()) / _WORDS_A_MINUTE)
        values["reading-time"] = html.escape(f"{max(1, minutes)} {words(lang)['minutes']}")
        keys = {"title": page.title_text, "reading-time": f"{minutes:05d}"}
        return _item(meta, values, keys, "/" + page.document.source, image, lang, form)

    def _by_hand(self, meta: Mapping[str, Any], page: Page, lang: str, form: Any) -> Item:
        folder = PurePosixPath(page.document.source).parent.as_posix()

        def address(given: str) -> str:
            return given if not given or "://" in given or given.startswith(("/", "#", "mailto:")) else "/" + within(folder, given)

        path = address(str(meta.get("path") or meta.get("href") or ""))
        there = self.pages.get(path.lstrip("/"))
        own = {key: self.texts.get(str(meta[key]), html.escape(str(meta[key]))) for key in ("title", "subtitle", "description") if meta.get(key)}
        keys = {key: self.plain.get(str(meta[key]), str(meta[key])) for key in own}
        if "title" not in own:
            own["title"] = there.title if there else html.escape(PurePosixPath(path).name)
            keys["title"] = there.title_text if there else PurePosixPath(path).name
        return _item(meta, own, keys, path, address(str(meta.get("image") or "")), lang, form)

    def _sorted(self, items: list[Item], listing: Listing, page: Page) -> list[Item]:
        given = listing.settings.get("sort")
        # By title, if pages are listed and nothing else is said; items given by hand stand as they were given.
        rules = schema.as_list(given) if isinstance(given, (str, list)) else ["title"] if given is not False and listing.sources else []
        for rule in reversed([str(rule).split() for rule in rules]):
            name, down = rule[0], rule[-1] == "desc"
            if items and not any(name in item.keys for item in items):
                self._warn(page, f"listing {listing.id}: sort {name}: no item has this field")
            have = sorted((item for item in items if name in item.keys), key=lambda item: item.keys[name].casefold(), reverse=down)
            items = have + [item for item in items if name not in item.keys]  # what has no date stands last, in either order
        return items

    def _warn(self, page: Page, message: str) -> None:
        self.project.warnings.append(f"{page.document.source}: {message}.")

    # --- what a reader sees ---

    def _list(self, items: list[Item], data: list[str], fields: list[str], listing: Listing, level: int, said: Mapping[str, Any]) -> str:
        settings = listing.settings
        columns = f' style="--columns: {settings["grid-columns"]}"' if isinstance(settings.get("grid-columns"), int) else ""
        longest = settings.get("max-description-length") or (175 if listing.kind == "grid" else None)
        rows = []
        for item, told in zip(items, data, strict=True):
            parts = []
            if "title" in fields:
                title = item.values["title"]
                link = f'<a href="{html.escape(item.address)}">{_without_links(title)}</a>' if item.address else title
                parts.append(f'<h{level} class="listing-title">{link}</h{level}>')
            if "subtitle" in fields and item.values.get("subtitle"):
                parts.append(f'<p class="listing-subtitle">{item.values["subtitle"]}</p>')
            if "description" in fields and item.values.get("description"):
                parts.append(f'<p class="listing-description">{_shortened(item, longest)}</p>')
            facts = [
                f'<span class="listing-{html.escape(name)}">{item.values[name]}</span>'
                for name in fields
                if name not in ("title", "subtitle", "description", "image", "categories") and item.values.get(name)
            ]
            if facts:
                parts.append(f'<p class="listing-facts">{" · ".join(facts)}</p>')
            if "categories" in fields and item.categories:
                chips = "".join(f"<li>{html.escape(c)}</li>" for c in item.categories)
                parts.append(f'<ul class="listing-categories" aria-label="{html.escape(said["field-categories"])}">{chips}</ul>')
            picture = item.values.get("image", "") if "image" in fields else ""
            rows.append(f'<li class="listing-item"{told}><div class="listing-text">{"".join(parts)}</div>{picture}</li>')
        return f'<ul class="listing-items"{columns}>\n' + "\n".join(rows) + "\n</ul>"

    def _table(self, items: list[Item], data: list[str], fields: list[str], names: Mapping[str, str], listing: Listing, page: Page) -> str:
        links = [str(name) for name in schema.as_list(listing.settings.get("field-links"))] or ["title", "filename"]
        head = "".join(f'<th scope="col">{html.escape(names[name])}</th>' for name in fields)

        def cell(item: Item, name: str) -> str:
            value = item.values.get(name, "")
            if name in links and item.address and value:
                value = f'<a href="{html.escape(item.address)}">{_without_links(value)}</a>'
            return f'<th scope="row">{value}</th>' if name == "title" else f"<td>{value}</td>"

        rows = "\n".join(f'<tr class="listing-item"{told}>{"".join(cell(item, name) for name in fields)}</tr>' for item, told in zip(items, data, strict=True))
        return (
            f'<div class="pm-scroll"><table class="pm-table"><caption class="visually-hidden">{html.escape(page.title_text)}</caption>'
            f'<thead><tr>{head}</tr></thead>\n<tbody class="listing-items">\n{rows}\n</tbody></table></div>'
        )


def _of_file(file: str) -> Item:
    name = PurePosixPath(file).name
    return _item({}, {"title": html.escape(name), "filename": html.escape(name)}, {"title": name, "filename": name}, "/" + file, "", "en", None)


def _item(meta: Mapping[str, Any], values: dict[str, str], keys: dict[str, str], address: str, image: str, lang: str, form: Any) -> Item:
    """One entry of what a page, or a hand, says of it."""
    known = ("title", "subtitle", "description", "image", "date", "author", "categories", "path", "href")
    own = {
        str(k): html.escape(str(v))
        for k, v in meta.items()
        if k not in known and isinstance(v, (str, int, float)) and not isinstance(v, bool)
    }
    values = {**own, **values}
    if meta.get("date"):
        day = as_date(meta["date"])
        text = html.escape(written(meta["date"], lang, form or meta.get("date-format")))
        values["date"] = f'<time datetime="{day.isoformat()}">{text}</time>' if day else text
        keys["date"] = day.isoformat() if day else str(meta["date"])
    categories = [str(c) for c in schema.as_list(meta.get("categories"))]
    if names := authors(meta):
        values["author"] = html.escape(", ".join(names))
    if categories:
        values["categories"] = html.escape(", ".join(categories))
    if image:
        values["image"] = f'<img class="listing-image" src="{html.escape(image)}" alt="{html.escape(str(meta.get("image-alt") or ""))}" loading="lazy">'
    values = {name: value for name, value in values.items() if value}
    plain = {name: html.unescape(re.sub(r"<[^>]*>", "", value)) for name, value in values.items() if name != "image"}
    return Item(values, {**plain, **{k: v for k, v in keys.items() if v}}, address, categories, meta)


def _chosen(meta: Mapping[str, Any], settings: Mapping[str, Any]) -> bool:
    """Whether `include` and `exclude` leave an item in: fields with patterns for their values."""

    def fits(rules: Any) -> bool:
        return any(
            all(any(fnmatchcase(str(value), str(wanted)) for value in schema.as_list(meta.get(name)) for wanted in schema.as_list(given)) for name, given in rule.items())
            for rule in schema.as_list(rules)
            if isinstance(rule, Mapping)
        )

    return (not settings.get("include") or fits(settings["include"])) and not (settings.get("exclude") and fits(settings["exclude"]))


def _without_links(text: str) -> str:
    return re.sub(r"</?a\b[^>]*>", "", text)


def _shortened(item: Item, longest: Any) -> str:
    text = item.keys.get("description", "")
    if not isinstance(longest, int) or len(text) <= longest:
        return item.values["description"]
    return html.escape(text[:longest].rpartition(" ")[0] or text[:longest]) + " …"


def _data(item: Item, told: Mapping[str, Any]) -> str:
    """What listing.js sorts and filters an item by, as an attribute; nothing else of what its page says of itself."""
    if not told:
        return ""
    asked = {*told.get("sort", ()), *told.get("filter", ())}
    data = {"keys": {name: text for name, text in item.keys.items() if name in asked}, "categories": item.categories}
    return f' data-item="{html.escape(json.dumps(data, ensure_ascii=False))}"'


def _told(listing: Listing, items: list[Item], fields: list[str], names: Mapping[str, str], said: Mapping[str, Any]) -> dict[str, Any]:
    """What listing.js adds to a listing; empty if it adds nothing."""
    settings, told = listing.settings, {}
    size = settings.get("page-size")
    size = size if isinstance(size, int) and size > 0 else _PAGE_SIZES[listing.kind]
    if len(items) > size:
        told["size"] = size
    # Tables have both by themselves, as in Quarto.
    if sort := settings.get("sort-ui", listing.kind == "table"):
        wanted = [str(name) for name in sort] if isinstance(sort, list) else [name for name in fields if name in ("title", "date", "author", "filename", "reading-time") or listing.kind == "table"]
        told["sort"] = {name: names.get(name, said.get(f"field-{name}", name)) for name in wanted if any(name in item.keys for item in items)}
    if chosen := settings.get("filter-ui", listing.kind == "table"):
        told["filter"] = [str(name) for name in chosen] if isinstance(chosen, list) else []
    if settings.get("categories"):
        told["categories"] = sorted({category for item in items for category in item.categories}, key=str.casefold)
    if told:
        told["words"] = {name.removeprefix("listing-"): text for name, text in said.items() if name.startswith("listing-")}
    return told
