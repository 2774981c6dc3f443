"""What several readers share: periods, numbers, units and headers of one sheet, with errors that name the cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from peilmerk import number_spellings, numbers, observations, period
from peilmerk.deliveries.files import Sheet, letter
from peilmerk.deliveries.reading import EMPTY, TEXT
from peilmerk.errors import DeliveryError, Fault, UnknownName

#: "bedragen x € 1.000", "bedragen x € 1 mln", "€ x 1.000", "x 1.000 euro", "in duizenden euro's", "bedragen in euro"
_AMOUNTS = [
    re.compile(r"bedragen\s*(?:x|\*|×|in)\s*(?:€|euro)\s*(?P<n>[\d.]*)\s*(?P<scale>mln|miljoen|mio)?", re.IGNORECASE),
    re.compile(r"(?:x|\*|×)\s*(?:€|euro)\s*(?P<n>[\d.]+)\s*(?P<scale>mln|miljoen|mio)?", re.IGNORECASE),
    re.compile(r"(?:€|euro)\s*(?:x|\*|×)\s*(?P<n>[\d.]+)\s*(?P<scale>mln|miljoen|mio)?", re.IGNORECASE),
    re.compile(r"(?:x|\*|×)\s*(?P<n>[\d.]+)\s*(?P<scale>mln|miljoen|mio)?\s*(?:€|euro)", re.IGNORECASE),
    re.compile(r"\bin\s+(?P<n>)(?P<scale>duizenden|mln|miljoenen|miljoen)?\s*(?:€|euro)", re.IGNORECASE),
]
_SCALES = {"duizenden": 1_000, "mln": 1_000_000, "miljoen": 1_000_000, "miljoenen": 1_000_000, "mio": 1_000_000}
_SHARES = re.compile(r"\bin\s*(?:%|procent)|\bpercentages?\b|^\(?%\)?$|\((?:in )?%\)", re.IGNORECASE)
_COUNTS = re.compile(r"\baantal(?:len)?\b", re.IGNORECASE)
_COUNT_SCALE = re.compile(r"(?:x|×)\s*(?P<n>1\.?000(?:\.?000)?)\b")
#: Units of what is measured: between two whole numbers there are others.
_MEASURES = {"weeks", "days", "hours", "months", "years", "hours_per_week", "fte", "factor", "per_1000_inhabitants", "addresses_per_km2"}
_QUALIFIERS = ["ten minste", "meer dan", "circa", "bijna"]
_MARKS = re.compile(r"(?:\s*(?:\*+|[¹²³⁴-⁹†‡]+)|\s+[1-9][0-9]?\))+$")


@dataclass(frozen=True)
class UnitLine:
    """A line that says in which unit a table is: kind `EUR`, `percent` or `count`, the factor, and where it stands."""

    kind: str
    factor: float
    row: int
    column: int

    def fits(self, unit: str) -> bool:
        """True if figures of this unit can stand in such a table."""
        return unit.startswith(self.kind) if self.kind != "count" else not unit.startswith(("EUR", "percent"))


def top(sheet: Sheet, rows: int) -> Sheet:
    """The first rows as a sheet of their own: enough to recognise it by, so that a large file is not loaded for that."""
    return Sheet(sheet.file, sheet.name, sheet.head(rows), sheet.merged)


def unit_line(text: str, row: int, column: int) -> UnitLine | None:
    """What a line above a table says of its unit: `bedragen x € 1.000`, `in %`, `aantallen`; None if it is about something else."""
    for pattern in _AMOUNTS:
        match = pattern.search(text)
        if match:
            factor = int(match["n"].replace(".", "") or 1) * _SCALES.get((match["scale"] or "").lower(), 1)
            return UnitLine("EUR", float(factor), row, column)
    if _SHARES.search(text):
        return UnitLine("percent", 1.0, row, column)
    if _COUNTS.search(text):
        scale = _COUNT_SCALE.search(text)
        return UnitLine("count", float(scale["n"].replace(".", "")) if scale else 1.0, row, column)
    return None


def amount_factor(sheet: Sheet, before: int) -> float:
    """The factor of the line "bedragen x € 1.000" above row `before`. Raises DeliveryError if there is none."""
    for row in range(before):
        for column, cell in enumerate(sheet.cells[row]):
            line = unit_line(sheet.text(row, column), row, column) if cell else None
            if line and line.kind == "EUR":
                return line.factor
    raise sheet.error(
        found="no unit above the table", expected="a line such as 'bedragen x € 1.000'", do="Add it above the header.", row=before
    )


def period_at(sheet: Sheet, row: int, column: int, year: int | None = None) -> period.Period:
    """The period in a cell; year: of a header above. Raises DeliveryError naming the cell."""
    try:
        return period.parse(sheet.cell(row, column) or "", year=year)
    except period.PeriodError:
        raise sheet.error(
            row=row, column=column, found=sheet.text(row, column), expected="a period (2020, 2e kwartaal 2020, 2019 t/m 2021)",
            do="Correct the cell.",
        ) from None  # fmt: skip


def number_at(sheet: Sheet, row: int, column: int, *, unit: str = "", **how) -> numbers.Number:
    """The number in a cell (see numbers.parse); unit: what it must agree with if the cell names a unit itself.

    Raises DeliveryError naming the cell, also if `12,5%` stands in a row of persons or `1,2 mln` in one of percentages.
    """
    try:
        number = numbers.parse(sheet.cell(row, column), **how)
    except numbers.NumberError:
        raise sheet.error(
            row=row, column=column, found=sheet.text(row, column),
            expected="a number with decimal comma, '-', PM or an empty cell", do="Correct the cell, or ask the supplier.",
        ) from None  # fmt: skip
    scaled = bool(re.search(r"mln|miljoen|mio|mld|miljard", number.text, re.IGNORECASE))
    wrong = number.unit and not unit.startswith(number.unit)
    if unit and (wrong or (scaled and unit.startswith("percent"))):
        raise sheet.error(
            row=row, column=column, found=sheet.text(row, column), expected=f"a figure in {unit}",
            do="Correct the cell, or give these figures a line of their own with their own unit.",
        )  # fmt: skip
    return _measured(number) if unit in _MEASURES or unit.startswith(("EUR", "percent")) else number


def _measured(number: numbers.Number) -> numbers.Number:
    """A bound of what is measured and not counted: `<10` weeks can be 9,5, and nobody keeps it secret."""
    bare = number_spellings.clean(number.text).removesuffix(number.mark).strip()
    told = number_spellings.bound(bare) if number.value is None else None
    figure = told and not number.unit and number.decimals == 0 and number_spellings.figure(told[2], ",")
    if not figure:
        return number
    end = float(figure.number)
    return replace(number, missing="unknown", low=end if told[0] == "low" else None, high=end if told[0] == "high" else None)


def people_remark(label: str, row: int, number: numbers.Number | None, factor: float = 1) -> str:
    """What to remark on a count of people with three decimals (1,234 is then more likely 1.234 in English writing), or empty."""
    if number is None or number.value is None or number.decimals != 3 or factor != 1 or not number.value % 1:
        return ""
    return f"Bij ‘{label}’ staat in rij {row + 1} een aantal personen met drie cijfers achter de komma: ga na of die komma duizendtallen scheidt."


def beside(sheet: Sheet, row: int, columns: Iterable[int]) -> None:
    """Raise DeliveryError with every cell of a row that stands in none of the columns: it would be left out."""
    faults: list[Fault] = []
    for column in range(len(sheet.cells[row])):
        if column not in columns and sheet.text(row, column):
            faults += sheet.error(
                row=row, column=column, found=sheet.text(row, column), expected="no content in a column without a header",
                do="Name the column in the header, or empty the cell.",
            ).faults  # fmt: skip
    if faults:
        raise DeliveryError(faults=faults)


def nothing_outside(sheet: Sheet, header: int, columns: set[int]) -> None:
    """Raise DeliveryError if a row below the header has a cell in a column that no header names (see `beside`)."""
    for row in range(header + 1, len(sheet.cells)):
        beside(sheet, row, columns)


def named(sheet: Sheet, row: int, column: int, lookup, *args, **how):
    """What a reference lookup gives for a cell's text. Raises DeliveryError with the nearest names."""
    return known(sheet, row, column, sheet.text(row, column), lookup, *args, **how)


