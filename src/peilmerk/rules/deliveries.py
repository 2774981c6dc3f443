"""Deliveries as a whole: how old they are, whether they are there whole, and whether they are new."""

from __future__ import annotations

import pandas as pd

from peilmerk import period as periods
from peilmerk.observations import TOTAL
from peilmerk.rules.findings import finding, findings, rule
from peilmerk.rules.vintages import SAME, own, stated

_NOTHING = float("nan")
_VALUE = ["obs_value", "obs_low", "obs_high"]
_FIGURE = [c for c in SAME if c != "theme"]
_WHATEVER = [c for c in _FIGURE if c != "scenario"]
#: The words by which a delivery says itself that a figure stands there for the second time.
_SAID_AGAIN = "herhaald"


@rule
def recent_export(table: pd.DataFrame, peildatum: str, days: int) -> pd.DataFrame:
    """No delivery is older than a stated age on the edition's peildatum; `found` and `expected` are in days."""
    found = []
    for source, first in table.drop_duplicates("source").set_index("source", drop=False).iterrows():
        age = (pd.Timestamp(peildatum) - first["vintage"]).days
        found.append(
            finding(first, float(days), float(age), 0.0)
            # Known by its sheet: which cell comes first, or what stands in it, may change without anything being older.
            | {"ok": age <= days, "subject": "levering", "member": first["source_sheet"], "period": "", "unit": "days", "source": source}
        )
    return findings(found)


@rule
def repeated_rows(table: pd.DataFrame) -> pd.DataFrame:
    """No figure stands twice in a sheet, unless two lines of a report state it or the note says that it is repeated."""
    place = ["source", "source_sheet", "reference", *SAME, "role", *_VALUE]
    table = own(table)
    rows = table[~table["note"].str.contains(_SAID_AGAIN, case=False, na=False)]
    doubled = rows[rows.duplicated(place, keep=False)]
    found = _whole_sheets(table, set(zip(doubled["source"], doubled["source_sheet"], strict=True)))
    for _, group in doubled.groupby(place, dropna=False, sort=False):
        first, *others = group.to_dict("records")
        found += [
            finding(row, _NOTHING, row["obs_value"], 0.0, [first], "Dit cijfer staat al op een andere plaats in hetzelfde blad.") | {"ok": False}
            for row in others
        ]
    return findings(found)


@rule
def complete_again(table: pd.DataFrame, most: float = 0.3) -> pd.DataFrame:
    """A table that is delivered every time still has the figures that it had the time before, for the periods that it covers.

    Of every file and sheet that was delivered before under the same name. An indicator of which more than the part `most` is gone was
    left out on purpose, or the table is another one.
    """
    found = []
    for (file, sheet), now in own(table).groupby(["file", "source_sheet"], sort=False):
        earlier = table[(table["file"] == file) & (table["source_sheet"] == sheet) & (table["vintage"] < now["vintage"].max())]
        if earlier.empty:
            continue
        before = earlier[earlier["vintage"] == earlier["vintage"].max()].drop_duplicates(SAME)
        span = now.groupby("indicator").agg(begin=("time_start", "min"), end=("time_end", "max"))
        before = before.join(span, on="indicator")
        before = before[(before["time_start"] >= before["begin"]) & (before["time_end"] <= before["end"])]
        gone = ~_keys(before, _FIGURE).isin(_keys(now, _FIGURE))
        gone &= ~((before["scenario"] == "forecast").to_numpy() & _keys(before, _WHATEVER).isin(_keys(now, _WHATEVER)))  # it is realised now
        few = pd.Series(gone, before.index).groupby(before["indicator"]).transform("mean") <= most
        place = {"where": str(sheet), "source": now["source"].iloc[0]}
        missing = before[gone & few]
        found += [
            finding(row, row["obs_value"], _NOTHING, 0.0, [row], f"Stond in de levering van {row['vintage']:%d-%m-%Y} en ontbreekt nu.") | {"ok": False, **place}
            for row in missing.to_dict("records")
        ]
        found += [_sheet(now.iloc[0])] if missing.empty else []
    return findings(found)


