"""The steps from a website project to its site, in order."""

from __future__ import annotations

import base64
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path, PurePosixPath
from typing import Any

from peilmerk.errors import PublisherError
from peilmerk.publishers import markup
from peilmerk.publishers.embedded import assets, layout, listings, schema
from peilmerk.publishers.embedded.config import Project, read_project, within
from peilmerk.publishers.embedded.document import Document, digest, read_document
from peilmerk.publishers.embedded.kept import Kept, key
from peilmerk.publishers.embedded.layout import NOT_FOUND, Frame, Page
from peilmerk.publishers.embedded.links import Links, relative
from peilmerk.publishers.embedded.navigation import Menus
from peilmerk.publishers.embedded.pandoc import Converted, Pandoc
from peilmerk.publishers.embedded.places import located
from peilmerk.publishers.embedded.search import write_index
from peilmerk.publishers.embedded.shortcodes import expand_all
from peilmerk.publishers.embedded.words import words


@dataclass(frozen=True)
class PublishResult:
    """A finished site: its folder, the paths of its pages in it, and what had no effect or looks like a mistake."""

    site: Path
    pages: list[str]
    warnings: list[str]


def publish(project: Path, *, jobs: int = 2, kept: Path | None = None) -> PublishResult:
    """Make the site of a Quarto website project without Quarto, with `jobs` pandoc processes.

    kept: a folder in which conversions stay for the next build of this project; without it every page is converted. The site is built aside and
    then takes the place of the former one, so that pages of deleted sources disappear and a failed build leaves the old site. Two builds of the
    same project are equal byte for byte, with and without what was kept. Raises PublisherError.
    """
    try:
        return _publish(project, jobs, kept)
    except PublisherError as error:
        raise PublisherError(located(str(error), project)) from error


def _publish(project: Path, jobs: int, kept: Path | None) -> PublishResult:
    made = read_project(project)
    output = made.output
    if not made.sources:
        raise PublisherError(
            f"{made.root.name}: no pages. Check project.render in _quarto.yml; it chose none of the sources."
        )
    made.check_folders()
    website = expand_all(made.website, made.config, made, "_quarto.yml")
    made.config = {**made.config, "website": website}
    with tempfile.TemporaryDirectory(prefix=".publish-", dir=made.root) as work:
        site = Path(work) / "site"
        site.mkdir()
        pages = _build(made, site, jobs, Kept(kept))
        _replace(output, site, Path(work))
    return PublishResult(output, sorted(pages), list(dict.fromkeys(located(w, made.root) for w in made.warnings)))


def _build(project: Project, site: Path, jobs: int, kept: Kept) -> list[str]:
    with Pandoc(jobs) as pandoc:
        sources, waiting = [], []
        for source in _sources(project, kept):  # pandoc converts the first while the next is read
            sources.append(source)
            if source.converted is None:
                waiting.append((source, pandoc.page(_request(source.document))))
        documents = [source.document for source in sources]
        # A chosen file may be named in resources too; whatever _quarto.yml names is there before links are checked.
        assets.copy_resources(project, site)
        titles = {document.source: _titles(document) for document in documents}
        wanted = _texts(project.website) | {t: t for own in titles.values() for t in own.values()}
        listed = {d.source: listings.read(d, list(titles), project) for d in documents if d.meta.get("listing")}
        wanted |= {t: t for several in listed.values() for one in several for t in one.texts()}
        told = key("texts", wanted)
        known = kept.get(told)
        small = pandoc.texts(wanted) if known is None else None
        layout.prepare()
        for source, made in waiting:
            source.converted = made.result()
            # A picture within what the page hides is in no file either.
            source.document.files = {name: content for name, content in source.document.files.items() if PurePosixPath(name).name in source.converted.html}
            source.keep(kept)
        if small:
            html, text = small.result()
            known = {"html": html, "plain": text}
            kept.put(told, known)
    converted = [source.converted for source in sources]
    texts, plain = known["html"], known["plain"]
    kept.sweep()
    pages = []
    for document, body in zip(documents, converted, strict=True):
        project.warnings.extend(f"{document.source}: {warning}." for warning in body.warnings)
        pages.append(_page(document, body, titles[document.source], texts, plain))
    if not any(page.path == NOT_FOUND for page in pages):
        pages.append(_not_found(project))
    if listed:
        by_source = {page.document.source: page for page in pages}
        lister = listings.Listings(project, by_source, texts, plain)
        bodies = {source: lister.placed(by_source[source], several) for source, several in listed.items()}
        for source, made in bodies.items():
            by_source[source].converted = replace(by_source[source].converted, html=made)
    sources = {page.document.source: page.path for page in pages if page.path != NOT_FOUND}
    images = {name for page in pages for name in page.document.files}
    links = Links(project, sources, images | {assets.LIBRARY, NOT_FOUND})
    menus = Menus(sources, {page.document.source: page.title for page in pages}, texts, project.warnings, _orders(documents))
    dark = assets.write_library(project.defaults("").get("theme"), project, site, bool(listed))
    frame = Frame(project, links, menus, texts, plain, dark, site)
    for page in pages:
        _write(site / page.path, frame.render(page))
        for name, content in page.document.files.items():
            (site / name).parent.mkdir(parents=True, exist_ok=True)
            (site / name).write_bytes(content)
    _named_files(project, links)
    for name in sorted(links.files):
        assets.copy_file(name, project, site)
    _aliases(pages, site, project.warnings)
    if project.website.get("search", True) is not False:
        write_index(site, [page.path for page in pages])
    if frame.site_url:
        _sitemap(frame.site_url, pages, site)
    return [page.path for page in pages]


