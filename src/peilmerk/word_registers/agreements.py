"""Decisions, each with the indicators that it is about, and promises with the date by which they were made good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from peilmerk.project import Project
from peilmerk.word_registers import reading
from peilmerk.word_registers.cells import DROPPED, UNKNOWN, When
from peilmerk.word_registers.reading import Entry


@dataclass(frozen=True)
class Decision:
    """A decision as it was known on a day; indicatoren: codes of what it should change."""

    code: str
    besluit: str
    orgaan: str
    datum: When | None
    indicatoren: tuple[str, ...]
    bron: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Promise:
    """A promise as it was known on a day: to whom, by when, and when it was made good, or that it was withdrawn or that nobody knows."""

    code: str
    toezegging: str
    aan: str
    uiterlijk: When | None
    afgedaan: When | None
    vervallen: bool
    onbekend: bool
    bron: str
    entries: tuple[Entry, ...]


def decisions(project: Project, municipality: str, peildatum: date) -> list[Decision]:
    """The decisions of a municipality that were known on a day. Raises DeliveryError if the list cannot be read."""
    return decisions_of(reading.read(project, municipality, "besluiten"), peildatum)


def promises(project: Project, municipality: str, peildatum: date) -> list[Promise]:
    """The promises of a municipality that were known on a day. Raises DeliveryError if the list cannot be read."""
    return promises_of(reading.read(project, municipality, "toezeggingen"), peildatum)


def decisions_of(entries: list[Entry], peildatum: date) -> list[Decision]:
    """The decisions that rows of the list tell of."""
    found = []
    for rows in reading.histories(entries, peildatum).values():
        now = rows[-1]
        found.append(Decision(now.code, now["besluit"], now["orgaan"] or "", now["datum"], now["indicator"] or (), now["bron"], tuple(rows)))
    return found


def promises_of(entries: list[Entry], peildatum: date) -> list[Promise]:
    """The promises that rows of the list tell of. What was made good stays so, and a row without a date leaves the date."""
    found = []
    for rows in reading.histories(entries, peildatum).values():
        now = rows[-1]
        until, done = (next((r[c] for r in reversed(rows) if r[c]), None) for c in ("uiterlijk", "afgedaan"))
        found.append(Promise(now.code, now["toezegging"], now["aan"] or "", until, None if done in (DROPPED, UNKNOWN) else done, done == DROPPED, done == UNKNOWN, now["bron"], tuple(rows)))
    return found
