"""Vintages: the same figure as it was stated before, and now.

Rules over editions look at all that was delivered until the peildatum. The column `own` marks what the edition itself states; a table
without it is wholly the edition's own.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from peilmerk.observations import BREAKDOWNS, TOTAL

OWN = "own"
#: What makes two observations speak of the same figure, in whatever table, text, sheet or delivery they stand.
SAME = ["ref_area", "time_period", "indicator", "theme", *BREAKDOWNS, "transformation", "scenario", "unit_measure"]
#: A figure over time: all of SAME but the period.
SERIES = [c for c in SAME if c != "time_period"]


def own(table: pd.DataFrame) -> pd.DataFrame:
    """What the edition itself states."""
    return table[table[OWN].astype(bool)] if OWN in table else table


def current(table: pd.DataFrame) -> pd.DataFrame:
    """Of each figure all cells of its newest vintage; nothing that a correction dropped."""
    newest = table.groupby(SAME, dropna=False)["vintage"].transform("max")
    return table[(table["vintage"] == newest) & (table["correction"] != "drop")]


def stated(table: pd.DataFrame) -> pd.DataFrame:
    """Levels and changes with a value or a range: what can be compared with another one."""
    figure = table["obs_value"].notna() | table["obs_low"].notna() | table["obs_high"].notna()
    return table[figure & (table["transformation"] != "direction") & (table["correction"] != "drop")]


def levels(table: pd.DataFrame) -> pd.DataFrame:
    """Levels with a value."""
    return table[(table["transformation"] == "level") & table["obs_value"].notna() & (table["correction"] != "drop")]


def precise(rows: list[dict]) -> dict:
    """Of several cells with the same figure the one with the most decimals, the first of these."""
    return max(rows, key=lambda r: -99 if pd.isna(r["decimals"]) else int(r["decimals"]))


def now_and_before(table: pd.DataFrame) -> Iterator[tuple[dict, dict]]:
    """Each figure of the edition that an earlier vintage stated too: the cell of now, and the one of the vintage before.

    Of several cells in one vintage the most precise.
    """
    known = stated(table)
    known = known.assign(_key=known.groupby(SAME, dropna=False).ngroup(), _own=True if OWN not in known else known[OWN].astype(bool))
    known = known[known.groupby("_key")["vintage"].transform("nunique") > 1]
    known = known.assign(_digits=known["decimals"].astype("float64").fillna(-99)).sort_values("_digits", ascending=False, kind="stable")
    known = known.sort_values(["_key", "vintage"], kind="stable")
    newest = known["vintage"] == known.groupby("_key")["vintage"].transform("max")
    now = known[newest & known["_own"]].drop_duplicates("_key").set_index("_key")
    before = known[~newest].drop_duplicates(["_key", "vintage"]).drop_duplicates("_key", keep="last").set_index("_key")
    yield from zip(now.to_dict("records"), before.loc[now.index].to_dict("records"), strict=True)


def member_names(table: pd.DataFrame) -> pd.Series:
    """The members of all dimensions of each observation in one text, empty for the whole."""
    joined = [" ".join(m for m in row if m != TOTAL) for row in table[BREAKDOWNS].to_numpy()]
    return pd.Series(joined, table.index, dtype="str")


def members(row) -> tuple[str, ...]:
    """The members of all dimensions of an observation, in the order of the dimensions."""
    return tuple(row[d] for d in BREAKDOWNS if row[d] != TOTAL)
