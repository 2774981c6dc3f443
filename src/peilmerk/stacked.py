"""Columns by kind through time, on each other where they add up and beside each other where they do not; with a share as a line in a panel below.

A column of parts says that it is the whole. It is not if a part is hidden, or if who has two kinds counts in both: then the parts stand beside each other, and the figure says why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from peilmerk import period
from peilmerk.charts import SERIES, _drawable, _measure, _points, stroken
from peilmerk.hidden_values import plain
from peilmerk.panels import COLUMN, LINE, Panel, drawn
from peilmerk.texts import formats

#: Units of which a part can be counted in another part too, so that only a delivered whole shows that they add up.
_COUNTED_ONCE = frozenset({"persons", "households"})
#: As many colours as there are; of more periods than this, parts that do not add up are lines.
_MOST, _SIDE_BY_SIDE = 6, 8
#: Longer names than this stand in a legend: beside the columns they would take half of a telephone.
_SHORT = 22


def gestapeld(
    gegevens: pd.DataFrame, reeks: str, *, geheel: pd.DataFrame | None = None, aandeel: pd.DataFrame | None = None, titel: str | None = None,
    gebeurtenissen: Mapping[str, str] | None = None, volgorde: Sequence[str] = (), hoogte: int = 240,
) -> alt.LayerChart | None:
    """Columns by kind for every period, stacked from the first series up, with their names beside the last one; below them a share as a line.

    gegevens: observations in one unit. reeks: the column that names the kinds, at most six (of more, `stroken` are drawn). geheel: the delivered totals of the periods. Kinds of persons
    or households are stacked only if these show that they add up: who has two kinds counts in both. aandeel: observations of a share in percent. titel: of the values. A period with a hidden
    part has its kinds beside each other, with × for what is hidden. Kinds that do not add up stand beside each other in all periods, and are lines if there are more than eight. Each of these is
    said below the figure. gebeurtenissen: as of `lijnen`. volgorde: of the kinds, also of those that are not in these figures, so that a kind has one colour in all figures of a subject. None without figures.
    """
    if gegevens.empty:
        return None
    table = _drawable(gegevens)
    points = _points(table, reeks)
    if points.empty:
        return None
    if points["reeks"].nunique() > _MOST:
        return stroken(gegevens, reeks)
    why, differs = _apart(points, geheel)
    if why and points["time_period"].nunique() > _SIDE_BY_SIDE:
        return _with_share(points, table, LINE, frozenset(), aandeel, titel, gebeurtenissen, hoogte, [why], volgorde)
    hidden = frozenset(points.loc[~points["getoond"], "time_period"])
    below = frozenset(points.loc[points["obs_value"] < 0, "time_period"])
    apart = frozenset(points["time_period"]) if why else hidden | below
    notes = [why] if why else []
    if hidden and not why:
        notes.append(f"{formats.capital(_listed(hidden))} {'is' if len(hidden) == 1 else 'zijn'} niet gestapeld, omdat een deel verborgen is: daar staan de delen naast elkaar.")
    if differs:
        notes.append(f"De delen zijn samen minder dan het totaal {_within(differs)}: een kolom is daar niet het geheel.")
    return _with_share(points, table, COLUMN, apart, aandeel, titel, gebeurtenissen, hoogte, notes, volgorde)


def kolommen(
    gegevens: pd.DataFrame, reeks: str, *, titel: str | None = None, gebeurtenissen: Mapping[str, str] | None = None, volgorde: Sequence[str] = (), hoogte: int = 240
) -> alt.LayerChart | None:
    """Columns beside each other: for every period one a series, from nil, with their values above them where these fit; × for what is hidden.

    gegevens, titel, gebeurtenissen, volgorde: as of `gestapeld`. reeks: the column that names the series, at most six (of more, or of more than eight periods, `stroken` are drawn). None without figures.
    """
    if gegevens.empty:
        return None
    table = _drawable(gegevens)
    points = _points(table, reeks)
    if points.empty:
        return None
    if points["reeks"].nunique() > _MOST or points["time_period"].nunique() > _SIDE_BY_SIDE:
        return stroken(gegevens, reeks, staafjes=points["time_period"].nunique() < 2 * SERIES)
    return _with_share(points, table, COLUMN, frozenset(points["time_period"]), None, titel, gebeurtenissen, hoogte, [], volgorde)


# --- parts --------------------------------------------------------------------------------------------------------


def _apart(points: pd.DataFrame, whole: pd.DataFrame | None) -> tuple[str, frozenset[str]]:
    """Why the kinds of all periods stand beside each other (empty if they add up), and the periods in which they are less than the whole."""
    if points["reeks"].nunique() < 2:
        return "", frozenset()
    people = points["unit_measure"].isin(_COUNTED_ONCE).any()
    if whole is None or whole.empty:
        return ("Wie twee soorten heeft, telt bij beide: daarom zijn de aantallen niet gestapeld." if people else ""), frozenset()
    totals = plain(whole).dropna(subset="obs_value").drop_duplicates("time_period").set_index("time_period")["obs_value"]
    open_ = points.groupby("time_period")["getoond"].transform("all") & points["time_period"].isin(totals.index)
    if not open_.any():
        return ("Of de soorten samen het totaal zijn, is niet te zien: daarom zijn de aantallen niet gestapeld." if people else ""), frozenset()
    shown = points[open_]
    sums, count = shown.groupby("time_period")["obs_value"].sum(), shown["reeks"].nunique()
    digits = pd.to_numeric(shown["decimals"]).min() if "decimals" in shown and shown["decimals"].notna().any() else 0
    room = 0.5 * 10.0 ** -digits * (count + 1)
    if (sums > totals[sums.index] + room).any():
        return "De soorten zijn samen meer dan het totaal, want wie er twee heeft, telt bij beide: daarom zijn zij niet gestapeld.", frozenset()
    return "", frozenset(sums.index[sums < totals[sums.index] - room])


def _with_share(points: pd.DataFrame, table: pd.DataFrame, form: str, apart: frozenset, share, titel, events, height: int, notes: list[str], asked: Sequence[str]) -> alt.LayerChart | None:
    divisor, axis = _measure(table, titel)
    fixed = [formats.capital(name) for name in asked]
    order = sorted(dict.fromkeys(points["reeks"]), key=lambda name: fixed.index(name) if name in fixed else len(fixed))
    colours = [*fixed, *(name for name in order if name not in fixed)]
    points = points.assign(vorm=form, van_nul=0.0, tot_waarde=points["obs_value"])
    if form == COLUMN:
        points = _columns(points, apart, order)
    last = points.loc[points["midden"].idxmax(), "time_period"]
    whole = points.groupby("time_period")["obs_value"].sum(min_count=1).max()
    percents = points["unit_measure"].eq("percent").all() and not apart and 90 < whole <= 100.6
    stacked = form == COLUMN and len(apart) < points["time_period"].nunique()
    ends = len(order) > 1 and (form == LINE or last not in apart)  # parts beside each other have no place for words at their ends
    short = max(map(len, order)) <= _SHORT
    first = Panel(_heading(axis, divisor), points, divisor=divisor, top=100 if percents else 0, named=ends and short, valued=ends, stacked=stacked, order=colours if len(colours) <= _MOST else order)
    panels, heights = [first], [height]
    if share is not None and not share.empty:
        line = _points(_drawable(share), "onderwerp")
        if not line.empty:
            said = line["reeks"].iloc[0]
            panels.append(Panel(f"{said} (%)" if "%" not in said else said, line.assign(vorm=LINE, van_nul=0.0, tot_waarde=line["obs_value"]), top=100 if line["obs_value"].max() > 50 else 0))
            heights.append(100)
    form = "Lijndiagram" if form == LINE else "Gestapelde kolommen" if stacked and len(order) > 1 else "Kolommen naast elkaar"
    return drawn(panels, gebeurtenissen=events, heights=heights, notes=notes, form=form + (", met een paneel met een aandeel eronder" if len(panels) > 1 else ""))


def _heading(axis: str | None, divisor: float) -> str:
    return axis if axis and divisor > 1 else formats.capital(axis or "")


def _columns(points: pd.DataFrame, apart: frozenset, order: list[str]) -> pd.DataFrame:
    """Where the columns of points stand: on each other, or beside each other in the periods that are `apart`."""
    points = points.copy()
    stack = ~points["time_period"].isin(apart)
    upto = points["obs_value"].fillna(0).where(stack, 0).groupby(points["time_period"]).cumsum()
    points.loc[stack, "tot_waarde"] = upto[stack]
    points.loc[stack, "van_nul"] = (upto - points["obs_value"].fillna(0))[stack]
    rank, count = points["reeks"].map(order.index), len(order)
    wide = (points["eind"] - points["begin"]) / count
    begin = points["begin"] + rank * wide
    points["begin"] = points["begin"].where(stack, begin).round(4)
    points["eind"] = points["eind"].where(stack, begin + wide).round(4)
    points["midden"] = points["midden"].where(stack, begin + wide / 2).round(4)
    return points


def _listed(codes: frozenset[str]) -> str:
    """Periods as the subject of a sentence: at most three by name."""
    if len(codes) > 3:
        return f"{len(codes)} perioden"
    return formats.listed([period.parse(c).label for c in sorted(codes)])


def _within(codes: frozenset[str]) -> str:
    return f"in {_listed(codes)}"
