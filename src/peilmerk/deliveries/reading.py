"""What reading one sheet gives: observations, what every row was, what could not be read, and what readers should know.

A reader gets a `Reading` and fills it. Rows in = rows with observations + totals + text + empty + refused + dropped, always:
`Reading.counts` is what pages and the command line show, and `check_counts` refuses to go on if a row is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field

import pandas as pd

from peilmerk import observations
from peilmerk.deliveries.files import Sheet
from peilmerk.deliveries.manifest import Delivery
from peilmerk.errors import DeliveryError, Fault, PeilmerkError
from peilmerk.reference import Reference

#: What a row of a delivery can be. data and total gave observations; a total is checked against its parts, never added to them.
#: text: titles, headers, units, notes, code lists. dropped: left out by a correction, with its reason.
DATA, TOTAL_ROW, TEXT, EMPTY, REFUSED, DROPPED = ROW_KINDS = ("data", "total", "text", "empty", "refused", "dropped")
#: A text cell of a CSV that begins like this is run as a formula by spreadsheet programs.
_FORMULA = ("=", "@", "\t", "\r")


@dataclass(frozen=True)
class Context:
    """What a reader knows besides the sheet: reference data, the delivery, and whose it is (CBS code, empty if shared)."""

    reference: Reference
    delivery: Delivery
    municipality: str


@dataclass
class SheetLog:
    """What became of a sheet, as the store keeps it: its reader, observations, rows by kind, faults, remarks, corrections.

    remarks are for everyone; hints depend on values, which may be hidden, and are for the department only.
    """

    sheet: str
    reader: str
    observations: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    corrections: list[dict] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)

    def as_dict(self) -> dict:
        """As JSON can hold it."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict) -> SheetLog:
        """The log that `as_dict` wrote."""
        return cls(**{**data, "faults": [Fault(**f) for f in data["faults"]]})


class RowReading:
    """One row while it is read: `take` collects what is wrong with its cells, `observe` what they say."""

    def __init__(self, number: int):
        self.number = number
        self.faults: list[Fault] = []
        self.rows: list[dict] = []
        self.kind = TEXT

    @property
    def ok(self) -> bool:
        """True if no cell of this row was refused so far."""
        return not self.faults

    def take(self, function: Callable, *args, default=None, **named):
        """What the function gives; a DeliveryError is kept for the report of all faults, and `default` given instead."""
        try:
            return function(*args, **named)
        except DeliveryError as error:
            self.faults += error.faults
            return default

    def observe(self, *rows: dict, total: bool = False) -> None:
        """These observations stand in this row; total: it is a total or subtotal of other rows."""
        self.rows += rows
        self.kind = TOTAL_ROW if total else DATA

    def skip(self, kind: str = TEXT) -> None:
        """This row has no figures: text (a heading, a note) or empty."""
        self.kind = kind