@rule
def new_content(table: pd.DataFrame, least: int = 20) -> pd.DataFrame:
    """A sheet of at least `least` realised figures does not say the same as the one that was delivered before: then it is an old copy."""
    found = []
    figures = stated(table)
    figures = figures[figures["scenario"] == "actual"]
    for (file, sheet), now in own(figures).groupby(["file", "source_sheet"], sort=False):
        now = now[now["vintage"] == now["vintage"].max()]
        earlier = figures[(figures["file"] == file) & (figures["source_sheet"] == sheet) & (figures["vintage"] < now["vintage"].max())]
        if len(now) < least or earlier.empty:
            continue
        before = earlier[earlier["vintage"] == earlier["vintage"].max()]
        same = _content(now) == _content(before)
        found.append(_sheet(now.iloc[0], not same, f"Dit blad is gelijk aan dat van {before['vintage'].iloc[0]:%d-%m-%Y}: is het een oude kopie?"))
    return findings(found)


@rule
def different_periods(table: pd.DataFrame, least: int = 4) -> pd.DataFrame:
    """Two periods of the same length in a table do not have the same realised value for each of at least `least` members.

    Then one column is a copy of the other. Members with nothing in both do not count; nor do plans, which are often the same for years.
    """
    found = []
    figures = stated(own(table))
    figures = figures[(figures["scenario"] == "actual") & (figures["transformation"] == "level") & figures["obs_value"].notna()]
    figures = figures.assign(_days=(figures["time_end"] - figures["time_start"]).dt.days // 2)  # two halves of a year are as long
    others = [c for c in SAME if c not in ("time_period", "indicator", "scenario")]
    for _, group in figures.groupby(["source", "source_sheet", "indicator", "scenario"], sort=False):
        if group["time_period"].nunique() < 2 or group["time_period"].value_counts().nlargest(2).min() < least:
            continue
        wide = group.drop_duplicates([*others, "time_period"]).pivot(index=others, columns="time_period", values="obs_value")
        starts = group.groupby("time_period")["time_start"].min().sort_values()
        for earlier, later in zip(starts.index[:-1], starts.index[1:], strict=True):
            both = wide[[earlier, later]].dropna()
            both = both[(both != 0).any(axis=1)]
            if len(both) < least:
                continue
            copied = bool((both[earlier] == both[later]).all()) and both[later].nunique() > 1
            row = group[group["time_period"] == later].iloc[0].to_dict()
            beside = [] if not copied else [group[group["time_period"] == earlier].iloc[0].to_dict()]
            told = f"Alle {len(both)} cijfers van {periods.parse(later).label} zijn gelijk aan die van {periods.parse(earlier).label}: is de kolom gekopieerd?" if copied else ""
            found.append(finding(row, _NOTHING, row["obs_value"], 0.0, beside, told) | {"ok": not copied, "member": TOTAL})
    return findings(found)


@rule
def possible_dates(table: pd.DataFrame) -> pd.DataFrame:
    """Nothing was realised in a period that began after the export, and no period ends before it begins. Judges realised figures."""
    found = []
    table = own(table)
    realised = table[(table["scenario"] == "actual") & (table["obs_status"] != "F") & (table["obs_value"].notna() | table["obs_low"].notna())]
    late = realised["time_start"] > realised["vintage"]
    wrong = late | (realised["time_end"] < realised["time_start"])
    for row, ahead in zip(realised[wrong].to_dict("records"), late[wrong], strict=True):
        told = f"De periode begint na de export van {row['vintage']:%d-%m-%Y}, en het cijfer staat er als realisatie." if ahead else "De periode eindigt voor zij begint."
        found.append(finding(row, _NOTHING, row["obs_value"], 0.0, (), told) | {"ok": False})
    return findings(found + _whole_sheets(realised, set(zip(realised[wrong]["source"], realised[wrong]["source_sheet"], strict=True))))


def _keys(table: pd.DataFrame, columns: list[str]) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(table[columns])


def _content(sheet: pd.DataFrame) -> set[tuple]:
    return set(map(tuple, sheet[[*SAME, *_VALUE, "obs_status"]].astype(str).to_numpy()))


def _whole_sheets(table: pd.DataFrame, wrong: set[tuple]) -> list[dict]:
    """A finding that holds for every sheet in which nothing is wrong."""
    sheets = table.drop_duplicates(["source", "source_sheet"]).to_dict("records")
    return [_sheet(row) for row in sheets if (row["source"], row["source_sheet"]) not in wrong]


def _sheet(row, ok: bool = True, told: str = "") -> dict:
    """A finding about a sheet as a whole."""
    return {
        "ok": ok, "subject": "levering", "member": TOTAL, "area": row["ref_area"], "period": "", "scenario": "", "expected": _NOTHING, "found": _NOTHING,
        "tolerance": 0.0, "unit": "text", "where": f"blad {row['source_sheet']}", "source": row["source"], "told": "" if ok else told,
    }  # fmt: skip
