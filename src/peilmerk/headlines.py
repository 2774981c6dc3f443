"""Headline figures with what came before them: what the page for the council, the overview and the page for residents all say, from one source.

Which figures are headlines, and in what order, says the dictionary (`headline`); which of an indicator's figures is the newest of the whole says `Edition.headlines`. A
headline stands beside the figure of a year earlier, or else the newest one before it in its series, and is compared with it only if the two can be compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from peilmerk import keys, period
from peilmerk.analyses import compared, money, nouns
from peilmerk.hidden_values import plain
from peilmerk.observations import BREAKDOWNS, records
from peilmerk.selection import COUNTED, OWN
from peilmerk.texts import formats

#: What makes rows one series.
_SERIES = ["ref_area", "indicator", *BREAKDOWNS, "unit_measure", "transformation"]
#: Why nothing can be said of a figure that has none before it: so common that a page says it once.
ALONE = "er is geen eerder cijfer"
#: What is said of a direction that was delivered.
_TURNED = {1: "stijgt", 0: "is stabiel", -1: "daalt"}
#: What a delivery remarks of a share of which it is not said what it is a part of: whether it went the right way cannot be told then.
_UNCLEAR = "noemer niet eenduidig"
#: Of so many years a headline has its history beside it.
_YEARS = 6


@dataclass(frozen=True)
class Headline:
    """One headline figure. row: the figure; series: its realised figures of the same frequency until that one, oldest first; earlier: the figure to compare with, None if there is none.

    sign: 1, -1 or 0 as it is higher, lower or cannot be told apart; None where nothing can be said. change: that in words, as markdown with keys (`[4,1%]{data-key="..."} meer dan een jaar eerder`).
    why: why nothing can be said of a realised figure, as a clause without capital and full stop. good: True if it went the way that the dictionary calls better, False if
    the other way, None if neither. corrected: a correction made part of the change. beside: the other members of the same moment, where a
    headline is of a member: what is told of one is not told as of all.
    reserved: of a total of what has to be saved, the part that is no saving but comes out of what was kept in reserve.
    """

    row: Mapping
    series: tuple[Mapping, ...] = ()
    earlier: Mapping | None = None
    sign: int | None = None
    change: str = ""
    why: str = ""
    good: bool | None = None
    theme: str = ""
    reserved: Mapping | None = None
    corrected: bool = False
    beside: tuple[Mapping, ...] = ()


def headlines(edition, *tables: pd.DataFrame, eerder: pd.DataFrame | None = None, richtingen: pd.DataFrame | None = None) -> list[Headline]:
    """The headline figures of some tables of an edition, each indicator once, in the order of the dictionary.

    tables: levels, as `ed.observaties` gives them; those of registers apart from the others. eerder: what earlier deliveries said of the same, as history. richtingen: what was
    delivered as a direction without a figure: it speaks where there is no earlier figure. A headline is a figure of the edition's own deliveries.
    """
    found = []
    for table in tables:
        if not len(table):
            continue
        shown = plain(table)
        rows = records(edition.headlines(shown[shown[OWN]]))  # what earlier deliveries said is history, not news
        if eerder is not None and len(eerder):
            shown = pd.concat([shown, plain(eerder[~eerder[OWN]])], ignore_index=True)
        found += [replace(_headline(edition, shown, row, richtingen), beside=_beside(shown, row)) for row in rows if row["unit_measure"] != "direction"]
    order = edition.reference.indicators
    found.sort(key=lambda h: order[h.row["indicator"]].headline)
    once = {h.row["indicator"]: h for h in reversed(found)}
    return [h for h in found if once[h.row["indicator"]] is h]


def spread(found: Sequence[Headline], count: int) -> list[Headline]:
    """So many headlines, of as many themes as there are: the first of every theme before the second of any. In the order that they had."""
    turn: dict[str, int] = {}
    rank = {}
    for n, h in enumerate(found):
        rank[n] = turn[h.theme] = turn.get(h.theme, -1) + 1
    chosen = sorted(sorted(rank, key=lambda n: (rank[n], n))[:count])
    return [found[n] for n in chosen]


def _headline(edition, table: pd.DataFrame, row: Mapping, directions: pd.DataFrame | None) -> Headline:
    series = _until(table, row)
    theme = _theme(edition, row)
    before = _before(series, row)
    if row["scenario"] != "actual":
        return Headline(row, series, theme=theme, reserved=_reserved(table, row))
    if not compared.has_value(row):
        return Headline(row, series, why="een bandbreedte is niet te vergelijken", theme=theme)
    if before is None:
        return _delivered(edition, row, series, directions, theme)
    if not compared.has_value(before):
        return Headline(row, series, why="het eerdere cijfer is verborgen" if before["conf_status"] != "F" else "het eerdere cijfer is niet bekend", theme=theme)
    if row.get(COUNTED) and row["obs_status"] == "P" and before["obs_status"] != "P":
        return Headline(row, series, before, why="nog niet compleet, dus niet vergeleken", theme=theme)
    broke = _broken(edition, table, before, row)
    if broke:
        return Headline(row, series, before, why=f"niet vergeleken met eerder: de reeks verandert ({broke})", theme=theme)
    indicator = edition.reference.indicators[row["indicator"]]
    sign = formats.direction(before, row)
    told = f"{compared.against(before, row, edition.reference)} {nouns.earlier(before['time_period'], row['time_period'], indicator)}"
    since = _since(edition, row, directions)
    if corrected := _broken(edition, table, before, row, "correctie"):  # leaves figures comparable, but how much of the change it is, is not known
        return Headline(row, series, before, sign, f"{told}, deels door {corrected}{since}", theme=theme, corrected=True)
    # What was before the period of the report may have turned since, so that it is no news of it.
    good = _good(indicator, sign) if row["time_end"] >= pd.Timestamp(edition.publication.period.start) else None
    if _UNCLEAR in row["note"]:
        return Headline(row, series, before, sign, f"{told}; waarvan dit een deel is, zegt de bron niet precies", theme=theme)
    return Headline(row, series, before, sign, told + since, good=good, theme=theme)


def _since(edition, row: Mapping, directions: pd.DataFrame | None) -> str:
    """What the municipality says of the period of the edition, where the newest figure is of before it: `; 1e halfjaar 2020: stijgt, volgens de gemeente`. Nothing if it says nothing, or two things."""
    if directions is None or not len(directions) or row["time_end"] >= pd.Timestamp(edition.publication.period.start):
        return ""
    same = directions["indicator"].eq(row["indicator"]) & directions["ref_area"].eq(row["ref_area"]) & directions["time_period"].eq(edition.publication.period.code) & directions["conf_status"].eq("F")
    for column in BREAKDOWNS:
        same &= directions[column].isin([row[column], "_T"])  # of the whole, or of the same part
    found = set(directions.loc[same, "obs_value"])
    return f"; {edition.publication.period.label}: {_TURNED[int(found.pop())]}, volgens de gemeente" if len(found) == 1 else ""


def _reserved(table: pd.DataFrame, row: Mapping) -> Mapping | None:
    """The part of a delivered total of targets that is a claim on a margin or reserve (`Beslag behoedzaamheidsmarge`), of the same period; None if there is none, or not just one."""
    if row["indicator"] != "taakstelling" or row["role"] != "total":
        return None
    same = table["indicator"].eq(row["indicator"]) & table["role"].eq("item") & table["time_period"].eq(row["time_period"]) & table["uitsplitsing"].str.contains(money.CLAIM)
    found = records(table[same & table["conf_status"].eq("F") & table["obs_value"].gt(0)])
    return found[0] if len(found) == 1 else None


def _good(indicator, sign: int) -> bool | None:
    wanted = {"up": 1, "down": -1}.get(indicator.better)
    return None if wanted is None or not sign else sign == wanted


def _theme(edition, row: Mapping) -> str:
    """The theme of a figure; of one that was counted from registers of one law that of the law."""
    return edition.reference.theme_of_law.get(row["law"], row["theme"]) if row.get(COUNTED) else row["theme"]


def _until(table: pd.DataFrame, row: Mapping) -> tuple[Mapping, ...]:
    """The realised figures of a headline's series until it, of its frequency, one a period, oldest first."""
    same = pd.Series(True, index=table.index)
    for column in _SERIES:
        same &= table[column].eq(row[column])
    frequency, first = period.parse(row["time_period"]).frequency, row["time_start"] - pd.DateOffset(years=_YEARS)
    table = table[same & table["scenario"].eq("actual") & (table["time_start"] <= row["time_start"]) & (table["time_start"] > first)]
    alike = np.fromiter((frequency != "range" and period.parse(p).frequency == frequency for p in table["time_period"]), dtype=bool)
    table = table[alike]
    return tuple(records(table.sort_values("time_start", kind="stable").drop_duplicates("time_period", keep="last")))


