"""One subject in one edition, whatever its figures are: which of them are a series, and which form of chart shows them.

For notebooks that serve editions whose figures differ: a series of quarters here, one year there, districts elsewhere (`peilmerk new thema`).
"""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

from peilmerk import period_codes
from peilmerk.charts import is_reeks, lijnen, stroken
from peilmerk.hidden_values import COLUMNS
from peilmerk.house_style import staven
from peilmerk.observations import BREAKDOWNS, TOTAL

#: Kinds of figures that are said to be so where they stand (a mark, a lighter bar), not in their name.
_REALISED = ("gerealiseerd", "voorlopig", "raming")
#: So many lines fit in one chart.
_LINES = 6


def reeksen(gegevens: pd.DataFrame, *, jaren: int | None = None) -> pd.DataFrame:
    """The levels of one indicator as named series that can stand in one chart; the others are left for the list of all figures.

    gegevens: rows of `ed.observaties`. jaren: only those of so many years, up to the newest. Returns the rows in one unit and of one frequency (of what most figures are in), each period
    of a series once, with a column `naam`: the member, or the subject for the whole; with its area if that is another one, and its kind if it is no realisation. What
    was not delivered (no value, no range, not hidden) is left out.
    """
    from peilmerk.edition import current

    table = gegevens[gegevens["transformation"] == "level"]
    # A hidden cell is no missing one.
    table = table[table["conf_status"].ne("F") | table[COLUMNS].notna().any(axis=1)]
    if table.empty:
        return table.assign(naam=pd.Series(dtype="str"))
    kinds = table.groupby([table["unit_measure"], table["time_period"].map(period_codes.frequency)], sort=False)
    (unit, often), _ = max(kinds, key=lambda kind: (len(kind[1]), kind[1]["time_start"].max()))
    table = kinds.get_group((unit, often))
    if jaren is not None:
        table = table[table["jaar"] > table["jaar"].max() - jaren]
    home = current().publication.area
    said = [d for d in BREAKDOWNS if d != "law" or table["law"].nunique() > 1]  # the law of all of them is said by the title
    names = []
    for row in table[[*said, "onderwerp", "ref_area", "gebied", "soort"]].to_dict("records"):
        members = [row[d] for d in said if row[d] != TOTAL]
        parts = [*members, *([row["gebied"]] if row["ref_area"] != home else []), *([] if row["soort"] in _REALISED else [row["soort"]])]
        names.append(", ".join(parts) or row["onderwerp"])
    table = table.assign(naam=names).sort_values("vintage", kind="stable").drop_duplicates(["naam", "time_period"], keep="last")
    return table.sort_values("time_start", kind="stable")


def passende_grafiek(gegevens: pd.DataFrame, *, titel: str | None = None, gebeurtenissen: Mapping[str, str] | None = None) -> alt.TopLevelMixin | None:
    """The form that suits named series (`reeksen`): lines through time, strips if there are many, bars for a few periods; None for one figure.

    titel: of the value axis. gebeurtenissen: as of `lijnen`.
    """
    if len(gegevens) < 2:
        return None
    series = gegevens["naam"].nunique()
    if is_reeks(gegevens):
        return lijnen(gegevens, "naam", titel=titel, gebeurtenissen=gebeurtenissen) if series <= _LINES else stroken(gegevens, "naam")
    if gegevens["time_period"].nunique() == 1:
        return staven(gegevens, "naam", titel=titel)
    names = gegevens["periode"] if series == 1 else gegevens["naam"] + ", " + gegevens["periode"]
    ordered = gegevens.assign(naam=names)
    if series > 1:
        ordered = ordered.sort_values("time_start", kind="stable").assign(_reeks=gegevens["naam"]).sort_values("_reeks", kind="stable", key=lambda s: s.map(list(dict.fromkeys(gegevens["naam"])).index))
    return staven(ordered, "naam", titel=titel)
