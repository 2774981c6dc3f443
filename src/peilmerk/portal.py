"""The portal: the start page over all editions, as markdown."""

from __future__ import annotations

from xml.sax.saxutils import escape as xml_escape

import pandas as pd

from peilmerk import numbers, reads, store, synthetic, withdrawal
from peilmerk.period import parse as day
from peilmerk.project import SHARED, Project, Publication
from peilmerk.publishers.blocks import escape, markdown_text, raw

#: The name of the feed of new editions, beside the start page.
FEED = "feed.xml"


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
    """A section a municipality with a card an edition, newest first, its thematic reports behind it; below them one for all that do not exist.

    people: inhabitants by area code; an invented municipality has none.
    """
    parts = []
    newest = sorted(
        sorted(publications, key=lambda p: (p.period.start, not p.thematic), reverse=True),
        key=lambda p: p.municipality,
    )
    for town in dict.fromkeys(p.municipality for p in newest if not p.synthetic):
        mine = [p for p in newest if p.municipality == town]
        parts.append(f"## {mine[0].name}\n")
        if people and mine[0].area in people:
            count, day = people[mine[0].area]
            parts.append(f"{numbers.write(count)} inwoners op 1 januari {day.year} (CBS).\n")
        parts.append(_cards(project, mine))
    invented = [p for p in newest if p.synthetic]
    if invented:
        names = list(dict.fromkeys(markdown_text(p.name) for p in invented))
        do_not_exist = f"{' en '.join(names)} {'bestaat' if len(names) == 1 else 'bestaan'} niet"
        parts.append(
            f"## Voorbeeld met {synthetic.MARK}\n\n{do_not_exist}. De cijfers zijn gemaakt om Peilmerk te laten zien.\n"
        )
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


def _cards(project: Project, publications: list[Publication]) -> str:
    return raw(
        f'<ul class="pm-cards">{"".join(_card(p, withdrawal.of(project, p)) for p in publications)}</ul>'
    )


def _card(p: Publication, withdrawn: withdrawal.Decision | None) -> str:
    word, kind = ("Definitief", "final") if p.status == "definitief" else ("Concept", "concept")
    if withdrawn:
        word, kind = "Ingetrokken", "withdrawn"
    mark = f'<span class="pm-badge pm-badge-synthetic">{synthetic.LABEL}</span> ' if p.synthetic else ""
    name, below = (f"{p.title}: {p.name}", "Themarapport") if p.thematic else (p.name, p.title)
    return (
        f'<li class="pm-card"><h3><a href="{p.id}/index.html">{escape(name)}, {escape(p.period.label)}</a></h3>'
        f'<p>{escape(below)}</p><p>{mark}<span class="pm-badge pm-badge-{kind}">{word}</span></p></li>'
    )
