"""The house style of charts: design tokens from assets/theme.scss, the Altair theme, Dutch formats.

Colours live in one place, the `$pm-*` tokens of assets/theme.scss (light) and theme-dark.scss. A published chart carries
no colours: the site's script gives it those of the scheme that the reader has. In Jupyter and in static images the light
ones are used.
"""

from __future__ import annotations

import re
import textwrap
from functools import lru_cache
from pathlib import Path

import altair as alt
import pandas as pd
import vl_convert

from peilmerk.hidden_values import plain

_TOKEN = re.compile(r"^\$pm-([a-z0-9-]+):\s*(#[0-9a-fA-F]{3,8})\s*(?:!default)?\s*;", re.MULTILINE)
#: How thick a horizontal bar is, in pixels.
_THICK = 20
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', Arial, sans-serif"
#: Of pictures, which are measured where they are made and shown elsewhere: fonts whose letters are as wide as those of the one that measures
#: (Liberation Sans, for whatever font is asked for), or names at the edge of a chart would be cut.
PICTURE_FONT = "Arial, 'Liberation Sans', Arimo, Helvetica, sans-serif"


@lru_cache(maxsize=8)
def tokens(theme: Path) -> dict[str, str]:
    """The colour tokens of a theme file: {'ink': '#1b2733', ...}."""
    return dict(_TOKEN.findall(theme.read_text("utf-8")))


def structure() -> dict:
    """What a chart looks like apart from colour; goes into every published specification."""
    return {
        "font": FONT,
        "view": {"stroke": None, "continuousWidth": 620, "continuousHeight": 280},
        "axis": {
            "labelFontSize": 13, "titleFontSize": 13, "titleFontWeight": "normal", "labelLimit": 300, "titlePadding": 10,
            "domain": False, "ticks": False, "labelPadding": 6,
        },
        "axisX": {"grid": False, "labelAngle": 0},
        "axisQuantitative": {"grid": True, "tickCount": 5, "domain": False},
        "legend": {"labelFontSize": 13, "titleFontSize": 13, "orient": "top", "symbolType": "square", "labelLimit": 560, "columns": 1},
        "header": {"labelFontSize": 13, "titleFontSize": 13, "labelFontWeight": "bold"},
        "bar": {"cornerRadiusEnd": 2},
        "line": {"strokeWidth": 2.5},
        "point": {"size": 70, "filled": True},
        "text": {"fontSize": 13},
    }  # fmt: skip


def colours(t: dict[str, str]) -> dict:
    """The colour half of the configuration, from tokens."""
    ink, muted, line = t["ink"], t.get("muted", t["ink"]), t.get("line", "#75828f")
    return {
        "background": None,
        "axis": {"labelColor": ink, "titleColor": muted, "gridColor": line, "gridOpacity": 0.35},
        "legend": {"labelColor": ink, "titleColor": muted},
        "header": {"labelColor": ink, "titleColor": ink},
        "text": {"color": ink},
        "rule": {"color": ink},
        "mark": {"color": t["cat-1"]},
        "range": {"category": [t[f"cat-{i}"] for i in range(1, 7)]},
    }


def merge(a: dict, b: dict) -> dict:
    """Two nested configurations in one; b wins."""
    return {**a, **{k: merge(a[k], v) if isinstance(v, dict) and isinstance(a.get(k), dict) else v for k, v in b.items()}}


@lru_cache(maxsize=1)
def locale() -> dict:
    """Dutch number and time formats for Vega (decimal comma, thousands point, month names, € before the amount)."""
    number = dict(vl_convert.get_format_locale("nl-NL"))
    return {"number": number, "time": dict(vl_convert.get_time_format_locale("nl-NL"))}


def marked(spec: dict, words: str) -> dict:
    """A chart that says `words` within its own picture, so that a copy of it still does: as its title, or below the one it has."""
    own = spec.get("title")
    if not own:
        return {**spec, "title": {"text": words, "anchor": "start", "frame": "bounds", "fontSize": 13, "offset": 10}}
    own = own if isinstance(own, dict) else {"text": own}
    below = own.get("subtitle") or []
    return {**spec, "title": {**own, "subtitle": [*([below] if isinstance(below, str) else below), words]}}


