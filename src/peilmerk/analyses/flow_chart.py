"""Columns up and down: what came in above nil, what went out below it, and the balance as a dot. Beside the forms of `charts`."""

from __future__ import annotations

import altair as alt
import pandas as pd

from peilmerk import keys
from peilmerk.analyses.flow import INFLOW, NET, OUTFLOW
from peilmerk.charts import (
    _HIDDEN,
    _POINTS,
    _PROVISIONAL_BAR,
    _TOOLTIP,
    _drawable,
    _hatching,
    _points,
    _time_axis,
    _time_scale,
)
from peilmerk.writing import HIDDEN

_USED = ["reeks", "periode", "getal", "begin", "midden", "eind", "hoog", "laag", "voorlopig", "getoond", "deel", "tekst", keys.FIELD]


def op_en_neer(
    gegevens: pd.DataFrame, reeks: str = "onderdeel", *, op: str = INFLOW, neer: str = OUTFLOW, saldo: str = NET, titel: str | None = None, hoogte: int = 300
) -> alt.LayerChart | None:
    """Columns through time, up for one series and down for another, with their balance as a diamond; the last balance with its value.

    gegevens: rows of `stroom`, or observations with a column that names the series. reeks: that column. op, neer, saldo: which series is which; the values of `neer` are not below nil.
    titel: of the value axis, which tells sizes above nil as below. What is hidden is ×. None for fewer than two periods.
    """
    if gegevens.empty:
        return None
    gegevens = _drawable(gegevens)
    order = [op, neer, saldo]
    data = _points(gegevens[gegevens[reeks].isin(order)], reeks)
    if data["time_period"].nunique() < 2:
        return None
    name = {series: series[:1].upper() + series[1:] for series in order}
    data["hoog"] = data["obs_value"].where(data["reeks"] != name[neer], -data["obs_value"])
    of_balance = data["reeks"] == name[saldo]
    data["begin"], data["eind"] = data["begin"].mask(of_balance, data["midden"]), data["eind"].mask(of_balance, data["midden"])  # a dot has no width to be hatched
    balance = data[of_balance]
    last = balance[balance["getoond"]].sort_values("midden").tail(1).assign(deel="eind", tekst=lambda t: f"{saldo} " + t["getal"], eind=lambda t: t["tot"])
    low, high = min(0.0, data["hoog"].min()), max(0.0, data["hoog"].max())
    air = (high - low) * 0.08 or 1
    base = alt.Chart(pd.concat([data, last], ignore_index=True)[_USED])
    x = {field: alt.X(f"{field}:Q", title=None, scale=_time_scale(data), axis=_time_axis(data)) for field in ("midden", "begin")}
    size = alt.Axis(labelExpr="format(abs(datum.value), ',')")  # as many go out as come in: a minus would say less than nobody
    y = alt.Y("hoog:Q", title=titel, scale=alt.Scale(domain=[low - air, high + air], nice=False), axis=size)
    shape = alt.Legend(symbolType="square", values=[name[op], name[neer]])  # the balance is named beside its last dot
    colour = alt.Color("reeks:N", sort=[name[s] for s in order], title=None, legend=shape)
    flows, dots = (base.transform_filter(f"{_POINTS} && datum.reeks {sign} '{name[saldo]}'") for sign in ("!=", "=="))
    layers = [
        flows.mark_bar(stroke="currentColor", cornerRadius=0).encode(x=x["begin"], x2="eind:Q", y=y, y2=alt.datum(0), color=colour, tooltip=_TOOLTIP, **_PROVISIONAL_BAR),
        *_hatching(base, data, x["midden"], y),
        base.mark_rule().encode(y=alt.datum(0)),
        dots.transform_filter("!datum.voorlopig").mark_point(shape="diamond", filled=True, size=150, opacity=1, stroke="currentColor", strokeWidth=1.5).encode(x=x["midden"], y=y, color=colour, tooltip=_TOOLTIP),
        dots.transform_filter("datum.voorlopig").mark_point(shape="diamond", filled=False, size=130, opacity=1, strokeWidth=2.5).encode(x=x["midden"], y=y, color=colour, tooltip=_TOOLTIP),
        base.transform_filter("datum.deel == 'eind'").mark_text(align="left", dx=8).encode(x=alt.X("eind:Q"), y=y, text="tekst:N"),
    ]  # fmt: skip
    if not data["getoond"].all():
        layers.append(base.transform_filter(_HIDDEN).mark_text(text=HIDDEN, fontSize=14).encode(x=x["midden"], y=alt.value(hoogte - 8), tooltip=_TOOLTIP))
    return alt.layer(*layers).properties(height=hoogte)
