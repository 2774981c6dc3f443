"""What the labels of a dimension mean here: every label is looked up once, however many rows it stands in."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa

from peilmerk import period
from peilmerk.deliveries.files import as_text
from peilmerk.deliveries.readers.statline.mapping import FILE, Dimension, key
from peilmerk.deliveries.readers.statline.metadata import Member
from peilmerk.errors import UnknownName
from peilmerk.reference import Reference
from peilmerk.reference.synonyms import key as synonym

#: The dtype of text in a table of observations (pandas calls it `str`).
_TEXT = pd.StringDtype("pyarrow", na_value=np.nan)
#: A cell that begins like this is run as a formula by spreadsheet programs.
_FORMULA = ("=", "@", "+")
_CODE = re.compile(r"[A-Z]{2}[0-9]+")
#: Finding the nearest names costs some 20 ms. So many unknown codes get them (a national table has thousands of areas that a
#: project does not), and after so many unknown names a column is no column of regions.
_SUGGESTED, _MOST_NAMES = 20, 100


class NoMember(Exception):
    """A label that means nothing: what was expected, and what to do."""

    def __init__(self, expected: str, do: str):
        super().__init__(do)
        self.expected, self.do = expected, do


class TooManyUnknown(Exception):
    """So many names that mean nothing that the column is of something else."""


@dataclass
class Axis:
    """The members of a dimension as they were met. `values[i]` is member i in the columns of an observation.

    `meaning(label)` gives these columns and whether the label says that figures are provisional, or raises NoMember.
    """

    name: str
    columns: list[str]
    meaning: Callable[[str], tuple[tuple, bool]]
    values: list[tuple] = field(default_factory=list)
    unknown: dict[str, NoMember] = field(default_factory=dict)
    _numbers: dict[tuple, int] = field(default_factory=dict)
    _labels: dict[object, tuple[int, bool]] = field(default_factory=dict)

    def number(self, cell: object) -> tuple[int, bool]:
        """The number of a cell's member (-1: it means nothing) and whether its label says provisional."""
        known = self._labels.get(cell)
        if known is None:
            label = as_text(cell)
            try:
                value, provisional = self.meaning(label)
            except NoMember as error:
                self.unknown[label] = error
                known = (-1, False)
            else:
                number = self._numbers.setdefault(value, len(self.values))
                if number == len(self.values):
                    self.values.append(value)
                known = (number, provisional)
            self._labels[cell] = known
        return known

    def numbers(self, cells: list[object]) -> tuple[np.ndarray, np.ndarray]:
        """The same for a column of cells, as arrays."""
        codes, labels = pd.factorize(np.fromiter(cells, dtype=object, count=len(cells)), use_na_sentinel=False)
        known = [self.number(label) for label in labels]
        return np.array([n for n, _ in known], dtype=np.int64)[codes], np.array([p for _, p in known], dtype=bool)[codes]

    def series(self, numbers: np.ndarray) -> dict[str, pd.Series]:
        """The columns of an observation for members by number."""
        found = {}
        for place, column in enumerate(self.columns):
            values = [v[place] for v in self.values]
            if column in ("time_start", "time_end"):
                found[column] = pd.Series(pd.to_datetime(pd.Series(values)).to_numpy(dtype="datetime64[us]")[numbers])
            else:
                found[column] = texts(values, numbers)
        return found


def texts(values: Sequence[str], numbers: np.ndarray) -> pd.Series:
    """A text column of an observation: `values` by number. Taken in Arrow, so that not a single Python string is made."""
    column = pa.array(values, type=pa.large_string()).take(pa.array(numbers))
    return pd.Series(pd.arrays.ArrowStringArray(column, dtype=_TEXT), copy=False)


def regions(name: str, reference: Reference, members: dict[str, Member], day: Callable[[], date | None]) -> Axis:
    """The regions of a table, by code, or by CBS's label on a day (that of the first figure: CBS gives all names in all periods).

    A code that does not exist is not looked up by its title: names are not joined where there are codes. Raises TooManyUnknown.
    """
    missed = {True: 0, False: 0}  # codes, names

    def meaning(label: str) -> tuple[tuple, bool]:
        is_code = bool(_CODE.fullmatch(label))
        try:
            if is_code and missed[True] >= _SUGGESTED and label not in reference.areas and synonym(label) not in reference.synonyms["area"]:
                raise UnknownName(f"Unknown region code '{label}'.")
            area = reference.region(label, day())
        except UnknownName as unknown:
            missed[is_code] += 1
            if missed[False] > _MOST_NAMES:
                raise TooManyUnknown(name) from None
            told = f" ({members[label].title})" if label in members else ""
            raise NoMember(f"a region of gebieden.csv or gemeenten.csv in data/reference{told}", str(unknown)) from None
        return (area.code, area.scope), False

    return Axis(name, ["ref_area", "scope"], meaning)


def periods(name: str, members: dict[str, Member]) -> Axis:
    """The periods of a table, in code (2020KW02) or in words; `*` and `**` behind a period say that its figures are provisional."""

    def meaning(label: str) -> tuple[tuple, bool]:
        member = members.get(label)
        title = member.title if member else label
        try:
            found = period.parse(label)
        except period.PeriodError:
            try:
                found = period.parse(title)
            except period.PeriodError:
                raise NoMember("a period such as 2023, 1e halfjaar 2024 or 2020KW02", "Correct the cell, or ask the supplier.") from None
        provisional = label.endswith("*") or title.endswith("*") or bool(member and member.provisional)
        return (found.code, found.start, found.end), provisional

    return Axis(name, ["time_period", "time_start", "time_end"], meaning)


def breakdown(name: str, dimension: Dimension, members: dict[str, Member]) -> Axis:
    """The members of any other dimension, by code or title; one that statline.yml does not name keeps CBS's title."""
    ours = {key(spelling): member for member, spellings in dimension.members.items() for spelling in [member, *spellings]}

    def meaning(label: str) -> tuple[tuple, bool]:
        title = members[label].title if label in members else label
        member = ours.get(key(label)) or ours.get(key(title)) or title
        if member.startswith(_FORMULA):
            raise NoMember("a name, not a formula", "Replace the formula by its outcome in the source.")
        if label not in members and member == label and not any(c.islower() for c in label):
            raise NoMember(
                f"a member of {name} by its title, or by a code from its code list",
                f"Deliver the code list of {name} in the same zip, or name the code in data/reference/{FILE}, below members.",
            )
        return (member,), False

    return Axis(name, [dimension.column], meaning)