def enable(theme_file: Path) -> None:
    """Make the house style Altair's theme in this process."""

    @alt.theme.register("peilmerk", enable=True)
    def _theme() -> alt.theme.ThemeConfig:
        return alt.theme.ThemeConfig({"config": merge(structure(), colours(tokens(theme_file)))})


def voorlopig(kolom: str = "voorlopig"):
    """Encoding for opacity: what is provisional, estimated or expected is lighter than what was realised."""
    return alt.condition(f"datum.{kolom}", alt.value(0.45), alt.value(1))


def voorlopige_rand(kolom: str = "voorlopig"):
    """Encoding for a dashed outline around bars that are provisional, estimated or expected (not by colour alone)."""
    return alt.condition(f"datum.{kolom}", alt.value([4, 3]), alt.value([1, 0]))


def arcering(staven: alt.Chart, dikte: float | str, kolom: str = "voorlopig") -> alt.Chart:
    """Hatching over bars that are provisional, estimated or expected: the layer to draw on top of them, of the same rows.

    staven: a chart of their rows, without a mark. dikte: how thick a bar is, in pixels, or a Vega expression that says so of a row (`datum`) and
    the `width` of the chart. Encode as the bars along their length, and by their middle across it: the hatching is a rule as thick as a bar, with dashes, so that its lines
    lie as close on a telephone, and no picture and no colour is needed. `voorlopig` makes the bars below it lighter.
    """
    thick = dikte if isinstance(dikte, (int, float)) else {"expr": dikte}
    # Vega counts the width of a rule at its ends too: without `clip` a chart of wide columns gets as much empty space below it.
    return staven.transform_filter(f"datum.{kolom}").mark_rule(strokeWidth=thick, strokeDash=[1.25, 4.25], opacity=0.65, strokeCap="butt", clip=True)


def balken(
    staven: alt.Chart, dikte: float, *, y: alt.Y, x: alt.X, x2: object = None, getekend: str = "", kolom: str = "voorlopig", **kanalen
) -> list[alt.Chart]:
    """Horizontal bars as layers: the bars, of which provisional ones are lighter with an outline, and if there are any the hatching over these.

    staven: a chart of their rows, without a mark. dikte: of a bar, in pixels. x2: where it begins; at nil if left out. getekend: which rows are bars, as a Vega expression, if not all
    are. kanalen: other encodings of the bars (colour, tooltip).
    """
    rows, drawn, where = staven.data, staven.transform_filter(getekend) if getekend else staven, {"y": y, "x": x}
    bars = drawn.mark_bar(size=dikte, stroke="currentColor", cornerRadius=0).encode(
        **where, **({} if x2 is None else {"x2": x2}), **kanalen, opacity=voorlopig(kolom), strokeWidth=alt.condition(f"datum.{kolom}", alt.value(1), alt.value(0)),
    )  # fmt: skip
    tooltip = {"tooltip": kanalen["tooltip"]} if "tooltip" in kanalen else {}  # the hatching lies above the bar
    return [bars, arcering(drawn, dikte, kolom).encode(**where, x2=alt.datum(0) if x2 is None else x2, **tooltip)] if rows[kolom].any() else [bars]


#: Axis for names that afgebroken() has broken into lines.
#: A label of several lines hangs from its first one; setting that one higher keeps two lines beside their bar.
NAMEN = alt.Axis(
    labelExpr="split(datum.label, '|')",
    labelBaseline={"condition": {"test": "length(split(datum.label, '|')) > 1", "value": "bottom"}, "value": "middle"},
)


def afgebroken(namen: pd.Series, breedte: int = 38) -> pd.Series:
    """Names broken into lines of at most `breedte` characters, with `|` where the line breaks (for the axis NAMEN)."""
    return namen.map(lambda naam: "|".join(textwrap.wrap(naam, breedte, break_long_words=False)))


