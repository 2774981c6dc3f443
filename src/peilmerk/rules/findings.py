"""Findings: what a rule says of every figure that it judged, with both values and where each stands.

A finding is one row with the columns of `FINDING`, also of a figure that holds, so that what was checked can be counted. Values of
`expected`, `found` and `tolerance` are in the unit of the observation. What makes two findings the same one is `key`; when its
values change it is another finding, which nobody has judged yet (`values`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable

import pandas as pd

from peilmerk.observations import members_of, where
from peilmerk.precision import Known

#: `found` stands in `where` of delivery `source`; `expected` comes from the cells in `beside` (empty: from the rule itself).
#: `told` says in a Dutch sentence what the two numbers cannot: what is wrong with a text, which digit does not fit.
#: `rests_on` names the deliveries (hashes) of the cells in `beside`: what rests on a delivery with something hidden is not told to readers.
FINDING = [
    "ok", "subject", "member", "area", "period", "scenario", "expected", "found", "tolerance", "unit", "where", "source", "beside", "rests_on", "told",
]  # fmt: skip

Rule = Callable[..., pd.DataFrame]
RULES: dict[str, Rule] = {}


def rule(function: Rule) -> Rule:
    """Register a rule under its name, for use in suites."""
    RULES[function.__name__] = function
    return function


def stands(rows: Iterable) -> str:
    """Where several observations stand, for `beside`: the first four cells, and how many more."""
    cells = list(dict.fromkeys(where(row) for row in rows))
    return "; ".join(cells[:4]) + (f"; en nog {len(cells) - 4}" if len(cells) > 4 else "")


def rests_on(rows: Iterable) -> str:
    """The deliveries of several observations, for `rests_on`; a finding that names cells in `beside` has to say these too."""
    return " ".join(dict.fromkeys(str(row["source"]) for row in rows))


def finding(row, expected: float, found: float, tolerance: float, beside: Iterable = (), told: str = "") -> dict:
    """A finding about an observation: holds if the two values are within the tolerance. beside: observations that `expected` comes from."""
    beside = list(beside)
    return {
        "ok": bool(abs(expected - found) <= tolerance + 1e-12 * max(1.0, abs(found))),  # what adding up floats leaves, not a euro
        "subject": row["indicator"], "member": members_of(row), "area": row["ref_area"], "period": row["time_period"], "scenario": row["scenario"],
        "expected": expected, "found": found, "tolerance": tolerance, "unit": row["unit_measure"],
        "where": where(row), "source": row["source"], "beside": stands(beside), "rests_on": rests_on(beside), "told": told,
    }  # fmt: skip


def judged(row, expected: Known, found: Known, beside: Iterable = (), told: str = "") -> dict:
    """A finding about an observation: holds if both can be the same number; see `precision`."""
    return finding(row, expected.value, found.value, found.apart(expected), beside, told) | {"ok": found.agrees(expected)}


def findings(rows: list[dict]) -> pd.DataFrame:
    """Findings as a table with exactly the columns of FINDING; text that was not given is empty."""
    return pd.DataFrame([{"beside": "", "rests_on": "", "told": "", **row} for row in rows], columns=FINDING)


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
