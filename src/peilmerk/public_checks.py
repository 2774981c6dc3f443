"""What pages may tell of the checks: how many values each judged, what it found, which figures it disputes, and delivered totals beside sums.

A finding is told and counted only if it rests on nothing that is hidden: its own cell, and every cell that it was compared with, stand in
deliveries in which nothing is hidden, nor would be if a page declared it (`Closed`). So what is told stays the same, to the byte, whatever
the hidden values are.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

import pandas as pd

from peilmerk import disputed, period, prepared, protect, spreadsheet
from peilmerk.checks.acknowledged import ACCEPTED
from peilmerk.observations import members_of, where

#: Rules whose findings are a delivered sum beside a computed one.
_SUMS = ["declared_totals", "row_totals", "status_inventory", "balance"]
#: Suites over what authors and analysts write themselves. What these find is mended, or told to the author; it is not for readers.
AUTHORS = frozenset({"teksten", "lijsten", "akkoord"})
#: Suites over deliveries as a whole, which may be told of although no figure is.
_DELIVERIES = frozenset({"leveringen"})
_TOTAL = ["rule", "check", "ok", "subject", "member", "period", "scenario", "expected", "found", "tolerance", "unit", "decimals", "where", "source", "delivery"]
_FINDING = [
    "id", "values", "rule", "check", "severity", "subject", "member", "area", "period", "scenario", "expected", "found", "tolerance", "unit", "decimals",
    "where", "delivery", "beside", "told", *ACCEPTED,
]  # fmt: skip
_DISPUTED = ["rule", "subject", "expected", "found", "tolerance", "unit", "decimals", "where", "source"]


def told(folder: Path, protected: pd.DataFrame, small: pd.DataFrame) -> dict:
    """`checks` with their findings counted, `findings` that do not hold and may be told, and delivered `totals` beside their sums.

    And an entry for each theme of which a figure is disputed (see `disputed`).

    folder: of a checked edition. protected: its protected figures, but for those counted from registers. small: all observations that the
    checks saw and that are too few to be shown, also those that no page declares.
    """
    checks, table = json.loads((folder / prepared.CHECKS).read_text("utf-8")), findings(folder)
    closed = Closed(protected, small)
    table = table[~table["suite"].isin(AUTHORS)]
    secret = closed.has(table)
    listed = _listed(table[~secret], protected)
    totals = listed[listed["rule"].isin(_SUMS)].drop_duplicates(["source", "where", "rule"])  # a corner is judged down and along
    wrong = listed[~listed["ok"]]
    return {
        "checks": [_counted(c, table, secret) for c in checks if c["suite"] not in AUTHORS],
        "author_checks": sum(c["suite"] in AUTHORS for c in checks),
        "findings": _records(wrong, _FINDING),
        "totals": _records(totals, _TOTAL),
        **_disputed(wrong, protected),
    }


def findings(folder: Path) -> pd.DataFrame:
    """All that the checks judged, with `ok`, rule, severity and acknowledgement (empty: open). Not for pages."""
    table = spreadsheet.restored(pd.read_csv(folder / prepared.FINDINGS, sep=";", encoding="utf-8-sig"))
    texts = ["id", "values", "suite", "area", "where", "source", "delivery", "beside", "rests_on", "told", *ACCEPTED]
    given = {c: table[c].astype("str").where(table[c].notna(), "") if c in table else "" for c in texts}
    return table.assign(**given, ok=table["ok"].astype(bool))


class Closed:
    """Deliveries in which something is hidden, or would be if a page declared it; and such figures wherever they stand."""

    def __init__(self, protected: pd.DataFrame, small: pd.DataFrame):
        cells = [t.to_dict("records") for t in (protected[protected["conf_status"] != protect.FREE], small)]
        self.sources = {row["source"] for rows in cells for row in rows}
        self.figures = {(row["indicator"], members_of(row), row["ref_area"], row["time_period"]) for rows in cells for row in rows}

    def has(self, table: pd.DataFrame) -> pd.Series:
        """Which findings can depend on a hidden value. Two deliveries that disagree tell of each other's figure."""
        return pd.Series([self._has(row) for row in table.to_dict("records")], index=table.index, dtype=bool)

    def _has(self, row: dict) -> bool:
        if _of_delivery(row):
            return False
        if row["unit"] == "text" and not row["source"]:
            return True  # about a file that an analyst writes (verbanden.yml): for the analyst
        if (row["subject"], row["member"], row["area"], str(row["period"])) in self.figures:
            return True
        unknown = not row["source"] or (bool(row["beside"]) and not row["rests_on"])
        return bool(self.sources) if unknown else not self.sources.isdisjoint([row["source"], *row["rests_on"].split()])


def _counted(check: dict, table: pd.DataFrame, secret: pd.Series) -> dict:
    """A check with what it judged and found, but for what can depend on a hidden value; `open`: found and not acknowledged."""
    mine = (table["suite"] == check["suite"]) & (table["rule"] == check["name"]) & (table["check"] == check["title"])
    wrong = table[mine & ~secret & ~table["ok"]]
    # A rule tells of every figure that it judged. An expectation judges every row, whatever its value.
    judged = check["judged"] if check["name"].startswith("expect_") else check["judged"] - int((mine & secret).sum())
    hidden = int((mine & secret & ~table["ok"]).sum())
    failed = check["failed"] - hidden
    accepted = int((wrong["accepted_by"] != "").sum())
    return {**check, "judged": judged, "failed": failed, "ok": failed == 0, "accepted": accepted, "open": failed - accepted}


