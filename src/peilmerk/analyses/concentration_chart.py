"""The concentration curve: which part of the cost is of which part of the households, those with the highest cost first."""

from __future__ import annotations

import altair as alt
import pandas as pd

from peilmerk import keys
from peilmerk.analyses.outcome import Outcome

#: What a chart passes on of each point; anything else would only make the page heavier.
_USED = ["wat", "naam", "getal", "hoog", "deel", keys.FIELD]
_TOOLTIP = [alt.Tooltip(f"{column}:N", title=" ") for column in ("naam", "getal")]


def concentratiekromme(uitkomst: Outcome, *, hoogte: int = 320) -> alt.LayerChart | None:
    """The shares of one year as a curve from nil to all, beside the line that it would be if all households had the same cost.

    uitkomst: of `concentratie`; the last year of it is drawn. None for fewer than two shares.
    """
    if not uitkomst:
        return None
    shares = uitkomst.rows[uitkomst.rows["maat"] == "aandeel"]
    shares = shares[shares["time_start"] == shares["time_start"].max()].sort_values("deel")
    if len(shares) < 2:
        return None
    points = shares.assign(wat="punt", naam=shares["groep"], hoog=shares["obs_value"], getal=shares["cijfer"] + ["*" if v else "" for v in shares["voorlopig"]])
    nil, full = (pd.DataFrame({"deel": [v], "hoog": [float(v)], "naam": ["alle huishoudens"], "getal": [""], keys.FIELD: [points[keys.FIELD].iloc[-1]]}) for v in (0, 100))
    curve = pd.concat([nil, points, full], ignore_index=True).assign(wat="kromme")
    even = pd.concat([nil, full], ignore_index=True).assign(wat="gelijk", naam="gelijke kosten")
    base = alt.Chart(pd.concat([points, curve, even], ignore_index=True)[_USED])
    ticks = alt.Axis(values=[0, 20, 40, 60, 80, 100], tickCount=6, labelExpr="datum.value + '%'", labelOverlap=False, grid=True)
    x = alt.X("deel:Q", title="huishoudens, hoogste kosten eerst", scale=alt.Scale(domain=[0, 100], nice=False), axis=ticks)
    y = alt.Y("hoog:Q", title="deel van de kosten", scale=alt.Scale(domain=[0, max(100.0, float(points["hoog"].max()))], nice=False), axis=ticks)
    words = base.transform_filter("datum.wat == 'punt'")
    layers = [
        base.transform_filter("datum.wat == 'gelijk'").mark_line(strokeDash=[3, 3], strokeWidth=1.5, opacity=0.6).encode(x=x, y=y),
        base.transform_filter("datum.wat == 'kromme'").mark_line(strokeJoin="round").encode(x=x, y=y),
        words.mark_point(filled=True, size=60, opacity=1).encode(x=x, y=y, tooltip=_TOOLTIP),
        words.mark_text(align="left", baseline="top", dx=7, dy=3).encode(x=x, y=y, text="getal:N"),
    ]  # fmt: skip
    return alt.layer(*layers).properties(height=hoogte)
