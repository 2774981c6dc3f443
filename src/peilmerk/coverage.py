"""The coverage of an edition: of which themes there are figures, and of which not yet, what is missing and who delivers that."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from peilmerk import keys, numbers, period
from peilmerk.display import Cell, Row, Table
from peilmerk.reference import Reference
from peilmerk.selection import COUNTED, OWN
from peilmerk.texts import formats

#: From so many periods of one frequency on, figures are a series.
SERIES = 3
#: What a theme can have, as headings of the matrix, and what is said where it has not.
ASPECTS = {
    "series": ("Reeks", "reeks door de tijd"), "districts": ("Wijken", "cijfers per wijk"), "registers": ("Registers", "cijfers uit registers"),
    "text": ("Tekst", "tekst van de gemeente"), "goals": ("Doelen", "doelen"),
}  # fmt: skip
#: What the municipality itself has to write or decide, whoever delivers the figures.
_OWN_WORK = ("text", "goals")


@dataclass(frozen=True)
class Covered:
    """What an edition has of a theme. figures: of its own, shown or hidden; series: an indicator of `SERIES` periods; registers: some were counted from them."""

    theme: str
    figures: int
    series: bool
    districts: bool
    registers: bool
    text: bool
    goals: bool

    @property
    def missing(self) -> list[str]:
        """The aspects that it has not, in the order of `ASPECTS`."""
        return [a for a in ASPECTS if not getattr(self, a)]


def covered(protected: pd.DataFrame, reference: Reference, texts: Collection[str], goals: Collection[str]) -> list[Covered]:
    """The coverage of every theme of the reference data, in its order.

    protected: all protected observations of an edition with the marks of `selection`. texts, goals: the themes that the author's texts and the list of goals are about. A
    figure that was counted from a register belongs to its theme and to that of its law.
    """
    own = protected[protected[OWN] | protected[COUNTED]]
    found = []
    for code, theme in reference.theme_facts.items():
        of_law = protected[COUNTED] & protected["law"].eq(theme.wet) if theme.wet else pd.Series(False, index=protected.index)
        rows = protected[protected["theme"].eq(code) | of_law]
        mine = rows.loc[rows.index.intersection(own.index)]
        districts = any(reference.areas[a].level in ("wijk", "buurt", "stadsdeel") for a in set(mine["ref_area"]) if a in reference.areas)
        found.append(Covered(code, len(mine), _has_series(rows), districts, bool(mine[COUNTED].any()), code in texts, code in goals))
    return found


def _has_series(rows: pd.DataFrame) -> bool:
    rows = rows[(rows["scenario"] == "actual") & (rows["transformation"] == "level")]
    pairs = rows[["indicator", "ref_area", "time_period"]].drop_duplicates()
    pairs = pairs.assign(frequency=[period.parse(p).frequency for p in pairs["time_period"]])
    pairs = pairs[pairs["frequency"] != "range"]
    return bool(len(pairs)) and int(pairs.groupby(["indicator", "ref_area", "frequency"]).size().max()) >= SERIES


def matrix(known: list[Covered], reference: Reference) -> Table:
    """Theme by aspect, each cell a mark with a word."""
    head = [Cell(name, "head") for name in ("Thema", "Cijfers", *(label for label, _ in ASPECTS.values()))]
    rows = [
        Row([
            Cell(reference.themes[c.theme], "head"),
            Cell(numbers.write(c.figures), "text", ["status-yes"], key=keys.EDITION) if c.figures else Cell("nog geen", "text", ["status-none"]),
            *(Cell("ja", "text", ["status-yes"]) if getattr(c, aspect) else Cell("nee", "text", ["status-none"]) for aspect in ASPECTS),
        ])
        for c in known
    ]  # fmt: skip
    return Table([head], rows)


def missing(known: list[Covered], reference: Reference) -> Table:
    """Of every theme what is not there, and who delivers it. Those without any figure come first."""
    rows = []
    for c in sorted(known, key=lambda c: c.figures > 0):
        lacks = [ASPECTS[a][1] for a in c.missing] if c.figures else ["alle cijfers"]
        if not lacks:
            continue
        needs_data = not c.figures or any(a not in _OWN_WORK for a in c.missing)
        who = [f"{name}: {what}" for name, what in reference.theme_facts[c.theme].levert.items()] if needs_data else []
        who += ["de gemeente zelf"] if c.figures and set(c.missing) <= set(_OWN_WORK) else []
        rows.append(Row([Cell(reference.themes[c.theme], "head"), Cell(formats.capital(formats.listed(lacks))), Cell(formats.capital("; ".join(who) or "niet vastgelegd"))]))
    head = [Cell(name, "head") for name in ("Thema", "Wat ontbreekt", "Wie het levert")]
    return Table([head], rows)
