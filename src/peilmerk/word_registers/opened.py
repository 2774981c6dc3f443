"""The lists as an opened edition gives them to its pages: as tables, and as events for charts. Only what its peildatum knows."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from peilmerk.errors import UnknownName
from peilmerk.word_registers import agreements, event, goal, milestone, reading


class Lists:
    """The part of an Edition that shows what analysts keep. Needs `project`, `publication`, `reference`, `protected`, `gebiedswijzigingen`."""

    def lijst(self, naam: str):
        """One list as a Table for `tabel()`: mijlpalen, besluiten, toezeggingen, gebeurtenissen or doelen. Without rows if there is nothing.

        Goals stand beside the newest figure that a page of this report declares.
        """
        from peilmerk.word_registers import (
            tables,  # charts and tables take long to import, and who only wants events needs neither
        )

        if naam not in reading.LISTS:
            raise UnknownName.among("list", naam, reading.LISTS)
        asked = self.project, self.publication.municipality, self.publication.peildatum
        if naam == "mijlpalen":
            return tables.milestones(milestone.milestones(*asked), self.publication.peildatum)
        if naam == "besluiten":
            return tables.decisions(agreements.decisions(*asked), self.reference)
        if naam == "toezeggingen":
            return tables.promises(agreements.promises(*asked), self.publication.peildatum)
        if naam == "gebeurtenissen":
            return tables.events(event.events(*asked), self.reference)
        return tables.goals(goal.goals(*asked), self.protected, self.publication, self.reference)

    def gebeurtenissen(self, gegevens: pd.DataFrame, *themas: str) -> Mapping[str, str]:
        """What charts of these figures show, for `lijnen(..., gebeurtenissen=)`: day (or first/last day) -> words.

        Events of the municipality's list that fall within the figures' period and are about them, with the changes of its area. themas: of
        the page; figures that were counted from registers have a theme of their own, maatwerk.
        """
        known = event.events(self.project, self.publication.municipality, self.publication.peildatum)
        found = event.charted(known, gegevens, themas)
        for day, words in self.gebiedswijzigingen.items():
            found[day] = f"{found[day]} en {words}" if day in found else words
        return dict(sorted(found.items()))

    def reeksbreuken(self, gegevens: pd.DataFrame, *themas: str, soort: str = "reeksbreuk") -> Mapping[str, str]:
        """The breaks (or events of another kind: "correctie") in series of these figures, as day -> words, for sentences that compare two of them.

        themas: as of `gebeurtenissen`. Changes of the municipality's own area stand in `gebiedswijzigingen`.
        """
        known = event.events(self.project, self.publication.municipality, self.publication.peildatum)
        return event.charted([e for e in known if e.soort == soort], gegevens, themas)
