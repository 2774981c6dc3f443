"""A chart of amounts that may be ranges, each with the amount that it is held against: last year's outcome, or the budget."""

from __future__ import annotations

import re

import altair as alt
import pandas as pd

from peilmerk import keys, numbers
from peilmerk.hidden_values import plain
from peilmerk.house_style import NAMEN, WIDE, afgebroken, balken, maat, room_below
from peilmerk.writing import MINUS

#: What a chart passes on of each mark.
_USED = ["naam", "periode", "getal", "tekst", "van", "tot", "rand", "voorbij", "links", "paar", "deel", "bereik", "voorlopig", keys.FIELD]
#: What an amount beside a bar is called in the chart, by its role.
_BESIDE = {"vorig": "was", "naast": "begroot"}
#: Characters of a name that a telephone has room for beside the bars, and the last part of words of taakvelden that are longer than that.
_WIDE, _JOINT = 18, re.compile(r"(?<=[a-z]{3})(?=(?:voorziening|dienstverlening|participatie)(?:en)?\b)")
_NOW, _ASIDE = "datum.deel == 'nu'", "datum.deel == 'ernaast'"
#: Half of a line of text, in pixels: two amounts stand above each other beside their bar.
_HALF = 8
#: Among ranges a bar from nil would read as a range too.
_POINT = "Een ruit is één bedrag (open: voorlopig of nog verwacht); een balk loopt van het laagste tot het hoogste bedrag."
_TOOLTIP = [alt.Tooltip(f"{column}:N", title=" ") for column in ("naam", "periode", "getal")]


