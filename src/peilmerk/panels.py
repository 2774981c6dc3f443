"""Panels on one time axis: clients above and money below, each with a scale of its own. Beside the forms of `charts`.

Two measures in one panel, each with an axis at its own side, seem to have to do with each other where their lines cross, and that depends on how the axes were chosen. Therefore
a panel has one measure. The panels are one view, in pixels, with the scales drawn: what is as wide as its place on the page can only be one view
(https://vega.github.io/vega-lite/docs/size.html#responsive).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import altair as alt
import pandas as pd

from peilmerk import keys, numbers
from peilmerk.charts import (
    _CHARACTER,
    _EVENT_LINE,
    _FAINTER,
    _LINE,
    _NARROW,
    _PROVISIONAL_BAR,
    _TOOLTIP,
    _connected,
    _drawable,
    _events,
    _from,
    _hatching,
    _margins,
    _measure,
    _named,
    _points,
    _time_axis,
    _time_scale,
    is_reeks,
)
from peilmerk.house_style import afgebroken, voorlopige_rand
from peilmerk.texts import formats
from peilmerk.writing import HIDDEN, MINUS

#: What a point is drawn as.
COLUMN, LINE = "kolom", "lijn"
#: Room between panels, for the values above the highest column, and below the lowest one, in pixels; how long a heading may be on a telephone, in characters.
_GAP, _AIR, _BELOW, _HEADING = 14, 20, 4, 40
#: Room between the heading of the first panel and the words of events below it.
_APART = 8
#: In how many parts numbers divide the axis of a low panel, and from which height on in two more.
_FEWEST, _TALL = 3, 200
#: Up to how many periods are named on the time axis.
_FEW = 4
#: How wide a character of a value above a column is, with some air.
_VALUE = _CHARACTER + 0.7
_USED = [
    "reeks", "periode", "getal", "begin", "midden", "eind", "hoog", "laag", "plek", "voorlopig", "getoond", "deel", "vorm", "paneel", "stuk", "los", "tekst", "meer", "eerst", keys.FIELD,
]  # fmt: skip


@dataclass
class Panel:
    """A panel to be drawn: its heading, its points in time (`charts._points`) with `vorm` and, of columns, `begin`, `eind`, `van_nul` and `tot_waarde` (what they reach from and to).

    axis: what the numbers on its axis are of, behind the heading. divisor: of these numbers. top: what the axis reaches at least. named: whether series have their names at their ends (otherwise in a legend), valued: whether they have their values there.
    stacked: whether columns stand on each other. reach: between what columns are expected to come out (`charts._margins`). order: in which its series have their colours, that of their rows if left out.
    """

    heading: str
    points: pd.DataFrame
    axis: str = ""
    divisor: float = 1
    top: float = 0
    named: bool = True
    valued: bool = True
    stacked: bool = False
    order: list[str] = field(default_factory=list)
    reach: pd.DataFrame | None = None

    @property
    def several(self) -> bool:
        """Whether there are several series, told apart by colour."""
        return self.points["reeks"].nunique() > 1


def panelen(
    gegevens: pd.DataFrame, paneel: str, *, reeks: str | None = None, gebeurtenissen: Mapping[str, str] | None = None, marge: pd.DataFrame | None = None, hoogte: int = 130
) -> alt.LayerChart | None:
    """Panels below each other on one time axis, each with a scale of its own that begins at nil; events run through all of them.

    gegevens: observations. paneel: the column that names the panels, in the order of the rows; the figures of one panel have one unit. reeks: the column that names series within a
    panel, at most six in all, drawn as lines. One series of amounts, or of fewer periods than a series has (`is_reeks`), is drawn as columns: provisional ones lighter
    and hatched; of lines these are dashed, with open dots. What is hidden is × on the base line, and breaks a line. gebeurtenissen: as of `lijnen`. marge: observations with `obs_low` and `obs_high` and the column of panels, one a period and panel, between which a column is expected to come out: a
    line with ends over it. hoogte: of a panel, in pixels. None if there is no figure at all.
    """
    if gegevens.empty:
        return None
    table = _drawable(gegevens)
    panels = []
    for name, part in table.groupby(paneel, sort=False):
        points = _points(part, reeks or paneel)
        if points.empty:
            continue
        divisor, axis = _measure(part, None)
        alone = points["reeks"].nunique() == 1
        form = COLUMN if alone and (axis is not None or not is_reeks(points)) else LINE
        points = points.assign(vorm=form, van_nul=0.0, tot_waarde=points["obs_value"])
        reach = _margins(marge[marge[paneel] == name], 1, points) if marge is not None and len(marge) else None
        panels.append(Panel(formats.capital(str(name)), points, axis or "", divisor, reach=reach))
    hidden = [p.heading for p in panels if not p.points["getoond"].any()]
    if 0 < len(hidden) < len(panels):  # a panel of × alone says nothing but that
        panels = [p for p in panels if p.heading not in hidden]
        names = " en ".join(f"‘{name}’" for name in hidden)
        notes = [f"{names} {'staat' if len(hidden) == 1 else 'staan'} er niet bij: alle cijfers daarvan zijn verborgen om personen te beschermen."]
        return drawn(panels, gebeurtenissen=gebeurtenissen, heights=[hoogte] * len(panels), notes=notes)
    return drawn(panels, gebeurtenissen=gebeurtenissen, heights=[hoogte] * len(panels))


def drawn(panels: Sequence[Panel], *, heights: Sequence[int], gebeurtenissen: Mapping[str, str] | None = None, notes: Sequence[str] = (), form: str = "") -> alt.LayerChart | None:
    """The chart of panels. heights: of the place for figures in each, in pixels. notes: what the figure has to say below it. form: what a text alternative calls it. None without panels."""
    if not panels:
        return None
    everything = pd.concat([p.points for p in panels], ignore_index=True)
    everything["midden_periode"] = ((everything["van"] + everything["tot"]) / 2).round(3)
    events = _events(gebeurtenissen, everything)
    words = int((events["stuk"] + events["tekst"].str.count(r"\|")).max() + 1) * _EVENT_LINE if len(events) else 0
    air = _APART if len(events) else 0
    headings = [afgebroken(pd.Series([_heading(p)]), _HEADING).iloc[0] for p in panels]
    rows, spans, ticks, marks, top = [], [], {}, [], 0
    total = sum(heights) + sum(_LINE * (h.count("|") + 1) + 6 for h in headings) + _GAP * (len(panels) - 1) + air + words
    for number, (panel, heading, height) in enumerate(zip(panels, headings, heights, strict=True)):
        begin = top + _LINE * (heading.count("|") + 1) + 6 + (air if number == 0 else 0)  # of the place for figures, from above
        end = begin + height + (words if number == 0 else 0)
        spans.append((begin, end))
        found, own, nil = _placed(panel, total - end, height)
        ticks |= own
        rows.append(found.assign(paneel=number, eerst=[True] + [False] * (len(found) - 1)))
        marks.append((heading.split("|"), top + _LINE - 3, total - nil))
        top = end + _GAP
    told = [events.assign(vorm="", meer=False, eerst=False)] if len(events) else []
    table = pd.concat([*rows, *told], ignore_index=True)
    marked = ["voorlopig", "getoond", "los", "meer", "eerst"]
    table[marked] = table[marked].map(lambda x: x is True or x == 1)
    table[["tekst", "vorm", "reeks", keys.FIELD]] = table[["tekst", "vorm", "reeks", keys.FIELD]].fillna("")
    base = alt.Chart(table[_USED])
    layers = _layers(base, table, everything, total, ticks, marks, legend=any(p.several and not p.named for p in panels), order=_order(panels), stacked=panels[0].stacked)
    bands, lines = _event_layers(base, events, layers.pop("x"), spans)
    said = {"form": form or ("Panelen onder elkaar, met dezelfde tijdas" if len(panels) > 1 else "")} | ({"notes": [*notes]} if notes else {})
    return alt.layer(*bands, *layers["marks"], *lines).properties(height=total, usermeta=said)


# --- parts --------------------------------------------------------------------------------------------------------


def _heading(panel: Panel) -> str:
    return f"{panel.heading} ({panel.axis})" if panel.axis and f"({panel.axis})" not in panel.heading else panel.heading


def _order(panels: Sequence[Panel]) -> list[str]:
    """The series that have colours, in their order."""
    return list(dict.fromkeys(name for p in panels if p.several for name in (p.order or p.points["reeks"])))


def _placed(panel: Panel, bottom: float, height: float) -> tuple[pd.DataFrame, dict[float, str], float]:
    """The rows of a panel with `hoog` and `laag` in pixels above the foot of the chart, where its axis has which number, and where it has nil."""
    points = panel.points
    reached = points[["van_nul", "tot_waarde"]].stack()
    reach = panel.reach if panel.reach is not None and len(panel.reach) else None
    low, high = min(0.0, reached.min()), max(0.0, reached.max(), panel.top, reach["hoog"].max() if reach is not None else 0.0)
    if not high > low:  # all nil, or all hidden
        high = low + 1
    marks = _ticks(low / panel.divisor, high / panel.divisor, _FEWEST if height < _TALL else _FEWEST + 2)
    low, high = min(low, marks[0] * panel.divisor), max(high, marks[-1] * panel.divisor) if points["tot_waarde"].notna().any() else high
    each = (height - _AIR - _BELOW) / (high - low)

    def at(value):
        return bottom + _BELOW + (value - low) * each

    nil = at(0.0)
    covered = (~points["getoond"]).groupby(points["time_period"]).cumsum()  # beside each other on a telephone two × would be one
    points = points.assign(hoog=at(points["tot_waarde"]).fillna(nil + 9 + 11 * ((covered + 1) % 2)), laag=at(points["van_nul"]), meer=panel.several)
    points["laag"] = points["laag"].where(points["getoond"], points["hoog"])  # what is hidden has no height
    points["plek"] = points[["hoog", "laag"]].max(axis=1)
    column = points["vorm"].iloc[0] == COLUMN
    names = _names(panel, points, bottom + height - _LINE, column)
    if column:
        wide = (points["eind"] - points["begin"]) / (points["tot"].max() - _from(points)) * _NARROW
        above = not panel.stacked and (points["getal"].str.len() * _VALUE).le(wide).all()
        points["tekst"] = points["getal"] if above else ""
        names = names.head(0) if above else names
    parts = [points if column else _connected(points), names]
    if reach is not None:
        parts.append(reach.assign(hoog=at(reach["hoog"]), laag=at(reach["laag"]), vorm="", meer=False))
    shown = points["tot_waarde"].notna().any()
    labels = {round(at(m * panel.divisor), 2): _written(m) for m in marks} if shown else {round(nil, 2): "0"}
    return pd.concat(parts, ignore_index=True), labels, nil


def _names(panel: Panel, points: pd.DataFrame, top: float, column: bool) -> pd.DataFrame:
    """The names and last values at the ends of series, if they have them there."""
    if panel.several and not panel.valued:
        return points.head(0)
    last = points[points["getoond"]]
    if column and panel.several:  # a stack: names stand beside the middle of its parts
        last = last[last["midden"] == points["midden"].max()]
        last = last.assign(hoog=(last["hoog"] + last["laag"]) / 2)
    if last.empty:
        return points.head(0)
    order = list(dict.fromkeys(last["reeks"]))
    if panel.several and not panel.named:  # a legend has the names: values alone take one line each
        short = {name: str(n) for n, name in enumerate(order)}
        names = _named(last.assign(reeks=last["reeks"].map(short)), list(short.values()), top, 1)
        return names.assign(reeks=order, tekst=names["getal"])
    names = _named(last, order, top, 1)
    if panel.several and len(names) == 1:
        names["tekst"] = afgebroken(names["reeks"] + " " + names["getal"].str.replace(" ", "\u00a0"), 22)
    return names


def _ticks(low: float, high: float, parts: int = _FEWEST) -> list[float]:
    """Round numbers from `low` to about `high`, nil among them: as few as tell the scale of a low panel, in some `parts`."""
    raw = (high - low) / parts
    power = 10 ** math.floor(math.log10(raw))
    step = next(s * power for s in (1, 2, 2.5, 5, 10) if s * power >= raw * 0.85)
    return [round(n * step, 10) for n in range(math.floor(low / step + 1e-9) if low < 0 else 0, math.floor(high / step + 1e-9) + 1)]


def _written(value: float) -> str:
    digits = next((d for d in range(4) if abs(value - round(value, d)) < 1e-9), 4)
    return numbers.write(value, digits).replace("-", MINUS)


def _layers(base: alt.Chart, table: pd.DataFrame, points: pd.DataFrame, total: float, ticks: dict[float, str], marks: Sequence[tuple], *, legend: bool, order: list[str], stacked: bool) -> dict:
    """The marks of panels, from the back to the front, and the time axis. marks: of each panel its heading, and where that stands and nil lies, from above."""
    places = sorted(ticks)
    label = f"{json.dumps([ticks[p] for p in places], ensure_ascii=False)}[indexof({json.dumps(places)}, datum.value)]"
    axis = alt.Axis(values=places, tickCount=len(places), labelExpr=label, labelOverlap=False, labelFlush=False, labelBound=False, grid=True)
    x = {f: alt.X(f"{f}:Q", title=None, scale=_time_scale(points), axis=_periods(points)) for f in ("midden", "begin", "eind")}
    y = {f: alt.Y(f"{f}:Q", title=None, scale=alt.Scale(domain=[0, total], nice=False, zero=False), axis=axis) for f in ("hoog", "laag", "plek")}
    there = [name for name in order if table["reeks"].eq(name).any()]  # a colour can be kept for what these figures do not have
    shape = alt.Legend(symbolType="square", title=None, values=there[::-1] if stacked else there) if legend else None  # as the parts of a stack lie, from above
    colour = {"color": alt.Color("reeks:N", sort=order, legend=shape, scale=alt.Scale(domain=order))} if order else {}
    layers = []
    for several in (False, True):
        hue = colour if several else {}
        own = table["meer"] == several
        mine = base.transform_filter("datum.meer" if several else "!datum.meer")
        columns = mine.transform_filter(f"datum.vorm == '{COLUMN}' && datum.deel == 'punt' && datum.getoond")
        lines = mine.transform_filter(f"datum.vorm == '{LINE}'")
        ends = mine.transform_filter("datum.deel == 'eind'")
        if (own & table["vorm"].eq(COLUMN)).any():
            bars = columns.mark_bar(stroke="currentColor", cornerRadius=0).encode(x=x["begin"], x2="eind:Q", y=y["hoog"], y2="laag:Q", tooltip=_TOOLTIP, **_PROVISIONAL_BAR, **hue)
            layers += [bars, *_hatched(columns, table[own & table["vorm"].eq(COLUMN)], points, x["midden"], y["hoog"])]
            if (own & table["deel"].eq("punt") & table["tekst"].ne("")).any():
                layers.append(columns.transform_filter("datum.tekst != ''").mark_text(dy=-8, fontSize=12).encode(x=x["midden"], y=y["plek"], text="tekst:N"))
        if (own & table["vorm"].eq(LINE)).any():
            dots = lines.transform_filter("datum.deel == 'punt' && datum.getoond")
            last = lines.transform_filter("datum.deel == 'eind' && !datum.voorlopig")
            layers += [
                lines.transform_filter("(datum.deel == 'punt' || datum.deel == 'brug') && datum.getoond").mark_line(strokeJoin="round").encode(
                    x=x["midden"], y=y["hoog"], detail=["paneel:N", "reeks:N", "stuk:N"], strokeDash=voorlopige_rand(), opacity=_FAINTER, **hue,
                ),
                dots.transform_filter("datum.voorlopig").mark_point(filled=False, size=35, strokeWidth=1.5, opacity=1).encode(x=x["midden"], y=y["hoog"], **hue),
                dots.transform_filter("datum.los && !datum.voorlopig").mark_point(filled=True, size=30, opacity=1).encode(x=x["midden"], y=y["hoog"], **hue),
                last.mark_point(filled=True, size=45, opacity=1).encode(x=x["midden"], y=y["hoog"], **hue),
                dots.mark_point(size=160, opacity=0).encode(x=x["midden"], y=y["hoog"], tooltip=_TOOLTIP),
            ]  # fmt: skip
        if (own & table["deel"].eq("eind")).any():
            if several:
                layers.append(ends.mark_rule(strokeWidth=1.5, xOffset=6, x2Offset=10).encode(x=x["eind"], x2="eind:Q", y=y["hoog"], y2="laag:Q", **hue))
            layers.append(ends.mark_text(align="left", dx=14 if several else 8, lineBreak="|", lineHeight=_LINE - 2).encode(x=x["eind"], y=y["plek"], text="tekst:N"))
    if table["deel"].eq("marge").any():
        reach = base.transform_filter("datum.deel == 'marge'")
        layers.append(reach.mark_rule(strokeWidth=1.5).encode(x=x["midden"], y=y["hoog"], y2="laag:Q", tooltip=_TOOLTIP))
        layers += [reach.mark_tick(orient="horizontal", thickness=1.5, size=9, color="currentColor").encode(x=x["midden"], y=y[end]) for end in ("hoog", "laag")]
    if (table["deel"].eq("punt") & ~table["getoond"]).any():
        crosses = base.transform_filter("datum.deel == 'punt' && !datum.getoond")
        layers.append(crosses.mark_text(text=HIDDEN, fontSize=14).encode(x=x["midden"], y=y["hoog"], tooltip=_TOOLTIP))
    for number, (heading, at, nil) in enumerate(marks):  # drawn once, with the first row of a panel: they are no figures, and have no row of their own
        once = base.transform_filter(f"datum.eerst && datum.paneel == {number}")
        layers.append(once.mark_rule(opacity=0.4).encode(x=alt.value(0), x2=alt.value("width"), y=alt.value(round(nil, 2))))
        layers.append(once.mark_text(align="left", fontWeight="bold", lineHeight=_LINE, text=heading).encode(x=alt.value(0), y=alt.value(at)))
    return {"marks": layers, "x": x["midden"]}


def _periods(points: pd.DataFrame) -> alt.Axis:
    """A few periods by their names, each below its middle; of more, the years."""
    few = points.drop_duplicates("time_period").sort_values("midden_periode")
    if len(few) > _FEW:
        return _time_axis(points)
    places, words = few["midden_periode"].tolist(), [text.split("|") for text in afgebroken(few["periode"], 12)]
    label = f"{json.dumps(words, ensure_ascii=False)}[indexof({json.dumps(places)}, datum.value)]"
    return alt.Axis(values=places, tickCount=len(places), labelExpr=label, labelOverlap=False, labelFlush=False, labelBound=False, grid=False)


def _hatched(columns: alt.Chart, own: pd.DataFrame, points: pd.DataFrame, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """What lies over provisional columns of a chart whose time axis is that of all `points`."""
    late = own["deel"].eq("punt") & own["voorlopig"] & own["getoond"]
    over = _hatching(columns, points.assign(voorlopig=True, getoond=True), x, y) if late.any() else []
    for lines in over:  # a line as thick as a column would take as much room above and below the chart
        lines.mark.clip = True
    return over


def _event_layers(base: alt.Chart, events: pd.DataFrame, x: alt.X, spans: Sequence[tuple[float, float]]) -> tuple[list[alt.Chart], list[alt.Chart]]:
    """As of `charts`, through the place for figures of every panel (`spans`, from above), and not through headings. Words stand in the first panel."""
    bands, words = [], []
    here = "datum.deel == 'gebeurtenis'"
    for begin, end in spans if (events["eind"] > events["midden"]).any() else []:
        lasting = base.transform_filter(f"{here} && datum.eind > datum.midden")
        bands.append(lasting.mark_rect(fill="currentColor", opacity=0.1).encode(x=x, x2="eind:Q", y=alt.value(begin), y2=alt.value(end)))
    for line, left in sorted(set(zip(events["stuk"], events["los"], strict=True))):
        own = base.transform_filter(f"{here} && datum.stuk == {line} && {'' if left else '!'}datum.los")
        start = alt.value(spans[0][0] + _EVENT_LINE * int(line))
        words.append(own.mark_rule(strokeDash=[2, 3]).encode(x=x, y=start, y2=alt.value(spans[0][1])))
        text = own.mark_text(align="right" if left else "left", baseline="top", dx=-5 if left else 5, fontSize=12, lineBreak="|", lineHeight=_EVENT_LINE)
        words.append(text.encode(x=x, y=start, text="tekst:N"))
    for begin, end in spans[1:] if len(events) else []:
        words.append(base.transform_filter(here).mark_rule(strokeDash=[2, 3]).encode(x=x, y=alt.value(begin), y2=alt.value(end)))
    return bands, words
