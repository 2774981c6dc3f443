"""What anyone can see of a publication: its cells, and the equations that bind them. Both the suppressor and the audit start from it.

Terms are those of Hundepool et al., Handbook on Statistical Disclosure Control (2024), chapter 4: a cell is sensitive (primary), others are
suppressed with it (secondary), and a suppressed cell's feasibility interval is what its value can be, given all that is published.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from peilmerk.errors import PeilmerkError

#: Columns of `Problem.cells` -> type. One row a cell; the index is its number, from 0.
CELLS = {
    "value": "float64",  # true value
    "weight": "float64",  # > 0: what is lost by hiding it; readers need a low weight least
    "primary": "bool",  # sensitive: must be hidden
    "fixed": "bool",  # known whatever is hidden here: published before, or exempt
    "lower": "float64",  # what anyone knows without the publication: a count is 0 or more
    "upper": "float64",
    "must_low": "float64",  # of a primary cell: its feasibility interval must reach from here ...
    "must_high": "float64",  # ... to here. NaN for other cells
    "half": "float64",  # half the unit in which it is published: a shown cell is known to lie within value +- half
}


@dataclass(frozen=True)
class Problem:
    """cells: as CELLS. matrix (equations x cells, csr), low, high: low <= matrix @ true values <= high holds, and anyone knows it."""

    cells: pd.DataFrame
    matrix: sparse.csr_matrix
    low: np.ndarray
    high: np.ndarray

    def __post_init__(self):
        if list(self.cells.columns) != list(CELLS) or not self.cells.index.equals(pd.RangeIndex(len(self.cells))):
            raise PeilmerkError(f"Cells of a disclosure problem have the columns {', '.join(CELLS)} and are numbered from 0.")
        if self.matrix.shape != (len(self.low), len(self.cells)) or len(self.low) != len(self.high):
            raise PeilmerkError(f"{len(self.cells)} cells and {len(self.low)} equations do not fit a matrix of {self.matrix.shape}.")
        off = self.matrix @ self.cells["value"].to_numpy()
        slack = 1e-6 * np.maximum(1.0, np.abs(off))
        if ((off < self.low - slack) | (off > self.high + slack)).any():
            number = int(np.argmax((off < self.low - slack) | (off > self.high + slack)))
            raise PeilmerkError(f"Equation {number} of a disclosure problem does not hold for the true values: {off[number]:g} is not within {self.low[number]:g} and {self.high[number]:g}.")

    @classmethod
    def of(cls, cells: pd.DataFrame, equations: list[tuple[dict[int, float], float, float]]) -> Problem:
        """From equations as (cell -> coefficient, low, high)."""
        rows = [number for number, (terms, _, _) in enumerate(equations) for _ in terms]
        columns = [cell for terms, _, _ in equations for cell in terms]
        data = [factor for terms, _, _ in equations for factor in terms.values()]
        matrix = sparse.csr_matrix((data, (rows, columns)), shape=(len(equations), len(cells)))
        return cls(cells, matrix, np.array([e[1] for e in equations], dtype=float), np.array([e[2] for e in equations], dtype=float))
