"""Flows and stocks in time: what came in and went out explains a stock, and parts of a period its whole."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from peilmerk import period as periods
from peilmerk import precision
from peilmerk.observations import BREAKDOWNS
from peilmerk.rules.findings import findings, judged, rule
from peilmerk.rules.joined import Group, compared, groups


@rule
def stocks(table: pd.DataFrame, verbanden: list[dict]) -> pd.DataFrame:
    """voorraad: a stock is the one before, and what came in since, less what went out."""
    relations = [{**r, "join": [c for c in r["join"] if c != "time_period"]} for r in verbanden]
    found = []
    for group in groups(table, relations, "voorraad"):
        at_end = {row["time_end"]: (row, group.figure("stand", 0, row)) for row in group.rows["stand"][0] if not pd.isna(row["time_end"])}
        ends = sorted(at_end)
        for before, end in pairwise(ends):
            row, whole = at_end[end]
            first = before + pd.Timedelta(days=1)
            flows = {
                side: [[r for r in part if r["time_start"] == first and r["time_end"] == end] for part in group.rows[side]] for side in ("in", "uit")
            }
            if not all(part for parts in flows.values() for part in parts):
                continue
            between = Group(group.relation, group.figures, flows)
            expected = at_end[before][1] + between.total("in") - between.total("uit")
            beside = [at_end[before][0], *between.all("in", "uit")]
            found.append(compared(group, row, whole, expected, beside, "de vorige stand plus instroom min uitstroom is"))
    return findings(found)


#: Kinds of periods of which one follows the other without overlap: years, half years, four months, quarters, months.
_PARTS = "ASTQM"


@rule
def parts_of_periods(table: pd.DataFrame, optelling: dict[str, str], behalve: list[str] = ()) -> pd.DataFrame:
    """What adds up over time (dictionary: sum) is over a whole period the sum of its parts, and never less than part of it.

    Parts that cover the whole equal it, also if they are of different length and do not overlap. behalve: indicators that add up over
    members, but say the same amount again for every year, such as a structural target.
    """
    adding = [i for i, how in optelling.items() if how == "sum" and i not in behalve]
    level = table[table["indicator"].isin(adding) & (table["transformation"] == "level") & table["obs_value"].notna()]
    level = level[level["time_end"].notna()]
    same = ["indicator", "theme", *BREAKDOWNS, "ref_area", "scenario", "unit_measure"]
    kinds = level["time_period"].map({code: periods.parse(code).frequency for code in level["time_period"].unique()})
    several = level.assign(_kind=kinds).groupby(same)["_kind"].transform(lambda k: k.nunique() > 1 or (k.iloc[0] == "range" and len(k) > 1))
    level = level[several.astype(bool)]  # a quarter is no part of another quarter
    halves = precision.halves(level)
    found = []
    for _, group in level.groupby(same):
        once = group.sort_values("decimals", na_position="first", kind="stable").drop_duplicates("time_period", keep="last")
        rows = [(periods.parse(r["time_period"]), r) for _, r in once.iterrows()]
        for whole, row in rows:
            within = [(p, r) for p, r in rows if p != whole and whole.contains(p)]
            for parts in _chains(within, whole):
                total = precision.total(precision.known(r, halves[r.name]) for _, r in parts)
                stated = precision.known(row, halves[row.name])
                covers = parts[0][0].start == whole.start and parts[-1][0].end == whole.end and _adjacent(parts)
                if covers:
                    found.append(judged(row, total, stated, [r for _, r in parts]))
                elif all(r["obs_value"] >= 0 for _, r in parts):
                    found.append(judged(row, total, stated, [r for _, r in parts]) | {"ok": not total.exceeds(stated)})
    return findings(found)


def _chains(within: list, whole: periods.Period) -> list[list]:
    """Parts of one length that do not overlap, in order, for each length: quarters beside half years. Other lengths: if together whole."""
    by_kind: dict[str, list] = {}
    for p, r in sorted(within, key=lambda x: x[0]):
        by_kind.setdefault(p.frequency if p.frequency in _PARTS else "range", []).append((p, r))
    chains = [c for kind, c in by_kind.items() if kind != "range"]
    at, mixed = whole.start, []
    for p, r in sorted(within, key=lambda x: (x[0].start, -(x[0].end - x[0].start).days)):
        if p.start == at:
            mixed.append((p, r))
            at = (pd.Timestamp(p.end) + pd.Timedelta(days=1)).date()
    if mixed and mixed[-1][0].end == whole.end and mixed not in chains:
        chains.append(mixed)
    return chains


def _adjacent(parts: list) -> bool:
    return all(pd.Timestamp(a.end) + pd.Timedelta(days=1) == pd.Timestamp(b.start) for (a, _), (b, _) in pairwise(parts))
