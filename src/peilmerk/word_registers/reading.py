"""Reading the lists of a municipality: what each must have, and every fault of all rows told at once."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from string import ascii_uppercase

from peilmerk import bsn, reads
from peilmerk.errors import DeliveryError, Fault, PeilmerkError, UnknownName
from peilmerk.project import Project
from peilmerk.reference import Reference
from peilmerk.word_registers import cells
from peilmerk.word_registers.cells import Column

_TIME = "a day, month, quarter, half-year, season, school year or year such as 1 juli 2021, 2e kwartaal 2021, voorjaar 2021 or seizoen 2021-2022"
_CODE = Column("code", cells.code, "small letters, digits and hyphens, such as basisteams-jeugd", True)
_THEME = Column("thema", cells.theme, "a theme of themas.yml, or nothing")
_INDICATORS = Column("indicatoren", cells.names, "codes of indicators with commas between, or nothing")
_RECORDED = Column("vastgelegd", cells.day, "the day on which this was known, such as 2020-08-26", True)
_SOURCE = Column("bron", cells.words, "where this is said, such as 'Interventieplan 2019, r. 339'", True)


def _text(name: str) -> Column:
    return Column(name, cells.words, "words for readers", True)


def _optional(name: str) -> Column:
    return Column(name, cells.words, "text, or nothing")


def _done(name: str) -> Column:
    return Column(name, cells.done, f"{_TIME}, or {cells.DROPPED}, or nothing")


def _time(name: str, required: bool = False) -> Column:
    return Column(name, cells.when, _TIME if required else f"{_TIME}, or nothing", required)


#: Every list by the name of its file, with its columns.
LISTS: dict[str, tuple[Column, ...]] = {
    "mijlpalen": (_CODE, _text("omschrijving"), _THEME, _time("gepland"), _done("gerealiseerd"), _RECORDED, _SOURCE, _optional("opmerking")),
    "besluiten": (_CODE, _text("besluit"), _optional("orgaan"), _time("datum"), Column("indicator", cells.names, "codes of indicators, or nothing"), _RECORDED, _SOURCE),
    "toezeggingen": (_CODE, _text("toezegging"), _optional("aan"), _time("uiterlijk"), _done("afgedaan"), _RECORDED, _SOURCE),
    "gebeurtenissen": (
        _CODE, _text("gebeurtenis"), _time("begin", True), _time("einde"), Column("soort", cells.kind, ", ".join(cells.KINDS), True), _THEME,
        _INDICATORS, _RECORDED, _SOURCE,
    ),
    "doelen": (
        _CODE, _text("doel"), _THEME, _optional("indicator"), _optional("uitsplitsing"), Column("streefwaarde", cells.target, "a number such as 80, ten minste 80 or hoogstens 6,2, or nothing"),
        _optional("eenheid"), Column("jaar", cells.year, "a year such as 2022, or nothing"), _RECORDED, _SOURCE,
    ),
    "onderdelen": (
        _CODE, _text("titel"), Column("soort", cells.part, ", ".join(cells.PARTS), True), _optional("kort"), Column("onder", cells.code, "the code of the part that it belongs to, or nothing"),
        _THEME, _INDICATORS, Column("uitsplitsingen", cells.members, "names under which it stands in the figures, with | between, or nothing"),
        Column("status", cells.status, f"{', '.join(cells.STATUSES)}, or nothing"), _optional("toelichting"), _RECORDED, _SOURCE,
    ),
    "raakvlakken": (
        Column("van", cells.code, "the code of a part", True), _text("onderwerp"), Column("naar", cells.code, "the code of a part", True), _RECORDED, _SOURCE,
    ),
    "posten": (
        _CODE, _text("omschrijving"), Column("soort", cells.item, ", ".join(cells.ITEMS), True), _optional("voor"), _optional("waar"), _done("wanneer"), _RECORDED, _SOURCE, _optional("opmerking"),
    ),
    "rapportages": (_CODE, _text("rapportage"), _time("over"), _time("verwacht"), _done("verschenen"), _optional("toelichting"), _RECORDED, _SOURCE),
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One row of a list. row: as a spreadsheet counts. `entry["gepland"]` is the cell as its column reads it, None if empty."""

    list: str
    row: int
    values: dict[str, object]

    def __getitem__(self, column: str):
        return self.values[column]

    @property
    def code(self) -> str:
        """What it is called by; later rows of the same code say how it went on. A link is called by its two ends: `wonen/jeugd`."""
        return self.values["code"] if "code" in self.values else f"{self['van']}/{self['naar']}"

    @property
    def recorded(self) -> date:
        """The day on which it was known."""
        return self.values["vastgelegd"]

    @property
    def where(self) -> str:
        """Its place as findings call it."""
        return f"lijsten/{self.list}.csv, regel {self.row}"


def read(project: Project, municipality: str, name: str) -> list[Entry]:
    """The rows of one list, in the order of the file; none if there is no such file.

    Raises DeliveryError with every fault of it: file, row, column, what was found and expected, what to do.
    """
    return _all_or_faults(project, municipality, (name,))[name]


def read_all(project: Project, municipality: str) -> dict[str, list[Entry]]:
    """The rows of every list by its name. Raises DeliveryError with every fault of all of them."""
    return _all_or_faults(project, municipality, tuple(LISTS))


