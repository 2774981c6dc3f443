"""Reports that a municipality brings out: which came, which were skipped and why, and which are promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from peilmerk.project import Project
from peilmerk.word_registers import reading
from peilmerk.word_registers.cells import DROPPED, UNKNOWN, When
from peilmerk.word_registers.reading import Entry


@dataclass(frozen=True)
class ReportDue:
    """A report as it was known on a day. over: the time that it is about; verwacht: when it should come; vervallen: it was skipped; onbekend: its source does not say whether it came."""

    code: str
    rapportage: str
    over: When | None
    verwacht: When | None
    verschenen: When | None
    vervallen: bool
    onbekend: bool
    toelichting: str
    bron: str
    entries: tuple[Entry, ...]


def reports(project: Project, municipality: str, peildatum: date) -> list[ReportDue]:
    """The reports of a municipality that were known on a day, by the time that they are about; those that say none come last.

    Raises DeliveryError if the list cannot be read.
    """
    return of(reading.read(project, municipality, "rapportages"), peildatum)


def of(entries: list[Entry], peildatum: date) -> list[ReportDue]:
    """The reports that rows of the list tell of. What came stays so; a row without a date or a remark leaves what was said before."""
    found = []
    for rows in reading.histories(entries, peildatum).values():
        now = rows[-1]
        over, due, came, remark = (next((r[c] for r in reversed(rows) if r[c]), None) for c in ("over", "verwacht", "verschenen", "toelichting"))
        found.append(ReportDue(now.code, now["rapportage"], over, due, None if came in (DROPPED, UNKNOWN) else came, came == DROPPED, came == UNKNOWN, remark or "", now["bron"], tuple(rows)))
    return sorted(found, key=lambda r: (r.over.begin, r.over.end) if r.over else (date.max, date.max))
