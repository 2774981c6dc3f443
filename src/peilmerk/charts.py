"""Forms of chart for series and districts, beside `staven` of the house style: lijnen, stroken, tijdstaven, stapels, punten.

Each takes observations with their columns for readers and gives an Altair chart of one view, as wide as its place on the page; None if
there is too little to draw. What is provisional is a dashed line, an open dot, or a lighter bar with hatching; a quarter of which more is still to come in (`onvolledig`) is an open dot
that no line runs to, for that line would be a fall that did not happen. What is hidden stands there as ×, never as nothing or as nil. Names stand beside what they name, so that no colour has to be looked up.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import pairwise

import altair as alt
import pandas as pd

from peilmerk import house_style, keys, numbers, period, writing
from peilmerk.hidden_values import plain
from peilmerk.house_style import NAMEN, afgebroken, arcering, balken, voorlopig, voorlopige_rand
from peilmerk.texts import formats
from peilmerk.writing import HIDDEN, MINUS

#: Characters of a name beside a bar, and of a name in a legend, that a telephone has room for.
_NAMES, _LEGEND = 18, 34
#: The swatch of a series that is hatched in its chart: a square of stripes.
_HATCHED = "M-1,-1H1V-0.6H-1ZM-1,-0.2H1V0.2H-1ZM-1,0.6H1V1H-1Z"
#: A legend whose names `afgebroken` has broken into lines.
_BROKEN = alt.Legend(labelExpr="split(datum.label, '|')")
_SWATCHES = alt.Legend(labelExpr="split(datum.label, '|')", symbolStrokeWidth=0, symbolSize=130)  # an outline would fill the space between the stripes
#: From how many periods figures are a series, to be drawn along a time axis.
SERIES = 6
#: Height of a line of text in a chart, in pixels, with some air; and of the words of events.
_LINE, _EVENT_LINE = 17, 15
#: How wide the lines of a chart are on a telephone and a character of the words of events is, in pixels: there they have to fit too. By
#: how much of the width they may stand out at the right, where there is some air; and how many events are fitted in, before it takes long.
_NARROW, _CHARACTER, _OVER, _SEARCHED = 220, 6.3, 0.04, 6
#: How wide a figure on a telephone is, and one without its value axis, from which words beside lines are taken; and what is left of it at least.
_SCREEN, _TELEPHONE, _NARROWEST = 320, 270, 100
#: How many pixels a year takes with some air.
_YEAR = 38
#: What strips with scales of their own say below the figure.
_OWN_SCALES = "Elke strook heeft een eigen schaal, die bij nul begint, met het eerste en het laatste cijfer erbij: vergelijk het verloop, niet de hoogte."
#: What strips with one scale say there.
_ONE_SCALE = "Alle stroken hebben dezelfde schaal, die bij nul begint."
#: What a chart passes on of each point; anything else would only make the page heavier.
_USED = ["reeks", "kleur", "periode", "getal", "begin", "midden", "eind", "hoog", "laag", "voorlopig", "getoond", "deel", "stuk", "los", "tekst", "plek", keys.FIELD]
_TOOLTIP = [alt.Tooltip(f"{column}:N", title=" ") for column in ("reeks", "periode", "getal")]
_FAINTER = alt.condition("datum.voorlopig", alt.value(0.7), alt.value(1))
_PROVISIONAL_BAR = {"opacity": voorlopig(), "strokeWidth": alt.condition("datum.voorlopig", alt.value(1), alt.value(0))}
_POINTS, _HIDDEN = "datum.deel == 'punt' && datum.getoond", "datum.deel == 'punt' && !datum.getoond"
_MARGIN, _LINE_OVER = "datum.deel == 'marge'", "datum.deel == 'lijn'"
_LINES, _ENDS = "(datum.deel == 'punt' || datum.deel == 'brug') && datum.getoond", "datum.deel == 'eind'"


def is_reeks(gegevens: pd.DataFrame) -> bool:
    """True if figures are of so many periods that they are a series: draw lijnen, and not staven."""
    return gegevens["time_period"].nunique() >= SERIES


def lijnen(
    gegevens: pd.DataFrame, reeks: str, *, titel: str | None = None, gebeurtenissen: Mapping[str, str] | None = None, volgorde: Sequence[str] = (), hoogte: int = 300
) -> alt.LayerChart | None:
    """Lines through time, each with its name and last value at its end.

    reeks: the column that names the series, at most six. titel: of the value axis, which begins at nil. gebeurtenissen: day (ISO) ->
    what happened then, where a series breaks; or first/last day, of what lasted. volgorde: of the series, also of those that are not in these figures, so that each has one colour in all figures of a subject.
    """
    gegevens = _drawable(gegevens)
    data = _points(gegevens, reeks)
    shown = data[data["getoond"]]
    if shown["time_period"].nunique() < 2:
        return None if data["getoond"].all() else stroken(gegevens, reeks)  # all hidden: crosses need no value axis
    divisor, axis = _measure(gegevens, titel)
    order = list(dict.fromkeys(shown["reeks"]))
    events = _events(gebeurtenissen, data, _beside_names(shown, order))
    data["hoog"] = data["obs_value"] / divisor
    low, high = min(0.0, data["hoog"].min()), max(0.0, data["hoog"].max())
    top, high, low = high, high + (high - low) * _room(events, hoogte), low * 1.05
    data = _connected(data)
    names = _named(data, order, top if len(events) else high, (high - low) / hoogte)  # words of events may stand over the names of lines
    base = alt.Chart(pd.concat([data, names, events], ignore_index=True)[_USED])
    x = alt.X("midden:Q", title=None, scale=_time_scale(data), axis=_time_axis(data))
    y = {field: alt.Y(f"{field}:Q", title=axis, scale=alt.Scale(domain=[low, high], nice=False)) for field in ("hoog", "laag", "plek")}
    colour = alt.Color("reeks:N", **_ordered(order, volgorde), legend=None)
    ends = base.transform_filter(_ENDS)
    layers = [
        base.transform_filter(_LINES).mark_line(strokeJoin="round").encode(x=x, y=y["hoog"], color=colour, detail="stuk:N", strokeDash=voorlopige_rand(), opacity=_FAINTER),
        base.transform_filter(f"{_POINTS} && datum.voorlopig").mark_point(filled=False, size=35, strokeWidth=1.5, opacity=1).encode(x=x, y=y["hoog"], color=colour),
        base.transform_filter(f"{_POINTS} && datum.los && !datum.voorlopig").mark_point(filled=True, size=20, opacity=1).encode(x=x, y=y["hoog"], color=colour),
        ends.transform_filter("!datum.voorlopig").mark_point(filled=True, size=50, opacity=1).encode(x=x, y=y["hoog"], color=colour),
        ends.mark_rule(strokeWidth=1.5, xOffset=6, x2Offset=8).encode(x=x, x2="eind:Q", y=y["hoog"], y2="laag:Q", color=colour),
        ends.mark_text(align="left", dx=12, lineBreak="|", lineHeight=_LINE - 2).encode(x=alt.X("eind:Q"), y=y["plek"], text="tekst:N"),
        base.transform_filter(_POINTS).mark_point(size=160, opacity=0).encode(x=x, y=y["hoog"], tooltip=_TOOLTIP),
    ]  # fmt: skip
    if not data["getoond"].all():
        layers.append(base.transform_filter(_HIDDEN).mark_text(text=HIDDEN, fontSize=14).encode(x=x, y=alt.value(hoogte - 8), color=colour, tooltip=_TOOLTIP))
    bands, words = _event_layers(base, events, x, hoogte)
    return alt.layer(*bands, *layers, *words).properties(height=hoogte)


def stroken(
    gegevens: pd.DataFrame, reeks: str, *, gelijke_schaal: bool = False, staafjes: bool = False, gebeurtenissen: Mapping[str, str] | None = None, hoogte: int = 56
) -> alt.LayerChart | None:
    """A strip a series, one below the other, with its first and its last value: many series, or series of different units.

    reeks: the column that names the strips, in the order of the rows. Each strip begins at nil and has a scale of its own, which is said below the figure, unless
    `gelijke_schaal`. staafjes: bars instead of lines, for a few periods; with their values where these are short. Bars are compared by their length: those of one unit have one scale,
    which is then said below the figure. gebeurtenissen: as of lijnen; strips have no room for their words, which stand below the figure. hoogte: of a strip, in pixels.
    """
    data = _points(_drawable(gegevens), reeks)
    data, notes = _with_something_shown(data)
    if data["time_period"].nunique() < 2:
        return None
    order = list(dict.fromkeys(data["reeks"]))
    lowest, highest = data.groupby("reeks")["obs_value"].min(), data.groupby("reeks")["obs_value"].max()
    implied = not gelijke_schaal and staafjes and data["unit_measure"].nunique() == 1
    gelijke_schaal |= implied
    if gelijke_schaal:
        lowest[:], highest[:] = lowest.min(), highest.max()
    lowest, highest = lowest.clip(upper=0).fillna(0), highest.clip(lower=0).fillna(0)
    unit = (0.55 if staafjes else 0.72) / (highest - lowest).replace(0, 1)  # of a strip; the rest is air, and for values above bars
    nil = {name: round(len(order) - 1 - n + 0.12 - lowest[name] * unit[name], 4) for n, name in enumerate(order)}
    longest, room = data["getal"].str.len().max(), _NARROW / (data["tot"].max() - _from(data)) * (data["tot"] - data["van"]).min()
    short = longest <= 4 or longest * _CHARACTER <= room  # a longer value would meet that of the bar beside it, on a telephone
    data["laag"] = data["reeks"].map(nil)
    data["hoog"] = (data["laag"] + data["obs_value"] * data["reeks"].map(unit)).where(data["getoond"], data["laag"] + 0.15)
    data["plek"] = data[["laag", "hoog"]].max(axis=1)
    data = data if staafjes else _connected(data)
    last = data[data["deel"] == "punt"].sort_values("midden").groupby("reeks", sort=False).tail(1).assign(deel="eind", eind=lambda t: t["tot"])
    base = alt.Chart(pd.concat([data, last, *([] if staafjes else [_begun(data, 1 / hoogte, _beside_strips(order, last))])], ignore_index=True)[_USED])
    axis = _name_axis(order)
    x = {field: alt.X(f"{field}:Q", title=None, scale=_time_scale(data), axis=_time_axis(data)) for field in ("midden", "begin", "eind")}
    y = {field: alt.Y(f"{field}:Q", title=None, scale=alt.Scale(domain=[0, len(order)], nice=False), axis=axis) for field in ("hoog", "laag", "plek")}
    points, ends = base.transform_filter(_POINTS), base.transform_filter(_ENDS)
    shown = ends.transform_filter("datum.getoond")
    if staafjes:
        layers = [
            points.mark_bar(stroke="currentColor", cornerRadius=0).encode(x=x["begin"], x2="eind:Q", y=y["hoog"], y2="laag:Q", tooltip=_TOOLTIP, **_PROVISIONAL_BAR),
            *_hatching(base, data, x["midden"], y["hoog"]),
            points.mark_text(dy=-9, fontSize=12).encode(x=x["midden"], y=y["plek"], text="getal:N") if short
            else shown.mark_text(align="left", dx=8).encode(x=x["eind"], y=y["hoog"], text="getal:N"),
        ]  # fmt: skip
    else:
        layers = [
            base.transform_filter(_LINES).mark_line(strokeWidth=2, strokeJoin="round").encode(
                x=x["midden"], y=y["hoog"], detail=["reeks:N", "stuk:N"], strokeDash=voorlopige_rand(), opacity=_FAINTER,
            ),
            points.transform_filter("datum.los && !datum.voorlopig").mark_point(filled=True, size=20, opacity=1).encode(x=x["midden"], y=y["hoog"]),
            points.transform_filter("datum.los && datum.voorlopig").mark_point(filled=False, size=25, strokeWidth=1.5, opacity=1).encode(x=x["midden"], y=y["hoog"]),
            shown.transform_filter("!datum.voorlopig").mark_point(filled=True, size=45, opacity=1).encode(x=x["midden"], y=y["hoog"]),
            shown.transform_filter("datum.voorlopig").mark_point(filled=False, size=35, strokeWidth=1.5, opacity=1).encode(x=x["midden"], y=y["hoog"]),
            shown.mark_text(align="left", dx=8).encode(x=x["eind"], y=y["hoog"], text="getal:N"),
            *(
                base.transform_filter(f"datum.deel == 'begin' && {'!' * above}datum.los").mark_text(align="left", baseline="bottom" if above else "top", dx=-2, dy=-4 if above else 5, fontSize=12)
                .encode(x=x["midden"], y=y["plek"], text="getal:N") for above in (True, False)
            ),
            points.mark_point(size=120, opacity=0).encode(x=x["midden"], y=y["hoog"], tooltip=_TOOLTIP),
        ]  # fmt: skip
    if not data["getoond"].all():
        layers.append(base.transform_filter(_HIDDEN).mark_text(text=HIDDEN).encode(x=x["midden"], y=y["hoog"], tooltip=_TOOLTIP))
    layers.append(ends.mark_rule(opacity=0.3).encode(y=y["laag"]))
    chart = alt.layer(*layers).properties(height=hoogte * len(order))
    scale = [] if len(order) == 1 else [_ONE_SCALE] if implied else [] if gelijke_schaal else [_OWN_SCALES]
    events = _events(gebeurtenissen, data)
    broke = [f"{formats.capital('; '.join(f'{day}: {words}' for day, words in zip(events['periode'], events['tekst'].str.replace('|', ' '), strict=True)))}."] if len(events) else []
    notes = [*scale, *broke, *notes]
    return chart.properties(usermeta={"notes": notes}) if notes else chart


def tijdstaven(
    gegevens: pd.DataFrame, reeks: str, *, titel: str | None = None, gebeurtenissen: Mapping[str, str] | None = None, marge: pd.DataFrame | None = None,
    lijn: pd.DataFrame | None = None, hoogte: int = 300,
) -> alt.LayerChart | None:
    """Columns through time, stacked by series from the first one up; provisional ones lighter and hatched.

    reeks: the column that names the series, at most six, of amounts or counts that add up, none of them below nil. gebeurtenissen: as of lijnen. marge: observations with
    `obs_low` and `obs_high`, one a period, between which a whole column is expected to come out: a line with ends over it. lijn: observations of one other series, named by the same
    column, that the columns are held against.
    """
    gegevens = _drawable(gegevens)
    data = _points(gegevens, reeks)
    if data["time_period"].nunique() < 2:
        return None
    over = _drawable(lijn) if lijn is not None else gegevens.head(0)
    divisor, axis = _measure(pd.concat([gegevens, over]), titel)
    over = _connected(_points(over, reeks)).assign(deel="lijn") if len(over) else over
    over = over.assign(hoog=over["obs_value"] / divisor)
    order = list(dict.fromkeys([*data["kleur"], *(over["kleur"] if len(over) else ())]))
    data["hoog"] = data["obs_value"].fillna(0) / divisor
    data["hoog"] = data.groupby("time_period")["hoog"].cumsum()
    data["laag"] = data.groupby("time_period")["hoog"].shift(fill_value=0.0)
    whole = data.groupby("time_period")["hoog"].transform("max")  # of what is shown: there × stands, above all of it, and says nothing of how much is hidden
    data[["hoog", "laag"]] = data[["hoog", "laag"]].where(data["getoond"], whole, axis=0)
    margins = _margins(marge, divisor, data)
    events, most = _events(gebeurtenissen, data), max(t["hoog"].max() for t in (data, margins, over) if len(t) and t["hoog"].notna().any())
    base = alt.Chart(pd.concat([t for t in (data, margins, over, events) if len(t)], ignore_index=True)[_USED])
    x = {field: alt.X(f"{field}:Q", title=None, scale=_time_scale(data), axis=_time_axis(data)) for field in ("midden", "begin")}
    y = {field: alt.Y(f"{field}:Q", title=axis, scale=alt.Scale(domain=[0, most + most * _room(events, hoogte)], nice=False)) for field in ("hoog", "laag")}
    bars = base.transform_filter(_POINTS).mark_bar(stroke="currentColor", cornerRadius=0)
    bars = bars.encode(x=x["begin"], x2="eind:Q", y=y["hoog"], y2="laag:Q", tooltip=_TOOLTIP, **_PROVISIONAL_BAR)
    colour = alt.Color("kleur:N", sort=order, title=None, legend=_BROKEN)
    above = _hatching(base, data, x["midden"], y["hoog"])
    if len(order) > 1:
        colour, swatches = _legend_of(base, data, order)
        bars = bars.encode(color=colour)
        above += swatches
    if len(over):
        line = base.transform_filter(f"{_LINE_OVER} && datum.getoond")
        above.append(line.mark_line(strokeJoin="round").encode(x=x["midden"], y=y["hoog"], color=colour, detail="stuk:N", strokeDash=voorlopige_rand()))
        # Ink around a dot, so that it is seen on a column of any colour.
        above.append(line.mark_point(filled=True, size=45, opacity=1, stroke="currentColor", strokeWidth=1).encode(x=x["midden"], y=y["hoog"], color=colour, tooltip=_TOOLTIP))
    if len(margins):
        reach = base.transform_filter(_MARGIN)
        above.append(reach.mark_rule(strokeWidth=1.5).encode(x=x["midden"], y=y["hoog"], y2="laag:Q", tooltip=_TOOLTIP))
        above += [reach.mark_tick(orient="horizontal", thickness=1.5, size=9, color="currentColor").encode(x=x["midden"], y=y[end]) for end in ("hoog", "laag")]
    hidden = base.transform_filter(_HIDDEN).mark_text(text=HIDDEN, fontSize=14, dy=-8).encode(x=x["midden"], y=y["laag"], tooltip=_TOOLTIP)
    bands, words = _event_layers(base, events, x["midden"], hoogte)
    chart = alt.layer(*bands, bars, *above, *([] if data["getoond"].all() else [hidden]), *words).properties(height=hoogte)
    return chart.properties(usermeta={"stacked": True}) if data["kleur"].nunique() > 1 else chart


def stapels(gegevens: pd.DataFrame, naam: str, reeks: str, *, volgorde: Sequence[str] = (), titel: str | None = None) -> alt.LayerChart | None:
    """Horizontal bars, stacked by series from nil; provisional parts lighter and hatched, and × behind a bar of which a part is hidden.

    naam: the column that heads a bar, in the order of the rows. reeks: the column that names the parts, at most six, of amounts or counts that add up, none of them below nil. volgorde: of the
    parts; that of the rows if left out. titel: of the value axis. None for fewer than two bars.
    """
    gegevens = _drawable(gegevens)
    data = gegevens[gegevens["obs_value"].notna() | (gegevens["conf_status"] != "F")]
    if data[naam].nunique() < 2:
        return None
    divisor, axis = _measure(data, titel)
    names, parts = list(dict.fromkeys(data[naam])), list(volgorde) or list(dict.fromkeys(data[reeks]))
    data = data.assign(_rank=data[reeks].map(parts.index)).sort_values("_rank", kind="stable")
    data = data.assign(
        naam=afgebroken(data[naam].map(formats.capital), _NAMES), reeks=data[reeks].map(formats.capital), kleur=afgebroken(data[reeks].map(formats.capital), _LEGEND), getal=_written(data),
        getoond=data["obs_value"].notna(), hoog=(data["obs_value"].fillna(0) / divisor).groupby(data[naam]).cumsum(),
    )  # fmt: skip
    data["laag"] = data["hoog"] - data["obs_value"].fillna(0) / divisor
    data.loc[~data["getoond"], ["hoog", "laag"]] = data.groupby("naam")["hoog"].transform("max")
    most = data["hoog"].max()
    base = alt.Chart(data[["naam", "reeks", "kleur", "periode", "getal", "hoog", "laag", "voorlopig", "getoond", keys.FIELD]])
    order = afgebroken(pd.Series(names).map(formats.capital), _NAMES).tolist()
    y = alt.Y("naam:N", sort=order, title=None, axis=NAMEN)
    x = {field: alt.X(f"{field}:Q", title=axis, scale=alt.Scale(domain=[0, most or 1], nice=False)) for field in ("hoog", "laag")}
    colour, swatches = _legend_of(base, data, list(dict.fromkeys(data["kleur"])))
    layers = [*balken(base, 22, y=y, x=x["laag"], x2="hoog:Q", getekend="datum.getoond", color=colour, tooltip=_TOOLTIP), *swatches]
    if not data["getoond"].all():
        hidden = base.transform_filter("!datum.getoond")
        layers.append(hidden.mark_text(text=HIDDEN, fontSize=14, align="left", dx=4).encode(y=y, x=x["hoog"], tooltip=_TOOLTIP))
    lines = data["naam"].str.count(r"\|").max() + 1
    chart = alt.layer(*layers).properties(height=alt.Step(max(34, 16 * lines + 6)))
    return chart.properties(usermeta={"stacked": True}) if len(parts) > 1 else chart


def punten(gegevens: pd.DataFrame, naam: str, reeks: str, *, titel: str | None = None, volgorde: Sequence[str] = ()) -> alt.LayerChart | None:
    """Dots on a row, for figures of districts or what was said first and later: names at the left, values beside the outer dots.

    naam: the column that heads a row, in the order of the rows. reeks: the column that names the dots. volgorde: of the dots, as of `lijnen`. None for fewer than two rows.
    """
    if gegevens[naam].nunique() < 2:
        return None
    gegevens = _drawable(gegevens)
    divisor, axis = _measure(gegevens, titel)
    data = gegevens.assign(
        naam=afgebroken(gegevens[naam].map(formats.capital), 30), reeks=gegevens[reeks].map(formats.capital), getal=_written(gegevens, divisor), hoog=gegevens["obs_value"] / divisor,
        getoond=gegevens["obs_value"].notna(), plek="",
    )  # fmt: skip
    data.loc[~data["getoond"] & ~data.duplicated(["naam", "getoond"]), "plek"] = "verborgen"
    data["van"], data["tot"] = (data.groupby("naam")["hoog"].transform(how).where(data["getoond"]) for how in ("min", "max"))  # a hidden row says nothing of the other
    data.loc[data["hoog"] == data["van"], "plek"] = "links"
    data.loc[(data["hoog"] == data["tot"]) & ~data.duplicated(["naam", "hoog"]), "plek"] = "rechts"
    order, most = list(dict.fromkeys(data["reeks"])), max(0.0, data["hoog"].max())
    base = alt.Chart(data[["naam", "reeks", "periode", "getal", "hoog", "van", "tot", "plek", "voorlopig", "getoond", keys.FIELD]])
    # Room for the values beside the outer dots, some 7 pixels a character; at the left as far as a dot comes near it on a telephone.
    left, right = (12 + 7 * data.loc[data["plek"] == side, "getal"].str.len().max() if (data["plek"] == side).any() else 8 for side in ("links", "rechts"))
    left = max(8, left - 120 * data.loc[data["plek"] == "links", "hoog"].min() / most) if left > 8 and most else 8
    scale = alt.Scale(domain=[0, most or 1], range=[int(left), {"expr": f"width - {int(right)}"}], nice=False)
    x, y = alt.X("hoog:Q", title=axis, scale=scale, axis=alt.Axis(labelSeparation=6)), alt.Y("naam:N", sort=list(dict.fromkeys(data["naam"])), title=None, axis=NAMEN)
    shown = base.transform_filter("datum.getoond")
    legend = alt.Legend(symbolType="circle", values=order) if len(order) > 1 else None
    dots = {"y": y, "x": x, "color": alt.Color("reeks:N", **_ordered(order, volgorde), title=None, legend=legend), "tooltip": _TOOLTIP}
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


def _drawable(gegevens: pd.DataFrame) -> pd.DataFrame:
    """Observations with plain numbers, NaN where a value is hidden, and the key of each (none, if they are no selection of an edition)."""
    table = plain(gegevens)
    return table if keys.FIELD in table else table.assign(**{keys.FIELD: ""})


def _measure(gegevens: pd.DataFrame, titel: str | None) -> tuple[float, str | None]:
    """As `house_style.maat`, but amounts of some hundreds or thousands (of one client) as they are."""
    small = gegevens["unit_measure"].str.startswith("EUR").all() and gegevens["obs_value"].abs().max() < 1e4
    return (1, titel or "euro") if small else house_style.maat(gegevens, titel)


def _ordered(order: list[str], asked: Sequence[str]) -> dict:
    """For a channel of colours: the series in their order, each in the colour of its place among those that were asked, if all of them are."""
    fixed = [formats.capital(name) for name in asked]
    return {"sort": order, "scale": alt.Scale(domain=fixed)} if set(order) <= set(fixed) else {"sort": order}


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
    for place, row in enumerate(table.to_dict("records") if "note" in table else ()):  # what began within its period is drawn from then on, not as a whole year
        if (day := writing.begun(row)) is not None:
            table.loc[place, ["periode", "time_start"]] = [f"{row['periode']} ({writing.about(row)})".replace("vanaf ", "vanaf\u00a0"), day]
    begin = table["time_start"].dt.year + (table["time_start"].dt.month - 1) / 12
    end = table["time_end"].dt.year + table["time_end"].dt.month / 12
    air = (end - begin) * 0.09
    return table.assign(
        onvolledig=writing.growing_of(table),
        reeks=table[reeks].map(formats.capital), kleur=afgebroken(table[reeks].map(formats.capital), _LEGEND), getal=_written(table), begin=(begin + air).round(3), midden=((begin + end) / 2).round(3), eind=(end - air).round(3),
        van=begin, tot=end, getoond=table["obs_value"].notna(), deel="punt", stuk=0, los=False, tekst="", laag=0.0, hoog=0.0, plek=0.0,
    )  # fmt: skip


def _with_something_shown(data: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Points without the series of which all figures are hidden, which would be a row of × and nothing else, and the sentence that says so; as they are if nothing is shown at all."""
    shown = data.groupby("reeks", sort=False)["getoond"].any()
    hidden = [name for name, any_ in shown.items() if not any_]
    if not hidden or len(hidden) == len(shown):
        return data, []
    return data[~data["reeks"].isin(hidden)].reset_index(drop=True), [f"{formats.listed(hidden)} {'staat' if len(hidden) == 1 else 'staan'} er niet bij: alle cijfers daarvan zijn verborgen om personen te beschermen."]


