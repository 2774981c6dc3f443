"""Periods: parts of years beside whole ones, gaps in a series, and how much is provisional, and for how long."""

from __future__ import annotations

import pandas as pd

from peilmerk import period as periods
from peilmerk.observations import TOTAL
from peilmerk.rules.findings import finding, findings, rule
from peilmerk.rules.vintages import SERIES, current, own, stated

_NOTHING = float("nan")
#: What happens in a period adds up over it; who is there at its end, or an average, can be told of any period.
_OVER_TIME = ("sum", "unique")
#: A year of which so many figures tell is no slip of a digit.
_FEW = 5
_NEARLY_ALL = 0.8


@rule
def whole_years(table: pd.DataFrame) -> pd.DataFrame:
    """Realised figures of one indicator are of periods that compare: not January to October beside a year, or a half year.

    Judges what adds up over time. A series of equal periods (four quarters) beside its year does compare. One finding an indicator.
    """
    found = []
    figures = own(current(stated(table)))
    figures = figures[(figures["scenario"] == "actual") & (figures["transformation"] == "level") & figures["time_end"].notna()]
    if "aggregation" in figures:
        figures = figures[figures["aggregation"].isin(_OVER_TIME)]
    days = (figures["time_end"] - figures["time_start"]).dt.days + 1
    figures = figures.assign(_days=days)[days > 31]  # a month is more often a moment than a part of the year
    for _, group in figures.groupby(["indicator", "unit_measure"], sort=False):
        part = group[group["time_period"].str.contains("/") & (group["time_start"].dt.year == group["time_end"].dt.year)]
        lengths = group.groupby("_days")["time_period"].agg(["nunique", "first"])
        mixed = len(lengths[lengths["nunique"] < 3]) > 1 and not _months_only(group)
        row = (part if len(part) else group).iloc[0].to_dict()
        told = ""
        if len(part) or mixed:
            labels = ", ".join(dict.fromkeys(periods.parse(p).label for p in group.sort_values("time_start")["time_period"]))
            told = f"Deze cijfers gaan over perioden van ongelijke lengte en zijn niet zonder meer te vergelijken: {labels}."
            if group["time_period"].nunique() == 1:
                told = f"Dit cijfer gaat over een deel van het jaar ({labels}) en is niet met een heel jaar te vergelijken."
        found.append(finding(row, _NOTHING, row["obs_value"], 0.0, (), told) | {"ok": not told})
    return findings(found)


@rule
def usual_years(table: pd.DataFrame, years: int = 3) -> pd.DataFrame:
    """No figure is of a time that lies more than so many years outside all that the other figures of the edition tell of.

    Then a digit of a year is wrong. `found` is the year in which its period begins, `expected` the nearest year of the others.
    """
    found = []
    figures = own(current(table))
    first, last = figures["time_start"].dt.year, figures["time_end"].dt.year.fillna(figures["time_start"].dt.year)
    spans = pd.DataFrame({"first": first, "last": last}).drop_duplicates()
    counts = first.groupby([first, last]).size()
    for a, b in spans.itertuples(index=False):
        others = spans[(spans["first"] != a) | (spans["last"] != b)]
        apart = pd.concat([others["first"] - b, a - others["last"]], axis=1).max(axis=1).clip(lower=0)
        far = counts[a, b] < _FEW and len(apart) > 0 and apart.min() > years
        rows = figures[(first == a) & (last == b)].to_dict("records")
        for row in rows if far else rows[:1]:
            near = others.loc[apart.idxmin()] if len(apart) else spans.iloc[0]
            nearest = float(near["last"] if near["last"] < a else near["first"])
            told = f"Geen ander cijfer van de editie gaat over {int(a)}, of over een jaar er minder dan {years} vandaan." if far else ""
            found.append(finding(row, nearest if far else float(a), float(a), float(years), (), told) | {"ok": not far, "unit": "years"})
    return findings(found)


@rule
def no_gaps(table: pd.DataFrame, least: int = 6) -> pd.DataFrame:
    """A series of at least `least` equal periods in one sheet has no period missing, nor ends before the others of its indicator.

    `where` is the cell of the period before the gap.
    """
    found = []
    figures = own(table)
    figures = figures[(figures["transformation"] == "level") & (figures["scenario"] == "actual") & figures["time_end"].notna() & (figures["correction"] != "drop")]
    months = ((figures["time_end"].dt.year - figures["time_start"].dt.year) * 12 + figures["time_end"].dt.month - figures["time_start"].dt.month + 1)
    figures = figures.assign(_months=months, _at=figures["time_start"].dt.year * 12 + figures["time_start"].dt.month - 1)
    figures = figures[figures["_months"].isin([1, 3, 4, 6, 12])]
    kind = ["source", "source_sheet", "indicator", "_months"]
    last = figures.groupby(kind)["_at"].transform("max")
    # If nearly all series of the sheet end together, all have to.
    ends = figures.groupby(["source", "source_sheet", *SERIES, "_months"], dropna=False)["_at"].max().reset_index()
    together = ends.groupby(["source", "source_sheet", "_months"])["_at"].agg(end="max", share=lambda at: (at == at.max()).mean(), count="size")
    together = together[(together["share"] >= _NEARLY_ALL) & (together["count"] >= _FEW)]["end"]
    figures = figures.join(together, on=["source", "source_sheet", "_months"])
    figures = figures.assign(_last=figures["end"].fillna(last))
    for (*_, length), series in figures.groupby(["source", "source_sheet", *SERIES, "_months"], dropna=False, sort=False):
        if series["_at"].nunique() < least:
            continue
        series = series.sort_values("_at")
        have = set(series["_at"])
        # A series may begin later than others (a new district), and end with all of them.
        wanted = range(int(series["_at"].min()), int(series["_last"].iloc[0]) + 1, int(length))
        gone = [at for at in wanted if at not in have]
        row = series.iloc[0].to_dict() if not gone else series[series["_at"] < gone[0]].iloc[-1].to_dict()
        told = f"In deze reeks ontbreekt {', '.join(_name(at, int(length)) for at in gone[:4])}." if gone else ""
        found.append(finding(row, _NOTHING, row["obs_value"], 0.0, (), told) | {"ok": not gone})
    return findings(found)


