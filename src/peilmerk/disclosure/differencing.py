"""What two editions tell together: which figures must not be told, what stands as it was published, and whether anyone can compute a revision all the same.

A table shows a figure that was not revised and one whose revision is postponed in the same way: who sees the difference knows who changed.

Source: Hundepool et al., Handbook on Statistical Disclosure Control (2024), section 5.2 (differencing).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import sparse

from peilmerk.disclosure import naming, revisions
from peilmerk.disclosure.audit import audit
from peilmerk.disclosure.problem import Problem
from peilmerk.disclosure.releases import SAYS
from peilmerk.disclosure.revisions import BEHIND, HIDDEN, POSTPONED, REVISED, SAME, Held
from peilmerk.disclosure.rule import Disclosure
from peilmerk.disclosure.suppression import Remark, suppress
from peilmerk.errors import GateClosed
from peilmerk.reference import Reference

#: The note of every figure that stands as it was published, whether it was revised since or not.
NOTE = "zoals eerder gepubliceerd; een herziening van minder dan {minimum} personen wordt niet getoond"


def untold(held: Held, more: np.ndarray | None = None) -> tuple[Held, np.ndarray, list[Remark]]:
    """Which cells are not told, so that neither a small count nor a small revision can be computed; and what the suppressor has to say of it.

    more: cells that must not be told for other reasons. The first that is returned is `held` with what stands as published all the same, for `as_published`.
    """
    cells = held.seen.problem.cells
    fixed, weight = (cells[c].to_numpy() for c in ("fixed", "weight"))
    figure = pd.factorize(pd.Series([key[:-1] for key in held.seen.figures], dtype=object))[0]
    declared = np.isin(np.arange(len(figure)), [*held.seen.cell, *held.seen.tells])
    keep = held.keep if more is None else held.keep | more
    tried = np.zeros(len(figure), dtype=int)
    while True:
        result = suppress(_asked(held, tried), hidden=keep)
        # That a figure is hidden says that it was revised by much. Where that tells too much, it stands as published too.
        near = _bound_to(held, ~fixed, list(result.unprotected)) & held.moved & ~held.stays
        if near.any():
            held = _standing(held, near)
            continue
        gone = result.hidden & ~held.stays & declared
        every = np.isin(figure, figure[gone]) & ~fixed  # what an older delivery said of a hidden figure comes near to it
        for beside in _together(held, result.hidden):
            free = beside[~fixed[beside]]
            every[free[np.argsort(weight[free], kind="stable")][:1]] = True
        if (every & ~result.hidden).any():
            keep = keep | every
            continue
        known = [n for n in _known(held, result.hidden) if tried[n] < 2]
        if not known:
            return held, result.hidden, result.remarks
        tried[known] += 1


def _asked(held: Held, tried: np.ndarray) -> Problem:
    """The problem in which cells that an earlier release hid must be able to be something else: less, or if that did not help more."""
    which = np.flatnonzero(tried)
    cells = held.seen.problem.cells.copy()
    value = cells["value"].to_numpy()[which]
    step = np.where(held.people[which], 1.0, BEHIND * np.abs(value)) * np.where(tried[which] == 1, -1.0, 1.0)
    cells.loc[which, "primary"] = True
    cells.loc[which, "must_low"], cells.loc[which, "must_high"] = value + np.minimum(step, 0.0), value + np.maximum(step, 0.0)
    return replace(held.seen.problem, cells=cells)


def _bound_to(held: Held, among: np.ndarray, numbers: list[int]) -> np.ndarray:
    """Which cells are bound to one of these by equations, through cells of `among`."""
    incidence = abs(held.seen.problem.matrix) @ sparse.diags(among.astype(float))
    _, label = sparse.csgraph.connected_components(incidence.T @ incidence, directed=False)
    return np.isin(label, label[numbers])


def _standing(held: Held, which: np.ndarray) -> Held:
    """The same, where these revised cells stand as published if they are not told, however far off that is; then nothing is known of them by it."""
    cells = held.seen.problem.cells
    value = cells["value"].to_numpy()
    problem = replace(held.seen.problem, cells=cells.assign(
        lower=np.where(which, np.where(value >= 0, 0.0, -np.inf), cells["lower"]), upper=np.where(which, np.inf, cells["upper"])
    ))  # fmt: skip
    return replace(held, seen=replace(held.seen, problem=problem), stays=held.stays | which)


def _known(held: Held, mask: np.ndarray) -> list[int]:
    """Cells that an earlier release hid, of which the value follows from this edition. Who takes it not to be revised would know what was hidden then.

    That a figure stands as it was published tells no more than that it was not revised by enough.
    """
    cells = held.seen.problem.cells
    if not (held.hidden & ~cells["primary"].to_numpy()).any():
        return []
    loose, wide = held.same & held.people, held.minimum - 1.0
    value, half = cells["value"].to_numpy(), cells["half"].to_numpy()
    cells = cells.assign(
        primary=False, half=np.where(loose, np.maximum(half, wide), half),
        lower=np.where(loose, np.maximum(0.0, value - wide), cells["lower"]), upper=np.where(loose, value + wide, cells["upper"]),
    )  # fmt: skip
    told = audit(replace(held.seen.problem, cells=cells), mask)
    return told.index[told["needless"] & held.hidden[told.index]].tolist()


def _together(held: Held, mask: np.ndarray) -> list[np.ndarray]:
    """Where figures that are not told are revised by too little together: the revised figures beside them that tell it.

    A total that is 12 more and a part that is 11 more say that the other parts, each unknown, have one person more.
    """
    problem = held.seen.problem
    revised = np.where(mask, 0.0, held.revised)
    equal = np.flatnonzero((problem.low == 0) & (problem.high == 0))
    matrix = problem.matrix[equal]
    off = np.abs(matrix @ np.nan_to_num(revised))
    unsaid = (abs(matrix) > 0) @ np.isnan(revised).astype(int) > 0
    found = []
    for row in np.flatnonzero(~unsaid & (off > 1e-9) & (off < held.minimum - 1e-9)):
        line = slice(matrix.indptr[row], matrix.indptr[row + 1])
        cells, factors = matrix.indices[line], matrix.data[line]
        if held.people[cells].all() and mask[cells].sum() > 1 and len(np.unique(np.sign(factors[mask[cells]]))) == 1:
            found.append(cells[~mask[cells] & (revised[cells] != 0)])
    return found


def as_published(held: Held, mask: np.ndarray) -> pd.Series:
    """Which observations stand as they were published before, if these cells are not told: unrevised ones, and those of which the revision is postponed.

    A mean, share or change that was published before stays too, unless a count of the same persons was told to be revised by enough.
    """
    cell = held.seen.cell.to_numpy()
    of_cell = cell >= 0
    known = held.state.isin((SAME, REVISED, POSTPONED)).to_numpy()
    hidden, stays, enough = (np.append(a, False)[cell] for a in (mask, held.stays, held.enough & ~mask))
    moved = held.place.isin(held.place[enough]).to_numpy()
    stay = np.where(of_cell, (held.state == SAME) | hidden & stays, (held.state == SAME) | ~moved)
    return pd.Series(known & stay, index=held.state.index)


def put_back(observations: pd.DataFrame, held: Held, stay: pd.Series, rule: Disclosure) -> pd.DataFrame:
    """Observations of which those of `as_published` say what was published. Nothing in these rows tells whether they were revised."""
    table = observations.copy()
    for column in SAYS:
        table.loc[stay, column] = held.before.loc[stay, column]
    table.loc[stay, "note"] = NOTE.format(minimum=rule.minimum_count)
    table.loc[stay, "revised"] = False
    table.loc[stay, "missing_reason"] = ""
    table.loc[stay, "correction"] = ""
    return table


def stands(observations: pd.DataFrame, rule: Disclosure) -> pd.Series:
    """Which published observations say what was published before, whether they were revised since or not."""
    return observations["note"] == NOTE.format(minimum=rule.minimum_count)


def audit_differences(
    protected: pd.DataFrame, observations: pd.DataFrame, known: pd.DataFrame, rule: Disclosure, reference: Reference, beside: pd.DataFrame | None = None
) -> pd.DataFrame:
    """What anyone can compute of hidden figures and of revisions from this edition and all before it; rows as `audit`, of cells. Raises GateClosed if it is too much.

    protected: as published. observations: what they were, in the same order.
    """
    against = revisions.held(observations, known, rule, reference, beside)
    cell, state = against.seen.cell.to_numpy(), against.state.to_numpy()
    hidden = (protected["conf_status"] != "F").to_numpy()
    opened = protected[(state == HIDDEN) & ~hidden]
    if len(opened):
        raise GateClosed(f"{naming.code(opened.iloc[0])} was hidden in an earlier release, and would be shown now. What was hidden once stays hidden.", opened)
    # A figure that says what was published before tells nothing of its revision.
    value, last = (t[["obs_value", "obs_low", "obs_high"]].to_numpy(dtype=float) for t in (protected, against.before))
    silent = hidden | np.isin(state, (REVISED, POSTPONED)) & ((value == last) | np.isnan(value) & np.isnan(last)).all(axis=1)
    mask = np.zeros(len(against.seen.figures) + 1, dtype=bool)
    mask[:-1] = True
    mask[cell[~silent]] = mask[against.seen.tells.to_numpy()[~hidden]] = False
    standing = np.zeros(len(mask), dtype=bool)
    standing[cell[silent & ~hidden]] = True
    against = _standing(against, standing[:-1] & against.moved & ~against.stays)
    problem = against.seen.problem
    if not problem.cells["primary"].any():
        return pd.DataFrame()
    mask = mask[:-1] & ~problem.cells["fixed"].to_numpy()
    if together := _together(against, mask):
        figure = naming.figure(against.seen.figures[together[0][0]])
        raise GateClosed(
            f"Beside {naming.code(figure)} the figures that are not told are together revised by fewer than {rule.minimum_count} persons since they were published. Leave out the "
            "total, or that part."
        )
    told = audit(problem, mask)
    wrong = told[~told["ok"] | told.index.isin(_known(against, mask))]
    if len(wrong):
        number = wrong.index[0]
        figure = naming.figure(against.seen.figures[number])
        states = set(state[cell == number])
        what = "The revision of" if POSTPONED in states else "The hidden value of"
        raise GateClosed(
            f"{what} {naming.code(figure)} can be computed, or nearly, from this edition and what was published before{f'; so can {len(wrong) - 1} more' if len(wrong) > 1 else ''}: "
            f"{wrong.loc[number, 'why']}. Leave out the totals or the parts that were not published before.",
            protected[cell == number],
        )
    return told
