"""What is derived of a hidden figure is hidden too: shares, means, rates, amounts per client, changes and directions, however they were delivered.

What a figure is made of stands in the dictionary (`numerator`, `denominator`, `computed_from`). A derived figure with a hidden part would give that part away
with the others; and so would its change, or even only that it rose.
"""

from __future__ import annotations

import pandas as pd

from peilmerk.disclosure.stated import compared
from peilmerk.observations import BREAKDOWNS, TOTAL
from peilmerk.reference import Reference

#: What a figure and its parts have in common, beside their members.
_SAME = ["ref_area", "time_period", "scenario"]


def derived(observations: pd.DataFrame, hidden: pd.Series, reference: Reference) -> pd.Series:
    """Which further observations must be hidden, as a figure that they are made of is.

    observations: with the columns of `observations.COLUMNS`; hidden: for each whether it is hidden already (booleans, with the same index). What is exempt is told
    too: who published it before cannot take it back, so the caller decides. Of several vintages all are.

    Parts are those of the same area, period, members and scenario; where a part is not told by a dimension (inhabitants by product), that of the whole. The share
    of a member follows it, and the whole. A change follows the levels at both its ends, and the level of the period that it is told of. A part of which no
    figure stands in these observations cannot be hidden: then nothing follows from it.
    """
    hidden = hidden.astype(bool)
    found = hidden.copy()
    while True:
        more = (_made_of(observations, found, reference) | _changes(observations, found)) & ~found
        if not more.any():
            return found & ~hidden
        found |= more


def _made_of(observations: pd.DataFrame, hidden: pd.Series, reference: Reference) -> pd.Series:
    """Levels of which a part is hidden."""
    level = observations["transformation"] == "level"
    gone = observations[hidden & level]
    names = set(gone["indicator"])
    found = pd.Series(False, index=observations.index)
    for code in observations.loc[level, "indicator"].unique():
        indicator = reference.indicators.get(code)
        parts = {*filter(None, (indicator.numerator, indicator.denominator)), *indicator.computed_from} & names if indicator else ()
        if not parts:
            continue
        rows = observations[level & (observations["indicator"] == code)]
        follows = pd.Series(False, index=rows.index)
        for name in {indicator.numerator, indicator.denominator} & parts:
            part, there = gone[gone["indicator"] == name], observations[level & (observations["indicator"] == name)]
            follows |= _follows(rows, part, there, reference.indicators[name])
            if indicator.of_members:
                follows |= _in(rows.assign(**{indicator.dimension: TOTAL}), part, [*_SAME, *BREAKDOWNS])
        for name in set(indicator.computed_from) & parts:
            follows |= _in(rows, gone[gone["indicator"] == name], _SAME)
        found[follows.index[follows]] = True
    return found


def _follows(rows: pd.DataFrame, gone: pd.DataFrame, there: pd.DataFrame, part) -> pd.Series:
    """Which rows have a hidden part: of the same members; where there is none of these, of those that the part is told by."""
    exact = [*_SAME, *BREAKDOWNS]
    has = {part.dimension, *part.dimensions}
    coarser = rows.assign(**{d: TOTAL for d in BREAKDOWNS if d not in has})
    return _in(rows, gone, exact) | (~_in(rows, there, exact) & _in(coarser, gone, exact))


def _changes(observations: pd.DataFrame, hidden: pd.Series) -> pd.Series:
    """Changes and directions of which a level, at one of the ends or of the period itself, is hidden; or another statement of the same change."""
    change = observations["transformation"] != "level"
    found = pd.Series(False, index=observations.index)
    if not change.any() or not hidden.any():
        return found
    same = ["ref_area", "indicator", *BREAKDOWNS]
    stated = observations[change]
    levels = observations[hidden & ~change]
    gone = set(zip(*(levels[c] for c in (*same, "time_period")), strict=True))
    ends = {code: {code, *(end for pair in compared(code) for end in pair)} for code in stated["time_period"].unique()}
    members = list(zip(*(stated[c] for c in same), strict=True))
    follows = [any((*member, end) in gone for end in ends[code]) for member, code in zip(members, stated["time_period"], strict=True)]
    found[stated.index] = follows
    # An amount of change, a percentage and a direction of one change say the same.
    again = observations[change & (hidden | found)]
    found[stated.index] |= _in(stated, again, [*same, "time_period"])
    return found


def _in(rows: pd.DataFrame, others: pd.DataFrame, columns: list[str]) -> pd.Series:
    """Which rows say in these columns the same as one of the others."""
    if others.empty:
        return pd.Series(False, index=rows.index)
    return pd.Series(pd.MultiIndex.from_frame(rows[columns]).isin(pd.MultiIndex.from_frame(others[columns])), index=rows.index)
