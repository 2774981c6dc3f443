"""Any layout of a CBS table to observations, in batches: labels are looked up once each, figures are parsed a column at a time."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from itertools import islice
from operator import itemgetter

import numpy as np
import pandas as pd

from peilmerk import numbers, period
from peilmerk.deliveries.files import as_text
from peilmerk.deliveries.readers.statline import axes, frame
from peilmerk.deliveries.readers.statline.axes import Axis
from peilmerk.deliveries.readers.statline.faults import Faults
from peilmerk.deliveries.readers.statline.layout import Layout
from peilmerk.deliveries.reading import EMPTY, REFUSED, TEXT, Reading
from peilmerk.errors import DeliveryError

#: Observations that are built at once: bounds the memory that reading takes (some 50 columns each).
BATCH = 100_000
#: The ODataApi of CBS gives at most 10,000 rows; what was put together of such answers ends at a multiple.
_ROUND = 10_000
_ASK = "Correct the cell, or ask the supplier."


def read(layout: Layout, reading: Reading) -> None:
    """Read all rows of the sheet into the reading. Raises DeliveryError if the header has a cell that means nothing."""
    broken = reading.sheet.faults_by_row()
    in_header = [fault for row, faults in broken.items() if row < layout.first for fault in faults]
    if in_header:
        raise DeliveryError(faults=in_header)
    for row in reading.sheet.head(layout.first):
        reading.count(TEXT if any(map(as_text, row)) else EMPTY)
    _Reader(layout, reading, broken).read()


class _Reader:
    """The state of reading one sheet: the members met so far, what is wrong, the number of rows with figures."""

    def __init__(self, layout: Layout, reading: Reading, broken: dict):
        self.layout, self.reading, self.table, self.broken = layout, reading, layout.table, broken
        self.faults = Faults(reading.sheet)
        self.rows = 0
        self.axes = {name: self._axis(name) for name in self.table.dimensions}
        of_export = period.parse(f"{reading.context.delivery.exported.year}-01-01")
        self.one_period = None if "period" in self.table.kinds else of_export
        self.day = self.one_period.start if self.one_period else None
        self.one_area = None if "region" in self.table.kinds else reading.context.reference.region("Nederland")

    def _axis(self, name: str) -> Axis:
        dimension, members = self.table.dimensions[name], self.layout.lists.get(name, {})
        if dimension.kind == "region":
            return axes.regions(name, self.reading.context.reference, members, lambda: self.day)
        if dimension.kind == "period":
            return axes.periods(name, members)
        return axes.breakdown(name, dimension, members)

    def read(self) -> None:
        size = max(1, BATCH // max(1, len(self.layout.figures)))
        rows = iter(self.reading.sheet.rows(self.layout.first))
        start = self.layout.first
        try:
            with _without_collector():
                while batch := list(islice(rows, size)):
                    self._batch(batch, start)
                    start += len(batch)
        finally:
            self.reading.refuse(self.faults.told(), rows=0)
        if not self.layout.figures or not self.layout.topics:
            self.reading.remark("Deze tabel beschrijft en heeft geen cijfers.")
        if self.rows and self.rows % _ROUND == 0:
            told = f"{self.rows:,}".replace(",", ".")
            self.reading.remark(f"De levering eindigt bij precies {told} rijen en is mogelijk afgekapt.")

    def _batch(self, rows: list[list[object]], start: int) -> None:
        places, rows = self._with_figures(rows, start)
        self.rows += len(rows)
        if not rows:
            return
        if not self.layout.figures or not self.layout.topics:
            self.reading.count(TEXT, len(rows))
            return
        columns = list(zip(*rows, strict=False))
        good = np.ones(len(rows), dtype=bool)
        topic = self._topics(columns, places, good)
        members, provisional = self._members(columns, places, good)
        figures = [self._figures(columns, f.column, topic, places, good) for f in self.layout.figures]
        text = good & (topic == -1) if topic is not None else ~np.ones_like(good)
        keep = np.flatnonzero(good & ~text)
        self.reading.count(TEXT, int(text.sum()))
        self.reading.count(REFUSED, int((~good).sum()))
        if len(keep):
            batch = frame.Batch(places, members, provisional, topic, figures)
            batch = batch if len(keep) == len(rows) else batch.only(keep)
            indicators = self.reading.context.reference.indicators
            table, totals = frame.observations(batch, self.layout, self.axes, self._fixed, indicators, self.one_period, self.one_area)
            self.reading.add_frame(table, rows=len(keep), total_rows=totals)

    def _with_figures(self, batch: list[list[object]], start: int) -> tuple[np.ndarray, list[list[object]]]:
        """The rows with figures and their numbers; what is empty, a note, or of another width is counted here."""
        layout = self.layout
        plain = not (layout.note or layout.nameless or self.broken)
        if plain and set(map(len, batch)) == {layout.width} and all(map(itemgetter(0), batch)):
            return np.arange(start, start + len(batch)), batch
        rows, places, counts = [], [], dict.fromkeys((EMPTY, TEXT, REFUSED), 0)
        for number, row in enumerate(batch, start):
            kind = self._kind(number, row)
            if kind:
                counts[kind] += 1
            else:
                rows.append(row[: layout.width])
                places.append(number)
        for kind, count in counts.items():
            self.reading.count(kind, count)
        return np.array(places, dtype=np.int64), rows

    def _kind(self, number: int, row: list[object]) -> str:
        """What a row is that has no figures, or cannot be read; empty for a row of figures."""
        width = self.layout.width
        if number in self.broken:
            self.reading.refuse(self.broken[number], rows=0)
            return REFUSED
        if not row or (row[0] in ("", None) and not any(map(as_text, row))):
            return EMPTY
        if self.layout.note and self.layout.note(row):
            return TEXT
        if len(row) < width:
            self.faults.row(number, "a row that ends too early", f"{width} cells, as in the header", "The delivery may be cut off: ask for it again.")
            return REFUSED
        outside = [*self.layout.nameless, *range(width, len(row))]
        extra = next((c for c in outside if as_text(row[c])), None)
        if extra is not None:
            told = "no content in a column without a header"
            self.faults.cell(number, extra, as_text(row[extra]), told, "Name the column in the header, or empty the cell.")
            return REFUSED
        return ""

    def _topics(self, columns: list[tuple], places: np.ndarray, good: np.ndarray) -> np.ndarray | None:
        """Per row of a long table the number of its topic, -1 for a descriptive one; None if columns say it."""
        if self.layout.topic is None:
            return None
        cells = columns[self.layout.topic]
        codes, labels = pd.factorize(np.fromiter(cells, dtype=object, count=len(cells)), use_na_sentinel=False)
        found = np.array([self._topic(as_text(label)) for label in labels], dtype=np.int64)[codes]
        for row in np.flatnonzero(found == -2):
            told = "a topic that data/reference/statline.yml knows"
            self.faults.cell(places[row], self.layout.topic, as_text(cells[row]), told, "Add it there, below topics of the table.")
        good &= found != -2
        return found

    def _topic(self, label: str) -> int:
        name = self.layout.topic_of.get(label, "")
        return self.layout.topics.index(name) if name in self.table.topics else -1 if name else -2

    def _members(self, columns: list[tuple], places: np.ndarray, good: np.ndarray) -> tuple[dict[str, np.ndarray], np.ndarray]:
        """Per dimension that rows say: the numbers of the members; and which rows are provisional. Periods first, for they date regions."""
        members, provisional = {}, np.zeros(len(good), dtype=bool)
        for name in sorted(self.layout.labels, key=lambda n: self.table.dimensions[n].kind != "period"):
            axis, column = self.axes[name], self.layout.labels[name]
            try:
                members[name], marked = axis.numbers(columns[column])
            except axes.TooManyUnknown:
                raise self.reading.sheet.error(
                    column=column, found=f"{len(axis.unknown)} and more names that are no region, such as '{next(iter(axis.unknown))}'",
                    expected="regions of gebieden.csv or gemeenten.csv in data/reference", do="Deliver the table with codes of regions, or add the areas.",
                ) from None  # fmt: skip
            for row in np.flatnonzero(members[name] < 0):
                label = as_text(columns[column][row])
                wrong = axis.unknown[label]
                self.faults.cell(places[row], column, label, wrong.expected, wrong.do)
            good &= members[name] >= 0
            provisional |= marked
            if self.table.dimensions[name].kind == "period" and self.day is None and axis.values:
                self.day = axis.values[0][1]
        return members, provisional

    def _fixed(self, name: str, column: int) -> tuple[int, bool]:
        """The member of a dimension that stands above a column or above the table."""
        label = self.layout.figures[column].fixed.get(name, self.layout.fixed.get(name, ""))
        axis = self.axes[name]
        number, provisional = axis.number(label)
        if number < 0:
            wrong = axis.unknown[label]
            raise self.reading.sheet.error(
                row=self.layout.first - 1, column=self.layout.figures[column].column, found=label, expected=f"{wrong.expected}, above the column", do=wrong.do
            )
        return number, provisional

    def _figures(
        self, columns: list[tuple], column: int, topic: np.ndarray | None, places: np.ndarray, good: np.ndarray
    ) -> numbers.NumberColumn:
        parsed = _parsed(columns[column], self.layout.decimal, self.layout.empty)
        sign = "comma" if self.layout.decimal == "," else "point"
        for row, text in parsed.bad:
            if topic is None or topic[row] >= 0:
                good[row] = False
                self.faults.cell(places[row], column, text, f"a number with decimal {sign}, '.', 'x', '-' or an empty cell", _ASK)
        if self.layout.attribute is not None:
            self._reasons(columns[self.layout.attribute], parsed, places, good)
        return parsed

    def _reasons(self, cells: tuple, parsed: numbers.NumberColumn, places: np.ndarray, good: np.ndarray) -> None:
        """Why there is no figure, as its attribute says; a word that statline.yml does not know refuses the row."""
        for row in np.flatnonzero(np.isnan(parsed.value)):
            word = as_text(cells[row])
            if word in self.layout.attributes:
                parsed.missing[row] = self.layout.attributes[word]
            else:
                good[row] = False
                known = ", ".join(filter(None, self.layout.attributes))
                self.faults.cell(places[row], self.layout.attribute, word, f"one of {known}", "Add it to statline.yml, below value_attributes.")


@contextmanager
def _without_collector() -> Iterator[None]:
    """Python's garbage collector would walk over all rows of a batch again and again, and finds nothing: rows hold no cycles.

    Without it a million cells took 1.0 s where they took 1.4 to 2.0 s.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _parsed(cells: tuple, decimal: str, empty: str) -> numbers.NumberColumn:
    """A column of figures; one that stands in many cells is parsed once."""
    codes, found = pd.factorize(np.fromiter(cells, dtype=object, count=len(cells)), use_na_sentinel=False)
    if len(found) > len(codes) // 2:
        return numbers.parse_column(cells, decimal=decimal, dash="nil", empty=empty)
    once = numbers.parse_column(found, decimal=decimal, dash="nil", empty=empty)
    bad = [(int(row), text) for number, text in once.bad for row in np.flatnonzero(codes == number)]
    return numbers.NumberColumn(**{f.name: getattr(once, f.name)[codes] for f in fields(once) if f.name != "bad"}, bad=bad)