def _hatching(base: alt.Chart, data: pd.DataFrame, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """What lies over provisional columns of points (`_points`), if there are any: as wide as their period is on the time axis."""
    if not (data["voorlopig"] & data["getoond"]).any():
        return []
    wide = f"(datum.eind - datum.begin) / {data['tot'].max() - _from(data):.4f} * width"
    return [arcering(base.transform_filter(_POINTS), wide).encode(x=x, y=y, y2="laag:Q", tooltip=_TOOLTIP)]


def _legend_of(base: alt.Chart, data: pd.DataFrame, order: list[str]) -> tuple[alt.Color, list[alt.Chart]]:
    """The colour of series of bars, and what makes the swatch of a series hatched of which all bars are: a layer that draws nothing, whose shapes the legend takes over.

    Where all series are hatched, or none is all the way, their swatches are as ever: what hatching means is told below the chart.
    """
    shown = data[data["getoond"]]
    hatched = [name for name in order if (of := shown.loc[shown["kleur"] == name, "voorlopig"]).any() and of.all()]
    if not hatched or len(hatched) == len(order):
        return alt.Color("kleur:N", sort=order, title=None, legend=_BROKEN), []
    shape = alt.Scale(domain=order, range=[_HATCHED if name in hatched else "square" for name in order])
    nothing = base.transform_filter("false").mark_point(filled=True).encode(shape=alt.Shape("kleur:N", sort=order, title=None, scale=shape, legend=_SWATCHES))
    return alt.Color("kleur:N", sort=order, title=None, scale=alt.Scale(domain=order), legend=_SWATCHES), [nothing]


def _margins(marge: pd.DataFrame | None, divisor: float, data: pd.DataFrame) -> pd.DataFrame:
    """A row a margin of a period that is drawn: from `laag` to `hoog`."""
    if marge is None or marge.empty:
        return pd.DataFrame(columns=["hoog"], dtype="float64")
    shown = _drawable(marge)
    shown = shown[shown["time_period"].isin(data["time_period"]) & shown["obs_low"].notna() & shown["obs_high"].notna()]
    middle = data.drop_duplicates("time_period").set_index("time_period")["midden"]
    return shown.assign(
        deel="marge", reeks="Marge", getal=shown["cijfer"], midden=shown["time_period"].map(middle), laag=shown["obs_low"] / divisor, hoog=shown["obs_high"] / divisor,
        getoond=True, stuk=0, los=False, tekst="", plek=0.0, begin=0.0, eind=0.0,
    )  # fmt: skip


def _connected(data: pd.DataFrame) -> pd.DataFrame:
    """The points with the pieces that a line is drawn in: apart where a period lacks, where provisional figures begin, and each that is not complete yet.

    The last figure before a provisional one is there twice, so that the dashes begin where the line ends. A figure that stands alone,
    between hidden ones or because more of it is to come in, is `los`: it needs a dot.
    """
    rows = []
    for _, one in data.groupby("reeks", sort=False):
        before, piece = None, 0
        for row in one.to_dict("records"):
            apart = before is None or not (before["getoond"] and row["getoond"]) or abs(before["tot"] - row["van"]) > 0.01 or row["onvolledig"] or before["onvolledig"]
            turns = before is not None and before["voorlopig"] != row["voorlopig"]
            piece += apart or turns
            if turns and not apart:
                rows.append(before | {"deel": "brug", "stuk": piece, "voorlopig": row["voorlopig"]})
            rows.append(row | {"stuk": piece})
            before = row
    table = pd.DataFrame(rows)
    return table.assign(los=table["getoond"] & table.groupby(["reeks", "stuk"])["getoond"].transform("sum").eq(1))


def _beside_strips(order: list[str], last: pd.DataFrame) -> float:
    """How wide strips are on a telephone, in pixels, between their names and their last values."""
    names, values = (max(max(map(len, text.split("|"))) for text in texts) for texts in (afgebroken(pd.Series(order), 20), last["getal"]))
    return max(_NARROWEST, _SCREEN - _CHARACTER * (names + values))


def _begun(data: pd.DataFrame, pixel: float, wide: float) -> pd.DataFrame:
    """A row a strip for its first value, without its unit, at its point: below it (`los`) if the line rises from there, above it if it does not. None of a strip with one value.

    Where a line rises and falls below the words, on a telephone, or rises from too low to have them below it, `plek` is above all of it. pixel: how much of a strip a pixel is; wide: how many a strip is
    wide there.
    """
    rows, span = [], data["tot"].max() - _from(data)
    for _, one in data[data["deel"].eq("punt") & data["getoond"]].sort_values("midden").groupby("reeks", sort=False):
        if len(one) < 2:
            continue
        first = one.iloc[0]
        if not first["unit_measure"].startswith("EUR"):  # its unit stands behind the last value
            first = first.copy()
            first["getal"] = first["cijfer"] + ("*" if first["soort"] == "voorlopig" else "")
        along = one.loc[one["midden"] <= first["midden"] + len(first["getal"]) * _CHARACTER / wide * span, "hoog"]
        rises = along.max() - first["hoog"] > 2 * pixel
        below = rises and along.min() >= first["hoog"] - 2 * pixel and first["hoog"] - first["laag"] >= _LINE * pixel
        rows.append(first.to_dict() | {"deel": "begin", "los": below, "plek": first["hoog"] if below else along.max()})
    return pd.DataFrame(rows, columns=data.columns)


def _named(data: pd.DataFrame, order: list[str], top: float, pixel: float) -> pd.DataFrame:
    """A row a series for its name and last value: `hoog` its last point, `laag` the middle of the words, `plek` their first line.

    Names that would meet are moved apart. top: of the value axis; pixel: how much of it a pixel is. A series that stands alone needs no name.
    """
    points = data[(data["deel"] == "punt") & data["getoond"]].sort_values("midden")
    last = points.groupby("reeks", sort=False).tail(1).set_index("reeks").loc[order].reset_index()
    last["tekst"] = last["getal"] if len(order) == 1 else _ended(last)
    tall = (last["tekst"].str.count(r"\|") + 1) * _LINE * pixel
    place, ranked = last["hoog"].to_dict(), last["hoog"].sort_values().index.tolist()
    for below, above in pairwise(ranked):  # from the lowest up, and back from the highest down if that went beyond the top
        place[above] = max(place[above], place[below] + (tall[below] + tall[above]) / 2)
    place[ranked[-1]] = min(place[ranked[-1]], top)
    for below, above in reversed(list(pairwise(ranked))):
        place[below] = min(place[below], place[above] - (tall[below] + tall[above]) / 2)
    middle = pd.Series(place)
    return last.assign(laag=middle, plek=middle + (tall - _LINE * pixel) / 2, deel="eind", eind=last["tot"])


def _from(data: pd.DataFrame) -> float:
    """Where the time axis begins: with the year of which at most half lacks, so that this year has its name too, or else with the first figure."""
    begin = data["van"].min()
    return float(int(begin)) if 0 < begin - int(begin) < 0.51 and data["tot"].max() - begin > 1 else begin


def _time_scale(data: pd.DataFrame) -> alt.Scale:
    return alt.Scale(domain=[_from(data), data["tot"].max()], nice=False, zero=False)


def _time_axis(data: pd.DataFrame) -> alt.Axis:
    """Years, each between the lines where it begins and ends; without their century (’25) where they would not all fit."""
    begin, end = _from(data), data["tot"].max()
    years = [y for y in range(int(begin), int(end) + 1) if begin <= y < end]
    shift = {"expr": f"{0.5 / (end - begin):.4f} * width"}
    short = f"width / {end - begin:.2f} < {_YEAR} ? '’' + slice(format(datum.value, 'd'), 2) : format(datum.value, 'd')"
    return alt.Axis(values=years, tickCount=len(years), labelExpr=short, labelOffset=shift, labelSeparation=6, labelFlush=False, labelBound=False, grid=True)


def _name_axis(names: list[str]) -> alt.Axis:
    """The names of strips, each beside the middle of its strip; strips are one high, the first one on top."""
    words = json.dumps(afgebroken(pd.Series(names), 20).tolist(), ensure_ascii=False)
    split = f"split({words}[{len(names)} - 1 - floor(datum.value)], '|')"
    several = {"condition": {"test": f"length({split}) > 1", "value": "bottom"}, "value": "middle"}
    return alt.Axis(
        values=[n + 0.5 for n in range(len(names))], tickCount=len(names), labelExpr=split, labelBaseline=several, labelOverlap=False, labelBound=False,
        labelFlush=False, grid=False,
    )  # fmt: skip


def _beside_names(shown: pd.DataFrame, order: list[str]) -> float:
    """How wide the lines are on a telephone, in pixels, where the names and last values of series stand beside them."""
    last = shown.sort_values("midden").groupby("reeks", sort=False).tail(1)
    words = last["getal"] if len(order) == 1 else _ended(last)
    longest = words.str.split("|").map(lambda lines: max(map(len, lines))).max()
    return max(_NARROWEST, min(_NARROW, _TELEPHONE - _CHARACTER * longest))


def _ended(last: pd.DataFrame) -> pd.Series:
    """Names with last values, broken into lines as they stand beside the end of a line."""
    return afgebroken(last["reeks"] + " " + last["getal"].str.replace(" ", "\u00a0"), 22)


def _events(gebeurtenissen: Mapping[str, str] | None, data: pd.DataFrame, wide: float = _NARROW) -> pd.DataFrame:
    """A row an event that lies within the chart: from `midden` to `eind`, `tekst` its words and `periode` its days. wide: of the lines on a telephone, in pixels.

    `stuk` is on which line of text its words stand, `los` whether they stand at the left of its day.
    """
    first, last, rows = _from(data), data["tot"].max(), []
    for days, words in sorted((gebeurtenissen or {}).items()):
        begin, end = (_year(day) for day in (days.split("/")[0], days.split("/")[-1]))
        begin = max(begin, first) if end > begin else begin
        if first < begin < last or begin == first < end:
            rows.append({"midden": round(begin, 3), "eind": round(min(end, last), 3), "tekst": words, "periode": period.parse(days).label})
    found = pd.DataFrame(rows, columns=["midden", "eind", "tekst", "periode"])
    found["tekst"] = afgebroken(found["tekst"].astype("str"), 14)
    broken = [text.split("|") for text in found["tekst"]]
    widths = [(_CHARACTER * max(map(len, parts)) + 8) / wide for parts in broken]
    over = max(_OVER, (_NARROW * (1 + _OVER) - wide) / wide)  # names beside lines leave room above them: words stand higher than any figure
    placed = _beside([(m - first) / (last - first) for m in found["midden"]], widths, [len(parts) for parts in broken], over)
    return found.assign(deel="gebeurtenis", getoond=False, stuk=[line for line, _ in placed], los=[side for _, side in placed])


def _room(events: pd.DataFrame, height: int) -> float:
    """How much higher than its figures a chart has to be for the words of its events, as a part of that height."""
    if events.empty:
        return 0.05
    lines = int((events["stuk"] + events["tekst"].str.count(r"\|")).max()) + 1
    return 0.04 + _EVENT_LINE * 1.2 * lines / height


def _event_layers(base: alt.Chart, events: pd.DataFrame, x: alt.X, height: int) -> tuple[list[alt.Chart], list[alt.Chart]]:
    """What lies behind the figures (a band where something lasted), and what lies before them (a line at the day, and words)."""
    bands, words = [], []
    if (events["eind"] > events["midden"]).any():
        lasting = base.transform_filter("datum.deel == 'gebeurtenis' && datum.eind > datum.midden")
        bands.append(lasting.mark_rect(fill="currentColor", opacity=0.1).encode(x=x, x2="eind:Q", y=alt.value(0), y2=alt.value(height)))
    for line, left in sorted(set(zip(events["stuk"], events["los"], strict=True))):
        here = base.transform_filter(f"datum.deel == 'gebeurtenis' && datum.stuk == {line} && {'' if left else '!'}datum.los")
        start = alt.value(_EVENT_LINE * int(line))  # the line of one event does not cross the words of another
        words.append(here.mark_rule(strokeDash=[2, 3]).encode(x=x, y=start, y2=alt.value(height)))
        text = here.mark_text(align="right" if left else "left", baseline="top", dx=-5 if left else 5, fontSize=12, lineBreak="|", lineHeight=_EVENT_LINE)
        words.append(text.encode(x=x, y=start, text="tekst:N"))
    return bands, words


def _year(day: str) -> float:
    when = pd.Timestamp(day)
    return when.year + (when.day_of_year - 1) / 365.25


def _beside(shares: list[float], widths: list[float], heights: list[int], over: float = _OVER) -> list[tuple[int, bool]]:
    """On which line the words of each event begin, and whether at its left: such that none meet, and no event's line crosses words.

    shares: where each event stands, from 0 to 1, in order; widths: of its words, likewise; heights: in lines; over: by how much words may stand out at the right. They stand
    there if they fit. On as few lines as it takes; where nothing fits, one below the other.
    """
    count, placed = len(shares), []
    sides = [[side for side in (False, True) if (share - width >= 0 if side else share + width <= 1 + over)] or [share > 0.5] for share, width in zip(shares, widths, strict=True)]

    def span(number: int, side: bool) -> tuple[float, float]:
        return (shares[number] - widths[number], shares[number]) if side else (shares[number], shares[number] + widths[number])

    def crosses(a: int, line_a: int, b: int, line_b: int, side_b: bool) -> bool:
        low, high = span(b, side_b)
        return line_b + heights[b] > line_a and low < shares[a] < high

    def fits(a: int, line_a: int, side_a: bool, b: int, line_b: int, side_b: bool) -> bool:
        apart = line_a + heights[a] <= line_b or line_b + heights[b] <= line_a
        (low_a, high_a), (low_b, high_b) = span(a, side_a), span(b, side_b)
        return (apart or high_a <= low_b or high_b <= low_a) and not crosses(a, line_a, b, line_b, side_b) and not crosses(b, line_b, a, line_a, side_a)

    def place(most: int) -> bool:
        number = len(placed)
        if number == count:
            return True
        for line in range(most - heights[number] + 1):
            for side in sides[number]:
                if all(fits(number, line, side, other, *taken) for other, taken in enumerate(placed)):
                    placed.append((line, side))
                    if place(most):
                        return True
                    placed.pop()
        return False

    if count <= _SEARCHED and any(place(most) for most in range(1, sum(heights) + 1)):
        return placed
    return [(sum(heights[:number]), sides[number][0]) for number in range(count)]
