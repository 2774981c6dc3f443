"""From when to when something lasts, what was known of it on which day, and how that was set right later."""

from __future__ import annotations

import numpy as np
import pandas as pd

from peilmerk.demo import days

#: How a withdrawn row is told: it is gone, it stands there as `verwijderd`, or both it and what it takes back.
GONE, REMOVED, BOTH = 0, 1, 2


def lasting(rng: np.random.Generator, count: int, years: float, spread: float = 0.9) -> np.ndarray:
    """Lognormal durations in days with this mean; nobody stays shorter than two weeks."""
    found = rng.lognormal(np.log(years * 365.25) - spread**2 / 2, spread, count)
    return np.clip(found, 14, 40 * 365).astype("int32")


def months_of_starts(rng: np.random.Generator, expected: np.ndarray, months: np.ndarray) -> np.ndarray:
    """The days on which something starts, given how many starts each month expects: three in ten on the first of the month."""
    at = np.repeat(months, rng.poisson(expected))
    first, after = days.first_day(at), days.first_day(at + 1)
    later = (rng.random(len(at)) * (after - first)).astype("int32")
    return first + np.where(rng.random(len(at)) < 0.3, 0, later)


def without_overlap(table: pd.DataFrame) -> pd.DataFrame:
    """Only what begins after all earlier rows of that person have ended: nobody has the same thing twice."""
    table = table.sort_values(["person", "start"], kind="stable")
    latest = table.groupby("person")["end"].cummax().groupby(table["person"]).shift(fill_value=-days.NEVER)
    return table[table["start"].to_numpy() > latest.to_numpy()]


def told(table: pd.DataFrame, rng: np.random.Generator, arrived: np.ndarray) -> pd.DataFrame:
    """Rows with `start` and `end`, and beside them when each was known and what was corrected.

    registered, end_known: the days on which start and end came into the register. first_end: the end as it was first told;
    corrected: the day on which `end` replaced it. withdrawn: the day on which the whole row was taken back, and `trace`, how.
    arrived: the day from which the municipality has this client. Nothing is known before, and what ran goes on from there.
    """
    count = len(table)
    start = np.maximum(table["start"].to_numpy(), arrived).astype("int32")
    end = table["end"].to_numpy().astype("int32")
    late = np.where(rng.random(count) < 0.3, rng.integers(1, 75, count), 0)
    registered = start + late
    end_known = end + np.where(rng.random(count) < 0.12, rng.integers(1, 90, count), 0)
    chance = rng.random(count)
    never_began = chance < 0.003
    end = np.where(never_began, start - rng.integers(1, 11, count), end)
    changed = (chance >= 0.003) & (chance < 0.018)
    first_end = np.where(changed, np.maximum(start + 7, end + rng.integers(-90, 91, count)), end)
    corrected = np.where(changed, np.maximum(end, first_end) + rng.integers(60, 420, count), days.NEVER)
    taken_back = (chance >= 0.018) & (chance < 0.026)
    withdrawn = np.where(taken_back, registered + rng.integers(20, 420, count), days.NEVER)
    return table.assign(
        start=start, end=end.astype("int32"), registered=registered.astype("int32"), end_known=end_known.astype("int32"),
        first_end=first_end.astype("int32"), corrected=corrected.astype("int32"), withdrawn=withdrawn.astype("int32"),
        trace=rng.integers(0, 3, count).astype("int8"),
    )  # fmt: skip


def rows_on(table: pd.DataFrame, export: int) -> pd.DataFrame:
    """What a register holds on the day of its export: with `shown_end` (NEVER: open) and `status` (0 nieuw, 1 gewijzigd, 2 verwijderd).

    A changed or withdrawn row stands there once or, after what it replaces, twice with the same number: suppliers do both.
    """
    known = table[(table["registered"] <= export) & (table["start"] <= export)]
    gone = (known["withdrawn"] <= export) & (known["trace"] == GONE)
    known = known[~gone]
    withdrawn, corrected = known["withdrawn"] <= export, known["corrected"] <= export
    replaced = (withdrawn | corrected) & (known["trace"] != BOTH)
    before = known[~replaced].assign(shown_end=lambda t: t["first_end"], status=np.int8(0), order=np.int8(0))
    after = known[withdrawn | corrected]
    after = after.assign(
        shown_end=np.where(after["corrected"] <= export, after["end"], after["first_end"]),
        status=np.where(after["withdrawn"] <= export, 2, 1).astype("int8"), order=np.int8(1),
    )  # fmt: skip
    found = pd.concat([before, after]).sort_values(["number", "order"], kind="stable")
    is_known = (found["shown_end"] <= export) & ((found["end_known"] <= export) | (found["status"] == 1))
    return found.assign(shown_end=found["shown_end"].where(is_known, days.NEVER).astype("int32"))