def _beside(table: pd.DataFrame, row: Mapping) -> tuple[Mapping, ...]:
    """The figures of the other members of a headline that is about a member: of its moment and kind, each member once; none beside the whole."""
    if row["uitsplitsing"] == "totaal":
        return ()
    same = table[OWN] & table["conf_status"].eq("F") & table["uitsplitsing"].ne(row["uitsplitsing"])
    for column in ("indicator", "ref_area", "time_period", "scenario", "obs_status", "unit_measure", "transformation"):
        same &= table[column].eq(row[column])
    return tuple(records(table[same].drop_duplicates("uitsplitsing", keep="last")))


def _before(series: tuple[Mapping, ...], row: Mapping) -> Mapping | None:
    """The figure of a year earlier; if there is none, the one before this in its series."""
    year = row["time_start"] - pd.DateOffset(years=1)
    older = [r for r in series if r["time_start"] < row["time_start"]]
    return next((r for r in older if r["time_start"] == year), older[-1] if older else None)


def _broken(edition, table: pd.DataFrame, first: Mapping, last: Mapping, kind: str = "reeksbreuk") -> str:
    """What lies between two figures of one series, in words: of a break, or of another kind of event alone."""
    about = table[table["indicator"] == last["indicator"]]
    known = {**edition.reeksbreuken(about, last["theme"], soort=kind), **(edition.gebiedswijzigingen if kind == "reeksbreuk" else {})}
    return " en ".join(words for day, words in known.items() if first["time_start"] < pd.Timestamp(day.split("/")[0]) <= last["time_end"])


