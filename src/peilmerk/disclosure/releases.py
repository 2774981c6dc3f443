"""What earlier releases of a municipality published: figures that were shown are known for good, figures that were hidden stay hidden.

A release that was withdrawn counts as any other: what was once public stays known.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace

import pandas as pd

from peilmerk import precision, release
from peilmerk.observations import FIGURE
from peilmerk.project import Project, Publication
from peilmerk.release_order import held_against

#: What a shown figure said.
SAYS = ["obs_value", "obs_low", "obs_high", "decimals", "qualifier"]
#: Columns of `known`. low, high: between what the true value was said to lie. nth: of which release, in order, from 0.
KNOWN = [*FIGURE, *SAYS, "low", "high", "vintage", "hidden", "release", "nth"]


def released(project: Project, publication: Publication) -> list[str]:
    """The releases that an edition is held against (`release_order.held_against`)."""
    return held_against(project.releases, publication.municipality, publication.id)


def known(project: Project, publication: Publication) -> pd.DataFrame:
    """What earlier releases of its municipality published of each figure (columns KNOWN), a row for each release and vintage, in order.

    A figure of which a release shows one statement was shown in it. Figures that are not known (`unknown`, `not_yet`) are in no row.
    """
    told = released(project, publication)
    # release.read looks at nothing but the id: the line of an old edition in peilmerk.yml may be gone
    return of([release.read(project, SimpleNamespace(id=name)) for name in told], told)


def of(tables: Sequence[pd.DataFrame], names: Sequence[str] | None = None) -> pd.DataFrame:
    """As `known`, from the protected observations of releases in order."""
    names = [str(n) for n in range(len(tables))] if names is None else names
    parts = [_told(table).assign(release=name, nth=nth) for nth, (name, table) in enumerate(zip(names, tables, strict=True))]
    parts = [p for p in parts if len(p)]
    return pd.concat(parts, ignore_index=True)[KNOWN] if parts else pd.DataFrame(columns=KNOWN)


def _told(table: pd.DataFrame) -> pd.DataFrame:
    hidden = table["conf_status"] != "F"
    table = table.assign(hidden=hidden)[hidden | table[["obs_value", "obs_low", "obs_high"]].notna().any(axis=1)]
    halves = precision.halves(table)
    ends = [(float("nan"),) * 2 if row["hidden"] else precision.known(row, halves[index])[1:] for index, row in zip(table.index, table.to_dict("records"), strict=True)]
    table = table.assign(low=[e[0] for e in ends], high=[e[1] for e in ends])
    shown = table.groupby([*FIGURE, "vintage"], dropna=False)["hidden"].transform("all")
    # Of several statements the most precise; one that is shown makes the figure known.
    table = table.assign(hidden=shown, _wide=(table["high"] - table["low"]).fillna(float("inf"))).sort_values("_wide", kind="stable")
    return table.drop_duplicates([*FIGURE, "vintage"]).sort_values(["vintage", *FIGURE], kind="stable")


def beside(selected: pd.DataFrame, observations: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Of what an edition selected, the newest statement of figures that earlier releases published and this edition does not declare.

    What they are now is computable where this edition shows a total and all other parts: their revision must not be small either.
    """
    if known.empty:
        return selected.iloc[:0]
    figures = pd.MultiIndex.from_frame(selected[FIGURE])
    wanted = figures.isin(pd.MultiIndex.from_frame(known[FIGURE])) & ~figures.isin(pd.MultiIndex.from_frame(observations[FIGURE]))
    newest = selected[wanted]
    newest = newest[~newest["earlier"]] if "earlier" in newest else newest
    return newest.sort_values("vintage", kind="stable").drop_duplicates(FIGURE, keep="last")
