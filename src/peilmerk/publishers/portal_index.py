"""The search index of the portal: what every page of every edition is about, with filters for municipality, period and theme.

An edition has an index of its own, of all its words. That of all editions holds of each page its headings, its captions and the first sentence below them: enough to find the way, and
small enough to be made again after every build. Records are kept by edition, as long as its pages are the same files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path

from lxml import etree, html

from peilmerk.publishers import quarto_search
from peilmerk.publishers.embedded import search
from peilmerk.publishers.embedded.kept import Kept, key

#: Of a paragraph below a heading, so many characters are of the record.
_LONGEST = 300
#: Pages that are no subject of their own.
_ASIDE = {"404.html"}


def write(portal: Path, site: Path, editions: Iterable[Mapping[str, str]], kept: Path) -> int:
    """Write the index of all editions into the folder of the portal's own site; returns the number of pages in it.

    site: the folder of all sites. editions: with `id` (its folder), `gemeente` and `periode` (the filters), and `merk` (what results say of it, or empty). kept: where records of editions stay.
    Raises PublisherError or DiskError as `embedded.search.write_index`.
    """
    store, found = Kept(kept), {}
    for edition in editions:
        folder = site / edition["id"]
        pages = sorted(p for p in folder.glob("*.html") if p.name not in _ASIDE)
        told = key("portal", Path(__file__).read_bytes(), dict(edition), [(p.name, (s := p.stat()).st_size, s.st_mtime_ns) for p in pages])
        known = store.get(told)
        if known is None:
            known = {p.name: record(p.read_text("utf-8"), edition) for p in pages}
            store.put(told, known)
        found |= {f"{edition['id']}/{name}": text for name, text in known.items() if text}
    store.sweep()
    if found:
        search.write_texts(portal, found)
    return len(found)


def record(page: str, edition: Mapping[str, str]) -> str:
    """What the index has of one page of either publisher, as a page of its own; empty for one that search engines are told to leave out."""
    tree = html.document_fromstring(page)
    [main] = tree.xpath(f"//main[@data-pagefind-body or @id='{quarto_search.MAIN}']") or [None]
    if main is None:
        return ""
    title = _text(main.xpath(".//h1")[0])
    said = (
        f" ({edition['merk']})" if edition.get("merk") else ""
    )  # each result says it once, behind its title
    parts = [part for element in main.iter("h2", "h3", "figcaption", "p") if (part := _part(element, said))]
    filters = {"gemeente": edition["gemeente"], "periode": edition["periode"], "thema": title}
    hidden = "".join(
        f'<span data-pagefind-filter="{name}:{escape(value)}"></span>' for name, value in filters.items()
    )
    mark = f'<span data-pagefind-meta="mark:{escape(edition["merk"])}"></span>' if edition.get("merk") else ""
    named = f"{title} – {edition['gemeente']}, {edition['periode']}"
    return (
        f'<!DOCTYPE html><html lang="nl"><body><main data-pagefind-body>{hidden}{mark}<h1 data-pagefind-meta="title">{escape(named)}</h1>'
        f"{''.join(parts)}</main></body></html>"
    )


def _part(element: etree._Element, said: str) -> str:
    text = _text(element).replace(said, "") if said else _text(element)
    if not text:
        return ""
    if element.tag == "figcaption":
        # Of the figure itself, or with Quarto of the block around it.
        places = [e.get("id") for e in element.iterancestors("figure", "div") if (e.get("id") or "").startswith(("fig-", "tbl-"))]
        return f'<h3 id="{escape(places[0])}">{escape(text)}</h3>' if places else f"<p>{escape(text)}</p>"
    if element.tag == "p":
        before = element.getprevious()
        first = before is not None and before.tag in ("h2", "h3", "header")
        return f"<p>{escape(text[:_LONGEST])}</p>" if first else ""
    place = element.get("id") or (
        element.getparent().get("id") if element.getparent().tag == "section" else ""
    )
    return (
        f'<{element.tag} id="{escape(place)}">{escape(text)}</{element.tag}>'
        if place
        else f"<p>{escape(text)}</p>"
    )


def _text(element: etree._Element) -> str:
    return " ".join(element.text_content().split())
