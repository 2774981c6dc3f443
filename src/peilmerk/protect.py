"""Disclosure control: the only place that decides what may be shown.

Counts of people from 1 up to the minimum count are hidden, unless the municipality published them before. Where that
leaves one hidden cell in a total with its members, the smallest other member is hidden too, until no total gives a cell
away. A total and its members are found in the table that was delivered (`part_of`), and wherever they were delivered: the
members of one dimension with the figure of the whole, and the areas of one level with the figure of their parent.
Hidden values leave the table here; what comes after has nothing to hide.

Source of the rule: the threshold rule of Hundepool et al., Handbook on Statistical Disclosure Control (2024), section 4.2;
minimum of 10 as CBS uses for tables from registers of persons. The full method (linked tables, amounts, audit of
intervals over releases) replaces this step in this same place.
"""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heappop, heappush
from typing import NamedTuple

import pandas as pd

from peilmerk.errors import GateClosed
from peilmerk.observations import BREAKDOWNS, TOTAL, breakdown_of
from peilmerk.project import Disclosure
from peilmerk.reference import Reference
from peilmerk.reference.areas import MUNICIPALITY

FREE, SUPPRESSED, SECONDARY = "F", "C", "D"
_SIBLINGS = ["source", "source_sheet", "source_column", "indicator", "ref_area", "time_period", "unit_measure", "part_of"]
_FIGURE = ["ref_area", "time_period", "indicator", *BREAKDOWNS, "transformation", "scenario", "unit_measure"]
_AREA = _FIGURE.index("ref_area")
#: A figure: the rows of the table that state it. One that is shown in any of them is known.
_Figure = list


class _Group(NamedTuple):
    """A total and what adds up to it."""

    total: _Figure
    members: list[_Figure]


def small(observations: pd.DataFrame, rule: Disclosure, reference: Reference) -> pd.Series:
    """Which observations are counts of people that are too small to be shown: the primary rule, for each by itself."""
    people = {code for code, i in reference.indicators.items() if i.people}
    counts = observations["indicator"].isin(people) & (observations["transformation"] == "level")
    few = observations[["obs_value", "obs_low", "obs_high"]].apply(lambda c: c.between(1e-9, rule.minimum_count, inclusive="left")).any(axis=1)
    # A mean, a share or an amount of so few people says of them what it says.
    of_few = observations["base"].between(1, rule.minimum_count, inclusive="left").fillna(False).astype(bool)
    return ~observations["exempt"] & (counts & few | of_few)


def protect(observations: pd.DataFrame, rule: Disclosure, reference: Reference) -> pd.DataFrame:
    """Observations with `conf_status` decided and hidden values removed. Other values stay as they are."""
    table = observations.copy()
    too_small = small(table, rule, reference)
    if too_small.any():
        table.loc[too_small, "conf_status"] = SUPPRESSED
        figures = pd.MultiIndex.from_frame(table[_FIGURE])
        again = figures.isin(figures[too_small]) & ~too_small & ~table["exempt"]  # rounded, or otherwise, in another place
        table.loc[again, "conf_status"] = SECONDARY
        _hide_more(table, list(_groups(table, reference)))
    hidden = table["conf_status"] != FREE
    table.loc[hidden, ["obs_value", "obs_low", "obs_high"]] = float("nan")
    table.loc[hidden, ["decimals"]] = pd.NA
    table["base"] = pd.array([pd.NA] * len(table), dtype="Int64")  # what a shown mean is of may be a hidden count
    table.loc[hidden, ["note", "qualifier"]] = ""
    # What was delivered before a correction, and which colleague corrected it, is for the department.
    return table.assign(delivered_value=float("nan"), correction_note="")


def _hide_more(table: pd.DataFrame, groups: list[_Group]) -> None:
    """Hide cells until in no total with its members one hidden cell is the difference of the others; in place.

    A cell is hidden wherever its figure was delivered. Of the groups that give a cell away the first goes first.
    """
    status, exempt, value = (table[c].to_dict() for c in ("conf_status", "exempt", "obs_value"))
    key = dict(zip(table.index, table[_FIGURE].itertuples(index=False, name=None), strict=True))
    places: dict[tuple, _Figure] = {}
    for index, figure in key.items():
        places.setdefault(figure, []).append(index)
    groups_of: dict[object, list[int]] = {}
    for number, group in enumerate(groups):
        for index in (i for figure in (*group.members, group.total) for i in figure):
            groups_of.setdefault(index, []).append(number)
    waiting = list(range(len(groups)))  # a heap: sorted numbers are one
    while waiting:
        number = heappop(waiting)
        index = _to_hide(groups[number], status, exempt, value)
        if index is None:
            continue
        for place in places[key[index]]:
            if status[place] == FREE and not exempt[place]:
                status[place] = SECONDARY
                for touched in groups_of.get(place, ()):
                    heappush(waiting, touched)
    table["conf_status"] = pd.Series(status, dtype=table["conf_status"].dtype)


