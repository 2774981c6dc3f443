"""Disclosure control: the only place that decides what may be shown.

What is sensitive by itself (`disclosure.primary`) is hidden, and other figures with it, so that nothing that is published lets anyone compute a sensitive
one (`disclosure.suppression`); `audit` computes from what is published what anyone can still know. Hidden values leave the table here; what comes after has
nothing to hide.

What was sensitive and what was hidden with it is for the department (`Decision`). Published is one sign for both: who knows which is which knows that the
first are below the minimum, and two of those in a known total can be computed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from peilmerk.disclosure.audit import audit as audited
from peilmerk.disclosure.primary import small
from peilmerk.disclosure.published import FIGURE, Published, published
from peilmerk.disclosure.suppression import suppress
from peilmerk.errors import GateClosed
from peilmerk.observations import BREAKDOWNS, breakdown_of
from peilmerk.project import Disclosure
from peilmerk.reference import Reference

__all__ = ["FREE", "SECONDARY", "SUPPRESSED", "Decision", "audit", "decide", "hide", "protect", "small", "summary"]

FREE, SUPPRESSED, SECONDARY = "F", "C", "D"
_STATED = ["ref_area", "time_period", "indicator", *BREAKDOWNS, "transformation", "scenario", "unit_measure"]


@dataclass(frozen=True)
class Decision:
    """What is hidden, for the department only. status: an observation's FREE, SUPPRESSED (sensitive itself) or SECONDARY (hidden to protect another).

    seen: the problem that was solved, None if nothing is sensitive. told: what the suppressor has to say of its work.
    """

    status: pd.Series
    seen: Published | None = None
    told: tuple[str, ...] = ()


def decide(observations: pd.DataFrame, rule: Disclosure, reference: Reference) -> Decision:
    """What of these observations is hidden. A figure is, in every place and every vintage in which it was delivered, or in none, but for what is exempt."""
    status = pd.Series(FREE, index=observations.index, dtype="str")
    too_small = small(observations, rule, reference)
    if not too_small.any():
        return Decision(status)
    status[too_small] = SUPPRESSED
    figures = pd.MultiIndex.from_frame(observations[_STATED])
    again = figures.isin(figures[too_small]) & ~too_small & ~observations["exempt"]  # rounded, or otherwise, in another place
    status[again] = SECONDARY
    seen = published(observations, rule, reference)
    mask, told = _mask(seen, observations.index[again])
    more = np.append(mask, False)[seen.cell] & (status == FREE) & ~observations["exempt"]  # cell -1: of none
    status[more] = SECONDARY
    return Decision(status, seen, tuple(told))


def hide(observations: pd.DataFrame, status: pd.Series) -> pd.DataFrame:
    """Observations as they are published: what is not FREE is SUPPRESSED, its value and all that could tell of it are gone."""
    hidden = (status != FREE).to_numpy()
    table = observations.assign(conf_status=np.where(hidden, SUPPRESSED, observations["conf_status"].to_numpy()))
    table["conf_status"] = table["conf_status"].astype(observations["conf_status"].dtype)
    table.loc[hidden, ["obs_value", "obs_low", "obs_high"]] = float("nan")
    table.loc[hidden, ["decimals"]] = pd.NA
    table["base"] = pd.array([pd.NA] * len(table), dtype="Int64")  # what a shown mean is of may be a hidden count
    table.loc[hidden, ["note", "qualifier"]] = ""
    table.loc[hidden, "revised"] = False
    # What was delivered before a correction, and which colleague corrected it, is for the department.
    return table.assign(delivered_value=float("nan"), correction_note="")


def protect(observations: pd.DataFrame, rule: Disclosure, reference: Reference) -> pd.DataFrame:
    """Observations as they are published, hidden values removed. Other values stay as they are."""
    return hide(observations, decide(observations, rule, reference).status)


def _mask(seen: Published, again: pd.Index) -> tuple[np.ndarray, list[str]]:
    """Which cells are hidden. again: observations that state a sensitive figure otherwise; their cells are hidden whatever else is."""
    figure = pd.factorize(pd.Series([key[: FIGURE.index("of")] for key in seen.figures]))[0]
    keep = np.zeros(len(figure), dtype=bool)
    keep[seen.cell[again][lambda c: c >= 0]] = True
    while True:
        result = suppress(seen.problem, hidden=keep)
        mask = result.hidden
        every = np.isin(figure, figure[mask]) & ~seen.problem.cells["fixed"].to_numpy()  # what an older delivery said of a hidden figure comes near to it
        if not (every & ~mask).any():
            return mask, result.told
        keep = every


def audit(protected: pd.DataFrame, observations: pd.DataFrame, rule: Disclosure, reference: Reference) -> None:
    """Raise GateClosed if a hidden cell kept its value, or if what is published narrows a sensitive one down.

    observations: those that were protected, before it, in the same order.
    """
    hidden = protected["conf_status"] != FREE
    kept = protected[hidden & protected[["obs_value", "obs_low", "obs_high"]].notna().any(axis=1)]
    if len(kept):
        raise GateClosed(f"{len(kept)} hidden cells still carry a value.", kept)
    seen = published(observations, rule, reference)
    if not seen.problem.cells["primary"].any():
        return
    mask = np.zeros(len(seen.figures), dtype=bool)
    mask[seen.cell[hidden & (seen.cell >= 0)]] = True
    mask[seen.cell[~hidden & (seen.cell >= 0)]] = False  # what is shown in one place is known
    told = audited(seen.problem, mask)
    known = told[~told["ok"]]
    if len(known):
        number = known.index[0]
        rows = protected[seen.cell == number]
        cell = rows.iloc[0]
        raise GateClosed(
            f"The hidden value of {cell['indicator']} ({breakdown_of(cell)}, {cell['ref_area']}, {cell['time_period']}) can be computed, or nearly, from what is published"
            f"{f', and so can {len(known) - 1} more' if len(known) > 1 else ''}: {known.loc[number, 'why']}. Publish a coarser table, or leave the total out.",
            rows,
        )


def summary(protected: pd.DataFrame, rule: Disclosure) -> dict:
    """What every site tells of its protection: the rule, and how many figures are hidden of how many."""
    return {
        "minimum_count": rule.minimum_count,
        "cells": len(protected),
        "hidden": int((protected["conf_status"] != FREE).sum()),
        "exempt": int(protected["exempt"].sum()),
    }
