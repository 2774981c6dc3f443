"""What hidden values can be, given all that is published: linear programmes, cut into parts that have nothing to do with each other.

All is reckoned in differences from the true values. The true values satisfy every equation, so that difference 0 is always possible, and every
possible point is a witness: what it gives each cell, that cell can have. Shown cells have no difference (or at most half their unit of
rounding) and drop out; so do equations that narrow nothing any more. What is left falls apart into components.

Source: Fischetti & Salazar-González, "Models and algorithms for optimizing cell suppression in tabular data with linear constraints", JASA 95
(2000), section 2 (the attacker's two programmes for each cell). Narrowing of bounds: Savelsbergh, "Preprocessing and probing techniques for
mixed integer programming problems", ORSA Journal on Computing 6 (1994), section 1.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csgraph

from peilmerk.disclosure.problem import Problem
from peilmerk.errors import PeilmerkError

#: HiGHS takes 1e-7 for nothing, in the unit of a component: a millionth of the largest range in it.
_RANGE = 1e6
_VIOLATION = 1e-6
#: Rounds of narrowing: more find little, and linear programmes find the rest.
_ROUNDS = 20
#: Small components are solved together, in one programme of about so many cells: starting HiGHS costs more than solving them.
_TOGETHER = 1500


@dataclass
class Region:
    """All differences from the true values that are possible: low <= d <= high, row_low <= matrix @ d <= row_high. `free`: cells that have any."""

    matrix: sparse.csr_matrix
    row_low: np.ndarray
    row_high: np.ndarray
    low: np.ndarray
    high: np.ndarray

    @property
    def free(self) -> np.ndarray:
        return self.high > self.low


@dataclass
class Part:
    """Components that are solved together. cells: their numbers. component: of each cell, from 0. unit: of each cell, that of its component."""

    cells: np.ndarray
    component: np.ndarray
    unit: np.ndarray
    matrix: sparse.csc_matrix
    row_low: np.ndarray
    row_high: np.ndarray

    def of(self, components: np.ndarray) -> Part:
        """Only these components."""
        keep = np.isin(self.component, components)
        rows = np.unique(self.matrix[:, keep].indices)
        renumbered = np.searchsorted(components, self.component[keep])
        return Part(self.cells[keep], renumbered, self.unit[keep], self.matrix[rows][:, keep], self.row_low[rows], self.row_high[rows])

    def without(self, fixed: np.ndarray) -> Part:
        """Without these cells (booleans), of which is known that they cannot differ; what is left may fall apart further."""
        columns = self.matrix[:, ~fixed].tocsr()
        rows = np.flatnonzero(columns.getnnz(axis=1))
        matrix = columns[rows].tocsc()
        return Part(self.cells[~fixed], _components(matrix)[1], self.unit[~fixed], matrix, self.row_low[rows], self.row_high[rows])


class Clock:
    """Seconds that are left. Raises when none are."""

    def __init__(self, seconds: float | None):
        self._seconds, self._begin = seconds, time.monotonic()

    def left(self) -> float | None:
        if self._seconds is None:
            return None
        left = self._seconds - (time.monotonic() - self._begin)
        if left <= 0:
            raise PeilmerkError(f"The audit was not finished within {self._seconds:g} seconds, so nothing is known to be safe. Give it more time, or a coarser table.")
        return left


def region(problem: Problem, hidden: np.ndarray) -> Region:
    """What anyone knows if these cells are hidden. Raises PeilmerkError if the true values themselves are not possible."""
    cells = problem.cells
    hidden = np.asarray(hidden)
    if hidden.shape != (len(cells),) or hidden.dtype != bool:
        raise PeilmerkError(f"What is hidden is told by {len(cells)} booleans, one a cell; given: {hidden.dtype} of shape {hidden.shape}.")
    value, half, lower, upper = (cells[c].to_numpy() for c in ("value", "half", "lower", "upper"))
    if not np.isfinite(value).all() or not np.isfinite(problem.matrix.data).all() or np.isnan([*lower, *upper, *half, *problem.low, *problem.high]).any() or (half < 0).any():
        raise PeilmerkError("A disclosure problem needs a number for every value, bound and coefficient, and no negative unit of rounding.")
    outside = (value < lower - _slack(value)) | (value > upper + _slack(value))
    if outside.any():
        number = int(np.argmax(outside))
        raise PeilmerkError(
            f"No values fit this disclosure problem: cell {number} is {value[number]:g}, and known to lie between {lower[number]:g} and {upper[number]:g} ({int(outside.sum())} such cells)."
        )
    known = ~hidden | cells["fixed"].to_numpy()
    low, high = lower - value, upper - value
    low, high = np.where(known, np.maximum(low, -half), low), np.where(known, np.minimum(high, half), high)
    found = problem.matrix @ value
    # Rounding of floats in the true values may not make them impossible.
    return _narrowed(
        Region(problem.matrix.tocsr(), np.minimum(problem.low - found, 0.0), np.maximum(problem.high - found, 0.0), np.minimum(low, 0.0), np.maximum(high, 0.0)),
    )


def _higher(new: np.ndarray, old: np.ndarray) -> np.ndarray:
    """Where a lower bound became so much higher that it is worth another round."""
    return (new > old) & (np.isinf(old) | (new - np.where(np.isinf(old), 0.0, old) > 1e-7 * np.maximum(1.0, np.abs(np.where(np.isinf(new), 0.0, new)))))


def _slack(values: np.ndarray) -> np.ndarray:
    return 1e-9 * np.maximum(1.0, np.abs(values))


def _narrowed(known: Region) -> Region:
    """The same region: bounds narrowed by what each equation says with all others' bounds; equations that say nothing more are gone.

    Nothing possible is lost, so narrowed bounds are proof: no hidden value can be outside.
    """
    low, high = known.low.copy(), known.high.copy()
    row_low, row_high = known.row_low, known.row_high
    kept = known.matrix
    for _ in range(_ROUNDS):
        kept, row_low, row_high = _still_saying(kept, row_low, row_high, low, high)
        if not kept.nnz:
            break
        entries = kept.tocoo()
        row, column, factor = entries.row, entries.col, entries.data
        least = np.where(factor > 0, factor * low[column], factor * high[column])
        most = np.where(factor > 0, factor * high[column], factor * low[column])
        ceiling = row_high[row] - _others(least, row, len(row_low))
        floor = row_low[row] - _others(most, row, len(row_low))
        new_low, new_high = low.copy(), high.copy()
        np.maximum.at(new_low, column, np.where(factor > 0, floor, ceiling) / factor)
        np.minimum.at(new_high, column, np.where(factor > 0, ceiling, floor) / factor)
        new_low, new_high = np.minimum(new_low, 0.0), np.maximum(new_high, 0.0)
        # What floats cannot tell from nothing, is nothing.
        shut = new_high - new_low <= 1e-10 * np.maximum(1.0, np.minimum(high - low, _RANGE))
        new_low[shut] = new_high[shut] = 0.0
        better = _higher(new_low, low) | _higher(-new_high, -high) | (shut & (high > low))
        low, high = np.where(better, new_low, low), np.where(better, new_high, high)
        if not better.any():
            break
    kept, row_low, row_high = _still_saying(kept, row_low, row_high, low, high)
    return Region(kept, row_low, row_high, low, high)


def _still_saying(matrix: sparse.csr_matrix, row_low: np.ndarray, row_high: np.ndarray, low: np.ndarray, high: np.ndarray) -> tuple[sparse.csr_matrix, np.ndarray, np.ndarray]:
    """Equations, of the free cells only, that the bounds of those do not make true by themselves."""
    entries = matrix.tocoo()
    open_ = (high > low)[entries.col] & (entries.data != 0)
    row, column, factor = entries.row[open_], entries.col[open_], entries.data[open_]
    least = np.bincount(row, np.where(factor > 0, factor * low[column], factor * high[column]), matrix.shape[0])
    most = np.bincount(row, np.where(factor > 0, factor * high[column], factor * low[column]), matrix.shape[0])
    says = (least < row_low - _slack(row_low)) | (most > row_high + _slack(row_high))
    says &= np.bincount(row, minlength=matrix.shape[0]) > 0
    smaller = sparse.csr_matrix((factor, (row, column)), shape=matrix.shape)[says]
    return smaller, row_low[says], row_high[says]


def _others(term: np.ndarray, row: np.ndarray, rows: int) -> np.ndarray:
    """For each entry the sum of the other entries of its row, of which some may be infinite (all of one sign)."""
    endless = np.isinf(term)
    finite = np.where(endless, 0.0, term)
    sums = np.bincount(row, finite, rows)[row] - finite
    others = np.bincount(row, endless, rows)[row] - endless
    sign = np.bincount(row, np.where(endless, np.sign(term), 0.0), rows)[row]
    return np.where(others > 0, np.copysign(np.inf, sign), sums)


def parts(known: Region, asked: np.ndarray) -> Iterator[Part]:
    """The components that hold a free cell of those asked, small ones together."""
    free = np.flatnonzero(known.free)
    matrix = known.matrix[:, free].tocsc()
    row_label, label = _components(matrix)
    wanted, size = np.unique(label[np.isin(free, asked) & (matrix.getnnz(axis=0) > 0)]), np.bincount(label)
    if not len(wanted):
        return
    bound = np.maximum(np.where(np.isinf(known.low), 0.0, -known.low), np.where(np.isinf(known.high), 0.0, known.high))[free]
    unit = np.zeros(len(size) + 1)
    np.maximum.at(unit, label, bound)
    unit = np.where(unit > 0, unit, 1.0) / _RANGE
    wanted = wanted[np.argsort(size[wanted], kind="stable")]
    for group in np.split(wanted, np.flatnonzero(np.diff(np.cumsum(size[wanted]) // _TOGETHER)) + 1):
        group = np.sort(group)
        at, on = np.flatnonzero(np.isin(label, group)), np.flatnonzero(np.isin(row_label, group))
        yield Part(free[at], np.searchsorted(group, label[at]), unit[label[at]], matrix[:, at].tocsr()[on].tocsc(), known.row_low[on], known.row_high[on])


def _components(matrix: sparse.csc_matrix) -> tuple[np.ndarray, np.ndarray]:
    """The component of each equation and of each cell."""
    rows, columns = matrix.shape
    graph = sparse.bmat([[None, matrix != 0], [(matrix != 0).T, None]], format="csr") if rows else sparse.csr_matrix((columns, columns))
    _, label = csgraph.connected_components(graph, directed=False)
    # An equation is of the component of its cells; numbers run from 0 without holes.
    label = np.unique(label, return_inverse=True)[1]
    return label[:rows], label[rows:]


def furthest(part: Part, aim: np.ndarray, low: np.ndarray, high: np.ndarray, clock: Clock, whole: np.ndarray | None = None) -> np.ndarray | None:
    """A possible point (differences of the cells of a part) in which the sum of aim x difference is as large as can be; None if it has no end.

    low, high: bounds of these cells. whole: which differences are whole numbers. Raises PeilmerkError if HiGHS has no answer, or one that is not possible.
    """
    unit = np.ones(len(part.unit)) if whole is not None else part.unit  # whole numbers stay what they are
    row_unit = np.ones(part.matrix.shape[0])
    row_unit[part.matrix.indices] = np.repeat(unit, np.diff(part.matrix.indptr))
    floor, ceiling = part.row_low / row_unit, part.row_high / row_unit
    constraints = LinearConstraint(part.matrix, floor, ceiling)
    endless = np.isinf(np.where(aim < 0, low, high)[aim != 0]).any()
    for presolve in (True, False):
        options = {"presolve": presolve} | ({} if (left := clock.left()) is None else {"time_limit": left}) | ({} if whole is None else {"mip_rel_gap": 0.0})
        answer = milp(-aim, bounds=Bounds(low / unit, high / unit), constraints=constraints, integrality=whole, options=options)
        if answer.status == 0:
            point = np.clip(answer.x, low / unit, high / unit)
            sums = part.matrix @ point
            off = np.maximum(floor - sums, sums - ceiling).max(initial=0.0)
            if off <= _VIOLATION:
                return point * unit
        elif answer.status == 3 and endless:  # else it has an end, whatever HiGHS says: nothing may pass by that
            return None
        clock.left()
    raise PeilmerkError(f"HiGHS could not tell what the hidden cells of {len(part.cells)} related ones can be, so that nothing is known to be safe: {answer.message}")
