"""Milestones with their moves: planned first, planned now, realised, and how far they moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from peilmerk.project import Project
from peilmerk.word_registers import reading
from peilmerk.word_registers.cells import DROPPED, UNKNOWN, When
from peilmerk.word_registers.reading import Entry

#: Days in a month of the Gregorian calendar on average: 146097 days in 4800 months.
_MONTH = 146097 / 4800


@dataclass(frozen=True)
class Milestone:
    """A milestone as it was known on a day. plannen: every date that it was planned on, the first one first.

    vervallen: it will not come any more; onbekend: its source does not say whether it came; vastgelegd: when its newest row was known; entries: its rows, oldest first.
    """

    code: str
    omschrijving: str
    thema: str
    plannen: tuple[When, ...]
    gerealiseerd: When | None
    vervallen: bool
    onbekend: bool
    opmerking: str
    bron: str
    vastgelegd: date
    entries: tuple[Entry, ...]

    @property
    def datum(self) -> When | None:
        """When it is planned now; None if no date was ever said."""
        return self.plannen[-1] if self.plannen else None

    @property
    def eerder(self) -> tuple[When, ...]:
        """The dates that it was planned on before, the first one first."""
        return self.plannen[:-1]

    @property
    def eerder_niet_genoemd(self) -> bool:
        """Whether it was planned before on a date that nobody wrote down: its first row has none, a later one has."""
        return bool(self.plannen) and self.entries[0]["gepland"] is None

    @property
    def verschoven(self) -> tuple[int, int] | None:
        """Months between the first plan and what it is now (realised, if it is): fewest and most; None if it did not move.

        A plan said in quarters and one said as a day are some months apart, not one number: from begin to begin, and from end to end.
        Said more precisely, or less so, is not moved: where one of the two lies within the other.
        """
        now = self.gerealiseerd or self.datum
        if not self.plannen or self.eerder_niet_genoemd or now is None or (len(self.plannen) == 1 and self.gerealiseerd is None):
            return None
        first = self.plannen[0]
        if date.max in (first.end, now.end) or first.period.contains(now.period) or now.period.contains(first.period):
            return None
        few, many = sorted((_months(first.begin, now.begin), _months(first.end, now.end)))
        return few, many


def milestones(project: Project, municipality: str, peildatum: date) -> list[Milestone]:
    """The milestones of a municipality as they were known on a day, in the order of their list.

    Raises DeliveryError if the list cannot be read.
    """
    return of(reading.read(project, municipality, "mijlpalen"), peildatum)


def of(entries: list[Entry], peildatum: date) -> list[Milestone]:
    """The milestones that rows of the list tell of, as they were known on a day."""
    return [_milestone(rows) for rows in reading.histories(entries, peildatum).values()]


def _milestone(rows: list[Entry]) -> Milestone:
    plans: list[When] = []
    for row in rows:
        if row["gepland"] and (not plans or row["gepland"].period != plans[-1].period):
            plans.append(row["gepland"])
    now = rows[-1]
    realised = next((r["gerealiseerd"] for r in reversed(rows) if r["gerealiseerd"]), None)
    return Milestone(
        now.code, now["omschrijving"], now["thema"] or "", tuple(plans), None if realised in (DROPPED, UNKNOWN) else realised, realised == DROPPED, realised == UNKNOWN,
        now["opmerking"] or "", now["bron"], now.recorded, tuple(rows)
    )


def _months(first: date, second: date) -> int:
    return round((second - first).days / _MONTH)
