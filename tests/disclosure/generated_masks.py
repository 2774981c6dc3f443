"""Masks of generated tables, judged: by the audit, by a textbook, against the optimum, and with errors planted in what made them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from generated_tables import rounded, tables, with_earlier_release, with_unique_persons
from scipy.optimize import linprog

from peilmerk.disclosure import exact
from peilmerk.disclosure.audit import audit
from peilmerk.disclosure.heuristic import Search
from peilmerk.disclosure.problem import Problem
from peilmerk.disclosure.region import Region
from peilmerk.disclosure.suppression import suppress

#: Dimensions, and the tables that are shown of them (None: all as one).
SHAPES = [
    (((3,), (3,)), None), (((4,), (4,)), None), (((2, 2), (3,)), None), (((3,), (2,), (2,)), None), (((3,), (2,), (2,)), [[0, 1], [0, 2]]),
    (((2, 2), (2, 2)), None), (((3,), (3,), (2,)), [[0, 1], [1, 2], [0, 2]]),
]  # fmt: skip
#: Cells of a table of which the optimum is computed, to compare with.
SMALL = 60


@dataclass
class Trial:
    """known: primary cells of which the audit or the textbook says that they are known, though nothing was told. spent and least: weights of secondary cells, by the
    search alone and at least (NaN where that was not computed); whole: by `suppress`. planted, unsafe, caught: masks with an error in what made them,
    how many of those give something away by the textbook, and how many the audit finds. wrong: cells on which audit and textbook differ."""

    cells: int
    known: int = 0
    spent: float = np.nan
    whole: float = np.nan
    least: float = np.nan
    planted: int = 0
    unsafe: int = 0
    caught: int = 0
    wrong: int = 0


def problem_of(seed: int) -> Problem:
    """One generated problem: hierarchical or linked, of counts or amounts, perhaps rounded, with unique persons or with an earlier release."""
    rng = np.random.default_rng(seed)
    amounts = seed % 5 == 0
    problem = tables(rng, *SHAPES[seed % len(SHAPES)], mean=float(rng.choice([12.0, 25.0, 60.0])), amounts=amounts)
    also = "plain" if amounts else rng.choice(["plain", "plain", "rounded", "unique", "release"])
    return {
        "plain": lambda: problem, "rounded": lambda: rounded(problem, 0.5), "unique": lambda: with_unique_persons(problem, rng),
        "release": lambda: with_earlier_release(problem, rng),
    }[also]()  # fmt: skip


def trial(seed: int) -> Trial:
    """Suppress, judge, compare, plant."""
    problem, rng = problem_of(seed), np.random.default_rng(seed)
    primary = problem.cells["primary"].to_numpy()
    made = Trial(len(primary))
    if not primary.any():
        return made
    result = suppress(problem)
    open_ = set(result.unprotected)
    safe = textbook(problem, result.hidden)
    judged = audit(problem, result.hidden)
    made.known = sum(1 for c in safe if c not in open_ and (not safe[c] or not judged.loc[c, "ok"]))
    made.wrong += sum(bool(judged.loc[c, "ok"]) != ok for c, ok in safe.items())
    if open_:
        return made
    region = Region(problem)
    weight, keep = region.weight, region.primary & ~region.fixed
    made.whole = float(weight[result.hidden & ~keep].sum())
    if len(primary) <= SMALL and (best := exact.cheapest(region, keep)) is not None:
        search = Search(region, keep.copy())
        search.protect(region.needs)
        search.improve(keep, 12 * int((search.hidden & ~keep).sum()))
        made.least, made.spent = float(weight[best & ~keep].sum()), float(weight[search.hidden & ~keep].sum())
    for mask in planted(problem, result.hidden, rng):
        made.planted += 1
        safe, judged = textbook(problem, mask), audit(problem, mask)
        made.unsafe += not all(safe.values())
        made.caught += not all(safe.values()) and not judged["ok"].all()
        made.wrong += sum(bool(judged.loc[c, "ok"]) != ok for c, ok in safe.items())
    return made


def planted(problem: Problem, hidden: np.ndarray, rng: np.random.Generator) -> list[np.ndarray]:
    """Masks of a suppressor with an error: a secondary cell is shown, the interval of a primary cell is not asked for, an equation is left out."""
    masks = []
    primary = problem.cells["primary"].to_numpy()
    for cell in rng.permutation(np.flatnonzero(hidden & ~primary))[:2]:
        masks.append(hidden & (np.arange(len(hidden)) != cell))
    first = int(rng.choice(np.flatnonzero(primary)))
    cells = problem.cells.copy()
    cells.loc[first, ["must_low", "must_high"]] = cells.loc[first, "value"]
    masks.append(suppress(replace(problem, cells=cells)).hidden)
    binds = np.flatnonzero((problem.matrix[:, np.flatnonzero(primary)] != 0).getnnz(axis=1))
    if len(binds):
        kept = np.arange(problem.matrix.shape[0]) != rng.choice(binds)
        masks.append(suppress(Problem(problem.cells, problem.matrix[kept], problem.low[kept], problem.high[kept])).hidden)
    return masks


def textbook(problem: Problem, hidden: np.ndarray) -> dict[int, bool]:
    """Primary cell -> whether it is hidden and can be all that it must: two linear programmes a cell over all cells, with nothing left out."""
    c, rows = problem.cells, problem.matrix.toarray()
    known = ~hidden | c["fixed"].to_numpy()
    low = np.where(known, np.maximum(c["lower"], c["value"] - c["half"]), c["lower"])
    high = np.where(known, np.minimum(c["upper"], c["value"] + c["half"]), c["upper"])
    above, below = np.isfinite(problem.high), np.isfinite(problem.low)
    a, b = np.vstack([rows[above], -rows[below]]), np.concatenate([problem.high[above], -problem.low[below]])
    found = {}
    for cell in np.flatnonzero(c["primary"]):
        found[int(cell)] = not known[cell]
        for sign, must in ((1.0, c["must_low"].iat[cell]), (-1.0, -c["must_high"].iat[cell])):
            if not found[int(cell)]:
                break
            aim = np.zeros(len(c))
            aim[cell] = sign
            answer = linprog(aim, A_ub=a, b_ub=b, bounds=np.c_[low, high], method="highs")
            assert answer.status in (0, 3), answer.message
            reached = answer.fun if answer.status == 0 else -np.inf
            found[int(cell)] = bool(reached <= must + 1e-5 * max(1.0, abs(must)))
    return found
