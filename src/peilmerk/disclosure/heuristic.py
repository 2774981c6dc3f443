"""Secondary suppression under any equations, by linear programmes: what no rectangular table covers, and what is too large for an optimum.

For each primary cell, up and down, the cheapest move that takes it as far as its protection level says: a shown cell that moves costs its weight, and is
suppressed. Then cells are shown again, heaviest first, where that costs less than what has to be suppressed in their place.

Source: Kelly, Golden & Assad, "Cell suppression: disclosure protection for sensitive tabular data", Networks 22 (1992); Fischetti & Salazar-González,
"Solving the cell suppression problem on tabular data with linear constraints", Management Science 47 (2001), section 4.
A move is sought near its cell first, with all else at rest: what is possible so is possible in the whole publication.
"""

from __future__ import annotations

import time
from copy import copy
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from peilmerk.disclosure.region import TOLERANCE, Need, Region, solve

#: Cells that a move is sought among, before all that the equations bind to it are; of one equation, the cheapest come first.
_NEAR, _OF_A_ROW, _STEPS = 300, 8, 3
#: Linear programmes are solved again with what a moved cell really cost per unit (slope scaling), as a weight is paid once.
_SCALINGS = 2


@dataclass
class Search:
    """A mask that only grows in `protect` and only gets cheaper in `improve`; for each need a move that proves it, once found."""

    region: Region
    hidden: np.ndarray
    until: float = float("inf")
    proofs: dict[Need, tuple[np.ndarray, np.ndarray]] = field(default_factory=dict)
    #: Need -> fixed cells of which one or more would have to move too; empty if even that is not enough.
    impossible: dict[Need, np.ndarray] = field(default_factory=dict)
    programmes: int = 0

    def __post_init__(self):
        self.needs_of: dict[int, list[Need]] = {}
        for need in self.region.needs:
            self.needs_of.setdefault(need.cell, []).append(need)
        #: Cells that move even when they are shown.
        self._rounded = (self.region.shut_low < 0) | (self.region.shut_high > 0)

    @property
    def late(self) -> bool:
        return time.process_time() > self.until

    def protect(self, needs: list[Need]) -> None:
        """Suppress what these needs take, the largest first."""
        for need in sorted(needs, key=lambda n: (-n.size, n.cell, n.sign)):
            if need in self.proofs or need in self.impossible:
                continue
            found = self.cheapest(need)
            if found is None:
                self.impossible[need] = self._in_the_way(need)
                continue
            self._take(need, *found)

    def _take(self, need: Need, cells: np.ndarray, moves: np.ndarray) -> None:
        self.hidden[self._beyond(cells, moves, need.size)] = True
        self._prove(cells, moves, need)

    def _beyond(self, cells: np.ndarray, moves: np.ndarray, size: float) -> np.ndarray:
        """The cells that move further than a shown cell can."""
        slack = TOLERANCE * size
        return cells[(moves < self.region.shut_low[cells] - slack) | (moves > self.region.shut_high[cells] + slack)]

    def _prove(self, cells: np.ndarray, moves: np.ndarray, need: Need) -> None:
        """Keep a move for its need, and for every other that the same move, larger or the other way round, proves."""
        self.proofs[need] = cells, moves
        region = self.region
        others = [n for i in np.flatnonzero(region.primary[cells]) for n in self.needs_of.get(int(cells[i]), ()) if n not in self.proofs]
        if not others:
            return
        by_cell = dict(zip(cells.tolist(), moves.tolist(), strict=True))
        for other in others:
            if abs(by_cell[other.cell]) > TOLERANCE * need.size:
                scaled = moves * (other.sign * other.size / by_cell[other.cell])
                if region.holds(cells, scaled, self.hidden, min(other.size, need.size)):
                    self.proofs[other] = cells, scaled

    def _in_the_way(self, need: Need) -> np.ndarray:
        """The fixed cells that would have to move if everything else may; empty if even that is not enough."""
        region = copy(self.region)
        region.fixed = np.zeros_like(self.region.fixed)
        region.weight = np.ones_like(region.weight)
        region.hideable = (region.open_low < region.shut_low) | (region.open_high > region.shut_high)
        found = Search(region, ~self.region.fixed).cheapest(need)
        if found is None:
            return np.empty(0, dtype=int)
        return np.sort(found[0][self.region.fixed[found[0]]])

    def unproven(self) -> list[Need]:
        """The needs that are not proven: the moves are checked again, by adding up, for the mask as it is."""
        return [n for n in self.region.needs if n not in self.proofs or not self._proves(n, *self.proofs[n])]

    def _proves(self, need: Need, cells: np.ndarray, moves: np.ndarray) -> bool:
        own = float(moves[cells == need.cell].sum()) * need.sign
        return own >= need.size * (1 - 2 * TOLERANCE) and self.region.holds(cells, moves, self.hidden, need.size)

    def cheapest(self, need: Need, barred: np.ndarray | None = None, only_hidden: bool = False) -> tuple[np.ndarray, np.ndarray] | None:
        """Cells and their moves: the cheapest that was found for this need, all others at rest; None if there is none.

        barred: cells that must be shown. only_hidden: shown ones stay so, and it is enough to look near.
        """
        size = _NEAR
        while True:
            cells = self._around(need.cell, size, barred, only_hidden)
            found = self._solve(need, cells, barred, only_hidden)
            if found is not None or len(cells) < size or (only_hidden and size > _NEAR):
                return found
            size *= 8

    def _around(self, cell: int, size: int, barred: np.ndarray | None, only_hidden: bool) -> np.ndarray:
        """Cells that can move with this one, the nearest first; fewer than `size` if that is all that equations bind to it."""
        region = self.region
        movable = self._rounded
        free = self.hidden & region.hideable if only_hidden else region.hideable
        chosen = np.array([cell])
        fresh, step, whole = chosen, 0, size > _NEAR
        while len(fresh) and len(chosen) < size:
            rows = region.rows_of(chosen if not whole else fresh)
            near, times = np.unique(region.cells_of(rows), return_counts=True)
            keep = free[near] | movable[near]
            if barred is not None:
                keep &= ~barred[near] | movable[near]
            keep &= ~np.isin(near, chosen, assume_unique=True)
            near, times = near[keep], times[keep]
            if not whole:
                # Cells that close a circle (they stand in several of these equations) come with those that are hidden or cheap.
                rank = np.lexsort((near, np.where(self.hidden[near], 0.0, region.weight[near]), -np.minimum(times, 3)))
                near = near[rank[: _OF_A_ROW * max(1, len(rows)) if step < _STEPS else len(rank)]]
            fresh = near[: size - len(chosen)]
            chosen = np.concatenate((chosen, fresh))
            step += 1
        return chosen

    def _solve(self, need: Need, cells: np.ndarray, barred: np.ndarray | None, only_hidden: bool) -> tuple[np.ndarray, np.ndarray] | None:
        region = self.region
        known = self.hidden[cells].copy()
        known[0] = True
        may = region.hideable[cells] & ~known & (not only_hidden)
        if barred is not None:
            may &= ~barred[cells]
            known &= ~barred[cells]
        low, high = (np.where(known & ~region.fixed[cells], o[cells], s[cells]) / need.size for o, s in ((region.open_low, region.shut_low), (region.open_high, region.shut_high)))
        if need.sign > 0:
            if high[0] < 1 - TOLERANCE:
                return None
            low[0] = high[0] = 1.0
        else:
            if low[0] > -1 + TOLERANCE:
                return None
            low[0] = high[0] = -1.0
        up, down = (np.flatnonzero(may & m) for m in ((region.open_high > region.shut_high)[cells], (region.open_low < region.shut_low)[cells]))
        room_up, room_down = (region.open_high - region.shut_high)[cells[up]] / need.size, (region.shut_low - region.open_low)[cells[down]] / need.size
        rows = region.rows_of(cells)
        matrix = region.by_row[rows][:, cells]
        wide = sparse.hstack([matrix, matrix[:, up], -matrix[:, down]], format="csc") if len(up) or len(down) else matrix
        nothing = np.zeros(len(cells))
        # A weight is paid in full by a move as large as the need, or as all that the cell has.
        weight_up, weight_down = region.weight[cells[up]], region.weight[cells[down]]
        cost = np.concatenate((nothing, weight_up / np.minimum(1.0, room_up), weight_down / np.minimum(1.0, room_down)))
        all_low, all_high = np.concatenate((low, np.zeros(len(up) + len(down)))), np.concatenate((high, room_up, room_down))
        row_low, row_high = region.row_low[rows] / need.size, region.row_high[rows] / need.size
        best, best_cost = None, float("inf")
        for scaling in range(1 + _SCALINGS):
            self.programmes += 1
            x = solve(cost, all_low, all_high, wide, row_low, row_high)
            if x is None:
                return best
            moved = x[: len(cells)].copy()
            np.add.at(moved, up, x[len(cells) : len(cells) + len(up)])
            np.subtract.at(moved, down, x[len(cells) + len(up) :])
            beyond = may & ((moved < region.shut_low[cells] / need.size - TOLERANCE) | (moved > region.shut_high[cells] / need.size + TOLERANCE))
            paid = float(region.weight[cells[beyond]].sum())
            if paid < best_cost * (1 - 1e-9):
                at = np.abs(moved) > 1e-9
                best, best_cost = (cells[at], moved[at] * need.size), paid
            elif scaling:
                break
            if beyond.sum() < 2:
                break
            used_up, used_down = x[len(cells) : len(cells) + len(up)], x[len(cells) + len(up) :]
            cost = np.concatenate((nothing, _slope(weight_up, used_up, room_up), _slope(weight_down, used_down, room_down)))
        return best

    def improve(self, keep: np.ndarray, programmes: int) -> None:
        """Show suppressed cells again, heaviest first, where what has to be suppressed instead costs less; at most so many linear programmes.

        keep: cells that stay suppressed.
        """
        region, limit = self.region, self.programmes + programmes
        weight = region.weight
        changed = True
        while changed:
            changed = False
            users: dict[int, set[Need]] = {}
            for need, (cells, moves) in self.proofs.items():
                for cell in self._beyond(cells, moves, need.size):
                    users.setdefault(int(cell), set()).add(need)
            candidates = np.flatnonzero(self.hidden & ~keep)
            for cell in candidates[np.lexsort((candidates, -weight[candidates]))]:
                if self.programmes > limit or self.late:
                    return
                if not self.hidden[cell]:
                    continue
                changed |= self._without(int(cell), users)

    def _without(self, cell: int, users: dict[int, set[Need]]) -> bool:
        """Try to show one cell; whether that made the mask cheaper."""
        affected = sorted((n for n in users.get(cell, ()) if cell in self._beyond(*self.proofs[n], n.size)), key=lambda n: (-n.size, n.cell, n.sign))
        before, proofs = self.hidden.copy(), {n: self.proofs[n] for n in affected}
        barred = np.zeros(len(self.hidden), dtype=bool)
        barred[cell] = True
        self.hidden[cell] = False
        saved = self.region.weight[cell]
        for need in affected:
            self.proofs.pop(need, None)
        for need in affected:
            if need in self.proofs:
                continue
            found = self.cheapest(need, barred)
            if found is not None:
                new = self._beyond(*found, need.size)
                saved -= self.region.weight[new[~self.hidden[new]]].sum()
            if found is None or saved <= 1e-9 * self.region.weight[cell]:
                self.hidden = before
                self.proofs.update(proofs)
                return False
            self._take(need, *found)
        for need in affected:
            for other in self._beyond(*self.proofs[need], need.size):
                users.setdefault(int(other), set()).add(need)
        return True


def _slope(weight: np.ndarray, used: np.ndarray, room: np.ndarray) -> np.ndarray:
    """Weight per unit as it was used; what was not used keeps its cost."""
    return np.where(used > TOLERANCE, weight / np.maximum(used, TOLERANCE), weight / np.minimum(1.0, room))
