"""The ranks of areas on an index: each as a dot, on the range that it has with other weights."""

from __future__ import annotations

import altair as alt
import pandas as pd

from peilmerk import keys
from peilmerk.analyses.outcome import Outcome
from peilmerk.house_style import NAMEN, afgebroken
from peilmerk.observations import records

#: What a chart passes on of each area; anything else would only make the page heavier.
_USED = ["naam", "rang", "rang_van", "rang_tot", "getal", "voorlopig", keys.FIELD]


def rangen(uitkomst: Outcome) -> alt.LayerChart | None:
    """A row an area, the highest on top: a dot at its rank, and a line over the ranks that it has under weights drawn at random.

    uitkomst: of `gebiedsindex`. None for fewer than two areas.
    """
    if not uitkomst or len(uitkomst.rows) < 2:
        return None
    rows = uitkomst.rows
    said = [f"plaats {r['rang']}, met andere gewichten {r['rang_van']} tot {r['rang_tot']}" if r["rang_van"] < r["rang_tot"] else f"plaats {r['rang']}, met andere gewichten ook" for r in records(rows)]
    data = rows.assign(naam=afgebroken(rows["gebied"], 22), getal=said)
    base = alt.Chart(pd.DataFrame(data[_USED]))
    last = int(data[["rang", "rang_tot"]].max().max())
    step = max(1, -(-last // 10))
    scale = alt.Scale(domain=[0.7, last + 0.3], nice=False, zero=False)  # room for half a dot
    axis = alt.Axis(values=list(range(1, last + 1, step)), format="d", grid=True)
    y, x = alt.Y("naam:N", sort=list(data["naam"]), title=None, axis=NAMEN), alt.X("rang:Q", title="plaats (1 is het hoogst)", scale=scale, axis=axis)
    tooltip = [alt.Tooltip(f"{column}:N", title=" ") for column in ("naam", "getal")]
    layers = [
        base.mark_rule(strokeWidth=5, opacity=0.35, strokeCap="round").encode(y=y, x=alt.X("rang_van:Q", title="plaats (1 is het hoogst)", scale=scale, axis=axis), x2="rang_tot:Q", tooltip=tooltip),
        base.transform_filter("!datum.voorlopig").mark_point(filled=True, size=100, opacity=1).encode(y=y, x=x, tooltip=tooltip),
        base.transform_filter("datum.voorlopig").mark_point(filled=False, size=80, strokeWidth=2, opacity=1).encode(y=y, x=x, tooltip=tooltip),
    ]  # fmt: skip
    lines = data["naam"].str.count(r"\|").max() + 1
    return alt.layer(*layers).properties(height=alt.Step(max(30, 18 * lines + 4)))