@rule
def provisional_share(table: pd.DataFrame, most: float = 0.0) -> pd.DataFrame:
    """Which part of the edition's realised figures is provisional or estimated, in percent: at most `most`."""
    realised = own(current(stated(table)))
    realised = realised[(realised["scenario"] == "actual") & (realised["obs_status"] != "F")]
    if realised.empty:
        return findings([])
    soft = realised[realised["obs_status"].isin(["P", "E"])]
    share = 100 * len(soft) / len(realised)
    row = (soft if len(soft) else realised).iloc[0].to_dict()
    told = f"Van de {len(realised)} gerealiseerde cijfers met een waarde (richtingen tellen niet mee) {'is' if len(soft) == 1 else 'zijn'} er {len(soft)} voorlopig of geraamd."
    about = {"subject": "editie", "member": TOTAL, "period": "", "scenario": "actual", "unit": "percent", "where": "alle leveringen", "source": ""}
    return findings([finding(row, most, round(share, 1), 0.0, (), told if share > most else "") | about | {"ok": share <= most, "expected": most or float("nan")}])  # none expected is no norm


@rule
def not_provisional_forever(table: pd.DataFrame, peildatum: str, months: int = 18) -> pd.DataFrame:
    """A realised figure is not provisional any more so many months after its period ended. One finding an indicator: its oldest."""
    found = []
    soft = own(current(stated(table)))
    soft = soft[(soft["obs_status"] == "P") & (soft["scenario"] == "actual") & soft["time_end"].notna()]
    age = ((pd.Timestamp(peildatum) - soft["time_end"]).dt.days / 30.4375).round(1)
    for _, group in soft.assign(_age=age).groupby("indicator", sort=False):
        row = group.loc[group["_age"].idxmax()].to_dict()
        ok = row["_age"] <= months
        told = "" if ok else f"De periode is op de peildatum {row['_age']:.0f} maanden voorbij, en dit cijfer is nog voorlopig ({len(group)} van deze indicator)."
        found.append(finding(row, float(months), row["_age"], 0.0, (), told) | {"ok": ok, "unit": "months"})
    return findings(found)


@rule
def unfinished_periods(table: pd.DataFrame) -> pd.DataFrame:
    """A figure of a period that was not over when it was exported is not told as final. One finding a sheet; not of what stands at a moment."""
    found = []
    figures = own(stated(table))
    figures = figures[(figures["scenario"] == "actual") & (figures["transformation"] == "level") & (figures["obs_status"] == "A")]
    if "aggregation" in figures:
        figures = figures[figures["aggregation"].isin(["sum", "unique"])]
    for _, sheet in figures.groupby(["source", "source_sheet"], sort=False):
        early = sheet[(sheet["time_end"] > sheet["vintage"]) & (sheet["time_start"] <= sheet["vintage"])]
        row = (early if len(early) else sheet).iloc[0].to_dict()
        told = f"Bij de export van {row['vintage']:%d-%m-%Y} was deze periode nog niet voorbij, en het cijfer staat er zonder voorbehoud ({len(early)} in dit blad)."
        found.append(finding(row, _NOTHING, row["obs_value"], 0.0, (), told if len(early) else "") | {"ok": early.empty})
    return findings(found)


def _months_only(group: pd.DataFrame) -> bool:
    """True if every period longer than the shortest is made up of shorter ones that are there too."""
    shortest = group[group["_days"] <= group["_days"].min() + 3]
    rest = group[group["_days"] > group["_days"].min() + 3]
    return all(
        abs(shortest[(shortest["time_start"] >= r["time_start"]) & (shortest["time_end"] <= r["time_end"])].drop_duplicates("time_period")["_days"].sum() - r["_days"]) <= 3
        for _, r in rest.drop_duplicates("time_period").iterrows()
    )


def _name(at: int, length: int) -> str:
    year, month = divmod(at, 12)
    code = f"{year}" if length == 12 else f"{year}-{month + 1:02d}" if length == 1 else f"{year}-{ {3: 'Q', 4: 'T', 6: 'S'}[length] }{month // length + 1}"
    return periods.parse(code).label
