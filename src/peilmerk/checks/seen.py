"""What the checks of an edition look at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from peilmerk import prepare, selection
from peilmerk.clean import Cleaned
from peilmerk.project import Project, Publication
from peilmerk.reference import Reference

_INHABITANTS = "inwoners"


@dataclass
class Seen:
    """An edition as the checks see it, before protection. selected: what it shows, with the marks of `selection`."""

    project: Project
    publication: Publication
    selected: pd.DataFrame
    cleaned: list[Cleaned]

    def __post_init__(self) -> None:
        self.selected = _quick(self.selected)

    @cached_property
    def reference(self) -> Reference:
        return Reference(self.project.reference)

    @cached_property
    def own(self) -> pd.DataFrame:
        """The edition's own figures that were delivered as such. What was counted from registers adds up by the way it was counted."""
        return self.selected[self.selected[selection.OWN] & ~self.selected[selection.COUNTED]]

    @cached_property
    def everything(self) -> pd.DataFrame:
        """Every figure that was delivered until the peildatum, of every vintage and edition of the municipality; not what was counted."""
        return self._delivered[self._delivered["vintage"] <= pd.Timestamp(self.publication.peildatum)].reset_index(drop=True)

    @cached_property
    def _delivered(self) -> pd.DataFrame:
        return _quick(prepare.read_store([c for c in self.cleaned if not c.delivery.register], self.publication, self.reference))

    @cached_property
    def described(self) -> pd.DataFrame:
        """`everything`, with what rules over editions need besides: what the edition states itself, the file, the dictionary, the bounds of units.

        Columns: own (the edition's own folder delivered it), file; label, definition, aggregation, denominator, version, since, succeeds
        (of the indicator), people (it counts people), its unit as dictionary_unit; unit_label, dictionary_unit_label; lowest, highest (what a level in this unit can be at
        all; empty: anything); inhabitants (of the municipality, of a figure about a part of it or the whole, by any delivery: it changes little).
        """
        own = {c.delivery.hash for c in self.cleaned if c.delivery.folder == self.publication.delivered_in}
        names = {c.delivery.hash: c.delivery.path.name for c in self.cleaned}
        table, indicators, units = self.everything, self.reference.indicators, self.reference.units
        told = {
            field: table["indicator"].map({code: getattr(i, field) for code, i in indicators.items()})
            for field in ("label", "definition", "aggregation", "denominator", "version", "since", "succeeds", "people")
        }
        told["dictionary_unit"] = table["indicator"].map({code: i.unit for code, i in indicators.items()})
        labels = {code: u.label for code, u in units.items()}
        told |= {"unit_label": table["unit_measure"].map(labels), "dictionary_unit_label": told["dictionary_unit"].map(labels)}
        bounds = {
            end: table["unit_measure"].map({code: getattr(u, end) for code, u in units.items()}).astype("float64") for end in ("lowest", "highest")
        }
        counted = self._delivered[(self._delivered["indicator"] == _INHABITANTS) & (self._delivered["ref_area"] == self.publication.area)]
        there = counted["obs_value"].max() if len(counted) else float("nan")
        return table.assign(
            **{selection.OWN: table["source"].isin(own)}, file=table["source"].map(names), **told, **bounds,
            inhabitants=pd.Series(there, table.index, dtype="float64").where(table["scope"] == "city"),
        )  # fmt: skip

    @cached_property
    def editions(self) -> pd.DataFrame:
        """`own`, and below it `everything`; column `edition` is the folder of deliveries that a row of the latter comes from, else empty."""
        folders = {c.delivery.hash: c.delivery.folder for c in self.cleaned}
        others = self.everything[self.everything["correction"] != "drop"]
        return pd.concat([self.own.assign(edition=""), others.assign(edition=others["source"].map(folders))], ignore_index=True)

    def of_reader(self, reader: str) -> pd.DataFrame:
        """The edition's own figures from the sheets that one reader read."""
        sheets = {(c.delivery.hash, log.sheet) for c in self.cleaned for log in c.sheets if log.reader == reader}
        return self.own[[pair in sheets for pair in zip(self.own["source"], self.own["source_sheet"], strict=True)]]


def _quick(table: pd.DataFrame) -> pd.DataFrame:
    """The table with text as Python's own: rules look at rows one by one, and pandas' text in Arrow makes each such look many times as slow."""
    return table.astype({name: object for name, kind in table.dtypes.items() if isinstance(kind, pd.StringDtype)})
