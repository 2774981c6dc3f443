"""Mergers: a series as it was, added up to the municipalities of one day.

A figure of a year is taken to be by the municipalities of 1 January of that year, as CBS does: 86050NED and 85098NED give
Weesp, which ended on 24 March 2022, a figure for all of 2022, and De Friese Meren (to 1 July 2015) one for all of 2015.
Corrections of a border, without a municipality that ends, are not known here: nobody publishes figures of the moved part.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from peilmerk import observations
from peilmerk.observations import COLUMNS, KEY, OBS_STATUSES
from peilmerk.reference.municipalities import Municipalities

#: What can be added over municipalities. A person counted once in each of two can be the same person: that sum is an estimate.
_ADDS = {"sum", "stock", "unique"}
_WITHOUT_AREA = [c for c in KEY if c != "ref_area"]
_YEAR, _TARGET = "_year", "_target"
#: gemeenten.csv has every municipality from this day on.
WHOLE_SINCE = date(2014, 1, 1)


def add_up(table: pd.DataFrame, reference, day: date) -> pd.DataFrame:
    """Observations (see observations.COLUMNS) by the municipalities of `day`: those of merged ones added to their successor.

    Rows of other areas, and of municipalities that did not change, stay as they are. A row that was made says so in `note`.
    Only levels of indicators with aggregation sum, stock or unique are added; the last gets obs_status E. A sum of which a
    part is missing, was split or is stated in two ways is missing itself, never partial; its precision is that of its
    coarsest part. A mere change of name keeps value and status. Where a supplier gives a successor a figure of before the
    merger and its parts none, that figure is kept.
    attrs["left_out"]: indicator -> number of figures that are in no result: merged but not to be added, split, or of a
    municipality that had ended. attrs["split"]: code of a municipality that was split -> codes that it went to.
    Raises HiddenCells if a part is hidden (as observations.total does), NotObservations if columns are missing.
    """
    work = observations.check_columns(table)[list(COLUMNS)].reset_index(drop=True)
    moves = _Moves(reference.municipalities, day)
    work[_YEAR] = work["time_start"].dt.year.fillna(0).astype(int)
    pairs = work[["ref_area", _YEAR]].drop_duplicates().itertuples(index=False, name=None)
    changed = {(a, y): moves.targets(a, y) for a, y in pairs if y and a in reference.municipalities and moves.changes(a, y)}
    places = list(zip(work["ref_area"], work[_YEAR], strict=True))
    work[_TARGET] = ["" if len(to := changed.get(p, ())) != 1 else to[0] for p in places]
    moved = pd.Series([p in changed for p in places], index=work.index, dtype=bool)
    stated = work["obs_value"].notna()
    apart = work[moved & (work[_TARGET] == "") & stated]
    left_out = apart["indicator"].value_counts().to_dict()
    made = []
    for (target, year, *_), group in work[work[_TARGET] != ""].groupby([_TARGET, _YEAR, *_WITHOUT_AREA], dropna=False, sort=False):
        row, out = _result(group, target, moves, int(year), reference)
        made += [row] if row else []
        if out:
            code = group["indicator"].iloc[0]
            left_out[code] = left_out.get(code, 0) + out
    kept = work.loc[~moved, list(COLUMNS)]
    result = pd.concat([kept, observations.frame(made)], ignore_index=True) if made else kept.reset_index(drop=True)
    result.attrs["left_out"] = left_out
    result.attrs["split"] = {a: changed[a, y] for a, y in zip(apart["ref_area"], apart[_YEAR], strict=True)}
    return result


class _Moves:
    """Which municipalities of a year make up which of the day. A day before the year goes the other way round."""

    def __init__(self, municipalities: Municipalities, day: date):
        self._known, self._day = municipalities, day

    def targets(self, code: str, year: int) -> tuple[str, ...]:
        """The municipalities of the day that one of the year belongs to; several after a split, which a merger is backwards."""
        ways = [self._known.successors, self._known.predecessors]
        first, other = ways if _start(year) <= self._day else reversed(ways)
        return first(code, self._day) or other(code, self._day) or (code,)

    def parts(self, target: str, year: int) -> tuple[str, ...]:
        """The municipalities of the year that, whole or in part, make up one of the day."""
        way = self._known.predecessors if _start(year) <= self._day else self._known.successors
        return way(target, _start(year)) or (target,)

    def changes(self, code: str, year: int) -> bool:
        """True if a figure of the year does not speak of the same municipality on the day."""
        return self.targets(code, year) != (code,) or self.parts(code, year) != (code,)


def _start(year: int) -> date:
    return max(date(year, 1, 1), WHOLE_SINCE)


def _result(group: pd.DataFrame, target: str, moves: _Moves, year: int, reference) -> tuple[dict | None, int]:
    """The row for one municipality of the day, None if there is none to make, and the number of figures left out."""
    wanted = moves.parts(target, year)
    stated = group["obs_value"].notna()
    parts = group[group["ref_area"].isin(wanted)]
    own = group[(group["ref_area"] == target) & stated]
    if target not in wanted and len(own) and not parts["obs_value"].notna().any():
        return own.iloc[0][list(COLUMNS)].to_dict(), int(stated.sum()) - 1
    others = int((stated & ~group["ref_area"].isin(wanted)).sum())
    if wanted == (target,) or parts.empty:
        return None, int(stated.sum())
    names = {code: reference.municipalities[code].name for code in {*wanted, target}}
    if len(wanted) == 1 and len(parts) == 1:
        row = {**parts.iloc[0][list(COLUMNS)].to_dict(), "ref_area": target}
        return _noted(row, parts, f"cijfer van {names[wanted[0]]}, nu {names[target]}"), others
    entry = reference.indicators.get(group["indicator"].iloc[0])
    if entry is None or entry.aggregation not in _ADDS or group["transformation"].iloc[0] != "level":
        return None, int(stated.sum())
    observations.total(parts)  # a hidden part stops here, also one that is stated twice
    value = observations.total(parts.drop_duplicates("ref_area"))
    obstacles = _obstacles(parts, wanted, names, {p: to for p in wanted if len(to := moves.targets(p, year)) > 1}, reference)
    if obstacles:
        row = _merged(parts, target) | {"obs_value": None, "obs_low": None, "obs_high": None, "delivered_value": None}
        secret = "secret" in set(parts["missing_reason"])
        row["missing_reason"] = "secret" if secret else "unknown"
        return _noted(row, parts, f"niet op te tellen tot {names[target]}: {'; '.join(obstacles)}"), others
    note = f"opgeteld van {_all_of([names[p] for p in wanted])} tot {names[target]}"
    row = _merged(parts, target) | {"obs_value": value}
    if entry.aggregation == "unique":
        row["obs_status"] = max("E", row["obs_status"], key=OBS_STATUSES.index)
        note += "; wie in meer dan één van deze gemeenten is geteld, telt vaker mee"
    return _noted(row, parts, note), others


def _obstacles(parts: pd.DataFrame, wanted: tuple, names: dict, split: dict, reference) -> list[str]:
    """Why a sum would not be whole, for readers."""
    found = []
    for code in wanted:
        values = parts.loc[parts["ref_area"] == code, "obs_value"]
        if code in split:
            into = _all_of([reference.municipalities[c].name for c in split[code]])
            found.append(f"{names[code]} is verdeeld over {into}")
        elif values.empty or values.isna().any():
            found.append(f"geen cijfer van {names[code]}")
        elif values.nunique() > 1:
            found.append(f"meer dan één cijfer van {names[code]}")
    return found


def _merged(parts: pd.DataFrame, target: str) -> dict:
    """What is left of the parts' columns in their sum; the values are set by the caller, but for what goes with them."""
    single = parts.drop_duplicates("ref_area")
    row = {**single.iloc[0][list(COLUMNS)].to_dict(), "ref_area": target, "missing_reason": "", "source_row": None}
    for column in ("source", "source_sheet", "source_column", "reference", "part_of", "correction", "correction_note"):
        row[column] = "; ".join(dict.fromkeys(t for t in single[column] if t))
    for column in ("obs_low", "obs_high", "delivered_value"):
        row[column] = single[column].fillna(single["obs_value"]).sum() if single[column].notna().any() else None
    qualifiers = set(single["qualifier"])
    return row | {
        "qualifier": qualifiers.pop() if len(qualifiers) == 1 else "circa",
        "decimals": single["decimals"].min() if single["decimals"].notna().all() else None,
        "obs_status": max(single["obs_status"], key=OBS_STATUSES.index),
        "revised": bool(single["revised"].any()), "exempt": bool(single["exempt"].all()), "vintage": single["vintage"].max(),
    }  # fmt: skip


def _all_of(names: list[str]) -> str:
    """A, B en C."""
    return " en ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _noted(row: dict, parts: pd.DataFrame, note: str) -> dict:
    return row | {"note": "; ".join([*dict.fromkeys(n for n in parts["note"] if n), note])}