def known(sheet: Sheet, row: int, column: int, text: object, lookup, *args, **how):
    """What a reference lookup gives for a text that stands in (or above) a cell. Raises DeliveryError with the nearest names."""
    try:
        return lookup(text, *args, **how)
    except UnknownName as error:
        raise sheet.error(
            row=row, column=column, found=sheet.text(row, column) or text, expected="a name from data/reference", do=str(error)
        ) from None


def unit_at(sheet: Sheet, row: int, column: int, reference) -> tuple[str, float]:
    """Unit and factor of a cell: a spelling of the reference data, or what may stand above a table (`x € 1.000`).

    Raises DeliveryError naming the cell.
    """
    try:
        return reference.unit(sheet.text(row, column))
    except UnknownName:
        line = unit_line(sheet.text(row, column), row, column)
        if line and line.kind == "EUR" and " per " not in sheet.text(row, column):
            return "EUR", line.factor
        return named(sheet, row, column, reference.unit)


def same_kind(unit: str, other: str) -> bool:
    """True if figures of one unit can stand for an indicator of the other: the same one, or both count something (persons, participants)."""
    return unit == other or not any(u in _MEASURES or u.startswith(("EUR", "percent")) for u in (unit, other))


def once(sheet: Sheet, row: int, column: int, made: Iterable[dict], seen: dict[tuple, int], do: str) -> None:
    """Raise DeliveryError if a line says what another line of its table says (`seen`: row by key): nobody knows which of them holds."""
    for observation in made:
        first = seen.setdefault(tuple(observation.get(name) for name in observations.KEY), row)
        if first != row:
            raise sheet.error(
                row=row, column=column, found=sheet.text(row, column) or "a line without a name", expected=f"every line once; row {first + 1} is about the same", do=do,
            )  # fmt: skip


