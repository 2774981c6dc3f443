"""Codes of taakvelden as ledger extracts write them, what description stands beside, and which line adds up to which."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from peilmerk.deliveries.files import Sheet
from peilmerk.deliveries.layout import table_rows
from peilmerk.deliveries.readers import common
from peilmerk.errors import AmbiguousName, UnknownName
from peilmerk.observations import TOTAL
from peilmerk.reference import Reference, Taakveld
from peilmerk.reference.synonyms import key

#: What extracts call the column with codes, and the one with descriptions.
CODES = {"taakveld", "taakvelden", "taakveldcode", "taakveld code", "code taakveld", "tv", "iv3-taakveld", "iv3 taakveld", "taakveld (iv3)"}
DESCRIPTIONS = {"omschrijving", "naam", "taakveld omschrijving", "omschrijving taakveld", "naam taakveld", "taakveldnaam", "taakveld naam"}
AMOUNTS = {"lasten": "lasten_taakveld", "baten": "baten_taakveld", "saldo": "saldo_taakveld"}
#: A description that is less like the list's label than this is told to users; wording differs from place to place.
_ALIKE = 0.6
_COMMA = re.compile(r"(?P<main>\d),(?P<sub>\d{1,2})")
#: The main groups of Iv3, 0 to 8 since 2017: an extract with all of them has the total of the municipality.
_MAIN = 9


@dataclass(frozen=True)
class Code:
    """A line of an extract: its member (a code of the list, or the label of a total) and in which years it exists.

    total: it is a total by its label (`Totaal sociaal domein`), empty for a code. remarks: in Dutch, for users.
    """

    member: str
    entry: Taakveld | None = None
    years: tuple[int, ...] | None = None
    remarks: tuple[str, ...] = field(default=())

    def holds_in(self, year: int) -> bool:
        """True if the code is in the list of this year; totals always are."""
        return self.years is None or year in self.years


def code_at(sheet: Sheet, row: int, column: int, description: int | None, years: Sequence[int], reference: Reference) -> Code:
    """The taakveld of a line, of the first of these years whose list has it. Raises DeliveryError naming the cell.

    A spreadsheet makes 0.1 of 0.10. Such a number is refused, unless the description beside it tells which is meant.
    """
    cell, text = sheet.cell(row, column), sheet.text(row, column)
    told = common.without_marks(sheet.text(row, description))[0] if description is not None else ""
    label = common.without_marks(text)[0]
    if table_rows.kind_of(label or told)[0] in (table_rows.TOTAL, table_rows.SUBTOTAL):
        return Code(label or told)
    if not text:
        raise sheet.error(row=row, column=column, found="an empty cell", expected="a code of a taakveld, or Totaal", do="Fill it in.")
    if isinstance(cell, date):
        raise sheet.error(
            row=row, column=column, found=text, expected="a code of a taakveld; a spreadsheet made a date of it",
            do="Format the column as text, fill in the codes again, and save.",
        )  # fmt: skip
    written = _written(cell, label)
    found: dict[int, Taakveld] = {}
    problem: UnknownName | None = None
    for year in years:
        try:
            found[year] = _look_up(written, told, year, reference)
        except AmbiguousName as error:
            raise sheet.error(
                row=row, column=column, found=text, expected="a code that cannot be two",
                do=f"Format the column as text and fill in the code again, or add a column Omschrijving. {error}",
            ) from None  # fmt: skip
        except UnknownName as error:
            problem = problem or error
    if not found:
        raise sheet.error(row=row, column=column, found=text, expected="a code of a taakveld of the year", do=str(problem)) from None
    entry = found[max(found)]
    member = TOTAL if not entry.parent else entry.code
    return Code(member, entry, tuple(found), tuple(_remarks(entry, found, _description(label, told))))


def _written(cell: object, label: str) -> str | float:
    """The code as the list is asked for it: numbers stay numbers, for they may have lost a nought; so `0,1` is one too."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    match = _COMMA.fullmatch(label)
    return float(f"{match['main']}.{match['sub']}") if match else label