class Reading:
    """The reading of one sheet. `sink` takes tables of observations as they come; without it they are kept in `tables`."""

    def __init__(self, sheet: Sheet, context: Context, sink: Callable[[pd.DataFrame], None] | None = None):
        self.sheet, self.context = sheet, context
        self.counts = dict.fromkeys(ROW_KINDS, 0)
        self.faults: list[Fault] = []
        self.remarks: list[str] = []
        self.hints: list[str] = []
        self.observations = 0
        self.tables: list[pd.DataFrame] = []
        self._sink = sink or self.tables.append
        self._rows: list[dict] = []
        self._held = dict.fromkeys(ROW_KINDS, 0)  # the rows that these are of
        self._broken = sheet.faults_by_row()  # cells that hold an error, or a formula that was never computed

    @contextmanager
    def row(self, number: int) -> Iterator[RowReading]:
        """Read a row (from 0). A row in which any cell is wrong is refused as a whole, and every fault in it kept."""
        row = RowReading(number)
        row.faults += self._broken.pop(number, [])
        try:
            yield row
            for observation in row.rows:
                self._check_text(observation)
        except DeliveryError as error:
            row.faults += error.faults
        if row.faults:
            self.refuse(_once(row.faults))
            return
        self.counts[row.kind] += 1
        self._held[row.kind] += 1
        self._rows += row.rows

    def refuse_sheet(self, faults: list[Fault]) -> SheetLog:
        """The sheet as a whole cannot be read: no row of it counts as read, unless its observations were passed on already."""
        self.faults = _once([*self.faults, *faults, *(f for broken in self._broken.values() for f in broken)])
        if not self.observations:
            self.counts = dict.fromkeys(ROW_KINDS, 0)
        for kind in (DATA, TOTAL_ROW) if self.observations else ():
            self.counts[kind] -= self._held[kind]  # read, but not passed on
        self.counts[REFUSED] += max(0, self.sheet.height - sum(self.counts.values()))
        return SheetLog(self.sheet.name, "", self.observations, dict(self.counts), self.remarks, self.faults, hints=self.hints)

    def refuse(self, faults: list[Fault], rows: int = 1) -> None:
        """These rows cannot be read, for these reasons."""
        self.faults += faults
        self.counts[REFUSED] += rows

    def count(self, kind: str, rows: int = 1) -> None:
        """Rows without observations: text, empty or dropped."""
        self.counts[kind] += rows

    def remark(self, text: str) -> None:
        """Something that whoever uses the figures should know; in Dutch, for it is shown on the site. Once each."""
        if text not in self.remarks:
            self.remarks.append(text)

    def hint(self, text: str) -> None:
        """Something that whoever delivers should look at, and that depends on values: never shown on the site. Once each."""
        if text not in self.hints:
            self.hints.append(text)

    def add_frame(self, table: pd.DataFrame, rows: int, total_rows: int = 0) -> None:
        """Many observations at once, from so many rows; columns that it lacks get their defaults."""
        self._give(table)  # first: rows of which this is refused are not counted as read
        self.counts[DATA] += rows - total_rows
        self.counts[TOTAL_ROW] += total_rows

    def finish(self) -> SheetLog:
        """Hand over what is left. Raises PeilmerkError if a row of the sheet was not accounted for: a fault of the reader."""
        if self._rows:
            self._give(observations.frame(self._rows))
            self._rows, self._held = [], dict.fromkeys(ROW_KINDS, 0)
        # What is left of these stands in titles, headers and notes, or was refused by a reader of large files.
        self.faults = _once([*self.faults, *(fault for faults in self._broken.values() for fault in faults)])
        counted = sum(self.counts.values())
        if counted != self.sheet.height:
            raise PeilmerkError(
                f"{self.sheet.file}, sheet '{self.sheet.name}' has {self.sheet.height} rows, of which the reader accounts for {counted}. "
                "This is a fault of Peilmerk, not of the delivery: please report it."
            )
        return SheetLog(self.sheet.name, "", self.observations, dict(self.counts), self.remarks, self.faults, hints=self.hints)

    def _give(self, table: pd.DataFrame) -> None:
        """Complete the table with whose and of which delivery it is, and pass it on."""
        delivery = self.context.delivery
        if not table["ref_area"].astype(bool).all():
            raise self.sheet.error(
                found="figures of no area", expected="a table that says for which area its figures are",
                do="Shared deliveries name their areas; put one municipality's own delivery in that municipality's folder.",
            )  # fmt: skip
        self.observations += len(table)
        self._sink(
            table.assign(
                source=delivery.hash, source_sheet=self.sheet.name, vintage=pd.Timestamp(delivery.exported), exempt=delivery.published
            )
        )

    def _check_text(self, row: dict) -> None:
        """Refuse a label that a spreadsheet program would run as a formula, should it ever be exported again."""
        for name in (*observations.BREAKDOWNS, "note"):
            text = row.get(name) or ""
            if isinstance(text, str) and text.startswith(_FORMULA):
                raise self.sheet.error(
                    row=row["source_row"] - 1, found=text[:60], expected="a name, not a formula",
                    do="Replace the formula by its outcome in the source, or correct the cell.",
                )  # fmt: skip


def _once(faults: list[Fault]) -> list[Fault]:
    """One fault a place: a cell that holds an error is a fault of the sheet first, and then no number for its reader."""
    seen: dict[str, Fault] = {}
    for fault in faults:
        seen.setdefault(fault.place, fault)
    return list(seen.values())
