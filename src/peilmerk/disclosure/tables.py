"""Hierarchical tables within a problem, for an optimiser that works on tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from peilmerk.disclosure.problem import Problem
from peilmerk.errors import PeilmerkError


@dataclass(frozen=True)
class Table:
    """dimensions: names. parents: dimension -> code -> the code that it is part of ("" for the total, of which each dimension has one).
    cells: a column of codes for each dimension, and `cell`, the number in the problem; what is not in it is not published.

    Raises PeilmerkError for codes without a parent or in a circle, and for cells that are there twice.
    """

    dimensions: tuple[str, ...]
    parents: Mapping[str, Mapping[str, str]]
    cells: pd.DataFrame

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
