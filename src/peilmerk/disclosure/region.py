"""The feasible region: what all cells can be together, for anyone who knows a publication, as moves away from the true values.

The suppressor's own; the audit shares no code with it. A move `d` is a point of the region if `value + d` satisfies every equation and every bound.
A shown cell moves within its rounding (`half`), a suppressed one within what anyone knows without the publication.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from peilmerk.disclosure.problem import Problem

#: What a move may be off, as a share of the protection that is asked; HiGHS holds bounds and equations to 1e-7.
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Need:
    """One side of a primary cell's protection: it must be able to move by `size` (> 0) in direction `sign` (1 up, -1 down)."""

    cell: int
    sign: int
    size: float


class Region:
    """All in moves: 0 is the true value. `shut` are the bounds of a shown cell, `open` of a suppressed one, `row` of the equations."""

    def __init__(self, problem: Problem):
        cells = problem.cells
        value, half = cells["value"].to_numpy(), cells["half"].to_numpy()
        self.open_low = np.minimum(0.0, cells["lower"].to_numpy() - value)
        self.open_high = np.maximum(0.0, cells["upper"].to_numpy() - value)
        self.shut_low, self.shut_high = np.maximum(self.open_low, -half), np.minimum(self.open_high, half)
        self.weight = cells["weight"].to_numpy()
        self.primary = cells["primary"].to_numpy()
        self.fixed = cells["fixed"].to_numpy()
        #: Hiding it adds to what it can be.
        self.hideable = ~self.fixed & ((self.open_low < self.shut_low) | (self.open_high > self.shut_high))
        self.by_row = problem.matrix.tocsr()
        self.by_row.eliminate_zeros()
        self.by_row.sort_indices()
        self.by_cell = self.by_row.tocsc()
        truth = self.by_row @ value
        self.row_low, self.row_high = np.minimum(0.0, problem.low - truth), np.maximum(0.0, problem.high - truth)
        self.needs = [
            Need(int(cell), sign, float(size))
            for cell in np.flatnonzero(self.primary)
            for sign, size in ((1, cells["must_high"].iat[cell] - value[cell]), (-1, value[cell] - cells["must_low"].iat[cell]))
            if size > 0
        ]

    def bounds(self, hidden: np.ndarray, cells: np.ndarray | slice = slice(None)) -> tuple[np.ndarray, np.ndarray]:
        """How far each cell can move down and up when these are hidden. A fixed cell is known whatever the mask says."""
        free = hidden[cells] & ~self.fixed[cells]
        return np.where(free, self.open_low[cells], self.shut_low[cells]), np.where(free, self.open_high[cells], self.shut_high[cells])

    def rows_of(self, cells: np.ndarray) -> np.ndarray:
        return np.unique(_gather(self.by_cell, cells))

    def cells_of(self, rows: np.ndarray) -> np.ndarray:
        """With repeats: a cell as often as it stands in these equations."""
        return _gather(self.by_row, rows)

    def components(self) -> list[np.ndarray]:
        """Cells that equations bind together, directly or through others that can move; what cannot move binds nothing."""
        moves = (self.open_low < 0) | (self.open_high > 0)
        moves &= ~self.fixed | (self.shut_low < 0) | (self.shut_high > 0)
        incidence = abs(self.by_row[:, np.flatnonzero(moves)])
        _, label = sparse.csgraph.connected_components(incidence.T @ (incidence != 0).astype(float), directed=False)
        order = np.argsort(label, kind="stable")
        return np.split(np.flatnonzero(moves)[order], np.flatnonzero(np.diff(label[order])) + 1) if len(order) else []

    def holds(self, cells: np.ndarray, moves: np.ndarray, hidden: np.ndarray, size: float) -> bool:
        """Whether a move of these cells, and no other, is a point of the region; within the tolerance for a need of this size."""
        slack = TOLERANCE * size
        low, high = self.bounds(hidden, cells)
        if (moves < low - slack).any() or (moves > high + slack).any():
            return False
        rows = self.rows_of(cells)
        off = self.by_row[rows][:, cells] @ moves
        return bool(((off >= self.row_low[rows] - slack) & (off <= self.row_high[rows] + slack)).all())


def _gather(matrix, which: np.ndarray) -> np.ndarray:
    """The indices of several rows (csr) or columns (csc), one after another."""
    start, stop = matrix.indptr[which], matrix.indptr[which + 1]
    length = stop - start
    total = int(length.sum())
    if not total:
        return np.empty(0, dtype=matrix.indices.dtype)
    offset = np.repeat(start - np.concatenate(([0], np.cumsum(length)[:-1])), length)
    return matrix.indices[offset + np.arange(total)]


def solve(cost: np.ndarray, low: np.ndarray, high: np.ndarray, matrix, row_low: np.ndarray, row_high: np.ndarray) -> np.ndarray | None:
    """The cheapest point of a linear programme by HiGHS; None if it has none."""
    result = milp(cost, bounds=Bounds(low, high), constraints=LinearConstraint(matrix, row_low, row_high) if matrix.shape[0] else None)
    return result.x if result.status == 0 else None
