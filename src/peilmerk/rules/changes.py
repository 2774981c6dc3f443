"""Changes: a stated change against the two levels that it connects.

A change of a year, quarter or month is read against the same of the year before; one of several whole years (2018 to 2019) from the
first to the last. Levels of the edition itself come first; what it does not state may come from another edition (column `edition`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import pandas as pd

from peilmerk import precision
from peilmerk.observations import BREAKDOWNS
from peilmerk.precision import Known, known
from peilmerk.rules.findings import finding, findings, judged, rule
from peilmerk.rules.joined import said

_SAME = ["indicator", "theme", *BREAKDOWNS, "ref_area"]


class _Levels:
    """Levels by figure and period, and what each is known within."""

    def __init__(self, table: pd.DataFrame, wanted: Iterable[str]):
        level = table[table["indicator"].isin(wanted) & (table["transformation"] == "level") & table["obs_value"].notna()]
        self.halves = precision.halves(level)
        self.found: dict[tuple, dict[str, dict[str, pd.Series]]] = {}
        order = level.assign(_own=level["edition"] == "").sort_values(["_own", "vintage", "decimals"], na_position="first", kind="stable")
        for _, row in order.iterrows():  # the last one stays: its own, the newest, the most precise
            self.found.setdefault(_figure(row), {}).setdefault(row["time_period"], {})[row["scenario"]] = row

    def at(self, row, code: str, first: str) -> pd.Series | None:
        """The level of the figure of a row in a period; of several kinds of statement `first`, then what was realised."""
        kinds = self.found.get(_figure(row), {}).get(code, {})
        return next((kinds[k] for k in (first, "actual", "forecast", "budget", "target") if k in kinds), None)

    def known(self, row) -> Known:
        return known(row, self.halves[row.name])


def _figure(row) -> tuple:
    return tuple(row[c] for c in _SAME)


def _prepared(table: pd.DataFrame) -> pd.DataFrame:
    table = table.reset_index(drop=True)
    return table if "edition" in table.columns else table.assign(edition="")


def _ends(code: str) -> tuple[str, str] | None:
    """The two periods that a change connects; None if that is not clear."""
    first, _, last = code.partition("/")
    if not last:
        return f"{int(code[:4]) - 1}{code[4:]}", code
    return (first, last) if len(first) == len(last) == 4 else None


@rule
def changes(table: pd.DataFrame) -> pd.DataFrame:
    """A change in percent or number is what the levels at both its ends give; both, if both are stated, go the same way."""
    table = _prepared(table)
    own = table[table["edition"] == ""]
    stated = own[own["transformation"].isin(["change_pct", "change_abs"]) & own["obs_value"].notna() & (own["unit_measure"] != "percent_per_month")]
    levels, found = _Levels(table, stated["indicator"].unique()), []
    for _, row in stated.iterrows():
        ends = _ends(row["time_period"])
        before, after = (levels.at(row, ends[0], "actual"), levels.at(row, ends[1], row["scenario"])) if ends else (None, None)
        if before is None or after is None:
            continue
        a, b = levels.known(before), levels.known(after)
        expected = (b / a - precision.exactly(1.0)).times(100.0) if row["transformation"] == "change_pct" else b - a
        change, unit = known(row), row["unit_measure"]
        if math.isnan(expected.value):
            continue
        told = "" if change.agrees(expected) else (
            f"Van {said(a.value, before['unit_measure'])} naar {said(b.value, before['unit_measure'])} is een verandering van "
            f"{said(expected.value, unit)}, en niet van {said(change.value, unit)}."
        )  # fmt: skip
        found.append(judged(row, expected, change, [before, after], told) | {"member": _named(row)})
    return findings(found + list(_signs(stated)))


def _named(row) -> str:
    """The member, with what kind of change: a change in percent and one in number of the same figure are two findings."""
    members = ", ".join(row[d] for d in BREAKDOWNS if row[d] != "_T") or "_T"
    return f"{members} ({'verandering in procenten' if row['transformation'] == 'change_pct' else 'verandering'})"


def _signs(stated: pd.DataFrame) -> Iterator[dict]:
    """Changes of the same figure and period, in percent and in number, that go opposite ways."""
    for _, group in stated.groupby([*_SAME, "time_period", "scenario"]):
        kinds = {row["transformation"]: row for _, row in group.iterrows()}
        if len(kinds) == 2:
            share, number = kinds["change_pct"], kinds["change_abs"]
            ok = share["obs_value"] * number["obs_value"] >= 0
            expected = math.copysign(share["obs_value"], number["obs_value"])
            told = "" if ok else "De verandering in procenten en die in aantallen gaan elk een andere kant op."
            yield finding(share, expected, share["obs_value"], 0.0, [number], told) | {"ok": bool(ok), "member": f"{_named(share)[:-1]}, richting)"}