def histories(entries: list[Entry], peildatum: date) -> dict[str, list[Entry]]:
    """What was known on a day, by code: its rows from the first to the newest; nothing that was recorded later."""
    known = [entry for entry in entries if entry.recorded <= peildatum]
    found: dict[str, list[Entry]] = {entry.code: [] for entry in known}  # in the order of the file, as far as it was written then
    for entry in sorted(known, key=lambda e: e.recorded):
        found[entry.code].append(entry)
    return found


def filled(project: Project, municipality: str, peildatum: date, names: tuple[str, ...] = tuple(LISTS)) -> set[str]:
    """Which of the lists have something to say on a day."""
    return {name for name in names if histories(read(project, municipality, name), peildatum)}


def _all_or_faults(project: Project, municipality: str, names: tuple[str, ...]) -> dict[str, list[Entry]]:
    folder, reference, faults, found = project.lists(municipality), Reference(project.reference), [], {}
    for name in names:
        if name not in LISTS:
            raise UnknownName.among("list", name, LISTS)
        path, found[name] = folder / f"{name}.csv", []
        if reads.is_file(path):
            found[name] = _entries(name, path.read_bytes(), f"{municipality}/{folder.name}/{path.name}", reference, faults)
    if faults:
        raise DeliveryError(faults=faults)
    return found


def _entries(name: str, content: bytes, file: str, reference: Reference, faults: list[Fault]) -> list[Entry]:
    """The rows of a file that can be read; what cannot is added to the faults."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        faults.append(Fault(file, f"a byte that is no UTF-8 ({content[error.start : error.start + 1]!r})", "UTF-8", "Save the file as 'CSV UTF-8'.", row=line))
        return []
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True))
    except csv.Error as error:
        faults.append(Fault(file, f"a table that ends within a cell ({error})", "a ';' table", "Look for a quotation mark that is not closed."))
        return []
    columns = _columns(name, rows, file, faults)
    if columns is None:
        return []
    read = [entry for number, row in enumerate(rows[1:], 2) if (entry := _entry(name, number, row, columns, file, reference, faults))]
    return list(_once(read, columns, file, faults))


def _columns(name: str, rows: list[list[str]], file: str, faults: list[Fault]) -> list[Column] | None:
    """The columns in the order of the file, or None if the header is not right."""
    known = {c.name: c for c in LISTS[name]}
    header = [cell.strip().lower() for cell in rows[0]] if rows else []
    wrong = [Fault(file, repr(cell), f"one of {', '.join(known)}", str(UnknownName.among("column", cell, known)), row=1, column=_letter(n)) for n, cell in enumerate(header) if cell not in known]
    wrong += [Fault(file, f"the column {cell!r} twice", "each column once", "Remove one.", row=1, column=_letter(n)) for n, cell in enumerate(header) if cell in known and cell in header[:n]]
    lacking = [c for c in known if c not in header]
    if lacking:
        wrong.append(Fault(file, f"no column {', '.join(lacking)}", f"the header {';'.join(known)}", "Add what is missing, with semicolons between.", row=1))
    faults += wrong
    return None if wrong else [known[cell] for cell in header]


def _entry(name: str, number: int, row: list[str], columns: list[Column], file: str, reference: Reference, faults: list[Fault]) -> Entry | None:
    if not any(cell.strip() for cell in row):
        return None
    if len(row) > len(columns):
        faults.append(Fault(file, f"{len(row)} cells", f"{len(columns)}, as many as the header has", "Put a text that contains ';' between double quotes.", row=number))
        return None
    values, before = {}, len(faults)
    for place, column in enumerate(columns):
        cell = row[place].strip() if place < len(row) else ""
        values[column.name] = None
        try:
            if bsn.masked(cell) != cell:
                faults.append(Fault(file, repr(cell), "nothing that looks like a citizen service number", "Lists are published: leave it out.", row=number, column=_letter(place)))
            elif cell:
                values[column.name] = column.read(cell, reference)
            elif column.required:
                faults.append(Fault(file, "an empty cell", column.expected, f"Fill in '{column.name}'.", row=number, column=_letter(place)))
        except PeilmerkError as error:
            faults.append(Fault(file, repr(cell), column.expected, str(error), row=number, column=_letter(place)))
    begin, end = values.get("begin"), values.get("einde")
    if begin and end and end.end < begin.begin:
        faults.append(Fault(file, f"an end ({end}) before the begin ({begin})", "an end that comes later", "Mend one of the two.", row=number))
    return Entry(name, number, values) if len(faults) == before else None


def _once(entries: list[Entry], columns: list[Column], file: str, faults: list[Fault]) -> Iterator[Entry]:
    """The entries, of which none has the code and day of another."""
    seen: dict[tuple[str, date], int] = {}
    names = [c.name for c in columns]
    letter = _letter(names.index("code" if "code" in names else "van"))
    for entry in entries:
        first = seen.setdefault((entry.code, entry.recorded), entry.row)
        if first == entry.row:
            yield entry
            continue
        found = f"{entry.code!r} again with vastgelegd {entry.recorded}, as in row {first}"
        faults.append(Fault(file, found, "a code once a day", "Give a later vastgelegd if something changed since, or another code.", row=entry.row, column=letter))


def _letter(place: int) -> str:
    """The name of a column in a spreadsheet; a list has fewer than 26."""
    return ascii_uppercase[place] if place < 26 else str(place + 1)
