"""Charts of a forecast (`waaier`: what was, and a band of what is to come) and of a trend (`trendlijn`: figures, and a line with its band through them).

As those of `charts`: one view, as wide as its place, from nil, without colours of its own; what is not certain is dashed or open. One series a chart.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import altair as alt
import pandas as pd

from peilmerk import charts, keys
from peilmerk.analyses.forecast import bounds, grenzen
from peilmerk.analyses.outcome import Outcome
from peilmerk.hidden_values import plain
from peilmerk.numbers import write
from peilmerk.observations import records
from peilmerk.writing import MINUS

#: Height of the words above the figures, in pixels, and of a line of them.
_WORDS, _LINE = 42, 17
#: What low, middle and high of the line of a trend are called.
_LINE_NAMES = {"laag": "laag (berekend)", "waarschijnlijk": "lijn (berekend)", "hoog": "hoog (berekend)"}
_USED = ["periode", "getal", "midden", "eind", "hoog", "laag", "top", "voorlopig", "getoond", "deel", "stuk", "los", "tekst", keys.FIELD]
_TOOLTIP = [alt.Tooltip(f"{column}:N", title=" ") for column in ("periode", "getal")]
_FORECAST, _PAST = "datum.deel == 'prognose'", "(datum.deel == 'punt' || datum.deel == 'brug') && datum.getoond"


def waaier(
    gegevens: pd.DataFrame, uitkomst: Outcome, *, titel: str | None = None, gebeurtenissen: Mapping[str, str] | None = None, hoogte: int = 300
) -> alt.LayerChart | None:
    """A fan: the line of what was, a band from low to high of what is to come with its likely value dashed, and what the year comes to in words.

    gegevens: the quarters that the forecast rests on, of one series; provisional ones are open dots. uitkomst: of `prognose`, of the same series. titel: of the value axis. gebeurtenissen: as
    of `lijnen`. None if there is no forecast, or what was is of fewer than two periods.
    """
    if not uitkomst:
        return None
    told = uitkomst.rows
    quarters, year = told[told["deel"] == "kwartaal"], told[told["deel"] == "jaar"].iloc[0]
    divisor, axis = charts._measure(pd.concat([plain(gegevens), quarters]), titel)
    past = _past(gegevens)
    if past is None:
        return None
    coming = charts._points(quarters.assign(wat=""), "wat").assign(deel="prognose")
    coming["getal"] = [_range(row, row["obs_low"], row["obs_value"], row["obs_high"]) for row in records(coming)]
    final = past[(past["deel"] == "punt") & past["getoond"] & (past["midden"] < coming["midden"].min())]
    begin = final.tail(1).assign(deel="prognose", obs_low=final["obs_value"], obs_high=final["obs_value"])
    words = f"{'Heel ' if len(year['time_period']) == 4 else ''}{year['periode']}: {_one(year, year['obs_value'])}|{_span(year, year['obs_low'], year['obs_high'])}"
    label = coming.tail(1).assign(deel="woorden", tekst=words)
    return _layered(past, pd.concat([begin, coming], ignore_index=True), label, divisor, axis, gebeurtenissen, hoogte, line=True)


def trendlijn(
    gegevens: pd.DataFrame, uitkomst: Outcome, *, titel: str | None = None, gebeurtenissen: Mapping[str, str] | None = None, hoogte: int = 300
) -> alt.LayerChart | None:
    """Figures as dots with the line of `trend` and its band since the last break, and the change per year in words.

    gegevens: the figures that the trend rests on, of one series; provisional ones are open. uitkomst: of `trend`, of the same series. None if there is none, or for fewer than two periods.
    """
    if not uitkomst:
        return None
    told = uitkomst.rows
    slope = told[told["deel"] == "helling"].iloc[0]
    divisor, axis = charts._measure(plain(gegevens), titel)
    past = _past(gegevens)
    if past is None:
        return None
    line = charts._points(told[told["deel"] == "lijn"].assign(wat=""), "wat").assign(deel="prognose")
    words = f"{_signed(slope)} per jaar|{slope['richting']}"
    return _layered(past, line, line.tail(1).assign(deel="woorden", tekst=words), divisor, axis, gebeurtenissen, hoogte, line=False)


def gemeten_en_berekend(gegevens: pd.DataFrame, uitkomst: Outcome) -> pd.DataFrame:
    """All that `waaier` or `trendlijn` draws, for the table below it: `reekstabel(..., "grens")`.

    gegevens: as of these, of one series. uitkomst: of `prognose` or `trend`, of the same series. Rows: the figures (`grens` "gemeten"), and of what was computed one for each of low, middle and high: of a
    forecast its quarters and its year (laag, waarschijnlijk, hoog), of a trend its line without the change per year, which is no level (each "(berekend)"). Only the figures if there is no result.
    """
    measured = gegevens.assign(grens="gemeten")
    if not uitkomst:
        return measured
    line = uitkomst.rows[uitkomst.rows["deel"] == "lijn"]
    told = bounds(line).replace({"grens": _LINE_NAMES}) if len(line) else grenzen(uitkomst, kwartalen=True)
    return pd.concat([measured, told], ignore_index=True)


def _past(gegevens: pd.DataFrame) -> pd.DataFrame | None:
    """What was, as points in time with the pieces that a line is drawn in; None if that is no line."""
    if not len(gegevens):
        return None
    points = charts._points(charts._drawable(gegevens).assign(wat=""), "wat")
    return charts._connected(points) if points["time_period"].nunique() > 1 and points["getoond"].any() else None


def _layered(
    past: pd.DataFrame, band: pd.DataFrame, label: pd.DataFrame, divisor: float, axis: str | None, happened: Mapping[str, str] | None, height: int, *, line: bool
) -> alt.LayerChart:
    past = past.assign(hoog=past["obs_value"] / divisor)
    band = band.assign(hoog=band["obs_value"] / divisor, laag=band["obs_low"] / divisor, top=band["obs_high"] / divisor)
    data = pd.concat([past, band], ignore_index=True)
    events = charts._events(happened, data)
    events["stuk"] += math.ceil(_WORDS / charts._EVENT_LINE)  # below the words about the year
    low, high = min(0.0, data[["hoog", "laag"]].min().min()), max(0.0, data[["hoog", "top"]].max().max()) or 1.0
    high += (high - low) * (charts._room(events, height) if len(events) else _WORDS / (height - _WORDS) + 0.02)
    base = alt.Chart(pd.concat([data, label, events], ignore_index=True).reindex(columns=_USED))
    x = {field: alt.X(f"{field}:Q", title=None, scale=charts._time_scale(data), axis=charts._time_axis(data)) for field in ("midden", "eind")}
    y = {field: alt.Y(f"{field}:Q", title=axis, scale=alt.Scale(domain=[low, high], nice=False)) for field in ("hoog", "laag", "top")}
    coming, points = base.transform_filter(_FORECAST), base.transform_filter("datum.deel == 'punt' && datum.getoond")
    likely = coming.mark_line(strokeJoin="round", **({"strokeDash": [5, 4]} if line else {"strokeWidth": 2})).encode(x=x["midden"], y=y["hoog"])
    layers = [coming.mark_area(opacity=0.22).encode(x=x["midden"], y=y["laag"], y2="top:Q"), likely]
    if line:
        was = base.transform_filter(f"{_PAST} && !datum.voorlopig")
        layers.append(was.mark_line(strokeJoin="round").encode(x=x["midden"], y=y["hoog"], detail="stuk:N"))
        layers.append(points.transform_filter("datum.los && !datum.voorlopig").mark_point(filled=True, size=20, opacity=1).encode(x=x["midden"], y=y["hoog"]))
    else:
        layers.append(points.transform_filter("!datum.voorlopig").mark_point(filled=True, size=30, opacity=0.8).encode(x=x["midden"], y=y["hoog"]))
    layers += [
        points.transform_filter("datum.voorlopig").mark_point(filled=False, size=35, strokeWidth=1.5, opacity=1).encode(x=x["midden"], y=y["hoog"]),
        base.transform_filter("datum.deel == 'woorden'").mark_text(align="right", baseline="top", lineBreak="|", lineHeight=_LINE, fontWeight="bold").encode(
            x=alt.value({"expr": "width"}), y=alt.value(2), text="tekst:N",
        ),
        base.transform_filter("(datum.deel == 'punt' && datum.getoond) || datum.deel == 'prognose'").mark_point(size=160, opacity=0).encode(x=x["midden"], y=y["hoog"], tooltip=_TOOLTIP),
    ]  # fmt: skip
    if not past["getoond"].all():
        hidden = base.transform_filter("datum.deel == 'punt' && !datum.getoond").mark_text(text=charts.HIDDEN, fontSize=14)
        layers.append(hidden.encode(x=x["midden"], y=alt.value(height - 8), tooltip=_TOOLTIP))
    behind, words = charts._event_layers(base, events, x["midden"], height)
    return alt.layer(*behind, *layers, *words).properties(height=height)


def _one(row, value: float, unit: bool = True) -> str:
    """A figure in a chart: millions as such."""
    sign, size = MINUS if value < 0 else "", abs(value)
    if not row["unit_measure"].startswith("EUR"):
        return f"{sign}{write(size, 0)}"
    return f"{sign}€ {write(size / 1e6, max(1, 6 + int(row['decimals'])))}{' mln' if unit else ''}" if size >= 1e6 else f"{sign}€ {write(size, 0)}"


def _span(row, low: float, high: float) -> str:
    """A range: `€ 9,9 tot € 11,2 mln`."""
    return f"{_one(row, low, unit=abs(high) < 1e6)} tot {_one(row, high)}"


def _range(row, low: float, value: float, high: float) -> str:
    return f"{_one(row, value)} ({_span(row, low, high)})"


def _signed(row) -> str:
    value, size, digits = row["obs_value"], abs(row["obs_value"]), int(row["decimals"])
    sign = "" if round(size, digits) == 0 else MINUS if value < 0 else "+"
    if row["unit_measure"].startswith("EUR"):
        return f"{sign}€ {write(size / 1e6, 2)} mln" if size >= 1e6 else f"{sign}€ {write(round(size, min(0, digits)), 0)}"
    return f"{sign}{write(size, int(row['decimals']))}"