def _listed(table: pd.DataFrame, protected: pd.DataFrame) -> pd.DataFrame:
    """Findings about cells that are shown, with the precision of the cell; and about deliveries as a whole."""
    cells = {(row["source"], where(row)): row for row in protected.to_dict("records") if row["conf_status"] == protect.FREE}
    own = [cells.get(pair) for pair in zip(table["source"], table["where"], strict=True)]
    seen = {source for source, _ in cells}
    whole = [_of_delivery(row) or _of_more(row, seen) for row in table.to_dict("records")]
    decimals = pd.array([None if c is None or pd.isna(c["decimals"]) else int(c["decimals"]) for c in own], dtype="Int64")
    listed = pd.Series([w or c is not None for w, c in zip(whole, own, strict=True)], index=table.index, dtype=bool)
    return table.assign(decimals=decimals)[listed]


def _disputed(wrong: pd.DataFrame, protected: pd.DataFrame) -> dict[str, list[dict]]:
    """Findings that say another value than a figure that is shown has, by its theme. What is only told for information disputes nothing."""
    shown: dict[tuple, dict] = {}
    for row in protected[protected["conf_status"] == protect.FREE].to_dict("records"):
        shown[disputed.cell(row)] = row
    both = pd.concat([wrong, _from_the_other_side(wrong, protected)], ignore_index=True)
    themes: dict[str, list] = {}
    for index, finding in zip(both.index, both.to_dict("records"), strict=True):
        row = shown.get((finding["source"], finding["where"], finding["subject"], finding["unit"]))
        if row is not None and finding["severity"] != "info" and pd.notna(finding["expected"]) and _has(row, finding["found"]):
            themes.setdefault(row["theme"], []).append(index)
    parts = {index: _periods(finding, protected) for index, finding in zip(both.index, both.to_dict("records"), strict=True) if index in {i for t in themes.values() for i in t}}
    told = {theme: zip(themes[theme], _records(both.loc[themes[theme]], _DISPUTED), strict=True) for theme in sorted(themes)}
    return {disputed.entry(theme): [{**record, **({"parts": parts[index]} if parts[index] else {})} for index, record in records] for theme, records in told.items()}


def _from_the_other_side(wrong: pd.DataFrame, protected: pd.DataFrame) -> pd.DataFrame:
    """Of two statements of one figure that differ, what the first says against the second: a finding is about one of them, and a reader may meet the other."""
    twice = wrong[wrong["rule"].isin(disputed.SAME) & wrong["beside"].ne("") & ~wrong["beside"].str.contains("; ", regex=False)]
    by_place: dict[tuple, list[dict]] = {}
    for row in protected[protected["conf_status"] == protect.FREE].to_dict("records"):
        by_place.setdefault((row["source"], where(row)), []).append(row)
    made = []
    for finding in twice.to_dict("records"):
        places = [(source, finding["beside"]) for source in dict.fromkeys([finding["source"], *finding["rests_on"].split()])]
        other = [row for place in places for row in by_place.get(place, ()) if pd.notna(finding["expected"]) and _has(row, finding["expected"])]
        if len(other) == 1:
            [row] = other
            made.append({
                **finding, "source": row["source"], "where": where(row), "subject": row["indicator"], "unit": row["unit_measure"], "decimals": row["decimals"],
                "found": finding["expected"], "expected": finding["found"], "beside": finding["where"], "rests_on": finding["source"],
            })  # fmt: skip
    return pd.DataFrame(made, columns=wrong.columns).astype({"decimals": "Int64"}) if made else wrong.iloc[:0]


def _periods(finding: dict, protected: pd.DataFrame) -> str:
    """`2019 en 1e halfjaar 2020`, of a figure that was compared with others of its own kind that are told; empty if these are not other periods."""
    places, sources = finding["beside"].split("; "), {finding["source"], *finding["rests_on"].split()}
    same = protected[(protected["indicator"] == finding["subject"]) & protected["source"].isin(sources) & (protected["conf_status"] == protect.FREE)]
    if len(places) < 2 or same.empty:
        return ""
    found = same[[where(row) in places and row["time_period"] != finding["period"] for row in same.to_dict("records")]].sort_values("time_start", kind="stable")
    names = [period.parse(code).label for code in dict.fromkeys(found["time_period"])]
    return f"{', '.join(names[:-1])} en {names[-1]}" if len(names) == len(places) == len(found) else ""


def _has(row: dict, value: float) -> bool:
    """Whether a value is that of an observation: a rule may also judge what it computed (the sum of all shares), or how old a figure is."""
    return any(math.isclose(value, row[c], rel_tol=1e-9) for c in ("obs_value", "obs_low", "obs_high"))


def _of_delivery(row: dict) -> bool:
    """Whether a finding is about a delivery as a whole: that it is old, or could not be read whole. An indicator may be in days too."""
    return row["suite"] in _DELIVERIES or (row["unit"] == "days" and row["subject"] == "levering")


def _of_more(row: dict, shown: set) -> bool:
    """Whether a finding is about a sheet of a delivery of which something is shown, or about all deliveries: then none of them hides anything."""
    return isinstance(row["unit"], str) and (row["source"] in shown if row["unit"] == "text" else not row["source"])


def _records(table: pd.DataFrame, columns: list[str]) -> list[dict]:
    return json.loads(table[columns].to_json(orient="records", force_ascii=False))
