"""Findings: what a rule says of every figure that it judged, with both values and where each stands.

A finding is one row with the columns of `FINDING`, also of a figure that holds, so that what was checked can be counted. Values of
`expected`, `found` and `tolerance` are in the unit of the observation. What makes two findings the same one is `key`; when its
values change it is another finding, which nobody has judged yet (`values`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd

from peilmerk.observations import BREAKDOWNS, TOTAL

#: `found` stands in `where` of delivery `source`; `expected` comes from the cells in `beside` (empty: from the rule itself).
#: `told` says in a Dutch sentence what the two numbers cannot: what is wrong with a text, which digit does not fit.
FINDING = [
    "ok", "subject", "member", "area", "period", "scenario", "expected", "found", "tolerance", "unit", "where", "source", "beside", "told",
]  # fmt: skip

Rule = Callable[..., pd.DataFrame]
RULES: dict[str, Rule] = {}


def rule(function: Rule) -> Rule:
    """Register a rule under its name, for use in suites."""
    RULES[function.__name__] = function
    return function


def where(row) -> str:
    """The source cell of an observation as it is called everywhere: `Budget, cel B16`; with the line of the report if it has one."""
    if pd.isna(row["source_row"]):
        return f"{row['source_sheet']}"
    return f"{row['source_sheet']}, cel {row['source_column']}{int(row['source_row'])}"


def stands(rows: Iterable) -> str:
    """Where several observations stand, for `beside`: the first four cells, and how many more."""
    cells = list(dict.fromkeys(where(row) for row in rows))
    return "; ".join(cells[:4]) + (f"; en nog {len(cells) - 4}" if len(cells) > 4 else "")


def member(row) -> str:
    """The members of all dimensions of an observation, `_T` for the whole."""
    return ", ".join(row[d] for d in BREAKDOWNS if row[d] != TOTAL) or TOTAL


def finding(row, expected: float, found: float, tolerance: float, beside: Iterable = (), told: str = "") -> dict:
    """A finding about an observation: holds if the two values are within the tolerance. beside: observations that `expected` comes from."""
    return {
        "ok": bool(abs(expected - found) <= tolerance + 1e-12 * max(1.0, abs(found))),  # what adding up floats leaves, not a euro
        "subject": row["indicator"], "member": member(row), "area": row["ref_area"], "period": row["time_period"], "scenario": row["scenario"],
        "expected": expected, "found": found, "tolerance": tolerance, "unit": row["unit_measure"],
        "where": where(row), "source": row["source"], "beside": stands(beside), "told": told,
    }  # fmt: skip


def findings(rows: list[dict]) -> pd.DataFrame:
    """Findings as a table with exactly the columns of FINDING; text that was not given is empty."""
    return pd.DataFrame([{"beside": "", "told": "", **row} for row in rows], columns=FINDING)


def matching(table: pd.DataFrame, selector: dict) -> pd.DataFrame:
    """Rows whose columns have the values (one, or a list) of a selector."""
    keep = np.arange(len(table))  # column by column only what is left: of registers there are hundreds of thousands of rows
    for column, value in selector.items():
        keep = keep[table[column].iloc[keep].isin(value if isinstance(value, list) else [value]).to_numpy()]
    return table.iloc[keep]


def key(name: str, row) -> str:
    """What makes a finding of a check the same one in the next run: `one_value-3f9a1c2b`. Its values and cells are not in it."""
    said = [name, *(str(row[c]) for c in ("subject", "member", "area", "period", "scenario"))]
    if row["unit"] == "text":
        said.append(str(row["where"]).split(", regel")[0])  # a text that grew a line above is the same text
    return f"{name}-{hashlib.sha256(chr(31).join(said).encode()).hexdigest()[:8]}"


def values(row) -> str:
    """The values of a finding as an acknowledgement quotes them: `gevonden 2077000, verwacht 2067000`. Others: another finding."""
    if pd.isna(row["found"]) and pd.isna(row["expected"]):
        return str(row["told"] or row["subject"])
    return ", ".join(f"{word} {row[c]:.12g}" for word, c in (("gevonden", "found"), ("verwacht", "expected")) if not pd.isna(row[c]))
