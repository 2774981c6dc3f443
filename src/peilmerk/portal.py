"""The portal: the start page over all editions, as markdown."""

from __future__ import annotations

from collections import Counter
from xml.sax.saxutils import escape as xml_escape

import pandas as pd

from peilmerk import numbers, portal_map, reads, store, synthetic, withdrawal
from peilmerk.period import parse as day
from peilmerk.project import SHARED, Project, Publication
from peilmerk.publishers.markup import escape, markdown_text, raw
from peilmerk.reference import Reference

#: The name of the feed of new editions, beside the start page.
FEED = "feed.xml"
#: How many editions of a municipality have a card; older ones are a list below them.
_CARDS = 6


def published(project: Project) -> list[Publication]:
    """Publications whose site is there; of one that was withdrawn an explanation."""
    return [p for p in project.publications if (project.site / p.id / "index.html").is_file()]


def inhabitants(project: Project) -> dict[str, tuple[float, pd.Timestamp]]:
    """Newest number of inhabitants in shared deliveries (CBS) by area code, with its date."""
    table = store.read(
        sorted(reads.folder(project.store / SHARED).rglob("[!.]*.parquet")), indicator={"inwoners"}
    )
    table = table[table["obs_value"].notna()].sort_values("time_start")
    return {r["ref_area"]: (r["obs_value"], r["time_start"]) for _, r in table.iterrows()}


def editions(project: Project, publications: list[Publication], people: dict | None = None) -> str:
    """A map of the municipalities, and a section for each: a card an edition with its thematic reports, newest first, of older ones a list; below them one section for all that do not exist.

    people: inhabitants by area code; an invented municipality has none.
    """
    parts = []
    newest = sorted(sorted(publications, key=lambda p: (p.period.start, not p.thematic), reverse=True), key=lambda p: p.municipality)
    there = [p for p in newest if not p.synthetic]
    mine = {town: [p for p in there if p.municipality == town] for town in dict.fromkeys(p.municipality for p in there)}
    if found := portal_map.where([_town(project, all_) for all_ in mine.values()], Reference(project.reference)):
        parts.append(raw(found))
    for all_ in mine.values():
        parts.append(f"## {all_[0].name}\n")
        if people and all_[0].area in people:
            count, day = people[all_[0].area]
            parts.append(f"{numbers.write(count)} inwoners op 1 januari {day.year} (CBS).\n")
        parts.append(_cards(project, all_))
    invented = [p for p in newest if p.synthetic]
    if invented:
        names = list(dict.fromkeys(markdown_text(p.name) for p in invented))
        do_not_exist = f"{' en '.join(names)} {'bestaat' if len(names) == 1 else 'bestaan'} niet"
        parts.append(f"## Voorbeeld met {synthetic.MARK}\n\n{do_not_exist}. De cijfers zijn gemaakt om Peilmerk te laten zien.\n")
        parts.append(_cards(project, invented))
    return "\n".join(parts)


def feed(project: Project, publications: list[Publication], address: str) -> str:
    """The editions as an Atom feed (RFC 4287), the newest state of deliveries first; address: of the portal, with a slash at its end.

    An edition is of the day of its peildatum, so that the same editions make the same feed. One that was withdrawn stays, and says so.
    """
    newest = sorted(publications, key=lambda p: (p.peildatum, p.id), reverse=True)
    title = str(project.config.title)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>', '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="nl">', f"<title>{_xml(title)}</title>", f"<id>{_xml(address)}</id>",
        f'<link rel="self" href="{_xml(address)}{FEED}"/>', f'<link href="{_xml(address)}"/>', f"<author><name>{_xml(project.organisation)}</name></author>",
        f"<updated>{_moment(newest[0]) if newest else '1970-01-01T00:00:00Z'}</updated>",
    ]  # fmt: skip
    for p in newest:
        state = "ingetrokken" if withdrawal.of(project, p) else p.status
        named = synthetic.beside(f"{p.title}: {p.heading}" if p.thematic else f"{p.heading}: {p.title}", p)
        lines += [
            "<entry>", f"<title>{_xml(named)}</title>", f"<id>{_xml(address)}{p.id}/</id>", f'<link href="{_xml(address)}{p.id}/index.html"/>', f"<updated>{_moment(p)}</updated>",
            f"<summary>{_xml(f'{state.capitalize()}, stand van de leveringen op {day(p.peildatum.isoformat()).label}.')}</summary>", f'<category term="{_xml(p.municipality)}"/>', "</entry>",
        ]  # fmt: skip
    return "\n".join([*lines, "</feed>", ""])


