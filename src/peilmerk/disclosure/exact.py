"""The cheapest mask there is, for small problems: a mixed integer programme over the cells, with a cut for each need that a mask does not meet.

Source: Fischetti & Salazar-González, "Solving the cell suppression problem on tabular data with linear constraints", Management Science 47 (2001), sections 3
and 4 (capacity constraints from the attacker's linear programmes, by Benders' decomposition). Solved by HiGHS.
"""

from __future__ import annotations

import time

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from peilmerk.disclosure.region import Need, Region

#: Rounds of cuts: what takes more is left to the heuristic. A count, not a time, so that every machine does the same.
_ROUNDS = 120
#: A need that is met but for this share of it is met.
_MET = 1e-6


def cheapest(region: Region, hidden: np.ndarray, cells: np.ndarray | None = None, *, rounds: int = _ROUNDS, until: float = float("inf")) -> np.ndarray | None:
    """The mask that costs least and protects every primary cell; None if there is none, or if it was not found in so many rounds or before that time.

    hidden: what is suppressed in any case. cells: one or more whole components (Region.components), as numbers; others stay as they are.
    """
    cells = np.arange(len(hidden)) if cells is None else cells
    inside = set(cells.tolist())
    needs = [n for n in region.needs if n.cell in inside]
    attacker = _Attacker(region, cells)
    given = hidden[cells] & ~region.fixed[cells]
    may = region.hideable[cells] | given
    cost = np.where(given, 0.0, region.weight[cells])
    mask = given.copy()
    rows: list[np.ndarray] = []
    right: list[float] = []
    for _ in range(rounds):
        cuts = [cut for need in needs if (cut := attacker.cut(need, mask)) is not None]
        if not cuts:
            full = hidden.copy()
            full[cells] = mask
            return full
        for factors, need in cuts:
            rows.append(factors / need)
            right.append(1.0)
        if time.process_time() > until:
            return None
        result = milp(
            cost, integrality=np.ones(len(cells)), bounds=Bounds(given.astype(float), may.astype(float)),
            constraints=LinearConstraint(sparse.csr_matrix(np.array(rows)), np.array(right), np.inf), options={"mip_rel_gap": 0.0},
        )  # fmt: skip
        if result.status != 0:
            return None
        mask = result.x > 0.5
    return None


class _Attacker:
    """How far a primary cell can move, and what would let it move further."""

    def __init__(self, region: Region, cells: np.ndarray):
        self.region, self.cells = region, cells
        rows = region.rows_of(cells)
        matrix = region.by_row[rows][:, cells]
        low, high = region.row_low[rows], region.row_high[rows]
        equal = low == high
        self.equal, self.equal_to = matrix[equal], high[equal]
        below, above = ~equal & np.isfinite(high), ~equal & np.isfinite(low)
        self.within = sparse.vstack([matrix[below], -matrix[above]], format="csr")
        self.within_to = np.concatenate((high[below], -low[above]))
        self.gain_high = (region.open_high - region.shut_high)[cells]
        self.gain_low = (region.shut_low - region.open_low)[cells]

    def cut(self, need: Need, mask: np.ndarray) -> tuple[np.ndarray, float] | None:
        """None if the need is met. Else factors and what they must add up to over the suppressed cells of any mask that meets it."""
        hidden = np.zeros(len(self.region.fixed), dtype=bool)
        hidden[self.cells] = mask
        low, high = self.region.bounds(hidden, self.cells)
        low, high = low / need.size, high / need.size
        at = int(np.flatnonzero(self.cells == need.cell)[0])
        if need.sign > 0:
            high[at] = min(high[at], 1.0)
        else:
            low[at] = max(low[at], -1.0)
        objective = np.zeros(len(low))
        objective[at] = -need.sign
        result = linprog(
            objective, A_ub=self.within if len(self.within_to) else None, b_ub=self.within_to / need.size if len(self.within_to) else None,
            A_eq=self.equal if len(self.equal_to) else None, b_eq=self.equal_to / need.size if len(self.equal_to) else None,
            bounds=np.column_stack((low, high)), method="highs",
        )  # fmt: skip
        if result.status != 0 or -result.fun >= 1 - _MET:
            return None if result.status == 0 else (np.zeros(len(low)), 1.0)
        rise, fall = np.maximum(0.0, -result.upper.marginals), np.maximum(0.0, result.lower.marginals)
        rise[at] = fall[at] = 0.0  # hidden in any case
        with np.errstate(invalid="ignore"):
            factors = np.where(rise > 1e-9, rise * self.gain_high, 0.0) / need.size + np.where(fall > 1e-9, fall * self.gain_low, 0.0) / need.size
        short = 1.0 + result.fun + float(factors[mask].sum())
        return np.minimum(factors, short), short