def _delivered(edition, row: Mapping, series: tuple[Mapping, ...], directions: pd.DataFrame | None, theme: str) -> Headline:
    """A headline without an earlier figure: with the direction that was delivered for the same period and whole, if there is one."""
    if directions is not None and len(directions):
        same = directions["indicator"].eq(row["indicator"]) & directions["ref_area"].eq(row["ref_area"]) & directions["time_period"].eq(row["time_period"]) & directions["conf_status"].eq("F")
        for column in BREAKDOWNS:
            same &= directions[column].eq(row[column])
        found = records(plain(directions[same]))
        if len({r["obs_value"] for r in found}) == 1:
            sign = int(found[0]["obs_value"])
            return Headline(row, series, None, sign, f"{_TURNED[sign]} volgens de gemeente", good=_good(edition.reference.indicators[row["indicator"]], sign), theme=theme)
    return Headline(row, series, why=ALONE, theme=theme)


def points(headline: Headline, most: int) -> list[dict]:
    """The newest figures of a headline's history to be drawn, at most so many; none if fewer than two are known.

    `y` is where a value lies between the lowest and the highest (nil among them), from 0 to 1, None if it is hidden or not known; `nil` where nil lies; `provisional`.
    """
    rows = headline.series[-most:]
    values = [r["obs_value"] for r in rows if compared.has_value(r)]
    if len(values) < 2:
        return []
    low, high = min(0.0, *values), max(0.0, *values)
    span = (high - low) or 1.0
    return [
        {
            "y": round((r["obs_value"] - low) / span, 4) if compared.has_value(r) else None, "nil": round(-low / span, 4),
            "provisional": r["obs_status"] in ("P", "E", "F"), keys.FIELD: r[keys.FIELD],
        }
        for r in rows
    ]  # fmt: skip