@dataclass
class _Source:
    """A source as it was read, with what pandoc made of it if that was kept. key: empty if it cannot be kept; warnings: of reading it."""

    document: Document
    key: str
    warnings: list[str]
    converted: Converted | None = None

    def keep(self, kept: Kept) -> None:
        """Keep what was made of the source."""
        made = self.converted
        if self.key and made:
            images = {
                name: base64.b64encode(content).decode() for name, content in self.document.files.items()
            }
            kept.put(self.key, {
                "meta": self.document.meta, "files": images, "read": self.warnings, "needs": self.document.needs,
                **{name: getattr(made, name) for name in ("html", "toc", "warnings", "heading", "heading_text", "source")},
            })  # fmt: skip


def _sources(project: Project, kept: Kept) -> Iterator[_Source]:
    pages: dict[str, str] = {}
    for name in project.sources:
        source = _source(name, project, kept)
        document = source.document
        if document.meta.get("draft") is True:
            project.warnings.append(f"{name}: is a draft and is left out.")
        elif document.page in pages:
            raise PublisherError(
                f"{name} and {pages[document.page]} both become {document.page}. Rename one."
            )
        else:
            pages[document.page] = name
            yield source


def _source(name: str, project: Project, kept: Kept) -> _Source:
    """Read one source, or take what was kept of it. What includes other files is read each time: its own text does not say all that it is made from."""
    content = (project.root / name).read_bytes()
    own = (
        ""
        if b"include" in content and b"{{<" in content
        else key("page", name, content, project.defaults(name), project.variables)
    )
    known = kept.get(own) if own else None
    if known and all(digest(project, file) == told for file, told in known.pop("needs").items()):
        project.warnings.extend(known.pop("read"))
        page = PurePosixPath(name).with_suffix(".html").as_posix()
        images = {path: base64.b64decode(text) for path, text in known.pop("files").items()}
        return _Source(Document(name, page, known.pop("meta"), "", images), own, [], Converted(**known))
    before = len(project.warnings)
    document = read_document(name, project)
    return _Source(document, own, project.warnings[before:])


def _request(document: Document) -> dict[str, Any]:
    meta = document.meta
    return {
        "source": document.source,
        "markdown": document.markdown,
        "words": dict(words(str(meta.get("lang") or "en"))),
        "citations": document.citations,
        "shown": document.shown,
        "options": {
            "title": bool(meta.get("title")),
            "toc_depth": int(meta.get("toc-depth") or 3),
            "number_sections": meta.get("number-sections") is True,
            "number_depth": int(meta.get("number-depth") or 6),
            "listings": {name: True for name in listings.ids(meta)},
            "fig_cap_top": meta.get("fig-cap-location") == "top",
        },
    }


def _orders(documents: list[Document]) -> dict[str, float]:
    return {document.source: order for document in documents if isinstance(order := document.meta.get("order"), (int, float))}


def _titles(document: Document) -> dict[str, str]:
    keys = ("title", "subtitle", "description")
    return {key: str(document.meta[key]) for key in keys if document.meta.get(key)}


def _texts(website: Mapping[str, Any]) -> dict[str, str]:
    """Collect the texts of `_quarto.yml` that may hold markdown."""
    found = {str(website[key]) for key in ("title", "description") if website.get(key)}
    footer = website.get("page-footer")

    def walk(value: Any) -> None:
        if isinstance(value, Mapping):
            for key, inner in value.items():
                if key in ("text", "title", "section") and inner:
                    found.add(str(inner))
                elif isinstance(inner, (list, Mapping)):
                    walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    for part in (website.get("navbar"), website.get("sidebar"), footer):
        walk(part)
    sides = (
        [footer] if isinstance(footer, str) else [v for v in (footer or {}).values() if isinstance(v, str)]
    )
    return {text: text for text in sorted(found | set(sides))}


