"""Feasibility intervals: the smallest and the largest value that each hidden cell can have, given all that is published.

Two linear programmes a cell answer that, and most of them need not be solved. Every point that a programme finds is possible as a whole, so that
it tells of all other cells of its component what they can be; and bounds that follow from single equations often meet what was reached.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from peilmerk.disclosure.components import Clock, Part, Region, furthest, parts, region
from peilmerk.disclosure.problem import Problem
from peilmerk.errors import PeilmerkError

#: Of what is asked (the width of a protection interval): differences below that are none.
TOLERANCE = 1e-6


def intervals(problem: Problem, hidden: np.ndarray, *, cells: np.ndarray | None = None, integer: bool | np.ndarray = False, seconds: float | None = None) -> pd.DataFrame:
    """low and high of each hidden cell (index: its number): the feasibility interval.

    cells: only these numbers. integer: the cells' values are whole numbers (an array: which), and whoever computes knows; see `audit`. seconds: raise
    rather than take longer. Raises PeilmerkError if no values fit, if time is over, or if HiGHS cannot solve a programme.
    """
    asked = np.flatnonzero(hidden) if cells is None else np.asarray(cells, dtype=int)
    clock = Clock(seconds)
    reach = Reach(region(problem, hidden), tolerance(problem), clock)
    if not np.asarray(hidden)[asked].all():
        raise PeilmerkError(f"An interval is asked of cell {asked[~np.asarray(hidden)[asked]][0]}, which is shown.")
    if np.any(integer):
        reach.whole(asked, whole_numbers(problem, integer))
    else:
        reach.all_of(asked)
    value = problem.cells["value"].to_numpy()[asked]
    return pd.DataFrame({"low": value + reach.low[asked], "high": value + reach.high[asked]}, index=pd.Index(asked, name="cell"))


def tolerance(problem: Problem) -> np.ndarray:
    """Of each cell what is no difference: a millionth of its protection interval, or of a thousandth of its value, or of 1 if that is more."""
    cells = problem.cells
    width = (cells["must_high"] - cells["must_low"]).fillna(0.0).to_numpy()
    return TOLERANCE * np.maximum(1.0, np.maximum(width, cells["value"].abs().to_numpy() / 1000))


def whole_numbers(problem: Problem, integer: bool | np.ndarray) -> np.ndarray:
    """Which cells are whole numbers. Raises PeilmerkError if the value of one is not."""
    whole = np.broadcast_to(np.asarray(integer, dtype=bool), len(problem.cells))
    value = problem.cells["value"].to_numpy()
    broken = whole & (np.abs(value - np.round(value)) > TOLERANCE)
    if broken.any():
        number = int(np.argmax(broken))
        raise PeilmerkError(f"Cell {number} is {value[number]:g}, and no whole number: say with integer=<array> which cells are.")
    return whole


@dataclass(frozen=True)
class _Asked:
    """Differences that cells should reach (NaN: not asked), and cells of which is asked whether they can move at all."""

    low: np.ndarray
    high: np.ndarray
    moves: np.ndarray


class Reach:
    """What is known of each cell, as differences from its true value: it can have all from low to high, and nothing below floor or above ceiling."""

    def __init__(self, known: Region, tolerance: np.ndarray, clock: Clock):
        self._known, self._tolerance, self._clock = known, tolerance, clock
        self.floor, self.ceiling = known.low.copy(), known.high.copy()
        self.low, self.high = np.zeros(len(self.floor)), np.zeros(len(self.floor))
        unbound = np.bincount(known.matrix.indices, minlength=len(self.floor)) == 0
        self.low[unbound], self.high[unbound] = self.floor[unbound], self.ceiling[unbound]
        self._fixed = np.zeros(len(self.floor), dtype=bool)  # of these a programme proved that they cannot differ
        self.programmes = 0
        # Any numbers do, as long as they have nothing to do with the equations; the same ones every time.
        self._random = np.random.default_rng(20240)

    @property
    def low_is_known(self) -> np.ndarray:
        return self.low <= self.floor + self._tolerance

    @property
    def high_is_known(self) -> np.ndarray:
        return self.high >= self.ceiling - self._tolerance

    def all_of(self, cells: np.ndarray) -> None:
        """Find the whole interval of cells."""
        low, high = np.full(len(self.low), np.nan), np.full(len(self.low), np.nan)
        low[cells], high[cells] = self.floor[cells], self.ceiling[cells]
        self.until(low, high, np.zeros(len(low), dtype=bool))

    def until(self, low: np.ndarray, high: np.ndarray, moves: np.ndarray) -> None:
        """Find points that reach these differences, or proof that none does; and whether other cells (moves) can have any other value."""
        asked = _Asked(low, high, moves)
        cells = np.flatnonzero(~np.isnan(low) | ~np.isnan(high) | moves)
        for part in parts(self._known, cells):
            self._part(part, asked)

    def whole(self, cells: np.ndarray, whole: np.ndarray) -> None:
        """Find the interval of cells of which some are whole numbers: two integer programmes a cell, so for small components only."""
        for part in parts(self._known, cells):
            for component in np.unique(part.component[np.isin(part.cells, cells)]):
                one = part.of(np.array([component]))
                low, high = self._known.low[one.cells], self._known.high[one.cells]
                for place in np.flatnonzero(np.isin(one.cells, cells)):
                    for sign, reached, end in ((-1.0, self.low, self.floor), (1.0, self.high, self.ceiling)):
                        aim = np.zeros(len(low))
                        aim[place] = sign
                        self.programmes += 1
                        point = furthest(one, aim, low, high, self._clock, whole[one.cells].astype(int))
                        found = sign * np.inf if point is None else point[place]
                        reached[one.cells[place]] = end[one.cells[place]] = np.round(found) if whole[one.cells[place]] else found
        alone = cells[np.isin(cells, self._known.matrix.indices, invert=True) & whole[cells]]
        self.low[alone], self.high[alone] = np.ceil(self.low[alone] - TOLERANCE), np.floor(self.high[alone] + TOLERANCE)

    def _open(self, part: Part, asked: _Asked) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Of the cells of a part: those that have to reach lower, higher, or move."""
        at = part.cells
        slack = self._tolerance[at]
        low = (self.low[at] > asked.low[at] + slack) & ~self.low_is_known[at]
        high = (self.high[at] < asked.high[at] - slack) & ~self.high_is_known[at]
        moves = asked.moves[at] & (self.high[at] - self.low[at] <= slack) & (self.ceiling[at] - self.floor[at] > slack)
        return low, high, moves

    def _part(self, part: Part, asked: _Asked) -> None:
        part = part.without(self._fixed[part.cells]) if self._fixed[part.cells].any() else part
        together = True
        while True:
            low, high, moves = self._open(part, asked)
            components = np.unique(part.component[low | high | moves])
            if not len(components):
                return
            if len(components) < 0.7 * (part.component.max() + 1):
                part = part.of(components)
                continue
            still = (low | high | moves) & (self.high - self.low <= self._tolerance)[part.cells]
            if still.any():
                fixed = self._whether_moves(part, still)
                part = part.without(fixed) if fixed.any() else part
            elif together:
                self._all_at_once(part, asked, low, high)
                lower, higher, _ = self._open(part, asked)
                together = low.sum() + high.sum() - lower.sum() - higher.sum() > len(components)
            else:
                self._one_each(part, asked, low, high)

    def _bounds(self, part: Part, aim: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Bounds of a part's cells, with an end for those that are aimed at."""
        low, high, far = self._known.low[part.cells].copy(), self._known.high[part.cells].copy(), part.unit * 1e6
        low[aim < 0], high[aim > 0] = np.maximum(low, -far)[aim < 0], np.minimum(high, far)[aim > 0]
        return low, high

    def _seen(self, part: Part, point: np.ndarray) -> None:
        self.low[part.cells], self.high[part.cells] = np.minimum(self.low[part.cells], point), np.maximum(self.high[part.cells], point)

    def _weights(self, count: int) -> np.ndarray:
        return self._random.uniform(0.5, 1.5, count)

    def _all_at_once(self, part: Part, asked: _Asked, low: np.ndarray, high: np.ndarray) -> None:
        """One point in which as many cells as may be get towards what is asked, and none needs more than that."""
        up = high & ~(low & (self._random.random(len(low)) < 0.5))
        down = low & ~up
        aim = (up.astype(float) - down) * self._weights(len(up))
        least, most = self._bounds(part, aim)
        least[down], most[up] = np.maximum(least, asked.low[part.cells])[down], np.minimum(most, asked.high[part.cells])[up]
        self.programmes += 1
        self._seen(part, furthest(part, aim, least, most, self._clock))

    def _one_each(self, part: Part, asked: _Asked, low: np.ndarray, high: np.ndarray) -> None:
        """In each component one cell as far as it gets, or as is asked: if it does not get there, that is proof."""
        cells, first = np.unique(part.component[low | high], return_index=True)
        if not len(cells):
            return
        place = np.flatnonzero(low | high)[first]
        sign = np.where(low[place], -1.0, 1.0)
        aim = np.zeros(len(part.cells))
        aim[place] = sign
        least, most = self._known.low[part.cells].copy(), self._known.high[part.cells].copy()
        least[place] = np.where(sign < 0, np.fmax(least, asked.low[part.cells])[place], least[place])
        most[place] = np.where(sign > 0, np.fmin(most, asked.high[part.cells])[place], most[place])
        self.programmes += 1
        point = furthest(part, aim, least, most, self._clock)
        if point is None and len(cells) > 1:  # one of them has no end
            for component in cells:
                here = part.component == component
                self._one_each(part.of(np.array([component])), asked, low[here], high[here])
            return
        if point is not None:
            self._seen(part, point)
        for where, way in zip(place, sign, strict=True):
            cell = part.cells[where]
            if way < 0:
                self.low[cell] = -np.inf if point is None else self.low[cell]
                if point is None or self.low[cell] > asked.low[cell] + self._tolerance[cell]:
                    self.floor[cell] = self.low[cell]
            else:
                self.high[cell] = np.inf if point is None else self.high[cell]
                if point is None or self.high[cell] < asked.high[cell] - self._tolerance[cell]:
                    self.ceiling[cell] = self.high[cell]

    def _whether_moves(self, part: Part, still: np.ndarray) -> np.ndarray:
        """Whether any of these cells can move: a sum of them with weights drawn at random is the same everywhere only if all of them are.

        Returns those of which it is certain that they cannot.
        """
        aim = np.where(still, self._weights(len(still)) * self._random.choice([-1.0, 1.0], len(still)), 0.0)
        for way in (aim, -aim):
            self.programmes += 1
            self._seen(part, furthest(part, way, *self._bounds(part, way), self._clock))
        moved = still & (self.high - self.low > self._tolerance)[part.cells]
        fixed = still & ~np.isin(part.component, part.component[moved])
        self.floor[part.cells[fixed]], self.ceiling[part.cells[fixed]] = self.low[part.cells[fixed]], self.high[part.cells[fixed]]
        self._fixed[part.cells[fixed]] = True
        return fixed
