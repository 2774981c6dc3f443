"""The chart and the table of an estimate of what is still to come: what is known of each quarter, what is expected, and the margin of the whole."""

from __future__ import annotations

import altair as alt
import pandas as pd

from peilmerk.analyses.late import COMING, EXPECTED, KNOWN, MARGIN, SHARE
from peilmerk.charts import tijdstaven
from peilmerk.display import Table, reekstabel


def uitloopstaven(rijen: pd.DataFrame, *, titel: str | None = None, hoogte: int = 300) -> alt.LayerChart | None:
    """Columns a quarter: known now, and hatched on top of it what is still expected, with a line for the margin of the whole.

    rijen: those of one series of `uitloop`. titel: of the value axis. None for fewer than two quarters.
    """
    if not len(rijen):
        return None
    known, coming = rijen[rijen["deel"] == KNOWN], rijen[(rijen["deel"] == COMING) & (rijen["obs_value"] > 0)]
    # What is known is known, although the quarter is provisional: only what is expected is hatched.
    bars = pd.concat([known.assign(voorlopig=False, soort="gerealiseerd"), coming], ignore_index=True)
    return tijdstaven(bars, "deel", titel=titel, marge=rijen[rijen["deel"] == MARGIN], hoogte=hoogte)


def uitlooptabel(rijen: pd.DataFrame) -> Table | None:
    """The figures of the chart as a table: a row a quarter, newest first. rijen: those of one series of `uitloop`; None if there are none.

    What is still expected is left out, as the difference of two columns: with it the table is wider than a page.
    """
    if not len(rijen):
        return None
    order = [KNOWN, SHARE, EXPECTED, MARGIN]
    rijen = rijen[rijen["deel"].isin(order)]
    return reekstabel(rijen.sort_values("deel", key=lambda d: d.map(order.index), kind="stable"), "deel")
