"""The lists as an opened edition gives them to its pages: as tables, and as events for charts. Only what its peildatum knows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property

import pandas as pd

from peilmerk.errors import UnknownName
from peilmerk.word_registers import agreements, event, goal, milestone, part, reading, report
from peilmerk.word_registers.cells import ITEMS


class Lists:
    """The part of an Edition that shows what analysts keep. Needs `project`, `publication`, `reference`, `protected`, `gebiedswijzigingen`, `narrator`, `text_folder`, `disputed`."""

    def lijst(self, naam: str):
        """One list as a Table for `tabel()`: mijlpalen, besluiten, toezeggingen, gebeurtenissen, doelen, onderdelen or raakvlakken. Without rows if there is nothing.

        Goals stand beside the newest figure that a page of this report declares. Of `onderdelen` there are also `planning`, `stappen` (the milestones by year and part), and of
        `posten` each kind: tijdelijke maatregel, investering, realisatie.
        """
        from peilmerk.word_registers import (
            part_tables,  # charts and tables take long to import, and who only wants events needs neither
            tables,
        )

        known = [n for n in reading.LISTS if n != "posten"] + ["planning", "stappen", *ITEMS]
        if naam not in known:
            raise UnknownName.among("list", naam, known)
        asked = self.project, self.publication.municipality, self.publication.peildatum
        if naam == "onderdelen":
            return part_tables.parts(self.onderdelen, self.reference, part.MONEY, set(self.protected["indicator"]))
        if naam == "planning":
            return part_tables.standing(self.onderdelen)
        if naam == "raakvlakken":
            return part_tables.links(self.onderdelen, part.links(self.project, self.publication))
        if naam == "stappen":
            return part_tables.steps(self.onderdelen, milestone.milestones(*asked), self.publication.peildatum)
        if naam in ITEMS:
            return part_tables.items(part.items(self.project, self.publication), naam)
        if naam == "mijlpalen":
            return tables.milestones(milestone.milestones(*asked), self.publication.peildatum)
        if naam == "besluiten":
            return tables.decisions(agreements.decisions(*asked), self.reference, set(self.protected["indicator"])).without_empty_columns()
        if naam == "toezeggingen":
            return tables.promises(agreements.promises(*asked), self.publication.peildatum).without_empty_columns()
        if naam == "gebeurtenissen":
            return tables.events(event.events(*asked), self.reference, {day: words for day, words in self.gebiedswijzigingen.items() if day <= self.publication.peildatum.isoformat()}).without_empty_columns()
        if naam == "rapportages":
            return tables.reports(report.reports(*asked), self.publication, self.publication.peildatum)
        return tables.goals(goal.goals(*asked), self.protected, self.publication, self.reference)

    def kort(self, naam: str, aantal: int = 5):
        """The first rows of a list for who has one page, as a Table for `tabel()`.

        mijlpalen: those that moved, the furthest first, without what was realised before the edition's period; besluiten: those of the two years before that period and since, the
        newest first; doelen: those for the year before it and later, of which something can be said first.
        """
        from peilmerk.word_registers import tables

        asked, start = (self.project, self.publication.municipality, self.publication.peildatum), self.publication.period.start
        if naam == "mijlpalen":
            return tables.short_milestones(milestone.milestones(*asked), start, aantal)
        if naam == "besluiten":
            return tables.short_decisions(agreements.decisions(*asked), date(start.year - 2, start.month, 1), aantal)
        if naam == "doelen":
            return tables.short_goals(goal.goals(*asked), self.protected, self.publication, self.reference, start.year - 1, aantal)
        raise UnknownName.among("list in short", naam, ("mijlpalen", "besluiten", "doelen"))

    def tijdlijn(self):
        """The milestones along a time axis, as a chart for `figuur()`; None if none has a date."""
        from peilmerk.word_registers import timeline

        return timeline.chart(milestone.milestones(self.project, self.publication.municipality, self.publication.peildatum), self.publication.peildatum)

    def planning(self):
        """The milestones by year, as a Table for `tabel()`: of a report with parts those of no part, as `lijst("stappen")` has the others."""
        from peilmerk.word_registers import timeline

        known = milestone.milestones(self.project, self.publication.municipality, self.publication.peildatum)
        of_parts = {p.thema for p in self.onderdelen if p.thema}
        return timeline.planning([m for m in known if m.thema not in of_parts], self.publication.peildatum, self.reference)

    def vooruit(self):
        """What is still to come of milestones, promises, reports and goals, in the order of time, as a Table for `tabel()`."""
        from peilmerk.word_registers import timeline

        asked = self.project, self.publication.municipality, self.publication.peildatum
        return timeline.coming(milestone.milestones(*asked), agreements.promises(*asked), goal.goals(*asked), report.reports(*asked), self.publication.peildatum)

    @cached_property
    def onderdelen(self) -> list[part.Part]:
        """The parts of this report (interventies, doelen and projecten, ambities, sporen), each after the one that it belongs to; none if the list has none of its structure."""
        return part.parts(self.project, self.publication)

    def soort_onderdelen(self, meervoud: bool = True) -> str:
        """What the parts at the top are called: `interventies`, `sporen`; `onderdelen` if there are none."""
        return part.WORDS[self.onderdelen[0].soort][1 if meervoud else 0] if self.onderdelen else "onderdelen" if meervoud else "onderdeel"

    def hoofdstukken(self, cijfers: pd.DataFrame | None = None, geld: pd.DataFrame | None = None):
        """Every part of this report with its status, key figures and the fixed blocks of the authors' texts, as markdown; nothing if there are no parts.

        cijfers, geld: rows of `onderdeelcijfers` and `onderdeelgeld`, which stand at the part that they are about.
        """
        from peilmerk.analyses import report_parts as computed
        from peilmerk.display import Output
        from peilmerk.texts import gathered, part_pages

        if not self.onderdelen:
            return None
        protected = self.narrator.figures.observations
        page = part_pages.write(
            self.onderdelen, gathered.told(self.narrator, self.text_folder, self.onderdelen), figures=computed.lines(cijfers, self.reference, self.publication.area, self.disputed),
            money=computed.lines(geld, self.reference, self.publication.area, self.disputed), links=part.links(self.project, self.publication),
            disputed=lambda used: self.disputed([protected.loc[u.index].to_dict() for u in used]),
        )  # fmt: skip
        plain = part_pages.plain(page.markdown)
        content = {"kind": "text", "markdown": page.markdown, "keyed": page.keyed, "refers": list(page.refers)}
        return Output(content, {"text/markdown": plain, "text/plain": plain})

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
