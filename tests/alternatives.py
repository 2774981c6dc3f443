"""Other worlds that a publication cannot be told from: hidden values that differ, with all that is published the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

from peilmerk import protect
from peilmerk.disclosure.published import FIGURE, published
from peilmerk.project import Disclosure
from peilmerk.protect import FREE, Decision
from peilmerk.reference import Reference


def other_values(observations: pd.DataFrame, decision: Decision, rule: Disclosure, reference: Reference, rng: np.random.Generator) -> pd.Series | None:
    """Counts of persons for the hidden observations of another world: whole numbers that fit every sum that is published; None if there is but one.

    What is sensitive is so in both, and what is not is not: the department would hide the same. Solved anew, from what the publication binds, not
    by what hid it.
    """
    seen = published(observations, rule, reference)
    cells = seen.problem.cells
    hidden = np.zeros(len(cells), dtype=bool)
    hidden[seen.cell[(decision.status != FREE) & (seen.cell >= 0)]] = True
    hidden[seen.unseen :] = ~cells["fixed"].to_numpy()[seen.unseen :]
    counts = np.array([reference.indicators[key[FIGURE.index("indicator")]].people for key in seen.figures], dtype=bool)
    hidden &= counts
    value = cells["value"].to_numpy()
    low, high = value.copy(), value.copy()
    primary = hidden & cells["primary"].to_numpy()
    low[primary], high[primary] = 1, rule.minimum_count - 1
    more = hidden & ~primary
    low[more], high[more] = rule.minimum_count, value[more] * 2 + 50
    found = milp(
        rng.normal(size=len(value)) * hidden, integrality=hidden.astype(int), bounds=Bounds(low, high),
        constraints=LinearConstraint(seen.problem.matrix, seen.problem.low, seen.problem.high),
    )  # fmt: skip
    if not found.success:
        return None
    other = np.where(hidden, np.round(found.x), value)
    if (other == value).all():
        return None
    rows = (decision.status != FREE) & pd.Series(np.append(hidden, False)[seen.cell], index=observations.index)
    return pd.Series(other[seen.cell[rows]], index=observations.index[rows])


def keeping(monkeypatch, mask: pd.Series) -> None:
    """Let protection hide what a mask (by cell of a delivery: sheet, row, column) says, whatever the values are; the rest of it stays at work."""
    decide = protect.decide

    def same(observations, rule, reference, *more, **named):
        made = decide(observations, rule, reference, *more, **named)
        known = mask.reindex(pd.MultiIndex.from_frame(observations[CELL])).to_numpy()
        return replace(made, status=pd.Series(known, index=observations.index, dtype="str"))

    monkeypatch.setattr(protect, "decide", same)


CELL = ["source_sheet", "source_row", "source_column"]
