"""Forms of chart for series and districts, beside `staven` of the house style: lijnen, stroken, tijdstaven, punten.

Each takes observations with their columns for readers and gives an Altair chart of one view, as wide as its place on the page; None if
there is too little to draw. What is provisional is open, or lighter with dashes; what is hidden stands there as ×, never as nothing or
as nil. Names stand beside what they name, so that no colour has to be looked up.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import pairwise

import altair as alt
import pandas as pd

from peilmerk import house_style, numbers
from peilmerk.house_style import NAMEN, afgebroken, voorlopig, voorlopige_rand
from peilmerk.writing import HIDDEN, MINUS

#: From how many periods figures are a series, to be drawn along a time axis.
SERIES = 6
#: Height of a line of text in a chart, in pixels, with some air.
_LINE = 17
#: What a chart passes on of each point; anything else would only make the page heavier.
_USED = ["reeks", "periode", "getal", "begin", "midden", "eind", "hoog", "laag", "voorlopig", "getoond", "deel", "stuk", "los", "tekst", "plek"]
_TOOLTIP = [alt.Tooltip(f"{column}:N", title=" ") for column in ("reeks", "periode", "getal")]
_FAINTER = alt.condition("datum.voorlopig", alt.value(0.7), alt.value(1))
_PROVISIONAL_BAR = {
    "opacity": voorlopig(), "strokeDash": voorlopige_rand(), "strokeWidth": alt.condition("datum.voorlopig", alt.value(1), alt.value(0)),
}  # fmt: skip
_POINTS, _HIDDEN = "datum.deel == 'punt' && datum.getoond", "datum.deel == 'punt' && !datum.getoond"
_LINES, _ENDS = "(datum.deel == 'punt' || datum.deel == 'brug') && datum.getoond", "datum.deel == 'eind'"


def is_reeks(gegevens: pd.DataFrame) -> bool:
    """True if figures are of so many periods that they are a series: draw lijnen, and not staven."""
    return gegevens["time_period"].nunique() >= SERIES


def lijnen(
    gegevens: pd.DataFrame, reeks: str, *, titel: str | None = None, gebeurtenissen: Mapping[str, str] | None = None, hoogte: int = 300
) -> alt.LayerChart | None:
    """Lines through time, each with its name and last value at its end.

    reeks: the column that names the series, at most six. titel: of the value axis, which begins at nil. gebeurtenissen: day (ISO) ->
    what happened then, where a series breaks.
    """
    data = _points(gegevens, reeks)
    shown = data[data["getoond"]]
    if shown["time_period"].nunique() < 2:
        return None if data["getoond"].all() else stroken(gegevens, reeks)  # all hidden: crosses need no value axis
    divisor, axis = _measure(gegevens, titel)
    order, events = list(dict.fromkeys(shown["reeks"])), _events(gebeurtenissen, data)
    data["hoog"] = data["obs_value"] / divisor
    low, high = min(0.0, data["hoog"].min()), max(0.0, data["hoog"].max())
    high, low = high + (high - low) * (0.16 if len(events) else 0.05), low * 1.05
    data = _connected(data)
    names = _named(data, order, high, (high - low) / hoogte)
    base = alt.Chart(pd.concat([data, names, events], ignore_index=True)[_USED])
    x = alt.X("midden:Q", title=None, scale=_time_scale(data), axis=_time_axis(data))
    y = {field: alt.Y(f"{field}:Q", title=axis, scale=alt.Scale(domain=[low, high], nice=False)) for field in ("hoog", "laag", "plek")}
    colour = alt.Color("reeks:N", sort=order, legend=None)
    ends = base.transform_filter(_ENDS)
    layers = [
        base.transform_filter(_LINES).mark_line(strokeJoin="round").encode(x=x, y=y["hoog"], color=colour, detail="stuk:N", strokeDash=voorlopige_rand(), opacity=_FAINTER),
        base.transform_filter(f"{_POINTS} && datum.voorlopig").mark_point(filled=False, size=35, strokeWidth=1.5, opacity=1).encode(x=x, y=y["hoog"], color=colour),
        base.transform_filter(f"{_POINTS} && datum.los").mark_point(filled=True, size=20, opacity=1).encode(x=x, y=y["hoog"], color=colour),
        ends.transform_filter("!datum.voorlopig").mark_point(filled=True, size=50, opacity=1).encode(x=x, y=y["hoog"], color=colour),
        ends.mark_rule(strokeWidth=1.5, xOffset=6, x2Offset=8).encode(x=x, x2="eind:Q", y=y["hoog"], y2="laag:Q", color=colour),
        ends.mark_text(align="left", dx=12, lineBreak="|", lineHeight=_LINE - 2).encode(x=alt.X("eind:Q"), y=y["plek"], text="tekst:N"),
        base.transform_filter(_POINTS).mark_point(size=160, opacity=0).encode(x=x, y=y["hoog"], tooltip=_TOOLTIP),
    ]  # fmt: skip
    if not data["getoond"].all():
        layers.append(base.transform_filter(_HIDDEN).mark_text(text=HIDDEN, fontSize=14).encode(x=x, y=alt.value(hoogte - 8), color=colour, tooltip=_TOOLTIP))
    for line in events["stuk"].unique():
        here = base.transform_filter(f"datum.deel == 'gebeurtenis' && datum.stuk == {line}")
        start = alt.value(15 * int(line))  # the line of one event does not cross the words of the one before
        layers.append(here.mark_rule(strokeDash=[2, 3]).encode(x=x, y=start, y2=alt.value(hoogte)))
        layers.append(here.mark_text(align="left", baseline="top", dx=5, fontSize=12).encode(x=x, y=start, text="tekst:N"))
    return alt.layer(*layers).properties(height=hoogte)


def stroken(
    gegevens: pd.DataFrame, reeks: str, *, gelijke_schaal: bool = False, staafjes: bool = False, hoogte: int = 56
) -> alt.LayerChart | None:
    """A strip a series, one below the other, with its last value at the end: many series, or series of different units.

    reeks: the column that names the strips, in the order of the rows. Each strip begins at nil and has a scale of its own, unless
    `gelijke_schaal`. staafjes: bars instead of lines, for a few periods; with their values where these are short. hoogte: of a strip, in pixels.
    """
    data = _points(gegevens, reeks)
    if data["time_period"].nunique() < 2:
        return None
    order = list(dict.fromkeys(data["reeks"]))
    lowest, highest = data.groupby("reeks")["obs_value"].min(), data.groupby("reeks")["obs_value"].max()
    if gelijke_schaal:
        lowest[:], highest[:] = lowest.min(), highest.max()
    lowest, highest = lowest.clip(upper=0).fillna(0), highest.clip(lower=0).fillna(0)
    unit = (0.55 if staafjes else 0.72) / (highest - lowest).replace(0, 1)  # of a strip; the rest is air, and for values above bars
    nil = {name: round(len(order) - 1 - n + 0.12 - lowest[name] * unit[name], 4) for n, name in enumerate(order)}
    short = data["getal"].str.len().max() <= 4  # a longer value does not fit above its bar
    data["laag"] = data["reeks"].map(nil)
    data["hoog"] = (data["laag"] + data["obs_value"] * data["reeks"].map(unit)).where(data["getoond"], data["laag"] + 0.15)
    data["plek"] = data[["laag", "hoog"]].max(axis=1)
    data = data if staafjes else _connected(data)
    last = data[data["deel"] == "punt"].sort_values("midden").groupby("reeks", sort=False).tail(1).assign(deel="eind", eind=lambda t: t["tot"])
    base = alt.Chart(pd.concat([data, last], ignore_index=True)[_USED])
    axis = _name_axis(order)
    x = {field: alt.X(f"{field}:Q", title=None, scale=_time_scale(data), axis=_time_axis(data)) for field in ("midden", "begin", "eind")}
    y = {field: alt.Y(f"{field}:Q", title=None, scale=alt.Scale(domain=[0, len(order)], nice=False), axis=axis) for field in ("hoog", "laag", "plek")}
    points, ends = base.transform_filter(_POINTS), base.transform_filter(_ENDS)
    shown = ends.transform_filter("datum.getoond")
    if staafjes:
        layers = [
            points.mark_bar(stroke="currentColor", cornerRadius=0).encode(x=x["begin"], x2="eind:Q", y=y["hoog"], y2="laag:Q", tooltip=_TOOLTIP, **_PROVISIONAL_BAR),
            points.mark_text(dy=-9, fontSize=12).encode(x=x["midden"], y=y["plek"], text="getal:N") if short
            else shown.mark_text(align="left", dx=8).encode(x=x["eind"], y=y["hoog"], text="getal:N"),
        ]  # fmt: skip
    else:
        layers = [
            base.transform_filter(_LINES).mark_line(strokeWidth=2, strokeJoin="round").encode(
                x=x["midden"], y=y["hoog"], detail=["reeks:N", "stuk:N"], strokeDash=voorlopige_rand(), opacity=_FAINTER,
            ),
            points.transform_filter("datum.los").mark_point(filled=True, size=20, opacity=1).encode(x=x["midden"], y=y["hoog"]),
            shown.transform_filter("!datum.voorlopig").mark_point(filled=True, size=45, opacity=1).encode(x=x["midden"], y=y["hoog"]),
            shown.transform_filter("datum.voorlopig").mark_point(filled=False, size=35, strokeWidth=1.5, opacity=1).encode(x=x["midden"], y=y["hoog"]),
            shown.mark_text(align="left", dx=8).encode(x=x["eind"], y=y["hoog"], text="getal:N"),
            points.mark_point(size=120, opacity=0).encode(x=x["midden"], y=y["hoog"], tooltip=_TOOLTIP),
        ]  # fmt: skip
    if not data["getoond"].all():
        layers.append(base.transform_filter(_HIDDEN).mark_text(text=HIDDEN).encode(x=x["midden"], y=y["hoog"], tooltip=_TOOLTIP))
    layers.append(ends.mark_rule(opacity=0.3).encode(y=y["laag"]))
    return alt.layer(*layers).properties(height=hoogte * len(order))


def tijdstaven(gegevens: pd.DataFrame, reeks: str, *, titel: str | None = None, hoogte: int = 300) -> alt.LayerChart | None:
    """Columns through time, stacked by series from the first one up; provisional ones lighter and dashed.

    reeks: the column that names the series, at most six, of amounts or counts that add up, none of them below nil.
    """
    data = _points(gegevens, reeks)
    if data["time_period"].nunique() < 2:
        return None
    divisor, axis = _measure(gegevens, titel)
    order = list(dict.fromkeys(data["reeks"]))
    data["hoog"] = data["obs_value"].fillna(0) / divisor
    data["hoog"] = data.groupby("time_period")["hoog"].cumsum()
    data["laag"] = data.groupby("time_period")["hoog"].shift(fill_value=0.0)
    base = alt.Chart(data[_USED])
    x = {field: alt.X(f"{field}:Q", title=None, scale=_time_scale(data), axis=_time_axis(data)) for field in ("midden", "begin")}
    y = {field: alt.Y(f"{field}:Q", title=axis, scale=alt.Scale(domain=[0, data["hoog"].max() * 1.05], nice=False)) for field in ("hoog", "laag")}
    bars = base.transform_filter(_POINTS).mark_bar(stroke="currentColor", cornerRadius=0)
    bars = bars.encode(x=x["begin"], x2="eind:Q", y=y["hoog"], y2="laag:Q", tooltip=_TOOLTIP, **_PROVISIONAL_BAR)
    if len(order) > 1:
        bars = bars.encode(color=alt.Color("reeks:N", sort=order, title=None))
    hidden = base.transform_filter(_HIDDEN).mark_text(text=HIDDEN, fontSize=14, dy=-8).encode(x=x["midden"], y=y["laag"], tooltip=_TOOLTIP)
    return alt.layer(bars, *([] if data["getoond"].all() else [hidden])).properties(height=hoogte)


def punten(gegevens: pd.DataFrame, naam: str, reeks: str, *, titel: str | None = None) -> alt.LayerChart | None:
    """Dots on a row, for figures of districts or what was said first and later: names at the left, values beside the outer dots.

    naam: the column that heads a row, in the order of the rows. reeks: the column that names the dots. None for fewer than two rows.
    """
    if gegevens[naam].nunique() < 2:
        return None
    divisor, axis = _measure(gegevens, titel)
    data = gegevens.assign(
        naam=afgebroken(gegevens[naam].map(_capital), 30), reeks=gegevens[reeks].map(_capital), getal=_written(gegevens, divisor), hoog=gegevens["obs_value"] / divisor,
        getoond=gegevens["obs_value"].notna(), plek="",
    )  # fmt: skip
    data.loc[~data["getoond"] & ~data.duplicated(["naam", "getoond"]), "plek"] = "verborgen"
    data["van"], data["tot"] = (data.groupby("naam")["hoog"].transform(how) for how in ("min", "max"))
    data.loc[data["hoog"] == data["van"], "plek"] = "links"
    data.loc[(data["hoog"] == data["tot"]) & ~data.duplicated(["naam", "hoog"]), "plek"] = "rechts"
    order, most = list(dict.fromkeys(data["reeks"])), max(0.0, data["hoog"].max())
    base = alt.Chart(data[["naam", "reeks", "periode", "getal", "hoog", "van", "tot", "plek", "voorlopig", "getoond"]])
    # Room for the values beside the outer dots, some 7 pixels a character; at the left as far as a dot comes near it on a telephone.
    left, right = (12 + 7 * data.loc[data["plek"] == side, "getal"].str.len().max() if (data["plek"] == side).any() else 8 for side in ("links", "rechts"))
    left = max(8, left - 120 * data.loc[data["plek"] == "links", "hoog"].min() / most) if left > 8 and most else 8
    scale = alt.Scale(domain=[0, most or 1], range=[int(left), {"expr": f"width - {int(right)}"}], nice=False)
    x, y = alt.X("hoog:Q", title=axis, scale=scale), alt.Y("naam:N", sort=list(dict.fromkeys(data["naam"])), title=None, axis=NAMEN)
    shown = base.transform_filter("datum.getoond")
    legend = alt.Legend(symbolType="circle") if len(order) > 1 else None
    dots = {"y": y, "x": x, "color": alt.Color("reeks:N", sort=order, title=None, legend=legend), "tooltip": _TOOLTIP}
    layers = [
        shown.mark_rule(strokeWidth=1.5, opacity=0.5).encode(y=y, x=alt.X("van:Q", title=axis, scale=scale), x2="tot:Q"),
        shown.transform_filter("!datum.voorlopig").mark_point(filled=True, size=90, opacity=1).encode(**dots),
        shown.transform_filter("datum.voorlopig").mark_point(filled=False, size=70, strokeWidth=2, opacity=1).encode(**dots),
        shown.transform_filter("datum.plek == 'rechts'").mark_text(align="left", dx=10).encode(y=y, x=x, text="getal:N"),
        shown.transform_filter("datum.plek == 'links'").mark_text(align="right", dx=-10).encode(y=y, x=x, text="getal:N"),
    ]
    if not data["getoond"].all():
        hidden = base.transform_filter("datum.plek == 'verborgen'").mark_text(align="left", dx=4, text=f"{HIDDEN} verborgen")
        layers.append(hidden.encode(y=y, x=alt.datum(0)))
    lines = data["naam"].str.count(r"\|").max() + 1
    return alt.layer(*layers).properties(height=alt.Step(max(30, 18 * lines + 4)))


# --- parts --------------------------------------------------------------------------------------------------------


def _measure(gegevens: pd.DataFrame, titel: str | None) -> tuple[float, str | None]:
    """As `house_style.maat`, but amounts of some hundreds or thousands (of one client) as they are."""
    small = gegevens["unit_measure"].str.startswith("EUR").all() and gegevens["obs_value"].abs().max() < 1e4
    return (1, titel or "euro") if small else house_style.maat(gegevens, titel)


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _written(gegevens: pd.DataFrame, divisor: float = 1) -> pd.Series:
    """Values as they are written in a chart: with their unit if there are several, millions as such, a provisional one with its mark.

    divisor: of an axis with a unit of its own (mln euro), in which the values are then written, without it.
    """
    texts = gegevens["waarde" if gegevens["unit_measure"].nunique() > 1 else "cijfer"]
    millions = gegevens["unit_measure"].str.startswith("EUR") & gegevens["obs_value"].abs().ge(1e6)
    written = []
    for text, million, value, kind in zip(texts, millions, gegevens["obs_value"], gegevens["soort"], strict=True):
        if divisor > 1 and pd.notna(value):
            text = numbers.write(value / divisor, 2 if divisor == 1e6 else 0).replace("-", MINUS)
        elif million:
            text = f"{MINUS if value < 0 else ''}€ {numbers.write(abs(value) / 1e6, 2)} mln"
        written.append(text + ("*" if kind == "voorlopig" else ""))
    return pd.Series(written, index=gegevens.index, dtype="str")


def _points(gegevens: pd.DataFrame, reeks: str) -> pd.DataFrame:
    """Observations as points in time, series by series: begin, middle and end of their period as numbers of years. What was not delivered is left out."""
    table = gegevens[gegevens["time_end"].notna() & (gegevens["obs_value"].notna() | (gegevens["conf_status"] != "F"))]
    rank = {name: n for n, name in enumerate(dict.fromkeys(table[reeks]))}
    table = table.assign(_rank=table[reeks].map(rank)).sort_values(["_rank", "time_start"], kind="stable").reset_index(drop=True)
    begin = table["time_start"].dt.year + (table["time_start"].dt.month - 1) / 12
    end = table["time_end"].dt.year + table["time_end"].dt.month / 12
    air = (end - begin) * 0.09
    return table.assign(
        reeks=table[reeks].map(_capital), getal=_written(table), begin=(begin + air).round(3), midden=((begin + end) / 2).round(3), eind=(end - air).round(3),
        van=begin, tot=end, getoond=table["obs_value"].notna(), deel="punt", stuk=0, los=False, tekst="", laag=0.0, hoog=0.0, plek=0.0,
    )  # fmt: skip


def _connected(data: pd.DataFrame) -> pd.DataFrame:
    """The points with the pieces that a line is drawn in: apart where a period lacks, and where provisional figures begin.

    The last figure before a provisional one is there twice, so that the dashes begin where the line ends. A figure that stands alone
    between hidden ones is `los`: it needs a dot.
    """
    rows = []
    for _, one in data.groupby("reeks", sort=False):
        before, piece = None, 0
        for row in one.to_dict("records"):
            apart = before is None or not (before["getoond"] and row["getoond"]) or abs(before["tot"] - row["van"]) > 0.01
            turns = before is not None and before["voorlopig"] != row["voorlopig"]
            piece += apart or turns
            if turns and not apart:
                rows.append(before | {"deel": "brug", "stuk": piece, "voorlopig": row["voorlopig"]})
            rows.append(row | {"stuk": piece})
            before = row
    table = pd.DataFrame(rows)
    return table.assign(los=table["getoond"] & table.groupby(["reeks", "stuk"])["getoond"].transform("sum").eq(1))


def _named(data: pd.DataFrame, order: list[str], top: float, pixel: float) -> pd.DataFrame:
    """A row a series for its name and last value: `hoog` its last point, `laag` the middle of the words, `plek` their first line.

    Names that would meet are moved apart. top: of the value axis; pixel: how much of it a pixel is. A series that stands alone needs no name.
    """
    points = data[(data["deel"] == "punt") & data["getoond"]].sort_values("midden")
    last = points.groupby("reeks", sort=False).tail(1).set_index("reeks").loc[order].reset_index()
    last["tekst"] = last["getal"] if len(order) == 1 else afgebroken(last["reeks"] + " " + last["getal"].str.replace(" ", "\u00a0"), 22)
    tall = (last["tekst"].str.count(r"\|") + 1) * _LINE * pixel
    place, ranked = last["hoog"].to_dict(), last["hoog"].sort_values().index.tolist()
    for below, above in pairwise(ranked):  # from the lowest up, and back from the highest down if that went beyond the top
        place[above] = max(place[above], place[below] + (tall[below] + tall[above]) / 2)
    place[ranked[-1]] = min(place[ranked[-1]], top)
    for below, above in reversed(list(pairwise(ranked))):
        place[below] = min(place[below], place[above] - (tall[below] + tall[above]) / 2)
    middle = pd.Series(place)
    return last.assign(laag=middle, plek=middle + (tall - _LINE * pixel) / 2, deel="eind", eind=last["tot"])


def _time_scale(data: pd.DataFrame) -> alt.Scale:
    return alt.Scale(domain=[data["van"].min(), data["tot"].max()], nice=False, zero=False)


def _time_axis(data: pd.DataFrame) -> alt.Axis:
    """Years, each between the lines where it begins and ends."""
    begin, end = data["van"].min(), data["tot"].max()
    years = [y for y in range(int(begin), int(end) + 1) if begin <= y < end]
    shift = {"expr": f"{0.5 / (end - begin):.4f} * width"}
    return alt.Axis(values=years, tickCount=len(years), labelExpr="format(datum.value, 'd')", labelOffset=shift, labelSeparation=6, labelFlush=False, labelBound=False, grid=True)


def _name_axis(names: list[str]) -> alt.Axis:
    """The names of strips, each beside the middle of its strip; strips are one high, the first one on top."""
    words = json.dumps(afgebroken(pd.Series(names), 20).tolist(), ensure_ascii=False)
    split = f"split({words}[{len(names)} - 1 - floor(datum.value)], '|')"
    several = {"condition": {"test": f"length({split}) > 1", "value": "bottom"}, "value": "middle"}
    return alt.Axis(
        values=[n + 0.5 for n in range(len(names))], tickCount=len(names), labelExpr=split, labelBaseline=several, labelOverlap=False, labelBound=False,
        labelFlush=False, grid=False,
    )  # fmt: skip


def _events(gebeurtenissen: Mapping[str, str] | None, data: pd.DataFrame) -> pd.DataFrame:
    """A row an event that lies within the chart: `midden` its day, `tekst` its words, `stuk` on which line of text they stand."""
    days = {pd.Timestamp(day): words for day, words in sorted((gebeurtenissen or {}).items())}
    found = pd.DataFrame({
        "midden": [round(d.year + (d.day_of_year - 1) / 365.25, 3) for d in days], "tekst": list(days.values()), "deel": "gebeurtenis", "getoond": False,
    })  # fmt: skip
    found = found[found["midden"].between(data["van"].min(), data["tot"].max(), inclusive="neither")]
    return found.assign(stuk=[n % 2 for n in range(len(found))])