def _look_up(written: str | float, told: str, year: int, reference: Reference) -> Taakveld:
    """The entry of a code in a year. A code with a nought lost is told by its description. Raises UnknownName, AmbiguousName."""
    try:
        return reference.taakveld(written, year)
    except AmbiguousName:
        texts = (format(written, "g"), format(written, "g") + "0")
        entries = [reference.taakveld(t, year) for t in texts]
        likeness = [_likeness(e.label, told) for e in entries]
        if told and max(likeness) >= _ALIKE and min(likeness) < _ALIKE:
            return entries[likeness.index(max(likeness))]
        raise


def _likeness(label: str, told: str) -> float:
    return difflib.SequenceMatcher(None, key(label), key(told)).ratio()


def _description(label: str, told: str) -> str:
    """The description of a line: in its own column, or behind the code."""
    return told or re.sub(r"^(?:tv|taakveld)?\s*[\d.,]+[a-z]?[\s:–-]*", "", label, flags=re.IGNORECASE)


def _remarks(entry: Taakveld, found: dict[int, Taakveld], told: str) -> list[str]:
    remarks = []
    if told and _likeness(entry.label, told) < _ALIKE and key(told) not in key(entry.label) and key(entry.label) not in key(told):
        remarks.append(
            f"Bij taakveld {entry.code} staat ‘{told}’; in de lijst van {entry.year_of_list} heet het ‘{entry.label}’."
        )
    for year, e in found.items():
        if not e.listed:
            remarks.append(f"Van {year} is er geen lijst van taakvelden; gebruikt is die van {e.year_of_list}.")
    return remarks


def sums(codes: dict[int, Code], reference: Reference, year: int) -> dict[int, tuple[str, str, str]]:
    """Role, member and what it adds up to of every line, by row.

    A line adds up to the code that it is a lettered part of (6.71a to 6.71), else to its main group, else to the total, as
    far as those stand there. A total of an extract with less than all main groups is called what it is called there.
    """
    present = {c.member for c in codes.values() if c.entry is not None}
    mains = {c.entry.parent if not c.entry.is_sum else c.entry.code for c in codes.values() if c.entry is not None}
    totals = [c.member for c in codes.values() if c.entry is None]
    whole = TOTAL if TOTAL in present else ""
    named = {m: _main_of(m, mains, reference, year) for m in totals}
    over_all = [m for m, main in named.items() if not main]
    if not whole and over_all:
        whole = TOTAL if len(mains - {"Tot_TV"}) == _MAIN else over_all[-1]
    subtotal_of = {main: m for m, main in named.items() if main and main not in present}
    made: dict[int, tuple[str, str, str]] = {}
    for row, code in codes.items():
        if code.entry is None:
            main = named[code.member]
            grand = not main and code.member == (over_all[-1] if over_all else "")
            member = main if main and subtotal_of.get(main) == code.member else whole if grand else code.member
            made[row] = ("total", whole, "") if grand else ("subtotal", member, whole if whole != member else "")
            continue
        if code.member == TOTAL:
            made[row] = ("total", TOTAL, "")
        elif code.entry.is_sum:
            made[row] = ("subtotal", code.member, whole)
        else:
            lettered = code.member.rstrip("abcdefgh")
            main = code.entry.parent if code.entry.parent in {*present, *subtotal_of} else ""
            target = lettered if lettered != code.member and lettered in present else main or whole
            sub = any(c != code.member and c.rstrip("abcdefgh") == code.member for c in present)
            made[row] = ("subtotal" if sub else "item", code.member, target)
    return made


def _main_of(label: str, mains: Collection[str], reference: Reference, year: int) -> str:
    """The main group that a total is of by its name (`Totaal sociaal domein`, `Totaal 6`), empty if of none."""
    of = key(table_rows.kind_of(label)[1])
    for main in sorted(m for m in mains if m != "Tot_TV"):
        if of and of in (main, main.rstrip("."), f"taakveld {main.rstrip('.')}", key(reference.taakveld(main, year).label)):
            return main
    return ""
