"""Parts and wholes: no part is larger than its whole, areas make their town, and what is counted is a whole number."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from peilmerk import precision
from peilmerk.observations import BREAKDOWNS, TOTAL
from peilmerk.precision import Known, counted, known
from peilmerk.rules.findings import finding, findings, judged, rule
from peilmerk.rules.joined import said


@rule
def counts(table: pd.DataFrame) -> pd.DataFrame:
    """What is counted (persons, cases, plans) is a whole number. An average of counts is in a unit of its own, such as children a group."""
    level = table[(table["transformation"] == "level") & table["obs_value"].notna()]
    level = level[level["unit_measure"].isin([u for u in level["unit_measure"].unique() if counted(u)])]
    found = []
    for row in level.to_dict("records"):
        value, whole = row["obs_value"], float(round(row["obs_value"]))
        found.append(finding(row, whole, value, 0.0, told="" if value == whole else "Wat geteld wordt, is een heel getal."))
    return findings(found)


@rule
def parts_of_wholes(table: pd.DataFrame, optelling: dict[str, str]) -> pd.DataFrame:
    """Of what is counted, no member is more than the total over that dimension, of the same area, period and kind of statement."""
    adding = [i for i, how in optelling.items() if how in ("sum", "stock", "unique")]
    level = table[table["indicator"].isin(adding) & (table["transformation"] == "level") & table["obs_value"].notna()]
    level = level[level["unit_measure"].isin([u for u in level["unit_measure"].unique() if counted(u)])]
    same = ["indicator", "theme", "ref_area", "time_period", "scenario", "unit_measure"]
    level = level[level.duplicated(same, keep=False)]
    halves, found = precision.halves(level), []
    for _, group in level.groupby(same):
        by_members = {tuple(row[d] for d in BREAKDOWNS): row for _, row in group.iterrows()}
        for members, row in by_members.items():
            for at, one in enumerate(members):
                total = by_members.get((*members[:at], TOTAL, *members[at + 1 :])) if one != TOTAL else None
                if total is not None:
                    part, whole = known(row, halves[row.name]), known(total, halves[total.name])
                    found.append(_at_most(row, part, total, whole, "het totaal"))
    return findings(found)


def _at_most(row, part, total, whole, what: str) -> dict:
    ok, unit = not part.exceeds(whole), row["unit_measure"]
    told = "" if ok else f"Dit deel is {said(part.value, unit)}, {what} maar {said(whole.value, unit)}."
    return finding(row, whole.value, part.value, part.apart(whole), [total], told) | {"ok": ok}


@rule
def parts_of_areas(table: pd.DataFrame, gebieden: dict[str, list], optelling: dict[str, str]) -> pd.DataFrame:
    """Areas make the area that they are parts of.

    If all parts are given, what adds up equals their sum, and an average lies between them; of what counts people once, and if parts
    are missing, no part is more than the whole. gebieden: for each area its parts, [code, first day, last day], empty for always.
    """
    level = table[(table["transformation"] == "level") & table["obs_value"].notna()]
    inside = {code for parts in gebieden.values() for code, _, _ in parts}
    divided = level.loc[level["ref_area"].isin(inside), "indicator"].unique()
    level = level[level["indicator"].isin(divided)]
    same = ["indicator", "theme", *BREAKDOWNS, "time_period", "scenario", "unit_measure", "source"]
    level = level[level.duplicated(same, keep=False)]
    halves, found = precision.halves(level), []
    for _, group in level.groupby(same):
        by_area = {row["ref_area"]: row for _, row in group.iterrows()}
        for area in set(by_area) & set(gebieden):
            there = [code for code, first, last in gebieden[area] if _valid(by_area[area], first, last)]
            parts = [by_area[code] for code in there if code in by_area]
            found += _of_area(by_area[area], parts, len(parts) == len(there), optelling.get(group["indicator"].iloc[0], "none"), halves)
    return findings(found)


def _valid(row, first: str, last: str) -> bool:
    return not (first and row["time_end"] < pd.Timestamp(first)) and not (last and row["time_start"] > pd.Timestamp(last))


def _of_area(row, parts: list, complete: bool, adding: str, halves: dict) -> Iterator[dict]:
    if not parts:
        return
    whole, each = known(row, halves[row.name]), [known(p, halves[p.name]) for p in parts]
    if adding == "average" and complete:
        low, high = min(p.low for p in each), max(p.high for p in each)
        between = Known(min(max(whole.value, low), high), low, high)
        told = "" if whole.agrees(between) else "Een gemiddelde ligt tussen de waarden van de delen."
        yield judged(row, between, whole, parts, told)
    elif adding in ("sum", "stock") and complete:
        yield judged(row, precision.total(each), whole, parts)
    elif adding in ("sum", "stock", "unique") and counted(row["unit_measure"]):
        for part, figure in zip(parts, each, strict=True):
            yield _at_most(part, figure, row, whole, "het hele gebied")