def sitemap_index(publications: list[Publication], address: str) -> str:
    """The sitemaps of the editions as one (sitemaps.org), each made by the publisher of its edition."""
    places = "".join(
        f"  <sitemap><loc>{_xml(address)}{p.id}/sitemap.xml</loc></sitemap>\n"
        for p in sorted(publications, key=lambda p: p.id)
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{places}</sitemapindex>\n'


def _xml(text: str) -> str:
    return xml_escape(text, {'"': "&quot;"})


def _moment(p: Publication) -> str:
    return f"{p.peildatum.isoformat()}T00:00:00Z"


def _town(project: Project, publications: list[Publication]) -> portal_map.Town:
    """A municipality by its newest edition that was not withdrawn."""
    newest = next((p for p in publications if not withdrawal.of(project, p)), publications[0])
    named = f"{newest.title}, {newest.period.label}" if newest.thematic else newest.period.label
    return portal_map.Town(newest.area, newest.name, f"{newest.id}/index.html", named)


def _cards(project: Project, publications: list[Publication]) -> str:
    """Cards of the newest editions of one or more municipalities, newest first, and a list of older ones."""
    groups = _grouped(publications)
    count = Counter(first.municipality for first, *_ in groups)
    cards, older, before = [], [], Counter()
    for first, *themes in groups:
        town = first.municipality
        if before[town] < _CARDS:
            cards.append(_card(project, first, themes, count[town] > 1 and not before[town]))
        else:
            older += [f"<li>{_link(p, f'{p.title}, {p.heading}' if p.thematic else p.heading)} {_badge(project, p)}</li>" for p in (first, *themes)]
        before[town] += 1
    earlier = f'<h3 class="pm-earlier-head">Eerdere edities</h3><ul class="pm-earlier">{"".join(older)}</ul>' if older else ""
    return raw(f'<ul class="pm-cards">{"".join(cards)}</ul>{earlier}')


def _grouped(publications: list[Publication]) -> list[list[Publication]]:
    """Each edition with the thematic reports of its municipality and period behind it; a thematic report without one is by itself."""
    groups: dict[tuple[str, str], list[list[Publication]]] = {}
    for p in sorted(publications, key=lambda p: p.thematic):
        place = groups.setdefault((p.municipality, p.period.code), [])
        if p.thematic and place and not place[0][0].thematic:
            place[0].append(p)
        else:
            place.append([p])
    order = {p.id: n for n, p in enumerate(publications)}
    return sorted((group for place in groups.values() for group in place), key=lambda group: order[group[0].id])


def _card(project: Project, p: Publication, themes: list[Publication], newest: bool) -> str:
    mark = f'<span class="pm-badge pm-badge-synthetic">{synthetic.LABEL}</span> ' if p.synthetic else ""
    name, below = (f"{p.title}: {p.name}", "Themarapport") if p.thematic else (p.name, p.title)
    listed = "".join(f'<li>{_link(one, one.title, f": {one.name}, {one.period.label}")} {_badge(project, one)}</li>' for one in themes)
    more = f'<p class="pm-card-more">{"Themarapport" if len(themes) == 1 else "Themarapporten"}</p><ul class="pm-card-themes">{listed}</ul>' if themes else ""
    top = '<p class="pm-card-new">Nieuwste editie</p>' if newest else ""
    title = _link(p, f"{name}, {p.period.label}")
    return f'<li class="pm-card">{top}<h3>{title}</h3><p>{escape(below)}</p><p>{mark}{_badge(project, p)}</p>{more}</li>'


def _link(p: Publication, text: str, beside: str = "") -> str:
    hidden = f'<span class="visually-hidden">{escape(beside)}</span>' if beside else ""
    return f'<a href="{p.id}/index.html">{escape(text)}{hidden}</a>'


def _badge(project: Project, p: Publication) -> str:
    word, kind = ("Definitief", "final") if p.status == "definitief" else ("Concept", "concept")
    if withdrawal.of(project, p):
        word, kind = "Ingetrokken", "withdrawn"
    return f'<span class="pm-badge pm-badge-{kind}">{word}</span>'