def all_forms(found: Iterable, form_of: Callable) -> list:
    """What `form_of` makes of every table of a sheet. Raises DeliveryError with the faults of all their headers together."""
    forms, faults = [], []
    for table in found:
        try:
            forms.append(form_of(table))
        except DeliveryError as error:
            faults += error.faults
    if faults:
        raise DeliveryError(faults=faults)
    return forms


def kind_without_figures(sheet: Sheet, row: int) -> str:
    """What a row is that no table claims: text, or empty."""
    return TEXT if any(sheet.text(row, c) for c in range(len(sheet.cells[row]))) else EMPTY


def home(sheet: Sheet, reference, municipality: str):
    """The area of the municipality whose delivery this is. Raises DeliveryError for a shared delivery, which is of none."""
    try:
        return reference.area("", municipality)
    except UnknownName as error:
        raise sheet.error(
            found="figures of no area", expected="a delivery in the folder of a municipality, or a name in every Gebied",
            do=f"Put it in that municipality's folder. {error}",
        ) from None  # fmt: skip


def choice(sheet: Sheet, row: int, column: int, choices: dict):
    """What a cell's word means. Raises DeliveryError naming the words that can stand there."""
    text = sheet.text(row, column).lower()
    if text not in choices:
        raise sheet.error(
            row=row, column=column, found=sheet.text(row, column),
            expected="one of " + ", ".join(c for c in choices if c), do="Correct the cell.",
        )  # fmt: skip
    return choices[text]


def place(row: int, column: int) -> dict:
    """Source row and column of an observation, as a spreadsheet counts them."""
    return {"source_row": row + 1, "source_column": letter(column)}


def period_columns(p: period.Period) -> dict:
    """The time columns of an observation."""
    return {"time_period": p.code, "time_start": p.start, "time_end": p.end}


def value_columns(number: numbers.Number) -> dict:
    """The value columns of an observation: value or bounds, precision, and why it is missing."""
    return {
        "obs_value": number.value, "obs_low": number.low, "obs_high": number.high, "decimals": number.decimals,
        "missing_reason": number.missing,
    }  # fmt: skip


def qualifier(note: str) -> tuple[str, str]:
    """Split a note in its qualifier (circa, meer dan, bijna, ten minste) and the rest."""
    first, _, rest = note.partition(";")
    return (first.strip(), rest.strip()) if first.strip() in _QUALIFIERS else ("", note.strip())


def without_marks(label: str) -> tuple[str, str]:
    """A label without trailing footnote marks, and the marks: ('9. Stelselwijziging', '**'), ('Pleegzorg', '1)')."""
    match = _MARKS.search(label)
    return (label[: match.start()].rstrip(), match[0].strip()) if match else (label.rstrip(), "")