#: Where the value of a bar below nil has room at its own end, as a Vega expression. On a telephone it would stand over the name there, and stands at the other side of nil.
WIDE = "width >= 320"


def room_below(waarden: pd.Series) -> int | dict:
    """Where the bars of a chart begin, so that the values of those below nil fit between them and the names: 0, or an expression for the range of a scale.

    waarden: those values, as they are written: some 8 pixels a character.
    """
    longest = waarden.str.len().max() if len(waarden) else 0
    return {"expr": f"{WIDE} ? {14 + 8 * int(longest)} : 0"} if longest else 0


#: In what large amounts are drawn: what `maat` says of an axis.
MILLIONS, THOUSANDS = "mln euro", "x 1.000 euro"
EUROS = frozenset({MILLIONS, THOUSANDS})


def maat(gegevens: pd.DataFrame, titel: str | None = None) -> tuple[float, str | None]:
    """By what amounts are divided to be drawn (a million, a thousand, or one), and the axis title that says so."""
    largest = gegevens["obs_value"].abs().max()
    money = gegevens["unit_measure"].str.startswith("EUR").all()
    divisor, unit = (1e6, MILLIONS) if money and largest >= 1e6 else (1e3, THOUSANDS) if money else (1, "")
    return divisor, titel if not unit else unit if titel in (None, "euro") else f"{unit}; {titel.removeprefix('euro; ')}"


def staven(gegevens: pd.DataFrame, naam: str, *, titel: str | None = None, kleur: str | None = None) -> alt.LayerChart | None:
    """Horizontal bars with their value written beside them, in the order of the rows; provisional ones lighter and hatched.

    gegevens: observations; naam: the column that heads each bar; titel: of the value axis (large amounts are drawn in mln
    euro or thousands, and the title says so); kleur: a column to colour by. None for fewer than two bars: one number is no
    picture.
    """
    if len(gegevens) < 2:
        return None
    gegevens = plain(gegevens)
    divisor, axis = maat(gegevens, titel)
    data = gegevens.assign(
        waarde=gegevens["cijfer"] + ["*" if v == "voorlopig" else "" for v in gegevens["soort"]],
        schaal=gegevens["obs_value"] / divisor, plek=(gegevens["obs_value"].clip(lower=0) / divisor).fillna(0.0),  # × stands at nil
        naam=afgebroken(gegevens[naam]),
    )  # fmt: skip
    y = alt.Y("naam:N", sort=list(dict.fromkeys(data["naam"])), title=None, axis=NAMEN)
    low, high = min(0.0, data["schaal"].min()), max(0.0, data["schaal"].max())
    # Room for the value beside the longest bar: some 7 pixels a character, also on a telephone; at most 60% of the width.
    room = 12 + 7 * int(data["waarde"].str.len().max())
    negative = data["obs_value"] < 0
    left = room_below(data.loc[negative, "waarde"])
    scale = alt.Scale(domain=[low, high if high > low else 1], range=[left, {"expr": f"width - min({room}, 0.6 * width)"}], nice=False)  # all hidden: some axis
    lines = data["naam"].str.count(r"\|").max() + 1
    x = alt.X("schaal:Q", title=axis, scale=scale)
    colour = {"color": alt.Color(f"{kleur}:N", sort=None, title=None)} if kleur else {}
    written = alt.Chart(data).mark_text
    above = "!(datum.schaal < 0)"
    right = written(align="left", dx=5)
    labels = [(right.transform_filter(f"{above} || !({WIDE})") if negative.any() else right).encode(y=y, x="plek:Q", text="waarde:N")]
    labels += [written(align="right", dx=-5).transform_filter(f"datum.schaal < 0 && {WIDE}").encode(y=y, x="schaal:Q", text="waarde:N")] if negative.any() else []
    chart = alt.layer(*balken(alt.Chart(data), _THICK, y=y, x=x, **colour), *labels)
    if negative.any():
        chart += alt.Chart(data).mark_rule().encode(x=alt.datum(0))
    return chart.properties(height=alt.Step(max(34, 18 * lines + 4)))
