"""Which cells are hidden: primary ones, and secondary ones so that nobody can compute a primary cell within its protection interval.

tau-Argus proposes where it can: the optimum for small components, and hierarchical tables in turns, each given what the others hide, for larger ones.
Then, over the whole system of equations, what is still too narrow is repaired by linear programmes, and what was hidden needlessly is shown again.
Every need of the mask that is returned is proven by a move of values that was added up again; the audit, which knows none of this, judges it once more.
What is too large for that, or takes too long, gets a coarser table: the finest level of one dimension is hidden as a whole, and that is told.

Source: Hundepool et al., Handbook on Statistical Disclosure Control (2024), sections 4.4 and 4.5 (secondary suppression, linked tables); 4.2.1 (a coarser
table as the other way to protect).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from peilmerk.disclosure import coarser, exact, tau
from peilmerk.disclosure.heuristic import Search
from peilmerk.disclosure.problem import Problem
from peilmerk.disclosure.region import Region
from peilmerk.disclosure.tables import Table

#: Cells of a component for which the optimum is computed here, where tau-Argus cannot.
_EXACT_CELLS = 40
#: Tables within a problem, or a function that finds those that hold some of these cells; it is asked only if a component is too large for an optimum.
Tables = Sequence[Table] | Callable[[np.ndarray], Sequence[Table]]

#: Turns of linked tables, as each can hide more in the others.
_TURNS = 5
#: Linear programmes to protect, and to make a mask cheaper (for each secondary cell, and in all); counts, so that a slow machine does the same. 100,000 cells
#: take 7,000 of the first, in a minute; the next 4,000 that would make the mask cheaper gain less than a percent.
_PROTECTING, _IMPROVING, _IMPROVING_IN_ALL = 30_000, 12, 4_000
#: Cells that equations bind together, of which a coarser table is made before minutes are spent.
_LARGE = 250_000


@dataclass(frozen=True)
class Remark:
    """Something to tell of a mask. kind: `no tau`, `no optimum`, `table` (by linear programmes, why: detail), `late`, `coarser` (detail: what was hidden as a whole),
    `known` (cells that must stay hidden and are shown), `unprotected` (cells: one; others: the known cells that give it away)."""

    kind: str
    cells: tuple[int, ...] = ()
    others: tuple[int, ...] = ()
    detail: str = ""


@dataclass(frozen=True)
class Result:
    """hidden: for each cell whether it is suppressed. unprotected: primary cell -> the fixed cells that give it away, empty if it is known
    even without them; then a coarser table must be published. told: that, and what was not done, in words; remarks: the same as data.
    how: counts of cells and components: primary, secondary, optimal, exact, modular (tables), coarser (cells), programmes.
    """

    hidden: np.ndarray
    told: list[str]
    how: dict[str, int]
    unprotected: dict[int, list[int]] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)


def suppress(
    problem: Problem, tables: Tables = (), *, seconds: float = 600, hidden: np.ndarray | None = None, names: Sequence[str] | None = None
) -> Result:
    """A mask for a publication that costs little: the weights of secondary cells added up.

    tables: for the optimiser, and for what a coarser table leaves out; what they do not cover is protected all the same. seconds: half for tau-Argus, by the clock,
    as it can hang; half for linear programmes, of computing time. Only if either is over does a mask depend on the machine, and that is told. hidden: cells that
    must stay hidden (a mask of an earlier release). Fixed cells never are. names: of the cells, for what is told.
    """
    region = Region(problem)
    asked = region.primary if hidden is None else region.primary | np.asarray(hidden, dtype=bool)
    keep = asked & ~region.fixed
    said: list[Remark] = []
    if hidden is not None and (shown := np.flatnonzero(np.asarray(hidden, dtype=bool) & region.fixed)).size:
        said.append(Remark("known", tuple(shown.tolist())))
    how = {"optimal": 0, "exact": 0, "modular": 0, "coarser": 0}
    sensitive = {n.cell for n in region.needs}
    components = [c for c in region.components() if not sensitive.isdisjoint(c.tolist())]
    beyond = [c for c in components if len(c) > tau.OPTIMAL_CELLS]
    given = tables if not callable(tables) else tables(np.concatenate(beyond)) if beyond else ()
    mask, done = _proposed(problem, region, given, [c for c in components if len(c) <= _LARGE], keep.copy(), time.monotonic() + seconds / 2, said, how)
    # Computing time, not the clock: on a busy machine the same is done as on an idle one.
    search = Search(region, mask.copy(), until=time.process_time() + seconds / 2, most=_PROTECTING)
    large = np.zeros(len(mask), dtype=bool)
    for cells in components:
        large[cells] = len(cells) > _LARGE
    # Of an optimum it is proven at once for many needs that it protects; what is made cheaper later takes a proof for each.
    open_ = [n for n in region.needs if not done[n.cell]] + search.prove_together([n for n in region.needs if done[n.cell]])
    search.protect([n for n in open_ if not large[n.cell]])
    left = [n for n in open_ if n not in search.proofs and n not in search.impossible]
    if search.stopped:
        said.append(Remark("late", detail=f"{seconds / 2:g}"))
    keep = keep | _coarser(search, given, left, said, how)
    # An optimum to which nothing had to be added needs no improving.
    settled = done | large
    for cells in components:
        if done[cells[0]] and (search.hidden[cells] != mask[cells]).any():
            settled[cells] = False
            search.each_by_itself(cells)
    candidates = search.hidden & ~keep & ~settled
    if not search.stopped:
        search.improve(~candidates, min(_IMPROVING_IN_ALL, _IMPROVING * int(candidates.sum())))
        if search.late:
            said.append(Remark("late", detail=f"{seconds / 2:g}"))
    unprotected: dict[int, set[int]] = {}
    for need in search.unproven():
        unprotected.setdefault(need.cell, set()).update(int(o) for o in search.impossible.get(need, ()))
    said.extend(Remark("unprotected", (cell,), tuple(sorted(others))) for cell, others in sorted(unprotected.items()))
    how |= {"primary": int(keep[region.primary].sum()), "secondary": int((search.hidden & ~region.primary).sum()), "programmes": search.programmes}
    return Result(search.hidden, [_words(r, region, names) for r in said], how, {cell: sorted(others) for cell, others in sorted(unprotected.items())}, said)


def _words(remark: Remark, region: Region, names: Sequence[str] | None) -> str:
    def name(cell: int) -> str:
        return names[cell] if names is not None else f"cell {cell}"

    listed = ", ".join(name(c) for c in remark.cells[:3]) + (f" and {len(remark.cells) - 3} more" if len(remark.cells) > 3 else "")
    match remark.kind:
        case "no tau":
            return "tau-Argus (pytauargus) is not installed: all is protected by linear programmes."
        case "no optimum":
            return f"tau-Argus found no optimum for {remark.detail} small components; they are protected by linear programmes."
        case "late":
            return f"Time was over after {remark.detail} seconds of computing, or too many programmes: the mask is safe, but more is hidden than may be needed, and another machine can find another mask."
        case "coarser":
            return f"A coarser table is published: {remark.detail} hidden as a whole ({len(remark.cells)} figures), as the choice of single figures would take too long. Fewer categories, areas or periods on one page make it smaller."
        case "known":
            return f"{len(remark.cells)} figures that must stay hidden are known all the same and are shown: {listed}."
        case "table":
            return remark.detail
    cell = remark.cells[0]
    first = name(cell)[:1].upper() + name(cell)[1:]
    if region.fixed[cell]:
        return f"{first} cannot be protected: it is known already."
    if remark.others:
        return f"{first} cannot be protected while {', '.join(name(o) for o in remark.others)} {'is' if len(remark.others) == 1 else 'are'} known. Publish a coarser table."
    return f"{first} cannot be protected by hiding other figures: what is known of it without them leaves too little room. Publish a coarser table."


def _coarser(search: Search, tables: Sequence[Table], needs: list, said: list[Remark], how: dict[str, int]) -> np.ndarray:
    """Hide the finest levels of what these needs are in, until they are met; which cells that took."""
    region, taken = search.region, np.zeros(len(search.hidden), dtype=bool)
    for step in coarser.steps(region, tables, [n.cell for n in needs]) if needs else ():
        left = search.prove_together(needs)
        if not left:
            return taken
        affected = {n.cell for n in left}
        for words, cells, touched in step:
            if not affected.isdisjoint(touched.tolist()):
                more = cells[region.hideable[cells] & ~search.hidden[cells]]
                if len(more):
                    search.hidden[more] = taken[more] = True
                    how["coarser"] += len(more)
                    said.append(Remark("coarser", tuple(more.tolist()), detail=words))
    search.finish(search.prove_together(needs))
    return taken


def _proposed(
    problem: Problem, region: Region, tables: Sequence[Table], components: list[np.ndarray], mask: np.ndarray, end: float, said: list[Remark], how: dict[str, int]
) -> tuple[np.ndarray, np.ndarray]:
    """The mask with what tau-Argus and the exact method add, and for each cell whether that is the optimum of its component."""
    small = sorted((c for c in components if len(c) <= tau.OPTIMAL_CELLS), key=lambda c: (len(c), c[0]))  # what hangs comes last
    done = np.zeros(len(mask), dtype=bool)
    by_tau = [c for c in small if _plain(region, c)] if tau.available() else []
    if by_tau:
        for cells, found in zip(by_tau, tau.optimal(region, by_tau, mask, max(1.0, end - time.monotonic())), strict=True):
            if found is not None:
                mask[found] |= region.hideable[found]
                done[cells] = True
                how["optimal"] += 1
        if how["optimal"] < len(by_tau):
            said.append(Remark("no optimum", detail=f"{len(by_tau) - how['optimal']} of {len(by_tau)}"))
    elif not tau.available():
        said.append(Remark("no tau"))
    for cells in small:
        if not done[cells[0]] and len(cells) <= _EXACT_CELLS and (found := exact.cheapest(region, mask, cells)) is not None:
            mask = found
            done[cells] = True
            how["exact"] += 1
    if tau.available():
        _turns(problem, region, tables, mask, done, end, said, how)
    return mask, done


def _plain(region: Region, cells: np.ndarray) -> bool:
    """Whether tau-Argus sees all that there is: exact cells, and sums."""
    factors = region.by_row[region.rows_of(cells)][:, cells].data
    return bool((np.abs(factors) == 1).all() and (region.shut_low[cells] == 0).all() and (region.shut_high[cells] == 0).all())


def _turns(problem: Problem, region: Region, tables: Sequence[Table], mask: np.ndarray, done: np.ndarray, end: float, said: list[Remark], how: dict[str, int]) -> None:
    """Protect tables one after another until none hides more; in place."""
    value = problem.cells["value"].to_numpy()
    ready: list[Table] = []
    for table in tables:
        cells = table.cells["cell"].to_numpy()
        if done[cells[mask[cells]]].all():
            continue
        if len(cells) > tau.MODULAR_CELLS:
            said.append(Remark("table", detail=f"{table.title} has {len(cells)} figures, more than tau-Argus does in time; it is protected by linear programmes."))
        elif not table.adds_up(problem):
            said.append(Remark("table", detail=f"{table.title} does not add up: figures of it are not published. It is protected by linear programmes."))
        else:
            ready.append(table)
    waiting = list(ready)
    for _ in range(_TURNS * len(ready)):
        if not waiting:
            return
        table = waiting.pop(0)
        found = tau.modular(region, value, table, mask, max(1.0, end - time.monotonic()))
        if found is None:
            said.append(Remark("table", detail=f"tau-Argus did not protect {table.title[0].lower()}{table.title[1:]} in its time; linear programmes do."))
            continue
        how["modular"] += 1
        mask[found] = True
        touched = set(found.tolist())
        waiting.extend(t for t in ready if t is not table and t not in waiting and not touched.isdisjoint(t.cells["cell"].tolist()))
