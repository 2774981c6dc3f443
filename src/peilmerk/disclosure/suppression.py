"""Which cells are hidden: primary ones, and secondary ones so that nobody can compute a primary cell within its protection interval.

tau-Argus proposes where it can: the optimum for small components, and hierarchical tables in turns, each given what the others hide, for larger ones.
Then, over the whole system of equations, what is still too narrow is repaired by linear programmes, and what was hidden needlessly is shown again.
Every need of the mask that is returned is proven by a move of values that was added up again; the audit, which knows none of this, judges it once more.

Source: Hundepool et al., Handbook on Statistical Disclosure Control (2024), sections 4.4 and 4.5 (secondary suppression, linked tables).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from peilmerk.disclosure import exact, tau
from peilmerk.disclosure.heuristic import Search
from peilmerk.disclosure.problem import Problem
from peilmerk.disclosure.region import Region
from peilmerk.disclosure.tables import Table

#: Cells of a component for which the optimum is computed here, where tau-Argus cannot.
_EXACT_CELLS = 40
#: Turns of linked tables, as each can hide more in the others.
_TURNS = 5
#: Linear programmes to make a mask cheaper, for each secondary cell; a count, so that a slow machine does the same.
_IMPROVING = 12


@dataclass(frozen=True)
class Result:
    """hidden: for each cell whether it is suppressed. unprotected: primary cell -> the fixed cells that give it away, empty if it is known
    even without them; then a coarser table must be published. told: that, and what was not done, in words.
    how: counts of cells and components: primary, secondary, optimal, exact, modular (tables), programmes.
    """

    hidden: np.ndarray
    told: list[str]
    how: dict[str, int]
    unprotected: dict[int, list[int]] = field(default_factory=dict)


def suppress(problem: Problem, tables: Sequence[Table] = (), *, seconds: float = 60, hidden: np.ndarray | None = None) -> Result:
    """A mask for a publication that costs little: the weights of secondary cells added up.

    tables: for the optimiser; what they do not cover is protected all the same. seconds: half for tau-Argus, by the clock, as it can hang; half for linear programmes,
    of computing time. Only if either is over does a mask depend on the machine, and that is told. hidden: cells that must stay hidden (a mask of an earlier release). Fixed cells never are.
    """
    region = Region(problem)
    asked = region.primary if hidden is None else region.primary | np.asarray(hidden, dtype=bool)
    keep = asked & ~region.fixed
    told: list[str] = []
    if hidden is not None and (shown := np.flatnonzero(np.asarray(hidden, dtype=bool) & region.fixed)).size:
        told.append(f"{shown.size} cells that must stay hidden are known all the same and are shown, the first is cell {shown[0]}.")
    how = {"optimal": 0, "exact": 0, "modular": 0}
    mask = _proposed(problem, region, tables, keep.copy(), time.monotonic() + seconds / 2, told, how)
    # Computing time, not the clock: on a busy machine the same is done as on an idle one.
    search = Search(region, mask, until=time.process_time() + seconds / 2)
    search.protect(region.needs)
    search.improve(keep, _IMPROVING * int((search.hidden & ~keep).sum()))
    if search.late:
        told.append(f"Time was over after {seconds / 2:g} seconds of computing: the mask is safe, but more is hidden than may be needed, and another machine can find another mask.")
    unprotected: dict[int, set[int]] = {}
    for need in search.unproven():
        unprotected.setdefault(need.cell, set()).update(search.impossible.get(need, ()))
    told.extend(_why(cell, sorted(others), region) for cell, others in sorted(unprotected.items()))
    how |= {"primary": int(keep[region.primary].sum()), "secondary": int((search.hidden & ~region.primary).sum()), "programmes": search.programmes}
    return Result(search.hidden, told, how, {cell: [int(o) for o in sorted(others)] for cell, others in sorted(unprotected.items())})


def _why(cell: int, others: list[int], region: Region) -> str:
    if region.fixed[cell]:
        return f"Cell {cell} cannot be protected: it is known already."
    if others:
        return f"Cell {cell} cannot be protected while {', '.join(f'cell {o}' for o in others)} {'is' if len(others) == 1 else 'are'} known. Publish a coarser table."
    return f"Cell {cell} cannot be protected by hiding other cells: what is known of it without them leaves too little room. Publish a coarser table."


def _proposed(problem: Problem, region: Region, tables: Sequence[Table], mask: np.ndarray, end: float, told: list[str], how: dict[str, int]) -> np.ndarray:
    """The mask with what tau-Argus and the exact method add."""
    sensitive = {n.cell for n in region.needs}
    components = [c for c in region.components() if not sensitive.isdisjoint(c.tolist())]
    small = [c for c in components if len(c) <= tau.OPTIMAL_CELLS]
    done = np.zeros(len(mask), dtype=bool)
    by_tau = [c for c in small if _plain(region, c)] if tau.available() else []
    if by_tau:
        for cells, found in zip(by_tau, tau.optimal(region, by_tau, mask, max(1.0, end - time.monotonic())), strict=True):
            if found is not None:
                mask[found] |= region.hideable[found]
                done[cells] = True
                how["optimal"] += 1
        if how["optimal"] < len(by_tau):
            told.append(f"tau-Argus found no optimum for {len(by_tau) - how['optimal']} of {len(by_tau)} small components; they are protected by linear programmes.")
    elif not tau.available():
        told.append("tau-Argus (pytauargus) is not installed: all is protected by linear programmes.")
    for cells in small:
        if not done[cells[0]] and len(cells) <= _EXACT_CELLS and (found := exact.cheapest(region, mask, cells)) is not None:
            mask = found
            done[cells] = True
            how["exact"] += 1
    if tau.available():
        _turns(problem, region, tables, mask, done, end, told, how)
    return mask


def _plain(region: Region, cells: np.ndarray) -> bool:
    """Whether tau-Argus sees all that there is: exact cells, and sums."""
    factors = region.by_row[region.rows_of(cells)][:, cells].data
    return bool((np.abs(factors) == 1).all() and (region.shut_low[cells] == 0).all() and (region.shut_high[cells] == 0).all())


def _turns(problem: Problem, region: Region, tables: Sequence[Table], mask: np.ndarray, done: np.ndarray, end: float, told: list[str], how: dict[str, int]) -> None:
    """Protect tables one after another until none hides more; in place."""
    value = problem.cells["value"].to_numpy()
    ready: list[Table] = []
    for number, table in enumerate(tables, 1):
        cells = table.cells["cell"].to_numpy()
        name = f"Table {number} ({' by '.join(table.dimensions)})"
        if done[cells[mask[cells]]].all():
            continue
        if len(cells) > tau.MODULAR_CELLS:
            told.append(f"{name} has {len(cells)} cells, more than tau-Argus does in time; it is protected by linear programmes.")
        elif not table.adds_up(problem):
            told.append(f"{name} does not add up: cells of it are not published. It is protected by linear programmes.")
        else:
            ready.append(table)
    waiting = list(ready)
    for _ in range(_TURNS * len(ready)):
        if not waiting:
            return
        table = waiting.pop(0)
        found = tau.modular(region, value, table, mask, max(1.0, end - time.monotonic()))
        name = f"The table {' by '.join(table.dimensions)}"
        if found is None:
            told.append(f"tau-Argus did not protect {name[0].lower()}{name[1:]} in its time; linear programmes do.")
            continue
        how["modular"] += 1
        mask[found] = True
        touched = set(found.tolist())
        waiting.extend(t for t in ready if t is not table and t not in waiting and not touched.isdisjoint(t.cells["cell"].tolist()))
