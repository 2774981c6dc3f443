"""The parts that a report is built of (interventies, doelen en projecten, ambities, sporen), as a tree, and the links between them.

Which kinds a report has follows from its structure (peilmerk.yml): the list holds those of every report of a municipality. One canonical title a part, used in contents, tables,
chapters and figures; a number is its place among its own kind, so that nobody types it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from peilmerk.project import Project, Publication
from peilmerk.word_registers import reading
from peilmerk.word_registers.cells import DROPPED, PARTS, UNKNOWN, When
from peilmerk.word_registers.reading import Entry

#: By kind: how one is called and how several are, and whether readers know it by a number.
WORDS = {
    "interventie": ("interventie", "interventies", True), "ambitie": ("ambitie", "ambities", True), "doel": ("doel", "doelen", True), "activiteit": ("activiteit", "activiteiten", False),
    "project": ("project", "projecten", False), "maatregel": ("maatregel", "maatregelen", False), "spoor": ("spoor", "sporen", True), "actielijn": ("actielijn", "actielijnen", False),
}  # fmt: skip
#: By structure of a report: the kinds of its parts, those at the top first.
STRUCTURES = {
    "interventieplan": ("interventie",), "programma": ("doel", "project", "maatregel"), "stadsrekening": ("ambitie", "doel", "activiteit"),
    "hervormingsagenda": ("spoor", "actielijn", "project"), "thema": PARTS, "kwartaal": PARTS,
}  # fmt: skip
#: Indicators of money, of which a report has a table of its own: what may be spent, has to be saved, and what became of it.
MONEY = ("budget", "transformatiebudget_uitgaven", "transformatiebudget_beschikbaar", "transformatiebudget_totaal", "taakstelling", "gerealiseerde_besparing")


@dataclass(frozen=True)
class Part:
    """A part as it was known on a day. number: `8`, `1.2`, or empty where readers know its kind by title alone.

    indicatoren, uitsplitsingen: the figures that are about it, and under which names it stands in them (all if empty). eerder: the statuses that it had before, with their
    days. toelichting: why it is so. onder: the code of the part that it belongs to.
    """

    code: str
    soort: str
    titel: str
    kort: str
    onder: str
    thema: str
    indicatoren: tuple[str, ...]
    uitsplitsingen: tuple[str, ...]
    status: str
    eerder: tuple[tuple[str, date], ...]
    toelichting: str
    bron: str
    entries: tuple[Entry, ...]
    number: str = ""
    level: int = 0

    @property
    def naam(self) -> str:
        """As its heading names it: `Interventie 8: Doorbraakaanpak`, `Project: Kansrijke Start`."""
        return f"{WORDS[self.soort][0].capitalize()}{f' {self.number}' if self.number else ''}: {self.titel}"

    @property
    def anchor(self) -> str:
        """The id of its heading, which stays whatever its title and number become."""
        return f"onderdeel-{self.code}"


@dataclass(frozen=True)
class Link:
    """A subject that two parts have to do with, as the one says it of the other. van, naar: their codes."""

    van: str
    naar: str
    onderwerp: str
    bron: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Item:
    """An item of a small overview: a temporary measure until a day, an investment that is asked for, a place that was realised."""

    code: str
    soort: str
    omschrijving: str
    voor: str
    waar: str
    wanneer: When | None
    onbekend: bool
    opmerking: str
    bron: str


def parts(project: Project, publication: Publication) -> list[Part]:
    """The parts of a report that its peildatum knows, each after the one that it belongs to. Raises DeliveryError if the list cannot be read."""
    return tree(of(reading.read(project, publication.municipality, "onderdelen"), publication.peildatum), publication.structure)


def links(project: Project, publication: Publication) -> list[Link]:
    """The links between parts of a report, of which both ends are parts that it has."""
    known = {p.code for p in parts(project, publication)}
    return [link for link in links_of(reading.read(project, publication.municipality, "raakvlakken"), publication.peildatum) if {link.van, link.naar} <= known]


def items(project: Project, publication: Publication) -> list[Item]:
    """The items of the small overviews; not what was dropped."""
    return items_of(reading.read(project, publication.municipality, "posten"), publication.peildatum)


def of(entries: list[Entry], peildatum: date) -> list[Part]:
    """The parts that rows of the list tell of, in its order, of every structure. What a newer row leaves empty stays as it was, but for its explanation."""
    return [_part(rows) for rows in reading.histories(entries, peildatum).values()]


def links_of(entries: list[Entry], peildatum: date) -> list[Link]:
    """The links that rows of the list tell of."""
    return [Link(r[-1]["van"], r[-1]["naar"], r[-1]["onderwerp"], r[-1]["bron"], tuple(r)) for r in reading.histories(entries, peildatum).values()]


def items_of(entries: list[Entry], peildatum: date) -> list[Item]:
    """The items that rows of the list tell of."""
    found = []
    for rows in reading.histories(entries, peildatum).values():
        now, when = rows[-1], next((r["wanneer"] for r in reversed(rows) if r["wanneer"]), None)
        if when != DROPPED:
            found.append(Item(
                now.code, now["soort"], now["omschrijving"], now["voor"] or "", now["waar"] or "", None if when == UNKNOWN else when, when == UNKNOWN, now["opmerking"] or "", now["bron"],
            ))  # fmt: skip
    return found


def tree(known: list[Part], structure: str) -> list[Part]:
    """Parts of the kinds that a structure has, from top to bottom, with number and level. What belongs to nothing that is there stands at the top; what belongs to itself is left out."""
    kinds = STRUCTURES[structure]
    mine = [p for p in known if p.soort in kinds]
    codes = {p.code for p in mine}
    found: list[Part] = []

    def add(below: str, number: str, level: int, above: tuple[str, ...]) -> None:
        counts: dict[str, int] = {}
        for p in mine:
            if (p.onder if p.onder in codes else "") != below or p.code in above:
                continue
            counts[p.soort] = counts.get(p.soort, 0) + 1
            own = f"{number}.{counts[p.soort]}".lstrip(".") if WORDS[p.soort][2] else ""
            found.append(replace(p, number=own, level=level))
            add(p.code, own, level + 1, (*above, p.code))

    add("", "", 0, ())
    return found


def below(part: Part, known: Iterable[Part]) -> list[Part]:
    """The parts that belong to a part, without what belongs to these."""
    return [p for p in known if p.onder == part.code]


def within(part: Part, known: Iterable[Part]) -> Iterator[Part]:
    """A part and all that belongs to it."""
    known = list(known)
    yield part
    for p in below(part, known):
        yield from within(p, known)


def _part(rows: list[Entry]) -> Part:
    def newest(column: str):
        return next((r[column] for r in reversed(rows) if r[column]), None)

    now, statuses = rows[-1], []
    for row in rows:
        if row["status"] and (not statuses or row["status"] != statuses[-1][0]):
            statuses.append((row["status"], row.recorded))
    return Part(
        now.code, now["soort"], now["titel"], newest("kort") or now["titel"], newest("onder") or "", newest("thema") or "", newest("indicatoren") or (), newest("uitsplitsingen") or (),
        statuses[-1][0] if statuses else "", tuple(statuses[:-1]), now["toelichting"] or "", now["bron"], tuple(rows),
    )  # fmt: skip
