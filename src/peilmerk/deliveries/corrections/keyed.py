"""Corrections of observations: which ones a key means, whether the guard holds, and what they become."""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np
import pandas as pd

from peilmerk.deliveries.corrections import Correction
from peilmerk.deliveries.corrections.entries import FLAG, OVERRIDE, SCALE, Bounds, figure
from peilmerk.observations import BREAKDOWNS, TOTAL, breakdown_of

#: What `markeer` says of how firm a figure is -> obs_status; any other text is a note.
_MARKS = {"voorlopig": "P", "geschat": "E"}
#: Guards that fail of which the message tells; a wrong guard of a large key fails a million times.
_TOLD_GUARDS = 5


class Told(Protocol):
    """Who hears what a correction did: see correcting.Correcting."""

    def hit(self, c: Correction, figures: int) -> None: ...
    def near(self, c: Correction, what: list[str]) -> None: ...
    def fault(self, c: Correction, **what) -> None: ...


def correct(table: pd.DataFrame, c: Correction, told: Told) -> pd.DataFrame:
    """The table with the figures of a key corrected. A figure that is not as `geleverd` says is a fault, and left alone."""
    topic = table["indicator"] == c.key["indicator"]
    if not topic.any():
        return table
    here = topic & _has(table, c.key)
    if not here.any():
        rows = table[topic].head(50)
        told.near(c, [_called(r) for _, r in rows.iterrows()])
        return table
    told.hit(c, int(here.sum()))
    if taken(table, here, c, told):
        return table
    wrong = here & ~_guarded(table, here, c)
    for _, row in table[wrong].head(_TOLD_GUARDS).iterrows():
        told.fault(
            c, found=_value(row), expected=_expected(c), do="The source has been corrected, or kies means another figure: remove or correct this correction.",
            **_place(row),
        )  # fmt: skip
    return table if wrong.any() else apply(table, here, c)


def taken(table: pd.DataFrame, here: pd.Series, c: Correction, told: Told) -> bool:
    """Whether another correction has changed one of these figures already, which is a fault."""
    other = table[here & (table["correction"] != "")]
    for _, row in other.head(1).iterrows():
        told.fault(
            c, found=f"a figure that another correction changes too ({row['correction_note']})", expected="one correction a figure",
            do="Keep one of them.", **_place(row),
        )  # fmt: skip
    return len(other) > 0


def _has(table: pd.DataFrame, key: dict[str, str]) -> pd.Series:
    here = pd.Series(True, index=table.index)
    for column, value in key.items():
        if column == "member":
            members = table[BREAKDOWNS]
            here &= (members == TOTAL).all(axis=1) if value == TOTAL else (members == value).any(axis=1)
        else:
            here &= table[column] == value
    return here


def _guarded(table: pd.DataFrame, here: pd.Series, c: Correction) -> pd.Series:
    """Which of these figures are as `geleverd` says, within half a unit of the precision in which each was delivered."""
    values = table["obs_value"]
    decimals = table["decimals"].astype("float64")
    half = np.where(decimals.isna(), 0.0, 0.5 * 10.0 ** -decimals.fillna(0)) + 1e-9 * values.abs().fillna(0)
    given = c.entry.geleverd
    if isinstance(given, Bounds):
        low, high = figure(given.minstens).value, figure(given.hoogstens).value
        return (values >= low - half) & (values <= high + half)
    holds = pd.Series(False, index=table.index)
    for one in given if isinstance(given, list) else [given]:
        number = figure(one)
        if number.value is not None:
            holds |= (values - number.value).abs() <= half
        elif number.low is not None or number.high is not None:
            holds |= _same(table["obs_low"], number.low) & _same(table["obs_high"], number.high)
        else:
            holds |= values.isna() & (table["missing_reason"] == number.missing)
    return holds & here


def _same(values: pd.Series, bound: float | None) -> pd.Series:
    return values.isna() if bound is None else values == bound


def apply(table: pd.DataFrame, here: pd.Series, c: Correction) -> pd.DataFrame:
    """The table with these figures overridden, scaled, marked or dropped; what was delivered is kept beside a new value."""
    table = table.copy()
    if c.action in (OVERRIDE, SCALE):
        table.loc[here, "delivered_value"] = table.loc[here, "obs_value"]
    if c.action == OVERRIDE:
        number = figure(c.entry.wordt)
        for column, value in (("obs_value", number.value), ("obs_low", number.low), ("obs_high", number.high)):
            table.loc[here, column] = math.nan if value is None else value
        table.loc[here, "decimals"] = pd.NA if number.decimals is None else number.decimals
        table.loc[here, "missing_reason"] = number.missing
    elif c.action == SCALE:
        factor = float(c.factor)
        for column in ("obs_value", "obs_low", "obs_high"):
            # 15 digits are what a float holds: 0,1 x 3 is 0,3.
            table.loc[here, column] = [float(f"{v * factor:.15g}") for v in table.loc[here, column]]
        table.loc[here, "decimals"] = table.loc[here, "decimals"] - round(math.log10(abs(factor)))
    elif c.action == FLAG:
        if status := _MARKS.get(c.entry.markeer.lower()):
            table.loc[here, "obs_status"] = status
        else:
            notes = table.loc[here, "note"]
            table.loc[here, "note"] = notes.where(notes == "", notes + "; ") + c.entry.markeer
    return marked(table, here, c)


def marked(table: pd.DataFrame, here: pd.Series, c: Correction) -> pd.DataFrame:
    """The table with these figures marked as corrected, and by what."""
    table.loc[here, "correction"] = c.action
    table.loc[here, "correction_note"] = c.note
    return table


def _called(row) -> str:
    member = breakdown_of(row)
    return f"{row['time_period']}" + ("" if member == TOTAL else f" {member}") + f" {row['ref_area']}"


def _place(row) -> dict:
    return {"sheet": row["source_sheet"], "row": None if pd.isna(row["source_row"]) else int(row["source_row"]), "column": row["source_column"] or None}


def _value(row) -> str:
    if pd.notna(row["obs_value"]):
        return f"{row['obs_value']:.15g}"
    if pd.notna(row["obs_low"]) or pd.notna(row["obs_high"]):
        return f"a range ({row['obs_low']:.15g} to {row['obs_high']:.15g})"
    return f"no figure ({row['missing_reason'] or 'unknown'})"


def _expected(c: Correction) -> str:
    given = c.entry.geleverd
    if isinstance(given, Bounds):
        return f"between {given.minstens} and {given.hoogstens} (geleverd)"
    return " or ".join(map(str, given if isinstance(given, list) else [given])) + " (geleverd)"