def _page(
    document: Document,
    body: Converted,
    own: Mapping[str, str],
    texts: Mapping[str, str],
    plain: Mapping[str, str],
) -> Page:
    stem = PurePosixPath(document.source).stem
    return Page(
        document,
        body,
        title=texts[own["title"]] if "title" in own else body.heading or escape(stem),
        title_text=plain[own["title"]] if "title" in own else body.heading_text or stem,
        subtitle=texts.get(own.get("subtitle", ""), ""),
        description=texts.get(own.get("description", ""), ""),
        description_text=plain.get(own.get("description", ""), ""),
    )


def _not_found(project: Project) -> Page:
    """The page for an address that is not there: search, the start page, and what the menu has at its right (all editions)."""
    defaults = project.defaults("")
    said = words(str(defaults.get("lang") or "en"))
    invented = (project.config.get("peilmerk") or {}).get("verzonnen")
    body = markup.synthetic_notice(str(invented)) + "\n" if invented else ""
    body += f"<p>{said['not-found-text']}</p>\n"
    if project.website.get("search", True) is not False:
        body += f'<p class="pm-search-line"><button type="button" class="pm-search-open">{said["search-label"]}</button></p>\n'
    navbar = project.website.get("navbar")
    beside = schema.as_list(navbar.get("right")) if isinstance(navbar, Mapping) else []
    ways = [("/index.html", said["not-found-home"])]
    ways += [(str(e["href"]), str(e["text"])) for e in beside if isinstance(e, Mapping) and {"href", "text"} <= e.keys()]
    body += "".join(f'<p><a href="{escape(address)}">{escape(text)}</a></p>\n' for address, text in ways)
    document = Document("404.qmd", NOT_FOUND, {**defaults, "toc": False, "sidebar": False}, "")
    return Page(document, Converted(body, [], [], None, None), said["not-found"], said["not-found"])


def _named_files(project: Project, links: Links) -> None:
    """Copy the files that `_quarto.yml` names by themselves; a missing one is reported."""
    website = project.website
    named = [("favicon", website.get("favicon")), ("image", website.get("image"))]
    if isinstance(website.get("open-graph"), Mapping):
        named.append(("open-graph.image", website["open-graph"].get("image")))
    named += [("css", sheet) for sheet in schema.as_list(project.defaults("").get("css"))]
    for what, name in named:
        file = project.inside(str(name), "") if name else None
        if file and file.is_file():
            links.files.add(file.relative_to(project.root).as_posix())
        elif name and "://" not in str(name):
            project.warnings.append(f"_quarto.yml: {what}: {name} does not exist in the project.")


def _aliases(pages: list[Page], site: Path, warnings: list[str]) -> None:
    """Write a page that leads on for every former address of a page, which starts at the folder of the page, or at the site with a leading `/`."""
    for page in pages:
        for alias in schema.as_list(page.document.meta.get("aliases")):
            given, _, fragment = str(alias).partition("#")
            path = given.lstrip("/") if given.startswith("/") else within(PurePosixPath(page.path).parent.as_posix(), given)
            path = path if PurePosixPath(path).suffix and not given.endswith("/") else f"{path.rstrip('/')}/index.html"
            target = relative(path, page.path)
            problem = "lies outside the site" if ".." in PurePosixPath(path).parts else "is a page or a file of this site already" if (site / path).exists() else ""
            if fragment:
                problem = f"leads on from a whole page only: leave out #{fragment}"
            if problem:
                warnings.append(f"{page.document.source}: alias {alias} {problem}; nothing leads on from there.")
            else:
                _write(
                    site / path,
                    f'<!DOCTYPE html>\n<html lang="{page.document.meta.get("lang") or "en"}"><head><meta charset="utf-8">'
                    f'<meta name="robots" content="noindex"><meta http-equiv="refresh" content="0; url={escape(target)}">'
                    f"<title>{escape(page.title_text)}</title></head>"
                    f'<body><main><h1><a href="{escape(target)}">{escape(page.title_text)}</a></h1></main></body></html>\n',
                )


def _sitemap(site_url: str, pages: list[Page], site: Path) -> None:
    """Write sitemap.xml and robots.txt; without dates, which would differ between equal builds."""
    shown = sorted(
        page.path
        for page in pages
        if page.path != NOT_FOUND and page.document.meta.get("search") is not False
    )
    if not shown:
        return
    places = "\n".join(f"  <url><loc>{escape(site_url + relative('', path))}</loc></url>" for path in shown)
    _write(
        site / "sitemap.xml",
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{places}\n</urlset>\n',
    )
    if not (site / "robots.txt").exists():
        _write(site / "robots.txt", f"Sitemap: {site_url}sitemap.xml\n")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _replace(output: Path, site: Path, work: Path) -> None:
    """Put the new site in the place of the former one, with as little time between as two renames take."""
    output.parent.mkdir(parents=True, exist_ok=True)
    if output.exists():
        output.rename(work / "former")
    try:
        site.rename(output)
    except OSError:
        if (work / "former").exists():
            (work / "former").rename(output)
        raise
    shutil.rmtree(work / "former", ignore_errors=True)
