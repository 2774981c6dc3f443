"""A converted page in its frame: head, menus, table of contents, breadcrumbs, footer."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import jinja2

from peilmerk.publishers import markup
from peilmerk.publishers.embedded import schema, search
from peilmerk.publishers.embedded.config import Project, read_text, within
from peilmerk.publishers.embedded.dates import written
from peilmerk.publishers.embedded.document import Document, authors, code_tools
from peilmerk.publishers.embedded.links import Links, relative, rewrite
from peilmerk.publishers.embedded.navigation import Entry, Menus, Sidebar
from peilmerk.publishers.embedded.pandoc import Converted
from peilmerk.publishers.embedded.policy import policy, with_hashes
from peilmerk.publishers.embedded.words import words

NOT_FOUND = "404.html"


@dataclass
class Page:
    """One page, ready to be framed. Titles are HTML; `title_text` is the plain form."""

    document: Document
    converted: Converted
    title: str
    title_text: str
    subtitle: str = ""
    description: str = ""
    description_text: str = ""

    @property
    def path(self) -> str:
        return self.document.page


@dataclass
class Frame:
    """What all pages of a site share; `render` makes one of them."""

    project: Project
    links: Links
    menus: Menus
    texts: Mapping[str, str]
    plain: Mapping[str, str]
    dark: bool
    site: Path
    sidebars: list[Sidebar] = field(default_factory=list)
    nav_left: list[Entry] = field(default_factory=list)
    nav_right: list[Entry] = field(default_factory=list)
    _contents: dict[str, bytes | None] = field(default_factory=dict)
    _side_navs: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        website = self.project.website
        for n, given in enumerate(schema.as_list(website.get("sidebar"))):
            if not given:  # `sidebar: false`
                continue
            where = f"_quarto.yml: website.sidebar[{n}]"
            title = self.text(given.get("title") or "")
            sidebar = Sidebar(
                str(given.get("id") or n), title, self.menus.entries(given.get("contents"), where)
            )
            sidebar.collapse = int(given.get("collapse-level") or 2)
            self.sidebars.append(sidebar)
        self.menus.sidebars = self.sidebars
        navbar = website.get("navbar") or {}
        if isinstance(navbar, Mapping):
            self.nav_left = self.menus.entries(navbar.get("left"), "_quarto.yml: website.navbar.left")
            self.nav_right = self.menus.entries(navbar.get("right"), "_quarto.yml: website.navbar.right")

    def text(self, given: Any) -> str:
        """The HTML of a configured text."""
        return self.texts.get(str(given), str(given))

    @property
    def site_url(self) -> str | None:
        url = self.project.website.get("site-url")
        return str(url).rstrip("/") + "/" if url else None

    @cached_property
    def _footer(self) -> list[tuple[str, str | list[Entry]]]:
        given = self.project.website.get("page-footer")
        sides = {"center": given} if isinstance(given, str) else dict(given or {})
        made: list[tuple[str, str | list[Entry]]] = []
        for side in ("left", "center", "right"):
            content = sides.get(side)
            if isinstance(content, str):
                made.append((side, self.text(content)))
            elif content:
                made.append((side, self.menus.entries(content, f"_quarto.yml: website.page-footer.{side}")))
        return made

    @cached_property
    def _logos(self) -> list[tuple[str, str, str]]:
        """Pictures of the logo: (class, path in the site, text alternative); one for each scheme if there are two."""
        navbar = self.project.website.get("navbar")
        given = navbar.get("logo") if isinstance(navbar, Mapping) else None
        if not given:
            return []
        both = isinstance(given, Mapping) and {"light", "dark"} & given.keys()
        alt = str(navbar.get("logo-alt") or "")
        found = []
        for scheme, one in (given if both else {"": given}).items():
            path = str(one.get("path") if isinstance(one, Mapping) else one)
            named = str(one.get("alt") or alt) if isinstance(one, Mapping) else alt
            kind = f"logo logo-{scheme}" if both and len(given) > 1 else "logo"
            file = self.project.inside("/" + path.lstrip("/"))
            if file and file.is_file():
                self.links.files.add(path.lstrip("/"))
                found.append((kind, path.lstrip("/"), named))
            else:
                self.project.warnings.append(f"_quarto.yml: website.navbar.logo: {path} does not exist in the project.")
        return found

    def sidebar(self, page: Page) -> Sidebar | None:
        """The sidebar that a page names in its front matter, or else the one that it stands in."""
        named = page.document.meta.get("sidebar")
        if named is False:
            return None
        if named and named is not True:
            found = next((s for s in self.sidebars if s.id == str(named)), None)
            if not found:
                self.project.warnings.append(f"{page.document.source}: sidebar: {named} has no effect here: no sidebar in _quarto.yml has this id.")
            return found
        holding = next((s for s in self.sidebars if s.holds(page.path)), None)
        # A single sidebar is that of the whole site.
        return holding or (self.sidebars[0] if len(self.sidebars) == 1 else None)

    def render(self, page: Page) -> str:
        """Return the HTML of one page, every address in it seen from that page."""
        meta, website, path = page.document.meta, self.project.website, page.path
        lang = str(meta.get("lang") or "en")
        said = words(lang)
        sidebar = self.sidebar(page)
        order = sidebar.pages() if sidebar else []
        at = next((n for n, entry in enumerate(order) if entry.page == path and not entry.fragment), None)
        site_title = self._plain(website.get("title") or "")
        description = page.description_text or self._plain(website.get("description") or "")
        resolve = self._resolver(page)
        head_title = str(meta.get("pagetitle") or page.title_text)
        if site_title and site_title != head_title:
            head_title = f"{head_title} – {site_title}"
        crumbs = sidebar.trail(path) if sidebar and website.get("bread-crumbs", True) is not False else []
        navbar = website.get("navbar") or {}
        navbar = navbar if isinstance(navbar, Mapping) else {}
        brand = navbar.get("title") or website.get("title") or page.title_text
        follow = website.get("page-navigation") is True and at is not None
        body = rewrite(page.converted.html, resolve)
        included = {
            key: self._included(key, page)
            for key in ("include-in-header", "include-before-body", "include-after-body")
        }
        made = _template("page").render(
            policy=policy([body, *included.values()]),
            page=path,
            url=lambda target: self._url(page, target),
            address=resolve,
            words=said,
            lang=lang,
            head_title=head_title,
            print_line=markup.css_string(", ".join(filter(None, (site_title, str((self.project.config.get("peilmerk") or {}).get("status") or ""))))) if site_title else "",
            description=description,
            indexed=path != NOT_FOUND and meta.get("search") is not False,
            canonical=self.site_url + path if self.site_url and path != NOT_FOUND else "",
            open_graph=self._open_graph(page, head_title, description, lang),
            favicon=str(website.get("favicon") or ""),
            css=[
                str(sheet) if str(sheet).startswith("/") else f"/{sheet}"
                for sheet in schema.as_list(meta.get("css"))
            ],
            in_header_html=included["include-in-header"],
            before_body_html=included["include-before-body"],
            after_body_html=included["include-after-body"],
            layout="full" if meta.get("page-layout") in ("full", "custom") else "article",
            brand_html=self.text(brand),
            brand_address=str(navbar.get("logo-href") or "/index.html"),
            logos=self._logos,
            nav_left=self.nav_left,
            nav_right=self.nav_right,
            search_html=search.dialog(lang),
            search=website.get("search", True) is not False,
            listing="data-listing=" in body,
            dark=self.dark,
            sidebar=sidebar,
            side_nav_html=self._side_nav(page, sidebar, lang) + "\n" if sidebar else "",
            crumbs=[_crumb(entry) for entry in crumbs],
            toc=page.converted.toc if meta.get("toc") is True else [],
            toc_title=str(meta.get("toc-title") or said["toc"]),
            title_html=page.title,
            subtitle_html=page.subtitle,
            description_html=page.description,
            authors=authors(meta),
            code_tools=_code_tools(meta, body),
            source=(page.converted.source or "").rstrip(),
            copy=str(meta.get("code-copy", "hover")).lower() if meta.get("code-copy") is not False and _CODE in body else "",
            date=written(meta.get("date"), lang, meta.get("date-format")),
            body_html=body,
            previous=order[at - 1] if follow and at else None,
            next=order[at + 1] if follow and at is not None and at + 1 < len(order) else None,
            footer=[
                (side, rewrite(c, self._site_resolver(page)) if isinstance(c, str) else c)
                for side, c in self._footer
            ],
        )
        return with_hashes(made, lambda address: self._loaded(page, address)) if self.site_url else made

    def _loaded(self, page: Page, address: str) -> bytes | None:
        """The file of this site at an address that a page gives, None if there is none."""
        prefix = urlsplit(self.site_url or "").path
        path = (
            address.removeprefix(prefix)
            if address.startswith("/")
            else posixpath.normpath(posixpath.join(posixpath.dirname(page.path), unquote(address)))
        )
        if path not in self._contents:
            file = next(
                (
                    f
                    for f in (self.site / path, self.project.inside(path))
                    if f and ".." not in path and f.is_file()
                ),
                None,
            )
            self._contents[path] = file.read_bytes() if file else None
        return self._contents[path]

    def _side_nav(self, page: Page, sidebar: Sidebar, lang: str) -> str:
        """The menu, made once for all pages of a folder: then only the mark of the current entry differs, unless closed sections open for a page."""
        alike = page.path != NOT_FOUND and not sidebar.closes
        place = (sidebar.id, posixpath.dirname(page.path), lang) if alike else (sidebar.id, page.path, lang)
        if place not in self._side_navs:
            self._side_navs[place] = _template("side_nav").render(
                page="" if alike else page.path,
                url=lambda target: self._url(page, target),
                address=self._resolver(page),
                words=words(lang),
                sidebar=sidebar,
            )
        made = self._side_navs[place] if alike else self._side_navs.pop(place)
        if not alike:
            return made
        here = f'href="{escape(self._url(page, page.path))}"'
        return made.replace(here, f'{here} aria-current="page"')

    def _plain(self, given: Any) -> str:
        return self.plain.get(str(given), str(given))

    def _url(self, page: Page, target: str) -> str:
        if page.path == NOT_FOUND and self.site_url:
            # A server shows this page at any depth, so its addresses start at the site.
            return posixpath.join(urlsplit(self.site_url).path, target.lstrip("/"))
        return relative(page.path, target.lstrip("/"))

    def _resolver(self, page: Page) -> Callable[[str], str]:
        resolve = self.links.resolver(page.path, page.document.source)
        if page.path != NOT_FOUND or not self.site_url:
            return resolve
        prefix = urlsplit(self.site_url).path

        def absolute(given: str) -> str:
            made = resolve(given)
            if not given or given.startswith("#") or urlsplit(given).scheme or given.startswith("//"):
                return made
            return posixpath.normpath(posixpath.join(prefix, made))

        return absolute

    def _site_resolver(self, page: Page) -> Callable[[str], str]:
        """Addresses in `_quarto.yml` start at the project, whatever page they stand on."""
        resolve = self._resolver(page)
        return lambda given: resolve(
            given if given.startswith(("/", "#")) or ":" in given.split("/")[0] else f"/{given}"
        )

    def _included(self, key: str, page: Page) -> str:
        parts = []
        for given in schema.as_list(page.document.meta.get(key)):
            if isinstance(given, Mapping) and "text" in given:
                parts.append(str(given["text"]).strip())
                continue
            name = str(given.get("file") if isinstance(given, Mapping) else given)
            file = self.project.inside("/" + name.lstrip("/"))
            if file and file.is_file():
                parts.append(read_text(file, name.lstrip('/')).strip())
            else:
                self.project.warnings.append(
                    f"{page.document.source}: {key}: {name.lstrip('/')} does not exist in the project."
                )
        return rewrite("\n".join(parts), self._site_resolver(page))

    def _image(self, page: Page) -> str:
        """The picture of a page, which its front matter names from its own folder on; empty if it has none."""
        given = str(page.document.meta.get("image") or "")
        if not given or "://" in given:
            return ""
        folder = posixpath.dirname(page.document.source)
        name = given.lstrip("/") if given.startswith("/") else within(folder, given)
        if (file := self.project.inside(name)) and file.is_file():
            self.links.files.add(name)
            return name
        self.project.warnings.append(f"{page.document.source}: image: {given} does not exist in the project.")
        return ""

    def _open_graph(self, page: Page, title: str, description: str, lang: str) -> list[tuple[str, str]]:
        given = self.project.website.get("open-graph")
        if not given:
            return []
        given = given if isinstance(given, Mapping) else {}
        image = self._image(page) or given.get("image") or self.project.website.get("image")
        tags = {
            "og:title": given.get("title") or title,
            "og:description": given.get("description") or description,
            "og:type": "website",
            "og:site_name": given.get("site-name") or self._plain(self.project.website.get("title") or ""),
            "og:locale": given.get("locale") or ("nl_NL" if lang.startswith("nl") else "en_GB"),
            "og:url": self.site_url + relative("", page.path) if self.site_url else "",
            "og:image": self.site_url + relative("", str(image).lstrip("/")) if image and self.site_url else "",
        }
        return [(name, str(content)) for name, content in tags.items() if content]


def prepare() -> None:
    """Compile what a page is framed in, which is best done while pandoc is at work."""
    for name in ("page", "side_nav"):
        _template(name)


@cache
def _template(name: str) -> jinja2.Template:
    """A template; a process compiles it once, for all sites that it makes."""
    return _environment().get_template(f"{name}.html.j2")


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader(__package__, "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )


def _crumb(section: Entry) -> Entry:
    """A section without a page of its own leads to its first page."""
    first = next(section.pages(), None)
    return Entry(section.text, page=first.page if first else None)


_CODE = '<pre class="sourceCode'


def _code_tools(meta: Mapping[str, Any], body: str) -> dict[str, Any]:
    """What the menu `Code` of a page has; empty without code, or if nobody asked for it."""
    asked = code_tools(meta)
    folds = asked["toggle"] is not False and 'class="code-fold"' in body
    if _CODE not in body or not (asked["source"] or folds):
        return {}
    return {**asked, "toggle": folds}
