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

from peilmerk.disclosure import differencing, naming, revisions, tables
from peilmerk.disclosure.audit import audit as audited
from peilmerk.disclosure.derived import derived
from peilmerk.disclosure.figures import AT
from peilmerk.disclosure.primary import exemption, small
from peilmerk.disclosure.published import Published, published
from peilmerk.disclosure.rounding import round_counts
from peilmerk.disclosure.rule import Disclosure
from peilmerk.disclosure.suppression import Remark, suppress
from peilmerk.errors import GateClosed
from peilmerk.observations import FIGURE
from peilmerk.reference import Reference

__all__ = ["FREE", "SECONDARY", "SUPPRESSED", "Decision", "Earlier", "audit", "decide", "hide", "protect", "small", "summary"]

FREE, SUPPRESSED, SECONDARY = "F", "C", "D"


@dataclass(frozen=True)
class Decision:
    """What is hidden, for the department only. status: an observation's FREE, SUPPRESSED (sensitive itself) or SECONDARY (hidden to protect another).

    seen: the problem that was solved, None if nothing is sensitive. remarks: what the suppressor has to say of its work.
    said: the observations as they are published where they are not hidden: of a postponed revision what was published before.
    """

    status: pd.Series
    said: pd.DataFrame
    seen: Published | None = None
    remarks: tuple[Remark | str, ...] = ()


@dataclass(frozen=True)
class Earlier:
    """What was published before of a municipality. known: by releases (`releases.known`); beside: such figures that the edition does not declare."""

    known: pd.DataFrame
    beside: pd.DataFrame | None = None


def decide(observations: pd.DataFrame, rule: Disclosure, reference: Reference, earlier: Earlier | None = None) -> Decision:
    """What of these observations is hidden. A figure is, in every place and every vintage in which it was delivered, or in none, but for what is exempt."""
    status = pd.Series(FREE, index=observations.index, dtype="str")
    exempt = exemption(observations, rule, reference) != ""
    sensitive = small(observations, rule, reference)
    alone = earlier is None or earlier.known.empty
    seen = published(observations, rule, reference) if alone else None
    if alone and not sensitive.any() and not seen.problem.cells["primary"].any():
        return Decision(status, round_counts(observations, rule, reference))
    figures = pd.MultiIndex.from_frame(observations[FIGURE])
    if alone:
        stay = pd.Series(False, index=observations.index)
        again = figures.isin(figures[sensitive]) & ~sensitive & ~exempt  # rounded, or otherwise, in another place
        said = observations
        mask, remarks = _mask(seen, observations.index[again], reference)
        hidden = again
    else:
        held = revisions.held(observations, earlier.known, rule, reference, earlier.beside)
        asked = sensitive & ~held.state.isin((revisions.SAME, revisions.POSTPONED))
        again = figures.isin(figures[asked]) & ~asked & ~exempt
        more = np.zeros(len(held.seen.figures) + 1, dtype=bool)
        more[held.seen.cell[again]] = True
        held, mask, remarks = differencing.untold(held, more[:-1])
        stay, seen = differencing.as_published(held, mask), held.seen
        said = differencing.put_back(observations, held, stay, rule)
        hidden = again | (held.state == revisions.HIDDEN)
    untold = seen.untold(mask) | hidden
    status[untold & ~exempt] = SECONDARY
    status[sensitive] = SUPPRESSED
    follow = derived(observations, untold | sensitive, reference) & ~exempt
    status[follow & ~sensitive] = SECONDARY
    status[stay] = FREE
    return Decision(status, round_counts(said, rule, reference), seen, tuple(remarks))


