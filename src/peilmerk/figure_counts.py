"""How many figures an edition has: one definition for every page that says a number of them.

A figure of the edition is an observation of its own deliveries or counted from its own registers, shown or hidden, that a page declares. What earlier deliveries said (of other
periods, or of the same period before it was known better) and what all municipalities share stands beside these and is counted apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from peilmerk.reference import Reference
from peilmerk.selection import COUNTED, OWN


@dataclass(frozen=True)
class Counts:
    """Figures of an edition. delivered: as such; counted: from registers; beside: of earlier or shared deliveries; hidden, hidden_beside: those of them that are hidden."""

    delivered: int
    counted: int
    beside: int
    hidden: int
    hidden_beside: int

    @property
    def total(self) -> int:
        """The figures of the edition: delivered or counted."""
        return self.delivered + self.counted


def own(protected: pd.DataFrame) -> pd.Series:
    """Which observations are figures of the edition itself."""
    return protected[OWN].astype(bool)


def of(protected: pd.DataFrame) -> Counts:
    """The counts of an edition. protected: all its protected observations with the marks of `selection`."""
    mine, counted, hidden = own(protected), protected[COUNTED].astype(bool), protected["conf_status"] != "F"
    return Counts(*(int(mask.sum()) for mask in (mine & ~counted, mine & counted, ~mine, mine & hidden, ~mine & hidden)))


def themes(protected: pd.DataFrame, reference: Reference) -> pd.Series:
    """The one theme at which each figure is counted: its own; of what was counted from registers of one law that of the law."""
    return protected["theme"].mask(protected[COUNTED].astype(bool), protected["law"].map(reference.theme_of_law).fillna(protected["theme"]))
