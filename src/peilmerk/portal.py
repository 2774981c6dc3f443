"""The portal: the start page over all editions, as markdown."""

from __future__ import annotations

import pandas as pd

from peilmerk import numbers, store
from peilmerk.project import Project, Publication
from peilmerk.publishers.blocks import escape, raw


def published(project: Project) -> list[Publication]:
    """Publications whose site is there."""
    return [p for p in project.publications if (project.site / p.id / "index.html").is_file()]


def inhabitants(project: Project) -> dict[str, tuple[float, pd.Timestamp]]:
    """Newest number of inhabitants in the store by area code, with its date."""
    table = store.read(sorted(project.store.rglob("*.parquet")), indicator={"inwoners"})
    table = table[table["obs_value"].notna()].sort_values("time_start")
    return {r["ref_area"]: (r["obs_value"], r["time_start"]) for _, r in table.iterrows()}


def editions(project: Project, publications: list[Publication], people: dict | None = None) -> str:
    """A section a municipality with a card an edition, newest first."""
    parts = []
    for town in sorted({p.municipality for p in publications}):
        mine = sorted((p for p in publications if p.municipality == town), key=lambda p: p.period.start, reverse=True)
        parts.append(f"## {mine[0].name}\n")
        if people and mine[0].area in people:
            count, day = people[mine[0].area]
            parts.append(f"{numbers.write(count)} inwoners op 1 januari {day.year} (CBS).\n")
        cards = "".join(_card(p) for p in mine)
        parts.append(raw(f'<ul class="pm-cards">{cards}</ul>'))
    return "\n".join(parts)


def _card(p: Publication) -> str:
    word, kind = ("Definitief", "final") if p.status == "definitief" else ("Concept", "concept")
    return (
        f'<li class="pm-card"><h3><a href="{p.id}/index.html">{escape(p.name)}, {escape(p.period.label)}</a></h3>'
        f'<p>{escape(p.title)}</p><p><span class="pm-badge pm-badge-{kind}">{word}</span></p></li>'
    )
