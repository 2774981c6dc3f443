"""Disclosure control: the only place that decides what may be shown.

Counts of people from 1 up to the minimum count are hidden, unless the municipality published them before. Where that
leaves one hidden cell in a total with its members, the smallest other member is hidden too, until no total gives a cell
away. Hidden values leave the table here; what comes after has nothing to hide.

Source of the rule: the threshold rule of Hundepool et al., Handbook on Statistical Disclosure Control (2024), section 4.2;
minimum of 10 as CBS uses for tables from registers of persons. The full method (linked tables, amounts, audit of
intervals over releases) replaces this step in this same place.
"""

from __future__ import annotations

import pandas as pd

from peilmerk.errors import GateClosed
from peilmerk.observations import BREAKDOWNS, breakdown_of
from peilmerk.project import Disclosure
from peilmerk.reference import Reference

FREE, SUPPRESSED, SECONDARY = "F", "C", "D"
_SIBLINGS = ["source", "source_sheet", "source_column", "indicator", "ref_area", "time_period", "unit_measure", "part_of"]
_FIGURE = ["ref_area", "time_period", "indicator", *BREAKDOWNS, "transformation", "scenario", "unit_measure"]


def protect(observations: pd.DataFrame, rule: Disclosure, reference: Reference) -> pd.DataFrame:
    """Observations with `conf_status` decided and hidden values removed. Other values stay as they are."""
    table = observations.copy()
    people = {code for code, i in reference.indicators.items() if i.people}
    small = (
        table["indicator"].isin(people)
        & (table["transformation"] == "level")
        & ~table["exempt"]
        & table[["obs_value", "obs_low", "obs_high"]].apply(lambda c: c.between(1e-9, rule.minimum_count, inclusive="left")).any(axis=1)
    )
    table.loc[small, "conf_status"] = SUPPRESSED
    while (index := _next_secondary(table)) is not None:
        _hide_everywhere(table, index)
    hidden = table["conf_status"] != FREE
    table.loc[hidden, ["obs_value", "obs_low", "obs_high"]] = float("nan")
    table.loc[hidden, ["decimals"]] = pd.NA
    table.loc[hidden, ["note", "qualifier"]] = ""
    # What was delivered before a correction, and which colleague corrected it, is for the department.
    return table.assign(delivered_value=float("nan"), correction_note="")


def _next_secondary(table: pd.DataFrame):
    """The index of the next cell to hide: in a total with its members, one hidden cell is the difference of the others."""
    for total, members in _groups(table):
        if _only_hidden(total, members) is not None:
            shown = members[(members["conf_status"] == FREE) & (members["obs_value"] > 0) & ~members["exempt"]]
            if len(shown):
                return shown["obs_value"].idxmin()
            if total["conf_status"] == FREE and not total["exempt"]:
                return total.name
    return None


def _hide_everywhere(table: pd.DataFrame, index) -> None:
    """Hide a cell, and the same figure wherever it was delivered again."""
    cell = table.loc[index]
    same = pd.Series(True, index=table.index)
    for column in _FIGURE:
        same &= table[column] == cell[column]
    table.loc[same & ~table["exempt"] & (table["conf_status"] == FREE), "conf_status"] = SECONDARY


def _only_hidden(total, members: pd.DataFrame):
    """The one hidden cell of a total and its members, if there is exactly one."""
    hidden = [row for _, row in members.iterrows() if row["conf_status"] != FREE]
    hidden += [total] if total["conf_status"] != FREE else []
    return hidden[0] if len(hidden) == 1 else None


def _groups(table: pd.DataFrame):
    """(total, its members) for every total in a table of observations that is there itself."""
    level = table[table["transformation"] == "level"]
    totals = {
        (*[row[c] for c in _SIBLINGS[:-1]], breakdown_of(row)): row
        for _, row in level[level["role"].isin(["total", "subtotal"])].iterrows()
    }
    for key, members in level[level["part_of"] != ""].groupby(_SIBLINGS, dropna=False):
        if key in totals:
            yield totals[key], members


def audit(protected: pd.DataFrame) -> None:
    """Raise GateClosed if a hidden cell can be computed from a total and the other members, or kept its value."""
    kept = protected[(protected["conf_status"] != FREE) & protected[["obs_value", "obs_low", "obs_high"]].notna().any(axis=1)]
    if len(kept):
        raise GateClosed(f"{len(kept)} hidden cells still carry a value.", kept)
    for total, members in _groups(protected):
        cell = _only_hidden(total, members)
        if cell is not None:
            raise GateClosed(
                f"The hidden value of {cell['indicator']} ({breakdown_of(cell)}, {cell['time_period']}) can be computed from its total. "
                "Publish a coarser table, or leave the total out.",
                cell.to_frame().T,
            )


def summary(protected: pd.DataFrame, rule: Disclosure) -> dict:
    """What every site tells of its protection: the rule, and how many cells it hid."""
    counts = protected["conf_status"].value_counts()
    return {
        "minimum_count": rule.minimum_count,
        "cells": len(protected),
        "suppressed": int(counts.get(SUPPRESSED, 0)),
        "secondary": int(counts.get(SECONDARY, 0)),
        "exempt": int(protected["exempt"].sum()),
    }


