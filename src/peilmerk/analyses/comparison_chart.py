"""A dot with its interval for each area, and the line of the whole through all of them."""

from __future__ import annotations

import altair as alt
import pandas as pd

from peilmerk import keys
from peilmerk.house_style import NAMEN, afgebroken

_TOOLTIP = [alt.Tooltip(f"{column}:N", title=" ") for column in ("naam", "periode", "getal", "interval")]
_USED = ["naam", "periode", "getal", "tekst", "interval", "hoog", "van", "tot", "voorlopig", "deel", keys.FIELD]
#: Width of a character of the column at the right, in pixels.
_CHARACTER = 7


def intervallen(gegevens: pd.DataFrame, naam: str, *, geheel: str = "", titel: str | None = None) -> alt.LayerChart | None:
    """Dots with their interval on a row, names at the left, value and judgement in a column at the right; a line where the whole is.

    gegevens: rows of an analysis with `laag` and `hoog`, and with `oordeel` and `klein` if it has them; of met_geheel also `geheel`. naam: the column that
    heads a row, in the order of the rows. geheel: the name of the whole, told at its line if the rows have one. titel: of the value axis, which begins at
    nil. None for fewer than two rows.
    """
    if len(gegevens) < 2 or gegevens[naam].nunique() < 2:
        return None
    judged = gegevens["oordeel"] if "oordeel" in gegevens else pd.Series("", index=gegevens.index)
    small = gegevens["klein"].astype(bool) if "klein" in gegevens else pd.Series(False, index=gegevens.index)
    written = gegevens["cijfer"] + gegevens["voorlopig"].map({True: "*", False: ""})
    data = pd.DataFrame({
        "naam": afgebroken(gegevens[naam].str[:1].str.upper() + gegevens[naam].str[1:], 22), "periode": gegevens["periode"], "getal": written,
        "tekst": [_beside(value, word, few) for value, word, few in zip(written, judged, small, strict=True)],
        "interval": [_interval(low, high) for low, high in zip(gegevens["laag"], gegevens["hoog"], strict=True)], "hoog": gegevens["obs_value"].astype("float64"),
        "van": gegevens["laag"].astype("float64"), "tot": gegevens["hoog"].astype("float64"), "voorlopig": gegevens["voorlopig"], "deel": "gebied", keys.FIELD: gegevens[keys.FIELD],
    })  # fmt: skip
    order = list(dict.fromkeys(data["naam"]))
    line = pd.DataFrame()
    if geheel and "geheel" in gegevens:
        first = gegevens.iloc[0]
        value = f"{first['geheel']:.1f}".replace(".", ",") + ("%" if first["cijfer"].endswith("%") else "")
        line = data.head(1).assign(naam="", getal=value, tekst=f"{geheel} {value}", interval="", hoog=float(first["geheel"]), voorlopig=False, deel="geheel")
        line[keys.FIELD] = first["geheel_sleutel"]
    base = alt.Chart(pd.concat([data, line], ignore_index=True)[_USED])
    most = max(data["tot"].max(), line["hoog"].max() if len(line) else 0)
    right = 14 + _CHARACTER * data["tekst"].str.len().max()
    scale = alt.Scale(domain=[0, most or 1], range=[0, {"expr": f"width - {int(right)}"}], nice=False)
    lines = data["naam"].str.count(r"\|").max() + 1
    step = max(30, 18 * lines + 4)
    x, y = alt.X("hoog:Q", title=titel, scale=scale), alt.Y("naam:N", sort=["", *order] if len(line) else order, title=None, axis=NAMEN)
    areas, whole = base.transform_filter("datum.deel == 'gebied'"), base.transform_filter("datum.deel == 'geheel'")
    layers = [
        areas.mark_rule(strokeWidth=2, opacity=0.5).encode(y=y, x=alt.X("van:Q", title=titel, scale=scale), x2="tot:Q"),
        areas.transform_filter("!datum.voorlopig").mark_point(filled=True, size=90, opacity=1).encode(y=y, x=x, tooltip=_TOOLTIP),
        areas.transform_filter("datum.voorlopig").mark_point(filled=False, size=70, strokeWidth=2, opacity=1).encode(y=y, x=x, tooltip=_TOOLTIP),
        areas.mark_text(align="left", x={"expr": f"width - {int(right) - 12}"}).encode(y=y, text="tekst:N"),
    ]
    if len(line):
        height = int(step) * (len(order) + 1)
        right_of = float(first["geheel"]) < 0.5 * most
        layers = [
            whole.mark_rule(strokeDash=[4, 3]).encode(x=x, y=alt.value(int(step) - 6), y2=alt.value(height)),
            *layers,
            whole.mark_text(align="left" if right_of else "right", dx=-4 if right_of else 4).encode(y=y, x=x, text="tekst:N"),
        ]
    return alt.layer(*layers).properties(height=alt.Step(int(step)))


def _beside(value: str, judgement: str, small: bool) -> str:
    """`34,1 lager (klein aantal)`: what cannot be told apart has no word."""
    return " ".join(filter(None, [value, judgement if judgement in ("hoger", "lager") else "", "(klein aantal)" if small else ""]))


def _interval(low: float, high: float) -> str:
    return f"95%-interval {low:.1f} tot {high:.1f}".replace(".", ",")