def _to_hide(group: _Group, status: dict, exempt: dict, value: dict):
    """The index of the cell that has to be hidden for a group: its smallest other member, else its total; None if none has or can."""
    if _only_hidden(group, status) is None:
        return None
    shown = [[i for i in figure if status[i] == FREE] for figure in group.members]
    free = [rows[0] for rows in shown if rows and not any(exempt[i] for i in rows) and value[rows[0]] > 0]
    if free:
        return min(free, key=value.__getitem__)
    total = [i for i in group.total if status[i] == FREE]
    return total[0] if total and not any(exempt[i] for i in total) else None


def _only_hidden(group: _Group, status: dict):
    """The index of the one hidden figure of a total and its members, if there is exactly one."""
    hidden = [figure for figure in (*group.members, group.total) if all(status[i] != FREE for i in figure)]
    return hidden[0][0] if len(hidden) == 1 else None


def _groups(table: pd.DataFrame, reference: Reference) -> Iterator[_Group]:
    """Every total of people that is there itself, with its members."""
    # Amounts and hours that were counted from registers add up as people do: where one is hidden, its total gives it away.
    protects = {code for code, i in reference.indicators.items() if i.people or (i.counted and i.aggregation == "sum")}
    level = table[(table["transformation"] == "level") & table["indicator"].isin(protects)]
    yield from _delivered(level)
    yield from _wherever(level, reference)


def _delivered(level: pd.DataFrame) -> Iterator[_Group]:
    """Totals with the rows that name them in `part_of`, in one column of one sheet."""
    totals = {
        (*[row[c] for c in _SIBLINGS[:-1]], breakdown_of(row)): index
        for index, row in level[level["role"].isin(["total", "subtotal"])].iterrows()
    }
    for key, members in level[level["part_of"] != ""].groupby(_SIBLINGS, dropna=False):
        if key in totals:
            yield _Group([totals[key]], [[i] for i in members.index])


def _wherever(level: pd.DataFrame, reference: Reference) -> Iterator[_Group]:
    """Totals with their members wherever they were delivered: by area, and by each dimension.

    Whether the members are all there are cannot be told; two or more are taken to be, so that too much is hidden and not too little.
    """
    figures: dict[tuple, _Figure] = {}
    sums: dict[tuple, dict[tuple, None]] = {}  # (key of the whole, how it is divided) -> keys of the parts
    unknown: dict[tuple, dict[tuple, None]] = {}  # key of a whole -> its part of which the area is not known
    for index, key, part_of in zip(level.index, level[_FIGURE].itertuples(index=False, name=None), level["part_of"], strict=True):
        figures.setdefault(key, []).append(index)
        for number, column in enumerate(_FIGURE):
            if column in BREAKDOWNS and key[number] != TOTAL:
                sums.setdefault((_with(key, number, TOTAL), column), {})[key] = None
                if part_of == key[_AREA]:
                    unknown.setdefault(_with(key, number, TOTAL), {})[key] = None
        if part_of in reference.areas and part_of != key[_AREA]:
            sums.setdefault((_with(key, _AREA, part_of), "part_of"), {})[key] = None
        area = reference.areas.get(key[_AREA])
        if area and area.scope == "city" and area.level != MUNICIPALITY and area.parent in reference.areas:
            sums.setdefault((_with(key, _AREA, area.parent), area.level), {})[key] = None
    for (whole, how), parts in sums.items():
        if whole in figures and (len(parts) > 1 or how == "part_of"):
            members = parts if how in BREAKDOWNS else parts | unknown.get(whole, {})
            yield _Group(figures[whole], [figures[key] for key in members])


def _with(key: tuple, number: int, value: str) -> tuple:
    return (*key[:number], value, *key[number + 1 :])


def audit(protected: pd.DataFrame, reference: Reference) -> None:
    """Raise GateClosed if a hidden cell can be computed from a total and the other members, or kept its value."""
    hidden = protected["conf_status"] != FREE
    kept = protected[hidden & protected[["obs_value", "obs_low", "obs_high"]].notna().any(axis=1)]
    if len(kept):
        raise GateClosed(f"{len(kept)} hidden cells still carry a value.", kept)
    status = protected["conf_status"].to_dict()
    for group in _groups(protected, reference) if hidden.any() else ():
        index = _only_hidden(group, status)
        if index is not None:
            cell = protected.loc[index]
            raise GateClosed(
                f"The hidden value of {cell['indicator']} ({breakdown_of(cell)}, {cell['ref_area']}, {cell['time_period']}) can be computed from "
                "its total. Publish a coarser table, or leave the total out.",
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


