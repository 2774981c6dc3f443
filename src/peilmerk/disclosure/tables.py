"""Hierarchical tables within a problem, for an optimiser that works on tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from peilmerk.disclosure.problem import Problem
from peilmerk.errors import PeilmerkError
from peilmerk.observations import BREAKDOWNS, TOTAL

if TYPE_CHECKING:
    from peilmerk.disclosure.published import Published
    from peilmerk.reference import Reference

#: Columns of a figure's key (see `published.FIGURE`) that are no dimension of a table: each value has tables of its own.
_APART = ["time_period", "indicator", "scenario", "unit_measure", "of"]
#: What a register counts of whom the area is not known, in column `breakdown`: in a table an area beside the others.
_UNKNOWN = "Onbekend"


@dataclass(frozen=True, eq=False)  # tables hold tables: one is itself only
class Table:
    """dimensions: names. parents: dimension -> code -> the code that it is part of ("" for the total, of which each dimension has one).
    cells: a column of codes for each dimension, and `cell`, the number in the problem; what is not in it is not published. name: what it is about.

    Raises PeilmerkError for codes without a parent or in a circle, and for cells that are there twice.
    """

    dimensions: tuple[str, ...]
    parents: Mapping[str, Mapping[str, str]]
    cells: pd.DataFrame
    name: str = ""

    @property
    def title(self) -> str:
        return f"{self.name or 'The table'} ({' by '.join(self.dimensions)})"

    def __post_init__(self):
        if list(self.cells.columns) != [*self.dimensions, "cell"] or not self.dimensions:
            raise PeilmerkError(f"The cells of a table have the columns {', '.join(self.dimensions)} and cell, not {', '.join(map(str, self.cells.columns))}.")
        for dimension in self.dimensions:
            self.codes(dimension)
            if unknown := sorted(set(self.cells[dimension]) - set(self.parents[dimension])):
                raise PeilmerkError(f"Codes of {dimension} of which the parent is not told: {', '.join(map(str, unknown[:5]))}.")
        for columns in (list(self.dimensions), ["cell"]):
            if self.cells.duplicated(columns).any():
                raise PeilmerkError(f"A table has two cells with the same {', '.join(columns)}: {dict(self.cells[self.cells.duplicated(columns)].iloc[0])}.")

    def codes(self, dimension: str) -> dict[str, int]:
        """Every code of a dimension -> its depth: 0 the total; a code before what it consists of."""
        parents = self.parents[dimension]
        children: dict[str, list[str]] = {}
        for code, parent in parents.items():
            children.setdefault(parent, []).append(code)
        if len(children.get("", ())) != 1:
            raise PeilmerkError(f"Dimension {dimension} needs one total, not {len(children.get('', ()))}: a code with parent ''.")
        found: dict[str, int] = {}
        waiting = [(children[""][0], 0)]
        while waiting:
            code, depth = waiting.pop()
            found[code] = depth
            waiting.extend((c, depth + 1) for c in reversed(children.get(code, ())))
        if lost := sorted(set(parents) - set(found)):
            raise PeilmerkError(f"Codes of {dimension} that are not part of its total: {', '.join(map(str, lost[:5]))}.")
        return found

    def numbers(self) -> np.ndarray:
        """An axis for each dimension, in the order of `codes`: the number of the cell, -1 where there is none."""
        codes = [{code: at for at, code in enumerate(self.codes(d))} for d in self.dimensions]
        array = np.full([len(c) for c in codes], -1)
        array[tuple(self.cells[d].map(c).to_numpy() for d, c in zip(self.dimensions, codes, strict=True))] = self.cells["cell"].to_numpy()
        return array

    def adds_up(self, problem: Problem) -> bool:
        """Whether every cell is the sum of those that it consists of, along each dimension, if those that are not there are nil.

        If not, cells that are not there are unknown and not nil: an optimiser that takes them for nil would protect too little or find no solution.
        """
        numbers = self.numbers()
        values = np.where(numbers >= 0, problem.cells["value"].to_numpy()[numbers], 0.0)
        slack = 1e-6 * max(1.0, float(np.abs(values).max()))
        for axis, dimension in enumerate(self.dimensions):
            codes = list(self.codes(dimension))
            at = {code: n for n, code in enumerate(codes)}
            sums: dict[int, list[int]] = {}
            for code in codes:
                if parent := self.parents[dimension][code]:
                    sums.setdefault(at[parent], []).append(at[code])
            for parent, members in sums.items():
                if (np.abs(np.take(values, members, axis).sum(axis=axis) - np.take(values, parent, axis)) > slack).any():
                    return False
        return True


def of(published: Published, reference: Reference, cells: np.ndarray | None = None) -> list[Table]:
    """The tables within a publication, each of one indicator, period and scenario: areas within larger ones, products within their law, other breakdowns.

    Figures with the same breakdowns are one table, with all that they add up to; tables share the figures that they have in common. Along time and between indicators there
    are no tables: the equations of the problem bind those. cells: only tables of the indicators, periods and scenarios of these.
    """
    from peilmerk.disclosure.figures import FIGURE

    keys = pd.DataFrame(published.figures[: published.unseen], columns=FIGURE)  # who count for both of two parts stand in no table
    apart = [c for c in _APART if c in FIGURE]
    if cells is not None:
        keys = keys[pd.MultiIndex.from_frame(keys[apart]).isin(list(keys.loc[[c for c in cells if c < published.unseen], apart].itertuples(index=False, name=None)))]
    dimensions = ["ref_area", *(c for c in BREAKDOWNS if c in FIGURE)]
    found: list[Table] = []
    for names, group in keys.groupby(apart, sort=True):
        unknown = group["breakdown"] == _UNKNOWN
        group = group.assign(
            ref_area=group["ref_area"].where(~unknown, _UNKNOWN + " " + group["ref_area"]), breakdown=group["breakdown"].where(~unknown, TOTAL)
        )
        areas = _areas(group["ref_area"], reference)
        if areas is None:
            continue
        tops = {code for code, parent in areas.items() if not parent}
        used = pd.DataFrame({d: ~group[d].isin(tops) if d == "ref_area" else group[d] != TOTAL for d in dimensions}, index=group.index)
        patterns = {frozenset(d for d in dimensions if row[d]) for row in used.drop_duplicates().to_dict("records")}
        for pattern in sorted((p for p in patterns if p and not any(p < other for other in patterns)), key=sorted):
            inside = group[~used[[d for d in dimensions if d not in pattern]].any(axis=1)]
            for top in sorted(tops):
                here = inside[[_top(area, areas) == top for area in inside["ref_area"]]]
                table = _table(here, [d for d in dimensions if d in pattern], areas, f"{names[1]} {names[0]}")
                if table is not None:
                    found.append(table)
    return found


def _areas(used: Iterable[str], reference: Reference) -> dict[str, str] | None:
    """Each area that figures are of -> the area of figures that it lies in; None if they are not known."""
    codes = set(used)
    parents: dict[str, str] = {}
    for code in sorted(codes):
        if code.startswith(_UNKNOWN):
            parents[code] = code[len(_UNKNOWN) + 1 :]
            continue
        above = reference.areas[code].parent if code in reference.areas else ""
        while above and above not in codes:
            above = reference.areas[above].parent if above in reference.areas else ""
        parents[code] = above or ""
    return parents if all(p in parents or not p for p in parents.values()) else None


def _top(code: str, parents: Mapping[str, str]) -> str:
    while parents[code]:
        code = parents[code]
    return code


def _table(figures: pd.DataFrame, dimensions: Sequence[str], areas: Mapping[str, str], name: str) -> Table | None:
    """One table; None if its total is not published or there is nothing that adds up."""
    cells, parents = {}, {}
    columns = list(dimensions)
    if {"law", "product"} <= set(columns) and _within(figures):
        laws = figures["law"].where(figures["product"] == TOTAL, figures["law"] + ": " + figures["product"])
        cells["law"] = laws
        tree = {TOTAL: ""} | dict.fromkeys(sorted(set(figures["law"]) - {TOTAL}), TOTAL)
        parents["law"] = tree | {code: law for code, law in sorted(set(zip(laws, figures["law"], strict=True))) if code != law}
        columns = [c for c in columns if c not in ("law", "product")]
    for column in columns:
        cells[column] = figures[column]
        here = set(figures[column])
        parents[column] = {a: areas[a] for a in sorted(here)} if column == "ref_area" else {TOTAL: ""} | dict.fromkeys(sorted(here - {TOTAL}), TOTAL)
    if len(figures) < 3 or any(sum(not p for p in tree.values()) != 1 or not set(tree.values()) <= {"", *tree} for tree in parents.values()):
        return None
    table = pd.DataFrame({**cells, "cell": figures.index}).reset_index(drop=True)
    if table.duplicated(list(cells)).any():
        return None
    return Table(tuple(cells), parents, table, name)


def _within(figures: pd.DataFrame) -> bool:
    """Whether every product is of one law, and none is told over all laws."""
    some = figures[figures["product"] != TOTAL]
    return bool((some["law"] != TOTAL).all() and (some.groupby("product")["law"].nunique() == 1).all())
