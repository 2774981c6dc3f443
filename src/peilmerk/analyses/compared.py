"""What two or more figures say beside each other, in words: how much more or less, since when it is the most or the least.

Whether two figures can be told apart at all, and how precisely their difference can be told, is for `texts.formats`; nothing here says more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from peilmerk import keys, precision
from peilmerk.analyses.nouns import IN_A_YEAR, steps
from peilmerk.analyses.outcome import said
from peilmerk.reference import Reference
from peilmerk.texts import formats

#: By kind of unit: what is more, what is less, and what is as much.
_MANY, _HIGH, _LONG = ("meer", "minder", "even veel"), ("hoger", "lager", "even hoog"), ("langer", "korter", "even lang")
_DURATIONS = ("days", "weeks", "months")
#: Of fewer than this a difference is told in numbers, not in percent; and a change is told in percent up to a doubling: `400% meer` says less than the figures do.
_FEW, _DOUBLED = 100, 100.0
#: So many years without a higher (lower) one make a figure of a series by year worth mentioning; within a year, one whole year.
_YEARS = 3


def words(row: Mapping) -> tuple[str, str, str]:
    """What more, less and as much is called for a figure in its unit: langer, meer or hoger."""
    unit = row["unit_measure"]
    if unit in _DURATIONS:
        return _LONG
    return _MANY if precision.counted(unit) or unit in ("hours", "fte") else _HIGH


def has_value(row: Mapping) -> bool:
    """Whether a figure is shown and is one value, not a range."""
    return row["conf_status"] == "F" and pd.notna(row["obs_value"])


def key(*rows: Mapping) -> str:
    """The keys of figures behind each other, as a number carries them that rests on several."""
    return " ".join(dict.fromkeys(r[keys.FIELD] for r in rows))


def against(first: Mapping, last: Mapping, reference: Reference) -> str:
    """How the second figure compares with the first: `3,4% meer dan`, `2,5 weken langer dan`, `ongeveer even hoog als`."""
    more, less, same = words(last)
    sign = formats.direction(first, last)
    if first["obs_value"] == last["obs_value"] == 0:
        return "net als"
    if not sign:
        told = formats.value(first, reference) == formats.value(last, reference)
        return f"{same} als" if told else f"ongeveer {same} als"
    size = _size(first, last, reference)
    return f"{said(size, key(last, first))} {more if sign > 0 else less} dan" if size else f"iets {more if sign > 0 else less} dan"


def _size(first: Mapping, last: Mapping, reference: Reference) -> str:
    """By how much: in percent where that says most, otherwise in the unit; empty if it is less than can be told."""
    old, new = first["obs_value"], last["obs_value"]
    share = _share(first, last) if old > 0 and new > 0 else ""
    difference = formats.difference(first, last, reference)
    return share or (difference if re.search("[1-9]", difference) else "")


def _share(first: Mapping, last: Mapping) -> str:
    unit, old = last["unit_measure"], first["obs_value"]
    if unit.startswith("percent") or unit in _DURATIONS or (not unit.startswith("EUR") and old < _FEW):
        return ""
    if abs(last["obs_value"] - old) > old * _DOUBLED / 100:
        return ""
    told = formats.change(first, last)
    return told if re.search("[1-9]", told) else ""


def record(rows: Sequence[Mapping]) -> tuple[str, Mapping | None] | None:
    """Whether the last of the rows of a series is its highest or lowest for long: (`hoogste` or `laagste`, the earlier row that was as high, or None if none was).

    rows: of one frequency, oldest first, without a period left out. None if it is neither for at least a year (by year: three years), or if that rests on a figure that is hidden
    or not known: what cannot be seen can be higher.
    """
    last, before = rows[-1], list(rows[:-1])
    if not has_value(last):
        return None
    for word, sign in (("hoogste", 1), ("laagste", -1)):
        passed, reached, whole = 0, None, True
        newer = last
        for row in reversed(before):
            if steps(row["time_period"], newer["time_period"]) != 1 or not has_value(row):
                whole = False
                break
            if formats.direction(row, last) != sign:
                reached = row
                break
            passed, newer = passed + 1, row
        if passed >= _enough(last) and whole:
            return word, reached
    return None


def _enough(row: Mapping) -> int:
    frequency = "A" if len(row["time_period"]) == 4 else row["time_period"][5] if row["time_period"][5] in "STQ" else "M"
    return _YEARS if frequency == "A" else IN_A_YEAR[frequency]


def extremes(rows: Sequence[Mapping]) -> tuple[list[Mapping], list[Mapping]]:
    """The highest and the lowest of figures of one moment, each with those that cannot be told apart from it."""
    top, bottom = (choose(rows, key=lambda r: r["obs_value"]) for choose in (max, min))
    return [r for r in rows if formats.direction(r, top) == 0], [r for r in rows if formats.direction(r, bottom) == 0]