def bereiken(gegevens: pd.DataFrame, naam: str, *, titel: str | None = None) -> alt.LayerChart | None:
    """A bar a name, from nil to its amount, or from the lowest to the highest of its range with amounts beside those as points; a line across it at the amount beside it.
    Both amounts are written behind it, each with what it is.

    gegevens: rows of an outcome of `money` in the order of the chart, with `rol`: `nu` (the bar), `vorig` or `naast` (the line); others are not drawn. naam: the column that
    heads the bars. titel: of the value axis, which has nil in it. None for fewer than two bars.
    """
    if not len(gegevens):
        return None
    data = plain(gegevens)
    data = data[data["rol"].isin(["nu", "vorig", "naast"]) & (data["conf_status"] == "F")]
    low, high = (data[end].fillna(data["obs_value"]) for end in ("obs_low", "obs_high"))
    data = data.assign(_low=low, _high=high)[low.notna() & high.notna()]
    if (data["rol"] == "nu").sum() < 2:
        return None
    divisor, axis = maat(data.assign(obs_value=data[["_low", "_high"]].abs().max(axis=1)), titel)
    low, high = data["_low"] / divisor, data["_high"] / divisor
    ranged = data["obs_value"].isna()
    digits = [min(1, max(0, 6 + int(delivered))) if divisor == 1e6 else 0 for delivered in data["decimals"]]  # no more precise than it came
    # A bar begins at nil; a range, an amount among ranges, and the line of what it is held against, where they are.
    line = data["rol"] != "nu"
    points = bool((ranged & ~line).any() and (~ranged & ~line).any())
    apart = 11 if points else 6  # a point is as wide on both sides of its amount
    start, end = low.where(ranged | line | points, 0.0), high
    text = [_written(*amount) for amount in zip(low, high, digits, strict=True)]
    drawn = data.assign(
        naam=afgebroken(data[naam].map(_hyphened), _WIDE), van=start, tot=end, rand=high.clip(lower=0), deel=line.map({True: "ernaast", False: "nu"}), bereik=ranged,
        voorlopig=data["voorlopig"] & ~line,  # a line is drawn as it is
        getal=[t + ("*" if soort == "voorlopig" else "") for t, soort in zip(text, data["soort"], strict=True)],
    )  # fmt: skip
    drawn["tekst"] = [f"{_BESIDE[r]}\u00a0{t}" if r in _BESIDE else t for r, t in zip(drawn["rol"], drawn["getal"], strict=True)]
    drawn["rand"] = drawn["voorbij"] = drawn.groupby("naam", sort=False)["rand"].transform("max")
    drawn["links"] = (~line & (high < 0)).groupby(drawn["naam"]).transform("any")  # of a bar below nil the value stands at its own end, where there is room
    drawn.loc[drawn["links"], "rand"] = drawn[["van", "tot"]].min(axis=1).groupby(drawn["naam"], sort=False).transform("min")
    drawn["paar"] = drawn["naam"].duplicated(keep=False)
    names = list(dict.fromkeys(drawn["naam"]))
    bottom, top = 1.03 * min(0.0, start.min(), end.min()), max(0.0, end.max())  # a line at the edge does not touch its name
    room = 6 + apart + 7 * int(drawn["tekst"].str.len().max())  # beside the longest bar, as of `staven`
    left = room_below(drawn.loc[drawn["links"], "tekst"])
    scale = alt.Scale(domain=[bottom, top if top > bottom else 1], range=[left, {"expr": f"width - min({room}, 0.6 * width)"}], nice=False)
    base = alt.Chart(drawn[_USED])
    y, x = alt.Y("naam:N", sort=names, title=None, axis=NAMEN), alt.X("van:Q", title=axis, scale=scale, axis=alt.Axis(tickCount=4, labelOverlap=True, labelSeparation=8))  # so few that nil keeps its label
    layers = [
        *balken(base, 18, y=y, x=x, x2="tot:Q", getekend=f"{_NOW} && datum.bereik" if points else _NOW, tooltip=_TOOLTIP),
        base.transform_filter(_ASIDE).mark_tick(thickness=3, size=28, opacity=1, color="currentColor").encode(y=y, x=alt.X("tot:Q", title=axis, scale=scale), tooltip=_TOOLTIP),
    ]  # fmt: skip
    if points:
        point = base.transform_filter(f"{_NOW} && !datum.bereik").mark_point(shape="diamond", size=130, filled=True, stroke="currentColor", strokeWidth=1.5, opacity=1)
        layers.append(point.encode(y=y, x=alt.X("tot:Q", title=axis, scale=scale), tooltip=_TOOLTIP, fillOpacity=alt.condition("datum.voorlopig", alt.value(0), alt.value(1))))
    for below, two, now in sorted(set(zip(drawn["links"], drawn["paar"], ~line, strict=True))):
        here = f"{_NOW if now else _ASIDE} && {'' if below else '!'}datum.links && {'' if two else '!'}datum.paar"
        dy = (-_HALF if now else _HALF) if two else 0
        for room, align, dx, beside in [(f" && {WIDE}", "right", -apart, "rand"), (f" && !({WIDE})", "left", apart, "voorbij")] if below else [("", "left", apart, "rand")]:
            words = base.transform_filter(here + room).mark_text(align=align, dx=dx, dy=dy)
            layers.append(words.encode(y=y, x=alt.X(f"{beside}:Q", title=axis, scale=scale), text="tekst:N"))
    if bottom < 0:
        layers.append(base.mark_rule().encode(x=alt.datum(0)))
    lines = drawn["naam"].str.count(r"\|").max() + 1
    chart = alt.layer(*layers).properties(height=alt.Step(max(36, 18 * lines + 6)))
    return chart.properties(usermeta={"notes": [_POINT]}) if points else chart


def _hyphened(name: str) -> str:
    """A name of which a word that fits in no line can be broken at its last part."""
    return " ".join(_JOINT.sub("-", word) if len(word) > _WIDE else word for word in name.split())


def _written(low: float, high: float, digits: int) -> str:
    """An amount in the unit of the axis; of a range both ends."""
    texts = [numbers.write(value, digits).replace("-", MINUS) for value in dict.fromkeys((low, high))]
    return " tot ".join(texts)
