"""What the checks of an edition look at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from peilmerk import prepare, selection
from peilmerk.clean import Cleaned
from peilmerk.project import Project, Publication
from peilmerk.reference import Reference


@dataclass
class Seen:
    """An edition as the checks see it, before protection. selected: what it shows, with the marks of `selection`."""

    project: Project
    publication: Publication
    selected: pd.DataFrame
    cleaned: list[Cleaned]

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
        delivered = [c for c in self.cleaned if not c.delivery.register]
        table = prepare.read_store(delivered, self.publication, self.reference)
        return table[table["vintage"] <= pd.Timestamp(self.publication.peildatum)].reset_index(drop=True)

    def of_reader(self, reader: str) -> pd.DataFrame:
        """The edition's own figures from the sheets that one reader read."""
        sheets = {(c.delivery.hash, log.sheet) for c in self.cleaned for log in c.sheets if log.reader == reader}
        return self.own[[pair in sheets for pair in zip(self.own["source"], self.own["source_sheet"], strict=True)]]
