"""The funnel: the cases of every state of one period as bars, one below the other, each with which part of the state before that is."""

from __future__ import annotations

import altair as alt
import pandas as pd

from peilmerk import keys
from peilmerk.analyses.funnel import in_states
from peilmerk.analyses.outcome import Outcome
from peilmerk.hidden_values import plain
from peilmerk.house_style import balken
from peilmerk.observations import records
from peilmerk.writing import DIFFERS, HIDDEN

#: What a chart passes on of each bar; anything else would only make the page heavier.
_USED = ["naam", "periode", "getal", "deel", "hoog", "voorlopig", "getoond", keys.FIELD]
#: Behind a percentage that rests on a number that a check disputes; that number itself gets its mark from `figuur`.
_MARK = f"\u00a0{DIFFERS}"
_BARS = "datum.deel == 'staaf'"
_TOOLTIP = [alt.Tooltip(f"{column}:N", title=" ") for column in ("naam", "periode", "getal")]


def trechterstaven(gegevens: pd.DataFrame, uitkomst: Outcome, *, titel: str = "casussen") -> alt.LayerChart | None:
    """A bar a state from nil, with the number of cases and what percentage of the state before that is.

    gegevens: observations of the states of one period and area (`trechterstappen`); uitkomst: of `trechter`, of which the transitions of that period are taken. titel: of the value axis.
    A hidden state is written as ×. None for fewer than two states, or for several periods (of which `stroken` shows more).
    """
    steps = plain(in_states(gegevens))
    if len(steps) < 2 or steps["time_period"].nunique() > 1:
        return None
    shown = steps["conf_status"] == "F"
    share = {}
    if uitkomst:
        rows = uitkomst.rows[(uitkomst.rows["maat"] == "overgang") & (uitkomst.rows["time_period"] == steps["time_period"].iloc[0])]
        share = {r["stap"]: r for r in records(rows)}
    names = [s[:1].upper() + s[1:] for s in steps["stap"]]
    key = steps.get(keys.FIELD, "")
    bars = steps.assign(naam=names, deel="staaf", hoog=steps["obs_value"].fillna(0.0), getoond=shown, getal=steps["cijfer"].where(shown, HIDDEN), **{keys.FIELD: key})
    parts = bars[bars["stap"].isin(list(share))]
    parts = parts.assign(deel="overgang", getal=[f"{share[s]['cijfer']}{_MARK if share[s]['betwist'] else ''} van {share[s]['vorige']}" for s in parts["stap"]], **{keys.FIELD: [share[s][keys.FIELD] for s in parts["stap"]]})
    most = float(bars["hoog"].max()) or 1.0
    base = alt.Chart(pd.concat([bars, parts], ignore_index=True)[_USED])
    room = 12 + 7 * int(max([5, *(len(t) for t in parts["getal"])]))  # some 7 pixels a character, also on a telephone; at most 60% of the width
    scale = alt.Scale(domain=[0, most], range=[0, {"expr": f"width - min({room}, 0.6 * width)"}], nice=False)
    y, x = alt.Y("naam:N", sort=names, title=None), alt.X("hoog:Q", title=titel, scale=scale)
    drawn, beside = base.transform_filter(_BARS), base.transform_filter("datum.deel == 'overgang'")
    below = {True: -8, False: 0}[bool(len(parts))]
    layers = [
        *balken(base, 26, y=y, x=x, getekend=_BARS, tooltip=_TOOLTIP),
        drawn.mark_text(align="left", dx=6, dy=below, fontWeight="bold").encode(y=y, x=x, text="getal:N"),
        beside.mark_text(align="left", dx=6, dy=9, fontSize=12).encode(y=y, x=x, text="getal:N"),
    ]  # fmt: skip
    return alt.layer(*layers).properties(height=alt.Step(46))
