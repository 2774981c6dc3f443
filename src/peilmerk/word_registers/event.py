"""Events that charts show: a crisis, a new rule, a closure, a correction, a break in a series."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pandas as pd

from peilmerk.project import Project
from peilmerk.word_registers import reading
from peilmerk.word_registers.cells import When
from peilmerk.word_registers.reading import Entry

#: Kinds that last from a begin to an end; the others are a moment, after which something is otherwise.
LASTING = ("crisis", "sluiting")


@dataclass(frozen=True)
class Event:
    """An event as it was known on a day. thema and indicatoren say which figures it is about: all of them if both are empty."""

    code: str
    gebeurtenis: str
    begin: When
    einde: When | None
    soort: str
    thema: str
    indicatoren: tuple[str, ...]
    bron: str
    entries: tuple[Entry, ...]

    def concerns(self, indicators: Iterable[str], themes: Iterable[str]) -> bool:
        """Whether it is about figures of these indicators and themes; indicators that it names go before its theme."""
        if self.indicatoren:
            return not set(self.indicatoren).isdisjoint(indicators)
        return not self.thema or self.thema in themes

    @property
    def day(self) -> str:
        """Where a chart draws it: the first day that its begin can mean, and its last if it lasted: `2020-03-01/2020-06-30`."""
        lasted = self.soort in LASTING and self.einde is not None and self.einde.end < date.max
        return f"{self.begin.begin.isoformat()}/{self.einde.end.isoformat()}" if lasted else self.begin.begin.isoformat()


def events(project: Project, municipality: str, peildatum: date) -> list[Event]:
    """The events of a municipality that were known on a day, in the order of their list.

    Raises DeliveryError if the list cannot be read.
    """
    return of(reading.read(project, municipality, "gebeurtenissen"), peildatum)


def of(entries: list[Entry], peildatum: date) -> list[Event]:
    """The events that rows of the list tell of. A row without an end leaves the end that was known."""
    found = []
    for rows in reading.histories(entries, peildatum).values():
        now = rows[-1]
        end = next((r["einde"] for r in reversed(rows) if r["einde"]), None)
        found.append(
            Event(now.code, now["gebeurtenis"], now["begin"], end, now["soort"], now["thema"] or "", now["indicatoren"] or (), now["bron"], tuple(rows))
        )
    return found


def charted(known: list[Event], figures: pd.DataFrame, themes: Iterable[str] = ()) -> dict[str, str]:
    """What a chart of these observations shows: day, or first and last day -> words, of what falls in their period and is about them.

    themes: of the page, beside those of the figures; figures that were counted from registers have a theme of their own.
    """
    if not len(figures):
        return {}
    first, last = figures["time_start"].min(), figures["time_end"].max()
    about = set(figures["theme"]) | set(themes)
    found: dict[str, list[str]] = {}
    for event in known:
        begin = pd.Timestamp(event.begin.begin)
        end = pd.Timestamp(event.day.split("/")[-1])
        if begin < last and (end > first or begin > first) and event.concerns(set(figures["indicator"]), about):
            found.setdefault(event.day, []).append(event.gebeurtenis)
    return {day: " en ".join(words) for day, words in sorted(found.items())}