def hide(observations: pd.DataFrame, status: pd.Series) -> pd.DataFrame:
    """Observations as they are published: what is not FREE is SUPPRESSED, its value and all that could tell of it are gone."""
    hidden = (status != FREE).to_numpy()
    table = observations.assign(conf_status=np.where(hidden, SUPPRESSED, observations["conf_status"].to_numpy()))
    table["conf_status"] = table["conf_status"].astype(observations["conf_status"].dtype)
    table.loc[hidden, ["obs_value", "obs_low", "obs_high"]] = float("nan")
    table.loc[hidden, ["decimals"]] = pd.NA
    table["base"] = pd.array([pd.NA] * len(table), dtype="Int64")  # what a shown mean is of may be a hidden count
    table[["largest", "two_largest"]] = float("nan")  # what is of one person
    table.loc[hidden, ["note", "qualifier"]] = ""
    table.loc[hidden, "revised"] = False
    # What was delivered before a correction, and which colleague corrected it, is for the department.
    return table.assign(delivered_value=float("nan"), correction_note="")


def protect(observations: pd.DataFrame, rule: Disclosure, reference: Reference) -> pd.DataFrame:
    """Observations as they are published, hidden values removed. Other values stay as they are."""
    decision = decide(observations, rule, reference)
    return hide(decision.said, decision.status)


def _mask(seen: Published, again: pd.Index, reference: Reference) -> tuple[np.ndarray, list[Remark]]:
    """Which cells are hidden. again: observations that state a sensitive figure otherwise; their cells are hidden whatever else is."""
    figure = pd.factorize(pd.Series([key[: AT["of"]] for key in seen.figures], dtype=object))[0]
    keep = np.zeros(len(figure), dtype=bool)
    keep[seen.cell[again][lambda c: c >= 0]] = True
    while True:
        result = suppress(seen.problem, lambda cells: tables.of(seen, reference, cells), hidden=keep)
        mask = result.hidden
        every = np.isin(figure, figure[mask]) & ~seen.problem.cells["fixed"].to_numpy()  # what an older delivery said of a hidden figure comes near to it
        if not (every & ~mask).any():
            return mask, result.remarks
        keep = every


def audit(protected: pd.DataFrame, observations: pd.DataFrame, rule: Disclosure, reference: Reference, earlier: Earlier | None = None) -> None:
    """Raise GateClosed if a hidden cell kept its value, or if what is published, now and before, narrows a sensitive one down.

    observations: those that were protected, before it, in the same order.
    """
    hidden = protected["conf_status"] != FREE
    kept = protected[hidden & protected[["obs_value", "obs_low", "obs_high"]].notna().any(axis=1)]
    if len(kept):
        raise GateClosed(f"{len(kept)} hidden cells still carry a value.", kept)
    stands = differencing.stands(protected, rule)  # known already
    exempt = exemption(observations, rule, reference) != ""
    follow = protected[derived(observations, hidden, reference) & ~hidden & ~exempt & ~stands]
    if len(follow):
        raise GateClosed(f"{naming.code(follow.iloc[0])} is shown, and is made of a figure that is hidden. Was `protect` passed by?", follow)
    if earlier is not None and not earlier.known.empty:
        differencing.audit_differences(protected, observations, earlier.known, rule, reference, earlier.beside)
        return
    seen = published(observations, rule, reference)
    if not seen.problem.cells["primary"].any():
        return
    told = audited(seen.problem, seen.hidden(hidden))
    known = told[~told["ok"]]
    if len(known):
        number = known.index[0]
        rows = protected[seen.cell == number]
        raise GateClosed(
            f"The hidden value of {naming.code(naming.figure(seen.figures[number]))} can be computed, or nearly, from what is published"
            f"{f', and so can {len(known) - 1} more' if len(known) > 1 else ''}: {known.loc[number, 'why']}. Publish a coarser table, or leave the total out.",
            rows,
        )


def summary(protected: pd.DataFrame, rule: Disclosure, reference: Reference) -> dict:
    """What every site tells of its protection: the rule, and how many figures are hidden of how many, and exempt."""
    return {
        **rule.told(),
        "cells": len(protected),
        "hidden": int((protected["conf_status"] != FREE).sum()),
        "exempt": int((exemption(protected, rule, reference) != "").sum()),
    }
