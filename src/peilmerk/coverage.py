"""The coverage of an edition: of which themes there are figures, and of which not yet, what is missing and who delivers that."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from peilmerk import figure_counts, period
from peilmerk.reference import Reference
from peilmerk.selection import COUNTED

#: From so many periods of one frequency on, figures are a series.
SERIES = 3
#: What a theme can have, as headings of the matrix, and what is said where it has not.
ASPECTS = {
    "series": ("Reeks", "reeks door de tijd"), "districts": ("Wijken", "cijfers per wijk"), "registers": ("Registers", "cijfers uit registers"),
    "text": ("Tekst", "tekst van de gemeente"), "goals": ("Doelen", "doelen"),
}  # fmt: skip
#: What the municipality itself has to write or decide, whoever delivers the figures.
OWN_WORK = ("text", "goals")
#: What a theme has not by its nature, so that nobody delivers it: of money and of staff there are no figures per wijk, and the population is no policy.
_NEVER = {
    "financien": ("districts",), "maatregelen": ("districts",), "organisatie": ("districts",), "doorbraak": ("districts",), "bevolking": ("text", "goals"),
}  # fmt: skip


def entry(theme: str) -> str:
    """The entry of `public.json` with what is not delivered of a theme: one a theme, so that a page is run again only if its own changes."""
    return f"not delivered {theme}"


@dataclass(frozen=True)
class Covered:
    """What an edition has of a theme. figures: of its own, shown or hidden; series: an indicator of `SERIES` periods; registers: some were counted from them.

    never: the aspects that the theme cannot have, and that are not missing therefore.
    """

    theme: str
    figures: int
    series: bool
    districts: bool
    registers: bool
    text: bool
    goals: bool
    never: tuple[str, ...] = ()

    @property
    def missing(self) -> list[str]:
        """The aspects that it has not and could have, in the order of `ASPECTS`."""
        return [a for a in ASPECTS if not getattr(self, a) and a not in self.never]

    @property
    def undelivered(self) -> list[str]:
        """Those of the missing aspects that somebody delivers: not what the municipality itself writes or decides. Of a theme without figures all figures, and so none by name."""
        return [a for a in self.missing if a not in OWN_WORK] if self.figures else []


def covered(protected: pd.DataFrame, reference: Reference, texts: Collection[str], goals: Collection[str]) -> list[Covered]:
    """The coverage of every theme of the reference data, in its order.

    protected: all protected observations of an edition with the marks of `selection`. texts, goals: the themes that the author's texts and the list of goals are about. A
    figure is counted once, at one theme (`figure_counts.themes`), so that the counts add up; whether there are districts and registers a figure that was counted from a
    register also says of the theme where it was counted (all laws together). What is aimed at in the edition's own figures is a goal too.
    """
    at, own = figure_counts.themes(protected, reference), figure_counts.own(protected)
    counted = {i.theme for i in reference.indicators.values() if i.counted}
    laws = set(reference.theme_of_law.values()) if counted else set()
    found = []
    for code in reference.theme_facts:
        rows = protected[at.eq(code) | (protected["theme"].eq(code) & protected[COUNTED])]
        mine = rows.loc[own.loc[rows.index]]
        districts = any(reference.areas[a].level in ("wijk", "buurt", "stadsdeel") for a in set(mine["ref_area"]) if a in reference.areas)
        never = (*_NEVER.get(code, ()), *(() if code in counted | laws else ("registers",)))
        found.append(Covered(code, int((own & at.eq(code)).sum()), _has_series(rows), districts, bool(mine[COUNTED].any()), code in texts, code in goals or _has_aims(mine), never))
    return found


def _has_aims(rows: pd.DataFrame) -> bool:
    """Whether some figure is aimed at: a number, or what it has to be at least or at most."""
    aims = rows[rows["scenario"].eq("target") & rows["transformation"].eq("level")]
    return bool(aims[["obs_value", "obs_low", "obs_high"]].notna().any(axis=None))


def _has_series(rows: pd.DataFrame) -> bool:
    """Whether an indicator has `SERIES` periods of one frequency: realised, or planned or expected, but not both together."""
    pairs = rows.loc[rows["transformation"] == "level", ["indicator", "ref_area", "scenario", "time_period"]].drop_duplicates()
    pairs = pairs.assign(frequency=[period.parse(p).frequency for p in pairs["time_period"]])
    pairs = pairs[pairs["frequency"] != "range"]
    return bool(len(pairs)) and int(pairs.groupby(["indicator", "ref_area", "scenario", "frequency"]).size().max()) >= SERIES


def entries(protected: pd.DataFrame, reference: Reference, *, thematic: bool = False) -> dict[str, list[str]]:
    """What is not delivered of every theme of which an edition has figures, by its entry in `public.json`.

    thematic: of a report about one subject, which asks for the whole municipality where the ordinary edition has its parts: that it has no figures of these says nothing of deliveries.
    """
    asked = [a for a in ASPECTS if not (thematic and a == "districts")]
    return {entry(c.theme): [a for a in c.undelivered if a in asked] for c in covered(protected, reference, (), ()) if c.figures}


def senders(theme: str, reference: Reference, aspect: str = "") -> str:
    """Who delivers the figures of a theme, and which: `de wijkteams: aanmeldingen en wachttijd; GGD: ...`; empty if the reference data do not say. aspect: of `ASPECTS`: only who delivers that."""
    facts = reference.theme_facts[theme]
    chosen = {"districts": facts.per_wijk, "registers": facts.registers}.get(aspect) or list(facts.levert)
    return "; ".join(f"{name}: {what}" for name, what in facts.levert.items() if name in chosen)


def by_senders(theme: str, aspects: Collection[str], reference: Reference) -> list[tuple[list[str], str]]:
    """What is not delivered of a theme, by who delivers it: the names of aspects that come from the same senders, with these."""
    found: dict[str, list[str]] = {}
    for aspect in aspects:
        found.setdefault(senders(theme, reference, aspect), []).append(ASPECTS[aspect][1])
    return [(names, who) for who, names in found.items()]
