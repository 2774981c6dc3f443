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
#: Moves of a whole component that are tried to prove many needs at once.
_TOGETHER = 8


@dataclass
class Search:
    """A mask that only grows in `protect` and only gets cheaper in `improve`; for each need a move that proves it, once found."""

    region: Region
    hidden: np.ndarray
    until: float = float("inf")
    #: Linear programmes after which `protect` stops.
    most: float = float("inf")
    proofs: dict[Need, tuple[np.ndarray, np.ndarray]] = field(default_factory=dict)
    #: Need -> fixed cells of which one or more would have to move too; empty if even that is not enough.
    impossible: dict[Need, np.ndarray] = field(default_factory=dict)
    programmes: int = 0
    #: `protect` did not get to all needs.
    stopped: bool = False

    def __post_init__(self):
        self.needs_of: dict[int, list[Need]] = {}
        for need in self.region.needs:
            self.needs_of.setdefault(need.cell, []).append(need)
        #: Cells that move even when they are shown.
        self._rounded = (self.region.shut_low < 0) | (self.region.shut_high > 0)
        #: Moves that each prove many needs, of whole components.
        self._together: list[tuple[np.ndarray, np.ndarray, list[Need]]] = []
        self._proven_together: set[Need] = set()

    @property
    def late(self) -> bool:
        return time.process_time() > self.until

    def protect(self, needs: list[Need]) -> None:
        """Suppress what these needs take, the largest first; `stopped` if time was over, or after too many programmes."""
        for need in sorted(needs, key=lambda n: (-n.size, n.cell, n.sign)):
            if need in self.proofs or need in self.impossible:
                continue
            if self.late or self.programmes > self.most:
                self.stopped = True
                return
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

    def finish(self, needs: list[Need]) -> None:
        """Suppress what these needs take, however long that takes."""
        until, most, self.until, self.most = self.until, self.most, float("inf"), float("inf")
        self.protect(needs)
        self.until, self.most = until, most

    def prove_together(self, needs: list[Need]) -> list[Need]:
        """Prove as many of these needs as a few moves of whole components can, for the mask as it is; those that are left."""
        left = [n for n in needs if not self._proven(n)]
        random = np.random.default_rng(20240)  # any numbers do; the same ones every time
        if not left:
            return left
        label = np.full(len(self.hidden), -1)
        components = self.region.components()
        for number, cells in enumerate(components):
            label[cells] = number
        by_component: dict[int, list[Need]] = {}
        for need in left:
            by_component.setdefault(int(label[need.cell]), []).append(need)
        for number, here in by_component.items():
            if number < 0:  # it cannot move at all
                continue
            cells = components[number]
            for _ in range(_TOGETHER):
                if not here:
                    break
                here = self._move_together(cells, here, random)
        return [n for n in left if not self._proven(n)]

    def each_by_itself(self, cells: np.ndarray) -> None:
        """Needs of these cells that were proven together get a proof of their own, so that what it does not use can be shown again."""
        inside = set(cells.tolist())
        again = [n for n in self._proven_together if n.cell in inside]
        self._proven_together.difference_update(again)
        self._together = [(c, m, found) for c, m, found in self._together if inside.isdisjoint(c.tolist())]
        self.finish(again)

    def _proven(self, need: Need) -> bool:
        return need in self.proofs or need in self._proven_together

    def _move_together(self, cells: np.ndarray, needs: list[Need], random: np.random.Generator) -> list[Need]:
        """One move in which as many needs as may be are met at once; keeps it as their proof."""
        region = self.region
        low, high = region.bounds(self.hidden, cells)
        unit = max(n.size for n in needs)
        cost = np.zeros(len(cells))
        place = {int(c): n for n, c in enumerate(cells)}
        asked: dict[int, Need] = {}
        for need in (needs[i] for i in random.permutation(len(needs))):
            asked.setdefault(need.cell, need)
        for need in asked.values():
            at = place[need.cell]
            cost[at] = -need.sign * random.uniform(0.5, 1.5) / need.size
            low[at], high[at] = (low[at], min(high[at], need.size)) if need.sign > 0 else (max(low[at], -need.size), high[at])
        # What has no end is not needed further than all needs together.
        low, high = np.maximum(low, -unit * len(needs)), np.minimum(high, unit * len(needs))
        rows = region.rows_of(cells)
        self.programmes += 1
        x = solve(cost * unit, low / unit, high / unit, region.by_row[rows][:, cells], region.row_low[rows] / unit, region.row_high[rows] / unit)
        if x is None:
            return needs
        moves = x * unit
        if not region.holds(cells, moves, self.hidden, min(n.size for n in needs)):
            return needs
        found = [n for n in asked.values() if moves[place[n.cell]] * n.sign >= n.size * (1 - TOLERANCE)]
        self._together.append((cells, moves, found))
        met = set(found)
        self._proven_together |= met
        return [n for n in needs if n not in met]

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
        together: set[Need] = set()
        for cells, moves, needs in self._together:
            if needs and self.region.holds(cells, moves, self.hidden, min(n.size for n in needs)):
                by_cell = dict(zip(cells.tolist(), moves.tolist(), strict=True))
                together |= {n for n in needs if by_cell[n.cell] * n.sign >= n.size * (1 - 2 * TOLERANCE)}
        return [n for n in self.region.needs if n not in together and (n not in self.proofs or not self._proves(n, *self.proofs[n]))]

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
